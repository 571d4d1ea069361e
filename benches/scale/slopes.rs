//! How costs grow: the exponent of a power law, and what it says of a size that was not measured.

use std::fmt::Write;

use super::measurement::Measurement;
use super::questions::Question;

/// The size of the last column.
const ON_PAPER: f64 = 1e7;

/// The line through points with logarithms on both axes, by least squares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Slope {
    /// The power of the size with which the cost grows.
    pub(crate) exponent: f64,
    /// Logarithm of the cost at size 1.
    intercept: f64,
}

impl Slope {
    /// None for fewer than two sizes. Costs of nothing count as the smallest positive number of the clock, a microsecond.
    pub(crate) fn through(points: &[(f64, f64)]) -> Option<Self> {
        let points: Vec<(f64, f64)> = points
            .iter()
            .map(|(size, cost)| (size.ln(), cost.max(1e-3).ln()))
            .collect();
        let count = points.len() as f64;
        let mean_size = points.iter().map(|(size, _)| size).sum::<f64>() / count;
        let mean_cost = points.iter().map(|(_, cost)| cost).sum::<f64>() / count;
        let spread: f64 = points.iter().map(|(size, _)| (size - mean_size).powi(2)).sum();
        if points.len() < 2 || spread == 0.0 {
            return None;
        }
        let together: f64 = points
            .iter()
            .map(|(size, cost)| (size - mean_size) * (cost - mean_cost))
            .sum();
        let exponent = together / spread;
        Some(Self {
            exponent,
            intercept: mean_cost - exponent * mean_size,
        })
    }

    /// The cost at a size.
    pub(crate) fn at(self, size: f64) -> f64 {
        (self.intercept + self.exponent * size.ln()).exp()
    }
}

/// The figures as a table in Markdown: a line for each question, and a line each for ingest and index.
pub(crate) fn table(measurements: &[Measurement], questions: &[Question]) -> String {
    let mut table = String::from("| kind of question |");
    for size in measurements {
        let _ = write!(table, " {} articles: hits; cold; warm; MB |", size.articles);
    }
    table.push_str(" exponent | warm at 10^7 |\n|---|");
    table.push_str(&"---|".repeat(measurements.len() + 2));
    table.push('\n');
    for (number, question) in questions.iter().enumerate() {
        let _ = write!(table, "| {} |", question.kind);
        let mut points = Vec::new();
        for size in measurements {
            let answer = &size.answers[number];
            points.push((size.articles as f64, answer.warm));
            let _ = write!(
                table,
                " {}; {:.0} ms; {:.2} ms; {:.0} |",
                answer.hits,
                answer.cold,
                answer.warm,
                answer.memory as f64 / 1e6
            );
        }
        push_slope(&mut table, &points, "ms");
    }
    push_whole(&mut table, "ingest, CPU", "s", measurements, |size| {
        size.ingest.cpu
    });
    push_whole(&mut table, "ingest, memory", "MB", measurements, |size| {
        size.ingest.memory as f64 / 1e6
    });
    push_whole(&mut table, "articles, size", "MB", measurements, |size| {
        size.bytes as f64 / 1e6
    });
    push_whole(&mut table, "index, size", "MB", measurements, |size| {
        size.index as f64 / 1e6
    });
    table
}

fn push_whole(
    table: &mut String,
    name: &str,
    unit: &str,
    measurements: &[Measurement],
    figure: impl Fn(&Measurement) -> f64,
) {
    let _ = write!(table, "| {name} |");
    let points: Vec<(f64, f64)> = measurements
        .iter()
        .map(|size| (size.articles as f64, figure(size)))
        .collect();
    for (_, figure) in &points {
        let _ = write!(table, " {figure:.1} {unit} |");
    }
    push_slope(table, &points, unit);
}

fn push_slope(table: &mut String, points: &[(f64, f64)], unit: &str) {
    let _ = match Slope::through(points) {
        Some(slope) => writeln!(
            table,
            " {:.2} | {:.1} {unit} |",
            slope.exponent,
            slope.at(ON_PAPER)
        ),
        None => writeln!(table, " | |"),
    };
}

//! The figures as a table in Markdown.

use std::fmt;

use crate::measure::Ratio;

/// The limit for a figure.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bar {
    /// A minimum.
    AtLeast(f64),
    /// A maximum.
    AtMost(f64),
    /// No limit: the figure is only printed.
    None,
}

impl Bar {
    fn describe(self, value: f64) -> String {
        let (reached, bar) = match self {
            Self::AtLeast(bar) => (value >= bar, format!("at least {bar}")),
            Self::AtMost(bar) => (value <= bar, format!("at most {bar}")),
            Self::None => return String::new(),
        };
        if reached { bar } else { format!("{bar}: MISSED") }
    }
}

/// Rows in the order of measurement, printed with aligned columns.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<[String; 5]>,
}

impl Default for Table {
    fn default() -> Self {
        let head = [
            "measured",
            "onrecord",
            "compared with",
            "ratio (least to most)",
            "must be",
        ];
        Self {
            rows: vec![head.map(str::to_owned)],
        }
    }
}

impl Table {
    /// Adds a ratio with its raw numbers and prints it at once, because a run takes a while.
    pub(crate) fn ratio(&mut self, measured: &str, ours: String, theirs: String, ratio: Ratio, bar: Bar) {
        let text = if ratio.least.to_bits() == ratio.most.to_bits() {
            format!("{:.2}", ratio.median)
        } else {
            format!("{:.2} ({:.2} to {:.2})", ratio.median, ratio.least, ratio.most)
        };
        self.row([
            measured.to_owned(),
            ours,
            theirs,
            text,
            bar.describe(ratio.median),
        ]);
    }

    /// Adds a figure of ours with a maximum, next to one of theirs without.
    pub(crate) fn figure(&mut self, measured: &str, ours: f64, theirs: f64, bar: Bar) {
        let numbers = [ours, theirs].map(|number| format!("{number:.1}"));
        let [ours_text, theirs_text] = numbers;
        let ratio = format!("{:.2}", ours / theirs);
        self.row([
            measured.to_owned(),
            ours_text,
            theirs_text,
            ratio,
            bar.describe(ours),
        ]);
    }

    /// Adds a mean difference, which must be above 0, with its interval.
    pub(crate) fn difference(
        &mut self,
        measured: &str,
        ours: String,
        theirs: String,
        mean: f64,
        (least, most): (f64, f64),
    ) {
        let text = format!("{mean:+.3} ({least:+.3} to {most:+.3})");
        let bar = if mean > 0.0 { "above 0" } else { "above 0: MISSED" };
        self.row([measured.to_owned(), ours, theirs, text, bar.to_owned()]);
    }

    fn row(&mut self, row: [String; 5]) {
        eprintln!("{}", row.join(" | "));
        self.rows.push(row);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths: [usize; 5] =
            std::array::from_fn(|column| self.rows.iter().map(|row| row[column].len()).max().unwrap_or(0));
        for (number, row) in self.rows.iter().enumerate() {
            for (cell, width) in row.iter().zip(widths) {
                write!(f, "| {cell:width$} ")?;
            }
            writeln!(f, "|")?;
            if number == 0 {
                for width in widths {
                    write!(f, "|{:-<width$}--", "")?;
                }
                writeln!(f, "|")?;
            }
        }
        Ok(())
    }
}

//! The comparison of two variants over several rounds.

/// A measure of two variants over several rounds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pairs {
    ours: Vec<f64>,
    theirs: Vec<f64>,
}

impl Pairs {
    /// Adds a round.
    pub(crate) fn push(&mut self, ours: f64, theirs: f64) {
        self.ours.push(ours);
        self.theirs.push(theirs);
    }

    /// Median of our numbers.
    pub(crate) fn ours(&self) -> f64 {
        median(&self.ours)
    }

    /// Median of their numbers.
    pub(crate) fn theirs(&self) -> f64 {
        median(&self.theirs)
    }

    /// Ours divided by theirs, for each round.
    pub(crate) fn ours_by_theirs(&self) -> Ratio {
        Ratio::of(
            self.ours
                .iter()
                .zip(&self.theirs)
                .map(|(ours, theirs)| ours / theirs),
        )
    }

    /// Theirs divided by ours: for costs, our speed as a fraction of theirs.
    pub(crate) fn theirs_by_ours(&self) -> Ratio {
        Ratio::of(
            self.ours
                .iter()
                .zip(&self.theirs)
                .map(|(ours, theirs)| theirs / ours),
        )
    }
}

/// A ratio over several rounds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ratio {
    /// Median.
    pub(crate) median: f64,
    /// Smallest.
    pub(crate) least: f64,
    /// Largest.
    pub(crate) most: f64,
}

impl Ratio {
    fn of(rounds: impl Iterator<Item = f64>) -> Self {
        let rounds: Vec<f64> = rounds.collect();
        Self {
            median: median(&rounds),
            least: rounds.iter().copied().fold(f64::INFINITY, f64::min),
            most: rounds.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }
}

/// The middle number, or the mean of the two middle ones for an even count; NaN for none.
pub(crate) fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

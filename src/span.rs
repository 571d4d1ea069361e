//! [`Span`]: a range of an article's text, and line numbers.

/// A byte range of an article's text: `start` inclusive, `end` exclusive, both on UTF-8 character boundaries.
///
/// Extraction returns spans instead of copied strings; text is cut out only where it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// Returns the span from `start` to `end` (exclusive), in bytes.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Returns the length in bytes; 0 for a span that ends before it starts.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// True if the span covers no byte.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Returns the text that the span covers.
    ///
    /// # Panics
    ///
    /// If the span is not in `text` or not on character boundaries, which is a bug in the code that made the span.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// True if every byte of `other` is in this span.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// True if the two spans share a byte.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Returns the span without white space at its ends.
    #[must_use]
    pub fn trimmed(self, text: &str) -> Self {
        let inside = self.of(text);
        let start = self.start + (inside.len() - inside.trim_start().len());
        Self {
            start,
            end: start.max(self.start + inside.trim_end().len()),
        }
    }
}

/// Returns the number of the line, counted from 1, that has the byte `at` of a text; for a byte beyond the end, that
/// of the last line. Line feeds end lines.
#[must_use]
pub fn line_at(text: &str, at: usize) -> u64 {
    let before = &text.as_bytes()[..at.min(text.len())];
    memchr::memchr_iter(b'\n', before).count() as u64 + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_from_one_and_end_at_line_feeds() {
        let text = "one\r\ntwo\n";
        assert_eq!(
            [0, 4, 5, 8, 9, 99].map(|at| line_at(text, at)),
            [1, 1, 2, 2, 3, 3]
        );
    }
}

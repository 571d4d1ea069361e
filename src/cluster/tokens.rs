//! Token streams: the terms of a field with their positions, as one string that the cluster cuts into the same terms at the
//! same positions.
//!
//! Groups of terms at one position are parted by blanks, the terms of a group by [`APART`], and [`GAP`] is a group without a
//! term. The cluster's analysis (see [`crate::cluster::mapping`]) reads it back. The terms are those of
//! [`crate::index::documents::article_document`], so that the same question finds the same words.
//!
//! A stretch of the text has marks at its first and its last word, or one mark if it is a single word: `^s` and `$s`, or
//! `s1`, for a sentence.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::index::analysis::{PARAGRAPH, SENTENCE};

/// Between the terms of one position: a character for private use, which no term has.
pub(crate) const APART: char = '\u{e0f0}';
/// A position without a term.
pub(crate) const GAP: char = '\u{e0f1}';
/// Replaces a blank in a term: no term has a no-break space.
const BLANK: char = '\u{a0}';

/// Kinds of stretches with marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MarkedStretch {
    Sentence,
    Paragraph,
    Quotation,
    /// The lead of an article.
    Lead,
    /// A paragraph with a quotation.
    Around,
}

impl MarkedStretch {
    /// The marks of its first word and of its last word, and of a stretch of one word.
    pub(crate) const fn marks(self) -> [&'static str; 3] {
        match self {
            Self::Sentence => ["^s", "$s", "s1"],
            Self::Paragraph => ["^p", "$p", "p1"],
            Self::Quotation => ["^q", "$q", "q1"],
            Self::Lead => ["^l", "$l", "l1"],
            Self::Around => ["^a", "$a", "a1"],
        }
    }
}

/// The terms of a field by position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PlacedTokens {
    positions: BTreeMap<u32, Vec<String>>,
}

impl PlacedTokens {
    /// A stream of these terms.
    pub(crate) fn of<'t>(terms: impl IntoIterator<Item = (u32, &'t str)>) -> Self {
        let mut stream = Self::default();
        for (position, term) in terms {
            stream.push(position, term);
        }
        stream
    }

    /// Adds a term.
    pub(crate) fn push(&mut self, position: u32, term: &str) {
        self.positions.entry(position).or_default().push(escaped(term));
    }

    /// True if there is no term.
    pub(crate) fn is_empty(&self) -> bool {
        self.positions.is_empty()
    }

    /// The terms at a position.
    pub(crate) fn at(&self, position: u32) -> &[String] {
        self.positions.get(&position).map_or(&[], Vec::as_slice)
    }

    /// The positions that have terms, ascending.
    pub(crate) fn positions(&self) -> impl Iterator<Item = u32> {
        self.positions.keys().copied()
    }

    /// The last position with a term before `end`.
    pub(crate) fn last_before(&self, end: u32) -> Option<u32> {
        self.positions
            .range(..end)
            .next_back()
            .map(|(position, _)| *position)
    }

    /// Marks the stretch between two positions, if it has one.
    pub(crate) fn mark(&mut self, stretch: MarkedStretch, positions: Range<u32>) {
        let [first, last, single] = stretch.marks();
        match positions.end.saturating_sub(positions.start) {
            0 => {}
            1 => self.push(positions.start, single),
            _ => {
                self.push(positions.start, first);
                self.push(positions.end - 1, last);
            }
        }
    }

    /// The part between two positions, counted from the first, with sentences and paragraphs marked within it.
    pub(crate) fn part(&self, positions: &Range<u32>) -> Self {
        let mut part = Self::default();
        if positions.start >= positions.end {
            return part;
        }
        let mut starts = [
            (MarkedStretch::Sentence, Vec::new()),
            (MarkedStretch::Paragraph, Vec::new()),
        ];
        let mut last = 0;
        for (position, terms) in self.positions.range(positions.clone()) {
            let position = position - positions.start;
            last = position + 1;
            for term in terms {
                match term.as_str() {
                    SENTENCE => starts[0].1.push(position),
                    PARAGRAPH => starts[1].1.push(position),
                    _ => part.positions.entry(position).or_default().push(term.clone()),
                }
            }
        }
        let words: Vec<u32> = part.positions.keys().copied().collect();
        for (stretch, mut starts) in starts {
            if let Some(first) = words.first()
                && starts.first() != Some(first)
            {
                starts.insert(0, *first);
            }
            starts.push(last);
            for bounds in starts.windows(2) {
                // A stretch ends with its last word that is indexed.
                let end = words.partition_point(|word| *word < bounds[1]);
                let end = words.get(end.wrapping_sub(1)).map_or(bounds[0], |word| word + 1);
                part.mark(stretch, bounds[0]..end.max(bounds[0]));
            }
        }
        part
    }

    /// The whole, with sentences and paragraphs marked.
    pub(crate) fn marked(&self) -> Self {
        let end = self.positions.last_key_value().map_or(0, |(last, _)| last + 1);
        self.part(&(0..end))
    }

    /// The string to send.
    pub(crate) fn encoded(&self) -> String {
        let mut out = String::new();
        let mut next = 0;
        for (position, terms) in &self.positions {
            for _ in next..*position {
                out.push(GAP);
                out.push(' ');
            }
            for (number, term) in terms.iter().enumerate() {
                if number > 0 {
                    out.push(APART);
                }
                out.push_str(term);
            }
            out.push(' ');
            next = position + 1;
        }
        out.pop();
        out
    }
}

/// A term as it is sent: without characters at which the cluster would cut it.
pub(crate) fn escaped(term: &str) -> String {
    let escape = |c: char| match c {
        '\u{1c}'..='\u{1f}' => BLANK,
        c if c.is_whitespace() => BLANK,
        APART | GAP => '\u{fffd}',
        c => c,
    };
    term.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_keep_their_positions() {
        let stream = PlacedTokens::of([(1, "dam"), (1, "=North Mole"), (4, "gate")]);
        assert_eq!(
            stream.encoded(),
            "\u{e0f1} dam\u{e0f0}=North\u{a0}Mole \u{e0f1} \u{e0f1} gate"
        );
    }

    #[test]
    fn sentences_have_marks_at_both_ends() {
        let stream = PlacedTokens::of([
            (0, "^p"),
            (0, "^s"),
            (0, "the"),
            (1, "dam"),
            (3, "^s"),
            (3, "closed"),
        ]);
        let shown = |stream: &PlacedTokens| stream.encoded().replace(APART, "|").replace(GAP, "_");
        assert_eq!(shown(&stream.marked()), "the|^s|^p dam|$s _ closed|s1|$p");
        // A part begins a sentence of its own.
        assert_eq!(shown(&stream.part(&(1..4))), "dam|s1|^p _ closed|s1|$p");
    }

    proptest::proptest! {
        #[test]
        fn any_term_is_one_token(term in "\\PC{1,8}[\\u{0}-\\u{1f}]?") {
            let encoded = PlacedTokens::of([(0, term.as_str())]).encoded();
            // The cluster cuts where Java sees white space.
            let is_cut = |c: char| matches!(c, ' ' | '\t'..='\r' | '\u{1c}'..='\u{1f}' | APART);
            proptest::prop_assert!(!encoded.contains(is_cut));
        }
    }
}

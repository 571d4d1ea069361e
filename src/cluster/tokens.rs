//! Token streams: the terms of a field with their positions, as one string that the cluster cuts into the same terms at the
//! same positions.
//!
//! Blanks separate the groups of terms at one position, [`APART`] the terms of a group, and [`GAP`] is a group without a
//! term. The cluster's analysis (see [`crate::cluster::mapping`]) reads it back. The terms are those of
//! [`crate::index::documents::article_document`], so that the same question finds the same words.
//!
//! A stretch of the text has marks at its first and its last word, or one mark if it is a single word: `^s` and `$s`, or
//! `*s`, for a sentence.
//!
//! Stems and printed forms of a text share one string ([`combined`]), as most words are their own stem or begin with it.
//! Two analyzers read it: one takes the stems, marks and names, the other one the forms.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::index::analysis::{PARAGRAPH, SENTENCE};

/// Separates the terms of one position. Terms get another character in its place.
pub(crate) const APART: char = '|';
/// Follows the stem within a form that begins with it.
pub(crate) const SEAM: char = '\u{7f}';
/// A position without a term, and a term that the analysis drops.
pub(crate) const GAP: &str = ",";
/// Begins a term that is no form, unless [`OF_STEMS`] begins it.
pub(crate) const NO_FORM: char = '<';
/// Begins a form that is no stem, unless [`OF_FORMS`] begins it.
pub(crate) const NO_STEM: char = '>';
/// First characters of marks and of the terms of names: no form begins with them.
pub(crate) const OF_STEMS: [char; 6] = ['^', '$', '*', PERSON, ORGANISATION, PLACE];
/// First characters of forms only: [`PRINTED_AS`], [`OTHER_MARK`].
pub(crate) const OF_FORMS: [char; 2] = [PRINTED_AS, OTHER_MARK];
/// First characters that a form has and its stem lacks.
pub(crate) const OF_BOTH: [char; 3] = [FOLDED_MARK, TITLE_MARK, CAPITALS_MARK];

/// Begins the terms of people's names in the field `text`.
pub(crate) const PERSON: char = '@';
/// Begins the terms of organisations' names in the field `text`.
pub(crate) const ORGANISATION: char = '#';
/// Begins the terms of places' names in the field `text`.
pub(crate) const PLACE: char = '!';

/// Begins a word as printed, unless it is the folded form, perhaps with capitals ([`TITLE_MARK`], [`CAPITALS_MARK`]).
pub(crate) const PRINTED_AS: char = '=';
/// Begins the folded form of a word that is printed as [`PRINTED_AS`].
pub(crate) const FOLDED_MARK: char = '+';
/// Begins the folded form of a word that is printed with an initial capital.
pub(crate) const TITLE_MARK: char = '\'';
/// Begins the folded form of a word that is printed in capitals.
pub(crate) const CAPITALS_MARK: char = '`';
/// Begins another form that finds the word: `école` of `l'école`.
pub(crate) const OTHER_MARK: char = '~';

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
            Self::Sentence => ["^s", "$s", "*s"],
            Self::Paragraph => ["^p", "$p", "*p"],
            Self::Quotation => ["^q", "$q", "*q"],
            Self::Lead => ["^l", "$l", "*l"],
            Self::Around => ["^a", "$a", "*a"],
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
        let mut out = Groups::default();
        for (position, terms) in &self.positions {
            out.push(*position, terms);
        }
        out.encoded()
    }
}

/// Groups of terms as one string.
#[derive(Default)]
struct Groups {
    encoded: String,
    /// The position after the last group.
    next: u32,
}

impl Groups {
    fn push(&mut self, position: u32, terms: &[String]) {
        for _ in self.next..position {
            self.encoded.push_str(GAP);
            self.encoded.push(' ');
        }
        for (number, term) in terms.iter().enumerate() {
            if number > 0 {
                self.encoded.push(APART);
            }
            self.encoded.push_str(term);
        }
        self.encoded.push(' ');
        self.next = position + 1;
    }

    fn encoded(mut self) -> String {
        self.encoded.pop();
        self.encoded
    }
}

/// The string of two fields: `stems` (with marks and names) and `forms`.
///
/// A form that begins with a stem of its position is one term with it: `'govern␡ment` is the stem `govern` and the form
/// `'government`. Each group has a term for both fields, as the analysis hands on a group without one as it is.
pub(crate) fn combined(stems: &PlacedTokens, forms: &PlacedTokens) -> String {
    let mut out = Groups::default();
    let positions = stems.positions.keys().chain(forms.positions.keys());
    for position in positions.copied().collect::<BTreeSet<u32>>() {
        let mut rest: Vec<&str> = stems.at(position).iter().map(String::as_str).collect();
        let mut group = Vec::with_capacity(rest.len() + 1);
        let (mut has_stem, mut has_form) = (false, false);
        for form in forms.at(position) {
            has_form = true;
            group.push(match with_stem(form, &mut rest) {
                Some(both) => {
                    has_stem = true;
                    both
                }
                None if form.starts_with(OF_FORMS) => form.clone(),
                None => format!("{NO_STEM}{form}"),
            });
        }
        has_stem |= !rest.is_empty();
        group.extend(rest.into_iter().map(|stem| match stem.starts_with(OF_STEMS) {
            true => stem.to_owned(),
            false => format!("{NO_FORM}{stem}"),
        }));
        if !has_stem {
            group.push(format!("{NO_FORM}{GAP}"));
        }
        if !has_form {
            group.push(format!("{NO_STEM}{GAP}"));
        }
        out.push(position, &group);
    }
    out.encoded()
}

/// The pattern by which the cluster takes the stems from a group of [`combined`]. Each group of the pattern is a term.
pub(crate) fn stem_pattern() -> String {
    let (both, forms) = (
        OF_BOTH.iter().collect::<String>(),
        OF_FORMS.iter().collect::<String>(),
    );
    let inner = format!("[^{APART}{SEAM}]");
    let first = format!("[^{APART}{SEAM}{NO_FORM}{NO_STEM}{both}{forms}]");
    format!(r"(?:^|\{APART})(?:{NO_FORM}({inner}+)|[{both}]?({first}{inner}*))")
}

/// The pattern by which the cluster takes the forms. They contain [`SEAM`].
pub(crate) fn form_pattern() -> String {
    let stems: String = OF_STEMS.iter().collect();
    let first = format!("[^{APART}{NO_FORM}{NO_STEM}{stems}]");
    format!(r"(?:^|\{APART})(?:{NO_STEM}([^{APART}]+)|({first}[^{APART}]*))")
}

/// A form together with the longest stem that it begins with, which is taken out of `stems`.
fn with_stem(form: &str, stems: &mut Vec<&str>) -> Option<String> {
    let word = form.strip_prefix(OF_BOTH).unwrap_or(form);
    let is_plain = |word: &str| {
        !word.starts_with([NO_FORM, NO_STEM])
            && !word.starts_with(OF_STEMS)
            && !word.starts_with(OF_FORMS)
            && !word.starts_with(OF_BOTH)
    };
    if !is_plain(word) {
        return None;
    }
    let of_word = |stem: &&str| !stem.is_empty() && word.starts_with(stem);
    let stem = stems
        .iter()
        .filter(|stem| of_word(stem))
        .max_by_key(|stem| stem.len())?;
    let (length, mark) = (stem.len(), form.len() - word.len());
    stems.retain(|other| *other != &word[..length]);
    let seam = if length < word.len() {
        String::from(SEAM)
    } else {
        String::new()
    };
    Some(format!(
        "{}{}{seam}{}",
        &form[..mark],
        &word[..length],
        &word[length..]
    ))
}

/// A term as it is sent: without characters at which the cluster would cut it.
pub(crate) fn escaped(term: &str) -> String {
    let escape = |c: char| match c {
        '\u{1c}'..='\u{1f}' => BLANK,
        c if c.is_whitespace() => BLANK,
        APART | SEAM => '\u{fffd}',
        c => c,
    };
    if term == GAP {
        return "\u{fffd}".to_owned();
    }
    term.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_keep_their_positions() {
        let stream = PlacedTokens::of([(1, "dam"), (1, "=North Mole"), (4, "gate")]);
        assert_eq!(stream.encoded(), ", dam|=North\u{a0}Mole , , gate");
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
        assert_eq!(stream.marked().encoded(), "the|^s|^p dam|$s , closed|*s|$p");
        // A part begins a sentence of its own.
        assert_eq!(stream.part(&(1..4)).encoded(), "dam|*s|^p , closed|*s|$p");
    }

    #[test]
    fn a_form_that_begins_with_its_stem_is_sent_once() {
        let stems = PlacedTokens::of([
            (0, "the"),
            (0, "^s"),
            (1, "govern"),
            (3, "inquiri"),
            (4, "u.s"),
            (6, "@velde"),
        ]);
        let forms = PlacedTokens::of([
            (0, "'the"),
            (1, "government"),
            (3, "+inquiry"),
            (3, "=InQuiry"),
            (4, "`u.s"),
            (4, "~us"),
        ]);
        assert_eq!(
            combined(&stems, &forms),
            "'the|^s govern\u{7f}ment , >+inquiry|=InQuiry|<inquiri `u.s|~us , @velde|>,"
        );
    }

    /// Reads a string as an analyzer with this pattern does.
    fn read(encoded: &str, pattern: &str) -> Vec<(u32, String)> {
        let pattern = regex::Regex::new(pattern).expect("a pattern");
        let mut found = Vec::new();
        for (position, group) in (0..).zip(encoded.split(' ')) {
            let captures = pattern.captures_iter(group);
            let terms: Vec<String> = captures
                .flat_map(|captures| {
                    captures
                        .iter()
                        .skip(1)
                        .flatten()
                        .map(|term| term.as_str().to_owned())
                        .collect::<Vec<_>>()
                })
                .collect();
            // The engine hands on what no pattern matches.
            assert!(!terms.is_empty(), "{group}");
            let terms = terms.into_iter().filter(|term| term != GAP);
            found.extend(terms.map(|term| (position, term.replace(SEAM, ""))));
        }
        found.sort();
        found
    }

    fn placed(stream: &PlacedTokens) -> Vec<(u32, String)> {
        let terms = stream.positions.iter();
        let mut placed: Vec<(u32, String)> = terms
            .flat_map(|(position, terms)| terms.iter().map(|term| (*position, term.clone())))
            .collect();
        placed.sort();
        placed
    }

    proptest::proptest! {
        #[test]
        fn any_term_is_one_token(term in "\\PC{1,8}[\\u{0}-\\u{1f}]?") {
            let encoded = PlacedTokens::of([(0, term.as_str())]).encoded();
            // The cluster cuts where Java sees white space.
            let is_cut = |c: char| matches!(c, ' ' | '\t'..='\r' | '\u{1c}'..='\u{1f}' | APART);
            proptest::prop_assert!(!encoded.contains(is_cut));
        }

        #[test]
        fn both_fields_are_read_back_from_one_string(
            words in proptest::collection::vec((0_u32..9, "[ab^$*@#!<>=~+'`,.]{1,3}", "[a<>=^+,]{0,2}"), 0..12),
        ) {
            let stems = PlacedTokens::of(words.iter().map(|(at, stem, _)| (*at, stem.as_str())));
            let forms: Vec<(u32, String)> = words.iter().map(|(at, stem, rest)| (*at, format!("{stem}{rest}"))).collect();
            let forms = PlacedTokens::of(forms.iter().map(|(at, form)| (*at, form.as_str())));
            let without_equal = |stream: &PlacedTokens| {
                let mut placed = placed(stream);
                placed.dedup();
                placed
            };
            let both = combined(&stems, &forms);
            if both.is_empty() {
                return Ok(());
            }
            let (mut read_stems, mut read_forms) = (read(&both, &stem_pattern()), read(&both, &form_pattern()));
            read_stems.dedup();
            read_forms.dedup();
            proptest::prop_assert_eq!(read_stems, without_equal(&stems));
            proptest::prop_assert_eq!(read_forms, without_equal(&forms));
        }
    }
}

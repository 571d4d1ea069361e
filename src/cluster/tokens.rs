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
}

impl MarkedStretch {
    /// The marks of its first word and of its last word, and of a stretch of one word.
    pub(crate) const fn marks(self) -> [&'static str; 3] {
        match self {
            Self::Sentence => ["^s", "$s", "*s"],
            Self::Paragraph => ["^p", "$p", "*p"],
            Self::Quotation => ["^q", "$q", "*q"],
            Self::Lead => ["^l", "$l", "*l"],
        }
    }
}

/// The terms of a field by position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PlacedTokens {
    /// The terms, one after the other.
    letters: String,
    places: Vec<PlacedTerm>,
}

/// A term of [`PlacedTokens`]: its position, and its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct PlacedTerm {
    position: u32,
    start: usize,
    end: usize,
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
        self.push_after(position, None, term);
    }

    /// Adds a term with a character before it.
    pub(crate) fn push_after(&mut self, position: u32, beginning: Option<char>, term: &str) {
        let start = self.letters.len();
        self.letters.extend(beginning);
        push_escaped(&mut self.letters, term, beginning.is_none());
        let end = self.letters.len();
        self.places.push(PlacedTerm { position, start, end });
    }

    /// True if there is no term.
    pub(crate) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    fn term(&self, place: PlacedTerm) -> &str {
        &self.letters[place.start..place.end]
    }

    /// Puts the terms in the order of their positions.
    fn sort(&mut self) {
        self.places.sort_by_key(|place| place.position);
    }

    /// The terms of each position, if they are sorted.
    fn groups(&self) -> impl Iterator<Item = &[PlacedTerm]> {
        self.places.chunk_by(|one, other| one.position == other.position)
    }

    /// The positions that have terms. The terms are sorted.
    pub(crate) fn positions(&self) -> impl Iterator<Item = u32> {
        self.groups().map(|group| group[0].position)
    }

    /// The last position with a term before `end`. The terms are sorted.
    pub(crate) fn last_before(&self, end: u32) -> Option<u32> {
        let at = self.places.partition_point(|place| place.position < end);
        self.places[..at].last().map(|place| place.position)
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

    /// The same terms, with sentences and paragraphs marked at both ends. The terms are sorted.
    pub(crate) fn marked(&self) -> Self {
        let mut marked = Self {
            letters: String::with_capacity(self.letters.len() * 2),
            places: Vec::with_capacity(self.places.len() * 2),
        };
        let mut starts = [
            (MarkedStretch::Sentence, Vec::new()),
            (MarkedStretch::Paragraph, Vec::new()),
        ];
        for place in &self.places {
            match self.term(*place) {
                SENTENCE => starts[0].1.push(place.position),
                PARAGRAPH => starts[1].1.push(place.position),
                term => marked.push(place.position, term),
            }
        }
        let words: Vec<u32> = marked.positions().collect();
        let end = self.places.last().map_or(0, |place| place.position + 1);
        for (stretch, mut starts) in starts {
            if let Some(first) = words.first()
                && starts.first() != Some(first)
            {
                starts.insert(0, *first);
            }
            starts.push(end);
            for bounds in starts.windows(2) {
                // A stretch ends with its last word that is indexed.
                let end = words.partition_point(|word| *word < bounds[1]);
                let end = words.get(end.wrapping_sub(1)).map_or(bounds[0], |word| word + 1);
                marked.mark(stretch, bounds[0]..end.max(bounds[0]));
            }
        }
        marked
    }

    /// The string to send.
    pub(crate) fn encoded(mut self) -> String {
        self.sort();
        let mut out = EncodedTerms::with_capacity(self.letters.len() + 2 * self.places.len());
        for group in self.groups() {
            out.begin(group[0].position);
            for place in group {
                out.push(None, self.term(*place));
            }
        }
        out.encoded
    }
}

/// Groups of terms as one string.
struct EncodedTerms {
    encoded: String,
    /// The position after the last group.
    next: u32,
    /// True if the last group has no term yet.
    is_empty: bool,
}

impl EncodedTerms {
    fn with_capacity(bytes: usize) -> Self {
        Self {
            encoded: String::with_capacity(bytes),
            next: 0,
            is_empty: true,
        }
    }

    fn begin(&mut self, position: u32) {
        if self.next > 0 {
            self.encoded.push(' ');
        }
        for _ in self.next..position {
            self.encoded.push_str(GAP);
            self.encoded.push(' ');
        }
        self.next = position + 1;
        self.is_empty = true;
    }

    fn push(&mut self, mark: Option<char>, term: &str) {
        if !self.is_empty {
            self.encoded.push(APART);
        }
        self.is_empty = false;
        self.encoded.extend(mark);
        self.encoded.push_str(term);
    }

    /// Adds a form whose first bytes, up to `stem`, are the stem with its mark.
    fn push_both(&mut self, form: &str, stem: usize) {
        self.push(None, &form[..stem]);
        if stem < form.len() {
            self.encoded.push(SEAM);
            self.encoded.push_str(&form[stem..]);
        }
    }
}

/// The string of two fields: `stems` (with marks and names) and `forms`.
///
/// A form that begins with a stem of its position is one term with it: `'govern␡ment` is the stem `govern` and the form
/// `'government`. Each group has a term for both fields, as the analysis hands on a group without one as it is.
pub(crate) fn combined(mut stems: PlacedTokens, mut forms: PlacedTokens) -> String {
    stems.sort();
    forms.sort();
    let mut out =
        EncodedTerms::with_capacity(stems.letters.len() + forms.letters.len() + 2 * stems.places.len());
    let (mut of_stems, mut of_forms) = (stems.groups().peekable(), forms.groups().peekable());
    let mut rest: Vec<&str> = Vec::new();
    loop {
        let next = [of_stems.peek(), of_forms.peek()];
        let Some(position) = next.into_iter().flatten().map(|group| group[0].position).min() else {
            return out.encoded;
        };
        let is_next = |group: &&[PlacedTerm]| group[0].position == position;
        let group = of_stems.next_if(is_next).unwrap_or_default();
        rest.clear();
        rest.extend(group.iter().map(|place| stems.term(*place)));
        out.begin(position);
        let (mut has_stem, mut has_form) = (false, false);
        for place in of_forms.next_if(is_next).unwrap_or_default() {
            let form = forms.term(*place);
            has_form = true;
            match with_stem(form, &mut rest) {
                Some(stem) => {
                    has_stem = true;
                    out.push_both(form, stem);
                }
                None if form.starts_with(OF_FORMS) => out.push(None, form),
                None => out.push(Some(NO_STEM), form),
            }
        }
        has_stem |= !rest.is_empty();
        for stem in &rest {
            out.push((!stem.starts_with(OF_STEMS)).then_some(NO_FORM), stem);
        }
        if !has_stem {
            out.push(Some(NO_FORM), GAP);
        }
        if !has_form {
            out.push(Some(NO_STEM), GAP);
        }
    }
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

/// Finds the longest stem with which a form begins after its mark, and takes it out of `stems`. Returns where it ends in the
/// form.
fn with_stem(form: &str, stems: &mut Vec<&str>) -> Option<usize> {
    let word = form.strip_prefix(OF_BOTH).unwrap_or(form);
    let is_marked = word.starts_with([NO_FORM, NO_STEM])
        || word.starts_with(OF_STEMS)
        || word.starts_with(OF_FORMS)
        || word.starts_with(OF_BOTH);
    if is_marked {
        return None;
    }
    let begin_it = stems
        .iter()
        .filter(|stem| !stem.is_empty() && word.starts_with(**stem));
    let length = begin_it.map(|stem| stem.len()).max()?;
    stems.retain(|stem| *stem != &word[..length]);
    Some(form.len() - word.len() + length)
}

/// A term as it is sent: without characters at which the cluster would cut it.
pub(crate) fn escaped(term: &str) -> String {
    let mut out = String::with_capacity(term.len());
    push_escaped(&mut out, term, true);
    out
}

/// Appends a term as it is sent. `is_whole` if nothing is before it.
fn push_escaped(out: &mut String, term: &str, is_whole: bool) {
    const REPLACED: char = '\u{fffd}';
    if is_whole && term == GAP {
        return out.push(REPLACED);
    }
    // Most terms are plain letters.
    if term.bytes().all(|byte| matches!(byte, b'!'..=b'{' | b'}' | b'~')) {
        return out.push_str(term);
    }
    out.extend(term.chars().map(|c| match c {
        '\u{1c}'..='\u{1f}' => BLANK,
        c if c.is_whitespace() => BLANK,
        APART | SEAM => REPLACED,
        c => c,
    }));
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
            combined(stems, forms),
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
        let terms = stream.places.iter();
        let mut placed: Vec<(u32, String)> = terms
            .map(|place| (place.position, stream.term(*place).to_owned()))
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
            let both = combined(stems.clone(), forms.clone());
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

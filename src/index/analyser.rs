//! Computes the terms of an article's words and caches them, so that a word is stemmed only when it is first met.

use crate::extract::token::{Token, is_alone, undivided};
use crate::index::analyser::foreign::ForeignWords;
use crate::index::analysis::forms::{is_marked_unstemmed, printing, push_form_to, stem_of};
use crate::index::analysis::stemming::{SnowballLanguage, Stemming};
use crate::index::analysis::{AnalysedText, CAPITALISED, CAPITALS, PRINTED, cut, fold, other_form};
use crate::index::inflection::primary::is_primary;
use crate::span::Span;

/// Computes the terms of words, with a cache, and gathers the primary printed forms that the vocabulary lacks. One for
/// each thread.
///
/// A known word costs one access to memory: an entry takes half a cache line, so one line holds a whole set.
pub struct Analyser {
    /// Words met recently. Few words make up most of a text, so these entries stay in few pages of memory.
    recent: Box<[KnownWord]>,
    /// All known words. A key leads to one set of two entries; the entry that was looked up last comes first.
    known: Box<[WordSet]>,
    /// Words of articles that Snowball stems.
    foreign: ForeignWords,
    /// Terms of the field `word` that the vocabulary may lack.
    new: AnalysedText,
}

/// Recent words of one thread: 128 kB.
const RECENT: usize = 1 << 12;
/// Sets of known words of one thread: 4 MB.
const SETS: usize = 1 << 16;

/// The terms of a headline or a text.
#[derive(Debug, Default)]
pub struct WordTerms {
    /// Stems, for `title` or `text`.
    pub stems: AnalysedText,
    /// Printed forms that are not primary, for `title_word` or `word`.
    pub forms: AnalysedText,
    /// The last character that is a word of its own, folded, and its position.
    alone: (u32, String),
}

impl WordTerms {
    /// Returns empty terms with capacity for those of about `bytes` bytes of text.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            stems: AnalysedText::with_capacity(bytes * 5 / 4),
            forms: AnalysedText::with_capacity(bytes / 2),
            ..Self::default()
        }
    }

    /// Adds the pair of the last character and this one, if it follows that one.
    fn push_pair(&mut self, position: u32, word: &str) {
        let folded = fold(word);
        let (before, first) = &mut self.alone;
        if !first.is_empty() && *before + 1 == position {
            self.stems.push_parts(position, &[first, &folded]);
        }
        *before = position;
        folded.as_ref().clone_into(first);
    }
}

/// A word of up to 15 bytes, whose stem has no more. The vocabulary has it.
#[derive(Clone, Copy, Default)]
struct KnownWord {
    /// The printed word in UTF-8, lowest byte first; the highest byte holds its length and whether it is stemmed. 0
    /// marks an empty entry.
    key: u128,
    /// The stem in UTF-8, from the lowest byte on. In the highest byte a [`FormSort`], and [`HAS_OTHER`] where the word has
    /// another form, or may make a pair.
    stem: u128,
}

/// The bit set in a [`KnownWord`] that has an [`other_form`] or is a character that makes pairs.
const HAS_OTHER: u128 = 1 << 127;
/// The bits of a [`KnownWord`] that are its stem.
const STEM: u128 = LETTERS[15];

/// How the printed form of a word is made; a number in a [`KnownWord`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FormSort {
    /// It is primary, and not recorded.
    Primary,
    /// It is the word.
    Folded,
    /// The word in lower case, and [`CAPITALISED`].
    Capitalised,
    /// The word in lower case, and [`CAPITALS`].
    Capitals,
    /// Any other, which is made anew each time.
    Other,
}

impl FormSort {
    const fn of_known(stem: u128) -> Self {
        match (stem >> 120) & 0x7 {
            0 => Self::Primary,
            1 => Self::Folded,
            2 => Self::Capitalised,
            3 => Self::Capitals,
            _ => Self::Other,
        }
    }

    /// Of a word of these folded letters whose term in `title` and `text` is `term`.
    fn of(term: &str, folded: &str, word: &str, stemmed: bool) -> Self {
        if is_primary(term, word) {
            return Self::Primary;
        }
        let marks = printing(word, folded).map_or(0, |printed| 1 + printed.len());
        if is_marked_unstemmed(folded, stemmed) || folded.len() + marks > 15 {
            return Self::Other;
        }
        match printing(word, folded) {
            None => Self::Folded,
            Some(CAPITALISED) => Self::Capitalised,
            Some(CAPITALS) => Self::Capitals,
            Some(_) => Self::Other,
        }
    }

    /// The term of the printed form of the word with this key; None where it is not made from the key.
    fn short_term(self, key: u128) -> Option<u128> {
        let mark = match self {
            Self::Folded => "",
            Self::Capitalised => CAPITALISED,
            Self::Capitals => CAPITALS,
            Self::Primary | Self::Other => return None,
        };
        let lower = (key & STEM).to_le_bytes().map(|byte| byte.to_ascii_lowercase());
        let lower = u128::from_le_bytes(lower);
        let Some(&mark) = mark.as_bytes().first() else {
            return Some(lower);
        };
        let length = (key >> 120) as u32 & 0xF;
        let marks = u128::from(u32::from(PRINTED)) | u128::from(mark) << 8;
        Some(lower | marks << (8 * length))
    }
}

/// Replaces the key of a word that is too long to be cached.
const NO_KEY: u128 = 0;

/// Tokens looked up in one batch: their entries fit the processor's nearest cache.
pub const AT_ONCE: usize = 64;

/// A word whose key has been computed and whose entry is being fetched.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExpectedWord {
    /// Its bytes in the text.
    pub place: Span,
    key: u128,
}

/// The words among some tokens, in order.
pub struct ExpectedWords {
    words: [ExpectedWord; AT_ONCE],
    count: usize,
}

impl ExpectedWords {
    /// Returns the words, in order.
    #[must_use]
    pub fn words(&self) -> &[ExpectedWord] {
        &self.words[..self.count]
    }
}

#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct WordSet([KnownWord; 2]);

impl std::fmt::Debug for Analyser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Analyser").finish_non_exhaustive()
    }
}

impl Default for Analyser {
    fn default() -> Self {
        Self {
            recent: vec![KnownWord::default(); RECENT].into_boxed_slice(),
            known: vec![WordSet::default(); SETS].into_boxed_slice(),
            foreign: ForeignWords::default(),
            new: AnalysedText::default(),
        }
    }
}

impl Analyser {
    /// Adds the terms of the word at a place of a text, and returns the stem's [`stem_hash`]; notes a primary
    /// printed form for the vocabulary where it may not know it. (A form that was forgotten meanwhile is noted again, which
    /// changes nothing.)
    pub fn push_word(
        &mut self,
        out: &mut WordTerms,
        position: u32,
        text: &str,
        place: Span,
        stemming: Stemming,
    ) -> u64 {
        let key = word_key(text, place, stemming == Stemming::English);
        self.push_expected(out, position, text, ExpectedWord { place, key }, stemming)
    }

    /// As [`Analyser::push_word`], for a word from [`Analyser::expect`].
    pub fn push_expected(
        &mut self,
        out: &mut WordTerms,
        position: u32,
        text: &str,
        word: ExpectedWord,
        stemming: Stemming,
    ) -> u64 {
        let ExpectedWord { place, key } = word;
        let stemmed = match stemming {
            Stemming::English => true,
            Stemming::Unstemmed => false,
            Stemming::Snowball(language) => {
                return self.push_foreign(out, position, text, word, language);
            }
        };
        if key == NO_KEY {
            return self.push_unkept(out, position, cut(place.of(text)), stemmed);
        }
        let mixed = mixed(key);
        let at = (mixed >> (64 - RECENT.ilog2())) as usize;
        if self.recent[at].key != key {
            match self.known[set_of(mixed)].find(key) {
                Some(known) => self.recent[at] = known,
                None => return self.push_new(out, position, place.of(text), key, stemmed),
            }
        }
        let known = self.recent[at].stem;
        let stem = known & STEM;
        out.stems.push_short(position, stem);
        if known != stem {
            let sort = FormSort::of_known(known);
            match sort.short_term(key) {
                Some(term) => out.forms.push_short(position, term),
                None if sort == FormSort::Other => {
                    let word = place.of(text);
                    push_form(out, position, &fold(word), word, stemmed);
                }
                None => {}
            }
            if known & HAS_OTHER != 0 {
                self.push_other(out, position, place.of(text), stemmed);
            }
        }
        self::mixed(stem)
    }

    /// Adds the terms of a word in an article that Snowball stems.
    #[inline(never)]
    fn push_foreign(
        &mut self,
        out: &mut WordTerms,
        position: u32,
        text: &str,
        word: ExpectedWord,
        language: SnowballLanguage,
    ) -> u64 {
        let printed = cut(word.place.of(text));
        let whole = undivided(printed);
        let known = self
            .foreign
            .get(language, whole.as_deref().unwrap_or(printed), &mut self.new);
        let Some((first, _)) = known.terms.first() else {
            return self.push_expected(out, position, text, word, Stemming::Unstemmed);
        };
        for (term, form) in &known.terms {
            out.stems.push(position, term);
            if let Some(form) = form {
                out.forms.push(position, form);
            }
        }
        stem_hash(first)
    }

    /// Adds the terms of a word's [`other_form`]: of `école` for `l'école`; and the pair that a character makes with the one
    /// before.
    #[cold]
    fn push_other(&mut self, out: &mut WordTerms, position: u32, word: &str, stemmed: bool) {
        if makes_pairs(word) {
            out.push_pair(position, word);
        } else if let Some((folded, part)) = other_form(word) {
            let term = stem_of(&folded, stemmed);
            out.stems.push(position, &term);
            self.record(out, position, (&term, &folded), part, stemmed);
        }
    }

    /// Computes the keys of the words among the next tokens (at most [`AT_ONCE`]) and fetches their entries from
    /// memory.
    ///
    /// Whether a word is among the recent ones is a branch that the processor cannot predict, so
    /// [`Analyser::push_word`] waits for each word in turn. Here the fetches do not depend on each other, and the
    /// processor waits for all of them at once.
    #[must_use]
    pub fn expect(&self, text: &str, tokens: &[Token], stemming: Stemming) -> ExpectedWords {
        let stemmed = stemming == Stemming::English;
        let mut expected = ExpectedWords {
            words: [ExpectedWord::default(); AT_ONCE],
            count: 0,
        };
        for token in tokens.iter().take(AT_ONCE) {
            let place = token.span();
            let key = word_key(text, place, stemmed);
            expected.words[expected.count % AT_ONCE] = ExpectedWord { place, key };
            expected.count += usize::from(token.is_word());
        }
        let mut sets = [0; AT_ONCE];
        let mut others = 0;
        for word in expected.words() {
            let mixed = mixed(word.key);
            sets[others % AT_ONCE] = set_of(mixed);
            others += usize::from(self.recent[(mixed >> (64 - RECENT.ilog2())) as usize].key != word.key);
        }
        let mut seen = 0;
        for &set in sets.iter().take(others) {
            seen |= self.known[set].0[0].key as u64;
        }
        std::hint::black_box(seen);
        expected
    }

    /// Returns the terms of the field `word` collected since the last call.
    pub fn take_new_words(&mut self) -> AnalysedText {
        std::mem::take(&mut self.new)
    }

    /// Adds a word that is not known.
    fn push_new(&mut self, out: &mut WordTerms, position: u32, word: &str, key: u128, stemmed: bool) -> u64 {
        if word.contains('\n') {
            return self.push_unkept(out, position, word, stemmed);
        }
        let folded = fold(word);
        let term = stem_of(&folded, stemmed);
        let Some(stem) = fifteen(&term) else {
            return self.push_unkept(out, position, word, stemmed);
        };
        out.stems.push_short(position, stem);
        let has_other = makes_pairs(word) || other_form(word).is_some();
        let sort = FormSort::of(&term, &folded, word, stemmed);
        if sort == FormSort::Primary {
            push_form_to(&mut self.new, 0, &folded, word, stemmed);
        } else {
            push_form(out, position, &folded, word, stemmed);
        }
        let known = KnownWord {
            key,
            stem: stem | (sort as u128) << 120 | if has_other { HAS_OTHER } else { 0 },
        };
        if has_other {
            self.push_other(out, position, word, stemmed);
        }
        let mixed = mixed(key);
        self.recent[(mixed >> (64 - RECENT.ilog2())) as usize] = known;
        self.known[set_of(mixed)].keep(known);
        self::mixed(stem)
    }

    /// Adds a word that is too long to be kept, or divided at the end of a line.
    fn push_unkept(&mut self, out: &mut WordTerms, position: u32, word: &str, stemmed: bool) -> u64 {
        let whole = undivided(word);
        let word = whole.as_deref().unwrap_or(word);
        let folded = fold(word);
        let stem = stem_of(&folded, stemmed);
        out.stems.push(position, &stem);
        self.record(out, position, (&stem, &folded), word, stemmed);
        self.push_other(out, position, word, stemmed);
        stem_hash(&stem)
    }

    /// Adds the printed form of a word of this term and folded word; passes a primary one to the vocabulary.
    fn record(
        &mut self,
        out: &mut WordTerms,
        position: u32,
        (term, folded): (&str, &str),
        printed: &str,
        stemmed: bool,
    ) {
        if is_primary(term, printed) {
            push_form_to(&mut self.new, 0, folded, printed, stemmed);
        } else {
            push_form(out, position, folded, printed, stemmed);
        }
    }
}

/// Adds the printed form of a word.
fn push_form(out: &mut WordTerms, position: u32, folded: &str, printed: &str, stemmed: bool) {
    push_form_to(&mut out.forms, position, folded, printed, stemmed);
}

/// True for a character that is a word of its own and makes a pair with the next.
fn makes_pairs(word: &str) -> bool {
    word.chars().next().is_some_and(is_alone)
}

impl WordSet {
    /// Returns the word with this key and moves it to the front of the set.
    fn find(&mut self, key: u128) -> Option<KnownWord> {
        let [first, second] = &mut self.0;
        if first.key != key {
            if second.key != key {
                return None;
            }
            std::mem::swap(first, second);
        }
        Some(*first)
    }

    /// Puts a word first and drops the one that was looked up longer ago.
    fn keep(&mut self, word: KnownWord) {
        self.0 = [word, self.0[0]];
    }
}

/// Returns the hash of a stem, the same in every run.
#[must_use]
pub fn stem_hash(stem: &str) -> u64 {
    let parts = stem.as_bytes().chunks(15);
    parts.fold(0, |hash: u64, part| hash.rotate_left(29) ^ mixed(gathered(part)))
}

/// Returns the bytes of a stem, the first one lowest; None if it has more than 15.
fn fifteen(stem: &str) -> Option<u128> {
    (stem.len() <= 15).then(|| gathered(stem.as_bytes()))
}

/// Returns the key of the word at `place`; [`NO_KEY`] if it has more than 15 bytes.
#[inline]
fn word_key(text: &str, place: Span, stemmed: bool) -> u128 {
    let length = place.end - place.start;
    if length > 15 {
        return NO_KEY;
    }
    // Reads sixteen bytes and masks those after the word. Word lengths vary, so a branch on the length would often be
    // mispredicted. Only the last words of a text are read byte by byte.
    let sixteen = match text.as_bytes()[place.start..].first_chunk::<16>() {
        Some(sixteen) => u128::from_le_bytes(*sixteen),
        None => gathered(place.of(text).as_bytes()),
    };
    let letters = sixteen & LETTERS[length];
    let last = length as u8 | 0x40 | u8::from(stemmed) << 7;
    letters | u128::from(last) << 120
}

/// For each length in bytes, the mask of the bits that a word fills in a key.
static LETTERS: [u128; 16] = {
    let mut letters = [0; 16];
    let mut length = 1;
    while length < 16 {
        letters[length] = letters[length - 1] << 8 | 0xFF;
        length += 1;
    }
    letters
};

/// Returns up to 16 bytes as a number, the first one lowest.
fn gathered(bytes: &[u8]) -> u128 {
    let gathered = bytes.iter().rev();
    gathered.fold(0, |number, &byte| number << 8 | u128::from(byte))
}

/// Mixes all letters into the upper bits by a multiplication.
const fn mixed(key: u128) -> u64 {
    let (low, high) = (key as u64, (key >> 64) as u64);
    (low ^ high.rotate_left(23)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Returns the set of a word, given its [`mixed`] key. Uses other bits than the index among the recent words, so that
/// words that displace each other there do not collide here.
const fn set_of(mixed: u64) -> usize {
    (mixed >> (64 - RECENT.ilog2() - SETS.ilog2())) as usize % SETS
}

mod foreign;

#[cfg(test)]
mod tests;

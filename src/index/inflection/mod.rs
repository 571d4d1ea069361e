//! Stems English words: inflected forms of a word share their stem, words merely derived from it do not.
//!
//! The rules are those of the Snowball project's English stemmer ("Porter2", M. F. Porter 2002) for plurals, `-ed`
//! and `-ing`, a final `y` and a final `e`. Its rules for derivations are left out, because they conflate `import`
//! and `important`, `author` and `authority`, `several` and `severe`. `irregular.txt` lists the words that no rule
//! covers.

pub mod primary;

use std::borrow::Cow;
use std::sync::OnceLock;

use rustc_hash::{FxBuildHasher, FxHashMap};

/// In a term of another language than English, between the stem and the language's code. In a printed form, between the form
/// and the code; without a code in an article that is not stemmed, if stemming would change the word.
pub const LANGUAGE: char = '\u{4}';

/// A line of words that no rule covers and that share a stem.
#[derive(Clone, Copy)]
struct IrregularLine {
    /// The word with the stem of all.
    first: &'static str,
    /// True if it is the stem itself.
    is_stem: bool,
    /// All words, the first one included.
    words: &'static str,
}

impl IrregularLine {
    fn stem(self) -> Cow<'static, str> {
        if self.is_stem {
            Cow::Borrowed(self.first)
        } else {
            Cow::Owned(by_rules(self.first))
        }
    }
}

fn irregular_lines() -> impl Iterator<Item = IrregularLine> {
    let lines = include_str!("irregular.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let words = line.strip_prefix('=').unwrap_or(line);
        let first = words.split(' ').next().filter(|word| !word.is_empty())?;
        Some(IrregularLine {
            first,
            is_stem: words.len() < line.len(),
            words,
        })
    })
}

/// The line of each word. A question needs a few of them, so no stem is made before it is asked for.
fn irregular() -> &'static FxHashMap<&'static str, IrregularLine> {
    static IRREGULAR: OnceLock<FxHashMap<&'static str, IrregularLine>> = OnceLock::new();
    IRREGULAR.get_or_init(|| {
        let mut irregular = FxHashMap::with_capacity_and_hasher(2_048, FxBuildHasher);
        for line in irregular_lines() {
            for word in line.words.split(' ') {
                irregular.insert(word, line);
            }
        }
        irregular
    })
}

/// The words listed with each stem.
fn irregular_by_stem() -> &'static FxHashMap<String, Vec<&'static str>> {
    static BY_STEM: OnceLock<FxHashMap<String, Vec<&'static str>>> = OnceLock::new();
    BY_STEM.get_or_init(|| {
        let mut by_stem: FxHashMap<String, Vec<&'static str>> = FxHashMap::default();
        for line in irregular_lines() {
            let forms = by_stem.entry(line.stem().into_owned()).or_default();
            forms.extend(line.words.split(' '));
        }
        by_stem
    })
}

/// Returns the stem of a folded word. A word with letters other than `a` to `z` is its own stem.
#[must_use]
pub fn stem(folded: &str) -> Cow<'_, str> {
    if folded.len() < 3 || !folded.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Cow::Borrowed(folded);
    }
    if let Some(line) = irregular().get(folded) {
        return line.stem();
    }
    Cow::Owned(by_rules(folded))
}

/// Returns the forms of words with this stem that may begin otherwise than the stem.
#[must_use]
pub fn irregular_forms(stem: &str) -> &'static [&'static str] {
    irregular_by_stem().get(stem).map_or(&[], Vec::as_slice)
}

/// Returns the stem of a word of letters from `a` to `z`, by the rules alone.
fn by_rules(word: &str) -> String {
    let mut word = Letters(word.as_bytes().to_vec());
    word.cut_plural();
    word.cut_past();
    word.cut_vowel();
    // The bytes are ASCII letters only.
    String::from_utf8(word.0).unwrap_or_default()
}

/// The letters of a word that is being stemmed.
struct Letters(Vec<u8>);

impl Letters {
    fn ends(&self, ending: &str) -> bool {
        self.0.ends_with(ending.as_bytes())
    }

    fn cut(&mut self, letters: usize) {
        self.0.truncate(self.0.len().saturating_sub(letters));
    }

    /// True for a vowel. `y` is a vowel after a consonant.
    fn is_vowel(&self, at: usize) -> bool {
        match self.0.get(at) {
            Some(b'a' | b'e' | b'i' | b'o' | b'u') => true,
            Some(b'y') => at > 0 && !self.is_vowel(at - 1),
            _ => false,
        }
    }

    fn has_vowel_before(&self, end: usize) -> bool {
        (0..end).any(|at| self.is_vowel(at))
    }

    /// Returns the start of the region after the first consonant that follows a vowel, searching from `from` on.
    fn region(&self, from: usize) -> usize {
        let after = (from + 1..self.0.len()).find(|at| !self.is_vowel(*at) && self.is_vowel(at - 1));
        after.map_or(self.0.len(), |at| at + 1)
    }

    /// True if the first `end` letters end with a vowel and a consonant, as `hop` and `at` do.
    fn is_short_before(&self, end: usize) -> bool {
        let is_consonant = |at: usize| at < end && !self.is_vowel(at);
        match end {
            0 | 1 => false,
            2 => self.is_vowel(0) && is_consonant(1),
            end => {
                let last = self.0[end - 1];
                is_consonant(end - 1)
                    && !matches!(last, b'w' | b'x' | b'y')
                    && self.is_vowel(end - 2)
                    && is_consonant(end - 3)
            }
        }
    }

    fn cut_plural(&mut self) {
        let length = self.0.len();
        if self.ends("sses") {
            self.cut(2);
        } else if self.ends("ies") || self.ends("ied") {
            self.cut(if length > 4 { 2 } else { 1 });
        } else if self.ends("s") && !self.ends("us") && !self.ends("ss") && self.has_vowel_before(length - 2)
        {
            self.cut(1);
        }
    }

    fn cut_past(&mut self) {
        let length = self.0.len();
        if self.ends("eed") {
            if length - 3 >= self.region(0) {
                self.cut(1);
            }
            return;
        }
        let ending = if self.ends("ed") {
            2
        } else if self.ends("ing") {
            3
        } else {
            return;
        };
        if !self.has_vowel_before(length - ending) {
            return;
        }
        self.cut(ending);
        let length = self.0.len();
        if self.ends("at") || self.ends("bl") || self.ends("iz") {
            self.0.push(b'e');
        } else if let [.., one, other] = self.0[..]
            && one == other
            && b"bdfgmnprt".contains(&one)
        {
            // `added` and `egged` keep the doubled letter.
            if !(length == 3 && self.is_vowel(0)) {
                self.cut(1);
            }
        } else if self.region(0) >= length && self.is_short_before(length) {
            self.0.push(b'e');
        }
    }

    fn cut_vowel(&mut self) {
        let length = self.0.len();
        if length > 2 && self.ends("y") && !self.is_vowel(length - 2) {
            self.0[length - 1] = b'i';
        }
        let first = self.region(0);
        let second = self.region(first);
        let end = length.saturating_sub(1);
        let is_cut = if self.ends("e") {
            end >= second || end >= first && !self.is_short_before(end)
        } else {
            self.ends("ll") && end >= second
        };
        if is_cut {
            self.cut(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for forms in [
            "tunnel tunnels tunnelled tunneling tunnelling",
            "import imports imported importing",
            "hope hopes hoped hoping",
            "hop hops hopped hopping",
            "city cities",
            "agree agrees agreed agreeing",
            "argue argues argued arguing",
            "organise organises organised organising",
            "relate relates related relating",
            "travel travels travelled travelling",
            "add adds added adding",
            "carry carries carried carrying",
            "play plays played playing",
            "die dies died dying",
            "child children",
            "man men",
            "woman women",
            "foot feet",
            "knife knives",
            "crisis crises",
            "analysis analyses",
            "run runs ran running",
            "buy buys bought buying",
            "take takes took taken taking",
            "go goes went gone going",
            "virus viruses",
            "lens lenses",
            "sky skies",
            "secrete secreted",
            "breathe breathes breathing",
        ] {
            let stems: Vec<Cow<'_, str>> = forms.split(' ').map(stem).collect();
            assert!(stems.iter().all(|stem| *stem == stems[0]), "{forms}: {stems:?}");
        }
    }

    #[test]
    fn other_words_have_other_stems() {
        for words in [
            "import important importance",
            "author authority",
            "several severe sever",
            "secret secrete secretary",
            "experience experiment expert",
            "custom customer",
            "relate relative relativity",
            "universe university universal",
            "organ organise organisation",
            "general generate",
            "police policy",
            "new news",
            "even evening",
            "unit united",
            "human humane humanity",
            "past paste",
            "commune community communist",
            "sky ski",
            "good goods",
            "sing singe",
            "star stare",
        ] {
            let mut stems: Vec<Cow<'_, str>> = words.split(' ').map(stem).collect();
            stems.sort_unstable();
            stems.dedup();
            assert_eq!(stems.len(), words.split(' ').count(), "{words}: {stems:?}");
        }
    }

    #[test]
    fn other_letters_are_left_alone() {
        for word in ["", "as", "1990s", "обществах", "don't", "u.s"] {
            assert_eq!(stem(word), word);
        }
    }

    #[test]
    fn a_form_is_listed_once() {
        let lines = include_str!("irregular.txt").lines();
        let words = lines
            .filter(|line| !line.starts_with('#'))
            .flat_map(|line| line.trim_start_matches('=').split_whitespace());
        let mut seen = rustc_hash::FxHashSet::default();
        for word in words {
            assert!(seen.insert(word), "{word}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_letters_have_a_stem(word in "[a-z]{0,12}") {
            let stem = stem(&word);
            proptest::prop_assert!(!stem.is_empty() || word.is_empty());
        }
    }
}

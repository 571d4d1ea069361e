//! [`BodyName`]: the parts of an organisation's or place's written name, and whether one may be short for another.

use std::ops::Range;

use crate::index::analysis::fold;
use crate::search::answer::ShortForm;
use crate::search::people::name_lists::{NameEnding, lists};

/// Maximum length of an acronym, in characters, and of a stock code.
const LONGEST_ACRONYM: usize = 8;
const LONGEST_CODE: usize = 6;
/// An acronym of at most this length has no letter of the legal form.
const SHORT_ACRONYM: usize = 3;
/// Minimum length of a word that abbreviates a longer one by its beginning.
const LEAST_BEGINNING: usize = 3;

/// A name in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BodyName {
    /// The words without `The` and the marks around them; parts joined by hyphens and strokes are words of their own.
    pub(crate) words: Vec<String>,
    /// The words, folded.
    folded: Vec<String>,
    /// Number of words before the legal forms, at least 1.
    named: usize,
    /// Number of words before the legal forms and `Group`, at least 1.
    core: usize,
    /// It ends in a legal form.
    pub(crate) has_legal: bool,
    /// Its legal form is that of a company that makes or sells something.
    pub(crate) is_operating: bool,
    /// The last word is in capitals and separate: it may be a stock code.
    has_code: bool,
}

impl BodyName {
    /// The parts of a name as written; None of one without a word.
    pub(crate) fn parse(written: &str) -> Option<Self> {
        let between = |c: char| c.is_whitespace() || matches!(c, '/' | '-' | '–');
        let mut words: Vec<String> = written
            .split(between)
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '&'))
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        if words.len() > 1 && words[0].eq_ignore_ascii_case("the") {
            words.remove(0);
        }
        let folded: Vec<String> = words.iter().map(|word| fold(word).into_owned()).collect();
        let (named, has_legal, is_operating) = legal_forms(&folded);
        let mut core = named;
        while core > 1 && lists().ending(&folded[core - 1]) == Some(NameEnding::Group) {
            core -= 1;
        }
        let last = written.rsplit(char::is_whitespace).next().unwrap_or_default();
        // A heading in capitals has no code.
        let has_code = words.len() > 1
            && written.contains(char::is_lowercase)
            && is_code(last.trim_end_matches('.'))
            && words
                .last()
                .is_some_and(|word| word == last.trim_end_matches('.'))
            && named == words.len()
            && core == words.len();
        (!words.is_empty()).then_some(Self {
            words,
            folded,
            named,
            core,
            has_legal,
            is_operating,
            has_code,
        })
    }

    /// The key shared by names that differ only in spelling and legal form.
    pub(crate) fn key(&self) -> String {
        self.key_of(0..self.named)
    }

    /// The same without `Group`; None where there is no such word.
    pub(crate) fn key_without_group(&self) -> Option<String> {
        (self.core < self.named).then(|| self.key_of(0..self.core))
    }

    /// The letters and digits of all words: equal for names that differ in case, accents and punctuation alone.
    pub(crate) fn letters(&self) -> String {
        letters(&self.folded)
    }

    /// The key shared by the names of one place: the letters of each word, with `saint` for `st`.
    pub(crate) fn place_key(&self) -> String {
        if let [_] = &self.folded[..] {
            return self.key_of(0..1);
        }
        let mut words: Vec<String> = self
            .folded
            .iter()
            .map(|word| letters(std::slice::from_ref(word)))
            .collect();
        let full = match words[0].as_str() {
            "st" => Some("saint"),
            "mt" => Some("mount"),
            "ft" => Some("fort"),
            _ => None,
        };
        if let Some(full) = full {
            full.clone_into(&mut words[0]);
        }
        words.join(" ")
    }

    /// True if there is one word before the legal form.
    pub(crate) fn is_one_word(&self) -> bool {
        self.named == 1
    }

    /// True if the name ends in `Holding`, before legal forms.
    pub(crate) fn is_holding(&self) -> bool {
        self.folded[self.core..self.named]
            .iter()
            .any(|word| word.starts_with("holding"))
    }

    /// [`BodyName::key`] of the name without its first words, of which there must be more.
    pub(crate) fn key_without_first(&self, words: usize) -> Option<String> {
        let rest = self.words.get(words..)?;
        let is_the = rest.len() > 1 && rest[0].eq_ignore_ascii_case("the");
        let start = words + usize::from(is_the);
        let (named, ..) = legal_forms(self.folded.get(start..)?);
        (named > 0).then(|| self.key_of(start..start + named))
    }

    /// False if the other name cannot be short for this. This quick test rejects most pairs of names.
    pub(crate) fn may_have_short(&self, short: &Self) -> bool {
        let first = |name: &Self| name.folded[0].bytes().next();
        short.named == 1 && self.has_legal && self.folded[self.core - 1] == short.folded[0]
            || first(self) == first(short)
    }

    fn key_of(&self, place: Range<usize>) -> String {
        let (words, folded) = (&self.words[place.clone()], &self.folded[place]);
        let mut key = letters(folded);
        // Two letters are a word of the language unless they are capitals: `Us`, `It`.
        let is_upper = |word: &String| word.chars().all(|c| !c.is_lowercase());
        if key.len() <= 2 && !words.iter().all(is_upper) {
            key.insert(0, '~');
            return key;
        }
        if let Some(at) = key.find("isation") {
            key.replace_range(at..at + 7, "ization");
        }
        if let [_, .., last] = folded
            && last.len() > 4
            && key.ends_with('s')
        {
            key.pop();
        }
        key
    }

    /// The folded words before the legal form, in alphabetical order and without small ones: equal for `Department of
    /// Labor` and `Labor Department`. None if there are too few such words, or if their order matters.
    pub(crate) fn word_bag(&self) -> Option<String> {
        let small = |word: &&str| !lists().is_small(word) || *word == "and";
        let words = self.folded[..self.named].iter().map(String::as_str);
        let mut words: Vec<&str> = words
            .map(|word| if word == "&" { "and" } else { word })
            .filter(small)
            .collect();
        let has = |test: &dyn Fn(&str) -> bool| words.iter().any(|word| test(word));
        let least = if has(&|word| lists().is_office(word)) {
            2
        } else {
            3
        };
        let is_ordered = has(&|word| lists().is_ordered(word));
        words.sort_unstable();
        (words.len() >= least && !is_ordered).then(|| words.join(" "))
    }

    /// The name without its last word, where that may be a stock code, and the code.
    pub(crate) fn without_code(&self) -> Option<(Self, &str)> {
        let (code, rest) = self.words.split_last().filter(|_| self.has_code)?;
        Some((Self::parse(&rest.join(" "))?, code))
    }

    /// [`BodyName::key`] of the name without what may be a stock code.
    pub(crate) fn key_without_code(&self) -> String {
        self.without_code()
            .map_or_else(|| self.key(), |(rest, _)| rest.key())
    }

    /// True if a stock code may be this name's: it begins as a word of it does.
    pub(crate) fn may_have_code(&self, code: &str) -> bool {
        let first = code.chars().next();
        self.words
            .iter()
            .any(|word| word.chars().next().map(|c| c.to_ascii_uppercase()) == first)
    }

    /// True if `other` is written as a shorter form of this name: by its letters alone, whatever articles say.
    pub(crate) fn shorter(&self, other: &Self) -> Option<ShortForm> {
        let (own, short) = (&self.folded[..self.named], &other.folded[..other.named]);
        let begins = own.len() > short.len() && own[..short.len()] == *short;
        let ends = short.len() == 1
            && short[0].len() >= LEAST_BEGINNING
            && self.core > 1
            && self.has_legal
            && own[self.core - 1] == short[0];
        let is_part = (begins || ends) && !other.has_legal;
        if is_part {
            return Some(ShortForm::Words);
        }
        if let Some(acronym) = other.acronym()
            && self.words.len() > 1
            && self.has_acronym(&acronym)
        {
            return Some(ShortForm::Acronym);
        }
        if other.has_legal {
            return None;
        }
        let [short] = short else { return None };
        let rest = own[0].strip_prefix(short.as_str());
        let rest = rest.filter(|rest| !rest.is_empty() && short.len() >= LEAST_BEGINNING)?;
        // `Citi` for `Citigroup`, `Conoco` for `ConocoPhillips`, `Fed` for `Federal Reserve`.
        let is_compound = own.len() == 1
            && (lists().ending(rest) == Some(NameEnding::Group)
                || self.words[0][short.len().min(self.words[0].len())..].starts_with(char::is_uppercase));
        (is_compound || own.len() > 1).then_some(if is_compound {
            ShortForm::Words
        } else {
            ShortForm::Beginning
        })
    }

    /// The letters of a name that may be an acronym, folded: one word with two capitals, or a short one.
    pub(crate) fn acronym(&self) -> Option<String> {
        let [word] = &self.words[..self.named] else {
            // `B of A`, `U.S.`
            return None;
        };
        let letters: Vec<char> = word.chars().filter(|c| c.is_alphanumeric()).collect();
        let capitals = letters.iter().filter(|c| c.is_uppercase()).count();
        let is_acronym = capitals >= 2 && (2..=LONGEST_ACRONYM).contains(&letters.len())
            || capitals == 1 && (4..=6).contains(&letters.len()) && letters[0].is_uppercase();
        is_acronym.then(|| letters.into_iter().flat_map(char::to_lowercase).collect())
    }

    /// True if an acronym is made of beginnings of these words, in their order: small words and the legal form may be
    /// left out, others not.
    fn has_acronym(&self, acronym: &str) -> bool {
        fn fits(name: &BodyName, at: usize, rest: &str, used: usize, is_long: bool) -> bool {
            let left_out = |at: usize| {
                at >= name.named && lists().ending(&name.folded[at]) != Some(NameEnding::Group)
                    || at >= name.core
                    || at > 0 && lists().is_small(&name.folded[at])
                    || name.folded[at] == "&"
            };
            if rest.is_empty() {
                return used >= 2 && (at..name.folded.len()).all(left_out);
            }
            let Some(word) = name.folded.get(at) else {
                return false;
            };
            if left_out(at) && fits(name, at + 1, rest, used, is_long) {
                return true;
            }
            // `Inc` gives acronyms no letter, `Corp` only longer ones: GMC is a make of cars.
            if at >= name.named && (!is_long || lists().ending(word) != Some(NameEnding::Operating)) {
                return false;
            }
            let most = word
                .chars()
                .zip(rest.chars())
                .take_while(|(one, other)| one == other);
            let mut bytes = 0;
            for (c, _) in most {
                bytes += c.len_utf8();
                if fits(name, at + 1, &rest[bytes..], used + 1, is_long) {
                    return true;
                }
            }
            false
        }
        self.folded[0].chars().next() == acronym.chars().next()
            && fits(self, 0, acronym, 0, acronym.len() > SHORT_ACRONYM)
    }
}

/// Reads the end of folded words: the number of words before the legal forms, at least 1; whether there is a legal form; and
/// whether it is that of a company that makes or sells something.
fn legal_forms(folded: &[String]) -> (usize, bool, bool) {
    let (mut named, mut has_legal, mut is_operating) = (folded.len(), false, false);
    while named > 1 {
        match lists().ending(&folded[named - 1]) {
            Some(NameEnding::Legal) => has_legal = true,
            Some(NameEnding::Operating) => (has_legal, is_operating) = (true, true),
            _ if has_legal && matches!(&*folded[named - 1], "&" | "and") => {}
            _ => break,
        }
        named -= 1;
    }
    (named, has_legal, is_operating)
}

/// Letters and digits of folded words, `and` for `&`.
fn letters(folded: &[String]) -> String {
    let mut key = String::with_capacity(24);
    for word in folded {
        if word == "&" {
            key.push_str("and");
            continue;
        }
        for c in word.chars() {
            match c {
                '&' => key.push_str("and"),
                c if c.is_alphanumeric() => key.push(c),
                _ => {}
            }
        }
    }
    key
}

/// True for a word as stock exchanges name companies: `FRE`, `NWSa`.
fn is_code(word: &str) -> bool {
    let (last, before) = match word.char_indices().next_back() {
        Some((at, last)) => (last, &word[..at]),
        None => return false,
    };
    (2..=LONGEST_CODE).contains(&word.len())
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && before
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && last.is_ascii_alphanumeric()
        && (!last.is_ascii_lowercase() || word.len() > 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(written: &str) -> BodyName {
        BodyName::parse(written).unwrap()
    }

    #[test]
    fn legal_forms_and_spelling_make_no_difference() {
        for (one, other) in [
            ("Orlen & Pike Co", "Orlen and Pike"),
            ("Norvell Motors", "Norvell Motor Co. Ltd"),
            ("J.C. Tolland", "JC Tolland Inc"),
            ("The Tolland Bank", "TOLLAND BANK PLC"),
            ("Tolland-KLR", "Tolland KLR"),
            ("Ministry of Organisation", "Ministry of Organization"),
        ] {
            assert_eq!(name(one).key(), name(other).key(), "{one}, {other}");
        }
        assert_ne!(name("Us").key(), name("U.S.").key());
        assert_ne!(name("Tolland Bank").key(), name("Tolland").key());
        assert_eq!(
            name("Tolland Group Inc").key_without_group().as_deref(),
            Some("tolland")
        );
    }

    #[test]
    fn a_name_without_its_first_words_has_the_key_of_the_rest() {
        for (written, rest) in [
            ("Insurer Tolland Inc", "Tolland Inc"),
            ("Norvell's The Tolland Bank", "Tolland Bank"),
            ("Insurer Tolland and Co", "Tolland and Co"),
            ("Insurer The", "The"),
            ("Insurer Us", "Us"),
            ("Insurer Orlen Motors", "Orlen Motors"),
        ] {
            let (name, rest) = (name(written), name(rest));
            assert_eq!(name.key_without_first(1), Some(rest.key()), "{written}");
            assert_eq!(name.key_without_first(name.words.len()), None, "{written}");
        }
    }

    #[test]
    fn acronyms_are_made_of_beginnings() {
        for (acronym, long) in [
            ("TSB", "Tolland Savings Bank"),
            ("TBoC", "Tolland Bank of Casterby"),
            ("TBC", "Tolland Bank of Casterby"),
            ("NTG", "Norvell Tolland Group"),
            ("Nortep", "Norvell Tolland Electric Power Co"),
            ("Notco", "Norvell Telephone Co"),
            ("T&P", "Tolland & Pike Co"),
            ("NDIC", "Norvell Deposit Insurance Corp"),
        ] {
            assert_eq!(
                name(long).shorter(&name(acronym)),
                Some(ShortForm::Acronym),
                "{acronym}, {long}"
            );
        }
        for (acronym, long) in [
            ("TSI", "Tolland Savings Inc"),
            ("TB", "Tolland Bank of Casterby"),
            ("BTC", "Tolland Bank of Casterby"),
        ] {
            assert_ne!(
                name(long).shorter(&name(acronym)),
                Some(ShortForm::Acronym),
                "{acronym}"
            );
        }
    }

    #[test]
    fn parts_of_a_name_may_be_short_for_it() {
        for (short, long, form) in [
            ("Tolland", "Tolland Pike Group Inc", Some(ShortForm::Words)),
            ("Pike", "Tolland Pike Co", Some(ShortForm::Words)),
            ("Casti", "Castigroup", Some(ShortForm::Words)),
            ("Orlo", "OrloPike", Some(ShortForm::Words)),
            ("Fed", "Federal Chamber", Some(ShortForm::Beginning)),
            ("Tolland Inc", "Tolland Pike Inc", None),
            ("Savings", "Tolland Savings Bank", None),
        ] {
            assert_eq!(name(long).shorter(&name(short)), form, "{short}, {long}");
        }
    }

    #[test]
    fn stock_codes_come_last_and_apart() {
        let (rest, code) = name("Tolland Pike Inc TPK")
            .without_code()
            .map(|(rest, code)| (rest, code.to_owned()))
            .unwrap();
        assert_eq!((rest.key().as_str(), code.as_str()), ("tollandpike", "TPK"));
        assert!(name("TOL-PIK").without_code().is_none());
        assert!(name("TOLLAND PIKE").without_code().is_none());
        assert!(name("Tolland Pike").without_code().is_none());
    }
}

//! Classes of words that decide the class of a quotation, such as denied or asked.
//!
//! The classes join the lexicon's table: a word is looked up once, and a verb with its particle only where both words
//! can be part of such a pair.

use rustc_hash::FxHashMap;

use crate::extract::lexicon::word_hash::{hash, joined};

/// Bits for the sections of `data/cue-words.txt`.
pub(crate) mod cue {
    /// The content is denied, rejected or doubted.
    pub(crate) const DENY: u32 = 1;
    /// Denies only if its object is a claim.
    pub(crate) const CLAIMS_ONLY: u32 = 1 << 1;
    /// A noun for something that can be denied.
    pub(crate) const CLAIM: u32 = 1 << 2;
    /// Asks a question.
    pub(crate) const ASK: u32 = 1 << 3;
    /// Wants others to do something.
    pub(crate) const DIRECT: u32 = 1 << 4;
    /// Wants others to do something if an addressee and an infinitive follow.
    pub(crate) const TELL_TO: u32 = 1 << 5;
    /// Declines to do something.
    pub(crate) const DECLINE: u32 = 1 << 6;
    /// A verb of speaking or informing.
    pub(crate) const UTTER: u32 = 1 << 7;
    /// A verb of saying something about a thing.
    pub(crate) const COMMENT: u32 = 1 << 8;
    /// Withholds its object if it is negated.
    pub(crate) const WITHHOLD: u32 = 1 << 9;
    /// Reports nothing unless it is negated.
    pub(crate) const WITHHOLD_ONLY: u32 = 1 << 10;
    /// Wants what its object names: "demanded a review".
    pub(crate) const WANT: u32 = 1 << 19;
    /// An act if only an object follows: "recalled 3,000 cars".
    pub(crate) const DEED: u32 = 1 << 20;
    /// The participle of a consequence: "sending shares down".
    pub(crate) const OUTCOME: u32 = 1 << 21;
    /// Withholds only the meaning of [`TOKEN`] nouns: "did not give a reason".
    pub(crate) const GIVE: u32 = 1 << 18;
    /// A noun for words that somebody says.
    pub(crate) const ANSWER: u32 = 1 << 23;
    /// A noun for the occasion or medium of a statement.
    pub(crate) const OCCASION: u32 = 1 << 22;
    /// A noun for a sign or detail that a report says was not given: "gave no indication that".
    pub(crate) const TOKEN: u32 = 1 << 11;
    /// Before an infinitive, leaves open whether it happens.
    pub(crate) const FUTURE: u32 = 1 << 12;
    /// Before an infinitive, means that it does not happen.
    pub(crate) const FAIL: u32 = 1 << 13;
    /// Before an infinitive, adds nothing: "went on to say".
    pub(crate) const GO_ON: u32 = 1 << 14;
    /// Speaks for somebody.
    pub(crate) const AGENT: u32 = 1 << 15;
    /// Believes: negated, the content is doubted.
    pub(crate) const BELIEF: u32 = 1 << 16;
    /// A verb of these sections, alone or with a particle.
    pub(crate) const LISTED: u32 = 1 << 17;
    /// The first word of an entry of two words.
    pub(crate) const STARTS_PAIR: u32 = 1 << 24;
    /// The second word of an entry of two words.
    pub(crate) const ENDS_PAIR: u32 = 1 << 25;
    /// A word that can begin a report: a verb, a noun of speech, or "according". Derived from the other lists.
    pub(crate) const CAN_REPORT: u32 = 1 << 26;
    /// Classes that make a verb a report.
    pub(crate) const REPORTS: u32 = DENY | ASK | DIRECT | DECLINE | COMMENT | WITHHOLD;
}

/// The classes of single words, and of verbs with a particle.
#[derive(Debug, Default)]
pub(crate) struct CueWords {
    classes: FxHashMap<u64, u32>,
    /// Hashes of the verbs that can report.
    reporting: Vec<u64>,
}

impl CueWords {
    /// Reads the embedded list.
    #[must_use]
    pub(crate) fn load() -> Self {
        let mut words = Self::default();
        let (mut bits, mut inflection) = (0, Inflection::None);
        for line in include_str!("data/cue-words.txt").lines() {
            if let Some(section) = line.strip_prefix('[') {
                (bits, inflection) = section_of(section.trim_end_matches(']')).unwrap_or_default();
            } else if !line.starts_with('#') {
                for entry in line.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
                    words.add(entry, bits, inflection);
                }
            }
        }
        words
    }

    /// The hash of each word, and of each verb joined with its particle, with its classes.
    pub(crate) fn classes(&self) -> impl Iterator<Item = (u64, u32)> {
        self.classes.iter().map(|(&hash, &classes)| (hash, classes))
    }

    /// Hashes of the verbs, without their particles, that report something by their class.
    #[must_use]
    pub(crate) fn reporting(&self) -> &[u64] {
        &self.reporting
    }

    fn add(&mut self, entry: &str, bits: u32, inflection: Inflection) {
        let mut parts = entry.split(' ');
        let Some(first) = parts.next() else { return };
        let (mut particle, mut irregular) = (None, Vec::new());
        for part in parts {
            if is_particle(part) || inflection == Inflection::Noun && part == "secretary" || part == "officer"
            {
                particle = Some(part);
            } else {
                irregular.push(part);
            }
        }
        let stem = particle
            .filter(|_| inflection == Inflection::Noun)
            .unwrap_or(first);
        let mut forms = inflection.forms(stem);
        forms.extend(irregular.into_iter().map(str::to_owned));
        for form in forms {
            if bits & cue::REPORTS != 0 {
                self.reporting.push(hash(&form));
                self.insert(hash(&form), cue::LISTED);
            }
            match particle {
                None => self.insert(hash(&form), bits),
                Some(_) if inflection == Inflection::Noun => self.insert_pair(hash(first), hash(&form), bits),
                Some(particle) => self.insert_pair(hash(&form), hash(particle), bits),
            }
        }
    }

    fn insert(&mut self, hash: u64, bits: u32) {
        *self.classes.entry(hash).or_default() |= bits;
    }

    fn insert_pair(&mut self, first: u64, second: u64, bits: u32) {
        self.insert(joined(first, second), bits);
        self.insert(first, cue::STARTS_PAIR);
        self.insert(second, cue::ENDS_PAIR);
    }
}

fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "out" | "down" | "off" | "aside" | "away" | "at" | "with" | "for" | "on" | "upon" | "to" | "against"
    )
}

/// The inflection of the entries of a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Inflection {
    #[default]
    None,
    Verb,
    Noun,
}

impl Inflection {
    /// Returns the word and its regular forms.
    fn forms(self, word: &str) -> Vec<String> {
        let mut forms = vec![word.to_owned()];
        if self == Self::None {
            return forms;
        }
        let ends_with_y =
            word.ends_with('y') && !["ay", "ey", "oy", "uy"].iter().any(|end| word.ends_with(end));
        let root = &word[..word.len() - 1];
        forms.push(if ends_with_y {
            format!("{root}ies")
        } else if ["s", "sh", "ch", "x", "z"].iter().any(|end| word.ends_with(end)) {
            format!("{word}es")
        } else {
            format!("{word}s")
        });
        if self == Self::Verb {
            let doubled = doubles(word).then(|| format!("{word}{}", &word[word.len() - 1..]));
            let stem = doubled.as_deref().unwrap_or(word);
            forms.push(match stem {
                _ if ends_with_y => format!("{root}ied"),
                _ if stem.ends_with('e') => format!("{stem}d"),
                _ => format!("{stem}ed"),
            });
            forms.push(if stem.ends_with('e') && !stem.ends_with("be") {
                format!("{root}ing")
            } else {
                format!("{stem}ing")
            });
        }
        forms
    }
}

/// True for a verb that doubles its last letter: "beg", "rebut", but not "offer".
fn doubles(word: &str) -> bool {
    matches!(
        word,
        "beg"
            | "bat"
            | "swat"
            | "shrug"
            | "rebut"
            | "commit"
            | "admit"
            | "plan"
            | "stop"
            | "set"
            | "get"
            | "put"
            | "omit"
            | "forget"
            | "quiz"
            | "begin"
            | "ban"
            | "bar"
            | "permit"
            | "rebuf"
    )
}

/// Returns the class and inflection of a section, "deny verb".
fn section_of(name: &str) -> Option<(u32, Inflection)> {
    let (class, inflection) = name.split_once(' ')?;
    let bits = match class {
        "deny" => cue::DENY,
        "claims-only" => cue::CLAIMS_ONLY,
        "claim" => cue::CLAIM,
        "ask" => cue::ASK,
        "direct" => cue::DIRECT,
        "tell-to" => cue::TELL_TO,
        "decline" => cue::DECLINE,
        "utter" => cue::UTTER,
        "comment" => cue::COMMENT,
        "withhold" => cue::WITHHOLD,
        "withhold-only" => cue::WITHHOLD_ONLY,
        "token" => cue::TOKEN,
        "future" => cue::FUTURE,
        "fail" => cue::FAIL,
        "go-on" => cue::GO_ON,
        "agent" => cue::AGENT,
        "belief" => cue::BELIEF,
        "give" => cue::GIVE,
        "outcome" => cue::OUTCOME,
        "deed" => cue::DEED,
        "want" => cue::WANT,
        "occasion" => cue::OCCASION,
        "answer" => cue::ANSWER,
        _ => return None,
    };
    let inflection = match inflection {
        "verb" => Inflection::Verb,
        "noun" => Inflection::Noun,
        "word" => Inflection::None,
        _ => return None,
    };
    Some((bits, inflection))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_and_nouns_inflect() {
        let words = CueWords::load().classes;
        let of = |word: &str| words.get(&hash(word)).copied().unwrap_or(0);
        for form in ["deny", "denies", "denied", "denying", "rebutted", "dismisses"] {
            assert!(of(form) & cue::DENY != 0, "{form}");
        }
        assert!(of("speculation") & cue::CLAIM != 0);
        assert!(of("allegations") & cue::CLAIM != 0);
        assert!(of("spokeswomen") & cue::AGENT != 0);
    }

    #[test]
    fn a_particle_makes_another_verb() {
        let words = CueWords::load().classes;
        let of = |word: &str| words.get(&hash(word)).copied().unwrap_or(0);
        let pair = |verb: &str, particle: &str| words[&joined(hash(verb), hash(particle))];
        assert!(pair("ruled", "out") & cue::DENY != 0);
        assert!(pair("calling", "for") & cue::DIRECT != 0);
        assert_eq!(of("ruled") & cue::DENY, 0);
        assert!(of("ruled") & cue::STARTS_PAIR != 0 && of("out") & cue::ENDS_PAIR != 0);
        assert!(pair("press", "secretary") & cue::AGENT != 0);
    }

    #[test]
    fn every_section_has_a_class() {
        for line in include_str!("data/cue-words.txt").lines() {
            if let Some(section) = line.strip_prefix('[') {
                assert!(section_of(section.trim_end_matches(']')).is_some(), "{section}");
            }
        }
    }
}

//! Decides whether text in quotation marks is speech, or a title, an inscription or a term.
//!
//! [`PATTERNS`] is the table of the readings that the words around the marks suggest; each row has its examples, which
//! a test runs.

use crate::extract::lexicon::{WordClass, flag, hash};
use crate::extract::quote::cue::{self, starts_with};
use crate::extract::text::quotation_marks::MarkedRegion;
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// What the words around quotation marks say about the words inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MarkedReading {
    /// Another name of somebody; never speech.
    Alias,
    /// A work with its author, a citation or the meaning of a word; never speech of three words or more.
    Reference,
    /// The name of the thing after it.
    Label,
    /// The title of a work, or a nickname.
    Work,
    /// Speech, although it can look like a title: chants, signs, names that somebody gives, statements.
    Public,
    /// What a noun of speech or an infinitive says; no mere term.
    Content,
    /// A thing after an article, even with the sentence's comma inside the marks.
    Thing,
    /// A clause, whatever its capitals.
    Clause,
}

/// A row of the table.
struct MarkedPattern {
    reading: MarkedReading,
    matches: fn(SpeechRules, &MarkedRegion) -> bool,
    /// Texts whose first words in marks match.
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the test of the table"))]
    examples: &'static [&'static str],
    /// Similar texts that do not match.
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the test of the table"))]
    counterexamples: &'static [&'static str],
}

/// The patterns. Several can match the same words; the caller decides which reading wins.
const PATTERNS: &[MarkedPattern] = &[
    MarkedPattern {
        reading: MarkedReading::Alias,
        matches: |rules, region| rules.is_alias(region),
        examples: &[
            "He goes by the name “Shorty”.",
            "She wrote under the pseudonym, “The Ferryman”.",
        ],
        counterexamples: &["He goes by the rule “Boats first”."],
    },
    MarkedPattern {
        reading: MarkedReading::Reference,
        matches: |rules, region| rules.is_credited(region),
        examples: &[
            "“The boats of summer,” by Vera Holt",
            "“The boats of summer,” by the Post’s Vera Holt",
            "“Words on a poster” (2004)",
            "He agrees with Holt (“Boats are late,” Halmery Post, Thursday).",
        ],
        counterexamples: &["He left (“Boats are late,” said Holt)."],
    },
    MarkedPattern {
        reading: MarkedReading::Reference,
        matches: |rules, region| rules.is_gloss(region),
        examples: &[
            "It is Latin for “where the boats are”.",
            "It is short for “harbour levy”.",
        ],
        counterexamples: &["She was grateful for “all the boats”."],
    },
    MarkedPattern {
        reading: MarkedReading::Label,
        matches: |rules, region| rules.labels_a_noun(region),
        examples: &[
            "They joined the “fight for fifteen” movement.",
            "They sold “we were here” T-shirts.",
        ],
        counterexamples: &["They joined the “fight for fifteen” yesterday."],
    },
    MarkedPattern {
        reading: MarkedReading::Work,
        matches: |rules, region| rules.names_a_work(region),
        examples: &["He saw the film “The Quay”.", "He wrote a novel, “The Quay”."],
        counterexamples: &["He saw “The Quay”."],
    },
    MarkedPattern {
        reading: MarkedReading::Work,
        matches: |rules, region| rules.is_nickname(region),
        examples: &["He was known as “the Wolf”."],
        counterexamples: &["He was seen as “the Wolf”."],
    },
    MarkedPattern {
        reading: MarkedReading::Public,
        matches: |rules, region| rules.is_called_out(region),
        examples: &[
            "They were chanting “Boats or bust”.",
            "There were chants of “Boats or bust”.",
            "They met calls of “Boats or bust”.",
            "They marched under the slogan “Boats or bust”.",
        ],
        counterexamples: &["She calls “Boats or bust” a mistake."],
    },
    MarkedPattern {
        reading: MarkedReading::Public,
        matches: |rules, region| rules.is_read_out(region),
        examples: &[
            "“Boats, Not Barges,” read one.",
            "“Any Boat but His,” was another.",
        ],
        counterexamples: &["“Boats, Not Barges,” was late."],
    },
    MarkedPattern {
        reading: MarkedReading::Public,
        matches: |rules, region| rules.is_inscription(region),
        examples: &[
            "She held a sign that reads “Boats first”.",
            "They were carrying a banner saying, “Boats first”.",
        ],
        counterexamples: &["She has a note that reads “Boats first”."],
    },
    MarkedPattern {
        reading: MarkedReading::Public,
        matches: |rules, region| rules.is_given_by_nobody(region),
        examples: &[
            "He has been called the “Shark of Halmery”.",
            "It was billed as “The Night of Lanterns”.",
        ],
        counterexamples: &["A club called “The Rowing Six” met."],
    },
    MarkedPattern {
        reading: MarkedReading::Public,
        matches: |rules, region| rules.is_epithet(region),
        examples: &[
            "She called Holt “The Worst Mayor Yet”.",
            "That is what he calls “The Quay Way”.",
            "The club lists her as “Head of Boats”.",
        ],
        counterexamples: &["A club called “The Rowing Six” met."],
    },
    MarkedPattern {
        reading: MarkedReading::Public,
        matches: |rules, region| rules.is_statement(region),
        examples: &[
            "He wrote an editorial entitled “Holt Is No Engineer”.",
            "She sent a memo titled “Where the Boats Go”.",
            "Titled “Where the Boats Go,” the short video was shared.",
        ],
        counterexamples: &["He wrote an essay entitled “The Boats of Summer”."],
    },
    MarkedPattern {
        reading: MarkedReading::Public,
        matches: |rules, region| rules.is_promise(region),
        examples: &["It was a campaign to “Make Halmery Float Again”."],
        counterexamples: &[
            "She promised to “A Better Halmery” what it needed.",
            "She sent flowers to “Make Halmery Float”.",
        ],
    },
    MarkedPattern {
        reading: MarkedReading::Content,
        matches: |rules, region| rules.follows_noun_of_speech(region),
        examples: &[
            "She repeated her call for “open boats”.",
            "It was his rejection of “half measures”.",
        ],
        counterexamples: &["She paid for “open boats”."],
    },
    MarkedPattern {
        reading: MarkedReading::Thing,
        matches: |rules, region| rules.follows_article(region),
        examples: &["It became a “harbour levy area,” which nobody wanted."],
        counterexamples: &["It became a “harbour levy area” at once."],
    },
    MarkedPattern {
        reading: MarkedReading::Clause,
        matches: |rules, region| rules.is_infinitive(region),
        examples: &["She repeated a promise to “take the harbour back”."],
        counterexamples: &["He went to “The Quay”."],
    },
    MarkedPattern {
        reading: MarkedReading::Clause,
        matches: |rules, region| rules.opens_with_subject(region),
        examples: &["“We’re Halmery People,” he said.", "“I Am Late,” he said."],
        counterexamples: &["“The Boats of Summer,” he said."],
    },
];

/// Tests of quoted words and the words around them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SpeechRules<'r, 'a> {
    /// The article's words.
    pub(crate) text: &'r TokenisedText<'a>,
}

/// Maximum distance, in tokens, from the carrier of an inscription to the verb.
const CARRIER_REACH: usize = 8;
/// Maximum distance, in tokens, from a message to the word that gives its title.
const TITLE_REACH: usize = 6;
/// Maximum distance, in tokens, from a verb that gives a name back from the name.
const NAMING_REACH: usize = 4;
/// Maximum length, in tokens, of the name of a newspaper before its writer's.
const PAPER_REACH: usize = 5;
/// Maximum distance, in tokens, from a citation to the bracket that closes it.
const CITATION_REACH: usize = 8;
/// Number of digits of a year.
const YEAR_DIGITS: usize = 4;

/// Beginnings of the verbs with "as" that give somebody a description: "lists her as".
const DESCRIBING_STEMS: [&str; 5] = ["describ", "list", "refer", "identif", "introduc"];
/// Beginnings of the words whose infinitive is a promise or a wish: "a campaign to".
const PROMISING_STEMS: [&str; 10] = [
    "promis", "pledg", "vow", "campaign", "call", "urg", "plea", "mission", "plan", "want",
];

impl SpeechRules<'_, '_> {
    /// True if a pattern with this reading matches the words.
    #[must_use]
    pub(crate) fn reads_as(self, region: &MarkedRegion, reading: MarkedReading) -> bool {
        let mut patterns = PATTERNS.iter().filter(|pattern| pattern.reading == reading);
        patterns.any(|pattern| (pattern.matches)(self, region))
    }

    /// True if the words end with a stop, even inside inner quotation marks ("‘Ebony,’") or as the dot of an
    /// abbreviation.
    #[must_use]
    pub(crate) fn has_stop(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        let last = self.last_token(region);
        text.is_mark(last, &['.', ',', '?', '!', '…', '—', '-']) || text.word(last).ends_with('.')
    }

    /// Returns the last token that is not an inner quotation mark.
    fn last_token(self, region: &MarkedRegion) -> usize {
        let mut last = region.tokens.end - 1;
        while last > region.tokens.start && self.text.is_mark(last, &['’', '\'', '”', '"']) {
            last -= 1;
        }
        last
    }

    /// True after a colon or comma.
    #[must_use]
    pub(crate) fn stands_after_stop(self, region: &MarkedRegion) -> bool {
        region.outer.start > 0 && self.text.is_mark(region.outer.start - 1, &[',', ':'])
    }

    /// True for words with an auxiliary in lower case, which are a clause whatever their capitals: "“Halmery will
    /// always be Halmery,”".
    #[must_use]
    pub(crate) fn has_auxiliary(self, region: &MarkedRegion) -> bool {
        region.tokens.clone().any(|at| {
            self.text.has_lower(at, WordClass::QuotedModal)
                || self.text.word(at).ends_with("n't")
                || self.text.word(at).ends_with("n’t")
        })
    }

    /// Returns the token before the region, skipping a comma or colon.
    fn word_before(self, region: &MarkedRegion) -> Option<usize> {
        let before = region.outer.start.checked_sub(1)?;
        if self.text.is_mark(before, &[',', ':']) {
            before.checked_sub(1)
        } else {
            Some(before)
        }
    }

    /// True for a name that somebody gives to somebody. False for the name that a thing has.
    fn is_epithet(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        let end = region.outer.start;
        let is_object =
            |at: usize| text.is(at, flag::HE | flag::SHE) || text.has_lower(at, WordClass::ObjectivePronoun);
        let near = end.saturating_sub(NAMING_REACH);
        if end > 2 && text.reads(end - 1, "as") && is_object(end - 2) {
            return (near..end - 2).any(|at| starts_with(text.word(at), &DESCRIBING_STEMS));
        }
        let names = |at: usize| starts_with(text.word(at), &cue::NAMING_STEMS);
        let Some(verb) = (near..end).rev().find(|&at| names(at)) else {
            return false;
        };
        let is_article = |at: usize| text.has_lower(at, WordClass::Article);
        if (verb + 1..end).all(is_article) {
            return text.is(verb.wrapping_sub(1), flag::HE | flag::SHE);
        }
        (verb + 1..end).all(|at| {
            is_object(at)
                || text.tokens[at].is_capitalised()
                || is_article(at) && at + 1 < end
                || text.is(at, flag::ROLE)
        })
    }

    /// True for a name whose giver is not mentioned.
    #[must_use]
    pub(crate) fn is_given_by_nobody(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        let Some(before) = region.outer.start.checked_sub(1) else {
            return false;
        };
        if text.reads(before, "as") {
            return before > 0 && matches!(text.word(before - 1), "billed" | "advertised");
        }
        let verb = before.checked_sub(usize::from(text.has_lower(before, WordClass::Article)));
        verb.filter(|&verb| verb > 0).is_some_and(|verb| {
            text.has_lower(verb, WordClass::GivenName)
                && matches!(text.word(verb - 1), "be" | "been" | "being")
        })
    }

    /// True for a headline that is a statement, or the title of a message; both count as their writer's words.
    fn is_statement(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        let Some(before) = self.word_before(region) else {
            return false;
        };
        let has_title = text.has_word(before, WordClass::Entitled);
        if has_title && let Some(sentence) = text.sentence_at(before) {
            let sentence = &text.sentences[sentence];
            // "Titled “…,” the short video": the message follows.
            let mut near = if before == sentence.start {
                region.outer.end..region.outer.end + TITLE_REACH
            } else {
                before.saturating_sub(TITLE_REACH).max(sentence.start)..before
            };
            if near.any(|at| text.has_lower(at, WordClass::MessageNoun)) {
                return true;
            }
        }
        (has_title || text.has_lower(before, WordClass::OpinionText))
            && region.tokens.clone().any(|at| {
                text.has_title(at, WordClass::HeadlineVerb) || matches!(text.word(at), "is" | "are")
            })
    }

    /// True for a slogan with capitals like a title that completes a promise.
    fn is_promise(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        let Some(before) = region.outer.start.checked_sub(2) else {
            return false;
        };
        text.reads(before + 1, "to")
            && starts_with(text.word(before), &PROMISING_STEMS)
            && text.kind(region.tokens.start) == TokenKind::Title
            && !text.has_title(region.tokens.start, WordClass::Article)
    }

    /// True for words that many people shout or that are known as words, whatever their form.
    fn is_called_out(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        let Some(mut before) = self.word_before(region) else {
            return false;
        };
        if matches!(text.word(before), "of" | "out" | "back") && before > 0 {
            before -= 1;
        }
        text.has_lower(before, WordClass::CalledOut)
            && (!text.reads(before, "calls") || text.reads(before + 1, "of"))
    }

    /// True for the words on one of several signs, with the verb after them.
    fn is_read_out(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        let next = region.outer.end;
        text.is_mark(self.last_token(region), &[',', '!', '?'])
            && match text.word(next) {
                "read" | "reads" => true,
                "was" | "were" => matches!(text.word(next + 1), "another" | "others"),
                _ => false,
            }
    }

    /// True for the words on a sign, which count as those of its carrier.
    fn is_inscription(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        self.word_before(region).is_some_and(|verb| {
            text.has_lower(verb, WordClass::InscriptionVerb)
                && (verb.saturating_sub(CARRIER_REACH)..verb)
                    .any(|at| text.has_lower(at, WordClass::InscribedThing))
        })
    }

    /// True after a noun of speech whose content the words are.
    fn follows_noun_of_speech(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        region.outer.start.checked_sub(2).is_some_and(|before| {
            text.has_lower(before + 1, WordClass::ContentLink)
                && text.has_lower(before, WordClass::ContentNoun)
        })
    }

    /// True for a quoted verb after "to", which completes somebody's statement.
    fn is_infinitive(self, region: &MarkedRegion) -> bool {
        region.outer.start > 0
            && self.text.reads(region.outer.start - 1, "to")
            && self.text.kind(region.tokens.start) == TokenKind::Lower
    }

    /// True for quoted words after an article that end with the sentence's comma, which are a thing.
    fn follows_article(self, region: &MarkedRegion) -> bool {
        let before = region.outer.start.checked_sub(1);
        before.is_some_and(|before| {
            self.text.has_lower(before, WordClass::Article)
                || matches!(self.text.word(before), "its" | "their")
        }) && self.text.is_mark(region.tokens.end - 1, &[','])
    }

    /// True for a clause whose subject is a pronoun.
    fn opens_with_subject(self, region: &MarkedRegion) -> bool {
        let first = self.text.word(region.tokens.start);
        // "We’re" is one token.
        let bare = first.split(['’', '\'']).next().unwrap_or(first);
        let is_title = |word: &str| {
            let mut letters = word.chars();
            letters.next().is_some_and(char::is_uppercase) && letters.all(char::is_lowercase)
        };
        is_title(bare) && self.text.lexicon().has(hash(bare), WordClass::ClauseSubject)
    }

    /// True for words that name the thing after them.
    fn labels_a_noun(self, region: &MarkedRegion) -> bool {
        let next = region.outer.end;
        // "T-shirts" is three tokens.
        region.is_closed
            && (self.text.has_lower(next, WordClass::LabelledThing) || self.text.reads(next, "T"))
    }

    /// True for a work with its author or year.
    fn is_credited(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        let next = region.outer.end;
        let is_name = |at: usize| text.tokens.get(at).is_some_and(|token| token.is_capitalised());
        let has_paper = || {
            text.reads(next + 1, "the")
                && (next + 2..next + 2 + PAPER_REACH)
                    .take_while(|&at| is_name(at) || text.kind(at) == TokenKind::Possessive)
                    .any(|at| text.kind(at) == TokenKind::Possessive && is_name(at + 1))
        };
        let has_author = text.reads(next, "by")
            && text.is_mark(self.last_token(region), &[','])
            && (is_name(next + 1) || has_paper());
        let has_year = text.reads(next, "(")
            && text.kind(next + 1) == TokenKind::Number
            && text.word(next + 1).len() == YEAR_DIGITS
            && text.reads(next + 2, ")");
        let is_cited = region.outer.start > 0
            && text.reads(region.outer.start - 1, "(")
            && text.is_mark(region.tokens.end - 1, &[','])
            && !(next..next + CITATION_REACH)
                .take_while(|&at| !text.reads(at, ")"))
                .any(|at| text.kind(at) == TokenKind::Lower && text.is(at, flag::SAY | flag::SAY_TO));
        has_author || has_year || is_cited
    }

    /// True for the meaning of a word.
    fn is_gloss(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        region.outer.start.checked_sub(2).is_some_and(|before| {
            text.reads(before + 1, "for")
                && (text.has_title(before, WordClass::Language)
                    || text.has_lower(before, WordClass::ShortForm))
        })
    }

    /// True for another name of somebody.
    fn is_alias(self, region: &MarkedRegion) -> bool {
        let before = self.word_before(region);
        before.is_some_and(|before| self.text.has_lower(before, WordClass::AliasNoun))
    }

    /// True for the name of a work.
    fn names_a_work(self, region: &MarkedRegion) -> bool {
        let before = self.word_before_comma(region);
        before.is_some_and(|before| self.text.has_lower(before, WordClass::TitledWork))
    }

    /// True for a nickname with its verb.
    fn is_nickname(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        self.word_before_comma(region).is_some_and(|before| {
            text.reads(before, "as") && before > 0 && matches!(text.word(before - 1), "known" | "listed")
        })
    }

    /// Returns the token before the region, skipping a comma: a colon after "film" leads to speech.
    fn word_before_comma(self, region: &MarkedRegion) -> Option<usize> {
        let before = region.outer.start.checked_sub(1)?;
        let has_comma = self.text.is_mark(before, &[',']);
        Some(if has_comma {
            before.saturating_sub(1)
        } else {
            before
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::lexicon::Lexicon;
    use crate::extract::text::quotation_marks::regions;
    use crate::extract::token::tokenize;
    use crate::span::Span;

    #[test]
    fn every_pattern_matches_its_examples_and_no_counterexample() {
        let lexicon = Lexicon::load();
        for (row, pattern) in PATTERNS.iter().enumerate() {
            assert!(!pattern.examples.is_empty() && !pattern.counterexamples.is_empty());
            let texts = [(pattern.examples, true), (pattern.counterexamples, false)];
            for (raw, expected) in texts
                .into_iter()
                .flat_map(|(texts, expected)| texts.iter().map(move |&text| (text, expected)))
            {
                let tokens = tokenize(raw);
                let sentences = [Span::new(0, raw.len())];
                let text = TokenisedText::new(raw, &tokens, &sentences, &[], &[], &lexicon);
                let regions = regions(&text);
                let rules = SpeechRules { text: &text };
                let matches = (pattern.matches)(rules, &regions[0]);
                assert_eq!(matches, expected, "row {row}, {:?}: {raw}", pattern.reading);
            }
        }
    }

    #[test]
    fn every_reading_has_a_pattern() {
        for reading in [
            MarkedReading::Alias,
            MarkedReading::Reference,
            MarkedReading::Label,
            MarkedReading::Work,
            MarkedReading::Public,
            MarkedReading::Content,
            MarkedReading::Thing,
            MarkedReading::Clause,
        ] {
            let mut patterns = PATTERNS.iter();
            assert!(patterns.any(|pattern| pattern.reading == reading), "{reading:?}");
        }
    }
}

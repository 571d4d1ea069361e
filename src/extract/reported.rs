//! Reported clauses: what someone is said to have said, without or with marked parts.
//!
//! "She said that the bridge was safe", "the bridge was safe, she said", "the bridge, according to Holt, was safe":
//! the clause goes from behind the verb to the end of its sentence, or from the sentence's start to the comma.

use std::ops::Range;

use crate::extract::clause::{Clauses, Subject};
use crate::extract::lexicon::flag;
use crate::extract::marks::Region;
use crate::extract::reading::index_of;
use crate::extract::token::TokenKind;

/// A reported clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// What was said.
    pub content: Range<usize>,
    /// The reporting verb, or "according to".
    pub cue: Range<usize>,
    /// Who said it.
    pub subject: Subject,
    /// True if a conjunction ("that") or the verb itself leaves no doubt that a clause follows.
    pub is_clear: bool,
}

/// Finds the reported clauses outside of quotation marks, ordered, not overlapping.
#[must_use]
pub fn find(clauses: Clauses, regions: &[Region]) -> Vec<Reported> {
    let outers: Vec<Range<usize>> = regions.iter().map(|region| region.outer.clone()).collect();
    let finder = Finder {
        clauses,
        regions: &outers,
    };
    let mut found = Vec::new();
    for sentence in &clauses.reading.sentences {
        finder.sentence(sentence, &mut found);
    }
    found
}

struct Finder<'f, 'r, 'a> {
    clauses: Clauses<'r, 'a>,
    /// The regions in marks, marks included.
    regions: &'f [Range<usize>],
}

/// A reported clause has as many words at least.
const MIN_WORDS: usize = 3;

impl Finder<'_, '_, '_> {
    fn sentence(&self, sentence: &Range<usize>, found: &mut Vec<Reported>) {
        let reading = self.clauses.reading;
        // A quotation that began in an earlier sentence ends first.
        let mut at =
            index_of(self.regions, sentence.start).map_or(sentence.start, |region| self.regions[region].end);
        let mut is_covered = at > sentence.start;
        let low = at;
        while at < sentence.end {
            if let Some(region) = index_of(self.regions, at) {
                at = self.regions[region].end;
                is_covered = true;
                continue;
            }
            let reported =
                if matches!(reading.word(at), "according" | "According") && reading.word(at + 1) == "to" {
                    if at > sentence.start {
                        self.trailing(at, low, sentence)
                    } else {
                        self.leading_source(at, sentence)
                    }
                } else if reading.is(at, flag::SAY | flag::SAY_TO | flag::SAY_THAT) {
                    self.behind_verb(at, low, sentence)
                        .or_else(|| self.trailing(at, low, sentence).filter(|_| !is_covered))
                } else {
                    None
                };
            match reported.filter(|reported| self.words(&reported.content) >= MIN_WORDS) {
                Some(reported) => {
                    at = reported.content.end.max(at + 1);
                    found.push(reported);
                    is_covered = true;
                }
                None => at += 1,
            }
        }
    }

    fn words(&self, range: &Range<usize>) -> usize {
        range
            .clone()
            .filter(|&at| self.clauses.reading.tokens[at].is_word())
            .count()
    }

    /// "X said (that) …"
    fn behind_verb(&self, verb: usize, low: usize, sentence: &Range<usize>) -> Option<Reported> {
        let reading = self.clauses.reading;
        if !self
            .clauses
            .is_verb(verb, flag::SAY | flag::SAY_TO | flag::SAY_THAT)
        {
            return None;
        }
        // "will announce": nothing has been said yet.
        let is_to_come = verb > low
            && matches!(
                reading.word(verb - 1),
                "will" | "would" | "could" | "can" | "may" | "might" | "must" | "should" | "to"
            );
        if is_to_come {
            return None;
        }
        let is_participle = reading.word(verb).ends_with("ing");
        let subject = if is_participle {
            self.clauses.main_subject(&(low..verb))?
        } else {
            self.clauses.subject_before(verb, low)?
        };
        let mut start = verb + 1;
        if reading.is(verb, flag::SAY_TO) {
            start = self.skip_addressee(start, sentence.end);
        }
        if start >= sentence.end {
            return None;
        }
        let (start, is_clear) = if self.opens_clause(start) {
            (start, true)
        } else if let Some(that) = (start..sentence.end.min(start + 9))
            .take_while(|&at| !reading.is_mark(at, &['"', '“', ':', ';']))
            .find(|&at| reading.word(at) == "that")
            .filter(|_| {
                matches!(
                    reading.word(start),
                    "in" | "on"
                        | "at"
                        | "during"
                        | "earlier"
                        | "last"
                        | "this"
                        | "after"
                        | "to"
                        | "via"
                        | "by"
                        | "with"
                        | "again"
                        | ","
                        | "late"
                        | "early"
                ) || reading.is(start, flag::CALENDAR)
            })
        {
            (that, true)
        } else if reading.is(verb, flag::SAY) && self.can_open_clause(start) {
            (
                start,
                matches!(reading.word(verb), "said" | "says" | "say" | "saying" | "told"),
            )
        } else {
            return None;
        };
        let content = self.trimmed(start..self.content_end(start, sentence));
        Some(Reported {
            content,
            cue: verb..verb + 1,
            subject,
            is_clear,
        })
    }

    fn skip_addressee(&self, at: usize, end: usize) -> usize {
        let reading = self.clauses.reading;
        if let Some(placed) = self
            .clauses
            .identity
            .holding(at)
            .filter(|placed| placed.tokens.start == at)
        {
            return placed.tokens.end;
        }
        let noun = (at..end.min(at + 4)).find(|&noun| {
            reading.is(noun, flag::GROUP | flag::ROLE)
                || matches!(
                    reading.word(noun),
                    "them" | "me" | "us" | "it" | "crowd" | "reporters"
                )
        });
        noun.map_or(at, |noun| noun + 1)
    }

    fn opens_clause(&self, at: usize) -> bool {
        matches!(
            self.clauses.reading.word(at),
            "that" | "whether" | "how" | "why" | "what" | "if" | "who" | "where" | "when"
        )
    }

    /// True for what can begin a clause without a conjunction: "said the bridge was", "said he would", "vowed to".
    fn can_open_clause(&self, at: usize) -> bool {
        let reading = self.clauses.reading;
        match reading.kind(at) {
            TokenKind::Title | TokenKind::Upper | TokenKind::Mixed => !reading.is(at, flag::CALENDAR),
            TokenKind::Number => true,
            TokenKind::Lower if reading.is(at, flag::FUNCTION) => matches!(
                reading.word(at),
                "the"
                    | "a"
                    | "an"
                    | "he"
                    | "she"
                    | "it"
                    | "they"
                    | "we"
                    | "i"
                    | "you"
                    | "his"
                    | "her"
                    | "its"
                    | "their"
                    | "our"
                    | "my"
                    | "there"
                    | "this"
                    | "these"
                    | "those"
                    | "many"
                    | "some"
                    | "all"
                    | "most"
                    | "no"
                    | "not"
                    | "any"
                    | "both"
                    | "one"
                    | "two"
                    | "three"
                    | "more"
                    | "such"
                    | "each"
                    | "every"
                    | "only"
                    | "other"
                    | "another"
                    | "nothing"
                    | "several"
                    | "to"
                    | "people"
                    | "if"
                    | "while"
                    | "because"
                    | "as"
            ),
            TokenKind::Lower => !reading.word(at).ends_with("ly"),
            _ => false,
        }
    }

    /// Where a clause that starts at `start` ends: its sentence's stop, or a comma with the next report behind it.
    fn content_end(&self, start: usize, sentence: &Range<usize>) -> usize {
        let reading = self.clauses.reading;
        let mut at = start;
        while at < sentence.end {
            if let Some(region) = index_of(self.regions, at) {
                at = self.regions[region].end;
                continue;
            }
            let is_next_report = reading.word(at) == ","
                && (reading.word(at + 1) == "according"
                    || (reading.word(at + 1).ends_with("ing") && reading.is(at + 1, flag::SAY_ANY))
                    || (matches!(reading.word(at + 1), "and" | "but")
                        && (at + 2..at + 5).any(|verb| self.clauses.is_verb(verb, flag::SAY))));
            if is_next_report || reading.word(at) == ";" {
                return at;
            }
            at += 1;
        }
        at.min(sentence.end.max(start))
    }

    /// The range without a stop or dash at its ends; closing marks stay.
    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let reading = self.clauses.reading;
        let mut range = range;
        while range.start < range.end && reading.is_mark(range.start, &[',', '—', '–', '-', ':']) {
            range.start += 1;
        }
        while range.start < range.end
            && reading.is_mark(range.end - 1, &['.', ',', '!', '?', ';', '—', '–', '-', ':'])
            && index_of(self.regions, range.end - 1).is_none()
        {
            range.end -= 1;
        }
        range
    }

    /// "…, X said." and "…, according to X.": what stands before the comma.
    fn trailing(&self, verb: usize, low: usize, sentence: &Range<usize>) -> Option<Reported> {
        let reading = self.clauses.reading;
        let is_according = reading.word(verb) == "according";
        if !is_according && !self.clauses.is_verb(verb, flag::SAY) {
            return None;
        }
        let is_inverted = verb > low && reading.word(verb - 1) == ",";
        let (comma, subject) = if is_according {
            (
                verb.checked_sub(1)?,
                self.clauses.subject_after(verb + 2, sentence.end)?,
            )
        } else if is_inverted {
            (verb - 1, self.clauses.subject_after(verb + 1, sentence.end)?)
        } else {
            let comma = (low..verb).rev().find(|&at| reading.word(at) == ",")?;
            let subject = self.clauses.subject_before(verb, comma + 1)?;
            let is_last = verb + 1 >= sentence.end
                || reading.kind(verb + 1) == TokenKind::Mark
                || matches!(
                    reading.word(verb + 1),
                    "in" | "on" | "at" | "during" | "last" | "earlier"
                )
                || reading.is(verb + 1, flag::CALENDAR);
            if subject.tokens.start > comma + 3 || !is_last {
                return None;
            }
            (comma, subject)
        };
        let until = if is_according && reading.word(comma) != "," {
            verb
        } else {
            comma
        };
        let before = self.trimmed(low..until);
        // "Otherwise, she said, the bridge will fall": the clause goes on behind the report.
        let goes_on = !is_inverted
            && !is_according
            && reading.word(verb + 1) == ","
            && !reading.word(verb + 2).ends_with("ing")
            && !matches!(
                reading.word(verb + 2),
                "and" | "but" | "who" | "which" | "while" | "as" | "after"
            )
            && index_of(self.regions, verb + 2).is_none();
        let content = if goes_on && verb + 2 < sentence.end {
            let rest = self.trimmed(verb + 2..self.content_end(verb + 2, sentence));
            if self.words(&before) >= MIN_WORDS {
                before.start..rest.end
            } else {
                rest
            }
        } else {
            before
        };
        // What a conjunction opens is no main clause.
        let opens_badly = matches!(
            reading.word(content.start),
            "As" | "When" | "After" | "Before" | "While" | "If" | "Although"
        );
        (!content.is_empty() && !opens_badly).then_some(Reported {
            content,
            cue: verb..if is_according { verb + 2 } else { verb + 1 },
            subject,
            is_clear: true,
        })
    }

    /// "According to X, …"
    fn leading_source(&self, at: usize, sentence: &Range<usize>) -> Option<Reported> {
        let reading = self.clauses.reading;
        let subject = self.clauses.subject_after(at + 2, sentence.end)?;
        let comma = (subject.tokens.end..sentence.end).find(|&at| reading.word(at) == ",")?;
        Some(Reported {
            content: self.trimmed(comma + 1..sentence.end),
            cue: at..at + 2,
            subject,
            is_clear: true,
        })
    }
}

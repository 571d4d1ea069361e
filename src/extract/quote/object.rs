//! Reports of an object or an infinitive: "refused to go", "called him a fraud", "demanded a review".

use std::ops::Range;

use crate::extract::lexicon::{WordClass, cue, flag};
use crate::extract::quote::complement::{Frame, Opening};
use crate::extract::quote::cue::{leads_to_object, names_only, takes_preposition};
use crate::extract::quote::indirect::{IndirectFinder, IndirectQuote};
use crate::extract::quote::verb_group::VerbGroup;
use crate::extract::text::tokenised_text::index_of;
use crate::extract::token::TokenKind;

/// Maximum distance, in tokens, from a verb of denying to the noun of the claim.
const CLAIM_REACH: usize = 9;
/// Maximum length, in tokens, of the object before its name: "the plan" in "called the plan a mess".
const THING_REACH: usize = 5;
/// Maximum distance, in tokens, from a verb of giving to its noun.
const TOKEN_REACH: usize = 4;
/// Endings of nouns for acts: "inspection", "review", "recall".
const DEED_ENDINGS: [&str; 16] = [
    "tion", "sion", "ment", "ance", "ence", "iew", "ry", "val", "sal", "ban", "ecall", "alt", "rial", "robe",
    "nge", "hanges",
];
/// Maximum distance, in tokens, from the comma after a question to the verb of the answer.
const ANSWER_REACH: usize = 14;

impl IndirectFinder<'_, '_, '_> {
    /// Returns the end of the names that begin a phrase; a time or place may follow.
    pub(super) fn end_of_names(&self, content: Range<usize>) -> usize {
        let text = self.clauses.text;
        let says_more = text.reads(content.start, "to")
            || self.has_marks(content.clone())
            || content
                .clone()
                .any(|at| text.has_lower(at, WordClass::NameExtension));
        content
            .clone()
            .skip(1)
            .filter(|_| !says_more)
            .find(|&at| {
                (text.has_lower(at, WordClass::OccasionLead) && !text.reads(at, "this"))
                    || text.kind(at) == TokenKind::Lower && text.word(at).ends_with("ly")
            })
            .unwrap_or(content.end)
    }

    /// True for an object and the name it is called: "called him a fraud", "called the plan a mess".
    pub(super) fn gives_a_name(&self, content: Range<usize>) -> bool {
        let text = self.clauses.text;
        let start = content.start;
        let thing = match self.clauses.identity.holding(start) {
            Some(name) if name.tokens.start == start => name.tokens.end,
            _ if text.has_lower(start, WordClass::NamedPronoun) => start + 1,
            _ if (text.has_lower(start, WordClass::Possessive) || text.reads(start, "the")) => {
                let nouns = (start + 1..content.end.min(start + THING_REACH)).take_while(|&at| {
                    matches!(
                        text.kind(at),
                        TokenKind::Lower | TokenKind::Title | TokenKind::Upper
                    ) && !text.is(at, flag::FUNCTION)
                });
                nouns.last().map_or(start, |noun| noun + 1)
            }
            _ => start,
        };
        thing > start
            && (text.has_lower(thing, WordClass::Article) || text.reads(thing, "one"))
            && thing + 1 < content.end
    }

    /// True for "outline" before at least two words: "is expected to outline plans".
    pub(super) fn outlined(&self, verb: usize) -> bool {
        let text = self.clauses.text;
        text.word(verb).starts_with("outline")
            && text.tokens.get(verb + 2).is_some_and(|token| token.is_word())
    }

    /// True unless the verb is a participle that describes a noun: "did not name", "has not named", but not "a town
    /// not named".
    pub(super) fn is_kept_back(&self, verb: usize, group: VerbGroup) -> bool {
        let text = self.clauses.text;
        !text.word(verb).ends_with("ed")
            || (group.start..verb).any(|at| matches!(text.word(at), "has" | "have" | "had"))
            || (group.start..verb).any(|at| {
                let word = text.word(at);
                word.starts_with("ha") && (word.ends_with("n't") || word.ends_with("n’t"))
            })
    }

    /// Returns the words that a negated verb withholds: "did not say which", "would not name them", "would not
    /// comment on the plan".
    pub(super) fn withheld(&self, verb: usize, classes: u32) -> Option<Opening> {
        let text = self.clauses.text;
        let next = verb + 1;
        let cue = verb..next;
        if classes & cue::COMMENT != 0 {
            return Some(Opening {
                cue,
                start: verb,
                frame: Frame::Clause,
            });
        }
        let opens = text.has_lower(next, WordClass::QuestionWord)
            || text.reads(next, "that")
            || text.reads(next, "whose");
        if opens {
            return Some(Opening {
                cue,
                start: next,
                frame: Frame::Clause,
            });
        }
        if classes & cue::WITHHOLD == 0 {
            return None;
        }
        if classes & cue::GIVE != 0 && !(next..next + TOKEN_REACH).any(|at| text.is_class(at, cue::TOKEN)) {
            return None;
        }
        let is_pronoun =
            text.has_lower(next, WordClass::WithheldPronoun) && text.kind(next + 1) == TokenKind::Mark;
        let takes_object =
            is_pronoun || text.kind(next) != TokenKind::Mark && !text.has_lower(next, WordClass::NoObject);
        takes_object.then_some(Opening {
            cue,
            start: if is_pronoun { verb } else { next },
            frame: Frame::Withheld,
        })
    }

    /// Returns the infinitive or object of a verb like "refuse" or "criticise".
    pub(super) fn object(&self, verb: usize, start: usize) -> Option<Opening> {
        let text = self.clauses.text;
        let mut opening = Opening {
            cue: verb..verb + 1,
            start,
            frame: Frame::Object,
        };
        if takes_preposition(text.word(verb)) {
            if !leads_to_object(text.word(verb), text.word(start)) {
                return None;
            }
            opening.cue.end = start + 1;
            opening.start = start + 1;
            return Some(opening);
        }
        let gives_name = names_only(text.word(verb)) && self.gives_a_name(start..text.tokens.len());
        let has_object = gives_name
            || self.is_judged(verb, start)
            || text.reads(start, "to")
                && (text.kind(start + 1) == TokenKind::Lower || index_of(self.regions, start + 1).is_some())
            || self.extent.can_open_clause(start) && !text.word(verb).starts_with("threaten");
        let is_deed = text.is_class(verb, cue::CLAIMS_ONLY | cue::DECLINE) && !text.reads(start, "to");
        (has_object && !is_deed).then_some(opening)
    }

    /// True for a pronoun of which a judgement follows: "described herself as", "accused them of". The subject of a
    /// participle is too uncertain.
    pub(super) fn is_judged(&self, verb: usize, start: usize) -> bool {
        let text = self.clauses.text;
        text.has_lower(start, WordClass::ObjectivePronoun)
            && matches!(text.word(start + 1), "as" | "of" | "for")
            && !text.word(verb).ends_with("ing")
    }

    /// True for an object that others can be asked to do or give: "a review", but not "a pizza" after "order".
    pub(super) fn is_wanted(&self, verb: usize, sentence: &Range<usize>) -> bool {
        let text = self.clauses.text;
        let next = verb + 1;
        let opens = matches!(text.kind(next), TokenKind::Lower | TokenKind::Number)
            && (!text.is(next, flag::FUNCTION) || text.has_lower(next, WordClass::WantedOpener));
        if !opens || text.word(next).ends_with("ly") {
            return false;
        }
        let is_deed = |at: usize| {
            let word = text.word(at);
            DEED_ENDINGS.iter().any(|end| word.ends_with(end))
        };
        !text.word(verb).starts_with("order")
            || (next..sentence.end.min(next + CLAIM_REACH))
                .take_while(|&at| text.kind(at) != TokenKind::Mark)
                .any(is_deed)
    }

    /// True for an object whose denial is a statement rather than an act: "claims that", "being", quoted words.
    pub(super) fn is_claim(&self, start: usize, sentence: &Range<usize>) -> bool {
        let text = self.clauses.text;
        let until = sentence.end.min(start + CLAIM_REACH);
        let end = (start..until)
            .find(|&at| text.is_mark(at, &[',', ';', ':', '.']) || text.has_lower(at, WordClass::ClaimBound))
            .unwrap_or(until);
        (start..end).any(|at| text.is_class(at, cue::CLAIM) || index_of(self.regions, at).is_some())
    }

    /// Finds the question, often of an unnamed person, in "When asked if …", "was asked why …", "asked by reporters
    /// whether …".
    pub(super) fn passive_question(&self, verb: usize, sentence: &Range<usize>) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let is_asked = text.has_lower(verb, WordClass::Questioned)
            || text.reads(verb, "Asked")
            || text.reads(verb, "Pressed");
        let before = verb.checked_sub(1);
        let opens = verb == sentence.start;
        let is_passive = opens
            || before.is_some_and(|before| {
                text.has_lower(before, WordClass::PassiveAuxiliary)
                    || text.has_word(before, WordClass::QuestionLead)
            });
        if !is_asked {
            return None;
        }
        let (subject, start) = if text.reads(verb + 1, "by") {
            let agent = self.clauses.subject_after(verb + 2, sentence.end)?;
            (Some(agent.clone()), agent.tokens.end)
        } else if is_passive {
            (None, verb + 1)
        } else {
            return None;
        };
        // "asked on Monday whether".
        let start = self.extent.behind_occasion(start, sentence);
        let is_question = text.has_lower(start, WordClass::QuestionWord) || text.reads(start, "about");
        let is_request = self.clauses.opens_infinitive(start);
        if !is_question && !is_request || index_of(self.regions, start).is_some() {
            return None;
        }
        let mut end = self.extent.content_end(start, sentence);
        // "When asked if it leaks, Holt said": the answer follows.
        let answer = (start + 1..end).find(|&at| {
            text.reads(at, ",")
                && index_of(self.regions, at).is_none()
                && (at + 1..end.min(at + ANSWER_REACH))
                    .any(|verb| self.clauses.is_verb(verb, flag::SAY | flag::SAY_TO))
        });
        if let Some(comma) = answer {
            end = comma;
        } else if opens || verb <= sentence.start + 2 || text.reads(verb + 1, "by") {
            end = self.extent.end_before_main_clause(start..end);
        }
        Some(IndirectQuote {
            content: self.extent.trimmed(start..end),
            cue: verb..verb + 1,
            subject,
            is_clear: true,
        })
    }
}

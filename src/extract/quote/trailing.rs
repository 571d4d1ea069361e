//! Reports after the words said ("the dam leaks, Holt said"), and sources that open the sentence.

use std::ops::Range;

use crate::extract::lexicon::{WordClass, cue, flag};
use crate::extract::quote::clause::Subject;
use crate::extract::quote::cue::{can_trail_anywhere, is_auxiliary, is_irregular_past, is_past};
use crate::extract::quote::indirect::{IndirectFinder, IndirectQuote, MIN_WORDS, TextBefore};
use crate::extract::text::tokenised_text::index_of;
use crate::extract::token::TokenKind;

/// Distance, in tokens, within which a bracket after a name closes.
const BRACKET_REACH: usize = 8;
/// Distance, in tokens, from a verb within which a colon leads to quoted words.
const MARKS_REACH: usize = 14;
/// Minimum length, in tokens, of a sentence in quotation marks, as opposed to a title.
const SENTENCE_LENGTH: usize = 7;

impl IndirectFinder<'_, '_, '_> {
    /// Returns the words before a report at the end of its sentence, unless another part of the sentence is already
    /// reported. Quoted words alone are a direct quotation. With a clause around them ("it is “a mess,” Holt said")
    /// they are part of it.
    pub(super) fn trailing_behind(
        &self,
        so_far: TextBefore,
        verb: usize,
        low: usize,
        sentence: &Range<usize>,
    ) -> Option<IndirectQuote> {
        match so_far {
            TextBefore::Words => self.trailing(verb, low, sentence),
            TextBefore::Marks => {
                // "“The Long Wave” was “a tale,” said Holt": includes the quoted words that open the sentence.
                let low = if self.extent.opens_with_marks(sentence) {
                    sentence.start
                } else {
                    low
                };
                self.trailing(verb, low, sentence)
                    .filter(|reported| self.extent.is_clause_with_marks(&reported.content))
            }
            TextBefore::Report => None,
        }
    }

    pub(super) fn is_inverted(&self, verb: usize, low: usize, sentence: &Range<usize>) -> bool {
        let text = self.clauses.text;
        verb > low
            && self.follows_comma(verb)
            && text.is(verb, flag::SAY)
            && !text.word(verb).ends_with("ing")
            && self
                .clauses
                .subject_after(verb + 1, sentence.end)
                .is_some_and(|subject| {
                    (subject.entity.is_some() && self.ends_speaker(subject.tokens.end, sentence))
                        || self.is_unnamed_source(&subject, sentence)
                })
    }

    /// True if a name that ends at `end` is a whole speaker: a mark, "of" or "who" follows, not the rest of a phrase.
    fn ends_speaker(&self, end: usize, sentence: &Range<usize>) -> bool {
        let text = self.clauses.text;
        end >= sentence.end
            || text.has_lower(end, WordClass::SpeakerLink)
            || matches!(text.word(end), "," | "." | ";")
            || text.reads(end, "and")
                && text
                    .tokens
                    .get(end + 1)
                    .is_some_and(|token| token.is_capitalised())
            || self.ends_behind_bracket(end)
    }

    /// True for somebody without a name who says the words before: "…, said a person familiar with the matter", but not
    /// "Vera Holt, a clerk, said a person familiar with it would come".
    fn is_unnamed_source(&self, subject: &Subject, sentence: &Range<usize>) -> bool {
        let text = self.clauses.text;
        let (first, end) = (subject.tokens.start, subject.tokens.end);
        let is_one = text.has_lower(first, WordClass::Article)
            || text.has_lower(first, WordClass::ShareOfPeople)
            || text.has_lower(first, WordClass::SourceDeterminer);
        let is_person = |at: usize| {
            text.has_lower(at, WordClass::UnnamedSource)
                || text.has_lower(at, WordClass::ResearchNoun)
                || text.is(at, flag::ROLE | flag::OFFICE) && !text.is(at, flag::ORG_ROLE | flag::GROUP)
        };
        let clause = (end..sentence.end)
            .find(|&at| text.has_lower(at, WordClass::OtherClause) || text.kind(at) == TokenKind::Mark)
            .unwrap_or(sentence.end);
        let is_verb = |at: usize| {
            is_auxiliary(text, at)
                || is_past(text, at)
                    && !text.has_lower(at, WordClass::SourceLink)
                    // "a Halmery-based expert".
                    && !text.is_hyphen(at - 1)
                || text.word(at).ends_with("ly") && !matches!(text.word(at), "early" | "family" | "only")
                || text.is(at, flag::SAY_ANY) && !text.has_lower(at, WordClass::UnnamedSource)
        };
        let has_verb = (first..clause).any(is_verb) || text.is_mark(clause, &['"', '“', '(']);
        let goes_on = clause > end
            && !text.has_lower(end, WordClass::SpeakerLink)
            && !text.has_lower(end, WordClass::SourceLink);
        subject.entity.is_none() && is_one && subject.tokens.clone().any(is_person) && !has_verb && !goes_on
    }

    /// True directly after a comma, including one just inside a closing quotation mark.
    pub(super) fn follows_comma(&self, verb: usize) -> bool {
        let text = self.clauses.text;
        text.reads(verb - 1, ",")
            || verb > 1 && text.reads(verb - 2, ",") && index_of(self.regions, verb - 1).is_some()
    }

    /// True for a bracket that ends the phrase: "said Holt (HLT.N).".
    pub(super) fn ends_behind_bracket(&self, at: usize) -> bool {
        let text = self.clauses.text;
        text.reads(at, "(")
            && (at + 1..at + BRACKET_REACH)
                .find(|&close| text.reads(close, ")"))
                .is_some_and(|close| text.kind(close + 1) == TokenKind::Mark)
    }

    /// Returns the words before the comma of "…, X said." and "…, according to X.".
    pub(super) fn trailing(&self, verb: usize, low: usize, sentence: &Range<usize>) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let is_according = text.reads(verb, "according");
        let is_last = verb + 1 >= sentence.end || text.is_mark(verb + 1, &['.', ';']);
        let is_listed = text.is_class(verb, cue::LISTED) && !text.is(verb, flag::SAY | flag::SAY_CLAUSE);
        let can_trail = self.clauses.is_verb(verb, flag::SAY_CLAUSE | flag::SAY_THAT) && !is_listed
            || is_last && self.clauses.is_verb(verb, flag::SAY)
            || can_trail_anywhere(text, verb) && !self.has_object(verb);
        if !is_according && !can_trail {
            return None;
        }
        // "told" and "asked" are not inverted: the name after them is the addressee.
        let is_inverted = verb > low
            && self.follows_comma(verb)
            && text.is(verb, flag::SAY)
            && !text.is(verb, flag::SAY_TO);
        let (comma, subject) = if is_according {
            (
                verb.checked_sub(1)?,
                self.clauses.source_after(verb + 2, sentence.end)?,
            )
        } else if is_inverted {
            (verb - 1, self.clauses.subject_after(verb + 1, sentence.end)?)
        } else {
            self.clause_at_end(verb, low, sentence)?
        };
        let until = if is_according && !text.reads(comma, ",") {
            verb
        } else {
            // The comma may be inside the quotation marks.
            index_of(self.regions, comma).map_or(comma, |region| self.regions[region].end)
        };
        let content = self
            .extent
            .trimmed(self.clauses.behind_dateline(&(low..until))..until);
        // A clause with a conjunction is not a main clause, unless the main clause follows, before the report or
        // after it.
        let goes_on = comma < verb && text.reads(verb + 1, ",") && self.extent.has_clause(&content);
        let opens_badly = (matches!(text.word(content.start), "As" | "Asked")
            || text.has_title(content.start, WordClass::ConditionOpener) && !goes_on)
            && !content.clone().any(|at| text.reads(at, ","));
        let behind = if is_inverted { subject.tokens.end } else { verb + 1 };
        let leads_in = comma < verb && self.only_leads_in(&content, behind);
        // In that case, only the words after the report are said.
        let content = if opens_badly || leads_in {
            low..low
        } else {
            content
        };
        Some(IndirectQuote {
            content,
            cue: verb..if is_according { verb + 2 } else { verb + 1 },
            subject: Some(subject),
            is_clear: true,
        })
    }

    /// True if the verb has a thing as its object: "wrote a letter", "added the name".
    fn has_object(&self, verb: usize) -> bool {
        self.clauses.text.has_lower(verb + 1, WordClass::PhraseOpener)
            || self.clauses.text.kind(verb + 1) == TokenKind::Number
            || self.clauses.text.reads(verb + 1, "about")
            || self.clauses.text.reads(verb + 1, "to")
    }

    /// Returns the comma before "…, X said" at a sentence's end, and X.
    pub(super) fn clause_at_end(
        &self,
        verb: usize,
        low: usize,
        sentence: &Range<usize>,
    ) -> Option<(usize, Subject)> {
        let text = self.clauses.text;
        // "As Holt noted, …": "As" introduces the clause as a comma would.
        let opening = match text.word(low) {
            "As" => Some(low),
            "But" | "And" if text.reads(low + 1, "as") => Some(low + 1),
            _ => None,
        };
        let comma = (low..verb)
            .rev()
            .find(|&at| {
                // A comma among quoted words belongs to them; the last one may belong to the sentence.
                text.reads(at, ",")
                    && index_of(self.regions, at).is_none_or(|region| self.regions[region].end - 2 == at)
            })
            .or(opening)?;
        let mut subject = self.clauses.subject_before(verb, comma + 1);
        let mut comma = comma;
        let end = index_of(self.regions, comma).map_or(comma, |region| self.regions[region].end - 1);
        if subject
            .as_ref()
            .is_none_or(|subject| subject.tokens.start > end + 3)
        {
            // "…, Vera Holt, a doctor, said": the clause ends before the name.
            let (found, before) = self.clauses.subject_behind_comma(verb, low)?;
            subject = Some(found);
            comma = before;
        }
        let is_last = verb + 1 >= sentence.end
            || text.kind(verb + 1) == TokenKind::Mark
            || text.has_lower(verb + 1, WordClass::ClosingAdjunct)
            || text.is(verb + 1, flag::CALENDAR)
            || text.is(verb, flag::SAY_TO)
                && !text.reads(verb, "asked")
                && self.ends_with_addressee(verb, sentence.end);
        let is_other_clause = text.has_lower(comma + 1, WordClass::OtherClause);
        if !is_last || is_other_clause || self.leads_to_marks(verb, sentence) {
            return None;
        }
        let subject = subject?;
        // "…, a record figure": a noun.
        let is_noun = !is_past(text, verb) && !self.clauses.agrees(&subject, verb);
        let is_adjunct = self.opens_adjunct(comma + 1..subject.tokens.start.max(comma + 1));
        (!is_noun && !is_adjunct).then_some((comma, subject))
    }

    /// True for the words between a comma and a subject that make the rest an adjunct of the sentence, and no report of it:
    /// "…, more than analysts had expected", "…, with a rise of 20 basis points", "…, the 3 percent that Holt predicted".
    fn opens_adjunct(&self, lead: Range<usize>) -> bool {
        let text = self.clauses.text;
        let (first, next) = (lead.start, lead.start + 1);
        let is_function = |at: usize| text.is(at, flag::FUNCTION) || text.kind(at) == TokenKind::Number;
        // "at least three officials said", "more than half said".
        let is_quantity = text.reads(next, "least")
            || text.reads(next, "most")
            || text.reads(next, "than")
                && (text.kind(next + 1) == TokenKind::Number
                    || text.has_lower(next + 1, WordClass::ShareOfPeople));
        if is_quantity {
            return false;
        }
        let word = text.word(first);
        let opens = text.has_lower(first, WordClass::Preposition)
            || text.has_lower(first, WordClass::AdjunctOpener)
            // "topping the estimate", but "banking sources said".
            || text.kind(first) == TokenKind::Lower && word.ends_with("ing") && is_function(next) && !text.reads(next, "and")
            // "helped by higher fees", but "people in Halmery said".
            || text.kind(first) == TokenKind::Lower
                && (word.ends_with("ed") || is_irregular_past(text, first))
                && (text.has_lower(next, WordClass::Preposition) || text.reads(next, "to"));
        opens
            || lead.skip(1).any(|at| {
                text.reads(at, "that")
                    || text.reads(at, "than")
                    || text.kind(at) == TokenKind::Number
                    || text.has_lower(at, WordClass::OtherClause) && !matches!(text.word(at), "and" | "but")
            })
    }

    /// True if the words before the report only introduce it: "In May, she said, …" begins with a time.
    pub(super) fn only_leads_in(&self, content: &Range<usize>, behind: usize) -> bool {
        let text = self.clauses.text;
        matches!(
            text.word(behind),
            "," | ":" | "\"" | "“" | "''" | "``" | "‘" | "'"
        ) && text.has_title(content.start, WordClass::LeadIn)
            && !content.clone().any(|at| text.reads(at, ","))
            && !self.extent.has_clause(content)
    }

    /// True if only an addressee and a time or place follow the verb: "…, she told reporters on Monday".
    pub(super) fn ends_with_addressee(&self, verb: usize, end: usize) -> bool {
        let text = self.clauses.text;
        let mut at = self.skip_addressee(verb + 1, end);
        while at < end && text.tokens[at].is_capitalised() {
            at += 1;
        }
        at >= end
            || text.kind(at) == TokenKind::Mark
            || text.is(at, flag::CALENDAR)
            || text.has_lower(at, WordClass::OccasionLead)
    }

    /// True if quoted words follow the verb: "…, who sat there, told the radio: “…”".
    pub(super) fn leads_to_marks(&self, verb: usize, sentence: &Range<usize>) -> bool {
        let text = self.clauses.text;
        index_of(self.regions, verb + 1).is_some()
            || (verb + 1..sentence.end.min(verb + MARKS_REACH)).any(|at| {
                let opens = || {
                    self.regions
                        .binary_search_by_key(&(at + 1), |region| region.start)
                        .ok()
                };
                // "In May, when it leaked, Holt said at the port, “It was late.”": a sentence of its own, unless there
                // is another verb for it, as in "It was late, Holt said, adding, “It was an old wall.”"
                let opens_sentence = || {
                    opens().is_some_and(|region| self.regions[region].len() >= SENTENCE_LENGTH)
                        && text.kind(at + 2) == TokenKind::Title
                        && !(verb + 1..at).any(|other| text.is(other, flag::REPORTING))
                };
                text.reads(at, ":") && opens().is_some() || text.reads(at, ",") && opens_sentence()
            })
    }

    /// Returns the rest of a clause after a report that interrupts it: "Otherwise, she said, the bridge will fall".
    pub(super) fn rest_behind(
        &self,
        reported: &IndirectQuote,
        sentence: &Range<usize>,
    ) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let verb = reported.cue.start;
        let subject = reported.subject.as_ref()?;
        let is_inverted = subject.tokens.start > verb;
        if is_inverted && self.words(&reported.content) >= MIN_WORDS {
            return None;
        }
        let comma = if is_inverted { subject.tokens.end } else { verb + 1 };
        let first = comma + 1;
        let goes_on = text.reads(comma, ",")
            && !text.word(first).ends_with("ing")
            && (!text.has_lower(first, WordClass::QuotationTail)
                || !is_inverted && self.goes_on_with_sentence(first, sentence))
            && index_of(self.regions, comma + 1).is_none();
        if !goes_on || comma + 1 >= sentence.end {
            return None;
        }
        Some(IndirectQuote {
            content: self
                .extent
                .trimmed(comma + 1..self.extent.content_end(comma + 1, sentence)),
            ..reported.clone()
        })
    }

    /// True for a conjunction with a whole sentence after it, which the same speaker says: "The dam leaks, she said, and
    /// it is old".
    fn goes_on_with_sentence(&self, conjunction: usize, sentence: &Range<usize>) -> bool {
        let text = self.clauses.text;
        let subject = conjunction + 1;
        let opens = text.has_lower(subject, WordClass::Nominative)
            || text.has_lower(subject, WordClass::PhraseOpener)
            || matches!(text.word(subject), "there" | "that" | "this")
            || self
                .clauses
                .identity
                .holding(subject)
                .is_some_and(|name| name.tokens.start == subject);
        let reports = |at: usize| text.is(at, flag::SAY_ANY);
        matches!(text.word(conjunction), "and" | "but")
            && opens
            && self.extent.has_clause(&(subject..sentence.end))
            && !(subject..sentence.end).any(reports)
    }

    /// Returns the clause after a source that follows a time: "Years ago, according to Holt, the dam leaked".
    pub(super) fn rest_of_according(
        &self,
        lead: &IndirectQuote,
        sentence: &Range<usize>,
    ) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let comma = lead.subject.as_ref()?.tokens.end;
        let goes_on = text.reads(comma, ",") && !text.has_lower(comma + 1, WordClass::SourceTail);
        if !goes_on || comma + 1 >= sentence.end {
            return None;
        }
        let content = self
            .extent
            .trimmed(comma + 1..self.extent.content_end(comma + 1, sentence));
        self.has_verb(&content).then(|| IndirectQuote {
            content,
            ..lead.clone()
        })
    }

    /// Returns the comma after the description of the source: "According to Vera Holt, an engineer, the dam …".
    fn behind_apposition(&self, comma: usize, sentence: &Range<usize>) -> Option<usize> {
        let text = self.clauses.text;
        let next = comma + 1;
        let is_relative = matches!(text.word(next), "who" | "which" | "whose");
        let describes =
            is_relative || matches!(text.word(next), "a" | "an") || text.word(next).ends_with("ing");
        let close = (next..sentence.end)
            .filter(|_| describes)
            .find(|&at| text.reads(at, ","))?;
        let goes_on = self.extent.has_clause(&(close + 1..sentence.end));
        ((is_relative || !self.has_verb(&(next..close))) && goes_on).then_some(close)
    }

    /// Finds the report in "According to X, …".
    pub(super) fn leading_source(&self, at: usize, sentence: &Range<usize>) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let subject = self.clauses.source_after(at + 2, sentence.end)?;
        let comma = (subject.tokens.end..sentence.end).find(|&at| text.reads(at, ","))?;
        // "According to the head of research, Vera Holt, the dam leaks".
        let last = subject.tokens.end - 1;
        let is_person_noun =
            |at: usize| text.is(at, flag::ROLE | flag::OFFICE) || text.is_class(at, cue::AGENT);
        let is_head = text.reads(last + 1, "of")
            && !text.is(last, flag::GROUP | flag::ORG_ROLE)
            && !text.is_class(last, cue::OCCASION);
        let is_described =
            subject.entity.is_none() && (is_head || subject.tokens.clone().any(is_person_noun));
        let goes_on = |comma: usize| {
            text.reads(comma, ",")
                && !text.has_lower(comma + 1, WordClass::Article)
                && text.kind(comma + 1) != TokenKind::Number
                && !matches!(text.word(comma + 1), "who" | "whose")
        };
        let named = self
            .clauses
            .name_in_apposition(comma, sentence.end)
            .filter(|name| is_described && goes_on(name.tokens.end));
        let (subject, comma) = match named {
            Some(name) => {
                let comma = name.tokens.end;
                (name, comma)
            }
            None => (subject, self.behind_apposition(comma, sentence).unwrap_or(comma)),
        };
        Some(IndirectQuote {
            content: self
                .extent
                .trimmed(comma + 1..self.extent.content_end(comma + 1, sentence)),
            cue: at..at + 2,
            subject: Some(subject),
            is_clear: true,
        })
    }
}

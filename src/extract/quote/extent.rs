//! Finds the beginning of a reported clause after its verb, and its end.

use std::ops::Range;

use crate::extract::MentionForm;
use crate::extract::lexicon::{WordClass, cue, flag};
use crate::extract::quote::clause::Clauses;
use crate::extract::quote::cue::{is_auxiliary, is_finite, is_irregular_past, is_negation};
use crate::extract::text::tokenised_text::{TokenisedText, index_of};
use crate::extract::token::TokenKind;

/// Distance, in tokens, from a conjunction within which a negated verb of saying follows.
const NEGATION_REACH: usize = 5;
/// Distance, in tokens, from a comma within which "as Reeve said" has its verb.
const AS_REACH: usize = 6;
/// Distance, in tokens, from quoted words within which a report directly follows them.
const REPORT_REACH: usize = 4;
/// Maximum distance, in tokens, from a comma to quoted words that still belong to the clause before it.
const COMES_BACK_REACH: usize = 16;

/// Maximum distance, in tokens, from the dash that closes an aside back to the one that opens it.
const ASIDE_REACH: usize = 40;
/// Maximum distance, in tokens, from the beginning of a clause to its verb.
pub(super) const SUBJECT_REACH: usize = 7;
/// Maximum distance, in tokens, from the article of a remark to its relative clause.
const REMARK_REACH: usize = 10;
/// Maximum distance, in tokens, from a conjunction to the verb of a further report.
const ACT_REACH: usize = 9;
/// Maximum length, in tokens, of the description of another speaker.
const SPEAKER_REACH: usize = 5;
/// Finds the bounds of clauses, taking account of regions in quotation marks.
#[derive(Clone, Copy)]
pub(crate) struct Extent<'f, 'r, 'a> {
    /// The article's verbs and subjects.
    pub(crate) clauses: Clauses<'r, 'a>,
    /// The regions in order, including their quotation marks.
    pub(crate) regions: &'f [Range<usize>],
}

impl<'r, 'a> Extent<'_, 'r, 'a> {
    pub(super) fn text(&self) -> &'r TokenisedText<'a> {
        self.clauses.text
    }

    /// Returns the end of a clause that starts at `start`: the stop of its sentence, or a comma before the next
    /// report or the reporter's own words.
    #[must_use]
    pub(crate) fn content_end(&self, start: usize, sentence: &Range<usize>) -> usize {
        let text = self.text();
        let mut at = start;
        let mut regions = self.regions[self.regions.partition_point(|region| region.end <= at)..]
            .iter()
            .peekable();
        // "that despite the rain, the dam will hold": the first comma leads to the main clause.
        let mut leads_in = text.has_lower(
            start + usize::from(text.reads(start, "that")),
            WordClass::LeadingSubordinator,
        );
        while at < sentence.end {
            while regions.next_if(|region| region.end <= at).is_some() {}
            if let Some(region) = regions.peek().filter(|region| region.start <= at) {
                at = region.end;
                if self.leaves_behind_marks(at) {
                    return at;
                }
                continue;
            }
            let ends = match text.kind(at) {
                TokenKind::Mark => {
                    text.reads(at, ";")
                        || text.reads(at, ":")
                            && self
                                .regions
                                .binary_search_by_key(&(at + 1), |region| region.start)
                                .is_ok()
                        || at > start + 2 && self.is_aside(at, sentence)
                        || text.reads(at, ",")
                            && (self.is_next_report(start, at)
                                || text.reads(start, "to") && self.opens_sentence_after(at)
                                || at > start + 2 && self.is_tail(at, sentence)
                                || self.leaves_clause(at)
                                    && self.is_past_clause(start, at)
                                    && !self.clause_returns(at, sentence)
                                    && !self.comes_back(at, sentence))
                }
                TokenKind::Lower => {
                    (text.is(at, flag::FUNCTION) || matches!(text.word(at), "beyond" | "except" | "besides"))
                        && (self.is_next_report(start, at)
                            || text.reads(at, "when") && at > start + 2 && self.is_occasion(at))
                }
                _ => false,
            };
            let is_lead = leads_in && text.reads(at, ",") && !self.is_next_report(start, at);
            leads_in &= !is_lead;
            if ends && !is_lead {
                // "even though many doubt it".
                return if at > start && text.reads(at - 1, "even") {
                    at - 1
                } else {
                    at
                };
            }
            at += 1;
        }
        at.min(sentence.end.max(start))
    }

    /// True if the words between `start` and `at` are more than a subject. In "said Holt, despite his wealth,
    /// is", the clause does not end at the first comma.
    fn is_past_clause(&self, start: usize, at: usize) -> bool {
        let text = self.text();
        let first = start + usize::from(text.reads(start, "that"));
        text.reads(start, "to") || self.has_clause(&(first..at))
    }

    /// True at the beginning of a second report: ", according to", ", saying", "and said", "but he said".
    fn is_next_report(&self, start: usize, at: usize) -> bool {
        let text = self.text();
        let next = if text.reads(at, ",") { at + 1 } else { at };
        if next > at
            && (text.reads(next, "according")
                || (text.word(next).ends_with("ing") && text.is(next, flag::SAY_ANY)))
        {
            return true;
        }
        // Most words are none of those that the rest asks for.
        if !text.has_lower(next, WordClass::ReportTurn) {
            return false;
        }
        if self.turns_to_report(start, next) {
            return true;
        }
        if !matches!(text.word(next), "and" | "but") {
            return false;
        }
        let reach = if next > at { next + 5 } else { next + 2 };
        // "said it was late and declined to": the second verb is another act, not part of the words said.
        let goes_on = self
            .clauses
            .is_verb(next + 1, flag::SAY | flag::SAY_WHAT | flag::SAY_TO)
            && (text.word(next + 1).ends_with('d') || text.reads(next + 1, "wrote"));
        // "says it is late but insists that", "and tells them": as above, in the present tense. "and denies", "but
        // calls for": verbs of the other classes of report.
        let goes_on = goes_on
            || text.kind(next + 1) == TokenKind::Lower
                && text.word(next + 1).ends_with('s')
                && text.is(next + 1, flag::REPORTING)
                && text.is_class(next + 1, cue::DENY | cue::DECLINE | cue::DIRECT | cue::ASK);
        let goes_on = goes_on
            || self.clauses.is_verb(next + 1, flag::SAY_CLAUSE)
                && text.word(next + 1).ends_with('s')
                && (text.reads(next + 2, "that") || text.has_lower(next + 1, WordClass::PresentReport));
        // "apologised for the leak and outlined the repairs".
        let goes_on = goes_on || text.has_lower(next + 1, WordClass::FurtherAct);
        // "and Vera Holt says he is late", but not "said both he and Vera Holt promised".
        let names_another = (next > at || self.is_past_clause(start, at)) && self.another_reports(next + 1);
        goes_on
            || names_another
            || self.declines_next(next, next > at)
            // "and are asking the judge", "and has called for".
            || text.has_lower(next + 1, WordClass::TenseAuxiliary)
                && text.is(next + 2, flag::REPORTING)
                && (text.word(next + 2).ends_with("ing") || text.word(next + 2).ends_with("ed"))
                && text.is_class(next + 2, cue::REPORTS)
            || (next + 1..reach).any(|verb| {
                self.clauses.is_verb(verb, flag::SAY_CLAUSE)
                    && (verb == next + 1 && text.word(verb).ends_with('d') || next > at)
            })
    }

    /// True if another report begins: "said it is safe while Reeve says it leaks", "before claiming", "but
    /// suggesting", "but did not suggest".
    fn turns_to_report(&self, start: usize, conjunction: usize) -> bool {
        let text = self.text();
        let next = conjunction + 1;
        let word = text.word(conjunction);
        let is_participle =
            text.word(next).ends_with("ing") && text.is(next, flag::SAY_CLAUSE | flag::SAY_OF);
        match word {
            "before" | "after" => is_participle,
            // "declined to comment beyond saying", "except to say", "other than to say".
            "beyond" | "except" | "besides" => {
                text.reads(next, "saying") || text.reads(next, "to") && text.reads(next + 1, "say")
            }
            "other" => {
                text.reads(next, "than")
                    && (text.reads(next + 1, "saying")
                        || text.reads(next + 1, "to") && text.reads(next + 2, "say"))
            }
            "but" => {
                is_participle
                    || is_negation(text, next + 1) && text.is(next + 2, flag::SAY_CLAUSE)
                    || !self.is_past_clause(start, conjunction) && self.acts_next(next)
            }
            "and" => !self.is_past_clause(start, conjunction) && self.acts_next(next),
            "while" | "as" | "although" | "though" | "whereas" => {
                self.another_reports(next) && self.is_past_clause(start, conjunction)
            }
            _ => false,
        }
    }

    /// True for another speaker and a verb of saying: "Mr Moss says", "the union said", "engineers say".
    fn another_reports(&self, first: usize) -> bool {
        let text = self.text();
        let mut at = first + usize::from(text.has_lower(first, WordClass::Determiner));
        while text.tokens.get(at).is_some_and(|token| token.is_capitalised())
            && text.is(at, flag::OFFICE | flag::COURTESY)
        {
            at += 1 + usize::from(text.is(at, flag::COURTESY) && text.reads(at + 1, "."));
        }
        let verb = match self.clauses.identity.holding(at) {
            Some(name) if name.tokens.start == at && name.form == MentionForm::Name => name.tokens.end,
            Some(_) => return false,
            None => {
                let is_plain =
                    |at: &usize| text.kind(*at) == TokenKind::Lower && !self.clauses.is_adverb(*at);
                let is_verb = |at: &usize| self.clauses.is_verb(*at, flag::SAY_CLAUSE);
                let until = at + SPEAKER_REACH;
                let verb = (at + 1..until).take_while(|at| is_plain(&(at - 1))).find(is_verb);
                match verb.filter(|verb| text.is(verb - 1, flag::ROLE | flag::GROUP)) {
                    Some(verb) => verb,
                    None => return false,
                }
            }
        };
        self.clauses.is_verb(verb, flag::SAY_CLAUSE) && !text.word(verb).ends_with("ing")
    }

    /// True at words that tell when or why something was said: "when asked about the dam", "asked whether it holds",
    /// "in response to a question".
    #[must_use]
    pub(super) fn is_occasion(&self, at: usize) -> bool {
        let text = self.text();
        let is_asked = |at: usize| matches!(text.word(at), "asked" | "questioned" | "pressed" | "quizzed");
        match text.word(at) {
            "when" | "after" | "once" => {
                let is_passive =
                    text.is(at + 1, flag::HE | flag::SHE) && text.has_lower(at + 2, WordClass::FormOfBe);
                let verb = at + if is_passive { 3 } else { 1 };
                is_asked(verb) && !text.reads(verb + 1, "to")
            }
            "in" => {
                matches!(text.word(at + 1), "response" | "answer" | "reply")
                    && text.reads(at + 2, "to")
                    && (at + 3..at + 6).any(|noun| matches!(text.word(noun), "question" | "questions"))
            }
            "responding" | "replying" => text.reads(at + 1, "to"),
            "answering" => true,
            _ => {
                is_asked(at)
                    && (text.has_lower(at + 1, WordClass::AskedWord)
                        || matches!(
                            text.word(at + 1),
                            "whether" | "how" | "why" | "what" | "by" | "on"
                        ))
            }
        }
    }

    /// True for a verb in the past tense with its object: "acknowledged the loss but invoked Reeve's".
    fn acts_next(&self, at: usize) -> bool {
        let text = self.text();
        self.clauses.is_past_tense(at)
            && (text.is(at + 1, flag::FUNCTION)
                || text
                    .tokens
                    .get(at + 1)
                    .is_some_and(|token| token.is_capitalised()))
    }

    /// True if the next report says that nothing was said: ", and a spokesman for the port declined to comment", "but
    /// refused to say".
    fn declines_next(&self, conjunction: usize, has_comma: bool) -> bool {
        let text = self.text();
        let reach = conjunction + if has_comma { 10 } else { 4 };
        let verb = (conjunction + 1..reach).find(|&verb| text.is_class(verb, cue::DECLINE));
        verb.is_some_and(|verb| self.clauses.opens_infinitive(verb + 1))
            || matches!(text.word(conjunction), "but" | "and")
                && (conjunction + 1..conjunction + 3).any(|at| is_negation(text, at))
                && (conjunction + 2..conjunction + NEGATION_REACH).any(|at| {
                    text.is_class(at, cue::WITHHOLD | cue::COMMENT)
                        || text.reads(at, "say")
                        || text.reads(at, "said")
                })
    }

    /// True after a closing quotation mark with a comma before it, if the reporter's own words follow: "it was “a
    /// mess,” referring to the dam", "…,” but Reeve left".
    fn leaves_behind_marks(&self, at: usize) -> bool {
        let text = self.text();
        let comma = at.checked_sub(2);
        comma.is_some_and(|comma| text.reads(comma, ","))
            && (text.kind(at) == TokenKind::Lower
                && text.word(at).ends_with("ing")
                && text.word(at).len() > 5
                || (text.has_lower(at, WordClass::ReporterTurn) || text.reads(at, "according"))
                || text.reads(at, "but") && !text.has_lower(at + 1, WordClass::ButContinues))
    }

    /// True for a clause with its own subject, which is not part of an infinitive: "refused to go, and the plan was
    /// dropped".
    fn opens_sentence_after(&self, comma: usize) -> bool {
        let text = self.text();
        let first = comma + 2;
        matches!(text.word(comma + 1), "and" | "but")
            && ((text.has_lower(first, WordClass::Nominative) || text.reads(first, "the"))
                && (first + 1..first + SUBJECT_REACH)
                    .take_while(|&at| text.kind(at) != TokenKind::Mark && !text.reads(at, "to"))
                    .any(|at| is_auxiliary(text, at))
                || self.clauses.identity.holding(first).is_some_and(|name| {
                    is_auxiliary(text, name.tokens.end) || self.clauses.is_past_tense(name.tokens.end)
                }))
    }

    /// True at the last dash of a sentence before a remark of the reporter: "— a plan that he has often made".
    fn is_aside(&self, at: usize, sentence: &Range<usize>) -> bool {
        let text = self.text();
        let is_dash = |at: usize| text.is_mark(at, &['—', '–']) || text.reads(at, "--");
        let next = at + 1;
        is_dash(at)
            && (text.has_lower(next, WordClass::AsideOpener) || text.word(next).ends_with("ing"))
            && !(sentence.start..at).rev().take(ASIDE_REACH).any(is_dash)
            && !(next..sentence.end).any(is_dash)
    }

    /// True at a comma before the reporter's own words, such as a consequence or a description: ", sending shares
    /// down", ", a plan that he has often made", ", and left the hall", ", and two in five said".
    fn is_tail(&self, comma: usize, sentence: &Range<usize>) -> bool {
        let text = self.text();
        let next = comma + 1;
        let word = text.word(next);
        if matches!(word, "however" | "whereas" | "yet")
            || word == "instead" && text.word(next + 1).ends_with("ing")
        {
            return true;
        }
        if self.is_occasion(next) {
            return true;
        }
        // ", even as more banks left".
        if word == "even" && text.reads(next + 1, "as") {
            return self.has_clause(&(next + 2..sentence.end));
        }
        // ", as Reeve has said": another report.
        if word == "as" {
            return (next + 2..next + AS_REACH).any(|at| self.clauses.is_verb(at, flag::SAY_CLAUSE));
        }
        if text.has_lower(next, WordClass::Article) || text.reads(next, "something") {
            return self.is_remark(next, sentence);
        }
        if matches!(word, "and" | "but") {
            return self.is_other_act(next);
        }
        text.is_class(next, cue::OUTCOME)
    }

    /// True for a description with a relative clause and no main verb: ", a swipe at the council that many heard".
    fn is_remark(&self, article: usize, sentence: &Range<usize>) -> bool {
        let text = self.text();
        let opens_relative = |at: usize| text.has_lower(at, WordClass::RemarkRelative);
        let relative = (article + 2..sentence.end.min(article + REMARK_REACH)).find(|&at| opens_relative(at));
        // "a plan Reeve adopted".
        let relative = relative.or_else(|| {
            (article + 2..sentence.end.min(article + REMARK_REACH)).find(|&at| {
                text.kind(at - 1) == TokenKind::Lower
                    && self.clauses.identity.holding(at).is_some_and(|name| {
                        let verb = name.tokens.end;
                        name.tokens.start == at
                            && self.clauses.identity.is_person(name.entity)
                            && (is_auxiliary(text, verb) || self.clauses.is_past_tense(verb))
                    })
            })
        });
        let end = relative.unwrap_or(sentence.end);
        relative.is_some() && !(article..end).any(|at| is_auxiliary(text, at))
    }

    /// True for another act, as opposed to further reported words: ", and left", ", but did not say", ", and two in
    /// five said".
    fn is_other_act(&self, conjunction: usize) -> bool {
        let text = self.text();
        let next = conjunction + 1;
        let is_said = |verb: usize| {
            self.clauses.is_verb(verb, flag::SAY_CLAUSE | flag::SAY_TO) && text.word(verb).ends_with('d')
        };
        self.clauses.is_past_tense(next)
            || (next..next + 3).any(|at| text.has_lower(at, WordClass::FormOfDo))
            || (next + 1..next + ACT_REACH)
                .take_while(|&at| {
                    !text.is_mark(at, &[',', ';']) && !is_auxiliary(text, at) && !text.reads(at, "that")
                })
                .any(is_said)
    }

    /// True if the clause continues after a relative clause: "said that the dam holds and the plan, which many had
    /// feared, was dead".
    fn clause_returns(&self, comma: usize, sentence: &Range<usize>) -> bool {
        let text = self.text();
        text.reads(comma + 1, "which")
            && (comma + 2..sentence.end)
                .find(|&at| text.reads(at, ","))
                .is_some_and(|close| is_auxiliary(text, close + 1) || self.clauses.is_past_tense(close + 1))
    }

    /// True at a comma before the reporter's own words: "said it was safe, but Reeve …", "…, which …".
    fn leaves_clause(&self, at: usize) -> bool {
        let text = self.text();
        text.reads(at, ",")
            && ((text.has_lower(at + 1, WordClass::ReporterTurn) || text.reads(at + 1, "compared"))
                || text.reads(at + 1, "but") && !text.has_lower(at + 2, WordClass::ButContinues)
                || text.is_mark(at + 1, &['—', '–']))
    }

    /// True if reported words follow the comma after all: "said it was safe, but that …", "…, but is now “a mess”".
    /// Quoted words without their own report still belong to the speaker of the sentence.
    fn comes_back(&self, comma: usize, sentence: &Range<usize>) -> bool {
        let text = self.text();
        if text.reads(comma + 1, "but") && text.reads(comma + 2, "that") {
            return true;
        }
        let next = self.regions.partition_point(|region| region.start <= comma);
        self.regions.get(next).is_some_and(|region| {
            region.start < sentence.end
                && region.start < comma + COMES_BACK_REACH
                && !(comma..region.start)
                    .any(|at| text.is(at, flag::SAY_ANY | flag::SAY_WHAT | flag::SAY_CLAUSE))
        })
    }

    /// True if a verb and at least two other words are outside the quotation marks, and no punctuation mark leads to
    /// the quoted words, which would make them a direct quotation.
    #[must_use]
    pub(crate) fn is_clause_with_marks(&self, content: &Range<usize>) -> bool {
        let text = self.text();
        let first = self.regions.partition_point(|region| region.end <= content.start);
        let is_led_in = self.regions[first..]
            .iter()
            .take_while(|region| region.start < content.end)
            .any(|region| {
                region.start > content.start
                    && (text.is_mark(region.start - 1, &['(', ':', '—', '–', '-'])
                        || text.reads(region.start - 1, ",")
                            && text.is(region.start.saturating_sub(2), flag::SAY_ANY))
            });
        if is_led_in {
            return false;
        }
        let outside = content
            .clone()
            .filter(|&at| index_of(self.regions, at).is_none() && text.tokens[at].is_word());
        let (mut words, mut has_verb) = (0, false);
        for at in outside {
            words += 1;
            has_verb |= is_finite(text, at)
                || is_irregular_past(text, at)
                || text.is(at, flag::SAY_THAT) && text.word(at).ends_with('s');
        }
        has_verb && words >= 3
    }

    /// True if quoted words open the sentence, do not continue an earlier quotation, and have no report directly
    /// after them.
    #[must_use]
    pub(crate) fn opens_with_marks(&self, sentence: &Range<usize>) -> bool {
        index_of(self.regions, sentence.start).is_some_and(|region| {
            let region = &self.regions[region];
            region.start == sentence.start
                && !(region.end..region.end + REPORT_REACH).any(|at| self.clauses.is_verb(at, flag::SAY_ANY))
        })
    }

    /// Returns the end of the subordinate clause, since the main clause is the reporter's: "While she said it was
    /// safe, Reeve left". The comma may be inside quotation marks.
    #[must_use]
    pub(crate) fn end_before_main_clause(&self, content: Range<usize>) -> usize {
        let end = content.end;
        content
            .into_iter()
            .find_map(|at| match index_of(self.regions, at) {
                _ if !self.text().reads(at, ",") => None,
                None => Some(at),
                Some(region) => {
                    let close = self.regions[region].end;
                    (at + 2 == close).then_some(close)
                }
            })
            .unwrap_or(end)
    }

    /// Returns the end of the words before the next act: "called it “a mess” and ranked it last", "describes himself as
    /// a friend and has said".
    #[must_use]
    pub(crate) fn end_before_next_act(&self, verb: usize, content: Range<usize>) -> usize {
        let text = self.text();
        let is_past = text.word(verb).ends_with('d');
        let is_pronoun = text.has_lower(content.start, WordClass::ObjectivePronoun);
        (content.start + 1..content.end)
            .find(|&at| {
                let next = at + 1;
                let joins = matches!(text.word(at), "and" | "but");
                (is_past && joins && self.clauses.is_past_tense(next)
                    || is_pronoun
                        && (joins && text.has_lower(next, WordClass::FormOfHave)
                            || (joins || text.reads(at, ","))
                                && self.clauses.is_verb(next, flag::SAY_CLAUSE | flag::SAY_TO)))
                    && index_of(self.regions, at).is_none()
            })
            .unwrap_or(content.end)
    }

    /// Returns the end of an object before the next act: "demanded a review and left", "rejected the claims, denied a
    /// link".
    #[must_use]
    pub(crate) fn end_of_object(&self, content: Range<usize>) -> usize {
        let text = self.text();
        let mut in_clause = false;
        (content.start + 1..content.end)
            .find(|&at| {
                in_clause |= matches!(text.word(at), "that" | "who" | "which");
                if index_of(self.regions, at).is_some() || text.is_mark(at, &['.']) {
                    return false;
                }
                let joins =
                    text.has_lower(at, WordClass::Contrast) || text.reads(at, ",") || text.reads(at, "and");
                let next = at + 1;
                // "dismissed the idea as absurd".
                let is_judged = text.reads(at, "as")
                    && !in_clause
                    && (index_of(self.regions, next).is_some()
                        || matches!(text.word(next), "a" | "an")
                        || text.kind(next) == TokenKind::Lower
                            && !text.is(next, flag::FUNCTION)
                            && text.kind(next + 1) == TokenKind::Mark);
                let acts = text.kind(next) == TokenKind::Lower
                    && (self.clauses.is_past_tense(next)
                        || self
                            .clauses
                            .is_verb(next, flag::SAY | flag::SAY_TO | flag::SAY_WHAT)
                        || text.has_lower(next, WordClass::ActAuxiliary));
                let turns = text.has_lower(at, WordClass::Contrast);
                is_judged || turns && !in_clause || joins && acts && !(in_clause && text.reads(at, ","))
            })
            .unwrap_or(content.end)
    }

    /// True if the words contain the verb of a clause, as far as its form shows: "the men were hungry", "he will",
    /// "costs rise".
    #[must_use]
    pub(crate) fn has_clause(&self, content: &Range<usize>) -> bool {
        let text = self.text();
        content.clone().any(|at| {
            let word = text.word(at);
            if is_finite(text, at) || is_irregular_past(text, at) || is_negation(text, at) {
                return true;
            }
            let contracted = ["'ll", "’ll", "'re", "’re", "'ve", "’ve", "'d", "’d"];
            if contracted.iter().any(|end| word.ends_with(end)) {
                return true;
            }
            let Some(before) = at.checked_sub(1).filter(|&before| before >= content.start) else {
                return false;
            };
            let is_plain = |at: usize| text.kind(at) == TokenKind::Lower && !text.is(at, flag::FUNCTION);
            let follows_pronoun = text.is(before, flag::HE | flag::SHE)
                || (text.has_lower(before, WordClass::PlainSubject)
                    || text.has_title(before, WordClass::Nominative));
            let is_possessive_is = text.kind(at) == TokenKind::Possessive && text.is(at + 1, flag::FUNCTION);
            // "inflation remains", "costs rise".
            let agrees = is_plain(at)
                && (is_plain(before) || text.tokens[before].is_capitalised())
                && text.word(before).ends_with('s') != word.ends_with('s')
                && !word.ends_with("ing");
            is_possessive_is || follows_pronoun && is_plain(at) || agrees
        })
    }

    /// Returns the range without a stop or dash at its ends; closing quotation marks stay.
    #[must_use]
    pub(crate) fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let text = self.text();
        let mut range = range;
        while range.start < range.end && text.is_mark(range.start, &[',', '—', '–', '-', ':']) {
            range.start += 1;
        }
        while range.start < range.end
            && text.is_mark(range.end - 1, &['.', ',', '!', '?', ';', '—', '–', '-', ':'])
            && index_of(self.regions, range.end - 1).is_none()
        {
            range.end -= 1;
        }
        range
    }
}

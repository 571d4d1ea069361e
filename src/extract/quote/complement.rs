//! Reports before the words said: the verb's clause, infinitive or object.

use std::ops::Range;

use crate::extract::lexicon::{WordClass, cue, flag};
use crate::extract::quote::clause::Subject;
use crate::extract::quote::cue::{
    is_auxiliary, is_irregular_past, is_noun_first, is_preposition, names_only, takes_infinitive,
};
use crate::extract::quote::indirect::{IndirectFinder, IndirectQuote, MIN_WORDS};
use crate::extract::quote::verb_group::{Mood, VerbGroup};
use crate::extract::text::tokenised_text::index_of;
use crate::extract::token::TokenKind;

/// Maximum length, in tokens, of titles and names between a conjunction and a subject.
const TITLES_REACH: usize = 6;
/// Maximum distance, in tokens, from a quotation to a subject that directly follows it.
const QUOTATION_REACH: usize = 5;
/// Maximum length, in tokens, of a quoted term that is the subject of a clause, including its quotation marks.
const TERM_REACH: usize = 10;
/// Maximum distance, in tokens, from the verb of a report at the end of a sentence to the stop.
const TRAILING_REACH: usize = 8;

/// The construction that joins the reported words to their verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// A clause after a conjunction, or after a verb that always reports.
    Clause,
    /// A clause without a conjunction.
    Bare,
    /// An infinitive or object.
    Object,
    /// The object of a verb of denying or directing, which always reports.
    Noun,
    /// The words that a negated verb withholds.
    Withheld,
}

/// The beginning of the reported words.
#[derive(Clone, Debug)]
pub(super) struct Opening {
    pub(super) cue: Range<usize>,
    pub(super) start: usize,
    pub(super) frame: Frame,
}

/// Distance, in tokens, from a verb within which the pronoun of its relative clause is.
const RELATIVE_REACH: usize = 5;

impl IndirectFinder<'_, '_, '_> {
    /// True for forms that are nouns unless a conjunction follows: "the state", "email".
    pub(super) fn is_likely_noun(&self, at: usize) -> bool {
        let text = self.clauses.text;
        // "emails that went out": a relative clause.
        let leads_to_relative =
            text.reads(at + 1, "that") && (is_auxiliary(text, at + 2) || self.clauses.is_past_tense(at + 2));
        is_noun_first(text, at)
            && (!text.reads(at + 1, "that") || leads_to_relative)
            && !matches!(text.word(at + 1), "on" | "for" | "to")
            || self.is_subject_of_next(at)
    }

    /// True for a noun with its verb after it: "jobless claims were", "earnings estimates ranged from". In a relative clause
    /// the same words can report: "which the insurer claims was".
    fn is_subject_of_next(&self, at: usize) -> bool {
        let text = self.clauses.text;
        if !text.has_lower(at, WordClass::NounBeforeVerb) {
            return false;
        }
        let (before, next) = (at.saturating_sub(1), at + 1);
        // "Weekend reports said": at the start of a sentence, too.
        let opens = at > 0 && text.kind(before) == TokenKind::Title && text.sentence_start(at) == before;
        let is_compound = (text.kind(before) == TokenKind::Lower || opens)
            && !text.is(
                before,
                flag::FUNCTION | flag::ROLE | flag::GROUP | flag::ORG_ROLE | flag::OFFICE,
            )
            && self.clauses.identity.ending_at(at).is_none();
        let has_verb = is_auxiliary(text, next)
            || is_irregular_past(text, next)
            || self.clauses.is_past_tense(next)
                && (text.has_lower(next + 1, WordClass::Preposition)
                    || text.reads(next + 1, "to")
                    || text.kind(next + 1) == TokenKind::Number);
        let in_relative = (at.saturating_sub(RELATIVE_REACH)..at)
            .any(|at| matches!(text.word(at), "which" | "what" | "who" | "whom"));
        is_compound && has_verb && !in_relative
    }

    /// Finds the report in "X said (that) …", "X refused to …", "X criticised …", "X did not say …".
    pub(super) fn behind_verb(
        &self,
        verb: usize,
        low: usize,
        sentence: &Range<usize>,
    ) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        if !self.clauses.is_verb(verb, flag::REPORTING) || self.asks_for_silence(verb) {
            return None;
        }
        let group = self.clauses.verb_group(verb, low);
        let is_withheld = group.mood == Mood::Negated;
        let classes = text.classes(verb);
        if group.mood == Mood::Unknown || !self.can_report(verb, classes, group) {
            return None;
        }
        let subject = self
            .clauses
            .quoted_source(verb, low)
            .or_else(|| self.clauses.subject_of_verb(verb, low))
            .or_else(|| self.clauses.subject_of_coordinate(group.start, low))?;
        // "…, refusing to": a participle far from this subject often belongs to somebody else.
        let is_far = text.word(verb).ends_with("ing") && subject.tokens.end + 2 < group.start;
        let is_sure = text.is(verb, flag::SAY_CLAUSE)
            || classes & cue::DECLINE != 0
            || text.phrasal_classes(verb) & cue::DIRECT != 0
            || text.reads(verb + 1, "that")
            || names_only(text.word(verb));
        if is_far && !is_sure {
            return None;
        }
        let is_outlined = group.mood == Mood::Open
            && classes & cue::WITHHOLD != 0
            && classes & cue::WITHHOLD_ONLY == 0
            && self.outlined(verb);
        let opening = (if is_outlined || is_withheld && group.is_direct && self.is_kept_back(verb, group) {
            self.withheld(verb, classes)
        } else {
            None
        })
        .or_else(|| self.by_class(verb, classes, sentence))
        .or_else(|| self.clause_or_object(verb, Some(&subject), sentence))?;
        let frame = opening.frame;
        let reported = self.measured(verb, low, subject, opening, sentence)?;
        // "could seek agreement" reports nothing: after "could", only a clause gives words that may be said.
        let is_preposition = reported.cue.len() > 1;
        // "recalled 3,000 cars", "defended the plan".
        let is_deed = classes & cue::DEED != 0
            && matches!(frame, Frame::Bare | Frame::Object)
            && !is_preposition
            && !text.reads(reported.content.start, "to")
            && !self.has_marks(reported.content.clone())
            && (frame == Frame::Object || !self.extent.has_clause(&reported.content));
        let is_open = group.mood == Mood::Open || group.mood == Mood::Negated && !group.is_direct;
        let is_vague = is_open
            && !is_preposition
            && (frame == Frame::Object || frame == Frame::Bare && !self.has_verb(&reported.content));
        (!is_vague && !is_deed && !self.is_within_trailing(&reported, low, sentence)).then_some(reported)
    }

    /// True in "asked not to be named because she feared for her job" and "declined to be named": the condition of what
    /// was said, not said itself.
    fn asks_for_silence(&self, verb: usize) -> bool {
        let text = self.clauses.text;
        let to = verb + 1 + usize::from(text.reads(verb + 1, "not"));
        let is_silent = |at: usize| matches!(text.word(at), "named" | "identified" | "quoted" | "cited");
        text.reads(to, "to") && text.reads(to + 1, "be") && (is_silent(to + 2) || is_silent(to + 3))
    }

    /// False for a verb that reports nothing here: a verb of withholding without negation, a verb without its
    /// particle, or a noun.
    fn can_report(&self, verb: usize, classes: u32, group: VerbGroup) -> bool {
        let text = self.clauses.text;
        let is_withheld = group.mood == Mood::Negated;
        if classes & cue::WITHHOLD_ONLY != 0 && !is_withheld {
            return false;
        }
        if group.mood == Mood::Open && !text.is(verb, flag::SAY | flag::SAY_TO) && classes & cue::REPORTS == 0
        {
            return false;
        }
        let is_listed_elsewhere = text.is(verb, flag::SAY | flag::SAY_TO | flag::SAY_CLAUSE | flag::SAY_WHAT);
        if classes & cue::LISTED == 0 || is_listed_elsewhere {
            return true;
        }
        let word = text.word(verb);
        let is_past = word.ends_with("ed") || word.ends_with("ing");
        // "the larger challenge to", "a court order that".
        let can_be_noun = !is_past && group.start == verb;
        let follows_subject = verb > 0
            && ((text.has_word(verb - 1, WordClass::Nominative) || text.reads(verb - 1, "who"))
                || text.is(verb - 1, flag::GROUP)
                || word.ends_with('s') && self.clauses.identity.ending_at(verb).is_some());
        classes & cue::REPORTS != 0 && (!can_be_noun || follows_subject)
    }

    /// True if a report at the end of the sentence includes this one: "Holt urged them to go, the report said".
    pub(super) fn is_within_trailing(
        &self,
        reported: &IndirectQuote,
        low: usize,
        sentence: &Range<usize>,
    ) -> bool {
        let text = self.clauses.text;
        let content = &reported.content;
        let until = sentence.end;
        // "Polls show that it is late, said Vera Holt, an editor of the Herald".
        let is_inverted = |verb: usize| {
            text.is(verb, flag::SAY)
                && self.follows_comma(verb)
                && index_of(self.regions, verb).is_none()
                && self.is_inverted(verb, low, sentence)
                && self
                    .clauses
                    .subject_after(verb + 1, sentence.end)
                    .is_some_and(|subject| {
                        subject
                            .entity
                            .is_some_and(|entity| self.clauses.identity.is_person(entity))
                    })
        };
        if (content.start + 2..until).any(is_inverted) {
            return true;
        }
        // "It is thought that the dam will hold, according to the board".
        let is_impersonal = reported.subject.as_ref().is_none_or(|subject| {
            subject.tokens.len() == 1 && matches!(text.word(subject.tokens.start), "it" | "It")
        });
        let has_source = |at: usize| text.reads(at, "according") && text.reads(at + 1, "to");
        if is_impersonal && (content.start + 2..until).any(has_source) {
            return true;
        }
        (content.start.max(until.saturating_sub(TRAILING_REACH))..until)
            .rev()
            .any(|verb| {
                text.is(verb, flag::SAY)
                    && self.clauses.is_verb(verb, flag::SAY)
                    && !text.word(verb).ends_with("ing")
                    && index_of(self.regions, verb).is_none()
                    && self
                        .clause_at_end(verb, low, sentence)
                        .is_some_and(|(comma, _)| comma > content.start)
            })
    }

    /// Finds the words of a participle after its speaker's report: "…, adding that it leaks", "…, declining to say
    /// why".
    pub(super) fn participle(
        &self,
        verb: usize,
        subject: Subject,
        sentence: &Range<usize>,
    ) -> Option<IndirectQuote> {
        let classes = self.clauses.text.classes(verb);
        let opening = self
            .by_class(verb, classes, sentence)
            .or_else(|| self.clause_or_object(verb, None, sentence))?;
        let frame = opening.frame;
        let reported = self.measured(verb, sentence.start, subject, opening, sentence)?;
        (frame == Frame::Clause || frame == Frame::Bare && self.has_verb(&reported.content))
            .then_some(reported)
    }

    /// Returns the report of a verb whose opening is known, up to its end.
    fn measured(
        &self,
        verb: usize,
        low: usize,
        subject: Subject,
        opening: Opening,
        sentence: &Range<usize>,
    ) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let Opening { cue, start, frame } = opening;
        let is_clear = matches!(frame, Frame::Clause | Frame::Noun);
        if start >= sentence.end {
            return None;
        }
        let mut end = self.extent.content_end(start, sentence);
        if frame == Frame::Object && !text.reads(start, "to") {
            end = self.extent.end_before_next_act(verb, start..end);
        } else if matches!(frame, Frame::Noun | Frame::Withheld) {
            end = self.extent.end_of_object(start..end);
        }
        let is_negated = || self.clauses.verb_group(verb, low).mood == Mood::Negated;
        let is_unnamed = names_only(text.word(verb)) && cue.len() == 1 && !self.has_marks(start..end);
        if is_unnamed && !self.gives_a_name(start..end) && !is_negated() {
            return None;
        }
        // "criticised Holt and Reeve", "criticised Holt during a rally": names alone are no reported words.
        let is_named_only = frame == Frame::Object
            && !(start..self.end_of_names(start..end)).any(|at| {
                text.kind(at) == TokenKind::Lower && !text.is(at, flag::FUNCTION)
                    || index_of(self.regions, at).is_some()
            });
        if is_named_only {
            return None;
        }
        let is_relative = text.reads(subject.tokens.end - 1, "who")
            && subject.tokens.end >= low + 2
            && text.reads(subject.tokens.end - 2, ",");
        if text.reads(subject.tokens.end - 1, "who") && text.reads(start, "to") {
            end = self.end_before_main_verb(start..end);
        }
        if is_relative || self.is_subordinate(&subject, low) {
            end = self.extent.end_before_main_clause(start..end);
        }
        Some(IndirectQuote {
            content: self.extent.trimmed(start..end),
            cue,
            subject: Some(subject),
            is_clear,
        })
    }

    /// Returns the end of the words before the verb of the main clause: "a clerk who declined to give his name
    /// [said]".
    fn end_before_main_verb(&self, content: Range<usize>) -> usize {
        let text = self.clauses.text;
        let is_main = |verb: usize| {
            self.clauses.is_verb(verb, flag::SAY)
                && (text.word(verb).ends_with('d') || text.word(verb).ends_with('s'))
                && text.kind(verb - 1) == TokenKind::Lower
                && !text.is(verb - 1, flag::FUNCTION)
                && index_of(self.regions, verb).is_none()
        };
        (content.start + 3..content.end)
            .take_while(|&at| {
                text.kind(at) != TokenKind::Mark && !matches!(text.word(at), "that" | "and" | "who")
            })
            .find(|&at| is_main(at))
            .unwrap_or(content.end)
    }

    /// True if a comma or colon leads to quoted words, which are a direct quotation: "told them to repeat, ten times,
    /// “…”".
    fn leads_in_marks(&self, start: usize, sentence: &Range<usize>) -> bool {
        let first = self.regions.partition_point(|region| region.end <= start);
        self.regions.get(first).is_some_and(|region| {
            region.start < sentence.end && self.clauses.text.is_mark(region.start - 1, &[',', ':'])
        })
    }

    /// Returns the opening of the words after a verb of denying, asking or directing.
    fn by_class(&self, verb: usize, classes: u32, sentence: &Range<usize>) -> Option<Opening> {
        let text = self.clauses.text;
        let next = verb + 1;
        let phrasal = text.phrasal_classes(verb);
        let open = |cue_end: usize, start: usize, frame: Frame| {
            Some(Opening {
                cue: verb..cue_end,
                start,
                frame,
            })
        };
        if phrasal & cue::DIRECT != 0 {
            let leads_to_addressee = text.has_lower(next, WordClass::AddresseePreposition);
            if leads_to_addressee && let Some(to) = self.infinitive_behind(next, sentence) {
                return open(next + 1, to, Frame::Clause);
            }
            if phrasal & cue::ASK != 0 && leads_to_addressee {
                return None;
            }
            let is_object = !leads_to_addressee
                && (text.kind(next + 1) != TokenKind::Mark || index_of(self.regions, next + 1).is_some());
            return if is_object {
                open(next + 1, next + 1, Frame::Noun)
            } else {
                None
            };
        }
        if phrasal & cue::DENY != 0 {
            let is_said = phrasal & cue::CLAIMS_ONLY == 0 || self.is_claim(next + 1, sentence);
            return if is_said {
                open(next + 1, next + 1, Frame::Noun)
            } else {
                None
            };
        }
        if classes & (cue::ASK | cue::DIRECT | cue::TELL_TO) != 0
            && !self.extent.opens_clause(next, verb)
            && let Some(to) = self.infinitive_behind(verb, sentence)
            && !self.leads_in_marks(to, sentence)
        {
            return open(next, to, Frame::Clause);
        }
        if classes & cue::DECLINE != 0 && self.clauses.opens_infinitive(next) {
            return open(next, next, Frame::Clause);
        }
        if classes & cue::WANT != 0 && self.is_wanted(verb, sentence) {
            return open(next, next, Frame::Noun);
        }
        // "asked the judge for time".
        if classes & cue::ASK != 0
            && let Some(for_) = self.request_behind(verb, sentence)
        {
            return open(next, for_, Frame::Noun);
        }
        let is_bare_ask = classes & (cue::ASK | cue::DIRECT) != 0 && self.clauses.opens_infinitive(next);
        if is_bare_ask {
            return open(next, next, Frame::Clause);
        }
        if classes & cue::ASK != 0 && text.has_lower(next, WordClass::AskedWord) {
            return open(next, next, Frame::Clause);
        }
        let denies = classes & cue::DENY != 0 && classes & cue::CLAIMS_ONLY != 0;
        if denies && !self.extent.opens_clause(next, verb) && self.is_claim(next, sentence) {
            return open(next, next, Frame::Noun);
        }
        None
    }

    /// Returns the conjunction, bare clause, infinitive or object after a verb.
    fn clause_or_object(
        &self,
        verb: usize,
        subject: Option<&Subject>,
        sentence: &Range<usize>,
    ) -> Option<Opening> {
        let text = self.clauses.text;
        let mut start = verb + 1;
        let mut needs_that = subject.is_some_and(|subject| self.follows_quotation(subject, sentence));
        if text.is(verb, flag::SAY_TO) && !self.extent.opens_clause(start, verb) {
            start = self.skip_addressee(start, sentence.end);
            // If the addressee was not recognised, require "that": otherwise its name would be taken for the clause.
            needs_that |= start == verb + 1 && text.word(verb).starts_with('t');
        }
        if start >= sentence.end {
            return None;
        }
        let occasion = self.extent.behind_occasion(start, sentence);
        let open = |start: usize| {
            Some(Opening {
                cue: verb..verb + 1,
                start,
                frame: Frame::Clause,
            })
        };
        if self.extent.opens_clause(start, verb) {
            // "rejected that offer", "did not mention that on Monday": no conjunction.
            let end = if text.is_class(verb, cue::CLAIMS_ONLY) {
                self.extent.end_of_object(start..sentence.end)
            } else {
                self.extent.content_end(start, sentence)
            };
            let is_thing = text.reads(start, "that")
                && (text.is_class(verb, cue::CLAIMS_ONLY) || self.extent.is_demonstrative(start))
                && !self.extent.has_clause(&(start + 1..end));
            return if is_thing { None } else { open(start) };
        }
        // "promised on Monday to rebuild".
        let is_promise =
            text.is(verb, flag::SAY_WHAT) && occasion > start && self.clauses.opens_infinitive(occasion);
        if is_promise {
            return open(occasion);
        }
        if self.is_pronoun_object(verb, start, sentence) {
            return None;
        }
        let that = self
            .extent
            .that_behind(start, sentence)
            // "sales declined in the quarter that ended"
            .filter(|_| {
                text.is(verb, flag::SAY | flag::SAY_CLAUSE | flag::SAY_TO) || !text.is(verb, flag::SAY_WHAT)
            })
            .or_else(|| self.that_behind_addressee(verb, start, sentence));
        if let Some(that) = that {
            return open(that);
        }
        if needs_that {
            return None;
        }
        self.bare_clause(verb, start, occasion, sentence).or_else(|| {
            if text.is(verb, flag::SAY_WHAT) {
                self.object(verb, start)
            } else {
                None
            }
        })
    }

    /// Returns the opening of a clause without a conjunction: "said the dam is safe", "what she said were lies".
    fn bare_clause(
        &self,
        verb: usize,
        start: usize,
        occasion: usize,
        sentence: &Range<usize>,
    ) -> Option<Opening> {
        let text = self.clauses.text;
        let open = |start: usize, frame: Frame| {
            Some(Opening {
                cue: verb..verb + 1,
                start,
                frame,
            })
        };
        // "a move that officials said was late", "what she said were lies".
        let is_said = text.has_lower(verb, WordClass::LooseReport);
        if is_said && start == verb + 1 && is_auxiliary(text, start) {
            return open(start, Frame::Clause);
        }
        let is_bare = text.is(verb, flag::SAY_CLAUSE)
            && !text.word(verb).starts_with("threaten")
            && (self.extent.can_open_clause(occasion)
                || self.extent.opens_with_amount(occasion, sentence)
                || self.opens_with_term(occasion, sentence))
            && (occasion == start || !text.word(occasion).ends_with("ed"));
        let is_written = text.word(verb).starts_with("wr");
        if !is_bare || is_written && !self.extent.opens_with_clause(occasion, sentence) {
            return None;
        }
        let is_clear = text.has_lower(verb, WordClass::ClearReport);
        open(occasion, if is_clear { Frame::Clause } else { Frame::Bare })
    }

    /// True for quoted words that are the subject of a clause: "said “local forces” must lead".
    fn opens_with_term(&self, start: usize, sentence: &Range<usize>) -> bool {
        let text = self.clauses.text;
        let Some(region) = index_of(self.regions, start).map(|n| &self.regions[n]) else {
            return false;
        };
        region.start == start
            && region.len() <= TERM_REACH
            && region.end < sentence.end
            && !text.is_mark(region.end - 2, &[',', '.', '?', '!'])
            && (is_auxiliary(text, region.end)
                // "said “some good things” about the plan": the words in marks go on.
                || is_preposition(text, region.end) && region.end + MIN_WORDS <= sentence.end)
    }

    /// True if the object is a pronoun that refers to words elsewhere: "Holt said this on Monday".
    fn is_pronoun_object(&self, verb: usize, start: usize, sentence: &Range<usize>) -> bool {
        let text = self.clauses.text;
        text.is(verb, flag::SAY)
            && text.has_lower(start, WordClass::ReportedPronoun)
            && index_of(self.regions, start + 1).is_none()
            && (self.extent.behind_occasion(start + 1, sentence) > start + 1
                || text.kind(start + 1) == TokenKind::Mark)
    }

    /// True if the subject directly follows a quotation, which then has the reported words.
    pub(super) fn follows_quotation(&self, subject: &Subject, sentence: &Range<usize>) -> bool {
        let text = self.clauses.text;
        let mut before = subject.tokens.start;
        // Skips an office and its article.
        while before > sentence.start
            && subject.tokens.start - before < QUOTATION_REACH
            && text.kind(before - 1) != TokenKind::Mark
            && index_of(self.regions, before - 1).is_none()
        {
            before -= 1;
        }
        // Quoted words within the sentence, as in "Asked about the “plan,” Holt said the dam is safe", are not the
        // reported words.
        before > sentence.start
            && index_of(self.regions, before - 1).is_some_and(|region| {
                let region = &self.regions[region];
                region.start <= sentence.start || region.len() > TERM_REACH
            })
    }

    pub(super) fn has_marks(&self, range: Range<usize>) -> bool {
        let first = self.regions.partition_point(|region| region.end <= range.start);
        self.regions
            .get(first)
            .is_some_and(|region| region.start < range.end)
    }

    pub(super) fn is_subordinate(&self, subject: &Subject, low: usize) -> bool {
        let text = self.clauses.text;
        let mut start = subject.tokens.start;
        // "After former Mayor Ana Ruiz said", "After the Herald's Bo Lind said".
        while start > low
            && subject.tokens.start - start < TITLES_REACH
            && (text.is(start - 1, flag::OFFICE | flag::COURTESY)
                || text.kind(start - 1) == TokenKind::Possessive
                || text.tokens[start - 1].is_capitalised() && !text.is(start - 1, flag::FUNCTION)
                || matches!(text.word(start - 1), "the" | "former" | "."))
        {
            start -= 1;
        }
        // "Although in May Holt said it was safe, the council …", "In a year in which Holt says it is late, …".
        let first = text.word(low);
        let opens_subordinate = text.has_title(low, WordClass::Subordinator)
            || text.has_title(low, WordClass::LeadPreposition)
                && (low..start).any(|at| matches!(text.word(at), "which" | "that" | "whom"));
        let opens_subordinate =
            opens_subordinate || first == "Even" && matches!(text.word(low + 1), "as" | "though" | "if");
        let is_led_in = opens_subordinate && !(low..start).any(|at| text.kind(at) == TokenKind::Mark);
        let follows_conjunction = text.has_word(start.saturating_sub(1), WordClass::ReportSubordinator)
            || text.reads(start.saturating_sub(1), "As")
            || text.reads(start.saturating_sub(1), "Since");
        start > low && (is_led_in || follows_conjunction)
    }

    /// Finds the report in "her claim that …", "the minister's warning that …".
    pub(super) fn behind_noun(
        &self,
        noun: usize,
        low: usize,
        sentence: &Range<usize>,
    ) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let leads = match text.word(noun + 1) {
            "that" => true,
            "to" => takes_infinitive(text, noun),
            _ => false,
        };
        if !leads || text.kind(noun) != TokenKind::Lower {
            return None;
        }
        let subject = self.clauses.owner_before(noun, low)?;
        let mut end = self.extent.content_end(noun + 1, sentence);
        // "his promise to mend the pier was cheered": the promise ends before the verb of the sentence.
        if text.reads(noun + 1, "to") && subject.tokens.start <= sentence.start + 1 {
            end = (noun + 3..end)
                .take_while(|&at| !text.has_lower(at, WordClass::IntentionBound))
                .find(|&at| is_auxiliary(text, at) && index_of(self.regions, at).is_none())
                .unwrap_or(end);
        }
        Some(IndirectQuote {
            content: self.extent.trimmed(noun + 1..end),
            cue: noun..noun + 1,
            subject: Some(subject),
            is_clear: true,
        })
    }

    /// Finds the words that were not said in "gave no indication that", "made no mention of".
    pub(super) fn behind_no(
        &self,
        noun: usize,
        low: usize,
        sentence: &Range<usize>,
    ) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let verb = noun.checked_sub(2).filter(|&verb| verb > low)?;
        let gives =
            text.is_class(verb, cue::GIVE | cue::WITHHOLD) || text.has_lower(verb, WordClass::GivingVerb);
        let opens = text.has_lower(noun + 1, WordClass::ClaimLink);
        if !gives || !opens {
            return None;
        }
        let subject = self.clauses.subject_before(verb, low)?;
        let start = noun + 1;
        let end = self.extent.content_end(start, sentence);
        Some(IndirectQuote {
            content: self.extent.trimmed(start..end),
            cue: noun..noun + 1,
            subject: Some(subject),
            is_clear: true,
        })
    }
}

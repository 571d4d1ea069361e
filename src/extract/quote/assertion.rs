//! Classifies a quotation by its verb and the words around it: asserted, denied, asked and so on.

use std::ops::Range;

use crate::extract::lexicon::{WordClass, cue};
use crate::extract::quote::clause::{Clauses, Subject};
use crate::extract::quote::cue::{is_negation, is_negation_in_any_case};
use crate::extract::quote::verb_group::Mood;
use crate::extract::token::TokenKind;
use crate::extract::{Assertion, QuoteKind};

/// Maximum length, in tokens, of titles and names between a conjunction and a subject.
const NAME_REACH: usize = 6;

/// A quotation to classify.
#[derive(Clone, Debug)]
pub(crate) struct Utterance<'q> {
    /// The reporting verb.
    pub(crate) cue: &'q Range<usize>,
    /// The words said, including quotation marks.
    pub(crate) content: &'q Range<usize>,
    /// The speaker.
    pub(crate) subject: Option<&'q Subject>,
    /// Direct, mixed or indirect.
    pub(crate) kind: QuoteKind,
}

impl Clauses<'_, '_> {
    /// Returns the class of a quotation, which follows from the verb, its negation and its auxiliaries.
    #[must_use]
    pub(crate) fn assertion(&self, reported: &Utterance) -> Assertion {
        let text = self.text;
        let verb = reported.cue.start;
        let low = text.sentence_start(verb);
        if text.kind(verb) == TokenKind::Mark || text.reads(verb + 1, "to") && text.reads(verb, "according") {
            return Assertion::Asserted;
        }
        let classes = text.classes(verb);
        let is_negated_noun = verb > low && text.reads(verb - 1, "no") && text.is_class(verb, cue::TOKEN);
        let group = self.verb_group(verb, low);
        // "would not comment beyond a statement: “…”": the quoted sentences after the verb were said.
        let is_kept_back = matches!(group.mood, Mood::Declined | Mood::Negated)
            && classes & (cue::COMMENT | cue::WITHHOLD | cue::UTTER) != 0;
        if is_kept_back && self.stands_alone(reported) {
            return Assertion::Asserted;
        }
        let subject = reported.subject.filter(|subject| subject.tokens.end <= verb);
        let is_by_nobody = subject.is_some_and(|subject| self.is_nobody(subject, low));
        match group.mood {
            Mood::Declined => return Assertion::Declined,
            Mood::Negated if classes & cue::COMMENT != 0 => return Assertion::Declined,
            Mood::Negated if classes & cue::BELIEF != 0 => return Assertion::Denied,
            Mood::Negated => return Assertion::NotSaid,
            _ if is_by_nobody || is_negated_noun => return Assertion::NotSaid,
            // "the best that Holt could say was: “…”".
            Mood::Open if self.is_what_was_said(reported) => return Assertion::Asserted,
            Mood::Open => return Assertion::Hypothetical,
            Mood::Fact | Mood::Unknown => {}
        }
        if subject.is_some_and(|subject| self.is_conditional(subject, low)) {
            return Assertion::Hypothetical;
        }
        self.of_verb(reported, classes)
    }

    /// True for a direct quotation that is separate from the verb: after a colon, or in another sentence.
    fn stands_alone(&self, reported: &Utterance) -> bool {
        let text = self.text;
        let start = reported.content.start;
        let has_stop = start > 0 && text.is_mark(start - 1, &[':', '.']);
        reported.kind == QuoteKind::Direct
            && (start > reported.cue.end + 1
                || !["sa", "te", "to"]
                    .iter()
                    .any(|verb| text.word(reported.cue.start).starts_with(verb)))
            && (has_stop || text.sentence_start(start) > reported.cue.start)
    }

    /// True for "all that Holt would say was “…”", in which a form of "be" leads to the words.
    fn is_what_was_said(&self, reported: &Utterance) -> bool {
        let text = self.text;
        let start = reported.content.start;
        let lead = start.saturating_sub(1 + usize::from(start > 0 && text.is_mark(start - 1, &[',', ':'])));
        reported.kind == QuoteKind::Direct
            && lead > reported.cue.start
            && matches!(text.word(lead), "was" | "is" | "were")
    }

    /// Returns the class of a verb that is neither negated nor hypothetical.
    fn of_verb(&self, reported: &Utterance, classes: u32) -> Assertion {
        let text = self.text;
        let (verb, start) = (reported.cue.start, reported.content.start);
        let follows = verb < start;
        let has_infinitive = follows && self.opens_infinitive(start);
        // "refused to comment", "refused to pay": the infinitive was neither said nor done.
        if classes & cue::DECLINE != 0 {
            return Assertion::Declined;
        }
        if classes & cue::DENY != 0 {
            // "“I was there,” he denied", "denied: “I was there.”": these words were stated.
            let is_own = reported.kind == QuoteKind::Direct
                && (!follows || start > 0 && text.is_mark(start - 1, &[':', ',']));
            return if is_own {
                Assertion::Asserted
            } else {
                Assertion::Denied
            };
        }
        let leads = reported.cue.len() > 1 || text.phrasal_classes(verb) & cue::DIRECT != 0;
        if classes & cue::ASK != 0 && !has_infinitive && !(leads && classes & cue::DIRECT != 0) {
            return Assertion::Asked;
        }
        let directs =
            classes & cue::DIRECT != 0 || classes & (cue::ASK | cue::TELL_TO) != 0 && has_infinitive;
        if directs {
            return Assertion::Directive;
        }
        Assertion::Asserted
    }

    /// True for "to" or "not to" with a verb.
    #[must_use]
    pub(crate) fn opens_infinitive(&self, at: usize) -> bool {
        let text = self.text;
        let to = at + usize::from(text.reads(at, "not"));
        (text.reads(to, "to") || text.reads(to, "To"))
            && (matches!(text.kind(to + 1), TokenKind::Lower | TokenKind::Mark)
                || text.reads(to, "To") && text.kind(to + 1) == TokenKind::Title)
            && !(text.has_lower(to + 1, WordClass::PhraseOpener)
                || text.reads(to + 1, "this")
                || text.reads(to + 1, "that"))
    }

    /// True for a subject like "nobody", "neither Holt nor Reeve", "no official".
    fn is_nobody(&self, subject: &Subject, low: usize) -> bool {
        let text = self.text;
        let opens = |at: usize| text.has_word(at, WordClass::Nobody);
        let first = subject.tokens.start;
        opens(first)
            || first > low && opens(first - 1)
            || first > low + 1 && is_negation(text, first - 1)
            || first > low + 1
                && text.has_lower(first - 1, WordClass::HelpingVerb)
                && is_negation_in_any_case(text, first - 2)
    }

    /// True for "If Holt says", "unless the mayor says".
    fn is_conditional(&self, subject: &Subject, low: usize) -> bool {
        let text = self.text;
        let mut start = subject.tokens.start;
        while start > low
            && subject.tokens.start - start < NAME_REACH
            && (text.tokens[start - 1].is_capitalised() && !matches!(text.word(start - 1), "If" | "Unless")
                || (text.has_lower(start - 1, WordClass::Article) || text.reads(start - 1, "former")))
        {
            start -= 1;
        }
        start > low && text.has_word(start - 1, WordClass::Condition)
    }
}

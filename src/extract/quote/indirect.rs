//! Reported clauses, with or without quoted parts.
//!
//! "She said that the bridge was safe", "the bridge was safe, she said", "the bridge, according to Holt, was safe":
//! the clause runs from the verb to the end of its sentence, or from the start of the sentence to the comma.

use std::ops::Range;

use crate::extract::lexicon::{WordClass, cue, flag};
use crate::extract::quote::assertion::Utterance;
use crate::extract::quote::clause::{Clauses, Subject};
use crate::extract::quote::cue::{is_finite, is_irregular_past, is_noun_cue};
use crate::extract::quote::extent::Extent;
use crate::extract::text::quotation_marks::MarkedRegion;
use crate::extract::text::tokenised_text::{TokenisedText, index_of};
use crate::extract::token::TokenKind;
use crate::extract::{Assertion, MentionForm, QuoteKind};

/// A reported clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IndirectQuote {
    /// The words said.
    pub(crate) content: Range<usize>,
    /// The reporting verb, or "according to".
    pub(crate) cue: Range<usize>,
    /// The speaker; None for a question of an unnamed person.
    pub(crate) subject: Option<Subject>,
    /// True if a conjunction ("that") or the verb itself shows that a clause follows.
    pub(crate) is_clear: bool,
}

/// Reported clauses.
#[derive(Debug, Default)]
pub(crate) struct IndirectQuotes {
    /// The clauses outside quotation marks, in order, not overlapping.
    pub(crate) found: Vec<IndirectQuote>,
    /// Reports within these that are not statements: words that somebody is said to have denied, or may say.
    pub(crate) nested: Vec<IndirectQuote>,
}

/// Finds the reported clauses outside quotation marks.
#[must_use]
pub(crate) fn find(clauses: Clauses, regions: &[MarkedRegion]) -> IndirectQuotes {
    let outers: Vec<Range<usize>> = regions.iter().map(|region| region.outer.clone()).collect();
    let finder = IndirectFinder {
        clauses,
        regions: &outers,
        extent: Extent {
            clauses,
            regions: &outers,
        },
    };
    let mut found = Vec::new();
    let mut paragraphs = clauses.text.paragraphs.iter().peekable();
    let mut labelled = 0..0;
    for sentence in &clauses.text.sentences {
        while let Some(paragraph) = paragraphs.next_if(|paragraph| paragraph.start <= sentence.start) {
            if let Some(reported) = finder.labelled(paragraph) {
                labelled = paragraph.clone();
                found.push(reported);
            }
        }
        if labelled.contains(&sentence.start) {
            continue;
        }
        match finder.headline(sentence) {
            Some(reported) => found.push(reported),
            None => finder.sentence(sentence, &mut found),
        }
    }
    let nested = found.iter().filter_map(|outer| finder.nested(outer)).collect();
    IndirectQuotes { found, nested }
}

/// The kind of text before a verb in its sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum TextBefore {
    /// Only the reporter's words.
    Words,
    /// Quoted words among others.
    Marks,
    /// A report, or the end of a quotation that began earlier.
    Report,
}

pub(super) struct IndirectFinder<'f, 'r, 'a> {
    pub(super) clauses: Clauses<'r, 'a>,
    /// The regions in order, including their quotation marks.
    pub(super) regions: &'f [Range<usize>],
    pub(super) extent: Extent<'f, 'r, 'a>,
}

/// Minimum length, in bytes, of a lower-case word that shows that a heading is not in title case.
const SHORTEST_WORD: usize = 4;
/// Distance, in tokens, from a report within which the verb of its rest is.
const NEXT_VERB_REACH: usize = 10;
/// Maximum length, in tokens, of a label before a colon.
const LABEL_REACH: usize = 9;
/// Maximum length, in tokens, of a headline.
const MAX_HEADLINE: usize = 30;
/// Maximum length, in tokens, of a clause that is searched for reports within it.
const MAX_NESTING: usize = 120;
/// Minimum number of words of a reported clause.
pub(super) const MIN_WORDS: usize = 3;

impl IndirectFinder<'_, '_, '_> {
    /// Finds the report in a paragraph that begins with a person and a colon, as in transcripts and headlines: "HOLT:
    /// The dam is safe.", "Holt: The dam is safe", "HOLT, MAYOR: …", "HOLT (voice-over): …"; but not in an
    /// interviewer's question.
    fn labelled(&self, paragraph: &Range<usize>) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let colon = self.label_with_stop(paragraph).or_else(|| {
            (paragraph.start + 1..paragraph.end.min(paragraph.start + LABEL_REACH))
                .find(|&at| text.reads(at, ":"))
        })?;
        let subject = self
            .labelled_person(paragraph.start..colon)
            .or_else(|| self.answering_person(paragraph, colon))?;
        let content = self.extent.trimmed(colon + 1..paragraph.end);
        let is_said = index_of(self.regions, colon + 1).is_none()
            && !text.is_mark(paragraph.end - 1, &['?'])
            && (self.has_verb(&content) || self.extent.has_clause(&content));
        is_said.then(|| IndirectQuote {
            content,
            cue: colon..colon + 1,
            subject: Some(subject),
            is_clear: true,
        })
    }

    /// Returns the token of the label in "Q. Why?" and "A. Because …", which is one token with its stop.
    fn label_with_stop(&self, paragraph: &Range<usize>) -> Option<usize> {
        let text = self.clauses.text;
        let label = paragraph.start;
        let is_label = matches!(text.word(label), "Q." | "A.")
            && label + 1 < paragraph.end
            && text.tokens[label + 1].is_capitalised();
        is_label.then_some(label)
    }

    /// Returns the speaker of the answers in "Q: Why?" and "A: Because …": the only person whom the article names
    /// before the first question.
    fn answering_person(&self, paragraph: &Range<usize>, colon: usize) -> Option<Subject> {
        let text = self.clauses.text;
        let identity = self.clauses.identity;
        let is_answer = colon == paragraph.start && text.reads(colon, "A.")
            || colon == paragraph.start + 1 && matches!(text.word(paragraph.start), "A" | "Answer");
        let is_question = |other: &Range<usize>| {
            matches!(text.word(other.start), "Q" | "Question") && text.reads(other.start + 1, ":")
                || text.reads(other.start, "Q.") && self.label_with_stop(other).is_some()
        };
        let first = text
            .paragraphs
            .iter()
            .filter(|_| is_answer)
            .find(|other| is_question(other))?;
        let subject = |name| Subject {
            tokens: paragraph.start..colon.max(paragraph.start + 1),
            ..self.clauses.subject_of(name)
        };
        let named_in = |range: Range<usize>| {
            let mut people = range
                .filter_map(|at| identity.holding(at))
                .filter(|name| name.form == MentionForm::Name && identity.is_person(name.entity));
            let name = people.next()?;
            people.all(|other| other.entity == name.entity).then_some(name)
        };
        // A headline names who answers; the text before the first question may also name who asks.
        named_in(0..first.start)
            .or_else(|| named_in(text.paragraphs.first()?.clone()))
            .map(subject)
    }

    /// Returns the person named by a label in any case of letters, with at most an office or a remark in brackets.
    fn labelled_person(&self, label: Range<usize>) -> Option<Subject> {
        let text = self.clauses.text;
        let identity = self.clauses.identity;
        if let Some(name) = identity
            .ending_at(label.end)
            .filter(|name| identity.is_person(name.entity))
        {
            let is_label = name.tokens.start >= label.start
                && (label.start..name.tokens.start)
                    .all(|at| text.is(at, flag::OFFICE | flag::COURTESY) || text.reads(at, "."));
            if is_label {
                return Some(self.clauses.subject_of(name));
            }
        }
        let end = label
            .clone()
            .find(|&at| text.is_mark(at, &[',', '(']))
            .unwrap_or(label.end);
        let words = label.start..end;
        let is_shouted = !words.is_empty()
            && words.clone().all(|at| {
                text.tokens[at].is_capitalised()
                    && text.raw[text.tokens[at].span().start..text.tokens[at].span().end]
                        .chars()
                        .all(|c| !c.is_lowercase())
                    || text.reads(at, ".")
            });
        let surname = text.words[end.checked_sub(1)?].hash;
        let mut holders = (0..identity.entities.len()).filter(|&entity| {
            identity.is_person(entity)
                && identity.names_of(entity).any(|name| {
                    let is_elsewhere = name.tokens.start > label.end || name.tokens.end <= label.start;
                    is_elsewhere && text.words[name.tokens.end - 1].hash == surname
                })
        });
        let entity = holders.next().filter(|_| is_shouted)?;
        holders.next().is_none().then_some(Subject {
            tokens: words,
            entity: Some(entity),
            form: MentionForm::Name,
        })
    }

    /// Finds the report in a headline with a capital on every word: "Holt Says the Dam Leaks".
    fn headline(&self, sentence: &Range<usize>) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        // The first paragraph is a headline even with a stop.
        let is_first = text.paragraphs.first() == Some(sentence);
        let has_stop = text.is_mark(sentence.end - 1, &['.', '”', '"']);
        if sentence.len() > MAX_HEADLINE || has_stop && !is_first {
            return None;
        }
        let verb = text
            .capitals_in(&(sentence.start + 1..sentence.end))
            .iter()
            .copied()
            .find(|&at| text.is(at, flag::SAY_CLAUSE) && is_headline_form(text, at))?;
        let is_title_case = sentence.clone().all(|at| {
            text.kind(at) != TokenKind::Lower
                || text.is(at, flag::FUNCTION)
                || text.word(at).len() < SHORTEST_WORD
        });
        if !is_title_case || verb + MIN_WORDS >= sentence.end || self.has_marks(sentence.clone()) {
            return None;
        }
        let subject = self.clauses.subject_before(verb, sentence.start)?;
        let opens = (sentence.start..subject.tokens.start).all(|at| text.kind(at) != TokenKind::Mark);
        opens.then(|| IndirectQuote {
            content: self
                .extent
                .trimmed(verb + 1..self.extent.content_end(verb + 1, sentence)),
            cue: verb..verb + 1,
            subject: Some(subject),
            is_clear: false,
        })
    }

    /// Returns the first report within another one, unless it is a plain statement: "Moss said that Holt had denied
    /// taking the money".
    fn nested(&self, outer: &IndirectQuote) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let content = &outer.content;
        if content.len() > MAX_NESTING {
            return None;
        }
        let low = content.start + usize::from(text.reads(content.start, "that"));
        let mut at = low;
        while let Some(cue) = self.next_cue(at..content.end) {
            at = cue + 1;
            if !text.is(cue, flag::REPORTING) || index_of(self.regions, cue).is_some() {
                continue;
            }
            let reported = self.behind_verb(cue, low, content).filter(|inner| {
                let is_whole = self.words(&inner.content) >= MIN_WORDS && inner.is_clear;
                is_whole && inner.content.end <= content.end
            });
            let Some(inner) = reported else { continue };
            let assertion = self.clauses.assertion(&Utterance {
                cue: &inner.cue,
                content: &inner.content,
                subject: inner.subject.as_ref(),
                kind: QuoteKind::Indirect,
            });
            let is_kept = matches!(
                assertion,
                Assertion::Hypothetical | Assertion::Denied | Assertion::Asked | Assertion::NotSaid
            );
            return is_kept.then_some(inner);
        }
        None
    }

    fn sentence(&self, sentence: &Range<usize>, found: &mut Vec<IndirectQuote>) {
        let mut at = sentence.start;
        let first = self.regions.partition_point(|region| region.end <= at);
        let mut regions = self.regions[first..].iter().peekable();
        // Skips the rest of a quotation that began in an earlier sentence.
        if let Some(region) = regions.next_if(|region| region.start <= at) {
            at = region.end;
        }
        let mut so_far = match at {
            at if at == sentence.start => TextBefore::Words,
            _ if self.extent.opens_with_marks(sentence) => TextBefore::Marks,
            _ => TextBefore::Report,
        };
        let low = at;
        while at < sentence.end {
            while regions.next_if(|region| region.end <= at).is_some() {}
            if let Some(region) = regions.peek().filter(|region| region.start <= at) {
                at = region.end;
                if so_far == TextBefore::Words {
                    so_far = TextBefore::Marks;
                }
                continue;
            }
            let until = regions.peek().map_or(sentence.end, |region| region.start);
            let Some(cue) = self.next_cue(at..until.min(sentence.end)) else {
                at = until;
                continue;
            };
            at = cue;
            if let Some(reported) = self.carried(found.last(), at, sentence) {
                at = reported.content.end;
                found.push(reported);
                continue;
            }
            let (reported, rest) = self.report_at(at, low, so_far, sentence);
            let mut next = at + 1;
            for reported in [reported, rest].into_iter().flatten() {
                if self.words(&reported.content) >= self.min_words(&reported) {
                    next = next.max(reported.content.end);
                    found.push(reported);
                    so_far = TextBefore::Report;
                }
            }
            at = next;
        }
    }

    /// Returns the first token at which [`IndirectFinder::report_at`] could find something; this excludes most
    /// tokens.
    fn next_cue(&self, range: Range<usize>) -> Option<usize> {
        let text = self.clauses.text;
        let is_cue = |at: usize| {
            text.is(at, flag::REPORTING) && !self.is_inference(at)
                || match text.kind(at) {
                    TokenKind::Lower if text.is(at, flag::FUNCTION) => text.reads(at, "according"),
                    // A noun leads to its clause by "that" or "to".
                    TokenKind::Lower => {
                        text.is(at + 1, flag::FUNCTION)
                            && (is_noun_cue(text, at) || at > 0 && text.reads(at - 1, "no"))
                    }
                    TokenKind::Title => text.reads(at, "According"),
                    _ => false,
                }
        };
        text.reporting_in(&range).iter().copied().find(|&at| is_cue(at))
    }

    /// True in "said it was late, suggesting to some that it leaks": what others conclude was not said.
    fn is_inference(&self, at: usize) -> bool {
        let text = self.clauses.text;
        text.reads(at, "suggesting") && text.reads(at + 1, "to")
    }

    /// Finds the words of a participle after a report, whose speaker it shares: "The dam leaks, Holt said on Monday,
    /// adding that …".
    fn carried(
        &self,
        previous: Option<&IndirectQuote>,
        verb: usize,
        sentence: &Range<usize>,
    ) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let previous = previous.filter(|previous| previous.content.end <= previous.cue.start)?;
        let subject = previous.subject.clone()?;
        let is_behind = (previous.cue.end + 1..previous.cue.end + NEXT_VERB_REACH).contains(&verb)
            && text.word(verb).ends_with("ing")
            && text.is(verb, flag::REPORTING)
            && (text.reads(verb - 1, ",") || matches!(text.word(verb - 1), "but" | "and"))
            && (subject.tokens.end.max(previous.cue.end)..verb - 1)
                .all(|at| text.kind(at) != TokenKind::Mark);
        if !is_behind {
            return None;
        }
        self.participle(verb, subject, sentence)
    }

    /// Returns the report whose cue is at `at`; if the cue is in the middle of the clause, both of its parts.
    fn report_at(
        &self,
        at: usize,
        low: usize,
        so_far: TextBefore,
        sentence: &Range<usize>,
    ) -> (Option<IndirectQuote>, Option<IndirectQuote>) {
        let text = self.clauses.text;
        if matches!(text.word(at), "according" | "According") && text.reads(at + 1, "to") {
            return if at > sentence.start && !self.opens_sentence(at, sentence) {
                let reported = self.trailing_behind(so_far, at, low, sentence);
                match reported {
                    Some(lead) if !self.has_verb(&lead.content) => {
                        (self.rest_of_according(&lead, sentence).or(Some(lead)), None)
                    }
                    lead => (lead, None),
                }
            } else {
                (self.leading_source(at, sentence), None)
            };
        }
        if text.is(at, flag::REPORTING) && !self.is_likely_noun(at) {
            // "…, said Vera Holt, who": the verb reports the words before it.
            if self.is_inverted(at, low, sentence)
                && let Some(reported) = self.trailing_behind(so_far, at, low, sentence)
            {
                // "In some cases, said the report, boats sank": the words after it.
                let rest = self.rest_behind(&reported, sentence);
                return (Some(reported), rest);
            }
            // "said it holds, asked whether it leaks": nobody named asks.
            let is_asked = at > low
                && so_far == TextBefore::Report
                && text.reads(at - 1, ",")
                && self.extent.is_occasion(at);
            let behind = self.passive_question(at, sentence).or_else(|| {
                if is_asked {
                    None
                } else {
                    self.behind_verb(at, low, sentence)
                }
            });
            if behind.is_some() {
                return (behind, None);
            }
            if let Some(reported) = self.trailing_behind(so_far, at, low, sentence) {
                let rest = self.rest_behind(&reported, sentence);
                return (Some(reported), rest);
            }
        }
        if at > low && text.reads(at - 1, "no") && text.is_class(at, cue::TOKEN) {
            return (self.behind_no(at, low, sentence), None);
        }
        if is_noun_cue(text, at) {
            let reported = self
                .behind_noun(at, low, sentence)
                .filter(|reported| !self.is_within_trailing(reported, low, sentence));
            return (reported, None);
        }
        (None, None)
    }

    /// True after a conjunction or adverb that opens the sentence: "But according to Holt, …".
    pub(super) fn opens_sentence(&self, at: usize, sentence: &Range<usize>) -> bool {
        let text = self.clauses.text;
        at <= sentence.start + 3
            && (text.has_title(sentence.start, WordClass::Connective)
                || text.reads(sentence.start, "In")
                || text.reads(sentence.start, "However"))
            && (at == sentence.start + 1 || text.reads(at - 1, ","))
    }

    /// Returns the minimum number of words of a report: "to comment" and "any breach" are enough.
    fn min_words(&self, reported: &IndirectQuote) -> usize {
        let short = cue::DECLINE | cue::DENY | cue::COMMENT | cue::WITHHOLD;
        let text = self.clauses.text;
        // "said sales fell": a subject and its verb are enough.
        let is_clause = text.is(reported.cue.start, flag::SAY)
            && text.kind(reported.cue.start) == TokenKind::Lower
            && reported.content.len() == MIN_WORDS - 1
            && reported.content.start == reported.cue.end
            && !text.is(reported.content.start, flag::FUNCTION)
            && is_irregular_past(text, reported.content.start + 1);
        if is_clause || text.is_class(reported.cue.start, short) {
            MIN_WORDS - 1
        } else {
            MIN_WORDS
        }
    }

    pub(super) fn words(&self, range: &Range<usize>) -> usize {
        range
            .clone()
            .filter(|&at| self.clauses.text.tokens[at].is_word())
            .count()
    }

    pub(super) fn has_verb(&self, content: &Range<usize>) -> bool {
        content.clone().any(|at| is_finite(self.clauses.text, at))
    }
}

/// True for the forms of a reporting verb that headlines have.
fn is_headline_form(text: &TokenisedText, at: usize) -> bool {
    text.reads(at, "Said") || text.word(at).ends_with('s') && !text.has_title(at, WordClass::HeadlineNoun)
}

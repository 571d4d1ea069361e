//! Finds the speaker of quoted words in the text after them: in a reporting clause that follows ("…," she said) or
//! ends the sentence ("…" of the plan, said Holt), or in a signature ("…" — Vera Holt).

use std::ops::Range;

use crate::extract::MentionForm;
use crate::extract::lexicon::{WordClass, cue, flag};
use crate::extract::quote::clause::{Clauses, Subject};
use crate::extract::quote::cue::{is_finite, is_irregular_past, is_noun_first};
use crate::extract::text::quotation_marks::MarkedRegion;
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// Maximum distance, in tokens, from quoted words to a verb after them.
const CLAUSE_REACH: usize = 40;
/// Maximum distance, in tokens, from a passive verb to "by".
const AGENT_REACH: usize = 4;
/// Maximum distance, in tokens, from the beginning of a clause to its subject.
const NEAR: usize = 4;
/// Maximum distance, in tokens, from a noun that looks like a verb to the verb.
const NOUN_REACH: usize = 3;
/// Distance, in tokens, within which an unlisted past tense follows quoted words.
const PAST_REACH: usize = 5;
/// Distance, in tokens, within which a verb follows the comma before a report.
const TRAILING_REACH: usize = 12;
/// Maximum length, in tokens, of a description before the speaker.
const DESCRIPTION_REACH: usize = 14;

/// Maximum length, in words, of a name that signs a quotation and that the tagger missed.
const LONGEST_NAME: usize = 4;

/// Maximum distance, in tokens, from the quoted words to a verb like that of "Holt was asked".
const TOLD_REACH: usize = 8;

/// The pattern by which a speaker was found, ordered by reliability.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttributionPattern {
    /// "…," she said.
    After,
    /// "…," said Holt.
    Inverted,
    /// She said: "…"
    Before,
    /// Holt: "…"
    Colon,
    /// According to Holt, "…"
    According,
    /// She spoke on Monday, saying "…"
    Participle,
    /// "…," she said, "…": the second part.
    Inside,
    /// "…" of the plan, said Holt.
    Trailing,
    /// The next quotation of the paragraph.
    CarriedOver,
    /// The previous paragraph ended with this speaker's words.
    NextParagraph,
    /// The previous sentence is about this person.
    PreviousSentence,
    /// No evidence.
    None,
}

/// The reporting clause of one quotation.
#[derive(Clone, Debug)]
pub(crate) struct Attribution {
    /// The speaker.
    pub(crate) subject: Option<Subject>,
    /// The verb or its substitute.
    pub(crate) cue: Option<Range<usize>>,
    /// The pattern by which it was found.
    pub(crate) pattern: AttributionPattern,
    /// True if the cue leads directly into the quotation.
    pub(crate) is_close: bool,
}

/// Searches the text after the marked regions of an article.
#[derive(Clone, Copy)]
pub(crate) struct AttributionFinder<'r, 'a> {
    /// The article's words.
    pub(crate) text: &'r TokenisedText<'a>,
    /// The regions in quotation marks.
    pub(crate) regions: &'r [MarkedRegion],
    /// Its verbs and subjects.
    pub(crate) clauses: Clauses<'r, 'a>,
}

impl AttributionFinder<'_, '_> {
    /// Finds "according to Holt", "in the words of Holt".
    #[must_use]
    pub(crate) fn source_at(&self, at: usize, limit: usize) -> Option<Attribution> {
        let text = self.text;
        let is_according = matches!(text.word(at), "according" | "According") && text.reads(at + 1, "to");
        let end = if is_according {
            at + 2
        } else if self.is_in_the_words_of(at) {
            at + 4
        } else {
            return None;
        };
        Some(Attribution {
            subject: self.clauses.subject_after(end, limit),
            cue: Some(at..end),
            pattern: AttributionPattern::According,
            is_close: false,
        })
    }

    fn is_in_the_words_of(&self, at: usize) -> bool {
        let text = self.text;
        matches!(text.word(at), "in" | "In")
            && text.reads(at + 1, "the")
            && text.reads(at + 2, "words")
            && text.reads(at + 3, "of")
    }

    /// Finds the report after a region.
    #[must_use]
    pub(crate) fn clause_after(&self, n: usize) -> Option<Attribution> {
        let text = self.text;
        let region = &self.regions[n];
        // Without a closing mark, only words that end at a report's comma have a report after them.
        if !region.is_closed && !text.is_mark(region.tokens.end - 1, &[',']) {
            return None;
        }
        let paragraph = text.paragraph_at(region.outer.end - 1)?;
        let next = self
            .regions
            .get(n + 1)
            .map_or(usize::MAX, |next| next.outer.start);
        let limit = text.paragraphs[paragraph]
            .end
            .min(next)
            .min(region.outer.end + CLAUSE_REACH);
        let mut start = region.outer.end;
        while start < limit && (text.reads(start, ",") || text.is_dash(start)) {
            start += 1;
        }
        if start >= limit {
            return None;
        }
        let ends_with_stop = text.reads(region.tokens.end - 1, ".") && start == region.outer.end;
        // The clause ends with its sentence.
        let end = (start..limit)
            .find(|&at| self.clauses.is_stop(at))
            .unwrap_or(limit);
        if let Some(attribution) = self
            .source_at(start, limit)
            .or_else(|| self.told_by(start, end))
            .or_else(|| self.said_this(region, start))
        {
            return Some(attribution);
        }
        if let Some(attribution) = self.as_said(start, end) {
            return Some(attribution);
        }
        // Matches "…" So says Vera Holt.
        let so = usize::from(text.reads(start, "So") && self.clauses.is_verb(start + 1, flag::SAY));
        let start = start + so;
        // "“New quays,” saying the town needs them": a participle has no subject after it.
        let is_inverted =
            self.clauses.is_verb(start, flag::SAY | flag::SAY_TO) && !text.word(start).ends_with("ing");
        if is_inverted {
            let subject = self.clauses.subject_after(start + 1, limit);
            if subject.is_some() {
                return Some(Attribution {
                    subject,
                    cue: Some(start..start + 1),
                    pattern: AttributionPattern::Inverted,
                    is_close: false,
                });
            }
        }
        // "… go." Kerry said that: the clause is a separate sentence, unless it ends with the verb. "… go." Kerry
        // replied: “…”: the verb belongs to the next quotation.
        let leads_on =
            |verb: usize| next <= verb + 3 && text.is_mark(next - 1, &[':', ',']) && next > verb + 1;
        let is_new_sentence = |verb: usize| {
            ends_with_stop && (end > verb + 3 || leads_on(verb))
                || leads_on(verb) && text.reads(next - 1, ":")
        };
        if let Some((subject, verb)) = self.name_and_apposition(start, end)
            && !is_new_sentence(verb)
        {
            return Some(Attribution {
                subject: Some(subject),
                cue: Some(verb..verb + 1),
                pattern: AttributionPattern::After,
                is_close: false,
            });
        }
        let near = self
            .clause_near(region, start, end)
            .filter(|(_, verb)| !is_new_sentence(*verb));
        if let Some((subject, verb)) = near {
            return Some(Attribution {
                subject: Some(subject),
                cue: Some(verb..verb + 1),
                pattern: AttributionPattern::After,
                is_close: false,
            });
        }
        if ends_with_stop {
            return None;
        }
        self.past_tense_behind(region, start, end)
            .or_else(|| self.past_tense_inverted(region, start, limit))
            .or_else(|| self.trailing(start, limit))
            .or_else(|| self.name_without_verb(region, start, end))
    }

    /// Finds the speaker in "…," Vera Holt, an engineer at the port: a name and its description up to the stop, with no
    /// verb.
    fn name_without_verb(&self, region: &MarkedRegion, start: usize, end: usize) -> Option<Attribution> {
        let text = self.text;
        let identity = self.clauses.identity;
        let name = identity.holding(start).filter(|name| {
            name.tokens.start == start
                && name.form == MentionForm::Name
                && identity.is_person(name.entity)
                && text.is_mark(region.tokens.end - 1, &[','])
                && start == region.outer.end
        })?;
        let comma = name.tokens.end;
        let is_described = text.reads(comma, ",") && end > comma + 2 && self.clauses.is_stop(end);
        let acts =
            |at: usize| is_finite(text, at) || is_irregular_past(text, at) || text.is(at, flag::SAY_ANY);
        let is_verbless = !(comma..end).any(acts);
        (is_described && is_verbless).then(|| Attribution {
            subject: Some(self.clauses.subject_of(name)),
            cue: None,
            pattern: AttributionPattern::Colon,
            is_close: false,
        })
    }

    /// True if only words that describe the speaker precede the name: "IDB director-general Sir Tom Reeve", "Raymond
    /// Kerr's lawyer, Gerard Moss", "Kerr and fellow authors Greg Lind and Jason Reeve".
    fn leads_to(&self, start: usize, subject: &Subject) -> bool {
        let text = self.text;
        subject.tokens.start < start + DESCRIPTION_REACH
            && (start..subject.tokens.start).all(|at| match text.kind(at) {
                TokenKind::Mark => {
                    matches!(text.word(at), "-" | "." | "&")
                        || text.reads(at, ",")
                            && (at + 1 == subject.tokens.start
                                || self.clauses.identity.holding(at - 1).is_some())
                }
                TokenKind::Lower => {
                    let is_plain =
                        !text.is(at, flag::FUNCTION | flag::SAY_ANY) && !self.clauses.is_past_tense(at);
                    is_plain
                        || text.is(at, flag::ROLE | flag::GROUP)
                        || text.has_lower(at, WordClass::TitleWord)
                }
                _ => true,
            })
    }

    /// Attributes words before a passive verb of telling to its agent, if there is one: "…?" Holt was asked;
    /// "…," she was told by the judge.
    fn told_by(&self, start: usize, end: usize) -> Option<Attribution> {
        let text = self.text;
        let is_passive = |verb: usize| {
            text.is(verb, flag::SAY_TO)
                && (start..verb)
                    .rev()
                    .take(2)
                    .any(|at| text.has_lower(at, WordClass::PassiveAuxiliary))
        };
        let verb = (start + 1..end.min(start + TOLD_REACH)).find(|&verb| is_passive(verb))?;
        let is_clause = (start..verb).all(|at| text.kind(at) != TokenKind::Mark || text.touches_next(at))
            && !text.has_lower(start, WordClass::QuotationTail);
        let by = (verb + 1..end.min(verb + 1 + AGENT_REACH)).find(|&at| text.reads(at, "by"));
        is_clause.then(|| Attribution {
            subject: by.and_then(|by| self.clauses.subject_after(by + 1, end)),
            cue: Some(verb..verb + 1),
            pattern: AttributionPattern::After,
            is_close: false,
        })
    }

    /// Takes the speaker from a clause with "as": "“…,” as Holt said on Monday", "“…,” as Holt put it".
    fn as_said(&self, start: usize, end: usize) -> Option<Attribution> {
        let text = self.text;
        let puts_it = |verb: usize| matches!(text.word(verb), "put" | "puts") && text.reads(verb + 1, "it");
        let verb = (start + 2..end.min(start + TOLD_REACH))
            .filter(|_| text.reads(start, "as"))
            .find(|&verb| self.clauses.is_verb(verb, flag::SAY) || puts_it(verb))?;
        let subject = self
            .clauses
            .subject_before(verb, start + 1)
            .filter(|subject| subject.tokens.start <= start + NEAR)?;
        let next = verb + 1 + usize::from(puts_it(verb));
        let closes = next >= end
            || text.kind(next) == TokenKind::Mark
            || text.has_lower(next, WordClass::OccasionLead)
            || text.is(next, flag::CALENDAR);
        closes.then_some(Attribution {
            subject: Some(subject),
            cue: Some(verb..verb + 1),
            pattern: AttributionPattern::After,
            is_close: false,
        })
    }

    /// Takes the speaker from the sentence after the words: "“…”. Holt said this on Monday".
    fn said_this(&self, region: &MarkedRegion, start: usize) -> Option<Attribution> {
        let text = self.text;
        if !text.reads(start, ".") {
            return None;
        }
        let sentence = &text.sentences[text.sentence_at(region.outer.end + 1)?];
        let first = region.outer.end + 1;
        let verb = (first + 1..sentence.end.min(first + TOLD_REACH)).find(|&verb| {
            let is_reported = |at: usize| matches!(text.word(at), "this" | "that" | "so");
            self.clauses.is_verb(verb, flag::SAY) && is_reported(verb + 1)
                // "Holt told us this".
                || self.clauses.is_verb(verb, flag::SAY_TO)
                    && text.has_lower(verb + 1, WordClass::AddresseeWord)
                    && is_reported(verb + 2)
        })?;
        Some(Attribution {
            subject: Some(self.clauses.subject_before(verb, first)?),
            cue: Some(verb..verb + 1),
            pattern: AttributionPattern::After,
            is_close: false,
        })
    }

    /// Takes the speaker from the next paragraph: "“…”\n\nThose are the words of Holt", "The words are those of Holt".
    #[must_use]
    pub(crate) fn words_of(&self, n: usize) -> Option<Attribution> {
        let text = self.text;
        let region = &self.regions[n];
        let at = region.outer.end;
        let reads = |words: [&[&str]; 5]| {
            words
                .iter()
                .zip(at..)
                .all(|(words, at)| words.contains(&text.word(at)))
        };
        let is_told = reads([
            &["Those", "These", "They"],
            &["are", "were"],
            &["the"],
            &["words"],
            &["of"],
        ]) || reads([&["The"], &["words"], &["are", "were"], &["those"], &["of"]]);
        let limit = text.sentences[text.sentence_at(at)?].end;
        is_told.then(|| Attribution {
            subject: self.clauses.subject_after(at + 5, limit),
            cue: Some(at + 3..at + 5),
            pattern: AttributionPattern::After,
            is_close: false,
        })
    }

    /// Finds the speaker in "…," sobbed his mother: any past tense between a comma that ends the quotation and a name
    /// or description is taken for a report.
    fn past_tense_inverted(&self, region: &MarkedRegion, start: usize, limit: usize) -> Option<Attribution> {
        let text = self.text;
        let stops = text.is_mark(region.tokens.end - 1, &[',', '?', '!']) && start == region.outer.end;
        let is_verb = self.clauses.is_past_tense(start) || text.has_lower(start, WordClass::VocalPast);
        let opens = (text.has_lower(start + 1, WordClass::NominalOpener)
            || text.has_lower(start + 1, WordClass::SubjectPronoun))
            || text
                .tokens
                .get(start + 1)
                .is_some_and(|token| token.is_capitalised());
        let subject = (stops && is_verb && opens)
            .then(|| self.clauses.subject_after(start + 1, limit))
            .flatten()?;
        Some(Attribution {
            subject: Some(subject),
            cue: Some(start..start + 1),
            pattern: AttributionPattern::Inverted,
            is_close: false,
        })
    }

    /// Returns the subject and verb of a clause that begins at `start`, if the subject is near: "…," the mayor Ana
    /// Ruiz said.
    fn clause_near(&self, region: &MarkedRegion, start: usize, end: usize) -> Option<(Subject, usize)> {
        let text = self.text;
        if text.has_lower(start, WordClass::ClauseTurn) {
            return None;
        }
        let comma = text.is_mark(region.tokens.end - 1, &[',']) && start == region.outer.end;
        let reports = flag::SAY | flag::SAY_TO | if comma { flag::SAY_THAT } else { 0 };
        let has_article = text.has_lower(start, WordClass::PhraseOpener) && !text.reads(start, "its");
        // "the 40-page report found", "the press secretary said": nouns.
        let is_noun = |verb: usize| {
            let has_verb_after =
                || (verb + 1..end.min(verb + 1 + NOUN_REACH)).any(|at| self.clauses.is_verb(at, reports));
            has_article && is_noun_first(text, verb) && has_verb_after()
                || text.is_class(verb, cue::LISTED) && !text.is(verb, flag::SAY | flag::SAY_TO)
        };
        let (subject, verb) = (start + 1..end)
            .filter(|&verb| self.clauses.is_verb(verb, reports) && !is_noun(verb))
            .find_map(|verb| {
                if let Some(subject) = self.clauses.quoted_source(verb, start) {
                    return Some((subject, verb));
                }
                let subject = self.clauses.subject_before(verb, start);
                Some((
                    subject.filter(|subject| self.clauses.agrees(subject, verb))?,
                    verb,
                ))
            })?;
        let is_near = subject.tokens.start <= start + NEAR
            || self.leads_to(start, &subject)
            || self.clauses.quoted_source(verb, start).is_some();
        is_near.then_some((subject, verb))
    }

    /// Finds the speaker in "…," he surmised: any past tense immediately after a name or pronoun is taken for a
    /// report.
    fn past_tense_behind(&self, region: &MarkedRegion, start: usize, end: usize) -> Option<Attribution> {
        let text = self.text;
        let stops = text.is_mark(region.tokens.end - 1, &[',', '?', '!']) || start > region.outer.end;
        // "an angry Holt retaliated".
        let is_first = |subject: &Subject| {
            subject.tokens.start == start
                || text.has_lower(start, WordClass::Article) && subject.tokens.start <= start + 2
        };
        (start + 1..end.min(start + PAST_REACH))
            .filter(|&verb| stops && self.clauses.is_past_tense(verb))
            .find_map(|verb| {
                let subject = self.clauses.subject_before(verb, start).filter(is_first)?;
                Some(Attribution {
                    subject: Some(subject),
                    cue: Some(verb..verb + 1),
                    pattern: AttributionPattern::After,
                    is_close: false,
                })
            })
    }

    /// Returns the name that opens the clause, skipping everything between commas, and the verb: "…," Vera Holt, 67,
    /// a doctor in Halmery, North Shore, said.
    fn name_and_apposition(&self, start: usize, end: usize) -> Option<(Subject, usize)> {
        let text = self.text;
        let mut at = start;
        while at < end && (text.is(at, flag::OFFICE | flag::COURTESY) || text.reads(at, ".")) {
            at += 1;
        }
        let identity = self.clauses.identity;
        let name = identity
            .holding(at)
            .filter(|name| name.tokens.start == at && identity.is_person(name.entity))?;
        if !text.reads(name.tokens.end, ",") {
            return None;
        }
        let verb = (name.tokens.end + 1..end)
            .find(|&verb| text.reads(verb - 1, ",") && self.clauses.is_verb(verb, flag::SAY | flag::SAY_TO))
            .filter(|&verb| !text.word(verb).ends_with("ing"))?;
        Some((self.clauses.subject_of(name), verb))
    }

    /// Finds the signature in "“…” — Vera Holt, in May", or in a separate paragraph after the words.
    #[must_use]
    pub(crate) fn signed(&self, n: usize) -> Option<Attribution> {
        let text = self.text;
        let region = &self.regions[n];
        let dash = region.outer.end;
        if !region.is_closed || !text.is_dash(dash) {
            return None;
        }
        let mut at = dash + 1;
        while text.is(at, flag::OFFICE | flag::COURTESY) || text.reads(at, ".") {
            at += 1;
        }
        let identity = self.clauses.identity;
        let paragraph = text.paragraph_at(at)?;
        let limit = text.paragraphs[paragraph].end;
        let subject = match identity.holding(at) {
            Some(name) => {
                let is_person = name.tokens.start == at
                    && name.form == MentionForm::Name
                    && identity.is_person(name.entity);
                is_person.then(|| self.clauses.subject_of(name))
            }
            None => self.unknown_name(at, limit),
        }?;
        let ends = subject.tokens.end >= limit || matches!(text.word(subject.tokens.end), "," | "." | "(");
        let opens = text.paragraph_at(region.outer.start) != Some(paragraph)
            || self.text.sentence_start(region.outer.start) == region.outer.start;
        (ends && opens).then_some(Attribution {
            subject: Some(subject),
            cue: None,
            pattern: AttributionPattern::Colon,
            is_close: true,
        })
    }

    /// Takes two to four capitalised words at `start` for a name that the tagger missed.
    fn unknown_name(&self, start: usize, limit: usize) -> Option<Subject> {
        let text = self.text;
        let end = (start..limit)
            .take_while(|&at| {
                text.tokens[at].is_capitalised() && !text.is(at, flag::FUNCTION | flag::CALENDAR)
            })
            .last()?
            + 1;
        (2..=LONGEST_NAME).contains(&(end - start)).then_some(Subject {
            tokens: start..end,
            entity: None,
            form: MentionForm::Nominal,
        })
    }

    /// Finds the report in "…" in the plan, said Holt; "…" in the plan, she said.
    fn trailing(&self, start: usize, limit: usize) -> Option<Attribution> {
        let text = self.text;
        let end = self
            .text
            .sentence_at(start)
            .map_or(start, |s| text.sentences[s].end)
            .min(limit);
        let comma = (start..end).rev().find(|&at| {
            text.reads(at, ",")
                && (at + 1..end.min(at + TRAILING_REACH)).any(|verb| self.clauses.is_verb(verb, flag::SAY))
        })?;
        let verb = (comma + 1..end.min(comma + TRAILING_REACH))
            .find(|&verb| self.clauses.is_verb(verb, flag::SAY))?;
        let subject = if verb == comma + 1 && !text.word(verb).ends_with("ing") {
            self.clauses.subject_after(verb + 1, end)
        } else {
            // Only a time or place may follow the verb in its clause.
            let closes = end <= verb + 2
                || !text.is(verb + 1, flag::FUNCTION)
                || text.has_lower(verb + 1, WordClass::TrailingAdjunct);
            self.clauses
                .subject_before(verb, comma + 1)
                .filter(|subject| closes && subject.tokens.start <= comma + NEAR)
        };
        subject.map(|subject| Attribution {
            subject: Some(subject),
            cue: Some(verb..verb + 1),
            pattern: AttributionPattern::Trailing,
            is_close: false,
        })
    }
}

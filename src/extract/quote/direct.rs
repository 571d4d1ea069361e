//! Quotations and their speakers.
//!
//! Text in quotation marks is a quotation unless it looks like a title, a sign or a scare quote. Its speaker is read
//! from a reporting clause after it, before it, or in the previous sentence; without one, the last speaker of the
//! paragraph continues. The confidence of a quotation is the measured share of correct speakers of its pattern.

use std::ops::Range;

use crate::extract::identity::Identity;
use crate::extract::lexicon::flag;
use crate::extract::quote::assertion::Utterance;
use crate::extract::quote::attribution::{Attribution, AttributionFinder, AttributionPattern};
use crate::extract::quote::clause::{Clauses, Subject};
use crate::extract::quote::confidence::{Basis, Cell};
use crate::extract::quote::indirect::{self, IndirectQuotes};
use crate::extract::quote::not_speech::{MarkedReading, SpeechRules};
use crate::extract::quote::speaker_turn::{self, SpeakerTurn};
use crate::extract::text::quotation_marks::MarkedRegion;
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;
use crate::extract::{Assertion, Quote, QuoteKind};

/// Finds the quotations of an article, ordered by start.
#[must_use]
pub(crate) fn find(text: &TokenisedText, regions: &[MarkedRegion], identity: &Identity) -> Vec<Quote> {
    let clauses = Clauses { text, identity };
    let mut finder = QuoteFinder {
        text,
        regions,
        clauses,
        attributions: AttributionFinder {
            text,
            regions,
            clauses,
        },
        rules: SpeechRules { text },
        quotes_with_double: regions.iter().any(|region| !region.is_single),
        turns: Vec::new(),
        last: None,
        before_last: None,
    };
    for n in 0..regions.len() {
        finder.region(n);
    }
    finder.join_reported();
    speaker_turn::named(finder.turns, text, identity)
}

/// The previous quotation, which the next one may continue.
#[derive(Clone, Debug)]
pub(super) struct Last {
    pub(super) subject: Option<Subject>,
    /// The evidence for its speaker.
    pub(super) cell: Cell,
    pub(super) region: usize,
    /// The first token of its reporting verb.
    pub(super) cue: Option<usize>,
    /// Its assertion class.
    pub(super) assertion: Assertion,
}

/// Quoted words without a speaker are speech from this number on, whatever the words around them.
const LONGEST_TERM: usize = 8;
/// From this number of words on, an infinitive or a clause is speech.
const LONGEST_NOUN: usize = 4;
/// Minimum number of words of a quotation that continues the speaker of the previous paragraph.
const MIN_CARRIED: usize = 3;
/// Maximum number of further quoted parts of a sentence that share one report.
const MAX_PARTS: usize = 3;
/// Maximum length, in tokens, of an aside between a verb and the quotation, including commas.
const ASIDE_REACH: usize = 6;
/// Maximum distance, in tokens, between such parts.
const PART_REACH: usize = 8;

/// Counts of a region's words by their capitals; function words count only in `all`.
#[derive(Default)]
struct WordCounts {
    all: usize,
    capitals: usize,
    lower: usize,
    numbers: usize,
}

impl WordCounts {
    fn of(text: &TokenisedText, region: &MarkedRegion) -> Self {
        let mut words = Self::default();
        for at in region.tokens.clone() {
            match text.kind(at) {
                TokenKind::Mark | TokenKind::Possessive => continue,
                TokenKind::Title | TokenKind::Upper | TokenKind::Mixed if !text.is(at, flag::FUNCTION) => {
                    words.capitals += 1;
                }
                TokenKind::Lower if !text.is(at, flag::FUNCTION) => words.lower += 1,
                TokenKind::Number => words.numbers += 1,
                _ => {}
            }
            words.all += 1;
        }
        words
    }
}

/// The transition from the sentence to the quoted words.
struct Lead {
    before: LeadIn,
    /// True if the quoted words end with a stop.
    has_stop: bool,
    starts_sentence: bool,
    /// True if the attribution is a reporting clause, a colon or "according to".
    is_reported: bool,
}

/// The token directly before the quoted words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LeadIn {
    /// No stop.
    Nothing,
    /// A colon or comma.
    Stop,
    /// The verb of the attribution, and a colon or comma: "tweeted, “…", "tweeted, in all seriousness, “…".
    VerbAndStop,
}

impl Lead {
    /// True for a reporting clause, and a stop next to the quoted words.
    fn is_direct(&self) -> bool {
        self.is_reported && (self.has_stop || self.before != LeadIn::Nothing)
    }

    /// True if words that look like a title are nevertheless speech.
    fn leads_to_title(&self, pattern: AttributionPattern, words: usize) -> bool {
        let follows_report = matches!(pattern, AttributionPattern::After | AttributionPattern::Inverted);
        let is_led_in = self.before == LeadIn::VerbAndStop;
        let is_spoken = is_led_in || self.has_stop && (self.before == LeadIn::Stop || self.starts_sentence);
        let is_long = words > 3 || is_led_in || self.starts_sentence && follows_report;
        (self.is_direct() || is_led_in) && is_long && is_spoken
    }
}

pub(super) struct QuoteFinder<'r, 'a> {
    pub(super) text: &'r TokenisedText<'a>,
    pub(super) regions: &'r [MarkedRegion],
    pub(super) clauses: Clauses<'r, 'a>,
    pub(super) attributions: AttributionFinder<'r, 'a>,
    pub(super) rules: SpeechRules<'r, 'a>,
    /// True if the article uses double quotation marks.
    pub(super) quotes_with_double: bool,
    pub(super) turns: Vec<SpeakerTurn>,
    pub(super) last: Option<Last>,
    /// The quotation before `last`.
    pub(super) before_last: Option<Last>,
}

impl QuoteFinder<'_, '_> {
    fn region(&mut self, n: usize) {
        let region = &self.regions[n];
        let mut attribution = self.attribution(n);
        if attribution.cue.is_none() && self.rules.is_given_by_nobody(region) {
            attribution.subject = None;
        }
        // A short quotation alone in a paragraph, like "“Go home.”", does not continue the speaker of the previous
        // paragraph.
        let is_short = region
            .tokens
            .clone()
            .filter(|&at| self.text.tokens[at].is_word())
            .count()
            < MIN_CARRIED;
        if is_short && attribution.pattern == AttributionPattern::NextParagraph {
            attribution.subject = None;
            attribution.pattern = AttributionPattern::None;
        }
        if !self.is_quotation(region, &attribution) {
            return;
        }
        let carried = self.last.as_ref().map(|last| last.assertion).filter(|assertion| {
            *assertion == Assertion::Hypothetical
                && matches!(
                    attribution.pattern,
                    AttributionPattern::CarriedOver | AttributionPattern::NextParagraph
                )
        });
        let cell = Cell::of(
            &attribution,
            self.last.as_ref().map(|last| last.cell),
            self.clauses.identity,
        );
        let assertion = match &attribution.cue {
            Some(cue) => self.clauses.assertion(&Utterance {
                cue,
                content: &region.outer,
                subject: attribution.subject.as_ref(),
                kind: QuoteKind::Direct,
            }),
            // A continued quotation that is hypothetical stays so.
            None => carried.unwrap_or_default(),
        };
        self.before_last = self.last.take();
        self.last = Some(Last {
            subject: attribution.subject.clone(),
            cell,
            region: n,
            cue: attribution.cue.as_ref().map(|cue| cue.start),
            assertion,
        });
        let quote = Quote {
            span: region.span,
            assertion,
            cue: attribution.cue.as_ref().map(|cue| self.text.span(cue)),
            ..Quote::default()
        };
        self.turns.push(SpeakerTurn::new(
            quote,
            cell,
            &region.outer,
            attribution.subject,
            attribution.cue,
        ));
    }

    /// Adds reported clauses. A clause with quoted parts replaces the quotations inside it.
    fn join_reported(&mut self) {
        let (text, regions) = (self.text, self.regions);
        let (mut taken, mut clauses) = (Vec::new(), Vec::new());
        let IndirectQuotes { found, nested } = indirect::find(self.clauses, regions);
        let count = found.len();
        for (number, found) in found.into_iter().chain(nested).enumerate() {
            let first = regions.partition_point(|region| region.outer.end <= found.content.start);
            let inside = &regions[first..];
            let inside = &inside[..inside.partition_point(|region| region.outer.start < found.content.end)];
            let words = |range: &Range<usize>| range.clone().filter(|&at| text.tokens[at].is_word()).count();
            let marked: usize = inside.iter().map(|region| words(&region.tokens)).sum();
            let is_mixed = !inside.is_empty();
            let reaches_out = inside.iter().any(|region| {
                region.outer.start < found.content.start || region.outer.end > found.content.end
            });
            // If nearly all of the clause is in quotation marks, the direct quotations suffice.
            if reaches_out || (is_mixed && marked * 10 >= words(&found.content) * 9) {
                continue;
            }
            let span = text.span(&found.content);
            if number < count {
                taken.push(span);
            }
            let basis = Basis::Clause {
                is_mixed,
                is_clear: found.is_clear,
            };
            let kind = if is_mixed {
                QuoteKind::Mixed
            } else {
                QuoteKind::Indirect
            };
            let assertion = self.clauses.assertion(&Utterance {
                cue: &found.cue,
                content: &found.content,
                subject: found.subject.as_ref(),
                kind,
            });
            let quote = Quote {
                span,
                kind,
                assertion,
                cue: Some(text.span(&found.cue)),
                ..Quote::default()
            };
            clauses.push((quote, Cell::from(basis), found));
        }
        self.turns.retain(|turn| {
            let next = taken.partition_point(|span| span.end < turn.quote.span.end);
            !taken.get(next).is_some_and(|span| span.contains(turn.quote.span))
        });
        for (quote, cell, found) in clauses {
            self.turns.push(SpeakerTurn::new(
                quote,
                cell,
                &found.content,
                found.subject,
                Some(found.cue),
            ));
        }
    }

    /// True for speech. Titles, signs, nicknames and scare quotes are short, have no stop, and have no speaker.
    fn is_quotation(&self, region: &MarkedRegion, attribution: &Attribution) -> bool {
        let (text, rules) = (self.text, self.rules);
        let words = WordCounts::of(text, region);
        if words.all == 0 || rules.reads_as(region, MarkedReading::Alias) {
            return false;
        }
        let lead = self.lead(region, attribution);
        if words.all < 3 {
            // British style puts the comma after the closing quotation mark.
            let has_comma_after = text.reads(region.outer.end, ",") && lead.starts_sentence;
            return lead.is_direct() && lead.has_stop
                || lead.is_reported && has_comma_after
                || self.is_short_speech(region, attribution, &lead);
        }
        let names_source = attribution.pattern == AttributionPattern::According
            && attribution
                .cue
                .as_ref()
                .is_some_and(|cue| region.outer.start <= cue.end + 1 && region.outer.start >= cue.end);
        if names_source || rules.reads_as(region, MarkedReading::Reference) {
            return false;
        }
        let labels_a_noun = rules.reads_as(region, MarkedReading::Label);
        if !labels_a_noun && self.is_public(region) {
            return true;
        }
        let names_a_work = rules.reads_as(region, MarkedReading::Work);
        if self.looks_like_title(region, &words) {
            let is_clause =
                lead.has_stop && rules.reads_as(region, MarkedReading::Clause) && lead.starts_sentence;
            return is_clause || !names_a_work && lead.leads_to_title(attribution.pattern, words.all);
        }
        if names_a_work {
            return lead.is_direct() && !self.stands_apart(attribution, &lead);
        }
        if labels_a_noun {
            return lead.is_direct();
        }
        // In an article with double quotation marks, single ones hold terms, not speech, except in headlines.
        if region.is_single && self.quotes_with_double {
            let opens_headline =
                region.outer.start > 0 && text.is_mark(region.outer.start - 1, &[':']) && lead.has_stop;
            return lead.is_direct() || opens_headline;
        }
        lead.starts_sentence || !self.is_term(region, attribution, words.all)
    }

    /// Returns the transition from the sentence and the attribution to the words of a region.
    fn lead(&self, region: &MarkedRegion, attribution: &Attribution) -> Lead {
        let text = self.text;
        let is_reported = matches!(
            attribution.pattern,
            AttributionPattern::After
                | AttributionPattern::Inverted
                | AttributionPattern::Before
                | AttributionPattern::Colon
                | AttributionPattern::According
        );
        let follows_verb = |cue: &Range<usize>| {
            cue.end + 1 == region.outer.start
                || text.reads(cue.end, ",")
                    && cue.end + ASIDE_REACH > region.outer.start
                    && cue.end < region.outer.start
        };
        let before = if !self.rules.stands_after_stop(region) {
            LeadIn::Nothing
        } else if attribution.cue.as_ref().is_some_and(follows_verb) {
            LeadIn::VerbAndStop
        } else {
            LeadIn::Stop
        };
        Lead {
            before,
            has_stop: self.rules.has_stop(region),
            starts_sentence: self.starts_sentence(region),
            is_reported,
        }
    }

    /// True for words that are chanted, displayed or otherwise public.
    fn is_public(&self, region: &MarkedRegion) -> bool {
        self.rules.reads_as(region, MarkedReading::Public) || self.goes_on_list(region)
    }

    /// True for capitals on all words but function words: "Good Morning Halmery". The sentence's comma may be inside
    /// the quotation marks.
    fn looks_like_title(&self, region: &MarkedRegion, words: &WordCounts) -> bool {
        words.capitals > 0
            && words.capitals + words.numbers >= 2
            && words.lower == 0
            && !self.text.is_mark(region.tokens.end - 1, &['?', '!'])
            && !self.rules.has_auxiliary(region)
    }

    /// True if the quoted words name the object of the verb, as in "spoke on the podcast, “…".
    fn stands_apart(&self, attribution: &Attribution, lead: &Lead) -> bool {
        let takes_words = |cue: &Range<usize>| self.text.is(cue.start, flag::SAY_TO | flag::SAY_CLAUSE);
        attribution.pattern == AttributionPattern::Before
            && lead.before == LeadIn::Stop
            && !attribution.cue.as_ref().is_some_and(takes_words)
    }

    /// True for a term: a few words within a sentence, without a speaker.
    fn is_term(&self, region: &MarkedRegion, attribution: &Attribution, words: usize) -> bool {
        let rules = self.rules;
        attribution.subject.is_none()
            && attribution.cue.is_none()
            && words < LONGEST_TERM
            && (!rules.has_stop(region) || rules.reads_as(region, MarkedReading::Thing))
            && !rules.reads_as(region, MarkedReading::Content)
            && (words < LONGEST_NOUN || !rules.reads_as(region, MarkedReading::Clause))
    }

    /// True for a further item of a list of quotations: "shouts of “Boats first” and “Halmery, Halmery, Halmery”".
    fn goes_on_list(&self, region: &MarkedRegion) -> bool {
        self.last.as_ref().is_some_and(|last| {
            let end = self.regions[last.region].outer.end;
            let has_comma = self
                .text
                .is_mark(self.regions[last.region].tokens.end - 1, &[',']);
            end == region.outer.start && has_comma
                || end + 1 == region.outer.start && matches!(self.text.word(end), "and" | "or" | ",")
        })
    }

    /// True for one or two words that are speech: "Holt had one word: “Rats.”"; "“Nothing.”" alone in a paragraph, or
    /// as a sentence after the speaker's words.
    fn is_short_speech(&self, region: &MarkedRegion, attribution: &Attribution, lead: &Lead) -> bool {
        let text = self.text;
        let is_led_by_colon = lead.has_stop
            && attribution.subject.is_some()
            && region.outer.start > 0
            && text.is_mark(region.outer.start - 1, &[':']);
        let goes_on = attribution.pattern == AttributionPattern::CarriedOver && lead.starts_sentence;
        let is_whole = self.fills_paragraph(region) || goes_on && self.ends_sentence(region);
        is_led_by_colon || text.is_mark(region.tokens.end - 1, &['.', '!', '?']) && is_whole
    }

    /// True if the region is a whole paragraph.
    pub(super) fn fills_paragraph(&self, region: &MarkedRegion) -> bool {
        let paragraph = self.text.paragraph_at(region.outer.start);
        paragraph.is_some_and(|n| self.text.paragraphs[n] == region.outer)
    }

    /// True if the region ends its sentence.
    fn ends_sentence(&self, region: &MarkedRegion) -> bool {
        let sentence = self.text.sentence_at(region.outer.start);
        sentence.is_some_and(|n| self.text.sentences[n].end == region.outer.end)
    }

    pub(super) fn starts_sentence(&self, region: &MarkedRegion) -> bool {
        self.text.sentence_start(region.outer.start) == region.outer.start
    }

    fn attribution(&self, n: usize) -> Attribution {
        let region = &self.regions[n];
        let signed = self
            .attributions
            .signed(n)
            .or_else(|| self.attributions.words_of(n))
            .or_else(|| self.labelled(n));
        if let Some(attribution) = signed {
            return attribution;
        }
        let before = self.clause_before(n);
        let starts_sentence = self.tokens_before(n).is_empty();
        let before_is_close = before.as_ref().is_some_and(|attribution| {
            attribution.subject.is_some() && self.is_close_before(region, attribution)
        });
        // A verb before the words leads to them, but a distant one gives way to one directly after them.
        let is_next = |attribution: &Attribution| {
            attribution.cue.as_ref().is_some_and(|cue| {
                cue.end + 1 >= region.outer.start
                    && !(cue.end < region.outer.start && self.text.is_mark(cue.end, &['—', '–', '-']))
            })
        };
        let leads_in = before.as_ref().is_some_and(|attribution| {
            before_is_close && (is_next(attribution) || attribution.cue.is_none())
        });
        // "Polls show that “…,” said Vera Holt": an inverted report at the end covers the whole sentence.
        let after = self.attributions.clause_after(n).filter(|after| {
            let is_person = after
                .subject
                .as_ref()
                .and_then(|subject| subject.entity)
                .is_some_and(|entity| self.clauses.identity.is_person(entity));
            !leads_in || is_person && after.pattern == AttributionPattern::Inverted
        });
        let is_plain = |attribution: &Attribution| {
            let last = region.tokens.end - 1;
            matches!(
                attribution.pattern,
                AttributionPattern::After | AttributionPattern::Inverted
            ) && self.text.is_mark(last, &[','])
                || attribution.pattern == AttributionPattern::Inverted && self.text.is_mark(last, &['?', '!'])
        };
        if before_is_close
            && !after.as_ref().is_some_and(is_plain)
            && let Some(attribution) = before
        {
            return Attribution {
                is_close: true,
                ..attribution
            };
        }
        match (after, before) {
            (Some(after), _) if after.subject.is_some() => return after,
            (_, Some(before)) if before.subject.is_some() => return before,
            (Some(found), _) | (_, Some(found)) => return found,
            _ => {}
        }
        self.shared_attribution(n)
            .unwrap_or_else(|| self.talk_goes_on(n, starts_sentence))
    }

    /// Finds the report at the end of a sentence for an earlier quoted part: "It is “a mess” and “a shame,” said
    /// Holt".
    fn shared_attribution(&self, n: usize) -> Option<Attribution> {
        let sentence = self.text.sentence_at(self.regions[n].outer.start)?;
        let mut end = self.regions[n].outer.end;
        for (next, region) in self.regions.iter().enumerate().skip(n + 1).take(MAX_PARTS) {
            let is_near = region.outer.start <= end + PART_REACH
                && self.text.sentence_at(region.outer.start) == Some(sentence)
                && !self.text.is_mark(region.outer.start - 1, &[':']);
            if !is_near {
                return None;
            }
            if let Some(attribution) = self
                .attributions
                .clause_after(next)
                .filter(|attribution| attribution.subject.is_some())
            {
                return Some(Attribution {
                    pattern: AttributionPattern::Trailing,
                    ..attribution
                });
            }
            end = region.outer.end;
        }
        None
    }

    /// True if the cue leads directly into the quotation, with at most an addressee and a punctuation mark between
    /// them.
    fn is_close_before(&self, region: &MarkedRegion, attribution: &Attribution) -> bool {
        match &attribution.cue {
            Some(cue) => {
                let gap = region.outer.start.saturating_sub(cue.end);
                gap <= 1 || self.rules.stands_after_stop(region)
            }
            None => true,
        }
    }

    /// Returns the tokens of the quotation's sentence before it, after any earlier quotation.
    pub(super) fn tokens_before(&self, n: usize) -> Range<usize> {
        let start = self.regions[n].outer.start;
        let sentence = self
            .text
            .sentence_at(start)
            .map_or(start, |s| self.text.sentences[s].start);
        // A quoted title or term does not end the clause.
        let previous = self
            .last
            .as_ref()
            .map_or(0, |last| self.regions[last.region].outer.end);
        sentence.max(previous).min(start)..start
    }
}

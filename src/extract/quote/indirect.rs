//! Reported clauses: what someone is said to have said, without or with marked parts.
//!
//! "She said that the bridge was safe", "the bridge was safe, she said", "the bridge, according to Holt, was safe":
//! the clause goes from behind the verb to the end of its sentence, or from the sentence's start to the comma.

use std::ops::Range;

use crate::extract::lexicon::{LexiconWord, flag};
use crate::extract::quote::clause::{Clauses, Subject};
use crate::extract::quote::cue::{
    REPORTING, can_trail_anywhere, is_auxiliary, is_finite, is_noun_cue, is_noun_first, names_only,
    takes_infinitive,
};
use crate::extract::quote::extent::{ContentStart, Extent};
use crate::extract::text::quotation_marks::MarkedRegion;
use crate::extract::text::tokenised_text::index_of;
use crate::extract::token::{Token, TokenKind};

/// A reported clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IndirectQuote {
    /// What was said.
    pub(crate) content: Range<usize>,
    /// The reporting verb, or "according to".
    pub(crate) cue: Range<usize>,
    /// Who said it.
    pub(crate) subject: Subject,
    /// True if a conjunction ("that") or the verb itself leaves no doubt that a clause follows.
    pub(crate) is_clear: bool,
}

/// Finds the reported clauses outside of quotation marks, ordered, not overlapping.
#[must_use]
pub(crate) fn find(clauses: Clauses, regions: &[MarkedRegion]) -> Vec<IndirectQuote> {
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
        if !labelled.contains(&sentence.start) {
            finder.sentence(sentence, &mut found);
        }
    }
    found
}

/// What stands before a verb in its sentence.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TextBefore {
    /// Nothing but the writer's words.
    Words,
    /// Words in marks among others.
    Marks,
    /// Something reported, or the end of a quotation that began earlier.
    Report,
}

struct IndirectFinder<'f, 'r, 'a> {
    clauses: Clauses<'r, 'a>,
    /// The regions in marks, marks included.
    regions: &'f [Range<usize>],
    extent: Extent<'f, 'r, 'a>,
}

/// A reported clause has as many words at least.
const MIN_WORDS: usize = 3;

impl IndirectFinder<'_, '_, '_> {
    /// "HOLT: The dam is safe.", "Holt: The dam is safe": a paragraph that a person's name and a colon give to them, as
    /// transcripts and headlines do; but not an interviewer's question.
    fn labelled(&self, paragraph: &Range<usize>) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let colon =
            (paragraph.start + 1..paragraph.end.min(paragraph.start + 6)).find(|&at| text.reads(at, ":"))?;
        let name = self
            .clauses
            .identity
            .ending_at(colon)
            .filter(|name| self.clauses.identity.is_person(name.entity))?;
        let is_label = (paragraph.start..name.tokens.start)
            .all(|at| text.is(at, flag::OFFICE | flag::COURTESY) || text.reads(at, "."));
        let content = self.extent.trimmed(colon + 1..paragraph.end);
        let is_said = name.tokens.start >= paragraph.start
            && is_label
            && index_of(self.regions, colon + 1).is_none()
            && !text.is_mark(paragraph.end - 1, &['?'])
            && self.has_verb(&content);
        is_said.then(|| IndirectQuote {
            content,
            cue: colon..colon + 1,
            subject: self.clauses.subject_of(name),
            is_clear: true,
        })
    }

    fn sentence(&self, sentence: &Range<usize>, found: &mut Vec<IndirectQuote>) {
        let mut at = sentence.start;
        let first = self.regions.partition_point(|region| region.end <= at);
        let mut regions = self.regions[first..].iter().peekable();
        // A quotation that began in an earlier sentence ends first.
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
                if self.words(&reported.content) >= MIN_WORDS {
                    next = next.max(reported.content.end);
                    found.push(reported);
                    so_far = TextBefore::Report;
                }
            }
            at = next;
        }
    }

    /// The first token where [`IndirectFinder::report_at`] could find something; most are none.
    fn next_cue(&self, range: Range<usize>) -> Option<usize> {
        let text = self.clauses.text;
        let tokens = text.tokens[range.clone()].iter().zip(&text.words[range.clone()]);
        let can_be_cue = |at: usize, token: &Token, word: &LexiconWord| {
            word.is(REPORTING)
                || match token.kind {
                    TokenKind::Lower if word.is(flag::FUNCTION) => text.reads(at, "according"),
                    // A noun leads to its clause by "that" or "to": flags are read faster than words.
                    TokenKind::Lower => text.is(at + 1, flag::FUNCTION) && is_noun_cue(text.word(at)),
                    TokenKind::Title => text.reads(at, "According"),
                    _ => false,
                }
        };
        range
            .zip(tokens)
            .find_map(|(at, (token, word))| can_be_cue(at, token, word).then_some(at))
    }

    /// "The dam leaks, Holt said on Monday, adding that …": a participle behind a report has its speaker.
    fn carried(
        &self,
        previous: Option<&IndirectQuote>,
        verb: usize,
        sentence: &Range<usize>,
    ) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let previous = previous.filter(|previous| previous.content.end <= previous.cue.start)?;
        let is_behind = (previous.cue.end + 1..previous.cue.end + 10).contains(&verb)
            && text.word(verb).ends_with("ing")
            && text.is(verb, REPORTING)
            && text.reads(verb - 1, ",")
            && text.reads(verb + 1, "that")
            && (previous.subject.tokens.end.max(previous.cue.end)..verb - 1)
                .all(|at| text.kind(at) != TokenKind::Mark);
        is_behind.then(|| IndirectQuote {
            content: self
                .extent
                .trimmed(verb + 1..self.extent.content_end(verb + 1, sentence)),
            cue: verb..verb + 1,
            subject: previous.subject.clone(),
            is_clear: true,
        })
    }

    /// The report whose cue begins at `at`; of one that stands amid the clause the two parts.
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
        if text.is(at, REPORTING) && !self.is_likely_noun(at) {
            // "…, said Vera Holt, who": the verb reports what stands before it.
            if self.is_inverted(at, low, sentence)
                && let Some(reported) = self.trailing_behind(so_far, at, low, sentence)
            {
                return (Some(reported), None);
            }
            if let Some(reported) = self.behind_verb(at, low, sentence) {
                return (Some(reported), None);
            }
            if let Some(reported) = self.trailing_behind(so_far, at, low, sentence) {
                let rest = self.rest_behind(&reported, sentence);
                return (Some(reported), rest);
            }
        }
        if is_noun_cue(text.word(at)) {
            return (self.behind_noun(at, low, sentence), None);
        }
        (None, None)
    }

    /// What stands before a report at the end of its sentence, if nothing else of the sentence is reported yet. Words in
    /// marks alone are a direct quotation; with a clause around them ("it is “a mess,” Holt said") they are part of it.
    fn trailing_behind(
        &self,
        so_far: TextBefore,
        verb: usize,
        low: usize,
        sentence: &Range<usize>,
    ) -> Option<IndirectQuote> {
        match so_far {
            TextBefore::Words => self.trailing(verb, low, sentence),
            TextBefore::Marks => {
                // "“The Long Wave” was “a tale,” said Holt": with the words in marks that open the sentence.
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

    /// True for forms that are nouns unless a conjunction follows: "the state", "email".
    fn is_likely_noun(&self, at: usize) -> bool {
        let text = self.clauses.text;
        is_noun_first(text.word(at))
            && !text.reads(at + 1, "that")
            && !matches!(text.word(at + 1), "on" | "for" | "to")
    }

    fn is_inverted(&self, verb: usize, low: usize, sentence: &Range<usize>) -> bool {
        let text = self.clauses.text;
        verb > low
            && self.follows_comma(verb)
            && text.is(verb, flag::SAY)
            && !text.word(verb).ends_with("ing")
            && self
                .clauses
                .subject_after(verb + 1, sentence.end)
                .is_some_and(|subject| {
                    subject.entity.is_some()
                        && (subject.tokens.end >= sentence.end
                            || matches!(
                                text.word(subject.tokens.end),
                                "," | "." | ";" | "who" | "of" | "in" | "on"
                            )
                            || self.ends_behind_bracket(subject.tokens.end))
                })
    }

    /// True behind a comma, be it inside of marks that end there.
    fn follows_comma(&self, verb: usize) -> bool {
        let text = self.clauses.text;
        text.reads(verb - 1, ",")
            || verb > 1 && text.reads(verb - 2, ",") && index_of(self.regions, verb - 1).is_some()
    }

    /// "said Holt (HLT.N).": a bracket that ends the phrase.
    fn ends_behind_bracket(&self, at: usize) -> bool {
        let text = self.clauses.text;
        text.reads(at, "(")
            && (at + 1..at + 8)
                .find(|&close| text.reads(close, ")"))
                .is_some_and(|close| text.kind(close + 1) == TokenKind::Mark)
    }

    /// True behind a conjunction or adverb that opens the sentence: "But according to Holt, …".
    fn opens_sentence(&self, at: usize, sentence: &Range<usize>) -> bool {
        let text = self.clauses.text;
        at <= sentence.start + 3
            && matches!(
                text.word(sentence.start),
                "But" | "And" | "Yet" | "Still" | "In" | "However"
            )
            && (at == sentence.start + 1 || text.reads(at - 1, ","))
    }

    fn words(&self, range: &Range<usize>) -> usize {
        range
            .clone()
            .filter(|&at| self.clauses.text.tokens[at].is_word())
            .count()
    }

    /// "X said (that) …", "X refused to …", "X criticised …"
    fn behind_verb(&self, verb: usize, low: usize, sentence: &Range<usize>) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        if !self.clauses.is_verb(verb, REPORTING) {
            return None;
        }
        // "will announce": nothing has been said yet.
        let is_to_come = verb > low
            && matches!(
                text.word(verb - 1),
                "will" | "would" | "could" | "can" | "may" | "might" | "must" | "should" | "to"
            );
        if is_to_come {
            return None;
        }
        let subject = self.clauses.subject_of_verb(verb, low)?;
        // "…, refusing to": far from its subject, such a participle is as often someone else's.
        let is_far = text.word(verb).ends_with("ing") && subject.tokens.end + 2 < verb;
        if is_far && !text.is(verb, flag::SAY_CLAUSE) && !text.reads(verb + 1, "that") {
            return None;
        }
        let mut start = verb + 1;
        let mut needs_that = self.follows_quotation(&subject, sentence);
        if text.is(verb, flag::SAY_TO) && !self.extent.opens_clause(start, verb) {
            start = self.skip_addressee(start, sentence.end);
            // Whom one tells must be known, or all that follows may be a long name of them.
            needs_that |= start == verb + 1 && text.word(verb).starts_with('t');
        }
        if start >= sentence.end {
            return None;
        }
        let ContentStart { start, is_clear, cue } =
            self.extent.content_start(verb, start, needs_that, sentence)?;
        let mut end = self.extent.content_end(start, sentence);
        if !is_clear && text.is(verb, flag::SAY_WHAT) && !text.reads(start, "to") {
            end = self.extent.end_before_next_act(verb, start..end);
        }
        if names_only(text.word(verb)) && cue.len() == 1 && !self.has_marks(start..end) {
            return None;
        }
        // "criticised Holt and Reeve": names alone are nothing said.
        let is_named_only = !(start..end).any(|at| {
            text.kind(at) == TokenKind::Lower && !text.is(at, flag::FUNCTION)
                || index_of(self.regions, at).is_some()
        });
        if is_named_only && !is_clear && text.is(verb, flag::SAY_WHAT) {
            return None;
        }
        let is_relative = text.reads(subject.tokens.end - 1, "who")
            && subject.tokens.end >= low + 2
            && text.reads(subject.tokens.end - 2, ",");
        if is_relative || self.is_subordinate(&subject, low) {
            end = self.extent.end_before_main_clause(start..end);
        }
        Some(IndirectQuote {
            content: self.extent.trimmed(start..end),
            cue,
            subject,
            is_clear,
        })
    }

    /// True if the subject stands right behind a quotation, which then is what was said.
    fn follows_quotation(&self, subject: &Subject, sentence: &Range<usize>) -> bool {
        let text = self.clauses.text;
        let mut before = subject.tokens.start;
        // Over an office and its article.
        while before > sentence.start
            && subject.tokens.start - before < 5
            && text.kind(before - 1) != TokenKind::Mark
            && index_of(self.regions, before - 1).is_none()
        {
            before -= 1;
        }
        before > sentence.start && index_of(self.regions, before - 1).is_some()
    }

    fn has_marks(&self, range: Range<usize>) -> bool {
        let first = self.regions.partition_point(|region| region.end <= range.start);
        self.regions
            .get(first)
            .is_some_and(|region| region.start < range.end)
    }

    fn is_subordinate(&self, subject: &Subject, low: usize) -> bool {
        let text = self.clauses.text;
        let mut start = subject.tokens.start;
        // "After former Mayor Ana Ruiz said", "After the Herald's Bo Lind said".
        while start > low
            && subject.tokens.start - start < 6
            && (text.is(start - 1, flag::OFFICE | flag::COURTESY)
                || text.kind(start - 1) == TokenKind::Possessive
                || text.tokens[start - 1].is_capitalised() && !text.is(start - 1, flag::FUNCTION)
                || matches!(text.word(start - 1), "the" | "former" | "."))
        {
            start -= 1;
        }
        start > low
            && matches!(
                text.word(start - 1),
                "While"
                    | "while"
                    | "Though"
                    | "though"
                    | "Although"
                    | "although"
                    | "As"
                    | "When"
                    | "when"
                    | "If"
                    | "if"
                    | "After"
                    | "after"
                    | "Since"
                    | "Because"
                    | "because"
            )
    }

    /// "her claim that …", "the minister's warning that …"
    fn behind_noun(&self, noun: usize, low: usize, sentence: &Range<usize>) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let leads = match text.word(noun + 1) {
            "that" => true,
            "to" => takes_infinitive(text.word(noun)),
            _ => false,
        };
        if !leads || text.kind(noun) != TokenKind::Lower {
            return None;
        }
        let subject = self.clauses.owner_before(noun, low)?;
        let mut end = self.extent.content_end(noun + 1, sentence);
        // "his promise to mend the pier was cheered": what is promised ends before the verb of the sentence.
        if text.reads(noun + 1, "to") && subject.tokens.start <= sentence.start + 1 {
            end = (noun + 3..end)
                .take_while(|&at| !matches!(text.word(at), "that" | "which" | "who" | "what" | "if"))
                .find(|&at| is_auxiliary(text.word(at)) && index_of(self.regions, at).is_none())
                .unwrap_or(end);
        }
        Some(IndirectQuote {
            content: self.extent.trimmed(noun + 1..end),
            cue: noun..noun + 1,
            subject,
            is_clear: true,
        })
    }

    fn skip_addressee(&self, at: usize, end: usize) -> usize {
        let text = self.clauses.text;
        let name = if matches!(text.word(at), "the" | "The") {
            at + 1
        } else {
            at
        };
        if let Some(placed) = self
            .clauses
            .identity
            .holding(name)
            .filter(|placed| placed.tokens.start == name || placed.tokens.start == at)
        {
            return placed.tokens.end;
        }
        let noun = (at..end.min(at + 4)).find(|&noun| {
            text.is(noun, flag::GROUP | flag::ROLE)
                || matches!(
                    text.word(noun),
                    "them" | "me" | "us" | "it" | "crowd" | "reporters"
                )
        });
        noun.map_or(at, |noun| noun + 1)
    }

    /// "…, X said." and "…, according to X.": what stands before the comma.
    fn trailing(&self, verb: usize, low: usize, sentence: &Range<usize>) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let is_according = text.reads(verb, "according");
        let is_last = verb + 1 >= sentence.end || text.is_mark(verb + 1, &['.', ';']);
        let can_trail = self.clauses.is_verb(verb, flag::SAY_CLAUSE | flag::SAY_THAT)
            || is_last && self.clauses.is_verb(verb, flag::SAY)
            || can_trail_anywhere(text.word(verb));
        if !is_according && !can_trail {
            return None;
        }
        // "told" and "asked" are not inverted: whom they name was spoken to.
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
            // The comma may stand inside of a mark.
            index_of(self.regions, comma).map_or(comma, |region| self.regions[region].end)
        };
        let content = self
            .extent
            .trimmed(self.clauses.behind_dateline(&(low..until))..until);
        // What a conjunction opens is no main clause, unless the main clause follows.
        let opens_badly = matches!(
            text.word(content.start),
            "As" | "When" | "After" | "Before" | "While" | "If" | "Although" | "Asked"
        ) && !content.clone().any(|at| text.reads(at, ","));
        let leads_in = comma < verb && self.only_leads_in(&content, verb);
        // Then only what goes on behind the report is said.
        let content = if opens_badly || leads_in {
            low..low
        } else {
            content
        };
        Some(IndirectQuote {
            content,
            cue: verb..if is_according { verb + 2 } else { verb + 1 },
            subject,
            is_clear: true,
        })
    }

    /// The comma before "…, X said" at a sentence's end, and X.
    fn clause_at_end(&self, verb: usize, low: usize, sentence: &Range<usize>) -> Option<(usize, Subject)> {
        let text = self.clauses.text;
        // "As Holt noted, …" leads to a clause as a comma would.
        let opening = match text.word(low) {
            "As" => Some(low),
            "But" | "And" if text.reads(low + 1, "as") => Some(low + 1),
            _ => None,
        };
        let comma = (low..verb)
            .rev()
            .find(|&at| {
                // Amid words in marks it is theirs; the last of them may be the sentence's.
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
            || matches!(
                text.word(verb + 1),
                "in" | "on" | "at" | "during" | "last" | "earlier"
            )
            || text.is(verb + 1, flag::CALENDAR)
            || text.is(verb, flag::SAY_TO)
                && !text.reads(verb, "asked")
                && self.ends_with_addressee(verb, sentence.end);
        let is_other_clause = matches!(
            text.word(comma + 1),
            "and"
                | "but"
                | "who"
                | "which"
                | "when"
                | "after"
                | "while"
                | "if"
                | "because"
                | "where"
                | "before"
                | "since"
                | "until"
                | "whom"
        );
        if !is_last || is_other_clause || self.leads_to_marks(verb, sentence) {
            return None;
        }
        Some((comma, subject?))
    }

    /// "In May, she said, …" tells when, not what.
    fn only_leads_in(&self, content: &Range<usize>, verb: usize) -> bool {
        let text = self.clauses.text;
        matches!(
            text.word(verb + 1),
            "," | ":" | "\"" | "“" | "''" | "``" | "‘" | "'"
        ) && matches!(
            text.word(content.start),
            "In" | "On"
                | "At"
                | "During"
                | "Of"
                | "For"
                | "By"
                | "With"
                | "From"
                | "Asked"
                | "Speaking"
                | "Responding"
                | "Later"
                | "Since"
                | "Under"
                | "To"
                | "But"
                | "And"
                | "Yet"
                | "Still"
        ) && !content.clone().any(|at| text.reads(at, ","))
    }

    /// "…, she told reporters on Monday": whom one told, and nothing that was told.
    fn ends_with_addressee(&self, verb: usize, end: usize) -> bool {
        let text = self.clauses.text;
        let mut at = self.skip_addressee(verb + 1, end);
        while at < end && text.tokens[at].is_capitalised() {
            at += 1;
        }
        at >= end
            || text.kind(at) == TokenKind::Mark
            || text.is(at, flag::CALENDAR)
            || matches!(
                text.word(at),
                "in" | "on" | "at" | "during" | "last" | "earlier" | "after" | "before" | "this" | "by"
            )
    }

    /// "…, who sat there, told the radio: “…”": the verb has its words behind it.
    fn leads_to_marks(&self, verb: usize, sentence: &Range<usize>) -> bool {
        let text = self.clauses.text;
        index_of(self.regions, verb + 1).is_some()
            || (verb + 1..sentence.end.min(verb + 14)).any(|at| {
                text.reads(at, ":") && self.regions.binary_search_by_key(&(at + 1), |r| r.start).is_ok()
            })
    }

    /// "Otherwise, she said, the bridge will fall": where the clause goes on behind the report.
    fn rest_behind(&self, reported: &IndirectQuote, sentence: &Range<usize>) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let verb = reported.cue.start;
        let is_inverted = reported.subject.tokens.start > verb;
        if is_inverted && self.words(&reported.content) >= MIN_WORDS {
            return None;
        }
        let comma = if is_inverted {
            reported.subject.tokens.end
        } else {
            verb + 1
        };
        let goes_on = text.reads(comma, ",")
            && !text.word(comma + 1).ends_with("ing")
            && !matches!(
                text.word(comma + 1),
                "and" | "but" | "who" | "which" | "while" | "as" | "after" | "when"
            )
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

    /// "Years ago, according to Holt, the dam leaked": what stands before tells when.
    fn rest_of_according(&self, lead: &IndirectQuote, sentence: &Range<usize>) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let comma = lead.subject.tokens.end;
        let goes_on = text.reads(comma, ",")
            && !matches!(text.word(comma + 1), "and" | "but" | "who" | "which" | "while");
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

    fn has_verb(&self, content: &Range<usize>) -> bool {
        content.clone().any(|at| is_finite(self.clauses.text.word(at)))
    }

    /// "According to X, …"
    fn leading_source(&self, at: usize, sentence: &Range<usize>) -> Option<IndirectQuote> {
        let text = self.clauses.text;
        let subject = self.clauses.source_after(at + 2, sentence.end)?;
        let comma = (subject.tokens.end..sentence.end).find(|&at| text.reads(at, ","))?;
        Some(IndirectQuote {
            content: self
                .extent
                .trimmed(comma + 1..self.extent.content_end(comma + 1, sentence)),
            cue: at..at + 2,
            subject,
            is_clear: true,
        })
    }
}

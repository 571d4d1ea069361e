//! Finds the speaker of quoted words in the text before them: by a report, a colon, or a conversation that continues.

use std::ops::Range;

use crate::extract::MentionForm;
use crate::extract::lexicon::{cue, flag};
use crate::extract::quote::attribution::{Attribution, AttributionPattern};
use crate::extract::quote::clause::Subject;
use crate::extract::quote::confidence::Basis;
use crate::extract::quote::direct::{Last, QuoteFinder};
use crate::extract::token::TokenKind;

/// Maximum length, in tokens, of the report after the words of a turn in a dialogue.
const LONGEST_REPORT: usize = 8;
/// Maximum length, in tokens, of a name in capitals before its description.
const LONGEST_LABEL: usize = 5;
/// Maximum length, in tokens, of a label or topic in capitals before words in marks.
const LONGEST_HEADING: usize = 60;
/// A sentence of fewer tokens between two quotations introduces the next speaker.
const SHORT_SENTENCE: usize = 9;

impl QuoteFinder<'_, '_> {
    pub(super) fn clause_before(&self, n: usize) -> Option<Attribution> {
        let text = self.text;
        let region = &self.regions[n];
        let mut range = self.tokens_before(n);
        if range.is_empty() {
            // The previous paragraph may introduce the words: "She said:".
            let paragraph = text.paragraph_at(region.outer.start)?;
            let starts = text.paragraphs[paragraph].start == region.outer.start;
            let previous = text.paragraphs.get(paragraph.checked_sub(1)?)?;
            if !starts || !text.is_mark(previous.end - 1, &[':']) {
                return None;
            }
            let sentence = text.sentences[text.sentence_at(previous.end - 1)?].clone();
            range = sentence
                .start
                .max(n.checked_sub(1).map_or(0, |p| self.regions[p].outer.end))
                ..previous.end;
        }
        let is_colon = text.is_mark(range.end - 1, &[':']);
        for verb in range.clone().rev() {
            if let Some(attribution) = self.attributions.source_at(verb, range.end) {
                return Some(attribution);
            }
            if let Some(attribution) = self.verb_before(n, verb, &range) {
                return Some(attribution);
            }
        }
        if is_colon {
            // "Holt said it is “a mess”: “…”": the words after the colon continue the quotation.
            let goes_on = self
                .last
                .as_ref()
                .filter(|last| range.len() == 1 && self.regions[last.region].outer.end == range.start);
            if let Some(last) = goes_on.filter(|last| last.subject.is_some()) {
                return Some(without_cue(last.subject.clone(), AttributionPattern::Inside));
            }
            let subject = self
                .answer_owner(&range)
                .or_else(|| self.clauses.name_from(&range))
                .or_else(|| self.clauses.main_subject(&range));
            let is_label = subject
                .as_ref()
                .is_some_and(|subject| subject.tokens.end + 1 == range.end);
            return Some(Attribution {
                subject,
                cue: None,
                pattern: if is_label {
                    AttributionPattern::Colon
                } else {
                    AttributionPattern::Participle
                },
                is_close: false,
            });
        }
        None
    }

    /// Returns the owner of an answer: "Holt's answer was: “…”".
    fn answer_owner(&self, range: &Range<usize>) -> Option<Subject> {
        let text = self.text;
        let last = range.end.checked_sub(2)?;
        let noun = last - usize::from(matches!(text.word(last), "was" | "is" | "were"));
        (noun > range.start && text.is_class(noun, cue::ANSWER))
            .then(|| self.clauses.owner_before(noun, range.start))
            .flatten()
    }

    /// Returns the report of a verb in `range`, before the words of region `n`.
    pub(super) fn verb_before(&self, n: usize, verb: usize, range: &Range<usize>) -> Option<Attribution> {
        let text = self.text;
        if !self.clauses.is_verb(verb, flag::SAY_ANY) {
            return None;
        }
        let attribution = |subject, pattern| {
            Some(Attribution {
                subject,
                cue: Some(verb..verb + 1),
                pattern,
                is_close: false,
            })
        };
        if let Some(subject) = self.clauses.quoted_source(verb, range.start) {
            return attribution(Some(subject), AttributionPattern::Before);
        }
        // "As it was late, explained Holt, “…”".
        let inverted = Some(verb)
            .filter(|&verb| {
                verb > range.start && text.reads(verb - 1, ",") && text.is_mark(range.end - 1, &[',', ':'])
            })
            .and_then(|verb| self.clauses.subject_after(verb + 1, range.end))
            .filter(|subject| subject.entity.is_some() && subject.tokens.end + 1 == range.end);
        if inverted.is_some() && !text.word(verb).ends_with("ing") {
            return attribution(inverted, AttributionPattern::Before);
        }
        let last = self.last.as_ref();
        if let Some(last) = last.filter(|last| last.region + 1 == n && last.cue == Some(verb)) {
            return attribution(last.subject.clone(), AttributionPattern::Inside);
        }
        let is_participle = text.word(verb).ends_with("ing");
        let direct = self.clauses.subject_before(verb, range.start).filter(|subject| {
            !is_participle || subject.tokens.end == self.clauses.verb_group(verb, range.start).start
        });
        // "delivered a snappy retort: “…”": a noun.
        let is_noun = |subject: &Subject| !is_participle && !self.clauses.agrees(subject, verb);
        if direct.as_ref().is_some_and(is_noun) {
            return None;
        }
        // "Holt said on the radio's “Halmery Now,” adding, “…”": the last speaker in this sentence.
        let spoke_here = |last: &&Last| {
            let cue = last.cue.and_then(|cue| text.sentence_at(cue));
            cue.is_some() && last.subject.is_some() && cue == text.sentence_at(verb)
        };
        if is_participle
            && direct.is_none()
            && let Some(last) = last.filter(spoke_here)
        {
            return attribution(last.subject.clone(), AttributionPattern::Inside);
        }
        let of_sentence = || {
            let clause = text.sentence_start(range.start)..verb;
            self.reporter_before(&clause)
                .or_else(|| self.clauses.opening_nominal(&clause))
                .or_else(|| self.clauses.main_subject(&clause))
        };
        let is_first = verb == range.start || verb == range.start + 1 && text.reads(range.start, ",");
        let follows_quotation = is_first && n > 0 && self.regions[n - 1].outer.end == range.start;
        if direct.is_none() && follows_quotation {
            // "“…,” said Holt, “…”": the subject after the verb. "it was “…,” adding, “…”": the subject of the
            // sentence.
            let subject = match self.clauses.subject_after(verb + 1, range.end) {
                None if is_participle => of_sentence(),
                subject => subject,
            };
            return attribution(subject, AttributionPattern::Inside);
        }
        // "the plan was cheered, with Holt saying: “…”": a participle with its own subject.
        let is_own = |subject: &Subject| {
            let first = self.clauses.before_titles(subject.tokens.start, range.start);
            first > range.start && matches!(text.word(first - 1), "with" | "With")
        };
        let behind_marks = verb > range.start && self.regions.iter().any(|region| region.outer.end == verb);
        match direct {
            Some(subject) if !is_participle || is_own(&subject) => {
                attribution(Some(subject), AttributionPattern::Before)
            }
            None if behind_marks && !is_participle => attribution(of_sentence(), AttributionPattern::Before),
            _ => attribution(of_sentence(), AttributionPattern::Participle),
        }
    }

    /// Returns the subject of the report directly before a participle: "They will meet, Holt said, adding, “…”".
    pub(super) fn reporter_before(&self, clause: &Range<usize>) -> Option<Subject> {
        let text = self.text;
        let comma = clause
            .end
            .checked_sub(1)
            .filter(|&comma| text.reads(comma, ","))?;
        let verb = comma.checked_sub(1)?;
        let is_report = verb > clause.start && self.clauses.is_verb(verb, flag::SAY);
        is_report
            .then(|| self.clauses.subject_before(verb, clause.start))
            .flatten()
    }

    /// Attributes the words to another person if the sentence between two quotations is about that person: "“…,” Holt
    /// said. Reeve had the last word. “…”".
    pub(super) fn other_between(&self, from: usize, until: usize, last: &Last) -> Option<Attribution> {
        let text = self.text;
        let (before, here) = (text.sentence_at(from.checked_sub(1)?)?, text.sentence_at(until)?);
        let between = &text.sentences[here.checked_sub(1).filter(|&between| between > before)?];
        let subject = self.clauses.main_subject(between)?;
        let reports = between.len() < SHORT_SENTENCE
            || between.clone().any(|at| {
                self.clauses
                    .is_verb(at, flag::SAY_CLAUSE | flag::SAY_TO | flag::SAY_WHAT)
            });
        let is_other = reports
            && subject.form == MentionForm::Name
            && subject
                .entity
                .is_some_and(|entity| self.clauses.identity.is_person(entity))
            && last
                .subject
                .as_ref()
                .is_none_or(|last| last.entity != subject.entity);
        is_other.then_some(Attribution {
            subject: Some(subject),
            cue: None,
            pattern: AttributionPattern::PreviousSentence,
            is_close: false,
        })
    }

    /// Returns the person who alternates with the last speaker in a dialogue: "“A,” Holt said.\n\n“B,” Reeve
    /// said.\n\n“C.”"
    pub(super) fn in_turn(&self, last: &Last) -> Option<Subject> {
        let before = self.before_last.as_ref()?;
        let text = self.text;
        let paragraph = |of: &Last| text.paragraph_at(self.regions[of.region].outer.start);
        let follows = paragraph(before)
            .zip(paragraph(last))
            .is_some_and(|(one, next)| one + 1 == next);
        let differs = before.subject.as_ref().map(|subject| subject.entity)
            != last.subject.as_ref().map(|subject| subject.entity);
        let is_dialogue = [before, last].iter().all(|of| self.is_spoken_turn(of));
        // "“Will it hold?” Holt asked.\n\n“It will,” Reeve said.\n\n“It is new.”": the answer continues.
        let is_answered = text.is_mark(self.regions[before.region].tokens.end - 1, &['?']);
        (follows && differs && is_dialogue && !is_answered)
            .then(|| before.subject.clone())
            .flatten()
    }

    /// True for a paragraph that begins with the quotation and contains little else than its report.
    pub(super) fn is_spoken_turn(&self, of: &Last) -> bool {
        let text = self.text;
        let region = &self.regions[of.region];
        let Some(paragraph) = text.paragraph_at(region.outer.start).map(|n| &text.paragraphs[n]) else {
            return false;
        };
        region.is_closed
            && paragraph.start == region.outer.start
            && paragraph.end.saturating_sub(region.outer.end) <= LONGEST_REPORT
    }

    /// Returns the subject of a sentence that opens with a participle and quoted words: "Describing the closure as “a bad
    /// thing”, Holt said".
    fn subject_of_describing(&self, n: usize) -> Option<Subject> {
        let text = self.text;
        let region = &self.regions[n];
        let sentence = &text.sentences[text.sentence_at(region.outer.start)?];
        let opens = text.kind(sentence.start) == TokenKind::Title
            && text.word(sentence.start).ends_with("ing")
            && (sentence.start..region.outer.start).all(|at| !text.reads(at, ","));
        let identity = self.clauses.identity;
        (region.tokens.end - 1..sentence.end)
            .filter(|&comma| opens && text.reads(comma, ","))
            .find_map(|comma| {
                let mut first = comma + 1 + usize::from(comma < region.outer.end - 1);
                while text.is(first, flag::OFFICE | flag::COURTESY) || text.reads(first, ".") {
                    first += 1;
                }
                let name = identity.holding(first)?;
                (name.tokens.start == first && identity.is_person(name.entity))
                    .then(|| self.clauses.subject_of(name))
            })
    }

    /// Attributes words to the label in capitals directly before them: "VERA HOLT, ECONOMIST, HARBOUR BANK “…”".
    pub(super) fn labelled(&self, n: usize) -> Option<Attribution> {
        let subject = self.label_in_capitals(n).or_else(|| self.label_above(n))?;
        Some(without_cue(Some(subject), AttributionPattern::Colon))
    }

    /// Returns the name that ends a label of an office and a name: "HARBOUR CEO VERA HOLT “…”".
    fn office_in_capitals(&self, label: Range<usize>, low: usize) -> Option<Subject> {
        let text = self.text;
        let end = label.end - usize::from(!label.is_empty() && text.reads(label.end - 1, ":"));
        let opens = label.start == low || text.is_mark(label.start - 1, &['.', '!', '?', '"', '”']);
        let is_upper = |at: usize| text.kind(at) == TokenKind::Upper || text.reads(at, ".");
        let is_label = opens
            && (2..=LONGEST_LABEL).contains(&end.saturating_sub(label.start))
            && (label.start..end).all(is_upper);
        if !is_label {
            return None;
        }
        let identity = self.clauses.identity;
        if let Some(name) = identity
            .ending_at(end)
            .filter(|name| identity.is_person(name.entity))
        {
            return Some(self.clauses.subject_of(name));
        }
        if self.is_topic(&(label.start..end)) {
            return None;
        }
        let first = (label.start..end - 1).find(|&at| {
            text.is(at, flag::FIRST) && !text.is(at, flag::FUNCTION) && text.word(at).len() > 1
        })?;
        Some(Subject {
            tokens: first..end,
            entity: None,
            form: MentionForm::Nominal,
        })
    }

    /// True for words in capitals that are a topic, not a name: "YEN RISE", "TEXT OF THE STATEMENT".
    fn is_topic(&self, words: &Range<usize>) -> bool {
        let text = self.text;
        let last = words.end - 1;
        let is_common = text.is(last, flag::COMMON | flag::FUNCTION)
            && !text.is(last, flag::LAST | flag::ROLE | flag::OFFICE);
        is_common || text.is(words.start, flag::FUNCTION)
    }

    /// True for words after a label in capitals that is not a topic of the same speaker ("ON TAXES"). Whether it names
    /// somebody or not, the speaker before it is done.
    fn follows_label(&self, n: usize) -> bool {
        let text = self.text;
        let start = self.regions[n].outer.start;
        let is_inside = |at: usize| match text.kind(at) {
            TokenKind::Upper | TokenKind::Possessive | TokenKind::Number => true,
            TokenKind::Mark => !text.is_mark(at, &['"', '“', '”', '.', '!', '?']),
            _ => text.word(at).len() == 1,
        };
        let low = start.saturating_sub(LONGEST_HEADING);
        let first = (low..start).rev().take_while(|&at| is_inside(at)).last();
        first.is_some_and(|first| {
            first + 2 <= start
                && !text.reads(first, "ON")
                && (start - 2..start).all(|at| text.kind(at) == TokenKind::Upper)
        })
    }

    /// Returns the name that begins the paragraph above, if words in marks begin theirs and the one above is a label in
    /// capitals.
    fn label_above(&self, n: usize) -> Option<Subject> {
        let text = self.text;
        let start = self.regions[n].outer.start;
        let paragraph = text.paragraph_at(start)?;
        let above = text.paragraphs.get(paragraph.checked_sub(1)?)?;
        (text.paragraphs[paragraph].start == start)
            .then(|| self.name_of_label(above.start, above.end))?
            .filter(|subject| subject.tokens.start == above.start)
    }

    /// Returns the name that a label in capitals before the words begins with.
    fn label_in_capitals(&self, n: usize) -> Option<Subject> {
        let text = self.text;
        let end = self.regions[n].outer.start;
        let low = n
            .checked_sub(1)
            .map_or(0, |before| self.regions[before].outer.end);
        let low = low.max(text.paragraphs[text.paragraph_at(end)?].start);
        self.name_of_label(low, end)
    }

    /// Returns the name that a label in capitals begins with: the label ends at `end` and does not begin before `low`.
    fn name_of_label(&self, low: usize, end: usize) -> Option<Subject> {
        let text = self.text;
        // "A UNIT", "VERA B HOLT": a single capital counts as a word in capitals, as does the ending of "MOSS & REEVE'S".
        let is_letter = |at: usize| text.kind(at) == TokenKind::Title && text.word(at).len() == 1;
        let is_shouted = |at: usize| match text.kind(at) {
            TokenKind::Upper | TokenKind::Number => true,
            TokenKind::Mark => !text.is_mark(at, &['"', '“', '”', '!', '?']),
            TokenKind::Possessive => text.word(at).ends_with('S'),
            TokenKind::Title | TokenKind::Lower | TokenKind::Mixed => is_letter(at),
        };
        let mut start = end;
        while start > low && is_shouted(start - 1) {
            start -= 1;
        }
        // A stop ends the sentence before the label.
        while start < end && text.kind(start) != TokenKind::Upper {
            start += 1;
        }
        let Some(comma) = (start..end).find(|&at| text.reads(at, ",")) else {
            return self.office_in_capitals(start..end, low);
        };
        // "COMMENTS: VERA HOLT, ECONOMIST": the heading of all such views.
        let heading = (start..comma).rev().find(|&at| text.is_mark(at, &[':', '*']));
        let name = heading.map_or(start, |mark| mark + 1)..comma;
        let is_name = (2..=LONGEST_LABEL).contains(&name.len())
            && name.clone().all(|at| {
                text.kind(at) == TokenKind::Upper
                    || text.reads(at, ".")
                    || text.is_hyphen(at) && text.touches_next(at)
                    || is_letter(at)
            })
            && text.word(comma - 1).len() > 1
            && !self.is_topic(&name)
            && text.kind(comma + 1) == TokenKind::Upper;
        if !is_name {
            return None;
        }
        let identity = self.clauses.identity;
        let known = identity
            .ending_at(comma)
            .filter(|name| identity.is_person(name.entity));
        Some(known.map_or_else(
            || Subject {
                tokens: name,
                entity: None,
                form: MentionForm::Nominal,
            },
            |name| self.clauses.subject_of(name),
        ))
    }

    /// Attributes words without a reporting clause: the previous speaker continues, or the previous sentence shows
    /// the speaker.
    pub(super) fn talk_goes_on(&self, n: usize, starts_sentence: bool) -> Attribution {
        let text = self.text;
        let region = &self.regions[n];
        if !starts_sentence && let Some(subject) = self.subject_of_describing(n) {
            return without_cue(Some(subject), AttributionPattern::Participle);
        }
        let paragraph = text.paragraph_at(region.outer.start);
        let paragraph_of = |last: &Last| text.paragraph_at(self.regions[last.region].outer.end - 1);
        let last = self.last.as_ref();
        if let Some(last) = last.filter(|last| paragraph_of(last) == paragraph && !self.follows_label(n)) {
            let previous = &self.regions[last.region];
            return self
                .other_between(previous.outer.end, region.outer.start, last)
                .unwrap_or_else(|| without_cue(last.subject.clone(), AttributionPattern::CarriedOver));
        }
        if !starts_sentence {
            let subject = self.clauses.main_subject(&self.tokens_before(n));
            if subject.is_some() {
                return without_cue(subject, AttributionPattern::Participle);
            }
        }
        if self.follows_label(n) {
            return without_cue(None, AttributionPattern::None);
        }
        let sentence = text.sentence_at(region.outer.start);
        let previous = sentence
            .and_then(|s| s.checked_sub(1))
            .map(|s| &text.sentences[s])
            .filter(|previous| paragraph.is_some() && text.paragraph_at(previous.start) == paragraph);
        let subject = previous.and_then(|previous| self.clauses.main_subject(previous));
        if subject.is_some() {
            return without_cue(subject, AttributionPattern::PreviousSentence);
        }
        let follows = |last: &&Last| {
            starts_sentence
                && last.cell.basis != Basis::Nobody
                && paragraph.is_some()
                && paragraph_of(last).map(|before| before + 1) == paragraph
        };
        match last.filter(follows) {
            Some(last) => {
                let turn = self.fills_paragraph(region).then(|| self.in_turn(last)).flatten();
                without_cue(
                    turn.or_else(|| last.subject.clone()),
                    AttributionPattern::NextParagraph,
                )
            }
            None => without_cue(None, AttributionPattern::None),
        }
    }
}

/// Returns the attribution of words that no verb reports.
fn without_cue(subject: Option<Subject>, pattern: AttributionPattern) -> Attribution {
    Attribution {
        subject,
        cue: None,
        pattern,
        is_close: false,
    }
}

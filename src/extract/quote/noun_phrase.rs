//! Noun phrases: finds the name or description before a verb, without a parser.
//!
//! A phrase is read backwards from its end: it skips an apposition between commas, a prepositional phrase and a
//! relative clause, and stops at the noun that acts. Or it is read forwards from the beginning of a clause.

use std::ops::Range;

use crate::extract::identity::{Identity, Placed};
use crate::extract::lexicon::{WordClass, cue, flag};
use crate::extract::quote::cue::{is_past, is_pronoun_alone};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;
use crate::extract::{EntityKind, MentionForm};

/// Maximum length, in tokens, of a description before its noun.
const NOMINAL_REACH: usize = 6;
/// Maximum length of the letters for an exchange in a stock code: "HLT.PK".
const LONGEST_EXCHANGE: usize = 2;

/// The subject of a reporting verb.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    /// The words that name or describe the speaker.
    pub(crate) tokens: Range<usize>,
    /// Index into the article's entities; None for a description or an unresolved pronoun.
    pub(crate) entity: Option<usize>,
    /// The form of the mention.
    pub(crate) form: MentionForm,
}

/// Finds verbs and their subjects.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clauses<'r, 'a> {
    /// The article's words.
    pub(crate) text: &'r TokenisedText<'a>,
    /// Its people.
    pub(crate) identity: &'r Identity,
}

impl Clauses<'_, '_> {
    /// True for a mark that ends a clause: not the dot of an abbreviation inside a sentence.
    #[must_use]
    pub(crate) fn is_stop(&self, at: usize) -> bool {
        let text = self.text;
        if !text.is_mark(at, &['.', ';', '!', '?', ':', '…']) {
            return false;
        }
        !text.reads(at, ".")
            || match (text.sentence_at(at), text.sentence_at(at + 1)) {
                (Some(here), Some(next)) => here != next || !self.text.touches_next(at.saturating_sub(1)),
                _ => true,
            }
    }

    pub(super) fn noun_phrase_ending(&self, end: usize, low: usize, jumps: u32) -> Option<Subject> {
        let text = self.text;
        let last = end.checked_sub(1).filter(|&last| last >= low)?;
        // "Holt Holdings HLT.N said".
        let is_code = text.tokens[last].is_capitalised()
            && text.word(last).len() <= LONGEST_EXCHANGE
            && last > low + 2
            && text.reads(last - 1, ".")
            && text.touches_next(last - 1)
            && text.touches_next(last - 2)
            && text.kind(last - 2) == TokenKind::Upper;
        if is_code {
            let name = if self.identity.ending_at(last - 1).is_some() {
                last - 1
            } else {
                last - 2
            };
            return self.noun_phrase_ending(name, low, jumps);
        }
        match text.word(last) {
            "-" if last > low && text.touches_next(last - 1) && text.touches_next(last) => None,
            "," | "—" | "–" | "--" | "-" if jumps > 0 => self.before_apposition(last, low, jumps),
            ")" | "]" if jumps > 0 => {
                let open = (low..last).rev().find(|&at| matches!(text.word(at), "(" | "["))?;
                self.noun_phrase_ending(open, low, jumps - 1)
            }
            // "Holt left and said": the subject is that of the whole clause.
            "and" | "but" if jumps == 2 => self.main_subject(&(low..last)),
            "who" | "which" | "that" if jumps > 0 => self.before_relative(last, low),
            _ => Some(self.joint(self.simple_phrase_ending(end, low)?, end, low)),
        }
    }

    /// Returns a name that is alone between commas after the words that describe it: "the mayor, Vera Holt, said",
    /// "Reeve's lawyer, Emil Strand, said".
    fn apposed_name(&self, between: Range<usize>, low: usize) -> Option<Subject> {
        let text = self.text;
        let mut first = between.start;
        while first < between.end && (text.is(first, flag::OFFICE | flag::COURTESY) || text.reads(first, "."))
        {
            first += 1;
        }
        let name = self.identity.holding(first).filter(|name| {
            name.tokens.start == first
                && name.tokens.end == between.end
                && name.form == MentionForm::Name
                && self.identity.is_person(name.entity)
        })?;
        let comma = between.start - 1;
        let described = self.noun_phrase_ending(comma, low, 1)?;
        let is_described = described.form == MentionForm::Nominal
            || described
                .entity
                .is_some_and(|entity| !self.identity.is_person(entity));
        let noun = comma.checked_sub(1).filter(|&noun| noun >= low)?;
        let is_person_noun = (described.tokens.start..=noun)
            .any(|at| text.is(at, flag::ROLE | flag::OFFICE) || text.is_class(at, cue::AGENT))
            // "Her predecessor, Emil Strand, said".
            || text.is(described.tokens.start, flag::HE | flag::SHE)
            || text.has_word(described.tokens.start, WordClass::Possessive);
        (is_described && is_person_noun).then(|| self.subject_of(name))
    }

    /// Returns the phrase before an apposition that ends with the comma or dash at `last`: "Vera Holt, a doctor,
    /// said".
    fn before_apposition(&self, last: usize, low: usize, jumps: u32) -> Option<Subject> {
        let text = self.text;
        let mark = text.word(last);
        let open = (low..last)
            .rev()
            .find(|&at| text.word(at) == mark || (mark == "," && self.is_stop(at)))?;
        if let Some(name) = self.apposed_name(open + 1..last, low) {
            return Some(name);
        }
        if text.word(open) == mark {
            // "Vera Holt, 58, who lives there, said": skips the age.
            let has_age =
                open >= low + 2 && text.kind(open - 1) == TokenKind::Number && text.reads(open - 2, ",");
            let name_end = if has_age { open - 2 } else { open };
            let subject = self.noun_phrase_ending(name_end, low, jumps - 1);
            // "Vera Holt, a doctor in Halmery, who lives there, said": skips both descriptions.
            let name = subject
                .as_ref()
                .filter(|subject| subject.form == MentionForm::Nominal)
                .and_then(|subject| subject.tokens.start.checked_sub(1))
                .filter(|&comma| comma > low && text.reads(comma, ","))
                .and_then(|comma| self.identity.ending_at(comma))
                .filter(|name| name.tokens.start >= low && self.identity.is_person(name.entity));
            if let Some(name) = name {
                return Some(self.subject_of(name));
            }
            // "Vera Holt, once of the Boat League, which mends piers, said": no other person after the opening name.
            let has_person = subject.as_ref().is_some_and(|subject| {
                subject.form != MentionForm::Nominal
                    && subject
                        .entity
                        .is_none_or(|entity| self.identity.is_person(entity))
            });
            if jumps == 2
                && !has_person
                && let Some(name) = self.opening_name(low, open)
            {
                return Some(name);
            }
            if subject.is_some() {
                return subject;
            }
        }
        // "Asked about it, said" has no subject, but "the mayor, Ana Ruiz, said" has one between the commas, too.
        self.noun_phrase_ending(last, open + 1, 0)
    }

    /// Returns the phrase before the relative pronoun at `last`: "the man who said", "people in Halmery, who said".
    fn before_relative(&self, last: usize, low: usize) -> Option<Subject> {
        let text = self.text;
        let mut noun_end = last;
        if noun_end > low && text.reads(noun_end - 1, ",") {
            noun_end -= 1;
        }
        let antecedent = self.noun_phrase_ending(noun_end, low, 1)?;
        // If the antecedent is a name, the relative pronoun is the mention, like "he".
        Some(match antecedent.entity {
            Some(entity) => Subject {
                tokens: last..last + 1,
                entity: Some(entity),
                form: MentionForm::Pronoun,
            },
            // A description is shown together with its relative pronoun.
            None if antecedent.tokens.end + 1 >= last => Subject {
                tokens: antecedent.tokens.start..last + 1,
                ..antecedent
            },
            None => antecedent,
        })
    }

    /// Returns the person whose name, followed by a comma, opens the sentence of `low`, if no other clause begins
    /// before `end`.
    fn opening_name(&self, low: usize, end: usize) -> Option<Subject> {
        let text = self.text;
        let mut at = text.sentence_start(low).max(low);
        while at < end && (text.is(at, flag::OFFICE | flag::COURTESY) || text.reads(at, ".")) {
            at += 1;
        }
        let name = self
            .identity
            .holding(at)
            .filter(|name| name.tokens.start == at && self.identity.is_person(name.entity))?;
        let is_clear = name.tokens.end < end
            && text.reads(name.tokens.end, ",")
            && (name.tokens.end..end)
                .all(|at| !text.reads(at, ",") || !matches!(text.word(at + 1), "and" | "but" | "while"));
        is_clear.then(|| self.subject_of(name))
    }

    /// Extends a subject to both conjuncts, as a description: "Vera Holt and Martin Reeve said". The name of one
    /// alone would deny the other the words.
    fn joint(&self, subject: Subject, end: usize, low: usize) -> Subject {
        let text = self.text;
        let start = self.before_titles(subject.tokens.start, low);
        let Some(conjunction) = start
            .checked_sub(1)
            .filter(|&at| at > low && subject.tokens.end == end && text.reads(at, "and"))
        else {
            return subject;
        };
        let Some(first) = self.identity.ending_at(conjunction) else {
            let first = (text.kind(conjunction - 1) == TokenKind::Lower)
                .then(|| self.nominal_ending(conjunction - 1, low))
                .flatten()
                // "the former secretary of state and current candidate".
                .map(|first| self.head_before(first.tokens.start, low).unwrap_or(first))
                .filter(|first| {
                    first.tokens.start <= low || text.kind(first.tokens.start - 1) == TokenKind::Mark
                });
            return match first {
                Some(first) if subject.entity.is_none() => Subject {
                    tokens: first.tokens.start..end,
                    entity: None,
                    form: MentionForm::Nominal,
                },
                _ => subject,
            };
        };
        let mut opening = self.before_titles(first.tokens.start, low);
        while opening > low
            && (text.is(
                opening - 1,
                flag::OFFICE | flag::COURTESY | flag::ROLE | flag::GROUP,
            ) || text.has_word(opening - 1, WordClass::Definite))
        {
            opening -= 1;
        }
        let opens = opening <= low
            || text.kind(opening - 1) == TokenKind::Mark
            || (text.has_lower(opening - 1, WordClass::JointLead) || text.reads(opening - 1, "But"));
        if subject.form == MentionForm::Pronoun || first.tokens.start < low || !opens {
            return subject;
        }
        Subject {
            tokens: first.tokens.start..end,
            entity: None,
            form: MentionForm::Nominal,
        }
    }

    /// Returns the start of the titles directly before `start`: "Mr. [Holt]", "Mayor [Ruiz]".
    pub(super) fn before_titles(&self, start: usize, low: usize) -> usize {
        let text = self.text;
        let mut at = start;
        while at > low {
            if text.is(at - 1, flag::OFFICE | flag::COURTESY) {
                at -= 1;
            } else if at > low + 1
                && text.reads(at - 1, ".")
                && text.is(at - 2, flag::OFFICE | flag::COURTESY)
            {
                at -= 2;
            } else {
                break;
            }
        }
        at
    }

    pub(super) fn simple_phrase_ending(&self, end: usize, low: usize) -> Option<Subject> {
        let last = end.checked_sub(1).filter(|&last| last >= low)?;
        if let Some(placed) = self
            .identity
            .ending_at(end)
            .filter(|placed| placed.tokens.start >= low)
        {
            let head = self
                .head_before(placed.tokens.start, low)
                .or_else(|| self.clause_opener(placed.tokens.start, low));
            return Some(head.unwrap_or_else(|| self.subject_of(placed)));
        }
        if let Some(pronoun) = self.pronoun(last) {
            return Some(pronoun);
        }
        // "Lars Dahl MP", "Ana Ruiz QC".
        if last > low
            && self.text.tokens[last].is_capitalised()
            && is_post_nominal(self.text, last)
            && self.identity.ending_at(last).is_some()
        {
            return self.simple_phrase_ending(last, low);
        }
        if self.text.reads(last, "percent") || self.text.reads(last, "%") {
            return Some(self.description(last.saturating_sub(1).max(low)..end));
        }
        // "Nearly half said", "three in 10 said", "a third said".
        if let Some(share) = self.share_ending(end, low) {
            return Some(share);
        }
        // "the mother of three".
        if last > low + 1
            && self.text.has_lower(last, WordClass::ShareOfPeople)
            && self.text.reads(last - 1, "of")
        {
            let parent = self.nominal_ending(last - 2, low)?;
            return Some(self.description(parent.tokens.start..end));
        }
        match self.text.kind(last) {
            TokenKind::Lower if !self.text.is(last, flag::FUNCTION) || self.text.is(last, flag::GROUP) => {
                // "a report published on Monday": the noun before the participle.
                let is_led_by_noun = last > low
                    && is_past(self.text, last)
                    && self.text.kind(last - 1) == TokenKind::Lower
                    && self.text.is(last - 1, flag::ROLE | flag::GROUP);
                if is_led_by_noun {
                    return self.simple_phrase_ending(last, low);
                }
                let noun = self.nominal_ending(last, low)?;
                let start = noun.tokens.start;
                Some(
                    self.head_before(start, low)
                        .or_else(|| self.clause_opener(start, low))
                        .unwrap_or(noun),
                )
            }
            TokenKind::Title | TokenKind::Upper | TokenKind::Mixed
                if !self.text.is(last, flag::FUNCTION | flag::CALENDAR)
                    || self.text.is(last, flag::GROUP) =>
            {
                let start = (low..=last)
                    .rev()
                    .take_while(|&at| self.text.tokens[at].is_capitalised() && !is_opener(self.text, at))
                    .last()?;
                Some(
                    self.clause_opener(start, low)
                        .unwrap_or_else(|| self.description(start..end)),
                )
            }
            _ => None,
        }
    }

    /// Returns the phrase to which a preposition attaches the one that starts at `start`: "a spokesman for the
    /// ministry".
    fn head_before(&self, start: usize, low: usize) -> Option<Subject> {
        let text = self.text;
        // "a story by the website Halmery Now": skips the noun that describes the name.
        let describes = |at: usize| {
            text.kind(at) == TokenKind::Lower && !text.is(at, flag::FUNCTION | flag::SAY_ANY | flag::ROLE)
        };
        let mut at = start;
        if at > low + 2 && describes(at - 1) && text.has_lower(at - 2, WordClass::Article) {
            at -= 1;
        }
        while at > low
            && ((text.has_lower(at - 1, WordClass::PhraseOpener)
                || text.reads(at - 1, "The")
                || text.reads(at - 1, "former")
                || text.reads(at - 1, "this"))
                || text.kind(at - 1) == TokenKind::Possessive)
        {
            if text.kind(at - 1) == TokenKind::Possessive {
                // "a friend of Kerry's brother": skips the owner.
                at = self
                    .identity
                    .ending_at(at - 1)
                    .map_or(at - 1, |placed| placed.tokens.start);
            } else {
                at -= 1;
            }
        }
        at = self.first_of_two(start, at, low).unwrap_or(at);
        if at <= low + 1 || !leads_from_noun(text, at - 1) {
            return None;
        }
        let mut noun = at - 2;
        // "a person close to Holt".
        if noun > low && text.has_lower(noun, WordClass::RelationAdjective) {
            noun -= 1;
        }
        if let Some(placed) = self
            .identity
            .ending_at(at - 1)
            .filter(|placed| placed.tokens.start >= low)
        {
            let kind_at = |entity: usize| self.identity.entities.get(entity).map(|entity| entity.kind);
            // "Harker's of Halmery".
            let is_seated = text.reads(at - 1, "of")
                && kind_at(placed.entity) == Some(EntityKind::Organisation)
                && self
                    .identity
                    .holding(start)
                    .and_then(|place| kind_at(place.entity))
                    == Some(EntityKind::Place);
            return (is_seated || self.identity.is_person(placed.entity)).then(|| self.subject_of(placed));
        }
        if text.kind(noun) != TokenKind::Lower {
            return None;
        }
        // "a poll conducted by the institute": the poll is the speaker.
        if text.reads(at - 1, "by")
            && (is_past(text, noun) || matches!(text.word(noun), "seen" | "written" | "done"))
        {
            return self.simple_phrase_ending(noun, low);
        }
        let is_speaking = text.is(noun, flag::ROLE | flag::GROUP);
        // Any other noun must open the clause: "Some clerks at the town hall said".
        let head = self.nominal_ending(noun, low).filter(|head| {
            is_speaking
                || head.tokens.start <= low
                || text.kind(head.tokens.start - 1) == TokenKind::Mark
                || text.has_lower(head.tokens.start - 1, WordClass::HeadLead)
        })?;
        Some(self.head_before(head.tokens.start, low).unwrap_or(head))
    }

    /// Returns the start of the first of two names after a noun and its preposition: "the officers for [the Harbour Bank] and
    /// Sound Trust". `start` is that of the second name, `at` that of its article or owner.
    fn first_of_two(&self, start: usize, at: usize, low: usize) -> Option<usize> {
        let text = self.text;
        let second = self.identity.holding(start)?.entity;
        let and = at
            .checked_sub(1)
            .filter(|&and| and > low && text.reads(and, "and"))?;
        let first = self.identity.ending_at(and)?;
        let link = first.tokens.start.checked_sub(1).filter(|&link| link > low)?;
        let is_noun = text.is(link - 1, flag::ROLE | flag::GROUP)
            || text.kind(link - 1) == TokenKind::Lower && text.word(link - 1).ends_with('s');
        let is_pair = self.identity.is_person(first.entity) == self.identity.is_person(second);
        (is_noun && is_pair && leads_from_noun(text, link)).then_some(first.tokens.start)
    }

    /// Returns a description that ends with the noun at `noun`, from its article or first adjective on.
    pub(super) fn nominal_ending(&self, noun: usize, low: usize) -> Option<Subject> {
        let text = self.text;
        let is_speaking =
            text.is(noun, flag::ROLE | flag::GROUP) || text.has_lower(noun, WordClass::ResearchNoun);
        let mut start = noun;
        let mut has_article = false;
        while start > low && noun - start < NOMINAL_REACH {
            let before = start - 1;
            if is_determiner(text, before) {
                has_article = true;
                start = before;
                break;
            }
            let is_inside = match text.kind(before) {
                TokenKind::Mark => text.reads(before, "-") && text.touches_next(before),
                TokenKind::Lower => {
                    !text.is(before, flag::FUNCTION | flag::SAY_ANY)
                        || text.has_lower(before, WordClass::InnerAdjective)
                }
                TokenKind::Title | TokenKind::Upper | TokenKind::Mixed => {
                    !text.is(before, flag::FUNCTION) || before > low && text.is_mark(before - 1, &['.'])
                }
                TokenKind::Number | TokenKind::Possessive => true,
            };
            if !is_inside {
                break;
            }
            start = before;
        }
        // An unlisted noun needs an article or a plural; an adverb or a verb before the verb is no subject.
        let is_plural = text.word(noun).ends_with('s') && !text.word(noun).ends_with("ss");
        // "the note says", "the secretary of state said", but not "the official released said".
        let follows_of = start == noun && noun > low && text.reads(noun - 1, "of");
        // "when emails revealed".
        let opens = is_plural
            && start == noun
            && (start <= low || text.kind(start - 1) == TokenKind::Mark || opens_clause(text, start - 1));
        // "news reports said": a noun before its verb.
        let has_verb = text.has_lower(noun, WordClass::NounBeforeVerb) && is_past(text, noun + 1);
        let is_document = follows_of
            || opens
            || has_verb
            || has_article
                && !["ed", "ing", "s"]
                    .iter()
                    .any(|end| text.word(noun).ends_with(end));
        if !is_speaking
            && (!(has_article || is_plural || follows_of) || text.is(noun, flag::SAY_ANY) && !is_document)
        {
            return None;
        }
        Some(self.description(start..noun + 1))
    }

    pub(super) fn pronoun(&self, at: usize) -> Option<Subject> {
        if self.text.is(at, flag::HE | flag::SHE) {
            let entity = self.identity.holding(at).map(|placed| placed.entity);
            return Some(Subject {
                tokens: at..at + 1,
                entity,
                form: MentionForm::Pronoun,
            });
        }
        is_pronoun_alone(self.text, at).then(|| Subject {
            tokens: at..at + 1,
            entity: None,
            form: MentionForm::Pronoun,
        })
    }

    /// Returns a mention as a subject.
    #[must_use]
    pub(crate) fn subject_of(&self, placed: &Placed) -> Subject {
        let kind = self
            .identity
            .entities
            .get(placed.entity)
            .map(|entity| entity.kind);
        let names = !matches!(kind, None | Some(EntityKind::Nationality | EntityKind::Other));
        Subject {
            tokens: placed.tokens.clone(),
            entity: names.then_some(placed.entity),
            form: placed.form,
        }
    }

    /// Returns a subject that is described and not named.
    pub(super) fn description(&self, tokens: Range<usize>) -> Subject {
        // "the Acme chairman Bo Lind": a person's name at the end of the phrase is the subject.
        match self.identity.ending_at(tokens.end) {
            Some(placed) if self.identity.is_person(placed.entity) => self.subject_of(placed),
            _ => Subject {
                tokens,
                entity: None,
                form: MentionForm::Nominal,
            },
        }
    }
}

/// True for words that open a sentence and belong to no name.
fn is_opener(text: &TokenisedText, at: usize) -> bool {
    text.has_title(at, WordClass::SentenceOpener)
}

/// True for letters of honour or office after a name.
fn is_post_nominal(text: &TokenisedText, at: usize) -> bool {
    text.has_letters(at, WordClass::WidePostNominal) || text.reads(at, "Esq")
}

/// True for articles, possessives and counts that a description begins with.
fn is_determiner(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at, WordClass::Determiner) || text.has_title(at, WordClass::OpeningDeterminer)
}

/// True for the prepositions over which a description reaches back to the noun before them.
fn leads_from_noun(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at, WordClass::NounLink)
}

/// True for the conjunctions that follow no subject of their clause.
pub(super) fn opens_clause(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at, WordClass::ClauseConjunction) || matches!(text.word(at), "But" | "And")
}

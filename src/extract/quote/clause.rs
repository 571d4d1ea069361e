//! Reporting clauses: finds the verb that reports, and its subject.
//!
//! Works without a parser: the subject of a reporting verb is directly before it or, inverted, directly after it,
//! with at most adverbs, an apposition between commas or a prepositional phrase between them.

use crate::extract::lexicon::{WordClass, flag};
use crate::extract::quote::cue::{is_auxiliary, is_negation, is_noun_first, is_past};
pub(crate) use crate::extract::quote::noun_phrase::{Clauses, Subject};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;
use crate::extract::{EntityKind, MentionForm};

/// Maximum distance, in tokens, over which a subject is searched.
const REACH: usize = 40;
/// Maximum length, in tokens, of a description before a name.
pub(super) const DESCRIPTION_REACH: usize = 10;
/// Maximum length, in tokens, of the words before the last noun of a phrase.
const COMPOUND_REACH: usize = 4;
/// Maximum distance, in tokens, between "quoted" and "as saying".
const QUOTED_REACH: usize = 16;
/// Maximum distance, in tokens, from a claim back to its owner.
const OWNER_REACH: usize = 6;

impl Clauses<'_, '_> {
    /// True for a verb that reports speech: a form from the lists that is not used as a noun.
    #[must_use]
    pub(crate) fn is_verb(&self, at: usize, flags: u32) -> bool {
        let text = self.text;
        if !text.is(at, flags) || text.kind(at) != TokenKind::Lower {
            return false;
        }
        // "a write-down".
        if text.reads(at + 1, "-") && text.touches_next(at) {
            return false;
        }
        let word = text.word(at);
        let can_be_noun = !word.ends_with("ed") && !text.has_lower(at, WordClass::PlainReport);
        let before = at.checked_sub(1);
        let follows = |class| before.is_some_and(|before| text.has_lower(before, class));
        let follows_word = |word| before.is_some_and(|before| text.reads(before, word));
        // "at one point": a verb after "one" would end in "s".
        let is_counted = follows(WordClass::Distributive) && !word.ends_with('s');
        let follows_noun_word = || {
            is_counted
                || at > 0 && (stands_before_noun(text, at - 1) || text.kind(at - 1) == TokenKind::Possessive)
        };
        if can_be_noun
            && !word.ends_with("ing")
            && follows_noun_word()
            && !(follows_word("to") && (word == "say" || self.is_governed(at)))
        {
            return false;
        }
        let is_noun_first = is_noun_first(text, at) && !word.ends_with('s');
        if (is_noun_first || text.has_lower(at, WordClass::NounOrReport)) && self.ends_compound(at) {
            return false;
        }
        // "when the email story broke".
        let leads_to_noun = text.kind(at + 1) == TokenKind::Lower
            && !text.is(at + 1, flag::FUNCTION)
            && !(text.word(at + 1).ends_with("ly") || text.reads(at + 1, "back"));
        if is_noun_first && leads_to_noun {
            return false;
        }
        // "no better than, say, Holt's plan"; "feel free to ask".
        let is_phrase = word == "say" && follows_word(",") && text.reads(at + 1, ",")
            || word == "feel" && text.reads(at + 1, "free");
        if is_phrase {
            return false;
        }
        // "compared to a loss of 3 million".
        if word == "compared" && matches!(text.word(at + 1), "to" | "with") {
            return false;
        }
        // "a threatening letter", "an estimated 3 million", "10 times estimated earnings".
        if word.ends_with("ing") && follows(WordClass::ParticipleDeterminer) {
            return false;
        }
        let is_adjective = follows(WordClass::Article)
            || follows(WordClass::Possessive)
            || follows_word("times")
            // "the port's estimated cost", but "Reeve's asked".
            || before.is_some_and(|before| text.kind(before) == TokenKind::Possessive)
                && self.identity.ending_at(at).is_none();
        if word.ends_with("ed") && is_adjective && !self.is_contracted_before(at) {
            return false;
        }
        // "the plan announced by", "… is called": a passive is no report by its subject.
        let is_passive = follows(WordClass::FormOfBe) || text.reads(at + 1, "by");
        !(is_passive && word.ends_with("ed"))
    }

    /// True after a contraction of "has": "he's announced".
    fn is_contracted_before(&self, at: usize) -> bool {
        at > 0 && self.text.kind(at - 1) == TokenKind::Possessive && self.is_contracted(at - 1)
    }

    /// True for the last noun of a phrase: "on a conference call", "in court order". A verb in this form would need a
    /// plural before it.
    fn ends_compound(&self, at: usize) -> bool {
        let text = self.text;
        let is_inside = |at: usize| {
            text.kind(at) == TokenKind::Lower
                && !text.is(at, flag::FUNCTION | flag::GROUP)
                && !self.is_adverb(at)
                || text.is_hyphen(at) && text.touches_next(at)
        };
        let mut start = at;
        while start > 0 && at - start < COMPOUND_REACH && is_inside(start - 1) {
            start -= 1;
        }
        let is_plural = at > 0 && text.word(at - 1).ends_with('s') && !text.word(at - 1).ends_with("ss");
        start < at
            && start > 0
            && !is_plural
            && !text.reads(start - 1, "to")
            && stands_before_noun(text, start - 1)
    }

    /// True for a word that can only be the past tense of an unlisted verb, as in "he surmised".
    #[must_use]
    pub(crate) fn is_past_tense(&self, at: usize) -> bool {
        let word = self.text.word(at);
        self.text.kind(at) == TokenKind::Lower && word.len() > 4 && word.ends_with("ed")
    }

    pub(super) fn is_adverb(&self, at: usize) -> bool {
        let word = self.text.word(at);
        self.text.kind(at) == TokenKind::Lower
            && (word.len() > 3 && word.ends_with("ly") && !self.text.is(at, flag::ROLE)
                || is_adverb_or_auxiliary(self.text, at)
                || is_negation(self.text, at))
    }

    /// Finds the subject before the verb at `verb`, at token `low` or later.
    #[must_use]
    pub(crate) fn subject_before(&self, verb: usize, low: usize) -> Option<Subject> {
        let low = low.max(verb.saturating_sub(REACH));
        let mut end = self.verb_group(verb, low).start;
        // "Holt on Tuesday evening said", "Holt a month later said".
        let mut time = end;
        while time > low
            && (self.text.is(time - 1, flag::CALENDAR)
                || self.text.has_lower(time - 1, WordClass::TimeBeforeVerb))
        {
            time -= 1;
        }
        if time < end {
            end = if time > low && self.text.reads(time - 1, "on") {
                time - 1
            } else {
                time
            };
        }
        if end > low
            && self.text.kind(end - 1) == TokenKind::Possessive
            && (end < verb || self.is_contracted(end - 1))
        {
            // "Kerry's also said" and "he's said" are contractions of "has".
            end -= 1;
        }
        // "Vera Holt, an aide said, is late" reports the words of the aide.
        let is_amid = self.text.reads(verb + 1, ",") && !(end > low && self.text.reads(end - 1, ","));
        if !is_amid && let Some(name) = self.described_opener(end, low) {
            return Some(name);
        }
        let subject = self
            .noun_phrase_ending(end, low, 2)
            .or_else(|| self.opening_phrase(end, low))?;
        let subject = self
            .over_relative(&subject, low)
            .or_else(|| self.over_list_in_relative(&subject, end, low))
            .unwrap_or(subject);
        let subject = self.before_home(&subject, low).unwrap_or(subject);
        // But "Vera Holt, an aide said, is late" reports the words of the aide.
        if self.text.reads(verb + 1, ",") {
            return Some(subject);
        }
        Some(self.described(&subject, low).unwrap_or(subject))
    }

    /// Returns the antecedent of "who" as the speaker, rather than the last noun of the relative clause: "A clerk who
    /// declined to give his name said".
    fn over_relative(&self, subject: &Subject, low: usize) -> Option<Subject> {
        let text = self.text;
        let last = subject.tokens.end - 1;
        let is_thing = subject.form == MentionForm::Nominal
            && subject.entity.is_none()
            && !text.is(last, flag::ROLE | flag::GROUP)
            && (text.has_lower(subject.tokens.start, WordClass::Possessive)
                && !text.reads(subject.tokens.start, "its"));
        let who = (low + 1..subject.tokens.start)
            .rev()
            .filter(|_| is_thing)
            .take_while(|&at| text.kind(at) != TokenKind::Mark)
            .find(|&at| text.reads(at, "who"))?;
        self.noun_phrase_ending(who, low, 1)
    }

    /// Returns the antecedent of a relative clause as the speaker, if the subject found is the beginning of a list within
    /// the clause: "Norvik, which makes boats, sails and oars, said".
    fn over_list_in_relative(&self, subject: &Subject, end: usize, low: usize) -> Option<Subject> {
        let text = self.text;
        let closing = end.checked_sub(1).filter(|&comma| text.reads(comma, ","))?;
        let pronoun = (low + 1..subject.tokens.start)
            .rev()
            .take_while(|&at| text.kind(at) != TokenKind::Mark || text.is_hyphen(at))
            .find(|&at| matches!(text.word(at), "which" | "who" | "whose"))?;
        let comma = pronoun - 1;
        // "the plan, which Vera Holt, the mayor, said": the subject of the clause has a place of its own in it.
        let next = pronoun + 1;
        let is_object = !text.reads(pronoun, "whose")
            && (text.tokens[next].is_capitalised()
                || text.has_lower(next, WordClass::Article)
                || text.has_lower(next, WordClass::Possessive)
                || self.identity.holding(next).is_some());
        // "Norvik, which makes boats, is to close": the clause ended before the last comma.
        let is_over = (subject.tokens.end..closing)
            .any(|at| text.reads(at, ",") && (is_auxiliary(text, at + 1) || text.reads(at + 1, "has")));
        if comma <= low || !text.reads(comma, ",") || is_object || is_over {
            return None;
        }
        self.noun_phrase_ending(comma, low, 1)
    }

    /// Returns the person before a home town with its state or country: "Ana Ruiz of Columbia, South Carolina says".
    fn before_home(&self, subject: &Subject, low: usize) -> Option<Subject> {
        let text = self.text;
        let is_place = |entity: usize| {
            let entity = self.identity.entities.get(entity);
            entity.is_some_and(|entity| entity.kind == EntityKind::Place)
        };
        let comma = subject.tokens.start.checked_sub(1)?;
        subject
            .entity
            .filter(|&state| is_place(state) && text.reads(comma, ","))?;
        let town = self
            .identity
            .ending_at(comma)
            .filter(|town| is_place(town.entity))?;
        let link = town.tokens.start.checked_sub(1).filter(|&link| link > low)?;
        if !matches!(text.word(link), "of" | "from" | "in") {
            return None;
        }
        let name = self
            .identity
            .ending_at(link)
            .filter(|name| name.tokens.start >= low)?;
        self.identity
            .is_person(name.entity)
            .then(|| self.subject_of(name))
    }

    /// True for the ending of a contraction such as "he's", which is not a possessive.
    fn is_contracted(&self, ending: usize) -> bool {
        let text = self.text;
        ending > 0
            && (text.has_word(ending - 1, WordClass::SingularPronoun)
                || text.reads(ending - 1, "who")
                || text.reads(ending - 1, "that"))
    }

    /// Returns the phrase that opens a clause, if no other clause begins between it and `end`: "People with knowledge
    /// of the deal said", "A statement posted by the port said".
    fn opening_phrase(&self, end: usize, low: usize) -> Option<Subject> {
        let text = self.text;
        let start = (low..end)
            .rev()
            .find(|&at| text.is_mark(at, &[',', ':', ';', '“', '”', '"', '(', ')', '—', '–']))
            .map_or(low, |mark| mark + 1);
        let start = start
            + usize::from(
                text.has_title(start, WordClass::Connective)
                    || text.reads(start, "and")
                    || text.reads(start, "but"),
            );
        let has_clause =
            (start..end).any(|at| is_auxiliary(text, at) || text.has_lower(at, WordClass::ClauseSign));
        if has_clause || end < start + 2 || text.has(start, WordClass::Preposition) {
            return None;
        }
        self.phrase_opening(start, end)
    }

    /// Returns the person before a description that lacks its second comma: "Vera Holt, a spokeswoman for the league
    /// said".
    fn described(&self, subject: &Subject, low: usize) -> Option<Subject> {
        let text = self.text;
        let comma = subject.tokens.start.checked_sub(1).filter(|&comma| comma > low)?;
        let is_description = subject.entity.is_none()
            && subject.form == MentionForm::Nominal
            && text.reads(comma, ",")
            && text.has_lower(subject.tokens.start, WordClass::Article);
        let name = self.identity.ending_at(comma).filter(|name| {
            is_description && name.form == MentionForm::Name && self.identity.is_person(name.entity)
        })?;
        let mut start = name.tokens.start;
        while start > low && (text.is(start - 1, flag::OFFICE | flag::COURTESY) || text.reads(start - 1, "."))
        {
            start -= 1;
        }
        (start <= low || text.kind(start - 1) == TokenKind::Mark).then(|| self.subject_of(name))
    }

    /// Returns the subject of the sentence for a verb after a comma or "and": "Holt rejected the offer, denied any
    /// breach and said".
    #[must_use]
    pub(crate) fn subject_of_coordinate(&self, start: usize, low: usize) -> Option<Subject> {
        let before = start.checked_sub(1).filter(|&before| before > low)?;
        let is_coordinate =
            self.text.has_lower(before, WordClass::ActConjunction) || self.text.reads(before, ",");
        if !is_coordinate || self.text.word(start).ends_with("ing") {
            return None;
        }
        self.opening_subject(&(low..before))
            .or_else(|| self.main_subject(&(low..before)))
            .or_else(|| self.opening_nominal(&(low..before)))
    }

    /// Returns the person whom somebody else quotes: "quoted Holt as saying", "Holt was quoted as saying".
    #[must_use]
    pub(crate) fn quoted_source(&self, verb: usize, low: usize) -> Option<Subject> {
        let text = self.text;
        let is_told =
            matches!(text.word(verb), "saying" | "telling") && verb > low && text.reads(verb - 1, "as");
        if !is_told {
            return None;
        }
        let quoted = (low.max(verb.saturating_sub(QUOTED_REACH))..verb - 1)
            .rev()
            .find(|&at| text.has_lower(at, WordClass::QuotingVerb))?;
        if quoted + 1 == verb - 1 {
            let is_passive = quoted > low
                && (text.has_lower(quoted - 1, WordClass::FormOfBe) || text.reads(quoted - 1, "widely"));
            return is_passive.then(|| self.subject_before(quoted, low)).flatten();
        }
        // "Holt was quoted by the Herald as saying".
        let has_agent =
            quoted > low && text.reads(quoted + 1, "by") && text.has_lower(quoted - 1, WordClass::FormOfBe);
        if has_agent {
            return self.subject_before(quoted, low);
        }
        self.noun_phrase_ending(verb - 1, quoted + 1, 1)
            .or_else(|| self.subject_after(quoted + 1, verb - 1))
    }

    /// Returns the subject of the verb at `verb`; for a participle, that of the whole clause ("Holt left, saying …").
    #[must_use]
    pub(crate) fn subject_of_verb(&self, verb: usize, low: usize) -> Option<Subject> {
        let text = self.text;
        let word = text.word(verb);
        let is_participle = word.ends_with("ing");
        let is_helped = is_participle
            && (verb > low
                && (matches!(text.word(verb - 1), "also" | "now" | "not")
                    || text.kind(verb - 1) == TokenKind::Possessive && self.is_contracted(verb - 1))
                || self.is_helped(verb, low));
        if is_participle && !is_helped {
            // "with Holt saying …": the participle's own subject is directly before it.
            let has_own = self
                .identity
                .ending_at(verb)
                .is_some_and(|placed| placed.tokens.start >= low);
            let own = verb
                .checked_sub(1)
                .filter(|&noun| noun > low && matches!(text.kind(noun), TokenKind::Lower))
                .and_then(|noun| self.simple_phrase_ending(noun + 1, low))
                .filter(|own| {
                    own.tokens.start > low && matches!(text.word(own.tokens.start - 1), "with" | "With")
                });
            // "footage of Holt saying".
            let of_name = || {
                let name = self.identity.ending_at(verb)?;
                let of = name.tokens.start.checked_sub(1).filter(|&of| of > low)?;
                let is_own = text.reads(of, "of")
                    && !text.is(of - 1, flag::ROLE | flag::GROUP | flag::OFFICE)
                    && name.form == MentionForm::Name
                    && self.identity.is_person(name.entity);
                is_own.then(|| self.subject_of(name))
            };
            return if let Some(own) = own.or_else(of_name) {
                Some(own)
            } else if has_own {
                self.subject_before(verb, low)
            } else {
                self.last_clause_subject(low, verb)
            };
        }
        let subject = self.subject_before(verb, low)?;
        (is_participle || self.is_helped(verb, low) || self.agrees(&subject, verb)).then_some(subject)
    }

    /// Returns the subject of the clause to which a participle at `verb` belongs: the last clause that a conjunction
    /// opens, else the sentence.
    fn last_clause_subject(&self, low: usize, verb: usize) -> Option<Subject> {
        let text = self.text;
        // Stops at the maximum length of a clause, since some sentences have no end.
        for at in (verb.saturating_sub(REACH).max(low + 1)..verb).rev() {
            let opens = text.has_lower(at - 1, WordClass::SubordinateLead);
            if opens && let Some(subject) = self.main_subject(&(at..verb)) {
                let mut start = subject.tokens.start;
                while start > at && text.is(start - 1, flag::OFFICE | flag::COURTESY) {
                    start -= 1;
                }
                // "denied the claim that a plan exists, explaining": a thing as the subject of a clause explains
                // nothing.
                let is_thing = subject.form == MentionForm::Nominal
                    && subject.entity.is_none()
                    && !text.has_lower(at - 1, WordClass::CoordinateLead);
                let is_acting = !is_thing
                    && matches!(text.kind(subject.tokens.end), TokenKind::Lower)
                    && !text.is(subject.tokens.end, flag::FUNCTION)
                    && !matches!(text.word(at - 1), "and" | "with")
                    || text.reads(at - 1, "and") && text.reads(at.saturating_sub(2), ",");
                if start == at && is_acting {
                    return Some(subject);
                }
            }
        }
        let clause = low..verb;
        self.opening_subject(&clause)
            .or_else(|| self.main_subject(&clause))
    }

    /// False if a disagreement in number shows that the word is a noun: "the Holt email", "Holt state", "they
    /// claims".
    #[must_use]
    pub(crate) fn agrees(&self, subject: &Subject, verb: usize) -> bool {
        let text = self.text;
        let word = text.word(verb);
        if subject.tokens.end != verb {
            return true;
        }
        let last = subject.tokens.end - 1;
        // "based on shares reported in filings": a participle that describes a thing.
        let is_described = word.ends_with("ed")
            && subject.entity.is_none()
            && subject.tokens.clone().all(|at| {
                text.kind(at) == TokenKind::Lower && !text.is(at, flag::FUNCTION | flag::ROLE | flag::GROUP)
            })
            && text.has_lower(verb + 1, WordClass::OccasionLead);
        if is_described {
            return false;
        }
        if is_past(text, verb) {
            return true;
        }
        let is_person = subject
            .entity
            .is_some_and(|entity| self.identity.is_person(entity));
        let is_plural =
            text.has_lower(last, WordClass::PluralPronoun) || text.has_title(last, WordClass::PluralSubject);
        if word.ends_with('s') {
            return !is_plural;
        }
        // "a snappy retort", but "a majority say".
        let is_single = text.has_word(subject.tokens.start, WordClass::Article)
            && !text.is_the(subject.tokens.start)
            && subject.tokens.len() > 1
            && !text.has_lower(last, WordClass::CountNoun)
            && !text.is(last, flag::GROUP);
        if is_single {
            return false;
        }
        // "Mr. Holt and Mr. Reeve say".
        let first = self.before_titles(subject.tokens.start, text.sentence_start(verb));
        is_plural
            || first > 0 && text.reads(first - 1, "and")
            || !(is_person || text.has_word(last, WordClass::SingularPronoun))
    }

    /// Returns the owner of the claim at `noun`: "her claim", "the minister's claim".
    #[must_use]
    pub(crate) fn owner_before(&self, noun: usize, low: usize) -> Option<Subject> {
        let text = self.text;
        let mut at = noun;
        // "her own repeated claim".
        while at > low
            && noun - at < OWNER_REACH
            && (text.kind(at - 1) == TokenKind::Lower || text.is_dash(at - 1) && text.touches_next(at - 1))
            && !text.is(at - 1, flag::HE | flag::SHE)
            && (!text.has_lower(at - 1, WordClass::PhraseOpener) || text.reads(at - 1, "an"))
        {
            at -= 1;
        }
        let before = at.checked_sub(1).filter(|&before| before >= low)?;
        if text.kind(before) == TokenKind::Possessive {
            return self.simple_phrase_ending(before, low);
        }
        match text.word(before) {
            "his" | "her" | "His" | "Her" => self.pronoun(before),
            "their" | "Their" | "its" | "Its" => Some(Subject {
                tokens: before..at,
                entity: None,
                form: MentionForm::Pronoun,
            }),
            _ => None,
        }
    }

    /// Returns the subject of "…, Vera Holt, a doctor, said", and the comma before it.
    #[must_use]
    pub(crate) fn subject_behind_comma(&self, verb: usize, low: usize) -> Option<(Subject, usize)> {
        let subject = self.subject_before(verb, low)?;
        let mut at = subject.tokens.start;
        let text = self.text;
        // Only words that describe the name are between the comma and the name.
        let describes = |at: usize| {
            (text.kind(at) != TokenKind::Mark || text.touches_next(at) && !text.reads(at, ","))
                && !is_auxiliary(text, at)
                && !text.is(at, flag::HE | flag::SHE)
                && !text.has_lower(at, WordClass::NameBound)
        };
        while at > low && subject.tokens.start - at < DESCRIPTION_REACH && describes(at - 1) {
            at -= 1;
        }
        let comma = at.checked_sub(1).filter(|&comma| comma >= low)?;
        text.reads(comma, ",").then_some((subject, comma))
    }
}

/// True for a word after which a form that can be a noun is one.
fn stands_before_noun(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at, WordClass::NounContext) || text.has_title(at, WordClass::NounContextCapital)
}

/// True for adverbs and auxiliaries that can be between a subject and its verb.
fn is_adverb_or_auxiliary(text: &TokenisedText, at: usize) -> bool {
    text.has_lower(at, WordClass::VerbHelper)
}

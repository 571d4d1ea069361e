//! Reporting clauses: which verb reports, and who its subject is.
//!
//! No parser is asked: the subject of a reporting verb is right before it or, inverted, right after it, with at
//! most adverbs, an apposition between commas or a prepositional phrase between them.

use crate::extract::MentionForm;
use crate::extract::identity::Placed;
use crate::extract::lexicon::flag;
use crate::extract::quote::cue::{is_auxiliary, is_negation, is_past, is_preposition};
pub(crate) use crate::extract::quote::noun_phrase::{Clauses, Subject};
use crate::extract::token::TokenKind;

/// The longest stretch, in tokens, over which a subject is looked for.
const REACH: usize = 40;
/// The longest description, in tokens, before a name.
const DESCRIPTION_REACH: usize = 10;
/// The longest stretch, in tokens, between "quoted" and "as saying".
const QUOTED_REACH: usize = 16;
/// How far, in tokens, the owner of a claim stands before it.
const OWNER_REACH: usize = 6;
/// The longest noun phrase after a verb, in tokens.
const LONGEST_PHRASE: usize = 16;

impl Clauses<'_, '_> {
    /// True if a verb that reports speech is here: a form from the lists that is not used as a noun.
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
        let can_be_noun =
            !word.ends_with("ed") && !matches!(word, "said" | "told" | "wrote" | "says" | "tells" | "writes");
        let before = at.checked_sub(1).map_or("", |before| text.word(before));
        // "at one point": no verb agrees so.
        let is_counted = matches!(before, "one" | "each" | "every" | "another") && !word.ends_with('s');
        let follows_noun_word = is_counted
            || stands_before_noun(before)
            || (at > 0 && text.kind(at - 1) == TokenKind::Possessive);
        if can_be_noun
            && !word.ends_with("ing")
            && follows_noun_word
            && !(before == "to" && (word == "say" || self.is_governed(at)))
        {
            return false;
        }
        // "no better than, say, Holt's plan"; "feel free to ask".
        let is_phrase = word == "say" && before == "," && text.reads(at + 1, ",")
            || word == "feel" && text.reads(at + 1, "free");
        if is_phrase {
            return false;
        }
        // "a threatening letter".
        if word.ends_with("ing") && matches!(before, "a" | "an" | "the" | "some" | "these" | "those" | "any")
        {
            return false;
        }
        // "the plan announced by", "… is called": passives report nothing by this subject.
        let is_passive = matches!(before, "is" | "was" | "are" | "were" | "be" | "being" | "been")
            || text.reads(at + 1, "by");
        !(is_passive && word.ends_with("ed"))
    }

    /// True for a word that can only be the past tense of a verb that no list holds, as in "he surmised".
    #[must_use]
    pub(crate) fn is_past_tense(&self, at: usize) -> bool {
        let word = self.text.word(at);
        self.text.kind(at) == TokenKind::Lower && word.len() > 4 && word.ends_with("ed")
    }

    pub(super) fn is_adverb(&self, at: usize) -> bool {
        let word = self.text.word(at);
        self.text.kind(at) == TokenKind::Lower
            && (word.len() > 3 && word.ends_with("ly") && !self.text.is(at, flag::ROLE)
                || is_adverb_or_auxiliary(word)
                || is_negation(word))
    }

    /// The subject before the verb at `verb`, at `low` or later.
    #[must_use]
    pub(crate) fn subject_before(&self, verb: usize, low: usize) -> Option<Subject> {
        let low = low.max(verb.saturating_sub(REACH));
        let mut end = self.verb_group(verb, low).start;
        // "Holt on Tuesday evening said", "Holt a month later said".
        let mut time = end;
        while time > low
            && (self.text.is(time - 1, flag::CALENDAR)
                || matches!(
                    self.text.word(time - 1),
                    "evening"
                        | "morning"
                        | "night"
                        | "afternoon"
                        | "late"
                        | "early"
                        | "week"
                        | "month"
                        | "year"
                        | "last"
                        | "this"
                        | "recently"
                ))
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
        let subject = self
            .noun_phrase_ending(end, low, 2)
            .or_else(|| self.opening_phrase(end, low))?;
        let subject = self.over_relative(&subject, low).unwrap_or(subject);
        // But "Vera Holt, an aide said, is late" reports the words of the aide.
        if self.text.reads(verb + 1, ",") {
            return Some(subject);
        }
        Some(self.described(&subject, low).unwrap_or(subject))
    }

    /// "A clerk who declined to give his name said": the antecedent of "who" speaks, not what its clause ends with.
    fn over_relative(&self, subject: &Subject, low: usize) -> Option<Subject> {
        let text = self.text;
        let last = subject.tokens.end - 1;
        let is_thing = subject.form == MentionForm::Nominal
            && subject.entity.is_none()
            && !text.is(last, flag::ROLE | flag::GROUP)
            && matches!(text.word(subject.tokens.start), "his" | "her" | "their");
        let who = (low + 1..subject.tokens.start)
            .rev()
            .filter(|_| is_thing)
            .take_while(|&at| text.kind(at) != TokenKind::Mark)
            .find(|&at| text.reads(at, "who"))?;
        self.noun_phrase_ending(who, low, 1)
    }

    /// True for the ending of "he's", which is no possessive.
    fn is_contracted(&self, ending: usize) -> bool {
        let text = self.text;
        ending > 0
            && (matches!(
                text.word(ending - 1),
                "he" | "He" | "she" | "She" | "it" | "It" | "who" | "that"
            ))
    }

    /// "People with knowledge of the deal said", "A statement posted by the port said": the phrase that opens the clause,
    /// where no verb of a clause stands between it and `end`.
    fn opening_phrase(&self, end: usize, low: usize) -> Option<Subject> {
        let text = self.text;
        let start = (low..end)
            .rev()
            .find(|&at| text.is_mark(at, &[',', ':', ';', '“', '”', '"', '(', ')', '—', '–']))
            .map_or(low, |mark| mark + 1);
        let start = start
            + usize::from(matches!(
                text.word(start),
                "But" | "And" | "Still" | "Yet" | "and" | "but"
            ));
        let has_clause = (start..end).any(|at| {
            is_auxiliary(text.word(at))
                || matches!(
                    text.word(at),
                    "he" | "she"
                        | "they"
                        | "it"
                        | "that"
                        | "because"
                        | "if"
                        | "when"
                        | "while"
                        | "as"
                        | "than"
                )
        });
        if has_clause || end < start + 2 || is_preposition(&text.word(start).to_lowercase()) {
            return None;
        }
        self.phrase_opening(start, end)
    }

    /// "Vera Holt, a spokeswoman for the league said": whom a description without its second comma describes.
    fn described(&self, subject: &Subject, low: usize) -> Option<Subject> {
        let text = self.text;
        let comma = subject.tokens.start.checked_sub(1).filter(|&comma| comma > low)?;
        let is_description = subject.entity.is_none()
            && subject.form == MentionForm::Nominal
            && text.reads(comma, ",")
            && matches!(text.word(subject.tokens.start), "a" | "an" | "the");
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

    /// "Holt rejected the offer, denied any breach and said": the subject of a verb after a comma or "and" is that of
    /// its sentence.
    #[must_use]
    pub(crate) fn subject_of_coordinate(&self, start: usize, low: usize) -> Option<Subject> {
        let before = start.checked_sub(1).filter(|&before| before > low)?;
        let is_coordinate = matches!(self.text.word(before), "," | "and" | "but" | "or" | "then");
        if !is_coordinate || self.text.word(start).ends_with("ing") {
            return None;
        }
        self.main_subject(&(low..before))
    }

    /// "quoted Holt as saying", "Holt was quoted as saying": the person whose words somebody else tells.
    #[must_use]
    pub(crate) fn quoted_source(&self, verb: usize, low: usize) -> Option<Subject> {
        let text = self.text;
        let is_told = text.reads(verb, "saying") && verb > low && text.reads(verb - 1, "as");
        if !is_told {
            return None;
        }
        let quoted = (low.max(verb.saturating_sub(QUOTED_REACH))..verb - 1)
            .rev()
            .find(|&at| {
                matches!(
                    text.word(at),
                    "quoted" | "quotes" | "quoting" | "quote" | "cited" | "citing" | "reported"
                )
            })?;
        if quoted + 1 == verb - 1 {
            let is_passive = quoted > low
                && matches!(
                    text.word(quoted - 1),
                    "was" | "were" | "is" | "are" | "been" | "widely"
                );
            return is_passive.then(|| self.subject_before(quoted, low)).flatten();
        }
        self.noun_phrase_ending(verb - 1, quoted + 1, 1)
            .or_else(|| self.subject_after(quoted + 1, verb - 1))
    }

    /// The subject of the verb at `verb`; that of the whole clause for a participle ("Holt left, saying …").
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
            // "with Holt saying …": its own subject is right before it.
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
            return if own.is_some() {
                own
            } else if has_own {
                self.subject_before(verb, low)
            } else {
                self.last_clause_subject(low, verb)
            };
        }
        let subject = self.subject_before(verb, low)?;
        (is_participle || self.is_helped(verb, low) || self.agrees(&subject, verb)).then_some(subject)
    }

    /// The subject of the clause that a participle at `verb` hangs on: the last one that a conjunction opens, else that
    /// of the sentence.
    fn last_clause_subject(&self, low: usize, verb: usize) -> Option<Subject> {
        let text = self.text;
        // No further than a clause reaches: sentences without an end occur.
        for at in (verb.saturating_sub(REACH).max(low + 1)..verb).rev() {
            let opens = matches!(
                text.word(at - 1),
                "and" | "but" | "while" | "as" | "when" | "after" | "that" | "because" | "though" | "with"
            );
            if opens && let Some(subject) = self.main_subject(&(at..verb)) {
                let mut start = subject.tokens.start;
                while start > at && text.is(start - 1, flag::OFFICE | flag::COURTESY) {
                    start -= 1;
                }
                // "denied the claim that a plan exists, explaining": a thing in a clause explains nothing.
                let is_thing = subject.form == MentionForm::Nominal
                    && subject.entity.is_none()
                    && !matches!(text.word(at - 1), "and" | "but" | "while" | "with");
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
        self.main_subject(&(low..verb))
    }

    /// False where number shows that the word is a noun: "the Holt email", "Holt state", "they claims".
    #[must_use]
    pub(crate) fn agrees(&self, subject: &Subject, verb: usize) -> bool {
        let text = self.text;
        let word = text.word(verb);
        if subject.tokens.end != verb || is_past(word) {
            return true;
        }
        let last = text.word(subject.tokens.end - 1);
        let is_person = subject
            .entity
            .is_some_and(|entity| self.identity.is_person(entity));
        let is_plural = matches!(
            last,
            "they" | "They" | "we" | "We" | "I" | "you" | "You" | "others" | "some" | "many" | "both"
        );
        if word.ends_with('s') {
            return !is_plural;
        }
        // "a snappy retort", but "a majority say".
        let is_single = matches!(text.word(subject.tokens.start), "a" | "an" | "A" | "An")
            && subject.tokens.len() > 1
            && !matches!(
                last,
                "majority"
                    | "plurality"
                    | "number"
                    | "lot"
                    | "few"
                    | "couple"
                    | "handful"
                    | "third"
                    | "quarter"
                    | "half"
            )
            && !text.is(subject.tokens.end - 1, flag::GROUP);
        if is_single {
            return false;
        }
        // "Mr. Holt and Mr. Reeve say".
        let first = self.before_titles(subject.tokens.start, text.sentence_start(verb));
        is_plural
            || first > 0 && text.reads(first - 1, "and")
            || !(is_person || matches!(last, "he" | "He" | "she" | "She" | "it" | "It"))
    }

    /// Whose claim it is: "her claim", "the minister's claim"; the noun is at `noun`.
    #[must_use]
    pub(crate) fn owner_before(&self, noun: usize, low: usize) -> Option<Subject> {
        let text = self.text;
        let mut at = noun;
        // "her own repeated claim".
        while at > low
            && noun - at < OWNER_REACH
            && (text.kind(at - 1) == TokenKind::Lower || text.is_dash(at - 1) && text.touches_next(at - 1))
            && !text.is(at - 1, flag::HE | flag::SHE)
            && !matches!(text.word(at - 1), "their" | "its" | "the" | "a")
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

    /// The subject of "…, Vera Holt, a doctor, said", with the comma before it.
    #[must_use]
    pub(crate) fn subject_behind_comma(&self, verb: usize, low: usize) -> Option<(Subject, usize)> {
        let subject = self.subject_before(verb, low)?;
        let mut at = subject.tokens.start;
        let text = self.text;
        // Only words that describe the name stand between.
        let describes = |at: usize| {
            (text.kind(at) != TokenKind::Mark || text.touches_next(at) && !text.reads(at, ","))
                && !is_auxiliary(text.word(at))
                && !text.is(at, flag::HE | flag::SHE)
                && !matches!(
                    text.word(at),
                    "that" | "which" | "who" | "and" | "but" | "they" | "it"
                )
        };
        while at > low && subject.tokens.start - at < DESCRIPTION_REACH && describes(at - 1) {
            at -= 1;
        }
        let comma = at.checked_sub(1).filter(|&comma| comma >= low)?;
        text.reads(comma, ",").then_some((subject, comma))
    }

    /// The source after "according to": a paper's whole name too ("a report by the ministry").
    #[must_use]
    pub(crate) fn source_after(&self, start: usize, limit: usize) -> Option<Subject> {
        let text = self.text;
        let subject = self.subject_after(start, limit);
        let mut at = start;
        // "the “Planks for all” paper": the noun phrase goes on after the marks.
        let opening = start + 1;
        if text.is_mark(opening, &['“', '"', '‘'])
            && let Some(close) =
                (opening + 1..limit.min(opening + 10)).find(|&at| text.is_mark(at, &['”', '"', '’']))
            && text.kind(close + 1) == TokenKind::Lower
            && !text.is(close + 1, flag::FUNCTION)
        {
            return Some(self.description(start..close + 2));
        }
        // A document speaks, not its owner or maker: "his letter", "Lund Institute figures", "a report by Holt".
        while at < limit && at - start < 8 {
            let is_inside = match text.kind(at) {
                TokenKind::Mark => text.touches_next(at) && !text.reads(at, ","),
                TokenKind::Lower => {
                    !text.is(at, flag::FUNCTION) || at == start || text.is(at, flag::GROUP | flag::ROLE)
                }
                TokenKind::Title | TokenKind::Upper | TokenKind::Mixed => !text.is(at, flag::CALENDAR),
                TokenKind::Number | TokenKind::Possessive => true,
            };
            if !is_inside {
                break;
            }
            at += 1;
        }
        // "results tallied through May", "calculations made by Holt": the noun before the participle.
        if at > start + 1 && is_past(text.word(at - 1)) && text.kind(at - 2) == TokenKind::Lower {
            at -= 1;
        }
        let ends_with_noun = (at > start + 1 || at == start + 1 && !text.is(start, flag::FUNCTION))
            && text.kind(at - 1) == TokenKind::Lower
            && !text.word(at - 1).ends_with("ed");
        match subject {
            Some(subject) if subject.tokens.end >= at || !ends_with_noun => Some(subject),
            _ if ends_with_noun => Some(self.description(start..at)),
            subject => subject,
        }
    }

    /// The person whose name ends an office that goes on after "and" or "of" at `at`.
    fn name_behind_office(&self, at: usize, head: Option<usize>, limit: usize) -> Option<Subject> {
        let text = self.text;
        let head = head.filter(|&head| head + 1 == at)?;
        let goes_on = |next: usize| match text.word(at) {
            "and" => {
                text.kind(next) == TokenKind::Lower && !text.is(next, flag::FUNCTION | flag::SAY_ANY)
                    || text.is(next, flag::ROLE)
            }
            "of" => text.tokens[next].is_capitalised() || matches!(text.word(next), "the" | "and"),
            _ => false,
        };
        let is_office = match text.word(at) {
            "and" => {
                text.is(head, flag::ROLE)
                    || text.kind(head) == TokenKind::Lower && text.is(head - 1, flag::SAY)
            }
            "of" => text.is(head, flag::OFFICE) && text.tokens[head].is_capitalised(),
            _ => false,
        };
        let end = limit.min(at + 7);
        let name = (at + 1..end)
            .filter(|_| is_office)
            .take_while(|&next| goes_on(next) || self.identity.holding(next).is_some())
            .find_map(|next| {
                self.identity
                    .holding(next)
                    .filter(|name| name.tokens.start == next)
            })?;
        (self.identity.is_person(name.entity) && name.tokens.end <= limit && name.form == MentionForm::Name)
            .then(|| self.subject_of(name))
    }

    /// The subject after an inverted verb ("said Vera Holt") or after "according to", from `start` up to `limit`.
    #[must_use]
    pub(crate) fn subject_after(&self, start: usize, limit: usize) -> Option<Subject> {
        let text = self.text;
        let phrase = (start..limit).find(|&at| !self.is_adverb(at))?;
        if let Some(pronoun) = self.pronoun_alone(phrase, limit) {
            return Some(pronoun);
        }
        if !self.can_begin_phrase(phrase) {
            return None;
        }
        let mut first_name: Option<&Placed> = None;
        let mut head: Option<usize> = None;
        let mut at = phrase;
        while at < limit && at - phrase < LONGEST_PHRASE {
            let name = self.identity.holding(at);
            if let Some(name) = name.filter(|name| name.tokens.start == at) {
                let next = name.tokens.end;
                let has_possessive = text.kind(next) == TokenKind::Possessive;
                if has_possessive
                    || name.form == MentionForm::Pronoun && matches!(text.word(at), "his" | "her")
                {
                    first_name = None;
                    at = next + usize::from(has_possessive);
                    continue;
                }
                if self.identity.is_person(name.entity) && !self.leads_on(name, phrase) {
                    return Some(self.subject_of(name));
                }
                first_name = first_name.or(Some(name));
                at = next;
                continue;
            }
            match text.kind(at) {
                TokenKind::Mark => {
                    let is_inside = text.reads(at, ".") && !self.is_stop(at)
                        || text.reads(at, "-") && text.touches_next(at);
                    if !is_inside {
                        if let Some(name) = head.and_then(|_| self.name_in_apposition(at, limit)) {
                            return Some(name);
                        }
                        break;
                    }
                }
                TokenKind::Lower => {
                    // "founder and director Ana Ruiz", "Chancellor of the Exchequer Ana Ruiz".
                    if let Some(name) = self.name_behind_office(at, head, limit) {
                        return Some(name);
                    }
                    if self.ends_phrase(at, phrase) {
                        break;
                    }
                    head = Some(at);
                }
                TokenKind::Title | TokenKind::Upper | TokenKind::Mixed => {
                    if text.is(at, flag::CALENDAR) {
                        break;
                    }
                    head = Some(at);
                }
                TokenKind::Number | TokenKind::Possessive => {}
            }
            at += 1;
        }
        let subject = self.subject_of_parts(phrase, head, first_name)?;
        Some(self.name_behind_body(&subject, at, limit).unwrap_or(subject))
    }

    /// "said a former spokesman for the Harbour Board, Bo Lind": the name after whom the person works for.
    fn name_behind_body(&self, subject: &Subject, preposition: usize, limit: usize) -> Option<Subject> {
        let text = self.text;
        let is_described = subject.entity.is_none()
            && matches!(
                text.word(preposition),
                "for" | "of" | "at" | "with" | "from" | "to"
            )
            && text.is(preposition - 1, flag::ROLE | flag::OFFICE);
        let comma = (preposition + 1..limit.min(preposition + DESCRIPTION_REACH))
            .filter(|_| is_described)
            .take_while(|&at| {
                text.kind(at) != TokenKind::Mark || text.reads(at, ",") || text.touches_next(at)
            })
            .find(|&at| text.reads(at, ","))?;
        self.name_in_apposition(comma, limit)
    }

    /// The pronoun at a token, unless it goes with a noun: "said one", but not "said one senator".
    fn pronoun_alone(&self, at: usize, limit: usize) -> Option<Subject> {
        let text = self.text;
        let is_alone = at + 1 >= limit
            || !matches!(
                text.kind(at + 1),
                TokenKind::Lower | TokenKind::Title | TokenKind::Upper
            );
        self.pronoun(at)
            .filter(|_| is_alone || !goes_with_noun(text.word(at)))
    }

    /// False for a function word that no noun phrase begins with.
    fn can_begin_phrase(&self, at: usize) -> bool {
        let text = self.text;
        text.kind(at) != TokenKind::Lower
            || !text.is(at, flag::FUNCTION)
            || text.is(at, flag::GROUP | flag::ROLE)
            || begins_phrase(text.word(at))
    }

    /// "Kerry spokesman Bo Lind": the name goes on with an office and another name. So does one after an article: "one
    /// Holt confidant".
    fn leads_on(&self, name: &Placed, phrase: usize) -> bool {
        let text = self.text;
        let next = name.tokens.end;
        let has_article = name.tokens.start == phrase + 1
            && matches!(text.word(phrase), "a" | "an" | "one" | "another" | "the")
            && text.kind(next) == TokenKind::Lower
            && !text.is(next, flag::FUNCTION | flag::SAY_ANY)
            && !text.word(next).ends_with("ing")
            && !self.is_adverb(next);
        has_article
            || (text.is(next, flag::ROLE | flag::OFFICE) || self.identity.holding(next).is_some())
                && text.kind(next) != TokenKind::Mark
    }

    /// "said the mayor, Ana Ruiz", "…, the MP Ana Ruiz": the person in an apposition that begins at a comma.
    fn name_in_apposition(&self, comma: usize, limit: usize) -> Option<Subject> {
        let text = self.text;
        if !text.reads(comma, ",") {
            return None;
        }
        let mut first = comma + 1;
        while text.is(first, flag::OFFICE | flag::COURTESY) || matches!(text.word(first), "the" | ".") {
            first += 1;
        }
        let name = self.identity.holding(first).filter(|name| {
            name.tokens.start == first && name.tokens.end <= limit && self.identity.is_person(name.entity)
        })?;
        matches!(text.word(name.tokens.end), "," | "." | "").then(|| self.subject_of(name))
    }

    /// True for a word in lower case that the noun phrase from `phrase` on does not hold.
    fn ends_phrase(&self, at: usize, phrase: usize) -> bool {
        let text = self.text;
        let word = text.word(at);
        leads_away(word)
            || at > phrase
                && text.is(at, flag::FUNCTION)
                && !text.is(at, flag::GROUP | flag::ROLE)
                && !stands_in_phrase(word)
    }

    /// The subject that a phrase holds: its first name, or a description up to its last noun.
    fn subject_of_parts(
        &self,
        phrase: usize,
        head: Option<usize>,
        first_name: Option<&Placed>,
    ) -> Option<Subject> {
        let text = self.text;
        match (head, first_name) {
            // "a Halmery Institute poll": the article belongs to the noun at the end.
            (Some(head), Some(name)) if head >= name.tokens.end && text.is(phrase, flag::FUNCTION) => {
                Some(self.description(phrase..head + 1))
            }
            (Some(head), Some(name))
                if head < name.tokens.start || !text.is(head, flag::ROLE | flag::GROUP) =>
            {
                Some(self.subject_of(name))
            }
            (None, Some(name)) => Some(self.subject_of(name)),
            (Some(head), _) => {
                let is_speaking = text.is(head, flag::ROLE | flag::GROUP | flag::OFFICE)
                    || text.tokens[head].is_capitalised();
                let has_article = text.is(phrase, flag::FUNCTION);
                (is_speaking || has_article).then(|| self.description(phrase..head + 1))
            }
            (None, None) => None,
        }
    }
}

/// True for pronouns that also go before a noun.
fn goes_with_noun(word: &str) -> bool {
    matches!(
        word,
        "one" | "another" | "some" | "many" | "both" | "others" | "it" | "his" | "her"
    )
}

/// True for the function words that a noun phrase can begin with.
fn begins_phrase(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "his"
            | "her"
            | "their"
            | "its"
            | "one"
            | "another"
            | "two"
            | "three"
            | "four"
            | "some"
            | "several"
            | "many"
            | "former"
            | "my"
            | "our"
    )
}

/// True for prepositions and conjunctions that lead out of a noun phrase.
fn leads_away(word: &str) -> bool {
    matches!(
        word,
        "of" | "for"
            | "in"
            | "at"
            | "from"
            | "with"
            | "on"
            | "to"
            | "who"
            | "and"
            | "after"
            | "as"
            | "during"
            | "when"
            | "while"
            | "that"
            | "about"
            | "by"
            | "but"
            | "before"
            | "or"
            | "if"
    )
}

/// True for the function words that can be inside a noun phrase.
fn stands_in_phrase(word: &str) -> bool {
    matches!(
        word,
        "the" | "former" | "new" | "old" | "first" | "second" | "third" | "other" | "two" | "three" | "four"
    )
}

/// True for a word after which a form that can be a noun is one.
fn stands_before_noun(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "The"
            | "His"
            | "Her"
            | "Their"
            | "a"
            | "an"
            | "this"
            | "that"
            | "his"
            | "her"
            | "their"
            | "its"
            | "my"
            | "our"
            | "no"
            | "any"
            | "of"
            | "in"
            | "for"
            | "on"
            | "with"
            | "new"
            | "official"
            | "United"
            | "by"
            | "to"
            | "from"
            | "according"
    )
}

/// True for adverbs and auxiliaries that can be between a subject and its verb.
fn is_adverb_or_auxiliary(word: &str) -> bool {
    matches!(
        word,
        "also"
            | "alike"
            | "long"
            | "itself"
            | "together"
            | "jointly"
            | "twice"
            | "somewhat"
            | "perhaps"
            | "indeed"
            | "besides"
            | "earlier"
            | "however"
            | "meanwhile"
            | "be"
            | "has"
            | "have"
            | "had"
            | "later"
            | "since"
            | "then"
            | "once"
            | "just"
            | "still"
            | "even"
            | "again"
            | "now"
            | "would"
            | "will"
            | "did"
            | "does"
            | "is"
            | "was"
            | "are"
            | "were"
            | "been"
            | "never"
            | "often"
            | "further"
            | "first"
            | "himself"
            | "herself"
            | "themselves"
            | "always"
            | "could"
            | "can"
            | "might"
            | "may"
            | "must"
            | "should"
            | "both"
            | "all"
            | "soon"
            | "not"
            | "only"
            | "ever"
            | "sometimes"
            | "instead"
            | "simply"
            | "today"
            | "yesterday"
            | "too"
            | "already"
            | "openly"
            | "didn't"
            | "doesn't"
            | "don't"
            | "hasn't"
            | "haven't"
            | "didn’t"
            | "doesn’t"
            | "don’t"
            | "hasn’t"
            | "haven’t"
            | "do"
    )
}

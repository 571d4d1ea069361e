//! Noun phrases after a verb or preposition: "said Vera Holt, a clerk", "according to a report by the port".

use crate::extract::MentionForm;
use crate::extract::identity::Placed;
use crate::extract::lexicon::{WordClass, flag};
use crate::extract::quote::clause::DESCRIPTION_REACH;
use crate::extract::quote::cue::is_past;
use crate::extract::quote::noun_phrase::{Clauses, Subject};
use crate::extract::token::TokenKind;

/// Maximum length, in tokens, of a title in quotation marks within a noun phrase.
const TITLE_REACH: usize = 10;
/// Maximum length, in tokens, of a source after "according to".
const SOURCE_REACH: usize = 8;
/// Distance, in tokens, within which the name follows an office.
const OFFICE_REACH: usize = 7;
/// Maximum number of lower-case words between a firm and the name of somebody who works there.
const ROLE_REACH: usize = 4;
/// Maximum length, in tokens, of a noun phrase after a verb.
const LONGEST_PHRASE: usize = 16;

impl Clauses<'_, '_> {
    /// Returns the source after "according to", which may be a whole document ("a report by the ministry").
    #[must_use]
    pub(crate) fn source_after(&self, start: usize, limit: usize) -> Option<Subject> {
        let text = self.text;
        let subject = self.subject_after(start, limit);
        let mut at = start;
        // "the “Planks for all” paper": the noun phrase continues after the closing quotation mark.
        let opening = start + 1;
        if text.is_mark(opening, &['“', '"', '‘'])
            && let Some(close) =
                (opening + 1..limit.min(opening + TITLE_REACH)).find(|&at| text.is_mark(at, &['”', '"', '’']))
            && text.kind(close + 1) == TokenKind::Lower
            && !text.is(close + 1, flag::FUNCTION)
        {
            return Some(self.description(start..close + 2));
        }
        // The speaker is the document, not its owner or author: "his letter", "Lund Institute figures", "a report by
        // Holt".
        while at < limit && at - start < SOURCE_REACH {
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
        if at > start + 1 && is_past(text, at - 1) && text.kind(at - 2) == TokenKind::Lower {
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

    /// Returns the person whose name follows an office that continues with "and" or "of" at `at`.
    pub(super) fn name_behind_office(&self, at: usize, head: Option<usize>, limit: usize) -> Option<Subject> {
        let text = self.text;
        let head = head.filter(|&head| head + 1 == at)?;
        // "said master of ceremonies Ana Ruiz".
        let plain = |at: usize| text.kind(at) == TokenKind::Lower && !text.is(at, flag::FUNCTION);
        if text.reads(at, "of") && plain(head) && plain(at + 1) {
            let name = self.identity.holding(at + 2).filter(|name| {
                name.tokens.start == at + 2
                    && name.tokens.end <= limit
                    && name.form == MentionForm::Name
                    && self.identity.is_person(name.entity)
            });
            if let Some(name) = name {
                return Some(self.subject_of(name));
            }
        }
        // "Trade and Industry Minister Ana Ruiz".
        let is_titled = text.kind(head) == TokenKind::Title;
        let goes_on = |next: usize| match text.word(at) {
            "and" => {
                text.kind(next) == TokenKind::Lower && !text.is(next, flag::FUNCTION | flag::SAY_ANY)
                    || text.is(next, flag::ROLE)
                    || is_titled && text.kind(next) == TokenKind::Title
            }
            "of" => text.tokens[next].is_capitalised() || matches!(text.word(next), "the" | "and"),
            _ => false,
        };
        let is_office = match text.word(at) {
            "and" => {
                is_titled
                    || text.is(head, flag::ROLE)
                    || text.kind(head) == TokenKind::Lower && text.is(head - 1, flag::SAY)
            }
            "of" => text.is(head, flag::OFFICE) && text.tokens[head].is_capitalised(),
            _ => false,
        };
        let end = limit.min(at + OFFICE_REACH);
        let name = (at + 1..end)
            .filter(|_| is_office)
            .take_while(|&next| goes_on(next) || self.identity.holding(next).is_some())
            .find_map(|next| {
                self.identity
                    .holding(next)
                    .filter(|name| name.tokens.start == next)
            })?;
        let leads_by_office = text.reads(at, "of")
            || text.kind(head) == TokenKind::Lower
            || text.is(name.tokens.start - 1, flag::OFFICE);
        (leads_by_office
            && self.identity.is_person(name.entity)
            && name.tokens.end <= limit
            && name.form == MentionForm::Name)
            .then(|| self.subject_of(name))
    }

    /// Returns the subject after an inverted verb ("said Vera Holt") or after "according to", from `start` up to
    /// `limit`.
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
                        || text.reads(at, "-") && text.touches_next(at)
                        // "said Reeve & Dahl analyst Vera Holt".
                        || text.reads(at, "&") && text.tokens[at - 1].is_capitalised();
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

    /// Returns the name after the organisation for which the person works: "said a former spokesman for the Harbour
    /// Board, Bo Lind".
    pub(super) fn name_behind_body(
        &self,
        subject: &Subject,
        preposition: usize,
        limit: usize,
    ) -> Option<Subject> {
        let text = self.text;
        let is_described = subject.entity.is_none()
            && text.has_lower(preposition, WordClass::BodyPreposition)
            && text.is(preposition - 1, flag::ROLE | flag::OFFICE);
        let comma = (preposition + 1..limit.min(preposition + DESCRIPTION_REACH))
            .filter(|_| is_described)
            .take_while(|&at| {
                text.kind(at) != TokenKind::Mark || text.reads(at, ",") || text.touches_next(at)
            })
            .find(|&at| text.reads(at, ","))?;
        self.name_in_apposition(comma, limit)
    }

    /// Returns the pronoun at a token, unless it belongs to a noun: "said one", but not "said one senator".
    pub(super) fn pronoun_alone(&self, at: usize, limit: usize) -> Option<Subject> {
        let text = self.text;
        let is_alone = at + 1 >= limit
            || !matches!(
                text.kind(at + 1),
                TokenKind::Lower | TokenKind::Title | TokenKind::Upper
            );
        self.pronoun(at)
            .filter(|_| is_alone || !text.has_lower(at, WordClass::PronounDeterminer))
    }

    /// False for a function word that cannot begin a noun phrase.
    pub(super) fn can_begin_phrase(&self, at: usize) -> bool {
        let text = self.text;
        text.kind(at) != TokenKind::Lower
            || !text.is(at, flag::FUNCTION)
            || text.is(at, flag::GROUP | flag::ROLE)
            || text.has_lower(at, WordClass::SubjectOpener)
    }

    /// True for a name before an office or another name, or between an article and a noun: "Kerry spokesman Bo Lind",
    /// "one Holt confidant".
    pub(super) fn leads_on(&self, name: &Placed, phrase: usize) -> bool {
        let text = self.text;
        let next = name.tokens.end;
        let has_article = name.tokens.start == phrase + 1
            && (text.has_lower(phrase, WordClass::Article)
                || text.has_lower(phrase, WordClass::LoneDeterminer))
            && text.kind(next) == TokenKind::Lower
            && !text.is(next, flag::FUNCTION | flag::SAY_ANY)
            && !text.word(next).ends_with("ing")
            && !self.is_adverb(next);
        has_article
            || (text.is(next, flag::ROLE | flag::OFFICE) || self.identity.holding(next).is_some())
                && text.kind(next) != TokenKind::Mark
            || self.role_leads_to_name(next)
    }

    /// True for lower-case words up to a role that is directly before a person's name. A name before them is the firm:
    /// "said Ivo Sander retail strategist Vera Holt".
    fn role_leads_to_name(&self, start: usize) -> bool {
        let text = self.text;
        let is_plain =
            |at: usize| text.kind(at) == TokenKind::Lower && !text.is(at, flag::FUNCTION | flag::SAY_ANY);
        let end = start + (start..start + ROLE_REACH).take_while(|&at| is_plain(at)).count();
        end > start
            && text.is(end - 1, flag::ROLE | flag::OFFICE)
            && self.identity.holding(end).is_some_and(|name| {
                name.tokens.start == end
                    && name.form == MentionForm::Name
                    && self.identity.is_person(name.entity)
            })
    }

    /// Returns the person in an apposition that begins at a comma: "said the mayor, Ana Ruiz", "…, the MP Ana Ruiz".
    pub(super) fn name_in_apposition(&self, comma: usize, limit: usize) -> Option<Subject> {
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

    /// True for a word in lower case that is not part of the noun phrase from `phrase` on.
    pub(super) fn ends_phrase(&self, at: usize, phrase: usize) -> bool {
        let text = self.text;
        text.has_lower(at, WordClass::PhraseEnd)
            || at > phrase
                && text.is(at, flag::FUNCTION)
                && !text.is(at, flag::GROUP | flag::ROLE)
                && !text.has_lower(at, WordClass::InnerWord)
    }

    /// Returns the subject in a phrase: its first name, or a description up to its last noun.
    pub(super) fn subject_of_parts(
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

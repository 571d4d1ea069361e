//! What stands in marks and is nobody's speech: titles, signs that name a thing, terms; and what looks like one of these
//! but is called out or written for all to read.

use crate::extract::lexicon::flag;
use crate::extract::marks::Region;
use crate::extract::reading::Reading;
use crate::extract::token::TokenKind;

/// Looks at the words in marks and at those around them.
#[derive(Clone, Copy, Debug)]
pub struct Labels<'r, 'a> {
    /// The article's words.
    pub reading: &'r Reading<'a>,
}

/// How far, in tokens, the thing that carries an inscription stands before it.
const CARRIER_REACH: usize = 8;

impl Labels<'_, '_> {
    /// True if the words end with a stop, be it inside of inner marks ("‘Ebony,’") or the dot of an abbreviation.
    #[must_use]
    pub fn has_stop(&self, region: &Region) -> bool {
        let reading = self.reading;
        let mut last = region.tokens.end - 1;
        while last > region.tokens.start && reading.is_mark(last, &['’', '\'', '”', '"']) {
            last -= 1;
        }
        reading.is_mark(last, &['.', ',', '?', '!', '…', '—', '-']) || reading.word(last).ends_with('.')
    }

    /// True behind a colon or comma.
    #[must_use]
    pub fn stands_after_stop(&self, region: &Region) -> bool {
        region.outer.start > 0 && self.reading.is_mark(region.outer.start - 1, &[',', ':'])
    }

    /// "“Halmery will always be Halmery,”": an auxiliary in lower case makes a clause of any names.
    #[must_use]
    pub fn has_auxiliary(&self, region: &Region) -> bool {
        region.tokens.clone().any(|at| {
            matches!(
                self.reading.word(at),
                "will" | "would" | "can" | "could" | "should" | "must" | "cannot"
            ) || self.reading.word(at).ends_with("n't")
                || self.reading.word(at).ends_with("n’t")
        })
    }

    /// The token before the region, over a comma or colon.
    fn word_before(self, region: &Region) -> Option<usize> {
        let before = region.outer.start.checked_sub(1)?;
        if self.reading.is_mark(before, &[',', ':']) {
            before.checked_sub(1)
        } else {
            Some(before)
        }
    }

    /// "called Holt “The Worst Mayor Yet”": a name that somebody gives to somebody.
    #[must_use]
    pub fn is_epithet(&self, region: &Region) -> bool {
        let reading = self.reading;
        let end = region.outer.start;
        let names = |at: usize| {
            ["call", "dub", "label", "brand"]
                .iter()
                .any(|stem| reading.word(at).starts_with(stem))
        };
        let Some(verb) = (end.saturating_sub(4)..end).rev().find(|&at| names(at)) else {
            return false;
        };
        verb + 1 < end
            && (verb + 1..end).all(|at| {
                reading.is(at, flag::HE | flag::SHE)
                    || reading.tokens[at].is_capitalised()
                    || matches!(reading.word(at), "him" | "her" | "them" | "it" | "me" | "us")
            })
    }

    /// "an editorial entitled “Holt Is No Engineer”": a headline that states something.
    #[must_use]
    pub fn is_statement(&self, region: &Region) -> bool {
        let reading = self.reading;
        let Some(before) = self.word_before(region) else {
            return false;
        };
        matches!(
            reading.word(before),
            "titled" | "entitled" | "headlined" | "headline" | "editorial" | "column"
        ) && region.tokens.clone().any(|at| {
            matches!(
                reading.word(at),
                "is" | "Is"
                    | "are"
                    | "Are"
                    | "Was"
                    | "Were"
                    | "Has"
                    | "Have"
                    | "Must"
                    | "Should"
                    | "Will"
                    | "Can"
            )
        })
    }

    /// "chanting “Boats or bust”", "chants of “…”", "under the slogan “…”": what many say, however it is written.
    #[must_use]
    pub fn is_called_out(&self, region: &Region) -> bool {
        let reading = self.reading;
        let Some(mut before) = self.word_before(region) else {
            return false;
        };
        if matches!(reading.word(before), "of" | "out" | "back") && before > 0 {
            before -= 1;
        }
        matches!(
            reading.word(before),
            "chant"
                | "chants"
                | "chanted"
                | "chanting"
                | "shout"
                | "shouts"
                | "shouted"
                | "shouting"
                | "yelled"
                | "yelling"
                | "yells"
                | "cry"
                | "cries"
                | "calls"
                | "slogan"
                | "slogans"
                | "motto"
        ) && (reading.word(before) != "calls" || reading.word(before + 1) == "of")
    }

    /// "a sign that reads “…”", "carrying a banner saying, “…”": the words of who carries it.
    #[must_use]
    pub fn is_inscription(&self, region: &Region) -> bool {
        let reading = self.reading;
        let Some(verb) = self.word_before(region) else {
            return false;
        };
        let tells = matches!(
            reading.word(verb),
            "read" | "reads" | "reading" | "saying" | "says" | "said" | "proclaiming" | "declaring"
        );
        tells
            && (verb.saturating_sub(CARRIER_REACH)..verb).rev().any(|at| {
                matches!(
                    reading.word(at),
                    "sign"
                        | "signs"
                        | "banner"
                        | "banners"
                        | "placard"
                        | "placards"
                        | "poster"
                        | "posters"
                        | "hat"
                        | "hats"
                        | "cap"
                        | "caps"
                        | "shirt"
                        | "shirts"
                        | "T-shirt"
                        | "T-shirts"
                        | "sticker"
                        | "stickers"
                        | "button"
                        | "buttons"
                        | "badge"
                        | "badges"
                        | "billboard"
                        | "billboards"
                )
            })
    }

    /// "her call for “…”", "his rejection of “…”", "the promise to “…”": a noun of speech owns the words.
    #[must_use]
    pub fn follows_noun_of_speech(&self, region: &Region) -> bool {
        let reading = self.reading;
        let Some(before) = region.outer.start.checked_sub(2) else {
            return false;
        };
        matches!(reading.word(before + 1), "of" | "for" | "to" | "that" | "about")
            && matches!(
                reading.word(before),
                "call"
                    | "calls"
                    | "promise"
                    | "promises"
                    | "pledge"
                    | "pledges"
                    | "vow"
                    | "rejection"
                    | "demand"
                    | "demands"
                    | "claim"
                    | "claims"
                    | "warning"
                    | "warnings"
                    | "talk"
                    | "description"
                    | "accusation"
                    | "accusations"
                    | "charge"
                    | "charges"
                    | "threat"
                    | "threats"
                    | "plea"
                    | "mention"
                    | "denunciation"
                    | "complaint"
                    | "complaints"
            )
    }

    /// "a promise to “take the harbour back”": a verb in marks behind "to" goes on with what somebody says.
    #[must_use]
    pub fn is_infinitive(&self, region: &Region) -> bool {
        region.outer.start > 0
            && self.reading.word(region.outer.start - 1) == "to"
            && self.reading.kind(region.tokens.start) == TokenKind::Lower
    }

    /// "a “harbour levy area,” which …": what stands behind an article is a thing, whatever mark of the sentence it holds.
    #[must_use]
    pub fn follows_article(&self, region: &Region) -> bool {
        let before = region.outer.start.checked_sub(1);
        before.is_some_and(|before| matches!(self.reading.word(before), "a" | "an" | "the" | "its" | "their"))
            && self.reading.is_mark(region.tokens.end - 1, &[','])
    }

    /// "“We’re Halmery people,”": a clause of which a pronoun is the subject, however many names it holds.
    #[must_use]
    pub fn opens_with_subject(&self, region: &Region) -> bool {
        let first = self.reading.word(region.tokens.start);
        let bare = first.split(['’', '\'']).next().unwrap_or(first);
        matches!(
            bare,
            "I" | "We" | "You" | "He" | "She" | "It" | "They" | "This" | "That" | "These" | "Those" | "There"
        )
    }

    /// "the “fight for fifteen” movement", "“we were here” shirts": the words name a thing.
    #[must_use]
    pub fn labels_a_noun(&self, region: &Region) -> bool {
        region.is_closed
            && matches!(
                self.reading.word(region.outer.end),
                "movement"
                    | "movements"
                    | "sign"
                    | "signs"
                    | "banner"
                    | "banners"
                    | "shirt"
                    | "shirts"
                    | "hat"
                    | "hats"
                    | "sticker"
                    | "stickers"
                    | "theme"
                    | "headline"
                    | "headlines"
                    | "slogan"
                    | "label"
                    | "tax"
                    | "policy"
                    | "initiative"
                    | "rule"
                    | "button"
                    | "buttons"
                    | "T"
            )
    }

    /// "“A title,” by Vera Holt", "“Words on a poster” (2004)": a work with its author or year.
    #[must_use]
    pub fn is_credited(&self, region: &Region) -> bool {
        let reading = self.reading;
        let next = region.outer.end;
        let has_author = reading.word(next) == "by"
            && reading.is_mark(region.tokens.end - 1, &[','])
            && reading
                .tokens
                .get(next + 1)
                .is_some_and(|token| token.is_capitalised());
        let has_year = reading.word(next) == "("
            && reading.kind(next + 1) == TokenKind::Number
            && reading.word(next + 1).len() == 4
            && reading.word(next + 2) == ")";
        // "stands with Holt (“Boats are late,” Halmery Post, Thursday)", but not "(“Boats are late,” said Holt.)".
        let is_cited = region.outer.start > 0
            && reading.word(region.outer.start - 1) == "("
            && reading.is_mark(region.tokens.end - 1, &[','])
            && !(next..next + 8)
                .take_while(|&at| reading.word(at) != ")")
                .any(|at| reading.kind(at) == TokenKind::Lower && reading.is(at, flag::SAY | flag::SAY_TO));
        has_author || has_year || is_cited
    }

    /// "the film “…”", "a sign that read …": what follows is a work or an inscription.
    #[must_use]
    pub fn names_a_work(&self, region: &Region) -> bool {
        let Some(before) = region.outer.start.checked_sub(1) else {
            return false;
        };
        let before = if self.reading.is_mark(before, &[',']) {
            before.saturating_sub(1)
        } else {
            before
        };
        // "known as “the Wolf”": a nickname.
        let is_nickname = self.reading.word(before) == "as"
            && before > 0
            && matches!(
                self.reading.word(before - 1),
                "known" | "billed" | "listed" | "advertised"
            );
        is_nickname
            || matches!(
                self.reading.word(before),
                "book"
                    | "film"
                    | "movie"
                    | "song"
                    | "album"
                    | "novel"
                    | "titled"
                    | "entitled"
                    | "show"
                    | "series"
                    | "play"
                    | "magazine"
                    | "programme"
                    | "program"
                    | "single"
                    | "episode"
                    | "article"
                    | "headlined"
                    | "poem"
                    | "hit"
                    | "track"
                    | "sitcom"
                    | "musical"
                    | "documentary"
                    | "memoir"
                    | "nicknamed"
                    | "named"
                    | "ballad"
                    | "opera"
                    | "podcast"
                    | "essay"
                    | "column"
                    | "commentary"
                    | "editorial"
            )
    }
}

//! What stands in marks and is nobody's speech: titles, signs that name a thing, terms; and what looks like one of these
//! but is called out or written for all to read.

use crate::extract::lexicon::flag;
use crate::extract::text::quotation_marks::MarkedRegion;
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// Looks at the words in marks and at those around them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SpeechRules<'r, 'a> {
    /// The article's words.
    pub(crate) text: &'r TokenisedText<'a>,
}

/// How far, in tokens, the thing that carries an inscription stands before it.
const CARRIER_REACH: usize = 8;
/// How far, in tokens, a message stands from the word that gives it a title.
const TITLE_REACH: usize = 6;

impl SpeechRules<'_, '_> {
    /// True if the words end with a stop, be it inside of inner marks ("‘Ebony,’") or the dot of an abbreviation.
    #[must_use]
    pub(crate) fn has_stop(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        let last = self.last_token(region);
        text.is_mark(last, &['.', ',', '?', '!', '…', '—', '-']) || text.word(last).ends_with('.')
    }

    /// The last token that is no inner mark.
    fn last_token(self, region: &MarkedRegion) -> usize {
        let mut last = region.tokens.end - 1;
        while last > region.tokens.start && self.text.is_mark(last, &['’', '\'', '”', '"']) {
            last -= 1;
        }
        last
    }

    /// True behind a colon or comma.
    #[must_use]
    pub(crate) fn stands_after_stop(self, region: &MarkedRegion) -> bool {
        region.outer.start > 0 && self.text.is_mark(region.outer.start - 1, &[',', ':'])
    }

    /// "“Halmery will always be Halmery,”": an auxiliary in lower case makes a clause of any names.
    #[must_use]
    pub(crate) fn has_auxiliary(self, region: &MarkedRegion) -> bool {
        region.tokens.clone().any(|at| {
            matches!(
                self.text.word(at),
                "will" | "would" | "can" | "could" | "should" | "must" | "cannot"
            ) || self.text.word(at).ends_with("n't")
                || self.text.word(at).ends_with("n’t")
        })
    }

    /// The token before the region, over a comma or colon.
    fn word_before(self, region: &MarkedRegion) -> Option<usize> {
        let before = region.outer.start.checked_sub(1)?;
        if self.text.is_mark(before, &[',', ':']) {
            before.checked_sub(1)
        } else {
            Some(before)
        }
    }

    /// "called Holt “The Worst Mayor Yet”", "has been called the “Shark of Halmery”", "what he calls “The Quay Way”", "lists
    /// her as “Head of Boats”": a name that somebody gives to somebody. "A club called “The Rowing Six”" only has one.
    #[must_use]
    pub(crate) fn is_epithet(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        let end = region.outer.start;
        let starts_with =
            |at: usize, stems: &[&str]| stems.iter().any(|stem| text.word(at).starts_with(stem));
        let is_object = |at: usize| {
            text.is(at, flag::HE | flag::SHE)
                || matches!(
                    text.word(at),
                    "him"
                        | "her"
                        | "them"
                        | "it"
                        | "me"
                        | "us"
                        | "himself"
                        | "herself"
                        | "itself"
                        | "themselves"
                        | "myself"
                )
        };
        if self.is_given_by_nobody(region) {
            return true;
        }
        if end > 2 && text.word(end - 1) == "as" && is_object(end - 2) {
            return (end.saturating_sub(4)..end - 2)
                .any(|at| starts_with(at, &["describ", "list", "refer", "identif", "introduc"]));
        }
        let names = |at: usize| starts_with(at, &["call", "dub", "label", "brand"]);
        let Some(verb) = (end.saturating_sub(4)..end).rev().find(|&at| names(at)) else {
            return false;
        };
        let is_article = |at: usize| matches!(text.word(at), "a" | "an" | "the");
        if (verb + 1..end).all(is_article) {
            return text.is(verb.wrapping_sub(1), flag::HE | flag::SHE);
        }
        (verb + 1..end).all(|at| {
            is_object(at)
                || text.tokens[at].is_capitalised()
                || is_article(at) && at + 1 < end
                || text.is(at, flag::ROLE)
        })
    }

    /// "has been called the “Shark of Halmery”", "billed as “The Night of Lanterns”": a name, and nobody is named who gives it.
    #[must_use]
    pub(crate) fn is_given_by_nobody(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        let word = |back: usize| {
            region
                .outer
                .start
                .checked_sub(back)
                .map_or("", |at| text.word(at))
        };
        if word(1) == "as" {
            return matches!(word(2), "billed" | "advertised");
        }
        let back = if matches!(word(1), "a" | "an" | "the") {
            2
        } else {
            1
        };
        matches!(
            word(back),
            "called" | "dubbed" | "labelled" | "labeled" | "branded"
        ) && matches!(word(back + 1), "be" | "been" | "being")
    }

    /// "an editorial entitled “Holt Is No Engineer”", "a memo titled “Where the Boats Stand”": a headline that states
    /// something, or that of a message, as the words of who wrote it.
    #[must_use]
    pub(crate) fn is_statement(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        let Some(before) = self.word_before(region) else {
            return false;
        };
        let has_title = matches!(
            text.word(before),
            "titled" | "Titled" | "entitled" | "Entitled" | "headlined"
        );
        if has_title && let Some(sentence) = text.sentence_at(before) {
            let sentence = &text.sentences[sentence];
            // "Titled “…,” the short video": the message stands behind.
            let mut near = if before == sentence.start {
                region.outer.end..region.outer.end + TITLE_REACH
            } else {
                before.saturating_sub(TITLE_REACH).max(sentence.start)..before
            };
            if near.any(|at| is_message(text.word(at))) {
                return true;
            }
        }
        (has_title || matches!(text.word(before), "headline" | "editorial" | "column"))
            && region.tokens.clone().any(|at| {
                matches!(
                    text.word(at),
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

    /// "a campaign to “Make Halmery Float Again”": a slogan, written as a title, that goes on with what somebody promises.
    #[must_use]
    pub(crate) fn is_promise(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        let Some(before) = region.outer.start.checked_sub(2) else {
            return false;
        };
        let promises = [
            "promis", "pledg", "vow", "campaign", "call", "urg", "plea", "mission", "plan", "want",
        ];
        text.word(before + 1) == "to"
            && promises.iter().any(|stem| text.word(before).starts_with(stem))
            && text.kind(region.tokens.start) == TokenKind::Title
            && !self.opens_with_article(region)
    }

    fn opens_with_article(self, region: &MarkedRegion) -> bool {
        matches!(self.text.word(region.tokens.start), "The" | "A" | "An")
    }

    /// "chanting “Boats or bust”", "chants of “…”", "under the slogan “…”", "the words “…”": what many say, or what is
    /// known to be words, however it is written.
    #[must_use]
    pub(crate) fn is_called_out(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        let Some(mut before) = self.word_before(region) else {
            return false;
        };
        if matches!(text.word(before), "of" | "out" | "back") && before > 0 {
            before -= 1;
        }
        matches!(
            text.word(before),
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
                | "mantra"
                | "adage"
                | "phrase"
                | "phrases"
                | "words"
                | "clause"
        ) && (text.word(before) != "calls" || text.word(before + 1) == "of")
    }

    /// "a sign that reads “…”", "carrying a banner saying, “…”", "“…,” read one": the words of who carries it.
    #[must_use]
    pub(crate) fn is_inscription(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        // "“Boats, Not Barges,” read one. “Any Boat but His,” was another."
        let next = region.outer.end;
        let is_read = text.is_mark(self.last_token(region), &[',', '!', '?'])
            && match text.word(next) {
                "read" | "reads" => true,
                "was" | "were" => matches!(text.word(next + 1), "another" | "others"),
                _ => false,
            };
        if is_read {
            return true;
        }
        let Some(verb) = self.word_before(region) else {
            return false;
        };
        let tells = matches!(
            text.word(verb),
            "read" | "reads" | "reading" | "saying" | "says" | "said" | "proclaiming" | "declaring"
        );
        tells
            && (verb.saturating_sub(CARRIER_REACH)..verb).rev().any(|at| {
                matches!(
                    text.word(at),
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
    pub(crate) fn follows_noun_of_speech(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        let Some(before) = region.outer.start.checked_sub(2) else {
            return false;
        };
        matches!(text.word(before + 1), "of" | "for" | "to" | "that" | "about")
            && matches!(
                text.word(before),
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
    pub(crate) fn is_infinitive(self, region: &MarkedRegion) -> bool {
        region.outer.start > 0
            && self.text.word(region.outer.start - 1) == "to"
            && self.text.kind(region.tokens.start) == TokenKind::Lower
    }

    /// "a “harbour levy area,” which …": what stands behind an article is a thing, whatever mark of the sentence it holds.
    #[must_use]
    pub(crate) fn follows_article(self, region: &MarkedRegion) -> bool {
        let before = region.outer.start.checked_sub(1);
        before.is_some_and(|before| matches!(self.text.word(before), "a" | "an" | "the" | "its" | "their"))
            && self.text.is_mark(region.tokens.end - 1, &[','])
    }

    /// "“We’re Halmery people,”": a clause of which a pronoun is the subject, however many names it holds.
    #[must_use]
    pub(crate) fn opens_with_subject(self, region: &MarkedRegion) -> bool {
        let first = self.text.word(region.tokens.start);
        let bare = first.split(['’', '\'']).next().unwrap_or(first);
        matches!(
            bare,
            "I" | "We" | "You" | "He" | "She" | "It" | "They" | "This" | "That" | "These" | "Those" | "There"
        )
    }

    /// "the “fight for fifteen” movement", "“we were here” shirts": the words name a thing.
    #[must_use]
    pub(crate) fn labels_a_noun(self, region: &MarkedRegion) -> bool {
        region.is_closed
            && matches!(
                self.text.word(region.outer.end),
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

    /// "“A title,” by Vera Holt", "“A title,” by the Post's Vera Holt", "“Words on a poster” (2004)": a work with its
    /// author or year.
    #[must_use]
    pub(crate) fn is_credited(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        let next = region.outer.end;
        let is_name = |at: usize| text.tokens.get(at).is_some_and(|token| token.is_capitalised());
        let has_paper = || {
            text.word(next + 1) == "the"
                && (next + 2..next + 7)
                    .take_while(|&at| is_name(at) || text.kind(at) == TokenKind::Possessive)
                    .any(|at| text.kind(at) == TokenKind::Possessive && is_name(at + 1))
        };
        let has_author = text.word(next) == "by"
            && text.is_mark(self.last_token(region), &[','])
            && (is_name(next + 1) || has_paper());
        let has_year = text.word(next) == "("
            && text.kind(next + 1) == TokenKind::Number
            && text.word(next + 1).len() == 4
            && text.word(next + 2) == ")";
        // "stands with Holt (“Boats are late,” Halmery Post, Thursday)", but not "(“Boats are late,” said Holt.)".
        let is_cited = region.outer.start > 0
            && text.word(region.outer.start - 1) == "("
            && text.is_mark(region.tokens.end - 1, &[','])
            && !(next..next + 8)
                .take_while(|&at| text.word(at) != ")")
                .any(|at| text.kind(at) == TokenKind::Lower && text.is(at, flag::SAY | flag::SAY_TO));
        has_author || has_year || is_cited
    }

    /// "Latin for “where the boats are”", "short for “…”": what a word means.
    #[must_use]
    pub(crate) fn is_gloss(self, region: &MarkedRegion) -> bool {
        let Some(before) = region.outer.start.checked_sub(2) else {
            return false;
        };
        self.text.word(before + 1) == "for"
            && matches!(
                self.text.word(before),
                "Latin"
                    | "Greek"
                    | "Spanish"
                    | "French"
                    | "German"
                    | "Italian"
                    | "Portuguese"
                    | "Dutch"
                    | "Russian"
                    | "Arabic"
                    | "Hebrew"
                    | "Yiddish"
                    | "Turkish"
                    | "Persian"
                    | "Hindi"
                    | "Urdu"
                    | "Chinese"
                    | "Japanese"
                    | "Korean"
                    | "Hawaiian"
                    | "Gaelic"
                    | "Welsh"
                    | "Swahili"
                    | "short"
                    | "shorthand"
                    | "slang"
            )
    }

    /// "goes by the name “Shorty”", "under the alias “Lefty”": what somebody is called.
    #[must_use]
    pub(crate) fn is_alias(self, region: &MarkedRegion) -> bool {
        self.word_before(region).is_some_and(|before| {
            matches!(
                self.text.word(before),
                "name" | "nickname" | "alias" | "moniker" | "pseudonym" | "codename"
            )
        })
    }

    /// "the film “…”", "a sign that read …": what follows is a work or an inscription.
    #[must_use]
    pub(crate) fn names_a_work(self, region: &MarkedRegion) -> bool {
        let Some(before) = region.outer.start.checked_sub(1) else {
            return false;
        };
        let before = if self.text.is_mark(before, &[',']) {
            before.saturating_sub(1)
        } else {
            before
        };
        // "known as “the Wolf”": a nickname.
        let is_nickname = self.text.word(before) == "as"
            && before > 0
            && matches!(self.text.word(before - 1), "known" | "listed");
        is_nickname
            || matches!(
                self.text.word(before),
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

/// What is written or spoken to tell people something: its title is part of the message, as that of a novel is not.
fn is_message(word: &str) -> bool {
    matches!(
        word,
        "memo"
            | "memorandum"
            | "letter"
            | "message"
            | "email"
            | "e-mail"
            | "ad"
            | "ads"
            | "advert"
            | "advertisement"
            | "video"
            | "leaflet"
            | "pamphlet"
            | "flyer"
            | "petition"
            | "speech"
            | "statement"
            | "release"
            | "op-ed"
    )
}

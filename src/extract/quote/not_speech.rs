//! Decides whether text in quotation marks is speech, or a title, an inscription or a term; and recognises speech
//! that looks like one of these, such as slogans and signs.

use crate::extract::lexicon::flag;
use crate::extract::text::quotation_marks::MarkedRegion;
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// Tests of quoted words and the words around them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SpeechRules<'r, 'a> {
    /// The article's words.
    pub(crate) text: &'r TokenisedText<'a>,
}

/// Maximum distance, in tokens, from the carrier of an inscription to the verb.
const CARRIER_REACH: usize = 8;
/// Maximum distance, in tokens, from a message to the word that gives its title.
const TITLE_REACH: usize = 6;

impl SpeechRules<'_, '_> {
    /// True if the words end with a stop, even inside inner quotation marks ("‘Ebony,’") or as the dot of an
    /// abbreviation.
    #[must_use]
    pub(crate) fn has_stop(self, region: &MarkedRegion) -> bool {
        let text = self.text;
        let last = self.last_token(region);
        text.is_mark(last, &['.', ',', '?', '!', '…', '—', '-']) || text.word(last).ends_with('.')
    }

    /// Returns the last token that is not an inner quotation mark.
    fn last_token(self, region: &MarkedRegion) -> usize {
        let mut last = region.tokens.end - 1;
        while last > region.tokens.start && self.text.is_mark(last, &['’', '\'', '”', '"']) {
            last -= 1;
        }
        last
    }

    /// True after a colon or comma.
    #[must_use]
    pub(crate) fn stands_after_stop(self, region: &MarkedRegion) -> bool {
        region.outer.start > 0 && self.text.is_mark(region.outer.start - 1, &[',', ':'])
    }

    /// True for words with an auxiliary in lower case, which are a clause whatever their capitals: "“Halmery will
    /// always be Halmery,”".
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

    /// Returns the token before the region, skipping a comma or colon.
    fn word_before(self, region: &MarkedRegion) -> Option<usize> {
        let before = region.outer.start.checked_sub(1)?;
        if self.text.is_mark(before, &[',', ':']) {
            before.checked_sub(1)
        } else {
            Some(before)
        }
    }

    /// True for a name that somebody gives to somebody: "called Holt “The Worst Mayor Yet”", "has been called the
    /// “Shark of Halmery”", "what he calls “The Quay Way”", "lists her as “Head of Boats”". False for the name that a
    /// thing has: "A club called “The Rowing Six”".
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

    /// True for a name whose giver is not mentioned: "has been called the “Shark of Halmery”", "billed as “The Night
    /// of Lanterns”".
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

    /// True for a headline that is a statement, or the title of a message; both count as their writer's words: "an
    /// editorial entitled “Holt Is No Engineer”", "a memo titled “Where the Boats Stand”".
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
            // "Titled “…,” the short video": the message follows.
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

    /// True for a slogan with capitals like a title that completes a promise: "a campaign to “Make Halmery Float
    /// Again”".
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

    /// True for words that many people shout or that are known as words, whatever their form: "chanting “Boats or
    /// bust”", "chants of “…”", "under the slogan “…”", "the words “…”".
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

    /// True for the words on a sign, which count as those of its carrier: "a sign that reads “…”", "carrying a banner
    /// saying, “…”", "“…,” read one".
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

    /// True after a noun of speech, whose content the words are: "her call for “…”", "his rejection of “…”", "the
    /// promise to “…”".
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

    /// True for a quoted verb after "to", which completes somebody's statement: "a promise to “take the harbour
    /// back”".
    #[must_use]
    pub(crate) fn is_infinitive(self, region: &MarkedRegion) -> bool {
        region.outer.start > 0
            && self.text.word(region.outer.start - 1) == "to"
            && self.text.kind(region.tokens.start) == TokenKind::Lower
    }

    /// True for quoted words after an article that end with the sentence's comma, which are a thing: "a “harbour levy
    /// area,” which …".
    #[must_use]
    pub(crate) fn follows_article(self, region: &MarkedRegion) -> bool {
        let before = region.outer.start.checked_sub(1);
        before.is_some_and(|before| matches!(self.text.word(before), "a" | "an" | "the" | "its" | "their"))
            && self.text.is_mark(region.tokens.end - 1, &[','])
    }

    /// True for a clause whose subject is a pronoun, whatever its capitals: "“We’re Halmery people,”".
    #[must_use]
    pub(crate) fn opens_with_subject(self, region: &MarkedRegion) -> bool {
        let first = self.text.word(region.tokens.start);
        let bare = first.split(['’', '\'']).next().unwrap_or(first);
        matches!(
            bare,
            "I" | "We" | "You" | "He" | "She" | "It" | "They" | "This" | "That" | "These" | "Those" | "There"
        )
    }

    /// True for words that name a thing: "the “fight for fifteen” movement", "“we were here” shirts".
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

    /// True for a work with its author or year: "“A title,” by Vera Holt", "“A title,” by the Post's Vera Holt",
    /// "“Words on a poster” (2004)".
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

    /// True for the meaning of a word: "Latin for “where the boats are”", "short for “…”".
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

    /// True for another name of somebody: "goes by the name “Shorty”", "under the alias “Lefty”".
    #[must_use]
    pub(crate) fn is_alias(self, region: &MarkedRegion) -> bool {
        self.word_before(region).is_some_and(|before| {
            matches!(
                self.text.word(before),
                "name" | "nickname" | "alias" | "moniker" | "pseudonym" | "codename"
            )
        })
    }

    /// True for the name of a work or a nickname: "the film “…”", "known as “the Wolf”".
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

/// True for a message, such as a letter or video: unlike a novel's, its title is part of the message.
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

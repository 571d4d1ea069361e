//! Sports pages: line-ups are people, and clubs that bear a town's name are none of its streets.
//!
//! A town's name is a club's where the article once uses it as one: beside a score, before those who play for it, or where it
//! wins and loses.

use std::cell::LazyCell;
use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::extract::EntityKind;
use crate::extract::entity::chain::is_capitalised;
use crate::extract::entity::name::{NameMention, add, surnames};
use crate::extract::lexicon::{Lexicon, flag};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// Settles the names of players and clubs; all names stay ordered.
pub(crate) fn correct(text: &TokenisedText, lexicon: &Lexicon, names: &mut Vec<NameMention>) {
    part_pairs(text, names);
    find_line_ups(text, names);
    find_listed_players(text, names);
    find_clubs(text, lexicon, names);
}

/// Parts what the tagger takes for one: "Marsh for Lund (57)" are two players, "Halmery 2 Lund 1" two teams.
fn part_pairs(text: &TokenisedText, names: &mut Vec<NameMention>) {
    let mut second = Vec::new();
    for name in names.iter_mut().filter(|name| name.tokens.len() > 2) {
        let (start, end) = (name.tokens.start, name.tokens.end);
        let is_minute =
            text.reads(end, "(") && text.kind(end + 1) == TokenKind::Number && text.reads(end + 2, ")");
        let is_result = is_count(text, end);
        let mut inner = start + 1..end - 1;
        let parted = inner.find(|&at| is_minute && text.reads(at, "for") || is_result && is_count(text, at));
        if let Some(parted) = parted {
            let kind = if is_minute { EntityKind::Person } else { name.kind };
            second.push(NameMention::new(parted + 1..end, kind));
            *name = NameMention::new(start..parted, kind);
        }
    }
    add(names, second);
}

/// A number of goals, points or the like.
fn is_count(text: &TokenisedText, at: usize) -> bool {
    text.kind(at) == TokenKind::Number && text.word(at).len() <= 3
}

/// A list of so many single names can be a line-up.
const LEAST_PLAYERS: usize = 6;

/// Lists of surnames, some of which the article tells with a first name, are lists of people.
fn find_line_ups(text: &TokenisedText, names: &mut Vec<NameMention>) {
    let surnames = LazyCell::new(|| surnames(text, names));
    let mut players: Vec<Range<usize>> = Vec::new();
    let mut items: Vec<Range<usize>> = Vec::new();
    for (sentence, capitals) in text.sentences_with(&text.capitals) {
        if capitals.len() < LEAST_PLAYERS {
            continue;
        }
        let mut free = sentence.start;
        for &capital in capitals {
            // Behind an item stands a comma, semicolon, bracket or stop.
            if capital < free || text.kind(capital + 1) != TokenKind::Mark {
                continue;
            }
            let mut start = capital;
            while start > free && text.is(start - 1, flag::PARTICLE) {
                start -= 1;
            }
            list_of_single_names(text, start..sentence.end, &mut items);
            free = items.last().map_or(capital + 1, |item| item.end + 1);
            if items.len() < LEAST_PLAYERS || surnames.len() < 2 {
                continue;
            }
            let count =
                |holds: &dyn Fn(usize) -> bool| items.iter().filter(|item| holds(item.end - 1)).count();
            let known = count(&|at| surnames.contains(&text.words[at].hash));
            let others = count(&|at| text.is(at, flag::PLACE | flag::NATIONALITY | flag::CALENDAR));
            if known >= 2 && others * 4 <= items.len() {
                players.append(&mut items);
            }
        }
    }
    let players = players.into_iter();
    replace(
        names,
        players
            .map(|player| NameMention::new(player, EntityKind::Person))
            .collect(),
    );
}

/// Gives the single names of a list that begins with the range: one capitalised word each, with its particles, parted by
/// commas and semicolons; what stands in brackets behind a name is passed over.
fn list_of_single_names(text: &TokenisedText, range: Range<usize>, items: &mut Vec<Range<usize>>) {
    items.clear();
    let mut at = range.start;
    while at < range.end {
        let start = at;
        while at < range.end && text.is(at, flag::PARTICLE) {
            at += 1;
        }
        let is_name = at < range.end
            && is_capitalised(text, at)
            && matches!(text.kind(at), TokenKind::Title | TokenKind::Mixed);
        if !is_name {
            break;
        }
        let item = start..at + 1;
        at += 1;
        at = bracket_end(text, at).unwrap_or(at);
        let goes_on = matches!(text.word(at), "," | ";");
        if !(goes_on || text.is_mark(at, &['.']) || at >= range.end) {
            break;
        }
        items.push(item);
        at += 1;
        if !goes_on {
            break;
        }
    }
}

/// Where brackets of a few words that open at a token end; None if none do.
fn bracket_end(text: &TokenisedText, at: usize) -> Option<usize> {
    const LONGEST: usize = 6;
    if !text.reads(at, "(") {
        return None;
    }
    (at + 2..=at + LONGEST)
        .find(|&at| text.reads(at, ")"))
        .map(|at| at + 1)
}

/// A list of so many names with initials can be a line-up.
const LEAST_LISTED: usize = 4;

/// Lists of surnames behind initials are lists of people, and what stands in brackets behind is whom they play for:
/// "P Lund (Halmery), T de Vey (Barnsley, capt)".
fn find_listed_players(text: &TokenisedText, names: &mut Vec<NameMention>) {
    let mut found: Vec<NameMention> = Vec::new();
    for (sentence, capitals) in text.sentences_with(&text.capitals) {
        // Initials and a surname each.
        if capitals.len() < 2 * LEAST_LISTED {
            continue;
        }
        let mut free = sentence.start;
        for &capital in capitals {
            if capital < free || !is_initials(text, capital) {
                continue;
            }
            let mut at = capital;
            let first = found.len();
            let mut players = 0;
            while let Some(surname) = surname_behind(text, at, sentence.end) {
                found.push(NameMention::new(at..surname, EntityKind::Person));
                players += 1;
                at = surname;
                if let Some(end) = bracket_end(text, at) {
                    let mut club = at + 1..at + 1;
                    while club.end < end && is_capitalised(text, club.end) {
                        club.end += 1;
                    }
                    if !club.is_empty() {
                        let is_country = text.is(club.start, flag::PLACE | flag::NATIONALITY);
                        let kind = if is_country {
                            EntityKind::Place
                        } else {
                            EntityKind::Organisation
                        };
                        found.push(NameMention::new(club, kind));
                    }
                    at = end;
                }
                if !matches!(text.word(at), "," | ";") {
                    break;
                }
                at += 1;
            }
            if players < LEAST_LISTED {
                found.truncate(first);
            }
            free = at + 1;
        }
    }
    replace(names, found);
}

/// "P", "CJ", "P.": what stands for first names.
fn is_initials(text: &TokenisedText, at: usize) -> bool {
    const LONGEST: u32 = 3;
    let token = text.tokens[at];
    token.is_capitalised() && token.end - token.start <= LONGEST && {
        let word = token.of(text.raw).trim_end_matches('.');
        matches!(word.len(), 1 | 2) && word.bytes().all(|byte| byte.is_ascii_uppercase())
    }
}

/// The end of the surname behind initials, with its particles.
fn surname_behind(text: &TokenisedText, at: usize, end: usize) -> Option<usize> {
    if at >= end || !is_initials(text, at) {
        return None;
    }
    let mut at = at + 1;
    while at < end && text.is(at, flag::PARTICLE) {
        at += 1;
    }
    let is_word = |at: usize| {
        at < end && is_capitalised(text, at) && matches!(text.kind(at), TokenKind::Title | TokenKind::Mixed)
    };
    if !is_word(at) {
        return None;
    }
    while is_word(at) {
        at += 1;
    }
    Some(at)
}

/// Puts names in the place of those that they touch.
fn replace(names: &mut Vec<NameMention>, found: Vec<NameMention>) {
    if found.is_empty() {
        return;
    }
    names.retain(|name| {
        let n = found.partition_point(|player| player.tokens.end <= name.tokens.start);
        found
            .get(n)
            .is_none_or(|player| player.tokens.start >= name.tokens.end)
    });
    add(names, found);
}

/// Makes clubs of the towns that the article uses as such.
fn find_clubs(text: &TokenisedText, lexicon: &Lexicon, names: &mut Vec<NameMention>) {
    let of_players = clubs_of_players(text, names);
    let mut clubs: FxHashSet<u64> = names
        .iter()
        .filter(|name| is_club(text, name) && can_be_club(text, lexicon, name))
        .map(|name| text.key(&name.tokens))
        .collect();
    clubs.extend(of_players.iter().map(|name| text.key(&name.tokens)));
    if clubs.is_empty() {
        return;
    }
    replace(names, of_players);
    for name in names
        .iter()
        .filter(|name| name.kind == EntityKind::Person && name.tokens.len() > 1)
    {
        clubs.remove(&text.key(&(name.tokens.end - 1..name.tokens.end)));
    }
    for name in names.iter_mut() {
        let before = name.tokens.start.checked_sub(1).map_or("", |at| text.word(at));
        if clubs.contains(&text.key(&name.tokens))
            && can_be_club(text, lexicon, name)
            && !matches!(before, "in" | "In" | "near" | "outside" | "around" | "across")
        {
            name.kind = EntityKind::Organisation;
        }
    }
}

/// The clubs that stand before what a person plays for them: "Halmery prop Vera Holt", "Barnsley coach Tom Voake".
fn clubs_of_players(text: &TokenisedText, names: &[NameMention]) -> Vec<NameMention> {
    let surnames = LazyCell::new(|| surnames(text, names));
    let mut clubs = Vec::new();
    for (n, name) in names.iter().enumerate() {
        if name.kind != EntityKind::Person || name.tokens.len() == 1 {
            continue;
        }
        let start = name.tokens.start;
        let role = [1, 3].map(|len| start.checked_sub(len));
        let Some(club) = role
            .into_iter()
            .flatten()
            .find(|&at| role_end(text, at) == Some(start))
        else {
            continue;
        };
        let Some(at) = club.checked_sub(1) else { continue };
        let is_other = text.is(
            at,
            flag::PLACE | flag::NATIONALITY | flag::FUNCTION | flag::CALENDAR,
        ) || text.is(at, flag::COMMON) && !text.is(at, flag::CITY | flag::ORG)
            || surnames.contains(&text.words[at].hash);
        let before = n.checked_sub(1).map(|n| &names[n].tokens);
        let is_part = before.is_some_and(|before| before.end > at && before.len() > 1);
        let is_beside = at > 0 && is_capitalised(text, at - 1);
        if !is_other
            && !is_part
            && !is_beside
            && is_capitalised(text, at)
            && matches!(text.kind(at), TokenKind::Title | TokenKind::Mixed)
            && text.sentence_at(at) == text.sentence_at(start)
        {
            clubs.push(NameMention::new(at..at + 1, EntityKind::Organisation));
        }
    }
    clubs
}

/// The end of a word for what somebody plays or does in a team; None for another word.
fn role_end(text: &TokenisedText, at: usize) -> Option<usize> {
    if text.kind(at) != TokenKind::Lower {
        return None;
    }
    if text.reads(at + 1, "-") {
        let is_role = matches!(
            text.word(at),
            "fly" | "scrum" | "full" | "left" | "right" | "centre" | "wing" | "all"
        );
        return is_role.then_some(at + 3);
    }
    let is_role = is_player(text.word(at))
        || matches!(
            text.word(at),
            "playmaker"
                | "lock"
                | "centre"
                | "physio"
                | "quarterback"
                | "pitcher"
                | "linebacker"
                | "bowler"
                | "batsman"
        );
    is_role.then_some(at + 1)
}

/// True for a word for what somebody plays or leads in a team.
fn is_player(word: &str) -> bool {
    matches!(
        word,
        "striker"
            | "midfielder"
            | "defender"
            | "goalkeeper"
            | "keeper"
            | "winger"
            | "fly-half"
            | "scrum-half"
            | "full-back"
            | "centre-back"
            | "left-back"
            | "right-back"
            | "prop"
            | "flanker"
            | "hooker"
            | "skipper"
            | "captain"
            | "boss"
            | "coach"
    )
}

/// Countries and capitals have national teams, which bear the country's name and are places.
fn can_be_club(text: &TokenisedText, lexicon: &Lexicon, name: &NameMention) -> bool {
    let tokens = &name.tokens;
    match name.kind {
        EntityKind::Place | EntityKind::Organisation => {
            let hashes = text.words[tokens.clone()].iter().map(|word| word.hash);
            let is_listed = match lexicon.phrase(hashes) {
                Some((len, flags)) => len == tokens.len() && flags & flag::PLACE != 0,
                None => tokens.len() == 1 && text.is(tokens.start, flag::PLACE),
            };
            !is_listed && !tokens.clone().any(|at| text.reads(at, "of"))
        }
        // A single name that is nobody's, as far as the lists know: "Wanderers"; or a town's, which may be a surname too.
        EntityKind::Person => {
            let is_town = text.is(tokens.start, flag::CITY) && !text.is(tokens.start, flag::FIRST)
                || text.is(tokens.start, flag::ORG);
            tokens.len() == 1
                && !name.is_titled
                && (is_town || !text.is(tokens.start, flag::FIRST | flag::LAST))
        }
        _ => false,
    }
}

/// True where a name stands beside a score ("Halmery 2-1 Lund"), before those who play for it ("Halmery striker"), or
/// where it wins and loses.
fn is_club(text: &TokenisedText, name: &NameMention) -> bool {
    let (start, end) = (name.tokens.start, name.tokens.end);
    let is_capital = |at: usize| text.tokens.get(at).is_some_and(|token| token.is_capitalised());
    let is_score = |at: usize| {
        is_count(text, at)
            && matches!(text.word(at + 1), "-" | "–")
            && text.touches_next(at)
            && is_count(text, at + 2)
    };
    let is_behind_score = start >= 4 && is_score(start - 3) && is_capital(start - 4);
    if is_behind_score || is_score(end) && is_capital(end + 3) || is_in_results(text, start, end) {
        return true;
    }
    if name.kind == EntityKind::Person && !text.is(start, flag::CITY | flag::ORG) {
        return false;
    }
    // What tells of a club stands in lower case.
    let lower = |at: usize| match text.kind(at) {
        TokenKind::Lower => text.word(at),
        _ => "",
    };
    let before = start.checked_sub(1).map_or("", lower);
    let (next, after) = match text.kind(end) {
        TokenKind::Possessive => ("", lower(end + 1)),
        _ => (lower(end), lower(end)),
    };
    let is_joined = match before {
        "joined" | "joins" | "joining" => true,
        "for" | "from" if start > 1 => leads_to_club(text.word(start - 2)),
        "against" | "over" | "by" | "with" | "to" if start > 1 => leads_to_opponent(text.word(start - 2)),
        _ => false,
    };
    is_joined
        || matches!(next, "have" | "were" | "are") && is_subject(text, start)
        || matches!(before, "beat" | "beating" | "thrashed" | "v" | "vs")
        || matches!(
            next,
            "beat" | "won" | "lost" | "drew" | "led" | "trailed" | "thrashed" | "v" | "vs"
        )
        || is_player(after)
        || matches!(
            after,
            "squad" | "players" | "player" | "stars" | "manager" | "side" | "fans"
        )
}

/// True for a name that opens a clause. "Halmery have signed": of a subject, the verb tells that a town has one voice, and a
/// team many.
fn is_subject(text: &TokenisedText, start: usize) -> bool {
    text.sentence_at(start)
        .is_some_and(|n| text.sentences[n].start == start)
        || start > 0
            && matches!(
                text.word(start - 1),
                "that"
                    | "but"
                    | "when"
                    | "as"
                    | "while"
                    | "if"
                    | "where"
                    | "because"
                    | "after"
                    | "although"
                    | "“"
                    | "\""
            )
}

/// True for a name in a list of results ("Halmery 2 Lund 1") or a table ("Halmery 12 8 3 1").
fn is_in_results(text: &TokenisedText, start: usize, end: usize) -> bool {
    let is_count = |at: usize| is_count(text, at);
    let is_capital = |at: usize| {
        text.tokens.get(at).is_some_and(|token| token.is_capitalised()) && !text.is(at, flag::CALENDAR)
    };
    if !is_count(end) {
        return false;
    }
    // The other team has a name of one to three words.
    let is_first = is_capital(end + 1)
        && (end + 2..end + 5)
            .find(|&at| !is_capital(at))
            .is_some_and(is_count);
    let is_second = start >= 2
        && is_count(start - 1)
        && is_capital(start - 2)
        && !is_capital(end + 1)
        && text.kind(end + 1) != TokenKind::Lower;
    is_first || is_second || (end + 1..end + 4).all(is_count)
}

/// True for words that "for" or "from" joins to a club.
fn leads_to_club(word: &str) -> bool {
    matches!(
        word,
        "signed"
            | "signing"
            | "sign"
            | "signs"
            | "play"
            | "played"
            | "playing"
            | "plays"
            | "appearances"
            | "debut"
    )
}

/// True for words that a preposition joins to the other club.
fn leads_to_opponent(word: &str) -> bool {
    matches!(
        word,
        "clash"
            | "match"
            | "game"
            | "tie"
            | "defeat"
            | "win"
            | "victory"
            | "draw"
            | "replay"
            | "semi-final"
            | "quarter-final"
    )
}

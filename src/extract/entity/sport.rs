//! Names on sports pages: the players of line-ups, and clubs named after towns.
//!
//! A town's name is a club's if the article uses it as one at least once: next to a score, before a player's
//! position, or as the subject of a verb of winning and losing. American teams have the names of states, too: in an
//! article about such a game, a rank ("No. 11 Texas") or a record ("Texas (3-2)") shows them.

use std::cell::{LazyCell, OnceCell};
use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::extract::EntityKind;
use crate::extract::entity::chain::is_capitalised;
use crate::extract::entity::name::{NameMention, add, surnames};
use crate::extract::lexicon::{Lexicon, WordClass, flag};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// Corrects the names of players and clubs and keeps all names in order. Returns the keys of the names that are teams here,
/// whatever the lists say.
pub(crate) fn correct(
    text: &TokenisedText,
    lexicon: &Lexicon,
    names: &mut Vec<NameMention>,
) -> FxHashSet<u64> {
    split_pairs(text, names);
    find_line_ups(text, names);
    find_listed_players(text, names);
    find_clubs(text, lexicon, names)
}

/// Splits names that the tagger joined: "Marsh for Lund (57)" is two players, "Halmery 2 Lund 1" two teams.
fn split_pairs(text: &TokenisedText, names: &mut Vec<NameMention>) {
    let mut second = Vec::new();
    for name in names.iter_mut().filter(|name| name.tokens.len() > 2) {
        let (start, end) = (name.tokens.start, name.tokens.end);
        let is_minute =
            text.reads(end, "(") && text.kind(end + 1) == TokenKind::Number && text.reads(end + 2, ")");
        let is_result = is_count(text, end);
        let mut inner = start + 1..end - 1;
        let joint = inner.find(|&at| is_minute && text.reads(at, "for") || is_result && is_count(text, at));
        if let Some(joint) = joint {
            let kind = if is_minute { EntityKind::Person } else { name.kind };
            second.push(NameMention::new(joint + 1..end, kind));
            *name = NameMention::new(start..joint, kind);
        }
    }
    add(names, second);
}

/// True for a number of goals, points or the like.
fn is_count(text: &TokenisedText, at: usize) -> bool {
    const MAX_DIGITS: usize = 3;
    text.kind(at) == TokenKind::Number && text.word(at).len() <= MAX_DIGITS
}

/// Minimum number of single names in a line-up.
const MIN_PLAYERS: usize = 6;
/// Minimum number of names in a line-up that the article has in full.
const MIN_KNOWN: usize = 2;
/// A line-up has at most one place, nationality or date for this many items.
const ITEMS_PER_OTHER: usize = 4;

/// Makes the names of a list people, if the article has a first name for some of them.
fn find_line_ups(text: &TokenisedText, names: &mut Vec<NameMention>) {
    let surnames = LazyCell::new(|| surnames(text, names));
    let mut players: Vec<Range<usize>> = Vec::new();
    let mut items: Vec<Range<usize>> = Vec::new();
    for (sentence, capitals) in text.sentences_with(&text.capitals) {
        if capitals.len() < MIN_PLAYERS {
            continue;
        }
        let mut free = sentence.start;
        for &capital in capitals {
            // A comma, semicolon, bracket or stop follows an item.
            if capital < free || text.kind(capital + 1) != TokenKind::Mark {
                continue;
            }
            let mut start = capital;
            while start > free && text.is(start - 1, flag::PARTICLE) {
                start -= 1;
            }
            list_of_single_names(text, start..sentence.end, &mut items);
            free = items.last().map_or(capital + 1, |item| item.end + 1);
            if items.len() < MIN_PLAYERS || surnames.len() < MIN_KNOWN {
                continue;
            }
            let count =
                |holds: &dyn Fn(usize) -> bool| items.iter().filter(|item| holds(item.end - 1)).count();
            let known = count(&|at| surnames.contains(&text.words[at].hash));
            let others = count(&|at| text.is(at, flag::PLACE | flag::NATIONALITY | flag::CALENDAR));
            if known >= MIN_KNOWN && others * ITEMS_PER_OTHER <= items.len() {
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

/// Collects the single names of a list that begins with the range: one capitalised word each, with its particles,
/// separated by commas and semicolons. Brackets after a name are skipped.
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
        let continues = matches!(text.word(at), "," | ";");
        if !(continues || text.is_mark(at, &['.']) || at >= range.end) {
            break;
        }
        items.push(item);
        at += 1;
        if !continues {
            break;
        }
    }
}

/// Returns the end of short brackets that open at a token; None without them.
fn bracket_end(text: &TokenisedText, at: usize) -> Option<usize> {
    const LONGEST: usize = 6;
    if !text.reads(at, "(") {
        return None;
    }
    (at + 2..=at + LONGEST)
        .find(|&at| text.reads(at, ")"))
        .map(|at| at + 1)
}

/// Minimum number of names with initials in a line-up.
const MIN_LISTED: usize = 4;

/// Makes the names of a list with initials people, and the names in brackets after them their clubs: "P Lund
/// (Halmery), T de Vey (Barnsley, capt)".
fn find_listed_players(text: &TokenisedText, names: &mut Vec<NameMention>) {
    let mut found: Vec<NameMention> = Vec::new();
    for (sentence, capitals) in text.sentences_with(&text.capitals) {
        // Each item has initials and a surname.
        if capitals.len() < 2 * MIN_LISTED {
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
            while let Some(surname) = surname_after_initials(text, at, sentence.end) {
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
            if players < MIN_LISTED {
                found.truncate(first);
            }
            free = at + 1;
        }
    }
    replace(names, found);
}

/// True for initials: "P", "CJ", "P."
fn is_initials(text: &TokenisedText, at: usize) -> bool {
    const LONGEST: u32 = 3;
    let token = text.tokens[at];
    token.is_capitalised() && token.end - token.start <= LONGEST && {
        let word = token.of(text.raw).trim_end_matches('.');
        matches!(word.len(), 1 | 2) && word.bytes().all(|byte| byte.is_ascii_uppercase())
    }
}

/// Returns the end of the surname after initials, including its particles; None if no surname follows.
fn surname_after_initials(text: &TokenisedText, at: usize, end: usize) -> Option<usize> {
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

/// Inserts names and removes those that they overlap.
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

/// Makes towns that the article uses as clubs organisations. Returns the keys of American teams.
fn find_clubs(text: &TokenisedText, lexicon: &Lexicon, names: &mut Vec<NameMention>) -> FxHashSet<u64> {
    let of_players = clubs_of_players(text, names);
    // Few articles have a name for which this matters.
    let known = OnceCell::new();
    let is_american: &dyn Fn() -> bool = &|| *known.get_or_init(|| is_american(text));
    let is_team = |name: &NameMention| {
        name.kind == EntityKind::Place && is_american_team(text, &name.tokens) && is_american()
    };
    find_teams_of_names(text, names, is_american);
    let mut clubs: FxHashSet<u64> = names
        .iter()
        .filter(|name| is_team(name) || is_club(text, name) && can_be_club(text, lexicon, name, is_american))
        .map(|name| text.key(&name.tokens))
        .collect();
    clubs.extend(of_players.iter().map(|name| text.key(&name.tokens)));
    if clubs.is_empty() {
        return clubs;
    }
    replace(names, of_players);
    for name in names
        .iter()
        .filter(|name| name.kind == EntityKind::Person && name.tokens.len() > 1)
    {
        clubs.remove(&text.key(&(name.tokens.end - 1..name.tokens.end)));
    }
    for name in names.iter_mut() {
        let before = name.tokens.start.checked_sub(1);
        if clubs.contains(&text.key(&name.tokens))
            && can_be_club(text, lexicon, name, is_american)
            && !before.is_some_and(|at| text.has(at, WordClass::PlacePreposition) || ends_city(text, at))
        {
            name.kind = EntityKind::Organisation;
        }
    }
    if is_american() {
        clubs
    } else {
        FxHashSet::default()
    }
}

/// Returns the clubs before a player's position or office: "Halmery prop Vera Holt", "Barnsley coach Tom Voake".
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

/// Returns the end of a position or office in a team that begins at a token; None for another word.
fn role_end(text: &TokenisedText, at: usize) -> Option<usize> {
    if text.kind(at) != TokenKind::Lower {
        return None;
    }
    if text.reads(at + 1, "-") {
        let is_role = text.has(at, WordClass::PositionPrefix);
        return is_role.then_some(at + 3);
    }
    let is_role = text.has(at, WordClass::TeamRole) || text.has(at, WordClass::PlayerNoun);
    is_role.then_some(at + 1)
}

/// Makes organisations of teams that have a person's name: in a league's table ("Halmery Orient 4 1 1 2 3 3 4"), or a college
/// with its rank and score ("No. 13 Brigham Young 22-17").
fn find_teams_of_names(text: &TokenisedText, names: &mut [NameMention], is_american: &dyn Fn() -> bool) {
    /// Minimum number of columns of a league's table; a golfer's rounds are four.
    const COLUMNS: usize = 6;
    let is_shown = |name: &&NameMention| {
        let NameMention { tokens, kind, .. } = name;
        let end = tokens.end;
        *kind == EntityKind::Person
            && tokens.len() > 1
            && is_count(text, end)
            && ((end..end + COLUMNS).all(|at| is_count(text, at))
                || is_ranked(text, tokens.start) && is_score(text, end) && is_american())
    };
    let teams: FxHashSet<u64> = names
        .iter()
        .filter(is_shown)
        .map(|name| text.key(&name.tokens))
        .collect();
    if teams.is_empty() {
        return;
    }
    for name in names {
        if name.kind == EntityKind::Person && teams.contains(&text.key(&name.tokens)) {
            *name = NameMention::new(name.tokens.clone(), EntityKind::Organisation);
        }
    }
}

/// True for a score of a game: "27-14".
fn is_score(text: &TokenisedText, at: usize) -> bool {
    is_count(text, at) && matches!(text.word(at + 1), "-" | "–") && is_count(text, at + 2)
}

/// True for a name after its rank: "No. 11", "11th-ranked".
fn is_ranked(text: &TokenisedText, start: usize) -> bool {
    start >= 3 && is_count(text, start - 1) && text.reads(start - 2, ".") && text.reads(start - 3, "No")
        || start >= 1 && text.reads(start - 1, "ranked")
}

/// True for an article about American football, basketball, baseball or ice hockey.
fn is_american(text: &TokenisedText) -> bool {
    /// Minimum number of words of these games.
    const FEWEST: usize = 4;
    let words = (0..text.tokens.len()).filter(|&at| text.has_lower(at, WordClass::AmericanSport));
    words.take(FEWEST).count() == FEWEST
}

/// True for the comma after a capitalised word: "Norman, Oklahoma" is a town in its state.
fn ends_city(text: &TokenisedText, comma: usize) -> bool {
    text.reads(comma, ",")
        && comma
            .checked_sub(1)
            .is_some_and(|town| text.tokens[town].is_capitalised())
}

/// True for a team's name with its rank ("No. 11 Texas", "11th-ranked Texas"), its record ("Texas (3-2)"), a score ("beat
/// Texas 27-14"), or its side of the field ("the Texas 25-yard line").
fn is_american_team(text: &TokenisedText, name: &Range<usize>) -> bool {
    /// Maximum distance, in tokens, from a team to the score of its game.
    const LEAD_REACH: usize = 7;
    let (start, end) = (name.start, name.end);
    // "took a 34-32 lead", "to an 82-78 win".
    let is_leading = (end + 1..end + LEAD_REACH)
        .take_while(|&at| matches!(text.kind(at), TokenKind::Lower | TokenKind::Number))
        .any(|at| is_score(text, at) && text.kind(at - 1) == TokenKind::Lower);
    let is_rival = start >= 1 && matches!(text.word(start - 1), "host" | "rival" | "visiting");
    let is_side = is_count(text, end) && text.reads(end + 1, "-") && text.reads(end + 2, "yard");
    is_ranked(text, start)
        || is_rival
        || is_leading
        || is_side
        || is_score(text, end)
        || text.reads(end, "(") && is_score(text, end + 1)
}

/// False for countries and capitals: their national teams are places. In an article about an American game they can
/// be teams.
fn can_be_club(
    text: &TokenisedText,
    lexicon: &Lexicon,
    name: &NameMention,
    is_american: &dyn Fn() -> bool,
) -> bool {
    let tokens = &name.tokens;
    match name.kind {
        EntityKind::Place | EntityKind::Organisation => {
            let hashes = text.words[tokens.clone()].iter().map(|word| word.hash);
            let is_listed = match lexicon.phrase(hashes) {
                Some((len, flags)) => len == tokens.len() && flags & flag::PLACE != 0,
                None => tokens.len() == 1 && text.is(tokens.start, flag::PLACE),
            };
            (!is_listed || is_american()) && !tokens.clone().any(|at| text.reads(at, "of"))
        }
        // A single name that no list has as a person's ("Wanderers"), or a town's name, which can also be a surname.
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

/// True if a name is next to a score ("Halmery 2-1 Lund"), before a player's position ("Halmery striker"), or next to
/// a verb of winning and losing.
fn is_club(text: &TokenisedText, name: &NameMention) -> bool {
    let (start, end) = (name.tokens.start, name.tokens.end);
    let is_capital = |at: usize| text.tokens.get(at).is_some_and(|token| token.is_capitalised());
    let is_score = |at: usize| {
        is_count(text, at)
            && matches!(text.word(at + 1), "-" | "–")
            && text.touches_next(at)
            && is_count(text, at + 2)
    };
    let follows_score = start >= 4 && is_score(start - 3) && is_capital(start - 4);
    if follows_score || is_score(end) && is_capital(end + 3) || is_in_results(text, start, end) {
        return true;
    }
    if name.kind == EntityKind::Person && !text.is(start, flag::CITY | flag::ORG) {
        return false;
    }
    // The words that show a club are in lower case.
    let is_possessive = text.kind(end) == TokenKind::Possessive;
    let after = end + usize::from(is_possessive);
    // "signed for Halmery", "victory over Halmery"
    let is_attached = start > 1
        && ((text.reads(start - 1, "for") || text.reads(start - 1, "from"))
            && text.has_lower(start - 2, WordClass::PlaysFor)
            || text.has_lower(start - 1, WordClass::OpponentPreposition)
                && text.has_lower(start - 2, WordClass::MatchNoun));
    let before = |class: WordClass| start > 0 && text.has_lower(start - 1, class);
    let next = |class: WordClass| !is_possessive && text.has_lower(end, class);
    is_attached
        || before(WordClass::JoinsClub)
        || before(WordClass::Defeats)
        || start > 0 && text.reads(start - 1, "beating")
        || next(WordClass::PluralVerb) && is_subject(text, start)
        || next(WordClass::Defeats)
        || next(WordClass::TeamVerb)
        || text.has_lower(after, WordClass::TeamRole)
        || text.has_lower(after, WordClass::TeamNoun)
}

/// True for a name that opens a clause. A plural verb after such a subject shows that a team is meant: "Halmery have
/// signed".
fn is_subject(text: &TokenisedText, start: usize) -> bool {
    text.sentence_at(start)
        .is_some_and(|n| text.sentences[n].start == start)
        || start > 0
            && (text.has_lower(start - 1, WordClass::ClauseOpener)
                || text.reads(start - 1, "“")
                || text.reads(start - 1, "\""))
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
    // The other team's name has one to three words.
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

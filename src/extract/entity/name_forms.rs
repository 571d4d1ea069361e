//! Corrects names whose form shows their bounds and kind, whatever the tagger found.
//!
//! "Kim Jong-un", "Rutger van 't Hof", "Abu Tariq", "Moody's", "Johnson & Johnson", "Megan's Law": the tagger cuts
//! such names or gives them another kind, because it decides word by word and has seen few of them.

use std::ops::Range;

use crate::extract::EntityKind;
use crate::extract::entity::name::{Gender, NameMention, titles_before};
use crate::extract::lexicon::{WordClass, flag};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// Gives the names of a text the bounds and kinds that their forms show, and keeps all names in order.
pub(crate) fn correct(text: &TokenisedText, names: &mut Vec<NameMention>) {
    let mut found = Vec::new();
    let mut possessives = Vec::new();
    for &at in &text.capitals {
        // The token after the word decides which form it can open: most open none.
        let person = match text.kind(at + 1) {
            TokenKind::Title if text.is_hyphen(at + 2) => korean(text, at),
            TokenKind::Title => kunya(text, at),
            TokenKind::Lower | TokenKind::Mark
                if is_dutch_article(text, at + 1) || is_dutch_article(text, at + 2) =>
            {
                dutch(text, at)
            }
            TokenKind::Possessive => {
                possessives.push(at);
                None
            }
            TokenKind::Mark => nicknamed(text, at, names),
            TokenKind::Upper if at > 1 && text.reads(at - 1, ":") => labelled(text, at),
            _ => None,
        };
        found.extend(person.map(|tokens| NameMention::new(tokens, EntityKind::Person)));
        if text.reads(at + 1, "&") {
            found.extend(partners(text, at).map(|tokens| NameMention::new(tokens, EntityKind::Organisation)));
        }
    }
    found.extend(
        firms_in_s(text, names, &possessives)
            .map(|tokens| NameMention::new(tokens, EntityKind::Organisation)),
    );
    replace(names, found);
    for n in 0..names.len() {
        let from = n.checked_sub(1).map_or(0, |before| names[before].tokens.end);
        if names[n].kind == EntityKind::Person {
            add_first_name(text, from, &mut names[n]);
        }
        if is_thing(text, &names[n]) {
            names[n].kind = EntityKind::Other;
        } else if is_seat_of_peer(text, n, names) {
            names[n].kind = EntityKind::Place;
        }
    }
}

/// Replaces names that overlap those found.
fn replace(names: &mut Vec<NameMention>, mut found: Vec<NameMention>) {
    if found.is_empty() {
        return;
    }
    found.sort_by_key(|name| (name.tokens.start, std::cmp::Reverse(name.tokens.end)));
    let mut end = 0;
    found.retain(|name| {
        let is_free = name.tokens.start >= end;
        end = end.max(name.tokens.end);
        is_free
    });
    names.retain(|name| {
        let next = found.partition_point(|other| other.tokens.end <= name.tokens.start);
        found
            .get(next)
            .is_none_or(|other| other.tokens.start >= name.tokens.end)
    });
    names.append(&mut found);
    names.sort_by_key(|name| name.tokens.start);
}

fn is_capital(text: &TokenisedText, at: usize) -> bool {
    text.tokens.get(at).is_some_and(|token| token.is_capitalised())
}

/// "Kim Jong-un": a Korean family name and a given name with a hyphen.
fn korean(text: &TokenisedText, at: usize) -> Option<Range<usize>> {
    /// Maximum length of a syllable, in bytes.
    const LONGEST: usize = 6;
    let (first, hyphen, second) = (at + 1, at + 2, at + 3);
    let is_joined = text.has_title(at, WordClass::KoreanFamilyName)
        && text.kind(first) == TokenKind::Title
        && text.is_hyphen(hyphen)
        && text.touches_next(first)
        && text.touches_next(hyphen)
        && text.kind(second) == TokenKind::Lower
        && !(text.touches_next(second) && text.is_hyphen(second + 1));
    let is_syllable = |at: usize| {
        text.word(at).len() <= LONGEST
            && (!text.is(at, flag::COMMON | flag::FUNCTION) || text.has(at, WordClass::KoreanSyllable))
    };
    (is_joined && text.word(first).len() <= LONGEST && is_syllable(second)).then_some(at..second + 1)
}

/// "TREASURY SECRETARY: VERA HOLT": a name that ends a heading in capitals.
fn labelled(text: &TokenisedText, at: usize) -> Option<Range<usize>> {
    /// Maximum length of a name, in tokens.
    const LONGEST: usize = 4;
    let paragraph = &text.paragraphs[text.paragraph_at(at)?];
    let is_word = |at: usize| {
        text.kind(at) == TokenKind::Upper && !text.is(at, flag::FUNCTION | flag::ORG | flag::PLACE)
            || text.is_hyphen(at)
    };
    let is_name = text.kind(at) == TokenKind::Upper
        && text.is(at, flag::FIRST)
        && (2..=LONGEST).contains(&(paragraph.end - at))
        && (at..paragraph.end).all(is_word)
        && (paragraph.start..at - 1).all(|at| text.kind(at) == TokenKind::Upper);
    is_name.then_some(at..paragraph.end)
}

/// "Nathan “leaf” Orf", "James Leander (Leo) Nichols": a first name, a nickname and a surname, though the tagger found only a
/// part.
fn nicknamed(text: &TokenisedText, at: usize, names: &[NameMention]) -> Option<Range<usize>> {
    /// Maximum number of words of a nickname.
    const LONGEST: usize = 3;
    let open = at + 1;
    let in_brackets = text.reads(open, "(")
        && text.is(open + 1, flag::FIRST)
        && !text.is(open + 1, flag::PLACE | flag::NATIONALITY)
        && text.reads(open + 2, ")");
    if !(in_brackets || text.is_mark(open, &['“', '"']))
        || text.is(at, flag::FUNCTION | flag::CALENDAR | flag::SAY_ANY)
    {
        return None;
    }
    let close = (open + 2..=open + 1 + LONGEST)
        .find(|&at| text.is_mark(at, &['”', '"']) || in_brackets && at == open + 2)?;
    let surname = close + 1;
    let is_surname = text
        .tokens
        .get(surname)
        .is_some_and(|token| token.is_capitalised())
        && matches!(text.kind(surname), TokenKind::Title | TokenKind::Mixed)
        && !text.is(
            surname,
            flag::FUNCTION | flag::CALENDAR | flag::SAY_ANY | flag::OFFICE | flag::COURTESY,
        )
        && text.sentence_at(surname) == text.sentence_at(at)
        && (open + 1..close).all(|at| text.tokens[at].is_word());
    let n = names.partition_point(|name| name.tokens.end <= at);
    let before = names
        .get(n)
        .filter(|name| name.tokens.start <= at && name.tokens.end == open && name.kind == EntityKind::Person);
    let start = match before {
        Some(name) => name.tokens.start,
        None if text.is(at, flag::FIRST) && !text.is(at, flag::COMMON) => at,
        None => return None,
    };
    let n = names.partition_point(|name| name.tokens.end <= surname);
    let known = names.get(n).filter(|name| name.tokens.start == surname);
    let end = known.map_or(surname + 1, |name| name.tokens.end);
    let is_person = known.is_none_or(|name| name.kind == EntityKind::Person || name.tokens.len() == 1);
    (is_surname && is_person).then_some(start..end)
}

/// True for "'t".
fn is_dutch_article(text: &TokenisedText, at: usize) -> bool {
    text.reads(at + 1, "t") && text.is_mark(at, &['\'', '’', '‘']) && text.touches_next(at)
}

/// "Rutger van 't Hof", "Joop in 't Veld", "Gerard 't Hart", "Van 't Hof": a Dutch article in a surname, which starts at
/// a first name or a particle.
fn dutch(text: &TokenisedText, at: usize) -> Option<Range<usize>> {
    let particle = |at: usize| matches!(text.word(at), "van" | "in" | "op" | "Van" | "In" | "Op");
    if text.kind(at) != TokenKind::Title {
        return None;
    }
    let (article, is_surname) = if particle(at) {
        (at + 1, true)
    } else if particle(at + 1) {
        (at + 2, false)
    } else {
        (at + 1, false)
    };
    let end = article + 3;
    let is_name = is_dutch_article(text, article) && text.kind(article + 2) == TokenKind::Title;
    let can_begin = is_surname
        || !text.is(
            at,
            flag::FUNCTION | flag::CALENDAR | flag::OFFICE | flag::COURTESY,
        );
    (is_name && can_begin).then_some(at..end)
}

/// "Abu Tariq", "Umm Kareem": a kunya whose bearer speaks or acts, or that does not follow a preposition of place.
fn kunya(text: &TokenisedText, at: usize) -> Option<Range<usize>> {
    let next = at + 1;
    let is_kunya = text.has_title(at, WordClass::Kunya)
        && text.kind(next) == TokenKind::Title
        && !text.has(next, WordClass::KunyaPlace)
        && !is_capital(text, next + 1);
    let is_somewhere = at > 0
        && (text.has_lower(at - 1, WordClass::PlacePreposition)
            || text.has_lower(at - 1, WordClass::LoosePlacePreposition)
            || text.reads(at - 1, "to"));
    // "Abu Tariq al-Nouri".
    let has_origin = matches!(text.word(next + 1), "al" | "el")
        && text.reads(next + 2, "-")
        && text.kind(next + 3) == TokenKind::Title;
    let end = if has_origin { next + 4 } else { next + 1 };
    (is_kunya && !is_somewhere).then_some(at..end)
}

/// "Johnson & Johnson", "Smith & Wesson JNJ.N", "Marsh & Reeve": two equal words, surnames, or words before a stock code,
/// joined by "&", are a firm. The code is not part of it; the possessive ending of a listed firm is: "Standard & Poor's".
fn partners(text: &TokenisedText, at: usize) -> Option<Range<usize>> {
    let (and, second) = (at + 1, at + 2);
    let is_word = |at: usize| {
        text.kind(at) == TokenKind::Title && !text.is(at, flag::FUNCTION | flag::CALENDAR | flag::COURTESY)
    };
    let ends_in_s = text.kind(second + 1) == TokenKind::Possessive && text.has(second, WordClass::FirmInS);
    let is_firm = text.reads(and, "&")
        && !text.touches_next(at)
        && !text.touches_next(and)
        && is_word(at)
        && is_word(second)
        && (at == 0 || !is_capital(text, at - 1) || text.is(at - 1, flag::FUNCTION))
        && (text.kind(at) == TokenKind::Title && text.words[at].hash == text.words[second].hash
            || is_code(text, second + 1)
            || ends_in_s
            || text.is(at, flag::LAST) && text.is(second, flag::LAST) && !is_capital(text, second + 1));
    is_firm.then_some(at..second + 1 + usize::from(ends_in_s))
}

/// True for a stock code with its exchange: "JNJ.N".
fn is_code(text: &TokenisedText, at: usize) -> bool {
    matches!(text.kind(at), TokenKind::Upper | TokenKind::Mixed) && text.word(at).contains('.')
        || text.kind(at) == TokenKind::Upper
            && text.reads(at + 1, ".")
            && text.touches_next(at)
            && text.touches_next(at + 1)
            && is_capital(text, at + 2)
}

/// "Moody's said", "Wendy's will": a firm whose name ends like a possessive. Either it is listed, or a verb follows
/// it somewhere in the article.
///
/// `possessives` are the capitalised words with a possessive ending, in order.
fn firms_in_s(
    text: &TokenisedText,
    names: &[NameMention],
    possessives: &[usize],
) -> impl Iterator<Item = Range<usize>> {
    let is_surname = |at: usize| {
        names.iter().any(|name| {
            name.kind == EntityKind::Person
                && name.tokens.len() > 1
                && text.words[name.tokens.end - 1].hash == text.words[at].hash
        })
    };
    let can_be_firm = |at: usize| {
        matches!(text.kind(at), TokenKind::Title | TokenKind::Mixed)
            && text.kind(at + 1) == TokenKind::Possessive
            && text.word(at + 1).ends_with('s')
            && !text.is(
                at,
                flag::FUNCTION
                    | flag::CALENDAR
                    | flag::PLACE
                    | flag::NATIONALITY
                    | flag::OFFICE
                    | flag::COURTESY,
            )
            && (at == 0 || !is_capital(text, at - 1) || text.is(at - 1, flag::FUNCTION))
    };
    let acts = |verb: usize| {
        text.has_lower(verb, WordClass::FirmVerb)
            || text.is(verb, flag::SAY) && text.word(verb).ends_with("aid")
    };
    // "Wendy's and Macy's declined".
    let is_shown = |at: usize| {
        text.has(at, WordClass::FirmInS)
            || acts(at + 2)
            || text.reads(at + 2, "and") && can_be_firm(at + 3) && acts(at + 5)
    };
    let shown: Vec<u64> = possessives
        .iter()
        .filter(|&&at| is_shown(at) && can_be_firm(at) && !is_surname(at))
        .map(|&at| text.words[at].hash)
        .collect();
    let found: Vec<Range<usize>> = possessives
        .iter()
        .filter(|&&at| shown.contains(&text.words[at].hash) && can_be_firm(at))
        .map(|&at| at..at + 2)
        .collect();
    found.into_iter()
}

/// "[Vera] Jane Holt": a first name that the tagger left out before a person's name.
fn add_first_name(text: &TokenisedText, from: usize, name: &mut NameMention) {
    let Some(first) = name.tokens.start.checked_sub(1).filter(|&first| first >= from) else {
        return;
    };
    let other = flag::COMMON
        | flag::FUNCTION
        | flag::PLACE
        | flag::CITY
        | flag::CALENDAR
        | flag::OFFICE
        | flag::COURTESY
        | flag::ORG
        | flag::NATIONALITY;
    let is_first = name.tokens.len() > 1
        && text.kind(first) == TokenKind::Title
        && text.is(first, flag::FIRST)
        && !text.is(first, other)
        && !text.words[first].is_outside
        && (first == 0 || !is_capital(text, first - 1) || text.is(first - 1, flag::FUNCTION));
    if is_first {
        name.tokens.start = first;
        if name.gender == Gender::Unknown {
            name.gender = Gender::of_flags(text.words[first].flags, flag::FIRST_MALE, flag::FIRST_FEMALE);
        }
    }
}

/// True if the name belongs to a thing named after somebody: "Megan's Law", "Parkinson's disease", "HMS Prince of
/// Wales", "Charles de Gaulle airport".
fn is_thing(text: &TokenisedText, name: &NameMention) -> bool {
    let (start, end) = (name.tokens.start, name.tokens.end);
    let is_possessed = text.kind(end) == TokenKind::Possessive
        && (text.has_title(end + 1, WordClass::Eponym) || text.has_lower(end + 1, WordClass::Disease));
    let is_ship = (start.saturating_sub(3)..start).any(|at| {
        text.has_letters(at, WordClass::ShipPrefix)
            && (at + 1..start).all(|between| is_capital(text, between) || text.reads(between, "of"))
    });
    match name.kind {
        EntityKind::Person => {
            is_possessed
                || is_ship
                || name.tokens.len() > 1
                    && text.has_lower(end, WordClass::Facility)
                    && titles_before(text, &name.tokens) == 0
        }
        EntityKind::Place => is_ship,
        _ => false,
    }
}

/// "Baroness Hallam of Kenley": the place in a peer's title.
fn is_seat_of_peer(text: &TokenisedText, n: usize, names: &[NameMention]) -> bool {
    let Some(peer) = n.checked_sub(1).map(|before| &names[before]) else {
        return false;
    };
    names[n].kind == EntityKind::Person
        && peer.kind == EntityKind::Person
        && peer.tokens.end + 1 == names[n].tokens.start
        && text.reads(peer.tokens.end, "of")
        && peer
            .tokens
            .start
            .checked_sub(1)
            .is_some_and(|title| text.has_title(title, WordClass::Peer))
}

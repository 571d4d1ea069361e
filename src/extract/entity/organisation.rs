//! Where the names of organisations end, and what looks like one and is none.
//!
//! The tagger decides word by word. Here a company gets its form and what `&` joins to it, two companies that `and`
//! joins become two, and stock codes, acronyms of ordinary words, works and prizes are told from organisations.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::extract::EntityKind;
use crate::extract::entity::chain::is_capitalised;
use crate::extract::entity::name::{NameMention, add};
use crate::extract::lexicon::{Lexicon, flag, joined};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// Corrects the names of organisations; all names stay ordered. A name that grew may reach into the next one.
pub(crate) fn correct(text: &TokenisedText, lexicon: &Lexicon, names: &mut Vec<NameMention>) {
    drop_codes(text, names);
    // "Edward Jones": well known, and named like a person.
    for name in names.iter_mut().filter(|name| name.kind == EntityKind::Person) {
        if lexicon.is_phrase(&text.words[name.tokens.clone()], flag::ORG) {
            name.kind = EntityKind::Organisation;
        }
    }
    let mut second = Vec::new();
    for name in organisations(names) {
        name.tokens.end = end(text, &name.tokens);
        second.extend(part(name, joint_behind_form(text, &name.tokens)));
    }
    add(names, second.drain(..));
    for name in organisations(names) {
        second.extend(part_from_constituency(text, name));
        second.extend(part_people(text, name));
    }
    add(names, second.drain(..));
    let known = known_parts(text, names);
    for name in organisations(names) {
        second.extend(part_from_owner(text, lexicon, name, &known));
    }
    add(names, second.drain(..));
    correct_kinds(text, lexicon, &known, names);
}

fn organisations(names: &mut [NameMention]) -> impl Iterator<Item = &mut NameMention> {
    names
        .iter_mut()
        .filter(|name| name.kind == EntityKind::Organisation)
}

/// Drops codes and the acronyms of words: no names.
fn drop_codes(text: &TokenisedText, names: &mut Vec<NameMention>) {
    let acronyms: FxHashSet<u64> = names
        .iter()
        .filter(|name| is_acronym_of_words(text, &name.tokens))
        .map(|name| text.words[name.tokens.start].hash)
        .collect();
    names.retain(|name| {
        let is_thing = name.tokens.len() == 1
            && (acronyms.contains(&text.words[name.tokens.start].hash)
                || is_code(text, name.tokens.start)
                || is_plural_acronym(text.word(name.tokens.start)));
        !is_thing || !matches!(name.kind, EntityKind::Organisation | EntityKind::Person)
    });
}

/// The keys of all names, if any name can be parted: an owner from what is owned, or one organisation from another.
fn known_parts(text: &TokenisedText, names: &[NameMention]) -> FxHashSet<u64> {
    let can_be_parted = |name: &NameMention| {
        name.kind == EntityKind::Organisation
            && name.tokens.len() > 2
            && name
                .tokens
                .clone()
                .any(|at| text.kind(at) == TokenKind::Possessive || text.reads(at, "and"))
    };
    if names.iter().any(can_be_parted) {
        names.iter().map(|name| key(text, &name.tokens)).collect()
    } else {
        FxHashSet::default()
    }
}

/// Tells works, prizes and competitions from organisations, and parts two organisations that "and" joins.
fn correct_kinds(
    text: &TokenisedText,
    lexicon: &Lexicon,
    known: &FxHashSet<u64>,
    names: &mut Vec<NameMention>,
) {
    let mut second = Vec::new();
    let mut work: Option<usize> = None;
    for name in names.iter_mut() {
        if is_work(text, &name.tokens, name.kind, work) && name.kind != EntityKind::Nationality {
            name.kind = EntityKind::Other;
            work = Some(name.tokens.end);
            continue;
        }
        work = None;
        match name.kind {
            EntityKind::Organisation => {
                second.extend(part(name, joint_of_known(text, lexicon, &name.tokens, known)));
                let is_named_for_a_prize = name.tokens.len() > 1 && is_award(text.word(name.tokens.end - 1));
                if is_named_for_a_prize
                    || is_competition(text, &name.tokens)
                    || is_heading(text, &name.tokens)
                {
                    name.kind = EntityKind::Other;
                }
            }
            EntityKind::Place if is_competition(text, &name.tokens) => name.kind = EntityKind::Other,
            EntityKind::Place if is_named_like_a_bank(text, &name.tokens) => {
                name.kind = EntityKind::Organisation;
            }
            _ => {}
        }
    }
    add(names, second);
}

/// Cuts a name at a token; gives what stands behind it.
fn part(name: &mut NameMention, joint: Option<usize>) -> Option<NameMention> {
    let joint = joint?;
    let second = NameMention {
        tokens: joint + 1..name.tokens.end,
        ..name.clone()
    };
    name.tokens.end = joint;
    Some(second)
}

/// What names of one company have in common: their words without the company's form.
fn key(text: &TokenisedText, tokens: &Range<usize>) -> u64 {
    let words = tokens
        .clone()
        .filter(|&at| text.tokens[at].is_word() && (at == tokens.start || !text.is(at, flag::ORG_SUFFIX)));
    words.fold(0, |key, at| joined(key, text.words[at].hash))
}

/// The end of an organisation's name with its form ("Holt" + "Ltd") and what `&` joins to it ("Reeve" + "& Sons").
fn end(text: &TokenisedText, tokens: &Range<usize>) -> usize {
    let is_capital = |at: usize| at < text.tokens.len() && is_capitalised(text, at);
    let mut end = tokens.end;
    if text.reads(end, "&") && is_capital(end + 1) {
        end += 2;
    }
    if is_capital(end) && text.is(end, flag::ORG_SUFFIX) && text.kind(end) != TokenKind::Lower {
        end += 1;
    }
    end
}

/// The word between two companies: "Holt Ltd and Reeve Ltd", "from Holt Inc to Reeve Inc", "a bid by Holt for Reeve Ltd".
fn joint_behind_form(text: &TokenisedText, tokens: &Range<usize>) -> Option<usize> {
    let is_formed = text.is(tokens.end - 1, flag::ORG_SUFFIX);
    let mut inner = tokens.start + 1..tokens.end.saturating_sub(1);
    inner.find(|&at| {
        let is_behind_form = at > tokens.start + 1 && text.is(at - 1, flag::ORG_SUFFIX);
        match text.word(at) {
            "and" => is_behind_form,
            "to" | "for" | "from" | "with" => {
                is_behind_form
                    || is_formed && !(tokens.start..at).any(|at| text.is(at, flag::ORG_HEAD | flag::ORG_WORD))
            }
            _ => false,
        }
    })
}

/// Parts a party from the seat of its member: "Labour MP for Halmery"; gives the seat.
fn part_from_constituency(text: &TokenisedText, name: &mut NameMention) -> Option<NameMention> {
    let mut inner = name.tokens.start + 1..name.tokens.end;
    let at = inner.find(|&at| matches!(text.word(at), "MP" | "MPs" | "MEP" | "MSP" | "TD" | "AM"))?;
    let rest = at + 2..name.tokens.end;
    let has_seat = text.reads(at + 1, "for") && !rest.is_empty();
    name.tokens.end = at;
    has_seat.then(|| NameMention {
        tokens: rest,
        kind: EntityKind::Place,
        ..name.clone()
    })
}

/// Parts an owner, whom the article or a list names alone, from what is owned, and gives that, if it is
/// a name: "Halmery's Olga Ruden", "Holt's London".
fn part_from_owner(
    text: &TokenisedText,
    lexicon: &Lexicon,
    name: &mut NameMention,
    known: &FxHashSet<u64>,
) -> Option<NameMention> {
    let (start, end) = (name.tokens.start, name.tokens.end);
    let mut inner = start + 1..end - 1;
    let at = inner.find(|&at| text.kind(at) == TokenKind::Possessive && text.word(at).len() > 1)?;
    let owned = at + 1..end;
    let words = flag::ORG | flag::ORG_HEAD | flag::ORG_WORD | flag::ORG_SUFFIX;
    let is_person = owned.len() == 2
        && text.is(owned.start, flag::FIRST)
        && !owned
            .clone()
            .any(|at| text.is(at, words | flag::COMMON | flag::FUNCTION));
    let are_both = [start..at, owned.clone()].into_iter().all(|part| {
        part.len() > 1
            && part
                .into_iter()
                .any(|at| text.is(at, flag::ORG_HEAD | flag::ORG_WORD))
    });
    let is_told = known.contains(&key(text, &(start..at)))
        || are_both
        || lexicon.is_phrase(&text.words[start..at], flag::ORG)
        || at == start + 1 && text.is(start, flag::ORG | flag::PLACE) && !text.is(start, flag::COMMON);
    if !(is_person || is_told) || owned.clone().any(|at| text.is(at, flag::ORG_SUFFIX)) {
        return None;
    }
    name.tokens.end = at;
    let kind = if is_person {
        EntityKind::Person
    } else if owned.clone().any(|at| text.is(at, words)) {
        EntityKind::Organisation
    } else if owned.len() == 1 && text.is(owned.start, flag::PLACE) {
        EntityKind::Place
    } else {
        return None;
    };
    Some(NameMention {
        tokens: owned,
        kind,
        ..name.clone()
    })
}

/// The `and` between two that the article names by themselves as well.
fn joint_of_known(
    text: &TokenisedText,
    lexicon: &Lexicon,
    tokens: &Range<usize>,
    known: &FxHashSet<u64>,
) -> Option<usize> {
    let is_name = |tokens: &Range<usize>| {
        known.contains(&key(text, tokens))
            || tokens.len() == 1 && text.is(tokens.start, flag::ORG)
            || lexicon.is_phrase(&text.words[tokens.clone()], flag::ORG)
    };
    // "Halmery Technologies and Reeve Corp".
    let is_whole = |at: usize| {
        at > tokens.start + 1
            && tokens.end > at + 2
            && text.is(at - 1, flag::ORG_WORD)
            && text.is(tokens.end - 1, flag::ORG_SUFFIX)
    };
    let mut inner = tokens.start + 1..tokens.end.saturating_sub(1);
    // "the lenders Pemble and Reeve".
    let are_told = tokens.len() == 3
        && tokens.start > 0
        && text.is(tokens.start - 1, flag::ORG_ROLE)
        && text.word(tokens.start - 1).ends_with('s');
    inner.find(|&at| {
        text.reads(at, "and")
            && (are_told || is_whole(at) || is_name(&(tokens.start..at)) && is_name(&(at + 1..tokens.end)))
    })
}

/// "Umm Salwa and Ahmed Abu Nasr": two people, where both have two words and nothing tells of an organisation.
fn part_people(text: &TokenisedText, name: &mut NameMention) -> Option<NameMention> {
    let things =
        flag::ORG | flag::ORG_HEAD | flag::ORG_WORD | flag::ORG_SUFFIX | flag::PLACE | flag::PLACE_HEAD;
    let (start, end) = (name.tokens.start, name.tokens.end);
    let at = (start + 2..end.saturating_sub(2)).find(|&at| text.reads(at, "and"))?;
    let is_name = |at: usize| {
        text.is(at, flag::PARTICLE) || matches!(text.kind(at), TokenKind::Title | TokenKind::Mixed)
    };
    let are_people = text.is(at + 1, flag::FIRST)
        && (start..at)
            .chain(at + 1..end)
            .all(|at| is_name(at) && !text.is(at, things) && !text.is(at, flag::COMMON | flag::FUNCTION));
    if !are_people {
        return None;
    }
    name.kind = EntityKind::Person;
    part(name, Some(at))
}

/// A stock code: the letters before the dot of "(HLT.N)".
fn is_code(text: &TokenisedText, at: usize) -> bool {
    matches!(text.kind(at), TokenKind::Upper | TokenKind::Mixed)
        && at > 0
        && text.reads(at - 1, "(")
        && text.reads(at + 1, ".")
        && text.touches_next(at)
        && text.touches_next(at + 1)
        && text.tokens[at + 2].is_capitalised()
}

/// "MPs", "TVs": several of what the letters stand for.
#[must_use]
pub(crate) fn is_plural_acronym(word: &str) -> bool {
    word.strip_suffix('s')
        .is_some_and(|letters| letters.len() > 1 && letters.bytes().all(|letter| letter.is_ascii_uppercase()))
}

/// True for an acronym in brackets of words in lower case: "gross domestic product (GDP)".
fn is_acronym_of_words(text: &TokenisedText, tokens: &Range<usize>) -> bool {
    let at = tokens.start;
    let letters = text.word(at).as_bytes();
    let Some(first) = at.checked_sub(letters.len() + 1) else {
        return false;
    };
    tokens.len() == 1
        && text.kind(at) == TokenKind::Upper
        && text.reads(at - 1, "(")
        && text.reads(at + 1, ")")
        && letters.iter().zip(first..).all(|(letter, at)| {
            text.kind(at) == TokenKind::Lower && text.word(at).as_bytes()[0] == letter.to_ascii_lowercase()
        })
}

/// True for words in capitals that run into the sentence behind them: "NOT CONVINCED Investors".
fn is_heading(text: &TokenisedText, tokens: &Range<usize>) -> bool {
    let is_shouted = |at: usize| {
        text.kind(at) == TokenKind::Upper
            && text.word(at).len() > 4
            && text.is(at, flag::COMMON | flag::FUNCTION)
            && !text.is(at, flag::ORG)
    };
    is_shouted(tokens.start) && text.kind(tokens.end - 1) == TokenKind::Title
}

/// True for the title of a film, book or programme, which is told by the word for it: "the novel X", "films such as X,
/// Y and Z". `work` is the end of the title before it.
fn is_work(text: &TokenisedText, tokens: &Range<usize>, kind: EntityKind, work: Option<usize>) -> bool {
    let start = tokens.start;
    let goes_on = |end: usize| {
        (end..start).all(|at| match text.kind(at) {
            TokenKind::Lower => matches!(
                text.word(at),
                "and" | "or" | "of" | "the" | "a" | "in" | "on" | "to" | "for"
            ),
            TokenKind::Mark => !text.is_mark(at, &['.', '!', '?', ';', ':', '(', ')']),
            _ => true,
        }) && (end..start).any(|at| matches!(text.word(at), "," | "and" | "or"))
    };
    if work.is_some_and(goes_on) {
        return true;
    }
    let Some(before) = start.checked_sub(1) else {
        return false;
    };
    let plural = match text.word(before) {
        "as" if before > 1 && text.reads(before - 1, "such") => before - 2,
        "including" | "like" if before > 0 => before - 1,
        noun => {
            let is_of_no_one = kind != EntityKind::Person
                && matches!(
                    noun,
                    "soap" | "drama" | "comedy" | "play" | "series" | "opera" | "trilogy" | "single" | "hit"
                );
            return is_of_no_one
                || matches!(
                    noun,
                    "film"
                        | "movie"
                        | "novel"
                        | "musical"
                        | "sitcom"
                        | "album"
                        | "song"
                        | "thriller"
                        | "sequel"
                );
        }
    };
    let plural = plural - usize::from(plural > 0 && text.reads(plural, ","));
    are_works(text.word(plural))
}

/// True for the last word of the name of a prize, law or competition.
fn is_award(word: &str) -> bool {
    matches!(
        word,
        "Prize"
            | "Prizes"
            | "Award"
            | "Awards"
            | "Medal"
            | "Cup"
            | "Trophy"
            | "Act"
            | "Bill"
            | "Treaty"
            | "Amendment"
            | "Championship"
            | "Championships"
            | "Olympics"
            | "Games"
            | "Open"
            | "Masters"
            | "Marathon"
            | "Tournament"
            | "Tour"
            | "Prix"
            | "Festival"
            | "Final"
            | "Finals"
    )
}

/// True for a competition that is called by what it is made of: "Six Nations", "Champions League".
fn is_competition(text: &TokenisedText, tokens: &Range<usize>) -> bool {
    let (first, last) = (text.word(tokens.start), text.word(tokens.end - 1));
    match tokens.len() {
        1 => matches!(first, "Premiership" | "Bundesliga" | "Serie" | "Euroleague"),
        2 => {
            last == "Nations" && matches!(first, "Six" | "Five" | "Tri")
                || last == "League"
                    && matches!(
                        first,
                        "Champions" | "Premier" | "American" | "National" | "Europa"
                    )
                || last == "Bowl" && first == "Super"
                || last == "Series" && first == "World"
                || last == "One" && first == "Formula"
        }
        _ => false,
    }
}

/// True for what the tagger takes for a place though its last word says that it is none: "Silver Hill Bank".
fn is_named_like_a_bank(text: &TokenisedText, tokens: &Range<usize>) -> bool {
    let is_side = matches!(
        text.word(tokens.start),
        "West" | "East" | "North" | "South" | "Left" | "Right"
    );
    tokens.len() > 1
        && !is_side
        && matches!(
            text.word(tokens.end - 1),
            "Bank"
                | "Airlines"
                | "Airways"
                | "Holdings"
                | "Bancorp"
                | "Insurance"
                | "Securities"
                | "Association"
        )
}

/// True for the word for several works.
fn are_works(word: &str) -> bool {
    matches!(
        word,
        "films"
            | "movies"
            | "novels"
            | "books"
            | "plays"
            | "musicals"
            | "albums"
            | "songs"
            | "singles"
            | "sitcoms"
            | "soaps"
            | "dramas"
            | "comedies"
            | "shows"
            | "programmes"
    )
}

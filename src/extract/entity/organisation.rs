//! Corrects the ends of organisations' names, and removes what only looks like an organisation.
//!
//! The tagger decides word by word. This pass extends a company to its legal form and to what `&` joins to it, splits
//! two companies that `and` joins, and distinguishes organisations from stock codes, acronyms of ordinary words,
//! works of art and prizes.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::extract::EntityKind;
use crate::extract::entity::chain::is_capitalised;
use crate::extract::entity::name::{NameMention, add};
use crate::extract::lexicon::{Lexicon, WordClass, flag, joined};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// Corrects the names of organisations and keeps all names in order. An extended name may overlap the next one.
pub(crate) fn correct(text: &TokenisedText, lexicon: &Lexicon, names: &mut Vec<NameMention>) {
    drop_codes(text, names);
    // "Edward Jones" is a listed company with a name like a person's.
    for name in names.iter_mut().filter(|name| name.kind == EntityKind::Person) {
        if lexicon.is_phrase(&text.words[name.tokens.clone()], flag::ORG) {
            name.kind = EntityKind::Organisation;
        }
    }
    let mut second = Vec::new();
    for name in organisations(names) {
        name.tokens.end = end(text, &name.tokens);
        second.extend(split_at(name, joint_after_form(text, &name.tokens)));
    }
    add(names, second.drain(..));
    for name in organisations(names) {
        second.extend(split_constituency(text, name));
        second.extend(split_people(text, name));
    }
    add(names, second.drain(..));
    let known = known_parts(text, names);
    for name in organisations(names) {
        second.extend(split_owner(text, lexicon, name, &known));
    }
    add(names, second.drain(..));
    correct_kinds(text, lexicon, &known, names);
}

fn organisations(names: &mut [NameMention]) -> impl Iterator<Item = &mut NameMention> {
    names
        .iter_mut()
        .filter(|name| name.kind == EntityKind::Organisation)
}

/// Drops stock codes and acronyms of ordinary words, which are no names.
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
    // "Holt Holdings Inc HLT.N": the code is no part of the name.
    for name in organisations(names).filter(|name| name.tokens.len() > 1) {
        let last = name.tokens.end - 1;
        let is_code = text.kind(last) == TokenKind::Upper
            && text.reads(last + 1, ".")
            && text.touches_next(last)
            && text.touches_next(last + 1)
            && text.tokens[last + 2].is_capitalised()
            && text.word(last + 2).len() <= 2;
        if is_code {
            name.tokens.end = last;
        }
    }
}

/// Returns the keys of all names, if any of them can be split: an owner from a possession, or one organisation from
/// another.
fn known_parts(text: &TokenisedText, names: &[NameMention]) -> FxHashSet<u64> {
    let can_be_split = |name: &NameMention| {
        name.kind == EntityKind::Organisation
            && name.tokens.len() > 2
            && name
                .tokens
                .clone()
                .any(|at| text.kind(at) == TokenKind::Possessive || text.reads(at, "and"))
    };
    if names.iter().any(can_be_split) {
        names.iter().map(|name| key(text, &name.tokens)).collect()
    } else {
        FxHashSet::default()
    }
}

/// Gives works, prizes and competitions another kind, and splits two organisations that "and" joins.
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
                second.extend(split_at(name, joint_of_known(text, lexicon, &name.tokens, known)));
                let is_award =
                    name.tokens.len() > 1 && text.has_title(name.tokens.end - 1, WordClass::AwardWord);
                if is_award || is_competition(text, &name.tokens) || is_heading(text, &name.tokens) {
                    name.kind = EntityKind::Other;
                }
            }
            EntityKind::Place if is_competition(text, &name.tokens) => name.kind = EntityKind::Other,
            EntityKind::Place if is_named_like_a_company(text, &name.tokens) => {
                name.kind = EntityKind::Organisation;
            }
            _ => {}
        }
    }
    add(names, second);
}

/// Splits a name at a token, which belongs to neither part; returns the second part.
fn split_at(name: &mut NameMention, joint: Option<usize>) -> Option<NameMention> {
    let joint = joint?;
    let second = NameMention {
        tokens: joint + 1..name.tokens.end,
        ..name.clone()
    };
    name.tokens.end = joint;
    Some(second)
}

/// Returns a key that all names of one company share: their words without the legal form.
fn key(text: &TokenisedText, tokens: &Range<usize>) -> u64 {
    let words = tokens
        .clone()
        .filter(|&at| text.tokens[at].is_word() && (at == tokens.start || !text.is(at, flag::ORG_SUFFIX)));
    words.fold(0, |key, at| joined(key, text.words[at].hash))
}

/// Returns the end of an organisation's name including its legal form ("Holt" + "Ltd") and the words that `&` joins
/// to it ("Reeve" + "& Sons").
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

/// Returns the word that separates two companies: "Holt Ltd and Reeve Ltd", "from Holt Inc to Reeve Inc", "a bid by
/// Holt for Reeve Ltd".
fn joint_after_form(text: &TokenisedText, tokens: &Range<usize>) -> Option<usize> {
    let is_formed = text.is(tokens.end - 1, flag::ORG_SUFFIX);
    let mut inner = tokens.start + 1..tokens.end.saturating_sub(1);
    inner.find(|&at| {
        let follows_form = at > tokens.start + 1 && text.is(at - 1, flag::ORG_SUFFIX);
        match text.word(at) {
            "and" => follows_form,
            "to" | "for" | "from" | "with" => {
                follows_form
                    || is_formed && !(tokens.start..at).any(|at| text.is(at, flag::ORG_HEAD | flag::ORG_WORD))
            }
            _ => false,
        }
    })
}

/// Separates a party from its member's seat and returns the seat: "Labour MP for Halmery".
fn split_constituency(text: &TokenisedText, name: &mut NameMention) -> Option<NameMention> {
    let mut inner = name.tokens.start + 1..name.tokens.end;
    let at = inner.find(|&at| text.has_letters(at, WordClass::ParliamentMember))?;
    let rest = at + 2..name.tokens.end;
    let has_seat = text.reads(at + 1, "for") && !rest.is_empty();
    name.tokens.end = at;
    has_seat.then(|| NameMention {
        tokens: rest,
        kind: EntityKind::Place,
        ..name.clone()
    })
}

/// Separates an owner, known from the article or a list, from a possession, and returns the possession if it is a
/// name: "Halmery's Olga Ruden", "Holt's London".
fn split_owner(
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
    let is_known = known.contains(&key(text, &(start..at)))
        || are_both
        || lexicon.is_phrase(&text.words[start..at], flag::ORG)
        || at == start + 1 && text.is(start, flag::ORG | flag::PLACE) && !text.is(start, flag::COMMON);
    if !(is_person || is_known) || owned.clone().any(|at| text.is(at, flag::ORG_SUFFIX)) {
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

/// Returns the `and` between two organisations that the article also names separately.
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
    // "Halmery Technologies and Reeve Corp"
    let is_whole = |at: usize| {
        at > tokens.start + 1
            && tokens.end > at + 2
            && text.is(at - 1, flag::ORG_WORD)
            && text.is(tokens.end - 1, flag::ORG_SUFFIX)
    };
    let mut inner = tokens.start + 1..tokens.end.saturating_sub(1);
    // "the lenders Pemble and Reeve"
    let are_introduced = tokens.len() == 3
        && tokens.start > 0
        && text.is(tokens.start - 1, flag::ORG_ROLE)
        && text.word(tokens.start - 1).ends_with('s');
    inner.find(|&at| {
        text.reads(at, "and")
            && (are_introduced
                || is_whole(at)
                || is_name(&(tokens.start..at)) && is_name(&(at + 1..tokens.end)))
    })
}

/// Splits two people that the tagger took for an organisation, if each has at least two words and none is an
/// organisation's: "Umm Salwa and Ahmed Abu Nasr".
fn split_people(text: &TokenisedText, name: &mut NameMention) -> Option<NameMention> {
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
    split_at(name, Some(at))
}

/// True for a stock code: the letters before the dot of "(HLT.N)".
fn is_code(text: &TokenisedText, at: usize) -> bool {
    matches!(text.kind(at), TokenKind::Upper | TokenKind::Mixed)
        && at > 0
        && text.reads(at - 1, "(")
        && text.reads(at + 1, ".")
        && text.touches_next(at)
        && text.touches_next(at + 1)
        && text.tokens[at + 2].is_capitalised()
}

/// True for the plural of an acronym: "MPs", "TVs".
#[must_use]
pub(crate) fn is_plural_acronym(word: &str) -> bool {
    word.strip_suffix('s')
        .is_some_and(|letters| letters.len() > 1 && letters.bytes().all(|letter| letter.is_ascii_uppercase()))
}

/// True for an acronym in brackets after the lower-case words it abbreviates: "gross domestic product (GDP)".
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

/// True for a heading in capitals that runs into the next sentence: "NOT CONVINCED Investors".
fn is_heading(text: &TokenisedText, tokens: &Range<usize>) -> bool {
    let is_shouted = |at: usize| {
        text.kind(at) == TokenKind::Upper
            && text.word(at).len() > 4
            && text.is(at, flag::COMMON | flag::FUNCTION)
            && !text.is(at, flag::ORG)
    };
    is_shouted(tokens.start) && text.kind(tokens.end - 1) == TokenKind::Title
}

/// True for the title of a film, book or programme, shown by a noun before it: "the novel X", "films such as X, Y and
/// Z". `work` is the end of the title before it.
fn is_work(text: &TokenisedText, tokens: &Range<usize>, kind: EntityKind, work: Option<usize>) -> bool {
    let start = tokens.start;
    let continues_list = |end: usize| {
        (end..start).all(|at| match text.kind(at) {
            TokenKind::Lower => {
                text.has(at, WordClass::NameJoiner) || text.has(at, WordClass::WorkListJoiner)
            }
            TokenKind::Mark => !text.is_mark(at, &['.', '!', '?', ';', ':', '(', ')']),
            _ => true,
        }) && (end..start).any(|at| text.reads(at, ",") || text.has_lower(at, WordClass::Coordinator))
    };
    if work.is_some_and(continues_list) {
        return true;
    }
    let Some(before) = start.checked_sub(1) else {
        return false;
    };
    let plural = match text.word(before) {
        "as" if before > 1 && text.reads(before - 1, "such") => before - 2,
        "including" | "like" if before > 0 => before - 1,
        _ => {
            return text.has_lower(before, WordClass::WorkNoun)
                || kind != EntityKind::Person && text.has_lower(before, WordClass::LooseWorkNoun);
        }
    };
    let plural = plural - usize::from(plural > 0 && text.reads(plural, ","));
    text.has_lower(plural, WordClass::WorkNounPlural)
}

/// True for a listed competition: "Six Nations", "Champions League".
fn is_competition(text: &TokenisedText, tokens: &Range<usize>) -> bool {
    tokens.clone().all(|at| text.kind(at) == TokenKind::Title)
        && text
            .lexicon()
            .has_phrase(&text.words[tokens.clone()], WordClass::Competition)
}

/// True for a place whose last word shows that it is a company: "Silver Hill Bank".
fn is_named_like_a_company(text: &TokenisedText, tokens: &Range<usize>) -> bool {
    tokens.len() > 1
        && !text.has_title(tokens.start, WordClass::Side)
        && text.has_title(tokens.end - 1, WordClass::BusinessWord)
}

//! Sentences -> names: who and what is named, and what kind of thing it is.
//!
//! The trained tagger finds them in sentences. Headlines, where every word has a capital, only repeat names that the
//! text itself confirms. What the words around a name tell of a person, title and gender, is added here.

use std::ops::Range;

use crate::extract::EntityKind;
use crate::extract::entity::chain::TaggedName;
use crate::extract::entity::headline::{HeadlineCase, HeadlineNames, headline_case};
use crate::extract::entity::name::{Gender, NameMention, add, surnames, titles_before};
use crate::extract::entity::word_usage::is_initial;
use crate::extract::entity::{consistency, namesake, organisation, sport, tagger};
use crate::extract::lexicon::{Lexicon, flag};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// Kinds in the order of the model.
const KINDS: [EntityKind; crate::extract::lexicon::model::KINDS] = [
    EntityKind::Person,
    EntityKind::Organisation,
    EntityKind::Place,
    EntityKind::Nationality,
];
/// The number of people among these.
const PERSON: usize = 0;
const TITLES: u32 = flag::OFFICE | flag::COURTESY;
const GENDERED: u32 = flag::TITLE_MALE | flag::TITLE_FEMALE;

/// Finds the names in a text, ordered, not overlapping.
#[must_use]
pub fn find(reading: &TokenisedText, lexicon: &Lexicon) -> Vec<NameMention> {
    let headlines: Vec<HeadlineCase> = reading
        .sentences
        .iter()
        .map(|sentence| headline_case(reading, sentence))
        .collect();
    let tagged = tagger::tag(reading, lexicon, |n| headlines[n] != HeadlineCase::Capitals);
    let mut names: Vec<NameMention> = Vec::with_capacity(tagged.len());
    for (found, sentence) in tagged {
        let found = behind_office(reading, lexicon, &reading.sentences[sentence], found);
        let Some(name) = name(reading, &reading.sentences[sentence], found) else {
            continue;
        };
        if headlines[sentence] == HeadlineCase::TitleCase && !stands_out(reading, &name) {
            continue;
        }
        names.push(name);
    }
    join_parted(reading, &mut names);
    organisation::correct(reading, lexicon, &mut names);
    sport::correct(reading, lexicon, &mut names);
    namesake::correct(reading, &mut names);
    consistency::correct(reading, lexicon, &headlines, &mut names);
    // A name may have grown into the next one by now: the first keeps what both have.
    let mut end = 0;
    names.retain(|name| {
        let is_free = name.tokens.start >= end;
        end = end.max(name.tokens.end);
        is_free
    });
    if headlines.iter().any(|&heading| heading != HeadlineCase::No) {
        let known = HeadlineNames::new(reading, &names);
        let mut repeated = Vec::new();
        for (sentence, _) in reading
            .sentences
            .iter()
            .zip(&headlines)
            .filter(|(_, is)| **is != HeadlineCase::No)
        {
            known.repeated(reading, lexicon, sentence, &mut repeated);
        }
        merge(&mut names, repeated);
    }
    names
}

/// True for a person of whose name no word is an ordinary one: in a title-case headline, such a name needs no other
/// confirmation.
fn stands_out(reading: &TokenisedText, name: &NameMention) -> bool {
    name.kind == EntityKind::Person
        && name.tokens.len() > 1
        && name.tokens.clone().all(|at| {
            !reading.is(
                at,
                flag::COMMON | flag::FUNCTION | flag::ORG | flag::ORG_SUFFIX | TITLES,
            ) && reading.kind(at) != TokenKind::Upper
        })
}

/// Adds the names that touch none of those that are there.
fn merge(names: &mut Vec<NameMention>, more: Vec<NameMention>) {
    let free = |name: &NameMention| {
        let n = names.partition_point(|known| known.tokens.end <= name.tokens.start);
        names
            .get(n)
            .is_none_or(|known| known.tokens.start >= name.tokens.end)
    };
    let more: Vec<NameMention> = more.into_iter().filter(free).collect();
    add(names, more);
}

/// Finds the names of a headline that stands apart, as far as the text's own names confirm them.
#[must_use]
pub fn find_in_title(
    title: &TokenisedText,
    lexicon: &Lexicon,
    text: &TokenisedText,
    names: &[NameMention],
) -> Vec<NameMention> {
    let known = HeadlineNames::new(text, names);
    let mut found = Vec::new();
    for sentence in &title.sentences {
        known.repeated(title, lexicon, sentence, &mut found);
    }
    found
}

/// Parts a person from an office whose last words the tagger took along: "Chancellor of the [Exchequer Ana Ruiz]".
fn behind_office(
    reading: &TokenisedText,
    lexicon: &Lexicon,
    sentence: &Range<usize>,
    mut found: TaggedName,
) -> TaggedName {
    const LONGEST: usize = 5;
    let (start, end) = (found.range.start, found.range.end);
    if end - start < 2 || start <= sentence.start || !matches!(reading.word(start - 1), "of" | "the") {
        return found;
    }
    let first = sentence.start.max(start.saturating_sub(LONGEST));
    let mut phrases = (first..start - 1).filter(|&at| reading.is(at, flag::STARTS_PHRASE));
    let office = phrases.find_map(|at| {
        let (len, flags) = lexicon.phrase(reading.words[at..end].iter().map(|word| word.hash))?;
        (flags & flag::OFFICE != 0 && (start + 1..end).contains(&(at + len))).then_some(at + len)
    });
    if let Some(behind) = office.filter(|&behind| reading.kind(behind) == TokenKind::Title) {
        found = TaggedName {
            range: behind..end,
            kind: PERSON,
        };
    }
    found
}

/// A tagged name with what is known of it; None if only a title or a mark is left of it.
fn name(reading: &TokenisedText, sentence: &Range<usize>, found: TaggedName) -> Option<NameMention> {
    let kind = KINDS[found.kind];
    let mut tokens = found.range;
    while tokens.start < tokens.end && !reading.tokens[tokens.start].is_word() {
        tokens.start += 1;
    }
    while tokens.start < tokens.end && !reading.tokens[tokens.end - 1].is_word() {
        tokens.end -= 1;
    }
    // "US$350".
    let is_currency =
        tokens.len() == 1 && reading.touches_next(tokens.start) && reading.word(tokens.end).starts_with('$');
    if is_currency || tokens.len() == 1 && is_amount(reading.word(tokens.start), kind) {
        return None;
    }
    if kind != EntityKind::Person {
        return (!tokens.is_empty()).then(|| NameMention::new(tokens, kind));
    }
    // The tagger may take a title along that sets it has learned from count to the name.
    while tokens.len() > 1
        && reading.is(tokens.start, TITLES)
        && (!reading.is(tokens.start, flag::FIRST) || reading.is(tokens.start, GENDERED))
    {
        tokens.start += 1;
        if reading.reads(tokens.start, ".") {
            tokens.start += 1;
        }
    }
    // A word that has its capital from the sentence alone: "Later J. R. Quillan".
    let ordinary = flag::COMMON | flag::FUNCTION;
    if tokens.len() > 1
        && reading.is(tokens.start, ordinary)
        && !reading.is(tokens.start, flag::FIRST | flag::LAST | flag::PARTICLE)
        && is_initial(reading, sentence, tokens.start)
    {
        tokens.start += 1;
    }
    // The word of a label behind the name: "Vera Holt Image: …".
    if tokens.len() > 2
        && reading.is_mark(tokens.end, &[':'])
        && reading.is(tokens.end - 1, flag::COMMON)
        && !reading.is(tokens.end - 1, flag::LAST)
    {
        tokens.end -= 1;
    }
    // "Vera Holt QC": what people are, not what they are called.
    while tokens.len() > 1
        && matches!(
            reading.word(tokens.end - 1),
            "QC" | "KC" | "MP" | "MEP" | "MSP" | "MBE" | "OBE" | "CBE" | "MD" | "PhD"
        )
    {
        tokens.end -= 1;
    }
    // "asked Vera Holt I'd say".
    while tokens.len() > 1
        && reading.is(tokens.end - 1, flag::FUNCTION)
        && reading.word(tokens.end - 1).contains(['\'', '’'])
    {
        tokens.end -= 1;
    }
    if tokens.is_empty() || !reading.tokens[tokens.start].is_word() {
        return None;
    }
    // "Tobias Marsh, Jr.": part of the name before it, whatever the tagger says.
    let junior = tokens.end + usize::from(reading.reads(tokens.end, ","));
    if tokens.len() > 1 && junior < sentence.end && reading.is(junior, flag::JUNIOR) {
        tokens.end = junior + 1;
    }
    if reading.is(tokens.end - 1, flag::JUNIOR)
        && reading.reads(tokens.end, ".")
        && reading.touches_next(tokens.end - 1)
    {
        tokens.end += 1;
    }
    tokens.end += hyphenated_end(reading, &tokens);
    let titles = titles_before(reading, &tokens);
    // "Sen. Vera Holt": a title that the tagger takes for a name of its own.
    let is_title = tokens.len() == 1
        && reading.is(tokens.start, TITLES)
        && reading.reads(tokens.end, ".")
        && reading.touches_next(tokens.start)
        && reading
            .tokens
            .get(tokens.end + 1)
            .is_some_and(|token| token.is_capitalised());
    if is_title {
        return None;
    }
    let gender = match Gender::of_flags(titles, flag::TITLE_MALE, flag::TITLE_FEMALE) {
        Gender::Unknown if tokens.len() > 1 && !is_family_name(reading.word(tokens.start)) => {
            let first = reading.words[tokens.start].flags;
            Gender::of_flags(first, flag::FIRST_MALE, flag::FIRST_FEMALE)
        }
        told => told,
    };
    Some(NameMention {
        tokens,
        kind,
        gender,
        is_titled: titles != 0,
    })
}

/// True for a sum of money ("R20bn"), and for a word with digits that cannot be a person's ("Duqm1").
fn is_amount(word: &str, kind: EntityKind) -> bool {
    if !word.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let unit = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    kind == EntityKind::Person
        || unit.ends_with(|c: char| c.is_ascii_digit())
            && matches!(&word[unit.len()..], "bn" | "m" | "tn" | "k")
}

/// True for a family name that stands first; the lists count it to the first names, for the tagger's sake.
fn is_family_name(word: &str) -> bool {
    matches!(word, "Ban" | "Kim" | "Nguyen" | "Park" | "Tran" | "Xi")
}

/// How many tokens of a given name stand in lower case behind the name: two in "Moon Jae" + "-in", else 0.
///
/// Korean and older Chinese given names are printed so. Only a family name before the given one tells them from
/// compounds ("Trump-era").
fn hyphenated_end(reading: &TokenisedText, name: &Range<usize>) -> usize {
    const LONGEST: usize = 6;
    let hyphen = name.end;
    let is_joined = name.len() == 2
        && matches!(reading.word(hyphen), "-" | "‑")
        && reading.kind(hyphen + 1) == TokenKind::Lower
        && reading.touches_next(hyphen - 1)
        && reading.touches_next(hyphen)
        && !reading.touches_next(hyphen + 1);
    let is_syllable = reading.word(hyphen + 1).len() <= LONGEST
        && (!reading.is(hyphen + 1, flag::COMMON | flag::FUNCTION) || reading.word(name.start).len() <= 5);
    let is_given = reading.word(name.start + 1).len() <= 5 && !reading.is(name.start, flag::FIRST_MALE);
    if is_joined && is_syllable && is_given {
        2
    } else {
        0
    }
}

/// Joins the names of people that hyphens and nicknames part.
fn join_parted(reading: &TokenisedText, names: &mut Vec<NameMention>) {
    if !names
        .windows(2)
        .any(|pair| is_one_name(reading, &pair[0], &pair[1]))
    {
        return;
    }
    let surnames = surnames(reading, names);
    // "the Lund-Marsh feud" is about two of the article's people.
    let is_told = |name: &NameMention| {
        name.tokens.len() == 1 && surnames.contains(&reading.words[name.tokens.start].hash)
    };
    names.dedup_by(|name, last| {
        let is_one = is_one_name(reading, last, name) && !(is_told(last) && is_told(name));
        if is_one {
            last.tokens.end = name.tokens.end;
        }
        is_one
    });
}

/// True if two people's names are one: joined by a hyphen ("Harvey" - "Smith"), or with a nickname between them
/// (Nathan “Leaf” Orf).
fn is_one_name(reading: &TokenisedText, a: &NameMention, b: &NameMention) -> bool {
    const LONGEST_NICKNAME: usize = 3;
    if a.kind != EntityKind::Person || b.kind != EntityKind::Person {
        return false;
    }
    let (start, end) = (a.tokens.end, b.tokens.start);
    if end == start + 1 {
        return matches!(reading.word(start), "-" | "‑")
            && reading.touches_next(start - 1)
            && reading.touches_next(start);
    }
    let is_quote = |at: usize| reading.is_mark(at, &['"', '“', '”', '‘', '’', '\'']);
    (3..=2 + LONGEST_NICKNAME).contains(&end.saturating_sub(start))
        && is_quote(start)
        && is_quote(end - 1)
        && (start + 1..end - 1).all(|at| reading.tokens[at].is_word())
        && reading.tokens[start + 1].is_capitalised()
        && !reading.is(start + 1, flag::FUNCTION)
}

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
pub fn find(text: &TokenisedText, lexicon: &Lexicon) -> Vec<NameMention> {
    let headlines: Vec<HeadlineCase> = text
        .sentences
        .iter()
        .map(|sentence| headline_case(text, sentence))
        .collect();
    let tagged = tagger::tag(text, lexicon, |n| headlines[n] != HeadlineCase::Capitals);
    let mut names: Vec<NameMention> = Vec::with_capacity(tagged.len());
    for (found, sentence) in tagged {
        let found = behind_office(text, lexicon, &text.sentences[sentence], found);
        let Some(name) = name(text, &text.sentences[sentence], found) else {
            continue;
        };
        if headlines[sentence] == HeadlineCase::TitleCase && !stands_out(text, &name) {
            continue;
        }
        names.push(name);
    }
    join_parted(text, &mut names);
    organisation::correct(text, lexicon, &mut names);
    sport::correct(text, lexicon, &mut names);
    namesake::correct(text, &mut names);
    consistency::correct(text, lexicon, &headlines, &mut names);
    // A name may have grown into the next one by now: the first keeps what both have.
    let mut end = 0;
    names.retain(|name| {
        let is_free = name.tokens.start >= end;
        end = end.max(name.tokens.end);
        is_free
    });
    if headlines.iter().any(|&heading| heading != HeadlineCase::No) {
        let known = HeadlineNames::new(text, &names);
        let mut repeated = Vec::new();
        for (sentence, _) in text
            .sentences
            .iter()
            .zip(&headlines)
            .filter(|(_, is)| **is != HeadlineCase::No)
        {
            known.repeated(text, lexicon, sentence, &mut repeated);
        }
        merge(&mut names, repeated);
    }
    names
}

/// True for a person of whose name no word is an ordinary one: in a title-case headline, such a name needs no other
/// confirmation.
fn stands_out(text: &TokenisedText, name: &NameMention) -> bool {
    name.kind == EntityKind::Person
        && name.tokens.len() > 1
        && name.tokens.clone().all(|at| {
            !text.is(
                at,
                flag::COMMON | flag::FUNCTION | flag::ORG | flag::ORG_SUFFIX | TITLES,
            ) && text.kind(at) != TokenKind::Upper
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
    text: &TokenisedText,
    lexicon: &Lexicon,
    sentence: &Range<usize>,
    mut found: TaggedName,
) -> TaggedName {
    const LONGEST: usize = 5;
    let (start, end) = (found.range.start, found.range.end);
    if end - start < 2 || start <= sentence.start || !matches!(text.word(start - 1), "of" | "the") {
        return found;
    }
    let first = sentence.start.max(start.saturating_sub(LONGEST));
    let mut phrases = (first..start - 1).filter(|&at| text.is(at, flag::STARTS_PHRASE));
    let office = phrases.find_map(|at| {
        let (len, flags) = lexicon.phrase(text.words[at..end].iter().map(|word| word.hash))?;
        (flags & flag::OFFICE != 0 && (start + 1..end).contains(&(at + len))).then_some(at + len)
    });
    if let Some(behind) = office.filter(|&behind| text.kind(behind) == TokenKind::Title) {
        found = TaggedName {
            range: behind..end,
            kind: PERSON,
        };
    }
    found
}

/// A tagged name with what is known of it; None if only a title or a mark is left of it.
fn name(text: &TokenisedText, sentence: &Range<usize>, found: TaggedName) -> Option<NameMention> {
    let kind = KINDS[found.kind];
    let mut tokens = found.range;
    while tokens.start < tokens.end && !text.tokens[tokens.start].is_word() {
        tokens.start += 1;
    }
    while tokens.start < tokens.end && !text.tokens[tokens.end - 1].is_word() {
        tokens.end -= 1;
    }
    // "US$350".
    let is_currency =
        tokens.len() == 1 && text.touches_next(tokens.start) && text.word(tokens.end).starts_with('$');
    if is_currency || tokens.len() == 1 && is_amount(text.word(tokens.start), kind) {
        return None;
    }
    if kind != EntityKind::Person {
        return (!tokens.is_empty()).then(|| NameMention::new(tokens, kind));
    }
    cut_before(text, sentence, &mut tokens);
    cut_behind(text, &mut tokens);
    if tokens.is_empty() || !text.tokens[tokens.start].is_word() {
        return None;
    }
    // "Tobias Marsh, Jr.": part of the name before it, whatever the tagger says.
    let junior = tokens.end + usize::from(text.reads(tokens.end, ","));
    if tokens.len() > 1 && junior < sentence.end && text.is(junior, flag::JUNIOR) {
        tokens.end = junior + 1;
    }
    if text.is(tokens.end - 1, flag::JUNIOR)
        && text.reads(tokens.end, ".")
        && text.touches_next(tokens.end - 1)
    {
        tokens.end += 1;
    }
    tokens.end += hyphenated_end(text, &tokens);
    let titles = titles_before(text, &tokens);
    // "Sen. Vera Holt": a title that the tagger takes for a name of its own.
    let is_title = tokens.len() == 1
        && text.is(tokens.start, TITLES)
        && text.reads(tokens.end, ".")
        && text.touches_next(tokens.start)
        && text
            .tokens
            .get(tokens.end + 1)
            .is_some_and(|token| token.is_capitalised());
    if is_title {
        return None;
    }
    let gender = match Gender::of_flags(titles, flag::TITLE_MALE, flag::TITLE_FEMALE) {
        Gender::Unknown if tokens.len() > 1 && !is_family_name(text.word(tokens.start)) => {
            let first = text.words[tokens.start].flags;
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

/// Cuts off what stands before a person's name: titles, and a word that has its capital from the sentence.
fn cut_before(text: &TokenisedText, sentence: &Range<usize>, tokens: &mut Range<usize>) {
    // The tagger may take a title along that sets it has learned from count to the name.
    while tokens.len() > 1
        && text.is(tokens.start, TITLES)
        && (!text.is(tokens.start, flag::FIRST) || text.is(tokens.start, GENDERED))
    {
        tokens.start += 1;
        if text.reads(tokens.start, ".") {
            tokens.start += 1;
        }
    }
    // A word that has its capital from the sentence alone: "Later J. R. Quillan".
    let ordinary = flag::COMMON | flag::FUNCTION;
    if tokens.len() > 1
        && text.is(tokens.start, ordinary)
        && !text.is(tokens.start, flag::FIRST | flag::LAST | flag::PARTICLE)
        && is_initial(text, sentence, tokens.start)
    {
        tokens.start += 1;
    }
}

/// Cuts off what stands after a person's name: a label, letters of honour, a contraction.
fn cut_behind(text: &TokenisedText, tokens: &mut Range<usize>) {
    // The word of a label behind the name: "Vera Holt Image: …".
    if tokens.len() > 2
        && text.is_mark(tokens.end, &[':'])
        && text.is(tokens.end - 1, flag::COMMON)
        && !text.is(tokens.end - 1, flag::LAST)
    {
        tokens.end -= 1;
    }
    // "Vera Holt QC": what people are, not what they are called.
    while tokens.len() > 1
        && matches!(
            text.word(tokens.end - 1),
            "QC" | "KC" | "MP" | "MEP" | "MSP" | "MBE" | "OBE" | "CBE" | "MD" | "PhD"
        )
    {
        tokens.end -= 1;
    }
    // "asked Vera Holt I'd say".
    while tokens.len() > 1
        && text.is(tokens.end - 1, flag::FUNCTION)
        && text.word(tokens.end - 1).contains(['\'', '’'])
    {
        tokens.end -= 1;
    }
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
fn hyphenated_end(text: &TokenisedText, name: &Range<usize>) -> usize {
    const LONGEST: usize = 6;
    let hyphen = name.end;
    let is_joined = name.len() == 2
        && matches!(text.word(hyphen), "-" | "‑")
        && text.kind(hyphen + 1) == TokenKind::Lower
        && text.touches_next(hyphen - 1)
        && text.touches_next(hyphen)
        && !text.touches_next(hyphen + 1);
    let is_syllable = text.word(hyphen + 1).len() <= LONGEST
        && (!text.is(hyphen + 1, flag::COMMON | flag::FUNCTION) || text.word(name.start).len() <= 5);
    let is_given = text.word(name.start + 1).len() <= 5 && !text.is(name.start, flag::FIRST_MALE);
    if is_joined && is_syllable && is_given {
        2
    } else {
        0
    }
}

/// Joins the names of people that hyphens and nicknames part.
fn join_parted(text: &TokenisedText, names: &mut Vec<NameMention>) {
    if !names.windows(2).any(|pair| is_one_name(text, &pair[0], &pair[1])) {
        return;
    }
    let surnames = surnames(text, names);
    // "the Lund-Marsh feud" is about two of the article's people.
    let is_told =
        |name: &NameMention| name.tokens.len() == 1 && surnames.contains(&text.words[name.tokens.start].hash);
    names.dedup_by(|name, last| {
        let is_one = is_one_name(text, last, name) && !(is_told(last) && is_told(name));
        if is_one {
            last.tokens.end = name.tokens.end;
        }
        is_one
    });
}

/// True if two people's names are one: joined by a hyphen ("Harvey" - "Smith"), or with a nickname between them
/// (Nathan “Leaf” Orf).
fn is_one_name(text: &TokenisedText, a: &NameMention, b: &NameMention) -> bool {
    const LONGEST_NICKNAME: usize = 3;
    if a.kind != EntityKind::Person || b.kind != EntityKind::Person {
        return false;
    }
    let (start, end) = (a.tokens.end, b.tokens.start);
    if end == start + 1 {
        return matches!(text.word(start), "-" | "‑")
            && text.touches_next(start - 1)
            && text.touches_next(start);
    }
    let is_quote = |at: usize| text.is_mark(at, &['"', '“', '”', '‘', '’', '\'']);
    (3..=2 + LONGEST_NICKNAME).contains(&end.saturating_sub(start))
        && is_quote(start)
        && is_quote(end - 1)
        && (start + 1..end - 1).all(|at| text.tokens[at].is_word())
        && text.tokens[start + 1].is_capitalised()
        && !text.is(start + 1, flag::FUNCTION)
}

//! Sentences -> names: finds names and decides what kind of thing each names.
//!
//! The trained tagger finds the names in sentences. In headlines, where every word is capitalised, only names that
//! the text confirms are found. Titles before a name add the person's gender.

use std::ops::Range;

use crate::extract::EntityKind;
use crate::extract::entity::chain::TaggedName;
use crate::extract::entity::headline::{HeadlineCase, HeadlineNames, headline_case};
use crate::extract::entity::name::{Gender, NameMention, add, surnames, titles_before};
use crate::extract::entity::word_usage::is_initial;
use crate::extract::entity::{consistency, name_forms, namesake, organisation, sport, tagger};
use crate::extract::lexicon::{Lexicon, WordClass, flag};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// Kinds by their number in the model.
const KINDS: [EntityKind; crate::extract::lexicon::model::KINDS] = [
    EntityKind::Person,
    EntityKind::Organisation,
    EntityKind::Place,
    EntityKind::Nationality,
];
/// The number of [`EntityKind::Person`] in [`KINDS`].
const PERSON: usize = 0;
const TITLES: u32 = flag::OFFICE | flag::COURTESY;
const GENDERED: u32 = flag::TITLE_MALE | flag::TITLE_FEMALE;

/// Finds the names in a text: ordered, not overlapping.
#[must_use]
pub(crate) fn find(text: &TokenisedText, lexicon: &Lexicon) -> Vec<NameMention> {
    let headlines: Vec<HeadlineCase> = text
        .sentences
        .iter()
        .map(|sentence| headline_case(text, sentence))
        .collect();
    let tagged = tagger::tag(text, lexicon, |n| headlines[n] != HeadlineCase::Capitals);
    let mut names: Vec<NameMention> = Vec::with_capacity(tagged.len());
    for (found, sentence) in tagged {
        let found = cut_office(text, lexicon, &text.sentences[sentence], found);
        let Some(name) = name(text, &text.sentences[sentence], found) else {
            continue;
        };
        if headlines[sentence] == HeadlineCase::TitleCase && !stands_out(text, &name) {
            continue;
        }
        names.push(name);
    }
    join_separated(text, &mut names);
    name_forms::correct(text, &mut names);
    organisation::correct(text, lexicon, &mut names);
    let teams = sport::correct(text, lexicon, &mut names);
    namesake::correct(text, &mut names);
    consistency::correct(text, lexicon, &headlines, &teams, &mut names);
    // A correction may have extended a name into the next one. The first one keeps the shared tokens.
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

/// True for a person whose name contains no ordinary word. In a title-case headline, such a name needs no
/// confirmation.
fn stands_out(text: &TokenisedText, name: &NameMention) -> bool {
    name.kind == EntityKind::Person
        && name.tokens.len() > 1
        && name.tokens.clone().all(|at| {
            !text.is(
                at,
                flag::COMMON | flag::FUNCTION | flag::ORG | flag::ORG_SUFFIX | flag::SAY_ANY | TITLES,
            ) && text.kind(at) != TokenKind::Upper
        })
        // "Vera Holt Hints Reeve": two names and a verb that no list has.
        && (name.tokens.len() <= 2
            || name.tokens.clone().all(|at| {
                text.is(at, flag::FIRST | flag::LAST | flag::PARTICLE | flag::JUNIOR) || !text.tokens[at].is_word()
            }))
}

/// Adds the names that overlap none of the existing ones.
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

/// Finds the names in a separate headline that `names`, the names of the text, confirm.
#[must_use]
pub(crate) fn find_in_title(
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

/// Separates a person from an office whose last words the tagger included: "Chancellor of the [Exchequer Ana Ruiz]".
fn cut_office(
    text: &TokenisedText,
    lexicon: &Lexicon,
    sentence: &Range<usize>,
    mut found: TaggedName,
) -> TaggedName {
    /// Maximum distance in tokens from the first word of the office to the tagged name.
    const LONGEST: usize = 5;
    let (start, end) = (found.range.start, found.range.end);
    if end - start < 2
        || start <= sentence.start
        || !(text.reads(start - 1, "of") || text.reads(start - 1, "the"))
    {
        return found;
    }
    let first = sentence.start.max(start.saturating_sub(LONGEST));
    let mut phrases = (first..start - 1).filter(|&at| text.is(at, flag::STARTS_PHRASE));
    let office = phrases.find_map(|at| {
        let (len, flags) = lexicon.phrase(text.words[at..end].iter().map(|word| word.hash))?;
        (flags & flag::OFFICE != 0 && (start + 1..end).contains(&(at + len))).then_some(at + len)
    });
    if let Some(after) = office.filter(|&after| text.kind(after) == TokenKind::Title) {
        found = TaggedName {
            range: after..end,
            kind: PERSON,
        };
    }
    found
}

/// Converts a tagged name, cut to its words and with its titles read. None if only a title or mark remains.
fn name(text: &TokenisedText, sentence: &Range<usize>, found: TaggedName) -> Option<NameMention> {
    let kind = KINDS[found.kind];
    let mut tokens = found.range;
    while tokens.start < tokens.end && !text.tokens[tokens.start].is_word() {
        tokens.start += 1;
    }
    while tokens.start < tokens.end && !text.tokens[tokens.end - 1].is_word() {
        tokens.end -= 1;
    }
    // "US$350" is an amount.
    let is_currency =
        tokens.len() == 1 && text.touches_next(tokens.start) && text.word(tokens.end).starts_with('$');
    if is_currency || tokens.len() == 1 && is_amount(text.word(tokens.start), kind) {
        return None;
    }
    if kind != EntityKind::Person {
        return (!tokens.is_empty()).then(|| NameMention::new(tokens, kind));
    }
    cut_before(text, sentence, &mut tokens);
    cut_after(text, &mut tokens);
    if tokens.is_empty() || !text.tokens[tokens.start].is_word() {
        return None;
    }
    // "Tobias Marsh, Jr.": the suffix belongs to the name before it, whatever the tagger says.
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
    // "Sen. Vera Holt": the tagger takes the title for a separate name.
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
        Gender::Unknown
            if tokens.len() > 1
                && !is_leading_family_name(text, tokens.start)
                && !text.has(tokens.start, WordClass::UnisexFirstName) =>
        {
            let first = text.words[tokens.start].flags;
            Gender::of_flags(first, flag::FIRST_MALE, flag::FIRST_FEMALE)
        }
        known => known,
    };
    let gender = match gender {
        Gender::Unknown => hyphenated_gender(text, &tokens),
        known => known,
    };
    Some(NameMention {
        tokens,
        kind,
        gender,
        is_titled: titles != 0,
    })
}

/// Returns the gender of a hyphenated first name whose first part is borne by both: "Jean-Luc" is a man, since a woman's
/// second part would say so; "Jean-Marie" may be either.
fn hyphenated_gender(text: &TokenisedText, tokens: &Range<usize>) -> Gender {
    let (hyphen, second) = (tokens.start + 1, tokens.start + 2);
    let is_hyphenated = tokens.len() > 3
        && text.is_hyphen(hyphen)
        && text.touches_next(tokens.start)
        && text.touches_next(hyphen);
    if is_hyphenated && text.is(tokens.start, flag::FIRST_MALE) && !text.is(second, flag::FIRST_FEMALE) {
        Gender::Male
    } else {
        Gender::Unknown
    }
}

/// Cuts off titles before a person's name, and a first word that is capitalised only because it begins the sentence.
fn cut_before(text: &TokenisedText, sentence: &Range<usize>, tokens: &mut Range<usize>) {
    // Some training sets count titles as part of the name, so that the tagger may include one.
    while tokens.len() > 1
        && text.is(tokens.start, TITLES)
        && (!text.is(tokens.start, flag::FIRST) || text.is(tokens.start, GENDERED))
    {
        tokens.start += 1;
        if text.reads(tokens.start, ".") {
            tokens.start += 1;
        }
    }
    // "Halmer CEO Steve Angel": the office parts the company from the person. "Englishman Alliss": a noun.
    let office = (tokens.start + 1..tokens.end.saturating_sub(1))
        .find(|&at| text.kind(at) == TokenKind::Upper && text.is(at, flag::OFFICE));
    if let Some(office) = office {
        tokens.start = office + 1;
    } else if tokens.len() > 1 && text.has_title(tokens.start, WordClass::PersonNoun) {
        tokens.start += 1;
    }
    // "Later J. R. Quillan": the capital of "Later" comes from its place in the sentence.
    let ordinary = flag::COMMON | flag::FUNCTION;
    if tokens.len() > 1
        && text.is(tokens.start, ordinary)
        && !text.is(tokens.start, flag::FIRST | flag::LAST | flag::PARTICLE)
        && is_initial(text, sentence, tokens.start)
    {
        tokens.start += 1;
    }
}

/// Cuts off a label, post-nominal letters or a contraction after a person's name.
fn cut_after(text: &TokenisedText, tokens: &mut Range<usize>) {
    // "Vera Holt Image: …": the last word is a label.
    if tokens.len() > 2
        && text.is_mark(tokens.end, &[':'])
        && text.is(tokens.end - 1, flag::COMMON)
        && !text.is(tokens.end - 1, flag::LAST)
    {
        tokens.end -= 1;
    }
    // "By Vera Holt Dec 7": a date follows a byline.
    if tokens.len() > 1
        && text.is(tokens.end - 1, flag::CALENDAR)
        && text.kind(tokens.end) == TokenKind::Number
    {
        tokens.end -= 1;
    }
    // "Vera Holt QC": an honour is not part of the name.
    while tokens.len() > 1 && text.has_letters(tokens.end - 1, WordClass::PostNominal) {
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

/// True for an amount of money ("R20bn"), and for a word with digits that is no person's name ("Duqm1").
fn is_amount(word: &str, kind: EntityKind) -> bool {
    const UNITS: [&str; 4] = ["bn", "m", "tn", "k"];
    if !word.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let unit = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    kind == EntityKind::Person
        || unit.ends_with(|c: char| c.is_ascii_digit()) && UNITS.contains(&&word[unit.len()..])
}

/// True for a family name before the given name. The lists count it among first names, because the tagger was trained
/// so.
fn is_leading_family_name(text: &TokenisedText, at: usize) -> bool {
    text.has_title(at, WordClass::LeadingFamilyName)
}

/// Returns the number of tokens after the name that continue its given name in lower case: two for "-in" after "Moon
/// Jae", otherwise 0.
///
/// Korean and older Chinese given names are printed like this. Only a family name before the given name distinguishes
/// them from compounds ("Trump-era").
fn hyphenated_end(text: &TokenisedText, name: &Range<usize>) -> usize {
    /// Maximum length of the part after the hyphen, in bytes.
    const LONGEST: usize = 6;
    /// Maximum length of the part before the hyphen, and of a family name that makes even an ordinary word a syllable.
    const SHORT: usize = 5;
    let hyphen = name.end;
    let is_joined = (2..=3).contains(&name.len())
        && text.is_hyphen(hyphen)
        && text.kind(hyphen + 1) == TokenKind::Lower
        && text.touches_next(hyphen - 1)
        && text.touches_next(hyphen)
        && !(text.touches_next(hyphen + 1) && text.is_hyphen(hyphen + 2));
    let is_syllable = text.word(hyphen + 1).len() <= LONGEST
        && (!text.is(hyphen + 1, flag::COMMON | flag::FUNCTION)
            || name.len() == 2 && text.word(name.start).len() <= SHORT);
    // "Ted Hui Chi-fung": another first name can precede.
    let is_given =
        text.word(hyphen - 1).len() <= SHORT && (name.len() == 3 || !text.is(name.start, flag::FIRST_MALE));
    if is_joined && is_syllable && is_given {
        2
    } else {
        0
    }
}

/// Joins names of people that a hyphen or a nickname separates.
fn join_separated(text: &TokenisedText, names: &mut Vec<NameMention>) {
    if !names.windows(2).any(|pair| is_one_name(text, &pair[0], &pair[1])) {
        return;
    }
    let surnames = surnames(text, names);
    // "the Lund-Marsh feud" is about two people of the article.
    let is_surname =
        |name: &NameMention| name.tokens.len() == 1 && surnames.contains(&text.words[name.tokens.start].hash);
    names.dedup_by(|name, last| {
        let is_one = is_one_name(text, last, name) && !(is_surname(last) && is_surname(name));
        if is_one {
            last.tokens.end = name.tokens.end;
        }
        is_one
    });
}

/// True if two people's names are one name, joined by a hyphen ("Harvey" - "Smith") or with a nickname in between
/// (Nathan “Leaf” Orf).
fn is_one_name(text: &TokenisedText, a: &NameMention, b: &NameMention) -> bool {
    /// Maximum length of a nickname, in tokens.
    const LONGEST_NICKNAME: usize = 3;
    /// Its quotation marks.
    const MARKS: usize = 2;
    if a.kind != EntityKind::Person || b.kind != EntityKind::Person {
        return false;
    }
    let (start, end) = (a.tokens.end, b.tokens.start);
    if end == start + 1 {
        return text.is_hyphen(start) && text.touches_next(start - 1) && text.touches_next(start);
    }
    let is_quote = |at: usize| text.is_mark(at, &['"', '“', '”', '‘', '’', '\'']);
    (MARKS + 1..=MARKS + LONGEST_NICKNAME).contains(&end.saturating_sub(start))
        && is_quote(start)
        && is_quote(end - 1)
        && (start + 1..end - 1).all(|at| text.tokens[at].is_word())
        && text.tokens[start + 1].is_capitalised()
        && !text.is(start + 1, flag::FUNCTION)
}

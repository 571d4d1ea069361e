//! Names that the tagger takes for one thing in one place of an article and for another, or for nothing, elsewhere.
//!
//! It decides sentence by sentence. An article means one thing by one name: what has a stock code behind it once is a
//! company throughout, most of a name's mentions outvote the others, and a name that stands once stands wherever its words
//! do.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::extract::EntityKind;
use crate::extract::entity::chain::is_capitalised;
use crate::extract::entity::headline::HeadlineCase;
use crate::extract::entity::name::{Gender, NameMention, add};
use crate::extract::entity::word_usage::is_initial;
use crate::extract::lexicon::{Lexicon, flag};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// Makes the kinds of an article's names agree, and finds names where they were passed over; all names stay ordered.
/// `headlines` tells of each sentence whether its capitals mean anything.
pub(crate) fn correct(
    text: &TokenisedText,
    lexicon: &Lexicon,
    headlines: &[HeadlineCase],
    names: &mut Vec<NameMention>,
) {
    find_acronyms(text, names);
    let known = ArticleNames::new(text, lexicon, names);
    known.agree(text, lexicon, names);
    known.repeat(text, lexicon, headlines, names);
}

/// "the Institute of Bridge Tolls (IBT)": what stands in brackets behind an organisation's name is its short one.
fn find_acronyms(text: &TokenisedText, names: &mut Vec<NameMention>) {
    let is_acronym = |name: &NameMention| {
        let end = name.tokens.end;
        name.kind == EntityKind::Organisation
            && name.tokens.len() > 1
            && text.reads(end, "(")
            && text.kind(end + 1) == TokenKind::Upper
            && text
                .word(end + 1)
                .starts_with(|first| text.word(name.tokens.start).starts_with(first))
            && text.reads(end + 2, ")")
    };
    let starts = names
        .iter()
        .filter(|name| is_acronym(name))
        .map(|name| name.tokens.end + 1);
    let free = |start: &usize| {
        let n = names.partition_point(|name| name.tokens.end <= *start);
        names.get(n).is_none_or(|name| name.tokens.start > *start)
    };
    let found: Vec<usize> = starts.filter(free).collect();
    let found = found.into_iter();
    add(
        names,
        found.map(|start| NameMention::new(start..start + 1, EntityKind::Organisation)),
    );
}

/// What an article calls by one name.
#[derive(Clone, Debug, Default)]
struct NameRecord {
    /// How often it is taken for a person, an organisation and a place.
    counts: [u16; 3],
    /// One of the places where it is called so.
    tokens: Range<usize>,
    /// True for a company that has a stock code behind it.
    is_company: bool,
}

const KINDS: [EntityKind; 3] = [EntityKind::Person, EntityKind::Organisation, EntityKind::Place];
const PERSON: usize = 0;
const ORGANISATION: usize = 1;
const PLACE: usize = 2;

fn slot(kind: EntityKind) -> Option<usize> {
    KINDS.iter().position(|&known| known == kind)
}

struct ArticleNames {
    called: FxHashMap<u64, NameRecord>,
    /// First and last words of people's full names.
    people: FxHashSet<u64>,
}

impl ArticleNames {
    fn new(text: &TokenisedText, lexicon: &Lexicon, names: &[NameMention]) -> Self {
        let mut known = Self {
            called: FxHashMap::default(),
            people: FxHashSet::default(),
        };
        known.called.reserve(names.len());
        known.people.reserve(names.len() / 2);
        for name in names {
            let Some(kind) = slot(name.kind) else { continue };
            let called = known
                .called
                .entry(text.key(&name.tokens))
                .or_insert_with(|| NameRecord {
                    tokens: name.tokens.clone(),
                    ..NameRecord::default()
                });
            called.counts[kind] += 1;
            let start = name.tokens.start;
            let is_company =
                has_stock_code(text, name.tokens.end) || kind != PERSON && does_business(text, lexicon, name);
            called.is_company |= is_company;
            if is_company && name.tokens.len() > 1 {
                // "Rio" of "Rio Tinto (RIO.AX)".
                let first = text.key(&(start..start + 1));
                let called = known.called.entry(first).or_insert_with(|| NameRecord {
                    tokens: start..start + 1,
                    ..NameRecord::default()
                });
                called.is_company |= !text.is(start, flag::PLACE | flag::NATIONALITY | flag::COMMON);
            }
            if kind == PERSON && name.tokens.len() > 1 && !is_company {
                known.people.insert(text.words[start].hash);
                known.people.insert(text.words[name.tokens.end - 1].hash);
                known.add_double_surname(text, name);
            }
        }
        known
    }

    /// "Saint-Marr" of "Philippe Saint-Marr" stands alone as well.
    fn add_double_surname(&mut self, text: &TokenisedText, name: &NameMention) {
        let surname = name.tokens.end.saturating_sub(3)..name.tokens.end;
        if surname.start > name.tokens.start && matches!(text.word(surname.start + 1), "-" | "‑") {
            let called = self
                .called
                .entry(text.key(&surname))
                .or_insert_with(|| NameRecord {
                    tokens: surname,
                    ..NameRecord::default()
                });
            called.counts[PERSON] += 1;
        }
    }

    /// One name is one kind.
    fn agree(&self, text: &TokenisedText, lexicon: &Lexicon, names: &mut [NameMention]) {
        for name in names.iter_mut() {
            let Some(kind) = slot(name.kind) else { continue };
            let Some(called) = self.called.get(&text.key(&name.tokens)) else {
                continue;
            };
            let start = name.tokens.start;
            let is_single = name.tokens.len() == 1;
            let is_surname = is_single && self.people.contains(&text.words[start].hash);
            if called.is_company && !name.is_titled && !is_surname {
                become_kind(name, ORGANISATION);
                continue;
            }
            // A country's name is a country's.
            let is_country = is_single && text.is(start, flag::PLACE) && !text.is(start, flag::ORG);
            if is_country && kind == ORGANISATION {
                become_kind(name, PLACE);
                continue;
            }
            // A town's name can be its club's as well, a surname a firm's.
            let words = &text.words[name.tokens.clone()];
            let is_listed = || {
                !is_single
                    && lexicon.is_phrase(words, flag::PLACE | flag::CITY)
                    && !lexicon.is_phrase(words, flag::ORG)
            };
            if called.counts[PLACE] > 0 && kind == ORGANISATION && is_listed() {
                become_kind(name, PLACE);
                continue;
            }
            let most = (0..KINDS.len())
                .max_by_key(|&kind| called.counts[kind])
                .unwrap_or(kind);
            if called.counts[most] == called.counts[kind] || name.is_titled {
                continue;
            }
            let is_open = if is_single {
                text.is(start, flag::PLACE | flag::CITY) || is_surname
            } else {
                is_listed()
            };
            if !is_open {
                become_kind(name, most);
            }
        }
    }

    /// Adds the names that the tagger passed over.
    fn repeat(
        &self,
        text: &TokenisedText,
        lexicon: &Lexicon,
        headlines: &[HeadlineCase],
        names: &mut Vec<NameMention>,
    ) {
        let known = RepeatedNames::of(self, text, names);
        let mut found = Vec::new();
        let mut next = 0;
        for ((sentence, capitals), _) in text
            .sentences_with(&text.capitals)
            .zip(headlines)
            .filter(|(_, heading)| **heading == HeadlineCase::No)
        {
            let mut free = sentence.start;
            for &at in capitals {
                if at < free {
                    continue;
                }
                while names.get(next).is_some_and(|name| name.tokens.end <= at) {
                    next += 1;
                }
                let end = match names.get(next) {
                    Some(name) if name.tokens.start <= at => {
                        free = name.tokens.end;
                        continue;
                    }
                    Some(name) => sentence.end.min(name.tokens.start),
                    None => sentence.end,
                };
                let again = known.at(text, sentence, at, end);
                let name = match again {
                    Some((called, kind)) => Some((called.tokens.len(), kind)),
                    None => listed_place(text, lexicon, at, end)
                        .or_else(|| dateline(text, sentence, at))
                        .map(|len| (len, EntityKind::Place))
                        .or_else(|| quoted_company(text, at, end).map(|len| (len, EntityKind::Organisation))),
                };
                if let Some((len, kind)) = name {
                    found.push(NameMention::new(at..at + len, kind));
                    free = at + len;
                }
            }
        }
        add(names, found);
    }
}

/// The names of an article by their first word, longer ones first, then in the order of the text.
struct RepeatedNames<'k> {
    /// Hash of the first word, the name, and its kind.
    names: Vec<(u64, &'k NameRecord, EntityKind)>,
    /// A bit for the first bits of each hash: most words begin none of the names.
    few: u64,
}

impl<'k> RepeatedNames<'k> {
    fn of(known: &'k ArticleNames, text: &TokenisedText, found: &[NameMention]) -> Self {
        let mut names = Vec::with_capacity(known.called.len());
        for called in known.called.values() {
            if called.counts.iter().any(|&count| count > 0) {
                let start = called.tokens.start;
                let name = found.binary_search_by_key(&start, |name| name.tokens.start);
                // Part of a name: a surname.
                let kind = name.map_or(EntityKind::Person, |n| found[n].kind);
                if slot(kind).is_some() {
                    names.push((text.words[start].hash, called, kind));
                }
            }
        }
        names.sort_unstable_by_key(|&(first, called, _)| {
            (first, std::cmp::Reverse(called.tokens.len()), called.tokens.start)
        });
        let few = names
            .iter()
            .fold(0_u64, |few, &(first, ..)| few | 1 << (first >> 58));
        Self { names, few }
    }

    /// The longest name that stands at a token again, not reaching over `end`.
    fn at(
        &self,
        text: &TokenisedText,
        sentence: &Range<usize>,
        at: usize,
        end: usize,
    ) -> Option<(&'k NameRecord, EntityKind)> {
        let word = text.words[at].hash;
        if self.few >> (word >> 58) & 1 == 0 {
            return None;
        }
        let from = self.names.partition_point(|&(first, ..)| first < word);
        let same = self.names[from..]
            .iter()
            .take_while(|&&(first, ..)| first == word);
        same.map(|&(_, called, kind)| (called, kind))
            .find(|(called, kind)| {
                at + called.tokens.len() <= end && called.is_again(text, sentence, *kind, at)
            })
    }
}

impl NameRecord {
    /// True if the words of a name stand at a token again, and can be nothing else there.
    fn is_again(&self, text: &TokenisedText, sentence: &Range<usize>, kind: EntityKind, at: usize) -> bool {
        let (first, len) = (self.tokens.start, self.tokens.len());
        let is_same = (0..len).all(|n| text.word(first + n) == text.word(at + n));
        if !is_same || is_joined(text, at, at + len) {
            return false;
        }
        if len > 1 || matches!(text.kind(at), TokenKind::Upper | TokenKind::Mixed) {
            return true;
        }
        if text.is(at, flag::FUNCTION | flag::CALENDAR) || stands_beside(text, at) {
            return false;
        }
        let often = self.counts.iter().sum::<u16>() > 1;
        if text.is(at, flag::COMMON) {
            return often && !is_initial(text, sentence, at);
        }
        kind != EntityKind::Person || often
    }
}

fn become_kind(name: &mut NameMention, kind: usize) {
    if name.kind != KINDS[kind] {
        name.kind = KINDS[kind];
        name.gender = Gender::Unknown;
    }
}

/// True for what no list of places has and a word for its business stands before: "the hedge fund Halmer", "chief executive
/// of Halmer", or that speaks: "Halmer says".
fn does_business(text: &TokenisedText, lexicon: &Lexicon, name: &NameMention) -> bool {
    let start = name.tokens.start;
    let listed = flag::PLACE | flag::CITY;
    let is_listed = || {
        name.tokens
            .clone()
            .any(|at| text.is(at, listed | flag::PLACE_HEAD))
            || lexicon.is_phrase(&text.words[name.tokens.clone()], listed)
    };
    let speaks = || {
        name.kind == EntityKind::Place
            && name.tokens.len() == 1
            && text.kind(name.tokens.end) == TokenKind::Lower
            && text.is(name.tokens.end, flag::SAY)
    };
    let is_behind_business = |before: usize| {
        text.kind(before) == TokenKind::Lower && text.is(before, flag::ORG_ROLE)
            || matches!(text.word(before), "of" | "at")
                && before > 0
                && matches!(
                    text.word(before - 1),
                    "CEO"
                        | "CFO"
                        | "executive"
                        | "chairman"
                        | "chairwoman"
                        | "director"
                        | "officer"
                        | "analyst"
                        | "economist"
                        | "strategist"
                )
    };
    (speaks() || start.checked_sub(1).is_some_and(is_behind_business)) && !is_listed()
}

/// True behind a name with a stock code: "(RIO.AX)", "( RIO.AX )", "(NYSE: HLT)".
fn has_stock_code(text: &TokenisedText, at: usize) -> bool {
    if !text.reads(at, "(") {
        return false;
    }
    if matches!(
        text.word(at + 1),
        "NYSE" | "NASDAQ" | "Nasdaq" | "LSE" | "ASX" | "TSX"
    ) {
        return text.reads(at + 2, ":");
    }
    matches!(
        text.kind(at + 1),
        TokenKind::Upper | TokenKind::Mixed | TokenKind::Number
    ) && text.reads(at + 2, ".")
        && text.touches_next(at + 1)
        && text.touches_next(at + 2)
        && text
            .tokens
            .get(at + 3)
            .is_some_and(|token| token.is_capitalised())
        && text.reads(at + 4, ")")
}

/// True for words that a hyphen or the like joins to others.
fn is_joined(text: &TokenisedText, start: usize, end: usize) -> bool {
    let is_hyphen = |at: usize| matches!(text.word(at), "-" | "‑" | "/" | "@" | "#" | "&");
    is_hyphen(end) && text.touches_next(end - 1)
        || start > 0 && is_hyphen(start - 1) && text.touches_next(start - 1)
}

/// True for a word with another capitalised one beside it.
fn stands_beside(text: &TokenisedText, at: usize) -> bool {
    let is_capital = |at: usize| {
        text.tokens.get(at).is_some_and(|_| is_capitalised(text, at)) && !text.is(at, flag::FUNCTION)
    };
    is_capital(at + 1) || at > 0 && is_capital(at - 1)
}

/// How many words from a token on name the place that a report comes from: "HALMERY (Reuters) -", "HALMERY, March 3".
fn dateline(text: &TokenisedText, sentence: &Range<usize>, at: usize) -> Option<usize> {
    const LONGEST: usize = 3;
    if at != sentence.start {
        return None;
    }
    let is_name = |at: usize| {
        text.kind(at) == TokenKind::Upper && text.word(at).bytes().all(|byte| byte.is_ascii_uppercase())
    };
    let len = (0..LONGEST).take_while(|n| is_name(at + n)).count();
    let mut after = at + len;
    if text.reads(after, ",") && text.kind(after + 1) == TokenKind::Title && text.reads(after + 2, "(") {
        after += 2;
    }
    let is_agency = text.reads(after, "(")
        && matches!(text.word(after + 1), "Reuters" | "AP" | "AFP" | "UPI" | "dpa")
        && text.reads(after + 2, ")");
    let is_dated = text.reads(after, ",")
        && text.is(after + 1, flag::CALENDAR)
        && text.kind(after + 2) == TokenKind::Number;
    (len > 0 && text.word(at).len() > 2 && (is_agency || is_dated)).then_some(len)
}

/// How many words from a token on name a company, by the stock code behind them.
fn quoted_company(text: &TokenisedText, at: usize, end: usize) -> Option<usize> {
    const LONGEST: usize = 4;
    if text.is(at, flag::FUNCTION | flag::ORG_SUFFIX) {
        return None;
    }
    let len = (0..LONGEST)
        .take_while(|n| at + n < end && is_capitalised(text, at + n))
        .count();
    (len > 0 && has_stock_code(text, at + len)).then_some(len)
}

/// How many words from a token on are the name of a country or another place so well known that nothing else has it.
fn listed_place(text: &TokenisedText, lexicon: &Lexicon, at: usize, end: usize) -> Option<usize> {
    let doubt = flag::FIRST
        | flag::LAST
        | flag::COMMON
        | flag::FUNCTION
        | flag::NATIONALITY
        | flag::ORG
        | flag::CALENDAR;
    // "The" and "A" begin a name only with a capital behind them ("The Hague"), and most sentences that they begin.
    if text.is(at, flag::FUNCTION)
        && !text
            .tokens
            .get(at + 1)
            .is_some_and(|token| token.is_capitalised())
    {
        return None;
    }
    if text.is(at, flag::STARTS_PHRASE)
        && let Some((len, flags)) = lexicon.phrase(text.words[at..end].iter().map(|word| word.hash))
    {
        return (flags & flag::PLACE != 0
            && (at..at + len).all(|at| text.kind(at) != TokenKind::Upper)
            && is_capitalised(text, at + len - 1)
            && !is_joined(text, at, at + len))
        .then_some(len);
    }
    (text.is(at, flag::PLACE)
        && !text.is(at, doubt)
        && text.kind(at) == TokenKind::Title
        && !is_joined(text, at, at + 1))
    .then_some(1)
}

//! Makes the tagger's labels consistent within an article.
//!
//! The tagger decides sentence by sentence, but one name in an article means one thing. A name with a stock code is a
//! company throughout, the majority decides the kind of a name, and mentions that the tagger missed are added.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::extract::EntityKind;
use crate::extract::entity::chain::is_capitalised;
use crate::extract::entity::headline::HeadlineCase;
use crate::extract::entity::name::{Gender, NameMention, add};
use crate::extract::entity::word_usage::is_initial;
use crate::extract::lexicon::{Lexicon, WordClass, flag};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// Makes the kinds of an article's names consistent, and adds names that the tagger missed. All names stay in order.
/// `headlines` has the case of each sentence, `teams` the keys of names that are teams though the lists have them as places.
pub(crate) fn correct(
    text: &TokenisedText,
    lexicon: &Lexicon,
    headlines: &[HeadlineCase],
    teams: &FxHashSet<u64>,
    names: &mut Vec<NameMention>,
) {
    find_acronyms(text, names);
    let known = ArticleNames::new(text, lexicon, names);
    known.agree(text, lexicon, teams, names);
    known.repeat(text, lexicon, headlines, names);
}

/// Finds the acronym in brackets after an organisation: "the Institute of Bridge Tolls (IBT)".
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

/// All mentions of an article that have the same words.
#[derive(Clone, Debug, Default)]
struct NameRecord {
    /// Numbers of mentions that the tagger takes for a person, an organisation and a place.
    counts: [u16; 3],
    /// The tokens of one mention.
    tokens: Range<usize>,
    /// True for a company with a stock code.
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
    records: FxHashMap<u64, NameRecord>,
    /// First and last words of people's full names.
    people: FxHashSet<u64>,
}

impl ArticleNames {
    fn new(text: &TokenisedText, lexicon: &Lexicon, names: &[NameMention]) -> Self {
        let mut known = Self {
            records: FxHashMap::default(),
            people: FxHashSet::default(),
        };
        known.records.reserve(names.len());
        known.people.reserve(names.len() / 2);
        for name in names {
            let Some(kind) = slot(name.kind) else { continue };
            let record = known
                .records
                .entry(text.key(&name.tokens))
                .or_insert_with(|| NameRecord {
                    tokens: name.tokens.clone(),
                    ..NameRecord::default()
                });
            record.counts[kind] += 1;
            let start = name.tokens.start;
            let is_company = has_stock_code(text, name.tokens.end)
                || is_paper(text, name.tokens.end)
                || (kind != PERSON || is_doubtful_person(text, name)) && does_business(text, lexicon, name);
            record.is_company |= is_company;
            if is_company && name.tokens.len() > 1 {
                // "Rio" for "Rio Tinto (RIO.AX)"
                let first = text.key(&(start..start + 1));
                let record = known.records.entry(first).or_insert_with(|| NameRecord {
                    tokens: start..start + 1,
                    ..NameRecord::default()
                });
                record.is_company |= !text.is(start, flag::PLACE | flag::NATIONALITY | flag::COMMON);
            }
            if kind == PERSON && name.tokens.len() > 1 && !is_company {
                known.people.insert(text.words[start].hash);
                known.people.insert(text.words[name.tokens.end - 1].hash);
                known.add_double_surname(text, name);
            }
        }
        known
    }

    /// Adds a double surname, which also occurs alone: "Saint-Marr" for "Philippe Saint-Marr".
    fn add_double_surname(&mut self, text: &TokenisedText, name: &NameMention) {
        let surname = name.tokens.end.saturating_sub(3)..name.tokens.end;
        if surname.start > name.tokens.start && text.is_hyphen(surname.start + 1) {
            let record = self
                .records
                .entry(text.key(&surname))
                .or_insert_with(|| NameRecord {
                    tokens: surname,
                    ..NameRecord::default()
                });
            record.counts[PERSON] += 1;
        }
    }

    /// Gives all mentions of a name the same kind.
    fn agree(
        &self,
        text: &TokenisedText,
        lexicon: &Lexicon,
        teams: &FxHashSet<u64>,
        names: &mut [NameMention],
    ) {
        for name in names.iter_mut() {
            let Some(kind) = slot(name.kind) else { continue };
            let key = text.key(&name.tokens);
            let Some(record) = self.records.get(&key) else {
                continue;
            };
            if kind == ORGANISATION && teams.contains(&key) {
                continue;
            }
            let start = name.tokens.start;
            let is_single = name.tokens.len() == 1;
            let is_surname = is_single && self.people.contains(&text.words[start].hash);
            if record.is_company && !name.is_titled && !is_surname {
                become_kind(name, ORGANISATION);
                continue;
            }
            // A country's name is a place.
            let is_country = is_single && text.is(start, flag::PLACE) && !text.is(start, flag::ORG);
            if is_country && kind == ORGANISATION {
                become_kind(name, PLACE);
                continue;
            }
            // A single word stays open: a town's name can be its club's, and a surname a company's.
            let words = &text.words[name.tokens.clone()];
            let is_listed = || {
                !is_single
                    && lexicon.is_phrase(words, flag::PLACE | flag::CITY)
                    && !lexicon.is_phrase(words, flag::ORG)
            };
            if record.counts[PLACE] > 0 && kind == ORGANISATION && is_listed() {
                become_kind(name, PLACE);
                continue;
            }
            let most = (0..KINDS.len())
                .max_by_key(|&kind| record.counts[kind])
                .unwrap_or(kind);
            if record.counts[most] == record.counts[kind] || name.is_titled {
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

    /// Adds the names that the tagger missed.
    fn repeat(
        &self,
        text: &TokenisedText,
        lexicon: &Lexicon,
        headlines: &[HeadlineCase],
        names: &mut Vec<NameMention>,
    ) {
        let known = RepeatedNames::of(self, text, names);
        let (mut found, mut companies) = (Vec::new(), FxHashSet::default());
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
                    Some((record, kind)) => Some((record.tokens.len(), kind)),
                    None => listed_place(text, lexicon, at, end)
                        .or_else(|| dateline(text, sentence, at))
                        .map(|len| (len, EntityKind::Place))
                        .or_else(|| quoted_company(text, at, end).map(|len| (len, EntityKind::Organisation))),
                };
                if let Some((len, kind)) = name {
                    let mention = NameMention::new(at..at + len, kind);
                    let is_open = kind == EntityKind::Place || is_doubtful_person(text, &mention);
                    if is_open && does_business(text, lexicon, &mention) {
                        companies.insert(text.key(&mention.tokens));
                    }
                    found.push(mention);
                    free = at + len;
                }
            }
        }
        add(names, found);
        // The tagger missed the mention that shows a company: "Countrywide shares".
        if !companies.is_empty() {
            for name in names.iter_mut() {
                let is_open = name.kind == EntityKind::Place || is_doubtful_person(text, name);
                if is_open
                    && companies.contains(&text.key(&name.tokens))
                    && !self.people.contains(&text.words[name.tokens.start].hash)
                {
                    become_kind(name, ORGANISATION);
                }
            }
        }
    }
}

/// The names of an article, ordered by the hash of the first word, then longest first, then in text order.
struct RepeatedNames<'k> {
    /// The hash of the first word, the name and its kind.
    names: Vec<(u64, &'k NameRecord, EntityKind)>,
    /// A filter that excludes most words: one bit for the highest bits of each hash.
    few: u64,
}

impl<'k> RepeatedNames<'k> {
    fn of(known: &'k ArticleNames, text: &TokenisedText, found: &[NameMention]) -> Self {
        let mut names = Vec::with_capacity(known.records.len());
        for record in known.records.values() {
            if record.counts.iter().any(|&count| count > 0) {
                let start = record.tokens.start;
                let name = found.binary_search_by_key(&start, |name| name.tokens.start);
                // No name starts here, so this is a part of one: a surname.
                let kind = name.map_or(EntityKind::Person, |n| found[n].kind);
                if slot(kind).is_some() {
                    names.push((text.words[start].hash, record, kind));
                }
            }
        }
        names.sort_unstable_by_key(|&(first, record, _)| {
            (first, std::cmp::Reverse(record.tokens.len()), record.tokens.start)
        });
        let few = names
            .iter()
            .fold(0_u64, |few, &(first, ..)| few | 1 << (first >> 58));
        Self { names, few }
    }

    /// Returns the longest name that recurs at a token and ends at `end` or before.
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
        same.map(|&(_, record, kind)| (record, kind))
            .find(|(record, kind)| {
                at + record.tokens.len() <= end && record.recurs_at(text, sentence, *kind, at)
            })
    }
}

impl NameRecord {
    /// True if the words of the name recur at a token and can be nothing else there.
    fn recurs_at(&self, text: &TokenisedText, sentence: &Range<usize>, kind: EntityKind, at: usize) -> bool {
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

/// True for a person with a single name that no list has as a person's: "the jacket maker Moncler".
fn is_doubtful_person(text: &TokenisedText, name: &NameMention) -> bool {
    name.kind == EntityKind::Person
        && name.tokens.len() == 1
        && !name.is_titled
        && !text.is(name.tokens.start, flag::FIRST | flag::LAST)
}

/// True for a name in the context of a business, if no list has it as a place: "the hedge fund Halmer", "chief
/// executive of Halmer", "Halmer says".
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
    let follows_business = |before: usize| {
        is_business_noun(text, before)
            || (text.reads(before, "of") || text.reads(before, "at"))
                && before > 0
                && matches!(text.kind(before - 1), TokenKind::Lower | TokenKind::Upper)
                && text.has(before - 1, WordClass::BusinessRole)
    };
    let is_company = speaks()
        || start
            .checked_sub(1)
            .is_some_and(|before| follows_business(before) || is_dealt_with(text, before))
        || has_shares(text, name.tokens.end)
        || is_described_as_business(text, name.tokens.end);
    is_company && !is_listed()
}

/// True for a deal and its preposition that ends at a token: "takeover of", "bid for", "stake in".
fn is_dealt_with(text: &TokenisedText, preposition: usize) -> bool {
    preposition > 0
        && matches!(text.word(preposition), "of" | "for" | "in")
        && text.has_lower(preposition - 1, WordClass::DealNoun)
}

/// True for the shares or the business of the name before: "Halmer shares", "Halmer's profit".
fn has_shares(text: &TokenisedText, end: usize) -> bool {
    if text.kind(end) == TokenKind::Possessive {
        return text.has_lower(end + 1, WordClass::CompanyPossession) || text.reads(end + 1, "share");
    }
    matches!(
        text.word(end),
        "shares" | "stock" | "shareholders" | "bondholders"
    )
}

/// True for a description as a business after the name: "Halmer, an Italian jacket maker".
fn is_described_as_business(text: &TokenisedText, comma: usize) -> bool {
    /// Maximum number of words between the article and the noun.
    const REACH: usize = 4;
    let first = comma + 2;
    text.reads(comma, ",")
        && text.has_lower(comma + 1, WordClass::Article)
        && (first..first + REACH)
            .take_while(|&at| text.kind(at) != TokenKind::Mark && !text.has_lower(at, WordClass::Preposition))
            .any(|at| is_business_noun(text, at))
}

/// True for the kind of paper that speaks, after its name: "Zycie Warszawy daily said".
fn is_paper(text: &TokenisedText, end: usize) -> bool {
    matches!(
        text.word(end),
        "daily" | "newspaper" | "weekly" | "magazine" | "tabloid"
    ) && text.is(end + 1, flag::SAY)
}

/// True for a kind of business: "retailer", "group".
fn is_business_noun(text: &TokenisedText, at: usize) -> bool {
    text.kind(at) == TokenKind::Lower
        && (text.is(at, flag::ORG_ROLE) || text.has_lower(at, WordClass::BusinessNoun))
}

/// True if a stock code begins at a token: "(RIO.AX)", "( RIO.AX )", "(NYSE: HLT)".
fn has_stock_code(text: &TokenisedText, at: usize) -> bool {
    if !text.reads(at, "(") {
        return false;
    }
    if text.has(at + 1, WordClass::StockExchange) {
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

/// True for words that a hyphen or similar sign joins to others.
fn is_joined(text: &TokenisedText, start: usize, end: usize) -> bool {
    let joins = |at: usize| matches!(text.word(at), "-" | "‑" | "/" | "@" | "#" | "&");
    joins(end) && text.touches_next(end - 1) || start > 0 && joins(start - 1) && text.touches_next(start - 1)
}

/// True for a word with a capitalised neighbour.
fn stands_beside(text: &TokenisedText, at: usize) -> bool {
    let is_capital = |at: usize| {
        text.tokens.get(at).is_some_and(|_| is_capitalised(text, at)) && !text.is(at, flag::FUNCTION)
    };
    is_capital(at + 1) || at > 0 && is_capital(at - 1)
}

/// Returns the number of words from a token on that name the place in a dateline: "HALMERY (Reuters) -", "HALMERY,
/// March 3".
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
    let is_agency =
        text.reads(after, "(") && text.has(after + 1, WordClass::NewsAgency) && text.reads(after + 2, ")");
    let is_dated = text.reads(after, ",")
        && text.is(after + 1, flag::CALENDAR)
        && text.kind(after + 2) == TokenKind::Number;
    (len > 0 && text.word(at).len() > 2 && (is_agency || is_dated)).then_some(len)
}

/// Returns the number of words from a token on that name a company, shown by the stock code after them.
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

/// Returns the number of words from a token on that name a country or another unambiguous, well-known place.
fn listed_place(text: &TokenisedText, lexicon: &Lexicon, at: usize, end: usize) -> Option<usize> {
    let doubt = flag::FIRST
        | flag::LAST
        | flag::COMMON
        | flag::FUNCTION
        | flag::NATIONALITY
        | flag::ORG
        | flag::CALENDAR;
    // "The" begins a name only before a capital ("The Hague"); most sentences that begin with it need no look-up.
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

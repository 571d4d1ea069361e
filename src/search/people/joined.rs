//! [`JoinedNames`]: who is one person, organisation or place, with counts, read as far as a question needs it.
//!
//! Made from the commit or read from the file beside it ([`crate::index::kept::names`]), it is the same sections of bytes:
//!
//! | section | holds |
//! | --- | --- |
//! | places | where each entry begins in the next section, and where the last one ends |
//! | entries | [`JoinedEntry`], in the order of names |
//! | order | numbers of the entries that the directory of all articles has, in its order |
//! | marks | a byte for each entry: [`LEFT_OUT`], [`SURELY_LEFT_OUT`], [`SPLIT`] |
//! | splits | what entries of the user's file say of some articles alone: five numbers each |
//! | keys | of entries under several names: a [`key`] and the entry, ascending; of people, only those of some articles |
//! | three for each segment | the entry of each name in the dictionaries of names, speakers and further voices |
//!
//! Numbers have four bytes, the least first.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::hash::Hasher as _;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;
use siphasher::sip::SipHasher13;
use tantivy::columnar::{RowId, StrColumn};
use tantivy::schema::Field as EngineField;
use tantivy::{DocId, SegmentOrdinal, TantivyError};

use crate::extract::EntityKind;
use crate::index::analysis::folded_words;
use crate::index::kept::Blocks;
use crate::index::schema::Fields;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::SECONDS_OF_DAY;
use crate::search::people::all_names::{SegmentNames, column};
use crate::search::people::counts::AllCounts;
use crate::search::people::entry::{JoinedAlias, JoinedEntry, letters};
use crate::search::people::joining::JoinedKind;
use crate::search::people::no_person::{BodyArticles, NoPerson};

/// The entry is no person, by the counts of all articles.
const LEFT_OUT: u8 = 1;
/// The entry is no person, whichever articles are counted.
const SURELY_LEFT_OUT: u8 = 2;
/// The entry is one for some articles alone.
const SPLIT: u8 = 4;
/// The number of no entry.
const NOBODY: u32 = u32::MAX;
/// Bytes of a number.
const NUMBER: u64 = 4;

const PLACES: usize = 0;
const ENTRIES: usize = 1;
const ORDER: usize = 2;
const MARKS: usize = 3;
const SPLITS: usize = 4;
const KEYS: usize = 5;
const COLUMNS: usize = 6;

/// A column of names of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameColumn {
    /// The names of articles.
    Named,
    /// The first speakers of quotations.
    Speakers,
    /// The further voices of quotations.
    Voices,
}

impl NameColumn {
    const ALL: [Self; 3] = [Self::Named, Self::Speakers, Self::Voices];

    /// The engine's field; None if names of the kind have no such column.
    pub(crate) const fn field(self, fields: &Fields, kind: EntityKind) -> Option<EngineField> {
        match (self, kind) {
            (Self::Named, EntityKind::Person) => Some(fields.person_name),
            (Self::Named, EntityKind::Organisation) => Some(fields.org_name),
            (Self::Named, EntityKind::Place) => Some(fields.place_name),
            (Self::Speakers, EntityKind::Person) => Some(fields.speaker_name),
            (Self::Voices, EntityKind::Person) => Some(fields.voice_name),
            _ => None,
        }
    }
}

/// The number of sections of a kind in a commit of this many segments.
pub(crate) const fn sections_of_kind(segments: usize) -> usize {
    COLUMNS + NameColumn::ALL.len() * segments
}

/// A column of names as one of entries.
#[derive(Debug)]
pub(crate) struct PeopleColumn {
    pub(crate) names: StrColumn,
    /// The entry of each number in the column's dictionary; [`NOBODY`] where there is none.
    people: Vec<u32>,
    /// The entries of articles that an entry of the user's file is for, by the number in the dictionary.
    within: FxHashMap<DocId, Vec<(u64, u32)>>,
}

impl PeopleColumn {
    /// The entry of a name in an article.
    #[inline]
    pub(crate) fn person(&self, article: DocId, name: u64) -> Option<usize> {
        if !self.within.is_empty()
            && let Some(split) = self.within.get(&article)
            && let Some((_, person)) = split.iter().find(|(split, _)| *split == name)
        {
            return Some(*person as usize);
        }
        let person = self.people.get(name as usize).filter(|person| **person != NOBODY);
        person.map(|person| *person as usize)
    }

    /// Who said a quotation of an article.
    pub(crate) fn of_row(&self, article: DocId, row: RowId) -> Option<usize> {
        self.person(article, self.names.ords().values.get_val(row))
    }
}

/// Who is one person, organisation or place among all names of a kind.
#[derive(Debug)]
pub(crate) struct JoinedNames {
    kind: EntityKind,
    blocks: Arc<Blocks>,
    /// The number of the first section.
    first: usize,
    columns: Vec<[OnceLock<Option<Arc<PeopleColumn>>>; NameColumn::ALL.len()]>,
}

impl JoinedNames {
    /// The names of a kind in the sections from `first` on; None if there are too few sections.
    pub(crate) fn new(commit: &Commit, kind: EntityKind, blocks: Arc<Blocks>, first: usize) -> Option<Self> {
        let segments = commit.engine.segment_readers().len();
        (blocks.sections() >= first + sections_of_kind(segments)).then(|| Self {
            kind,
            blocks,
            first,
            columns: (0..segments).map(|_| Default::default()).collect(),
        })
    }

    /// True if the sections turned out to be damaged.
    pub(crate) fn has_failed(&self) -> bool {
        self.blocks.has_failed()
    }

    /// The number of entries.
    pub(crate) fn entries(&self) -> usize {
        (self.blocks.length(self.first + PLACES) / NUMBER).saturating_sub(1) as usize
    }

    /// An entry.
    pub(crate) fn entry(&self, number: usize) -> tantivy::Result<JoinedEntry> {
        let place = number as u64 * NUMBER;
        let places = self.numbers(PLACES, place..place + 2 * NUMBER)?;
        let [start, end] = places[..] else {
            return Err(self.refuse());
        };
        let bytes = self.read(ENTRIES, u64::from(start)..u64::from(end))?;
        JoinedEntry::unpack(&mut &*bytes).ok_or_else(|| self.refuse())
    }

    /// Calls `visit` with each entry, in the order of their numbers.
    pub(crate) fn each_entry(&self, visit: &mut dyn FnMut(usize, &JoinedEntry)) -> tantivy::Result<()> {
        let bytes = self.read_all(ENTRIES)?;
        let mut rest = &bytes[..];
        for number in 0..self.entries() {
            let entry = JoinedEntry::unpack(&mut rest).ok_or_else(|| self.refuse())?;
            visit(number, &entry);
        }
        Ok(())
    }

    /// The number of entries in the directory of all articles.
    pub(crate) fn listed(&self) -> u64 {
        self.blocks.length(self.first + ORDER) / NUMBER
    }

    /// Some entries of the directory of all articles, by their places in it; fewer where it ends before.
    pub(crate) fn in_order(&self, places: Range<u64>) -> tantivy::Result<Vec<u32>> {
        let end = places.end.min(self.listed());
        self.numbers(ORDER, places.start.min(end) * NUMBER..end * NUMBER)
    }

    /// True for each entry that is no person in the directory of some articles.
    pub(crate) fn surely_left_out(&self) -> tantivy::Result<Vec<bool>> {
        let marks = self.read_all(MARKS)?;
        Ok(marks.iter().map(|mark| mark & SURELY_LEFT_OUT != 0).collect())
    }

    /// The names of one segment; None if it has no such column.
    pub(crate) fn column(
        &self,
        commit: &Commit,
        segment: SegmentOrdinal,
        of: NameColumn,
    ) -> tantivy::Result<Option<Arc<PeopleColumn>>> {
        let place = &self.columns[segment as usize][of as usize];
        if let Some(known) = place.get() {
            return Ok(known.clone());
        }
        let read = self.read_column(commit, segment, of)?.map(Arc::new);
        Ok(place.get_or_init(|| read).clone())
    }

    fn read_column(
        &self,
        commit: &Commit,
        segment: SegmentOrdinal,
        of: NameColumn,
    ) -> tantivy::Result<Option<PeopleColumn>> {
        let reader = commit.engine.segment_reader(segment);
        let Some(names) = column(commit, reader, of.field(&commit.fields, self.kind))? else {
            return Ok(None);
        };
        let section = COLUMNS + NameColumn::ALL.len() * segment as usize + of as usize;
        let people = numbers(&self.read_all(section)?);
        let entries = self.entries() as u32;
        let is_known = |person: &u32| *person < entries || *person == NOBODY;
        if people.len() != names.num_terms() || !people.iter().all(is_known) {
            return Err(self.refuse());
        }
        let mut within: FxHashMap<DocId, Vec<(u64, u32)>> = FxHashMap::default();
        for split in numbers(&self.read_all(SPLITS)?).chunks_exact(5) {
            if split[0] == segment && split[1] == of as u32 && split[4] < entries {
                within
                    .entry(split[2])
                    .or_default()
                    .push((u64::from(split[3]), split[4]));
            }
        }
        Ok(Some(PeopleColumn {
            names,
            people,
            within,
        }))
    }

    /// The entries whose names a question for these folded words asks for, too, with their numbers. There are keys for
    /// organisations and places under several names, and for entries of some articles alone.
    pub(crate) fn meant_by(&self, words: &[String]) -> tantivy::Result<Vec<(usize, JoinedEntry)>> {
        let mut numbers = self.with_key(key(NameKey::Whole, &letters(words)))?;
        let mut with_all = |of: NameKey| -> tantivy::Result<()> {
            let mut with_all: Option<Vec<u32>> = None;
            for word in words {
                let with_word = self.with_key(key(of, word))?;
                with_all = Some(match with_all {
                    None => with_word,
                    Some(mut known) => {
                        known.retain(|number| with_word.binary_search(number).is_ok());
                        known
                    }
                });
            }
            numbers.extend(with_all.unwrap_or_default());
            Ok(())
        };
        with_all(NameKey::WordOfFile)?;
        if words.len() > 1 {
            with_all(NameKey::Word)?;
        }
        numbers.sort_unstable();
        numbers.dedup();
        let mut meant = Vec::new();
        for number in numbers {
            let entry = self.entry(number as usize)?;
            let is_meant = if self.is_split(number as usize)? {
                entry.is_shown_as(words)
            } else {
                entry.is_meant_by(words)
            };
            if is_meant {
                meant.push((number as usize, entry));
            }
        }
        Ok(meant)
    }

    fn is_split(&self, number: usize) -> tantivy::Result<bool> {
        let place = number as u64;
        let mark = self.read(MARKS, place..place + 1)?;
        Ok(mark.iter().any(|mark| mark & SPLIT != 0))
    }

    /// The articles of each segment that an entry is for; None if it is for all.
    pub(crate) fn split_articles(&self, number: usize) -> tantivy::Result<Option<Vec<Vec<DocId>>>> {
        if !self.is_split(number)? {
            return Ok(None);
        }
        let mut articles = vec![Vec::new(); self.columns.len()];
        for split in numbers(&self.read_all(SPLITS)?).chunks_exact(5) {
            let is_name = split[1] == NameColumn::Named as u32 && split[4] as usize == number;
            if let Some(articles) = articles.get_mut(split[0] as usize).filter(|_| is_name) {
                articles.push(split[2]);
            }
        }
        for articles in &mut articles {
            articles.sort_unstable();
            articles.dedup();
        }
        Ok(Some(articles))
    }

    /// The entries with a key, ascending.
    fn with_key(&self, key: u32) -> tantivy::Result<Vec<u32>> {
        let pair = |place: u64| -> tantivy::Result<(u32, u32)> {
            let pair = self.numbers(KEYS, place * 2 * NUMBER..(place + 1) * 2 * NUMBER)?;
            match pair[..] {
                [key, entry] => Ok((key, entry)),
                _ => Err(self.refuse()),
            }
        };
        let pairs = self.blocks.length(self.first + KEYS) / (2 * NUMBER);
        let (mut first, mut end) = (0, pairs);
        while first < end {
            let middle = u64::midpoint(first, end);
            if pair(middle)?.0 < key {
                first = middle + 1;
            } else {
                end = middle;
            }
        }
        let mut entries = Vec::new();
        for place in first..pairs {
            let (found, entry) = pair(place)?;
            if found != key {
                break;
            }
            entries.push(entry);
        }
        Ok(entries)
    }

    fn numbers(&self, section: usize, part: Range<u64>) -> tantivy::Result<Vec<u32>> {
        Ok(numbers(&self.read(section, part)?))
    }

    fn read(&self, section: usize, part: Range<u64>) -> tantivy::Result<Cow<'_, [u8]>> {
        Ok(self.blocks.read(self.first + section, part)?)
    }

    fn read_all(&self, section: usize) -> tantivy::Result<Cow<'_, [u8]>> {
        Ok(self.blocks.read_all(self.first + section)?)
    }

    fn refuse(&self) -> TantivyError {
        self.blocks.refuse().into()
    }
}

/// The ways in which an entry is found.
#[derive(Clone, Copy, Debug)]
enum NameKey {
    /// By the letters of all words of a name.
    Whole,
    /// By a word of a name.
    Word,
    /// By a word of a name that the user's file has.
    WordOfFile,
}

/// The key of folded words. Different words may have one key.
fn key(of: NameKey, words: &str) -> u32 {
    let mut hasher = SipHasher13::new();
    hasher.write_u8(of as u8);
    hasher.write(words.as_bytes());
    hasher.finish() as u32
}

/// The keys of an entry; none if it has one name alone.
fn keys(entry: &JoinedEntry) -> Vec<u32> {
    if entry.aliases.len() < 2 && !entry.is_of_file() {
        return Vec::new();
    }
    let mut keys = Vec::new();
    let aliases = entry.aliases.iter().map(|alias| alias.name.as_str());
    for name in aliases.chain([entry.name.as_str()]) {
        let words = folded_words(name);
        keys.push(key(NameKey::Whole, &letters(&words)));
        for word in &words {
            keys.push(key(NameKey::Word, word));
            if entry.is_of_file() {
                keys.push(key(NameKey::WordOfFile, word));
            }
        }
    }
    keys
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    let (numbers, _) = bytes.as_chunks::<{ NUMBER as usize }>();
    numbers.iter().copied().map(u32::from_le_bytes).collect()
}

fn put(bytes: &mut Vec<u8>, number: u32) {
    bytes.extend_from_slice(&number.to_le_bytes());
}

/// The sections of a kind. `bodies` is given for people, some of whom may be something else.
pub(crate) fn sections(
    commit: &Commit,
    joined: &JoinedKind,
    bodies: Option<&BodyArticles>,
) -> tantivy::Result<Vec<Vec<u8>>> {
    let mut entries = EntrySections::default();
    for_each_joined(commit, joined, bodies, &mut |entry, marks| {
        // Most people are found by their surnames, without the names of all.
        entries.add(entry, marks, bodies.is_none() || marks & SPLIT != 0);
    })?;
    let mut splits = Vec::new();
    let mut columns = Vec::new();
    for (segment, names) in (0..).zip(&joined.names.segments) {
        columns.extend(columns_of(segment, names, joined, &mut splits));
    }
    Ok(entries.end(splits, columns))
}

/// Calls `visit` with each entry and its marks, in the order of names.
pub(crate) fn for_each_joined(
    commit: &Commit,
    joined: &JoinedKind,
    bodies: Option<&BodyArticles>,
    visit: &mut dyn FnMut(&JoinedEntry, u8),
) -> tantivy::Result<()> {
    let counts = AllCounts::of(commit, joined);
    let numbers = joined.names.numbers();
    for (person, counted) in joined.people.iter().zip(&counts.people) {
        let day = |second: i64| second.div_euclid(SECONDS_OF_DAY);
        let aliases = person.aliases.iter().map(|alias| {
            let name = joined.number_of(person, &alias.name, &numbers);
            JoinedAlias {
                name: alias.name.clone(),
                articles: name.map_or(0, |name| counts.names[name]),
                evidence: alias.evidence.clone(),
            }
        });
        let entry = JoinedEntry {
            name: person.name.clone(),
            articles: counted.articles,
            quotes: counted.quotes,
            days: counted.seconds.map(|(first, last)| (day(first), day(last))),
            aliases: aliases.collect(),
        };
        let no_person = match bodies {
            Some(bodies) => bodies.is_no_person(commit, person, counted.quotes)?,
            None => NoPerson::default(),
        };
        let mut marks = if joined.is_split(person) { SPLIT } else { 0 };
        if no_person.surely {
            marks |= SURELY_LEFT_OUT;
        }
        if no_person.by_counts {
            marks |= LEFT_OUT;
        }
        visit(&entry, marks);
    }
    Ok(())
}

/// True if the directory of all articles has an entry with these marks.
pub(crate) const fn is_listed(entry: &JoinedEntry, marks: u8) -> bool {
    entry.articles > 0 && marks & LEFT_OUT == 0
}

/// True if an entry with these marks is no person, whichever articles are counted.
pub(crate) const fn is_surely_left_out(marks: u8) -> bool {
    marks & SURELY_LEFT_OUT != 0
}

/// The sections of entries, as far as they are added.
#[derive(Debug)]
pub(crate) struct EntrySections {
    sections: Vec<Vec<u8>>,
    entries: u32,
    order: Vec<(Reverse<u64>, u32)>,
    keyed: Vec<(u32, u32)>,
}

impl Default for EntrySections {
    fn default() -> Self {
        Self {
            sections: vec![Vec::new(); COLUMNS],
            entries: 0,
            order: Vec::new(),
            keyed: Vec::new(),
        }
    }
}

impl EntrySections {
    /// Adds the next entry in the order of names. With `has_keys`, it is found by its names.
    pub(crate) fn add(&mut self, entry: &JoinedEntry, marks: u8, has_keys: bool) {
        let number = self.entries;
        self.entries += 1;
        let place = self.sections[ENTRIES].len() as u32;
        put(&mut self.sections[PLACES], place);
        entry.pack(&mut self.sections[ENTRIES]);
        self.sections[MARKS].push(marks);
        if has_keys {
            self.keyed
                .extend(keys(entry).into_iter().map(|key| (key, number)));
        }
        if is_listed(entry, marks) {
            self.order.push((Reverse(entry.articles), number));
        }
    }

    /// All sections. `columns` are those of each segment.
    pub(crate) fn end(mut self, splits: Vec<u8>, columns: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
        let end = self.sections[ENTRIES].len() as u32;
        put(&mut self.sections[PLACES], end);
        self.order.sort_unstable();
        for (_, number) in self.order {
            put(&mut self.sections[ORDER], number);
        }
        self.keyed.sort_unstable();
        self.keyed.dedup();
        for (key, number) in self.keyed {
            put(&mut self.sections[KEYS], key);
            put(&mut self.sections[KEYS], number);
        }
        self.sections[SPLITS] = splits;
        self.sections.extend(columns);
        self.sections
    }
}

/// The columns of a commit whose names belong to the entries that `entry_of` gives.
pub(crate) fn columns_by_name(
    commit: &Commit,
    kind: EntityKind,
    entry_of: &dyn Fn(&str) -> Option<u32>,
) -> tantivy::Result<Vec<Vec<u8>>> {
    let mut columns = Vec::new();
    for reader in commit.engine.segment_readers() {
        for of in NameColumn::ALL {
            let mut people = Vec::new();
            if let Some(names) = column(commit, reader, of.field(&commit.fields, kind))? {
                let mut stream = names.dictionary().stream()?;
                while stream.advance() {
                    let entry = entry_of(&String::from_utf8_lossy(stream.key()));
                    put(&mut people, entry.unwrap_or(NOBODY));
                }
            }
            columns.push(people);
        }
    }
    Ok(columns)
}

/// The entries of a segment's names by column; appends to `splits` what holds in some articles alone.
fn columns_of(
    segment: u32,
    names: &SegmentNames,
    joined: &JoinedKind,
    splits: &mut Vec<u8>,
) -> [Vec<u8>; NameColumn::ALL.len()] {
    let person = |name: usize| joined.person_of[name].map(|person| person as u32);
    NameColumn::ALL.map(|of| {
        let column = match of {
            NameColumn::Named => &names.named,
            NameColumn::Speakers => &names.spoke,
            NameColumn::Voices => &names.voices,
        };
        let Some((_, numbers)) = column else {
            return Vec::new();
        };
        let mut within: Vec<_> = names.within.iter().collect();
        within.sort_unstable_by_key(|(doc, _)| **doc);
        for (doc, split) in within {
            for &(name, own) in split {
                let place = numbers.iter().position(|number| *number == name);
                if let (Some(place), Some(person)) = (place, person(own)) {
                    for number in [segment, of as u32, *doc, place as u32, person] {
                        put(splits, number);
                    }
                }
            }
        }
        let mut people = Vec::with_capacity(numbers.len() * NUMBER as usize);
        for name in numbers {
            put(&mut people, person(*name).unwrap_or(NOBODY));
        }
        people
    })
}

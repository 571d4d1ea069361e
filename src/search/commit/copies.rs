//! Which articles are near-equal copies of each other, told by their signatures (see [`crate::index::copies`]).
//!
//! Groups are those of the whole commit, so that they are the same for every question and a copy that was deleted is simply
//! gone. They are made when a question needs them first, or at the end of an ingest, which keeps them for the commit it
//! made: making them takes as long as a question. They form around their first
//! article, by day and then by id (leader clustering, J. A. Hartigan, 1975): every copy is like the first, and no chain of
//! small changes joins two that are not alike.
//!
//! To be compared, two articles must agree in four bins that stand together (locality-sensitive hashing by bands). Of two
//! that resemble each other by 0.8 one in 70 pairs does not, by 0.9 one in 5,000; most that do not resemble each other are
//! never looked at.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;
use tantivy::{DocAddress, DocId, Searcher as EngineSearcher, SegmentOrdinal};

use crate::error::Result;
use crate::index::copies::{BINS, NUMBERS, Signature, agreement};
use crate::index::kept_copies::{self, KeptCopies};
use crate::search::commit::columns::Columns;

/// Two articles that agree in so many bins of 64 are copies: an estimated resemblance of 0.81.
const LEAST_AGREEMENT: u32 = 52;
/// Two copies of one article agree with each other in so many bins at least: bins that differ add up.
const LEAST_OF_MEMBERS: u32 = 2 * LEAST_AGREEMENT - BINS;
/// Bands of four bins.
const BANDS: usize = 8;

/// The groups of a commit.
#[derive(Debug)]
pub(crate) struct Copies {
    segments: Vec<Arc<SegmentCopies>>,
    /// The articles of each group, the first one first.
    groups: Vec<Vec<DocAddress>>,
}

/// Which articles of a segment have copies. Most have none, and are passed by at the cost of a bit.
#[derive(Debug)]
pub(crate) struct SegmentCopies {
    /// A bit for each document; none for those behind the last that has copies.
    has_copies: Vec<u64>,
    /// How many bits are set before each of these words.
    before: Vec<u32>,
    /// The group of each document that has copies, by document.
    groups: Vec<u32>,
}

impl SegmentCopies {
    /// `members` are documents with the number of their group, each document once.
    fn new(mut members: Vec<(DocId, u32)>) -> Self {
        members.sort_unstable();
        let words = members.last().map_or(0, |(doc, _)| *doc as usize / 64 + 1);
        let mut has_copies = vec![0_u64; words];
        for (doc, _) in &members {
            has_copies[*doc as usize / 64] |= 1 << (doc % 64);
        }
        let set = has_copies.iter().scan(0, |set, word| {
            let before = *set;
            *set += word.count_ones();
            Some(before)
        });
        Self {
            before: set.collect(),
            has_copies,
            groups: members.into_iter().map(|(_, group)| group).collect(),
        }
    }

    /// True if the article has copies.
    #[inline]
    pub(crate) fn has(&self, doc: DocId) -> bool {
        let word = self.has_copies.get(doc as usize / 64);
        word.is_some_and(|word| word >> (doc % 64) & 1 != 0)
    }

    /// The group of an article that has copies.
    pub(crate) fn group(&self, doc: DocId) -> Option<u32> {
        if !self.has(doc) {
            return None;
        }
        let at = doc as usize / 64;
        let lower = self.has_copies[at] & ((1 << (doc % 64)) - 1);
        self.groups
            .get((self.before[at] + lower.count_ones()) as usize)
            .copied()
    }
}

/// The groups of the commit that a searcher searches, once they are known.
#[derive(Debug)]
pub(crate) struct CommitCopies {
    engine: EngineSearcher,
    columns: Arc<Columns>,
    /// The index folder.
    dir: PathBuf,
    /// Whether it was looked whether they were kept.
    looked: OnceLock<()>,
    known: OnceLock<Arc<Copies>>,
}

impl CommitCopies {
    /// Those of the index in the folder `dir`.
    pub(crate) fn new(engine: &EngineSearcher, columns: &Arc<Columns>, dir: PathBuf) -> Self {
        Self {
            engine: engine.clone(),
            columns: Arc::clone(columns),
            dir,
            looked: OnceLock::new(),
            known: OnceLock::new(),
        }
    }

    /// The groups, if they were made or kept.
    pub(crate) fn known(&self) -> Option<Arc<Copies>> {
        self.looked.get_or_init(|| {
            let kept = kept_copies::load(&self.dir);
            if let Some(copies) = kept.and_then(|kept| Copies::from_kept(&self.engine, &kept)) {
                // If they were made meanwhile, they are the same.
                let _ = self.known.set(Arc::new(copies));
            }
        });
        self.known.get().cloned()
    }

    /// The groups; made where they are not known.
    pub(crate) fn get(&self) -> Arc<Copies> {
        if let Some(known) = self.known() {
            return known;
        }
        let made = || Arc::new(Copies::of(&self.engine, &self.columns));
        Arc::clone(self.known.get_or_init(made))
    }

    /// Keeps the groups in the index folder, for the questions of other processes.
    pub(crate) fn keep(&self) -> Result<()> {
        kept_copies::keep(&self.dir, &self.get().to_kept(&self.engine))
    }
}

/// An article that may have copies.
struct Signed {
    address: DocAddress,
    signature: Signature,
}

impl Signed {
    /// The band as a number.
    const fn band(&self, band: usize) -> u32 {
        (self.signature[band / 2] >> (32 * (band % 2))) as u32
    }
}

impl Copies {
    /// Looks at all articles that are not deleted.
    pub(crate) fn of(engine: &EngineSearcher, columns: &Columns) -> Self {
        let signed = signed(engine, columns);
        let mut linked = linked(&signed);
        linked.sort_by_cached_key(|(at, _)| columns.age(signed[*at].address));
        let mut groups: Vec<Vec<DocAddress>> = Vec::new();
        // The group of each article that has copies and stands for itself.
        let mut led: FxHashMap<usize, usize> = FxHashMap::default();
        // The last article that stands for itself with each band, and for each such article and band the one before it:
        // numbers in `linked`.
        let mut last: FxHashMap<(usize, u32), usize> = FxHashMap::default();
        let mut before: Vec<[Option<u32>; BANDS]> = Vec::with_capacity(linked.len());
        for (number, &(at, shared)) in linked.iter().enumerate() {
            let one = &signed[at];
            // A band that no other article has leads nowhere.
            let bands = || (0..BANDS).filter(|band| shared & 1 << band != 0);
            let mut best: Option<(u32, usize)> = None;
            for band in bands() {
                let mut next = last.get(&(band, one.band(band))).copied();
                while let Some(leader) = next {
                    let agreed = agreement(&one.signature, &signed[linked[leader].0].signature);
                    let is_better =
                        best.is_none_or(|(most, first)| agreed > most || agreed == most && leader < first);
                    if agreed >= LEAST_AGREEMENT && is_better {
                        best = Some((agreed, leader));
                    }
                    next = before[leader][band].map(|leader| leader as usize);
                }
            }
            let mut own = [None; BANDS];
            match best {
                Some((_, leader)) => {
                    let group = *led.entry(leader).or_insert_with(|| {
                        groups.push(vec![signed[linked[leader].0].address]);
                        groups.len() - 1
                    });
                    groups[group].push(one.address);
                }
                None => {
                    for band in bands() {
                        let known = last.insert((band, one.band(band)), number);
                        own[band] = known.map(|known| known as u32);
                    }
                }
            }
            before.push(own);
        }
        Self::new(engine, groups)
    }

    /// `groups` of articles that are in the index, each in one of them.
    fn new(engine: &EngineSearcher, groups: Vec<Vec<DocAddress>>) -> Self {
        let mut members = vec![Vec::new(); engine.segment_readers().len()];
        for (addresses, group) in groups.iter().zip(0..) {
            for address in addresses {
                members[address.segment_ord as usize].push((address.doc_id, group));
            }
        }
        Self {
            segments: members
                .into_iter()
                .map(|of| Arc::new(SegmentCopies::new(of)))
                .collect(),
            groups,
        }
    }

    /// What was kept, if it was made of this very commit.
    pub(crate) fn from_kept(engine: &EngineSearcher, kept: &KeptCopies) -> Option<Self> {
        let segments = told_segments(engine);
        if segments.len() != kept.segments.len() {
            return None;
        }
        let places = kept.segments.iter();
        let places = places.map(|kept| segments.iter().position(|segment| segment == kept));
        let places: Vec<usize> = places.collect::<Option<_>>()?;
        let mut groups = Vec::with_capacity(kept.groups.len());
        for members in &kept.groups {
            let addresses = members.iter().map(|&(segment, doc)| {
                let place = *places.get(segment as usize)?;
                Some(DocAddress::new(place as SegmentOrdinal, doc))
            });
            groups.push(addresses.collect::<Option<_>>()?);
        }
        Some(Self::new(engine, groups))
    }

    /// What is to be kept.
    pub(crate) fn to_kept(&self, engine: &EngineSearcher) -> KeptCopies {
        let members = |group: &Vec<DocAddress>| {
            let addresses = group.iter();
            addresses
                .map(|address| (address.segment_ord, address.doc_id))
                .collect()
        };
        KeptCopies {
            segments: told_segments(engine),
            groups: self.groups.iter().map(members).collect(),
        }
    }

    /// Those of a segment.
    pub(crate) fn of_segment(&self, segment: SegmentOrdinal) -> Option<&Arc<SegmentCopies>> {
        self.segments.get(segment as usize)
    }

    /// The group of an article that has copies.
    pub(crate) fn group(&self, segment: SegmentOrdinal, doc: DocId) -> Option<u32> {
        self.of_segment(segment)?.group(doc)
    }

    /// All articles of a group, the first one first.
    pub(crate) fn members(&self, group: u32) -> &[DocAddress] {
        self.groups.get(group as usize).map_or(&[], Vec::as_slice)
    }

    /// The first article of a group.
    pub(crate) fn first(&self, group: u32) -> Option<DocAddress> {
        self.members(group).first().copied()
    }
}

/// The segments of a commit as [`KeptCopies`] tells them.
fn told_segments(engine: &EngineSearcher) -> Vec<(String, u32)> {
    let readers = engine.segment_readers().iter();
    readers
        .map(|reader| (reader.segment_id().uuid_string(), reader.num_deleted_docs()))
        .collect()
}

/// True if two of these articles may be copies of one article: where it is false, no groups are needed for them.
pub(crate) fn may_hold_copies(columns: &Columns, articles: &[DocAddress]) -> bool {
    let signatures: Vec<Signature> = articles
        .iter()
        .filter_map(|address| signature(columns, *address))
        .collect();
    signatures.iter().enumerate().any(|(at, one)| {
        let others = &signatures[at + 1..];
        others
            .iter()
            .any(|other| agreement(one, other) >= LEAST_OF_MEMBERS)
    })
}

fn signature(columns: &Columns, address: DocAddress) -> Option<Signature> {
    let column = &columns.of(address.segment_ord).signature;
    let rows = column.index.value_row_ids(address.doc_id);
    if rows.len() != NUMBERS {
        return None;
    }
    let mut signature = [0; NUMBERS];
    column.values.get_range(u64::from(rows.start), &mut signature);
    Some(signature)
}

/// All articles with signatures.
fn signed(engine: &EngineSearcher, columns: &Columns) -> Vec<Signed> {
    let most: u32 = engine
        .segment_readers()
        .iter()
        .map(tantivy::SegmentReader::num_docs)
        .sum();
    let mut all = Vec::with_capacity(most as usize);
    for (reader, segment) in engine.segment_readers().iter().zip(0..) {
        for doc in reader.doc_ids_alive() {
            let address = DocAddress::new(segment, doc);
            all.extend(signature(columns, address).map(|signature| Signed { address, signature }));
        }
    }
    all
}

/// The numbers of those that share a band with another, and which bands: a bit for each.
fn linked(signed: &[Signed]) -> Vec<(usize, u8)> {
    let mut shared = vec![0_u8; signed.len()];
    // An open table of the first article with each band, by the band's bits: 0 is an empty place, others are one more than
    // the article's number.
    let mut table = vec![0_u32; (2 * signed.len() + 1).next_power_of_two()];
    let mask = table.len() - 1;
    for band in 0..BANDS {
        table.fill(0);
        for (at, one) in signed.iter().enumerate() {
            let key = one.band(band);
            let mut place = (key.wrapping_mul(0x9E37_79B1) >> 4) as usize & mask;
            loop {
                match table[place].checked_sub(1).map(|known| known as usize) {
                    None => {
                        table[place] = at as u32 + 1;
                        break;
                    }
                    Some(known) if signed[known].band(band) == key => {
                        shared[known] |= 1 << band;
                        shared[at] |= 1 << band;
                        break;
                    }
                    Some(_) => place = (place + 1) & mask,
                }
            }
        }
    }
    let shared = shared.into_iter().enumerate();
    shared.filter(|(_, bands)| *bands != 0).collect()
}

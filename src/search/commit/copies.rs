//! Groups articles that are near-equal copies of each other, according to their signatures (see
//! [`crate::index::copies`]).
//!
//! Groups cover the whole commit, so they are the same for every question. A deleted copy is simply no longer
//! in its group. Groups are computed when a question first needs them, or at the end of an ingest, which
//! stores them for the commit it made. Computing them takes about as long as a question.
//!
//! A group forms around its first article, by day and then by id (leader clustering, J. A. Hartigan, 1975).
//! Every copy is similar to the first article, and no chain of small changes joins two articles that are not
//! similar.
//!
//! Two articles are compared only if they agree in four adjacent bins (locality-sensitive hashing by bands).
//! That misses one in 70 pairs with a resemblance of 0.8 and one in 5,000 pairs with 0.9, and avoids most
//! comparisons of articles that are not similar.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;
use tantivy::{DocAddress, DocId, Searcher as EngineSearcher, SegmentOrdinal};

use crate::error::Result;
use crate::index::copies::{BINS, NUMBERS, Signature, agreement};
use crate::index::kept::copies::{self as kept_copies, KeptCopies};
use crate::search::commit::columns::Columns;

/// Minimum number of equal bins, of 64, between copies: an estimated resemblance of 0.81.
const LEAST_AGREEMENT: u32 = 52;
/// Minimum number of equal bins between two copies of the same article: the bins in which each differs from
/// it add up.
const LEAST_OF_MEMBERS: u32 = 2 * LEAST_AGREEMENT - BINS;
/// Number of bands, of four bins each.
const BANDS: usize = 8;

/// The groups of a commit.
#[derive(Debug)]
pub(crate) struct Copies {
    segments: Vec<Arc<SegmentCopies>>,
    /// The articles of each group, the group's first article first.
    groups: Vec<Vec<DocAddress>>,
}

/// Which articles of a segment have copies. Most have none, which costs one bit to check.
#[derive(Debug)]
pub(crate) struct SegmentCopies {
    /// One bit for each document, up to the last one that has copies.
    has_copies: Vec<u64>,
    /// Number of bits set before each word of `has_copies`.
    before: Vec<u32>,
    /// The groups of the documents that have copies, ordered by document.
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

/// The groups of a searcher's commit, computed or loaded on first use.
#[derive(Debug)]
pub(crate) struct CommitCopies {
    engine: EngineSearcher,
    columns: Arc<Columns>,
    /// The index folder.
    dir: PathBuf,
    /// Set once the index folder was checked for stored groups.
    looked: OnceLock<()>,
    known: OnceLock<Arc<Copies>>,
}

impl CommitCopies {
    /// Groups of the index in the folder `dir`.
    pub(crate) fn new(engine: &EngineSearcher, columns: &Arc<Columns>, dir: PathBuf) -> Self {
        Self {
            engine: engine.clone(),
            columns: Arc::clone(columns),
            dir,
            looked: OnceLock::new(),
            known: OnceLock::new(),
        }
    }

    /// Groups that are known from elsewhere: of articles in memory, the first one first. An address without an article
    /// means that the first one is not among them.
    pub(crate) fn told(&self, groups: Vec<Vec<DocAddress>>) {
        // If another thread set them meanwhile, they are the same.
        let _ = self.looked.set(());
        let _ = self.known.set(Arc::new(Copies::new(&self.engine, groups)));
    }

    /// The groups if they are computed or stored.
    pub(crate) fn known(&self) -> Option<Arc<Copies>> {
        self.looked.get_or_init(|| {
            let kept = kept_copies::load(&self.dir);
            if let Some(copies) = kept.and_then(|kept| Copies::from_kept(&self.engine, &kept)) {
                // If another thread set them meanwhile, they are the same.
                let _ = self.known.set(Arc::new(copies));
            }
        });
        self.known.get().cloned()
    }

    /// The groups, computed if necessary.
    pub(crate) fn get(&self) -> Arc<Copies> {
        if let Some(known) = self.known() {
            return known;
        }
        let made = || Arc::new(Copies::of(&self.engine, &self.columns));
        Arc::clone(self.known.get_or_init(made))
    }

    /// Stores the groups in the index folder, for questions of other processes.
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
    /// The bits of a band as a number.
    const fn band(&self, band: usize) -> u32 {
        (self.signature[band / 2] >> (32 * (band % 2))) as u32
    }
}

impl Copies {
    /// Groups all articles that are not deleted.
    pub(crate) fn of(engine: &EngineSearcher, columns: &Columns) -> Self {
        let signed = signed(engine, columns);
        let mut linked = linked(&signed);
        linked.sort_by_cached_key(|(at, _)| columns.age(signed[*at].address));
        let mut groups: Vec<Vec<DocAddress>> = Vec::new();
        // The group that each leader with copies started.
        let mut led: FxHashMap<usize, usize> = FxHashMap::default();
        // Leaders by band, as linked lists of numbers in `linked`: `last` has the latest leader with a band,
        // and `before` the one before it.
        let mut last: FxHashMap<(usize, u32), usize> = FxHashMap::default();
        let mut before: Vec<[Option<u32>; BANDS]> = Vec::with_capacity(linked.len());
        for (number, &(at, shared)) in linked.iter().enumerate() {
            let one = &signed[at];
            // A band that no other article has leads to no comparison.
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

    /// The articles of each group, the first one first.
    pub(crate) fn groups(&self) -> &[Vec<DocAddress>] {
        &self.groups
    }

    /// `groups` are articles of the index, each in one group.
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

    /// The stored groups, if they were made of exactly this commit.
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

    /// The groups in the form in which they are stored.
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

    /// The copies in one segment.
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

/// The segments of a commit by the files beside the index: their ids, and how many of their documents are deleted.
pub(crate) fn told_segments(engine: &EngineSearcher) -> Vec<(String, u32)> {
    let readers = engine.segment_readers().iter();
    readers
        .map(|reader| (reader.segment_id().uuid_string(), reader.num_deleted_docs()))
        .collect()
}

/// True if two of these articles may be copies of one article. If false, no groups are needed for them.
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

/// All articles with signatures that are not deleted.
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

/// Numbers of the articles that share a band with another one, and one bit for each shared band.
fn linked(signed: &[Signed]) -> Vec<(usize, u8)> {
    let mut shared = vec![0_u8; signed.len()];
    // A hash table with open addressing that maps a band's bits to the first article with it. 0 is a free
    // slot; other values are the article's number plus 1.
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

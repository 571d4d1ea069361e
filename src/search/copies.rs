//! Which articles are near-equal copies of each other, told by their signatures (see [`crate::index::copies`]).
//!
//! Groups are those of the whole commit, made when a question needs them first: so they are the same for every question, a
//! copy that was deleted is simply gone, and a question looks at one number for each hit. They form around their first
//! article, by day and then by id (leader clustering, J. A. Hartigan, 1975): every copy is like the first, and no chain of
//! small changes joins two that are not alike.
//!
//! To be compared, two articles must agree in four bins that stand together (locality-sensitive hashing by bands). Of two
//! that resemble each other by 0.8 one in 70 pairs does not, by 0.9 one in 5,000; most that do not resemble each other are
//! never looked at.

use rustc_hash::FxHashMap;
use tantivy::{DocAddress, DocId, Searcher as EngineSearcher, SegmentOrdinal};

use crate::index::copies::{BINS, NUMBERS, Signature, agreement};
use crate::search::collect::Columns;

/// Two articles that agree in so many bins of 64 are copies: an estimated resemblance of 0.81.
const LEAST_AGREEMENT: u32 = 52;
/// Two copies of one article agree with each other in so many bins at least: bins that differ add up.
const LEAST_OF_MEMBERS: u32 = 2 * LEAST_AGREEMENT - BINS;
/// Bands of four bins.
const BANDS: usize = 8;
/// The group of an article without copies.
const ALONE: u32 = u32::MAX;

/// The groups of a commit.
#[derive(Debug)]
pub(crate) struct Copies {
    /// Of each segment the group of each document, [`ALONE`] for most.
    segments: Vec<Vec<u32>>,
    /// The first article of each group.
    firsts: Vec<DocAddress>,
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
        let mut copies = Self {
            segments: Vec::new(),
            firsts: Vec::new(),
        };
        for reader in engine.segment_readers() {
            copies.segments.push(vec![ALONE; reader.max_doc() as usize]);
        }
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
                Some((_, leader)) => copies.join(signed[linked[leader].0].address, one.address),
                None => {
                    for band in bands() {
                        let known = last.insert((band, one.band(band)), number);
                        own[band] = known.map(|known| known as u32);
                    }
                }
            }
            before.push(own);
        }
        copies
    }

    fn join(&mut self, first: DocAddress, copy: DocAddress) {
        let next = self.firsts.len() as u32;
        let group = &mut self.segments[first.segment_ord as usize][first.doc_id as usize];
        if *group == ALONE {
            *group = next;
            self.firsts.push(first);
        }
        let group = *group;
        self.segments[copy.segment_ord as usize][copy.doc_id as usize] = group;
    }

    /// The group of an article that has copies.
    pub(crate) fn group(&self, segment: SegmentOrdinal, doc: DocId) -> Option<u32> {
        let group = *self.segments.get(segment as usize)?.get(doc as usize)?;
        (group != ALONE).then_some(group)
    }

    /// All articles of a group.
    pub(crate) fn members(&self, group: u32) -> impl Iterator<Item = DocAddress> {
        let segments = self.segments.iter().zip(0..);
        segments.flat_map(move |(groups, segment)| {
            let docs = groups.iter().zip(0..).filter(move |(of, _)| **of == group);
            docs.map(move |(_, doc)| DocAddress::new(segment, doc))
        })
    }

    /// The first article of a group.
    pub(crate) fn first(&self, group: u32) -> Option<DocAddress> {
        self.firsts.get(group as usize).copied()
    }
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

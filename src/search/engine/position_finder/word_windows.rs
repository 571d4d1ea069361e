//! Windows of single words, opened on a segment: by far the most windows that are asked.
//!
//! No window reaches from one region into another. So each region is searched apart, as the engine searches a phrase with
//! slop: only articles that have both sides in it are looked at, and the positions of a single word are compared where they
//! were decoded.

use tantivy::{DocId, SegmentReader, TERMINATED};

use crate::index::schema::Fields;
use crate::search::budget::Budget;
use crate::search::engine::position_finder::word::{AnyWord, FieldRegion, WordFinder};
use crate::search::engine::stretch::{Stretch, Within, near, near_words};

/// Two sides of single words near each other.
pub(crate) struct WordWindows {
    /// The regions that both sides have, in their order.
    regions: Vec<RegionWindows>,
    /// Maximum distance.
    words: u32,
    ordered: bool,
}

struct RegionWindows {
    region: FieldRegion,
    left: WindowSide,
    right: WindowSide,
    /// Whether the right side is in fewer articles, so that it is moved first.
    right_leads: bool,
    /// The first document that has both sides, at or after the last target.
    doc: DocId,
}

/// Any of one or more words of a region.
struct WindowSide {
    words: Vec<WordFinder>,
    /// Room for the positions of several words in one document.
    merged: Vec<u32>,
}

impl WordWindows {
    /// Opens two sides of words at most `words` apart; with `ordered`, `left` comes first.
    pub(crate) fn open(
        [left, right]: [&[&AnyWord]; 2],
        words: u32,
        ordered: bool,
        reader: &SegmentReader,
        fields: &Fields,
        budget: &Budget,
    ) -> tantivy::Result<Self> {
        let mut regions = Vec::new();
        for region in FieldRegion::ALL {
            let is_here = |word: &&&AnyWord| word.region == region;
            if !left.iter().any(|word| is_here(&word)) || !right.iter().any(|word| is_here(&word)) {
                continue;
            }
            let open = |words: &[&AnyWord]| {
                let words = words.iter().filter(is_here);
                let words = words.map(|word| WordFinder::open(word, reader, fields, budget));
                tantivy::Result::Ok(WindowSide {
                    words: words.collect::<tantivy::Result<_>>()?,
                    merged: Vec::new(),
                })
            };
            let (left, right) = (open(left)?, open(right)?);
            regions.push(RegionWindows {
                region,
                right_leads: right.documents() < left.documents(),
                left,
                right,
                doc: 0,
            });
        }
        for region in &mut regions {
            region.move_to(0);
        }
        Ok(Self {
            regions,
            words,
            ordered,
        })
    }

    /// The first document at or after `target` that has both sides in one region. Targets must not descend.
    pub(crate) fn seek(&mut self, target: DocId) -> DocId {
        let docs = self.regions.iter_mut().map(|region| region.seek(target));
        docs.min().unwrap_or(TERMINATED)
    }

    /// Appends the stretches of the document that was sought last, sorted and distinct. Without `all`, only enough of them to
    /// count those that do not overlap.
    pub(crate) fn add_stretches(&mut self, doc: DocId, all: bool, stretches: &mut Vec<Stretch>) {
        for RegionWindows {
            region,
            left,
            right,
            doc: at,
            ..
        } in &mut self.regions
        {
            if *at != doc {
                continue;
            }
            let (left, right) = (left.positions(doc), right.positions(doc));
            if all {
                let of = |positions: &[u32]| {
                    let places = positions.iter().map(|at| region.start() + u64::from(*at));
                    places.map(Stretch::word).collect::<Vec<_>>()
                };
                let within = Within::Words(self.words);
                stretches.extend(near(&of(left), &of(right), within, self.ordered, true));
            } else {
                near_words([left, right], region.start(), self.words, self.ordered, stretches);
            }
        }
    }
}

impl RegionWindows {
    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            self.move_to(target);
        }
        self.doc
    }

    /// Moves to the first document at or after `target` that has both sides.
    fn move_to(&mut self, mut target: DocId) {
        let (leader, follower) = if self.right_leads {
            (&mut self.right, &mut self.left)
        } else {
            (&mut self.left, &mut self.right)
        };
        loop {
            let doc = leader.seek(target);
            target = follower.seek(doc);
            if doc == target {
                self.doc = doc;
                return;
            }
        }
    }
}

impl WindowSide {
    /// At most this many documents have one of the words.
    fn documents(&self) -> u64 {
        self.words.iter().map(WordFinder::documents).sum()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if let [word] = &mut *self.words {
            return word.seek(target);
        }
        let docs = self.words.iter_mut().map(|word| word.seek(target));
        docs.min().unwrap_or(TERMINATED)
    }

    /// The positions of the words in a document, ascending.
    fn positions(&mut self, doc: DocId) -> &[u32] {
        let Self { words, merged } = self;
        if words.len() == 1 {
            return words[0].positions(doc);
        }
        merged.clear();
        for word in words {
            merged.extend_from_slice(word.positions(doc));
        }
        merged.sort_unstable();
        merged.dedup();
        merged
    }
}

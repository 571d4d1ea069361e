//! The tagger's trained model: weights of features, and word clusters.
//!
//! A weight is one byte. A feature has one row of weights, one for each label except "no name", which always scores
//! 0. Rows are in a hash table with buckets of four rows, each bucket one cache line. A fingerprint of 16 bits
//! identifies the feature of a row, so that a feature without weights does not get those of another.

use std::fmt;

/// Number of kinds of name: people, organisations, places, nationalities.
pub const KINDS: usize = 4;
/// Number of positions of a token in a name: it begins the name, is inside, ends it, or is the whole name.
pub const PLACES: usize = 4;
/// Number of labels except "no name". Label = `kind * PLACES + position`.
pub const LABELS: usize = KINDS * PLACES;
/// Number of states of the token before: no name (0), or a name of a kind (1 + kind).
pub const STATES: usize = KINDS + 1;

/// Position in a name: first token.
pub const BEGIN: usize = 0;
/// Position in a name: neither first nor last token.
pub const INSIDE: usize = 1;
/// Position in a name: last token.
pub const LAST: usize = 2;
/// Position in a name: the only token.
pub const SINGLE: usize = 3;

/// Scores of the labels of one token.
pub(crate) type Scores = [i16; LABELS];

/// Rows in a bucket.
const WAYS: usize = 4;

/// Four rows of weights.
#[derive(Clone, Copy)]
#[repr(align(64))]
struct Bucket([[i8; LABELS]; WAYS]);

impl Bucket {
    const EMPTY: Self = Self([[0; LABELS]; WAYS]);
}

/// Groups of features that are looked up together: see [`Batch::sums`].
#[derive(Debug)]
pub(crate) struct Batch<'m> {
    model: &'m Model,
    /// The row of each feature that has weights; what comes after `known` is free room.
    rows: Vec<u32>,
    /// Number of features that have weights.
    known: usize,
    /// Where the features of each group end in `rows`.
    ends: Vec<usize>,
}

impl<'m> Batch<'m> {
    /// An empty batch with room for this many groups.
    #[must_use]
    pub(crate) fn with_capacity(model: &'m Model, groups: usize) -> Self {
        /// Features of a group that have weights, as far as room is made for them at once.
        const USUAL: usize = 16;
        Self {
            model,
            rows: vec![0; groups * USUAL],
            known: 0,
            ends: Vec::with_capacity(groups),
        }
    }

    /// Adds a group of features; returns its number.
    ///
    /// Nearly all the time goes into waiting for memory, and the processor can wait for many rows at once. This finds
    /// the rows without a branch that depends on what it reads, and [`Batch::sums`] adds them up later; neither waits
    /// for memory that the feature before it read.
    pub(crate) fn push(&mut self, features: &[u64]) -> usize {
        let enough = self.known + features.len();
        if self.rows.len() < enough {
            self.rows.resize(2 * enough, 0);
        }
        let rows = &mut self.rows[self.known..enough];
        let fingerprints = self.model.fingerprints.as_slice();
        let last = fingerprints.len() - 1;
        let mut known = 0;
        for &feature in features {
            let bucket = feature as usize & last;
            // The lowest zero among the 16-bit lanes is the row (Mycroft's test for a zero byte, with wider lanes).
            let differences = fingerprints[bucket] ^ (fingerprint(feature) * LOWEST);
            let zeros = differences.wrapping_sub(LOWEST) & !differences & HIGHEST;
            rows[known] = (bucket * WAYS) as u32 + zeros.trailing_zeros() / BITS as u32;
            known += usize::from(zeros != 0);
        }
        self.known += known;
        self.ends.push(self.known);
        self.ends.len() - 1
    }

    /// The sum of the weights of each group.
    #[must_use]
    pub(crate) fn sums(&self) -> Vec<Scores> {
        let lines = self.model.lines.as_slice();
        let mut start = 0;
        let sum = |&end: &usize| {
            let rows = &self.rows[start..end];
            start = end;
            rows.iter().fold([0; LABELS], |sums: Scores, &row| {
                let weights = &lines[row as usize / WAYS].0[row as usize % WAYS];
                std::array::from_fn(|label| sums[label] + i16::from(weights[label]))
            })
        };
        self.ends.iter().map(sum).collect()
    }
}

/// A trained model.
#[derive(Clone)]
pub struct Model {
    /// The fingerprints of each bucket, 16 bits a row, the first row lowest; 0 marks a free row.
    fingerprints: Vec<u64>,
    /// The rows of each bucket.
    lines: Vec<Bucket>,
    /// Scores of the step from one token's state to the next, for a token that begins a name or is in none.
    pub transitions: [[i16; STATES]; STATES],
    /// Hashes of words, each with its cluster from 1 on.
    pub clusters: Vec<(u64, u8)>,
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Model of {} features, {} clustered words",
            self.len(),
            self.clusters.len()
        )
    }
}

/// The first bytes of a model file; the last of them is the version.
const MAGIC: &[u8; 8] = b"ORTAGGR\x01";

impl Model {
    /// Returns the embedded model.
    ///
    /// # Panics
    /// Panics if the embedded bytes are damaged; a test reads them.
    #[must_use]
    pub fn embedded() -> Self {
        Self::from_bytes(include_bytes!("model/names.bin")).expect("the embedded model is undamaged")
    }

    /// Returns a model without features, for training.
    #[must_use]
    pub fn of_clusters(clusters: Vec<(u64, u8)>) -> Self {
        Self {
            fingerprints: vec![0],
            lines: vec![Bucket::EMPTY],
            transitions: [[0; STATES]; STATES],
            clusters,
        }
    }

    /// Builds a model of `buckets` buckets, a power of two. Features come in order of importance: those whose bucket
    /// is full are dropped.
    ///
    /// # Panics
    /// Panics if `buckets` is not a power of two.
    #[must_use]
    pub fn new(
        buckets: usize,
        features: impl IntoIterator<Item = (u64, [i8; LABELS])>,
        transitions: [[i16; STATES]; STATES],
        clusters: Vec<(u64, u8)>,
    ) -> Self {
        assert!(buckets.is_power_of_two());
        let mut model = Self {
            fingerprints: vec![0; buckets],
            lines: vec![Bucket::EMPTY; buckets],
            transitions,
            clusters,
        };
        for (feature, weights) in features {
            let bucket = model.bucket(feature);
            let prints = &mut model.fingerprints[bucket];
            let mut taken = rows(*prints).take_while(|&print| print != 0);
            let row = taken.clone().count();
            if row < WAYS && taken.all(|print| print != fingerprint(feature)) {
                *prints |= fingerprint(feature) << (BITS * row);
                model.lines[bucket].0[row] = weights;
            }
        }
        model
    }

    /// Returns the number of features.
    #[must_use]
    pub fn len(&self) -> usize {
        let prints = self.fingerprints.iter().flat_map(|&prints| rows(prints));
        prints.filter(|&print| print != 0).count()
    }

    /// True if the model has no features.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds the weights of features to the scores of a token.
    pub fn add(&self, features: &[u64], scores: &mut Scores) {
        let mut batch = Batch::with_capacity(self, 1);
        batch.push(features);
        let sum = batch.sums()[0];
        *scores = std::array::from_fn(|label| scores[label] + sum[label]);
    }

    fn bucket(&self, feature: u64) -> usize {
        feature as usize & (self.fingerprints.len() - 1)
    }

    /// Returns the bytes of a model file: magic, number of buckets, number of clustered words, transitions, words,
    /// fingerprints, rows.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend((self.fingerprints.len() as u32).to_le_bytes());
        bytes.extend((self.clusters.len() as u32).to_le_bytes());
        bytes.extend(self.transitions.iter().flatten().flat_map(|t| t.to_le_bytes()));
        for (hash, cluster) in &self.clusters {
            bytes.extend(hash.to_le_bytes());
            bytes.push(*cluster);
        }
        bytes.extend(self.fingerprints.iter().flat_map(|prints| prints.to_le_bytes()));
        bytes.extend(
            self.lines
                .iter()
                .flat_map(|line| line.0)
                .flatten()
                .map(i8::cast_unsigned),
        );
        bytes
    }

    /// Reads the bytes of [`Model::to_bytes`]; None if they are damaged.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (buckets, rest) = rest.split_first_chunk()?;
        let (words, rest) = rest.split_first_chunk()?;
        let (buckets, words) = (
            u32::from_le_bytes(*buckets) as usize,
            u32::from_le_bytes(*words) as usize,
        );
        let (table, rest) = rest.split_at_checked(2 * STATES * STATES)?;
        let mut transitions = [[0; STATES]; STATES];
        for (transition, bytes) in transitions.iter_mut().flatten().zip(table.as_chunks().0) {
            *transition = i16::from_le_bytes(*bytes);
        }
        let (listed, rest) = rest.split_at_checked(words.checked_mul(9)?)?;
        let clusters = listed
            .as_chunks::<9>()
            .0
            .iter()
            .filter_map(|[hash @ .., cluster]| Some((u64::from_le_bytes(*hash.first_chunk()?), *cluster)))
            .collect();
        let (prints, rows) = rest.split_at_checked(buckets.checked_mul(2 * WAYS)?)?;
        if !buckets.is_power_of_two() || rows.len() != buckets.checked_mul(WAYS * LABELS)? {
            return None;
        }
        let fingerprints = prints
            .as_chunks::<{ 2 * WAYS }>()
            .0
            .iter()
            .map(|&eight| u64::from_le_bytes(eight))
            .collect();
        let lines = rows
            .as_chunks::<{ WAYS * LABELS }>()
            .0
            .iter()
            .map(|line| {
                Bucket(std::array::from_fn(|row| {
                    std::array::from_fn(|n| line[row * LABELS + n].cast_signed())
                }))
            })
            .collect();
        Some(Self {
            fingerprints,
            lines,
            transitions,
            clusters,
        })
    }
}

/// Bits of a fingerprint.
const BITS: usize = 16;
/// The lowest bit of each fingerprint in a bucket; [`HIGHEST`] has the highest bits.
const LOWEST: u64 = 0x0001_0001_0001_0001;
const HIGHEST: u64 = LOWEST << (BITS - 1);

/// Returns the fingerprint of a feature; never 0, which marks a free row.
const fn fingerprint(feature: u64) -> u64 {
    feature >> (64 - BITS) | 1
}

/// Returns the fingerprints in a bucket, row by row.
fn rows(prints: u64) -> impl Iterator<Item = u64> + Clone {
    (0..WAYS).map(move |row| prints >> (BITS * row) & 0xFFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Model {
        Model::new(
            4,
            (1..20_u64).map(|n| (n.wrapping_mul(0x9E37_79B9_7F4A_7C15), [n as i8; LABELS])),
            [[-3; STATES]; STATES],
            vec![(7, 9)],
        )
    }

    #[test]
    fn the_embedded_model_is_undamaged() {
        assert!(!Model::embedded().is_empty());
    }

    #[test]
    fn a_model_survives_writing_and_reading() {
        let bytes = small().to_bytes();
        let back = Model::from_bytes(&bytes).unwrap();
        assert_eq!(back.to_bytes(), bytes);
        assert_eq!(back.clusters, [(7, 9)]);
    }

    #[test]
    fn truncated_bytes_are_rejected() {
        let bytes = small().to_bytes();
        for len in 0..bytes.len() {
            assert!(Model::from_bytes(&bytes[..len]).is_none(), "{len}");
        }
    }

    #[test]
    fn unknown_features_have_no_weight() {
        let mut scores = [0; LABELS];
        small().add(&[0x1234_5678_9ABC_DEF0], &mut scores);
        assert_eq!(scores, [0; LABELS]);
    }
}

//! Learns clusters of words with similar use from plain text, by the exchange algorithm for class-based
//! bigram models (Martin, Liermann & Ney 1998).

use onrecord::extract::training::hash;
use onrecord::extract::{Token, TokenKind, tokenize};
use rustc_hash::FxHashMap;

use crate::data::Document;
use crate::math::ln;

/// Number of clusters, including that of [`BOUND`].
const CLUSTERS: usize = 160;
/// Minimum number of occurrences of a word.
const RARE: u32 = 4;
const ROUNDS: usize = 12;
/// The word at both ends of a sentence, alone in cluster 0.
const BOUND: u32 = 0;

/// Learns clusters. Returns the hashes of words, most frequent first, each with its cluster from 1 on.
pub(crate) fn learn(documents: &[Document]) -> Vec<(u64, u8)> {
    let sentences = sentences(documents);
    let mut counts: FxHashMap<u64, (u32, u32)> = FxHashMap::default();
    for (n, &word) in sentences.iter().flatten().enumerate() {
        let count = counts.entry(word).or_insert((0, n as u32));
        count.0 += 1;
    }
    // Ordered by count, then by first occurrence, so that the order of the hash map has no influence.
    let mut words: Vec<(u64, u32, u32)> = counts
        .iter()
        .filter(|(_, (count, _))| *count >= RARE)
        .map(|(&word, &(count, first))| (word, count, first))
        .collect();
    words.sort_by_key(|&(_, count, first)| (std::cmp::Reverse(count), first));
    let numbers: FxHashMap<u64, u32> = words
        .iter()
        .enumerate()
        .map(|(n, &(word, ..))| (word, n as u32 + 1))
        .collect();
    let mut exchange = Exchange::new(&sentences, &numbers, words.len() + 1);
    for _ in 0..ROUNDS {
        if exchange.round() == 0 {
            break;
        }
    }
    words
        .iter()
        .enumerate()
        .map(|(n, &(word, ..))| (word, exchange.cluster_of[n + 1] as u8))
        .collect()
}

/// The sentences as word hashes. All numbers are one word, and punctuation marks are words.
fn sentences(documents: &[Document]) -> Vec<Vec<u64>> {
    let number = hash("0");
    let mut sentences = Vec::new();
    for document in documents {
        for sentence in &document.sentences {
            let text = &document.text[sentence.clone()];
            let word = |token: Token| match token.kind {
                TokenKind::Number => number,
                _ => hash(token.of(text)),
            };
            sentences.push(tokenize(text).into_iter().map(word).collect());
        }
    }
    sentences
}

/// The words next to a word, with counts.
type Neighbours = Vec<(u32, u32)>;

struct Exchange {
    before: Vec<Neighbours>,
    after: Vec<Neighbours>,
    cluster_of: Vec<usize>,
    /// Number of times that a word of one cluster precedes a word of another.
    pairs: Vec<u32>,
    firsts: Vec<u32>,
    seconds: Vec<u32>,
    /// n * ln(n).
    entropy: Vec<f64>,
}

impl Exchange {
    fn new(sentences: &[Vec<u64>], numbers: &FxHashMap<u64, u32>, words: usize) -> Self {
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for sentence in sentences {
            let mut last = BOUND;
            for word in sentence {
                // A rare word separates its neighbours.
                let number = numbers.get(word).copied().unwrap_or(u32::MAX);
                if last != u32::MAX && number != u32::MAX {
                    pairs.push((last, number));
                }
                last = number;
            }
            if last != u32::MAX {
                pairs.push((last, BOUND));
            }
        }
        pairs.sort_unstable();
        let mut exchange = Self {
            before: vec![Vec::new(); words],
            after: vec![Vec::new(); words],
            cluster_of: (0..words)
                .map(|n| if n == 0 { 0 } else { 1 + (n - 1) % (CLUSTERS - 1) })
                .collect(),
            pairs: vec![0; CLUSTERS * CLUSTERS],
            firsts: vec![0; CLUSTERS],
            seconds: vec![0; CLUSTERS],
            entropy: (0..=pairs.len())
                .map(|n| if n < 2 { 0.0 } else { n as f64 * ln(n as f64) })
                .collect(),
        };
        for same in pairs.chunk_by(|a, b| a == b) {
            let ((first, second), count) = (same[0], same.len() as u32);
            exchange.after[first as usize].push((second, count));
            exchange.before[second as usize].push((first, count));
            let (a, b) = (
                exchange.cluster_of[first as usize],
                exchange.cluster_of[second as usize],
            );
            exchange.pairs[a * CLUSTERS + b] += count;
            exchange.firsts[a] += count;
            exchange.seconds[b] += count;
        }
        exchange
    }

    /// Moves each word to the best cluster; returns the number of words moved.
    fn round(&mut self) -> usize {
        let mut moved = 0;
        for word in 1..self.cluster_of.len() {
            let own = self.cluster_of[word];
            let by_cluster = |neighbours: &Neighbours| {
                let mut counts = [0_u32; CLUSTERS];
                for &(other, count) in neighbours {
                    if other as usize != word {
                        counts[self.cluster_of[other as usize]] += count;
                    }
                }
                let found: Vec<(usize, u32)> = counts
                    .iter()
                    .copied()
                    .enumerate()
                    .filter(|&(_, count)| count > 0)
                    .collect();
                found
            };
            let (before, after) = (by_cluster(&self.before[word]), by_cluster(&self.after[word]));
            self.shift(own, &before, &after, |held, count| held - count);
            let mut best = (self.gain(own, &before, &after), own);
            for cluster in 1..CLUSTERS {
                let gain = self.gain(cluster, &before, &after);
                if gain > best.0 {
                    best = (gain, cluster);
                }
            }
            self.shift(best.1, &before, &after, |held, count| held + count);
            moved += usize::from(best.1 != own);
            self.cluster_of[word] = best.1;
        }
        moved
    }

    /// The gain in log-likelihood of the text from a word with these neighbours in a cluster.
    fn gain(&self, cluster: usize, before: &[(usize, u32)], after: &[(usize, u32)]) -> f64 {
        let more =
            |held: u32, count: u32| self.entropy[(held + count) as usize] - self.entropy[held as usize];
        let (mut gain, mut as_second, mut as_first) = (0.0, 0, 0);
        for &(other, count) in before {
            gain += more(self.pairs[other * CLUSTERS + cluster], count);
            as_second += count;
        }
        for &(other, count) in after {
            gain += more(self.pairs[cluster * CLUSTERS + other], count);
            as_first += count;
        }
        gain - more(self.seconds[cluster], as_second) - more(self.firsts[cluster], as_first)
    }

    fn shift(
        &mut self,
        cluster: usize,
        before: &[(usize, u32)],
        after: &[(usize, u32)],
        change: impl Fn(u32, u32) -> u32,
    ) {
        for &(other, count) in before {
            let pair = &mut self.pairs[other * CLUSTERS + cluster];
            *pair = change(*pair, count);
            self.seconds[cluster] = change(self.seconds[cluster], count);
        }
        for &(other, count) in after {
            let pair = &mut self.pairs[cluster * CLUSTERS + other];
            *pair = change(*pair, count);
            self.firsts[cluster] = change(self.firsts[cluster], count);
        }
    }
}

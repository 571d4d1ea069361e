//! Signatures that identify near-equal copies of an article. Many papers print the same agency story, updated, cut
//! and with other headlines.
//!
//! A text is reduced to the set of its shingles: runs of the stems of four words. Two texts are as alike as the share
//! of shingles that both have among those that either has, their *resemblance* (A. Z. Broder, "On the resemblance and
//! containment of documents", 1997). A hash assigns each shingle to one of 64 bins, and each bin keeps the minimum of
//! its hashes (one-permutation hashing: P. Li, A. B. Owen, C.-H. Zhang, "One Permutation Hashing", 2012). An empty
//! bin copies another one, chosen by a fixed sequence of trials (A. Shrivastava, "Optimal Densification for Fast and
//! Accurate Minwise Hashing", 2017). Eight bits of each bin are kept (P. Li, A. C. König, "b-Bit Minwise Hashing",
//! 2010). The share of equal bins in two signatures estimates the resemblance; by chance, one bin in 256 is equal.
//!
//! The headline is left out, because every paper writes its own, and so is boilerplate.

use crate::index::analysis::wording::mixed;

/// Words per shingle.
const SHINGLE: usize = 4;
/// Minimum number of words for a signature: a shorter text resembles everyday phrases too easily.
pub const LEAST_WORDS: u32 = 24;
/// Bins of a signature.
pub const BINS: u32 = 64;
/// Numbers in a signature, eight bins each.
pub const NUMBERS: usize = BINS as usize / 8;
/// The factor of the rolling hash of a shingle.
const ROLL: u64 = 0x9E37_79B9_7F4A_7C15;
/// `ROLL` to the power of [`SHINGLE`]: the factor of the word that leaves the shingle.
const LEAVING: u64 = ROLL.wrapping_mul(ROLL).wrapping_mul(ROLL).wrapping_mul(ROLL);
const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * ONES;

/// A signature: bin 0 in the lowest bits of the first number.
pub type Signature = [u64; NUMBERS];

/// Returns the number of bins in which two signatures are equal.
#[must_use]
pub fn agreement(one: &Signature, other: &Signature) -> u32 {
    let differing = one.iter().zip(other).map(|(one, other)| {
        let bits = one ^ other;
        // The high bit of each byte that is not 0.
        ((((bits & !HIGH) + (HIGH - ONES)) | bits) & HIGH).count_ones()
    });
    BINS - differing.sum::<u32>()
}

/// Computes the signature of a text from its words, in order.
#[derive(Debug)]
pub struct Signer {
    /// The last words, in a ring buffer.
    last: [u64; SHINGLE],
    rolled: u64,
    words: u32,
    /// The minimum of each bin; the maximum value if the bin is empty.
    least: [u64; BINS as usize],
}

impl Default for Signer {
    fn default() -> Self {
        Self {
            last: [0; SHINGLE],
            rolled: 0,
            words: 0,
            least: [u64::MAX; BINS as usize],
        }
    }
}

impl Signer {
    /// Adds the hash of the next word's stem.
    pub fn push(&mut self, hash: u64) {
        let at = self.words as usize % SHINGLE;
        let left = std::mem::replace(&mut self.last[at], hash);
        self.rolled = self
            .rolled
            .wrapping_mul(ROLL)
            .wrapping_add(hash)
            .wrapping_sub(left.wrapping_mul(LEAVING));
        self.words += 1;
        if self.words as usize >= SHINGLE {
            let mixed = mixed(self.rolled);
            let least = &mut self.least[(mixed >> (64 - BINS.ilog2())) as usize];
            *least = mixed.min(*least);
        }
    }

    /// Returns the signature of the words added; None if there are fewer than [`LEAST_WORDS`].
    #[must_use]
    pub fn finish(&self) -> Option<Signature> {
        if self.words < LEAST_WORDS {
            return None;
        }
        let mut signature = [0; NUMBERS];
        for bin in 0..BINS {
            let mut from = bin;
            let mut trial = 0_u64;
            while self.least[from as usize] == u64::MAX {
                trial += 1;
                let next = mixed(u64::from(bin) << 32 | trial);
                from = (next >> (64 - BINS.ilog2())) as u32;
            }
            let kept = mixed(self.least[from as usize]) >> 56;
            signature[bin as usize / 8] |= kept << (8 * (bin % 8));
        }
        Some(signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::analyser::stem_hash;
    use crate::index::analysis::fold;

    fn signed(words: &[String]) -> Signature {
        let mut signer = Signer::default();
        for word in words {
            signer.push(stem_hash(&fold(word)));
        }
        signer.finish().expect("enough words")
    }

    fn text(words: u32, from: u32) -> Vec<String> {
        (0..words)
            .map(|word| format!("word{}", (word + from) * 7919 % 100_003))
            .collect()
    }

    #[test]
    fn a_text_is_its_own_copy_whatever_case_accents_and_apostrophes() {
        let plain: Vec<String> = text(30, 0)
            .into_iter()
            .chain(["dont".into(), "muller".into()])
            .collect();
        let other: Vec<String> = text(30, 0)
            .into_iter()
            .map(|word| word.to_uppercase())
            .chain(["Don’t".into(), "Müller".into()])
            .collect();
        assert_eq!(agreement(&signed(&plain), &signed(&other)), BINS);
    }

    #[test]
    fn agreement_follows_the_resemblance() {
        // Of 400 words, the second text shares the first `kept`: resemblance about kept / (800 - kept).
        for (kept, resemblance) in [(400, 1.0), (360, 0.82), (300, 0.6), (200, 0.33), (0, 0.0)] {
            let mut sum = 0;
            for round in 0..20 {
                let first = text(400, round * 1000);
                let mut second = first[..kept].to_vec();
                second.extend(text(400 - kept as u32, round * 1000 + 50_000));
                sum += agreement(&signed(&first), &signed(&second));
            }
            let found = f64::from(sum) / f64::from(20 * BINS);
            assert!((found - resemblance).abs() < 0.05, "{kept}: {found}");
        }
    }

    #[test]
    fn a_short_text_has_no_signature() {
        let mut signer = Signer::default();
        for word in text(LEAST_WORDS - 1, 0) {
            signer.push(stem_hash(&word));
        }
        assert_eq!(signer.finish(), None);
        signer.push(stem_hash("more"));
        assert!(signer.finish().is_some());
    }

    #[test]
    fn bytes_that_differ_are_counted() {
        let one = [0; NUMBERS];
        let mut other = one;
        assert_eq!(agreement(&one, &other), 64);
        other[0] = 0x0100_0000_0000_0080;
        other[7] = u64::MAX;
        assert_eq!(agreement(&one, &other), 64 - 2 - 8);
    }
}

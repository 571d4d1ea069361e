//! Groups quotations that are the same: papers and agencies reprint statements with cuts and small edits.
//!
//! Two wordings are compared by their shingles, runs of three words. The share of the shorter wording's
//! shingles that the longer one has is its *containment* (A. Z. Broder, "On the resemblance and containment
//! of documents", 1997), which does not change if a quotation is cut at either end. A word changed in the
//! middle breaks three shingles, so below [`CONTAINED`] the longest common subsequence of words decides.
//! Neither measure separates "will" from "will not" or 5 % from 6 %. So the parts in which the wordings
//! differ must have the same numbers and equally many negations on both sides.
//!
//! Groups form around their longest wording (leader clustering, Hartigan 1975), in an order that depends only
//! on the quotations. Every member is similar to the leader, no chain of small changes joins two quotations
//! that are not similar, and the groups do not depend on the order of the hits. Different named speakers
//! never share a group.
//!
//! A wording need not be read where only its identical copies are looked for ([`Wording::unread`]).

use std::cmp::Reverse;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHasher};

use crate::extract::Assertion;
use crate::extract::token::{Token, TokenKind};
use crate::index::analysis::wording::{Fingerprint, LEAST_WORDS, SHINGLE, WordWeight, shared_word};
use crate::search::people::name::PersonName;

/// Containment from which two wordings are the same.
const CONTAINED: f64 = 0.8;
/// Minimum containment for a comparison word by word: one changed word of eight leaves half.
const LIKELY: f64 = 0.4;
/// Minimum share of the shorter wording's words that the longer one must then have in the same order.
const KEPT: f64 = 0.85;
/// Minimum number of words of a changed wording: in fewer words, one change alters the sense.
const LEAST_EDITED: usize = 8;
/// Minimum number of words of a contained wording, if the two speakers' names do not confirm it.
pub(crate) const LEAST_UNNAMED: usize = 8;
/// The same for a changed wording: "in the first half of 2007" occurs in the forecasts of many.
const LEAST_UNNAMED_EDITED: usize = 12;
/// A cut leaves at least one of this many words. Shorter wordings are remarks of their own.
const MOST_CUT: usize = 3;
/// Maximum product of the lengths of two differing parts. Longer ones are not compared, and not taken for the
/// same.
const MOST_CELLS: usize = 1 << 20;

/// Maximum number of different wordings with a shingle. A more common shingle distinguishes little, and
/// following it would cost too much among thousands of quotations of one pattern ("shares rose by … to close
/// at …").
const MOST_LEADERS: usize = 32;

/// A folded word: its hash and weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct HashedWord {
    hash: u64,
    weight: WordWeight,
}

impl HashedWord {
    fn of(word: &str, kind: TokenKind) -> Self {
        let (word, weight) = shared_word(word, kind);
        Self {
            hash: hash(&*word),
            weight,
        }
    }
}

/// The words of a quotation, without case, accents, punctuation and white space.
#[derive(Clone, Debug)]
pub(crate) struct Wording {
    words: Vec<HashedWord>,
    /// How many words it has.
    count: usize,
    /// Hashes of the shingles, ascending and distinct. Empty for a wording that is too short.
    shingles: Vec<u64>,
}

impl Wording {
    /// The wording of a text with these tokens.
    pub(crate) fn of(text: &str, tokens: &[Token]) -> Self {
        let words: Vec<HashedWord> = tokens
            .iter()
            .filter(|token| token.is_word())
            .map(|token| HashedWord::of(token.of(text), token.kind))
            .collect();
        let mut shingles = Vec::new();
        if words.len() >= LEAST_WORDS {
            shingles.extend(words.windows(SHINGLE).map(hash));
            shingles.sort_unstable();
            shingles.dedup();
        }
        Self {
            count: words.len(),
            words,
            shingles,
        }
    }

    /// A wording of which only the fingerprint and the number of words are known. It equals those with the same ones alone.
    pub(crate) fn unread(fingerprint: Fingerprint, count: u64) -> Self {
        let word = |hash| HashedWord {
            hash,
            weight: WordWeight::Plain,
        };
        Self {
            words: vec![word(fingerprint.wording), word(fingerprint.shingles)],
            count: usize::try_from(count).unwrap_or(usize::MAX),
            shingles: Vec::new(),
        }
    }

    /// True if all words are the same, in the same order.
    fn equals(&self, other: &Self) -> bool {
        self.words == other.words
    }

    /// The containment of the shorter wording in the longer one if both are the same quotation. `is_named`
    /// states that both have the same named speaker.
    fn likeness(&self, other: &Self, is_named: bool) -> Option<f64> {
        if self.equals(other) {
            return Some(1.0);
        }
        let (short, long) = if self.words.len() <= other.words.len() {
            (self, other)
        } else {
            (other, self)
        };
        if short.shingles.is_empty() || short.words.len() * MOST_CUT < long.words.len() {
            return None;
        }
        let fewer = short.shingles.len().min(long.shingles.len());
        let containment = common(&short.shingles, &long.shingles) as f64 / fewer as f64;
        let least_words = match (containment >= CONTAINED, is_named) {
            (true, true) => LEAST_WORDS,
            (true, false) => LEAST_UNNAMED,
            (false, true) => LEAST_EDITED,
            (false, false) => LEAST_UNNAMED_EDITED,
        };
        if containment < LIKELY || short.words.len() < least_words {
            return None;
        }
        let changes = WordingChanges::between(&short.words, &long.words)?;
        let kept = changes.kept as f64 / short.words.len() as f64;
        let is_same = (containment >= CONTAINED || kept >= KEPT) && changes.keep_the_sense();
        is_same.then_some(containment)
    }
}

/// A hash that is the same in every run.
fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Number of elements that two ascending lists share.
fn common(one: &[u64], other: &[u64]) -> usize {
    let (mut at, mut shared) = (0, 0);
    for number in one {
        while other.get(at).is_some_and(|other| other < number) {
            at += 1;
        }
        shared += usize::from(other.get(at) == Some(number));
    }
    shared
}

/// The differences between two wordings, apart from what one of them lacks at an end.
#[derive(Default)]
struct WordingChanges {
    /// Number of words of the longest common subsequence.
    kept: usize,
    /// The other words of the first and of the second wording.
    words: [Vec<HashedWord>; 2],
}

impl WordingChanges {
    /// None if too much differs to be compared.
    fn between(one: &[HashedWord], other: &[HashedWord]) -> Option<Self> {
        let before = one.iter().zip(other).take_while(|(a, b)| a == b).count();
        let (one, other) = (&one[before..], &other[before..]);
        let after = one
            .iter()
            .rev()
            .zip(other.iter().rev())
            .take_while(|(a, b)| a == b)
            .count();
        let (one, other) = (&one[..one.len() - after], &other[..other.len() - after]);
        if one.len() * other.len() > MOST_CELLS {
            return None;
        }
        // Lengths of the longest common subsequences of the suffixes from each pair of positions.
        let width = other.len() + 1;
        let mut longest = vec![0_u32; (one.len() + 1) * width];
        for a in (0..one.len()).rev() {
            for b in (0..other.len()).rev() {
                longest[a * width + b] = if one[a] == other[b] {
                    longest[(a + 1) * width + b + 1] + 1
                } else {
                    longest[(a + 1) * width + b].max(longest[a * width + b + 1])
                };
            }
        }
        let mut changes = Self {
            kept: before + after,
            ..Self::default()
        };
        let (mut a, mut b) = (0, 0);
        // The end of the last pair of equal words.
        let (mut a_from, mut b_from) = (0, 0);
        let mut is_inside = before > 0;
        while a < one.len() && b < other.len() {
            if one[a] == other[b] {
                changes.gap(&one[a_from..a], &other[b_from..b], is_inside);
                changes.kept += 1;
                (a, b, is_inside) = (a + 1, b + 1, true);
                (a_from, b_from) = (a, b);
            } else if longest[(a + 1) * width + b] >= longest[a * width + b + 1] {
                a += 1;
            } else {
                b += 1;
            }
        }
        changes.gap(&one[a_from..], &other[b_from..], is_inside && after > 0);
        Some(changes)
    }

    /// Adds the words between two pairs of equal words. At an end (not `is_inside`), words that only one side
    /// has are a cut and do not count.
    fn gap(&mut self, one: &[HashedWord], other: &[HashedWord], is_inside: bool) {
        if is_inside || (!one.is_empty() && !other.is_empty()) {
            self.words[0].extend_from_slice(one);
            self.words[1].extend_from_slice(other);
        }
    }

    /// True if both sides have equally many negations and the same numbers.
    fn keep_the_sense(&self) -> bool {
        let [one, other] = &self.words;
        let negations = |words: &[HashedWord]| {
            let is_negation = |word: &&HashedWord| word.weight == WordWeight::Negation;
            words.iter().filter(is_negation).count()
        };
        let numbers = |words: &[HashedWord]| {
            let is_number = |word: &&HashedWord| word.weight == WordWeight::Number;
            let mut numbers: Vec<u64> = words.iter().filter(is_number).map(|word| word.hash).collect();
            numbers.sort_unstable();
            numbers
        };
        negations(one) == negations(other) && numbers(one) == numbers(other)
    }
}

/// A quotation to be grouped.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// Its words.
    pub(crate) wording: Rc<Wording>,
    /// The speaker; None if not named.
    pub(crate) speaker: Option<Rc<PersonName>>,
    /// The class of assertion. A statement and its denial are not the same quotation.
    pub(crate) assertion: Assertion,
    /// Article id and number, which identify it.
    pub(crate) id: (u64, u64),
}

/// Quotations that are taken for the same.
struct QuotationGroup<'a> {
    /// The leader first.
    members: Vec<usize>,
    assertion: Assertion,
    /// The speakers' names, distinct.
    speakers: Vec<&'a PersonName>,
}

impl QuotationGroup<'_> {
    /// True if the names of its speakers and this one can all belong to one person.
    fn may_be_by(&self, speaker: Option<&PersonName>) -> bool {
        let is_one =
            |other: &&PersonName, one: &PersonName| one.is_same(other) || one.fits(other) || other.fits(one);
        speaker.is_none_or(|one| self.speakers.iter().all(|other| is_one(other, one)))
    }
}

/// Groups equal quotations, as indexes into `said`; each is in one group. The order of groups and members has
/// no meaning but is the same for the same quotations, in whatever order they come.
pub(crate) fn groups(said: &[Said]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..said.len()).collect();
    order.sort_unstable_by_key(|&number| {
        let said = &said[number];
        (
            Reverse(said.wording.count),
            said.speaker.is_none(),
            said.assertion,
            &said.wording.words,
            &said.speaker,
            said.id,
        )
    });
    let mut frequency: FxHashMap<u64, u32> = FxHashMap::default();
    for shingle in said.iter().flat_map(|said| &said.wording.shingles) {
        *frequency.entry(*shingle).or_default() += 1;
    }
    let mut groups: Vec<QuotationGroup<'_>> = Vec::new();
    // Groups by the words and shingles of their leader.
    let mut by_words: FxHashMap<&[HashedWord], Vec<usize>> = FxHashMap::default();
    let mut by_shingle: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    let mut probes: Vec<u64> = Vec::new();
    for number in order {
        let one = &said[number];
        let speaker = one.speaker.as_deref();
        if speaker.is_none() && one.wording.count < LEAST_WORDS {
            // "No comment" is said by many, so a short wording without a speaker stays alone.
            groups.push(QuotationGroup {
                members: vec![number],
                assertion: one.assertion,
                speakers: Vec::new(),
            });
            continue;
        }
        let takes =
            |group: &usize| groups[*group].assertion == one.assertion && groups[*group].may_be_by(speaker);
        let equal = by_words.get(&*one.wording.words).into_iter().flatten();
        let mut found = equal.copied().find(takes);
        if found.is_none() && !one.wording.shingles.is_empty() {
            let mut candidates: Vec<usize> = Vec::new();
            probes.clone_from(&one.wording.shingles);
            probes.sort_unstable_by_key(|shingle| (frequency.get(shingle), *shingle));
            // A wording that shares the fraction `LIKELY` of the shingles shares one of the rarest (prefix
            // filtering: Chaudhuri, Ganti and Kaushik 2006). Leaders are at least as long, so the fraction is
            // of this wording.
            let needed = (probes.len() as f64 * LIKELY).ceil() as usize;
            probes.truncate(probes.len() + 1 - needed.max(1));
            for shingle in &probes {
                let leaders = by_shingle.get(shingle);
                candidates.extend(
                    leaders
                        .filter(|all| all.len() <= MOST_LEADERS)
                        .into_iter()
                        .flatten(),
                );
            }
            candidates.sort_unstable();
            candidates.dedup();
            let mut best = 0.0;
            for group in candidates {
                let leader = &said[groups[group].members[0]];
                let is_named = speaker.is_some() && leader.speaker.is_some();
                if takes(&group)
                    && let Some(likeness) = one.wording.likeness(&leader.wording, is_named)
                    && likeness > best
                {
                    (best, found) = (likeness, Some(group));
                }
            }
        }
        if let Some(group) = found {
            let QuotationGroup {
                members, speakers, ..
            } = &mut groups[group];
            members.push(number);
            speakers.extend(speaker.filter(|name| !speakers.contains(name)));
        } else {
            by_words.entry(&one.wording.words).or_default().push(groups.len());
            for shingle in &one.wording.shingles {
                // A shingle that only one quotation has leads to no comparison.
                if frequency.get(shingle).is_some_and(|frequency| *frequency > 1) {
                    let leaders = by_shingle.entry(*shingle).or_default();
                    if leaders.len() <= MOST_LEADERS {
                        leaders.push(groups.len());
                    }
                }
            }
            groups.push(QuotationGroup {
                members: vec![number],
                assertion: one.assertion,
                speakers: speaker.into_iter().collect(),
            });
        }
    }
    groups.into_iter().map(|group| group.members).collect()
}

#[cfg(test)]
mod tests;

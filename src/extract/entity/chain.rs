//! Chains of candidate tokens, and the best labelling of a chain.
//!
//! A name consists of capitalised words and of tokens that join them (`van der`, `of`, `&`, hyphens). Only these
//! tokens are candidates, and only adjacent candidates, which form a chain, depend on each other; all other tokens
//! cost nothing. Within a chain, dynamic programming (Viterbi 1967) finds the best labelling over tokens that begin a
//! name, are inside it, end it, or are all of it (Ratinov & Roth 2009).

use std::ops::Range;

use crate::extract::lexicon::model::{BEGIN, INSIDE, KINDS, LAST, PLACES, SINGLE, STATES, Scores};
use crate::extract::lexicon::{WordClass, flag};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// A run of candidate tokens, by their numbers.
pub type Chain = Range<usize>;

/// Finds the chains of a sentence and appends them in order. `capitals` are the [`TokenisedText::capitals`] inside
/// the sentence.
pub(crate) fn chains(
    text: &TokenisedText,
    sentence: &Range<usize>,
    capitals: &[usize],
    found: &mut Vec<Chain>,
) {
    let mut end = sentence.start;
    for &capital in capitals {
        if capital < end {
            continue;
        }
        // A particle begins a chain if it leads to the capital.
        let particle = (end.max(capital.saturating_sub(LONGEST_JOINT))..capital)
            .find(|&at| text.is(at, flag::PARTICLE) && joint(text, at, sentence.end) > 0);
        let Some(start) = particle.or((!is_function(text, capital)).then_some(capital)) else {
            continue;
        };
        end = capital + 1;
        while end < sentence.end {
            end += if is_capitalised(text, end) {
                1
            } else {
                match joint(text, end, sentence.end) {
                    0 => break,
                    len => len,
                }
            };
        }
        found.push(start..end);
    }
}

/// True for a capitalised word outside boilerplate.
#[must_use]
pub(crate) fn is_capitalised(text: &TokenisedText, at: usize) -> bool {
    text.tokens[at].is_capitalised() && !text.words[at].is_outside
}

/// True for a word like "The" or "But", which begins no useful name.
fn is_function(text: &TokenisedText, at: usize) -> bool {
    let meaning = flag::FIRST
        | flag::LAST
        | flag::PLACE
        | flag::ORG
        | flag::ORG_HEAD
        | flag::PARTICLE
        | flag::STARTS_PHRASE;
    text.is(at, flag::FUNCTION) && text.kind(at) == TokenKind::Title && !text.is(at, meaning)
}

/// Maximum number of tokens between two capitalised words of one name.
const LONGEST_JOINT: usize = 3;

/// Returns the number of tokens from `at` on that join what precedes them to a capitalised word; 0 if they do not
/// join.
fn joint(text: &TokenisedText, at: usize, end: usize) -> usize {
    let mut next = at;
    while next < end && next - at <= LONGEST_JOINT {
        if next > at && is_capitalised(text, next) {
            return next - at;
        }
        if !joins(text, next) {
            return 0;
        }
        next += 1;
    }
    0
}

/// True for a token that can be inside a name without a capital of its own.
fn joins(text: &TokenisedText, at: usize) -> bool {
    match text.kind(at) {
        TokenKind::Lower => text.is(at, flag::PARTICLE) || text.has(at, WordClass::NameJoiner),
        TokenKind::Mark => match text.word(at) {
            "-" | "–" | "'" | "’" | "‘" | "/" => {
                at > 0 && text.touches_next(at - 1) && text.touches_next(at)
            }
            "&" => true,
            "." => at > 0 && text.touches_next(at - 1) && is_abbreviated(text, at - 1),
            "," => text.is(at + 1, flag::JUNIOR),
            _ => false,
        },
        TokenKind::Possessive => true,
        TokenKind::Number => at > 0 && !text.is(at - 1, flag::CALENDAR),
        _ => false,
    }
}

/// True for a word that a dot belongs to: `Sen.`, `St.`, `Jr.`.
fn is_abbreviated(text: &TokenisedText, at: usize) -> bool {
    text.is(
        at,
        flag::COURTESY | flag::OFFICE | flag::JUNIOR | flag::ORG_SUFFIX,
    ) || text.has_title(at, WordClass::PlaceAbbreviation)
}

/// A name in a chain, as the tagger sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedName {
    /// Its tokens, counted from the start of the chain.
    pub range: Range<usize>,
    /// Its kind, below [`KINDS`].
    pub kind: usize,
}

/// The best ways to reach a token, from which the labelling is traced back.
#[derive(Clone, Copy)]
struct ViterbiStep {
    /// The best way to "no name" at this token.
    to_none: i32,
    /// For each kind, the best way to a name that begins at this token.
    to_kind: [i32; KINDS],
    /// For each kind: the score by which a longer name that ends here beats one of this token alone.
    long: [i32; KINDS],
    /// For each kind: the score by which beginning the open name here beats having begun it before.
    begins: [i32; KINDS],
}

/// Lower than the score of any labelling.
const NEVER: i32 = i32::MIN / 32;
/// Bits for the number of a state, counted down from [`LAST_STATE`].
const STATE_BITS: u32 = 3;
const LAST_STATE: i32 = (1 << STATE_BITS) - 1;

/// Memory that [`best`] reuses.
#[derive(Default)]
pub struct Workspace {
    steps: Vec<ViterbiStep>,
}

/// Appends the names of the best labelling of a chain, in order.
///
/// `scores` has one row for each token of the chain; `transitions` are those of the model.
pub fn best(
    scores: &[Scores],
    transitions: &[[i16; STATES]; STATES],
    workspace: &mut Workspace,
    found: &mut Vec<TaggedName>,
) {
    if let [only] = scores {
        // Most chains have one token, so only its kind is open.
        let mut best = (i32::from(transitions[0][0]), 0);
        for kind in 0..KINDS {
            let score = i32::from(only[kind * PLACES + SINGLE]) + i32::from(transitions[0][1 + kind]);
            if score > best.0 {
                best = (score, 1 + kind);
            }
        }
        if let Some(kind) = best.1.checked_sub(1) {
            found.push(TaggedName { range: 0..1, kind });
        }
        return;
    }
    let (none, closed) = walk(scores, transitions, &mut workspace.steps);
    // The kind of the name that ends the chain, if there is one.
    let kind = (0..KINDS)
        .rev()
        .max_by_key(|&kind| closed[kind])
        .filter(|&kind| closed[kind] > none);
    trace(&workspace.steps, kind, found);
}

/// Appends the best step to each token. Returns the best scores of a labelling that ends with no name, and with a
/// name of each kind.
#[inline]
fn walk(
    scores: &[Scores],
    transitions: &[[i16; STATES]; STATES],
    steps: &mut Vec<ViterbiStep>,
) -> (i32, [i32; KINDS]) {
    steps.clear();
    // The lowest bits of a way's score hold the state it comes from, so that taking the maximum also finds that
    // state; equal scores go to the first state. All kinds are handled in one vector operation. No sentence is so
    // long that its 16-bit scores could overflow.
    let way =
        |from: usize, to: usize| (i32::from(transitions[from][to]) << STATE_BITS) + LAST_STATE - from as i32;
    let none_from: [i32; STATES] = std::array::from_fn(|from| way(from, 0));
    let kind_from: [[i32; KINDS]; STATES] =
        std::array::from_fn(|from| std::array::from_fn(|kind| way(from, 1 + kind)));
    // Best scores up to here of a labelling that ends with no name, with a name of each kind, and with an open name.
    let (mut none, mut closed, mut open) = (0, [NEVER; KINDS], [NEVER; KINDS]);
    for token in scores {
        let before = none << STATE_BITS;
        let mut step = ViterbiStep {
            to_none: before + none_from[0],
            to_kind: kind_from[0].map(|way| before + way),
            long: [0; KINDS],
            begins: [0; KINDS],
        };
        for (state, ways) in kind_from.iter().enumerate().skip(1) {
            let before = closed[state - 1] << STATE_BITS;
            step.to_none = step.to_none.max(before + none_from[state]);
            for (best, way) in step.to_kind.iter_mut().zip(ways) {
                *best = (before + way).max(*best);
            }
        }
        none = step.to_none >> STATE_BITS;
        for kind in 0..KINDS {
            let row = &token[kind * PLACES..(kind + 1) * PLACES];
            let here = step.to_kind[kind] >> STATE_BITS;
            let ends = open[kind] + i32::from(row[LAST]);
            let single = here + i32::from(row[SINGLE]);
            closed[kind] = single.max(ends);
            step.long[kind] = ends - single;
            let starts = here + i32::from(row[BEGIN]);
            let continues = open[kind] + i32::from(row[INSIDE]);
            open[kind] = starts.max(continues);
            step.begins[kind] = starts - continues;
        }
        steps.push(step);
    }
    (none, closed)
}

/// Reads the names from the end and appends them in order. `kind` is the kind of the name that ends the chain, if one
/// does.
#[inline]
fn trace(steps: &[ViterbiStep], kind: Option<usize>, found: &mut Vec<TaggedName>) {
    let first = found.len();
    let mut kind = kind;
    let mut end = steps.len();
    while end > 0 {
        let mut start = end - 1;
        let way = if let Some(kind) = kind {
            if steps[start].long[kind] > 0 {
                start -= 1;
                while steps[start].begins[kind] < 0 {
                    start -= 1;
                }
            }
            found.push(TaggedName {
                range: start..end,
                kind,
            });
            steps[start].to_kind[kind]
        } else {
            steps[start].to_none
        };
        let state = LAST_STATE - (way & LAST_STATE);
        kind = (state as usize).checked_sub(1);
        end = start;
    }
    found[first..].reverse();
}

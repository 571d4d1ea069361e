//! Which tokens can be part of a name, and which labelling of them is best.
//!
//! Names are made of capitalised words and of what joins them (`van der`, `of`, `&`, hyphens). Only such tokens are
//! candidates, and only neighbouring candidates (a chain) depend on each other: everything else is no name and costs
//! nothing. Within a chain, the best labelling is found by dynamic programming (Viterbi 1967) over names that begin, go
//! on, end or are a single token (Ratinov & Roth 2009).

use std::ops::Range;

use crate::extract::lexicon::flag;
use crate::extract::lexicon::model::{BEGIN, INSIDE, KINDS, LAST, PLACES, SINGLE, STATES, Scores};
use crate::extract::text::tokenised_text::TokenisedText;
use crate::extract::token::TokenKind;

/// A run of tokens that can be parts of names: token numbers.
pub type Chain = Range<usize>;

/// Finds the chains of a sentence, in order, and pushes them. `capitals` are those of [`TokenisedText::capitals`] that stand in
/// the sentence.
pub fn chains(text: &TokenisedText, sentence: &Range<usize>, capitals: &[usize], found: &mut Vec<Chain>) {
    let mut end = sentence.start;
    for &capital in capitals {
        if capital < end {
            continue;
        }
        // Particles lead to the capital that is next behind them.
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

/// True for a word with a capital, outside of boilerplate.
#[must_use]
pub fn is_capitalised(text: &TokenisedText, at: usize) -> bool {
    text.tokens[at].is_capitalised() && !text.words[at].is_outside
}

/// True for a word like "The" or "But", which no name that is worth having begins with.
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

/// The most tokens between two words with a capital that are parts of one name.
const LONGEST_JOINT: usize = 3;

/// How many tokens from `at` on join what stands before them to the capitalised word behind them; 0 if they do not.
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

/// True for a token that can stand within a name without a capital of its own.
fn joins(text: &TokenisedText, at: usize) -> bool {
    let word = text.word(at);
    match text.kind(at) {
        TokenKind::Lower => {
            text.is(at, flag::PARTICLE) || matches!(word, "of" | "for" | "and" | "the" | "on" | "in" | "to")
        }
        TokenKind::Mark => match word {
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

/// True for a word whose dot belongs to it: `Sen.`, `St.`, `Jr.`.
fn is_abbreviated(text: &TokenisedText, at: usize) -> bool {
    text.is(
        at,
        flag::COURTESY | flag::OFFICE | flag::JUNIOR | flag::ORG_SUFFIX,
    ) || matches!(text.word(at), "St" | "Ft" | "Mt" | "Ste")
}

/// A name within a chain: which of its tokens, counted from the chain's start, and its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaggedName {
    /// Tokens, counted from the chain's start.
    pub range: Range<usize>,
    /// Its kind, below [`KINDS`].
    pub kind: usize,
}

/// The best ways to a token, from which the labelling is read off backwards.
#[derive(Clone, Copy)]
struct ViterbiStep {
    /// The best way to no name here.
    to_none: i32,
    /// For each kind, the best way to a name that begins here.
    to_kind: [i32; KINDS],
    /// For each kind, how much better a name of several tokens ends here than one of this token alone.
    long: [i32; KINDS],
    /// For each kind, how much better the name that is open here begins here than before.
    begins: [i32; KINDS],
}

/// Below what any labelling of a token scores.
const NEVER: i32 = i32::MIN / 32;
/// Bits that hold the number of a state, counted down from [`LAST_STATE`].
const STATE_BITS: u32 = 3;
const LAST_STATE: i32 = (1 << STATE_BITS) - 1;

/// Reused memory of [`best`].
#[derive(Default)]
pub struct Workspace {
    steps: Vec<ViterbiStep>,
}

/// Pushes the names of the best labelling of a chain, in order.
///
/// `scores` holds a row for each token of the chain; `transitions` are a model's.
pub fn best(
    scores: &[Scores],
    transitions: &[[i16; STATES]; STATES],
    workspace: &mut Workspace,
    found: &mut Vec<TaggedName>,
) {
    if let [only] = scores {
        // Most chains: nothing to decide but the kind.
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
    // The kind of the name that ends at `end`, if one does.
    let kind = (0..KINDS)
        .rev()
        .max_by_key(|&kind| closed[kind])
        .filter(|&kind| closed[kind] > none);
    trace(&workspace.steps, kind, found);
}

/// Pushes the best step to each token. Returns the best scores of a labelling that ends with no name, and with a name of
/// each kind.
#[inline]
fn walk(
    scores: &[Scores],
    transitions: &[[i16; STATES]; STATES],
    steps: &mut Vec<ViterbiStep>,
) -> (i32, [i32; KINDS]) {
    steps.clear();
    // A way's score with the state that it comes from in its last bits, so that the best score tells the state; of two
    // ways as good, the one from the first state. All kinds side by side are one operation. No sentence is so long that
    // its scores, of 16 bits each, could reach the bounds.
    let way =
        |from: usize, to: usize| (i32::from(transitions[from][to]) << STATE_BITS) + LAST_STATE - from as i32;
    let none_from: [i32; STATES] = std::array::from_fn(|from| way(from, 0));
    let kind_from: [[i32; KINDS]; STATES] =
        std::array::from_fn(|from| std::array::from_fn(|kind| way(from, 1 + kind)));
    // Best scores of a labelling up to here that ends with no name, with a name of each kind, and with one still open.
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
            let goes_on = open[kind] + i32::from(row[INSIDE]);
            open[kind] = starts.max(goes_on);
            step.begins[kind] = starts - goes_on;
        }
        steps.push(step);
    }
    (none, closed)
}

/// Reads the names off backwards and pushes them in order. `kind`: of the name that ends the chain, if one does.
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

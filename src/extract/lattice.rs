//! Which tokens can be part of a name, and which labelling of them is best.
//!
//! Names are made of capitalised words and of what joins them (`van der`, `of`, `&`, hyphens). Only such tokens are
//! candidates, and only neighbouring candidates (a chain) depend on each other: everything else is no name and costs
//! nothing. Within a chain, the best labelling is found by dynamic programming (Viterbi 1967) over names that begin, go
//! on, end or are a single token (Ratinov & Roth 2009).

use std::ops::Range;

use crate::extract::lexicon::flag;
use crate::extract::model::{BEGIN, INSIDE, KINDS, LAST, PLACES, SINGLE, STATES, Scores};
use crate::extract::reading::Reading;
use crate::extract::token::TokenKind;

/// A run of tokens that can be parts of names: token numbers.
pub type Chain = Range<usize>;

/// Finds the chains of a sentence, in order, and pushes them.
pub fn chains(reading: &Reading, sentence: &Range<usize>, found: &mut Vec<Chain>) {
    let mut end = sentence.start;
    for &capital in reading.capitals_in(sentence) {
        if capital < end {
            continue;
        }
        // Particles lead to the capital that is next behind them.
        let particle = (end.max(capital.saturating_sub(LONGEST_JOINT))..capital)
            .find(|&at| reading.is(at, flag::PARTICLE) && joint(reading, at, sentence.end) > 0);
        let Some(start) = particle.or((!is_function(reading, capital)).then_some(capital)) else {
            continue;
        };
        end = capital + 1;
        while end < sentence.end {
            end += if is_capitalised(reading, end) {
                1
            } else {
                match joint(reading, end, sentence.end) {
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
pub fn is_capitalised(reading: &Reading, at: usize) -> bool {
    reading.tokens[at].is_capitalised() && !reading.words[at].is_outside
}

/// True for a word like "The" or "But", which no name that is worth having begins with.
fn is_function(reading: &Reading, at: usize) -> bool {
    let meaning = flag::FIRST
        | flag::LAST
        | flag::PLACE
        | flag::ORG
        | flag::ORG_HEAD
        | flag::PARTICLE
        | flag::STARTS_PHRASE;
    reading.is(at, flag::FUNCTION) && reading.kind(at) == TokenKind::Title && !reading.is(at, meaning)
}

/// The most tokens between two words with a capital that are parts of one name.
const LONGEST_JOINT: usize = 3;

/// How many tokens from `at` on join what stands before them to the capitalised word behind them; 0 if they do not.
fn joint(reading: &Reading, at: usize, end: usize) -> usize {
    let mut next = at;
    while next < end && next - at <= LONGEST_JOINT {
        if next > at && is_capitalised(reading, next) {
            return next - at;
        }
        if !joins(reading, next) {
            return 0;
        }
        next += 1;
    }
    0
}

/// True for a token that can stand within a name without a capital of its own.
fn joins(reading: &Reading, at: usize) -> bool {
    let word = reading.word(at);
    match reading.kind(at) {
        TokenKind::Lower => {
            reading.is(at, flag::PARTICLE)
                || matches!(word, "of" | "for" | "and" | "the" | "on" | "in" | "to")
        }
        TokenKind::Mark => match word {
            "-" | "–" | "'" | "’" | "‘" | "/" => {
                at > 0 && reading.touches_next(at - 1) && reading.touches_next(at)
            }
            "&" => true,
            "." => at > 0 && reading.touches_next(at - 1) && is_abbreviated(reading, at - 1),
            "," => reading.is(at + 1, flag::JUNIOR),
            _ => false,
        },
        TokenKind::Possessive => true,
        TokenKind::Number => at > 0 && !reading.is(at - 1, flag::CALENDAR),
        _ => false,
    }
}

/// True for a word whose dot belongs to it: `Sen.`, `St.`, `Jr.`.
fn is_abbreviated(reading: &Reading, at: usize) -> bool {
    reading.is(
        at,
        flag::COURTESY | flag::OFFICE | flag::JUNIOR | flag::ORG_SUFFIX,
    ) || matches!(reading.word(at), "St" | "Ft" | "Mt" | "Ste")
}

/// A name within a chain: which of its tokens, counted from the chain's start, and its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Tokens, counted from the chain's start.
    pub range: Range<usize>,
    /// Its kind, below [`KINDS`].
    pub kind: usize,
}

/// The best way to a token: its score, and where it came from.
#[derive(Clone, Copy, Default)]
struct Step {
    /// Best score of a labelling up to here that ends in each state.
    closed: [i32; STATES],
    /// The state before, and whether a name of several tokens ends here.
    closed_from: [(u8, bool); STATES],
    /// Best score with a name of this kind open.
    open: [i32; KINDS],
    /// The state before the name's first token if the name begins here.
    open_from: [Option<u8>; KINDS],
}

const NEVER: i32 = i32::MIN / 2;

/// Reused memory of [`best`].
#[derive(Default)]
pub struct Workspace {
    steps: Vec<Step>,
}

/// Pushes the names of the best labelling of a chain, in order.
///
/// `scores` holds a row for each token of the chain; `transitions` are a model's.
pub fn best(
    scores: &[Scores],
    transitions: &[[i16; STATES]; STATES],
    workspace: &mut Workspace,
    found: &mut Vec<Found>,
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
            found.push(Found { range: 0..1, kind });
        }
        return;
    }
    workspace.steps.clear();
    let mut closed = [NEVER; STATES];
    closed[0] = 0;
    let mut open = [NEVER; KINDS];
    for token in scores {
        let mut step = Step::default();
        for to in 0..STATES {
            let (mut score, mut from) = (NEVER, 0);
            for (state, (before, steps)) in closed.iter().zip(transitions).enumerate() {
                let way = before + i32::from(steps[to]);
                if way > score {
                    (score, from) = (way, state as u8);
                }
            }
            let Some(kind) = to.checked_sub(1) else {
                step.closed[0] = score;
                step.closed_from[0] = (from, false);
                continue;
            };
            let row = &token[kind * PLACES..(kind + 1) * PLACES];
            let ends = open[kind] + i32::from(row[LAST]);
            let single = score + i32::from(row[SINGLE]);
            step.closed[to] = single.max(ends);
            step.closed_from[to] = (from, ends > single);
            let begins = score + i32::from(row[BEGIN]);
            let goes_on = open[kind] + i32::from(row[INSIDE]);
            step.open[kind] = begins.max(goes_on);
            step.open_from[kind] = (begins >= goes_on).then_some(from);
        }
        (closed, open) = (step.closed, step.open);
        workspace.steps.push(step);
    }
    let first = found.len();
    let mut state = (0..STATES).rev().max_by_key(|&state| closed[state]).unwrap_or(0);
    let mut end = scores.len();
    while end > 0 {
        let (from, is_long) = workspace.steps[end - 1].closed_from[state];
        let mut start = end - 1;
        let mut before = from;
        if is_long {
            let kind = state - 1;
            start = end - 2;
            before = loop {
                if let Some(before) = workspace.steps[start].open_from[kind] {
                    break before;
                }
                start -= 1;
            };
        }
        if let Some(kind) = state.checked_sub(1) {
            found.push(Found {
                range: start..end,
                kind,
            });
        }
        state = usize::from(before);
        end = start;
    }
    found[first..].reverse();
}

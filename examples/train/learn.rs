//! Learning: a linear-chain conditional random field (Lafferty et al. 2001) over each chain of candidates, fitted by
//! stochastic gradient descent with `AdaGrad` steps (Duchi, Hazan & Singer 2011).

use std::ops::Range;

use onrecord::extract::training::{
    AROUND, BEGIN, Features, INSIDE, KINDS, LABELS, LAST, LEXICAL, Label, Model, PLACES, SINGLE, STATES,
    Votes, Workspace, best, label, vote_features,
};
use rustc_hash::FxHashMap;

use crate::math::{Random, exp, ln_of_sum};
use crate::prepared::Prepared;

/// Minimum number of tokens with a feature.
const RARE: u32 = 2;
const RATE: f32 = 0.05;
const DECAY: f32 = 2e-4;
/// By kind, the deduction from the scores of a name's labels, so that fewer names are missed (softmax-margin, Gimpel
/// & Smith 2010). Organisations are rarer in the sets than in news.
const MISSED: [f32; KINDS] = [0.3, 1.5, 0.5, 0.0];
/// Percent of tokens whose own letters, surrounding words, or usage elsewhere in the article are hidden.
const HIDE: [u64; 3] = [15, 10, 20];
/// Percent of documents that are read with votes.
const WITH_VOTES: u64 = 60;
/// The first template of usage elsewhere in the article.
const EVIDENCE: u8 = 50;

type Row = [f32; LABELS];
type Table = [[f32; STATES]; STATES];

/// The weights during training.
pub(crate) struct Learner {
    numbers: FxHashMap<u64, u32>,
    hashes: Vec<u64>,
    rows: Vec<Row>,
    squares: Vec<Row>,
    transitions: Table,
    transition_squares: Table,
}

/// The numbers of the features of each token of a document, and of those that its votes add.
struct Numbered<'p> {
    document: &'p Prepared,
    features: Vec<(u8, u32)>,
    ends: Vec<usize>,
    votes: Vec<Vec<u32>>,
}

/// For each document, the votes of a first pass.
pub(crate) type AllVotes = Vec<Vec<(Votes, u8)>>;

impl Learner {
    /// Collects the features that are frequent enough in the documents.
    fn new(documents: &[&Prepared], votes: Option<&AllVotes>) -> Self {
        let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
        let mut hashes = Vec::new();
        let mut count = |feature: u64| {
            let seen = counts.entry(feature).or_insert(0);
            *seen += 1;
            if *seen == RARE {
                hashes.push(feature);
            }
        };
        let mut features = Features::default();
        for (n, document) in documents.iter().enumerate() {
            document.features.iter().for_each(|&(_, feature)| count(feature));
            if let Some(votes) = votes {
                for (kind, &(votes, majority)) in document.kinds.iter().zip(&votes[n]) {
                    if votes != 0 {
                        vote_features(*kind, votes, majority, &mut features);
                        features.hashes().iter().for_each(|&feature| count(feature));
                    }
                }
            }
        }
        let numbers = hashes
            .iter()
            .enumerate()
            .map(|(n, &hash)| (hash, n as u32))
            .collect();
        Self {
            numbers,
            rows: vec![[0.0; LABELS]; hashes.len()],
            squares: vec![[1e-3; LABELS]; hashes.len()],
            hashes,
            transitions: [[0.0; STATES]; STATES],
            transition_squares: [[1.0; STATES]; STATES],
        }
    }

    /// Learns from documents, with the votes of a first pass on some of them.
    ///
    /// The weights are the mean of several runs, each with another order of documents and other features hidden.
    /// Accidents of a single run, which affect rare words most, cancel out.
    pub(crate) fn learn(
        documents: &[&Prepared],
        votes: Option<&AllVotes>,
        (runs, epochs): (usize, usize),
        random: &mut Random,
    ) -> Self {
        let mut learner = Self::new(documents, votes);
        let numbered: Vec<Numbered> = documents
            .iter()
            .enumerate()
            .map(|(n, document)| learner.numbered(document, votes.map(|votes| votes[n].as_slice())))
            .collect();
        let mut order: Vec<usize> = (0..documents.len()).collect();
        let mut rows = vec![[0.0; LABELS]; learner.rows.len()];
        let mut transitions = [[0.0; STATES]; STATES];
        let averaged = epochs.div_ceil(3);
        let share = 1.0 / (averaged * runs) as f32;
        for _ in 0..runs {
            learner.forget();
            for epoch in 0..epochs {
                random.shuffle(&mut order);
                for &n in &order {
                    learner.document(&numbered[n], random);
                }
                if epoch + averaged >= epochs {
                    let pairs = rows.iter_mut().flatten().zip(learner.rows.iter().flatten());
                    pairs.for_each(|(sum, weight)| *sum += share * weight);
                    let pairs = transitions
                        .iter_mut()
                        .flatten()
                        .zip(learner.transitions.iter().flatten());
                    pairs.for_each(|(sum, weight)| *sum += share * weight);
                }
            }
        }
        (learner.rows, learner.transitions) = (rows, transitions);
        learner
    }

    /// Resets the weights and keeps the features.
    fn forget(&mut self) {
        self.rows.fill([0.0; LABELS]);
        self.squares.fill([1e-3; LABELS]);
        self.transitions = [[0.0; STATES]; STATES];
        self.transition_squares = [[1.0; STATES]; STATES];
    }

    fn numbered<'p>(&self, document: &'p Prepared, votes: Option<&[(Votes, u8)]>) -> Numbered<'p> {
        let (mut features, mut ends) = (Vec::new(), Vec::new());
        let mut added = Features::default();
        let mut of_votes = vec![Vec::new(); document.kinds.len()];
        for nth in 0..document.kinds.len() {
            for &(template, feature) in document.of(nth) {
                features.extend(self.numbers.get(&feature).map(|&number| (template, number)));
            }
            ends.push(features.len());
            if let Some(&(votes, majority)) = votes.map(|votes| &votes[nth]).filter(|(votes, _)| *votes != 0)
            {
                vote_features(document.kinds[nth], votes, majority, &mut added);
                of_votes[nth].extend(
                    added
                        .hashes()
                        .iter()
                        .filter_map(|feature| self.numbers.get(feature)),
                );
            }
        }
        Numbered {
            document,
            features,
            ends,
            votes: of_votes,
        }
    }

    fn document(&mut self, numbered: &Numbered, random: &mut Random) {
        let with_votes = random.happens(WITH_VOTES);
        let mut first = 0;
        for (chain, unfit) in numbered
            .document
            .sheet
            .chains
            .iter()
            .zip(&numbered.document.unfit)
        {
            let range = first..first + chain.len();
            first = range.end;
            if !unfit {
                self.chain(numbered, range, with_votes, random);
            }
        }
    }

    /// Makes one step of gradient descent.
    fn chain(&mut self, numbered: &Numbered, range: Range<usize>, with_votes: bool, random: &mut Random) {
        let active: Vec<Vec<u32>> = range
            .clone()
            .map(|nth| {
                let hidden = HIDE.map(|percent| random.happens(percent));
                let start = nth.checked_sub(1).map_or(0, |before| numbered.ends[before]);
                let mut active: Vec<u32> = numbered.features[start..numbered.ends[nth]]
                    .iter()
                    .filter(|&&(template, _)| {
                        !(hidden[0] && template < LEXICAL
                            || hidden[1] && (LEXICAL..AROUND).contains(&template)
                            || hidden[2] && template >= EVIDENCE)
                    })
                    .map(|&(_, number)| number)
                    .collect();
                if with_votes && !hidden[2] {
                    active.extend(&numbered.votes[nth]);
                }
                active
            })
            .collect();
        let gold = &numbered.document.gold[range];
        let scores: Vec<Row> = active
            .iter()
            .zip(gold)
            .map(|(active, gold)| {
                let mut sum = [0.0; LABELS];
                if let Some(label) = gold {
                    sum = [-MISSED[usize::from(*label) / PLACES]; LABELS];
                }
                for &number in active {
                    let row = &self.rows[number as usize];
                    sum.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight);
                }
                sum
            })
            .collect();
        let (mut expected, mut steps) = marginals(&scores, &self.transitions);
        let mut state = 0;
        for (label, expected) in gold.iter().zip(&mut expected) {
            let place = label.map_or(SINGLE, |label| usize::from(label) % PLACES);
            let to = label.map_or(0, |label| 1 + usize::from(label) / PLACES);
            if let Some(label) = label {
                expected[usize::from(*label)] -= 1.0;
            }
            if matches!(place, BEGIN | SINGLE) {
                steps[state][to] -= 1.0;
            }
            state = to;
        }
        let weight = numbered.document.weight;
        for (active, gradient) in active.iter().zip(&expected) {
            for &number in active {
                let (row, squares) = (
                    &mut self.rows[number as usize],
                    &mut self.squares[number as usize],
                );
                for label in 0..LABELS {
                    let gradient = weight * gradient[label] + DECAY * row[label];
                    squares[label] += gradient * gradient;
                    row[label] -= RATE * gradient / squares[label].sqrt();
                }
            }
        }
        let squares = self.transition_squares.iter_mut().flatten();
        let transitions = self.transitions.iter_mut().flatten();
        for ((step, square), transition) in steps.iter().flatten().zip(squares).zip(transitions) {
            let gradient = weight * step;
            *square += gradient * gradient;
            *transition -= RATE * gradient / square.sqrt();
        }
    }

    /// The model with weights as bytes. Rows with the largest weights come first; rows that do not fit into
    /// the table are dropped.
    pub(crate) fn model(&self, buckets: usize, clusters: Vec<(u64, u8)>) -> Model {
        // Larger weights than this scale can express are rare, and are cut.
        const SCALE: f32 = 26.0;
        let scaled = |weight: f32| (weight * SCALE).round().clamp(-127.0, 127.0);
        let size = |row: &Row| row.iter().map(|weight| weight * weight).sum::<f32>();
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_by(|&a, &b| {
            size(&self.rows[b])
                .total_cmp(&size(&self.rows[a]))
                .then(a.cmp(&b))
        });
        let features = order
            .iter()
            .map(|&n| (self.hashes[n], self.rows[n].map(|weight| scaled(weight) as i8)))
            .filter(|(_, row)| row.iter().any(|&weight| weight != 0));
        Model::new(
            buckets,
            features,
            self.transitions
                .map(|row| row.map(|weight| (weight * SCALE).round() as i16)),
            clusters,
        )
    }
}

/// The labels of a document in a first pass.
pub(crate) fn first_pass(model: &Model, document: &Prepared) -> Vec<Label> {
    second_pass(model, document, &vec![(0, 0); document.kinds.len()])
}

/// The labels of a document in a second pass with these votes.
pub(crate) fn second_pass(model: &Model, document: &Prepared, votes: &[(Votes, u8)]) -> Vec<Label> {
    let mut workspace = Workspace::default();
    let (mut labels, mut scores, mut found) = (Vec::new(), Vec::new(), Vec::new());
    let (mut features, mut hashes) = (Features::default(), Vec::new());
    let mut first = 0;
    for chain in &document.sheet.chains {
        scores.clear();
        for nth in first..first + chain.len() {
            let mut row = [0; LABELS];
            hashes.clear();
            hashes.extend(document.of(nth).iter().map(|&(_, feature)| feature));
            model.add(&hashes, &mut row);
            let (votes, majority) = votes[nth];
            if votes != 0 {
                vote_features(document.kinds[nth], votes, majority, &mut features);
                model.add(features.hashes(), &mut row);
            }
            scores.push(row);
        }
        found.clear();
        best(&scores, &model.transitions, &mut workspace, &mut found);
        label(&found, chain.len(), &mut labels);
        first += chain.len();
    }
    labels
}

/// The expected labels of each token and the expected steps between states, by the forward-backward algorithm. The
/// states are those of [`best`].
fn marginals(scores: &[Row], transitions: &Table) -> (Vec<Row>, Table) {
    const NEVER: f64 = f64::NEG_INFINITY;
    let n = scores.len();
    let score = |t: usize, kind: usize, place: usize| f64::from(scores[t][kind * PLACES + place]);
    let step = |from: usize, to: usize| f64::from(transitions[from][to]);
    let mut closed = vec![[NEVER; STATES]; n + 1];
    let mut open = vec![[NEVER; KINDS]; n + 1];
    let mut starts = vec![[NEVER; STATES]; n];
    closed[0][0] = 0.0;
    for t in 0..n {
        for (to, start) in starts[t].iter_mut().enumerate() {
            let ways: [f64; STATES] = std::array::from_fn(|from| closed[t][from] + step(from, to));
            *start = ln_of_sum(&ways);
        }
        closed[t + 1][0] = starts[t][0];
        for kind in 0..KINDS {
            let start = starts[t][1 + kind];
            let ends = [
                start + score(t, kind, SINGLE),
                open[t][kind] + score(t, kind, LAST),
            ];
            closed[t + 1][1 + kind] = ln_of_sum(&ends);
            let continues = [
                start + score(t, kind, BEGIN),
                open[t][kind] + score(t, kind, INSIDE),
            ];
            open[t + 1][kind] = ln_of_sum(&continues);
        }
    }
    let all = ln_of_sum(&closed[n]);
    let mut expected = vec![[0.0; LABELS]; n];
    let mut steps = [[0.0; STATES]; STATES];
    let (mut after, mut within) = ([0.0; STATES], [NEVER; KINDS]);
    for t in (0..n).rev() {
        let mut opens = [after[0]; STATES];
        for kind in 0..KINDS {
            let single = score(t, kind, SINGLE) + after[1 + kind];
            let begin = score(t, kind, BEGIN) + within[kind];
            let last = score(t, kind, LAST) + after[1 + kind];
            let inside = score(t, kind, INSIDE) + within[kind];
            let row = &mut expected[t][kind * PLACES..(kind + 1) * PLACES];
            row[SINGLE] = exp(starts[t][1 + kind] + single - all) as f32;
            row[BEGIN] = exp(starts[t][1 + kind] + begin - all) as f32;
            row[LAST] = exp(open[t][kind] + last - all) as f32;
            row[INSIDE] = exp(open[t][kind] + inside - all) as f32;
            opens[1 + kind] = ln_of_sum(&[single, begin]);
            within[kind] = ln_of_sum(&[last, inside]);
        }
        for from in 0..STATES {
            let ways: [f64; STATES] = std::array::from_fn(|to| step(from, to) + opens[to]);
            for to in 0..STATES {
                steps[from][to] += exp(closed[t][from] + ways[to] - all) as f32;
            }
            after[from] = ln_of_sum(&ways);
        }
    }
    (expected, steps)
}

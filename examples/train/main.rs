//! Trains the tagger's model on annotated and plain text.
//!
//! ```text
//! cargo run --release --example train -- FOLDER --out src/extract/lexicon/model/names.bin --seed 1
//! ```
//!
//! `FOLDER` has a folder for each annotated set with `.tsv` files: one token and its label (`B-PER`) per
//! line, an empty line between sentences, and a line `-DOCSTART-` before each document. `FOLDER/unlabelled`
//! has `.txt` files with one tokenised sentence per line. The same folder and seed give the same model, byte
//! for byte. See `src/extract/lexicon/model/README.md`.

mod clusters;
mod data;
mod learn;
mod math;
mod prepared;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;
use onrecord::extract::Lexicon;
use onrecord::extract::training::{HeadlineCase, KINDS, Model, headline_case, tag};

use crate::data::{Document, Set};
use crate::learn::{AllVotes, Learner, first_pass};
use crate::math::Random;
use crate::prepared::{Prepared, Read};

/// Trains the tagger's model.
#[derive(Debug, Parser)]
struct Arguments {
    /// Folder of annotated sets.
    #[arg(default_value = "../shared/eval/training")]
    folder: PathBuf,
    /// File to write the model to; without it, only the figures are printed.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Seed for the order of documents and for hiding features.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// One document in this many is held out of training.
const HELD_OUT: usize = 10;
/// Number of buckets of the model, of four rows each.
const BUCKETS: usize = 1 << 14;
/// Number of passes over the documents, for the models of names and for those that only vote.
const EPOCHS: usize = 10;
const EPOCHS_TO_VOTE: usize = 6;
/// Number of runs that the weights of the first and of the final model are the mean of.
const RUNS: [usize; 2] = [4, 10];
/// The weight of an unlabelled document.
const TAUGHT: f32 = 0.3;

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let (sets, documents) = data::sets(&arguments.folder)?;
    let plain = data::unlabelled(&arguments.folder)?;
    let clusters = clusters::learn(&plain);
    eprintln!(
        "{} sets, {} documents, {} unlabelled ones, {} clustered words",
        sets.len(),
        documents.len(),
        plain.len(),
        clusters.len()
    );
    let model = train(&sets, &documents, &plain, clusters, &mut Random(arguments.seed));
    eprintln!("{model:?}");
    let lexicon = Lexicon::with(model.clone());
    for (n, set) in sets.iter().enumerate() {
        let part = documents
            .iter()
            .enumerate()
            .filter(|&(at, document)| is_held_out(at) && document.set == Some(n))
            .map(|(_, document)| document);
        figures(&set.name, part, &lexicon);
    }
    let bytes = model.to_bytes();
    println!("{} bytes, checksum {:016x}", bytes.len(), checksum(&bytes));
    if let Some(path) = &arguments.out {
        std::fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(())
}

fn is_held_out(document: usize) -> bool {
    document % HELD_OUT == HELD_OUT - 1
}

/// Trains a first model on the annotated documents, and the final one on these and on the unlabelled documents with
/// the first model's labels.
fn train(
    sets: &[Set],
    documents: &[Document],
    plain: &[Document],
    clusters: Vec<(u64, u8)>,
    random: &mut Random,
) -> Model {
    let lexicon = Lexicon::with(Model::of_clusters(clusters.clone()));
    let annotated: Vec<Prepared> = documents
        .iter()
        .enumerate()
        .filter(|(n, _)| !is_held_out(*n))
        .map(|(_, document)| {
            let weight = document.set.map_or(1.0, |set| sets[set].weight);
            Prepared::new(&Read::new(document), &lexicon, weight)
        })
        .collect();
    let annotated: Vec<&Prepared> = annotated.iter().collect();
    let mut votes = honest_votes(&annotated, &clusters, random);
    let teacher =
        Learner::learn(&annotated, Some(&votes), (RUNS[0], EPOCHS), random).model(BUCKETS, clusters.clone());
    let taught: Vec<Prepared> = plain
        .iter()
        .map(|document| Prepared::taught(&Read::new(document), &lexicon, &teacher, TAUGHT))
        .collect();
    votes.extend(taught.iter().map(|document| document.sheet.votes(&document.gold)));
    let all: Vec<&Prepared> = annotated.iter().copied().chain(&taught).collect();
    Learner::learn(&all, Some(&votes), (RUNS[1], EPOCHS), random).model(BUCKETS, clusters)
}

/// The votes for each document by a model that was not trained on it, as a first pass will give them on new text.
fn honest_votes(documents: &[&Prepared], clusters: &[(u64, u8)], random: &mut Random) -> AllVotes {
    const FOLDS: usize = 2;
    let models: Vec<Model> = (0..FOLDS)
        .map(|fold| {
            let others: Vec<&Prepared> = documents
                .iter()
                .enumerate()
                .filter(|(n, _)| n % FOLDS != fold)
                .map(|(_, &document)| document)
                .collect();
            Learner::learn(&others, None, (1, EPOCHS_TO_VOTE), random).model(BUCKETS, clusters.to_vec())
        })
        .collect();
    documents
        .iter()
        .enumerate()
        .map(|(n, document)| document.sheet.votes(&first_pass(&models[n % FOLDS], document)))
        .collect()
}

/// Prints precision, recall and F1 of each kind on the held-out part of a set.
fn figures<'d>(set: &str, documents: impl Iterator<Item = &'d Document>, lexicon: &Lexicon) {
    const NAMES: [&str; KINDS] = ["person", "organisation", "place", "nationality"];
    let mut counts = [[0_usize; 3]; KINDS];
    for document in documents {
        let read = Read::new(document);
        let reading = read.reading(lexicon);
        let gold = read.names(&reading, lexicon);
        let found = tag(&reading, lexicon, |n| {
            headline_case(&reading, &reading.sentences[n]) == HeadlineCase::No
        });
        let found: Vec<_> = found.into_iter().map(|(name, _)| name).collect();
        for name in &gold {
            counts[name.kind][0] += 1;
            counts[name.kind][2] += usize::from(found.contains(name));
        }
        for name in &found {
            counts[name.kind][1] += 1;
        }
    }
    for (kind, [gold, found, right]) in counts.iter().enumerate().filter(|(_, counts)| counts[0] > 0) {
        let share = |of: usize| 100.0 * *right as f64 / of.max(1) as f64;
        println!(
            "{set:<20} {:<13} P {:5.1}  R {:5.1}  F1 {:5.1}  of {gold}",
            NAMES[kind],
            share(*found),
            share(*gold),
            share(gold + found) * 2.0,
        );
    }
}

/// FNV-1a, 64 bits.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

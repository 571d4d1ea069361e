//! Measures onrecord against the bare engine (tantivy) on the same files in the same run. Prints a table of
//! ratios with the raw numbers.
//!
//! ```text
//! cargo bench -- --corpus DIR
//! cargo bench --bench against_bare -- --corpus DIR --rounds 5 --only ingest,second
//! ONRECORD_BENCH_CORPUS=DIR cargo bench
//! ```
//!
//! `DIR` is any folder of articles in plain text, one per file. The bare side reads every file as plain text,
//! so on a folder of web pages or JSON the two sides would do different work. Without a folder the articles
//! of `sample_corpus` are used, which only shows that the measurement runs: meaningful figures need some
//! hundred megabytes, and warm queries some ten thousand articles.
//!
//! # Comparison
//!
//! The *bare engine* is a program that passes files to tantivy and does nothing else, written to be as fast
//! as possible. It has as many reading threads as onrecord, as many indexing threads as reading threads
//! (onrecord has half as many), and the same heap. It stores title and body, with English stemming
//! (`en_stem`) and positions. It commits at the same points and waits for merges. See [`bare`]. *onrecord* is
//! the built program, with reading, language detection and extraction.
//!
//! Every variant runs in a separate process. Its cost is its user and system CPU time, which is least
//! disturbed by other work on the machine. The two variants take turns. A ratio is the median over the
//! rounds, with its extremes. Memory is the peak of anonymous memory (`RssAnon`), sampled every 20 ms.

mod bare;
mod cold;
mod corpus;
mod cost;
mod facets;
mod ingest;
mod known_items;
mod measure;
#[path = "../../examples/questions/numbers.rs"]
#[expect(dead_code, reason = "the other measurement and the examples use all of it")]
mod numbers;
mod questions;
mod ranking;
mod table;
mod warm;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Parser, ValueEnum};

use crate::corpus::Corpus;
use crate::table::Table;

/// Measures onrecord against the bare engine on the same files.
#[derive(Debug, Parser)]
#[command(name = "against_bare")]
struct Arguments {
    /// A folder of plain-text articles, one per file; default: the folder in `ONRECORD_BENCH_CORPUS`.
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Runs of each variant; a cold query runs ten times as often.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Parts to measure; default: all.
    #[arg(long, value_delimiter = ',', value_name = "PART")]
    only: Vec<Part>,
    /// Use the indexes that an earlier run built from the same folder, unless `ingest` is measured.
    #[arg(long)]
    reuse: bool,
    /// Seed for known items: another number picks other articles and words.
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    seed: u64,
    /// List every question for a known item with the rank of the article on both sides.
    #[arg(long)]
    list: bool,
    /// Ask warm queries only of classes whose names contain this text.
    #[arg(long, value_name = "TEXT")]
    class: Option<String>,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// A first ingest: CPU time, memory, size on disk.
    Ingest,
    /// A second ingest of the unchanged folder, against `find`.
    Second,
    /// A query in a separate process.
    Cold,
    /// Many queries in one process.
    Warm,
    /// Counts of people over all hits, in one process.
    Facets,
    /// Known items: the rank of the article that a question was made from.
    Ranking,
}

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // The variants, which this program runs as its own child processes.
    match words[..] {
        [bare::INGEST, corpus, index] => bare::ingest(Path::new(corpus), Path::new(index)),
        [bare::QUERY, index, question] => bare::query(Path::new(index), question),
        _ => measure_all(&Arguments::parse()),
    }
}

fn measure_all(arguments: &Arguments) -> Result<()> {
    if !Path::new("/proc/self/status").exists() {
        bail!("memory is read from /proc, which this system does not have");
    }
    let named = arguments
        .corpus
        .clone()
        .or_else(|| std::env::var_os("ONRECORD_BENCH_CORPUS").map(PathBuf::from));
    let corpus = Corpus::survey(named.as_deref().unwrap_or(Path::new("sample_corpus")))?;
    let measured = |part| arguments.only.is_empty() || arguments.only.contains(&part);
    eprintln!("{}", corpus.describe());
    if corpus.is_small() {
        eprintln!("this folder is too small for meaningful figures: choose a larger one with --corpus DIR");
    }
    let folders = Folders::of(&corpus)?;
    let mut table = Table::default();

    if measured(Part::Ingest) {
        ingest::first(&corpus, &folders, arguments.rounds, &mut table)?;
    } else if !(arguments.reuse && folders.ours.exists() && folders.bare.exists()) {
        ingest::build(&corpus, &folders)?;
    }
    if measured(Part::Second) {
        ingest::second(&corpus, &folders, arguments.rounds, &mut table)?;
    }
    if [Part::Cold, Part::Warm, Part::Facets, Part::Ranking]
        .into_iter()
        .any(measured)
    {
        let bare = bare::BareIndex::open(&folders.bare)?;
        let ours = onrecord::index::Index::open(&folders.ours)?;
        if measured(Part::Ranking) {
            ranking::measure(&corpus, &bare, &ours, arguments.seed, arguments.list, &mut table)?;
        }
        let mut questions = questions::pick(&bare, &ours)?;
        if let Some(wanted) = &arguments.class {
            questions.retain(|class| class.name.contains(wanted.as_str()));
        }
        if measured(Part::Cold) {
            cold::measure(&folders, &questions, arguments.rounds, &mut table)?;
        }
        if measured(Part::Warm) {
            warm::measure(&bare, &ours, &questions, arguments.rounds, &mut table)?;
        }
        if measured(Part::Facets) {
            facets::measure(&ours, &folders.facets, &questions, arguments.rounds, &mut table)?;
        }
    }
    println!("{}, {} rounds\n\n{table}", corpus.describe(), arguments.rounds);
    Ok(())
}

/// The folders of the indexes.
#[derive(Debug)]
struct Folders {
    ours: PathBuf,
    bare: PathBuf,
    /// A bare index with a column of names.
    facets: PathBuf,
}

impl Folders {
    /// Below cargo's folder for temporary files, so that nothing is left elsewhere.
    fn of(corpus: &Corpus) -> Result<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("against_bare")
            .join(corpus.name());
        std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        Ok(Self {
            ours: folder.join("onrecord"),
            bare: folder.join("bare"),
            facets: folder.join("facets"),
        })
    }
}

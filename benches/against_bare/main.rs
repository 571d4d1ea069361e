//! Measured runs of onrecord beside the bare engine (tantivy) on the same files in the same run. Prints a table of
//! ratios with the raw numbers.
//!
//! ```text
//! cargo bench -- --corpus DIR
//! cargo bench --bench against_bare -- --corpus DIR --rounds 5 --only ingest,second
//! ONRECORD_BENCH_CORPUS=DIR cargo bench
//! ```
//!
//! `DIR` is any folder of articles in plain text, one a file. The bare side takes every file for plain text, so on a
//! folder of web pages or JSON the two sides would not do the same work. Without a folder the articles of
//! `sample_corpus` are taken, which tells only that the measurement runs: figures need some hundred megabytes, warm
//! queries some ten thousand articles.
//!
//! # What is compared
//!
//! *Bare engine*: what a program does that hands files to tantivy and nothing more, written as fast as that can be
//! done: as many threads that read files as onrecord has, feeding as many indexing threads (onrecord has half as many) with
//! the same heap; title and body with English stemming (`en_stem`) and positions, stored; a commit at the same points;
//! merges awaited. See [`bare`]. *onrecord*: the built program, reading, language, extraction and all.
//!
//! Every variant is a process of its own. Its cost is its CPU time, user and system, which other work on the machine
//! disturbs least; the two variants take turns, and a ratio is the median of those of the rounds, with its extremes.
//! Memory is the peak of the anonymous memory (`RssAnon`), looked at every 20 ms.

mod bare;
mod cold;
mod corpus;
mod facets;
mod ingest;
mod known_items;
mod measure;
mod questions;
mod ranking;
mod table;
mod warm;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Parser, ValueEnum};

use crate::corpus::Corpus;
use crate::table::Table;

/// Measures onrecord beside the bare engine on the same files.
#[derive(Debug, Parser)]
#[command(name = "against_bare")]
struct Arguments {
    /// A folder of articles, one a file, in plain text; else the one that `ONRECORD_BENCH_CORPUS` names.
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// How often each variant runs; a cold query runs ten times as often.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// What to measure; all, if not given.
    #[arg(long, value_delimiter = ',', value_name = "PART")]
    only: Vec<Part>,
    /// Take the indexes that an earlier run made of the same folder, where `ingest` is not measured.
    #[arg(long)]
    reuse: bool,
    /// Which known items are asked for: another number picks other articles and words.
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    seed: u64,
    /// Tell every question for a known item with the places at which the two sides have it.
    #[arg(long)]
    list: bool,
    /// Ask warm queries of the classes alone whose names hold this.
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
    /// A second ingest of the unchanged folder, beside `find`.
    Second,
    /// A query in a process of its own.
    Cold,
    /// Many queries in one process.
    Warm,
    /// Counts of people over all hits, in one process.
    Facets,
    /// Known items: how high the article comes that a question was made from.
    Ranking,
}

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // The variants that this program runs as its own children.
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
        eprintln!("a folder this small gives no figures worth quoting: name a larger one with --corpus DIR");
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

/// Where the two indexes lie.
#[derive(Debug)]
struct Folders {
    ours: PathBuf,
    bare: PathBuf,
    /// A bare index with a column of names.
    facets: PathBuf,
}

impl Folders {
    /// Below cargo's folder for such things, so that nothing is left elsewhere.
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

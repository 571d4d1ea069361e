//! Measures how ingest and thirty kinds of question grow with the number of articles, and says by their slopes what ten
//! million would cost.
//!
//! ```text
//! cargo bench --bench scale -- --source DIR --folder /tmp/scale
//! cargo bench --bench scale -- --source DIR --sizes 10000,100000,1000000 --folder /tmp/scale
//! ```
//!
//! `DIR` is a folder of real articles in plain text; the articles are made of its paragraphs ([`articles`]). A million of
//! them take about 4 GB of disk and as much again for the index. Nothing is removed afterwards. The program is run in a
//! process of its own for each cold figure; warm figures come from one process that has answered the question before.
//! All times are CPU times.

mod articles;
#[path = "../against_bare/cost.rs"]
#[expect(dead_code, reason = "the other measurement uses all of it")]
mod cost;
mod measurement;
#[path = "../../examples/questions/numbers.rs"]
mod numbers;
mod questions;
mod slopes;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Parser;

use crate::articles::{Generator, Source};

/// Measures growth with the number of articles.
#[derive(Debug, Parser)]
#[command(name = "scale")]
struct Arguments {
    /// A folder of plain-text articles whose paragraphs are used; may be repeated
    #[arg(
        long,
        visible_alias = "corpus",
        value_name = "DIR",
        default_value = "sample_corpus"
    )]
    source: Vec<PathBuf>,
    /// Numbers of articles, from small to large
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "NUMBER",
        default_value = "1000,10000"
    )]
    sizes: Vec<usize>,
    /// A new folder for the articles and indexes
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Another number makes other articles
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    seed: u64,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if !arguments.sizes.is_sorted() || arguments.sizes.first().is_none_or(|least| *least == 0) {
        bail!("--sizes: numbers of articles from small to large, such as 10000,100000");
    }
    let Some(folder) = arguments.folder.as_deref() else {
        eprintln!("name a new folder for the articles and indexes: --folder DIR");
        return Ok(());
    };
    if folder.exists() {
        bail!("{} exists: name a folder that does not", folder.display());
    }
    let source = Source::read(&arguments.source)?;
    let articles = folder.join("articles");
    let mut generator = Generator::new(&source, &articles, arguments.seed);
    let mut questions = Vec::new();
    let mut measurements = Vec::new();
    for size in &arguments.sizes {
        let bytes = generator.write_until(*size)?;
        if questions.is_empty() {
            questions = questions::thirty(&source, generator.frequent_name()).to_vec();
        }
        let index = folder.join(format!("index-{size}"));
        let program = Path::new(env!("CARGO_BIN_EXE_onrecord"));
        let measured = measurement::measure(program, &articles, (*size, bytes), &index, &questions)?;
        eprintln!("{size} articles: ingest took {:.1} CPU s", measured.ingest.cpu);
        measurements.push(measured);
    }
    println!("{}", slopes::table(&measurements, &questions));
    Ok(())
}

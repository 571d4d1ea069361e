//! Measures the speed of extraction, compared with splitting at white space.
//!
//! ```text
//! cargo bench --bench extraction -- --corpus DIR
//! ```
//!
//! Prints megabytes of text per CPU second for each step: splitting at white space, tokenizing, everything up
//! to entities (tokens, sentences, names, identity), and the whole extraction with quotations. A figure is
//! the median of the rounds. Articles are read beforehand. The steps run on one thread and are measured in
//! CPU time, which is least disturbed by other work.

use std::hint::black_box;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Parser;
use nix::time::{ClockId, clock_gettime};
use onrecord::article::Article;
use onrecord::extract::{Lexicon, extract, find_entities, tokenize};
use onrecord::source::{self, Discovered, ReadOptions};

/// A step on an article. It returns a number, so that the compiler cannot drop the work.
type Step<'s> = &'s dyn Fn(&Article) -> usize;

/// Measures extraction.
#[derive(Debug, Parser)]
#[command(name = "extraction")]
struct Arguments {
    /// Folder of articles in any format that `ingest` reads.
    #[arg(long, value_name = "DIR", default_value = "sample_corpus")]
    corpus: PathBuf,
    /// Number of runs of each step.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Cargo passes this.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let lexicon = Lexicon::load();
    let mut articles = Vec::new();
    let options = ReadOptions {
        max_article_size: 64 << 20,
        ..ReadOptions::default()
    };
    source::discover(&[arguments.corpus], false, &mut |discovered| {
        if let Discovered::File(file) = discovered {
            // Unreadable articles are not part of the measurement.
            let _ = source::read(&file, &options, &mut |article: Article| articles.push(article));
        }
    });
    let megabytes = articles.iter().map(|article| article.text.len()).sum::<usize>() as f64 / 1e6;
    if articles.is_empty() {
        bail!("no article in the folder");
    }
    println!("{} articles, {megabytes:.1} MB of text", articles.len());
    let steps: [(&str, Step); 4] = [
        ("white space", &|article| article.text.split_whitespace().count()),
        ("tokens", &|article| tokenize(&article.text).len()),
        ("tokens, names, identity", &|article| {
            find_entities(article, &lexicon).len()
        }),
        ("whole extraction", &|article| {
            extract(article, &lexicon).entities.len()
        }),
    ];
    let mut first = None;
    for (name, step) in steps {
        let mut times = Vec::new();
        for _ in 0..arguments.rounds {
            let start = cpu_seconds()?;
            for article in &articles {
                black_box(step(black_box(article)));
            }
            times.push(cpu_seconds()? - start);
        }
        times.sort_by(f64::total_cmp);
        let speed = megabytes / times[times.len() / 2].max(1e-9);
        let ratio = speed / *first.get_or_insert(speed);
        println!("{name:<24} {speed:8.1} MB a CPU second  {ratio:6.3} of white space");
    }
    Ok(())
}

fn cpu_seconds() -> Result<f64> {
    let time = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID)?;
    Ok(time.tv_sec() as f64 + time.tv_nsec() as f64 * 1e-9)
}

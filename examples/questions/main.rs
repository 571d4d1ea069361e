//! Parses random and mutated questions, and searches an index with them. Reports the slowest, and stops at
//! the first failure.
//!
//! ```text
//! cargo run --release --example questions -- --count 10000000 --index DIR [--searched 100000] [--seed 1]
//! ```
//!
//! Each question is parsed in our own language and in those of Lucene and Nexis. The printed form of the tree
//! must parse to the same tree without a warning. The first `--searched` questions are also searched in the
//! index. A panic ends the program and prints the seed of its question.

mod generator;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use jiff::civil::date;
use nix::time::{ClockId, clock_gettime};
use onrecord::index::Index;
use onrecord::search::query::{Asked, Syntax, Today, parse, parse_as};
use onrecord::search::{QuoteQuestion, Searcher, Window};

use generator::{Numbers, question};

/// Maximum CPU time of a question.
const TOO_LONG: Duration = Duration::from_secs(1);

/// The command line.
#[derive(Parser)]
struct Arguments {
    /// Number of questions
    #[arg(long, default_value = "1000000")]
    count: u64,
    /// Index to search; without it, questions are only parsed
    #[arg(long)]
    index: Option<PathBuf>,
    /// Number of questions to search
    #[arg(long, default_value = "100000")]
    searched: u64,
    /// Seed of the first question; each question has the next one
    #[arg(long, default_value = "1")]
    seed: u64,
}

/// Counts and times so far.
#[derive(Default)]
struct Tally {
    parsed: u64,
    searched: u64,
    found: u64,
    slowest_parsed: (Duration, u64),
    slowest_searched: (Duration, u64),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let searcher = match arguments
        .index
        .as_deref()
        .map(|dir| Index::open(dir).and_then(|index| Searcher::new(&index)))
    {
        None => None,
        Some(Ok(searcher)) => Some(searcher),
        Some(Err(error)) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let mut tally = Tally::default();
    for n in 0..arguments.count {
        let seed = arguments.seed + n;
        let text = question(&mut Numbers::new(seed));
        let searcher = searcher.as_ref().filter(|_| n < arguments.searched);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            check(&text, seed, &mut tally)?;
            searcher.map_or(Ok(()), |searcher| search(searcher, &text, seed, &mut tally))
        }));
        let fault = match outcome {
            Ok(Ok(())) => continue,
            Ok(Err(fault)) => fault,
            Err(_) => "a panic".to_owned(),
        };
        eprintln!("seed {seed}: {text:?}: {fault}");
        return ExitCode::FAILURE;
    }
    let (parsed, slow) = (tally.slowest_parsed, tally.slowest_searched);
    println!(
        "{} questions parsed in three languages each; slowest {:?} (seed {})",
        tally.parsed, parsed.0, parsed.1
    );
    println!(
        "{} of them searched, {} found something; slowest {:?} (seed {})",
        tally.searched, tally.found, slow.0, slow.1
    );
    ExitCode::SUCCESS
}

/// Parses a question in each language, and the printed form of each tree.
fn check(text: &str, seed: u64, tally: &mut Tally) -> Result<(), String> {
    tally.parsed += 1;
    for syntax in [Syntax::Onrecord, Syntax::Lucene, Syntax::Nexis] {
        let began = cpu_time();
        let parsed = parse_as(text, asked(syntax));
        let took = cpu_time().saturating_sub(began);
        if took > tally.slowest_parsed.0 {
            tally.slowest_parsed = (took, seed);
        }
        if took > TOO_LONG {
            return Err(format!("parsing took {took:?} in {syntax:?}"));
        }
        for printed in [parsed.query.to_string(), parsed.query.explained().to_string()] {
            let again = parse(&printed);
            if again.query != parsed.query || !again.warnings.is_empty() {
                return Err(format!(
                    "in {syntax:?}, it prints as {printed:?}, which parses to another question"
                ));
            }
        }
    }
    Ok(())
}

/// Searches articles and quotations, in a language that depends on the seed.
fn search(searcher: &Searcher, text: &str, seed: u64, tally: &mut Tally) -> Result<(), String> {
    let syntax = [Syntax::Onrecord, Syntax::Onrecord, Syntax::Lucene, Syntax::Nexis][(seed % 4) as usize];
    let searcher = searcher.clone().reading(asked(syntax));
    let window = Window::default();
    let began = cpu_time();
    let articles = searcher
        .articles(text, &window)
        .map_err(|error| error.to_string())?
        .total;
    let half = cpu_time().saturating_sub(began);
    let quotes = QuoteQuestion {
        text: text.to_owned(),
        ..QuoteQuestion::default()
    };
    let quotes = searcher
        .quotes(&quotes, &window)
        .map_err(|error| error.to_string())?
        .total;
    let took = half.max(cpu_time().saturating_sub(began).saturating_sub(half));
    tally.searched += 1;
    tally.found += u64::from(articles + quotes > 0);
    if took > tally.slowest_searched.0 {
        tally.slowest_searched = (took, seed);
    }
    if took > TOO_LONG {
        return Err(format!("searching took {took:?} in {syntax:?}"));
    }
    Ok(())
}

/// CPU time of this thread, which does not include other programs.
fn cpu_time() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map_or(Duration::ZERO, Duration::from)
}

fn asked(syntax: Syntax) -> Asked {
    Asked {
        today: Some(Today::Day(date(2022, 2, 12))),
        syntax,
        ..Asked::default()
    }
}

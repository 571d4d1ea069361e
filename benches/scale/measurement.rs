//! The costs at one size.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use nix::time::{ClockId, clock_gettime};
use onrecord::index::Index;
use onrecord::search::Searcher;
use walkdir::WalkDir;

use super::cost::{Cost, run_watched};
use super::questions::Question;

/// Exit codes of an answer: with and without hits.
const ANSWERED: [i32; 2] = [0, 1];
/// Exit codes of a finished ingest: without problems, or with files that could not be indexed.
const DONE: [i32; 2] = [0, 3];
/// CPU time in milliseconds that is enough for a warm figure.
const ENOUGH: f64 = 50.0;

/// What one size costs.
#[derive(Clone, Debug)]
pub(crate) struct Measurement {
    /// Number of articles.
    pub(crate) articles: usize,
    /// Their bytes.
    pub(crate) bytes: u64,
    /// The ingest.
    pub(crate) ingest: Cost,
    /// Bytes of the index.
    pub(crate) index: u64,
    /// For each question, in their order.
    pub(crate) answers: Vec<Answer>,
}

/// What one question costs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer {
    /// Number of hits.
    pub(crate) hits: u64,
    /// Milliseconds of CPU time in a process of its own.
    pub(crate) cold: f64,
    /// Peak of anonymous memory in bytes of that process; 0 if it ended before it was looked at.
    pub(crate) memory: u64,
    /// Milliseconds of CPU time in one process that has answered it before, the median of several.
    pub(crate) warm: f64,
}

/// Ingests a folder into a new index with the built program, and asks every question cold and warm.
pub(crate) fn measure(
    program: &Path,
    folder: &Path,
    (articles, bytes): (usize, u64),
    index: &Path,
    questions: &[Question],
) -> Result<Measurement> {
    let ingest = run_watched(
        Command::new(program)
            .arg("ingest")
            .arg("--index")
            .arg(index)
            .arg(folder),
        &DONE,
    )?;
    let searcher = Searcher::new(&Index::open(index)?)?;
    let mut answers = Vec::new();
    for question in questions {
        let asked = question.arguments();
        let (command, rest) = asked.split_first().context("a question without a command")?;
        let cold = run_watched(
            Command::new(program)
                .arg(command)
                .arg("--index")
                .arg(index)
                .args(rest),
            &ANSWERED,
        )
        .with_context(|| format!("asking {}", question.kind))?;
        let (hits, warm) = warm(question, &searcher)?;
        answers.push(Answer {
            hits,
            cold: cold.cpu * 1e3,
            memory: cold.memory,
            warm,
        });
    }
    Ok(Measurement {
        articles,
        bytes,
        ingest,
        index: size_below(index)?,
        answers,
    })
}

/// The number of hits, and the median CPU time of a question that is asked again.
fn warm(question: &Question, searcher: &Searcher) -> Result<(u64, f64)> {
    let hits = question.ask(searcher)?;
    let mut times = Vec::new();
    while times.len() < 3 || (times.iter().sum::<f64>() < ENOUGH && times.len() < 99) {
        let began = process_cpu()?;
        std::hint::black_box(question.ask(searcher)?);
        times.push(process_cpu()? - began);
    }
    times.sort_by(f64::total_cmp);
    Ok((hits, times[times.len() / 2]))
}

/// Milliseconds of CPU time of all threads of this process: a question may use several.
fn process_cpu() -> Result<f64> {
    let now = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID)?;
    Ok(now.tv_sec() as f64 * 1e3 + now.tv_nsec() as f64 / 1e6)
}

fn size_below(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in WalkDir::new(folder) {
        let metadata = entry?.metadata()?;
        bytes += if metadata.is_file() { metadata.len() } else { 0 };
    }
    Ok(bytes)
}

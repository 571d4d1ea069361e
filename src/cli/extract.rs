//! `onrecord extract`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use std::path::PathBuf;

use clap::Args;

use crate::article::Article;
use crate::cli::console::{Console, ExitStatus, Failure, Level, Outcome};
use crate::cli::input::shared::ReadingArgs;
use crate::error::printable;
use crate::extract::{Lexicon, is_in_parts};
use crate::render::{extraction, report};
use crate::source::{self, Discovered, ReadOptions, SourceFile};

/// Print people, organisations, places and quotations of files as JSON lines; needs no index
///
/// Reads every format that `ingest` reads, and prints one JSON object for each article: its metadata, `text`, `entities`
/// and `quotes`, with offsets in bytes of `text`. A line {"id": …, "text": …} of a .jsonl file is an article and keeps
/// its id.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord extract article.html | jq '.entities[].name'
  onrecord extract articles.jsonl > extracted.jsonl")]
pub(crate) struct ExtractArgs {
    /// Files and folders
    #[arg(required = true, value_name = "FILE")]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
}

pub(super) fn extract(args: &ExtractArgs, console: &mut Console<'_>) -> Outcome {
    let lexicon = Lexicon::load();
    let options = args.reading.options(console.helper.clone());
    let mut found = Vec::new();
    source::discover(&args.paths, false, &mut |discovered| found.push(discovered));
    let mut named_file = false;
    let (mut articles, mut faults, mut errors) = (0_u64, 0_u64, 0_u64);
    for discovered in found {
        match discovered {
            Discovered::Root { folder, .. } => named_file = !folder,
            Discovered::Unreadable { error, .. } => {
                errors += 1;
                console.say(Level::Error, &error.hint("check the path").to_string());
            }
            Discovered::Skipped(skip) => {
                // Below a folder, pictures and styles are ignored; a named file should have been read.
                if named_file || skip.reason.is_fault() {
                    faults += 1;
                    console.say(Level::Note, &report::skip_line(&console.err_look, &skip));
                }
            }
            Discovered::File(file) => {
                let (read, bad) = extract_file(&file, &options, &lexicon, console)?;
                articles += read;
                faults += bad;
            }
        }
    }
    Ok(match (articles, faults) {
        _ if errors > 0 => ExitStatus::Trouble,
        (0, 1..) => ExitStatus::Trouble,
        (_, 1..) => ExitStatus::Incomplete,
        (0, 0) => ExitStatus::NothingFound,
        _ => ExitStatus::Done,
    })
}

/// Extracts the articles of one file; returns the numbers of articles and of problems.
fn extract_file(
    file: &SourceFile,
    options: &ReadOptions,
    lexicon: &Lexicon,
    console: &mut Console<'_>,
) -> Result<(u64, u64), Failure> {
    let out = &mut *console.out;
    let (mut articles, mut written) = (0, Ok(()));
    let outcome = source::read(file, options, &mut |mut article| {
        // Reading cannot be stopped from here: if nothing can be written, the rest of the file is read without
        // output.
        if written.is_ok() {
            articles += 1;
            let found = crate::extract::extract(&article, lexicon);
            if is_in_parts(&article, &found) {
                article.problems.push(IN_PARTS.to_owned());
            }
            written = extraction::write(out, &extract_id(&article), &article, &found, &[]);
        }
    });
    written?;
    let faults = match outcome {
        Ok(report) => {
            for problem in &report.problems {
                let path = printable(console.err_look.short_path(&file.key));
                console.say(Level::Note, &format!("{path}: {}", printable(problem)));
            }
            report.problems.len() as u64
        }
        Err(skip) => {
            console.say(Level::Note, &report::skip_line(&console.err_look, &skip));
            1
        }
    };
    Ok((articles, faults))
}

/// The problem of an article that was read in parts.
const IN_PARTS: &str = "the text is very long or dense, so it was read in parts: pronouns and short names refer to names of the same part";

/// Returns the id that `extract` prints: the record's own if it has one, else the article's.
fn extract_id(article: &Article) -> String {
    article.record.clone().unwrap_or_else(|| article.id.to_string())
}

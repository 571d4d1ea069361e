//! `onrecord verify`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::console::{Console, ExitStatus, Level, Outcome};
use crate::cli::input::asking::{open, standard_input};
use crate::cli::input::shared::{FromArgs, GlobalArgs, ListFormat};
use crate::inquiry::draft::{check, claim_of_words, claims_of};
use crate::render::verify::{self, CheckedQuote};
use crate::search::verify::Verdict;
use crate::source;

/// Check a quotation, or each quotation of a draft, against the index
///
/// Each is exact, altered (with the words that differ), said by somebody else, or not in this index. Case and
/// punctuation do not count, an ellipsis matches omitted words, and a quotation may be part of a longer one. The file
/// with the words is read again: a note says if it has changed since it was indexed.
///
/// The exit status is 1 if any quotation is not exact.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord verify 'the tunnel was never safe' --by 'Anna Velde'
  onrecord verify --file draft.txt
  pbpaste | onrecord verify -
  onrecord verify --file draft.md --format csv > checked.csv")]
pub(crate) struct VerifyArgs {
    /// The words of a quotation; `-` reads a draft from standard input
    #[arg(
        required_unless_present = "file",
        conflicts_with = "file",
        value_name = "QUOTATION"
    )]
    pub(crate) words: Vec<String>,
    /// The supposed speaker: any part of the name
    #[arg(long, value_name = "NAME", conflicts_with = "file")]
    pub(crate) by: Option<String>,
    /// Check every quotation of this draft: text, Markdown or HTML
    #[arg(long, value_name = "DRAFT")]
    pub(crate) file: Option<PathBuf>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) from: FromArgs,
}

pub(super) fn verify(args: &VerifyArgs, global: &GlobalArgs, console: &mut Console<'_>) -> Outcome {
    let claims = match &args.file {
        Some(path) if path != Path::new("-") => claims_of(&source::read_draft(path, console.helper.clone())?),
        None if args.words != ["-"] => vec![claim_of_words(&args.words.join(" "), args.by.clone())],
        _ => claims_of(&source::read_bytes(
            "standard input",
            standard_input(console)?.as_bytes(),
        )?),
    };
    if claims.is_empty() {
        console.say(Level::Note, "there is no quotation in this draft");
        return Ok(ExitStatus::NothingFound);
    }
    let Some(collection) = open(global, &args.from, console)? else {
        return Ok(ExitStatus::Interrupted);
    };
    let rows = check(&collection, claims)?;
    let (out, look) = (&mut *console.out, &console.out_look);
    match args.format {
        ListFormat::Human => verify::terminal(out, look, &rows)?,
        ListFormat::Json => verify::json(out, &rows)?,
        ListFormat::Jsonl => verify::jsonl(out, &rows)?,
        ListFormat::Csv => verify::csv(out, &rows)?,
    }
    let is_exact = |row: &CheckedQuote| row.checked.verdict == Verdict::Exact;
    Ok(if rows.iter().all(is_exact) {
        ExitStatus::Done
    } else {
        ExitStatus::NothingFound
    })
}

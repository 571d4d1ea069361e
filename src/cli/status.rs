//! `onrecord status`.

// The comments are help texts, where back quotes would be shown.
#![allow(clippy::doc_markdown)]

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::asking::shown;
use crate::cli::shared::ReportFormat;
use crate::cli::{Console, ExitStatus, Level, Outcome};
use crate::index::status::Status;
use crate::index::{self, Index};
use crate::render::report;

/// Tell what the index holds, and every file that was not indexed, with the reason
#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Read the whole index and check its sums
    #[arg(long)]
    pub(crate) verify: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ReportFormat,
}

pub(super) fn status(args: &StatusArgs, dir: &Path, console: &mut Console<'_>) -> Outcome {
    let index = Index::open(dir)?;
    let damaged = args.verify.then(|| index.damaged_files()).transpose()?;
    let status = index::status::status(&index);
    // With damaged files, the rest may be unreadable; the damage is then the news.
    if let (Err(_), Some(files)) = (&status, damaged.as_deref().filter(|files| !files.is_empty())) {
        tell_damage(files, console);
    }
    let status: Status = status?;
    match args.format {
        ReportFormat::Human => report::status(console.out, &console.out_look, dir, &status)?,
        ReportFormat::Json => report::status_json(console.out, dir, &status, damaged.as_deref())?,
    }
    match damaged {
        Some(files) if !files.is_empty() => {
            console.out.flush()?;
            tell_damage(&files, console);
            Ok(ExitStatus::Trouble)
        }
        Some(_) => {
            console.out.flush()?;
            console.say(Level::Note, "verified: no file of the index is damaged");
            Ok(ExitStatus::Done)
        }
        None => Ok(ExitStatus::Done),
    }
}

fn tell_damage(files: &[PathBuf], console: &mut Console<'_>) {
    for file in files {
        console.say(Level::Error, &format!("{}: damaged or missing", shown(file)));
    }
    console.say(
        Level::Note,
        "to make the index anew, remove the folder `engine` in it and ingest again",
    );
}

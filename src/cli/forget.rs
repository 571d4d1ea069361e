//! `onrecord forget`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::console::{Console, ExitStatus, Level, Outcome};
use crate::cli::input::asking::shown;
use crate::ingest;
use crate::render::text::counted;

/// Remove files, or all files below folders, from the index; the files themselves stay
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  onrecord forget ~/articles/drafts")]
pub(crate) struct ForgetArgs {
    /// Files and folders, which need not exist any more
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

pub(super) fn forget(args: &ForgetArgs, dir: &Path, console: &mut Console<'_>) -> Outcome {
    let counts = ingest::forget(dir, &args.paths)?;
    for (path, _) in args.paths.iter().zip(&counts).filter(|(_, count)| **count == 0) {
        console.say(Level::Note, &format!("{}: not in the index", shown(path)));
    }
    let total: u64 = counts.iter().sum();
    if total == 0 {
        return Ok(ExitStatus::NothingFound);
    }
    writeln!(
        console.out,
        "{} removed from the index",
        counted(total, "file", "files")
    )?;
    Ok(ExitStatus::Done)
}

//! `onrecord status`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use std::path::Path;

use clap::Args;

use crate::cli::console::{Console, ExitStatus, Failure, Level, Outcome};
use crate::cli::input::asking::{shown, tell_part};
use crate::cli::input::shared::ReportFormat;
use crate::cluster::is_cluster;
use crate::collection::Collection;
use crate::error::{Error, printable};
use crate::index::Index;
use crate::index::verify::{Verification, verify};
use crate::ingest;
use crate::inquiry::holdings::held;
use crate::render::report::{self, Holdings};
use crate::render::text::counted;

/// Print the contents of the index, and every file that was not indexed, with the reason
#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Read the whole index, and check that its files are those of the last commit and that it holds each article
    /// once
    #[arg(long)]
    pub(crate) verify: bool,
    /// Remove files whose articles are not all in the index; the next ingest reads them again
    #[arg(long, requires = "verify")]
    pub(crate) repair: bool,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ReportFormat,
}

pub(super) fn status(args: &StatusArgs, dir: &Path, console: &mut Console<'_>) -> Outcome {
    if is_cluster(dir) {
        return of_cluster(args, dir, console);
    }
    let index = Index::open(dir)?;
    tell_part(dir, console);
    let verification = args.verify.then(|| verify(&index)).transpose()?;
    let is_damaged = verification.as_ref().is_some_and(|found| !found.is_readable());
    // The engine may panic on damaged files, so nothing is counted in them. The damage is the result then.
    let (status, held) = if is_damaged {
        (None, Holdings::default())
    } else {
        let collection = Collection::of_index(index.clone())?;
        (Some(collection.status()?), held(&collection)?)
    };
    match (args.format, &status) {
        (ReportFormat::Human, Some(status)) => {
            report::status(console.out, &console.out_look, dir, status, &held)?;
            note_openness(&index, console)?;
        }
        (ReportFormat::Human, None) => {}
        (ReportFormat::Json, status) => {
            report::status_json(
                console.out,
                &dir.to_string_lossy(),
                status.as_ref(),
                &held,
                verification.as_ref(),
            )?;
        }
    }
    conclude(verification, args.repair && !is_damaged, console, &|sources| {
        ingest::take_out(dir, sources).map(drop)
    })
}

/// The status of a collection on a cluster.
fn of_cluster(args: &StatusArgs, address: &Path, console: &mut Console<'_>) -> Outcome {
    let collection = Collection::open(&[address.to_owned()])?;
    let Collection::Cluster(searcher) = &collection else {
        return Ok(ExitStatus::Done);
    };
    let cluster = searcher.cluster();
    let verification = args.verify.then(|| cluster.verify()).transpose()?;
    let (status, held) = (collection.status()?, held(&collection)?);
    match args.format {
        ReportFormat::Human => report::status(console.out, &console.out_look, address, &status, &held)?,
        ReportFormat::Json => {
            let location = collection.location();
            report::status_json(
                console.out,
                &location,
                Some(&status),
                &held,
                verification.as_ref(),
            )?;
        }
    }
    conclude(verification, args.repair, console, &|sources| {
        for &source in sources {
            cluster.take_out(source)?;
        }
        cluster.make_visible()
    })
}

/// Reports a verification, and removes the files that are not whole if they are to be repaired. `take_out` removes
/// all articles of the files with these numbers.
fn conclude(
    verification: Option<Verification>,
    repair: bool,
    console: &mut Console<'_>,
    take_out: &dyn Fn(&[u64]) -> Result<(), Error>,
) -> Outcome {
    console.out.flush()?;
    let Some(verification) = verification else {
        return Ok(ExitStatus::Done);
    };
    report_verification(&verification, console);
    if verification == Verification::default() {
        return Ok(ExitStatus::Done);
    }
    if !repair {
        return Ok(ExitStatus::Trouble);
    }
    let sources: Vec<u64> = verification.not_whole.iter().map(|file| file.source).collect();
    take_out(&sources)?;
    let files = counted(sources.len() as u64, "file", "files");
    console.say(
        Level::Note,
        &format!(
            "repaired: {files} removed from the index; `onrecord ingest` on the same folders reads them again"
        ),
    );
    Ok(ExitStatus::Done)
}

/// Notes that others may read an index.
pub(super) fn note_openness(index: &Index, console: &mut Console<'_>) -> Result<(), Failure> {
    if index.rights_of_others() & 0o055 != 0 {
        console.out.flush()?;
        let dir = shown(index.path());
        console.say(
            Level::Note,
            &format!("other users can read the index {dir}; `chmod -R go= DIR` makes it private, --shared says that it is intended"),
        );
    }
    Ok(())
}

fn report_verification(verification: &Verification, console: &mut Console<'_>) {
    if *verification == Verification::default() {
        let message = "verified: no file of the index is damaged, and each article is there once";
        console.say(Level::Note, message);
    }
    for file in &verification.damaged {
        console.say(Level::Error, &format!("{}: damaged or missing", shown(file)));
    }
    if !verification.is_readable() {
        console.say(
            Level::Note,
            "to rebuild the index, remove the folder `engine` in it and ingest again",
        );
    } else if !verification.damaged.is_empty() {
        console.say(
            Level::Note,
            "questions are answered without this file, only slower; `onrecord status --verify --repair` writes it again",
        );
    }
    for file in &verification.not_whole {
        let key = printable(&file.key);
        let articles = counted(file.articles, "article", "articles");
        let why = match file.expected {
            None => format!("{articles} in the index, but no record of the file"),
            Some(expected) if expected != file.articles => {
                format!("{articles} in the index, but {expected} were read")
            }
            Some(_) => "recorded more than once".to_owned(),
        };
        console.say(Level::Error, &format!("{key}: {why}"));
    }
    if !verification.not_whole.is_empty() {
        console.say(
            Level::Note,
            "`onrecord status --verify --repair` removes these files, so that the next ingest reads them again",
        );
    }
}

//! `onrecord status`.

// The comments are help texts, where back quotes would be shown.
#![allow(clippy::doc_markdown)]

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;

use crate::cli::console::{Console, ExitStatus, Failure, Level, Outcome};
use crate::cli::input::asking::{shown, tell_part};
use crate::cli::input::shared::ReportFormat;
use crate::error::{Result, printable};
use crate::index::sources::Sources;
use crate::index::user_files::last_written;
use crate::index::verify::{Verification, verify};
use crate::index::{self, Index};
use crate::ingest;
use crate::render::report::{self, Held};
use crate::render::text::counted;
use crate::search::{ArticleQuestion, Searcher, Window};
use crate::search::{DateStep, Facet, Facets};
use crate::source;

/// Most publications, languages and folders that are listed.
const LISTED: usize = 10;

/// Tell what the index holds, and every file that was not indexed, with the reason
#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// Read the whole index: are its files those of the last commit, and does it hold each article once
    #[arg(long)]
    pub(crate) verify: bool,
    /// Take out of the index the files that it does not hold as it should; the next ingest reads them again
    #[arg(long, requires = "verify")]
    pub(crate) repair: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ReportFormat,
}

pub(super) fn status(args: &StatusArgs, dir: &Path, console: &mut Console<'_>) -> Outcome {
    let index = Index::open(dir)?;
    tell_part(dir, console);
    let verification = args.verify.then(|| verify(&index)).transpose()?;
    let is_damaged = verification.as_ref().is_some_and(|found| !found.is_readable());
    // Damaged files cannot be counted in: the engine may panic on them. The damage is then the news.
    let (status, held) = if is_damaged {
        (None, Held::default())
    } else {
        (Some(index::status::status(&index)?), held(&index)?)
    };
    match (args.format, &status) {
        (ReportFormat::Human, Some(status)) => {
            report::status(console.out, &console.out_look, dir, status, &held)?;
            note_openness(&index, console)?;
        }
        (ReportFormat::Human, None) => {}
        (ReportFormat::Json, status) => {
            report::status_json(console.out, dir, status.as_ref(), &held, verification.as_ref())?;
        }
    }
    console.out.flush()?;
    let Some(verification) = verification else {
        return Ok(ExitStatus::Done);
    };
    report_verification(&verification, console);
    if verification == Verification::default() {
        return Ok(ExitStatus::Done);
    }
    if !args.repair || is_damaged {
        return Ok(ExitStatus::Trouble);
    }
    let sources: Vec<u64> = verification.not_whole.iter().map(|file| file.source).collect();
    ingest::take_out(dir, &sources)?;
    let files = counted(sources.len() as u64, "file", "files");
    console.say(
        Level::Note,
        &format!(
            "repaired: {files} taken out of the index; `onrecord ingest` on the same folders reads them again"
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
            &format!("other users can read the index {dir}; `chmod -R go= DIR` makes it yours alone, --shared says that it is meant"),
        );
    }
    Ok(())
}

/// What articles the index holds.
fn held(index: &Index) -> Result<Held> {
    let question = ArticleQuestion {
        text: "*".to_owned(),
        headlines: true,
        all: true,
        explain: false,
        facets: Facets {
            wanted: vec![Facet::Date(DateStep::Day), Facet::Publication, Facet::Language],
            size: LISTED,
        },
    };
    let window = Window {
        limit: 0,
        ..Window::default()
    };
    let mut facets = Searcher::new(index)?.find(&question, &window)?.facets.into_iter();
    let days = facets.next();
    let span = days.as_ref().map(|days| &days.values);
    let day = |value: Option<&(String, u64)>| value.map(|(day, _)| day.clone());
    let files = Sources::load(index)?.below(index, "/")?;
    let mut counts = || facets.next().map(|counts| counts.values).unwrap_or_default();
    Ok(Held {
        first: day(span.and_then(|days| days.first())),
        last: day(span.and_then(|days| days.last())),
        undated: days.as_ref().map_or(0, |days| days.without),
        publications: counts(),
        languages: counts(),
        folders: folders(&files),
        missing: source::missing(files.iter().map(|(_, key)| key.as_str())),
        last_run: last_written(index.path()),
    })
}

/// The folders that hold the files, with their numbers: the first that are not alone in theirs.
fn folders(files: &[(u64, String)]) -> Vec<(String, u64)> {
    let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let mut common = files.first().map(|(_, path)| folder(path)).unwrap_or_default();
    for (_, path) in files {
        while !path
            .strip_prefix(&*common)
            .is_some_and(|rest| rest.starts_with('/'))
        {
            common = folder(&common);
        }
    }
    let mut counts = BTreeMap::new();
    for (_, path) in files {
        let rest = path[common.len()..].trim_start_matches('/');
        let below = rest.split_once('/').map(|(below, _)| below);
        let name = below.map_or_else(|| format!("{common}/"), |below| format!("{common}/{below}/"));
        *counts.entry(name).or_insert(0) += 1;
    }
    let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
    if counts.len() > LISTED {
        return vec![(format!("{common}/"), files.len() as u64)];
    }
    counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    counts
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
            "to make the index anew, remove the folder `engine` in it and ingest again",
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
            None => format!("{articles} in the index, but no note of the file"),
            Some(expected) if expected != file.articles => {
                format!("{articles} in the index, but {expected} were read")
            }
            Some(_) => "noted more than once".to_owned(),
        };
        console.say(Level::Error, &format!("{key}: {why}"));
    }
    if !verification.not_whole.is_empty() {
        console.say(
            Level::Note,
            "`onrecord status --verify --repair` takes these files out, so that the next ingest reads them again",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_those_that_part_the_files() {
        let files = ["/news/a/1.txt", "/news/a/x/2.txt", "/news/b/3.txt", "/news/4.txt"];
        let files: Vec<(u64, String)> = files.iter().map(|path| (0, (*path).to_owned())).collect();
        let counts = |files: &[(u64, String)]| {
            let counts = folders(files);
            counts
                .into_iter()
                .map(|(name, count)| format!("{name} {count}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(counts(&files), ["/news/a/ 2", "/news/ 1", "/news/b/ 1"]);
        assert_eq!(counts(&files[..1]), ["/news/a/ 1"]);
        assert!(counts(&[]).is_empty());
    }
}

//! Contents of the index, and each file that is not in it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use maud::{Markup, html};

use crate::error::thousands;
use crate::index::user_files::{is_part, run_progress};
use crate::inquiry::holdings::held;
use crate::render::text::{bytes, counted, moment};
use crate::serve::reply::{Refusal, Reply};
use crate::serve::view::frame;
use crate::serve::view::parts::shown;
use crate::serve::visit::Visit;

/// Seconds after which an ingest that notes nothing may have been killed. It notes nothing while it commits or merges.
const SILENCE: u64 = 60;
/// Files of each list; the API has all of them.
const FILES: usize = 500;

/// The facts that `onrecord status` prints.
pub(crate) fn page(visit: &Visit) -> Result<Reply, Refusal> {
    let status = visit.commit.status()?;
    let held = held(&visit.commit)?;
    let listed = |counts: &[(String, u64)]| {
        let counts = counts.iter();
        let counts = counts.map(|(name, count)| format!("{} ({})", shown(name), thousands(*count)));
        counts.collect::<Vec<_>>().join(", ")
    };
    let dates = match (&held.first, &held.last) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
        (first, last) => first.iter().chain(last).next().cloned().unwrap_or_default(),
    };
    let facts = [
        ("Index", shown(&visit.commit.location())),
        ("Articles", thousands(status.articles)),
        ("Quotations", thousands(status.quotes)),
        ("Files", thousands(status.sources)),
        ("Size", bytes(status.bytes)),
        ("Dates", dates),
        ("Undated", thousands(held.undated)),
        ("Files gone", thousands(held.missing)),
        ("Folders gone", listed(&held.gone)),
        ("Papers", listed(&held.publications)),
        ("Languages", listed(&held.languages)),
        ("Folders", listed(&held.folders)),
        ("Last run", held.last_run.map(moment).unwrap_or_default()),
    ];
    let (faults, others): (Vec<_>, Vec<_>) = status.skipped.iter().partition(|skip| skip.reason.is_fault());
    let line = |skip: &&crate::source::Skip| (skip.key.clone(), skip.detail.clone());
    let faults: Vec<(String, String)> = faults.iter().map(line).collect();
    let others: Vec<(String, String)> = others.iter().map(line).collect();
    let problems = status.problems.iter();
    let problems: Vec<(String, String)> = problems
        .map(|(path, why)| (path.clone(), why.join("; ")))
        .collect();
    let content = html! {
        h1 { "Status" }
        (unfinished(visit))
        dl.status {
            @for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) { dt { (name) } dd { (value) } }
        }
        (files("not indexed", &faults))
        (files("indexed with problems", &problems))
        (files("passed over: no articles by their kind", &others))
        p.facts { "The same at the terminal: " code { "onrecord status" } ", and with " code { "--verify" } " the whole index is read." }
    };
    Ok(frame::page("Status", &visit.address, &content))
}

/// The state of an ingest that is not finished: it runs, or was stopped.
fn unfinished(visit: &Visit) -> Markup {
    let index = visit.commit.index().ok();
    let Some(index) = index.filter(|index| is_part(index.path())) else {
        return html! {};
    };
    let progress = run_progress(index.path());
    let time = |seconds: i64| {
        let time = UNIX_EPOCH + Duration::from_secs(seconds.max(0).unsigned_abs());
        moment(time)
    };
    html! {
        @match progress {
            Some(progress) if age(progress.noted) < SILENCE => {
                p.warning role="status" {
                    "An ingest is running since " (time(progress.begun)) ", so this index holds a part: "
                    (thousands(progress.done)) " of "
                    @if progress.all_found { (counted(progress.found, "file", "files")) }
                    @else { "the " (counted(progress.found, "file", "files")) " found so far" }
                    @if progress.closing { " are read, and the last parts are being written" } @else { " are read" }
                    ", with " (counted(progress.articles, "article", "articles")) "."
                }
                @if progress.found > 0 {
                    progress max=(progress.found) value=(progress.done.min(progress.found)) aria-label="Files read" {}
                }
            }
            Some(progress) => {
                p.warning {
                    "The last ingest is not finished, so this index holds a part. It was last seen working at "
                    (time(progress.noted)) ", after " (thousands(progress.done)) " of " (counted(progress.found, "file", "files"))
                    ". If it does not run any more, run the same ingest again."
                }
            }
            None => {
                p.warning {
                    "The last ingest is not finished, so this index holds a part. If none is running, run the same ingest again."
                }
            }
        }
    }
}

/// Seconds since a moment.
fn age(seconds: i64) -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    now.as_secs().saturating_sub(seconds.max(0).unsigned_abs())
}

/// Files with the reason for each.
fn files(what: &str, files: &[(String, String)]) -> Markup {
    html! {
        @if !files.is_empty() {
            section {
                h2 { (counted(files.len() as u64, "file", "files")) " " (what) }
                ul.files {
                    @for (path, why) in files.iter().take(FILES) { li { code { (shown(path)) } ": " (shown(why)) } }
                }
                @if files.len() > FILES {
                    p.facts { "and " (thousands((files.len() - FILES) as u64)) " more, which " a href="/api/v1/status" { "the API" } " lists" }
                }
            }
        }
    }
}

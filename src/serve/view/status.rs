//! Contents of the index, and each file that is not in it.

use maud::{Markup, html};

use crate::error::thousands;
use crate::inquiry::holdings::held;
use crate::render::text::{bytes, counted, moment};
use crate::serve::reply::{Refusal, Reply};
use crate::serve::view::frame;
use crate::serve::view::parts::shown;
use crate::serve::visit::Visit;

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
        @if visit.commit.is_part() {
            p.warning { "The last ingest is not finished, so this index holds a part. Run the same ingest again." }
        }
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

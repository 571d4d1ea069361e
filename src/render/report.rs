//! Reports of an ingest and of the contents of an index, for people and as JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use owo_colors::OwoColorize;
use serde::Serialize;

use crate::error::{printable, thousands};
use crate::index::schema::FORMAT_VERSION;
use crate::index::status::Status;
use crate::index::verify::{NotWhole, Verification};
use crate::ingest::IngestReport;
use crate::render::Look;
use crate::render::json::{SCHEMA, write_line};
use crate::render::text::{bytes, columns, counted, duration, moment};
use crate::source::Skip;

/// The closing report of an ingest.
///
/// ```text
/// 46 files: 44 added, 0 unchanged, 0 replaced, 0 removed
///   2 skipped: 1 empty, 1 not read yet (`onrecord status` lists them)
/// 52 articles, 118 people, 240 quotations written in 0.3 s (1.2 MB, 4.0 MB/s)
/// index: /home/ada/.local/share/onrecord
/// ```
pub(crate) fn ingest(
    out: &mut dyn Write,
    look: &Look,
    index: &Path,
    report: &IngestReport,
) -> io::Result<()> {
    let palette = look.palette();
    writeln!(
        out,
        "{}: {} added, {} unchanged, {} replaced, {} removed",
        counted(report.files, "file", "files"),
        thousands(report.added),
        thousands(report.unchanged),
        thousands(report.replaced),
        thousands(report.removed)
    )?;
    if report.moved > 0 {
        let moved = counted(report.moved, "file was", "files were");
        writeln!(out, "  {moved} moved: removed there, added here, and not new")?;
    }
    let skipped: u64 = report.skipped.values().sum();
    if skipped > 0 {
        let reasons: Vec<String> = report
            .skipped
            .iter()
            .filter(|(_, count)| **count > 0)
            .map(|(reason, count)| format!("{} {}", thousands(*count), spoken(reason.as_str())))
            .collect();
        writeln!(
            out,
            "  {} skipped: {} (`onrecord status` lists them)",
            thousands(skipped),
            reasons.join(", ")
        )?;
    }
    if report.hidden > 0 {
        writeln!(
            out,
            "  {} passed over",
            counted(report.hidden, "hidden file or folder", "hidden files and folders")
        )?;
    }
    if report.problems > 0 {
        writeln!(
            out,
            "  {} indexed with problems: see `onrecord status`",
            counted(report.problems, "file", "files")
        )?;
    }
    if report.articles > 0 {
        let written = format!(
            "{}, {}, {} written",
            counted(report.articles, "article", "articles"),
            counted(report.people, "person", "people"),
            counted(report.quotes, "quotation", "quotations"),
        );
        let speed = rate(report.bytes, report.elapsed).map(|speed| format!(", {speed:.1} MB/s"));
        let (time, size) = (duration(report.elapsed), bytes(report.bytes));
        writeln!(
            out,
            "{} in {time} ({size}{})",
            written.style(palette.title),
            speed.unwrap_or_default()
        )?;
    } else if !report.interrupted {
        writeln!(out, "no article to write, {}", duration(report.elapsed))?;
    }
    if report.interrupted {
        let note = "interrupted: what was done so far is kept; run the same command again to finish";
        writeln!(out, "{}", note.style(palette.warning))?;
    }
    writeln!(
        out,
        "{}",
        format_args!("index: {}", printable(&index.to_string_lossy())).style(palette.quiet)
    )
}

/// The plan of an ingest: one line per file, and the number of files for each action.
pub(crate) fn dry_run(out: &mut dyn Write, look: &Look, report: &IngestReport) -> io::Result<()> {
    let quiet = look.palette().quiet;
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for planned in &report.plan {
        let action = planned.action.as_str();
        writeln!(out, "{action:<7} {}", printable(look.short_path(&planned.key)))?;
        *counts.entry(action).or_default() += 1;
    }
    let counts: Vec<String> = counts
        .iter()
        .map(|(action, count)| format!("{action} {}", thousands(*count)))
        .collect();
    let counts = if counts.is_empty() {
        "nothing to do".to_owned()
    } else {
        counts.join(", ")
    };
    writeln!(
        out,
        "{}",
        format_args!("{counts}; nothing was written").style(quiet)
    )
}

/// Summary of the articles in an index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Holdings {
    /// Day of the first article.
    pub(crate) first: Option<String>,
    /// Day of the last article.
    pub(crate) last: Option<String>,
    /// Number of articles without a date of their own.
    pub(crate) undated: u64,
    /// The most frequent publications, with their numbers of articles.
    pub(crate) publications: Vec<(String, u64)>,
    /// The most frequent languages, with their numbers of articles.
    pub(crate) languages: Vec<(String, u64)>,
    /// The folders of the files, with their numbers of files.
    pub(crate) folders: Vec<(String, u64)>,
    /// Files of the index that are no longer where they were.
    pub(crate) missing: u64,
    /// The topmost folders of these files that are no longer there, with their numbers of files.
    pub(crate) gone: Vec<(String, u64)>,
    /// When the index was last written to.
    pub(crate) last_run: Option<SystemTime>,
}

/// The contents of an index, with every file that was not indexed and every file with problems.
///
/// ```text
/// index       /home/ada/.local/share/onrecord
/// articles    52
/// quotations  240
/// files       46
/// size        1.1 MB
/// format      1
///
/// 2 files not indexed
///   news/empty.txt: empty
/// ```
pub(crate) fn status(
    out: &mut dyn Write,
    look: &Look,
    index: &Path,
    status: &Status,
    held: &Holdings,
) -> io::Result<()> {
    let palette = look.palette();
    let facts = [
        ("index", printable(&index.to_string_lossy())),
        ("articles", thousands(status.articles)),
        ("quotations", thousands(status.quotes)),
        ("files", thousands(status.sources)),
        ("size", bytes(status.bytes)),
        ("format", status.format_version.to_string()),
    ];
    let listed = |counts: &[(String, u64)]| {
        let counts = counts
            .iter()
            .map(|(name, count)| format!("{} ({})", printable(name), thousands(*count)));
        counts.collect::<Vec<_>>().join(", ")
    };
    let dates = match (&held.first, &held.last) {
        (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
        (Some(day), _) | (None, Some(day)) => day.clone(),
        (None, None) => String::new(),
    };
    let undated = if held.undated > 0 {
        thousands(held.undated)
    } else {
        String::new()
    };
    let missing = match held.missing {
        0 => String::new(),
        1 => "1 indexed file is no longer there; `onrecord forget` removes its articles".to_owned(),
        many => format!(
            "{} indexed files are no longer there; `onrecord forget` removes their articles",
            thousands(many)
        ),
    };
    let of_articles = [
        ("dates", dates),
        ("undated", undated),
        ("papers", listed(&held.publications)),
        ("languages", listed(&held.languages)),
        ("folders", listed(&held.folders)),
        ("missing", missing),
        ("gone", listed(&held.gone)),
        ("last run", held.last_run.map(moment).unwrap_or_default()),
    ];
    let of_articles = of_articles.into_iter().filter(|(_, value)| !value.is_empty());
    for (name, value) in facts.into_iter().chain(of_articles) {
        let value = hanging(&value, look, 12);
        writeln!(out, "{} {value}", format_args!("{name:<11}").style(palette.quiet))?;
    }
    if !status.incomplete.is_empty() {
        let heading = counted(status.incomplete.len() as u64, "file", "files");
        let heading = format!("{heading} not finished: run the same ingest again");
        writeln!(out, "\n{}", heading.style(palette.warning))?;
        for path in &status.incomplete {
            writeln!(out, "  {}", printable(look.short_path(path)))?;
        }
    }
    let (faults, others): (Vec<&Skip>, Vec<&Skip>) =
        status.skipped.iter().partition(|skip| skip.reason.is_fault());
    for (skipped, heading) in [
        (faults, "not indexed"),
        (others, "passed over: no articles by their kind"),
    ] {
        if skipped.is_empty() {
            continue;
        }
        let heading = format!("{} {heading}", counted(skipped.len() as u64, "file", "files"));
        writeln!(out, "\n{}", heading.style(palette.title))?;
        for skip in skipped {
            writeln!(out, "  {}", skip_line(look, skip))?;
        }
    }
    if !status.problems.is_empty() {
        let heading = counted(status.problems.len() as u64, "file", "files");
        writeln!(
            out,
            "\n{}",
            format_args!("{heading} indexed with problems").style(palette.title)
        )?;
        for (path, problems) in &status.problems {
            for problem in problems {
                writeln!(
                    out,
                    "  {}: {}",
                    printable(look.short_path(path)),
                    printable(problem)
                )?;
            }
        }
    }
    Ok(())
}

/// A list with commas; on a screen, broken between its items into lines that begin in column `indent`.
fn hanging<'v>(value: &'v str, look: &Look, indent: usize) -> Cow<'v, str> {
    if !look.is_screen() || indent + columns(value) <= look.width {
        return Cow::Borrowed(value);
    }
    let mut lines = String::new();
    let mut column = indent;
    for item in value.split_inclusive(", ") {
        let item_columns = columns(item.trim_end());
        if column > indent && column + item_columns > look.width {
            lines.truncate(lines.trim_end().len());
            lines.push('\n');
            lines.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        }
        lines.push_str(item);
        column += columns(item);
    }
    Cow::Owned(lines)
}

/// `path: reason`, on one line.
#[must_use]
pub(crate) fn skip_line(look: &Look, skip: &Skip) -> String {
    let detail = if skip.detail.is_empty() {
        spoken(skip.reason.as_str())
    } else {
        printable(&skip.detail)
    };
    format!("{}: {detail}", printable(look.short_path(&skip.key)))
}

/// The report of an ingest:
///
/// ```json
/// {"index": "…", "files": 44, "articles": 52, "people": 118, "quotes": 240, "added": 52, "unchanged": 0,
///  "replaced": 0, "removed": 0, "moved": 0, "hidden": 0, "skipped": {"empty": 1}, "problems": 0, "faults": 1,
///  "new_faults": 1, "errors": ["cannot read …"], "bytes": 1200000, "interrupted": false, "dry_run": []}
/// ```
///
/// `files`, `added` and the like count files. `articles`, `people` (distinct names) and `quotes` count what
/// was written. `faults` counts files that could not be indexed, or only with problems. `new_faults` counts
/// those of this run, for which the exit status is 3. With `--dry-run`, `dry_run` has `{"path": "…",
/// "action": "add"}` for each file.
pub(crate) fn ingest_json(
    out: &mut dyn Write,
    index: &Path,
    report: &IngestReport,
    timing: bool,
) -> io::Result<()> {
    write_line(
        out,
        &JsonReport {
            schema: SCHEMA,
            index: index.to_string_lossy().into_owned(),
            files: report.files,
            articles: report.articles,
            people: report.people,
            quotes: report.quotes,
            added: report.added,
            unchanged: report.unchanged,
            replaced: report.replaced,
            removed: report.removed,
            moved: report.moved,
            hidden: report.hidden,
            skipped: report
                .skipped
                .iter()
                .map(|(reason, count)| (reason.as_str(), *count))
                .collect(),
            problems: report.problems,
            faults: report.faults(),
            new_faults: report.new_faults(),
            errors: report.errors.iter().map(ToString::to_string).collect(),
            bytes: report.bytes,
            took_ms: timing.then(|| report.elapsed.as_micros() as f64 / 1000.0),
            interrupted: report.interrupted,
            dry_run: report
                .plan
                .iter()
                .map(|planned| JsonPlanned {
                    path: &planned.key,
                    action: planned.action.as_str(),
                })
                .collect(),
        },
    )
}

/// The contents of an index:
///
/// ```json
/// {"index": "…", "format_version": 1, "articles": 52, "quotes": 240, "files": 46, "bytes": 1100000,
///  "first": "2020-05-03", "last": "2021-06-04", "undated": 3, "publications": [{"name": "…", "count": 7}],
///  "languages": [{"name": "en", "count": 52}], "folders": [{"name": "/news/", "count": 46}],
///  "missing": 0, "gone": [{"name": "/old/", "count": 2}], "last_run": "2026-11-30 04:10",
///  "skipped": [{"path": "…", "reason": "empty", "detail": "…", "fault": true}],
///  "problems": [{"path": "…", "problems": ["line 3: …"]}], "incomplete": ["…"], "damaged": null,
///  "not_whole": null}
/// ```
///
/// `damaged` is null without `--verify`; with it, it lists the damaged files of the index. `not_whole` lists
/// files whose articles in the index differ from those that were read: `{"path": "…", "articles": 0,
/// "expected": 1}`, where `expected` is null for a file that the index does not know. Without a status (the
/// index is damaged), numbers are null and lists are empty.
pub(crate) fn status_json(
    out: &mut dyn Write,
    index: &str,
    status: Option<&Status>,
    held: &Holdings,
    verification: Option<&Verification>,
) -> io::Result<()> {
    let count = |count: fn(&Status) -> u64| status.map(count);
    let (articles, quotes) = (count(|status| status.articles), count(|status| status.quotes));
    let (files, bytes) = (count(|status| status.sources), count(|status| status.bytes));
    let nothing = Status {
        format_version: FORMAT_VERSION,
        ..Status::default()
    };
    let status = status.unwrap_or(&nothing);
    let format_version = status.format_version;
    write_line(
        out,
        &JsonStatus {
            schema: SCHEMA,
            index: index.to_owned(),
            format_version,
            articles,
            quotes,
            files,
            bytes,
            first: held.first.as_deref(),
            last: held.last.as_deref(),
            undated: held.undated,
            publications: JsonCount::all(&held.publications),
            languages: JsonCount::all(&held.languages),
            folders: JsonCount::all(&held.folders),
            missing: held.missing,
            gone: JsonCount::all(&held.gone),
            last_run: held.last_run.map(moment),
            skipped: status
                .skipped
                .iter()
                .map(|skip| JsonSkip {
                    path: &skip.key,
                    reason: skip.reason.as_str(),
                    detail: &skip.detail,
                    fault: skip.reason.is_fault(),
                })
                .collect(),
            problems: status
                .problems
                .iter()
                .map(|(path, problems)| JsonProblems { path, problems })
                .collect(),
            incomplete: &status.incomplete,
            damaged: verification.map(|found| {
                let path = |file: &PathBuf| file.to_string_lossy().into_owned();
                found.damaged.iter().map(path).collect()
            }),
            not_whole: verification.map(|found| found.not_whole.iter().map(JsonNotWhole::of).collect()),
        },
    )
}

#[derive(Serialize)]
struct JsonReport<'a> {
    schema: u32,
    index: String,
    files: u64,
    articles: u64,
    people: u64,
    quotes: u64,
    added: u64,
    unchanged: u64,
    replaced: u64,
    removed: u64,
    moved: u64,
    hidden: u64,
    skipped: BTreeMap<&'static str, u64>,
    problems: u64,
    faults: u64,
    new_faults: u64,
    errors: Vec<String>,
    bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    took_ms: Option<f64>,
    interrupted: bool,
    dry_run: Vec<JsonPlanned<'a>>,
}

#[derive(Serialize)]
struct JsonPlanned<'a> {
    path: &'a str,
    action: &'static str,
}

#[derive(Serialize)]
struct JsonCount<'a> {
    name: &'a str,
    count: u64,
}

impl<'a> JsonCount<'a> {
    fn all(counts: &'a [(String, u64)]) -> Vec<Self> {
        let counts = counts.iter();
        counts.map(|(name, count)| Self { name, count: *count }).collect()
    }
}

#[derive(Serialize)]
struct JsonStatus<'a> {
    schema: u32,
    index: String,
    format_version: u32,
    articles: Option<u64>,
    quotes: Option<u64>,
    files: Option<u64>,
    bytes: Option<u64>,
    first: Option<&'a str>,
    last: Option<&'a str>,
    undated: u64,
    publications: Vec<JsonCount<'a>>,
    languages: Vec<JsonCount<'a>>,
    folders: Vec<JsonCount<'a>>,
    missing: u64,
    gone: Vec<JsonCount<'a>>,
    last_run: Option<String>,
    skipped: Vec<JsonSkip<'a>>,
    problems: Vec<JsonProblems<'a>>,
    incomplete: &'a [String],
    damaged: Option<Vec<String>>,
    not_whole: Option<Vec<JsonNotWhole<'a>>>,
}

#[derive(Serialize)]
struct JsonNotWhole<'a> {
    path: &'a str,
    articles: u64,
    expected: Option<u64>,
}

impl<'a> JsonNotWhole<'a> {
    fn of(file: &'a NotWhole) -> Self {
        Self {
            path: &file.key,
            articles: file.articles,
            expected: file.expected,
        }
    }
}

#[derive(Serialize)]
struct JsonSkip<'a> {
    path: &'a str,
    reason: &'static str,
    detail: &'a str,
    fault: bool,
}

#[derive(Serialize)]
struct JsonProblems<'a> {
    path: &'a str,
    problems: &'a [String],
}

/// Megabytes per second; None if the time is too short for a rate.
fn rate(bytes: u64, time: Duration) -> Option<f64> {
    let seconds = time.as_secs_f64();
    (seconds >= 0.01).then(|| bytes as f64 / 1e6 / seconds)
}

/// A word of the JSON in words for people: `not_read_yet` -> `not read yet`.
fn spoken(word: &str) -> String {
    word.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::ingest::{Action, Planned};
    use crate::source::SkipReason;

    fn text(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn report() -> IngestReport {
        IngestReport {
            files: 12_046,
            articles: 52,
            people: 1,
            quotes: 240,
            added: 44,
            unchanged: 12_000,
            skipped: [(SkipReason::Empty, 1), (SkipReason::NotReadYet, 1)].into(),
            problems: 1,
            errors: vec![Error::new("read", "no such file").on("/x\ny")],
            hidden: 1,
            bytes: 1_200_000,
            elapsed: Duration::from_millis(300),
            plan: vec![Planned {
                key: "/news/a".into(),
                action: Action::Add,
            }],
            ..IngestReport::default()
        }
    }

    #[test]
    fn a_report_lists_indexed_and_skipped_files() {
        assert_eq!(
            text(|out| ingest(out, &Look::default(), Path::new("/i"), &report())),
            "12,046 files: 44 added, 12,000 unchanged, 0 replaced, 0 removed\n  \
             2 skipped: 1 empty, 1 not read yet (`onrecord status` lists them)\n  \
             1 hidden file or folder passed over\n  \
             1 file indexed with problems: see `onrecord status`\n\
             52 articles, 1 person, 240 quotations written in 0.3 s (1.2 MB, 4.0 MB/s)\n\
             index: /i\n"
        );
    }

    #[test]
    fn a_list_in_a_status_is_broken_between_its_items_on_a_screen() {
        let narrow = Look {
            width: 24,
            colour: true,
            ..Look::default()
        };
        let list = "Echo (7), Gazette (3), Sun (1)";
        assert_eq!(
            hanging(list, &narrow, 6),
            "Echo (7),\n      Gazette (3),\n      Sun (1)"
        );
        assert_eq!(hanging("Echo (7)", &narrow, 6), "Echo (7)");
        let pipe = Look {
            width: 24,
            ..Look::default()
        };
        assert_eq!(hanging(list, &pipe, 6), list);
    }

    #[test]
    fn an_interrupted_run_says_how_to_finish() {
        let report = IngestReport {
            interrupted: true,
            ..IngestReport::default()
        };
        let shown = text(|out| ingest(out, &Look::default(), Path::new("/i"), &report));
        assert!(
            shown.contains("interrupted") && shown.contains("again to finish"),
            "{shown}"
        );
    }

    #[test]
    fn a_report_as_json_has_the_documented_keys() {
        assert_eq!(
            text(|out| ingest_json(out, Path::new("/i"), &report(), true)),
            concat!(
                r#"{"schema":1,"index":"/i","files":12046,"articles":52,"people":1,"quotes":240,"added":44,"unchanged":12000,"#,
                r#""replaced":0,"removed":0,"moved":0,"hidden":1,"skipped":{"empty":1,"not_read_yet":1},"problems":1,"#,
                r#""faults":4,"new_faults":4,"errors":["cannot read /x\\ny: no such file"],"bytes":1200000,"took_ms":300.0,"#,
                r#""interrupted":false,"dry_run":[{"path":"/news/a","action":"add"}]}"#,
                "\n"
            )
        );
    }

    #[test]
    fn a_dry_run_lists_files_and_counts_actions() {
        let look = Look {
            current_dir: Some("/news".into()),
            ..Look::default()
        };
        assert_eq!(
            text(|out| dry_run(out, &look, &report())),
            "add     a\nadd 1; nothing was written\n"
        );
    }

    fn of_articles() -> Holdings {
        Holdings {
            first: Some("2020-05-03".into()),
            last: Some("2021-06-04".into()),
            undated: 3,
            publications: vec![("Echo".into(), 7)],
            languages: vec![],
            folders: vec![("/news/".into(), 46)],
            missing: 2,
            gone: vec![("/old/".into(), 2)],
            last_run: None,
        }
    }

    #[test]
    fn a_status_lists_every_file_that_is_not_in_the_index() {
        let skip = |key: &str, reason, detail: &str| Skip {
            key: key.into(),
            reason,
            detail: detail.into(),
        };
        let held = Status {
            articles: 52,
            quotes: 2400,
            sources: 46,
            bytes: 1_100_000,
            format_version: 1,
            skipped: vec![
                skip("/news/a\u{1b}.txt", SkipReason::Empty, "no bytes in it"),
                skip("/news/b.png", SkipReason::NotAnArticle, ""),
            ],
            problems: vec![("/news/c.jsonl".into(), vec!["line 3: broken".into()])],
            incomplete: vec!["/news/d.jsonl".into()],
        };
        assert_eq!(
            text(|out| status(out, &Look::default(), Path::new("/i"), &held, &of_articles())),
            "index       /i\narticles    52\nquotations  2,400\nfiles       46\nsize        1.1 MB\n\
             format      1\ndates       2020-05-03 to 2021-06-04\nundated     3\npapers      Echo (7)\n\
             folders     /news/ (46)\n\
             missing     2 indexed files are no longer there; `onrecord forget` removes their articles\ngone        /old/ (2)\n\n\
             1 file not finished: run the same ingest again\n  /news/d.jsonl\n\n\
             1 file not indexed\n  /news/a\\u{1b}.txt: no bytes in it\n\n\
             1 file passed over: no articles by their kind\n  /news/b.png: not an article\n\n\
             1 file indexed with problems\n  /news/c.jsonl: line 3: broken\n"
        );
        let found = Verification {
            damaged: vec!["/i/engine/x".into()],
            not_whole: vec![NotWhole {
                key: "/news/e.txt".into(),
                source: 1,
                articles: 2,
                expected: None,
                is_doubled: false,
            }],
        };
        assert_eq!(
            text(|out| status_json(out, "/i", Some(&held), &of_articles(), Some(&found))),
            concat!(
                r#"{"schema":1,"index":"/i","format_version":1,"articles":52,"quotes":2400,"files":46,"bytes":1100000,"#,
                r#""first":"2020-05-03","last":"2021-06-04","undated":3,"publications":[{"name":"Echo","count":7}],"#,
                r#""languages":[],"folders":[{"name":"/news/","count":46}],"missing":2,"gone":[{"name":"/old/","count":2}],"last_run":null,"#,
                r#""skipped":[{"path":"/news/a\u001b.txt","reason":"empty","detail":"no bytes in it","fault":true},"#,
                r#"{"path":"/news/b.png","reason":"not_an_article","detail":"","fault":false}],"#,
                r#""problems":[{"path":"/news/c.jsonl","problems":["line 3: broken"]}],"#,
                r#""incomplete":["/news/d.jsonl"],"damaged":["/i/engine/x"],"#,
                r#""not_whole":[{"path":"/news/e.txt","articles":2,"expected":null}]}"#,
                "\n"
            )
        );
    }
}

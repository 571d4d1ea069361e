//! A second ingest processes the changes and nothing else.

use std::fs::{self, File};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use onrecord::ingest::{IngestOptions, Progress, ingest};
use serde_json::{Value, json};

use crate::support::{Desk, settle};

fn text(word: &str) -> String {
    format!("Report from the marsh\n\nThe wardens counted every {word} on the marsh before the frost came.\n")
}

/// Asserts the counts of a report.
#[track_caller]
fn assert_counts(report: &Value, added: u64, unchanged: u64, replaced: u64, removed: u64) {
    let count = |key: &str| report[key].as_u64();
    assert_eq!(
        [
            count("added"),
            count("unchanged"),
            count("replaced"),
            count("removed")
        ],
        [Some(added), Some(unchanged), Some(replaced), Some(removed)],
        "added, unchanged, replaced, removed of {report}"
    );
}

/// A desk with three settled articles that have been ingested.
fn desk_with_three() -> Desk {
    let desk = Desk::new();
    for (name, word) in [
        ("a.txt", "avocet"),
        ("b.txt", "bittern"),
        ("below/c.txt", "curlew"),
    ] {
        desk.write_settled(name, text(word));
    }
    assert_counts(&desk.ingest_report(), 3, 0, 0, 0);
    desk
}

const NOTHING: [&str; 0] = [];

#[test]
fn unchanged_files_are_left_alone() {
    let desk = desk_with_three();
    let commit = |desk: &Desk| fs::read(desk.index().join("engine/meta.json")).expect("meta.json");
    let before = commit(&desk);
    let report = desk.ingest_report();
    assert_counts(&report, 0, 3, 0, 0);
    assert_eq!(report["bytes"], 0);
    assert_eq!(commit(&desk), before, "something was committed");
}

#[test]
fn unchanged_files_are_not_opened() {
    let desk = desk_with_three();
    let files = AtomicU64::new(0);
    let count = |progress: Progress<'_>| {
        if let Progress::Found { files: found } = progress {
            files.store(found, Ordering::Relaxed);
        }
    };
    let options = IngestOptions::default();
    let run = || {
        ingest(
            &desk.index(),
            &[desk.articles()],
            &options,
            &AtomicBool::default(),
            &count,
        )
    };
    assert_eq!(run().expect("a report").unchanged, 3);
    assert_eq!(files.load(Ordering::Relaxed), 0, "files to read");
    set_modified(&desk.path("a.txt"), SystemTime::now() - Duration::from_mins(1));
    assert_eq!(run().expect("a report").unchanged, 3);
    assert_eq!(files.load(Ordering::Relaxed), 1, "files to read");
}

#[test]
fn a_file_of_equal_size_that_was_moved_into_place_with_an_old_time_is_noticed() {
    let desk = desk_with_three();
    let path = desk.path("a.txt");
    let modified = fs::metadata(&path)
        .and_then(|metadata| metadata.modified())
        .expect("a time");
    let other = desk.root().join("other.txt");
    fs::write(&other, text("dunlin")).expect("a file");
    set_modified(&other, modified);
    fs::rename(&other, &path).expect("a file in its place");
    assert_counts(&desk.ingest_report(), 0, 2, 1, 0);
    assert_eq!(desk.found("dunlin"), ["a.txt"]);
    // So is a change in place whose time was set back.
    fs::write(&path, text("gadwal")).expect("a file");
    set_modified(&path, modified);
    assert_counts(&desk.ingest_report(), 0, 2, 1, 0);
    assert_eq!(desk.found("gadwal"), ["a.txt"]);
}

fn set_modified(path: &Path, time: SystemTime) {
    File::options()
        .write(true)
        .open(path)
        .and_then(|file| file.set_modified(time))
        .expect("a modification time");
}

#[test]
fn an_edited_file_is_replaced_and_its_old_words_are_gone() {
    let desk = desk_with_three();
    desk.write("a.txt", text("dunlin"));
    assert_counts(&desk.ingest_report(), 0, 2, 1, 0);
    assert_eq!(desk.found("dunlin"), ["a.txt"]);
    assert_eq!(desk.found("avocet"), NOTHING);
    assert_eq!(desk.query("marsh")["total"], 3);
}

#[test]
fn a_file_touched_but_not_changed_is_unchanged_and_trusted_again() {
    let desk = desk_with_three();
    set_modified(&desk.path("a.txt"), SystemTime::now() - Duration::from_mins(1));
    assert_counts(&desk.ingest_report(), 0, 3, 0, 0);
    let commit = fs::read(desk.index().join("engine/meta.json")).expect("meta.json");
    assert_counts(&desk.ingest_report(), 0, 3, 0, 0);
    assert_eq!(
        fs::read(desk.index().join("engine/meta.json")).expect("meta.json"),
        commit
    );
}

#[test]
fn a_change_right_after_reading_is_noticed_though_size_and_time_are_the_same() {
    let desk = desk_with_three();
    for (old, new) in [("avocet", "dunlin"), ("dunlin", "gadwal"), ("gadwal", "plover")] {
        let path = desk.write("a.txt", text(old));
        let modified = fs::metadata(&path)
            .and_then(|metadata| metadata.modified())
            .expect("a time");
        desk.ingest().succeeded();
        fs::write(&path, text(new)).expect("a file");
        set_modified(&path, modified);
        assert_counts(&desk.ingest_report(), 0, 2, 1, 0);
        assert_eq!(desk.found(new), ["a.txt"]);
        assert_eq!(desk.found(old), NOTHING);
    }
}

#[test]
fn a_renamed_file_is_found_only_under_its_new_name() {
    let desk = desk_with_three();
    fs::rename(desk.path("a.txt"), desk.path("z.txt")).expect("another name");
    assert_counts(&desk.ingest_report(), 1, 2, 0, 1);
    assert_eq!(desk.found("avocet"), ["z.txt"]);
}

#[test]
fn a_renamed_folder_is_found_only_under_its_new_name() {
    let desk = desk_with_three();
    fs::rename(desk.path("below"), desk.path("beneath")).expect("another name");
    assert_counts(&desk.ingest_report(), 1, 2, 0, 1);
    let answer = desk.query("curlew");
    assert_eq!(answer["total"], 1);
    assert!(
        answer["hits"][0]["path"]
            .as_str()
            .is_some_and(|path| path.ends_with("beneath/c.txt"))
    );
}

#[test]
fn a_deleted_file_is_gone() {
    let desk = desk_with_three();
    fs::remove_file(desk.path("a.txt")).expect("a file to remove");
    assert_counts(&desk.ingest_report(), 0, 2, 0, 1);
    assert_eq!(desk.found("avocet"), NOTHING);
    assert_eq!(desk.query("marsh")["total"], 2);
}

#[test]
fn an_added_file_is_added() {
    let desk = desk_with_three();
    desk.write("d.txt", text("dunlin"));
    assert_counts(&desk.ingest_report(), 1, 3, 0, 0);
    assert_eq!(desk.found("dunlin"), ["d.txt"]);
}

#[test]
fn only_files_below_the_named_folders_are_removed() {
    let desk = desk_with_three();
    desk.write_settled("below-the-belt/d.txt", text("dunlin"));
    desk.ingest().succeeded();
    for name in ["a.txt", "below/c.txt", "below-the-belt/d.txt"] {
        fs::remove_file(desk.path(name)).expect("a file to remove");
    }
    desk.write("below/e.txt", text("egret"));
    desk.run(["ingest", "articles/below"]).succeeded();
    assert_eq!(desk.found("curlew"), NOTHING);
    assert_eq!(desk.found("egret"), ["e.txt"]);
    assert_eq!(desk.found("avocet"), ["a.txt"]);
    assert_eq!(desk.found("dunlin"), ["d.txt"]);
}

#[test]
fn a_named_path_that_is_missing_removes_nothing() {
    let desk = desk_with_three();
    fs::rename(desk.articles(), desk.root().join("away")).expect("another name");
    desk.ingest().ended_with(2).says(&["articles", "no such file"]);
    assert_eq!(desk.query("marsh")["total"], 3);
    fs::rename(desk.root().join("away"), desk.articles()).expect("the name back");
    assert_counts(&desk.ingest_report(), 0, 3, 0, 0);
}

#[test]
fn a_named_file_that_is_missing_removes_nothing() {
    let desk = desk_with_three();
    fs::remove_file(desk.path("a.txt")).expect("a file to remove");
    desk.run(["ingest", "articles/a.txt"])
        .ended_with(2)
        .says(&["a.txt", "no such file"]);
    assert_eq!(desk.found("avocet"), ["a.txt"]);
}

#[test]
fn a_folder_that_is_suddenly_empty_keeps_its_articles_until_they_are_forgotten() {
    let desk = desk_with_three();
    for name in ["a.txt", "b.txt", "below/c.txt"] {
        fs::remove_file(desk.path(name)).expect("a file to remove");
    }
    desk.ingest()
        .ended_with(2)
        .says(&["0 of 3 indexed files are there", "onrecord forget"]);
    assert_eq!(desk.query("marsh")["total"], 3);
    desk.run(["forget", "articles"]).succeeded();
    assert_eq!(desk.query("marsh")["total"], 0);
}

#[test]
fn the_status_counts_files_that_are_no_longer_there() {
    let desk = desk_with_three();
    assert_eq!(desk.run(["status", "--format", "json"]).json()["missing"], 0);
    fs::rename(desk.path("below"), desk.root().join("moved")).expect("another name");
    assert_eq!(desk.run(["status", "--format", "json"]).json()["missing"], 1);
    let run = desk.run(["status"]).succeeded();
    assert!(
        run.stdout.contains("1 indexed file is no longer there"),
        "{}",
        run.stdout
    );
}

#[test]
fn an_emptied_folder_does_not_keep_files_that_another_one_lost() {
    let desk = desk_with_three();
    desk.write_settled("belt/d.txt", text("dunlin"));
    desk.ingest().succeeded();
    for name in ["below/c.txt", "belt/d.txt"] {
        fs::remove_file(desk.path(name)).expect("a file to remove");
    }
    desk.write("below/e.txt", text("egret"));
    desk.run(["ingest", "articles/below", "articles/belt"])
        .ended_with(2)
        .says(&["0 of 1 indexed files are there"]);
    assert_eq!(desk.found("curlew"), NOTHING);
    assert_eq!(desk.found("egret"), ["e.txt"]);
    assert_eq!(desk.found("dunlin"), ["d.txt"]);
}

#[test]
fn forget_removes_from_the_index_and_not_from_the_disk() {
    let desk = desk_with_three();
    desk.run(["forget", "articles/below"]).succeeded();
    assert_eq!(desk.found("curlew"), NOTHING);
    assert_eq!(desk.query("marsh")["total"], 2);
    assert!(desk.path("below/c.txt").is_file());
    fs::remove_file(desk.path("a.txt")).expect("a file to remove");
    desk.run(["forget", "articles/a.txt"]).succeeded();
    assert_eq!(desk.found("avocet"), NOTHING);
    desk.run(["forget", "articles/unknown"])
        .ended_with(1)
        .says(&["unknown"]);
    assert_counts(&desk.ingest_report(), 1, 1, 0, 0);
    assert_eq!(desk.found("curlew"), ["c.txt"]);
}

#[test]
fn a_dry_run_reports_and_does_nothing() {
    let desk = Desk::new();
    desk.write_settled("a.txt", text("avocet"));
    desk.run(["ingest", "--dry-run", "articles"]).succeeded();
    assert!(!desk.index().exists(), "a dry run made an index");

    desk.ingest().succeeded();
    desk.write_settled("b.txt", text("bittern"));
    desk.ingest().succeeded();
    desk.write("a.txt", text("dunlin"));
    fs::remove_file(desk.path("b.txt")).expect("a file to remove");
    desk.write("c.txt", text("curlew"));
    let run = desk
        .run(["ingest", "--dry-run", "articles", "--format", "json"])
        .succeeded();
    let report = run.json();
    let plan: Vec<(String, String)> = report["dry_run"]
        .as_array()
        .expect("a plan")
        .iter()
        .map(|line| {
            let path = line["path"].as_str().unwrap_or_default();
            let name = path.rsplit('/').next().unwrap_or_default();
            (
                name.to_owned(),
                line["action"].as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    let plan: Vec<(&str, &str)> = plan.iter().map(|(name, action)| (&**name, &**action)).collect();
    assert_eq!(
        plan,
        [("a.txt", "replace"), ("b.txt", "remove"), ("c.txt", "add")]
    );
    assert_eq!(desk.found("avocet"), ["a.txt"]);
    assert_eq!(desk.found("bittern"), ["b.txt"]);
    assert_eq!(desk.found("curlew"), NOTHING);
}

#[test]
fn a_changed_record_of_json_lines_replaces_the_old_one() {
    let desk = Desk::new();
    let lines = |words: &[&str]| {
        let mut lines = Vec::new();
        for (n, word) in words.iter().enumerate() {
            let text = format!("They saw the {word} on the marsh.");
            let record = json!({"id": format!("r{n}"), "title": format!("Record {n}"), "text": text});
            lines.push(format!("{record}\n"));
        }
        lines.concat()
    };
    desk.write_settled("feed.jsonl", lines(&["avocet", "bittern", "curlew"]));
    desk.ingest().succeeded();
    let ids_of = |answer: &Value| answer["hits"].as_array().map(Vec::len);
    assert_eq!(ids_of(&desk.query("marsh")), Some(3));
    let kept = desk.query("avocet")["hits"][0]["id"].clone();
    desk.write("feed.jsonl", lines(&["avocet", "dunlin", "curlew"]));
    assert_counts(&desk.ingest_report(), 0, 0, 1, 0);
    assert_eq!(desk.found("bittern"), NOTHING);
    assert_eq!(desk.found("dunlin").len(), 1);
    assert_eq!(desk.query("marsh")["total"], 3);
    assert_eq!(
        desk.query("avocet")["hits"][0]["id"],
        kept,
        "a record keeps its identity"
    );
    desk.write("feed.jsonl", lines(&["avocet"]));
    desk.ingest().succeeded();
    assert_eq!(desk.query("marsh")["total"], 1);
}

#[test]
fn two_files_of_equal_content_are_two_articles() {
    let desk = desk_with_three();
    desk.write("copy.txt", text("avocet"));
    desk.ingest().succeeded();
    let mut found = desk.found("avocet");
    found.sort();
    assert_eq!(found, ["a.txt", "copy.txt"]);
}

#[test]
fn a_path_named_in_two_ways_is_one_article() {
    let desk = desk_with_three();
    let whole = desk.articles();
    let run = desk.run([
        "ingest".as_ref(),
        "articles/../articles".as_ref(),
        "articles/a.txt".as_ref(),
        "./articles/below".as_ref(),
        whole.as_os_str(),
        "--format".as_ref(),
        "json".as_ref(),
    ]);
    assert_counts(&run.succeeded().json(), 0, 3, 0, 0);
    assert_eq!(desk.query("marsh")["total"], 3);
}

#[test]
fn hidden_files_are_skipped_and_counted() {
    let desk = desk_with_three();
    desk.write(".draft.txt", text("dunlin"));
    let report = desk.ingest_report();
    assert_counts(&report, 0, 3, 0, 0);
    assert_eq!(report["hidden"], 1);
    assert_eq!(desk.found("dunlin"), NOTHING);
}

#[test]
fn a_file_whose_name_turns_into_a_folder_is_replaced() {
    let desk = desk_with_three();
    fs::remove_file(desk.path("a.txt")).expect("a file to remove");
    desk.write("a.txt/inner.txt", text("dunlin"));
    settle(&desk.path("a.txt/inner.txt"));
    assert_counts(&desk.ingest_report(), 1, 2, 0, 1);
    assert_eq!(desk.found("avocet"), NOTHING);
    assert_eq!(desk.found("dunlin"), ["inner.txt"]);
}

#[test]
fn a_file_that_was_too_large_is_tried_again_with_another_limit() {
    let desk = desk_with_three();
    desk.write_settled("long.txt", text("dunlin").repeat(100));
    desk.run(["ingest", "articles", "--max-article-size", "1K"])
        .ended_with(3)
        .says(&["long.txt", "--max-article-size"]);
    assert_eq!(desk.found("dunlin"), NOTHING);
    desk.run(["ingest", "articles"]).succeeded();
    assert_eq!(desk.found("dunlin"), ["long.txt"]);
}

#[test]
fn an_index_below_the_named_folder_is_not_taken_for_articles() {
    let desk = Desk::new();
    desk.write_settled("a.txt", text("avocet"));
    for unchanged in [0, 1] {
        let report = desk
            .run([
                "--index",
                "articles/index",
                "ingest",
                "articles",
                "--format",
                "json",
            ])
            .json();
        assert_counts(&report, 1 - unchanged, unchanged, 0, 0);
    }
}

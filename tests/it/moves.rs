//! Folders and files that were moved, renamed, copied, or are gone.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Desk, strings};

fn text(word: &str) -> String {
    format!("Report from the marsh\n\nThe wardens counted every {word} on the marsh before the frost came.\n")
}

/// A desk with articles in `articles/north`, one file with two of them, all settled and ingested.
fn desk_with_folder() -> Desk {
    let desk = Desk::new();
    desk.write_settled("north/a.txt", text("avocet"));
    desk.write_settled("north/deep/b.txt", text("bittern"));
    let line = |word: &str| format!("{}\n", json!({"id": word, "text": text(word)}));
    desk.write_settled("north/c.jsonl", line("curlew") + &line("dunlin"));
    desk.run(["ingest", "articles/north"]).succeeded();
    desk
}

fn ids(desk: &Desk) -> Vec<String> {
    let mut ids = strings(&desk.query("marsh"), "id");
    ids.sort();
    ids
}

/// Ingests a folder and returns its report.
fn report(desk: &Desk, folder: &str) -> Value {
    desk.run(["ingest", folder, "--format", "json"])
        .succeeded()
        .json()
}

fn paths(desk: &Desk) -> Vec<String> {
    let mut paths = strings(&desk.query("marsh"), "path");
    paths.sort();
    let folder = desk.root().canonicalize().expect("a folder");
    let folder = format!("{}/", folder.display());
    paths.iter().map(|path| path.replace(&folder, "")).collect()
}

#[test]
fn a_renamed_top_folder_keeps_its_articles_and_loses_its_old_paths() {
    let desk = desk_with_folder();
    desk.run(["save", "marsh", "query marsh"]).succeeded();
    desk.run(["new"]);
    let before = ids(&desk);
    fs::rename(desk.path("north"), desk.root().join("archive")).expect("another name");
    let report = report(&desk, "archive");
    assert_eq!(
        [&report["added"], &report["removed"], &report["moved"]],
        [3, 3, 3],
        "{report}"
    );
    assert_eq!(ids(&desk), before);
    assert_eq!(
        paths(&desk),
        [
            "archive/a.txt",
            "archive/c.jsonl",
            "archive/c.jsonl",
            "archive/deep/b.txt"
        ]
    );
    desk.run(["new"]).ended_with(1);
    let status = desk.status();
    assert_eq!(
        (&status["articles"], &status["files"], &status["missing"]),
        (&json!(4), &json!(3), &json!(0))
    );
    let run = desk.run(["ingest", "archive"]).succeeded();
    assert!(run.stdout.contains("0 added, 3 unchanged"), "{}", run.stdout);
}

#[test]
fn a_folder_renamed_below_the_named_one_is_moved_too() {
    let desk = desk_with_folder();
    desk.ingest().succeeded();
    fs::rename(desk.path("north"), desk.path("south")).expect("another name");
    let report = report(&desk, "articles");
    assert_eq!(
        [&report["added"], &report["removed"], &report["moved"]],
        [3, 3, 3],
        "{report}"
    );
    assert_eq!(desk.status()["articles"], 4);
}

#[test]
fn a_copy_of_a_folder_is_no_move() {
    let desk = desk_with_folder();
    desk.write_settled("copy/a.txt", text("avocet"));
    let report = report(&desk, "articles/copy");
    assert_eq!(
        [&report["added"], &report["removed"], &report["moved"]],
        [1, 0, 0],
        "{report}"
    );
    assert_eq!(desk.found("avocet").len(), 2);
}

#[test]
fn what_was_not_found_again_stays_in_the_index_and_is_listed() {
    let desk = desk_with_folder();
    fs::rename(desk.path("north"), desk.root().join("archive")).expect("another name");
    // One file was edited on the way: its former state is not among the new files.
    fs::write(desk.root().join("archive/a.txt"), text("gadwal")).expect("a file");
    let report = report(&desk, "archive");
    assert_eq!([&report["added"], &report["moved"]], [3, 2], "{report}");
    assert_eq!(desk.found("avocet"), ["a.txt"]);
    let gone = &desk.status()["gone"];
    assert!(
        gone[0]["name"]
            .as_str()
            .is_some_and(|name| name.ends_with("/north/")),
        "{gone}"
    );
    assert_eq!(gone[0]["count"], 1, "{gone}");
    assert!(desk.run(["status"]).stdout.contains("/north/ (1)"));
}

#[test]
fn an_empty_or_missing_folder_removes_its_articles_only_where_that_is_asked_for() {
    for keep in [true, false] {
        let desk = desk_with_folder();
        desk.write_settled("other/o.txt", text("osprey"));
        desk.ingest().succeeded();
        fs::remove_dir_all(desk.path("north")).expect("a folder to remove");
        if keep {
            fs::create_dir(desk.path("north")).expect("an empty folder");
        }
        desk.run(["ingest", "articles/north"])
            .ended_with(2)
            .says(&["--remove-missing"]);
        assert_eq!(desk.query("marsh")["total"], 5);
        let run = desk.run(["ingest", "--remove-missing", "articles/north", "--format", "json"]);
        assert_eq!(run.succeeded().json()["removed"], 3);
        assert_eq!(desk.found("marsh"), ["o.txt"]);
    }
}

#[test]
fn a_missing_folder_of_which_the_index_holds_nothing_stays_an_error() {
    let desk = desk_with_folder();
    desk.run(["ingest", "--remove-missing", "articles/nroth"])
        .ended_with(2)
        .says(&["nroth", "no such file"]);
    assert_eq!(desk.query("marsh")["total"], 4);
}

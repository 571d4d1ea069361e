//! Arrivals: ids that survive a move, generations, saved questions and their new results.

use std::fs;

use serde_json::Value;

use crate::support::{Desk, strings};

fn article(word: &str) -> String {
    format!("Notice from the harbour\n\nThe wardens closed the {word} gate on Monday, said Ada Tern.\n")
}

fn record(id: &str, word: &str) -> String {
    format!("{{\"id\": \"{id}\", \"text\": \"The wardens closed the {word} gate, said Ada Tern.\"}}\n")
}

/// The names of the files that `new` prints.
fn new(desk: &Desk, arguments: &[&str]) -> Vec<String> {
    let run = desk.run([&["new", "--format", "jsonl"], arguments].concat());
    assert!(matches!(run.code, Some(0 | 1)), "{run:?}");
    let hits = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a hit"));
    let mut names: Vec<String> = hits
        .map(|hit| {
            let path = hit["path"].as_str().or_else(|| hit["article"]["path"].as_str());
            let name = path.expect("a path").rsplit('/').next().expect("a name");
            format!("{} {name}", hit["saved"].as_str().expect("the question"))
        })
        .collect();
    names.sort();
    assert_eq!(run.code, Some(i32::from(names.is_empty())));
    names
}

#[test]
fn equal_articles_share_an_id_and_differ_by_a_number() {
    let desk = Desk::new();
    for name in ["b/two.txt", "a/one.txt", "c/three.txt"] {
        desk.write_settled(name, article("sluice"));
    }
    desk.ingest().succeeded();
    let answer = desk.query("sluice");
    let ids = strings(&answer, "id");
    let id = ids
        .iter()
        .find(|id| !id.contains('~'))
        .expect("the first")
        .clone();
    for (number, path) in [("", "one.txt"), ("~2", "two.txt"), ("~3", "three.txt")] {
        assert!(ids.contains(&format!("{id}{number}")), "{ids:?}");
        let shown = desk
            .run(["show", "--format", "json", &format!("{}{number}", &id[..8])])
            .json();
        assert!(shown["path"].as_str().expect("a path").ends_with(path), "{shown}");
        assert_eq!(shown["id"].as_str(), Some(&*format!("{id}{number}")));
    }
    let none = desk.run(["show", &format!("{id}~4")]);
    assert!(none.stderr.contains("3 times"), "{none:?}");
    fs::remove_file(desk.path("a/one.txt")).expect("a file");
    desk.ingest().succeeded();
    let ids = strings(&desk.query("sluice"), "id");
    assert!(ids.contains(&id) && ids.contains(&format!("{id}~2")), "{ids:?}");
}

#[test]
fn articles_are_found_by_the_day_on_which_they_came() {
    let desk = Desk::new();
    desk.write_settled("a.txt", article("sluice"));
    desk.ingest().succeeded();
    for question in [
        "added:today",
        "added:>=2020-01-01 sluice",
        "added:\"this year\"",
        "added:2020..today",
    ] {
        assert_eq!(desk.found(question), ["a.txt"], "{question}");
    }
    for question in ["added:yesterday", "added:<2020", "-added:today"] {
        assert_eq!(desk.found(question), [""; 0], "{question}");
    }
    let quotes = desk.run(["quotes", "--format", "jsonl", "added:today"]);
    assert_eq!(quotes.stdout.lines().count(), 1, "{quotes:?}");
}

#[test]
fn new_shows_new_articles_once() {
    let desk = Desk::new();
    desk.write_settled("a.txt", article("sluice"));
    desk.write_settled("lines.jsonl", record("1", "sluice"));
    desk.ingest().succeeded();
    desk.run(["save", "gates", "query --all sluice"]).succeeded();
    desk.run(["save", "tern", "quotes", "--all", "--by", "Ada Tern"])
        .succeeded();
    assert_eq!(new(&desk, &[]), [""; 0]);
    desk.write_settled("b.txt", article("sluice"));
    desk.write_settled("c.txt", article("lock"));
    // An appended record is new; the one before it is not.
    desk.write_settled("lines.jsonl", record("1", "sluice") + &record("2", "big sluice"));
    desk.ingest().succeeded();
    let expected = ["gates lines.jsonl", "tern c.txt", "tern lines.jsonl"];
    assert_eq!(new(&desk, &["--peek"]), expected);
    assert_eq!(new(&desk, &["gates"]), ["gates lines.jsonl"]);
    assert_eq!(new(&desk, &[]), ["tern c.txt", "tern lines.jsonl"]);
    assert_eq!(new(&desk, &[]), [""; 0]);
    // A corrected article is new; a moved one is not.
    fs::rename(desk.path("c.txt"), desk.path("d.txt")).expect("a move");
    desk.write_settled("a.txt", article("mended sluice"));
    desk.ingest().succeeded();
    assert_eq!(new(&desk, &[]), ["gates a.txt", "tern a.txt"]);
}

#[test]
fn a_rebuilt_index_keeps_its_questions_and_has_nothing_new() {
    let desk = Desk::new();
    desk.write_settled("a.txt", article("sluice"));
    desk.ingest().succeeded();
    desk.run(["save", "gates", "query", "sluice", "--all"])
        .succeeded();
    desk.write_settled("b.txt", article("wide sluice"));
    desk.ingest().succeeded();
    fs::remove_dir_all(desk.index().join("engine")).expect("the engine's folder");
    desk.write_settled("c.txt", article("old sluice"));
    desk.ingest().succeeded();
    assert_eq!(new(&desk, &[]), ["gates b.txt", "gates c.txt"]);
    assert_eq!(new(&desk, &[]), [""; 0]);
    fs::remove_dir_all(desk.index().join("engine")).expect("the engine's folder");
    desk.ingest().succeeded();
    assert_eq!(new(&desk, &[]), [""; 0]);
    desk.write_settled("d.txt", article("third sluice"));
    desk.ingest().succeeded();
    assert_eq!(new(&desk, &[]), ["gates d.txt"]);
}

#[test]
fn articles_of_a_partial_ingest_are_shown_once_and_the_rest_later() {
    let desk = Desk::new();
    desk.write_settled("a.txt", article("sluice"));
    desk.ingest().succeeded();
    desk.run(["save", "gates", "query", "sluice", "--all"])
        .succeeded();
    desk.write_settled("b.txt", article("wide sluice"));
    desk.ingest().succeeded();
    // A killed ingest leaves this mark.
    fs::write(desk.index().join("unfinished"), "").expect("the mark");
    assert_eq!(new(&desk, &[]), ["gates b.txt"]);
    assert_eq!(new(&desk, &[]), [""; 0]);
    desk.write_settled("c.txt", article("old sluice"));
    desk.ingest().succeeded();
    assert_eq!(new(&desk, &[]), ["gates c.txt"]);
    assert_eq!(new(&desk, &[]), [""; 0]);
}

#[test]
fn saved_questions_are_listed_replaced_and_removed() {
    let desk = Desk::new();
    desk.write_settled("a.txt", article("sluice"));
    desk.ingest().succeeded();
    let empty = desk.run(["new"]);
    assert_eq!(empty.code, Some(2), "{empty:?}");
    desk.run(["save", "gates", "query person:\"Ada Tern\" --since 2020"])
        .succeeded();
    desk.run(["save", "gates", "query person:\"Ada Tern\" --since '2021' -lock"])
        .succeeded();
    desk.run(["save", "tern", "quotes", "--by", "Ada Tern"])
        .succeeded();
    let list = desk.run(["save", "--list"]).succeeded().stdout;
    assert_eq!(
        list,
        "gates  query 'person:\"Ada Tern\"' --since 2021 -lock\ntern   quotes --by 'Ada Tern'\n"
    );
    desk.run(["save", "--remove", "gates"]).succeeded();
    assert_eq!(
        desk.run(["save", "--list"]).stdout,
        "tern  quotes --by 'Ada Tern'\n"
    );
    for (arguments, part) in [
        (&["save", "--remove", "gates"][..], "the names are tern"),
        (&["new", "gates"], "the names are tern"),
        (&["save", "x", "status"], "only questions"),
        (&["save", "x", "query --sort best dam"], "--sort"),
        (&["save", "x", "query -"], "reads from elsewhere"),
        (
            &["save", "x", "query --from articles dam"],
            "reads from elsewhere",
        ),
    ] {
        let run = desk.run(arguments);
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains(part), "{run:?}");
    }
}

#[test]
fn a_closed_pipe_marks_nothing_as_seen() {
    let desk = Desk::new();
    desk.write_settled("a.txt", article("sluice"));
    desk.ingest().succeeded();
    desk.run(["save", "gates", "query --all gate"]).succeeded();
    for number in 0..400 {
        desk.write_settled(&format!("{number}.txt"), article(&format!("{number}th")));
    }
    desk.ingest().succeeded();
    let script =
        "\"$0\" new --format jsonl | head -n 1 > /dev/null; \"$0\" new --peek --format jsonl | wc -l";
    let run = crate::support::Run::of(&mut desk.shell(script));
    assert_eq!(run.stdout.trim(), "400", "{run:?}");
}

#[test]
fn a_saved_question_over_its_budget_marks_nothing_as_seen() {
    let desk = Desk::new();
    desk.write_settled("a.txt", article("sluice"));
    desk.ingest().succeeded();
    desk.run([
        "save",
        "gates",
        "query",
        "--all",
        "slu* OR loc*",
        "--memory-limit",
        "8",
    ])
    .succeeded();
    desk.write_settled("b.txt", article("wide sluice"));
    desk.ingest().succeeded();
    for _ in 0..2 {
        desk.run(["new"])
            .ended_with(2)
            .says(&["cannot answer the whole question"]);
    }
}

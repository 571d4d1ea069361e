//! Output derived from results: counts, timelines, copies, similar articles, exports.

use serde_json::Value;

use crate::support::{Desk, hits};

/// A desk with many numbered articles in one file of JSON lines.
fn many(articles: usize) -> Desk {
    let desk = Desk::new();
    let mut lines = String::new();
    for number in 0..articles {
        let day = number % 28 + 1;
        let month = number / 28 % 12 + 1;
        let article = serde_json::json!({
            "id": format!("n{number}"),
            "title": format!("Ledger {number}"),
            "date": format!("2020-{month:02}-{day:02}"),
            "text": format!("The clerk wrote line {number} into the ledger of the harbour."),
        });
        lines.push_str(&article.to_string());
        lines.push('\n');
    }
    desk.write("ledger.jsonl", lines);
    desk.ingest().succeeded();
    desk
}

#[test]
fn ten_thousand_results_and_more_are_exported_whole_and_in_order() {
    let desk = many(10_500);
    let run = desk
        .run(["export", "ledger", "--columns", "record,published"])
        .succeeded();
    let rows = run.json_lines();
    assert_eq!(rows.len(), 10_500);
    let days: Vec<&str> = rows
        .iter()
        .map(|row| row["published"].as_str().expect("a day"))
        .collect();
    assert!(days.is_sorted());
    let records: std::collections::BTreeSet<&str> =
        rows.iter().filter_map(|row| row["record"].as_str()).collect();
    assert_eq!(records.len(), 10_500);
    // The keys are in the order of the columns.
    assert!(run.stdout.starts_with("{\"record\":"), "{}", &run.stdout[..80]);
    let again = desk
        .run(["export", "ledger", "--columns", "record,published"])
        .succeeded();
    assert_eq!(again.stdout, run.stdout);
    let closed = desk
        .shell("\"$0\" export ledger --columns all | head -n 1")
        .output()
        .expect("a shell");
    assert!(closed.status.success());
    assert_eq!(String::from_utf8_lossy(&closed.stdout).lines().count(), 1);
    let counted = desk.answer(&["query", "-n", "0", "--facet", "date:year", "ledger"]);
    assert_eq!(
        counted["facets"]["date:year"],
        serde_json::json!([["2020", 10_500]])
    );
}

#[test]
fn an_exported_table_is_safe_in_a_spreadsheet() {
    let desk = Desk::new();
    desk.write(
        "formula.md",
        "---\ntitle: \"=HYPERLINK(1, 2)\"\ndate: 2020-03-01\n---\n\nThe clerk, \"an honest man\", closed the book.\n",
    );
    desk.ingest().succeeded();
    let run = desk
        .run([
            "export",
            "clerk",
            "--format",
            "csv",
            "--columns",
            "title,text,published",
        ])
        .succeeded();
    assert_eq!(
        run.stdout,
        "title,text,published\r\n\"'=HYPERLINK(1, 2)\",\"The clerk, \"\"an honest man\"\", closed the book.\",2020-03-01\r\n"
    );
    desk.run(["export", "clerk", "--columns", "colour"])
        .ended_with(2)
        .says(&["no column `colour`", "published"]);
    desk.run(["export", "nowhere"]).ended_with(1);
}

#[test]
fn quotations_are_exported_one_by_one() {
    let desk = Desk::with_sample_corpus();
    let run = desk.run(["export", "--quotes", "speaker:marrack"]).succeeded();
    let rows = run.json_lines();
    let total = desk.answer(&[
        "quotes",
        "--all",
        "--assertion",
        "all",
        "-n",
        "0",
        "speaker:marrack",
    ])["total"]
        .clone();
    assert_eq!(total, rows.len());
    for row in &rows {
        assert!(row["id"].as_str().is_some_and(|id| id.contains(':')), "{row}");
        assert!(row["speaker"].is_string(), "{row}");
    }
}

#[test]
fn one_story_in_two_copies_is_one_result() {
    let desk = Desk::with_sample_corpus();
    let all = desk.answer(&["query", "-n", "100", "--all", "*"]);
    let folded = desk.answer(&["query", "-n", "100", "*"]);
    assert_eq!(folded["total_all"], all["total"]);
    assert!(folded["total"].as_u64() < all["total"].as_u64());
    let with_copies: Vec<&Value> = hits(&folded)
        .iter()
        .filter(|hit| hit["copies"].as_u64() > Some(1))
        .collect();
    let [hit] = with_copies[..] else {
        panic!("one story with copies: {with_copies:?}")
    };
    assert_eq!(
        (&hit["copies"], &hit["first"]["published"]),
        (&2.into(), &"2021-11-30".into())
    );
    let id = hit["id"].as_str().expect("an id");
    let human = desk.run(["query", "-n", "100", "*"]).succeeded().stdout;
    // Both have the same day, so their paths decide which is reported as the first.
    let told = ["also in 1 other, here first", "also in 1 other, first in "];
    assert!(told.iter().any(|told| human.contains(told)), "{human}");
    let similar = desk.answer(&["similar", id]);
    assert_eq!(similar["like"]["id"], id);
    assert_eq!(similar["like"]["left_out"].as_array().map(Vec::len), Some(1));
    assert!(!hits(&similar).is_empty());
    for hit in hits(&similar) {
        assert!(hit["id"] != id && hit["id"] != similar["like"]["left_out"][0]);
    }
}

#[test]
fn every_format_has_counts() {
    let desk = Desk::with_sample_corpus();
    let json = desk.answer(&["query", "--facet", "person,date", "--facet-size", "2", "dam"]);
    let people = json["facets"]["person"].as_array().expect("people");
    assert_eq!((people.len(), &people[0][0]), (2, &"Helen Marrack".into()));
    assert!(json["facets_rest"]["person"]["more"].as_u64() > Some(0));
    let directory = desk.answer(&["people", "--query", "dam", "-n", "1"]);
    assert_eq!(hits(&directory)[0]["articles"], people[0][1]);
    let lines = desk
        .run([
            "query", "--facet", "person", "--format", "jsonl", "-n", "3", "dam",
        ])
        .json_lines();
    assert_eq!(lines.len(), 4);
    assert!(lines[..3].iter().all(|line| line["id"].is_string()));
    assert_eq!(lines[3]["facets"]["person"][0], people[0]);
    let csv = desk
        .run(["query", "--facet", "person", "--format", "csv", "dam"])
        .succeeded()
        .stdout;
    assert!(
        csv.starts_with("facet,value,count\r\nperson,Helen Marrack,"),
        "{csv}"
    );
    let human = desk
        .run(["quotes", "--facet", "person", "--said", "dam"])
        .succeeded()
        .stdout;
    assert!(human.contains("\npeople\n  Helen Marrack"), "{human}");
    desk.run(["query", "--facet", "colour", "dam"])
        .ended_with(2)
        .says(&["person", "date:month"]);
}

#[test]
fn a_timeline_is_drawn_and_written() {
    let desk = Desk::with_sample_corpus();
    let json = desk.answer(&["timeline", "--by", "year", "dam"]);
    let sum: u64 = json["periods"]
        .as_array()
        .expect("periods")
        .iter()
        .filter_map(|period| period["articles"].as_u64())
        .sum();
    assert_eq!(
        Some(sum + json["undated"].as_u64().expect("a number")),
        json["total"].as_u64()
    );
    assert_eq!(
        json["periods"][1],
        serde_json::json!({"period": "2020", "articles": 0})
    );
    let human = desk.run(["timeline", "dam"]).succeeded().stdout;
    assert!(human.contains("\n2021  █"), "{human}");
    assert!(!human.contains('\u{1b}'), "{human}");
    let csv = desk
        .run(["timeline", "--by", "month", "--format", "csv", "dam"])
        .succeeded()
        .stdout;
    assert!(csv.starts_with("period,articles\r\n2019-"), "{csv}");
    desk.run(["timeline", "zzzz"]).ended_with(1);
}

#[test]
fn a_score_is_explained_in_parts() {
    let desk = Desk::with_sample_corpus();
    let human = desk
        .run(["query", "--explain", "-n", "1", "dam OR tunnel"])
        .succeeded()
        .stdout;
    assert!(human.starts_with("understood as: "), "{human}");
    assert!(human.contains(" for headline and text “dam” · "), "{human}");
    let json = desk.answer(&["query", "--explain", "-n", "1", "dam"]);
    assert_eq!(json["understood"], "dam");
    assert!(hits(&json)[0]["reasons"][0]["score"].as_f64() > Some(0.0));
}

#[test]
fn copies_are_found_by_their_place_and_a_removed_one_is_gone() {
    let desk = Desk::new();
    let story = "The harbour board of Castermoor voted on Tuesday to close the northern quay until spring, when \
                 divers are to look at the piles that a storm loosened in November, its chairwoman said.";
    desk.write("a.txt", format!("Quay closed\n\n2020-03-02\n\n{story}\n"));
    desk.write(
        "b.txt",
        format!("Board shuts quay\n\n2020-03-04\n\n{story} Work begins soon.\n"),
    );
    desk.write(
        "c.txt",
        "Fair opens\n\n2020-03-03\n\nThe fair on the quay opened with a brass band.\n",
    );
    desk.ingest().succeeded();
    let found = |question: &str| {
        let answer = desk.answer(&["query", "--all", question]);
        let mut titles: Vec<String> = hits(&answer)
            .iter()
            .map(|hit| hit["title"].as_str().expect("a title").to_owned())
            .collect();
        titles.sort_unstable();
        titles
    };
    assert_eq!(found("quay is:first"), ["Quay closed"]);
    assert_eq!(found("quay is:copy"), ["Board shuts quay"]);
    assert_eq!(found("quay is:single"), ["Fair opens"]);
    assert_eq!(desk.answer(&["query", "quay"])["total"], 2);
    std::fs::remove_file(desk.articles().join("a.txt")).expect("the file goes");
    desk.ingest().succeeded();
    assert_eq!(found("quay is:single"), ["Board shuts quay", "Fair opens"]);
    assert_eq!(desk.answer(&["query", "quay"])["total"], 2);
    // An answer does not need the stored copies of a commit.
    std::fs::remove_file(desk.index().join("engine/copies.bin")).expect("it was kept");
    desk.write("a.txt", format!("Quay closed\n\n2020-03-02\n\n{story}\n"));
    desk.ingest().succeeded();
    std::fs::write(desk.index().join("engine/copies.bin"), "{}").expect("it is damaged");
    assert_eq!(found("quay is:copy"), ["Board shuts quay"]);
}

#[test]
fn exports_and_directories_print_warnings_that_only_the_index_gives() {
    let desk = Desk::with_sample_corpus();
    for arguments in [
        &["export", "dam OR zzq*"][..],
        &["export", "--quotes", "dam OR zzq*"],
    ] {
        let run = desk.run(arguments).succeeded();
        assert!(
            run.stderr.contains("`zzq*` matches no word in the index"),
            "{}",
            run.stderr
        );
    }
    desk.run(["export", "--strict", "dam OR zzq*"]).ended_with(2);
    let people = desk.run(["people", "--query", "dam OR zzq*"]).succeeded();
    assert!(
        people.stderr.contains("`zzq*` matches no word in the index"),
        "{}",
        people.stderr
    );
}

//! Checks quotations and drafts against the index.

use std::fs;

use serde_json::Value;

use crate::support::{Desk, hits};

const ARTICLE: &str = "Ferry inquiry opens\n\n2021-03-04\n\n\"The harbour office knew that the ferry was never safe in a northern gale,\" \
    said Orla Tamsin, who chairs the inquiry. \"Nobody told the crews before they sailed that winter night,\" said Piet \
    Garrow of the union.\n";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write_settled("inquiry.txt", ARTICLE);
    desk.ingest().succeeded();
    desk
}

fn verdict(desk: &Desk, arguments: &[&str]) -> Value {
    let run = desk.run([&["verify", "--format", "json"], arguments].concat());
    let answer = run.json();
    let exact = answer["exact"] == answer["total"];
    assert_eq!(run.code, Some(i32::from(!exact)), "{answer}");
    answer["quotations"][0].clone()
}

#[test]
fn a_quotation_is_exact_altered_by_another_speaker_or_unknown() {
    let desk = desk();
    let exact = verdict(
        &desk,
        &["“the ferry was never safe in a northern gale”", "--by", "tamsin"],
    );
    assert_eq!(
        (&exact["verdict"], &exact["source"]),
        (&"exact".into(), &"unchanged".into())
    );
    assert_eq!(exact["printed"]["speaker"], "Orla Tamsin");
    assert_eq!(
        (&exact["line"], &exact["printed"]["published"]),
        (&5.into(), &"2021-03-04".into())
    );
    assert_eq!(exact["sha256"].as_str().map(str::len), Some(64));
    let cut = verdict(
        &desk,
        &["The harbour office knew … never safe in a northern gale"],
    );
    assert_eq!(cut["verdict"], "exact");
    let altered = verdict(
        &desk,
        &["the ferry was always safe in a northern gale", "--by", "tamsin"],
    );
    assert_eq!(altered["verdict"], "altered");
    let kinds = ["same", "missing", "added", "same"];
    let changes = altered["changes"].as_array().expect("changes");
    assert_eq!(
        changes.iter().map(|change| &change["kind"]).collect::<Vec<_>>(),
        kinds
    );
    assert_eq!(
        (&changes[1]["text"], &changes[2]["text"]),
        (&"never".into(), &"always".into())
    );
    let other = verdict(&desk, &["Nobody told the crews", "--by", "tamsin"]);
    assert_eq!(other["verdict"], "other_speaker");
    assert_eq!(other["printed"]["speaker"], "Piet Garrow");
    let never = verdict(
        &desk,
        &["We shall build an entirely different bridge", "--by", "tamsin"],
    );
    assert_eq!(
        (&never["verdict"], &never["printed"]),
        (&"never".into(), &Value::Null)
    );
}

#[test]
fn words_of_the_reporter_are_not_a_quotation() {
    let desk = desk();
    let checked = verdict(&desk, &["who chairs the inquiry", "--by", "garrow"]);
    assert_eq!(checked["verdict"], "speaker_unclear");
}

#[test]
fn each_quotation_of_a_draft_is_checked() {
    let desk = desk();
    let draft = "Our story\n\n\"Nobody told the crews before they sailed that winter night,\" said Piet Garrow.\n\n\
                 \"The ferry was always safe in a northern gale,\" said Orla Tamsin.\n";
    fs::write(desk.root().join("draft.txt"), draft).expect("a draft");
    let human = desk.run(["verify", "--file", "draft.txt"]).ended_with(1).stdout;
    assert!(human.contains("line 3: exact\n"), "{human}");
    assert!(human.contains("line 5: altered\n"), "{human}");
    assert!(human.contains("was [-never-] {+always+} safe"), "{human}");
    assert!(human.contains("inquiry.txt:5 · "), "{human}");
    assert!(human.ends_with("2 quotations: 1 exact, 1 altered\n"), "{human}");
    let piped = desk
        .shell("\"$0\" verify --format jsonl - < draft.txt")
        .output()
        .expect("a shell");
    assert_eq!(String::from_utf8_lossy(&piped.stdout).lines().count(), 2);
    let table = desk
        .run(["verify", "--file", "draft.txt", "--format", "csv"])
        .ended_with(1)
        .stdout;
    assert!(
        table.starts_with(
            "draft_line,verdict,claim,by,changes,printed,corrections,source,line,sha256\r\n3,exact,"
        ),
        "{table}"
    );
    fs::write(desk.root().join("plain.txt"), "Nothing was said.\n").expect("a draft");
    desk.run(["verify", "--file", "plain.txt"])
        .ended_with(1)
        .says(&["no quotation"]);
    desk.run(["verify", "--file", "nowhere.txt"])
        .ended_with(2)
        .says(&["nowhere.txt", "no such file"]);
}

#[test]
fn a_changed_source_is_reported() {
    let desk = desk();
    desk.write_settled("inquiry.txt", ARTICLE.replace("2021-03-04", "2021-03-05"));
    let checked = verdict(&desk, &["Nobody told the crews"]);
    assert_eq!(
        (&checked["verdict"], &checked["source"]),
        (&"exact".into(), &"changed".into())
    );
    fs::remove_file(desk.path("inquiry.txt")).expect("the file goes");
    let gone = verdict(&desk, &["Nobody told the crews"]);
    assert!(
        gone["source"]
            .as_str()
            .is_some_and(|state| state.contains("no such file")),
        "{gone}"
    );
}

#[test]
fn results_name_their_line_and_where_to_check_them() {
    let desk = desk();
    let human = desk.run(["quotes", "--by", "garrow"]).succeeded().stdout;
    assert!(human.contains("inquiry.txt:5 · "), "{human}");
    let human = desk.run(["query", "gale"]).succeeded().stdout;
    assert!(human.contains("inquiry.txt:5\n"), "{human}");
    let plain = desk.answer(&["quotes", "--by", "garrow"]);
    assert!(hits(&plain)[0].get("cite").is_none());
    let cited = desk.answer(&["quotes", "--cite", "--by", "garrow"]);
    let cite = &hits(&cited)[0]["cite"];
    assert_eq!(cite["sha256"].as_str().map(str::len), Some(64));
    let [start, end] = ["start", "end"].map(|key| cite[key].as_u64().expect("an offset") as usize);
    assert!(ARTICLE[start..end].starts_with("Nobody told the crews"));
}

//! Quotations as results: folded copies, their wordings, and the text around them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{Desk, hits, strings};

const LATER: &str =
    "\"The pumps were switched off at noon and nobody told the village,\" said Odile Farrant on Friday.";

/// One remark in three papers, the second of which shortened it, and another remark by the same speaker.
fn reprints() -> Desk {
    let desk = Desk::new();
    for (name, day, said) in [
        ("first.md", "2020-03-02", LATER),
        (
            "second.md",
            "2020-03-03",
            "\"The pumps were switched off at noon,\" said Odile Farrant on Friday.",
        ),
        ("third.md", "2020-03-01", LATER),
        (
            "other.md",
            "2020-03-04",
            "\"There were eleven of us on the roof that night,\" said Odile Farrant on Friday.",
        ),
        (
            "denied.md",
            "2020-03-05",
            "\"The pumps were not switched off at noon and nobody told the village,\" said Odile Farrant.",
        ),
        (
            "stranger.md",
            "2020-03-06",
            "\"The pumps were switched off at noon and nobody told the village,\" said Piet Oduya on Friday.",
        ),
    ] {
        desk.write(
            name,
            format!(
                "---\ntitle: Pumps in {name}\ndate: {day}\n---\n\nThe water came at night. It rose fast.\n\n{said} \
                 She lost her house. She will not build there again.\n"
            ),
        );
    }
    desk.ingest().succeeded();
    desk
}

fn pumps(desk: &Desk, more: &[&str]) -> Value {
    desk.answer(&[&["quotes", "--by", "Farrant", "--said", "pumps"], more].concat())
}

#[test]
fn copies_of_a_quotation_are_one_hit_at_its_first_appearance() {
    let desk = reprints();
    let answer = pumps(&desk, &["--sort", "oldest"]);
    assert_eq!((&answer["total"], &answer["total_all"]), (&2.into(), &4.into()));
    let [first, denied] = hits(&answer) else {
        panic!("{answer}");
    };
    assert_eq!(first["article"]["published"], "2020-03-01", "the oldest is shown");
    assert_eq!((&first["count"], &first["wordings"]), (&3.into(), &2.into()));
    assert_eq!(first["versions"], Value::Array(vec![]));
    assert_eq!(denied["count"], 1);
    assert!(
        denied["text"]
            .as_str()
            .is_some_and(|text| text.contains("not switched"))
    );

    let all = pumps(&desk, &["--all"]);
    assert_eq!((hits(&all).len(), &all["total"]), (4, &4.into()));
    assert!(hits(&all).iter().all(|hit| hit["count"] == 1));

    // The same words by another speaker are another quotation.
    let anybody = desk.answer(&["quotes", "--said", "pumps"]);
    assert_eq!((&anybody["total"], &anybody["total_all"]), (&3.into(), &5.into()));
}

#[test]
fn versions_have_their_place_in_every_format() {
    let desk = reprints();
    let answer = pumps(&desk, &["--versions", "--sort", "oldest"]);
    let versions = hits(&answer)[0]["versions"].as_array().expect("versions");
    let told: Vec<(&str, u64)> = versions
        .iter()
        .map(|version| {
            assert!(version["path"].as_str().is_some_and(|path| path.contains(".md")));
            assert!(version["id"].as_str().is_some_and(|id| id.contains(':')));
            (
                version["published"].as_str().expect("a day"),
                version["count"].as_u64().expect("a count"),
            )
        })
        .collect();
    assert_eq!(told, [("2020-03-01", 2), ("2020-03-03", 1)]);

    let human = desk
        .run(["quotes", "--said", "pumps", "--by", "Farrant", "--versions"])
        .succeeded();
    for part in [
        "2 quotations (4 with copies)",
        "first of 3 articles, 2 wordings",
        "also: “The pumps were switched off at noon,”",
        "second.md",
    ] {
        assert!(human.stdout.contains(part), "{part}: {}", human.stdout);
    }
    let table = desk
        .run(["quotes", "--said", "pumps", "--versions", "--format", "csv"])
        .succeeded();
    assert!(
        table.stdout.contains("off at noon and nobody told the village,") && table.stdout.contains(" | "),
        "{}",
        table.stdout
    );
    desk.run(["quotes", "--all", "--versions"]).ended_with(2);
}

#[test]
fn a_copy_that_is_gone_or_filtered_out_is_not_counted() {
    let desk = reprints();
    let counts = |more: &[&str]| -> Vec<u64> {
        let answer = pumps(&desk, &[&["--sort", "oldest"], more].concat());
        let counts = hits(&answer)
            .iter()
            .map(|hit| hit["count"].as_u64().expect("a count"));
        counts.collect()
    };
    assert_eq!(counts(&["--since", "2020-03-02"]), [2, 1]);
    assert_eq!(counts(&["--until", "2020-03-02"]), [2]);
    assert_eq!(counts(&["--kind", "direct", "--min-confidence", "0.1"]), [3, 1]);
    assert_eq!(counts(&["--kind", "indirect"]), [0_u64; 0]);
    assert_eq!(counts(&["-n", "1", "--offset", "1"]), [1]);
    std::fs::remove_file(desk.path("third.md")).expect("a file to remove");
    desk.ingest().succeeded();
    assert_eq!(counts(&[]), [2, 1]);
}

#[test]
fn context_joins_with_the_quotation_to_a_passage() {
    let desk = reprints();
    let answer = pumps(&desk, &["--context", "1", "--until", "2020-03-01"]);
    let hit = &hits(&answer)[0];
    let part = |value: &Value| value.as_str().expect("a text").to_owned();
    let passage = part(&hit["context"]["before"]) + &part(&hit["text"]) + &part(&hit["context"]["after"]);
    assert_eq!(passage, format!("It rose fast. {LATER} She lost her house."));
    let human = desk
        .run(["quotes", "--until", "2020-03-01", "--context", "1"])
        .succeeded();
    assert!(
        human.stdout.contains("\nIt rose fast. >>>\"The pumps were"),
        "{}",
        human.stdout
    );
    let table = desk
        .run([
            "quotes",
            "--until",
            "2020-03-01",
            "--context",
            "1",
            "--format",
            "csv",
        ])
        .succeeded();
    assert!(table.stdout.contains("She lost her house."), "{}", table.stdout);
    assert_eq!(hits(&pumps(&desk, &[]))[0]["context"], Value::Null);
}

#[test]
fn the_two_copies_of_a_story_fold() {
    let desk = Desk::with_sample_corpus();
    let folded = desk.answer(&["quotes", "-n", "100000"]);
    let all = desk.answer(&["quotes", "-n", "100000", "--all"]);
    assert_eq!(folded["total_all"], all["total"]);
    assert_eq!(hits(&all).len() as u64, all["total"].as_u64().expect("a total"));
    let twice: Vec<&Value> = hits(&folded).iter().filter(|hit| hit["count"] == 2).collect();
    assert!(!twice.is_empty());
    // Each folded hit is one of the hits found without folding, and none occurs twice.
    let ids: BTreeSet<String> = strings(&folded, "id").into_iter().collect();
    let each: BTreeSet<String> = strings(&all, "id").into_iter().collect();
    assert_eq!(ids.len(), hits(&folded).len());
    assert!(ids.is_subset(&each));
}

#[test]
fn pages_of_folded_quotations_join_without_gap_or_overlap() {
    let desk = Desk::with_sample_corpus();
    for order in ["relevance", "newest", "oldest"] {
        let question = ["quotes", "--about", "dam", "--sort", order];
        let whole = desk.answer(&[&question[..], &["-n", "1000"]].concat());
        let mut pages = Vec::new();
        for offset in (0..hits(&whole).len()).step_by(7) {
            let offset = offset.to_string();
            let page = desk.answer(&[&question[..], &["-n", "7", "--offset", &offset]].concat());
            assert_eq!(page["total"], whole["total"]);
            pages.extend(strings(&page, "id"));
        }
        assert_eq!(pages, strings(&whole, "id"), "{order}");
        let days: Vec<Value> = hits(&whole)
            .iter()
            .map(|hit| hit["article"]["published"].clone())
            .collect();
        let mut days: Vec<&str> = days.iter().filter_map(Value::as_str).collect();
        if order == "newest" {
            days.reverse();
        }
        assert!(order == "relevance" || days.is_sorted(), "{order}: {days:?}");
    }
}

#[test]
fn words_and_speaker_of_a_query_are_of_one_quotation() {
    let desk = Desk::new();
    desk.write(
        "both.txt",
        "Two remarks\n\n\"The pumps were off,\" said Odile Farrant.\n\n\"The roof was cold,\" said Piet Oduya.\n",
    );
    desk.ingest().succeeded();
    for (question, is_found) in [
        ("speaker:farrant said:pumps", true),
        ("speaker:oduya said:roof", true),
        ("speaker:farrant said:roof", false),
        ("speaker:oduya said:pumps", false),
        ("said:pumps said:roof", false),
        ("said:pumps OR said:roof", true),
    ] {
        assert_eq!(!desk.found(question).is_empty(), is_found, "{question}");
    }
}

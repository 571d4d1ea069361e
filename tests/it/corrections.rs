//! Corrections and pages that are no article, from end to end.

use crate::support::{Desk, hits};

const WITHDRAWN: &str = "Bridge of Marrow Bay lost\n\nBy Mira Pryce\n\n\"The bridge will never open again,\" said Anna Velde, the mayor of \
                         Marrow Bay. The council met on Tuesday.\n\nEditor's note: this story has been withdrawn.\n";

fn cards(count: usize) -> String {
    let card = |number| {
        format!(
            "<h3><a href='/story-{number}'>Swans of pier {number} counted</a></h3><p>Swans were counted.</p>"
        )
    };
    (0..count).map(card).collect::<Vec<_>>().concat()
}

#[test]
fn a_withdrawn_article_is_called_so_in_every_form_of_output() {
    let desk = Desk::new();
    desk.write_settled("bridge.txt", WITHDRAWN);
    desk.ingest().succeeded();
    let note = "withdrawn: editor's note: this story has been withdrawn";
    for command in [
        &["query", "is:withdrawn"][..],
        &["quotes", "--by", "velde"],
        &["verify", "The bridge will never open again"],
        &["query", "--format", "csv", "bridge"],
        &["quotes", "--format", "csv", "bridge"],
        &["export", "bridge", "--format", "csv"],
        &["export", "--quotes", "bridge", "--format", "csv"],
        &["verify", "--format", "csv", "The bridge will never open again"],
    ] {
        let run = desk.run(command).succeeded();
        assert!(
            run.stdout.to_lowercase().contains(note),
            "{command:?}: {}",
            run.stdout
        );
    }
    let answer = desk.answer(&["query", "has:correction"]);
    let hit = &hits(&answer)[0];
    assert_eq!(hit["corrections"][0]["kind"], "withdrawn");
    let id = hit["id"].as_str().expect("an id");
    let shown = desk.run(["show", id]).succeeded();
    assert!(shown.stdout.to_lowercase().contains(note), "{}", shown.stdout);
    let shown = desk.run(["show", "--format", "json", id]).succeeded().json();
    let correction = &shown["corrections"][0];
    let at = |key: &str| usize::try_from(correction[key].as_u64().expect("an offset")).expect("a length");
    let text = shown["text"].as_str().expect("a text");
    assert!(
        text[at("start")..at("end")].ends_with("has been withdrawn."),
        "{correction}"
    );
}

#[test]
fn a_list_of_articles_is_skipped_with_its_reason_unless_all_pages_are_asked_for() {
    let desk = Desk::new();
    let head = "<html><head><title>Swans</title><link rel=canonical href='https://gazette.example/tag/swans'></head><body>";
    desk.write_settled(
        "swans.html",
        format!("{head}<h1>Swans of the town</h1>{}</body></html>", cards(9)),
    );
    desk.write_settled("bridge.txt", WITHDRAWN);
    let report = desk.ingest_report();
    assert_eq!(report["articles"], 1, "{report}");
    assert_eq!(report["skipped"]["not_an_article"], 1, "{report}");
    let listed = desk.listed("swans.html");
    assert!(
        listed.contains("a list of articles") && listed.contains("--all-pages"),
        "{listed}"
    );
    let folder = desk.articles().display().to_string();
    desk.run(["ingest", "--all-pages", &folder]).succeeded();
    assert_eq!(desk.found("path:swans").len(), 1);
}

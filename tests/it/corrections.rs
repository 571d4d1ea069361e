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
fn a_story_that_a_notice_withdraws_says_so() {
    let desk = Desk::new();
    desk.write_settled(
        "ferry.txt",
        "Ferry of Marrow Bay will stop in May\n\nApril 2, 2021\n\n\"The ferry will stop in May,\" said Anna Velde, the mayor of Marrow Bay.\n",
    );
    desk.write_settled(
        "notice.txt",
        "ADVISORY: Marrow Bay ferry story withdrawn\n\nApril 3, 2021\n\nPlease be advised that an April 2, 2021 story saying the ferry \
         would stop is wrong and has been withdrawn. The owner denied it.\n",
    );
    desk.ingest().succeeded();
    let mut found = desk.found("is:withdrawn");
    found.sort();
    assert_eq!(found, ["ferry.txt", "notice.txt"]);
    let answer = desk.answer(&["query", "path:notice"]);
    let notice = hits(&answer)[0]["id"].as_str().expect("an id").to_owned();
    for command in [
        &["quotes", "--by", "velde"][..],
        &["query", "title:stop"],
        &["verify", "The ferry will stop in May"],
    ] {
        let run = desk.run(command).succeeded();
        let told = format!("withdrawn by {}", &notice[..16]);
        assert!(run.stdout.contains(&told), "{command:?}: {}", run.stdout);
    }
    let answer = desk.answer(&["query", "title:stop"]);
    assert_eq!(hits(&answer)[0]["corrections"][0]["notice"], notice.as_str());
    // Without the notice nothing is withdrawn.
    std::fs::remove_file(desk.path("notice.txt")).expect("the file goes");
    desk.ingest().succeeded();
    assert!(desk.found("is:withdrawn").is_empty());
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

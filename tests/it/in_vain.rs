//! Features that users of other tools expect and often miss.

use std::fmt::Write as _;

use crate::support::{Desk, hits};

/// A desk with articles of these names and texts; the first line of each text is the headline.
fn desk(articles: &[(&str, &str)]) -> Desk {
    let desk = Desk::new();
    for (name, text) in articles {
        desk.write_settled(&format!("{name}.txt"), text);
    }
    desk.ingest().succeeded();
    desk
}

#[track_caller]
fn finds(desk: &Desk, question: &str, names: &[&str]) {
    let mut found = desk.found(question);
    found.sort_unstable();
    let names: Vec<String> = names.iter().map(|name| format!("{name}.txt")).collect();
    assert_eq!(found, names, "{question}");
}

#[test]
fn exact_search_is_exact() {
    let desk = desk(&[
        ("a", "Notes\n\nThe harbour was running dry on Monday.\n"),
        ("b", "Notes\n\nThey run the harbour. Running it costs much.\n"),
        ("c", "Notes\n\nThey had a run on the bank.\n"),
    ]);
    finds(&desk, "run", &["a", "b", "c"]);
    finds(&desk, "\"running\"", &["a", "b"]);
    finds(&desk, "=running", &["a"]);
    finds(&desk, "=\"Running it\"", &["b"]);
    finds(&desk, "EXACT(run harbour)", &["b"]);
}

#[test]
fn curly_marks_make_phrases_and_brackets_are_text() {
    let desk = desk(&[
        ("a", "Notes\n\nThe oil price rose, and they don’t know why.\n"),
        ("b", "Notes\n\nThe price of oil rose [sic] again.\n"),
    ]);
    finds(&desk, "“oil price”", &["a"]);
    finds(&desk, "„oil price“", &["a"]);
    finds(&desk, "don't", &["a"]);
    finds(&desk, "don’t", &["a"]);
    finds(&desk, "[sic]", &["b"]);
    finds(&desk, "rose [", &["a", "b"]);
}

#[test]
fn one_of_three_is_enough_and_wildcards_are_wildcards() {
    let desk = desk(&[
        ("a", "Notes\n\nThe ferry sank off the mole.\n"),
        ("b", "Notes\n\nThe pilot spoke of the steuerung.\n"),
        (
            "c",
            "Notes\n\nDie Steuern steigen, und die Regierung schweigt dazu.\n",
        ),
    ]);
    finds(&desk, "ferry OR pilot OR regierung", &["a", "b", "c"]);
    finds(&desk, "steuer*", &["b", "c"]);
    finds(&desk, "\"the fer* sank\"", &["a"]);
    finds(&desk, "\"off the mo\"*", &["a"]);
    finds(&desk, "\"sank the fer*\"", &[]);
}

#[test]
fn accents_do_not_matter_unless_requested() {
    let desk = desk(&[
        ("a", "Notes\n\nThe café on the quay was closed.\n"),
        ("b", "Notes\n\nThe cafe on the hill was open.\n"),
    ]);
    finds(&desk, "café", &["a", "b"]);
    finds(&desk, "cafe", &["a", "b"]);
    finds(&desk, "caf*", &["a", "b"]);
    finds(&desk, "=café", &["a"]);
    finds(&desk, "=cafe", &["b"]);
}

#[test]
fn names_of_three_scripts_are_found() {
    let desk = desk(&[
        ("a", "Notes\n\nПрезидент Ирина Соколова выступила в среду.\n"),
        ("b", "Notes\n\nΟ Γιώργος Παππάς μίλησε στην Αθήνα.\n"),
        ("c", "Notes\n\nقال أحمد المصري إن السد مغلق.\n"),
    ]);
    finds(&desk, "соколова", &["a"]);
    finds(&desk, "\"ирина сокол*\"", &["a"]);
    finds(&desk, "παππας", &["b"]);
    finds(&desk, "أحمد W/3 السد", &["c"]);
}

#[test]
fn no_passage_is_lost_after_a_long_text() {
    let mut text = "Notes\n\n".to_owned();
    for n in 0..60_000 {
        let _ = writeln!(text, "The oil was weighed again on day {n}.");
    }
    text.push_str("\nAt last the price of oil fell to Zanzibar.\n");
    let desk = desk(&[("long", &text)]);
    for (question, marked) in [
        ("zanz*", "Zanzibar"),
        ("oil W/3 zanzibar", "Zanzibar"),
        ("=Zanzibar", "Zanzibar"),
        ("\"oil f*\"", "oil fell"),
    ] {
        let answer = desk.query(question);
        let snippet = &hits(&answer)[0]["snippet"];
        let text = snippet["text"].as_str().expect("a text");
        let marks = snippet["highlights"].as_array().expect("highlights");
        let is_marked = |mark: &serde_json::Value| {
            let [start, end] = [0, 1].map(|n| mark[n].as_u64().expect("an offset") as usize);
            &text[start..end] == marked
        };
        assert!(marks.iter().any(is_marked), "{question}: {snippet}");
    }
}

#[test]
fn more_than_ten_thousand_results_can_be_had() {
    let desk = Desk::new();
    let mut records = String::new();
    for n in 0..10_050 {
        let _ = writeln!(
            records,
            r#"{{"id": "{n}", "title": "Geese {n}", "text": "Geese came."}}"#
        );
    }
    desk.write("geese.jsonl", records);
    desk.ingest().succeeded();
    let run = desk.run(["query", "gees*", "-n", "20000", "--format", "jsonl"]);
    assert_eq!(run.succeeded().stdout.lines().count(), 10_050);
}

#[test]
fn a_name_differs_from_the_same_word() {
    let desk = desk(&[
        (
            "a",
            "Notes\n\nThe mayor, Rose Field, opened the bridge. Field said it was late.\n",
        ),
        ("b", "Notes\n\nPrices rose in the field of energy.\n"),
    ]);
    finds(&desk, "rose field", &["a", "b"]);
    finds(&desk, "person:\"rose field\"", &["a"]);
    finds(&desk, "person:field PRE/1 said", &["a"]);
    finds(&desk, "=Rose", &["a"]);
}

#[test]
fn deleted_files_are_never_found() {
    let desk = desk(&[
        ("a", "Notes\n\nThe geese came to the moor at dusk.\n"),
        ("b", "Notes\n\nThe geese left the moor at dawn.\n"),
    ]);
    std::fs::remove_file(desk.path("a.txt")).expect("a file to remove");
    desk.ingest().succeeded();
    for question in [
        "geese",
        "gee*",
        "=geese",
        "geese W/4 moor",
        "ATLEAST1(geese)",
        "path:a OR path:b",
        "words:>1",
    ] {
        finds(&desk, question, &["b"]);
    }
    finds(&desk, "dus*", &[]);
}

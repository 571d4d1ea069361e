//! Dates that folders and file names give.

use serde_json::Value;

use crate::support::{Desk, file_names, hits, strings};

/// A text that gives no date.
fn article(place: &str) -> String {
    format!("Gate of {place} opened\n\nThe lock keeper of {place} opened the gate at noon and went home.\n")
}

fn desk_of(names: &[&str]) -> Desk {
    let desk = Desk::new();
    for (number, name) in names.iter().enumerate() {
        desk.write_settled(name, article(&format!("Velmark{number}")));
    }
    desk.ingest().succeeded();
    desk
}

fn dates(answer: &Value) -> Vec<String> {
    let mut dates: Vec<String> = hits(answer)
        .iter()
        .map(|hit| format!("{} {} {}", hit["path"], hit["published"], hit["published_from"]))
        .map(|line| line.replace('"', ""))
        .map(|line| line.rsplit('/').next().unwrap_or_default().to_owned())
        .collect();
    dates.sort();
    dates
}

#[test]
fn a_date_of_the_path_is_above_that_of_the_file_and_below_text_and_metadata() {
    let desk = Desk::new();
    desk.write_settled("2024/09/19/a.txt", article("Arnholt"));
    desk.write_settled(
        "2024/09/19/b.txt",
        "Gate opened\n\n4 March 2021\n\nThe gate was opened.\n",
    );
    desk.write_settled(
        "2024/09/19/c.html",
        "<html><head><title>Gate</title><meta property=\"article:published_time\" content=\"2020-01-02\"></head>\
         <body><p>The gate was opened by the keeper of the lock at noon.</p></body></html>",
    );
    desk.ingest().succeeded();
    assert_eq!(
        dates(&desk.query("gate")),
        [
            "a.txt 2024-09-19 path",
            "b.txt 2021-03-04 text",
            "c.html 2020-01-02 meta"
        ]
    );
}

#[test]
fn a_date_of_the_path_filters_and_is_the_same_whatever_folder_was_named() {
    let desk = desk_of(&["2024/09/19/a.txt", "2024/09/20/b.txt", "plain/c.txt"]);
    assert_eq!(desk.found("gate date:2024-09-19"), ["a.txt"]);
    assert_eq!(sorted(desk.found("gate date:2024")), ["a.txt", "b.txt"]);
    let other = Desk::new();
    other.write_settled("2024/09/19/a.txt", article("Velmark0"));
    other
        .run(["ingest".as_ref(), other.path("2024/09/19").as_os_str()])
        .succeeded();
    assert_eq!(dates(&other.query("gate")), ["a.txt 2024-09-19 path"]);
    // A second run finds nothing to do, and the date remains.
    let again = desk.ingest_report();
    assert_eq!(again["unchanged"], 3, "{again}");
    assert_eq!(desk.found("gate date:2024-09-19"), ["a.txt"]);
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

#[test]
fn a_month_or_a_year_matches_only_ranges_that_hold_it() {
    let desk = desk_of(&["2021/a.txt", "2021-03/b.txt", "2021-03-04/c.txt"]);
    let found = |question: &str| sorted(desk.found(&format!("gate {question}")));
    assert_eq!(found("date:2021"), ["a.txt", "b.txt", "c.txt"]);
    assert_eq!(found("date:>=2021-01-01"), ["a.txt", "b.txt", "c.txt"]);
    assert_eq!(found("date:2021-03"), ["b.txt", "c.txt"]);
    assert_eq!(found("date:2021-01..2021-06"), ["b.txt", "c.txt"]);
    assert_eq!(found("date:2021-03-01"), [""; 0]);
    assert_eq!(found("date:2021-03-04"), ["c.txt"]);
    assert_eq!(found("date:<=2021-03-15"), ["c.txt"]);
    assert_eq!(found("date:2021-01-01"), [""; 0]);
    let since = desk.run([
        "query",
        "gate",
        "--since",
        "2021-03-01",
        "--until",
        "2021-03-31",
        "--format",
        "json",
    ]);
    assert_eq!(sorted(file_names(&since.json())), ["b.txt", "c.txt"]);
    let mut shown = strings(&desk.query("gate"), "published");
    shown.sort();
    assert_eq!(shown, ["2021", "2021-03", "2021-03-04"]);
}

#[test]
fn a_year_is_counted_in_no_month() {
    let desk = desk_of(&["2021/a.txt", "2021-03/b.txt", "2021-03-04/c.txt"]);
    let months = desk.run([
        "query",
        "gate",
        "-n",
        "0",
        "--facet",
        "date:month",
        "--format",
        "json",
    ]);
    let months = months.json();
    assert_eq!(
        months["facets"]["date:month"],
        serde_json::json!([["2021-03", 2]]),
        "{months}"
    );
    let years = desk.run([
        "query",
        "gate",
        "-n",
        "0",
        "--facet",
        "date:year",
        "--format",
        "json",
    ]);
    let years = years.json();
    assert_eq!(
        years["facets"]["date:year"],
        serde_json::json!([["2021", 3]]),
        "{years}"
    );
}

#[test]
fn an_export_has_no_date_of_its_own_name() {
    let desk = Desk::new();
    let line = |id: u32| {
        format!("{{\"id\": \"{id}\", \"text\": \"The gate of Velmark was opened at noon, {id}.\"}}\n")
    };
    desk.write_settled("export-2024-09-19.jsonl", line(1) + &line(2));
    desk.write_settled("2024-09-19-gate.json", line(3));
    desk.ingest().succeeded();
    let from = dates(&desk.query("gate"));
    assert!(
        from[0].starts_with("2024-09-19-gate.json 2024-09-19 path"),
        "{from:?}"
    );
    assert!(
        from[1].ends_with(" file") && from[2].ends_with(" file"),
        "{from:?}"
    );
}

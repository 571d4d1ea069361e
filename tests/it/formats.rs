//! Formats from end to end: exports of many articles, documents read in a child process, the list of formats.

use std::fs;
use std::path::{Path, PathBuf};

use onrecord::source::{ReadOptions, SkipReason, SourceFile, formats, read};

use crate::support::{Desk, ONRECORD, hits, repository};

fn fixture(path: &str) -> Vec<u8> {
    fs::read(repository().join("tests/fixtures").join(path)).expect("a fixture")
}

fn source_file(path: &Path) -> SourceFile {
    SourceFile {
        key: path.display().to_string(),
        size: fs::metadata(path).expect("a file").len(),
        modified: 0,
        stamp: 0,
        path: path.to_owned(),
    }
}

#[test]
fn the_articles_of_an_export_are_found_one_by_one_and_stay_what_they_are() {
    let desk = Desk::new();
    desk.write_settled("export.txt", fixture("source/nexis_classic.txt"));
    desk.write_settled("export.html", fixture("source/factiva_table.html"));
    let report = desk.ingest_report();
    assert_eq!(report["articles"], 6, "{report}");
    for (question, count) in [
        ("mayor machine", 0),
        ("date:2020-11", 2),
        ("byline:quill", 2),
        ("title:orchard", 2),
        ("pub:ellerby", 2),
    ] {
        let answer = desk.answer(&["query", "--all", question]);
        assert_eq!(hits(&answer).len(), count, "{question}: {answer}");
    }
    let answer = desk.answer(&["query", "--all", "title:lighthouse"]);
    let mut shown: Vec<(String, String)> = hits(&answer)
        .iter()
        .map(|hit| {
            let text = |key: &str| hit[key].as_str().unwrap_or_default().to_owned();
            (text("record"), text("id"))
        })
        .collect();
    shown.sort();
    assert_eq!(shown[0].0, "3");
    assert_eq!(shown[1].0, "NRWML00020210306eh350002x");
    let run = desk.run(["show", shown[0].1.as_str()]).succeeded();
    assert!(run.stdout.contains("Gregor Munt"), "{}", run.stdout);
    assert_eq!(desk.ingest_report()["unchanged"], 2);
}

#[test]
fn an_export_with_fewer_articles_than_it_claims_is_read_and_reported() {
    let desk = Desk::new();
    desk.write_settled("cut.txt", fixture("source/nexis_german_cut.txt"));
    desk.write_settled("unparted.txt", fixture("source/nexis_unparted.txt"));
    let report = desk.ingest_report();
    assert_eq!(report["articles"], 2, "{report}");
    assert!(
        desk.listed("cut.txt")
            .contains("holds 3 documents, but 2 were found")
    );
    assert!(desk.listed("unparted.txt").contains("could not be separated"));
}

#[test]
fn a_pdf_of_two_columns_is_read_in_order_without_running_heads() {
    let desk = Desk::new();
    let path = desk.write("paper.pdf", fixture("documents/two_columns.pdf"));
    let run = desk.run(["extract", &path.display().to_string()]).succeeded();
    let article = &run.json_lines()[0];
    assert_eq!(article["title"], "Ferry slip to close after a bitter debate");
    let text = article["text"].as_str().expect("a text");
    assert!(
        !text.contains("Norwick Mail") && !text.contains("Page 2"),
        "{text}"
    );
    assert!(
        text.contains("\n\nThe ferry company, which employs forty people, had asked for a delay until the autumn so that it"),
        "{text}"
    );
    let quotes = article["quotes"].as_array().expect("quotations");
    let direct = quotes.iter().filter(|quote| quote["kind"] == "direct");
    assert_eq!(direct.count(), 2, "{quotes:?}");
}

#[test]
fn a_pdf_is_skipped_if_its_helper_is_missing_or_dies() {
    let desk = Desk::new();
    let path = desk.write("paper.pdf", fixture("documents/two_columns.pdf"));
    let with = |helper: Option<PathBuf>| {
        let options = ReadOptions {
            helper,
            ..ReadOptions::default()
        };
        read(&source_file(&path), &options, &mut |_| ())
    };
    assert_eq!(with(Some(ONRECORD.into())).expect("read").articles, 1);
    let skip = with(None).expect_err("no program");
    assert_eq!(skip.reason, SkipReason::NotReadYet);
    for program in ["/bin/false", "/nowhere/at/all"] {
        let skip = with(Some(program.into())).expect_err("a program that dies");
        assert_eq!(skip.reason, SkipReason::Damaged, "{}", skip.detail);
    }
}

#[test]
fn a_pdf_without_usable_text_is_refused_with_the_reason() {
    let desk = Desk::new();
    for (name, why) in [
        ("scanned.pdf", "recognise its text first (OCR)"),
        ("without_character_map.pdf", "fonts do not say which characters"),
        ("locked.pdf", "locked with a password"),
    ] {
        let path = desk.write(name, fixture(&format!("documents/{name}")));
        let run = desk.run(["extract", &path.display().to_string()]);
        assert!(run.stderr.contains(why), "{name}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{name}");
    }
}

#[test]
fn no_damage_to_a_pdf_ends_the_run() {
    let desk = Desk::new();
    let bytes = fixture("documents/two_columns.pdf");
    let mut random = crate::support::Random::new(7);
    for number in 0..40 {
        let mut broken = bytes.clone();
        for _ in 0..=random.below(30) {
            let at = random.below(broken.len() as u64) as usize;
            broken[at] = random.below(256) as u8;
        }
        if number % 4 == 0 {
            broken.truncate(random.below(bytes.len() as u64) as usize);
        }
        desk.write_settled(&format!("{number}.pdf"), broken);
    }
    desk.write_settled(
        "good.txt",
        "A good article\n\nThe clerk wrote a line into the ledger of the harbour.\n",
    );
    let report = desk.ingest_report();
    assert!(report["articles"].as_u64() >= Some(1), "{report}");
    assert_eq!(desk.found("ledger").len(), 1);
}

#[test]
fn the_readme_names_every_format() {
    let Ok(readme) = fs::read_to_string(repository().join("docs/reference.md")) else {
        return;
    };
    let desk = Desk::new();
    let listed = desk.run(["formats"]).succeeded().stdout;
    for format in formats() {
        assert!(listed.contains(format.name), "{}", format.name);
        assert!(
            readme.lines().any(|line| line.starts_with(format.name)),
            "docs/reference.md does not list {}; `onrecord formats` prints the list",
            format.name
        );
    }
    let json = desk.run(["formats", "--format", "json"]).succeeded().json();
    assert_eq!(json.as_array().map(Vec::len), Some(formats().count()));
}

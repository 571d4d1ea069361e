//! Golden plans: `tests/fixtures/cluster/plans.txt` has questions with the queries that they become. `BLESS=1` writes the
//! file anew.

use std::fmt::Write as _;
use std::path::Path;

use super::*;
use crate::index::analysis::stemming::SnowballLanguage;
use crate::search::people::further_names::FurtherNames;
use crate::search::query::{Asked, parse_as};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/cluster/plans.txt");

fn planned(question: &str) -> String {
    let query = parse_as(question, Asked::default()).query;
    let plan = plan_articles(&query, &FurtherNames::default(), &[]);
    let mut out = format!("? {question}\n");
    let (most, least) = (plan.matches.most(), plan.matches.least());
    let _ = if plan.matches.is_exact() {
        writeln!(out, "exactly {most}")
    } else {
        writeln!(out, "at most {most}\nat least {least}")
    };
    out
}

#[test]
fn questions_become_the_queries_of_the_fixture() {
    let text = std::fs::read_to_string(FILE).expect("the fixture");
    let mut expected = String::new();
    for line in text.lines().take_while(|line| line.starts_with('#')) {
        expected.push_str(line);
        expected.push('\n');
    }
    for question in text.lines().filter_map(|line| line.strip_prefix("? ")) {
        expected.push('\n');
        expected.push_str(&planned(question));
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(Path::new(FILE), &expected).expect("the fixture written");
    }
    for (found, wanted) in text.lines().zip(expected.lines()) {
        assert_eq!(found, wanted);
    }
    assert_eq!(text.lines().count(), expected.lines().count());
}

#[test]
fn a_word_is_asked_for_in_each_language_of_the_collection() {
    let german = SnowballLanguage::from_code("de").expect("a language");
    let query = parse_as("Häuser", Asked::default()).query;
    let plan = plan_articles(&query, &FurtherNames::default(), &[german]);
    let asked = |field: &str| {
        let terms = ["hauser", "haus\u{4}de"];
        serde_json::json!(terms.map(|term| serde_json::json!({ "term": { field: term } })))
    };
    let most = plan.matches.most();
    for (part, field) in ["title", "text"].into_iter().enumerate() {
        let terms = &most["bool"]["should"][part]["bool"]["should"];
        assert_eq!(*terms, asked(field), "{most}");
    }
    assert!(plan.matches.is_exact());
}

proptest::proptest! {
    #[test]
    fn any_question_has_a_plan_of_json(text in "\\PC{0,40}") {
        planned(&text);
    }
}

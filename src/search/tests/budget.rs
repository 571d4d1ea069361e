//! Questions that exceed their budget.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::language::{article, index_of, text, tree};
use super::*;
use crate::search::Allowance;
use crate::search::verify::{Claim, Verdict};

fn steps(steps: u64) -> Allowance {
    Allowance {
        steps: Some(steps),
        ..Allowance::default()
    }
}

fn every() -> Window {
    Window {
        limit: usize::MAX,
        ..Window::default()
    }
}

/// The ids of the hits, the total, and whether the answer is a part.
fn told(searcher: &Searcher, question: &str) -> (BTreeSet<u64>, u64, bool) {
    let answer = searcher.articles(question, &every()).expect("an answer");
    assert_eq!(
        answer.is_partial,
        answer
            .warnings
            .iter()
            .any(|warning| warning.message.contains("steps"))
    );
    let ids = answer.hits.iter().map(|hit| key_of(hit.id)).collect();
    (ids, answer.total, answer.is_partial)
}

const QUESTIONS: [&str; 16] = [
    "oil",
    "oil price",
    "\"oil price\" OR \"we run\"",
    "oi* -harbour",
    "NOT \"oil price\"",
    "NOT oi*",
    "NOT (oil W/9 price)",
    "NOT =\"Oil\"",
    "oil W/9 mentioned",
    "ATLEAST2(o*)",
    "NOT speaker:tamm",
    "said:oil OR person:\"anna tamm\"",
    "NOT has:quote",
    "NOT QUOTE(oil AND speaker:tamm)",
    "*",
    "NOT lang:de",
];

#[test]
fn a_part_of_an_answer_has_nothing_that_the_whole_one_lacks() {
    let archive = archive();
    let (_folder, searcher) = index(&[&archive[..2], &archive[2..]]);
    for question in QUESTIONS {
        let whole = told(&searcher, question);
        assert!(!whole.2, "{question}");
        let mut parts = 0;
        let is_whole = (0..400).any(|most| {
            let (ids, total, is_partial) = told(&searcher.clone().within(steps(most)), question);
            assert!(
                ids.is_subset(&whole.0) && total <= whole.1,
                "{question}: {most} steps"
            );
            assert!(
                is_partial || (ids.len(), total) == (whole.0.len(), whole.1),
                "{question}: {most} steps"
            );
            parts += u64::from(is_partial);
            !is_partial
        });
        assert!(is_whole && parts > 0, "{question}: {parts} parts");
    }
}

#[test]
fn a_part_of_any_answer_is_sound() {
    let texts = prop::collection::vec(text(), 1..12);
    let case = (texts, tree(), 0_u64..300, prop::bool::ANY);
    proptest!(ProptestConfig::with_cases(60), |((texts, query, most, apart) in case)| {
        let articles = (1..).zip(&texts).map(|(id, text)| article(id, text, "en"));
        let (_folder, searcher) = index_of(articles, apart);
        let question = query.to_string();
        let whole = told(&searcher, &question);
        let part = told(&searcher.within(steps(most)), &question);
        prop_assert!(part.0.is_subset(&whole.0) && part.1 <= whole.1, "{}: {:?} {:?}", question, part, whole);
        prop_assert!(part.2 || part == whole, "{}: {:?} {:?}", question, part, whole);
    });
}

#[test]
fn quotations_of_a_part_are_among_those_of_the_whole() {
    let (_folder, searcher) = index(&[&archive()]);
    for question in [
        QuoteQuestion::default(),
        QuoteQuestion {
            by: Some("tamm".to_owned()),
            ..QuoteQuestion::default()
        },
        QuoteQuestion {
            about: Some("oil".to_owned()),
            text: "NOT said:taxes".to_owned(),
            ..QuoteQuestion::default()
        },
    ] {
        let ids = |searcher: &Searcher| {
            let answer = searcher.quotes(&question, &every()).expect("an answer");
            let ids = answer.hits.iter().map(|hit| (hit.article, hit.number));
            (ids.collect::<BTreeSet<_>>(), answer.is_partial)
        };
        let whole = ids(&searcher);
        for most in 0..4000 {
            let part = ids(&searcher.clone().within(steps(most)));
            assert!(part.0.is_subset(&whole.0), "{most} steps");
            if !part.1 {
                assert!(most > 0 && part == whole);
                break;
            }
            assert!(most < 3999);
        }
    }
}

#[test]
fn where_only_a_whole_answer_will_do_a_part_is_an_error() {
    let (_folder, searcher) = index(&[&archive()]);
    let strict = |most| {
        let whole = Allowance {
            is_whole: true,
            ..steps(most)
        };
        searcher.clone().within(whole)
    };
    let error = strict(2)
        .articles("oi* -harbour", &every())
        .expect_err("a refusal");
    let error = error.to_string();
    assert!(
        error.starts_with("cannot answer the whole question: the search takes more than 2 steps"),
        "{error}"
    );
    assert!(
        strict(2)
            .export_articles("oil OR run", ExportParts::default(), &every())
            .is_err()
    );
    assert!(
        strict(2)
            .export_quotes(&QuoteQuestion::default(), &every())
            .is_err()
    );
    assert!(strict(10_000).articles("oi* -harbour", &every()).is_ok());
}

#[test]
fn a_check_that_was_cut_short_never_says_that_nobody_said_it() {
    let (_folder, searcher) = index(&[&archive()]);
    let claim = Claim {
        text: "the price of oil will not fall".to_owned(),
        by: None,
    };
    for most in 0..3000 {
        let checked = searcher.clone().within(steps(most)).verify(&claim);
        if let Ok(checked) = checked {
            assert_eq!(checked.verdict, Verdict::Exact, "{most} steps");
            return;
        }
    }
    panic!("no answer within the steps");
}

#[test]
fn memory_of_one_question_is_bounded() {
    let (_folder, searcher) = index(&[&archive()]);
    let within = |memory| {
        let allowance = Allowance {
            memory: Some(memory),
            ..Allowance::default()
        };
        let answer = searcher
            .clone()
            .within(allowance)
            .articles("oi* OR ru* OR har*", &every());
        answer.expect("an answer").is_partial
    };
    assert!(within(8) && !within(1 << 20));
    // The same part, however often it is asked for, takes the memory of one.
    let often = vec!["person:\"anna tamm\""; 5_000].join(" OR ");
    let allowance = Allowance {
        memory: Some(1 << 16),
        ..Allowance::default()
    };
    assert!(!told(&searcher.within(allowance), &often).2);
}

#[test]
fn an_interrupted_question_leaves_no_part_for_later_ones() {
    let (_folder, searcher) = index(&[&archive()]);
    for question in ["oi*", "ru* OR pri*", "=\"Oil\"", "oi* W/9 pri*"] {
        let whole = told(&index(&[&archive()]).1, question);
        for most in 0..200 {
            let _part = told(&searcher.clone().within(steps(most)), question);
        }
        assert_eq!(told(&searcher, question), whole, "{question}");
    }
}

#[test]
fn repeated_parts_are_searched_once() {
    for (question, understood) in [
        ("dam OR dam OR port", "dam OR port"),
        ("dam dam", "dam"),
        ("(dam OR dam) (dam OR port OR dam)", "dam (dam OR port)"),
        ("-(dam OR dam)", "NOT dam"),
        ("dam Dam", "dam Dam"),
    ] {
        let query = crate::search::query::parse(question).query.without_repeats();
        assert_eq!(query.to_string(), understood);
    }
}

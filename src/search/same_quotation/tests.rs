use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::extract::token::tokenize;

fn wording_of(text: &str) -> Wording {
    Wording::of(text, &tokenize(text))
}

fn said(line: &str, article: u64) -> Said {
    let (speaker, words) = line.split_once(": ").expect("a name, a colon, the words");
    Said {
        wording: Rc::new(wording_of(words)),
        speaker: Some(speaker)
            .filter(|name| *name != "?")
            .and_then(PersonName::parse)
            .map(Rc::new),
        assertion: Assertion::Asserted,
        id: (article, 0),
    }
}

/// The groups as sets of articles.
fn grouped(said: &[Said]) -> BTreeSet<BTreeSet<u64>> {
    let groups = groups(said);
    let articles = |group: &Vec<usize>| group.iter().map(|number| said[*number].id.0).collect();
    groups.iter().map(articles).collect()
}

fn fixture() -> &'static str {
    include_str!("../../../tests/fixtures/quotes/same.txt")
}

#[test]
fn pairs_are_the_same_or_not_as_the_fixture_says() {
    let mut cases = 0;
    for case in fixture().split("\n\n") {
        let lines: Vec<&str> = case.lines().filter(|line| !line.starts_with('#')).collect();
        if lines.is_empty() {
            continue;
        }
        let [told, one, other] = lines[..] else {
            panic!("three lines make a case: {case:?}");
        };
        let (verdict, _) = told.split_once(": ").expect("same or other, and why");
        assert!(["same", "other"].contains(&verdict), "{told}");
        for pair in [[one, other], [other, one]] {
            let [one, other] = pair;
            let found = groups(&[said(one, 1), said(other, 2)]);
            assert_eq!(found.len() == 1, verdict == "same", "{told}");
        }
        cases += 1;
    }
    assert!(cases > 20, "{cases}");
}

#[test]
fn an_unnamed_copy_joins_one_of_two_speakers_and_never_joins_them() {
    let words = "we will rebuild the harbour before the winter comes";
    let all = [
        said(&format!("Anna Velde: {words}"), 1),
        said(&format!("Tom Oduya: {words}"), 2),
        said(&format!("?: {words}"), 3),
        said(&format!("?: And {words}"), 4),
    ];
    let groups = grouped(&all);
    assert!(
        groups
            .iter()
            .all(|group| !(group.contains(&1) && group.contains(&2))),
        "{groups:?}"
    );
    assert_eq!(groups.len(), 2, "{groups:?}");
}

#[test]
fn many_copies_are_grouped_quickly() {
    let words = "we will rebuild the harbour before the winter comes";
    let said: Vec<Said> = (0..5000)
        .map(|n| said(&format!("Anna Velde: {words}"), n))
        .collect();
    assert_eq!(groups(&said).len(), 1);
}

#[test]
fn thousands_of_quotations_of_one_pattern_are_separated_quickly() {
    let form = |n: u64| {
        format!(
            "Anna Velde: shares in the company rose by {n} percent on Tuesday to close at {} crowns in Sundhavn",
            n % 97
        )
    };
    let said: Vec<Said> = (0..5000).map(|n| said(&form(n), n)).collect();
    assert_eq!(groups(&said).len(), 5000);
}

/// Speakers and wordings that are similar in several ways.
fn some_said() -> impl Strategy<Value = Vec<(usize, Vec<usize>)>> {
    prop::collection::vec((0_usize..4, prop::collection::vec(0_usize..6, 0..14)), 0..12)
}

fn made(drawn: &[(usize, Vec<usize>)]) -> Vec<Said> {
    const NAMES: [&str; 4] = ["?", "Anna Velde", "Velde", "Piet Velde"];
    const WORDS: [&str; 6] = ["the", "water", "came", "not", "7", "over the wall"];
    let made = drawn.iter().zip(0..).map(|((speaker, words), article)| {
        let words: Vec<&str> = words.iter().map(|word| WORDS[*word]).collect();
        said(&format!("{}: {}", NAMES[*speaker], words.join(" ")), article)
    });
    made.collect()
}

proptest! {
    #[test]
    fn groups_do_not_depend_on_the_order_of_hits(
        (drawn, order) in some_said().prop_flat_map(|drawn| {
            let order: Vec<usize> = (0..drawn.len()).collect();
            (Just(drawn), Just(order).prop_shuffle())
        })
    ) {
        let said = made(&drawn);
        let shuffled: Vec<Said> = order.iter().map(|number| said[*number].clone()).collect();
        prop_assert_eq!(grouped(&said), grouped(&shuffled));
    }

    #[test]
    fn each_quotation_is_in_one_group_and_no_group_has_two_speakers(drawn in some_said()) {
        let said = made(&drawn);
        let groups = groups(&said);
        let mut members: Vec<usize> = groups.concat();
        members.sort_unstable();
        prop_assert_eq!(members, (0..said.len()).collect::<Vec<_>>());
        for group in groups {
            let by = |name: usize| group.iter().any(|number| drawn[*number].0 == name);
            prop_assert!(!(by(1) && by(3)));
        }
    }

    #[test]
    fn any_text_is_like_itself(one in any::<String>(), other in any::<String>()) {
        let (one, other) = (wording_of(&one), wording_of(&other));
        prop_assert_eq!(one.likeness(&one, false), Some(1.0));
        prop_assert_eq!(one.likeness(&other, true), other.likeness(&one, true));
    }
}

#[test]
fn a_statement_and_its_denial_are_not_the_same() {
    let one = said("Ada Moor: she took bribes from the builders of the dam", 1);
    let denied = Said {
        assertion: Assertion::Denied,
        id: (2, 0),
        ..one.clone()
    };
    assert_eq!(groups(&[one, denied]).len(), 2);
}

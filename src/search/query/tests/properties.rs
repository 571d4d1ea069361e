//! Any text parses, and the printed form of the tree parses to the same tree without a warning.

use proptest::prelude::*;

use super::super::lex::printable_word;
use super::super::tree::{conjunction, disjunction, negation, quotation, weighted};
use super::*;

#[path = "../../../../examples/questions/generator.rs"]
mod generator;

use generator::{Numbers, question};

const CASES: u32 = 2_000;
/// Deep questions take longer than others.
const DEEP_CASES: u32 = 150;
/// Parts of questions that open parentheses.
const OPENING: [&str; 12] = [
    "(",
    "(wall OR",
    "pub:(",
    "NOT (",
    "gate AND (",
    "ATL2(",
    "QUOTE(",
    "(dam)",
    "dam W/3 (",
    "(a AND",
    "(a OR b W/2",
    "-(c",
];
/// Parts of questions of all kinds.
const PIECES: [&str; 16] = [
    "(dam)",
    ")",
    "))",
    "OR",
    "AND",
    "NOT",
    "W/4",
    "pub:",
    "flood",
    "title:(",
    "(",
    "ATL5(rain)",
    "\"harbour wall\"",
    "co~",
    "^2",
    "HEADLINE(",
];
const TODAY: Date = jiff::civil::date(2020, 5, 15);

fn read(text: &str, syntax: Syntax) -> Parsed {
    parse_as(
        text,
        Asked {
            field: Field::Any,
            today: Some(Today::Day(TODAY)),
            syntax,
            ..Asked::default()
        },
    )
}

fn check_prints(query: &Query, typed: &str) {
    for printed in [query.to_string(), query.explained().to_string()] {
        let again = parse(&printed);
        assert_eq!(&again.query, query, "{typed:?} prints {printed:?}");
        assert_eq!(again.warnings, [], "{typed:?} prints {printed:?}");
    }
}

fn check(text: &str) {
    for syntax in [Syntax::Onrecord, Syntax::Lucene, Syntax::Nexis] {
        let parsed = read(text, syntax);
        check_prints(&parsed.query, text);
        for warning in &parsed.warnings {
            assert!(
                text.get(warning.span.start..warning.span.end).is_some(),
                "{warning:?}"
            );
        }
    }
}

/// The first leaf, without a weight.
fn bare(query: Query) -> Query {
    match query {
        Query::And(mut parts) => bare(parts.swap_remove(0)),
        Query::Boost { query, .. } => bare(*query),
        other => other,
    }
}

/// Leaves that a question can have.
fn leaf() -> impl Strategy<Value = Query> {
    let field = prop::sample::select(vec![
        Field::Any,
        Field::Any,
        Field::Title,
        Field::Person,
        Field::Speaker,
        Field::Said,
        Field::Lead,
        Field::Byline,
        Field::Url,
    ]);
    let word = || "[a-zA-Zäß0-9]{1,6}([-'’./&:=*?~^]{0,2}[a-z0-9]{1,4})?";
    let day = || {
        (1990_i16..2030, 1_i8..13, 1_i8..29).prop_map(|(year, month, day)| Date::constant(year, month, day))
    };
    prop_oneof![
        4 => (field.clone(), word()).prop_map(|(field, typed)| {
            bare(parse_in(&format!("({typed})"), field).query)
        }),
        2 => (field.clone(), prop::collection::vec(word(), 1..4), 0_u32..4).prop_map(|(field, words, slop)| {
            let slop = if field.holds_names() { 0 } else { slop };
            Query::Phrase { field, words, slop }
        }),
        1 => (field.clone(), prop::collection::vec(word(), 1..4))
            .prop_map(|(field, words)| Query::Written { field, words }),
        1 => (field.clone(), "[a-z]{1,3}", 1_u8..3)
            .prop_map(|(field, word, distance)| Query::Fuzzy { field, word, distance }),
        1 => (field.clone(), "[a-z]{1,3}[.+/*]{1,2}[a-z]{1,3}").prop_filter_map("no expression", |(field, pattern)| {
            let pattern = pattern.replace("+*", "+").replace("*+", "+").replace("++", "+").replace("**", "*");
            forms::is_regex_like(&pattern).then_some(Query::Regex { field, pattern })
        }),
        1 => (field, word(), word(), 0..5).prop_map(|(field, from, until, kind)| {
            use std::ops::Bound::{Excluded, Included, Unbounded};
            let (from, until) = match kind {
                0 => (Included(from), Included(until)),
                1 => (Excluded(from), Included(until)),
                2 => (Unbounded, Excluded(until)),
                3 => (Included(from), Unbounded),
                _ => (Excluded(from), Excluded(until)),
            };
            Query::Between { field, from, until }
        }),
        1 => (day(), day()).prop_map(|(one, other)| Query::Dated {
            field: Field::Date,
            since: Some(one.min(other)),
            until: Some(one.max(other)),
        }),
        1 => day().prop_map(|day| Query::Dated { field: Field::Added, since: Some(day), until: None }),
        1 => (0_usize..8).prop_map(|n| Query::Word {
            field: Field::Has,
            word: Field::Has.values()[n].to_owned(),
        }),
    ]
}

/// Trees in normal form.
fn tree() -> impl Strategy<Value = Query> {
    leaf().prop_recursive(5, 40, 4, |inner| {
        let side = || {
            prop_oneof![leaf(), prop::collection::vec(leaf(), 2..4).prop_map(|leaves| {
                disjunction(leaves).unwrap_or(Query::Nothing)
            })]
            .prop_filter("has places", |side| {
                side.all_fields(&|field| {
                    !matches!(
                        field,
                        Field::Date
                            | Field::Added
                            | Field::Has
                            | Field::Byline
                            | Field::Url
                            | Field::Speaker
                    )
                })
            })
        };
        let near = (side(), side(), 1_u32..9, any::<bool>(), any::<bool>(), side()).prop_map(
            |(left, right, words, ordered, is_long, third)| {
                let near = Query::Near {
                    left: Box::new(left),
                    right: Box::new(right),
                    reach: if words == 8 { Reach::Sentence } else { Reach::Words(words) },
                    ordered,
                };
                if !is_long {
                    return near;
                }
                let (left, right) = if ordered { (near, third) } else { (third, near) };
                Query::Near {
                    left: Box::new(left),
                    right: Box::new(right),
                    reach: Reach::Paragraph,
                    ordered: false,
                }
            },
        );
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|parts| conjunction(parts).unwrap_or(Query::Nothing)),
            3 => prop::collection::vec(inner.clone(), 2..4)
                .prop_map(|parts| disjunction(parts).unwrap_or(Query::Nothing)),
            2 => inner.clone().prop_map(negation),
            1 => inner.clone().prop_map(quotation),
            1 => (inner, 0_u32..400).prop_map(|(query, hundredths)| weighted(query, hundredths)),
            2 => near.clone(),
            1 => (side(), 1_u32..9).prop_map(|(query, count)| Query::AtLeast { count, query: Box::new(query) }),
            1 => near.prop_map(|query| Query::AtLeast { count: 2, query: Box::new(query) }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn any_text_parses_and_its_printed_form_parses_to_the_same(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn mutated_questions_parse_and_their_printed_form_parses_to_the_same(seed in any::<u64>()) {
        let mut numbers = Numbers::new(seed);
        for _ in 0..8 {
            check(&question(&mut numbers));
        }
    }

    #[test]
    fn joined_names_parse_back_from_their_printed_form(seed in any::<u64>()) {
        let text = question(&mut Numbers::new(seed));
        let query = parse_in(&text, Field::Speaker).query.with_names_joined();
        check_prints(&query, &text);
    }

    #[test]
    fn every_tree_parses_back_from_its_printed_form(query in tree()) {
        check_prints(&query, "a tree");
    }

    #[test]
    fn every_word_can_be_printed(word in "\\PC{1,8}") {
        if let kind @ lexeme::LexemeKind::Word(_) = printable_word(&word) {
            let lexeme::LexemeKind::Word(word) = kind else { return Ok(()) };
            prop_assume!(word.chars().any(char::is_alphanumeric));
            check_prints(&super::word(Field::Any, &word), &word);
        }
    }
}

#[test]
fn words_and_operators_below_the_deepest_parentheses_parse_back() {
    let deep = "(a ".repeat(MAX_DEPTH);
    let plain = parse(&format!("{deep}y dam z OR w")).query;
    assert_eq!(parse(&format!("{deep}(y (dam) z OR w)")).query, plain);
    check(&format!("{deep}(y (dam) z OR w)"));
    // `NOT W/4` is one operator of Nexis, and two words where an operand should be.
    check(&format!("{}(dam) HEADLINE( NOT W/4", "(".repeat(40)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(DEEP_CASES))]

    #[test]
    fn questions_nested_too_deeply_parse_back_from_their_printed_form(
        opening in prop::collection::vec(prop::sample::select(OPENING.to_vec()), 20..160),
        rest in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 1..60),
    ) {
        check(&format!("{} {}", opening.join(" "), rest.join(" ")));
    }
}

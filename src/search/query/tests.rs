use jiff::civil::Date;

use super::*;
use crate::search::answer::Warning;

mod foreign;
mod language;
mod mistakes;
mod properties;

/// The tree as text, followed by the spans and messages of the warnings, one per line.
fn understood(text: &str) -> String {
    parse(text).query.to_string()
}

fn warning(text: &str) -> Warning {
    let warnings = parse(text).warnings;
    assert_eq!(warnings.len(), 1, "{text}: {warnings:?}");
    warnings[0].clone()
}

fn word(field: Field, word: &str) -> Query {
    Query::Word {
        field,
        word: word.to_owned(),
    }
}

fn phrase(field: Field, words: &[&str]) -> Query {
    Query::Phrase {
        field,
        words: words.iter().map(|&word| word.to_owned()).collect(),
        slop: 0,
    }
}

#[test]
fn words_must_all_match() {
    assert_eq!(
        parse("oil price").query,
        Query::And(vec![word(Field::Any, "oil"), word(Field::Any, "price")])
    );
}

#[test]
fn and_binds_closer_than_or() {
    assert_eq!(
        parse("a OR b c AND d").query,
        Query::Or(vec![
            word(Field::Any, "a"),
            Query::And(vec![
                word(Field::Any, "b"),
                word(Field::Any, "c"),
                word(Field::Any, "d")
            ]),
        ])
    );
}

#[test]
fn three_alternatives_are_one_or() {
    assert_eq!(
        parse("a OR b OR c").query,
        Query::Or(vec![
            word(Field::Any, "a"),
            word(Field::Any, "b"),
            word(Field::Any, "c")
        ])
    );
}

#[test]
fn minus_and_not_negate() {
    let expected = Query::And(vec![
        word(Field::Any, "oil"),
        Query::Not(Box::new(word(Field::Person, "Tamm"))),
    ]);
    assert_eq!(parse("oil -person:Tamm").query, expected);
    assert_eq!(parse("oil NOT person:Tamm").query, expected);
    assert_eq!(parse("oil person:-Tamm").query, expected);
    assert_eq!(parse("NOT -oil").query, word(Field::Any, "oil"));
    assert_eq!(parse("-oil").query, Query::Not(Box::new(word(Field::Any, "oil"))));
}

#[test]
fn plus_changes_nothing() {
    assert_eq!(understood("+oil +\"fixed price\""), "oil \"fixed price\"");
}

#[test]
fn an_equals_sign_after_a_field_of_names_means_the_name_as_written() {
    assert_eq!(understood("person:=\"J. Kerry\""), "person:=\"J. Kerry\"");
    assert_eq!(understood("-speaker:=Kerry x"), "NOT speaker:=\"Kerry\" x");
    assert_eq!(understood("person:=OR"), "person:=\"OR\"");
    assert_eq!(understood("title:=oil"), "title:=\"oil\"");
    assert!(warning("person:=(a b)").message.contains("was ignored"));
    assert!(warning("person:=").message.contains("nothing after"));
}

#[test]
fn words_after_a_word_in_a_field_of_names_are_noted() {
    let parsed = parse("tax person:angela merkel berlin OR title:angela merkel");
    assert_eq!(parsed.warnings, []);
    let [scope] = parsed.scopes.as_slice() else {
        panic!("{:?}", parsed.scopes)
    };
    assert_eq!(scope.words, ["angela", "merkel", "berlin"]);
    let warning = scope.warning(2);
    assert_eq!((warning.span.start, warning.span.end), (4, 24));
    assert!(
        warning.message.contains("`person:\"angela merkel\"`"),
        "{}",
        warning.message
    );
    assert_eq!(parse("person:merkel (berlin) -x person:\"a b\" c").scopes, []);
}

#[test]
fn a_field_scopes_a_whole_parenthesis() {
    assert_eq!(
        understood("title:(oil OR \"gas price\" person:Tamm)"),
        "title:oil OR title:\"gas price\" person:Tamm"
    );
}

#[test]
fn quote_is_another_name_for_said_and_case_does_not_matter() {
    assert_eq!(understood("quote:tax PERSON:Tamm"), "said:tax person:Tamm");
}

#[test]
fn a_field_reaches_over_white_space() {
    assert_eq!(understood("person: Tamm"), "person:Tamm");
}

#[test]
fn what_newspapers_print_needs_no_escaping() {
    for text in [
        "O'Brien",
        "O’Brien",
        "AT&T",
        "U.S.",
        "al-Assad",
        "C++",
        "naïve",
        "don’t",
        "http://example.org/a?b=c:d",
        "12:30",
        "[sic]",
        "either/or",
        "why?",
        "£4.5bn",
        "50%",
        "Reuters:Oil",
        "C#",
        "{x}",
        "a=b",
        "\\n",
        "’tis",
        "@name",
        "#tag",
        "and",
        "or",
        "not",
    ] {
        let parsed = parse(text);
        assert_eq!(parsed.query, word(Field::Any, text));
        assert_eq!(parsed.warnings, [], "{text}");
    }
}

#[test]
fn lone_marks_are_nothing() {
    for text in [
        "oil & gas",
        "oil - gas",
        "oil – gas",
        "oil / gas ?",
        "oil [ gas",
        "oil -- gas",
        "oil : gas",
    ] {
        let parsed = parse(text);
        assert_eq!(parsed.query.to_string(), "oil gas", "{text}");
        assert_eq!(parsed.warnings, [], "{text}");
    }
}

#[test]
fn pasted_marks_are_quotation_marks() {
    for text in [
        "\"fixed price\"",
        "“fixed price”",
        "„fixed price“",
        "«fixed price»",
        "”fixed price\"",
        "‘fixed price’",
    ] {
        assert_eq!(
            parse(text).query,
            phrase(Field::Any, &["fixed", "price"]),
            "{text}"
        );
    }
    assert_eq!(parse("‘don’t go’").query, phrase(Field::Any, &["don’t", "go"]));
    assert_eq!(
        parse("person:“Anna O’Dell”").query,
        phrase(Field::Person, &["Anna", "O’Dell"])
    );
}

#[test]
fn a_phrase_of_one_word_stays_a_phrase() {
    assert_eq!(parse("\"running\"").query, phrase(Field::Any, &["running"]));
}

#[test]
fn operators_in_a_phrase_are_words() {
    assert_eq!(
        parse("\"war OR peace\"").query,
        phrase(Field::Any, &["war", "OR", "peace"])
    );
}

#[test]
fn the_empty_question_finds_all() {
    assert_eq!(parse("").query, Query::All);
    assert_eq!(parse(" \t\n").query, Query::All);
    assert_eq!(parse("*").query, Query::All);
}

#[test]
fn marks_alone_find_nothing_and_say_so() {
    assert_eq!(parse("???").query, Query::Nothing);
    assert_eq!(warning("???").message, "`???` contains no word to search for");
}

#[test]
fn a_field_before_two_capitalised_words_warns_and_shows_the_quoted_form() {
    let warning = warning("tax person:Barack Obama");
    assert_eq!(warning.span, Span::new(4, 23));
    assert_eq!(
        warning.message,
        "`person:` covers only `Barack`; write `person:\"Barack Obama\"` to look for the whole name"
    );
    assert_eq!(understood("person:Barack Obama"), "person:Barack AND Obama");
}

#[test]
fn a_field_before_other_words_does_not_warn() {
    for text in [
        "person:Tamm tax",
        "person:Tamm \"Budget Day\"",
        "person:Tamm OR Dell",
        "person:tamm Dell",
    ] {
        assert_eq!(parse(text).warnings, [], "{text}");
    }
}

#[test]
fn a_misspelt_field_is_left_out_with_a_suggestion() {
    assert_eq!(understood("persn:Tamm tax"), "Tamm tax");
    let warning = warning("persn:Tamm tax");
    assert_eq!(warning.span, Span::new(0, 6));
    assert_eq!(
        warning.message,
        "there is no field `persn:`; it was left out; did you mean `person:Tamm`?"
    );
    assert_eq!(understood("headline:tax"), "tax");
}

#[test]
fn an_unknown_field_is_words() {
    assert_eq!(parse("zebra:tax").query, word(Field::Any, "zebra:tax"));
    assert_eq!(understood("zebra:tax"), "(zebra:tax)");
    assert_eq!(parse("(zebra:tax)").warnings, []);
    let message = warning("zebra:tax").message;
    assert!(
        message.starts_with("there is no field `zebra:`; `zebra:tax` was searched for as words;"),
        "{message}"
    );
}

#[test]
fn an_unclosed_mark_is_ignored() {
    assert_eq!(understood("oil \"fixed price"), "oil fixed price");
    let warning = warning("oil \"fixed price");
    assert_eq!(warning.span, Span::new(4, 5));
    assert_eq!(
        warning.message,
        "this quotation mark is not closed and was ignored; write `\"fixed price\"` to look for a phrase"
    );
}

#[test]
fn unbalanced_parentheses_get_the_best_reading() {
    assert_eq!(understood("oil (gas OR coal"), "oil (gas OR coal)");
    assert_eq!(warning("oil (gas OR coal").span, Span::new(4, 5));
    assert_eq!(understood("gas OR coal) oil"), "(gas OR coal) oil");
    assert_eq!(warning("gas OR coal) oil").span, Span::new(11, 12));
    assert_eq!(understood("oil ()"), "oil");
    assert_eq!(warning("oil ()").span, Span::new(4, 6));
}

#[test]
fn operators_without_operand_are_ignored() {
    for (text, kept) in [
        ("oil OR", "oil"),
        ("OR oil", "oil"),
        ("oil OR OR gas", "oil OR gas"),
        ("oil AND", "oil"),
        ("AND oil", "oil"),
        ("oil AND OR gas", "oil OR gas"),
        ("oil NOT", "oil"),
        ("oil (NOT)", "oil"),
    ] {
        assert_eq!(understood(text), kept, "{text}");
        warning(text);
    }
}

#[test]
fn a_field_without_operand_is_a_word() {
    assert_eq!(understood("the place:"), "the place");
    assert_eq!(warning("the place:").span, Span::new(4, 10));
}

#[test]
fn text_with_a_colon_stays_a_word_in_parentheses_of_any_length() {
    let word = format!("zebra:{}", "tax".repeat(40));
    let parsed = parse(&format!("({word})"));
    assert!(parsed.warnings.is_empty(), "{:?}", parsed.warnings);
    assert_eq!(parse(&parsed.query.to_string()), parsed);
}

#[test]
fn an_operator_after_an_equals_sign_is_a_word_with_its_suffix() {
    assert_eq!(understood("=NOT"), "=\"NOT\"");
    assert_eq!(understood("=NOT~"), "=\"NOT~\"");
    assert_eq!(understood("=AND^2"), "=\"AND^2\"");
}

#[test]
fn a_fields_name_in_a_list_is_a_word() {
    assert_eq!(understood("IN [title: x]"), "title OR x");
    assert_eq!(understood("said:IN [title: x]"), "said:title OR said:x");
    assert_eq!(understood("said:IN [12:30 x]"), "said:12:30 OR said:x");
}

#[test]
fn deep_nesting_is_bounded_with_a_message() {
    let deep = format!("{}oil{} gas", "(".repeat(100_000), ")".repeat(100_000));
    assert_eq!(understood(&deep), "oil gas");
    assert!(warning(&deep).message.contains("deeper than 100"));
    let fields = "title:-".repeat(50_000);
    assert_eq!(understood(&format!("{fields}x")), "title:x");
    let open = "(a OR ".repeat(1_000);
    let parsed = parse(&open);
    assert_eq!(parse(&parsed.query.to_string()).query, parsed.query);
}

#[test]
fn adjacent_names_are_joined_on_request() {
    let joined = |text| {
        parse_in(text, Field::Speaker)
            .query
            .with_names_joined()
            .to_string()
    };
    assert_eq!(joined("Anna Tamm"), "speaker:\"Anna Tamm\"");
    assert_eq!(
        joined("Anna Tamm OR Dell"),
        "speaker:\"Anna Tamm\" OR speaker:Dell"
    );
    assert_eq!(joined("\"Anna Tamm\""), "speaker:\"Anna Tamm\"");
    assert_eq!(joined("Tamm said:tax"), "speaker:Tamm said:tax");
}

#[test]
fn wanted_words_leave_out_the_negated() {
    let parsed = parse("oil -gas person:\"Anna Tamm\" (coal OR NOT wood)");
    let mut wanted = Vec::new();
    parsed
        .query
        .for_each_wanted(&mut |field, words, _| wanted.push((field, words.join(" "))));
    assert_eq!(
        wanted,
        [
            (Field::Any, "oil".to_owned()),
            (Field::Person, "Anna Tamm".to_owned()),
            (Field::Any, "coal".to_owned()),
        ]
    );
}

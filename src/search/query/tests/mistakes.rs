//! Each mistake gets the best answer, and a warning with its span and a suggestion.

use super::*;

/// A text, its printed tree, the text that the warning points at, and a part of the message.
#[track_caller]
fn check(cases: &[(&str, &str, &str, &str)]) {
    for (text, expected, place, message) in cases {
        let asked = Asked {
            today: Some(Today::Day(jiff::civil::date(2020, 5, 15))),
            ..Asked::default()
        };
        let Parsed { query, warnings, .. } = parse_as(text, asked);
        assert_eq!(query.to_string(), *expected, "{text}");
        let [warning] = warnings.as_slice() else {
            panic!("{text}: {warnings:?}")
        };
        assert_eq!(warning.span.of(text), *place, "{text}");
        assert!(warning.message.contains(message), "{text}: {}", warning.message);
    }
}

#[test]
fn fields() {
    check(&[
        ("persn:Tamm", "Tamm", "persn:", "did you mean `person:Tamm`?"),
        ("author:Velde", "Velde", "author:", "did you mean `byline:Velde`?"),
        ("zebra:tax", "(zebra:tax)", "zebra:", "there is no field `zebra:`"),
        (
            "pub:Harbour Gazette",
            "pub:Harbour AND Gazette",
            "pub:Harbour Gazette",
            "write `pub:\"Harbour Gazette\"`",
        ),
        ("lead:", "lead", "lead:", "there is nothing after `lead:`"),
        ("words:*", "*", "*", "`*` matches every article"),
    ]);
}

#[test]
fn values() {
    check(&[
        ("oil has:quotes", "oil", "quotes", "did you mean `has:quote`?"),
        (
            "oil is:copied",
            "oil",
            "copied",
            "`is:copied` was left out; the possible values are direct mixed",
        ),
        ("oil words:many", "oil", "many", "`many` is not a number of words"),
        (
            "words:500..100",
            "words:[100 TO 500]",
            "500..100",
            "it was read as 100..500",
        ),
    ]);
}

#[test]
fn dates() {
    check(&[
        (
            "oil date:31.12.2020",
            "oil",
            "31.12.2020",
            "write 2020, 2020-05, 2020-05-03",
        ),
        ("oil date:soon", "oil", "soon", "`soon` is not a date"),
        (
            "date:2021..2020",
            "date:2020-12-31..2021-01-01",
            "2021..2020",
            "ends before it begins",
        ),
        (
            "date:last week oil",
            "date:2020-05-04..2020-05-10 oil",
            "date:last week",
            "write `date:\"last week\"`",
        ),
        (
            "date:3 May 2020",
            "date:2020-05-03",
            "date:3 May 2020",
            "write `date:\"3 May 2020\"`",
        ),
        ("oil date:20*", "oil", "20*", "is not a date"),
    ]);
    let [warning] = parse("date:yesterday").warnings.try_into().unwrap();
    assert!(
        warning
            .message
            .contains("is relative to today, and no day was given")
    );
}

#[test]
fn operators_without_an_operand() {
    check(&[
        ("oil OR", "oil", "OR", "nothing after this `OR`"),
        ("AND oil", "oil", "AND", "nothing before this `AND`"),
        ("oil -(", "oil", "(", "never closed"),
        (
            "oil w/5 price",
            "oil (w/5) price",
            "w/5",
            "written in capitals: `W/5`",
        ),
    ]);
}

#[test]
fn operands_without_a_position() {
    check(&[
        (
            "oil W/5 -gas",
            "oil",
            "W/5",
            "`NOT gas` has no position in the text",
        ),
        ("oil W/5 date:2020", "oil", "W/5", "it cannot be used with `W/5`"),
        ("oil W/5 has:quote", "oil", "W/5", "cannot be used"),
        ("oil W/5 ATLEAST2(gas)", "oil", "W/5", "cannot be used"),
        ("oil W/5 QUOTE(gas)", "oil", "W/5", "cannot be used"),
        (
            "oil W/5 gas^2",
            "oil W/5 gas",
            "W/5",
            "a weight inside `W/5` was ignored",
        ),
        (
            "ATLEAST2(oil date:2020)",
            "ATLEAST2(oil)",
            "ATLEAST2(",
            "cannot be used",
        ),
        (
            "(oil gas) W/5 price",
            "oil W/5 price gas W/5 price",
            "W/5",
            "was expanded: `oil W/5 price gas W/5 price`",
        ),
        (
            "ATLEAST2(oil gas)",
            "ATLEAST2(oil) ATLEAST2(gas)",
            "ATLEAST2(",
            "was expanded",
        ),
        (
            "a W/5 (b OR (c d))",
            "a W/5 b OR a W/5 c a W/5 d",
            "W/5",
            "was expanded",
        ),
    ]);
}

#[test]
fn forms() {
    check(&[
        ("roam~9", "roam~2", "~9", "words can differ in one letter or two"),
        ("roam~0.8", "roam~1", "~0.8", "was read as `~1`"),
        ("joh*~1", "joh*", "~1", "cannot have a distance"),
        ("\"oil price\"~0.8", "\"oil price\"", "~0.8", "write `~5`"),
        (
            "person:\"Anna Velde\"~3",
            "person:\"Anna Velde\"",
            "\"Anna Velde\"~3",
            "has no gaps",
        ),
        ("EXACT(joh*)", "joh*", "joh*", "is not a word or phrase"),
    ]);
}

#[test]
fn an_expression_with_a_fault_is_words() {
    let parsed = parse("/[a-c/ x");
    assert_eq!(parsed.query.to_string(), "(/[a-c/) x");
    let [warning] = parsed.warnings.try_into().unwrap();
    assert_eq!(warning.span, Span::new(0, 6));
    assert!(warning.message.contains("a bracket in it is never closed"));
}

#[test]
fn long_rows_of_nearness_end() {
    let text = vec!["a"; 50_000].join(" W/2 ");
    let parsed = parse(&text);
    assert!(parsed.warnings[0].message.contains("more than 32 operators"));
    assert_eq!(parse(&parsed.query.to_string()).query, parsed.query);
}

#[test]
fn expansion_is_bounded() {
    let side = format!("({})", vec!["a"; 300].join(" "));
    let parsed = parse(&format!("{side} W/2 {side}"));
    assert!(parsed.warnings[0].message.contains("cannot be expanded"));
    let chain = vec!["(a b)"; 30].join(" W/2 ");
    let parsed = parse(&chain);
    assert_eq!(parse(&parsed.query.to_string()).query, parsed.query);
}

#[test]
fn long_questions_take_time_in_proportion() {
    for piece in [
        "[",
        "[a TO ",
        "/a(",
        "IN [",
        "\"",
        "‘",
        "a:",
        "^1",
        "~1",
        "x^1^1",
        "(",
        "-",
        "title:",
        "ATLEAST",
        "a W/2 ",
        "\"a\"*",
        "(a b) W/2 ",
        "NOT ",
        "=",
        "a..",
        "date:a ",
        "\\",
        "! ",
        "w/2 ",
        "a and ",
        "date(",
        "ATLEAST2(",
    ] {
        let text = piece.repeat(50_000 / piece.len());
        for syntax in [Syntax::Onrecord, Syntax::Lucene, Syntax::Nexis] {
            let asked = Asked {
                syntax,
                ..Asked::default()
            };
            let parsed = parse_as(&text, asked);
            assert!(parsed.warnings.len() <= 16, "{piece}");
        }
    }
}

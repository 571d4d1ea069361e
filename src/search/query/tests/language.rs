//! Each form of the query language: a text and the printed tree that it parses to.

use super::*;

const TODAY: Date = jiff::civil::date(2020, 5, 15);

fn parsed(text: &str) -> Parsed {
    let today = Some(Today::Day(TODAY));
    parse_as(
        text,
        Asked {
            today,
            ..Asked::default()
        },
    )
}

/// Checks that each text parses to the tree that prints like this, without a warning.
#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let parsed = parsed(text);
        assert_eq!(parsed.query.to_string(), *expected, "{text}");
        assert_eq!(parsed.warnings, [], "{text}");
    }
}

#[test]
fn wildcards_match_anywhere_in_a_word() {
    check(&[
        ("steuer*", "steuer*"),
        ("*steuer", "*steuer"),
        ("st*er", "st*er"),
        ("wom?n", "wom?n"),
        ("title:(steuer*, \"x\")", "title:steuer* title:\"x\""),
    ]);
    assert!(matches!(parsed("steuer*").query, Query::Pattern { .. }));
    for text in ["why?", "what?!", "*.", "a * b", "?", "http://example.org/a?b=c"] {
        assert!(!format!("{:?}", parsed(text).query).contains("Pattern"), "{text}");
    }
}

#[test]
fn a_word_may_differ_in_one_letter_or_two() {
    check(&[
        ("roam~1", "roam~1"),
        ("roam~2", "roam~2"),
        ("roam~", "roam~1"),
        ("roaming~", "roaming~2"),
        ("title:roam~1", "title:roam~1"),
    ]);
    for text in ["~1", "~100", "/~user", "a~b"] {
        assert!(!format!("{:?}", parsed(text).query).contains("Fuzzy"), "{text}");
    }
}

#[test]
fn phrases_have_gaps_and_wildcards() {
    check(&[
        ("\"oil price\"~3", "\"oil price\"~3"),
        ("\"oil pri\"*", "\"oil pri*\""),
        ("\"joh* doe\"", "\"joh* doe\""),
        ("“oil pri”*~2", "\"oil pri*\"~2"),
    ]);
}

#[test]
fn an_equals_sign_marks_an_exact_match() {
    check(&[
        ("=\"Polish\"", "=\"Polish\""),
        ("=Polish", "=\"Polish\""),
        ("title:=Polish", "title:=\"Polish\""),
        (
            "EXACT(Polish \"May Day\" OR naïve)",
            "=\"Polish\" =\"May Day\" OR =\"naïve\"",
        ),
        ("a=b", "a=b"),
        ("= b", "b"),
    ]);
}

#[test]
fn incomplete_ranges_are_ordinary_text() {
    use std::ops::Bound::{Excluded, Included, Unbounded};
    check(&[
        ("[a TO m]", "[a TO m]"),
        ("{a TO m]", "{a TO m]"),
        ("title:[a TO m}", "title:[a TO m}"),
        ("[\"a b\" TO *]", "[\"a b\" TO *]"),
        ("title:a..m", "title:[a TO m]"),
        ("title:>=m", "title:[m TO *]"),
        ("title:<m", "title:[* TO m}"),
        ("words:>=500", "words:[500 TO *]"),
        ("words:100..1,500", "words:[100 TO 1500]"),
        ("words:500", "words:500"),
        ("[sic]", "[sic]"),
        ("[a to m]", "([a) to m]"),
        ("a..m", "a..m"),
        (">=5", ">=5"),
        ("{x}", "{x}"),
        ("a[1]", "a[1]"),
    ]);
    assert_eq!(
        parsed("{a TO m]").query,
        Query::Between {
            field: Field::Any,
            from: Excluded("a".to_owned()),
            until: Included("m".to_owned()),
        }
    );
    assert_eq!(
        parsed("pub:>a").query,
        Query::Between {
            field: Field::Pub,
            from: Excluded("a".to_owned()),
            until: Unbounded,
        }
    );
}

#[test]
fn a_list_is_one_of_its_words() {
    check(&[
        ("IN [oil gas \"north sea\"]", "oil OR gas OR \"north sea\""),
        ("tax lang:IN [en, de]", "tax (lang:en OR lang:de)"),
        ("lang: IN [en de]", "lang:en OR lang:de"),
        (
            "date:IN [2019 2020-05]",
            "date:2019-01-01..2019-12-31 OR date:2020-05-01..2020-05-31",
        ),
        ("IN [OR oil]", "\"OR\" OR oil"),
        ("in [oil gas]", "in ([oil) gas]"),
        ("IN oil", "(IN) oil"),
        ("IN [oil *:* said:gas]", "oil OR said/gas"),
    ]);
}

#[test]
fn expressions_are_whole_words_between_slashes() {
    check(&[
        ("/colou?r/", "/colou?r/"),
        ("title:/oil/", "title:/oil/"),
        ("/(gas|oil)s?/ x", "/(gas|oil)s?/ x"),
        ("/a\\/b+/", "/a\\/b+/"),
        ("and/or", "and/or"),
        ("24/7", "24/7"),
        ("9/11", "9/11"),
        ("/home/x", "/home/x"),
        ("/home/", "/home/"),
        ("path:/home/", "path:/home/"),
        ("W/5", "(W/5)"),
        ("http://example.org/x+/y", "http://example.org/x+/y"),
    ]);
    assert!(matches!(parsed("title:/oil/").query, Query::Regex { .. }));
    assert!(matches!(parsed("/home/").query, Query::Word { .. }));
    assert!(matches!(parsed("path:/home/").query, Query::Word { .. }));
}

#[test]
fn weights_follow_operands() {
    check(&[
        ("oil^2 gas", "oil^2 gas"),
        ("oil^0.5", "oil^0.5"),
        ("oil^1.25", "oil^1.25"),
        ("oil^1", "oil"),
        ("\"oil price\"^3", "\"oil price\"^3"),
        ("(oil gas)^2", "(oil gas)^2"),
        ("roam~1^2", "roam~1^2"),
        ("(oil^2)^3", "oil^6"),
        ("[a TO b]^2", "[a TO b]^2"),
        ("*^2", "*"),
    ]);
}

#[test]
fn nearness_is_from_left_to_right_and_binds_closer_than_not() {
    check(&[
        ("oil W/5 price", "oil W/5 price"),
        ("oil PRE/5 price", "oil PRE/5 price"),
        ("person:kerry W/S truce", "person:kerry W/S truce"),
        ("a W/5 b W/3 c", "a W/5 b W/3 c"),
        ("a W/5 (b PRE/3 c)", "a W/5 (b PRE/3 c)"),
        ("-a W/5 b", "NOT a W/5 b"),
        ("(oil OR gas) W/P \"north sea\"", "(oil OR gas) W/P \"north sea\""),
        ("said:(tax W/5 cut)", "said:tax W/5 said:cut"),
        ("W/5 oil", "(W/5) oil"),
        ("oil W/5", "oil (W/5)"),
        ("oil W/0 gas", "oil W/1 gas"),
    ]);
    let Query::Near { left, .. } = parsed("a W/5 b W/3 c").query else {
        panic!("no nearness")
    };
    assert!(matches!(
        *left,
        Query::Near {
            reach: Reach::Words(5),
            ..
        }
    ));
}

#[test]
fn functions_apply_to_their_parenthesis() {
    check(&[
        ("ATLEAST5(oil)", "ATLEAST5(oil)"),
        ("ATLEAST2(oil OR gas) x", "ATLEAST2(oil OR gas) x"),
        ("TITLE(oil gas)", "title:oil title:gas"),
        ("HLEAD(oil OR lead:gas)", "hlead:oil OR lead:gas"),
        ("BYLINE(velde)", "byline:velde"),
        (
            "QUOTE(speaker:merkel said:migration)",
            "QUOTE(speaker:merkel said:migration)",
        ),
        ("QUOTE(QUOTE(said:a))", "QUOTE(said:a)"),
        ("QUOTE(*)", "has:quote"),
        ("title:ATLEAST2(oil)", "ATLEAST2(title:oil)"),
        ("TITLE (oil)", "TITLE oil"),
        ("title(oil)", "title oil"),
        ("BYLINE", "BYLINE"),
        ("ATLEAST(oil)", "ATLEAST oil"),
    ]);
}

#[test]
fn fields_scope_a_parenthesis() {
    check(&[
        ("lead:(oil OR gas -coal)", "lead:oil OR lead:gas NOT lead:coal"),
        ("pub:\"Harbour Gazette\"", "pub:\"Harbour Gazette\""),
        ("source:gazette", "pub:gazette"),
        ("url:http://example.org/a?b", "url:http://example.org/a?b"),
        ("has:quote is:direct", "has:quote is:direct"),
        ("HAS:Quote", "has:quote"),
        ("person:*", "has:person"),
        ("speaker:*", "has:quote"),
        ("title:[* TO *]", "has:title"),
    ]);
}

#[test]
fn dates_are_days() {
    check(&[
        ("date:2020", "date:2020-01-01..2020-12-31"),
        ("date:2020-05", "date:2020-05-01..2020-05-31"),
        ("date:2020-05-03", "date:2020-05-03"),
        ("date:2020..2021", "date:2020-01-01..2021-12-31"),
        ("date:2020-02..", "date:>=2020-02-01"),
        ("date:..2020-02", "date:<=2020-02-29"),
        ("date:>=2020-05-03", "date:>=2020-05-03"),
        ("date:>2020", "date:>=2021-01-01"),
        ("date:<2021", "date:<=2020-12-31"),
        ("date:<=2021", "date:<=2021-12-31"),
        ("date:[2020 TO 2021}", "date:2020-01-01..2020-12-31"),
        ("date:[2020 TO *]", "date:>=2020-01-01"),
        ("date:yesterday", "date:2020-05-14"),
        ("date:today", "date:2020-05-15"),
        ("date:\"last week\"", "date:2020-05-04..2020-05-10"),
        ("date:“last 3 months”", "date:2020-02-16..2020-05-15"),
        ("date:\"this year\"", "date:2020-01-01..2020-12-31"),
        ("date:\"May 2020\"", "date:2020-05-01..2020-05-31"),
        ("date:\"3 May 2020\"", "date:2020-05-03"),
        ("date:>=\"3 May 2020\"", "date:>=2020-05-03"),
        ("date:[\"last week\" TO today]", "date:2020-05-04..2020-05-15"),
        (
            "date:(2019 OR 2020-05-03)",
            "date:2019-01-01..2019-12-31 OR date:2020-05-03",
        ),
        ("-date:2020", "NOT date:2020-01-01..2020-12-31"),
        ("date:*", "has:date"),
    ]);
}

#[test]
fn everything_but_everything_is_nothing() {
    check(&[("-*", "NOT *"), ("NOT -*", "*"), ("oil -*", "oil NOT *")]);
    assert_eq!(parsed("-*").query, Query::Nothing);
}

#[test]
fn words_of_any_script_are_words() {
    for text in [
        "Москва",
        "القاهرة",
        "漢字",
        "กรุงเทพ",
        "Αθήνα",
        "naïve",
        "İstanbul",
        "e\u{301}cole",
    ] {
        assert_eq!(parsed(text).query, word(Field::Any, text));
    }
}

#[test]
fn the_full_form_has_every_operator_and_parenthesis() {
    for (text, expected) in [
        (
            "title:(oil OR gas) -coal",
            "((title:oil OR title:gas) AND (NOT coal))",
        ),
        ("oil gas OR coal", "((oil AND gas) OR coal)"),
        ("a W/5 b PRE/3 c", "((a W/5 b) PRE/3 c)"),
        ("(oil gas)^2", "(oil AND gas)^2"),
        ("ATLEAST2(oil OR gas)", "ATLEAST2((oil OR gas))"),
        ("person:Barack Obama", "(person:Barack AND Obama)"),
        ("oil", "oil"),
        ("", "*"),
    ] {
        let query = parsed(text).query;
        let full = query.explained().to_string();
        assert_eq!(full, expected);
        assert_eq!(parse(&full).query, query);
    }
}

//! Questions pasted from Lucene and Nexis.

use super::*;

#[track_caller]
fn check(syntax: Syntax, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let asked = Asked {
            syntax,
            ..Asked::default()
        };
        let parsed = parse_as(text, asked);
        assert_eq!(parsed.query.to_string(), *expected, "{text}");
        assert_eq!(parsed.warnings, [], "{text}");
    }
}

#[track_caller]
fn check_warned(syntax: Syntax, cases: &[(&str, &str, &str)]) {
    for (text, expected, message) in cases {
        let asked = Asked {
            syntax,
            ..Asked::default()
        };
        let Parsed { query, warnings, .. } = parse_as(text, asked);
        assert_eq!(query.to_string(), *expected, "{text}");
        let [warning] = warnings.as_slice() else {
            panic!("{text}: {warnings:?}")
        };
        assert!(warning.message.contains(message), "{text}: {}", warning.message);
    }
}

#[test]
fn in_lucene_a_blank_means_or() {
    check(
        Syntax::Lucene,
        &[
            ("oil price", "oil OR price"),
            ("oil AND price", "oil price"),
            ("oil && price", "oil price"),
            ("oil || price", "oil OR price"),
            ("+oil +price", "oil price"),
            ("oil -price", "oil NOT price"),
            ("oil !price", "oil NOT price"),
            ("oil NOT price", "oil NOT price"),
            ("title:(oil gas)", "title:oil OR title:gas"),
            ("(oil OR gas) AND price", "(oil OR gas) price"),
        ],
    );
}

#[test]
fn in_lucene_optional_clauses_next_to_required_ones_only_rank() {
    check(
        Syntax::Lucene,
        &[
            ("+oil price", "oil OR oil price"),
            ("a AND b OR c", "a b OR a b c"),
            ("a OR b AND c", "b c OR b c a"),
            ("+oil price -gas", "(oil OR oil price) NOT gas"),
        ],
    );
}

#[test]
fn lucenes_leaves_are_ours() {
    check(
        Syntax::Lucene,
        &[
            ("\"oil price\"~5", "\"oil price\"~5"),
            ("roam~", "roam~2"),
            ("roam~1", "roam~1"),
            ("roam~0.8", "roam~1"),
            ("roaming~0.5", "roaming~2"),
            ("te?t", "te?t"),
            ("test*", "test*"),
            ("test?", "/test./"),
            ("[a TO b]", "[a TO b]"),
            ("title:{a TO b}", "title:{a TO b}"),
            ("date:[2020 TO 2021]", "date:2020-01-01..2021-12-31"),
            ("words:>=10", "words:[10 TO *]"),
            ("oil^4 gas", "oil^4 OR gas"),
            ("\"oil price\"^2", "\"oil price\"^2"),
            ("/joh?n(ath[oa]n)/", "/joh?n(ath[oa]n)/"),
            ("*:*", "*"),
            ("title:*", "has:title"),
        ],
    );
}

#[test]
fn in_lucene_a_backslash_makes_a_sign_literal() {
    check(
        Syntax::Lucene,
        &[("New\\ York", "\"New York\""), ("title\\:oil", "title/oil")],
    );
    for text in ["\\(1\\+1\\)\\:2", "what\\?", "a\\~1", "\\", "\\\\", "a\\"] {
        let asked = Asked {
            syntax: Syntax::Lucene,
            ..Asked::default()
        };
        let query = parse_as(text, asked).query;
        assert_eq!(parse(&query.to_string()).query, query, "{text}");
        assert!(
            !matches!(query, Query::Pattern { .. } | Query::Fuzzy { .. }),
            "{text}"
        );
    }
}

#[test]
fn our_own_operators_are_ordinary_text_in_lucene() {
    check(
        Syntax::Lucene,
        &[
            ("oil W/5 price", "oil OR (W/5) OR price"),
            ("ATLEAST2(oil)", "ATLEAST2 OR oil"),
            ("a..b", "a..b"),
        ],
    );
}

#[test]
fn in_nexis_words_side_by_side_are_a_phrase() {
    check(
        Syntax::Nexis,
        &[
            ("school bus", "\"school bus\""),
            ("school bus and driver", "\"school bus\" driver"),
            ("\"school bus\" OR tram", "\"school bus\" OR tram"),
            ("school (bus or van)", "school PRE/1 (bus OR van)"),
            ("anna veld!", "\"anna veld*\""),
        ],
    );
}

#[test]
fn in_nexis_or_binds_closest_and_the_smaller_distance_closer() {
    check(
        Syntax::Nexis,
        &[
            ("a or b and c", "(a OR b) c"),
            ("a and b or c w/5 d", "a (b OR c) W/5 d"),
            ("a w/10 b w/3 c", "a W/10 (b W/3 c)"),
            ("a w/3 b w/10 c", "a W/3 b W/10 c"),
            ("a w/s b w/5 c", "a W/S (b W/5 c)"),
            ("a w/p b and c", "a W/P b c"),
            (
                "school w/25 liab! and rugby or football or game w/10 injur!",
                "school W/25 liab* (rugby OR football OR game) W/10 injur*",
            ),
            ("a and not b", "a NOT b"),
            ("a and not b and c", "a NOT (b c)"),
            ("a but not b", "a NOT b"),
            ("not a", "NOT a"),
        ],
    );
}

#[test]
fn connectors_of_nexis() {
    check(
        Syntax::Nexis,
        &[
            ("a W/5 b", "a W/5 b"),
            ("a /5 b", "a W/5 b"),
            ("a pre/2 b", "a PRE/2 b"),
            ("a onear/2 b", "a PRE/2 b"),
            ("a near/2 b", "a W/2 b"),
            ("a /s b", "a W/S b"),
            ("a w/sent b", "a W/S b"),
            ("a w/para b", "a W/P b"),
            ("9/11 and 24/7", "9/11 24/7"),
        ],
    );
}

#[test]
fn wildcards_of_nexis() {
    check(
        Syntax::Nexis,
        &[
            ("micro!", "micro*"),
            ("wom*n", "wom?n"),
            ("l**berman", "/l..berman/"),
            ("bank**", "/bank.?.?/"),
            ("wom*n!", "wom?n*"),
        ],
    );
}

#[test]
fn segments_and_commands_of_nexis() {
    check(
        Syntax::Nexis,
        &[
            ("headline(oil price)", "title:\"oil price\""),
            (
                "HLEAD(oil or gas) and byline(velde)",
                "(hlead:oil OR hlead:gas) byline:velde",
            ),
            ("publication(gazette)", "pub:gazette"),
            ("ATLEAST5(oil)", "ATLEAST5(oil)"),
            ("date(>= 2020-05-03)", "date:>=2020-05-03"),
            (
                "date(geq (1/2/2020) and leq (12/31/2020))",
                "date:2020-01-02..2020-12-31",
            ),
            ("oil and date is 2020", "oil date:2020-01-01..2020-12-31"),
            ("oil and date aft 1/31/2020", "oil date:>=2020-02-01"),
            ("oil and DATE > 2019", "oil date:>=2020-01-01"),
            ("date bef May 3, 2020", "date:<=2020-05-02"),
            ("the date is set", "\"the date is set\""),
        ],
    );
}

#[test]
fn untranslatable_parts_of_nexis_are_warned_of() {
    check_warned(
        Syntax::Nexis,
        &[
            ("a w/seg b", "a b", "was read as `AND`"),
            ("a not w/5 b", "a", "cannot be translated"),
            ("caps(aids)", "aids", "case was ignored"),
            ("allcaps(aids)", "aids", "case was ignored"),
            ("plural(bus)", "bus", "all forms of the words"),
            ("terms(oil)", "oil", "is not a segment that can be translated"),
            ("oil date(soon)", "oil", "has no date that can be read"),
            ("(a and b) w/5 c", "a W/5 c b W/5 c", "was expanded"),
            ("oil and", "oil", "nothing after this `and`"),
        ],
    );
}

#[test]
fn a_field_with_a_colon_is_ordinary_text_in_nexis() {
    check(Syntax::Nexis, &[("title:oil", "title/oil")]);
}

#[test]
fn deep_nesting_is_bounded_in_every_syntax() {
    for syntax in [Syntax::Lucene, Syntax::Nexis] {
        let text = format!("{}oil{}", "(a and ".repeat(100_000), ")".repeat(100_000));
        let asked = Asked {
            syntax,
            ..Asked::default()
        };
        let parsed = parse_as(&text, asked);
        assert!(parsed.warnings[0].message.contains("deeper than 30"));
        assert_eq!(parse(&parsed.query.to_string()).query, parsed.query);
    }
}

#[test]
fn a_long_row_in_nexis_takes_time_in_proportion_to_its_length() {
    let text = format!("person:\"Anna Velde\" (dam and wall) {}", "gate ".repeat(100_000));
    let asked = Asked {
        syntax: Syntax::Nexis,
        ..Asked::default()
    };
    let printed = parse_as(&text, asked).query.to_string();
    assert_eq!(printed.matches("gate").count(), 100_000, "{}", &printed[..200]);
}

//! Meaningless questions get the best possible answer and a warning, or a message that points at the place.

use crate::support::Desk;

#[test]
fn a_meaningless_question_gets_an_answer_or_a_message() {
    let desk = Desk::with_sample_corpus();
    for question in [
        "",
        " ",
        "\"",
        "\"the dam",
        "()",
        ")(",
        "((((((((((",
        "OR",
        "OR OR",
        "dam OR",
        "-",
        "--",
        "-dam",
        "person:",
        "person:\"",
        "nosuchfield:dam",
        ":",
        "dam:",
        "*",
        "d*",
        "\"dam *\"",
        "the",
        "\u{202e}dam",
        "O'",
        "title:(dam OR",
        "!!!",
        "\\",
        "AND NOT",
    ] {
        let run = desk.run(["query", "--", question]);
        match run.code {
            Some(0) => {}
            Some(1) => assert!(
                !run.stderr.trim().is_empty() || run.stdout.is_empty(),
                "{question:?}: {run:?}"
            ),
            Some(2) => assert!(!run.stderr.trim().is_empty(), "{question:?}: {run:?}"),
            _ => panic!("{question:?}: {run:?}"),
        }
    }
}

#[test]
fn an_open_phrase_is_answered_with_a_warning() {
    let desk = Desk::with_sample_corpus();
    let open = desk.query("\"greywater dam");
    assert_eq!(open["total"], desk.query("\"greywater dam\"")["total"]);
    assert!(open["total"].as_u64() > Some(0));
    assert_ne!(open["warnings"].as_array().map(Vec::len), Some(0), "{open}");
    let run = desk.run(["query", "\"greywater dam"]).succeeded();
    assert!(run.stderr.contains("warning"), "{}", run.stderr);
}

#[test]
fn a_very_long_question_is_answered() {
    let desk = Desk::with_sample_corpus();
    let words: Vec<String> = (0..5_000).map(|n| format!("word{n}")).collect();
    desk.run(["query", &words.join(" ")]).ended_with(1);
    let run = desk.run(["query", &words.join(" OR ")]);
    assert!(matches!(run.code, Some(1 | 2)), "{run:?}");
    let run = desk.run(["query", &"(".repeat(20_000)]);
    assert!(matches!(run.code, Some(1 | 2)), "{:?}", run.code);
}

#[test]
fn an_impossible_range_is_reported() {
    let desk = Desk::with_sample_corpus();
    desk.run(["query", "dam", "--since", "2022-01-01", "--until", "2021-01-01"])
        .ended_with(2)
        .says(&["--since", "after", "--until", "swap"]);
}

#[test]
fn an_invalid_date_is_reported() {
    let desk = Desk::with_sample_corpus();
    for date in ["yesterdayish", "2021-02-30", "13.05.2020", ""] {
        let run = desk.run(["query", "dam", "--since", date]).ended_with(2);
        assert!(run.stderr.contains("--since"), "{}", run.stderr);
    }
}

#[test]
fn an_unknown_id_is_reported() {
    let desk = Desk::with_sample_corpus();
    desk.run(["show", "0123456789abcdef"])
        .ended_with(2)
        .says(&["0123456789abcdef"]);
    desk.run(["show", "not-an-id"]).ended_with(2).says(&["not-an-id"]);
}

#[test]
fn huge_limits_and_offsets_do_no_harm() {
    let desk = Desk::with_sample_corpus();
    let most = u64::MAX.to_string();
    let all = desk.answer(&["query", "dam", "-n", &most]);
    assert_eq!(
        all["hits"].as_array().map(Vec::len).map(|hits| hits as u64),
        all["total"].as_u64()
    );
    let past = desk.run(["query", "dam", "--offset", &most]).succeeded();
    assert_eq!(past.stdout, "");
}

#[test]
fn a_question_over_its_budget_shows_a_part_and_says_so() {
    let desk = Desk::with_sample_corpus();
    let limited = ["--memory-limit", "8"];
    let asked = |command: &[&str]| desk.run([command, &limited].concat());
    asked(&["query", "da* OR tun*"])
        .ended_with(1)
        .says(&["more than 8 bytes of memory", "--memory-limit"]);
    let answer = asked(&["query", "da* OR tun*", "--format", "json"]).json();
    assert_eq!(answer["partial"], true, "{answer}");
    let whole = desk.answer(&["query", "da* OR tun*"]);
    assert!(
        whole["total"].as_u64() > Some(0) && whole.get("partial").is_none(),
        "{whole}"
    );
    for command in [
        &["query", "da* OR tun*", "--strict"][..],
        &["query", "da* OR tun*", "--format", "csv"],
        &["query", "da* OR tun*", "--format", "jsonl"],
        &["export", "da* OR tun*"],
        &["timeline", "da* OR tun*", "--format", "csv"],
    ] {
        asked(command)
            .ended_with(2)
            .says(&["cannot answer the whole question", "8 bytes of memory"]);
    }
    desk.run(["query", "dam", "--time-limit", "0"]).ended_with(2);
    desk.run(["query", "dam", "--time-limit", "none"]).succeeded();
}

//! Every statement on the page of `onrecord syntax` is true.

use crate::support::Desk;

/// The day that dates on the page are relative to.
const TODAY: &str = "2022-02-12";

/// The examples: the text after two blanks at the start of a line, up to the next two blanks.
fn examples(page: &str) -> Vec<&str> {
    page.lines()
        .filter_map(|line| line.strip_prefix("  "))
        .filter(|line| !line.starts_with(' '))
        .map(|line| line.split_once("  ").map_or(line, |(example, _)| example))
        .collect()
}

#[test]
fn every_example_of_the_page_is_understood_and_finds_something() {
    let desk = Desk::with_sample_corpus();
    let page = desk.run(["syntax"]).succeeded().stdout;
    assert!(page.contains(&format!("--today {TODAY}")));
    let examples = examples(&page);
    assert!(examples.len() > 40, "{examples:?}");
    let mut wrong = Vec::new();
    for example in examples {
        let run = desk.run(["query", "--strict", "--today", TODAY, "-n", "1", "--", example]);
        if run.code != Some(0) {
            wrong.push(format!("{example}: {:?} {}", run.code, run.stderr));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_page_fits_a_terminal() {
    let desk = Desk::new();
    let page = desk.run(["syntax"]).succeeded().stdout;
    for line in page.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert!(page.lines().count() <= 80);
}

#[test]
fn the_page_has_every_field_and_function() {
    let page = Desk::new().run(["syntax"]).succeeded().stdout;
    for field in onrecord::search::query::Field::named() {
        assert!(page.contains(&format!("{}:", field.name())), "{}", field.name());
    }
    for form in [
        "ATLEAST3(",
        "TITLE(",
        "HLEAD(",
        "BYLINE(",
        "QUOTE(",
        "EXACT(",
        "W/S",
        "W/P",
        "PRE/1",
        " TO ",
        "IN [",
    ] {
        assert!(page.contains(form), "{form}");
    }
}

#[test]
fn with_strict_a_warning_is_an_error_and_nothing_is_printed() {
    let desk = Desk::with_sample_corpus();
    for command in [
        &["query", "--strict", "dam OR"] as &[&str],
        &["query", "--strict", "--format", "json", "persn:marrack"],
        &["query", "--strict", "person:Helen Marrack"],
        &["quotes", "--strict", "--said", "dam OR"],
        &["people", "--strict", "--query", "(dam"],
    ] {
        let run = desk.run(command);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{command:?}");
        assert!(run.stderr.contains("warning: "), "{}", run.stderr);
        assert!(run.stderr.contains("--strict"), "{}", run.stderr);
    }
    desk.run(["query", "--strict", "dam"]).succeeded();
    desk.run(["query", "--strict", "nosuchword"]).ended_with(1);
}

#[test]
fn dates_are_relative_to_the_given_day() {
    let desk = Desk::with_sample_corpus();
    desk.run(["query", "--today", "2022-02-12", "date:yesterday"])
        .succeeded();
    desk.run(["query", "--today", "2022-02-13", "date:yesterday"])
        .ended_with(1);
    desk.run(["query", "--today", "2022", "date:yesterday"])
        .ended_with(2);
    desk.run(["people", "--today", "2022-02-12", "--query", "date:yesterday"])
        .succeeded();
    // Without the option, the day is the machine's own, and no article is from yesterday.
    desk.run(["query", "--strict", "date:yesterday"]).ended_with(1);
}

#[test]
fn questions_of_other_tools_are_read_in_their_syntax() {
    let desk = Desk::with_sample_corpus();
    let count = |args: &[&str]| {
        let run = desk.run(
            ["query", "-n", "100", "--format", "jsonl", "--strict"]
                .iter()
                .chain(args),
        );
        run.succeeded().stdout.lines().count()
    };
    assert_eq!(
        count(&["--syntax", "lucene", "siren saucepan"]),
        count(&["siren OR saucepan"])
    );
    assert_eq!(
        count(&["--syntax", "lucene", "--", "+siren +saucepan"]),
        count(&["siren saucepan"])
    );
    assert_eq!(
        count(&["--syntax", "nexis", "car jack and dam"]),
        count(&["\"car jack\" dam"])
    );
    assert_eq!(
        count(&["--syntax", "nexis", "headline(strik!)"]),
        count(&["title:strik*"])
    );
    let run = desk.run(["query", "--syntax", "nexis", "caps(dam)"]).succeeded();
    assert!(run.stderr.contains("cannot be translated"), "{}", run.stderr);
}

#[test]
fn a_pattern_of_very_many_words_is_cut_for_people_alone() {
    let desk = Desk::new();
    let mut text = "The dam is closed.\n\nqz1 was read twice.\n\n".to_owned();
    let words: Vec<String> = (0..20_050).map(|number| format!("qz{number}")).collect();
    text.push_str(&words.join(" "));
    desk.write("words.txt", &text);
    desk.write("more.txt", "The dam is open.\n\nThis has qz7 and qz8.");
    desk.ingest().succeeded();
    let cut = desk.run(["query", "--count", "qz*"]).succeeded();
    cut.says(&["20,050 words", "20,000 most frequent", "99.7 %", "--all-forms"]);
    for command in [
        &["query", "--format", "csv", "qz*"][..],
        &["query", "--format", "jsonl", "dam OR qz*"],
        &["export", "qz*"],
        &["timeline", "--format", "csv", "qz*"],
    ] {
        desk.run(command)
            .ended_with(2)
            .says(&["20,050 words", "--all-forms"]);
    }
    for command in [
        &["query", "--count", "--all-forms", "qz*"][..],
        &["query", "--format", "csv", "--all-forms", "qz*"],
        &["query", "--format", "csv", "qz1*"],
    ] {
        let run = desk.run(command).succeeded();
        assert!(!run.stderr.contains("words"), "{}", run.stderr);
    }
}

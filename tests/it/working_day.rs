//! Features for daily work: no silent truncation, short options, many questions at once.

use std::fs;

use crate::support::{Desk, hits};

/// A desk with invented articles: 12 with a day in their text, and one with only the file's day.
fn desk_with_thirteen() -> Desk {
    let desk = Desk::new();
    for number in 1..=12 {
        let text = format!(
            "Ferry timetable {number}\n\n2021-03-{number:02}\n\n\"The ferry number {number} is never late at all,\" said Orla Tamsin of the \
             ferry office.\n"
        );
        desk.write_settled(&format!("ferry-{number:02}.txt"), text);
    }
    desk.write_settled(
        "undated.txt",
        "A ferry without a day\n\nThe ferry sank at its moorings.\n",
    );
    desk.ingest().succeeded();
    desk
}

#[test]
fn lists_for_programs_have_all_hits_unless_a_number_is_given() {
    let desk = desk_with_thirteen();
    for format in ["csv", "jsonl"] {
        let header = usize::from(format == "csv");
        for command in ["query", "quotes", "people"] {
            let name = if command == "people" { "tamsin" } else { "ferry" };
            let all = desk.run([command, "--format", format, name]).succeeded();
            assert!(!all.stderr.contains(" of "), "{command}: {}", all.stderr);
        }
        let all = desk
            .run(["query", "--all", "--format", format, "ferry"])
            .succeeded();
        assert_eq!(all.stdout.lines().count(), 13 + header);
        desk.run(["query", "--all", "--format", format, "-n", "5", "ferry"])
            .succeeded()
            .says(&["5 of 13; -n all prints every one"]);
        let told = desk
            .run(["query", "--all", "--format", format, "-n", "all", "ferry"])
            .succeeded();
        assert_eq!(told.stdout, all.stdout);
    }
    desk.run(["export", "ferry", "-n", "2"])
        .succeeded()
        .says(&["2 of 13; -n all prints every one"]);
}

#[test]
fn pages_of_json_lead_through_all_hits() {
    let desk = desk_with_thirteen();
    let (mut offset, mut seen) = (0, Vec::new());
    loop {
        let offset_text = offset.to_string();
        let page = desk.answer(&["query", "--all", "-n", "5", "--offset", &offset_text, "ferry"]);
        assert_eq!((&page["schema"], &page["offset"]), (&1.into(), &offset.into()));
        assert_eq!(page["total"], 13);
        assert!(page.get("took_ms").is_none());
        seen.extend(hits(&page).iter().map(|hit| hit["id"].clone()));
        match page["next"].as_u64() {
            Some(next) => offset = next,
            None => break,
        }
    }
    assert_eq!(seen.len(), 13);
    let timed = desk.answer(&["query", "--timing", "ferry"]);
    assert!(timed["took_ms"].is_number());
}

#[test]
fn answers_are_equal_from_run_to_run() {
    let desk = desk_with_thirteen();
    for command in [
        &["query", "ferry"][..],
        &["quotes", "ferry"],
        &["people"],
        &["status"],
    ] {
        let run = || {
            desk.run([command, &["--format", "json"]].concat())
                .succeeded()
                .stdout
        };
        assert_eq!(run(), run());
    }
}

#[test]
fn exported_quotations_take_the_filters_of_quotes() {
    let desk = Desk::with_sample_corpus();
    let filters = [
        "--by",
        "marrack",
        "--about",
        "dam",
        "--kind",
        "direct,mixed",
        "--min-confidence",
        "0.5",
    ];
    let question = [&["quotes", "--all"], &filters[..], &["-n", "0"]].concat();
    let total = desk.answer(&question)["total"].clone();
    let rows = desk
        .run([&["export", "--quotes", "--columns", "all"], &filters[..]].concat())
        .succeeded()
        .json_lines();
    assert_eq!(total, rows.len());
    assert!(rows.iter().any(|row| row["cue"] == "said"));
    for row in &rows {
        assert!(row["kind"] == "direct" || row["kind"] == "mixed", "{row}");
        for column in ["url", "byline", "path"] {
            assert!(row.get(column).is_some(), "{column} in {row}");
        }
    }
    desk.run(["export", "--by", "marrack", "dam"])
        .ended_with(2)
        .says(&["--quotes"]);
}

#[test]
fn a_day_of_the_file_alone_is_always_marked() {
    let desk = desk_with_thirteen();
    let row = |columns| {
        let run = desk.run(["export", "--columns", columns, "moorings"]).succeeded();
        run.json_lines().remove(0)
    };
    assert_eq!(row("published")["published"], serde_json::Value::Null);
    let marked = row("published,published_from");
    assert!(marked["published"].is_string() && marked["published_from"] == "file");
    let header = desk
        .run(["export", "--format", "csv", "ferry"])
        .succeeded()
        .stdout;
    assert!(header.starts_with("id,published,published_from,"), "{header}");
}

#[test]
fn an_exported_file_appears_when_it_is_complete() {
    let desk = desk_with_thirteen();
    let table = desk.root().join("ferries.csv");
    fs::write(&table, "what was there").expect("a file");
    desk.run([
        "export",
        "--format",
        "csv",
        "--columns",
        "colour",
        "--output",
        "ferries.csv",
        "ferry",
    ])
    .ended_with(2);
    assert_eq!(fs::read_to_string(&table).expect("the file"), "what was there");
    let run = desk
        .run([
            "export",
            "--format",
            "csv",
            "--bom",
            "--columns",
            "title",
            "--output",
            "ferries.csv",
            "ferry",
        ])
        .succeeded()
        .says(&["ferries.csv", "13 rows"]);
    assert_eq!(run.stdout, "");
    let written = fs::read_to_string(&table).expect("the file");
    assert!(written.starts_with("\u{feff}title\r\n"), "{written}");
    assert_eq!(written.lines().count(), 14);
    desk.run(["export", "--bom", "ferry"])
        .ended_with(2)
        .says(&["--format csv"]);
}

#[test]
fn the_ending_of_an_exported_file_decides_its_format() {
    let desk = desk_with_thirteen();
    let written = |name: &str, more: &[&str]| {
        let arguments = ["export", "--columns", "title", "--output", name];
        desk.run([&arguments[..], more, &["ferry"]].concat()).succeeded();
        fs::read_to_string(desk.root().join(name)).expect("the file")
    };
    assert!(written("a.csv", &[]).starts_with("title\r\n"));
    assert!(written("b.CSV", &["--bom"]).starts_with("\u{feff}title\r\n"));
    assert!(written("c.jsonl", &[]).starts_with("{\"title\":"));
    assert!(written("d.csv", &["--format", "jsonl"]).starts_with("{\"title\":"));
    desk.run(["export", "--output", "e.xlsx", "ferry"])
        .ended_with(2)
        .says(&["spreadsheet", ".csv", "--bom"]);
    assert!(!desk.root().join("e.xlsx").exists());
}

#[test]
fn a_file_that_was_bad_before_is_no_failure_of_this_run() {
    let desk = desk_with_thirteen();
    desk.write_settled("empty.txt", "");
    desk.ingest().ended_with(3).says(&["empty.txt"]);
    let report = desk.ingest_report();
    assert_eq!((&report["faults"], &report["new_faults"]), (&1.into(), &0.into()));
    desk.ingest().succeeded();
    assert!(desk.listed("empty.txt").contains("no bytes"));
}

#[test]
fn a_verbose_ingest_lists_what_was_added_replaced_and_removed() {
    let desk = Desk::new();
    for name in ["kept.txt", "changed.txt", "gone.txt"] {
        desk.write_settled(name, format!("The ferry of {name} sank at its moorings.\n"));
    }
    let listed = |arguments: &[&str]| {
        let folder = desk.articles().display().to_string();
        let run = desk
            .run([&["ingest"], arguments, &[folder.as_str()]].concat())
            .succeeded();
        let mut lines: Vec<String> = run
            .stderr
            .lines()
            .filter_map(|line| {
                let (action, path) = line.split_once(' ')?;
                let name = path.rsplit('/').next()?;
                path.contains('/').then(|| format!("{action} {name}"))
            })
            .collect();
        lines.sort();
        lines
    };
    assert_eq!(
        listed(&["-v"]),
        ["add changed.txt", "add gone.txt", "add kept.txt"]
    );
    std::fs::remove_file(desk.path("gone.txt")).expect("the file goes");
    desk.write_settled("changed.txt", "The ferry was raised from the harbour.\n");
    desk.write_settled("new.txt", "Another ferry came.\n");
    assert_eq!(
        listed(&["-v"]),
        ["add new.txt", "remove gone.txt", "replace changed.txt"]
    );
    assert_eq!(listed(&[]), [""; 0]);
}

#[test]
fn short_options_are_two_letters_and_words_stay_words() {
    let desk = desk_with_thirteen();
    let paths = desk.run(["query", "-l", "--all", "ferry"]).succeeded().stdout;
    assert_eq!(paths.lines().count(), 13);
    assert!(paths.lines().all(|path| path.starts_with('/')), "{paths}");
    let ended = desk
        .run(["query", "-l", "-0", "--all", "ferry"])
        .succeeded()
        .stdout;
    assert_eq!(ended.matches('\0').count(), 13);
    assert_eq!(
        desk.run(["query", "-c", "--all", "ferry"]).succeeded().stdout,
        "13\n"
    );
    assert_eq!(desk.run(["query", "-c", "zeppelin"]).ended_with(1).stdout, "0\n");
    for word in ["-oil", "-iraq", "-london", "-council", "-voters", "-quay"] {
        let run = desk.run(["query", "-c", "--all", "ferry", word]).succeeded();
        assert_eq!(run.stdout, "13\n", "{word}");
        assert!(
            run.stderr.contains("was taken for a word to leave out"),
            "{}",
            run.stderr
        );
    }
    let quiet = desk
        .run(["query", "-q", "-c", "--all", "ferry", "-moorings"])
        .succeeded();
    assert_eq!((&*quiet.stdout, &*quiet.stderr), ("12\n", ""));
}

#[test]
fn a_question_can_come_from_standard_input_or_a_file_of_questions() {
    let desk = desk_with_thirteen();
    let piped = desk
        .shell("printf 'ferry\\nmoorings\\n' | \"$0\" query -c -")
        .output()
        .expect("a shell");
    assert_eq!(String::from_utf8_lossy(&piped.stdout), "1\n");
    fs::write(desk.root().join("questions.txt"), "moorings\n\nzeppelin\nferry\n").expect("a file");
    let counts = desk
        .run([
            "query",
            "--batch",
            "questions.txt",
            "--all",
            "-c",
            "--format",
            "csv",
        ])
        .succeeded()
        .stdout;
    assert_eq!(
        counts,
        "question,total\r\nmoorings,1\r\nzeppelin,0\r\nferry,13\r\n"
    );
    let rows = desk
        .run(["query", "--batch", "questions.txt", "--all", "--format", "jsonl"])
        .succeeded()
        .json_lines();
    assert_eq!(rows.len(), 1 + 1 + 13);
    assert_eq!(rows[1], serde_json::json!({"question": "zeppelin", "total": 0}));
    let names = desk
        .shell("printf 'tamsin\\nnobody\\n' | \"$0\" people --batch -")
        .output()
        .expect("a shell");
    let names = String::from_utf8_lossy(&names.stdout).into_owned();
    assert!(
        names.starts_with("1  tamsin  Orla Tamsin: 12 articles\n0  nobody\n"),
        "{names}"
    );
}

#[test]
fn lines_of_a_batch_can_be_names_of_speakers() {
    let desk = Desk::new();
    desk.write_settled(
        "a.txt",
        "“The ferry is late,” said Orla Tamsin.\n\n“Orla Tamsin is right about the ferry,” said Nils Farrow.",
    );
    desk.ingest().succeeded();
    fs::write(desk.root().join("names.txt"), "Orla Tamsin\nNobody Else\n").expect("a file");
    let counted = |arguments: &[&str]| {
        let mut all = vec!["quotes", "--batch", "names.txt", "-c", "--format", "csv"];
        all.extend(arguments);
        desk.run(all).succeeded().stdout
    };
    // As a question, a name is also found where others mention it.
    assert_eq!(
        counted(&[]),
        "question,total\r\nOrla Tamsin,2\r\nNobody Else,0\r\n"
    );
    for arguments in [
        &["--batch-as", "by"][..],
        &["--batch-as", "by", "--about", "ferry"],
    ] {
        let named = counted(arguments);
        assert_eq!(named, "question,total\r\nOrla Tamsin,1\r\nNobody Else,0\r\n");
        let mut alone = vec!["quotes", "--by", "Orla Tamsin", "-n", "0"];
        alone.extend(&arguments[2..]);
        assert_eq!(desk.run(alone).succeeded().stdout, "1 quotation\n");
    }
    desk.run([
        "quotes",
        "--batch",
        "names.txt",
        "--batch-as",
        "by",
        "--by",
        "Farrow",
    ])
    .ended_with(2)
    .says(&["leave out --by"]);
}

#[test]
fn days_can_be_typed_in_words() {
    let desk = desk_with_thirteen();
    let found = |since| {
        let answer = desk.answer(&[
            "query",
            "--all",
            "-n",
            "0",
            "--today",
            "2021-03-12",
            "--since",
            since,
            "ferry",
        ]);
        answer["total"].as_u64()
    };
    assert_eq!(found("yesterday"), Some(2));
    assert_eq!(found("7d"), Some(7));
    assert_eq!(found("last week"), Some(12));
    desk.run(["query", "--since", "soonish", "ferry"])
        .ended_with(2)
        .says(&["7d"]);
}

#[test]
fn similar_names_are_understood_or_suggested() {
    let desk = desk_with_thirteen();
    let answer = desk.answer(&["query", "--facet", "people", "-n", "0", "ferry"]);
    assert_eq!(
        answer["facets"]["person"][0],
        serde_json::json!(["Orla Tamsin", 12])
    );
    desk.run(["search", "ferry"])
        .ended_with(2)
        .says(&["tip", "onrecord query"]);
    desk.run(["find", "ferry"])
        .ended_with(2)
        .says(&["tip", "onrecord quotes"]);
}

#[test]
fn settings_have_default_options_and_names_of_indexes() {
    let desk = desk_with_thirteen();
    let folder = desk.root().join("settings/onrecord");
    fs::create_dir_all(&folder).expect("a folder");
    let index = desk.index();
    let text = format!("[indexes]\nferries = {index:?}\n\n[query]\nlimit = 2\nall = true\n");
    fs::write(folder.join("config.toml"), text).expect("settings");
    let run = |arguments: &[&str]| {
        let mut command = desk.command(arguments);
        crate::support::Run::of(
            command
                .env("XDG_CONFIG_HOME", desk.root().join("settings"))
                .env_remove("ONRECORD_INDEX"),
        )
    };
    let answer = run(&["query", "--index", "ferries", "--format", "json", "ferry"])
        .succeeded()
        .json();
    assert_eq!((hits(&answer).len(), &answer["total"]), (2, &13.into()));
    let more = run(&[
        "query", "--index", "ferries", "--format", "json", "-n", "3", "ferry",
    ])
    .succeeded()
    .json();
    assert_eq!(hits(&more).len(), 3);
    let shown = run(&["config"]).succeeded().stdout;
    assert!(
        shown.contains("ferries") && shown.contains("--limit=2"),
        "{shown}"
    );
    fs::write(folder.join("config.toml"), "[query]\nlimmit = 2\n").expect("settings");
    run(&["query", "ferry"])
        .ended_with(2)
        .says(&["config.toml", "limmit"]);
}

#[test]
fn indexes_in_the_cache_are_listed_and_removed() {
    let desk = desk_with_thirteen();
    desk.run(["cache"]).ended_with(1);
    desk.run(["query", "--from", "articles", "ferry"]).succeeded();
    let listed = desk.run(["cache"]).succeeded().stdout;
    assert!(
        listed.contains("articles-") && listed.contains("1 index, "),
        "{listed}"
    );
    desk.run(["cache", "--clear"]).succeeded();
    desk.run(["cache"]).ended_with(1);
    desk.run(["query", "ferry"]).succeeded();
}

/// Asserts that a value has exactly the keys of a schema, at every level.
fn assert_fits(value: &serde_json::Value, schema: &serde_json::Value, place: &str) {
    let schemas = schema["anyOf"]
        .as_array()
        .map_or_else(|| vec![schema], |any| any.iter().collect());
    if value.is_null() {
        assert!(
            schemas.iter().any(|schema| schema["type"] == "null"),
            "{place} is null"
        );
        return;
    }
    let schema = schemas[0];
    match (value, schema.get("properties")) {
        (serde_json::Value::Object(object), Some(properties)) => {
            for (key, value) in object {
                let property = properties
                    .get(key)
                    .unwrap_or_else(|| panic!("{place} has an unknown key {key}"));
                assert_fits(value, property, &format!("{place}.{key}"));
            }
            for key in schema["required"].as_array().expect("required keys") {
                assert!(
                    object.contains_key(key.as_str().expect("a key")),
                    "{place} has no {key}"
                );
            }
        }
        (serde_json::Value::Array(items), None) => {
            assert_eq!(schema["type"], "array", "{place}");
            for item in items {
                assert_fits(item, &schema["items"], place);
            }
        }
        (value, None) => {
            let fits = match schema["type"].as_str() {
                Some("string") => value.is_string(),
                Some("integer") => value.is_u64(),
                Some("number") => value.is_number(),
                Some("boolean") => value.is_boolean(),
                Some("object") => value.is_object(),
                _ => false,
            };
            assert!(fits, "{place}: {value} does not match {schema}");
        }
        _ => panic!("{place}: {value} does not match {schema}"),
    }
}

#[test]
fn every_command_prints_json_of_its_schema() {
    let desk = Desk::with_sample_corpus();
    let id = hits(&desk.answer(&["query", "-n", "1", "dam"]))[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let commands: [&[&str]; 10] = [
        &[
            "query",
            "--explain",
            "--cite",
            "--timing",
            "--facet",
            "person",
            "dam marrack",
        ],
        &[
            "quotes",
            "--versions",
            "--context",
            "1",
            "--cite",
            "--by",
            "Helen Marrack",
        ],
        &["similar", &id],
        &["timeline", "dam"],
        &["people", "--why", "marrack"],
        &["orgs"],
        &["places"],
        &["verify", "I gave the letter to the thief", "--by", "marrack"],
        &["status"],
        &["ingest", "--dry-run", "articles"],
    ];
    desk.write("a.txt", "A ferry\n\nThe ferry sank.\n");
    let listed = desk.run(["schema"]).succeeded().stdout;
    assert_eq!(listed.lines().count(), commands.len());
    for command in commands {
        let schema = desk.run(["schema", command[0]]).succeeded().json();
        let printed = desk
            .run([command, &["--format", "json"]].concat())
            .succeeded()
            .json();
        assert_eq!(printed["schema"], 1, "{command:?}");
        assert_fits(&printed, &schema, command[0]);
    }
    desk.run(["schema", "syntax"]).ended_with(2).says(&["quotes"]);
}

#[test]
fn a_status_summarises_the_index() {
    let desk = desk_with_thirteen();
    let status = desk.status();
    assert_eq!(
        (&status["first"], &status["last"]),
        (&"2021-03-01".into(), &"2021-03-12".into())
    );
    assert_eq!(status["undated"], 1);
    assert_eq!(status["folders"][0]["count"], 13);
    assert!(status["last_run"].is_string());
    let human = desk.run(["status"]).succeeded().stdout;
    assert!(human.contains("2021-03-01 to 2021-03-12"), "{human}");
}

#[test]
fn no_hits_suggests_the_nearest_words_names_and_wording() {
    let desk = desk_with_thirteen();
    desk.run(["query", "fery moorngs"])
        .ended_with(1)
        .says(&["fery", "`ferry`"])
        .says(&["`moorings`"]);
    desk.run(["quotes", "--by", "Orla Tansim"])
        .ended_with(1)
        .says(&["did you mean", "Orla Tamsin"]);
    desk.run(["query", "person:\"Orla Tamsyn\" ferry"])
        .ended_with(1)
        .says(&["Orla Tamsin"]);
    desk.run(["people", "Tamsyn"])
        .ended_with(1)
        .says(&["Orla Tamsin"]);
    let nearest = desk
        .run(["quotes", "--said", "\"the ferry number 3 is always late\""])
        .ended_with(1)
        .says(&["nearest wording", "not exact"]);
    assert!(
        nearest.stdout.contains("is [-never-] {+always+} late"),
        "{}",
        nearest.stdout
    );
    desk.run(["query", "zzzzzzzz"])
        .ended_with(1)
        .says(&["nothing found"]);
}

#[test]
fn a_name_that_somebody_has_is_not_the_one_in_doubt() {
    let desk = desk_with_thirteen();
    let run = desk
        .run(["quotes", "--by", "tamsin", "--about", "fery"])
        .ended_with(1)
        .says(&["`fery`", "`ferry`"]);
    assert!(!run.stderr.contains("nothing has `tamsin`"), "{run:?}");
    desk.run(["quotes", "--by", "Orla Tamsin", "--said", "ferry moorings"])
        .ended_with(1)
        .says(&["name and words must be of one quotation"]);
    desk.run(["quotes", "--by", "Ottokar"])
        .ended_with(1)
        .says(&["nobody of this name is quoted", "onrecord query 'Ottokar'"]);
    desk.run(["orgs", "zeppelin"])
        .ended_with(1)
        .says(&["`onrecord orgs`"]);
}

/// Articles with a bank under two names, and two other firms that have its short name in theirs.
fn desk_with_a_bank() -> Desk {
    let desk = Desk::new();
    for number in 1..=4 {
        desk.write_settled(
            &format!("bank-{number}.txt"),
            format!(
                "The Bank of Halmersund (BOH) sold its office number {number} in Port Alder on Monday. BOH said on Tuesday that it \
                 would keep the others."
            ),
        );
    }
    desk.write_settled(
        "short.txt",
        "Shares of BOH fell on Monday, and BOH did not say why.",
    );
    for (number, firm) in ["BOH Securities", "BOH Sempra"].iter().enumerate() {
        desk.write_settled(
            &format!("other-{number}.txt"),
            format!("\"Growth will be slow,\" said Ada Quill, an economist at {firm} in Marenne. {firm} has ten economists."),
        );
    }
    desk.ingest().succeeded();
    desk
}

#[test]
fn a_short_name_says_which_other_names_it_finds() {
    let desk = desk_with_a_bank();
    let full = "org:\"Bank of Halmersund\"";
    let count = |question: &str| desk.answer(&["query", "--all", "-n", "0", question])["total"].as_u64();
    assert_eq!((count("org:BOH"), count(full)), (Some(7), Some(5)));
    assert_eq!(count(&format!("org:BOH -{full}")), Some(2));
    let explained = desk.run(["query", "org:BOH"]).succeeded().says(&[
        "org:BOH finds every name with its words: Bank of Halmersund (5 articles)",
        "BOH Securities (1)",
        "BOH Sempra (1)",
        "'org:\"Bank of Halmersund\"' leaves these out",
    ]);
    assert!(!explained.stdout.contains("finds every name"), "{explained:?}");
    for question in [full, "org:=\"BOH\"", "org:Securities", "BOH"] {
        let run = desk.run(["query", question]).succeeded();
        assert!(!run.stderr.contains("finds every name"), "{question}: {run:?}");
    }
    let found = desk.run(["query", "org:BOH", "--all"]).succeeded().stdout;
    assert!(found.contains("names: Bank of Halmersund (BOH"), "{found}");
}

#[test]
fn misspelled_names_of_organisations_and_places_get_suggestions() {
    let desk = desk_with_a_bank();
    for arguments in [
        &["query", "org:\"Bank of Halmersand\""][..],
        &["orgs", "Bank of Halmersand"],
    ] {
        desk.run(arguments)
            .ended_with(1)
            .says(&["did you mean `Bank of Halmersund`"]);
    }
    desk.run(["places", "Marene"])
        .ended_with(1)
        .says(&["did you mean `Marenne`"]);
}

#[test]
fn marks_removed_by_the_shell_are_noticed() {
    let desk = desk_with_thirteen();
    desk.run(["query", "person:Orla Tamsin"])
        .succeeded()
        .says(&["single quotes", "'person:\"Orla Tamsin\"'"]);
    let fine = desk.run(["query", "person:\"Orla Tamsin\""]).succeeded();
    assert_eq!(fine.stderr, "");
}

#[test]
fn the_extraction_is_measured_on_labels_of_ones_own() {
    let desk = desk_with_thirteen();
    let gold = desk.run(["extract", "articles"]).succeeded().stdout;
    fs::write(desk.root().join("gold.jsonl"), &gold).expect("labels");
    let same = desk
        .run(["eval", "gold.jsonl", "--format", "json"])
        .succeeded()
        .json();
    assert_eq!(same["articles"], 13);
    let figures = same["figures"].as_array().expect("figures");
    assert!(
        figures.iter().any(|figure| figure["name"] == "direct quotations"),
        "{same}"
    );
    assert!(figures.iter().all(|figure| figure["f1"] == 1.0), "{same}");
    // A label that the extraction misses lowers recall, not precision.
    let mut lines: Vec<serde_json::Value> = gold
        .lines()
        .map(|line| serde_json::from_str(line).expect("an article"))
        .collect();
    let further = serde_json::json!({"kind": "place", "name": "x", "mentions": [{"start": 0, "end": 2}]});
    lines[0]["entities"]
        .as_array_mut()
        .expect("entities")
        .push(further);
    let changed: Vec<String> = lines.iter().map(ToString::to_string).collect();
    fs::write(desk.root().join("gold.jsonl"), changed.join("\n")).expect("labels");
    let human = desk.run(["eval", "gold.jsonl"]).succeeded().stdout;
    assert!(
        human.contains("places") && human.contains("13 articles"),
        "{human}"
    );
    fs::write(desk.root().join("bad.jsonl"), "{\"id\": 1}\n").expect("labels");
    desk.run(["eval", "bad.jsonl"])
        .ended_with(2)
        .says(&["bad.jsonl", "line 1", "text"]);
}

#[test]
fn an_index_of_an_unfinished_run_says_that_it_is_a_part() {
    let desk = desk_with_thirteen();
    let mark = desk.index().join("unfinished");
    assert!(!mark.exists());
    fs::write(&mark, "").expect("a mark");
    for command in [
        &["query", "ferry"][..],
        &["quotes"],
        &["status"],
        &["export", "ferry"],
    ] {
        desk.run(command).succeeded().says(&["not finished", "part"]);
    }
    for command in [
        &["query", "ferry"][..],
        &["quotes"],
        &["people"],
        &["timeline", "ferry"],
    ] {
        assert_eq!(desk.answer(command)["unfinished"], true, "{command:?}");
    }
    desk.ingest().succeeded();
    assert!(!mark.exists());
    assert_eq!(desk.run(["query", "ferry"]).succeeded().stderr, "");
    assert!(desk.answer(&["query", "ferry"]).get("unfinished").is_none());
}

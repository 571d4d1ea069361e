//! Questions about the articles of the sample corpus.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::Value;

use crate::support::{Desk, Run, file_names, hits, sample_corpus, strings};

/// The ids of all articles that a question finds.
fn all(desk: &Desk, question: &str) -> BTreeSet<String> {
    let answer = desk.answer(&["query", "--all", "-n", "1000", "--", question]);
    let found: BTreeSet<String> = strings(&answer, "id").into_iter().collect();
    assert_eq!(answer["total"], found.len(), "{question}");
    found
}

#[test]
fn a_person_and_a_word_find_the_articles_with_both() {
    let desk = Desk::with_sample_corpus();
    let answer = desk.answer(&["query", "person:marrack dam", "-n", "100"]);
    let found = file_names(&answer);
    for name in [
        "2021-02-11-flood-kills-six.txt",
        "2021-03-04-dam-inquiry-opens.txt",
    ] {
        assert!(
            found.iter().any(|found| found == name),
            "{name} is not among {found:?}"
        );
    }
    for hit in hits(&answer) {
        let people = hit["people"].to_string();
        assert!(people.contains("Marrack"), "{hit}");
        let show = desk.answer(&["show", hit["id"].as_str().expect("an id")]);
        let text = show["text"].as_str().expect("a text").to_lowercase();
        assert!(text.contains("dam"), "{hit}");
    }
}

#[test]
fn all_words_must_match_and_or_widens() {
    let desk = Desk::with_sample_corpus();
    let (dam, strike) = (all(&desk, "dam"), all(&desk, "strike"));
    assert!(dam.len() > 5 && strike.len() > 3);
    assert_eq!(
        all(&desk, "dam strike"),
        dam.intersection(&strike).cloned().collect()
    );
    assert_eq!(all(&desk, "strike dam"), all(&desk, "dam strike"));
    assert_eq!(all(&desk, "dam OR strike"), dam.union(&strike).cloned().collect());
    assert_eq!(
        all(&desk, "dam -strike"),
        dam.difference(&strike).cloned().collect()
    );
    assert_eq!(all(&desk, "-strike dam"), all(&desk, "dam -strike"));
}

#[test]
fn case_accents_and_endings_do_not_matter() {
    let desk = Desk::with_sample_corpus();
    assert!(!all(&desk, "Castélan").is_empty());
    assert_eq!(all(&desk, "castelan"), all(&desk, "CASTÉLAN"));
    assert_eq!(all(&desk, "nurse"), all(&desk, "nurses"));
    assert_eq!(all(&desk, "o'hallern"), all(&desk, "O’Hallern"));
}

#[test]
fn a_phrase_finds_words_side_by_side() {
    let desk = Desk::with_sample_corpus();
    let phrase = all(&desk, "\"greywater dam\"");
    assert!(!phrase.is_empty());
    assert!(phrase.is_subset(&all(&desk, "greywater dam")));
    assert!(all(&desk, "\"dam greywater\"").is_empty());
    let without = all(&desk, "dam -\"greywater dam\"");
    assert_eq!(without, all(&desk, "dam").difference(&phrase).cloned().collect());
    desk.run(["query", "--", "-al-Rawdani"]).succeeded();
}

#[test]
fn each_field_searches_its_own_part() {
    let desk = Desk::with_sample_corpus();
    for question in [
        "person:castelan",
        "title:dam",
        "place:castermoor",
        "speaker:marrack",
        "said:dam",
        "org:authority",
    ] {
        assert!(!all(&desk, question).is_empty(), "{question}");
    }
    let titles = desk.answer(&["query", "title:dam", "-n", "100"]);
    for title in strings(&titles, "title") {
        assert!(title.to_lowercase().contains("dam"), "{title}");
    }
    assert!(all(&desk, "title:dam").is_subset(&all(&desk, "dam")));
    // Two words of a name must be words of the same person's name.
    assert!(all(&desk, "person:\"Helen Marrack\"").is_subset(&all(&desk, "person:marrack")));
    assert!(all(&desk, "person:\"Helen Quill\"").is_empty());
}

#[test]
fn days_are_inclusive_and_files_dates_never_count() {
    let desk = Desk::with_sample_corpus();
    let day = "2021-02-11";
    let on_the_day = desk.answer(&["query", "dam", "--since", day, "--until", day, "-n", "100"]);
    assert!(on_the_day["total"].as_u64() > Some(0));
    for hit in hits(&on_the_day) {
        assert_eq!(hit["published"], day);
    }
    let since = desk.answer(&["query", "dam", "--since", "1900", "-n", "100"]);
    for hit in hits(&since) {
        assert_ne!(hit["published_from"], "file", "{hit}");
    }
    let sum = |range: [&str; 4]| {
        let mut arguments = vec!["query", "dam", "--format", "json"];
        arguments.extend(range);
        desk.run(&arguments).json()["total"].as_u64().expect("a total")
    };
    assert_eq!(
        sum(["--since", "1900", "--until", "2021"]) + sum(["--since", "2022", "--until", "2100"]),
        since["total"].as_u64().expect("a total")
    );
}

#[test]
fn sorted_by_date_the_undated_come_last() {
    let desk = Desk::with_sample_corpus();
    let days = |order: &str| -> Vec<Option<String>> {
        let answer = desk.answer(&["query", "minister", "--sort", order, "-n", "100"]);
        hits(&answer)
            .iter()
            .map(|hit| {
                (hit["published_from"] != "file")
                    .then(|| hit["published"].as_str().map(str::to_owned))
                    .flatten()
            })
            .collect()
    };
    let (newest, oldest) = (days("newest"), days("oldest"));
    let dated = |days: &[Option<String>]| days.iter().flatten().cloned().collect::<Vec<_>>();
    assert!(dated(&oldest).is_sorted());
    assert!(dated(&newest).iter().rev().is_sorted());
    for days in [newest, oldest] {
        assert!(
            days.iter().skip_while(|day| day.is_some()).all(Option::is_none),
            "{days:?}"
        );
    }
}

#[test]
fn pages_of_results_join_without_gap_or_overlap() {
    let desk = Desk::with_sample_corpus();
    for order in ["relevance", "newest", "oldest"] {
        let whole = strings(
            &desk.answer(&["query", "the", "minister", "--sort", order, "-n", "1000"]),
            "id",
        );
        let mut pages = Vec::new();
        for offset in (0..whole.len()).step_by(3) {
            let offset = offset.to_string();
            let page = desk.answer(&[
                "query", "the", "minister", "--sort", order, "-n", "3", "--offset", &offset,
            ]);
            pages.extend(strings(&page, "id"));
        }
        assert_eq!(pages, whole, "{order}");
    }
}

#[test]
fn a_limit_of_zero_counts() {
    let desk = Desk::with_sample_corpus();
    let answer = desk.answer(&["query", "dam", "-n", "0"]);
    assert_eq!(hits(&answer).len(), 0);
    assert_eq!(answer["total"], all(&desk, "dam").len());
    desk.run(["query", "dam", "-n", "0"]).succeeded();
    desk.run(["query", "xylograph", "-n", "0"]).ended_with(1);
}

#[test]
fn an_answer_has_the_keys_of_the_contract() {
    let desk = Desk::with_sample_corpus();
    let answer = desk.query("dam");
    assert_keys(
        &answer,
        &[
            "schema", "query", "total", "offset", "next", "warnings", "hits", "facets",
        ],
    );
    assert_eq!(answer["query"], "dam");
    for hit in hits(&answer) {
        assert_keys(
            hit,
            &[
                "id",
                "score",
                "path",
                "title",
                "published",
                "language",
                "snippet",
                "people",
            ],
        );
        let id = hit["id"].as_str().expect("an id");
        assert!(
            id.len() == 32 && id.chars().all(|c| c.is_ascii_hexdigit()),
            "{id}"
        );
        let text = hit["snippet"]["text"].as_str().expect("a text");
        for range in hit["snippet"]["highlights"].as_array().expect("highlights") {
            let [start, end] = [0, 1].map(|n| range[n].as_u64().expect("an offset") as usize);
            let marked = text.get(start..end).expect("character bounds");
            assert!(
                marked.to_lowercase().starts_with("dam"),
                "{marked:?} is marked in {text:?}"
            );
        }
    }
    let quotes = desk.answer(&["quotes", "dam"]);
    assert_keys(
        &quotes,
        &[
            "schema", "query", "total", "offset", "next", "warnings", "hits", "facets",
        ],
    );
    for hit in hits(&quotes) {
        assert_keys(
            hit,
            &[
                "id",
                "score",
                "text",
                "kind",
                "speaker",
                "start",
                "end",
                "confidence",
                "count",
                "article",
            ],
        );
        assert_keys(
            &hit["article"],
            &["id", "path", "title", "publication", "published"],
        );
        assert!(hit["id"].as_str().is_some_and(|id| id.contains(':')));
    }
}

#[track_caller]
fn assert_keys(value: &Value, keys: &[&str]) {
    for key in keys {
        assert!(value.get(key).is_some(), "no {key} in {value}");
    }
}

#[test]
fn all_formats_have_the_same_hits() {
    let desk = Desk::with_sample_corpus();
    for command in [
        &["query", "dam", "-n", "7"][..],
        &["quotes", "--by", "marrack", "-n", "7"],
        &["people", "-n", "7"],
        &["orgs", "-n", "7"],
        &["places", "-n", "7"],
    ] {
        let run = |format: &str| desk.run(command.iter().chain(&["--format", format])).succeeded();
        let answer = run("json").json();
        assert_eq!(run("jsonl").json_lines(), hits(&answer), "{command:?}");
        let table = run("csv").stdout;
        let mut reader = csv_rows(&table);
        let header = reader.remove(0);
        assert_eq!(reader.len(), hits(&answer).len(), "{command:?}: {table}");
        let key = &header[0];
        let first: Vec<String> = reader.iter().map(|row| row[0].clone()).collect();
        assert_eq!(first, strings(&answer, key), "{command:?}");
    }
}

/// The rows of a table in the format of RFC 4180.
fn csv_rows(table: &str) -> Vec<Vec<String>> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(table.as_bytes())
        .records()
        .map(|row| {
            row.expect("a row as long as the others")
                .iter()
                .map(str::to_owned)
                .collect()
        })
        .collect()
}

#[test]
fn quotations_are_found_by_speaker_words_and_subject() {
    let desk = Desk::with_sample_corpus();
    let by = desk.answer(&["quotes", "--by", "marrack", "-n", "1000"]);
    assert!(hits(&by).len() > 10, "{}", hits(&by).len());
    for hit in hits(&by) {
        assert!(
            hit["speaker"]
                .as_str()
                .is_some_and(|name| name.contains("Marrack")),
            "{hit}"
        );
    }
    let said = desk.answer(&["quotes", "--said", "dam", "-n", "1000"]);
    assert!(!hits(&said).is_empty());
    for hit in hits(&said) {
        assert!(
            hit["text"]
                .as_str()
                .is_some_and(|text| text.to_lowercase().contains("dam")),
            "{hit}"
        );
    }
    let ids = |answer: &Value| strings(answer, "id").into_iter().collect::<BTreeSet<_>>();
    let about = desk.answer(&["quotes", "--about", "dam", "-n", "1000"]);
    assert!(ids(&said).is_subset(&ids(&about)));
    assert!(ids(&said).len() < ids(&about).len());
    let both = desk.answer(&["quotes", "--by", "marrack", "--about", "dam", "-n", "1000"]);
    assert_eq!(ids(&both), ids(&by).intersection(&ids(&about)).cloned().collect());
}

#[test]
fn a_quotation_is_at_its_place_in_the_article() {
    let desk = Desk::with_sample_corpus();
    let answer = desk.answer(&["quotes", "--by", "marrack", "-n", "1000"]);
    for hit in hits(&answer) {
        let id = hit["article"]["id"].as_str().expect("an id");
        let article = desk.run(["show", id, "--format", "json"]).succeeded().json();
        let [start, end] = ["start", "end"].map(|key| hit[key].as_u64().expect("an offset") as usize);
        let text = article["text"].as_str().expect("a text");
        // Printed texts have folded white space.
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let said = hit["text"].as_str().expect("a text");
        assert_eq!(
            words(text.get(start..end).expect("character bounds")),
            words(said),
            "{hit}"
        );
    }
}

#[test]
fn a_well_known_quotation_is_attributed_to_its_speaker() {
    let desk = Desk::with_sample_corpus();
    let answer = desk.answer(&["quotes", "--said", "\"poor loser\""]);
    let speakers = strings(&answer, "speaker");
    assert!(speakers.iter().any(|name| name.contains("Crabbe")), "{answer}");
}

#[test]
fn show_marks_one_article_and_takes_the_id_of_a_quotation() {
    let desk = Desk::with_sample_corpus();
    let hit = desk.query("title:flood \"no siren\"")["hits"][0].clone();
    let id = hit["id"].as_str().expect("an id");
    let shown = desk.run(["show", id]).succeeded();
    assert!(shown.stdout.contains("Bettina Crowle"), "{}", shown.stdout);
    assert!(shown.stdout.contains("no siren"), "{}", shown.stdout);
    desk.run(["show", &format!("{id}:0")]).succeeded();
    // The first digits are enough if they identify one article.
    let short = desk.run(["show", &id[..12]]).succeeded();
    assert_eq!(short.stdout, shown.stdout);
}

#[test]
fn the_directory_counts_articles() {
    let desk = Desk::with_sample_corpus();
    let people = desk.answer(&["people", "-n", "1000"]);
    let marrack = hits(&people)
        .iter()
        .find(|hit| hit["name"] == "Helen Marrack")
        .expect("Helen Marrack");
    assert_eq!(marrack["articles"], all(&desk, "person:\"Helen Marrack\"").len());
    let counts: Vec<u64> = hits(&people)
        .iter()
        .map(|hit| hit["articles"].as_u64().expect("a count"))
        .collect();
    assert!(counts.iter().rev().is_sorted());
    let some = desk.answer(&["people", "marrack", "-n", "1000"]);
    assert!(hits(&some).len() >= 2, "{some}");
    for name in strings(&some, "name") {
        assert!(name.contains("Marrack"), "{name}");
    }
}

#[test]
fn extraction_alone_keeps_the_contract() {
    let desk = Desk::new();
    let text =
        "Prue Ashdown, the mayor, opened the bridge.\n\n\"It is over – at last,\" she said. \u{1f309}\n";
    let record = serde_json::json!({"id": "bridge-1", "text": text});
    desk.write("in.jsonl", format!("{record}\n"));
    let lines = desk
        .run(["extract", "articles/in.jsonl"])
        .succeeded()
        .json_lines();
    assert_eq!(lines.len(), 1);
    let article = &lines[0];
    assert_eq!(article["id"], "bridge-1");
    assert_eq!(article["text"], text);
    assert_keys(
        article,
        &[
            "path",
            "title",
            "byline",
            "publication",
            "url",
            "published",
            "published_from",
            "language",
            "entities",
            "quotes",
        ],
    );
    check_extraction(article);
    let quote = &article["quotes"][0];
    assert_eq!(cut(text, quote), "It is over – at last,");
    assert_eq!(quote["speaker"]["name"], "Prue Ashdown");
    assert_eq!(cut(text, &quote["speaker"]), "she");
    assert_eq!(cut(text, &quote["cue"]), "said");

    for article in desk
        .run(["extract".as_ref(), sample_corpus().as_os_str()])
        .succeeded()
        .json_lines()
    {
        check_extraction(&article);
    }
}

/// The part of a text between `start` and `end` of a value.
fn cut<'t>(text: &'t str, value: &Value) -> &'t str {
    let [start, end] = ["start", "end"].map(|key| value[key].as_u64().expect("an offset") as usize);
    text.get(start..end).expect("character bounds")
}

#[track_caller]
fn check_extraction(article: &Value) {
    let text = article["text"].as_str().expect("a text");
    let entities = article["entities"].as_array().expect("entities");
    for entity in entities {
        assert!(
            ["person", "organisation", "place", "nationality", "other"]
                .map(Value::from)
                .contains(&entity["kind"])
        );
        for mention in entity["mentions"].as_array().expect("mentions") {
            assert!(!cut(text, mention).trim().is_empty());
            assert!(
                ["name", "nominal", "pronoun"]
                    .map(Value::from)
                    .contains(&mention["form"])
            );
        }
    }
    for quote in article["quotes"].as_array().expect("quotes") {
        assert!(!cut(text, quote).trim().is_empty());
        assert!(
            ["direct", "mixed", "indirect"]
                .map(Value::from)
                .contains(&quote["kind"])
        );
        let confidence = quote["confidence"].as_f64().expect("a number");
        assert!((0.0..=1.0).contains(&confidence));
        let speaker = &quote["speaker"];
        if !speaker.is_null() {
            assert!(!cut(text, speaker).is_empty());
            match speaker["entity"].as_u64() {
                Some(entity) => assert_eq!(speaker["name"], entities[entity as usize]["name"]),
                None => assert!(speaker["name"].is_null()),
            }
        }
        if !quote["cue"].is_null() {
            assert!(!cut(text, &quote["cue"]).is_empty());
        }
    }
}

#[test]
fn from_a_folder_needs_no_index_and_notices_changes() {
    let desk = Desk::new();
    desk.write(
        "a.txt",
        "Geese arrive\n\nThe geese arrived on the moor at dusk.\n",
    );
    let geese = ["query", "geese", "--from", "articles", "--format", "jsonl"];
    assert_eq!(desk.run(geese).succeeded().json_lines().len(), 1);
    assert!(!desk.index().exists(), "the user's own index was touched");
    desk.write("b.txt", "More geese\n\nMore geese arrived on the moor at dawn.\n");
    assert_eq!(desk.run(geese).succeeded().json_lines().len(), 2);
    fs::remove_file(desk.path("a.txt")).expect("a file to remove");
    assert_eq!(desk.run(geese).succeeded().json_lines().len(), 1);
    desk.run(["query", "geese", "--from", "misspelt"])
        .ended_with(2)
        .says(&["misspelt", "no such file", "check the spelling"]);
    let cached = desk.run(["cache"]).succeeded().stdout;
    assert!(
        cached.contains("articles-") && !cached.contains("misspelt"),
        "{cached}"
    );
}

#[test]
fn a_closed_pipe_is_a_success() {
    let desk = Desk::with_sample_corpus();
    for command in [
        "query minister -n 1000 --format jsonl",
        "quotes -n 1000 --format csv",
        "people -n 1000",
        "extract \"$1\"",
    ] {
        let script = format!("(\"$0\" {command}; echo \"status $?\" >&2) | head -n 1");
        let mut shell = desk.shell(&script);
        let run = Run::of(shell.arg(sample_corpus()));
        assert!(run.stderr.contains("status 0"), "{command}: {run:?}");
        assert_eq!(run.stdout.lines().count(), 1);
    }
}

#[test]
fn nothing_found_is_status_1_with_advice() {
    let desk = Desk::with_sample_corpus();
    for command in [
        &["query", "xylograph"][..],
        &["quotes", "--by", "xylograph"],
        &["people", "xylograph"],
    ] {
        let run = desk.run(command).ended_with(1);
        assert!(run.stderr.contains("nothing found"), "{}", run.stderr);
        let json = desk
            .run(command.iter().chain(&["--format", "json"]))
            .ended_with(1)
            .json();
        assert_eq!(json["total"], 0);
    }
}

#[test]
fn an_offset_past_the_end_prints_nothing_and_is_a_success() {
    let desk = Desk::with_sample_corpus();
    assert_eq!(
        desk.run(["query", "dam", "--offset", "1000"]).succeeded().stdout,
        ""
    );
}

#[test]
fn piped_output_has_no_escapes() {
    let desk = Desk::with_sample_corpus();
    for command in [
        &["query", "dam"][..],
        &["quotes", "dam"],
        &["people"],
        &["status"],
        &["syntax"],
        &["--help"],
    ] {
        let run = desk.run(command);
        assert!(
            !run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'),
            "{command:?}"
        );
        let coloured = desk.run(command.iter().chain(&["--color", "always"]));
        let plain = Run::of(
            desk.command(command.iter().chain(&["--color", "auto"]))
                .env("NO_COLOR", "1"),
        );
        assert!(!plain.stdout.contains('\u{1b}'), "{command:?}");
        if command[0] == "query" {
            assert!(coloured.stdout.contains('\u{1b}'), "{command:?}");
        }
    }
}

#[test]
fn control_characters_in_articles_do_not_reach_the_terminal() {
    let desk = Desk::new();
    let evil = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{8}";
    desk.write(
        "evil.md",
        format!(
            "---\ntitle: \"Geese {evil} home\"\nauthor: \"A {evil} B\"\n---\n\nThe geese {evil} came.{}\n\n\
             \"We saw the {evil} geese,\" said Odile {evil} Farrant.\n",
            // If they were frequent, control characters would make the file binary.
            " They fed on the moor all night.".repeat(100)
        ),
    );
    let record = serde_json::json!({"id": format!("x{evil}"), "title": format!("Geese {evil}"), "text": format!(
        "Odile Farrant saw geese {evil}. \"Geese {evil} everywhere,\" she said.")});
    desk.write("evil.jsonl", format!("{record}\n"));
    let run = desk.ingest();
    assert_tame(&run, "ingest");
    assert_eq!(desk.found("geese").len(), 2);
    let mut commands = vec!["people".to_owned(), "status".to_owned()];
    for format in ["human", "json", "jsonl", "csv"] {
        commands.push(format!("query geese --format {format}"));
        commands.push(format!("quotes geese --format {format}"));
        commands.push(format!("people --format {format}"));
    }
    for id in strings(&desk.query("geese"), "id") {
        commands.push(format!("show {id}"));
        commands.push(format!("show {id} --format json"));
    }
    commands.push("extract articles".to_owned());
    for command in commands {
        assert_tame(&desk.run(command.split(' ')), &command);
    }
    let question = format!("geese{evil}");
    assert_tame(
        &desk.run(["query", &question, "nosuchfield:\u{1b}[2J"]),
        "a question",
    );
}

#[track_caller]
fn assert_tame(run: &Run, command: &str) {
    let wild = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    for out in [&run.stdout, &run.stderr] {
        assert!(!out.contains(wild), "{command}: {out:?}");
    }
}

#[test]
fn more_quotations_never_reorder_articles() {
    let desk = Desk::new();
    let words = ["harbour", "mole", "ferry", "pilot"];
    for n in 0..12 {
        let text: Vec<&str> = (0..30).map(|k| words[(n * 7 + k * k) % words.len()]).collect();
        desk.write_settled(
            &format!("{n:02}.txt"),
            format!("Notes {n}\n\nThey wrote {} all day.\n", text.join(" and ")),
        );
    }
    desk.ingest().succeeded();
    let order = |question: &str| strings(&desk.query(question), "path");
    let questions = ["harbour", "mole ferry", "harbour OR pilot", "title:notes pilot"];
    let before: Vec<_> = questions.iter().map(|question| order(question)).collect();
    // Many quotations contain the words of the questions, in articles that do not match.
    let quotes: Vec<String> = (0..200)
        .map(|n| format!("\"Number {n} is nothing,\" said Odile Farrant.\n\n"))
        .collect();
    desk.write_settled("quotes.txt", format!("Talk\n\n{}", quotes.concat()));
    desk.ingest().succeeded();
    let after: Vec<_> = questions.iter().map(|question| order(question)).collect();
    assert_eq!(before, after);
}

/// The answers to all kinds of questions as one text, without times.
fn everything(desk: &Desk) -> String {
    let mut all = String::new();
    for command in [
        "query dam -n 100 --format jsonl",
        "query minister OR strike -n 100 --format csv",
        "query minister --sort newest -n 100",
        "query person:marrack -n 100",
        "quotes --about dam -n 100 --format jsonl",
        "quotes --by marrack -n 100",
        "people -n 1000 --format csv",
        "orgs -n 1000 --format csv",
        "places -n 1000 --format csv",
    ] {
        let run = desk.run(command.split(' ')).succeeded();
        all.push_str(&run.stdout);
        all.push('\n');
    }
    all
}

#[test]
fn answers_depend_neither_on_threads_nor_on_the_order_of_ingests() {
    let desks: Vec<Desk> = (0..3).map(|_| Desk::new()).collect();
    let corpus = sample_corpus();
    let ingest = |desk: &Desk, paths: &[PathBuf], options: &[&str]| {
        let mut command = desk.command(["ingest"]);
        Run::of(command.args(paths).args(options)).succeeded();
    };
    ingest(&desks[0], std::slice::from_ref(&corpus), &["--threads", "1"]);
    ingest(
        &desks[1],
        std::slice::from_ref(&corpus),
        &["--threads", "4", "--commit-size", "1"],
    );
    let mut folders: Vec<PathBuf> = fs::read_dir(&corpus)
        .expect("the articles")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    folders.sort();
    for folder in folders.into_iter().rev() {
        ingest(&desks[2], &[folder], &[]);
    }
    let answers: Vec<String> = desks.iter().map(everything).collect();
    for other in &answers[1..] {
        let differing = answers[0]
            .lines()
            .zip(other.lines())
            .find(|(one, other)| one != other);
        assert!(answers[0] == *other, "{differing:?}");
    }
}

#[test]
fn a_reingested_article_ranks_as_before() {
    let desk = Desk::new();
    let text = |n: usize| {
        format!(
            "Notes {n}\n\nThe ferry {} left at dawn.\n",
            "and the ferry ".repeat(n)
        )
    };
    for n in 0..8 {
        desk.write(&format!("{n}.txt"), text(n));
    }
    desk.ingest().succeeded();
    let before = strings(&desk.query("ferry"), "path");
    for n in [3, 6, 1] {
        desk.write(&format!("{n}.txt"), text(n) + "\n");
        desk.ingest().succeeded();
    }
    assert_eq!(strings(&desk.query("ferry"), "path"), before);
}

#[test]
fn the_program_explains_itself() {
    let desk = Desk::new();
    for command in [
        &["--help"][..],
        &["--version"],
        &["help", "query"],
        &["syntax"],
        &["man"],
        &["man", "query"],
    ] {
        assert!(!desk.run(command).succeeded().stdout.is_empty(), "{command:?}");
    }
    for shell in ["bash", "zsh", "fish"] {
        assert!(
            desk.run(["completions", shell])
                .succeeded()
                .stdout
                .contains("onrecord"),
            "{shell}"
        );
    }
    desk.run(["query"]).ended_with(2);
    desk.run(["qeury", "dam"]).ended_with(2).says(&["query"]);
    let closed = desk.shell("\"$0\" --help >&-").stdout(Stdio::null()).status();
    assert!(closed.is_ok());
}

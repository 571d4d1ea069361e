//! Several indexes asked at once.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Desk, sample_corpus};

/// A desk whose index has the whole sample corpus, with the corpus in two further indexes, a part in each.
struct Parted {
    desk: Desk,
    parts: [PathBuf; 2],
}

impl Parted {
    fn new() -> Self {
        let desk = Desk::with_sample_corpus();
        let parts = ["first", "second"].map(|name| desk.root().join(name));
        let mut papers: Vec<PathBuf> = fs::read_dir(sample_corpus())
            .expect("the sample corpus")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        papers.sort();
        for (part, papers) in parts.iter().zip(papers.chunks(papers.len().div_ceil(2))) {
            let mut args: Vec<&Path> = vec![Path::new("ingest"), Path::new("--index"), part];
            args.extend(papers.iter().map(PathBuf::as_path));
            desk.run(args).succeeded();
        }
        Self { desk, parts }
    }

    /// The answer of both parts together, as JSON.
    fn answer(&self, args: &[&str]) -> Value {
        let [first, second] = &self.parts;
        let mut all: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        for part in [first, second] {
            all.extend(["--index".to_owned(), part.to_string_lossy().into_owned()]);
        }
        let args: Vec<&str> = all.iter().map(String::as_str).collect();
        self.desk.answer(&args)
    }
}

#[test]
fn two_indexes_answer_as_one_of_both_folders() {
    let parted = Parted::new();
    let questions: [&[&str]; 9] = [
        &["query", "--facet", "person", "--facet", "month", "dam"],
        &["query", "--all", "person:marrack dam"],
        &["query", "dam W/9 safe OR \"own inspection\""],
        &["quotes", "--by", "Helen Marrack"],
        &["quotes", "--about", "dam"],
        &["people"],
        &["orgs"],
        &["places"],
        &["timeline", "dam"],
    ];
    for question in questions {
        let expected = parted.desk.answer(question);
        assert!(expected["total"].as_u64().expect("a total") > 0, "{question:?}");
        assert_eq!(parted.answer(question), expected, "{question:?}");
    }
    let hits = parted.answer(&["query", "-n", "1", "dam"]);
    let id = hits["hits"][0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(parted.answer(&["show", &id]), parted.desk.answer(&["show", &id]));
}

#[test]
fn a_file_in_two_indexes_is_counted_twice_and_reported() {
    let parted = Parted::new();
    let (index, part) = (parted.desk.index(), &parted.parts[0]);
    let args = [
        "query".as_ref(),
        "--index".as_ref(),
        index.as_os_str(),
        "--index".as_ref(),
        part.as_os_str(),
        "dam".as_ref(),
    ];
    let output = parted.desk.run(args);
    let stderr = output.stderr.clone();
    assert!(stderr.contains("more than one of the indexes"), "{stderr}");
    // The same folder twice is one index.
    let args = [
        "query".as_ref(),
        "--index".as_ref(),
        index.as_os_str(),
        "--index".as_ref(),
        index.as_os_str(),
        "dam".as_ref(),
    ];
    let stderr = parted.desk.run(args).stderr.clone();
    assert!(!stderr.contains("more than one of the indexes"), "{stderr}");
}

#[test]
fn a_command_that_writes_takes_one_index() {
    let parted = Parted::new();
    let [first, second] = &parted.parts;
    let output = parted.desk.run([
        "forget".as_ref(),
        "--index".as_ref(),
        first.as_os_str(),
        "--index".as_ref(),
        second.as_os_str(),
        sample_corpus().as_os_str(),
    ]);
    assert_eq!(output.code, Some(2));
    assert!(output.stderr.contains("works on one"), "{}", output.stderr);
}

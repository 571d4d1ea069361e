//! The rules of the house, read off the source.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::repository;

/// The stages in the order of the data. `lib.rs` declares its modules in this order.
const STAGES: [&str; 10] = [
    "error", "span", "article", "source", "extract", "index", "search", "ingest", "render", "cli",
];
/// The steps of extraction, in order.
const STEPS: [&str; 5] = ["lexicon", "text", "entity", "identity", "quote"];
const LONGEST_FILE: usize = 800;

/// A file of the crate, without comments and without its own tests.
struct Source {
    /// Relative to `src`, such as `index/writer.rs`.
    name: String,
    code: String,
    lines: usize,
}

impl Source {
    /// The stage it belongs to: the first part of its path.
    fn stage(&self) -> &str {
        self.name
            .split('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".rs")
    }

    /// The step within its stage: `quote` for `extract/quote.rs` and for what lies below `extract/quote/`.
    fn step(&self) -> &str {
        self.name
            .split('/')
            .nth(1)
            .unwrap_or_default()
            .trim_end_matches(".rs")
    }
}

fn sources() -> Vec<Source> {
    let src = repository().join("src");
    let mut sources = Vec::new();
    for path in files_below(&src) {
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source file");
        // Tests may reach for whatever they test against; they stand at the end of a file.
        let tests_begin = text.find("\n#[cfg(test)]\nmod ").unwrap_or(text.len());
        let name = path
            .strip_prefix(&src)
            .expect("below src")
            .to_string_lossy()
            .into_owned();
        if name.ends_with("tests.rs") || name.contains("/tests/") {
            continue;
        }
        sources.push(Source {
            name,
            code: without_comments(&text[..tests_begin]),
            lines: text.lines().count(),
        });
    }
    assert!(
        sources.len() > 10,
        "the sources are not where they are looked for"
    );
    sources
}

fn without_comments(code: &str) -> String {
    code.lines()
        .map(|line| {
            let comment = line
                .trim_start()
                .starts_with("//")
                .then_some(0)
                .or_else(|| line.find(" // "));
            comment.map_or(line, |at| &line[..at])
        })
        .fold(String::new(), |code, line| code + line + "\n")
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let path = entry.path();
        let name = entry.file_name();
        if name == "target" || name == ".git" {
            continue;
        }
        if entry.file_type().expect("a file type").is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Names of the modules that a file declares, in order.
fn declared(file: &str) -> Vec<String> {
    let text = fs::read_to_string(repository().join("src").join(file)).expect("a source file");
    let tests_begin = text.find("\n#[cfg(test)]\nmod ").unwrap_or(text.len());
    text[..tests_begin]
        .lines()
        .filter_map(|line| {
            line.trim_start_matches("pub")
                .trim_start_matches("(crate)")
                .trim()
                .strip_prefix("mod ")
        })
        .filter_map(|rest| rest.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

/// The modules named right after `prefix`, such as the `index` and `source` of `crate::{index::Index, source}`.
fn named_after<'c>(code: &'c str, prefix: &str) -> Vec<&'c str> {
    let mut named = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        let rest = &code[at + prefix.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            named.push(first_word(rest));
            continue;
        };
        let mut depth = 0;
        let mut begins = true;
        for (at, c) in group.char_indices() {
            if begins && depth == 0 && !c.is_whitespace() {
                named.push(first_word(&group[at..]));
                begins = false;
            }
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' => begins = true,
                _ => {}
            }
        }
    }
    named.retain(|name| !name.is_empty());
    named
}

fn first_word(text: &str) -> &str {
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    &text[..end]
}

/// Asserts that the wanted names stand among the declared ones, in that order.
fn assert_in_order(file: &str, declared: &[String], wanted: &[&str]) {
    let places: Vec<Option<usize>> = wanted
        .iter()
        .map(|name| declared.iter().position(|module| module == name))
        .collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{file} declares {declared:?}; wanted in this order: {wanted:?}"
    );
}

#[test]
fn modules_are_declared_in_the_order_of_the_data() {
    let stages = declared("lib.rs");
    assert_in_order("lib.rs", &stages, &STAGES);
    assert_eq!(
        stages.len(),
        STAGES.len(),
        "a new stage wants a place in STAGES: {stages:?}"
    );
    assert_in_order("extract/mod.rs", &declared("extract/mod.rs"), &STEPS);
}

#[test]
fn a_stage_uses_only_stages_above_it() {
    let stages = declared("lib.rs");
    let place = |name: &str| stages.iter().position(|stage| stage == name);
    let mut wrong = Vec::new();
    for source in sources() {
        // `main` and the front page stand below all stages.
        let own = place(source.stage()).unwrap_or(stages.len());
        for used in named_after(&source.code, "crate::") {
            if place(used).is_some_and(|used| used > own) {
                wrong.push(format!("{} uses {used}", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_step_of_extraction_sees_only_earlier_ones() {
    let steps = declared("extract/mod.rs");
    let place = |name: &str| steps.iter().position(|step| step == name);
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.stage() == "extract") {
        let Some(own) = place(source.step()) else { continue };
        let of_super = if source.name.matches('/').count() == 1 {
            "super::"
        } else {
            "super::super::"
        };
        let used = named_after(&source.code, "crate::extract::");
        for used in used.into_iter().chain(named_after(&source.code, of_super)) {
            if place(used).is_some_and(|used| used > own) {
                wrong.push(format!("{} uses {used}", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Asserts that `word` stands only in files whose stage is among `homes`.
fn assert_only_in(word: &str, homes: &[&str]) {
    let strays: Vec<String> = sources()
        .into_iter()
        .filter(|source| !homes.contains(&source.stage()) && source.code.contains(word))
        .map(|source| source.name)
        .collect();
    assert!(
        strays.is_empty(),
        "`{word}` belongs in {homes:?}, but stands in {strays:?}"
    );
}

#[test]
fn each_library_has_its_home() {
    assert_only_in("clap", &["cli"]);
    assert_only_in("tantivy", &["index", "search"]);
    for parser in ["pulldown_cmark", "quick_xml", "encoding_rs", "chardetng"] {
        assert_only_in(parser, &["source"]);
    }
}

#[test]
fn only_readers_and_the_index_touch_files() {
    assert_only_in("std::fs", &["source", "index"]);
    assert_only_in("File::open", &["source", "index"]);
}

#[test]
fn only_the_edge_prints() {
    for print in ["println!", "print!(", "eprintln!", "eprint!("] {
        assert_only_in(print, &["render", "cli", "main"]);
    }
}

#[test]
fn only_main_ends_the_process() {
    assert_only_in("process::exit", &["main"]);
}

#[test]
fn extraction_is_pure() {
    for impure in [
        "std::fs",
        "std::io",
        "std::time",
        "std::env",
        "SystemTime",
        "Instant",
    ] {
        for source in sources().iter().filter(|source| source.stage() == "extract") {
            assert!(!source.code.contains(impure), "{} uses {impure}", source.name);
        }
    }
}

#[test]
fn no_file_is_too_long() {
    let mut long: Vec<String> = sources()
        .into_iter()
        .filter(|source| source.lines > LONGEST_FILE)
        .map(|source| format!("src/{}: {} lines", source.name, source.lines))
        .collect();
    for folder in ["tests", "benches", "examples"] {
        let folder = repository().join(folder);
        for path in folder
            .is_dir()
            .then(|| files_below(&folder))
            .into_iter()
            .flatten()
        {
            if path.extension().is_some_and(|extension| extension == "rs") {
                let lines = fs::read_to_string(&path).expect("a source file").lines().count();
                if lines > LONGEST_FILE {
                    long.push(format!("{}: {lines} lines", path.display()));
                }
            }
        }
    }
    assert!(
        long.is_empty(),
        "a file of more than {LONGEST_FILE} lines is two: {long:#?}"
    );
}

/// True for articles, which may speak of anything.
fn is_material(path: &Path) -> bool {
    ["sample_corpus", "tests/fixtures"]
        .iter()
        .any(|folder| path.starts_with(repository().join(folder)))
}

#[test]
fn every_path_that_the_documents_name_exists() {
    const HOMES: [&str; 7] = [
        "src/",
        "tests/",
        "benches/",
        "examples/",
        "sample_corpus",
        ".ci/",
        ".config/",
    ];
    let mut missing = Vec::new();
    for path in files_below(repository()) {
        if path.extension().is_none_or(|extension| extension != "md") || is_material(&path) {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a document");
        let words = text.split(|c: char| c.is_whitespace() || "`()[]<>\"'|,;".contains(c));
        let inside = words.filter(|word| HOMES.iter().any(|home| word.starts_with(home)));
        let linked = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
            .filter(|link| !link.contains(':') && !link.starts_with('#'));
        for named in inside.chain(linked) {
            let named = named
                .split('#')
                .next()
                .unwrap_or(named)
                .trim_end_matches(['.', ':']);
            if !named.contains(['*', '…', '{', '$']) && !repository().join(named).exists() {
                missing.push(format!("{}: {named}", path.display()));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "documents name what is not there: {missing:#?}"
    );
}

#[test]
fn no_text_names_a_place_on_somebody_s_machine() {
    let mut machines: Vec<String> = ["work", "root", "Users"]
        .iter()
        .map(|top| format!("/{top}/"))
        .collect();
    machines.push(repository().display().to_string());
    let mut found = Vec::new();
    for path in files_below(repository()) {
        // What is not text names no places.
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        for (number, line) in text.lines().enumerate() {
            if machines.iter().any(|machine| line.contains(machine)) {
                found.push(format!("{}:{}: {line}", path.display(), number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

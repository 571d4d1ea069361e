//! Checks the rules of the architecture against the source code.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::repository;

/// The stages in the order of the data. `lib.rs` declares its modules in this order.
const STAGES: [&str; 17] = [
    "error",
    "span",
    "line_ends",
    "calendar",
    "name_parts",
    "article",
    "source",
    "extract",
    "index",
    "search",
    "cluster",
    "collection",
    "ingest",
    "render",
    "inquiry",
    "serve",
    "cli",
];
/// The steps of extraction, in order.
const STEPS: [&str; 5] = ["lexicon", "text", "entity", "identity", "quote"];
/// Stages in which every module uses only modules declared above it, at every level.
const ORDERED: [&str; 6] = ["source", "extract", "index", "search", "cluster", "ingest"];
const LONGEST_FILE: usize = 800;
/// Maximum number of files at one level of a folder, without tests.
const MOST_FILES: usize = 24;
/// Maximum number of lines of a function.
const LONGEST_FUNCTION: usize = 100;
/// Functions with more lines than this are long; at most 2 % may be.
const LONG_FUNCTION: usize = 60;
/// Maximum number of files that re-export one name.
const MOST_FRONTS: usize = 8;
/// Maximum share of long functions, and of type names declared in more than one file.
const FEW_PERCENT: usize = 2;

/// A file of the crate, without comments and without its own tests.
struct Source {
    /// Path relative to `src`, such as `index/writer.rs`.
    name: String,
    code: String,
    lines: usize,
}

impl Source {
    /// Its stage: the first part of its path.
    fn stage(&self) -> &str {
        self.name
            .split('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".rs")
    }

    /// Its step within the stage: `quote` for `extract/quote.rs` and everything below `extract/quote/`.
    fn step(&self) -> &str {
        self.name
            .split('/')
            .nth(1)
            .unwrap_or_default()
            .trim_end_matches(".rs")
    }

    /// The path of its module: `search`, `query` for `search/query/mod.rs`; empty for `lib.rs` and `main.rs`.
    fn module(&self) -> Vec<&str> {
        let path = self.name.trim_end_matches(".rs");
        let path = path.strip_suffix("/mod").unwrap_or(path);
        path.split('/')
            .filter(|part| !matches!(*part, "lib" | "main"))
            .collect()
    }

    /// Every path in the code that begins in this crate, in `use` lines and elsewhere: the names after
    /// `crate`.
    fn paths(&self) -> BTreeSet<Vec<String>> {
        self.paths_in(&self.code)
    }

    fn paths_in(&self, code: &str) -> BTreeSet<Vec<String>> {
        let own: Vec<String> = self.module().into_iter().map(str::to_owned).collect();
        let children = modules_declared(&self.code);
        let mut paths = BTreeSet::new();
        for (at, _) in code.match_indices("::") {
            let before = &code[..at];
            let begins = before.rfind(|c: char| !is_of_name(c)).map_or(0, |end| end + 1);
            if before[..begins].ends_with("::") {
                continue;
            }
            let (first, rest) = (&before[begins..], &code[at + 2..]);
            let base = match first {
                "crate" => Vec::new(),
                "self" => own.clone(),
                "super" => own[..own.len().saturating_sub(1)].to_vec(),
                child if children.iter().any(|name| name == child) => {
                    [own.as_slice(), &[child.to_owned()]].concat()
                }
                _ => continue,
            };
            gather_paths(&base, rest, &mut paths);
        }
        paths
    }

    /// The names that this file re-exports, with their paths.
    fn given_on(&self) -> BTreeMap<String, Vec<String>> {
        let mut names = BTreeMap::new();
        for begin in ["\npub use ", "\npub(crate) use "] {
            for (at, _) in self.code.match_indices(begin) {
                let rest = &self.code[at + begin.len()..];
                let statement = rest.split(';').next().unwrap_or_default();
                for path in self.paths_in(statement) {
                    names.extend(path.last().cloned().map(|name| (name, path)));
                }
            }
        }
        names
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
        // Tests may use any module. They are at the end of a file.
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
    assert!(sources.len() > 10, "the sources are not in the expected folder");
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
        // The scope in a visibility is not a use of the module that it names.
        .replace("pub(in crate::cli)", "pub(crate)")
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let path = entry.path();
        let name = entry.file_name();
        // None of these is part of the repository; the last two hold inputs of fuzzing.
        if ["target", ".git", "corpus", "artifacts"]
            .iter()
            .any(|out| name == *out)
        {
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

const fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// Adds the paths that continue `base` with `rest`: `a::{b, c::D}` gives `a::b` and `a::c::D`.
fn gather_paths(base: &[String], rest: &str, paths: &mut BTreeSet<Vec<String>>) {
    let mut base = base.to_vec();
    let mut rest = rest;
    loop {
        if let Some(group) = rest.strip_prefix('{') {
            for part in parts_of_group(group) {
                gather_paths(&base, part.trim(), paths);
            }
            return;
        }
        let name = first_word(rest);
        match name {
            "super" => {
                base.pop();
            }
            "self" | "" => {}
            name => base.push(name.to_owned()),
        }
        match rest[name.len()..].strip_prefix("::") {
            Some(next) if !name.is_empty() => rest = next,
            _ => break,
        }
    }
    paths.insert(base);
}

/// The parts between commas, up to the `}` that closes the group.
fn parts_of_group(group: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut begins) = (0, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                parts.push(&group[begins..at]);
                begins = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// Names of the modules that the code declares in separate files, in order.
fn modules_declared(code: &str) -> Vec<String> {
    let lines = code.lines().filter(|line| !line.starts_with(char::is_whitespace));
    let named = lines.filter_map(|line| {
        let line = line
            .trim_start_matches("pub")
            .trim_start_matches("(crate)")
            .trim();
        line.strip_prefix("mod ")?.strip_suffix(';')
    });
    named.map(str::to_owned).collect()
}

/// The files of the crate, and the files that each one uses.
struct Graph {
    sources: Vec<Source>,
    /// For each file, by its index: the indexes of the files that it uses.
    uses: Vec<BTreeSet<usize>>,
}

impl Graph {
    fn read() -> Self {
        let sources = sources();
        let modules: BTreeMap<Vec<&str>, usize> = sources
            .iter()
            .enumerate()
            .map(|(number, source)| (source.module(), number))
            .collect();
        let given_on: Vec<BTreeMap<String, Vec<String>>> = sources.iter().map(Source::given_on).collect();
        let file_of = |path: &Vec<String>| {
            let mut path = path.clone();
            for _ in 0..MOST_FRONTS {
                // The longest prefix that is a module. The rest is an item of it, or of another module and
                // re-exported.
                let names: Vec<&str> = path.iter().map(String::as_str).collect();
                let length = (1..=names.len())
                    .rev()
                    .find(|length| modules.contains_key(&names[..*length]))?;
                let file = modules[&names[..length]];
                match path.get(length).and_then(|name| given_on[file].get(name)) {
                    Some(home) => path = [home.as_slice(), &path[length + 1..]].concat(),
                    None => return Some(file),
                }
            }
            None
        };
        let uses = sources.iter().enumerate().map(|(number, source)| {
            let files = source
                .paths()
                .iter()
                .filter_map(file_of)
                .collect::<BTreeSet<usize>>();
            files.into_iter().filter(|file| *file != number).collect()
        });
        let uses = uses.collect();
        Self { sources, uses }
    }

    /// All files that a file uses, directly or indirectly.
    fn reach(&self, from: usize) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<usize> = self.uses[from].iter().copied().collect();
        while let Some(file) = open.pop() {
            if reached.insert(file) {
                open.extend(&self.uses[file]);
            }
        }
        reached
    }
}

/// Asserts that the wanted names are among the declared ones, in that order.
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
        // `main` and the front page are below all stages.
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

#[test]
fn a_module_uses_only_modules_declared_above_it() {
    let graph = Graph::read();
    let mut wrong = Vec::new();
    for (number, source) in graph.sources.iter().enumerate() {
        if !ORDERED.contains(&source.stage()) {
            continue;
        }
        let own = source.module();
        for used in graph.uses[number].iter().map(|used| &graph.sources[*used]) {
            let other = used.module();
            // Compares the modules after the common beginning of the two paths, which one file declares.
            let shared = own
                .iter()
                .zip(&other)
                .take_while(|(one, other)| one == other)
                .count();
            let (Some(one), Some(two)) = (own.get(shared), other.get(shared)) else {
                continue;
            };
            let folder = own[..shared].join("/");
            let front = graph.sources.iter().find(|front| front.module() == own[..shared]);
            let order = front
                .map(|front| modules_declared(&front.code))
                .unwrap_or_default();
            let place = |name: &&str| order.iter().position(|module| module == name);
            if shared > 0 && place(one) < place(two) {
                wrong.push(format!(
                    "{}: {one} uses {two}, declared below it in {folder}",
                    source.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_import_cycles_between_files() {
    let graph = Graph::read();
    let mut circles = BTreeSet::new();
    for number in 0..graph.sources.len() {
        let reached = graph.reach(number);
        if !reached.contains(&number) {
            continue;
        }
        let circle = reached
            .into_iter()
            .filter(|other| graph.reach(*other).contains(&number));
        let names = circle.map(|file| graph.sources[file].name.clone());
        circles.insert(names.collect::<Vec<String>>());
    }
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn no_folder_has_too_many_files() {
    let mut folders: BTreeMap<String, usize> = BTreeMap::new();
    for source in sources() {
        let folder = source.name.rsplit_once('/').map_or("", |(folder, _)| folder);
        *folders.entry(folder.to_owned()).or_default() += 1;
    }
    folders.retain(|_, files| *files > MOST_FILES);
    assert!(
        folders.is_empty(),
        "a folder of more than {MOST_FILES} files is two: {folders:#?}"
    );
}

#[test]
fn a_type_name_has_one_meaning() {
    let mut homes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources() {
        for line in source.code.lines() {
            // Associated types are indented.
            let line = line.strip_prefix("pub").unwrap_or(line);
            let line = line
                .strip_prefix("(crate)")
                .or_else(|| line.strip_prefix("(super)"))
                .unwrap_or(line);
            let line = line.strip_prefix(' ').unwrap_or(line);
            let declared = ["struct ", "enum ", "trait ", "type "];
            let name = declared
                .iter()
                .find_map(|word| line.strip_prefix(word))
                .map(first_word);
            if let Some(name) = name {
                homes
                    .entry(name.to_owned())
                    .or_default()
                    .insert(source.name.clone());
            }
        }
    }
    let all = homes.len();
    homes.retain(|_, files| files.len() > 1);
    assert!(
        homes.len() * 100 < FEW_PERCENT * all,
        "{} of {all} type names are declared in more than one file: {homes:#?}",
        homes.len()
    );
}

/// Functions with their number of lines, without those of tests.
fn functions(source: &Source) -> Vec<(String, usize)> {
    let lines: Vec<&str> = source.code.lines().collect();
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let bare = line.trim_start();
        let words: Vec<&str> = bare.split_whitespace().take(4).collect();
        let Some(at) = words.iter().position(|word| *word == "fn") else {
            continue;
        };
        let modifiers = ["pub", "pub(crate)", "pub(super)", "const"];
        if !words[..at].iter().all(|word| modifiers.contains(word)) {
            continue;
        }
        let indent = line.len() - bare.len();
        let closing = format!("{}}}", " ".repeat(indent));
        let is_short = line.trim_end().ends_with(['}', ';']);
        let length = lines[number..].iter().position(|line| line.trim_end() == closing);
        if let Some(length) = length.filter(|_| !is_short) {
            let name = first_word(words.get(at + 1).copied().unwrap_or_default());
            found.push((format!("{}: {name}", source.name), length + 1));
        }
    }
    found
}

#[test]
fn functions_are_short() {
    let sources = sources();
    let all: Vec<(String, usize)> = sources.iter().flat_map(functions).collect();
    assert!(all.len() > 500, "the functions were not recognised");
    let longer_than =
        |most: usize| -> Vec<&(String, usize)> { all.iter().filter(|(_, lines)| *lines > most).collect() };
    let too_long = longer_than(LONGEST_FUNCTION);
    assert!(
        too_long.is_empty(),
        "functions of more than {LONGEST_FUNCTION} lines: {too_long:#?}"
    );
    let long = longer_than(LONG_FUNCTION);
    assert!(
        long.len() * 100 <= FEW_PERCENT * all.len(),
        "{} of {} functions have more than {LONG_FUNCTION} lines: {long:#?}",
        long.len(),
        all.len()
    );
}

/// Asserts that `word` occurs only in files whose stage is among `homes`.
fn assert_only_in(word: &str, homes: &[&str]) {
    let strays: Vec<String> = sources()
        .into_iter()
        .filter(|source| !homes.contains(&source.stage()) && source.code.contains(word))
        .map(|source| source.name)
        .collect();
    assert!(
        strays.is_empty(),
        "`{word}` belongs in {homes:?}, but is also in {strays:?}"
    );
}

#[test]
fn each_library_has_its_home() {
    assert_only_in("clap", &["cli"]);
    assert_only_in("tantivy", &["index", "search"]);
    for server in ["axum", "hyper", "tokio", "maud", "form_urlencoded"] {
        assert_only_in(&format!("{server}::"), &["serve"]);
    }
    for parser in ["pulldown_cmark", "quick_xml", "encoding_rs", "chardetng"] {
        assert_only_in(parser, &["source"]);
    }
}

/// The names of a section of `Cargo.toml`, as code writes them.
fn dependencies(section: &str) -> Vec<String> {
    let manifest = fs::read_to_string(repository().join("Cargo.toml")).expect("the manifest");
    let manifest: toml::Table = manifest.parse().expect("a manifest");
    let table = section.split(" > ").try_fold(&manifest, |table, key| {
        table.get(key).and_then(toml::Value::as_table)
    });
    let names = table.expect("a section of the manifest").keys();
    names.map(|name| name.replace('-', "_")).collect()
}

/// The code of all Rust files below a folder of the repository.
fn code_below(folder: &str) -> String {
    let files = files_below(&repository().join(folder)).into_iter();
    let rust = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    rust.map(|path| fs::read_to_string(path).expect("a source file"))
        .collect()
}

#[test]
fn every_dependency_is_used() {
    let product = code_below("src");
    let all = ["src", "tests", "benches", "examples"].map(code_below).concat();
    let is_used = |code: &str, name: &str| {
        code.contains(&format!("{name}::")) || code.contains(&format!("use {name};"))
    };
    let mut unused = Vec::new();
    for (section, code) in [
        ("dependencies", &product),
        ("target > cfg(unix) > dependencies", &product),
        ("dev-dependencies", &all),
    ] {
        unused.extend(
            dependencies(section)
                .into_iter()
                .filter(|name| !is_used(code, name)),
        );
    }
    assert!(unused.is_empty(), "no file uses {unused:?}");
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

/// True for articles, which may mention anything.
fn is_material(path: &Path) -> bool {
    ["sample_corpus", "tests/fixtures"]
        .iter()
        .any(|folder| path.starts_with(repository().join(folder)))
}

#[test]
fn every_path_that_the_documents_name_exists() {
    const HOMES: [&str; 8] = [
        "src/",
        "tests/",
        "benches/",
        "examples/",
        "fuzz/",
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
        // Links begin at the document's own folder.
        let folder = path.parent().unwrap_or(repository());
        let inside = inside.map(|named| (repository(), named));
        for (from, named) in inside.chain(linked.map(|named| (folder, named))) {
            let named = named
                .split('#')
                .next()
                .unwrap_or(named)
                .trim_end_matches(['.', ':']);
            if !named.contains(['*', '…', '{', '$']) && !from.join(named).exists() {
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
        // Binary files contain no paths.
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

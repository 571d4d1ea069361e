//! A collection on a cluster gives the same answers as an index in a folder.
//!
//! `ONRECORD_TEST_CLUSTER` has the addresses of a cluster's nodes, parted by commas or blanks; without it, these tests skip.
//! `ONRECORD_TEST_CORPUS` names other articles than the sample corpus, and `ONRECORD_TEST_COLLECTION` a collection that
//! holds them already: for measurements. `ONRECORD_TEST_RANDOM` is a number of random questions; with `ONRECORD_TEST_NAMES=n`,
//! each n-th question is also asked for quotations, names and lists of names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use onrecord::article::Article;
use onrecord::cluster::{
    Cluster, ClusterAccess, ClusterAddress, ClusterSearcher, FileParts, FileState, KnownFile, Layout, Upload,
};
use onrecord::extract::{EntityKind, Lexicon, extract};
use onrecord::index::Index;
use onrecord::index::record::{StoredSource, outcome};
use onrecord::ingest::{IngestOptions, Share, ingest, ingest_to_cluster};
use onrecord::search::query::{Asked, Today};
use onrecord::search::{
    ArticleQuestion, DateStep, DirectoryQuestion, Facet, FacetCounts, Facets, Hit, QuoteHit, QuoteQuestion,
    Results, Searcher, WantedNames, Window,
};

use onrecord::source::SourceFile;
use serde_json::{Value, json};

use crate::support::{repository, sample_corpus, skip};

#[path = "../../examples/questions/generator.rs"]
pub(crate) mod generator;

/// Random questions on the sample corpus.
const RANDOM: usize = 200;
/// Differences that a failure lists.
const LISTED: usize = 25;
/// More than any question finds.
const EVERY_HIT: usize = 50_000;
/// The lists of names.
const DIRECTORIES: [(&str, EntityKind); 3] = [
    ("people", EntityKind::Person),
    ("orgs", EntityKind::Organisation),
    ("places", EntityKind::Place),
];

/// The nodes' addresses: `http://a:1,b:2`; None without a cluster.
fn nodes(test: &str) -> Option<String> {
    let addresses = std::env::var("ONRECORD_TEST_CLUSTER").unwrap_or_default();
    let mut hosts = addresses
        .split([',', ' ', '\n'])
        .map(str::trim)
        .filter(|host| !host.is_empty());
    let Some(first) = hosts.next() else {
        skip(test, "no cluster: ONRECORD_TEST_CLUSTER names none");
        return None;
    };
    let mut nodes = first.trim_end_matches('/').to_owned();
    for host in hosts {
        nodes.push(',');
        nodes.push_str(host.trim_start_matches("http://").trim_end_matches('/'));
    }
    Some(nodes)
}

fn corpus() -> PathBuf {
    std::env::var_os("ONRECORD_TEST_CORPUS").map_or_else(sample_corpus, PathBuf::from)
}

/// A name for a collection that no other run uses.
fn fresh(kind: &str) -> String {
    let now = jiff::Timestamp::now().as_nanosecond();
    format!("test-{kind}-{}-{now}", std::process::id())
}

/// A collection with the articles of the corpus; it is deleted when it is dropped, unless it was there before.
struct Held {
    cluster: Cluster,
    is_ours: bool,
}

impl Held {
    fn with_corpus(nodes: &str) -> Self {
        let existing = std::env::var("ONRECORD_TEST_COLLECTION").ok();
        let name = existing.clone().unwrap_or_else(|| fresh("same"));
        let address = ClusterAddress::parse(&format!("{nodes}/{name}")).expect("an address");
        let cluster = Cluster::open_or_create(&address, &ClusterAccess::default(), Layout::default());
        let cluster = cluster.expect("a cluster that answers");
        let stop = AtomicBool::new(false);
        let options = IngestOptions::default();
        let report = ingest_to_cluster(&cluster, &[corpus()], &options, Share::ALL, &stop, &|_| {});
        let report = report.expect("articles written");
        assert!(report.files > 0);
        cluster
            .settle(Path::new("/no/such/folder"))
            .expect("copies found");
        Self {
            cluster,
            is_ours: existing.is_none(),
        }
    }

    fn searcher(&self, dir: &Path) -> ClusterSearcher {
        ClusterSearcher::new(self.cluster.clone(), dir.to_owned()).reading(asked())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.is_ours {
            let _ = self.cluster.delete();
        }
    }
}

fn asked() -> Asked {
    Asked {
        today: Some(Today::Day(jiff::civil::date(2024, 5, 1))),
        ..Asked::default()
    }
}

fn folder(dir: &Path) -> Searcher {
    let stop = AtomicBool::new(false);
    ingest(dir, &[corpus()], &IngestOptions::default(), &stop, &|_| {}).expect("articles written");
    let index = Index::open(dir).expect("an index");
    Searcher::new(&index).expect("a searcher").reading(asked())
}

fn written() -> Vec<String> {
    let path = repository().join("tests/fixtures/cluster/questions.txt");
    let text = std::fs::read_to_string(path).expect("questions");
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(str::to_owned).collect()
}

/// Words of the random questions, and common words of real articles to ask other articles for.
const COMMON_WORDS: [(&str, &str); 8] = [
    ("dam", "oil"),
    ("strike", "price"),
    ("inquiry", "government"),
    ("Marrack", "Blair"),
    ("marrack", "bush"),
    ("north mole", "prime minister"),
    ("stri*", "minist*"),
    ("water", "tax"),
];

fn random(count: usize) -> Vec<String> {
    let mut numbers = generator::Numbers::new(7);
    let has_sample = corpus() == sample_corpus();
    let mut question = || {
        let question = generator::question(&mut numbers);
        if has_sample {
            return question;
        }
        COMMON_WORDS.iter().fold(question, |question, (word, common)| {
            question.replace(word, common)
        })
    };
    (0..count).map(|_| question()).collect()
}

/// A number that an environment variable gives, for measurements.
fn setting(name: &str, usual: usize) -> usize {
    let value = std::env::var(name).ok().and_then(|value| value.parse().ok());
    value.unwrap_or(usual)
}

/// Answers that differ, by the part of the answer.
#[derive(Default)]
struct Differing {
    parts: BTreeMap<&'static str, Vec<String>>,
    compared: BTreeMap<&'static str, usize>,
}

impl Differing {
    fn note(&mut self, part: &'static str, question: &str, here: &str, there: &str) {
        *self.compared.entry(part).or_default() += 1;
        if here != there {
            let both = format!("{question}\n  folder  {here:.400}\n  cluster {there:.400}");
            self.parts.entry(part).or_default().push(both);
        }
    }

    /// Compares one part of two answers. An error of either is a part of its own.
    fn note_results<T>(
        &mut self,
        part: &'static str,
        question: &str,
        here: onrecord::error::Result<T>,
        there: onrecord::error::Result<T>,
        described: impl Fn(&T) -> String,
    ) {
        match (here, there) {
            (Ok(here), Ok(there)) => self.note(part, question, &described(&here), &described(&there)),
            (here, there) => {
                let error = |result: onrecord::error::Result<T>| {
                    result.err().map_or_else(String::new, |error| error.to_string())
                };
                self.note("error", question, &error(here), &error(there));
            }
        }
    }

    fn assert_none(&self) {
        for (part, count) in &self.compared {
            let lines = self.parts.get(part).map_or(&[][..], Vec::as_slice);
            eprintln!("{part}: {} of {count} differ", lines.len());
            for line in lines.iter().take(LISTED) {
                eprintln!("  {line}");
            }
        }
        assert!(self.parts.is_empty(), "answers differ");
    }
}

fn facets_of(facets: &[FacetCounts]) -> String {
    let lines = facets.iter().map(|counts| {
        format!(
            "{:?} {:?} {} {}",
            counts.facet, counts.values, counts.more, counts.without
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The parts of an answer that must be the same.
fn described(results: &Results<Hit>) -> BTreeMap<&'static str, String> {
    let ids = results.hits.iter().map(|hit| format!("{} {}", hit.id, hit.path));
    let mut set: Vec<String> = ids.clone().collect();
    set.sort();
    let passages = results.hits.iter().map(|hit| hit.snippet.text.clone());
    BTreeMap::from([
        ("total", format!("{:?}", results.total_all)),
        ("stories", results.total.to_string()),
        ("order", ids.collect::<Vec<_>>().join("\n")),
        ("page", set.join("\n")),
        ("facets", facets_of(&results.facets)),
        ("passages", passages.collect::<Vec<_>>().join("\n")),
    ])
}

/// The ids of all hits, sorted.
fn set_of(results: &Results<Hit>) -> String {
    let mut ids: Vec<String> = results.hits.iter().map(|hit| hit.id.to_string()).collect();
    ids.sort();
    ids.join("\n")
}

fn quotations_of(results: &Results<QuoteHit>) -> String {
    let mut lines = vec![format!(
        "{} {:?} {:?} {:?}",
        results.total, results.total_all, results.withheld, results.spoken_for
    )];
    lines.extend(results.hits.iter().map(|hit| {
        format!(
            "{}:{} {} {:?} {:?} {:?} {} {}",
            hit.article,
            hit.number,
            hit.text,
            hit.speakers,
            hit.kind,
            hit.assertion,
            hit.confidence,
            hit.count
        )
    }));
    lines.push(facets_of(&results.facets));
    lines.join("\n")
}

fn questions_of_quotations(text: &str) -> [QuoteQuestion; 4] {
    let plain = QuoteQuestion {
        facets: Facets {
            wanted: vec![Facet::Person, Facet::Publication],
            size: 10,
        },
        ..QuoteQuestion::default()
    };
    let some = |text: &str| Some(text.to_owned());
    [
        QuoteQuestion {
            text: text.to_owned(),
            ..plain.clone()
        },
        QuoteQuestion {
            by: some(text),
            ..plain.clone()
        },
        QuoteQuestion {
            said: some(text),
            ..plain.clone()
        },
        QuoteQuestion {
            about: some(text),
            ..plain
        },
    ]
}

/// Compares the answers to a question for articles.
fn compare_articles(text: &str, folder: &Searcher, cluster: &ClusterSearcher, differing: &mut Differing) {
    let window = Window::default();
    let question = ArticleQuestion {
        text: text.to_owned(),
        facets: Facets {
            wanted: vec![Facet::Publication, Facet::Language, Facet::Date(DateStep::Month)],
            size: 10,
        },
        ..ArticleQuestion::default()
    };
    let here = folder.find(&question, &window).expect("an answer of the folder");
    match cluster.find(&question, &window) {
        Ok(there) => {
            let there = described(&there);
            for (part, described) in described(&here) {
                differing.note(part, text, &described, &there[part]);
            }
        }
        Err(error) => differing.note("error", text, "", &error.to_string()),
    }
    let (least, most, is_exact) = cluster.bounds(text).expect("counts");
    let all = here.total_all.unwrap_or_default();
    let is_right = least <= all && all <= most && (!is_exact || least == most);
    let bounds = if is_right {
        all.to_string()
    } else {
        format!("{least}..{most}")
    };
    differing.note("bounds", text, &all.to_string(), &bounds);
    differing.note_results(
        "timeline",
        text,
        folder.timeline(text, None, &window),
        cluster.timeline(text, None, &window),
        |results| format!("{} {:?}", results.total, results.hits),
    );
    let every = Window {
        limit: EVERY_HIT,
        ..window
    };
    let (here, there) = (folder.headlines(text, &every), cluster.headlines(text, &every));
    differing.note_results("set", text, here, there, set_of);
}

/// Compares the answers to questions that load all articles that match.
fn compare_names(text: &str, folder: &Searcher, cluster: &ClusterSearcher, differing: &mut Differing) {
    let window = Window::default();
    let question = ArticleQuestion {
        text: text.to_owned(),
        facets: Facets {
            wanted: vec![Facet::Person, Facet::Org, Facet::Place],
            size: 10,
        },
        ..ArticleQuestion::default()
    };
    differing.note_results(
        "facets of names",
        text,
        folder.find(&question, &window),
        cluster.find(&question, &window),
        |results| facets_of(&results.facets),
    );
    for (part, question) in ["quotes", "quotes by", "quotes said", "quotes about"]
        .into_iter()
        .zip(questions_of_quotations(text))
    {
        let (here, there) = (
            folder.quotes(&question, &window),
            cluster.quotes(&question, &window),
        );
        differing.note_results(part, text, here, there, quotations_of);
    }
    let names = DirectoryQuestion {
        query: Some(text.to_owned()),
        ..DirectoryQuestion::default()
    };
    for (part, kind) in DIRECTORIES {
        let here = folder.directory(kind, &names, &window);
        let there = cluster.directory(kind, &names, &window);
        differing.note_results(part, text, here, there, |results| {
            format!("{} {:?}", results.total, results.hits)
        });
    }
}

/// Compares all answers to these questions; those about names to each `step`th.
fn compare(questions: &[String], step: usize, folder: &Searcher, cluster: &ClusterSearcher) {
    let mut differing = Differing::default();
    for (number, text) in questions.iter().enumerate() {
        compare_articles(text, folder, cluster, &mut differing);
        if number % step == 0 {
            compare_names(text, folder, cluster, &mut differing);
        }
    }
    differing.assert_none();
}

#[test]
fn questions_get_the_same_answers_from_a_folder_and_a_cluster() {
    let Some(nodes) = nodes("questions_get_the_same_answers_from_a_folder_and_a_cluster") else {
        return;
    };
    let dir = tempfile::tempdir().expect("a folder");
    let folder = folder(dir.path());
    let held = Held::with_corpus(&nodes);
    let cluster = held.searcher(&dir.path().join("settings"));
    compare_lists(&folder, &cluster);
    compare(&written(), setting("ONRECORD_TEST_NAMES", 8), &folder, &cluster);
}

/// Lists of names over all articles and over those of some days: by page, by beginnings of words, and explained.
fn compare_lists(folder: &Searcher, cluster: &ClusterSearcher) {
    let mut differing = Differing::default();
    let day = |year| Some(jiff::civil::date(year, 1, 1));
    let windows = [
        Window::default(),
        Window {
            limit: 7,
            offset: 20,
            ..Window::default()
        },
        Window {
            limit: EVERY_HIT,
            ..Window::default()
        },
        Window {
            since: day(2002),
            until: day(2024),
            ..Window::default()
        },
    ];
    let names = |text: &str| WantedNames::Beginnings(text.to_owned());
    let explained = |text: &str| WantedNames::Explained(text.to_owned());
    let wanted = [
        names(""),
        names("ma"),
        names("b s"),
        explained("marrack"),
        explained("bank"),
    ];
    for (part, kind) in DIRECTORIES {
        for window in &windows {
            for wanted in &wanted {
                let question = DirectoryQuestion {
                    names: wanted.clone(),
                    ..DirectoryQuestion::default()
                };
                differing.note_results(
                    part,
                    &format!("{wanted:?} {window:?}"),
                    folder.directory(kind, &question, window),
                    cluster.directory(kind, &question, window),
                    |results| format!("{} {:?} {:?}", results.total, results.hits, results.warnings),
                );
            }
        }
    }
    differing.assert_none();
}

#[test]
fn random_questions_get_the_same_answers_from_a_folder_and_a_cluster() {
    let Some(nodes) = nodes("random_questions_get_the_same_answers_from_a_folder_and_a_cluster") else {
        return;
    };
    let dir = tempfile::tempdir().expect("a folder");
    let folder = folder(dir.path());
    let held = Held::with_corpus(&nodes);
    let cluster = held.searcher(&dir.path().join("settings"));
    let questions = random(setting("ONRECORD_TEST_RANDOM", RANDOM));
    compare(&questions, setting("ONRECORD_TEST_NAMES", 40), &folder, &cluster);
}

/// What a collection holds: numbers of articles, quotations and files.
fn held(cluster: &Cluster) -> (u64, u64, u64) {
    let status = cluster.status().expect("a status");
    (status.articles, status.quotes, status.sources)
}

fn new_collection(nodes: &str, kind: &str) -> Held {
    let address = ClusterAddress::parse(&format!("{nodes}/{}", fresh(kind))).expect("an address");
    let cluster = Cluster::open_or_create(&address, &ClusterAccess::default(), Layout::default());
    Held {
        cluster: cluster.expect("a cluster that answers"),
        is_ours: true,
    }
}

fn write(cluster: &Cluster, paths: &[PathBuf], share: Share) -> onrecord::ingest::IngestReport {
    let stop = AtomicBool::new(false);
    let report = ingest_to_cluster(cluster, paths, &IngestOptions::default(), share, &stop, &|_| {});
    report.expect("articles written")
}

#[test]
fn two_workers_and_a_repeat_leave_what_one_run_leaves() {
    let Some(nodes) = nodes("two_workers_and_a_repeat_leave_what_one_run_leaves") else {
        return;
    };
    let one = new_collection(&nodes, "one");
    write(&one.cluster, &[sample_corpus()], Share::ALL);
    let two = new_collection(&nodes, "two");
    std::thread::scope(|scope| {
        for number in [1, 2] {
            let two = &two.cluster;
            scope.spawn(move || write(two, &[sample_corpus()], Share { number, of: 2 }));
        }
        // A third does all the same files at the same time.
        scope.spawn(|| write(&two.cluster, &[sample_corpus()], Share::ALL));
    });
    let again = write(&two.cluster, &[sample_corpus()], Share::ALL);
    assert_eq!((again.added, again.replaced, again.removed), (0, 0, 0));
    assert_eq!(held(&two.cluster), held(&one.cluster));
    let verified = two.cluster.verify().expect("counts");
    assert!(verified.not_whole.is_empty(), "{:?}", verified.not_whole);
}

#[test]
fn a_file_that_changes_or_goes_takes_its_articles_along() {
    let Some(nodes) = nodes("a_file_that_changes_or_goes_takes_its_articles_along") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let write_file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    let lines = r#"{"id": "a", "text": "The dam is closed, Ada Velde said."}
{"id": "b", "text": "The bridge is open."}
"#;
    write_file("many.jsonl", lines);
    write_file("one.txt", "\"The gate is open,\" said Ada Velde.");
    let collection = new_collection(&nodes, "change");
    let paths = [folder.path().to_owned()];
    write(&collection.cluster, &paths, Share::ALL);
    assert_eq!(held(&collection.cluster).0, 3);
    write_file("many.jsonl", r#"{"id": "b", "text": "The bridge is shut."}"#);
    std::fs::remove_file(folder.path().join("one.txt")).expect("a file removed");
    let report = write(&collection.cluster, &paths, Share::ALL);
    assert_eq!((report.replaced, report.removed), (1, 1));
    assert_eq!(held(&collection.cluster), (1, 0, 1));
    let searcher = collection.searcher(&folder.path().join("settings"));
    let found = searcher
        .headlines("bridge shut", &Window::default())
        .expect("an answer");
    assert_eq!(found.total, 1);
    assert!(collection.cluster.verify().expect("counts").not_whole.is_empty());
}

/// The first names of a list, with the warnings.
fn people_of(searcher: &ClusterSearcher) -> (Vec<String>, String) {
    let question = DirectoryQuestion::default();
    let results = searcher.directory(EntityKind::Person, &question, &Window::default());
    let results = results.expect("a list");
    let names = results
        .hits
        .iter()
        .map(|entry| format!("{} {}", entry.name, entry.articles));
    let warnings = results.warnings.iter().map(|warning| warning.message.as_str());
    (names.collect(), warnings.collect::<Vec<_>>().join("\n"))
}

#[test]
fn lists_of_names_say_what_has_changed_since_names_were_joined() {
    let Some(nodes) = nodes("lists_of_names_say_what_has_changed_since_names_were_joined") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let settings = folder.path().join("settings");
    std::fs::create_dir(&settings).expect("a folder of settings");
    let archive = folder.path().join("archive");
    std::fs::create_dir(&archive).expect("a folder of articles");
    let write_file = |name: &str, text: &str| std::fs::write(archive.join(name), text).expect("a file");
    write_file(
        "one.txt",
        "The gate is open, Ada Velde said on Monday. Velde runs the port.",
    );
    write_file("two.txt", "The dam is closed, Ada Velde said on Tuesday.");
    let collection = new_collection(&nodes, "joined");
    let paths = [archive.clone()];
    write(&collection.cluster, &paths, Share::ALL);
    // Each searcher looks at the collection anew.
    let people = || people_of(&collection.searcher(&settings));
    let settle = || collection.cluster.settle(&settings).expect("names joined");
    let (names, warnings) = people();
    assert_eq!(names, ["Ada Velde 2"]);
    assert!(warnings.contains("--settle"), "{warnings}");
    assert_eq!(settle().names, [1, 0, 0]);
    assert_eq!(people(), (vec!["Ada Velde 2".to_owned()], String::new()));
    write_file("three.txt", "The mole is wet, Bo Marrack said on Friday.");
    write(&collection.cluster, &paths, Share::ALL);
    let (names, warnings) = people();
    assert_eq!(names, ["Ada Velde 2"]);
    assert!(
        warnings.contains("1 article since the last --settle is not joined yet"),
        "{warnings}"
    );
    // In the articles of a question, a name that came later is listed by itself.
    let question = DirectoryQuestion {
        query: Some("mole".to_owned()),
        ..DirectoryQuestion::default()
    };
    let searcher = collection.searcher(&settings);
    let found = searcher.directory(EntityKind::Person, &question, &Window::default());
    let found = found.expect("a list");
    assert_eq!((found.total, found.hits[0].name.as_str()), (1, "Bo Marrack"));
    assert!(!found.warnings.is_empty());
    settle();
    assert_eq!(people().0, ["Ada Velde 2", "Bo Marrack 1"]);
    let names = "[[person]]\nname = \"Ada Velde\"\nalso = [\"Bo Marrack\"]\n";
    std::fs::write(settings.join("names.toml"), names).expect("a file of names");
    assert!(people().1.contains("names.toml"), "{}", people().1);
    settle();
    assert_eq!(people(), (vec!["Ada Velde 3".to_owned()], String::new()));
    std::fs::remove_file(archive.join("three.txt")).expect("a file removed");
    write(&collection.cluster, &paths, Share::ALL);
    assert!(people().1.contains("gone"), "{}", people().1);
}

/// Sends a request to the first node; returns the answer, whatever its status.
fn raw(nodes: &str, method: &str, path: &str, body: &Value) -> Value {
    let node = nodes.split(',').next().expect("a node");
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    let request = ureq::http::Request::builder()
        .method(method)
        .uri(format!("{node}{path}"))
        .header("content-type", "application/json")
        .body(body.to_string());
    let agent: ureq::Agent = config.build().into();
    let mut response = agent.run(request.expect("a request")).expect("an answer");
    let text = response.body_mut().read_to_string().expect("a text");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn a_new_format_is_built_beside_the_old_one_and_handed_over() {
    let Some(nodes) = nodes("a_new_format_is_built_beside_the_old_one_and_handed_over") else {
        return;
    };
    let name = fresh("format");
    let old = ["articles", "sources"].map(|kind| format!("{name}-{kind}-v1"));
    for index in &old {
        let alias = index.trim_end_matches("-v1");
        let body = json!({
            "aliases": { alias: {} },
            "mappings": { "_meta": { "onrecord": 1, "analysis": "of old" } },
        });
        raw(&nodes, "PUT", &format!("/{index}"), &body);
    }
    let address = ClusterAddress::parse(&format!("{nodes}/{name}")).expect("an address");
    let open = || Cluster::open(&address, &ClusterAccess::default());
    let error = open().expect_err("an older format").to_string();
    assert!(
        error.contains("format 1") && error.contains("--settle"),
        "{error}"
    );
    let cluster = Cluster::open_or_create(&address, &ClusterAccess::default(), Layout::default());
    let new = Held {
        cluster: cluster.expect("a cluster that answers"),
        is_ours: true,
    };
    write(&new.cluster, &[sample_corpus()], Share::ALL);
    assert!(!new.cluster.is_published().expect("an answer"));
    assert!(open().is_err(), "readers still have the old one");
    let settings = Path::new("/no/such/folder");
    new.cluster.settle(settings).expect("copies found");
    assert_eq!(new.cluster.publish().expect("handed over"), old);
    assert!(new.cluster.is_published().expect("an answer"));
    assert!(new.cluster.publish().expect("nothing to do").is_empty());
    let read = open().expect("the new format");
    assert_eq!(held(&read), held(&new.cluster));
    for index in &old {
        raw(&nodes, "DELETE", &format!("/{index}"), &json!({}));
    }
}

#[test]
fn articles_of_an_older_version_of_their_file_are_left_out() {
    let Some(nodes) = nodes("articles_of_an_older_version_of_their_file_are_left_out") else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["one.txt", "two.txt"] {
        let text = format!("The gate of {name} is open, Ada Velde said.");
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let collection = new_collection(&nodes, "older");
    write(&collection.cluster, &[folder.path().to_owned()], Share::ALL);
    let searcher = collection.searcher(&folder.path().join("settings"));
    let count = || {
        searcher
            .headlines("gate", &Window::default())
            .expect("an answer")
            .hits
            .len()
    };
    assert_eq!(count(), 2);
    // A manifest that is one version ahead: the articles are those of a slow worker.
    let sources = format!("/{}-sources", collection.cluster.name());
    let found = raw(
        &nodes,
        "POST",
        &format!("{sources}/_search"),
        &json!({ "version": true }),
    );
    let source = &found["hits"]["hits"][0];
    let version = source["_version"].as_i64().expect("a version") + 1;
    let mut content = source["_source"].clone();
    content["generation"] = version.into();
    let id = source["_id"].as_str().expect("an id");
    let path = format!("{sources}/_doc/{id}?version={version}&version_type=external");
    raw(&nodes, "PUT", &path, &content);
    assert_eq!(count(), 1);
    assert_eq!(collection.cluster.verify().expect("counts").not_whole.len(), 1);
    // A file that the manifest does not have any more.
    let path = format!(
        "{sources}/_doc/{id}?version={}&version_type=external",
        version + 1
    );
    raw(&nodes, "DELETE", &path, &json!({}));
    assert_eq!(count(), 1);
}

/// A worker's file with one article, up to what is sent last.
fn send_one(upload: &mut Upload<'_>, file: &SourceFile, known: &KnownFile, text: &str) {
    let article = Article {
        text: text.to_owned(),
        path: file.key.clone(),
        ..Article::default()
    };
    let extraction = extract(&article, &Lexicon::load());
    let mut parts = FileParts::new(7, file, Some(known));
    upload
        .article(&mut parts, article, &extraction)
        .expect("an article taken");
    let state = FileState {
        outcome: outcome::INDEXED,
        size: file.size,
        stamp: file.stamp,
        stored: StoredSource::default(),
    };
    upload.end_file(parts, state).expect("a file taken");
    upload.flush().expect("articles written");
}

#[test]
fn a_worker_whose_version_another_has_taken_changes_nothing() {
    let Some(nodes) = nodes("a_worker_whose_version_another_has_taken_changes_nothing") else {
        return;
    };
    let collection = new_collection(&nodes, "taken");
    let file = SourceFile {
        path: PathBuf::from("/archive/one.txt"),
        key: "/archive/one.txt".to_owned(),
        size: 10,
        modified: 0,
        stamp: 0,
    };
    // Both workers write the version after this one.
    let known = KnownFile {
        version: i64::from(u32::MAX) * 1_000,
        ..KnownFile::default()
    };
    for _ in 0..2 {
        let mut upload = Upload::new(&collection.cluster, false);
        send_one(&mut upload, &file, &known, "The gate is open, Ada Velde said.");
    }
    collection.cluster.make_visible().expect("a refresh");
    assert_eq!(held(&collection.cluster).0, 1);
    assert!(collection.cluster.verify().expect("counts").not_whole.is_empty());
}

#[test]
fn a_cluster_that_does_not_answer_is_named_with_what_to_try() {
    let address = ClusterAddress::parse("http://127.0.0.1:9/news").expect("an address");
    let error = Cluster::open(&address, &ClusterAccess::default()).expect_err("nobody listens there");
    let error = error.to_string();
    assert!(
        error.contains("127.0.0.1:9") && error.contains("check the address"),
        "{error}"
    );
}

//! A collection on a cluster gives the same answers as an index in a folder.
//!
//! `ONRECORD_TEST_CLUSTER` has the addresses of a cluster's nodes, parted by commas or blanks; without it, these tests skip.
//! `ONRECORD_TEST_CORPUS` names other articles than the sample corpus, and `ONRECORD_TEST_COLLECTION` a collection that
//! holds them already, and `ONRECORD_TEST_RANDOM` a number of random questions: for measurements.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use onrecord::cluster::{Cluster, ClusterAccess, ClusterAddress, ClusterSearcher, Layout};
use onrecord::index::Index;
use onrecord::ingest::{IngestOptions, Share, ingest, ingest_to_cluster};
use onrecord::search::query::{Asked, Today};
use onrecord::search::{ArticleQuestion, DateStep, Facet, Facets, Hit, Results, Searcher, Window};

use crate::support::{repository, sample_corpus, skip};

#[path = "../../examples/questions/generator.rs"]
mod generator;

/// Random questions on the sample corpus.
const RANDOM: usize = 200;
/// Differences that a failure lists.
const LISTED: usize = 25;

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
        cluster.settle().expect("copies found");
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

fn random(count: usize) -> Vec<String> {
    let mut numbers = generator::Numbers::new(7);
    (0..count).map(|_| generator::question(&mut numbers)).collect()
}

/// What must be the same, in lines to compare.
fn described(results: &Results<Hit>) -> BTreeMap<&'static str, String> {
    let ids = results.hits.iter().map(|hit| format!("{} {}", hit.id, hit.path));
    let mut set: Vec<String> = ids.clone().collect();
    set.sort();
    let facets = results.facets.iter().map(|counts| {
        format!(
            "{:?} {:?} {} {}",
            counts.facet, counts.values, counts.more, counts.without
        )
    });
    BTreeMap::from([
        ("total", format!("{:?}", results.total_all)),
        ("stories", results.total.to_string()),
        ("order", ids.take(10).collect::<Vec<_>>().join("\n")),
        ("hits", set.join("\n")),
        ("facets", facets.collect::<Vec<_>>().join("\n")),
        (
            "passages",
            results
                .hits
                .iter()
                .map(|hit| hit.snippet.text.clone())
                .collect::<Vec<_>>()
                .join("\n"),
        ),
    ])
}

fn compare(questions: &[String], folder: &Searcher, cluster: &ClusterSearcher, limit: usize) {
    let mut differing: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let window = Window {
        limit,
        ..Window::default()
    };
    for text in questions {
        let question = ArticleQuestion {
            text: text.clone(),
            facets: Facets {
                wanted: vec![Facet::Publication, Facet::Language, Facet::Date(DateStep::Month)],
                size: 10,
            },
            ..ArticleQuestion::default()
        };
        let here = described(&folder.find(&question, &window).expect("an answer of the folder"));
        let there = match cluster.find(&question, &window) {
            Ok(there) => described(&there),
            Err(error) => {
                differing
                    .entry("error")
                    .or_default()
                    .push(format!("{text}: {error}"));
                continue;
            }
        };
        for (part, here) in here {
            if there[part] != here {
                let both = format!("{text}\n  folder  {here:.300}\n  cluster {:.300}", there[part]);
                differing.entry(part).or_default().push(both);
            }
        }
        let (least, most, is_exact) = cluster.bounds(text).expect("counts");
        let all: u64 = here_total(folder, text);
        if !(least <= all && all <= most) || is_exact && least != most {
            let both = format!("{text}: {least} <= {all} <= {most}");
            differing.entry("bounds").or_default().push(both);
        }
    }
    let count = questions.len();
    for (part, lines) in &differing {
        eprintln!("{part}: {} of {count} differ", lines.len());
        for line in lines.iter().take(LISTED) {
            eprintln!("  {line}");
        }
    }
    assert!(differing.is_empty(), "answers differ");
}

fn here_total(folder: &Searcher, text: &str) -> u64 {
    let window = Window {
        limit: 0,
        ..Window::default()
    };
    let found = folder.articles(text, &window).expect("an answer");
    found.total_all.unwrap_or_default()
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
    compare(&written(), &folder, &cluster, 10);
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
    let count = std::env::var("ONRECORD_TEST_RANDOM")
        .ok()
        .and_then(|count| count.parse().ok());
    compare(&random(count.unwrap_or(RANDOM)), &folder, &cluster, 10);
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

//! Kills ingests at random moments: the committed articles are found at once, and the next ingest finishes
//! the work without losing or doubling an article or keeping an old version.
//!
//! `ONRECORD_FULL_CRASH=N` runs N kills over 3,000 files instead of a few over 600.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Desk, Random, Run, hits};

/// Letters that no stemmer strips from the end of a word, and that no tokenizer separates.
const DIGITS: &[u8; 10] = b"bcdfghjkmp";

/// A word for a number. It differs from the word for every other number, before and after stemming.
fn word(prefix: &str, mut number: u64) -> String {
    let mut word = prefix.to_owned();
    loop {
        word.push(char::from(DIGITS[(number % 10) as usize]));
        number /= 10;
        if number == 0 {
            return word + "x";
        }
    }
}

/// The expected state of the folder: for each file its version number, which no file ever had before.
struct World {
    files: BTreeMap<u64, u64>,
    next_file: u64,
    next_version: u64,
    random: Random,
}

impl World {
    fn new(desk: &Desk, files: u64, seed: u64) -> Self {
        let mut world = Self {
            files: BTreeMap::new(),
            next_file: 0,
            next_version: 0,
            random: Random::new(seed),
        };
        for _ in 0..files {
            world.add(desk);
        }
        world
    }

    fn path(desk: &Desk, file: u64) -> PathBuf {
        desk.path(&format!("{:02}/{}.txt", file % 40, word("f", file)))
    }

    fn write(&mut self, desk: &Desk, file: u64) {
        let version = self.next_version;
        self.next_version += 1;
        let path = Self::path(desk, file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        let mut text = format!("Ledger {} {}\n", word("f", file), word("v", version));
        for _ in 0..self.random.below(6) {
            text.push_str(
                "\nThe clerk of the harbour entered the day's landings in the ledger and closed the book.\n",
            );
        }
        text.push_str("\n\"Nobody has ever read the ledger but me, and it holds ");
        text.push_str(&word("v", version));
        text.push_str(" barrels,\" said Odile Farrant.\n");
        fs::write(&path, text).expect("a file");
        self.files.insert(file, version);
    }

    fn add(&mut self, desk: &Desk) {
        let file = self.next_file;
        self.next_file += 1;
        self.write(desk, file);
    }

    /// Makes one change: usually an edit, else a deletion or an addition.
    fn change(&mut self, desk: &Desk) {
        let file = self.random.below(self.next_file);
        match self.random.below(10) {
            0..=1 if self.files.remove(&file).is_some() => {
                fs::remove_file(Self::path(desk, file)).expect("a file to remove");
            }
            2 => self.add(desk),
            // A deleted file may come back.
            _ => self.write(desk, file),
        }
    }

    /// The expected headline of each file, by path.
    fn headlines(&self, desk: &Desk) -> BTreeMap<String, String> {
        self.files
            .iter()
            .map(|(file, version)| {
                let path = Self::path(desk, *file).canonicalize().expect("a file");
                let headline = format!("Ledger {} {}", word("f", *file), word("v", *version));
                (path.to_string_lossy().into_owned(), headline)
            })
            .collect()
    }
}

/// The headlines in the index, by path. Panics if a path occurs twice.
fn told(answer: &Value) -> BTreeMap<String, String> {
    let mut told = BTreeMap::new();
    for hit in hits(answer) {
        let text = |key: &str| hit[key].as_str().unwrap_or_default().to_owned();
        let twice = told.insert(text("path"), text("title"));
        assert_eq!(twice, None, "{} is there twice", text("path"));
    }
    told
}

/// An ingest that commits as often as possible.
const INGEST: [&str; 5] = ["ingest", "articles", "--quiet", "--commit-size", "1"];

/// Asserts that the index has exactly the articles of the folder.
fn assert_whole(desk: &Desk, world: &mut World) {
    let all = "1000000";
    let wanted = world.headlines(desk);
    let answer = desk.answer(&["query", "--all", "ledger", "-n", all]);
    assert!(told(&answer) == wanted, "{}", difference(&wanted, &told(&answer)));
    assert_eq!(answer["total"], wanted.len());
    let status = desk.status();
    assert_eq!(status["articles"], wanted.len());
    assert_eq!(status["files"], wanted.len());
    assert_eq!(status["incomplete"].as_array().map(Vec::len), Some(0));
    // The body has the words of its version, and no older version is found.
    let current: Vec<u64> = world.files.values().copied().collect();
    for _ in 0..5 {
        let version = current[world.random.below(current.len() as u64) as usize];
        assert_eq!(desk.query(&word("v", version))["total"], 1);
        // The vocabulary has the word.
        assert_eq!(desk.query(&format!("\"{}\"", word("v", version)))["total"], 1);
        let other = world.random.below(world.next_version);
        let found = u64::from(current.contains(&other));
        assert_eq!(desk.query(&word("v", other))["total"], found, "version {other}");
    }
}

fn difference(wanted: &BTreeMap<String, String>, told: &BTreeMap<String, String>) -> String {
    let lost = wanted.keys().filter(|path| !told.contains_key(*path)).count();
    let left = told.keys().filter(|path| !wanted.contains_key(*path)).count();
    let stale = wanted
        .iter()
        .filter(|(path, title)| told.get(*path).is_some_and(|told| told != *title))
        .count();
    format!("{lost} lost, {left} that should be gone, {stale} stale")
}

/// Kills an ingest after `delay`, and changes the folder meanwhile if `changing`. Returns whether it was
/// still running.
fn kill_after(desk: &Desk, world: &mut World, delay: Duration, changing: bool) -> bool {
    let mut command = desk.command(INGEST);
    let mut ingest = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program to start");
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        if changing {
            scope.spawn(|| {
                while !over.load(Ordering::Relaxed) {
                    world.change(desk);
                    std::thread::sleep(Duration::from_millis(2));
                }
            });
        }
        std::thread::sleep(delay);
        over.store(true, Ordering::Relaxed);
    });
    let running = ingest.try_wait().expect("a process").is_none();
    ingest.kill().expect("a process to kill");
    ingest.wait().expect("a process");
    running
}

/// Kills `kills` ingests: every second one among edits and deletions, the others from an empty index.
fn kill_ingests(kills: u32, files: u64, seed: u64) {
    let desk = Desk::new();
    let mut world = World::new(&desk, files, seed);
    let began = Instant::now();
    Run::of(&mut desk.command(INGEST)).succeeded();
    let whole = began.elapsed();
    assert_whole(&desk, &mut world);
    // Measured durations of an ingest: from an empty index, and of changes. A kill that comes too late shortens it.
    let mut lasting = [whole, whole / 2];
    let (mut killed, mut runs) = (0, 0);
    while killed < kills {
        let changing = killed % 2 == 1;
        if changing {
            for _ in 0..files / 5 {
                world.change(&desk);
            }
        } else {
            fs::remove_dir_all(desk.index()).expect("an index to remove");
        }
        let lasting = &mut lasting[usize::from(changing)];
        let delay = *lasting * world.random.below(1000) as u32 / 1000;
        if kill_after(&desk, &mut world, delay, changing) {
            killed += 1;
        } else {
            *lasting = *lasting * 4 / 5;
        }
        runs += 1;
        assert!(
            runs < 20 + 5 * kills,
            "ingests are over before they are killed: {killed} of {runs}"
        );

        // The killed index can be searched at once, unless even its folder is missing, and has no duplicates.
        if desk.index().join("engine/meta.json").exists() {
            told(&desk.answer(&["query", "--all", "ledger", "-n", "1000000"]));
            desk.run(["status", "--verify"]).succeeded();
        }
        let finish = Run::of(&mut desk.command(INGEST)).succeeded();
        assert_eq!(finish.stderr, "", "run {runs}");
        assert_whole(&desk, &mut world);
    }
    println!("{killed} of {runs} ingests of {files} files were killed while running");
}

#[test]
fn a_killed_ingest_loses_nothing_and_doubles_nothing() {
    match std::env::var("ONRECORD_FULL_CRASH") {
        Ok(kills) => kill_ingests(kills.parse().expect("a number of kills"), 3_000, 7),
        Err(_) => kill_ingests(6, 600, 7),
    }
}

#[test]
fn a_killed_ingest_of_one_large_file_is_done_again() {
    let desk = Desk::new();
    let padding = "The clerk of the harbour closed the book. ".repeat(20);
    let records = |version: u64| {
        let text = format!("Ledger {} holds it. {padding}", word("v", version));
        let records: Vec<String> = (0..4_000)
            .map(|n| format!("{}\n", json!({"id": format!("r{n}"), "text": text})))
            .collect();
        records.concat()
    };
    let mut random = Random::new(11);
    for version in 0..4 {
        desk.write("feed.jsonl", records(version));
        let mut command = desk.command(INGEST);
        let mut ingest = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program to start");
        std::thread::sleep(Duration::from_millis(50 + random.below(600)));
        ingest.kill().expect("a process to kill");
        ingest.wait().expect("a process");
        if desk.index().join("engine/meta.json").exists() {
            desk.query("ledger");
        }
        Run::of(&mut desk.command(INGEST)).succeeded();
        assert_eq!(desk.query(&word("v", version))["total"], 4_000);
        assert_eq!(desk.query("ledger")["total"], 4_000);
        assert_eq!(desk.status()["incomplete"].as_array().map(Vec::len), Some(0));
    }
}

#[test]
fn an_interrupted_ingest_keeps_its_articles_and_says_so() {
    let desk = Desk::new();
    let mut world = World::new(&desk, 3_000, 3);
    let mut command = desk.command(["ingest", "articles", "--threads", "1"]);
    let ingest = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program to start");
    std::thread::sleep(Duration::from_millis(300));
    let interrupted = crate::support::works(&format!("kill -INT {}", ingest.id()));
    let output = ingest.wait_with_output().expect("a process");
    // On a fast machine it may have finished before.
    assert!(
        matches!(output.status.code(), Some(130 | 0)),
        "{interrupted} {output:?}"
    );
    desk.run(["status", "--verify"]).succeeded();
    Run::of(&mut desk.command(INGEST)).succeeded();
    assert_whole(&desk, &mut world);
}

#[test]
fn readers_get_answers_while_an_ingest_writes() {
    let desk = Desk::new();
    let mut world = World::new(&desk, 600, 5);
    desk.run(["ingest", "articles/00"]).succeeded();
    let first = desk.query("ledger")["total"].as_u64().expect("a total");
    assert!(first > 0);
    let mut command = desk.command(INGEST);
    let mut ingest = command
        .stdout(Stdio::null())
        .spawn()
        .expect("the program to start");
    let mut last = first;
    while ingest.try_wait().expect("a process").is_none() {
        let answer = desk.answer(&["query", "--all", "ledger", "-n", "1000000"]);
        let total = answer["total"].as_u64().expect("a total");
        assert_eq!(told(&answer).len() as u64, total);
        assert!(total >= last, "{total} articles after {last}");
        last = total;
        desk.run(["people"]);
        desk.run(["status"]).succeeded();
    }
    assert!(ingest.wait().expect("a process").success());
    assert_whole(&desk, &mut world);
}

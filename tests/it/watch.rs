//! `watch` keeps the index equal to its folders.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Desk, Random};

/// Longer than any update takes, on a busy machine as well.
const PATIENCE: Duration = Duration::from_mins(4);

fn text(number: u64, word: u64) -> String {
    format!(
        "Report {number} from the marsh\n\nThe wardens counted {word} avocets on the marsh. \
         “We closed gate {number} before the frost came,” said Ada Tern{number}.\n"
    )
}

/// A running `watch`, interrupted when it is dropped.
struct Watch(Child);

impl Watch {
    fn start(desk: &Desk, arguments: &[&str]) -> Self {
        let mut command = desk.command([&["watch", "articles"], arguments].concat());
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        Self(child.expect("the program to start"))
    }

    fn signal(&self, name: &str) {
        let killed = Command::new("kill")
            .args([name, &self.0.id().to_string()])
            .status();
        assert!(killed.is_ok_and(|status| status.success()));
    }

    /// Bytes of anonymous memory that it has.
    fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
        let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kilobytes << 10)
    }

    /// Interrupts it; its exit status, and what it wrote on stdout and stderr.
    fn stop(mut self) -> (Option<i32>, String, String) {
        self.signal("-INT");
        let status = self.0.wait().expect("an exit status");
        let (mut out, mut err) = (String::new(), String::new());
        let pipes = (self.0.stdout.take(), self.0.stderr.take());
        pipes.0.expect("a pipe").read_to_string(&mut out).expect("UTF-8");
        pipes.1.expect("a pipe").read_to_string(&mut err).expect("UTF-8");
        assert!(!err.contains("panicked"), "{err}");
        (status.code(), out, err)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits for a condition.
fn wait(what: &str, is_met: &mut dyn FnMut() -> bool) {
    let began = Instant::now();
    while !is_met() {
        assert!(began.elapsed() < PATIENCE, "{what} did not come");
        std::thread::sleep(Duration::from_millis(250));
    }
}

/// Waits until nothing is left to do for the folder of articles.
fn wait_until_it_rests(desk: &Desk) {
    wait("rest", &mut || {
        let run = desk.run(["ingest", "--dry-run", "articles", "--format", "json"]);
        run.code == Some(0) && run.json()["dry_run"] == Value::Array(Vec::new())
    });
}

/// All that an index says of its articles and quotations, in an order of its own.
fn contents(desk: &Desk, index: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for command in [
        &[
            "export",
            "--format",
            "jsonl",
            "*",
            "--columns",
            "id,path,title,published,people,quotes,text",
        ][..],
        &["people", "-n", "all", "--format", "csv"],
        &["orgs", "-n", "all", "--format", "csv"],
    ] {
        let run = desk.command(command).env("ONRECORD_INDEX", index).output();
        let output = run.expect("the program to start").stdout;
        let mut lines: Vec<String> = String::from_utf8(output)
            .expect("UTF-8")
            .lines()
            .map(str::to_owned)
            .collect();
        assert!(!lines.is_empty(), "{command:?}");
        lines.sort();
        all.extend(lines);
    }
    all
}

/// Drops, edits, moves and removes files at random; the paths of those that are there.
fn change(desk: &Desk, random: &mut Random, files: &mut Vec<PathBuf>, counter: &mut u64, times: u64) {
    for _ in 0..times {
        *counter += 1;
        let number = *counter;
        let at = random.below(files.len().max(1) as u64) as usize;
        match random.below(10) {
            0 | 1 if !files.is_empty() => {
                fs::write(&files[at], text(number, random.below(90) + 2)).expect("a file");
            }
            2 if !files.is_empty() => {
                let path = files.swap_remove(at);
                fs::remove_file(path).expect("a file");
            }
            3 if !files.is_empty() => {
                let to = desk.path(&format!("moved/{}/{number}.txt", random.below(5)));
                fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
                fs::rename(&files[at], &to).expect("another name");
                files[at] = to;
            }
            _ => {
                let folder = random.below(40);
                files.push(desk.write(&format!("{}/{folder}/{number}.txt", folder % 4), text(number, 3)));
            }
        }
        if random.below(50) == 0 {
            std::thread::sleep(Duration::from_millis(random.below(700)));
        }
    }
}

#[test]
fn after_a_thousand_random_changes_the_index_equals_a_fresh_one_and_memory_is_flat() {
    let desk = Desk::new();
    desk.write("first.txt", text(0, 2));
    let watch = Watch::start(&desk, &[]);
    let (mut random, mut files, mut counter) = (Random::new(16), Vec::new(), 0);
    let mut memory = Vec::new();
    for _ in 0..4 {
        change(&desk, &mut random, &mut files, &mut counter, 350);
        wait_until_it_rests(&desk);
        memory.extend(watch.memory());
    }
    // A whole folder moves, and another one goes.
    fs::rename(desk.path("1"), desk.path("one")).expect("another name");
    fs::remove_dir_all(desk.path("2")).expect("a folder to remove");
    wait_until_it_rests(&desk);
    let (code, out, err) = watch.stop();
    assert_eq!((code, &*out), (Some(130), ""), "{err}");
    let fresh = desk.root().join("fresh");
    let arguments = [
        "--index".as_ref(),
        fresh.as_os_str(),
        "ingest".as_ref(),
        "articles".as_ref(),
    ];
    desk.run(arguments).succeeded();
    assert!(desk.status()["articles"].as_u64() > Some(500));
    let (kept, made) = (contents(&desk, &desk.index()), contents(&desk, &fresh));
    for (kept, made) in kept.iter().zip(&made) {
        assert_eq!(kept, made);
    }
    assert_eq!(kept.len(), made.len());
    if let (Some(early), Some(late)) = (memory.get(1), memory.last()) {
        assert!(*late < early * 3 / 2 + (16 << 20), "memory grows: {memory:?}");
    }
}

#[test]
fn new_results_are_printed_as_they_come_and_then_are_seen() {
    for arguments in [&["--new"][..], &["--new", "--poll", "1"]] {
        let desk = Desk::new();
        desk.write("a.txt", text(1, 2));
        desk.ingest().succeeded();
        desk.run(["save", "marsh", "query marsh"]).succeeded();
        let watch = Watch::start(&desk, arguments);
        wait("the first update", &mut || desk.query("marsh")["total"] == 1);
        desk.write("deep/er/b.txt", text(2, 3));
        wait("the second article", &mut || desk.query("marsh")["total"] == 2);
        wait("the mark", &mut || desk.run(["new", "--peek"]).code == Some(1));
        let (code, out, err) = watch.stop();
        assert_eq!(code, Some(130), "{err}");
        let hits: Vec<Value> = out
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(hits.len(), 1, "{out}");
        assert_eq!(hits[0]["saved"], "marsh");
        assert!(
            hits[0]["path"]
                .as_str()
                .is_some_and(|path| path.ends_with("b.txt")),
            "{out}"
        );
        assert!(err.contains("1 added, 0 replaced, 0 removed"), "{err}");
    }
}

#[test]
fn a_command_gets_what_is_new_and_if_it_fails_that_stays_new() {
    let desk = Desk::new();
    desk.write("a.txt", text(1, 2));
    desk.ingest().succeeded();
    desk.run(["save", "marsh", "query marsh"]).succeeded();
    let watch = Watch::start(&desk, &["--exec", "cat >> lines; test -e works"]);
    desk.write("b.txt", text(2, 3));
    let lines = || fs::read_to_string(desk.root().join("lines")).unwrap_or_default();
    wait("the first line", &mut || lines().lines().count() == 1);
    assert_eq!(desk.run(["new", "--peek"]).code, Some(0));
    fs::write(desk.root().join("works"), "").expect("a file");
    desk.write("c.txt", text(3, 3));
    // The second run gets what the first one failed on, too.
    wait("three lines", &mut || lines().lines().count() == 3);
    wait("the mark", &mut || desk.run(["new", "--peek"]).code == Some(1));
    let (code, _, err) = watch.stop();
    assert_eq!(code, Some(130), "{err}");
    assert!(err.contains("the results stay new"), "{err}");
}

#[test]
fn the_index_is_locked_only_while_something_is_written() {
    let desk = Desk::new();
    desk.write("a.txt", text(1, 2));
    let watch = Watch::start(&desk, &[]);
    wait("the first update", &mut || {
        desk.index().is_dir() && desk.run(["query", "marsh"]).code == Some(0)
    });
    wait("the end of the update", &mut || {
        desk.run(["forget", "articles/none"]).code == Some(1)
    });
    let (code, _, _) = watch.stop();
    assert_eq!(code, Some(130));
}

#[test]
fn a_folder_that_is_not_there_is_an_error_at_once() {
    let desk = Desk::new();
    desk.run(["watch", "nowhere"])
        .ended_with(2)
        .says(&["nowhere", "no such file"]);
}

//! One system call fails in the middle of an update: the last commit stays, and the next ingest finishes the
//! work.
//!
//! A shim that is preloaded into the program makes the n-th call of a kind fail once. Some calls of each kind are
//! tried here; `tests/campaign.py faults` tries all of them, for hours, and goes on where it stopped.

mod power_cut;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::support::{Desk, Random, Run, repository, skip};

const CALLS: [&str; 7] = ["open", "read", "write", "sync", "rename", "unlink", "mmap"];
/// The numbers of the errors "input/output error" and "no space left on device".
const ERRORS: [u8; 2] = [5, 28];
const FILES: u64 = 60;

/// The compiled shim. None if there is no compiler; the test is then reported as skipped.
fn shim(test: &str) -> Option<&'static Path> {
    static SHIM: OnceLock<Option<(TempDir, PathBuf)>> = OnceLock::new();
    let shim = SHIM.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let shim = folder.path().join("shim.so");
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(&shim)
            .arg(repository().join("tests/it/faults/shim.c"))
            .arg("-ldl")
            .output();
        let works = cfg!(target_os = "linux") && compiled.is_ok_and(|output| output.status.success());
        works.then_some((folder, shim))
    });
    if shim.is_none() {
        skip(test, "no C compiler for a library that makes system calls fail");
    }
    shim.as_ref().map(|(_, shim)| shim.as_path())
}

/// An index of old versions of articles, and the folder with the new ones.
struct Update {
    desk: Desk,
    old_index: PathBuf,
    /// The expected final content of the index.
    wanted: Vec<String>,
}

impl Update {
    fn new(seed: u64) -> Self {
        let desk = Desk::new();
        let mut random = Random::new(seed);
        for file in 0..FILES {
            desk.write_settled(&format!("{file}.txt"), article(file, 0, random.below(9)));
        }
        desk.ingest().succeeded();
        let old_index = desk.root().join("old");
        fs::rename(desk.index(), &old_index).expect("an index to move");
        for file in 0..FILES {
            desk.write_settled(&format!("{file}.txt"), article(file, 1, random.below(9)));
        }
        desk.ingest().succeeded();
        let wanted = held(&desk);
        assert_eq!(wanted.len() as u64, 2 * FILES);
        Self {
            desk,
            old_index,
            wanted,
        }
    }

    fn restore(&self) {
        let index = self.desk.index();
        fs::remove_dir_all(&index).expect("an index to remove");
        let engine = self.old_index.join("engine");
        fs::create_dir_all(index.join("engine")).expect("a folder");
        for entry in fs::read_dir(engine).expect("the old index") {
            let entry = entry.expect("an entry");
            fs::copy(entry.path(), index.join("engine").join(entry.file_name())).expect("a copy");
        }
    }

    /// The update, with the `at`-th call failing (none if that is 0).
    fn command(&self, shim: &Path, fault: Fault) -> Command {
        let threads = fault.threads.to_string();
        let mut command = self.desk.command([
            "ingest",
            "articles",
            "--quiet",
            "--commit-files",
            "1",
            "--threads",
            &threads,
        ]);
        let index = self.desk.index().canonicalize().expect("the index");
        command
            .env("LD_PRELOAD", shim)
            .env("FAULT_FOLDER", index)
            .env("FAULT_CALL", fault.call)
            .env("FAULT_AT", fault.at.to_string())
            .env("FAULT_ERRNO", fault.error.to_string());
        command
    }

    /// Runs the update. Returns the run and the shim's log.
    fn run(&self, shim: &Path, fault: Fault) -> (Run, BTreeMap<String, String>) {
        self.restore();
        let log = self.desk.root().join("log");
        let _ = fs::remove_file(&log);
        let run = Run::of(self.command(shim, fault).env("FAULT_LOG", &log));
        let log = fs::read_to_string(&log).unwrap_or_default();
        let log = log.lines().filter_map(|line| line.split_once(' '));
        (
            run,
            log.map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
        )
    }

    /// Asserts that a failed call leaves a complete index, and that the next run finishes the update.
    fn assert_survives(&self, shim: &Path, fault: Fault) -> bool {
        let (run, log) = self.run(shim, fault);
        let Some(failed) = log.get("failed") else {
            return false;
        };
        let about = format!("{fault:?}: {failed}: {run:?}");
        assert!(matches!(run.code, Some(0 | 2)), "{about}");
        assert_eq!(run.code == Some(2), !run.stderr.is_empty(), "{about}");
        assert!(run.code == Some(2) || held(&self.desk) == self.wanted, "{about}");
        self.desk.run(["status", "--verify"]).succeeded();
        let finish = self.desk.run(["ingest", "articles", "--quiet"]).succeeded();
        assert_eq!(finish.stderr, "", "{about}");
        assert!(
            held(&self.desk) == self.wanted,
            "the index differs from a fresh one: {about}"
        );
        self.desk.run(["status", "--verify"]).succeeded();
        true
    }
}

/// The call that fails.
#[derive(Clone, Copy, Debug)]
struct Fault {
    call: &'static str,
    at: u64,
    error: u8,
    threads: u64,
}

fn article(file: u64, version: u64, paragraphs: u64) -> String {
    let mut text = format!("Ledger {file} of the harbour\n");
    for _ in 0..paragraphs {
        text.push_str(
            "\nThe clerk of the harbour entered the day's landings in the ledger and closed the book.\n",
        );
    }
    text + &format!("\n\"The ledger holds {version} barrels,\" said Odile Farrant.\n")
}

/// The articles and quotations of the index, sorted.
fn held(desk: &Desk) -> Vec<String> {
    let mut lines = Vec::new();
    for export in [
        &["export", "*", "--columns", "id,path,title,text"] as &[&str],
        &["export", "--quotes", "*", "--columns", "id,path,text,speaker"],
    ] {
        let run = desk.run(export).succeeded();
        lines.extend(run.stdout.lines().map(str::to_owned));
    }
    lines.sort();
    lines
}

#[test]
fn with_commit_files_every_file_of_an_update_has_its_own_commit() {
    const TEST: &str = "with_commit_files_every_file_of_an_update_has_its_own_commit";
    let Some(shim) = shim(TEST) else { return };
    let update = Update::new(1);
    for threads in [2, 4] {
        let none = Fault {
            call: "rename",
            at: 0,
            error: 5,
            threads,
        };
        let (run, log) = update.run(shim, none);
        run.succeeded();
        let commits: u64 = log["commits"].parse().expect("a number");
        assert!(commits >= FILES, "{threads} threads: {commits} commits");
    }
}

#[test]
fn a_call_that_fails_once_loses_and_doubles_nothing() {
    const TEST: &str = "a_call_that_fails_once_loses_and_doubles_nothing";
    let Some(shim) = shim(TEST) else { return };
    let update = Update::new(0);
    let mut random = Random::new(0);
    let mut hit = 0;
    for (kind, call) in CALLS.into_iter().enumerate() {
        for threads in [2, 4] {
            let fault = |at, error| Fault {
                call,
                at,
                error,
                threads,
            };
            let (run, log) = update.run(shim, fault(0, 5));
            run.succeeded();
            let calls: u64 = log[call].parse().expect("a number");
            assert!(calls > 0, "the shim sees no {call}");
            let error = ERRORS[(kind + usize::from(threads == 4)) % 2];
            let at = 1 + random.below(calls);
            hit += u64::from(update.assert_survives(shim, fault(at, error)));
        }
    }
    println!("{hit} calls failed");
}

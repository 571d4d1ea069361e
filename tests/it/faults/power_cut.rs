//! A power cut at any moment of an update leaves an index that opens to a commit, and the next ingest finishes the work.
//!
//! A run is recorded: every change below the index folder, in order. For each moment, the folder is built as a disk could
//! hold it: files have the bytes of their last sync and perhaps some later ones, and the folder has the entries of its last
//! sync and perhaps some later changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{FILES, Fault, Update, held, shim};
use crate::support::{Random, Run};

/// A change below the index folder.
enum Change {
    Create(String),
    Cut(String),
    Write(String, Vec<u8>),
    Sync(String),
    Rename(String, String),
    Unlink(String),
}

/// The changes of a record, in order.
fn changes(record: &[u8]) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut rest = record;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n').expect("a line end");
        let line = std::str::from_utf8(&rest[..end]).expect("a line");
        rest = &rest[end + 1..];
        let parts: Vec<&str> = line.split(' ').collect();
        changes.push(match parts[..] {
            ["create", path] => Change::Create(path.to_owned()),
            ["cut", path] => Change::Cut(path.to_owned()),
            ["sync", path] => Change::Sync(path.to_owned()),
            ["unlink", path] => Change::Unlink(path.to_owned()),
            ["rename", from, to] => Change::Rename(from.to_owned(), to.to_owned()),
            ["write", path, length] => {
                let length: usize = length.parse().expect("a length");
                let bytes = rest[..length].to_vec();
                rest = &rest[length + 1..];
                Change::Write(path.to_owned(), bytes)
            }
            _ => panic!("an unknown change: {line}"),
        });
    }
    changes
}

/// The bytes of a file as programs see them, and how many of them are surely on the disk.
#[derive(Clone, Default)]
struct Inode {
    bytes: Vec<u8>,
    synced: usize,
}

/// The entries of all folders: for each path, the number of its inode.
type Entries = BTreeMap<String, usize>;

/// A disk, and what programs see of it.
#[derive(Default)]
struct Disk {
    inodes: Vec<Inode>,
    seen: Entries,
    /// The entries that are surely on the disk.
    durable: Entries,
    /// The entries after each later change.
    later: Vec<Entries>,
}

/// What a power cut does to changes that were not synced.
#[derive(Clone, Copy, Debug)]
enum Loss {
    /// All are lost.
    All,
    /// The bytes are lost, but the entries of the folder are there.
    Bytes,
    /// Some of the bytes are lost, and the last changes of the folder.
    Some,
}

impl Disk {
    /// A disk on which everything below `folder` is durable.
    fn of(folder: &Path) -> Self {
        let mut disk = Self::default();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let bytes = fs::read(&path).expect("a file");
                let synced = bytes.len();
                disk.durable
                    .insert(path.to_string_lossy().into_owned(), disk.inodes.len());
                disk.inodes.push(Inode { bytes, synced });
            }
        }
        disk.seen = disk.durable.clone();
        disk
    }

    fn change(&mut self, change: &Change) {
        match change {
            Change::Create(path) => {
                self.seen.insert(path.clone(), self.inodes.len());
                self.inodes.push(Inode::default());
            }
            Change::Cut(path) => self.inodes[self.seen[path]] = Inode::default(),
            Change::Write(path, bytes) => {
                // A lock or log that is no entry of the index any more may still be written to.
                if let Some(&inode) = self.seen.get(path) {
                    self.inodes[inode].bytes.extend_from_slice(bytes);
                }
                return;
            }
            Change::Sync(path) => {
                if let Some(&inode) = self.seen.get(path) {
                    self.inodes[inode].synced = self.inodes[inode].bytes.len();
                } else {
                    let inside = |other: &str| Path::new(other).parent() == Some(Path::new(path));
                    self.durable.retain(|other, _| !inside(other));
                    let entries = self.seen.iter().filter(|(other, _)| inside(other));
                    self.durable
                        .extend(entries.map(|(path, inode)| (path.clone(), *inode)));
                    self.later.clear();
                }
                return;
            }
            Change::Rename(from, to) => {
                let inode = self.seen.remove(from).expect("a file to rename");
                self.seen.insert(to.clone(), inode);
            }
            Change::Unlink(path) => {
                self.seen.remove(path).expect("a file to remove");
            }
        }
        self.later.push(self.seen.clone());
    }

    /// Writes what a power cut leaves into an empty folder in place of `from`.
    fn cut(&self, loss: Loss, random: &mut Random, from: &Path, to: &Path) {
        let kept = match loss {
            Loss::All => 0,
            Loss::Bytes => self.later.len(),
            Loss::Some => random.below(self.later.len() as u64 + 1) as usize,
        };
        let entries = kept
            .checked_sub(1)
            .map_or(&self.durable, |last| &self.later[last]);
        for (path, inode) in entries {
            let Inode { bytes, synced } = &self.inodes[*inode];
            let kept = match loss {
                Loss::Some => synced + random.below((bytes.len() - synced) as u64 + 1) as usize,
                _ => *synced,
            };
            let path = to.join(
                Path::new(path)
                    .strip_prefix(from)
                    .expect("a path below the index"),
            );
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, &bytes[..kept]).expect("a file");
        }
    }

    /// The number of the last operation of the commit that surely is on the disk.
    fn durable_commit(&self) -> u64 {
        let meta = |(path, _): &(&String, &usize)| path.ends_with("/meta.json");
        let (_, inode) = self.durable.iter().find(meta).expect("a commit");
        operation(&self.inodes[*inode].bytes)
    }
}

/// The number of the last operation of a commit.
fn operation(meta: &[u8]) -> u64 {
    let meta: Value = serde_json::from_slice(meta).expect("a whole meta.json");
    meta["opstamp"].as_u64().expect("a number")
}

/// Records an update with a commit after each file. Returns the changes, and the disk before them.
fn recorded(update: &Update, shim: &Path) -> (Vec<Change>, Disk) {
    let record = update.desk.root().join("record");
    let _ = fs::remove_file(&record);
    update.restore();
    let index = update.desk.index().canonicalize().expect("the index");
    let disk = Disk::of(&index);
    let none = Fault {
        call: "none",
        at: 0,
        error: 5,
        threads: 2,
    };
    let mut command = update.command(shim, none);
    Run::of(command.env("FAULT_RECORD", &record)).succeeded();
    (changes(&fs::read(record).expect("a record")), disk)
}

#[test]
fn a_power_cut_leaves_a_commit_and_loses_none_that_was_synced() {
    const TEST: &str = "a_power_cut_leaves_a_commit_and_loses_none_that_was_synced";
    let Some(shim) = shim(TEST) else { return };
    let is_full = std::env::var_os("ONRECORD_FULL_FAULTS").is_some();
    let points = if is_full { 1_000 } else { 9 };
    let update = Update::new(1);
    let (changes, mut disk) = recorded(&update, shim);
    let index = update.desk.index().canonicalize().expect("the index");
    let mut random = Random::new(3);
    let mut chosen: Vec<usize> = (0..points)
        .map(|_| random.below(changes.len() as u64 + 1) as usize)
        .collect();
    chosen.sort_unstable();
    let mut done = 0;
    for (number, at) in chosen.into_iter().enumerate() {
        changes[done..at].iter().for_each(|change| disk.change(change));
        done = at;
        let loss = [Loss::All, Loss::Bytes, Loss::Some][number % 3];
        fs::remove_dir_all(&index).expect("an index to remove");
        fs::create_dir_all(&index).expect("a folder");
        disk.cut(loss, &mut random, &index, &index);
        let about = format!("{loss:?} at {at} of {}", changes.len());
        let meta = fs::read(index.join("engine/meta.json")).expect(&about);
        assert!(operation(&meta) >= disk.durable_commit(), "{about}");
        let check = update.desk.run(["status", "--verify"]);
        assert_eq!(check.code, Some(0), "{about}: {check:?}");
        assert_eq!(held(&update.desk).len() as u64, 2 * FILES, "{about}");
        let finish = update.desk.run(["ingest", "articles", "--quiet"]);
        assert_eq!((finish.code, &*finish.stderr), (Some(0), ""), "{about}");
        assert!(held(&update.desk) == update.wanted, "{about}");
    }
}

#[test]
fn a_record_has_every_change_of_a_run() {
    const TEST: &str = "a_record_has_every_change_of_a_run";
    let Some(shim) = shim(TEST) else { return };
    let update = Update::new(2);
    let (changes, mut disk) = recorded(&update, shim);
    changes.iter().for_each(|change| disk.change(change));
    let index = update.desk.index().canonicalize().expect("the index");
    let left = Disk::of(&index);
    let bytes = |disk: &Disk| -> BTreeMap<String, Vec<u8>> {
        let files = disk.seen.iter();
        files
            .map(|(path, inode)| (path.clone(), disk.inodes[*inode].bytes.clone()))
            .collect()
    };
    assert!(
        bytes(&disk) == bytes(&left),
        "{:?} {:?}",
        disk.seen.keys(),
        left.seen.keys()
    );
}

//! Saved questions: `INDEX/saved.toml`, and which articles had arrived when they were last looked at: `INDEX/seen`.
//!
//! Both survive a rebuild of the index. A rebuilt index has later generations than any before, so `seen` keeps ids:
//! blocks of the ids that had arrived since the previous block, each with its last generation.

use std::io::Read;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use serde::Deserialize;
use tantivy::columnar::Column;

use crate::error::{Error, Result, printable};
use crate::index::folder::Folder;
use crate::index::names_file::{MOST_TOML, parts, read_bytes_named, read_named};
use crate::index::place::{SAVED, SEEN};
use crate::index::user_files::is_part;
use crate::index::{Index, engine_reason};

const ABOUT: &str = "# Saved questions. `onrecord save` writes this file, and `onrecord new` records in it what was seen.\n\n";
const MARK: &[u8; 16] = b"onrecord seen 1\n";
const BYTES_OF_ID: usize = 16;
/// Maximum size of `seen` in bytes: the ids of 67 million articles.
const MOST_SEEN: u64 = 1 << 30;

/// A saved question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct SavedQuestion {
    /// Its name.
    pub name: String,
    /// The command and its arguments, as typed.
    pub command: Vec<String>,
    /// The generation up to which its articles were seen.
    #[serde(default)]
    pub seen: i64,
    /// True if a part of the next generation was seen too, because the ingest was not finished.
    #[serde(default)]
    pub in_part: bool,
    /// The generation up to which articles had arrived when it was saved; its feed has those that came later. None in
    /// files of older versions.
    #[serde(default)]
    pub begun: Option<i64>,
    /// The token in the address of its feed; None if it has no feed.
    #[serde(default)]
    pub feed: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct SavedFile {
    #[serde(default)]
    question: Vec<SavedQuestion>,
}

/// Reads the saved questions of an index, in the order in which they were saved.
///
/// # Errors
/// If the file cannot be read, or is not a list of questions, each of at most 64 kB.
pub fn load(index: &Path) -> Result<Vec<SavedQuestion>> {
    let Some(text) = read_named(index, SAVED)? else {
        return Ok(Vec::new());
    };
    questions_of(&text).map_err(|why| {
        Error::new("read the saved questions", why)
            .on(index.join(SAVED))
            .hint("repair the file, or remove it and save the questions again")
    })
}

fn questions_of(text: &str) -> std::result::Result<Vec<SavedQuestion>, String> {
    let parsed = |text: &str| -> std::result::Result<SavedFile, String> {
        toml::from_str(text).map_err(|error| error.message().to_owned())
    };
    if text.len() <= MOST_TOML {
        return Ok(parsed(text)?.question);
    }
    let mut questions = Vec::new();
    for part in parts(text) {
        if part.text.len() > MOST_TOML {
            return Err(part.too_long());
        }
        questions.extend(parsed(part.text)?.question);
    }
    Ok(questions)
}

/// Writes the saved questions of an index.
///
/// # Errors
/// If a question is too long to be read again, or the file cannot be written.
pub fn store(index: &Path, questions: &[SavedQuestion]) -> Result<()> {
    let mut text = ABOUT.to_owned();
    for question in questions {
        let entry = as_toml(question);
        if entry.len() > MOST_TOML {
            let why = format!(
                "`{}` takes {} bytes, more than the {MOST_TOML} that a saved question may have",
                printable(&question.name),
                entry.len()
            );
            return Err(Error::new("save the question", why).hint("ask for less in one question"));
        }
        text.push_str(&entry);
    }
    replace(index, SAVED, text.as_bytes())
}

/// Returns a question as a table of the file.
fn as_toml(question: &SavedQuestion) -> String {
    let arguments: Vec<String> = question.command.iter().map(|argument| quoted(argument)).collect();
    let in_part = if question.in_part { "in_part = true\n" } else { "" };
    let begun = question.begun.map(|begun| format!("begun = {begun}\n"));
    let feed = question
        .feed
        .as_deref()
        .map(|feed| format!("feed = {}\n", quoted(feed)));
    format!(
        "[[question]]\nname = {}\ncommand = [{}]\nseen = {}\n{in_part}{}{}\n",
        quoted(&question.name),
        arguments.join(", "),
        question.seen,
        begun.unwrap_or_default(),
        feed.unwrap_or_default(),
    )
}

/// Quotes a string. JSON strings are TOML strings, except for one character.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text)
        .to_string()
        .replace('\u{7f}', "\\u007F")
}

/// Replaces a file of the index folder, which may be a link there; links in it are not followed.
fn replace(index: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let replaced = || Folder::open(&index.canonicalize()?)?.replace(Path::new(name), bytes, true);
    replaced().map_err(|error| Error::io("write", index.join(name), &error))
}

/// The articles of an index that had arrived when questions were looked at.
#[derive(Debug)]
pub struct SeenArticles {
    index: PathBuf,
    blocks: Vec<SeenBlock>,
}

/// Ids that had arrived by a generation, but not by that of the previous block.
#[derive(Clone, Debug, PartialEq, Eq)]
struct SeenBlock {
    until: i64,
    ids: Vec<u128>,
}

/// The moment up to which an index is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenUntil {
    /// A generation.
    pub generation: i64,
    /// True if a part of the next generation was seen too.
    pub in_part: bool,
}

impl SeenArticles {
    /// Reads the file; one that was cut short gives its whole blocks.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn load(index: &Path) -> Result<Self> {
        let bytes = read_bytes_named(index, SEEN, MOST_SEEN)?.unwrap_or_default();
        Ok(Self {
            index: index.to_owned(),
            blocks: decoded(&bytes),
        })
    }

    /// Returns the latest generation that was seen; None if none was.
    #[must_use]
    pub fn latest(&self) -> Option<i64> {
        self.blocks.iter().map(|block| block.until).max()
    }

    /// Returns bits of the ids of all articles that had arrived by a generation.
    #[must_use]
    pub fn known(&self, generation: i64) -> FxHashSet<u128> {
        let blocks = self.blocks.iter().filter(|block| block.until <= generation);
        blocks.flat_map(|block| block.ids.iter().copied()).collect()
    }

    /// True if the index may have given articles that had arrived by `generation` a later one, because it was rebuilt
    /// since.
    #[must_use]
    pub fn is_older_than(&self, index: Arrivals) -> bool {
        let first = self.blocks.iter().map(|block| block.until).min();
        first.is_some_and(|first| index.first.is_some_and(|oldest| oldest > first))
    }

    /// Records that all articles of the index have arrived. Returns the moment to store with the questions that were
    /// looked at.
    ///
    /// # Errors
    /// If the index cannot be read, or the file cannot be written.
    pub fn note(&mut self, index: &Index, arrivals: Arrivals) -> Result<SeenUntil> {
        let latest = arrivals.latest.unwrap_or(0);
        let in_part = is_part(index.path());
        // Generations are at least 2 apart, so no other block ends at the number before the latest.
        let until = SeenUntil {
            generation: if in_part { latest - 1 } else { latest },
            in_part,
        };
        let before = self
            .blocks
            .iter()
            .map(|block| block.until)
            .max()
            .unwrap_or(i64::MIN);
        let known = self.known(i64::MAX);
        let came = arrivals.ids_after(index, before)?;
        let mut ids: Vec<u128> = came.into_iter().filter(|id| !known.contains(id)).collect();
        ids.sort_unstable();
        ids.dedup();
        if ids.is_empty() && before >= until.generation {
            return Ok(until);
        }
        self.blocks.push(SeenBlock {
            until: until.generation,
            ids,
        });
        replace(&self.index, SEEN, &encoded(&self.blocks))?;
        Ok(until)
    }
}

fn encoded(blocks: &[SeenBlock]) -> Vec<u8> {
    let mut bytes = MARK.to_vec();
    for block in blocks {
        bytes.extend_from_slice(&block.until.to_le_bytes());
        bytes.extend_from_slice(&(block.ids.len() as u64).to_le_bytes());
        for id in &block.ids {
            bytes.extend_from_slice(&id.to_be_bytes());
        }
    }
    bytes
}

fn decoded(bytes: &[u8]) -> Vec<SeenBlock> {
    let mut blocks = Vec::new();
    let Some(mut rest) = bytes.strip_prefix(MARK) else {
        return blocks;
    };
    let number = |rest: &mut &[u8]| {
        let mut bytes = [0; 8];
        rest.read_exact(&mut bytes)
            .ok()
            .map(|()| u64::from_le_bytes(bytes))
    };
    while let (Some(until), Some(count)) = (number(&mut rest), number(&mut rest)) {
        let length = usize::try_from(count)
            .ok()
            .and_then(|count| count.checked_mul(BYTES_OF_ID));
        let Some((ids, after)) = length.and_then(|length| rest.split_at_checked(length)) else {
            break;
        };
        let (ids, _) = ids.as_chunks::<BYTES_OF_ID>();
        blocks.push(SeenBlock {
            until: until.cast_signed(),
            ids: ids.iter().map(|id| u128::from_be_bytes(*id)).collect(),
        });
        rest = after;
    }
    blocks
}

/// The range of generations in an index, including deleted articles that are not yet merged away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arrivals {
    /// The first.
    first: Option<i64>,
    /// The last.
    latest: Option<i64>,
}

impl Arrivals {
    /// Reads them from the last commit.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn of(index: &Index) -> Result<Self> {
        let mut arrivals = Self::default();
        for OfArticles { added, .. } in columns(index)? {
            arrivals.first = arrivals.first.into_iter().chain([added.min_value()]).min();
            arrivals.latest = arrivals.latest.max(Some(added.max_value()));
        }
        Ok(arrivals)
    }

    /// Returns bits of the ids of articles of later generations.
    fn ids_after(self, index: &Index, generation: i64) -> Result<Vec<u128>> {
        let mut ids = Vec::new();
        for OfArticles { added, head, tail } in columns(index)? {
            if added.max_value() <= generation {
                continue;
            }
            for doc in 0..added.num_docs() {
                let generation_of = added.first(doc);
                if generation_of > Some(generation)
                    && generation_of <= self.latest
                    && let (Some(head), Some(tail)) = (head.first(doc), tail.first(doc))
                {
                    ids.push(u128::from(head) << 64 | u128::from(tail));
                }
            }
        }
        Ok(ids)
    }
}

/// The columns of one segment that has articles.
struct OfArticles {
    added: Column<i64>,
    /// The upper half of the id.
    head: Column<u64>,
    tail: Column<u64>,
}

fn columns(index: &Index) -> Result<Vec<OfArticles>> {
    let fields = index.fields();
    let schema = index.engine().schema();
    let failed = |error| Error::new("read the index", engine_reason(&error)).on(index.path());
    let mut columns = Vec::new();
    for reader in index.searcher()?.segment_readers() {
        let fast = reader.fast_fields();
        let added = fast
            .column_opt(schema.get_field_name(fields.added))
            .map_err(failed)?;
        let halves = [fields.id_head, fields.id_tail];
        let [head, tail] = halves.map(|field| fast.column_opt(schema.get_field_name(field)));
        if let (Some(added), Some(head), Some(tail)) = (added, head.map_err(failed)?, tail.map_err(failed)?) {
            columns.push(OfArticles { added, head, tail });
        }
    }
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_back_and_a_cut_one_is_left_out() {
        let blocks = vec![
            SeenBlock {
                until: -3,
                ids: vec![u128::MAX, 1],
            },
            SeenBlock {
                until: 7,
                ids: Vec::new(),
            },
            SeenBlock {
                until: 9,
                ids: vec![5],
            },
        ];
        let bytes = encoded(&blocks);
        assert_eq!(decoded(&bytes), blocks);
        assert_eq!(decoded(&bytes[..bytes.len() - 1]), blocks[..2]);
        assert_eq!(decoded(b"something else"), []);
    }

    #[test]
    fn questions_come_back() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(load(folder.path()).unwrap(), []);
        let questions = vec![
            SavedQuestion {
                name: "dam".to_owned(),
                command: ["query", "person:\"Anna\u{7f}\\Velde\"\n", "--since", "2020"]
                    .map(str::to_owned)
                    .into(),
                seen: 8,
                in_part: true,
                begun: Some(-7),
                feed: Some("0a1b".to_owned()),
            },
            SavedQuestion::default(),
        ];
        store(folder.path(), &questions).unwrap();
        assert_eq!(load(folder.path()).unwrap(), questions);
        std::fs::write(folder.path().join(SAVED), "[[question]]\nname = 3\n").unwrap();
        assert!(
            load(folder.path())
                .unwrap_err()
                .to_string()
                .contains("saved.toml")
        );
    }

    #[test]
    fn many_questions_come_back_and_one_that_is_too_long_is_not_stored() {
        let folder = tempfile::tempdir().unwrap();
        let question = |number: usize, length: usize| SavedQuestion {
            name: format!("dam {number}"),
            command: vec!["query".to_owned(), "dam ".repeat(length)],
            ..SavedQuestion::default()
        };
        let mut questions: Vec<SavedQuestion> = (0..500).map(|number| question(number, 100)).collect();
        store(folder.path(), &questions).unwrap();
        assert_eq!(load(folder.path()).unwrap(), questions);
        questions.push(question(500, MOST_TOML / 4));
        let error = store(folder.path(), &questions).unwrap_err().to_string();
        assert!(error.contains("`dam 500` takes"), "{error}");
        assert_eq!(load(folder.path()).unwrap().len(), 500);
        let long = format!(
            "[[question]]\nname = \"{}\"\ncommand = []\n",
            "dam ".repeat(MOST_TOML / 4)
        );
        std::fs::write(folder.path().join(SAVED), long).unwrap();
        let error = load(folder.path()).unwrap_err().to_string();
        assert!(error.contains("line 1: an entry of 65"), "{error}");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80)) {
            let _ = decoded(&[&MARK[..], &bytes].concat());
        }
    }
}

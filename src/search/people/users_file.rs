//! The user's files of names, `names.toml`, as questions read them.

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::index::names_file::{self, NamesFile};
use crate::search::answer::Warning;
use crate::span::Span;

/// The user's file, read when a question needs it first. With several indexes, the entries of all their files.
#[derive(Debug)]
pub(crate) struct UsersFile {
    dirs: Vec<PathBuf>,
    read: OnceLock<NamesFile>,
}

impl UsersFile {
    /// The files in these index folders.
    pub(crate) fn of(dirs: Vec<PathBuf>) -> Self {
        Self {
            dirs,
            read: OnceLock::new(),
        }
    }

    /// The file's entries; none if it cannot be read, which is then one of its problems.
    pub(crate) fn get(&self) -> &NamesFile {
        self.read.get_or_init(|| {
            let mut all = NamesFile::default();
            for dir in &self.dirs {
                match names_file::load(dir) {
                    Ok(file) => all.append(file),
                    Err(error) => all.problems.push(error),
                }
            }
            all
        })
    }

    /// A warning for each entry that was skipped, or for the file if it could not be read. They point at no place of the
    /// question.
    pub(crate) fn warnings(&self) -> impl Iterator<Item = Warning> {
        self.get().problems.iter().map(|error| Warning {
            span: Span::default(),
            message: format!("{error}; this was left aside"),
        })
    }
}

//! The user's file of names, `names.toml`, as questions read it.

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::index::names_file::{self, NamesFile};
use crate::search::answer::Warning;
use crate::span::Span;

/// The user's file, read when a question needs it first.
#[derive(Debug)]
pub(crate) struct UsersFile {
    dir: PathBuf,
    read: OnceLock<NamesFile>,
}

impl UsersFile {
    /// The file in the index folder `dir`.
    pub(crate) fn of(dir: PathBuf) -> Self {
        Self {
            dir,
            read: OnceLock::new(),
        }
    }

    /// The file's entries; none if it cannot be read, which is then one of its problems.
    pub(crate) fn get(&self) -> &NamesFile {
        self.read.get_or_init(|| {
            names_file::load(&self.dir).unwrap_or_else(|error| NamesFile {
                problems: vec![error],
                ..NamesFile::default()
            })
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

//! The user's file of people, `people.toml`, as questions read it.

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::error::Error;
use crate::index::people_file::{self, PeopleFile};
use crate::search::answer::Warning;
use crate::span::Span;

/// The user's file, read when a question needs it first.
#[derive(Debug)]
pub(crate) struct UsersFile {
    dir: PathBuf,
    read: OnceLock<(PeopleFile, Option<Error>)>,
}

impl UsersFile {
    /// The file in the index folder `dir`.
    pub(crate) fn of(dir: PathBuf) -> Self {
        Self {
            dir,
            read: OnceLock::new(),
        }
    }

    /// The file's entries, and its error if it has one: then there are no entries.
    pub(crate) fn get(&self) -> (&PeopleFile, Option<&Error>) {
        let (file, error) = self.read.get_or_init(|| match people_file::load(&self.dir) {
            Ok(file) => (file, None),
            Err(error) => (PeopleFile::default(), Some(error)),
        });
        (file, error.as_ref())
    }

    /// A warning where the file could not be read; it points at no place of the question.
    pub(crate) fn warning(&self) -> Option<Warning> {
        self.get().1.map(|error| Warning {
            span: Span::default(),
            message: format!("{error}; the file was left aside"),
        })
    }
}

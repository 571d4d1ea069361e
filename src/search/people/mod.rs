//! Which names are one person, organisation or place across articles.

mod name_lists;
pub(crate) mod name;
pub(crate) mod identity;
mod body_name;
mod name_groups;
mod together;
mod bodies;
mod within;
pub(crate) mod users_file;
pub(crate) mod name_terms;
pub(crate) mod joined;
mod no_person;
pub(crate) mod further_names;
pub(crate) mod scope;

use std::path::PathBuf;
use std::sync::Arc;

use crate::error::Result;
use crate::extract::EntityKind;
use crate::search::commit::open::Commit;
use crate::search::query::Query;
use further_names::{FurtherNames, KeptFurtherNames, further_names};
use joined::{JoinedNames, KeptJoined, joined, names_of};
use no_person::BodyArticles;
use users_file::UsersFile;

/// The people of one commit, as far as questions have asked for them: neither the commit nor the user's file changes
/// under a searcher.
#[derive(Debug)]
pub(crate) struct KnownPeople {
    pub(crate) file: UsersFile,
    further: KeptFurtherNames,
    joined: KeptJoined,
}

impl KnownPeople {
    /// Those of the indexes in these folders.
    pub(crate) fn of(dirs: Vec<PathBuf>) -> Self {
        Self {
            file: UsersFile::of(dirs),
            further: KeptFurtherNames::default(),
            joined: KeptJoined::default(),
        }
    }

    /// Who is one person, organisation or place among all names of a kind.
    pub(crate) fn joined(&self, commit: &Commit, kind: EntityKind) -> tantivy::Result<Arc<JoinedNames>> {
        joined(commit, &self.file, &self.joined, kind)
    }

    /// The articles of all organisations and places, which tell entries that are no people.
    pub(crate) fn bodies(commit: &Commit) -> tantivy::Result<BodyArticles> {
        let organisations = names_of(commit, EntityKind::Organisation)?;
        let places = names_of(commit, EntityKind::Place)?;
        Ok(BodyArticles::of(&[&organisations, &places]))
    }

    /// The further names of the people whom a question names.
    pub(crate) fn further_names(&self, commit: &Commit, query: &Query) -> Result<FurtherNames> {
        further_names(commit, &self.file, &self.further, query)
    }
}

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
mod all_names;
mod joining;
pub(crate) mod counts;
pub(crate) mod entry;
mod no_person;
pub(crate) mod joined;
pub(crate) mod settled;
pub(crate) mod further_names;
pub(crate) mod scope;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use tantivy::TantivyError;

use crate::error::Result;
use crate::extract::EntityKind;
use crate::index::kept::Blocks;
use crate::index::kept::names::{self as kept_names, FIRST_SECTION, NamesOrigin};
use crate::search::commit::copies::told_segments;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::failed;
use crate::search::commit::whole::WholeCounts;
use crate::search::query::Query;
use all_names::names_of;
use further_names::{FurtherNames, KeptFurtherNames, WithJoined, further_names};
use joined::{JoinedNames, sections, sections_of_kind};
use joining::join;
use no_person::BodyArticles;
use users_file::UsersFile;

/// The kinds that have directories, in the order of the sections of [`kept_names`].
const KINDS: [EntityKind; 3] = [EntityKind::Person, EntityKind::Organisation, EntityKind::Place];

/// The people of one commit, as far as questions have asked for them: neither the commit nor the user's file changes
/// under a searcher.
#[derive(Debug)]
pub(crate) struct KnownPeople {
    pub(crate) file: UsersFile,
    dirs: Vec<PathBuf>,
    further: KeptFurtherNames,
    /// The names of each kind as the file beside the index has them; None without such a file.
    kept: OnceLock<Option<[Arc<JoinedNames>; KINDS.len()]>>,
    /// The names of each kind as joined here.
    made: [OnceLock<Arc<JoinedNames>>; KINDS.len()],
}

impl KnownPeople {
    /// Those of the indexes in these folders.
    pub(crate) fn of(dirs: Vec<PathBuf>) -> Self {
        Self {
            file: UsersFile::of(dirs.clone()),
            dirs,
            further: KeptFurtherNames::default(),
            kept: OnceLock::new(),
            made: Default::default(),
        }
    }

    /// Calls `then` with who is one person, organisation or place among all names of a kind; once more with names that
    /// are joined here if the file beside the index turns out to be damaged.
    pub(crate) fn with_joined<T>(
        &self,
        commit: &Commit,
        kind: EntityKind,
        then: &dyn Fn(&JoinedNames) -> tantivy::Result<T>,
    ) -> tantivy::Result<T> {
        if let Some(whole) = self.settled(commit) {
            return then(&settled::of_loaded(commit, whole, kind)?);
        }
        let Some(place) = KINDS.iter().position(|known| *known == kind) else {
            return then(&self.make(commit, kind)?);
        };
        if self.made[place].get().is_none()
            && let Some(kept) = self.kept(commit)
        {
            let joined = &kept[place];
            match then(joined) {
                Err(_) if joined.has_failed() => {}
                answer => return answer,
            }
        }
        if let Some(made) = self.made[place].get() {
            return then(made);
        }
        let made = Arc::new(self.make(commit, kind)?);
        then(self.made[place].get_or_init(|| made))
    }

    /// The counts of the collection that the commit is a part of, if its names were joined when it was settled. They do
    /// not hold for entries of the user's file that are for some articles alone.
    fn settled<'c>(&self, commit: &'c Commit) -> Option<&'c WholeCounts> {
        let whole = commit.whole.as_deref().filter(|whole| whole.is_settled())?;
        (!self.file.get().has_within()).then_some(whole)
    }

    fn kept(&self, commit: &Commit) -> Option<&[Arc<JoinedNames>; KINDS.len()]> {
        let load = || {
            // The names of several indexes, or of a part of a collection, are joined anew.
            let [dir] = &self.dirs[..] else { return None };
            if commit.whole.is_some() {
                return None;
            }
            let blocks = Arc::new(kept_names::load(dir, &self.origin(commit))?);
            let of_kind = sections_of_kind(commit.engine.segment_readers().len());
            let joined = (0..).zip(KINDS).map(|(place, kind)| {
                let first = FIRST_SECTION + place * of_kind;
                JoinedNames::new(commit, kind, Arc::clone(&blocks), first).map(Arc::new)
            });
            <[_; KINDS.len()]>::try_from(joined.collect::<Option<Vec<_>>>()?).ok()
        };
        self.kept.get_or_init(load).as_ref()
    }

    /// True if the file beside the index has the names of this commit.
    pub(crate) fn has_kept(&self, commit: &Commit) -> bool {
        self.kept(commit).is_some()
    }

    fn origin(&self, commit: &Commit) -> NamesOrigin {
        NamesOrigin {
            segments: told_segments(&commit.engine),
            users_file: self.file.get().sum,
        }
    }

    fn make(&self, commit: &Commit, kind: EntityKind) -> tantivy::Result<JoinedNames> {
        let joined = join(commit, self.file.get(), kind)?;
        let bodies = match kind {
            EntityKind::Person => {
                let organisations = names_of(commit, EntityKind::Organisation)?;
                let places = names_of(commit, EntityKind::Place)?;
                Some(BodyArticles::of(&[&organisations, &places]))
            }
            _ => None,
        };
        let blocks = Blocks::of(&sections(commit, &joined, bodies.as_ref())?);
        JoinedNames::new(commit, kind, Arc::new(blocks), 0)
            .ok_or_else(|| TantivyError::InternalError("too few sections of names".to_owned()))
    }

    /// Joins the names of all kinds and stores them beside the index, for questions of other processes. Does nothing with
    /// several indexes.
    ///
    /// # Errors
    /// If the index cannot be read, or the file not be written.
    pub(crate) fn keep(&self, commit: &Commit) -> Result<()> {
        let file = self.file.get();
        let made = || -> tantivy::Result<Vec<Vec<u8>>> {
            let mut organisations = join(commit, file, EntityKind::Organisation)?;
            let mut places = join(commit, file, EntityKind::Place)?;
            let bodies = BodyArticles::of_joined(&mut organisations, &mut places);
            let mut of_bodies = sections(commit, &organisations, None)?;
            of_bodies.extend(sections(commit, &places, None)?);
            // The names of people are most, so the others go first.
            drop((organisations, places));
            let people = join(commit, file, EntityKind::Person)?;
            let mut all = sections(commit, &people, Some(&bodies))?;
            all.append(&mut of_bodies);
            Ok(all)
        };
        let [dir] = &self.dirs[..] else { return Ok(()) };
        let sections = made().map_err(|error| failed(&error))?;
        kept_names::keep(dir, &self.origin(commit), sections)
    }

    /// The further names of the people, organisations and places that a question names.
    pub(crate) fn further_names(&self, commit: &Commit, query: &Query) -> Result<FurtherNames> {
        let joined: WithJoined<'_> = &|kind, words, then| match self.settled(commit) {
            Some(whole) => then(&settled::of_question(commit, whole, kind, words)?),
            None => self.with_joined(commit, kind, then),
        };
        further_names(commit, &self.file, joined, &self.further, query)
    }
}

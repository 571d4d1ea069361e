//! Names as they were joined when a collection on a cluster was settled.
//!
//! Settling joins the names of all articles once, and keeps the entries on the cluster. A question that has loaded some
//! articles takes the entries of their names from there. Names of articles that came later have no entry: each is an entry
//! of its own.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::TantivyError;

use crate::extract::EntityKind;
use crate::index::kept::Blocks;
use crate::index::names_file::NamesFile;
use crate::search::answer::AliasEvidence;
use crate::search::commit::open::Commit;
use crate::search::commit::whole::{SettledEntry, SettledKey, WholeCounts};
use crate::search::people::all_names::column;
use crate::search::people::body_name::BodyName;
use crate::search::people::entry::{JoinedAlias, JoinedEntry};
use crate::search::people::joined::{
    EntrySections, JoinedNames, NameColumn, columns_by_name, for_each_joined, is_listed,
};
use crate::search::people::joining::{JoinedKind, join};
use crate::search::people::no_person::BodyArticles;

/// The entries of people, organisations and places, each in the order of names.
pub(crate) type SettledKinds = [Vec<SettledEntry>; 3];

impl SettledEntry {
    /// The entry; None if it is damaged.
    pub(crate) fn unpacked(&self) -> Option<JoinedEntry> {
        JoinedEntry::unpack(&mut &self.packed[..])
    }
}

/// Joins the names of a commit that has those of all articles of a collection.
pub(crate) fn settle_names(commit: &Commit, file: &NamesFile) -> tantivy::Result<SettledKinds> {
    let mut organisations = join(commit, file, EntityKind::Organisation)?;
    let mut places = join(commit, file, EntityKind::Place)?;
    let people = join(commit, file, EntityKind::Person)?;
    let bodies = BodyArticles::of_joined(&mut organisations, &mut places);
    Ok([
        entries(commit, &people, Some(&bodies))?,
        entries(commit, &organisations, None)?,
        entries(commit, &places, None)?,
    ])
}

/// The entries of a kind, with their places in the directory.
fn entries(
    commit: &Commit,
    joined: &JoinedKind,
    bodies: Option<&BodyArticles>,
) -> tantivy::Result<Vec<SettledEntry>> {
    let mut entries = Vec::new();
    let mut listed = Vec::new();
    for_each_joined(commit, joined, bodies, &mut |entry, marks| {
        let number = entries.len() as u32;
        let mut packed = Vec::new();
        entry.pack(&mut packed);
        entries.push(SettledEntry {
            number,
            marks,
            rank: None,
            packed,
        });
        if is_listed(entry, marks) {
            listed.push((Reverse(entry.articles), number));
        }
    })?;
    listed.sort_unstable();
    for (rank, (_, number)) in (0..).zip(listed) {
        entries[number as usize].rank = Some(rank);
    }
    Ok(entries)
}

/// The names among these that may be acronyms of organisations.
pub(crate) fn acronyms<'n>(names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let is_acronym = |name: &&str| BodyName::parse(name).is_some_and(|body| body.acronym().is_some());
    names.filter(is_acronym).collect()
}

/// The entries that the names of a kind in loaded articles belong to.
pub(crate) fn of_loaded(
    commit: &Commit,
    whole: &WholeCounts,
    kind: EntityKind,
) -> tantivy::Result<JoinedNames> {
    let mut entries: BTreeMap<u32, (JoinedEntry, u8)> = BTreeMap::new();
    let mut unknown = Vec::new();
    for (name, articles) in names_in(commit, kind)? {
        let found = whole.settled(SettledKey::Named(kind, name.clone()));
        for entry in found.iter() {
            if let Some(joined) = entry.unpacked() {
                entries.insert(entry.number, (joined, entry.marks));
            }
        }
        // A name that only quotations have belongs to nobody in the directory.
        if found.is_empty() && articles > 0 {
            unknown.push((by_itself(name, articles), 0));
        }
    }
    let mut entries: Vec<(JoinedEntry, u8)> = entries.into_values().chain(unknown).collect();
    entries.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
    let mut number_of: FxHashMap<String, u32> = FxHashMap::default();
    for (number, (entry, _)) in (0..).zip(&entries) {
        for alias in &entry.aliases {
            number_of.insert(alias.name.clone(), number);
        }
    }
    let columns = columns_by_name(commit, kind, &|name| number_of.get(name).copied())?;
    joined_names(commit, kind, &entries, columns)
}

/// The entries that a question for these folded words may mean, to be found by their names.
pub(crate) fn of_question(
    commit: &Commit,
    whole: &WholeCounts,
    kind: EntityKind,
    words: &[String],
) -> tantivy::Result<JoinedNames> {
    let found = whole.settled(SettledKey::Meant(kind, words.to_vec()));
    let entries = found
        .iter()
        .filter_map(|entry| Some((entry.unpacked()?, entry.marks)));
    let entries: Vec<(JoinedEntry, u8)> = entries.collect();
    let columns = columns_by_name(commit, kind, &|_| None)?;
    joined_names(commit, kind, &entries, columns)
}

fn joined_names(
    commit: &Commit,
    kind: EntityKind,
    entries: &[(JoinedEntry, u8)],
    columns: Vec<Vec<u8>>,
) -> tantivy::Result<JoinedNames> {
    let mut sections = EntrySections::default();
    for (entry, marks) in entries {
        sections.add(entry, *marks, true);
    }
    let blocks = Blocks::of(&sections.end(Vec::new(), columns));
    JoinedNames::new(commit, kind, Arc::new(blocks), 0)
        .ok_or_else(|| TantivyError::InternalError("too few sections of names".to_owned()))
}

/// The entry of a name that was not joined with any other.
pub(crate) fn by_itself(name: String, articles: u64) -> JoinedEntry {
    JoinedEntry {
        name: name.clone(),
        articles,
        quotes: 0,
        days: None,
        aliases: vec![JoinedAlias {
            name,
            articles,
            evidence: AliasEvidence::Itself,
        }],
    }
}

/// The names of a kind in a commit, each with 1 if an article has it, and 0 if only quotations have.
fn names_in(commit: &Commit, kind: EntityKind) -> tantivy::Result<Vec<(String, u64)>> {
    let mut seen = FxHashSet::default();
    let mut names = Vec::new();
    for of in [NameColumn::Named, NameColumn::Speakers, NameColumn::Voices] {
        for reader in commit.engine.segment_readers() {
            let Some(column) = column(commit, reader, of.field(&commit.fields, kind))? else {
                continue;
            };
            let mut stream = column.dictionary().stream()?;
            while stream.advance() {
                let name = String::from_utf8_lossy(stream.key()).into_owned();
                if seen.insert(name.clone()) {
                    names.push((name, u64::from(of == NameColumn::Named)));
                }
            }
        }
    }
    Ok(names)
}

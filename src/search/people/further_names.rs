//! Expands a person, organisation or place in a query to the other names the index has for them.
//!
//! A name is matched by its words first. If a question names a person in full (two words or more), or one whom the
//! user's file knows, the person's names that do not hold these words are looked for too: "Kerry" for "John Kerry".
//! Only the names that share the surname are read, out of the dictionary of terms. Organisations and places are named
//! by a short form as well: "RBS" is a question for "Royal Bank of Scotland". Of these, the names as joined for the
//! directory are read. A question without such a name reads nothing.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, SegmentReader};

use crate::error::Result;
use crate::extract::EntityKind;
use crate::index::analysis::folded_words;
use crate::index::listed;
use crate::index::names_file::NamesFile;
use crate::search::answer::TakenFor;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::failed;
use crate::search::people::entry::letters;
use crate::search::people::identity::{Person, people};
use crate::search::people::joined::{JoinedNames, NameColumn};
use crate::search::people::name_terms::{for_each_term, with_name_uses};
use crate::search::people::users_file::UsersFile;
use crate::search::query::{Field, Query};

/// Names asked for whose further names are kept.
const KEPT: usize = 1_000;

/// A name in a question: its kind, and its folded words.
pub(crate) type AskedName = (EntityKind, Vec<String>);

/// Further names by what questions named.
pub(crate) type KeptFurtherNames = Mutex<FxHashMap<AskedName, Arc<Further>>>;

/// A further name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FurtherName {
    pub(crate) taken: TakenFor,
    /// The articles of each segment in which it is one, ascending; None if in all.
    pub(crate) within: Option<Arc<Vec<Vec<DocId>>>>,
}

/// The further names of one person, organisation or place.
#[derive(Debug, Default)]
pub(crate) struct Further {
    names: Vec<FurtherName>,
    /// Where each segment has them; None where it has none.
    columns: Vec<Option<NamesInColumn>>,
}

/// Some names in the column of the names of people.
#[derive(Debug)]
struct NamesInColumn {
    column: Column<u64>,
    /// A name's ordinal in the column, and its number in [`Further::names`].
    wanted: Vec<(u64, usize)>,
}

impl FurtherName {
    fn is_in(&self, address: DocAddress) -> bool {
        self.within.as_ref().is_none_or(|within| {
            let articles = within.get(address.segment_ord as usize);
            articles.is_some_and(|articles| articles.binary_search(&address.doc_id).is_ok())
        })
    }
}

/// Further names of the people, organisations and places in a question.
#[derive(Clone, Debug, Default)]
pub(crate) struct FurtherNames {
    further: Vec<(AskedName, Arc<Further>)>,
}

impl FurtherNames {
    /// True if the question has names: then the user's file was asked.
    pub(crate) fn looked_up(&self) -> bool {
        !self.further.is_empty()
    }

    /// Further names of the person or body with these folded words in a field of names.
    pub(crate) fn further(&self, field: Field, folded: &[String]) -> &[FurtherName] {
        let mut further = self.further.iter();
        let known = further.find(|((kind, words), _)| kind_of(field) == Some(*kind) && words == folded);
        known.map_or(&[], |(_, further)| &further.names)
    }

    /// All further names of all people.
    pub(crate) fn of_people(&self) -> impl Iterator<Item = &TakenFor> {
        let of_people = |((kind, _), _): &&(AskedName, _)| *kind == EntityKind::Person;
        let names = self
            .further
            .iter()
            .filter(of_people)
            .flat_map(|(_, further)| &further.names);
        names.map(|further| &further.taken)
    }

    /// The person that a name of an article or quotation is taken for.
    pub(crate) fn taken_for(&self, name: &str) -> Option<&TakenFor> {
        self.of_people().filter(|known| known.name == name).min()
    }

    /// The names of an article that are taken for what the question names, with that.
    pub(crate) fn taken_in(&self, address: DocAddress) -> Vec<TakenFor> {
        let mut taken: Vec<TakenFor> = Vec::new();
        for (_, further) in &self.further {
            let column = further.columns.get(address.segment_ord as usize);
            let Some(NamesInColumn { column, wanted }) = column.and_then(Option::as_ref) else {
                continue;
            };
            for ord in column.values_for_doc(address.doc_id) {
                let found = wanted.iter().filter(|(wanted, _)| *wanted == ord);
                let names = found.map(|(_, name)| &further.names[*name]);
                taken.extend(
                    names
                        .filter(|name| name.is_in(address))
                        .map(|name| name.taken.clone()),
                );
            }
        }
        taken.sort_unstable();
        taken.dedup();
        taken
    }
}

/// Calls back with the joined names of a kind, at least those that a question for some folded words may mean.
pub(crate) type WithJoined<'a> = &'a dyn Fn(
    EntityKind,
    &[String],
    &dyn Fn(&JoinedNames) -> tantivy::Result<Vec<FurtherName>>,
) -> tantivy::Result<Vec<FurtherName>>;

/// Looks up what a question names. `kept` has the names of earlier questions to the commit.
pub(crate) fn further_names(
    commit: &Commit,
    file: &UsersFile,
    joined: WithJoined<'_>,
    kept: &KeptFurtherNames,
    query: &Query,
) -> Result<FurtherNames> {
    let mut asked = Vec::new();
    asked_names(query, &mut asked);
    asked.sort_unstable();
    asked.dedup();
    let mut further = Vec::new();
    for asked in asked {
        let names = names_of(commit, file, joined, kept, &asked).map_err(|error| failed(&error))?;
        further.push((asked, names));
    }
    Ok(FurtherNames { further })
}

/// [`read_names`], kept for the next question: neither the commit nor the user's file changes under
/// a searcher.
fn names_of(
    commit: &Commit,
    file: &UsersFile,
    joined: WithJoined<'_>,
    kept: &KeptFurtherNames,
    asked: &AskedName,
) -> tantivy::Result<Arc<Further>> {
    let kept = || kept.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(names) = kept().get(asked) {
        return Ok(Arc::clone(names));
    }
    let (kind, words) = asked;
    let mut names = Vec::new();
    if *kind == EntityKind::Person {
        let everywhere = |taken| FurtherName { taken, within: None };
        names.extend(read_names(commit, file.get(), words)?.into_iter().map(everywhere));
    }
    let has_split = || {
        file.get()
            .of_kind(*kind)
            .iter()
            .any(|entry| !entry.within.is_empty())
    };
    if *kind != EntityKind::Person || has_split() {
        names.extend(joined(*kind, words, &|joined| {
            joined_names(joined, *kind, words)
        })?);
    }
    let columns = columns_of(commit, *kind, &names)?;
    let names = Arc::new(Further { names, columns });
    let mut kept = kept();
    if kept.len() >= KEPT {
        kept.clear();
    }
    kept.insert(asked.clone(), Arc::clone(&names));
    Ok(names)
}

/// The joined names of entries with these folded words that do not hold them all.
fn joined_names(
    joined: &JoinedNames,
    kind: EntityKind,
    words: &[String],
) -> tantivy::Result<Vec<FurtherName>> {
    let mut further = Vec::new();
    for (number, entry) in joined.meant_by(words)? {
        let within = joined.split_articles(number)?.map(Arc::new);
        let is_inferred = entry.is_inferred_from(words);
        let asked = entry.asked_by(words).next();
        for alias in entry.aliases.iter().filter(|alias| alias.articles > 0) {
            let of_name = folded_words(&alias.name);
            let is_found =
                letters(&of_name) == letters(words) || words.iter().all(|word| of_name.contains(word));
            if !is_found {
                let taken = TakenFor {
                    name: alias.name.clone(),
                    // The shown name is taken for the name asked for: it says nothing to take it for itself.
                    person: match asked {
                        Some(asked) if alias.name == entry.name => asked.name.clone(),
                        _ => entry.name.clone(),
                    },
                    inferred: is_inferred || alias.evidence.is_inferred(),
                    kind,
                };
                further.push(FurtherName {
                    taken,
                    within: within.clone(),
                });
            }
        }
    }
    further.sort_unstable();
    Ok(further)
}

/// The names of the person of these folded words that do not hold them all.
fn read_names(commit: &Commit, file: &NamesFile, words: &[String]) -> tantivy::Result<Vec<TakenFor>> {
    let holds = |name: &str| {
        let name = folded_words(name);
        words.iter().all(|word| name.contains(word))
    };
    let mut entries: Vec<usize> = (0..file.people.len())
        .filter(|entry| file.people[*entry].within.is_empty())
        .filter(|entry| file.people[*entry].names().any(|name| holds(&name.name)))
        .collect();
    let is_asked = |person: &Person, entries: &[usize]| {
        person.entry.is_some_and(|entry| entries.contains(&entry))
            || words.len() > 1
                && person
                    .aliases
                    .iter()
                    .any(|alias| alias.evidence.tells_who() && holds(&alias.name))
    };
    let surname = words.iter().rev().find(|word| !listed::is_suffix(word));
    let surname = surname.filter(|_| words.len() > 1);
    let mut found = people_of(commit, surname.cloned().into_iter().collect(), file)?;
    for person in &found {
        if let Some(entry) = person.entry
            && is_asked(person, &[])
            && !entries.contains(&entry)
        {
            entries.push(entry);
        }
    }
    if !entries.is_empty() {
        // Names that the user's file joins may have other surnames.
        let names = entries.iter().flat_map(|entry| file.people[*entry].names());
        let mut surnames: Vec<String> = names.filter_map(|name| listed::last_word(&name.name)).collect();
        surnames.extend(surname.cloned());
        surnames.sort_unstable();
        surnames.dedup();
        found = people_of(commit, surnames, file)?;
    }
    let mut further: Vec<TakenFor> = Vec::new();
    for person in found.iter().filter(|person| is_asked(person, &entries)) {
        for alias in person.aliases.iter().filter(|alias| !holds(&alias.name)) {
            further.push(TakenFor {
                name: alias.name.clone(),
                person: person.name.clone(),
                inferred: alias.is_inferred(),
                kind: EntityKind::Person,
            });
        }
    }
    further.sort_unstable();
    Ok(further)
}

/// Where the segments have these names.
fn columns_of(
    commit: &Commit,
    kind: EntityKind,
    names: &[FurtherName],
) -> tantivy::Result<Vec<Option<NamesInColumn>>> {
    let Some(field) = NameColumn::Named
        .field(&commit.fields, kind)
        .filter(|_| !names.is_empty())
    else {
        return Ok(Vec::new());
    };
    let field = commit.engine.schema().get_field_name(field);
    let of_segment = |reader: &SegmentReader| {
        let Some(column) = reader.fast_fields().str(field)? else {
            return Ok(None);
        };
        let mut wanted = Vec::new();
        for (number, further) in names.iter().enumerate() {
            let ord = column.dictionary().term_ord(&further.taken.name)?;
            wanted.extend(ord.map(|ord| (ord, number)));
        }
        let column = column.ords().clone();
        Ok((!wanted.is_empty()).then_some(NamesInColumn { column, wanted }))
    };
    commit.engine.segment_readers().iter().map(of_segment).collect()
}

/// The people with these last words (folded, each once).
fn people_of(commit: &Commit, surnames: Vec<String>, file: &NamesFile) -> tantivy::Result<Vec<Person>> {
    let mut names: FxHashMap<String, u64> = FxHashMap::default();
    for surname in surnames {
        for_each_term(commit, &listed::prefix(&surname), &mut |term, articles| {
            if let Some(name) = listed::name_of(term) {
                *names.entry(name.into_owned()).or_default() += articles;
            }
        })?;
    }
    names.retain(|_, articles| *articles > 0);
    with_name_uses(commit, |uses| people(names, file, uses))
}

/// The kind and folded words of each name in fields of names, anywhere in the tree.
fn asked_names(query: &Query, asked: &mut Vec<AskedName>) {
    let (field, words) = match query {
        Query::Word { field, word } => (field, folded_words(word)),
        Query::Phrase { field, words, .. } => (field, folded_words(&words.join(" "))),
        other => {
            for part in other.parts() {
                asked_names(part, asked);
            }
            return;
        }
    };
    asked.extend(kind_of(*field).map(|kind| (kind, words)));
}

/// The kind of the names in a field.
const fn kind_of(field: Field) -> Option<EntityKind> {
    match field {
        Field::Person | Field::Speaker => Some(EntityKind::Person),
        Field::Org => Some(EntityKind::Organisation),
        Field::Place => Some(EntityKind::Place),
        _ => None,
    }
}

//! Joins the names of a commit: which of a kind are one person, organisation or place.

use rustc_hash::FxHashMap;
use tantivy::schema::Field as EngineField;
use tantivy::{DocId, SegmentOrdinal};

use crate::extract::EntityKind;
use crate::index::names_file::{FileEntry, NamesFile, spelling};
use crate::search::answer::AliasEvidence;
use crate::search::commit::open::Commit;
use crate::search::people::all_names::{IndexedName, NamesOfKind, SegmentNames, column, names_of};
use crate::search::people::bodies::{ArticlesByKey, FileOfKind, JoinedBodies, organisations, places};
use crate::search::people::identity::{Alias, Person, people};
use crate::search::people::name_terms::{for_each_article, with_name_uses};
use crate::search::people::together::{ArticlesOfNames, VisitNames};
use crate::search::people::within::articles_of;

/// The names of a kind, and who or what they are.
#[derive(Debug)]
pub(crate) struct JoinedKind {
    pub(crate) names: NamesOfKind,
    pub(crate) people: Vec<Person>,
    /// The number of the person of each name.
    pub(crate) person_of: Vec<Option<usize>>,
    /// The articles of organisations or places by the keys of their names; empty for people.
    pub(crate) by_key: ArticlesByKey,
    /// The numbers of names that an entry of the user's file has in its articles alone, by entry and name.
    split: SplitNames,
}

/// Numbers of names by entry of the user's file and name.
type SplitNames = FxHashMap<(usize, String), usize>;

impl JoinedKind {
    /// True if a person has names in some articles alone, by an entry of the user's file.
    pub(crate) fn is_split(&self, person: &Person) -> bool {
        let is_of = |entry| self.split.keys().any(|(of, _)| *of == entry);
        person.entry.is_some_and(is_of)
    }

    /// The number of a person's name: in all articles, or in those that the person's entry is for.
    pub(crate) fn number_of(
        &self,
        person: &Person,
        name: &str,
        numbers: &FxHashMap<&str, usize>,
    ) -> Option<usize> {
        let of_split = person.entry.filter(|_| !self.split.is_empty());
        let of_split = of_split.and_then(|entry| self.split.get(&(entry, name.to_owned())));
        of_split.or_else(|| numbers.get(name)).copied()
    }
}

/// Joins all names of a kind.
pub(crate) fn join(commit: &Commit, file: &NamesFile, kind: EntityKind) -> tantivy::Result<JoinedKind> {
    let mut names = names_of(commit, kind)?;
    let (mut people, by_key) = match kind {
        EntityKind::Person => {
            let counted = names
                .counted()
                .map(|(_, name)| (name.written.clone(), name.articles));
            let people = with_name_uses(commit, |uses| people(counted, file, uses))?;
            (people, ArticlesByKey::default())
        }
        _ => things(commit, file, &names, kind)?,
    };
    let split = split_names(commit, file.of_kind(kind), &mut names, &mut people)?;
    let mut joined = JoinedKind {
        person_of: Vec::new(),
        names,
        people,
        by_key,
        split,
    };
    let numbers = joined.names.numbers();
    let mut person_of = vec![None; joined.names.names.len()];
    for (number, person) in joined.people.iter().enumerate() {
        for alias in &person.aliases {
            if let Some(name) = joined.number_of(person, &alias.name, &numbers) {
                person_of[name] = Some(number);
            }
        }
    }
    joined.person_of = person_of;
    Ok(joined)
}

/// Gives the names that entries have in some articles alone numbers of their own there, and adds the people of these
/// entries.
fn split_names(
    commit: &Commit,
    entries: &[FileEntry],
    names: &mut NamesOfKind,
    people: &mut Vec<Person>,
) -> tantivy::Result<SplitNames> {
    let mut split = SplitNames::default();
    for (number, entry) in entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| !entry.within.is_empty())
    {
        let articles = articles_of(commit, entry)?;
        let line_of = |written: &str| {
            let spelling = spelling(written);
            entry
                .names()
                .find(|name| name.spelling == spelling)
                .map(|name| name.line)
        };
        let lines = names.names.iter().enumerate();
        let lines: FxHashMap<usize, usize> = lines
            .filter_map(|(name, known)| Some((name, line_of(&known.written)?)))
            .collect();
        let mut aliases: FxHashMap<usize, Alias> = FxHashMap::default();
        let mut added: Vec<IndexedName> = Vec::new();
        for (segment, docs) in names.segments.iter_mut().zip(&articles) {
            let Some((column, of)) = &segment.named else {
                continue;
            };
            for &doc in docs {
                let mut here: Vec<usize> = column.term_ords(doc).map(|ord| of[ord as usize]).collect();
                here.sort_unstable();
                here.dedup();
                for name in here {
                    let Some(&line) = lines.get(&name) else { continue };
                    let written = &names.names[name].written;
                    let own = *split.entry((number, written.clone())).or_insert_with(|| {
                        added.push(IndexedName {
                            written: written.clone(),
                            articles: 0,
                        });
                        names.names.len() + added.len() - 1
                    });
                    segment.within.entry(doc).or_default().push((name, own));
                    let alias = aliases.entry(name).or_insert_with(|| Alias {
                        name: written.clone(),
                        articles: 0,
                        evidence: AliasEvidence::File { line },
                    });
                    alias.articles += 1;
                }
            }
        }
        names.names.extend(added);
        let mut aliases: Vec<Alias> = aliases.into_values().collect();
        aliases.sort_by(|a, b| b.articles.cmp(&a.articles).then_with(|| a.name.cmp(&b.name)));
        if !aliases.is_empty() {
            people.push(Person {
                name: entry.name.name.clone(),
                aliases,
                entry: Some(number),
            });
        }
    }
    people.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(split)
}

/// The organisations or places of these names.
fn things(
    commit: &Commit,
    file: &NamesFile,
    names: &NamesOfKind,
    kind: EntityKind,
) -> tantivy::Result<JoinedBodies> {
    let mut number_of = vec![usize::MAX; names.names.len()];
    let mut counted: Vec<(String, u64)> = Vec::new();
    for (number, name) in names.counted() {
        number_of[number] = counted.len();
        counted.push((name.written.clone(), name.articles));
    }
    let ignored = file.ignored.iter().map(|name| name.spelling.as_str()).collect();
    let file = FileOfKind {
        entries: file.of_kind(kind),
        ignored: &ignored,
    };
    let of_article = |segment: &SegmentNames, doc: DocId, here: &mut Vec<usize>| {
        segment.names_of(doc, &number_of, here);
    };
    let each = |visit: VisitNames<'_>| {
        let mut here = Vec::new();
        for (reader, segment) in commit.engine.segment_readers().iter().zip(&names.segments) {
            for doc in reader.doc_ids_alive() {
                of_article(segment, doc, &mut here);
                if here.len() > 1 {
                    visit(&here);
                }
            }
        }
    };
    let field = match kind {
        EntityKind::Organisation => commit.fields.org,
        _ => commit.fields.place,
    };
    let mentioning = |written: &str| {
        let mut articles = Vec::new();
        for (number, segment) in names.segments.iter().enumerate() {
            for_each_article(commit, number as SegmentOrdinal, field, written, &mut |doc| {
                let mut here = Vec::new();
                of_article(segment, doc, &mut here);
                articles.push(here);
            })?;
        }
        Ok(articles)
    };
    let articles = ArticlesOfNames {
        each: &each,
        mentioning: &mentioning,
    };
    if kind == EntityKind::Place {
        return places(&counted, file, &articles);
    }
    organisations(&counted, file, &articles, &mut |name| is_owner(commit, name))
}

/// True if a person or place has a name and no organisation has it.
fn is_owner(commit: &Commit, name: &str) -> tantivy::Result<bool> {
    let fields = &commit.fields;
    let is_owner = has_name(commit, fields.person_name, name)? || has_name(commit, fields.place_name, name)?;
    Ok(is_owner && !has_name(commit, fields.org_name, name)?)
}

/// True if a column of names has this one, in an article or one that was replaced.
fn has_name(commit: &Commit, field: EngineField, name: &str) -> tantivy::Result<bool> {
    for reader in commit.engine.segment_readers() {
        if let Some(column) = column(commit, reader, Some(field))?
            && column.dictionary().term_ord(name)?.is_some()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

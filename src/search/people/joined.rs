//! Who is one person, organisation or place among all names of a commit.

use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;
use tantivy::columnar::{Column, RowId, StrColumn};
use tantivy::schema::Field as EngineField;
use tantivy::{DocId, SegmentOrdinal, SegmentReader};

use crate::extract::EntityKind;
use crate::index::names_file::{FileEntry, NamesFile, spelling};
use crate::search::answer::AliasEvidence;
use crate::search::commit::open::Commit;
use crate::search::people::bodies::{FileOfKind, organisations, places};
use crate::search::people::identity::{Alias, Person, people};
use crate::search::people::name_terms::{for_each_article, with_name_uses};
use crate::search::people::together::{ArticlesOfNames, VisitNames};
use crate::search::people::users_file::UsersFile;
use crate::search::people::within::articles_of;

/// Who is one person (organisation, place) among all names of a kind: the same for every question to one commit, and made
/// when one needs it first.
#[derive(Debug)]
pub(crate) struct JoinedNames {
    pub(crate) names: NamesOfKind,
    pub(crate) people: Vec<Person>,
    /// The number of the person of each name.
    pub(crate) person_of: Vec<Option<usize>>,
    /// The numbers of names that an entry of the user's file has in its articles alone, by entry and name.
    split: SplitNames,
    /// Of each segment the names of the articles, and those of the speakers.
    columns: Vec<[Option<PeopleColumn>; 2]>,
}

/// Numbers of names by entry of the user's file and name.
type SplitNames = FxHashMap<(usize, String), usize>;

/// A column of names as one of people.
#[derive(Debug)]
pub(crate) struct PeopleColumn {
    names: Column<u64>,
    /// The person of each number in the column's dictionary; [`NOBODY`] where there is none.
    people: Vec<u32>,
    /// The people of articles that an entry of the user's file is for, by the number in the dictionary.
    within: FxHashMap<DocId, Vec<(u64, usize)>>,
}

/// The number of no person.
const NOBODY: u32 = u32::MAX;

impl PeopleColumn {
    fn new(column: &StrColumn, names: &[usize], person_of: &[Option<usize>], segment: &SegmentNames) -> Self {
        let mut within: FxHashMap<DocId, Vec<(u64, usize)>> = FxHashMap::default();
        for (doc, split) in &segment.within {
            for &(name, own) in split {
                let ord = names.iter().position(|of| *of == name);
                let person = person_of[own];
                within
                    .entry(*doc)
                    .or_default()
                    .extend(ord.map(|ord| ord as u64).zip(person));
            }
        }
        let number = |name: &usize| person_of[*name].and_then(|person| u32::try_from(person).ok());
        Self {
            names: column.ords().clone(),
            people: names.iter().map(|name| number(name).unwrap_or(NOBODY)).collect(),
            within,
        }
    }

    /// The people of an article, one for each name.
    pub(crate) fn of_article(&self, article: DocId) -> impl Iterator<Item = usize> {
        self.names
            .values_for_doc(article)
            .filter_map(move |ord| self.person(article, ord))
    }

    /// Who said a quotation of an article.
    pub(crate) fn of_row(&self, article: DocId, row: RowId) -> Option<usize> {
        self.person(article, self.names.values.get_val(row))
    }

    fn person(&self, article: DocId, ord: u64) -> Option<usize> {
        if let Some(split) = self.within.get(&article)
            && let Some((_, person)) = split.iter().find(|(name, _)| *name == ord)
        {
            return Some(*person);
        }
        let person = self.people.get(ord as usize).filter(|person| **person != NOBODY);
        person.map(|person| *person as usize)
    }
}

/// [`JoinedNames`] kept between questions: people, organisations, places.
pub(crate) type KeptJoined = [OnceLock<Arc<JoinedNames>>; 3];

impl JoinedNames {
    /// The names of the articles (`speakers` false) or of the speakers of one segment.
    pub(crate) fn column(&self, segment: SegmentOrdinal, speakers: bool) -> Option<&PeopleColumn> {
        let [of_articles, of_quotations] = self.columns.get(segment as usize)?;
        let column = if speakers { of_quotations } else { of_articles };
        column.as_ref()
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

    /// All people, by number.
    pub(crate) fn people(&self) -> &[Person] {
        &self.people
    }
}

/// A name of the index.
#[derive(Debug)]
pub(crate) struct IndexedName {
    pub(crate) written: String,
    /// In how many articles of the whole index.
    pub(crate) articles: u64,
}

/// The names of a kind with their columns.
#[derive(Debug)]
pub(crate) struct NamesOfKind {
    pub(crate) names: Vec<IndexedName>,
    pub(crate) segments: Vec<SegmentNames>,
}

impl NamesOfKind {
    /// The names that articles have, with their numbers: those of speakers alone are not among them.
    fn counted(&self) -> impl Iterator<Item = (usize, &IndexedName)> {
        self.names
            .iter()
            .enumerate()
            .filter(|(_, name)| name.articles > 0)
    }

    /// The number of each name in all articles.
    pub(crate) fn numbers(&self) -> FxHashMap<&str, usize> {
        // A later number of an equal name is one for some articles.
        let names = self.names.iter().enumerate().rev();
        names
            .map(|(number, name)| (name.written.as_str(), number))
            .collect()
    }
}

/// The columns of names in one segment, and for each number in their dictionaries the name.
#[derive(Debug, Default)]
pub(crate) struct SegmentNames {
    pub(crate) named: Option<(StrColumn, Vec<usize>)>,
    pub(crate) spoke: Option<(StrColumn, Vec<usize>)>,
    /// Of the further voices of quotations.
    pub(crate) voices: Option<(StrColumn, Vec<usize>)>,
    /// In articles that an entry of the user's file is for: names with the numbers that they have there alone.
    within: FxHashMap<DocId, Vec<(usize, usize)>>,
}

impl SegmentNames {
    /// The number of a name in an article: its own one where an entry of the user's file is for that article.
    pub(crate) fn in_article(&self, doc: DocId, name: usize) -> usize {
        if self.within.is_empty() {
            return name;
        }
        let split = self.within.get(&doc).into_iter().flatten();
        let own = split.copied().find(|(of, _)| *of == name);
        own.map_or(name, |(_, own)| own)
    }
}

impl SegmentNames {
    /// Puts the numbers of an article's names, each once and as `number_of` has them, in `here`; those without one are
    /// left out.
    fn names_of(&self, doc: DocId, number_of: &[usize], here: &mut Vec<usize>) {
        here.clear();
        if let Some((column, of)) = &self.named {
            here.extend(column.term_ords(doc).map(|ord| number_of[of[ord as usize]]));
        }
        here.retain(|number| *number != usize::MAX);
        here.sort_unstable();
        here.dedup();
    }
}

/// Who is one person among the names of a kind; kept for the next question.
pub(crate) fn joined(
    commit: &Commit,
    file: &UsersFile,
    kept: &KeptJoined,
    kind: EntityKind,
) -> tantivy::Result<Arc<JoinedNames>> {
    let kept = match kind {
        EntityKind::Person => Some(&kept[0]),
        EntityKind::Organisation => Some(&kept[1]),
        EntityKind::Place => Some(&kept[2]),
        EntityKind::Nationality | EntityKind::Other => None,
    };
    if let Some(joined) = kept.and_then(OnceLock::get) {
        return Ok(Arc::clone(joined));
    }
    let mut names = names_of(commit, kind)?;
    let mut people = match kind {
        EntityKind::Person => {
            let counted = names
                .counted()
                .map(|(_, name)| (name.written.clone(), name.articles));
            with_name_uses(commit, |uses| people(counted, file.get(), uses))?
        }
        _ => things(commit, file.get(), &names, kind)?,
    };
    let split = split_names(commit, file.get().of_kind(kind), &mut names, &mut people)?;
    let mut person_of = vec![None; names.names.len()];
    let numbers = names.numbers();
    for (number, person) in people.iter().enumerate() {
        for alias in &person.aliases {
            let of_split = person
                .entry
                .and_then(|entry| split.get(&(entry, alias.name.clone())));
            if let Some(name) = of_split.or_else(|| numbers.get(alias.name.as_str())) {
                person_of[*name] = Some(number);
            }
        }
    }
    let columns = names.segments.iter().map(|segment| {
        [&segment.named, &segment.spoke].map(|column| {
            let column = column.as_ref();
            column.map(|(column, names)| PeopleColumn::new(column, names, &person_of, segment))
        })
    });
    let joined = Arc::new(JoinedNames {
        columns: columns.collect(),
        names,
        people,
        person_of,
        split,
    });
    if let Some(kept) = kept {
        let _ = kept.set(Arc::clone(&joined));
    }
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
) -> tantivy::Result<Vec<Person>> {
    let mut number_of = vec![usize::MAX; names.names.len()];
    let mut counted: Vec<(String, u64)> = Vec::new();
    for (number, name) in names.counted() {
        number_of[number] = counted.len();
        counted.push((name.written.clone(), name.articles));
    }
    let file = FileOfKind {
        entries: file.of_kind(kind),
        ignored: &file.ignored,
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

/// All names of a kind.
pub(crate) fn names_of(commit: &Commit, kind: EntityKind) -> tantivy::Result<NamesOfKind> {
    let (of_articles, of_quotes) = match kind {
        EntityKind::Person => (Some(commit.fields.person_name), Some(commit.fields.speaker_name)),
        EntityKind::Organisation => (Some(commit.fields.org_name), None),
        EntityKind::Place => (Some(commit.fields.place_name), None),
        EntityKind::Nationality | EntityKind::Other => (None, None),
    };
    let mut names = NamesOfKind {
        names: Vec::new(),
        segments: Vec::new(),
    };
    let mut numbers: FxHashMap<String, usize> = FxHashMap::default();
    // A commit that holds a part of a collection joins the names of the whole.
    let whole = commit.whole.as_ref().zip(of_articles).map(|(whole, field)| {
        let known = whole.names(commit.engine.schema().get_field_name(field));
        known.unwrap_or_default()
    });
    for (written, articles) in whole.iter().flat_map(|known| known.iter()) {
        numbers.insert(written.clone(), names.names.len());
        names.names.push(IndexedName {
            written: written.clone(),
            articles: *articles,
        });
    }
    for reader in commit.engine.segment_readers() {
        let mut segment = SegmentNames::default();
        if let Some(column) = column(commit, reader, of_articles)? {
            let counts = if whole.is_some() {
                Vec::new()
            } else {
                counts(reader, &column)
            };
            let of = numbered(&column, &counts, &mut numbers, &mut names.names)?;
            segment.named = Some((column, of));
        }
        if let Some(column) = column(commit, reader, of_quotes)? {
            let of = numbered(&column, &[], &mut numbers, &mut names.names)?;
            segment.spoke = Some((column, of));
        }
        let of_voices = of_quotes.map(|_| commit.fields.voice_name);
        if let Some(column) = column(commit, reader, of_voices)? {
            let of = numbered(&column, &[], &mut numbers, &mut names.names)?;
            segment.voices = Some((column, of));
        }
        names.segments.push(segment);
    }
    Ok(names)
}

fn column(
    commit: &Commit,
    reader: &SegmentReader,
    field: Option<EngineField>,
) -> tantivy::Result<Option<StrColumn>> {
    let Some(field) = field else { return Ok(None) };
    reader
        .fast_fields()
        .str(commit.engine.schema().get_field_name(field))
}

/// In how many articles each name of a column is, by its number in the column's dictionary.
fn counts(reader: &SegmentReader, column: &StrColumn) -> Vec<u64> {
    let mut counts = vec![0; column.num_terms()];
    let mut ords: Vec<u64> = Vec::new();
    for doc in reader.doc_ids_alive() {
        // Two people of one name in an article are one name in one article.
        ords.clear();
        ords.extend(column.term_ords(doc));
        ords.sort_unstable();
        ords.dedup();
        for &ord in &ords {
            if let Some(count) = counts.get_mut(ord as usize) {
                *count += 1;
            }
        }
    }
    counts
}

/// The numbers of a column's names, in the order of its dictionary; new names are added, and counts where there are any.
fn numbered(
    column: &StrColumn,
    counts: &[u64],
    numbers: &mut FxHashMap<String, usize>,
    names: &mut Vec<IndexedName>,
) -> tantivy::Result<Vec<usize>> {
    let mut of = Vec::with_capacity(column.num_terms());
    let mut stream = column.dictionary().stream()?;
    while stream.advance() {
        let name = String::from_utf8_lossy(stream.key());
        let number = if let Some(number) = numbers.get(name.as_ref()) {
            *number
        } else {
            names.push(IndexedName {
                written: name.to_string(),
                articles: 0,
            });
            numbers.insert(name.into_owned(), names.len() - 1);
            names.len() - 1
        };
        names[number].articles += counts.get(of.len()).copied().unwrap_or(0);
        of.push(number);
    }
    Ok(of)
}

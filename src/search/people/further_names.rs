//! What the index knows of the people a question names: their further names, and whether a word belongs to a name.
//!
//! A name is matched by its words first. Where a question names a person in full (two words or more), or one whom the
//! user's file knows, the person's names that do not hold these words are looked for too: "Kerry" for "John Kerry".
//! Only the names that share the surname are read, out of the dictionary of terms; a question without such a name
//! reads nothing.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::collector::Count;
use tantivy::columnar::Column;
use tantivy::query::Query as EngineQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, SegmentReader, TERMINATED};

use crate::error::{Error, Result};
use crate::index::analysis::{exact_name, folded_words};
use crate::index::listed;
use crate::index::people_file::{self, PeopleFile};
use crate::search::Searcher;
use crate::search::answer::{TakenFor, Warning};
use crate::search::commit::stored::failed;
use crate::search::engine::term_query::{name, name_field};
use crate::search::people::identity::{Person, people};
use crate::search::query::{Field, Query, Scope};
use crate::span::Span;

/// People asked for whose further names are kept.
const KEPT: usize = 1_000;

/// Further names by the folded words of the question.
pub(crate) type FurtherNames = Mutex<FxHashMap<Vec<String>, Arc<Further>>>;

/// The further names of one person.
#[derive(Debug, Default)]
pub(crate) struct Further {
    names: Vec<TakenFor>,
    /// Where each segment has them; None where it has none.
    columns: Vec<Option<NamesInColumn>>,
}

/// Some names in the column of the names of people.
#[derive(Debug)]
struct NamesInColumn {
    column: Column<u64>,
    /// What stands in the column for a name, and the name's number in [`Further::names`].
    wanted: Vec<(u64, usize)>,
}

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

    /// What it says, and what is wrong with it: then it says nothing.
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

/// Further names of the people in a question.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// By the folded words that the question has.
    further: FxHashMap<Vec<String>, Arc<Further>>,
}

impl Known {
    /// True if the question names people: then the user's file was asked.
    pub(crate) fn looked_up(&self) -> bool {
        !self.further.is_empty()
    }

    /// Further names of the person of these folded words.
    pub(crate) fn further(&self, folded: &[String]) -> &[TakenFor] {
        self.further.get(folded).map_or(&[], |further| &further.names)
    }

    /// All further names of all people.
    pub(crate) fn all(&self) -> impl Iterator<Item = &TakenFor> {
        self.further.values().flat_map(|further| &further.names)
    }

    /// Whom a name that an article or quotation has is taken for.
    pub(crate) fn taken_for(&self, name: &str) -> Option<&TakenFor> {
        self.all().filter(|known| known.name == name).min()
    }
}

impl Searcher {
    /// Looks up the people whom a question names.
    pub(crate) fn known(&self, query: &Query) -> Result<Known> {
        let mut asked = Vec::new();
        asked_names(query, &mut asked);
        asked.sort_unstable();
        asked.dedup();
        let mut further = FxHashMap::default();
        for words in asked {
            let names = self.further_names(&words).map_err(|error| failed(&error))?;
            further.insert(words, names);
        }
        Ok(Known { further })
    }

    /// [`Searcher::read_further_names`], kept for the next question: neither the commit nor the user's file changes under
    /// a searcher.
    fn further_names(&self, words: &[String]) -> tantivy::Result<Arc<Further>> {
        let kept = || self.further.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(names) = kept().get(words) {
            return Ok(Arc::clone(names));
        }
        let names = self.read_further_names(words)?;
        let columns = self.columns_of(&names)?;
        let names = Arc::new(Further { names, columns });
        let mut kept = kept();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(words.to_owned(), Arc::clone(&names));
        Ok(names)
    }

    /// The names of the person of these folded words that do not hold them all.
    fn read_further_names(&self, words: &[String]) -> tantivy::Result<Vec<TakenFor>> {
        let (file, _) = self.file.get();
        let holds = |name: &str| {
            let name = folded_words(name);
            words.iter().all(|word| name.contains(word))
        };
        let mut entries: Vec<usize> = (0..file.people.len())
            .filter(|entry| file.people[*entry].names().any(|name| holds(&name.name)))
            .collect();
        let is_asked = |person: &Person, entries: &[usize]| {
            person.entry.is_some_and(|entry| entries.contains(&entry))
                || words.len() > 1
                    && person
                        .aliases
                        .iter()
                        .any(|alias| !alias.is_inferred() && holds(&alias.name))
        };
        let surname = words.iter().rev().find(|word| !listed::is_suffix(word));
        let surname = surname.filter(|_| words.len() > 1);
        let mut found = self.people_of(surname.cloned().into_iter().collect(), file)?;
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
            found = self.people_of(surnames, file)?;
        }
        let mut further: Vec<TakenFor> = Vec::new();
        for person in found.iter().filter(|person| is_asked(person, &entries)) {
            for alias in person.aliases.iter().filter(|alias| !holds(&alias.name)) {
                further.push(TakenFor {
                    name: alias.name.clone(),
                    person: person.name.clone(),
                    inferred: alias.is_inferred(),
                });
            }
        }
        further.sort_unstable();
        Ok(further)
    }

    /// Where the segments have these names.
    fn columns_of(&self, names: &[TakenFor]) -> tantivy::Result<Vec<Option<NamesInColumn>>> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let field = self
            .commit
            .engine
            .schema()
            .get_field_name(self.commit.fields.person_name);
        let of_segment = |reader: &SegmentReader| {
            let Some(column) = reader.fast_fields().str(field)? else {
                return Ok(None);
            };
            let mut wanted = Vec::new();
            for (number, further) in names.iter().enumerate() {
                let ord = column.dictionary().term_ord(&further.name)?;
                wanted.extend(ord.map(|ord| (ord, number)));
            }
            let column = column.ords().clone();
            Ok((!wanted.is_empty()).then_some(NamesInColumn { column, wanted }))
        };
        self.commit
            .engine
            .segment_readers()
            .iter()
            .map(of_segment)
            .collect()
    }

    /// The people with these last words (folded, each once).
    fn people_of(&self, surnames: Vec<String>, file: &PeopleFile) -> tantivy::Result<Vec<Person>> {
        let mut names: FxHashMap<String, u64> = FxHashMap::default();
        for surname in surnames {
            self.for_each_term(&listed::prefix(&surname), &mut |term, articles| {
                if let Some(name) = listed::name_of(term) {
                    *names.entry(name.into_owned()).or_default() += articles;
                }
            })?;
        }
        names.retain(|_, articles| *articles > 0);
        people(names, file, &mut |word| self.as_first_name(word))
    }

    /// In how many articles there are names that begin with a word as written; an article counts once for each name.
    pub(crate) fn as_first_name(&self, word: &str) -> tantivy::Result<u64> {
        let mut sum = 0;
        self.for_each_term(&format!("{} ", exact_name(word)), &mut |_, articles| {
            sum += articles;
        })?;
        Ok(sum)
    }

    /// Calls `visit` for each term of the field `person` that begins with `prefix`, with its number of articles, once a
    /// segment.
    fn for_each_term(&self, prefix: &str, visit: &mut dyn FnMut(&str, u64)) -> tantivy::Result<()> {
        for reader in self.commit.engine.segment_readers() {
            let index = reader.inverted_index(self.commit.fields.person)?;
            let mut stream = index.terms().range().ge(prefix.as_bytes()).into_stream()?;
            while stream.advance() {
                let Ok(term) = std::str::from_utf8(stream.key()) else {
                    continue;
                };
                if !term.starts_with(prefix) {
                    break;
                }
                // Articles that were replaced count until the engine merges them away: they are left out here, so that
                // the same articles give the same people whatever came before.
                let articles = match reader.alive_bitset() {
                    None => u64::from(stream.value().doc_freq),
                    Some(alive) => {
                        let basic = IndexRecordOption::Basic;
                        let mut postings = index.read_postings_from_terminfo(stream.value(), basic)?;
                        let mut articles = 0;
                        while postings.doc() != TERMINATED {
                            articles += u64::from(alive.is_alive(postings.doc()));
                            postings.advance();
                        }
                        articles
                    }
                };
                visit(term, articles);
            }
        }
        Ok(())
    }

    /// Warns where words behind a word in a field of names belong to one name of the index with it:
    /// `person:angela merkel`.
    pub(crate) fn scope_warnings(&self, scopes: &[Scope]) -> Result<Vec<Warning>> {
        let mut warnings = Vec::new();
        for scope in scopes {
            let Some(field) = name_field(&self.commit.fields, scope.field) else {
                continue;
            };
            let mut reach = 1;
            while reach < scope.words.len() {
                let folded = folded_words(&scope.words[..=reach].join(" "));
                let query = name(field, &folded);
                let is_name = folded.len() > reach && self.finds(query.as_ref())?;
                if !is_name {
                    break;
                }
                reach += 1;
            }
            if reach > 1 {
                warnings.push(scope.warning(reach));
            }
        }
        Ok(warnings)
    }

    fn finds(&self, query: &dyn EngineQuery) -> Result<bool> {
        let found = self
            .commit
            .engine
            .search(query, &Count)
            .map_err(|error| failed(&error))?;
        Ok(found > 0)
    }

    /// The names of an article that are taken for people of the question, with whom.
    pub(crate) fn names_taken(address: DocAddress, known: &Known) -> Vec<TakenFor> {
        let mut taken: Vec<TakenFor> = Vec::new();
        for further in known.further.values() {
            let column = further.columns.get(address.segment_ord as usize);
            let Some(NamesInColumn { column, wanted }) = column.and_then(Option::as_ref) else {
                continue;
            };
            for ord in column.values_for_doc(address.doc_id) {
                let found = wanted.iter().find(|(wanted, _)| *wanted == ord);
                taken.extend(found.map(|(_, name)| further.names[*name].clone()));
            }
        }
        taken.sort_unstable();
        taken.dedup();
        taken
    }
}

/// The folded words of each name in fields of people, wherever it stands in the tree.
fn asked_names(query: &Query, asked: &mut Vec<Vec<String>>) {
    match query {
        Query::Word { field, word } if of_people(*field) => {
            asked.push(folded_words(word));
        }
        Query::Phrase { field, words, .. } if of_people(*field) => asked.push(folded_words(&words.join(" "))),
        other => {
            for part in other.parts() {
                asked_names(part, asked);
            }
        }
    }
}

const fn of_people(field: Field) -> bool {
    matches!(field, Field::Person | Field::Speaker)
}

//! All names of a kind in a commit, with the columns that have them.

use rustc_hash::FxHashMap;
use tantivy::columnar::StrColumn;
use tantivy::schema::Field as EngineField;
use tantivy::{DocId, SegmentReader};

use crate::extract::EntityKind;
use crate::search::commit::open::Commit;

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
    pub(crate) fn counted(&self) -> impl Iterator<Item = (usize, &IndexedName)> {
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
    pub(crate) within: FxHashMap<DocId, Vec<(usize, usize)>>,
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

    /// Puts the numbers of an article's names, each once and as `number_of` has them, in `here`; those without one are
    /// left out.
    pub(crate) fn names_of(&self, doc: DocId, number_of: &[usize], here: &mut Vec<usize>) {
        here.clear();
        if let Some((column, of)) = &self.named {
            here.extend(column.term_ords(doc).map(|ord| number_of[of[ord as usize]]));
        }
        here.retain(|number| *number != usize::MAX);
        here.sort_unstable();
        here.dedup();
    }
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

/// The column of a field of names in a segment; None if the segment has none.
pub(crate) fn column(
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

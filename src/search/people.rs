//! Names across articles: the directory of people, organisations and places.
//!
//! Counted exactly, from the engine's columns: in each segment by the name's number in the column's dictionary, then
//! over segments by name. Stored documents are not read.

use std::collections::BTreeMap;

use tantivy::SegmentOrdinal;
use tantivy::schema::Field as EngineField;

use crate::error::Result;
use crate::extract::EntityKind;
use crate::search::snippet::folded_words;
use crate::search::stored::{day_of_seconds, failed, seconds_of_day};
use crate::search::{DirectoryEntry, Results, Searcher, Window};

/// What is counted of one name.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    articles: u64,
    quotes: u64,
    /// First and last second of publication.
    seconds: Option<(i64, i64)>,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.articles += other.articles;
        self.quotes += other.quotes;
        self.seconds = match (self.seconds, other.seconds) {
            (Some((first, last)), Some((from, to))) => Some((first.min(from), last.max(to))),
            (one, other) => one.or(other),
        };
    }
}

impl Searcher {
    /// Lists the names of people, organisations or places (there is no directory of others): the most articles first, then by name. `text` keeps names of which each of its words begins a word,
    /// without regard to case and accents; the window's days keep articles (and quotations) published then.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn directory(
        &self,
        kind: EntityKind,
        text: &str,
        window: &Window,
    ) -> Result<Results<DirectoryEntry>> {
        let names = self.names(kind, text, window).map_err(|error| failed(&error))?;
        let mut entries: Vec<(String, Counts)> = names
            .into_iter()
            .filter(|(_, counts)| counts.articles > 0)
            .collect();
        // Names are in order: equal counts stay so.
        entries.sort_by_key(|(_, counts)| std::cmp::Reverse(counts.articles));
        let day = |seconds: Option<i64>| seconds.and_then(day_of_seconds);
        Ok(Results {
            query: text.to_owned(),
            total: entries.len() as u64,
            warnings: Vec::new(),
            hits: entries
                .into_iter()
                .skip(window.offset)
                .take(window.limit)
                .map(|(name, counts)| DirectoryEntry {
                    name,
                    articles: counts.articles,
                    quotes: counts.quotes,
                    first: day(counts.seconds.map(|(first, _)| first)),
                    last: day(counts.seconds.map(|(_, last)| last)),
                })
                .collect(),
        })
    }

    fn names(
        &self,
        kind: EntityKind,
        text: &str,
        window: &Window,
    ) -> tantivy::Result<BTreeMap<String, Counts>> {
        let wanted = folded_words(&[text.to_owned()]);
        let article = Counts {
            articles: 1,
            ..Counts::default()
        };
        let quote = Counts {
            quotes: 1,
            ..Counts::default()
        };
        let columns: &[(EngineField, Counts)] = match kind {
            EntityKind::Person => &[
                (self.fields.person_name, article),
                (self.fields.speaker_name, quote),
            ],
            EntityKind::Organisation => &[(self.fields.org_name, article)],
            EntityKind::Place => &[(self.fields.place_name, article)],
            EntityKind::Nationality | EntityKind::Other => &[],
        };
        let mut names: BTreeMap<String, Counts> = BTreeMap::new();
        for segment in 0..self.engine.segment_readers().len() as SegmentOrdinal {
            for &(field, one) in columns {
                self.count_segment(segment, field, one, window, &mut |name, counts| {
                    if is_wanted(name, &wanted) {
                        if let Some(known) = names.get_mut(name) {
                            known.add(counts);
                        } else {
                            names.insert(name.to_owned(), counts);
                        }
                    }
                })?;
            }
        }
        Ok(names)
    }

    /// Counts the names of one column in one segment, `one` for each document that has the name.
    fn count_segment(
        &self,
        segment: SegmentOrdinal,
        field: EngineField,
        one: Counts,
        window: &Window,
        counted: &mut dyn FnMut(&str, Counts),
    ) -> tantivy::Result<()> {
        let reader = self.engine.segment_reader(segment);
        let schema = self.engine.schema();
        let Some(column) = reader.fast_fields().str(schema.get_field_name(field))? else {
            return Ok(());
        };
        let published = &self.columns.of(segment).published;
        let since = window.since.map(seconds_of_day);
        let until = window.until.map(|day| seconds_of_day(day).saturating_add(86_399));
        let has_range = since.is_some() || until.is_some();
        let mut counts = vec![Counts::default(); column.num_terms()];
        let alive = reader.alive_bitset();
        let mut ords: Vec<u64> = Vec::new();
        for doc in 0..reader.max_doc() {
            // Two people of one name in an article are one name in one article.
            ords.clear();
            ords.extend(column.term_ords(doc));
            ords.sort_unstable();
            ords.dedup();
            if ords.is_empty() || !alive.is_none_or(|alive| alive.is_alive(doc)) {
                continue;
            }
            let seconds = published.first(doc);
            let is_inside = seconds.is_some_and(|seconds| {
                since.is_none_or(|since| since <= seconds) && until.is_none_or(|until| seconds <= until)
            });
            if has_range && !is_inside {
                continue;
            }
            let one = Counts {
                // Days are those of articles: a quotation's are the same.
                seconds: seconds.map(|seconds| (seconds, seconds)),
                ..one
            };
            for &ord in &ords {
                if let Some(counts) = counts.get_mut(ord as usize) {
                    counts.add(one);
                }
            }
        }
        let mut stream = column.dictionary().stream()?;
        let mut ord = 0;
        while stream.advance() {
            let found = counts.get(ord).copied().unwrap_or_default();
            ord += 1;
            if found.articles + found.quotes == 0 {
                continue;
            }
            if let Ok(name) = std::str::from_utf8(stream.key()) {
                counted(name, found);
            }
        }
        Ok(())
    }
}

/// True if each of the folded words begins a word of the name.
fn is_wanted(name: &str, wanted: &[String]) -> bool {
    if wanted.is_empty() {
        return true;
    }
    let words = folded_words(&[name.to_owned()]);
    wanted
        .iter()
        .all(|wanted| words.iter().any(|word| word.starts_with(wanted.as_str())))
}

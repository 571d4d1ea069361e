//! Facets: the number of hits for each person, organisation, place, publication, language or day.
//!
//! Counts are exact and cover all hits. Each segment counts by the numbers that its columns have for values.
//! Numbers become names only at the end, so no segment drops values before the counts are added. People are
//! those of the directory: all names of a person count for that person, and an article counts once for a
//! person.

use std::borrow::Cow;

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use tantivy::columnar::StrColumn;
use tantivy::schema::Field as EngineField;
use tantivy::{DocId, SegmentOrdinal};

use crate::error::Result;
use crate::extract::EntityKind;
use crate::search::answer::FacetCounts;
use crate::search::commit::columns::{Columns, HitKind};
use crate::search::commit::open::Commit;
use crate::search::commit::rows::each_values;
use crate::search::commit::stored::{SECONDS_OF_DAY, day_of_seconds, failed};
use crate::search::people::KnownPeople;
use crate::search::people::joined::{NameColumn, PeopleColumn};
use crate::search::question::{DateStep, Facet, Facets};

/// Counts by number, and the number of hits without one. A hit counts once for a number.
struct FacetTally {
    counts: Vec<ValueHits>,
    hits: u32,
    without: u64,
}

#[derive(Clone, Copy, Default)]
struct ValueHits {
    hits: u32,
    /// The last hit counted for the value, from 1.
    last: u32,
}

impl FacetTally {
    fn new(numbers: usize) -> Self {
        Self {
            counts: vec![ValueHits::default(); numbers],
            hits: 0,
            without: 0,
        }
    }

    fn hit(&mut self, numbers: impl Iterator<Item = usize>) {
        self.hits += 1;
        let mut has_none = true;
        for number in numbers {
            has_none = false;
            if let Some(counted) = self.counts.get_mut(number)
                && counted.last != self.hits
            {
                counted.hits += 1;
                counted.last = self.hits;
            }
        }
        self.without += u64::from(has_none);
    }
}

/// All hits of a segment: the document of each hit's article and, for quotations, the row.
pub(crate) struct SegmentHits<'a> {
    segment: SegmentOrdinal,
    articles: Cow<'a, [DocId]>,
    rows: Option<&'a [DocId]>,
}

/// All hits of each segment, from their documents or, for quotations, rows.
pub(crate) fn segment_hits<'a>(
    columns: &Columns,
    kind: HitKind,
    matches: &'a [Vec<DocId>],
) -> Vec<SegmentHits<'a>> {
    let of_segment = |(ids, segment): (&'a Vec<DocId>, SegmentOrdinal)| match kind {
        HitKind::Article => SegmentHits {
            segment,
            articles: Cow::Borrowed(ids.as_slice()),
            rows: None,
        },
        HitKind::Quotation => {
            let columns = columns.of(segment);
            SegmentHits {
                segment,
                articles: Cow::Owned(columns.articles_of(ids)),
                rows: Some(ids),
            }
        }
    };
    matches.iter().zip(0..).map(of_segment).collect()
}

/// Counts all hits, given for each segment: documents or, for quotations, rows.
pub(crate) fn count_facets(
    commit: &Commit,
    people: &KnownPeople,
    wanted: &Facets,
    kind: HitKind,
    matches: &[Vec<DocId>],
) -> Result<Vec<FacetCounts>> {
    let hits = segment_hits(&commit.columns, kind, matches);
    let size = wanted.size;
    let counted = wanted.wanted.iter().map(|&facet| match facet {
        Facet::Person => count_people(commit, people, facet, EntityKind::Person, &hits, size),
        Facet::Org => count_people(commit, people, facet, EntityKind::Organisation, &hits, size),
        Facet::Place => count_people(commit, people, facet, EntityKind::Place, &hits, size),
        Facet::Publication => count_values(commit, facet, commit.fields.publication_name, &hits, size),
        Facet::Language => count_values(commit, facet, commit.fields.language, &hits, size),
        Facet::Date(step) => Ok(count_days(commit, &hits).by(step)),
    });
    let counted: tantivy::Result<Vec<FacetCounts>> = counted.collect();
    counted.map_err(|error| failed(&error))
}

/// Counts people, organisations or places as joined in the directory.
fn count_people(
    commit: &Commit,
    people: &KnownPeople,
    facet: Facet,
    kind: EntityKind,
    hits: &[SegmentHits<'_>],
    size: usize,
) -> tantivy::Result<FacetCounts> {
    people.with_joined(commit, kind, &|joined| {
        let mut tally = EntryTally::new(joined.entries());
        for hits in hits.iter().filter(|hits| !hits.articles.is_empty()) {
            let rows = hits.rows.filter(|_| kind == EntityKind::Person);
            let of = match rows {
                Some(_) => NameColumn::Speakers,
                None => NameColumn::Named,
            };
            let Some(column) = joined.column(commit, hits.segment, of)? else {
                tally.without += hits.articles.len() as u64;
                continue;
            };
            match rows {
                Some(rows) => {
                    for (&row, &article) in rows.iter().zip(hits.articles.iter()) {
                        tally.hit(column.of_row(article, row).into_iter());
                    }
                }
                None if hits.rows.is_none() => tally.articles(&column, &hits.articles),
                // An article counts once for each of its quotations.
                None => {
                    for &article in hits.articles.iter() {
                        let names = column.names.term_ords(article);
                        tally.hit(names.filter_map(|name| column.person(article, name)));
                    }
                }
            }
        }
        let counts = tally.counts.iter().enumerate();
        let found = counts.filter(|(_, hits)| **hits > 0);
        let found = found.map(|(number, hits)| (number, u64::from(*hits)));
        // Entries are sorted by name.
        let (first, more) = most_frequent(found.collect(), size);
        let named = first
            .into_iter()
            .map(|(number, count)| Ok((joined.entry(number)?.name, count)));
        Ok(FacetCounts {
            facet,
            values: named.collect::<tantivy::Result<_>>()?,
            since: None,
            more,
            without: tally.without,
        })
    })
}

/// Counts of the directory's entries by their numbers, and of the hits without one. A hit counts once for an entry.
pub(crate) struct EntryTally {
    pub(crate) counts: Vec<u32>,
    without: u64,
    /// The entries of the hit that is being counted.
    here: Vec<usize>,
}

impl EntryTally {
    pub(crate) fn new(entries: usize) -> Self {
        Self {
            counts: vec![0; entries],
            without: 0,
            here: Vec::new(),
        }
    }

    /// Counts articles (ascending).
    pub(crate) fn articles(&mut self, column: &PeopleColumn, articles: &[DocId]) {
        let mut with_names = 0;
        each_values(column.names.ords(), articles, |article, _, names| {
            with_names += 1;
            self.hit(names.iter().filter_map(|name| column.person(article, *name)));
        });
        self.without += articles.len() as u64 - with_names;
    }

    fn hit(&mut self, entries: impl Iterator<Item = usize>) {
        self.here.clear();
        for entry in entries {
            // An article has a few people.
            if self.here.contains(&entry) {
                continue;
            }
            self.here.push(entry);
            if let Some(count) = self.counts.get_mut(entry) {
                *count += 1;
            }
        }
        self.without += u64::from(self.here.is_empty());
    }
}

/// Counts the values of a column of names.
fn count_values(
    commit: &Commit,
    facet: Facet,
    field: EngineField,
    hits: &[SegmentHits<'_>],
    size: usize,
) -> tantivy::Result<FacetCounts> {
    let field = commit.engine.schema().get_field_name(field);
    let mut all: FxHashMap<String, u64> = FxHashMap::default();
    let mut without = 0;
    for hits in hits.iter().filter(|hits| !hits.articles.is_empty()) {
        let reader = commit.engine.segment_reader(hits.segment);
        let Some(column) = reader.fast_fields().str(field)? else {
            without += hits.articles.len() as u64;
            continue;
        };
        let mut tally = FacetTally::new(column.num_terms());
        for &article in hits.articles.iter() {
            tally.hit(column.term_ords(article).map(|ord| ord as usize));
        }
        without += tally.without;
        add_named(&column, &tally.counts, &mut all)?;
    }
    let (values, more) = most_frequent(all.into_iter().collect(), size);
    Ok(FacetCounts {
        facet,
        values,
        since: None,
        more,
        without,
    })
}

/// Counts hits by day, in order, and hits without a day.
pub(crate) fn count_days(commit: &Commit, hits: &[SegmentHits<'_>]) -> HitsByDay {
    let mut days: FxHashMap<(i64, i64), u64> = FxHashMap::default();
    let mut undated = 0;
    for hits in hits {
        let columns = commit.columns.of(hits.segment);
        let day = |second: i64| second.div_euclid(SECONDS_OF_DAY);
        for &article in hits.articles.iter() {
            match columns.published_span(article) {
                Some((first, last)) => *days.entry((day(first), day(last))).or_default() += 1,
                None => undated += 1,
            }
        }
    }
    let mut days: Vec<((i64, i64), u64)> = days.into_iter().collect();
    days.sort_unstable();
    let mut counted = HitsByDay {
        days: Vec::with_capacity(days.len()),
        undated,
    };
    let day = |day: i64| day_of_seconds(day.saturating_mul(SECONDS_OF_DAY));
    for ((first, last), count) in days {
        match day(first).zip(day(last)) {
            Some((first, last)) => counted.days.push(DayHits { first, last, count }),
            None => counted.undated += count,
        }
    }
    counted
}

/// Hits of one day, or of a month or year if their articles give no day.
pub(crate) struct DayHits {
    pub(crate) first: Date,
    pub(crate) last: Date,
    pub(crate) count: u64,
}

/// Hits by day.
pub(crate) struct HitsByDay {
    pub(crate) days: Vec<DayHits>,
    pub(crate) undated: u64,
}

impl HitsByDay {
    /// Returns the step of a timeline that fits the range of days; months if there is none.
    pub(crate) fn fitting_step(&self) -> DateStep {
        match (self.days.first(), self.days.last()) {
            (Some(first), Some(last)) => DateStep::fitting(first.first, last.first),
            _ => DateStep::Month,
        }
    }

    pub(crate) fn by(self, step: DateStep) -> FacetCounts {
        let mut since = None;
        let mut without = self.undated;
        let mut values: Vec<(String, u64)> = Vec::new();
        for DayHits { first, last, count } in self.days {
            let label = step.label(first);
            // A year is in no single month.
            if label != step.label(last) {
                without += count;
                continue;
            }
            since.get_or_insert_with(|| step.first_day(first));
            match values.last_mut().filter(|(last, _)| *last == label) {
                Some((_, sum)) => *sum += count,
                None => values.push((label, count)),
            }
        }
        FacetCounts {
            facet: Facet::Date(step),
            values,
            since,
            more: 0,
            without,
        }
    }
}

/// Adds the counts of a column's values to those of all segments.
fn add_named(
    column: &StrColumn,
    counts: &[ValueHits],
    all: &mut FxHashMap<String, u64>,
) -> tantivy::Result<()> {
    let counted = (0_u64..).zip(counts).filter(|(_, counted)| counted.hits > 0);
    let (ords, counts): (Vec<u64>, Vec<u32>) = counted.map(|(ord, counted)| (ord, counted.hits)).unzip();
    let mut counts = counts.into_iter();
    column.dictionary().sorted_ords_to_term_cb(&ords, |value| {
        let count = u64::from(counts.next().unwrap_or_default());
        *all.entry(String::from_utf8_lossy(value).into_owned())
            .or_default() += count;
    })?;
    Ok(())
}

/// The first `size` values by count, equal ones in their own order, and the number of values left out.
fn most_frequent<T: Ord>(mut found: Vec<(T, u64)>, size: usize) -> (Vec<(T, u64)>, u64) {
    let more = found.len().saturating_sub(size) as u64;
    let order = |one: &(T, u64), other: &(T, u64)| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0));
    if more > 0 && size > 0 {
        found.select_nth_unstable_by(size - 1, order);
    }
    found.truncate(size);
    found.sort_unstable_by(order);
    (found, more)
}

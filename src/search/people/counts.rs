//! Counts the articles and quotations of every person, organisation or place of a commit.

use tantivy::{DocAddress, SegmentOrdinal};

use crate::search::commit::classes::Classes;
use crate::search::commit::open::Commit;
use crate::search::people::joining::JoinedKind;

/// Counts of one person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) articles: u64,
    pub(crate) quotes: u64,
    /// First and last second of publication.
    pub(crate) seconds: Option<(i64, i64)>,
}

impl Counts {
    /// Counts an article that was published in this second.
    pub(crate) fn add_article(&mut self, seconds: Option<i64>) {
        self.articles += 1;
        self.seconds = match (self.seconds, seconds) {
            (Some((first, last)), Some(seconds)) => Some((first.min(seconds), last.max(seconds))),
            (known, seconds) => known.or(seconds.map(|seconds| (seconds, seconds))),
        };
    }
}

/// Counts of people and names, by their numbers.
pub(crate) struct AllCounts {
    pub(crate) people: Vec<Counts>,
    /// Number of articles of each name.
    pub(crate) names: Vec<u64>,
    /// The names, and then the people, of the article that is being counted.
    here: Vec<usize>,
}

impl AllCounts {
    /// Counts in all articles of a commit.
    pub(crate) fn of(commit: &Commit, joined: &JoinedKind) -> Self {
        let mut counts = Self {
            people: vec![Counts::default(); joined.people.len()],
            names: vec![0; joined.names.names.len()],
            here: Vec::new(),
        };
        for (segment, reader) in (0..).zip(commit.engine.segment_readers()) {
            for doc in reader.doc_ids_alive() {
                counts.add_article(commit, DocAddress::new(segment, doc), joined);
            }
        }
        counts
    }

    fn add_quotation(&mut self, person: Option<usize>) {
        if let Some(counts) = person.and_then(|person| self.people.get_mut(person)) {
            counts.quotes += 1;
        }
    }

    /// Counts one article and its quotations; skips other documents.
    fn add_article(&mut self, commit: &Commit, address: DocAddress, joined: &JoinedKind) {
        let segment: SegmentOrdinal = address.segment_ord;
        let (of_segment, doc) = (commit.columns.of(segment), address.doc_id);
        if of_segment.article_key(doc).is_none() {
            return;
        }
        let columns = &joined.names.segments[segment as usize];
        let person_of = &joined.person_of;
        let seconds = of_segment.published.first(doc);
        if let Some((column, names)) = &columns.named {
            // An article counts once for a name and once for a person, however many names it has for the person.
            let Self { people, here, .. } = self;
            here.clear();
            here.extend(
                column
                    .term_ords(doc)
                    .map(|ord| columns.in_article(doc, names[ord as usize])),
            );
            here.sort_unstable();
            here.dedup();
            for &name in &*here {
                self.names[name] += 1;
            }
            here.retain_mut(|name| {
                person_of[*name].is_some_and(|person| {
                    *name = person;
                    true
                })
            });
            here.sort_unstable();
            here.dedup();
            for &person in &*here {
                people[person].add_article(seconds);
            }
        }
        if let Some((column, names)) = &columns.spoke {
            for (row, ord) in of_segment.quotations(doc).zip(column.term_ords(doc)) {
                if of_segment.has_class(row, Classes::default()) {
                    self.add_quotation(person_of[columns.in_article(doc, names[ord as usize])]);
                }
            }
        }
        if let Some((column, names)) = &columns.voices {
            let voices = of_segment.further_voices(doc).zip(column.term_ords(doc));
            for ((row, is_principal), ord) in voices {
                if !is_principal && of_segment.has_class(row, Classes::default()) {
                    self.add_quotation(person_of[columns.in_article(doc, names[ord as usize])]);
                }
            }
        }
    }
}

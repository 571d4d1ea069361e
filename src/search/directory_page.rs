//! Counts the entries on a page of the directory in some articles.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use tantivy::{DocAddress, DocId, SegmentOrdinal};

use crate::search::commit::classes::Classes;
use crate::search::commit::open::Commit;
use crate::search::commit::rows::each_values;
use crate::search::commit::stored::SECONDS_OF_DAY;
use crate::search::people::counts::Counts;
use crate::search::people::entry::JoinedEntry;
use crate::search::people::joined::{JoinedNames, NameColumn, PeopleColumn};

/// A dictionary is read through for names if they are at least one in this many of its names. Otherwise each is looked
/// up.
const LOOKED_UP_PART: usize = 64;
/// The place of an entry that is not on the page, and the document before the first.
const NONE: u32 = u32::MAX;

/// Sort key of an article by second of publication and id. The least is the newest article, or the one with
/// the least id among equally new ones.
type Newest = (Reverse<Option<i64>>, u64, DocAddress);

/// Counts of one entry, and for each of its names the number of articles and one of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageCounts {
    counts: Counts,
    names: Vec<NameCounts>,
    /// The last article that was counted.
    last: Option<DocAddress>,
}

#[derive(Clone, Debug, Default)]
struct NameCounts {
    articles: u64,
    example: Option<Newest>,
    /// The last article that was counted.
    last: Option<DocAddress>,
}

/// The entries of a page, by their numbers in the directory.
struct PageEntries<'a> {
    /// The place on the page of each entry of the directory.
    places: Vec<u32>,
    entries: &'a [JoinedEntry],
    counts: Vec<PageCounts>,
}

impl PageCounts {
    /// Counts entries, of which `numbers` are the numbers, in these articles (ascending) of each segment.
    pub(crate) fn of(
        commit: &Commit,
        joined: &JoinedNames,
        numbers: &[usize],
        entries: &[JoinedEntry],
        articles: &[Vec<DocId>],
    ) -> tantivy::Result<Vec<Self>> {
        let mut places = vec![NONE; joined.entries()];
        for (place, number) in (0..).zip(numbers) {
            places[*number] = place;
        }
        let of_entry = |entry: &JoinedEntry| Self {
            names: vec![NameCounts::default(); entry.aliases.len()],
            ..Self::default()
        };
        let mut page = PageEntries {
            places,
            entries,
            counts: entries.iter().map(of_entry).collect(),
        };
        for (segment, articles) in (0..).zip(articles) {
            page.count_articles(commit, joined, segment, articles)?;
            page.count_quotations(commit, joined, segment, articles)?;
        }
        Ok(page.counts)
    }

    /// An article of each name.
    pub(crate) fn examples(&self) -> Vec<Option<DocAddress>> {
        let names = self.names.iter();
        names
            .map(|name| name.example.map(|(_, _, address)| address))
            .collect()
    }

    /// Replaces the counts of the entry by these.
    pub(crate) fn put_into(&self, entry: &mut JoinedEntry) {
        let day = |second: i64| second.div_euclid(SECONDS_OF_DAY);
        entry.articles = self.counts.articles;
        entry.quotes = self.counts.quotes;
        entry.days = self.counts.seconds.map(|(first, last)| (day(first), day(last)));
        for (alias, counted) in entry.aliases.iter_mut().zip(&self.names) {
            alias.articles = counted.articles;
        }
    }
}

impl PageEntries<'_> {
    /// The place on the page of the entry that a name belongs to in an article.
    fn place(&self, column: &PeopleColumn, article: DocId, name: u64) -> Option<usize> {
        let place = self.places.get(column.person(article, name)?)?;
        (*place != NONE).then_some(*place as usize)
    }

    fn count_articles(
        &mut self,
        commit: &Commit,
        joined: &JoinedNames,
        segment: SegmentOrdinal,
        articles: &[DocId],
    ) -> tantivy::Result<()> {
        let Some(column) = joined.column(commit, segment, NameColumn::Named)? else {
            return Ok(());
        };
        let names = self.names_in(&column)?;
        let of_segment = commit.columns.of(segment);
        each_values(column.names.ords(), articles, |article, _, values| {
            for &name in values {
                let Some(place) = self.place(&column, article, name) else {
                    continue;
                };
                let address = DocAddress::new(segment, article);
                let seconds = of_segment.published.first(article);
                let PageCounts {
                    counts,
                    names: counted,
                    last,
                } = &mut self.counts[place];
                // An article counts once for a name and once for an entry, however many names it has for the entry.
                if last.replace(address) != Some(address) {
                    counts.add_article(seconds);
                }
                let known = names[place].iter().find(|(known, _)| *known == name);
                let Some(counted) = known.and_then(|(_, alias)| counted.get_mut(*alias)) else {
                    continue;
                };
                if counted.last.replace(address) != Some(address) {
                    counted.articles += 1;
                    let key = of_segment.article_key(article).unwrap_or(u64::MAX);
                    let example = (Reverse(seconds), key, address);
                    counted.example = Some(counted.example.map_or(example, |known| known.min(example)));
                }
            }
        });
        Ok(())
    }

    /// The names of each entry in the dictionary of a column: their numbers there, and which of the entry's names.
    fn names_in(&self, column: &PeopleColumn) -> tantivy::Result<Vec<Vec<(u64, usize)>>> {
        let mut found = vec![Vec::new(); self.entries.len()];
        let dictionary = column.names.dictionary();
        let entries = self.entries.iter().enumerate();
        let aliases = entries.flat_map(|(place, entry)| {
            let aliases = entry.aliases.iter().enumerate();
            aliases.map(move |(number, alias)| (alias.name.as_str(), place, number))
        });
        let aliases: Vec<(&str, usize, usize)> = aliases.collect();
        if aliases.len() * LOOKED_UP_PART < dictionary.num_terms() {
            for (name, place, number) in aliases {
                let name = dictionary.term_ord(name)?;
                found[place].extend(name.map(|name| (name, number)));
            }
            return Ok(found);
        }
        let mut by_name: FxHashMap<&[u8], Vec<(usize, usize)>> = FxHashMap::default();
        for (name, place, number) in aliases {
            by_name.entry(name.as_bytes()).or_default().push((place, number));
        }
        let mut stream = dictionary.stream()?;
        while stream.advance() {
            for (place, number) in by_name.get(stream.key()).into_iter().flatten() {
                found[*place].push((stream.term_ord(), *number));
            }
        }
        Ok(found)
    }

    fn count_quotations(
        &mut self,
        commit: &Commit,
        joined: &JoinedNames,
        segment: SegmentOrdinal,
        articles: &[DocId],
    ) -> tantivy::Result<()> {
        let of_segment = commit.columns.of(segment);
        if let Some(column) = joined.column(commit, segment, NameColumn::Speakers)? {
            each_values(column.names.ords(), articles, |article, first, speakers| {
                for (row, speaker) in (first..).zip(speakers) {
                    if let Some(place) = self.place(&column, article, *speaker)
                        && of_segment.has_class(row, Classes::default())
                    {
                        self.counts[place].counts.quotes += 1;
                    }
                }
            });
        }
        if let Some(column) = joined.column(commit, segment, NameColumn::Voices)? {
            each_values(column.names.ords(), articles, |article, _, voices| {
                for ((row, is_principal), voice) in of_segment.further_voices(article).zip(voices) {
                    if !is_principal
                        && let Some(place) = self.place(&column, article, *voice)
                        && of_segment.has_class(row, Classes::default())
                    {
                        self.counts[place].counts.quotes += 1;
                    }
                }
            });
        }
        Ok(())
    }
}

//! Collects the first hits and counts all matches. The order does not depend on how the index is cut into
//! segments.
//!
//! The engine's own collector breaks ties by the document's place in the index, which merges change. Here
//! scores are rounded first, so that sums in another order compare equal, and ties are broken by article id.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustc_hash::FxHashMap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, RowId};
use tantivy::query::{Bm25StatisticsProvider, EnableScoring, Weight};
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentOrdinal, SegmentReader};

use crate::search::budget::Budget;
use crate::search::commit::classes::Classes;
use crate::search::commit::columns::{Columns, HitKind, SegmentColumns};
use crate::search::commit::copies::{Copies, SegmentCopies};
use crate::search::commit::stored::{SECONDS_OF_DAY, seconds_of_day};
use crate::search::engine::all_words::WordsQuery;
use crate::search::engine::spoken::Spoken;
use crate::search::engine::standing::Standing;
use crate::search::engine::worth::worth;
use crate::search::question::{Arrived, Sort, Window};

/// Bits of a score that rounding drops: 15 bits of the fraction remain, one part in 30,000.
const ROUNDED_BITS: u32 = 8;
/// Minimum number of candidates before they are cut down.
const LEAST_CANDIDATES: usize = 32;

/// Restricts quotations, in addition to the question.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    /// If set, quotations of other classes do not match.
    pub(crate) only: Option<Classes>,
    /// The classes to show. Matches of other classes are counted as withheld.
    pub(crate) classes: Classes,
    /// If the question asks for a speaker, the quotations of that speaker.
    pub(crate) spoken: Option<Arc<Spoken>>,
    /// Whether to show quotations said on behalf of the speaker. If not, they are counted.
    pub(crate) with_spoken_for: bool,

    /// One bit for each wanted code of the column `quote_kind`; 0 for all.
    pub(crate) kinds: u64,
    /// Minimum confidence, in hundredths.
    pub(crate) confidence: u64,
    /// First second of publication.
    pub(crate) since: Option<i64>,
    /// Last second of publication.
    pub(crate) until: Option<i64>,
    /// Only quotations of these articles; of all where there is none.
    pub(crate) arrived: Option<Arc<Arrived>>,
}

impl Limits {
    /// Restricts only the days, to those of the window.
    pub(crate) fn of_days(window: &Window) -> Self {
        let last = |day| seconds_of_day(day).saturating_add(SECONDS_OF_DAY - 1);
        Self {
            since: window.since.map(seconds_of_day),
            until: window.until.map(last),
            ..Self::default()
        }
    }

    fn admit(&self, columns: &SegmentColumns, row: RowId, article: DocId) -> bool {
        let value = |column: &Column<u64>| column.values.get_val(row);
        let is_within = || columns.is_published_within(article, self.since, self.until);
        self.only.is_none_or(|only| columns.has_class(row, only))
            && (self.kinds == 0 || self.kinds >> value(&columns.quote_kind).min(63) & 1 == 1)
            && (self.confidence == 0 || self.confidence <= value(&columns.confidence))
            && ((self.since, self.until) == (None, None) || is_within())
            && (self.arrived.as_ref()).is_none_or(|arrived| columns.has_arrived(article, arrived))
    }
}

/// How the hits of a planned question are collected.
pub(crate) struct Collecting {
    pub(crate) kind: HitKind,
    /// Applies to quotations.
    pub(crate) limits: Limits,
    /// Whether to keep all matches, to count or compare them.
    pub(crate) keeps: bool,
    /// Whether near-equal copies of an article count as one hit.
    pub(crate) folds: bool,
}

/// A hit. The order of its fields gives the order of display.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FoundHit {
    /// The sort key; the least comes first.
    key: u64,
    /// The article's id.
    pub(crate) article: u64,
    /// The number of the quotation; 0 for an article.
    pub(crate) quote: u64,
    /// Where the article is stored. The last field, so that it never decides between two documents.
    pub(crate) address: DocAddress,
}

impl FoundHit {
    /// The hit with its score times a factor of at most 1, among those of the same standing. For hits sorted by relevance.
    pub(crate) fn discounted(self, factor: Score) -> Self {
        let place = self.key >> 32 << 32;
        let score = self.score(Sort::Relevance) * factor;
        Self {
            key: place | score_key(score),
            ..self
        }
    }

    /// The rounded score; 0 if hits are sorted by date.
    pub(crate) fn score(&self, sort: Sort) -> Score {
        match sort {
            Sort::Relevance => {
                let rounded = u64::from(u32::MAX) - (self.key & u64::from(u32::MAX));
                Score::from_bits((rounded as u32) << ROUNDED_BITS)
            }
            Sort::Newest | Sort::Oldest => 0.0,
        }
    }
}

/// The key of a score: the better the score, the less the key. Scores are never negative.
fn score_key(score: Score) -> u64 {
    let bits = score.max(0.0).to_bits();
    let rounded = bits.saturating_add(1 << (ROUNDED_BITS - 1)) >> ROUNDED_BITS;
    u64::from(u32::MAX) - u64::from(rounded)
}

/// The key of a quotation: the standing of its speaker, then its relevance times its worth.
///
/// Without words in the question, all quotations have relevance 1; with words, they have more. So worth
/// decides among equally relevant quotations, and relevance among equally good ones.
fn quotation_key(columns: &SegmentColumns, row: RowId, score: Score, standing: Option<Standing>) -> u64 {
    let place = standing.map_or(0, Standing::place);
    place << 32 | score_key((1.0 + score) * worth(columns, row))
}

/// The least score whose key is not greater than `key`.
fn least_score(key: u64) -> Score {
    let rounded = u64::from(u32::MAX).saturating_sub(key) as u32;
    Score::from_bits((rounded << ROUNDED_BITS).saturating_sub(1 << (ROUNDED_BITS - 1)))
}

fn date_key(seconds: Option<i64>, sort: Sort) -> u64 {
    let Some(seconds) = seconds else { return u64::MAX };
    let ascending = (seconds as u64) ^ (1 << 63);
    match sort {
        Sort::Newest => u64::MAX - 1 - ascending.min(u64::MAX - 1),
        _ => ascending.min(u64::MAX - 1),
    }
}

/// Collects the first `limit` documents in the order of `sort`, and counts the matches.
///
/// One pass scores and counts all matches. Block-max pruning would need a second pass to count. In
/// measurements the two passes took as long for rare words and half as long again for common ones.
#[derive(Debug)]
pub(crate) struct TopFound {
    kind: HitKind,
    limit: usize,
    sort: Sort,
    /// Applies to quotations.
    limits: Limits,
    /// Whether to keep all matches, to count or compare them.
    keeps: bool,
    /// If set, folds near-equal copies.
    copies: Option<Arc<Copies>>,
    columns: Arc<Columns>,
    budget: Budget,
    /// The least of the segments' `limit`-th keys. Greater keys are not among the first hits.
    worst: AtomicU64,
}

/// A match that has copies: the number of its group, its key, and its address.
type GroupedHit = (u32, u64, DocAddress);

/// The result of [`TopFound`].
#[derive(Debug, Default)]
pub(crate) struct Collected {
    /// Number of matches, with copies of one article counted once.
    pub(crate) total: u64,
    /// Number of all matches.
    pub(crate) total_all: u64,
    /// Number of quotations left out because of their class.
    pub(crate) withheld: u64,
    /// Number of quotations left out because somebody else says them on behalf of the speaker.
    pub(crate) spoken_for: u64,
    /// The first hits in order.
    pub(crate) found: Vec<FoundHit>,
    /// All matches of each segment, if they are kept: documents or, for quotations, rows.
    pub(crate) matches: Vec<Vec<DocId>>,
    /// For each hit that represents several matches: the addresses of all of them, including its own.
    pub(crate) groups: FxHashMap<DocAddress, Vec<DocAddress>>,
    /// All matches that have copies, with the numbers of their groups and their keys. Filled until segments
    /// are merged.
    grouped: Vec<GroupedHit>,
}

impl Collected {
    /// Replaces the matches of each group by the first of them, and adds it to the hits. Reads ids only for
    /// matches that may be among the first.
    fn fold(&mut self, limit: usize, columns: &Columns) {
        let found = |key: u64, address: DocAddress| FoundHit {
            key,
            article: columns
                .of(address.segment_ord)
                .article_key(address.doc_id)
                .unwrap_or(u64::MAX),
            quote: 0,
            address,
        };
        let mut grouped = std::mem::take(&mut self.grouped);
        let known = grouped.iter().map(|(group, ..)| *group);
        self.total = self.total_all - grouped.len() as u64 + Numbers::of(known).count();
        // Most groups come after the hits found so far and need not be sorted.
        if self.found.len() >= limit {
            let (_, last, _) = self.found.select_nth_unstable(limit - 1);
            let worst = last.key;
            let near = grouped.iter().filter(|(_, key, _)| *key <= worst);
            let near = Numbers::of(near.map(|(group, ..)| *group));
            grouped.retain(|(group, ..)| near.has(*group));
        }
        grouped.sort_unstable();
        let mut groups: Vec<&[GroupedHit]> = grouped.chunk_by(|one, other| one.0 == other.0).collect();
        if groups.len() > limit {
            let (_, nth, _) = groups.select_nth_unstable_by_key(limit - 1, |members| members[0].1);
            let worst = nth[0].1;
            groups.retain(|members| members[0].1 <= worst);
        }
        let mut folded: Vec<(FoundHit, &[GroupedHit])> = Vec::with_capacity(groups.len());
        for members in groups {
            let key = members[0].1;
            let equal = members.iter().take_while(|(_, other, _)| *other == key);
            let first = equal.map(|&(_, key, address)| found(key, address)).min();
            folded.extend(first.map(|first| (first, members)));
        }
        self.found.extend(folded.iter().map(|(first, _)| *first));
        self.found.sort_unstable();
        self.found.truncate(limit);
        let last = self.found.last().copied();
        for (first, members) in folded {
            if members.len() > 1 && last.is_some_and(|last| first <= last) {
                let addresses = members.iter().map(|(_, _, address)| *address);
                self.groups.insert(first.address, addresses.collect());
            }
        }
    }
}

/// A set of small numbers: one bit for each.
struct Numbers(Vec<u64>);

impl Numbers {
    fn of(numbers: impl Iterator<Item = u32>) -> Self {
        let mut bits = Vec::new();
        for number in numbers {
            let at = number as usize / 64;
            if at >= bits.len() {
                bits.resize(at + 1, 0);
            }
            bits[at] |= 1 << (number % 64);
        }
        Self(bits)
    }

    fn has(&self, number: u32) -> bool {
        let word = self.0.get(number as usize / 64);
        word.is_some_and(|word| word >> (number % 64) & 1 != 0)
    }

    fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }
}

impl TopFound {
    /// `kind` is the kind of all documents found; `limit` must not be 0.
    pub(crate) fn new(
        columns: &Arc<Columns>,
        budget: &Budget,
        kind: HitKind,
        limit: usize,
        sort: Sort,
        limits: Limits,
    ) -> Self {
        Self {
            kind,
            limit,
            sort,
            limits,
            keeps: false,
            copies: None,
            columns: Arc::clone(columns),
            budget: budget.clone(),
            worst: AtomicU64::new(u64::MAX),
        }
    }

    /// Folds near-equal copies if `copies` is given.
    pub(crate) fn folding(mut self, copies: Option<Arc<Copies>>) -> Self {
        self.copies = copies;
        self
    }

    /// Keeps all matches if `matches` is true.
    pub(crate) const fn keeping(mut self, matches: bool) -> Self {
        self.keeps = matches;
        self
    }

    /// Searches for words alone. Gives the same result as the engine's search, but without a virtual call for
    /// each document and without exact scores for documents that are not among the first.
    pub(crate) fn search_words(
        &self,
        searcher: &Searcher,
        words: &WordsQuery,
        statistics: &dyn Bm25StatisticsProvider,
    ) -> tantivy::Result<Collected> {
        let scoring = EnableScoring::enabled_from_statistics_provider(statistics, searcher);
        let weight = words.weigh(scoring)?;
        let mut segments = Vec::with_capacity(searcher.segment_readers().len());
        for (reader, segment) in searcher.segment_readers().iter().zip(0..) {
            let mut top = self.for_segment(segment, reader)?;
            let alive = reader.alive_bitset();
            weight.each(top.threshold, reader, &mut |doc, score| {
                if alive.is_none_or(|alive| alive.is_alive(doc)) {
                    top.collect(doc, score);
                }
                top.threshold
            })?;
            top.cut();
            self.worst.fetch_min(top.worst, Ordering::Relaxed);
            segments.push(top.harvest());
        }
        self.merge_fruits(segments)
    }
}

/// Collects the first documents of a segment.
pub(crate) struct SegmentTop {
    kind: HitKind,
    limit: usize,
    segment: SegmentOrdinal,
    columns: Arc<Columns>,
    count: u64,
    /// Keys and documents that may be among the first. Ids are read only if keys are equal.
    candidates: Vec<(u64, DocId)>,
    /// The greatest key that is still wanted, and the least score that has it.
    worst: u64,
    threshold: Score,
    /// The ids of the last candidate if it has the greatest wanted key and there are enough candidates. Hits
    /// with this key and greater ids are not wanted.
    worst_ids: Option<(u64, u64)>,
    /// All matches, if they are kept.
    matches: Option<Vec<DocId>>,
    copies: Option<Arc<SegmentCopies>>,
    /// The matches that have copies.
    grouped: Vec<GroupedHit>,
    /// Number of quotations left out: because of their class, and because somebody else says them on behalf
    /// of the speaker.
    withheld: u64,
    spoken_for: u64,
}

impl SegmentTop {
    fn count(&mut self, doc: DocId) {
        self.count += 1;
        if let Some(matches) = &mut self.matches {
            matches.push(doc);
        }
    }

    /// Counts a document, and keeps it if it may be among the first.
    fn take(&mut self, key: u64, doc: DocId) {
        self.count(doc);
        if let Some(copies) = &self.copies
            && let Some(group) = copies.group(doc)
        {
            let address = DocAddress::new(self.segment, doc);
            self.grouped.push((group, key, address));
            return;
        }
        self.offer(key, doc);
    }

    /// Keeps a document if it may be among the first.
    fn offer(&mut self, key: u64, doc: DocId) {
        let is_behind = |worst| self.ids(doc).is_none_or(|ids| ids >= worst);
        if key > self.worst || (key == self.worst && self.worst_ids.is_some_and(is_behind)) {
            return;
        }
        self.candidates.push((key, doc));
        if self.candidates.len() >= self.limit.saturating_mul(2).max(LEAST_CANDIDATES) {
            self.cut();
        }
    }

    /// Drops all candidates after the first `limit`.
    fn cut(&mut self) {
        if self.candidates.len() <= self.limit {
            return;
        }
        let (_, &mut (worst, _), _) = self
            .candidates
            .select_nth_unstable_by_key(self.limit - 1, |(key, _)| *key);
        if worst < self.worst {
            (self.worst, self.threshold, self.worst_ids) = (worst, least_score(worst), None);
        }
        self.candidates.retain(|(key, _)| *key <= worst);
        if self.candidates.len() > self.limit {
            let candidates = std::mem::take(&mut self.candidates);
            let with_ids = candidates.into_iter().map(|(key, doc)| {
                let ids = if key < worst { None } else { self.ids(doc) };
                (key, ids, doc)
            });
            let mut with_ids: Vec<_> = with_ids.collect();
            with_ids.sort_unstable();
            with_ids.truncate(self.limit);
            self.worst_ids = with_ids.last().and_then(|(_, ids, _)| *ids);
            self.candidates
                .extend(with_ids.into_iter().map(|(key, _, doc)| (key, doc)));
        }
    }

    /// The ids that order hits of equal keys: the article's, and the number of the quotation.
    fn ids(&self, id: DocId) -> Option<(u64, u64)> {
        let columns = self.columns.of(self.segment);
        let (article, number) = self.place(id)?;
        Some((columns.article_key(article)?, number))
    }

    /// The article's document, and the number of the quotation in it.
    fn place(&self, id: DocId) -> Option<(DocId, u64)> {
        match self.kind {
            HitKind::Quotation => self.columns.of(self.segment).article_of(id),
            HitKind::Article => Some((id, 0)),
        }
    }
}

impl SegmentCollector for SegmentTop {
    type Fruit = (SegmentOrdinal, Collected);

    fn collect(&mut self, doc: DocId, score: Score) {
        if score < self.threshold && self.copies.as_ref().is_none_or(|copies| !copies.has(doc)) {
            // Most documents end here.
            self.count(doc);
        } else {
            self.take(score_key(score), doc);
        }
    }

    fn harvest(mut self) -> Self::Fruit {
        self.cut();
        let matches = self.matches.take();
        let grouped = std::mem::take(&mut self.grouped);
        let found = |key, doc| {
            let (article, quote) = self.ids(doc).unwrap_or((u64::MAX, 0));
            let (document, _) = self.place(doc).unwrap_or((doc, 0));
            FoundHit {
                key,
                article,
                quote,
                address: DocAddress::new(self.segment, document),
            }
        };
        let collected = Collected {
            total_all: self.count,
            withheld: self.withheld,
            spoken_for: self.spoken_for,
            found: self
                .candidates
                .iter()
                .map(|&(key, doc)| found(key, doc))
                .collect(),
            grouped,
            matches: matches.into_iter().collect(),
            ..Collected::default()
        };
        (self.segment, collected)
    }
}

impl TopFound {
    fn collect_articles(
        &self,
        weight: &dyn Weight,
        reader: &SegmentReader,
        top: &mut SegmentTop,
    ) -> tantivy::Result<()> {
        let alive = reader.alive_bitset();
        let is_alive = |doc| alive.is_none_or(|alive| alive.is_alive(doc));
        let columns = self.columns.of(top.segment);
        match self.sort {
            Sort::Relevance => weight.for_each(reader, &mut |doc, score| {
                if is_alive(doc) && self.budget.take(1) {
                    top.collect(doc, score);
                }
            }),
            sort => weight.for_each_no_score(reader, &mut |docs| {
                let docs = if self.budget.take(docs.len() as u64) {
                    docs
                } else {
                    &[]
                };
                for &doc in docs.iter().filter(|doc| is_alive(**doc)) {
                    top.take(date_key(columns.published.first(doc), sort), doc);
                }
            }),
        }
    }

    fn collect_quotations(
        &self,
        weight: &dyn Weight,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
        top: &mut SegmentTop,
    ) -> tantivy::Result<()> {
        let alive = reader.alive_bitset();
        let columns = self.columns.of(segment);
        let limits = &self.limits;
        let mut take = |row: RowId, score: Score| {
            let Some((article, _)) = columns.article_of(row).filter(|_| self.budget.take(1)) else {
                return;
            };
            let is_alive = alive.is_none_or(|alive| alive.is_alive(article));
            if !is_alive || !limits.admit(columns, row, article) {
                return;
            }
            let spoken = limits.spoken.as_ref();
            let standing = spoken.and_then(|spoken| spoken.standing(segment, row));
            if !columns.has_class(row, limits.classes) {
                top.withheld += 1;
            } else if standing.is_some_and(Standing::is_by_another) && !limits.with_spoken_for {
                top.spoken_for += 1;
            } else {
                let key = match self.sort {
                    Sort::Relevance => quotation_key(columns, row, score, standing),
                    sort => date_key(columns.published.first(article), sort),
                };
                top.take(key, row);
            }
        };
        if self.sort == Sort::Relevance {
            return weight.for_each(reader, &mut take);
        }
        weight.for_each_no_score(reader, &mut |rows| {
            for row in rows {
                take(*row, 0.0);
            }
        })
    }
}

impl Collector for TopFound {
    type Fruit = Collected;
    type Child = SegmentTop;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<SegmentTop> {
        let worst = self.worst.load(Ordering::Relaxed);
        let copies = self.copies.as_ref();
        Ok(SegmentTop {
            kind: self.kind,
            limit: self.limit,
            segment,
            columns: Arc::clone(&self.columns),
            count: 0,
            candidates: Vec::new(),
            worst,
            threshold: least_score(worst),
            worst_ids: None,
            matches: self.keeps.then(Vec::new),
            copies: copies.and_then(|copies| copies.of_segment(segment)).cloned(),
            grouped: Vec::new(),
            withheld: 0,
            spoken_for: 0,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        segment: u32,
        reader: &SegmentReader,
    ) -> tantivy::Result<(SegmentOrdinal, Collected)> {
        let mut top = self.for_segment(segment, reader)?;
        match self.kind {
            HitKind::Article => self.collect_articles(weight, reader, &mut top)?,
            HitKind::Quotation => self.collect_quotations(weight, segment, reader, &mut top)?,
        }
        Ok(top.harvest())
    }

    fn merge_fruits(&self, mut segments: Vec<(SegmentOrdinal, Collected)>) -> tantivy::Result<Collected> {
        segments.sort_unstable_by_key(|(segment, _)| *segment);
        let mut all = Collected::default();
        for (_, mut collected) in segments {
            all.total_all += collected.total_all;
            all.withheld += collected.withheld;
            all.spoken_for += collected.spoken_for;
            all.found.append(&mut collected.found);
            // A single large segment is moved, not copied.
            if all.grouped.is_empty() {
                all.grouped = collected.grouped;
            } else {
                all.grouped.append(&mut collected.grouped);
            }
            all.matches.append(&mut collected.matches);
        }
        all.fold(self.limit, &self.columns);
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn better_scores_come_first_and_equal_ones_stay_equal() {
        assert!(score_key(2.0) < score_key(1.9));
        assert_eq!(score_key(3.000_001), score_key(3.0));
        assert!(score_key(0.0) > score_key(f32::MIN_POSITIVE));
    }

    #[test]
    fn the_least_score_of_a_key_has_that_key_and_lesser_ones_have_not() {
        for score in [0.001, 1.0, 7.25, 7.250_01, 31.9] {
            let key = score_key(score);
            let least = least_score(key);
            assert!(least <= score);
            assert_eq!(score_key(least), key);
            assert!(score_key(least.next_down()) > key);
        }
        assert_eq!(least_score(u64::MAX).to_bits(), 0);
    }

    #[test]
    fn a_missing_date_comes_last_in_both_orders() {
        for sort in [Sort::Newest, Sort::Oldest] {
            for seconds in [i64::MIN, -1, 0, 1, i64::MAX] {
                assert!(date_key(Some(seconds), sort) < date_key(None, sort));
            }
        }
        assert!(date_key(Some(1), Sort::Newest) < date_key(Some(0), Sort::Newest));
        assert!(date_key(Some(-1), Sort::Oldest) < date_key(Some(0), Sort::Oldest));
    }
}

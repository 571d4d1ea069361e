//! Finds the quotations of the speaker in a question, each with the speaker's standing.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::RowId;
use tantivy::query::{Query as EngineQuery, Weight};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use crate::search::budget::Budget;
use crate::search::commit::columns::HitKind;
use crate::search::commit::open::Commit;
use crate::search::engine::standing::Standing;
use crate::search::engine::statistics::Statistics;

/// For each segment, the rows of the quotations (ascending) with their standings.
#[derive(Debug)]
pub(crate) struct Spoken(Vec<Vec<(RowId, Standing)>>);

impl Spoken {
    /// Runs a query whose scores are standings.
    pub(crate) fn find(commit: &Commit, query: &dyn EngineQuery) -> tantivy::Result<Self> {
        let statistics = Statistics::of(commit, HitKind::Quotation);
        commit
            .engine
            .search_with_statistics_provider(query, &Standings(commit.budget.clone()), &statistics)
    }

    /// The standing of the speaker of a quotation. None if the speaker did not say it.
    pub(crate) fn standing(&self, segment: SegmentOrdinal, row: RowId) -> Option<Standing> {
        let rows = self.0.get(segment as usize)?;
        let at = rows.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        rows.get(at).map(|(_, standing)| *standing)
    }
}

/// Collects the rows of [`Spoken`] until the budget is spent.
struct Standings(Budget);

/// Collects the rows of one segment.
struct SegmentStandings {
    segment: SegmentOrdinal,
    rows: Vec<(RowId, Standing)>,
}

impl SegmentCollector for SegmentStandings {
    type Fruit = (SegmentOrdinal, Vec<(RowId, Standing)>);

    fn collect(&mut self, row: DocId, score: Score) {
        self.rows.push((row, Standing::of_score(score)));
    }

    fn harvest(self) -> Self::Fruit {
        (self.segment, self.rows)
    }
}

impl Collector for Standings {
    type Fruit = Spoken;
    type Child = SegmentStandings;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<SegmentStandings> {
        Ok(SegmentStandings {
            segment,
            rows: Vec::new(),
        })
    }

    /// Rows are not documents. Only articles are deleted, and the collector of hits checks for that.
    fn collect_segment(
        &self,
        weight: &dyn Weight,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<(SegmentOrdinal, Vec<(RowId, Standing)>)> {
        let mut standings = self.for_segment(segment, reader)?;
        weight.for_each(reader, &mut |row, score| {
            if self.0.take(1) {
                standings.collect(row, score);
            }
        })?;
        Ok(standings.harvest())
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(
        &self,
        mut segments: Vec<(SegmentOrdinal, Vec<(RowId, Standing)>)>,
    ) -> tantivy::Result<Spoken> {
        segments.sort_unstable_by_key(|(segment, _)| *segment);
        Ok(Spoken(segments.into_iter().map(|(_, rows)| rows).collect()))
    }
}

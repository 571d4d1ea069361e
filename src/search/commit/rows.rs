//! Reads the values of many documents from a column.
//!
//! A value read by itself costs several calls of the engine. Where a good part of all documents is asked for, the
//! values of whole stretches are decoded at once, which takes about a tenth of the time.

use tantivy::DocId;
use tantivy::columnar::column_index::MultiValueIndex;
use tantivy::columnar::{Column, ColumnIndex, RowId};

/// Stretches are decoded whole if at least one in this many of the documents is wanted.
const DENSE_PART: usize = 8;
/// Documents of a stretch.
const STRETCH: usize = 1_024;

/// Calls `visit` with each of the documents (ascending) that has values, the row of its first value, and the values.
pub(crate) fn each_values(column: &Column<u64>, docs: &[DocId], mut visit: impl FnMut(DocId, RowId, &[u64])) {
    if let ColumnIndex::Multivalued(MultiValueIndex::MultiValueIndexV2(index)) = &column.index
        && docs.len() * DENSE_PART >= column.num_docs() as usize
    {
        let held = index.optional_index.iter_non_null_docs();
        each_of_stretches(column, &*index.start_index_column, held, docs, &mut visit);
        return;
    }
    let mut values = Vec::new();
    for &doc in docs {
        let rows = column.index.value_row_ids(doc);
        if rows.is_empty() {
            continue;
        }
        values.resize(rows.len(), 0);
        column.values.get_range(u64::from(rows.start), &mut values);
        visit(doc, rows.start, &values);
    }
}

/// [`each_values`] for a column whose documents with values are `held`, and whose values of the `n`-th of these
/// documents begin at row `starts[n]`.
fn each_of_stretches(
    column: &Column<u64>,
    starts: &dyn tantivy::columnar::ColumnValues<RowId>,
    mut held: impl Iterator<Item = DocId>,
    docs: &[DocId],
    visit: &mut impl FnMut(DocId, RowId, &[u64]),
) {
    let mut wanted = docs.iter().copied().peekable();
    let documents = starts.num_vals().saturating_sub(1) as usize;
    let mut bounds = Vec::new();
    let mut values = Vec::new();
    for first in (0..documents).step_by(STRETCH) {
        let length = STRETCH.min(documents - first);
        bounds.resize(length + 1, 0);
        starts.get_range(first as u64, &mut bounds);
        let start = bounds[0];
        values.resize((bounds[length] - start) as usize, 0);
        column.values.get_range(u64::from(start), &mut values);
        for (doc, rows) in held.by_ref().take(length).zip(bounds.windows(2)) {
            while wanted.peek().is_some_and(|wanted| *wanted < doc) {
                wanted.next();
            }
            match wanted.peek() {
                None => return,
                Some(next) if *next == doc => {
                    let values = &values[(rows[0] - start) as usize..(rows[1] - start) as usize];
                    visit(doc, rows[0], values);
                }
                Some(_) => {}
            }
        }
    }
}

/// The first row of each document that has values, with the document; ascending.
pub(crate) fn first_rows(column: &Column<u64>, documents: DocId) -> Vec<(RowId, DocId)> {
    if let ColumnIndex::Multivalued(MultiValueIndex::MultiValueIndexV2(index)) = &column.index {
        let held = index.optional_index.iter_non_null_docs();
        let mut starts = vec![0; index.start_index_column.num_vals() as usize];
        index.start_index_column.get_range(0, &mut starts);
        return starts.into_iter().zip(held).collect();
    }
    let all = (0..documents).map(|doc| (column.index.value_row_ids(doc), doc));
    all.filter(|(rows, _)| !rows.is_empty())
        .map(|(rows, doc)| (rows.start, doc))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::schema::{FAST, Schema};
    use tantivy::{Index, TantivyDocument};

    use super::*;

    /// A column with as many values as `lengths` has for each document.
    fn column(lengths: &[usize]) -> Column<u64> {
        let mut schema = Schema::builder();
        let field = schema.add_u64_field("number", FAST);
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 15_000_000).unwrap();
        let mut number = 0;
        for length in lengths {
            let mut document = TantivyDocument::default();
            for _ in 0..*length {
                number += 7;
                document.add_u64(field, number % 1_000);
            }
            writer.add_document(document).unwrap();
        }
        writer.commit().unwrap();
        let searcher = index.reader().unwrap().searcher();
        let columns = searcher.segment_reader(0).fast_fields();
        columns
            .column_opt("number")
            .unwrap()
            .unwrap_or_else(|| Column::build_empty_column(0))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn the_values_are_those_of_each_document(
            lengths in prop::collection::vec(0_usize..4, 1..3_000),
            step in prop::sample::select(vec![1_usize, 2, 5, 40]),
        ) {
            let column = column(&lengths);
            let docs: Vec<DocId> = (0..lengths.len() as DocId).step_by(step).collect();
            let mut found = Vec::new();
            each_values(&column, &docs, |doc, row, values| found.push((doc, row, values.to_vec())));
            let expected = docs.iter().map(|doc| {
                let rows = column.index.value_row_ids(*doc);
                (*doc, rows.start, column.values_for_doc(*doc).collect::<Vec<u64>>())
            });
            let expected: Vec<_> = expected.filter(|(_, _, values)| !values.is_empty()).collect();
            if step == 1 {
                let first: Vec<(RowId, DocId)> = expected.iter().map(|(doc, row, _)| (*row, *doc)).collect();
                prop_assert_eq!(first_rows(&column, lengths.len() as DocId), first);
            }
            prop_assert_eq!(found, expected);
        }
    }
}

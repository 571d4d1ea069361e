//! Results as tables: RFC 4180 with a header line, in UTF-8.
//!
//! Cells are guarded by [`crate::render::columns::cell`], so that a spreadsheet does not run them.

use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use crate::render::columns::{Column, ValueOf, cell, flat_names};
use crate::render::hits::{ARTICLES, ARTICLES_CSV, PERIODS, PERIODS_CSV, QUOTES, QUOTES_CSV};
use crate::render::name_columns::{NAMES, NAMES_CSV};
use crate::search::{DirectoryEntry, Hit, QuoteHit, Results};
use crate::search::{FacetCounts, PeriodCount};

/// Articles: one line per hit, with people separated by `; `.
pub(crate) fn articles(out: &mut dyn Write, results: &Results<Hit>) -> io::Result<()> {
    rows(out, &ARTICLES, ARTICLES_CSV, &results.hits)
}

/// Quotations: one line per hit. Each version has the form `ID: words`, separated by ` | `.
pub(crate) fn quotes(out: &mut dyn Write, results: &Results<QuoteHit>) -> io::Result<()> {
    rows(out, &QUOTES, QUOTES_CSV, &results.hits)
}

/// Periods with their numbers of articles.
pub(crate) fn timeline(out: &mut dyn Write, results: &Results<PeriodCount>) -> io::Result<()> {
    rows(out, &PERIODS, PERIODS_CSV, &results.hits)
}

/// The directory: one line per entry. Further names are separated by `; `, with `?` after inferred ones.
pub(crate) fn directory(out: &mut dyn Write, results: &Results<DirectoryEntry>) -> io::Result<()> {
    rows(out, &NAMES, NAMES_CSV, &results.hits)
}

/// The names of all columns that tables can have, separated by commas.
pub(crate) fn table_names<T>(columns: &'static [Column<T>]) -> String {
    flat_names(columns).join(",")
}

/// Writes a header line with the names of a list, and a line for each row.
pub(crate) fn rows<T>(
    out: &mut dyn Write,
    columns: &'static [Column<T>],
    names: &str,
    rows: &[T],
) -> io::Result<()> {
    let names: Vec<&str> = names.split(',').collect();
    let values: Vec<ValueOf<T>> = names.iter().filter_map(|name| flat(columns, name)).collect();
    let mut table = table(out);
    table.write_cells(&names)?;
    for row in rows {
        let cells: Vec<_> = values.iter().map(|value| value(row).into_cell()).collect();
        table.write_cells(&cells)?;
    }
    table.flush()
}

/// Reads the flat value of the column with this name.
pub(crate) fn flat<T>(columns: &'static [Column<T>], name: &str) -> Option<ValueOf<T>> {
    columns
        .iter()
        .filter(|column| column.name == name)
        .find_map(Column::flat)
}

/// Counts of values: one line per value. A table has one kind of line, so counts replace the hits.
pub(crate) fn facets(out: &mut dyn Write, facets: &[FacetCounts]) -> io::Result<()> {
    let mut table = table(out);
    table.write_cells(&["facet", "value", "count"])?;
    for counts in facets {
        for (value, count) in &counts.values {
            table.write_cells(&[counts.facet.name(), &*cell(value), &*count.to_string()])?;
        }
    }
    table.flush()
}

pub(crate) fn table(out: &mut dyn Write) -> Table<'_> {
    Table(WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out))
}

/// A table whose errors keep their kind, so that callers can recognise a closed pipe.
pub(crate) struct Table<'o>(Writer<&'o mut dyn Write>);

impl std::fmt::Debug for Table<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Table")
    }
}

impl Table<'_> {
    pub(crate) fn write_cells(&mut self, cells: &[impl AsRef<str>]) -> io::Result<()> {
        let cells = cells.iter().map(|cell| cell.as_ref().as_bytes());
        self.0
            .write_record(cells)
            .map_err(|error| match error.into_kind() {
                csv::ErrorKind::Io(error) => error,
                kind => io::Error::other(format!("{kind:?}")),
            })
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_as_rfc_4180_says() {
        let entry = DirectoryEntry {
            name: "Oduya, \"Tom\"\nx".into(),
            aliases: vec![],
            articles: 2,
            quotes: 1,
            first: None,
            last: None,
        };
        let results = Results {
            query: String::new(),
            total: 1,
            is_partial: false,
            total_all: None,
            withheld: None,
            spoken_for: None,
            facets: vec![],
            explained: None,
            warnings: vec![],
            hits: vec![entry],
        };
        let mut out = Vec::new();
        directory(&mut out, &results).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "name,articles,quotes,first,last,aliases\r\n\"Oduya, \"\"Tom\"\"\nx\",2,1,,,\r\n"
        );
    }
}

//! Results as tables: RFC 4180, with a header line, UTF-8.
//!
//! A spreadsheet runs a cell that starts with `=`, `+`, `-` or `@` as a formula; such a cell of text, and one that
//! starts with a tab or a carriage return, gets an apostrophe before it. Control characters but tab and line ends
//! are left out (RFC 4180 has no place for them).

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use crate::render::json::{date_source, day, quote_id};
use crate::search::{DirectoryEntry, FacetCounts, Hit, PeriodCount, QuoteHit, Results};

/// Articles: one line a hit; people apart by `; `.
pub fn articles(out: &mut dyn Write, results: &Results<Hit>) -> io::Result<()> {
    let mut table = table(out);
    table.write_record([
        "id",
        "score",
        "published",
        "published_from",
        "title",
        "byline",
        "publication",
        "language",
        "people",
        "snippet",
        "path",
        "record",
        "url",
        "copies",
        "first",
    ])?;
    for hit in &results.hits {
        table.write_record([
            &*hit.id.to_string(),
            &*hit.score.to_string(),
            &*hit.published.map(day).unwrap_or_default(),
            hit.published_from.map_or("", date_source),
            &*cell(&hit.title),
            &*optional(hit.byline.as_deref()),
            &*optional(hit.publication.as_deref()),
            &*optional(hit.language.as_deref()),
            &*cell(&hit.people.join("; ")),
            &*cell(&hit.snippet.text),
            &*cell(&hit.path),
            &*optional(hit.record.as_deref()),
            &*optional(hit.url.as_deref()),
            &*hit.copies.to_string(),
            &*hit
                .first
                .as_ref()
                .map(|first| first.id.to_string())
                .unwrap_or_default(),
        ])?;
    }
    table.flush()
}

/// Quotations: one line a hit. With versions, each is `ID: words`, apart by ` | `.
pub fn quotes(out: &mut dyn Write, results: &Results<QuoteHit>) -> io::Result<()> {
    let mut table = table(out);
    table.write_record([
        "id",
        "score",
        "text",
        "kind",
        "speaker",
        "person",
        "inferred",
        "speaker_words",
        "confidence",
        "count",
        "wordings",
        "start",
        "end",
        "article",
        "published",
        "publication",
        "title",
        "path",
        "record",
        "context_before",
        "context_after",
        "versions",
    ])?;
    for hit in &results.hits {
        table.write_record([
            &*quote_id(hit.article, hit.number),
            &*hit.score.to_string(),
            &*cell(&hit.text),
            hit.kind.as_str(),
            &*optional(hit.speaker.as_deref()),
            &*optional(hit.taken_for.as_ref().map(|taken| taken.person.as_str())),
            if hit.taken_for.as_ref().is_some_and(|taken| taken.inferred) {
                "true"
            } else {
                "false"
            },
            &*cell(&hit.speaker_words),
            &*hit.confidence.to_string(),
            &*hit.count.to_string(),
            &*hit.wordings.to_string(),
            &*hit.start.to_string(),
            &*hit.end.to_string(),
            &*hit.article.to_string(),
            &*hit.published.map(day).unwrap_or_default(),
            &*optional(hit.publication.as_deref()),
            &*cell(&hit.title),
            &*cell(&hit.path),
            &*optional(hit.record.as_deref()),
            &*optional(hit.context.as_ref().map(|context| context.before.as_str())),
            &*optional(hit.context.as_ref().map(|context| context.after.as_str())),
            &*cell(&versions(hit)),
        ])?;
    }
    table.flush()
}

/// Counts of values: one line a value. A table has one kind of line, so that these stand in the place of the hits.
pub fn facets(out: &mut dyn Write, facets: &[FacetCounts]) -> io::Result<()> {
    let mut table = table(out);
    table.write_record(["facet", "value", "count"])?;
    for counts in facets {
        for (value, count) in &counts.values {
            table.write_record([counts.facet.name(), &*cell(value), &*count.to_string()])?;
        }
    }
    table.flush()
}

/// Periods with their numbers of articles.
pub fn timeline(out: &mut dyn Write, results: &Results<PeriodCount>) -> io::Result<()> {
    let mut table = table(out);
    table.write_record(["period", "articles"])?;
    for period in &results.hits {
        table.write_record([&*period.label, &*period.articles.to_string()])?;
    }
    table.flush()
}

fn versions(hit: &QuoteHit) -> String {
    let versions = hit.versions.iter();
    let versions: Vec<String> = versions
        .map(|version| format!("{}: {}", quote_id(version.article, version.number), version.text))
        .collect();
    versions.join(" | ")
}

/// The directory: one line a name; further names apart by `; `, with `?` behind those that are inferred.
pub fn directory(out: &mut dyn Write, results: &Results<DirectoryEntry>) -> io::Result<()> {
    let mut table = table(out);
    table.write_record(["name", "articles", "quotes", "first", "last", "aliases"])?;
    for entry in &results.hits {
        table.write_record([
            &*cell(&entry.name),
            &*entry.articles.to_string(),
            &*entry.quotes.to_string(),
            &*entry.first.map(day).unwrap_or_default(),
            &*entry.last.map(day).unwrap_or_default(),
            &*cell(&further_names(entry)),
        ])?;
    }
    table.flush()
}

fn further_names(entry: &DirectoryEntry) -> String {
    let further = entry.aliases.iter().filter(|alias| alias.name != entry.name);
    let names: Vec<String> = further
        .map(|alias| format!("{}{}", alias.name, if alias.is_inferred() { "?" } else { "" }))
        .collect();
    names.join("; ")
}

pub(crate) fn table(out: &mut dyn Write) -> Table<'_> {
    Table(WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out))
}

/// A table whose errors keep their kind, so that a closed pipe is known as one.
pub struct Table<'o>(Writer<&'o mut dyn Write>);

impl std::fmt::Debug for Table<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Table")
    }
}

impl Table<'_> {
    fn write_record<const N: usize>(&mut self, cells: [&str; N]) -> io::Result<()> {
        self.write_cells(&cells)
    }

    pub(crate) fn write_cells(&mut self, cells: &[&str]) -> io::Result<()> {
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

fn optional(text: Option<&str>) -> Cow<'_, str> {
    text.map_or(Cow::Borrowed(""), cell)
}

/// A cell of text, guarded.
pub(crate) fn cell(text: &str) -> Cow<'_, str> {
    let dropped = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    let kept = if text.contains(dropped) {
        Cow::Owned(text.replace(dropped, ""))
    } else {
        Cow::Borrowed(text)
    };
    if kept.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{kept}"))
    } else {
        kept
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_disarmed() {
        for text in ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\u{1b}=1"] {
            assert!(cell(text).starts_with('\''), "{text:?}");
        }
        assert_eq!(cell("1=1"), "1=1");
        assert_eq!(cell("a\u{1b}[31m\nb"), "a[31m\nb");
    }

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
            total_all: None,
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

//! Results as JSON for programs.
//!
//! One object on one line, or (`lines`) one hit per line. Keys are always present; unknown values are null or
//! empty. Offsets are bytes, end exclusive; days are `2016-07-16`. Each function documents its schema.
//!
//! DEL, the C1 control characters and the marks that reorder letters are escaped, which JSON does not
//! require. So no text from a file can control a terminal that shows the output.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use serde::Serialize;
use serde_json::ser::Formatter;

use crate::error::reorders;
use crate::render::columns::{Column, Value, object, objects};
use crate::render::hits::{ARTICLES, PERIODS, QUOTES};
use crate::render::name_columns::NAMES;
use crate::search::{
    DateStep, DirectoryEntry, Facet, FacetCounts, Hit, PeriodCount, QuoteHit, Results, SimilarArticles,
    Warning,
};

/// The version of the JSON schema. It grows when a key changes its meaning or is removed, not when one is
/// added.
pub(crate) const SCHEMA: u32 = 1;

/// The position of a page among all results, and the time it took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// Number of results skipped.
    pub(crate) offset: u64,
    /// The time taken, if requested.
    pub(crate) took: Option<Duration>,
    /// True if the last ingest was not finished, so that the index holds a part.
    pub(crate) is_part: bool,
}

/// Articles:
///
/// ```json
/// {"schema": 1, "query": "…", "total": 12, "total_all": 14, "offset": 0, "next": 10, "warnings": [{"start": 0, "end": 5, "message": "…"}],
///  "hits": [{"id": "3f2a91c0d4e5b6770f1e2d3c4b5a6978", "score": 7.1, "path": "…", "record": null, "title": "…", "byline": null,
///            "publication": null, "url": null, "published": "2016-07-16", "published_from": "text",
///            "language": "en", "snippet": {"text": "…", "highlights": [[4, 9]]}, "people": ["Kerry"],
///            "taken_for": [{"name": "Kerry", "person": "John Kerry", "inferred": true}], "copies": 3,
///            "first": {"id": "…", "path": "…", "record": null, "publication": null, "published": "2016-07-15"}}],
///  "facets": {"person": [["John Kerry", 9]]}, "facets_rest": {"person": {"more": 12, "without": 3}}}
/// ```
///
/// `facets` has for each `--facet` the values with their counts over all matches: the most frequent first,
/// periods in their order. `facets_rest` comes with it and has the number of further values and the number of
/// hits without a value.
///
/// `total` is the number of matches, with near-equal copies of an article counted once; `total_all` counts
/// each of them. `"partial": true` follows them if the search exceeded its budget: there may be more; `"unfinished": true` if the last ingest was
/// not finished. `hits` are those of the window. `copies` is the number of articles that a hit represents,
/// including itself. `first` is the first of them by day, then by id, which may be the hit itself; it is null
/// without copies. With `--explain`, `understood` is the question as it was understood, and the first twenty
/// hits have `reasons`: `{"field", "what", "times", "articles", "length", "boost", "score"}`, whose scores add up to the hit's
/// score, which is 0 for hits in the order of their days. `record` is the key of the article within a file of
/// several. `taken_for` has the names in the article that were taken for a person, organisation or place with
/// another name in the question, and whether that is inferred from counts alone. `published_from` is `meta`,
/// `text`, `path` or `file`; a
/// day from the file's own date is a guess.
pub(crate) fn articles(out: &mut dyn Write, results: &Results<Hit>, page: Page) -> io::Result<()> {
    write_line(out, &Answer::new(results, page, &ARTICLES))
}

/// Articles similar to a given one: like [`articles`], with a description of the given one:
///
/// ```json
/// {"like": {"id": "…", "title": "…", "left_out": ["…"], "words": ["tunnel"], "people": ["Anna Velde"]}}
/// ```
///
/// `left_out` are the near-equal copies of the article, which are excluded from the hits like the article
/// itself. `words` (the most significant first) and `people` are the search terms.
pub(crate) fn similar(out: &mut dyn Write, similar: &SimilarArticles, page: Page) -> io::Result<()> {
    let mut answer = Answer::new(&similar.results, page, &ARTICLES);
    answer.like = Some(JsonLike {
        id: similar.id.to_string(),
        title: &similar.title,
        left_out: similar.left_out.iter().map(ToString::to_string).collect(),
        words: &similar.words,
        people: &similar.people,
    });
    write_line(out, &answer)
}

/// The hits of [`articles`], one per line. If counts were requested, the last line is `{"facets": …,
/// "facets_rest": …}`.
pub(crate) fn article_lines(out: &mut dyn Write, results: &Results<Hit>) -> io::Result<()> {
    row_lines(out, &ARTICLES, &results.hits)?;
    facet_line(out, &results.facets)
}

/// New results of a saved question, one per line: `lines`, which are those of [`article_lines`] or [`quote_lines`], with
/// the name of the question as the first key, `saved`.
pub(crate) fn saved_lines(out: &mut dyn Write, name: &str, lines: &[u8]) -> io::Result<()> {
    let name = serde_json::Value::from(name);
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        write!(out, "{{\"saved\":{name},")?;
        out.write_all(&line[1..])?;
        writeln!(out)?;
    }
    Ok(())
}

/// Quotations; the object around the hits is that of [`articles`]:
///
/// ```json
/// {"id": "3f2a91c0d4e5b6770f1e2d3c4b5a6978:4", "score": 3.2, "text": "…", "highlights": [[0, 5]],
///  "context": {"before": "…", "after": "…"}, "kind": "direct",
///  "speaker": "Kerry", "person": "John Kerry", "inferred": true, "speaker_words": "he",
///  "start": 10, "end": 60, "confidence": 0.94, "count": 3, "wordings": 2,
///  "versions": [{"id": "3f2a91c0d4e5b6770f1e2d3c4b5a6978:4", "text": "…", "kind": "direct", "count": 2, "path": "…",
///                "record": null, "publication": null, "published": "2016-07-16"}],
///  "article": {"id": "3f2a91c0d4e5b6770f1e2d3c4b5a6978", "path": "…", "record": null, "title": "…", "publication": null,
///              "published": "2016-07-16"}}
/// ```
///
/// A hit is a quotation with its copies, shown at its first appearance. `total` counts hits and `total_all`
/// each copy, as in answers about articles. `count` is the number of articles that have the quotation, and
/// `wordings` the number of its different wordings. `versions` (empty unless requested) has each wording at
/// its first appearance, with its number of articles. `context` (null unless requested) is the text before
/// and after `text` in the article; joined, the three are a passage. `speaker` is the fullest name in the
/// article; it is null if the speaker is not named. `person` is the person that the name is taken for, if the
/// question names the speaker differently, and `inferred` is true if that is inferred from counts alone.
/// `speaker_words` are the words for the speaker at the quotation, which may be a description ("two
/// senators"), or empty. `start` and `end` are offsets in the article's text, `highlights` in `text`.
pub(crate) fn quotes(out: &mut dyn Write, results: &Results<QuoteHit>, page: Page) -> io::Result<()> {
    write_line(out, &Answer::new(results, page, &QUOTES))
}

/// The hits of [`quotes`], one per line, followed by counts as in [`article_lines`].
pub(crate) fn quote_lines(out: &mut dyn Write, results: &Results<QuoteHit>) -> io::Result<()> {
    row_lines(out, &QUOTES, &results.hits)?;
    facet_line(out, &results.facets)
}

/// Names of the directory; the object around the hits is that of [`articles`]:
///
/// ```json
/// {"name": "John Kerry",
///  "aliases": [{"name": "Kerry", "articles": 3, "inferred": true, "evidence": "…",
///               "example": {"id": "3f2a91c0d4e5b6770f1e2d3c4b5a6978", "title": "…", "path": "…"}}],
///  "articles": 9, "quotes": 14, "first": "2016-07-16", "last": "2017-01-20"}
/// ```
///
/// `aliases` are all its names in these articles, with the entry's own name first. An article with several of
/// them counts once in `articles`. `evidence` states in words why the name belongs to the entry. `example` is
/// null unless reasons were requested. `first` and `last` are the days of the first and last article; they
/// are null if no article has a date.
pub(crate) fn directory(
    out: &mut dyn Write,
    results: &Results<DirectoryEntry>,
    page: Page,
) -> io::Result<()> {
    write_line(out, &Answer::new(results, page, &NAMES))
}

/// The hits of [`directory`], one per line.
pub(crate) fn directory_lines(out: &mut dyn Write, results: &Results<DirectoryEntry>) -> io::Result<()> {
    row_lines(out, &NAMES, &results.hits)
}

/// One of several answers, complete except for the keys of a page.
pub(crate) fn answer<'a, T>(
    results: &'a Results<T>,
    columns: &'static [Column<T>],
) -> impl Serialize + use<'a, T> {
    Answer::new(results, Page::default(), columns)
}

/// Writes rows, one per line.
fn row_lines<T>(out: &mut dyn Write, columns: &'static [Column<T>], rows: &[T]) -> io::Result<()> {
    rows.iter()
        .try_for_each(|row| write_line(out, &object(columns, row)))
}

/// Writes a value as JSON and ends the line.
pub(crate) fn write_line<T: Serialize + ?Sized>(out: &mut dyn Write, value: &T) -> io::Result<()> {
    // JSON is written in many small pieces, so they are collected before they go to `out`.
    let mut line = Vec::with_capacity(1024);
    value.serialize(&mut serde_json::Serializer::with_formatter(
        &mut line,
        TerminalSafe,
    ))?;
    line.push(b'\n');
    out.write_all(&line)
}

/// Compact JSON that escapes DEL, C1 control characters and the marks that reorder letters.
struct TerminalSafe;

impl Formatter for TerminalSafe {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let bytes = fragment.as_bytes();
        // Most fragments have none of them: names of keys, and long runs of a text, in which both searches look at many bytes
        // at once.
        let is_plain = if bytes.len() < 16 {
            bytes.iter().all(|byte| *byte < 0x7f)
        } else {
            bytes.is_ascii() && memchr::memchr(0x7f, bytes).is_none()
        };
        if is_plain {
            return out.write_all(bytes);
        }
        // DEL is one byte; C1 characters begin with the byte C2, marks with D8 or E2.
        let begins = |byte: u8| matches!(byte, 0x7f | 0xc2 | 0xd8 | 0xe2);
        let mut done = 0;
        for at in (0..bytes.len()).filter(|at| begins(bytes[*at])) {
            let Some(c) = fragment[at..].chars().next() else {
                break;
            };
            if c.is_control() || reorders(c) {
                out.write_all(&bytes[done..at])?;
                write!(out, "\\u{:04x}", u32::from(c))?;
                done = at + c.len_utf8();
            }
        }
        out.write_all(&bytes[done..])
    }
}

/// Milliseconds with three decimals; more would be noise.
fn milliseconds(took: Duration) -> f64 {
    took.as_micros() as f64 / 1000.0
}

#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    query: &'a str,
    total: u64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    partial: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    unfinished: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_all: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withheld: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spoken_for: Option<u64>,
    offset: u64,
    next: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    took_ms: Option<f64>,
    warnings: Vec<JsonWarning<'a>>,
    hits: Value<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    understood: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    like: Option<JsonLike<'a>>,
    #[serde(flatten)]
    counts: JsonFacets<'a>,
}

impl<'a> Answer<'a> {
    fn new<T>(results: &'a Results<T>, page: Page, columns: &'static [Column<T>]) -> Self {
        let printed = results.hits.len() as u64;
        let last = page.offset.saturating_add(printed);
        Self {
            schema: SCHEMA,
            query: &results.query,
            total: results.total,
            partial: results.is_partial,
            unfinished: page.is_part,
            total_all: results.total_all,
            withheld: results.withheld,
            spoken_for: results.spoken_for,
            offset: page.offset,
            next: (printed > 0 && last < results.total).then_some(last),
            took_ms: page.took.map(milliseconds),
            warnings: results.warnings.iter().map(JsonWarning::new).collect(),
            hits: objects(columns, &results.hits),
            understood: results.explained.as_deref(),
            like: None,
            counts: JsonFacets::new(&results.facets),
        }
    }
}

#[derive(Serialize)]
struct JsonFacets<'a> {
    facets: BTreeMap<&'a str, Vec<(&'a str, u64)>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    facets_rest: BTreeMap<&'a str, JsonRest>,
}

#[derive(Serialize)]
struct JsonRest {
    more: u64,
    without: u64,
}

impl<'a> JsonFacets<'a> {
    fn new(facets: &'a [FacetCounts]) -> Self {
        let values = |counts: &'a FacetCounts| {
            let values = counts.values.iter();
            values.map(|(value, count)| (value.as_str(), *count)).collect()
        };
        let rest = |counts: &FacetCounts| JsonRest {
            more: counts.more,
            without: counts.without,
        };
        Self {
            facets: facets
                .iter()
                .map(|counts| (counts.facet.name(), values(counts)))
                .collect(),
            facets_rest: facets
                .iter()
                .map(|counts| (counts.facet.name(), rest(counts)))
                .collect(),
        }
    }
}

/// The counts on a separate line, if any were requested.
fn facet_line(out: &mut dyn Write, facets: &[FacetCounts]) -> io::Result<()> {
    if facets.is_empty() {
        return Ok(());
    }
    write_line(out, &JsonFacets::new(facets))
}

/// The number of articles in each period:
///
/// ```json
/// {"schema": 1, "query": "…", "total": 12, "warnings": [], "by": "month", "undated": 2,
///  "periods": [{"period": "2016-07", "articles": 3}, {"period": "2016-08", "articles": 0}]}
/// ```
///
/// `by` is `day`, `month` or `year`. `periods` run from the first to the last one with articles; articles
/// without a date are counted only in `undated`.
pub(crate) fn timeline(out: &mut dyn Write, results: &Results<PeriodCount>, page: Page) -> io::Result<()> {
    let counts = results.facets.first();
    let by = match counts.map(|counts| counts.facet) {
        Some(Facet::Date(DateStep::Day)) => "day",
        Some(Facet::Date(DateStep::Year)) => "year",
        _ => "month",
    };
    let answer = JsonTimeline {
        schema: SCHEMA,
        query: &results.query,
        total: results.total,
        partial: results.is_partial,
        unfinished: page.is_part,
        took_ms: page.took.map(milliseconds),
        warnings: results.warnings.iter().map(JsonWarning::new).collect(),
        by,
        undated: counts.map_or(0, |counts| counts.without),
        periods: objects(&PERIODS, &results.hits),
    };
    write_line(out, &answer)
}

/// The periods of [`timeline`], one per line.
pub(crate) fn timeline_lines(out: &mut dyn Write, results: &Results<PeriodCount>) -> io::Result<()> {
    row_lines(out, &PERIODS, &results.hits)
}

#[derive(Serialize)]
struct JsonTimeline<'a> {
    schema: u32,
    query: &'a str,
    total: u64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    partial: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    unfinished: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    took_ms: Option<f64>,
    warnings: Vec<JsonWarning<'a>>,
    by: &'static str,
    undated: u64,
    periods: Value<'a>,
}

#[derive(Serialize)]
struct JsonLike<'a> {
    id: String,
    title: &'a str,
    left_out: Vec<String>,
    words: &'a [String],
    people: &'a [String],
}

#[derive(Serialize)]
struct JsonWarning<'a> {
    start: usize,
    end: usize,
    message: &'a str,
}

impl<'a> JsonWarning<'a> {
    fn new(warning: &'a Warning) -> Self {
        Self {
            start: warning.span.start,
            end: warning.span.end,
            message: &warning.message,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::{ArticleId, DateSource, Published};
    use crate::extract::{Assertion, QuoteKind};
    use crate::search::Snippet;
    use crate::span::Span;

    fn line(value: &impl Serialize) -> String {
        let mut out = Vec::new();
        write_line(&mut out, value).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_answer_has_the_documented_keys() {
        let hit = Hit {
            id: ArticleId::new(0x3f2a),
            score: 7.1,
            path: "/a/b.txt".into(),
            record: None,
            title: "Tunnel".into(),
            byline: None,
            publication: Some("Courier".into()),
            url: None,
            published: Some(Published::on(jiff::civil::date(2016, 7, 16), DateSource::Text)),
            language: Some("en".into()),
            snippet: Snippet {
                text: "the tunnel".into(),
                highlights: vec![(4, 10)],
                place: Span::new(20, 30),
            },
            people: vec!["Anna Velde".into()],
            taken_for: vec![],
            copies: 1,
            first: None,
            reasons: vec![],
            line: Some(3),
            cite: None,
            corrections: vec![],
        };
        let warning = Warning {
            span: Span::new(0, 2),
            message: "what".into(),
        };
        let results = Results {
            query: "tunnel".into(),
            total: 1,
            is_partial: false,
            total_all: None,
            withheld: None,
            spoken_for: None,
            facets: vec![],
            explained: None,
            warnings: vec![warning],
            hits: vec![hit],
        };
        let mut out = Vec::new();
        let page = Page {
            offset: 0,
            took: Some(Duration::from_micros(1800)),
            is_part: true,
        };
        articles(&mut out, &results, page).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            concat!(
                r#"{"schema":1,"query":"tunnel","total":1,"unfinished":true,"offset":0,"next":null,"took_ms":1.8,"warnings":[{"start":0,"end":2,"message":"what"}],"#,
                r#""hits":[{"id":"00000000000000000000000000003f2a","score":7.1,"path":"/a/b.txt","record":null,"title":"Tunnel","#,
                r#""byline":null,"publication":"Courier","url":null,"published":"2016-07-16","#,
                r#""published_from":"text","language":"en","line":3,"snippet":{"text":"the tunnel","highlights":[[4,10]]},"#,
                r#""people":["Anna Velde"],"taken_for":[],"copies":1,"first":null,"corrections":[]}],"facets":{}}"#,
                "\n"
            )
        );
    }

    #[test]
    fn a_described_speaker_has_words_but_no_name() {
        let hit = QuoteHit {
            article: ArticleId::new(1),
            number: 4,
            score: 0.5,
            text: "No".into(),
            highlights: vec![],
            lead: None,
            context: None,
            kind: QuoteKind::Direct,
            speaker: None,
            taken_for: None,
            speaker_words: "two senators".into(),
            cue: "said".into(),
            assertion: Assertion::Asserted,
            speakers: vec![],
            spoken_for: None,
            reported: None,
            line: None,
            cite: None,
            corrections: vec![],
            byline: None,
            url: None,
            start: 10,
            end: 12,
            confidence: 0.25,
            count: 2,
            wordings: 1,
            versions: vec![],
            record: None,
            title: "T".into(),
            path: "/a".into(),
            publication: None,
            published: None,
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
            hits: vec![hit],
        };
        let mut out = Vec::new();
        quote_lines(&mut out, &results).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            concat!(
                r#"{"id":"00000000000000000000000000000001:4","score":0.5,"text":"No","highlights":[],"lead":null,"context":null,"kind":"direct","#,
                r#""speaker":null,"person":null,"inferred":false,"speaker_words":"two senators","cue":"said","#,
                r#""assertion":"asserted","speakers":[],"spoken_for":null,"#,
                r#""start":10,"end":12,"line":null,"confidence":0.25,"count":2,"wordings":1,"versions":[],"#,
                r#""article":{"id":"00000000000000000000000000000001","path":"/a","record":null,"title":"T","byline":null,"#,
                r#""publication":null,"url":null,"published":null},"corrections":[]}"#,
                "\n"
            )
        );
    }

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(
            line(&"a\u{9b}2J\u{7f}é\u{1b}\u{80}"),
            "\"a\\u009b2J\\u007fé\\u001b\\u0080\"\n"
        );
        assert_eq!(line(&"a\u{202e}“\u{61c}ب"), "\"a\\u202e“\\u061cب\"\n");
    }

    proptest! {
        #[test]
        fn any_text_survives_json_and_controls_no_terminal(text in any::<String>()) {
            let line = line(&text);
            let is_unsafe = |c: char| c.is_control() || reorders(c);
            prop_assert!(!line.trim_end_matches('\n').contains(is_unsafe));
            prop_assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
        }
    }
}

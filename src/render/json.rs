//! Results as JSON for programs.
//!
//! One object on one line, or (`lines`) one hit a line. Keys are always there; what is not known is null or empty.
//! Offsets are bytes, end exclusive; days are `2016-07-16`. Each function documents its schema.
//!
//! DEL, the C1 control characters and the marks that reorder a line's letters are escaped too (JSON does not ask for
//! that), so that no text from a file can drive a terminal that shows the output.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::ser::Formatter;

use crate::article::{ArticleId, DateSource};
use crate::error::reorders;
use crate::render::directory::evidence;
use crate::search::{
    DateStep, DirectoryAlias, DirectoryEntry, Facet, FacetCounts, Hit, PeriodCount, QuoteHit, QuoteVersion,
    Results, SimilarArticles, Warning,
};

/// Articles found:
///
/// ```json
/// {"query": "…", "total": 12, "total_all": 14, "took_ms": 1.8, "warnings": [{"start": 0, "end": 5, "message": "…"}],
///  "hits": [{"id": "3f2a91c0d4e5b677", "score": 7.1, "path": "…", "record": null, "title": "…", "byline": null,
///            "publication": null, "url": null, "published": "2016-07-16", "published_from": "text",
///            "language": "en", "snippet": {"text": "…", "highlights": [[4, 9]]}, "people": ["Kerry"],
///            "taken_for": [{"name": "Kerry", "person": "John Kerry", "inferred": true}], "copies": 3,
///            "first": {"id": "…", "path": "…", "record": null, "publication": null, "published": "2016-07-15"}}],
///  "facets": {"person": [["John Kerry", 9]]}, "facets_rest": {"person": {"more": 12, "without": 3}}}
/// ```
///
/// `facets` has for each `--facet` the values with their numbers, over all that match: the most frequent first, periods in
/// their order; `facets_rest`, which is there with it, how many further values there are, and how many hits have none.
///
/// `total` counts all that match, near-equal copies of an article being one, `total_all` each of them; `hits` are those of
/// the window. `copies` is how many articles a hit stands for, itself included, and `first` the first of these by day, then
/// by id, perhaps the hit itself; null where it stands for itself alone. With `--explain`, `understood` is the question as
/// it was understood, and the first ten hits in the order of relevance have `reasons`: `{"field", "what", "times", "articles",
/// "length", "boost", "score"}`, whose scores add up to the hit's. `record` is the key of the article within a file of
/// several. `taken_for` has the names in the article that were taken for people whom the question names by others, and
/// whether that is inferred from counts alone. `published_from` is `meta`, `text` or `file`; a day from the file's own date is a guess.
pub fn articles(out: &mut dyn Write, results: &Results<Hit>, took: Duration) -> io::Result<()> {
    write_line(out, &Answer::new(results, took, article))
}

/// Articles like another one: as [`articles`], with what they are like:
///
/// ```json
/// {"like": {"id": "…", "title": "…", "left_out": ["…"], "words": ["tunnel"], "people": ["Anna Velde"]}}
/// ```
///
/// `left_out` are the near-equal copies of the article, which are not among the hits, as it is not; `words` (the most telling
/// first) and `people` are what was looked for.
pub fn similar(out: &mut dyn Write, similar: &SimilarArticles, took: Duration) -> io::Result<()> {
    let mut answer = Answer::new(&similar.results, took, article);
    answer.like = Some(JsonLike {
        id: similar.id.to_string(),
        title: &similar.title,
        left_out: similar.left_out.iter().map(ToString::to_string).collect(),
        words: &similar.words,
        people: &similar.people,
    });
    write_line(out, &answer)
}

/// The hits of [`articles`], one a line; where counts were asked for, a last line `{"facets": …, "facets_rest": …}`.
pub fn article_lines(out: &mut dyn Write, results: &Results<Hit>) -> io::Result<()> {
    results
        .hits
        .iter()
        .try_for_each(|hit| write_line(out, &article(hit)))?;
    facet_line(out, &results.facets)
}

/// Quotations found; around the hits as [`articles`]:
///
/// ```json
/// {"id": "3f2a91c0d4e5b677:4", "score": 3.2, "text": "…", "highlights": [[0, 5]],
///  "context": {"before": "…", "after": "…"}, "kind": "direct",
///  "speaker": "Kerry", "person": "John Kerry", "inferred": true, "speaker_words": "he",
///  "start": 10, "end": 60, "confidence": 0.94, "count": 3, "wordings": 2,
///  "versions": [{"id": "3f2a91c0d4e5b677:4", "text": "…", "kind": "direct", "count": 2, "path": "…",
///                "record": null, "publication": null, "published": "2016-07-16"}],
///  "article": {"id": "3f2a91c0d4e5b677", "path": "…", "record": null, "title": "…", "publication": null,
///              "published": "2016-07-16"}}
/// ```
///
/// A hit is a quotation with its copies, shown where it first appeared: `total` counts these, and `total_all`, as
/// in answers about articles, each copy. `count` is the number of articles that have it, `wordings` that of
/// its different wordings, and `versions` (empty unless asked for) has each where it first appeared, with the number of
/// articles. `context` (null unless asked for) stands around `text` in the article: joined, the three are a passage.
/// `speaker` is the fullest name in the article, null where nobody is named; `person` is whom it is taken for, where the
/// question names the speaker by another name, and `inferred` is true if nothing but counts speaks for that;
/// `speaker_words` is how the speaker stands at the quotation, perhaps a description ("two senators"), or empty.
/// `start` and `end` count in the article's text, `highlights` in `text`.
pub fn quotes(out: &mut dyn Write, results: &Results<QuoteHit>, took: Duration) -> io::Result<()> {
    write_line(out, &Answer::new(results, took, quote))
}

/// The hits of [`quotes`], one a line, and counts as [`article_lines`] has them.
pub fn quote_lines(out: &mut dyn Write, results: &Results<QuoteHit>) -> io::Result<()> {
    results
        .hits
        .iter()
        .try_for_each(|hit| write_line(out, &quote(hit)))?;
    facet_line(out, &results.facets)
}

/// Names of the directory; around the hits as [`articles`]:
///
/// ```json
/// {"name": "John Kerry",
///  "aliases": [{"name": "Kerry", "articles": 3, "inferred": true, "evidence": "…",
///               "example": {"id": "3f2a91c0d4e5b677", "title": "…", "path": "…"}}],
///  "articles": 9, "quotes": 14, "first": "2016-07-16", "last": "2017-01-20"}
/// ```
///
/// `aliases` are all its names in these articles, that of the entry first; an article that has several counts once in
/// `articles`. `evidence` is why the name belongs there, as words. `example` is null but where reasons were asked for.
/// `first` and `last` are the days of the first and last article, null where none has a date.
pub fn directory(out: &mut dyn Write, results: &Results<DirectoryEntry>, took: Duration) -> io::Result<()> {
    write_line(out, &Answer::new(results, took, entry))
}

/// The hits of [`directory`], one a line.
pub fn directory_lines(out: &mut dyn Write, results: &Results<DirectoryEntry>) -> io::Result<()> {
    results
        .hits
        .iter()
        .try_for_each(|hit| write_line(out, &entry(hit)))
}

/// A quotation's id: the article's, a colon, and its number in the article.
#[must_use]
pub fn quote_id(article: ArticleId, number: u64) -> String {
    format!("{article}:{number}")
}

/// A day as `2016-07-16`.
#[must_use]
pub fn day(day: Date) -> String {
    day.to_string()
}

/// `meta`, `text` or `file`.
#[must_use]
pub const fn date_source(from: DateSource) -> &'static str {
    match from {
        DateSource::Meta => "meta",
        DateSource::Text => "text",
        DateSource::File => "file",
    }
}

/// Writes a value as JSON and ends the line.
pub(crate) fn write_line<T: Serialize + ?Sized>(out: &mut dyn Write, value: &T) -> io::Result<()> {
    // JSON comes in many small pieces: they are put together before `out` sees them.
    let mut line = Vec::with_capacity(1024);
    value.serialize(&mut serde_json::Serializer::with_formatter(
        &mut line,
        TerminalSafe,
    ))?;
    line.push(b'\n');
    out.write_all(&line)
}

/// Compact JSON with DEL, C1 control characters and the marks that reorder letters escaped.
struct TerminalSafe;

impl Formatter for TerminalSafe {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut done = 0;
        // DEL is one byte; C1 characters begin with the byte C2, marks with D8 or E2.
        let begins = |byte: u8| matches!(byte, 0x7f | 0xc2 | 0xd8 | 0xe2);
        let bytes = fragment.as_bytes();
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

/// Thousandths of a millisecond: more digits would be noise.
fn milliseconds(took: Duration) -> f64 {
    took.as_micros() as f64 / 1000.0
}

#[derive(Serialize)]
struct Answer<'a, H> {
    query: &'a str,
    total: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_all: Option<u64>,
    took_ms: f64,
    warnings: Vec<JsonWarning<'a>>,
    hits: Vec<H>,
    #[serde(skip_serializing_if = "Option::is_none")]
    understood: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    like: Option<JsonLike<'a>>,
    #[serde(flatten)]
    counts: JsonFacets<'a>,
}

impl<'a, H> Answer<'a, H> {
    fn new<D>(results: &'a Results<D>, took: Duration, hit: impl Fn(&'a D) -> H) -> Self {
        Self {
            query: &results.query,
            total: results.total,
            total_all: results.total_all,
            took_ms: milliseconds(took),
            warnings: results.warnings.iter().map(JsonWarning::new).collect(),
            hits: results.hits.iter().map(hit).collect(),
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

/// The counts, where some were asked for, on a line of their own.
fn facet_line(out: &mut dyn Write, facets: &[FacetCounts]) -> io::Result<()> {
    if facets.is_empty() {
        return Ok(());
    }
    write_line(out, &JsonFacets::new(facets))
}

/// How many articles each period has:
///
/// ```json
/// {"query": "…", "total": 12, "took_ms": 1.8, "warnings": [], "by": "month", "undated": 2,
///  "periods": [{"period": "2016-07", "articles": 3}, {"period": "2016-08", "articles": 0}]}
/// ```
///
/// `by` is `day`, `month` or `year`; `periods` go from the first to the last that has articles, and `undated` ones are in
/// none.
pub fn timeline(out: &mut dyn Write, results: &Results<PeriodCount>, took: Duration) -> io::Result<()> {
    let counts = results.facets.first();
    let by = match counts.map(|counts| counts.facet) {
        Some(Facet::Date(DateStep::Day)) => "day",
        Some(Facet::Date(DateStep::Year)) => "year",
        _ => "month",
    };
    let answer = JsonTimeline {
        query: &results.query,
        total: results.total,
        took_ms: milliseconds(took),
        warnings: results.warnings.iter().map(JsonWarning::new).collect(),
        by,
        undated: counts.map_or(0, |counts| counts.without),
        periods: results.hits.iter().map(JsonPeriod::new).collect(),
    };
    write_line(out, &answer)
}

/// The periods of [`timeline`], one a line.
pub fn timeline_lines(out: &mut dyn Write, results: &Results<PeriodCount>) -> io::Result<()> {
    results
        .hits
        .iter()
        .try_for_each(|period| write_line(out, &JsonPeriod::new(period)))
}

#[derive(Serialize)]
struct JsonTimeline<'a> {
    query: &'a str,
    total: u64,
    took_ms: f64,
    warnings: Vec<JsonWarning<'a>>,
    by: &'static str,
    undated: u64,
    periods: Vec<JsonPeriod<'a>>,
}

#[derive(Serialize)]
struct JsonPeriod<'a> {
    period: &'a str,
    articles: u64,
}

impl<'a> JsonPeriod<'a> {
    fn new(period: &'a PeriodCount) -> Self {
        Self {
            period: &period.label,
            articles: period.articles,
        }
    }
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
struct JsonReason<'a> {
    field: &'a str,
    what: &'a str,
    times: Option<u64>,
    articles: Option<u64>,
    length: Option<u64>,
    boost: f32,
    score: f32,
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

#[derive(Serialize)]
struct JsonHit<'a> {
    id: String,
    score: f32,
    path: &'a str,
    record: Option<&'a str>,
    title: &'a str,
    byline: Option<&'a str>,
    publication: Option<&'a str>,
    url: Option<&'a str>,
    published: Option<String>,
    published_from: Option<&'static str>,
    language: Option<&'a str>,
    snippet: JsonSnippet<'a>,
    people: &'a [String],
    taken_for: Vec<JsonTakenFor<'a>>,
    copies: u64,
    first: Option<JsonFirst<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reasons: Vec<JsonReason<'a>>,
}

#[derive(Serialize)]
struct JsonFirst<'a> {
    id: String,
    path: &'a str,
    record: Option<&'a str>,
    publication: Option<&'a str>,
    published: Option<String>,
}

#[derive(Serialize)]
struct JsonTakenFor<'a> {
    name: &'a str,
    person: &'a str,
    inferred: bool,
}

#[derive(Serialize)]
struct JsonSnippet<'a> {
    text: &'a str,
    highlights: &'a [(usize, usize)],
}

fn article(hit: &Hit) -> JsonHit<'_> {
    JsonHit {
        id: hit.id.to_string(),
        score: hit.score,
        path: &hit.path,
        record: hit.record.as_deref(),
        title: &hit.title,
        byline: hit.byline.as_deref(),
        publication: hit.publication.as_deref(),
        url: hit.url.as_deref(),
        published: hit.published.map(day),
        published_from: hit.published_from.map(date_source),
        language: hit.language.as_deref(),
        snippet: JsonSnippet {
            text: &hit.snippet.text,
            highlights: &hit.snippet.highlights,
        },
        people: &hit.people,
        taken_for: hit
            .taken_for
            .iter()
            .map(|taken| JsonTakenFor {
                name: &taken.name,
                person: &taken.person,
                inferred: taken.inferred,
            })
            .collect(),
        copies: hit.copies,
        first: hit.first.as_ref().map(|first| JsonFirst {
            id: first.id.to_string(),
            path: &first.path,
            record: first.record.as_deref(),
            publication: first.publication.as_deref(),
            published: first.published.map(day),
        }),
        reasons: hit
            .reasons
            .iter()
            .map(|reason| JsonReason {
                field: reason.field,
                what: &reason.what,
                times: reason.times,
                articles: reason.articles,
                length: reason.length,
                boost: reason.boost,
                score: reason.score,
            })
            .collect(),
    }
}

#[derive(Serialize)]
struct JsonQuoteHit<'a> {
    id: String,
    score: f32,
    text: &'a str,
    highlights: &'a [(usize, usize)],
    context: Option<JsonContext<'a>>,
    kind: &'static str,
    speaker: Option<&'a str>,
    person: Option<&'a str>,
    inferred: bool,
    speaker_words: &'a str,
    start: usize,
    end: usize,
    confidence: f32,
    count: u64,
    wordings: u64,
    versions: Vec<JsonVersion<'a>>,
    article: JsonQuoteArticle<'a>,
}

#[derive(Serialize)]
struct JsonContext<'a> {
    before: &'a str,
    after: &'a str,
}

#[derive(Serialize)]
struct JsonVersion<'a> {
    id: String,
    text: &'a str,
    kind: &'static str,
    count: u64,
    path: &'a str,
    record: Option<&'a str>,
    publication: Option<&'a str>,
    published: Option<String>,
}

#[derive(Serialize)]
struct JsonQuoteArticle<'a> {
    id: String,
    path: &'a str,
    record: Option<&'a str>,
    title: &'a str,
    publication: Option<&'a str>,
    published: Option<String>,
}

fn json_version(version: &QuoteVersion) -> JsonVersion<'_> {
    JsonVersion {
        id: quote_id(version.article, version.number),
        text: &version.text,
        kind: version.kind.as_str(),
        count: version.count,
        path: &version.path,
        record: version.record.as_deref(),
        publication: version.publication.as_deref(),
        published: version.published.map(day),
    }
}

fn quote(hit: &QuoteHit) -> JsonQuoteHit<'_> {
    JsonQuoteHit {
        id: quote_id(hit.article, hit.number),
        score: hit.score,
        text: &hit.text,
        highlights: &hit.highlights,
        context: hit.context.as_ref().map(|context| JsonContext {
            before: &context.before,
            after: &context.after,
        }),
        kind: hit.kind.as_str(),
        speaker: hit.speaker.as_deref(),
        person: hit.taken_for.as_ref().map(|taken| taken.person.as_str()),
        inferred: hit.taken_for.as_ref().is_some_and(|taken| taken.inferred),
        speaker_words: &hit.speaker_words,
        start: hit.start,
        end: hit.end,
        confidence: hit.confidence,
        count: hit.count,
        wordings: hit.wordings,
        versions: hit.versions.iter().map(json_version).collect(),
        article: JsonQuoteArticle {
            id: hit.article.to_string(),
            path: &hit.path,
            record: hit.record.as_deref(),
            title: &hit.title,
            publication: hit.publication.as_deref(),
            published: hit.published.map(day),
        },
    }
}

#[derive(Serialize)]
struct JsonEntry<'a> {
    name: &'a str,
    aliases: Vec<JsonAlias<'a>>,
    articles: u64,
    quotes: u64,
    first: Option<String>,
    last: Option<String>,
}

#[derive(Serialize)]
struct JsonAlias<'a> {
    name: &'a str,
    articles: u64,
    inferred: bool,
    evidence: String,
    example: Option<JsonExample<'a>>,
}

#[derive(Serialize)]
struct JsonExample<'a> {
    id: String,
    title: &'a str,
    path: &'a str,
}

fn entry(entry: &DirectoryEntry) -> JsonEntry<'_> {
    JsonEntry {
        name: &entry.name,
        aliases: entry.aliases.iter().map(json_alias).collect(),
        articles: entry.articles,
        quotes: entry.quotes,
        first: entry.first.map(day),
        last: entry.last.map(day),
    }
}

fn json_alias(alias: &DirectoryAlias) -> JsonAlias<'_> {
    JsonAlias {
        name: &alias.name,
        articles: alias.articles,
        inferred: alias.is_inferred(),
        evidence: evidence(&alias.evidence),
        example: alias.example.as_ref().map(|example| JsonExample {
            id: example.id.to_string(),
            title: &example.title,
            path: &example.path,
        }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::extract::QuoteKind;
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
            id: ArticleId(0x3f2a),
            score: 7.1,
            path: "/a/b.txt".into(),
            record: None,
            title: "Tunnel".into(),
            byline: None,
            publication: Some("Courier".into()),
            url: None,
            published: Some(jiff::civil::date(2016, 7, 16)),
            published_from: Some(DateSource::Text),
            language: Some("en".into()),
            snippet: Snippet {
                text: "the tunnel".into(),
                highlights: vec![(4, 10)],
            },
            people: vec!["Anna Velde".into()],
            taken_for: vec![],
            copies: 1,
            first: None,
            reasons: vec![],
        };
        let warning = Warning {
            span: Span::new(0, 2),
            message: "what".into(),
        };
        let results = Results {
            query: "tunnel".into(),
            total: 1,
            total_all: None,
            facets: vec![],
            explained: None,
            warnings: vec![warning],
            hits: vec![hit],
        };
        let mut out = Vec::new();
        articles(&mut out, &results, Duration::from_micros(1800)).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            concat!(
                r#"{"query":"tunnel","total":1,"took_ms":1.8,"warnings":[{"start":0,"end":2,"message":"what"}],"#,
                r#""hits":[{"id":"0000000000003f2a","score":7.1,"path":"/a/b.txt","record":null,"title":"Tunnel","#,
                r#""byline":null,"publication":"Courier","url":null,"published":"2016-07-16","#,
                r#""published_from":"text","language":"en","snippet":{"text":"the tunnel","highlights":[[4,10]]},"#,
                r#""people":["Anna Velde"],"taken_for":[],"copies":1,"first":null}],"facets":{}}"#,
                "\n"
            )
        );
    }

    #[test]
    fn a_described_speaker_has_words_but_no_name() {
        let hit = QuoteHit {
            article: ArticleId(1),
            number: 4,
            score: 0.5,
            text: "No".into(),
            highlights: vec![],
            context: None,
            kind: QuoteKind::Direct,
            speaker: None,
            taken_for: None,
            speaker_words: "two senators".into(),
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
            total_all: None,
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
                r#"{"id":"0000000000000001:4","score":0.5,"text":"No","highlights":[],"context":null,"kind":"direct","#,
                r#""speaker":null,"person":null,"inferred":false,"speaker_words":"two senators","#,
                r#""start":10,"end":12,"confidence":0.25,"count":2,"wordings":1,"versions":[],"#,
                r#""article":{"id":"0000000000000001","path":"/a","record":null,"title":"T","publication":null,"#,
                r#""published":null}}"#,
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
        fn any_text_comes_back_and_drives_no_terminal(text in any::<String>()) {
            let line = line(&text);
            let is_unsafe = |c: char| c.is_control() || reorders(c);
            prop_assert!(!line.trim_end_matches('\n').contains(is_unsafe));
            prop_assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
        }
    }
}

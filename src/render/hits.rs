//! The tables of columns for articles, quotations, names and periods.
//!
//! Columns are in the order of the JSON keys. A new key is one row here. docs/reference.md lists the names, and a
//! test compares both.

use std::borrow::Cow;

use crate::article::{ArticleId, DateSource, Published};
use crate::render::columns::{Column, Kind, Value, column, object, objects, shapes};
use crate::render::corrections::{CORRECTIONS, notices};
use crate::search::ExportedArticle;
use crate::search::PeriodCount;
use crate::search::{
    Cite, FirstCopy, Hit, QuoteContext, QuoteHit, QuoteSpeaker, QuoteVersion, Reason, Snippet, TakenFor,
};

const TEXT_OR_NULL: Kind = Kind::OrNull(&Kind::Text);
const WHOLE_OR_NULL: Kind = Kind::OrNull(&Kind::Whole);

/// An article in `query` and `similar`.
pub(crate) static ARTICLES: [Column<Hit>; 20] = [
    column("id", Kind::Text, "identity of the article", |hit: &Hit| {
        Value::text(hit.id.to_string())
    }),
    column(
        "score",
        Kind::Decimal,
        "relevance; 0 if sorted by date",
        |hit: &Hit| Value::Decimal(hit.score),
    ),
    column("path", Kind::Text, "the file", |hit: &Hit| Value::text(&hit.path)),
    column(
        "record",
        TEXT_OR_NULL,
        "key of the article in a file of several",
        |hit: &Hit| Value::text_or_null(hit.record.as_deref()),
    ),
    column(
        "title",
        Kind::Text,
        "headline, or the first words if there is none",
        |hit: &Hit| Value::text(&hit.title),
    ),
    column("byline", TEXT_OR_NULL, "its author", |hit: &Hit| {
        Value::text_or_null(hit.byline.as_deref())
    }),
    column("publication", TEXT_OR_NULL, "the publication", |hit: &Hit| {
        Value::text_or_null(hit.publication.as_deref())
    }),
    column("url", TEXT_OR_NULL, "its address", |hit: &Hit| {
        Value::text_or_null(hit.url.as_deref())
    }),
    column("published", TEXT_OR_NULL, "date of publication", |hit: &Hit| {
        Value::text_or_null(hit.published.map(Published::shown))
    }),
    column(
        "published_from",
        TEXT_OR_NULL,
        "source of that date: meta, text, path or file; a day of the file alone is a guess",
        |hit: &Hit| Value::text_or_null(hit.published.map(|published| date_source(published.from))),
    ),
    column("language", TEXT_OR_NULL, "code of the language", |hit: &Hit| {
        Value::text_or_null(hit.language.as_deref())
    }),
    column(
        "line",
        WHOLE_OR_NULL,
        "line of the file on which the passage begins, if the file is plain text",
        |hit: &Hit| Value::whole_or_null(hit.line),
    ),
    column(
        "snippet",
        Kind::Object(|| shapes(&SNIPPETS)),
        "the passage that matches best",
        |hit: &Hit| object(&SNIPPETS, &hit.snippet),
    )
    .flat_as(|hit| Value::text(&hit.snippet.text)),
    column(
        "people",
        Kind::Texts,
        "people in it, those of the question first",
        |hit: &Hit| Value::texts(&hit.people),
    ),
    column(
        "taken_for",
        Kind::Objects(|| shapes(&TAKEN_FOR)),
        "names in it that were taken for a person, organisation or place with another name in the question",
        |hit: &Hit| objects(&TAKEN_FOR, &hit.taken_for),
    )
    .flat_as(|hit| Value::Texts(hit.taken_for.iter().map(taken_for).collect())),
    column(
        "copies",
        Kind::Whole,
        "number of matching near-equal copies, including this one",
        |hit: &Hit| Value::Whole(hit.copies),
    ),
    column(
        "first",
        Kind::OrNull(&Kind::Object(|| shapes(&FIRST_COPIES))),
        "the copy that was published first",
        |hit: &Hit| {
            hit.first
                .as_ref()
                .map_or(Value::Null, |first| object(&FIRST_COPIES, first))
        },
    )
    .flat_as(|hit| Value::text_or_null(hit.first.as_ref().map(|first| first.id.to_string()))),
    column(
        "corrections",
        Kind::Objects(|| shapes(&CORRECTIONS)),
        "what was corrected in it or in a near-equal copy",
        |hit: &Hit| objects(&CORRECTIONS, &hit.corrections),
    )
    .flat_as(|hit| Value::Texts(notices(&hit.corrections))),
    column(
        "cite",
        Kind::Object(|| shapes(&CITES)),
        "reference for checking it, with --cite",
        |hit: &Hit| hit.cite.as_ref().map_or(Value::Null, |cite| object(&CITES, cite)),
    )
    .nested_only()
    .optional(),
    column(
        "reasons",
        Kind::Objects(|| shapes(&REASONS)),
        "why it scored as it did, with --explain",
        |hit: &Hit| objects(&REASONS, &hit.reasons),
    )
    .nested_only()
    .optional(),
];

/// The columns of articles in CSV.
pub(crate) const ARTICLES_CSV: &str = "id,score,published,published_from,title,byline,publication,language,people,snippet,path,\
                                record,url,copies,first,corrections";

/// Columns of articles that only exports have, in addition to [`ARTICLES`].
pub(crate) static EXPORTED: [Column<ExportedArticle>; 7] = [
    column("people", Kind::Texts, "all people in it", |row| {
        Value::texts(&row.people)
    }),
    column("orgs", Kind::Texts, "all organisations in it", |row| {
        Value::texts(&row.orgs)
    }),
    column("places", Kind::Texts, "all places in it", |row| {
        Value::texts(&row.places)
    }),
    column("quotes", Kind::Whole, "number of quotations", |row| {
        Value::Whole(row.quotes)
    }),
    column(
        "copy_of",
        TEXT_OR_NULL,
        "the first of its near-equal copies",
        |row| Value::text_or_null(row.copy_of.map(|id| id.to_string())),
    ),
    column("words", Kind::Whole, "number of words of the text", |row| {
        Value::Whole(row.words)
    }),
    column("text", Kind::Text, "the text", |row| Value::text(&row.text)),
];

/// A reference for checking a passage.
pub(crate) static CITES: [Column<Cite>; 5] = [
    column("path", Kind::Text, "the file", |cite| Value::text(&cite.path)),
    column("record", TEXT_OR_NULL, "key in a file of several", |cite| {
        Value::text_or_null(cite.record.as_deref())
    }),
    column("start", Kind::Whole, "first byte in the article's text", |cite| {
        Value::Whole(cite.start as u64)
    }),
    column("end", Kind::Whole, "byte after the last", |cite| {
        Value::Whole(cite.end as u64)
    }),
    column(
        "sha256",
        TEXT_OR_NULL,
        "SHA-256 of the file as it is now",
        |cite| Value::text_or_null(cite.sha256.as_deref()),
    ),
];

/// A passage.
pub(crate) static SNIPPETS: [Column<Snippet>; 2] = [
    column("text", Kind::Text, "the passage", |snippet| {
        Value::text(&snippet.text)
    }),
    column(
        "highlights",
        Kind::Ranges,
        "byte ranges of the passage that matched",
        |snippet| Value::Ranges(&snippet.highlights),
    ),
];

/// A name that was taken for another name of a person, organisation or place.
pub(crate) static TAKEN_FOR: [Column<TakenFor>; 3] = [
    column("name", Kind::Text, "the name as written", |taken| {
        Value::text(&taken.name)
    }),
    column(
        "person",
        Kind::Text,
        "the person, organisation or place that it was taken for",
        |taken| Value::text(&taken.person),
    ),
    column(
        "inferred",
        Kind::Truth,
        "whether that is inferred from counts alone",
        |taken| Value::Truth(taken.inferred),
    ),
];

/// The first of several copies.
pub(crate) static FIRST_COPIES: [Column<FirstCopy>; 5] = [
    column("id", Kind::Text, "identity of the article", |first| {
        Value::text(first.id.to_string())
    }),
    column("path", Kind::Text, "the file", |first| Value::text(&first.path)),
    column("record", TEXT_OR_NULL, "key in a file of several", |first| {
        Value::text_or_null(first.record.as_deref())
    }),
    column("publication", TEXT_OR_NULL, "the publication", |first| {
        Value::text_or_null(first.publication.as_deref())
    }),
    column("published", TEXT_OR_NULL, "date of publication", |first| {
        Value::text_or_null(first.published.map(Published::shown))
    }),
];

/// A part of a score.
pub(crate) static REASONS: [Column<Reason>; 7] = [
    column("field", Kind::Text, "where", |reason| Value::text(reason.field)),
    column("what", Kind::Text, "the term, or what was found", |reason| {
        Value::text(&reason.what)
    }),
    column("times", WHOLE_OR_NULL, "how often it is there", |reason| {
        Value::whole_or_null(reason.times)
    }),
    column("articles", WHOLE_OR_NULL, "how many articles have it", |reason| {
        Value::whole_or_null(reason.articles)
    }),
    column("length", WHOLE_OR_NULL, "words of the field", |reason| {
        Value::whole_or_null(reason.length)
    }),
    column("boost", Kind::Decimal, "factor", |reason| {
        Value::Decimal(reason.boost)
    }),
    column("score", Kind::Decimal, "what it adds to the score", |reason| {
        Value::Decimal(reason.score)
    }),
];

/// A quotation in `quotes`.
pub(crate) static QUOTES: [Column<QuoteHit>; 34] = [
    column(
        "id",
        Kind::Text,
        "the article's id, a colon, the quotation's number in it",
        |hit: &QuoteHit| Value::text(quote_id(hit.article, hit.number)),
    ),
    column(
        "score",
        Kind::Decimal,
        "relevance; 0 if sorted by date",
        |hit: &QuoteHit| Value::Decimal(hit.score),
    ),
    column("text", Kind::Text, "the quoted words", |hit: &QuoteHit| {
        Value::text(&hit.text)
    }),
    column(
        "highlights",
        Kind::Ranges,
        "what matched, in `text`",
        |hit: &QuoteHit| Value::Ranges(&hit.highlights),
    )
    .nested_only(),
    column(
        "lead",
        TEXT_OR_NULL,
        "up to two sentences before it, if its words cannot be understood alone",
        |hit: &QuoteHit| Value::text_or_null(hit.lead.as_deref()),
    ),
    column(
        "context",
        Kind::OrNull(&Kind::Object(|| shapes(&CONTEXTS))),
        "the sentences around, with --context",
        |hit: &QuoteHit| {
            hit.context
                .as_ref()
                .map_or(Value::Null, |context| object(&CONTEXTS, context))
        },
    )
    .nested_only(),
    column(
        "kind",
        Kind::Text,
        "direct, mixed or indirect",
        |hit: &QuoteHit| Value::text(hit.kind.as_str()),
    ),
    column(
        "speaker",
        TEXT_OR_NULL,
        "the speaker's fullest name in the article",
        |hit: &QuoteHit| Value::text_or_null(hit.speaker.as_deref()),
    ),
    column(
        "person",
        TEXT_OR_NULL,
        "the person that the speaker's name was taken for, if the question has another name",
        |hit: &QuoteHit| Value::text_or_null(hit.taken_for.as_ref().map(|taken| taken.person.as_str())),
    ),
    column(
        "inferred",
        Kind::Truth,
        "whether that is inferred from counts alone",
        |hit: &QuoteHit| Value::Truth(hit.taken_for.as_ref().is_some_and(|taken| taken.inferred)),
    ),
    column(
        "speaker_words",
        Kind::Text,
        "the speaker as written at the quotation",
        |hit: &QuoteHit| Value::text(&hit.speaker_words),
    ),
    column(
        "cue",
        Kind::Text,
        "the word that reports it, such as said",
        |hit: &QuoteHit| Value::text(&hit.cue),
    ),
    column(
        "assertion",
        Kind::Text,
        "asserted, denied, asked, directive, declined, not_said or hypothetical",
        |hit: &QuoteHit| Value::text(hit.assertion.as_str()),
    ),
    column(
        "speakers",
        Kind::Objects(|| shapes(&SPEAKERS)),
        "all speakers",
        |hit: &QuoteHit| objects(&SPEAKERS, &hit.speakers),
    )
    .flat_as(|hit| {
        Value::Texts(
            hit.speakers
                .iter()
                .map(|speaker| speaker.shown().into())
                .collect(),
        )
    }),
    column(
        "spoken_for",
        Kind::OrNull(&Kind::Object(|| shapes(&SPEAKERS))),
        "the person on whose behalf it is said",
        |hit: &QuoteHit| {
            hit.spoken_for
                .as_ref()
                .map_or(Value::Null, |principal| object(&SPEAKERS, principal))
        },
    )
    .flat_as(|hit| Value::text_or_null(hit.spoken_for.as_ref().map(QuoteSpeaker::shown))),
    column(
        "start",
        Kind::Whole,
        "first byte in the article's text",
        |hit: &QuoteHit| Value::Whole(hit.start as u64),
    ),
    column("end", Kind::Whole, "byte after the last", |hit: &QuoteHit| {
        Value::Whole(hit.end as u64)
    }),
    column(
        "line",
        WHOLE_OR_NULL,
        "line of the file on which it begins, if the file is plain text",
        |hit: &QuoteHit| Value::whole_or_null(hit.line),
    ),
    column("confidence", Kind::Decimal, "0 to 1", |hit: &QuoteHit| {
        Value::Decimal(hit.confidence)
    }),
    column(
        "count",
        Kind::Whole,
        "how many articles have it",
        |hit: &QuoteHit| Value::Whole(hit.count),
    ),
    column(
        "wordings",
        Kind::Whole,
        "in how many wordings",
        |hit: &QuoteHit| Value::Whole(hit.wordings),
    ),
    column(
        "versions",
        Kind::Objects(|| shapes(&VERSIONS)),
        "the wordings, with --versions",
        |hit: &QuoteHit| objects(&VERSIONS, &hit.versions),
    )
    .flat_as(|hit| Value::text(versions(hit))),
    column(
        "cite",
        Kind::Object(|| shapes(&CITES)),
        "reference for checking it, with --cite",
        |hit: &QuoteHit| hit.cite.as_ref().map_or(Value::Null, |cite| object(&CITES, cite)),
    )
    .nested_only()
    .optional(),
    column(
        "article",
        Kind::Object(|| shapes(&QUOTED_ARTICLES)),
        "the article of its first appearance",
        |hit: &QuoteHit| object(&QUOTED_ARTICLES, hit),
    )
    .flat_as(|hit| Value::text(hit.article.to_string())),
    column(
        "corrections",
        Kind::Objects(|| shapes(&CORRECTIONS)),
        "what was corrected in that article or in a near-equal copy",
        |hit: &QuoteHit| objects(&CORRECTIONS, &hit.corrections),
    )
    .flat_as(|hit| Value::Texts(notices(&hit.corrections))),
    column("path", Kind::Text, "the file", |hit: &QuoteHit| {
        Value::text(&hit.path)
    })
    .flat_only(),
    column(
        "record",
        TEXT_OR_NULL,
        "key in a file of several",
        |hit: &QuoteHit| Value::text_or_null(hit.record.as_deref()),
    )
    .flat_only(),
    column("title", Kind::Text, "headline", |hit: &QuoteHit| {
        Value::text(&hit.title)
    })
    .flat_only(),
    column(
        "publication",
        TEXT_OR_NULL,
        "the publication",
        |hit: &QuoteHit| Value::text_or_null(hit.publication.as_deref()),
    )
    .flat_only(),
    column("byline", TEXT_OR_NULL, "its author", |hit: &QuoteHit| {
        Value::text_or_null(hit.byline.as_deref())
    })
    .flat_only(),
    column("url", TEXT_OR_NULL, "its address", |hit: &QuoteHit| {
        Value::text_or_null(hit.url.as_deref())
    })
    .flat_only(),
    column(
        "published",
        TEXT_OR_NULL,
        "date of publication",
        |hit: &QuoteHit| Value::text_or_null(hit.published.map(Published::shown)),
    )
    .flat_only(),
    column(
        "context_before",
        TEXT_OR_NULL,
        "the sentences before",
        |hit: &QuoteHit| Value::text_or_null(hit.context.as_ref().map(|context| &*context.before)),
    )
    .flat_only(),
    column(
        "context_after",
        TEXT_OR_NULL,
        "the sentences after",
        |hit: &QuoteHit| Value::text_or_null(hit.context.as_ref().map(|context| &*context.after)),
    )
    .flat_only(),
];

/// A speaker of a quotation, or a person on whose behalf it was said.
pub(crate) static SPEAKERS: [Column<QuoteSpeaker>; 4] = [
    column(
        "name",
        TEXT_OR_NULL,
        "the fullest name in the article; null for a speaker who is only described",
        |speaker: &QuoteSpeaker| Value::text_or_null(speaker.name.as_deref()),
    ),
    column(
        "person",
        TEXT_OR_NULL,
        "the person that the name was taken for, if the question has another name",
        |speaker: &QuoteSpeaker| {
            Value::text_or_null(speaker.taken_for.as_ref().map(|taken| taken.person.as_str()))
        },
    ),
    column(
        "inferred",
        Kind::Truth,
        "whether that is inferred from counts alone",
        |speaker: &QuoteSpeaker| Value::Truth(speaker.taken_for.as_ref().is_some_and(|taken| taken.inferred)),
    ),
    column(
        "words",
        Kind::Text,
        "as written at the quotation",
        |speaker: &QuoteSpeaker| Value::text(&speaker.words),
    ),
];

/// The columns of quotations in CSV.
pub(crate) const QUOTES_CSV: &str = "id,score,text,lead,kind,speaker,person,inferred,speaker_words,cue,assertion,speakers,spoken_for,confidence,count,wordings,\
                              start,end,article,published,publication,byline,title,path,record,url,context_before,\
                              context_after,versions,corrections";

/// The article of a quotation.
pub(crate) static QUOTED_ARTICLES: [Column<QuoteHit>; 8] = [
    column("id", Kind::Text, "identity of the article", |hit: &QuoteHit| {
        Value::text(hit.article.to_string())
    }),
    column("path", Kind::Text, "the file", |hit: &QuoteHit| {
        Value::text(&hit.path)
    }),
    column(
        "record",
        TEXT_OR_NULL,
        "key in a file of several",
        |hit: &QuoteHit| Value::text_or_null(hit.record.as_deref()),
    ),
    column("title", Kind::Text, "headline", |hit: &QuoteHit| {
        Value::text(&hit.title)
    }),
    column("byline", TEXT_OR_NULL, "its author", |hit: &QuoteHit| {
        Value::text_or_null(hit.byline.as_deref())
    }),
    column(
        "publication",
        TEXT_OR_NULL,
        "the publication",
        |hit: &QuoteHit| Value::text_or_null(hit.publication.as_deref()),
    ),
    column("url", TEXT_OR_NULL, "its address", |hit: &QuoteHit| {
        Value::text_or_null(hit.url.as_deref())
    }),
    column(
        "published",
        TEXT_OR_NULL,
        "date of publication",
        |hit: &QuoteHit| Value::text_or_null(hit.published.map(Published::shown)),
    ),
];

/// The text around a quotation.
pub(crate) static CONTEXTS: [Column<QuoteContext>; 2] = [
    column("before", Kind::Text, "the text before", |context| {
        Value::text(&context.before)
    }),
    column("after", Kind::Text, "the text after", |context| {
        Value::text(&context.after)
    }),
];

/// A wording of a quotation.
pub(crate) static VERSIONS: [Column<QuoteVersion>; 8] = [
    column("id", Kind::Text, "the quotation's id", |version| {
        Value::text(quote_id(version.article, version.number))
    }),
    column("text", Kind::Text, "the quoted words", |version| {
        Value::text(&version.text)
    }),
    column("kind", Kind::Text, "direct, mixed or indirect", |version| {
        Value::text(version.kind.as_str())
    }),
    column(
        "count",
        Kind::Whole,
        "how many articles have these words",
        |version| Value::Whole(version.count),
    ),
    column("path", Kind::Text, "the file", |version| {
        Value::text(&version.path)
    }),
    column("record", TEXT_OR_NULL, "key in a file of several", |version| {
        Value::text_or_null(version.record.as_deref())
    }),
    column("publication", TEXT_OR_NULL, "the publication", |version| {
        Value::text_or_null(version.publication.as_deref())
    }),
    column("published", TEXT_OR_NULL, "date of publication", |version| {
        Value::text_or_null(version.published.map(Published::shown))
    }),
];

/// A period in `timeline`.
pub(crate) static PERIODS: [Column<PeriodCount>; 2] = [
    column("period", Kind::Text, "2020-05-03, 2020-05 or 2020", |period| {
        Value::text(&period.label)
    }),
    column("articles", Kind::Whole, "number of articles", |period| {
        Value::Whole(period.articles)
    }),
];

/// The columns of periods in CSV.
pub(crate) const PERIODS_CSV: &str = "period,articles";

/// A quotation's id: the article's id, a colon, and its number in the article.
#[must_use]
pub(crate) fn quote_id(article: ArticleId, number: u64) -> String {
    format!("{article}:{number}")
}

/// The same with a beginning of the article's id, for lists that people read.
#[must_use]
pub(crate) fn short_quote_id(article: ArticleId, number: u64) -> String {
    format!("{}:{number}", article.short())
}

/// `meta`, `text`, `path` or `file`.
#[must_use]
pub(crate) const fn date_source(from: DateSource) -> &'static str {
    match from {
        DateSource::Meta => "meta",
        DateSource::Text => "text",
        DateSource::Path => "path",
        DateSource::File => "file",
    }
}

/// `Kerry (John Kerry?)`, with the question mark if it is inferred.
fn taken_for(taken: &TakenFor) -> Cow<'_, str> {
    let mark = if taken.inferred { "?" } else { "" };
    Cow::Owned(format!("{} ({}{mark})", taken.name, taken.person))
}

/// `ID: words`, with ` | ` between versions.
fn versions(hit: &QuoteHit) -> String {
    let versions = hit.versions.iter();
    let versions: Vec<String> = versions
        .map(|version| format!("{}: {}", quote_id(version.article, version.number), version.text))
        .collect();
    versions.join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::columns::{Shape, flat_names};
    use crate::render::export::{ARTICLES_ALL, QUOTES_ALL};
    use crate::render::name_columns::{ALIASES, EXAMPLES, NAMES, NAMES_CSV};

    /// The keys of each kind of hit, with the name that docs/reference.md lists them under.
    fn listed() -> Vec<(&'static str, Vec<Shape>)> {
        vec![
            ("query", shapes(&ARTICLES)),
            ("snippet", shapes(&SNIPPETS)),
            ("cite", shapes(&CITES)),
            ("taken_for", shapes(&TAKEN_FOR)),
            ("first", shapes(&FIRST_COPIES)),
            ("corrections", shapes(&CORRECTIONS)),
            ("reasons", shapes(&REASONS)),
            ("quotes", shapes(&QUOTES)),
            ("speakers", shapes(&SPEAKERS)),
            ("article", shapes(&QUOTED_ARTICLES)),
            ("context", shapes(&CONTEXTS)),
            ("versions", shapes(&VERSIONS)),
            ("people", shapes(&NAMES)),
            ("aliases", shapes(&ALIASES)),
            ("example", shapes(&EXAMPLES)),
            ("timeline", shapes(&PERIODS)),
        ]
    }

    /// The reference with line ends replaced by single blanks.
    fn readme() -> String {
        include_str!("../../docs/reference.md")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn the_readme_lists_the_keys_of_every_kind_of_hit() {
        let readme = readme();
        for (label, keys) in listed() {
            let names: Vec<&str> = keys.iter().map(|key| key.name).collect();
            let list = format!("`{label}`: `{}`", names.join(" "));
            assert!(readme.contains(&list), "docs/reference.md should have {list}");
        }
    }

    #[test]
    fn the_readme_lists_the_columns_of_exports() {
        let readme = readme();
        for names in [ARTICLES_ALL, QUOTES_ALL] {
            let list = format!("`{}`", names.replace(',', " "));
            assert!(readme.contains(&list), "docs/reference.md should have {list}");
        }
    }

    #[test]
    fn the_columns_of_csv_are_in_the_tables() {
        for (list, names) in [
            (ARTICLES_CSV, flat_names(&ARTICLES)),
            (QUOTES_CSV, flat_names(&QUOTES)),
            (NAMES_CSV, flat_names(&NAMES)),
            (PERIODS_CSV, flat_names(&PERIODS)),
        ] {
            for name in list.split(',') {
                assert!(names.contains(&name), "{name}");
            }
        }
    }
}

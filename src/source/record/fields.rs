//! Keys of records for the text, title, byline, date and other metadata of an article.

use rustc_hash::FxHashSet;
use serde_json::{Map, Value};

use crate::article::Correction;
use crate::source::front::names;
use crate::source::metadata::Metadata;
use crate::source::record::rich_text;
use crate::source::text::date::{self, DayAndTime};
use crate::source::text::line::{clean, clean_title, clean_url, letters};
use crate::source::text::{correction, language};

/// True if two keys are equal apart from case, `_`, `-` and `:`.
fn same_key(key: &str, name: &str) -> bool {
    key.bytes()
        .filter(u8::is_ascii_alphanumeric)
        .map(|b| b.to_ascii_lowercase())
        .eq(name.bytes())
}

/// Returns the first value under one of `names` that is not empty.
fn value<'v>(object: &'v Map<String, Value>, names: &[&str]) -> Option<&'v Value> {
    names.iter().find_map(|name| {
        object
            .iter()
            .find(|(key, value)| same_key(key, name) && !is_empty(value))
            .map(|(_, value)| value)
    })
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.is_empty(),
        _ => false,
    }
}

/// Returns a string or number as text; for an array or object, the first one in it: `{"name": …}`, `[{"name": …}]`.
fn line_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => clean(&rich_text::plain_line(text)).filter(|line| !is_missing(line)),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => {
            let main = items
                .iter()
                .find(|item| item.get("role").and_then(Value::as_str) == Some("main"));
            main.into_iter().chain(items).find_map(line_of)
        }
        Value::Object(object) => [
            "name", "title", "main", "basic", "original", "rendered", "value", "text", "url", "$date",
        ]
        .iter()
        .find_map(|key| object.get(*key).and_then(line_of)),
        _ => None,
    }
}

/// True for a text that its source has removed.
pub(crate) fn is_removed(text: &str) -> bool {
    let text = text.trim();
    text.eq_ignore_ascii_case("[removed]") || text.eq_ignore_ascii_case("[deleted]")
}

/// True for a value that programs print when none is known.
fn is_missing(line: &str) -> bool {
    matches!(
        line,
        "nan" | "NaN" | "None" | "NULL" | "null" | "undefined" | "N/A"
    ) || is_removed(line)
}

/// Returns all names of an author field, joined by commas.
pub(crate) fn names_of(value: &Value) -> Option<String> {
    joined_names(names_in(value, 0))
}

/// As [`names_of`], for the names of several values.
pub(crate) fn names_of_all<'v>(values: impl Iterator<Item = &'v Value>) -> Option<String> {
    joined_names(values.flat_map(|value| names_in(value, 1)).collect())
}

fn names_in(value: &Value, level: usize) -> Vec<String> {
    const DEEPEST: usize = 4;
    if level > DEEPEST {
        return Vec::new();
    }
    match value {
        Value::Array(items) => items.iter().flat_map(|item| names_in(item, level + 1)).collect(),
        Value::Object(object) => {
            if let Some(name) = self::value(
                object,
                &["name", "original", "fullname", "displayname", "title", "webtitle"],
            ) {
                return names_in(name, level + 1);
            }
            let part = |names: &[&str]| self::value(object, names).and_then(line_of);
            match (
                part(&["firstname", "givenname"]),
                part(&["lastname", "familyname"]),
            ) {
                (Some(first), Some(last)) => vec![format!("{first} {last}")],
                _ => Vec::new(),
            }
        }
        Value::String(text) => names::split(text),
        _ => Vec::new(),
    }
}

/// Returns names without duplicates, joined by commas; None if there are none.
pub(crate) fn joined_names(names: Vec<String>) -> Option<String> {
    let mut known = FxHashSet::default();
    let mut is_new = |name: &String| {
        let letters: String = letters(name).collect();
        letters.is_empty() || known.insert(letters)
    };
    let unique: Vec<String> = names.into_iter().filter(|name| is_new(name)).collect();
    (!unique.is_empty()).then(|| unique.join(", "))
}

/// Returns a date in any form found in JSON: text, seconds or milliseconds, an object of `MongoDB`.
pub(crate) fn date_of(value: &Value) -> Option<DayAndTime> {
    if let Some(number) = value.as_i64() {
        return date::of_epoch(number).or_else(|| date::of_metadata(&number.to_string()));
    }
    if let Some(number) = value.as_f64() {
        return date::of_epoch(number as i64);
    }
    date::of_metadata(&line_of(value)?)
}

// Keys of records in the form that `same_key` accepts, in order of preference.
const TEXTS: &[&str] = &[
    "text",
    "maintext",
    "articlebody",
    "articletext",
    "body",
    "bodytext",
    "fulltext",
    "content",
    "contents",
    "articlecontent",
    "rawtext",
    "plaintext",
    "textcontent",
    "cleanedtext",
    "story",
    "bodyhtml",
    "contenthtml",
    "paragraphs",
    "html",
    "bodyxhtml",
    "bodies",
    "blocks",
    "contentelements",
    "selftext",
    "storytext",
    "fullarticle",
    "newstext",
    "contenttext",
    "bodyplain",
    "postcontent",
    "texto",
    "contenido",
    "cuerpo",
    "texte",
    "contenu",
    "inhalt",
    "volltext",
    "artikeltext",
    "testo",
    "contenuto",
    "tekst",
    // Only as a text: APIs wrap an article in an object of this name.
    "article",
];
/// Keys of a summary, which replaces a missing text.
const SUMMARIES: &[&str] = &[
    "leadparagraph",
    "abstract",
    "description",
    "summary",
    "excerpt",
    "snippet",
    "trailtext",
    "standfirst",
];
/// Keys of what was corrected.
const CORRECTIONS: &[&str] = &[
    "correction",
    "corrections",
    "correctiontext",
    "correctionnote",
    "retraction",
];
const STATUSES: &[&str] = &["pubstatus", "status", "creativeworkstatus"];
const EDITORS_NOTES: &[&str] = &["ednote", "edmsg", "editorialnote", "editornote", "editorsnote"];
const IDS: &[&str] = &["id", "idstr", "uuid", "guid", "articleid", "docid", "documentid"];
const PUBLICATIONS: &[&str] = &[
    "publication",
    "publisher",
    "newspaper",
    "sitename",
    "outlet",
    "sourcename",
    "infosources",
    "provider",
    "source",
    "site",
    "agency",
    "publicationname",
    "medianame",
    "sourcetitle",
    "publicationtitle",
    "newssource",
    "medio",
    "quelle",
    "zeitung",
    "paper",
    "papername",
    "namesource",
    "sourcedomain",
    "domain",
];
const TITLES: &[&str] = &[
    "title",
    "headline",
    "webtitle",
    "articletitle",
    "name",
    "heading",
    "headlines",
    "subject",
    "titulo",
    "titular",
    "titre",
    "titel",
    "titolo",
    // Überschrift, título, without the letters that are not ASCII.
    "berschrift",
    "ueberschrift",
    "schlagzeile",
    "ttulo",
];
const BYLINES: &[&str] = &[
    "byline",
    "authors",
    "author",
    "creator",
    "writer",
    "reporter",
    "journalist",
    "by",
    "bylines",
    "contributors",
    "contributor",
    "authorname",
    "autor",
    "auteur",
    "autore",
    "user",
];
const URLS: &[&str] = &[
    "url",
    "link",
    "uri",
    "canonical",
    "canonicalurl",
    "weburl",
    "permalink",
    "sourceurl",
    "source",
];
const DATES: &[&str] = &[
    "datepublished",
    "publishedat",
    "published",
    "publisheddate",
    "publishdate",
    "publicationdate",
    "datepublish",
    "pubdate",
    "webpublicationdate",
    "firstpublished",
    "date",
    "datetime",
    "publishedon",
    "erscheinungsdatum",
    "datedeparution",
    "createdat",
    "datecreated",
    "created",
    "timestamp",
    "time",
    "datetimepub",
    "isodate",
    "firstpublicationdate",
    "firstpublishedat",
    "displaydate",
    "contentcreated",
    "firstcreated",
    "versioncreated",
    "seendate",
    "createdutc",
    "publishtime",
    "publishedtime",
    "pubtime",
    "postdate",
    "posteddate",
    "releasedate",
    "fecha",
    "datum",
];
const LANGUAGES: &[&str] = &["language", "lang", "inlanguage", "languagecode"];
/// Objects in which search engines wrap a record.
pub(crate) const WRAPPERS: [&str; 3] = ["_source", "fields", "tweet"];

/// Objects in which APIs wrap a requested article.
pub(crate) const WRAPPED: [&str; 6] = ["response", "content", "article", "data", "item", "result"];

/// True for a key of a record that is read.
pub(crate) fn is_read(key: &str) -> bool {
    let bytes = key.bytes().filter(u8::is_ascii_alphanumeric);
    let folded: Vec<u8> = bytes.map(|byte| byte.to_ascii_lowercase()).collect();
    let lists = [
        TEXTS,
        SUMMARIES,
        &["tags", "embedded"],
        IDS,
        PUBLICATIONS,
        TITLES,
        BYLINES,
        &["credits"],
        URLS,
        DATES,
        CORRECTIONS,
        STATUSES,
        EDITORS_NOTES,
        LANGUAGES,
    ];
    WRAPPERS.contains(&key)
        || WRAPPED.contains(&key)
        || lists
            .iter()
            .any(|names| names.iter().any(|name| name.as_bytes() == folded))
}

/// Returns the `id` of a record as text.
pub(crate) fn json_id(object: &Map<String, Value>) -> Option<String> {
    let value = value(object, IDS)?;
    match value {
        Value::String(id) => Some(id.trim().to_owned()),
        Value::Number(id) => Some(id.to_string()),
        Value::Object(inner) => inner.get("$oid").and_then(line_of),
        _ => None,
    }
}

/// Takes the text of an article from a record unchanged; paragraphs and blocks are joined by blank lines. None if the
/// record has no text, even if empty.
pub(crate) fn json_text(object: &mut Map<String, Value>) -> Option<String> {
    let mut empty = None;
    for name in TEXTS {
        let Some(key) = object.keys().find(|key| same_key(key, name)).cloned() else {
            continue;
        };
        let text = match object.get_mut(&key) {
            Some(Value::String(text)) => std::mem::take(text),
            Some(_) if *name == "article" => continue,
            Some(value) => match rich_text::of_value(value) {
                Some(text) => text,
                None => continue,
            },
            None => continue,
        };
        if !text.trim().is_empty() {
            return Some(text);
        }
        empty = Some(text);
    }
    empty
}

/// Returns the summary of a record that has no text.
pub(crate) fn json_summary(object: &Map<String, Value>) -> Option<String> {
    SUMMARIES
        .iter()
        .filter_map(|name| value(object, &[name]))
        .find_map(rich_text::of_value)
}

/// Returns the names of contributors among the tags of a record: `{"type": "contributor", "webTitle": …}`; or those that
/// `WordPress` embeds: `{"_embedded": {"author": [{"name": …}]}}`.
fn contributors(object: &Map<String, Value>) -> Option<String> {
    let embedded = object
        .get("_embedded")
        .and_then(|embedded| embedded.get("author"));
    if let Some(names) = embedded.and_then(names_of) {
        return Some(names);
    }
    let tags = value(object, &["tags"])?.as_array()?;
    let is_contributor = |tag: &&Value| tag.get("type").and_then(Value::as_str) == Some("contributor");
    joined_names(
        tags.iter()
            .filter(is_contributor)
            .flat_map(|tag| names_in(tag, 0))
            .collect(),
    )
}

/// Returns the first date field of a record that can be parsed. In a record in another language than English, the day is
/// before the month.
fn published(object: &Map<String, Value>) -> Option<DayAndTime> {
    let language = value(object, LANGUAGES)
        .and_then(line_of)
        .and_then(|value| language::declared(&value));
    let day_first = language.is_some_and(|language| language != "en");
    DATES.iter().find_map(|name| match value(object, &[name])? {
        Value::String(text) if day_first => date::of_metadata(&date::with_day_first(text)),
        other => date_of(other),
    })
}

/// Returns a date field of a record if none of its date fields can be parsed.
pub(crate) fn odd_date(object: &Map<String, Value>) -> Option<String> {
    let given = DATES.iter().find_map(|name| value(object, &[name]))?;
    line_of(given).filter(|_| published(object).is_none())
}

/// Returns the metadata of a record.
pub(crate) fn of_json(object: &Map<String, Value>) -> Metadata {
    let line = |names: &[&str]| value(object, names).and_then(line_of);
    let publication = line(PUBLICATIONS).filter(|name| !name.starts_with("http"));
    Metadata {
        title: line(TITLES).and_then(|title| clean_title(&title, publication.as_deref())),
        byline: BYLINES
            .iter()
            .find_map(|name| value(object, &[name]).and_then(names_of))
            .or_else(|| credited(object))
            .or_else(|| contributors(object)),
        url: line(URLS).and_then(|url| clean_url(&url)),
        published: published(object),
        language: line(LANGUAGES).and_then(|value| language::declared(&value)),
        publication,
        corrections: corrections_of(object),
    }
}

/// Returns the names in `credits.by`, as Arc has them.
fn credited(object: &Map<String, Value>) -> Option<String> {
    let by = value(object, &["credits"])?.get("by")?;
    names_of(by)
}

/// The corrections that a record's keys name: the text of `correction`, a status, a note to editors.
pub(crate) fn corrections_of(object: &Map<String, Value>) -> Vec<Correction> {
    let mut found = Vec::new();
    let of = |value: &Value, date: Option<&Value>| {
        let note = line_of(value)?;
        Some(correction::of_field(
            &note,
            date.and_then(date_of).map(|date| date.day),
        ))
    };
    match value(object, CORRECTIONS) {
        // Some databases say in it whether there is one.
        None | Some(Value::Bool(_) | Value::Number(_)) => {}
        Some(Value::Array(items)) => found.extend(
            items
                .iter()
                .filter_map(|item| of(item, item.get("datePublished"))),
        ),
        Some(one) => found.extend(of(one, one.get("datePublished"))),
    }
    let line = |names: &[&str]| value(object, names).and_then(line_of);
    found.extend(line(STATUSES).and_then(|status| correction::of_status(&status)));
    found.extend(line(EDITORS_NOTES).and_then(|note| correction::of_note(&note)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_of_a_byline_is_kept_once() {
        let joined = |names: &[&str]| joined_names(names.iter().map(|name| (*name).to_owned()).collect());
        let names = ["Ann Holt", "ANN  HOLT", "Bo Reeve", "ann holt.", "Ann Holt"];
        assert_eq!(joined(&names).as_deref(), Some("Ann Holt, Bo Reeve"));
        assert_eq!(joined(&[]), None);
    }

    #[test]
    fn many_names_take_linear_time() {
        let names: Vec<String> = (0..50_000).map(|n| format!("Ann{n} Holt")).collect();
        let length = names.iter().map(|name| name.len() + 2).sum::<usize>() - 2;
        assert_eq!(joined_names(names).map(|joined| joined.len()), Some(length));
    }
}

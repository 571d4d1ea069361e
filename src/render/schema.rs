//! The JSON Schema of all JSON output: `onrecord schema`.

use std::io::{self, Write};

use crate::render::columns::{Kind, Shape, Value, shapes};
use crate::render::hits::{ARTICLES, PERIODS, QUOTES};
use crate::render::json::write_line;
use crate::render::name_columns::NAMES;
use crate::render::verify::CHECKED;

const TEXT_OR_NULL: Kind = Kind::OrNull(&Kind::Text);

const fn key(name: &'static str, kind: Kind, about: &'static str) -> Shape {
    Shape {
        name,
        kind,
        about,
        is_optional: false,
    }
}

const fn optional(name: &'static str, kind: Kind, about: &'static str) -> Shape {
    Shape {
        name,
        kind,
        about,
        is_optional: true,
    }
}

const SCHEMA_KEY: Shape = key("schema", Kind::Whole, "version of these keys");

const PARTIAL_KEY: Shape = optional(
    "partial",
    Kind::Truth,
    "true if the search exceeded its budget, so that there may be more",
);

const UNFINISHED_KEY: Shape = optional(
    "unfinished",
    Kind::Truth,
    "true if the last ingest was not finished, so that the index holds a part",
);

fn warnings() -> Vec<Shape> {
    vec![
        key(
            "start",
            Kind::Whole,
            "first byte of the question that it is about",
        ),
        key("end", Kind::Whole, "byte after the last"),
        key(
            "message",
            Kind::Text,
            "what was understood, and what to write instead",
        ),
    ]
}

/// An answer with these hits.
fn answer(hits: fn() -> Vec<Shape>, further: &[Shape]) -> Vec<Shape> {
    let mut keys = vec![
        SCHEMA_KEY,
        key("query", Kind::Text, "the question as typed"),
        key("total", Kind::Whole, "number of matches, copies counted once"),
        PARTIAL_KEY,
        UNFINISHED_KEY,
        optional("total_all", Kind::Whole, "number of matches, each copy counted"),
        optional(
            "withheld",
            Kind::Whole,
            "quotations left out because they were declined, not said, or hypothetical",
        ),
        optional(
            "spoken_for",
            Kind::Whole,
            "quotations left out because somebody else says them on behalf of the speaker",
        ),
        key("offset", Kind::Whole, "number of results skipped"),
        key(
            "next",
            Kind::OrNull(&Kind::Whole),
            "--offset of the next page; null after the last",
        ),
        optional("took_ms", Kind::Decimal, "milliseconds, with --timing"),
        key(
            "warnings",
            Kind::Objects(warnings),
            "parts of the question that were not understood",
        ),
        key("hits", Kind::Objects(hits), "the results of this page"),
        optional(
            "understood",
            Kind::Text,
            "the question as it was understood, with --explain",
        ),
    ];
    keys.extend_from_slice(further);
    keys.extend([
        key(
            "facets",
            Kind::Open,
            "for each --facet, values with their numbers",
        ),
        optional(
            "facets_rest",
            Kind::Open,
            "for each --facet, `more` values, and results `without` one",
        ),
    ]);
    keys
}

fn like() -> Vec<Shape> {
    vec![
        key("id", Kind::Text, "identity of the article"),
        key("title", Kind::Text, "its headline"),
        key("left_out", Kind::Texts, "its near-equal copies"),
        key("words", Kind::Texts, "the search words"),
        key("people", Kind::Texts, "the people that were searched for"),
    ]
}

fn timeline() -> Vec<Shape> {
    vec![
        SCHEMA_KEY,
        key("query", Kind::Text, "the question as typed"),
        key("total", Kind::Whole, "number of articles that match"),
        PARTIAL_KEY,
        UNFINISHED_KEY,
        optional("took_ms", Kind::Decimal, "milliseconds, with --timing"),
        key(
            "warnings",
            Kind::Objects(warnings),
            "parts of the question that were not understood",
        ),
        key("by", Kind::Text, "day, month or year"),
        key("undated", Kind::Whole, "articles without a date"),
        key(
            "periods",
            Kind::Objects(|| shapes(&PERIODS)),
            "from the first to the last",
        ),
    ]
}

fn verified() -> Vec<Shape> {
    vec![
        SCHEMA_KEY,
        key("exact", Kind::Whole, "number of exact ones"),
        key("total", Kind::Whole, "number of quotations checked"),
        key(
            "quotations",
            Kind::Objects(|| shapes(&CHECKED)),
            "each, in the order of the draft",
        ),
    ]
}

fn skipped() -> Vec<Shape> {
    vec![
        key("path", Kind::Text, "the file"),
        key("reason", Kind::Text, "class of the reason"),
        key("detail", Kind::Text, "the reason in words"),
        key("fault", Kind::Truth, "whether it was expected to be indexed"),
    ]
}

fn problems() -> Vec<Shape> {
    vec![
        key("path", Kind::Text, "the file"),
        key("problems", Kind::Texts, "the problems found in it"),
    ]
}

fn counts() -> Vec<Shape> {
    vec![
        key("name", Kind::Text, "the publication, language or folder"),
        key("count", Kind::Whole, "articles; of folders, files"),
    ]
}

fn status() -> Vec<Shape> {
    vec![
        SCHEMA_KEY,
        key("index", Kind::Text, "the index folder"),
        key("format_version", Kind::Whole, "version of the index format"),
        key("articles", Kind::Whole, "number of articles"),
        key("quotes", Kind::Whole, "number of quotations"),
        key("files", Kind::Whole, "number of files, indexed or not"),
        key("bytes", Kind::Whole, "size on disk"),
        key("first", TEXT_OR_NULL, "day of the first article"),
        key("last", TEXT_OR_NULL, "day of the last article"),
        key("undated", Kind::Whole, "articles without a date of their own"),
        key("publications", Kind::Objects(counts), "the most frequent"),
        key("languages", Kind::Objects(counts), "the most frequent"),
        key("folders", Kind::Objects(counts), "where the files are"),
        key(
            "missing",
            Kind::Whole,
            "files of the index that are no longer there",
        ),
        key(
            "gone",
            Kind::Objects(counts),
            "folders of these files that are no longer there",
        ),
        key("last_run", TEXT_OR_NULL, "when the index was last written to"),
        key("skipped", Kind::Objects(skipped), "files that were not indexed"),
        key(
            "problems",
            Kind::Objects(problems),
            "files that were indexed with problems",
        ),
        key("incomplete", Kind::Texts, "files in which a run was killed"),
        key(
            "damaged",
            Kind::OrNull(&Kind::Texts),
            "damaged files of the index, with --verify",
        ),
        key(
            "not_whole",
            Kind::OrNull(&Kind::Objects(not_whole)),
            "files whose articles are not those of one run, with --verify",
        ),
    ]
}

fn not_whole() -> Vec<Shape> {
    vec![
        key("path", Kind::Text, "the file"),
        key("articles", Kind::Whole, "its articles in the index"),
        key(
            "expected",
            Kind::OrNull(&Kind::Whole),
            "the articles it was indexed with; null if the index does not know the file",
        ),
    ]
}

fn planned() -> Vec<Shape> {
    vec![
        key("path", Kind::Text, "the file"),
        key("action", Kind::Text, "add, replace, remove or skip"),
    ]
}

fn ingest() -> Vec<Shape> {
    vec![
        SCHEMA_KEY,
        key("index", Kind::Text, "the index folder"),
        key("files", Kind::Whole, "files seen"),
        key("articles", Kind::Whole, "articles written"),
        key("people", Kind::Whole, "different names of people in them"),
        key("quotes", Kind::Whole, "quotations in them"),
        key("added", Kind::Whole, "files that were new"),
        key("unchanged", Kind::Whole, "files that have not changed"),
        key("replaced", Kind::Whole, "files that have changed"),
        key("removed", Kind::Whole, "files that are gone"),
        key(
            "moved",
            Kind::Whole,
            "added files whose equal is among the removed ones",
        ),
        key("hidden", Kind::Whole, "hidden files and folders, skipped"),
        key("skipped", Kind::Open, "files that were not indexed, by reason"),
        key("problems", Kind::Whole, "files that were indexed with problems"),
        key(
            "faults",
            Kind::Whole,
            "all files that could not be indexed, or only with problems",
        ),
        key("new_faults", Kind::Whole, "those of this run"),
        key("errors", Kind::Texts, "paths that could not be read"),
        key("bytes", Kind::Whole, "bytes read"),
        optional("took_ms", Kind::Decimal, "milliseconds, with --timing"),
        key(
            "interrupted",
            Kind::Truth,
            "whether it was stopped before the end",
        ),
        key(
            "dry_run",
            Kind::Objects(planned),
            "planned actions, with --dry-run",
        ),
    ]
}

/// The commands that print JSON in a fixed form, with its keys.
#[must_use]
pub(crate) fn forms() -> Vec<(&'static str, Vec<Shape>)> {
    let like = optional(
        "like",
        Kind::Object(like),
        "the article that the others are similar to",
    );
    let names = || answer(|| shapes(&NAMES), &[]);
    vec![
        ("query", answer(|| shapes(&ARTICLES), &[])),
        ("quotes", answer(|| shapes(&QUOTES), &[])),
        ("similar", answer(|| shapes(&ARTICLES), &[like])),
        ("timeline", timeline()),
        ("people", names()),
        ("orgs", names()),
        ("places", names()),
        ("verify", verified()),
        ("status", status()),
        ("ingest", ingest()),
    ]
}

/// Writes the schema of a command's output with `--format json`. `name` is one of [`forms`].
pub(crate) fn write(out: &mut dyn Write, name: &'static str, keys: &[Shape]) -> io::Result<()> {
    let Value::Object(body) = object_schema(keys) else {
        return Ok(());
    };
    let mut pairs = vec![
        (
            "$schema",
            Value::text("https://json-schema.org/draft/2020-12/schema"),
        ),
        ("title", Value::text(format!("onrecord {name} --format json"))),
    ];
    pairs.extend(body);
    write_line(out, &Value::Object(pairs))
}

pub(crate) fn object_schema(keys: &[Shape]) -> Value<'static> {
    let described = |key: &Shape| {
        let mut pairs = vec![("description", Value::text(key.about))];
        if let Value::Object(kind) = kind_schema(&key.kind) {
            pairs.extend(kind);
        }
        (key.name, Value::Object(pairs))
    };
    let required = keys.iter().filter(|key| !key.is_optional);
    Value::Object(vec![
        ("type", Value::text("object")),
        ("properties", Value::Object(keys.iter().map(described).collect())),
        (
            "required",
            Value::Texts(required.map(|key| key.name.into()).collect()),
        ),
    ])
}

fn kind_schema(kind: &Kind) -> Value<'static> {
    let of_type = |name| ("type", Value::text(name));
    let array = |items| Value::Object(vec![of_type("array"), ("items", items)]);
    match kind {
        Kind::Text => Value::Object(vec![of_type("string")]),
        Kind::Whole => Value::Object(vec![of_type("integer"), ("minimum", Value::Whole(0))]),
        Kind::Decimal => Value::Object(vec![of_type("number")]),
        Kind::Truth => Value::Object(vec![of_type("boolean")]),
        Kind::Open => Value::Object(vec![of_type("object")]),
        Kind::Texts => array(kind_schema(&Kind::Text)),
        Kind::Ranges => array(array(kind_schema(&Kind::Whole))),
        Kind::Object(keys) => object_schema(&keys()),
        Kind::Objects(keys) => array(object_schema(&keys())),
        Kind::OrNull(kind) => Value::Object(vec![(
            "anyOf",
            Value::Objects(vec![kind_schema(kind), Value::Object(vec![of_type("null")])]),
        )]),
    }
}

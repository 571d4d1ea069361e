//! The tables of columns for names of the directory: people, organisations and places.

use crate::render::columns::{Column, Kind, Value, column, object, objects, shapes};
use crate::render::directory::evidence;
use crate::search::{DirectoryAlias, DirectoryEntry, Example};

const TEXT_OR_NULL: Kind = Kind::OrNull(&Kind::Text);

/// A name in `people`, `orgs` and `places`.
pub(crate) static NAMES: [Column<DirectoryEntry>; 6] = [
    column(
        "name",
        Kind::Text,
        "the display name",
        |entry: &DirectoryEntry| Value::text(&entry.name),
    ),
    column(
        "aliases",
        Kind::Objects(|| shapes(&ALIASES)),
        "all names, that of the entry first",
        |entry: &DirectoryEntry| objects(&ALIASES, &entry.aliases),
    )
    .flat_as(|entry| Value::text(further_names(entry))),
    column(
        "articles",
        Kind::Whole,
        "number of articles",
        |entry: &DirectoryEntry| Value::Whole(entry.articles),
    ),
    column(
        "quotes",
        Kind::Whole,
        "number of quotations",
        |entry: &DirectoryEntry| Value::Whole(entry.quotes),
    ),
    column(
        "first",
        TEXT_OR_NULL,
        "day of the first article",
        |entry: &DirectoryEntry| Value::text_or_null(entry.first.map(|day| day.to_string())),
    ),
    column(
        "last",
        TEXT_OR_NULL,
        "day of the last article",
        |entry: &DirectoryEntry| Value::text_or_null(entry.last.map(|day| day.to_string())),
    ),
];

/// The columns of names in CSV.
pub(crate) const NAMES_CSV: &str = "name,articles,quotes,first,last,aliases";

/// A name of an entry.
pub(crate) static ALIASES: [Column<DirectoryAlias>; 5] = [
    column(
        "name",
        Kind::Text,
        "the name as written",
        |alias: &DirectoryAlias| Value::text(&alias.name),
    ),
    column(
        "articles",
        Kind::Whole,
        "number of articles",
        |alias: &DirectoryAlias| Value::Whole(alias.articles),
    ),
    column(
        "inferred",
        Kind::Truth,
        "whether that is inferred from counts alone",
        |alias: &DirectoryAlias| Value::Truth(alias.is_inferred()),
    ),
    column(
        "evidence",
        Kind::Text,
        "why the name belongs there",
        |alias: &DirectoryAlias| Value::text(evidence(&alias.evidence)),
    ),
    column(
        "example",
        Kind::OrNull(&Kind::Object(|| shapes(&EXAMPLES))),
        "an article that has it, with --why",
        |alias: &DirectoryAlias| {
            alias
                .example
                .as_ref()
                .map_or(Value::Null, |example| object(&EXAMPLES, example))
        },
    ),
];

/// An example.
pub(crate) static EXAMPLES: [Column<Example>; 3] = [
    column("id", Kind::Text, "identity of the article", |example| {
        Value::text(example.id.to_string())
    }),
    column("title", Kind::Text, "headline", |example| {
        Value::text(&example.title)
    }),
    column("path", Kind::Text, "the file", |example| {
        Value::text(&example.path)
    }),
];

/// All names except the entry's own, separated by `; `, with `?` after inferred ones.
fn further_names(entry: &DirectoryEntry) -> String {
    let further = entry.aliases.iter().filter(|alias| alias.name != entry.name);
    let names: Vec<String> = further
        .map(|alias| format!("{}{}", alias.name, if alias.is_inferred() { "?" } else { "" }))
        .collect();
    names.join("; ")
}

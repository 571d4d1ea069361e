//! Tables of all that matches, in columns that the user names, written line by line.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::render::csv::{self, Table};
use crate::render::json::{date_source, day, quote_id, write_line};
use crate::search::{ExportParts, ExportedArticle, QuoteHit};

/// A column of what is exported.
#[derive(Debug)]
pub struct Column<T> {
    /// Its name, also the key in JSON.
    pub name: &'static str,
    of: fn(&T) -> Value,
}

/// What stands in a column.
enum Value {
    /// Null, or an empty cell.
    Nothing,
    Text(String),
    Number(u64),
    Decimal(f32),
    Truth(bool),
    /// An array, or one cell with `; ` between.
    List(Vec<String>),
}

fn optional(text: Option<&str>) -> Value {
    text.map_or(Value::Nothing, |text| Value::Text(text.to_owned()))
}

const fn column<T>(name: &'static str, of: fn(&T) -> Value) -> Column<T> {
    Column { name, of }
}

/// The columns of articles, in the order of the documentation.
pub static ARTICLES: [Column<ExportedArticle>; 20] = [
    column("id", |article| Value::Text(article.hit.id.to_string())),
    column("path", |article| Value::Text(article.hit.path.clone())),
    column("record", |article| optional(article.hit.record.as_deref())),
    column("title", |article| Value::Text(article.hit.title.clone())),
    column("byline", |article| optional(article.hit.byline.as_deref())),
    column("publication", |article| {
        optional(article.hit.publication.as_deref())
    }),
    column("url", |article| optional(article.hit.url.as_deref())),
    column("published", |article| {
        article
            .hit
            .published
            .map_or(Value::Nothing, |date| Value::Text(day(date)))
    }),
    column("published_from", |article| {
        optional(article.hit.published_from.map(date_source))
    }),
    column("language", |article| optional(article.hit.language.as_deref())),
    column("people", |article| Value::List(article.people.clone())),
    column("orgs", |article| Value::List(article.orgs.clone())),
    column("places", |article| Value::List(article.places.clone())),
    column("quotes", |article| Value::Number(article.quotes)),
    column("copy_of", |article| {
        article
            .copy_of
            .map_or(Value::Nothing, |id| Value::Text(id.to_string()))
    }),
    column("taken_for", |article| {
        let taken = article.hit.taken_for.iter();
        let mark = |inferred| if inferred { "?" } else { "" };
        Value::List(
            taken
                .map(|taken| format!("{} ({}{})", taken.name, taken.person, mark(taken.inferred)))
                .collect(),
        )
    }),
    column("score", |article| Value::Decimal(article.hit.score)),
    column("snippet", |article| Value::Text(article.hit.snippet.text.clone())),
    column("words", |article| Value::Number(article.words)),
    column("text", |article| Value::Text(article.text.clone())),
];

/// The columns of articles that are written where none are named.
pub const ARTICLES_DEFAULT: &str =
    "id,published,title,byline,publication,language,people,copy_of,path,record,url";

/// The columns of quotations, in the order of the documentation.
pub static QUOTES: [Column<QuoteHit>; 17] = [
    column("id", |quote| Value::Text(quote_id(quote.article, quote.number))),
    column("text", |quote| Value::Text(quote.text.clone())),
    column("kind", |quote| Value::Text(quote.kind.as_str().to_owned())),
    column("speaker", |quote| optional(quote.speaker.as_deref())),
    column("person", |quote| {
        optional(quote.taken_for.as_ref().map(|taken| taken.person.as_str()))
    }),
    column("inferred", |quote| {
        Value::Truth(quote.taken_for.as_ref().is_some_and(|taken| taken.inferred))
    }),
    column("speaker_words", |quote| Value::Text(quote.speaker_words.clone())),
    column("confidence", |quote| Value::Decimal(quote.confidence)),
    column("start", |quote| Value::Number(quote.start as u64)),
    column("end", |quote| Value::Number(quote.end as u64)),
    column("article", |quote| Value::Text(quote.article.to_string())),
    column("published", |quote| {
        quote
            .published
            .map_or(Value::Nothing, |date| Value::Text(day(date)))
    }),
    column("publication", |quote| optional(quote.publication.as_deref())),
    column("title", |quote| Value::Text(quote.title.clone())),
    column("path", |quote| Value::Text(quote.path.clone())),
    column("record", |quote| optional(quote.record.as_deref())),
    column("score", |quote| Value::Decimal(quote.score)),
];

/// The columns of quotations that are written where none are named.
pub const QUOTES_DEFAULT: &str =
    "id,text,kind,speaker,speaker_words,confidence,published,publication,title,path,record";

/// What has to be read for these columns.
#[must_use]
pub fn wanted(columns: &[&Column<ExportedArticle>]) -> ExportParts {
    let has = |names: &[&str]| columns.iter().any(|column| names.contains(&column.name));
    ExportParts {
        snippet: has(&["snippet"]),
        text: has(&["text", "people", "orgs", "places", "quotes"]),
        copies: has(&["copy_of"]),
    }
}

/// Writes rows as they come.
pub struct Rows<'o, 'c, T> {
    columns: Vec<&'c Column<T>>,
    form: Form<'o>,
}

enum Form<'o> {
    /// One JSON object a line, its keys in the order of the columns.
    Jsonl(&'o mut dyn Write),
    /// RFC 4180; what a spreadsheet would run is disarmed, see [`crate::render::csv`].
    Csv(Box<Table<'o>>),
}

impl<'o, 'c, T> Rows<'o, 'c, T> {
    /// Rows as JSON lines.
    pub fn jsonl(out: &'o mut dyn Write, columns: Vec<&'c Column<T>>) -> Self {
        let form = Form::Jsonl(out);
        Self { columns, form }
    }

    /// Rows of a table, whose header line is written at once.
    pub fn csv(out: &'o mut dyn Write, columns: Vec<&'c Column<T>>) -> io::Result<Self> {
        let mut table = csv::table(out);
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        table.write_cells(&names)?;
        let form = Form::Csv(Box::new(table));
        Ok(Self { columns, form })
    }

    /// Writes one.
    pub fn write(&mut self, row: &T) -> io::Result<()> {
        match &mut self.form {
            Form::Jsonl(out) => write_line(*out, &Object(&self.columns, row)),
            Form::Csv(table) => {
                let cells = self.columns.iter().map(|column| (column.of)(row).cell());
                let cells: Vec<String> = cells.collect();
                let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
                table.write_cells(&cells)
            }
        }
    }

    /// Ends the table.
    pub fn finish(mut self) -> io::Result<()> {
        match &mut self.form {
            Form::Jsonl(out) => out.flush(),
            Form::Csv(table) => table.flush(),
        }
    }
}

impl<T> std::fmt::Debug for Rows<'_, '_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rows")
    }
}

impl Value {
    fn cell(self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) => csv::cell(&text).into_owned(),
            Self::Number(number) => number.to_string(),
            Self::Decimal(number) => number.to_string(),
            Self::Truth(truth) => truth.to_string(),
            Self::List(list) => csv::cell(&list.join("; ")).into_owned(),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Decimal(number) => serializer.serialize_f32(*number),
            Self::Truth(truth) => serializer.serialize_bool(*truth),
            Self::List(list) => list.serialize(serializer),
        }
    }
}

/// A row as an object.
struct Object<'a, T>(&'a [&'a Column<T>], &'a T);

impl<T> Serialize for Object<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for column in self.0 {
            map.serialize_entry(column.name, &(column.of)(self.1))?;
        }
        map.end()
    }
}

//! Tables of all matches, with columns that the user selects, written line by line.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::article::Published;
use crate::render::columns::Value;
use crate::render::csv::{self, Table, flat};
use crate::render::hits::{ARTICLES, EXPORTED, QUOTES};
use crate::render::json::write_line;
use crate::search::QuoteHit;
use crate::search::{ExportParts, ExportedArticle};

/// A column of an export: its name, and its value for a row.
pub(crate) struct ExportColumn<T> {
    /// Its name, also the key in JSON.
    pub(crate) name: &'static str,
    of: Box<dyn for<'a> Fn(&'a T) -> Value<'a>>,
}

/// All columns of articles that an export can have, in order.
pub(crate) const ARTICLES_ALL: &str = "id,path,record,title,byline,publication,url,published,published_from,language,people,orgs,\
                                places,quotes,copy_of,taken_for,score,snippet,words,corrections,text";
/// The columns of articles in an export if none are selected.
pub(crate) const ARTICLES_DEFAULT: &str = "id,published,published_from,title,byline,publication,language,people,copy_of,path,record,url,corrections";

/// All columns of quotations that an export can have, in order.
pub(crate) const QUOTES_ALL: &str = "id,text,kind,speaker,person,inferred,speaker_words,cue,assertion,speakers,spoken_for,\
                              confidence,start,end,article,published,publication,byline,title,path,record,url,score,corrections";
/// The columns of quotations in an export if none are selected.
pub(crate) const QUOTES_DEFAULT: &str = "id,text,kind,assertion,speaker,speaker_words,cue,speakers,spoken_for,confidence,published,publication,byline,\
     title,path,record,url,corrections";

/// The column of articles with this name.
#[must_use]
pub(crate) fn article_column(name: &str) -> Option<ExportColumn<ExportedArticle>> {
    let name = ARTICLES_ALL.split(',').find(|known| *known == name)?;
    if let Some(of) = flat(&EXPORTED, name) {
        return Some(export_column(name, of));
    }
    let of = flat(&ARTICLES, name)?;
    Some(export_column(name, move |article: &ExportedArticle| {
        of(&article.hit)
    }))
}

/// The column of quotations with this name.
#[must_use]
pub(crate) fn quote_column(name: &str) -> Option<ExportColumn<QuoteHit>> {
    let name = QUOTES_ALL.split(',').find(|known| *known == name)?;
    Some(export_column(name, flat(&QUOTES, name)?))
}

fn export_column<T>(
    name: &'static str,
    of: impl for<'a> Fn(&'a T) -> Value<'a> + 'static,
) -> ExportColumn<T> {
    ExportColumn {
        name,
        of: Box::new(of),
    }
}

/// Removes days that are only the file's own, unless `published_from` is among the columns and marks them.
#[must_use]
pub(crate) fn without_unmarked_days(
    columns: Vec<ExportColumn<ExportedArticle>>,
) -> Vec<ExportColumn<ExportedArticle>> {
    if columns.iter().any(|column| column.name == "published_from") {
        return columns;
    }
    let unmarked = |column: ExportColumn<ExportedArticle>| {
        if column.name != "published" {
            return column;
        }
        export_column(column.name, move |article: &ExportedArticle| {
            match article.hit.published.and_then(Published::told) {
                None => Value::Null,
                Some(_) => (column.of)(article),
            }
        })
    };
    columns.into_iter().map(unmarked).collect()
}

/// The parts that have to be read for these columns.
#[must_use]
pub(crate) fn wanted(columns: &[ExportColumn<ExportedArticle>]) -> ExportParts {
    let has = |names: &[&str]| columns.iter().any(|column| names.contains(&column.name));
    ExportParts {
        snippet: has(&["snippet"]),
        text: has(&["text", "people", "orgs", "places", "quotes"]),
        copies: has(&["copy_of"]),
    }
}

/// Writes rows one by one.
pub(crate) struct Rows<'o, T> {
    columns: Vec<ExportColumn<T>>,
    form: Form<'o>,
}

enum Form<'o> {
    /// One JSON object per line, with its keys in the order of the columns.
    Jsonl(&'o mut dyn Write),
    /// RFC 4180, guarded by [`crate::render::columns::cell`].
    Csv(Box<Table<'o>>),
}

impl<'o, T> Rows<'o, T> {
    /// Rows as JSON lines.
    pub(crate) fn jsonl(out: &'o mut dyn Write, columns: Vec<ExportColumn<T>>) -> Self {
        let form = Form::Jsonl(out);
        Self { columns, form }
    }

    /// Rows of a table. Writes the header line immediately.
    pub(crate) fn csv(out: &'o mut dyn Write, columns: Vec<ExportColumn<T>>) -> io::Result<Self> {
        let mut table = csv::table(out);
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        table.write_cells(&names)?;
        let form = Form::Csv(Box::new(table));
        Ok(Self { columns, form })
    }

    /// Writes one row.
    pub(crate) fn write(&mut self, row: &T) -> io::Result<()> {
        match &mut self.form {
            Form::Jsonl(out) => write_line(*out, &FlatObject(&self.columns, row)),
            Form::Csv(table) => {
                let cells = self.columns.iter().map(|column| (column.of)(row).into_cell());
                table.write_cells(&cells.collect::<Vec<_>>())
            }
        }
    }

    /// Ends the table.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        match &mut self.form {
            Form::Jsonl(out) => out.flush(),
            Form::Csv(table) => table.flush(),
        }
    }
}

impl<T> std::fmt::Debug for Rows<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Rows")
    }
}

impl<T> std::fmt::Debug for ExportColumn<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// A row as an object with the flat values of its columns.
struct FlatObject<'a, T>(&'a [ExportColumn<T>], &'a T);

impl<T> Serialize for FlatObject<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for column in self.0 {
            map.serialize_entry(column.name, &(column.of)(self.1))?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_column_has_a_value() {
        for list in [ARTICLES_ALL, ARTICLES_DEFAULT] {
            assert!(list.split(',').all(|name| article_column(name).is_some()));
        }
        for list in [QUOTES_ALL, QUOTES_DEFAULT] {
            assert!(list.split(',').all(|name| quote_column(name).is_some()));
        }
        assert!(quote_column("highlights").is_none());
    }
}

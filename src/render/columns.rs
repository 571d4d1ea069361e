//! Columns: the name and the value of each property printed for a row, such as a hit.
//!
//! There is one table of columns for each kind of row. JSON, CSV, exports, the lists of `docs/reference.md` and `onrecord
//! schema` are all derived from it. A value has a nested form for JSON, and a flat form for the cell of a
//! table and the lines of an export. Most values have the same form for both.

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// Reads the value of a column from a row.
pub(crate) type ValueOf<T> = for<'a> fn(&'a T) -> Value<'a>;

/// A column of rows of type `T`.
pub(crate) struct Column<T> {
    /// The key in JSON, and the heading in a table.
    pub(crate) name: &'static str,
    /// The type of the nested form; for a column that only tables have, of the flat form.
    pub(crate) kind: Kind,
    /// Description in one sentence, without a full stop.
    pub(crate) about: &'static str,
    nested: Option<ValueOf<T>>,
    flat: Option<ValueOf<T>>,
    /// Whether JSON leaves it out if it is empty.
    is_optional: bool,
}

/// The type of a value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A string.
    Text,
    /// An integer, 0 or more.
    Whole,
    /// A number.
    Decimal,
    /// A boolean.
    Truth,
    /// An array of strings.
    Texts,
    /// An array of pairs of offsets: start and end, in bytes.
    Ranges,
    /// An object whose keys depend on the question.
    Open,
    /// An object with these keys.
    Object(fn() -> Vec<Shape>),
    /// An array of objects with these keys.
    Objects(fn() -> Vec<Shape>),
    /// This type, or null if the value is not known.
    OrNull(&'static Self),
}

/// A key of an object, for the schema.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// The key.
    pub(crate) name: &'static str,
    /// The type of its value.
    pub(crate) kind: Kind,
    /// Its description.
    pub(crate) about: &'static str,
    /// Whether the key may be missing.
    pub(crate) is_optional: bool,
}

/// The value of a column for one row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    /// Null, or an empty cell.
    Null,
    /// A string.
    Text(Cow<'a, str>),
    /// An integer.
    Whole(u64),
    /// A number.
    Decimal(f32),
    /// A boolean.
    Truth(bool),
    /// An array of strings, or one cell with `; ` between them.
    Texts(Vec<Cow<'a, str>>),
    /// Pairs of offsets.
    Ranges(&'a [(usize, usize)]),
    /// An object: its keys and values in order.
    Object(Vec<(&'static str, Value<'a>)>),
    /// An array of objects.
    Objects(Vec<Value<'a>>),
}

/// A column with the same value in JSON and in tables.
#[must_use]
pub(crate) const fn column<T>(
    name: &'static str,
    kind: Kind,
    about: &'static str,
    of: ValueOf<T>,
) -> Column<T> {
    Column {
        name,
        kind,
        about,
        nested: Some(of),
        flat: Some(of),
        is_optional: false,
    }
}

impl<T> Column<T> {
    /// Sets another value for tables.
    #[must_use]
    pub(crate) const fn flat_as(self, of: ValueOf<T>) -> Self {
        Self {
            flat: Some(of),
            ..self
        }
    }

    /// Removes the column from tables.
    #[must_use]
    pub(crate) const fn nested_only(self) -> Self {
        Self { flat: None, ..self }
    }

    /// Removes the key from JSON.
    #[must_use]
    pub(crate) const fn flat_only(self) -> Self {
        Self { nested: None, ..self }
    }

    /// Leaves the key out of JSON if the value is empty.
    #[must_use]
    pub(crate) const fn optional(self) -> Self {
        Self {
            is_optional: true,
            ..self
        }
    }

    /// Reads the flat value; None for a column that tables do not have.
    #[must_use]
    pub(crate) const fn flat(&self) -> Option<ValueOf<T>> {
        self.flat
    }
}

impl<T> std::fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Column")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// The keys of these columns in JSON.
#[must_use]
pub(crate) fn shapes<T>(columns: &'static [Column<T>]) -> Vec<Shape> {
    let nested = columns.iter().filter(|column| column.nested.is_some());
    nested
        .map(|column| Shape {
            name: column.name,
            kind: column.kind,
            about: column.about,
            is_optional: column.is_optional,
        })
        .collect()
}

/// The names of the columns that tables can have, in order.
#[must_use]
pub(crate) fn flat_names<T>(columns: &'static [Column<T>]) -> Vec<&'static str> {
    let flat = columns.iter().filter(|column| column.flat.is_some());
    flat.map(|column| column.name).collect()
}

/// A row as an object with the keys of JSON.
#[must_use]
pub(crate) fn object<'a, T>(columns: &'static [Column<T>], row: &'a T) -> Value<'a> {
    let mut pairs = Vec::with_capacity(columns.len());
    for column in columns {
        let Some(nested) = column.nested else { continue };
        let value = nested(row);
        if !(column.is_optional && value.is_empty()) {
            pairs.push((column.name, value));
        }
    }
    Value::Object(pairs)
}

/// Rows as an array of objects.
#[must_use]
pub(crate) fn objects<'a, T>(columns: &'static [Column<T>], rows: &'a [T]) -> Value<'a> {
    Value::Objects(rows.iter().map(|row| object(columns, row)).collect())
}

impl<'a> Value<'a> {
    /// A string.
    #[must_use]
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// A string, or null.
    #[must_use]
    pub(crate) fn text_or_null(text: Option<impl Into<Cow<'a, str>>>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.into()))
    }

    /// An integer, or null.
    #[must_use]
    pub(crate) fn whole_or_null(number: Option<u64>) -> Self {
        number.map_or(Self::Null, Self::Whole)
    }

    /// Strings.
    #[must_use]
    pub(crate) fn texts(texts: &'a [String]) -> Self {
        Self::Texts(texts.iter().map(|text| Cow::Borrowed(text.as_str())).collect())
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            Self::Texts(texts) => texts.is_empty(),
            Self::Ranges(ranges) => ranges.is_empty(),
            Self::Object(pairs) => pairs.is_empty(),
            Self::Objects(objects) => objects.is_empty(),
            Self::Whole(_) | Self::Decimal(_) | Self::Truth(_) => false,
        }
    }

    /// The value as a cell of a table, guarded by [`cell`]. Objects have an empty cell; their columns define
    /// another value for tables.
    #[must_use]
    pub(crate) fn into_cell(self) -> Cow<'a, str> {
        match self {
            Self::Null | Self::Object(_) | Self::Objects(_) | Self::Ranges(_) => Cow::Borrowed(""),
            Self::Text(Cow::Borrowed(text)) => cell(text),
            Self::Text(Cow::Owned(text)) => Cow::Owned(cell(&text).into_owned()),
            Self::Whole(number) => Cow::Owned(number.to_string()),
            Self::Decimal(number) => Cow::Owned(number.to_string()),
            Self::Truth(true) => Cow::Borrowed("true"),
            Self::Truth(false) => Cow::Borrowed("false"),
            Self::Texts(texts) => Cow::Owned(cell(&texts.join("; ")).into_owned()),
        }
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Whole(number) => serializer.serialize_u64(*number),
            Self::Decimal(number) => serializer.serialize_f32(*number),
            Self::Truth(truth) => serializer.serialize_bool(*truth),
            Self::Texts(texts) => serializer.collect_seq(texts),
            Self::Ranges(ranges) => serializer.collect_seq(*ranges),
            Self::Objects(objects) => serializer.collect_seq(objects),
            Self::Object(pairs) => {
                let mut map = serializer.serialize_map(Some(pairs.len()))?;
                for (name, value) in pairs {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// A cell of text that a spreadsheet will not run as a formula. A cell that starts with `=`, `+`, `-`, `@`, a
/// tab or a carriage return gets an apostrophe in front. Control characters except tabs and line ends are
/// dropped, because RFC 4180 does not allow them.
#[must_use]
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
    fn a_list_is_one_cell() {
        let names = ["=Ada".to_owned(), "Li".to_owned()];
        assert_eq!(Value::texts(&names).into_cell(), "'=Ada; Li");
        assert_eq!(Value::Null.into_cell(), "");
        assert_eq!(Value::Decimal(0.5).into_cell(), "0.5");
    }
}

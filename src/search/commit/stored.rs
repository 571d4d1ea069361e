//! Reads what the index stores. Trusts nothing: a damaged index gives an error or a partial result, never a
//! panic.

use jiff::civil::Date;
use tantivy::schema::document::{
    DeserializeError, DocumentDeserialize, DocumentDeserializer, ValueDeserialize, ValueDeserializer,
};
use tantivy::schema::{Field, OwnedValue};
use tantivy::{DocAddress, Searcher, TantivyError};

use crate::error::{Error, ErrorKind, Result};
use crate::extract::Extraction;
use crate::index::engine_reason;
use crate::index::packed::{quotation_span, unpack};
use crate::index::record::StoredHead;
use crate::index::schema::Fields;
use crate::source::is_verbatim;
use crate::span::{Span, line_at};

/// Seconds of a day.
pub(crate) const SECONDS_OF_DAY: i64 = 86_400;

/// Number of values for which space is made at once; documents have fewer.
const MOST_VALUES: usize = 32;

/// The stored strings of a document.
#[derive(Debug)]
pub(crate) struct Stored {
    values: Vec<(Field, OwnedValue)>,
}

impl DocumentDeserialize for Stored {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(mut document: D) -> Result<Self, DeserializeError> {
        // A damaged document may claim any number of values.
        let mut values = Vec::with_capacity(document.size_hint().min(MOST_VALUES));
        while let Some(value) = document.next_field::<OwnedValue>()? {
            values.push(value);
        }
        Ok(Self { values })
    }
}

impl Stored {
    /// Reads a document.
    pub(crate) fn read(searcher: &Searcher, address: DocAddress) -> Result<Self> {
        searcher.doc(address).map_err(|error| failed(&error))
    }

    /// The text of a field; empty if there is none.
    pub(crate) fn text(&self, field: Field) -> &str {
        match self.value(field) {
            Some(OwnedValue::Str(text)) => text,
            _ => "",
        }
    }

    fn value(&self, field: Field) -> Option<&OwnedValue> {
        self.values
            .iter()
            .find(|(of, _)| *of == field)
            .map(|(_, value)| value)
    }

    /// The entities and quotations of an article with this text and headline.
    pub(crate) fn extraction(&self, fields: &Fields, text: &str, title: &str) -> Result<Extraction> {
        let Some(OwnedValue::Bytes(bytes)) = self.value(fields.extraction) else {
            return Err(damaged(&"an article without its names"));
        };
        unpack(bytes, text, title).ok_or_else(|| damaged(&"the names of an article do not fit its text"))
    }

    /// The span of an article's quotation in its text. Far less work than [`Stored::extraction`].
    pub(crate) fn said(&self, fields: &Fields, text: &str, number: u64) -> Result<Span> {
        let span = match self.value(fields.extraction) {
            Some(OwnedValue::Bytes(bytes)) => quotation_span(bytes, text, number),
            _ => None,
        };
        span.ok_or_else(|| damaged(&"a quotation that does not fit its article"))
    }

    /// The head of an article.
    pub(crate) fn head(&self, fields: &Fields) -> Result<StoredHead> {
        head_of(Some(self.text(fields.head)))
    }
}

/// The first stored value of a document, if it is text. Later values are not copied.
struct First(Option<(Field, Text)>);

struct Text(String);

impl ValueDeserialize for Text {
    fn deserialize<'de, D: ValueDeserializer<'de>>(value: D) -> Result<Self, DeserializeError> {
        value.deserialize_string().map(Self)
    }
}

impl DocumentDeserialize for First {
    fn deserialize<'de, D: DocumentDeserializer<'de>>(mut document: D) -> Result<Self, DeserializeError> {
        document.next_field().map(Self)
    }
}

/// Reads the head of an article without its body.
pub(crate) fn stored_head(searcher: &Searcher, fields: &Fields, address: DocAddress) -> Result<StoredHead> {
    let First(value) = searcher.doc(address).map_err(|error| failed(&error))?;
    let value = value.filter(|(field, _)| *field == fields.head);
    head_of(value.as_ref().map(|(_, Text(stored))| stored.as_str()))
}

fn head_of(stored: Option<&str>) -> Result<StoredHead> {
    stored
        .and_then(StoredHead::decode)
        .ok_or_else(|| damaged(&"an article without its head"))
}

/// The error for a failure of the engine during a search.
pub(crate) fn failed(error: &TantivyError) -> Error {
    damaged(&engine_reason(error))
}

fn damaged(why: &dyn std::fmt::Display) -> Error {
    Error::new("search the index", why)
        .kind(ErrorKind::Damaged)
        .hint("`onrecord status --verify` reports whether it is damaged; to rebuild it, remove the folder `engine` in it and ingest again")
}

/// The parts of the body that are not shown: boilerplate, and a headline that is part of the text.
pub(crate) fn hidden_parts(head: &StoredHead) -> Vec<Span> {
    head.title_span.iter().chain(&head.boilerplate).copied().collect()
}

/// The day of a time in seconds since 1970, in the publication's own time zone.
pub(crate) fn day_of_seconds(seconds: i64) -> Option<Date> {
    let days = i32::try_from(seconds.div_euclid(86_400)).ok()?;
    jiff::civil::date(1970, 1, 1)
        .checked_add(jiff::Span::new().try_days(days).ok()?)
        .ok()
}

/// Midnight at the start of a day, in seconds since 1970.
pub(crate) fn seconds_of_day(day: Date) -> i64 {
    day.since(jiff::civil::date(1970, 1, 1))
        .map_or(0, |span| i64::from(span.get_days()) * 86_400)
}

/// The line of the file, from 1, at a byte offset in the text. None if the text is not the file's own lines.
pub(crate) fn line_in_file(head: &StoredHead, text: &str, at: usize) -> Option<u64> {
    if head.record.is_some() || !is_verbatim(&head.path) {
        return None;
    }
    // A damaged index is not trusted.
    text.is_char_boundary(at).then(|| line_at(text, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_seconds_agree() {
        for text in [
            "1969-12-31",
            "1970-01-01",
            "2016-07-16",
            "-000044-03-15",
            "9999-12-31",
        ] {
            let day: Date = text.parse().unwrap();
            assert_eq!(day_of_seconds(seconds_of_day(day)), Some(day), "{text}");
            assert_eq!(day_of_seconds(seconds_of_day(day) + 86_399), Some(day), "{text}");
        }
        assert_eq!(day_of_seconds(i64::MAX), None);
    }

    /// A document that claims more values than memory holds.
    struct Claims;

    impl DocumentDeserializer<'_> for Claims {
        fn size_hint(&self) -> usize {
            usize::MAX / 4096
        }

        fn next_field<V: ValueDeserialize>(&mut self) -> Result<Option<(Field, V)>, DeserializeError> {
            Ok(None)
        }
    }

    #[test]
    fn a_damaged_number_of_values_takes_no_memory() {
        let stored = Stored::deserialize(Claims).expect("a document");
        assert_eq!(stored.values.len(), 0);
    }
}

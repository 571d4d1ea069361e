//! A document as the engine takes it in.

use std::ops::Range;
use std::sync::Arc;

use tantivy::schema::Field;
use tantivy::schema::document::{Document, ReferenceValue, ReferenceValueLeaf, Value};

use crate::index::in_flight::Permit;
use crate::index::schema::{DocumentKind, Fields};

/// Expected bytes of short strings per value: few values are short strings, and most of these are longer.
const SHORT: usize = 8;

/// A document on its way to the engine. Long strings are moved in, so that nothing is copied. Short strings share one
/// buffer: there are many, and the engine's thread would free each of them, although another thread allocated it.
///
/// The engine sorts the values by field, which costs least if they arrive roughly in the order of the schema. Its queue has
/// room for forty thousand documents, and makes it anew for each commit: so a document is a pointer.
#[derive(Debug, Default)]
pub struct IndexDocument {
    pub(super) content: Box<DocumentContent>,
}

/// The content of an [`IndexDocument`].
#[derive(Debug, Default)]
pub(super) struct DocumentContent {
    pub(super) values: Vec<(Field, Kept)>,
    /// The short strings, concatenated.
    pub(super) short: String,
    /// The values of bytes, concatenated.
    pub(super) bytes: Vec<u8>,
    /// Total length of the long strings in bytes.
    long: usize,
    /// Released when the engine has taken the document in.
    permit: Option<Arc<Permit>>,
}

/// A value as [`IndexDocument`] holds it.
#[derive(Debug)]
pub(super) enum Kept {
    Number(u64),
    Signed(i64),
    /// A range of the short strings.
    Short(Range<usize>),
    Long(String),
    /// A range of the bytes.
    Bytes(Range<usize>),
}

impl IndexDocument {
    /// Returns a document with capacity for about `values` values.
    pub(super) fn new(kind: DocumentKind, fields: &Fields, values: usize) -> Self {
        let mut document = Self {
            content: Box::new(DocumentContent {
                values: Vec::with_capacity(values),
                short: String::with_capacity(values * SHORT),
                ..DocumentContent::default()
            }),
        };
        document.short(fields.kind, kind.as_str());
        document
    }

    /// Returns a document that belongs to a file and is deleted when the file is replaced.
    pub(super) fn of_file(kind: DocumentKind, fields: &Fields, source: u64, values: usize) -> Self {
        let mut document = Self::new(kind, fields, values);
        document.number(fields.source, source);
        document
    }

    /// Adds a long text, unless it is empty.
    pub(super) fn text(&mut self, field: Field, text: String) {
        if !text.is_empty() {
            self.content.long += text.len();
            self.push(field, Kept::Long(text));
        }
    }

    /// Adds a short text, unless it is empty.
    pub(super) fn short(&mut self, field: Field, text: &str) {
        if !text.is_empty() {
            self.row(field, text);
        }
    }

    /// Adds a row of a column of short texts, empty or not.
    pub(super) fn row(&mut self, field: Field, text: &str) {
        let short = &mut self.content.short;
        let start = short.len();
        short.push_str(text);
        let end = short.len();
        self.push(field, Kept::Short(start..end));
    }

    pub(super) fn number(&mut self, field: Field, number: u64) {
        self.push(field, Kept::Number(number));
    }

    pub(super) fn signed(&mut self, field: Field, number: i64) {
        self.push(field, Kept::Signed(number));
    }

    pub(super) fn bytes(&mut self, field: Field, bytes: &[u8]) {
        let kept = &mut self.content.bytes;
        let start = kept.len();
        kept.extend_from_slice(bytes);
        let end = kept.len();
        self.push(field, Kept::Bytes(start..end));
    }

    fn push(&mut self, field: Field, value: Kept) {
        self.content.values.push((field, value));
    }

    /// Keeps a permit until the engine has taken the document in.
    pub(in crate::index) fn hold(&mut self, permit: Arc<Permit>) {
        self.content.permit = Some(permit);
    }

    /// Returns the approximate size in memory, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        let DocumentContent {
            values,
            short,
            bytes,
            long,
            ..
        } = &*self.content;
        values.len() * size_of::<(Field, Kept)>() + short.len() + bytes.len() + long
    }
}

impl Document for IndexDocument {
    type Value<'a> = DocumentValue<'a>;
    type FieldsValuesIter<'a> = DocumentValues<'a>;

    fn iter_fields_and_values(&self) -> DocumentValues<'_> {
        DocumentValues {
            document: &self.content,
            rest: self.content.values.iter(),
        }
    }
}

/// The values of an [`IndexDocument`], each with its field.
#[derive(Debug)]
pub struct DocumentValues<'a> {
    document: &'a DocumentContent,
    rest: std::slice::Iter<'a, (Field, Kept)>,
}

impl<'a> Iterator for DocumentValues<'a> {
    type Item = (Field, DocumentValue<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let document = self.document;
        let (field, value) = self.rest.next()?;
        Some((*field, DocumentValue { document, value }))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rest.size_hint()
    }
}

/// A value of an [`IndexDocument`], as the engine reads it.
#[derive(Clone, Copy, Debug)]
pub struct DocumentValue<'a> {
    document: &'a DocumentContent,
    value: &'a Kept,
}

impl<'a> Value<'a> for DocumentValue<'a> {
    type ArrayIter = std::iter::Empty<Self>;
    type ObjectIter = std::iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match self.value {
            Kept::Number(number) => ReferenceValueLeaf::U64(*number),
            Kept::Signed(number) => ReferenceValueLeaf::I64(*number),
            Kept::Short(place) => ReferenceValueLeaf::Str(&self.document.short[place.clone()]),
            Kept::Long(text) => ReferenceValueLeaf::Str(text),
            Kept::Bytes(place) => ReferenceValueLeaf::Bytes(&self.document.bytes[place.clone()]),
        })
    }
}

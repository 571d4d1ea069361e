//! The values of a document, for those who send them elsewhere.

use std::sync::LazyLock;

use tantivy::schema::Schema;

use crate::index::copies::Signature;
use crate::index::documents::document::{IndexDocument, Kept};
use crate::index::schema::{DocumentKind, Fields, schema};

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| schema().0);

/// A value of an [`IndexDocument`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentPart<'a> {
    /// A number of a column.
    Number(u64),
    /// A number of a column, with a sign.
    Signed(i64),
    /// A text: stored, of a column, or terms as [`crate::index::analysis::placed_terms`] reads them.
    Text(&'a str),
    /// Stored bytes.
    Bytes(&'a [u8]),
}

impl IndexDocument {
    /// The values with the names of their fields, in the order in which they were added.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, DocumentPart<'_>)> {
        let content = &*self.content;
        content.values.iter().map(|(field, kept)| {
            let part = match kept {
                Kept::Number(number) => DocumentPart::Number(*number),
                Kept::Signed(number) => DocumentPart::Signed(*number),
                Kept::Short(place) => DocumentPart::Text(&content.short[place.clone()]),
                Kept::Long(text) => DocumentPart::Text(text),
                Kept::Bytes(place) => DocumentPart::Bytes(&content.bytes[place.clone()]),
            };
            (SCHEMA.get_field_name(*field), part)
        })
    }
}

/// A document of an article that has only what copies are found by: its key, its time and its signature.
#[must_use]
pub fn signed_document(
    fields: &Fields,
    key: u64,
    published: Option<i64>,
    signature: Option<Signature>,
) -> IndexDocument {
    let mut document = IndexDocument::new(DocumentKind::Article, fields, 12);
    document.number(fields.article, key);
    if let Some(published) = published {
        document.signed(fields.published, published);
    }
    for number in signature.into_iter().flatten() {
        document.number(fields.signature, number);
    }
    document
}

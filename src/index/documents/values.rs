//! The values of a document, for those who send them elsewhere.

use std::sync::LazyLock;

use tantivy::schema::Schema;

use crate::extract::Assertion;
use crate::index::analysis::{AnalysedText, exact_name};
use crate::index::copies::Signature;
use crate::index::documents::document::{IndexDocument, Kept};
use crate::index::packed::assertion_code;
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

/// The parts of an article by which copies and names of one person are found.
#[derive(Clone, Debug, Default)]
pub struct SettledParts<'a> {
    /// Hash of its place.
    pub key: u64,
    /// The second of its publication.
    pub published: Option<i64>,
    /// Its signature.
    pub signature: Option<Signature>,
    /// The names of people, of organisations and of places in it.
    pub names: [Vec<&'a str>; 3],
    /// Speakers, each with the number of its quotations that count.
    pub spoken: Vec<(&'a str, u64)>,
    /// Names of organisations, as written, that are mentions of others.
    pub mentioned: Vec<&'a str>,
}

/// A document of an article that has only these parts.
#[must_use]
pub fn settled_document(fields: &Fields, parts: &SettledParts<'_>) -> IndexDocument {
    let mut document = IndexDocument::new(DocumentKind::Article, fields, 24);
    document.number(fields.article, parts.key);
    if let Some(published) = parts.published {
        document.signed(fields.published, published);
    }
    for number in parts.signature.into_iter().flatten() {
        document.number(fields.signature, number);
    }
    let columns = [fields.person_name, fields.org_name, fields.place_name];
    for (field, names) in columns.into_iter().zip(&parts.names) {
        for name in names {
            document.short(field, name);
        }
    }
    let mut mentioned = AnalysedText::default();
    for (position, name) in (0..).zip(&parts.mentioned) {
        mentioned.push(position, &exact_name(name));
    }
    document.text(fields.org, mentioned.into_string());
    for (name, quotations) in &parts.spoken {
        for _ in 0..*quotations {
            document.number(fields.said_from, 0);
            document.number(fields.assertion, assertion_code(Assertion::Asserted));
            document.row(fields.speaker_name, name);
        }
    }
    document
}

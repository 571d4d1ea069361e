//! The index's fields: the only place where a field has a name.
//!
//! Three kinds of document share one engine index, so that one commit covers all: `article`, `source` and `words`.
//! Quotations are not documents but columns of their article, with one value per quotation. A document per quotation
//! cost an eighth of an ingest when measured, and spreads the articles apart.

use tantivy::Term;
use tantivy::query::{Query, TermQuery};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing,
    TextOptions,
};

use crate::article::CorrectionKind;

/// The version of the index format. An index of another version is refused with a message that says to ingest anew.
pub const FORMAT_VERSION: u32 = 11;

/// The name under which [`crate::index::analysis::AnalysedTokenizer`] is registered.
pub const ANALYSED: &str = "analysed";

/// A lead of fewer words continues with the next paragraph.
pub const LEAD_LEAST: u32 = 30;
/// Maximum number of words of a lead.
pub const LEAD_MOST: u32 = 100;

/// Values of the field `kind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// An article.
    Article,
    /// A file, read or not.
    Source,
    /// Primary printed forms that articles have. They are never deleted: the vocabulary holds every word that an article has, and
    /// may hold some that no article has any more.
    Words,
}

impl DocumentKind {
    /// Returns the term in the field `kind`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Source => "source",
            Self::Words => "words",
        }
    }
}

/// Handles of all fields.
///
/// "Analysed" fields hold terms made by [`crate::index::analysis`]; they are indexed only, never stored.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// All: [`DocumentKind`].
    pub kind: Field,
    /// Article, source: hash of the file's key, by which the documents of a replaced file are deleted. Indexed.
    pub source: Field,
    /// Article: [`crate::article::Article::key`]; column.
    pub article: Field,
    /// Article: the upper half of its id. Indexed, column.
    pub id_head: Field,
    /// Article: the lower half of its id; column.
    pub id_tail: Field,
    /// Article: its generation, the start of the ingest that first added it, in seconds since 1970; column. Later
    /// ingests have greater ones, whatever the clock says.
    pub added: Field,
    /// Article: the headline's words, stemmed, analysed, with positions.
    pub title: Field,
    /// Article: the text's words, stemmed, without boilerplate and without a headline in the text; and the marks of
    /// sentences and paragraphs. Analysed, with positions: the word's number in the text.
    pub text: Field,
    /// Article: number of indexed words of the text; column.
    pub words: Field,
    /// Article: the position in `text` of the first word after the lead; column. The lead is the first paragraph, and
    /// further ones while it has fewer than [`LEAD_LEAST`] words, up to [`LEAD_MOST`].
    pub lead_end: Field,
    /// Article: words of the names of people, at the position (in `text`) of each mention; analysed, folded, not
    /// stemmed. All words of one person's names are at the same position.
    pub person: Field,
    /// Article: as `person`, for organisations; exact terms only for names that `org_name` lacks.
    pub org: Field,
    /// Article: as `person`, for places and nationalities; exact terms only for names that `place_name` lacks.
    pub place: Field,
    /// Article: names of people without duplicates; column.
    pub person_name: Field,
    /// Article: names of organisations without duplicates; column.
    pub org_name: Field,
    /// Article: names of places without duplicates; column.
    pub place_name: Field,
    /// Article: words of its address, folded; analysed.
    pub url: Field,
    /// Article: words of the byline; analysed.
    pub byline: Field,
    /// Article: words of the publication; analysed.
    pub publication: Field,
    /// Article: the publication's name; column.
    pub publication_name: Field,
    /// Article: the language's code; column.
    pub language: Field,
    /// Article: seconds since 1970 of publication, in the publication's own zone; column. A date that names only a month
    /// or a year has two values: its first and its last second. Missing where the date is missing or only the file's.
    pub published: Field,
    /// Article: the text; stored.
    pub body: Field,
    /// Article, source: the other metadata that is shown, a type of [`crate::index::record`]; stored.
    pub head: Field,
    /// Article: entities and quotations, packed by [`crate::index::packed`]; stored.
    pub extraction: Field,
    /// Quotations: the position in `text` of the first word said; column. This column and those below have one value
    /// per quotation, in the order of the text, so that a quotation has the same row in all of them. Its words are
    /// not indexed again: they are found in `text`.
    pub said_from: Field,
    /// Quotations: number of words said; column.
    pub said_words: Field,
    /// Quotations: number of words of its paragraph before it, at most 40; column.
    pub words_before: Field,
    /// Quotations: number of words of its paragraph after it, at most 40; column.
    pub words_after: Field,
    /// Quotations: 0 direct, 1 mixed, 2 indirect; column.
    pub quote_kind: Field,
    /// Quotations: the code of its class, its index in [`crate::extract::Assertion::ALL`]; column.
    pub assertion: Field,
    /// Quotations: confidence in hundredths; column.
    pub confidence: Field,
    /// Quotations: the speaker's name, empty if there is none; column.
    pub speaker_name: Field,
    /// Quotations: 1 more than the position of the speaker's first mention in `person`, `org` or `place`; 0 if those
    /// fields lack the speaker; column.
    pub speaker_at: Field,
    /// Quotations: the words that describe a speaker whom no field of names has; analysed. Their position is the
    /// number of the quotation; for a further voice, the number of quotations plus the number of the voice.
    pub speaker: Field,
    /// Quotations: the hash of its words ([`crate::index::analysis::wording::Fingerprint`]), shifted by
    /// [`crate::index::documents::self_contained::LACK_BITS`], and what it lacks to be understood by itself; column.
    pub said_hash: Field,
    /// Quotations: three shingles of its words; column. See [`crate::index::analysis::wording::Fingerprint::shingles`].
    pub said_shingles: Field,
    /// Further voices: the number of the quotation, doubled, plus 1 for a person who is spoken for; column. The
    /// voices of an article are the second and later speakers of its quotations and those for whom a spokesman
    /// speaks, in the order of the quotations. This column and the two below have one value per voice.
    pub voice_of: Field,
    /// Further voices: as [`Fields::speaker_at`]; column.
    pub voice_at: Field,
    /// Further voices: as [`Fields::speaker_name`]; column.
    pub voice_name: Field,
    /// Article: the kinds of its corrections, a bit for each: see [`correction_bits`]; column. Missing where there are
    /// none.
    pub correction: Field,
    /// Source: the file's key; column, so that folders can be listed by prefix.
    pub path: Field,
    /// Source: hash of the file's key; column.
    pub key: Field,
    /// Source: bytes; column.
    pub size: Field,
    /// Source: its stamp, [`crate::source::SourceFile::stamp`]; column.
    pub modified: Field,
    /// Source: number of articles; column.
    pub articles: Field,
    /// Source: the outcome; column. See [`crate::index::record::outcome`].
    pub outcome: Field,
    /// Article: printed forms of words of `text`, except primary ones, at the positions of the words. Words: primary printed forms.
    /// Analysed, see [`crate::index::analysis`].
    pub word: Field,
    /// Article: the same for `title`.
    pub title_word: Field,
    /// Article: its signature, [`crate::index::copies::NUMBERS`] numbers, none of a short text; column. See
    /// [`crate::index::copies`].
    pub signature: Field,
}

impl Fields {
    /// The field that has the printed forms of the words of `title` or `text`.
    #[must_use]
    pub fn printed_forms(&self, of: Field) -> Field {
        if of == self.title {
            self.title_word
        } else {
            self.word
        }
    }
}

/// The bits of these kinds in the column `correction`.
#[must_use]
pub fn correction_bits(kinds: impl IntoIterator<Item = CorrectionKind>) -> u64 {
    let bit = |kind| {
        CorrectionKind::ALL
            .iter()
            .position(|known| *known == kind)
            .unwrap_or(0)
    };
    kinds.into_iter().fold(0, |bits, kind| bits | 1 << bit(kind))
}

/// Matches every document of a kind.
#[must_use]
pub fn of_kind(fields: &Fields, kind: DocumentKind) -> Box<dyn Query> {
    Box::new(TermQuery::new(
        Term::from_field_text(fields.kind, kind.as_str()),
        IndexRecordOption::Basic,
    ))
}

/// Returns the schema and its fields.
#[must_use]
pub fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let analysed = TextFieldIndexing::default().set_tokenizer(ANALYSED);
    let positions = TextOptions::default().set_indexing_options(
        analysed
            .clone()
            .set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    let forms = TextOptions::default().set_indexing_options(
        analysed
            .set_index_option(IndexRecordOption::WithFreqsAndPositions)
            .set_fieldnorms(false),
    );
    let name_column = TextOptions::default().set_fast("raw");
    let number_column = NumericOptions::default().set_fast();
    let fields = Fields {
        kind: builder.add_text_field("kind", STRING),
        source: builder.add_u64_field("source", INDEXED),
        article: builder.add_u64_field("article", number_column.clone()),
        id_head: builder.add_u64_field("id_head", INDEXED | FAST),
        id_tail: builder.add_u64_field("id_tail", number_column.clone()),
        added: builder.add_i64_field("added", number_column.clone()),
        title: builder.add_text_field("title", positions.clone()),
        text: builder.add_text_field("text", positions.clone()),
        words: builder.add_u64_field("words", number_column.clone()),
        lead_end: builder.add_u64_field("lead_end", number_column.clone()),
        person: builder.add_text_field("person", positions.clone()),
        org: builder.add_text_field("org", positions.clone()),
        place: builder.add_text_field("place", positions.clone()),
        person_name: builder.add_text_field("person_name", name_column.clone()),
        org_name: builder.add_text_field("org_name", name_column.clone()),
        place_name: builder.add_text_field("place_name", name_column.clone()),
        url: builder.add_text_field("url", positions.clone()),
        byline: builder.add_text_field("byline", positions.clone()),
        publication: builder.add_text_field("publication", positions.clone()),
        publication_name: builder.add_text_field("publication_name", name_column.clone()),
        language: builder.add_text_field("language", name_column.clone()),
        published: builder.add_i64_field("published", number_column.clone()),
        body: builder.add_text_field("body", STORED),
        head: builder.add_text_field("head", STORED),
        extraction: builder.add_bytes_field("extraction", STORED),
        said_from: builder.add_u64_field("said_from", number_column.clone()),
        said_words: builder.add_u64_field("said_words", number_column.clone()),
        words_before: builder.add_u64_field("words_before", number_column.clone()),
        words_after: builder.add_u64_field("words_after", number_column.clone()),
        speaker_at: builder.add_u64_field("speaker_at", number_column.clone()),
        speaker: builder.add_text_field("speaker", positions),
        speaker_name: builder.add_text_field("speaker_name", name_column.clone()),
        quote_kind: builder.add_u64_field("quote_kind", number_column.clone()),
        assertion: builder.add_u64_field("assertion", number_column.clone()),
        confidence: builder.add_u64_field("confidence", number_column.clone()),
        said_hash: builder.add_u64_field("said_hash", number_column.clone()),
        said_shingles: builder.add_u64_field("said_shingles", number_column.clone()),
        voice_of: builder.add_u64_field("voice_of", number_column.clone()),
        voice_at: builder.add_u64_field("voice_at", number_column.clone()),
        voice_name: builder.add_text_field("voice_name", name_column.clone()),
        correction: builder.add_u64_field("correction", number_column.clone()),
        path: builder.add_text_field("path", name_column),
        key: builder.add_u64_field("key", number_column.clone()),
        size: builder.add_u64_field("size", number_column.clone()),
        modified: builder.add_i64_field("modified", number_column.clone()),
        articles: builder.add_u64_field("articles", number_column.clone()),
        outcome: builder.add_u64_field("outcome", number_column.clone()),
        word: builder.add_text_field("word", forms.clone()),
        title_word: builder.add_text_field("title_word", forms),
        signature: builder.add_u64_field("signature", number_column),
    };
    (builder.build(), fields)
}

#[cfg(test)]
mod tests {
    use super::FORMAT_VERSION;

    #[test]
    fn the_format_has_one_version_of_the_stemmers() {
        // Another version makes other stems: raise the index format, and `ANALYSIS` of a cluster.
        let lock = include_str!("../../Cargo.lock");
        assert!(lock.contains("name = \"frostem\"\nversion = \"1.20260821.8\""));
        assert_eq!(FORMAT_VERSION, 11);
    }
}

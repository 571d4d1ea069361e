//! Article + Extraction -> the documents of a cluster, and back.
//!
//! An article is one document, with its names and quotations: they appear and go together. Its terms are those of the
//! document that an index on disk would get. The stored part (head, text, names, bounds) is enough to make that document
//! again, so that hits are scored and shown by the code of the index on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::article::{Article, ArticleId, Title};
use crate::cluster::tokens::{
    CAPITALS_MARK, FOLDED_MARK, MarkedStretch, OF_BOTH, ORGANISATION, OTHER_MARK, PERSON, PLACE, PRINTED_AS,
    PlacedTokens, TITLE_MARK, combined,
};
use crate::error::{Error, ErrorKind, Result};
use crate::extract::Extraction;
use crate::extract::token::tokenize;
use crate::index::analyser::Analyser;
use crate::index::analysis::{
    CAPITALISED, CAPITALS, EXACT, casing, cut, fold, folded_words, other_form, placed_terms,
};
use crate::index::documents::values::DocumentPart;
use crate::index::documents::{IndexDocument, article_document};
use crate::index::packed::unpack;
use crate::index::record::StoredHead;
use crate::index::schema::Fields;
use crate::search::commit::classes::Classes;
use crate::span::Span;

/// Where an article comes from, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Hash of the file's key.
    pub(crate) source: u64,
    /// When the ingest began that added the article first, in seconds since 1970.
    pub(crate) added: i64,
    /// The version of the file that it was read from.
    pub(crate) generation: i64,
}

/// A document to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ClusterDocument {
    pub(crate) id: String,
    pub(crate) json: String,
}

impl ClusterDocument {
    /// Adds members to the object, for what was not known when it was made.
    pub(crate) fn complete(&mut self, members: &str) {
        self.json.pop();
        self.json.push(',');
        self.json.push_str(members);
        self.json.push('}');
    }
}

/// An article's document, and the number of its quotations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ArticleDocument {
    pub(crate) document: ClusterDocument,
    pub(crate) quotations: u64,
}

/// The name of an article's document: its id and the hash of its place.
pub(crate) fn document_id(id: ArticleId, key: u64) -> String {
    format!("{:032x}-{key:016x}", id.hash())
}

/// The values of a document of the index on disk, by field.
#[derive(Default)]
struct Values<'d> {
    texts: FxHashMap<&'static str, Vec<&'d str>>,
    numbers: FxHashMap<&'static str, Vec<u64>>,
    signed: FxHashMap<&'static str, Vec<i64>>,
    extraction: &'d [u8],
}

impl<'d> Values<'d> {
    fn of(document: &'d IndexDocument) -> Self {
        let mut values = Self::default();
        for (field, part) in document.parts() {
            match part {
                DocumentPart::Number(number) => values.numbers.entry(field).or_default().push(number),
                DocumentPart::Signed(number) => values.signed.entry(field).or_default().push(number),
                DocumentPart::Text(text) => values.texts.entry(field).or_default().push(text),
                DocumentPart::Bytes(bytes) => values.extraction = bytes,
            }
        }
        values
    }

    fn all(&self, field: &str) -> &[&'d str] {
        self.texts.get(field).map_or(&[], Vec::as_slice)
    }

    fn text(&self, field: &str) -> &'d str {
        self.all(field).first().copied().unwrap_or_default()
    }

    fn numbers(&self, field: &str) -> &[u64] {
        self.numbers.get(field).map_or(&[], Vec::as_slice)
    }

    fn number(&self, field: &str) -> u64 {
        self.numbers(field).first().copied().unwrap_or_default()
    }

    /// The first and the last second at which the article may have been published.
    fn published(&self) -> Option<(i64, i64)> {
        let seconds = self.signed.get("published")?;
        let first = *seconds.first()?;
        Some((first, seconds.get(1).copied().unwrap_or(first)))
    }

    fn stream(&self, field: &str) -> PlacedTokens {
        PlacedTokens::of(placed_terms(self.text(field)))
    }
}

/// Fields of terms that are sent as they are.
const STREAMS: [&str; 4] = ["url", "byline", "publication", "speaker"];
/// Fields of names whose terms are sent within the text, each with what begins them there.
const NAMES: [(&str, char); 3] = [("person", PERSON), ("org", ORGANISATION), ("place", PLACE)];
/// First characters of the terms of people's names that have a column: written names, and fullest ones by surname.
pub(crate) const OF_COLUMN: [char; 2] = [EXACT, '>'];
/// Fields of terms of which scores need the lengths.
pub(crate) const COUNTED: [&str; 9] = [
    "title",
    "text",
    "person",
    "org",
    "place",
    "url",
    "byline",
    "publication",
    "speaker",
];

/// The parts of an article that the document of the index on disk lacks.
struct PrintedArticle {
    id: ArticleId,
    key: u64,
    path: String,
    title: String,
    bounds: Vec<u8>,
    /// The words of the text by position.
    words: Vec<Span>,
}

/// Where a cluster has the terms of a field of the index on disk: in which field, and what begins them there.
pub(crate) fn field_on_cluster(field: &str) -> (&str, Option<char>) {
    match NAMES.iter().find(|(name, _)| *name == field) {
        Some((_, beginning)) => ("text", Some(*beginning)),
        None => (field, None),
    }
}

/// The document of an article. `analyser` keeps the words that it had not met.
pub(crate) fn document(
    fields: &Fields,
    origin: Origin,
    article: Article,
    extraction: &Extraction,
    analyser: &mut Analyser,
) -> ArticleDocument {
    let words = extraction.tokens.iter().filter(|token| token.is_word());
    let printed = PrintedArticle {
        id: article.id,
        key: article.key,
        path: article.path.clone(),
        title: article.title_text().to_owned(),
        bounds: packed_bounds(&extraction.sentences, &article.paragraphs),
        words: words.map(|token| token.span()).collect(),
    };
    let indexed = article_document(
        fields,
        (origin.source, origin.added),
        article,
        extraction,
        analyser,
    );
    let values = Values::of(&indexed);
    ArticleDocument {
        quotations: values.numbers("said_from").len() as u64,
        document: ClusterDocument {
            id: document_id(printed.id, printed.key),
            json: article_json(&values, &printed, origin).to_string(),
        },
    }
}

/// The terms of the text, with marks and names.
fn text_terms(values: &Values<'_>, text: &PlacedTokens) -> PlacedTokens {
    let mut terms = text.marked();
    let lead = lead_end(text, values.number("lead_end") as u32);
    terms.mark(MarkedStretch::Lead, 0..lead);
    for said in quoted(values) {
        terms.mark(MarkedStretch::Quotation, said);
    }
    for (field, beginning) in NAMES {
        for (position, term) in placed_terms(values.text(field)) {
            // Written and fullest names of people have a column.
            if field != "person" || !term.starts_with(OF_COLUMN) {
                terms.push_after(position, Some(beginning), term);
            }
        }
    }
    terms
}

fn article_json(values: &Values<'_>, printed: &PrintedArticle, origin: Origin) -> Value {
    let mut json = Map::new();
    let mut put = |name: &str, value: Value| _ = json.insert(name.to_owned(), value);
    let text = values.stream("text");
    let forms = forms(&text, &printed.words, values.text("body"));
    let text = combined(text_terms(values, &text), forms);
    put("text", text.into());
    let title = combined(values.stream("title"), title_forms(&printed.title));
    put("title", title.into());
    put("path_words", path_words(&printed.path).encoded().into());
    for field in STREAMS {
        let stream = values.stream(field);
        if !stream.is_empty() {
            put(field, stream.encoded().into());
        }
    }
    let lengths = COUNTED
        .iter()
        .map(|field| (*field, placed_terms(values.text(field)).count()))
        .filter(|(_, terms)| *terms > 0)
        .map(|(field, terms)| (field.to_owned(), Value::from(terms)));
    put("lengths", Value::Object(lengths.collect()));
    for field in [
        "person_name",
        "org_name",
        "place_name",
        "publication_name",
        "language",
    ] {
        let names = values.all(field);
        if !names.is_empty() {
            put(field, json!(names));
        }
    }
    // The written forms of people, and their fullest names by surname.
    let names = placed_terms(values.text("person"))
        .map(|(_, term)| term)
        .filter(|term| term.starts_with(OF_COLUMN));
    put("names", json!(names.collect::<BTreeSet<_>>()));
    if let Some((first, last)) = values.published() {
        put("published", first.into());
        put("published_last", last.into());
        if first != last {
            put("published_span", format!("{first}:{last}").into());
        }
    }
    if let Some(kinds) = values.numbers("correction").first() {
        put("correction", (*kinds).into());
    }
    put("words", values.number("words").into());
    put("id", format!("{:032x}", printed.id.hash()).into());
    put("key", format!("{:016x}", printed.key).into());
    put("path", printed.path.clone().into());
    put("source", format!("{:016x}", origin.source).into());
    put("generation", origin.generation.into());
    put("quotations", values.numbers("said_from").len().into());
    let said_by = said_by(values);
    if !said_by.is_empty() {
        put("said_by", said_by.into());
    }
    let signature = values.numbers("signature");
    let signature: Vec<u8> = signature.iter().flat_map(|number| number.to_le_bytes()).collect();
    put("signature", STANDARD.encode(signature).into());
    put("head", values.text("head").into());
    put("body", values.text("body").into());
    put("extraction", STANDARD.encode(values.extraction).into());
    put("bounds", STANDARD.encode(&printed.bounds).into());
    Value::Object(json)
}

/// Speakers of the article and their numbers of quotations, as far as lists of names count these: for each bit that a number
/// has, the name after the bit's letter. So the sum over many articles follows from the articles of each value.
fn said_by(values: &Values<'_>) -> Vec<String> {
    let classes = values.numbers("assertion");
    let counts = |row: usize| {
        classes
            .get(row)
            .is_some_and(|class| Classes::default().has(*class))
    };
    let mut said: BTreeMap<&str, u64> = BTreeMap::new();
    let speakers = values.all("speaker_name").iter().enumerate();
    // An odd number is of someone on whose behalf another spoke.
    let voices = values.numbers("voice_of").iter().zip(values.all("voice_name"));
    let voices = voices
        .filter(|(of, _)| **of % 2 == 0)
        .map(|(of, name)| ((*of / 2) as usize, name));
    for (row, name) in speakers.chain(voices) {
        if counts(row) && !name.is_empty() {
            *said.entry(name).or_default() += 1;
        }
    }
    let of_name = |(name, count): (&str, u64)| {
        let bits = (0..COUNT_BITS.len()).filter(move |bit| count >> bit & 1 == 1);
        let values = bits.map(|bit| format!("{}{name}", char::from(COUNT_BITS[bit])));
        values.collect::<Vec<_>>()
    };
    said.into_iter().flat_map(of_name).collect()
}

/// The letters of the bits in values of the field `said_by`.
pub(crate) const COUNT_BITS: &[u8; 16] = b"abcdefghijklmnop";

/// The name and the number in a value of the field `said_by`.
pub(crate) fn said_part(value: &str) -> Option<(&str, u64)> {
    let letter = value.bytes().next()?;
    let bit = COUNT_BITS.iter().position(|known| *known == letter)?;
    Some((value.get(1..)?, 1 << bit))
}

/// The end of the lead: the position after its last word.
fn lead_end(text: &PlacedTokens, end: u32) -> u32 {
    text.last_before(end).map_or(0, |last| last + 1)
}

/// The positions of the words of each quotation.
fn quoted(values: &Values<'_>) -> impl Iterator<Item = Range<u32>> {
    let (from, words) = (values.numbers("said_from"), values.numbers("said_words"));
    from.iter()
        .zip(words)
        .map(|(from, words)| *from as u32..(*from + *words) as u32)
}

/// The forms of the words that are indexed of a text.
fn forms(terms: &PlacedTokens, words: &[Span], text: &str) -> PlacedTokens {
    let mut forms = PlacedTokens::default();
    for position in terms.positions() {
        if let Some(word) = words.get(position as usize) {
            push_form(&mut forms, position, word.of(text));
        }
    }
    forms
}

fn title_forms(title: &str) -> PlacedTokens {
    let mut forms = PlacedTokens::default();
    let tokens = tokenize(title).into_iter().filter(|token| token.is_word());
    for (position, token) in tokens.enumerate() {
        push_form(&mut forms, position as u32, token.of(title));
    }
    forms
}

/// Adds the terms of a printed word: the form itself, or the folded form and the printed one.
fn push_form(forms: &mut PlacedTokens, position: u32, word: &str) {
    let word = cut(word);
    let folded = fold(word);
    match mark_of(&folded, word) {
        Some(PRINTED_AS) => {
            forms.push_after(position, Some(FOLDED_MARK), &folded);
            forms.push_after(position, Some(PRINTED_AS), word);
        }
        mark => forms.push_after(position, mark, &folded),
    }
    if let Some((other, _)) = other_form(word) {
        forms.push_after(position, Some(OTHER_MARK), &other);
    }
}

/// The character before the form by which a word is found as printed; None for a word that is printed as folded.
fn mark_of(folded: &str, word: &str) -> Option<char> {
    if folded == word {
        return None;
    }
    Some(match casing(folded, word) {
        Some(CAPITALISED) => TITLE_MARK,
        Some(CAPITALS) => CAPITALS_MARK,
        _ => PRINTED_AS,
    })
}

/// The term by which a word is found as printed.
pub(crate) fn printed_term(word: &str) -> String {
    let folded = fold(word);
    match mark_of(&folded, word) {
        None => word.to_owned(),
        Some(PRINTED_AS) => format!("{PRINTED_AS}{word}"),
        Some(mark) => format!("{mark}{folded}"),
    }
}

/// The terms by which a word is found however it is printed.
pub(crate) fn folded_terms(folded: &str) -> Vec<String> {
    let marked = OF_BOTH.iter().map(|mark| format!("{mark}{folded}"));
    std::iter::once(folded.to_owned()).chain(marked).collect()
}

fn path_words(path: &str) -> PlacedTokens {
    let words = folded_words(path);
    PlacedTokens::of((0..).zip(words.iter().map(String::as_str)))
}

/// Sentences and paragraphs as few bytes: for both the number of spans, then for each its distance from the end of the one
/// before and its length, in LEB128.
fn packed_bounds(sentences: &[Span], paragraphs: &[Span]) -> Vec<u8> {
    let mut out = Vec::with_capacity(2 * sentences.len() + 3 * paragraphs.len() + 4);
    for spans in [sentences, paragraphs] {
        push_number(&mut out, spans.len());
        let mut last = 0;
        for span in spans {
            push_number(&mut out, span.start.saturating_sub(last));
            push_number(&mut out, span.len());
            last = span.end;
        }
    }
    out
}

fn push_number(out: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Unpacks the bounds that [`packed_bounds`] packed; None for other bytes, or spans that do not lie in `text` on
/// character bounds.
fn unpacked_bounds(bytes: &[u8], text: &str) -> Option<[Vec<Span>; 2]> {
    let mut rest = bytes.iter();
    let mut number = || {
        let (mut number, mut shift) = (0_usize, 0);
        loop {
            let byte = *rest.next()?;
            number |= usize::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(number);
            }
            shift += 7;
        }
    };
    let mut lists = [Vec::new(), Vec::new()];
    for list in &mut lists {
        let mut last = 0_usize;
        for _ in 0..number()? {
            let start = last.checked_add(number()?)?;
            let end = start.checked_add(number()?)?;
            text.get(start..end)?;
            list.push(Span::new(start, end));
            last = end;
        }
    }
    Some(lists)
}

/// An article as a cluster stores it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StoredArticle {
    pub(crate) article: Article,
    pub(crate) extraction: Extraction,
    pub(crate) origin: Origin,
    /// The key of the first of its near-equal copies, if it has any.
    pub(crate) story: Option<u64>,
}

/// The fields of a document that [`StoredArticle::read`] needs: those of [`StoredParts`].
pub(crate) const STORED: [&str; 10] = [
    "id",
    "key",
    "source",
    "added",
    "generation",
    "head",
    "body",
    "extraction",
    "bounds",
    "story",
];

/// The stored part of an article's document.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct StoredParts {
    id: String,
    key: String,
    source: String,
    added: Option<i64>,
    generation: Option<i64>,
    head: String,
    body: String,
    extraction: String,
    bounds: String,
    story: Option<String>,
}

impl StoredArticle {
    /// Reads the stored part of an article's document.
    ///
    /// # Errors
    /// If a part is missing or damaged.
    pub(crate) fn read(parts: StoredParts) -> Result<Self> {
        let id = parts.id.clone();
        Self::of_parts(parts).ok_or_else(|| {
            Error::new(
                "read an article of the cluster",
                format!("the document {id} is damaged"),
            )
            .kind(ErrorKind::Damaged)
            .hint("ingest its file again")
        })
    }

    fn of_parts(parts: StoredParts) -> Option<Self> {
        let number = |hex: &str| u64::from_str_radix(hex, 16).ok();
        let body = parts.body;
        let head = StoredHead::decode(&parts.head)?;
        let mut extraction = unpack(&STANDARD.decode(&parts.extraction).ok()?, &body, &head.title)?;
        let [sentences, paragraphs] = unpacked_bounds(&STANDARD.decode(&parts.bounds).ok()?, &body)?;
        extraction.tokens = tokenize(&body);
        extraction.sentences = sentences;
        let title = match head.title_span {
            Some(span) => {
                body.get(span.start..span.end)?;
                Some(Title::InText(span))
            }
            None if head.title.is_empty() => None,
            None => Some(Title::Apart(head.title)),
        };
        let article = Article {
            id: ArticleId::new(u128::from_str_radix(&parts.id, 16).ok()?),
            key: number(&parts.key)?,
            path: head.path,
            record: head.record,
            title,
            byline: head.byline,
            publication: head.publication,
            url: head.url,
            published: head.published,
            language: head.language,
            text: body,
            paragraphs,
            boilerplate: head.boilerplate,
            corrections: head.corrections,
            ..Article::default()
        };
        Some(Self {
            article,
            extraction,
            origin: Origin {
                source: number(&parts.source)?,
                added: parts.added?,
                generation: parts.generation?,
            },
            story: parts.story.as_deref().and_then(number),
        })
    }
}

//! Article + Extraction -> the documents of a cluster, and back.
//!
//! An article is one document; each of its quotations is another, in an index of its own. Their terms are those of the
//! document that an index on disk would get. The stored part (head, text, names, bounds) is enough to make that document
//! again, so that hits are scored and shown by the code of the index on disk.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

use crate::article::{Article, ArticleId, Title};
use crate::cluster::tokens::{MarkedStretch, PlacedTokens};
use crate::error::{Error, ErrorKind, Result};
use crate::extract::Extraction;
use crate::extract::token::tokenize;
use crate::index::analyser::Analyser;
use crate::index::analysis::{EXACT, cut, fold, folded_words, other_form, placed_terms};
use crate::index::documents::values::DocumentPart;
use crate::index::documents::{IndexDocument, article_document};
use crate::index::packed::unpack;
use crate::index::record::StoredHead;
use crate::index::schema::Fields;
use crate::span::Span;

/// Begins the token of a word as printed, where it differs from the folded one.
pub(crate) const PRINTED_AS: char = '=';
/// Begins the folded form of a word whose printed form differs.
pub(crate) const FOLDED_MARK: &str = "+";
/// Begins a form that a word is also found by: `école` of `l'école`.
pub(crate) const OTHER_MARK: &str = "~";

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

/// The documents of one article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ArticleDocuments {
    pub(crate) article: ClusterDocument,
    pub(crate) quotations: Vec<ClusterDocument>,
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
const STREAMS: [&str; 7] = [
    "person",
    "org",
    "place",
    "url",
    "byline",
    "publication",
    "speaker",
];
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
    /// The printed words of the text by position.
    words: Vec<String>,
}

/// The documents of an article. Words that `analyser` had not met it keeps.
pub(crate) fn documents(
    fields: &Fields,
    origin: Origin,
    article: Article,
    extraction: &Extraction,
    analyser: &mut Analyser,
) -> ArticleDocuments {
    let words = extraction.tokens.iter().filter(|token| token.is_word());
    let printed = PrintedArticle {
        id: article.id,
        key: article.key,
        path: article.path.clone(),
        title: article.title_text().to_owned(),
        bounds: packed_bounds(&extraction.sentences, &article.paragraphs),
        words: words.map(|token| token.of(&article.text).to_owned()).collect(),
    };
    let document = article_document(
        fields,
        (origin.source, origin.added),
        article,
        extraction,
        analyser,
    );
    let values = Values::of(&document);
    let text = values.stream("text");
    let quotations = quotations(&values, &text, &printed, origin);
    ArticleDocuments {
        article: ClusterDocument {
            id: document_id(printed.id, printed.key),
            json: article_json(&values, &text, &printed, origin, quotations.len()).to_string(),
        },
        quotations,
    }
}

fn article_json(
    values: &Values<'_>,
    text: &PlacedTokens,
    printed: &PrintedArticle,
    origin: Origin,
    quotations: usize,
) -> Value {
    let mut json = Map::new();
    let mut put = |name: &str, value: Value| _ = json.insert(name.to_owned(), value);
    let mut marked = text.marked();
    marked.mark(
        MarkedStretch::Lead,
        0..lead_end(text, values.number("lead_end") as u32),
    );
    for places in quoted(values) {
        marked.mark(MarkedStretch::Quotation, places.said.clone());
        marked.mark(MarkedStretch::Around, places.around);
    }
    put("text", marked.encoded().into());
    put("title", values.stream("title").encoded().into());
    put("form", forms(text, &printed.words).encoded().into());
    put("title_form", title_forms(&printed.title).encoded().into());
    put("path_words", path_words(&printed.path).encoded().into());
    for field in STREAMS {
        let stream = values.stream(field);
        if !stream.is_empty() {
            put(field, stream.encoded().into());
        }
    }
    let lengths = COUNTED.iter().map(|field| {
        let terms = placed_terms(values.text(field)).count();
        ((*field).to_owned(), Value::from(terms))
    });
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
    let forms = placed_terms(values.text("person"))
        .map(|(_, term)| term)
        .filter(|term| term.starts_with([EXACT, '>']));
    put("names", json!(forms.collect::<Vec<_>>()));
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
    put("quotations", quotations.into());
    let signature = values.numbers("signature");
    let signature: Vec<u8> = signature.iter().flat_map(|number| number.to_le_bytes()).collect();
    put("signature", STANDARD.encode(signature).into());
    put("head", values.text("head").into());
    put("body", values.text("body").into());
    put("extraction", STANDARD.encode(values.extraction).into());
    put("bounds", STANDARD.encode(&printed.bounds).into());
    Value::Object(json)
}

/// The end of the lead: the position after its last word.
fn lead_end(text: &PlacedTokens, end: u32) -> u32 {
    text.last_before(end).map_or(0, |last| last + 1)
}

/// Positions of a quotation.
struct Places {
    said: Range<u32>,
    /// Its paragraph.
    around: Range<u32>,
}

fn quoted(values: &Values<'_>) -> impl Iterator<Item = Places> {
    let column = |name: &str| values.numbers(name);
    let [from, words, before, after] = ["said_from", "said_words", "words_before", "words_after"].map(column);
    (0..from.len()).map(move |at| {
        let of = |column: &[u64]| column.get(at).copied().unwrap_or_default() as u32;
        let said = of(from)..of(from) + of(words);
        Places {
            around: said.start.saturating_sub(of(before))..said.end + of(after),
            said,
        }
    })
}

/// The documents of the quotations of an article.
fn quotations(
    values: &Values<'_>,
    text: &PlacedTokens,
    printed: &PrintedArticle,
    origin: Origin,
) -> Vec<ClusterDocument> {
    let names = ["person", "org", "place"].map(|field| values.stream(field));
    let described = values.stream("speaker");
    let id = document_id(printed.id, printed.key);
    let number = |column: &str, at: usize| values.numbers(column).get(at).copied().unwrap_or_default();
    let count = values.numbers("said_from").len();
    let mut documents = Vec::with_capacity(count);
    for (at, places) in quoted(values).enumerate() {
        // The speaker, then those who speak together with the speaker, then the principal.
        let mut voices = vec![(
            number("speaker_at", at),
            at,
            values.all("speaker_name").get(at).copied(),
        )];
        let mut joint = 0;
        for (further, of) in values.numbers("voice_of").iter().enumerate() {
            if of / 2 == at as u64 {
                joint += usize::from(of % 2 == 0);
                let name = values.all("voice_name").get(further).copied();
                voices.push((number("voice_at", further), count + further, name));
            }
        }
        let mut json = json!({
            "article": id,
            "key": format!("{:016x}", printed.key),
            "source": format!("{:016x}", origin.source),
            "generation": origin.generation,
            "number": at,
            "unique": format!("{:016x}:{at:06}", printed.key),
            "kind": number("quote_kind", at),
            "assertion": number("assertion", at),
            "confidence": number("confidence", at),
            "said_words": number("said_words", at),
            "named": number("speaker_at", at) > 0,
            "joint": joint,
            "said": text.part(&places.said).encoded(),
        });
        if let Some((first, last)) = values.published() {
            json["published"] = first.into();
            json["published_last"] = last.into();
        }
        for (field, stream) in ["person", "org", "place"].iter().zip(&names) {
            let mut speakers = PlacedTokens::default();
            for (voice, (position, _, _)) in voices.iter().enumerate().filter(|(_, (at, _, _))| *at > 0) {
                for term in stream.at(*position as u32 - 1) {
                    speakers.push(voice as u32, term);
                }
            }
            json[format!("speaker_{field}")] = speakers.encoded().into();
        }
        let mut words = PlacedTokens::default();
        for (voice, (_, row, _)) in voices.iter().enumerate() {
            for term in described.at(*row as u32) {
                words.push(voice as u32, term);
            }
        }
        json["speaker_words"] = words.encoded().into();
        let names: Vec<&str> = voices.iter().filter_map(|(_, _, name)| *name).collect();
        json["speaker_name"] = json!(names);
        documents.push(ClusterDocument {
            id: format!("{id}:{at}"),
            json: json.to_string(),
        });
    }
    documents
}

/// The forms of the words that are indexed of a text.
fn forms(text: &PlacedTokens, words: &[String]) -> PlacedTokens {
    let mut forms = PlacedTokens::default();
    for position in text.positions() {
        if let Some(word) = words.get(position as usize) {
            push_form(&mut forms, position, word);
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

fn push_form(forms: &mut PlacedTokens, position: u32, word: &str) {
    let word = cut(word);
    let folded = fold(word);
    if folded == word {
        forms.push(position, word);
    } else {
        forms.push(position, &format!("{FOLDED_MARK}{folded}"));
        forms.push(position, &format!("{PRINTED_AS}{word}"));
    }
    if let Some((other, _)) = other_form(word) {
        forms.push(position, &format!("{OTHER_MARK}{other}"));
    }
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

/// The fields of a document that [`StoredArticle::read`] needs.
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

impl StoredArticle {
    /// Reads the stored part of an article's document.
    ///
    /// # Errors
    /// If a part is missing or damaged.
    pub(crate) fn read(source: &Value) -> Result<Self> {
        Self::parts_of(source).ok_or_else(|| {
            let id = source["id"].as_str().unwrap_or("without an id");
            Error::new(
                "read an article of the cluster",
                format!("the document {id} is damaged"),
            )
            .kind(ErrorKind::Damaged)
            .hint("ingest its file again")
        })
    }

    fn parts_of(source: &Value) -> Option<Self> {
        let text = |name: &str| source[name].as_str();
        let bytes = |name: &str| STANDARD.decode(text(name)?).ok();
        let hex = |name: &str| u64::from_str_radix(text(name)?, 16).ok();
        let head = StoredHead::decode(text("head")?)?;
        let body = text("body").unwrap_or_default();
        let mut extraction = unpack(&bytes("extraction")?, body, &head.title)?;
        let [sentences, paragraphs] = unpacked_bounds(&bytes("bounds")?, body)?;
        extraction.tokens = tokenize(body);
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
            id: ArticleId::new(u128::from_str_radix(text("id")?, 16).ok()?),
            key: hex("key")?,
            path: head.path,
            record: head.record,
            title,
            byline: head.byline,
            publication: head.publication,
            url: head.url,
            published: head.published,
            language: head.language,
            text: body.to_owned(),
            paragraphs,
            boilerplate: head.boilerplate,
            corrections: head.corrections,
            ..Article::default()
        };
        Some(Self {
            article,
            extraction,
            origin: Origin {
                source: hex("source")?,
                added: source["added"].as_i64()?,
                generation: source["generation"].as_i64()?,
            },
            story: hex("story"),
        })
    }
}

//! Article + Extraction -> the engine's documents.

use jiff::civil::Date;

use crate::article::{Article, Precision, Published, Title};
use crate::extract::token;
use crate::extract::{Entity, EntityKind, Extraction, Mention, MentionForm, Quote, Speaker};
use crate::index::analyser::{AT_ONCE, Analyser, WordTerms};
use crate::index::analysis::stemming::Stemming;
use crate::index::analysis::{self, AnalysedText};
use crate::index::copies::{Signature, Signer};
use crate::index::documents::around::around;
pub(crate) use crate::index::documents::credit::is_of_story;
pub use crate::index::documents::document::{DocumentValue, DocumentValues, IndexDocument};
use crate::index::documents::fingerprints::add_fingerprints;
use crate::index::listed::listed_name;
use crate::index::packed;
use crate::index::record::StoredHead;
use crate::index::schema::{DocumentKind, Fields, LEAD_LEAST, LEAD_MOST, correction_bits};
use crate::source::SourceFile;
use crate::span::Span;

/// Maximum number of people named in the head of an article, the most mentioned first. The extraction has all.
const PEOPLE_IN_HEAD: usize = 12;
/// Expected number of values of a document: of a source, of an article without entities and quotations, and of each
/// quotation.
const VALUES_OF_SOURCE: usize = 10;
const VALUES_OF_ARTICLE: usize = 38;
const VALUES_OF_QUOTATION: usize = 11;
/// Distance in positions from the last word of the text to the mentions in the headline.
const TITLE_GAP: u32 = 100;
/// Maximum number of words on each side of a quotation that say what it is about, besides the bounds of the paragraph and of
/// the sentences next to it. Agency reports come with one paragraph for the whole text, and a word that is a thousand words
/// off says nothing of a quotation.
const WORDS_AROUND: u64 = 40;

/// Returns the document of a file: how to recognise that the file has changed, and the outcome of reading it.
#[must_use]
pub fn source_document(
    fields: &Fields,
    source: u64,
    file: &SourceFile,
    outcome: u64,
    articles: u64,
    stored: &crate::index::record::StoredSource,
) -> IndexDocument {
    let mut document = IndexDocument::of_file(DocumentKind::Source, fields, source, VALUES_OF_SOURCE);
    document.short(fields.path, &file.key);
    document.number(fields.key, source);
    document.number(fields.size, file.size);
    document.signed(fields.modified, file.stamp);
    document.number(fields.articles, articles);
    document.number(fields.outcome, outcome);
    // Plain structs of strings and numbers always serialise.
    document.text(fields.head, serde_json::to_string(stored).unwrap_or_default());
    document
}

/// Returns a document of words for the vocabulary.
pub(super) fn words_document(fields: &Fields, words: AnalysedText) -> IndexDocument {
    let mut document = IndexDocument::new(DocumentKind::Words, fields, 2);
    document.text(fields.word, words.into_string());
    document
}

/// The document of an article, with its quotations. `analyser` keeps the primary printed forms that it had not met, for the
/// vocabulary.
///
/// `source` is the hash of the file's key, `added` the article's generation.
#[must_use]
pub fn article_document(
    fields: &Fields,
    (source, added): (u64, i64),
    mut article: Article,
    extraction: &Extraction,
    analyser: &mut Analyser,
) -> IndexDocument {
    let title = article.title_text().to_owned();
    let stemming = Stemming::of(article.language.as_deref());
    let positions = Positions::of(extraction);
    let mut names = NamesWords::of(&extraction.entities, &article.text, &title);
    let published = published_seconds(article.published);

    let values =
        VALUES_OF_ARTICLE + extraction.entities.len() + VALUES_OF_QUOTATION * extraction.quotes.len();
    let mut document = IndexDocument::of_file(DocumentKind::Article, fields, source, values);
    document.number(fields.article, article.key);
    document.number(fields.id_head, (article.id.hash() >> 64) as u64);
    document.number(fields.id_tail, article.id.hash() as u64);
    document.signed(fields.added, added);
    let mut title_terms = WordTerms::default();
    let title_tokens = token::tokenize(&title);
    for (position, token) in title_tokens.iter().filter(|token| token.is_word()).enumerate() {
        analyser.push_word(&mut title_terms, position as u32, &title, token.span(), stemming);
    }
    document.text(fields.title, title_terms.stems.into_string());
    let text = text_terms(&article, extraction, analyser, stemming);
    document.text(fields.text, text.terms.stems.into_string());
    document.number(fields.words, u64::from(text.words));
    document.number(fields.lead_end, u64::from(text.lead_end));
    for (field, kinds) in [
        (fields.person, &[EntityKind::Person][..]),
        (fields.org, &[EntityKind::Organisation][..]),
        (fields.place, &[EntityKind::Place, EntityKind::Nationality][..]),
    ] {
        let entities = extraction.entities.iter().enumerate();
        let entities =
            entities.filter(|(_, entity)| kinds.contains(&entity.kind) && is_of_story(&article, entity));
        let terms = name_terms(entities, &mut names, &article, &title, &positions);
        document.text(field, terms);
    }
    for (column, kind) in [
        (fields.person_name, EntityKind::Person),
        (fields.org_name, EntityKind::Organisation),
        (fields.place_name, EntityKind::Place),
    ] {
        let of_kind = extraction.entities.iter().filter(|entity| entity.kind == kind);
        for entity in of_kind.filter(|entity| is_of_story(&article, entity)) {
            document.short(column, &entity.name);
        }
    }
    document.text(fields.url, address_terms(article.url.as_deref()));
    document.text(fields.byline, plain_name_terms(article.byline.as_deref()));
    document.text(
        fields.publication,
        plain_name_terms(article.publication.as_deref()),
    );
    document.short(
        fields.publication_name,
        article.publication.as_deref().unwrap_or_default(),
    );
    document.short(fields.language, article.language.as_deref().unwrap_or_default());
    for seconds in published.into_iter().flatten().flatten() {
        document.signed(fields.published, seconds);
    }
    if !article.corrections.is_empty() {
        let kinds = article.corrections.iter().map(|correction| correction.kind);
        document.number(fields.correction, correction_bits(kinds));
    }
    // Three are stored, in this order: what a list of hits reads, then what else there is.
    document.text(fields.head, head(&mut article, &title, extraction).encode());
    document.bytes(fields.extraction, &packed::pack(extraction, &article.text));
    quotation_columns(&mut document, fields, &article, &names, &positions);
    document.text(fields.word, text.terms.forms.into_string());
    document.text(fields.title_word, title_terms.forms.into_string());
    for number in text.signature.into_iter().flatten() {
        document.number(fields.signature, number);
    }
    document.text(fields.body, article.text);
    document
}

/// Seconds since 1970 in the publication's own zone; for a month or a year also its last second. None for a date that is
/// only the file's.
fn published_seconds(published: Option<Published>) -> Option<[Option<i64>; 2]> {
    const DAY: i64 = 86_400;
    let published = published.and_then(Published::told)?;
    let midnight = |day: Date| {
        let days = day.since(jiff::civil::date(1970, 1, 1)).ok()?.get_days();
        Some(i64::from(days) * DAY)
    };
    let first = midnight(published.day)? + i64::from(published.second.unwrap_or(0));
    let is_span = published.precision != Precision::Day;
    let last = is_span.then(|| midnight(published.last_day())).flatten();
    Some([Some(first), last.map(|last| last + DAY - 1)])
}

/// The position of each token: the number of words before it.
struct Positions<'a> {
    extraction: &'a Extraction,
    before: Vec<u32>,
    words: u32,
}

impl<'a> Positions<'a> {
    fn of(extraction: &'a Extraction) -> Self {
        let mut words = 0;
        let before = extraction
            .tokens
            .iter()
            .map(|token| {
                let position = words;
                words += u32::from(token.is_word());
                position
            })
            .collect();
        Self {
            extraction,
            before,
            words,
        }
    }

    /// Returns the position of the first word at or after a byte of the text.
    fn at(&self, byte: usize) -> u32 {
        let token = self
            .extraction
            .tokens
            .partition_point(|token| (token.start as usize) < byte);
        self.before.get(token).copied().unwrap_or(self.words)
    }
}

/// The indexed terms of a text.
struct TextTerms {
    terms: WordTerms,
    /// How many words.
    words: u32,
    /// The position after the lead.
    lead_end: u32,
    signature: Option<Signature>,
}

/// Returns the terms of the text, without boilerplate and without the title if it is part of the text.
fn text_terms(
    article: &Article,
    extraction: &Extraction,
    analyser: &mut Analyser,
    stemming: Stemming,
) -> TextTerms {
    let mut out = TextTerms {
        terms: WordTerms::with_capacity(article.text.len()),
        words: 0,
        lead_end: 0,
        signature: None,
    };
    let mut signer = Signer::default();
    let title = match article.title {
        Some(Title::InText(span)) => span,
        _ => Span::default(),
    };
    let mut boilerplate = Starts::new(&article.boilerplate);
    let mut sentences = Starts::new(&extraction.sentences);
    let mut paragraphs = Starts::new(&article.paragraphs);
    let mut is_lead = true;
    let mut position = 0;
    for tokens in extraction.tokens.chunks(AT_ONCE) {
        let expected = analyser.expect(&article.text, tokens, stemming);
        for &word in expected.words() {
            let span = word.place;
            if !title.overlaps(span) && !boilerplate.covers(span) {
                if paragraphs.begins_by(span.start) {
                    out.terms.stems.push(position, analysis::PARAGRAPH);
                    is_lead &= out.words < LEAD_LEAST;
                }
                if sentences.begins_by(span.start) {
                    out.terms.stems.push(position, analysis::SENTENCE);
                }
                let stem = analyser.push_expected(&mut out.terms, position, &article.text, word, stemming);
                signer.push(stem);
                out.words += 1;
                if is_lead {
                    out.lead_end = position + 1;
                    is_lead = out.words < LEAD_MOST;
                }
            }
            position += 1;
        }
    }
    out.signature = signer.finish();
    out
}

/// Walks through spans in order.
struct Starts<'a> {
    rest: &'a [Span],
}

impl<'a> Starts<'a> {
    const fn new(spans: &'a [Span]) -> Self {
        Self { rest: spans }
    }

    /// True once for each run of spans that begin at or before `byte` since the last call.
    fn begins_by(&mut self, byte: usize) -> bool {
        let before = self.rest.len();
        while let [span, rest @ ..] = self.rest
            && span.start <= byte
        {
            self.rest = rest;
        }
        self.rest.len() < before
    }

    /// True if the first span that ends after the start of `word` covers it.
    fn covers(&mut self, word: Span) -> bool {
        while let [span, rest @ ..] = self.rest
            && span.end <= word.start
        {
            self.rest = rest;
        }
        self.rest.first().is_some_and(|span| span.overlaps(word))
    }
}

/// Returns the words of a text as the tokenizer cuts them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    // Most names consist only of letters and blanks, and need no tokenizer.
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii_alphabetic() || byte == b' ');
    let (plain, tokens) = if is_plain {
        (text, Vec::new())
    } else {
        ("", token::tokenize(text))
    };
    let tokens = tokens.into_iter().filter(|token| token.is_word());
    plain
        .split(' ')
        .filter(|word| !word.is_empty())
        .chain(tokens.map(move |token| token.span().of(text)))
}

/// Returns the terms of a name in its own field (byline, publication): its words and its exact form.
fn plain_name_terms(name: Option<&str>) -> String {
    let Some(name) = name else { return String::new() };
    let mut out = AnalysedText::default();
    out.push_exact(0, name);
    for (position, word) in words(name).enumerate() {
        out.push_folded(position as u32, word);
    }
    out.into_string()
}

/// Returns the folded words of an address as terms.
fn address_terms(url: Option<&str>) -> String {
    let Some(url) = url else { return String::new() };
    let mut out = AnalysedText::default();
    for (position, word) in words(url).enumerate() {
        out.push_folded(position as u32, word);
    }
    out.into_string()
}

/// Returns the terms of names at the position of each mention: all words of all names of the entity, and at the first
/// mention of each written form its exact term, unless a column holds it. A person also has a [`listed_name`] at the
/// first mention. Mentions in the headline come after those in the text, at the same distance from
/// [`analysis::TITLE`] as from the headline's first word. `entities` gives each entity with its number; the position
/// of its first mention is recorded in `names`.
fn name_terms<'a>(
    entities: impl Iterator<Item = (usize, &'a Entity)>,
    names: &mut NamesWords,
    article: &'a Article,
    title: &'a str,
    positions: &Positions<'_>,
) -> String {
    let mut places: Vec<(u32, usize, Option<&str>)> = Vec::with_capacity(2 * names.ends.len());
    // The written forms of one entity: scratch space.
    let mut written: Vec<&str> = Vec::new();
    let mut unlisted: Vec<Option<&str>> = vec![None; names.ends.len()];
    let title_span = match article.title {
        Some(Title::InText(span)) => span,
        _ => Span::default(),
    };
    let title_start = positions.words + TITLE_GAP;
    for (number, entity) in entities {
        unlisted[number] = (entity.kind == EntityKind::Person).then_some(entity.name.as_str());
        // People always have exact terms: similar names are counted by them.
        let in_column = matches!(entity.kind, EntityKind::Organisation | EntityKind::Place);
        written.clear();
        written.extend(in_column.then_some(entity.name.as_str()));
        let in_text = entity.mentions.iter().map(|mention| {
            let mut position = positions.at(mention.span.start);
            if title_span.contains(mention.span) {
                position += title_start - positions.at(title_span.start);
            }
            (position, mention.form, mention.span.of(&article.text))
        });
        let in_title = entity.title_mentions.iter().map(|mention| {
            let word = words(&title[..mention.span.start]).count() as u32;
            let position = title_start + word;
            (position, mention.form, mention.span.of(title))
        });
        for (position, form, name) in in_text.chain(in_title) {
            let is_new = form == MentionForm::Name && !written.contains(&name);
            written.extend(is_new.then_some(name));
            places.push((position, number, is_new.then_some(name)));
        }
    }
    places.sort_unstable_by_key(|(position, number, _)| (*position, *number));
    let mut out = AnalysedText::with_capacity(places.len() * 32);
    let mut is_titled = false;
    for (position, number, form) in places {
        if position >= title_start && !is_titled {
            out.push(title_start, analysis::TITLE);
            is_titled = true;
        }
        names.push(&mut out, position, number);
        if names.first[number].is_none() {
            names.first[number] = Some(position);
        }
        if let Some(form) = form {
            out.push_exact(position, form);
        }
        if let Some(term) = unlisted[number].take().and_then(listed_name) {
            out.push(position, &term);
        }
    }
    out.into_string()
}

/// The folded words of all names of each entity, without duplicates.
struct NamesWords {
    /// The terms, all at position 0.
    terms: AnalysedText,
    /// The end of each entity's terms.
    ends: Vec<usize>,
    /// The position of each entity's first mention in its field; None if it has no field.
    first: Vec<Option<u32>>,
}

impl NamesWords {
    fn of(entities: &[Entity], text: &str, title: &str) -> Self {
        let mut words = Self {
            terms: AnalysedText::with_capacity(entities.len() * 24),
            ends: Vec::with_capacity(entities.len()),
            first: vec![None; entities.len()],
        };
        let mut names = Vec::new();
        for entity in entities {
            words.add(entity, text, title, &mut names);
        }
        words
    }

    /// Adds the names of an entity. `names` is scratch space.
    fn add<'a>(&mut self, entity: &'a Entity, text: &'a str, title: &'a str, names: &mut Vec<&'a str>) {
        let by_name = |mention: &&Mention| mention.form == MentionForm::Name;
        let in_text = entity.mentions.iter().filter(by_name);
        let in_text = in_text.map(|mention| mention.span.of(text));
        let in_title = entity.title_mentions.iter().filter(by_name);
        let in_title = in_title.map(|mention| mention.span.of(title));
        // Most mentions repeat one of a few names.
        names.clear();
        names.push(entity.name.as_str());
        for name in in_text.chain(in_title) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let from = self.terms.end();
        for word in names.iter().flat_map(|name| words(name)) {
            self.terms.push_folded_once(from, word);
        }
        self.ends.push(self.terms.end());
    }

    /// Adds the terms of the entity with this number at a position.
    fn push(&self, out: &mut AnalysedText, position: u32, number: usize) {
        let Some(&end) = self.ends.get(number) else { return };
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        out.push_part(position, &self.terms, start..end);
    }
}

/// Adds to each column one row per quotation, and the terms of the speakers.
fn quotation_columns(
    document: &mut IndexDocument,
    fields: &Fields,
    article: &Article,
    names: &NamesWords,
    positions: &Positions<'_>,
) {
    let Extraction { quotes, entities, .. } = positions.extraction;
    let places = quotes.iter().map(|quote| {
        let near = around(quote.span, &article.paragraphs, &positions.extraction.sentences);
        let [before, from, until, after] = [near.start, quote.span.start, quote.span.end, near.end]
            .map(|byte| u64::from(positions.at(byte)));
        [
            from,
            until - from,
            (from - before).min(WORDS_AROUND),
            (after - until).min(WORDS_AROUND),
        ]
    });
    let places: Vec<[u64; 4]> = places.collect();
    let columns = [
        fields.said_from,
        fields.said_words,
        fields.words_before,
        fields.words_after,
    ];
    for (column, field) in columns.into_iter().enumerate() {
        for place in &places {
            document.number(field, place[column]);
        }
    }

    let speakers = SpeakerRows {
        entities,
        text: &article.text,
        names,
    };
    speakers.add(document, fields, quotes);
    for quote in quotes {
        document.number(fields.quote_kind, packed::quote_kind_code(quote.kind));
    }
    for quote in quotes {
        document.number(fields.assertion, packed::assertion_code(quote.assertion));
    }
    for quote in quotes {
        let hundredths = (quote.confidence.clamp(0.0, 1.0) * 100.0).round();
        document.number(fields.confidence, hundredths as u64);
    }
    add_fingerprints(document, fields, &article.text, positions.extraction);
}

/// Adds the columns of speakers and of further voices of an article.
struct SpeakerRows<'a> {
    entities: &'a [Entity],
    text: &'a str,
    names: &'a NamesWords,
}

impl SpeakerRows<'_> {
    fn add(&self, document: &mut IndexDocument, fields: &Fields, quotes: &[Quote]) {
        let voices = further_voices(quotes);
        let mut described = AnalysedText::default();
        for (position, quote) in (0..).zip(quotes) {
            document.number(fields.speaker_at, self.mentioned_at(quote.speaker));
            let principal = quote.spoken_for.map(|principal| principal.span);
            self.describe(&mut described, position, quote.speaker, principal);
        }
        for (position, (_, speaker)) in (quotes.len() as u32..).zip(&voices) {
            self.describe(&mut described, position, Some(*speaker), None);
        }
        document.text(fields.speaker, described.into_string());
        for quote in quotes {
            document.row(fields.speaker_name, self.name(quote.speaker));
        }
        for (of, _) in &voices {
            document.number(fields.voice_of, *of);
        }
        for (_, speaker) in &voices {
            document.number(fields.voice_at, self.mentioned_at(Some(*speaker)));
        }
        for (_, speaker) in voices {
            document.row(fields.voice_name, self.name(Some(speaker)));
        }
    }

    /// Returns the speaker's name in the article; empty if there is no speaker or the speaker is only described.
    fn name(&self, speaker: Option<Speaker>) -> &str {
        let entity = speaker.and_then(|speaker| self.entities.get(speaker.entity?));
        entity.map_or("", |entity| entity.name.as_str())
    }

    /// Returns 1 more than the position of the speaker's first mention; 0 if no field of names has it.
    fn mentioned_at(&self, speaker: Option<Speaker>) -> u64 {
        let number = speaker.and_then(|speaker| speaker.entity);
        let position = number.and_then(|number| *self.names.first.get(number)?);
        position.map_or(0, |position| u64::from(position) + 1)
    }

    /// Adds the words that describe a speaker whom no field of names has, without those of the principal: "Moor's
    /// spokesman" is not a speaker named Moor.
    fn describe(
        &self,
        described: &mut AnalysedText,
        position: u32,
        speaker: Option<Speaker>,
        principal: Option<Span>,
    ) {
        let Some(speaker) = speaker.filter(|_| self.mentioned_at(speaker) == 0) else {
            return;
        };
        if let Some(number) = speaker.entity.filter(|number| *number < self.entities.len()) {
            self.names.push(described, position, number);
        } else {
            let Span { start, end } = speaker.span;
            let cut = principal.filter(|principal| speaker.span.contains(*principal));
            let cut = cut.unwrap_or(Span::new(end, end));
            let parts = [Span::new(start, cut.start), Span::new(cut.end, end)];
            for word in parts.iter().flat_map(|part| words(part.of(self.text))) {
                described.push_folded(position, word);
            }
        }
    }
}

/// Returns the second and later speakers of each quotation, and the person that its speaker speaks for, each with its
/// value of [`Fields::voice_of`].
fn further_voices(quotes: &[Quote]) -> Vec<(u64, Speaker)> {
    let mut voices = Vec::new();
    for (number, quote) in (0..).zip(quotes) {
        voices.extend(
            quote
                .speakers
                .iter()
                .skip(1)
                .map(|speaker| (2 * number, *speaker)),
        );
        voices.extend(quote.spoken_for.map(|principal| (2 * number + 1, principal)));
    }
    voices
}

/// Moves the metadata to be stored out of an article.
fn head(article: &mut Article, title: &str, extraction: &Extraction) -> StoredHead {
    let mut people: Vec<&Entity> = extraction
        .entities
        .iter()
        .filter(|entity| entity.kind == EntityKind::Person)
        .collect();
    people.sort_by_key(|person| std::cmp::Reverse(person.mentions.len() + person.title_mentions.len()));
    StoredHead {
        path: std::mem::take(&mut article.path),
        record: article.record.take(),
        title: title.split_whitespace().collect::<Vec<_>>().join(" "),
        title_span: match article.title {
            Some(Title::InText(span)) => Some(span),
            _ => None,
        },
        byline: article.byline.take(),
        publication: article.publication.take(),
        url: article.url.take(),
        published: article.published,
        language: article.language.take(),
        people: people
            .iter()
            .take(PEOPLE_IN_HEAD)
            .map(|person| person.name.clone())
            .collect(),
        corrections: std::mem::take(&mut article.corrections),
        boilerplate: std::mem::take(&mut article.boilerplate),
    }
}

mod document;
mod around;
mod credit;
pub mod self_contained;
mod fingerprints;
pub mod values;

#[cfg(test)]
mod tests;

//! Long texts in parts, so that the memory for extraction is bounded.
//!
//! Extraction keeps something about every token of a text until its end, and a text of names and marks has a token for every
//! second byte. So a text with more than [`MOST_TOKENS`], or with fewer if it is dense, is extracted in parts. They end with
//! a paragraph or a sentence where there is one. Pronouns and short names are not resolved across the end of a part;
//! entities with the same kind and name are one.

use std::mem;

use rustc_hash::FxHashMap;

use crate::article::{Article, Title};
use crate::extract::extraction::{Entity, EntityKind, Extraction, Speaker};
use crate::extract::text::sentence;
use crate::extract::token::{Token, tokenize};
use crate::span::Span;

/// Length in bytes up to which no text is parted.
const SHORT: usize = 64 << 10;
/// Maximum number of tokens of a part.
const MOST_TOKENS: usize = 100_000;
/// Memory in bytes that extraction takes for a token of a dense text.
const MEMORY_A_TOKEN: usize = 350;
/// Memory in bytes that a part may take: this much, and a multiple of its length.
const MEMORY: usize = 20 << 20;
const MEMORY_A_BYTE: usize = 24;

/// True for a part of this size that may be extracted at once.
const fn fits(tokens: usize, bytes: usize) -> bool {
    bytes <= SHORT || tokens <= MOST_TOKENS && tokens * MEMORY_A_TOKEN <= MEMORY + bytes * MEMORY_A_BYTE
}

/// True if the extraction of a text of `bytes` with so many `tokens` was made in parts.
pub(super) const fn is_parted(tokens: usize, bytes: usize) -> bool {
    !fits(tokens, bytes)
}

/// The parts of an article's text, at least two and without gaps; None if it is extracted at once.
pub(super) fn of(article: &Article) -> Option<Vec<Span>> {
    let text = &article.text;
    if text.len() <= SHORT {
        return None;
    }
    let tokens = tokenize(text);
    if fits(tokens.len(), text.len()) {
        return None;
    }
    let sentences = sentence::split(text, &article.paragraphs, &tokens);
    let mut parts = Vec::new();
    let mut start = 0;
    for token in ends(text, &tokens, &sentences) {
        let end = tokens[token].start as usize;
        parts.push(Span::new(start, end));
        start = end;
    }
    parts.push(Span::new(start, text.len()));
    Some(parts)
}

/// The first token of each part but the first.
fn ends(text: &str, tokens: &[Token], sentences: &[Span]) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut sentences = sentences.iter().peekable();
    let (mut first, mut start) = (0, 0);
    // The last beginnings of a sentence and of a paragraph.
    let mut places = [None; 2];
    for (at, token) in tokens.iter().enumerate() {
        let begins = token.start as usize;
        while sentences.next_if(|sentence| sentence.start < begins).is_some() {}
        if at > first && sentences.peek().is_some_and(|sentence| sentence.start == begins) {
            places[0] = Some(at);
            if text[tokens[at - 1].end as usize..begins].contains('\n') {
                places[1] = Some(at);
            }
        }
        if fits(at + 1 - first, token.end as usize - start) {
            continue;
        }
        let [sentence, paragraph] = mem::take(&mut places);
        let half = first + (at - first) / 2;
        let end = paragraph
            .filter(|end| *end > half)
            .or(sentence.filter(|end| *end > half));
        first = end.unwrap_or(at);
        start = tokens[first].start as usize;
        ends.push(first);
    }
    ends
}

/// The part of an article at `span`, with the spans moved. A separate title belongs to every part, since it can repeat
/// the names of each.
pub(super) fn part(article: &Article, span: Span) -> Article {
    let inside = |spans: &[Span]| {
        let first = spans.partition_point(|other| other.end <= span.start);
        let spans = spans[first..].iter().take_while(|other| other.start < span.end);
        let moved = spans.map(|other| {
            let (start, end) = (other.start.max(span.start), other.end.min(span.end));
            Span::new(start - span.start, end - span.start)
        });
        moved.collect()
    };
    let title = match &article.title {
        Some(Title::Apart(title)) => Some(Title::Apart(title.clone())),
        _ => None,
    };
    Article {
        title,
        language: article.language.clone(),
        text: span.of(&article.text).to_owned(),
        paragraphs: inside(&article.paragraphs),
        boilerplate: inside(&article.boilerplate),
        ..Article::default()
    }
}

/// Joins the extractions of the parts of a text.
#[derive(Default)]
pub(super) struct JoinedParts {
    whole: Extraction,
    /// The number of each entity.
    known: FxHashMap<(EntityKind, String), usize>,
}

impl JoinedParts {
    /// Adds the extraction of the part that begins at byte `start`.
    pub(super) fn add(&mut self, part: Extraction, start: usize) {
        let moved = |span: Span| Span::new(span.start + start, span.end + start);
        let Extraction {
            tokens,
            sentences,
            entities,
            quotes,
        } = part;
        let offset = u32::try_from(start).unwrap_or(u32::MAX);
        self.whole.tokens.extend(tokens.into_iter().map(|token| Token {
            start: token.start.saturating_add(offset),
            end: token.end.saturating_add(offset),
            ..token
        }));
        self.whole.sentences.extend(sentences.into_iter().map(moved));
        let mut numbers = Vec::with_capacity(entities.len());
        for mut entity in entities {
            for mention in &mut entity.mentions {
                mention.span = moved(mention.span);
            }
            numbers.push(self.number(entity));
        }
        let speaker = |speaker: Speaker| Speaker {
            entity: speaker.entity.map(|entity| numbers[entity]),
            span: moved(speaker.span),
        };
        self.whole.quotes.extend(quotes.into_iter().map(|mut quote| {
            quote.span = moved(quote.span);
            quote.cue = quote.cue.map(moved);
            quote.speaker = quote.speaker.map(speaker);
            quote.spoken_for = quote.spoken_for.map(speaker);
            quote.speakers = quote.speakers.into_iter().map(speaker).collect();
            quote
        }));
    }

    /// Adds an entity, or its mentions to the one that has its kind and name. Returns its number.
    fn number(&mut self, entity: Entity) -> usize {
        let entities = &mut self.whole.entities;
        let key = (entity.kind, entity.name.clone());
        if let Some(&number) = self.known.get(&key) {
            let known = &mut entities[number];
            known.mentions.extend(entity.mentions);
            known.title_mentions.extend(entity.title_mentions);
            known.title_mentions.sort_by_key(|mention| mention.span);
            known.title_mentions.dedup_by_key(|mention| mention.span);
            return number;
        }
        self.known.insert(key, entities.len());
        entities.push(entity);
        entities.len() - 1
    }

    /// The extraction of the whole text.
    pub(super) fn finish(self) -> Extraction {
        self.whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Lexicon, extract};

    fn article(text: String) -> Article {
        Article {
            text,
            ..Article::default()
        }
    }

    fn assert_sound(article: &Article, parts: &[Span]) {
        let mut end = 0;
        for part in parts {
            assert!(part.start == end && part.end > end);
            let tokens = tokenize(part.of(&article.text)).len();
            assert!(fits(tokens, part.len()), "{tokens} tokens, {} bytes", part.len());
            end = part.end;
        }
        assert_eq!(end, article.text.len());
    }

    #[test]
    fn dense_texts_are_parted_and_no_part_is_too_large() {
        for text in [
            "Al-".repeat(300_000),
            "-".repeat(3) + &"A.b ".repeat(400_000),
            "北".repeat(400_000),
            "A, ".repeat(200_000) + "\n\nHalmery rests. ",
        ] {
            let article = article(text);
            let parts = of(&article).expect("several parts");
            assert!(parts.len() > 1);
            assert_sound(&article, &parts);
        }
        for text in [
            String::new(),
            "-".repeat(SHORT),
            "Al-".repeat(SHORT / 3),
            "word ".repeat(90_000),
        ] {
            assert_eq!(of(&article(text)), None);
        }
    }

    #[test]
    fn parts_end_with_paragraphs_if_there_are_some() {
        let article = article("The clerk closed the book. He left.\n\n".repeat(30_000));
        let parts = of(&article).expect("several parts");
        assert_sound(&article, &parts);
        for part in &parts {
            assert!(part.of(&article.text).ends_with("left.\n\n"));
        }
    }

    #[test]
    fn a_text_in_parts_has_the_names_and_quotations_of_each() {
        let lexicon = Lexicon::load();
        let paragraph = "“The harbour of Halmery will open again in May,” said Vera Holt, the mayor.\n\n";
        let mut article = article(paragraph.repeat(7_000));
        article.title = Some(Title::Apart("Bridge: Holt Leaves".to_owned()));
        assert!(of(&article).is_some());
        let found = extract(&article, &lexicon);
        assert_eq!(found.quotes.len(), 7_000);
        assert_eq!(found.tokens, tokenize(&article.text));
        let mut people = found.entities.iter().filter(|entity| entity.name == "Vera Holt");
        let holt = people.next().expect("the mayor");
        assert!(holt.mentions.len() >= 7_000 && people.next().is_none());
        assert_eq!(holt.title_mentions.len(), 1);
        for (number, quote) in found.quotes.iter().enumerate() {
            let start = number * paragraph.len();
            assert_eq!(quote.span.start, start + "“".len());
            let speaker = quote.speaker.expect("a speaker");
            assert_eq!(speaker.span.of(&article.text), "Vera Holt");
            assert_eq!(found.entities[speaker.entity.expect("a name")].name, "Vera Holt");
        }
    }
}

//! An article with its entities and quotations as one line of JSON: what `extract` and `show --format json` print.

use std::io::{self, Write};

use serde::Serialize;

use crate::article::Article;
use crate::extract::{Entity, Extraction, Mention, Quote};
use crate::render::json::{date_source, day, write_line};
use crate::span::Span;

/// Writes one article and what was found in it:
///
/// ```json
/// {"id": "…", "path": "…", "title": "…", "byline": "…", "publication": "…", "url": "…",
///  "published": "2016-07-16", "published_from": "text", "language": "en", "text": "…",
///  "entities": [{"kind": "person", "name": "John Kerry",
///                "mentions": [{"start": 0, "end": 5, "form": "name"}, {"start": 91, "end": 93, "form": "pronoun"}],
///                "title_mentions": []}],
///  "quotes": [{"start": 10, "end": 60, "kind": "direct", "confidence": 0.94,
///              "speaker": {"entity": 0, "name": "John Kerry", "start": 62, "end": 67},
///              "cue": {"start": 68, "end": 72}}]}
/// ```
///
/// Offsets are bytes of `text`, end exclusive; those of `title_mentions` count in a `title` that does not stand in the
/// text. `speaker` is null where there is none; its `entity` (an index into `entities`) and `name` are null where the
/// speaker is described but not named ("two senators"). `cue` is null where no word reports the quotation.
pub fn write(out: &mut dyn Write, id: &str, article: &Article, extraction: &Extraction) -> io::Result<()> {
    write_line(
        out,
        &JsonArticle {
            id,
            path: &article.path,
            title: Some(article.title_text()).filter(|title| !title.is_empty()),
            byline: article.byline.as_deref(),
            publication: article.publication.as_deref(),
            url: article.url.as_deref(),
            published: article.published.map(|published| day(published.day)),
            published_from: article.published.map(|published| date_source(published.from)),
            section: article.section.as_deref(),
            word_count: article.word_count,
            language: article.language.as_deref(),
            text: &article.text,
            entities: extraction.entities.iter().map(entity).collect(),
            quotes: extraction
                .quotes
                .iter()
                .map(|found| quote(found, &extraction.entities))
                .collect(),
            problems: &article.problems,
        },
    )
}

#[derive(Serialize)]
struct JsonArticle<'a> {
    id: &'a str,
    path: &'a str,
    title: Option<&'a str>,
    byline: Option<&'a str>,
    publication: Option<&'a str>,
    url: Option<&'a str>,
    published: Option<String>,
    published_from: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    word_count: Option<u64>,
    language: Option<&'a str>,
    text: &'a str,
    entities: Vec<JsonEntity<'a>>,
    quotes: Vec<JsonQuote<'a>>,
    problems: &'a [String],
}

#[derive(Serialize)]
struct JsonEntity<'a> {
    kind: &'static str,
    name: &'a str,
    mentions: Vec<JsonMention>,
    title_mentions: Vec<JsonMention>,
}

fn entity(entity: &Entity) -> JsonEntity<'_> {
    JsonEntity {
        kind: entity.kind.as_str(),
        name: &entity.name,
        mentions: entity.mentions.iter().map(mention).collect(),
        title_mentions: entity.title_mentions.iter().map(mention).collect(),
    }
}

#[derive(Serialize)]
struct JsonMention {
    start: usize,
    end: usize,
    form: &'static str,
}

fn mention(mention: &Mention) -> JsonMention {
    JsonMention {
        start: mention.span.start,
        end: mention.span.end,
        form: mention.form.as_str(),
    }
}

#[derive(Serialize)]
struct JsonQuote<'a> {
    start: usize,
    end: usize,
    kind: &'static str,
    confidence: f32,
    speaker: Option<JsonSpeaker<'a>>,
    cue: Option<JsonSpan>,
}

#[derive(Serialize)]
struct JsonSpeaker<'a> {
    entity: Option<usize>,
    name: Option<&'a str>,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct JsonSpan {
    start: usize,
    end: usize,
}

fn quote<'a>(quote: &Quote, entities: &'a [Entity]) -> JsonQuote<'a> {
    JsonQuote {
        start: quote.span.start,
        end: quote.span.end,
        kind: quote.kind.as_str(),
        confidence: quote.confidence,
        speaker: quote.speaker.map(|speaker| JsonSpeaker {
            entity: speaker.entity,
            name: speaker
                .entity
                .and_then(|n| entities.get(n))
                .map(|entity| entity.name.as_str()),
            start: speaker.span.start,
            end: speaker.span.end,
        }),
        cue: quote.cue.map(|Span { start, end }| JsonSpan { start, end }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Title;
    use crate::extract::{EntityKind, MentionForm, QuoteKind, Speaker};

    #[test]
    fn an_article_has_the_documented_keys() {
        let article = Article {
            path: "/a.txt".into(),
            title: Some(Title::Apart("Tunnel".into())),
            text: "“No”, said Velde. “Yes,” two men said.".into(),
            ..Article::default()
        };
        let mention = |start, end| Mention {
            span: Span::new(start, end),
            form: MentionForm::Name,
        };
        let extraction = Extraction {
            entities: vec![Entity {
                kind: EntityKind::Person,
                name: "Velde".into(),
                mentions: vec![mention(15, 20)],
                title_mentions: vec![],
            }],
            quotes: vec![
                Quote {
                    span: Span::new(3, 5),
                    kind: QuoteKind::Direct,
                    speaker: Some(Speaker {
                        entity: Some(0),
                        span: Span::new(15, 20),
                    }),
                    cue: Some(Span::new(10, 14)),
                    confidence: 0.94,
                },
                Quote {
                    span: Span::new(25, 29),
                    kind: QuoteKind::Direct,
                    speaker: Some(Speaker {
                        entity: None,
                        span: Span::new(33, 40),
                    }),
                    cue: None,
                    confidence: 0.5,
                },
            ],
            ..Extraction::default()
        };
        let mut out = Vec::new();
        write(&mut out, "7", &article, &extraction).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            concat!(
                r#"{"id":"7","path":"/a.txt","title":"Tunnel","byline":null,"publication":null,"url":null,"#,
                r#""published":null,"published_from":null,"language":null,"#,
                r#""text":"“No”, said Velde. “Yes,” two men said.","#,
                r#""entities":[{"kind":"person","name":"Velde","mentions":[{"start":15,"end":20,"form":"name"}],"#,
                r#""title_mentions":[]}],"#,
                r#""quotes":[{"start":3,"end":5,"kind":"direct","confidence":0.94,"#,
                r#""speaker":{"entity":0,"name":"Velde","start":15,"end":20},"cue":{"start":10,"end":14}},"#,
                r#"{"start":25,"end":29,"kind":"direct","confidence":0.5,"#,
                r#""speaker":{"entity":null,"name":null,"start":33,"end":40},"cue":null}]}"#,
                "\n"
            )
        );
    }
}

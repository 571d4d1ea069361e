//! An article with its entities and quotations as one line of JSON, for `extract` and `show --format json`.

use std::io::{self, Write};

use serde::Serialize;

use crate::article::{Article, Published};
use crate::extract::{Entity, Extraction, Mention, Quote, Speaker};
use crate::render::columns::{Value, objects};
use crate::render::corrections::CORRECTIONS;
use crate::render::hits::date_source;
use crate::render::json::write_line;
use crate::search::CorrectionNotice;
use crate::span::Span;

/// Writes one article with its entities and quotations:
///
/// ```json
/// {"id": "…", "path": "…", "title": "…", "byline": "…", "publication": "…", "url": "…",
///  "published": "2016-07-16", "published_from": "text", "language": "en", "text": "…",
///  "boilerplate": [{"start": 0, "end": 17}],
///  "corrections": [{"kind": "corrected", "note": "…", "start": 0, "end": 17, "date": null, "story": null, "copy": null, "notice": null}],
///  "problems": [],
///  "entities": [{"kind": "person", "name": "John Kerry",
///                "mentions": [{"start": 0, "end": 5, "form": "name"}, {"start": 91, "end": 93, "form": "pronoun"}],
///                "title_mentions": []}],
///  "quotes": [{"start": 10, "end": 60, "kind": "direct", "confidence": 0.94,
///              "assertion": "asserted",
///              "speaker": {"entity": 0, "name": "John Kerry", "start": 62, "end": 67},
///              "speakers": [{"entity": 0, "name": "John Kerry", "start": 62, "end": 67}], "spoken_for": null,
///              "cue": {"start": 68, "end": 72}}]}
/// ```
///
/// Offsets are bytes of `text`, end exclusive. Those of `title_mentions` are bytes of a `title` that is not
/// part of the text. `published` is a day, a month (`2016-07`) or a year. `problems` are doubts about the reading; only
/// `extract` knows them. `speaker` is null if there is none. Its `entity` (an index into `entities`) and `name`
/// are null if the speaker is described but not named ("two senators"). `speakers` has all who speak
/// together; `speaker` is the first of them. `spoken_for` is the principal of a spokesman or lawyer; if the
/// principal has no name, `name` has the words for it. `cue` is null if no word reports the quotation.
/// `corrections` are the article's own, then those of `copies`, its near-equal copies.
pub(crate) fn write(
    out: &mut dyn Write,
    id: &str,
    article: &Article,
    extraction: &Extraction,
    copies: &[CorrectionNotice],
) -> io::Result<()> {
    let own = article.corrections.iter().map(|correction| CorrectionNotice {
        correction: correction.clone(),
        copy: None,
        notice: None,
    });
    let corrections: Vec<CorrectionNotice> = own.chain(copies.iter().cloned()).collect();
    write_line(
        out,
        &JsonArticle {
            id,
            path: &article.path,
            title: Some(article.title_text()).filter(|title| !title.is_empty()),
            byline: article.byline.as_deref(),
            publication: article.publication.as_deref(),
            url: article.url.as_deref(),
            published: article.published.map(Published::shown),
            published_from: article.published.map(|published| date_source(published.from)),
            section: article.section.as_deref(),
            word_count: article.word_count,
            language: article.language.as_deref(),
            text: &article.text,
            boilerplate: article.boilerplate.iter().copied().map(span).collect(),
            entities: extraction.entities.iter().map(entity).collect(),
            quotes: extraction
                .quotes
                .iter()
                .map(|found| quote(found, &article.text, &extraction.entities))
                .collect(),
            corrections: objects(&CORRECTIONS, &corrections),
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
    boilerplate: Vec<JsonSpan>,
    corrections: Value<'a>,
    problems: &'a [String],
    entities: Vec<JsonEntity<'a>>,
    quotes: Vec<JsonQuote<'a>>,
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
    assertion: &'static str,
    speaker: Option<JsonSpeaker<'a>>,
    speakers: Vec<JsonSpeaker<'a>>,
    spoken_for: Option<JsonSpeaker<'a>>,
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

const fn span(Span { start, end }: Span) -> JsonSpan {
    JsonSpan { start, end }
}

fn quote<'a>(quote: &Quote, text: &'a str, entities: &'a [Entity]) -> JsonQuote<'a> {
    let named = |speaker: &Speaker| JsonSpeaker {
        entity: speaker.entity,
        name: speaker
            .entity
            .and_then(|n| entities.get(n))
            .map(|entity| entity.name.as_str()),
        start: speaker.span.start,
        end: speaker.span.end,
    };
    // A principal without a name is shown by the words for it: "a spokesman for the port".
    let principal = |speaker: &Speaker| {
        let named = named(speaker);
        JsonSpeaker {
            name: named
                .name
                .or_else(|| text.get(speaker.span.start..speaker.span.end)),
            ..named
        }
    };
    JsonQuote {
        start: quote.span.start,
        end: quote.span.end,
        kind: quote.kind.as_str(),
        confidence: quote.confidence,
        assertion: quote.assertion.as_str(),
        speaker: quote.speaker.as_ref().map(named),
        speakers: quote.speakers.iter().map(named).collect(),
        spoken_for: quote.spoken_for.as_ref().map(principal),
        cue: quote.cue.map(span),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Title;
    use crate::extract::{Assertion, EntityKind, MentionForm};

    #[test]
    fn an_article_has_the_documented_keys() {
        let article = Article {
            path: "/a.txt".into(),
            title: Some(Title::Apart("Tunnel".into())),
            text: "“No”, said Velde. “Yes,” two men said.".into(),
            boilerplate: vec![Span::new(25, 29)],
            problems: vec!["odd".into()],
            ..Article::default()
        };
        let mention = |start, end| Mention {
            span: Span::new(start, end),
            form: MentionForm::Name,
        };
        let velde = Speaker {
            entity: Some(0),
            span: Span::new(15, 20),
        };
        let two_men = Speaker {
            entity: None,
            span: Span::new(33, 40),
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
                    speaker: Some(velde),
                    speakers: vec![velde],
                    cue: Some(Span::new(10, 14)),
                    confidence: 0.94,
                    ..Quote::default()
                },
                Quote {
                    span: Span::new(25, 29),
                    assertion: Assertion::Hypothetical,
                    speaker: Some(two_men),
                    speakers: vec![two_men],
                    spoken_for: Some(velde),
                    confidence: 0.5,
                    ..Quote::default()
                },
            ],
            ..Extraction::default()
        };
        let mut out = Vec::new();
        write(&mut out, "7", &article, &extraction, &[]).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            concat!(
                r#"{"id":"7","path":"/a.txt","title":"Tunnel","byline":null,"publication":null,"url":null,"#,
                r#""published":null,"published_from":null,"language":null,"#,
                r#""text":"“No”, said Velde. “Yes,” two men said.","#,
                r#""boilerplate":[{"start":25,"end":29}],"corrections":[],"problems":["odd"],"#,
                r#""entities":[{"kind":"person","name":"Velde","mentions":[{"start":15,"end":20,"form":"name"}],"#,
                r#""title_mentions":[]}],"#,
                r#""quotes":[{"start":3,"end":5,"kind":"direct","confidence":0.94,"assertion":"asserted","#,
                r#""speaker":{"entity":0,"name":"Velde","start":15,"end":20},"#,
                r#""speakers":[{"entity":0,"name":"Velde","start":15,"end":20}],"spoken_for":null,"#,
                r#""cue":{"start":10,"end":14}},"#,
                r#"{"start":25,"end":29,"kind":"direct","confidence":0.5,"assertion":"hypothetical","#,
                r#""speaker":{"entity":null,"name":null,"start":33,"end":40},"#,
                r#""speakers":[{"entity":null,"name":null,"start":33,"end":40}],"#,
                r#""spoken_for":{"entity":0,"name":"Velde","start":15,"end":20},"cue":null}]}"#,
                "\n"
            )
        );
    }
}

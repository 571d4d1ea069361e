use super::*;
use crate::article::{ArticleId, DateSource, Precision};
use crate::extract::{Quote, Speaker};
use crate::index::analysis::AnalysedTokenizer;
use tantivy::schema::Field;
use tantivy::schema::document::{Document, Value};
use tantivy::tokenizer::{TokenStream, Tokenizer};

const TEXT: &str = "Dam closed\n\nAda Byrd shut it. “It leaks,” Byrd said.\n\nRelated news: Ada Byrd";

fn span(words: &str) -> Span {
    let start = TEXT.find(words).expect("the words stand in the text");
    Span::new(start, start + words.len())
}

fn article() -> Article {
    Article {
        id: ArticleId::new(7 << 64),
        title: Some(Title::InText(span("Dam closed"))),
        text: TEXT.to_owned(),
        paragraphs: vec![
            span("Dam closed"),
            span("Ada Byrd shut it. “It leaks,” Byrd said."),
            span("Related news: Ada Byrd"),
        ],
        boilerplate: vec![span("Related news: Ada Byrd")],
        ..Article::default()
    }
}

fn extraction() -> Extraction {
    let byrd = span("Byrd said");
    let byrd = Span::new(byrd.start, byrd.start + 4);
    let mention = |span| Mention {
        span,
        form: MentionForm::Name,
    };
    Extraction {
        tokens: token::tokenize(TEXT),
        sentences: vec![
            span("Dam closed"),
            span("Ada Byrd shut it."),
            span("“It leaks,” Byrd said."),
        ],
        entities: vec![Entity {
            kind: EntityKind::Person,
            name: "Ada Byrd".to_owned(),
            mentions: vec![mention(span("Ada Byrd")), mention(byrd)],
            title_mentions: Vec::new(),
        }],
        quotes: vec![Quote {
            span: span("It leaks"),
            speaker: Some(Speaker {
                entity: Some(0),
                span: byrd,
            }),
            speakers: vec![Speaker {
                entity: Some(0),
                span: byrd,
            }],
            confidence: 0.9,
            ..Quote::default()
        }],
    }
}

/// Returns the values of a field of a document.
fn values(document: &IndexDocument, field: Field) -> impl Iterator<Item = DocumentValue<'_>> {
    let values = document.iter_fields_and_values();
    values.filter(move |(of, _)| *of == field).map(|(_, value)| value)
}

/// Returns the terms of a field of a document, each with its position.
fn terms(document: &IndexDocument, field: Field) -> Vec<(usize, String)> {
    let mut tokenizer = AnalysedTokenizer::default();
    let mut terms = Vec::new();
    for text in values(document, field).filter_map(|value| value.as_str()) {
        let mut stream = tokenizer.token_stream(text);
        while stream.advance() {
            terms.push((stream.token().position, stream.token().text.clone()));
        }
    }
    terms
}

fn document() -> (Fields, IndexDocument) {
    let (_, fields) = crate::index::schema::schema();
    let document = article_document(
        &fields,
        (1, 0),
        article(),
        &extraction(),
        &mut Analyser::default(),
    );
    (fields, document)
}

#[test]
fn title_is_indexed_once_and_boilerplate_not_at_all() {
    let (fields, document) = document();
    let title: Vec<String> = terms(&document, fields.title)
        .into_iter()
        .map(|(_, term)| term)
        .collect();
    assert_eq!(title, ["dam", "close"]);
    let text = terms(&document, fields.text);
    assert!(
        text.iter().all(|(_, term)| term != "close" && term != "relat"),
        "{text:?}"
    );
    assert_eq!(
        text.first(),
        Some(&(2, "^p".to_owned())),
        "positions count the title's words"
    );
}

#[test]
fn sentences_and_paragraphs_are_marked_at_their_first_word() {
    let (fields, document) = document();
    let text = terms(&document, fields.text);
    let marked = |mark: &str| -> Vec<usize> {
        text.iter()
            .filter(|(_, term)| term == mark)
            .map(|(position, _)| *position)
            .collect()
    };
    assert_eq!(marked(analysis::PARAGRAPH), [2]);
    assert_eq!(marked(analysis::SENTENCE), [2, 6]);
}

/// Returns the values of a numeric column of a document.
fn numbers(document: &IndexDocument, field: Field) -> Vec<u64> {
    values(document, field)
        .map(|value| value.as_u64().expect("a number"))
        .collect()
}

/// Returns the number of words and the end of the lead of an article whose paragraphs have these numbers of words.
fn words_and_lead_end(paragraphs: &[usize]) -> (u64, u64) {
    let mut article = Article::default();
    for &words in paragraphs {
        let start = article.text.len();
        article.text.push_str(&"word ".repeat(words));
        article.paragraphs.push(Span::new(start, article.text.len()));
        article.text.push('\n');
    }
    let extraction = Extraction {
        tokens: token::tokenize(&article.text),
        ..Extraction::default()
    };
    let (_, fields) = crate::index::schema::schema();
    let document = article_document(&fields, (1, 0), article, &extraction, &mut Analyser::default());
    (
        numbers(&document, fields.words)[0],
        numbers(&document, fields.lead_end)[0],
    )
}

#[test]
fn a_lead_is_the_first_paragraph_and_more_where_that_is_short() {
    assert_eq!(words_and_lead_end(&[40, 40]), (80, 40));
    assert_eq!(words_and_lead_end(&[10, 15, 35, 20]), (80, 60));
    assert_eq!(words_and_lead_end(&[10, 15]), (25, 25));
    assert_eq!(words_and_lead_end(&[20, 200]), (220, 100));
    assert_eq!(words_and_lead_end(&[]), (0, 0));
}

#[test]
fn a_headline_in_the_text_is_no_lead_but_counts_in_positions() {
    let (fields, document) = document();
    assert_eq!(numbers(&document, fields.words), [8]);
    assert_eq!(numbers(&document, fields.lead_end), [10]);
}

#[test]
fn an_address_has_its_words() {
    let (_, fields) = crate::index::schema::schema();
    let article = Article {
        url: Some("https://herald.test/News/dam-closed".to_owned()),
        ..article()
    };
    let document = article_document(&fields, (1, 0), article, &extraction(), &mut Analyser::default());
    let words: Vec<String> = terms(&document, fields.url)
        .into_iter()
        .map(|(_, term)| term)
        .collect();
    assert!(
        words.ends_with(&["news".to_owned(), "dam".to_owned(), "closed".to_owned()]),
        "{words:?}"
    );
}

#[test]
fn all_words_of_a_person_are_at_each_mention() {
    let (fields, document) = document();
    let person = terms(&document, fields.person);
    let at = |position: usize| -> Vec<&str> {
        person
            .iter()
            .filter(|(at, _)| *at == position)
            .map(|(_, term)| term.as_str())
            .collect()
    };
    assert_eq!(at(2), ["ada", "byrd", "=Ada Byrd", ">byrd\u{1}Ada \u{2}"]);
    assert_eq!(at(8), ["ada", "byrd", "=Byrd"]);
}

#[test]
fn quotation_has_its_position_and_speaker() {
    let (fields, document) = document();
    for (field, words) in [
        (fields.said_from, 6),
        (fields.said_words, 2),
        (fields.words_before, 4),
        (fields.words_after, 2),
        // She is mentioned first at position 2.
        (fields.speaker_at, 3),
    ] {
        assert_eq!(numbers(&document, field), [words]);
    }
    assert_eq!(terms(&document, fields.speaker), []);
}

#[test]
fn the_words_of_a_described_speaker_are_indexed_with_the_quotation() {
    let mut extraction = extraction();
    let speaker = Speaker {
        entity: None,
        span: span("Byrd"),
    };
    extraction.quotes[0].speaker = Some(speaker);
    let (_, fields) = crate::index::schema::schema();
    let document = article_document(&fields, (1, 0), article(), &extraction, &mut Analyser::default());
    assert_eq!(terms(&document, fields.speaker), [(0, "byrd".to_owned())]);
    assert_eq!(numbers(&document, fields.speaker_at), [0]);
}

#[test]
fn written_names_that_a_column_has_are_no_terms() {
    let mut extraction = extraction();
    extraction.entities[0].kind = EntityKind::Organisation;
    let (_, fields) = crate::index::schema::schema();
    let document = article_document(&fields, (1, 0), article(), &extraction, &mut Analyser::default());
    let exact = terms(&document, fields.org).into_iter();
    let exact: Vec<String> = exact
        .map(|(_, term)| term)
        .filter(|term| term.starts_with('='))
        .collect();
    assert_eq!(exact, ["=Byrd"]);
}

#[test]
fn a_date_of_the_file_alone_is_not_indexed() {
    let published = |from| {
        Some(Published {
            day: jiff::civil::date(1970, 1, 3),
            second: Some(5),
            precision: Precision::Day,
            from,
        })
    };
    assert_eq!(
        published_seconds(published(DateSource::Meta)),
        Some([Some(2 * 86_400 + 5), None])
    );
    assert_eq!(published_seconds(published(DateSource::File)), None);
}

proptest::proptest! {
    #[test]
    fn the_words_of_a_plain_name_are_those_that_tokens_tell(name in "[A-Za-z ]{0,24}") {
        let tokens = token::tokenize(&name);
        let told = tokens.iter().filter(|token| token.is_word()).map(|token| token.of(&name));
        proptest::prop_assert!(words(&name).eq(told));
    }
}

//! Questions on small hand-made indexes: the hits, their order and the marked matches.

use tempfile::TempDir;

use super::*;
use crate::article::{Article, ArticleId, DateSource, Precision, Published, Title};
use crate::extract::text::sentence::split;
use crate::extract::token::tokenize;
use crate::extract::{Entity, EntityKind, Extraction, Mention, MentionForm, Quote, QuoteKind, Speaker};
use crate::index::Index;
use crate::index::analyser::Analyser;
use crate::index::documents::article_document;
use crate::index::writer::Writer;
use crate::span::Span;

mod budget;
mod copies;
mod corrections;
mod facets;
mod fold;
mod joined;
mod language;
mod days;
mod page_one;
mod people;
mod printed_forms;
mod shown;
mod who_said;
mod ranking;

/// The id of the article with this key.
fn id_of(key: u64) -> ArticleId {
    ArticleId::new(u128::from(key) << 64)
}

/// The key of an article with an id that [`id_of`] made.
const fn key_of(id: ArticleId) -> u64 {
    (id.hash() >> 64) as u64
}

/// An article for tests. The title is the first line of the text, and the rest is one paragraph.
#[derive(Clone, Default)]
struct TextPiece {
    id: u64,
    title: &'static str,
    text: &'static str,
    day: &'static str,
    language: Option<&'static str>,
    /// Kind and written forms, the fullest first: `Anna Tamm|Tamm`.
    names: Vec<(EntityKind, &'static str)>,
    /// The quoted words, and the speaker as an index into `names`.
    quotes: Vec<(&'static str, Option<usize>)>,
}

impl TextPiece {
    fn article(&self) -> (Article, Extraction) {
        let text = format!("{}\n\n{}", self.title, self.text);
        let title = Span::new(0, self.title.len());
        let body = Span::new(title.end + 2, text.len());
        let tokens = tokenize(&text);
        let paragraphs = vec![title, body];
        let sentences = split(&text, &paragraphs, &tokens);
        let entities: Vec<Entity> = self.names.iter().map(|name| entity(*name, &text)).collect();
        let quotes = self.quotes.iter().map(|&(said, speaker)| {
            let start = text.find(said).expect("the quotation stands in the text");
            let confidence = if speaker.is_some() { 0.9 } else { 0.5 };
            let speaker = speaker.map(|entity| Speaker {
                entity: Some(entity),
                span: entities[entity].mentions[0].span,
            });
            Quote {
                span: Span::new(start, start + said.len()),
                speaker,
                speakers: speaker.into_iter().collect(),
                confidence,
                ..Quote::default()
            }
        });
        let quotes = quotes.collect();
        let article = Article {
            id: id_of(self.id),
            key: self.id,
            path: format!("/news/{:x}.txt", self.id),
            title: Some(Title::InText(title)),
            published: self.day.parse().ok().map(|day| Published {
                day,
                second: None,
                precision: Precision::Day,
                from: DateSource::Text,
            }),
            language: Some(self.language.unwrap_or("en").to_owned()),
            paragraphs,
            text,
            ..Article::default()
        };
        let extraction = Extraction {
            tokens,
            sentences,
            entities,
            quotes,
        };
        (article, extraction)
    }
}

/// An entity with a mention at each occurrence of one of its forms.
fn entity((kind, forms): (EntityKind, &str), text: &str) -> Entity {
    let forms: Vec<&str> = forms.split('|').collect();
    let mut mentions: Vec<Mention> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let here = forms.iter().find(|form| text[at..].starts_with(**form));
        let length = here.map_or(0, |form| form.len());
        if length > 0 {
            mentions.push(Mention {
                span: Span::new(at, at + length),
                form: MentionForm::Name,
            });
        }
        at += length.max(text[at..].chars().next().map_or(1, char::len_utf8));
    }
    Entity {
        kind,
        name: forms[0].to_owned(),
        mentions,
        title_mentions: Vec::new(),
    }
}

/// An index of these articles; each batch is a separate segment. Keep the folder as long as the searcher.
fn index(batches: &[&[TextPiece]]) -> (TempDir, Searcher) {
    let articles = |batch: &&[TextPiece]| batch.iter().map(TextPiece::article).collect();
    index_of(batches.iter().map(articles).collect())
}

/// The same, from articles with their extraction.
fn index_of(batches: Vec<Vec<(Article, Extraction)>>) -> (TempDir, Searcher) {
    let folder = tempfile::tempdir().expect("a folder");
    let (writer, index) = Writer::open(folder.path(), 1).expect("a writer");
    let mut analyser = Analyser::default();
    for batch in batches {
        for (article, extraction) in batch {
            let source = key_of(article.id);
            let document = article_document(index.fields(), (source, 0), article, &extraction, &mut analyser);
            writer.tell(&analyser.take_new_words());
            writer.add(vec![document]).expect("the document is taken");
        }
        writer.commit().expect("a commit");
    }
    writer.finish().expect("merges end");
    let index = Index::open(folder.path()).expect("the index");
    let searcher = Searcher::new(&index).expect("a searcher");
    (folder, searcher)
}

fn beginnings(text: &str) -> DirectoryQuestion {
    DirectoryQuestion {
        names: WantedNames::Beginnings(text.to_owned()),
        query: None,
    }
}

fn person(forms: &'static str) -> (EntityKind, &'static str) {
    (EntityKind::Person, forms)
}

fn archive() -> Vec<TextPiece> {
    vec![
        TextPiece {
            id: 0xa1,
            title: "Ministers fix oil price",
            text: "Anna Tamm said \"the price of oil will not fall\" on Monday. Tamm's colleague Piet al-Dell of AT&T \
                   said \"taxes must rise\" and left. Running costs grew.",
            day: "2020-05-01",
            names: vec![
                person("Anna Tamm|Tamm"),
                person("Piet al-Dell"),
                (EntityKind::Organisation, "AT&T"),
            ],
            quotes: vec![
                ("the price of oil will not fall", Some(0)),
                ("taxes must rise", Some(1)),
            ],
            ..TextPiece::default()
        },
        TextPiece {
            id: 0xb2,
            title: "Harbour reopens",
            text: "The harbour of Sundhavn reopened after a storm. Oil was not mentioned, said John Tamm. \"We run \
                   again\", he added. O’Brien & Sons paid. Anna Weir watched.",
            day: "2021-06-02",
            names: vec![
                person("John Tamm"),
                (EntityKind::Place, "Sundhavn"),
                person("Anna Weir"),
            ],
            quotes: vec![("We run again", Some(0))],
            ..TextPiece::default()
        },
        TextPiece {
            id: 0xc3,
            title: "Steuern steigen",
            text: "Die Regierung will Ministers und running nicht. Öl bleibt teuer.",
            day: "",
            language: Some("de"),
            ..TextPiece::default()
        },
    ]
}

fn found(searcher: &Searcher, question: &str) -> Vec<u64> {
    let mut ids: Vec<u64> = searcher
        .articles(question, &Window::default())
        .expect("an answer")
        .hits
        .iter()
        .map(|hit| key_of(hit.id))
        .collect();
    ids.sort_unstable();
    ids
}

fn said(searcher: &Searcher, question: &QuoteQuestion) -> Vec<String> {
    let answer = searcher.quotes(question, &Window::default()).expect("an answer");
    answer.hits.into_iter().map(|hit| hit.text).collect()
}

#[test]
fn questions_find_what_they_mean() {
    let (_folder, searcher) = index(&[&archive()]);
    for (question, ids) in [
        ("", vec![0xa1, 0xb2, 0xc3]),
        ("oil", vec![0xa1, 0xb2]),
        ("oil harbour", vec![0xb2]),
        ("minister", vec![0xa1, 0xc3]),
        ("ministers", vec![0xa1, 0xc3]),
        ("öl", vec![0xc3]),
        ("OL", vec![0xc3]),
        ("\"oil price\"", vec![0xa1]),
        ("\"price oil\"", vec![]),
        ("\"running\"", vec![0xa1, 0xc3]),
        ("\"run\"", vec![0xb2]),
        ("run", vec![0xa1, 0xb2]),
        ("oil -harbour", vec![0xa1]),
        ("-oil", vec![0xc3]),
        ("NOT oil NOT steuern", vec![]),
        ("harbour OR steuern", vec![0xb2, 0xc3]),
        ("harbour OR -oil", vec![0xb2, 0xc3]),
        ("(oil OR öl) -(harbour OR storm)", vec![0xa1, 0xc3]),
        ("title:oil", vec![0xa1]),
        ("title:(oil OR harbour)", vec![0xa1, 0xb2]),
        ("al-Dell", vec![0xa1]),
        ("AT&T", vec![0xa1]),
        ("o'brien", vec![0xb2]),
        ("“O’Brien & Sons”", vec![0xb2]),
        ("person:tamm", vec![0xa1, 0xb2]),
        ("person:\"anna tamm\"", vec![0xa1]),
        ("person:\"Tamm Anna\"", vec![0xa1]),
        ("person:(anna tamm)", vec![0xa1, 0xb2]),
        ("person:sundhavn", vec![]),
        ("place:sundhavn org:at&t", vec![]),
        ("place:sundhavn", vec![0xb2]),
        ("org:AT&T", vec![0xa1]),
        ("speaker:tamm", vec![0xa1, 0xb2]),
        ("speaker:\"anna tamm\" said:price", vec![0xa1]),
        ("speaker:tamm said:taxes", vec![]),
        ("person:tamm said:taxes", vec![0xa1]),
        ("speaker:(tamm OR dell) said:(tax OR price)", vec![0xa1]),
        ("oil -said:run", vec![0xa1]),
        ("said:run OR title:steuern", vec![0xb2, 0xc3]),
        ("about:oil", vec![0xa1, 0xb2]),
        ("-speaker:tamm", vec![0xc3]),
        ("???", vec![]),
        ("absent", vec![]),
        ("\"absent\"", vec![]),
        ("漢字", vec![]),
    ] {
        assert_eq!(found(&searcher, question), ids, "{question}");
    }
}

#[test]
fn a_word_in_quotation_marks_is_found_in_that_form_alone() {
    let piece = |id, title, text| TextPiece {
        id,
        title,
        text,
        ..TextPiece::default()
    };
    let german = TextPiece {
        language: Some("de"),
        ..piece(0xe5, "Wort", "Das Wort oils.")
    };
    let (_folder, searcher) = index(&[
        &[piece(0xa1, "Price", "The price of oil."), german],
        &[
            piece(0xb2, "Price", "The price of oils."),
            piece(0xc3, "Price", "Oil rose, and oil fell."),
            piece(0xd4, "oil", "Oils rose."),
            piece(0xf6, "Government", "They govern and are governed."),
            piece(0xf7, "Vote", "The government fell."),
        ],
    ]);
    for (question, ids) in [
        ("oil", vec![0xa1, 0xb2, 0xc3, 0xd4, 0xe5]),
        ("\"oil\"", vec![0xa1, 0xc3, 0xd4]),
        ("\"oils\"", vec![0xb2, 0xd4, 0xe5]),
        ("\"oil\" price", vec![0xa1, 0xc3]),
        ("govern", vec![0xf6]),
        ("\"government\"", vec![0xf6, 0xf7]),
        ("\"govern\"", vec![0xf6]),
        ("\"governing\"", vec![]),
    ] {
        assert_eq!(found(&searcher, question), ids, "{question}");
    }
}

#[test]
fn a_word_in_quotation_marks_has_that_form_where_it_is_said() {
    let piece = |id, text, said| TextPiece {
        id,
        title: "Trial",
        text,
        quotes: vec![(said, None)],
        ..TextPiece::default()
    };
    let (_folder, searcher) = index(&[&[
        piece(0xa1, "They are running. \"We run it,\" he said.", "We run it"),
        piece(
            0xb2,
            "They run. \"Running it is hard,\" he said.",
            "Running it is hard",
        ),
    ]]);
    let said = |words: &str| {
        let question = QuoteQuestion {
            said: Some(words.to_owned()),
            ..QuoteQuestion::default()
        };
        said(&searcher, &question)
    };
    assert_eq!(said("run").len(), 2);
    assert_eq!(said("\"running\""), ["Running it is hard"]);
    assert_eq!(said("\"run\""), ["We run it"]);
    assert_eq!(said("\"runs\""), [""; 0]);
}

#[test]
fn quotations_are_found_by_words_speaker_and_surroundings() {
    let (_folder, searcher) = index(&[&archive()]);
    let text = |text: &str| QuoteQuestion {
        text: text.to_owned(),
        ..QuoteQuestion::default()
    };
    let by = |by: &str| QuoteQuestion {
        by: Some(by.to_owned()),
        ..QuoteQuestion::default()
    };
    let (price, taxes, again) = (
        "the price of oil will not fall",
        "taxes must rise",
        "We run again",
    );
    assert_eq!(said(&searcher, &text("oil")), [price]);
    assert_eq!(said(&searcher, &text("dell")), [taxes]);
    assert_eq!(said(&searcher, &text("oil anna")), [price]);
    assert_eq!(said(&searcher, &text("-tamm")), [taxes]);
    assert_eq!(said(&searcher, &text("person:weir")), [again]);
    assert_eq!(said(&searcher, &text("title:oil tax")), [taxes]);
    assert_eq!(said(&searcher, &by("Anna Tamm")), [price]);
    assert_eq!(said(&searcher, &by("Tamm")).len(), 2);
    assert_eq!(said(&searcher, &by("John OR Piet")).len(), 2);
    assert_eq!(said(&searcher, &text("")).len(), 3);
    let about = QuoteQuestion {
        about: Some("oil".to_owned()),
        ..QuoteQuestion::default()
    };
    let about = said(&searcher, &about);
    assert_eq!(
        (about.len(), about[0].as_str()),
        (3, price),
        "said itself comes first"
    );
    let both = QuoteQuestion {
        said: Some("rise".to_owned()),
        ..by("tamm")
    };
    assert_eq!(said(&searcher, &both), [""; 0]);
}

#[test]
fn quotations_are_filtered_by_kind_confidence_and_day() {
    let mut pieces = archive();
    pieces[1].quotes = vec![("We run again", None)];
    let (_folder, searcher) = index(&[&pieces]);
    let total = |question: &QuoteQuestion, window: &Window| searcher.quotes(question, window).unwrap().total;
    let all = QuoteQuestion::default();
    let kind = |kind| QuoteQuestion {
        kinds: vec![kind],
        ..QuoteQuestion::default()
    };
    let sure = |least| QuoteQuestion {
        min_confidence: Some(least),
        ..QuoteQuestion::default()
    };
    let window = Window::default();
    assert_eq!(total(&all, &window), 3);
    assert_eq!(total(&kind(QuoteKind::Direct), &window), 3);
    assert_eq!(total(&kind(QuoteKind::Indirect), &window), 0);
    assert_eq!(total(&sure(0.9), &window), 2);
    assert_eq!(total(&sure(0.5), &window), 3);
    let since = Window {
        since: "2021-06-02".parse().ok(),
        ..window
    };
    assert_eq!(total(&all, &since), 1);
}

#[test]
fn a_quotation_hit_shows_its_article_and_marks_matches() {
    let (_folder, searcher) = index(&[&archive()]);
    let question = QuoteQuestion {
        text: "prices".to_owned(),
        by: Some("Tamm".to_owned()),
        ..QuoteQuestion::default()
    };
    let answer = searcher.quotes(&question, &Window::default()).unwrap();
    assert_eq!(answer.query, "prices --by Tamm");
    let hit = &answer.hits[0];
    assert_eq!((hit.article, hit.number), (id_of(0xa1), 0));
    assert_eq!(hit.title, "Ministers fix oil price");
    assert_eq!(hit.path, "/news/a1.txt");
    assert_eq!(hit.published.map(Published::shown).as_deref(), Some("2020-05-01"));
    assert_eq!(hit.speaker.as_deref(), Some("Anna Tamm"));
    assert_eq!(hit.highlights, [(4, 9)]);
    assert!((hit.confidence - 0.9).abs() < 1e-6);
}

#[test]
fn warnings_of_a_flag_say_which_flag() {
    let (_folder, searcher) = index(&[&archive()]);
    let question = QuoteQuestion {
        by: Some("Tamm OR".to_owned()),
        ..QuoteQuestion::default()
    };
    let answer = searcher.quotes(&question, &Window::default()).unwrap();
    assert!(
        answer.warnings[0]
            .message
            .starts_with("in --by: there is nothing after this `OR`")
    );
}

#[test]
fn a_hit_shows_passage_day_and_named_people_first() {
    let (_folder, searcher) = index(&[&archive()]);
    let answer = searcher
        .articles("person:weir harbour", &Window::default())
        .unwrap();
    assert_eq!(answer.total, 1);
    let hit = &answer.hits[0];
    assert_eq!(hit.title, "Harbour reopens");
    assert_eq!(hit.published.map(Published::shown).as_deref(), Some("2021-06-02"));
    assert_eq!(hit.people, ["Anna Weir", "John Tamm"]);
    assert!(
        hit.snippet.text.starts_with("The harbour of Sundhavn"),
        "{:?}",
        hit.snippet
    );
    let marked: Vec<&str> = hit
        .snippet
        .highlights
        .iter()
        .map(|&(start, end)| &hit.snippet.text[start..end])
        .collect();
    assert_eq!(marked, ["harbour", "Weir"]);
    assert!(hit.score > 0.0);
}

#[test]
fn headlines_are_the_same_hits_without_passages() {
    let (_folder, searcher) = index(&[&archive()]);
    let mut with = searcher.articles("oil", &Window::default()).unwrap();
    let without = searcher.headlines("oil", &Window::default()).unwrap();
    for hit in &mut with.hits {
        assert!(!hit.snippet.text.is_empty());
        hit.snippet = Snippet::default();
        // The line of the passage, which headlines do not have.
        hit.line = None;
    }
    assert_eq!(with, without);
}

#[test]
fn days_are_inclusive_and_articles_without_one_match_no_range() {
    let (_folder, searcher) = index(&[&archive()]);
    for (since, until, total) in [
        ("", "", 3),
        ("2020-05-01", "", 2),
        ("2020-05-02", "", 1),
        ("", "2021-06-02", 2),
        ("", "2021-06-01", 1),
        ("2020-05-01", "2020-05-01", 1),
        ("2020-05-02", "2020-05-01", 0),
        ("-009999-01-01", "9999-12-31", 2),
    ] {
        let window = Window {
            since: since.parse().ok(),
            until: until.parse().ok(),
            ..Window::default()
        };
        assert_eq!(
            searcher.articles("", &window).unwrap().total,
            total,
            "{since}..{until}"
        );
    }
}

#[test]
fn sorted_by_day_the_undated_come_last() {
    let (_folder, searcher) = index(&[&archive()]);
    for (sort, ids) in [
        (Sort::Newest, [0xb2, 0xa1, 0xc3]),
        (Sort::Oldest, [0xa1, 0xb2, 0xc3]),
    ] {
        let window = Window {
            sort,
            ..Window::default()
        };
        let answer = searcher.articles("", &window).unwrap();
        let sorted: Vec<u64> = answer.hits.iter().map(|hit| key_of(hit.id)).collect();
        assert_eq!(sorted, ids);
        assert!(answer.hits.iter().all(|hit| hit.score.to_bits() == 0));
    }
}

#[test]
fn windows_cut_the_list_and_keep_the_total() {
    let (_folder, searcher) = index(&[&archive()]);
    for (question, offset, limit, hits) in [
        ("oil", 0, 1, 1),
        ("oil", 1, 5, 1),
        ("oil", 2, 5, 0),
        ("oil", usize::MAX, usize::MAX, 0),
        ("oil", 0, 0, 0),
        ("oil", 0, usize::MAX, 2),
        ("oil storm", 0, 0, 0),
    ] {
        let window = Window {
            limit,
            offset,
            ..Window::default()
        };
        let answer = searcher.articles(question, &window).unwrap();
        assert_eq!(answer.hits.len(), hits, "{question} {offset} {limit}");
        assert_eq!(answer.total, if question == "oil" { 2 } else { 1 });
    }
}

/// Copies of one article with ids in no order.
fn copies(ids: &[u64]) -> Vec<TextPiece> {
    let copy = |id: &u64| TextPiece {
        id: *id,
        ..archive()[0].clone()
    };
    ids.iter().map(copy).collect()
}

#[test]
fn ties_are_broken_by_id_however_the_index_is_laid_out() {
    let ids = [0x0900, 0x0100, 0x0800, 0x0300, 0x0700, 0x0200];
    let one = copies(&ids);
    let mut turned = one.clone();
    turned.reverse();
    let layouts: [&[&[TextPiece]]; 3] = [
        &[&one],
        &[&one[..2], &one[2..3], &one[3..]],
        &[&turned[..4], &turned[4..]],
    ];
    let indexes: Vec<(TempDir, Searcher)> = layouts.iter().map(|layout| index(layout)).collect();
    for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest] {
        for question in [
            "oil",
            "oil price",
            "\"oil price\"",
            "person:tamm",
            "said:price",
            "oil OR tax",
        ] {
            let mut answers = Vec::new();
            for (_folder, searcher) in &indexes {
                for (offset, limit) in [(0, 2), (1, 3), (0, 10)] {
                    let window = Window {
                        limit,
                        offset,
                        sort,
                        ..Window::default()
                    };
                    let asked = ArticleQuestion {
                        text: question.to_owned(),
                        all: true,
                        ..ArticleQuestion::default()
                    };
                    let answer = searcher.find(&asked, &window).unwrap();
                    assert_eq!(answer.total, 6);
                    let ids: Vec<u64> = answer.hits.iter().map(|hit| key_of(hit.id)).collect();
                    answers.push((offset, limit, ids, answer.hits[0].score.to_bits()));
                }
            }
            assert_eq!(answers[0].2, [0x0100, 0x0200]);
            assert_eq!(answers[1].2, [0x0200, 0x0300, 0x0700]);
            assert!(
                answers.chunks(3).all(|chunk| chunk == &answers[..3]),
                "{question} {answers:?}"
            );
        }
    }
}

#[test]
fn quotations_do_not_move_the_scores_of_articles() {
    let with = archive();
    let mut without = archive();
    for piece in &mut without {
        piece.quotes.clear();
    }
    let (_one, with) = index(&[&with]);
    let (_other, without) = index(&[&without]);
    for question in [
        "oil",
        "tamm oil",
        "run OR price OR steuern",
        "\"oil price\"",
        "person:tamm",
        "-absent",
    ] {
        let scored = |searcher: &Searcher| -> Vec<(u64, u32)> {
            let answer = searcher.articles(question, &Window::default()).unwrap();
            answer
                .hits
                .iter()
                .map(|hit| (key_of(hit.id), hit.score.to_bits()))
                .collect()
        };
        assert_eq!(scored(&with), scored(&without), "{question}");
    }
}

#[test]
fn a_word_in_the_headline_counts_more() {
    let text = "The harbour was quiet and the oil was dear to all of them.";
    let other = "The harbour was quiet and the work was dear to all of them.";
    let pieces = [
        TextPiece {
            id: 1,
            title: "A quiet day",
            text,
            ..TextPiece::default()
        },
        TextPiece {
            id: 2,
            title: "An oily day",
            text: other,
            ..TextPiece::default()
        },
        TextPiece {
            id: 3,
            title: "The oil day",
            text: other,
            ..TextPiece::default()
        },
    ];
    let (_folder, searcher) = index(&[&pieces]);
    let answer = searcher.articles("oil", &Window::default()).unwrap();
    let ids: Vec<u64> = answer.hits.iter().map(|hit| key_of(hit.id)).collect();
    assert_eq!(ids, [3, 1]);
}

#[test]
fn an_empty_index_answers() {
    let (_folder, searcher) = index(&[]);
    for question in [
        "",
        "oil",
        "oil price",
        "\"oil price\"",
        "said:x",
        "-a",
        "person:x",
    ] {
        assert_eq!(searcher.articles(question, &Window::default()).unwrap().total, 0);
        let question = QuoteQuestion {
            text: question.to_owned(),
            ..QuoteQuestion::default()
        };
        assert_eq!(searcher.quotes(&question, &Window::default()).unwrap().total, 0);
    }
    let people = searcher.directory(EntityKind::Person, &beginnings(""), &Window::default());
    assert_eq!(people.unwrap().total, 0);
    assert!(searcher.show("0000").is_err());
}

#[test]
fn a_phrase_can_be_excluded_past_its_last_article() {
    let piece = |id, text| TextPiece {
        id,
        title: "Words",
        text,
        ..TextPiece::default()
    };
    let pieces = [
        piece(1, "al Dell spoke."),
        piece(2, "dell al"),
        piece(3, "nothing"),
        piece(4, "nothing more"),
    ];
    let (_folder, searcher) = index(&[&pieces]);
    assert_eq!(
        searcher.articles("-al-Dell", &Window::default()).unwrap().total,
        3
    );
}

//! The order of articles by relevance.

use super::*;

/// Two sentences of eight words that no question here contains.
const FILLING: &str =
    "Nobody at the quiet harbour knew more yesterday. The boats stayed where they were that evening.";

fn piece(id: u64, title: &'static str, text: &'static str) -> TextPiece {
    TextPiece {
        id,
        title,
        text,
        ..TextPiece::default()
    }
}

fn text(sentences: &[&str]) -> &'static str {
    sentences.join(" ").leak()
}

fn ids(searcher: &Searcher, question: &str) -> Vec<u64> {
    let question = ArticleQuestion {
        text: question.to_owned(),
        all: true,
        ..ArticleQuestion::default()
    };
    let answer = searcher.find(&question, &Window::default()).unwrap();
    answer.hits.iter().map(|hit| key_of(hit.id)).collect()
}

#[test]
fn a_word_at_the_top_of_the_text_counts_more() {
    let told = "The tariff was raised.";
    let pieces = [
        piece(1, "A day", text(&[FILLING, FILLING, told])),
        piece(2, "A day", text(&[told, FILLING, FILLING])),
        piece(3, "A day", text(&[FILLING, told, FILLING])),
    ];
    let (_folder, searcher) = index(&[&pieces]);
    assert_eq!(ids(&searcher, "tariff"), [2, 3, 1]);
}

#[test]
fn words_near_each_other_count_more() {
    let pieces = [
        piece(
            1,
            "A day",
            text(&["The tariff was raised.", FILLING, "Cotton fell too."]),
        ),
        piece(
            2,
            "A day",
            text(&["The tariff on cotton fell too.", FILLING, "It was raised."]),
        ),
        piece(
            3,
            "A day",
            text(&["The cotton tariff fell too.", FILLING, "It was raised."]),
        ),
    ];
    let (_folder, searcher) = index(&[&pieces]);
    assert_eq!(ids(&searcher, "cotton tariff"), [3, 2, 1]);
}

#[test]
fn a_headline_that_has_all_words_comes_before_a_text_that_repeats_them() {
    let pieces = [
        piece(
            1,
            "A day",
            text(&[
                FILLING,
                "Cotton tariff, cotton tariff, cotton tariff, cotton tariff.",
                FILLING,
            ]),
        ),
        piece(2, "Cotton tariff raised", FILLING),
    ];
    let (_folder, searcher) = index(&[&pieces]);
    assert_eq!(ids(&searcher, "tariff cotton"), [2, 1]);
}

/// Articles with two words at various places and frequencies, some in the headline.
fn many() -> Vec<TextPiece> {
    let words = ["tariff", "cotton", "market", "said"];
    let article = |id: u64| {
        let mut number = id;
        let mut body = String::new();
        for place in 0..40 + id % 60 {
            number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(place);
            let word = words[(number >> 33) as usize % if id.is_multiple_of(3) { 2 } else { 4 }];
            body.push_str(word);
            body.push(if place % 9 == 8 { '.' } else { ' ' });
            if place % 9 == 8 {
                body.push(' ');
            }
        }
        let titles = ["A day", "Tariff raised", "Cotton tariff raised", "Cotton falls"];
        piece(id, titles[(number >> 40) as usize % 4], body.leak())
    };
    (1..=300).map(article).collect()
}

#[test]
fn skipped_scores_do_not_change_the_result() {
    let all = many();
    let layouts: [&[&[TextPiece]]; 2] = [&[&all], &[&all[..40], &all[40..90], &all[90..]]];
    for question in [
        "tariff",
        "cotton tariff",
        "tariff cotton market",
        "(cotton OR market) tariff -absent",
    ] {
        let mut answers = Vec::new();
        for layout in layouts {
            let (_folder, searcher) = index(layout);
            let scored = |limit| {
                let window = Window {
                    limit,
                    ..Window::default()
                };
                let answer = searcher.headlines(question, &window).unwrap();
                let hits = answer
                    .hits
                    .iter()
                    .map(|hit| (key_of(hit.id), hit.score.to_bits()));
                (answer.total, hits.collect::<Vec<_>>())
            };
            let (total, whole) = scored(300);
            assert!(total > 100, "{question}");
            for limit in [1, 7, 20] {
                let (told, few) = scored(limit);
                assert_eq!(told, total, "{question}");
                assert_eq!(few, whole[..limit], "{question}");
            }
            answers.push(whole);
        }
        assert_eq!(answers[0], answers[1], "{question}");
    }
}

#[test]
fn an_explanation_adds_up_to_the_score() {
    let all = many();
    let (_folder, searcher) = index(&[&all]);
    let question = ArticleQuestion {
        text: "cotton tariff OR \"cotton tariff\"^3".to_owned(),
        explain: true,
        ..ArticleQuestion::default()
    };
    let answer = searcher.find(&question, &Window::default()).unwrap();
    assert!(!answer.hits.is_empty());
    for hit in &answer.hits {
        let sum: f32 = hit.reasons.iter().map(|reason| reason.score).sum();
        assert!((sum - hit.score).abs() < 1e-4, "{} {:?}", hit.score, hit.reasons);
    }
}

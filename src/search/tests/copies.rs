//! Near-equal copies of an article, similar articles, exports, and reasons for a score.

use super::*;
use crate::article::ArticleId;
use crate::search::{ExportParts as Exported, Facets};

const STORY: &str = "The council of Sundhavn voted on Tuesday to close the old bridge over the northern canal for two \
                     years of repairs. Engineers had found cracks in four of its nine piers last winter, and heavy lorries \
                     have been turned away since March. The work will cost about nine million crowns, half of it paid by \
                     the county, and a ferry will carry people and bicycles across the water until the bridge opens again. \
                     Shopkeepers on both banks fear for their trade and have asked for help.";
const UPDATED: &str = "The council of Sundhavn voted on Tuesday to close the old bridge over the northern canal for two \
                       years of repairs. Engineers had found cracks in four of its nine piers last winter, and heavy lorries \
                       have been turned away since March. The work will cost about nine million crowns, half of it paid by \
                       the county, and a ferry will carry people and bicycles across the water until the bridge opens again. \
                       Shopkeepers on both banks fear for their trade.";
const OTHER: &str = "The bridge over the northern canal was the first of its kind in the county when it was built, a hundred \
                     years ago. Its engineer never saw it opened: he drowned in the harbour a week before the feast, and the \
                     council named a small street behind the fish market after him, which no map of today shows any more.";

fn story(id: u64, title: &'static str, text: &'static str, day: &'static str) -> TextPiece {
    TextPiece {
        id,
        title,
        text,
        day,
        ..TextPiece::default()
    }
}

/// Three copies of one story and two other articles.
fn papers() -> Vec<TextPiece> {
    vec![
        story(1, "Bridge to close", STORY, "2021-05-02"),
        story(2, "Old bridge shut for two years", UPDATED, "2021-05-01"),
        story(3, "Canal bridge", STORY, ""),
        story(4, "The man behind the bridge", OTHER, "2021-06-01"),
        story(5, "Bridge", "Short.", "2021-06-02"),
    ]
}

fn question(text: &str, all: bool) -> ArticleQuestion {
    ArticleQuestion {
        text: text.to_owned(),
        all,
        ..ArticleQuestion::default()
    }
}

#[test]
fn near_equal_copies_are_one_hit_with_the_first_copy_in_any_layout_of_the_index() {
    let papers = papers();
    for batches in [
        vec![&papers[..]],
        papers.chunks(1).collect(),
        papers.chunks(2).collect(),
    ] {
        let (_folder, searcher) = index(&batches);
        // Asks twice: first without groups, then with the groups that the first question computed.
        for _ in 0..2 {
            let answer = searcher
                .find(&question("bridge", false), &Window::default())
                .expect("an answer");
            assert_eq!((answer.total, answer.total_all), (3, Some(5)));
            assert_eq!(answer.hits.len(), 3);
            let folded: Vec<&Hit> = answer.hits.iter().filter(|hit| hit.copies > 1).collect();
            let [hit] = folded[..] else {
                panic!("one hit with copies")
            };
            let first = hit.first.as_ref().expect("the first");
            assert_eq!((hit.copies, first.id), (3, id_of(2)));
            assert_eq!(
                first.published.map(|date| date.day),
                Some(jiff::civil::date(2021, 5, 1))
            );
        }
        let each = searcher
            .find(&question("bridge", true), &Window::default())
            .expect("an answer");
        assert_eq!((each.total, each.total_all, each.hits.len()), (5, Some(5), 5));
        assert!(each.hits.iter().all(|hit| hit.copies == 1 && hit.first.is_none()));
    }
}

#[test]
fn copies_outside_of_the_question_do_not_count() {
    let (_folder, searcher) = index(&[&papers()]);
    let answer = searcher
        .find(&question("shopkeepers asked", false), &Window::default())
        .expect("an answer");
    assert_eq!((answer.total, answer.total_all), (1, Some(2)));
    let hit = &answer.hits[0];
    assert_eq!(
        (hit.copies, hit.first.as_ref().map(|first| first.id)),
        (2, Some(id_of(1)))
    );
    let window = Window {
        since: Some(jiff::civil::date(2021, 5, 2)),
        ..Window::default()
    };
    let answer = searcher
        .find(&question("shopkeepers", false), &window)
        .expect("an answer");
    assert_eq!((answer.total, answer.hits[0].copies), (1, 1));
}

#[test]
fn the_copy_that_comes_first_in_the_order_of_the_question_is_shown() {
    let (_folder, searcher) = index(&[&papers()]);
    for (sort, id) in [(Sort::Oldest, 2), (Sort::Newest, 1)] {
        let window = Window {
            sort,
            ..Window::default()
        };
        let answer = searcher
            .find(&question("shopkeepers", false), &window)
            .expect("an answer");
        assert_eq!((answer.total, answer.hits[0].id), (1, id_of(id)), "{sort:?}");
    }
}

#[test]
fn windows_of_folded_lists_fit_together() {
    let papers: Vec<TextPiece> = papers().into_iter().chain(copies(&[0x21, 0x22, 0x23])).collect();
    let (_folder, searcher) = index(&papers.chunks(3).collect::<Vec<_>>());
    let whole = searcher
        .find(
            &question("", false),
            &Window {
                limit: 100,
                ..Window::default()
            },
        )
        .expect("an answer");
    let mut parts = Vec::new();
    for offset in 0..whole.hits.len() {
        let window = Window {
            limit: 1,
            offset,
            ..Window::default()
        };
        let answer = searcher.find(&question("", false), &window).expect("an answer");
        assert_eq!(answer.total, whole.total);
        parts.extend(answer.hits);
    }
    assert_eq!(parts, whole.hits);
}

#[test]
fn articles_like_another_leave_it_and_its_copies_out() {
    let (_folder, searcher) = index(&[&papers()]);
    let similar = searcher
        .similar("0000000000000001", false, &Facets::default(), &Window::default())
        .expect("an answer");
    assert_eq!(similar.left_out, [id_of(2), id_of(3)]);
    assert!(
        similar.words.iter().any(|word| word == "canal"),
        "{:?}",
        similar.words
    );
    let ids: Vec<u64> = similar.results.hits.iter().map(|hit| key_of(hit.id)).collect();
    assert_eq!(ids, [4]);
    let error = searcher.similar("ffff", false, &Facets::default(), &Window::default());
    assert!(error.is_err_and(|error| error.to_string().contains("find articles like ffff")));
}

#[test]
fn an_export_has_every_article_by_day_and_marks_copies() {
    let (_folder, searcher) = index(&papers().chunks(2).collect::<Vec<_>>());
    let wanted = Exported {
        text: true,
        copies: true,
        ..Exported::default()
    };
    let window = Window {
        sort: Sort::Oldest,
        limit: 0,
        ..Window::default()
    };
    let found = searcher
        .export_articles("bridge", wanted, &window)
        .expect("an answer");
    assert_eq!(found.total, 5);
    let rows: Vec<(u64, Option<ArticleId>)> = found
        .map(|article| {
            let article = article.expect("an article");
            assert!(article.text.contains(&article.hit.title));
            (key_of(article.hit.id), article.copy_of)
        })
        .collect();
    let first = Some(id_of(2));
    assert_eq!(rows, [(2, None), (1, first), (4, None), (5, None), (3, first)]);
}

#[test]
fn the_parts_of_a_score_add_up_to_it() {
    let (_folder, searcher) = index(&[&archive(), &papers()]);
    for text in [
        "bridge canal",
        "person:tamm oil",
        "\"northern canal\" OR harbour",
        "said:oil",
        "bridge -harbour",
    ] {
        let asked = ArticleQuestion {
            text: text.to_owned(),
            explain: true,
            ..ArticleQuestion::default()
        };
        let answer = searcher.find(&asked, &Window::default()).expect("an answer");
        assert!(answer.explained.is_some() && !answer.hits.is_empty(), "{text}");
        for hit in &answer.hits {
            let sum: f32 = hit.reasons.iter().map(|reason| reason.score).sum();
            assert!((sum - hit.score).abs() < 0.01, "{text}: {sum}, {hit:?}");
        }
    }
    let asked = ArticleQuestion {
        text: "canal".to_owned(),
        explain: true,
        ..ArticleQuestion::default()
    };
    let answer = searcher.find(&asked, &Window::default()).expect("an answer");
    let reason = &answer.hits[0].reasons[0];
    assert_eq!(
        (reason.field, &*reason.what, reason.times),
        ("headline and text", "canal", Some(2))
    );
    assert_eq!(reason.articles, Some(4));
}

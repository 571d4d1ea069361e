//! Copies of quotations on hand-made indexes.

use super::*;
use crate::search::quotations::Comparison;

const REMARK: &str = "the harbour will open again before the winter";

/// Articles with one quotation each: two copies of one remark, then others, then two more copies.
fn papers() -> Vec<TextPiece> {
    let said = |id, text, said, day| TextPiece {
        id,
        title: "Harbour",
        text,
        day,
        names: vec![person("Anna Tamm")],
        quotes: vec![(said, Some(0))],
        ..TextPiece::default()
    };
    let copy = "Anna Tamm said \"the harbour will open again before the winter\" on Monday.";
    let edited = "Anna Tamm said \"the harbour will be open again before the winter\" on Monday.";
    vec![
        said(0xa1, copy, REMARK, "2020-01-05"),
        said(0xa2, copy, REMARK, "2020-01-02"),
        said(
            0xb1,
            "Anna Tamm said \"nobody has seen the money since the spring\".",
            "nobody has seen the money since the spring",
            "2020-01-04",
        ),
        said(
            0xb2,
            "Anna Tamm said \"eleven of the boats were lost that night\".",
            "eleven of the boats were lost that night",
            "",
        ),
        said(
            0xc1,
            edited,
            "the harbour will be open again before the winter",
            "2020-01-01",
        ),
        said(0xc2, copy, REMARK, ""),
    ]
}

fn oldest() -> Window {
    Window {
        sort: Sort::Oldest,
        ..Window::default()
    }
}

#[test]
fn the_oldest_copy_represents_all_in_any_layout_of_segments() {
    let papers = papers();
    for batches in [&[&papers[..]][..], &[&papers[..2], &papers[2..5], &papers[5..]]] {
        let (_folder, searcher) = index(batches);
        for sort in [Sort::Relevance, Sort::Newest, Sort::Oldest] {
            let question = QuoteQuestion {
                said: Some("harbour".to_owned()),
                folding: Folding::Versions,
                ..QuoteQuestion::default()
            };
            let window = Window { sort, ..oldest() };
            let answer = searcher.quotes(&question, &window).unwrap();
            assert_eq!((answer.total, answer.total_all), (1, Some(4)));
            let hit = &answer.hits[0];
            assert_eq!((hit.article, hit.count, hit.wordings), (id_of(0xc1), 4, 2));
            let versions: Vec<(u64, u64)> = hit
                .versions
                .iter()
                .map(|v| (key_of(v.article), v.count))
                .collect();
            assert_eq!(versions, [(0xc1, 1), (0xa2, 3)], "oldest first, undated last");
        }
    }
}

/// The articles of the lines, and the number of all lines and of the warnings.
fn lines(searcher: &Searcher, comparison: Comparison, window: &Window) -> (Vec<u64>, u64, usize) {
    let question = QuoteQuestion::default();
    let answer = quotations::quotes_comparing(&searcher.context, comparison, &question, window).unwrap();
    assert_eq!(answer.total_all, Some(6));
    let articles = answer.hits.iter().map(|hit| key_of(hit.article)).collect();
    (articles, answer.total, answer.warnings.len())
}

/// Compares the lines with these articles, by pages of each size and at once.
fn assert_lines(searcher: &Searcher, comparison: Comparison, order: &[u64], warnings: usize) {
    for size in 0..=order.len() + 1 {
        let mut pages = Vec::new();
        for offset in (0..order.len()).step_by(size.max(1)) {
            let window = Window {
                limit: size,
                offset,
                ..oldest()
            };
            let (page, total, told) = lines(searcher, comparison, &window);
            assert_eq!((total, told), (order.len() as u64, warnings), "{comparison:?}");
            pages.extend(page);
        }
        let expected = if size == 0 { &[] } else { order };
        assert_eq!(pages, expected, "{comparison:?}, {size} a page");
    }
}

#[test]
fn quotations_not_compared_are_listed_alone() {
    let (_folder, searcher) = index(&[&papers()]);
    // Oldest first: c1, a2, b1, a1, then the undated b2 and c2.
    for (hits, order) in [
        (0, &[0xc1, 0xa2, 0xb1, 0xa1, 0xb2, 0xc2][..]),
        (1, &[0xc1, 0xa2, 0xb1, 0xa1, 0xb2, 0xc2]),
        (3, &[0xc1, 0xb1, 0xa1, 0xb2, 0xc2]),
        (4, &[0xc1, 0xb1, 0xb2, 0xc2]),
        (6, &[0xc1, 0xb1, 0xb2]),
        (9, &[0xc1, 0xb1, 0xb2]),
    ] {
        assert_lines(&searcher, Comparison { hits, texts: 9 }, order, 0);
    }
}

#[test]
fn identical_copies_are_folded_unread_and_a_warning_counts_the_others() {
    let papers = papers();
    for batches in [&[&papers[..]][..], &[&papers[..2], &papers[2..5], &papers[5..]]] {
        let (_folder, searcher) = index(batches);
        for (texts, order, warnings) in [
            (0, &[0xc1, 0xa2, 0xb1, 0xb2][..], 1),
            (1, &[0xc1, 0xa2, 0xb1, 0xb2], 1),
            (2, &[0xc1, 0xb1, 0xb2], 0),
        ] {
            assert_lines(&searcher, Comparison { hits: 9, texts }, order, warnings);
        }
    }
}

#[test]
fn few_quotations_are_folded_and_more_are_listed_one_by_one() {
    let (_folder, searcher) = index(&[&papers()]);
    for (few, order) in [
        (5, vec![0xc1, 0xa2, 0xb1, 0xa1, 0xb2, 0xc2]),
        (6, vec![0xc1, 0xb1, 0xb2]),
    ] {
        let question = QuoteQuestion {
            folding: Folding::UpTo(few),
            ..QuoteQuestion::default()
        };
        for (offset, limit) in [(0, 9), (1, 1), (0, 0), (9, 1)] {
            let window = Window {
                limit,
                offset,
                ..oldest()
            };
            let answer = searcher.quotes(&question, &window).unwrap();
            let found: Vec<u64> = answer.hits.iter().map(|hit| key_of(hit.article)).collect();
            let page: Vec<u64> = order.iter().copied().skip(offset).take(limit).collect();
            assert_eq!(found, page, "{few}: {limit} from {offset}");
            assert_eq!((answer.total, answer.total_all), (order.len() as u64, Some(6)));
            assert!(answer.warnings.is_empty());
        }
    }
}

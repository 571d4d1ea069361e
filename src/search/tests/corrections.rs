//! Corrected and withdrawn articles, and their near-equal copies.

use super::*;
use crate::article::{Correction, CorrectionKind};
use crate::search::commit::withdrawals::WithdrawalNotice;
use crate::search::verify::Claim;
use crate::search::{CorrectionNotice, ExportParts};

const STORY: &str = "The council of Sundhavn voted on Tuesday to close the old bridge over the northern canal for two \
                     years of repairs. Engineers had found cracks in four of its nine piers last winter, and heavy lorries \
                     have been turned away since March. The work will cost about nine million crowns, half of it paid by \
                     the county, and a ferry will carry people and bicycles across the water until the bridge opens again.";

fn noted(piece: &TextPiece, kind: CorrectionKind) -> (Article, Extraction) {
    let (mut article, extraction) = piece.article();
    article.corrections.push(Correction {
        kind,
        note: format!("This story was {}", kind.as_str()),
        span: None,
        date: None,
        story: None,
    });
    (article, extraction)
}

/// 1 is corrected, 2 is its near-equal copy, 3 is withdrawn, 4 is an update, 5 is none of these.
fn archive() -> (TempDir, Searcher) {
    let piece = |id, title, text| TextPiece {
        id,
        title,
        text,
        day: "2021-05-02",
        ..TextPiece::default()
    };
    let withdrawn = TextPiece {
        names: vec![person("Anna Tamm|Tamm")],
        quotes: vec![("the bridge will never open", Some(0))],
        ..piece(
            3,
            "Bridge lost",
            "Anna Tamm said \"the bridge will never open\" on Monday.",
        )
    };
    index_of(vec![
        vec![
            noted(&piece(1, "Bridge to close", STORY), CorrectionKind::Corrected),
            noted(&withdrawn, CorrectionKind::Withdrawn),
        ],
        vec![
            piece(2, "Old bridge shut", STORY).article(),
            noted(
                &piece(4, "Bridge again", "The bridge was painted."),
                CorrectionKind::Updated,
            ),
            piece(5, "Bridges", "A bridge is a bridge.").article(),
        ],
    ])
}

fn each(text: &str) -> ArticleQuestion {
    ArticleQuestion {
        text: text.to_owned(),
        all: true,
        ..ArticleQuestion::default()
    }
}

fn found(searcher: &Searcher, text: &str) -> Vec<u64> {
    let answer = searcher.find(&each(text), &Window::default()).expect("an answer");
    assert_eq!(answer.warnings, [], "{text}");
    let mut keys: Vec<u64> = answer.hits.iter().map(|hit| key_of(hit.id)).collect();
    keys.sort_unstable();
    keys
}

fn kinds(notices: &[CorrectionNotice]) -> Vec<(CorrectionKind, Option<u64>)> {
    let of = |notice: &CorrectionNotice| (notice.correction.kind, notice.copy.map(key_of));
    notices.iter().map(of).collect()
}

#[test]
fn questions_find_corrected_articles_and_their_copies() {
    let (_folder, searcher) = archive();
    for (text, keys) in [
        ("has:correction", &[1, 2, 3][..]),
        ("bridge has:correction", &[1, 2, 3]),
        ("is:withdrawn", &[3]),
        ("correction:corrected", &[1, 2]),
        ("correction:updated", &[4]),
        ("correction:*", &[1, 2, 3]),
        ("bridge -has:correction", &[4, 5]),
        ("correction:refiled", &[]),
    ] {
        assert_eq!(found(&searcher, text), keys, "{text}");
    }
}

#[test]
fn every_hit_says_that_it_or_a_copy_was_corrected() {
    use CorrectionKind::{Corrected, Withdrawn};
    let (_folder, searcher) = archive();
    let answer = searcher
        .find(&each("bridge"), &Window::default())
        .expect("an answer");
    for hit in &answer.hits {
        let expected = match key_of(hit.id) {
            1 => vec![(Corrected, None)],
            2 => vec![(Corrected, Some(1))],
            3 => vec![(Withdrawn, None)],
            _ => vec![],
        };
        assert_eq!(kinds(&hit.corrections), expected, "{}", hit.title);
    }
    let exported = searcher
        .export_articles("title:shut", ExportParts::default(), &Window::default())
        .expect("an export");
    for article in exported {
        assert_eq!(
            kinds(&article.expect("an article").hit.corrections),
            [(Corrected, Some(1))]
        );
    }
    let shown = searcher.show(&id_of(2).to_string()).expect("an article");
    assert_eq!(kinds(&shown.copy_corrections), [(Corrected, Some(1))]);
    let shown = searcher.show(&id_of(1).to_string()).expect("an article");
    assert_eq!(shown.article.corrections.len(), 1);
}

#[test]
fn quotations_of_a_withdrawn_article_say_so() {
    let (_folder, searcher) = archive();
    let question = QuoteQuestion {
        text: "never".to_owned(),
        ..QuoteQuestion::default()
    };
    let answer = searcher.quotes(&question, &Window::default()).expect("an answer");
    assert_eq!(
        kinds(&answer.hits[0].corrections),
        [(CorrectionKind::Withdrawn, None)]
    );
    let claim = Claim {
        text: "the bridge will never open".to_owned(),
        by: None,
    };
    let checked = searcher.verify(&claim).expect("a check");
    let printed = checked.printed.expect("printed words");
    assert_eq!(kinds(&printed.corrections), [(CorrectionKind::Withdrawn, None)]);
}

/// 1 is the story that 3 withdraws, 2 its near-equal copy, 4 has its words on another day, 5 is a withdrawal of nothing here.
#[test]
fn a_notice_withdraws_the_story_that_it_names() {
    let piece = |id, title, text, day| TextPiece {
        id,
        title,
        text,
        day,
        ..TextPiece::default()
    };
    let notice = |piece: &TextPiece, story: &str| {
        let (mut article, extraction) = noted(piece, CorrectionKind::Withdrawn);
        article.corrections[0].story = Some(story.to_owned());
        (article, extraction)
    };
    let (_folder, searcher) = index_of(vec![
        vec![
            piece(1, "Sundhavn to close its old bridge", STORY, "2021-05-02").article(),
            piece(
                4,
                "Sundhavn to close its old bridge, again",
                "The bridge is shut.",
                "2021-06-09",
            )
            .article(),
        ],
        vec![
            piece(2, "Old bridge shut", STORY, "2021-05-02").article(),
            notice(
                &piece(
                    3,
                    "ADVISORY: Sundhavn bridge story withdrawn",
                    "It is wrong.",
                    "2021-05-03",
                ),
                "Sundhavn bridge story",
            ),
            notice(
                &piece(
                    5,
                    "ADVISORY: Mill fire story withdrawn",
                    "It is wrong.",
                    "2021-05-03",
                ),
                "Mill fire story",
            ),
        ],
    ]);
    assert_eq!(found(&searcher, "is:withdrawn"), [1, 2, 3, 5]);
    assert_eq!(found(&searcher, "bridge -has:correction"), [4]);
    let answer = searcher
        .find(&each("bridge"), &Window::default())
        .expect("an answer");
    for hit in &answer.hits {
        let notices: Vec<Option<u64>> = hit
            .corrections
            .iter()
            .map(|notice| notice.notice.map(key_of))
            .collect();
        let expected = match key_of(hit.id) {
            1 | 2 => vec![Some(3)],
            3 => vec![None],
            _ => vec![],
        };
        assert_eq!(notices, expected, "{}", hit.title);
    }
    let shown = searcher.show(&id_of(1).to_string()).expect("an article");
    assert_eq!(shown.copy_corrections[0].notice.map(key_of), Some(3));
}

#[test]
fn a_notice_that_fits_several_stories_withdraws_none() {
    let piece = |id, title| TextPiece {
        id,
        title,
        text: "Nothing else.",
        day: "2021-05-02",
        ..TextPiece::default()
    };
    let (mut notice, extraction) = noted(
        &piece(3, "ADVISORY: Sundhavn bridge story withdrawn"),
        CorrectionKind::Withdrawn,
    );
    notice.corrections[0].story = Some("Sundhavn bridge story".to_owned());
    let (_folder, searcher) = index_of(vec![vec![
        piece(1, "Sundhavn to close its bridge").article(),
        piece(2, "Bridge of Sundhavn painted").article(),
        (notice, extraction),
    ]]);
    assert_eq!(found(&searcher, "is:withdrawn"), [3]);
}

/// A collection may have millions of articles: a hit costs only notices that may mean it.
#[test]
fn the_days_of_a_notice_are_searched_only_for_a_hit_that_fits_it() {
    let piece = |id, title, text, day| TextPiece {
        id,
        title,
        text,
        day,
        ..TextPiece::default()
    };
    let (mut notice, extraction) = noted(
        &piece(
            3,
            "ADVISORY: Sundhavn bridge story withdrawn",
            "It is wrong.",
            "2021-05-03",
        ),
        CorrectionKind::Withdrawn,
    );
    notice.corrections[0].story = Some("Sundhavn bridge story".to_owned());
    let (_folder, searcher) = index_of(vec![vec![
        piece(
            1,
            "Sundhavn to close its bridge",
            "Lorries are turned away.",
            "2021-05-02",
        )
        .article(),
        piece(2, "Herring is dear", "Fish is dear.", "2021-05-02").article(),
        (notice, extraction),
    ]]);
    let is_searched = || {
        let notices = searcher.context.commit.withdrawals.notices().expect("notices");
        notices.iter().any(WithdrawalNotice::is_searched)
    };
    assert_eq!(found(&searcher, "herring"), [2]);
    assert!(!is_searched());
    assert_eq!(found(&searcher, "lorries"), [1]);
    assert!(is_searched());
}

//! Counts over all hits.

use super::*;
use crate::search::{DateStep, Facet, Facets};

fn asked(text: &str, wanted: &[Facet], size: usize) -> ArticleQuestion {
    ArticleQuestion {
        text: text.to_owned(),
        facets: Facets {
            wanted: wanted.to_vec(),
            size,
        },
        ..ArticleQuestion::default()
    }
}

fn counted(counts: &FacetCounts) -> Vec<(&str, u64)> {
    let values = counts.values.iter();
    values.map(|(value, count)| (value.as_str(), *count)).collect()
}

#[test]
fn facets_count_all_hits_whatever_is_shown_and_however_the_index_is_laid_out() {
    let archive = archive();
    for batches in [vec![&archive[..]], archive.chunks(1).collect()] {
        let (_folder, searcher) = index(&batches);
        let facets = [
            Facet::Person,
            Facet::Org,
            Facet::Place,
            Facet::Language,
            Facet::Publication,
            Facet::Date(DateStep::Year),
        ];
        let window = Window {
            limit: 0,
            ..Window::default()
        };
        let answer = searcher.find(&asked("", &facets, 3), &window).expect("an answer");
        assert_eq!(answer.total, 3);
        let [people, orgs, places, languages, publications, years] = &answer.facets[..] else {
            panic!("six facets");
        };
        assert_eq!(
            counted(people),
            [("Anna Tamm", 1), ("Anna Weir", 1), ("John Tamm", 1)]
        );
        assert_eq!((people.more, people.without), (1, 1));
        assert_eq!(counted(orgs), [("AT&T", 1)]);
        assert_eq!(counted(places), [("Sundhavn", 1)]);
        assert_eq!(counted(languages), [("en", 2), ("de", 1)]);
        assert_eq!((publications.values.len(), publications.without), (0, 3));
        assert_eq!(
            (counted(years), years.without),
            (vec![("2020", 1), ("2021", 1)], 1)
        );
    }
}

#[test]
fn people_are_counted_as_their_directory_counts_them() {
    let piece = |id, name| TextPiece {
        id,
        title: "Dam",
        text: "Ada Byrd spoke. Byrd left. A. Byrd came.",
        names: vec![person(name)],
        ..TextPiece::default()
    };
    let pieces: Vec<TextPiece> = (1..=20)
        .map(|id| piece(id, "Ada Byrd"))
        .chain([piece(21, "Byrd"), piece(22, "A. Byrd")])
        .collect();
    let (_folder, searcher) = index(&[&pieces[..12], &pieces[12..]]);
    let answer = searcher
        .find(&asked("dam", &[Facet::Person], 10), &Window::default())
        .expect("an answer");
    assert_eq!(counted(&answer.facets[0]), [("Ada Byrd", 22)]);
    let directory = searcher
        .directory(
            EntityKind::Person,
            &DirectoryQuestion::default(),
            &Window::default(),
        )
        .expect("a directory");
    assert_eq!(directory.hits[0].articles, 22);
}

#[test]
fn quotations_are_counted_by_who_said_them_and_by_their_articles() {
    let (_folder, searcher) = index(&[&archive()]);
    let question = QuoteQuestion {
        facets: Facets {
            wanted: vec![Facet::Person, Facet::Org, Facet::Date(DateStep::Month)],
            size: 1,
        },
        ..QuoteQuestion::default()
    };
    let answer = searcher.quotes(&question, &Window::default()).expect("an answer");
    let [people, orgs, months] = &answer.facets[..] else {
        panic!("three facets");
    };
    assert_eq!((counted(people), people.more), (vec![("Anna Tamm", 1)], 2));
    assert_eq!((counted(orgs), orgs.without), (vec![("AT&T", 2)], 1));
    assert_eq!(counted(months), [("2020-05", 2), ("2021-06", 1)]);
}

#[test]
fn a_timeline_shows_every_period_from_the_first_to_the_last() {
    let (_folder, searcher) = index(&[&archive()]);
    let timeline = |text, step| {
        let answer = searcher
            .timeline(text, step, &Window::default())
            .expect("an answer");
        let periods = answer.hits.iter();
        let periods: Vec<(String, u64)> = periods
            .map(|period| (period.label.clone(), period.articles))
            .collect();
        (answer.total, answer.facets[0].without, periods)
    };
    let (total, undated, months) = timeline("", Some(DateStep::Month));
    assert_eq!((total, undated, months.len()), (3, 1, 14));
    assert_eq!((&*months[0].0, months[0].1), ("2020-05", 1));
    assert_eq!((&*months[1].0, months[1].1), ("2020-06", 0));
    assert_eq!((&*months[13].0, months[13].1), ("2021-06", 1));
    assert_eq!(timeline("harbour", None).2, [("2021-06-02".to_owned(), 1)]);
    assert_eq!(timeline("nowhere", None), (0, 0, vec![]));
}

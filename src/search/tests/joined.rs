//! Names joined beside the index: the same answers with the stored file, without it, and with a damaged one; questions
//! for organisations and places under all their names.

use std::path::PathBuf;

use super::*;
use crate::search::{DateStep, DirectoryEntry, Facet, FacetCounts, Facets};

const KINDS: [EntityKind; 3] = [EntityKind::Person, EntityKind::Organisation, EntityKind::Place];

fn piece(id: u64, text: &'static str, names: &[(EntityKind, &'static str)]) -> TextPiece {
    TextPiece {
        id,
        title: "News of the day",
        text,
        day: "2016-07-16",
        names: names.to_vec(),
        ..TextPiece::default()
    }
}

/// Articles about a bank that some call by its acronym alone, in two countries.
fn bank() -> Vec<TextPiece> {
    let (org, place) = (EntityKind::Organisation, EntityKind::Place);
    let long = (org, "Royal Bank of Tolland");
    let short = (org, "RBT");
    let mut pieces = vec![
        piece(
            1,
            "Royal Bank of Tolland cut rates. RBT said \"rates will fall\". Ann Moor watched in the United States.",
            &[long, short, person("Ann Moor"), (place, "United States")],
        ),
        piece(
            2,
            "Royal Bank of Tolland and RBT grew. Ann Moor left.",
            &[long, short, person("Ann Moor")],
        ),
        piece(
            3,
            "RBT opened an office in the U.S. on Monday.",
            &[short, (place, "U.S.")],
        ),
        piece(
            4,
            "Royal Bank of Tolland opened a branch. A. Moor and Moor met.",
            &[long, person("A. Moor"), person("Moor")],
        ),
        piece(
            5,
            "Royal Dock opened in Tolland.",
            &[(org, "Royal Dock"), (place, "Tolland")],
        ),
        piece(
            6,
            "Ann Moor said \"we shall see\" in Tolland.",
            &[person("Ann Moor"), (place, "Tolland")],
        ),
    ];
    pieces[5].quotes = vec![("we shall see", Some(0))];
    pieces[5].day = "2017-02-03";
    pieces
}

/// Ids of the articles found, each with the names taken for another: `4 Kerry=John Kerry?`.
fn found(searcher: &Searcher, question: &str) -> Vec<String> {
    let window = Window {
        limit: 100,
        ..Window::default()
    };
    let mut hits = searcher.articles(question, &window).unwrap().hits;
    hits.sort_by_key(|hit| hit.id);
    let line = |hit: &Hit| {
        let taken = hit.taken_for.iter().map(|taken| {
            let mark = if taken.inferred { "?" } else { "" };
            format!(" {}={}{mark}", taken.name, taken.person)
        });
        format!("{:x}{}", key_of(hit.id), taken.collect::<String>())
    };
    hits.iter().map(line).collect()
}

#[test]
fn an_organisation_is_found_under_all_its_names() {
    let pieces = bank();
    for batches in [vec![&pieces[..]], pieces.chunks(2).collect()] {
        let (_folder, searcher) = index(&batches);
        let long = "Royal Bank of Tolland=RBT?";
        for (question, expected) in [
            (
                "org:RBT",
                vec![
                    format!("1 {long}"),
                    format!("2 {long}"),
                    "3".into(),
                    format!("4 {long}"),
                ],
            ),
            (
                "org:\"royal bank of tolland\"",
                ["1", "2", "3", "4"]
                    .into_iter()
                    .map(|id| match id {
                        "4" => id.to_owned(),
                        id => format!("{id} RBT=Royal Bank of Tolland?"),
                    })
                    .collect(),
            ),
            // One word of a name asks for no other name.
            ("org:bank", vec!["1".into(), "2".into(), "4".into()]),
            ("org:=RBT", vec!["1".into(), "2".into(), "3".into()]),
            (
                "org:=\"Royal Bank of Tolland\"",
                vec!["1".into(), "2".into(), "4".into()],
            ),
            ("-org:RBT", vec!["5".into(), "6".into()]),
            ("org:RBT W/3 branch", vec![format!("4 {long}")]),
            ("org:\"Royal Bank of Tolland\" W/2 office", vec![]),
            (
                "org:\"Royal Bank of Tolland\" W/3 office",
                vec!["3 RBT=Royal Bank of Tolland?".into()],
            ),
        ] {
            assert_eq!(found(&searcher, question), expected, "{question}");
        }
    }
}

#[test]
fn a_place_is_found_under_its_listed_names() {
    let (_folder, searcher) = index(&[&bank()]);
    for question in ["place:\"united states\"", "place:\"U.S.\"", "place:us"] {
        let ids: Vec<String> = found(&searcher, question);
        let ids: Vec<&str> = ids.iter().map(|hit| &hit[..1]).collect();
        assert_eq!(ids, ["1", "3"], "{question}");
    }
    assert_eq!(found(&searcher, "place:=\"U.S.\""), ["3"]);
    assert_eq!(found(&searcher, "place:tolland"), ["5", "6"]);
}

#[test]
fn an_organisation_of_the_users_file_is_found_under_its_names() {
    let (folder, _) = index(&[&bank()]);
    let file = "[[organisation]]\nname = \"The Lender\"\nalso = [\"RBT\", \"Royal Dock\"]\nnot = [\"Royal Bank of Tolland\"]\n";
    std::fs::write(folder.path().join("names.toml"), file).unwrap();
    let searcher = anew(&folder);
    assert_eq!(
        found(&searcher, "org:lender"),
        [
            "1 RBT=The Lender",
            "2 RBT=The Lender",
            "3 RBT=The Lender",
            "5 Royal Dock=The Lender"
        ]
    );
    assert_eq!(found(&searcher, "org:\"Royal Bank of Tolland\""), ["1", "2", "4"]);
}

#[test]
fn a_person_of_some_articles_is_found_in_these() {
    let (folder, _) = index(&[&bank()]);
    let painter =
        "[[person]]\nname = \"Ann Moor (painter)\"\nalso = [\"Ann Moor\"]\nin = [\"0000000000000006\"]\n";
    std::fs::write(folder.path().join("names.toml"), painter).unwrap();
    for is_kept in [false, true] {
        if is_kept {
            anew(&folder).keep().unwrap();
        }
        let searcher = anew(&folder);
        let only = ["6 Ann Moor=Ann Moor (painter)"];
        assert_eq!(found(&searcher, "person:painter"), only);
        assert_eq!(found(&searcher, "person:\"Ann Moor (painter)\""), only);
        assert_eq!(found(&searcher, "speaker:\"Ann Moor (painter)\""), only);
        assert_eq!(found(&searcher, "-person:painter").len(), 5);
        assert_eq!(found(&searcher, "person:\"Ann Moor\"").len(), 4);
        let by = QuoteQuestion {
            by: Some("Ann Moor (painter)".to_owned()),
            ..QuoteQuestion::default()
        };
        assert_eq!(searcher.quotes(&by, &Window::default()).unwrap().hits.len(), 1);
    }
}

fn anew(folder: &TempDir) -> Searcher {
    Searcher::new(&Index::open(folder.path()).unwrap()).unwrap()
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("engine/names.bin")
}

/// All that is answered from joined names.
fn answers(searcher: &Searcher) -> (Vec<Vec<DirectoryEntry>>, Vec<Vec<FacetCounts>>) {
    let all = Window {
        limit: 1_000,
        ..Window::default()
    };
    let page = Window {
        limit: 2,
        offset: 1,
        ..Window::default()
    };
    let late = Window {
        since: "2017-01-01".parse().ok(),
        ..all
    };
    let asked = |query: &str| DirectoryQuestion {
        query: Some(query.to_owned()),
        ..DirectoryQuestion::default()
    };
    let why = DirectoryQuestion {
        names: WantedNames::Explained("moor".to_owned()),
        query: None,
    };
    let mut directories = Vec::new();
    for kind in KINDS {
        for (question, window) in [
            (&beginnings(""), &all),
            (&beginnings(""), &page),
            (&beginnings(""), &late),
            (&beginnings("to"), &all),
            (&asked("opened"), &all),
            (&why, &all),
        ] {
            directories.push(searcher.directory(kind, question, window).unwrap().hits);
        }
    }
    let facets = Facets {
        wanted: vec![
            Facet::Person,
            Facet::Org,
            Facet::Place,
            Facet::Date(DateStep::Year),
        ],
        size: 3,
    };
    let question = ArticleQuestion {
        text: "opened OR said".to_owned(),
        facets: facets.clone(),
        ..ArticleQuestion::default()
    };
    let quotes = QuoteQuestion {
        facets,
        ..QuoteQuestion::default()
    };
    let facets = vec![
        searcher.find(&question, &all).unwrap().facets,
        searcher.quotes(&quotes, &all).unwrap().facets,
    ];
    (directories, facets)
}

#[test]
fn answers_are_the_same_with_the_stored_names_and_without() {
    let pieces = bank();
    for batches in [vec![&pieces[..]], pieces.chunks(2).collect()] {
        let (folder, searcher) = index(&batches);
        let names =
            "[[person]]\nname = \"Ann Moor (2)\"\nalso = [\"Ann Moor\"]\nin = [\"0000000000000006\"]\n";
        for users_file in ["", names] {
            std::fs::write(folder.path().join("names.toml"), users_file).unwrap();
            let made = answers(&anew(&folder));
            assert!(made.0.iter().any(|entries| entries.len() > 1), "{made:?}");
            anew(&folder).keep().unwrap();
            assert_eq!(answers(&anew(&folder)), made);
            let whole = std::fs::read(file(&folder)).unwrap();
            for at in (0..whole.len()).step_by(whole.len() / 20) {
                let mut damaged = whole.clone();
                damaged[at] ^= 4;
                std::fs::write(file(&folder), damaged).unwrap();
                assert_eq!(answers(&anew(&folder)), made, "byte {at}");
            }
        }
        drop(searcher);
    }
}

#[test]
fn names_stored_for_another_file_of_the_user_do_not_count() {
    let (folder, searcher) = index(&[&bank()]);
    searcher.keep().unwrap();
    let ignored = "[[ignore]]\nname = \"Ann Moor\"\n";
    std::fs::write(folder.path().join("names.toml"), ignored).unwrap();
    let people = |searcher: &Searcher| {
        let all = searcher.directory(EntityKind::Person, &beginnings("ann"), &Window::default());
        all.unwrap().hits.len()
    };
    assert_eq!((people(&searcher), people(&anew(&folder))), (1, 0));
}

/// Names that take more than one block of the file.
#[test]
fn damage_that_shows_while_a_question_is_answered_changes_no_answer() {
    let pieces: Vec<TextPiece> = (1..=700)
        .map(|id| {
            let name: &'static str =
                Box::leak(format!("Ann of the Long Harbour Wall Moor{id}").into_boxed_str());
            piece(id, name, &[person(name)])
        })
        .collect();
    let (folder, searcher) = index(&[&pieces]);
    let made = answers(&searcher);
    searcher.keep().unwrap();
    let whole = std::fs::read(file(&folder)).unwrap();
    assert!(whole.len() > 2 << 12, "{}", whole.len());
    for at in (1_000..whole.len()).step_by(whole.len() / 12) {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        std::fs::write(file(&folder), damaged).unwrap();
        assert_eq!(answers(&anew(&folder)), made, "byte {at}");
    }
}

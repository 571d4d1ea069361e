//! One person under several names, across articles.

use super::*;
use crate::search::{AliasEvidence, ShortForm};

/// Articles about John Kerry, one with only his surname, two Browns, and one that may be about either of
/// them.
fn archive() -> Vec<TextPiece> {
    let piece = |id, text, names: &[&'static str]| TextPiece {
        id,
        title: "News of the day",
        text,
        day: "2016-07-16",
        names: names.iter().map(|forms| person(forms)).collect(),
        ..TextPiece::default()
    };
    let mut pieces = vec![
        piece(
            1,
            "John Kerry met Gordon Brown. Kerry left.",
            &["John Kerry|Kerry", "Gordon Brown"],
        ),
        piece(2, "John Kerry met Sarah Brown.", &["John Kerry", "Sarah Brown"]),
        piece(
            3,
            "JOHN KERRY and John F. Kerry met.",
            &["JOHN KERRY", "John F. Kerry"],
        ),
        piece(4, "Kerry said \"the truce holds\" on Monday.", &["Kerry"]),
        piece(5, "Brown said \"the bank holds\" on Monday.", &["Brown"]),
        piece(6, "John Kerry spoke of the climate.", &["John Kerry"]),
    ];
    pieces[3].quotes = vec![("the truce holds", Some(0))];
    pieces[3].day = "2017-01-20";
    pieces[4].quotes = vec![("the bank holds", Some(0))];
    pieces
}

/// Ids of the articles found, each with the names taken for a person: `4 Kerry=John Kerry?`.
fn found(searcher: &Searcher, question: &str) -> Vec<String> {
    let mut hits = searcher
        .articles(
            question,
            &Window {
                limit: 100,
                ..Window::default()
            },
        )
        .unwrap()
        .hits;
    hits.sort_by_key(|hit| hit.id);
    hits.iter()
        .map(|hit| {
            let taken = hit.taken_for.iter().map(|taken| {
                let mark = if taken.inferred { "?" } else { "" };
                format!(" {}={}{mark}", taken.name, taken.person)
            });
            format!("{:x}{}", key_of(hit.id), taken.collect::<String>())
        })
        .collect()
}

/// The directory as lines: `John Kerry 5 1 = John Kerry 3, Kerry 1?`.
fn listed(searcher: &Searcher, question: &DirectoryQuestion, window: &Window) -> Vec<String> {
    let entries = searcher
        .directory(EntityKind::Person, question, window)
        .unwrap()
        .hits;
    entries
        .iter()
        .map(|entry| {
            let aliases: Vec<String> = entry
                .aliases
                .iter()
                .map(|alias| {
                    format!(
                        "{} {}{}",
                        alias.name,
                        alias.articles,
                        if alias.is_inferred() { "?" } else { "" }
                    )
                })
                .collect();
            format!(
                "{} {} {} = {}",
                entry.name,
                entry.articles,
                entry.quotes,
                aliases.join(", ")
            )
        })
        .collect()
}

fn write_file(folder: &TempDir, text: &str) {
    std::fs::write(folder.path().join("names.toml"), text).unwrap();
}

/// A new searcher, which reads the user's file again.
fn anew(folder: &TempDir) -> Searcher {
    Searcher::new(&Index::open(folder.path()).unwrap()).unwrap()
}

#[test]
fn a_full_name_finds_articles_that_have_only_the_surname() {
    let pieces = archive();
    for batches in [vec![&pieces[..]], pieces.chunks(2).collect()] {
        let (_folder, searcher) = index(&batches);
        assert_eq!(
            found(&searcher, "person:\"john kerry\""),
            ["1", "2", "3", "4 Kerry=John Kerry?", "6"]
        );
        assert_eq!(found(&searcher, "person:kerry"), ["1", "2", "3", "4", "6"]);
        assert_eq!(found(&searcher, "person:\"Gordon Brown\""), ["1"]);
        assert_eq!(found(&searcher, "-person:\"john kerry\""), ["5"]);
        assert_eq!(
            found(&searcher, "speaker:\"john kerry\""),
            ["4 Kerry=John Kerry?"]
        );
        assert_eq!(
            found(&searcher, "person:\"john kerry\" truce"),
            ["4 Kerry=John Kerry?"]
        );
    }
}

#[test]
fn a_written_name_matches_only_itself() {
    let (_folder, searcher) = index(&[&archive()]);
    assert_eq!(found(&searcher, "person:=Kerry"), ["1", "4"]);
    assert_eq!(found(&searcher, "person:=\"JOHN KERRY\""), ["3"]);
    assert_eq!(found(&searcher, "person:=kerry"), [""; 0]);
    assert_eq!(found(&searcher, "speaker:=Kerry"), ["4"]);
}

/// Two articles about one bank; the second has only its short name.
fn bank() -> Vec<TextPiece> {
    let (org, place) = (EntityKind::Organisation, EntityKind::Place);
    let pieces = [
        (
            1,
            "Halmer: Harbour Bank Corp cut its rates. Harbour Bank said \"rates will fall\" again.",
            vec![(org, "Harbour Bank Corp|Harbour Bank"), (place, "Halmer")],
            vec![("rates will fall", Some(0))],
        ),
        (
            2,
            "Harbour Bank opened in HALMER.",
            vec![(org, "Harbour Bank"), (place, "HALMER")],
            Vec::new(),
        ),
    ];
    let piece = |(id, text, names, quotes)| TextPiece {
        id,
        title: "News of the day",
        text,
        names,
        quotes,
        ..TextPiece::default()
    };
    pieces.into_iter().map(piece).collect()
}

#[test]
fn written_names_of_organisations_and_places_match_only_themselves() {
    for batches in [&[&bank()[..]][..], &[&bank()[..1], &bank()[1..]]] {
        let (_folder, searcher) = index(batches);
        for (question, expected) in [
            ("org:=\"Harbour Bank Corp\"", vec!["1"]),
            ("org:=\"Harbour Bank\"", vec!["1", "2"]),
            ("org:=\"harbour bank\"", vec![]),
            ("-org:=\"Harbour Bank Corp\" bank", vec!["2"]),
            ("place:=Halmer", vec!["1"]),
            ("place:=HALMER", vec!["2"]),
            ("place:=HALMER W/2 opened", vec!["2"]),
            ("place:=Halmer W/2 opened", vec![]),
            ("org:=\"Harbour Bank Corp\" W/2 cut", vec!["1"]),
            ("org:=\"Harbour Bank\" W/2 said", vec!["1"]),
        ] {
            assert_eq!(found(&searcher, question), expected, "{question}");
        }
    }
}

#[test]
fn organisations_speak_under_all_their_names() {
    let (_folder, searcher) = index(&[&bank()]);
    for (question, expected) in [
        ("speaker:harbour", vec!["1"]),
        ("speaker:\"harbour corp\"", vec!["1"]),
        ("speaker:\"bank halmer\"", vec![]),
        ("speaker:har*", vec!["1"]),
        ("speaker:=\"Harbour Bank Corp\"", vec!["1"]),
        ("speaker:=\"Harbour Bank\"", vec![]),
        ("speaker:halmer", vec![]),
        ("QUOTE(speaker:harbour fall)", vec!["1"]),
    ] {
        assert_eq!(found(&searcher, question), expected, "{question}");
    }
}

#[test]
fn quotations_of_a_full_name_are_marked_where_the_speaker_is_inferred() {
    let (_folder, searcher) = index(&[&archive()]);
    let by = |name: &str| {
        let question = QuoteQuestion {
            by: Some(name.to_owned()),
            ..QuoteQuestion::default()
        };
        searcher.quotes(&question, &Window::default()).unwrap().hits
    };
    let hits = by("John Kerry");
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0].speaker.as_deref(), Some("Kerry"));
    let taken = hits[0].taken_for.as_ref().unwrap();
    assert_eq!((taken.person.as_str(), taken.inferred), ("John Kerry", true));
    assert_eq!(by("Kerry")[0].taken_for, None);
    assert_eq!(by("Gordon Brown"), []);
}

#[test]
fn the_directory_counts_each_article_once_for_a_person() {
    let pieces = archive();
    let all = Window::default();
    for batches in [vec![&pieces[..]], pieces.chunks(1).collect()] {
        let (_folder, searcher) = index(&batches);
        assert_eq!(
            listed(&searcher, &beginnings(""), &all),
            [
                "John Kerry 5 1 = John Kerry 3, JOHN KERRY 1, John F. Kerry 1, Kerry 1?",
                "Brown 1 1 = Brown 1",
                "Gordon Brown 1 0 = Gordon Brown 1",
                "Sarah Brown 1 0 = Sarah Brown 1",
            ]
        );
        assert_eq!(listed(&searcher, &beginnings("f ker"), &all).len(), 1);
        assert_eq!(listed(&searcher, &beginnings("erry"), &all), [""; 0]);
    }
}

#[test]
fn dates_and_questions_narrow_the_counts_and_not_the_people() {
    let (_folder, searcher) = index(&[&archive()]);
    let late = Window {
        since: "2017-01-01".parse().ok(),
        ..Window::default()
    };
    assert_eq!(
        listed(&searcher, &beginnings(""), &late),
        ["John Kerry 1 1 = Kerry 1?"]
    );
    let holds = DirectoryQuestion {
        query: Some("holds".to_owned()),
        ..DirectoryQuestion::default()
    };
    assert_eq!(
        listed(&searcher, &holds, &Window::default()),
        ["Brown 1 1 = Brown 1", "John Kerry 1 1 = Kerry 1?"]
    );
}

#[test]
fn reasons_come_with_an_example() {
    let (_folder, searcher) = index(&[&archive()]);
    let question = DirectoryQuestion {
        names: WantedNames::Explained("brown".to_owned()),
        query: None,
    };
    let found = searcher
        .directory(EntityKind::Person, &question, &Window::default())
        .unwrap();
    let brown = &found
        .hits
        .iter()
        .find(|entry| entry.name == "Brown")
        .unwrap()
        .aliases[0];
    assert_eq!(
        brown.evidence,
        AliasEvidence::Undecided {
            form: ShortForm::Surname,
            people: vec![("Gordon Brown".to_owned(), 1), ("Sarah Brown".to_owned(), 1)],
            as_first_name: 0,
            bodies: 0,
        }
    );
    let example = brown.example.as_ref().unwrap();
    assert_eq!((example.id, example.path.as_str()), (id_of(5), "/news/5.txt"));
}

#[test]
fn the_users_file_counts_at_the_next_question() {
    let (folder, searcher) = index(&[&archive()]);
    assert_eq!(found(&searcher, "person:\"Gordon Brown\""), ["1"]);
    write_file(
        &folder,
        "[[person]]\nname = \"The Chancellor\"\nalso = [\"gordon brown\", \"Brown\"]\n\
         [[person]]\nname = \"John Kerry\"\nnot = [\"Kerry\"]\n[[ignore]]\nname = \"Sarah Brown\"",
    );
    let searcher = anew(&folder);
    assert_eq!(
        found(&searcher, "person:\"Gordon Brown\""),
        ["1", "5 Brown=The Chancellor"]
    );
    assert_eq!(
        found(&searcher, "person:chancellor"),
        ["1 Gordon Brown=The Chancellor", "5 Brown=The Chancellor"]
    );
    assert_eq!(found(&searcher, "person:\"john kerry\""), ["1", "2", "3", "6"]);
    assert_eq!(
        listed(&searcher, &beginnings(""), &Window::default()),
        [
            "John Kerry 4 0 = John Kerry 3, JOHN KERRY 1, John F. Kerry 1",
            "The Chancellor 2 1 = Brown 1, Gordon Brown 1",
            "Kerry 1 1 = Kerry 1",
        ]
    );
}

#[test]
fn a_broken_file_gives_a_warning_and_an_answer() {
    let (folder, _) = index(&[&archive()]);
    write_file(&folder, "[[person]]\nnam = \"x\"");
    let searcher = anew(&folder);
    let answer = searcher
        .articles("person:\"john kerry\"", &Window::default())
        .unwrap();
    assert_eq!(answer.total, 5);
    let directory = searcher
        .directory(EntityKind::Person, &beginnings(""), &Window::default())
        .unwrap();
    for warnings in [answer.warnings, directory.warnings] {
        assert_eq!(warnings.len(), 1);
        assert!(
            warnings[0].message.contains("names.toml: line 2: "),
            "{warnings:?}"
        );
    }
    assert_eq!(
        searcher.articles("truce", &Window::default()).unwrap().warnings,
        []
    );
}

#[test]
fn replaced_articles_do_not_count() {
    let folder = tempfile::tempdir().unwrap();
    let (writer, index) = Writer::open(folder.path(), 1).unwrap();
    for _ in 0..3 {
        for piece in archive().into_iter().filter(|piece| matches!(piece.id, 1 | 4)) {
            let (article, extraction) = piece.article();
            let mut analyser = Analyser::default();
            let document =
                article_document(index.fields(), (piece.id, 0), article, &extraction, &mut analyser);
            writer.replace(piece.id, vec![document]).unwrap();
        }
        writer.commit().unwrap();
    }
    writer.finish().unwrap();
    let searcher = anew(&folder);
    // One article with the full name is not enough evidence, however often the name occurs in it.
    assert_eq!(found(&searcher, "person:\"john kerry\""), ["1"]);
    assert_eq!(
        listed(&searcher, &beginnings("kerry"), &Window::default()).len(),
        2
    );
}

#[test]
fn a_name_written_without_marks_is_warned_of_where_the_index_has_it() {
    let (_folder, searcher) = index(&[&archive()]);
    let warnings = |question: &str| searcher.articles(question, &Window::default()).unwrap().warnings;
    assert!(
        warnings("person:john kerry truce")[0]
            .message
            .contains("`person:\"john kerry\"`")
    );
    assert_eq!(warnings("person:kerry truce"), []);
    assert_eq!(warnings("person:john brown"), []);
}

/// An article with these people and organisations.
fn named(id: u64, people: &[&'static str], orgs: &[&'static str]) -> TextPiece {
    TextPiece {
        id,
        title: "News of the day",
        text: "Orlen Pike said \"the yards hold\" on Monday. Orlen Pike Inc opened. Volume rose.",
        names: people
            .iter()
            .map(|forms| person(forms))
            .chain(orgs.iter().map(|name| (EntityKind::Organisation, *name)))
            .collect(),
        ..TextPiece::default()
    }
}

#[test]
fn firms_that_bear_peoples_names_leave_the_directory_of_people() {
    let mut pieces: Vec<TextPiece> = (1..=9).map(|id| named(id, &["Orlen Pike"], &[])).collect();
    pieces.push(named(10, &[], &["Orlen Pike"]));
    let all = beginnings("");
    let people = |pieces: &[TextPiece]| {
        let (_folder, searcher) = index(&[pieces]);
        listed(&searcher, &all, &Window::default())
    };
    // One mistake of ten is no evidence, but two are.
    assert_eq!(people(&pieces), ["Orlen Pike 9 0 = Orlen Pike 9"]);
    pieces.push(named(11, &[], &["Orlen Pike Inc"]));
    assert_eq!(people(&pieces), Vec::<String>::new());
    // Somebody who speaks is a person, even if something else has the name, too.
    for piece in &mut pieces[..9] {
        piece.quotes = vec![("the yards hold", Some(0))];
    }
    assert_eq!(people(&pieces), ["Orlen Pike 9 9 = Orlen Pike 9"]);
}

#[test]
fn words_that_are_mostly_no_name_leave_the_directory_of_people() {
    let mut pieces = vec![named(1, &["Volume"], &[])];
    pieces.extend((2..=5).map(|id| named(id, &[], &[])));
    let (_folder, searcher) = index(&[&pieces]);
    assert_eq!(
        listed(&searcher, &beginnings(""), &Window::default()),
        Vec::<String>::new()
    );
    let why = DirectoryQuestion {
        names: WantedNames::Explained("volume".to_owned()),
        query: None,
    };
    assert_eq!(
        listed(&searcher, &why, &Window::default()),
        ["Volume 1 0 = Volume 1"]
    );
    let (_folder, searcher) = index(&[&pieces[..4]]);
    assert_eq!(
        listed(&searcher, &beginnings(""), &Window::default()),
        ["Volume 1 0 = Volume 1"]
    );
}

//! Quotations by class, by speaker and by the person they were said for, and their order.

use super::*;
use crate::extract::Assertion;
use crate::search::verify::{Claim, Verdict};

const TEXT: &str = "Mayor Ada Moor spoke. \"the dam is safe and it will stay safe\", she said. Moor denied that she took any \
                    bribes from the builders of it. Moor declined to say that the dam leaks every spring and autumn. Moor \
                    and Piet Holm said that the old dam has to be renewed by spring. Moor's spokesman said that the mayor \
                    will open the renewed dam next week. Moor's News Dam Corp said that the dam company will sell all its \
                    shares. Moor said no.";

/// The quoted words, the kind, the class, the words for the speakers, and the principal. Numbers are indexes
/// of names.
type Row = (
    &'static str,
    QuoteKind,
    Assertion,
    &'static [Result<usize, &'static str>],
    Option<usize>,
);

const ROWS: [Row; 7] = [
    (
        "the dam is safe and it will stay safe",
        QuoteKind::Direct,
        Assertion::Asserted,
        &[Ok(0)],
        None,
    ),
    (
        "that she took any bribes from the builders of it",
        QuoteKind::Indirect,
        Assertion::Denied,
        &[Ok(0)],
        None,
    ),
    (
        "that the dam leaks every spring and autumn",
        QuoteKind::Indirect,
        Assertion::Declined,
        &[Ok(0)],
        None,
    ),
    (
        "that the old dam has to be renewed by spring",
        QuoteKind::Indirect,
        Assertion::Asserted,
        &[Ok(1), Ok(0)],
        None,
    ),
    (
        "that the mayor will open the renewed dam next week",
        QuoteKind::Indirect,
        Assertion::Asserted,
        &[Err("Moor's spokesman")],
        Some(0),
    ),
    (
        "that the dam company will sell all its shares",
        QuoteKind::Direct,
        Assertion::Asserted,
        &[Err("Moor's News Dam Corp")],
        None,
    ),
    ("no", QuoteKind::Indirect, Assertion::Asserted, &[Ok(0)], None),
];

fn town() -> (TempDir, Searcher) {
    let piece = TextPiece {
        id: 0xd4,
        title: "The dam",
        text: TEXT,
        day: "2021-05-03",
        names: vec![person("Ada Moor|Moor"), person("Piet Holm")],
        ..TextPiece::default()
    };
    let (article, mut extraction) = piece.article();
    let text = &article.text;
    extraction.quotes = ROWS
        .iter()
        .map(|(said, kind, assertion, speakers, principal)| {
            let start = text
                .find(said)
                .filter(|_| *said != "no")
                .or(text.rfind(said))
                .expect("it was said");
            let speaker = |speaker: &Result<usize, &str>| match speaker {
                Ok(entity) => Speaker {
                    entity: Some(*entity),
                    span: extraction.entities[*entity].mentions[0].span,
                },
                Err(words) => {
                    let at = text.find(words).expect("the speaker is described");
                    Speaker {
                        entity: None,
                        span: Span::new(at, at + words.len()),
                    }
                }
            };
            let speakers: Vec<Speaker> = speakers.iter().map(speaker).collect();
            Quote {
                span: Span::new(start, start + said.len()),
                kind: *kind,
                assertion: *assertion,
                speaker: speakers.first().copied(),
                speakers,
                spoken_for: principal.map(|entity| Speaker {
                    entity: Some(entity),
                    span: speakers_span(text, "Moor's spokesman"),
                }),
                cue: None,
                confidence: 0.9,
            }
        })
        .collect();
    index_of(vec![vec![(article, extraction)]])
}

fn by_moor() -> QuoteQuestion {
    QuoteQuestion {
        by: Some("Ada Moor".into()),
        ..QuoteQuestion::default()
    }
}

/// The numbers of the quotations found, in order, and how many were left out because of their class and their
/// voice.
fn numbers(searcher: &Searcher, question: &QuoteQuestion) -> (Vec<u64>, Option<u64>, Option<u64>) {
    let answer = searcher.quotes(question, &Window::default()).expect("an answer");
    let numbers: Vec<u64> = answer.hits.iter().map(|hit| hit.number).collect();
    assert_eq!(answer.total, numbers.len() as u64);
    (numbers, answer.withheld, answer.spoken_for)
}

#[test]
fn a_persons_own_words_come_first_then_joint_ones_and_a_fragment_after_whole_statements() {
    let (_folder, searcher) = town();
    assert_eq!(
        numbers(&searcher, &by_moor()),
        (vec![0, 1, 6, 3], Some(1), Some(1))
    );
}

#[test]
fn words_of_a_spokesman_are_listed_on_request_and_last() {
    let (_folder, searcher) = town();
    let question = QuoteQuestion {
        spoken_for: true,
        ..by_moor()
    };
    assert_eq!(
        numbers(&searcher, &question),
        (vec![0, 1, 6, 3, 4], Some(1), Some(0))
    );
}

#[test]
fn speakers_described_by_the_name_never_come_before_the_person() {
    let (_folder, searcher) = town();
    let question = QuoteQuestion {
        by: Some("moor".into()),
        ..QuoteQuestion::default()
    };
    let (numbers, ..) = numbers(&searcher, &question);
    assert_eq!(numbers, [0, 1, 6, 3, 5]);
}

#[test]
fn unsaid_words_are_withheld_unless_requested() {
    let (_folder, searcher) = town();
    let of = |assertions: &[Assertion]| {
        let question = QuoteQuestion {
            assertions: assertions.to_vec(),
            ..by_moor()
        };
        numbers(&searcher, &question).0
    };
    assert_eq!(of(&[Assertion::Declined]), [2]);
    assert_eq!(of(&[Assertion::Denied]), [1]);
    assert_eq!(of(&Assertion::ALL).len(), 5);
    let typed = |text: &str| {
        let question = QuoteQuestion {
            text: text.into(),
            ..QuoteQuestion::default()
        };
        numbers(&searcher, &question).0
    };
    assert_eq!(typed("assertion:declined"), [2]);
    assert_eq!(typed("assertion:not_said"), [0; 0]);
    assert_eq!(typed("said:leaks"), [0; 0]);
    assert_eq!(typed("said:leaks assertion:declined"), [2]);
    assert_eq!(typed("said:leaks assertion:all"), [2]);
    assert!(!typed("-assertion:denied").contains(&1));
    assert!(!typed("-assertion:denied").contains(&2));
}

#[test]
fn articles_are_not_found_by_unsaid_words() {
    let (_folder, searcher) = town();
    for (question, expected) in [
        ("said:leaks", vec![]),
        ("said:bribes", vec![0xd4]),
        ("QUOTE(leaks)", vec![]),
        ("QUOTE(speaker:moor leaks)", vec![]),
        ("QUOTE(assertion:declined leaks)", vec![0xd4]),
        ("QUOTE(assertion:denied leaks)", vec![]),
        ("QUOTE(leaks W/3 spring)", vec![]),
        ("said:leaks W/3 said:spring", vec![]),
        ("QUOTE(speaker:holm renewed)", vec![0xd4]),
        ("QUOTE(speaker:moor open)", vec![]),
    ] {
        assert_eq!(found(&searcher, question), expected, "{question}");
    }
}

#[test]
fn the_directory_counts_only_said_quotations() {
    let (_folder, searcher) = town();
    let entries = searcher.directory(EntityKind::Person, &beginnings(""), &Window::default());
    let entries = entries.expect("the directory").hits;
    let quotes: Vec<(&str, u64)> = entries.iter().map(|entry| (&*entry.name, entry.quotes)).collect();
    assert_eq!(quotes, [("Ada Moor", 4), ("Piet Holm", 1)]);
}

#[test]
fn an_export_has_all_classes() {
    let (_folder, searcher) = town();
    let export = searcher.export_quotes(&QuoteQuestion::default(), &Window::default());
    let export = export.expect("an export");
    assert_eq!(export.total, 7);
    let classes = export.map(|hit| hit.expect("a quotation").assertion);
    assert_eq!(classes.filter(|class| *class == Assertion::Declined).count(), 1);
}

#[test]
fn a_hit_names_all_who_speak_and_whom_they_speak_for() {
    let (_folder, searcher) = town();
    let question = QuoteQuestion {
        assertions: Assertion::ALL.to_vec(),
        ..QuoteQuestion::default()
    };
    let hits = searcher
        .quotes(&question, &Window::default())
        .expect("an answer")
        .hits;
    let hit = |number| {
        hits.iter()
            .find(|hit| hit.number == number)
            .expect("the quotation")
    };
    let names: Vec<&str> = hit(3).speakers.iter().map(QuoteSpeaker::shown).collect();
    assert_eq!(names, ["Piet Holm", "Ada Moor"]);
    assert_eq!(hit(4).speakers[0].name, None);
    assert_eq!(hit(4).speakers[0].words, "Moor's spokesman");
    assert_eq!(
        hit(4).spoken_for.as_ref().map(QuoteSpeaker::shown),
        Some("Ada Moor")
    );
    assert_eq!(hit(1).assertion, Assertion::Denied);
}

#[test]
fn a_list_of_classes_leaves_nothing_withheld() {
    let (_folder, searcher) = town();
    let question = QuoteQuestion {
        assertions: vec![Assertion::Denied],
        ..by_moor()
    };
    assert_eq!(numbers(&searcher, &question), (vec![1], Some(0), Some(0)));
}

#[test]
fn denied_words_are_never_verified_as_said() {
    let (_folder, searcher) = town();
    let verdict = |text: &str| {
        let claim = Claim {
            text: text.into(),
            by: Some("Ada Moor".into()),
        };
        searcher.verify(&claim).expect("a verdict").verdict
    };
    assert_eq!(verdict("the dam is safe and it will stay safe"), Verdict::Exact);
    assert_eq!(
        verdict("she took any bribes from the builders of it"),
        Verdict::SpeakerUnclear
    );
}

/// The name in "Moor's spokesman".
fn speakers_span(text: &str, words: &str) -> Span {
    let at = text.find(words).expect("the spokesman is described");
    Span::new(at, at + "Moor".len())
}

#[test]
fn a_spokesman_is_found_by_the_office_and_not_by_the_principals_name() {
    let (_folder, searcher) = town();
    let by = |name: &str| {
        let question = QuoteQuestion {
            by: Some(name.into()),
            ..QuoteQuestion::default()
        };
        numbers(&searcher, &question).0
    };
    assert_eq!(by("spokesman"), [4]);
    assert!(!by("moor").contains(&4));
}

//! Notes that report corrections, and texts that only use their words.

use super::*;
use crate::source::plain;

fn told(text: &str) -> Vec<Correction> {
    let article = plain::article(text.to_owned());
    let corrections = found(&article);
    for correction in &corrections {
        if let Some(span) = correction.span {
            assert!(article.text.get(span.start..span.end).is_some(), "{text}");
        }
    }
    corrections
}

/// The text of an article with a note in it: a headline, then paragraphs.
fn with_note(note: &str) -> String {
    format!(
        "Council votes on the harbour wall\n\nThe council of Marrow Bay voted on Tuesday to raise the wall by two metres. \
         Members met for three hours before the vote.\n\n{note}\n\nWork begins in May, the mayor said, and takes a year. \
         The town pays a third of it."
    )
}

const CORRECTED: CorrectionKind = CorrectionKind::Corrected;
const CLARIFIED: CorrectionKind = CorrectionKind::Clarified;
const REFILED: CorrectionKind = CorrectionKind::Refiled;
const WITHDRAWN: CorrectionKind = CorrectionKind::Withdrawn;

/// Notes with their kinds.
const TOLD: &[(&str, CorrectionKind)] = &[
    (
        "(The following statement was corrected by the originator to say that the wall is two metres high)",
        CORRECTED,
    ),
    (
        "Editors' Note: March 31, 2021\n\nAfter publication, the editors learned that a quotation was invented. The \
         article has been removed from the site.",
        WITHDRAWN,
    ),
    (
        "Correction & clarification: the board, not the council, will pay.",
        CORRECTED,
    ),
    ("(Corrects height of the wall in second paragraph)", CORRECTED),
    (
        "Corrects 4th paragraph to read \"two metres\" rather than \"three\"",
        CORRECTED,
    ),
    (
        "(Refiles to add dropped word \"wall\" in first paragraph",
        REFILED,
    ),
    (
        "(In May 3 story, corrects name of the mayor in paragraph 2)",
        CORRECTED,
    ),
    ("(In 2nd paragraph, clarifies who pays)", CLARIFIED),
    ("(Updates shares; corrects spelling of Velde)", CORRECTED),
    ("(Fixes typo in headline)", CORRECTED),
    (
        "(This story was corrected in paragraph 6 to show the wall is two metres high)",
        CORRECTED,
    ),
    (
        "(The story has been filed again to remove extraneous text from headline.)",
        REFILED,
    ),
    ("(This story has been refiled to delete paragraph 3)", REFILED),
    (
        "(This story is filed to correct third paragraph to say two metres)",
        CORRECTED,
    ),
    (
        "(This second paragraph of this story has been corrected to say \"the first mayor\")",
        CORRECTED,
    ),
    (
        "(Paragraph 8 of this May 30 story has been corrected to show who pays)",
        CORRECTED,
    ),
    (
        "This article was amended on 3 March 2021 to correct the name of the mayor.",
        CORRECTED,
    ),
    (
        "• This article was amended on 3 March 2021. An earlier version gave the wrong height.",
        CORRECTED,
    ),
    (
        "An earlier version of this article misstated the height of the wall.",
        CORRECTED,
    ),
    (
        "Because of an editing error, an earlier version of this article misspelled the mayor's name.",
        CORRECTED,
    ),
    ("Correction: The wall is two metres high, not three.", CORRECTED),
    (
        "Correction, March 3, 2021: The wall is two metres high.",
        CORRECTED,
    ),
    ("Correction (March 3): The wall is two metres high.", CORRECTED),
    ("CORRECTION — The wall is two metres high.", CORRECTED),
    (
        "Clarification: The town pays a third, and the state the rest.",
        CLARIFIED,
    ),
    ("Editor's note: this story has been withdrawn.", WITHDRAWN),
    (
        "Editor’s note: An earlier version said the wall was three metres high. It is two.",
        CORRECTED,
    ),
    ("RETRACTION: The Courier withdraws this report.", WITHDRAWN),
    (
        "The following story is withdrawn. There will be no substitute.",
        WITHDRAWN,
    ),
    ("Korrektur: Die Mauer ist zwei Meter hoch.", CORRECTED),
    (
        "In einer früheren Version dieses Artikels war die Mauer drei Meter hoch.",
        CORRECTED,
    ),
    (
        "Una versión anterior de este artículo daba otra altura.",
        CORRECTED,
    ),
];

#[test]
fn notes_of_corrections_are_told_with_their_kind() {
    for (note, kind) in TOLD {
        let found = told(&with_note(note));
        assert_eq!(
            found.iter().map(|told| told.kind).collect::<Vec<_>>(),
            [*kind],
            "{note}"
        );
        assert!(!found[0].note.is_empty(), "{note}");
    }
}

#[test]
fn a_note_at_the_end_of_a_paragraph_is_told() {
    for note in [
        "(The story corrects age in fourth paragraph to 17 from 18.) (Reporting by Ada Moor)",
        "(Reporting by Ada Moor) This story update corrects paragraphs 2-7 to clarify who pays.",
        "(Editing by Ada Moor) (Corrects source of quote)",
    ] {
        let text = with_note(&format!("The mayor was glad. \"It is done,\" she said. {note}"));
        let found = told(&text);
        assert_eq!(found.len(), 1, "{note}");
        assert_eq!(found[0].kind, CorrectionKind::Corrected, "{note}");
        assert!(!found[0].note.contains("Reporting"), "{note}");
    }
}

#[test]
fn articles_that_only_use_the_words_tell_of_no_correction() {
    for text in [
        "House prices need a correction, the bank said. (The market corrects itself, in its view.)",
        "Prices rose by 3 percent (corrected for inflation) in May.",
        "The company withdrew its offer on Friday. The story was withdrawn from the shop, she said.",
        "\"This story was corrected by nobody,\" the mayor said of the rumour. He called for a clarification.",
        "The Tidings said its story about the mayor had been retracted after an error.",
        "This report was withdrawn by the ministry before the vote.",
        "An earlier version of the bill said the town would pay.",
        "An earlier version of this story appeared in the Courier's print edition.",
        "This story has been updated to include comment from the mayor.",
        "This article was first published on 3 March 2021.",
        "Note: the wall was corrected by two metres after the flood.",
        "Editor's note: Ada Moor is a novelist who lives in Marrow Bay.",
        "Correcting the course of the river will take years.",
        "(Adds comment from the mayor in paragraph 4)",
        "(Recasts, adds details; changes dateline from MARROW BAY)",
        "Corrections officers of the county went on strike on Monday.",
        "S&P CORRECTION The agency said on Thursday that it had miscalculated.",
        "This article of the treaty was amended in 1998 by both houses.",
    ] {
        assert_eq!(told(&with_note(text)), [], "{text}");
    }
}

#[test]
fn labels_of_a_headline_are_told() {
    use CorrectionKind::{Corrected, Refiled, Updated, Withdrawn};
    for (title, kinds) in [
        ("CORRECTED: Council votes on the harbour wall", &[Corrected][..]),
        ("Corrected: Council votes on the harbour wall", &[Corrected]),
        ("CORRECTION-M.Velde to lead the council", &[Corrected]),
        (
            "REFILE-UPDATE 2-Council votes on the harbour wall",
            &[Refiled, Updated],
        ),
        ("Council votes on the harbour wall (corrected)", &[Corrected]),
        ("ADVISORY: Marrow Bay wall story withdrawn", &[Withdrawn]),
        ("RPT-CORRECTED-Council votes on the harbour wall", &[Corrected]),
        ("MANDATORY KILL", &[Withdrawn]),
        ("Rpt-corrected accounts show a loss", &[]),
        ("Correction - the way of all markets", &[]),
        ("Corrected accounts show a loss", &[]),
        ("Advisory group says council was warned", &[]),
        ("Update: what we know about the wall", &[]),
    ] {
        let article = Article {
            title: Some(Title::Apart(title.to_owned())),
            ..Article::default()
        };
        let found: Vec<CorrectionKind> = found(&article).iter().map(|told| told.kind).collect();
        assert_eq!(found, kinds, "{title}");
    }
}

#[test]
fn a_note_tells_the_other_story_and_the_day() {
    let found = told(&with_note(
        "Correction: In an April 2 story about the ferry, the Courier gave the wrong fare.",
    ));
    assert_eq!(
        found[0].story.as_deref(),
        Some("an April 2 story about the ferry")
    );
    let found = told(&with_note(
        "This article was amended on 3 March 2021 to correct the fare.",
    ));
    assert_eq!(found[0].date, Some(jiff::civil::date(2021, 3, 3)));
    assert_eq!(found[0].story, None);
    let found = told(&with_note("Correction, March 3, 2021: The fare is two crowns."));
    assert_eq!(found[0].date, Some(jiff::civil::date(2021, 3, 3)));
    let found = told(
        "ADVISORY: Ferry story withdrawn\n\nPlease be advised that an April 2, 2021 story saying the ferry would stop is wrong and \
         has been withdrawn. The owner denied it, and the harbour master too.",
    );
    assert_eq!(found[0].story.as_deref(), Some("Ferry story"));
    assert_eq!(found[1].story.as_deref(), Some("an April 2, 2021 story"));
}

#[test]
fn a_label_alone_takes_the_paragraph_below() {
    let found = told(&with_note(
        "Correction\n\nThe wall is two metres high, not three.",
    ));
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].note,
        "Correction The wall is two metres high, not three."
    );
}

#[test]
fn the_address_may_tell() {
    for (url, kind) in [
        (
            "https://echo.example/2009/06/us-wall-corrected-sb-idUSTRE55",
            Some(CorrectionKind::Corrected),
        ),
        ("https://echo.example/wall-refile", Some(CorrectionKind::Refiled)),
        ("https://echo.example/corrected-accounts-show-a-loss", None),
        ("https://echo.example/stocks-correction", None),
    ] {
        assert_eq!(of_address(url), kind, "{url}");
    }
}

#[test]
fn metadata_tell_by_status_field_and_note() {
    use CorrectionKind::{Corrected, Refiled, Withdrawn};
    for (status, kind) in [
        ("stat:canceled", Some(Withdrawn)),
        ("http://cv.example/pubstatusg2/canceled", Some(Withdrawn)),
        ("Retracted", Some(Withdrawn)),
        ("sig:correction", Some(Corrected)),
        ("usable", None),
        ("sig:update", None),
    ] {
        assert_eq!(of_status(status).map(|told| told.kind), kind, "{status}");
    }
    assert_eq!(of_field("The wall is two metres high.", None).kind, Corrected);
    assert_eq!(of_field("This story has been withdrawn.", None).kind, Withdrawn);
    assert_eq!(
        of_note("Refiles to add byline.").map(|told| told.kind),
        Some(Refiled)
    );
    assert_eq!(of_note("Pictures are available."), None);
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(
        text in "(Correct(s|ed|ion)|[(\\[:•—] ?|This story|was|ä|\u{2028}|earlier version of this| |\n\n|Editor’s note|\\PC){0,30}"
    ) {
        told(&text);
    }
}

#[test]
fn labels_in_a_row_take_no_stack_and_a_long_paragraph_little_time() {
    let of_title = |title: &str| {
        let article = Article {
            title: Some(Title::Apart(title.to_owned())),
            ..Article::default()
        };
        found(&article).iter().map(|told| told.kind).collect::<Vec<_>>()
    };
    assert_eq!(of_title("RE-FILE: Gate shut"), [REFILED]);
    assert_eq!(of_title(&"re-".repeat(500_000)), []);
    assert_eq!(
        told(&format!("{}{}", "dam ".repeat(100_000), "corrects ".repeat(200))),
        []
    );
}

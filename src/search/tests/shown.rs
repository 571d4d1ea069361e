//! One article by its id, and the directories of names.

use super::*;

#[test]
fn an_article_is_shown_by_a_part_of_its_id() {
    let pieces = copies(&[
        0x0123_4567_89ab_cdef,
        0x0123_4567_0000_0000,
        0xfedc_0000_0000_0001,
    ]);
    let (_folder, searcher) = index(&[&pieces]);
    let shown = searcher.show("fedc").unwrap();
    assert_eq!(shown.article.id, id_of(0xfedc_0000_0000_0001));
    assert_eq!(shown.article.title_text(), "Ministers fix oil price");
    assert_eq!(
        shown.extraction.quotes[1].span.of(&shown.article.text),
        "taxes must rise"
    );
    assert_eq!(shown.extraction.entities[1].name, "Piet al-Dell");
    assert_eq!(shown.extraction.quotes[1].speaker.unwrap().entity, Some(1));
    assert_eq!(searcher.show("0123456789AB:1").unwrap().quote, Some(1));
    let message = |id: &str| searcher.show(id).unwrap_err().to_string();
    assert_eq!(
        message("0123"),
        "cannot show 0123: several articles have an id that begins with these digits; give more digits: \
         01234567000000000000000000000000, 0123456789abcdef0000000000000000"
    );
    assert!(message("abcd").contains("no article has this id"));
    for id in ["", "fed", "xyz12", "fedc000000000000000000000000000001", "fédc"] {
        assert!(message(id).contains("an id has 32 hexadecimal digits"), "{id}");
    }
    assert!(message("fedc:2").ends_with("its quotations have the numbers 0 to 1"));
    assert!(message("fedc:x").contains("no such quotation"));
}

#[test]
fn directories_count_articles_and_quotations_over_segments() {
    let mut pieces = archive();
    pieces.push(TextPiece {
        id: 0xd4,
        day: "2019-01-01",
        ..pieces[0].clone()
    });
    let (_folder, searcher) = index(&[&pieces[..2], &pieces[2..]]);
    let list = |kind, text: &str, window: &Window| -> Vec<(String, u64, u64)> {
        let answer = searcher.directory(kind, &beginnings(text), window).unwrap();
        answer
            .hits
            .into_iter()
            .map(|entry| (entry.name, entry.articles, entry.quotes))
            .collect()
    };
    let all = Window::default();
    assert_eq!(
        list(EntityKind::Person, "", &all),
        [
            ("Anna Tamm".to_owned(), 2, 2),
            ("Piet al-Dell".to_owned(), 2, 2),
            ("Anna Weir".to_owned(), 1, 0),
            ("John Tamm".to_owned(), 1, 1),
        ]
    );
    assert_eq!(
        list(EntityKind::Person, "ann w", &all),
        [("Anna Weir".to_owned(), 1, 0)]
    );
    assert_eq!(
        list(EntityKind::Organisation, "", &all),
        [("AT&T".to_owned(), 2, 0)]
    );
    assert_eq!(
        list(EntityKind::Place, "SUND", &all),
        [("Sundhavn".to_owned(), 1, 0)]
    );
    let since = Window {
        since: "2020-01-01".parse().ok(),
        limit: 1,
        ..all
    };
    let answer = searcher
        .directory(EntityKind::Person, &beginnings(""), &since)
        .unwrap();
    assert_eq!((answer.total, answer.hits.len()), (4, 1));
    assert_eq!((answer.hits[0].articles, answer.hits[0].quotes), (1, 1));
    let entry = &searcher
        .directory(EntityKind::Person, &beginnings("anna tamm"), &all)
        .unwrap()
        .hits[0];
    assert_eq!(entry.first, "2019-01-01".parse().ok());
    assert_eq!(entry.last, "2020-05-01".parse().ok());
}

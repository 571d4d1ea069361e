//! Ranges of days.

use super::*;

const DAYS: [&str; 9] = [
    "1989-11-09",
    "",
    "2020-02-29",
    "2020-03-01",
    "2020-03-01",
    "2021-06-02",
    "2021-06-03",
    "2021-12-31",
    "2022-01-01",
];

#[test]
fn a_range_finds_the_same_however_often_days_were_asked_for() {
    let pieces: Vec<TextPiece> = (0..45)
        .map(|number| TextPiece {
            id: 1 + number as u64,
            title: "Strike",
            text: if number % 2 == 0 { "Dam." } else { "Weir." },
            day: DAYS[number * 7 % DAYS.len()],
            ..TextPiece::default()
        })
        .collect();
    let (_folder, searcher) = index(&[&pieces[..30], &pieces[30..]]);
    let asked = |question: &str| -> Vec<u64> {
        let answer = searcher.articles(
            question,
            &Window {
                limit: 100,
                ..Window::default()
            },
        );
        let mut ids: Vec<u64> = answer.unwrap().hits.iter().map(|hit| key_of(hit.id)).collect();
        ids.sort_unstable();
        ids
    };
    let within = |since: &str, until: &str, word: &str| -> Vec<u64> {
        let pieces = pieces.iter().filter(|piece| {
            // Days compare as strings.
            !piece.day.is_empty()
                && since <= piece.day
                && (until.is_empty() || piece.day <= until)
                && piece.text.starts_with(word)
        });
        pieces.map(|piece| piece.id).collect()
    };
    // A few articles, many, and none; each asked more often than it takes until documents are sorted by day.
    for _ in 0..4 {
        for (days, since, until) in [
            ("2020-02-29", "2020-02-29", "2020-02-29"),
            ("2020-03-01..2021-06-02", "2020-03-01", "2021-06-02"),
            ("<2000", "", "1999-12-31"),
            (">=2022", "2022-01-01", ""),
            ("1970", "1970-01-01", "1970-12-31"),
            ("<=2022-01-01", "", "2022-01-01"),
        ] {
            assert_eq!(asked(&format!("date:{days}")), within(since, until, ""), "{days}");
            assert_eq!(
                asked(&format!("dam date:{days}")),
                within(since, until, "Dam"),
                "{days}"
            );
        }
    }
}

use super::*;

fn line(text: &str) -> String {
    match of_line(text) {
        Some(DayAndTime {
            day, second: None, ..
        }) => day.to_string(),
        Some(DayAndTime {
            day,
            second: Some(second),
            ..
        }) => {
            format!(
                "{day} {:02}:{:02}:{:02}",
                second / 3600,
                second / 60 % 60,
                second % 60
            )
        }
        None => "none".to_owned(),
    }
}

#[test]
fn writers_comments_and_ages_beside_a_date_are_passed_over() {
    for (text, expected) in [
        ("8. Mai 2023, 21:40 Uhr 1 Kommentar", "2023-05-08 21:40:00"),
        ("May 8, 2023 | 12 comments", "2023-05-08"),
        ("Publicado em 15/03/2024 09h00", "2024-03-15 09:00:00"),
        (
            "15/03/2024 09h00 Atualizado h\u{e1} 2 horas",
            "2024-03-15 09:00:00",
        ),
        ("15 March 2024 Updated 3 hours ago", "2024-03-15"),
        ("March 15th, 2024 by gwen", "2024-03-15"),
        ("Posted by Gwen Tarrow on March 15th, 2024", "2024-03-15"),
        ("Updated 3 hours ago", "none"),
        ("It took 15 comments", "none"),
    ] {
        assert_eq!(line(text), expected, "{text}");
    }
}

#[test]
fn dates_are_read_in_all_usual_forms() {
    for (text, expected) in [
        ("March 4, 2021", "2021-03-04"),
        ("Mar. 4th, 2021", "2021-03-04"),
        ("4 March 2021", "2021-03-04"),
        ("Thursday 4 March 2021", "2021-03-04"),
        ("the 4th of March 2021", "2021-03-04"),
        ("2021-03-04", "2021-03-04"),
        ("2021/03/04", "2021-03-04"),
        ("2021-03-04T07:23:00Z", "2021-03-04 07:23:00"),
        ("2021-03-04T07:23:00.123+02:00", "2021-03-04 07:23:00"),
        ("2021-03-04 07:23", "2021-03-04 07:23:00"),
        ("20210304T072300Z", "2021-03-04 07:23:00"),
        ("Thu Mar 4, 2021 7:23am EDT", "2021-03-04 07:23:00"),
        ("Wed Jul 25, 2007 5:57pm EDT", "2007-07-25 17:57:00"),
        ("Thu, 04 Mar 2021 07:23:00 +0000", "2021-03-04 07:23:00"),
        ("Thu Mar  4 07:23:00 EST 2021", "2021-03-04 07:23:00"),
        ("Published: 4 March 2021 at 12.05 a.m.", "2021-03-04 00:05:00"),
        ("04.03.2021", "2021-03-04"),
        ("4.3.2021, 17:30 Uhr", "2021-03-04 17:30:00"),
        ("4. M\u{e4}rz 2021", "2021-03-04"),
        ("1er mars 2021 \u{e0} 17h30", "2021-03-01 17:30:00"),
        ("4 de marzo de 2021", "2021-03-04"),
        ("4 de mar\u{e7}o de 2021", "2021-03-04"),
        ("le 4 ao\u{fb}t 2021", "2021-08-04"),
        ("25/3/2021", "2021-03-25"),
        ("3/25/2021", "2021-03-25"),
        ("4/4/2021", "2021-04-04"),
        ("Last updated March 4, 2021 7am", "2021-03-04 07:00:00"),
        ("12 May 2019 | 14:05 GMT", "2019-05-12 14:05:00"),
        ("4 Mar 21", "2021-03-04"),
        ("Mar 4, '98", "1998-03-04"),
        ("Thursday, 04-Mar-21 07:23:00 GMT", "2021-03-04 07:23:00"),
        ("25/3/21", "2021-03-25"),
        ("04.03.21", "2021-03-04"),
    ] {
        assert_eq!(line(text), expected, "{text}");
    }
}

#[test]
fn the_date_of_publication_is_taken_from_a_line_with_that_of_a_change() {
    for (text, expected) in [
        (
            "Last updated: March 5, 2021 10:00 am. First published: March 4, 2021 7:23 am",
            "2021-03-04 07:23:00",
        ),
        (
            "Giovedì 4 marzo 2021, 07:23 - Ultimo aggiornamento: 5 marzo, 09:00",
            "2021-03-04 07:23:00",
        ),
        (
            "Publié le 04/03/2021 à 07h23, mis à jour le 05/03/2021 à 09h00",
            "2021-03-04 07:23:00",
        ),
        (
            "Publicerad 2021-03-04 07.23 · Uppdaterad 2021-03-05 09.00",
            "2021-03-04 07:23:00",
        ),
        ("Updated on Thursday, the mayor said on March 4, 2021", "none"),
    ] {
        assert_eq!(line(text), expected, "{text}");
    }
}

#[test]
fn a_language_or_the_page_decides_the_order_of_day_and_month() {
    assert_eq!(line("3/4/2021"), "none");
    assert_eq!(line("3/4/2021 at 7:23 am"), "none");
    assert_eq!(line("3/4/2021 à 07h23"), "2021-04-03 07:23:00");
    assert_eq!(line("Publicado el 3/4/2021"), "2021-04-03");
    for (text, ordered) in [
        ("Published: 09:30, 3/4/2021", "Published: 09:30, 2021-04-03"),
        ("3-4-21 and 3/4/21", "3-4-21 and 2021-04-03"),
        (
            "2021-04-03, 14/2021, 1/2/3/2021, 32/1/2021",
            "2021-04-03, 14/2021, 1/2/3/2021, 32/1/2021",
        ),
        ("no date", "no date"),
    ] {
        assert_eq!(with_day_first(text), ordered, "{text}");
    }
}

#[test]
fn dates_are_read_in_many_languages() {
    for text in [
        "4 марта 2021 г.",
        "4 березня 2021",
        "4 март 2021",
        "4. března 2021",
        "4 marca 2021",
        "4. ožujka 2021.",
        "4 Mart 2021",
        "4. maaliskuuta 2021",
        "4. marts 2021",
        "4 mars 2021",
        "4 martie 2021",
        "2021. március 4.",
        "4 Μαρτίου 2021",
        "4 Maret 2021",
        "2021年3月4日",
        "令和3年3月4日",
        "2021년 3월 4일",
        "ngày 4 tháng 3 năm 2021",
        "٤ مارس ٢٠٢١",
        "4 במרץ 2021",
        "४ मार्च २०२१",
    ] {
        assert_eq!(line(text), "2021-03-04", "{text}");
    }
    assert_eq!(line("4. maj 2021"), "2021-05-04");
    assert_eq!(line("30. lokakuuta 2013"), "2013-10-30");
    assert_eq!(line("12 listopada 2021"), "2021-11-12");
    assert_eq!(line("12. listopada 2021."), "2021-10-12");
    assert_eq!(line("2021年3月4日 1時28分"), "2021-03-04 01:28:00");
}

#[test]
fn a_day_of_the_week_is_no_month() {
    for (text, expected) in [
        ("mar, 18 ott 2022 13:28:06 +0200", "2022-10-18 13:28:06"),
        ("mar. 5 oct. 2021", "2021-10-05"),
        ("mar, 4 gen 2022", "2022-01-04"),
        ("mar 1 fév 2022", "2022-02-01"),
        ("mar 1, 2022", "2022-03-01"),
    ] {
        assert_eq!(line(text), expected, "{text}");
    }
}

#[test]
fn metadata_may_hold_a_month_or_a_year_alone() {
    let of = |text: &str| of_metadata(text).map(|date| date.published(DateSource::Meta).shown());
    for (text, expected) in [
        ("2021", "2021"),
        ("2021-03", "2021-03"),
        ("March 2021", "2021-03"),
        ("Mar. 2021", "2021-03"),
        ("03/2021", "2021-03"),
        ("marzo de 2021", "2021-03"),
        ("2021年3月", "2021-03"),
        ("Updated March 5, 2021 | Published March 4, 2021", "2021-03-04"),
        ("set out on 4 March 2021", "2021-03-04"),
    ] {
        assert_eq!(of(text).as_deref(), Some(expected), "{text}");
    }
    for text in ["Room 2021", "3", "March", "2021 and 2022", "99"] {
        assert_eq!(of(text), None, "{text}");
    }
}

#[test]
fn anything_but_a_single_day_is_refused() {
    for text in [
        "3/4/2021",
        "March 2021",
        "2021",
        "4 March",
        "31 February 2021",
        "The 4 March 2021 meeting of the council",
        "",
        "14 people in May 2021 and 3",
        "In 2021, on March 4",
        "0000-00-00",
        "Order 66, 12.13.2021",
    ] {
        assert_eq!(line(text), "none", "{text}");
    }
}

#[test]
fn metadata_may_hold_seconds_since_1970() {
    assert_eq!(
        of_metadata("1614842580")
            .map(|date| date.day.to_string())
            .as_deref(),
        Some("2021-03-04")
    );
    assert_eq!(
        of_metadata("1614842580000").and_then(|date| date.second),
        Some(26_580)
    );
    assert_eq!(of_epoch(12), None);
}

//! Parses values as people type them, in options and in addresses. An error says which value to give instead.

use jiff::civil::Date;

use crate::extract::Assertion;
use crate::search::Facet;
use crate::search::query::{self, Today};

/// A day, month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Days {
    /// Its first day.
    pub(crate) first: Date,
    /// Its last day.
    pub(crate) last: Date,
}

/// The days of `--since` and `--until`: given, or counted from a day that is known only when the question is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DaysArg {
    /// `2020-05`.
    Given(Days),
    /// `yesterday`, `last week`, `last 7 days`: a date of the query language.
    Counted(String),
}

impl DaysArg {
    /// The days, counted from `today`; None where the calendar ends.
    #[must_use]
    pub(crate) fn days(&self, today: Today) -> Option<Days> {
        match self {
            Self::Given(days) => Some(*days),
            Self::Counted(text) => {
                let (first, last) = query::days_of(text, Some(today))?;
                Some(Days { first, last })
            }
        }
    }
}

/// Parses `2020-05-03`, `2020-05`, `2020`, `yesterday`, `7d`, `last week` and other dates of the query language.
pub(crate) fn days_arg(text: &str) -> Result<DaysArg, String> {
    let text = text.trim();
    if let Ok(days) = days(text) {
        return Ok(DaysArg::Given(days));
    }
    let lower = text.to_lowercase();
    let number = lower.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match &lower[number.len()..] {
        "d" => Some("days"),
        "w" => Some("weeks"),
        "m" => Some("months"),
        "y" => Some("years"),
        _ => None,
    };
    let is_short = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let phrase = match unit.filter(|_| is_short) {
        Some(unit) => format!("last {number} {unit}"),
        None => lower.clone(),
    };
    let any_day = Date::constant(2020, 1, 1);
    match query::days_of(&phrase, Some(Today::Day(any_day))) {
        Some(_) => Ok(DaysArg::Counted(phrase)),
        None => Err(
            "give a date as 2020-05-03, 2020-05, 2020, yesterday, 7d, \"last week\" or \"May 2020\""
                .to_owned(),
        ),
    }
}

/// Parses `2020-05-03`, `2020-05` or `2020`.
pub(crate) fn days(text: &str) -> Result<Days, String> {
    let wrong = || "give a date as 2020-05-03, 2020-05 or 2020".to_owned();
    let digits = |part: &str, len: usize| -> Result<i16, String> {
        if part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit()) {
            part.parse().map_err(|_| wrong())
        } else {
            Err(wrong())
        }
    };
    let parts: Vec<&str> = text.trim().split('-').collect();
    let date = |year: &str, month: i16, day: i16| {
        Date::new(digits(year, 4)?, month as i8, day as i8)
            .map_err(|_| format!("there is no such date; {}", wrong()))
    };
    match parts[..] {
        [year] => {
            let first = date(year, 1, 1)?;
            Ok(Days {
                first,
                last: first.last_of_year(),
            })
        }
        [year, month] => {
            let first = date(year, digits(month, 2)?, 1)?;
            Ok(Days {
                first,
                last: first.last_of_month(),
            })
        }
        [year, month, day] => {
            let day = date(year, digits(month, 2)?, digits(day, 2)?)?;
            Ok(Days {
                first: day,
                last: day,
            })
        }
        _ => Err(wrong()),
    }
}

/// Parses a day: `2020-05-03`.
pub(crate) fn day(text: &str) -> Result<Date, String> {
    days(text)
        .ok()
        .filter(|days| days.first == days.last)
        .map(|days| days.first)
        .ok_or_else(|| "give a day as 2020-05-03".to_owned())
}

/// Other words for the facets by which results are counted.
const FACET_WORDS: [(&str, &[&str]); 8] = [
    (
        "person",
        &["people", "persons", "speaker", "speakers", "name", "names"],
    ),
    (
        "org",
        &[
            "orgs",
            "organisation",
            "organisations",
            "organization",
            "organizations",
            "company",
            "companies",
        ],
    ),
    ("place", &["places", "location", "locations"]),
    (
        "pub",
        &[
            "publication",
            "publications",
            "paper",
            "papers",
            "newspaper",
            "newspapers",
            "source",
            "sources",
        ],
    ),
    ("lang", &["language", "languages"]),
    ("date:month", &["date", "dates", "month", "months"]),
    ("date:year", &["year", "years"]),
    ("date:day", &["day", "days"]),
];

/// Parses the facet by which results are counted. `date` alone is by month.
pub(crate) fn facet(text: &str) -> Result<Facet, String> {
    let typed = text.trim().to_lowercase();
    let near = FACET_WORDS.iter().find(|(_, words)| words.contains(&&*typed));
    let name = near.map_or(&*typed, |(name, _)| name);
    Facet::ALL
        .into_iter()
        .find(|facet| facet.name() == name)
        .ok_or_else(|| {
            let names: Vec<&str> = Facet::ALL.iter().map(|facet| facet.name()).collect();
            format!("give some of {}", names.join(", "))
        })
}

/// Parses a maximum number of results: 0 or more, or `all`.
pub(crate) fn limit(text: &str) -> Result<usize, String> {
    if text.trim().eq_ignore_ascii_case("all") {
        return Ok(usize::MAX);
    }
    text.parse()
        .map_err(|_| "give a whole number, 0 or more, or `all`".to_owned())
}

/// Parses a number of things: 0 or more.
pub(crate) fn count(text: &str) -> Result<usize, String> {
    text.parse()
        .map_err(|_| "give a whole number, 0 or more".to_owned())
}

/// Parses a confidence: 0 to 1.
pub(crate) fn confidence(text: &str) -> Result<f32, String> {
    text.parse()
        .ok()
        .filter(|number| (0.0..=1.0).contains(number))
        .ok_or_else(|| "give a number from 0 to 1, such as 0.9".to_owned())
}

/// A class of quotations, or `all` of them.
pub(crate) fn assertions(text: &str) -> Result<&'static [Assertion], String> {
    let wanted = text.trim().to_ascii_lowercase().replace('-', "_");
    if wanted == "all" {
        return Ok(&Assertion::ALL);
    }
    let class = Assertion::ALL.iter().find(|class| class.as_str() == wanted);
    class.map(std::slice::from_ref).ok_or_else(|| {
        let known: Vec<&str> = Assertion::ALL.into_iter().map(Assertion::as_str).collect();
        format!("use {} or all", known.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_date_is_a_day_a_month_or_a_year() {
        let days = |text| days(text).map(|days| (days.first, days.last));
        assert_eq!(days("2020"), Ok((date(2020, 1, 1), date(2020, 12, 31))));
        assert_eq!(days("2020-02"), Ok((date(2020, 2, 1), date(2020, 2, 29))));
        assert_eq!(days("2020-05-03"), Ok((date(2020, 5, 3), date(2020, 5, 3))));
    }

    #[test]
    fn a_bad_date_is_told_the_forms() {
        for text in [
            "",
            "20",
            "2020-5",
            "2020-13",
            "2020-02-30",
            "03.05.2020",
            "2020-05-03-01",
            "+020",
            "last week",
        ] {
            assert!(
                days(text).unwrap_err().contains("2020-05-03, 2020-05 or 2020"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_date_can_count_from_today() {
        let friday = Today::Day(date(2020, 5, 15));
        let first = |text| days_arg(text).unwrap().days(friday).unwrap().first;
        assert_eq!(first("yesterday"), date(2020, 5, 14));
        assert_eq!(first("7d"), date(2020, 5, 9));
        assert_eq!(first("2w"), date(2020, 5, 2));
        assert_eq!(first("last week"), date(2020, 5, 4));
        assert_eq!(first("2020-02"), date(2020, 2, 1));
        assert_eq!(first("May 2019"), date(2019, 5, 1));
        for text in ["", "d", "soon", "7x", "07.05.2020", "-7d"] {
            assert!(days_arg(text).is_err(), "{text}");
        }
    }

    #[test]
    fn near_words_of_facets_are_understood() {
        assert_eq!(facet("people"), Ok(Facet::Person));
        assert_eq!(facet("Organizations"), Ok(Facet::Org));
        assert_eq!(facet("papers"), Ok(Facet::Publication));
        assert_eq!(facet("date"), facet("month"));
        assert!(facet("colour").unwrap_err().contains("person"));
        for (name, _) in FACET_WORDS {
            assert!(facet(name).is_ok(), "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_value_panics(text in any::<String>()) {
            let _ = (days(&text), days_arg(&text), count(&text), confidence(&text), limit(&text));
        }

        #[test]
        fn numbers_and_hyphens_never_panic_as_dates(text in "[0-9-]{0,12}") {
            let _ = days(&text);
        }
    }
}

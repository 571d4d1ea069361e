//! Reads a date as typed: the days from its first to its last.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

use super::asked::Today;
use crate::calendar;

/// The supported forms, for messages.
pub(super) const FORMS: &str =
    "2020, 2020-05, 2020-05-03, \"May 2020\", 2020..2021, >=2020-05-03, yesterday or \"last 3 months\"";

/// Why a text gives no days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// It is not a date.
    NoDate,
    /// It is relative to today, and no day was given for today.
    NoToday,
}

/// The first and the last day of a date as typed: `2020`, `2020-05`, `2020-05-03`, `20200503`, `May 2020`,
/// `3 May 2020`, `May 3, 2020`, `today`, `yesterday`, `Monday`, `this week`, `last month`, `last 3 months`,
/// `2 weeks ago`. Weeks begin on Monday.
///
/// `last week` is the one before this, from Monday to Sunday; `last 2 weeks` are the 14 days that end today.
pub(super) fn days(text: &str, today: Option<Today>) -> Result<(Date, Date), Unread> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c == ',')
        .filter(|word| !word.is_empty())
        .collect();
    let fixed = match words[..] {
        [word] => numbers(word),
        [month_name, year] => month(month_name)
            .zip(four_digits(year))
            .and_then(|(month, year)| month_of(year, month)),
        [one, two, year] => month(two)
            .zip(day(one))
            .or_else(|| month(one).zip(day(two)))
            .zip(four_digits(year))
            .and_then(|((month, day), year)| Date::new(year, month, day).ok())
            .map(|day| (day, day)),
        _ => None,
    };
    let found = match fixed {
        Some(days) => Some(days),
        None => match relative(&words) {
            Some(relative) => relative.days(today.ok_or(Unread::NoToday)?.day()),
            None => None,
        },
    };
    found
        .filter(|(first, last)| first.year() >= 0 && last.year() >= 0)
        .ok_or(Unread::NoDate)
}

/// `2020`, `2020-05`, `2020-05-03`, `2020-5-3`, `20200503`.
fn numbers(word: &str) -> Option<(Date, Date)> {
    let is_compact = word.len() == 8 && word.bytes().all(|b| b.is_ascii_digit());
    if is_compact {
        let day = Date::new(
            four_digits(&word[..4])?,
            two_digits(&word[4..6])?,
            two_digits(&word[6..])?,
        );
        return day.ok().map(|day| (day, day));
    }
    let parts: Vec<&str> = word.split('-').collect();
    match parts[..] {
        [year] => {
            let first = Date::new(four_digits(year)?, 1, 1).ok()?;
            Some((first, first.last_of_year()))
        }
        [year, month] => month_of(four_digits(year)?, two_digits(month)?),
        [year, month, day] => {
            let day = Date::new(four_digits(year)?, two_digits(month)?, two_digits(day)?).ok()?;
            Some((day, day))
        }
        _ => None,
    }
}

fn month_of(year: i16, month: i8) -> Option<(Date, Date)> {
    let first = Date::new(year, month, 1).ok()?;
    Some((first, first.last_of_month()))
}

fn four_digits(text: &str) -> Option<i16> {
    (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn two_digits(text: &str) -> Option<i8> {
    (matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// `3`, `3rd`, `3.`
fn day(text: &str) -> Option<i8> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    matches!(&text[digits.len()..], "" | "." | "st" | "nd" | "rd" | "th")
        .then(|| two_digits(digits))
        .flatten()
}

fn month(text: &str) -> Option<i8> {
    calendar::month(text.trim_end_matches('.'))
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Month,
    Year,
}

/// Days relative to today.
#[derive(Clone, Copy, Debug)]
enum Relative {
    /// The day, week, month or year this many before the current one.
    Before(i64, Unit),
    /// This many of them, ending today.
    Last(i64, Unit),
    /// The latest such weekday. The flag includes today.
    Weekday(Weekday, bool),
}

fn relative(words: &[&str]) -> Option<Relative> {
    match *words {
        ["today"] => Some(Relative::Before(0, Unit::Day)),
        ["yesterday"] => Some(Relative::Before(1, Unit::Day)),
        [day] => weekday(day).map(|day| Relative::Weekday(day, true)),
        ["this", one] => unit(one).map(|unit| Relative::Before(0, unit)),
        ["last" | "past" | "previous", one] => unit(one)
            .map(|unit| Relative::Before(1, unit))
            .or_else(|| weekday(one).map(|day| Relative::Weekday(day, false))),
        [number, one, "ago"] => count(number)
            .zip(unit(one))
            .map(|(n, unit)| Relative::Before(n, unit)),
        ["last" | "past" | "previous", number, one] => count(number)
            .zip(unit(one))
            .map(|(n, unit)| Relative::Last(n, unit)),
        _ => None,
    }
}

fn unit(text: &str) -> Option<Unit> {
    Some(match text.strip_suffix('s').unwrap_or(text) {
        "day" => Unit::Day,
        "week" => Unit::Week,
        "month" => Unit::Month,
        "year" => Unit::Year,
        _ => return None,
    })
}

fn count(text: &str) -> Option<i64> {
    const WORDS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ];
    let is_number = matches!(text.len(), 1..=4) && text.bytes().all(|b| b.is_ascii_digit());
    let number = if is_number {
        text.parse().ok()?
    } else {
        WORDS.iter().position(|word| *word == text)? as i64 + 1
    };
    (number > 0).then_some(number)
}

impl Relative {
    /// None beyond the range of the calendar.
    fn days(self, today: Date) -> Option<(Date, Date)> {
        match self {
            Self::Before(count, unit) => {
                let day = today.checked_sub(span(count, unit)).ok()?;
                Some(match unit {
                    Unit::Day => (day, day),
                    Unit::Week => {
                        let first = day
                            .checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
                            .ok()?;
                        (first, first.checked_add(6.days()).ok()?)
                    }
                    Unit::Month => (day.first_of_month(), day.last_of_month()),
                    Unit::Year => (day.first_of_year(), day.last_of_year()),
                })
            }
            Self::Last(count, unit) => {
                let first = today.checked_sub(span(count, unit)).ok()?.tomorrow().ok()?;
                Some((first, today))
            }
            Self::Weekday(weekday, counts_today) => {
                let mut day = if counts_today {
                    today
                } else {
                    today.yesterday().ok()?
                };
                while day.weekday() != weekday {
                    day = day.yesterday().ok()?;
                }
                Some((day, day))
            }
        }
    }
}

fn span(count: i64, unit: Unit) -> Span {
    match unit {
        Unit::Day => count.days(),
        Unit::Week => count.weeks(),
        Unit::Month => count.months(),
        Unit::Year => count.years(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// Friday, the 15th of May 2020.
    const TODAY: Date = date(2020, 5, 15);

    fn read(text: &str) -> String {
        match days(text, Some(Today::Day(TODAY))) {
            Ok((first, last)) if first == last => first.to_string(),
            Ok((first, last)) => format!("{first}..{last}"),
            Err(unread) => format!("{unread:?}"),
        }
    }

    #[test]
    fn a_date_is_a_day_a_month_or_a_year() {
        assert_eq!(read("2020"), "2020-01-01..2020-12-31");
        assert_eq!(read("2020-02"), "2020-02-01..2020-02-29");
        assert_eq!(read("2020-05-03"), "2020-05-03");
        assert_eq!(read("2020-5-3"), "2020-05-03");
        assert_eq!(read("20200503"), "2020-05-03");
    }

    #[test]
    fn months_have_names() {
        for text in ["May 2020", "may 2020", "MAY 2020"] {
            assert_eq!(read(text), "2020-05-01..2020-05-31", "{text}");
        }
        assert_eq!(read("Sept 2020"), "2020-09-01..2020-09-30");
        assert_eq!(read("Jan. 2021"), "2021-01-01..2021-01-31");
        for text in [
            "3 May 2020",
            "May 3, 2020",
            "3rd May 2020",
            "May 3rd 2020",
            "3. May 2020",
        ] {
            assert_eq!(read(text), "2020-05-03", "{text}");
        }
    }

    #[test]
    fn days_are_counted_from_today() {
        for (text, expected) in [
            ("today", "2020-05-15"),
            ("yesterday", "2020-05-14"),
            ("Friday", "2020-05-15"),
            ("last Friday", "2020-05-08"),
            ("monday", "2020-05-11"),
            ("this week", "2020-05-11..2020-05-17"),
            ("last week", "2020-05-04..2020-05-10"),
            ("this month", "2020-05-01..2020-05-31"),
            ("last month", "2020-04-01..2020-04-30"),
            ("this year", "2020-01-01..2020-12-31"),
            ("last year", "2019-01-01..2019-12-31"),
            ("last 7 days", "2020-05-09..2020-05-15"),
            ("past 2 weeks", "2020-05-02..2020-05-15"),
            ("last 3 months", "2020-02-16..2020-05-15"),
            ("last three months", "2020-02-16..2020-05-15"),
            ("last 10 years", "2010-05-16..2020-05-15"),
            ("3 days ago", "2020-05-12"),
            ("2 weeks ago", "2020-04-27..2020-05-03"),
            ("1 year ago", "2019-01-01..2019-12-31"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn without_a_today_nothing_is_counted_from_it() {
        assert_eq!(days("last week", None), Err(Unread::NoToday));
        assert!(days("May 2020", None).is_ok());
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "oil",
            "20",
            "202",
            "20205",
            "2020-13",
            "2020-02-30",
            "3.5.2020",
            "05/03/2020",
            "May",
            "32 May 2020",
            "last",
            "last oil",
            "last 0 days",
            "last 99999 days",
            "9999 years ago",
            "2020-05-03-01",
            "+020",
            "２０２０",
            "0 days ago",
            "last 9999 years",
        ] {
            assert_eq!(read(text), "NoDate", "{text}");
        }
    }

    #[test]
    fn at_the_ends_of_the_calendar_there_is_no_panic() {
        for today in [Date::MIN, Date::MAX, date(0, 1, 1)] {
            for text in [
                "today",
                "yesterday",
                "this week",
                "last week",
                "last 9999 years",
                "monday",
                "last month",
            ] {
                let _ = days(text, Some(Today::Day(today)));
            }
        }
    }
}

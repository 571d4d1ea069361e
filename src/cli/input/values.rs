//! Values of arguments: what they mean, and what to say to one that means nothing.

use std::ffi::OsString;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use siphasher::sip::SipHasher13;

use crate::error::{Error, Result};
use crate::extract::Assertion;
use crate::index::schema::FORMAT_VERSION;
use crate::search::Facet;
use crate::search::query::{self, Today};
use crate::source::key_of;

/// Looks up an environment variable.
pub(crate) type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

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

/// Other words for what results are counted by.
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

/// Parses what results are counted by; `date` alone is by month.
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

/// Parses a size in bytes: `1000`, `64K`, `32M`, `32 MB`, `1GiB` (powers of 1024).
pub(crate) fn size(text: &str) -> Result<u64, String> {
    let wrong = || "give a size as 500000, 500K, 32M or 1G".to_owned();
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let unit = unit.trim().to_ascii_lowercase();
    let unit = unit
        .strip_suffix("ib")
        .or_else(|| unit.strip_suffix('b'))
        .unwrap_or(&unit);
    let shift = match unit {
        "" => 0,
        "k" => 10,
        "m" => 20,
        "g" => 30,
        _ => return Err(wrong()),
    };
    number
        .checked_mul(1 << shift)
        .filter(|size| *size > 0)
        .ok_or_else(wrong)
}

/// Parses a confidence: 0 to 1.
pub(crate) fn confidence(text: &str) -> Result<f32, String> {
    text.parse()
        .ok()
        .filter(|number| (0.0..=1.0).contains(number))
        .ok_or_else(|| "give a number from 0 to 1, such as 0.9".to_owned())
}

/// Where the index is: `flag`, else `$ONRECORD_INDEX`, else `onrecord` in the user's data folder.
///
/// # Errors
/// Where nothing tells.
pub(crate) fn index_dir(flag: Option<&Path>, environment: Environment<'_>) -> Result<PathBuf> {
    if let Some(dir) = flag {
        return Ok(dir.to_owned());
    }
    if let Some(dir) = environment("ONRECORD_INDEX").filter(|dir| !dir.is_empty()) {
        return Ok(dir.into());
    }
    user_dir("XDG_DATA_HOME", ".local/share", environment)
}

/// Where `--from` keeps the index of these paths: a folder of the cache that has their names' hash in its own, and the
/// version of the index format. What another version of the program left in the cache is not in the way then.
///
/// # Errors
/// Where nothing tells where the cache is.
pub(crate) fn cached_index_dir(paths: &[PathBuf], environment: Environment<'_>) -> Result<PathBuf> {
    let mut keys: Vec<String> = paths.iter().map(|path| key_of(path)).collect();
    keys.sort();
    keys.dedup();
    let mut hasher = SipHasher13::new();
    for key in &keys {
        hasher.write(key.as_bytes());
        hasher.write_u8(0);
    }
    // The name is for people who look into the cache; the hash is what tells folders apart.
    let name: String = keys
        .first()
        .and_then(|key| key.rsplit('/').next())
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_alphanumeric() || "-_".contains(*c))
        .take(32)
        .collect();
    let folder = format!("{name}-{:016x}-{FORMAT_VERSION}", hasher.finish());
    Ok(user_dir("XDG_CACHE_HOME", ".cache", environment)?.join(folder.trim_start_matches('-')))
}

/// `onrecord` in one of the user's folders, as the XDG Base Directory Specification says: relative paths do not count.
pub(crate) fn user_dir(variable: &str, below_home: &str, environment: Environment<'_>) -> Result<PathBuf> {
    let absolute = |name: &str| {
        environment(name)
            .map(PathBuf::from)
            .filter(|dir| dir.is_absolute())
    };
    absolute(variable)
        .or_else(|| {
            absolute("HOME")
                .or_else(|| absolute("USERPROFILE"))
                .map(|home| home.join(below_home))
        })
        .map(|dir| dir.join("onrecord"))
        .ok_or_else(|| {
            Error::usage(
                "tell where the index is",
                format!("neither {variable} nor HOME is set"),
            )
            .hint("name a folder with --index DIR")
        })
}

/// A class of quotations, or `all` of them.
pub(in crate::cli) fn assertions(text: &str) -> Result<&'static [Assertion], String> {
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

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("32M"), Ok(32 << 20));
        assert_eq!(size("32 MB"), Ok(32 << 20));
        assert_eq!(size("1GiB"), Ok(1 << 30));
        assert_eq!(size("500"), Ok(500));
        for text in ["", "M", "-1", "1X", "0", "99999999999999999999", "99999999999G"] {
            assert!(size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_index_is_where_flag_variable_or_home_say() {
        let environment = |name: &str| match name {
            "ONRECORD_INDEX" => Some("/i".into()),
            "HOME" => Some("/home/ada".into()),
            "XDG_CACHE_HOME" => Some("relative".into()),
            _ => None::<OsString>,
        };
        let home_only = |name: &str| if name == "HOME" { environment(name) } else { None };
        assert_eq!(
            index_dir(Some(Path::new("x")), &environment).unwrap(),
            Path::new("x")
        );
        assert_eq!(index_dir(None, &environment).unwrap(), Path::new("/i"));
        assert_eq!(
            index_dir(None, &home_only).unwrap(),
            Path::new("/home/ada/.local/share/onrecord")
        );
        assert!(
            cached_index_dir(&[], &environment)
                .unwrap()
                .starts_with("/home/ada/.cache/onrecord")
        );
        assert!(
            index_dir(None, &|_| None)
                .unwrap_err()
                .to_string()
                .contains("--index DIR")
        );
    }

    #[test]
    fn indexes_in_the_cache_are_of_one_version() {
        let environment = |name: &str| (name == "HOME").then(|| OsString::from("/home/ada"));
        let folder = cached_index_dir(&[PathBuf::from("/news")], &environment).unwrap();
        let name = folder.file_name().unwrap().to_str().unwrap();
        assert!(name.starts_with("news-"), "{name}");
        assert!(name.ends_with(&format!("-{FORMAT_VERSION}")), "{name}");
    }

    proptest! {
        #[test]
        fn no_value_panics(text in any::<String>()) {
            let _ = (days(&text), days_arg(&text), size(&text), count(&text), confidence(&text), limit(&text));
        }

        #[test]
        fn numbers_and_hyphens_never_panic_as_dates(text in "[0-9-]{0,12}") {
            let _ = days(&text);
        }
    }
}

//! Dates that folders and file names give: `2024/09/19/debate.txt`, `2024-09-19-debate.txt`, `20240919_x.html`.
//!
//! The whole path counts, not only its part below the folder that was named: an article has the same date whether its
//! folder, the folder above or the file itself is ingested. Doubtful numbers give none. A year alone counts only as the
//! whole name of a folder, a month alone only where a name begins or ends with it: `windows-2000`, `2001-a-space-odyssey`,
//! `season-2009-10` and `main-street-1984` name no date.

use jiff::civil::Date;

use crate::article::Precision;
use crate::calendar;
use crate::source::text::date::DayAndTime;

/// Folders above these are the user's own order, not the archive's: `/home/anna/2019/…`.
const FOLDERS: usize = 6;

/// The date that a path gives.
///
/// `folders` are its folders from the top; `name` is the file's name, or None where the file holds several articles:
/// its name then gives the date of the export. The nearest date wins, with one exception: a date between the words of a name
/// may be its subject, so folders that disagree win over it.
pub(crate) fn of_path<'p>(
    folders: impl DoubleEndedIterator<Item = &'p str>,
    name: Option<&str>,
) -> Option<DayAndTime> {
    let mut nearest: Vec<&str> = folders.rev().take(FOLDERS).collect();
    nearest.reverse();
    let of_folders = of_folders(&nearest);
    let Some(of_name) = name.and_then(of_name) else {
        return of_folders;
    };
    match of_folders {
        Some(told) if !of_name.is_at_edge && !told.holds(of_name.date) => Some(told),
        _ => Some(of_name.date),
    }
}

fn of_folders(folders: &[&str]) -> Option<DayAndTime> {
    let mut told: Option<DayAndTime> = None;
    let mut is_adjacent = false;
    for folder in folders {
        let finer = told.filter(|_| is_adjacent).and_then(|told| within(told, folder));
        let found = finer.or_else(|| of_folder(folder));
        is_adjacent = found.is_some();
        told = found.or(told);
    }
    told
}

/// The date of a folder by its own name.
fn of_folder(folder: &str) -> Option<DayAndTime> {
    let tokens = tokens(folder);
    if let [PathToken { text, .. }] = *tokens
        && text.len() == 4
    {
        return partial(year(text, 1800)?, None);
    }
    if let [PathToken { text, .. }] = *tokens
        && text.len() == 6
    {
        return compact_month(text);
    }
    let dates = days(&tokens);
    if let [found] = &*dates {
        return Some(found.date);
    }
    if dates.is_empty() {
        leading_month(&tokens).or_else(|| named_month(&tokens))
    } else {
        None
    }
}

/// The month or day that a folder right below one of a year or a month names: `09`, `September`, `09-Sep`; `19`.
fn within(above: DayAndTime, folder: &str) -> Option<DayAndTime> {
    let tokens = tokens(folder);
    match (above.precision, &*tokens) {
        (Precision::Year, [one]) => partial(above.day.year(), Some(one.month()?)),
        (Precision::Year, [number, name]) => {
            let month = number.month()?;
            (name.month() == Some(month))
                .then(|| partial(above.day.year(), Some(month)))
                .flatten()
        }
        (Precision::Month, [one]) => {
            let day = Date::new(above.day.year(), above.day.month(), one.number(1, 2)?);
            Some(DayAndTime::day(day.ok()?, None))
        }
        _ => None,
    }
}

/// A date in a file's name.
struct OfName {
    date: DayAndTime,
    /// The name begins or ends with it.
    is_at_edge: bool,
}

/// The date of a file's name: the one it begins with, else its only one.
fn of_name(name: &str) -> Option<OfName> {
    let stem = stem(name);
    let tokens = tokens(stem);
    let dates = days(&tokens);
    if let Some(first) = dates.first()
        && (first.tokens.start == 0 || dates.iter().all(|other| other.date == first.date))
    {
        let is_at_edge = first.tokens.start == 0 || first.tokens.end == tokens.len();
        return Some(OfName {
            date: first.date,
            is_at_edge,
        });
    }
    if !dates.is_empty() {
        return None;
    }
    let month = leading_month(&tokens)
        .or_else(|| trailing_month(&tokens))
        .or_else(|| named_month(&tokens))?;
    Some(OfName {
        date: month,
        is_at_edge: true,
    })
}

/// A name without its extensions.
fn stem(name: &str) -> &str {
    const LONGEST: usize = 8;
    let mut stem = name;
    while let Some((before, extension)) = stem.rsplit_once('.') {
        let is_one = extension.len() <= LONGEST
            && extension.bytes().all(|b| b.is_ascii_alphanumeric())
            && extension.starts_with(|c: char| c.is_ascii_alphabetic());
        if !is_one || before.is_empty() {
            break;
        }
        stem = before;
    }
    stem
}

/// A run of digits or of letters.
#[derive(Clone, Copy, Debug)]
struct PathToken<'a> {
    text: &'a str,
    /// The character between it and the token before: None where they touch, NUL for several characters.
    separator: Option<char>,
}

impl PathToken<'_> {
    fn is_number(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_digit())
    }

    /// The value of a number of `least` to `most` digits.
    fn number<N: std::str::FromStr>(&self, least: usize, most: usize) -> Option<N> {
        let fits = self.is_number() && (least..=most).contains(&self.text.len());
        fits.then(|| self.text.parse().ok()).flatten()
    }

    /// The month that a number or an English name gives.
    fn month(&self) -> Option<i8> {
        if self.is_number() {
            return self.number(1, 2).filter(|month| (1..=12).contains(month));
        }
        calendar::month(&self.text.to_lowercase())
    }
}

fn tokens(name: &str) -> Vec<PathToken<'_>> {
    let mut tokens: Vec<PathToken<'_>> = Vec::new();
    let mut end = 0;
    let mut rest = name.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if !first.is_alphanumeric() {
            continue;
        }
        let is_same = |c: char| c.is_alphanumeric() && c.is_ascii_digit() == first.is_ascii_digit();
        while rest.next_if(|(_, c)| is_same(*c)).is_some() {}
        let between = name.get(end..start).unwrap_or_default();
        end = rest.peek().map_or(name.len(), |(at, _)| *at);
        let mut between = between.chars();
        tokens.push(PathToken {
            text: name.get(start..end).unwrap_or_default(),
            separator: match (between.next(), between.next()) {
                (None, _) => None,
                (Some(one), None) => Some(one),
                _ => Some('\0'),
            },
        });
    }
    tokens
}

/// A day in a name, and its tokens.
struct FoundDay {
    date: DayAndTime,
    tokens: std::ops::Range<usize>,
}

/// All days in a name, in its order.
fn days(tokens: &[PathToken<'_>]) -> Vec<FoundDay> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let one = compact_day(tokens, at).map(|day| (day, 1));
        let hit = one.or_else(|| day_of_three(tokens.get(at..at + 3)?).map(|day| (day, 3)));
        let Some((day, count)) = hit else {
            at += 1;
            continue;
        };
        found.push(FoundDay {
            date: DayAndTime::day(day, None),
            tokens: at..at + count,
        });
        at += count;
    }
    found
}

/// `20240919`, also with a time after it (`20240919103000`), and after letters (`nyt20240919`).
fn compact_day(tokens: &[PathToken<'_>], at: usize) -> Option<Date> {
    let token = tokens.get(at)?;
    if !token.is_number() || !matches!(token.text.len(), 8 | 12 | 14) {
        return None;
    }
    // Letters on both sides, or any after it but the T of a time, make it an identifier.
    if let Some(after) = tokens.get(at + 1)
        && after.separator.is_none()
        && !after.text.eq_ignore_ascii_case("t")
    {
        return None;
    }
    let is_first = at == 0 || token.separator.is_some();
    if !is_first
        && at > 1
        && tokens
            .get(at - 1)
            .is_some_and(|before| before.separator.is_none())
    {
        return None;
    }
    let time = token.text.get(8..)?;
    let part = |from: usize, most: u32| {
        time.get(from..from + 2)
            .is_none_or(|two| two.parse().is_ok_and(|two: u32| two < most))
    };
    if !(part(0, 24) && part(2, 60) && part(4, 60)) {
        return None;
    }
    day(
        year(token.text.get(..4)?, 1900)?,
        token.text.get(4..6)?.parse().ok()?,
        token.text.get(6..8)?.parse().ok()?,
    )
}

/// A day of three tokens with the same character between: `2024-09-19`, `2024_9_19`, `19.09.2024`, `2024-Sep-19`,
/// `19 September 2024`, `19sep2024`. Not `03-04-2021`, which two readers would read as two days.
fn day_of_three(three: &[PathToken<'_>]) -> Option<Date> {
    let [one, two, three] = three else { return None };
    if two.separator != three.separator || two.separator == Some('\0') {
        return None;
    }
    let is_named = !two.is_number();
    if two.separator.is_none() && !is_named {
        return None;
    }
    if let (Some(year), Some(month), Some(date)) = (four(one), two.month(), three.number(1, 2)) {
        return day(year, month, date);
    }
    let year = four(three)?;
    if is_named {
        return day(year, two.month()?, one.number(1, 2)?);
    }
    if let (Some(month), false) = (one.month(), one.is_number()) {
        return day(year, month, two.number(1, 2)?);
    }
    let (first, second): (i8, i8) = (one.number(1, 2)?, two.number(1, 2)?);
    if two.separator == Some('.') || first == second || first > 12 {
        day(year, second, first)
    } else if second > 12 {
        day(year, first, second)
    } else {
        None
    }
}

/// `2024-09` at the beginning of a name, and no third number after it.
fn leading_month(tokens: &[PathToken<'_>]) -> Option<DayAndTime> {
    let [one, two, rest @ ..] = tokens else {
        return None;
    };
    if rest
        .first()
        .is_some_and(|third| third.is_number() && third.separator == two.separator)
    {
        return None;
    }
    year_and_month(one, two)
}

/// `2024-09` at the end of a name. `2009-10` may be a season there.
fn trailing_month(tokens: &[PathToken<'_>]) -> Option<DayAndTime> {
    let [.., before, one, two] = tokens else {
        return None;
    };
    let found = year_and_month(one, two)?;
    let is_season = i16::from(found.day.month()) == (found.day.year() + 1) % 100;
    (!before.is_number() && one.separator.is_some() && !is_season).then_some(found)
}

fn year_and_month(one: &PathToken<'_>, two: &PathToken<'_>) -> Option<DayAndTime> {
    if two.separator.is_none_or(|separator| separator == '\0') {
        return None;
    }
    let month = two
        .number(2, 2)
        .or_else(|| two.month().filter(|_| !two.is_number()))?;
    partial(four(one)?, Some(month))
}

/// `September 2024`, where nothing else is in the name.
fn named_month(tokens: &[PathToken<'_>]) -> Option<DayAndTime> {
    let [month, year] = tokens else { return None };
    if month.is_number() {
        return None;
    }
    partial(four(year)?, Some(month.month()?))
}

/// `202409` as the whole name of a folder. `201112` is none: it may be the 12th of November 2020.
fn compact_month(text: &str) -> Option<DayAndTime> {
    let two = |from: usize| text.get(from..from + 2)?.parse::<i8>().ok();
    if day(2000 + i16::from(two(0)?), two(2)?, two(4)?).is_some() {
        return None;
    }
    partial(year(text.get(..4)?, 1900)?, Some(two(4)?))
}

fn four(token: &PathToken<'_>) -> Option<i16> {
    year(token.text, 1800)
}

/// A year of four digits, from `least` to 2099.
fn year(text: &str, least: i16) -> Option<i16> {
    let is_year = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    let year = text.parse().ok().filter(|_| is_year)?;
    (least..2100).contains(&year).then_some(year)
}

fn day(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

/// A month, or a year where no month is given.
fn partial(year: i16, month: Option<i8>) -> Option<DayAndTime> {
    Some(DayAndTime {
        day: day(year, month.unwrap_or(1), 1)?,
        second: None,
        precision: if month.is_some() {
            Precision::Month
        } else {
            Precision::Year
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::DateSource;

    /// The date of a path below `/archive`, as it is shown; `-` for none.
    fn told(path: &str) -> String {
        let mut folders: Vec<&str> = path.split('/').collect();
        let name = folders.pop();
        let date = of_path(["", "archive"].into_iter().chain(folders), name);
        date.map_or("-".to_owned(), |date| date.published(DateSource::Path).shown())
    }

    #[test]
    fn names_and_folders_give_days() {
        for path in [
            "2024-09-19-debate.txt",
            "debate-2024-09-19.txt",
            "tide 2024-09-19 debate.txt",
            "2024_09_19.html",
            "2024.09.19.txt.gz",
            "2024-9-19 Debate.md",
            "20240919_x.html",
            "20240919.txt",
            "tide20240919.txt",
            "x_20240919103000.html",
            "2024-09-19T10-30-00.txt",
            "20240919T1030.txt",
            "2024-09-19-001.txt",
            "19-09-2024.txt",
            "19.9.2024 debate.txt",
            "19-sep-2024-debate.txt",
            "19sep2024.txt",
            "2024-Sep-19.txt",
            "September 19 2024.txt",
            "2024/09/19/debate.txt",
            "2024/9/19/debate.txt",
            "2024/September/19/debate.txt",
            "2024/09-Sep/19/politics/debate.txt",
            "2024-09/19/17.txt",
            "2024-09-19/debate.txt",
            "20240919/debate.txt",
            "2024-09-19 Debate/part 1.txt",
            "2023/2024-09-19-debate.txt",
            "2024/09/19/ten-years-after-2001-09-11-in-the-north.txt",
        ] {
            assert_eq!(told(path), "2024-09-19", "{path}");
        }
    }

    #[test]
    fn months_and_years_stay_months_and_years() {
        for path in [
            "2024-09/debate.txt",
            "2024-09-debate.txt",
            "debate-2024-09.txt",
            "2024_09.txt",
            "202409/debate.txt",
            "2024/09/debate.txt",
            "2024/09/12.txt",
            "2024/Sep/debate.txt",
            "September 2024/debate.txt",
            "2024-09/politics/19/debate.txt",
        ] {
            assert_eq!(told(path), "2024-09", "{path}");
        }
        for path in [
            "2024/debate.txt",
            "2024/politics/09/debate.txt",
            "2024/45/debate.txt",
        ] {
            assert_eq!(told(path), "2024", "{path}");
        }
    }

    #[test]
    fn doubtful_numbers_give_no_date() {
        for path in [
            "windows-2000.txt",
            "windows-2000/debate.txt",
            "2001-a-space-odyssey.txt",
            "main-street-1984.txt",
            "2021.txt",
            "1984/../0123/debate.txt",
            "season-2009-10.txt",
            "03-04-2021.txt",
            "2024-13-45.txt",
            "2024-09-45.txt",
            "12345678.txt",
            "20241345.txt",
            "20240919abc4f.txt",
            "a1b20240919.txt",
            "202409191.txt",
            "20240919253000.txt",
            "10-30.txt",
            "10-30-45.txt",
            "240919.txt",
            "201112/debate.txt",
            "protest-march-2024.txt",
            "between-2024-09-12-and-2024-09-19-x.txt",
            "flat-2-2024-bridge.txt",
            "3000/debate.txt",
            "١٢/debate.txt",
        ] {
            let path = path.replace("1984/../", "");
            assert_eq!(told(&path), "-", "{path}");
        }
    }

    #[test]
    fn a_file_of_several_articles_has_the_date_of_its_folders_alone() {
        let folders = || ["archive", "2024-09"].into_iter();
        let month = of_path(folders(), None).unwrap();
        assert_eq!(month.published(DateSource::Path).shown(), "2024-09");
    }

    #[test]
    fn folders_far_above_do_not_count() {
        assert_eq!(told("2024/a/b/c/d/e/debate.txt"), "2024");
        assert_eq!(told("2024/a/b/c/d/e/f/debate.txt"), "-");
    }

    proptest::proptest! {
        #[test]
        fn any_path_is_read_without_a_panic(path in "([0-9]{1,9}|[a-z]{1,4}|[-_./ ]|\\PC){0,20}") {
            let _ = told(&path);
        }
    }
}

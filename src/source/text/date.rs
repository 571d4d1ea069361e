//! Dates as papers, feeds and pages write them.

mod beside;
mod digits;

use std::borrow::Cow;
use std::fmt::Write as _;

use jiff::civil::Date;
use unicode_normalization::char::is_combining_mark;

use crate::article::{DateSource, Precision, Published};
use crate::source::text::date::digits::{ascii_digits, digit};
use crate::source::text::date_labels::{self, DateLabel};
use crate::source::text::month_names::{self, folded};

/// A date as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DayAndTime {
    /// The day; the first day of a month or year if no day is given.
    pub day: Date,
    /// Seconds since midnight, if a time is given.
    pub second: Option<u32>,
    /// The precision of the date: a day, a month or a year.
    pub precision: Precision,
}

impl DayAndTime {
    /// True if the days of this date include all days of `other`.
    pub(crate) fn holds(self, other: Self) -> bool {
        self.day <= other.day
            && other.published(DateSource::Path).last_day() <= self.published(DateSource::Path).last_day()
    }

    /// A day, with its seconds since midnight where they are known.
    pub(crate) const fn day(day: Date, second: Option<u32>) -> Self {
        Self {
            day,
            second,
            precision: Precision::Day,
        }
    }

    /// Converts it to the date of an article.
    pub(crate) const fn published(self, from: DateSource) -> Published {
        Published {
            day: self.day,
            second: self.second,
            precision: self.precision,
            from,
        }
    }
}

/// Returns the day (UTC) of a time in nanoseconds since 1970.
pub(crate) fn of_nanos(nanos: i64) -> Option<Date> {
    let timestamp = jiff::Timestamp::from_nanosecond(i128::from(nanos)).ok()?;
    Some(jiff::tz::Offset::UTC.to_datetime(timestamp).date())
}

/// Returns a date from metadata: any form of [`of_line`] with other text around it, a month (`2021-03`, `March
/// 2021`), a year, or seconds or milliseconds since 1970. If there are several dates, returns the first that is not
/// the date of a change.
pub(crate) fn of_metadata(value: &str) -> Option<DayAndTime> {
    let value = value.trim();
    if matches!(value.len(), 10 | 13) && value.bytes().all(|b| b.is_ascii_digit()) {
        let number: i64 = value.parse().ok()?;
        return of_epoch(number);
    }
    if value.len() == 14 && value.bytes().all(|b| b.is_ascii_digit()) {
        return of_digits(value);
    }
    let whole = |value: &str| {
        let value = ascii_digits(value);
        let mut scan = Scan::new(&value);
        while scan.step() {}
        scan.result().or_else(|| scan.partial())
    };
    if is_change(value) {
        let parts = value.split(['|', '•', '·', ';', '\n']).map(str::trim);
        if let Some(found) = parts.filter(|part| !is_change(part)).find_map(whole) {
            return Some(found);
        }
    }
    whole(value).or_else(|| of_labelled(&ascii_digits(value)))
}

/// Returns the date of fourteen digits: `20210304072300`.
fn of_digits(digits: &str) -> Option<DayAndTime> {
    let number = |from: usize, to: usize| digits.get(from..to)?.parse::<u32>().ok();
    let part = |from: usize, to: usize| i8::try_from(number(from, to)?).ok();
    let day = Date::new(i16::try_from(number(0, 4)?).ok()?, part(4, 6)?, part(6, 8)?).ok()?;
    let second = number(8, 10)? * 3600 + number(10, 12)? * 60 + number(12, 14)?;
    (1500..=2100)
        .contains(&day.year())
        .then_some(DayAndTime::day(day, Some(second.min(86_399))))
}

/// Returns a date between 1973 and 2100 from seconds or milliseconds since 1970 (UTC).
pub(crate) fn of_epoch(number: i64) -> Option<DayAndTime> {
    const FIRST: i64 = 100_000_000;
    const LAST: i64 = 4_102_444_800;
    let seconds = if number > LAST { number / 1000 } else { number };
    if !(FIRST..=LAST).contains(&seconds) {
        return None;
    }
    let timestamp = jiff::Timestamp::from_second(seconds).ok()?;
    let time = jiff::tz::Offset::UTC.to_datetime(timestamp);
    let second = u32::try_from(seconds.rem_euclid(86_400)).ok();
    Some(DayAndTime::day(time.date(), second))
}

/// Returns the date of a line that consists of a date and words that go with dates: names of days, "Published", "at",
/// zones.
///
/// Accepts `2021-03-04T07:23:00Z`, `March 4, 2021`, `4th of March 2021`, `Thu Mar 4, 2021 7:23am EDT`, `Thu, 04 Mar
/// 2021 07:23:00 +0000`, `4. März 2021`, `4 de marzo de 2021`, `4 марта 2021`, `2021年3月4日`, `04.03.2021` (day first,
/// as always with points), `25/3/2021`, `3/25/2021`, `4 Mar 21`; not `3/4/2021`, which is ambiguous. The day is the
/// one written, whatever its zone.
pub(crate) fn of_line(line: &str) -> Option<DayAndTime> {
    const LONGEST: usize = 100;
    let has_digit = |c: char| c.is_ascii_digit() || digit(c).is_some();
    if line.len() > LONGEST || !line.bytes().any(|b| b.is_ascii_digit()) && !line.chars().any(has_digit) {
        return None;
    }
    let line = ascii_digits(beside::without_writer(beside::without_comment_count(line)));
    // Labels are looked for only where there may be two dates.
    let may_be_two = line.bytes().filter(u8::is_ascii_digit).count() >= TWO_DATES;
    if may_be_two
        && is_change(&line)
        && !is_only_change(&line)
        && let Some(found) = of_labelled(&line)
    {
        return Some(found);
    }
    let mut scan = Scan::new(&line);
    while !scan.foreign && scan.step() {}
    if !scan.foreign && !scan.several {
        return scan.result();
    }
    (may_be_two || date_labels::has_change(&line))
        .then(|| of_labelled(&line))
        .flatten()
}

/// Maximum length in bytes of the words that say how long ago a change was.
const LONGEST_AGE: usize = 24;

/// Minimum number of digits in a line with two dates.
const TWO_DATES: usize = 10;

/// Returns the message about a date that could not be parsed.
pub(crate) fn not_understood(date: &str) -> String {
    const LONGEST: usize = 60;
    let shown = date.get(..date.floor_char_boundary(LONGEST)).unwrap_or(date);
    format!("the date `{shown}` was not understood")
}

/// Returns the day in an address, as many papers write it: `/2021/03/04/`, `/2021-03-04/`, `-20210304.html`.
pub(crate) fn of_address(url: &str) -> Option<DayAndTime> {
    let path = url.split(['?', '#']).next()?;
    let numbers: Vec<&str> = path
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .collect();
    let day = |year: &str, month: &str, day: &str| {
        let year = year.parse().ok().filter(|year| (1980..=2100).contains(year))?;
        Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
    };
    let apart = numbers.windows(3).find_map(|window| match window {
        [year, month, date] if year.len() == 4 && month.len() == 2 && date.len() == 2 => {
            let marks = ['/', '-', '_'];
            let adjacent = marks
                .iter()
                .any(|mark| path.contains(&format!("{year}{mark}{month}{mark}{date}")));
            adjacent.then(|| day(year, month, date)).flatten()
        }
        _ => None,
    });
    let joined = || {
        numbers
            .iter()
            .filter(|digits| digits.len() == 8)
            .find_map(|digits| day(digits.get(..4)?, digits.get(4..6)?, digits.get(6..)?))
    };
    apart.or_else(joined).map(|day| DayAndTime::day(day, None))
}

/// Returns the publication date in a line of a page: any form of [`of_line`], after a label or before other words. If
/// there are several dates, returns the first that is not the date of a change.
pub(crate) fn of_printed(line: &str) -> Option<DayAndTime> {
    of_line(line).or_else(|| {
        line.split(['|', '•', '·', '\n'])
            .map(str::trim)
            .filter(|part| !is_change(part))
            .find_map(of_line)
    })
}

/// As [`of_printed`], also where other words of the line are before the date and divided from it by a comma: `2 hours ago,
/// on 4 March 2021`.
pub(crate) fn in_line(line: &str) -> Option<DayAndTime> {
    const WORDS: [&str; 8] = ["on ", "le ", "am ", "el ", "em ", "il ", "op ", "den "];
    of_printed(line).or_else(|| {
        let after = line.split(", ").skip(1).map(str::trim);
        let mut dates = after.filter_map(|part| {
            let bare = WORDS.iter().find_map(|word| part.strip_prefix(word));
            of_line(bare.unwrap_or(part))
        });
        dates.next()
    })
}

/// True for a line that begins with words for a change: `Updated March 5, 2021`.
pub(crate) fn is_change(line: &str) -> bool {
    date_labels::is_change(line)
}

/// As [`is_change`], and no date in the line is that of the publication.
pub(crate) fn is_only_change(line: &str) -> bool {
    date_labels::is_only_change(line)
}

/// Returns the first date of a line with labels that is not the date of a change: `Last updated: 5 March 2021. First
/// published: 4 March 2021`, `Lunedì 4 marzo 2021 - Ultimo aggiornamento: 5 marzo`.
fn of_labelled(line: &str) -> Option<DayAndTime> {
    let parts = date_labels::parts(line);
    if parts.len() < 2 {
        return None;
    }
    let scanned = |part: &str| {
        let mut scan = Scan::new(part);
        while !scan.foreign && scan.step() {}
        if scan.foreign { None } else { scan.result() }
    };
    let published = parts
        .iter()
        .filter(|(label, _)| *label == DateLabel::Published)
        .find_map(|(_, part)| scanned(part));
    let unlabelled = || {
        let first = parts.first().filter(|(label, _)| *label == DateLabel::None);
        first.and_then(|(_, part)| scanned(part))
    };
    let found = published.or_else(unlabelled)?;
    // The rest must be dates, too.
    let is_date = |(label, part): &(DateLabel, &str)| {
        let mut scan = Scan::new(part);
        while !scan.foreign && scan.step() {}
        // `Atualizado há 2 horas`: how long ago.
        let is_age = *label == DateLabel::Changed && part.len() <= LONGEST_AGE;
        is_age || !scan.foreign && (*label != DateLabel::None || scan.complete() || part.trim().is_empty())
    };
    parts.iter().all(is_date).then_some(found)
}

/// Returns the text with dates of three numbers and slashes or hyphens, day first, in the order year, month, day:
/// `4/3/2021` becomes `2021-03-04`. For texts known to have the day first.
pub(crate) fn with_day_first(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    if !bytes.iter().any(|b| matches!(b, b'/' | b'-')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 4);
    let mut at = 0;
    while at < bytes.len() {
        let count = bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
        if count == 0 {
            let end = bytes[at..]
                .iter()
                .position(u8::is_ascii_digit)
                .map_or(bytes.len(), |end| at + end);
            out.push_str(&text[at..end]);
            at = end;
            continue;
        }
        let begins = !text[..at].ends_with(['/', '-']);
        if let Some((length, year, month, day)) = day_month_year(&text[at..]).filter(|_| begins) {
            let _written = write!(out, "{year:04}-{month:02}-{day:02}");
            at += length;
        } else {
            out.push_str(&text[at..at + count]);
            at += count;
        }
    }
    Cow::Owned(out)
}

/// Returns the length in bytes, year, month and day of `4/3/2021` or `4-3-2021` at the beginning of a text.
fn day_month_year(text: &str) -> Option<(usize, u32, u32, u32)> {
    let end = text
        .bytes()
        .take_while(|b| b.is_ascii_digit() || matches!(b, b'/' | b'-'))
        .count();
    let whole = &text[..end];
    let mark = if whole.contains('/') { '/' } else { '-' };
    let mut numbers = whole.split(mark);
    let (day, month, year) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let is_date = numbers.next().is_none()
        && (1..=2).contains(&day.len())
        && (1..=2).contains(&month.len())
        && (year.len() == 4 || year.len() == 2 && mark == '/');
    let (day, month, year): (u32, u32, u32) = (day.parse().ok()?, month.parse().ok()?, year.parse().ok()?);
    let year = if year < 100 { full_year(year) } else { year };
    (is_date && (1..=31).contains(&day) && (1..=12).contains(&month)).then_some((end, year, month, day))
}

/// Scans a string from left to right and collects the parts of a date.
#[allow(clippy::struct_excessive_bools)] // Each is a fact about the text so far, none excludes another.
struct Scan<'a> {
    rest: &'a str,
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    second: Option<u32>,
    /// True if the month was named by a word that is a day of the week in another language.
    doubtful_month: bool,
    /// True if the next number is a month: `tháng 3`.
    month_follows: bool,
    /// The last year before the era of an emperor, to which the next number is added: `令和3年`.
    era: Option<u32>,
    /// True if a point followed the day.
    dotted_day: bool,
    /// True if a part that does not belong to a date was found.
    foreign: bool,
    /// True if there is more than one date.
    several: bool,
    /// True if the numbers were read as day and month, but may be month and day.
    either: bool,
    /// True if the language of the line puts the day first.
    day_first: bool,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            rest: text,
            year: None,
            month: None,
            day: None,
            second: None,
            doubtful_month: false,
            month_follows: false,
            era: None,
            dotted_day: false,
            foreign: false,
            several: false,
            either: false,
            day_first: false,
        }
    }

    fn result(&self) -> Option<DayAndTime> {
        if self.is_ambiguous() {
            return None;
        }
        let date = Date::new(self.year?, self.month?, self.day?).ok()?;
        Some(DayAndTime::day(date, self.second))
    }

    /// Returns a month or a year if nothing else was given.
    fn partial(&self) -> Option<DayAndTime> {
        if self.is_ambiguous() || self.foreign || self.day.is_some() {
            return None;
        }
        let precision = if self.month.is_some() {
            Precision::Month
        } else {
            Precision::Year
        };
        let day = Date::new(self.year?, self.month.unwrap_or(1), 1).ok()?;
        Some(DayAndTime {
            day,
            second: None,
            precision,
        })
    }

    /// True if there is more than one reading, or more than one date.
    const fn is_ambiguous(&self) -> bool {
        self.several || self.either && !self.day_first
    }

    fn complete(&self) -> bool {
        self.year.is_some() && self.month.is_some() && self.day.is_some()
    }

    /// Reads the next part; returns false at the end.
    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else {
            return false;
        };
        if first.is_ascii_digit() {
            self.number();
        } else if first.is_alphabetic() {
            self.word();
        } else {
            if !first.is_whitespace()
                && !matches!(
                    first,
                    ',' | '.'
                        | '-'
                        | '–'
                        | '—'
                        | ':'
                        | '('
                        | ')'
                        | '/'
                        | '|'
                        | '·'
                        | '•'
                        | '+'
                        | '\''
                        | '’'
                        | '،'
                        | 'º'
                        | 'ª'
                        | '°'
                )
            {
                self.foreign = true;
            }
            self.skip(first.len_utf8());
        }
        true
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// Removes leading digits; returns their value (None if too large) and their number.
    fn digits(&mut self) -> (Option<u32>, usize) {
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let value = self.rest.get(..count).and_then(|digits| digits.parse().ok());
        self.skip(count);
        (value, count)
    }

    /// Removes a separator and digits, if present.
    fn part(&mut self, separator: char) -> Option<(u32, usize)> {
        let rest = self.rest.strip_prefix(separator)?;
        let count = rest.bytes().take_while(u8::is_ascii_digit).count();
        let value = rest.get(..count)?.parse().ok()?;
        self.skip(separator.len_utf8() + count);
        Some((value, count))
    }

    fn number(&mut self) {
        let before = self.rest;
        let (value, count) = self.digits();
        let Some(value) = value else {
            self.foreign = true;
            return;
        };
        if self.unit(value) {
            return;
        }
        let separator = self.rest.chars().next();
        match (count, separator) {
            (1 | 2, Some(':' | '.' | 'h' | 'H')) if self.is_time(value, separator) => {
                self.time(value, separator.unwrap_or(':'));
            }
            (4, Some(separator @ ('-' | '/' | '.'))) if self.year.is_none() => {
                let after = self.rest;
                if let Some(((month, _), (day, 1 | 2))) = self.part(separator).zip(self.part(separator)) {
                    self.date(value, month, day);
                    self.time_after_t();
                } else {
                    self.rest = after;
                    self.year(value);
                    if let Some((month @ 1..=12, 1 | 2)) = self.part(separator)
                        && self.month.is_none()
                    {
                        self.month = i8::try_from(month).ok();
                    } else {
                        self.rest = after;
                    }
                }
            }
            (8, _) if self.year.is_none() => {
                self.date(value / 10_000, value / 100 % 100, value % 100);
                self.time_after_t();
            }
            (1 | 2, Some(separator @ ('.' | '/' | '-'))) if self.year.is_none() => {
                let after = self.rest;
                let second = self.part(separator);
                match (second, second.and_then(|_| self.part(separator))) {
                    (Some((second, 1 | 2)), Some((year, 4))) => self.numeric(year, value, second, separator),
                    (Some((second, 1 | 2)), Some((year, 2))) if separator != '-' => {
                        self.numeric(full_year(year), value, second, separator);
                    }
                    (Some((year, 4)), None) if (1..=12).contains(&value) && self.month.is_none() => {
                        self.month = i8::try_from(value).ok();
                        self.year(year);
                    }
                    _ => {
                        self.rest = after;
                        self.dotted_day = separator == '.';
                        self.day(value);
                    }
                }
            }
            (4, _) if self.year.is_none() => self.year(value),
            (2, _) if self.year.is_none() && self.month.is_some() && self.day.is_some() => {
                self.year(full_year(value));
            }
            (1 | 2, _) => {
                if self.meridiem(value) {
                    return;
                }
                self.day(value);
            }
            // The offset of a zone after a time.
            (4, _) if self.second.is_some() => {}
            _ => self.foreign = true,
        }
        if self.rest.len() == before.len() {
            self.skip(count.max(1));
        }
    }

    /// Reads a date of three numbers: day first after points, else the order that gives a valid month.
    fn numeric(&mut self, year: u32, first: u32, second: u32, separator: char) {
        if separator == '.' || first == second || first > 12 {
            self.date(year, second, first);
        } else if second > 12 {
            self.date(year, first, second);
        } else {
            self.either = true;
            self.date(year, second, first);
        }
    }

    /// Reads a number with its unit after or before it: `2021年`, `3월`, `tháng 3`.
    fn unit(&mut self, value: u32) -> bool {
        if std::mem::take(&mut self.month_follows) && self.month.is_none() && (1..=12).contains(&value) {
            self.month = i8::try_from(value).ok();
            return true;
        }
        let unit = self.rest.chars().next();
        match unit {
            Some('年' | '년') => {
                let before = self.era.take().unwrap_or(0);
                self.year(before + value);
            }
            Some('月' | '월') if self.month.is_none() && (1..=12).contains(&value) => {
                self.month = i8::try_from(value).ok();
            }
            Some('日' | '일' | '号') => self.day(value),
            Some('时' | '時' | '시' | '点') if self.complete() && value < 24 => {
                self.second.get_or_insert(value * 3600);
            }
            Some('分' | '분') if self.second.is_some_and(|second| second % 3600 == 0) && value < 60 => {
                self.second = self.second.map(|second| second + value * 60);
            }
            Some('秒' | '초') if self.second.is_some() => {}
            _ => return false,
        }
        self.skip(unit.map_or(0, char::len_utf8));
        true
    }

    /// True if `h`, `.` or `:` after one or two digits begins the minutes of a time of day.
    fn is_time(&self, hour: u32, separator: Option<char>) -> bool {
        let mut bytes = self.rest.bytes().skip(1);
        let minutes = [bytes.next(), bytes.next(), bytes.next()];
        let [Some(b'0'..=b'5'), Some(b'0'..=b'9'), next] = minutes else {
            return hour < 24 && matches!(separator, Some('h' | 'H')) && self.complete();
        };
        let ends = !next.is_some_and(|b| b.is_ascii_digit());
        // `04.03.2021` has no time; `at 7.23am` has one, but only after a date.
        let dotted =
            separator != Some('.') || (self.month.is_some() && self.day.is_some() && next != Some(b'.'));
        hour < 24 && ends && dotted && self.second.is_none()
    }

    fn time(&mut self, hour: u32, separator: char) {
        // `18h20`
        self.day_first |= separator == 'h';
        let minute = self.part(separator).map_or(0, |(minute, _)| minute);
        if separator != ':' && self.rest.starts_with(separator) {
            self.skip(1);
        }
        let mut second = 0;
        if let Some((value, 2)) = self.part(':') {
            second = value;
            let _fraction = self.part('.');
        }
        let mut hour = hour;
        if let Some(afternoon) = self.take_meridiem() {
            hour = hour % 12 + if afternoon { 12 } else { 0 };
        }
        if hour < 24 && minute < 60 && second < 61 {
            self.second
                .get_or_insert((hour * 3600 + minute * 60 + second).min(86_399));
        }
        self.offset();
    }

    /// Reads `T07:23:00Z` immediately after a date.
    fn time_after_t(&mut self) {
        let Some(rest) = self.rest.strip_prefix(['T', 't']) else {
            return;
        };
        self.rest = rest;
        let (hour, count) = self.digits();
        match (hour, count) {
            (Some(hour), 2) if hour < 24 && self.rest.starts_with(':') => self.time(hour, ':'),
            (Some(value), 4 | 6) => {
                let value = if count == 4 { value * 100 } else { value };
                self.second =
                    Some((value / 10_000 * 3600 + value / 100 % 100 * 60 + value % 100).min(86_399));
                self.offset();
            }
            _ => {}
        }
    }

    /// Skips the offset of a zone after a time, like `+02:00` or `-0500`.
    fn offset(&mut self) {
        let Some(rest) = self.rest.trim_start().strip_prefix(['+', '-', '−']) else {
            return;
        };
        let digits = rest
            .bytes()
            .take_while(|b| b.is_ascii_digit() || *b == b':')
            .count();
        if (2..=6).contains(&digits) {
            self.rest = rest.get(digits..).unwrap_or_default();
        }
    }

    /// Reads `am` or `pm`; returns true for `pm`.
    fn take_meridiem(&mut self) -> Option<bool> {
        let rest = self.rest.trim_start();
        let afternoon = match rest.as_bytes().first()? {
            b'a' | b'A' => false,
            b'p' | b'P' => true,
            _ => return None,
        };
        let rest = rest.get(1..)?;
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        let rest = rest.strip_prefix(['m', 'M'])?;
        if rest.starts_with(char::is_alphanumeric) {
            return None;
        }
        self.rest = rest;
        Some(afternoon)
    }

    /// Reads a time given only by its hour: `7am`.
    fn meridiem(&mut self, hour: u32) -> bool {
        if !(1..=12).contains(&hour) {
            return false;
        }
        let Some(afternoon) = self.take_meridiem() else {
            return false;
        };
        self.second
            .get_or_insert((hour % 12 + if afternoon { 12 } else { 0 }) * 3600);
        true
    }

    fn date(&mut self, year: u32, month: u32, day: u32) {
        self.year(year);
        if self.month.is_none() {
            self.month = i8::try_from(month).ok();
        }
        self.day(day);
    }

    fn year(&mut self, year: u32) {
        if (1500..=2100).contains(&year) {
            self.several |= self.year.is_some();
            self.year = i16::try_from(year).ok();
        } else {
            self.foreign = true;
        }
    }

    fn day(&mut self, day: u32) {
        if self.day.is_none() && (1..=31).contains(&day) {
            self.day = i8::try_from(day).ok();
            for suffix in ["st", "nd", "rd", "th", "er"] {
                if let Some(rest) = self.rest.strip_prefix(suffix)
                    && !rest.starts_with(char::is_alphanumeric)
                {
                    self.rest = rest;
                }
            }
        } else if !self.complete() {
            self.foreign = true;
        }
    }

    fn word(&mut self) {
        let end = self
            .rest
            .find(|c: char| !c.is_alphanumeric() && !is_combining_mark(c))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        // A word may be attached to the number after it: `令和3年`.
        let before_digit = word.find(|c: char| c.is_ascii_digit()).filter(|at| *at > 0);
        let (word, rest) = match before_digit {
            Some(at) => (
                word.get(..at).unwrap_or(word),
                self.rest.get(at..).unwrap_or_default(),
            ),
            None => (word, rest),
        };
        self.rest = rest;
        let upper = word.len() <= 5 && word.bytes().all(|b| b.is_ascii_uppercase());
        let word = folded(word);
        if let Some(month) = self.month_named(&word) {
            self.doubtful_month = month_names::may_be_weekday(&word);
            self.month = Some(month);
            return;
        }
        self.day_first |= month_names::puts_day_first(&word);
        match &*word {
            "thang" => self.month_follows = true,
            "令和" => self.era = Some(2018),
            "平成" => self.era = Some(1988),
            "昭和" => self.era = Some(1925),
            _ => {
                let belongs = month_names::goes_with_dates(&word)
                    || month_names::may_be_weekday(&word)
                    || month_names::month(&word).is_some() && self.month.is_some()
                    || (upper && self.second.is_some())
                    || word.chars().all(|c| {
                        matches!(
                            c,
                            '月' | '火'
                                | '水'
                                | '木'
                                | '金'
                                | '土'
                                | '日'
                                | '曜'
                                | '星'
                                | '期'
                                | '一'
                                | '二'
                                | '三'
                                | '四'
                                | '五'
                                | '六'
                        )
                    });
                self.foreign |= !belongs;
            }
        }
    }

    /// Returns the month that a word names, if it is next to a number and no month is known, or only a doubtful one.
    fn month_named(&self, word: &str) -> Option<i8> {
        if self.month.is_some() && !self.doubtful_month {
            return None;
        }
        // `listopada` is November in Polish and October in Croatian, where a point follows the day.
        let month = if word == "listopada" {
            if self.dotted_day { 10 } else { 11 }
        } else {
            // Hebrew writes "in" and the month as one word.
            month_names::month(word).or_else(|| month_names::month(word.strip_prefix('ב')?))?
        };
        let follows = self.rest.trim_start_matches(|c: char| {
            c.is_whitespace() || matches!(c, '.' | ',' | '-' | '/' | '\'' | '’')
        });
        let follows = follows
            .strip_prefix("de ")
            .or_else(|| follows.strip_prefix("del "))
            .unwrap_or(follows);
        let beside_number =
            self.day.is_some() || self.year.is_some() || follows.starts_with(|c: char| c.is_ascii_digit());
        beside_number.then_some(month)
    }
}

/// Expands a year of two digits to one from 1970 to 2069.
const fn full_year(year: u32) -> u32 {
    if year < 70 { 2000 + year } else { 1900 + year }
}

#[cfg(test)]
mod tests;

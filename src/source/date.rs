//! Dates as papers, feeds and pages write them.

use jiff::civil::Date;

/// A day, and the second of that day where a time was told.
pub(super) type DayAndTime = (Date, Option<u32>);

/// The day (UTC) of a time in nanoseconds since 1970.
pub(super) fn of_nanos(nanos: i64) -> Option<Date> {
    let timestamp = jiff::Timestamp::from_nanosecond(i128::from(nanos)).ok()?;
    Some(jiff::tz::Offset::UTC.to_datetime(timestamp).date())
}

/// A date out of metadata: any form of [`of_line`], with anything behind it, or seconds or milliseconds since 1970.
pub(super) fn of_metadata(value: &str) -> Option<DayAndTime> {
    let value = value.trim();
    if matches!(value.len(), 10 | 13) && value.bytes().all(|b| b.is_ascii_digit()) {
        let number: i64 = value.parse().ok()?;
        return of_epoch(number);
    }
    let mut scan = Scan::new(value);
    while scan.step() {}
    scan.result()
}

/// A date out of seconds or milliseconds since 1970 (UTC), between 1973 and 2100.
pub(super) fn of_epoch(number: i64) -> Option<DayAndTime> {
    const FIRST: i64 = 100_000_000;
    const LAST: i64 = 4_102_444_800;
    let seconds = if number > LAST { number / 1000 } else { number };
    if !(FIRST..=LAST).contains(&seconds) {
        return None;
    }
    let timestamp = jiff::Timestamp::from_second(seconds).ok()?;
    let time = jiff::tz::Offset::UTC.to_datetime(timestamp);
    Some((time.date(), u32::try_from(seconds.rem_euclid(86_400)).ok()))
}

/// The date of a line that says a date and nothing else, but for words that go with dates: names of days, "Published",
/// "at", zones.
///
/// Understood: `2021-03-04T07:23:00Z`, `March 4, 2021`, `4th of March 2021`, `Thu Mar 4, 2021 7:23am EDT`,
/// `Thu, 04 Mar 2021 07:23:00 +0000`, `4. März 2021`, `4 de marzo de 2021`, `1er mars 2021`, `04.03.2021` (day first,
/// as wherever points are used), `25/3/2021` and `3/25/2021`; not `3/4/2021`, which two readers would read as two days.
/// The day is the one written, in whatever zone it was written.
pub(super) fn of_line(line: &str) -> Option<DayAndTime> {
    const LONGEST: usize = 100;
    if line.len() > LONGEST || !line.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut scan = Scan::new(line);
    while !scan.foreign && scan.step() {}
    if scan.foreign { None } else { scan.result() }
}

/// Reads a string from left to right and keeps what can belong to a date.
struct Scan<'a> {
    rest: &'a str,
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    second: Option<u32>,
    /// Something that does not belong to a date was met.
    foreign: bool,
    /// More than one reading, or more than one date.
    ambiguous: bool,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            rest: text,
            year: None,
            month: None,
            day: None,
            second: None,
            foreign: false,
            ambiguous: false,
        }
    }

    fn result(&self) -> Option<DayAndTime> {
        if self.ambiguous {
            return None;
        }
        let date = Date::new(self.year?, self.month?, self.day?).ok()?;
        Some((date, self.second))
    }

    fn complete(&self) -> bool {
        self.year.is_some() && self.month.is_some() && self.day.is_some()
    }

    /// Reads what comes next; false at the end.
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

    /// Takes digits off the front; their value (None if too large) and how many.
    fn digits(&mut self) -> (Option<u32>, usize) {
        let count = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let value = self.rest.get(..count).and_then(|digits| digits.parse().ok());
        self.skip(count);
        (value, count)
    }

    /// Takes a separator and digits, if they are there.
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
                }
            }
            (8, _) if self.year.is_none() => {
                self.date(value / 10_000, value / 100 % 100, value % 100);
                self.time_after_t();
            }
            (1 | 2, Some(separator @ ('.' | '/' | '-'))) if self.year.is_none() => {
                let after = self.rest;
                if let Some(((second, 1 | 2), (year, 4))) = self.part(separator).zip(self.part(separator)) {
                    match separator {
                        '.' => self.date(year, second, value),
                        _ if value == second => self.date(year, second, value),
                        _ if value > 12 => self.date(year, second, value),
                        _ if second > 12 => self.date(year, value, second),
                        _ => self.ambiguous = true,
                    }
                } else {
                    self.rest = after;
                    self.day(value);
                }
            }
            (4, _) if self.year.is_none() => self.year(value),
            (1 | 2, _) => {
                if self.meridiem(value) {
                    return;
                }
                self.day(value);
            }
            // A zone's offset behind a time.
            (4, _) if self.second.is_some() => {}
            _ => self.foreign = true,
        }
        if self.rest.len() == before.len() {
            self.skip(count.max(1));
        }
    }

    /// True if `h`, `.` or `:` behind one or two digits begins the minutes of a time of day.
    fn is_time(&self, hour: u32, separator: Option<char>) -> bool {
        let mut bytes = self.rest.bytes().skip(1);
        let minutes = [bytes.next(), bytes.next(), bytes.next()];
        let [Some(b'0'..=b'5'), Some(b'0'..=b'9'), next] = minutes else {
            return hour < 24 && matches!(separator, Some('h' | 'H')) && self.complete();
        };
        let ends = !next.is_some_and(|b| b.is_ascii_digit());
        // `04.03.2021` has no time in it; `at 7.23am` has, but only behind a date.
        let dotted =
            separator != Some('.') || (self.month.is_some() && self.day.is_some() && next != Some(b'.'));
        hour < 24 && ends && dotted && self.second.is_none()
    }

    fn time(&mut self, hour: u32, separator: char) {
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

    /// `T07:23:00Z` right behind a date.
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

    /// A zone behind a time, as `Z`, `+02:00` or `-0500`: passed over.
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

    /// `am` or `pm`: true for the afternoon.
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

    /// `7am`: a time of an hour alone.
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
            self.ambiguous |= self.year.is_some();
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
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        let upper = word.len() <= 5 && word.bytes().all(|b| b.is_ascii_uppercase());
        let word = folded(word);
        if self.month.is_none()
            && let Some(month) = month(&word)
        {
            self.month = Some(month);
        } else if !(is_weekday(&word) || is_date_word(&word) || (upper && self.second.is_some())) {
            self.foreign = true;
        }
    }
}

/// Lower case without the accents that names of months and days have.
fn folded(word: &str) -> String {
    word.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'é' | 'è' | 'ê' => 'e',
            'á' | 'à' | 'ã' | 'ä' | 'â' => 'a',
            'û' | 'ü' | 'ú' => 'u',
            'ç' => 'c',
            'ó' | 'ô' => 'o',
            'í' => 'i',
            other => other,
        })
        .collect()
}

/// The number of a month named in English, German, French, Spanish, Portuguese, Italian or Dutch.
fn month(word: &str) -> Option<i8> {
    Some(match word {
        "january" | "jan" | "januar" | "janner" | "janvier" | "janv" | "enero" | "ene" | "janeiro"
        | "gennaio" | "januari" => 1,
        "february" | "feb" | "februar" | "fevrier" | "fevr" | "fev" | "febrero" | "fevereiro"
        | "febbraio" | "februari" => 2,
        "march" | "mar" | "marz" | "mars" | "marzo" | "marco" | "maart" | "mrz" => 3,
        "april" | "apr" | "avril" | "avr" | "abril" | "abr" | "aprile" => 4,
        "may" | "mai" | "mayo" | "maio" | "maggio" | "mei" => 5,
        "june" | "jun" | "juni" | "juin" | "junio" | "junho" | "giugno" => 6,
        "july" | "jul" | "juli" | "juillet" | "juil" | "julio" | "julho" | "luglio" => 7,
        "august" | "aug" | "aout" | "agosto" | "ago" | "augustus" => 8,
        "september" | "sep" | "sept" | "septembre" | "septiembre" | "setiembre" | "setembro"
        | "settembre" => 9,
        "october" | "oct" | "oktober" | "okt" | "octobre" | "octubre" | "outubro" | "ottobre" => 10,
        "november" | "nov" | "novembre" | "noviembre" | "novembro" => 11,
        "december" | "dec" | "dezember" | "dez" | "decembre" | "diciembre" | "dic" | "dezembro"
        | "dicembre" => 12,
        _ => return None,
    })
}

fn is_weekday(word: &str) -> bool {
    matches!(
        word,
        "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "mon"
            | "tue"
            | "tues"
            | "wed"
            | "thu"
            | "thur"
            | "thurs"
            | "fri"
            | "sat"
            | "sun"
            | "montag"
            | "dienstag"
            | "mittwoch"
            | "donnerstag"
            | "freitag"
            | "samstag"
            | "sonnabend"
            | "sonntag"
            | "lundi"
            | "mardi"
            | "mercredi"
            | "jeudi"
            | "vendredi"
            | "samedi"
            | "dimanche"
            | "lunes"
            | "martes"
            | "miercoles"
            | "jueves"
            | "viernes"
            | "sabado"
            | "domingo"
            | "segunda"
            | "terca"
            | "quarta"
            | "quinta"
            | "sexta"
            | "feira"
            | "mo"
            | "di"
            | "mi"
            | "do"
            | "fr"
            | "sa"
            | "so"
    )
}

/// Words that stand beside a date and say nothing else.
fn is_date_word(word: &str) -> bool {
    matches!(
        word,
        "published"
            | "updated"
            | "posted"
            | "first"
            | "last"
            | "modified"
            | "date"
            | "on"
            | "at"
            | "of"
            | "the"
            | "de"
            | "del"
            | "den"
            | "der"
            | "le"
            | "el"
            | "am"
            | "um"
            | "uhr"
            | "a"
            | "as"
            | "h"
            | "stand"
            | "vom"
            | "veroffentlicht"
            | "aktualisiert"
            | "publie"
            | "publicado"
            | "mis"
            | "jour"
            | "et"
            | "time"
            | "local"
            | "gmt"
            | "utc"
            | "bst"
            | "est"
            | "edt"
            | "cet"
            | "cest"
            | "z"
            | "p"
            | "m"
            | "issued"
            | "filed"
            | "dated"
            | "released"
            | "release"
            | "print"
            | "edition"
            | "to"
            | "actualizado"
            | "hrs"
            | "hours"
            | "o"
            | "clock"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        match of_line(text) {
            Some((date, None)) => date.to_string(),
            Some((date, Some(second))) => {
                format!(
                    "{date} {:02}:{:02}:{:02}",
                    second / 3600,
                    second / 60 % 60,
                    second % 60
                )
            }
            None => "none".to_owned(),
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
        ] {
            assert_eq!(line(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_single_date_is_refused() {
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
                .map(|(day, _)| day.to_string())
                .as_deref(),
            Some("2021-03-04")
        );
        assert_eq!(
            of_metadata("1614842580000").and_then(|(_, second)| second),
            Some(26_580)
        );
        assert_eq!(of_epoch(12), None);
    }
}

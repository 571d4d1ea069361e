//! Text for people: without control characters, wrapped, numbers with separators.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::time::{Duration, SystemTime};

use owo_colors::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::error::{reorders, thousands};
use crate::span::Span;

/// True for characters from a file that must not reach a terminal: control characters except tab and line
/// feed, and the marks that reorder letters.
#[must_use]
pub(crate) fn is_unsafe(c: char) -> bool {
    (c.is_control() && c != '\t' && c != '\n') || reorders(c)
}

/// `text` without characters that are [`is_unsafe`]. The rest of an escape sequence stays visible.
#[must_use]
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if text.contains(is_unsafe) {
        Cow::Owned(text.chars().filter(|c| !is_unsafe(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// `text` on one line: cleaned, white space folded to single blanks, none at the ends.
#[must_use]
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace().map(clean).filter(|word| !word.is_empty()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    line
}

/// True for a mark that opens or closes a quotation.
#[must_use]
pub(crate) fn is_quotation_mark(c: char) -> bool {
    "“”„‘’‚«»‹›\"'`".contains(c)
}

/// Width of a text on a terminal, in columns.
#[must_use]
pub(crate) fn columns(text: &str) -> usize {
    text.width()
}

/// `text` cut to `width` columns, with `…` if a part was left out.
#[must_use]
pub(crate) fn cut(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let mut room = width.saturating_sub(1);
    let mut short = String::new();
    for c in text.chars() {
        let Some(left) = room.checked_sub(c.width().unwrap_or(0)) else {
            break;
        };
        room = left;
        short.push(c);
    }
    short.push('…');
    Cow::Owned(short)
}

/// A piece of text in one style.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run<'a> {
    /// The text. Lines may break at its white space.
    pub(crate) text: &'a str,
    /// Its style.
    pub(crate) style: Style,
}

/// Cuts `text` into runs: the given spans (ascending, not overlapping) in `marked`, the rest in `plain`.
///
/// Spans that do not lie in the text on character bounds are ignored.
#[must_use]
pub(crate) fn runs(
    text: &str,
    spans: impl IntoIterator<Item = Span>,
    plain: Style,
    marked: Style,
) -> Vec<Run<'_>> {
    let mut runs = Vec::new();
    let mut done = 0;
    for span in spans {
        let (Some(before), Some(inside)) = (text.get(done..span.start), text.get(span.start..span.end))
        else {
            continue;
        };
        runs.push(Run {
            text: before,
            style: plain,
        });
        runs.push(Run {
            text: inside,
            style: marked,
        });
        done = span.end;
    }
    runs.push(Run {
        text: text.get(done..).unwrap_or_default(),
        style: plain,
    });
    runs
}

/// Writes runs as lines of at most `width` columns, each after `indent` blanks, with a line end at the end.
///
/// Lines break only at white space, so a word that is longer than a line stays whole and can be copied.
/// Writes nothing if there is no word. Unsafe characters are dropped.
pub(crate) fn wrap(out: &mut dyn Write, runs: &[Run<'_>], width: usize, indent: usize) -> io::Result<()> {
    let mut line = Line {
        out,
        width,
        indent,
        column: None,
        style: Style::new(),
    };
    let mut word: Vec<Run<'_>> = Vec::new();
    for run in runs {
        let mut rest = run.text;
        while !rest.is_empty() {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let (piece, tail) = rest.split_at(end);
            if !piece.is_empty() {
                word.push(Run {
                    text: piece,
                    style: run.style,
                });
            }
            rest = tail.trim_start();
            if !tail.is_empty() {
                line.word(&mut word)?;
            }
        }
    }
    line.word(&mut word)?;
    line.finish()
}

struct Line<'a> {
    out: &'a mut dyn Write,
    width: usize,
    indent: usize,
    /// None before the first word.
    column: Option<usize>,
    style: Style,
}

impl Line<'_> {
    fn word(&mut self, word: &mut Vec<Run<'_>>) -> io::Result<()> {
        word.retain(|run| !clean(run.text).is_empty());
        if word.is_empty() {
            return Ok(());
        }
        let wide: usize = word.iter().map(|run| clean(run.text).width()).sum();
        let column = match self.column {
            Some(column) if column + 1 + wide <= self.width => {
                // A blank has the style of the text before it only if the text after it has the same style.
                if word.first().is_some_and(|run| run.style != self.style) {
                    self.restyle(Style::new())?;
                }
                self.out.write_all(b" ")?;
                column + 1
            }
            started => {
                if started.is_some() {
                    self.restyle(Style::new())?;
                    self.out.write_all(b"\n")?;
                }
                write!(self.out, "{:1$}", "", self.indent)?;
                self.indent
            }
        };
        for run in word.drain(..) {
            self.restyle(run.style)?;
            self.out.write_all(clean(run.text).as_bytes())?;
        }
        self.column = Some(column + wide);
        Ok(())
    }

    fn restyle(&mut self, style: Style) -> io::Result<()> {
        if style != self.style {
            write!(
                self.out,
                "{}{}",
                self.style.suffix_formatter(),
                style.prefix_formatter()
            )?;
            self.style = style;
        }
        Ok(())
    }

    fn finish(mut self) -> io::Result<()> {
        self.restyle(Style::new())?;
        if self.column.is_some() {
            self.out.write_all(b"\n")
        } else {
            Ok(())
        }
    }
}

/// A number and its noun: `1 article`, `2,000 articles`.
#[must_use]
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), if number == 1 { one } else { many })
}

/// A moment in the machine's time zone, to the minute: `2026-11-30 04:10`.
#[must_use]
pub(crate) fn moment(time: SystemTime) -> String {
    jiff::Timestamp::try_from(time).map_or_else(
        |_| String::new(),
        |time| {
            time.to_zoned(jiff::tz::TimeZone::system())
                .strftime("%Y-%m-%d %H:%M")
                .to_string()
        },
    )
}

/// Bytes in decimal units: `999 bytes`, `1.5 kB`, `23.4 MB`.
#[must_use]
pub(crate) fn bytes(number: u64) -> String {
    if number < 1000 {
        return counted(number, "byte", "bytes");
    }
    let mut size = number as f64;
    let mut unit = "";
    for next in ["kB", "MB", "GB", "TB", "PB"] {
        size /= 1000.0;
        unit = next;
        if size < 999.95 {
            break;
        }
    }
    format!("{size:.1} {unit}")
}

/// A duration: `0.8 s`, `12 s`, `3 min 5 s`, `2 h 10 min`.
#[must_use]
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    let mut out = String::new();
    let _ = if time.as_secs_f64() < 9.95 {
        write!(out, "{:.1} s", time.as_secs_f64())
    } else if seconds < 60 {
        write!(out, "{seconds} s")
    } else if seconds < 3600 {
        write!(out, "{} min {} s", seconds / 60, seconds % 60)
    } else {
        write!(out, "{} h {} min", seconds / 3600, seconds / 60 % 60)
    };
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn wrapped(text: &str, spans: &[(usize, usize)], width: usize, colour: bool) -> String {
        let marked = if colour { Style::new().bold() } else { Style::new() };
        let spans = spans.iter().map(|&(start, end)| Span::new(start, end));
        let mut out = Vec::new();
        wrap(&mut out, &runs(text, spans, Style::new(), marked), width, 2).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn lines_break_at_white_space_within_the_width() {
        assert_eq!(
            wrapped("one two  three\nfour", &[], 11, false),
            "  one two\n  three\n  four\n"
        );
    }

    #[test]
    fn a_word_longer_than_the_line_stays_whole() {
        assert_eq!(
            wrapped("a incomprehensible b", &[], 8, false),
            "  a\n  incomprehensible\n  b\n"
        );
    }

    #[test]
    fn nothing_is_written_for_no_words() {
        assert_eq!(wrapped("  \n ", &[], 8, false), "");
    }

    #[test]
    fn a_mark_over_two_words_is_one_and_ends_before_the_comma() {
        assert_eq!(
            wrapped("a new york, b", &[(2, 10)], 40, true),
            "  a \u{1b}[1mnew york\u{1b}[0m, b\n"
        );
    }

    #[test]
    fn a_mark_is_closed_at_the_end_of_a_line() {
        assert_eq!(
            wrapped("new york", &[(0, 8)], 7, true),
            "  \u{1b}[1mnew\u{1b}[0m\n  \u{1b}[1myork\u{1b}[0m\n"
        );
    }

    #[test]
    fn escape_sequences_of_a_file_lose_their_escape() {
        assert_eq!(
            one_line("a\u{1b}[31mb\u{9b}2J\u{7f}\tc\r\nd\u{202e}"),
            "a[31mb2J c d"
        );
    }

    #[test]
    fn wide_letters_count_two_columns() {
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("日本", 4), "日本");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(counted(1, "file", "files"), "1 file");
        assert_eq!(bytes(999), "999 bytes");
        assert_eq!(bytes(999_999), "1.0 MB");
        assert_eq!(duration(Duration::from_millis(820)), "0.8 s");
        assert_eq!(duration(Duration::from_secs(185)), "3 min 5 s");
    }

    proptest! {
        #[test]
        fn no_control_character_of_any_text_is_written(text in any::<String>(), width in 0usize..60) {
            let out = wrapped(&text, &[], width, false);
            prop_assert!(!out.contains(|c| is_unsafe(c) || c == '\t'));
            prop_assert_eq!(one_line(&out), one_line(&text));
        }

        #[test]
        fn any_spans_over_any_text_do_no_harm(text in any::<String>(), spans in prop::collection::vec((0usize..40, 0usize..40), 0..5)) {
            prop_assert_eq!(one_line(&wrapped(&text, &spans, 30, false)), one_line(&text));
        }
    }
}

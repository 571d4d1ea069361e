//! Tables: CSV and related formats, an article per row. Column names are interpreted like JSON keys.

use crate::source::json;
use crate::source::output::Output;
use crate::source::record::fields;
use crate::source::skip::{Skip, unreadable};
use crate::source::source_file::too_large;
use crate::source::text::encoding;
use std::io::{BufRead, Read};

use csv::{ByteRecord, ReaderBuilder};
use serde_json::{Map, Value};

/// Maximum number of columns; the name of each takes many times its bytes of memory.
const MOST_COLUMNS: usize = 10_000;
/// A longer name of a column is none that is known.
const LONGEST_NAME: usize = 100;
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// True for first bytes that are the header of a table of articles, and a row.
pub(super) fn is_table(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let head = after_separator_line(head).map_or(head, |(_, rest)| rest);
    let Some(end) = memchr::memchr(b'\n', head) else {
        return false;
    };
    let Ok(line) = std::str::from_utf8(head.get(..end).unwrap_or_default()) else {
        return false;
    };
    let separator = separator_of(line);
    if memchr::memchr(separator, line.as_bytes()).is_none() {
        return false;
    }
    let names: Vec<String> = line
        .split(char::from(separator))
        .map(|name| name.trim().trim_matches('"').to_lowercase())
        .collect();
    let is_name = |name: &String| name.len() <= 40 && name.split(' ').count() <= 3;
    names.len() >= 2
        && names.iter().all(is_name)
        && json::names_text(&names)
        && head
            .get(end + 1..)
            .is_some_and(|rest| !rest.trim_ascii().is_empty())
}

/// Returns the separator and the rest of a table that begins with a line `sep=;`, which spreadsheet programs write and read.
fn after_separator_line(head: &[u8]) -> Option<(u8, &[u8])> {
    let [separator, rest @ ..] = head.strip_prefix(b"sep=")? else {
        return None;
    };
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest).strip_prefix(b"\n")?;
    SEPARATORS.contains(separator).then_some((*separator, rest))
}

/// Returns the most frequent separator of a header.
fn separator_of(line: &str) -> u8 {
    let count = |separator: u8| memchr::memchr_iter(separator, line.as_bytes()).count();
    SEPARATORS
        .into_iter()
        .rev()
        .max_by_key(|separator| count(*separator))
        .unwrap_or(b',')
}

/// Reads all rows of a table; only one is in memory at a time. A row that is broken or has no text is reported.
pub(super) fn read(stream: &mut dyn BufRead, out: &mut Output<'_>) -> Result<(), Skip> {
    let failed = |error: &std::io::Error| unreadable(&out.file.key, error);
    let beginning = stream.fill_buf().map_err(|error| failed(&error))?;
    // Spreadsheet programs save tables in UTF-16, too.
    if beginning.starts_with(&[0xFF, 0xFE]) || beginning.starts_with(&[0xFE, 0xFF]) {
        let most = out.options.max_article_size;
        let mut bytes = Vec::new();
        stream
            .take(most.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| failed(&error))?;
        if bytes.len() as u64 > most {
            return Err(too_large(out.file, bytes.len() as u64, out.options));
        }
        let decoded = encoding::decode(bytes, None).map_err(|why| out.damaged(why.0))?;
        return rows(&mut decoded.text.as_bytes(), out);
    }
    rows(stream, out)
}

fn rows(stream: &mut dyn BufRead, out: &mut Output<'_>) -> Result<(), Skip> {
    let beginning = stream
        .fill_buf()
        .map_err(|error| unreadable(&out.file.key, &error))?;
    if beginning.starts_with(b"\xEF\xBB\xBF") {
        stream.consume(3);
    }
    let beginning = stream
        .fill_buf()
        .map_err(|error| unreadable(&out.file.key, &error))?;
    let told =
        after_separator_line(beginning).map(|(separator, rest)| (separator, beginning.len() - rest.len()));
    if let Some((_, length)) = told {
        stream.consume(length);
    }
    let beginning = stream
        .fill_buf()
        .map_err(|error| unreadable(&out.file.key, &error))?;
    let end = memchr::memchr(b'\n', beginning).unwrap_or(beginning.len());
    let header = String::from_utf8_lossy(beginning.get(..end).unwrap_or_default()).into_owned();
    let mut table = ReaderBuilder::new()
        .delimiter(told.map_or_else(|| separator_of(&header), |(separator, _)| separator))
        .flexible(true)
        .has_headers(true)
        .from_reader(stream);
    let names: Vec<String> = match table.byte_headers() {
        Ok(names) if names.len() > MOST_COLUMNS => {
            return Err(out.damaged(format!(
                "{} columns; a table of articles has at most {MOST_COLUMNS}",
                names.len()
            )));
        }
        Ok(names) => names.iter().map(cell).collect(),
        Err(error) => return Err(out.damaged(format!("broken table: {error}"))),
    };
    let lower: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
    if !json::names_text(&lower) {
        return Err(out.damaged(format!(
            "no column of the table is known as the text (its columns: {}); name one `text`",
            names.join(", ")
        )));
    }
    // A row repeats the names of its columns, so the others would cost time and memory for each row.
    let is_read = |name: &&str| name.len() <= LONGEST_NAME && fields::is_read(name);
    let columns: Vec<Option<&str>> = names
        .iter()
        .map(|name| Some(name.trim()).filter(is_read))
        .collect();
    let before = out.articles;
    let largest = usize::try_from(out.options.max_article_size).unwrap_or(usize::MAX);
    let mut row = ByteRecord::new();
    let mut number = 0_u64;
    loop {
        number += 1;
        match table.read_byte_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                out.problems
                    .push(format!("the table breaks off at row {number}: {error}"));
                break;
            }
        }
        if row.as_slice().len() > largest {
            out.problems.push(format!(
                "row {number} has {} bytes, more than one article may have; raise --max-article-size",
                row.as_slice().len()
            ));
            continue;
        }
        if row.len() != names.len() {
            out.problems.push(format!(
                "row {number} has {} cells where the header has {}",
                row.len(),
                names.len()
            ));
        }
        let object: Map<String, Value> = columns
            .iter()
            .zip(row.iter())
            .filter_map(|(name, bytes)| Some(((*name)?.to_owned(), Value::String(cell(bytes)))))
            .collect();
        json::put(object, number, "row", out);
    }
    if out.articles > before {
        return Ok(());
    }
    let problems = std::mem::take(&mut out.problems).finish();
    let detail = problems.first().map_or("no row in the table", String::as_str);
    Err(out.damaged(detail))
}

/// Returns the text of a cell: UTF-8, or else in a guessed encoding, since spreadsheet programs write others, too.
fn cell(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding::decode(bytes.to_vec(), None).map_or_else(
            |_| String::from_utf8_lossy(bytes).into_owned(),
            |decoded| decoded.text,
        ),
    }
}

//! JSON: an article, an array of articles, an object that holds such an array, or an article per line.

use crate::article::Article;
use crate::source::output::{Broken, Output};
use crate::source::plain;
use crate::source::record::density::{TOO_DENSE, is_too_dense};
use crate::source::record::fields;
use crate::source::record::rich_text::{self, without_nan};
use crate::source::skip::{Skip, SkipReason, unreadable};
use crate::source::source_file::too_large;
use crate::source::text::{date, encoding, markup};
use crate::source::web::html;
use std::fmt;
use std::io::{BufRead, BufReader, Cursor, Read};

use rustc_hash::FxHashSet;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Reads the records of a file; arrays and lines are streamed with one record in memory.
///
/// A line that is broken, too long or without text becomes a problem with its line number; the others are kept.
///
/// # Errors
/// The [`Skip`] of a file in which no record is an article.
pub(super) fn read(stream: &mut dyn BufRead, out: &mut Output<'_>) -> Result<(), Skip> {
    if let Some(size) = out.size {
        return records(stream, size, out);
    }
    // The size of a decompressed stream is known only if it fits into memory.
    let most = out.options.max_article_size.saturating_add(1);
    let mut beginning = Vec::new();
    let mut broken = Broken(stream.take(most).read_to_end(&mut beginning).err());
    let size = beginning.len() as u64;
    let rest = (&mut broken).chain(stream);
    let mut stream = BufReader::new(Cursor::new(beginning).chain(rest));
    records(&mut stream, size, out)
}

/// Reads the posts in a Twitter archive: JSON assigned to a variable of a script.
pub(super) fn twitter(stream: &mut dyn BufRead, out: &mut Output<'_>) -> Result<(), Skip> {
    let mut name = Vec::new();
    stream
        .take(200)
        .read_until(b'=', &mut name)
        .map_err(|error| unreadable(&out.file.key, &error))?;
    read(stream, out)
}

fn records(reader: &mut dyn BufRead, size: u64, out: &mut Output<'_>) -> Result<(), Skip> {
    let mut records = Records {
        out,
        seen: FxHashSet::default(),
        before: 0,
        lines_before: 0,
    };
    records.before = records.out.articles;
    records.read(reader, size)
}

/// True if text with this beginning may be records of JSON.
pub(super) fn looks_like_records(beginning: &[u8]) -> bool {
    let beginning = beginning
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(beginning)
        .trim_ascii_start();
    match beginning {
        [b'{', rest @ ..] => matches!(rest.trim_ascii_start(), [b'"' | b'}', ..]),
        [b'[', rest @ ..] => matches!(rest.trim_ascii_start(), [b'{' | b'[', ..]),
        _ => false,
    }
}

/// Hands out the article of a record whose fields have the names of JSON keys, whatever its format; `number` is its
/// position.
pub(super) fn put(object: Map<String, Value>, number: u64, noun: &str, out: &mut Output<'_>) {
    match article_of(object) {
        Ok((article, id)) => out.put(article, Some(id.unwrap_or_else(|| number.to_string()))),
        Err(why) => out.problems.push(format!("{noun} {number}: {why}")),
    }
}

/// True if one of these names is that of a text, and another one is known, too.
pub(super) fn names_text(names: &[String]) -> bool {
    let mut object: Map<String, Value> = names
        .iter()
        .map(|name| (name.clone(), Value::from("x")))
        .collect();
    names.iter().filter(|name| fields::is_read(name)).count() >= 2 && fields::json_text(&mut object).is_some()
}

struct Records<'o, 'a> {
    out: &'o mut Output<'a>,
    /// Hashes of the records handed out: a repeated id must not replace the first record.
    seen: FxHashSet<u64>,
    before: u64,
    /// Number of empty lines before the first record.
    lines_before: u64,
}

impl Records<'_, '_> {
    fn read(&mut self, reader: &mut dyn BufRead, size: u64) -> Result<(), Skip> {
        let Some(first) = self.first_bytes(reader)? else {
            return Err(self.out.file.skip(SkipReason::Empty, "only white space in it"));
        };
        match first {
            [0xFF, 0xFE] | [0xFE, 0xFF] | [0, _] | [_, 0] => self.utf16(reader)?,
            [b'[', _] => self.array(reader)?,
            [b'{', _]
                if !self.out.is_named(&["jsonl", "ndjson"]) && size <= self.out.options.max_article_size =>
            {
                self.whole(reader)?;
            }
            _ => self.lines(reader)?,
        }
        if self.out.articles > self.before {
            return Ok(());
        }
        let problems = std::mem::take(&mut self.out.problems).finish();
        let detail = match problems.as_slice() {
            [] => "no article in it".to_owned(),
            [only] => only.clone(),
            [first, rest @ ..] => format!("{first} (and {} more problems)", rest.len()),
        };
        Err(self.out.file.skip(SkipReason::Damaged, &detail))
    }

    fn failed(&self, error: &std::io::Error) -> Skip {
        unreadable(&self.out.file.key, error)
    }

    /// Returns the first two bytes after white space and a UTF-8 byte order mark; a blank replaces a missing second
    /// one. None at the end of the file.
    fn first_bytes(&mut self, reader: &mut dyn BufRead) -> Result<Option<[u8; 2]>, Skip> {
        loop {
            let buffer = reader.fill_buf().map_err(|error| self.failed(&error))?;
            if buffer.is_empty() {
                return Ok(None);
            }
            if buffer.starts_with(b"\xEF\xBB\xBF") {
                reader.consume(3);
                continue;
            }
            if let [first, rest @ ..] = buffer.trim_ascii_start() {
                return Ok(Some([*first, rest.first().copied().unwrap_or(b' ')]));
            }
            let length = buffer.len();
            self.lines_before += memchr::memchr_iter(b'\n', buffer).count() as u64;
            reader.consume(length);
        }
    }

    /// Reads UTF-16, which the standard forbids but some tools write: decodes the whole file, up to the size of an
    /// article.
    fn utf16(&mut self, reader: &mut dyn BufRead) -> Result<(), Skip> {
        let limit = self.out.options.max_article_size;
        let mut bytes = Vec::new();
        (&mut *reader)
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| self.failed(&error))?;
        if bytes.len() as u64 > limit {
            return Err(too_large(self.out.file, bytes.len() as u64, self.out.options));
        }
        self.out.identify(&bytes);
        let decoded = encoding::decode(bytes, None).map_err(|encoding::NotText(why)| {
            self.out
                .file
                .skip(SkipReason::Binary, &format!("not text: {why}"))
        })?;
        self.out.problems.lines.extend(decoded.damage);
        let text = decoded.text;
        if !looks_like_records(text.as_bytes()) {
            return Err(self.out.file.skip(SkipReason::Binary, "not JSON"));
        }
        self.read(&mut text.as_bytes(), text.len() as u64)
    }

    /// Reads a file that fits into memory: one article, one object with articles inside, or the first of several
    /// lines.
    fn whole(&mut self, reader: &mut dyn BufRead) -> Result<(), Skip> {
        let mut bytes = Vec::new();
        reader
            .read_to_end(&mut bytes)
            .map_err(|error| self.failed(&error))?;
        if self.out.own.is_none() {
            self.out.identify(&bytes);
        }
        let decoded = encoding::undeclared(bytes);
        self.out.doubts.extend(decoded.doubt());
        self.out.problems.lines.extend(decoded.damage);
        let text = decoded.text;
        if is_too_dense(&text) {
            self.out.problems.push(TOO_DENSE.to_owned());
            return Ok(());
        }
        let error = match serde_json::from_str::<Value>(&text) {
            Ok(value) => {
                self.value(value);
                return Ok(());
            }
            Err(error) => error,
        };
        if let Some(value) = without_nan(&text).and_then(|text| serde_json::from_str(&text).ok()) {
            self.value(value);
            return Ok(());
        }
        let first_line = text.lines().next().unwrap_or_default();
        let is_record = |line: &str| serde_json::from_str::<Map<String, Value>>(line).is_ok();
        if is_record(first_line) || without_nan(first_line).is_some_and(|line| is_record(&line)) {
            return self.lines(&mut text.as_bytes());
        }
        self.row(&text, &error);
        Ok(())
    }

    /// Reads several objects in a row, each over many lines, as `jq` prints them.
    fn row(&mut self, text: &str, error: &serde_json::Error) {
        let values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
        let mut number = 0;
        for value in values {
            match value {
                Ok(value) if value.is_object() => {
                    number += 1;
                    self.out.identify(value.to_string().as_bytes());
                    self.record(value, number, "record");
                }
                Err(last) if number > 0 => self.out.problems.push(broken(&last, None)),
                Ok(_) | Err(_) => {}
            }
        }
        if number == 0 {
            self.out.problems.push(broken(error, None));
        }
    }

    /// Reads the only object of a file.
    fn value(&mut self, mut value: Value) {
        let feed = feed_of(&value);
        if let Some(records) = records_inside(&mut value) {
            for (index, mut record) in records.into_iter().enumerate() {
                if let (Some(feed), Some(object)) = (&feed, record.as_object_mut()) {
                    object.entry("publication").or_insert_with(|| feed.clone());
                }
                self.out.identify(record.to_string().as_bytes());
                self.record(record, index as u64 + 1, "record");
            }
            return;
        }
        let Value::Object(object) = value else { return };
        match article_of(object) {
            Ok((article, id)) => {
                self.out.is_only = true;
                self.out.put(article, id);
            }
            Err(why) => self.out.problems.push(why),
        }
    }

    fn lines(&mut self, reader: &mut dyn BufRead) -> Result<(), Skip> {
        let limit = usize::try_from(self.out.options.max_article_size).unwrap_or(usize::MAX);
        let mut line = Vec::new();
        let mut number = self.lines_before;
        loop {
            number += 1;
            let Some(length) = bounded_line(reader, &mut line, limit).map_err(|error| self.failed(&error))?
            else {
                return Ok(());
            };
            if length > line.len() as u64 {
                self.out.problems.push(format!(
                    "line {number} has {length} bytes, more than one article may have; raise --max-article-size"
                ));
            } else if !line.trim_ascii().is_empty() {
                self.bytes(&line, number, "line");
            }
        }
    }

    /// Splits the elements of an array without parsing it as a whole.
    fn array(&mut self, reader: &mut dyn BufRead) -> Result<(), Skip> {
        let limit = usize::try_from(self.out.options.max_article_size).unwrap_or(usize::MAX);
        let mut splitter = Splitter::default();
        let mut number = 0;
        loop {
            let buffer = reader.fill_buf().map_err(|error| self.failed(&error))?;
            if buffer.is_empty() {
                if !splitter.done {
                    self.out
                        .problems
                        .push(format!("the file ends inside record {}", number + 1));
                }
                return Ok(());
            }
            let length = buffer.len();
            let mut position = 0;
            while let Some(&byte) = buffer.get(position) {
                position += 1;
                if splitter.feed(byte, limit) {
                    number += 1;
                    if splitter.length > splitter.record.len() {
                        self.out.problems.push(format!(
                            "record {number} has {} bytes, more than one article may have; raise --max-article-size",
                            splitter.length
                        ));
                    } else if !splitter.record.trim_ascii().is_empty() {
                        let record = std::mem::take(&mut splitter.record);
                        self.bytes(&record, number, "record");
                        splitter.record = record;
                    }
                    splitter.next();
                }
            }
            reader.consume(length);
        }
    }

    fn bytes(&mut self, bytes: &[u8], number: u64, noun: &str) {
        self.out.identify(bytes.trim_ascii());
        let text = if let Ok(text) = std::str::from_utf8(bytes) {
            text.into()
        } else {
            let decoded = encoding::undeclared(bytes.to_vec());
            if let Some(damage) = decoded.damage {
                self.out.problems.push(format!("{noun} {number}: {damage}"));
            }
            std::borrow::Cow::Owned(decoded.text)
        };
        if is_too_dense(&text) {
            self.out.problems.push(format!("{noun} {number}: {TOO_DENSE}"));
            return;
        }
        match serde_json::from_str::<Record>(text.trim_start_matches('\u{FEFF}')) {
            Ok(Record(value)) => self.record(value, number, noun),
            Err(error) => match without_nan(&text).and_then(|text| serde_json::from_str(&text).ok()) {
                Some(Record(value)) => self.record(value, number, noun),
                None => self.out.problems.push(broken(&error, Some((noun, number)))),
            },
        }
    }

    fn record(&mut self, value: Value, number: u64, noun: &str) {
        let Value::Object(object) = value else {
            self.out
                .problems
                .push(format!("{noun} {number} is no JSON object"));
            return;
        };
        match article_of(object) {
            Ok((article, id)) => {
                let mut record = id.unwrap_or_else(|| number.to_string());
                while !self.seen.insert(super::source_id(&record)) {
                    record = format!("{record}#{number}");
                }
                self.out.put(article, Some(record));
            }
            Err(why) => self.out.problems.push(format!("{noun} {number}: {why}")),
        }
    }
}

/// A record with only the keys that are read: other programs may store more beside an article than the article
/// itself.
struct Record(Value);

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        json.deserialize_any(RecordVisitor)
    }
}

struct RecordVisitor;

impl<'de> Visitor<'de> for RecordVisitor {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Record, A::Error> {
        let mut object = Map::new();
        while let Some(key) = members.next_key::<String>()? {
            if fields::is_read(&key) {
                object.insert(key, members.next_value()?);
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Record(Value::Object(object)))
    }

    // Anything but an object has no article.

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Record, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Record(Value::Null))
    }

    fn visit_str<E>(self, _: &str) -> Result<Record, E> {
        Ok(Record(Value::Null))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Record, E> {
        Ok(Record(Value::Null))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Record, E> {
        Ok(Record(Value::Null))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Record, E> {
        Ok(Record(Value::Null))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Record, E> {
        Ok(Record(Value::Null))
    }

    fn visit_unit<E>(self) -> Result<Record, E> {
        Ok(Record(Value::Null))
    }
}

/// Returns the parser's message, with the line of the file if the record is one line.
fn broken(error: &serde_json::Error, record: Option<(&str, u64)>) -> String {
    let text = error.to_string();
    let why = text.split(" at line ").next().unwrap_or(&text);
    match record {
        Some((noun, number)) => format!("broken JSON at {noun} {number}, column {}: {why}", error.column()),
        None => format!(
            "broken JSON at line {}, column {}: {why}",
            error.line(),
            error.column()
        ),
    }
}

/// Reads a line into `line`, without its end, but keeps at most `limit` bytes of it.
///
/// Returns the length of the line in bytes, more than `line` holds if it was too long; None at the end.
pub(super) fn bounded_line(
    reader: &mut dyn BufRead,
    line: &mut Vec<u8>,
    limit: usize,
) -> std::io::Result<Option<u64>> {
    line.clear();
    let mut length = 0_u64;
    let mut any = false;
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            break;
        }
        any = true;
        let end = memchr::memchr(b'\n', buffer);
        let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or_default();
        length += part.len() as u64;
        if length <= limit as u64 {
            line.extend_from_slice(part);
        } else if line.capacity() > 0 {
            // The line is refused, so its beginning is not needed.
            *line = Vec::new();
        }
        let consumed = part.len() + usize::from(end.is_some());
        reader.consume(consumed);
        if end.is_some() {
            break;
        }
    }
    Ok(any.then_some(length))
}

/// Splits the elements of an array byte by byte, using only brackets and strings.
#[derive(Default)]
struct Splitter {
    record: Vec<u8>,
    length: usize,
    depth: usize,
    in_string: bool,
    escaped: bool,
    done: bool,
}

impl Splitter {
    /// True if `record` is complete: a comma or the end of the array follows it.
    fn feed(&mut self, byte: u8, limit: usize) -> bool {
        if self.done {
            return false;
        }
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
        } else {
            match byte {
                b'"' => self.in_string = true,
                b'[' | b'{' => {
                    self.depth += 1;
                    if self.depth == 1 {
                        return false;
                    }
                }
                b']' | b'}' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        self.done = true;
                        return self.length > 0;
                    }
                }
                b',' if self.depth == 1 => return true,
                _ if self.length == 0 && byte.is_ascii_whitespace() => return false,
                _ => {}
            }
        }
        self.length += 1;
        if self.length <= limit {
            self.record.push(byte);
        } else {
            self.record = Vec::new();
        }
        false
    }

    fn next(&mut self) {
        self.record.clear();
        self.length = 0;
    }
}

/// Returns the name of a JSON Feed, which all its items share.
fn feed_of(value: &Value) -> Option<Value> {
    let version = value.get("version")?.as_str()?;
    let name = version.contains("jsonfeed.org").then(|| value.get("title"))?;
    name.filter(|name| name.is_string()).cloned()
}

/// Returns the array of records inside an object, under one of the names that search engines, APIs and exports use.
fn records_inside(value: &mut Value) -> Option<Vec<Value>> {
    const BOXES: [&str; 11] = [
        "articles",
        "docs",
        "documents",
        "items",
        "results",
        "records",
        "data",
        "entries",
        "stories",
        "hits",
        "posts",
    ];
    let object = value.as_object_mut()?;
    if object.contains_key("response")
        && fields::json_text(object).is_none()
        && let Some(records) = object.get_mut("response").and_then(records_inside)
    {
        return Some(records);
    }
    for name in BOXES {
        match object.get_mut(name) {
            Some(Value::Array(records)) if records.iter().any(Value::is_object) => {
                return Some(std::mem::take(records));
            }
            Some(inner @ Value::Object(_)) => {
                if let Some(records) = records_inside(inner) {
                    return Some(records);
                }
            }
            _ => {}
        }
    }
    None
}

/// Returns the article in an object, and the object's own id.
///
/// A text with markup or character references is rendered, and offsets refer to the rendered text; any other text
/// stays unchanged.
fn article_of(object: Map<String, Value>) -> Result<(Article, Option<String>), String> {
    article_within(object, 0)
}

fn article_within(mut object: Map<String, Value>, level: usize) -> Result<(Article, Option<String>), String> {
    let outer_id = fields::json_id(&object);
    for wrapper in fields::WRAPPERS {
        if let Some(Value::Object(inner)) = object.remove(wrapper) {
            for (key, value) in inner {
                object.entry(key).or_insert(value);
            }
        }
    }
    let id = outer_id.or_else(|| fields::json_id(&object));
    // Some APIs wrap a single requested article.
    let wrapped = fields::WRAPPED
        .iter()
        .find_map(|name| object.get(*name).and_then(Value::as_object));
    if let Some(inner) = wrapped
        && level < fields::WRAPPED.len()
        && fields::json_text(&mut object.clone()).is_none()
    {
        return article_within(inner.clone(), level + 1);
    }
    let meta = fields::of_json(&object);
    let odd_date = fields::odd_date(&object);
    let (text, is_summary) = match fields::json_text(&mut object) {
        Some(text) if !text.trim().is_empty() => (text, false),
        found => match fields::json_summary(&object) {
            Some(summary) => (summary, true),
            None if found.is_some() => return Err("its text is empty".to_owned()),
            None => return Err("no text in it (looked for text, body, content, articleBody …)".to_owned()),
        },
    };
    if fields::is_removed(&text) {
        return Err("its source has removed the text".to_owned());
    }
    let text = if !rich_text::has_markup(&text) && markup::has_reference(&text) {
        markup::unescape(&text).into_owned()
    } else {
        text
    };
    // Markup may have been escaped.
    let mut article = if rich_text::has_markup(&text) {
        html::fragment(&text).ok_or_else(|| "no text in its HTML".to_owned())?
    } else {
        plain::body(text, meta.title.as_deref())
    };
    if let Some((mark, missing)) = rich_text::cut_mark(&article.text) {
        if article
            .boilerplate
            .last()
            .is_none_or(|last| last.end <= mark.start)
        {
            article.boilerplate.push(mark);
        }
        article.problems.push(format!(
            "the record holds only the beginning of the text: {missing}"
        ));
    }
    if let Some(date) = odd_date {
        article.problems.push(date::not_understood(&date));
    }
    if is_summary {
        article
            .problems
            .push("the record has no text: its summary was taken".to_owned());
    }
    meta.apply(&mut article);
    Ok((article, id))
}

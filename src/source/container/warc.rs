//! WARC, the archives of web crawlers (ISO 28500): records with headers and a block; some blocks are pages.

use std::io::{BufRead, Read};

use brotli_decompressor::Decompressor as Brotli;
use flate2::read::{DeflateDecoder, MultiGzDecoder};

use crate::source::container::bounded::Bounded;
use crate::source::container::member::{Member, MemberOutcome, finish, try_read};
use crate::source::output::Output;
use crate::source::skip::{Skip, SkipReason, unreadable};
use crate::source::text::date;

/// True for the first bytes of a WARC file.
pub(crate) fn is_warc(head: &[u8]) -> bool {
    head.starts_with(b"WARC/")
}

/// The headers of a record or of an HTTP response, with their names in lower case.
#[derive(Debug, Default)]
struct Headers {
    first_line: String,
    fields: Vec<(String, String)>,
}

impl Headers {
    fn get(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns the media type without parameters, in lower case.
    fn media_type(&self) -> String {
        let value = self.get("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_lowercase()
    }
}

/// Reads headers up to a blank line; None at the end of the stream.
fn headers(stream: &mut dyn BufRead) -> std::io::Result<Option<Headers>> {
    const LONGEST: u64 = 64 * 1024;
    const MOST: usize = 1000;
    let mut found = Headers::default();
    for _ in 0..MOST {
        let mut line = Vec::new();
        if (&mut *stream).take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            return Ok((!found.first_line.is_empty()).then_some(found));
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end();
        if text.is_empty() {
            if found.first_line.is_empty() {
                continue;
            }
            return Ok(Some(found));
        }
        if found.first_line.is_empty() {
            text.clone_into(&mut found.first_line);
        } else if let Some((name, value)) = text.split_once(':') {
            found
                .fields
                .push((name.trim().to_lowercase(), value.trim().to_owned()));
        }
    }
    Ok(Some(found))
}

/// Reads all pages of an archive. A broken record is reported; reading ends at a record whose end cannot be found.
pub(crate) fn read(stream: &mut dyn BufRead, out: &mut Output<'_>) -> Result<(), Skip> {
    let before = out.articles;
    let (mut pages, mut without_text) = (0_u64, 0_u64);
    let mut number = 0_u64;
    loop {
        let record = match headers(stream) {
            Ok(Some(record)) => record,
            Ok(None) => break,
            Err(error) if number == 0 => return Err(unreadable(&out.file.key, &error)),
            Err(error) => {
                out.problems
                    .push(format!("the archive breaks off after record {number}: {error}"));
                break;
            }
        };
        number += 1;
        let length = record
            .get("content-length")
            .and_then(|value| value.parse::<u64>().ok());
        let (true, Some(length)) = (record.first_line.starts_with("WARC/"), length) else {
            out.problems.push(format!(
                "record {number} is broken, and what follows it was not read: no WARC headers with a length"
            ));
            break;
        };
        let mut block = (&mut *stream).take(length);
        if let Some(outcome) = page(&record, &mut block, number, out) {
            pages += 1;
            match outcome {
                MemberOutcome::Skipped(SkipReason::Damaged, why) if why.starts_with("no text") => {
                    without_text += 1;
                }
                MemberOutcome::Skipped(_, why) => out.problems.push(format!("record {number}: {why}")),
                MemberOutcome::Read | MemberOutcome::PassedOver => {}
            }
        }
        let copied = std::io::copy(&mut block, &mut std::io::sink());
        if copied.is_err() || block.limit() > 0 {
            out.problems
                .push(format!("the archive ends inside record {number}"));
            break;
        }
    }
    if without_text > 0 {
        out.problems
            .push(format!("{without_text} of {pages} pages hold no text"));
    }
    finish(before, "archive", out)
}

/// Reads the page of a record; None if it holds none.
fn page(record: &Headers, block: &mut dyn Read, number: u64, out: &mut Output<'_>) -> Option<MemberOutcome> {
    let url = record
        .get("warc-target-uri")
        .map(|url| url.trim_matches(['<', '>']).to_owned());
    let mut block = std::io::BufReader::new(block);
    let (http, kind) = match record.get("warc-type")? {
        "response" => {
            let http = headers(&mut block).ok().flatten()?;
            let status = http.first_line.split(' ').nth(1).unwrap_or_default();
            if !status.starts_with('2') {
                return None;
            }
            let kind = http.media_type();
            (Some(http), kind)
        }
        "resource" | "conversion" => (None, record.media_type()),
        _ => return None,
    };
    let extension = match kind.as_str() {
        "text/html" | "application/xhtml+xml" => "html",
        "application/pdf" => "pdf",
        "text/plain" if record.get("warc-type") == Some("conversion") => "txt",
        _ => return None,
    };
    // An archive can hold one address many times, so the name of the record is used.
    let name = record
        .get("warc-record-id")
        .map_or_else(|| number.to_string(), |id| id.trim_matches(['<', '>']).to_owned());
    let member = Member {
        extension: Some(extension),
        url,
        modified: record.get("warc-date").and_then(|value| {
            let day = date::of_metadata(value)?.day;
            let start = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
            i64::try_from(start.timestamp().as_nanosecond()).ok()
        }),
        ..Member::of(&name)
    };
    let Some(http) = http else {
        return Some(try_read(&member, &mut block, out));
    };
    Some(match body(&http, &mut block, out) {
        Ok(bytes) => try_read(&member, &mut bytes.as_slice(), out),
        Err(why) => MemberOutcome::Skipped(SkipReason::Damaged, why),
    })
}

/// Returns the body of an HTTP response, with its chunks joined and its compression undone.
fn body(http: &Headers, block: &mut dyn BufRead, out: &Output<'_>) -> Result<Vec<u8>, String> {
    let most = out.options.max_article_size;
    let mut bytes = Vec::new();
    // A truncated record still has a page, or a part of one.
    let read = block.take(most.saturating_add(1)).read_to_end(&mut bytes);
    if let Err(error) = read
        && bytes.is_empty()
    {
        return Err(error.to_string());
    }
    if bytes.len() as u64 > most {
        return Err("more bytes than one article may have; raise --max-article-size".to_owned());
    }
    let is_chunked = http
        .get("transfer-encoding")
        .is_some_and(|value| value.to_lowercase().contains("chunked"));
    if is_chunked && let Some(joined) = unchunked(&bytes) {
        bytes = joined;
    }
    let encoding = http.get("content-encoding").unwrap_or_default().to_lowercase();
    let compressed = std::rc::Rc::new(std::cell::Cell::new(bytes.len() as u64));
    let room = std::rc::Rc::clone(&out.room);
    let mut unpacked = Vec::new();
    let result = match encoding.as_str() {
        "gzip" | "x-gzip" if bytes.starts_with(&[0x1F, 0x8B]) => {
            Bounded::new(MultiGzDecoder::new(bytes.as_slice()), compressed, room)
                .take(most)
                .read_to_end(&mut unpacked)
        }
        "deflate" => {
            // Servers use this name for both the zlib format and raw deflate.
            let zlib = bytes.first().is_some_and(|byte| byte & 0x0F == 8);
            let start = if zlib { 2 } else { 0 };
            let bare = bytes.get(start..).unwrap_or_default();
            Bounded::new(DeflateDecoder::new(bare), compressed, room)
                .take(most)
                .read_to_end(&mut unpacked)
        }
        "br" => Bounded::new(Brotli::new(bytes.as_slice(), 4096), compressed, room)
            .take(most)
            .read_to_end(&mut unpacked),
        "zstd" => {
            return Err(format!(
                "its page is compressed with {encoding}, which is not read"
            ));
        }
        // Crawlers often unpack the page but keep the header.
        _ => return Ok(bytes),
    };
    match result {
        Err(error) if unpacked.is_empty() => Err(error.to_string()),
        _ => Ok(unpacked),
    }
}

/// Joins the chunks of a body; None if it is not chunked, whatever its header says.
///
/// An invalid chunk size ends the joining; the rest is appended unchanged.
fn unchunked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        let end = memchr::memchr(b'\n', rest.get(..rest.len().min(80))?);
        let size = end.and_then(|end| {
            let line = std::str::from_utf8(rest.get(..end)?).ok()?;
            let digits = line.split(';').next().unwrap_or_default().trim();
            usize::from_str_radix(digits, 16).ok()
        });
        let (Some(end), Some(size)) = (end, size) else {
            if out.is_empty() {
                return None;
            }
            out.extend_from_slice(rest);
            return Some(out);
        };
        rest = rest.get(end + 1..).unwrap_or_default();
        if size == 0 {
            return Some(out);
        }
        let chunk = rest.get(..size.min(rest.len())).unwrap_or_default();
        out.extend_from_slice(chunk);
        rest = rest.get(chunk.len()..).unwrap_or_default();
        rest = rest
            .strip_prefix(b"\r\n")
            .or(rest.strip_prefix(b"\n"))
            .unwrap_or(rest);
        if rest.is_empty() {
            return Some(out);
        }
    }
}

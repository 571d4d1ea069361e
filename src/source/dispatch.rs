//! Bytes -> format -> articles: chooses the reader of a file or of a member of a container by content and name.

use crate::article::ArticleId;
use crate::source::container::{Archive, Seekable};
use crate::source::format::{self, Format, FormatReader, Holds, Mark};
use crate::source::output::{Broken, Item, Output, Problems};
use crate::source::plain as prose;
use crate::source::skip::{Skip, SkipReason, unreadable};
use crate::source::source_file::too_large;
use crate::source::text::encoding;
use crate::source::web::html;
use std::fs::File;
use std::io::{BufReader, Cursor, Read};

/// Number of bytes at the beginning of a file that decide its format.
const HEAD: u64 = 64 * 1024;
/// A file of many articles that is read whole may be larger than an article by this factor.
const MANY: u64 = 16;

/// Reads all articles of a file or member. It need not read `stream` to its end.
///
/// # Errors
/// The [`Skip`] of a file that could not be read.
pub(super) fn read(item: &Item<'_>, stream: &mut dyn Read, out: &mut Output<'_>) -> Result<(), Skip> {
    out.size = item.size;
    (out.whole, out.own) = (None, None);
    item.extension.unwrap_or_default().clone_into(&mut out.extension);
    // The walk of a folder ignores such files, too.
    if out.depth > 0
        && let Some(what) = format::passed_over(item.extension)
    {
        return Err(out.skip(SkipReason::NotAnArticle, what));
    }
    let room = item.size.map_or(HEAD, |size| size.min(HEAD));
    let mut head = Vec::with_capacity(usize::try_from(room).unwrap_or(0) + 1);
    let filled = stream.take(HEAD).read_to_end(&mut head);
    let mut broken;
    let stream: &mut dyn Read = match filled {
        Ok(_) => stream,
        Err(error) if head.is_empty() => return Err(unreadable(&out.file.key, &error)),
        // Truncated compressed data still has a beginning.
        Err(error) => {
            broken = Broken(Some(error));
            &mut broken
        }
    };
    if head.is_empty() {
        return Err(out.skip(SkipReason::Empty, "no bytes in it"));
    }
    let by_name = format::of_extension(item.extension);
    let known = format::of_bytes(&head).or_else(|| {
        by_name.filter(|format| matches!(format.reader, FormatReader::Stream(_) | FormatReader::Bytes(_)))
    });
    if let Some(format) = known {
        return run(format, item, head, stream, out);
    }
    if let Some(format) = format::of_beginning(&head) {
        if item.size.is_none_or(|size| size > out.options.max_article_size) {
            return run(format, item, head, stream, out);
        }
        // A file that begins like records or headers may still be plain text.
        whole(item, &mut head, stream, out)?;
        let (articles, problems) = (out.articles, std::mem::take(&mut out.problems));
        match run(format, item, head.clone(), &mut std::io::empty(), out) {
            Err(_) if out.articles == articles => out.problems = problems,
            result => {
                prepend(&mut out.problems, problems);
                return result;
            }
        }
        return text(by_name, head, out);
    }
    whole(item, &mut head, stream, out)?;
    text(by_name, head, out)
}

/// Inserts earlier problems before those found since.
fn prepend(problems: &mut Problems, before: Problems) {
    let since = std::mem::replace(problems, before);
    for line in since.finish() {
        problems.push(line);
    }
}

/// Reads a file with the reader of its format.
fn run(
    format: &'static Format,
    item: &Item<'_>,
    mut head: Vec<u8>,
    stream: &mut dyn Read,
    out: &mut Output<'_>,
) -> Result<(), Skip> {
    match format.reader {
        FormatReader::Stream(reader) => {
            let mut stream = BufReader::with_capacity(128 * 1024, Cursor::new(head).chain(stream));
            let articles = out.articles;
            match reader(&mut stream, out) {
                // The articles before the damage in a truncated stream are kept.
                Err(skip) if out.articles > articles && skip.reason == SkipReason::Damaged => {
                    out.problems.push(skip.detail);
                    Ok(())
                }
                result => result,
            }
        }
        FormatReader::Bytes(reader) => {
            whole(item, &mut head, stream, out)?;
            out.whole = Some(ArticleId::of_bytes(&head));
            reader(&head, out)
        }
        FormatReader::Zip => {
            let bytes = if let Some(path) = item.path {
                let file = File::open(path).map_err(|error| unreadable(&out.file.key, &error))?;
                Seekable::File(BufReader::new(file))
            } else {
                let most = out.options.max_article_size.saturating_mul(MANY);
                fill(stream, most.saturating_add(1), &mut head, out)?;
                if head.len() as u64 > most {
                    return Err(out.skip(
                        SkipReason::TooLarge,
                        format!("an archive of more than {most} bytes inside of another; unpack it first"),
                    ));
                }
                Seekable::Memory(Cursor::new(head))
            };
            zip(bytes, out)
        }
        FormatReader::Text(_) | FormatReader::Plain | FormatReader::Package(_) => {
            whole(item, &mut head, stream, out)?;
            text(Some(format), head, out)
        }
        FormatReader::Refused(reason, detail) => Err(out.skip(reason, detail)),
        FormatReader::PassedOver(what) => Err(out.skip(SkipReason::NotAnArticle, what)),
    }
}

/// Reads a ZIP file as a document of a packaged format, else member by member.
fn zip(bytes: Seekable, out: &mut Output<'_>) -> Result<(), Skip> {
    let mut archive = Archive::open(bytes, out)?;
    match format::of_members(&|path| archive.has(path)).map(|format| format.reader) {
        Some(FormatReader::Package(reader)) => reader(&mut archive, out),
        Some(FormatReader::Refused(reason, detail)) => Err(out.skip(reason, detail)),
        _ => archive.read_members(out),
    }
}

fn fill(
    stream: &mut (impl Read + ?Sized),
    most: u64,
    bytes: &mut Vec<u8>,
    out: &Output<'_>,
) -> Result<(), Skip> {
    let more = most.saturating_sub(bytes.len() as u64);
    stream
        .take(more)
        .read_to_end(bytes)
        .map(|_| ())
        .map_err(|error| unreadable(&out.file.key, &error))
}

/// Reads the rest of a file that must be in memory as a whole.
///
/// # Errors
/// [`SkipReason::TooLarge`], as soon as that is known.
fn whole(item: &Item<'_>, head: &mut Vec<u8>, stream: &mut dyn Read, out: &Output<'_>) -> Result<(), Skip> {
    let most = out.options.max_article_size;
    if item.size.is_none_or(|size| size > most) && head.len() as u64 >= HEAD.min(most) {
        let beginning = String::from_utf8_lossy(head);
        let is_many = format::of_text(&beginning).is_some_and(|format| format.holds == Holds::Many);
        let most = if is_many { most.saturating_mul(MANY) } else { most };
        if let Some(size) = item.size.filter(|size| *size > most) {
            return Err(too_large(out.file, size, out.options));
        }
        fill(stream, most.saturating_add(1), head, out)?;
        if head.len() as u64 > most {
            return Err(too_large(out.file, head.len() as u64, out.options));
        }
        return Ok(());
    }
    if let Some(size) = item.size {
        head.reserve_exact(usize::try_from(size).unwrap_or(0).saturating_sub(head.len()));
    }
    fill(stream, most.saturating_add(1), head, out)?;
    if head.len() as u64 > most {
        return Err(too_large(out.file, head.len() as u64, out.options));
    }
    Ok(())
}

/// Reads a file that can only be text. Its content decides the format, else its extension; otherwise it is plain
/// text.
fn text(by_name: Option<&'static Format>, bytes: Vec<u8>, out: &mut Output<'_>) -> Result<(), Skip> {
    if bytes.trim_ascii().is_empty() {
        return Err(out.skip(SkipReason::Empty, "only white space in it"));
    }
    out.whole = Some(ArticleId::of_bytes(&bytes));
    let is_markup = bytes.trim_ascii_start().starts_with(b"<") || bytes.starts_with(b"\xEF\xBB\xBF<");
    let is_named_page = by_name.is_some_and(|format| matches!(format.mark, Mark::Text(_)));
    let declared = if is_markup || is_named_page {
        encoding::declared_encoding(&bytes)
    } else {
        None
    };
    let decoded = encoding::decode(bytes, declared).map_err(|encoding::NotText(why)| match by_name {
        Some(Format {
            reader: FormatReader::Refused(reason, detail),
            ..
        }) => out.skip(*reason, *detail),
        _ => out.skip(
            SkipReason::Binary,
            format!("not text: {why}; `onrecord formats` lists what is read"),
        ),
    })?;
    out.doubts.extend(decoded.doubt());
    if let Some(damage) = decoded.damage {
        out.doubts.push(damage.clone());
        out.problems.push(damage);
    }
    let text = decoded.text;
    if text.trim().is_empty() {
        return Err(out.skip(SkipReason::Empty, "only white space in it"));
    }
    let format = format::of_text(&text).or(by_name);
    match format.map(|format| format.reader) {
        Some(FormatReader::Text(reader)) => reader(&text, out),
        Some(FormatReader::Refused(reason, detail)) => Err(out.skip(reason, detail)),
        None | Some(FormatReader::PassedOver(_)) if is_piece_of_page(&text) => html::read(&text, out),
        _ => {
            out.put(prose::article(text), None);
            Ok(())
        }
    }
}

/// True for HTML that does not begin as a page does; asked only for text whose name implies no format.
fn is_piece_of_page(text: &str) -> bool {
    let start = text.trim_start();
    start.starts_with('<') && {
        let beginning: String = start.chars().take(512).collect::<String>().to_ascii_lowercase();
        ["<head", "<body", "<p>", "<div", "<article"]
            .iter()
            .any(|tag| beginning.contains(tag))
    }
}

//! Files -> [`Article`]s. The only reader of the user's files.

mod boilerplate;
mod date;
mod discover;
mod encoding;
mod front;
mod html;
mod json;
mod language;
mod line;
mod markdown;
mod markup;
mod metadata;
mod page;
mod plain;
mod reread;

use std::fs::{self, File};
use std::hash::Hasher;
use std::io::{BufReader, Read, Seek};
use std::path::PathBuf;

use siphasher::sip::SipHasher13;

pub use self::discover::{discover, key_of};
pub use self::reread::{Reread, is_verbatim, read_bytes, read_draft, reread};

use self::discover::{FileUse, file_use, modified_nanos, unreadable};
use crate::article::{Article, ArticleId, DateSource, Published};
use crate::error::Error;

/// What walking the named paths comes upon, in the order of the walk.
#[derive(Debug)]
pub enum Discovered {
    /// A file to read.
    File(SourceFile),
    /// Something that will not be read, and why.
    Skipped(Skip),
    /// A named path, or a folder below one, that could not be looked into. What the index holds below `path` must
    /// not be taken for deleted.
    Unreadable {
        /// The key (see [`SourceFile::key`]) of the path, with no `/` at its end.
        key: String,
        /// Why.
        error: Error,
    },
    /// A named path whose walk begins now; files below it that are not met are gone. Not sent for a missing one.
    Root {
        /// Its key, with no `/` at its end (but for the root folder itself).
        key: String,
        /// Whether it is a folder.
        folder: bool,
    },
}

/// A file below a named path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Where to open it.
    pub path: PathBuf,
    /// Its canonical path as UTF-8, percent-encoded where it is not: the file's identity in the index.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// Modification time, nanoseconds since 1970.
    pub modified: i64,
}

/// A file that is not, or could not be, indexed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// Which file ([`SourceFile::key`]).
    pub key: String,
    /// The class of the reason.
    pub reason: SkipReason,
    /// The reason in words, with what to try: `broken JSON at line 3: expected value; …`.
    pub detail: String,
}

/// Why a file was not indexed. The classes are counted in reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkipReason {
    /// No bytes, or only white space.
    Empty,
    /// Not text, of no format that we know.
    Binary,
    /// A document of a format that is not read yet (PDF, Word …).
    NotReadYet,
    /// Not an article by its kind: pictures, styles, scripts, fonts, sound. Not an error.
    NotAnArticle,
    /// Larger than `--max-article-size`.
    TooLarge,
    /// Could not be opened or read.
    Unreadable,
    /// Broken inside: JSON that does not parse, a page without text.
    Damaged,
    /// A symbolic link that was not followed. Not an error.
    Link,
    /// Not a file: a socket, a pipe, a device. Not an error.
    Special,
}

impl SkipReason {
    /// The word for it in reports and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Binary => "binary",
            Self::NotReadYet => "not_read_yet",
            Self::NotAnArticle => "not_an_article",
            Self::TooLarge => "too_large",
            Self::Unreadable => "unreadable",
            Self::Damaged => "damaged",
            Self::Link => "link",
            Self::Special => "special",
        }
    }

    /// True if the skip is a fault that makes the exit status 2; false for what nobody would expect to be indexed.
    #[must_use]
    pub const fn is_fault(self) -> bool {
        !matches!(self, Self::NotAnArticle | Self::Link | Self::Special)
    }
}

/// Limits for reading.
#[derive(Clone, Copy, Debug)]
pub struct ReadOptions {
    /// Largest article, in bytes; files of one article above it are refused unread, JSON lines one by one.
    pub max_article_size: u64,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            max_article_size: 32 * 1024 * 1024,
        }
    }
}

/// What became of a file that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// Articles handed out.
    pub articles: u64,
    /// Bytes read.
    pub bytes: u64,
    /// SipHash-1-3 of the file's bytes.
    pub content_hash: u64,
    /// Things that were wrong in a file that was read all the same: broken lines (with their number), bytes that
    /// did not decode. One line each, the first 20 in full; the last then counts the others.
    pub problems: Vec<String>,
    /// True if the file was no longer what it had been found as when reading ended: it must be read again next time.
    pub changed_meanwhile: bool,
}

/// The place of an article: SipHash-1-3 (key 0, 0; 64 bits) of its file's key, a NUL, and its record's key, if any.
#[must_use]
pub fn article_key(key: &str, record: Option<&str>) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(key.as_bytes());
    hasher.write(b"\0");
    hasher.write(record.unwrap_or_default().as_bytes());
    hasher.finish()
}

/// The identity of a file in the index: SipHash-1-3 (key 0, 0; 64 bits) of its key.
#[must_use]
pub fn source_id(key: &str) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(key.as_bytes());
    hasher.finish()
}

/// The hash that [`ReadReport::content_hash`] holds, without reading articles: for a file whose modification time
/// does not settle whether it changed.
///
/// # Errors
/// The [`Skip`] of a file that could not be opened or read.
pub fn content_hash(file: &SourceFile) -> Result<u64, Skip> {
    let mut reader = Hashing::new(open(file)?.0);
    std::io::copy(&mut reader, &mut std::io::sink()).map_err(|error| unreadable(&file.key, &error))?;
    Ok(reader.hasher.finish())
}

/// Reads a file and hands out its articles one by one; a file of JSON lines is streamed.
///
/// The format follows the extension; where that is missing or unknown, the content. An article without a date has
/// the file's own ([`DateSource::File`], the day in UTC).
///
/// # Errors
/// The [`Skip`] of a file of which nothing could be read. Articles may have been handed out before.
pub fn read(
    file: &SourceFile,
    options: &ReadOptions,
    article: &mut dyn FnMut(Article),
) -> Result<ReadReport, Skip> {
    let (mut opened, size) = open(file)?;
    if size == 0 {
        return Err(file.skip(SkipReason::Empty, "no bytes in it"));
    }
    let failed = |error: std::io::Error| unreadable(&file.key, &error);
    let mut format = file_use(file.path.extension());
    if !matches!(format, FileUse::Json | FileUse::JsonLines) && size > options.max_article_size {
        // A large file of articles may go by any name.
        let mut beginning = Vec::new();
        (&mut opened)
            .take(4096)
            .read_to_end(&mut beginning)
            .map_err(failed)?;
        opened.rewind().map_err(failed)?;
        if format != FileUse::Unknown || !json::looks_like_records(&beginning) {
            return Err(too_large(file, size, *options));
        }
        format = FileUse::JsonLines;
    }
    let mut out = Output {
        file,
        options: *options,
        article,
        articles: 0,
        problems: Problems::default(),
        record: None,
    };
    let (opened, hash, bytes) = if matches!(format, FileUse::Json | FileUse::JsonLines) {
        let mut reader = BufReader::with_capacity(128 * 1024, Hashing::new(opened));
        json::read(&mut reader, size, &mut out)?;
        let Hashing { inner, hasher, bytes } = reader.into_inner();
        (inner, hasher.finish(), bytes)
    } else {
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        // No more than there was: of a file that grows meanwhile the rest is read next time.
        (&mut opened).take(size).read_to_end(&mut bytes).map_err(failed)?;
        let mut hasher = SipHasher13::new();
        hasher.write(&bytes);
        let length = bytes.len() as u64;
        single(bytes, format, &mut out)?;
        (opened, hasher.finish(), length)
    };
    // Another file that has come into its place meanwhile is found next time.
    let changed_meanwhile = !opened.metadata().is_ok_and(|now| {
        now.is_file() && now.len() == file.size && now.len() == bytes && modified_nanos(&now) == file.modified
    });
    Ok(ReadReport {
        articles: out.articles,
        bytes,
        content_hash: hash,
        problems: out.problems.finish(),
        changed_meanwhile,
    })
}

/// Opens a regular file; never a pipe, which would wait for a writer, nor a link that has taken the file's place since
/// the walk: where links are followed, the walk names their targets. Returns its size, too.
fn open(file: &SourceFile) -> Result<(File, u64), Skip> {
    let mut careful = File::options();
    careful.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;

        use nix::fcntl::OFlag;
        careful.custom_flags((OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_NOCTTY).bits());
    }
    let failed = |error: std::io::Error| unreadable(&file.key, &error);
    let special = || file.skip(SkipReason::Special, "it is no longer a regular file");
    let opened = careful.open(&file.path).map_err(|error| {
        match fs::symlink_metadata(&file.path) {
            Ok(found) if found.is_symlink() => file.skip(
                SkipReason::Link,
                "a symbolic link has taken its place; --follow goes there",
            ),
            // A socket cannot be opened.
            Ok(found) if !found.is_file() => special(),
            _ => failed(error),
        }
    })?;
    let metadata = opened.metadata().map_err(failed)?;
    if metadata.is_file() {
        Ok((opened, metadata.len()))
    } else {
        Err(special())
    }
}

fn too_large(file: &SourceFile, size: u64, options: ReadOptions) -> Skip {
    file.skip(
        SkipReason::TooLarge,
        &format!(
            "{size} bytes, more than the {} that one article may have; raise --max-article-size, or split it",
            options.max_article_size
        ),
    )
}

/// Reads a file that was taken in whole and is one article by its kind (or JSON by its content).
fn single(bytes: Vec<u8>, format: FileUse, out: &mut Output) -> Result<(), Skip> {
    if let Some((reason, detail)) = refused_by_magic(&bytes) {
        return Err(out.file.skip(reason, detail));
    }
    if bytes.trim_ascii().is_empty() {
        return Err(out.file.skip(SkipReason::Empty, "only white space in it"));
    }
    out.identify(&bytes);
    let declared = match format {
        FileUse::Html | FileUse::Unknown | FileUse::Other(_) | FileUse::NotYet(_) => {
            metadata::declared_encoding(&bytes)
        }
        _ => None,
    };
    let decoded = encoding::decode(bytes, declared).map_err(|encoding::NotText(why)| {
        out.file.skip(
            SkipReason::Binary,
            &format!("not text: {why}; text, HTML, Markdown and JSON are read"),
        )
    })?;
    if let Some(damage) = decoded.damage {
        out.problems.push(damage);
    }
    let text = decoded.text;
    if text.trim().is_empty() {
        return Err(out.file.skip(SkipReason::Empty, "only white space in it"));
    }
    let format = match format {
        FileUse::Plain | FileUse::Markdown | FileUse::Html => format,
        _ => sniff(&text),
    };
    let article = match format {
        FileUse::Html => html::article(&text, &mut out.problems)
            .ok_or_else(|| out.file.skip(SkipReason::Damaged, "no text found in the page"))?,
        FileUse::Markdown => markdown::article(&text).ok_or_else(|| {
            out.file
                .skip(SkipReason::Empty, "only markup and white space in it")
        })?,
        FileUse::Json => {
            let size = text.len() as u64;
            let mut reader = BufReader::new(Hashing::new(std::io::Cursor::new(text.as_bytes())));
            match json::read(&mut reader, size, out) {
                // Text may begin with a brace as well.
                Err(_) if out.articles == 0 => plain::article(text),
                result => return result,
            }
        }
        _ => plain::article(text),
    };
    out.put(article, None);
    Ok(())
}

/// Formats known by their first bytes that are not text.
fn refused_by_magic(bytes: &[u8]) -> Option<(SkipReason, &'static str)> {
    const WORD: &str = "an office document or archive; save it as plain text or HTML, or unpack it first";
    Some(match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => (
            SkipReason::NotReadYet,
            "PDF is not read yet; convert it to text first, for example with pdftotext",
        ),
        [b'P', b'K', 3 | 5, 4 | 6, ..]
        | [0xD0, 0xCF, 0x11, 0xE0, ..]
        | [b'{', b'\\', b'r', b't', b'f', ..] => (SkipReason::NotReadYet, WORD),
        [0x1F, 0x8B, ..] | [b'B', b'Z', b'h', b'1'..=b'9', 0x31, ..] | [0xFD, b'7', b'z', b'X', b'Z', ..] => {
            (SkipReason::NotReadYet, "a compressed file; unpack it first")
        }
        _ => return None,
    })
}

/// The format of text of which the name says nothing.
fn sniff(text: &str) -> FileUse {
    let start = text.trim_start();
    let beginning: String = start.chars().take(512).collect::<String>().to_ascii_lowercase();
    let html = beginning.starts_with("<!doctype html")
        || beginning.starts_with("<html")
        || (beginning.starts_with("<?xml") || beginning.starts_with("<!--")) && beginning.contains("<html")
        || beginning.starts_with('<')
            && ["<head", "<body", "<p>", "<div", "<article"]
                .iter()
                .any(|tag| beginning.contains(tag));
    if html {
        FileUse::Html
    } else if json::looks_like_records(start.as_bytes()) {
        FileUse::Json
    } else {
        FileUse::Plain
    }
}

impl SourceFile {
    fn skip(&self, reason: SkipReason, detail: &str) -> Skip {
        Skip {
            key: self.key.clone(),
            reason,
            detail: detail.to_owned(),
        }
    }
}

/// Where readers put what they find.
struct Output<'a> {
    file: &'a SourceFile,
    options: ReadOptions,
    article: &'a mut dyn FnMut(Article),
    articles: u64,
    problems: Problems,
    /// The id of the record that is handed out next, from its bytes.
    record: Option<ArticleId>,
}

impl Output<'_> {
    /// Notes the bytes that the next article is read from: its id is made of them.
    fn identify(&mut self, bytes: &[u8]) {
        self.record = Some(ArticleId::of_bytes(bytes));
    }

    /// Completes an article (identity, language, a date if there is none) and hands it out.
    fn put(&mut self, mut article: Article, record: Option<String>) {
        article.key = article_key(&self.file.key, record.as_deref());
        article.id = self.record.take().unwrap_or_else(|| id_of_parts(&article));
        article.path.clone_from(&self.file.key);
        article.record = record;
        article.language = language::settle(&article);
        if article.published.is_none() {
            article.published = date::of_nanos(self.file.modified).map(|day| Published {
                day,
                second: None,
                from: DateSource::File,
            });
        }
        self.articles += 1;
        (self.article)(article);
    }
}

/// The id of an article whose own bytes are not at hand: made of what was read from them.
fn id_of_parts(article: &Article) -> ArticleId {
    let parts = [
        article.title_text(),
        article.byline.as_deref().unwrap_or_default(),
        article.publication.as_deref().unwrap_or_default(),
        article.url.as_deref().unwrap_or_default(),
        &article.text,
    ];
    ArticleId::of_bytes(parts.join("\0").as_bytes())
}

/// Problems of one file: the first are kept, the others counted.
#[derive(Debug, Default)]
struct Problems {
    lines: Vec<String>,
    more: u64,
}

impl Problems {
    const KEPT: usize = 20;

    fn push(&mut self, problem: impl Into<String>) {
        if self.lines.len() < Self::KEPT {
            self.lines.push(problem.into());
        } else {
            self.more += 1;
        }
    }

    fn finish(mut self) -> Vec<String> {
        if self.more > 0 {
            self.lines
                .push(format!("{} more problems in this file", self.more));
        }
        self.lines
    }
}

/// Hashes and counts what is read through it.
struct Hashing<R> {
    inner: R,
    hasher: SipHasher13,
    bytes: u64,
}

impl<R> Hashing<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            hasher: SipHasher13::new(),
            bytes: 0,
        }
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hasher.write(buffer.get(..count).unwrap_or_default());
        self.bytes += count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests;

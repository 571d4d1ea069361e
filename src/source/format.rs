//! The only table of formats: the content and extensions that identify each, and its reader.
//!
//! A new format is a row here, a reader in its own file, and a fixture in `tests/fixtures/source`.

use std::ffi::OsStr;
use std::io::BufRead;

use crate::source::container::{self, Archive};
use crate::source::output::Output;
use crate::source::skip::{Skip, SkipReason};
use crate::source::web::html;
use crate::source::{agency, document, export, feed, json, markdown, table, xml};

/// A file format.
#[derive(Debug)]
pub struct Format {
    /// Its name in reports and in the list of formats.
    pub name: &'static str,
    /// Usual extensions of its files, in lower case.
    pub extensions: &'static [&'static str],
    /// Number of articles in one file.
    pub holds: Holds,
    pub(super) mark: Mark,
    pub(super) reader: FormatReader,
}

/// The number of articles that a file of a format holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// One.
    One,
    /// One or more, each with a record key of its own.
    Many,
}

/// The content that identifies a format.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mark {
    /// A test of the first bytes of the file (up to 64 kB), valid whatever the extension.
    Bytes(fn(&[u8]) -> bool),
    /// As `Bytes`, for text that could also be an article: if the reader finds nothing, it is read as text.
    Beginning(fn(&[u8]) -> bool),
    /// A test of the whole text.
    Text(fn(&str) -> bool),
    /// A ZIP file with a member of this path.
    Member(&'static str),
    /// No content: only the extension decides.
    Extension,
}

/// The reader of a format.
#[derive(Clone, Copy, Debug)]
pub(super) enum FormatReader {
    /// Reads a stream of any length.
    Stream(fn(&mut dyn BufRead, &mut Output<'_>) -> Result<(), Skip>),
    /// Reads the bytes of a whole file.
    Bytes(fn(&[u8], &mut Output<'_>) -> Result<(), Skip>),
    /// A ZIP file: a document of one of the packaged formats, or an archive.
    Zip,
    /// Reads an opened ZIP file.
    Package(fn(&mut Archive, &mut Output<'_>) -> Result<(), Skip>),
    /// Reads the decoded text of a whole file.
    Text(fn(&str, &mut Output<'_>) -> Result<(), Skip>),
    /// Plain text: the whole file is the text of one article.
    Plain,
    /// Not read; with the reason and advice.
    Refused(SkipReason, &'static str),
    /// Ignored because of its extension, and not opened unless named; with the kind of file.
    PassedOver(&'static str),
}

/// Returns the formats that are read, in the order in which they are tried.
pub fn formats() -> impl Iterator<Item = &'static Format> {
    FORMATS.iter().filter(|format| {
        !matches!(
            format.reader,
            FormatReader::Refused(..) | FormatReader::PassedOver(_)
        )
    })
}

const fn read(
    name: &'static str,
    extensions: &'static [&'static str],
    holds: Holds,
    mark: Mark,
    reader: FormatReader,
) -> Format {
    Format {
        name,
        extensions,
        holds,
        mark,
        reader,
    }
}

const fn refused(
    name: &'static str,
    extensions: &'static [&'static str],
    mark: Mark,
    reason: SkipReason,
    detail: &'static str,
) -> Format {
    read(
        name,
        extensions,
        Holds::One,
        mark,
        FormatReader::Refused(reason, detail),
    )
}

const fn passed_over_as(what: &'static str, extensions: &'static [&'static str]) -> Format {
    read(
        what,
        extensions,
        Holds::One,
        Mark::Extension,
        FormatReader::PassedOver(what),
    )
}

/// Rows identified by content are tried in this order.
static FORMATS: &[Format] = &[
    // Archives and mailboxes: their members are read like files.
    read(
        "ZIP archive",
        &["zip"],
        Holds::Many,
        Mark::Bytes(|head| matches!(head, [b'P', b'K', 3 | 5, 4 | 6, ..])),
        FormatReader::Zip,
    ),
    read(
        "gzip",
        &["gz", "tgz"],
        Holds::Many,
        Mark::Bytes(|head| head.starts_with(&[0x1F, 0x8B])),
        FormatReader::Stream(container::gzip),
    ),
    read(
        "tar archive",
        &["tar"],
        Holds::Many,
        Mark::Bytes(container::is_tar),
        FormatReader::Stream(container::tar),
    ),
    read(
        "WARC web archive",
        &["warc"],
        Holds::Many,
        Mark::Bytes(container::is_warc),
        FormatReader::Stream(container::warc),
    ),
    read(
        "mailbox (mbox)",
        &["mbox", "mbx"],
        Holds::Many,
        Mark::Bytes(container::is_mbox),
        FormatReader::Stream(container::mbox),
    ),
    read(
        "MHTML saved page",
        &["mht", "mhtml"],
        Holds::One,
        Mark::Bytes(container::mail::is_mhtml),
        FormatReader::Bytes(container::mail::mhtml),
    ),
    read(
        "mail (EML, Maildir)",
        &["eml", "emlx"],
        Holds::Many,
        Mark::Bytes(container::mail::is_mail),
        FormatReader::Bytes(container::mail::read),
    ),
    // Documents.
    read(
        "PDF",
        &["pdf"],
        Holds::One,
        Mark::Bytes(document::pdf::is_pdf),
        FormatReader::Bytes(document::pdf::read),
    ),
    read(
        "RTF",
        &["rtf"],
        Holds::One,
        Mark::Bytes(document::is_rtf),
        FormatReader::Bytes(document::rtf),
    ),
    read(
        "DOCX",
        &["docx", "docm"],
        Holds::One,
        Mark::Member("word/document.xml"),
        FormatReader::Package(document::docx),
    ),
    read(
        "EPUB",
        &["epub"],
        Holds::Many,
        Mark::Member("META-INF/container.xml"),
        FormatReader::Package(document::epub),
    ),
    read(
        "ODT",
        &["odt", "ott"],
        Holds::One,
        Mark::Member("content.xml"),
        FormatReader::Package(document::odt),
    ),
    // Press databases.
    read(
        "ProQuest export, text",
        &[],
        Holds::Many,
        Mark::Text(export::is_proquest_text),
        FormatReader::Text(export::proquest_text),
    ),
    read(
        "Nexis export, HTML",
        &[],
        Holds::Many,
        Mark::Text(export::is_nexis_html),
        FormatReader::Text(export::nexis_html),
    ),
    read(
        "Nexis export, text",
        &[],
        Holds::Many,
        Mark::Text(export::is_nexis_text),
        FormatReader::Text(export::nexis_text),
    ),
    read(
        "Factiva export, HTML",
        &[],
        Holds::Many,
        Mark::Text(export::is_factiva_html),
        FormatReader::Text(export::factiva_html),
    ),
    read(
        "Factiva export, text",
        &[],
        Holds::Many,
        Mark::Text(export::is_factiva_text),
        FormatReader::Text(export::factiva_text),
    ),
    read(
        "Reuters SGML",
        &["sgm", "sgml"],
        Holds::Many,
        Mark::Text(export::is_reuters_sgml),
        FormatReader::Text(export::reuters_sgml),
    ),
    // Agencies and feeds.
    read(
        "NITF",
        &["nitf"],
        Holds::One,
        Mark::Text(agency::is_nitf),
        FormatReader::Text(agency::nitf),
    ),
    read(
        "NewsML-G2",
        &[],
        Holds::Many,
        Mark::Text(agency::is_newsml),
        FormatReader::Text(agency::newsml),
    ),
    read(
        "RSS",
        &["rss", "rdf"],
        Holds::Many,
        Mark::Text(feed::is_rss),
        FormatReader::Text(feed::rss),
    ),
    read(
        "Atom",
        &["atom"],
        Holds::Many,
        Mark::Text(feed::is_atom),
        FormatReader::Text(feed::atom),
    ),
    read(
        "clippings, apart by rules",
        &[],
        Holds::Many,
        Mark::Text(export::is_clippings),
        FormatReader::Text(export::clippings),
    ),
    read(
        "HTML",
        &[
            "html", "htm", "xhtml", "shtml", "php", "asp", "aspx", "jsp", "cgi", "do",
        ],
        Holds::One,
        Mark::Text(is_html),
        FormatReader::Text(html::read),
    ),
    read(
        "JSON lines",
        &["jsonl", "ndjson"],
        Holds::Many,
        Mark::Extension,
        FormatReader::Stream(json::read),
    ),
    read(
        "JSON",
        &["json"],
        Holds::Many,
        Mark::Beginning(json::looks_like_records),
        FormatReader::Stream(json::read),
    ),
    read(
        "Twitter archive",
        &[],
        Holds::Many,
        Mark::Bytes(|head| head.starts_with(b"window.YTD.")),
        FormatReader::Stream(json::twitter),
    ),
    read(
        "CSV and TSV",
        &["csv", "tsv", "tab"],
        Holds::Many,
        Mark::Beginning(table::is_table),
        FormatReader::Stream(table::read),
    ),
    read(
        "Markdown",
        &["md", "markdown", "mdown", "mkd"],
        Holds::One,
        Mark::Extension,
        FormatReader::Text(markdown::read),
    ),
    read(
        "plain text",
        &["txt", "text"],
        Holds::One,
        Mark::Extension,
        FormatReader::Plain,
    ),
    // Not read, with the reason.
    refused(
        "PHP",
        &[],
        Mark::Bytes(|head| head.trim_ascii_start().starts_with(b"<?php")),
        SkipReason::NotAnArticle,
        "a program",
    ),
    refused(
        "script",
        &["js"],
        Mark::Extension,
        SkipReason::NotAnArticle,
        "a program or its settings",
    ),
    refused(
        "old office document",
        &["doc", "xls", "ppt", "msg", "pages", "wpd"],
        Mark::Bytes(|head| head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0])),
        SkipReason::NotReadYet,
        "office documents and messages of this kind are not read yet; save it as DOCX, plain text or HTML",
    ),
    refused(
        "spreadsheet",
        &["xlsx", "ods"],
        Mark::Member("xl/workbook.xml"),
        SkipReason::NotReadYet,
        "spreadsheets are not read yet; save it as CSV",
    ),
    refused(
        "slides",
        &["pptx", "odp"],
        Mark::Member("ppt/presentation.xml"),
        SkipReason::NotReadYet,
        "slides are not read yet; save them as plain text or HTML",
    ),
    refused(
        "e-book of a bookseller",
        &["mobi", "azw3"],
        Mark::Extension,
        SkipReason::NotReadYet,
        "e-books of this kind are not read; convert it to EPUB",
    ),
    refused(
        "archive",
        &["bz2", "xz", "zst", "7z", "rar"],
        Mark::Bytes(is_other_archive),
        SkipReason::NotReadYet,
        "archives of this kind are not read; unpack it first, or pack it as ZIP, tar or gzip",
    ),
    refused(
        "database or table of data",
        &["db", "sqlite", "sqlite3", "parquet"],
        Mark::Bytes(|head| head.starts_with(b"SQLite format 3\0") || head.starts_with(b"PAR1")),
        SkipReason::NotReadYet,
        "databases and Parquet files are not read; export the articles as JSON lines or CSV",
    ),
    refused(
        "web archive of Safari",
        &["webarchive"],
        Mark::Bytes(|head| head.starts_with(b"bplist00")),
        SkipReason::NotReadYet,
        "this kind of web archive is not read; save the page as HTML or MHTML",
    ),
    refused(
        "XML",
        &["xml"],
        Mark::Text(|text| text.trim_start().starts_with("<?xml") && xml::root_name(text).is_some()),
        SkipReason::NotReadYet,
        "XML of a kind that is not read; convert it to HTML, text or JSON lines",
    ),
    // Not articles.
    passed_over_as(
        "a picture",
        &[
            "png", "jpg", "jpeg", "gif", "webp", "svg", "ico", "bmp", "tif", "tiff", "avif", "heic", "psd",
        ],
    ),
    passed_over_as("a style sheet", &["css", "scss", "less"]),
    passed_over_as(
        "a program or its settings",
        &[
            "mjs", "cjs", "map", "py", "sh", "rb", "rs", "toml", "yaml", "yml", "ini", "lock",
        ],
    ),
    passed_over_as("a font", &["woff", "woff2", "ttf", "otf", "eot"]),
    passed_over_as(
        "sound",
        &["mp3", "m4a", "wav", "ogg", "oga", "flac", "aac", "opus"],
    ),
    passed_over_as("video", &["mp4", "m4v", "webm", "avi", "mov", "mkv", "ogv"]),
    passed_over_as(
        "a program or data file",
        &[
            "exe", "dll", "so", "o", "a", "class", "pyc", "bin", "iso", "dmg", "wasm",
        ],
    ),
];

/// Returns the row of an extension.
pub(super) fn of_extension(extension: Option<&OsStr>) -> Option<&'static Format> {
    let extension = extension?;
    FORMATS.iter().find(|format| {
        format
            .extensions
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

/// Returns the kind of file by its extension, if such files are ignored without being opened.
pub(super) fn passed_over(extension: Option<&OsStr>) -> Option<&'static str> {
    match of_extension(extension)?.reader {
        FormatReader::PassedOver(what) => Some(what),
        _ => None,
    }
}

/// Returns the row of a file by its first bytes.
pub(super) fn of_bytes(head: &[u8]) -> Option<&'static Format> {
    FORMATS.iter().find(|format| match format.mark {
        Mark::Bytes(is) => is(head),
        _ => false,
    })
}

/// Returns the row by the first bytes of a file that may also be text.
pub(super) fn of_beginning(head: &[u8]) -> Option<&'static Format> {
    FORMATS.iter().find(|format| match format.mark {
        Mark::Beginning(is) => is(head),
        _ => false,
    })
}

/// Returns the row of a ZIP file by its members.
pub(super) fn of_members(has: &dyn Fn(&str) -> bool) -> Option<&'static Format> {
    FORMATS.iter().find(|format| match format.mark {
        Mark::Member(path) => has(path),
        _ => false,
    })
}

/// Returns the row of a text.
pub(super) fn of_text(text: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| match format.mark {
        Mark::Text(is) => is(text),
        _ => false,
    })
}

/// True for HTML that declares itself at its beginning.
fn is_html(text: &str) -> bool {
    let start = text.trim_start();
    if !start.starts_with('<') {
        return false;
    }
    let beginning: String = start.chars().take(512).collect::<String>().to_ascii_lowercase();
    beginning.starts_with("<!doctype html")
        || beginning.starts_with("<html")
        || (beginning.starts_with("<?xml") || beginning.starts_with("<!--")) && beginning.contains("<html")
}

/// True for archives and compressed files that are not read.
fn is_other_archive(head: &[u8]) -> bool {
    matches!(
        head,
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, ..]
            | [0xFD, b'7', b'z', b'X', b'Z', ..]
            | [0x28, 0xB5, 0x2F, 0xFD, ..]
            | [b'7', b'z', 0xBC, 0xAF, ..]
            | [b'R', b'a', b'r', b'!', 0x1A, ..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustc_hash::FxHashSet;

    #[test]
    fn no_extension_belongs_to_two_formats() {
        let mut seen = FxHashSet::default();
        for format in FORMATS {
            for extension in format.extensions {
                assert!(seen.insert(extension), "{extension}");
                assert_eq!(extension.to_ascii_lowercase(), *extension);
            }
        }
    }
}

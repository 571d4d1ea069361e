//! The roles of an input: a file of some format, a text, a question, a file of the user's, a record of the index, a request.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use onrecord::article::{Article, Title};
use onrecord::cli::fuzzing::{self, Server};
use onrecord::extract::{Lexicon, extract};
use onrecord::index::names_file::{self, NAMES_FILE};
use onrecord::index::packed::{pack, unpack};
use onrecord::index::record::StoredHead;
use onrecord::index::saved::{self, SeenArticles};
use onrecord::ingest::{IngestOptions, ingest};
use onrecord::search::query::{Asked, Syntax, Today, days_of, parse, parse_as};
use onrecord::source::{ReadOptions, SourceFile, serve_helper};
use zip::write::SimpleFileOptions;

use crate::limits::{hash, within_limits};

/// One article in this many goes through extraction, which takes longer than most readers.
const EXTRACTED_ONE_IN: u64 = 8;
/// Maximum number of bytes that an archive unpacks to here.
const UNPACKED: u64 = 1 << 20;
/// The beginning of a line that names the next member of a package.
const MEMBER: &[u8] = b"=== ";

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::load);
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("onrecord-fuzz-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for files");
    folder
});
static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let articles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sample_corpus");
    let index = FOLDER.join("index");
    let never = AtomicBool::new(false);
    ingest(&index, &[articles], &IngestOptions::default(), &never, &|_| {}).expect("an index");
    Server::open(&index).expect("an index that opens")
});

/// Reads a file with this name.
pub fn read(name: &str, bytes: &[u8]) {
    LazyLock::force(&LEXICON);
    within_limits(bytes, |bytes| read_file(name, bytes));
}

/// Reads a ZIP file with the members that the input lists: each after a line with its path.
pub fn package(bytes: &[u8]) {
    LazyLock::force(&LEXICON);
    within_limits(bytes, |bytes| read_file("package", &zipped(bytes)));
}

/// Returns the number of bytes that the file has, decoded.
fn read_file(name: &str, bytes: &[u8]) -> u64 {
    let path = FOLDER.join(name);
    fs::write(&path, bytes).expect("a file");
    let file = SourceFile {
        key: path.display().to_string(),
        size: bytes.len() as u64,
        modified: 0,
        stamp: 0,
        path,
    };
    let hash = hash(bytes);
    let options = ReadOptions {
        max_unpacked_size: UNPACKED,
        all_pages: hash & 1 == 0,
        ..ReadOptions::default()
    };
    let is_extracted = (hash >> 1).is_multiple_of(EXTRACTED_ONE_IN);
    let is_packed = bytes.starts_with(b"PK") || bytes.starts_with(b"\x1f\x8b");
    let mut decoded = bytes.len() as u64 + if is_packed { UNPACKED } else { 0 };
    let _ = onrecord::source::read(&file, &options, &mut |article| {
        decoded += article.text.len() as u64;
        check_spans(&article);
        if is_extracted {
            let _ = extract(&article, &LEXICON);
        }
    });
    decoded
}

/// Checks that the spans of an article are parts of its text without white space around them, paragraphs and boilerplate in
/// order, and that a headline in the text is a paragraph.
fn check_spans(article: &Article) {
    for spans in [&article.paragraphs, &article.boilerplate] {
        let mut end = 0;
        for span in spans {
            assert!(span.start >= end && span.start < span.end, "{span:?} after {end}");
            let inside = span.of(&article.text);
            assert_eq!(inside, inside.trim(), "white space around {span:?}");
            end = span.end;
        }
    }
    if let Some(Title::InText(span)) = article.title {
        assert!(article.paragraphs.contains(&span), "{span:?} is a paragraph");
    }
    for span in article
        .corrections
        .iter()
        .filter_map(|correction| correction.span)
    {
        let _ = span.of(&article.text);
    }
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut is_open = false;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if let Some(path) = line.strip_prefix(MEMBER) {
            let path = String::from_utf8_lossy(path.trim_ascii());
            // No archive has two members of one name.
            is_open = zip.start_file(path.as_ref(), options).is_ok();
        } else if is_open {
            zip.write_all(line).expect("memory");
        }
    }
    zip.finish().expect("memory").into_inner()
}

/// Reads a PDF. Its memory is bounded by the process that reads it, whose limits are off here.
pub fn pdf(bytes: &[u8]) {
    within_limits(bytes, |bytes| {
        serve_helper("pdf", &mut &*bytes, &mut std::io::sink()).expect("nothing fails in memory");
        u64::MAX
    });
}

/// Extracts a text, whose first paragraph is the headline if it begins with `#`.
pub fn extraction(bytes: &[u8]) {
    LazyLock::force(&LEXICON);
    within_limits(bytes, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let mut article = Article {
            language: Some("en".to_owned()),
            ..Article::default()
        };
        let mut paragraphs = text.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
        if text.starts_with('#') {
            article.title = paragraphs.next().map(|title| Title::Apart(title.to_owned()));
        }
        for paragraph in paragraphs {
            article.push_paragraph(paragraph);
        }
        let extraction = extract(&article, &LEXICON);
        let (text, title) = (article.text.as_str(), article.title_text());
        let quotes = extraction.quotes.iter();
        for span in quotes.flat_map(|quote| std::iter::once(quote.span).chain(quote.cue)) {
            let _ = span.of(text);
        }
        let unpacked = unpack(&pack(&extraction, text), text, title).expect("it was packed");
        assert_eq!(unpacked.entities, extraction.entities);
        assert_eq!(unpacked.quotes.len(), extraction.quotes.len());
        bytes.len() as u64
    });
}

/// Parses each line as a question in the three languages, and as a date.
pub fn question(bytes: &[u8]) {
    within_limits(bytes, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let today = Some(Today::Day("2021-03-04".parse().expect("a day")));
        for line in text.lines() {
            let _ = days_of(line, today);
            for syntax in [Syntax::Onrecord, Syntax::Lucene, Syntax::Nexis] {
                let asked = Asked {
                    syntax,
                    today,
                    ..Asked::default()
                };
                let parsed = parse_as(line, asked);
                for warning in &parsed.warnings {
                    let _ = warning.span.of(line);
                }
                let printed = parsed.query.to_string();
                assert_eq!(parse(&printed).query.to_string(), printed);
            }
        }
        text.len() as u64
    });
}

/// Reads the user's file of names.
pub fn names(bytes: &[u8]) {
    within_limits(bytes, |bytes| {
        fs::write(FOLDER.join(NAMES_FILE), bytes).expect("a file");
        let _ = names_file::load(&FOLDER);
        bytes.len() as u64
    });
}

/// Reads saved questions, which are the same after they were written; and the articles seen.
pub fn saved(bytes: &[u8]) {
    within_limits(bytes, |bytes| {
        fs::write(FOLDER.join("saved.toml"), bytes).expect("a file");
        fs::write(FOLDER.join("seen"), bytes).expect("a file");
        if let Ok(questions) = saved::load(&FOLDER) {
            // Written, a question may be longer than it was, and longer than it may be.
            if saved::store(&FOLDER, &questions).is_ok() {
                assert_eq!(saved::load(&FOLDER).expect("they are read"), questions);
            }
            questions.iter().for_each(fuzzing::saved);
        }
        if let Ok(seen) = SeenArticles::load(&FOLDER) {
            let _ = (seen.latest(), seen.known(i64::MAX));
        }
        bytes.len() as u64
    });
}

/// Reads the settings.
pub fn settings(bytes: &[u8]) {
    within_limits(bytes, |bytes| {
        fuzzing::settings(&String::from_utf8_lossy(bytes));
        bytes.len() as u64
    });
}

/// Decodes records of the index, which are the same after they were encoded.
pub fn record(bytes: &[u8]) {
    const TEXT: &str = "“The gate was shut,” said Anna Velde of Tolland. Velde’s crew – all nine – left.";
    const TITLE: &str = "Velde: gate was shut";
    within_limits(bytes, |bytes| {
        if let Some(extraction) = unpack(bytes, TEXT, TITLE) {
            let packed = pack(&extraction, TEXT);
            assert_eq!(unpack(&packed, TEXT, TITLE), Some(extraction));
        }
        if let Some(head) = std::str::from_utf8(bytes).ok().and_then(StoredHead::decode) {
            assert_eq!(StoredHead::decode(&head.encode()), Some(head));
        }
        bytes.len() as u64
    });
}

/// Answers each line as a request: the message of an assistant if it begins with `{`, else an address, with a form after a
/// blank.
pub fn request(bytes: &[u8]) {
    LazyLock::force(&SERVER);
    within_limits(bytes, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        for line in text.lines() {
            if line.starts_with('{') {
                SERVER.message(line);
            } else {
                SERVER.request(line);
            }
        }
        bytes.len() as u64
    });
}

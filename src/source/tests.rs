//! Facts about reading as a whole: the fixtures under `tests/fixtures/source`, bad input, and any bytes at all.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use crate::article::Title;
use crate::span::Span;

fn source_file(path: &Path) -> SourceFile {
    let metadata = fs::metadata(path).expect("a file");
    SourceFile {
        key: discover::path_key(path),
        size: metadata.len(),
        modified: modified_nanos(&metadata),
        path: path.to_owned(),
    }
}

fn read_all(path: &Path, options: ReadOptions) -> (Vec<Article>, Result<ReadReport, Skip>) {
    let mut articles = Vec::new();
    let report = read(&source_file(path), &options, &mut |article| articles.push(article));
    (articles, report)
}

/// Writes `bytes` to a file of that name in a new folder.
fn file_of(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("a file");
    (folder, path)
}

fn skip_of(name: &str, bytes: &[u8]) -> Skip {
    let (_folder, path) = file_of(name, bytes);
    read_all(&path, ReadOptions::default()).1.expect_err("a skip")
}

/// Spans must be in order, apart, inside the text and on character bounds.
fn assert_sound(article: &Article) {
    for spans in [&article.paragraphs, &article.boilerplate] {
        let mut end = 0;
        for span in spans {
            assert!(span.start >= end && span.start < span.end, "{span:?} after {end}");
            let inside = article.text.get(span.start..span.end).expect("on character bounds");
            assert_eq!(inside, inside.trim(), "white space at the ends of {span:?}");
            end = span.end;
        }
    }
    if let Some(Title::InText(span)) = article.title {
        assert!(article.text.get(span.start..span.end).is_some(), "{span:?}");
        assert!(article.paragraphs.contains(&span), "the title is a paragraph of its own");
    }
}

/// An article in the form of the `.expected` files: a line a field, then a line a paragraph with its first words;
/// `-` for the article's own words, `#` for boilerplate, `~` for a paragraph that ends in some.
fn summary(article: &Article) -> String {
    const WORDS: usize = 60;
    let mut out = String::new();
    let mut field = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            writeln!(out, "{name}: {}", value.escape_debug()).expect("a string");
        }
    };
    field("record", article.record.as_deref());
    match &article.title {
        Some(Title::InText(span)) => field("title in text", Some(span.of(&article.text))),
        Some(Title::Apart(title)) => field("title apart", Some(title)),
        None => {}
    }
    field("byline", article.byline.as_deref());
    field("publication", article.publication.as_deref());
    field("url", article.url.as_deref());
    let published = article.published.map(|published| {
        let second = published.second.unwrap_or(0);
        let time = format!(" {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
        let time = if published.second.is_some() { time.as_str() } else { "" };
        match published.from {
            DateSource::Meta => format!("{}{time} (meta)", published.day),
            DateSource::Text => format!("{}{time} (text)", published.day),
            DateSource::File => "(file)".to_owned(),
        }
    });
    field("published", published.as_deref());
    field("language", article.language.as_deref());
    for paragraph in &article.paragraphs {
        let words: String = paragraph.of(&article.text).chars().take(WORDS).collect();
        let mark = match article.boilerplate.iter().find(|span| span.overlaps(*paragraph)) {
            Some(span) if span.contains(*paragraph) => '#',
            Some(_) => '~',
            None => '-',
        };
        writeln!(out, "{mark} {}", words.escape_debug()).expect("a string");
    }
    out
}

/// Reads a fixture and compares what came of it with the file beside it; `BLESS=1` writes that file instead.
fn check(path: &Path) -> Result<(), String> {
    let (articles, report) = read_all(path, ReadOptions::default());
    let mut found = String::new();
    for article in &articles {
        assert_sound(article);
        found.push_str(&summary(article));
        found.push('\n');
    }
    match report {
        Ok(report) => report
            .problems
            .iter()
            .for_each(|problem| writeln!(found, "problem: {problem}").expect("a string")),
        Err(skip) => writeln!(found, "skipped as {}: {}", skip.reason.as_str(), skip.detail).expect("a string"),
    }
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let expected_path = path.with_file_name(format!("{name}.expected"));
    if std::env::var_os("BLESS").is_some() {
        fs::write(&expected_path, &found).expect("writable fixtures");
    }
    let expected = fs::read_to_string(&expected_path).unwrap_or_default();
    if expected == found {
        Ok(())
    } else {
        Err(format!("{name}:\nexpected\n{expected}\nfound\n{found}"))
    }
}

#[test]
fn fixtures_are_read_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/source");
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("fixtures")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_none_or(|extension| extension != "expected"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 20);
    let failures: Vec<String> = paths.iter().filter_map(|path| check(path).err()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

//! Tests of reading as a whole: the fixtures under `tests/fixtures/source`, bad input, and arbitrary bytes.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use siphasher::sip::SipHasher13;

use crate::article::{DateSource, Title};

mod containers;

fn source_file(path: &Path) -> SourceFile {
    let metadata = fs::metadata(path).expect("a file");
    SourceFile {
        key: discover::path_key(path),
        size: metadata.len(),
        modified: discover::modified_nanos(&metadata),
        stamp: discover::stamp(&metadata),
        path: path.to_owned(),
    }
}

fn read_all(path: &Path, options: &ReadOptions) -> (Vec<Article>, Result<ReadReport, Skip>) {
    let mut articles = Vec::new();
    let report = read(&source_file(path), options, &mut |article| {
        articles.push(article);
    });
    (articles, report)
}

/// Writes `bytes` to a file with this name in a new folder.
fn file_of(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("a file");
    (folder, path)
}

fn skip_of(name: &str, bytes: &[u8]) -> Skip {
    let (_folder, path) = file_of(name, bytes);
    read_all(&path, &ReadOptions::default()).1.expect_err("a skip")
}

/// Asserts that spans are in order, disjoint, inside the text and on character boundaries.
fn assert_sound(article: &Article) {
    for spans in [&article.paragraphs, &article.boilerplate] {
        let mut end = 0;
        for span in spans {
            assert!(span.start >= end && span.start < span.end, "{span:?} after {end}");
            let inside = article
                .text
                .get(span.start..span.end)
                .expect("on character bounds");
            assert_eq!(inside, inside.trim(), "white space at the ends of {span:?}");
            end = span.end;
        }
    }
    if let Some(Title::InText(span)) = article.title {
        assert!(article.text.get(span.start..span.end).is_some(), "{span:?}");
        assert!(
            article.paragraphs.contains(&span),
            "the title is a paragraph of its own"
        );
    }
}

/// Returns an article in the form of the `.expected` files: a line per field, then a line per paragraph with its
/// first words; `-` for the article's own words, `#` for boilerplate, `~` for a paragraph that ends in boilerplate.
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
        let time = if published.second.is_some() {
            time.as_str()
        } else {
            ""
        };
        match published.from {
            DateSource::Meta => format!("{}{time} (meta)", published.shown()),
            DateSource::Text => format!("{}{time} (text)", published.shown()),
            DateSource::Path => format!("{} (path)", published.shown()),
            DateSource::File => "(file)".to_owned(),
        }
    });
    field("published", published.as_deref());
    field("section", article.section.as_deref());
    field(
        "words",
        article.word_count.map(|count| count.to_string()).as_deref(),
    );
    field("language", article.language.as_deref());
    for correction in &article.corrections {
        let told = format!("{}: {}", correction.kind.as_str(), correction.note);
        field("correction", Some(&told));
    }
    for problem in &article.problems {
        field("doubt", Some(problem));
    }
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

/// Reads a fixture and compares the result with the file beside it; `BLESS=1` writes that file instead.
fn check(path: &Path) -> Result<(), String> {
    let (articles, report) = read_all(path, &ReadOptions::default());
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
        Err(skip) => {
            writeln!(found, "skipped as {}: {}", skip.reason.as_str(), skip.detail).expect("a string");
        }
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
        .filter(|path| path.is_file() && path.extension().is_none_or(|extension| extension != "expected"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 20);
    let failures: Vec<String> = paths.iter().filter_map(|path| check(path).err()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn empty_and_binary_files_are_named_with_their_reason() {
    assert_eq!(skip_of("a.txt", b"").reason, SkipReason::Empty);
    assert_eq!(skip_of("a.txt", b" \n\t\r\n ").reason, SkipReason::Empty);
    assert_eq!(skip_of("a.jsonl", b" \n \n").reason, SkipReason::Empty);
    assert_eq!(skip_of("a.txt", &[0; 4096]).reason, SkipReason::Binary);
    assert_eq!(
        skip_of("a", b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0").reason,
        SkipReason::Binary
    );
    assert_eq!(
        skip_of("a.txt", b"%PDF-1.4\n%\xe2\xe3").reason,
        SkipReason::NotReadYet
    );
    assert_eq!(skip_of("a", b"PK\x03\x04\x14\0\x06").reason, SkipReason::Damaged);
    assert_eq!(
        skip_of("a.html", b"<html><body><img src=x></body></html>").reason,
        SkipReason::Damaged
    );
    assert_eq!(
        skip_of("a.json", b"{\"text\": \"never closed").reason,
        SkipReason::Damaged
    );
    assert_eq!(
        skip_of("a.jsonl", b"no json at all\nnor here\n").detail,
        "broken JSON at line 1, column 2: expected ident (and 1 more problems)"
    );
}

#[test]
fn a_file_above_the_limit_is_refused_unread() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.txt");
    // A sparse file, which takes no disk space or time.
    fs::File::create(&path)
        .and_then(|file| file.set_len(200 * 1024 * 1024))
        .expect("a file");
    let skip = read_all(&path, &ReadOptions::default()).1.expect_err("too large");
    assert_eq!(skip.reason, SkipReason::TooLarge);
    assert!(skip.detail.contains("--max-article-size"), "{}", skip.detail);
}

#[test]
fn json_lines_above_the_limit_are_skipped_one_by_one() {
    let long = "x".repeat(5000);
    let lines = format!("{{\"text\": \"Short.\"}}\n{{\"text\": \"{long}\"}}\n{{\"text\": \"Short, too.\"}}");
    let (_folder, path) = file_of("a.jsonl", lines.as_bytes());
    let (articles, report) = read_all(
        &path,
        &ReadOptions {
            max_article_size: 1000,
            ..ReadOptions::default()
        },
    );
    let report = report.expect("two articles");
    assert_eq!(
        articles
            .iter()
            .map(|article| article.text.as_str())
            .collect::<Vec<_>>(),
        ["Short.", "Short, too."]
    );
    assert_eq!(report.problems.len(), 1);
    assert!(
        report.problems[0].starts_with("line 2 has 5012 bytes"),
        "{:?}",
        report.problems
    );
    assert_eq!(report.bytes, lines.len() as u64);
}

#[test]
fn a_large_file_of_records_is_streamed_whatever_its_name() {
    let line = "{\"text\": \"A short text, many times.\"}\n";
    for name in ["a", "a.json", "a.jsonl"] {
        let (_folder, path) = file_of(name, line.repeat(100).as_bytes());
        let (articles, _) = read_all(
            &path,
            &ReadOptions {
                max_article_size: 1000,
                ..ReadOptions::default()
            },
        );
        assert_eq!(articles.len(), 100, "{name}");
    }
    let array = format!(
        "[{}]",
        vec!["{\"text\": \"A short text, many times.\"}"; 100].join(",\n")
    );
    let (_folder, path) = file_of("a.json", array.as_bytes());
    assert_eq!(
        read_all(
            &path,
            &ReadOptions {
                max_article_size: 1000,
                ..ReadOptions::default()
            }
        )
        .0
        .len(),
        100
    );
}

#[test]
fn the_text_of_a_json_line_comes_back_exactly() {
    let text = "  \u{feff}First line\r\n\r\n  second \u{2028} line\t\n\n";
    let line = serde_json::json!({"id": "x", "text": text}).to_string();
    let (_folder, path) = file_of("a.jsonl", line.as_bytes());
    let (articles, _) = read_all(&path, &ReadOptions::default());
    assert_eq!(articles[0].text, text);
    assert_eq!(articles[0].title, None);
    assert_eq!(articles[0].record.as_deref(), Some("x"));
}

#[test]
fn only_the_first_problems_are_listed_in_full() {
    let (_folder, path) = file_of(
        "a.jsonl",
        format!("{}{{\"text\": \"good\"}}", "bad\n".repeat(50)).as_bytes(),
    );
    let report = read_all(&path, &ReadOptions::default()).1.expect("one article");
    assert_eq!(report.problems.len(), 21);
    assert_eq!(report.problems[20], "30 more problems in this file");
}

#[test]
fn deeply_nested_pages_keep_their_text() {
    let page = format!(
        "<html><head><title>Deep page</title></head><body>{}<p>The text at the bottom.</p>{}",
        "<div>".repeat(10_000),
        "</div>".repeat(10_000)
    );
    let (_folder, path) = file_of("a.html", page.as_bytes());
    let (articles, report) = read_all(&path, &ReadOptions::default());
    assert_eq!(articles[0].text, "The text at the bottom.");
    assert_eq!(articles[0].title_text(), "Deep page");
    assert_eq!(report.expect("an article").problems, Vec::<String>::new());
    // Inline elements, lists and quotations nest, too; Markdown and JSON can hold HTML.
    for piece in [
        "<b>",
        "<ul><li>",
        "<table><tr><td>",
        "<blockquote>",
        "> ",
        "- ",
        "[",
        "*",
        "<a href=x>",
        "<p><i>",
    ] {
        let text = format!("{}word", piece.repeat(10_000));
        for name in ["a.html", "a.md", "a.txt"] {
            let (_folder, path) = file_of(name, text.as_bytes());
            for article in &read_all(&path, &ReadOptions::default()).0 {
                assert_sound(article);
            }
        }
    }
    let nested = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(skip_of("a.json", nested.as_bytes()).reason, SkipReason::Damaged);
    let nested = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    assert_eq!(skip_of("a.jsonl", nested.as_bytes()).reason, SkipReason::Damaged);
}

#[test]
fn a_file_that_vanished_is_unreadable() {
    let (folder, path) = file_of("a.txt", b"text");
    let file = source_file(&path);
    drop(folder);
    let skip = read(&file, &ReadOptions::default(), &mut |_| ()).expect_err("gone");
    assert_eq!(
        (skip.reason, skip.detail.as_str()),
        (SkipReason::Unreadable, "no such file or directory")
    );
    assert_eq!(
        content_hash(&file).expect_err("gone").reason,
        SkipReason::Unreadable
    );
}

#[test]
fn a_file_that_changes_while_it_is_read_is_reported() {
    let (_folder, path) = file_of("a.txt", b"First text of the file.");
    let file = source_file(&path);
    let report = read(&file, &ReadOptions::default(), &mut |_| ()).expect("read");
    assert!(!report.changed_meanwhile);
    assert_eq!(content_hash(&file), Ok(report.content_hash));
    let report = read(&file, &ReadOptions::default(), &mut |_| {
        fs::write(&path, "Another.").expect("written");
    });
    assert!(report.expect("read").changed_meanwhile);
}

#[test]
fn keys_depend_on_path_and_record_alone() {
    assert_eq!(source_id("/a"), source_id("/a"));
    assert_ne!(article_key("/a", None), article_key("/a", Some("1")));
    assert_ne!(article_key("/a1", None), article_key("/a", Some("1")));
    let mut whole = SipHasher13::new();
    whole.write(b"/a\x001");
    assert_eq!(
        article_key("/a", Some("1")),
        whole.finish(),
        "pieces hash as the whole"
    );
}

#[test]
fn ids_depend_only_on_the_bytes_of_the_record() {
    let ids = |name: &str, bytes: &[u8]| -> Vec<String> {
        let (_folder, path) = file_of(name, bytes);
        let (articles, _) = read_all(&path, &ReadOptions::default());
        articles.iter().map(|article| article.id.to_string()).collect()
    };
    let record = br#"{"id": "7", "text": "The dam was closed."}"#;
    let other = br#"{"text": "The weir was opened."}"#;
    // The first 32 digits of the output of `sha256sum`.
    assert_eq!(ids("a.txt", b"abc def"), ["010971ea0013a09d91df437de2cd6f66"]);
    assert_eq!(ids("a.txt", b"abc def"), ids("c.txt", b"abc def"));
    let lines = ids("a.jsonl", &[&record[..], b"\r\n", other, b"\n"].concat());
    assert_eq!(lines[0], ids("b.json", record)[0]);
    let appended = ids("b.jsonl", &[&other[..], b"\n", record, b"\n", other].concat());
    assert_eq!(appended, [&*lines[1], &lines[0], &lines[1]]);
    assert_eq!(
        ids("c.json", &[b"[", &record[..], b", ", other, b"]"].concat()),
        lines
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_bytes_make_reading_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..2000),
        extension in prop::sample::select(vec![
            ".txt", ".md", ".html", ".json", ".jsonl", "", ".csv", ".rtf", ".eml", ".mbox", ".warc", ".zip", ".gz", ".tar",
        ]),
    ) {
        let (_folder, path) = file_of(&format!("a{extension}"), &bytes);
        read_all(&path, &ReadOptions::default()).0.iter().for_each(assert_sound);
    }

    #[test]
    fn no_mixture_of_markup_makes_spans_unsound(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "\n", "\r\n", "\n\n", " ", "  ", "\u{a0}", "By Jane Doe", "4 March 2021", "-- ", "--", "Title: ", "Related news:",
            "Read more", "Some words. ", "Ünï “quoted” text, ", "(Reporting by X)", "(", ")", "<p>", "</p>", "<a href=\"", "\">",
            "<!--", "-->", "<script>", "</script>", "&amp;", "&#x41;", "&", "<", "{\"text\": \"", "\"}", "[", "]", "# ", "- ", "```\n",
            "---\n", "key: value", "http://x.example/", "12:30", "\u{2028}", "\u{feff}", "ABC, March 4 (X) - ", "<div class=share>",
            "<title>", "</title>", "\\", ",", "|", ".", "1/1/2020",
        ]), 0..60),
        extension in prop::sample::select(vec![".txt", ".md", ".html", ".json", ".jsonl", ""]),
    ) {
        let (_folder, path) = file_of(&format!("a{extension}"), pieces.concat().as_bytes());
        read_all(&path, &ReadOptions::default()).0.iter().for_each(assert_sound);
    }
}

/// Each of these took time in proportion to the square of its length.
#[test]
fn elements_without_end_and_many_lists_take_time_in_proportion_to_the_page() {
    let front = "<title>Gate stays shut</title><article><h1>Gate at Sundhavn stays shut</h1><p>The gate was shut on Monday, \
                 said the harbour council of Sundhavn in a statement about the dam.</p>";
    for (piece, times) in [
        ("<time>", 10_000),
        ("<aside>a", 10_000),
        ("<div class=teaser>a", 10_000),
        ("<div>a", 10_000),
        ("<ul><li><a href=x>one</a><li><a href=y>two</a></ul>", 5_000),
        ("<meta name=twitter:label1 content=by>", 5_000),
    ] {
        let page = format!("{front}{}", piece.repeat(times));
        let (_folder, path) = file_of("a.html", page.as_bytes());
        let options = ReadOptions {
            all_pages: true,
            ..ReadOptions::default()
        };
        let (articles, _) = read_all(&path, &options);
        assert_eq!(articles.len(), 1, "{piece}");
    }
}

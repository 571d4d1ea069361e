//! Tests of containers and of the documents in container formats, which are built here part by part.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

const PAGE: &str = "<html><head><title>Ferry slip to close</title></head><body><article><h1>Ferry slip to close</h1>\
    <p>The council of Norwick voted on Wednesday to close the old ferry slip at Brandle Point after a long and bitter \
    debate.</p><p>\"It has cost us much,\" said Odile Marsh, who is the mayor of the town and its port.</p></article></body></html>";

pub(super) fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default())
            .expect("a member");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("an archive").into_inner()
}

pub(super) fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).expect("bytes");
    gzip.finish().expect("a gzip file")
}

pub(super) fn tarred(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(1_614_844_800);
        // The writer refuses paths that leave the archive, so they are written into the header directly.
        let field = &mut header.as_gnu_mut().expect("a header").name;
        field[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        tar.append(&header, *bytes).expect("a member");
    }
    tar.into_inner().expect("an archive")
}

fn read_as(name: &str, bytes: &[u8]) -> (Vec<Article>, Result<ReadReport, Skip>) {
    let (_folder, path) = file_of(name, bytes);
    let (articles, report) = read_all(&path, &ReadOptions::default());
    articles.iter().for_each(assert_sound);
    if let Ok(report) = &report {
        assert_eq!(report.bytes, bytes.len() as u64, "all bytes are hashed");
        assert!(!report.changed_meanwhile);
    }
    (articles, report)
}

fn records(articles: &[Article]) -> Vec<&str> {
    articles
        .iter()
        .map(|article| article.record.as_deref().unwrap_or("-"))
        .collect()
}

#[test]
fn members_of_archives_are_files_with_records_of_their_own() {
    let inner = zipped(&[("deep.txt", b"Deep text of one line.")]);
    let members: &[(&str, &[u8])] = &[
        ("a/page.html", PAGE.as_bytes()),
        (
            "a/lines.jsonl",
            b"{\"id\": \"x\", \"text\": \"One.\"}\n{\"text\": \"Two.\"}\n",
        ),
        ("photo.png", b"\x89PNG"),
        (".hidden.txt", b"hidden"),
        ("inner.zip", &inner),
        ("broken.json", b"{\"text\": "),
    ];
    let expected = [
        "a/page.html",
        "a/lines.jsonl#x",
        "a/lines.jsonl#2",
        "inner.zip!/deep.txt",
    ];
    for (name, bytes) in [
        ("all.zip", zipped(members)),
        ("all.tar", tarred(members)),
        ("all.tar.gz", gzipped(&tarred(members))),
        ("all.tgz", gzipped(&tarred(members))),
        ("without_extension", zipped(members)),
    ] {
        let (articles, report) = read_as(name, &bytes);
        assert_eq!(records(&articles), expected, "{name}");
        assert_eq!(articles[0].title_text(), "Ferry slip to close");
        let problems = report.expect("read").problems;
        assert!(
            problems.len() == 1 && problems[0].starts_with("broken.json: broken JSON"),
            "{name}: {problems:?}"
        );
    }
}

#[test]
fn a_compressed_file_goes_by_its_name_without_the_last_extension() {
    let lines = b"{\"id\": 1, \"text\": \"One.\"}\n{\"id\": 2, \"text\": \"Two.\"}\n";
    let (articles, _) = read_as("a.jsonl.gz", &gzipped(lines));
    assert_eq!(records(&articles), ["1", "2"]);
    let (articles, _) = read_as("a.txt.gz", &gzipped(b"Some text."));
    assert_eq!(records(&articles), ["-"]);
    let (articles, _) = read_as("a.html.gz", &gzipped(PAGE.as_bytes()));
    assert_eq!(articles[0].title_text(), "Ferry slip to close");
    let (articles, _) = read_as(
        "a.csv.gz",
        &gzipped(b"title,text\nA,One of them\nB,Two of them\n"),
    );
    assert_eq!(records(&articles), ["1", "2"]);
}

#[test]
fn a_truncated_compressed_file_keeps_its_earlier_articles() {
    let mut lines = String::new();
    for n in 0..5000 {
        writeln!(lines, "{{\"id\": {n}, \"text\": \"Text number {n} of many.\"}}").expect("a string");
    }
    let bytes = gzipped(lines.as_bytes());
    let (articles, report) = read_as("a.jsonl.gz", &bytes[..bytes.len() / 2]);
    assert!(articles.len() > 1000, "{}", articles.len());
    assert_eq!(report.expect("read").problems.len(), 1);
    let skip = skip_of("a.txt.gz", &bytes[..40]);
    assert_eq!(skip.reason, SkipReason::Damaged, "{}", skip.detail);
}

#[test]
fn no_path_leaves_an_archive() {
    for path in ["../out.txt", "/etc/out.txt", "a/../../out.txt", "C:\\out.txt"] {
        let (articles, report) = read_as(
            "a.tar",
            &tarred(&[
                (path, b"Text that is outside."),
                ("in.txt", b"Text that is inside."),
            ]),
        );
        assert_eq!(records(&articles), ["in.txt"]);
        let problems = report.expect("read").problems;
        assert!(problems[0].contains("leads out of the archive"), "{problems:?}");
    }
}

#[test]
fn archives_are_read_two_deep() {
    let mut bytes = zipped(&[("a.txt", b"At the bottom.")]);
    for _ in 0..2 {
        bytes = zipped(&[("in.zip", &bytes)]);
    }
    assert_eq!(records(&read_as("a.zip", &bytes).0), ["in.zip!/in.zip!/a.txt"]);
    let bytes = zipped(&[("in.zip", &zipped(&[("in.zip", &bytes)]))]);
    let skip = skip_of("a.zip", &bytes);
    assert!(skip.detail.contains("nested"), "{}", skip.detail);
}

#[test]
fn a_file_that_unpacks_to_many_times_its_size_is_refused() {
    let zeros = gzipped(&vec![b' '; 100 << 20]);
    let twice = gzipped(&zeros);
    for (name, bytes) in [("a.jsonl.gz", zeros.as_slice()), ("a.jsonl.gz.gz", &twice)] {
        let skip = skip_of(name, bytes);
        assert_eq!(skip.reason, SkipReason::Damaged);
        assert!(skip.detail.contains("times its size"), "{}", skip.detail);
    }
    let (_folder, path) = file_of(
        "a.zip",
        &zipped(&[("a.txt", b"12345678"), ("b.txt", b"12345678")]),
    );
    let options = ReadOptions {
        max_unpacked_size: 10,
        ..ReadOptions::default()
    };
    let (articles, report) = read_all(&path, &options);
    assert_eq!(records(&articles), ["a.txt"]);
    assert!(report.expect("read").problems[0].contains("more bytes than one file may"));
}

#[test]
fn two_members_of_one_name_are_two_articles() {
    let (articles, _) = read_as(
        "a.tar",
        &tarred(&[("a.txt", b"One text."), ("a.txt", b"Another text.")]),
    );
    assert_eq!(records(&articles), ["a.txt", "a.txt#2"]);
    assert_ne!(articles[0].id, articles[1].id);
}

#[test]
fn a_document_of_word_is_read_with_its_headline() {
    let document = "<w:document xmlns:w='x'><w:body><w:p><w:pPr><w:pStyle w:val='Heading1'/></w:pPr><w:r><w:t>Ferry slip to \
        close</w:t></w:r></w:p><w:p><w:r><w:t>By Odile Framton</w:t></w:r></w:p><w:p><w:r><w:t>4 March 2021</w:t></w:r></w:p>\
        <w:p><w:r><w:t xml:space='preserve'>The council&apos;s vote </w:t></w:r><w:del><w:r><w:delText>not</w:delText></w:r></w:del>\
        <w:r><w:t>was close.</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>For</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>7\
        </w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>";
    let (articles, _) = read_as("a.docx", &zipped(&[("word/document.xml", document.as_bytes())]));
    let article = &articles[0];
    assert_eq!(article.title_text(), "Ferry slip to close");
    assert_eq!(article.byline.as_deref(), Some("Odile Framton"));
    assert_eq!(
        article.published.expect("a date").day,
        jiff::civil::date(2021, 3, 4)
    );
    assert!(
        article.text.contains("The council's vote was close.\n\nFor\t7"),
        "{}",
        article.text
    );
    assert_eq!(article.record, None);
}

#[test]
fn a_document_of_libreoffice_is_read_and_a_locked_one_refused() {
    let kind = b"application/vnd.oasis.opendocument.text";
    let content = "<office:document-content xmlns:office='o' xmlns:text='t'><office:body><office:text><text:h \
        text:outline-level='1'>Ferry slip to close</text:h><text:p>The <text:span>council</text:span><text:s/>voted.\
        <text:note><text:note-body><text:p>A note.</text:p></text:note-body></text:note></text:p></office:text></office:body>\
        </office:document-content>";
    let members: &[(&str, &[u8])] = &[("mimetype", kind), ("content.xml", content.as_bytes())];
    let (articles, _) = read_as("a.odt", &zipped(members));
    assert_eq!(articles[0].title_text(), "Ferry slip to close");
    assert!(
        articles[0].text.contains("The council voted."),
        "{}",
        articles[0].text
    );
    let locked: &[(&str, &[u8])] = &[
        ("mimetype", kind),
        ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
        ("content.xml", b"\x01\x02\x03"),
    ];
    let skip = skip_of("a.odt", &zipped(locked));
    assert_eq!(skip.reason, SkipReason::NotReadYet);
    assert!(skip.detail.contains("locked"), "{}", skip.detail);
    let sheet: &[(&str, &[u8])] = &[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ];
    assert_eq!(skip_of("a.ods", &zipped(sheet)).reason, SkipReason::NotReadYet);
    let sheet: &[(&str, &[u8])] = &[("xl/workbook.xml", b"<workbook/>")];
    assert_eq!(skip_of("a.docx", &zipped(sheet)).reason, SkipReason::NotReadYet);
}

pub(super) fn issue() -> Vec<u8> {
    let page = |title: &str, text: &str| {
        format!(
            "<html xmlns='http://www.w3.org/1999/xhtml'><body><h1>{title}</h1><p class='byline'>By Odile Framton</p><p>{text}</p></body></html>"
        )
    };
    zipped(&[
        ("mimetype", b"application/epub+zip"),
        (
            "META-INF/container.xml",
            b"<container><rootfiles><rootfile full-path='OEBPS/c.opf'/></rootfiles></container>",
        ),
        (
            "OEBPS/c.opf",
            b"<package xmlns:dc='d'><metadata><dc:title>Norwick Weekly</dc:title><dc:date>2021-03-04</dc:date></metadata>\
            <manifest><item id='n' href='nav.xhtml' properties='nav'/><item id='b' href='b%20b.xhtml'/><item id='a' \
            href='a.xhtml'/></manifest><spine><itemref idref='n'/><itemref idref='b'/><itemref idref='a'/></spine></package>",
        ),
        ("OEBPS/nav.xhtml", page("Contents", "Ferry slip").as_bytes()),
        ("OEBPS/a.xhtml", page("Second", "The last article of the issue.").as_bytes()),
        ("OEBPS/b b.xhtml", page("First", "The first article of the issue.").as_bytes()),
    ])
}

#[test]
fn an_e_book_is_read_in_the_order_of_its_spine() {
    let (articles, _) = read_as("a.epub", &issue());
    let found: Vec<(&str, &str)> = articles
        .iter()
        .map(|article| {
            (
                article.record.as_deref().unwrap_or_default(),
                article.title_text(),
            )
        })
        .collect();
    assert_eq!(found, [("OEBPS/b b.xhtml", "First"), ("OEBPS/a.xhtml", "Second")]);
    assert_eq!(articles[0].publication.as_deref(), Some("Norwick Weekly"));
    assert_eq!(articles[0].byline.as_deref(), Some("Odile Framton"));
}

#[test]
fn a_web_archive_of_compressed_records_is_read() {
    let warc = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/source/crawl.warc"))
        .expect("a fixture");
    let (articles, _) = read_as("crawl.warc.gz", &gzipped(&warc));
    assert_eq!(records(&articles), ["urn:uuid:1", "urn:uuid:4"]);
    let page = gzipped(PAGE.as_bytes());
    let mut body = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        page.len()
    )
    .into_bytes();
    body.extend(&page);
    let mut record = format!("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://x.example/\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes();
    record.extend(&body);
    let (articles, _) = read_as("crawl", &record);
    assert_eq!(articles[0].title_text(), "Ferry slip to close");
    assert_eq!(articles[0].url.as_deref(), Some("https://x.example/"));
}

/// Returns every fixture, and archives built from some of them.
fn samples() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/source");
    let mut samples: Vec<(String, Vec<u8>)> = fs::read_dir(folder)
        .expect("fixtures")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file() && path.extension().is_none_or(|extension| extension != "expected"))
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read(&path).expect("a fixture"))
        })
        .collect();
    samples.sort();
    samples.push(("issue.epub".to_owned(), issue()));
    samples.push((
        "a.tar.gz".to_owned(),
        gzipped(&tarred(&[("a.txt", b"Text."), ("b.html", PAGE.as_bytes())])),
    ));
    samples
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Changes, removes, doubles and truncates bytes, as transfers and disks do.
    #[test]
    fn no_damaged_sample_makes_reading_panic(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..8),
    ) {
        let samples = samples();
        let (name, mut bytes) = samples[which.index(samples.len())].clone();
        for (place, byte, kind) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = place.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.truncate(at),
                2 => drop(bytes.drain(at..(at + usize::from(byte)).min(bytes.len()))),
                _ => {
                    let piece = bytes[at..(at + usize::from(byte)).min(bytes.len())].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        let (_folder, path) = file_of(&name, &bytes);
        read_all(&path, &ReadOptions::default()).0.iter().for_each(assert_sound);
    }
}

#[test]
fn the_length_of_a_name_does_not_count_for_each_article_of_its_file() {
    let long = "The Tide ".repeat(100);
    let feed = |title: &str| {
        format!(
            "<rss><channel><title>{title}</title><item><title>Gate shut</title><description>The gate at Sundhavn was \
             shut.</description></item></channel></rss>"
        )
    };
    let publication = |bytes: &[u8]| read_as("a.rss", bytes).0[0].publication.clone();
    assert_eq!(
        publication(feed("The Tide").as_bytes()).as_deref(),
        Some("The Tide")
    );
    assert_eq!(publication(feed(&long).as_bytes()), None);
    let table = format!(
        "text,t{}ext,title\nThe gate was shut.,The dam broke.,Gate\n",
        ".".repeat(200)
    );
    let (articles, _) = read_as("a.csv", table.as_bytes());
    assert_eq!(articles[0].text, "The gate was shut.");
}

#[test]
fn a_table_of_nothing_but_columns_is_refused() {
    let table = format!("text,title{}\nThe gate was shut.,Gate\n", ",".repeat(20_000));
    let (_, report) = read_as("a.csv", table.as_bytes());
    let skip = report.expect_err("a skip");
    assert!(skip.detail.contains("20002 columns"), "{}", skip.detail);
}

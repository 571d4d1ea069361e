//! Files and folders that cannot be read, or only with problems.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::sync::atomic::{AtomicBool, Ordering};

use super::{GOOD, GOOD_WORD, assert_good_article_is_found, desk_with_good_article};
use crate::support::{Desk, ONRECORD, Run, file_names, settle, skip, works};

/// Drops the superuser's capabilities to read everything, so that permissions apply.
const WITHOUT_PRIVILEGE: &str =
    "setpriv --bounding-set -dac_override,-dac_read_search --inh-caps -dac_override,-dac_read_search";

/// Asserts the effects of one bad file next to a good one: a line with these parts reports it, the good file
/// is indexed, the exit status is 3, and `status` lists the file. The next run, in which it has not changed,
/// does not fail because of it.
#[track_caller]
fn assert_refused(desk: &Desk, name: &str, reason: &[&str]) {
    let parts: Vec<&str> = std::iter::once(name).chain(reason.iter().copied()).collect();
    desk.ingest().ended_with(3).says(&parts);
    assert_good_article_is_found(desk);
    let listed = desk.listed(name).to_lowercase();
    for part in reason {
        assert!(
            listed.contains(&part.to_lowercase()),
            "`status` lists {listed:?}, without {part:?}"
        );
    }
    let human = desk.run(["status"]);
    assert!(human.stdout.contains(name), "{}", human.stdout);
    desk.ingest().succeeded();
    assert_eq!(
        desk.listed(name).to_lowercase(),
        listed,
        "listed otherwise after the second run"
    );
}

#[test]
fn a_missing_path_is_named_and_the_others_are_read() {
    let desk = desk_with_good_article();
    let missing = desk.root().join("misspelt");
    desk.run([
        "ingest".as_ref(),
        missing.as_os_str(),
        desk.articles().as_os_str(),
    ])
    .ended_with(2)
    .says(&["misspelt", "no such file", "check"]);
    assert_good_article_is_found(&desk);
}

#[test]
fn a_path_below_a_file_is_named_and_the_others_are_read() {
    let desk = desk_with_good_article();
    let below = desk.path("good.txt").join("below.txt");
    desk.run(["ingest".as_ref(), below.as_os_str(), desk.articles().as_os_str()])
        .ended_with(2)
        .says(&["below.txt", "not a directory"]);
    assert_good_article_is_found(&desk);
}

#[test]
fn a_file_without_permission_is_named() {
    let desk = desk_with_good_article();
    let secret = desk.write_settled("secret.txt", GOOD);
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o000)).expect("permissions");
    let Some(run) = ingest_as_nobody_special(&desk) else {
        return skip(
            "a_file_without_permission_is_named",
            "permissions do not bind this user",
        );
    };
    let run = run.ended_with(3).says(&["secret.txt", "permission denied"]);
    assert!(!run.stderr.contains("good.txt"), "{}", run.stderr);
    assert_good_article_is_found(&desk);
    assert!(desk.listed("secret.txt").contains("permission denied"));
    // With permission it is read, although neither its size nor its time has changed.
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).expect("permissions");
    desk.ingest().succeeded();
    assert_eq!(desk.found(GOOD_WORD).len(), 2);
    assert_eq!(desk.listed("secret.txt"), "");
}

#[test]
fn a_folder_without_permission_is_named_and_keeps_its_articles() {
    let desk = desk_with_good_article();
    desk.write_settled("closed/inside.txt", GOOD.replace(GOOD_WORD, "rookery"));
    desk.ingest().succeeded();
    fs::set_permissions(desk.path("closed"), fs::Permissions::from_mode(0o000)).expect("permissions");
    let run = ingest_as_nobody_special(&desk);
    fs::set_permissions(desk.path("closed"), fs::Permissions::from_mode(0o700)).expect("permissions");
    match run {
        Some(run) => run.ended_with(2).says(&["closed", "permission denied", "check"]),
        None => {
            return skip(
                "a_folder_without_permission_is_named_and_keeps_its_articles",
                "permissions do not bind this user",
            );
        }
    };
    assert_eq!(desk.found("rookery"), ["inside.txt"]);
}

/// Ingests as a user to whom permissions apply; None if there is no such user.
fn ingest_as_nobody_special(desk: &Desk) -> Option<Run> {
    let probe = desk.root().join("probe");
    File::create(&probe)
        .and_then(|file| file.set_permissions(fs::Permissions::from_mode(0o000)))
        .expect("a file");
    let unread = |prefix: &str| works(&format!("! {prefix} cat '{}'", probe.display()));
    let runs = |prefix: &str| works(&format!("{prefix} true"));
    let prefix = ["", WITHOUT_PRIVILEGE]
        .into_iter()
        .find(|prefix| runs(prefix) && unread(prefix))?;
    let script = format!("exec {prefix} \"$0\" ingest articles");
    Some(Run::of(&mut desk.shell(&script)))
}

#[test]
fn an_empty_file_is_named() {
    let desk = desk_with_good_article();
    desk.write_settled("empty.txt", "");
    assert_refused(&desk, "empty.txt", &["no bytes"]);
}

#[test]
fn a_file_of_white_space_is_named() {
    let desk = desk_with_good_article();
    desk.write_settled("blank.md", "\n \t\r\n\u{a0}\n");
    assert_refused(&desk, "blank.md", &["white space"]);
}

#[test]
fn a_binary_file_is_named() {
    let desk = desk_with_good_article();
    let noise: Vec<u8> = (0..40_000_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    desk.write_settled("noise.txt", noise);
    assert_refused(&desk, "noise.txt", &["not text"]);
}

#[test]
fn a_file_of_nuls_is_named() {
    let desk = desk_with_good_article();
    desk.write_settled("nuls.txt", vec![0; 100_000]);
    assert_refused(&desk, "nuls.txt", &["not text"]);
}

#[test]
fn a_document_of_an_unsupported_format_is_named_with_advice() {
    let desk = desk_with_good_article();
    desk.write_settled("paper.7z", b"7z\xbc\xaf\x27\x1c rest");
    assert_refused(&desk, "paper.7z", &["not read", "unpack it first"]);
}

#[test]
fn a_broken_pdf_is_named_and_the_rest_is_indexed() {
    let desk = desk_with_good_article();
    desk.write_settled("paper.pdf", "%PDF-1.7 …");
    assert_refused(&desk, "paper.pdf", &["broken PDF"]);
}

#[test]
fn a_picture_is_no_fault() {
    let desk = desk_with_good_article();
    desk.write_settled("photo.jpg", [0xff, 0xd8, 0xff, 0xe0]);
    let run = desk.ingest().succeeded();
    assert!(!run.stderr.contains("photo.jpg: "), "{}", run.stderr);
    assert!(desk.listed("photo.jpg").contains("not_an_article"));
    desk.ingest().succeeded();
}

#[test]
fn text_that_is_not_utf_8_is_indexed_and_the_damage_reported() {
    let desk = desk_with_good_article();
    let mut text = GOOD
        .replace("Odile Farrant", "Zoë-Élodie Café-Brûlé de la Forêt-Noire")
        .replace(GOOD_WORD, "rookery")
        .into_bytes();
    text.extend_from_slice(b"\xf0\x9f The end of it \xe2\x82 is lost \xff\xfe here.\n");
    desk.write_settled("torn.txt", text);
    assert_refused(&desk, "torn.txt", &["utf-8"]);
    assert_eq!(desk.found("rookery"), ["torn.txt"]);
}

#[test]
fn a_file_of_200_megabytes_is_refused_with_the_option_that_allows_it() {
    let desk = desk_with_good_article();
    sparse(&desk, "huge.txt", 200_000_000);
    assert_refused(&desk, "huge.txt", &["200000000 bytes", "--max-article-size"]);
}

/// A file of NULs that takes no space on the disk.
fn sparse(desk: &Desk, name: &str, size: u64) {
    let path = desk.path(name);
    File::create(&path)
        .and_then(|file| file.set_len(size))
        .expect("a file");
    settle(&path);
}

#[test]
fn a_line_of_a_gigabyte_is_refused_in_bounded_memory_and_the_other_lines_are_read() {
    let desk = desk_with_good_article();
    let path = desk.path("lines.jsonl");
    let record = |id: u8, word: &str| format!("{{\"id\": \"r{id}\", \"text\": \"They saw the {word}.\"}}\n");
    let mut file = File::create(&path).expect("a file");
    file.write_all(record(1, "gannetry").as_bytes()).expect("a line");
    file.write_all(b"{\"id\": \"r2\", \"text\": \"")
        .expect("the beginning of a line");
    file.set_len(1 << 30).expect("a long line");
    drop(file);
    let mut file = File::options().append(true).open(&path).expect("the file");
    writeln!(file, "\"}}").expect("the end of a line");
    file.write_all(record(3, "puffinry").as_bytes()).expect("a line");
    drop(file);
    settle(&path);
    // Data segments of 600 MB: the line would not fit into memory twice while a `String` grows.
    Run::of(&mut desk.shell("ulimit -d 600000; exec \"$0\" ingest articles"))
        .ended_with(3)
        .says(&["lines.jsonl", "line 2", "--max-article-size"]);
    assert_good_article_is_found(&desk);
    assert_eq!(desk.found("gannetry"), ["lines.jsonl"]);
    assert_eq!(desk.found("puffinry"), ["lines.jsonl"]);
    assert!(desk.listed("lines.jsonl").contains("line 2"));
}

#[test]
fn a_broken_line_among_good_ones_is_reported_by_its_number() {
    let desk = desk_with_good_article();
    desk.write_settled(
        "feed.jsonl",
        "{\"id\": \"a\", \"text\": \"They saw the gannetry.\"}\n\
         {\"id\": \"b\", \"text\": \"They saw\n\
         \n\
         {\"id\": \"c\", \"text\": \"They saw the puffinry.\"}\n\
         [1, 2]\n",
    );
    assert_refused(&desk, "feed.jsonl", &["line 2"]);
    assert!(desk.listed("feed.jsonl").contains("line 5"));
    assert_eq!(desk.found("gannetry"), ["feed.jsonl"]);
    assert_eq!(desk.found("puffinry"), ["feed.jsonl"]);
}

#[test]
fn json_that_is_broken_throughout_is_named() {
    let desk = desk_with_good_article();
    desk.write_settled(
        "broken.json",
        "{\"id\": \"a\", \"text\": \"They saw the gannetry.\"",
    );
    assert_refused(&desk, "broken.json", &["line 1"]);
}

#[test]
fn html_of_10_000_nested_elements_does_no_harm() {
    let desk = desk_with_good_article();
    for (name, element) in [
        ("deep.html", "div"),
        ("deep-spans.html", "span"),
        ("deep-tables.html", "table"),
    ] {
        let page = format!(
            "<!doctype html><title>Deep</title><body><p>A gannetry stood at the beginning of the page, they said.\
             </p>{}<p>The gannetry at the bottom of it all is seen by nobody but machines.</p>{}",
            format!("<{element}>").repeat(10_000),
            format!("</{element}>").repeat(10_000)
        );
        desk.write_settled(name, page);
    }
    let run = desk.ingest();
    assert!(matches!(run.code, Some(0 | 3)), "{run:?}");
    assert_good_article_is_found(&desk);
    for name in ["deep.html", "deep-spans.html", "deep-tables.html"] {
        let found = desk.found("gannetry").iter().any(|found| found == name);
        assert!(
            found || !desk.listed(name).is_empty(),
            "{name} was lost in silence"
        );
    }
}

#[test]
fn a_page_without_text_is_named() {
    let desk = desk_with_good_article();
    desk.write_settled(
        "bare.html",
        "<!doctype html><html><head><script>let a = 1;</script></head><body></body></html>",
    );
    assert_refused(&desk, "bare.html", &["no text"]);
}

#[test]
fn a_link_loop_is_skipped_and_reported_when_followed() {
    let desk = desk_with_good_article();
    desk.write_settled("below/other.txt", GOOD.replace(GOOD_WORD, "rookery"));
    symlink("..", desk.path("below/up")).expect("a link");
    symlink("itself", desk.path("itself")).expect("a link");
    desk.ingest().succeeded();
    assert_good_article_is_found(&desk);
    assert!(desk.listed("below/up").contains("link"));
    desk.run([
        "ingest".as_ref(),
        "--follow".as_ref(),
        desk.articles().as_os_str(),
    ])
    .succeeded();
    assert_good_article_is_found(&desk);
    assert_eq!(desk.found("rookery"), ["other.txt"]);
    assert!(desk.listed("itself").contains("link"));
}

#[test]
fn a_followed_link_leads_to_articles_once() {
    let desk = desk_with_good_article();
    let elsewhere = desk.root().join("elsewhere");
    fs::create_dir(&elsewhere).expect("a folder");
    fs::write(elsewhere.join("other.txt"), GOOD.replace(GOOD_WORD, "rookery")).expect("a file");
    symlink(&elsewhere, desk.path("one")).expect("a link");
    symlink(&elsewhere, desk.path("two")).expect("a link");
    for _ in 0..2 {
        desk.run([
            "ingest".as_ref(),
            "--follow".as_ref(),
            desk.articles().as_os_str(),
        ])
        .succeeded();
        assert_eq!(desk.found("rookery"), ["other.txt"]);
    }
}

#[test]
fn pipes_and_devices_are_skipped_without_waiting() {
    let desk = desk_with_good_article();
    if !works(&format!("mkfifo '{}'", desk.path("pipe.txt").display())) {
        return skip("pipes_and_devices_are_skipped_without_waiting", "no mkfifo");
    }
    desk.ingest().succeeded();
    assert_good_article_is_found(&desk);
    assert!(desk.listed("pipe.txt").contains("special"));
}

#[test]
fn a_folder_without_articles_is_an_error() {
    let desk = Desk::new();
    desk.ingest().ended_with(2).says(&["articles", "no"]);
    desk.write(".hidden/article.txt", GOOD);
    desk.ingest().ended_with(2).says(&["articles", "no"]);
}

#[test]
fn a_name_with_a_line_end_is_one_line_everywhere() {
    let desk = desk_with_good_article();
    desk.write_settled("two\nlines\u{1b}[31m.txt", GOOD.replace(GOOD_WORD, "rookery"));
    desk.write_settled("bad\nlines.txt", "");
    let run = desk.ingest().ended_with(3).says(&["bad\\nlines.txt", "no bytes"]);
    assert!(!run.stderr.contains('\u{1b}'));
    assert_eq!(desk.found("rookery"), ["two\nlines\u{1b}[31m.txt"]);
    for format in ["human", "json", "jsonl", "csv"] {
        let out = desk
            .run(["query", "rookery", "--format", format])
            .succeeded()
            .stdout;
        assert!(!out.contains('\u{1b}'), "{format}: {out:?}");
        assert!(
            !out.contains("two\nlines") || format == "csv",
            "{format}: {out:?}"
        );
    }
    assert_eq!(
        desk.run(["query", "rookery", "--format", "jsonl"])
            .json_lines()
            .len(),
        1
    );
    assert!(!desk.run(["status"]).stdout.contains("bad\nlines"));
}

#[test]
fn a_name_that_is_not_utf_8_is_found_replaced_and_removed() {
    let desk = desk_with_good_article();
    let odd = desk.articles().join(OsStr::from_bytes(b"caf\xe9 100%.txt"));
    if fs::write(&odd, GOOD.replace(GOOD_WORD, "rookery")).is_err() {
        return skip(
            "a_name_that_is_not_utf_8_is_found_replaced_and_removed",
            "the file system wants UTF-8",
        );
    }
    desk.ingest().succeeded();
    assert_eq!(desk.found("rookery"), ["caf%E9 100%25.txt"]);
    fs::write(&odd, GOOD.replace(GOOD_WORD, "gannetry")).expect("a file");
    desk.ingest().succeeded();
    assert_eq!(desk.found("rookery"), [""; 0]);
    assert_eq!(desk.found("gannetry"), ["caf%E9 100%25.txt"]);
    fs::remove_file(&odd).expect("a file to remove");
    desk.ingest().succeeded();
    assert_eq!(desk.found("gannetry"), [""; 0]);
    assert_good_article_is_found(&desk);
}

#[test]
fn a_file_that_changes_into_a_bad_one_loses_its_articles() {
    let desk = desk_with_good_article();
    desk.write("turning.txt", GOOD.replace(GOOD_WORD, "rookery"));
    desk.ingest().succeeded();
    assert_eq!(desk.found("rookery"), ["turning.txt"]);
    desk.write("turning.txt", "");
    assert_refused(&desk, "turning.txt", &["no bytes"]);
    assert_eq!(desk.found("rookery"), [""; 0]);
    desk.write("turning.txt", GOOD.replace(GOOD_WORD, "rookery"));
    desk.ingest().succeeded();
    assert_eq!(desk.found("rookery"), ["turning.txt"]);
    assert_eq!(desk.listed("turning.txt"), "");
}

#[test]
fn files_that_appear_change_and_vanish_during_an_ingest_do_no_harm() {
    let desk = desk_with_good_article();
    let name = |n: usize| format!("moving/{n:03}.txt");
    let text = |n: usize, round: usize| {
        format!(
            "Report {n} of round {round}\n\n{}\n",
            "They counted birds on the moor. ".repeat(200)
        )
    };
    for n in 0..200 {
        desk.write(&name(n), text(n, 0));
    }
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for round in 1.. {
                for n in 0..200 {
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                    match (n + round) % 4 {
                        0 => drop(fs::remove_file(desk.path(&name(n)))),
                        1 => drop(desk.write(&name(n), "")),
                        _ => drop(desk.write(&name(n), text(n, round))),
                    }
                }
            }
        });
        for _ in 0..3 {
            let run = desk.ingest();
            assert!(matches!(run.code, Some(0 | 3)), "{run:?}");
            assert_good_article_is_found(&desk);
        }
        over.store(true, Ordering::Relaxed);
    });
    for n in 0..200 {
        desk.write(&name(n), text(n, 9999));
    }
    desk.ingest().succeeded();
    let answer = desk.answer(&["query", "--all", "title:9999", "-n", "1000"]);
    assert_eq!(file_names(&answer).len(), 200);
    assert_eq!(desk.query("birds moor")["total"], 200);
}

#[test]
fn a_named_device_is_not_read() {
    let desk = desk_with_good_article();
    let run = desk.run([
        "ingest".as_ref(),
        "/dev/zero".as_ref(),
        desk.articles().as_os_str(),
    ]);
    assert!(matches!(run.code, Some(0 | 3)), "{run:?}");
    assert_good_article_is_found(&desk);
}

#[test]
fn extract_names_a_bad_file_and_goes_on() {
    let desk = desk_with_good_article();
    desk.write("empty.txt", "");
    let run = Run::of(std::process::Command::new(ONRECORD).args([
        "extract".as_ref(),
        desk.path("missing.txt").as_os_str(),
        desk.path("empty.txt").as_os_str(),
        desk.path("good.txt").as_os_str(),
    ]))
    .ended_with(2)
    .says(&["missing.txt", "no such file"])
    .says(&["empty.txt", "no bytes"]);
    assert_eq!(run.json_lines().len(), 1);
}

#[test]
fn an_article_that_needs_more_than_the_memory_is_refused_by_name() {
    let desk = Desk::new();
    desk.write("small.txt", "The dam\n\nThe dam is open.");
    desk.write(
        "large.txt",
        "The dam of the valley is closed today. ".repeat(2_000),
    );
    desk.run(["ingest", "articles", "--memory", "1M"])
        .ended_with(3)
        .says(&["large.txt", "--memory"]);
    assert_eq!(desk.answer(&["query", "dam"])["total"], 1);
    desk.ingest().succeeded();
    assert_eq!(desk.answer(&["query", "dam"])["total"], 2);
}

//! Pages show everything in an article as text.

use super::client::{Server, bearer};
use crate::support::{Desk, strings};

const SCRIPT: &str = "<script>alert(1)</script>";

/// A text whose copies are near-equal: they differ in one word.
fn long_text(word: &str) -> String {
    let words: Vec<String> = (0..120)
        .map(|number| format!("word{number} of the harbour"))
        .collect();
    format!("{} The {word} {SCRIPT} is shut.", words.join(" "))
}

/// A desk of articles that try to be more than text.
fn hostile_desk() -> Desk {
    let desk = Desk::new();
    let html = format!(
        "<html><head><title>Harbour {0}</title><meta name=author content='\"&gt;<img src=x onerror=alert(1)>'>\
         <link rel=canonical href='javascript:alert(2)'></head><body><article><h1>Harbour &lt;script&gt;alert(1)&lt;/script&gt;</h1>\
         <p>“The harbour &lt;b onmouseover=x&gt;is safe,” said Anna \u{202e}Velde. \u{1b}[31mRed\u{7} text about the harbour.</p>\
         <p>Anna Velde &lt;/p&gt;&lt;iframe src=//evil.example&gt; said that it is open to everybody in the town.</p></article></body></html>",
        "&lt;script&gt;alert(1)&lt;/script&gt;"
    );
    desk.write("page.html", html);
    desk.write(
        "rows.jsonl",
        format!(
            "{{\"id\": \"1\", \"title\": \"Harbour {SCRIPT}\", \"byline\": \"{SCRIPT}\", \"publication\": \"{SCRIPT}\", \
             \"url\": \"javascript:alert(3)\", \"text\": \"“The harbour is shut {SCRIPT},” said Anna Velde on Monday. {SCRIPT}\"}}\n"
        ),
    );
    desk.write(
        "<script>alert(4)<!--.txt",
        "Harbour news\n\n“The harbour is late,” said Anna Velde.\n",
    );
    desk.write(
        "long.jsonl",
        format!(
            "{{\"id\": \"1\", \"title\": \"{}\", \"text\": \"The harbour is long, said Anna Velde.\"}}\n",
            "harbour ".repeat(650_000)
        ),
    );
    for (name, word) in [("copy", "quay"), ("other", "dock")] {
        let text = long_text(word);
        desk.write(
            &format!("{name}.jsonl"),
            format!("{{\"id\": \"{name}\", \"title\": \"{SCRIPT}\", \"text\": \"{text}\"}}\n"),
        );
    }
    let early = desk.write("early.txt", "Pier\n\nThe pier is shut, said Bo Harrow.\n");
    desk.run(["ingest".as_ref(), early.as_os_str()]).succeeded();
    desk.run(["save", "<script>alert(5)</script>", "query harbour"])
        .succeeded();
    desk.run(["save", "said", "quotes --about harbour"]).succeeded();
    desk.run(["names", "merge", "Anna Velde", SCRIPT]).succeeded();
    desk.ingest().succeeded();
    desk
}

/// All views, of these articles and with such parameters.
fn hostile_targets(desk: &Desk) -> Vec<String> {
    let mut targets: Vec<String> = [
        "/",
        "/?q=harbour",
        "/?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/?q=harbour&since=%22%3E%3Cscript%3E",
        "/?q=harbour&sort=newest&today=%3Cscript%3E",
        "/quotations?q=harbour",
        "/quotations?q=harbour&versions=true&context=1&assertion=all",
        "/quotations?by=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/people?q=harbour&name=%3Cscript%3E",
        "/person?name=Anna+Velde",
        "/person?name=%3Cscript%3E",
        "/person?name=%3Cscript%3Ealert(1)%3C/script%3E",
        "/organisations?q=harbour",
        "/places?q=harbour",
        "/organisation?name=%3Cscript%3E",
        "/place?name=%3Cscript%3E",
        "/help",
        "/api",
        "/verify",
        "/compare?a=Anna+Velde&b=%3Cscript%3E",
        "/status",
        "/new",
        "/new?name=%3Cscript%3Ealert(5)%3C/script%3E",
        "/names",
        "/person?name=Anna+Velde&changed=%3Cscript%3E",
        "/differences/%3Cscript%3E/%3Cscript%3E",
        "/feed/%3Cscript%3E",
        "/%3Cscript%3E",
    ]
    .map(str::to_owned)
    .to_vec();
    let found = desk.query("harbour");
    let ids = strings(&found, "id");
    for (number, id) in ids.iter().enumerate() {
        let other = &ids[(number + 1) % ids.len()];
        targets.extend([
            format!("/article/{id}?q=harbour"),
            format!("/article/{id}:0"),
            format!("/differences/{id}/{other}"),
        ]);
    }
    targets
}

#[test]
fn markup_addresses_and_codes_of_articles_are_text() {
    let desk = hostile_desk();
    let server = Server::on(&desk);
    for target in hostile_targets(&desk) {
        let page = server.page(&target);
        assert!(
            matches!(page.status, 200 | 400 | 404),
            "{target}: {}",
            page.status
        );
        let body = page
            .body
            .replace("<script src=\"/static/onrecord.js\" defer></script>", "");
        for tag in [
            "<script",
            "<img",
            "<iframe",
            "<b ",
            "<!--",
            "href=\"javascript:",
            "href=\"//",
        ] {
            assert!(!body.contains(tag), "{target} has {tag}");
        }
        let is_code = |c: char| {
            (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!body.contains(is_code), "{target}");
    }
    let hostile_form = [
        ("draft", format!("“The harbour is shut {SCRIPT},” said {SCRIPT}.")),
        ("by", SCRIPT.to_owned()),
    ];
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(hostile_form)
        .finish();
    let headers = [
        ("Authorization", &*bearer()),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    let checked = server.ask("POST", "/verify", &headers, &form).with(200);
    assert_eq!(
        checked.body.matches("<script").count(),
        1,
        "that of the page alone"
    );
    checked.says(&["&lt;script&gt;alert(1)"]);
    let feeds = server.page("/new").with(200).links();
    let feeds: Vec<&String> = feeds.iter().filter(|link| link.starts_with("/feed/")).collect();
    assert_eq!(feeds.len(), 2);
    for feed in feeds {
        let feed = server.ask("GET", feed, &[], "").with(200).body;
        assert!(
            !feed.contains("<script") && !feed.contains("javascript:"),
            "{feed}"
        );
        assert!(!feed.contains(|c: char| c.is_control() && c != '\n'), "{feed}");
    }
    server
        .page("/?q=harbour")
        .says(&["&lt;script&gt;alert(1)&lt;/script&gt;"]);
}

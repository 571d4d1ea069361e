//! Pages show everything in an article as text.

use super::client::Server;
use crate::support::Desk;

const SCRIPT: &str = "<script>alert(1)</script>";

#[test]
fn markup_addresses_and_codes_of_articles_are_text() {
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
            "harbour ".repeat(130_000)
        ),
    );
    desk.ingest().succeeded();
    let server = Server::on(&desk);
    let mut targets: Vec<String> = [
        "/",
        "/?q=harbour",
        "/?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/?q=harbour&since=%22%3E%3Cscript%3E",
        "/quotations?q=harbour",
        "/quotations?by=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/people?q=harbour&name=%3Cscript%3E",
        "/person?name=Anna+Velde",
        "/person?name=%3Cscript%3E",
        "/compare?a=Anna+Velde&b=%3Cscript%3E",
        "/status",
        "/%3Cscript%3E",
    ]
    .map(str::to_owned)
    .to_vec();
    for hit in desk.query("harbour")["hits"].as_array().expect("hits") {
        let id = hit["id"].as_str().expect("an id");
        targets.extend([format!("/article/{id}?q=harbour"), format!("/article/{id}:0")]);
    }
    for target in targets {
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
    server
        .page("/?q=harbour")
        .says(&["&lt;script&gt;alert(1)&lt;/script&gt;"]);
}

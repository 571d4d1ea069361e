//! Forms that change the user's file of names.

use std::fs;

use super::client::{Answer, Server};
use crate::support::Desk;

/// A desk on which two people have names that are joined.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write(
        "one.txt",
        "Gate\n\n“The gate is shut,” said Mayor Ada Lind Tern. Ada Lind Tern left the harbour.\n",
    );
    desk.write(
        "two.txt",
        "Pier\n\n“The pier is open,” said Ada Tern on Monday. Ada Tern keeps the harbour.\n",
    );
    desk.write(
        "three.txt",
        "Buoy\n\n“The buoy is lost,” said Bo Harrow on Monday. Bo Harrow keeps the harbour.\n",
    );
    desk.ingest().succeeded();
    desk
}

/// Sends a form as the page of a browser does.
fn post(server: &Server, fields: &[(&str, &str)], from: (&str, &str)) -> Answer {
    let field = |page: &str, name: &str| {
        let page = server.page(page).with(200).body;
        let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
        let value = rest.and_then(|rest| rest.split('"').next());
        value.unwrap_or_default().to_owned()
    };
    let key = field("/verify", "form_key");
    let mut form = form_urlencoded::Serializer::new(format!("form_key={key}"));
    if !fields.iter().any(|(name, _)| *name == "state") {
        form.append_pair("state", &field("/names", "state"));
    }
    form.extend_pairs(fields);
    let cookie = server.cookie();
    let headers = [
        ("Cookie", cookie.as_str()),
        ("Content-Type", "application/x-www-form-urlencoded"),
        from,
    ];
    server.ask("POST", "/names", &headers, &form.finish())
}

const HERE: (&str, &str) = ("Sec-Fetch-Site", "same-origin");
const MERGE: [(&str, &str); 4] = [
    ("do", "merge"),
    ("kind", "person"),
    ("name", "Ada Tern"),
    ("other", "Bo Harrow"),
];

#[test]
fn names_are_joined_kept_apart_and_restored() {
    let desk = desk();
    let server = Server::on(&desk);
    let words = |name: &str| server.page(&format!("/person?name={name}")).with(200).body;
    assert!(!words("Ada+Tern").contains("The buoy is lost"));
    let answer = post(&server, &MERGE, HERE).with(303);
    assert_eq!(answer.header("location"), "/person?name=Ada+Tern&changed=names");
    let page = server.page(answer.header("location")).with(200);
    page.says(&[
        "The names are changed",
        "Undo the last change",
        "The buoy is lost",
        "not this person",
    ]);
    let file = fs::read_to_string(desk.index().join("names.toml")).expect("the file");
    assert!(file.contains("also = [\"Bo Harrow\"]"), "{file}");
    // At the terminal it is the same.
    let listed = desk.run(["names"]).succeeded().stdout;
    assert!(listed.contains("person: Ada Tern, also Bo Harrow"), "{listed}");
    server.page("/names").with(200).says(&["also Bo Harrow"]);

    post(
        &server,
        &[
            ("do", "split"),
            ("kind", "person"),
            ("name", "Ada Tern"),
            ("other", "Bo Harrow"),
        ],
        HERE,
    )
    .with(303);
    assert!(!words("Ada+Tern").contains("The buoy is lost"));
    for restored in [true, false] {
        let back = post(&server, &[("do", "undo")], HERE).with(303);
        assert_eq!(back.header("location"), "/names");
        assert_eq!(words("Ada+Tern").contains("The buoy is lost"), restored);
    }
}

#[test]
fn only_a_form_of_this_server_changes_names() {
    let desk = desk();
    let server = Server::on(&desk);
    for from in [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Sec-Fetch-Site", "none"),
        ("Origin", "http://evil.example"),
        ("Origin", "null"),
        ("X-Nothing", "x"),
    ] {
        post(&server, &MERGE, from).with(403);
    }
    let cookie = server.cookie();
    let headers = [
        ("Cookie", cookie.as_str()),
        ("Content-Type", "application/x-www-form-urlencoded"),
        HERE,
    ];
    let fields = "do=merge&kind=person&name=Ada+Tern&other=Bo+Harrow";
    server.ask("POST", "/names", &headers, fields).with(403);
    server
        .ask("POST", "/names", &headers, &format!("{fields}&form_key=0"))
        .with(403);
    server.ask("POST", "/names", &headers[1..], fields).with(401);
    // An address never changes anything.
    server.page(&format!("/names?{fields}")).with(200);
    server
        .page("/person?name=Ada+Tern&do=merge&other=Bo+Harrow")
        .with(200);
    assert!(!desk.index().join("names.toml").exists());
}

#[test]
fn a_change_that_makes_no_sense_is_refused() {
    let desk = desk();
    let server = Server::on(&desk);
    let form = |action: &str, kind: &str, name: &str, other: &str| {
        let fields = [("do", action), ("kind", kind), ("name", name), ("other", other)];
        post(&server, &fields, HERE)
    };
    form("merge", "person", "Ada Tern", "Ada Turn")
        .with(400)
        .says(&["Ada Tern"]);
    form("merge", "person", "Ada Tern", "Ada Tern").with(409);
    form("merge", "person", "", "Bo Harrow").with(400);
    form("merge", "colour", "Ada Tern", "Bo Harrow").with(400);
    form("forget", "person", "Ada Tern", "Bo Harrow").with(400);
    form("merge", "person", "Ada Tern", &"x".repeat(301)).with(400);
    form("merge", "person", "Ada Tern", "Bo\u{202e}Harrow").with(400);
    form("undo", "", "", "").with(409);
    assert!(!desk.index().join("names.toml").exists());

    // A page that was opened before another change undoes nothing.
    post(&server, &MERGE, HERE).with(303);
    post(&server, &[("do", "undo"), ("state", "7")], HERE)
        .with(409)
        .says(&["changed meanwhile"]);
    let file = fs::read_to_string(desk.index().join("names.toml")).expect("the file");
    assert!(file.contains("Bo Harrow"), "{file}");
}

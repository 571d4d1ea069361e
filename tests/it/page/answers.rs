//! Every view gives the same answers as the terminal.

use std::collections::BTreeSet;
use std::fs;
use std::time::SystemTime;

use serde_json::Value;

use super::client::Server;
use crate::support::Desk;

/// The first hit's id.
fn first_id(desk: &Desk, question: &str) -> String {
    desk.query(question)["hits"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

#[test]
fn the_api_prints_what_the_terminal_prints() {
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    let id = first_id(&desk, "dam");
    let of_id = |path: &str| format!("{path}/{id}");
    let (show, similar) = (of_id("show"), of_id("similar"));
    let cases: [(&[&str], &str); 16] = [
        (&["query", "dam"], "query?q=dam"),
        (
            &["query", "dam", "--explain", "--all", "-n", "3"],
            "query?q=dam&explain=true&all=true&limit=3",
        ),
        (
            &["query", "dam OR strike", "--sort", "newest", "--offset", "2"],
            "query?q=dam+OR+strike&sort=newest&offset=2",
        ),
        (
            &[
                "query",
                "dam",
                "--facet",
                "person,date:month",
                "--facet-size",
                "3",
            ],
            "query?q=dam&facet=person,date:month&facet_size=3",
        ),
        (
            &["query", "dam", "--since", "2021-02", "--until", "2021"],
            "query?q=dam&since=2021-02&until=2021",
        ),
        (
            &["query", "dam \"inquiry", "--cite"],
            "query?q=dam+%22inquiry&cite=true",
        ),
        (
            &["query", "dam!", "--syntax", "nexis"],
            "query?q=dam!&syntax=nexis",
        ),
        (
            &["quotes", "--by", "marrack", "--about", "dam"],
            "quotes?by=marrack&about=dam",
        ),
        (
            &["quotes", "--kind", "direct", "--context", "1", "--versions"],
            "quotes?kind=direct&context=1&versions=true",
        ),
        (
            &["quotes", "dam", "--assertion", "all", "--facet", "person"],
            "quotes?q=dam&assertion=all&facet=person",
        ),
        (&["people", "--query", "dam"], "people?query=dam"),
        (&["people", "--why", "marrack"], "people?why=marrack"),
        (&["orgs", "c"], "orgs?q=c"),
        (&["places"], "places"),
        (&["show", &id], &show),
        (&["similar", &id], &similar),
    ];
    for (arguments, target) in cases {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--format", "json"]);
        let printed = desk.run(&arguments).succeeded().stdout;
        let answer = server.api(&format!("/api/v1/{target}")).with(200);
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.body, printed, "{target}");
    }
    for (arguments, target) in [
        (["timeline", "dam"], "timeline?q=dam"),
        (["timeline", "strike"], "timeline?q=strike"),
    ] {
        let printed = desk
            .run(arguments.iter().chain(&["--format", "json"]))
            .succeeded()
            .stdout;
        assert_eq!(server.api(&format!("/api/v1/{target}")).with(200).body, printed);
    }
    let printed = desk.run(["status", "--format", "json"]).succeeded().stdout;
    assert_eq!(server.api("/api/v1/status").with(200).body, printed);
}

#[test]
fn exports_are_those_of_the_terminal_and_come_to_their_end() {
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    for (arguments, target) in [
        (vec!["export", "dam"], "articles?q=dam"),
        (
            vec!["export", "*", "--columns", "all", "--format", "csv"],
            "articles?q=*&columns=all&format=csv",
        ),
        (
            vec!["export", "--quotes", "--by", "marrack", "--format", "csv"],
            "quotes?by=marrack&format=csv",
        ),
        (vec!["export", "--quotes"], "quotes"),
    ] {
        let printed = desk.run(&arguments).succeeded().stdout;
        let answer = server.api(&format!("/api/v1/export/{target}")).with(200);
        assert!(answer.is_whole, "{target}");
        assert!(
            answer
                .header("content-disposition")
                .starts_with("attachment; filename=")
        );
        assert_eq!(answer.body, printed, "{target}");
    }
}

#[test]
fn errors_are_problem_json_for_programs_and_pages_for_people() {
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    for (target, status) in [
        ("/api/v1/query?limit=1001", 400),
        ("/api/v1/show/0000000000000000", 404),
        ("/api/v1/show/xyz", 404),
        ("/api/v1/export/quotes?columns=colour", 400),
        ("/api/v1/nothing", 404),
    ] {
        let answer = server.api(target).with(status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let problem: Value = serde_json::from_str(&answer.body).expect("JSON");
        assert_eq!(problem["status"], status);
        assert!(
            problem["title"].is_string() && problem["detail"].is_string(),
            "{problem}"
        );
    }
    let page = server.page("/article/0000000000000000").with(404);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    server
        .page("/person?name=Helen+Marack")
        .with(404)
        .says(&["Helen Marrack"]);
}

#[test]
fn every_link_of_every_view_leads_somewhere() {
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    let mut views: Vec<String> = [
        "/",
        "/?q=dam",
        "/?q=marrack+OR+strike&sort=newest&since=2020",
        "/quotations?q=dam",
        "/quotations?by=marrack&assertion=all&versions=true&context=1",
        "/people?q=dam",
        "/organisations",
        "/places?q=flood",
        "/person?name=Helen+Marrack",
        "/compare?a=Helen+Marrack&b=Penrowan&about=dam",
        "/verify",
        "/status",
        "/help",
        "/api",
    ]
    .map(str::to_owned)
    .to_vec();
    views.push(format!("/article/{}?q=dam&at=0", first_id(&desk, "dam")));
    views.push(format!("/article/{}:0", first_id(&desk, "has:quote")));
    let mut links = BTreeSet::new();
    for view in &views {
        let page = server.page(view).with(200);
        for inline in [
            "<style",
            "style=",
            " onclick",
            "javascript:",
            "src=\"http",
            "<script>",
        ] {
            assert!(!page.body.contains(inline), "{view} has {inline}");
        }
        assert_eq!(page.body.matches("<h1").count(), 1, "{view}");
        // Only a few links of each kind, since every name is a link.
        let mut kinds = std::collections::BTreeMap::new();
        for link in page.links() {
            let kind = link.split('?').next().unwrap_or_default().to_owned();
            let seen: &mut usize = kinds.entry(kind).or_default();
            *seen += 1;
            if *seen <= 4 {
                links.insert(link);
            }
        }
    }
    assert!(links.len() > 60, "{}", links.len());
    for link in links {
        let answer = server.page(&link);
        assert!(
            answer.status == 200 || link.starts_with("/api/v1/verify"),
            "{link}: {}",
            answer.status
        );
    }
}

#[test]
fn views_show_what_was_found_and_how_it_was_understood() {
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    let total = desk.query("dam inquiry")["total"].as_u64().expect("a total");
    server.page("/?q=dam+inquiry").with(200).says(&[
        &format!("{total} articles"),
        "Understood as",
        "/?q=inquiry",
        "<mark>",
        "Why is it here?",
    ]);
    // Copies of many quotations are folded only in their own list.
    server.page("/?q=*").with(200).says(&["with copies"]);
    server
        .page("/?q=inqiury")
        .with(200)
        .says(&["Nothing found.", "Did you mean"]);
    server.page("/?q=dam+%22unfinished").with(200).says(&["Note: "]);
    server
        .page("/quotations?by=marrack&about=dam")
        .with(200)
        .says(&["Helen Marrack", "/article/"]);
    server.page("/person?name=Helen+Marrack").with(200).says(&[
        "Own words",
        "the name itself",
        "What others say",
    ]);
    let id = first_id(&desk, "has:quote dam");
    let article = server.page(&format!("/article/{id}:0?q=dam")).with(200);
    article.says(&[
        "Who said what",
        "id=\"q0\"",
        "Cite this quotation",
        "SHA-256 ",
        "id=\"m0\"",
    ]);
}

#[test]
fn a_new_commit_is_seen_without_a_new_start() {
    let desk = Desk::new();
    desk.write("one.txt", "Bridge\n\nThe bridge is open, said Anna Velde.\n");
    desk.ingest().succeeded();
    let server = Server::on(&desk);
    server.page("/?q=ferry").with(200).says(&["Nothing found."]);
    desk.write("two.txt", "Ferry\n\nThe ferry is late, said Anna Velde.\n");
    desk.ingest().succeeded();
    server.page("/?q=ferry").with(200).says(&["1 article"]);
}

#[test]
fn the_api_describes_itself_as_it_is() {
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    let document = server.api("/api/v1/openapi.json").with(200).body;
    let document: Value = serde_json::from_str(&document).expect("JSON");
    assert_eq!(document["openapi"], "3.1.0");
    let id = first_id(&desk, "dam");
    for (path, operations) in document["paths"].as_object().expect("paths") {
        let Some(get) = operations.get("get") else {
            continue;
        };
        let mut target = path.replace("{id}", &id);
        for (number, parameter) in get["parameters"]
            .as_array()
            .expect("parameters")
            .iter()
            .enumerate()
        {
            let schema = &parameter["schema"];
            if parameter["in"] != "query" || schema["type"] == "string" && schema["enum"].is_null() {
                continue;
            }
            let value = match schema["type"].as_str() {
                Some("boolean") => "true".to_owned(),
                Some("number") => "0.5".to_owned(),
                Some("integer") => "1".to_owned(),
                Some("array") => schema["items"]["enum"][0].as_str().expect("a value").to_owned(),
                _ => schema["enum"][0].as_str().expect("a value").to_owned(),
            };
            let sign = if number == 0 || !target.contains('?') {
                '?'
            } else {
                '&'
            };
            let name = parameter["name"].as_str().expect("a name");
            target = format!("{target}{sign}{name}={value}");
        }
        server.api(&target).with(200);
    }
}

#[test]
fn copies_are_shown_with_their_differences() {
    let desk = Desk::new();
    let words: Vec<String> = (0..80).map(|number| format!("word{number}")).collect();
    for (name, last) in [
        ("one", "The gate is shut."),
        ("two", "The gate is open."),
        ("three", "The gate is shut."),
    ] {
        let text = format!("{} {last}", words.join(" "));
        desk.write(
            &format!("{name}.jsonl"),
            format!("{{\"id\": \"{name}\", \"title\": \"Gate\", \"text\": \"{text}\"}}\n"),
        );
    }
    desk.ingest().succeeded();
    let server = Server::on(&desk);
    let answer = desk.answer(&["query", "--all", "gate"]);
    let hits = answer["hits"].as_array().expect("hits").iter();
    let id_of = |record: &str| {
        let hit = hits.clone().find(|hit| {
            hit["record"] == record || hit["path"].as_str().is_some_and(|path| path.ends_with(record))
        });
        hit.and_then(|hit| hit["id"].as_str()).expect("an id").to_owned()
    };
    let [one, two, three] = ["one.jsonl", "two.jsonl", "three.jsonl"].map(id_of);
    let page = server.page(&format!("/article/{one}")).with(200);
    let link = format!("/differences/{one}/{two}");
    page.says(&[
        "2 near-equal copies",
        "The words differ in 1 place",
        &link,
        "The words are the same.",
    ]);
    let page = server.page(&link).with(200);
    page.says(&["<del>shut.</del>", "<ins>open.</ins>", "equal words"]);
    server
        .page(&format!("/differences/{one}/{three}"))
        .with(200)
        .says(&["The words are the same."]);
    for absent in [
        format!("/differences/{one}/0000000000000000"),
        "/differences/x/y".to_owned(),
    ] {
        server.page(&absent).with(404);
    }
}

#[test]
fn a_running_ingest_is_shown_on_the_status_page() {
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    let page = server.page("/status").with(200);
    assert!(!page.body.contains("ingest is"), "{}", page.body);
    fs::write(desk.index().join("unfinished"), "").expect("the mark");
    server
        .page("/status")
        .with(200)
        .says(&["The last ingest is not finished"]);
    for view in ["/?q=dam", "/quotations?by=marrack", "/people"] {
        server
            .page(view)
            .with(200)
            .says(&["The last ingest is not finished, so this index holds a part"]);
    }
    server
        .api("/api/v1/query?q=dam")
        .with(200)
        .says(&["\"unfinished\":true"]);
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .expect("a time")
        .as_secs();
    let progress = |noted: u64| {
        let text = format!(
            "{{\"begun\": {noted}, \"noted\": {noted}, \"done\": 1200, \"found\": 5000, \"all_found\": true, \
             \"articles\": 1400, \"closing\": false}}"
        );
        fs::write(desk.index().join("progress"), text).expect("the progress");
    };
    // An ingest of the far future is no older than now.
    progress(now + 3600);
    server.page("/status").with(200).says(&[
        "An ingest is running",
        "1,200 of 5,000 files are read, with 1,400 articles",
        "<progress max=\"5000\" value=\"1200\"",
    ]);
    progress(1000);
    server
        .page("/status")
        .with(200)
        .says(&["It was last seen working at", "1,200 of 5,000 files"]);
    fs::write(desk.index().join("progress"), "{").expect("the progress");
    server
        .page("/status")
        .with(200)
        .says(&["The last ingest is not finished"]);
    // The next run that ends removes both.
    desk.run(["ingest".as_ref(), crate::support::sample_corpus().as_os_str()])
        .succeeded();
    for name in ["unfinished", "progress"] {
        assert!(!desk.index().join(name).exists(), "{name}");
    }
}

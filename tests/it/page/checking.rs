//! What a page says can be checked there: why a hit is here, wordings, files.

use std::fs;

use serde_json::Value;

use super::client::{Server, bearer};
use crate::support::Desk;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write(
        "one.txt",
        "Bridge\n\n2021-03-02\n\n“We will open the bridge again before the winter comes,” said Anna Velde.\n",
    );
    desk.write(
        "two.txt",
        "Repairs\n\n2021-03-05\n\n“We will open the old bridge again before the winter comes,” said Anna Velde on Friday.\n",
    );
    desk.write("three.txt", "Ferry\n\nThe ferry beside the bridge is late.\n");
    desk.ingest().succeeded();
    desk
}

fn id_of(desk: &Desk, question: &str) -> String {
    let id = desk.query(question)["hits"][0]["id"].as_str().map(str::to_owned);
    id.expect("an id")
}

#[test]
fn wordings_are_shown_with_their_differences() {
    let desk = desk();
    let server = Server::on(&desk);
    let page = server.page("/quotations?by=velde").with(200);
    page.says(&["Show its 2 wordings"]);
    server
        .page("/quotations?by=velde&versions=true")
        .with(200)
        .says(&[
            "We will open the <ins title=\"only in this wording\">old</ins> bridge again",
            "/article/",
        ]);
}

#[test]
fn an_article_says_whether_its_file_is_unchanged_and_its_words_can_be_verified() {
    let desk = desk();
    let server = Server::on(&desk);
    let target = format!("/article/{}:0", id_of(&desk, "title:repairs"));
    let page = server.page(&target).with(200);
    let field = |name: &str| {
        let rest = page.body.split(&format!("name=\"{name}\" value=\"")).nth(1);
        rest.and_then(|rest| rest.split('"').next())
            .expect("a field")
            .to_owned()
    };
    let mut form = form_urlencoded::Serializer::new(String::new());
    for name in ["form_key", "words", "by"] {
        form.append_pair(name, &field(name));
    }
    let headers = [
        ("Authorization", &*bearer()),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ];
    let checked = server.ask("POST", "/verify", &headers, &form.finish()).with(200);
    checked.says(&["exact", "The file is unchanged since it was indexed.", "Repairs"]);
    page.says(&[
        "The file is unchanged since it was indexed.",
        "Verify these words",
    ]);

    desk.write("two.txt", "Repairs\n\nNothing was said.\n");
    server
        .page(&target)
        .with(200)
        .says(&["The file has changed since it was indexed."]);
    fs::remove_file(desk.articles().join("two.txt")).expect("the file");
    server.page(&target).with(200).says(&["cannot be read"]);
}

#[test]
fn articles_without_a_date_have_a_link_of_their_own() {
    let desk = desk();
    let server = Server::on(&desk);
    let page = server.page("/?q=bridge").with(200);
    let link = page.links().into_iter().find(|link| link.contains("has%3Adate"));
    page.says(&["1 article without a date"]);
    let undated = server.page(&link.expect("a link")).with(200);
    undated.says(&["Ferry", "<strong>1 article</strong>"]);
}

#[test]
fn every_hit_of_a_page_says_why_it_is_here_in_each_order() {
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    let question = "said OR council OR dam";
    for sort in ["relevance", "newest", "oldest"] {
        let page = server
            .page(&format!("/?q={}&sort={sort}", question.replace(' ', "+")))
            .with(200);
        let hits = page.body.matches("<li class=\"hit\">").count();
        assert!(hits > 15, "{hits}");
        assert_eq!(page.body.matches("Why is it here?").count(), hits, "{sort}");
    }
    // Without relevance there is no score to print.
    let run = desk
        .run(["query", "--explain", "--sort", "newest", "-n", "1", question])
        .succeeded();
    assert!(!run.stdout.contains("score 0"), "{}", run.stdout);
    assert!(run.stdout.contains(" for "), "{}", run.stdout);
}

#[test]
fn examples_of_the_api_find_something_in_this_index() {
    let desk = desk();
    let server = Server::on(&desk);
    let page = server.page("/api").with(200);
    let examples = page
        .links()
        .into_iter()
        .filter(|link| link.starts_with("/api/v1/"));
    let examples: Vec<String> = examples.collect();
    assert_eq!(examples.len(), 13, "the paths, and the document: {examples:?}");
    for example in examples {
        let answer = server.page(&example).with(200);
        if let Ok(answer) = serde_json::from_str::<Value>(&answer.body)
            && let Some(total) = answer["total"].as_u64()
            && !["orgs", "places", "similar"]
                .iter()
                .any(|path| example.contains(path))
        {
            assert!(total > 0, "{example}");
        }
    }
}

#[test]
fn a_draft_is_text_whatever_it_holds() {
    let desk = desk();
    let server = Server::on(&desk);
    let said = "“We will open the bridge again before the winter comes,” said Anna Velde.";
    let headers = [
        ("Authorization", &*bearer()),
        ("Content-Type", "application/json"),
    ];
    for before in ["", "\u{1}\u{17}\u{0} ", "%PDF-1.4 "] {
        let draft = serde_json::json!({"draft": format!("{before}{said}")});
        let answer = server
            .ask("POST", "/api/v1/verify", &headers, &draft.to_string())
            .with(200);
        let answer: Value = serde_json::from_str(&answer.body).expect("JSON");
        assert_eq!(answer["exact"], 1, "{before:?}: {answer}");
    }
}

#[test]
fn a_list_has_at_most_as_many_values_as_the_document_says() {
    let desk = desk();
    let server = Server::on(&desk);
    let facets = |number: usize| vec!["person"; number].join(",");
    server
        .api(&format!("/api/v1/query?facet={}", facets(40)))
        .with(200);
    server
        .api(&format!("/api/v1/query?facet={}", facets(41)))
        .with(400)
        .says(&["`facet`", "at most 40"]);
}

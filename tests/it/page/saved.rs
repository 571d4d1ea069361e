//! Saved questions on the page, and their feeds.

use std::fs;

use super::client::Server;
use crate::support::Desk;

/// A desk with one question of each kind, saved before a second article came.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.write_settled("one.txt", article("Quay", "quay"));
    desk.ingest().succeeded();
    desk.run(["save", "harbour", "query harbour"]).succeeded();
    desk.run(["save", "tern", "quotes", "--by", "tern"]).succeeded();
    desk.write_settled("two.txt", article("Ferry & <b>pier</b>", "ferry"));
    desk.ingest().succeeded();
    desk
}

fn article(title: &str, word: &str) -> String {
    format!("{title}\n\n“The {word} gate is shut,” said Ada Tern, who keeps the harbour.\n")
}

/// The path of the first feed on the page.
fn feed_of(page: &str) -> String {
    let rest = page.split("href=\"/feed/").nth(1).expect("a feed");
    format!("/feed/{}", rest.split('"').next().expect("an address"))
}

#[test]
fn new_results_are_shown_and_stay_new() {
    let desk = desk();
    let server = Server::on(&desk);
    for _ in 0..2 {
        let page = server.page("/new").with(200);
        page.says(&["1 new article", "1 new quotation", "Ferry", "query harbour"]);
        let one = server.page("/new?name=harbour").with(200);
        assert!(!one.body.contains("new quotation"), "{}", one.body);
        let printed = desk
            .run(["new", "--peek", "--format", "jsonl"])
            .succeeded()
            .stdout;
        assert_eq!(printed.lines().count(), 2);
        assert_eq!(server.api("/api/v1/new").with(200).body, printed);
    }
    let one = desk
        .run(["new", "--peek", "--format", "jsonl", "tern"])
        .succeeded()
        .stdout;
    assert_eq!(server.api("/api/v1/new?name=tern").with(200).body, one);
    server
        .page("/new?name=nothing")
        .with(404)
        .says(&["harbour, tern"]);
    server.api("/api/v1/new?name=nothing").with(404);
    desk.run(["new"]).succeeded();
    server.page("/new").with(200).says(&["0 new articles"]);
}

#[test]
fn a_feed_has_what_came_since_the_question_was_saved() {
    let desk = desk();
    let server = Server::on(&desk);
    let feed = feed_of(&server.page("/new?name=harbour").body);
    // Readers of feeds have neither cookie nor token, and what others look at leaves their feed as it is.
    for _ in 0..2 {
        let answer = server.ask("GET", &feed, &[], "").with(200);
        assert_eq!(
            answer.header("content-type"),
            "application/atom+xml; charset=utf-8"
        );
        assert_eq!(answer.body.matches("<entry>").count(), 1, "{}", answer.body);
        answer.says(&[
            "<title>Ferry &amp; &lt;b&gt;pier&lt;/b&gt;</title>",
            &format!("<link rel=\"self\" href=\"http://{}{feed}\"/>", server.host),
            &format!("href=\"http://{}/article/", server.host),
        ]);
        // The second time, nothing is new.
        let _ = desk.run(["new"]);
    }
    let quotations = feed_of(&server.page("/new?name=tern").body);
    server
        .ask("GET", &quotations, &[], "")
        .with(200)
        .says(&["The ferry gate is shut,", "<title>Ada Tern: Ferry"]);
    assert_ne!(feed, quotations);
}

#[test]
fn the_address_of_a_feed_can_be_renewed_and_withdrawn() {
    let desk = desk();
    let server = Server::on(&desk);
    let first = feed_of(&server.page("/new?name=harbour").body);
    let second = desk
        .run(["save", "--feed", "harbour"])
        .succeeded()
        .stdout
        .trim()
        .to_owned();
    assert_ne!(first, second);
    server.ask("GET", &first, &[], "").with(404);
    server.ask("GET", &second, &[], "").with(200);
    desk.run(["save", "--no-feed", "harbour"]).succeeded();
    server.ask("GET", &second, &[], "").with(404);
    // A question that is saved again keeps its feed withdrawn, and others keep theirs.
    desk.run(["save", "harbour", "query harbour"]).succeeded();
    let page = server.page("/new?name=harbour").with(200);
    assert!(!page.body.contains("/feed/"), "{}", page.body);
    server.page("/new?name=tern").with(200).says(&["/feed/"]);
    desk.run(["save", "--feed", "nothing"]).ended_with(2);
    // A token that is easy to guess opens nothing.
    let path = desk.index().join("saved.toml");
    let file = fs::read_to_string(&path).expect("the file");
    fs::write(&path, format!("{}\nfeed = \"x\"\n", file.trim_end())).expect("the file");
    server.page("/new?name=harbour").with(200).says(&["/feed/x"]);
    for other in ["/feed/", "/feed/x", "/feed/0/1", &format!("{second}0")] {
        server.ask("GET", other, &[], "").with(404);
    }
    // A feed lets nobody in elsewhere, and answers to no other name.
    let tern = feed_of(&server.page("/new?name=tern").body);
    server
        .ask("GET", &tern, &[("Host", "evil.example")], "")
        .with(421);
    server.ask("POST", &tern, &[], "x").with(401);
    let token = tern.trim_start_matches("/feed/");
    server.ask("GET", &format!("/?token={token}"), &[], "").with(401);
}

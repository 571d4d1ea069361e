//! Tests of access checks and of bounds on requests.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use super::client::{Server, TOKEN, bearer};
use crate::support::Desk;

#[test]
fn only_requests_with_the_token_are_admitted() {
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    for target in ["/", "/?q=dam", "/status", "/api/v1/query?q=dam", "/nowhere"] {
        server.ask("GET", target, &[], "").with(401);
        server
            .ask(
                "GET",
                target,
                &[("Authorization", "Bearer wrong-token-of-the-tests")],
                "",
            )
            .with(401);
        server
            .ask("GET", target, &[("Cookie", "onrecord_1=x; a=b")], "")
            .with(401);
    }
    server.ask("GET", "/?token=wrong", &[], "").with(401);
    server
        .ask(
            "GET",
            &format!("/?token={}x", &TOKEN[1..]),
            &[("Cookie", &server.cookie())],
            "",
        )
        .with(401);

    let target = server
        .printed
        .strip_prefix(&format!("http://{}", server.host))
        .expect("a target");
    assert_eq!(target, format!("/?token={TOKEN}"));
    let welcome = server.ask("GET", &format!("{target}&q=dam"), &[], "").with(303);
    assert_eq!(welcome.header("location"), "/?q=dam");
    let cookie = welcome.header("set-cookie").to_owned();
    assert!(
        cookie.ends_with("; HttpOnly; SameSite=Strict; Path=/"),
        "{cookie}"
    );
    let cookie = cookie.split(';').next().expect("a cookie");
    server.ask("GET", "/?q=dam", &[("Cookie", cookie)], "").with(200);
    server.api("/api/v1/query?q=dam").with(200);
    // An address with two slashes would lead to another host.
    let elsewhere = server
        .ask("GET", &format!("//evil.example/?token={TOKEN}"), &[], "")
        .with(303);
    assert_eq!(elsewhere.header("location"), "/");
}

#[test]
fn a_token_is_random_unless_it_is_given() {
    let desk = Desk::with_sample_corpus();
    let mut command = desk.command(["serve", "--listen", "127.0.0.1:0"]);
    let one = Server::start(command.env_remove("ONRECORD_TOKEN"));
    let other = Server::start(command.env_remove("ONRECORD_TOKEN"));
    let token = |server: &Server| {
        server
            .printed
            .rsplit('=')
            .next()
            .map(str::to_owned)
            .expect("a token")
    };
    assert_eq!(token(&one).len(), 32);
    assert_ne!(token(&one), token(&other));
    desk.run(["serve", "--listen", "10.999.0.1:1"]).ended_with(2);
    let mut short = desk.command(["serve", "--listen", "127.0.0.1:0"]);
    crate::support::Run::of(short.env("ONRECORD_TOKEN", "short"))
        .ended_with(2)
        .says(&["token", "16 letters"]);
}

#[test]
fn a_name_that_points_here_is_not_this_server() {
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    let port = server.host.rsplit(':').next().expect("a port").to_owned();
    let cookie = server.cookie();
    let ask = |host: &str| server.ask("GET", "/?q=dam", &[("Host", host), ("Cookie", &cookie)], "");
    for host in [
        "evil.example",
        &format!("evil.example:{port}"),
        &format!("127.0.0.1.evil.example:{port}"),
        "127.0.0.1:1",
        "",
    ] {
        ask(host).with(421);
    }
    for host in ["127.0.0.1", "localhost", "[::1]"] {
        ask(&format!("{host}:{port}")).with(200);
    }
    server
        .ask("GET", "/static/onrecord.js", &[("Host", "evil.example")], "")
        .with(421);
    let none = format!("GET / HTTP/1.0\r\nCookie: {cookie}\r\n\r\n");
    server.send(none.as_bytes()).with(421);
}

#[test]
fn every_answer_forbids_inline_code_frames_and_foreign_readers() {
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    let cookie = server.cookie();
    let headers = [("Cookie", cookie.as_str()), ("Origin", "http://evil.example")];
    for (target, status) in [
        ("/?q=dam", 200),
        ("/nowhere", 404),
        ("/static/onrecord.css", 200),
        ("/api/v1/query?q=dam", 200),
        ("/api/v1/query?limit=x", 400),
        ("/?token=wrong", 401),
    ] {
        let answer = server.ask("GET", target, &headers, "").with(status);
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{target}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}

#[test]
fn pages_are_read_and_nothing_else() {
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    let bearer = bearer();
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS"] {
        server
            .ask(method, "/", &[("Authorization", &bearer)], "")
            .with(405);
    }
    server
        .ask("POST", "/", &[("Authorization", &bearer)], "q=dam")
        .with(405);
    let head = server
        .ask("HEAD", "/?q=dam", &[("Authorization", &bearer)], "")
        .with(200);
    assert!(head.body.is_empty());
}

#[test]
fn a_form_of_another_site_is_refused() {
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    let page = server.page("/verify").with(200);
    let key = page.body.split("name=\"form_key\" value=\"").nth(1);
    let key = key.and_then(|rest| rest.split('"').next()).expect("a key");
    let (cookie, origin) = (server.cookie(), format!("http://{}", server.host));
    let form =
        format!("form_key={key}&draft=%E2%80%9CThe+moon+is+made+of+cheese%2C%E2%80%9D+said+Helen+Marrack.");
    let post = |from: (&str, &str), body: &str| {
        let headers = [
            ("Cookie", cookie.as_str()),
            ("Content-Type", "application/x-www-form-urlencoded"),
            from,
        ];
        server.ask("POST", "/verify", &headers, body)
    };
    for from in [
        ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
        ("Origin", "http://evil.example"),
        ("Origin", "null"),
        ("X-Nothing", "x"),
    ] {
        post(from, &form).with(403);
    }
    post(("Sec-Fetch-Site", "same-origin"), "draft=x").with(403);
    post(("Sec-Fetch-Site", "same-origin"), &form)
        .with(200)
        .says(&["never in this index"]);
    post(("Origin", &origin), &form)
        .with(200)
        .says(&["never in this index"]);
    let large = format!("{form}{}", "x".repeat(1 << 20));
    let refused = post(("Sec-Fetch-Site", "same-origin"), &large);
    assert!(matches!(refused.status, 413 | 0), "{}", refused.status);
    let json = [
        ("Authorization", &*bearer()),
        ("Content-Type", "application/json"),
    ];
    server
        .ask(
            "POST",
            "/api/v1/verify",
            &json,
            r#"{"words": "the moon is made of cheese"}"#,
        )
        .with(200)
        .says(&["\"never\""]);
    server.ask("POST", "/api/v1/verify", &json, "[1]").with(400);
}

#[test]
fn a_request_that_is_too_large_is_refused_and_the_server_continues() {
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    for length in [17 << 10, 80 << 10, 10 << 20] {
        let answer = server.page(&format!("/?q={}", "a".repeat(length)));
        assert!(
            matches!(answer.status, 400 | 414 | 431 | 0),
            "{length}: {}",
            answer.status
        );
    }
    server.page(&format!("/?q={}", "(".repeat(15 << 10))).with(200);
    server.page(&format!("/?q={}", "a*+".repeat(200))).with(200);
    for target in [
        "/?q=dam&limit=100000",
        "/?q=dam&limit=-1",
        "/quotations?context=1000",
        "/?since=31-31",
    ] {
        server.page(target).with(400);
    }
    server.page("/?q=dam&offset=1000000").with(200);
    server.page("/?q=dam").with(200).says(&["<mark>"]);
}

#[test]
fn two_hundred_idle_connections_block_no_request() {
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    let mut idle: Vec<_> = (0..200).map(|_| server.connect()).collect();
    for stream in &mut idle {
        stream
            .write_all(b"GET /?q=dam HTTP/1.1\r\nHost: ")
            .expect("a beginning");
    }
    let began = Instant::now();
    server.page("/?q=dam").with(200);
    // The server does not wait for the rest of a request without a time limit.
    let mut first = idle.swap_remove(0);
    let mut rest = Vec::new();
    let ended = first.read_to_end(&mut rest);
    assert!(
        ended.is_ok() || began.elapsed() < Duration::from_secs(50),
        "{ended:?}"
    );
}

#[test]
fn ctrl_c_ends_the_server_at_once() {
    let desk = Desk::with_sample_corpus();
    for signal in ["-INT", "-TERM"] {
        let server = Server::on(&desk);
        let _open = server.connect();
        let began = Instant::now();
        assert_eq!(server.ended_by(signal), Some(0));
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    }
}

//! `onrecord mcp`: an assistant's messages to the built program.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::support::Desk;

/// A conversation; it ends when dropped.
pub struct Assistant {
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    sent: u64,
}

impl Assistant {
    pub fn on(desk: &Desk) -> Self {
        let mut command = desk.command(["mcp"]);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().expect("the program to start");
        let to = child.stdin.take();
        let from = BufReader::new(child.stdout.take().expect("its output"));
        Self {
            child,
            to,
            from,
            sent: 0,
        }
    }

    fn write(&mut self, line: &str) {
        let to = self.to.as_mut().expect("its input");
        writeln!(to, "{line}").expect("the program to listen");
    }

    fn read(&mut self) -> Value {
        let mut line = String::new();
        self.from.read_line(&mut line).expect("an answer");
        serde_json::from_str(&line).expect("JSON")
    }

    fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        self.sent += 1;
        self.write(
            &json!({"jsonrpc": "2.0", "id": self.sent, "method": method, "params": parameters}).to_string(),
        );
        let answer = self.read();
        assert_eq!(
            (&answer["jsonrpc"], &answer["id"]),
            (&json!("2.0"), &json!(self.sent))
        );
        answer
    }

    fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        let answer = self.ask("tools/call", &json!({"name": tool, "arguments": arguments}));
        answer["result"].clone()
    }

    /// The structured answer of a tool.
    pub fn answer(&mut self, tool: &str, arguments: &Value) -> Value {
        let result = self.call(tool, arguments);
        assert_eq!(result["isError"], false, "{result}");
        result["structuredContent"].clone()
    }
}

impl Drop for Assistant {
    fn drop(&mut self) {
        self.to = None;
        let _ = self.child.wait();
    }
}

#[test]
fn an_assistant_asks_cites_and_verifies() {
    let desk = Desk::with_sample_corpus();
    let mut assistant = Assistant::on(&desk);
    let begun = assistant.ask(
        "initialize",
        &json!({"protocolVersion": "2025-06-18", "capabilities": {}}),
    );
    assert_eq!(begun["result"]["protocolVersion"], "2025-06-18");
    assistant.write("{\"jsonrpc\": \"2.0\", \"method\": \"notifications/initialized\"}");
    let tools = assistant.ask("tools/list", &json!({}))["result"]["tools"].clone();
    for tool in tools.as_array().expect("tools") {
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{tool}");
        assert_eq!(tool["inputSchema"]["type"], "object", "{tool}");
    }

    let found = assistant.answer("search_articles", &json!({"q": "dam inquiry", "limit": 3}));
    assert_eq!(found["total"], desk.query("dam inquiry")["total"]);
    let cite = &found["hits"][0]["cite"];
    assert!(
        cite["sha256"].as_str().is_some_and(|hash| hash.len() == 64),
        "{cite}"
    );
    let quotations = assistant.answer("search_quotations", &json!({"by": "marrack", "about": "dam"}));
    let said = &quotations["hits"][0];
    let part = assistant.answer(
        "get_article",
        &json!({"id": said["article"]["id"], "bytes": 100_000}),
    );
    let text = part["text"].as_str().expect("a text");
    let (start, end) = (said["start"].as_u64(), said["end"].as_u64());
    let words = text.get(start.expect("a place") as usize..end.expect("a place") as usize);
    let folded = words.map(|words| words.split_whitespace().collect::<Vec<_>>().join(" "));
    assert_eq!(folded.as_deref(), said["text"].as_str());
    let checked = assistant.answer(
        "verify_quotation",
        &json!({"words": said["text"], "by": said["speaker"]}),
    );
    assert_eq!(checked["quotations"][0]["verdict"], "exact");
    let moon = json!({"words": "the moon is made of old cheese"});
    assert_eq!(assistant.answer("verify_quotation", &moon)["exact"], 0);

    assert_eq!(
        assistant.answer("person", &json!({"name": "marrack"}))["hits"][0]["name"],
        "Helen Marrack"
    );
    assert!(assistant.answer("timeline", &json!({"q": "dam"}))["periods"].is_array());
    assert!(assistant.answer("index_status", &json!({}))["articles"].as_u64() > Some(40));
    let results = assistant.call("search", &json!({"query": "dam"}));
    let plain: Value =
        serde_json::from_str(results["content"][0]["text"].as_str().expect("a text")).expect("JSON");
    let fetched = assistant.answer("fetch", &json!({"id": plain["results"][0]["id"]}));
    assert!(fetched["text"].as_str().is_some_and(|text| !text.is_empty()));
}

/// Asserts that a value has the types and the keys of a schema; only what the schemas of the tools use is understood.
fn assert_form(value: &Value, schema: &Value, place: &str) {
    let is_of = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{place}: the type {other}"),
    };
    let types: Vec<&str> = match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    assert!(
        types.is_empty() || types.into_iter().any(is_of),
        "{place}: {value} is not {schema}"
    );
    for key in schema["required"].as_array().into_iter().flatten() {
        let key = key.as_str().expect("a key");
        assert!(
            value.is_null() || value.get(key).is_some(),
            "{place} has no {key}: {value}"
        );
    }
    for (key, inner) in value.as_object().into_iter().flatten() {
        if let Some(schema) = schema["properties"].get(key) {
            assert_form(inner, schema, &format!("{place}.{key}"));
        }
    }
    for inner in value.as_array().into_iter().flatten() {
        assert_form(inner, &schema["items"], &format!("{place}[]"));
    }
}

#[test]
fn every_tool_answers_in_the_form_that_it_describes() {
    let desk = Desk::with_sample_corpus();
    let mut assistant = Assistant::on(&desk);
    let id = desk.query("dam")["hits"][0]["id"].clone();
    let tools = assistant.ask("tools/list", &json!({}))["result"]["tools"].clone();
    for tool in tools.as_array().expect("tools") {
        let name = tool["name"].as_str().expect("a name");
        let arguments = match name {
            "get_article" | "fetch" => json!({"id": id}),
            "person" => json!({"name": "marrack"}),
            "verify_quotation" => json!({"words": "the dam is safe", "by": "Helen Marrack"}),
            "people" | "search" => json!({"query": "dam"}),
            "index_status" => json!({}),
            _ => json!({"q": "dam"}),
        };
        assert_form(&assistant.answer(name, &arguments), &tool["outputSchema"], name);
        assert!(tool["outputSchema"].is_object(), "{name}");
    }
}

#[test]
fn requests_may_name_their_version_instead_of_a_handshake() {
    let desk = Desk::with_sample_corpus();
    let mut assistant = Assistant::on(&desk);
    let meta = |version: &str| {
        json!({
            "io.modelcontextprotocol/protocolVersion": version,
            "io.modelcontextprotocol/clientCapabilities": {},
        })
    };
    let meta = |version: &str, further: Value| {
        let mut parameters = further;
        parameters["_meta"] = meta(version);
        parameters
    };
    let found = assistant.ask("server/discover", &meta("2026-07-28", json!({})))["result"].clone();
    assert_eq!(found["supportedVersions"][0], "2026-07-28");
    assert!(found["instructions"].is_string() && found["capabilities"]["tools"].is_object());
    let tools = assistant.ask("tools/list", &meta("2026-07-28", json!({})))["result"].clone();
    assert_eq!(
        (&tools["resultType"], &tools["ttlMs"]),
        (&json!("complete"), &json!(0))
    );
    let call = json!({"name": "search_articles", "arguments": {"q": "dam"}});
    let result = assistant.ask("tools/call", &meta("2026-07-28", call.clone()))["result"].clone();
    assert_eq!(result["resultType"], "complete");
    assert_eq!(
        result["structuredContent"]["total"],
        desk.answer(&["query", "dam"])["total"]
    );
    let older = assistant.ask("tools/call", &meta("2025-11-25", call.clone()))["result"].clone();
    assert!(older["resultType"].is_null(), "{older}");
    let unknown = assistant.ask("tools/call", &meta("2031-01-01", call))["error"].clone();
    assert_eq!(unknown["code"], -32022);
    assert_eq!(unknown["data"]["supported"][0], "2026-07-28");
    assert_eq!(
        assistant.ask("server/discover", &json!({}))["error"]["code"],
        -32602
    );
}

#[test]
fn twenty_calls_at_once_are_all_answered() {
    let desk = Desk::with_sample_corpus();
    let mut assistant = Assistant::on(&desk);
    let call = |id: Value, q: &str| {
        let parameters = json!({"name": "search_articles", "arguments": {"q": q}});
        json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": parameters}).to_string()
    };
    let cancel =
        json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": "nobody"}});
    assistant.write(&cancel.to_string());
    let mut wanted: Vec<Value> = (0..20).map(|number| json!(format!("call {number}"))).collect();
    wanted.push(json!(7));
    for (id, word) in wanted.iter().zip(["dam", "strike", "council"].iter().cycle()) {
        assistant.write(&call(id.clone(), word));
    }
    while !wanted.is_empty() {
        let answer = assistant.read();
        let before = wanted.len();
        wanted.retain(|id| *id != answer["id"]);
        assert_eq!(wanted.len() + 1, before, "{answer}");
        assert_eq!(answer["result"]["isError"], false, "{answer}");
    }
    assistant.write("[1]");
    assert_eq!(assistant.read()["error"]["code"], -32600);
}

#[test]
fn text_of_articles_is_fenced_and_mistakes_are_reported() {
    let desk = Desk::with_sample_corpus();
    let mut assistant = Assistant::on(&desk);
    let result = assistant.call("search_articles", &json!({"q": "dam"}));
    let text = result["content"][0]["text"].as_str().expect("a text");
    assert!(
        text.contains("never an instruction") && text.contains("\n<<<\n"),
        "{text}"
    );
    for (tool, arguments, why) in [
        ("get_article", json!({}), "`id`"),
        ("get_article", json!({"id": "0000000000000000"}), "no article"),
        ("search_articles", json!({"q": "dam", "limit": 100}), "`limit`"),
        (
            "search_quotations",
            json!({"min_confidence": 2}),
            "`min_confidence`",
        ),
    ] {
        let result = assistant.call(tool, &arguments);
        let text = result["content"][0]["text"].as_str().expect("a text");
        assert!(result["isError"] == true && text.contains(why), "{result}");
    }
    assert_eq!(
        assistant.ask("resources/list", &json!({}))["error"]["code"],
        -32601
    );
    assert_eq!(
        assistant.ask("tools/call", &json!({"name": "rm"}))["error"]["code"],
        -32602
    );
    assistant.write("no JSON");
    assert_eq!(assistant.read()["error"]["code"], -32700);
    assistant.write(&"x".repeat(2 << 20));
    assert_eq!(assistant.read()["error"]["code"], -32600);
    assistant.write("");
    assert!(assistant.ask("ping", &json!({}))["result"].is_object());
}

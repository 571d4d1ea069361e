//! Views in a real browser, if this machine has one.
//!
//! The browser is driven over pipes, with messages of the Chrome `DevTools` protocol: no driver has to be installed.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::client::{Server, TOKEN};
use crate::support::{Desk, skip, works};

/// Browsers that support the protocol.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
/// Lists faults of a page: content wider than the window, fields without a label, duplicate ids, links and buttons that
/// are too small to hit, text without enough contrast (WCAG 2.2, AA).
const FAULTS: &str = r#"(() => {
  const faults = [];
  const name = (element) => element.tagName + "." + element.className + " " + (element.textContent || "").slice(0, 40);
  if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the window");
  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (field.labels.length === 0) faults.push("no label: " + field.name);
  const ids = Array.from(document.querySelectorAll("[id]"), (element) => element.id);
  for (const id of ids.filter((id, at) => ids.indexOf(id) !== at)) faults.push("twice: " + id);
  const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).slice(0, 3).map((c) => c / 255)
      .map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((parts(colour)[3] ?? 1) > 0) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  for (const element of document.body.querySelectorAll("*")) {
    const hasText = Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.data.trim());
    const box = element.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) continue;
    if (hasText) {
      const style = getComputedStyle(element);
      const [one, two] = [light(style.color), light(ground(element))];
      const contrast = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
      const size = parseFloat(style.fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (contrast < (isLarge ? 3 : 4.5)) faults.push("contrast " + contrast.toFixed(2) + ": " + name(element));
    }
    const isTarget = element.matches("button, summary, select, input:not([type=hidden]), nav a, .exclude, .badge[href]");
    if (isTarget && box.height < 24 && element.type !== "checkbox") faults.push("small: " + name(element));
  }
  return faults;
})()"#;

/// A browser with one page open; it ends when dropped.
struct Browser {
    child: Child,
    requests: File,
    answers: BufReader<File>,
    session: Option<String>,
    sent: u64,
    /// Events that have not been read yet.
    events: Vec<Value>,
}

impl Browser {
    fn start(program: &str, folder: &Path) -> Self {
        let [requests, answers] = ["requests", "answers"].map(|name| folder.join(name));
        let made = Command::new("mkfifo").args([&requests, &answers]).status();
        assert!(made.is_ok_and(|made| made.success()), "no pipes");
        let script = "exec timeout 300 \"$0\" --headless=new --no-sandbox --disable-gpu --no-first-run \
                      --disable-dev-shm-usage --remote-debugging-pipe --user-data-dir=\"$1\" about:blank \
                      3<\"$2\" 4>\"$3\"";
        let child = Command::new("sh")
            .args(["-c", script, program])
            .args([&folder.join("profile"), &requests, &answers])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a browser");
        let mut browser = Self {
            child,
            requests: File::options().write(true).open(requests).expect("a pipe"),
            answers: BufReader::new(File::open(answers).expect("a pipe")),
            session: None,
            sent: 0,
            events: Vec::new(),
        };
        let target = browser.call("Target.createTarget", &json!({"url": "about:blank"}));
        let parameters = json!({"targetId": target["targetId"], "flatten": true});
        let session = browser.call("Target.attachToTarget", &parameters);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        browser
    }

    /// Sends a message and waits for its answer; events that arrive earlier are kept.
    fn call(&mut self, method: &str, parameters: &Value) -> Value {
        self.sent += 1;
        let mut message = json!({"id": self.sent, "method": method, "params": parameters});
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        self.requests
            .write_all(format!("{message}\0").as_bytes())
            .expect("the browser to listen");
        loop {
            let message = self.message();
            if message["id"] == self.sent {
                assert!(message["error"].is_null(), "{method}: {message}");
                return message["result"].clone();
            }
            self.events.push(message);
        }
    }

    fn message(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.answers
            .read_until(0, &mut bytes)
            .expect("the browser to answer");
        assert_eq!(bytes.pop(), Some(0), "the browser has ended");
        serde_json::from_slice(&bytes).expect("JSON")
    }

    /// Opens an address and waits until it is loaded.
    fn open(&mut self, address: &str) {
        self.call("Page.navigate", &json!({"url": address}));
        let is_loaded = |event: &Value| event["method"] == "Page.loadEventFired";
        while !self.events.iter().any(is_loaded) {
            let event = self.message();
            self.events.push(event);
        }
        self.events.retain(|event| !is_loaded(event));
    }

    fn evaluate(&mut self, expression: &str) -> Value {
        let parameters = json!({"expression": expression, "returnByValue": true});
        let answer = self.call("Runtime.evaluate", &parameters);
        assert!(answer["exceptionDetails"].is_null(), "{answer}");
        answer["result"]["value"].clone()
    }

    fn press(&mut self, key: &str) {
        for kind in ["keyDown", "keyUp"] {
            self.call(
                "Input.dispatchKeyEvent",
                &json!({"type": kind, "key": key, "text": key}),
            );
        }
    }

    /// Console messages, script errors and requests to other hosts since the last call.
    fn complaints(&mut self, host: &str) -> Vec<Value> {
        let is_complaint = |event: &Value| match event["method"].as_str() {
            Some("Log.entryAdded" | "Runtime.consoleAPICalled" | "Runtime.exceptionThrown") => true,
            Some("Network.requestWillBeSent") => {
                let url = event["params"]["request"]["url"].as_str().unwrap_or_default();
                !url.starts_with(&format!("http://{host}/"))
            }
            _ => false,
        };
        self.events.drain(..).filter(is_complaint).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self
            .requests
            .write_all(b"{\"id\":0,\"method\":\"Browser.close\"}\0");
        let _ = self.child.wait();
    }
}

/// The addresses of all views, each with some content.
fn views(desk: &Desk) -> Vec<String> {
    let id = desk.query("has:quote dam")["hits"][0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let mut views: Vec<String> = [
        "/",
        "/?q=dam+inquiry",
        "/?q=inqiury",
        "/quotations?by=marrack&assertion=all&versions=true",
        "/people?q=dam",
        "/person?name=Helen+Marrack",
        "/compare?a=Helen+Marrack&b=Tobias+Marrack",
        "/verify",
        "/status",
        "/help",
        "/api",
        "/nowhere",
    ]
    .map(str::to_owned)
    .to_vec();
    views.push(format!("/article/{id}:0?q=dam"));
    views
}

#[test]
fn views_fit_every_screen_and_can_be_read_in_every_light() {
    let test = "views_fit_every_screen_and_can_be_read_in_every_light";
    let Some(program) = BROWSERS
        .into_iter()
        .find(|name| works(&format!("command -v {name}")))
    else {
        return skip(test, "there is no Chromium");
    };
    let desk = Desk::with_sample_corpus();
    let server = Server::on(&desk);
    let mut browser = Browser::start(program, desk.root());
    let host = server.host.clone();
    browser.open(&format!("http://{host}/?token={TOKEN}"));
    assert!(
        !browser
            .evaluate("location.href")
            .as_str()
            .expect("an address")
            .contains("token")
    );
    let mut faults = Vec::new();
    for view in views(&desk) {
        for (width, scheme) in [(390, "light"), (1024, "dark"), (1920, "light")] {
            let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
            browser.call("Emulation.setDeviceMetricsOverride", &size);
            let light = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
            browser.call("Emulation.setEmulatedMedia", &light);
            browser.open(&format!("http://{host}{view}"));
            let found = browser.evaluate(FAULTS);
            let found = found.as_array().expect("a list").iter();
            faults.extend(found.map(|fault| format!("{view} {width} {scheme}: {fault}")));
            let complaints = browser.complaints(&host).into_iter();
            // The browser itself reports a missing page in the console.
            let complaints = complaints.filter(|_| view != "/nowhere");
            faults.extend(complaints.map(|complaint| format!("{view}: {complaint}")));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");

    browser.open(&format!("http://{host}/?q=dam"));
    browser.press("/");
    assert_eq!(browser.evaluate("document.activeElement.id"), "q");
    browser.evaluate("document.activeElement.blur()");
    browser.press("j");
    browser.press("j");
    let second = "document.activeElement === document.querySelectorAll('.hit h2 a')[1]";
    assert_eq!(browser.evaluate(second), true);

    browser.call("Emulation.setScriptExecutionDisabled", &json!({"value": true}));
    browser.open(&format!("http://{host}/?q=strike"));
    browser.call("Emulation.setScriptExecutionDisabled", &json!({"value": false}));
    let hits = browser.evaluate("document.querySelectorAll('.hit').length");
    assert!(hits.as_u64().is_some_and(|hits| hits > 0), "{hits}");
    assert_eq!(browser.complaints(&host), Vec::<Value>::new());
}

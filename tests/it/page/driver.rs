//! A browser, driven over pipes with messages of the Chrome `DevTools` protocol: no driver has to be installed.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::support::works;

/// Browsers that support the protocol.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Returns the name of an installed browser.
pub fn installed() -> Option<&'static str> {
    BROWSERS
        .into_iter()
        .find(|name| works(&format!("command -v {name}")))
}

/// A browser with one page open; it ends when dropped.
pub struct Browser {
    child: Child,
    requests: File,
    answers: BufReader<File>,
    session: Option<String>,
    sent: u64,
    /// Events that have not been read yet.
    events: Vec<Value>,
}

impl Browser {
    pub fn start(program: &str, folder: &Path) -> Self {
        let [requests, answers] = ["requests", "answers"].map(|name| folder.join(name));
        let made = Command::new("mkfifo").args([&requests, &answers]).status();
        assert!(made.is_ok_and(|made| made.success()), "no pipes");
        let script = "exec timeout 600 \"$0\" --headless=new --no-sandbox --disable-gpu --no-first-run \
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
        // The page has the focus, and looks the same with and without a need to scroll.
        browser.call("Emulation.setFocusEmulationEnabled", &json!({"enabled": true}));
        browser.call("Emulation.setScrollbarsHidden", &json!({"hidden": true}));
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        browser
    }

    /// Sends a message and waits for its answer; events that arrive earlier are kept.
    pub fn call(&mut self, method: &str, parameters: &Value) -> Value {
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
    pub fn open(&mut self, address: &str) {
        self.call("Page.navigate", &json!({"url": address}));
        self.wait_for_load();
    }

    fn wait_for_load(&mut self) {
        let is_loaded = |event: &Value| event["method"] == "Page.loadEventFired";
        while !self.events.iter().any(is_loaded) {
            let event = self.message();
            self.events.push(event);
        }
        self.events.retain(|event| !is_loaded(event));
    }

    /// Switches the scripts of pages on or off. Evaluations work either way.
    pub fn run_scripts(&mut self, run: bool) {
        self.call("Emulation.setScriptExecutionDisabled", &json!({"value": !run}));
    }

    /// Sets the size of the window and the scheme of colours.
    pub fn show_at(&mut self, width: u32, scheme: &str) {
        let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &size);
        let light = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.call("Emulation.setEmulatedMedia", &light);
    }

    /// Returns a picture of the whole page, as PNG in base 64.
    pub fn picture(&mut self) -> String {
        let parameters = json!({"format": "png", "captureBeyondViewport": true});
        let answer = self.call("Page.captureScreenshot", &parameters);
        answer["data"].as_str().unwrap_or_default().to_owned()
    }

    /// Returns the value of an expression, or of its promise.
    pub fn evaluate(&mut self, expression: &str) -> Value {
        let parameters = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let answer = self.call("Runtime.evaluate", &parameters);
        assert!(answer["exceptionDetails"].is_null(), "{answer}");
        answer["result"]["value"].clone()
    }

    pub fn press(&mut self, key: &str) {
        for kind in ["keyDown", "keyUp"] {
            self.call(
                "Input.dispatchKeyEvent",
                &json!({"type": kind, "key": key, "text": key}),
            );
        }
    }

    /// Presses the Enter key and waits for the page that it opens.
    pub fn enter(&mut self) {
        let key = json!({"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"});
        for kind in ["keyDown", "keyUp"] {
            let mut event = key.clone();
            event["type"] = json!(kind);
            self.call("Input.dispatchKeyEvent", &event);
        }
        self.wait_for_load();
    }

    /// Types a text into the element with the focus.
    pub fn type_text(&mut self, text: &str) {
        self.call("Input.insertText", &json!({"text": text}));
    }

    /// Presses the Tab key until the element with the focus matches a selector.
    pub fn tab_to(&mut self, selector: &str) {
        const MOST_TABS: usize = 300;
        let is_there = format!("document.activeElement.matches({})", json!(selector));
        for _ in 0..MOST_TABS {
            self.tab(false);
            if self.evaluate(&is_there) == true {
                return;
            }
        }
        panic!("no focus on {selector}");
    }

    /// Presses the Tab key, forwards or backwards.
    pub fn tab(&mut self, backwards: bool) {
        let key = json!({"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9, "modifiers": if backwards { 8 } else { 0 }});
        for kind in ["rawKeyDown", "keyUp"] {
            let mut event = key.clone();
            event["type"] = json!(kind);
            self.call("Input.dispatchKeyEvent", &event);
        }
    }

    /// Console messages, script errors and requests to other hosts since the last call.
    pub fn complaints(&mut self, host: &str) -> Vec<Value> {
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

//! A running server and the requests that tests send to it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::support::Desk;

/// The token of every server of the tests.
pub const TOKEN: &str = "a-token-of-the-tests";

/// `onrecord serve` on the index of a desk; it ends when dropped.
pub struct Server {
    child: Child,
    /// `127.0.0.1:PORT`.
    pub host: String,
    /// The address that the program printed.
    pub printed: String,
}

impl Server {
    pub fn on(desk: &Desk) -> Self {
        let mut command = desk.command(["serve", "--listen", "127.0.0.1:0"]);
        command.env("ONRECORD_TOKEN", TOKEN);
        Self::start(&mut command)
    }

    pub fn start(command: &mut Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program to start");
        let out = child.stdout.take().expect("its output");
        let mut printed = String::new();
        BufReader::new(out).read_line(&mut printed).expect("an address");
        let rest = printed.strip_prefix("http://").expect("an address of the web");
        let host = rest.split('/').next().expect("a host").to_owned();
        Self {
            child,
            host,
            printed: printed.trim().to_owned(),
        }
    }

    /// Sends the bytes of a request, and reads the answer to its end.
    pub fn send(&self, request: &[u8]) -> Answer {
        let mut stream = self.connect();
        // A server may answer before it has read everything.
        let _ = stream.write_all(request);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        Answer::of(&bytes)
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.host).expect("a connection");
        stream
            .set_read_timeout(Some(Duration::from_mins(1)))
            .expect("a time limit");
        stream
    }

    /// Sends a request with these headers.
    pub fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request = format!("{request}Host: {}\r\n", self.host);
        }
        for (name, value) in headers {
            request = format!("{request}{name}: {value}\r\n");
        }
        if !body.is_empty() {
            request = format!("{request}Content-Length: {}\r\n", body.len());
        }
        self.send(format!("{request}\r\n{body}").as_bytes())
    }

    /// Requests a page with the cookie of an admitted browser.
    pub fn page(&self, target: &str) -> Answer {
        self.ask("GET", target, &[("Cookie", &self.cookie())], "")
    }

    /// Requests an answer for a program.
    pub fn api(&self, target: &str) -> Answer {
        self.ask("GET", target, &[("Authorization", &bearer())], "")
    }

    /// The cookie that a visit to the printed address sets.
    pub fn cookie(&self) -> String {
        let port = self.host.rsplit(':').next().expect("a port");
        format!("onrecord_{port}={TOKEN}")
    }

    /// Sends a signal, and waits for the exit status.
    pub fn ended_by(mut self, signal: &str) -> Option<i32> {
        let sent = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status();
        assert!(
            sent.is_ok_and(|status| status.success()),
            "the signal was not sent"
        );
        self.child.wait().expect("an end").code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn bearer() -> String {
    format!("Bearer {TOKEN}")
}

/// An answer of the server.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: BTreeMap<String, String>,
    pub body: String,
    /// True if the body is complete.
    pub is_whole: bool,
}

impl Answer {
    fn of(bytes: &[u8]) -> Self {
        let head_end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        let head_end = head_end.unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let status = status.and_then(|status| status.parse().ok()).unwrap_or(0);
        let pairs = lines.filter_map(|line| line.split_once(": "));
        let headers: BTreeMap<String, String> = pairs
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let body = bytes.get(head_end + 4..).unwrap_or_default();
        let (body, is_whole) = if headers.contains_key("transfer-encoding") {
            joined(body)
        } else {
            (body.to_vec(), true)
        };
        Self {
            status,
            headers,
            body: String::from_utf8_lossy(&body).into_owned(),
            is_whole,
        }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// Asserts the status.
    #[track_caller]
    pub fn with(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// Asserts that the body contains each part.
    #[track_caller]
    pub fn says(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.body.contains(part), "no {part:?} in {}", self.body);
        }
        self
    }

    /// The addresses of this server that a page links to, encoded as in a request.
    pub fn links(&self) -> Vec<String> {
        let links = self.body.split("href=\"").skip(1);
        let links = links.filter_map(|rest| rest.split('"').next());
        links
            .filter(|link| link.starts_with('/'))
            .map(|link| link.split('#').next().unwrap_or_default().replace("&amp;", "&"))
            .collect()
    }
}

/// Joins a chunked body; the second value is true if the last chunk arrived.
fn joined(mut bytes: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") {
        let length = std::str::from_utf8(&bytes[..end]).expect("a length");
        let length = usize::from_str_radix(length, 16).expect("a length in hexadecimal digits");
        if length == 0 {
            return (body, true);
        }
        let Some(chunk) = bytes.get(end + 2..end + 2 + length) else {
            break;
        };
        body.extend_from_slice(chunk);
        bytes = bytes.get(end + 2 + length + 2..).unwrap_or_default();
    }
    (body, false)
}

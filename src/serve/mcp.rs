//! A door for assistants: the Model Context Protocol over standard input and output (`onrecord mcp`).
//!
//! Messages are JSON-RPC 2.0, one a line. Calls of tools run in threads of their own: meanwhile, further messages are read, and
//! a call that is cancelled stops searching. Both lifecycles are spoken: the handshake of versions up to 2025-11-25, and from
//! 2026-07-28 on requests that each name their version.
//!
//! Written by hand: the protocol is six methods here. Its official crate would link 24 further packages and a second
//! description of every form, and change the features with which the packages that the engine shares are built.

use std::collections::{HashMap, VecDeque};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use serde_json::{Map, Value, json};

use crate::error::{Result, panic_message};
use crate::render::json::write_line;
use crate::serve::pool::{STACK, allowance, places};
use crate::serve::reply::Refusal;
use crate::serve::shelf::Shelf;
use crate::serve::tools::{TOOLS, Tool};

/// Versions of the protocol that begin with a handshake, the newest first.
const VERSIONS: [&str; 4] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];
/// The first version without a handshake: each request names its version.
const WITHOUT_HANDSHAKE: &str = "2026-07-28";
/// Where a request names its version, and what its client can do.
const META_VERSION: &str = "io.modelcontextprotocol/protocolVersion";
const META_CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";
/// Maximum bytes of a message.
const MOST_BYTES: u64 = 1 << 20;
/// Maximum number of calls that wait for their turn.
const MOST_WAITING: usize = 512;
/// Messages that are read ahead.
const AHEAD: usize = 16;
const INSTRUCTIONS: &str = "Searches the user's own archive of news articles, which knows who said what. Quote only words \
                            that a tool returned, word for word, name the speaker as given, and cite path, start and end. \
                            A quotation whose assertion is not `asserted`, or whose speaker is null, is no statement of \
                            anybody. Call verify_quotation before you present words as somebody's.";

/// Answers the messages of `input` on `out` until the input ends and every call is answered.
///
/// # Errors
/// Where the index cannot be opened; inner errors are those of writing.
pub(crate) fn converse(
    index: &Path,
    input: impl Read + Send + 'static,
    out: &mut dyn Write,
) -> Result<io::Result<()>> {
    let shelf = Arc::new(Shelf::open(index)?);
    Ok(answer_all(shelf, &TOOLS, input, out))
}

/// Answers the messages of `input` on `out` until the input ends.
pub(crate) fn answer_all(
    shelf: Arc<Shelf>,
    tools: &'static [Tool],
    input: impl Read + Send + 'static,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (news, arrived) = sync_channel(AHEAD);
    let lines = news.clone();
    // Nobody waits for this thread: reading cannot be interrupted.
    thread::spawn(move || read_lines(&mut BufReader::new(input), &lines));
    let mut conversation = Conversation {
        shelf,
        tools,
        out,
        news,
        calls: HashMap::new(),
        waiting: VecDeque::new(),
        busy: 0,
    };
    conversation.hold(&arrived)
}

/// Something to act on.
enum News {
    /// A line of the input.
    Line(Vec<u8>),
    /// A line that is too long to be read.
    LongLine,
    /// The input has ended.
    End,
    /// A call has ended.
    Ended(Ended),
}

/// A call that has ended.
struct Ended {
    key: String,
    /// That of the call. Its id can be another call's by now.
    stop: Arc<AtomicBool>,
    result: std::result::Result<Value, Refusal>,
}

/// Sends each line of `input` on, until it ends or nobody listens.
fn read_lines(input: &mut dyn BufRead, news: &SyncSender<News>) {
    loop {
        let mut line = Vec::new();
        let read = (&mut *input).take(MOST_BYTES).read_until(b'\n', &mut line);
        let mut is_end = read.is_err() || line.is_empty();
        let is_cut = line.len() as u64 == MOST_BYTES && line.last() != Some(&b'\n');
        let next = match (is_end, is_cut) {
            (true, _) => News::End,
            (_, true) => News::LongLine,
            (_, false) => News::Line(line),
        };
        if is_cut {
            is_end = input.skip_until(b'\n').is_err();
        }
        if news.send(next).is_err() || is_end {
            return;
        }
    }
}

/// A call that has not been answered.
struct Call {
    id: Value,
    tool: &'static Tool,
    /// True if its request named a version without a handshake.
    is_modern: bool,
    /// Set to stop it.
    stop: Arc<AtomicBool>,
}

/// A conversation with an assistant.
struct Conversation<'o> {
    shelf: Arc<Shelf>,
    tools: &'static [Tool],
    out: &'o mut dyn Write,
    news: SyncSender<News>,
    /// Calls to be answered, by their ids as JSON.
    calls: HashMap<String, Call>,
    /// Calls that have not begun, with their arguments.
    waiting: VecDeque<(String, Map<String, Value>)>,
    /// Number of threads at work, also those of cancelled calls.
    busy: usize,
}

impl Conversation<'_> {
    fn hold(&mut self, arrived: &Receiver<News>) -> io::Result<()> {
        let mut has_ended = false;
        while !has_ended || self.busy > 0 {
            // The conversation can send news itself, so there is always somebody to wait for.
            match arrived.recv() {
                Err(_) | Ok(News::End) => has_ended = true,
                Ok(News::LongLine) => {
                    self.write(&failed(&Value::Null, -32600, "the message is longer than 1 MB"))?;
                }
                Ok(News::Line(line)) => self.read(&line)?,
                Ok(News::Ended(ended)) => self.end(ended)?,
            }
            while self.busy < places() && !self.waiting.is_empty() {
                self.begin();
            }
        }
        Ok(())
    }

    /// Answers a call that has ended, unless it was cancelled.
    fn end(&mut self, ended: Ended) -> io::Result<()> {
        self.busy -= 1;
        let call = self.calls.get(&ended.key);
        if call.is_none_or(|call| !Arc::ptr_eq(&call.stop, &ended.stop)) {
            return Ok(());
        }
        let call = self.calls.remove(&ended.key);
        call.map_or(Ok(()), |call| self.write(&call.answer(ended.result)))
    }

    fn write(&mut self, message: &Value) -> io::Result<()> {
        write_line(self.out, message)?;
        self.out.flush()
    }

    /// Acts on a line.
    fn read(&mut self, line: &[u8]) -> io::Result<()> {
        let message = match serde_json::from_slice::<Value>(line) {
            Ok(message) if message.is_object() => message,
            Ok(_) => return self.write(&failed(&Value::Null, -32600, "a message is an object")),
            Err(_) if line.trim_ascii().is_empty() => return Ok(()),
            Err(error) => return self.write(&failed(&Value::Null, -32700, &error.to_string())),
        };
        let method = message["method"].as_str().unwrap_or_default();
        let parameters = &message["params"];
        let Some(id) = message.get("id") else {
            if method == "notifications/cancelled" {
                self.cancel(&parameters["requestId"]);
            }
            return Ok(());
        };
        let modern = match version_of(parameters) {
            Ok(modern) => modern,
            Err(error) => return self.write(&json!({"jsonrpc": "2.0", "id": id, "error": error})),
        };
        let answer = match method {
            "tools/call" => self.call(id, parameters, modern).err(),
            "tools/list" => {
                let tools = self.tools.iter().map(Tool::described);
                Some(succeeded(id, json!({"tools": tools.collect::<Vec<_>>()}), modern))
            }
            "initialize" => Some(succeeded(id, initialised(parameters), false)),
            "server/discover" if modern => Some(succeeded(id, discovered(), true)),
            "server/discover" => Some(failed(id, -32602, &format!("`_meta` has no {META_VERSION}"))),
            "ping" if !modern => Some(succeeded(id, json!({}), false)),
            _ => Some(failed(id, -32601, "there is no such method")),
        };
        answer.map_or(Ok(()), |answer| self.write(&answer))
    }

    /// Puts a call in the queue.
    fn call(&mut self, id: &Value, parameters: &Value, is_modern: bool) -> std::result::Result<(), Value> {
        let key = id.to_string();
        let wanted = parameters["name"].as_str().unwrap_or_default();
        let Some(tool) = self.tools.iter().find(|tool| tool.name == wanted) else {
            return Err(failed(id, -32602, "there is no such tool"));
        };
        if self.calls.contains_key(&key) {
            return Err(failed(id, -32600, "a call with this id is not answered yet"));
        }
        if self.waiting.len() >= MOST_WAITING {
            return Err(failed(id, -32603, "too many calls wait"));
        }
        let call = Call {
            id: id.clone(),
            tool,
            is_modern,
            stop: Arc::default(),
        };
        self.calls.insert(key.clone(), call);
        let arguments = parameters["arguments"].as_object().cloned();
        self.waiting.push_back((key, arguments.unwrap_or_default()));
        Ok(())
    }

    /// Begins the call that has waited longest, unless it was cancelled.
    fn begin(&mut self) {
        let Some((key, arguments)) = self.waiting.pop_front() else {
            return;
        };
        let Some(call) = self.calls.get(&key) else {
            return;
        };
        let (tool, stop) = (call.tool, Arc::clone(&call.stop));
        let (served, news, named) = (Arc::clone(&self.shelf), self.news.clone(), key.clone());
        let run = move || {
            let run = || tool.call(&served, &arguments, allowance(Arc::clone(&stop)));
            let result = catch_unwind(AssertUnwindSafe(run));
            let result = result.unwrap_or_else(|panic| Err(Refusal::fault(&panic_message(&*panic))));
            // If nobody listens any more, the conversation is over.
            let _ = news.send(News::Ended(Ended {
                key: named,
                stop,
                result,
            }));
        };
        match thread::Builder::new().stack_size(STACK).spawn(run) {
            Ok(_) => self.busy += 1,
            Err(error) => {
                let call = self.calls.remove(&key);
                let refused = call.map(|call| call.answer(Err(Refusal::fault(&error.to_string()))));
                // An assistant that cannot be written to is noticed at the next answer.
                let _ = refused.map(|refused| self.write(&refused));
            }
        }
    }

    /// Stops a call, which is not answered then. One that has been answered, or never was asked, is none.
    fn cancel(&mut self, id: &Value) {
        let key = id.to_string();
        if let Some(call) = self.calls.remove(&key) {
            call.stop.store(true, Ordering::Relaxed);
            self.waiting.retain(|(waiting, _)| *waiting != key);
        }
    }
}

impl Call {
    /// The answer to the call. Whatever goes wrong is a result, too, for the assistant to read.
    fn answer(&self, result: std::result::Result<Value, Refusal>) -> Value {
        let result = match result {
            Ok(structured) => {
                let text = self.tool.fenced(&structured);
                json!({"content": [{"type": "text", "text": text}], "structuredContent": structured, "isError": false})
            }
            Err(refusal) => {
                let text = format!("{}: {} {}", refusal.title, refusal.detail, refusal.hint);
                json!({"content": [{"type": "text", "text": text.trim()}], "isError": true})
            }
        };
        succeeded(&self.id, result, self.is_modern)
    }
}

/// True if a request names a version without a handshake; an error if it names one that is not spoken, or leaves out
/// what such a request must say.
fn version_of(parameters: &Value) -> std::result::Result<bool, Value> {
    let meta = &parameters["_meta"];
    let Some(version) = meta.get(META_VERSION) else {
        return Ok(false);
    };
    if VERSIONS.iter().any(|known| version == known) {
        return Ok(false);
    }
    if version != WITHOUT_HANDSHAKE {
        let data = json!({"requested": version, "supported": all_versions()});
        return Err(json!({"code": -32022, "message": "Unsupported protocol version", "data": data}));
    }
    if !meta[META_CAPABILITIES].is_object() {
        return Err(json!({"code": -32602, "message": format!("`_meta` has no {META_CAPABILITIES}")}));
    }
    Ok(true)
}

fn all_versions() -> Vec<&'static str> {
    std::iter::once(WITHOUT_HANDSHAKE).chain(VERSIONS).collect()
}

/// The answer to a request; newer versions want to know that it is complete, and how long it holds.
fn succeeded(id: &Value, mut result: Value, is_modern: bool) -> Value {
    if is_modern {
        result["resultType"] = json!("complete");
        if result.get("tools").is_some() {
            result["ttlMs"] = json!(0);
            result["cacheScope"] = json!("private");
        }
    }
    json!({"jsonrpc": "2.0", "id": id, "result": result})
}

fn failed(id: &Value, code: i32, why: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": why}})
}

fn server_info() -> Value {
    json!({"name": "onrecord", "version": env!("CARGO_PKG_VERSION")})
}

fn initialised(parameters: &Value) -> Value {
    let wanted = parameters["protocolVersion"].as_str().unwrap_or_default();
    let version = VERSIONS.into_iter().find(|known| *known == wanted);
    json!({
        "protocolVersion": version.unwrap_or(VERSIONS[0]),
        "capabilities": {"tools": {}},
        "serverInfo": server_info(),
        "instructions": INSTRUCTIONS,
    })
}

fn discovered() -> Value {
    json!({
        "supportedVersions": all_versions(),
        "capabilities": {"tools": {}},
        "instructions": INSTRUCTIONS,
        "ttlMs": 0,
        "cacheScope": "private",
        "_meta": {"io.modelcontextprotocol/serverInfo": server_info()},
    })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::index::Index;
    use crate::serve::reply::Reply;
    use crate::serve::visit::Visit;

    /// Set by a call that has been cancelled.
    static STOPPED: AtomicBool = AtomicBool::new(false);
    /// Set by the call `late`.
    static LATE: AtomicBool = AtomicBool::new(false);
    /// Far longer than anything here takes: a test that fails ends all the same.
    const AT_LAST: Duration = Duration::from_mins(1);

    fn wait_for(flag: &AtomicBool) -> bool {
        let begun = Instant::now();
        while !flag.load(Ordering::Relaxed) && begun.elapsed() < AT_LAST {
            thread::yield_now();
        }
        flag.load(Ordering::Relaxed)
    }

    // Every view may refuse.
    #[allow(clippy::unnecessary_wraps)]
    fn searching(visit: &Visit) -> std::result::Result<Reply, Refusal> {
        if wait_for(visit.allowance.stop.as_ref().unwrap()) {
            STOPPED.store(true, Ordering::Relaxed);
        }
        Ok(Reply::new("application/json", "{}"))
    }

    // Every view may refuse.
    #[allow(clippy::unnecessary_wraps)]
    fn asking(_: &Visit) -> std::result::Result<Reply, Refusal> {
        Ok(Reply::new(
            "application/json",
            json!({"stopped": wait_for(&STOPPED)}).to_string(),
        ))
    }

    /// Ends as soon as it is cancelled.
    // Every view may refuse.
    #[allow(clippy::unnecessary_wraps)]
    fn late(visit: &Visit) -> std::result::Result<Reply, Refusal> {
        wait_for(visit.allowance.stop.as_ref().unwrap());
        LATE.store(true, Ordering::Relaxed);
        Ok(Reply::new("application/json", "{}"))
    }

    /// Ends after `late`.
    // Every view may refuse.
    #[allow(clippy::unnecessary_wraps)]
    fn after_late(_: &Visit) -> std::result::Result<Reply, Refusal> {
        let stopped = wait_for(&LATE);
        // Nearly always time enough for the other call to report its end. If it is not, the test proves nothing.
        (0..1_000).for_each(|_| thread::yield_now());
        Ok(Reply::new(
            "application/json",
            json!({"stopped": stopped}).to_string(),
        ))
    }

    fn panicking(_: &Visit) -> std::result::Result<Reply, Refusal> {
        panic!("a damaged segment")
    }

    const fn tool(name: &'static str, view: crate::serve::visit::View) -> Tool {
        Tool {
            name,
            about: "",
            endpoint: "",
            fixed: &[],
            view,
        }
    }

    static TEST_TOOLS: [Tool; 5] = [
        tool("searching", searching),
        tool("asking", asking),
        tool("late", late),
        tool("after late", after_late),
        tool("panicking", panicking),
    ];

    fn answers(messages: &[Value]) -> Vec<Value> {
        let folder = tempfile::tempdir().unwrap();
        Index::open_or_create(folder.path()).unwrap();
        let shelf = Arc::new(Shelf::open(folder.path()).unwrap());
        let lines: Vec<String> = messages.iter().map(Value::to_string).collect();
        let input = lines.join("\n");
        let mut out = Vec::new();
        answer_all(shelf, &TEST_TOOLS, Cursor::new(input), &mut out).unwrap();
        let lines = out.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).unwrap()).collect()
    }

    fn call(id: u64, tool: &str) -> Value {
        json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": tool}})
    }

    fn cancellation(id: u64) -> Value {
        json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}})
    }

    #[test]
    fn a_call_with_the_id_of_a_cancelled_one_gets_its_own_answer() {
        let answers = answers(&[call(1, "late"), cancellation(1), call(1, "after late")]);
        assert_eq!(answers.len(), 1, "{answers:?}");
        assert_eq!(answers[0]["result"]["structuredContent"]["stopped"], true);
    }

    #[test]
    fn a_cancelled_call_stops_and_is_not_answered() {
        let answers = answers(&[
            call(1, "searching"),
            cancellation(1),
            call(2, "asking"),
            call(3, "panicking"),
        ]);
        let of = |id: u64| answers.iter().find(|answer| answer["id"] == id);
        assert_eq!(answers.len(), 2, "{answers:?}");
        assert_eq!(of(2).unwrap()["result"]["structuredContent"]["stopped"], true);
        assert_eq!(of(3).unwrap()["result"]["isError"], true);
    }
}

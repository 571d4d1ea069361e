//! Parsers that can crash run in a child process: the same program, which limits itself before it reads.
//!
//! The parent hands the file to the child's standard input and gets paragraphs as JSON from its standard output. A
//! child that dies, hangs or writes too much becomes one skipped file.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::source::export::Block;

/// The first argument that makes the program the child: `onrecord read-apart pdf < FILE`.
pub const HELPER_ARGUMENT: &str = "read-apart";

/// Address space of a child, bytes.
const MEMORY: u64 = 1 << 30;
/// CPU time of a child, seconds.
const CPU_SECONDS: u64 = 20;
/// How long a child may take, whatever it does.
const WALL_TIME: Duration = Duration::from_mins(1);
/// Output of a child, bytes.
const OUTPUT: u64 = 256 << 20;

/// What a child answers.
#[derive(Debug, Serialize, Deserialize)]
enum HelperAnswer {
    Read {
        /// Paragraphs, and whether each is a heading.
        paragraphs: Vec<(String, bool)>,
        /// Problems of a file that could still be read.
        problems: Vec<String>,
    },
    /// Why the file has no text to give.
    Refused(String),
}

/// The result of a file that a child read.
#[derive(Debug, Default)]
pub(super) struct ReadApart {
    pub blocks: Vec<Block>,
    /// Problems that did not prevent reading.
    pub problems: Vec<String>,
}

/// Reads the bytes of a file of a format in a child process.
///
/// # Errors
/// Why there is no text: the reader's own reason, or how the child ended.
pub(super) fn read(helper: &Path, format: &str, bytes: Vec<u8>) -> Result<ReadApart, String> {
    let mut child = Command::new(helper)
        .args([HELPER_ARGUMENT, format])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("the program that reads it could not be started: {error}"))?;
    let output = talk(&mut child, bytes);
    if output.is_err() {
        // One that has ended by itself cannot be killed any more.
        let _ = child.kill();
    }
    let status = child.wait();
    let output = output?;
    if let Ok(answer) = serde_json::from_slice(&output) {
        return match answer {
            HelperAnswer::Read { paragraphs, problems } => Ok(ReadApart {
                blocks: paragraphs
                    .into_iter()
                    .map(|(text, heading)| Block {
                        heading,
                        ..Block::of(text)
                    })
                    .collect(),
                problems,
            }),
            HelperAnswer::Refused(why) => Err(why),
        };
    }
    let how = status.map_or_else(|error| error.to_string(), |status| status.to_string());
    Err(format!(
        "its parser crashed on it ({how}); convert it to text first"
    ))
}

/// Writes the file to the child and reads what it answers.
fn talk(child: &mut Child, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err("the program that reads it has no input or output".to_owned());
    };
    // A child that ends early does not take its input: what it has answered counts.
    thread::spawn(move || drop(stdin.write_all(&bytes)));
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut output = Vec::new();
        let read = stdout.take(OUTPUT + 1).read_to_end(&mut output);
        // Nobody listens after the time is over.
        let _ = sender.send(read.map(|_| output));
    });
    match receiver.recv_timeout(WALL_TIME) {
        Ok(Ok(output)) if output.len() as u64 > OUTPUT => Err("its text is too long; split it".to_owned()),
        Ok(Ok(output)) => Ok(output),
        Ok(Err(error)) => Err(error.to_string()),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Err(format!(
            "it took more than {} s to read; convert it to text first",
            WALL_TIME.as_secs()
        )),
    }
}

/// The child: limits itself, reads a file and answers.
///
/// # Errors
/// Where input or output fail; the parent then knows by the missing answer.
pub(super) fn answer(
    read: impl FnOnce(&[u8]) -> Result<ReadApart, String>,
    input: &mut dyn Read,
    output: &mut dyn Write,
) -> std::io::Result<()> {
    limit();
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let answer = match read(&bytes) {
        Ok(ReadApart { blocks, problems }) => HelperAnswer::Read {
            paragraphs: blocks
                .into_iter()
                .map(|block| (block.text, block.heading))
                .collect(),
            problems,
        },
        Err(why) => HelperAnswer::Refused(why),
    };
    let mut output = std::io::BufWriter::new(output);
    serde_json::to_writer(&mut output, &answer)?;
    output.flush()
}

#[cfg(unix)]
fn limit() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limits = [
        (Resource::As, MEMORY),
        (Resource::Cpu, CPU_SECONDS),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
    ];
    for (resource, most) in limits {
        // Where a system does not know a limit, the parent's own still hold.
        let _ = setrlimit(
            resource,
            Rlimit {
                current: Some(most),
                maximum: Some(most),
            },
        );
    }
}

#[cfg(not(unix))]
fn limit() {}

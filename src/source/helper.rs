//! Runs parsers that can crash in a child process: the same program, which sets its own limits before it reads.
//!
//! The parent writes the file to the child's standard input and reads paragraphs as JSON from its standard output. If
//! a child dies, hangs or writes too much, only its file is skipped.

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

/// Maximum address space of a child in bytes.
const MEMORY: u64 = 1 << 30;
/// Maximum CPU time of a child in seconds.
const CPU_SECONDS: u64 = 20;
/// Maximum wall-clock time of a child.
const WALL_TIME: Duration = Duration::from_mins(1);
/// Maximum output of a child in bytes.
const OUTPUT: u64 = 256 << 20;

/// The answer of a child.
#[derive(Debug, Serialize, Deserialize)]
enum HelperAnswer {
    Read {
        /// Paragraphs, each with true if it is a heading.
        paragraphs: Vec<(String, bool)>,
        /// Problems of a file that could be read nevertheless.
        problems: Vec<String>,
    },
    /// The reason why the file has no text.
    Refused(String),
}

/// The content of a file that a child has read.
#[derive(Debug, Default)]
pub(super) struct ReadApart {
    pub blocks: Vec<Block>,
    /// Problems that did not prevent reading.
    pub problems: Vec<String>,
}

/// Reads the bytes of a file of a format in a child process.
///
/// # Errors
/// The reason why there is no text: the reader's own reason, or how the child ended.
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
        // Fails only if the child has already ended.
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

/// Writes the file to the child and reads its answer.
fn talk(child: &mut Child, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err("the program that reads it has no input or output".to_owned());
    };
    // A child that ends early does not read all its input; its answer is used nevertheless.
    thread::spawn(move || drop(stdin.write_all(&bytes)));
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut output = Vec::new();
        let read = stdout.take(OUTPUT + 1).read_to_end(&mut output);
        // The receiver is gone after the time limit.
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

/// Runs the child: sets its limits, reads a file and answers.
///
/// # Errors
/// If input or output fails; the parent notices the missing answer.
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
    // A fuzz target has limits of its own.
    if cfg!(fuzzing) {
        return;
    }
    let limits = [
        (Resource::As, MEMORY),
        (Resource::Cpu, CPU_SECONDS),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
    ];
    for (resource, most) in limits {
        // If the system lacks a limit, the parent's own limits still apply.
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

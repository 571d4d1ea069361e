//! The user's pager, for output that may be longer than the screen.

use std::io::{self, Write};
use std::process::{Command, Stdio};

use crate::cli::console::Console;

/// Shows colours, quits if the text fits one screen, and leaves the text on the screen.
const DEFAULT: &str = "less -FRX";

/// Writes `text` through `$PAGER`, or `less` if that is unset; directly to `out` if `$PAGER` is empty or cannot be
/// run.
pub(in crate::cli) fn page(text: &[u8], console: &mut Console<'_>) -> io::Result<()> {
    let pager = (console.environment)("PAGER").unwrap_or_else(|| DEFAULT.into());
    if pager.is_empty() || text.is_empty() {
        return console.out.write_all(text);
    }
    console.out.flush()?;
    let mut pager = pager;
    let is_default = pager == DEFAULT;
    if let Some(line) = console.open_at.filter(|_| is_default) {
        pager.push(format!(" +{line}g"));
    }
    let mut command = Command::new("sh");
    // The shell's message about a missing pager would be noise: the text is printed anyway.
    command.arg("-c").arg(&pager).stdin(Stdio::piped());
    if is_default {
        command.stderr(Stdio::null());
    }
    if (console.environment)("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    let Ok(mut child) = command.spawn() else {
        return console.out.write_all(text);
    };
    if let Some(mut stdin) = child.stdin.take() {
        match stdin.write_all(text) {
            // The user has left the pager.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error),
            _ => {}
        }
    }
    // The shell returns 126 and 127 for a pager that could not be run and thus has shown nothing.
    match child.wait()?.code() {
        Some(126 | 127) => console.out.write_all(text),
        _ => Ok(()),
    }
}

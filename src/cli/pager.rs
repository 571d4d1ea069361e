//! The user's pager, for what may be longer than the screen.

use std::io::{self, Write};
use std::process::{Command, Stdio};

use crate::cli::Console;

/// Writes `text` through `$PAGER` where that is set and `out` is a terminal, else straight to `out`.
pub(super) fn page(text: &[u8], console: &mut Console<'_>) -> io::Result<()> {
    let pager = (console.environment)("PAGER").filter(|pager| !pager.is_empty() && console.out_is_terminal);
    let Some(pager) = pager else {
        return console.out.write_all(text);
    };
    console.out.flush()?;
    let mut command = Command::new("sh");
    command.arg("-c").arg(&pager).stdin(Stdio::piped());
    if (console.environment)("LESS").is_none() {
        // Show colours, stay only if there is more than a screen, leave the text on the screen: as git does.
        command.env("LESS", "FRX");
    }
    let Ok(mut child) = command.spawn() else {
        return console.out.write_all(text);
    };
    if let Some(mut stdin) = child.stdin.take() {
        match stdin.write_all(text) {
            // The user has seen enough and left the pager.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error),
            _ => {}
        }
    }
    // 126 and 127 are the shell's for a pager that could not be run: it has shown nothing.
    match child.wait()?.code() {
        Some(126 | 127) => console.out.write_all(text),
        _ => Ok(()),
    }
}

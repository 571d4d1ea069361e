//! `onrecord serve`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use clap::Args;

use crate::cli::console::{Console, ExitStatus, Level, Outcome};
use crate::cli::input::asking::tell_part;
use crate::cli::input::config::Config;
use crate::cli::saved::save::reader;
use crate::cli::screen::progress::stop_flag;
use crate::serve::{ServeOptions, serve as serve_pages};

/// Browse the index, and let programs query it over HTTP
///
/// Prints an address with a token. A browser that opens it has access; programs send the token as `Authorization:
/// Bearer TOKEN`. Pages and JSON give the same answers as the terminal. Only this machine can reach them unless
/// --listen names another address. The connection is not encrypted. Ctrl-C ends the server.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  onrecord serve --open
  onrecord serve --listen 127.0.0.1:8080
  ONRECORD_TOKEN=… onrecord serve          the same token at each start, for programs")]
pub(crate) struct ServeArgs {
    /// The address and port to listen at; port 0 chooses a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7171")]
    pub(crate) listen: SocketAddr,
    /// Open the page in the browser
    #[arg(long)]
    pub(crate) open: bool,
}

pub(super) fn serve(
    args: &ServeArgs,
    dir: &Path,
    program: &clap::Command,
    console: &mut Console<'_>,
) -> Outcome {
    tell_part(dir, console);
    if !args.listen.ip().is_loopback() {
        console.say(
            Level::Warning,
            "other machines can reach this address, and the connection is not encrypted: whoever reads it can use the token",
        );
    }
    let stop = stop_flag()?;
    let token = (console.environment)("ONRECORD_TOKEN").and_then(|token| token.into_string().ok());
    let options = ServeOptions {
        index: dir.to_owned(),
        listen: args.listen,
        token: token.filter(|token| !token.is_empty()),
        saved: reader(
            Config::load(console.environment, || program.clone())?,
            program.clone(),
        ),
    };
    let mut written = Ok(());
    serve_pages(&options, stop, &mut |served| {
        let out = &mut *console.out;
        written = writeln!(out, "{}", served.address).and_then(|()| out.flush());
        console.say(
            Level::Note,
            "open this address in a browser; Ctrl-C ends the server",
        );
        if args.open && !opened(&served.address_once) {
            console.say(Level::Note, "no browser could be started from here");
        }
    })?;
    written?;
    Ok(ExitStatus::Done)
}

/// Opens an address in the user's browser; returns false if none could be started.
fn opened(address: &str) -> bool {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let started = Command::new(program)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    started.is_ok()
}

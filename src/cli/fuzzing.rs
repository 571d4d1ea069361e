//! Doors for the fuzz targets (`fuzz/`) to parsers that only commands and requests reach.

use std::ffi::OsString;
use std::sync::LazyLock;

use crate::cli::arguments::{Cli, command};
use crate::cli::console::Console;
use crate::cli::input::config::Config;
use crate::cli::input::typed;
use crate::cli::saved::save::reader;
use crate::index::saved::SavedQuestion;
pub use crate::serve::fuzzing::Server;

static PROGRAM: LazyLock<clap::Command> = LazyLock::new(command);

/// Parses a text as the settings file, and a command with its options.
pub fn settings(text: &str) {
    let home = |name: &str| (name == "HOME").then(|| OsString::from("/home/someone"));
    let Ok(config) = Config::parse(text, &home, &PROGRAM) else {
        return;
    };
    let typed: Vec<OsString> = ["onrecord", "query", "--index", "papers", "dam"]
        .map(OsString::from)
        .into();
    let args = config.completed(&typed, &PROGRAM);
    let _ = Console::silent(|console| typed::parsed::<Cli>(&args, &|_| true, console).is_ok());
}

/// Reads a saved question as the server does.
pub fn saved(question: &SavedQuestion) {
    static READER: LazyLock<crate::inquiry::saved::SavedReader> =
        LazyLock::new(|| reader(Config::default(), PROGRAM.clone()));
    let _ = READER.read(question);
}

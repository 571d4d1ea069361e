//! The list of formats that are read, from the one table of [`crate::source::formats`].

use std::io::{self, Write};

use serde::Serialize;

use crate::render::json::write_line;
use crate::source::{Holds, formats};

/// Writes a line a format: its name, the articles that a file of it holds (`one` or `many`), usual extensions.
pub(crate) fn write(out: &mut dyn Write) -> io::Result<()> {
    let width = formats().map(|format| format.name.len()).max().unwrap_or(0);
    for format in formats() {
        let extensions: Vec<String> = format
            .extensions
            .iter()
            .map(|extension| format!(".{extension}"))
            .collect();
        let line = format!(
            "{:width$}  {:4}  {}",
            format.name,
            holds(format.holds),
            extensions.join(" ")
        );
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Writes the same as one JSON array: `[{"name": "HTML", "holds": "one", "extensions": ["html", "htm"]}]`.
pub(crate) fn write_json(out: &mut dyn Write) -> io::Result<()> {
    let list: Vec<JsonFormat> = formats()
        .map(|format| JsonFormat {
            name: format.name,
            holds: holds(format.holds),
            extensions: format.extensions,
        })
        .collect();
    write_line(out, &list)
}

const fn holds(holds: Holds) -> &'static str {
    match holds {
        Holds::One => "one",
        Holds::Many => "many",
    }
}

#[derive(Serialize)]
struct JsonFormat {
    name: &'static str,
    holds: &'static str,
    extensions: &'static [&'static str],
}

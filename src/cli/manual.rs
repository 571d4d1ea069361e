//! `onrecord syntax`, `formats`, `completions` and `man`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

use clap_complete::Shell;

use crate::cli::console::{Console, ExitStatus, Outcome};
use crate::cli::input::shared::ReportFormat;
use crate::error::{Error, printable};
use crate::render;
use crate::search::query::Field;

pub(super) fn syntax(console: &mut Console<'_>) -> Outcome {
    console.out.write_all(syntax_page().as_bytes())?;
    Ok(ExitStatus::Done)
}

pub(super) fn formats(format: ReportFormat, console: &mut Console<'_>) -> Outcome {
    match format {
        ReportFormat::Human => render::formats::write(console.out)?,
        ReportFormat::Json => render::formats::write_json(console.out)?,
    }
    Ok(ExitStatus::Done)
}

/// Column of the explanations on the page of the query language, and the width of the page.
const EXPLANATION: usize = 28;
const WIDTH: usize = 80;

/// Returns the page of the query language; the lines of the fields come from their table.
fn syntax_page() -> String {
    let fields = |of_quotation| {
        let lines = Field::syntax_lines(of_quotation).map(|(example, text)| explained(example, &text));
        lines.collect::<Vec<_>>().join("\n")
    };
    include_str!("syntax.txt")
        .replace("{fields of articles}", &fields(false))
        .replace("{fields of quotations}", &fields(true))
}

/// Returns an example and its explanation in two columns. Text between back quotes or quotation marks stays on one
/// line.
fn explained(example: &str, text: &str) -> String {
    let mut lines = vec![format!("  {example}")];
    for word in unbroken(text) {
        let last = lines.last_mut().expect("the example");
        let used = last.chars().count().max(EXPLANATION - 1);
        if used + 1 + word.chars().count() > WIDTH {
            lines.push(format!("{:EXPLANATION$}{word}", ""));
        } else {
            *last = format!("{last:<0$} {word}", EXPLANATION - 1);
        }
    }
    lines.join("\n")
}

/// Returns the words of a line; words between quotation marks count as one.
fn unbroken(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match words.last_mut() {
            Some(last) if last.matches('"').count() % 2 == 1 => *last = format!("{last} {word}"),
            _ => words.push(word.to_owned()),
        }
    }
    words
}

pub(super) fn completions(shell: Shell, mut command: clap::Command, console: &mut Console<'_>) -> Outcome {
    // The generator panics if it cannot write, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "onrecord", &mut script);
    console.out.write_all(&script)?;
    Ok(ExitStatus::Done)
}

pub(super) fn man(name: Option<&str>, mut all: clap::Command, console: &mut Console<'_>) -> Outcome {
    all.build();
    let page = match name {
        None => all,
        Some(name) => all
            .find_subcommand(name)
            .cloned()
            .map(|found| found.display_name(format!("onrecord-{name}")))
            .ok_or_else(|| {
                Error::usage(
                    "print the manual page",
                    format!("there is no command `{}`", printable(name)),
                )
                .hint("`onrecord help` lists the commands")
            })?,
    };
    clap_mangen::Man::new(page).render(&mut console.out)?;
    Ok(ExitStatus::Done)
}

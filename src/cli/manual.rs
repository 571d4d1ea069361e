//! `onrecord syntax`, `formats` and `man`.

// The comments are help texts, in which clap would print back quotes.
#![allow(clippy::doc_markdown)]

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
    let mut written = Vec::new();
    clap_mangen::Man::new(page).render(&mut written)?;
    let page = with_lines_kept(&String::from_utf8_lossy(&written));
    console.out.write_all(page.as_bytes())?;
    Ok(ExitStatus::Done)
}

/// The page with the text after the options unfilled: filled, the lines of examples would run together, and blanks and
/// hyphens be added to them. The generator calls that text "extra".
fn with_lines_kept(page: &str) -> String {
    const EXTRA: &str = "\n.SH EXTRA\n";
    let Some((before, extra)) = page.split_once(EXTRA) else {
        return page.to_owned();
    };
    let end = extra.find("\n.SH ").map_or(extra.len(), |at| at + 1);
    let (extra, after) = extra.split_at(end);
    let (heading, lines) = match extra
        .strip_prefix("Examples:\n")
        .or_else(|| extra.strip_prefix("Example:\n"))
    {
        Some(lines) => ("EXAMPLES", lines),
        None => ("NOTES", extra),
    };
    format!("{before}\n.SH {heading}\n.nf\n{}\n.fi\n{after}", lines.trim_end())
}

#[cfg(test)]
mod tests {
    use super::with_lines_kept;

    #[test]
    fn examples_of_a_manual_page_keep_their_lines() {
        let page = ".SH OPTIONS\nx\n.SH EXTRA\nExamples:\n  one\n  two\n.SH VERSION\nv1\n";
        let kept = ".SH OPTIONS\nx\n.SH EXAMPLES\n.nf\n  one\n  two\n.fi\n.SH VERSION\nv1\n";
        assert_eq!(with_lines_kept(page), kept);
        let notes = "x\n.SH EXTRA\nThe file:\n  one\n";
        assert_eq!(
            with_lines_kept(notes),
            "x\n.SH NOTES\n.nf\nThe file:\n  one\n.fi\n"
        );
        assert_eq!(with_lines_kept("x\n"), "x\n");
    }
}

//! `onrecord syntax`, `formats`, `completions` and `man`.

// The comments are help texts, where back quotes would be shown.
#![allow(clippy::doc_markdown)]

use clap_complete::Shell;

use crate::cli::input::shared::ReportFormat;
use crate::cli::{Console, ExitStatus, Outcome};
use crate::error::{Error, printable};
use crate::render;

pub(super) fn syntax(console: &mut Console<'_>) -> Outcome {
    console.out.write_all(include_bytes!("syntax.txt"))?;
    Ok(ExitStatus::Done)
}

pub(super) fn formats(format: ReportFormat, console: &mut Console<'_>) -> Outcome {
    match format {
        ReportFormat::Human => render::formats::write(console.out)?,
        ReportFormat::Json => render::formats::write_json(console.out)?,
    }
    Ok(ExitStatus::Done)
}

pub(super) fn completions(shell: Shell, mut command: clap::Command, console: &mut Console<'_>) -> Outcome {
    // Through memory: the generator panics where it cannot write.
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
                Error::new(
                    "print the manual page",
                    format!("there is no command `{}`", printable(name)),
                )
                .hint("`onrecord help` lists the commands")
            })?,
    };
    clap_mangen::Man::new(page).render(&mut console.out)?;
    Ok(ExitStatus::Done)
}

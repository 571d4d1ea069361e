//! Runs the commands of the README and of the pages in `docs`, and compares their output.
//!
//! In a block marked `console`, each line that starts with `$ onrecord` (or `$ cargo run … --`), or hands something on to
//! it, is run in the repository; each document has an index of its own. The lines below it must occur in its output, in that order. `…` matches
//! anything.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::support::{Desk, ONRECORD, Run, repository, skip};

/// A command and the lines below it.
struct Example {
    command: String,
    output: Vec<String>,
}

/// The examples of a document, in order.
fn examples(document: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut inside = false;
    for line in document.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if !inside {
        } else if let Some(command) = line.strip_prefix("$ ") {
            examples.push(Example {
                command: command.to_owned(),
                output: Vec::new(),
            });
        } else if let Some(example) = examples.last_mut() {
            example.output.push(line.to_owned());
        }
    }
    examples
}

/// The command with the built program in place of `cargo run`; None for other commands.
fn ours(command: &str) -> Option<String> {
    if command.starts_with("onrecord ") || command.contains("| onrecord ") {
        return Some(command.to_owned());
    }
    let arguments = command.strip_prefix("cargo run ")?.split_once("-- ")?.1;
    Some(format!("onrecord {arguments}"))
}

#[test]
fn the_commands_of_the_readme_print_what_it_says() {
    let Ok(readme) = fs::read_to_string(repository().join("README.md")) else {
        return skip("the_commands_of_the_readme_print_what_it_says", "no README.md");
    };
    assert!(check("README.md", &readme) > 0, "README.md shows no command");
}

#[test]
fn the_commands_of_the_pages_print_what_they_say() {
    let mut pages = 0;
    for entry in fs::read_dir(repository().join("docs")).expect("a folder") {
        let path = entry.expect("a page").path();
        // Commands of the pages on clusters need one.
        if path.is_dir() {
            continue;
        }
        let page = fs::read_to_string(&path).expect("a page");
        check(&path.to_string_lossy(), &page);
        pages += 1;
        assert!(
            path.ends_with("README.md")
                || front_page().contains(&*path.file_name().expect("a name").to_string_lossy()),
            "docs/README.md has no link to {}",
            path.display()
        );
    }
    assert!(pages > 6, "{pages} pages");
}

fn front_page() -> String {
    fs::read_to_string(repository().join("docs/README.md")).expect("a page")
}

/// Runs the commands of a document, with an index of its own. Returns how many there are.
fn check(name: &str, document: &str) -> usize {
    let desk = Desk::new();
    let programs = desk.root().join("bin");
    fs::create_dir(&programs).expect("a folder");
    symlink(ONRECORD, programs.join("onrecord")).expect("a link");
    let mut run = 0;
    for example in examples(document) {
        let Some(command) = ours(&example.command) else {
            continue;
        };
        run += 1;
        let output = run_in_repository(&desk, &programs, &command);
        let printed = format!("{}{}", output.stdout, output.stderr);
        assert!(matches!(output.code, Some(0)), "{command}: {output:?}");
        let mut rest = &*printed;
        for part in example
            .output
            .iter()
            .flat_map(|line| line.split('…'))
            .map(str::trim)
        {
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => panic!("`{command}` no longer prints {part:?} where {name} says so:\n{printed}"),
            }
        }
    }
    run
}

fn run_in_repository(desk: &Desk, programs: &Path, command: &str) -> Run {
    let path = std::env::var("PATH").unwrap_or_default();
    let mut shell = desk.shell(command);
    Run::of(
        shell
            .current_dir(repository())
            .env("PATH", format!("{}:{path}", programs.display())),
    )
}

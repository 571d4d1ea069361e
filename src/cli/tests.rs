//! Tests of the whole command line, without a terminal.

use super::*;
use crate::cli::arguments::command;

/// Runs a command in an environment with only a data folder; returns status, stdout and stderr.
fn ran(args: &[&str], data: &str) -> (ExitStatus, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let environment = |name: &str| (name == "XDG_DATA_HOME").then(|| OsString::from(data));
    let status = run_into(args, &mut out, &mut err, &environment);
    (
        status,
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

fn run_into(
    args: &[&str],
    out: &mut dyn Write,
    err: &mut (dyn Write + Send),
    environment: &dyn Fn(&str) -> Option<OsString>,
) -> ExitStatus {
    run_shown(args, out, err, environment, false)
}

/// The same, with standard output at a terminal or not.
fn run_shown(
    args: &[&str],
    out: &mut dyn Write,
    err: &mut (dyn Write + Send),
    environment: &dyn Fn(&str) -> Option<OsString>,
    out_is_terminal: bool,
) -> ExitStatus {
    let mut console = Console {
        input: &mut io::empty(),
        out,
        err,
        out_is_terminal,
        err_is_terminal: false,
        out_look: Look::default(),
        err_look: Look::default(),
        quiet: false,
        verbose: false,
        open_at: None,
        helper: None,
        environment,
    };
    run(["onrecord"].iter().chain(args), &mut console)
}

/// A writer that fails every write with this kind of error.
struct BrokenWriter(io::ErrorKind);

impl Write for BrokenWriter {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_long_answer_goes_through_the_pager_on_a_terminal_alone() {
    let folder = tempfile::tempdir().unwrap();
    let shown = folder.path().join("shown");
    let pager = format!("cat > {}", shown.display());
    let printed = |args: &[&str], out_is_terminal: bool, pager: &str| {
        let _ = std::fs::remove_file(&shown);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let environment = |name: &str| (name == "PAGER").then(|| OsString::from(pager));
        let status = run_shown(args, &mut out, &mut err, &environment, out_is_terminal);
        assert_eq!(status, ExitStatus::Done);
        let shown = std::fs::read_to_string(&shown).unwrap_or_default();
        (String::from_utf8(out).unwrap(), shown)
    };
    let whole = printed(&["syntax"], false, &pager).0;
    assert!(whole.contains("THE QUERY LANGUAGE"), "{whole}");
    let through = |text: &str| (String::new(), text.to_owned());
    let directly = |text: &str| (text.to_owned(), String::new());
    assert_eq!(printed(&["syntax"], true, &pager), through(&whole));
    assert_eq!(printed(&["--no-pager", "syntax"], true, &pager), directly(&whole));
    assert_eq!(printed(&["syntax"], true, ""), directly(&whole));
    assert_eq!(
        printed(&["syntax"], true, "/nonexistent/pager 2>&-"),
        directly(&whole)
    );
}

#[test]
fn the_arguments_do_not_contradict_each_other() {
    command().debug_assert();
}

#[test]
fn without_a_command_there_is_help() {
    let (status, out, err) = ran(&[], "/nonexistent");
    assert_eq!((status, err.as_str()), (ExitStatus::Done, ""));
    assert!(out.contains("onrecord ingest ~/articles"), "{out}");
}

#[test]
fn a_command_that_is_not_understood_is_an_error_on_stderr() {
    let wrong: [&[&str]; 6] = [
        &["ingest"],
        &["query"],
        &["query", "-n", "-5", "x"],
        &["query", "--since", "soon", "x"],
        &["query", "--since", "2021", "--until", "2020", "x"],
        &["man", "nosuch"],
    ];
    for args in wrong {
        let (status, out, err) = ran(args, "/nonexistent");
        assert_eq!((status, out.as_str()), (ExitStatus::Trouble, ""), "{args:?}");
        assert!(err.starts_with("error: "), "{err}");
    }
}

#[test]
fn a_word_with_a_minus_is_left_out_where_it_is_no_option() {
    for args in [
        &["query", "-climate", "x"] as &[&str],
        &["query", "dam", "-nuclear"],
        &["query", "dam", "-house", "-n", "3"],
        &["query", "dam", "-title:opinion"],
        &["quotes", "-climate"],
    ] {
        let (_, _, err) = ran(args, "/nonexistent");
        let told = err.lines().next().unwrap_or_default();
        assert!(
            told.ends_with("was taken for a word to leave out"),
            "{args:?}: {err}"
        );
        assert!(err.contains("onrecord ingest"), "the question was run: {err}");
    }
    let (_, _, err) = ran(&["query", "--frmat", "json", "x"], "/nonexistent");
    assert!(err.contains("--format") && !err.contains("leave out"), "{err}");
    let (_, out, err) = ran(&["query", "-h", "-nuclear"], "/nonexistent");
    assert!(out.contains("Usage") && err.is_empty(), "{err}");
}

#[test]
fn a_question_without_an_index_gets_advice() {
    for args in [
        &["query", "x"] as &[&str],
        &["quotes"],
        &["people"],
        &["status"],
        &["show", "12345678"],
    ] {
        let (status, _, err) = ran(args, "/nonexistent");
        assert_eq!(status, ExitStatus::Trouble);
        assert!(
            err.contains("/nonexistent/onrecord") && err.contains("onrecord ingest"),
            "{err}"
        );
        assert_eq!(err.lines().count(), 1, "{err}");
    }
}

#[test]
fn a_reader_that_has_gone_away_is_a_success() {
    let mut err = Vec::new();
    let status = run_into(
        &["syntax"],
        &mut BrokenWriter(io::ErrorKind::BrokenPipe),
        &mut err,
        &|_| None,
    );
    assert_eq!((status, err.as_slice()), (ExitStatus::Done, &[][..]));
}

#[test]
fn a_full_disk_is_an_error() {
    let mut err = Vec::new();
    let status = run_into(
        &["syntax"],
        &mut BrokenWriter(io::ErrorKind::StorageFull),
        &mut err,
        &|_| None,
    );
    assert_eq!(status, ExitStatus::Trouble);
    assert!(
        String::from_utf8(err)
            .unwrap()
            .starts_with("error: cannot write the results: ")
    );
}

#[test]
fn every_command_has_a_manual_page_and_completions() {
    for found in command().get_subcommands() {
        let (status, out, _) = ran(&["man", found.get_name()], "/nonexistent");
        assert_eq!(status, ExitStatus::Done);
        assert!(out.contains(".SH DESCRIPTION"), "{out}");
    }
    for shell in ["bash", "zsh", "fish"] {
        let (status, out, _) = ran(&["completions", shell], "/nonexistent");
        assert!(status == ExitStatus::Done && out.contains("quotes"));
    }
}

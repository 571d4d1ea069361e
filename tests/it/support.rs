//! Shared by all tests: a folder of articles with its index, and runs of the program on them.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tempfile::TempDir;

/// The built program.
pub const ONRECORD: &str = env!("CARGO_BIN_EXE_onrecord");

/// The repository's top folder.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The articles of the sample corpus.
pub fn sample_corpus() -> PathBuf {
    repository().join("sample_corpus")
}

/// An empty folder for articles, an index that does not exist yet, and a separate home folder. All are
/// removed when dropped.
pub struct Desk {
    root: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        let root = tempfile::tempdir().expect("a folder for temporary files");
        fs::create_dir(root.path().join("articles")).expect("a folder for articles");
        Self { root }
    }

    /// A desk whose index has the sample corpus.
    pub fn with_sample_corpus() -> Self {
        let desk = Self::new();
        desk.run(["ingest".as_ref(), sample_corpus().as_os_str()])
            .succeeded();
        desk
    }

    /// The folder that contains everything of this desk.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// The folder of articles.
    pub fn articles(&self) -> PathBuf {
        self.root.path().join("articles")
    }

    /// The folder of the index.
    pub fn index(&self) -> PathBuf {
        self.root.path().join("index")
    }

    /// Path of an article.
    pub fn path(&self, name: &str) -> PathBuf {
        self.articles().join(name)
    }

    /// Writes a file below the folder of articles.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(&path, content).expect("a file");
        path
    }

    /// Like [`Desk::write`], with a modification time so old that the program trusts it.
    pub fn write_settled(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.write(name, content);
        settle(&path);
        path
    }

    /// The program with these arguments and this desk's index, isolated from the caller's environment. `ONRECORD_PROGRAM`
    /// names another program than the one built with the tests, such as a release build for long campaigns.
    pub fn command<I>(&self, arguments: I) -> Command
    where
        I: IntoIterator<Item: AsRef<std::ffi::OsStr>>,
    {
        let program = std::env::var_os("ONRECORD_PROGRAM").unwrap_or_else(|| ONRECORD.into());
        let mut command = Command::new(program);
        command.args(arguments);
        self.surround(&mut command);
        command
    }

    /// A shell script in which `$0` is the program.
    pub fn shell(&self, script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script, ONRECORD]);
        self.surround(&mut command);
        command
    }

    fn surround(&self, command: &mut Command) {
        command
            .stdin(Stdio::null())
            .current_dir(self.root.path())
            .env("ONRECORD_INDEX", self.index())
            .env("HOME", self.root.path())
            .env("XDG_DATA_HOME", self.root.path().join("data"))
            .env("XDG_CACHE_HOME", self.root.path().join("cache"))
            .env_remove("NO_COLOR")
            .env_remove("CLICOLOR_FORCE")
            .env_remove("RUST_BACKTRACE");
    }

    /// Runs the program.
    pub fn run<I>(&self, arguments: I) -> Run
    where
        I: IntoIterator<Item: AsRef<std::ffi::OsStr>>,
    {
        Run::of(&mut self.command(arguments))
    }

    /// Ingests the folder of articles.
    pub fn ingest(&self) -> Run {
        self.run(["ingest".as_ref(), self.articles().as_os_str()])
    }

    /// Ingests the folder of articles and returns the report.
    pub fn ingest_report(&self) -> Value {
        self.run(["ingest", "articles", "--format", "json"]).json()
    }

    /// The answer to `query` as JSON. Near-equal copies, which tests have many of, are listed separately.
    pub fn query(&self, question: &str) -> Value {
        self.answer(&["query", "--all", question])
    }

    /// The answer to a command with its question as JSON.
    pub fn answer(&self, command: &[&str]) -> Value {
        let (command, question) = command.split_first().expect("a command");
        let run = self.run([&[*command, "--format", "json"], question].concat());
        assert!(matches!(run.code, Some(0 | 1)), "{run:?}");
        run.json()
    }

    /// Names of the files found by `query`, in the order of the hits.
    pub fn found(&self, question: &str) -> Vec<String> {
        file_names(&self.query(question))
    }

    /// The output of `status` as JSON.
    pub fn status(&self) -> Value {
        self.run(["status", "--format", "json"]).json()
    }

    /// The entry of a file in `status`: reason and detail of a skipped file, or problems of an indexed one.
    pub fn listed(&self, name: &str) -> String {
        let status = self.status();
        let of_file = |entry: &&Value| entry["path"].as_str().is_some_and(|path| path.ends_with(name));
        let list = |key: &str| {
            status[key]
                .as_array()
                .into_iter()
                .flatten()
                .find(of_file)
                .cloned()
        };
        list("skipped")
            .or_else(|| list("problems"))
            .map(|entry| entry.to_string())
            .unwrap_or_default()
    }
}

/// Gives a file a modification time so old that the program trusts it.
pub fn settle(path: &Path) {
    let hour_ago = SystemTime::now() - Duration::from_hours(1);
    File::options()
        .write(true)
        .open(path)
        .and_then(|file| file.set_modified(hour_ago))
        .expect("a modification time");
}

/// Names of the files of an answer's hits, in order.
pub fn file_names(answer: &Value) -> Vec<String> {
    strings(answer, "path")
        .iter()
        .map(|path| path.rsplit('/').next().unwrap_or_default().to_owned())
        .collect()
}

/// One value of each hit of an answer, in order.
pub fn strings(answer: &Value, key: &str) -> Vec<String> {
    hits(answer)
        .iter()
        .map(|hit| hit[key].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// The hits of an answer.
pub fn hits(answer: &Value) -> &[Value] {
    answer["hits"].as_array().expect("hits")
}

/// The result of a run of the program.
#[derive(Debug)]
pub struct Run {
    /// The exit status; None if a signal ended the program.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Runs a command and asserts that nothing panics, even if the panic is caught.
    pub fn of(command: &mut Command) -> Self {
        let run = Self::that_may_fault(command);
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
        assert!(!run.stderr.contains("a fault in"), "{}", run.stderr);
        run
    }

    /// Runs a command on damaged data on which the engine may panic. The program must catch the panic.
    pub fn that_may_fault(command: &mut Command) -> Self {
        let Output {
            status,
            stdout,
            stderr,
        } = command.output().expect("the program to start");
        let run = Self {
            code: status.code(),
            stdout: String::from_utf8(stdout).expect("UTF-8 on stdout"),
            stderr: String::from_utf8(stderr).expect("UTF-8 on stderr"),
        };
        assert_ne!(run.code, Some(101), "{}", run.stderr);
        run
    }

    /// Asserts exit status 0.
    #[track_caller]
    pub fn succeeded(self) -> Self {
        self.ended_with(0)
    }

    /// Asserts the exit status.
    #[track_caller]
    pub fn ended_with(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "stdout: {}\nstderr: {}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// Asserts that one line of stderr contains all parts, ignoring case.
    #[track_caller]
    pub fn says(self, parts: &[&str]) -> Self {
        assert!(
            self.stderr.lines().any(|line| {
                let line = line.to_lowercase();
                parts.iter().all(|part| line.contains(&part.to_lowercase()))
            }),
            "no line with {parts:?} in stderr:\n{}",
            self.stderr
        );
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error} in {}\nstderr: {}", self.stdout, self.stderr))
    }

    /// The lines of standard output, each as JSON.
    #[track_caller]
    pub fn json_lines(&self) -> Vec<Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}")))
            .collect()
    }
}

/// Reports that a test cannot run here, bypassing the capture of the harness. `tests/check.sh` lists skipped
/// tests.
pub fn skip(test: &str, why: &str) {
    let mut line = String::new();
    writeln!(line, "skipped: {test}: {why}").expect("a string takes all");
    // The harness captures only output of the print macros.
    let _ = std::io::stderr().write_all(line.as_bytes());
    if let Some(list) = std::env::var_os("ONRECORD_SKIPPED")
        && let Ok(mut list) = File::options().append(true).create(true).open(list)
    {
        let _ = list.write_all(line.as_bytes());
    }
}

/// True if a shell script succeeds here. For tests that depend on the machine.
pub fn works(script: &str) -> bool {
    Command::new("sh")
        .args(["-c", script])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Random numbers that are the same in every run (xorshift64*).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number less than `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16) % end.max(1)
    }
}

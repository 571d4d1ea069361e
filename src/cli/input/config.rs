//! The user's settings, `config.toml`: default options and named indexes.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use crate::cli::console::{Console, ExitStatus, Outcome};
use crate::cli::input::values::{Environment, index_dirs, user_dir};
use crate::error::{Error, Result, printable};
use crate::index::names_file::MOST_TOML;
use crate::index::user_files::read_text;
use crate::span::line_at;

const FILE: &str = "config.toml";

/// The content of the config file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::cli) struct Config {
    /// The path of the file; None if the environment gives no folder, or the folder may not be entered.
    path: Option<PathBuf>,
    /// True if the file exists.
    exists: bool,
    /// The index to use if none is named.
    index: Option<PathBuf>,
    /// Names of indexes and their folders, in the order of the names.
    indexes: Vec<(String, PathBuf)>,
    /// For each command, its options as they would be typed; those of all commands have an empty name.
    options: Vec<(String, Vec<(String, String)>)>,
}

impl Config {
    /// Reads `onrecord/config.toml` in the user's configuration folder. `program` describes the commands and their options, if
    /// there is such a file.
    ///
    /// # Errors
    /// If the file cannot be read, is not TOML, or has unknown settings.
    pub(in crate::cli) fn load(
        environment: Environment<'_>,
        program: impl FnOnce() -> clap::Command,
    ) -> Result<Self> {
        let Ok(folder) = user_dir("XDG_CONFIG_HOME", ".config", environment) else {
            return Ok(Self::default());
        };
        let path = folder.join(FILE);
        // A folder that may not be entered belongs to somebody else, as when the program runs for another user.
        if path.try_exists().is_err() {
            return Ok(Self::default());
        }
        let Some(text) = read_text(&path)? else {
            return Ok(Self {
                path: Some(path),
                ..Self::default()
            });
        };
        let mut config = Self::parse(&text, environment, &program()).map_err(|error| error.on(&path))?;
        config.path = Some(path);
        config.exists = true;
        Ok(config)
    }

    /// Parses the text of the file.
    pub(in crate::cli) fn parse(
        text: &str,
        environment: Environment<'_>,
        program: &clap::Command,
    ) -> Result<Self> {
        let wrong = |why: String| Error::usage("read the settings in", why);
        if text.len() > MOST_TOML {
            let size = text.len();
            return Err(wrong(format!(
                "{size} bytes, more than the {MOST_TOML} that it may have"
            )));
        }
        let table: Table = text.parse().map_err(|error: toml::de::Error| {
            let line = line_at(text, error.span().map_or(0, |span| span.start));
            wrong(format!("line {line}: {}", error.message()))
        })?;
        let mut config = Self::default();
        let mut default = None;
        for (key, value) in table {
            match (&*key, value) {
                ("index", Value::String(index)) => default = Some(index),
                ("indexes", Value::Table(indexes)) => {
                    for (name, folder) in indexes {
                        let Value::String(folder) = folder else {
                            return Err(wrong(format!("the index `{}` is no path", printable(&name))));
                        };
                        config.indexes.push((name, expanded(&folder, environment)));
                    }
                }
                ("options", Value::Table(options)) => {
                    let options = options_of(options, program, program).map_err(wrong)?;
                    config.options.push((String::new(), options));
                }
                (name, Value::Table(options)) => {
                    let command = program.find_subcommand(name).ok_or_else(|| {
                        wrong(format!("there is no command `{}`", printable(name)))
                            .hint("tables are indexes, options, and the names of commands")
                    })?;
                    let options = options_of(options, command, program).map_err(wrong)?;
                    config.options.push((key, options));
                }
                _ => {
                    return Err(wrong(format!("`{}` means nothing there", printable(&key)))
                        .hint("it may have `index = \"FOLDER\"`, and tables: indexes, options, commands"));
                }
            }
        }
        config.indexes.sort();
        config.index = default.map(|index| {
            config
                .named(&index)
                .map_or_else(|| expanded(&index, environment), Path::to_owned)
        });
        Ok(config)
    }

    /// Returns the folder of a named index.
    fn named(&self, name: &str) -> Option<&Path> {
        let found = self.indexes.iter().find(|(known, _)| known == name);
        found.map(|(_, folder)| folder.as_path())
    }

    /// True if [`Config::completed`] may change arguments.
    pub(in crate::cli) const fn has_settings(&self) -> bool {
        !self.options.is_empty() || !self.indexes.is_empty()
    }

    /// Returns the index to use if none is named.
    pub(in crate::cli) fn default_index(&self) -> Option<OsString> {
        self.index.clone().map(PathBuf::into_os_string)
    }

    /// Resolves a value of `$ONRECORD_INDEX`, which can be the name of an index.
    pub(in crate::cli) fn index_of(&self, value: &OsStr) -> OsString {
        let named = value.to_str().and_then(|name| self.named(name));
        named.map_or_else(|| value.to_owned(), |folder| folder.as_os_str().to_owned())
    }

    /// Returns the arguments, with default options inserted after the command unless they are typed, and with names
    /// of indexes replaced by their folders.
    pub(in crate::cli) fn completed(&self, args: &[OsString], program: &clap::Command) -> Vec<OsString> {
        let mut completed = Vec::with_capacity(args.len());
        let mut follows_index = false;
        let mut command_seen = false;
        for (at, arg) in args.iter().enumerate() {
            let text = arg.to_str().unwrap_or_default();
            let is_command =
                at > 0 && !command_seen && !follows_index && program.find_subcommand(text).is_some();
            if follows_index {
                completed.push(self.index_of(arg));
            } else if let Some(name) = text.strip_prefix("--index=") {
                let mut arg = OsString::from("--index=");
                arg.push(self.index_of(name.as_ref()));
                completed.push(arg);
            } else {
                completed.push(arg.clone());
            }
            follows_index = text == "--index";
            if is_command {
                command_seen = true;
                completed.extend(self.defaults(text, args, program));
            }
        }
        completed
    }

    /// Returns the default options of a command that are not typed.
    fn defaults(&self, command: &str, args: &[OsString], program: &clap::Command) -> Vec<OsString> {
        let is_typed = |option: &str| {
            args.iter().filter_map(|arg| arg.to_str()).any(|arg| {
                let long = arg
                    .strip_prefix("--")
                    .map(|arg| arg.split('=').next().unwrap_or(arg));
                long == Some(option) || (option == "limit" && arg.starts_with("-n"))
            })
        };
        let of_command = program.find_subcommand(command).map(clap::Command::get_name);
        let tables = self
            .options
            .iter()
            .filter(|(name, _)| name.is_empty() || Some(name.as_str()) == of_command);
        let options = tables.flat_map(|(_, options)| options);
        options
            .filter(|(option, _)| !is_typed(option))
            .map(|(option, value)| {
                if value.is_empty() {
                    format!("--{option}").into()
                } else {
                    format!("--{option}={value}").into()
                }
            })
            .collect()
    }
}

/// Returns the options of a command as they would be typed; false switches are left out.
fn options_of(
    options: Table,
    command: &clap::Command,
    program: &clap::Command,
) -> std::result::Result<Vec<(String, String)>, String> {
    let known = |option: &str| {
        let arguments = command.get_arguments().chain(program.get_arguments());
        arguments
            .into_iter()
            .any(|argument| argument.get_long() == Some(option))
    };
    let mut typed = Vec::new();
    for (option, value) in options {
        if !known(&option) {
            let name = command.get_name();
            return Err(format!("`{name}` has no option --{}", printable(&option)));
        }
        if value == Value::Boolean(false) {
            continue;
        }
        let value = as_typed(&value).ok_or_else(|| format!("--{option} takes no table"))?;
        typed.push((option, value));
    }
    Ok(typed)
}

/// Returns a value as it would be typed: nothing for a switch, several values separated by commas.
fn as_typed(value: &Value) -> Option<String> {
    Some(match value {
        Value::Boolean(true) => String::new(),
        Value::Boolean(false) | Value::Table(_) => return None,
        Value::String(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Datetime(date) => date.to_string(),
        Value::Array(values) => {
            let values: Option<Vec<String>> = values.iter().map(as_typed).collect();
            values?.join(",")
        }
    })
}

/// Returns a path with `~/` replaced by the user's home folder.
fn expanded(path: &str, environment: Environment<'_>) -> PathBuf {
    let home = environment("HOME").or_else(|| environment("USERPROFILE"));
    match (path.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => PathBuf::from(home).join(rest),
        _ => path.into(),
    }
}

/// Prints the settings in force, and their sources.
pub(in crate::cli) fn config(
    index: &[PathBuf],
    program: &clap::Command,
    console: &mut Console<'_>,
) -> Outcome {
    let config = Config::load(console.environment, || program.clone())?;
    let out = &mut *console.out;
    match &config.path {
        Some(path) => {
            let note = if config.exists {
                ""
            } else {
                " (there is no such file)"
            };
            writeln!(out, "settings  {}{note}", printable(&path.to_string_lossy()))?;
        }
        None => writeln!(out, "settings  none: neither XDG_CONFIG_HOME nor HOME is set")?,
    }
    for index in index_dirs(index, console.environment)? {
        writeln!(out, "index     {}", printable(&index.to_string_lossy()))?;
    }
    if !config.indexes.is_empty() {
        writeln!(out, "\nindexes")?;
        for (name, folder) in &config.indexes {
            writeln!(
                out,
                "  {}  {}",
                printable(name),
                printable(&folder.to_string_lossy())
            )?;
        }
    }
    for (command, options) in &config.options {
        writeln!(out, "\n{}", if command.is_empty() { "options" } else { command })?;
        for (option, value) in options {
            let equals = if value.is_empty() { "" } else { "=" };
            writeln!(out, "  --{option}{equals}{}", printable(value))?;
        }
    }
    Ok(ExitStatus::Done)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::arguments::command;

    fn parsed(text: &str) -> Result<Config> {
        Config::parse(
            text,
            &|name| (name == "HOME").then(|| "/home/ada".into()),
            &command(),
        )
    }

    fn completed(config: &Config, args: &[&str]) -> Vec<String> {
        let args: Vec<OsString> = args.iter().map(OsString::from).collect();
        let completed = config.completed(&args, &command());
        completed
            .iter()
            .map(|arg| arg.to_str().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn settings_of_many_bytes_are_refused() {
        let error = parsed(&"# much\n".repeat(10_000)).unwrap_err().to_string();
        assert!(error.contains("70000 bytes, more than the 65536"), "{error}");
    }

    #[test]
    fn default_options_replace_options_that_are_not_typed() {
        let text = "[options]\ncolor = \"never\"\n[query]\nlimit = 20\nall = true\nexplain = false\n";
        let config = parsed(text).unwrap();
        assert_eq!(
            completed(&config, &["onrecord", "query", "dam"]),
            ["onrecord", "query", "--color=never", "--all", "--limit=20", "dam"]
        );
        assert_eq!(
            completed(
                &config,
                &["onrecord", "query", "-n", "5", "--color", "always", "dam"]
            ),
            [
                "onrecord", "query", "--all", "-n", "5", "--color", "always", "dam"
            ]
        );
        assert_eq!(
            completed(&config, &["onrecord", "people"]),
            ["onrecord", "people", "--color=never"]
        );
    }

    #[test]
    fn indexes_have_names() {
        let config =
            parsed("index = \"papers\"\n[indexes]\npapers = \"~/archive\"\nwire = \"/wire\"\n").unwrap();
        assert_eq!(config.default_index(), Some("/home/ada/archive".into()));
        assert_eq!(
            completed(&config, &["onrecord", "--index", "wire", "query", "dam"]),
            ["onrecord", "--index", "/wire", "query", "dam"]
        );
        assert_eq!(
            completed(&config, &["onrecord", "query", "--index=./wire", "dam"])[2],
            "--index=./wire"
        );
    }

    #[test]
    fn an_invalid_setting_is_an_error_that_names_it() {
        for (text, part) in [
            ("[query]\nlimmit = 3\n", "--limmit"),
            ("[qeury]\nlimit = 3\n", "qeury"),
            ("colour = \"never\"\n", "colour"),
            ("index = [\n", "line"),
            ("[indexes]\na = 3\n", "`a`"),
        ] {
            let error = parsed(text).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_file_makes_it_panic(text in "\\PC{0,60}") {
            let _ = parsed(&text);
        }
    }
}

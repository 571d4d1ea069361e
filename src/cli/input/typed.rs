//! Typed arguments -> clap's input: expands short options, and turns `-word` into `NOT word` in questions.
//!
//! `-l`, `-c`, `-0`, `-v` and `-q` count only as arguments of exactly two characters and are never joined, so that in
//! a question `-oil` and `-london` exclude words.

use std::ffi::OsString;

use clap::Parser;

use crate::cli::console::{Console, Level};
use crate::error::printable;

/// Short options and their long forms.
const SHORT: [(&str, &str); 5] = [
    ("-l", "--paths"),
    ("-c", "--count"),
    ("-0", "--null"),
    ("-v", "--verbose"),
    ("-q", "--quiet"),
];
/// Commands that take a question.
pub(in crate::cli) const ASKING: [&str; 4] = ["query", "quotes", "timeline", "export"];
/// Words that people type instead of `query`.
const NEAR_QUERY: [&str; 5] = ["search", "find", "grep", "ask", "q"];

/// Parses the arguments. A word with `-` before it (`onrecord query dam -nuclear`) is excluded from the results, and
/// a note says so, unless the parsed arguments satisfy `is_quiet`.
pub(in crate::cli) fn parsed<P: Parser>(
    args: &[OsString],
    is_quiet: &dyn Fn(&P) -> bool,
    console: &mut Console<'_>,
) -> Result<P, clap::Error> {
    use clap::error::ErrorKind::{DisplayHelp, InvalidSubcommand, UnknownArgument, ValueValidation};
    let args = with_long_options(args);
    let (reread, left_out) = with_words_left_out(&args);
    let error = match P::try_parse_from(&args) {
        Ok(cli) if left_out.is_empty() => return Ok(cli),
        Ok(_) => None,
        Err(error) => Some(error),
    };
    if let Some(error) = &error {
        if error.kind() == InvalidSubcommand {
            tell_query(&args, console);
        }
        let asks_help = args
            .iter()
            .any(|arg| matches!(arg.to_str(), Some("-h" | "--help")));
        let is_word = matches!(error.kind(), UnknownArgument | ValueValidation | DisplayHelp);
        if asks_help || left_out.is_empty() || !is_word {
            return P::try_parse_from(&args);
        }
    }
    let cli = match P::try_parse_from(&reread) {
        Ok(cli) => cli,
        Err(reread) => return Err(error.unwrap_or(reread)),
    };
    for word in left_out.into_iter().filter(|_| !is_quiet(&cli)) {
        let word = printable(&word);
        console.say(
            Level::Note,
            &format!("`{word}` was taken for a word to leave out"),
        );
    }
    Ok(cli)
}

/// Returns the arguments with short options expanded (`--paths` for `-l`), up to `--`.
fn with_long_options(args: &[OsString]) -> Vec<OsString> {
    let end = args.iter().position(|arg| arg == "--").unwrap_or(args.len());
    let long = |(at, arg): (usize, &OsString)| {
        let short = SHORT.iter().find(|(short, _)| arg == short && at < end);
        short.map_or_else(|| arg.clone(), |(_, long)| long.into())
    };
    args.iter().enumerate().map(long).collect()
}

/// Returns the arguments with `-word` as `NOT word` after a command that takes a question, and these words as typed.
/// `-n5` and `-nall` are numbers of results.
fn with_words_left_out(args: &[OsString]) -> (Vec<OsString>, Vec<String>) {
    let takes_question = |arg: &OsString| arg.to_str().is_some_and(|arg| ASKING.contains(&arg));
    let words_begin = args.iter().position(takes_question).unwrap_or(args.len());
    let words_end = args.iter().position(|arg| arg == "--").unwrap_or(args.len());
    let mut left_out = Vec::new();
    let reread = args.iter().enumerate().map(|(at, arg)| {
        let word = arg.to_str().and_then(|arg| arg.strip_prefix('-'));
        let is_word = |word: &&str| {
            let starts_as_one = word.starts_with(|c: char| c.is_alphabetic() || c == '"' || c == '(');
            starts_as_one && word.chars().nth(1).is_some() && !is_limit(word)
        };
        match word
            .filter(is_word)
            .filter(|_| at > words_begin && at < words_end)
        {
            Some(word) => {
                left_out.push(format!("-{word}"));
                format!("NOT {word}").into()
            }
            None => arg.clone(),
        }
    });
    (reread.collect(), left_out)
}

/// True for the `n5`, `n=5` and `nall` of `-n5`.
fn is_limit(word: &str) -> bool {
    let value = word.strip_prefix('n').map(|value| value.trim_start_matches('='));
    value.is_some_and(|value| value == "all" || value.parse::<u64>().is_ok())
}

/// Prints the names of the commands that search, for a user who typed `onrecord search`.
fn tell_query(args: &[OsString], console: &mut Console<'_>) {
    let typed = args.iter().skip(1).filter_map(|arg| arg.to_str());
    if typed.into_iter().any(|arg| NEAR_QUERY.contains(&arg)) {
        console.say(
            Level::Note,
            "tip: `onrecord query WORDS` finds articles, `onrecord quotes --by NAME` what somebody said",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reread(args: &[&str]) -> (Vec<String>, Vec<String>) {
        let args: Vec<OsString> = args.iter().map(OsString::from).collect();
        let (reread, left_out) = with_words_left_out(&with_long_options(&args));
        let reread = reread.iter().map(|arg| arg.to_str().unwrap().to_owned());
        (reread.collect(), left_out)
    }

    #[test]
    fn words_that_begin_like_short_options_are_left_out() {
        for word in [
            "-oil", "-iraq", "-london", "-council", "-voters", "-quay", "-lc", "-vq", "-nuclear",
        ] {
            let (args, left_out) = reread(&["onrecord", "query", "ship", word]);
            assert_eq!(left_out, [word]);
            assert_eq!(args[3], format!("NOT {}", &word[1..]));
        }
    }

    #[test]
    fn short_options_are_two_letters_alone() {
        for (short, long) in SHORT {
            let (args, left_out) = reread(&["onrecord", "query", short, "ship"]);
            assert_eq!((&*args[2], left_out.len()), (long, 0));
        }
        assert_eq!(reread(&["onrecord", "query", "--", "-l"]).0[3], "-l");
        assert!(reread(&["onrecord", "query", "-n5", "ship"]).1.is_empty());
        assert!(reread(&["onrecord", "query", "-nall", "ship"]).1.is_empty());
        assert!(reread(&["onrecord", "ingest", "-oil"]).1.is_empty());
    }
}

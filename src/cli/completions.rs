//! `onrecord completions`: scripts for shells, with the fields of questions, facets and names of saved questions.

use clap::builder::PossibleValuesParser;
use clap_complete::Shell;

use crate::cli::console::{Console, ExitStatus, Outcome};
use crate::cli::input::typed::ASKING;
use crate::search::Facet;
use crate::search::query::Field;

/// Prints the names of saved questions, a line each.
const SAVED_NAMES: &str = "onrecord save --list 2>/dev/null | sed 's/  .*//'";

pub(super) fn completions(shell: Shell, command: clap::Command, console: &mut Console<'_>) -> Outcome {
    // Through memory: the generator panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut with_values(command), "onrecord", &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    let script = match shell {
        Shell::Bash => script + &bash(),
        Shell::Zsh => zsh(&script),
        Shell::Fish => script + &fish(),
        _ => script,
    };
    console.out.write_all(script.as_bytes())?;
    Ok(ExitStatus::Done)
}

/// Names of fields, each with its colon.
fn fields() -> Vec<String> {
    Field::named().map(|field| format!("{}:", field.name())).collect()
}

/// The command with the facets, which the parser does not list, as it understands more words for them.
fn with_values(mut command: clap::Command) -> clap::Command {
    let facets: Vec<&str> = Facet::ALL.iter().map(|facet| facet.name()).collect();
    for name in ASKING {
        command = command.mut_subcommand(name, |command| {
            command.mut_args(|argument| {
                if argument.get_id() == "fields" {
                    argument.value_parser(PossibleValuesParser::new(facets.clone()))
                } else {
                    argument
                }
            })
        });
    }
    command
}

/// A field is followed by its value without a blank. Names of saved questions are asked of the program.
fn bash() -> String {
    let (asking, fields) = (ASKING.join("|"), fields().join(" "));
    format!(
        r#"
_onrecord_words() {{
    _onrecord "$@"
    local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}" name
    if [[ -n "$word" && "$word" != -* && "$before" != -* && " ${{COMP_WORDS[*]}} " =~ \ ({asking})\  ]]; then
        COMPREPLY+=($(compgen -W "{fields}" -- "$word"))
    fi
    if [[ "$before" == new || ( "$before" == --remove && " ${{COMP_WORDS[*]}} " == *" save "* ) ]]; then
        while IFS= read -r name; do
            [[ "$name" == "$word"* ]] && COMPREPLY+=("$(printf '%q' "$name")")
        done < <({SAVED_NAMES})
    fi
    if [[ "${{#COMPREPLY[@]}}" -eq 1 && "${{COMPREPLY[0]}}" == *: ]]; then
        compopt -o nospace 2>/dev/null
    fi
    return 0
}}
complete -F _onrecord_words -o nosort -o bashdefault -o default onrecord 2>/dev/null ||
    complete -F _onrecord_words -o bashdefault -o default onrecord
"#
    )
}

/// The functions come before the last lines of the script, which run it.
fn zsh(script: &str) -> String {
    let functions = format!(
        r#"
_onrecord_saved() {{
    local -a names
    names=("${{(@f)$({SAVED_NAMES})}}")
    compadd -a names
}}
_onrecord_fields() {{
    compadd -S '' -- {}
}}
"#,
        fields().join(" ")
    );
    let lines = script.lines().map(|line| {
        let values = if line.starts_with("'::name -- The saved question") || line.contains("--remove=[") {
            "_onrecord_saved"
        } else if line.starts_with("'*::words -- The question") {
            "_onrecord_fields"
        } else {
            return line.to_owned();
        };
        line.replace(":_default'", &format!(":{values}'"))
    });
    let script = lines.collect::<Vec<String>>().join("\n") + "\n";
    match script.rfind("\nif [ \"$funcstack[1]\"") {
        Some(end) => format!("{}{functions}{}", &script[..end], &script[end..]),
        None => script + &functions,
    }
}

fn fish() -> String {
    let asking = ASKING.join(" ");
    let fields = fields().join(" ");
    format!(
        "complete -c onrecord -n '__fish_seen_subcommand_from {asking}' -a '{fields}'\n\
         complete -c onrecord -n '__fish_seen_subcommand_from new' -f -a '({saved})'\n\
         complete -c onrecord -n '__fish_seen_subcommand_from save' -l remove -x -a '({saved})'\n",
        saved = SAVED_NAMES.replace('\'', "\\'")
    )
}

#[cfg(test)]
mod tests {
    use crate::cli::arguments::command;

    use super::*;

    fn script(shell: Shell) -> String {
        let mut out = Vec::new();
        clap_complete::generate(shell, &mut with_values(command()), "onrecord", &mut out);
        let script = String::from_utf8(out).unwrap();
        match shell {
            Shell::Zsh => zsh(&script),
            Shell::Fish => script + &fish(),
            _ => script + &bash(),
        }
    }

    #[test]
    fn scripts_know_fields_facets_and_saved_questions() {
        let zsh = script(Shell::Zsh);
        assert!(
            zsh.contains("'::name -- The saved question \\[default\\: all of them\\]:_onrecord_saved'"),
            "{zsh}"
        );
        assert!(zsh.contains("_onrecord_saved() {"));
        let remove = zsh.lines().find(|line| line.contains("--remove=[")).unwrap();
        assert!(remove.contains("_onrecord_saved"), "{remove}");
        for script in [zsh, script(Shell::Fish), script(Shell::Bash)] {
            for word in ["person:", "title:", "date:month", "save --list"] {
                assert!(script.replace("\\:", ":").contains(word), "{word}");
            }
        }
    }
}

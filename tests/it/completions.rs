//! Completions know fields, facets and names of saved questions.

use crate::support::{Desk, ONRECORD, skip, works};

/// What bash offers for the last of these words.
fn offered(desk: &Desk, words: &str) -> Vec<String> {
    let script = format!(
        "eval \"$(\"$0\" completions bash)\"; onrecord() {{ \"$program\" \"$@\"; }}; program=$0
         COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
         _onrecord_words onrecord \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"
         printf '%s\\n' \"${{COMPREPLY[@]}}\""
    );
    let script = format!("exec bash -c '{}' \"$0\"", script.replace('\'', "'\\''"));
    let output = desk.shell(&script).output().expect("a shell");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_fields_facets_and_names_of_saved_questions() {
    if !works("bash -c 'type compgen'") {
        return skip(
            "bash_completes_fields_facets_and_names_of_saved_questions",
            "no bash with completion",
        );
    }
    let desk = Desk::with_sample_corpus();
    desk.run(["save", "dams", "query dam"]).succeeded();
    desk.run(["save", "two words", "query harbour"]).succeeded();
    assert_eq!(offered(&desk, "onrecord query pers"), ["person:"]);
    assert_eq!(offered(&desk, "onrecord quotes spea"), ["speaker:"]);
    assert_eq!(offered(&desk, "onrecord query --facet per"), ["person"]);
    assert_eq!(offered(&desk, "onrecord new da"), ["dams"]);
    assert_eq!(offered(&desk, "onrecord new two"), ["two\\ words"]);
    assert_eq!(offered(&desk, "onrecord save --remove da"), ["dams"]);
    assert_eq!(offered(&desk, "onrecord que"), ["query"]);
}

/// Types words into a zsh with the completions, presses Tab, and prints the line.
const ZSH: &str = r#"
zmodload zsh/zpty
zpty inner zsh -f -i
zpty -w inner 'unset zle_bracketed_paste; PS1=; PROMPT_EOL_MARK=; autoload -U compinit; compinit -u -D'
zpty -w inner "source $1; compdef _onrecord onrecord"
zpty -w inner 'told() { print -r -- "<<${BUFFER}>>"; BUFFER=; zle .accept-line }; zle -N told'
zpty -w inner 'bindkey "^Xt" told; bindkey "^I" complete-word; print -r -- "<<rea""dy>>"'
zpty -r inner line '*<<ready>>*'
shift
for words in "$@"; do
    zpty -w -n inner "$words"$'\t\x18t'
    zpty -r inner line '*<<*>>*'
    print -r -- "${${line##*<<}%%>>*}"
done
zpty -d inner
"#;

/// A desk with saved questions, a program `onrecord` in `bin`, and this shell's completions in `script`.
fn desk_with_completions(shell: &str) -> Desk {
    let desk = Desk::with_sample_corpus();
    desk.run(["save", "dams", "query dam"]).succeeded();
    desk.run(["save", "two words", "query harbour"]).succeeded();
    let script = desk.run(["completions", shell]).succeeded().stdout;
    std::fs::write(desk.root().join("script"), script).expect("the completions");
    std::fs::create_dir(desk.root().join("bin")).expect("a folder");
    std::os::unix::fs::symlink(ONRECORD, desk.root().join("bin/onrecord")).expect("a link");
    desk
}

#[test]
fn zsh_completes_fields_facets_and_names_of_saved_questions() {
    if !works("zsh -f -c 'zmodload zsh/zpty'") {
        return skip(
            "zsh_completes_fields_facets_and_names_of_saved_questions",
            "no zsh",
        );
    }
    let desk = desk_with_completions("zsh");
    std::fs::write(desk.root().join("typed.zsh"), ZSH).expect("a script");
    for (typed, completed) in [
        ("onrecord query pers", "onrecord query person:"),
        ("onrecord quotes spea", "onrecord quotes speaker:"),
        ("onrecord query --facet per", "onrecord query --facet person "),
        ("onrecord new da", "onrecord new dams "),
        ("onrecord new two", "onrecord new two\\ words "),
        ("onrecord save --remove da", "onrecord save --remove dams "),
        ("onrecord que", "onrecord query "),
    ] {
        let script = format!("PATH=\"$PWD/bin:$PATH\" zsh -f typed.zsh script '{typed}'");
        let output = desk.shell(&script).output().expect("zsh");
        let line = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(line.trim_end_matches('\n'), completed, "{typed}");
    }
}

#[test]
fn fish_completes_fields_facets_and_names_of_saved_questions() {
    if !works("fish --no-config -c true") {
        return skip(
            "fish_completes_fields_facets_and_names_of_saved_questions",
            "no fish",
        );
    }
    let desk = desk_with_completions("fish");
    for (typed, offered) in [
        ("onrecord query pers", "person:"),
        ("onrecord quotes spea", "speaker:"),
        ("onrecord query --facet per", "person"),
        ("onrecord new da", "dams"),
        ("onrecord new two", "two words"),
        ("onrecord save --remove da", "dams"),
    ] {
        let script =
            format!("PATH=\"$PWD/bin:$PATH\" fish --no-config -c 'source script; complete -C \"{typed}\"'");
        let output = desk.shell(&script).output().expect("fish");
        let lines = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(lines.trim_end(), offered, "{typed}");
    }
}

//! Completions know fields, facets and names of saved questions.

use crate::support::{Desk, skip, works};

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

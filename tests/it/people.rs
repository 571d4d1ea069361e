//! One person under several names, and the user's file, through the program.

use serde_json::Value;

use crate::support::{Desk, hits};

/// A desk with three articles with a full name, and one with only the surname.
fn desk() -> Desk {
    let desk = Desk::new();
    for number in 1..=3 {
        desk.write_settled(
            &format!("full-{number}.txt"),
            format!(
                "Storm number {number} passes\n\nMayor Ottoline Brackwater opened the harbour on Monday. “The worst is \
                 over on day {number},” Ottoline Brackwater said.\n"
            ),
        );
    }
    desk.write_settled(
        "surname.txt",
        "Harbour stays open\n\n“We shall not close it again,” Mayor Brackwater said on Tuesday.\n",
    );
    desk.ingest().succeeded();
    desk
}

fn find<'a>(answer: &'a Value, name: &str) -> &'a Value {
    let found = hits(answer).iter().find(|hit| hit["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {answer}"))
}

#[test]
fn a_surname_alone_is_found_by_the_full_name_and_marked() {
    let desk = desk();
    let answer = desk.query("person:\"Ottoline Brackwater\"");
    assert_eq!(answer["total"], 4);
    let surname = hits(&answer).iter().find(|hit| {
        hit["path"]
            .as_str()
            .is_some_and(|path| path.ends_with("surname.txt"))
    });
    let taken = &surname.expect("surname.txt")["taken_for"][0];
    assert_eq!(
        (
            taken["name"].as_str(),
            taken["person"].as_str(),
            taken["inferred"].as_bool()
        ),
        (Some("Brackwater"), Some("Ottoline Brackwater"), Some(true))
    );
    let quotes = desk.answer(&["quotes", "--by", "Ottoline Brackwater", "--said", "close"]);
    assert_eq!(hits(&quotes)[0]["inferred"], true);
    assert_eq!(hits(&quotes)[0]["person"], "Ottoline Brackwater");
    let shown = desk
        .run(["quotes", "--by", "Ottoline Brackwater", "--said", "close"])
        .succeeded();
    assert!(
        shown.stdout.contains("— Brackwater (Ottoline Brackwater?)"),
        "{}",
        shown.stdout
    );
    assert_eq!(desk.found("person:=Brackwater"), ["surname.txt"]);
}

#[test]
fn the_directory_joins_names_and_gives_reasons() {
    let desk = desk();
    let people = desk.answer(&["people"]);
    let mayor = find(&people, "Ottoline Brackwater");
    assert_eq!(
        (mayor["articles"].as_u64(), mayor["quotes"].as_u64()),
        (Some(4), Some(4))
    );
    assert_eq!(mayor["aliases"][1]["name"], "Brackwater");
    assert_eq!(mayor["aliases"][1]["inferred"], true);
    let why = desk.run(["people", "--why", "brackwater"]).succeeded().stdout;
    for part in [
        "Ottoline Brackwater: 3 articles; the name itself",
        "Brackwater: 1 article; the surname alone, inferred",
    ] {
        assert!(why.contains(part), "{part:?} is not in {why}");
    }
    assert!(why.contains("surname.txt"), "{why}");
    let narrow = desk.answer(&["people", "--query", "tuesday"]);
    assert_eq!(find(&narrow, "Ottoline Brackwater")["articles"], 1);
    let table = desk.run(["people", "--format", "csv"]).succeeded().stdout;
    assert!(
        table.starts_with("name,articles,quotes,first,last,aliases\r\n"),
        "{table}"
    );
    assert!(table.contains(",Brackwater?\r\n"), "{table}");
    desk.run(["people", "--why", "nobody"]).ended_with(1);
}

#[test]
fn the_users_file_splits_without_a_new_ingest_and_outlives_the_index() {
    let desk = desk();
    let file = desk.index().join("people.toml");
    std::fs::write(
        &file,
        "[[person]]\nname = \"Ottoline Brackwater\"\nnot = [\"Brackwater\"]\n",
    )
    .expect("a file");
    assert_eq!(desk.query("person:\"Ottoline Brackwater\"")["total"], 3);
    std::fs::remove_dir_all(desk.index().join("engine")).expect("the engine's folder");
    desk.ingest().succeeded();
    assert_eq!(desk.query("person:\"Ottoline Brackwater\"")["total"], 3);
}

#[test]
fn a_broken_file_is_reported_and_the_question_answered() {
    let desk = desk();
    std::fs::write(desk.index().join("people.toml"), "[[person]]\nnam = \"x\"\n").expect("a file");
    let question = "person:\"Ottoline Brackwater\"";
    desk.run(["query", question]).succeeded().says(&[
        "warning: cannot read ",
        "people.toml: line 2",
        "[[person]]",
    ]);
    let answer = desk.query(question);
    assert_eq!(answer["total"], 4);
    assert!(
        answer["warnings"][0]["message"]
            .as_str()
            .is_some_and(|text| text.contains("people.toml"))
    );
    desk.run(["people"]).succeeded().says(&["people.toml: line 2"]);
    let untouched = desk.run(["query", "harbour"]).succeeded();
    assert_eq!(untouched.stderr, "");
}

#[test]
fn names_are_merged_split_ignored_and_taken_back() {
    let desk = desk();
    let names = desk.index().join("names.toml");
    desk.run(["names"]).ended_with(1);
    desk.run(["names", "undo"]).ended_with(1);
    desk.run(["names", "split", "Ottoline Brackwater", "Brackwater"])
        .succeeded();
    assert_eq!(desk.query("person:\"Ottoline Brackwater\"")["total"], 3);
    desk.run(["names", "undo"]).succeeded();
    assert_eq!(desk.query("person:\"Ottoline Brackwater\"")["total"], 4);
    desk.run(["names", "merge", "The Mayor", "Ottoline Brackwater"])
        .succeeded();
    let people = desk.answer(&["people"]);
    assert_eq!(find(&people, "The Mayor")["articles"], 4);
    let why = desk.run(["people", "--why", "mayor"]).succeeded().stdout;
    assert!(why.contains("line 3 of the names file"), "{why}");
    let listed = desk.run(["names"]).succeeded().stdout;
    assert!(
        listed.contains("person: The Mayor, also Ottoline Brackwater"),
        "{listed}"
    );
    desk.run(["names", "ignore", "The Mayor"]).ended_with(2);
    desk.run(["names", "ignore", "Nobody Else"]).succeeded();
    assert!(
        std::fs::read_to_string(&names)
            .expect("a file")
            .contains("Nobody Else")
    );
}

#[test]
fn one_name_of_two_people_is_split_by_article() {
    let desk = desk();
    let answer = desk.query("person:=Brackwater");
    let id = answer["hits"][0]["id"].as_str().expect("an id");
    let other = [
        "names",
        "split",
        "Brackwater",
        "--as",
        "Hob Brackwater",
        "--in",
        id,
    ];
    desk.run(other).succeeded();
    let people = desk.answer(&["people"]);
    assert_eq!(find(&people, "Hob Brackwater")["articles"], 1);
    assert_eq!(find(&people, "Ottoline Brackwater")["articles"], 3);
    let why = desk.run(["people", "--why", "hob"]).succeeded().stdout;
    assert!(why.contains("Brackwater: 1 article; line"), "{why}");
}

#[test]
fn an_older_file_of_people_is_moved_by_the_first_change() {
    let desk = desk();
    let (older, newer) = (desk.index().join("people.toml"), desk.index().join("names.toml"));
    std::fs::write(
        &older,
        "[[person]]\nname = \"Ottoline Brackwater\"\nnot = [\"Brackwater\"]\n",
    )
    .expect("a file");
    desk.run(["names", "ignore", "Nobody Else"])
        .succeeded()
        .says(&["people.toml is names.toml now", "people.toml.bak"]);
    assert!(!older.exists() && newer.exists());
    assert_eq!(desk.query("person:\"Ottoline Brackwater\"")["total"], 3);
    std::fs::write(&older, "").expect("a file");
    desk.run(["query", "person:\"Ottoline Brackwater\""])
        .succeeded()
        .says(&["people.toml: names.toml is there too"]);
    std::fs::remove_dir_all(desk.index().join("engine")).expect("the engine's folder");
    desk.ingest().succeeded();
}

#[test]
fn a_wrong_entry_is_told_and_the_others_hold() {
    let desk = desk();
    let file =
        "[[person]]\nnam = \"x\"\n[[person]]\nname = \"Ottoline Brackwater\"\nnot = [\"Brackwater\"]\n";
    std::fs::write(desk.index().join("names.toml"), file).expect("a file");
    desk.run(["query", "person:\"Ottoline Brackwater\""])
        .succeeded()
        .says(&["names.toml: line 2"]);
    assert_eq!(desk.query("person:\"Ottoline Brackwater\"")["total"], 3);
}

#[test]
fn joined_names_are_stored_anew_by_ingest_and_after_a_change() {
    let desk = desk();
    let file = desk.index().join("engine/names.bin");
    let first = std::fs::read(&file).expect("the ingest stored the names");
    desk.run(["names", "ignore", "Ottoline Brackwater"]).succeeded();
    let ignored = std::fs::read(&file).expect("the change stored the names");
    assert_ne!(first, ignored);
    desk.run(["names", "undo"]).succeeded();
    assert_eq!(std::fs::read(&file).expect("undoing stored the names"), first);
    // A change by hand takes effect at once, and the next ingest stores the names.
    let ignore = "[[ignore]]\nname = \"Ottoline Brackwater\"\n";
    std::fs::write(desk.index().join("names.toml"), ignore).expect("the user's file");
    desk.run(["people", "ottoline"]).ended_with(1);
    desk.ingest().succeeded();
    assert_eq!(
        std::fs::read(&file).expect("the ingest stored the names"),
        ignored
    );
    std::fs::remove_file(&file).expect("a file to remove");
    desk.run(["people", "ottoline"]).ended_with(1);
}

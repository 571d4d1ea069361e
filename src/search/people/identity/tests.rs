use super::*;
use crate::index::names_file;
use crate::search::answer::{AliasEvidence, ShortForm};

type NoError = std::convert::Infallible;

/// Looks words up in a list of words with their articles.
fn counted<'a>(list: &'a [(&'a str, u64)]) -> impl Fn(&str) -> Result<u64, NoError> + 'a {
    move |word| {
        let known = list.iter().find(|(name, _)| *name == word);
        Ok(known.map_or(0, |(_, articles)| *articles))
    }
}

/// The people of names with their articles, in lines: `John Kerry = John Kerry 31, Kerry 12?`. `?` marks what was
/// inferred.
fn of(names: &[(&str, u64)], first_names: &[(&str, u64)], file: &str) -> Vec<String> {
    of_uses(names, first_names, &[], file)
}

/// The same, with the articles of words in the names of organisations and places.
fn of_uses(
    names: &[(&str, u64)],
    first_names: &[(&str, u64)],
    bodies: &[(&str, u64)],
    file: &str,
) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("people.toml"), file).unwrap();
    let file = names_file::load(folder.path()).unwrap();
    let full_names = counted(names);
    let uses = NameUses {
        as_first_name: &counted(first_names),
        of_bodies: &counted(bodies),
        as_full_name: &full_names,
        articles: &|| Ok(100_000),
    };
    let names = names
        .iter()
        .map(|(name, articles)| ((*name).to_owned(), *articles));
    let Ok(people) = people(names, &file, &uses);
    people
        .iter()
        .map(|person| {
            let aliases: Vec<String> = person
                .aliases
                .iter()
                .map(|alias| {
                    let mark = if alias.is_inferred() { "?" } else { "" };
                    format!("{} {}{mark}", alias.name, alias.articles)
                })
                .collect();
            format!("{} = {}", person.name, aliases.join(", "))
        })
        .collect()
}

#[track_caller]
fn check(names: &[(&str, u64)], expected: &[&str]) {
    assert_eq!(of(names, &[], ""), expected);
}

#[test]
fn a_surname_alone_is_inferred_where_nobody_else_has_it() {
    check(
        &[("John Kerry", 31), ("Kerry", 12), ("Ann Moor", 2)],
        &["Ann Moor = Ann Moor 2", "John Kerry = John Kerry 31, Kerry 12?"],
    );
}

#[test]
fn a_surname_of_two_belongs_to_neither() {
    check(
        &[("Gordon Brown", 85), ("Sarah Brown", 12), ("Brown", 40)],
        &[
            "Brown = Brown 40",
            "Gordon Brown = Gordon Brown 85",
            "Sarah Brown = Sarah Brown 12",
        ],
    );
}

#[test]
fn a_rare_namesake_leaves_no_real_doubt() {
    check(
        &[("Barack Obama", 500), ("Michelle Obama", 9), ("Obama", 192)],
        &[
            "Barack Obama = Barack Obama 500, Obama 192?",
            "Michelle Obama = Michelle Obama 9",
        ],
    );
}

#[test]
fn few_articles_and_surnames_known_from_elsewhere_leave_doubt() {
    check(
        &[("Ann Frost", 2), ("Frost", 1)],
        &["Ann Frost = Ann Frost 2", "Frost = Frost 1"],
    );
    check(
        &[("Mark Frost", 7), ("Frost", 18)],
        &["Frost = Frost 18", "Mark Frost = Mark Frost 7"],
    );
}

#[test]
fn a_word_that_is_a_first_name_too_leaves_doubt() {
    let names = [("John Kerry", 31), ("Kerry", 12)];
    assert_eq!(
        of(&names, &[("Kerry", 3)], "")[0],
        "John Kerry = John Kerry 31, Kerry 12?"
    );
    assert_eq!(of(&names, &[("Kerry", 4)], "")[1], "Kerry = Kerry 12");
}

#[test]
fn case_accents_and_particles_make_no_difference() {
    check(
        &[
            ("Bashar al-Assad", 20),
            ("Bashar Assad", 5),
            ("BASHAR AL-ASSAD", 1),
            ("Assad", 9),
        ],
        &["Bashar al-Assad = Bashar al-Assad 20, Assad 9?, Bashar Assad 5, BASHAR AL-ASSAD 1"],
    );
    check(
        &[("José Muñoz", 2), ("Jose Munoz", 3)],
        &["Jose Munoz = Jose Munoz 3, José Muñoz 2"],
    );
}

#[test]
fn middle_names_may_be_left_out_where_they_fit_one() {
    check(
        &[
            ("John F. Kerry", 4),
            ("John Forbes Kerry", 1),
            ("John Kerry", 31),
            ("J. Kerry", 2),
        ],
        &["John Kerry = John Kerry 31, John F. Kerry 4, J. Kerry 2?, John Forbes Kerry 1"],
    );
    check(
        &[
            ("George W. Bush", 30),
            ("George H.W. Bush", 5),
            ("George Bush", 20),
            ("Bush", 9),
        ],
        &[
            "Bush = Bush 9",
            "George Bush = George Bush 20",
            "George H.W. Bush = George H.W. Bush 5",
            "George W. Bush = George W. Bush 30",
        ],
    );
}

#[test]
fn father_and_son_are_two() {
    check(
        &[("Ann King Jr.", 3), ("Ann King Sr.", 3), ("Ann King", 5)],
        &[
            "Ann King = Ann King 5",
            "Ann King Jr. = Ann King Jr. 3",
            "Ann King Sr. = Ann King Sr. 3",
        ],
    );
    check(
        &[("Ann King Jr.", 3), ("Ann King", 5)],
        &["Ann King = Ann King 5, Ann King Jr. 3"],
    );
    check(
        &[("Ann King", 500), ("Ann King Sr.", 1), ("King", 2)],
        &[
            "Ann King = Ann King 500, King 2?",
            "Ann King Sr. = Ann King Sr. 1",
        ],
    );
}

#[test]
fn an_initial_that_fits_two_joins_neither() {
    check(
        &[("John Kerry", 30), ("James Kerry", 20), ("J. Kerry", 2)],
        &[
            "J. Kerry = J. Kerry 2",
            "James Kerry = James Kerry 20",
            "John Kerry = John Kerry 30",
        ],
    );
}

#[test]
fn a_name_that_begins_with_a_particle_is_not_a_surname_alone() {
    check(
        &[("Jim Morrison", 9), ("Van Morrison", 3), ("Morrison", 2)],
        &[
            "Jim Morrison = Jim Morrison 9",
            "Morrison = Morrison 2",
            "Van Morrison = Van Morrison 3",
        ],
    );
}

#[test]
fn the_file_merges_and_renames() {
    let names = [
        ("Bashar al-Assad", 2),
        ("Assad", 40),
        ("Dr Bashar", 1),
        ("Hafez Assad", 30),
    ];
    let file =
        "[[person]]\nname = \"Bashar the President\"\nalso = [\"bashar AL-ASSAD\", \"Assad\", \"Dr Bashar\"]";
    assert_eq!(
        of(&names, &[], file),
        [
            "Bashar the President = Assad 40, Bashar al-Assad 2, Dr Bashar 1",
            "Hafez Assad = Hafez Assad 30"
        ]
    );
}

#[test]
fn the_file_splits_and_ignores() {
    let names = [
        ("John Kerry", 31),
        ("Kerry", 12),
        ("John F. Kerry", 4),
        ("Basel II", 9),
    ];
    let file = "[[person]]\nname = \"John Kerry\"\nnot = [\"Kerry\"]\n[[ignore]]\nname = \"basel ii\"";
    assert_eq!(
        of(&names, &[], file),
        ["John Kerry = John Kerry 31, John F. Kerry 4", "Kerry = Kerry 12"]
    );
}

#[test]
fn a_name_of_the_file_takes_shorter_forms_as_others_do() {
    let names = [("John Kerry", 31), ("Kerry", 12)];
    let file = "[[person]]\nname = \"Secretary Kerry\"\nalso = [\"John Kerry\"]";
    assert_eq!(
        of(&names, &[], file),
        ["Secretary Kerry = John Kerry 31, Kerry 12?"]
    );
}

#[test]
fn the_order_of_names_makes_no_difference() {
    let mut names = vec![
        ("John Kerry", 31),
        ("John F. Kerry", 31),
        ("J. Kerry", 2),
        ("Kerry", 12),
        ("T. Kerry", 1),
    ];
    let people = of(&names, &[], "");
    for _ in 0..names.len() {
        names.rotate_left(1);
        assert_eq!(of(&names, &[], ""), people);
    }
}

#[test]
fn evidence_tells_what_was_concluded_from_what() {
    let names = [
        ("John Kerry", 31),
        ("Kerry", 12),
        ("Gordon Brown", 85),
        ("Sarah Brown", 12),
        ("Brown", 4),
    ];
    let names = names.map(|(name, articles)| (name.to_owned(), articles));
    let (one, none) = (|_: &str| Ok::<u64, NoError>(1), |_: &str| Ok::<u64, NoError>(0));
    let uses = NameUses {
        as_first_name: &one,
        of_bodies: &none,
        as_full_name: &none,
        articles: &|| Ok(0),
    };
    let Ok(people) = people(names, &NamesFile::default(), &uses);
    let evidence = |name: &str| {
        let mut aliases = people.iter().flat_map(|person| &person.aliases);
        aliases
            .find(|alias| alias.name == name)
            .map(|alias| alias.evidence.clone())
    };
    assert_eq!(
        evidence("Kerry"),
        Some(AliasEvidence::Inferred {
            form: ShortForm::Surname,
            articles: 31,
            others: 1
        })
    );
    assert_eq!(
        evidence("Brown"),
        Some(AliasEvidence::Undecided {
            form: ShortForm::Surname,
            people: vec![("Gordon Brown".to_owned(), 85), ("Sarah Brown".to_owned(), 12)],
            as_first_name: 1,
            bodies: 0,
        })
    );
}

#[test]
fn nicknames_are_one_person_where_no_other_fits() {
    check(
        &[
            ("Robert E. Tolland", 1),
            ("Bob Tolland", 25),
            ("Robert Tolland", 3),
        ],
        &["Bob Tolland = Bob Tolland 25, Robert Tolland 3?, Robert E. Tolland 1?"],
    );
    check(
        &[("Bob Tolland", 25), ("Robert Tolland", 30), ("Roger Tolland", 3)],
        &[
            "Robert Tolland = Robert Tolland 30, Bob Tolland 25?",
            "Roger Tolland = Roger Tolland 3",
        ],
    );
    check(
        &[("Mike Jackson", 4), ("Michael Jackson", 3)],
        &[
            "Michael Jackson = Michael Jackson 3",
            "Mike Jackson = Mike Jackson 4",
        ],
    );
    check(
        &[("Bob Tolland", 1), ("Robert Tolland", 1)],
        &["Bob Tolland = Bob Tolland 1", "Robert Tolland = Robert Tolland 1"],
    );
}

#[test]
fn an_initial_before_a_first_name_is_no_other_first_name() {
    check(
        &[("Magnus Tolland", 40), ("M. Eric Tolland", 2)],
        &[
            "M. Eric Tolland = M. Eric Tolland 2",
            "Magnus Tolland = Magnus Tolland 40",
        ],
    );
    check(
        &[
            ("John Tolland", 40),
            ("J. R. Tolland", 2),
            ("John Tolland Jr.", 9),
            ("J. Tolland", 1),
        ],
        &[
            "J. R. Tolland = J. R. Tolland 2",
            "John Tolland = John Tolland 40, John Tolland Jr. 9, J. Tolland 1?",
        ],
    );
}

#[test]
fn common_surnames_need_more_articles() {
    check(
        &[
            ("Ann Smith", 9),
            ("Smith", 2),
            ("Ann Brackwater", 9),
            ("Brackwater", 2),
        ],
        &[
            "Ann Brackwater = Ann Brackwater 9, Brackwater 2?",
            "Ann Smith = Ann Smith 9",
            "Smith = Smith 2",
        ],
    );
}

#[test]
fn rare_people_of_a_common_surname_keep_their_middle_names_apart() {
    check(
        &[
            ("Martin Luther King", 2),
            ("Martin King", 1),
            ("Ana Maria Brackwater", 2),
            ("Ana Brackwater", 1),
        ],
        &[
            "Ana Maria Brackwater = Ana Maria Brackwater 2, Ana Brackwater 1?",
            "Martin King = Martin King 1",
            "Martin Luther King = Martin Luther King 2",
        ],
    );
}

#[test]
fn a_word_that_is_more_often_a_company_is_no_surname_alone() {
    let names = [("Ann Tolland", 9), ("Tolland", 2)];
    let joined = ["Ann Tolland = Ann Tolland 9, Tolland 2?"];
    assert_eq!(of_uses(&names, &[], &[("Tolland", 9)], ""), joined);
    let apart = ["Ann Tolland = Ann Tolland 9", "Tolland = Tolland 2"];
    assert_eq!(of_uses(&names, &[], &[("Tolland", 10)], ""), apart);
}

#[test]
fn the_second_of_two_surnames_is_not_the_first() {
    check(
        &[("Ana Ruiz Brackwater", 9), ("Ana Brackwater", 4), ("Ana Ruiz", 7)],
        &[
            "Ana Brackwater = Ana Brackwater 4",
            "Ana Ruiz = Ana Ruiz 7",
            "Ana Ruiz Brackwater = Ana Ruiz Brackwater 9",
        ],
    );
    check(
        &[("Ana Ruiz Brackwater", 9), ("Ana Brackwater", 4)],
        &["Ana Ruiz Brackwater = Ana Ruiz Brackwater 9, Ana Brackwater 4"],
    );
}

#[test]
fn a_heading_that_runs_on_is_the_same_name() {
    check(
        &[
            ("Janet Brackwater", 46),
            ("JANET BRACKWATER Brackwater", 1),
            ("Janet L. Brackwater", 1),
        ],
        &["Janet Brackwater = Janet Brackwater 46, JANET BRACKWATER Brackwater 1, Janet L. Brackwater 1"],
    );
}

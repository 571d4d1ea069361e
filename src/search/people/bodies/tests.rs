use super::*;
use crate::extract::EntityKind;
use crate::index::names_file::FileName;

/// Articles of names, as many of each as said: `("Tolland Bank, TB", 3)`.
type ArticleList<'a> = &'a [(&'a str, u64)];

/// The things of names that articles have, in lines: `Tolland Bank = Tolland Bank 3, TB 2?`. `introduced` has for a name
/// the articles that mention it as another.
fn of(
    kind: EntityKind,
    list: ArticleList<'_>,
    introduced: ArticleList<'_>,
    entries: &[FileEntry],
) -> Vec<String> {
    let mut names: Vec<(String, u64)> = Vec::new();
    let mut articles: Vec<Vec<usize>> = Vec::new();
    for (written, times) in list {
        let mut here = Vec::new();
        for name in written.split(", ") {
            let known = names.iter().position(|(known, _)| known == name);
            let number = known.unwrap_or_else(|| {
                names.push((name.to_owned(), 0));
                names.len() - 1
            });
            names[number].1 += times;
            here.push(number);
        }
        articles.extend(std::iter::repeat_n(here, usize::try_from(*times).unwrap()));
    }
    let file = FileOfKind {
        entries,
        ignored: &FxHashSet::default(),
    };
    let mentioning = |name: &str| {
        let of_name = introduced.iter().filter(|(short, _)| *short == name);
        Ok(of_name
            .map(|(_, article)| articles[usize::try_from(*article).unwrap()].clone())
            .collect())
    };
    let articles = ArticlesOfNames {
        each: &|visit| articles.iter().for_each(|article| visit(article)),
        mentioning: &mentioning,
    };
    let things = match kind {
        EntityKind::Place => places(&names, file, &articles),
        _ => organisations(&names, file, &articles, &mut |owner| Ok(owner == "Ann Moor")),
    };
    let lines = things.unwrap().0.into_iter().map(|thing| {
        let aliases = thing.aliases.iter().map(|alias| {
            let mark = if alias.is_inferred() { "?" } else { "" };
            format!("{} {}{mark}", alias.name, alias.articles)
        });
        format!("{} = {}", thing.name, aliases.collect::<Vec<_>>().join(", "))
    });
    lines.collect()
}

#[track_caller]
fn check(list: ArticleList<'_>, expected: &[&str]) {
    assert_eq!(of(EntityKind::Organisation, list, &[], &[]), expected);
}

#[test]
fn legal_forms_spelling_and_codes_are_one_body() {
    check(
        &[
            ("Orlen & Pike Co", 4),
            ("Orlen and Pike", 3),
            ("ORLEN & PIKE", 2),
            ("Orlen & Pike Co OPK", 1),
        ],
        &["Orlen & Pike Co = Orlen & Pike Co 4, Orlen and Pike 3, ORLEN & PIKE 2, Orlen & Pike Co OPK 1"],
    );
    // A code that follows the names of two bodies is none.
    check(
        &[
            ("Orlen Inc", 4),
            ("Orlen PMI", 2),
            ("Pike PMI", 2),
            ("Pike Inc", 3),
        ],
        &[
            "Orlen Inc = Orlen Inc 4",
            "Orlen PMI = Orlen PMI 2",
            "Pike Inc = Pike Inc 3",
            "Pike PMI = Pike PMI 2",
        ],
    );
}

#[test]
fn a_group_is_the_company_only_under_its_own_name() {
    check(
        &[("Orlen Group Plc", 2), ("Orlen Group", 3), ("Orlen", 4)],
        &["Orlen = Orlen 4, Orlen Group 3, Orlen Group Plc 2"],
    );
    check(
        &[("Orlen Motor Co", 2), ("Orlen Motor Group", 3)],
        &[
            "Orlen Motor Co = Orlen Motor Co 2",
            "Orlen Motor Group = Orlen Motor Group 3",
        ],
    );
}

#[test]
fn descriptions_and_owners_before_a_name_make_no_difference() {
    check(
        &[
            ("Orlen Inc", 6),
            ("Rival Orlen Inc", 1),
            ("Ann Moor's Orlen Inc", 1),
            ("Pike's Orlen Inc", 1),
            ("U.S. Orlen Commission", 3),
            ("Orlen Commission", 2),
        ],
        &[
            "Orlen Inc = Orlen Inc 6, Ann Moor's Orlen Inc 1, Rival Orlen Inc 1",
            "Pike's Orlen Inc = Pike's Orlen Inc 1",
            "U.S. Orlen Commission = U.S. Orlen Commission 3, Orlen Commission 2",
        ],
    );
    // Other nations have one, too.
    check(
        &[
            ("U.S. Audit Court", 3),
            ("Audit Court", 2),
            ("Tolland Audit Court", 3),
        ],
        &[
            "Audit Court = Audit Court 2",
            "Tolland Audit Court = Tolland Audit Court 3",
            "U.S. Audit Court = U.S. Audit Court 3",
        ],
    );
}

#[test]
fn offices_have_two_orders_of_words_and_universities_have_not() {
    check(
        &[
            ("Department of Dykes", 2),
            ("Dykes Department", 3),
            ("University of Tolland Bay", 2),
            ("Tolland Bay University", 2),
        ],
        &[
            "Dykes Department = Dykes Department 3, Department of Dykes 2",
            "Tolland Bay University = Tolland Bay University 2",
            "University of Tolland Bay = University of Tolland Bay 2",
        ],
    );
}

#[test]
fn a_short_form_follows_the_name_whose_articles_it_shares() {
    check(
        &[
            ("Tolland Savings Bank, TSB", 4),
            ("TSB", 3),
            ("Tolland Savings Bank, Tolland Savings", 3),
            ("Tidal Studies Board", 3),
        ],
        &[
            "Tidal Studies Board = Tidal Studies Board 3",
            "Tolland Savings Bank = Tolland Savings Bank 7, TSB 7?, Tolland Savings 3?",
        ],
    );
    // Two full names with nearly as many articles leave doubt.
    check(
        &[("Tolland Savings Bank, TSB", 4), ("Tidal Studies Board, TSB", 3)],
        &[
            "TSB = TSB 7",
            "Tidal Studies Board = Tidal Studies Board 3",
            "Tolland Savings Bank = Tolland Savings Bank 4",
        ],
    );
    // A company of its own is no short form of its subsidiary.
    check(
        &[("Orlen, Orlen Mobility", 4), ("Orlen Inc", 3)],
        &[
            "Orlen = Orlen 4, Orlen Inc 3",
            "Orlen Mobility = Orlen Mobility 4",
        ],
    );
}

#[test]
fn an_acronym_that_articles_introduce_is_no_guess() {
    let list = [("Tolland Savings Bank", 4), ("TSB", 3)];
    let apart = of(EntityKind::Organisation, &list, &[], &[]);
    assert_eq!(
        apart,
        ["TSB = TSB 3", "Tolland Savings Bank = Tolland Savings Bank 4"]
    );
    let introduced = [("TSB", 0), ("TSB", 1)];
    let joined = of(EntityKind::Organisation, &list, &introduced, &[]);
    assert_eq!(joined, ["Tolland Savings Bank = Tolland Savings Bank 4, TSB 3"]);
}

#[test]
fn the_file_merges_and_splits_bodies() {
    let named = |name: &str| FileName {
        name: name.to_owned(),
        line: 2,
        spelling: spelling(name),
    };
    let entry = FileEntry {
        name: named("Orlen"),
        also: vec![named("Pike Works")],
        not: vec![named("Orlen Inc")],
        within: Vec::new(),
    };
    let list = [
        ("Orlen", 3),
        ("Orlen Inc", 2),
        ("Pike Works", 2),
        ("Orlen Plc", 1),
    ];
    assert_eq!(
        of(EntityKind::Organisation, &list, &[], &[entry]),
        [
            "Orlen = Orlen 3, Pike Works 2, Orlen Plc 1",
            "Orlen Inc = Orlen Inc 2"
        ]
    );
}

#[test]
fn places_are_joined_by_lists_spelling_and_acronyms() {
    let list = [
        ("U.S.", 5),
        ("United States", 4),
        ("USA", 1),
        ("Us", 2),
        ("N.J.", 1),
        ("New Jersey", 2),
        ("St. Orlen", 2),
        ("Saint Orlen", 1),
        ("Suelmar", 2),
        ("Sulmar", 1),
        ("Tolland Bay Area, TBA", 2),
        ("The Dykes", 1),
        ("Dykes", 2),
    ];
    assert_eq!(
        of(EntityKind::Place, &list, &[], &[]),
        [
            "Dykes = Dykes 2, The Dykes 1",
            "New Jersey = New Jersey 2, N.J. 1",
            "St. Orlen = St. Orlen 2, Saint Orlen 1",
            "Suelmar = Suelmar 2, Sulmar 1",
            "Tolland Bay Area = Tolland Bay Area 2, TBA 2?",
            "U.S. = U.S. 5, United States 4, USA 1",
            "Us = Us 2",
        ]
    );
}

proptest::proptest! {
    #[test]
    fn any_names_are_each_in_one_entry(names in proptest::collection::hash_set("\\PC{0,24}", 0..12)) {
        let list: Vec<(&str, u64)> = names.iter().map(|name| (name.as_str(), 1)).collect();
        let written: usize = names.iter().flat_map(|name| name.split(", ")).collect::<std::collections::HashSet<_>>().len();
        for kind in [EntityKind::Organisation, EntityKind::Place] {
            let things = of(kind, &list, &[], &[]);
            proptest::prop_assert!(things.len() <= written);
        }
    }
}

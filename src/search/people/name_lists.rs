//! The word lists that joining names begins with: legal forms, qualifiers, nicknames, places of several names.

use std::cmp::Ordering;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

const ORGANISATIONS: &str = include_str!("data/organisations.txt");
const PLACES: &str = include_str!("data/places.txt");
const NICKNAMES: &str = include_str!("data/nicknames.txt");
/// Surnames, one a line, in order.
const LAST_NAMES: &str = include_str!("../../extract/lexicon/data/last-names.txt");
/// Names of one country or body that extraction joins within an article, too.
const SAME_NAMES: &str = include_str!("../../extract/lexicon/data/same-names.txt");

/// Listed names that are known in capitals, too, have more letters than this: `US` is no `us`.
const LEAST_CAPITALS: usize = 4;

/// The parts that the ends of an organisation's name can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameEnding {
    /// A legal form that a group's parent can have: `AG`, `Inc`.
    Legal,
    /// A legal form of a company that makes or sells something: `Co`.
    Operating,
    /// A word for a group of companies: `Group`.
    Group,
}

/// The lists.
#[derive(Debug)]
pub(crate) struct NameLists {
    endings: FxHashMap<String, NameEnding>,
    roles: FxHashSet<&'static str>,
    small: FxHashSet<&'static str>,
    offices: FxHashSet<String>,
    ordered: FxHashSet<String>,
    /// A listed name without dots -> the first name of its line.
    same: FxHashMap<String, &'static str>,
    titles: FxHashSet<&'static str>,
    /// A first name -> its short forms, and the other way round; and forms of one name with each other.
    nicknames: FxHashMap<String, Vec<String>>,
}

/// The lists, read when they are needed first.
pub(crate) fn lists() -> &'static NameLists {
    static LISTS: LazyLock<NameLists> = LazyLock::new(NameLists::load);
    &LISTS
}

impl NameLists {
    fn load() -> Self {
        let mut lists = Self {
            endings: FxHashMap::default(),
            roles: FxHashSet::default(),
            small: FxHashSet::default(),
            offices: FxHashSet::default(),
            ordered: FxHashSet::default(),
            same: FxHashMap::default(),
            titles: FxHashSet::default(),
            nicknames: FxHashMap::default(),
        };
        let mut section = "";
        for line in lines(ORGANISATIONS) {
            if let Some(name) = line.strip_prefix('[') {
                section = name.trim_end_matches(']');
                continue;
            }
            for word in entries(line) {
                let ending = match section {
                    "legal" => Some(NameEnding::Legal),
                    "operating" => Some(NameEnding::Operating),
                    "group" => Some(NameEnding::Group),
                    _ => None,
                };
                match (section, ending) {
                    (_, Some(ending)) => _ = lists.endings.insert(word.to_lowercase(), ending),
                    ("title", _) => _ = lists.titles.insert(word),
                    ("role", _) => _ = lists.roles.insert(word),
                    ("office", _) => _ = lists.offices.insert(word.to_lowercase()),
                    ("ordered", _) => _ = lists.ordered.insert(word.to_lowercase()),
                    _ => _ = lists.small.insert(word),
                }
            }
        }
        for line in lines(SAME_NAMES).chain(lines(PLACES)) {
            let Some(first) = entries(line).next() else {
                continue;
            };
            for name in entries(line) {
                lists.same.entry(without_dots(name)).or_insert(first);
                if name.len() > LEAST_CAPITALS {
                    lists
                        .same
                        .entry(without_dots(&name.to_uppercase()))
                        .or_insert(first);
                }
            }
        }
        for line in lines(NICKNAMES) {
            let names: Vec<String> = entries(line).map(str::to_lowercase).collect();
            for one in &names {
                let others = names.iter().filter(|other| *other != one).cloned();
                lists.nicknames.entry(one.clone()).or_default().extend(others);
            }
        }
        lists
    }

    /// The kind of the folded last word of an organisation's name. None for a word that is part of the name
    /// proper.
    pub(crate) fn ending(&self, folded: &str) -> Option<NameEnding> {
        self.endings.get(folded).copied()
    }

    /// True for a description, as written, that precedes names: `Insurer`.
    pub(crate) fn is_role(&self, word: &str) -> bool {
        self.roles.contains(word)
    }

    /// True for a word, as written, that ends an office before a person's name: `CEO`.
    pub(crate) fn is_title(&self, word: &str) -> bool {
        self.titles.contains(word)
    }

    /// True for a surname that many people have, by the list of the census: folded.
    pub(crate) fn is_common_surname(folded: &str) -> bool {
        // The list is in order, so that half of the rest goes at each step.
        let mut rest = LAST_NAMES;
        while !rest.is_empty() {
            let middle = rest.floor_char_boundary(rest.len() / 2);
            let start = rest[..middle].rfind('\n').map_or(0, |at| at + 1);
            let end = rest[start..].find('\n').map_or(rest.len(), |at| start + at);
            let line = rest[start..end].bytes().map(|byte| byte.to_ascii_lowercase());
            rest = match line.cmp(folded.bytes()) {
                Ordering::Equal => return true,
                Ordering::Less => rest.get(end + 1..).unwrap_or_default(),
                Ordering::Greater => &rest[..start],
            };
        }
        false
    }

    /// True for a folded word that acronyms leave out: `of`.
    pub(crate) fn is_small(&self, folded: &str) -> bool {
        self.small.contains(folded)
    }

    /// True for a folded word for an office of a state: `department`.
    pub(crate) fn is_office(&self, folded: &str) -> bool {
        self.offices.contains(folded)
    }

    /// True for a folded word for a body whose words must keep their order: `university`.
    pub(crate) fn is_ordered(&self, folded: &str) -> bool {
        self.ordered.contains(folded)
    }

    /// The main listed name of the thing that has this name, as written: `United States` for `U.S.`
    pub(crate) fn listed(&self, name: &str) -> Option<&'static str> {
        if name.contains('.') {
            return self.same.get(&without_dots(name)).copied();
        }
        self.same.get(name).copied()
    }

    /// True if folded first names can be two forms of one: `bob` and `robert`.
    pub(crate) fn are_forms_of_one(&self, one: &str, other: &str) -> bool {
        let forms = self.nicknames.get(one);
        forms.is_some_and(|forms| forms.iter().any(|form| form == other))
    }
}

fn without_dots(name: &str) -> String {
    name.chars().filter(|c| *c != '.').collect()
}

/// The lines that are neither empty nor comments.
fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn entries(line: &'static str) -> impl Iterator<Item = &'static str> {
    line.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_names_keep_their_case() {
        let lists = lists();
        for (name, listed) in [
            ("U.S.", Some("United States")),
            ("US", Some("United States")),
            ("UNITED STATES", Some("United States")),
            ("Us", None),
            ("Conn", Some("Connecticut")),
            ("N.J.", Some("New Jersey")),
        ] {
            assert_eq!(lists.listed(name), listed, "{name}");
        }
    }

    #[test]
    fn short_forms_of_one_name_go_together() {
        let lists = lists();
        assert!(lists.are_forms_of_one("bob", "robert"));
        assert!(lists.are_forms_of_one("robert", "bob"));
        assert!(!lists.are_forms_of_one("bob", "roger"));
    }

    #[test]
    fn common_surnames_are_known() {
        for line in LAST_NAMES
            .lines()
            .filter(|line| !line.starts_with('#'))
            .step_by(97)
        {
            assert!(NameLists::is_common_surname(&line.to_lowercase()), "{line}");
        }
        assert!(NameLists::is_common_surname("smith"));
        assert!(!NameLists::is_common_surname("smi"));
        assert!(!NameLists::is_common_surname("brackwater"));
    }
}

//! [`NameGroups`]: names that are becoming one thing, with the reason for each join.

use std::cmp::Reverse;
use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use crate::index::names_file::{FileEntry, spelling};
use crate::search::answer::AliasEvidence;
use crate::search::people::identity::{Alias, Person};

/// Names of one kind, joined pair by pair. Numbers are those of [`NameGroups::new`].
pub(crate) struct NameGroups<'a> {
    names: &'a [(String, u64)],
    entries: &'a [FileEntry],
    /// The group of each name: the number of one of its names.
    group: Vec<usize>,
    members: FxHashMap<usize, Vec<usize>>,
    /// The entry of the user's file that a group belongs to.
    entry_of: FxHashMap<usize, usize>,
    joins: Vec<NameJoin>,
    /// The names that are short for others of their group.
    is_short: Vec<bool>,
}

/// A join of two names.
struct NameJoin {
    names: [usize; 2],
    evidence: AliasEvidence,
}

impl<'a> NameGroups<'a> {
    /// Each name by itself, but for those that an entry of the user's file names.
    pub(crate) fn new(names: &'a [(String, u64)], entries: &'a [FileEntry]) -> Self {
        let mut groups = Self {
            names,
            entries,
            group: (0..names.len()).collect(),
            members: (0..names.len()).map(|name| (name, vec![name])).collect(),
            entry_of: FxHashMap::default(),
            joins: Vec::new(),
            is_short: vec![false; names.len()],
        };
        groups.join_entries();
        groups
    }

    fn join_entries(&mut self) {
        let entries = self.entries.iter().enumerate();
        let entries = entries.filter(|(_, entry)| entry.within.is_empty());
        let of_entries = entries.flat_map(|(entry, file)| {
            file.names()
                .map(move |name| (name.spelling.as_str(), (entry, name.line)))
        });
        let known: FxHashMap<&str, (usize, usize)> = of_entries.collect();
        if known.is_empty() {
            return;
        }
        let mut first: FxHashMap<usize, usize> = FxHashMap::default();
        for (number, (name, _)) in self.names.iter().enumerate() {
            let Some(&(entry, line)) = known.get(&*spelling(name)) else {
                continue;
            };
            self.entry_of.insert(self.group[number], entry);
            match first.get(&entry) {
                None => _ = first.insert(entry, number),
                Some(&other) => _ = self.join(number, other, AliasEvidence::File { line }),
            }
        }
    }

    /// The group of a name.
    pub(crate) fn of(&self, name: usize) -> usize {
        self.group[name]
    }

    /// The names of a group.
    pub(crate) fn members(&self, group: usize) -> &[usize] {
        self.members.get(&group).map_or(&[], Vec::as_slice)
    }

    /// The number of articles of all names of a group, one that has two of them counted twice.
    pub(crate) fn articles(&self, group: usize) -> u64 {
        self.members(group).iter().map(|name| self.names[*name].1).sum()
    }

    /// Joins the groups of two names; false where the user's file says that they are two things.
    pub(crate) fn join(&mut self, one: usize, other: usize, evidence: AliasEvidence) -> bool {
        let (mut from, mut to) = (self.group[one], self.group[other]);
        if from == to {
            return true;
        }
        let entries = [from, to].map(|group| self.entry_of.get(&group).copied());
        let is_refused = match entries {
            [Some(one), Some(other)] => one != other,
            [Some(entry), None] => self.denies(entry, to),
            [None, Some(entry)] => self.denies(entry, from),
            [None, None] => false,
        };
        if is_refused {
            return false;
        }
        if self.members(from).len() > self.members(to).len() {
            std::mem::swap(&mut from, &mut to);
        }
        let moved = self.members.remove(&from).unwrap_or_default();
        for name in &moved {
            self.group[*name] = to;
        }
        self.members.entry(to).or_default().extend(moved);
        if let Some(entry) = entries[0].or(entries[1]) {
            self.entry_of.insert(to, entry);
        }
        self.joins.push(NameJoin {
            names: [one, other],
            evidence,
        });
        true
    }

    /// Joins the group of a name that is short for the group of another.
    pub(crate) fn join_short(&mut self, short: usize, long: usize, evidence: AliasEvidence) {
        let members = self.members(self.group[short]).to_vec();
        if self.group[short] != self.group[long] && self.join(short, long, evidence) {
            for name in members {
                self.is_short[name] = true;
            }
        }
    }

    /// True if an entry of the user's file says that a name of a group is another's.
    fn denies(&self, entry: usize, group: usize) -> bool {
        let file = &self.entries[entry];
        !file.not.is_empty()
            && self.members(group).iter().any(|name| {
                let spelling = spelling(&self.names[*name].0);
                file.not.iter().any(|not| not.spelling == spelling)
            })
    }

    /// The groups of the names, by the name to show.
    pub(crate) fn finish(self) -> Vec<Person> {
        let mut of_name: Vec<Vec<(usize, usize)>> = vec![Vec::new(); self.names.len()];
        for (number, join) in self.joins.iter().enumerate() {
            let [one, other] = join.names;
            of_name[one].push((other, number));
            of_name[other].push((one, number));
        }
        let mut found: Vec<Person> = self
            .members
            .iter()
            .map(|(group, members)| self.thing(*group, members, &of_name))
            .collect();
        let first = |thing: &Person| thing.aliases.first().map(|alias| alias.name.clone());
        found.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| first(a).cmp(&first(b))));
        found
    }

    /// One group, with the reasons that lead from the shown name to the others.
    fn thing(&self, group: usize, members: &[usize], of_name: &[Vec<(usize, usize)>]) -> Person {
        let entry = self.entry_of.get(&group).copied();
        let name_of = |shown: usize| match entry {
            Some(entry) => self.entries[entry].name.name.clone(),
            None => self.names[shown].0.clone(),
        };
        // Most groups are one name.
        if let [only] = *members {
            let (written, articles) = &self.names[only];
            let alias = Alias {
                name: written.clone(),
                articles: *articles,
                evidence: AliasEvidence::Itself,
            };
            return Person {
                name: name_of(only),
                aliases: vec![alias],
                entry,
            };
        }
        let rank = |name: &usize| {
            let (written, articles) = &self.names[*name];
            // `Orlen Bay` is shown before `ORLEN BAY`, whatever the headings.
            let is_upper = written.contains(' ') && !written.contains(char::is_lowercase);
            (!self.is_short[*name], !is_upper, *articles, Reverse(written))
        };
        let shown = members.iter().copied().max_by_key(rank).unwrap_or(group);
        let mut reasons: FxHashMap<usize, AliasEvidence> = FxHashMap::default();
        reasons.insert(shown, AliasEvidence::Itself);
        let mut next = VecDeque::from([shown]);
        while let Some(name) = next.pop_front() {
            for &(other, join) in &of_name[name] {
                if reasons.contains_key(&other) {
                    continue;
                }
                // A name that hangs on an inferred one is inferred as that is.
                let evidence = &self.joins[join].evidence;
                let before = reasons[&name].clone();
                let is_inferred = !evidence.is_inferred() && before.is_inferred();
                reasons.insert(other, if is_inferred { before } else { evidence.clone() });
                next.push_back(other);
            }
        }
        let aliases = members.iter().map(|name| {
            let (written, articles) = &self.names[*name];
            Alias {
                name: written.clone(),
                articles: *articles,
                evidence: reasons.remove(name).unwrap_or(AliasEvidence::Spelling),
            }
        });
        let mut aliases: Vec<Alias> = aliases.collect();
        aliases.sort_by(|a, b| {
            let rank = |alias: &Alias| (alias.name != self.names[shown].0, Reverse(alias.articles));
            rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name))
        });
        Person {
            name: name_of(shown),
            aliases,
            entry,
        }
    }
}

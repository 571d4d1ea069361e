//! Names -> people: which names of an index are one person's, decided from the number of articles of each.
//!
//! Names are the fullest ones of their articles. The most complete ones come first, and a less complete name joins the
//! person whom it fits: with a middle name left out where it fits one person alone; by an initial or a bare surname
//! only where the counts leave no real doubt (`leaves_no_doubt`), and then as *inferred*. Every decision looks at the
//! names of one surname and at nothing else, so that a few names give the same people as all names do. The user's file
//! goes before everything.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::index::listed::last_word;
use crate::index::names_file::{FileEntry, FileName, NamesFile, spelling};
use crate::search::answer::{AliasEvidence, ShortForm};
use crate::search::people::name::PersonName;
use crate::search::people::name_lists::NameLists;

/// A full name must be in at least this many articles before a shorter name is inferred to be it: a name seen once or
/// twice says little about whom else there is.
const LEAST_ARTICLES: u64 = 3;
/// Maximum of that for a surname that many people have, and for an initial before one. The more articles an index has,
/// the more people of one surname are in it.
const LEAST_COMMON: u64 = 10;
const LEAST_COMMON_INITIAL: u64 = 20;
/// The same for two forms of a first name before such a surname, or for a name with and without its middle name; both
/// names counted.
const LEAST_COMMON_FIRST_NAME: u64 = 6;
/// That maximum is reached in an index with this many times the articles.
const INDEX_PART: u64 = 1_000;
/// A full name must be in at least this many times the articles of all others whom the shorter name fits.
const TIMES_OTHERS: u64 = 10;

/// Other entries of the index under a name.
pub(crate) struct NameUses<'a, E> {
    /// In how many articles there are names of people that begin with these words, as written.
    pub(crate) as_first_name: &'a dyn Fn(&str) -> Result<u64, E>,
    /// In how many articles a name of an organisation or place has this word, as written.
    pub(crate) of_bodies: &'a dyn Fn(&str) -> Result<u64, E>,
    /// In how many articles this, as written, is a person's fullest name.
    pub(crate) as_full_name: &'a dyn Fn(&str) -> Result<u64, E>,
    /// The number of articles of the index.
    pub(crate) articles: &'a dyn Fn() -> Result<u64, E>,
}

/// A person of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    /// The name to show.
    pub name: String,
    /// The names that articles have, the one to show and the most frequent first.
    pub aliases: Vec<Alias>,
    /// The entry of the user's file, if there is one: its number.
    pub entry: Option<usize>,
}

/// One written name of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alias {
    /// As written.
    pub name: String,
    /// In how many articles it is the fullest name.
    pub articles: u64,
    /// Why it is this person's.
    pub evidence: AliasEvidence,
}

impl Alias {
    /// True if nothing but counts speaks for it.
    #[must_use]
    pub(crate) const fn is_inferred(&self) -> bool {
        self.evidence.is_inferred()
    }
}

/// True if a name of `own` articles may be taken for a fuller one of `articles`, beside others of `others` articles. A
/// surname that is alone in more articles than the full name has is known from elsewhere, perhaps as somebody else's.
const fn leaves_no_doubt(least: u64, own: u64, articles: u64, others: u64) -> bool {
    articles >= least && articles >= others.saturating_mul(TIMES_OTHERS) && own <= articles
}

/// The least number of articles of a full name of this surname before a shorter form is inferred to be it.
fn least_articles<E>(surname: &str, form: ShortForm, uses: &NameUses<'_, E>) -> Result<u64, E> {
    if !NameLists::is_common_surname(surname) {
        return Ok(LEAST_ARTICLES);
    }
    let most = match form {
        ShortForm::Initial => LEAST_COMMON_INITIAL,
        ShortForm::Nickname | ShortForm::Middle => LEAST_COMMON_FIRST_NAME,
        _ => LEAST_COMMON,
    };
    Ok(((uses.articles)()? / INDEX_PART).clamp(LEAST_ARTICLES, most))
}

/// A written name with its number of articles, and the line of the user's file that names it.
struct WrittenName {
    name: String,
    articles: u64,
    line: Option<usize>,
}

/// Names that are the same but for spelling.
struct NameNode {
    name: PersonName,
    written: Vec<WrittenName>,
    /// The entry of the user's file that names it.
    entry: Option<usize>,
    /// Why it is where it is; [`AliasEvidence::Itself`] where nothing had to be concluded.
    evidence: AliasEvidence,
}

impl NameNode {
    fn articles(&self) -> u64 {
        self.written.iter().map(|written| written.articles).sum()
    }
}

/// A person in the making, within one surname.
#[derive(Default)]
struct Class {
    entry: Option<usize>,
    nodes: Vec<NameNode>,
    /// Names that the user's file gives the person, whether or not articles have them.
    listed: Vec<PersonName>,
}

impl Class {
    fn articles(&self) -> u64 {
        self.nodes.iter().map(NameNode::articles).sum()
    }

    /// All names with more than a surname.
    fn full_names(&self) -> impl Iterator<Item = &PersonName> {
        let written = self.nodes.iter().map(|node| &node.name);
        written.chain(&self.listed).filter(|name| !name.is_bare())
    }

    /// True if a name may be a shorter form of the names here: of all of them, or of one that the user's file names.
    fn takes(&self, name: &PersonName) -> bool {
        let mut names = self.full_names().peekable();
        names.peek().is_some()
            && if self.entry.is_some() {
                names.any(|full| name.fits(full))
            } else {
                names.all(|full| name.fits(full))
            }
    }

    /// Returns the kind of short form that a joined name is.
    fn form(&self, name: &PersonName) -> ShortForm {
        if name.is_bare() {
            ShortForm::Surname
        } else if !self.full_names().all(|full| name.has_other_first(full)) {
            ShortForm::Middle
        } else if name.has_first_name() && self.full_names().any(PersonName::has_first_name) {
            ShortForm::Nickname
        } else {
            ShortForm::Initial
        }
    }

    /// The name to show: the user's, else the most frequent one that was not concluded, with a first name if there is one.
    fn name<'a>(&'a self, file: &'a NamesFile) -> &'a str {
        if let Some(person) = self.entry.and_then(|entry| file.people.get(entry)) {
            return &person.name.name;
        }
        let told = self.nodes.iter().filter(|node| node.evidence.tells_who());
        told.flat_map(|node| node.written.iter().map(move |written| (node, written)))
            .max_by_key(|(node, written)| {
                let name = written.name.as_str();
                (
                    node.name.has_first_name(),
                    written.articles,
                    name.len(),
                    Reverse(name),
                )
            })
            .map_or("", |(_, written)| &written.name)
    }
}

/// The people whom names belong to: each name once, with its number of articles. Names that share a surname must all be
/// there for the people of that surname to be right; so must all names of an entry of the user's file.
///
/// # Errors
/// Those of `uses`.
pub(crate) fn people<E>(
    names: impl IntoIterator<Item = (String, u64)>,
    file: &NamesFile,
    uses: &NameUses<'_, E>,
) -> Result<Vec<Person>, E> {
    let listed = FileNames::of(file);
    // First by the last word, which needs no parsing of names: most surnames have one name.
    let mut last_words: FxHashMap<String, Vec<(String, u64)>> = FxHashMap::default();
    for (written, articles) in names {
        if let Some(last) = last_word(&written) {
            last_words.entry(last).or_default().push((written, articles));
        }
    }
    let mut people = Vec::with_capacity(last_words.len());
    let mut entries: BTreeMap<usize, Vec<Alias>> = BTreeMap::new();
    for (last, names) in last_words {
        if names.len() == 1 && !listed.last_words.contains(&last) {
            people.extend(names.into_iter().map(alone));
            continue;
        }
        let mut surnames: BTreeMap<String, Vec<NameNode>> = BTreeMap::new();
        for (written, articles) in names {
            if let Some(node) = listed.node(written, articles) {
                surnames.entry(node.name.last.clone()).or_default().push(node);
            }
        }
        for (surname, nodes) in surnames {
            for class in classes(&surname, nodes, &listed, uses)? {
                let person = class.into_person(file);
                match person.entry {
                    Some(entry) => entries.entry(entry).or_default().extend(person.aliases),
                    None => people.push(person),
                }
            }
        }
    }
    for (entry, mut aliases) in entries {
        let name = file.people[entry].name.name.clone();
        sort(&mut aliases, &name);
        people.push(Person {
            name,
            aliases,
            entry: Some(entry),
        });
    }
    // By the first alias, too: two people may be shown under one name.
    people.sort_unstable_by(|a, b| {
        let first = |person: &Person| person.aliases.first().map(|alias| alias.name.clone());
        a.name.cmp(&b.name).then_with(|| first(a).cmp(&first(b)))
    });
    Ok(people)
}

/// A person of one name.
fn alone((name, articles): (String, u64)) -> Person {
    Person {
        name: name.clone(),
        aliases: vec![Alias {
            name,
            articles,
            evidence: AliasEvidence::Itself,
        }],
        entry: None,
    }
}

/// Shares the names of one surname out.
fn classes<E>(
    surname: &str,
    mut nodes: Vec<NameNode>,
    listed: &FileNames<'_>,
    uses: &NameUses<'_, E>,
) -> Result<Vec<Class>, E> {
    let mut classes: Vec<Class> = Vec::new();
    for (entry, name) in listed.of_surname(surname) {
        let at = classes
            .iter()
            .position(|class| class.entry == Some(*entry))
            .unwrap_or_else(|| {
                classes.push(Class {
                    entry: Some(*entry),
                    ..Class::default()
                });
                classes.len() - 1
            });
        classes[at].listed.push(name.clone());
    }
    // More complete names come first, then frequent ones; the rest makes the order the same in every run.
    let order = |node: &NameNode| {
        let name = &node.name;
        (
            Reverse((name.fullness(), name.particles.len(), node.articles())),
            name.clone(),
            node.written[0].name.clone(),
        )
    };
    if nodes.len() > 1 {
        nodes.sort_by_cached_key(order);
    }
    for mut node in nodes {
        let is_told = node.entry.is_some();
        let same = classes.iter().position(|class| {
            if is_told {
                class.entry == node.entry
            } else {
                class
                    .nodes
                    .iter()
                    .any(|known| known.entry.is_none() && known.name.is_same(&node.name))
            }
        });
        let decided = match same {
            Some(at) => Some(at),
            None => decide(&mut node, &classes, listed, uses)?,
        };
        match decided {
            None => classes.push(Class {
                nodes: vec![node],
                ..Class::default()
            }),
            Some(at) => {
                let nodes = &mut classes[at].nodes;
                let same = nodes
                    .iter_mut()
                    .find(|known| known.entry.is_none() && known.name.is_same(&node.name));
                match same {
                    Some(known) if !is_told => known.written.append(&mut node.written),
                    _ => nodes.push(node),
                }
            }
        }
    }
    classes.retain(|class| !class.nodes.is_empty());
    Ok(classes)
}

/// The class that a name belongs to, with the reason noted on it; None if it is a class of its own.
fn decide<E>(
    node: &mut NameNode,
    classes: &[Class],
    listed: &FileNames<'_>,
    uses: &NameUses<'_, E>,
) -> Result<Option<usize>, E> {
    let name = &node.name;
    let is_denied = |class: &Class| {
        let mut written = node.written.iter();
        written.any(|written| listed.denies(class.entry, &written.name))
    };
    let mut fitting: Vec<usize> = (0..classes.len()).filter(|at| classes[*at].takes(name)).collect();
    // Who has the very first name comes before who may be called so.
    let is_nickname = |at: &usize| classes[*at].form(name) == ShortForm::Nickname;
    if !fitting.iter().all(is_nickname) {
        fitting.retain(|at| !is_nickname(at));
    }
    let is_elder = |class: &Class| class.full_names().any(PersonName::is_elder);
    let may_be = |at: &usize| !is_denied(&classes[*at]) && !is_elder(&classes[*at]);
    let best = fitting.iter().copied().filter(may_be);
    let Some(best) = best.max_by_key(|at| (classes[*at].articles(), Reverse(*at))) else {
        return Ok(None);
    };
    let doubt = NameDoubt::of(node, best, &fitting, classes, uses)?;
    let (form, articles) = (doubt.form, doubt.articles);
    node.evidence = if doubt.is_settled(&classes[best]) {
        AliasEvidence::Middle { articles }
    } else if doubt.is_little(node, uses)? {
        let others = doubt.others + doubt.first_names;
        AliasEvidence::Inferred {
            form,
            articles,
            others,
        }
    } else {
        let person = |at: &usize| (classes[*at].name(listed.file).to_owned(), classes[*at].articles());
        let mut people: Vec<(String, u64)> = fitting.iter().map(person).collect();
        people.sort_by(|(a, of_a), (b, of_b)| of_b.cmp(of_a).then_with(|| a.cmp(b)));
        node.evidence = AliasEvidence::Undecided {
            form,
            people,
            as_first_name: doubt.first_names,
            bodies: doubt.bodies,
        };
        return Ok(None);
    };
    Ok(Some(best))
}

/// Numbers of articles that speak for one class as that of a shorter name, and against it.
struct NameDoubt {
    form: ShortForm,
    /// It fits this class alone.
    fits_one: bool,
    /// The fuller names have the middle name as a surname.
    is_by_middle_name: bool,
    /// Articles of the shorter name, of the class, and of all other classes that it fits.
    own: u64,
    articles: u64,
    others: u64,
    /// Articles in which the word of a bare surname is a first name, or in the name of an organisation or place.
    first_names: u64,
    bodies: u64,
}

impl NameDoubt {
    fn of<E>(
        node: &NameNode,
        best: usize,
        fitting: &[usize],
        classes: &[Class],
        uses: &NameUses<'_, E>,
    ) -> Result<Self, E> {
        let form = classes[best].form(&node.name);
        let others = fitting.iter().filter(|at| **at != best);
        let mut doubt = Self {
            form,
            fits_one: fitting.len() == 1,
            is_by_middle_name: form == ShortForm::Middle
                && classes[best].is_by_middle_name(&node.name, uses)?,
            own: node.articles(),
            articles: classes[best].articles(),
            others: others.map(|at| classes[*at].articles()).sum(),
            first_names: 0,
            bodies: 0,
        };
        if form == ShortForm::Surname {
            // `Van Morrison` is no other Morrison's surname alone.
            let bare = classes.iter().filter(|class| class.full_names().next().is_none());
            doubt.others += bare.map(Class::articles).sum::<u64>();
            for written in &node.written {
                doubt.first_names += (uses.as_first_name)(&written.name)?;
            }
            doubt.bodies = (uses.of_bodies)(&node.written[0].name)?;
        }
        Ok(doubt)
    }

    /// True if nothing has to be inferred: a middle name alone is left out, and the person is well known or the user's.
    fn is_settled(&self, class: &Class) -> bool {
        self.may_lack_middle() && (self.articles.max(self.own) >= LEAST_ARTICLES || class.entry.is_some())
    }

    /// Somebody who is called by the middle name has another surname: `Ana Ruiz` is in the index, too.
    const fn may_lack_middle(&self) -> bool {
        matches!(self.form, ShortForm::Middle) && self.fits_one && !self.is_by_middle_name
    }

    /// True if the counts leave no real doubt.
    fn is_little<E>(&self, node: &NameNode, uses: &NameUses<'_, E>) -> Result<bool, E> {
        if self.is_by_middle_name {
            return Ok(false);
        }
        let least = least_articles(&node.name.last, self.form, uses)?;
        let (most, all) = (self.own.max(self.articles), self.own + self.articles);
        if self.may_lack_middle() {
            // In a large index, `Ana Lopez` and `Ana Maria Lopez` are two people if each is in one or two articles.
            return Ok(least == LEAST_ARTICLES || all >= least);
        }
        if self.form == ShortForm::Nickname {
            // Of a common surname, two forms that are about as frequent may be two people's.
            let are_alike = least > LEAST_ARTICLES && (all - most) * 4 > most;
            let least = if are_alike { 2 * least } else { least };
            return Ok(all >= least && most >= self.others.saturating_mul(TIMES_OTHERS));
        }
        let others = self.others + self.first_names;
        Ok(leaves_no_doubt(least, self.own, self.articles, others) && self.bodies <= self.articles)
    }
}

impl Class {
    /// True if a fuller name here has a middle name that is the surname of somebody of the same first name: of `Ana Ruiz
    /// Lopez` the index has `Ana Ruiz`, so that `Ana Lopez` is another.
    fn is_by_middle_name<E>(&self, name: &PersonName, uses: &NameUses<'_, E>) -> Result<bool, E> {
        for node in &self.nodes {
            let has_middle = node.name.given.len() > name.given.len().max(1)
                && node
                    .name
                    .given
                    .last()
                    .is_some_and(|given| given.chars().nth(1).is_some());
            if !has_middle {
                continue;
            }
            for written in &node.written {
                let words: Vec<&str> = written.name.split_whitespace().collect();
                let before = words
                    .len()
                    .saturating_sub(1 + usize::from(node.name.suffix.is_some()));
                if before > 1 && (uses.as_full_name)(&words[..before].join(" "))? > 0 {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    fn into_person(self, file: &NamesFile) -> Person {
        let shown = self.name(file).to_owned();
        let all = self.articles();
        let holds_shown = |node: &NameNode| node.written.iter().any(|written| written.name == shown);
        let of_shown = self.nodes.iter().find(|node| holds_shown(node));
        let of_shown = of_shown.map(|node| (node.name.clone(), node.evidence.clone()));
        let mut aliases = Vec::new();
        for node in self.nodes {
            let is_spelling = holds_shown(&node);
            let own = node.articles();
            for written in node.written {
                let evidence = match (&of_shown, written.line) {
                    (_, Some(line)) => AliasEvidence::File { line },
                    _ if written.name == shown && node.evidence.tells_who() => match node.evidence {
                        AliasEvidence::Undecided { .. } => node.evidence.clone(),
                        _ => AliasEvidence::Itself,
                    },
                    _ if is_spelling => AliasEvidence::Spelling,
                    // The name to show may itself have been taken for this one.
                    (Some((name, evidence)), _) if node.evidence.tells_who() => {
                        told_from(name, evidence, &node.name, &node.evidence, all - own)
                    }
                    _ if node.evidence == AliasEvidence::Itself => {
                        AliasEvidence::Middle { articles: all - own }
                    }
                    _ => node.evidence.clone(),
                };
                aliases.push(Alias {
                    name: written.name,
                    articles: written.articles,
                    evidence,
                });
            }
        }
        sort(&mut aliases, &shown);
        Person {
            name: shown,
            aliases,
            entry: self.entry,
        }
    }
}

/// Why a full name is the shown person's: `evidence` is what either of the two was taken for the other by.
fn told_from(
    shown: &PersonName,
    of_shown: &AliasEvidence,
    name: &PersonName,
    of_name: &AliasEvidence,
    articles: u64,
) -> AliasEvidence {
    let inferred = [of_name, of_shown]
        .into_iter()
        .find(|evidence| evidence.is_inferred());
    match inferred {
        Some(AliasEvidence::Inferred { others, .. }) => AliasEvidence::Inferred {
            form: if shown.has_other_first(name) {
                ShortForm::Nickname
            } else {
                ShortForm::Middle
            },
            articles,
            others: *others,
        },
        _ => AliasEvidence::Middle { articles },
    }
}

/// The name to show first, then the most frequent.
fn sort(aliases: &mut [Alias], shown: &str) {
    aliases.sort_by(|a, b| {
        let rank = |alias: &Alias| (alias.name != shown, Reverse(alias.articles));
        rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name))
    });
}

/// The entry of a name in the user's file.
#[derive(Clone, Copy)]
enum FileVerdict {
    Ignored,
    /// It belongs to an entry; the line that says so.
    Entry(usize, usize),
}

/// The user's file, for looking names up.
struct FileNames<'a> {
    file: &'a NamesFile,
    verdicts: FxHashMap<&'a str, FileVerdict>,
    surnames: FxHashMap<String, Vec<(usize, PersonName)>>,
    /// Last words of all its names.
    last_words: FxHashSet<String>,
}

impl<'a> FileNames<'a> {
    fn of(file: &'a NamesFile) -> Self {
        let mut listed = Self {
            file,
            verdicts: FxHashMap::default(),
            surnames: FxHashMap::default(),
            last_words: FxHashSet::default(),
        };
        let entries = file.people.iter().enumerate();
        for (entry, person) in entries.filter(|(_, person)| person.within.is_empty()) {
            for FileName { name, line, spelling } in person.names() {
                listed.verdicts.insert(spelling, FileVerdict::Entry(entry, *line));
                if let Some(name) = PersonName::parse(name) {
                    listed
                        .surnames
                        .entry(name.last.clone())
                        .or_default()
                        .push((entry, name));
                }
            }
        }
        for ignored in &file.ignored {
            listed.verdicts.insert(&ignored.spelling, FileVerdict::Ignored);
        }
        let names = file.people.iter().flat_map(FileEntry::names).chain(&file.ignored);
        listed.last_words = names.filter_map(|name| last_word(&name.name)).collect();
        listed
    }

    /// A name taken apart; None of one that is to be ignored.
    fn node(&self, written: String, articles: u64) -> Option<NameNode> {
        let (entry, line) = match self.find(&written) {
            Some(FileVerdict::Ignored) => return None,
            Some(FileVerdict::Entry(entry, line)) => (Some(entry), Some(line)),
            None => (None, None),
        };
        Some(NameNode {
            name: PersonName::parse(&written)?,
            written: vec![WrittenName {
                name: written,
                articles,
                line,
            }],
            entry,
            evidence: AliasEvidence::Itself,
        })
    }

    fn find(&self, name: &str) -> Option<FileVerdict> {
        if self.verdicts.is_empty() {
            return None;
        }
        self.verdicts.get(&*spelling(name)).copied()
    }

    fn of_surname(&self, surname: &str) -> &[(usize, PersonName)] {
        self.surnames.get(surname).map_or(&[], Vec::as_slice)
    }

    /// True if an entry says that a name is not this person's.
    fn denies(&self, entry: Option<usize>, name: &str) -> bool {
        entry
            .and_then(|entry| self.file.people.get(entry))
            .is_some_and(|person| {
                !person.not.is_empty() && {
                    let spelling = spelling(name);
                    person.not.iter().any(|not| not.spelling == spelling)
                }
            })
    }
}

#[cfg(test)]
mod tests;

//! Names -> organisations and places: which names of an index are one thing.
//!
//! Names that differ in spelling, legal form, a stock code, a description before them or the order of their words are
//! one. Short forms follow, by the articles that have both ([`crate::search::people::together`]).

use rustc_hash::{FxHashMap, FxHashSet};

use crate::index::analysis::fold;
use crate::index::names_file::{FileEntry, spelling};
use crate::search::answer::{AliasEvidence, ShortForm};
use crate::search::people::body_name::BodyName;
use crate::search::people::identity::Person;
use crate::search::people::name_groups::NameGroups;
use crate::search::people::name_lists::lists;
use crate::search::people::together::{ArticlesOfNames, BodyNames, join_short_forms};

/// A name without its qualifier must be in at least this many times as many articles as the same name with
/// other qualifiers.
const TIMES_OTHERS: u64 = 10;
/// Maximum number of words before a name that qualify it.
const LONGEST_QUALIFIER: usize = 3;
/// A name after its owner's must be in at least this many times as many articles: `Ann Moor's International`
/// owns none.
const TIMES_OWNED: u64 = 5;
/// A name that the index has less often than one in this many times the qualified one is no name of its own.
const LEAST_PART: u64 = 4;

/// The entries of the user's file for the names of one kind.
#[derive(Clone, Copy)]
pub(crate) struct FileOfKind<'a> {
    pub(crate) entries: &'a [FileEntry],
    /// The spellings of the names to ignore.
    pub(crate) ignored: &'a FxHashSet<&'a str>,
}

impl FileOfKind<'_> {
    fn is_ignored(&self, name: &str) -> bool {
        !self.ignored.is_empty() && self.ignored.contains(&*spelling(name))
    }
}

/// The number of articles of the names with each [`BodyName::key_without_code`].
pub(crate) type ArticlesByKey = FxHashMap<String, u64>;

/// Organisations or places, each once, and the articles of all names by their keys.
pub(crate) type JoinedBodies = (Vec<Person>, ArticlesByKey);

/// Organisations of these names, each once with its number of articles. `owns` returns true for a name that
/// belongs to a person or place and to no organisation: then `X's Tolland Co` is Tolland Co.
pub(crate) fn organisations(
    names: &[(String, u64)],
    file: FileOfKind<'_>,
    articles: &ArticlesOfNames<'_>,
    owns: &mut dyn FnMut(&str) -> tantivy::Result<bool>,
) -> tantivy::Result<JoinedBodies> {
    let parsed = parsed(names, file);
    let bodies = BodyNames {
        names,
        parsed: &parsed,
    };
    let mut groups = NameGroups::new(names, file.entries);
    let order = by_frequency(names);
    let by_key = join_by_key(
        &bodies,
        &order,
        &mut groups,
        &|body, _| body.key(),
        &AliasEvidence::LegalForm,
    );
    join_groups(&bodies, &mut groups, &by_key);
    join_codes(&bodies, &mut groups, &by_key);
    join_qualified(&bodies, &mut groups, &by_key, owns)?;
    join_word_order(&bodies, &order, &mut groups);
    let forms = [ShortForm::Acronym, ShortForm::Words, ShortForm::Beginning];
    join_short_forms(&bodies, &mut groups, articles, &forms)?;
    let articles = articles_by_key(&bodies, file);
    Ok((without_ignored(groups.finish(), file), articles))
}

/// Places of these names, each once with its number of articles.
pub(crate) fn places(
    names: &[(String, u64)],
    file: FileOfKind<'_>,
    articles: &ArticlesOfNames<'_>,
) -> tantivy::Result<JoinedBodies> {
    let parsed = parsed(names, file);
    let bodies = BodyNames {
        names,
        parsed: &parsed,
    };
    let mut groups = NameGroups::new(names, file.entries);
    let listed_key = |body: &BodyName, written: &str| match lists().listed(written) {
        Some(listed) => BodyName::parse(listed).map_or_else(String::new, |body| body.place_key()),
        None => body.place_key(),
    };
    let by_key = join_by_key(
        &bodies,
        &by_frequency(names),
        &mut groups,
        &listed_key,
        &AliasEvidence::Listed,
    );
    // `Duesseldorf` is `Dusseldorf` where the index has both.
    let mut keys: Vec<&String> = by_key.keys().collect();
    keys.sort_unstable();
    for key in keys {
        if let Some(plain) = without_umlauts(key)
            && let Some(others) = by_key.get(&plain)
        {
            groups.join(by_key[key][0], others[0], AliasEvidence::Spelling);
        }
    }
    join_short_forms(&bodies, &mut groups, articles, &[ShortForm::Acronym])?;
    let articles = articles_by_key(&bodies, file);
    Ok((without_ignored(groups.finish(), file), articles))
}

fn parsed(names: &[(String, u64)], file: FileOfKind<'_>) -> Vec<Option<BodyName>> {
    let parse = |(name, _): &(String, u64)| (!file.is_ignored(name)).then(|| BodyName::parse(name))?;
    names.iter().map(parse).collect()
}

/// The articles of all names by their keys, also of those that the user's file ignores.
fn articles_by_key(bodies: &BodyNames<'_>, file: FileOfKind<'_>) -> ArticlesByKey {
    let mut by_key = ArticlesByKey::default();
    for ((name, articles), body) in bodies.names.iter().zip(bodies.parsed) {
        let key = match body {
            Some(body) => Some(body.key_without_code()),
            None if file.is_ignored(name) => BodyName::parse(name).map(|body| body.key_without_code()),
            None => None,
        };
        if let Some(key) = key {
            *by_key.entry(key).or_default() += articles;
        }
    }
    by_key
}

fn without_ignored(mut things: Vec<Person>, file: FileOfKind<'_>) -> Vec<Person> {
    if !file.ignored.is_empty() {
        for thing in &mut things {
            thing.aliases.retain(|alias| !file.is_ignored(&alias.name));
        }
        things.retain(|thing| !thing.aliases.is_empty());
    }
    things
}

/// The names of each key, the most frequent first.
type NamesByKey = FxHashMap<String, Vec<usize>>;

/// The numbers of names, the most frequent first.
fn by_frequency(names: &[(String, u64)]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|name| (std::cmp::Reverse(names[*name].1), &names[*name].0));
    order
}

/// Joins the names that have a key in common, in this order: for spelling where their words are the same, else with `evidence`.
fn join_by_key(
    bodies: &BodyNames<'_>,
    order: &[usize],
    groups: &mut NameGroups<'_>,
    key: &dyn Fn(&BodyName, &str) -> String,
    evidence: &AliasEvidence,
) -> NamesByKey {
    let mut by_key = NamesByKey::default();
    for &name in order {
        if let Some(body) = &bodies.parsed[name] {
            let key = key(body, &bodies.names[name].0);
            if !key.is_empty() {
                by_key.entry(key).or_default().push(name);
            }
        }
    }
    let mut shared: Vec<(&String, &Vec<usize>)> =
        by_key.iter().filter(|(_, names)| names.len() > 1).collect();
    shared.sort_unstable();
    for (_, names) in shared {
        let letters = |name: usize| bodies.parsed[name].as_ref().map(BodyName::letters);
        for &name in &names[1..] {
            // The name that differs least gives the better reason.
            let same = names.iter().take_while(|known| **known != name);
            let same = same.copied().find(|known| letters(*known) == letters(name));
            match same {
                Some(same) => groups.join(name, same, AliasEvidence::Spelling),
                None => groups.join(name, names[0], evidence.clone()),
            };
        }
    }
    by_key
}

/// Joins `Tolland Group` and `Tolland`, if the company itself is called so: there is a `Tolland Group Inc`, or only such
/// legal forms as a group's parent has.
fn join_groups(bodies: &BodyNames<'_>, groups: &mut NameGroups<'_>, by_key: &NamesByKey) {
    let of = |name: &usize| bodies.parsed[*name].as_ref();
    let with_group = by_key.iter().filter_map(|(key, names)| {
        let without = of(&names[0]).and_then(BodyName::key_without_group)?;
        Some((key, names, without))
    });
    let mut with_group: Vec<(&String, &Vec<usize>, String)> = with_group.collect();
    with_group.sort_unstable();
    for (_, names, without) in with_group {
        let Some(base) = by_key.get(&without) else {
            continue;
        };
        let is_own_name = names.iter().filter_map(of).any(|body| body.has_legal);
        let is_parent = base.iter().filter_map(of).any(|body| body.has_legal)
            && !base.iter().filter_map(of).any(|body| body.is_operating)
            && !of(&names[0]).is_some_and(BodyName::is_holding);
        if is_own_name || is_parent {
            groups.join(names[0], base[0], AliasEvidence::LegalForm);
        }
    }
}

/// Joins `Tolland Inc TLND` and `Tolland Inc`, if no other name has the code.
fn join_codes(bodies: &BodyNames<'_>, groups: &mut NameGroups<'_>, by_key: &NamesByKey) {
    let mut found: Vec<(usize, usize, &str, String)> = Vec::new();
    let mut users: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (name, body) in bodies.parsed.iter().enumerate() {
        let Some((rest, code)) = body.as_ref().and_then(BodyName::without_code) else {
            continue;
        };
        let base = by_key.get(&rest.key()).map(|names| names[0]);
        users
            .entry(code)
            .or_default()
            .push(base.map_or(groups.of(name), |base| groups.of(base)));
        if let Some(base) = base.filter(|_| rest.may_have_code(code)) {
            found.push((name, base, code, rest.key()));
        }
    }
    for (name, base, code, rest_key) in found {
        let of_code = &users[code];
        let is_beginning = rest_key.starts_with(&*fold(code));
        let is_own = is_beginning || of_code.iter().all(|group| *group == of_code[0]);
        // `Orlen` in `Tolland Pike Orlen` is another body, not a code. A frequent name is no evidence of a
        // code.
        let known = by_key.get(&fold(code).into_owned()).map(|names| names[0]);
        let known = known.filter(|known| groups.of(*known) != groups.of(base));
        let is_name = known.is_some_and(|known| bodies.names[known].1 > of_code.len() as u64 * LEAST_PART);
        if is_own && !is_name {
            groups.join(
                name,
                base,
                AliasEvidence::StockCode {
                    code: code.to_owned(),
                },
            );
        }
    }
}

/// Joins names to the same without a description or owner before them: `Insurer Tolland Inc`, `U.S. Tolland Commission`,
/// `Ann Moor's Tolland Co`.
fn join_qualified(
    bodies: &BodyNames<'_>,
    groups: &mut NameGroups<'_>,
    by_key: &NamesByKey,
    owns: &mut dyn FnMut(&str) -> tantivy::Result<bool>,
) -> tantivy::Result<()> {
    let mut found: Vec<(usize, usize, String, bool)> = Vec::new();
    // The articles of each qualified name, by the name without the qualifier; of those in `found` by nation alone.
    let mut of_rest: FxHashMap<usize, u64> = FxHashMap::default();
    for (name, body) in bodies.parsed.iter().enumerate() {
        let Some(body) = body else { continue };
        let most = LONGEST_QUALIFIER.min(body.words.len().saturating_sub(1));
        for words in 1..=most {
            let Some(rest) = body.key_without_first(words) else {
                continue;
            };
            let Some(base) = by_key.get(&rest).map(|names| names[0]) else {
                continue;
            };
            let articles = |name: usize| bodies.names[name].1;
            let qualifier = body.words[..words].join(" ");
            let is_nation = lists().listed(&qualifier) == Some("United States");
            let is_kept = articles(base) * LEAST_PART >= articles(name);
            let is_owner = match qualifier
                .strip_suffix("'s")
                .or_else(|| qualifier.strip_suffix("’s"))
            {
                Some(owner) if articles(base) >= articles(name) * TIMES_OWNED => owns(owner)?,
                _ => false,
            };
            let is_qualifier = is_nation || is_owner || words == 1 && lists().is_role(&qualifier);
            if is_kept && is_qualifier {
                found.push((name, base, qualifier, is_nation));
                break;
            }
            *of_rest.entry(base).or_default() += articles(name);
        }
    }
    for (name, base, qualifier, is_nation) in found {
        let others = of_rest.get(&base).copied().unwrap_or(0);
        let own = groups.articles(groups.of(base)) + bodies.names[name].1;
        if !is_nation || own >= others * TIMES_OTHERS {
            groups.join(name, base, AliasEvidence::Qualifier { qualifier });
        }
    }
    Ok(())
}

/// Joins names of the same words in another order: `Department of Labor`, `Labor Department`.
fn join_word_order(bodies: &BodyNames<'_>, order: &[usize], groups: &mut NameGroups<'_>) {
    let mut bags: FxHashMap<String, usize> = FxHashMap::default();
    for &name in order {
        let Some(bag) = bodies.parsed[name].as_ref().and_then(BodyName::word_bag) else {
            continue;
        };
        match bags.get(&bag) {
            None => _ = bags.insert(bag, name),
            Some(known) => _ = groups.join(name, *known, AliasEvidence::WordOrder),
        }
    }
}

/// The key with `u` for `ue`, and so on; None where it has no such letters.
fn without_umlauts(key: &str) -> Option<String> {
    let plain = key.replace("ae", "a").replace("oe", "o").replace("ue", "u");
    (plain != key).then_some(plain)
}

#[cfg(test)]
mod tests;

//! Short forms of names, by the articles that have both: `RBS` where most articles with it also have `Royal Bank of
//! Scotland`.
//!
//! Newswires write a body's full name once and a shorter one after it, so that a true short form shares most of its
//! articles with the full name. A form is considered only if its letters allow it ([`BodyName::shorter`]), and joined only
//! if no other full name has nearly as many articles in common with it.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use crate::search::answer::{AliasEvidence, ShortForm};
use crate::search::people::body_name::BodyName;
use crate::search::people::name_groups::NameGroups;

/// A runner-up must have fewer articles in common with the short form than one in this many of the first.
const TIMES_RUNNER_UP: u64 = 3;
/// A name whose legal names have more than one in this many of its articles is a full name itself.
const OWN_LEGAL_PART: u64 = 5;
/// Articles that introduce a short form, in brackets after the full name, which make it certain.
const LEAST_INTRODUCED: u64 = 2;
/// Passes over the articles: a name that the first joins can be the full name of another in the second.
const PASSES: usize = 2;

/// A callback that receives the numbers of the names of an article.
pub(crate) type VisitNames<'a> = &'a mut dyn FnMut(&[usize]);

/// The articles of an index, as far as the names of one kind in them go.
pub(crate) struct ArticlesOfNames<'a> {
    /// Calls back with the numbers of the names of each article, each name once.
    pub(crate) each: &'a dyn Fn(VisitNames<'_>),
    /// The numbers of the names of each article that has a written name as a mention of any name.
    pub(crate) mentioning: &'a dyn Fn(&str) -> tantivy::Result<Vec<Vec<usize>>>,
}

/// Names with what joining needs of them.
pub(crate) struct BodyNames<'a> {
    pub(crate) names: &'a [(String, u64)],
    pub(crate) parsed: &'a [Option<BodyName>],
}

/// Articles that a short form and a full name have in common.
#[derive(Clone, Copy, Debug)]
struct CommonArticles {
    form: ShortForm,
    /// The names, of those in the two groups the most frequent that fit.
    short: usize,
    long: usize,
    articles: u64,
    /// Articles that introduce the short form in brackets: there it is no name of its own.
    introduced: u64,
}

/// The counts of the articles for the groups of names.
#[derive(Default)]
struct TogetherCounts {
    /// The number of articles of each group.
    articles: FxHashMap<usize, u64>,
    /// By the group of the short form, then of the full name.
    common: FxHashMap<usize, FxHashMap<usize, CommonArticles>>,
}

/// Joins short forms to their full names. `forms` says which forms count.
pub(crate) fn join_short_forms(
    bodies: &BodyNames<'_>,
    groups: &mut NameGroups<'_>,
    articles: &ArticlesOfNames<'_>,
    forms: &[ShortForm],
) -> tantivy::Result<()> {
    let mut known: FxHashMap<(usize, usize), Option<ShortForm>> = FxHashMap::default();
    for _ in 0..PASSES {
        let mut counts = TogetherCounts::default();
        (articles.each)(&mut |names| counts.add_article(names, bodies, groups, forms, &mut known));
        counts.add_introduced(bodies, groups, articles, forms)?;
        let mut shorts: Vec<usize> = counts.common.keys().copied().collect();
        shorts.sort_unstable();
        let mut found = Vec::new();
        for short in shorts {
            found.extend(counts.full_name(short, bodies, groups));
        }
        if found.is_empty() {
            break;
        }
        for (common, evidence) in found {
            groups.join_short(common.short, common.long, evidence);
        }
    }
    Ok(())
}

impl CommonArticles {
    /// True if these are enough of all articles that have the short form, and no other full name has nearly as many.
    const fn is_clear(&self, all: u64, second: u64) -> bool {
        let (least, percent) = match self.form {
            ShortForm::Acronym => (2, 25),
            ShortForm::Beginning => (5, 60),
            _ => (2, 50),
        };
        self.articles >= least
            && self.articles * 100 >= all * percent
            && second * TIMES_RUNNER_UP <= self.articles
    }

    /// True if the short form, no acronym, is a full name by itself: legal names make up a part of its group.
    fn is_full_itself(&self, short: usize, bodies: &BodyNames<'_>, groups: &NameGroups<'_>) -> bool {
        let has_legal = |name: &&usize| bodies.parsed[**name].as_ref().is_some_and(|body| body.has_legal);
        let legal = groups.members(short).iter().filter(has_legal);
        let legal: u64 = legal.map(|name| bodies.articles(*name)).sum();
        self.form != ShortForm::Acronym && legal * OWN_LEGAL_PART > groups.articles(short)
    }
}

impl BodyNames<'_> {
    /// The form as which one name may be short for another; `known` keeps what was found.
    fn form(
        &self,
        short: usize,
        long: usize,
        known: &mut FxHashMap<(usize, usize), Option<ShortForm>>,
    ) -> Option<ShortForm> {
        let (Some(one), Some(other)) = (&self.parsed[short], &self.parsed[long]) else {
            return None;
        };
        if !other.may_have_short(one) {
            return None;
        }
        *known.entry((short, long)).or_insert_with(|| other.shorter(one))
    }

    fn articles(&self, name: usize) -> u64 {
        self.names[name].1
    }
}

impl TogetherCounts {
    fn add_article(
        &mut self,
        names: &[usize],
        bodies: &BodyNames<'_>,
        groups: &NameGroups<'_>,
        forms: &[ShortForm],
        known: &mut FxHashMap<(usize, usize), Option<ShortForm>>,
    ) {
        let mut here: Vec<usize> = names.iter().map(|name| groups.of(*name)).collect();
        here.sort_unstable();
        here.dedup();
        for group in &here {
            *self.articles.entry(*group).or_default() += 1;
        }
        let mut pairs: Vec<(usize, usize, ShortForm, usize, usize)> = Vec::new();
        for &short in names {
            for &long in names {
                let (of_short, of_long) = (groups.of(short), groups.of(long));
                if of_short == of_long {
                    continue;
                }
                if let Some(form) = bodies
                    .form(short, long, known)
                    .filter(|form| forms.contains(form))
                {
                    pairs.push((of_short, of_long, form, short, long));
                }
            }
        }
        pairs.sort_unstable();
        pairs.dedup_by_key(|(short, long, ..)| (*short, *long));
        for (of_short, of_long, form, short, long) in pairs {
            self.add(of_short, of_long, form, [short, long], bodies).articles += 1;
        }
    }

    fn add(
        &mut self,
        of_short: usize,
        of_long: usize,
        form: ShortForm,
        [short, long]: [usize; 2],
        bodies: &BodyNames<'_>,
    ) -> &mut CommonArticles {
        let of_long = self.common.entry(of_short).or_default().entry(of_long);
        let common = of_long.or_insert(CommonArticles {
            form,
            short,
            long,
            articles: 0,
            introduced: 0,
        });
        common.form = common.form.min(form);
        let rank = |short, long| {
            (
                bodies.articles(short) + bodies.articles(long),
                Reverse((short, long)),
            )
        };
        if rank(short, long) > rank(common.short, common.long) {
            (common.short, common.long) = (short, long);
        }
        common
    }

    /// Counts the articles that introduce an acronym: they mention it, but as another name.
    fn add_introduced(
        &mut self,
        bodies: &BodyNames<'_>,
        groups: &NameGroups<'_>,
        articles: &ArticlesOfNames<'_>,
        forms: &[ShortForm],
    ) -> tantivy::Result<()> {
        if !forms.contains(&ShortForm::Acronym) {
            return Ok(());
        }
        for (short, body) in bodies.parsed.iter().enumerate() {
            let Some(acronym) = body.as_ref().filter(|body| body.acronym().is_some()) else {
                continue;
            };
            let of_short = groups.of(short);
            for names in (articles.mentioning)(&bodies.names[short].0)? {
                if names.iter().any(|name| groups.of(*name) == of_short) {
                    continue;
                }
                let long = names.iter().copied().find(|long| {
                    let body = bodies.parsed[*long].as_ref();
                    body.is_some_and(|body| body.shorter(acronym) == Some(ShortForm::Acronym))
                });
                if let Some(long) = long {
                    *self.articles.entry(of_short).or_default() += 1;
                    let names = [short, long];
                    let common = self.add(of_short, groups.of(long), ShortForm::Acronym, names, bodies);
                    common.articles += 1;
                    common.introduced += 1;
                }
            }
        }
        Ok(())
    }

    /// The full name that a group is short for, with the reason; None where that is in doubt.
    fn full_name(
        &self,
        short: usize,
        bodies: &BodyNames<'_>,
        groups: &NameGroups<'_>,
    ) -> Option<(CommonArticles, AliasEvidence)> {
        let all = self.articles.get(&short).copied().unwrap_or_default();
        let mut longs: Vec<CommonArticles> = self.common.get(&short)?.values().copied().collect();
        let rank = |common: &CommonArticles| {
            (
                Reverse((common.articles, bodies.articles(common.long))),
                common.long,
            )
        };
        longs.sort_unstable_by_key(rank);
        // Subsidiaries begin with the short form: `GE Capital` beside `General Electric`, `Citi Cards` beside `Citigroup`.
        let is_other = |common: &&CommonArticles| {
            let is_one_word = |body: &BodyName| body.is_one_word();
            common.form == ShortForm::Acronym || bodies.parsed[common.long].as_ref().is_some_and(is_one_word)
        };
        let others: Vec<CommonArticles> = longs.iter().filter(is_other).copied().collect();
        if others.first().is_some_and(|first| first.articles * 4 >= all) {
            longs = others;
        }
        let first = *longs.first()?;
        let second = longs.get(1).map_or(0, |second| second.articles);
        if !first.is_clear(all, second) || first.is_full_itself(short, bodies, groups) {
            return None;
        }
        let name = |number: usize| bodies.names[number].0.clone();
        let (short, long) = (name(first.short), name(first.long));
        let evidence = if first.introduced >= LEAST_INTRODUCED {
            AliasEvidence::Introduced {
                short,
                long,
                articles: first.introduced,
            }
        } else {
            AliasEvidence::Together {
                form: first.form,
                short,
                long,
                both: first.articles,
                articles: all,
            }
        };
        Some((first, evidence))
    }
}

//! The syntax tree of a question and its normal form.

use std::ops::Bound;

use jiff::civil::Date;
use rustc_hash::FxHashSet;

use super::field::Field;

/// Maximum depth of parentheses. Deeper ones are ignored with a warning.
pub const MAX_DEPTH: usize = 100;
/// Maximum weight, in hundredths.
const MAX_WEIGHT: u32 = 100_000;

/// The syntax tree of a question. Prints as text that parses to the same tree without a warning.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Query {
    /// Matches every article (the empty question, or `*`).
    All,
    /// Matches nothing (a question of which no part could be used).
    Nothing,
    /// One word as typed. The tokenizer may cut it into several tokens (`AT&T`, `al-Assad`).
    Word {
        /// The field it is searched in.
        field: Field,
        /// The word, without a leading sign.
        word: String,
    },
    /// Words next to each other, as typed. In a field of names: words of one name.
    Phrase {
        /// The field they are searched in.
        field: Field,
        /// The words, at least one; some may be patterns ([`is_pattern`]).
        words: Vec<String>,
        /// Maximum number of other words between them. If it is not 0, their order is free.
        slop: u32,
    },
    /// An exact match with case and accents: in a field of names a name, otherwise consecutive words.
    Written {
        /// The field it is searched in.
        field: Field,
        /// Its words, at least one.
        words: Vec<String>,
    },
    /// A word with wildcards: `*` matches any letters or none, `?` matches one.
    Pattern {
        /// The field it is searched in.
        field: Field,
        /// The pattern as typed; see [`is_pattern`].
        pattern: String,
    },
    /// Words that differ from this one in a few letters.
    Fuzzy {
        /// The field it is searched in.
        field: Field,
        /// The word as typed.
        word: String,
        /// Maximum number of letters that are added, left out, changed, or swapped with their neighbour: 1 or
        /// 2.
        distance: u8,
    },
    /// Words that a regular expression matches, folded, from end to end.
    Regex {
        /// The field it is searched in.
        field: Field,
        /// The expression between the slashes.
        pattern: String,
    },
    /// Words or numbers in a range.
    Between {
        /// The field they are searched in.
        field: Field,
        /// The lower bound.
        from: Bound<String>,
        /// The upper bound.
        until: Bound<String>,
    },
    /// Articles published or added on these days, both inclusive; at least one is given.
    Dated {
        /// [`Field::Date`] or [`Field::Added`].
        field: Field,
        /// The first day.
        since: Option<Date>,
        /// The last day.
        until: Option<Date>,
    },
    /// Both sides near each other.
    Near {
        /// One side: a leaf, an `Or` of sides, or another `Near`.
        left: Box<Query>,
        /// The other side.
        right: Box<Query>,
        /// The maximum distance.
        reach: Reach,
        /// Whether the left side must come first.
        ordered: bool,
    },
    /// Matches at `count` or more places of one article.
    AtLeast {
        /// The minimum number of matches; 1 or more.
        count: u32,
        /// The part to count: a leaf, an `Or` of leaves, or a `Near`.
        query: Box<Query>,
    },
    /// All parts match in one and the same quotation.
    Quote(Box<Query>),
    /// Changes the weight in the order of results.
    Boost {
        /// The weighted part.
        query: Box<Query>,
        /// The factor in hundredths.
        hundredths: u32,
    },
    /// All parts match; two or more.
    And(Vec<Query>),
    /// At least one part matches; two or more.
    Or(Vec<Query>),
    /// The part does not match.
    Not(Box<Query>),
}

/// The maximum distance between two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// At most this many words apart; neighbours are 1 apart.
    Words(u32),
    /// In the same sentence.
    Sentence,
    /// In the same paragraph.
    Paragraph,
}

impl Query {
    /// Calls `visit` for each word and phrase that a result must or may contain, in the order of the text,
    /// with the field, the words and whether they are a phrase. Skips parts under a `NOT`.
    pub fn for_each_wanted<'a>(&'a self, visit: &mut dyn FnMut(Field, &'a [String], bool)) {
        match self {
            Self::Not(_) => {}
            Self::Word { field, word } => visit(*field, std::slice::from_ref(word), false),
            Self::Phrase { field, words, .. } | Self::Written { field, words } => visit(*field, words, true),
            other => {
                for part in other.parts() {
                    part.for_each_wanted(visit);
                }
            }
        }
    }

    /// True if the tree has at least one leaf and `test` accepts the field of every leaf.
    #[must_use]
    pub fn all_fields(&self, test: &dyn Fn(Field) -> bool) -> bool {
        if let Some(field) = self.leaf_field() {
            return test(field);
        }
        let mut parts = self.parts().peekable();
        parts.peek().is_some() && parts.all(|part| part.all_fields(test))
    }

    /// The field of a leaf. None for queries with parts, [`Query::All`] and [`Query::Nothing`].
    #[must_use]
    pub const fn leaf_field(&self) -> Option<Field> {
        match self {
            Self::Word { field, .. }
            | Self::Phrase { field, .. }
            | Self::Written { field, .. }
            | Self::Pattern { field, .. }
            | Self::Fuzzy { field, .. }
            | Self::Regex { field, .. }
            | Self::Between { field, .. }
            | Self::Dated { field, .. } => Some(*field),
            _ => None,
        }
    }

    /// The direct parts in order; none for leaves.
    pub fn parts(&self) -> impl Iterator<Item = &Self> {
        let (list, left, right): (&[Self], Option<&Self>, Option<&Self>) = match self {
            Self::And(children) | Self::Or(children) => (children, None, None),
            Self::Near { left, right, .. } => (&[], Some(left), Some(right)),
            Self::Not(part) | Self::Quote(part) => (&[], Some(part), None),
            Self::AtLeast { query, .. } | Self::Boost { query, .. } => (&[], Some(query), None),
            _ => (&[], None, None),
        };
        list.iter().chain(left).chain(right)
    }

    /// The same query with each direct part replaced.
    #[must_use]
    pub(crate) fn with_parts(self, replaced: &dyn Fn(Self) -> Self) -> Self {
        let one = |query: Box<Self>| Box::new(replaced(*query));
        match self {
            Self::And(parts) => Self::And(parts.into_iter().map(replaced).collect()),
            Self::Or(parts) => Self::Or(parts.into_iter().map(replaced).collect()),
            Self::Not(query) => Self::Not(one(query)),
            Self::Quote(query) => Self::Quote(one(query)),
            Self::Boost { query, hundredths } => Self::Boost {
                query: one(query),
                hundredths,
            },
            Self::AtLeast { count, query } => Self::AtLeast {
                count,
                query: one(query),
            },
            Self::Near {
                left,
                right,
                reach,
                ordered,
            } => Self::Near {
                left: one(left),
                right: one(right),
                reach,
                ordered,
            },
            leaf => leaf,
        }
    }

    /// The same query, with repeated parts of a conjunction or disjunction searched once.
    #[must_use]
    pub(crate) fn without_repeats(self) -> Self {
        match self.with_parts(&Self::without_repeats) {
            Self::And(parts) => conjunction(distinct(parts)).unwrap_or(Self::Nothing),
            Self::Or(parts) => disjunction(distinct(parts)).unwrap_or(Self::Nothing),
            other => other,
        }
    }

    /// Requires both to match, in normal form.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, query) | (query, Self::All) => query,
            (Self::Nothing, _) | (_, Self::Nothing) => Self::Nothing,
            (one, other) => conjunction(vec![one, other]).unwrap_or(Self::Nothing),
        }
    }

    /// The same question, with adjacent words in a field of names joined to one name: `John Kerry` -> `"John
    /// Kerry"`.
    #[must_use]
    pub fn with_names_joined(self) -> Self {
        match self {
            Self::And(children) => {
                let mut joined: Vec<Self> = Vec::with_capacity(children.len());
                // True while the last name may take more words. A phrase as typed is complete.
                let mut open = false;
                for child in children {
                    match child {
                        Self::Word { field, word } if field.holds_names() => {
                            let is_name = |last: &mut Self| {
                                let is_leaf = matches!(last, Self::Word { .. } | Self::Phrase { .. });
                                open && is_leaf && last.leaf_field() == Some(field)
                            };
                            let last = joined.pop_if(is_name);
                            joined.push(match last {
                                None => Self::Word { field, word },
                                Some(Self::Phrase {
                                    field,
                                    mut words,
                                    slop,
                                }) => {
                                    words.push(word);
                                    Self::Phrase { field, words, slop }
                                }
                                Some(Self::Word { word: first, .. }) => Self::Phrase {
                                    field,
                                    words: vec![first, word],
                                    slop: 0,
                                },
                                Some(other) => other,
                            });
                            open = true;
                        }
                        other => {
                            joined.push(other.with_names_joined());
                            open = false;
                        }
                    }
                }
                conjunction(joined).unwrap_or(Self::Nothing)
            }
            Self::Or(children) => disjunction(children.into_iter().map(Self::with_names_joined).collect())
                .unwrap_or(Self::Nothing),
            Self::Not(child) => negation(child.with_names_joined()),
            Self::Quote(child) => Self::Quote(Box::new(child.with_names_joined())),
            other => other,
        }
    }
}

/// True if a word as typed is a pattern: it has a `*` next to a letter or digit, or a `?` between two of them
/// (or anywhere in a word with such a `*`). `What?` and a `*` by itself are ordinary text.
#[must_use]
pub fn is_pattern(word: &str) -> bool {
    let characters: Vec<char> = word.chars().collect();
    let is_letter = |at: Option<usize>| {
        at.and_then(|at| characters.get(at))
            .is_some_and(|c| c.is_alphanumeric())
    };
    (0..characters.len()).any(|at| {
        let (before, behind) = (is_letter(at.checked_sub(1)), is_letter(Some(at + 1)));
        match characters[at] {
            '*' => before || behind,
            '?' => before && behind,
            _ => false,
        }
    })
}

/// The queries without those that are equal to an earlier one.
fn distinct(mut queries: Vec<Query>) -> Vec<Query> {
    let mut seen = FxHashSet::default();
    let is_new: Vec<bool> = queries.iter().map(|query| seen.insert(query)).collect();
    drop(seen);
    let mut is_new = is_new.into_iter();
    queries.retain(|_| is_new.next().unwrap_or(true));
    queries
}

/// A conjunction of `children`, flattened; None if there are none.
pub(super) fn conjunction(children: Vec<Query>) -> Option<Query> {
    let mut flat = Vec::new();
    for child in children {
        match child {
            // Reuses the list of the first child, so that a long row takes linear time.
            Query::And(inner) if flat.is_empty() => flat = inner,
            Query::And(inner) => flat.extend(inner),
            other => flat.push(other),
        }
    }
    if flat.len() < 2 {
        flat.pop()
    } else {
        Some(Query::And(flat))
    }
}

/// A disjunction of `children`, flattened; None if there are none.
pub(super) fn disjunction(children: Vec<Query>) -> Option<Query> {
    let mut flat = Vec::new();
    for child in children {
        match child {
            // Reuses the list of the first child, so that a long row takes linear time.
            Query::Or(inner) if flat.is_empty() => flat = inner,
            Query::Or(inner) => flat.extend(inner),
            other => flat.push(other),
        }
    }
    if flat.len() < 2 {
        flat.pop()
    } else {
        Some(Query::Or(flat))
    }
}

/// The negation. The negation of everything is nothing.
pub(super) fn negation(query: Query) -> Query {
    match query {
        Query::All => Query::Nothing,
        Query::Nothing => Query::All,
        Query::Not(inner) => *inner,
        other => Query::Not(Box::new(other)),
    }
}

/// Adds a weight. A weight of one, and any weight on everything or nothing, is dropped; nested weights
/// multiply.
pub(super) fn weighted(query: Query, hundredths: u32) -> Query {
    match query {
        Query::All | Query::Nothing => query,
        Query::Boost {
            query,
            hundredths: inner,
        } => {
            let product = u64::from(inner) * u64::from(hundredths) / 100;
            weighted(*query, u32::try_from(product).unwrap_or(MAX_WEIGHT))
        }
        query if hundredths == 100 => query,
        query => Query::Boost {
            query: Box::new(query),
            hundredths: hundredths.min(MAX_WEIGHT),
        },
    }
}

/// Requires all parts in one quotation. For everything, that is any quotation.
pub(super) fn quotation(query: Query) -> Query {
    match query {
        Query::All => Query::Word {
            field: Field::Has,
            word: "quote".to_owned(),
        },
        Query::Nothing | Query::Quote(_) => query,
        query => Query::Quote(Box::new(query)),
    }
}

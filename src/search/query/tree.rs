//! The syntax tree of a question and its normal form.

use std::ops::Bound;

use jiff::civil::Date;

use super::field::Field;

/// Maximum depth of parentheses; deeper ones are ignored, with a warning.
pub const MAX_DEPTH: usize = 100;
/// Nothing counts more than a thousandfold; in hundredths.
const MAX_WEIGHT: u32 = 100_000;

/// A question's syntax tree. Prints as text that parses to the same tree, without a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Matches every article (the empty question, or `*`).
    All,
    /// Matches nothing (a question of which nothing could be kept).
    Nothing,
    /// One word as typed; what counts as a word in print may be several tokens (`AT&T`, `al-Assad`).
    Word {
        /// Where it is looked for.
        field: Field,
        /// The word, without a leading sign.
        word: String,
    },
    /// Words next to each other, as typed. In a field of names: words of one name.
    Phrase {
        /// Where it is looked for.
        field: Field,
        /// The words, at least one; some may be patterns ([`is_pattern`]).
        words: Vec<String>,
        /// So many other words may stand between them, and their order is free if it is not 0.
        slop: u32,
    },
    /// Exactly what is written, with case and accents: in a field of names a name, else words next to each other.
    Written {
        /// Where it is looked for.
        field: Field,
        /// Its words, at least one.
        words: Vec<String>,
    },
    /// A word with wildcards: `*` stands for any letters or none, `?` for one.
    Pattern {
        /// Where it is looked for.
        field: Field,
        /// The pattern as typed; see [`is_pattern`].
        pattern: String,
    },
    /// Words that differ from this one in a few letters.
    Fuzzy {
        /// Where it is looked for.
        field: Field,
        /// The word as typed.
        word: String,
        /// How many letters may be added, left out, changed, or swapped with their neighbour: 1 or 2.
        distance: u8,
    },
    /// Words that a regular expression matches, folded, from end to end.
    Regex {
        /// Where it is looked for.
        field: Field,
        /// What stands between the strokes.
        pattern: String,
    },
    /// Words, or numbers, that lie in a range.
    Between {
        /// Where they are looked for.
        field: Field,
        /// The first that counts.
        from: Bound<String>,
        /// The last that counts.
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
    /// Both near each other.
    Near {
        /// One side: a leaf, an `Or` of sides, or another `Near`.
        left: Box<Query>,
        /// The other side.
        right: Box<Query>,
        /// How near.
        reach: Reach,
        /// True if the left side must come first.
        ordered: bool,
    },
    /// What matches at so many places of one article, or more.
    AtLeast {
        /// How many; 1 or more.
        count: u32,
        /// What is counted: a leaf, an `Or` of such, or a `Near`.
        query: Box<Query>,
    },
    /// All of it holds for one and the same quotation.
    Quote(Box<Query>),
    /// Counts more or less in the order of results.
    Boost {
        /// What counts.
        query: Box<Query>,
        /// The factor in hundredths.
        hundredths: u32,
    },
    /// All must match; two or more.
    And(Vec<Query>),
    /// One must match; two or more.
    Or(Vec<Query>),
    /// Must not match.
    Not(Box<Query>),
}

/// How near two sides are to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// At most so many words from each other: neighbours are 1 apart.
    Words(u32),
    /// In one sentence.
    Sentence,
    /// In one paragraph.
    Paragraph,
}

impl Query {
    /// Calls `visit` for each word and phrase that a result has to or may hold, in the order of the text, with
    /// the field, the words and whether they are a phrase; parts under a `NOT` are left out.
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

    /// True if every leaf of the tree stands in a field that `test` accepts (and there is one).
    #[must_use]
    pub fn all_fields(&self, test: &dyn Fn(Field) -> bool) -> bool {
        if let Some(field) = self.leaf_field() {
            return test(field);
        }
        let mut parts = self.parts().peekable();
        parts.peek().is_some() && parts.all(|part| part.all_fields(test))
    }

    /// The field of a leaf; None for what has parts, and for [`Query::All`] and [`Query::Nothing`].
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

    /// What it is made of, in order; nothing for leaves.
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

    /// Both must match; normal form is kept.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, query) | (query, Self::All) => query,
            (Self::Nothing, _) | (_, Self::Nothing) => Self::Nothing,
            (one, other) => conjunction(vec![one, other]).unwrap_or(Self::Nothing),
        }
    }

    /// The same question with words that stand side by side in a field of names taken as one name:
    /// `John Kerry` -> `"John Kerry"`.
    #[must_use]
    pub fn with_names_joined(self) -> Self {
        match self {
            Self::And(children) => {
                let mut joined: Vec<Self> = Vec::with_capacity(children.len());
                // True while the last one may take more words: a phrase as typed is whole.
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

/// True if a word as typed is a pattern: a `*` beside a letter or digit, a `?` between two of them (or anywhere in a
/// word with such a `*`). `What?` and a lone `*` are print.
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

/// All of `children`, flattened; None of none.
pub(super) fn conjunction(children: Vec<Query>) -> Option<Query> {
    let mut flat = Vec::new();
    for child in children {
        match child {
            // The first one's list is taken as it is, so that a long row costs no more than its length.
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

/// One of `children`, flattened; None of none.
pub(super) fn disjunction(children: Vec<Query>) -> Option<Query> {
    let mut flat = Vec::new();
    for child in children {
        match child {
            // The first one's list is taken as it is, so that a long row costs no more than its length.
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

/// Not that; what is not everything is nothing.
pub(super) fn negation(query: Query) -> Query {
    match query {
        Query::All => Query::Nothing,
        Query::Nothing => Query::All,
        Query::Not(inner) => *inner,
        other => Query::Not(Box::new(other)),
    }
}

/// With a weight; a weight of one and one on everything or nothing are none, and weights multiply.
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

/// All of it in one quotation; of everything, any quotation.
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

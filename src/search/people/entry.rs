//! [`JoinedEntry`]: a person, organisation or place with its names and counts, as a few bytes.
//!
//! Numbers are LEB128 varints, and strings follow their length. Decoding trusts nothing: damaged bytes give None.

use crate::index::analysis::folded_words;
use crate::search::answer::{AliasEvidence, ShortForm};

const FORMS: [ShortForm; 7] = [
    ShortForm::Middle,
    ShortForm::Nickname,
    ShortForm::Initial,
    ShortForm::Surname,
    ShortForm::Acronym,
    ShortForm::Words,
    ShortForm::Beginning,
];

/// A person, organisation or place, with counts in all articles of the commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JoinedEntry {
    /// The name to show.
    pub(crate) name: String,
    pub(crate) articles: u64,
    pub(crate) quotes: u64,
    /// First and last day of publication, in days since 1970.
    pub(crate) days: Option<(i64, i64)>,
    /// In the order in which they were joined, the name to show first.
    pub(crate) aliases: Vec<JoinedAlias>,
}

/// A name of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JoinedAlias {
    pub(crate) name: String,
    pub(crate) articles: u64,
    pub(crate) evidence: AliasEvidence,
}

impl JoinedEntry {
    /// True if the user's file has an entry for it.
    pub(crate) fn is_of_file(&self) -> bool {
        // The shown name of other entries is one that articles have.
        let is_shown = |alias: &JoinedAlias| alias.name == self.name;
        let is_told = |alias: &JoinedAlias| matches!(alias.evidence, AliasEvidence::File { .. });
        self.aliases.iter().any(is_told) || !self.aliases.iter().any(is_shown)
    }

    /// The names by which a question for these folded words asks for the entry: the same letters; a full name that has all
    /// of several words; any name of an entry of the user's file that has the words.
    pub(crate) fn asked_by<'a>(&'a self, words: &'a [String]) -> impl Iterator<Item = &'a JoinedAlias> {
        let is_of_file = self.is_of_file();
        self.aliases.iter().filter(move |alias| {
            let of_name = folded_words(&alias.name);
            letters(&of_name) == letters(words)
                || words.iter().all(|word| of_name.contains(word))
                    && (is_of_file || words.len() > 1 && alias.evidence.tells_who())
        })
    }

    /// True if a question for these folded words asks for all names of the entry.
    pub(crate) fn is_meant_by(&self, words: &[String]) -> bool {
        self.asked_by(words).next().is_some() || self.is_of_file() && self.is_shown_as(words)
    }

    /// True if the shown name has all these folded words.
    pub(crate) fn is_shown_as(&self, words: &[String]) -> bool {
        let shown = folded_words(&self.name);
        words.iter().all(|word| shown.contains(word))
    }

    /// True if only counts support that the name with these folded words is the entry.
    pub(crate) fn is_inferred_from(&self, words: &[String]) -> bool {
        let mut asked = self.asked_by(words).peekable();
        asked.peek().is_some() && asked.all(|alias| alias.evidence.is_inferred())
    }

    /// Appends the entry to `bytes`.
    pub(crate) fn pack(&self, bytes: &mut Vec<u8>) {
        let mut out = EntryPacker(bytes);
        out.number(self.articles);
        out.number(self.quotes);
        match self.days {
            None => out.number(0),
            Some((first, last)) => {
                out.number(1);
                out.signed(first);
                out.number(last.abs_diff(first));
            }
        }
        // Most entries are shown under their first name.
        let is_first = self.aliases.first().is_some_and(|first| first.name == self.name);
        out.number(2 * self.aliases.len() as u64 + u64::from(is_first));
        if !is_first {
            out.string(&self.name);
        }
        for alias in &self.aliases {
            out.string(&alias.name);
            out.number(alias.articles);
            out.evidence(&alias.evidence);
        }
    }

    /// The entry that begins `bytes`; what follows it stays in `bytes`.
    pub(crate) fn unpack(bytes: &mut &[u8]) -> Option<Self> {
        let mut from = EntryUnpacker(bytes);
        let (articles, quotes) = (from.number()?, from.number()?);
        let days = if from.number()? == 0 {
            None
        } else {
            let first = from.signed()?;
            Some((first, first.checked_add_unsigned(from.number()?)?))
        };
        let head = from.number()?;
        let name = match head % 2 {
            0 => Some(from.string()?),
            _ => None,
        };
        let mut aliases = Vec::new();
        for _ in 0..head / 2 {
            aliases.push(JoinedAlias {
                name: from.string()?,
                articles: from.number()?,
                evidence: from.evidence()?,
            });
        }
        *bytes = from.0;
        Some(Self {
            name: match name {
                Some(name) => name,
                None => aliases.first()?.name.clone(),
            },
            articles,
            quotes,
            days,
            aliases,
        })
    }
}

/// The letters and digits of folded words: equal for `us` and `u.s`.
pub(crate) fn letters(folded: &[String]) -> String {
    let chars = folded.iter().flat_map(|word| word.chars());
    chars.filter(|c| c.is_alphanumeric()).collect()
}

struct EntryPacker<'a>(&'a mut Vec<u8>);

impl EntryPacker<'_> {
    fn number(&mut self, number: u64) {
        let mut rest = number;
        while rest >= 0x80 {
            self.0.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.0.push(rest as u8);
    }

    /// Even numbers are positive or 0, odd ones negative.
    fn signed(&mut self, number: i64) {
        self.number(((number << 1) ^ (number >> 63)) as u64);
    }

    fn string(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }

    fn form(&mut self, form: ShortForm) {
        let place = FORMS.iter().position(|known| *known == form);
        self.number(place.unwrap_or_default() as u64);
    }

    fn evidence(&mut self, evidence: &AliasEvidence) {
        match evidence {
            AliasEvidence::Itself => self.number(0),
            AliasEvidence::Spelling => self.number(1),
            AliasEvidence::Middle { articles } => {
                self.number(2);
                self.number(*articles);
            }
            AliasEvidence::Inferred {
                form,
                articles,
                others,
            } => {
                self.number(3);
                self.form(*form);
                self.number(*articles);
                self.number(*others);
            }
            AliasEvidence::LegalForm => self.number(4),
            AliasEvidence::StockCode { code } => {
                self.number(5);
                self.string(code);
            }
            AliasEvidence::Qualifier { qualifier } => {
                self.number(6);
                self.string(qualifier);
            }
            AliasEvidence::WordOrder => self.number(7),
            AliasEvidence::Listed => self.number(8),
            AliasEvidence::Introduced {
                short,
                long,
                articles,
            } => {
                self.number(9);
                self.string(short);
                self.string(long);
                self.number(*articles);
            }
            AliasEvidence::Together {
                form,
                short,
                long,
                both,
                articles,
            } => {
                self.number(10);
                self.form(*form);
                self.string(short);
                self.string(long);
                self.number(*both);
                self.number(*articles);
            }
            AliasEvidence::File { line } => {
                self.number(11);
                self.number(*line as u64);
            }
            AliasEvidence::Undecided {
                form,
                people,
                as_first_name,
                bodies,
            } => {
                self.number(12);
                self.form(*form);
                self.number(people.len() as u64);
                for (name, articles) in people {
                    self.string(name);
                    self.number(*articles);
                }
                self.number(*as_first_name);
                self.number(*bodies);
            }
        }
    }
}

struct EntryUnpacker<'a>(&'a [u8]);

impl EntryUnpacker<'_> {
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    fn string(&mut self) -> Option<String> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).ok()
    }

    fn form(&mut self) -> Option<ShortForm> {
        FORMS.get(usize::try_from(self.number()?).ok()?).copied()
    }

    fn evidence(&mut self) -> Option<AliasEvidence> {
        Some(match self.number()? {
            0 => AliasEvidence::Itself,
            1 => AliasEvidence::Spelling,
            2 => AliasEvidence::Middle {
                articles: self.number()?,
            },
            3 => AliasEvidence::Inferred {
                form: self.form()?,
                articles: self.number()?,
                others: self.number()?,
            },
            4 => AliasEvidence::LegalForm,
            5 => AliasEvidence::StockCode { code: self.string()? },
            6 => AliasEvidence::Qualifier {
                qualifier: self.string()?,
            },
            7 => AliasEvidence::WordOrder,
            8 => AliasEvidence::Listed,
            9 => AliasEvidence::Introduced {
                short: self.string()?,
                long: self.string()?,
                articles: self.number()?,
            },
            10 => AliasEvidence::Together {
                form: self.form()?,
                short: self.string()?,
                long: self.string()?,
                both: self.number()?,
                articles: self.number()?,
            },
            11 => AliasEvidence::File {
                line: usize::try_from(self.number()?).ok()?,
            },
            12 => {
                let form = self.form()?;
                let mut people = Vec::new();
                for _ in 0..self.number()? {
                    people.push((self.string()?, self.number()?));
                }
                AliasEvidence::Undecided {
                    form,
                    people,
                    as_first_name: self.number()?,
                    bodies: self.number()?,
                }
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn evidence() -> impl Strategy<Value = AliasEvidence> {
        let text = || "[a-zé ]{0,6}";
        let form = || prop::sample::select(&FORMS[..]);
        let number = any::<u64>;
        prop_oneof![
            Just(AliasEvidence::Itself),
            Just(AliasEvidence::Spelling),
            Just(AliasEvidence::LegalForm),
            Just(AliasEvidence::WordOrder),
            Just(AliasEvidence::Listed),
            number().prop_map(|articles| AliasEvidence::Middle { articles }),
            any::<usize>().prop_map(|line| AliasEvidence::File { line }),
            text().prop_map(|code| AliasEvidence::StockCode { code }),
            text().prop_map(|qualifier| AliasEvidence::Qualifier { qualifier }),
            (form(), number(), number()).prop_map(|(form, articles, others)| AliasEvidence::Inferred {
                form,
                articles,
                others
            }),
            (text(), text(), number()).prop_map(|(short, long, articles)| AliasEvidence::Introduced {
                short,
                long,
                articles
            }),
            (form(), text(), text(), number(), number()).prop_map(|(form, short, long, both, articles)| {
                AliasEvidence::Together {
                    form,
                    short,
                    long,
                    both,
                    articles,
                }
            }),
            (
                form(),
                prop::collection::vec((text(), number()), 0..4),
                number(),
                number()
            )
                .prop_map(|(form, people, as_first_name, bodies)| {
                    AliasEvidence::Undecided {
                        form,
                        people,
                        as_first_name,
                        bodies,
                    }
                }),
        ]
    }

    fn entry() -> impl Strategy<Value = JoinedEntry> {
        let alias = ("[A-Z][a-zé ]{0,9}", any::<u64>(), evidence());
        let alias = alias.prop_map(|(name, articles, evidence)| JoinedAlias {
            name,
            articles,
            evidence,
        });
        (
            prop::option::of("[A-Z][a-z]{0,5}"),
            prop::collection::vec(alias, 1..4),
            any::<(u32, u32)>(),
            prop::option::of((-100_000_i64..100_000, 0_i64..100_000)),
        )
            .prop_map(|(name, aliases, (articles, quotes), days)| JoinedEntry {
                name: name.unwrap_or_else(|| aliases[0].name.clone()),
                articles: articles.into(),
                quotes: quotes.into(),
                days: days.map(|(first, length)| (first, first + length)),
                aliases,
            })
    }

    proptest! {
        #[test]
        fn entries_come_back(entries in prop::collection::vec(entry(), 0..4)) {
            let mut bytes = Vec::new();
            for entry in &entries {
                entry.pack(&mut bytes);
            }
            let mut rest = &bytes[..];
            for entry in entries {
                prop_assert_eq!(JoinedEntry::unpack(&mut rest), Some(entry));
            }
            prop_assert!(rest.is_empty());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let _ = JoinedEntry::unpack(&mut &bytes[..]);
        }
    }
}

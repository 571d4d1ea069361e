//! [`PersonName`]: the parts of a written name, and whether two names may be one person's.

use crate::extract::token::tokenize;
use crate::index::analysis::fold;
use crate::name_parts::{is_optional_particle, suffix};
use crate::search::people::name_lists::lists;

/// A name in parts, all folded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PersonName {
    /// The surname without particles, or the only word; parts apart by hyphens stay together.
    pub(crate) last: String,
    /// First and middle names; of an initial the one letter.
    pub(crate) given: Vec<String>,
    /// Words of the surname that are often left out.
    pub(crate) particles: Vec<String>,
    /// The suffix after the surname: `jr`.
    pub(crate) suffix: Option<String>,
}

impl PersonName {
    /// The parts of a name as written; None of one without a word.
    pub(crate) fn parse(written: &str) -> Option<Self> {
        let mut name = Self {
            last: String::new(),
            given: Vec::new(),
            particles: Vec::new(),
            suffix: None,
        };
        let mut words: Vec<(&str, String)> = Vec::new();
        let is_upper = !written.chars().any(char::is_lowercase);
        for word in without_office(written) {
            let folded = hyphened(word);
            if folded.is_empty() {
            } else if let Some(suffix) = suffix(&folded).filter(|_| !words.is_empty()) {
                name.suffix = Some(suffix.to_owned());
            } else {
                words.push((word, folded));
            }
        }
        let (_, last) = words.pop()?;
        // `JANET LUND Lund`: a heading that runs on in the text.
        if words.len() > 1 && words.last().is_some_and(|(_, before)| *before == last) {
            words.pop();
        }
        match last.split_once('-') {
            Some((particle @ ("al" | "el"), rest)) => {
                name.particles.push(particle.to_owned());
                rest.clone_into(&mut name.last);
            }
            _ => name.last = last,
        }
        let first = words.first().map(|(word, _)| *word);
        while let Some((word, folded)) = words.pop() {
            // `Al Gore` is no `al-Gore`.
            let is_first_name = words.is_empty() && word == "Al" && first == Some("Al");
            if name.given.is_empty() && is_optional_particle(&folded) && !is_first_name {
                name.particles.insert(0, folded);
            } else if let Some(letters) = initials(word).filter(|_| !is_upper || !is_upper_name(word)) {
                name.given.splice(0..0, letters);
            } else {
                let parts = folded.split('-').map(str::to_owned);
                name.given.splice(0..0, parts);
            }
        }
        Some(name)
    }

    /// True for a surname alone.
    pub(crate) fn is_bare(&self) -> bool {
        self.given.is_empty()
    }

    /// True if it begins with a first name in full.
    pub(crate) fn has_first_name(&self) -> bool {
        self.given.first().is_some_and(|given| !is_initial(given))
    }

    /// The completeness of the name: names are joined to more complete ones.
    pub(crate) fn fullness(&self) -> (usize, bool, usize) {
        let full = self.given.iter().filter(|given| !is_initial(given)).count();
        (full, self.suffix.is_some(), self.given.len())
    }

    /// True if both names are the same but for particles, which alone distinguish `Van Morrison` from another Morrison.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.last == other.last
            && self.given == other.given
            && self.suffix == other.suffix
            && (!self.is_bare() || self.particles == other.particles)
    }

    /// True if this may be a shorter form of the `fuller` name, or another form of it: `Bob` for `Robert`. Surnames must be
    /// the same.
    pub(crate) fn fits(&self, fuller: &Self) -> bool {
        let alike = |one: &String, other: &String| {
            one == other
                || (is_initial(one) || is_initial(other)) && one.chars().next() == other.chars().next()
        };
        let both = || self.given.iter().zip(&fuller.given);
        self.last == fuller.last
            && (self.suffix.is_none() || fuller.suffix.is_none() || self.suffix == fuller.suffix)
            && both().enumerate().all(|(at, (one, other))| {
                alike(one, other) || at == 0 && lists().are_forms_of_one(one, other)
            })
            && self.has_no_more_by_initial(fuller)
            // `van Dyke` is not Ann Dyke.
            && (!self.is_bare() || self.particles.is_empty() || self.particles == fuller.particles)
    }

    /// If only an initial fits a first name, the rest of the name must speak for it, too: `M. Eric Lund` is no Magnus Lund,
    /// and `J. R. Lund` neither John Lund nor John Robert Lund Jr.
    fn has_no_more_by_initial(&self, fuller: &Self) -> bool {
        let (Some(one), Some(other)) = (self.given.first(), fuller.given.first()) else {
            return true;
        };
        let (by_initial, full) = match (is_initial(one), is_initial(other)) {
            (true, false) => (self, fuller),
            (false, true) => (fuller, self),
            _ => return true,
        };
        by_initial.given.len() == 1
            || by_initial.given.len() <= full.given.len() && by_initial.suffix == full.suffix
    }

    /// True for `Sr`, which distinguishes the elder from somebody better known.
    pub(crate) fn is_elder(&self) -> bool {
        self.suffix.as_deref() == Some("sr")
    }

    /// True if the first names are not the same.
    pub(crate) fn has_other_first(&self, other: &Self) -> bool {
        self.given.first() != other.given.first()
    }
}

/// The words of a name after an office that runs into it: `Lund Chief Executive Ann Moor`. A name of two words stays whole.
fn without_office(written: &str) -> impl Iterator<Item = &str> {
    const LEAST_AFTER: usize = 2;
    let words: Vec<&str> = written.split_whitespace().collect();
    let last = words.len().saturating_sub(LEAST_AFTER);
    let office = words[..last].iter().rposition(|word| lists().is_title(word));
    let start = office.map_or(0, |at| at + 1);
    words.into_iter().skip(start)
}

/// True for a word of two capitals that is a name where all words are capitals: `ED`, not `TJ`.
fn is_upper_name(word: &str) -> bool {
    word.chars().count() == 2 && word.contains(['A', 'E', 'I', 'O', 'U', 'Y'])
}

fn is_initial(given: &str) -> bool {
    given.chars().nth(1).is_none()
}

/// The folded tokens of a word, hyphens between them.
fn hyphened(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for token in tokenize(word).into_iter().filter(|token| token.is_word()) {
        if !folded.is_empty() {
            folded.push('-');
        }
        folded.push_str(&fold(token.of(word)));
    }
    folded
}

/// The letters of initials: `J.`, `J`, `JK`, `G.W.`; None of another word.
fn initials(word: &str) -> Option<Vec<String>> {
    let letters = word.chars().filter(|c| !matches!(c, '.' | '-')).count();
    let are_capitals = word.chars().all(|c| c.is_uppercase() || matches!(c, '.' | '-'));
    (are_capitals && (1..=2).contains(&letters) || are_capitals && letters == 3 && word.contains('.')).then(
        || {
            word.chars()
                .filter(|c| c.is_uppercase())
                .map(|c| fold(c.encode_utf8(&mut [0; 4])).into_owned())
                .collect()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Particles, given names and surname of a name, as one line.
    fn parts(written: &str) -> String {
        let name = PersonName::parse(written).unwrap();
        format!(
            "{}|{}|{}|{}",
            name.given.join(" "),
            name.particles.join(" "),
            name.last,
            name.suffix.unwrap_or_default()
        )
    }

    #[test]
    fn a_name_has_parts() {
        for (written, expected) in [
            ("John F. Kerry", "john f||kerry|"),
            ("JK Rowling", "j k||rowling|"),
            ("G.H.W. Bush", "g h w||bush|"),
            ("Bashar al-Assad", "bashar|al|assad|"),
            ("Bashar Al Assad", "bashar|al|assad|"),
            ("Al Gore", "al||gore|"),
            ("Ruud van Nistelrooy", "ruud|van|nistelrooy|"),
            ("Van Nistelrooy", "|van|nistelrooy|"),
            ("Jean-Claude Juncker", "jean claude||juncker|"),
            ("Dominique Strauss-Kahn", "dominique||strauss-kahn|"),
            ("Martin Luther King, Jr.", "martin luther||king|jr"),
            ("Sinéad O’Connor", "sinead||oconnor|"),
            ("Kerry", "||kerry|"),
            ("JOHN KERRY", "john||kerry|"),
            ("ED SNYDER", "ed||snyder|"),
            ("TJ SNYDER", "t j||snyder|"),
            ("JANET LUND Lund", "janet||lund|"),
            ("Tolland CEO Ann Lund", "ann||lund|"),
            ("Tolland Chief Executive Ann Lund", "ann||lund|"),
        ] {
            assert_eq!(parts(written), expected, "{written}");
        }
        assert_eq!(PersonName::parse(" – "), None);
    }

    #[test]
    fn shorter_names_fit_fuller_ones() {
        let fits = |one: &str, other: &str| {
            PersonName::parse(one)
                .unwrap()
                .fits(&PersonName::parse(other).unwrap())
        };
        for (shorter, fuller) in [
            ("Kerry", "John Kerry"),
            ("J. Kerry", "John Kerry"),
            ("John Kerry", "John F. Kerry"),
            ("John F. Kerry", "John Forbes Kerry"),
            ("Martin King", "Martin King Jr"),
            ("Martin King Jnr.", "Martin King Jr"),
            ("Martin King Snr", "Martin King Sr."),
            ("van Dyke", "Ann van Dyke"),
            ("Dyke", "Ann van Dyke"),
            ("Bob Kerry", "Robert F. Kerry"),
            ("J. F. Kerry", "John F. Kerry"),
        ] {
            assert!(fits(shorter, fuller), "{shorter}, {fuller}");
        }
        for (one, other) in [
            ("Teresa Kerry", "John Kerry"),
            ("T. Kerry", "John Kerry"),
            ("John M. Kerry", "John Forbes Kerry"),
            ("Ann King Sr", "Ann King Jr"),
            ("Ann King Snr", "Ann King Jnr"),
            ("van Dyke", "Ann Dyke"),
            ("Kahn", "Ann Strauss-Kahn"),
            ("Magnus Kerry", "M. Eric Kerry"),
            ("M. Eric Kerry", "Magnus Kerry"),
            ("J. R. Kerry", "John Kerry"),
            ("J. R. Kerry", "John Robert Kerry Jr."),
            ("Bob Kerry", "Roger Kerry"),
        ] {
            assert!(!fits(one, other), "{one}, {other}");
        }
    }
}

//! Words inside a person's name that are neither given name nor surname: particles (`van der`) and generational
//! suffixes (`Jr.`). One table serves the tagger's lists, the joining of names within an article, and the joining of
//! people across articles.

/// A word that can precede a surname as part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Particle {
    /// The word in lower case.
    pub(crate) word: &'static str,
    /// True if extraction takes the word for a part of a name. The tagger's model was trained with these words.
    pub(crate) joins: bool,
    /// True if writers often leave the word out, so that `van Dyke` and `Dyke` can be the same surname.
    pub(crate) is_optional: bool,
}

/// The particles.
pub(crate) const PARTICLES: [Particle; 37] = [
    both("van"),
    both("von"),
    both("der"),
    both("den"),
    both("de"),
    both("del"),
    joining("della"),
    both("di"),
    both("da"),
    both("dos"),
    both("das"),
    both("du"),
    both("la"),
    joining("le"),
    both("el"),
    both("al"),
    both("bin"),
    both("bint"),
    both("ibn"),
    joining("ben"),
    both("ter"),
    joining("ten"),
    both("zu"),
    joining("zum"),
    joining("af"),
    joining("av"),
    both("ul"),
    joining("ur"),
    joining("abu"),
    joining("e"),
    joining("y"),
    joining("dal"),
    both("do"),
    joining("ould"),
    optional("vom"),
    optional("zur"),
    optional("het"),
];

const fn both(word: &'static str) -> Particle {
    Particle {
        word,
        joins: true,
        is_optional: true,
    }
}

const fn joining(word: &'static str) -> Particle {
    Particle {
        word,
        joins: true,
        is_optional: false,
    }
}

const fn optional(word: &'static str) -> Particle {
    Particle {
        word,
        joins: false,
        is_optional: true,
    }
}

/// A generational suffix: a word after a surname that distinguishes two people with the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Suffix {
    /// The spelling in lower case, without a dot.
    pub(crate) word: &'static str,
    /// The spelling that represents all spellings of this suffix.
    pub(crate) canonical: &'static str,
    /// True if a dot can follow: `Jr.`
    pub(crate) is_abbreviation: bool,
    /// True if extraction takes the word for a part of the name before it. `Junior` is also a given name.
    pub(crate) joins: bool,
}

/// The suffixes.
pub(crate) const SUFFIXES: [Suffix; 8] = [
    abbreviation("jr", "jr"),
    abbreviation("jnr", "jr"),
    abbreviation("sr", "sr"),
    abbreviation("snr", "sr"),
    numeral("ii"),
    numeral("iii"),
    numeral("iv"),
    Suffix {
        word: "junior",
        canonical: "jr",
        is_abbreviation: false,
        joins: false,
    },
];

const fn abbreviation(word: &'static str, canonical: &'static str) -> Suffix {
    Suffix {
        word,
        canonical,
        is_abbreviation: true,
        joins: true,
    }
}

const fn numeral(word: &'static str) -> Suffix {
    Suffix {
        word,
        canonical: word,
        is_abbreviation: false,
        joins: true,
    }
}

/// Returns the canonical spelling of a suffix given in lower case without a dot: `jr` for `jnr`. None for any other
/// word.
#[must_use]
pub(crate) fn suffix(word: &str) -> Option<&'static str> {
    let suffix = SUFFIXES.iter().find(|suffix| suffix.word == word)?;
    Some(suffix.canonical)
}

/// True if writers often leave this word, in lower case, out of a surname.
#[must_use]
pub(crate) fn is_optional_particle(word: &str) -> bool {
    PARTICLES
        .iter()
        .any(|particle| particle.is_optional && particle.word == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn british_and_american_suffixes_are_the_same() {
        assert_eq!(suffix("jnr"), suffix("jr"));
        assert_eq!(suffix("snr"), suffix("sr"));
        assert_eq!(suffix("holt"), None);
    }
}

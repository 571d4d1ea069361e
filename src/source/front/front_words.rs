//! Words and names that identify the lines of a front.

use crate::source::text::date;

/// True for a line that was copied from a page together with its text: an instruction to readers, or the time of a
/// change.
pub(crate) fn is_label(line: &str) -> bool {
    const LABELS: [&str; 22] = [
        "share",
        "share this",
        "save",
        "published",
        "posted",
        "give this article",
        "gift this article",
        "gift article",
        "listen to this article",
        "comments",
        "print",
        "email",
        "copy link",
        "follow",
        "advertisement",
        "read more",
        "share full article",
        "add to playlist",
        "bookmark",
        "facebook",
        "twitter",
        "whatsapp",
    ];
    const LONGEST: usize = 60;
    let lower = line.trim_end_matches(':').to_lowercase();
    LABELS.contains(&lower.as_str())
        || line.len() <= LONGEST
            && (is_reading_time(&lower)
                || date::is_change(&lower) && line.bytes().any(|b| b.is_ascii_digit())
                || lower.ends_with("min read")
                || lower.ends_with("minute read")
                || lower.ends_with("minutes ago")
                || lower.ends_with("hours ago"))
}

/// True for the time that reading takes, in several languages: `Temps de lecture 3 min.`
fn is_reading_time(lower: &str) -> bool {
    const WORDS: [&str; 10] = [
        "lecture",
        "lesezeit",
        "lesedauer",
        "leestijd",
        "di lettura",
        "de leitura",
        "de lectura",
        "lästid",
        "lesetid",
        "czytania",
    ];
    lower.bytes().any(|b| b.is_ascii_digit())
        && lower.split(' ').count() <= 6
        && lower.contains("min")
        && WORDS.iter().any(|words| lower.contains(words))
}

/// True for the name of a newspaper section.
pub(crate) fn is_section(words: &str) -> bool {
    const SECTIONS: [&str; 40] = [
        "opinion",
        "analysis",
        "news",
        "sport",
        "sports",
        "world",
        "business",
        "politics",
        "culture",
        "arts",
        "exclusive",
        "breaking",
        "breaking news",
        "editorial",
        "comment",
        "commentary",
        "interview",
        "feature",
        "features",
        "letters",
        "national",
        "local",
        "local news",
        "international",
        "economy",
        "markets",
        "technology",
        "science",
        "health",
        "education",
        "travel",
        "books",
        "film",
        "music",
        "review",
        "obituary",
        "obituaries",
        "profile",
        "guest essay",
        "live",
    ];
    let lower = words.trim_end_matches(':').to_lowercase();
    SECTIONS.contains(&lower.as_str())
}

/// True for two to six capitals, as in the names of agencies and broadcasters.
pub(crate) fn is_acronym(word: &str) -> bool {
    (2..=6).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase())
}

/// True for a word that begins with a capital or a digit.
pub(crate) fn starts_upper(word: &str) -> bool {
    word.chars()
        .find(|c| c.is_alphanumeric())
        .is_some_and(char::is_uppercase)
}

/// True for the small words within names of people and papers.
pub(crate) fn is_small_word(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "in"
            | "of"
            | "for"
            | "the"
            | "at"
            | "with"
            | "de"
            | "da"
            | "van"
            | "der"
            | "von"
            | "al"
            | "und"
            | "et"
            | "y"
            | "e"
            | "&"
            | "|"
            | "-"
            | "–"
            | "la"
            | "du"
            | "di"
            | "den"
            | "ter"
    )
}

/// True for two to five capitalised words, like a person's name, and nothing else.
pub(crate) fn is_name(words: &str) -> bool {
    let count = words.split(' ').count();
    let has_capital = |word: &str| starts_upper(word) || is_elided(word);
    (2..=5).contains(&count)
        && words.len() <= 50
        && words.split(' ').filter(|word| has_capital(word)).count() >= 2
        && words.split(' ').all(|word| {
            (has_capital(word) || is_small_word(word))
                && word
                    .chars()
                    .all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\'' | '’' | '&'))
        })
}

/// True for `d'Emilio`, `dell’Acqua`: a short elided word before a capital.
fn is_elided(word: &str) -> bool {
    const LONGEST: usize = 5;
    word.split_once(['\'', '’']).is_some_and(|(particle, name)| {
        (1..=LONGEST).contains(&particle.len())
            && particle.chars().all(char::is_lowercase)
            && starts_upper(name)
    })
}

/// True for a reporter's role, as it follows the name after a comma.
pub(crate) fn is_role(words: &str) -> bool {
    const ROLES: [&str; 34] = [
        "writer",
        "correspondent",
        "reporter",
        "editor",
        "columnist",
        "journalist",
        "staff",
        "contributor",
        "bureau",
        "news agency",
        "redakteur",
        "redaktör",
        "korrespondent",
        "corrispondente",
        "corresponsal",
        "correspondant",
        "correspondente",
        "periodista",
        "giornalist",
        "inviato",
        "inviata",
        "enviado",
        "enviada",
        "envoyé",
        "rédacteur",
        "rédactrice",
        "redactor",
        "verslaggever",
        "repórter",
        "toimittaja",
        "dziennikarz",
        "корреспондент",
        "журналист",
        "редактор",
    ];
    let lower = words.to_lowercase();
    words.len() <= 60 && !words.ends_with('.') && ROLES.iter().any(|role| lower.contains(role))
}

/// True for a name with a word that is typical of newspapers and agencies.
pub(crate) fn is_publication(words: &str) -> bool {
    const PARTS: [&str; 34] = [
        "news",
        "times",
        "herald",
        "post",
        "agency",
        "gazette",
        "chronicle",
        "tribune",
        "journal",
        "press",
        "daily",
        "observer",
        "guardian",
        "star",
        "mail",
        "standard",
        "telegraph",
        "courier",
        "dispatch",
        "mercury",
        "argus",
        "echo",
        "examiner",
        "express",
        "independent",
        "sentinel",
        "record",
        "bulletin",
        "monitor",
        "review",
        "wire",
        "magazine",
        "zeitung",
        "globe",
    ];
    words.len() <= 60
        && words.split(' ').count() <= 7
        && words
            .split(' ')
            .all(|word| starts_upper(word) || is_small_word(word))
        && words
            .to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| PARTS.contains(&word))
}

/// Returns a name from metadata without the place, role or paper after it: `Jane Doe, The Herald`.
pub(crate) fn without_place(name: &str) -> &str {
    if let Some((before, after)) = split_once(name, " in ")
        && is_name(before)
        && starts_upper(after)
    {
        return before;
    }
    if let Some((before, after)) = split_once(name, ", ")
        && is_name(before)
        && (is_role(after) || is_publication(after) || is_acronym(after))
    {
        return before;
    }
    if let Some((before, after)) = split_once(name, " for ")
        && is_name(before)
        && is_publication(after)
    {
        return before;
    }
    name
}

/// As [`str::split_once`], but faster for the many lines without `separator`.
pub(crate) fn split_once<'t>(line: &'t str, separator: &str) -> Option<(&'t str, &'t str)> {
    let at = memchr::memmem::find(line.as_bytes(), separator.as_bytes())?;
    Some((&line[..at], &line[at + separator.len()..]))
}

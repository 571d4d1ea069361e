//! Names of writers in author fields of metadata.

use rustc_hash::FxHashSet;

use crate::source::front::front_words;
use crate::source::text::line::{clean, strip_prefix_no_case};
use crate::source::text::markup::{self, without_tags};

/// Returns the names in an author field, without duplicates and in order; none for a field that holds no name.
///
/// Accepts `By Jane Doe`; names separated by `;`, `|`, `/`, line ends or `and`; lists as Python or JSON print them;
/// `[[Jane Doe]]`; markup; `jane@paper.example (Jane Doe)`; and additions after a name: `, Staff Writer`, `in Paris`,
/// `@jane`. `nan`, `None`, `null`, addresses and account names are not names.
pub(crate) fn split(field: &str) -> Vec<String> {
    let field = without_tags(&markup::unescape(field));
    let mut names: Vec<String> = Vec::new();
    let mut known = FxHashSet::default();
    for part in field.split([';', '|', '\n', '\r', '\t']).flat_map(list_items) {
        for name in part.split(" / ").flat_map(joined) {
            if let Some(name) = one(name)
                && known.insert(name.clone())
            {
                names.push(name);
            }
        }
    }
    // A separate line after a name is the writer's role.
    if names.len() > 1 {
        let first = names.remove(0);
        names.retain(|name| !front_words::is_role(name));
        names.insert(0, first);
    }
    names
}

/// True for a name of a paper's desk rather than of a person, in several languages.
pub(crate) fn is_desk(name: &str) -> bool {
    const DESKS: [&str; 42] = [
        "redazione",
        "la redazione",
        "redaktion",
        "die redaktion",
        "redaktionen",
        "redactie",
        "de redactie",
        "rédaction",
        "la rédaction",
        "redacción",
        "la redacción",
        "redação",
        "da redação",
        "redakcja",
        "redakce",
        "redakcija",
        "toimitus",
        "redaktion online",
        "onlineredaktion",
        "newsroom",
        "news desk",
        "newsdesk",
        "web desk",
        "webdesk",
        "online desk",
        "news service",
        "newswire",
        "news staff",
        "staff reporter",
        "staff reporters",
        "staff report",
        "staff reports",
        "staff writer",
        "staff writers",
        "staff",
        "our correspondent",
        "our reporter",
        "editorial team",
        "editorial staff",
        "editorial board",
        "редакция",
        "редакція",
    ];
    let lower = name.trim().to_lowercase();
    DESKS.contains(&lower.as_str())
}

/// Returns the items of a list printed by a program: `['Jane Doe', 'John Roe']`; else the text itself.
fn list_items(part: &str) -> Vec<&str> {
    let part = part.trim();
    let inside = part
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .filter(|inside| !inside.starts_with('['));
    let Some(inside) = inside else {
        return vec![part];
    };
    inside
        .split([',', ';'])
        .map(|item| item.trim().trim_matches(['\'', '"']))
        .collect()
}

/// Returns the names on both sides of `and`, in several languages; the text itself if either is not a name.
fn joined(part: &str) -> Vec<&str> {
    const AND: [&str; 10] = [
        " and ", " & ", " und ", " et ", " y ", " e ", " og ", " och ", " en ", " with ",
    ];
    for and in AND {
        let names: Vec<&str> = part.split(and).collect();
        if names.len() > 1
            && names.iter().all(|name| {
                name.split(", ")
                    .all(|name| front_words::is_name(without_by(name).trim()))
            })
        {
            return names.into_iter().flat_map(|names| names.split(", ")).collect();
        }
    }
    vec![part]
}

/// Returns a name without "By" before it.
fn without_by(name: &str) -> &str {
    const BY: [&str; 9] = [
        "by ",
        "by: ",
        "by\u{a0}",
        "von ",
        "par ",
        "por ",
        "written by ",
        "words by ",
        "author: ",
    ];
    BY.iter()
        .find_map(|by| strip_prefix_no_case(name, by))
        .map_or(name, str::trim_start)
}

/// Returns a single name; None if the text is not one.
fn one(name: &str) -> Option<String> {
    const LONGEST: usize = 300;
    const NONE: [&str; 16] = [
        "nan",
        "none",
        "null",
        "n/a",
        "na",
        "unknown",
        "undefined",
        "admin",
        "administrator",
        "editor",
        "staff",
        "author",
        "anonymous",
        "user",
        "root",
        "webmaster",
    ];
    let line = clean(name)?;
    let mut name = line.trim_start_matches("[[").trim_end_matches("]]").trim();
    let unquoted = name.trim_matches(['\'', '"']);
    if !unquoted.contains(['\'', '"']) {
        name = unquoted;
    }
    let mut words = without_address(without_by(name));
    if let Some((before, code)) = words.rsplit_once(" (")
        && code.ends_with(')')
        && (code.len() <= 7 || code.contains('@'))
    {
        words.truncate(before.len());
    }
    let name = words.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | '|' | '-' | '–' | '—' | ':' | '/' | '•' | '·')
    });
    let name = front_words::without_place(name);
    let is_address = name.contains("://") || name.starts_with("www.") || name.starts_with('@');
    let is_none = NONE.iter().any(|none| name.eq_ignore_ascii_case(none));
    let is_name = !name.is_empty()
        && !is_address
        && !is_none
        && name.len() <= LONGEST
        && name.chars().any(char::is_alphabetic);
    is_name.then(|| name.to_owned())
}

/// Returns a field without mail addresses and account names; a name in brackets after an address is kept.
fn without_address(field: &str) -> String {
    if !field.contains('@') {
        return field.to_owned();
    }
    let mut words: Vec<&str> = Vec::new();
    for word in field.split(' ') {
        if !word.contains('@') {
            words.push(word);
        }
    }
    let rest = words.join(" ");
    let rest = rest.trim();
    let inside = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    inside.unwrap_or(rest).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_all_that_is_kept_of_an_author_field() {
        for (field, names) in [
            ("By Mira Pryce", "Mira Pryce"),
            ("Mira Pryce;Odo Vask", "Mira Pryce, Odo Vask"),
            ("Mira Pryce and Odo Vask", "Mira Pryce, Odo Vask"),
            ("Mira Pryce and Odo d'Emery", "Mira Pryce, Odo d'Emery"),
            (
                "Mira Pryce, Ina Holm und Odo Vask",
                "Mira Pryce, Ina Holm, Odo Vask",
            ),
            ("['Mira Pryce', 'Odo Vask']", "Mira Pryce, Odo Vask"),
            ("[\"Mira Pryce\"]", "Mira Pryce"),
            ("[[Mira Pryce]]", "Mira Pryce"),
            ("mira.pryce@alder.example (Mira Pryce)", "Mira Pryce"),
            ("Mira Pryce mira@alder.example", "Mira Pryce"),
            ("<a href='/x'>Mira Pryce</a>", "Mira Pryce"),
            ("Mira Pryce in Port Alder", "Mira Pryce"),
            ("Mira Pryce, Staff Writer", "Mira Pryce"),
            ("Mira Pryce, CNN", "Mira Pryce"),
            ("Mira Pryce (mpr)", "Mira Pryce"),
            ("Mira Pryce\nSenior Reporter", "Mira Pryce"),
            ("Ren&eacute;e O&#39;Vask", "Renée O'Vask"),
            ("Alder &amp; Sons", "Alder & Sons"),
            ("The Alder Gazette", "The Alder Gazette"),
            ("nan", ""),
            ("None", ""),
            ("NULL", ""),
            ("https://alder.example/mira-pryce", ""),
            ("@mira", ""),
            ("desk@alder.example", ""),
            ("", ""),
        ] {
            assert_eq!(split(field).join(", "), names, "{field}");
        }
    }

    #[test]
    fn many_names_take_time_in_proportion_to_their_number() {
        let letter = |number: usize| char::from(b'a' + (number % 26) as u8);
        let name = |number: usize| {
            let [a, b, c] = [number, number / 26, number / 676].map(letter);
            format!("Ab{a} Cd{b}{c}")
        };
        let names: Vec<String> = (0..17_576).map(name).collect();
        let field = [names.join(";"), names.join(";")].join("; ");
        assert_eq!(split(&field), names);
    }
}

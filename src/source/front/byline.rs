//! Bylines as papers print them.

use crate::source::front::front_words::{is_name, is_role, is_small_word, split_once, starts_upper};
use crate::source::front::names;
use crate::source::text::line::{clean, clean_byline};

/// Returns the name in a byline: `By Jane Doe`, `By Jane Doe, Staff Writer`, `Jane Doe in Paris`, `Jane Doe, Crime
/// Reporter`.
pub(crate) fn byline(line: &str) -> Option<String> {
    const LONGEST: usize = 120;
    if line.len() > LONGEST {
        return None;
    }
    for by in [
        "By ",
        "BY ",
        "by ",
        "By: ",
        "Von ",
        "Par ",
        "Por ",
        "Written by ",
        "Words by ",
        "Text: ",
        "By\u{a0}",
    ] {
        let Some(rest) = line.strip_prefix(by).map(without_pictures).map(without_brackets) else {
            continue;
        };
        let begins_as_name = rest.trim_start().chars().next().is_some_and(char::is_uppercase);
        let words = rest.split_whitespace().count();
        let capitals = rest.split_whitespace().filter(|word| starts_upper(word)).count();
        let small = rest.split_whitespace().filter(|word| is_small_word(word)).count();
        if begins_as_name
            && words <= 14
            && (capitals + small) * 3 >= words * 2
            && !rest.trim_end_matches("Jr.").ends_with(['.', '?', '!', ':'])
        {
            return writer(rest);
        }
    }
    // `Interview by Jane Doe`, `Theatre review by Jane Doe`
    if let Some((kind, name)) = split_once(line, " by ")
        && kind.split(' ').count() <= 2
        && is_name(name)
    {
        return writer(name);
    }
    // `By our political staff`, `From our correspondent in the south`
    let our = line
        .strip_prefix("By our ")
        .or_else(|| line.strip_prefix("From our "));
    if our.is_some_and(|rest| is_role(rest) || rest.contains("staff")) {
        return our.and_then(clean_byline);
    }
    if let Some((name, role)) = split_once(line, ", ")
        && is_name(name)
        && is_role(role)
    {
        return writer(line);
    }
    if let Some(name) = name_before_role(line) {
        return writer(name);
    }
    if let Some((name, place)) = split_once(line, " in ")
        && is_name(name)
        && !place.is_empty()
        && place
            .split([' ', ','])
            .all(|word| word.is_empty() || starts_upper(word) || is_small_word(word))
        && place.split(' ').count() <= 4
        && !place.ends_with('.')
    {
        return writer(name);
    }
    byline_abroad(line)
}

/// Returns the names in a byline that a page marks as such.
pub(crate) fn byline_shown(line: &str) -> Option<String> {
    let line = clean(line)?;
    let names = names::split(&byline(&line).or_else(|| writer(&line))?);
    (!names.is_empty()).then(|| names.join(", "))
}

/// Returns the name without the writer's role or place: `Jane Doe, Staff Writer`, `Jane Doe in Paris`.
fn writer(byline: &str) -> Option<String> {
    let byline = clean_byline(byline)?;
    let mut name = byline.as_str();
    if let Some((before, after)) = split_once(name, " in ")
        && starts_upper(after)
    {
        name = before;
    }
    if let Some((before, after)) = split_once(name, ", ")
        && (is_role(after) || after.starts_with("at ") || after.starts_with("in "))
    {
        name = before;
    }
    // `Jane Doe, g1 Coast — Port Alder`
    if let Some((before, _)) = split_once(name, " — ").or_else(|| split_once(name, " – "))
        && is_name(before.split(", ").next().unwrap_or(before))
    {
        name = before;
    }
    if let Some((before, after)) = split_once(name, ", ")
        && is_name(before)
        && !starts_upper(after)
    {
        name = before;
    }
    Some(name.to_owned())
}

/// Returns a byline without the credits of its pictures: `Jane Doe. Photographs by Ina Holm`.
fn without_pictures(byline: &str) -> &str {
    const PICTURES: [&str; 6] = ["photo", "illustration", "picture", "video", "graphic", "fotos"];
    // `Mira Pryce Foto: Ina Holm`
    for word in [
        " Foto: ",
        " Fotos: ",
        " Photo: ",
        " Photos: ",
        " Bild: ",
        " Bilder: ",
        " Video: ",
    ] {
        if let Some((before, _)) = split_once(byline, word) {
            return before;
        }
    }
    for separator in [". ", "; ", " | ", " / ", ", "] {
        if let Some((before, after)) = split_once(byline, separator)
            && PICTURES.iter().any(|word| {
                let beginning = after.get(..word.len());
                beginning.is_some_and(|beginning| beginning.eq_ignore_ascii_case(word))
            })
        {
            return before;
        }
    }
    byline
}

/// Returns a name without the place and role in brackets after it: `Jane Doe (Paris, special correspondent)`.
pub(crate) fn without_brackets(byline: &str) -> &str {
    let before = byline
        .strip_suffix(')')
        .and_then(|byline| byline.split_once(" ("));
    before.map_or(byline, |(name, _)| if is_name(name) { name } else { byline })
}

/// Returns the names in a line of nothing but names of two or three words each; none for any other line.
pub(crate) fn bare_names(line: &str) -> Vec<String> {
    const LONGEST: usize = 80;
    if line.len() > LONGEST {
        return Vec::new();
    }
    let names = names::split(line);
    let is_plain = |word: &str| !matches!(word, "and" | "of" | "for" | "the" | "in" | "at" | "with" | "&");
    let is_short =
        |name: &String| is_name(name) && name.split(' ').count() <= 3 && name.split(' ').all(is_plain);
    if names.iter().all(is_short) {
        names
    } else {
        Vec::new()
    }
}

/// Returns the name in `Jane Doe Harbour correspondent`: two or three words, and a role of at most four that ends with a word
/// for it in lower case.
pub(crate) fn name_before_role(line: &str) -> Option<&str> {
    const ROLES: [&str; 6] = [
        "correspondent",
        "editor",
        "reporter",
        "columnist",
        "writer",
        "journalist",
    ];
    let last = line.rsplit(' ').next()?;
    let count = line.split(' ').count();
    if !ROLES.contains(&last) || !(3..=7).contains(&count) {
        return None;
    }
    let mut ends = line.match_indices(' ').map(|(at, _)| at).skip(1).take(2);
    ends.find_map(|end| {
        let (name, role) = line.split_at_checked(end)?;
        let role = role.trim_start();
        let is_plain = role.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-'));
        let is_given = name.split(' ').all(|word| starts_upper(word) && word != "The");
        // `Jane Doe Harbour` is no name if `Harbour` begins the role.
        (is_name(name) && is_given && is_plain && role.split(' ').count() <= 4).then_some(name)
    })
}

/// Returns the names in a byline of another language than those of [`byline`]: `di Anna Conti`, `Tekst: Jan Vos en Ina
/// Holm`. Nothing but names may follow.
pub(crate) fn byline_abroad(line: &str) -> Option<String> {
    // With a capital, some of these begin names: `Per Holm`, `De Vos`.
    const SMALL: [&str; 8] = ["di ", "de ", "da ", "per ", "av ", "af ", "od ", "a cura di "];
    const ANY: [&str; 32] = [
        "Door: ",
        "Von: ",
        "Par : ",
        "Por: ",
        "Di: ",
        "Av: ",
        "Di ",
        "DI ",
        "A cura di ",
        "Door ",
        "door ",
        "Av ",
        "Af ",
        "Oleh ",
        "Tekst: ",
        "Text: ",
        "Testo di ",
        "Texto: ",
        "Texte : ",
        "Texte: ",
        "Scritto da ",
        "Escrito por ",
        "Écrit par ",
        "Geschreven door ",
        "Skrevet av ",
        "Autor: ",
        "Autorin: ",
        "Auteur : ",
        "Auteur: ",
        "Автор: ",
        "Текст: ",
        "Autore: ",
    ];
    let by = SMALL.iter().chain(&ANY).find(|by| line.starts_with(**by))?;
    let names = names::split(without_pictures(line.get(by.len()..)?.trim()));
    let all_names = !names.is_empty() && names.iter().all(|name| is_name(name));
    all_names.then(|| names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_a_byline_are_found_in_many_forms() {
        for (line, names) in [
            ("By Mira Pryce and Odo Vask", "Mira Pryce, Odo Vask"),
            ("Mira Pryce Harbour correspondent", "Mira Pryce"),
            ("Mira Pryce, Harbour Correspondent", "Mira Pryce"),
            ("Par Mira Pryce, envoyée spéciale à Marenne", "Mira Pryce"),
            ("Por Mira Pryce, g1 Costa — Marenne", "Mira Pryce"),
            ("Par Mira Pryce (Marenne, envoyée spéciale)", "Mira Pryce"),
            ("di Mira Pryce", "Mira Pryce"),
            ("Door Mira Pryce", "Mira Pryce"),
            ("Door: Mira Pryce", "Mira Pryce"),
            ("Text: Mira Pryce Foto: Ina Holm", "Mira Pryce"),
            ("Tekst: Mira Pryce en Odo Vask", "Mira Pryce, Odo Vask"),
            ("Words by Mira Pryce. Photographs by Ina Holm.", "Mira Pryce"),
        ] {
            let found = byline(line).and_then(|name| byline_shown(&name));
            assert_eq!(found.as_deref(), Some(names), "{line}");
        }
        for line in [
            "By Tuesday the shelves were empty.",
            "Per Holm",
            "de la mer",
            "The Harbour correspondent",
        ] {
            assert_eq!(byline(line), None, "{line}");
        }
    }

    #[test]
    fn a_line_of_names_alone_has_nothing_else() {
        assert_eq!(bare_names("Mira Pryce and Odo Vask"), ["Mira Pryce", "Odo Vask"]);
        assert!(bare_names("Arts and Culture").is_empty());
        assert!(bare_names("Mira Pryce went home").is_empty());
    }
}

//! Labels of the fields that exports print around an article: `BYLINE: Ivo Larkham`.

/// What a labelled line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Headline,
    Byline,
    Section,
    Length,
    Highlight,
    Dateline,
    /// The text begins.
    Body,
    Language,
    /// Captions of pictures.
    Graphic,
    /// Words of the paper on a mistake of its own: part of the article.
    Correction,
    /// When the database took the article in, and other fields that are not part of it.
    Other,
}

/// Labels in capitals; they are compared without case.
const LABELS: &[(&str, Field)] = &[
    ("HEADLINE", Field::Headline),
    ("TITEL", Field::Headline),
    ("TITRE", Field::Headline),
    ("TITULAR", Field::Headline),
    ("BYLINE", Field::Byline),
    ("AUTHOR", Field::Byline),
    ("AUTOR", Field::Byline),
    ("AUTEUR", Field::Byline),
    ("AUTORE", Field::Byline),
    ("SECTION", Field::Section),
    ("RUBRIK", Field::Section),
    ("RESSORT", Field::Section),
    ("RUBRIQUE", Field::Section),
    ("SECCIÓN", Field::Section),
    ("SECCION", Field::Section),
    ("SEZIONE", Field::Section),
    ("SECTIE", Field::Section),
    ("SEÇÃO", Field::Section),
    ("LENGTH", Field::Length),
    ("LÄNGE", Field::Length),
    ("LAENGE", Field::Length),
    ("LONGUEUR", Field::Length),
    ("LONGITUD", Field::Length),
    ("LUNGHEZZA", Field::Length),
    ("LENGTE", Field::Length),
    ("COMPRIMENTO", Field::Length),
    ("HIGHLIGHT", Field::Highlight),
    ("DATELINE", Field::Dateline),
    ("BODY", Field::Body),
    ("VOLLTEXT", Field::Body),
    ("LANGUAGE", Field::Language),
    ("SPRACHE", Field::Language),
    ("LANGUE", Field::Language),
    ("IDIOMA", Field::Language),
    ("LINGUA", Field::Language),
    ("TAAL", Field::Language),
    ("GRAPHIC", Field::Graphic),
    ("GRAFIK", Field::Graphic),
    ("GRAPHIQUE", Field::Graphic),
    ("CORRECTION", Field::Correction),
    ("LOAD-DATE", Field::Other),
    ("LOAD DATE", Field::Other),
    ("UPDATE", Field::Other),
    ("LAST UPDATE", Field::Other),
    ("AKTUALISIERUNG", Field::Other),
    ("DATE-CHARGEMENT", Field::Other),
    ("DATE DE CHARGEMENT", Field::Other),
    ("FECHA DE CARGA", Field::Other),
    ("PUBLICATION-TYPE", Field::Other),
    ("PUBLICATION TYPE", Field::Other),
    ("PUB-TYPE", Field::Other),
    ("PUBLIKATIONSTYP", Field::Other),
    ("ZEITUNGSTYP", Field::Other),
    ("TYPE-PUBLICATION", Field::Other),
    ("TYPE DE PUBLICATION", Field::Other),
    ("TIPO DE PUBLICACIÓN", Field::Other),
    ("DOCUMENT-TYPE", Field::Other),
    ("DOCUMENT TYPE", Field::Other),
    ("SUBJECT", Field::Other),
    ("ORGANIZATION", Field::Other),
    ("COMPANY", Field::Other),
    ("COMPANIES", Field::Other),
    ("TICKER", Field::Other),
    ("INDUSTRY", Field::Other),
    ("PERSON", Field::Other),
    ("PERSONS", Field::Other),
    ("CITY", Field::Other),
    ("STATE", Field::Other),
    ("COUNTRY", Field::Other),
    ("GEOGRAPHIC", Field::Other),
    ("GEOGRAPHY", Field::Other),
    ("JOURNAL-CODE", Field::Other),
    ("JOURNAL CODE", Field::Other),
    ("ACC-NO", Field::Other),
    ("ISSN", Field::Other),
    ("CORRECTION-DATE", Field::Other),
    ("SERIES", Field::Other),
    ("COLUMN", Field::Other),
    ("TYPE", Field::Other),
    ("NOTES", Field::Other),
    ("NAICS", Field::Other),
    ("SIC", Field::Other),
    ("EDITION", Field::Other),
    ("DISTRIBUTION", Field::Other),
    ("CATEGORY", Field::Other),
    ("URL", Field::Other),
];

/// The field of a line and its value, without white space at its ends.
pub(super) fn of(line: &str) -> Option<(Field, &str)> {
    const LONGEST: usize = 24;
    let colon = line.bytes().take(LONGEST).position(|byte| byte == b':')?;
    let (name, value) = line.split_at_checked(colon)?;
    let value = value.strip_prefix(':')?;
    let name = name.trim_end();
    // Most lines with a colon begin with no label: two letters tell.
    let first = name.chars().next()?;
    if !first.is_alphabetic() {
        return None;
    }
    let upper = name.to_uppercase();
    let (_, field) = LABELS.iter().find(|(label, _)| *label == upper)?;
    // `Person: she …` in the middle of a sentence is not a label; one begins with a capital letter.
    first.is_uppercase().then(|| (*field, value.trim()))
}

/// The number in `112 words`, `1.024 Wörter`.
pub(super) fn word_count(value: &str) -> Option<u64> {
    let digits: String = value
        .trim_start()
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '\u{a0}' | '\u{202f}'))
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_known_in_several_languages_and_only_at_the_start() {
        assert_eq!(of("BYLINE: By Ada"), Some((Field::Byline, "By Ada")));
        assert_eq!(of("Länge: 512 Wörter"), Some((Field::Length, "512 Wörter")));
        assert_eq!(
            of("Load-Date: May 25, 2012"),
            Some((Field::Other, "May 25, 2012"))
        );
        assert_eq!(of("KUALA LUMPUR: Police said"), None);
        assert_eq!(of("The length: 3"), None);
        assert_eq!(word_count("1,024 words"), Some(1024));
        assert_eq!(word_count("words"), None);
    }
}

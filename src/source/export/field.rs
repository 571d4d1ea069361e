//! Labels of the fields that exports print around an article: `BYLINE: Ivo Larkham`.

/// The meaning of a labelled line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExportField {
    Headline,
    Byline,
    Section,
    Length,
    Highlight,
    Dateline,
    /// The beginning of the text.
    Body,
    Language,
    /// A caption of a picture.
    Graphic,
    /// The paper's correction of an earlier mistake: part of the article.
    Correction,
    /// The load date of the database, and other fields outside the article.
    Other,
}

/// Labels in capitals; compared without regard to case.
const LABELS: &[(&str, ExportField)] = &[
    ("HEADLINE", ExportField::Headline),
    ("TITEL", ExportField::Headline),
    ("TITRE", ExportField::Headline),
    ("TITULAR", ExportField::Headline),
    ("BYLINE", ExportField::Byline),
    ("AUTHOR", ExportField::Byline),
    ("AUTOR", ExportField::Byline),
    ("AUTEUR", ExportField::Byline),
    ("AUTORE", ExportField::Byline),
    ("SECTION", ExportField::Section),
    ("RUBRIK", ExportField::Section),
    ("RESSORT", ExportField::Section),
    ("RUBRIQUE", ExportField::Section),
    ("SECCIÓN", ExportField::Section),
    ("SECCION", ExportField::Section),
    ("SEZIONE", ExportField::Section),
    ("SECTIE", ExportField::Section),
    ("SEÇÃO", ExportField::Section),
    ("LENGTH", ExportField::Length),
    ("LÄNGE", ExportField::Length),
    ("LAENGE", ExportField::Length),
    ("LONGUEUR", ExportField::Length),
    ("LONGITUD", ExportField::Length),
    ("LUNGHEZZA", ExportField::Length),
    ("LENGTE", ExportField::Length),
    ("COMPRIMENTO", ExportField::Length),
    ("HIGHLIGHT", ExportField::Highlight),
    ("DATELINE", ExportField::Dateline),
    ("BODY", ExportField::Body),
    ("VOLLTEXT", ExportField::Body),
    ("LANGUAGE", ExportField::Language),
    ("SPRACHE", ExportField::Language),
    ("LANGUE", ExportField::Language),
    ("IDIOMA", ExportField::Language),
    ("LINGUA", ExportField::Language),
    ("TAAL", ExportField::Language),
    ("GRAPHIC", ExportField::Graphic),
    ("GRAFIK", ExportField::Graphic),
    ("GRAPHIQUE", ExportField::Graphic),
    ("CORRECTION", ExportField::Correction),
    ("LOAD-DATE", ExportField::Other),
    ("LOAD DATE", ExportField::Other),
    ("UPDATE", ExportField::Other),
    ("LAST UPDATE", ExportField::Other),
    ("AKTUALISIERUNG", ExportField::Other),
    ("DATE-CHARGEMENT", ExportField::Other),
    ("DATE DE CHARGEMENT", ExportField::Other),
    ("FECHA DE CARGA", ExportField::Other),
    ("PUBLICATION-TYPE", ExportField::Other),
    ("PUBLICATION TYPE", ExportField::Other),
    ("PUB-TYPE", ExportField::Other),
    ("PUBLIKATIONSTYP", ExportField::Other),
    ("ZEITUNGSTYP", ExportField::Other),
    ("TYPE-PUBLICATION", ExportField::Other),
    ("TYPE DE PUBLICATION", ExportField::Other),
    ("TIPO DE PUBLICACIÓN", ExportField::Other),
    ("DOCUMENT-TYPE", ExportField::Other),
    ("DOCUMENT TYPE", ExportField::Other),
    ("SUBJECT", ExportField::Other),
    ("ORGANIZATION", ExportField::Other),
    ("COMPANY", ExportField::Other),
    ("COMPANIES", ExportField::Other),
    ("TICKER", ExportField::Other),
    ("INDUSTRY", ExportField::Other),
    ("PERSON", ExportField::Other),
    ("PERSONS", ExportField::Other),
    ("CITY", ExportField::Other),
    ("STATE", ExportField::Other),
    ("COUNTRY", ExportField::Other),
    ("GEOGRAPHIC", ExportField::Other),
    ("GEOGRAPHY", ExportField::Other),
    ("JOURNAL-CODE", ExportField::Other),
    ("JOURNAL CODE", ExportField::Other),
    ("ACC-NO", ExportField::Other),
    ("ISSN", ExportField::Other),
    ("CORRECTION-DATE", ExportField::Other),
    ("SERIES", ExportField::Other),
    ("COLUMN", ExportField::Other),
    ("TYPE", ExportField::Other),
    ("NOTES", ExportField::Other),
    ("NAICS", ExportField::Other),
    ("SIC", ExportField::Other),
    ("EDITION", ExportField::Other),
    ("DISTRIBUTION", ExportField::Other),
    ("CATEGORY", ExportField::Other),
    ("URL", ExportField::Other),
];

/// Returns the field of a line and its value, trimmed.
pub(super) fn of(line: &str) -> Option<(ExportField, &str)> {
    const LONGEST: usize = 24;
    let colon = line.bytes().take(LONGEST).position(|byte| byte == b':')?;
    let (name, value) = line.split_at_checked(colon)?;
    let value = value.strip_prefix(':')?;
    let name = name.trim_end();
    // Most lines with a colon begin with no label: two letters decide.
    let first = name.chars().next()?;
    if !first.is_alphabetic() {
        return None;
    }
    let upper = name.to_uppercase();
    let (_, field) = LABELS.iter().find(|(label, _)| *label == upper)?;
    // `Person: she …` in the middle of a sentence is not a label; labels begin with a capital letter.
    first.is_uppercase().then(|| (*field, value.trim()))
}

/// Returns the number in `112 words`, `1.024 Wörter`.
pub(super) fn word_count(value: &str) -> Option<u64> {
    let digits: String = value
        .trim_start()
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '\u{a0}' | '\u{202f}'))
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// Codes of fields, as Factiva prints them.
const CODES: [&str; 32] = [
    "SE", "HD", "CR", "BY", "WC", "PD", "ET", "SN", "SC", "ED", "PG", "VOL", "LA", "CY", "LP", "TD", "ART",
    "CT", "RF", "CO", "IN", "NS", "RE", "IPC", "IPD", "PUB", "AN", "DLN", "CLM", "DL", "NT", "TI",
];

/// Returns the code at the beginning of a line, and the rest of the line.
pub(super) fn coded(line: &str) -> Option<(&'static str, &str)> {
    let end = line.bytes().take_while(u8::is_ascii_uppercase).count();
    if !(2..=3).contains(&end) {
        return None;
    }
    let (code, rest) = line.split_at_checked(end)?;
    let is_apart =
        rest.is_empty() || rest.starts_with("  ") || rest.starts_with('\t') || rest.starts_with('\u{a0}');
    let code = CODES.iter().find(|known| **known == code)?;
    is_apart.then(|| (*code, rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_known_in_several_languages_and_only_at_the_start() {
        assert_eq!(of("BYLINE: By Ada"), Some((ExportField::Byline, "By Ada")));
        assert_eq!(of("Länge: 512 Wörter"), Some((ExportField::Length, "512 Wörter")));
        assert_eq!(
            of("Load-Date: May 25, 2012"),
            Some((ExportField::Other, "May 25, 2012"))
        );
        assert_eq!(of("KUALA LUMPUR: Police said"), None);
        assert_eq!(of("The length: 3"), None);
        assert_eq!(word_count("1,024 words"), Some(1024));
        assert_eq!(word_count("words"), None);
    }
}

//! Exports of `ProQuest` as text: documents between lines of underscores, with labelled fields around `Full text:`.

use crate::source::export::block::{self, Block};
use crate::source::export::field;
use crate::source::export::nexis::{day_of, number};
use crate::source::export::parted::Parted;
use crate::source::parts::Parts;
use crate::source::text::line::{clean, clean_byline};
use crate::source::text::{date, language};

/// Labels of fields. The text runs from `Full text` to the next of them.
const LABELS: [&str; 58] = [
    "Author",
    "Authors",
    "Publication info",
    "ProQuest document link",
    "Abstract",
    "Abstract (English)",
    "Links",
    "Full text",
    "Full Text",
    "Title",
    "Alternate title",
    "Correspondence author",
    "Publication title",
    "Publication year",
    "Publication date",
    "Year",
    "First page",
    "Pages",
    "Number of pages",
    "Section",
    "Publisher",
    "Place of publication",
    "Country of publication",
    "Publication subject",
    "ISSN",
    "e-ISSN",
    "Source type",
    "Language of publication",
    "Language",
    "Document type",
    "ProQuest document ID",
    "Document URL",
    "Copyright",
    "Last updated",
    "Database",
    "Subject",
    "Location",
    "Company / organization",
    "Company",
    "People",
    "Person",
    "Identifier / keyword",
    "Dateline",
    "Volume",
    "Issue",
    "Column",
    "Edition",
    "Word count",
    "Credit",
    "Publication info.",
    "Classification",
    "Document feature",
    "Product name",
    "Subject terms",
    "Publication frequency",
    "Source attribution",
    "Online publication date",
    "Illustration",
];

/// Labels in other languages of the database, each with its equal in [`LABELS`].
const ABROAD: [(&str, &str); 59] = [
    // German
    ("Autor", "Author"),
    ("Verfasser", "Author"),
    ("Publikationsinfo", "Publication info"),
    ("Informationen zur Publikation", "Publication info"),
    ("Zusammenfassung", "Abstract"),
    ("Volltext", "Full text"),
    ("Titel", "Title"),
    ("Publikationstitel", "Publication title"),
    ("Titel der Publikation", "Publication title"),
    ("Publikationsjahr", "Publication year"),
    ("Erscheinungsjahr", "Publication year"),
    ("Publikationsdatum", "Publication date"),
    ("Erscheinungsdatum", "Publication date"),
    ("Rubrik", "Section"),
    ("Seiten", "Pages"),
    ("Verlag", "Publisher"),
    ("Herausgeber", "Publisher"),
    ("Erscheinungsort", "Place of publication"),
    ("Publikationssprache", "Language of publication"),
    ("Sprache der Publikation", "Language of publication"),
    ("Dokumenttyp", "Document type"),
    ("ProQuest-Dokument-ID", "ProQuest document ID"),
    ("Dokument-URL", "Document URL"),
    ("Zuletzt aktualisiert", "Last updated"),
    ("Datenbank", "Database"),
    ("Thema", "Subject"),
    // French
    ("Auteur", "Author"),
    ("Informations sur la publication", "Publication info"),
    ("Résumé", "Abstract"),
    ("Texte intégral", "Full text"),
    ("Titre", "Title"),
    ("Titre de la publication", "Publication title"),
    ("Année de publication", "Publication year"),
    ("Date de publication", "Publication date"),
    ("Éditeur", "Publisher"),
    ("Lieu de publication", "Place of publication"),
    ("Langue de publication", "Language of publication"),
    ("Type de document", "Document type"),
    ("ID du document ProQuest", "ProQuest document ID"),
    ("URL du document", "Document URL"),
    ("Dernière mise à jour", "Last updated"),
    ("Base de données", "Database"),
    ("Sujet", "Subject"),
    // Spanish
    ("Información de publicación", "Publication info"),
    ("Resumen", "Abstract"),
    ("Texto completo", "Full text"),
    ("Título", "Title"),
    ("Título de publicación", "Publication title"),
    ("Título de la publicación", "Publication title"),
    ("Año de publicación", "Publication year"),
    ("Fecha de publicación", "Publication date"),
    ("Lugar de publicación", "Place of publication"),
    ("Idioma de la publicación", "Language of publication"),
    ("Tipo de documento", "Document type"),
    ("ID del documento de ProQuest", "ProQuest document ID"),
    ("URL del documento", "Document URL"),
    ("Última actualización", "Last updated"),
    ("Base de datos", "Database"),
    ("Materia", "Subject"),
];

/// True for text of this kind.
pub(super) fn is_text(text: &str) -> bool {
    let bytes = text.as_bytes();
    let has = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
    let is_possible = has(b"ProQuest") || has(b"Publication info:") && has(b"Full text:");
    is_possible
        && text
            .lines()
            .map(str::trim)
            .any(|line| is_rule(line) || number(line).is_some())
        && text.lines().any(|line| {
            matches!(
                label(line),
                Some(("Full text" | "Full Text" | "ProQuest document ID", _))
            )
        })
}

fn is_rule(line: &str) -> bool {
    line.len() >= 20 && line.bytes().all(|byte| byte == b'_')
}

/// Returns the label of a line, and its value.
fn label(line: &str) -> Option<(&'static str, &str)> {
    let line = line.trim();
    let is_link = matches!(
        line,
        "ProQuest document link"
            | "ProQuest-Dokumentlink"
            | "Lien vers le document ProQuest"
            | "Enlace de documentos de ProQuest"
    );
    if is_link {
        return Some(("ProQuest document link", ""));
    }
    let (name, value) = line.split_once(':')?;
    let name = name.trim();
    let english = LABELS
        .iter()
        .find(|known| known.eq_ignore_ascii_case(name))
        .copied();
    let abroad = || {
        let label = ABROAD.iter().find(|(known, _)| *known == name);
        label.map(|(_, meaning)| *meaning)
    };
    Some((english.or_else(abroad)?, value.trim()))
}

/// Returns the articles of an export.
pub(super) fn parted(text: &str) -> Parted {
    let mut parted = Parted::default();
    let mut documents: Vec<Vec<&str>> = vec![Vec::new()];
    let mut has_label = false;
    for line in text.lines() {
        let line = line.trim_start_matches('\u{feff}');
        // Without rules, the number of each document begins it.
        let begins = has_label && number(line).is_some();
        if is_rule(line.trim()) || begins {
            documents.push(Vec::new());
            has_label = false;
        }
        has_label |= label(line).is_some();
        if is_rule(line.trim()) {
            continue;
        }
        if let Some(document) = documents.last_mut() {
            document.push(line);
        }
    }
    for lines in &documents {
        let is_document = lines.iter().any(|line| {
            matches!(
                label(line),
                Some((
                    "Full text" | "Full Text" | "Publication title" | "ProQuest document ID",
                    _
                ))
            )
        });
        if !is_document {
            continue;
        }
        let number = parted.articles.len() + parted.problems.len() + 1;
        let (record, claimed, parts) = article(lines);
        if let Some((n, total)) = claimed {
            parted.claimed.note(n, total);
        }
        let record = record.unwrap_or_else(|| number.to_string());
        if parts.paragraphs.is_empty() {
            parted
                .problems
                .push(format!("document {record}: neither a text nor an abstract in it"));
            continue;
        }
        if parts.meta.published.is_none() {
            parted.problems.push(format!("document {record}: no date found"));
        }
        for problem in &parts.problems {
            parted.problems.push(format!("document {record}: {problem}"));
        }
        parted.articles.push((record, parts));
    }
    parted
}

/// Returns one document: its `ProQuest` number, its claimed position and total, its parts.
fn article(lines: &[&str]) -> (Option<String>, Option<(u64, u64)>, Parts) {
    let mut parts = Parts::default();
    let mut claimed = None;
    let mut record = None;
    let mut fields: Vec<(&str, String)> = vec![("", String::new())];
    for line in lines {
        if let Some(found) = number(line) {
            claimed = Some(found);
        } else if let Some((name, value)) = label(line) {
            fields.push((name, value.to_owned()));
        } else if let Some((_, value)) = fields.last_mut() {
            value.push('\n');
            value.push_str(line);
        }
    }
    let (mut full, mut summary, mut info) = (Vec::new(), Vec::new(), None);
    let mut first_title = None;
    for (name, value) in &fields {
        let meta = &mut parts.meta;
        match *name {
            "" => first_title = block::of_text(value).first().and_then(|block| clean(&block.text)),
            "Title" => meta.title = clean(value),
            "Author" | "Authors" | "Credit" if meta.byline.is_none() => meta.byline = names(value),
            "Publication title" => meta.publication = value.split(';').next().and_then(clean),
            "Publication date" => meta.published = date::of_metadata(value).or_else(|| day_of(value)),
            "Publication info" | "Publication info." => info = clean(value),
            "Section" => parts.section = clean(value),
            "Word count" => parts.word_count = field::word_count(value),
            "Language of publication" | "Language" => {
                meta.language = value.split([';', ',']).next().and_then(language::declared);
            }
            "ProQuest document ID" => record = clean(value),
            "Copyright" => parts.tail.extend(clean(value)),
            "Full text" | "Full Text" => full = paragraphs(value),
            "Abstract" | "Abstract (English)" => summary = paragraphs(value),
            _ => {}
        }
    }
    parts.meta.title = parts.meta.title.take().or(first_title);
    if let Some(info) = info {
        of_info(&info, &mut parts);
    }
    if full.is_empty() && !summary.is_empty() {
        parts
            .problems
            .push("only an abstract is in the export, not the text".to_owned());
        full = summary;
    }
    parts.paragraphs = full;
    (record, claimed, parts)
}

fn paragraphs(value: &str) -> Vec<String> {
    let is_none = |text: &str| {
        matches!(
            text,
            "None available." | "Not available." | "None" | "Enlarge this image."
        )
    };
    block::of_text(value)
        .into_iter()
        .map(|Block { text, .. }| text)
        .filter(|text| !is_none(text))
        .collect()
}

/// Returns `Larkham, Ivo; Attley, Gudrun` in the form of a byline: `Ivo Larkham, Gudrun Attley`.
fn names(value: &str) -> Option<String> {
    let names: Vec<String> = value
        .split(';')
        .filter_map(|name| match name.split_once(',') {
            Some((last, first)) if !first.contains(',') => {
                clean(&format!("{} {}", first.trim(), last.trim()))
            }
            _ => clean(name),
        })
        .filter_map(|name| clean_byline(name.trim_end_matches('.')))
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Reads paper and date from `The Example Daily ; Port Marrow [Port Marrow]. 05 Mar 2024: A.1.` if no field has them.
fn of_info(info: &str, parts: &mut Parts) {
    if parts.meta.publication.is_none() {
        let name = info.split([';', '[', ',']).next().unwrap_or_default();
        parts.meta.publication = clean(name);
    }
    if parts.meta.published.is_none() {
        let rest = info.rsplit_once(']').map_or(info, |(_, rest)| rest);
        let date = rest.trim_start_matches(['.', ' ', ',']);
        let date = date.split(':').next().unwrap_or(date).trim_end_matches('.');
        parts.meta.published = date::of_metadata(date);
    }
}

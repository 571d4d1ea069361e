//! Words before a date that say whether it is that of the publication or of a change.

/// The meaning of a label before a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateLabel {
    /// There is no label.
    None,
    Published,
    Changed,
}

/// Labels of a change, in lower case; longer ones before those that they begin or end with.
const CHANGED: &[&str] = &[
    "last updated",
    "latest update",
    "updated",
    "last modified",
    "modified",
    "last edited",
    "edited",
    "last revised",
    "revised",
    "changed",
    "zuletzt aktualisiert",
    "letzte aktualisierung",
    "letzte änderung",
    "aktualisiert",
    "aktualisierung",
    "bearbeitet",
    "última actualización",
    "ultima actualización",
    "actualizado",
    "actualizada",
    "dernière mise à jour",
    "dernière modification",
    "mis à jour",
    "mise à jour",
    "modifié",
    "actualisé",
    "ultimo aggiornamento",
    "ultima modifica",
    "aggiornato",
    "aggiornamento",
    "última atualização",
    "atualizado",
    "atualizada",
    "atualização",
    "laatst bijgewerkt",
    "laatste update",
    "bijgewerkt",
    "gewijzigd",
    "sist oppdatert",
    "oppdatert",
    "sidst opdateret",
    "opdateret",
    "senast uppdaterad",
    "uppdaterad",
    "uppdaterat",
    "päivitetty",
    "muokattu",
    "aktualizacja",
    "zaktualizowano",
    "aktualizováno",
    "aktualizované",
    "frissítve",
    "actualizat",
    "обновлено",
    "оновлено",
    "ενημερώθηκε",
    "τελευταία ενημέρωση",
    "güncelleme",
    "güncellendi",
    "son güncelleme",
    "diperbarui",
];

/// Labels of a publication, in lower case.
const PUBLISHED: &[&str] = &[
    "for immediate release",
    "first published",
    "originally published",
    "date published",
    "published",
    "posted",
    "created",
    "issued",
    "veröffentlicht",
    "erschienen",
    "erstellt",
    "publié",
    "publiée",
    "mis en ligne",
    "publicado",
    "publicada",
    "creado",
    "pubblicato",
    "pubblicata",
    "gepubliceerd",
    "geplaatst",
    "publisert",
    "offentliggjort",
    "udgivet",
    "publicerad",
    "publicerat",
    "julkaistu",
    "opublikowano",
    "data publikacji",
    "publikováno",
    "publikované",
    "megjelent",
    "publicat",
    "опубликовано",
    "опубліковано",
    "δημοσιεύτηκε",
    "δημοσίευση",
    "yayınlanma",
    "yayın tarihi",
    "diterbitkan",
];

/// True for a line that begins with a label of a change.
pub(crate) fn is_change(line: &str) -> bool {
    let lower = line.trim_start().to_lowercase();
    CHANGED.iter().any(|label| lower.starts_with(label))
}

/// True for a line with a label of a change after something else: `15/03/2024 Atualizado há 2 horas`.
pub(crate) fn has_change(line: &str) -> bool {
    parts(line).iter().any(|(label, _)| *label == DateLabel::Changed)
}

/// True if the dates of a line are those of changes: it begins with such a label and has none of a publication.
pub(crate) fn is_only_change(line: &str) -> bool {
    is_change(line)
        && parts(line)
            .iter()
            .all(|(label, _)| *label != DateLabel::Published)
}

/// Splits a line at its labels; each part has the label before it and not the label itself. The first part has none.
pub(crate) fn parts(line: &str) -> Vec<(DateLabel, &str)> {
    /// Maximum length in bytes of a line that is split.
    const LONGEST: usize = 200;
    let mut parts = Vec::new();
    if line.len() > LONGEST {
        return parts;
    }
    let (mut label, mut from, mut at) = (DateLabel::None, 0, 0);
    while let Some(rest) = line.get(at..) {
        let Some(first) = rest.chars().next() else { break };
        let begins_word = first.is_alphabetic()
            && !line
                .get(..at)
                .is_some_and(|before| before.ends_with(char::is_alphanumeric));
        if begins_word && let Some((found, length)) = label_at(rest) {
            parts.push((label, line.get(from..at).unwrap_or_default()));
            label = found;
            from = at + length;
            at = from;
        } else {
            at += first.len_utf8();
        }
    }
    parts.push((label, line.get(from..).unwrap_or_default()));
    parts
}

/// Returns the label at the beginning of a text, and its length in bytes.
fn label_at(text: &str) -> Option<(DateLabel, usize)> {
    let of = |labels: &[&str], kind: DateLabel| {
        labels.iter().find_map(|label| {
            let length = prefix_length(text, label)?;
            let ends_word = !text.get(length..)?.starts_with(char::is_alphanumeric);
            ends_word.then_some((kind, length))
        })
    };
    of(CHANGED, DateLabel::Changed).or_else(|| of(PUBLISHED, DateLabel::Published))
}

/// Returns the number of bytes of `text` that equal `label`, a text in lower case, whatever their case.
fn prefix_length(text: &str, label: &str) -> Option<usize> {
    let mut wanted = label.chars();
    let mut length = 0;
    for c in text.chars() {
        let Some(next) = wanted.next() else { break };
        if !(c == next || c.to_lowercase().eq([next])) {
            return None;
        }
        length += c.len_utf8();
    }
    wanted.next().is_none().then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_split_at_their_labels() {
        assert_eq!(
            parts("Last updated: 5 March. FIRST PUBLISHED 4 March"),
            [
                (DateLabel::None, ""),
                (DateLabel::Changed, ": 5 March. "),
                (DateLabel::Published, " 4 March"),
            ]
        );
        assert_eq!(
            parts("4 marzo - Ultimo aggiornamento: 5 marzo"),
            [(DateLabel::None, "4 marzo - "), (DateLabel::Changed, ": 5 marzo"),]
        );
        assert_eq!(parts("unpublished 4 March").len(), 1);
    }
}

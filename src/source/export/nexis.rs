//! Exports of Nexis (`LexisNexis` Academic and its successors) as text and HTML: `3 of 74 DOCUMENTS`, centred paper and
//! date, labelled fields before and after the text.

use crate::source::export::block::Block;
use crate::source::export::count::Claimed;
use crate::source::export::field::{self, ExportField};
use crate::source::export::parted::Parted;
use crate::source::parts::Parts;
use crate::source::text::date::{self, DayAndTime};
use crate::source::text::language;
use crate::source::text::line::{clean, clean_byline};

/// True for HTML of this kind.
pub(super) fn is_html(html: &str) -> bool {
    let bytes = html.as_bytes();
    let has = |needle: &[u8]| memchr::memmem::find(bytes, needle).is_some();
    if has(b"<DOC NUMBER=") || has(b"<DOCFULL>") {
        return true;
    }
    // A page that only says "1 of 1 document" has none of the fields.
    let has_field = || {
        [
            &b"LENGTH:"[..],
            b"LOAD-DATE:",
            b"LONGUEUR:",
            "LÄNGE:".as_bytes(),
            b"LONGITUD:",
        ]
        .iter()
        .any(|field| has(field))
    };
    let is_number = |at: usize, is_safe: bool| {
        let start = html.floor_char_boundary(at.saturating_sub(40));
        let end = html.floor_char_boundary((at + 20).min(html.len()));
        let before = html.get(start..at).unwrap_or_default();
        let after = html.get(at..end).unwrap_or_default();
        let (first, last) = (
            before.rsplit('>').next().unwrap_or_default(),
            after.split('<').next().unwrap_or_default(),
        );
        number(&format!("{first}{last}")).is_some() && (is_safe || has_field())
    };
    memchr::memmem::find_iter(bytes, b"DOCUMENTS<").any(|at| is_number(at, true))
        || [&b"OCUMENT"[..], b"OKUMENT", b"okument"]
            .iter()
            .any(|noun| memchr::memmem::find_iter(bytes, noun).any(|at| is_number(at, false)))
}

/// True for text of this kind.
pub(super) fn is_text(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_possible = [&b"OCUMENT"[..], b"OKUMENT", b"okument", b"ocument"]
        .iter()
        .any(|needle| memchr::memmem::find(bytes, needle).is_some());
    if !is_possible {
        return false;
    }
    let lines = || text.lines().map(str::trim);
    let numbers = lines().filter(|line| number(line).is_some()).count();
    numbers > 1 || numbers == 1 && lines().any(|line| field::of(line).is_some())
}

/// True for the blocks of an office document of this kind.
pub(super) fn is_export(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| number(&block.text).is_some())
        && blocks.iter().any(|block| field::of(&block.text).is_some())
}

/// Returns `n` and `N` of `n of N DOCUMENTS`, in the languages of the database.
pub(super) fn number(line: &str) -> Option<(u64, u64)> {
    const LONGEST: usize = 48;
    if line.len() > LONGEST {
        return None;
    }
    let is_noun = |word: &str| {
        let word = word.to_lowercase();
        word.starts_with("document") || word.starts_with("dokument")
    };
    let value = |word: &str| -> Option<u64> {
        let digits: String = word.chars().filter(|c| !matches!(c, ',' | '.')).collect();
        digits.parse().ok()
    };
    let words: Vec<&str> = line.split_whitespace().collect();
    // `Document 3/74`
    if let [noun, both] = words.as_slice()
        && is_noun(noun)
        && let Some((n, total)) = both.split_once('/')
    {
        return Some((value(n)?, value(total)?));
    }
    let (n, of, total) = match words.as_slice() {
        [n, of, total, noun] if is_noun(noun) => (n, of, total),
        [noun, n, of, total] if is_noun(noun) => (n, of, total),
        _ => return None,
    };
    matches!(
        of.to_ascii_lowercase().as_str(),
        "of" | "von" | "de" | "di" | "van" | "sur" | "av" | "/"
    )
    .then(|| Some((value(n)?, value(total)?)))
    .flatten()
}

/// Returns the articles in the blocks of an export.
pub(super) fn parted(blocks: &[Block]) -> Parted {
    let mut parted = Parted::default();
    let starts: Vec<(usize, u64, u64)> = blocks
        .iter()
        .enumerate()
        .filter_map(|(at, block)| number(&block.text).map(|(n, total)| (at, n, total)))
        .collect();
    for (index, (at, n, total)) in starts.iter().enumerate() {
        parted.claimed.note(*n, *total);
        let end = starts.get(index + 1).map_or(blocks.len(), |next| next.0);
        let document = blocks.get(at + 1..end).unwrap_or_default();
        match article(document) {
            Ok(parts) => {
                if parts.meta.published.is_none() {
                    parted.problems.push(format!("document {n}: no date found"));
                }
                parted.articles.push((n.to_string(), parts));
            }
            Err(why) => parted.problems.push(format!("document {n}: {why}")),
        }
    }
    // The export claims a number of documents. If that number is right, documents without text are reported only
    // individually.
    if parted.articles.len() < starts.len() && parted.claimed.difference(starts.len()).is_none() {
        parted.claimed = Claimed::default();
    }
    parted
}

/// Returns one document: paper, date and headline; fields; text; fields and copyright.
fn article(blocks: &[Block]) -> Result<Parts, String> {
    let first_field = blocks
        .iter()
        .position(|block| field::of(&block.text).is_some() || is_body_heading(&block.text))
        .unwrap_or_else(|| blocks.len().min(4));
    let mut parts = Parts::default();
    let (preamble, rest) = blocks.split_at_checked(first_field).unwrap_or((blocks, &[]));
    let mut standfirst = preamble_of(preamble, &mut parts);
    let body_start = head_fields(rest, &mut parts, &mut standfirst);
    let rest = rest.get(body_start..).unwrap_or_default();
    let tail_start = tail_of(rest);
    let (body, tail) = rest.split_at_checked(tail_start).unwrap_or((rest, &[]));
    parts.paragraphs = standfirst;
    let before = parts.paragraphs.len();
    parts.paragraphs.extend(
        body.iter()
            .map(|block| block.text.clone())
            .filter(|text| !is_body_heading(text)),
    );
    tail_fields(tail, &mut parts);
    if parts.paragraphs.len() == before && parts.paragraphs.is_empty() {
        return Err("no text in it".to_owned());
    }
    Ok(parts)
}

/// True for a line that marks the beginning of the text.
pub(super) fn is_body_heading(text: &str) -> bool {
    matches!(
        text.trim_end_matches(':').trim(),
        "Body"
            | "BODY"
            | "Volltext"
            | "Textkörper"
            | "Fließtext"
            | "Corps"
            | "Cuerpo"
            | "Corpo"
            | "Hoofdtekst"
    )
}

/// True for a copyright line, or one that belongs to it.
pub(super) fn is_copyright(text: &str) -> bool {
    const LONGEST: usize = 300;
    let lower = text
        .get(..text.floor_char_boundary(60))
        .unwrap_or(text)
        .to_lowercase();
    text.len() <= LONGEST
        && (lower.starts_with("copyright")
            || lower.starts_with('©')
            || lower.starts_with("(c) ")
            || lower.starts_with("all rights reserved")
            || lower.starts_with("alle rechte vorbehalten")
            || lower.starts_with("tous droits réservés")
            || lower.starts_with("todos los derechos reservados")
            || lower.starts_with("tutti i diritti riservati"))
}

/// True for a line about the edition: `Final Edition`, `Correction Appended`.
fn is_edition(text: &str) -> bool {
    const LONGEST: usize = 80;
    let lower = text.to_lowercase();
    text.len() <= LONGEST
        && ["edition", "ausgabe", "édition", "edición", "edizione", "editie"]
            .iter()
            .any(|word| lower.contains(word))
        && !lower.ends_with('.')
}

/// Returns the date at the beginning of a line: `March 5, 2003, Wednesday, Final Edition`.
pub(super) fn day_of(line: &str) -> Option<DayAndTime> {
    const LONGEST: usize = 120;
    if line.len() > LONGEST || !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if let Some(day) = date::of_line(line) {
        return Some(day);
    }
    // Words after the date (an edition, a time, a note) are removed one by one until a date is left.
    let mut rest = line;
    for _ in 0..12 {
        rest = rest.trim_end().rsplit_once(' ')?.0.trim_end_matches(',');
        if let Some(day) = date::of_line(rest) {
            return Some(day);
        }
    }
    None
}

/// Reads paper, date and headline; returns the other lines that belong to the article's text.
fn preamble_of(preamble: &[Block], parts: &mut Parts) -> Vec<String> {
    let mut standfirst = Vec::new();
    let date_at = preamble.iter().position(|block| day_of(&block.text).is_some());
    let (before, after) = match date_at {
        Some(at) => (
            preamble.get(..at).unwrap_or_default(),
            preamble.get(at + 1..).unwrap_or_default(),
        ),
        // Without a date, the first line is the paper.
        None => preamble.split_at_checked(1).unwrap_or((preamble, &[])),
    };
    parts.meta.published = date_at.and_then(|at| day_of(&preamble.get(at)?.text));
    for block in before {
        if is_copyright(&block.text) {
            parts.tail.push(block.text.clone());
        } else if parts.meta.publication.is_none() {
            parts.meta.publication = clean(&block.text);
        } else if block.text.len() > 80 {
            standfirst.push(block.text.clone());
        }
    }
    for block in after {
        if is_copyright(&block.text) {
            parts.tail.push(block.text.clone());
        } else if block.centred || is_edition(&block.text) && after.len() > 1 && parts.meta.title.is_none() {
            // An edition or a time of day: ignored.
        } else if parts.meta.title.is_none() {
            parts.meta.title = clean(&block.text);
        } else {
            standfirst.push(block.text.clone());
        }
    }
    standfirst
}

/// Stores the value of a field in the article, unless the field is not one of its facts.
pub(super) fn take(field: ExportField, value: &str, parts: &mut Parts, standfirst: &mut Vec<String>) {
    match field {
        ExportField::Headline => {
            // A labelled headline is the headline; the line taken for one earlier is text.
            if let Some(other) = parts.meta.title.take() {
                standfirst.push(other);
            }
            parts.meta.title = clean(value);
        }
        ExportField::Byline => parts.meta.byline = clean_byline(value).or(parts.meta.byline.take()),
        ExportField::Section => parts.section = clean(value).or(parts.section.take()),
        ExportField::Length => parts.word_count = field::word_count(value).or(parts.word_count),
        ExportField::Language => {
            let primary = value.split([';', ',']).next().unwrap_or_default();
            parts.meta.language = language::declared(primary).or(parts.meta.language.take());
        }
        ExportField::Highlight | ExportField::Correction => {
            standfirst.extend((!value.is_empty()).then(|| value.to_owned()));
        }
        ExportField::Dateline | ExportField::Graphic | ExportField::Body | ExportField::Other => {}
    }
}

/// Reads the fields before the text; returns the index at which the text begins.
fn head_fields(blocks: &[Block], parts: &mut Parts, standfirst: &mut Vec<String>) -> usize {
    for (at, block) in blocks.iter().enumerate() {
        if is_body_heading(&block.text) {
            return at + 1;
        }
        let Some((field, value)) = field::of(&block.text) else {
            // Other lines may come between the fields, but only if another field follows immediately.
            let next = blocks.get(at + 1).and_then(|next| field::of(&next.text));
            let is_between = matches!(
                next,
                Some((
                    ExportField::Byline | ExportField::Section | ExportField::Length | ExportField::Body,
                    _
                ))
            ) || blocks.get(at + 1).is_some_and(|next| is_body_heading(&next.text));
            if is_between && block.text.len() <= 200 {
                if parts.meta.title.is_none() {
                    parts.meta.title = clean(&block.text);
                } else {
                    standfirst.push(block.text.clone());
                }
                continue;
            }
            return at;
        };
        match field {
            ExportField::Body => {
                standfirst.extend((!value.is_empty()).then(|| value.to_owned()));
                return at + 1;
            }
            ExportField::Graphic | ExportField::Correction => return at,
            _ => take(field, value, parts, standfirst),
        }
    }
    blocks.len()
}

/// Returns the index of the fields after the text: the longest run of blocks at the end that holds only fields,
/// copyright and captions.
fn tail_of(blocks: &[Block]) -> usize {
    let is_tail = |block: &Block| {
        is_copyright(&block.text)
            || field::of(&block.text).is_some_and(|(field, _)| field != ExportField::Correction)
    };
    let mut start = blocks.len();
    for (at, block) in blocks.iter().enumerate().rev() {
        if is_tail(block) || block.centred && block.text.len() <= 80 {
            start = at;
        } else if start - at > 2 {
            break;
        } else if !blocks
            .get(at.saturating_sub(2)..at)
            .unwrap_or_default()
            .iter()
            .any(|before| matches!(field::of(&before.text), Some((ExportField::Graphic, _))))
        {
            // Only further paragraphs of captions may follow their label; anything else is text.
            break;
        }
    }
    start
}

fn tail_fields(tail: &[Block], parts: &mut Parts) {
    let mut ignored = Vec::new();
    for block in tail {
        match field::of(&block.text) {
            Some((ExportField::Graphic, _)) | None => parts.tail.push(block.text.clone()),
            Some((field, value)) => take(field, value, parts, &mut ignored),
        }
    }
}

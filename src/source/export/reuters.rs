//! The SGML of the Reuters-21578 collection: a sequence of `<REUTERS …>` elements, not well-formed.

use crate::source::export::block;
use crate::source::export::parted::Parted;
use crate::source::parts::Parts;
use crate::source::text::date;
use crate::source::text::line::{clean, clean_byline};
use crate::source::text::markup::unescape;

/// True for text of this kind.
pub(super) fn is_sgml(text: &str) -> bool {
    let start = text.get(..text.floor_char_boundary(4096)).unwrap_or(text);
    start.contains("<REUTERS ") || start.contains("<!DOCTYPE lewis")
}

/// Returns the articles of such a file.
pub(super) fn parted(text: &str) -> Parted {
    let mut parted = Parted::default();
    for (index, piece) in text.split("<REUTERS").skip(1).enumerate() {
        let number = attribute(piece, "NEWID").unwrap_or_else(|| (index + 1).to_string());
        if !piece.contains("</REUTERS>") {
            parted
                .problems
                .push(format!("the file ends inside report {number}"));
        }
        parted.articles.push((number, article(piece)));
    }
    parted
}

/// Returns the raw content of the first element with this name.
fn inside<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = text;
    loop {
        let at = rest.find(&format!("<{name}"))?;
        let after = rest.get(at + 1 + name.len()..)?;
        // Matches `<TEXT TYPE="BRIEF">` as well as `<TEXT>`, but not `<TEXTS>`.
        if after.starts_with(['>', ' ']) {
            let open = after.find('>')?;
            let inside = after.get(open + 1..)?;
            let end = inside.find(&format!("</{name}>")).unwrap_or(inside.len());
            return inside.get(..end);
        }
        rest = after;
    }
}

fn attribute(piece: &str, name: &str) -> Option<String> {
    let tag = piece.get(..piece.find('>')?)?;
    let value = tag.split_once(&format!("{name}=\""))?.1;
    clean(value.split('"').next()?)
}

/// Returns a text without control characters, which the collection writes as `&#3;`.
fn plain(text: &str) -> String {
    unescape(text)
        .chars()
        .filter(|c| *c != '\u{fffd}' && (!c.is_control() || matches!(c, '\n' | '\t')))
        .collect()
}

fn article(piece: &str) -> Parts {
    let line = |name: &str| inside(piece, name).and_then(|text| clean(&plain(text)));
    let text = inside(piece, "TEXT").unwrap_or_default();
    let mut parts = Parts::default();
    parts.meta.title = line("TITLE");
    parts.meta.byline = line("AUTHOR").and_then(|line| {
        let line = line.trim_end_matches(", Reuters").trim_end_matches(", REUTERS");
        clean_byline(line)
    });
    parts.meta.publication = Some("Reuters".to_owned());
    parts.meta.language = Some("en".to_owned());
    parts.meta.published = line("DATE").and_then(|value| {
        // `26-FEB-1987 15:01:01.79`, sometimes with a note after it.
        let value = value.replace('-', " ");
        let whole = value.rsplit_once('.').map_or(value.as_str(), |(whole, _)| whole);
        let day = value.split(' ').take(3).collect::<Vec<_>>().join(" ");
        date::of_metadata(whole).or_else(|| date::of_metadata(&day))
    });
    let body = match inside(text, "BODY") {
        Some(body) => {
            let dateline = inside(text, "DATELINE").map(|line| plain(line).trim().to_owned());
            let dateline = dateline.filter(|line| !line.is_empty());
            format!(
                "{}{}",
                dateline.map_or_else(String::new, |line| format!("{line} ")),
                plain(body)
            )
        }
        None if text.contains("</TITLE>") => plain(text.rsplit("</TITLE>").next().unwrap_or_default()),
        None => plain(text),
    };
    for block in block::of_text(&body) {
        match block.text.trim_matches(['"', ' ']) {
            "Reuter" | "REUTER" => parts.tail.push(block.text),
            _ => parts.paragraphs.push(block.text),
        }
    }
    if parts.paragraphs.is_empty() {
        // A flash consists only of its headline.
        parts.paragraphs.extend(parts.meta.title.clone());
    }
    parts
}

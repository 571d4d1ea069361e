//! Clippings: articles in one text file, separated by rules (`=====`, `-----`, `* * *`).

use crate::article::Article;
use crate::source::output::Output;
use crate::source::plain;
use crate::source::skip::{Skip, SkipReason};

/// True for a text in which every piece between rules begins as an article does, with a headline and a date.
///
/// Rules also separate sections of one article, but those have no dates.
pub(super) fn is_text(text: &str) -> bool {
    // Most lines begin with a letter, which their first byte tells.
    let may_be_rule = |line: &str| {
        line.as_bytes()
            .first()
            .is_some_and(|byte| !byte.is_ascii_alphanumeric())
    };
    let is_rule_line = |line: &str| {
        let line = line.trim_start();
        may_be_rule(line) && is_rule(line.trim_end())
    };
    if !text.lines().any(is_rule_line) {
        return false;
    }
    let pieces = pieces(text);
    pieces.len() > 1
        && pieces.iter().all(|piece| {
            let article = plain::article((*piece).to_owned());
            article.published.is_some() && article.title.is_some() && article.paragraphs.len() > 1
        })
}

fn is_rule(line: &str) -> bool {
    const SHORTEST: usize = 3;
    let mut marks = line.chars().filter(|c| !c.is_whitespace());
    let Some(first) = marks.next() else { return false };
    matches!(first, '=' | '-' | '_' | '*' | '#' | '~' | '\u{2014}')
        && line.len() >= SHORTEST
        && marks.clone().count() + 1 >= SHORTEST
        && marks.all(|c| c == first)
}

/// Returns the non-empty pieces of text between rules, trimmed.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut position) = (0, 0);
    for line in text.split_inclusive('\n') {
        let end = position + line.len();
        if is_rule(line.trim()) {
            pieces.extend(text.get(start..position));
            start = end;
        }
        position = end;
    }
    pieces.extend(text.get(start..));
    pieces
        .into_iter()
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// Hands out each piece as an article; its record key is its number.
pub(super) fn read(text: &str, out: &mut Output<'_>) -> Result<(), Skip> {
    let before = out.articles;
    for (index, piece) in pieces(text).into_iter().enumerate() {
        let article: Article = plain::article(piece.to_owned());
        out.put(article, Some((index + 1).to_string()));
    }
    if out.articles == before {
        return Err(out.skip(SkipReason::Empty, "no text between the rules"));
    }
    Ok(())
}

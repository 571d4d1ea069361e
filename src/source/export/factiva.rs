//! Exports of Factiva: articles that end with `Document CODE00002024…`, with two-letter codes before the fields
//! (`HD`, `BY`, `WC` …) or as a block of lines in a fixed order.

use crate::source::export::block::{self, Block};
use crate::source::export::field::{self, coded};
use crate::source::export::nexis::{day_of, is_copyright};
use crate::source::export::parted::Parted;
use crate::source::front::names;
use crate::source::parts::Parts;
use crate::source::text::line::{clean, clean_byline};
use crate::source::text::{date, language};
use crate::source::web::blocks::Paragraph;
use crate::source::web::html;
use crate::source::web::tree::{NodeId, Tag, Tree};

/// The word for "words" in a line with the word count, in the languages of the database.
const WORDS: [&str; 12] = [
    "word", "words", "mots", "Wörter", "palabras", "parole", "palavras", "woorden", "слов", "ord", "wyrazów",
    "kata",
];

/// Ends of the names of firms.
const FIRMS: [&str; 8] = [
    " Ltd.", " Inc.", " Co.", " Corp.", " S.A.", " S.p.A.", " LLC.", " plc.",
];

/// Maximum length of the last line of an article, in bytes.
const LONGEST_END: usize = 80;
/// Rows of tables nested deeper than this hold no field.
const DEEPEST_ROW: usize = 5;

/// Returns the accession number in the last line of an article: `Document BRCOU00020120524e85o0000b`.
fn accession(line: &str) -> Option<&str> {
    let rest = match coded(line) {
        Some(("AN", rest)) => rest,
        Some(_) => return None,
        None => line,
    };
    let number = rest
        .strip_prefix("Document ")
        .or_else(|| rest.strip_prefix("Documento "))
        .or_else(|| rest.strip_prefix("Dokument "))?
        .trim();
    let is_number = (14..=40).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && number.starts_with(|c: char| c.is_ascii_uppercase())
        && number.bytes().filter(u8::is_ascii_digit).count() >= 8;
    is_number.then_some(number)
}

/// True for text of this kind.
pub(super) fn is_text(text: &str) -> bool {
    let is_possible = [&b"Document "[..], b"Documento ", b"Dokument "]
        .iter()
        .any(|needle| memchr::memmem::find(text.as_bytes(), needle).is_some());
    is_possible
        && text.lines().any(|line| accession(line.trim()).is_some())
        && text
            .lines()
            .any(|line| is_word_count(line.trim()) || matches!(coded(line), Some(("HD", _))))
}

/// True for the blocks of an office document of this kind.
pub(super) fn is_export(blocks: &[Block]) -> bool {
    blocks.iter().any(|block| accession(&block.text).is_some())
        && blocks
            .iter()
            .any(|block| is_word_count(&block.text) || matches!(coded(&block.text), Some(("HD", _))))
}

/// True for HTML of this kind: an article ends with an accession number, or has the class of its language, such as
/// `enArticle`. Pages of newspapers use `articleParagraph`, too.
pub(super) fn is_html(html: &str) -> bool {
    let bytes = html.as_bytes();
    let has = |needle: &str| memchr::memmem::find(bytes, needle.as_bytes()).is_some();
    if !has("articleParagraph") && !has("<title>Factiva") {
        return false;
    }
    let is_numbered = ["Document ", "Documento ", "Dokument "].iter().any(|needle| {
        memchr::memmem::find_iter(bytes, needle).any(|at| {
            let rest = html
                .get(at..html.floor_char_boundary(at + LONGEST_END))
                .unwrap_or_default();
            let line = rest.split(['<', '\n']).next().unwrap_or_default();
            accession(line.trim()).is_some()
        })
    });
    is_numbered
        || memchr::memmem::find_iter(bytes, "Article").any(|at| {
            let before = bytes.get(at.saturating_sub(3)..at).unwrap_or_default();
            let after = bytes.get(at + "Article".len());
            matches!(before, [b'"' | b'\'' | b' ', first, second] if first.is_ascii_lowercase() && second.is_ascii_lowercase())
                && matches!(after, Some(b'"' | b'\'' | b' '))
        })
}

/// True for `112 words`.
fn is_word_count(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let (Some(number), Some(noun), None) = (words.next(), words.next(), words.next()) else {
        return false;
    };
    number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.'))
        && number.starts_with(|c: char| c.is_ascii_digit())
        && WORDS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(noun) || *known == noun)
}

/// Returns the blocks of a text. If no blank line separates the fields from the text, each line of the fields is a
/// block.
pub(super) fn blocks_of_text(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let is_tight = lines.windows(2).any(|pair| match pair {
        [line, next] => is_word_count(line) && !next.is_empty(),
        _ => false,
    });
    if !is_tight {
        return block::of_text(text);
    }
    let mut blocks = Vec::new();
    let mut body: Option<String> = None;
    for line in text.lines() {
        let trimmed = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        if accession(trimmed).is_some() {
            blocks.extend(block::of_text(&body.take().unwrap_or_default()));
            blocks.push(Block::of(trimmed));
        } else if let Some(body) = &mut body {
            body.push_str(line);
            body.push('\n');
        } else if !trimmed.is_empty() {
            blocks.push(Block::of(trimmed));
            if is_copyright(trimmed) {
                body = Some(String::new());
            }
        }
    }
    blocks.extend(block::of_text(&body.unwrap_or_default()));
    blocks
}

/// Returns the articles in the blocks of an export.
pub(super) fn parted(blocks: &[Block]) -> Parted {
    let mut parted = Parted::default();
    let mut start = 0;
    for (at, block) in blocks.iter().enumerate() {
        let Some(number) = accession(&block.text) else {
            continue;
        };
        add(
            number,
            article(blocks.get(start..at).unwrap_or_default()),
            &mut parted,
        );
        start = at + 1;
    }
    let rest = blocks.get(start..).unwrap_or_default();
    if rest
        .iter()
        .any(|block| is_word_count(&block.text) || matches!(coded(&block.text), Some(("HD", _))))
    {
        parted
            .problems
            .push("the file ends inside an article, which was left out".to_owned());
    }
    parted
}

fn add(number: &str, article: Result<Parts, String>, parted: &mut Parted) {
    match article {
        Ok(parts) => {
            if parts.meta.published.is_none() {
                parted.problems.push(format!("document {number}: no date found"));
            }
            parted.articles.push((number.to_owned(), parts));
        }
        Err(why) => parted.problems.push(format!("document {number}: {why}")),
    }
}

/// Returns the articles in the HTML of an export.
pub(super) fn parted_html(html: &str) -> Parted {
    let tree = Tree::parse(html);
    let paragraphs = html::all_paragraphs(&tree);
    let paragraphs = PlacedParagraphs::of(&paragraphs);
    let mut parted = Parted::default();
    let mut claimed = 0;
    let elements: Vec<NodeId> = tree
        .elements()
        .filter(|(id, tag)| *tag == Tag::Div && has_class(&tree, *id, |class| class == "article"))
        .map(|(id, _)| id)
        .collect();
    for (at, element) in elements.iter().enumerate() {
        // Skips the element of the same class that surrounds each article.
        let next = elements.get(at + 1);
        if next.is_some_and(|inner| tree.contains(*element, *inner)) {
            continue;
        }
        claimed += 1;
        let mut blocks = coded_rows(&tree, *element, &paragraphs);
        if blocks.is_empty() {
            blocks = blocks_in(&tree, *element, &paragraphs);
        }
        let end = blocks.iter().rposition(|block| accession(&block.text).is_some());
        let number = end
            .and_then(|end| accession(&blocks.get(end)?.text))
            .map_or_else(|| claimed.to_string(), str::to_owned);
        let mut found = article(blocks.get(..end.unwrap_or(blocks.len())).unwrap_or_default());
        if let Ok(parts) = &mut found {
            let is_headline = |id| {
                tree.attribute(id, "id").is_some_and(|id| id == "hd")
                    || has_class(&tree, id, |class| class.contains("Headline"))
            };
            let line = |wanted: &dyn Fn(NodeId) -> bool| {
                let mut inside = tree.elements_in(*element).map(|(id, _)| id);
                inside.find(|id| wanted(*id)).and_then(|id| clean(&tree.line(id)))
            };
            if let Some(title) = line(&is_headline) {
                parts.meta.title = Some(title);
            }
            let byline = line(&|id| has_class(&tree, id, |class| class == "author"));
            if let Some(byline) = byline.and_then(|line| clean_byline(&line)) {
                parts.meta.byline = Some(byline);
            }
        }
        add(&number, found, &mut parted);
    }
    if parted.articles.is_empty() {
        // Without the usual elements, the order of the lines decides.
        return self::parted(&block::of_html(html));
    }
    parted
}

/// True if `wanted` accepts one of an element's classes.
fn has_class(tree: &Tree<'_>, id: NodeId, wanted: impl Fn(&str) -> bool) -> bool {
    tree.attribute(id, "class")
        .is_some_and(|classes| classes.split_whitespace().any(wanted))
}

/// The paragraphs of a page, to be found by their nodes.
struct PlacedParagraphs<'a> {
    paragraphs: &'a [Paragraph],
    /// Their indexes, in the order of their nodes.
    by_node: Vec<usize>,
}

impl<'a> PlacedParagraphs<'a> {
    fn of(paragraphs: &'a [Paragraph]) -> Self {
        let mut by_node: Vec<usize> = (0..paragraphs.len()).collect();
        by_node.sort_by_key(|at| paragraphs[*at].node);
        Self { paragraphs, by_node }
    }
}

/// Returns the blocks inside an element.
fn blocks_in(tree: &Tree<'_>, element: NodeId, placed: &PlacedParagraphs<'_>) -> Vec<Block> {
    let PlacedParagraphs { paragraphs, by_node } = placed;
    let first = by_node.partition_point(|at| paragraphs[*at].node < element);
    let inside = by_node[first..].iter().copied();
    let inside = inside.take_while(|at| tree.contains(element, paragraphs[*at].node));
    let mut inside: Vec<usize> = inside.collect();
    inside.sort_unstable();
    inside
        .into_iter()
        .map(|at| Block::of_paragraph(&paragraphs[at]))
        .collect()
}

/// Returns the table rows whose first cell is a code, as blocks of coded text.
fn coded_rows(tree: &Tree<'_>, article: NodeId, paragraphs: &PlacedParagraphs<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let inside = |outer: NodeId, wanted: Tag| {
        tree.elements_in(outer)
            .filter(move |(_, tag)| *tag == wanted)
            .map(|(id, _)| id)
    };
    // The rows around the current one.
    let mut around: Vec<NodeId> = Vec::new();
    for row in inside(article, Tag::Row) {
        while around.last().is_some_and(|outer| !tree.contains(*outer, row)) {
            around.pop();
        }
        around.push(row);
        if around.len() > DEEPEST_ROW {
            continue;
        }
        let mut cells: Vec<NodeId> = Vec::new();
        for cell in inside(row, Tag::Cell) {
            // A cell of a table within a cell is part of that one.
            if cells.last().is_none_or(|outer| !tree.contains(*outer, cell)) {
                cells.push(cell);
            }
        }
        let Some((first, rest)) = cells.split_first() else {
            continue;
        };
        let code = tree.line(*first);
        let code = code.trim();
        if coded(code).is_none() {
            continue;
        }
        let inside: Vec<Block> = rest
            .iter()
            .flat_map(|cell| {
                let blocks = blocks_in(tree, *cell, paragraphs);
                // A cell of a few words is part of the paragraph of its row.
                let line = blocks.is_empty().then(|| clean(&tree.line(*cell))).flatten();
                blocks.into_iter().chain(line.map(Block::of))
            })
            .collect();
        let (first, rest) = match inside.split_first() {
            Some((first, rest)) => (first.text.as_str(), rest),
            None => ("", &[][..]),
        };
        blocks.push(Block::of(format!("{code}  {first}")));
        blocks.extend(rest.iter().cloned());
    }
    blocks
}

fn article(blocks: &[Block]) -> Result<Parts, String> {
    let parts = if blocks
        .iter()
        .any(|block| matches!(coded(&block.text), Some(("HD", _))))
    {
        of_codes(blocks)
    } else {
        of_lines(blocks)
    };
    match parts {
        Some(parts) if parts.paragraphs.is_empty() => Err("no text in it".to_owned()),
        Some(parts) => Ok(parts),
        None => Err("no line says how many words it has, so that its fields are not known".to_owned()),
    }
}

/// Returns an article whose fields have codes.
fn of_codes(blocks: &[Block]) -> Option<Parts> {
    let mut parts = Parts::default();
    let mut current = "";
    for block in blocks {
        let value = match coded(&block.text) {
            Some((code, value)) => {
                current = code;
                value
            }
            None => block.text.as_str(),
        };
        if value.is_empty() {
            continue;
        }
        let meta = &mut parts.meta;
        match current {
            "HD" | "TI" => {
                meta.title = match meta.title.take() {
                    Some(title) => clean(&format!("{title} {value}")),
                    None => clean(value),
                }
            }
            "BY" => meta.byline = clean_byline(value).or(meta.byline.take()),
            "SE" | "CLM" if parts.section.is_none() => parts.section = clean(value),
            "WC" => parts.word_count = field::word_count(value),
            "PD" => meta.published = date::of_metadata(value).or(meta.published),
            "SN" => meta.publication = clean(value),
            "LA" => meta.language = language::declared(value),
            "LP" | "TD" | "ART" | "NT" => parts.paragraphs.push(value.to_owned()),
            "CY" => parts.tail.push(value.to_owned()),
            _ => {}
        }
    }
    parts.meta.title.is_some().then_some(parts)
}

/// Returns an article whose fields are lines in a fixed order: section, headline, byline, words, date, time, paper,
/// code, page, language, copyright.
fn of_lines(blocks: &[Block]) -> Option<Parts> {
    let words_at = blocks.iter().position(|block| is_word_count(&block.text))?;
    let (before, after) = blocks.split_at_checked(words_at)?;
    let mut parts = Parts {
        word_count: after.first().and_then(|block| field::word_count(&block.text)),
        ..Parts::default()
    };
    headline_of(before, &mut parts);
    let after = after.get(1..).unwrap_or_default();
    let mut next = 0;
    if let Some(day) = after.first().and_then(|block| day_of(&block.text)) {
        parts.meta.published = Some(day);
        next = 1;
        if after.get(1).is_some_and(|block| is_time(&block.text)) {
            next = 2;
        }
    }
    parts.meta.publication = after.get(next).and_then(|block| clean(&block.text));
    next += 1;
    let fields_end = after
        .iter()
        .take(next + 9)
        .skip(next)
        .position(|block| is_copyright(&block.text));
    let fields_end = match fields_end {
        Some(end) => next + end + 1,
        None => after
            .iter()
            .take(next + 7)
            .skip(next)
            .position(|block| is_language(&block.text))
            .map_or(next, |end| next + end + 1),
    };
    for block in after.get(next..fields_end).unwrap_or_default() {
        if is_copyright(&block.text) {
            parts.tail.push(block.text.clone());
        } else if is_language(&block.text) {
            parts.meta.language = language::declared(&block.text);
        }
    }
    let mut text: Vec<String> = after
        .get(fields_end..)
        .unwrap_or_default()
        .iter()
        .map(|block| block.text.clone())
        .filter(|text| !is_page_footer(text))
        .collect();
    // The publisher is named again below the text.
    if text.len() > 1
        && text.last().is_some_and(|last| {
            let is_firm = FIRMS.iter().any(|firm| last.ends_with(firm))
                && last
                    .split(' ')
                    .all(|word| word.starts_with(|c: char| c.is_uppercase() || c == '&'));
            last.len() <= 80 && is_firm
                || last.len() <= 80
                    && !last.ends_with(['.', '!', '?', '"', '”', '\'', '’', ')'])
                    && last.split(' ').count() <= 8
        })
    {
        parts.tail.splice(0..0, text.pop());
    }
    parts.paragraphs = text;
    Some(parts)
}

fn headline_of(before: &[Block], parts: &mut Parts) {
    let mut before: Vec<&str> = before
        .iter()
        .map(|block| block.text.as_str())
        .filter(|text| !is_page_footer(text) && !text.is_empty())
        .collect();
    let is_byline = |line: &str| {
        ["By ", "BY ", "by ", "Von ", "Par ", "Por ", "Di ", "Door "]
            .iter()
            .any(|by| line.starts_with(by))
            && line.len() <= 120
    };
    let is_name = |line: &str| {
        line.len() <= 40
            && (2..=4).contains(&line.split(' ').count())
            && line.split(' ').all(|word| word.starts_with(char::is_uppercase))
    };
    let are_names = |line: &str| {
        let names = names::split(line);
        names.len() > 1 && line.len() <= 120 && names.iter().all(|name| is_name(name))
    };
    if let Some(last) = before.last().copied()
        && before.len() > 1
        && (is_byline(last)
            || are_names(last)
            || is_name(last)
                && before
                    .get(before.len() - 2)
                    .is_some_and(|line| line.len() > last.len()))
    {
        parts.meta.byline = clean_byline(last);
        before.pop();
    }
    parts.meta.title = before.pop().and_then(clean);
    parts.section = before.pop().filter(|line| line.len() <= 60).and_then(clean);
}

fn is_time(line: &str) -> bool {
    line.len() <= 12 && line.contains(':') && line.starts_with(|c: char| c.is_ascii_digit())
}

fn is_language(line: &str) -> bool {
    line.len() <= 24
        && !line.contains(char::is_whitespace)
        && line.len() > 3
        && language::declared(line).is_some()
        || line.eq_ignore_ascii_case("Chinese - Simplified")
        || line.eq_ignore_ascii_case("Chinese - Traditional")
}

/// True for `Page 3 of 97 © 2024 Factiva, Inc. All rights reserved.`
fn is_page_footer(text: &str) -> bool {
    text.len() <= 120
        && text.contains("Factiva")
        && (text.contains("rights reserved") || text.starts_with("Page "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: &str = "<tr><td><b>HD</b></td><td>Ferry to close</td></tr><tr><td><b>WC</b></td><td>5 words</td></tr>\
                          <tr><td><b>LP</b></td><td><p>The ferry of Marenne will close.</p></td></tr>";

    #[test]
    fn many_articles_take_linear_time() {
        let article = format!(
            "<div class=\"article enArticle\"><table>{FIELDS}<tr><td><b>AN</b></td><td>Document MARE000020120524e85o0000b</td></tr>\
             </table></div>"
        );
        let parted = parted_html(&format!("<html><body>{}</body></html>", article.repeat(4_000)));
        assert_eq!(parted.articles.len(), 4_000);
    }

    #[test]
    fn nested_tables_take_linear_time() {
        // Other elements between the rows, or none.
        for between in ["", "<div><div><div><div><div><div><div><div>"] {
            let nested = format!("<tr><td>x</td><td>{between}<table>").repeat(4_000);
            let html = format!("<div class=\"article enArticle\"><table>{FIELDS}{nested}</table></div>");
            let parted = parted_html(&html);
            assert_eq!(parted.articles.len(), 1);
        }
    }

    #[test]
    fn a_table_within_a_field_is_read_once() {
        let html = "<div class=\"article enArticle\"><table><tr><td>HD</td><td>Ferry to close</td></tr><tr><td>LP</td><td><table><tr>\
                    <td><p>The first half of the text.</p></td><td><p>The second half of it.</p></td></tr></table></td></tr></table></div>";
        let parted = parted_html(html);
        let (_, parts) = parted.articles.first().expect("an article");
        assert_eq!(
            parts.paragraphs,
            ["The first half of the text.", "The second half of it."]
        );
    }
}

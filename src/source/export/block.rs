//! Blocks: the common form of text, HTML and office documents of an export.

use crate::source::export::field;
use crate::source::text::line::ends_sentence;
use crate::source::web::blocks::Paragraph;
use crate::source::web::html;
use crate::source::web::tree::Tree;

/// A paragraph, a heading, or a single line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Block {
    /// The text, trimmed; wrapped lines are joined.
    pub text: String,
    /// True if its style or element marks it as a heading.
    pub heading: bool,
    /// True for a centred line of plain text.
    pub centred: bool,
}

impl Block {
    /// Returns a block that is neither a heading nor centred.
    pub(crate) fn of(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// Returns a paragraph of a page as a block.
    pub(super) fn of_paragraph(paragraph: &Paragraph) -> Self {
        Self {
            text: paragraph.text.clone(),
            heading: paragraph.heading.is_some(),
            centred: false,
        }
    }
}

/// Returns all blocks of HTML, whatever their classes: an export has no navigation.
pub(super) fn of_html(html: &str) -> Vec<Block> {
    html::all_paragraphs(&Tree::parse(html))
        .iter()
        .map(Block::of_paragraph)
        .collect()
}

struct TextLine<'t> {
    text: &'t str,
    indent: usize,
}

impl TextLine<'_> {
    /// True for a line centred on a page of about 80 characters, the width of these exports.
    fn is_centred(&self) -> bool {
        let width = self.text.chars().count();
        self.indent >= 10 && (66..=94).contains(&(self.indent * 2 + width))
    }
}

/// Returns the blocks of plain text. A blank line, an indentation, or the end of a line that had room for more ends a
/// paragraph. Labelled lines and centred lines are separate blocks.
pub(super) fn of_text(text: &str) -> Vec<Block> {
    let lines: Vec<TextLine<'_>> = text
        .split(['\n', '\u{c}'])
        .map(|line| {
            let line = line.trim_end();
            let trimmed = line.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            TextLine {
                text: trimmed,
                indent: line.chars().count() - trimmed.chars().count(),
            }
        })
        .collect();
    let width = width_of(&lines);
    let mut blocks: Vec<Block> = Vec::new();
    let mut previous: Option<&TextLine<'_>> = None;
    for line in &lines {
        if line.text.is_empty() {
            previous = None;
            continue;
        }
        match (previous, blocks.last_mut()) {
            (Some(previous), Some(block)) if continues(previous, line, width) => {
                block.text.push(' ');
                block.text.push_str(line.text);
            }
            _ => blocks.push(Block {
                text: line.text.to_owned(),
                heading: false,
                centred: line.is_centred(),
            }),
        }
        previous = Some(line);
    }
    blocks
}

/// Returns the width at which a text wraps its lines, in characters; None if it does not wrap them.
fn width_of(lines: &[TextLine<'_>]) -> Option<usize> {
    const WIDEST: usize = 100;
    /// Lines of titles and labels alone are no wrapped text.
    const NARROWEST: usize = 45;
    let mut widths: Vec<usize> = lines
        .windows(2)
        .filter_map(|pair| match pair {
            [line, next] if !line.text.is_empty() && !next.text.is_empty() && !line.is_centred() => {
                Some(line.indent + line.text.chars().count())
            }
            _ => None,
        })
        .collect();
    widths.sort_unstable();
    let width = *widths.get(widths.len() * 9 / 10)?;
    (NARROWEST..=WIDEST).contains(&width).then_some(width)
}

fn continues(previous: &TextLine<'_>, line: &TextLine<'_>, width: Option<usize>) -> bool {
    let Some(width) = width else { return false };
    if previous.is_centred() || line.is_centred() {
        return false;
    }
    if field::of(line.text).is_some()
        || field::coded(line.text).is_some()
        || line.indent >= previous.indent + 2
    {
        return false;
    }
    let used = previous.indent + previous.text.chars().count();
    let word = line
        .text
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .chars()
        .count();
    // The next word would have fitted, so the line ended on purpose.
    let had_room = used + 1 + word + 3 < width;
    !(had_room && (ends_sentence(previous.text) || used * 10 < width * 6))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        of_text(text).into_iter().map(|block| block.text).collect()
    }

    #[test]
    fn wrapped_lines_are_joined_and_fields_stay_apart() {
        let text = "LENGTH: 112 words\nBYLINE: Petra\n\nThe council of Port Marrow has put off its vote on the wall after\n\
            engineers found cracks in it, officials said on Tuesday evening, and\nthen left.\n   A second paragraph that is \
            indented and long enough to be wrapped\nat the margin.";
        assert_eq!(
            texts(text),
            [
                "LENGTH: 112 words",
                "BYLINE: Petra",
                "The council of Port Marrow has put off its vote on the wall after engineers found cracks in it, officials \
                 said on Tuesday evening, and then left.",
                "A second paragraph that is indented and long enough to be wrapped at the margin.",
            ]
        );
    }

    #[test]
    fn long_lines_are_paragraphs() {
        let long = "word ".repeat(40);
        assert_eq!(texts(&format!("{long}\n{long}\nend")).len(), 3);
    }

    #[test]
    fn centred_lines_are_blocks_of_their_own() {
        let text = "                              The Brackley Courier\n                             May 24, 2012 Thursday\n\
            \x20                               Final Edition";
        assert_eq!(
            texts(text),
            ["The Brackley Courier", "May 24, 2012 Thursday", "Final Edition"]
        );
    }
}

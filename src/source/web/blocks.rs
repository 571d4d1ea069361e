//! The text of a page in paragraphs, each with its element.

use crate::source::text::line::ends_sentence;
use crate::source::text::markup::unescape;
use crate::source::web::clutter::Sign;
use crate::source::web::tree::{Content, NodeId, Tag, Tree, is_new_word, push_words};

/// A paragraph of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Paragraph {
    /// The text, trimmed and with white space collapsed.
    pub text: String,
    /// Number of its bytes inside links.
    pub linked: usize,
    /// Level 1 to 6 of a heading.
    pub heading: Option<u8>,
    /// True for a list item.
    pub item: bool,
    /// True inside a `<p>`.
    pub marked: bool,
    /// The innermost block in which it begins.
    pub node: NodeId,
}

/// Returns the text of a page in paragraphs, in page order; scripts, drawings and form fields hold none.
///
/// An inline element that `signs` marks as hidden has no text; one with another sign becomes a separate paragraph if
/// it begins one.
pub(crate) fn of_tree(tree: &Tree, signs: &[Sign]) -> Vec<Paragraph> {
    let mut out = Renderer::default();
    // Open blocks and links, each with the index after its last node.
    let mut open: Vec<(usize, NodeId, Tag)> = Vec::new();
    let mut id = 0;
    while let Some(node) = tree.nodes.get(id) {
        while let Some((_, _, tag)) = open.pop_if(|(end, ..)| *end <= id) {
            out.close(tag, open.last().map_or(0, |(_, block, _)| *block));
        }
        match node.content {
            Content::Text(text) if out.preformatted > 0 => out.lines(&unescape(text)),
            Content::Text(text) => out.text_in(tree, id, text),
            Content::Element { tag, .. } => {
                let sign = if tag.is_block() { Sign::None } else { signs[id] };
                if holds_no_text(tag) || sign == Sign::Hidden {
                    out.gap = true;
                    id = node.end;
                    continue;
                }
                let inside_line = open
                    .iter()
                    .rev()
                    .take(3)
                    .any(|(_, _, tag)| *tag == Tag::Paragraph);
                let is_beside = sign != Sign::None && !inside_line && out.current.text.is_empty();
                match tag {
                    Tag::Break => out.line_break(),
                    _ if is_beside => {
                        out.end();
                        out.open(Tag::Div, id);
                        open.push((node.end, id, Tag::Div));
                    }
                    Tag::Cell if is_layout(tree, id) => {
                        out.end();
                        out.open(tag, id);
                        open.push((node.end, id, Tag::Div));
                    }
                    Tag::Cell => {
                        out.gap = true;
                        open.push((node.end, open.last().map_or(0, |(_, block, _)| *block), tag));
                    }
                    Tag::Anchor => {
                        out.links += 1;
                        open.push((node.end, open.last().map_or(0, |(_, block, _)| *block), tag));
                    }
                    Tag::Button if inside_line => {}
                    _ if tag.is_block() || is_shown_as_block(tree, id) => {
                        out.end();
                        out.open(tag, id);
                        open.push((node.end, id, if tag.is_block() { tag } else { Tag::Div }));
                    }
                    _ => {}
                }
            }
        }
        id += 1;
    }
    out.end();
    out.done
}

/// True for elements whose content is not text of the page.
const fn holds_no_text(tag: Tag) -> bool {
    matches!(
        tag,
        Tag::Script
            | Tag::Style
            | Tag::Svg
            | Tag::Select
            | Tag::Audio
            | Tag::Iframe
            | Tag::Head
            | Tag::Title
            | Tag::Template
            | Tag::Link
            | Tag::Meta
            | Tag::Option
    )
}

/// True for a table cell that lays out a page: it holds lines or paragraphs.
fn is_layout(tree: &Tree, cell: NodeId) -> bool {
    let end = tree.nodes[cell].end;
    (cell + 1..end).any(|id| {
        tree.tag(id)
            .is_some_and(|tag| matches!(tag, Tag::Break | Tag::Cell) || tag.is_block() && tag != Tag::Form)
    })
}

/// True for an inline element whose style makes it a block.
fn is_shown_as_block(tree: &Tree, id: NodeId) -> bool {
    tree.attribute(id, "style").is_some_and(|style| {
        let style: String = style.to_lowercase().split_whitespace().collect();
        style.contains("display:block")
    })
}

#[derive(Default)]
struct Renderer {
    done: Vec<Paragraph>,
    current: Paragraph,
    /// True if white space is due before the next word.
    gap: bool,
    links: usize,
    /// Number of line breaks since the last word.
    breaks: usize,
    /// Start of the last line within the paragraph, in bytes.
    line: usize,
    /// True after a line break that follows a short line: the paragraph ends if a capital follows.
    doubtful_break: bool,
    /// Number of open elements that preserve line ends.
    preformatted: usize,
    /// The last text.
    before: NodeId,
}

impl Renderer {
    fn open(&mut self, tag: Tag, id: NodeId) {
        self.current.node = id;
        self.current.marked = tag == Tag::Paragraph;
        match tag {
            Tag::Item | Tag::Description => self.current.item = true,
            Tag::Heading(level) => self.current.heading = Some(level),
            Tag::Pre => self.preformatted += 1,
            _ => {}
        }
    }

    fn close(&mut self, tag: Tag, around: NodeId) {
        match tag {
            Tag::Anchor => self.links = self.links.saturating_sub(1),
            Tag::Cell => self.gap = true,
            _ => {
                self.end();
                self.current.item = false;
                self.current.heading = None;
                self.current.marked = false;
                self.current.node = around;
                if tag == Tag::Pre {
                    self.preformatted -= 1;
                }
            }
        }
    }

    fn text_in(&mut self, tree: &Tree, id: NodeId, text: &str) {
        let text = unescape(text);
        self.gap |= is_new_word(&self.current.text, &text) && tree.are_apart(self.before, id);
        self.before = id;
        self.text(&text);
    }

    fn text(&mut self, text: &str) {
        if self.doubtful_break
            && let Some(first) = text.chars().find(|c| c.is_alphanumeric())
        {
            self.doubtful_break = false;
            if !first.is_lowercase() {
                self.end();
            }
        }
        let before = self.current.text.len();
        push_words(&mut self.current.text, text, &mut self.gap);
        let added = self.current.text.len() - before;
        if added > 0 {
            self.breaks = 0;
        }
        if self.links > 0 {
            self.current.linked += added;
        }
    }

    /// Handles a line break. A single one ends a paragraph after a whole sentence, and after a short line if the next
    /// line does not begin with a lower-case letter; two always end one.
    fn line_break(&mut self) {
        const SHORT: usize = 50;
        self.breaks += 1;
        if self.breaks > 1 || ends_sentence(&self.current.text) {
            self.end();
        } else {
            self.gap = true;
            self.doubtful_break =
                self.current.text.len() < self.line + SHORT && !self.current.text.is_empty();
        }
        self.line = self.current.text.len();
    }

    /// Adds preformatted text: a blank line ends a paragraph, and so does the end of a line that ends a sentence.
    fn lines(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.gap = true;
                if line.trim().is_empty() || ends_sentence(&self.current.text) {
                    self.end();
                }
            }
            self.text(line);
        }
    }

    fn end(&mut self) {
        self.gap = false;
        self.doubtful_break = false;
        self.line = 0;
        if self.current.text.is_empty() {
            return;
        }
        let next = Paragraph {
            text: String::new(),
            linked: 0,
            ..self.current
        };
        self.done.push(std::mem::replace(&mut self.current, next));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(html: &str) -> Vec<String> {
        let tree = Tree::parse(html);
        of_tree(&tree, &vec![Sign::None; tree.nodes.len()])
            .into_iter()
            .map(|paragraph| paragraph.text)
            .collect()
    }

    #[test]
    fn blocks_become_paragraphs_and_inline_tags_do_not() {
        assert_eq!(
            texts(
                "<h1>Head</h1><p>One <b>bold</b>\n word.<p>Two<br>lines<br><br>Three<br>Four<ul><li>item</ul>tail"
            ),
            [
                "Head",
                "One bold word.",
                "Two lines",
                "Three",
                "Four",
                "item",
                "tail"
            ]
        );
        assert_eq!(
            texts("<p>a<span style='display: block'>b</span>c</p><table><tr><td>d<td>e</table>"),
            ["a", "b", "c", "d e"]
        );
        assert_eq!(
            texts("<table><tr><td><a>f</a><br>g<td>h<p>i</table>"),
            ["f g", "h", "i"]
        );
    }

    #[test]
    fn a_line_break_after_a_sentence_ends_a_paragraph() {
        assert_eq!(
            texts("<p>PRYCE: We will close it.<br>VASK: You<br>will not.<br/>PRYCE: We will see.</p>"),
            [
                "PRYCE: We will close it.",
                "VASK: You will not.",
                "PRYCE: We will see."
            ]
        );
        assert_eq!(
            texts("<pre>\nFirst line\nof it.\nSecond one.\n\nThird</pre>"),
            ["First line of it.", "Second one.", "Third"]
        );
    }

    #[test]
    fn scripts_and_drawings_hold_no_text() {
        assert_eq!(
            texts(
                "<script>if (a < b) document.write('<p>no')</script><svg><text>no</text></svg><p>Text</p><!-- <p>no -->"
            ),
            ["Text"]
        );
    }

    #[test]
    fn links_are_counted_within_their_paragraph() {
        let tree = Tree::parse("<p>Read <a href=x>the report</a> now.</p><a><p>All of it.</p></a>");
        let linked: Vec<usize> = of_tree(&tree, &vec![Sign::None; tree.nodes.len()])
            .iter()
            .map(|p| p.linked)
            .collect();
        assert_eq!(linked, [11, 10]);
    }

    #[test]
    fn elements_side_by_side_are_words_apart() {
        assert_eq!(
            texts("<div><span>By</span><a>Ina Holm</a><span>Marenne</span><span>06 jun</span></div>"),
            ["By Ina Holm Marenne 06 jun"]
        );
        assert_eq!(
            texts(
                "<p><b>Mc</b>Alder <span>i</span><span>n</span> the note<sup>12</sup> <i>a</i><b>3</b></p>"
            ),
            ["McAlder in the note12 a3"]
        );
    }

    #[test]
    fn soft_hyphens_alone_are_no_word() {
        assert_eq!(
            texts("<p>Har&shy;bour &shy;</p><p>&shy; &shy;&shy;</p><p>&shy; vote"),
            ["Harbour", "vote"]
        );
    }

    #[test]
    fn broken_markup_takes_linear_time_and_keeps_its_words() {
        assert_eq!(texts("a < b and c > d"), ["a < b and c > d"]);
        assert!(!texts(&"<a \"".repeat(200_000)).is_empty());
        assert_eq!(texts("<p>one</p><b"), ["one", "<b"]);
    }
}

//! A page as a tree: elements and text in source order, each with its parent and the end of its content.
//!
//! End tags that HTML allows to omit are inserted (`</p>`, `</li>`, `</td>` …), and end tags without a partner are
//! ignored. The tree is one flat list, so depth costs no stack; it is bounded, so that it costs little time.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use crate::source::text::markup::{Piece, Pieces, unescape};

/// Maximum number of open elements in which an end tag searches its partner, from the innermost one outwards: bounds
/// the work on broken pages.
const REACH: usize = 256;
/// Maximum depth, as in browsers: a deeper element is a leaf of the last one above it, and so is what it holds. The work on
/// the ancestors of a node is bounded by it.
const DEEPEST: usize = 512;
/// Maximum number of nodes, and bytes of text, of an element with a short line.
const MOST_NODES: usize = 400;
const MOST_BYTES: usize = 4 << 10;

/// The index of a node in [`Tree::nodes`].
pub(crate) type NodeId = usize;

/// The elements that are distinguished when a page is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tag {
    Address,
    Anchor,
    Article,
    Aside,
    Audio,
    Blockquote,
    Body,
    Break,
    Button,
    Caption,
    Cell,
    Description,
    Details,
    Dialog,
    Div,
    Figcaption,
    Figure,
    Footer,
    Form,
    Head,
    Header,
    Heading(u8),
    Html,
    Iframe,
    Item,
    Label,
    Link,
    List,
    Main,
    Menu,
    Meta,
    Nav,
    Noscript,
    Option,
    Paragraph,
    Pre,
    Row,
    Rule,
    Script,
    Section,
    Select,
    Style,
    Svg,
    Table,
    TableSection,
    Template,
    Time,
    Title,
    Void,
    /// Any other element: its text belongs to the line around it.
    Inline,
}

impl Tag {
    /// Returns the tag of an element's name, in any case.
    pub(crate) fn of(name: &str) -> Self {
        let mut buffer = [0_u8; 10];
        let Some(lower) = buffer.get_mut(..name.len()) else {
            return Self::Inline;
        };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        match &*lower {
            b"address" => Self::Address,
            b"a" => Self::Anchor,
            b"article" => Self::Article,
            b"aside" => Self::Aside,
            b"audio" | b"video" | b"object" => Self::Audio,
            b"blockquote" => Self::Blockquote,
            b"body" => Self::Body,
            b"br" => Self::Break,
            b"button" => Self::Button,
            b"caption" => Self::Caption,
            b"td" | b"th" => Self::Cell,
            b"dt" | b"dd" => Self::Description,
            b"details" => Self::Details,
            b"dialog" => Self::Dialog,
            b"div" | b"center" | b"fieldset" | b"summary" | b"hgroup" => Self::Div,
            b"figcaption" => Self::Figcaption,
            b"figure" => Self::Figure,
            b"footer" => Self::Footer,
            b"form" => Self::Form,
            b"head" => Self::Head,
            b"header" => Self::Header,
            [b'h', level @ b'1'..=b'6'] => Self::Heading(level - b'0'),
            b"html" => Self::Html,
            b"iframe" | b"noembed" | b"textarea" | b"xmp" => Self::Iframe,
            b"li" => Self::Item,
            b"label" => Self::Label,
            b"link" => Self::Link,
            b"ul" | b"ol" | b"dl" => Self::List,
            b"main" => Self::Main,
            b"menu" => Self::Menu,
            b"meta" => Self::Meta,
            b"nav" => Self::Nav,
            b"noscript" => Self::Noscript,
            b"option" => Self::Option,
            b"p" => Self::Paragraph,
            b"pre" => Self::Pre,
            b"tr" => Self::Row,
            b"hr" => Self::Rule,
            b"script" => Self::Script,
            b"section" => Self::Section,
            b"select" => Self::Select,
            b"style" => Self::Style,
            b"svg" | b"math" => Self::Svg,
            b"table" => Self::Table,
            b"tbody" | b"thead" | b"tfoot" => Self::TableSection,
            b"template" => Self::Template,
            b"time" => Self::Time,
            b"title" => Self::Title,
            b"area" | b"base" | b"col" | b"embed" | b"img" | b"input" | b"param" | b"source" | b"track"
            | b"wbr" => Self::Void,
            _ => Self::Inline,
        }
    }

    /// True if the element begins and ends a paragraph.
    pub(crate) const fn is_block(self) -> bool {
        !matches!(
            self,
            Self::Anchor
                | Self::Break
                | Self::Inline
                | Self::Label
                | Self::Link
                | Self::Meta
                | Self::Script
                | Self::Style
                | Self::Svg
                | Self::Time
                | Self::Void
                | Self::Cell
        )
    }

    /// True for elements whose content is not markup.
    const fn is_raw(self) -> bool {
        matches!(
            self,
            Self::Script | Self::Style | Self::Title | Self::Template | Self::Iframe
        )
    }

    /// True if the element has no content and no end tag.
    const fn is_void(self) -> bool {
        matches!(
            self,
            Self::Break | Self::Link | Self::Meta | Self::Rule | Self::Void
        )
    }

    /// True if an open paragraph ends at the start of the element.
    const fn ends_paragraph(self) -> bool {
        self.is_block() && !matches!(self, Self::Button | Self::Iframe | Self::Noscript | Self::Select)
    }

    /// True if the element may be in the head.
    const fn belongs_to_head(self) -> bool {
        matches!(
            self,
            Self::Link
                | Self::Meta
                | Self::Noscript
                | Self::Script
                | Self::Style
                | Self::Template
                | Self::Title
                | Self::Void
        )
    }

    /// True if end tags inside the element do not close elements that were opened outside it.
    const fn is_scope(self) -> bool {
        matches!(
            self,
            Self::Table | Self::Cell | Self::Caption | Self::Audio | Self::Html | Self::Body
        )
    }
}

/// An element or a piece of text.
#[derive(Debug)]
pub(crate) struct Node<'h> {
    /// Its parent element; itself if it has none.
    pub parent: NodeId,
    /// The index after the last node inside it: its content is `id + 1..end`.
    pub end: NodeId,
    pub content: Content<'h>,
}

/// The content of a node.
#[derive(Debug)]
pub(crate) enum Content<'h> {
    /// Text with unresolved character references.
    Text(&'h str),
    Element {
        tag: Tag,
        name: &'h str,
        attributes: &'h str,
    },
}

/// A page.
#[derive(Debug, Default)]
pub(crate) struct Tree<'h> {
    pub nodes: Vec<Node<'h>>,
    /// The content of elements without markup: scripts, styles, the page's title.
    raws: FxHashMap<NodeId, &'h str>,
}

impl<'h> Tree<'h> {
    /// Parses a page or a piece of one. Never fails: anything that is not markup is text.
    pub(crate) fn parse(html: &'h str) -> Self {
        let mut builder = Builder {
            tree: Self::default(),
            open: Vec::new(),
            foreign: 0,
        };
        for piece in Pieces::new(html) {
            match piece {
                Piece::Text(text) => builder.text(text),
                Piece::Open { name, attributes } => builder.start(name, attributes),
                Piece::Raw(text) => builder.raw(text),
                Piece::Close(name) => builder.close(name),
            }
        }
        while !builder.open.is_empty() {
            builder.pop();
        }
        builder.tree
    }

    /// Returns the tag of an element; None for text.
    pub(crate) fn tag(&self, id: NodeId) -> Option<Tag> {
        match self.nodes.get(id)?.content {
            Content::Element { tag, .. } => Some(tag),
            Content::Text(_) => None,
        }
    }

    /// Returns the value of an attribute, with character references resolved.
    pub(crate) fn attribute(&self, id: NodeId, name: &str) -> Option<Cow<'h, str>> {
        match self.nodes.get(id)?.content {
            Content::Element { attributes, .. } => attribute(attributes, name),
            Content::Text(_) => None,
        }
    }

    /// Returns all elements, in page order, with their tags.
    pub(crate) fn elements(&self) -> impl Iterator<Item = (NodeId, Tag)> + '_ {
        self.nodes
            .iter()
            .enumerate()
            .filter_map(|(id, node)| match node.content {
                Content::Element { tag, .. } => Some((id, tag)),
                Content::Text(_) => None,
            })
    }

    /// Returns an element and those inside it, in source order.
    pub(crate) fn elements_in(&self, outer: NodeId) -> impl Iterator<Item = (NodeId, Tag)> + '_ {
        let end = self.nodes.get(outer).map_or(outer, |node| node.end);
        (outer..end).filter_map(|id| Some((id, self.tag(id)?)))
    }

    /// Returns the elements around a node, from the innermost one outwards.
    pub(crate) fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut current = id;
        std::iter::from_fn(move || {
            let parent = self.nodes.get(current)?.parent;
            let above = (parent != current).then_some(parent);
            current = parent;
            above
        })
    }

    /// True if `inner` is `outer` or inside it.
    pub(crate) fn contains(&self, outer: NodeId, inner: NodeId) -> bool {
        self.nodes
            .get(outer)
            .is_some_and(|node| (outer..node.end).contains(&inner))
    }

    /// True for an element of more nodes than a heading, a byline or a date has.
    pub(crate) fn is_large(&self, id: NodeId) -> bool {
        (self.nodes.get(id)).is_some_and(|node| node.end - id > MOST_NODES)
    }

    /// Returns the line of an element that can be a heading, a byline or a date. None for a larger element: pages can nest
    /// elements without end, and reading the line of each takes time in proportion to its size.
    pub(crate) fn short_line(&self, id: NodeId) -> Option<String> {
        let node = self.nodes.get(id)?;
        let mut bytes = 0;
        let is_short = !self.is_large(id)
            && (id..node.end).all(|inner| {
                bytes += match self.nodes[inner].content {
                    Content::Text(text) => text.len(),
                    Content::Element { tag, .. } if tag.is_raw() => self.raw(inner).len(),
                    Content::Element { .. } => 0,
                };
                bytes <= MOST_BYTES
            });
        is_short.then(|| self.line(id))
    }

    /// Returns the content of an element without markup; empty for others.
    pub(crate) fn raw(&self, id: NodeId) -> &'h str {
        self.raws.get(&id).copied().unwrap_or_default()
    }

    /// True for two texts in a row that have an element each, with nothing between these: `<span>By</span><a>Jane Doe</a>`.
    pub(crate) fn are_apart(&self, before: NodeId, after: NodeId) -> bool {
        let parent = |id: NodeId| self.nodes.get(id).map(|node| node.parent);
        let ends = parent(before)
            .and_then(|parent| self.nodes.get(parent))
            .map(|node| node.end);
        parent(after).is_some_and(|opened| opened > before) && ends.is_some_and(|end| end <= after)
    }

    /// Returns the text in an element as one line: white space collapsed, a blank between blocks and between
    /// elements that a page shows apart, soft hyphens removed.
    pub(crate) fn line(&self, id: NodeId) -> String {
        let mut line = String::new();
        let Some(node) = self.nodes.get(id) else {
            return line;
        };
        let raw = self.raw(id);
        if !raw.is_empty() {
            push_words(&mut line, &unescape(raw), &mut false);
            return line;
        }
        let mut gap = false;
        let mut before = None;
        for (at, inner) in (id..).zip(self.nodes.get(id..node.end).unwrap_or_default()) {
            match inner.content {
                Content::Text(text) => {
                    let text = unescape(text);
                    gap |=
                        before.is_some_and(|before| self.are_apart(before, at)) && is_new_word(&line, &text);
                    push_words(&mut line, &text, &mut gap);
                    before = Some(at);
                }
                Content::Element { tag, .. } => {
                    gap |= tag.is_block() || matches!(tag, Tag::Break | Tag::Cell);
                }
            }
        }
        line
    }
}

/// True if a text in an element of its own begins a word, by its letters: a capital or a number after a small letter, or a
/// capital after a digit. Pages set such elements apart by their style.
pub(crate) fn is_new_word(line: &str, text: &str) -> bool {
    let (Some(before), Some(first)) = (line.chars().next_back(), text.chars().next()) else {
        return false;
    };
    // A number of one or two signs alone is that of a footnote.
    let is_number = first.is_ascii_digit() && text.trim_end().len() > 2;
    if before.is_lowercase() {
        first.is_uppercase() || is_number
    } else {
        before.is_ascii_digit() && first.is_uppercase()
    }
}

/// Appends words, separated by a single blank, without soft hyphens. A word of soft hyphens alone is none.
pub(crate) fn push_words(line: &mut String, text: &str, gap: &mut bool) {
    for (index, word) in text
        .split(|c: char| c.is_whitespace() || c == '\u{200b}' || c == '\u{feff}')
        .enumerate()
    {
        *gap |= index > 0;
        if word.trim_start_matches('\u{ad}').is_empty() {
            continue;
        }
        if *gap && !line.is_empty() {
            line.push(' ');
        }
        *gap = false;
        if word.contains('\u{ad}') {
            line.extend(word.chars().filter(|c| *c != '\u{ad}'));
        } else {
            line.push_str(word);
        }
    }
}

/// Returns the value of an attribute, with character references resolved; empty for one without a value.
pub(crate) fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<Cow<'a, str>> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let length = rest
            .bytes()
            .skip(1)
            .position(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'/'))
            .map_or(rest.len(), |at| at + 1);
        let length = rest.ceil_char_boundary(length);
        let (name, after) = rest.split_at_checked(length)?;
        rest = after.trim_ascii_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_ascii_start();
            (value, rest) = match after.bytes().next() {
                Some(quote @ (b'"' | b'\'')) => {
                    let inside = after.get(1..).unwrap_or_default();
                    inside.split_once(char::from(quote)).unwrap_or((inside, ""))
                }
                _ => after.split_at_checked(
                    after
                        .find(|c: char| c.is_ascii_whitespace())
                        .unwrap_or(after.len()),
                )?,
            };
        }
        if name.eq_ignore_ascii_case(wanted) {
            return Some(unescape(value));
        }
    }
}

struct Builder<'h> {
    tree: Tree<'h>,
    /// The open elements, the innermost last.
    open: Vec<NodeId>,
    /// Number of open elements that are drawings or formulas, in which `<x/>` is a complete element.
    foreign: usize,
}

impl<'h> Builder<'h> {
    fn push(&mut self, content: Content<'h>) -> NodeId {
        let id = self.tree.nodes.len();
        self.tree.nodes.push(Node {
            parent: self.open.iter().take(DEEPEST).next_back().copied().unwrap_or(id),
            end: id + 1,
            content,
        });
        id
    }

    fn pop(&mut self) {
        let end = self.tree.nodes.len();
        if let Some(id) = self.open.pop()
            && let Some(node) = self.tree.nodes.get_mut(id)
        {
            if self.open.len() < DEEPEST {
                node.end = end;
            }
            if matches!(node.content, Content::Element { tag: Tag::Svg, .. }) {
                self.foreign -= 1;
            }
        }
    }

    fn tag_at(&self, depth: usize) -> Option<Tag> {
        self.tree.tag(*self.open.get(depth)?)
    }

    /// Returns the tag and the name of the open element at this depth.
    fn element_at(&self, depth: usize) -> Option<(Tag, &'h str)> {
        match self.tree.nodes.get(*self.open.get(depth)?)?.content {
            Content::Element { tag, name, .. } => Some((tag, name)),
            Content::Text(_) => None,
        }
    }

    /// Closes the open element at this depth and all elements opened inside it.
    fn close_from(&mut self, depth: usize) {
        while self.open.len() > depth {
            self.pop();
        }
    }

    fn text(&mut self, text: &'h str) {
        let in_head = self
            .open
            .last()
            .is_some_and(|id| self.tree.tag(*id) == Some(Tag::Head));
        if in_head && !text.trim().is_empty() {
            self.pop();
        }
        self.push(Content::Text(text));
    }

    fn raw(&mut self, text: &'h str) {
        if let Some(last) = self.tree.nodes.len().checked_sub(1)
            && !text.is_empty()
        {
            self.tree.raws.insert(last, text);
        }
    }

    fn start(&mut self, name: &'h str, attributes: &'h str) {
        let tag = Tag::of(name);
        let innermost = self.open.last().and_then(|id| self.tree.tag(*id));
        if innermost == Some(Tag::Head) && !tag.belongs_to_head() {
            self.pop();
        }
        match tag {
            Tag::Html | Tag::Body if self.is_open(tag) => return,
            Tag::Item => self.close_implied(&[Tag::Item], &[Tag::List, Tag::Menu]),
            Tag::Description => self.close_implied(&[Tag::Description], &[Tag::List]),
            Tag::Row => self.close_implied(&[Tag::Row], &[Tag::Table]),
            Tag::Cell => self.close_implied(&[Tag::Cell], &[Tag::Row, Tag::Table]),
            Tag::TableSection => self.close_implied(&[Tag::TableSection], &[Tag::Table]),
            Tag::Option => self.close_implied(&[Tag::Option], &[Tag::Select]),
            Tag::Anchor => self.close_inline(tag, name),
            _ => {}
        }
        if tag.ends_paragraph() {
            self.close_implied(&[Tag::Paragraph], &[Tag::Button]);
        }
        if matches!((innermost, tag), (Some(Tag::Heading(_)), Tag::Heading(_))) {
            self.pop();
        }
        let id = self.push(Content::Element {
            tag,
            name,
            attributes,
        });
        let is_whole = tag.is_void() || (self.foreign > 0 && attributes.ends_with('/'));
        if !is_whole && !tag.is_raw() {
            self.foreign += usize::from(tag == Tag::Svg);
            self.open.push(id);
        }
    }

    fn is_open(&self, tag: Tag) -> bool {
        self.open.iter().take(4).any(|id| self.tree.tag(*id) == Some(tag))
    }

    /// Closes the nearest open element that is one of `ended`, unless one of `bounds` is between.
    fn close_implied(&mut self, ended: &[Tag], bounds: &[Tag]) {
        let depth = self.open.len();
        for at in (depth.saturating_sub(REACH)..depth).rev() {
            let Some(tag) = self.tag_at(at) else { return };
            if ended.contains(&tag) {
                self.close_from(at);
                return;
            }
            let is_bound =
                bounds.contains(&tag) || (tag.is_scope() && !ended.iter().any(|e| e.is_in_table()));
            if is_bound {
                return;
            }
        }
    }

    /// Closes the nearest open element with this tag, unless an open block is inside it.
    fn close_inline(&mut self, tag: Tag, name: &str) {
        let depth = self.open.len();
        for at in (depth.saturating_sub(REACH)..depth).rev() {
            let Some((open, of)) = self.element_at(at) else {
                return;
            };
            if open == tag && (tag != Tag::Inline || of.eq_ignore_ascii_case(name)) {
                self.close_from(at);
                return;
            }
            if open.is_block() || open.is_scope() {
                return;
            }
        }
    }

    fn close(&mut self, name: &'h str) {
        let tag = Tag::of(name);
        if tag == Tag::Break {
            self.start(name, "");
            return;
        }
        if tag.is_void() || matches!(tag, Tag::Html | Tag::Body) {
            return;
        }
        if !tag.is_block() && !matches!(tag, Tag::Cell | Tag::Anchor | Tag::Svg) && tag != Tag::Inline {
            self.close_inline(tag, name);
            return;
        }
        let is_inline = matches!(tag, Tag::Inline | Tag::Svg);
        let depth = self.open.len();
        for at in (depth.saturating_sub(REACH)..depth).rev() {
            let Some((open, of)) = self.element_at(at) else {
                return;
            };
            if of.eq_ignore_ascii_case(name) {
                self.close_from(at);
                return;
            }
            // A custom element may hold blocks; a usual inline element does not.
            let is_bound = if is_inline && !name.contains('-') {
                open.is_block() || open.is_scope()
            } else {
                open.is_scope() && (!tag.is_in_table() || open == Tag::Table)
            };
            if is_bound {
                return;
            }
        }
    }
}

impl Tag {
    /// True for parts of a table: an end tag of one is valid across the cells inside it.
    const fn is_in_table(self) -> bool {
        matches!(
            self,
            Self::Cell | Self::Row | Self::TableSection | Self::Table | Self::Caption
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_that_nest_without_end_have_no_short_line() {
        for page in [
            "<h1>a word <div>".repeat(3_000),
            format!("{}{}", "<b>".repeat(3_000), "word ".repeat(1_000)),
        ] {
            let tree = Tree::parse(&page);
            let lines = tree.elements().filter_map(|(id, _)| tree.short_line(id));
            assert!(lines.filter(|line| !line.is_empty()).count() <= MOST_NODES);
        }
        let tree = Tree::parse("<h1>Dam <b>opens</b></h1>");
        let (heading, _) = tree.elements().next().unwrap();
        assert_eq!(tree.short_line(heading).as_deref(), Some("Dam opens"));
    }

    #[test]
    fn elements_below_the_greatest_depth_are_leaves_and_their_end_tags_count() {
        let deep = DEEPEST + 3;
        let page = format!("{}a{}<p>b", "<div>".repeat(deep), "</div>".repeat(deep));
        let tree = Tree::parse(&page);
        let depth = |id: NodeId| tree.ancestors(id).count();
        assert_eq!((0..tree.nodes.len()).map(depth).max(), Some(DEEPEST));
        let (paragraph, _) = tree.elements().last().expect("a paragraph");
        assert_eq!((tree.tag(paragraph), depth(paragraph)), (Some(Tag::Paragraph), 0));
        for (id, node) in tree.nodes.iter().enumerate() {
            assert!(
                tree.ancestors(id).all(|above| tree.contains(above, id)),
                "{node:?}"
            );
        }
    }

    /// Returns the tree as nested names: `div(p("a")p("b"))`.
    fn shape(html: &str) -> String {
        fn write(tree: &Tree, from: NodeId, to: NodeId, out: &mut String) {
            let mut id = from;
            while id < to {
                let node = &tree.nodes[id];
                match node.content {
                    Content::Text(text) => {
                        out.push('\'');
                        out.push_str(text.trim());
                        out.push('\'');
                    }
                    Content::Element { name, .. } => {
                        out.push_str(name);
                        if node.end > id + 1 {
                            out.push('(');
                            write(tree, id + 1, node.end, out);
                            out.push(')');
                        }
                    }
                }
                id = node.end;
            }
        }
        let tree = Tree::parse(html);
        let mut out = String::new();
        write(&tree, 0, tree.nodes.len(), &mut out);
        out
    }

    #[test]
    fn end_tags_that_html_leaves_out_are_put_in() {
        assert_eq!(shape("<p>a<p>b<div>c</div>"), "p('a')p('b')div('c')");
        assert_eq!(
            shape("<ul><li>a<ul><li>b<li>c</ul><li>d</ul>"),
            "ul(li('a'ul(li('b')li('c')))li('d'))"
        );
        assert_eq!(
            shape("<table><tr><td>a<td>b<tr><td>c</table>"),
            "table(tr(td('a')td('b'))tr(td('c')))"
        );
        assert_eq!(shape("<a>b<a>c</a>"), "a('b')a('c')");
    }

    #[test]
    fn end_tags_without_a_partner_are_ignored() {
        assert_eq!(shape("<div>a</span></section>b</div>c"), "div('a''b')'c'");
        assert_eq!(shape("<div><b>a</div><p>b</b>c</p>"), "div(b('a'))p('b''c')");
        assert_eq!(
            shape("<div><table><tr><td>a</div></td></tr></table>b</div>"),
            "div(table(tr(td('a')))'b')"
        );
    }

    #[test]
    fn attributes_are_found_however_they_are_written() {
        let attributes = " class='a b' id=x data-y hidden content=\"1 &amp; 2\"/";
        let value = |name| attribute(attributes, name).map(Cow::into_owned);
        assert_eq!(value("class").as_deref(), Some("a b"));
        assert_eq!(value("ID").as_deref(), Some("x"));
        assert_eq!(value("hidden").as_deref(), Some(""));
        assert_eq!(value("content").as_deref(), Some("1 & 2"));
        assert_eq!(value("y"), None);
        assert_eq!(attribute("é=1 a=2", "a").as_deref(), Some("2"));
    }

    #[test]
    fn depth_costs_no_stack_and_no_quadratic_time() {
        let nested = "<div><b>".repeat(100_000);
        assert_eq!(Tree::parse(&nested).nodes.len(), 200_000);
        let broken = format!("{}{}", "<div>".repeat(50_000), "</section></i>".repeat(50_000));
        assert_eq!(Tree::parse(&broken).nodes.len(), 50_000);
    }
}

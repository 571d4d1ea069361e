//! XML as a small tree: enough for feeds, agency formats, office documents and e-books.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::source::text::markup::unescape;

/// Maximum depth: deeper elements are attached to the last one above it, so that no tree is too deep to walk.
const DEEPEST: usize = 120;

/// An element, without the prefixes of its namespaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    /// Its name without a prefix: `p` for `w:p`.
    pub name: String,
    /// Names without prefixes and values, in source order.
    pub attributes: Vec<(String, String)>,
    pub children: Vec<XmlNode>,
}

/// The content of an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum XmlNode {
    Element(Element),
    Text(String),
}

/// A tree, and the reason if it ends early.
#[derive(Clone, Debug, Default)]
pub(super) struct XmlTree {
    pub root: Element,
    pub damage: Option<String>,
}

/// Parses XML as far as it is well-formed; the tree holds everything before the first error.
///
/// # Errors
/// The reason why there is no element at all.
pub(super) fn parse(xml: &str) -> Result<XmlTree, String> {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    let mut top = Element::default();
    let mut open: Vec<Element> = Vec::new();
    let mut too_deep = 0_usize;
    let mut damage = None;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                if open.len() >= DEEPEST {
                    too_deep += 1;
                } else {
                    open.push(element(&start));
                }
            }
            Ok(Event::Empty(start)) => {
                let empty = element(&start);
                open.last_mut()
                    .unwrap_or(&mut top)
                    .children
                    .push(XmlNode::Element(empty));
            }
            Ok(Event::End(_)) if too_deep > 0 => too_deep -= 1,
            Ok(Event::End(_)) => close(&mut open, &mut top),
            Ok(Event::Text(text)) => push_text(open.last_mut(), &text.into_inner()),
            Ok(Event::CData(text)) => push_text(open.last_mut(), &text.into_inner()),
            Ok(Event::GeneralRef(name)) => {
                push_text(open.last_mut(), &unescape(&format!("&{};", &*name)));
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                damage = Some(format!("broken XML at byte {}: {error}", reader.error_position()));
                break;
            }
        }
    }
    if damage.is_none() && !open.is_empty() {
        damage = Some("the XML ends before its last element is closed".to_owned());
    }
    while !open.is_empty() {
        close(&mut open, &mut top);
    }
    let root = top.children.into_iter().find_map(|node| match node {
        XmlNode::Element(element) => Some(element),
        XmlNode::Text(_) => None,
    });
    match root {
        Some(root) => Ok(XmlTree { root, damage }),
        None => Err(damage.unwrap_or_else(|| "no element in it".to_owned())),
    }
}

fn close(open: &mut Vec<Element>, top: &mut Element) {
    if let Some(mut done) = open.pop() {
        // Most elements have one child, and a list that grows has room for four.
        done.children.shrink_to_fit();
        open.last_mut()
            .unwrap_or(top)
            .children
            .push(XmlNode::Element(done));
    }
}

fn push_text(parent: Option<&mut Element>, text: &str) {
    let Some(parent) = parent else { return };
    if let Some(XmlNode::Text(before)) = parent.children.last_mut() {
        before.push_str(text);
    } else {
        parent.children.push(XmlNode::Text(text.to_owned()));
    }
}

fn element(start: &BytesStart<'_>) -> Element {
    let local = |name: &str| name.rsplit(':').next().unwrap_or_default().to_owned();
    let mut written = start.html_attributes();
    let mut attributes: Vec<(String, String)> = written
        .with_checks(false)
        .flatten()
        .map(|attribute| {
            let name = local(attribute.key.into_inner());
            (name, unescape(&attribute.value).into_owned())
        })
        .collect();
    attributes.shrink_to_fit();
    Element {
        name: local(start.name().into_inner()),
        attributes,
        children: Vec::new(),
    }
}

impl Element {
    /// Returns the child elements, in order.
    pub(super) fn elements(&self) -> impl DoubleEndedIterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            XmlNode::Element(element) => Some(element),
            XmlNode::Text(_) => None,
        })
    }

    /// Returns the child elements with this name.
    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.elements().filter(move |element| element.is(name))
    }

    /// Returns the first child element with this name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.is(name))
    }

    /// Returns the first element with this name below this one, at any depth.
    pub(super) fn find(&self, name: &str) -> Option<&Self> {
        self.elements().find_map(|element| {
            if element.is(name) {
                Some(element)
            } else {
                element.find(name)
            }
        })
    }

    /// Adds all elements with this name below this one, in document order, but none inside another one found.
    pub(super) fn find_all<'e>(&'e self, name: &str, found: &mut Vec<&'e Self>) {
        for element in self.elements() {
            if element.is(name) {
                found.push(element);
            } else {
                element.find_all(name, found);
            }
        }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Returns all text inside, unchanged.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        self.push_text(&mut out);
        out
    }

    fn push_text(&self, out: &mut String) {
        for node in &self.children {
            match node {
                XmlNode::Text(text) => out.push_str(text),
                XmlNode::Element(element) => element.push_text(out),
            }
        }
    }

    /// Returns the text of the first child with this name as one line; None if there is no such child.
    pub(super) fn line(&self, name: &str) -> Option<String> {
        self.elements()
            .filter(|element| element.is(name))
            .find_map(|element| crate::source::text::line::clean(&element.text()))
    }

    /// Returns the content as HTML, without attributes except `class` and `href`.
    pub(super) fn html(&self) -> String {
        let mut out = String::new();
        self.push_html(&mut out);
        out
    }

    fn push_html(&self, out: &mut String) {
        for node in &self.children {
            match node {
                XmlNode::Text(text) => push_escaped(text, out),
                XmlNode::Element(element) => {
                    out.push('<');
                    out.push_str(&element.name);
                    for (name, value) in &element.attributes {
                        if name == "href" || name == "class" {
                            out.push(' ');
                            out.push_str(name);
                            out.push_str("=\"");
                            push_escaped(value, out);
                            out.push('"');
                        }
                    }
                    out.push('>');
                    element.push_html(out);
                    if !matches!(element.name.as_str(), "br" | "hr" | "img") {
                        out.push_str("</");
                        out.push_str(&element.name);
                        out.push('>');
                    }
                }
            }
        }
    }
}

fn push_escaped(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

/// Returns the name of the first XML element, without a prefix, in lower case; None for text that does not begin like
/// XML.
pub(super) fn root_name(text: &str) -> Option<String> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    // A prolog, comments and a document type may precede it.
    for _ in 0..20 {
        let inside = rest.strip_prefix('<')?;
        if let Some(comment) = inside.strip_prefix("!--") {
            rest = comment.split_once("-->")?.1.trim_start();
        } else if inside.starts_with(['?', '!']) {
            let end = match (inside.find('['), inside.find('>')?) {
                (Some(subset), end) if subset < end && inside.starts_with('!') => {
                    subset + inside.get(subset..)?.find("]>")? + 1
                }
                (_, end) => end,
            };
            rest = inside.get(end + 1..)?.trim_start();
        } else {
            let end = inside.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
            let name = inside.get(..end)?.rsplit(':').next()?;
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
            return is_name.then(|| name.to_ascii_lowercase());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_cdata_and_prefixes_are_resolved() {
        let tree = parse("<a:x><w:p w:val='1 &amp; 2'>It&apos;s <![CDATA[<b>]]> caf&#xE9;</w:p></a:x>")
            .expect("a tree");
        let paragraph = tree.root.child("p").expect("a paragraph");
        assert_eq!(paragraph.text(), "It's <b> caf\u{e9}");
        assert_eq!(paragraph.attribute("val"), Some("1 & 2"));
        assert_eq!(tree.damage, None);
    }

    #[test]
    fn a_truncated_tree_keeps_its_beginning() {
        let tree = parse("<rss><item><title>One</title></item><item><title>Tw").expect("a tree");
        assert_eq!(tree.root.all("item").count(), 2);
        assert!(tree.damage.is_some());
        assert!(parse("no element").is_err());
    }

    #[test]
    fn deep_trees_are_made_flat() {
        let deep = "<a>".repeat(100_000);
        assert!(parse(&deep).is_ok());
    }

    #[test]
    fn the_first_element_is_found_after_a_prolog() {
        let text = "\u{feff}<?xml version='1.0'?>\n<!-- x > y -->\n<!DOCTYPE nitf [<!ENTITY a 'b'>]>\n<nitf:nitf a='1'>";
        assert_eq!(root_name(text).as_deref(), Some("nitf"));
        assert_eq!(root_name("<rss>").as_deref(), Some("rss"));
        assert_eq!(root_name("2 < 3"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "(<[a-z!?/]{0,3}|>|[&;\"'= a-z\\[\\]-]){0,80}") {
            let _ = root_name(&text);
            if let Ok(tree) = parse(&text) {
                let _ = (tree.root.text(), tree.root.html());
            }
        }
    }
}

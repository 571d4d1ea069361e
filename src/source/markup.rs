//! HTML at the level of tags: how deep it is nested, and its text in paragraphs. Linear in time, flat in stack.

use std::borrow::Cow;

use memchr::{memchr, memmem};

/// A paragraph of rendered HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// White space collapsed, none at the ends.
    pub text: String,
    /// How many of its bytes stand in links.
    pub linked: usize,
    /// 1 to 6 for a heading.
    pub heading: Option<u8>,
    /// An item of a list.
    pub item: bool,
}

/// A piece of markup.
enum Piece<'h> {
    Text(&'h str),
    Open { name: &'h str, attributes: &'h str },
    Close(&'h str),
}

/// Cuts HTML into tags and text; comments, declarations and the inside of scripts and styles are passed over.
struct Pieces<'h> {
    html: &'h str,
    position: usize,
    /// A quotation mark in a tag had no partner: from then on a tag ends at the next `>`.
    broken_quotes: bool,
    /// There is no `>` any more: nothing that follows is a tag.
    no_more_ends: bool,
}

impl<'h> Pieces<'h> {
    const fn new(html: &'h str) -> Self {
        Self {
            html,
            position: 0,
            broken_quotes: false,
            no_more_ends: false,
        }
    }

    fn rest(&self) -> &'h str {
        self.html.get(self.position..).unwrap_or_default()
    }

    /// The length of the tag that `rest` begins with, `>` included.
    fn tag_length(&mut self, rest: &str) -> Option<usize> {
        let bytes = rest.as_bytes();
        if !self.broken_quotes {
            let mut quote = None;
            for (index, byte) in bytes.iter().enumerate() {
                match (quote, byte) {
                    (None, b'>') => return Some(index + 1),
                    (None, b'"' | b'\'')
                        if bytes
                            .get(index.wrapping_sub(1))
                            .is_some_and(|b| matches!(b, b'=' | b' ')) =>
                    {
                        quote = Some(*byte);
                    }
                    (Some(open), byte) if open == *byte => quote = None,
                    _ => {}
                }
            }
            self.broken_quotes = true;
        }
        if self.no_more_ends {
            return None;
        }
        let end = memchr(b'>', bytes).map(|index| index + 1);
        self.no_more_ends = end.is_none();
        end
    }

    /// Passes over the inside of an element whose content is no markup.
    fn skip_raw(&mut self, name: &str) {
        let rest = self.rest().as_bytes();
        let mut from = 0;
        while let Some(found) = rest.get(from..).and_then(|rest| memmem::find(rest, b"</")) {
            let at = from + found;
            let closes = rest
                .get(at + 2..at + 2 + name.len())
                .is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()));
            if closes {
                self.position += at;
                return;
            }
            from = at + 2;
        }
        self.position = self.html.len();
    }
}

impl<'h> Iterator for Pieces<'h> {
    type Item = Piece<'h>;

    fn next(&mut self) -> Option<Piece<'h>> {
        loop {
            let rest = self.rest();
            if rest.is_empty() {
                return None;
            }
            if !rest.starts_with('<') {
                let end = memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
                self.position += end;
                return rest.get(..end).map(Piece::Text);
            }
            if rest.starts_with("<!--") {
                let end = memmem::find(rest.as_bytes(), b"-->").map_or(rest.len(), |end| end + 3);
                self.position += end;
                continue;
            }
            let begins = rest.as_bytes().get(1).copied().unwrap_or(b' ');
            let is_tag = begins.is_ascii_alphabetic() || matches!(begins, b'/' | b'!' | b'?');
            let Some(length) = is_tag.then(|| self.tag_length(rest)).flatten() else {
                // A `<` that stands for itself.
                let end = memchr(b'<', rest.as_bytes().get(1..).unwrap_or_default())
                    .map_or(rest.len(), |end| end + 1);
                self.position += end;
                return rest.get(..end).map(Piece::Text);
            };
            self.position += length;
            let inside = rest.get(1..length - 1).unwrap_or_default();
            if matches!(begins, b'!' | b'?') {
                continue;
            }
            let (closing, inside) = inside
                .strip_prefix('/')
                .map_or((false, inside), |inside| (true, inside));
            let end = inside
                .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | ':')))
                .unwrap_or(inside.len());
            let (name, attributes) = inside.split_at_checked(end).unwrap_or((inside, ""));
            if closing {
                return Some(Piece::Close(name));
            }
            let is_raw = [
                "script", "style", "textarea", "title", "template", "iframe", "noembed", "xmp",
            ]
            .iter()
            .any(|raw| raw.eq_ignore_ascii_case(name));
            if is_raw && !attributes.ends_with('/') {
                self.skip_raw(name);
            }
            return Some(Piece::Open { name, attributes });
        }
    }
}

/// How deep elements are nested, at least; stops counting above `enough`.
///
/// Elements that end by themselves (`p`, `li`, `td`, `br` …) are not counted: unclosed ones do not nest.
pub(super) fn depth(html: &str, enough: usize) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    for piece in Pieces::new(html) {
        match piece {
            Piece::Open { name, attributes } if !ends_itself(name) && !attributes.ends_with('/') => {
                depth += 1;
                deepest = deepest.max(depth);
                if deepest > enough {
                    return deepest;
                }
            }
            Piece::Close(name) if !ends_itself(name) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

fn ends_itself(name: &str) -> bool {
    let mut lower = [0_u8; 10];
    matches!(
        lowered(name, &mut lower),
        b"area"
            | b"base"
            | b"br"
            | b"col"
            | b"embed"
            | b"hr"
            | b"img"
            | b"input"
            | b"link"
            | b"meta"
            | b"param"
            | b"source"
            | b"track"
            | b"wbr"
            | b"p"
            | b"li"
            | b"td"
            | b"th"
            | b"tr"
            | b"dt"
            | b"dd"
            | b"option"
            | b"thead"
            | b"tbody"
            | b"tfoot"
            | b"html"
            | b"body"
            | b"head"
            | b"path"
            | b"script"
            | b"style"
    )
}

/// A tag's name in lower case; empty for one that is too long to be known.
fn lowered<'b>(name: &str, buffer: &'b mut [u8; 10]) -> &'b [u8] {
    let Some(lower) = buffer.get_mut(..name.len()) else {
        return &[];
    };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    lower
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Begins and ends a paragraph.
    Block,
    /// Its content is not the article's.
    Dropped,
    Inline,
    LineBreak,
    Link,
    Cell,
}

fn kind(name: &[u8]) -> Kind {
    match name {
        b"a" => Kind::Link,
        b"br" => Kind::LineBreak,
        b"td" | b"th" => Kind::Cell,
        b"figure" | b"figcaption" | b"nav" | b"aside" | b"button" | b"svg" | b"math" | b"select"
        | b"video" | b"audio" | b"object" | b"noscript" | b"footer" | b"dialog" | b"menu" | b"code"
        | b"head" | b"label" => Kind::Dropped,
        b"p" | b"div" | b"section" | b"article" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"li"
        | b"ul" | b"ol" | b"table" | b"tr" | b"blockquote" | b"hr" | b"dl" | b"dt" | b"dd" | b"pre"
        | b"address" | b"main" | b"header" | b"caption" | b"form" | b"fieldset" | b"details" | b"summary"
        | b"body" | b"html" | b"center" | b"tbody" | b"thead" | b"hgroup" | b"option" => Kind::Block,
        _ => Kind::Inline,
    }
}

/// The text of HTML in paragraphs, without captions, navigation, buttons and the like.
pub(super) fn paragraphs(html: &str) -> Vec<Paragraph> {
    let found = render(html, true);
    // A page that puts everything into what is usually dropped still has its text.
    if found.is_empty() {
        render(html, false)
    } else {
        found
    }
}

fn render(html: &str, drop: bool) -> Vec<Paragraph> {
    let mut out = Renderer::default();
    // The element being dropped, and how many of its name are open.
    let mut dropping: Option<(&str, usize)> = None;
    let mut breaks = 0;
    for piece in Pieces::new(html) {
        let mut buffer = [0_u8; 10];
        if let Some((dropped, open)) = &mut dropping {
            match piece {
                Piece::Open { name, attributes }
                    if name.eq_ignore_ascii_case(dropped) && !attributes.ends_with('/') =>
                {
                    *open += 1;
                }
                Piece::Close(name) if name.eq_ignore_ascii_case(dropped) => {
                    *open -= 1;
                    if *open == 0 {
                        dropping = None;
                    }
                }
                _ => {}
            }
            continue;
        }
        match piece {
            Piece::Text(text) => {
                if !text.trim().is_empty() {
                    breaks = 0;
                }
                out.text(&unescape(text));
            }
            Piece::Open { name, attributes } => {
                let lower = lowered(name, &mut buffer);
                match kind(lower) {
                    Kind::Block => {
                        out.end();
                        out.open(lower);
                    }
                    Kind::Dropped if drop && !attributes.ends_with('/') => {
                        out.space();
                        dropping = Some((name, 1));
                    }
                    Kind::LineBreak => {
                        breaks += 1;
                        if breaks > 1 {
                            out.end();
                        } else {
                            out.space();
                        }
                    }
                    Kind::Link => out.links += 1,
                    Kind::Cell => out.space(),
                    Kind::Dropped | Kind::Inline => {}
                }
            }
            Piece::Close(name) => match kind(lowered(name, &mut buffer)) {
                Kind::Block => {
                    out.end();
                    out.current.item = false;
                    out.current.heading = None;
                }
                Kind::Link => out.links = out.links.saturating_sub(1),
                Kind::Cell => out.space(),
                _ => {}
            },
        }
    }
    out.end();
    out.done
}

#[derive(Default)]
struct Renderer {
    done: Vec<Paragraph>,
    current: Paragraph,
    /// White space is due before the next word.
    gap: bool,
    links: usize,
}

impl Renderer {
    fn open(&mut self, name: &[u8]) {
        match name {
            b"li" | b"dt" | b"dd" => self.current.item = true,
            [b'h', level @ b'1'..=b'6'] => self.current.heading = Some(level - b'0'),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let current = &mut self.current;
        for (index, word) in text
            .split(|c: char| c.is_whitespace() || c == '\u{200b}')
            .enumerate()
        {
            if index > 0 {
                self.gap = true;
            }
            if word.is_empty() {
                continue;
            }
            if self.gap && !current.text.is_empty() {
                current.text.push(' ');
            }
            self.gap = false;
            current.text.push_str(word);
            if self.links > 0 {
                current.linked += word.len() + 1;
            }
        }
    }

    const fn space(&mut self) {
        self.gap = true;
    }

    fn end(&mut self) {
        self.gap = false;
        // An unclosed link must not make links of all that follows.
        self.links = self.links.min(1);
        if self.current.text.is_empty() {
            return;
        }
        let (heading, item) = (self.current.heading, self.current.item);
        self.done.push(std::mem::take(&mut self.current));
        self.current.heading = heading;
        self.current.item = item;
    }
}

/// Text with its character references resolved: all numeric ones, and the named ones that news holds.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 10;
    if memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let end = from.bytes().take(LONGEST + 2).position(|b| b == b';');
        let character = end.and_then(|end| from.get(1..end)).and_then(reference);
        if let (Some(character), Some(end)) = (character, end) {
            out.push(character);
            rest = from.get(end + 1..).unwrap_or_default();
        } else {
            out.push('&');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character of a reference, without its `&` and `;`.
fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // References to 128 to 159 mean Windows-1252, by the HTML standard.
        if let Ok(byte @ 0x80..=0x9F) = u8::try_from(code) {
            let bytes = [byte];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
            return text.chars().next();
        }
        return char::from_u32(code).filter(|c| *c != '\0');
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" | "emsp" | "thinsp" => '\u{a0}',
        "rsquo" => '’',
        "lsquo" => '‘',
        "ldquo" => '“',
        "rdquo" => '”',
        "bdquo" => '„',
        "sbquo" => '‚',
        "laquo" => '«',
        "raquo" => '»',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "bull" => '•',
        "middot" => '·',
        "euro" => '€',
        "pound" => '£',
        "yen" => '¥',
        "cent" => '¢',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "deg" => '°',
        "sect" => '§',
        "frac12" => '½',
        "frac14" => '¼',
        "times" => '×',
        "shy" => '\u{ad}',
        "szlig" => 'ß',
        "iquest" => '¿',
        "iexcl" => '¡',
        "aelig" => 'æ',
        "AElig" => 'Æ',
        "oelig" => 'œ',
        "oslash" => 'ø',
        "Oslash" => 'Ø',
        "eth" => 'ð',
        "thorn" => 'þ',
        _ => return accented(name),
    })
}

/// Letters with accents, as `eacute`, composed out of letter and mark.
fn accented(name: &str) -> Option<char> {
    let mut chars = name.chars();
    let letter = chars.next().filter(char::is_ascii_alphabetic)?;
    let mark = match chars.as_str() {
        "acute" => '\u{301}',
        "grave" => '\u{300}',
        "circ" => '\u{302}',
        "uml" => '\u{308}',
        "tilde" => '\u{303}',
        "cedil" => '\u{327}',
        "ring" => '\u{30a}',
        "caron" => '\u{30c}',
        _ => return None,
    };
    unicode_normalization::char::compose(letter, mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(html: &str) -> Vec<String> {
        paragraphs(html)
            .into_iter()
            .map(|paragraph| paragraph.text)
            .collect()
    }

    #[test]
    fn blocks_become_paragraphs_and_inline_tags_do_not() {
        assert_eq!(
            texts(
                "<h1>Head</h1><p>One <b>bold</b>\n word.<p>Two<br>lines.<br><br>Three<ul><li>item</ul>tail"
            ),
            ["Head", "One bold word.", "Two lines.", "Three", "item", "tail"]
        );
    }

    #[test]
    fn scripts_captions_and_navigation_are_dropped() {
        assert_eq!(
            texts(
                "<nav><p>Home</p></nav><script>if (a < b) document.write('<p>no')</script><figure><figure>x</figure>y</figure><p>Text</p><!-- <p>no -->"
            ),
            ["Text"]
        );
    }

    #[test]
    fn references_are_resolved() {
        assert_eq!(
            unescape("&ldquo;Caf&eacute;&#8221; &amp; &#x201C;&#147; &unknown; & &"),
            "“Café” & ““ &unknown; & &"
        );
    }

    #[test]
    fn depth_counts_only_what_nests() {
        assert_eq!(depth(&"<p>text".repeat(1000), 400), 0);
        assert_eq!(depth("<div><div><br></div></div><div></div>", 400), 2);
        assert!(depth(&"<div>".repeat(10_000), 400) > 400);
    }

    #[test]
    fn broken_markup_takes_linear_time_and_keeps_its_words() {
        assert_eq!(texts("a < b and c > d"), ["a < b and c > d"]);
        assert!(!texts(&"<a \"".repeat(200_000)).is_empty());
        assert_eq!(texts("<p>one</p><b"), ["one", "<b"]);
    }
}

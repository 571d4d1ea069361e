//! HTML as tags, text and character references.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memmem};

/// A piece of markup.
pub(crate) enum Piece<'h> {
    /// Text with unresolved character references.
    Text(&'h str),
    /// A start tag. `name` is as written; `attributes` is the rest of the tag.
    Open { name: &'h str, attributes: &'h str },
    /// The content of the element just opened, which has no markup (a script, a style, a title).
    Raw(&'h str),
    /// An end tag.
    Close(&'h str),
}

/// Splits HTML into tags and text; comments and declarations are skipped. Linear in time, constant in stack depth.
pub(crate) struct Pieces<'h> {
    html: &'h str,
    position: usize,
    /// The content of the element just opened, if it has no markup.
    raw: Option<&'h str>,
    /// True once a quotation mark in a tag had no partner: from then on a tag ends at the next `>`.
    broken_quotes: bool,
    /// True if there is no further `>`: nothing that follows is a tag.
    no_more_ends: bool,
}

impl<'h> Pieces<'h> {
    pub(crate) const fn new(html: &'h str) -> Self {
        Self {
            html,
            position: 0,
            raw: None,
            broken_quotes: false,
            no_more_ends: false,
        }
    }

    fn rest(&self) -> &'h str {
        self.html.get(self.position..).unwrap_or_default()
    }

    /// Returns the length in bytes of the tag at the beginning of `rest`, including `>`.
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

    /// Returns the text at the beginning of `rest`. A `<` that begins no tag is text like any other: a piece for each would
    /// be a node for each.
    fn text(&mut self, rest: &'h str) -> Piece<'h> {
        let bytes = rest.as_bytes();
        let is_markup = |at: &usize| match bytes.get(at + 1..) {
            Some(after) if after.starts_with(b"!--") => true,
            Some([begins, ..]) => !self.no_more_ends && may_begin_tag(*begins),
            _ => false,
        };
        let end = memchr_iter(b'<', bytes).filter(|at| *at > 0).find(is_markup);
        let text = end.and_then(|end| rest.get(..end)).unwrap_or(rest);
        self.position += text.len();
        Piece::Text(text)
    }

    /// Skips the content of an element without markup, and keeps it as the next piece.
    fn skip_raw(&mut self, name: &str) {
        let whole = self.rest();
        let rest = whole.as_bytes();
        let mut from = 0;
        while let Some(found) = rest.get(from..).and_then(|rest| memmem::find(rest, b"</")) {
            let at = from + found;
            let closes = rest
                .get(at + 2..at + 2 + name.len())
                .is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()));
            if closes {
                self.position += at;
                self.raw = whole.get(..at);
                return;
            }
            from = at + 2;
        }
        self.position = self.html.len();
        self.raw = Some(whole);
    }
}

impl<'h> Iterator for Pieces<'h> {
    type Item = Piece<'h>;

    fn next(&mut self) -> Option<Piece<'h>> {
        if let Some(raw) = self.raw.take() {
            return Some(Piece::Raw(raw));
        }
        loop {
            let rest = self.rest();
            if rest.is_empty() {
                return None;
            }
            if !rest.starts_with('<') {
                return Some(self.text(rest));
            }
            if rest.starts_with("<!--") {
                let end = memmem::find(rest.as_bytes(), b"-->").map_or(rest.len(), |end| end + 3);
                self.position += end;
                continue;
            }
            let begins = rest.as_bytes().get(1).copied().unwrap_or(b' ');
            let Some(length) = may_begin_tag(begins).then(|| self.tag_length(rest)).flatten() else {
                // A `<` that begins no tag.
                return Some(self.text(rest));
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

/// True for a byte that may follow the `<` of a tag or declaration.
const fn may_begin_tag(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?')
}

/// True for text with a known character reference.
pub(crate) fn has_reference(text: &str) -> bool {
    memchr_iter(b'&', text.as_bytes()).any(|at| {
        let from = text.get(at + 1..).unwrap_or_default();
        let end = from.bytes().take(10).position(|b| b == b';');
        end.and_then(|end| from.get(..end)).and_then(reference).is_some()
    })
}

/// Returns the text with character references resolved: all numeric ones, and the named ones that are common in news.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
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

/// Returns the character of a reference, given without `&` and `;`.
fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // By the HTML standard, references to 128 to 159 mean Windows-1252.
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

/// Returns an accented letter, like `eacute`, composed from letter and accent.
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

/// Returns the text without tags; a `<` that begins none stays.
pub(crate) fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Without a `>` at the end, each `<` would search all of the rest for one.
    let tagged = text.rfind('>').map_or(0, |end| end + 1);
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(before);
        let is_tag = text.len() - from.len() < tagged
            && from
                .as_bytes()
                .get(1)
                .is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/');
        if let Some(end) = is_tag.then(|| from.find('>')).flatten() {
            rest = from.get(end + 1..).unwrap_or_default();
        } else {
            out.push('<');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_removed_in_time_in_proportion_to_the_text() {
        assert_eq!(without_tags("The <i>dam</i> < 3 <b"), "The dam < 3 <b");
        let many = "<a".repeat(1 << 20);
        assert_eq!(without_tags(&format!("<i>{many}")), many);
    }

    #[test]
    fn signs_that_begin_no_tag_are_one_piece_of_text() {
        let texts = |html: &str| {
            let mut texts = Vec::new();
            for piece in Pieces::new(html) {
                if let Piece::Text(text) = piece {
                    texts.push(text.to_owned());
                }
            }
            texts
        };
        assert_eq!(texts("a < b <3 <<i>c</i> < d"), ["a < b <3 <", "c", " < d"]);
        assert_eq!(texts("<p>a<!-- b -->c <d e <f"), ["a", "c ", "<d e <f"]);
        assert_eq!(texts("a <b c <!-- d"), ["a ", "<b c "]);
        let many = "< ".repeat(1 << 20);
        assert_eq!(texts(&many), [many.as_str()]);
    }

    #[test]
    fn references_are_resolved() {
        assert_eq!(
            unescape("&ldquo;Caf&eacute;&#8221; &amp; &#x201C;&#147; &unknown; & &"),
            "“Café” & ““ &unknown; & &"
        );
    }
}

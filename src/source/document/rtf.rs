//! RTF (Microsoft's Rich Text Format 1.9): control words, groups, and text in code pages and Unicode.

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::source::document::rendered::put;
use crate::source::export::Block;
use crate::source::output::Output;
use crate::source::skip::Skip;

/// True for the first bytes of an RTF document.
pub(crate) fn is_rtf(head: &[u8]) -> bool {
    head.trim_ascii_start().starts_with(b"{\\rtf")
}

/// Groups whose text does not belong to the document.
const DROPPED: [&[u8]; 22] = [
    b"fonttbl",
    b"colortbl",
    b"stylesheet",
    b"info",
    b"pict",
    b"header",
    b"headerl",
    b"headerr",
    b"headerf",
    b"footer",
    b"footerl",
    b"footerr",
    b"footerf",
    b"themedata",
    b"datastore",
    b"listtable",
    b"listoverridetable",
    b"rsidtbl",
    b"generator",
    b"fldinst",
    b"object",
    b"xmlnstbl",
];

/// Reads a document.
pub(crate) fn read(bytes: &[u8], out: &mut Output<'_>) -> Result<(), Skip> {
    let blocks = blocks(bytes);
    put(&blocks, out)
}

/// The state of a group.
#[derive(Clone, Copy)]
struct Group {
    dropped: bool,
    hidden: bool,
    /// Number of replacement characters after a Unicode character, for programs without Unicode.
    fallback: usize,
    heading: bool,
}

struct Rtf<'b> {
    bytes: &'b [u8],
    position: usize,
    groups: Vec<Group>,
    group: Group,
    encoding: &'static Encoding,
    /// Bytes in a code page that are not decoded yet.
    pending: Vec<u8>,
    /// The first half of a character that is written as a surrogate pair.
    surrogate: Option<u16>,
    /// Number of characters still to skip after a Unicode character.
    skip: usize,
    text: String,
    blocks: Vec<Block>,
}

/// Returns the paragraphs of a document; a broken one is read as far as possible.
fn blocks(bytes: &[u8]) -> Vec<Block> {
    let group = Group {
        dropped: false,
        hidden: false,
        fallback: 1,
        heading: false,
    };
    let mut rtf = Rtf {
        bytes,
        position: 0,
        groups: Vec::new(),
        group,
        encoding: WINDOWS_1252,
        pending: Vec::new(),
        surrogate: None,
        skip: 0,
        text: String::new(),
        blocks: Vec::new(),
    };
    while rtf.step() {}
    rtf.end_paragraph();
    rtf.blocks
}

impl Rtf<'_> {
    /// Maximum depth of nested groups; deeper ones are read as part of the last one.
    const DEEPEST: usize = 1000;

    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.position).copied();
        self.position += 1;
        byte
    }

    fn step(&mut self) -> bool {
        let Some(byte) = self.next() else { return false };
        match byte {
            b'{' => {
                self.flush();
                if self.groups.len() < Self::DEEPEST {
                    self.groups.push(self.group);
                }
                self.skip = 0;
            }
            b'}' => {
                self.flush();
                if let Some(group) = self.groups.pop() {
                    self.group = group;
                }
                self.skip = 0;
            }
            b'\\' => self.control(),
            b'\r' | b'\n' => {}
            byte => self.byte(byte),
        }
        true
    }

    fn control(&mut self) {
        let Some(byte) = self.next() else { return };
        if byte.is_ascii_alphabetic() {
            self.word();
            return;
        }
        match byte {
            b'\'' => {
                let digits = self.bytes.get(self.position..self.position + 2);
                let value = digits
                    .and_then(|digits| std::str::from_utf8(digits).ok())
                    .and_then(|digits| u8::from_str_radix(digits, 16).ok());
                if let Some(value) = value {
                    self.position += 2;
                    self.byte(value);
                }
            }
            b'*' => self.group.dropped = true,
            b'~' => self.push('\u{a0}'),
            b'_' => self.push('-'),
            b'\r' | b'\n' => self.end_paragraph(),
            b'{' | b'}' | b'\\' => self.byte(byte),
            _ => {}
        }
    }

    fn word(&mut self) {
        let start = self.position - 1;
        while self.bytes.get(self.position).is_some_and(u8::is_ascii_alphabetic) {
            self.position += 1;
        }
        let name = self.bytes.get(start..self.position).unwrap_or_default();
        let number_start = self.position;
        if self.bytes.get(self.position) == Some(&b'-') {
            self.position += 1;
        }
        while self.bytes.get(self.position).is_some_and(u8::is_ascii_digit) {
            self.position += 1;
        }
        let number = self
            .bytes
            .get(number_start..self.position)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| digits.parse::<i64>().ok());
        if self.bytes.get(self.position) == Some(&b' ') {
            self.position += 1;
        }
        self.act(name, number);
    }

    fn act(&mut self, name: &[u8], number: Option<i64>) {
        if name == b"u" {
            self.unicode(number.unwrap_or_default());
            return;
        }
        self.flush();
        if DROPPED.contains(&name) {
            self.group.dropped = true;
            return;
        }
        match name {
            b"par" | b"sect" | b"page" | b"row" => self.end_paragraph(),
            b"line" => self.push('\n'),
            b"tab" | b"cell" | b"nestcell" => self.push('\t'),
            b"emdash" => self.push('\u{2014}'),
            b"endash" => self.push('\u{2013}'),
            b"lquote" => self.push('\u{2018}'),
            b"rquote" => self.push('\u{2019}'),
            b"ldblquote" => self.push('\u{201c}'),
            b"rdblquote" => self.push('\u{201d}'),
            b"bullet" => self.push('\u{2022}'),
            b"emspace" | b"enspace" | b"qmspace" => self.push(' '),
            b"v" => self.group.hidden = number != Some(0),
            b"plain" => self.group.hidden = false,
            b"pard" => self.group.heading = false,
            b"outlinelevel" => self.group.heading = number.is_some_and(|level| level < 9),
            b"uc" => self.group.fallback = number.and_then(|count| usize::try_from(count).ok()).unwrap_or(1),
            b"ansicpg" => {
                let label = number.map(|page| match page {
                    10000 => "macintosh".to_owned(),
                    932 => "shift_jis".to_owned(),
                    936 => "gbk".to_owned(),
                    949 => "euc-kr".to_owned(),
                    950 => "big5".to_owned(),
                    65001 => "utf-8".to_owned(),
                    page => format!("windows-{page}"),
                });
                self.encoding = label
                    .and_then(|label| Encoding::for_label(label.as_bytes()))
                    .unwrap_or(WINDOWS_1252);
            }
            b"mac" => self.encoding = encoding_rs::MACINTOSH,
            b"bin" => {
                let count = number.and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
                self.position = self.position.saturating_add(count).min(self.bytes.len());
            }
            _ => {}
        }
    }

    fn unicode(&mut self, number: i64) {
        self.flush();
        self.skip = self.group.fallback;
        // Numbers above 32,767 are written as negative ones.
        let unit = if number < 0 { number + 65_536 } else { number };
        let Ok(unit) = u16::try_from(unit) else {
            if let Some(c) = u32::try_from(unit).ok().and_then(char::from_u32) {
                self.push(c);
            }
            return;
        };
        let units = match self.surrogate.take() {
            Some(first) => vec![first, unit],
            None if (0xD800..0xDC00).contains(&unit) => {
                self.surrogate = Some(unit);
                return;
            }
            None => vec![unit],
        };
        for c in char::decode_utf16(units) {
            self.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
        } else if !self.group.dropped && !self.group.hidden {
            self.pending.push(byte);
        }
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let (text, _) = self.encoding.decode_without_bom_handling(&self.pending);
            self.text.push_str(&text);
            self.pending.clear();
        }
    }

    fn push(&mut self, c: char) {
        self.flush();
        if !self.group.dropped && !self.group.hidden {
            self.text.push(c);
        }
    }

    fn end_paragraph(&mut self) {
        self.flush();
        let text = std::mem::take(&mut self.text);
        let text = text.trim();
        if !text.is_empty() && !self.group.dropped {
            self.blocks.push(Block {
                heading: self.group.heading,
                ..Block::of(text)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(rtf: &str) -> Vec<String> {
        blocks(rtf.as_bytes())
            .into_iter()
            .map(|block| block.text)
            .collect()
    }

    #[test]
    fn text_comes_in_paragraphs_without_tables_of_fonts_and_footers() {
        let rtf = "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Times;}}{\\*\\generator X;}{\\footer Page 1\\par}\\pard\\b \
            Caf\\'e9 \\u8220?closed\\u8221?\\b0\\par\r\nTwo \\{braces\\}\\tab end\\par}";
        assert_eq!(
            texts(rtf),
            ["Caf\u{e9} \u{201c}closed\u{201d}", "Two {braces}\tend"]
        );
    }

    #[test]
    fn characters_beyond_the_first_plane_are_joined() {
        assert_eq!(texts("{\\rtf1 \\u-10179?\\u-8704?\\par}"), ["\u{1f600}"]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(
            text in "(\\{|\\}|\\\\(par|u|uc|bin|'|\\*|v|ansicpg|row|cell)-?[0-9]{0,6} ?|[a-z\\n ]){0,80}"
        ) {
            let _ = blocks(text.as_bytes());
        }
    }
}

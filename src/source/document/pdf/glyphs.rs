//! The glyphs of a page and their positions (ISO 32000-1, 9.4): interprets the text operators of its content, forms
//! included.

use crate::source::document::pdf::standard_fonts::StandardFont;
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId, Stream};
use rustc_hash::FxHashMap;

/// A glyph, or several that one code draws.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Glyph {
    /// Left end of its baseline, in points from the left edge of the page.
    pub x: f32,
    /// Its baseline, in points from the bottom edge.
    pub y: f32,
    pub width: f32,
    /// Font size in points.
    pub size: f32,
    pub text: String,
}

/// Maximum unpacked size of a content stream in bytes.
const LARGEST: usize = 64 << 20;
/// Maximum depth of nested forms.
const DEEPEST: usize = 6;
/// States that are saved inside of others.
const DEEPEST_STATE: usize = 1000;
/// Glyphs of one page beyond this number are not text that somebody reads.
const MOST_GLYPHS: usize = 400_000;

type Matrix = [f32; 6];
const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

fn multiplied(a: Matrix, b: Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

/// The mapping of a font from codes to characters and widths.
struct Font<'d> {
    encoding: Option<Encoding<'d>>,
    /// True if codes have two bytes.
    is_wide: bool,
    /// Widths in thousandths of the font size, by code.
    widths: FxHashMap<u32, f32>,
    other_width: f32,
}

impl<'d> Font<'d> {
    fn of(font: &'d Dictionary, document: &'d Document) -> Self {
        let is_wide = font
            .get(b"Subtype")
            .and_then(Object::as_name)
            .is_ok_and(|name| name == b"Type0");
        // The font's Unicode map takes precedence over its glyph names.
        let mut to_unicode = font.clone();
        to_unicode.remove(b"Encoding");
        let mapped = if font.has(b"ToUnicode") {
            match to_unicode.get_font_encoding_with_limit(document, LARGEST) {
                Ok(Encoding::UnicodeMapEncoding(map)) => Some(Encoding::UnicodeMapEncoding(map)),
                _ => None,
            }
        } else {
            None
        };
        let encoding = mapped.or_else(|| font.get_font_encoding_with_limit(document, LARGEST).ok());
        let encoding = match encoding {
            // Without a map, two-byte codes are glyph numbers, not characters.
            Some(Encoding::OneByteEncoding(_) | Encoding::Differences(_)) if is_wide => None,
            encoding => encoding,
        };
        let mut found = Self {
            encoding,
            is_wide,
            widths: FxHashMap::default(),
            other_width: 500.0,
        };
        if is_wide {
            found.wide_widths(font, document);
        } else {
            found.simple_widths(font, document);
            if found.widths.is_empty() {
                found.standard_widths(font);
            }
        }
        found
    }

    fn simple_widths(&mut self, font: &Dictionary, document: &Document) {
        let first = font.get(b"FirstChar").and_then(Object::as_i64).unwrap_or(0);
        let Ok(widths) = font.get_deref(b"Widths", document).and_then(Object::as_array) else {
            return;
        };
        for (index, width) in widths.iter().enumerate().take(256) {
            let code = first + index as i64;
            if let (Ok(code), Some(width)) = (u32::try_from(code), number_of(width, document)) {
                self.widths.insert(code, width);
            }
        }
    }

    /// The widths of a standard font, which need not be in the file.
    fn standard_widths(&mut self, font: &Dictionary) {
        let name = font
            .get(b"BaseFont")
            .and_then(Object::as_name)
            .unwrap_or_default();
        let Some(standard) = StandardFont::of(&String::from_utf8_lossy(name)) else {
            return;
        };
        for code in 0..=u8::MAX {
            let letter = self.text_of(&[code]).chars().next();
            if let Some(width) = letter.and_then(|letter| standard.width(letter)) {
                self.widths.insert(u32::from(code), width);
            }
        }
    }

    fn wide_widths(&mut self, font: &Dictionary, document: &Document) {
        let descendant = font
            .get_deref(b"DescendantFonts", document)
            .and_then(Object::as_array)
            .ok()
            .and_then(|fonts| document.dereference(fonts.first()?).ok()?.1.as_dict().ok());
        let Some(descendant) = descendant else { return };
        self.other_width = descendant
            .get(b"DW")
            .ok()
            .and_then(|width| number_of(width, document))
            .unwrap_or(1000.0);
        let Ok(widths) = descendant.get_deref(b"W", document).and_then(Object::as_array) else {
            return;
        };
        let mut rest = widths.as_slice();
        while let [first, second, more @ ..] = rest {
            let Some(start) = number_of(first, document) else {
                return;
            };
            let start = start.max(0.0) as u32;
            let second = document.dereference(second).map_or(second, |(_, object)| object);
            if let Ok(list) = second.as_array() {
                for (index, width) in list.iter().enumerate().take(65_536) {
                    if let Some(width) = number_of(width, document) {
                        self.widths.insert(start + index as u32, width);
                    }
                }
                rest = more;
            } else {
                let [width, more @ ..] = more else { return };
                let (Some(end), Some(width)) = (number_of(second, document), number_of(width, document))
                else {
                    return;
                };
                for code in start..=(end.max(0.0) as u32).min(start.saturating_add(65_535)) {
                    self.widths.insert(code, width);
                }
                rest = more;
            }
        }
    }

    fn text_of(&self, code: &[u8]) -> String {
        match &self.encoding {
            Some(encoding) => encoding
                .bytes_to_string(code)
                .unwrap_or_else(|_| char::REPLACEMENT_CHARACTER.to_string()),
            None => char::REPLACEMENT_CHARACTER.to_string(),
        }
    }
}

/// The letters of a ligature: `ﬁ` is not found by who searches for `fi`.
fn without_ligatures(text: String) -> String {
    let is_ligature = |c: char| ('\u{fb00}'..='\u{fb06}').contains(&c);
    if !text.contains(is_ligature) {
        return text;
    }
    text.chars()
        .map(|c| match c {
            '\u{fb00}' => "ff".to_owned(),
            '\u{fb01}' => "fi".to_owned(),
            '\u{fb02}' => "fl".to_owned(),
            '\u{fb03}' => "ffi".to_owned(),
            '\u{fb04}' => "ffl".to_owned(),
            '\u{fb05}' | '\u{fb06}' => "st".to_owned(),
            other => other.to_string(),
        })
        .collect()
}

fn number_of(object: &Object, document: &Document) -> Option<f32> {
    document.dereference(object).ok()?.1.as_float().ok()
}

/// The state that `q` saves and `Q` restores.
#[derive(Clone, Copy)]
struct State {
    matrix: Matrix,
    size: f32,
    leading: f32,
    character_space: f32,
    word_space: f32,
    scale: f32,
    rise: f32,
}

struct GlyphReader<'d> {
    document: &'d Document,
    glyphs: Vec<Glyph>,
    damaged: bool,
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
}

/// Returns the glyphs of a page in drawing order, and true if some of its content could not be read.
pub(super) fn of_page(document: &Document, page: ObjectId) -> (Vec<Glyph>, bool) {
    let mut reader = GlyphReader {
        document,
        glyphs: Vec::new(),
        damaged: false,
        state: State {
            matrix: IDENTITY,
            size: 1.0,
            leading: 0.0,
            character_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            rise: 0.0,
        },
        saved: Vec::new(),
        text: IDENTITY,
        line: IDENTITY,
    };
    let Ok(content) = document.get_page_content_with_limit(page, LARGEST) else {
        return (Vec::new(), true);
    };
    let fonts = document.get_page_fonts(page).unwrap_or_default();
    let fonts: FxHashMap<Vec<u8>, Font<'_>> = fonts
        .into_iter()
        .map(|(name, font)| (name, Font::of(font, document)))
        .collect();
    let mut resources = Vec::new();
    if let Ok((own, others)) = document.get_page_resources(page) {
        resources.extend(own);
        resources.extend(others.iter().filter_map(|id| document.get_dictionary(*id).ok()));
    }
    reader.content(&content, &fonts, &resources, 0);
    (reader.glyphs, reader.damaged)
}

impl<'d> GlyphReader<'d> {
    fn content(
        &mut self,
        content: &[u8],
        fonts: &FxHashMap<Vec<u8>, Font<'_>>,
        resources: &[&'d Dictionary],
        depth: usize,
    ) {
        let mut font = None;
        let mut saved = Vec::new();
        for operation in Content::decode_iter(content) {
            let Ok(operation) = operation else {
                self.damaged = true;
                return;
            };
            if self.glyphs.len() > MOST_GLYPHS {
                self.damaged = true;
                return;
            }
            let operands = operation.operands.as_slice();
            match operation.operator.as_str() {
                "q" => {
                    if saved.len() < DEEPEST_STATE {
                        saved.push(font);
                    }
                    self.place("q", operands);
                }
                "Q" => {
                    font = saved.pop().unwrap_or(font);
                    self.place("Q", operands);
                }
                "Tf" => {
                    font = operands
                        .first()
                        .and_then(|name| name.as_name().ok())
                        .and_then(|name| fonts.get(name));
                    self.state.size = number(operands, 1);
                }
                "Tj" => self.show_all(operands.first(), font),
                "'" => {
                    self.next_line();
                    self.show_all(operands.first(), font);
                }
                "\"" => {
                    self.state.word_space = number(operands, 0);
                    self.state.character_space = number(operands, 1);
                    self.next_line();
                    self.show_all(operands.get(2), font);
                }
                "TJ" => self.show_pieces(operands.first(), font),
                "Do" => self.form(operands, resources, depth),
                name => self.place(name, operands),
            }
        }
    }

    /// Applies an operator that changes the graphics state or the position of text.
    fn place(&mut self, name: &str, operands: &[Object]) {
        match name {
            "q" if self.saved.len() < DEEPEST_STATE => self.saved.push(self.state),
            "Q" => self.state = self.saved.pop().unwrap_or(self.state),
            "cm" => self.state.matrix = multiplied(matrix(operands), self.state.matrix),
            "BT" => (self.text, self.line) = (IDENTITY, IDENTITY),
            "Tm" => {
                self.line = matrix(operands);
                self.text = self.line;
            }
            "Td" => self.move_line(number(operands, 0), number(operands, 1)),
            "TD" => {
                self.state.leading = -number(operands, 1);
                self.move_line(number(operands, 0), number(operands, 1));
            }
            "T*" => self.next_line(),
            "TL" => self.state.leading = number(operands, 0),
            "Tc" => self.state.character_space = number(operands, 0),
            "Tw" => self.state.word_space = number(operands, 0),
            "Tz" => self.state.scale = number(operands, 0) / 100.0,
            "Ts" => self.state.rise = number(operands, 0),
            _ => {}
        }
    }

    fn move_line(&mut self, x: f32, y: f32) {
        self.line = multiplied([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn next_line(&mut self) {
        self.move_line(0.0, -self.state.leading);
    }

    fn show_pieces(&mut self, pieces: Option<&Object>, font: Option<&Font<'_>>) {
        let Some(pieces) = pieces.and_then(|pieces| pieces.as_array().ok()) else {
            return;
        };
        for piece in pieces {
            if let Ok(back) = piece.as_float() {
                let shift = -back / 1000.0 * self.state.size * self.state.scale;
                self.text = multiplied([1.0, 0.0, 0.0, 1.0, shift, 0.0], self.text);
            } else {
                self.show_all(Some(piece), font);
            }
        }
    }

    fn show_all(&mut self, string: Option<&Object>, font: Option<&Font<'_>>) {
        let (Some(bytes), Some(font)) = (string.and_then(|string| string.as_str().ok()), font) else {
            return;
        };
        for code in bytes.chunks(if font.is_wide { 2 } else { 1 }) {
            self.show(code, font);
        }
    }

    fn show(&mut self, code: &[u8], font: &Font<'_>) {
        let value = code.iter().fold(0, |value, byte| value << 8 | u32::from(*byte));
        let width = font.widths.get(&value).copied().unwrap_or(font.other_width) / 1000.0;
        let state = self.state;
        let place = multiplied(
            [state.size * state.scale, 0.0, 0.0, state.size, 0.0, state.rise],
            self.text,
        );
        let place = multiplied(place, state.matrix);
        let size = place[2].hypot(place[3]);
        let text = without_ligatures(font.text_of(code));
        // Text that runs upwards or downwards is not part of the article.
        let is_level = place[0] > 0.0 && place[1].abs() < place[0].abs() * 0.2;
        if is_level && size > 0.5 && place[4].is_finite() && place[5].is_finite() && !text.is_empty() {
            self.glyphs.push(Glyph {
                x: place[4],
                y: place[5],
                width: width * place[0],
                size,
                text,
            });
        }
        let mut advance = width * state.size + state.character_space;
        if code == b" " {
            advance += state.word_space;
        }
        self.text = multiplied([1.0, 0.0, 0.0, 1.0, advance * state.scale, 0.0], self.text);
    }

    /// Draws a form: content with its own resources.
    fn form(&mut self, operands: &[Object], resources: &[&'d Dictionary], depth: usize) {
        let Some(name) = operands.first().and_then(|name| name.as_name().ok()) else {
            return;
        };
        if depth >= DEEPEST {
            return;
        }
        let document = self.document;
        let form: Option<&'d Stream> = resources.iter().find_map(|resources| {
            let forms = resources.get_deref(b"XObject", document).ok()?.as_dict().ok()?;
            forms.get_deref(name, document).ok()?.as_stream().ok()
        });
        let Some(form) = form else { return };
        if !form
            .dict
            .get(b"Subtype")
            .and_then(Object::as_name)
            .is_ok_and(|name| name == b"Form")
        {
            return;
        }
        let Ok(content) = form.get_plain_content_with_limit(LARGEST) else {
            self.damaged = true;
            return;
        };
        let own = form
            .dict
            .get_deref(b"Resources", document)
            .and_then(Object::as_dict)
            .ok();
        let mut fonts = FxHashMap::default();
        for resources in own.iter().chain(resources) {
            let named = resources.get_deref(b"Font", document).and_then(Object::as_dict);
            for (name, font) in named.into_iter().flat_map(Dictionary::iter) {
                if let Some(font) = document
                    .dereference(font)
                    .ok()
                    .and_then(|(_, font)| font.as_dict().ok())
                    && !fonts.contains_key(name)
                {
                    fonts.insert(name.clone(), Font::of(font, document));
                }
            }
        }
        let saved = (self.state, self.text, self.line);
        if let Ok(operands) = form
            .dict
            .get_deref(b"Matrix", document)
            .and_then(Object::as_array)
        {
            self.state.matrix = multiplied(matrix(operands), self.state.matrix);
        }
        let own: Vec<&'d Dictionary> = own.into_iter().collect();
        let inside = if own.is_empty() { resources } else { own.as_slice() };
        self.content(&content, &fonts, inside, depth + 1);
        (self.state, self.text, self.line) = saved;
    }
}

fn number(operands: &[Object], index: usize) -> f32 {
    operands
        .get(index)
        .and_then(|operand| operand.as_float().ok())
        .unwrap_or_default()
}

fn matrix(operands: &[Object]) -> Matrix {
    std::array::from_fn(|index| number(operands, index))
}

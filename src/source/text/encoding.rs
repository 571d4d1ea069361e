//! Bytes -> text: byte order mark, declaration, detection; damage is counted.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    Encoding, ISO_2022_JP, ISO_8859_15, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252,
    WINDOWS_1254, WINDOWS_1257, WINDOWS_1258,
};

/// Decoded text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// A message about bytes that did not decode; None if all did.
    pub damage: Option<String>,
    /// The encoding, if it was guessed.
    pub guessed: Option<&'static Encoding>,
}

impl Decoded {
    const fn sound(text: String) -> Self {
        Self {
            text,
            damage: None,
            guessed: None,
        }
    }

    /// Returns a message about an encoding that was guessed.
    pub(crate) fn doubt(&self) -> Option<String> {
        self.guessed.map(|encoding| {
            format!(
                "the encoding was guessed from the text as {}; nothing in the file names it",
                encoding.name()
            )
        })
    }
}

/// The reason why bytes are not text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotText(pub &'static str);

/// Decodes a whole file.
///
/// `declared` is the encoding that the content itself names. Valid UTF-8 is read as UTF-8 whatever is declared,
/// because saved pages often keep the declaration of the original page. Otherwise the declared encoding is used.
/// Without a declaration, slightly damaged UTF-8 is recognised, and any other encoding is guessed.
///
/// # Errors
/// [`NotText`] if the bytes hold NULs that UTF-16 does not explain, or too many control characters.
pub(crate) fn decode(bytes: Vec<u8>, declared: Option<&'static Encoding>) -> Result<Decoded, NotText> {
    let mut decoded = decode_marked(bytes, declared)?;
    // Programs that add a mark to a file that already has one leave the second in the text.
    if decoded.text.starts_with('\u{FEFF}') {
        decoded.text = decoded.text.trim_start_matches('\u{FEFF}').to_owned();
    }
    Ok(decoded)
}

fn decode_marked(mut bytes: Vec<u8>, declared: Option<&'static Encoding>) -> Result<Decoded, NotText> {
    if let Some(text) = utf32(&bytes) {
        return Ok(Decoded::sound(text));
    }
    if let Some((encoding, length)) = Encoding::for_bom(&bytes) {
        if encoding == UTF_8 {
            bytes.drain(..length);
            return Ok(utf8_with_damage(bytes));
        }
        return Ok(decode_as(&bytes[length..], encoding));
    }
    if memchr::memchr(0, &bytes).is_some() {
        return utf16_without_mark(&bytes)
            .map(|encoding| decode_as(&bytes, encoding))
            .filter(|decoded| decoded.damage.is_none())
            .ok_or(NotText("it holds NUL bytes"));
    }
    // Japanese mail switches alphabets with escape sequences; no other text has them.
    let shifts = || {
        [b"\x1b$B", b"\x1b$@"]
            .iter()
            .any(|shift| memchr::memmem::find(&bytes, *shift).is_some())
    };
    if declared == Some(ISO_2022_JP)
        || (bytes.is_ascii() && memchr::memchr(0x1B, &bytes).is_some() && shifts())
    {
        return Ok(decode_as(&bytes, ISO_2022_JP));
    }
    if is_mostly_control(&bytes) {
        return Err(NotText("it holds control characters as no text does"));
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(Decoded::sound(text)),
        Err(error) => error.into_bytes(),
    };
    match declared {
        Some(encoding) if encoding != UTF_8 && encoding.is_ascii_compatible() => {
            Ok(decode_as(&bytes, encoding))
        }
        _ => Ok(undeclared(bytes)),
    }
}

/// Decodes bytes that declare no encoding: as UTF-8, slightly damaged UTF-8, or the likeliest eight-bit encoding.
pub(crate) fn undeclared(bytes: Vec<u8>) -> Decoded {
    if std::str::from_utf8(&bytes).is_ok() || is_damaged_utf8(&bytes) {
        return utf8_with_damage(bytes);
    }
    let encoding = guess(&bytes);
    Decoded {
        guessed: Some(encoding),
        ..decode_as(&bytes, encoding)
    }
}

/// Decodes UTF-32, with or without a byte order mark.
fn utf32(bytes: &[u8]) -> Option<String> {
    if bytes.len() < 8 || !bytes.len().is_multiple_of(4) || memchr::memchr(0, bytes.get(..4)?).is_none() {
        return None;
    }
    let decoded = |value: fn([u8; 4]) -> u32| {
        bytes
            .chunks_exact(4)
            .map(|unit| {
                unit.try_into()
                    .ok()
                    .map(value)
                    .filter(|c| *c != 0)
                    .and_then(char::from_u32)
            })
            .collect::<Option<String>>()
    };
    decoded(u32::from_le_bytes).or_else(|| decoded(u32::from_be_bytes))
}

/// Decodes UTF-8. An invalid byte is read as Windows-1252 if a letter, quotation mark or sign fits in its place, as
/// in files joined from several encodings; other invalid bytes become replacement characters. Both are counted.
pub(crate) fn utf8_with_damage(bytes: Vec<u8>) -> Decoded {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Decoded::sound(text),
        Err(error) => error.into_bytes(),
    };
    let mut text = String::with_capacity(bytes.len() + 16);
    let (mut lost, mut mended, mut first, mut position) = (0, 0, None, 0);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        position += chunk.valid().len();
        if chunk.invalid().is_empty() {
            continue;
        }
        first.get_or_insert(position);
        position += chunk.invalid().len();
        let next = bytes.get(position).copied();
        if let Some(c) = western(chunk.invalid(), text.chars().next_back(), next) {
            mended += 1;
            text.push(c);
        } else {
            lost += chunk.invalid().len();
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    let counted = |count: usize| format!("{count} {}", if count == 1 { "byte" } else { "bytes" });
    let damage = first.map(|first| match (lost, mended) {
        (0, mended) => format!(
            "{} outside UTF-8 read as windows-1252 (first at byte {first})",
            counted(mended)
        ),
        (lost, 0) => format!(
            "{} did not decode as UTF-8 (first at byte {first})",
            counted(lost)
        ),
        (lost, mended) => format!(
            "{} did not decode as UTF-8, {} read as windows-1252 (first at byte {first})",
            counted(lost),
            counted(mended)
        ),
    });
    Decoded {
        text,
        damage,
        guessed: None,
    }
}

/// Returns the Windows-1252 character of a single invalid byte between `before` and `after`, if it fits there: a
/// letter in a word, a quotation mark, a dash or a currency sign.
fn western(bytes: &[u8], before: Option<char>, after: Option<u8>) -> Option<char> {
    let [byte] = bytes else { return None };
    // These begin most accented letters and quotation marks in UTF-8; the byte is the rest of a truncated character.
    if matches!(byte, 0xC2 | 0xC3) || !is_plausible_western(*byte) {
        return None;
    }
    let c = decode_as(bytes, WINDOWS_1252).text.chars().next()?;
    let after = after.map(char::from);
    (fit(c, before, after) > 0).then_some(c)
}

fn decode_as(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let text = match text {
        Cow::Borrowed(text) => text.to_owned(),
        Cow::Owned(text) => text,
    };
    // The standard decodes unassigned bytes of Windows-1252 to control characters, without an error.
    let odd = |c: char| c == '\u{FFFD}' || ('\u{80}'..'\u{A0}').contains(&c);
    let count = if broken || encoding == WINDOWS_1252 {
        text.chars().filter(|c| odd(*c)).count()
    } else {
        0
    };
    let damage = (count > 0).then(|| {
        let noun = if count == 1 { "place" } else { "places" };
        let first = text.find(odd).unwrap_or(0);
        format!(
            "{count} {noun} did not decode as {} (first at byte {first} of the text)",
            encoding.name()
        )
    });
    Decoded {
        text,
        damage,
        guessed: None,
    }
}

/// Returns the byte order of UTF-16 without a mark. Its sign is NULs in every second byte, on one side only: ASCII
/// text has many, and text in other scripts has them at spaces.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    if sample.is_empty() || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let (mut even, mut odd) = (0_usize, 0_usize);
    for pair in sample.chunks_exact(2) {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    let enough = (sample.len() / 2).div_ceil(20);
    let encoding = match (even, odd) {
        (0, odd) if odd >= enough => UTF_16LE,
        (even, 0) if even >= enough => UTF_16BE,
        _ => return None,
    };
    let (text, broken) = encoding.decode_without_bom_handling(sample);
    let sound = !broken && !is_mostly_control(text.as_bytes());
    sound.then_some(encoding)
}

/// True if more than 1 % of the first 8 kB are control characters that text does not have.
fn is_mostly_control(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(8192)];
    let is_control = |b: &u8| matches!(b, 0..=8 | 0x0E..=0x19 | 0x1C..=0x1F | 0x7F);
    // While the count fits a byte, the processor can count many bytes at once.
    let counts = sample
        .chunks(usize::from(u8::MAX))
        .map(|chunk| chunk.iter().map(|b| u8::from(is_control(b))).sum::<u8>());
    let control: usize = counts.map(usize::from).sum();
    control * 100 > sample.len()
}

/// True for damaged UTF-8: at least as many valid multi-byte sequences as invalid ones, since an eight-bit encoding
/// hardly ever forms valid ones. Fewer valid sequences suffice if each invalid byte is isolated, as in files joined
/// from two encodings. Double-byte encodings form valid sequences by chance, but their bytes come in runs.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken, mut alone, mut position) = (0_usize, 0_usize, 0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        position += chunk.valid().len() + chunk.invalid().len();
        if !chunk.invalid().is_empty() {
            broken += 1;
            let before = chunk.valid().as_bytes().last();
            let after = bytes.get(position);
            alone += usize::from(
                chunk.invalid().len() == 1 && [before, after].into_iter().flatten().all(u8::is_ascii),
            );
        }
    }
    if sound > 0 && sound >= broken || sound >= 2 && alone == broken && sound * 4 >= broken {
        return true;
    }
    // A few high bytes, none of which is a likely letter or quotation mark of Western text: damage, not an encoding.
    broken <= 8 && !bytes.iter().any(|b| is_plausible_western(*b))
}

/// True for high bytes that are likely in Western text in Windows-1252: accented letters, quotation marks, dashes,
/// the euro, pound, section and degree signs.
const fn is_plausible_western(byte: u8) -> bool {
    matches!(
        byte,
        0x80 | 0x82 | 0x84 | 0x85 | 0x91..=0x97 | 0x8A | 0x8C | 0x8E | 0x99 | 0x9A | 0x9C | 0x9E | 0xA0 | 0xA1
            | 0xA3 | 0xA7 | 0xA9 | 0xAB | 0xB0 | 0xB7 | 0xBB | 0xBD | 0xBF..=0xD6 | 0xD8..=0xDC | 0xDF..=0xEF
            | 0xF1..=0xF6 | 0xF8..=0xFC
    )
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    const SAMPLE: usize = 256 * 1024;
    let first = bytes.iter().position(|b| *b >= 0x80).unwrap_or(0);
    // Text long before the first high byte says little about the encoding, but a few words before it show the
    // language.
    let start = first.saturating_sub(1024);
    let end = bytes.len().min(start + SAMPLE);
    let sample = &bytes[start..end];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    let is_latin = [
        WINDOWS_1250,
        WINDOWS_1252,
        WINDOWS_1254,
        WINDOWS_1257,
        WINDOWS_1258,
    ]
    .contains(&guessed)
        || guessed.name().starts_with("ISO-8859-");
    if is_latin {
        fitting(sample, guessed)
    } else {
        guessed
    }
}

/// Returns the Latin encoding whose characters fit best into their words. The detector knows letter frequencies,
/// which say little about a single pound sign, and does not know all encodings.
fn fitting(sample: &[u8], guessed: &'static Encoding) -> &'static Encoding {
    /// Minimum margin by which another encoding must fit better.
    const LEAST: i64 = 2;
    let fits = |encoding: &'static Encoding| {
        let (text, _) = encoding.decode_without_bom_handling(sample);
        let mut before = None;
        let mut sum = 0;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            if !c.is_ascii() {
                sum += fit(c, before, chars.peek().copied());
            }
            before = Some(c);
        }
        sum
    };
    let mut best = (guessed, fits(guessed));
    for encoding in [WINDOWS_1252, ISO_8859_15, MACINTOSH] {
        let sum = fits(encoding);
        if encoding != guessed && sum >= best.1 + LEAST {
            best = (encoding, sum);
        }
    }
    best.0
}

/// Rates how well a character fits between its neighbours: 1 if it fits, -1 if it does not, 0 if that cannot be
/// decided.
fn fit(c: char, before: Option<char>, after: Option<char>) -> i64 {
    let is = |side: Option<char>, test: fn(char) -> bool| side.is_some_and(test);
    let open = !is(before, char::is_alphanumeric);
    let closed = !is(after, char::is_alphanumeric);
    let fits = match c {
        // German closes quotations with it.
        '“' => open && !closed || closed && is(before, |c| !c.is_whitespace()),
        '‘' | '«' | '„' => {
            open && (!closed || is(after, |c| c.is_whitespace() || c == '\u{a0}') == (c == '«'))
        }
        '”' | '»' => closed && before.is_some(),
        '’' => is(before, char::is_alphanumeric) || is(after, char::is_alphanumeric),
        '–' | '—' | '…' | '•' | '\u{a0}' | '°' | '·' => {
            return i64::from(open == closed || c == '…' || c == '°');
        }
        '£' | '€' | '¥' => {
            is(after, |c| c.is_ascii_digit()) || is(before, |c| c.is_ascii_digit() || c == ' ') && closed
        }
        '¿' | '¡' => open && !closed,
        '©' | '®' | '™' | '§' | '½' | '¼' | '¾' => {
            return if is(before, char::is_alphabetic) && is(after, char::is_alphabetic) {
                -1
            } else {
                0
            };
        }
        _ if c.is_lowercase() => {
            is(before, char::is_alphabetic) || is(after, char::is_alphabetic) || (open && closed)
        }
        // A capital begins a word, or is among capitals.
        _ if c.is_uppercase() => {
            !is(before, char::is_lowercase)
                && (is(after, char::is_alphabetic) || is(before, char::is_uppercase))
        }
        _ => false,
    };
    if fits { 1 } else { -1 }
}

/// Returns the encoding that HTML or XML declares within its first 2 kB.
pub(crate) fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let beginning = bytes.get(..bytes.len().min(2048))?;
    let mut position = 0;
    while let Some(found) = memchr::memmem::find(beginning.get(position..)?, b"=") {
        let equals = position + found;
        position = equals + 1;
        let before = beginning.get(..equals)?.trim_ascii_end().to_ascii_lowercase();
        if !(before.ends_with(b"charset")
            || (before.ends_with(b"encoding") && memchr::memmem::find(&before, b"<?xml").is_some()))
        {
            continue;
        }
        let value = beginning.get(position..)?.trim_ascii_start();
        let value = value
            .strip_prefix(b"\"")
            .or(value.strip_prefix(b"'"))
            .unwrap_or(value);
        let end = value
            .iter()
            .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.')))
            .unwrap_or(value.len());
        if let Some(encoding) = value.get(..end).and_then(Encoding::for_label) {
            return Some(encoding);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(bytes: &[u8]) -> String {
        let decoded = decode(bytes.to_vec(), None).expect("text");
        assert_eq!(decoded.damage, None);
        decoded.text
    }

    #[test]
    fn byte_order_marks_are_obeyed_and_removed() {
        assert_eq!(text_of(b"\xEF\xBB\xBFcaf\xC3\xA9"), "caf\u{e9}");
        assert_eq!(text_of(b"\xFF\xFEc\0a\0f\0\xE9\0"), "caf\u{e9}");
        assert_eq!(text_of(b"\xFE\xFF\0c\0a\0f\0\xE9"), "caf\u{e9}");
    }

    #[test]
    fn utf16_without_a_mark_is_recognised() {
        let little: Vec<u8> = "A plain line of text.\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let big: Vec<u8> = "\u{395}\u{3bb} \u{3bb}\u{3b1} \u{3b4}\u{3b1} \u{3c0}\u{3bf}"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(text_of(&little), "A plain line of text.\n");
        assert_eq!(text_of(&big).chars().count(), 11);
    }

    #[test]
    fn windows_1252_is_recognised() {
        assert_eq!(
            text_of(
                b"\x93The caf\xE9 will not close,\x94 said Ren\xE9e Vask, who owns it \x96 and the mill."
            ),
            "\u{201c}The caf\u{e9} will not close,\u{201d} said Ren\u{e9}e Vask, who owns it \u{2013} and the mill."
        );
    }

    #[test]
    fn nuls_and_control_bytes_are_not_text() {
        assert!(decode(vec![0; 100], None).is_err());
        assert!(decode(b"text with \0 in it".to_vec(), None).is_err());
        assert!(decode((1..=31).cycle().take(500).collect(), None).is_err());
    }

    #[test]
    fn damaged_utf8_stays_utf8_and_is_counted() {
        let decoded = decode(b"caf\xC3\xA9 and na\xC3\xAFve, \xFF\xFE then".to_vec(), None).expect("text");
        assert_eq!(decoded.text, "caf\u{e9} and na\u{ef}ve, \u{fffd}\u{fffd} then");
        assert_eq!(
            decoded.damage.as_deref(),
            Some("2 bytes did not decode as UTF-8 (first at byte 18)")
        );
        let decoded = decode(b"plain \xFF\xFE words".to_vec(), None).expect("text");
        assert_eq!(
            decoded.damage.as_deref(),
            Some("2 bytes did not decode as UTF-8 (first at byte 6)")
        );
    }

    #[test]
    fn bytes_of_another_encoding_within_utf8_are_read() {
        let decoded = decode(
            b"caf\xC3\xA9, caf\xC3\xA9 and Ren\xE9e said \x93no\x94 to \xA35m".to_vec(),
            None,
        )
        .expect("text");
        assert_eq!(
            decoded.text,
            "caf\u{e9}, caf\u{e9} and Ren\u{e9}e said \u{201c}no\u{201d} to \u{a3}5m"
        );
        assert_eq!(
            decoded.damage.as_deref(),
            Some("4 bytes outside UTF-8 read as windows-1252 (first at byte 20)")
        );
    }

    #[test]
    fn the_encoding_is_guessed_from_the_position_of_its_characters() {
        let of = |bytes: &[u8]| decode(bytes.to_vec(), None).expect("text").text;
        assert_eq!(
            of(b"The boat cost \xA35m, said Hanne Ostrow of the board."),
            "The boat cost \u{a3}5m, said Hanne Ostrow of the board."
        );
        assert_eq!(
            of(b"She said \xD2no\xD3 to Ren\x8Ee \xD0 it\xD5s too dear. It will cost \xA35m."),
            "She said \u{201c}no\u{201d} to Ren\u{e9}e \u{2013} it\u{2019}s too dear. It will cost \u{a3}5m."
        );
        assert_eq!(
            of(b"Le maire, Th\xE9odore C\xBDurdor, a d\xE9clar\xE9 que le co\xFBt \xE9tait de 5 \xA4."),
            "Le maire, Th\u{e9}odore C\u{153}urdor, a d\u{e9}clar\u{e9} que le co\u{fb}t \u{e9}tait de 5 \u{20ac}."
        );
        let polish = "W\u{142}adze \u{142}\u{f3}dzkie wy\u{142}o\u{17c}\u{105} \u{15b}rodki na most, powiedzia\u{142}a Zofia \u{141}\u{105}cka.";
        let (bytes, _, _) = WINDOWS_1250.encode(polish);
        assert_eq!(of(&bytes), polish);
    }

    #[test]
    fn utf32_escapes_of_japanese_and_double_marks_are_read() {
        let wide = |mark: bool| -> Vec<u8> {
            mark.then_some('\u{feff}')
                .into_iter()
                .chain("A caf\u{e9} line.".chars())
                .flat_map(|c| u32::from(c).to_le_bytes())
                .collect()
        };
        assert_eq!(text_of(&wide(true)), "A caf\u{e9} line.");
        assert_eq!(text_of(&wide(false)), "A caf\u{e9} line.");
        assert_eq!(text_of(b"\x1b$BF|K\\8l\x1b(B."), "\u{65e5}\u{672c}\u{8a9e}.");
        assert_eq!(text_of(b"\xEF\xBB\xBF\xEF\xBB\xBFTwice"), "Twice");
    }

    #[test]
    fn a_declaration_counts_where_utf8_does_not_hold() {
        let koi8 = encoding_rs::KOI8_R;
        let (bytes, _, _) = koi8.encode("\u{43f}\u{440}\u{438}");
        let decoded = decode(bytes.into_owned(), Some(koi8)).expect("text");
        assert_eq!(decoded.text, "\u{43f}\u{440}\u{438}");
        let decoded = decode("\u{43f}\u{440}\u{438}".into(), Some(koi8)).expect("text");
        assert_eq!(decoded.text, "\u{43f}\u{440}\u{438}");
    }
}

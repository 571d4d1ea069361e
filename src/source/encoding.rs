//! Bytes -> text: byte order mark, declaration, detection; damage is counted.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text out of bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// What did not decode, in words; None where all did.
    pub damage: Option<String>,
}

/// Why bytes are not text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotText(pub &'static str);

/// Decodes a whole file.
///
/// `declared` is the encoding that the content itself names. Valid UTF-8 is read as UTF-8 whatever was declared:
/// saved pages often keep the declaration of the page they were saved from. Else the declared encoding holds; else it
/// is guessed, unless what is there is UTF-8 with some damage.
///
/// # Errors
/// [`NotText`] where the bytes hold NULs that UTF-16 does not explain, or too many control characters.
pub(super) fn decode(mut bytes: Vec<u8>, declared: Option<&'static Encoding>) -> Result<Decoded, NotText> {
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
    if is_mostly_control(&bytes) {
        return Err(NotText("it holds control characters as no text does"));
    }
    if declared == Some(ISO_2022_JP) {
        return Ok(decode_as(&bytes, ISO_2022_JP));
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(Decoded { text, damage: None }),
        Err(error) => error.into_bytes(),
    };
    match declared {
        Some(encoding) if encoding != UTF_8 && encoding.is_ascii_compatible() => {
            Ok(decode_as(&bytes, encoding))
        }
        _ if is_damaged_utf8(&bytes) => Ok(utf8_with_damage(bytes)),
        _ => Ok(decode_as(&bytes, guess(&bytes))),
    }
}

/// Decodes UTF-8; bytes that are not become replacement characters and are counted.
pub(super) fn utf8_with_damage(bytes: Vec<u8>) -> Decoded {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Decoded { text, damage: None },
        Err(error) => error.into_bytes(),
    };
    let (mut count, mut first, mut position) = (0, None, 0);
    for chunk in bytes.utf8_chunks() {
        position += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            first.get_or_insert(position);
            count += chunk.invalid().len();
            position += chunk.invalid().len();
        }
    }
    Decoded {
        text: String::from_utf8_lossy(&bytes).into_owned(),
        damage: first.map(|first| {
            let noun = if count == 1 { "byte" } else { "bytes" };
            format!("{count} {noun} did not decode as UTF-8 (first at byte {first})")
        }),
    }
}

fn decode_as(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let text = match text {
        Cow::Borrowed(text) => text.to_owned(),
        Cow::Owned(text) => text,
    };
    // The unassigned places of Windows-1252 decode to control characters, by the standard, without complaint.
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
    Decoded { text, damage }
}

/// UTF-16 shows by NULs in every second place, on one side only: all of ASCII has them, and all other scripts have
/// spaces.
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

/// More than one byte in a hundred of the first 8 kB is a control character that text does not have.
fn is_mostly_control(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(8192)];
    let is_control = |b: &u8| matches!(b, 0..=8 | 0x0E..=0x19 | 0x1C..=0x1F | 0x7F);
    // While the count fits a byte, the processor counts many bytes at once.
    let counts = sample
        .chunks(usize::from(u8::MAX))
        .map(|chunk| chunk.iter().map(|b| u8::from(is_control(b))).sum::<u8>());
    let control: usize = counts.map(usize::from).sum();
    control * 100 > sample.len()
}

/// Bytes that hold no fewer sound UTF-8 sequences than broken ones are damaged UTF-8: an eight-bit encoding forms such
/// sequences hardly ever.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    if sound > 0 && sound >= broken {
        return true;
    }
    // A few high bytes, and none that a letter or quotation mark of Western text would be: damage, not an encoding.
    broken <= 8 && !bytes.iter().any(|b| is_plausible_western(*b))
}

/// High bytes that Western text in Windows-1252 is likely to hold: letters with accents, quotation marks, dashes,
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
    // What stands before the first high byte tells little; a few words of it tell the language.
    let start = first.saturating_sub(1024);
    let end = bytes.len().min(start + SAMPLE);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[start..end], true);
    detector.guess(None, Utf8Detection::Deny)
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
    fn a_declaration_counts_where_utf8_does_not_hold() {
        let koi8 = encoding_rs::KOI8_R;
        let (bytes, _, _) = koi8.encode("\u{43f}\u{440}\u{438}");
        let decoded = decode(bytes.into_owned(), Some(koi8)).expect("text");
        assert_eq!(decoded.text, "\u{43f}\u{440}\u{438}");
        let decoded = decode("\u{43f}\u{440}\u{438}".into(), Some(koi8)).expect("text");
        assert_eq!(decoded.text, "\u{43f}\u{440}\u{438}");
    }
}

//! Encodes an article's entities and quotations in few bytes.
//!
//! Numbers are LEB128 varints. A span is its distance from the previous one and its length. A name that equals the
//! text of a mention is the number of that mention. Decoding trusts nothing: a damaged record gives None.

use crate::extract::{
    Assertion, Entity, EntityKind, Extraction, Mention, MentionForm, Quote, QuoteKind, Speaker,
};
use crate::span::Span;

const KINDS: [EntityKind; 5] = [
    EntityKind::Person,
    EntityKind::Organisation,
    EntityKind::Place,
    EntityKind::Nationality,
    EntityKind::Other,
];
const FORMS: [MentionForm; 3] = [MentionForm::Name, MentionForm::Nominal, MentionForm::Pronoun];
/// Kinds of quotation, in the order of their codes in the index.
pub const QUOTE_KINDS: [QuoteKind; 3] = [QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect];

/// Returns the index of an item in one of the lists above.
fn code<T: PartialEq>(list: &[T], item: &T) -> usize {
    list.iter().position(|other| other == item).unwrap_or(0)
}

/// Returns the code of a kind of quotation.
#[must_use]
pub fn quote_kind_code(kind: QuoteKind) -> u64 {
    code(&QUOTE_KINDS, &kind) as u64
}

/// Returns the code of a quotation's class: its index in [`Assertion::ALL`].
#[must_use]
pub fn assertion_code(assertion: Assertion) -> u64 {
    code(&Assertion::ALL, &assertion) as u64
}

/// Packs entities and quotations, without tokens and sentences. Confidence is rounded to hundredths.
#[must_use]
pub fn pack(extraction: &Extraction, text: &str) -> Vec<u8> {
    let mut out = Packer(Vec::with_capacity(
        64 + 24 * extraction.entities.len() + 12 * extraction.quotes.len(),
    ));
    out.number(extraction.entities.len());
    for entity in &extraction.entities {
        out.number(code(&KINDS, &entity.kind));
        out.mentions(&entity.mentions);
        out.mentions(&entity.title_mentions);
        let is_name =
            |mention: &Mention| text.get(mention.span.start..mention.span.end) == Some(&entity.name);
        if let Some(mention) = entity.mentions.iter().position(is_name) {
            out.number(mention + 1);
        } else {
            out.number(0);
            out.number(entity.name.len());
            out.0.extend_from_slice(entity.name.as_bytes());
        }
    }
    out.number(extraction.quotes.len());
    let mut last = 0;
    for quote in &extraction.quotes {
        out.distance(last, quote.span.start);
        last = quote.span.start;
        out.number(3 * quote.span.len() + code(&QUOTE_KINDS, &quote.kind));
        let parts = usize::from(quote.cue.is_some())
            + 2 * (usize::from(quote.spoken_for.is_some()) + 2 * quote.speakers.len());
        out.number(code(&Assertion::ALL, &quote.assertion) + Assertion::ALL.len() * parts);
        for speaker in quote.speakers.iter().chain(&quote.spoken_for) {
            out.number(speaker.entity.map_or(0, |entity| entity + 1));
            out.span_near(last, speaker.span);
        }
        if let Some(cue) = quote.cue {
            out.span_near(last, cue);
        }
        out.number((quote.confidence.clamp(0.0, 1.0) * 100.0).round() as usize);
    }
    out.0
}

/// Returns the entities and quotations that [`pack`] packed, without tokens and sentences; None if the bytes are
/// damaged or do not fit the texts.
#[must_use]
pub fn unpack(bytes: &[u8], text: &str, title: &str) -> Option<Extraction> {
    let mut from = Unpacker(bytes);
    let mut extraction = Extraction::default();
    for _ in 0..from.number()? {
        let kind = *KINDS.get(from.number()?)?;
        let mentions = from.mentions(text)?;
        let title_mentions = from.mentions(title)?;
        let name = match from.number()? {
            0 => {
                let length = from.number()?;
                String::from_utf8(from.bytes(length)?.to_vec()).ok()?
            }
            number => mentions.get(number - 1)?.span.of(text).to_owned(),
        };
        extraction.entities.push(Entity {
            kind,
            name,
            mentions,
            title_mentions,
        });
    }
    let mut last = 0;
    for _ in 0..from.number()? {
        last = from.distance(last)?;
        let number = from.number()?;
        let span = checked(text, last, number / 3)?;
        let head = from.number()?;
        let parts = head / Assertion::ALL.len();
        let count = extraction.entities.len();
        let mut speakers = Vec::new();
        for _ in 0..parts / 4 {
            speakers.push(from.speaker(last, text, count)?);
        }
        let spoken_for = match parts / 2 % 2 {
            0 => None,
            _ => Some(from.speaker(last, text, count)?),
        };
        let cue = match parts % 2 {
            0 => None,
            _ => Some(from.span_near(last, text)?),
        };
        let confidence = from.number()?.min(100) as f32 / 100.0;
        extraction.quotes.push(Quote {
            span,
            kind: QUOTE_KINDS[number % 3],
            assertion: Assertion::ALL[head % Assertion::ALL.len()],
            speaker: speakers.first().copied(),
            speakers,
            spoken_for,
            cue,
            confidence,
        });
    }
    Some(extraction)
}

/// Returns the span of the quotation with this number in [`pack`]ed bytes; None if there is none, or it does not fit the text.
/// Far less work than [`unpack`].
#[must_use]
pub fn quotation_span(bytes: &[u8], text: &str, number: u64) -> Option<Span> {
    let mut from = Unpacker(bytes);
    for _ in 0..from.number()? {
        from.number()?;
        for _ in 0..2 {
            let numbers = from.number()?.checked_mul(2)?;
            from.skip(numbers)?;
        }
        if from.number()? == 0 {
            let length = from.number()?;
            from.bytes(length)?;
        }
    }
    let count = from.number()? as u64;
    let mut last = 0;
    for _ in 0..number.min(count) {
        last = from.distance(last)?;
        from.number()?;
        let parts = from.number()? / Assertion::ALL.len();
        let speakers = parts / 4 + parts / 2 % 2;
        from.skip(3 * speakers + 2 * (parts % 2) + 1)?;
    }
    let start = from.distance(last)?;
    let span = checked(text, start, from.number()? / 3)?;
    (number < count).then_some(span)
}

/// Returns the span of `length` bytes from `start` if it lies in `text` and on character boundaries.
fn checked(text: &str, start: usize, length: usize) -> Option<Span> {
    let end = start.checked_add(length)?;
    text.get(start..end).map(|_| Span::new(start, end))
}

struct Packer(Vec<u8>);

impl Packer {
    fn number(&mut self, number: usize) {
        let mut rest = number;
        while rest >= 0x80 {
            self.0.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.0.push(rest as u8);
    }

    /// Appends the distance from `from` to `to`: even numbers lead forward, odd ones back.
    fn distance(&mut self, from: usize, to: usize) {
        let back = from.saturating_sub(to);
        self.number(if back > 0 { 2 * back - 1 } else { 2 * (to - from) });
    }

    fn span_near(&mut self, near: usize, span: Span) {
        self.distance(near, span.start);
        self.number(span.len());
    }

    fn mentions(&mut self, mentions: &[Mention]) {
        self.number(mentions.len());
        let mut last = 0;
        for mention in mentions {
            self.distance(last, mention.span.start);
            self.number(3 * mention.span.len() + code(&FORMS, &mention.form));
            last = mention.span.start;
        }
    }
}

struct Unpacker<'a>(&'a [u8]);

impl<'a> Unpacker<'a> {
    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..63).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    /// Passes over some numbers.
    fn skip(&mut self, numbers: usize) -> Option<()> {
        for _ in 0..numbers {
            let last = self.0.iter().position(|byte| byte & 0x80 == 0)?;
            self.0 = &self.0[last + 1..];
        }
        Some(())
    }

    fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(bytes)
    }

    fn distance(&mut self, from: usize) -> Option<usize> {
        let number = self.number()?;
        if number % 2 == 0 {
            from.checked_add(number / 2)
        } else {
            from.checked_sub(number / 2 + 1)
        }
    }

    fn span_near(&mut self, near: usize, text: &str) -> Option<Span> {
        let start = self.distance(near)?;
        let length = self.number()?;
        checked(text, start, length)
    }

    /// Reads a speaker near the position `near`, in an article with `count` entities.
    fn speaker(&mut self, near: usize, text: &str, count: usize) -> Option<Speaker> {
        let entity = self.number()?.checked_sub(1).filter(|&entity| entity < count);
        let span = self.span_near(near, text)?;
        Some(Speaker { entity, span })
    }

    fn mentions(&mut self, text: &str) -> Option<Vec<Mention>> {
        let mut last = 0;
        let mut mentions = Vec::new();
        for _ in 0..self.number()? {
            last = self.distance(last)?;
            let number = self.number()?;
            mentions.push(Mention {
                span: checked(text, last, number / 3)?,
                form: FORMS[number % 3],
            });
        }
        Some(mentions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "“Nö,” he told Ada Byrd of the Tide Party.";

    fn extraction() -> Extraction {
        let speaker = |entity, span| Speaker { entity, span };
        let span = |words: &str| {
            let start = TEXT.find(words).expect("the words stand in the text");
            Span::new(start, start + words.len())
        };
        let mention = |words, form| Mention {
            span: span(words),
            form,
        };
        Extraction {
            entities: vec![
                Entity {
                    kind: EntityKind::Person,
                    name: "Ada Byrd".to_owned(),
                    mentions: vec![mention("Ada Byrd", MentionForm::Name)],
                    title_mentions: vec![Mention {
                        span: Span::new(0, 3),
                        form: MentionForm::Name,
                    }],
                },
                Entity {
                    kind: EntityKind::Person,
                    name: "Élan Moor".to_owned(),
                    mentions: vec![mention("he", MentionForm::Pronoun)],
                    title_mentions: Vec::new(),
                },
            ],
            quotes: vec![
                Quote {
                    span: span("Nö,"),
                    kind: QuoteKind::Mixed,
                    assertion: Assertion::Hypothetical,
                    speaker: Some(speaker(Some(1), span("he"))),
                    speakers: vec![speaker(Some(1), span("he")), speaker(Some(0), span("Ada Byrd"))],
                    spoken_for: Some(speaker(None, span("the Tide Party"))),
                    cue: Some(span("told")),
                    confidence: 0.87,
                },
                Quote {
                    span: span("Tide"),
                    speaker: Some(speaker(None, span("Ada"))),
                    speakers: vec![speaker(None, span("Ada"))],
                    ..Quote::default()
                },
            ],
            ..Extraction::default()
        }
    }

    #[test]
    fn packed_values_are_unpacked_unchanged() {
        let bytes = pack(&extraction(), TEXT);
        assert_eq!(unpack(&bytes, TEXT, "Ada wins"), Some(extraction()));
        assert!(bytes.len() < 60, "{} bytes", bytes.len());
        for (number, quote) in (0..).zip(&extraction().quotes) {
            assert_eq!(quotation_span(&bytes, TEXT, number), Some(quote.span));
        }
        assert_eq!(quotation_span(&bytes, TEXT, 2), None);
    }

    #[test]
    fn a_record_that_does_not_fit_its_text_is_refused() {
        let bytes = pack(&extraction(), TEXT);
        assert_eq!(unpack(&bytes, "short", "Ada wins"), None);
        assert_eq!(unpack(&bytes[..bytes.len() - 1], TEXT, "Ada wins"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..80)) {
            let unpacked = unpack(&bytes, TEXT, "Ada wins");
            for number in 0..3 {
                let span = quotation_span(&bytes, TEXT, number);
                if let Some(known) = &unpacked {
                    let known = known.quotes.get(number as usize).map(|quote| quote.span);
                    proptest::prop_assert_eq!(span, known);
                }
            }
        }
    }
}

//! Prints a reported quotation as a sentence with its speaker and verb: "Anna Velde denied that she took
//! bribes".
//!
//! Without its verb, "that she took bribes" would put words into the speaker's mouth. The words between
//! speaker, verb and quotation are those of the article, with the speaker's name in place of a pronoun. So
//! negations and auxiliaries ("has never said") stay where they are.

use crate::search::answer::{ReportPart, Reported};
use crate::search::passage::snippet::shown_text;
use crate::span::Span;

/// Maximum bytes between speaker, verb and quotation. A longer gap is left out.
const LONGEST_GAP: usize = 120;

/// The parts of a report in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReportPlaces {
    /// The quoted words.
    pub(crate) said: Span,
    /// The words that name the speaker or speakers; None if there are none.
    pub(crate) speaker: Option<Span>,
    /// The cue.
    pub(crate) cue: Option<Span>,
}

/// The words before and after the quoted ones. `name` is the speaker's name, or the names of all speakers.
pub(crate) fn reported(body: &str, places: ReportPlaces, name: &str) -> Reported {
    let ReportPlaces { said, speaker, cue } = places;
    let mut report = Reported::default();
    let gap = |one: Span, other: Span, default: &str| {
        between(body, one, other).unwrap_or_else(|| default.to_owned())
    };
    let (before, after) = (&mut report.before, &mut report.after);
    match (speaker, cue.filter(|cue| !cue.overlaps(said))) {
        (Some(speaker), Some(cue)) if speaker.end <= cue.start && cue.end <= said.start => {
            push(before, name, false);
            push(before, &gap(speaker, cue, " "), false);
            push(before, cue.of(body), true);
            push(before, &gap(cue, said, " "), false);
        }
        (Some(speaker), Some(cue)) if cue.end <= speaker.start && speaker.end <= said.start => {
            push(before, cue.of(body), true);
            push(before, &gap(cue, speaker, " "), false);
            push(before, name, false);
            push(before, &gap(speaker, said, ": "), false);
        }
        (Some(speaker), Some(cue)) if said.end <= speaker.start && speaker.end <= cue.start => {
            push(after, &gap(said, speaker, ", "), false);
            push(after, name, false);
            push(after, &gap(speaker, cue, " "), false);
            push(after, cue.of(body), true);
        }
        (Some(speaker), Some(cue)) if said.end <= cue.start && cue.end <= speaker.start => {
            push(after, &gap(said, cue, ", "), false);
            push(after, cue.of(body), true);
            push(after, &gap(cue, speaker, " "), false);
            push(after, name, false);
        }
        (Some(_), Some(cue)) => {
            push(before, name, false);
            push(before, " ", false);
            push(before, cue.of(body), true);
            push(before, ": ", false);
        }
        (Some(_), None) => {
            push(before, name, false);
            push(before, ": ", false);
        }
        (None, Some(cue)) if cue.end <= said.start => {
            push(before, "… ", false);
            push(before, cue.of(body), true);
            push(before, &gap(cue, said, " "), false);
        }
        (None, Some(cue)) => {
            push(after, &gap(said, cue, ", "), false);
            push(after, cue.of(body), true);
        }
        (None, None) => {}
    }
    report
}

/// The text between two parts, if it is short and within one sentence. White space at its ends becomes a
/// single blank.
fn between(body: &str, one: Span, other: Span) -> Option<String> {
    let text = body.get(one.end..other.start)?;
    let ends_sentence = |text: &str| text.contains(". ") || text.contains(['\n', '!', '?', '“', '”', '"']);
    if text.len() > LONGEST_GAP || ends_sentence(text) {
        return None;
    }
    let inside = shown_text(text);
    let blank = |is_there: bool| if is_there { " " } else { "" };
    let (first, last) = (
        text.starts_with(char::is_whitespace),
        text.ends_with(char::is_whitespace),
    );
    Some(match inside.trim() {
        "" => " ".to_owned(),
        inside => format!("{}{inside}{}", blank(first), blank(last)),
    })
}

fn push(parts: &mut Vec<ReportPart>, text: &str, is_cue: bool) {
    let text = if is_cue { shown_text(text) } else { text.to_owned() };
    parts.push(ReportPart { text, is_cue });
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The printed sentence for a text in which `[`…`]` marks the quotation, `<`…`>` the speaker and `{`…`}`
    /// the cue. The output has the cue between asterisks.
    fn sentence(marked: &str, name: &str) -> String {
        let mut body = String::new();
        let mut places = [Span::default(); 3];
        for c in marked.chars() {
            match "[<{".find(c) {
                Some(at) => places[at].start = body.len(),
                None => match "]>}".find(c) {
                    Some(at) => places[at].end = body.len(),
                    None => body.push(c),
                },
            }
        }
        let [said, speaker, cue] = places;
        let found = |span: Span| (!span.is_empty()).then_some(span);
        let places = ReportPlaces {
            said,
            speaker: found(speaker),
            cue: found(cue),
        };
        let report = reported(&body, places, name);
        let parts = |parts: &[ReportPart]| -> String {
            let marked = |part: &ReportPart| {
                let asterisk = if part.is_cue { "*" } else { "" };
                format!("{asterisk}{}{asterisk}", part.text)
            };
            parts.iter().map(marked).collect()
        };
        format!(
            "{}{}{}",
            parts(&report.before),
            said.of(&body),
            parts(&report.after)
        )
    }

    #[test]
    fn a_report_is_a_sentence_with_the_speaker_and_the_verb() {
        for (text, expected) in [
            (
                "<She> has repeatedly {denied} [that she took bribes].",
                "Ada Moor has repeatedly *denied* that she took bribes",
            ),
            (
                "<Moor> {told} reporters [the dam was safe].",
                "Ada Moor *told* reporters the dam was safe",
            ),
            (
                "[The dam was safe], <she> {said}.",
                "The dam was safe, Ada Moor *said*",
            ),
            (
                "[The dam was safe], {said} <Moor>.",
                "The dam was safe, *said* Ada Moor",
            ),
            (
                "{According to} <Moor>, [the dam was safe].",
                "*According to* Ada Moor, the dam was safe",
            ),
            (
                "<Moor> left. It rained. He {added}: [the dam was safe].",
                "Ada Moor *added*: the dam was safe",
            ),
            (
                "It was {denied} [that she took bribes].",
                "… *denied* that she took bribes",
            ),
            ("<Moor>: [the dam was safe].", "Ada Moor: the dam was safe"),
        ] {
            assert_eq!(sentence(text, "Ada Moor"), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_places_give_a_sentence(
            body in "[a-zé .“\n]{0,40}",
            places in proptest::collection::vec((0_usize..50, 0_usize..50), 3),
        ) {
            let span = |(one, other): (usize, usize)| {
                let inside = |at: usize| body.floor_char_boundary(at.min(body.len()));
                Span::new(inside(one.min(other)), inside(one.max(other)))
            };
            let places = ReportPlaces {
                said: span(places[0]),
                speaker: Some(span(places[1])),
                cue: Some(span(places[2])),
            };
            let _ = reported(&body, places, "Ada Moor");
        }
    }
}

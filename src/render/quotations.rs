//! Prints quotations as a list for people.

use std::io::{self, Write};

use owo_colors::OwoColorize;

use crate::article::Published;
use crate::error::thousands;
use crate::extract::{Assertion, QuoteKind};
use crate::render::hits::short_quote_id;
use crate::render::terminal::{corrections, heading, link, place_line, speaker};
use crate::render::text::{Run, is_quotation_mark, one_line, runs, wrap};
use crate::render::{Look, Palette};
use crate::search::{QuoteHit, QuoteSpeaker, QuoteVersion, ReportPart, Results};
use crate::span::Span;

/// Minimum confidence to name a speaker without qualification.
pub(crate) const SURE: f32 = 0.9;
/// Minimum confidence for "probably".
pub(crate) const PROBABLE: f32 = 0.7;
/// Minimum confidence for "possibly".
const POSSIBLE: f32 = 0.5;

/// A list of quotations.
///
/// ```text
/// “It was never safe.”
///   before it: The tunnel was opened in 1990.
///   — Anna Velde (“she”) · said · 2021-05-03 · The Northern Courier · first of 3 articles, 2 wordings
///   Minister resigns over tunnel
///   archive/2021/tunnel.txt · 3f2a91c0d4e5b677:4
///   also: “The tunnel was not ever safe.”
///     2021-05-04 · Echo · echo/tunnel.txt · 77b6e5d4c0a1f3f2:0
/// ```
pub(crate) fn quotes(
    out: &mut dyn Write,
    look: &Look,
    results: &Results<QuoteHit>,
    offset: usize,
) -> io::Result<()> {
    let palette = look.palette();
    if !heading(out, &palette, results, offset, "quotation", "quotations")? {
        return Ok(());
    }
    for hit in &results.hits {
        writeln!(out)?;
        said(out, look, &palette, hit)?;
        if let Some(lead) = &hit.lead {
            led(out, look, &palette, lead)?;
        }
        write!(out, "  — {}", named(hit).style(palette.speaker))?;
        for fact in facts(hit) {
            write!(out, "{}", format_args!(" · {fact}").style(palette.quiet))?;
        }
        writeln!(out)?;
        wrap(
            out,
            &[Run {
                text: &hit.title,
                style: owo_colors::Style::new(),
            }],
            look.measure(),
            2,
        )?;
        let id = short_quote_id(hit.article, hit.number);
        let place = place_line(look, &hit.path, hit.line, hit.record.as_deref(), &id);
        writeln!(out, "  {}", place.style(palette.quiet))?;
        corrections(out, look, &palette, &hit.corrections)?;
        // The first wording is printed above.
        for version in hit.versions.iter().skip(1) {
            other_wording(out, look, &palette, version)?;
        }
    }
    left_out(out, &palette, results)
}

/// The speaker, qualified by the confidence.
pub(crate) fn named(hit: &QuoteHit) -> String {
    let certainty = match hit.confidence {
        _ if hit.speaker.is_none() => "",
        sure if sure >= SURE => "",
        sure if sure >= PROBABLE => "probably ",
        sure if sure >= POSSIBLE => "possibly ",
        _ => "very unsure: ",
    };
    format!("{certainty}{}", speaker(hit))
}

/// Further facts about a quotation, for one line.
pub(crate) fn facts(hit: &QuoteHit) -> Vec<String> {
    let others: Vec<&str> = hit.speakers.iter().skip(1).map(QuoteSpeaker::shown).collect();
    let together = (!others.is_empty()).then(|| format!("with {}", one_line(&others.join(", "))));
    let principal = hit.spoken_for.as_ref();
    let principal = principal.map(|principal| format!("speaks for {}", one_line(principal.shown())));
    // A reported quotation already has its verb in the sentence above.
    let cue = (hit.reported.is_none() && !hit.cue.is_empty()).then(|| one_line(&hit.cue));
    let class = (hit.assertion != Assertion::Asserted).then(|| class(hit.assertion).to_owned());
    let kind = (hit.kind != QuoteKind::Direct).then(|| hit.kind.as_str().to_owned());
    let date = hit.published.map(Published::shown);
    let publication = hit.publication.as_deref().map(one_line);
    [
        together,
        principal,
        cue,
        class,
        kind,
        date,
        publication,
        copies(hit),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The class of a quotation in words for people.
pub(crate) const fn class(assertion: Assertion) -> &'static str {
    match assertion {
        Assertion::Asserted => "stated",
        Assertion::Denied => "denied",
        Assertion::Asked => "a question",
        Assertion::Directive => "a demand",
        Assertion::Declined => "declined to say",
        Assertion::NotSaid => "not said",
        Assertion::Hypothetical => "not said yet",
    }
}

/// The numbers of quotations left out, and how to see them.
fn left_out(out: &mut dyn Write, palette: &Palette, results: &Results<QuoteHit>) -> io::Result<()> {
    let mut lines = Vec::new();
    if let Some(number) = results.spoken_for.filter(|number| *number > 0) {
        let more = thousands(number);
        lines.push(format!(
            "{more} more by people who speak for the speaker: --spoken-for"
        ));
    }
    if let Some(number) = results.withheld.filter(|number| *number > 0) {
        let more = thousands(number);
        lines.push(format!("{more} withheld, declined or not said: --assertion all"));
    }
    if !lines.is_empty() {
        writeln!(out)?;
    }
    for line in lines {
        writeln!(out, "{}", line.style(palette.quiet))?;
    }
    Ok(())
}

/// The quotation: with its context if there is one, or as a sentence with its verb if it is reported, or
/// between quotation marks. Within a context and without colour, it is between `>>>` and `<<<`.
fn said<'a>(out: &mut dyn Write, look: &Look, palette: &Palette, hit: &'a QuoteHit) -> io::Result<()> {
    let highlights = hit.highlights.iter().map(|&(start, end)| Span::new(start, end));
    let said = runs(&hit.text, highlights, palette.quote, palette.matched);
    let plain = owo_colors::Style::new();
    let run = |text: &'a str, style| Run { text, style };
    let mut line: Vec<Run<'_>> = Vec::with_capacity(said.len() + 6);
    if let Some(context) = &hit.context {
        let (before, after) = (&*context.before, &*context.after);
        let (before, opening) = before.split_at(before.trim_end_matches(is_quotation_mark).len());
        let without_mark = after.trim_start_matches(is_quotation_mark);
        let (closing, after) = after.split_at(after.len() - without_mark.len());
        let [from, to] = if look.colour { ["", ""] } else { [">>>", "<<<"] };
        line.extend([run(before, plain), run(from, plain), run(opening, palette.quote)]);
        line.extend(said);
        line.extend([run(closing, palette.quote), run(to, plain), run(after, plain)]);
    } else {
        let [opening, closing] = if hit.kind == QuoteKind::Direct {
            ["“", "”"]
        } else {
            ["", ""]
        };
        let parts = |parts: &'a [ReportPart]| {
            parts.iter().map(|part| {
                let style = if part.is_cue { palette.title } else { plain };
                run(&part.text, style)
            })
        };
        if let Some(reported) = &hit.reported {
            line.extend(parts(&reported.before));
        }
        line.push(run(opening, palette.quote));
        line.extend(said);
        line.push(run(closing, palette.quote));
        if let Some(reported) = &hit.reported {
            line.extend(parts(&reported.after));
        }
    }
    wrap(out, &line, look.measure(), 0)
}

/// The sentences that lead to a quotation which needs them.
fn led(out: &mut dyn Write, look: &Look, palette: &Palette, lead: &str) -> io::Result<()> {
    let run = |text| Run {
        text,
        style: palette.quiet,
    };
    wrap(out, &[run("before it: "), run(lead)], look.measure(), 2)
}

/// "first of 3 articles, 2 wordings"; None for a quotation that was found once.
fn copies(hit: &QuoteHit) -> Option<String> {
    let mut copies = match hit.count {
        0 | 1 => Vec::new(),
        // Without a date, the order of the copies is unknown.
        more if hit.published.is_none() => vec![format!("in {} articles", thousands(more))],
        more => vec![format!("first of {} articles", thousands(more))],
    };
    if hit.wordings > 1 {
        copies.push(format!("{} wordings", thousands(hit.wordings)));
    }
    (!copies.is_empty()).then(|| copies.join(", "))
}

/// Another wording, with its first appearance.
fn other_wording(
    out: &mut dyn Write,
    look: &Look,
    palette: &Palette,
    version: &QuoteVersion,
) -> io::Result<()> {
    let words = if version.kind == QuoteKind::Direct {
        format!("“{}”", version.text)
    } else {
        version.text.clone()
    };
    let line = [
        Run {
            text: "also: ",
            style: palette.quiet,
        },
        Run {
            text: &words,
            style: palette.quote,
        },
    ];
    wrap(out, &line, look.measure(), 2)?;
    let mut facts: Vec<String> = Vec::new();
    facts.extend(version.published.map(Published::shown));
    facts.extend(version.publication.as_deref().map(one_line));
    facts.push(link(look, &version.path));
    facts.extend(
        version
            .record
            .as_deref()
            .map(|record| format!("record {}", one_line(record))),
    );
    facts.push(short_quote_id(version.article, version.number));
    if version.count > 1 {
        facts.push(format!("in {} articles", thousands(version.count)));
    }
    writeln!(out, "    {}", facts.join(" · ").style(palette.quiet))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::extract::EntityKind;

    use super::*;
    use crate::article::{ArticleId, DateSource, Published};
    use crate::search::{Reported, TakenFor};

    fn quote() -> QuoteHit {
        QuoteHit {
            article: ArticleId::new(1 << 64),
            number: 4,
            score: 1.0,
            text: "The tunnel was\nnever safe.".into(),
            highlights: vec![(4, 10)],
            lead: None,
            context: None,
            kind: QuoteKind::Direct,
            speaker: Some("Anna Velde".into()),
            taken_for: None,
            speaker_words: "she".into(),
            cue: "said".into(),
            assertion: Assertion::Asserted,
            speakers: vec![],
            spoken_for: None,
            reported: None,
            line: None,
            cite: None,
            corrections: vec![],
            byline: None,
            url: None,
            start: 0,
            end: 26,
            confidence: 0.94,
            count: 1,
            wordings: 1,
            versions: vec![],
            record: None,
            title: "Minister resigns".into(),
            path: "/news/tunnel.txt".into(),
            publication: Some("Courier".into()),
            published: Some(Published::on(date(2021, 5, 3), DateSource::Meta)),
        }
    }

    fn quote_lines(change: impl FnOnce(&mut QuoteHit)) -> String {
        let mut hit = quote();
        change(&mut hit);
        text(|out| quotes(out, &Look::default(), &results(1, vec![hit]), 0))
    }

    #[test]
    fn a_quotation_is_printed_with_speaker_and_source() {
        assert_eq!(
            quote_lines(|_| ()),
            "1 quotation\n\n“The tunnel was never safe.”\n  — Anna Velde (“she”) · said · 2021-05-03 · Courier\n  \
             Minister resigns\n  /news/tunnel.txt · 0000000000000001:4\n"
        );
    }

    #[test]
    fn words_that_need_it_have_the_text_before_them() {
        let shown = quote_lines(|hit| hit.lead = Some("The tunnel was opened in 1990.".into()));
        assert!(
            shown.contains("safe.”\n  before it: The tunnel was opened in 1990.\n  — Anna Velde"),
            "{shown}"
        );
    }

    #[test]
    fn a_described_speaker_is_printed_as_written() {
        let shown = quote_lines(|hit| {
            hit.speaker = None;
            hit.speaker_words = "two senators".into();
        });
        assert!(shown.contains("  — two senators · "), "{shown}");
    }

    #[test]
    fn a_missing_speaker_is_unclear() {
        let shown = quote_lines(|hit| {
            hit.speaker = None;
            hit.speaker_words = String::new();
        });
        assert!(shown.contains("  — speaker unclear · "), "{shown}");
    }

    #[test]
    fn a_doubtful_speaker_and_reported_speech_are_marked() {
        let shown = quote_lines(|hit| {
            hit.confidence = 0.4;
            hit.kind = QuoteKind::Indirect;
            hit.reported = Some(Reported::default());
            hit.count = 3;
        });
        assert!(
            shown.contains(
                "  — very unsure: Anna Velde (“she”) · indirect · 2021-05-03 · Courier · first of 3 articles\n"
            ),
            "{shown}"
        );
        assert!(!shown.contains('”') || shown.contains("(“she”)"), "{shown}");
    }

    #[test]
    fn a_denial_is_a_sentence_with_its_verb() {
        let part = |text: &str, is_cue| ReportPart {
            text: text.into(),
            is_cue,
        };
        let shown = quote_lines(|hit| {
            hit.text = "that she took bribes".into();
            hit.highlights = vec![];
            hit.kind = QuoteKind::Indirect;
            hit.assertion = Assertion::Denied;
            hit.cue = "denied".into();
            hit.reported = Some(Reported {
                before: vec![
                    part("Anna Velde has ", false),
                    part("denied", true),
                    part(" ", false),
                ],
                after: vec![],
            });
        });
        assert!(
            shown.contains(
                "\nAnna Velde has denied that she took bribes\n  — Anna Velde (“she”) · denied · indirect"
            ),
            "{shown}"
        );
    }

    #[test]
    fn others_who_speak_are_named() {
        let of = |name: &str| QuoteSpeaker {
            name: Some(name.into()),
            ..QuoteSpeaker::default()
        };
        let shown = quote_lines(|hit| {
            hit.speakers = vec![of("Anna Velde"), of("Tom Oduya")];
            hit.spoken_for = Some(of("Li Brandt"));
        });
        assert!(
            shown.contains("· with Tom Oduya · speaks for Li Brandt · said ·"),
            "{shown}"
        );
    }

    #[test]
    fn confidence_is_shown_in_words() {
        for (confidence, expected) in [
            (0.95, "— Anna Velde"),
            (0.8, "— probably Anna Velde"),
            (0.6, "— possibly Anna Velde"),
            (0.3, "— very unsure: Anna Velde"),
        ] {
            let shown = quote_lines(|hit| hit.confidence = confidence);
            assert!(shown.contains(expected), "{shown}");
        }
    }

    #[test]
    fn quotations_left_out_are_counted() {
        let mut answer = results(1, vec![quote()]);
        answer.withheld = Some(3);
        answer.spoken_for = Some(1200);
        let shown = text(|out| quotes(out, &Look::default(), &answer, 0));
        assert!(
            shown.ends_with("\n\n1,200 more by people who speak for the speaker: --spoken-for\n3 withheld, declined or not said: --assertion all\n"),
            "{shown}"
        );
    }

    #[test]
    fn a_speaker_taken_for_a_person_is_marked() {
        let taken = TakenFor {
            name: "Velde".into(),
            person: "Anna Velde".into(),
            inferred: true,
            kind: EntityKind::Person,
        };
        let shown = quote_lines(|hit| {
            hit.speaker = Some("Velde".into());
            hit.taken_for = Some(taken.clone());
        });
        assert!(shown.contains("  — Velde (Anna Velde?) · said · 2021"), "{shown}");
    }

    fn text(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn results(total: u64, hits: Vec<QuoteHit>) -> Results<QuoteHit> {
        Results {
            query: "tunnel".into(),
            total,
            is_partial: false,
            total_all: None,
            withheld: None,
            spoken_for: None,
            facets: vec![],
            explained: None,
            warnings: vec![],
            hits,
        }
    }
}

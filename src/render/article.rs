//! Prints one article for reading: its head, its text with names and quotations marked, and lists of both.

use std::io::{self, Write};

use owo_colors::{OwoColorize, Style};

use crate::article::{Article, ArticleId, Title};
use crate::extract::{Entity, EntityKind, Extraction, MentionForm, Quote, QuoteKind};
use crate::render::corrections::own_notices;
use crate::render::terminal::{corrections, dated, facts, place};
use crate::render::text::{Run, is_quotation_mark, one_line, runs, wrap};
use crate::render::{Look, Palette};
use crate::search::CorrectionNotice;
use crate::span::Span;

/// Writes an article. `copies` are the corrections of its near-equal copies; `chosen` is the number of a quotation to point at.
///
/// The text keeps its line breaks; long lines are wrapped. After each quotation comes its number in the list
/// below. Without colour, the chosen quotation is between `>>>` and `<<<`, and names appear only in the
/// lists.
pub(crate) fn write(
    out: &mut dyn Write,
    look: &Look,
    article: &Article,
    extraction: &Extraction,
    copies: &[CorrectionNotice],
    chosen: Option<usize>,
) -> io::Result<()> {
    let palette = look.palette();
    let chosen = chosen.filter(|number| *number < extraction.quotes.len());
    head(out, look, &palette, article)?;
    let own = own_notices(&article.corrections);
    corrections(out, look, &palette, &own)?;
    corrections(out, look, &palette, copies)?;
    legend(out, look, &palette, extraction, chosen)?;
    writeln!(out)?;
    text(out, look, &palette, article, extraction, chosen)?;
    let kinds = [
        ("People", EntityKind::Person, palette.person),
        ("Organisations", EntityKind::Organisation, palette.organisation),
        ("Places", EntityKind::Place, palette.place),
    ];
    for (heading, kind, style) in kinds {
        names(
            out,
            look,
            &palette,
            heading,
            extraction.entities.iter().filter(|entity| entity.kind == kind),
            style,
        )?;
    }
    quotations(out, look, &palette, article, extraction, chosen)
}

/// The line of the output of [`write()`], from 1, for a pager to start at: a few lines above the chosen
/// quotation.
#[must_use]
pub(crate) fn line_of_chosen(
    look: &Look,
    article: &Article,
    extraction: &Extraction,
    copies: &[CorrectionNotice],
    chosen: Option<usize>,
) -> Option<usize> {
    const BEFORE: usize = 3;
    chosen?;
    // Without colour, marks point at the quotation.
    let look = Look {
        colour: false,
        ..look.clone()
    };
    let mut printed = Vec::new();
    write(&mut printed, &look, article, extraction, copies, chosen).ok()?;
    let printed = String::from_utf8(printed).ok()?;
    let lines = || printed.lines().enumerate();
    // The legend above the text contains the marks, too, so the last one counts.
    let (line, _) = lines().filter(|(_, line)| line.contains(">>>")).last()?;
    Some((line + 1).saturating_sub(BEFORE).max(1))
}

fn head(out: &mut dyn Write, look: &Look, palette: &Palette, article: &Article) -> io::Result<()> {
    let title = match &article.title {
        Some(Title::InText(span)) => article.text.get(span.start..span.end).unwrap_or_default(),
        Some(Title::Apart(title)) => title,
        None => "(no headline)",
    };
    wrap(
        out,
        &[Run {
            text: title,
            style: palette.title,
        }],
        look.measure(),
        0,
    )?;
    let date = article.published.map(dated);
    let id = article.id;
    let id = (id != ArticleId::default()).then(|| id.short());
    let byline = article.byline.as_deref().map(|byline| format!("by {byline}"));
    facts(
        out,
        palette,
        &[
            date.as_deref(),
            article.publication.as_deref(),
            byline.as_deref(),
            id.as_deref(),
        ],
    )?;
    place(out, look, palette, &article.path, None, article.record.as_deref())?;
    facts(out, palette, &[article.url.as_deref()])
}

/// Explains the marks in the text; writes nothing if there are none.
fn legend(
    out: &mut dyn Write,
    look: &Look,
    palette: &Palette,
    extraction: &Extraction,
    chosen: Option<usize>,
) -> io::Result<()> {
    let quiet = palette.quiet;
    let mut line: Vec<Run<'_>> = Vec::new();
    let mut part = |text, style| line.push(Run { text, style });
    let has_quotes = !extraction.quotes.is_empty();
    let number = chosen.map(|number| number.to_string()).unwrap_or_default();
    if look.colour {
        let kinds = [
            ("person", EntityKind::Person, palette.person),
            ("organisation", EntityKind::Organisation, palette.organisation),
            ("place", EntityKind::Place, palette.place),
        ];
        for (word, kind, style) in kinds {
            if extraction.entities.iter().any(|entity| entity.kind == kind) {
                part(word, style);
                part(" · ", quiet);
            }
        }
        if has_quotes {
            part("quotation", palette.quote);
            part(" · ", quiet);
        }
        if chosen.is_some() {
            part("quotation ", palette.matched);
            part(&number, palette.matched);
            part(" · ", quiet);
        }
    } else if chosen.is_some() {
        part(">>> quotation ", quiet);
        part(&number, quiet);
        part(" <<< · ", quiet);
    }
    if has_quotes {
        part("[n] follows quotation n of the list below", quiet);
    } else {
        line.pop();
    }
    wrap(out, &line, look.measure(), 2)
}

/// An insertion into the text.
struct Note {
    /// Byte of the character that it comes before.
    at: usize,
    text: String,
    style: Style,
}

/// The numbers of quotations and, without colour, arrows around the chosen one; in order.
fn notes(
    look: &Look,
    palette: &Palette,
    text: &str,
    extraction: &Extraction,
    chosen: Option<usize>,
) -> Vec<Note> {
    let mut notes = Vec::new();
    for (number, quote) in extraction.quotes.iter().enumerate() {
        let (Some(before), Some(after)) = (text.get(..quote.span.start), text.get(quote.span.end..)) else {
            continue;
        };
        // Quotation marks belong to the quotation.
        let end = quote.span.end + mark_length(after.chars().next());
        let is_chosen = Some(number) == chosen && !look.colour;
        if is_chosen {
            notes.push(Note {
                at: quote.span.start - mark_length(before.chars().next_back()),
                text: ">>>".to_owned(),
                style: palette.quiet,
            });
        }
        notes.push(Note {
            at: end,
            text: format!("{}[{number}]", if is_chosen { "<<<" } else { "" }),
            style: palette.quiet,
        });
    }
    notes.sort_by_key(|note| note.at);
    notes
}

/// Length of a quotation mark in bytes; 0 for other characters.
fn mark_length(c: Option<char>) -> usize {
    c.filter(|c| is_quotation_mark(*c)).map_or(0, char::len_utf8)
}

/// A line of the text with the notes that belong in it, built piece by piece.
struct MarkedPieces<'a> {
    text: &'a str,
    runs: Vec<Run<'a>>,
    notes: &'a [Note],
}

impl MarkedPieces<'_> {
    /// Adds a range of the text, with the notes up to its end.
    fn push(&mut self, mut from: usize, to: usize, style: Style) {
        while let Some((note, rest)) = self.notes.split_first().filter(|(note, _)| note.at <= to) {
            self.runs.extend(run(self.text, from, note.at.max(from), style));
            from = note.at.max(from);
            self.runs.push(Run {
                text: &note.text,
                style: note.style,
            });
            self.notes = rest;
        }
        self.runs.extend(run(self.text, from, to, style));
    }
}

fn text(
    out: &mut dyn Write,
    look: &Look,
    palette: &Palette,
    article: &Article,
    extraction: &Extraction,
    chosen: Option<usize>,
) -> io::Result<()> {
    let text = &article.text;
    let marks = marks(palette, article, extraction, chosen);
    let mut marks = marks.as_slice();
    let mut start = after_title(article);
    let notes = notes(look, palette, text, extraction, chosen);
    let first = notes.partition_point(|note| note.at < start);
    let mut pieces = MarkedPieces {
        text,
        runs: Vec::new(),
        notes: &notes[first..],
    };
    for line in text.get(start..).unwrap_or_default().trim_end().split('\n') {
        let end = start + line.len();
        let mut done = start;
        while let Some(&(span, style)) = marks.first().filter(|(span, _)| span.start < end) {
            let (from, to) = (span.start.max(done), span.end.min(end).max(done));
            pieces.push(done, from, Style::new());
            pieces.push(from, to, style);
            done = to;
            if span.end > end {
                break;
            }
            marks = &marks[1..];
        }
        pieces.push(done, end, Style::new());
        if line.trim().is_empty() {
            writeln!(out)?;
        } else {
            wrap(out, &pieces.runs, look.measure(), 0)?;
        }
        pieces.runs.clear();
        start = end + 1;
    }
    Ok(())
}

/// Start of the text after a headline that it begins with, which the head already shows.
pub(crate) fn after_title(article: &Article) -> usize {
    let Some(Title::InText(title)) = &article.title else {
        return 0;
    };
    match (article.text.get(..title.start), article.text.get(title.end..)) {
        (Some(before), Some(after)) if before.trim().is_empty() => {
            title.end + (after.len() - after.trim_start().len())
        }
        _ => 0,
    }
}

fn run(text: &str, from: usize, to: usize, style: Style) -> Option<Run<'_>> {
    text.get(from..to).map(|text| Run { text, style })
}

/// The marks in the text, ascending and not overlapping. Names take precedence over quotations, and these
/// over boilerplate and title.
fn marks(
    palette: &Palette,
    article: &Article,
    extraction: &Extraction,
    chosen: Option<usize>,
) -> Vec<(Span, Style)> {
    let mut ground: Vec<(Span, Style)> = article
        .boilerplate
        .iter()
        .map(|span| (*span, palette.quiet))
        .collect();
    if let Some(Title::InText(span)) = &article.title {
        ground.push((*span, palette.title));
    }
    let quotes = extraction.quotes.iter().enumerate().map(|(n, quote)| {
        (
            quote.span,
            if Some(n) == chosen {
                palette.matched
            } else {
                palette.quote
            },
        )
    });
    let names = extraction.entities.iter().flat_map(|entity| {
        let style = match entity.kind {
            EntityKind::Person => palette.person,
            EntityKind::Organisation => palette.organisation,
            EntityKind::Place | EntityKind::Nationality => palette.place,
            EntityKind::Other => Style::new(),
        };
        entity
            .mentions
            .iter()
            .filter(|mention| mention.form == MentionForm::Name)
            .map(move |m| (m.span, style))
    });
    let text = &article.text;
    let said = over(tidy(text, ground), tidy(text, quotes.collect()));
    over(said, tidy(text, names.collect()))
}

/// The spans in order, without those that overlap an earlier one or do not lie in the text.
fn tidy(text: &str, mut spans: Vec<(Span, Style)>) -> Vec<(Span, Style)> {
    spans.sort_by_key(|(span, _)| *span);
    let mut end = 0;
    spans.retain(|(span, _)| {
        let keep = span.start >= end
            && text
                .get(span.start..span.end)
                .is_some_and(|inside| !inside.is_empty());
        if keep {
            end = span.end;
        }
        keep
    });
    spans
}

/// Lays one tidy list over another: where both have a span, `upper` wins.
fn over(lower: Vec<(Span, Style)>, upper: Vec<(Span, Style)>) -> Vec<(Span, Style)> {
    let mut out = Vec::with_capacity(lower.len() + upper.len());
    let mut first = 0;
    for (span, style) in lower {
        while upper.get(first).is_some_and(|(above, _)| above.end <= span.start) {
            first += 1;
        }
        let mut start = span.start;
        for (above, _) in upper[first..]
            .iter()
            .take_while(|(above, _)| above.start < span.end)
        {
            if above.start > start {
                out.push((Span::new(start, above.start), style));
            }
            start = start.max(above.end);
        }
        if start < span.end {
            out.push((Span::new(start, span.end), style));
        }
    }
    out.extend(upper);
    out.sort_by_key(|(span, _)| *span);
    out
}

fn names<'a>(
    out: &mut dyn Write,
    look: &Look,
    palette: &Palette,
    heading: &str,
    entities: impl Iterator<Item = &'a Entity>,
    style: Style,
) -> io::Result<()> {
    let mut entities: Vec<(&str, usize)> = entities
        .map(|entity| {
            (
                entity.name.as_str(),
                entity.mentions.len() + entity.title_mentions.len(),
            )
        })
        .collect();
    if entities.is_empty() {
        return Ok(());
    }
    entities.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    writeln!(out, "\n{}", heading.style(palette.title))?;
    let counts: Vec<String> = entities
        .iter()
        .enumerate()
        .map(|(n, (_, count))| format!(" ({count}){}", if n + 1 < entities.len() { ", " } else { "" }))
        .collect();
    let line: Vec<Run<'_>> = entities
        .iter()
        .zip(&counts)
        .flat_map(|(&(name, _), count)| {
            [
                Run { text: name, style },
                Run {
                    text: count,
                    style: Style::new(),
                },
            ]
        })
        .collect();
    wrap(out, &line, look.measure(), 2)
}

fn quotations(
    out: &mut dyn Write,
    look: &Look,
    palette: &Palette,
    article: &Article,
    extraction: &Extraction,
    chosen: Option<usize>,
) -> io::Result<()> {
    if extraction.quotes.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", "Quotations".style(palette.title))?;
    for (n, quote) in extraction.quotes.iter().enumerate() {
        let style = if Some(n) == chosen {
            palette.matched
        } else {
            palette.quote
        };
        let arrow = if Some(n) == chosen { ">>> " } else { "" };
        let number = format!("{arrow}[{n}] ");
        let said = article
            .text
            .get(quote.span.start..quote.span.end)
            .unwrap_or_default();
        let mut line = runs(said, [], style, style);
        if quote.kind == QuoteKind::Direct {
            line.insert(0, Run { text: "“", style });
            line.push(Run { text: "”", style });
        }
        line.insert(
            0,
            Run {
                text: &number,
                style: palette.quiet,
            },
        );
        let speaker = format!(" — {}", speaker(article, extraction, quote));
        line.push(Run {
            text: &speaker,
            style: palette.speaker,
        });
        let kind = format!(" · {}", quote.kind.as_str());
        if quote.kind != QuoteKind::Direct {
            line.push(Run {
                text: &kind,
                style: palette.quiet,
            });
        }
        wrap(out, &line, look.measure(), 2)?;
    }
    Ok(())
}

/// The speaker's name, or the description as written, or a note that the speaker is unclear.
pub(crate) fn speaker(article: &Article, extraction: &Extraction, quote: &Quote) -> String {
    let Some(speaker) = quote.speaker else {
        return "speaker unclear".to_owned();
    };
    let written = one_line(
        article
            .text
            .get(speaker.span.start..speaker.span.end)
            .unwrap_or_default(),
    );
    match speaker.entity.and_then(|n| extraction.entities.get(n)) {
        Some(entity) if entity.name == written || written.is_empty() => one_line(&entity.name),
        Some(entity) => format!("{} (“{written}”)", one_line(&entity.name)),
        None => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Mention, Speaker};

    const TEXT: &str = "Tunnel shut\n\n“Anna Velde was right,” she said.\r\nRelated news: x";

    fn sample() -> (Article, Extraction) {
        let at = |words: &str| {
            let start = TEXT.find(words).unwrap();
            Span::new(start, start + words.len())
        };
        let article = Article {
            id: ArticleId::new(7 << 64),
            path: "/news/tunnel.txt".into(),
            title: Some(Title::InText(at("Tunnel shut"))),
            text: TEXT.into(),
            boilerplate: vec![at("Related news: x")],
            ..Article::default()
        };
        let mention = |words, form| Mention {
            span: at(words),
            form,
        };
        let extraction = Extraction {
            entities: vec![Entity {
                kind: EntityKind::Person,
                name: "Anna Velde".into(),
                mentions: vec![
                    mention("Anna Velde", MentionForm::Name),
                    mention("she", MentionForm::Pronoun),
                ],
                title_mentions: vec![],
            }],
            quotes: vec![Quote {
                span: at("Anna Velde was right,"),
                speaker: Some(Speaker {
                    entity: Some(0),
                    span: at("she"),
                }),
                speakers: vec![Speaker {
                    entity: Some(0),
                    span: at("she"),
                }],
                confidence: 0.9,
                ..Quote::default()
            }],
            ..Extraction::default()
        };
        (article, extraction)
    }

    fn shown(look: &Look) -> String {
        let (article, extraction) = sample();
        let mut out = Vec::new();
        write(&mut out, look, &article, &extraction, &[], None).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn without_colour_there_is_text_and_lists() {
        let look = Look {
            current_dir: Some("/news".into()),
            ..Look::default()
        };
        assert_eq!(
            shown(&look),
            "Tunnel shut\n  0000000000000007\n  tunnel.txt\n  [n] follows quotation n of the list below\n\n\
             “Anna Velde was right,”[0] she said.\n\
             Related news: x\n\nPeople\n  Anna Velde (2)\n\nQuotations\n  \
             [0] “Anna Velde was right,” — Anna Velde (“she”)\n"
        );
    }

    #[test]
    fn the_quotation_asked_for_stands_out_without_colour() {
        let (article, extraction) = sample();
        let mut out = Vec::new();
        write(&mut out, &Look::default(), &article, &extraction, &[], Some(0)).unwrap();
        let shown = String::from_utf8(out).unwrap();
        for part in [
            "  >>> quotation 0 <<< · [n] follows",
            "\n>>>“Anna Velde was right,”<<<[0] she said.\n",
            "  >>> [0] “Anna",
        ] {
            assert!(shown.contains(part), "{part:?}: {shown}");
        }
    }

    #[test]
    fn in_colour_a_name_stands_out_of_the_quotation_around_it() {
        let look = Look {
            colour: true,
            ..Look::default()
        };
        assert!(
            shown(&look).contains(
                "“\u{1b}[36;1mAnna Velde\u{1b}[0m \u{1b}[32mwas right,\u{1b}[0m”\u{1b}[2m[0]\u{1b}[0m she"
            ),
            "{}",
            shown(&look)
        );
    }

    #[test]
    fn spans_that_do_not_fit_the_text_do_no_harm() {
        let (mut article, mut extraction) = sample();
        article.boilerplate.push(Span::new(14, 1000));
        extraction.quotes[0].span = Span::new(14, 15);
        extraction.quotes[0].speaker = Some(Speaker {
            entity: Some(9),
            span: Span::new(60, 2),
        });
        extraction.entities[0].mentions[0].span = Span::new(1, 40);
        let look = Look {
            colour: true,
            ..Look::default()
        };
        write(&mut Vec::new(), &look, &article, &extraction, &[], Some(3)).unwrap();
    }
}

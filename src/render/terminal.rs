//! Lists of results as people read them.

use std::fmt::Write as _;
use std::io::{self, Write};

use owo_colors::OwoColorize;

use crate::article::DateSource;
use crate::error::printable;
use crate::extract::QuoteKind;
use crate::render::text::{Run, columns, counted, cut, one_line, runs, thousands, wrap};
use crate::render::{Look, Palette};
use crate::search::query::Warning;
use crate::search::{DirectoryEntry, Hit, QuoteHit, Results};
use crate::span::Span;

/// Most people named under an article in a list.
const PEOPLE: usize = 6;

/// A list of articles, `offset` being the number of those left out before it.
///
/// ```text
/// 12 articles, 1 to 10 shown
///
/// Minister resigns over tunnel
///   2021-05-03 · The Northern Courier · 3f2a91c0d4e5b677
///   archive/2021/tunnel.txt
///   people: Anna Velde, Tom Oduya
///   … the tunnel was “never safe”, Velde said …
/// ```
pub fn articles(out: &mut dyn Write, look: &Look, results: &Results<Hit>, offset: usize) -> io::Result<()> {
    let palette = look.palette();
    if !heading(out, &palette, results, offset, "article", "articles")? {
        return Ok(());
    }
    for hit in &results.hits {
        writeln!(out)?;
        let title = one_line(&hit.title);
        let title = if title.is_empty() { "(no headline)" } else { &title };
        wrap(
            out,
            &[Run {
                text: title,
                style: palette.title,
            }],
            look.measure(),
            0,
        )?;
        let date = hit.published.map(|day| dated(day, hit.published_from));
        let id = hit.id.to_string();
        facts(
            out,
            &palette,
            &[
                date.as_deref(),
                hit.publication.as_deref(),
                hit.byline.as_deref(),
                Some(&id),
            ],
        )?;
        place(out, look, &palette, &hit.path, hit.record.as_deref())?;
        if !hit.people.is_empty() {
            people(out, look, &palette, &hit.people)?;
        }
        let highlights = hit
            .snippet
            .highlights
            .iter()
            .map(|&(start, end)| Span::new(start, end));
        let passage = runs(
            &hit.snippet.text,
            highlights,
            owo_colors::Style::new(),
            palette.matched,
        );
        wrap(out, &passage, look.measure(), 2)?;
    }
    Ok(())
}

/// A list of quotations.
///
/// ```text
/// “The tunnel was never safe.”
///   — Anna Velde (“she”) · 2021-05-03 · The Northern Courier
///   Minister resigns over tunnel
///   archive/2021/tunnel.txt · 3f2a91c0d4e5b677:4
/// ```
pub fn quotes(
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
        let highlights = hit.highlights.iter().map(|&(start, end)| Span::new(start, end));
        let mut said = runs(&hit.text, highlights, palette.quote, palette.matched);
        if hit.kind == QuoteKind::Direct {
            said.insert(
                0,
                Run {
                    text: "“",
                    style: palette.quote,
                },
            );
            said.push(Run {
                text: "”",
                style: palette.quote,
            });
        }
        wrap(out, &said, look.measure(), 0)?;
        let quiet = palette.quiet;
        write!(out, "  — {}", speaker(hit).style(palette.speaker))?;
        let kind = (hit.kind != QuoteKind::Direct).then(|| hit.kind.as_str().to_owned());
        let sure = (hit.speaker.is_some() && hit.confidence < 0.5)
            .then(|| format!("speaker uncertain ({:.0} %)", hit.confidence * 100.0));
        let date = hit.published.map(|day| day.to_string());
        let copies = (hit.count > 1).then(|| format!("in {} articles", thousands(hit.count)));
        for fact in [sure, kind, date, hit.publication.as_deref().map(one_line), copies]
            .iter()
            .flatten()
        {
            write!(out, "{}", format_args!(" · {fact}").style(quiet))?;
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
        write!(out, "  {}", link(look, &hit.path).style(quiet))?;
        writeln!(
            out,
            "{}",
            format_args!(" · {}:{}", hit.article, hit.number).style(quiet)
        )?;
    }
    Ok(())
}

/// The directory of people, organisations or places as a table; `quotes` says whether to show that column.
pub fn directory(
    out: &mut dyn Write,
    look: &Look,
    results: &Results<DirectoryEntry>,
    offset: usize,
    quotes: bool,
) -> io::Result<()> {
    let palette = look.palette();
    if !heading(out, &palette, results, offset, "name", "names")? {
        return Ok(());
    }
    let numbers = if quotes { 2 * 12 } else { 12 };
    let room = look.width.saturating_sub(numbers + 24).clamp(20, 60);
    let names: Vec<String> = results
        .hits
        .iter()
        .map(|entry| cut(&one_line(&entry.name), room).into_owned())
        .collect();
    let wide = names.iter().map(|name| columns(name)).max().unwrap_or(0).max(4);
    writeln!(out)?;
    let quotes_head = if quotes { "  quotations" } else { "" };
    let head = format!("{:wide$}    articles{quotes_head}  dates", "name");
    writeln!(out, "{}", head.style(palette.quiet))?;
    for (entry, name) in results.hits.iter().zip(&names) {
        let padding = wide - columns(name);
        write!(
            out,
            "{}{:padding$}  {:>10}",
            name.style(palette.person),
            "",
            thousands(entry.articles)
        )?;
        if quotes {
            write!(out, "  {:>10}", thousands(entry.quotes))?;
        }
        match (entry.first, entry.last) {
            (Some(first), Some(last)) if first != last => writeln!(out, "  {first} to {last}")?,
            (Some(day), _) | (_, Some(day)) => writeln!(out, "  {day}")?,
            (None, None) => writeln!(out)?,
        }
    }
    Ok(())
}

/// A warning with the place in the question that it is about.
///
/// ```text
/// warning: there is no field `persn`; did you mean `person`?
///   persn:kerry truce
///   ^^^^^
/// ```
pub fn warning(err: &mut dyn Write, look: &Look, question: &str, warning: &Warning) -> io::Result<()> {
    let palette = look.palette();
    writeln!(
        err,
        "{} {}",
        "warning:".style(palette.warning),
        printable(&warning.message)
    )?;
    let Warning { span, .. } = warning;
    if let (Some(before), Some(at)) = (question.get(..span.start), question.get(span.start..span.end)) {
        // White space and control characters become blanks one by one, so that the mark stands where it should.
        let flat = |text: &str| -> String {
            text.chars()
                .map(|c| {
                    if c.is_whitespace() || c.is_control() {
                        ' '
                    } else {
                        c
                    }
                })
                .collect()
        };
        let (before, at, after) = (
            flat(before),
            flat(at),
            flat(question.get(span.end..).unwrap_or_default()),
        );
        writeln!(err, "  {before}{at}{after}")?;
        let mark = "^".repeat(columns(&at).max(1));
        writeln!(
            err,
            "  {:1$}{2}",
            "",
            columns(&before),
            mark.style(palette.warning)
        )?;
    }
    Ok(())
}

/// "12 articles, 1 to 10 shown"; false where nothing more is to be written. An empty window that was asked for
/// (`-n 0`) still tells the number, one past the end says nothing.
fn heading<H>(
    out: &mut dyn Write,
    palette: &Palette,
    results: &Results<H>,
    offset: usize,
    one: &str,
    many: &str,
) -> io::Result<bool> {
    let shown = results.hits.len() as u64;
    let offset = offset as u64;
    if shown == 0 {
        return Ok(false);
    }
    let total = counted(results.total, one, many);
    if shown == results.total {
        writeln!(out, "{}", total.style(palette.quiet))?;
    } else {
        let window = format!(
            "{total}, {} to {} shown",
            thousands(offset + 1),
            thousands(offset + shown)
        );
        writeln!(out, "{}", window.style(palette.quiet))?;
    }
    Ok(true)
}

/// The number alone: what `-n 0` asks for.
pub fn count(out: &mut dyn Write, total: u64, one: &str, many: &str) -> io::Result<()> {
    writeln!(out, "{}", counted(total, one, many))
}

/// A day, or what the file's date suggests.
pub(crate) fn dated(day: jiff::civil::Date, from: Option<DateSource>) -> String {
    match from {
        Some(DateSource::File) => format!("about {day} (file date)"),
        _ => day.to_string(),
    }
}

/// The facts that there are, apart by `·`, on a line of their own.
pub(crate) fn facts(out: &mut dyn Write, palette: &Palette, facts: &[Option<&str>]) -> io::Result<()> {
    let facts: Vec<String> = facts
        .iter()
        .flatten()
        .map(|fact| one_line(fact))
        .filter(|fact| !fact.is_empty())
        .collect();
    if facts.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {}", facts.join(" · ").style(palette.quiet))
}

/// The file, and the record in it.
pub(crate) fn place(
    out: &mut dyn Write,
    look: &Look,
    palette: &Palette,
    path: &str,
    record: Option<&str>,
) -> io::Result<()> {
    write!(out, "  {}", link(look, path).style(palette.quiet))?;
    if let Some(record) = record {
        write!(
            out,
            "{}",
            format_args!(" · record {}", one_line(record)).style(palette.quiet)
        )?;
    }
    writeln!(out)
}

/// "people: A, B, C and 4 more", wrapped between names.
fn people(out: &mut dyn Write, look: &Look, palette: &Palette, names: &[String]) -> io::Result<()> {
    let plain = owo_colors::Style::new();
    let mut line = vec![Run {
        text: "people:",
        style: palette.quiet,
    }];
    for (n, name) in names.iter().take(PEOPLE).enumerate() {
        line.push(Run {
            text: if n == 0 { " " } else { ", " },
            style: plain,
        });
        line.push(Run {
            text: name,
            style: palette.person,
        });
    }
    let more = names.len().saturating_sub(PEOPLE);
    let rest = format!(" and {more} more");
    if more > 0 {
        line.push(Run {
            text: &rest,
            style: plain,
        });
    }
    wrap(out, &line, look.measure(), 2)
}

/// Who said it: the name, and how it stands at the quotation where that differs; else the description as written.
fn speaker(hit: &QuoteHit) -> String {
    let words = one_line(&hit.speaker_words);
    match &hit.speaker {
        Some(name) if words.is_empty() || *name == words => one_line(name),
        Some(name) => format!("{} (“{words}”)", one_line(name)),
        None if words.is_empty() => "speaker unclear".to_owned(),
        None => words,
    }
}

/// The path for people, as a hyperlink (OSC 8) where the terminal knows them.
fn link(look: &Look, path: &str) -> String {
    let shown = printable(look.short_path(path));
    if !look.links {
        return shown;
    }
    let mut uri = String::from("file://");
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    format!("\u{1b}]8;;{uri}\u{1b}\\{shown}\u{1b}]8;;\u{1b}\\")
}

//! Prints lists of results for people.

use std::fmt::Write as _;
use std::io::{self, Write};

use owo_colors::OwoColorize;

use crate::article::{DateSource, Published};
use crate::error::{printable, thousands};
use crate::extract::EntityKind;
use crate::render::corrections::notice_line;
use crate::render::explain;
use crate::render::text::{Run, columns, counted, one_line, runs, wrap};
use crate::render::{Look, Palette};
use crate::search::{CorrectionNotice, Hit, QuoteHit, Results, SimilarArticles, TakenFor, Warning};
use crate::span::Span;

/// Maximum number of people listed for an article.
const PEOPLE: usize = 6;

/// A list of articles. `offset` is the number of articles skipped before it.
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
pub(crate) fn articles(
    out: &mut dyn Write,
    look: &Look,
    results: &Results<Hit>,
    offset: usize,
) -> io::Result<()> {
    let palette = look.palette();
    if !heading(out, &palette, results, offset, "article", "articles")? {
        return Ok(());
    }
    article_hits(out, look, results)
}

/// Articles similar to a given one. `offset` is the number of articles skipped before them.
pub(crate) fn similar(
    out: &mut dyn Write,
    look: &Look,
    similar: &SimilarArticles,
    offset: usize,
) -> io::Result<()> {
    let palette = look.palette();
    if !heading(out, &palette, &similar.results, offset, "article", "articles")? {
        return Ok(());
    }
    let left_out = match similar.left_out.len() {
        0 => String::new(),
        1 => ", which is left out, as is its near-equal copy".to_owned(),
        copies => format!(", which is left out, as are its {copies} near-equal copies"),
    };
    let title = one_line(&similar.title);
    let like = if title.is_empty() {
        format!("like {}{left_out}", similar.id.short())
    } else {
        format!("like “{title}”{left_out}")
    };
    let by: Vec<String> = similar
        .people
        .iter()
        .chain(&similar.words)
        .map(|word| one_line(word))
        .collect();
    let by = format!("by {}", by.join(", "));
    for text in [&like, &by] {
        let style = palette.quiet;
        wrap(out, &[Run { text, style }], look.measure(), 0)?;
    }
    article_hits(out, look, &similar.results)
}

fn article_hits(out: &mut dyn Write, look: &Look, results: &Results<Hit>) -> io::Result<()> {
    let palette = look.palette();
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
        let date = hit.published.map(dated);
        let id = hit.id.short();
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
        place(out, look, &palette, &hit.path, hit.line, hit.record.as_deref())?;
        if let Some(copies) = article_copies(hit, look) {
            let run = Run {
                text: &copies,
                style: palette.quiet,
            };
            wrap(out, &[run], look.measure(), 2)?;
        }
        corrections(out, look, &palette, &hit.corrections)?;
        people(out, look, &palette, hit)?;
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
        if !hit.reasons.is_empty() {
            explain::reasons(out, look, hit)?;
        }
    }
    Ok(())
}

/// "also in 3 others, first in The Echo on 2021-05-01 (3f2a91c0d4e5b677)"; None for an article without
/// copies.
pub(crate) fn article_copies(hit: &Hit, look: &Look) -> Option<String> {
    let others = hit.copies.checked_sub(1).filter(|others| *others > 0)?;
    let others = match others {
        1 => "1 other".to_owned(),
        more => format!("{} others", thousands(more)),
    };
    let first = hit.first.as_ref();
    Some(match first.and_then(|first| Some((first, first.published?))) {
        // Without a date, the order of the copies is unknown.
        None => format!("also in {others}"),
        Some((first, _)) if first.id == hit.id => format!("also in {others}, here first"),
        Some((first, published)) => {
            let day = published.shown();
            let when = if let Some(publication) = &first.publication {
                format!("in {} on {day}", one_line(publication))
            } else {
                let path = printable(look.short_path(&first.path));
                format!("on {day} in {path}")
            };
            format!("also in {others}, first {when} ({})", first.id.short())
        }
    })
}

/// `archive/2021/tunnel.txt:12 · record 3 · 3f2a91c0d4e5b677:4`, to be indented by two blanks. On a screen too narrow for
/// it, the id has a line of its own.
pub(crate) fn place_line(
    look: &Look,
    path: &str,
    line: Option<u64>,
    record: Option<&str>,
    id: &str,
) -> String {
    let mut rest = String::new();
    if let Some(line) = line {
        let _ = write!(rest, ":{line}");
    }
    if let Some(record) = record {
        let _ = write!(rest, " · record {}", one_line(record));
    }
    let width = 2 + columns(&printable(look.short_path(path))) + columns(&rest) + 3 + columns(id);
    let between = if look.is_screen() && width > look.width {
        "\n  "
    } else {
        " · "
    };
    format!("{}{rest}{between}{id}", link(look, path))
}

/// A warning with the part of the question that it is about.
///
/// ```text
/// warning: there is no field `persn`; did you mean `person`?
///   persn:kerry truce
///   ^^^^^
/// ```
pub(crate) fn warning(err: &mut dyn Write, look: &Look, question: &str, warning: &Warning) -> io::Result<()> {
    let palette = look.palette();
    writeln!(
        err,
        "{} {}",
        "warning:".style(palette.warning),
        printable(&warning.message)
    )?;
    let Warning { span, .. } = warning;
    if *span == Span::default() {
        return Ok(());
    }
    if let (Some(before), Some(at)) = (question.get(..span.start), question.get(span.start..span.end)) {
        // White space and control characters become blanks one by one, so that the mark is at the right
        // column.
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

/// Writes "12 articles, 1 to 10 shown". Returns false, and writes nothing, if there are no hits to show.
pub(crate) fn heading<H>(
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
    let total = totals(results, one, many);
    if shown == results.total {
        writeln!(out, "{}", total.style(palette.quiet))?;
    } else {
        let (first, last) = (thousands(offset + 1), thousands(offset + shown));
        let window = if shown == 1 {
            format!("{total}, number {first} shown")
        } else {
            format!("{total}, {first} to {last} shown")
        };
        writeln!(out, "{}", window.style(palette.quiet))?;
    }
    Ok(true)
}

/// The number only, for `-n 0`.
pub(crate) fn count<H>(out: &mut dyn Write, results: &Results<H>, one: &str, many: &str) -> io::Result<()> {
    writeln!(out, "{}", totals(results, one, many))
}

/// "12 quotations", or "12 quotations (15 with copies)".
fn totals<H>(results: &Results<H>, one: &str, many: &str) -> String {
    let mut total = counted(results.total, one, many);
    if results.is_partial {
        total.insert_str(0, "at least ");
    }
    match results.total_all {
        Some(all) if all > results.total => format!("{total} ({} with copies)", thousands(all)),
        _ => total,
    }
}

/// A date, qualified if it is only the file's own.
pub(crate) fn dated(published: Published) -> String {
    let shown = published.shown();
    match published.from {
        DateSource::File => format!("about {shown} (file date)"),
        _ => shown,
    }
}

/// Writes the facts that are present, separated by `·`, on one line.
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

/// Writes each correction on a line of its own.
pub(crate) fn corrections(
    out: &mut dyn Write,
    look: &Look,
    palette: &Palette,
    notices: &[CorrectionNotice],
) -> io::Result<()> {
    for notice in notices {
        let run = Run {
            text: &notice_line(notice),
            style: palette.warning,
        };
        wrap(out, &[run], look.measure(), 2)?;
    }
    Ok(())
}

/// The file, and the record in it.
pub(crate) fn place(
    out: &mut dyn Write,
    look: &Look,
    palette: &Palette,
    path: &str,
    line: Option<u64>,
    record: Option<&str>,
) -> io::Result<()> {
    let line = line.map(|line| format!(":{line}")).unwrap_or_default();
    write!(
        out,
        "  {}",
        format_args!("{}{line}", link(look, path)).style(palette.quiet)
    )?;
    if let Some(record) = record {
        write!(
            out,
            "{}",
            format_args!(" · record {}", one_line(record)).style(palette.quiet)
        )?;
    }
    writeln!(out)
}

/// "people: A, B (Ann B?), C and 4 more", wrapped between names; before it "names:" with those of organisations and places
/// that are taken for one of the question.
fn people(out: &mut dyn Write, look: &Look, palette: &Palette, hit: &Hit) -> io::Result<()> {
    let (taken, bodies): (Vec<&TakenFor>, Vec<&TakenFor>) = hit
        .taken_for
        .iter()
        .partition(|taken| taken.kind == EntityKind::Person);
    let bodies: Vec<String> = bodies.iter().map(|body| taken_for(&body.name, body)).collect();
    names(out, look, palette, "names:", &bodies)?;
    // A name that the article was found by is listed even if it is one of the least mentioned.
    let unlisted = taken.iter().filter(|taken| !hit.people.contains(&taken.name));
    let people: Vec<String> = unlisted
        .map(|taken| &taken.name)
        .chain(&hit.people)
        .map(|name| {
            let taken = taken.iter().find(|taken| taken.name == *name);
            taken.map_or_else(|| name.clone(), |taken| taken_for(name, taken))
        })
        .collect();
    names(out, look, palette, "people:", &people)
}

/// A label and names, at most [`PEOPLE`], wrapped between them; nothing for no names.
fn names(
    out: &mut dyn Write,
    look: &Look,
    palette: &Palette,
    label: &str,
    names: &[String],
) -> io::Result<()> {
    if names.is_empty() {
        return Ok(());
    }
    let plain = owo_colors::Style::new();
    let mut line = vec![Run {
        text: label,
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

/// A name with the person it is taken for: "Kerry (John Kerry?)", with `?` if that is inferred.
fn taken_for(name: &str, taken: &TakenFor) -> String {
    let mark = if taken.inferred { "?" } else { "" };
    format!("{name} ({}{mark})", taken.person)
}

/// The speaker's name, with the words for the speaker at the quotation if they differ. Without a name, the
/// description as written.
pub(crate) fn speaker(hit: &QuoteHit) -> String {
    let words = one_line(&hit.speaker_words);
    if let Some(taken) = &hit.taken_for {
        return one_line(&taken_for(&taken.name, taken));
    }
    match &hit.speaker {
        Some(name) if words.is_empty() || *name == words => one_line(name),
        Some(name) => format!("{} (“{words}”)", one_line(name)),
        None if words.is_empty() => "speaker unclear".to_owned(),
        None => words,
    }
}

/// The path for people, as a hyperlink (OSC 8) if the terminal supports them.
pub(crate) fn link(look: &Look, path: &str) -> String {
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

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::article::ArticleId;
    use crate::search::Snippet;

    fn text(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn results<H>(total: u64, hits: Vec<H>) -> Results<H> {
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

    fn hit() -> Hit {
        Hit {
            id: ArticleId::new(0x3f2a_91c0_d4e5_b677 << 64),
            score: 1.0,
            path: "/news/2021/tunnel.jsonl".into(),
            record: Some("7".into()),
            title: "Minister resigns\nover \u{1b}[2Jtunnel".into(),
            byline: None,
            publication: Some("The Northern Courier".into()),
            url: None,
            published: Some(Published::on(date(2021, 5, 3), DateSource::Meta)),
            language: None,
            snippet: Snippet {
                text: "… the tunnel was “never safe”, Velde said …".into(),
                highlights: vec![(8, 14)],
                place: Span::default(),
            },
            people: ["Anna Velde", "Tom Oduya", "C", "D", "E", "F", "G", "H"]
                .map(String::from)
                .into(),
            taken_for: vec![],
            copies: 1,
            first: None,
            reasons: vec![],
            line: None,
            cite: None,
            corrections: vec![],
        }
    }

    #[test]
    fn an_article_is_printed_in_a_few_lines_without_control_characters() {
        let look = Look {
            current_dir: Some("/news".into()),
            ..Look::default()
        };
        assert_eq!(
            text(|out| articles(out, &look, &results(12, vec![hit(), hit()]), 2)),
            "12 articles, 3 to 4 shown\n".to_owned()
                + &"\nMinister resigns over [2Jtunnel\n  \
                    2021-05-03 · The Northern Courier · 3f2a91c0d4e5b677\n  \
                    2021/tunnel.jsonl · record 7\n  \
                    people: Anna Velde, Tom Oduya, C, D, E, F and 2 more\n  \
                    … the tunnel was “never safe”, Velde said …\n"
                    .repeat(2)
        );
    }

    #[test]
    fn matches_are_marked_in_colour_only() {
        let look = Look {
            colour: true,
            ..Look::default()
        };
        let coloured = text(|out| articles(out, &look, &results(1, vec![hit()]), 0));
        assert!(
            coloured.contains("the \u{1b}[31;1mtunnel\u{1b}[0m was"),
            "{coloured}"
        );
    }

    #[test]
    fn lines_of_a_narrow_terminal_are_short() {
        let look = Look {
            width: 30,
            ..Look::default()
        };
        let shown = text(|out| articles(out, &look, &results(1, vec![hit()]), 0));
        assert!(
            shown.contains("  … the tunnel was “never\n  safe”, Velde said …\n"),
            "{shown}"
        );
    }

    #[test]
    fn a_date_of_the_file_is_shown_as_a_guess() {
        let of = |from| dated(Published::on(date(2021, 3, 4), from));
        assert_eq!(of(DateSource::File), "about 2021-03-04 (file date)");
        assert_eq!(of(DateSource::Path), "2021-03-04");
    }

    #[test]
    fn a_window_past_the_end_prints_nothing() {
        assert_eq!(
            text(|out| articles(out, &Look::default(), &results(12, vec![]), 99)),
            ""
        );
    }

    #[test]
    fn one_result_of_many_has_its_number() {
        let shown = text(|out| articles(out, &Look::default(), &results(1200, vec![hit()]), 1000));
        assert!(
            shown.starts_with("1,200 articles, number 1,001 shown\n"),
            "{shown}"
        );
    }

    #[test]
    fn a_name_taken_for_a_person_is_marked() {
        let taken = TakenFor {
            name: "Velde".into(),
            person: "Anna Velde".into(),
            inferred: true,
            kind: EntityKind::Person,
        };
        let port = TakenFor {
            name: "PHB".into(),
            person: "Port Halmer Bank".into(),
            inferred: false,
            kind: EntityKind::Organisation,
        };
        let mut found = hit();
        found.taken_for = vec![taken, port];
        let shown = text(|out| articles(out, &Look::default(), &results(1, vec![found]), 0));
        assert!(
            shown.contains(
                "  names: PHB (Port Halmer Bank)\n  people: Velde (Anna Velde?), Anna Velde, Tom Oduya, C, D"
            ),
            "{shown}"
        );
    }

    #[test]
    fn a_warning_points_at_its_place() {
        let shown = |question: &str, span: Span| {
            let told = Warning {
                span,
                message: "what".into(),
            };
            text(|out| warning(out, &Look::default(), question, &told))
        };
        assert_eq!(
            shown("né\tpersn:x", Span::new(4, 9)),
            "warning: what\n  né persn:x\n     ^^^^^\n"
        );
        assert_eq!(shown("x", Span::new(1, 1)), "warning: what\n  x\n   ^\n");
        assert_eq!(shown("é", Span::new(1, 9)), "warning: what\n");
        assert_eq!(shown("x", Span::default()), "warning: what\n");
    }

    #[test]
    fn a_path_is_a_link_where_the_terminal_knows_links() {
        let look = Look {
            links: true,
            ..Look::default()
        };
        assert_eq!(
            link(&look, "/a b/é\u{7}"),
            "\u{1b}]8;;file:///a%20b/%C3%A9%07\u{1b}\\/a b/é\\u{7}\u{1b}]8;;\u{1b}\\"
        );
        assert_eq!(link(&Look::default(), "/a\nb"), "/a\\nb");
    }
}

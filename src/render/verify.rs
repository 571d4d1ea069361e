//! Checked quotations, for people and as tables.

use std::borrow::Cow;
use std::io::{self, Write};

use owo_colors::OwoColorize;

use crate::article::Published;
use crate::render::Look;
use crate::render::columns::{Column, Kind, Value, column, object, objects, shapes};
use crate::render::corrections::{CORRECTIONS, notices};
use crate::render::csv::{rows, table_names};
use crate::render::hits::{quote_id, short_quote_id};
use crate::render::json::{SCHEMA, write_line};
use crate::render::terminal::{corrections, place_line, speaker};
use crate::render::text::{Run, counted, one_line, wrap};
use crate::search::QuoteHit;
use crate::search::verify::{Change, Checked, Printed, Verdict};

/// A checked quotation, with facts that come only from the files.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CheckedQuote {
    /// The result from the index.
    pub(crate) checked: Checked,
    /// The line of the draft, from 1, on which the quotation begins.
    pub(crate) draft_line: Option<u64>,
    /// The file of the printed words as it is now; None if nothing was found.
    pub(crate) source: Option<SourceNow>,
}

/// A source file as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SourceNow {
    /// `unchanged`, `changed` since it was indexed, or why it cannot be read.
    pub(crate) state: String,
    /// The line on which the words begin.
    pub(crate) line: Option<u64>,
    /// SHA-256 of the file.
    pub(crate) sha256: Option<String>,
}

impl CheckedQuote {
    fn printed(&self) -> Option<&Printed> {
        self.checked.printed.as_ref()
    }
}

const TEXT_OR_NULL: Kind = Kind::OrNull(&Kind::Text);
const WHOLE_OR_NULL: Kind = Kind::OrNull(&Kind::Whole);

/// The columns of a checked quotation.
pub(crate) static CHECKED: [Column<CheckedQuote>; 10] = [
    column(
        "draft_line",
        WHOLE_OR_NULL,
        "line of the draft",
        |row: &CheckedQuote| Value::whole_or_null(row.draft_line),
    ),
    column(
        "verdict",
        Kind::Text,
        "exact, altered, other_speaker, speaker_unclear or never",
        |row: &CheckedQuote| Value::text(row.checked.verdict.as_str()),
    ),
    column(
        "claim",
        Kind::Text,
        "the words that were checked",
        |row: &CheckedQuote| Value::text(&row.checked.claim.text),
    ),
    column("by", TEXT_OR_NULL, "the claimed speaker", |row: &CheckedQuote| {
        Value::text_or_null(row.checked.claim.by.as_deref())
    }),
    column(
        "changes",
        Kind::Objects(|| shapes(&CHANGES)),
        "the comparison with the printed words, if they differ",
        |row: &CheckedQuote| objects(&CHANGES, &row.checked.changes),
    )
    .flat_as(|row| Value::text(differences(&row.checked.changes))),
    column(
        "printed",
        Kind::OrNull(&Kind::Object(|| shapes(&PRINTED))),
        "the most similar wording",
        |row: &CheckedQuote| {
            row.printed()
                .map_or(Value::Null, |printed| object(&PRINTED, printed))
        },
    )
    .flat_as(|row| Value::text_or_null(row.printed().map(|printed| &*printed.text))),
    column(
        "corrections",
        Kind::Texts,
        "what was corrected in that article or in a near-equal copy",
        |row: &CheckedQuote| {
            row.printed()
                .map_or(Value::Null, |printed| Value::Texts(notices(&printed.corrections)))
        },
    )
    .flat_only(),
    column(
        "source",
        TEXT_OR_NULL,
        "unchanged, changed, or why it cannot be read",
        |row: &CheckedQuote| Value::text_or_null(row.source.as_ref().map(|source| &*source.state)),
    ),
    column("line", WHOLE_OR_NULL, "line of the file", |row: &CheckedQuote| {
        Value::whole_or_null(row.source.as_ref().and_then(|source| source.line))
    }),
    column(
        "sha256",
        TEXT_OR_NULL,
        "SHA-256 of the file as it is now",
        |row: &CheckedQuote| {
            Value::text_or_null(row.source.as_ref().and_then(|source| source.sha256.as_deref()))
        },
    ),
];

/// The columns of the words in the index.
pub(crate) static PRINTED: [Column<Printed>; 12] = [
    column(
        "id",
        Kind::Text,
        "the quotation's id, or the article's",
        |printed: &Printed| Value::text(printed_id(printed)),
    ),
    column("text", Kind::Text, "the words", |printed: &Printed| {
        Value::text(&printed.text)
    }),
    column(
        "speaker",
        TEXT_OR_NULL,
        "the speaker's name",
        |printed: &Printed| Value::text_or_null(printed.speaker.as_deref()),
    ),
    column(
        "speaker_words",
        Kind::Text,
        "the speaker as written",
        |printed: &Printed| Value::text(&printed.speaker_words),
    ),
    column("path", Kind::Text, "the file", |printed: &Printed| {
        Value::text(&printed.path)
    }),
    column(
        "record",
        TEXT_OR_NULL,
        "key in a file of several",
        |printed: &Printed| Value::text_or_null(printed.record.as_deref()),
    ),
    column("title", Kind::Text, "headline", |printed: &Printed| {
        Value::text(&printed.title)
    }),
    column(
        "publication",
        TEXT_OR_NULL,
        "the publication",
        |printed: &Printed| Value::text_or_null(printed.publication.as_deref()),
    ),
    column(
        "published",
        TEXT_OR_NULL,
        "day of publication",
        |printed: &Printed| Value::text_or_null(printed.published.map(Published::shown)),
    ),
    column(
        "start",
        Kind::Whole,
        "first byte in the article's text",
        |printed: &Printed| Value::Whole(printed.start as u64),
    ),
    column("end", Kind::Whole, "byte after the last", |printed: &Printed| {
        Value::Whole(printed.end as u64)
    }),
    column(
        "corrections",
        Kind::Objects(|| shapes(&CORRECTIONS)),
        "what was corrected in that article or in a near-equal copy",
        |printed: &Printed| objects(&CORRECTIONS, &printed.corrections),
    ),
];

/// The columns of a part of a comparison.
pub(crate) static CHANGES: [Column<Change>; 2] = [
    column(
        "kind",
        Kind::Text,
        "same, missing (only printed) or added (only in the claim)",
        |change: &Change| {
            Value::text(match change {
                Change::Same(_) => "same",
                Change::Missing(_) => "missing",
                Change::Added(_) => "added",
            })
        },
    ),
    column("text", Kind::Text, "the words", |change: &Change| {
        let (Change::Same(text) | Change::Missing(text) | Change::Added(text)) = change;
        Value::text(text)
    }),
];

fn printed_id(printed: &Printed) -> String {
    match printed.number {
        Some(number) => quote_id(printed.article, number),
        None => printed.article.to_string(),
    }
}

fn short_id(printed: &Printed) -> String {
    match printed.number {
        Some(number) => short_quote_id(printed.article, number),
        None => printed.article.short(),
    }
}

/// The quotation most similar to the searched words, with the differences.
///
/// ```text
/// “the gate was [-never-] {+always+} shut”
///   — Anna Velde (“she”) · 2021-05-03 · The Northern Courier
///   archive/2021/tunnel.txt:12 · 3f2a91c0d4e5b677:4
/// ```
pub(crate) fn nearest(
    out: &mut dyn Write,
    look: &Look,
    hit: &QuoteHit,
    changes: &[Change],
) -> io::Result<()> {
    let palette = look.palette();
    let words = format!("“{}”", differences(changes));
    let run = Run {
        text: &words,
        style: palette.quote,
    };
    wrap(out, &[run], look.measure(), 0)?;
    write!(out, "  — {}", speaker(hit).style(palette.speaker))?;
    let date = hit.published.map(Published::shown);
    for fact in [date, hit.publication.as_deref().map(one_line)].iter().flatten() {
        write!(out, "{}", format_args!(" · {fact}").style(palette.quiet))?;
    }
    let id = short_quote_id(hit.article, hit.number);
    let place = place_line(look, &hit.path, hit.line, hit.record.as_deref(), &id);
    writeln!(out, "\n  {}", place.style(palette.quiet))
}

/// `the gate was [-never-] {+always+} shut`: the printed words with the differences.
pub(crate) fn differences(changes: &[Change]) -> String {
    let shown = changes.iter().map(|change| match change {
        Change::Same(text) => Cow::Borrowed(text.as_str()),
        Change::Missing(text) => Cow::Owned(format!("[-{text}-]")),
        Change::Added(text) => Cow::Owned(format!("{{+{text}+}}")),
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// Each quotation with its verdict and its printed source, and a closing line with counts.
///
/// ```text
/// line 4: altered
///   “the gate was [-never-] {+always+} shut”
///   — Anna Velde (“she”) · 2021-05-03 · The Northern Courier
///   Minister resigns over tunnel
///   archive/2021/tunnel.txt:12 · 3f2a91c0d4e5b677:4
///
/// 2 quotations: 1 exact, 1 altered
/// ```
pub(crate) fn terminal(out: &mut dyn Write, look: &Look, rows: &[CheckedQuote]) -> io::Result<()> {
    let palette = look.palette();
    for row in rows {
        let Checked {
            claim,
            verdict,
            changes,
            ..
        } = &row.checked;
        let style = match verdict {
            Verdict::Exact => palette.quote,
            _ => palette.warning,
        };
        let verdict_text = spoken(*verdict, claim.by.as_deref());
        let line = row
            .draft_line
            .map(|line| format!("line {line}: "))
            .unwrap_or_default();
        writeln!(out, "{line}{}", verdict_text.style(style))?;
        let words = if changes.is_empty() {
            one_line(&claim.text)
        } else {
            differences(changes)
        };
        let words = format!("“{words}”");
        let run = Run {
            text: &words,
            style: palette.quote,
        };
        wrap(out, &[run], look.measure(), 2)?;
        if let Some(printed) = row.printed() {
            printed_lines(out, look, printed, row.source.as_ref())?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", counts(rows).style(palette.quiet))
}

fn printed_lines(
    out: &mut dyn Write,
    look: &Look,
    printed: &Printed,
    source: Option<&SourceNow>,
) -> io::Result<()> {
    let palette = look.palette();
    let named = match (&printed.speaker, &*printed.speaker_words) {
        (Some(name), words) if words.is_empty() || words == name => one_line(name),
        (Some(name), words) => format!("{} (“{}”)", one_line(name), one_line(words)),
        (None, "") if printed.number.is_none() => "in the text, not recognised as a quotation".to_owned(),
        (None, "") => "speaker unclear".to_owned(),
        (None, words) => one_line(words),
    };
    write!(out, "  — {}", named.style(palette.speaker))?;
    for fact in [
        printed.published.map(Published::shown),
        printed.publication.as_deref().map(one_line),
    ]
    .iter()
    .flatten()
    {
        write!(out, "{}", format_args!(" · {fact}").style(palette.quiet))?;
    }
    writeln!(out)?;
    let title = one_line(&printed.title);
    let run = Run {
        text: &title,
        style: owo_colors::Style::new(),
    };
    wrap(out, &[run], look.measure(), 2)?;
    let line = source.and_then(|source| source.line);
    let place = place_line(
        look,
        &printed.path,
        line,
        printed.record.as_deref(),
        &short_id(printed),
    );
    writeln!(out, "  {}", place.style(palette.quiet))?;
    corrections(out, look, &palette, &printed.corrections)?;
    if let Some(source) = source.filter(|source| source.state != "unchanged") {
        let note = match &*source.state {
            "changed" => "the file has changed since it was indexed",
            why => why,
        };
        writeln!(out, "  {}", note.style(palette.warning))?;
    }
    Ok(())
}

pub(crate) fn spoken(verdict: Verdict, by: Option<&str>) -> String {
    let by = by.map(one_line).unwrap_or_default();
    match verdict {
        Verdict::Exact => "exact".to_owned(),
        Verdict::Altered => "altered".to_owned(),
        Verdict::OtherSpeaker => format!("said by somebody else, not by {by}"),
        Verdict::SpeakerUnclear => format!("these words, but nothing shows that {by} said them"),
        Verdict::Never => "never in this index".to_owned(),
    }
}

pub(crate) fn counts(rows: &[CheckedQuote]) -> String {
    let verdicts = [
        (Verdict::Exact, "exact"),
        (Verdict::Altered, "altered"),
        (Verdict::OtherSpeaker, "by somebody else"),
        (Verdict::SpeakerUnclear, "of an unclear speaker"),
        (Verdict::Never, "never in this index"),
    ];
    let counted_verdicts: Vec<String> = verdicts
        .iter()
        .filter_map(|(verdict, name)| {
            let count = rows.iter().filter(|row| row.checked.verdict == *verdict).count();
            (count > 0).then(|| format!("{count} {name}"))
        })
        .collect();
    let total = counted(rows.len() as u64, "quotation", "quotations");
    format!("{total}: {}", counted_verdicts.join(", "))
}

/// `{"schema": 1, "exact": 3, "total": 4, "quotations": [{…}]}`.
pub(crate) fn json(out: &mut dyn Write, rows: &[CheckedQuote]) -> io::Result<()> {
    let exact = rows
        .iter()
        .filter(|row| row.checked.verdict == Verdict::Exact)
        .count();
    write_line(
        out,
        &Value::Object(vec![
            ("schema", Value::Whole(u64::from(SCHEMA))),
            ("exact", Value::Whole(exact as u64)),
            ("total", Value::Whole(rows.len() as u64)),
            ("quotations", objects(&CHECKED, rows)),
        ]),
    )
}

/// The quotations, one per line.
pub(crate) fn jsonl(out: &mut dyn Write, rows: &[CheckedQuote]) -> io::Result<()> {
    rows.iter()
        .try_for_each(|row| write_line(out, &object(&CHECKED, row)))
}

/// The quotations as a table.
pub(crate) fn csv(out: &mut dyn Write, quotes: &[CheckedQuote]) -> io::Result<()> {
    rows(out, &CHECKED, &table_names(&CHECKED), quotes)
}

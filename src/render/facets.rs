//! Prints counts of values for people: lists of names, charts of periods.

use std::io::{self, Write};

use owo_colors::OwoColorize;

use crate::error::thousands;
use crate::render::Look;
use crate::render::text::{columns, counted, cut, one_line};
use crate::search::Results;
use crate::search::{DateStep, Facet, FacetCounts, PeriodCount};

/// Maximum width of a name in a list, in columns.
const NAME: usize = 48;
/// Maximum number of consecutive periods without hits that are drawn. Longer gaps become one line.
const GAP: usize = 3;
/// Eighths of a character, from one to seven.
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// Lists of counts, with a blank line before each.
///
/// ```text
/// people
///   Anna Velde   12
///   Tom Oduya     3
///   and 14 more; 2 hits have none
/// ```
pub(crate) fn facets(out: &mut dyn Write, look: &Look, facets: &[FacetCounts]) -> io::Result<()> {
    let palette = look.palette();
    for counts in facets {
        writeln!(out, "\n{}", heading(counts.facet).style(palette.title))?;
        if matches!(counts.facet, Facet::Date(_)) {
            chart(out, look, &counts.periods(), 2)?;
        } else {
            list(out, look, counts)?;
        }
        let more = (counts.more > 0).then(|| format!("and {} more", thousands(counts.more)));
        let without = match (counts.without, counts.facet) {
            (0, _) => None,
            (without, Facet::Date(_)) => Some(format!("{} without a date", thousands(without))),
            (1, _) => Some("1 result has none".to_owned()),
            (without, _) => Some(format!("{} results have none", thousands(without))),
        };
        let rest: Vec<String> = more.into_iter().chain(without).collect();
        if !rest.is_empty() {
            writeln!(out, "  {}", rest.join("; ").style(palette.quiet))?;
        }
    }
    Ok(())
}

pub(crate) const fn heading(facet: Facet) -> &'static str {
    match facet {
        Facet::Person => "people",
        Facet::Org => "organisations",
        Facet::Place => "places",
        Facet::Publication => "publications",
        Facet::Language => "languages",
        Facet::Date(DateStep::Day) => "days",
        Facet::Date(DateStep::Month) => "months",
        Facet::Date(DateStep::Year) => "years",
    }
}

fn list(out: &mut dyn Write, look: &Look, counts: &FacetCounts) -> io::Result<()> {
    let palette = look.palette();
    let style = match counts.facet {
        Facet::Person => palette.person,
        Facet::Org => palette.organisation,
        Facet::Place => palette.place,
        _ => owo_colors::Style::new(),
    };
    let most = NAME.min(look.width.saturating_sub(16)).max(8);
    let rows = counts.values.iter();
    let rows: Vec<(String, String)> = rows
        .map(|(value, count)| (cut(&one_line(value), most).into_owned(), thousands(*count)))
        .collect();
    let width = rows.iter().map(|(name, _)| columns(name)).max().unwrap_or(0);
    let digits = rows.iter().map(|(_, count)| count.len()).max().unwrap_or(0);
    for (name, count) in rows {
        let pad = width - columns(&name);
        writeln!(out, "  {}{:pad$}  {count:>digits$}", name.style(style), "")?;
    }
    Ok(())
}

/// The number of articles in each period, and of those without a date.
///
/// ```text
/// 17 articles, 2 without a date
///
/// 2020-05  ███████████████▌ 14
/// 2020-06                    0
/// 2020-07  █ 1
/// ```
pub(crate) fn timeline(out: &mut dyn Write, look: &Look, results: &Results<PeriodCount>) -> io::Result<()> {
    let palette = look.palette();
    if results.total == 0 {
        return Ok(());
    }
    let undated = results.facets.first().map_or(0, |counts| counts.without);
    let mut total = counted(results.total, "article", "articles");
    if undated > 0 {
        total = format!("{total}, {} without a date", thousands(undated));
    }
    writeln!(out, "{}", total.style(palette.quiet))?;
    if !results.hits.is_empty() {
        writeln!(out)?;
    }
    chart(out, look, &results.hits, 0)
}

/// One bar for each period. A long run of empty ones becomes one line.
fn chart(out: &mut dyn Write, look: &Look, periods: &[PeriodCount], indent: usize) -> io::Result<()> {
    let palette = look.palette();
    let most = periods.iter().map(|period| period.articles).max().unwrap_or(0);
    let label = periods.iter().map(|period| period.label.len()).max().unwrap_or(0);
    let digits = thousands(most).len();
    let room = look
        .measure()
        .saturating_sub(indent + label + 2 + 1 + digits)
        .max(8);
    let mut at = 0;
    while let Some(period) = periods.get(at) {
        let empty = periods[at..]
            .iter()
            .take_while(|period| period.articles == 0)
            .count();
        if empty > GAP {
            let more = format!("{} without any", thousands(empty as u64));
            writeln!(out, "{:indent$}{:label$}  {}", "", "…", more.style(palette.quiet))?;
            at += empty;
            continue;
        }
        let bar = bar(period.articles, most, room);
        let gap = if bar.is_empty() { "" } else { " " };
        writeln!(
            out,
            "{:indent$}{:label$}  {}{gap}{}",
            "",
            period.label,
            bar.style(palette.bar),
            thousands(period.articles)
        )?;
        at += 1;
    }
    Ok(())
}

/// A bar for `number` on a scale on which `most` fills `room` columns. A number above 0 is always visible.
fn bar(number: u64, most: u64, room: usize) -> String {
    if number == 0 || most == 0 {
        return String::new();
    }
    let eighths = u128::from(number) * 8 * room as u128 / u128::from(most);
    let eighths = usize::try_from(eighths).unwrap_or(usize::MAX).clamp(1, 8 * room);
    let mut bar = "█".repeat(eighths / 8);
    bar.extend((eighths % 8).checked_sub(1).map(|rest| EIGHTHS[rest]));
    bar
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn text(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn months(values: &[(&str, u64)]) -> FacetCounts {
        FacetCounts {
            facet: Facet::Date(DateStep::Month),
            values: values
                .iter()
                .map(|(label, count)| ((*label).to_owned(), *count))
                .collect(),
            since: Some(date(2020, 11, 1)),
            more: 0,
            without: 2,
        }
    }

    #[test]
    fn bars_are_drawn_in_eighths_and_never_vanish() {
        assert_eq!(bar(8, 8, 2), "██");
        assert_eq!(bar(7, 8, 2), "█▊");
        assert_eq!(bar(1, 1_000_000, 10), "▏");
        assert_eq!(bar(0, 8, 2), "");
        assert_eq!(bar(u64::MAX, u64::MAX, 3), "███");
    }

    #[test]
    fn a_chart_shows_empty_months_and_shortens_long_gaps() {
        let look = Look {
            width: 24,
            ..Look::default()
        };
        let shown = text(|out| {
            let counts = months(&[("2020-11", 4), ("2021-01", 2), ("2021-08", 1)]);
            facets(out, &look, &[counts])
        });
        assert_eq!(
            shown,
            "\nmonths\n  2020-11  ███████████ 4\n  2020-12  0\n  2021-01  █████▌ 2\n  …        6 without any\n  \
             2021-08  ██▊ 1\n  2 without a date\n"
        );
    }

    #[test]
    fn names_are_listed_with_the_number_left_out() {
        let counts = FacetCounts {
            facet: Facet::Person,
            values: vec![("Anna\u{1b} Velde".into(), 1200), ("Tom".into(), 3)],
            since: None,
            more: 14,
            without: 1,
        };
        assert_eq!(
            text(|out| facets(out, &Look::default(), &[counts])),
            "\npeople\n  Anna Velde  1,200\n  Tom             3\n  and 14 more; 1 result has none\n"
        );
    }
}

//! Counts as links: facets that narrow a question, and a chart whose bars are days.

use maud::{Markup, html};

use crate::error::thousands;
use crate::render::facets::heading;
use crate::render::text::counted;
use crate::search::query::{Query, parse};
use crate::search::{DateStep, Facet, FacetCounts, PeriodCount, Results};
use crate::serve::address::Address;
use crate::serve::view::parts::shown;

/// Height of the chart, in its own units.
const HEIGHT: u64 = 100;
/// Charts of more periods have bars of the next longer step: a bar is as wide as a finger needs.
const MOST_BARS: usize = 40;

/// The address with a part added to its question.
fn narrowed(address: &Address, question: &Query, part: Query) -> Address {
    let asked = question.clone().and(part);
    address.without("offset").with("q", asked)
}

/// A field with a name or value, as a part of a question.
fn part(field: &str, value: &str) -> Query {
    // A mark within a value would end it.
    let value = value.replace(['"', '“', '”', '„', '«', '»'], " ");
    parse(&format!("{field}:\"{}\"", value.trim())).query
}

/// The parts of a question and of the address, each with a link that takes it away.
pub(crate) fn chips(address: &Address, question: &Query) -> Markup {
    let parts: Vec<&Query> = match question {
        Query::And(parts) => parts.iter().collect(),
        Query::All | Query::Nothing => Vec::new(),
        other => vec![other],
    };
    let without = |left_out: usize| {
        let kept = parts.iter().enumerate().filter(|(number, _)| *number != left_out);
        let rest = kept.fold(Query::All, |rest, (_, part)| rest.and((*part).clone()));
        match rest {
            Query::All => address.without("q").without("offset"),
            rest => address.without("offset").with("q", rest),
        }
    };
    let filters = [
        "since",
        "until",
        "by",
        "about",
        "said",
        "kind",
        "assertion",
        "spoken_for",
        "min_confidence",
    ];
    let filters: Vec<(&str, &str)> = filters
        .into_iter()
        .filter_map(|name| Some((name, address.get(name)?)))
        .collect();
    html! {
        @if !parts.is_empty() || !filters.is_empty() {
            p.chips {
                span { "Understood as " }
                @for (number, part) in parts.iter().enumerate() {
                    @if number > 0 { span.and { "and" } }
                    (chip(&part.to_string(), &without(number)))
                }
                @for (name, value) in &filters {
                    (chip(&format!("{}: {value}", name.replace('_', " ")), &address.without(name).without("offset")))
                }
            }
        }
    }
}

fn chip(label: &str, without: &Address) -> Markup {
    let label = shown(label);
    html! {
        a.chip href=(without) title="Take this part away" {
            span.hidden { "Take away: " } (label) span aria-hidden="true" { " ×" }
        }
    }
}

/// Lists of values, each with links that add it to the question or exclude it. `of_speaker` counts speakers as people.
pub(crate) fn facets(
    address: &Address,
    question: &Query,
    facets: &[FacetCounts],
    of_speaker: bool,
) -> Markup {
    html! {
        @for counts in facets.iter().filter(|counts| !counts.values.is_empty()) {
            @let field = match counts.facet {
                Facet::Person if of_speaker => "speaker",
                facet => facet.name(),
            };
            section.facet {
                h2 { (capital(if field == "speaker" { "speakers" } else { heading(counts.facet) })) }
                ul {
                    @for (value, count) in &counts.values {
                        @let with = part(field, value);
                        li {
                            a href=(narrowed(address, question, with.clone())) { (shown(value)) }
                            " " span.count { (thousands(*count)) } " "
                            a.exclude href=(narrowed(address, question, Query::Not(Box::new(with))))
                                title={ "Without " (shown(value)) } { span.hidden { "without " (shown(value)) } span aria-hidden="true" { "−" } }
                        }
                    }
                }
                @if counts.more > 0 || counts.without > 0 {
                    p.facts {
                        @if counts.more > 0 { "and " (thousands(counts.more)) " more" }
                        @if counts.more > 0 && counts.without > 0 { "; " }
                        @if counts.without > 0 { (thousands(counts.without)) " without" }
                    }
                }
            }
        }
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A chart of articles by day, month or year. Each bar links to its days. Undated articles are counted
/// separately, with a link to them.
pub(crate) fn chart(address: &Address, question: &Query, results: &Results<PeriodCount>) -> Markup {
    let counts = results.facets.first();
    let undated = counts.map_or(0, |counts| counts.without);
    let step = match counts.map(|counts| counts.facet) {
        Some(Facet::Date(step)) => step,
        _ => DateStep::Month,
    };
    let (step, bars) = bars_of(step, &results.hits);
    let most = bars
        .iter()
        .map(|period| period.articles)
        .max()
        .unwrap_or(0)
        .max(1);
    let days = |label: &str| {
        address
            .with("since", label)
            .with("until", label)
            .without("offset")
    };
    html! {
        @if bars.len() > 1 || undated > 0 {
            section.chart aria-label={ "Articles by " (step) } {
                @if bars.len() > 1 {
                    div.chart-scroll {
                        div {
                            ol { @for period in &bars { li { (bar(&days(&period.label), period, most)) } } }
                            p.scale aria-hidden="true" {
                                span { (bars[0].label) } span { "by " (step) } span { (bars[bars.len() - 1].label) }
                            }
                        }
                    }
                }
                @if undated > 0 {
                    p.facts {
                        a href=(narrowed(address, question, Query::Not(Box::new(parse("has:date").query)))) {
                            (counted(undated, "article", "articles")) " without a date"
                        }
                    }
                }
            }
        }
    }
}

/// The bars of a chart: its periods, or the months or years that hold them if they are too many. The first value is the
/// name of the step.
fn bars_of(step: DateStep, periods: &[PeriodCount]) -> (&'static str, Vec<PeriodCount>) {
    // Labels are `2021`, `2021-05` and `2021-05-03`.
    let (name, longer) = match step {
        DateStep::Day => ("day", Some((DateStep::Month, "2021-05".len()))),
        DateStep::Month => ("month", Some((DateStep::Year, "2021".len()))),
        DateStep::Year => ("year", None),
    };
    let Some((longer, length)) = longer.filter(|_| periods.len() > MOST_BARS) else {
        return (name, periods.to_vec());
    };
    let mut bars: Vec<PeriodCount> = Vec::new();
    for period in periods {
        let label = period.label.get(..length).unwrap_or(&period.label);
        match bars.last_mut().filter(|last| last.label == label) {
            Some(last) => last.articles += period.articles,
            None => bars.push(PeriodCount {
                label: label.to_owned(),
                ..period.clone()
            }),
        }
    }
    bars_of(longer, &bars)
}

/// A bar that leads to the articles of its days; a gap where there are none.
fn bar(days: &Address, period: &PeriodCount, most: u64) -> Markup {
    let height = (period.articles * HEIGHT).div_ceil(most);
    let label = format!(
        "{}: {}",
        period.label,
        counted(period.articles, "article", "articles")
    );
    html! {
        @if period.articles > 0 {
            a href=(days) title=(label) {
                svg viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true" {
                    rect x="0" width="10" y=(HEIGHT - height) height=(height) {}
                }
                span.hidden { (label) }
            }
        } @else { span.hidden { (label) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_added_to_a_question_whatever_it_holds() {
        let address = Address::new("/").with("q", "oil OR gas").with("offset", 20);
        let question = parse("oil OR gas").query;
        let with = narrowed(&address, &question, part("person", "Anna \"Red\" Velde"));
        assert_eq!(with.get("q"), Some("(oil OR gas) person:\"Anna Red Velde\""));
        assert_eq!(with.get("offset"), None);
        let without = Query::Not(Box::new(part("pub", "Echo")));
        assert_eq!(
            narrowed(&address, &question, without).get("q"),
            Some("(oil OR gas) NOT pub:\"Echo\"")
        );
    }

    #[test]
    fn too_many_periods_become_longer_ones() {
        let period = |label: String| PeriodCount { label, articles: 2 };
        let months = |number: i32| -> Vec<PeriodCount> {
            let labels = (0..number).map(|month| format!("{}-{:02}", 2000 + month / 12, month % 12 + 1));
            labels.map(period).collect()
        };
        assert_eq!(bars_of(DateStep::Month, &months(40)), ("month", months(40)));
        let (step, bars) = bars_of(DateStep::Month, &months(41));
        let bars: Vec<(&str, u64)> = bars.iter().map(|bar| (&*bar.label, bar.articles)).collect();
        assert_eq!(
            (step, bars),
            (
                "year",
                vec![("2000", 24), ("2001", 24), ("2002", 24), ("2003", 10)]
            )
        );
        let days: Vec<PeriodCount> = (0..60)
            .map(|day| period(format!("2021-{:02}-{:02}", 1 + day / 28, 1 + day % 28)))
            .collect();
        assert_eq!(bars_of(DateStep::Day, &days).1.len(), 3);
        assert_eq!(bars_of(DateStep::Year, &months(200)).1.len(), 200);
    }
}

//! One quotation of a list.

use maud::{Markup, html};

use crate::extract::QuoteKind;
use crate::inquiry::differences::{Difference, differences};
use crate::render::hits::quote_id;
use crate::render::quotations::{facts, named};
use crate::render::text::{clean, counted};
use crate::search::{QuoteHit, QuoteVersion, ReportPart};
use crate::serve::address::Address;
use crate::serve::view::parts::{article_address, corrections, passage, person_link, place, shown};

/// A row: what was said, by whom and how sure that is, where.
pub(crate) fn row(hit: &QuoteHit, address: &Address) -> Markup {
    let id = quote_id(hit.article, hit.number);
    let target = format!(
        "{}#q{}",
        article_address(&id, address.get("q").unwrap_or_default()),
        hit.number
    );
    html! {
        li.quotation {
            blockquote { (words(hit)) }
            @if let Some(lead) = &hit.lead {
                p.around { "before it: " (clean(lead)) }
            }
            p.speaker {
                span aria-hidden="true" { "— " }
                (shown(&named(hit)))
                @if let Some(name) = hit.speaker.as_deref().filter(|_| address.path() != "/person") {
                    " "
                    // Not a person's page: the speaker can be an organisation, or a description.
                    a.more href=(Address::new("/quotations").with("by", name)) {
                        span.hidden { "All of " (shown(name)) }
                        span aria-hidden="true" { "all quotations" }
                    }
                }
            }
            p.facts { (shown(&facts(hit).join(" · "))) }
            p { a href=(target) { (headline(&hit.title)) } }
            (place(&hit.path, hit.line, hit.record.as_deref()))
            (corrections(&hit.corrections))
            @if !hit.versions.is_empty() { (versions(&hit.text, &hit.versions)) }
            @else if hit.wordings > 1 {
                p { a href=(address.with("versions", true)) { "Show its " (hit.wordings) " wordings" } }
            }
        }
    }
}

/// A headline, or the words for a missing one.
pub(crate) fn headline(title: &str) -> String {
    let title = shown(title);
    if title.is_empty() {
        "(no headline)".to_owned()
    } else {
        title
    }
}

/// The words said: between quotation marks, in context, or as a sentence with its verb.
fn words(hit: &QuoteHit) -> Markup {
    let said = passage(&hit.text, &hit.highlights);
    let parts = |parts: &[ReportPart]| {
        html! {
            @for part in parts {
                @if part.is_cue { strong.cue { (clean(&part.text)) } } @else { (clean(&part.text)) }
            }
        }
    };
    html! {
        @if let Some(context) = &hit.context {
            span.around { (clean(&context.before)) }
            span.said { (said) }
            span.around { (clean(&context.after)) }
        } @else if let Some(reported) = &hit.reported {
            (parts(&reported.before)) span.said { (said) } (parts(&reported.after))
        } @else if hit.kind == QuoteKind::Direct {
            span.said { "“" (said) "”" }
        } @else {
            span.said { (said) }
        }
    }
}

/// The further wordings, each where it first appeared, with its differences from the words that are shown.
fn versions(shown_words: &str, versions: &[QuoteVersion]) -> Markup {
    html! {
        @if versions.len() > 1 {
            p { "Other wordings:" }
            ul.versions {
                @for version in &versions[1..] {
                    @let id = quote_id(version.article, version.number);
                    li {
                        q { (changed(shown_words, &version.text)) } " "
                        a href={ (article_address(&id, "")) "#q" (version.number) } {
                            (version.publication.as_deref().map_or_else(|| shown(&version.path), shown))
                            @if let Some(published) = version.published { " · " (published.shown()) }
                        }
                        @if version.count > 1 { " · " (counted(version.count, "article", "articles")) }
                    }
                }
            }
        }
    }
}

/// A wording: words that only the one above has are struck through, words that only this one has are underlined.
fn changed(shown_words: &str, wording: &str) -> Markup {
    let words = |words: &[&str]| clean(&words.join(" ")).into_owned();
    html! {
        @for (number, difference) in differences(shown_words, wording).iter().enumerate() {
            @if number > 0 { " " }
            @match difference {
                Difference::Both(both) => { (words(both)) }
                Difference::First(only) => { del title="only in the words above" { (words(only)) } }
                Difference::Second(only) => { ins title="only in this wording" { (words(only)) } }
            }
        }
    }
}

/// A list of people as links.
pub(crate) fn people(label: &str, people: &[String], most: usize) -> Markup {
    html! {
        @if !people.is_empty() {
            p.people {
                (label) " "
                @for (number, person) in people.iter().take(most).enumerate() {
                    @if number > 0 { ", " }
                    (person_link(person))
                }
                @if people.len() > most { " and " (people.len() - most) " more" }
            }
        }
    }
}

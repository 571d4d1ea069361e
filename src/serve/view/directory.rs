//! The directory: people, organisations and places of a question, or of all articles.

use maud::{Markup, html};

use crate::error::thousands;
use crate::extract::EntityKind;
use crate::render::directory::dates;
use crate::search::{DirectoryEntry, DirectoryQuestion, WantedNames};
use crate::serve::parameters::{question, text, window};
use crate::serve::reply::{Refusal, Reply};
use crate::serve::view::frame;
use crate::serve::view::parts::{heading, name_address, nothing, pages, shown, warnings};
use crate::serve::view::results::{Tab, tabs};
use crate::serve::visit::Visit;

/// Names of a page.
const NAMES: usize = 50;
/// Further names of an entry in the list.
const ALIASES: usize = 6;

/// People.
pub(crate) fn people(visit: &Visit) -> Result<Reply, Refusal> {
    page(visit, EntityKind::Person, "People")
}

/// Organisations.
pub(crate) fn organisations(visit: &Visit) -> Result<Reply, Refusal> {
    page(visit, EntityKind::Organisation, "Organisations")
}

/// Places.
pub(crate) fn places(visit: &Visit) -> Result<Reply, Refusal> {
    page(visit, EntityKind::Place, "Places")
}

fn page(visit: &Visit, kind: EntityKind, title: &str) -> Result<Reply, Refusal> {
    let address = &visit.address;
    let collection = visit.collection()?;
    let window = window(address, NAMES)?;
    let query = question(address)?;
    let named = text(address, "name")?.unwrap_or_default();
    let asked_for = DirectoryQuestion {
        names: WantedNames::Beginnings(named.clone()),
        query: Some(query.clone()).filter(|query| !query.trim().is_empty()),
    };
    let found = collection.directory(kind, &asked_for, &window)?;
    let has_quotes = kind == EntityKind::Person;
    let content = html! {
        h1 .hidden[has_quotes] { (title) }
        @if has_quotes { (tabs(visit, &collection, &window, (Tab::People, found.total))?) }
        form.filters action=(address.path()) method="get" {
            @for name in frame::KEPT {
                @if let Some(value) = address.get(name) { input type="hidden" name=(name) value=(value); }
            }
            label { "Name " input name="name" value=(named) placeholder="beginnings of words"; }
            button type="submit" { "Filter" }
        }
        (warnings(&collection, &found.warnings))
        @if found.total == 0 {
            (nothing(&collection, address, &query, Some((kind, &*named)).filter(|(_, name)| !name.is_empty()))?)
        } @else {
            (heading(&found, window.offset, "name", "names"))
            div.scroll tabindex="0" role="region" aria-label=(title) {
                table {
                    thead {
                        tr {
                            th scope="col" { "Name" }
                            th.number scope="col" { "Articles" }
                            @if has_quotes { th.number scope="col" { "Quotations" } }
                            th scope="col" { "Dates" }
                        }
                    }
                    tbody { @for entry in &found.hits { (row(entry, kind)) } }
                }
            }
            (pages(address, &found, window.offset, window.limit))
        }
    };
    Ok(frame::page(title, address, &content))
}

fn row(entry: &DirectoryEntry, kind: EntityKind) -> Markup {
    let further: Vec<_> = entry
        .aliases
        .iter()
        .filter(|alias| alias.name != entry.name)
        .collect();
    html! {
        tr {
            th scope="row" {
                a href=(name_address(kind, &entry.name)) { (shown(&entry.name)) }
                @if !further.is_empty() {
                    p.facts {
                        "also "
                        @for (number, alias) in further.iter().take(ALIASES).enumerate() {
                            @if number > 0 { ", " }
                            (shown(&alias.name)) " (" (thousands(alias.articles))
                            @if alias.is_inferred() { ", inferred" } ")"
                        }
                        @if further.len() > ALIASES { " and " (further.len() - ALIASES) " more" }
                    }
                }
            }
            td.number { (thousands(entry.articles)) }
            @if kind == EntityKind::Person { td.number { (thousands(entry.quotes)) } }
            td { (dates(entry).unwrap_or_default()) }
        }
    }
}

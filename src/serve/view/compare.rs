//! Two people on one subject, side by side.

use maud::{Markup, html};

use crate::collection::Collection;
use crate::search::{QuoteQuestion, Sort, Window};
use crate::serve::address::Address;
use crate::serve::parameters::{text, window};
use crate::serve::reply::{Refusal, Reply};
use crate::serve::view::frame;
use crate::serve::view::parts::{heading, person_link, warnings};
use crate::serve::view::quotation::row;
use crate::serve::visit::Visit;

/// Quotations of each.
const QUOTATIONS: usize = 30;

/// Two columns of quotations, each by date.
pub(crate) fn page(visit: &Visit) -> Result<Reply, Refusal> {
    let address = &visit.address;
    let collection = visit.collection()?;
    let about = text(address, "about")?;
    let people = [text(address, "a")?, text(address, "b")?];
    let window = Window {
        sort: Sort::Newest,
        ..window(address, QUOTATIONS)?
    };
    let value = |name: &str| address.get(name).unwrap_or_default().to_owned();
    let content = html! {
        h1 { "Compare two people" }
        form.filters action="/compare" method="get" {
            label { "First " input name="a" value=(value("a")) placeholder="a name"; }
            label { "Second " input name="b" value=(value("b")) placeholder="a name"; }
            label { "About " input name="about" value=(value("about")) placeholder="a subject, or nothing"; }
            button type="submit" { "Compare" }
        }
        @if people.iter().any(Option::is_some) {
            div.compare {
                @for person in people.iter().flatten() {
                    (column(&collection, person, about.as_deref(), &window)?)
                }
            }
        }
    };
    Ok(frame::page("Compare", address, &content))
}

fn column(
    collection: &Collection,
    person: &str,
    about: Option<&str>,
    window: &Window,
) -> Result<Markup, Refusal> {
    let asked_for = QuoteQuestion {
        by: Some(person.to_owned()),
        about: about.map(str::to_owned),
        ..QuoteQuestion::default()
    };
    let found = collection.quotes(&asked_for, window)?;
    let all = Address::new("/quotations").with("by", person);
    let all = about.iter().fold(all, |all, about| all.with("about", about));
    Ok(html! {
        section {
            h2 { (person_link(person)) }
            (warnings(collection, &found.warnings))
            (heading(&found, window.offset, "quotation", "quotations"))
            ol.quotations { @for hit in &found.hits { (row(hit, &Address::new(""))) } }
            @if (found.hits.len() as u64) < found.total { p { a href=(all) { "All of them" } } }
        }
    })
}

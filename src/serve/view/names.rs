//! The user's decisions about names: the entries of names.toml, and the forms that change it. It is the only file that a
//! page changes.

use maud::{Markup, html};

use crate::collection::Collection;
use crate::error::{Error, ErrorKind};
use crate::extract::EntityKind;
use crate::index::names_edit::{NamesChange, can_undo};
use crate::index::names_file::{FileEntry, NAMES_FILE, load};
use crate::inquiry::names::{change, undo};
use crate::render::text::{is_unsafe, one_line};
use crate::search::{DirectoryAlias, DirectoryEntry, DirectoryQuestion, WantedNames, Window};
use crate::serve::address::Address;
use crate::serve::reply::{Refusal, Reply};
use crate::serve::view::frame;
use crate::serve::view::parts::{name_address, shown};
use crate::serve::visit::Visit;

/// Maximum length of a name in a form, in bytes.
const LONGEST_NAME: usize = 300;
/// Kinds of name that the file has entries for: as forms send them, and as headings.
const KINDS: [(&str, &str, EntityKind); 3] = [
    ("person", "People", EntityKind::Person),
    ("organisation", "Organisations", EntityKind::Organisation),
    ("place", "Places", EntityKind::Place),
];
/// The parameter of a page that was opened after a change.
const CHANGED: &str = "changed";

/// The entries of the file.
pub(crate) fn page(visit: &Visit) -> Result<Reply, Refusal> {
    let dir = visit.commit.index()?.path();
    let file = load(dir)?;
    let lists = [&file.people, &file.organisations, &file.places];
    let is_empty = lists.iter().all(|list| list.is_empty()) && file.ignored.is_empty();
    let content = html! {
        h1 { "Decisions about names" }
        p {
            "Names are joined by rules. Your own decisions are in " code { (NAMES_FILE) } " in the index folder. The pages of \
             people, organisations and places have forms for them; " code { "onrecord names" } " is the same at the terminal."
        }
        @for problem in &file.problems { p.warning { (shown(&problem.to_string())) "; this was left aside" } }
        @if is_empty { p { strong { "Nothing is decided yet." } } }
        @for ((_, heading, kind), list) in KINDS.into_iter().zip(lists) {
            @if !list.is_empty() {
                section {
                    h2 { (heading) }
                    ul.plain { @for entry in list { li { (entry_line(kind, entry)) } } }
                }
            }
        }
        @if !file.ignored.is_empty() {
            section {
                h2 { "Left out" }
                ul.plain { @for name in &file.ignored { li { (shown(&name.name)) } } }
            }
        }
        (undo_form(visit)?)
    };
    Ok(frame::page("Decisions about names", &visit.address, &content))
}

fn entry_line(kind: EntityKind, entry: &FileEntry) -> Markup {
    let lists = [
        (
            "also",
            entry
                .also
                .iter()
                .map(|name| name.name.as_str())
                .collect::<Vec<_>>(),
        ),
        ("not", entry.not.iter().map(|name| name.name.as_str()).collect()),
        ("in", entry.within.iter().map(String::as_str).collect()),
    ];
    html! {
        a href=(name_address(kind, &entry.name.name)) { (shown(&entry.name.name)) }
        @for (word, names) in lists {
            @if !names.is_empty() { ", " (word) " " (shown(&names.join(", "))) }
        }
    }
}

/// A form that takes the last change back, or makes it again after that. It sends the state of the file that the reader
/// has seen.
fn undo_form(visit: &Visit) -> Result<Markup, Refusal> {
    let dir = visit.commit.index()?.path();
    if !can_undo(dir) {
        return Ok(html! {});
    }
    let state = load(dir)?.sum;
    Ok(html! {
        form.undo action="/names" method="post" {
            (hidden(visit, "undo", None))
            input type="hidden" name="state" value=(state);
            button type="submit" { "Undo the last change" }
            span.facts { " A second undo makes it again." }
        }
    })
}

/// A note with the form for undo, on a page that was opened after a change.
pub(crate) fn after_change(visit: &Visit) -> Result<Markup, Refusal> {
    if visit.address.get(CHANGED).is_none() {
        return Ok(html! {});
    }
    Ok(html! {
        div.changed role="status" {
            p { "The names are changed, for every question from now on. " a href="/names" { "All decisions" } }
            (undo_form(visit)?)
        }
    })
}

/// A form that keeps one of the names of an entry apart from it.
pub(crate) fn not_this_form(
    visit: &Visit,
    kind: EntityKind,
    entry: &DirectoryEntry,
    alias: &DirectoryAlias,
) -> Markup {
    html! {
        @if alias.name != entry.name && can_change(visit, &[&entry.name, &alias.name]) {
            " "
            form.inline action="/names" method="post" {
                (hidden(visit, "split", Some((kind, &entry.name))))
                input type="hidden" name="other" value=(alias.name);
                button.quiet type="submit" {
                    @if kind == EntityKind::Person { "not this person" } @else { "not this one" }
                    span.hidden { ": " (shown(&alias.name)) }
                }
            }
        }
    }
}

/// A form that joins another name to an entry.
pub(crate) fn same_as_form(visit: &Visit, kind: EntityKind, entry: &DirectoryEntry) -> Markup {
    html! {
        @if can_change(visit, &[&entry.name]) {
            form.filters action="/names" method="post" {
                (hidden(visit, "merge", Some((kind, &entry.name))))
                label { "The same as " input name="other" required maxlength=(LONGEST_NAME) placeholder="another name in the index"; }
                button type="submit" { "Join the two" }
            }
        }
    }
}

/// True if the names can be changed here, and these can be sent as they are.
fn can_change(visit: &Visit, names: &[&str]) -> bool {
    let is_sent = |name: &&str| name.len() <= LONGEST_NAME && !name.contains(is_unsafe);
    visit.commit.index().is_ok() && names.iter().all(is_sent)
}

fn hidden(visit: &Visit, action: &str, name: Option<(EntityKind, &str)>) -> Markup {
    html! {
        input type="hidden" name="form_key" value=(visit.form_key);
        input type="hidden" name="do" value=(action);
        @if let Some((kind, name)) = name {
            @for (word, _, _) in KINDS.iter().filter(|(_, _, of)| *of == kind) {
                input type="hidden" name="kind" value=(word);
            }
            input type="hidden" name="name" value=(name);
        }
    }
}

/// Makes the change that a form asks for, and goes on to the page of the name.
pub(crate) fn changed(visit: &Visit) -> Result<Reply, Refusal> {
    let form = &visit.form;
    let dir = visit.commit.index()?.path();
    if form.get("do") == Some("undo") {
        let state = load(dir)?.sum.to_string();
        if form.get("state") != Some(&*state) {
            return Err(changed_meanwhile());
        }
        if !undo(dir).map_err(unchanged)? {
            return Err(Refusal::new(
                409,
                "There is nothing to undo",
                "no change was made yet",
            ));
        }
        return Ok(to(&Address::new("/names")));
    }
    let kind = KINDS.iter().find(|(word, _, _)| form.get("kind") == Some(*word));
    let Some((_, _, kind)) = kind.copied() else {
        return Err(Refusal::parameter("kind", "give person, organisation or place"));
    };
    let (name, other) = (name_of(form, "name")?, name_of(form, "other")?);
    known(&visit.commit, kind, "name", &name)?;
    known(&visit.commit, kind, "other", &other)?;
    let back = name_address(kind, &name).with(CHANGED, "names");
    let wanted = match form.get("do") {
        Some("split") => NamesChange::Split { kind, name, other },
        Some("merge") => NamesChange::Merge { kind, name, other },
        _ => return Err(Refusal::parameter("do", "give split, merge or undo")),
    };
    change(dir, &wanted).map_err(unchanged)?;
    Ok(to(&back))
}

/// A name in a form.
fn name_of(form: &Address, field: &str) -> Result<String, Refusal> {
    let name = form.get(field).unwrap_or_default().trim();
    if name.is_empty() || name.len() > LONGEST_NAME || name.contains(is_unsafe) {
        let why = format!("give a name of at most {LONGEST_NAME} bytes on one line");
        return Err(Refusal::parameter(field, &why));
    }
    Ok(name.to_owned())
}

/// Refuses a name that the index does not have: it is mistyped.
fn known(collection: &Collection, kind: EntityKind, field: &str, name: &str) -> Result<(), Refusal> {
    let named = DirectoryQuestion {
        names: WantedNames::Explained(name.to_owned()),
        query: None,
    };
    let one = Window {
        limit: 1,
        ..Window::default()
    };
    if collection.directory(kind, &named, &one)?.total > 0 {
        return Ok(());
    }
    let why = format!("the index has no name “{}”", one_line(name));
    let near = collection.nearest_names(kind, name)?;
    let near = near.map(|near| format!("did you mean {}?", near.nearest.join(" or ")));
    Err(Refusal::parameter(field, &why).hint(near.unwrap_or_default()))
}

fn changed_meanwhile() -> Refusal {
    Refusal::new(
        409,
        "The names were changed meanwhile",
        "another change was made after this page was opened",
    )
    .hint("open the page of names again, and look at it before you undo")
}

/// A change that was not made.
fn unchanged(error: Error) -> Refusal {
    match error.kind {
        ErrorKind::Locked => {
            Refusal::new(409, "The names are being changed", error.why.clone()).hint(error.hint)
        }
        ErrorKind::Io => Refusal::from(error),
        _ => Refusal::new(409, "This change was not made", error.to_string()),
    }
}

/// An answer that sends the browser on to a page.
fn to(address: &Address) -> Reply {
    let reply = Reply::new("text/plain; charset=utf-8", "done\n");
    Reply {
        location: Some(address.clone()),
        ..reply.with_status(303)
    }
}

//! `/api/v1/`: the JSON that the terminal prints with `--format json`, written by the same functions.

use serde_json::{Value, json};

use crate::extract::EntityKind;
use crate::index::saved;
use crate::inquiry::cites::Cites;
use crate::inquiry::draft::{check, claim_of_words, claims_of_text};
use crate::inquiry::holdings::held;
use crate::inquiry::saved::{SavedWanted, SeenMarks, answering, no_such};
use crate::render::json::{self, Page, write_line};
use crate::render::{extraction, report};
use crate::search::query::FormLimit;
use crate::search::{DateStep, DirectoryQuestion, Hit, QuoteHit, Results, WantedNames, Window};
use crate::serve::address::Address;
use crate::serve::parameters::{article_question, facets, question, quote_question, switch, text, window};
use crate::serve::reply::{JSON, JSON_LINES, Refusal, Reply};
use crate::serve::visit::Visit;
use crate::span::Span;

/// Number of results where the address does not say how many; as at the terminal.
const RESULTS: usize = 10;
/// The same of names.
const NAMES: usize = 50;

/// `query`.
pub(crate) fn query(visit: &Visit) -> Result<Reply, Refusal> {
    let window = window(&visit.address, RESULTS)?;
    let mut results = visit
        .collection()?
        .find(&article_question(&visit.address)?, &window)?;
    if switch(&visit.address, "cite")? {
        cite_articles(&mut results);
    }
    let page = page(visit, &window)?;
    Reply::written(JSON, |out| json::articles(out, &results, page))
}

/// `quotes`.
pub(crate) fn quotes(visit: &Visit) -> Result<Reply, Refusal> {
    let window = window(&visit.address, RESULTS)?;
    let mut results = visit
        .collection()?
        .quotes(&quote_question(&visit.address)?, &window)?;
    if switch(&visit.address, "cite")? {
        cite_quotes(&mut results);
    }
    let page = page(visit, &window)?;
    Reply::written(JSON, |out| json::quotes(out, &results, page))
}

/// Adds to each hit where it can be checked.
fn cite_articles(results: &mut Results<Hit>) {
    let mut cites = Cites::default();
    for hit in &mut results.hits {
        let place = hit.snippet.place;
        hit.cite = Some(cites.cite(&hit.path, hit.record.as_deref(), place));
    }
}

/// Adds to each quotation where it can be checked.
fn cite_quotes(results: &mut Results<QuoteHit>) {
    let mut cites = Cites::default();
    for hit in &mut results.hits {
        let place = Span::new(hit.start, hit.end);
        hit.cite = Some(cites.cite(&hit.path, hit.record.as_deref(), place));
    }
}

/// `people`.
pub(crate) fn people(visit: &Visit) -> Result<Reply, Refusal> {
    names(visit, EntityKind::Person)
}

/// `orgs`.
pub(crate) fn orgs(visit: &Visit) -> Result<Reply, Refusal> {
    names(visit, EntityKind::Organisation)
}

/// `places`.
pub(crate) fn places(visit: &Visit) -> Result<Reply, Refusal> {
    names(visit, EntityKind::Place)
}

fn names(visit: &Visit, kind: EntityKind) -> Result<Reply, Refusal> {
    let window = window(&visit.address, NAMES)?;
    let named = DirectoryQuestion {
        names: match text(&visit.address, "why")? {
            Some(name) => WantedNames::Explained(name),
            None => WantedNames::Beginnings(question(&visit.address)?),
        },
        query: text(&visit.address, "query")?,
    };
    let results = visit.collection()?.directory(kind, &named, &window)?;
    let page = page(visit, &window)?;
    Reply::written(JSON, |out| json::directory(out, &results, page))
}

/// `new --peek --format jsonl`: of the question that is named, or of all.
pub(crate) fn new(visit: &Visit) -> Result<Reply, Refusal> {
    let index = visit.commit.index()?;
    let questions = saved::load(index.path())?;
    let name = text(&visit.address, "name")?;
    if let Some(name) = &name
        && !questions.iter().any(|question| question.name == *name)
    {
        return Err(absent(no_such(name, &questions)));
    }
    let (seen, commit) = (SeenMarks::read(index)?, visit.complete_collection()?);
    let mut body = Vec::new();
    for question in &questions {
        if name.as_ref().is_some_and(|name| question.name != *name) {
            continue;
        }
        let mut ask = visit.saved()?.read(question)?;
        if ask.asked.forms == FormLimit::MostFrequent {
            ask.asked.forms = FormLimit::Refuse;
        }
        let collection = answering(&commit, &ask, seen.after(question, question.seen));
        let mut lines = Vec::new();
        let written = match &ask.wanted {
            SavedWanted::Articles(question) => {
                let mut found = collection.find(question, &ask.window)?;
                if ask.cites {
                    cite_articles(&mut found);
                }
                json::article_lines(&mut lines, &found)
            }
            SavedWanted::Quotes(question) => {
                let mut found = collection.quotes(question, &ask.window)?;
                if ask.cites {
                    cite_quotes(&mut found);
                }
                json::quote_lines(&mut lines, &found)
            }
        };
        let written = written.and_then(|()| json::saved_lines(&mut body, &question.name, &lines));
        written.map_err(|error| Refusal::fault(&error.to_string()))?;
    }
    Ok(Reply::new(JSON_LINES, body))
}

/// `timeline`.
pub(crate) fn timeline(visit: &Visit) -> Result<Reply, Refusal> {
    let window = window(&visit.address, 0)?;
    let step = match visit.address.get("by") {
        None => None,
        Some("day") => Some(DateStep::Day),
        Some("month") => Some(DateStep::Month),
        Some("year") => Some(DateStep::Year),
        Some(_) => return Err(Refusal::parameter("by", "give day, month or year")),
    };
    let results = visit
        .collection()?
        .timeline(&question(&visit.address)?, step, &window)?;
    let page = page(visit, &window)?;
    Reply::written(JSON, |out| json::timeline(out, &results, page))
}

/// `show`.
pub(crate) fn show(visit: &Visit) -> Result<Reply, Refusal> {
    let shown = visit.commit.show(visit.rest("/api/v1/show/")).map_err(absent)?;
    let id = shown.article.id.to_string();
    Reply::written(JSON, |out| {
        extraction::write(
            out,
            &id,
            &shown.article,
            &shown.extraction,
            &shown.copy_corrections,
        )
    })
}

/// `similar`.
pub(crate) fn similar(visit: &Visit) -> Result<Reply, Refusal> {
    let window = window(&visit.address, RESULTS)?;
    let all = switch(&visit.address, "all")?;
    let id = visit.rest("/api/v1/similar/");
    let found = visit.commit.similar(id, all, &facets(&visit.address)?, &window);
    let found = found.map_err(absent)?;
    let page = page(visit, &window)?;
    Reply::written(JSON, |out| json::similar(out, &found, page))
}

/// `status`.
pub(crate) fn status(visit: &Visit) -> Result<Reply, Refusal> {
    let status = visit.commit.status()?;
    let held = held(&visit.commit)?;
    Reply::written(JSON, |out| {
        report::status_json(out, &visit.commit.location(), Some(&status), &held, None)
    })
}

/// `verify`: `draft`, else `words` and `by`. Changes nothing.
pub(crate) fn verify(visit: &Visit) -> Result<Reply, Refusal> {
    let form = &visit.form;
    let claims = match (form.get("draft"), form.get("words")) {
        (Some(draft), _) => claims_of_text(draft),
        (None, Some(words)) => vec![claim_of_words(words, form.get("by").map(str::to_owned))],
        (None, None) => {
            return Err(Refusal::parameter(
                "words",
                "give the words of a quotation, or a `draft`",
            ));
        }
    };
    let rows = check(&visit.commit, claims)?;
    Reply::written(JSON, |out| crate::render::verify::json(out, &rows))
}

/// The parameters of a form that comes as a JSON object of strings.
pub(crate) fn form(body: &[u8]) -> Result<Address, Refusal> {
    let wrong = || Refusal::new(400, "This JSON cannot be understood", "send an object of strings");
    let Ok(Value::Object(object)) = serde_json::from_slice(body) else {
        return Err(wrong());
    };
    let mut form = Address::default();
    for (name, value) in &object {
        if !matches!(name.as_str(), "words" | "by" | "draft") {
            return Err(Refusal::parameter(name, "the names are words, by and draft"));
        }
        form = form.with(name, value.as_str().ok_or_else(wrong)?);
    }
    Ok(form)
}

/// A refusal as problem JSON (RFC 9457).
pub(crate) fn problem(refusal: &Refusal) -> Reply {
    let mut problem = json!({
        "type": "about:blank",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
    });
    if !refusal.hint.is_empty() {
        problem["hint"] = Value::from(refusal.hint.as_str());
    }
    let mut body = Vec::new();
    // A vector takes all that is written to it.
    let _ = write_line(&mut body, &problem);
    Reply::new("application/problem+json", body).with_status(refusal.status)
}

/// An article that is not there: its id was wrong, or not long enough.
pub(crate) fn absent(error: crate::error::Error) -> Refusal {
    let is_usage = error.kind == crate::error::ErrorKind::Usage;
    let refusal = Refusal::from(error);
    if is_usage {
        return Refusal::not_found(refusal.detail).hint(refusal.hint);
    }
    refusal
}

fn page(visit: &Visit, window: &Window) -> Result<Page, Refusal> {
    Ok(Page {
        offset: window.offset as u64,
        took: None,
        is_part: visit.collection()?.is_part(),
    })
}

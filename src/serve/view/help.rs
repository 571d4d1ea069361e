//! How to ask, the keys, and the API.

use maud::{Markup, html};

use crate::collection::Collection;
use crate::extract::EntityKind;
use crate::search::query::Field;
use crate::search::{DirectoryQuestion, Sort, Window};
use crate::serve::address::Address;
use crate::serve::openapi::ENDPOINTS;
use crate::serve::reply::{Refusal, Reply};
use crate::serve::view::frame;
use crate::serve::visit::Visit;

/// Forms of questions that no field has.
const FORMS: [(&str, &str); 8] = [
    ("dam safety", "both words, in the headline or the text"),
    ("dam OR bridge", "one of them"),
    ("\"dam safety\"", "these words side by side"),
    ("dam -bridge", "without a word"),
    ("saf*", "words that begin so"),
    ("marack~", "words that are spelled nearly so"),
    ("=Dam", "exactly as written"),
    ("dam W/5 wall", "near each other"),
];
/// Keys of the script.
const KEYS: [(&str, &str); 6] = [
    ("/", "to the question"),
    ("j, k", "next and previous result"),
    ("Enter", "open it"),
    ("n, p", "next and previous word of the question in an article"),
    ("], [", "next and previous quotation in an article"),
    ("?", "this page"),
];

/// The query language and the keys.
// Every view may refuse.
#[allow(clippy::unnecessary_wraps)]
pub(crate) fn page(visit: &Visit) -> Result<Reply, Refusal> {
    let fields = [false, true].into_iter().flat_map(Field::syntax_lines);
    let fields: Vec<(String, String)> = fields
        .filter(|(example, _)| !example.is_empty())
        .map(|(example, text)| (example.to_owned(), text))
        .collect();
    let content = html! {
        h1 { "How to ask" }
        dl.syntax {
            @for (example, about) in FORMS { (line(example, about)) }
            @for (example, about) in &fields { (line(example, about)) }
        }
        p { "The whole language is on one page at the terminal: " code { "onrecord syntax" } "." }
        h2 { "Keys" }
        dl.syntax { @for (key, about) in KEYS { dt { kbd { (key) } } dd { (about) } } }
        p { label { input #keys type="checkbox"; " Switch the keys off in this browser" } }
    };
    Ok(frame::page("How to ask", &visit.address, &content))
}

fn line(example: &str, about: &str) -> Markup {
    html! {
        dt { a href=(Address::new("/").with("q", example)) { code { (example) } } }
        dd { (about) }
    }
}

/// The API with an example of each path.
pub(crate) fn api(visit: &Visit) -> Result<Reply, Refusal> {
    let examples = Examples::of(&visit.commit)?;
    let content = html! {
        h1 { "API" }
        p {
            "The JSON is what the terminal prints with " code { "--format json" } "; parameters are named as the options of the \
             terminal, with " code { "_" } " for " code { "-" } ". Errors are problem JSON (RFC 9457). "
            a href="/api/v1/openapi.json" { "OpenAPI 3.1" }
        }
        p { "Programs send the token that the server printed: " code { "curl -H \"Authorization: Bearer TOKEN\" …" } }
        dl.syntax {
            @for endpoint in &ENDPOINTS {
                @let target = examples.filled_in(&format!("/api/v1/{}{}", endpoint.path, endpoint.example));
                dt {
                    @if target.contains('{') { code { (target) } } @else { a href=(target) { code { (target) } } }
                }
                dd { (endpoint.about) }
            }
            dt { code { "POST /api/v1/verify" } }
            dd { "compares a quotation (" code { "words" } ", " code { "by" } ") or a " code { "draft" } " with the index, as JSON" }
        }
    };
    Ok(frame::page("API", &visit.address, &content))
}

/// Values from the index for the examples of the API, so that each finds something.
struct Examples {
    /// The id of the newest article.
    id: Option<String>,
    /// The last word of the name of the person whom most articles name.
    name: Option<String>,
}

impl Examples {
    fn of(collection: &Collection) -> Result<Self, Refusal> {
        let one = Window {
            limit: 1,
            sort: Sort::Newest,
            ..Window::default()
        };
        let newest = collection.headlines("*", &one)?;
        let people = collection.directory(EntityKind::Person, &DirectoryQuestion::default(), &one)?;
        let name = people
            .hits
            .first()
            .and_then(|entry| entry.name.split_whitespace().last());
        Ok(Self {
            id: newest.hits.first().map(|hit| hit.id.to_string()),
            name: name.map(str::to_lowercase),
        })
    }

    /// An example with the values in the place of their names.
    fn filled_in(&self, example: &str) -> String {
        let values = [("{id}", &self.id), ("{name}", &self.name)];
        let encoded = |value: &str| form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>();
        values
            .into_iter()
            .fold(example.to_owned(), |example, (name, value)| match value {
                Some(value) => example.replace(name, &encoded(value)),
                None => example,
            })
    }
}

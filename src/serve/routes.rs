//! The table of views by address, and the headers of every answer.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HOST, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use http_body::Frame;
use tokio::sync::mpsc::Receiver;
use tokio::time::timeout;

use crate::inquiry::saved::SavedReader;
use crate::search::Allowance;
use crate::serve::address::Address;
use crate::serve::api;
use crate::serve::export;
use crate::serve::feed;
use crate::serve::guard::{Admission, HEADERS, Keys, admit};
use crate::serve::openapi;
use crate::serve::pool::Pool;
use crate::serve::reply::{Refusal, Reply, ReplyBody};
use crate::serve::shelf::Shelf;
use crate::serve::view;
use crate::serve::visit::{View, Visit};

/// Maximum bytes of a form.
const MOST_FORM: usize = 1 << 20;
/// How long a form may take to arrive.
const FORM_TIME: Duration = Duration::from_secs(30);

/// State that all requests share.
#[derive(Debug)]
pub(crate) struct Desk {
    /// The index.
    pub(crate) shelf: Shelf,
    /// The keys that let requests in.
    pub(crate) keys: Keys,
    /// Where views run.
    pub(crate) pool: Pool,
    /// Reads saved questions.
    pub(crate) saved: SavedReader,
}

/// Pages and answers of the API that are asked for with `GET`.
pub(crate) const VIEWS: [(&str, View); 31] = [
    ("/", view::results::page),
    ("/quotations", view::quotations::page),
    ("/people", view::directory::people),
    ("/organisations", view::directory::organisations),
    ("/places", view::directory::places),
    ("/article/{id}", view::article::page),
    ("/person", view::name::person),
    ("/organisation", view::name::organisation),
    ("/place", view::name::place),
    ("/compare", view::compare::page),
    ("/new", view::new::page),
    ("/feed/{token}", feed::feed),
    ("/names", view::names::page),
    ("/differences/{one}/{other}", view::differences::page),
    ("/verify", view::verify::form),
    ("/status", view::status::page),
    ("/help", view::help::page),
    ("/api", view::help::api),
    ("/api/v1/openapi.json", openapi::document),
    ("/api/v1/query", api::query),
    ("/api/v1/quotes", api::quotes),
    ("/api/v1/people", api::people),
    ("/api/v1/orgs", api::orgs),
    ("/api/v1/places", api::places),
    ("/api/v1/timeline", api::timeline),
    ("/api/v1/show/{id}", api::show),
    ("/api/v1/similar/{id}", api::similar),
    ("/api/v1/new", api::new),
    ("/api/v1/status", api::status),
    ("/api/v1/export/articles", export::articles),
    ("/api/v1/export/quotes", export::quotes),
];
/// Forms. Those of names change the user's file of names; the others change nothing.
pub(crate) const FORMS: [(&str, View); 3] = [
    ("/names", view::names::changed),
    ("/verify", view::verify::checked),
    ("/api/v1/verify", api::verify),
];
/// Files of the program.
const FILES: [(&str, &str, &str); 3] = [
    (
        "/static/onrecord.css",
        "text/css; charset=utf-8",
        include_str!("assets/onrecord.css"),
    ),
    (
        "/static/onrecord.js",
        "text/javascript; charset=utf-8",
        include_str!("assets/onrecord.js"),
    ),
    (
        "/static/icon.svg",
        "image/svg+xml",
        include_str!("assets/icon.svg"),
    ),
];

/// Builds the service that answers requests to `local`.
pub(crate) fn router(desk: Arc<Desk>, local: SocketAddr) -> Router {
    let mut router = Router::new();
    for (path, view) in VIEWS {
        router = router.route(
            path,
            get(
                move |State(desk): State<Arc<Desk>>, uri: Uri, headers: HeaderMap| async move {
                    answer(
                        desk,
                        address_of(&uri),
                        Address::default(),
                        host_of(&headers),
                        view,
                    )
                    .await
                },
            ),
        );
    }
    for (path, view) in FORMS {
        router = router.route(
            path,
            post(
                move |State(desk): State<Arc<Desk>>, request: Request| async move {
                    let address = address_of(request.uri());
                    let host = host_of(request.headers());
                    match form_of(&desk, request).await {
                        Ok(form) => answer(desk, address, form, host, view).await,
                        Err(refusal) => refused(&refusal, &address),
                    }
                },
            ),
        );
    }
    let not_found = |uri: Uri| async move {
        let address = address_of(&uri);
        let refusal = Refusal::not_found(format!("no page has the address {}", address.path()));
        refused(&refusal, &address)
    };
    let not_allowed = |uri: Uri| async move {
        let refusal = Refusal::new(405, "This is not done here", "pages are read with GET");
        refused(&refusal, &address_of(&uri))
    };
    let router = router
        .fallback(not_found)
        .method_not_allowed_fallback(not_allowed);
    let doors = (Arc::clone(&desk), local);
    router.layer(from_fn_with_state(doors, guarded)).with_state(desk)
}

fn address_of(uri: &Uri) -> Address {
    Address::parse(uri.path(), uri.query().unwrap_or_default())
}

/// The host that a request names; its guard has checked it.
fn host_of(headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    host.unwrap_or_default().to_owned()
}

/// Checks a request and adds the headers to its answer. The program's own files hold no secret and need no key.
async fn guarded(
    State((desk, local)): State<(Arc<Desk>, SocketAddr)>,
    mut request: Request,
    next: Next,
) -> Response {
    let address = address_of(request.uri());
    let file = FILES.iter().find(|(path, _, _)| *path == address.path());
    let admitted = admit(&desk.keys, local, request.method(), &address, request.headers());
    let mut response = match (admitted, file) {
        (Err(refusal), _) if refusal.status == 421 => refused(&refusal, &address),
        (_, Some((_, content_type, text))) => response(Reply::new(content_type, *text)),
        (Err(refusal), None) => refused(&refusal, &address),
        (Ok(Admission::Welcome(address)), None) => welcome(&desk.keys, local, address),
        (Ok(admission), None) => {
            request.extensions_mut().insert(Arc::new(admission));
            next.run(request).await
        }
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

fn welcome(keys: &Keys, local: SocketAddr, address: Address) -> Response {
    // A path of two strokes would be another host.
    let address = if address.path().starts_with("//") {
        Address::new("/")
    } else {
        address
    };
    let reply = Reply {
        location: Some(address),
        ..Reply::new("text/plain; charset=utf-8", "welcome\n")
    };
    let mut response = response(reply.with_status(303));
    if let Ok(cookie) = HeaderValue::from_str(&keys.cookie(local)) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

/// Reads a form, and checks that it is one of ours.
async fn form_of(desk: &Desk, request: Request) -> Result<Address, Refusal> {
    let too_large = || {
        Refusal::new(
            413,
            "This form is too large",
            format!("at most {MOST_FORM} bytes are read"),
        )
        .hint("`onrecord verify --file DRAFT` reads a draft of any length")
    };
    let (head, body) = request.into_parts();
    let Ok(body) = timeout(FORM_TIME, to_bytes(body, MOST_FORM)).await else {
        return Err(Refusal::new(
            408,
            "This form came too slowly",
            "the rest of it did not come",
        ));
    };
    let body = body.map_err(|_| too_large())?;
    let form = match content_type(&head.headers) {
        Some("application/x-www-form-urlencoded") => {
            Address::parse("", std::str::from_utf8(&body).unwrap_or_default())
        }
        Some("application/json") => api::form(&body)?,
        _ => {
            return Err(Refusal::new(
                415,
                "This type is not read",
                "send application/x-www-form-urlencoded or application/json",
            ));
        }
    };
    let admission = head.extensions.get::<Arc<Admission>>();
    let is_program = admission.is_some_and(|admission| **admission == Admission::ByToken);
    if !is_program && !desk.keys.knows_form(form.get("form_key")) {
        return Err(Refusal::new(
            403,
            "This form is too old",
            "the server was started anew since the page was opened",
        )
        .hint("open the page again and send the form once more"));
    }
    Ok(form)
}

/// The type of a body, without its parameters.
fn content_type(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim())
}

/// Runs a view.
async fn answer(desk: Arc<Desk>, address: Address, form: Address, host: String, view: View) -> Response {
    if let Err(refusal) = openapi::check(&address) {
        return refused(&refusal, &address);
    }
    let form_key = desk.keys.form_key().to_owned();
    let shared = Arc::clone(&desk);
    let asked = address.clone();
    let job = move |allowance: Allowance| {
        view(&Visit {
            commit: shared.shelf.current()?.within(allowance.clone()),
            allowance,
            address: asked,
            form,
            form_key,
            host,
            saved: Some(shared.saved.clone()),
        })
    };
    match desk.pool.run(job).await {
        Ok(reply) => response(reply),
        Err(refusal) => refused(&refusal, &address),
    }
}

/// A refusal: problem JSON (RFC 9457) for programs, a page for people.
fn refused(refusal: &Refusal, address: &Address) -> Response {
    let is_of_program = address.path().starts_with("/api/");
    let reply = if is_of_program {
        api::problem(refusal)
    } else {
        view::frame::refusal_page(refusal)
    };
    response(reply)
}

fn response(reply: Reply) -> Response {
    let body = match reply.body {
        ReplyBody::Whole(bytes) => Body::from(bytes),
        ReplyBody::Parts(parts) => Body::new(PartsBody(parts)),
    };
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(reply.content_type));
    if let Some(name) = reply.file_name
        && let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
    {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    if let Some(address) = reply.location
        && let Ok(value) = HeaderValue::from_str(&address.to_string())
    {
        headers.insert(LOCATION, value);
    }
    response
}

/// A body that is written while it is sent.
struct PartsBody(Receiver<std::io::Result<Bytes>>);

impl http_body::Body for PartsBody {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<std::io::Result<Frame<Bytes>>>> {
        let part = self.0.poll_recv(context);
        part.map(|part| part.map(|part| part.map(Frame::data)))
    }
}

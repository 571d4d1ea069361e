//! The client: sends a request to a node and reads its answer, with time-outs and retries.
//!
//! A request is sent again only if a repeat is harmless, and only after a failure that may pass: a refused or cut
//! connection, a time-out, or an answer that says that the node is busy or not ready. The next try goes to the next node.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::de::DeserializeOwned;
use serde_json::Value;
use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use crate::cluster::address::{ClusterAccess, ClusterAddress};
use crate::error::{Error, ErrorKind, Result, io_reason};

/// Time for the connection to a node.
const CONNECT: Duration = Duration::from_secs(5);
/// Least time from the request to the end of the answer.
const ANSWER: Duration = Duration::from_mins(1);
/// First pause before a repeat; each further one is twice as long, at most [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
/// Bodies of more bytes are compressed.
const COMPRESSED_FROM: usize = 1 << 10;
/// How hard bodies are compressed.
const LEVEL: u32 = 4;
/// Bytes of the longest answer.
const LONGEST_ANSWER: u64 = 1 << 30;

/// Which engine the cluster runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavour {
    OpenSearch,
    Elasticsearch,
}

/// How long a request is repeated.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Repeat {
    /// A repeat could do the same thing twice.
    Never,
    /// For at most this long after the first try.
    For(Duration),
}

impl Repeat {
    /// For questions: somebody waits for the answer.
    pub(crate) const BRIEFLY: Self = Self::For(Duration::from_secs(10));
    /// For writing: a node may restart meanwhile, or have a lot to refresh.
    pub(crate) const PATIENTLY: Self = Self::For(Duration::from_mins(6));

    /// Time for one try.
    fn answer_time(self) -> Duration {
        match self {
            Self::Never => ANSWER,
            Self::For(time) => ANSWER.max(time / 2),
        }
    }
}

/// A request to a cluster.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request<'a> {
    /// `GET`, `POST`, `PUT`, `DELETE`.
    pub(crate) method: &'static str,
    /// Path and query, beginning with a slash.
    pub(crate) path: &'a str,
    /// The body with its type.
    pub(crate) body: Option<(&'static str, &'a [u8])>,
    pub(crate) repeat: Repeat,
}

/// An answer of a node that is no failure of the transport.
#[derive(Debug)]
pub(crate) struct NodeAnswer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

/// Reads the body of an answer with some status; an error means that the answer was cut.
type ReadBody<'r, T> = &'r dyn Fn(u16, &[u8]) -> serde_json::Result<T>;

/// The client of one cluster. Cheap to clone; usable from several threads.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    agent: Agent,
    pub(crate) address: Arc<ClusterAddress>,
    authorization: Option<Arc<str>>,
    /// The node that the next request goes to.
    node: Arc<AtomicUsize>,
    sent: Arc<AtomicU64>,
}

/// A failed try.
struct Failure {
    why: String,
    hint: Option<String>,
    /// Whether it may pass.
    passes: bool,
}

impl Client {
    /// A client of the cluster; sends nothing yet.
    ///
    /// # Errors
    /// If the certificates to trust cannot be read.
    pub(crate) fn new(address: &ClusterAddress, access: &ClusterAccess) -> Result<Self> {
        let mut tls = TlsConfig::builder();
        if let Some(pem) = &access.authorities {
            let mut certificates: Vec<Certificate<'static>> = Vec::new();
            for item in parse_pem(pem) {
                if let Ok(PemItem::Certificate(certificate)) = item {
                    certificates.push(certificate);
                }
            }
            if certificates.is_empty() {
                return Err(Error::usage(
                    "reach the cluster",
                    "the file of certificates holds none in PEM form",
                ));
            }
            tls = tls.root_certs(RootCerts::new_with_certs(&certificates));
        }
        let config = Agent::config_builder()
            .tls_config(tls.build())
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(CONNECT))
            .user_agent(concat!("onrecord/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self {
            agent: config.into(),
            address: Arc::new(address.clone()),
            authorization: access.authorization.as_deref().map(Arc::from),
            node: Arc::default(),
            sent: Arc::default(),
        })
    }

    /// Bytes of bodies sent so far, as they went over the wire.
    pub(crate) fn bytes_sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// The engine of the cluster.
    pub(crate) fn flavour(&self) -> Result<Flavour> {
        let answer = self.get("/")?;
        let distribution = answer["version"]["distribution"].as_str();
        Ok(match distribution {
            Some("opensearch") => Flavour::OpenSearch,
            _ => Flavour::Elasticsearch,
        })
    }

    /// Asks, and takes only a success for an answer.
    pub(crate) fn get(&self, path: &str) -> Result<Value> {
        self.expect(&Request {
            method: "GET",
            path,
            body: None,
            repeat: Repeat::BRIEFLY,
        })
    }

    /// Asks with a body, and takes only a success for an answer.
    pub(crate) fn ask(&self, path: &str, body: &Value) -> Result<Value> {
        self.expect(&Request {
            method: "POST",
            path,
            body: Some(("application/json", body.to_string().as_bytes())),
            repeat: Repeat::BRIEFLY,
        })
    }

    /// Asks with a body, and reads an answer of this form; takes only a success for an answer.
    pub(crate) fn ask_as<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T> {
        let body = body.to_string();
        let request = Request {
            method: "POST",
            path,
            body: Some(("application/json", body.as_bytes())),
            repeat: Repeat::BRIEFLY,
        };
        let read = |status: u16, bytes: &[u8]| {
            if status < 300 {
                return serde_json::from_slice(bytes).map(Ok);
            }
            let body = value_of(status, bytes)?;
            Ok(Err(NodeAnswer { status, body }))
        };
        let (_, answer) = self.send_until(&request, &read)?;
        answer.map_err(|answer| self.refusal(&request, &answer))
    }

    /// Sends a request, and takes only a success for an answer.
    pub(crate) fn expect(&self, request: &Request<'_>) -> Result<Value> {
        let answer = self.send(request)?;
        if answer.status < 300 {
            return Ok(answer.body);
        }
        Err(self.refusal(request, &answer))
    }

    /// What a path holds; None where there is nothing.
    ///
    /// # Errors
    /// If the cluster does not answer, or refuses to.
    pub(crate) fn find(&self, path: &str) -> Result<Option<Value>> {
        let request = Request {
            method: "GET",
            path,
            body: None,
            repeat: Repeat::BRIEFLY,
        };
        let answer = self.send(&request)?;
        match answer.status {
            404 => Ok(None),
            300.. => Err(self.refusal(&request, &answer)),
            _ => Ok(Some(answer.body)),
        }
    }

    /// The error for an answer that is no success.
    pub(crate) fn refusal(&self, request: &Request<'_>, answer: &NodeAnswer) -> Error {
        let reason = reason(&answer.body);
        let error = self.error(request, &format!("HTTP {}: {reason}", answer.status));
        match answer.status {
            403 if reason.contains("create-index") => error
                .hint("the nodes make no new indexes while their disks are nearly full; free space on them"),
            401 | 403 => error.hint(ClusterAccess::hint()),
            404 => error.kind(ErrorKind::NoIndex).hint(format!(
                "make it with `onrecord ingest --index {} FOLDER`, or check its name",
                self.address.shown()
            )),
            429 | 502..=504 => error.hint("the cluster is busy or not ready; try again later"),
            _ => error,
        }
    }

    fn error(&self, request: &Request<'_>, why: &str) -> Error {
        let node = &self.address.nodes[self.node.load(Ordering::Relaxed) % self.address.nodes.len()];
        let path = request.path.split('?').next().unwrap_or_default();
        Error::new(format!("ask {node} for {} {path}", request.method), why).kind(ErrorKind::Io)
    }

    /// Sends a request until there is an answer that is no passing failure.
    ///
    /// # Errors
    /// If no node answers.
    pub(crate) fn send(&self, request: &Request<'_>) -> Result<NodeAnswer> {
        let (status, body) = self.send_until(request, &value_of)?;
        Ok(NodeAnswer { status, body })
    }

    /// The same, for an answer whose body `read` reads. Returns the status, too.
    fn send_until<T>(&self, request: &Request<'_>, read: ReadBody<'_, T>) -> Result<(u16, T)> {
        let compressed = request
            .body
            .filter(|(_, body)| body.len() > COMPRESSED_FROM)
            .map(|(_, body)| gzipped(body));
        let began = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            let tried = self.try_once(request, compressed.as_deref(), read);
            let is_late = match request.repeat {
                Repeat::Never => true,
                Repeat::For(time) => began.elapsed() + pause > time,
            };
            match tried {
                Ok(answer) if !is_busy(answer.0) || is_late => return Ok(answer),
                Err(failure) if !failure.passes || is_late => {
                    let error = self.error(request, &failure.why);
                    return Err(error.hint(
                        failure
                            .hint
                            .unwrap_or_else(|| "check the address and that the cluster is up".to_owned()),
                    ));
                }
                Ok(_) => {}
                Err(_) => _ = self.node.fetch_add(1, Ordering::Relaxed),
            }
            std::thread::sleep(jittered(pause));
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    fn try_once<T>(
        &self,
        request: &Request<'_>,
        compressed: Option<&[u8]>,
        read: ReadBody<'_, T>,
    ) -> Result<(u16, T), Failure> {
        let nodes = &self.address.nodes;
        let node = &nodes[self.node.load(Ordering::Relaxed) % nodes.len()];
        let mut built = ureq::http::Request::builder()
            .method(request.method)
            .uri(format!("{node}{}", request.path));
        if let Some(authorization) = &self.authorization {
            built = built.header("authorization", &**authorization);
        }
        let time = request.repeat.answer_time();
        let sent = match request.body {
            None => built.body(()).map(|request| {
                let timed = self.agent.configure_request(request).timeout_global(Some(time));
                self.agent.run(timed.build())
            }),
            Some((kind, plain)) => {
                built = built.header("content-type", kind);
                let body = compressed.unwrap_or(plain);
                if compressed.is_some() {
                    built = built.header("content-encoding", "gzip");
                }
                self.sent.fetch_add(body.len() as u64, Ordering::Relaxed);
                built.body(body).map(|request| {
                    let timed = self.agent.configure_request(request).timeout_global(Some(time));
                    self.agent.run(timed.build())
                })
            }
        };
        let sent = sent.map_err(|error| Failure {
            why: error.to_string(),
            hint: None,
            passes: false,
        })?;
        let mut response = sent.map_err(|error| failure(&error))?;
        let status = response.status().as_u16();
        let body = response.body_mut().with_config().limit(LONGEST_ANSWER);
        let body = body.read_to_vec().map_err(|error| failure(&error))?;
        let body = read(status, &body).map_err(|error| Failure {
            why: format!("the answer is cut or no JSON: {error}"),
            hint: None,
            passes: true,
        })?;
        Ok((status, body))
    }
}

/// The JSON of an answer. The first words of a refusal that is no JSON.
fn value_of(status: u16, body: &[u8]) -> serde_json::Result<Value> {
    match serde_json::from_slice(body) {
        Err(_) if status >= 300 => {
            let text = String::from_utf8_lossy(body).chars().take(200).collect();
            Ok(Value::String(text))
        }
        read => read,
    }
}

/// True for an answer that says that the node has too much to do, or is not ready.
const fn is_busy(status: u16) -> bool {
    matches!(status, 429 | 502..=504)
}

fn failure(error: &ureq::Error) -> Failure {
    let passes = matches!(
        error,
        ureq::Error::Io(_)
            | ureq::Error::Timeout(_)
            | ureq::Error::ConnectionFailed
            | ureq::Error::Protocol(_)
            | ureq::Error::Decompress(..)
    );
    let why = match error {
        ureq::Error::Io(error) => io_reason(error),
        ureq::Error::HostNotFound => "there is no such host".to_owned(),
        ureq::Error::Timeout(of) => format!("no answer in time ({of})"),
        error => error.to_string(),
    };
    let is_certificate = why.contains("certificate") || matches!(error, ureq::Error::Rustls(_));
    Failure {
        passes: passes && !is_certificate,
        hint: is_certificate.then(ClusterAccess::certificate_hint),
        why,
    }
}

/// The reason in an answer of a node.
pub(crate) fn reason(body: &Value) -> String {
    let error = &body["error"];
    let cause = &error["root_cause"][0]["reason"];
    let caused = &error["caused_by"]["reason"];
    for text in [caused, cause, &error["reason"], error, body] {
        if let Some(text) = text.as_str() {
            return text.to_owned();
        }
    }
    body.to_string().chars().take(200).collect()
}

/// Between half of a pause and the whole.
pub(crate) fn jittered(pause: Duration) -> Duration {
    let random = getrandom::u32().unwrap_or(u32::MAX / 2);
    pause.mul_f64(0.5 + 0.5 * f64::from(random) / f64::from(u32::MAX))
}

/// Compresses a body. On the documents of 500 real articles, the encoder's level 1 leaves 1.64 of the text, level 2 1.29, level
/// 4 1.16 and level 6 1.14; level 4 takes twice as long as level 1, which is a tenth of a millisecond an article.
fn gzipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::new(LEVEL));
    // Writing to memory cannot fail.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default()
}

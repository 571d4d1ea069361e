//! Access checks: the host that a request names, its key, and the origin of forms.
//!
//! A page of any other site can send requests to this server, and with a name of its own that points to this machine it
//! could read the answers; so the `Host` of a request must be one that nobody else can own. Other users of the machine can
//! send requests, too; so each needs a key, from the address that was printed, from the cookie that a visit to it sets, or
//! from a program's `Authorization`. Feeds have tokens of their own in their paths, since readers of feeds know no cookies;
//! the feed's view compares them.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use axum::http::header::{AUTHORIZATION, COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, Method};

use crate::error::{Error, Result};
use crate::serve::address::Address;
use crate::serve::feed::FEEDS;
use crate::serve::reply::Refusal;

/// Fewest bytes of a token that somebody chose.
const LEAST_BYTES: usize = 16;
/// The parameter that carries a key.
const TOKEN: &str = "token";
/// Headers of every answer. They forbid loading from elsewhere and framing, and browsers send no referrer.
pub(crate) const HEADERS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
];

/// The keys of a server.
#[derive(Debug)]
pub(crate) struct Keys {
    token: String,
    form_key: String,
    /// A key that works once.
    once: Mutex<Option<String>>,
}

/// How a request is let in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// It is answered; a form needs the key that the page had.
    ByCookie,
    /// It is answered; it comes from a program that knows the token.
    ByToken,
    /// It asks for a feed, whose own token is in its path.
    ToFeed,
    /// Its address had the token: a cookie is set, and the browser goes on to the address without it.
    Welcome(Address),
}

impl Keys {
    /// Keys around a token.
    ///
    /// # Errors
    /// Where the system has no random numbers.
    pub(crate) fn new(token: String) -> Result<Self> {
        Ok(Self {
            token,
            form_key: random_key()?,
            once: Mutex::new(Some(random_key()?)),
        })
    }

    /// The token.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// The key that forms send back.
    pub(crate) fn form_key(&self) -> &str {
        &self.form_key
    }

    /// The key that works once; empty where it was used.
    pub(crate) fn once(&self) -> String {
        let once = self.once.lock().unwrap_or_else(PoisonError::into_inner);
        once.clone().unwrap_or_default()
    }

    /// True if a form sent its key back.
    pub(crate) fn knows_form(&self, given: Option<&str>) -> bool {
        given.is_some_and(|given| is_same(given, &self.form_key))
    }

    /// True for the token, and once for the key that works once.
    fn opens(&self, given: &str) -> bool {
        let mut once = self.once.lock().unwrap_or_else(PoisonError::into_inner);
        let is_once = once.as_deref().is_some_and(|once| is_same(given, once));
        if is_once {
            *once = None;
        }
        is_once || is_same(given, &self.token)
    }

    /// The cookie that lets a browser in.
    pub(crate) fn cookie(&self, local: SocketAddr) -> String {
        let name = cookie_name(local);
        format!("{name}={}; HttpOnly; SameSite=Strict; Path=/", self.token)
    }
}

/// Lets a request in, or says why not. `local` is the address that the server listens at.
pub(crate) fn admit(
    keys: &Keys,
    local: SocketAddr,
    method: &Method,
    address: &Address,
    headers: &HeaderMap,
) -> Result<Admission, Refusal> {
    let host = only(headers, HOST.as_str());
    let Some(host) = host.filter(|host| is_own_host(host, local)) else {
        return Err(Refusal::new(
            421,
            "This server does not answer to that name",
            format!("open http://{local}/ with the address that `onrecord serve` printed"),
        ));
    };
    if address.path().starts_with(FEEDS) && (method == Method::GET || method == Method::HEAD) {
        return Ok(Admission::ToFeed);
    }
    if let Some(given) = address.get(TOKEN) {
        return if method == Method::GET && keys.opens(given) {
            Ok(Admission::Welcome(address.without(TOKEN)))
        } else {
            Err(unknown())
        };
    }
    let bearer = only(headers, AUTHORIZATION.as_str()).and_then(|value| value.strip_prefix("Bearer "));
    if let Some(bearer) = bearer {
        return if is_same(bearer.trim(), &keys.token) {
            Ok(Admission::ByToken)
        } else {
            Err(unknown())
        };
    }
    let name = cookie_name(local);
    let cookies = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.split_once('='));
    if !pairs.any(|(known, value)| known.trim() == name && is_same(value.trim(), &keys.token)) {
        return Err(unknown());
    }
    if method == Method::POST && !is_from_here(host, headers) {
        return Err(Refusal::new(
            403,
            "This form is not from this server",
            "a form of another site was sent here",
        ));
    }
    Ok(Admission::ByCookie)
}

fn unknown() -> Refusal {
    Refusal::new(
        401,
        "This address needs its token",
        "open the address that `onrecord serve` printed: the token in it lets this browser in",
    )
    .hint("programs send it as `Authorization: Bearer TOKEN`; a new start of the server makes a new one")
}

/// The value of a header that is there once.
fn only<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

/// True for a host that only this machine can be: the address that the server listens at, `localhost` where that is
/// loopback, any address in numbers where it listens at all.
fn is_own_host(host: &str, local: SocketAddr) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port.parse().ok()),
        _ => (host, Some(80)),
    };
    if port != Some(local.port()) {
        return false;
    }
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let is_loopback = local.ip().is_loopback() || local.ip().is_unspecified();
    match name.parse::<IpAddr>() {
        Ok(address) => {
            address == local.ip() || local.ip().is_unspecified() || (is_loopback && address.is_loopback())
        }
        Err(_) => is_loopback && name.eq_ignore_ascii_case("localhost"),
    }
}

/// True if the browser says that a form is from a page of this server.
fn is_from_here(host: &str, headers: &HeaderMap) -> bool {
    if let Some(site) = only(headers, "sec-fetch-site") {
        return site == "same-origin";
    }
    only(headers, ORIGIN.as_str()).and_then(|origin| origin.strip_prefix("http://")) == Some(host)
}

/// Cookies do not distinguish ports.
fn cookie_name(local: SocketAddr) -> String {
    format!("onrecord_{}", local.port())
}

/// Compares in a time that does not depend on where two texts differ.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let pairs = one.bytes().zip(other.bytes());
    one.len() == other.len() && pairs.fold(0, |differences, (one, other)| differences | (one ^ other)) == 0
}

/// A key of 128 random bits, in hexadecimal digits.
///
/// # Errors
/// Where the system has no random numbers.
pub(crate) fn random_key() -> Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Error::new("make a token", error))?;
    Ok(format!("{:032x}", u128::from_le_bytes(bytes)))
}

/// Accepts a token that somebody chose, if it is long enough and fits in a header and an address.
///
/// # Errors
/// If it is too short, or has other characters than letters, digits, `-`, `_` and `.`.
pub(crate) fn is_long_enough(token: &str) -> Result<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if token.len() >= LEAST_BYTES && token.bytes().all(is_plain) {
        return Ok(token.to_owned());
    }
    Err(Error::usage(
        "use this token",
        format!("it needs {LEAST_BYTES} letters or digits at least, and no other characters than - _ ."),
    )
    .hint("leave ONRECORD_TOKEN empty for a random one"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(address: &str) -> SocketAddr {
        address.parse().unwrap()
    }

    #[test]
    fn a_host_is_one_that_nobody_else_can_own() {
        let loopback = local("127.0.0.1:7171");
        for host in ["127.0.0.1:7171", "localhost:7171", "LocalHost:7171", "[::1]:7171"] {
            assert!(is_own_host(host, loopback), "{host}");
        }
        for host in [
            "evil.example:7171",
            "127.0.0.1",
            "127.0.0.1:80",
            "localhost.evil.example:7171",
            "10.0.0.1:7171",
            "127.0.0.1:7171:7171",
            "",
        ] {
            assert!(!is_own_host(host, loopback), "{host}");
        }
        assert!(is_own_host("10.0.0.1:7171", local("0.0.0.0:7171")));
        assert!(!is_own_host("evil.example:7171", local("0.0.0.0:7171")));
        assert!(!is_own_host("localhost:7171", local("10.0.0.1:7171")));
    }

    #[test]
    fn a_key_works_once_and_a_token_always() {
        let keys = Keys::new("0123456789abcdef".to_owned()).unwrap();
        let once = keys.once();
        assert!(keys.opens(&once) && !keys.opens(&once) && !keys.opens(""));
        assert!(keys.opens("0123456789abcdef") && keys.opens("0123456789abcdef"));
        assert!(is_long_enough("short").is_err() && is_long_enough("0123456789abcde f").is_err());
    }
}

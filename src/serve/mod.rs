//! Requests -> pages and JSON: `onrecord serve`.
//!
//! A request is an `Address`; a view makes a `Reply` of it and of one commit of the index. Views know
//! nothing of connections. Only `routes` and the modules below it are asynchronous: they check who asks, run views on a
//! bounded pool, and write replies. Loopback is no boundary, since every page in the browser and every user of the machine
//! reaches it; `guard` has the rules.

mod address;
mod reply;
mod parameters;
mod shelf;
mod visit;
mod view;
mod feed;
mod api;
mod export;
mod openapi;
mod pool;
mod guard;
mod routes;
mod listen;
mod tools;
mod mcp;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::error::Result;
use crate::inquiry::saved::SavedReader;
use crate::serve::guard::{Keys, is_long_enough};
use crate::serve::listen::listen;
use crate::serve::pool::Pool;
use crate::serve::routes::{Desk, router};
use crate::serve::shelf::Shelf;

pub(crate) use guard::{feed_path, random_key};
pub(crate) use mcp::converse;

/// Options of the server.
#[derive(Clone, Debug)]
pub(crate) struct ServeOptions {
    /// The index folder.
    pub(crate) index: PathBuf,
    /// The address to listen at; port 0 takes a free one.
    pub(crate) listen: SocketAddr,
    /// The token that requests need; None makes a random one.
    pub(crate) token: Option<String>,
    /// Reads saved questions.
    pub(crate) saved: SavedReader,
}

/// Where a server can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Served {
    /// The address with the token in it.
    pub(crate) address: String,
    /// The same with a key that works once: for a browser that is opened by a command, whose arguments others can see.
    pub(crate) address_once: String,
}

/// Serves pages and JSON until `stop` is set. Calls `ready` as soon as requests are answered.
///
/// # Errors
/// Where the index cannot be opened, the address cannot be listened at, or the token is too short.
pub(crate) fn serve(options: &ServeOptions, stop: &AtomicBool, ready: &mut dyn FnMut(&Served)) -> Result<()> {
    let shelf = Shelf::open(&options.index)?;
    let token = match &options.token {
        Some(token) => is_long_enough(token)?,
        None => random_key()?,
    };
    let keys = Keys::new(token)?;
    let desk = Arc::new(Desk {
        shelf,
        keys,
        pool: Pool::new(),
        saved: options.saved.clone(),
    });
    listen(options.listen, stop, &mut |address| {
        let host = shown_host(address);
        ready(&Served {
            address: format!("http://{host}/?token={}", desk.keys.token()),
            address_once: format!("http://{host}/?token={}", desk.keys.once()),
        });
        router(Arc::clone(&desk), address)
    })
}

/// The host and port to type into a browser.
fn shown_host(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        return format!("127.0.0.1:{}", address.port());
    }
    address.to_string()
}

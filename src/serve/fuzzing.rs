//! Views without connections, for the fuzz targets (`fuzz/`).

use std::path::Path;
use std::sync::Arc;

use crate::error::Result;
use crate::serve::address::Address;
use crate::serve::mcp::answer_all;
use crate::serve::openapi;
use crate::serve::pool::allowance;
use crate::serve::reply::Refusal;
use crate::serve::routes::{FORMS, VIEWS};
use crate::serve::shelf::Shelf;
use crate::serve::tools::TOOLS;
use crate::serve::visit::{View, Visit};

/// Answers requests from one index.
#[derive(Debug)]
pub struct Server(Arc<Shelf>);

impl Server {
    /// Opens an index.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn open(index: &Path) -> Result<Self> {
        Shelf::open(index).map(Arc::new).map(Self)
    }

    /// Answers a message of an assistant.
    pub fn message(&self, message: &str) {
        // Nothing fails in memory.
        let input = std::io::Cursor::new(message.to_owned());
        let _ = answer_all(Arc::clone(&self.0), &TOOLS, input, &mut std::io::sink());
    }

    /// Answers a request: an address, and after a blank the form of a `POST`. Files in parts need a connection; changes of
    /// names would make an answer depend on the requests before.
    pub fn request(&self, line: &str) {
        let (address, form) = line.split_once(' ').unzip();
        let (path, query) = address.unwrap_or(line).split_once('?').unzip();
        let address = Address::parse(path.or(address).unwrap_or(line), query.unwrap_or_default());
        let views: &[(&str, View)] = if form.is_some() { &FORMS } else { &VIEWS };
        let path = address.path();
        let view = views.iter().find(|(known, _)| match known.split_once('{') {
            Some((before, _)) => path.starts_with(before),
            None => path == *known,
        });
        let is_left_out = path.starts_with("/api/v1/export/") || path == "/names" && form.is_some();
        if let Some((_, view)) = view.filter(|_| !is_left_out) {
            let form = Address::parse("", form.unwrap_or_default());
            let _ = self.answer(*view, address, form);
        }
    }

    fn answer(&self, view: View, address: Address, form: Address) -> std::result::Result<(), Refusal> {
        openapi::check(&address)?;
        let allowance = allowance(Arc::default());
        view(&Visit {
            commit: self.0.current()?.within(allowance.clone()),
            allowance,
            address,
            form,
            form_key: "key".to_owned(),
            host: "localhost:1".to_owned(),
            saved: None,
        })
        .map(drop)
    }
}

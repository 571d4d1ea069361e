//! A request as views see it.

use crate::collection::Collection;
use crate::inquiry::saved::SavedReader;
use crate::search::Allowance;
use crate::search::query::{Asked, FormLimit};
use crate::serve::address::Address;
use crate::serve::parameters::asked;
use crate::serve::reply::{Refusal, Reply};

/// A request: the question, and the commit that answers it.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    /// The commit that answers.
    pub(crate) commit: Collection,
    /// The question.
    pub(crate) address: Address,
    /// Fields of a form; empty unless the request is a `POST`.
    pub(crate) form: Address,
    /// The key that forms send back.
    pub(crate) form_key: String,
    /// The host and port that the request names: an address of this server, empty at the door for assistants.
    pub(crate) host: String,
    /// Reads saved questions; None at the door for assistants.
    pub(crate) saved: Option<SavedReader>,
    /// What the answer may take.
    pub(crate) allowance: Allowance,
}

/// Answers a request.
pub(crate) type View = fn(&Visit) -> Result<Reply, Refusal>;

impl Visit {
    /// Answers questions, read as the address says.
    pub(crate) fn collection(&self) -> Result<Collection, Refusal> {
        Ok(self.commit.clone().reading(asked(&self.address)?))
    }

    /// Answers questions whose whole result is written: a pattern that matches too many words is an error, and so is a
    /// search that exceeds its budget.
    pub(crate) fn complete_collection(&self) -> Result<Collection, Refusal> {
        let asked = Asked {
            forms: FormLimit::Refuse,
            ..asked(&self.address)?
        };
        Ok(self.commit.clone().reading(asked).within(Allowance {
            is_whole: true,
            ..self.allowance.clone()
        }))
    }

    /// Reads saved questions.
    pub(crate) fn saved(&self) -> Result<&SavedReader, Refusal> {
        let here = self.saved.as_ref();
        here.ok_or_else(|| Refusal::not_found("saved questions are not asked here"))
    }

    /// The rest of the path after `beginning`.
    pub(crate) fn rest(&self, beginning: &str) -> &str {
        self.address.path().strip_prefix(beginning).unwrap_or_default()
    }
}

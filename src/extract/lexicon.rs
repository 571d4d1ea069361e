//! Embedded lists, loaded once and passed in.

/// What extraction knows beforehand: lists of names, titles, verbs.
#[derive(Debug)]
pub struct Lexicon {}

impl Lexicon {
    /// Loads the embedded lists.
    #[must_use]
    pub fn load() -> Self {
        Self {}
    }
}

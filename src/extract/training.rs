//! For the program that trains the tagger (`examples/train`): what the tagger reads, computes and decides, piece by
//! piece. Nothing else needs this module; articles go through [`extract`](crate::extract::extract).
//!
//! Training sees a document exactly as extraction does:
//!
//! 1. [`tokenize`](crate::extract::tokenize) and [`split`] make tokens and sentences, and [`TokenisedText`] looks the
//!    tokens up in the [`Lexicon`](crate::extract::Lexicon).
//! 2. [`Sheet`] collects the chains of candidate tokens, leaving out headlines ([`headline_case`]).
//! 3. [`ChainContext`] computes the features of each candidate, and [`vote_features`] those of the second pass.
//! 4. [`best`] turns scores into the best labelling of a chain, and [`label`] turns names into labels.
//! 5. [`Model`] maps features to weights. [`tag`] runs the whole tagger, to measure a model.

pub use crate::extract::entity::chain::{Chain, TaggedName, Workspace, best};
pub use crate::extract::entity::features::{AROUND, ChainContext, Features, LEXICAL, Votes, vote_features};
pub use crate::extract::entity::headline::{HeadlineCase, headline_case};
pub use crate::extract::entity::tagger::{Label, Sheet, label, tag};
pub use crate::extract::lexicon::model::{BEGIN, INSIDE, KINDS, LABELS, LAST, Model, PLACES, SINGLE, STATES};
pub use crate::extract::lexicon::{LexiconWord, flag, hash};
pub use crate::extract::text::sentence::split;
pub use crate::extract::text::tokenised_text::TokenisedText;

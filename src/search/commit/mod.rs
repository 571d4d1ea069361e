//! One open commit of an index: the engine's searcher, the columns, stored articles and near-equal copies.

pub(crate) mod stored;
pub(crate) mod classes;
pub(crate) mod rows;
pub(crate) mod columns;
pub(crate) mod copies;
pub(crate) mod matching;
pub(crate) mod whole;
pub(crate) mod withdrawals;
pub(crate) mod open;
pub(crate) mod corrections;

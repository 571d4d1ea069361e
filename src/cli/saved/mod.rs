//! Kept questions and the hits since: `onrecord save`, `new`, `watch`.

pub(in crate::cli) mod save;
pub(in crate::cli) mod new;
pub(in crate::cli) mod watch;

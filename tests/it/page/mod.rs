//! `onrecord serve`: the built program, asked over plain connections.

mod answers;
mod client;
mod hostile;
mod security;

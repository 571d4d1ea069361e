//! `onrecord serve`: the built program, asked over plain connections.

mod answers;
mod browser;
mod client;
mod hostile;
mod security;

//! `onrecord serve`: sends requests to the built program over plain connections.

mod answers;
mod browser;
mod client;
mod hostile;
mod security;

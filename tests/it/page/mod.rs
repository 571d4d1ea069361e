//! `onrecord serve`: sends requests to the built program over plain connections.

mod answers;
mod browser;
mod checking;
mod client;
mod doors;
mod driver;
mod hostile;
mod names;
mod saved;
mod security;

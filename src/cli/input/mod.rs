//! The command line -> plain data: arguments shared by several commands, their values, the config file, paths,
//! batches.

pub(crate) mod values;
pub(crate) mod config;
pub(crate) mod shared;
pub(crate) mod asking;
pub(crate) mod paths;
pub(crate) mod batch;
pub(crate) mod typed;

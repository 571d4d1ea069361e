//! Article + Extraction -> disk.

pub mod analysis;
pub mod record;
pub mod schema;

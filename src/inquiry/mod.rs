//! Questions that need more than one commit of the index, for the terminal and for the page: drafts against the files as
//! they are now, what an index holds, what somebody meant who found nothing.

pub mod cites;
pub mod draft;
pub mod holdings;
pub mod near_miss;
pub mod values;

//! What the report says, and that the page says the same.

mod browser;
mod content;
pub(crate) mod sample;
mod schema;

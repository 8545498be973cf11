//! The integration tests: one binary, so that it links once. Areas are modules, what they share is in `support`.

mod architecture;
mod support;

//! The integration tests: one binary, so that it links once. Areas are modules, what they share is in `support`.

mod architecture;
mod bad_input;
mod catalog;
mod corpus;
mod existing_target;
mod kill;
mod least_privilege;
mod mutation;
mod support;
mod types;
mod verbs;

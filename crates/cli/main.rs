//! The `landfall` command.

mod args;
mod commands;
mod exit;
mod printer;
mod settings;
mod signal;
mod table;

fn main() {}

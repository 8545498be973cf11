//! `landfall completions`: a completion script for a shell.

use clap::CommandFactory;

use crate::args::{Arguments, Completions};
use crate::exit::Answer;
use crate::printer::Printer;

/// Prints the script.
pub(crate) fn run(printer: &Printer, typed: &Completions) -> Answer {
    let mut script = Vec::new();
    clap_complete::generate(typed.shell, &mut Arguments::command(), "landfall", &mut script);
    printer.raw(&String::from_utf8_lossy(&script));
    Answer::Yes
}

//! The `landfall` command.

mod args;
mod commands;
mod cutover;
mod ddl_folder;
mod declared;
mod exit;
mod failure;
mod figures;
mod findings;
mod hint;
mod log;
mod measured;
mod metrics;
mod pause;
mod printer;
mod process;
mod progress;
mod project;
mod scope;
mod settings;
mod signal;
mod stage_check;
mod stall;
mod table;
mod usage;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use serde_json::json;

use crate::args::Arguments;
use crate::exit::Answer;
use crate::failure::Failure;
use crate::log::{Level, Record};
use crate::printer::Printer;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// How long tasks may take to notice that they are not wanted any more.
const SHUTDOWN: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let typed: Vec<_> = std::env::args_os().collect();
    let arguments = match Arguments::try_parse_from(&typed) {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(usage::answer(&error, &typed)),
    };
    let printer = Arc::new(Printer::new(&arguments.global));
    let verb = arguments.verb.name();
    let begun = Instant::now();
    let opened = printer.open_log(&arguments.global, verb);
    let mut code = match opened.and_then(|()| run(arguments, &printer)) {
        Ok(answer) => answer.code(),
        Err(failure) => failure.report(&printer, verb),
    };
    if let Err(source) = printer.finish() {
        code = Failure::Output { source }.report(&printer, verb);
    }
    let fields = json!({"verb": verb, "exit_code": code, "seconds": begun.elapsed().as_secs_f64()});
    printer.log(&Record::new(Level::Info, "ended", fields));
    ExitCode::from(code)
}

fn run(arguments: Arguments, printer: &Arc<Printer>) -> Result<Answer, Failure> {
    if let Some(answer) = commands::offline(&arguments, printer) {
        return answer;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| Failure::System {
            what: "start the runtime",
            source,
        })?;
    let answer = runtime.block_on(async {
        let stop = signal::listen(Arc::clone(printer)).map_err(|source| Failure::System {
            what: "listen to signals",
            source,
        })?;
        commands::run(arguments, printer, &stop).await
    });
    runtime.shutdown_timeout(SHUTDOWN);
    answer
}

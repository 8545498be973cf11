//! The benchmark: Landfall beside pgloader and the floor, on the same machine in the same run. README.md says what is measured and how.

mod contender;
mod data;
mod floor;
mod measure;
mod mysql;
mod postgres;
mod report;
mod servers;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::SystemTime;

use clap::{Args, Parser, Subcommand};
use serde::Serialize;

use crate::contender::{Arena, Contender, Verifier};
use crate::data::{Case, Sizes};
use crate::report::{Machine, Measured, Report, Series, Versions};
use crate::servers::Servers;

/// Whatever ends the benchmark.
type Failure = Box<dyn std::error::Error>;

#[derive(Debug, Parser)]
#[command(about = "Measures Landfall beside pgloader and the floor")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Copy and whole migration, beside pgloader and the floor
    Copy(Settings),
    /// The verification of the target, beside COPY to nowhere
    Verify(Settings),
    /// Loads the data, prints where the servers are, and keeps them until standard input ends (for a profiler)
    Serve(Settings),
    /// One run of the floor's work, as a process of its own
    #[command(hide = true)]
    Floor { work: PathBuf },
}

#[derive(Debug, Args, Serialize)]
struct Settings {
    /// The landfall to measure: a release build
    #[arg(long, env = "LANDFALL_BENCH_LANDFALL", default_value = "target/release/landfall")]
    #[serde(skip)]
    landfall: PathBuf,
    #[arg(long, default_value = "pgloader")]
    #[serde(skip)]
    pgloader: PathBuf,
    /// More of pgloader's WITH clause, for instance "workers = 4, prefetch rows = 10000"
    #[arg(long)]
    pgloader_with: Option<String>,
    /// Folder for servers, stages and encoded files; its disk is what is measured, too
    #[arg(long, env = "LANDFALL_BENCH_FOLDER")]
    #[serde(skip)]
    folder: Option<PathBuf>,
    /// Cases to measure; all by default
    #[arg(long = "case", value_name = "CASE", value_delimiter = ',')]
    cases: Vec<Case>,
    /// Contenders to measure; all by default
    #[arg(long = "only", value_name = "CONTENDER", value_delimiter = ',')]
    only: Vec<Contender>,
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Scale factor of TPC-H
    #[arg(long, default_value_t = 1.0)]
    scale_factor: f64,
    /// Rows of the shop, about
    #[arg(long, default_value_t = 5_000_000)]
    shop_rows: u64,
    #[arg(long, default_value_t = 20_000_000)]
    narrow_rows: u64,
    /// Connections that read the source, of Landfall and of the floor
    #[arg(long, default_value_t = 2)]
    readers: usize,
    /// Connections that load the target, of Landfall and of the floor
    #[arg(long, default_value_t = 2)]
    loaders: usize,
    /// Buffer pool of the source, and shared buffers of the target
    #[arg(long, default_value = "1G")]
    buffers: String,
    /// Keep the folder, with the logs of landfall and pgloader
    #[arg(long)]
    #[serde(skip)]
    keep: bool,
    /// Name of the result: bench/results/DATE-NAME.json; none is written without one
    #[arg(long)]
    name: Option<String>,
    /// A remark to keep with the result, for instance who else used the machine
    #[arg(long)]
    note: Option<String>,
}

impl Settings {
    fn sizes(&self) -> Sizes {
        Sizes {
            scale_factor: self.scale_factor,
            shop_rows: self.shop_rows,
            narrow_rows: self.narrow_rows,
        }
    }

    fn cases(&self) -> Vec<Case> {
        if self.cases.is_empty() {
            vec![Case::Tpch, Case::Shop, Case::Narrow]
        } else {
            self.cases.clone()
        }
    }

    fn contenders(&self) -> Vec<Contender> {
        if self.only.is_empty() {
            Contender::ALL.to_vec()
        } else {
            self.only.clone()
        }
    }
}

fn main() -> ExitCode {
    let ended = match Arguments::parse().verb {
        Verb::Copy(settings) => measure_all(settings, "copy", copy),
        Verb::Verify(settings) => measure_all(settings, "verify", verify),
        Verb::Serve(settings) => serve(settings),
        Verb::Floor { work } => floor::run(&work),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The folder of a run; removed when it ends, after the servers that are in it.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
    keep: bool,
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.keep {
            eprintln!("bench: {} stays", self.path.display());
        } else if let Err(error) = fs::remove_dir_all(&self.path) {
            eprintln!("bench: {} could not be removed: {error}", self.path.display());
        }
    }
}

fn start(settings: &mut Settings) -> Result<(Folder, Servers), Failure> {
    settings.landfall = fs::canonicalize(&settings.landfall)
        .map_err(|error| format!("{}: {error}; build it with `make release`", settings.landfall.display()))?;
    let parent = settings.folder.clone().unwrap_or_else(std::env::temp_dir);
    let folder = parent.join(format!("landfall-bench.{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let folder = Folder {
        path: folder,
        keep: settings.keep,
    };
    let servers = Servers::start(repository(), &folder.path, &settings.buffers)?;
    // Dropped from the last to the first: the servers end before their folder goes.
    Ok((folder, servers))
}

type Measure = fn(&Settings, &Arena<'_>) -> Result<Measured, Failure>;

fn measure_all(mut settings: Settings, verb: &str, measure: Measure) -> Result<(), Failure> {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let (folder, servers) = start(&mut settings)?;
    let mut report = Report {
        format_version: 1,
        command: format!("bench {}", std::env::args().skip(1).collect::<Vec<_>>().join(" ")),
        at: SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs(),
        note: settings.note.clone(),
        machine: Machine {
            processors: std::thread::available_parallelism()?.get(),
            memory: memory(),
            load: load.trim().to_owned(),
        },
        versions: Versions {
            landfall: version(&settings.landfall),
            pgloader: version(&settings.pgloader),
            source: servers.source.version.clone(),
            target: servers.target.version.clone(),
        },
        settings: serde_json::to_value(&settings)?,
        cases: Vec::new(),
    };
    for case in settings.cases() {
        let arena = Arena::prepare(case, &settings, &servers, &folder.path)?;
        let measured = measure(&settings, &arena)?;
        measured.print();
        report.cases.push(measured);
        arena.clear(settings.keep)?;
    }
    if let Some(name) = &settings.name {
        let date = servers.psql("postgres", "SELECT to_char(now(), 'YYYY-MM-DD')")?;
        let folder = repository().join("bench/results");
        fs::create_dir_all(&folder)?;
        let file = folder.join(format!("{date}-{verb}-{name}.json"));
        fs::write(&file, serde_json::to_string_pretty(&report)? + "\n")?;
        println!("\nkept in bench/results/{date}-{verb}-{name}.json");
    }
    Ok(())
}

/// Rounds of all contenders, each round beginning with another one.
fn copy(settings: &Settings, arena: &Arena<'_>) -> Result<Measured, Failure> {
    let contenders = settings.contenders();
    let mut runs = vec![Vec::new(); contenders.len()];
    for round in 0..settings.rounds {
        for turn in 0..contenders.len() {
            let at = (round + turn) % contenders.len();
            let run = arena.run(contenders[at])?;
            let fault = run
                .fault
                .as_ref()
                .map(|fault| format!(" ({fault})"))
                .unwrap_or_default();
            eprintln!(
                "bench: {}: round {}: {}: {:.2} s, {:.2} s CPU{fault}",
                arena.case.name(),
                round + 1,
                contenders[at].name(),
                run.cost.wall,
                run.cost.cpu()
            );
            runs[at].push(run);
        }
    }
    let series = contenders
        .iter()
        .zip(runs)
        .map(|(contender, runs)| Series::new(contender.name(), runs));
    let pairs = [
        ("pgloader data", "landfall copy"),
        ("landfall copy", "floor"),
        ("pgloader whole", "landfall whole"),
    ];
    Ok(Measured::new(
        arena.case,
        arena.tables.clone(),
        series.collect(),
        &pairs,
    ))
}

/// Rounds of all who read the target, each round beginning with another one.
fn verify(settings: &Settings, arena: &Arena<'_>) -> Result<Measured, Failure> {
    arena.finish()?;
    let mut runs = Verifier::ALL.map(|_| Vec::new());
    for round in 0..settings.rounds {
        for turn in 0..runs.len() {
            let at = (round + turn) % runs.len();
            let verifier = Verifier::ALL[at];
            let run = arena.verify(verifier)?;
            eprintln!(
                "bench: {}: round {}: {}: {:.2} s, {:.2} s CPU",
                arena.case.name(),
                round + 1,
                verifier.name(),
                run.cost.wall,
                run.cost.cpu()
            );
            runs[at].push(run);
        }
    }
    let series = Verifier::ALL.iter().zip(runs);
    let series = series.map(|(verifier, runs)| Series::new(verifier.name(), runs)).collect();
    let pairs = [Verifier::All, Verifier::Target].map(|verifier| (verifier.name(), Verifier::Nowhere.name()));
    Ok(Measured::new(arena.case, arena.tables.clone(), series, &pairs))
}

fn serve(mut settings: Settings) -> Result<(), Failure> {
    let (folder, servers) = start(&mut settings)?;
    for case in settings.cases() {
        case.load(&servers, settings.sizes())?;
    }
    println!(
        "source=mysql://root@127.0.0.1:{} target=postgres://postgres@127.0.0.1:{}/postgres folder={} pids={},{}",
        servers.source.port,
        servers.target.port,
        folder.path.display(),
        servers.source.pid,
        servers.target.pid
    );
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    Ok(())
}

fn version(program: &Path) -> String {
    let said = Command::new(program)
        .arg("--version")
        .output()
        .map(|output| output.stdout)
        .unwrap_or_default();
    String::from_utf8_lossy(&said)
        .lines()
        .next()
        .unwrap_or("not found")
        .to_owned()
}

/// Bytes of the machine's memory.
fn memory() -> u64 {
    let info = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = info.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok())
        .unwrap_or_default()
        * 1024
}

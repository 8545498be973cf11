//! What was measured: figures of a case, ratios, the table that is printed and the file that is kept.

use serde::Serialize;

use crate::contender::Run;
use crate::data::Case;
use crate::servers::SourceTable;

/// Everything of one run of the benchmark.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) format_version: u32,
    pub(crate) command: String,
    /// Seconds since 1970.
    pub(crate) at: u64,
    pub(crate) note: Option<String>,
    pub(crate) machine: Machine,
    pub(crate) versions: Versions,
    pub(crate) settings: serde_json::Value,
    pub(crate) cases: Vec<Measured>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    pub(crate) processors: usize,
    pub(crate) memory: u64,
    /// Load averages when the run began, as the kernel writes them: who else was there.
    pub(crate) load: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Versions {
    pub(crate) landfall: String,
    pub(crate) pgloader: String,
    pub(crate) source: String,
    pub(crate) target: String,
}

/// One case.
#[derive(Debug, Serialize)]
pub(crate) struct Measured {
    pub(crate) case: Case,
    pub(crate) rows: u64,
    pub(crate) tables: Vec<SourceTable>,
    pub(crate) contenders: Vec<Series>,
    pub(crate) ratios: Vec<Ratio>,
}

/// One contender's runs, in the order of the rounds.
#[derive(Debug, Serialize)]
pub(crate) struct Series {
    pub(crate) name: &'static str,
    pub(crate) wall: Spread,
    pub(crate) cpu: Spread,
    pub(crate) source_cpu: Spread,
    pub(crate) target_cpu: Spread,
    /// Bytes.
    pub(crate) peak: Spread,
    pub(crate) runs: Vec<Run>,
}

#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

/// How one contender's median wall time stands to another's.
#[derive(Debug, Serialize)]
pub(crate) struct Ratio {
    pub(crate) of: &'static str,
    pub(crate) to: &'static str,
    /// Wall time of `of` divided by wall time of `to`.
    pub(crate) wall: f64,
    /// The same of the processes' own CPU seconds.
    pub(crate) cpu: f64,
    /// The same of CPU seconds of the process and both servers.
    pub(crate) cpu_in_all: f64,
}

impl Series {
    pub(crate) fn new(name: &'static str, runs: Vec<Run>) -> Series {
        let spread = |value: fn(&Run) -> f64| {
            let good = runs.iter().filter(|run| run.fault.is_none());
            Spread::of(good.map(value).collect())
        };
        Series {
            name,
            wall: spread(|run| run.cost.wall),
            cpu: spread(|run| run.cost.cpu()),
            source_cpu: spread(|run| run.cost.source_cpu),
            target_cpu: spread(|run| run.cost.target_cpu),
            peak: spread(|run| run.cost.peak as f64),
            runs,
        }
    }

    fn cpu_in_all(&self) -> f64 {
        self.cpu.median + self.source_cpu.median + self.target_cpu.median
    }
}

impl Spread {
    fn of(mut values: Vec<f64>) -> Spread {
        values.sort_by(f64::total_cmp);
        let (Some(least), Some(most)) = (values.first(), values.last()) else {
            return Spread::default();
        };
        let half = values.len() / 2;
        let median = if values.len().is_multiple_of(2) {
            (values[half - 1] + values[half]) / 2.0
        } else {
            values[half]
        };
        Spread {
            median,
            least: *least,
            most: *most,
        }
    }
}

impl Measured {
    /// Of each pair, those that both have a run that counts.
    pub(crate) fn new(
        case: Case,
        tables: Vec<SourceTable>,
        contenders: Vec<Series>,
        pairs: &[(&'static str, &'static str)],
    ) -> Measured {
        let find = |name: &str| {
            contenders
                .iter()
                .find(|series| series.name == name && series.wall.median > 0.0)
        };
        let ratios = pairs.iter().filter_map(|(of, to)| {
            let (one, other) = (find(of)?, find(to)?);
            Some(Ratio {
                of,
                to,
                wall: one.wall.median / other.wall.median,
                cpu: one.cpu.median / other.cpu.median,
                cpu_in_all: one.cpu_in_all() / other.cpu_in_all(),
            })
        });
        Measured {
            case,
            rows: tables.iter().map(|table| table.rows).sum(),
            ratios: ratios.collect(),
            tables,
            contenders,
        }
    }

    /// Prints the case as a table.
    pub(crate) fn print(&self) {
        println!("\n{} ({} rows)", self.case.name(), self.rows);
        println!(
            "  {:<16} {:>8} {:>15} {:>9} {:>9} {:>9} {:>9} {:>9}",
            "", "wall s", "least-most", "CPU s", "us/row", "source s", "target s", "peak MB"
        );
        for series in &self.contenders {
            println!(
                "  {:<16} {:>8.2} {:>15} {:>9.2} {:>9.2} {:>9.2} {:>9.2} {:>9.0}",
                series.name,
                series.wall.median,
                format!("{:.2}-{:.2}", series.wall.least, series.wall.most),
                series.cpu.median,
                series.cpu.median * 1e6 / self.rows.max(1) as f64,
                series.source_cpu.median,
                series.target_cpu.median,
                series.peak.median / 1e6,
            );
            for fault in series.runs.iter().filter_map(|run| run.fault.as_ref()) {
                println!("  {:<16} did not count: {fault}", "");
            }
        }
        for ratio in &self.ratios {
            println!(
                "  {} : {} = {:.2} in wall time, {:.2} in own CPU, {:.2} in CPU with both servers",
                ratio.of, ratio.to, ratio.wall, ratio.cpu, ratio.cpu_in_all
            );
        }
    }
}

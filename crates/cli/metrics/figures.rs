//! Every metric with its name, help and labels, and the text in which they are served.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use prometheus::core::Collector;
use prometheus::{
    Counter, Encoder as _, Gauge, GaugeVec, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge,
    IntGaugeVec, Opts, Registry, TextEncoder,
};
use transfer::{CopyOptions, Rate};

/// Upper ends of the histogram of chunks, in seconds.
const BUCKETS: [f64; 14] = [
    0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0,
];

/// All metrics of a process.
#[derive(Debug)]
pub(super) struct Figures {
    registry: Registry,
    pub(super) tables: IntGauge,
    pub(super) chunks: IntGauge,
    pub(super) rows_estimated: IntGaugeVec,
    pub(super) chunk_seconds: HistogramVec,
    pub(super) rows_read: IntCounterVec,
    pub(super) bytes_read: IntCounterVec,
    pub(super) rows_staged: IntCounterVec,
    pub(super) bytes_staged: IntCounterVec,
    pub(super) rows_loaded: IntCounterVec,
    pub(super) bytes_loaded: IntCounterVec,
    pub(super) rows_refused: IntCounterVec,
    pub(super) chunks_staged: IntCounterVec,
    pub(super) chunks_loaded: IntCounterVec,
    pub(super) tables_loaded: IntCounter,
    pub(super) tables_failed: IntCounter,
    pub(super) retries: IntCounterVec,
    pub(super) stalls: IntCounterVec,
    pub(super) workers: IntGaugeVec,
    pub(super) workers_busy: IntGaugeVec,
    pub(super) chunks_waiting: IntGaugeVec,
    pub(super) held: IntGauge,
    pub(super) held_seconds: Counter,
    pub(super) paused: IntGauge,
    pub(super) rate_limit: IntGaugeVec,
    resident: IntGauge,
    epoch_age: Gauge,
    ended: IntGauge,
    /// When the epoch's snapshots were opened; none while there are none.
    epoch: Mutex<Option<Instant>>,
    /// Nothing will change any more.
    over: AtomicBool,
}

/// What is served.
#[derive(Debug)]
pub(super) struct Exposition {
    pub(super) media_type: String,
    pub(super) text: String,
    /// It has the last values.
    pub(super) is_last: bool,
}

/// Makes metrics and registers them. Names and labels are constants here, so that nothing of it can fail.
struct Maker(Registry);

impl Maker {
    fn add<C: Collector + Clone + 'static>(&self, made: prometheus::Result<C>) -> C {
        let metric = made.expect("a constant name is valid");
        self.0.register(Box::new(metric.clone())).expect("a name is used once");
        metric
    }

    fn gauge(&self, name: &str, help: &str) -> IntGauge {
        self.add(IntGauge::new(name, help))
    }

    fn gauges(&self, name: &str, help: &str, label: &str) -> IntGaugeVec {
        self.add(IntGaugeVec::new(Opts::new(name, help), &[label]))
    }

    fn counter(&self, name: &str, help: &str) -> IntCounter {
        self.add(IntCounter::new(name, help))
    }

    fn counters(&self, name: &str, help: &str, labels: &[&str]) -> IntCounterVec {
        self.add(IntCounterVec::new(Opts::new(name, help), labels))
    }
}

impl Figures {
    /// All at zero, with every label that does not name a table.
    pub(super) fn new(options: &CopyOptions) -> Figures {
        let make = Maker(Registry::new());
        let seconds = HistogramOpts::new(
            "landfall_chunk_duration_seconds",
            "Time that a chunk took, by stage: read, encode, write, load.",
        );
        let info = Opts::new("landfall_build_info", "Always 1; its label is the version.");
        let info: GaugeVec = make.add(GaugeVec::new(info, &["version"]));
        info.with_label_values(&[env!("CARGO_PKG_VERSION")]).set(1.0);
        let limit = make.gauge("landfall_memory_limit_bytes", "The setting memory of [copy].");
        limit.set(signed(options.memory));
        let figures = Figures {
            tables: make.gauge("landfall_tables_planned", "Tables of the plan."),
            chunks: make.gauge("landfall_chunks_planned", "Chunks of the plan."),
            rows_estimated: make.gauges(
                "landfall_rows_estimated",
                "Rows of a table by the estimate of the source's catalog.",
                "table",
            ),
            chunk_seconds: make.add(HistogramVec::new(seconds.buckets(BUCKETS.to_vec()), &["stage"])),
            rows_read: make.counters(
                "landfall_rows_read_total",
                "Rows that came from the source, those of chunks that were read again too.",
                &["table"],
            ),
            bytes_read: make.counters(
                "landfall_read_bytes_total",
                "Bytes of memory that these rows took, as rate_limit counts them.",
                &["table"],
            ),
            rows_staged: make.counters(
                "landfall_rows_staged_total",
                "Rows in chunks that were staged, those whose older file was kept too.",
                &["table"],
            ),
            bytes_staged: make.counters(
                "landfall_staged_bytes_total",
                "Bytes of the files of these chunks.",
                &["table"],
            ),
            rows_loaded: make.counters(
                "landfall_rows_loaded_total",
                "Rows that this process loaded into the target.",
                &["table"],
            ),
            bytes_loaded: make.counters(
                "landfall_loaded_bytes_total",
                "Bytes of the files that this process loaded.",
                &["table"],
            ),
            rows_refused: make.counters(
                "landfall_rows_refused_total",
                "Rows in quarantine, refused by conversion or by the target.",
                &["table", "by"],
            ),
            chunks_staged: make.counters(
                "landfall_chunks_staged_total",
                "Chunks that were read, by whether they were staged or an older file of them was kept.",
                &["result"],
            ),
            chunks_loaded: make.counters(
                "landfall_chunks_loaded_total",
                "Chunks that are in the target, by whether they were loaded or had been before.",
                &["result"],
            ),
            tables_loaded: make.counter("landfall_tables_loaded_total", "Tables whose every chunk is loaded."),
            tables_failed: make.counter("landfall_tables_failed_total", "Tables that stopped."),
            retries: make.counters(
                "landfall_retries_total",
                "Attempts after an error: of the copy, of a chunk to load, of a loader's connection, of a chunk to read.",
                &["kind"],
            ),
            stalls: make.counters(
                "landfall_stalls_total",
                "How often a worker or step was told of that did not move, by the server that it waited for.",
                &["side"],
            ),
            workers: make.gauges("landfall_workers", "Readers and loaders that were started.", "kind"),
            workers_busy: make.gauges("landfall_workers_busy", "Those that are at work on a chunk.", "kind"),
            chunks_waiting: make.gauges(
                "landfall_chunks_waiting",
                "Chunks that wait for a reader, and staged ones that wait for a loader.",
                "queue",
            ),
            held: make.gauge(
                "landfall_reading_held",
                "1 while reading waits because the source has much to do for others, or is behind.",
            ),
            held_seconds: make.add(Counter::new(
                "landfall_reading_held_seconds_total",
                "Time for which reading had waited so, until it went on.",
            )),
            paused: make.gauge("landfall_reading_paused", "1 while readers rest because a person asked for it."),
            rate_limit: make.gauges(
                "landfall_rate_limit",
                "Most rows or bytes that are read in a second; 0 is no limit.",
                "unit",
            ),
            resident: make.gauge(
                "landfall_memory_resident_bytes",
                "Resident memory of the process; 0 where the system does not tell.",
            ),
            epoch_age: make.add(Gauge::new(
                "landfall_epoch_age_seconds",
                "Time since the snapshots that readers hold were opened; 0 while none are held.",
            )),
            ended: make.gauge("landfall_ended", "1 once the command has nothing more to do."),
            epoch: Mutex::default(),
            over: AtomicBool::new(false),
            registry: make.0,
        };
        figures.begin(options.rate);
        figures
    }

    /// Series that there are from the start, so that their first increase is one.
    fn begin(&self, rate: Option<Rate>) {
        for stage in ["read", "encode", "write", "load"] {
            self.chunk_seconds.with_label_values(&[stage]);
        }
        for (counters, labels) in [
            (&self.chunks_staged, ["staged", "kept"].as_slice()),
            (&self.chunks_loaded, &["loaded", "before"]),
            (&self.retries, &["copy", "load", "connect", "read"]),
            (&self.stalls, &["source", "target"]),
        ] {
            for label in labels {
                counters.with_label_values(&[label]);
            }
        }
        self.at_work(&BTreeMap::new());
        self.limit(rate);
    }

    /// Workers by kind, and chunks by queue; what is missing is none.
    pub(super) fn at_work(&self, counts: &BTreeMap<&str, usize>) {
        let count = |what: &str| signed(counts.get(what).copied().unwrap_or_default());
        for kind in ["reader", "loader"] {
            self.workers.with_label_values(&[kind]).set(count(kind));
            self.workers_busy.with_label_values(&[kind]).set(0);
        }
        for queue in ["read", "load"] {
            self.chunks_waiting.with_label_values(&[queue]).set(count(queue));
        }
    }

    pub(super) fn limit(&self, rate: Option<Rate>) {
        let (rows, bytes) = match rate {
            None => (0, 0),
            Some(Rate::Rows(rows)) => (rows, 0),
            Some(Rate::Bytes(bytes)) => (0, bytes),
        };
        self.rate_limit.with_label_values(&["rows"]).set(signed(rows));
        self.rate_limit.with_label_values(&["bytes"]).set(signed(bytes));
    }

    pub(super) fn opened(&self, epoch: Option<Instant>) {
        *self.epoch.lock().unwrap_or_else(PoisonError::into_inner) = epoch;
    }

    pub(super) fn end(&self) {
        self.over.store(true, Ordering::SeqCst);
    }

    /// All metrics in the text format 0.0.4:
    /// <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>.
    pub(super) fn exposition(&self) -> Exposition {
        let is_last = self.over.load(Ordering::SeqCst);
        if is_last {
            self.ended.set(1);
        }
        let epoch = *self.epoch.lock().unwrap_or_else(PoisonError::into_inner);
        self.epoch_age
            .set(epoch.map_or(0.0, |opened| opened.elapsed().as_secs_f64()));
        self.resident.set(crate::process::memory("VmRSS").map_or(0, signed));
        let encoder = TextEncoder::new();
        // Fails for a family without a metric only, and a registry gathers none.
        let text = encoder.encode_to_string(&self.registry.gather()).unwrap_or_default();
        Exposition {
            media_type: encoder.format_type().to_owned(),
            text,
            is_last,
        }
    }
}

/// A gauge of whole numbers has a sign.
pub(super) fn signed<N: TryInto<i64>>(number: N) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

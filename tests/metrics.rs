//! A copy is measured: over HTTP while it runs, and once more when it is done.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::support::landfall::Run;
use crate::support::pair::Pair;

fn scene(name: &str) -> Pair {
    let mut pair = Pair::new(
        name,
        "[copy]\nreaders = 2\nloaders = 2\nchunk_rows = 1000\nbatch_rows = 100\nrate_limit = \"4000 rows/s\"\n",
    );
    pair.source.run_all(
        "create table t (id int not null primary key, v varchar(40) null) engine=InnoDB;
         create table `odd \"name` (id int not null primary key) engine=InnoDB;
         create table empty (id int not null primary key) engine=InnoDB;
         insert into `odd \"name` values (1), (2)",
    );
    for from in (0..12_000).step_by(1000) {
        let rows: Vec<String> = (from..from + 1000).map(|id| format!("({id}, 'value {id}')")).collect();
        pair.source.run(&format!("insert into t values {}", rows.join(", ")));
    }
    pair.source.rows("analyze table t");
    pair.landfall(&["schema", "--apply"]).expect(0);
    pair
}

/// Starts a command that serves metrics, and waits until it says where.
fn start(pair: &Pair, arguments: &[&str]) -> (Child, String) {
    let mut child = pair
        .project
        .command(arguments)
        .args(["--metrics-addr", "0", "--metrics-linger", "100s", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("metrics: http://") {
        line.clear();
        assert!(stderr.read_line(&mut line).unwrap() > 0, "it does not say where");
    }
    // What it says later has to go somewhere.
    std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
    let address = line.trim().strip_prefix("metrics: http://").unwrap();
    let address = address.strip_suffix("/metrics").unwrap().to_owned();
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    (child, address)
}

/// Status line, head and body of an answer.
fn request(address: &str, request: &str) -> (String, String, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.lines().next().unwrap().to_owned();
    (status, head.to_owned(), body.to_owned())
}

/// Every sample by its name and labels.
fn scraped(address: &str) -> BTreeMap<String, f64> {
    let (status, head, body) = request(address, "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(status, "HTTP/1.1 200 OK");
    assert!(head.contains("Content-Type: text/plain; version=0.0.4"), "{head}");
    let samples = body.lines().filter(|line| !line.starts_with('#'));
    samples
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        })
        .collect()
}

fn sum(samples: &BTreeMap<String, f64>, name: &str) -> f64 {
    let of_name = samples.iter().filter(|(key, _)| key.split('{').next() == Some(name));
    of_name.map(|(_, value)| value).sum()
}

fn reported(report: &Value, field: &str) -> f64 {
    let tables = report["tables"].as_array().unwrap().iter();
    tables.map(|table| table[field].as_f64().unwrap()).sum()
}

/// Its result, once its last values are fetched.
fn ended(child: Child, last: impl FnOnce()) -> Run {
    let mut child = child;
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    // The document ends with a line of its own.
    let mut text = String::new();
    while !text.ends_with("\n}\n") {
        assert!(stdout.read_line(&mut text).unwrap() > 0, "{text}");
    }
    last();
    let code = child.wait().unwrap().code().unwrap();
    Run {
        code,
        stdout: text,
        stderr: String::new(),
    }
}

#[test]
fn a_copy_is_measured_while_it_runs_and_its_last_values_are_those_of_its_report() {
    let pair = scene("lf_metrics");
    let (copy, address) = start(&pair, &["copy"]);
    let during = loop {
        let samples = scraped(&address);
        assert_eq!(samples["landfall_ended"], 0.0, "{samples:#?}");
        let read = sum(&samples, "landfall_rows_read_total");
        if read > 0.0 && samples["landfall_workers_busy{kind=\"reader\"}"] > 0.0 {
            break samples;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(sum(&during, "landfall_rows_read_total") < 12_002.0);
    assert!(during["landfall_epoch_age_seconds"] > 0.0);
    assert_eq!(during["landfall_rate_limit{unit=\"rows\"}"], 4000.0);
    assert_eq!(during["landfall_workers{kind=\"loader\"}"], 2.0);
    assert!(during["landfall_chunks_waiting{queue=\"read\"}"] > 0.0);
    for (asked, status) in [
        ("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 404 Not Found"),
        ("POST /metrics HTTP/1.1\r\n\r\n", "HTTP/1.1 405 Method Not Allowed"),
    ] {
        assert_eq!(request(&address, asked).0, status);
    }
    let mut after = BTreeMap::new();
    let report = ended(copy, || {
        // The document is printed a moment before.
        while after.get("landfall_ended") != Some(&1.0) {
            after = scraped(&address);
        }
    });
    let report = report.expect(0).json();
    assert!(TcpStream::connect(&address).is_err(), "it is gone with its command");
    assert_eq!(reported(&report, "rows"), 12_002.0);
    for name in [
        "landfall_rows_read_total",
        "landfall_rows_staged_total",
        "landfall_rows_loaded_total",
    ] {
        assert_eq!(sum(&after, name), 12_002.0, "{name}");
    }
    for name in ["landfall_staged_bytes_total", "landfall_loaded_bytes_total"] {
        assert_eq!(sum(&after, name), reported(&report, "bytes"), "{name}");
    }
    assert_eq!(
        after["landfall_rows_loaded_total{table=\"lf_metrics.odd \\\"name\"}"],
        2.0
    );
    assert_eq!(after["landfall_rows_loaded_total{table=\"lf_metrics.empty\"}"], 0.0);
    let chunks = after["landfall_chunks_planned"];
    assert!(chunks > 10.0, "{chunks}");
    assert_eq!(after["landfall_chunks_staged_total{result=\"staged\"}"], chunks);
    assert_eq!(after["landfall_chunks_loaded_total{result=\"loaded\"}"], chunks);
    for stage in ["read", "encode", "write", "load"] {
        let of = |what: &str| after[&format!("landfall_chunk_duration_seconds_{what}{{stage=\"{stage}\"}}")];
        assert_eq!(of("count"), chunks, "{stage}");
        let seconds = report["times"]["all"][stage].as_f64().unwrap();
        assert!(
            (of("sum") - seconds).abs() < 0.001,
            "{stage}: {} and {seconds}",
            of("sum")
        );
    }
    for name in [
        "landfall_workers",
        "landfall_workers_busy",
        "landfall_chunks_waiting",
        "landfall_epoch_age_seconds",
        "landfall_retries_total",
    ] {
        assert_eq!(sum(&after, name), 0.0, "{name}");
    }
    assert_eq!(
        (after["landfall_tables_loaded_total"], after["landfall_tables_planned"]),
        (3.0, 3.0)
    );
}

#[test]
fn an_address_that_cannot_be_had_ends_the_command_before_anything_is_copied() {
    let pair = scene("lf_metrics_taken");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for verb in ["copy", "migrate"] {
        let run = pair.landfall(&[verb, "--metrics-addr", &address]).expect(2);
        run.says(&["serve metrics at", &address, "--metrics-addr"]);
    }
    assert!(!pair.project.file("stage").exists());
    pair.landfall(&["copy", "--metrics-addr", "localhost"])
        .expect(2)
        .says(&["an address and a port"]);
}

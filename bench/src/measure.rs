//! What a run costs: wall time, CPU seconds and peak memory of the process and of both servers, from /proc.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
use serde::Serialize;

use crate::Failure;
use crate::servers::Servers;

/// How often memory is looked at. A peak between two looks is seen in the process's own high-water mark, not in a server's.
const LOOK: Duration = Duration::from_millis(10);
/// Looks between two at the servers.
const SERVER_LOOK: u32 = 10;

/// The cost of one run. Seconds, and bytes.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(crate) struct Cost {
    pub(crate) wall: f64,
    pub(crate) user: f64,
    pub(crate) sys: f64,
    /// High-water mark of resident memory.
    pub(crate) peak: u64,
    pub(crate) source_cpu: f64,
    pub(crate) target_cpu: f64,
    /// Largest resident memory of MariaDB, its buffer pool included.
    pub(crate) source_peak: u64,
    /// Largest memory of one PostgreSQL process, without what it shares.
    pub(crate) target_peak: u64,
}

impl Cost {
    pub(crate) fn cpu(&self) -> f64 {
        self.user + self.sys
    }

    /// One run after the other.
    pub(crate) fn then(self, next: Cost) -> Cost {
        Cost {
            wall: self.wall + next.wall,
            user: self.user + next.user,
            sys: self.sys + next.sys,
            peak: self.peak.max(next.peak),
            source_cpu: self.source_cpu + next.source_cpu,
            target_cpu: self.target_cpu + next.target_cpu,
            source_peak: self.source_peak.max(next.source_peak),
            target_peak: self.target_peak.max(next.target_peak),
        }
    }
}

/// Runs a command to its end with its output in `log`, and gives its cost and whether it succeeded.
pub(crate) fn run(command: &mut Command, log: &Path, servers: &Servers) -> Result<(Cost, bool), Failure> {
    let out = fs::OpenOptions::new().create(true).append(true).open(log)?;
    let before = (source_cpu(servers), target_cpu(servers));
    let began = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(out.try_clone()?)
        .stderr(out)
        .spawn()?;
    let pid = i32::try_from(child.id())
        .ok()
        .and_then(Pid::from_raw)
        .ok_or("a process without a number")?;
    let mut cost = Cost::default();
    let mut looks = 0_u32;
    // Left a zombie until its times are read.
    let ended = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    while waitid(WaitId::Pid(pid), ended)?.is_none() {
        cost.peak = cost.peak.max(status_bytes(child.id(), "VmHWM:"));
        if looks.is_multiple_of(SERVER_LOOK) {
            cost.source_peak = cost.source_peak.max(status_bytes(servers.source.pid, "VmRSS:"));
            let private = children(servers.target.pid)
                .into_iter()
                .map(|child| status_bytes(child, "RssAnon:"));
            cost.target_peak = private.fold(cost.target_peak, u64::max);
        }
        looks = looks.wrapping_add(1);
        std::thread::sleep(LOOK);
    }
    cost.wall = began.elapsed().as_secs_f64();
    let own = times(child.id());
    (cost.user, cost.sys) = (own.user + own.children_user, own.sys + own.children_sys);
    let succeeded = child.wait()?.success();
    // Backends that a client has left end a moment later, and count for the server only then.
    std::thread::sleep(Duration::from_millis(100));
    cost.source_cpu = source_cpu(servers) - before.0;
    cost.target_cpu = target_cpu(servers) - before.1;
    Ok((cost, succeeded))
}

/// MariaDB is one process.
fn source_cpu(servers: &Servers) -> f64 {
    let own = times(servers.source.pid);
    own.user + own.sys
}

/// PostgreSQL is its postmaster, the children it has buried, and those that live.
fn target_cpu(servers: &Servers) -> f64 {
    let own = times(servers.target.pid);
    let living: f64 = children(servers.target.pid)
        .into_iter()
        .map(times)
        .map(|child| child.user + child.sys)
        .sum();
    own.user + own.sys + own.children_user + own.children_sys + living
}

/// CPU seconds of a process, and of its children that have been waited for.
#[derive(Debug, Clone, Copy, Default)]
struct Times {
    user: f64,
    sys: f64,
    children_user: f64,
    children_sys: f64,
}

/// Fields 14 to 17 of /proc/PID/stat (proc(5)); zero for a process that is gone.
fn times(pid: u32) -> Times {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name, in parentheses, may hold anything; field 3 follows it.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = rustix::param::clock_ticks_per_second() as f64;
    let seconds = |field: usize| {
        let value = fields.get(field - 3).and_then(|value| value.parse::<f64>().ok());
        value.unwrap_or_default() / ticks
    };
    Times {
        user: seconds(14),
        sys: seconds(15),
        children_user: seconds(16),
        children_sys: seconds(17),
    }
}

/// A field of /proc/PID/status that counts kilobytes, as bytes.
fn status_bytes(pid: u32, field: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kilobytes = line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}

fn children(pid: u32) -> Vec<u32> {
    let listed = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    listed
        .split_whitespace()
        .filter_map(|child| child.parse().ok())
        .collect()
}

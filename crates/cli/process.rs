//! What the system tells of this process.

/// Bytes of a line of `/proc/self/status`, such as `VmRSS` (resident memory now) and `VmHWM` (its high-water mark), where there
/// is one: <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>.
pub(crate) fn memory(line: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let text = status
        .lines()
        .find_map(|text| text.strip_prefix(line)?.strip_prefix(':'))?;
    let kilobytes: u64 = text.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

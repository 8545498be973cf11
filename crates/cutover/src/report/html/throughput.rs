//! Bytes a second along time.

use std::fmt::Write;

use super::super::words::bytes;
use super::super::{Sample, Throughput};
use super::escape::escaped;

const WIDTH: u64 = 960;
const HEIGHT: u64 = 220;
const LEFT: u64 = 90;
const TOP: u64 = 12;
const BOTTOM: u64 = 28;
const PLOT: u64 = HEIGHT - TOP - BOTTOM;

/// The chart.
pub(super) fn chart(throughput: &Throughput) -> String {
    let rate = |sample: &Sample| per_second(sample.bytes, throughput.every);
    let highest = throughput.samples.iter().map(rate).max().unwrap_or(0).max(1);
    let count = u64::try_from(throughput.samples.len()).unwrap_or(1).max(1);
    let mut out = format!(
        "<svg class=\"chart throughput\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"rate-title rate-desc\">\
         <title id=\"rate-title\">Bytes staged a second</title><desc id=\"rate-desc\">{}</desc>",
        escaped(&format!(
            "At most {} a second. The table below has the largest tables.",
            bytes(highest)
        ))
    );
    for line in 0..=4_u64 {
        let y = TOP + PLOT - PLOT * line / 4;
        let _written = write!(
            out,
            "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{y}\" x2=\"{WIDTH}\" y2=\"{y}\"/><text class=\"axis\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}/s</text>",
            LEFT - 8,
            y + 4,
            bytes(highest / 4 * line + highest % 4 * line / 4)
        );
    }
    let plot = WIDTH - LEFT;
    for (index, sample) in (0_u64..).zip(&throughput.samples) {
        let x = LEFT + plot * index / count;
        let width = (LEFT + plot * (index + 1) / count).saturating_sub(x + 1).max(1);
        let height = u64::try_from(u128::from(rate(sample)) * u128::from(PLOT) / u128::from(highest)).unwrap_or(PLOT);
        let _written = write!(
            out,
            "<rect class=\"rate\" x=\"{x}\" y=\"{}\" width=\"{width}\" height=\"{height}\"><title>{}: {} a second</title></rect>",
            TOP + PLOT - height,
            sample.from,
            bytes(rate(sample))
        );
    }
    for (sample, x, anchor) in [
        (throughput.samples.first(), LEFT, "start"),
        (throughput.samples.last(), WIDTH, "end"),
    ] {
        if let Some(sample) = sample {
            let _written = write!(
                out,
                "<text class=\"axis\" x=\"{x}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
                HEIGHT - 8,
                sample.from.to_string().get(11..19).unwrap_or("")
            );
        }
    }
    out.push_str("</svg>");
    out
}

/// In whole bytes; whole milliseconds are exact enough for a picture.
fn per_second(bytes: u64, seconds: f64) -> u64 {
    let millis = std::time::Duration::try_from_secs_f64(seconds).map_or(1, |time| time.as_millis().max(1));
    u64::try_from(u128::from(bytes) * 1000 / millis).unwrap_or(u64::MAX)
}

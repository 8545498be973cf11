//! Where the time of a copy went, in words.

use std::time::Duration;

use transfer::{Bottleneck, TimeReport};

use crate::figures::duration;

/// Two lines, and as many for all runs if there were several; nothing where nothing was done.
pub(super) fn words(times: &TimeReport) -> Option<String> {
    let runs: Vec<String> = [Some(times), times.whole.as_deref()]
        .into_iter()
        .flatten()
        .filter_map(of_runs)
        .collect();
    (!runs.is_empty()).then(|| runs.join("\n"))
}

fn of_runs(times: &TimeReport) -> Option<String> {
    let whose = match times.runs {
        0 | 1 => String::new(),
        runs => format!("all {runs} runs: "),
    };
    let seconds = |seconds: f64| duration(Duration::try_from_secs_f64(seconds).unwrap_or_default());
    let held = match times.bottleneck? {
        Bottleneck::Source => "the source: readers were busiest with waiting for its rows and taking them in",
        Bottleneck::Staging => "this machine: readers were busiest with converting, encoding and writing",
        Bottleneck::Target => "the target: loaders were busiest with giving it rows",
    };
    Some(format!(
        "{whose}{} of reading and loading; of all workers together: read {}, encode {}, write {}, witness {}, load {}; readers waited {}, loaders {}\n\
         held back by {held}",
        seconds(times.wall),
        seconds(times.all.read),
        seconds(times.all.encode),
        seconds(times.all.write),
        seconds(times.all.witness),
        seconds(times.all.load),
        seconds(times.readers_wait),
        seconds(times.loaders_wait),
    ))
}

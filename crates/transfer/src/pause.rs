//! A pause: readers rest between two chunks, their snapshots stay open, and after a time the epoch is ended.
//!
//! A chunk that is being read is read to its end first: a half-read result would hold up the server's side of the connection,
//! and would be read again if the epoch ended. Loaders load what is staged. While a reader rests it shows its server that it is
//! alive; one that is lost meanwhile is lost for the epoch, as at any other time.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use model::calendar::rfc3339;
use serde::{Deserialize, Serialize};
use source::{Address, Reader, SnapshotCost, Source, SourceError};
use stage::Stage;

use crate::error::TransferError;
use crate::extract::blocking;
use crate::progress::{Event, Progress};
use crate::shared::locked;

const FILE: &str = "pause.json";
/// Time between two looks at what the readers do.
const LOOK: Duration = Duration::from_millis(200);
/// Time between two looks at what the pause costs the source.
const COST: Duration = Duration::from_secs(5);
/// How long the source has for its answer.
const ANSWER: Duration = Duration::from_secs(10);
/// Time between two times that a pause is told of.
const TELL: Duration = Duration::from_secs(60);
/// Time after which a reader at rest shows that it is there.
const ALIVE: Duration = Duration::from_secs(10);
/// How long a reader rests before it looks again.
const REST: Duration = Duration::from_millis(100);

/// A pause as the stage has it, for other processes. It is talk, not truth: a copy that was killed leaves it behind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PauseRecord {
    /// When the copy took note of it, RFC 3339 in UTC.
    pub asked: String,
    pub step: PauseStep,
    /// What it costs the source; `None` as long as that is not known.
    pub cost: Option<SnapshotCost>,
}

/// How far a pause is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum PauseStep {
    /// No epoch is open yet; the pause begins with it.
    Planning,
    /// Chunks are read to their end.
    Reading { chunks: u64 },
    /// Nothing is read. `ends` is when the epoch is ended, in seconds since 1970, and `until` the same for people.
    Still { since: String, until: String, ends: u64 },
    /// Nothing is left to read, so that there is nothing to pause.
    NothingToRead,
    /// The copy has ended by the pause.
    Ended { at: String, why: PauseEnd },
}

/// Why a pause ended its epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum PauseEnd {
    /// It lasted as long as it may.
    TooLong { seconds: u64 },
    /// Connections were lost meanwhile.
    Lost { reason: String },
}

impl std::fmt::Display for PauseEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PauseEnd::TooLong { seconds } => write!(f, "it lasted as long as max_pause allows, {seconds} s"),
            PauseEnd::Lost { reason } => f.write_str(reason),
        }
    }
}

/// The pause of the copy that runs in this stage, or of one that has ended by it or under it.
///
/// # Errors
/// The stage cannot be read.
pub fn paused(stage: &Stage) -> Result<Option<PauseRecord>, TransferError> {
    Ok(stage.read_json::<Option<PauseRecord>>(FILE)?.flatten())
}

/// Whether readers are to rest, and whether they do. Clones are of the same pause.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pause(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    asked: bool,
    /// Chunks that are being read, and chunks that wait for it; `None` while no epoch is open.
    work: Option<(usize, usize)>,
    still: bool,
    ended: bool,
}

/// What the readers do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Going,
    Planning,
    Reading(usize),
    Still,
    NothingToRead,
}

/// What a reader at rest does next.
#[derive(Debug)]
pub(crate) enum Rest {
    /// It looks for a chunk.
    Over,
    /// The epoch is ended.
    Ended,
    /// Its connection is lost.
    Lost(SourceError),
}

impl Pause {
    /// What another process asks for.
    pub(crate) fn ask(&self, paused: bool) {
        let mut state = locked(&self.0);
        state.asked = paused;
        state.still &= paused;
    }

    pub(crate) fn is_asked(&self) -> bool {
        locked(&self.0).asked
    }

    /// How many chunks are being read, and how many wait for it.
    pub(crate) fn note(&self, under_way: usize, waiting: usize) {
        locked(&self.0).work = Some((under_way, waiting));
    }

    /// No epoch is open.
    pub(crate) fn note_planning(&self) {
        let mut state = locked(&self.0);
        state.work = None;
        state.still = false;
    }

    /// Whether all readers rest, or did when the epoch was ended.
    pub(crate) fn is_still(&self) -> bool {
        locked(&self.0).still
    }

    /// Whether the epoch is ended because the pause was too long.
    pub(crate) fn has_ended(&self) -> bool {
        locked(&self.0).ended
    }

    fn step(&self) -> Step {
        let mut state = locked(&self.0);
        match state.work {
            _ if !state.asked => Step::Going,
            None => Step::Planning,
            Some((0, 0)) => Step::NothingToRead,
            Some((0, _)) => {
                state.still = true;
                Step::Still
            }
            Some((chunks, _)) => Step::Reading(chunks),
        }
    }

    /// Ends the epoch, unless the readers were told to go on in this moment.
    fn end(&self) -> bool {
        let mut state = locked(&self.0);
        state.ended = state.asked && state.still;
        state.ended
    }

    /// Lets a reader rest until the pause is over; `is_wanted` says whether anybody has a use for what it reads.
    pub(crate) async fn rest(&self, reader: &mut Reader, is_wanted: impl Fn() -> bool) -> Rest {
        let mut seen = Instant::now();
        while self.is_asked() && is_wanted() {
            if self.has_ended() {
                return Rest::Ended;
            }
            if seen.elapsed() >= ALIVE {
                seen = Instant::now();
                if let Err(error) = reader.keep_alive().await {
                    return Rest::Lost(error);
                }
            }
            tokio::time::sleep(REST).await;
        }
        Rest::Over
    }

    /// Returns when a fence that is held for paused readers should be seen at work.
    pub(crate) async fn fence_is_due(&self) {
        loop {
            tokio::time::sleep(ALIVE).await;
            if self.is_asked() {
                return;
            }
        }
    }
}

/// Writes the record, until it is closed: what a task that was aborted still writes comes too late.
#[derive(Debug, Clone)]
pub(crate) struct Recorder(Arc<Mutex<Option<Stage>>>);

impl Recorder {
    /// With what an earlier copy left behind removed.
    pub(crate) fn begin(stage: &Stage) -> Result<Recorder, TransferError> {
        if paused(stage)?.is_some() {
            stage.replace_json_atomic(FILE, &None::<PauseRecord>)?;
        }
        Ok(Recorder(Arc::new(Mutex::new(Some(stage.clone())))))
    }

    /// A record that cannot be written only leaves others in the dark.
    async fn write(&self, record: Option<PauseRecord>) {
        let recorder = self.clone();
        let _unwritten = blocking(move || {
            if let Some(stage) = &*locked(&recorder.0) {
                stage.replace_json_atomic(FILE, &record)?;
            }
            Ok(())
        })
        .await;
    }

    /// The last word: how the copy ended, if it was by a pause.
    pub(crate) fn close(&self, end: Option<&PauseEnd>) -> Result<(), TransferError> {
        let Some(stage) = locked(&self.0).take() else {
            return Ok(());
        };
        let Some(record) = paused(&stage)? else {
            return Ok(());
        };
        let record = end.map(|why| PauseRecord {
            step: PauseStep::Ended {
                at: rfc3339(SystemTime::now()),
                why: why.clone(),
            },
            ..record
        });
        Ok(stage.replace_json_atomic(FILE, &record)?)
    }
}

/// Tells of a pause, in the stage and to this copy's own people, and ends its epoch after `longest`.
pub(crate) struct Follower {
    pub(crate) pause: Pause,
    pub(crate) recorder: Recorder,
    pub(crate) source: Option<Address>,
    pub(crate) longest: Duration,
    pub(crate) progress: Progress,
}

impl Follower {
    /// Goes on until it is aborted, or has ended the epoch.
    pub(crate) async fn follow(self) {
        let mut last = Step::Going;
        let mut asked = (Instant::now(), String::new());
        let (mut still, mut looked, mut told) = (Instant::now(), Instant::now(), Instant::now());
        let mut connected = None;
        loop {
            tokio::time::sleep(LOOK).await;
            let step = self.pause.step();
            if last == Step::Going && step != Step::Going {
                asked = (Instant::now(), rfc3339(SystemTime::now()));
            }
            let is_new = step != last;
            match step {
                Step::Going if is_new => {
                    connected = None;
                    self.recorder.write(None).await;
                    let held = asked.0.elapsed();
                    self.progress.tell(Event::Resumed { held });
                }
                Step::Going => {}
                Step::Planning if is_new => {
                    self.write(&asked.1, PauseStep::Planning, None).await;
                    self.progress.tell(Event::Pausing { chunks: 0 });
                }
                Step::Reading(chunks) if is_new => {
                    let chunks = chunks as u64;
                    self.write(&asked.1, PauseStep::Reading { chunks }, None).await;
                    // As they come to their ends one by one, only the first number is told.
                    if !matches!(last, Step::Reading(_)) {
                        self.progress.tell(Event::Pausing { chunks });
                    }
                }
                Step::NothingToRead if is_new => {
                    self.write(&asked.1, PauseStep::NothingToRead, None).await;
                    self.progress.tell(Event::NothingToPause);
                }
                Step::Planning | Step::Reading(_) | Step::NothingToRead => {}
                Step::Still => {
                    if is_new {
                        still = Instant::now();
                    }
                    if still.elapsed() >= self.longest && self.pause.end() {
                        return;
                    }
                    if is_new || looked.elapsed() >= COST {
                        let cost = match tokio::time::timeout(ANSWER, self.ask(&mut connected)).await {
                            Ok(Ok(cost)) => Some(cost),
                            Ok(Err(_)) | Err(_) => {
                                connected = None;
                                None
                            }
                        };
                        looked = Instant::now();
                        self.write(&asked.1, self.still(still), cost).await;
                        if is_new || told.elapsed() >= TELL {
                            told = Instant::now();
                            self.progress.tell(Event::Paused {
                                held: still.elapsed(),
                                left: self.longest.saturating_sub(still.elapsed()),
                                cost,
                            });
                        }
                    }
                }
            }
            last = step;
        }
    }

    fn still(&self, since: Instant) -> PauseStep {
        let now = SystemTime::now();
        let began = now.checked_sub(since.elapsed()).unwrap_or(now);
        let ends = now
            .checked_add(self.longest.saturating_sub(since.elapsed()))
            .unwrap_or(now);
        PauseStep::Still {
            since: rfc3339(began),
            until: rfc3339(ends),
            ends: ends.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()),
        }
    }

    async fn write(&self, asked: &str, step: PauseStep, cost: Option<SnapshotCost>) {
        let record = PauseRecord {
            asked: asked.to_owned(),
            step,
            cost,
        };
        self.recorder.write(Some(record)).await;
    }

    async fn ask(&self, connected: &mut Option<Source>) -> Result<SnapshotCost, TransferError> {
        let source = match (connected.as_mut(), &self.source) {
            (Some(source), _) => source,
            (None, Some(address)) => connected.insert(Source::connect(address).await?),
            (None, None) => return Ok(SnapshotCost::default()),
        };
        Ok(source.snapshot_cost().await?)
    }
}

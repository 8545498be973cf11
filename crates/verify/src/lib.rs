//! Verification: the law S = P + Q and P = T per unit, the rows and columns that break it, the target's structure, and
//! a negative control of every detector. The result is data ([`VerifyReport`]) and an HTML page of the same content.

mod chunk_gaps;
pub mod control;
mod coverage;
pub mod difference;
pub mod drift;
pub mod drill_down;
pub mod error;
pub mod html;
mod image;
pub mod input;
#[cfg(test)]
mod json_witness;
pub mod law;
#[cfg(test)]
mod live;
mod matching;
pub mod outcome;
mod quarantine;
pub mod repair;
pub mod result;
mod run;
#[cfg(test)]
mod run_tests;
#[doc(hidden)]
pub mod sample;
mod show;
mod staged_rows;
pub mod structure;
mod table;
pub mod target_pass;
pub mod witness;

pub use difference::{Difference, DifferenceCounts};
pub use drill_down::DrillDownLimits;
pub use error::VerifyError;
pub use input::{Event, Progress, TableInput, VerifyInput, VerifyOptions};
pub use model::calendar::rfc3339;
pub use result::{Verdict, VerifyReport};
pub use run::{verify, verify_table};

//! Verification: the law S = P + Q and P = T per unit, the rows and columns that break it, the target's structure, and
//! a negative control of every detector. The result is data ([`VerifyReport`]) and an HTML page of the same content.

mod calendar;
pub mod control;
pub mod difference;
pub mod drill_down;
pub mod error;
pub mod html;
mod image;
pub mod law;
#[cfg(test)]
mod live;
mod matching;
pub mod outcome;
pub mod result;
#[cfg(test)]
mod sample;
mod show;
mod staged_rows;
pub mod structure;
pub mod target_pass;

pub use calendar::rfc3339;
pub use difference::{Difference, DifferenceCounts};
pub use error::VerifyError;
pub use result::{Verdict, VerifyReport};

//! A cutover, planned, rehearsed, carried out and taken back.

mod kill;
mod plan;
mod run;
mod signed;

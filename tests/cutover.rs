//! A cutover, planned, rehearsed, carried out and taken back.

mod kill;
mod phased;
mod plan;
mod run;
mod signed;
mod writer;

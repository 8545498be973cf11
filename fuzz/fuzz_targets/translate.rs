//! Any bytes as a script of either dialect: translated and rendered, without a panic.

#![no_main]

mod answer;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| answer::answer(bytes));

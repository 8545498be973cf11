//! Any bytes as a script of either dialect: translated and rendered, without a panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use model::Dialect;
use translate::script::{ReadOptions, Script, decode, place, read};
use translate::{Mapping, Options};

fuzz_target!(|bytes: &[u8]| {
    // The first byte chooses the dialect, so that one corpus serves both.
    let Some((first, bytes)) = bytes.split_first() else {
        return;
    };
    let dialect = if first % 2 == 0 { Dialect::Mysql } else { Dialect::Mssql };
    let scripts = [Script {
        name: "fuzz.sql".to_owned(),
        text: decode(bytes).text,
    }];
    let reading = read(dialect, &scripts, &ReadOptions::default());
    let mut translation = translate::translate(&reading.schema, &Mapping::shipped(dialect), &Options::default());
    place(&mut translation.findings, &reading, &scripts);
    translate::render(&translation.schema);
    translate::coverage(&reading.schema, &translation.schema, &translation.findings);
});

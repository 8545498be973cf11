//! What the fuzzer asks of the translator, apart from the fuzzer, so that the tests build it, too.

use model::Dialect;
use translate::script::{ReadOptions, Script, decode, place, read};
use translate::{Mapping, Options};

/// Reads, translates and renders a script. The first byte chooses the dialect, so that one corpus serves both.
pub(crate) fn answer(bytes: &[u8]) {
    let Some((first, bytes)) = bytes.split_first() else {
        return;
    };
    let dialect = if first % 2 == 0 { Dialect::Mysql } else { Dialect::Mssql };
    let scripts = [Script {
        name: "fuzz.sql".to_owned(),
        text: decode(dialect, bytes).text,
    }];
    let reading = read(dialect, &scripts, &ReadOptions::default());
    let mut translation = translate::translate(&reading.schema, &Mapping::shipped(dialect), &Options::default());
    place(&mut translation.findings, &reading, &scripts);
    translate::render(&translation.schema);
    translate::coverage(&reading.schema, &translation.schema, &translation.findings);
}

//! Views as scripts and catalogs have them.

use model::Dialect;

use crate::script::{ReadOptions, Script, read};
use crate::{Mapping, Options, Translation, translate};

fn translated(text: &str, target_version: u32) -> Translation {
    let script = Script {
        name: "test.sql".to_owned(),
        text: text.to_owned(),
    };
    let reading = read(Dialect::Mysql, &[script], &ReadOptions::default());
    assert_eq!(reading.statements.not_understood, 0, "{:?}", reading.findings);
    let options = Options {
        target_version,
        ..Options::default()
    };
    translate(&reading.schema, &Mapping::shipped(Dialect::Mysql), &options)
}

#[test]
#[ignore]
fn scratch() {
    let text = std::fs::read_to_string(std::env::var("SCRATCH").unwrap()).unwrap();
    let t = translated(&text, 15);
    for file in crate::render(&t.schema) {
        if !file.path.contains("80-") { eprintln!("-- skip {}", file.path); }
        println!("-- {}\n{}", file.path, file.text());
    }
    for f in &t.findings {
        if f.object.starts_with("view ") { eprintln!("{} {}: {}", f.code, f.object, f.message); }
    }
}

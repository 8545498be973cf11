//! Texts that functions make of little are refused before they are made.

use model::Dialect;

use super::column;
use crate::script::refusal::Refusal;

#[test]
fn a_text_that_functions_make_long_is_refused() {
    let mysql = [
        "REPLACE(REPEAT('x', 60000), 'x', REPEAT('y', 60000))".to_owned(),
        format!("CONCAT('' {})", ", REPEAT('x', 65536)".repeat(5000)),
        "REPEAT('xy', 18446744073709551615)".to_owned(),
    ];
    for value in &mysql {
        let found = column(Dialect::Mysql, "longtext", &[value]);
        assert_eq!(found, [Err(Refusal::NotConstant)], "{}", &value[..30]);
    }
    let mssql = [
        format!("''{}", "+REPLICATE('x', 4000)".repeat(5000)),
        format!("CONCAT(''{})", ", REPLICATE('x', 4000)".repeat(5000)),
    ];
    for value in &mssql {
        let found = column(Dialect::Mssql, "nvarchar(max)", &[value]);
        assert_eq!(found, [Err(Refusal::NotConstant)], "{}", &value[..30]);
    }
}

#[test]
fn a_text_that_is_written_in_parts_may_be_long() {
    let value = format!("''{}", format!(" + N'{}'", "x".repeat(3000)).repeat(100));
    let found = column(Dialect::Mssql, "nvarchar(max)", &[&value]);
    assert_eq!(found, [Ok("x".repeat(300_000))]);
}

//! What must differ, and what must not.

use std::collections::BTreeMap;

use model::witness::Answer;

use super::*;

fn families() -> Vec<(String, Family)> {
    vec![
        ("n".to_owned(), Family::Integer),
        ("d".to_owned(), Family::Date { zero_as_null: true }),
        ("j".to_owned(), Family::Nulls("no")),
    ]
}

fn said(rows: u64, n: &str, d: &str) -> Aggregates {
    let answer = |text: &str| Answer::try_from(text.to_owned()).unwrap();
    Aggregates {
        rows,
        columns: BTreeMap::from([
            ("n".to_owned(), answer(n)),
            ("d".to_owned(), answer(d)),
            ("j".to_owned(), answer("nulls=0")),
        ]),
    }
}

const N: &str = "nulls=0 sum=6 min=1 max=3";
const D: &str = "nulls=1 sum=1480000 min=2026-01-01";

fn judged(source: &Aggregates, target: &Aggregates, known: &Known<'_>) -> WitnessResult {
    let merged = merge_all(&families(), std::iter::once(source));
    judge(&families(), (source.rows, &merged), target, known)
}

fn none_known(losses: &LossCounts) -> Known<'_> {
    Known {
        absent: 0,
        before: 0,
        losses,
    }
}

#[test]
fn equal_answers_are_equal_however_they_are_spelled() {
    let losses = LossCounts::new();
    let result = judged(
        &said(3, N, D),
        &said(3, "nulls=0 sum=6.00 min=1 max=3", D),
        &none_known(&losses),
    );
    assert_eq!(result.differences, []);
    assert_eq!(result.compared, 1 + 4 + 3 + 1);
    assert_eq!(result.left_out.len(), 1, "{:?}", result.left_out);
}

#[test]
fn a_difference_names_column_aggregate_and_both_values() {
    let losses = LossCounts::new();
    let other = said(3, "nulls=0 sum=7 min=1 max=NaN", D);
    let result = judged(&said(3, N, D), &other, &none_known(&losses));
    let found: Vec<_> = result
        .differences
        .iter()
        .map(|found| found.aggregate.as_str())
        .collect();
    assert_eq!(found, ["sum", "max"]);
    let sum = &result.differences[0];
    assert_eq!(sum.column.as_deref(), Some("n"));
    assert_eq!((sum.source.as_deref(), sum.target.as_deref()), (Some("6"), Some("7")));
    let words = result.in_words().unwrap();
    assert_eq!(words, "by the witness: of column n, the sum differs, and 1 more");
    assert!(!words.contains(['6', '7']), "values stand in the report alone");
}

#[test]
fn rows_in_quarantine_are_counted_and_nothing_else_is_compared() {
    let losses = LossCounts::new();
    let known = Known {
        absent: 1,
        ..none_known(&losses)
    };
    let target = said(2, "nulls=0 sum=5 min=2 max=3", D);
    let result = judged(&said(3, N, D), &target, &known);
    assert_eq!(
        (result.differences.len(), result.compared, result.left_out.len()),
        (0, 1, 1)
    );
    let lost = judged(&said(4, N, D), &target, &known);
    assert_eq!(lost.differences[0].aggregate, "rows");
}

#[test]
fn what_a_declared_conversion_changed_is_left_out_unless_the_sql_expresses_it() {
    let mut losses = LossCounts::new();
    losses.add(0, Loss::DigitsRounded, 1);
    losses.add(1, Loss::ZeroDateToNull, 1);
    let other = said(
        3,
        "nulls=0 sum=9 min=0 max=9",
        "nulls=1 sum=1480001 min=2026-01-01 max=2026-01-02",
    );
    let result = judged(&said(3, N, D), &other, &none_known(&losses));
    let found: Vec<_> = result.differences.iter().map(|found| found.column.as_deref()).collect();
    assert_eq!(found, [Some("d")], "a zero date is NULL in the source's SQL too");
    assert!(result.left_out.iter().any(|gap| gap.column.as_deref() == Some("n")));
}

#[test]
fn days_of_the_year_0_are_left_out() {
    let losses = LossCounts::new();
    let source = said(3, N, "nulls=1 sum=60 min=0000-02-29 max=0000-03-01");
    let target = said(3, N, "nulls=1 sum=59 min=0001-02-29 max=0001-03-01");
    let result = judged(&source, &target, &none_known(&losses));
    assert_eq!(result.differences, []);
    assert!(result.left_out.iter().any(|gap| gap.reason.contains("year 0")));
}

//! Whether a detector reported what a tampering calls for: exactly that, at the right row and column, and no more.

use super::scratch::KeyKind;
use super::tampering::Expect;
use crate::difference::{Difference, ShownColumn};

/// Both sides as sorted lines; the rows are those of the scratch table, never a user's.
pub(super) fn compare(expect: Expect, key: KeyKind, found: &[Difference]) -> Result<(), String> {
    let mut expected = expected(expect, key);
    let mut found: Vec<String> = found.iter().map(said).collect();
    expected.sort_unstable();
    found.sort_unstable();
    if expected == found {
        return Ok(());
    }
    Err(format!(
        "expected [{}], reported [{}]",
        expected.join("; "),
        found.join("; ")
    ))
}

fn said(difference: &Difference) -> String {
    match difference {
        Difference::Missing { row, copies, .. } => missing(number(row), *copies),
        Difference::Extra { row, copies, .. } => extra(number(row), *copies),
        Difference::Changed { row, columns, .. } => changed(
            number(row),
            columns.iter().map(|column| column.column.as_str()).collect(),
        ),
        Difference::Doubled {
            row, staged, target, ..
        } => doubled(number(row), *staged, *target),
    }
}

fn expected(expect: Expect, key: KeyKind) -> Vec<String> {
    match expect {
        Expect::Equal => Vec::new(),
        Expect::Changed(rows) if key == KeyKind::None => {
            rows.iter().flat_map(|(n, _)| [missing(*n, 1), extra(*n, 1)]).collect()
        }
        Expect::Changed(rows) => rows.iter().map(|(n, columns)| changed(*n, columns.to_vec())).collect(),
        Expect::Missing(rows) => rows.iter().map(|n| missing(*n, 1)).collect(),
        Expect::Extra(rows) => rows.iter().map(|n| extra(*n, 1)).collect(),
        Expect::Doubled(n) => vec![doubled(n, 1, 2)],
        Expect::LostAndDoubled { lost, doubled: twice } => vec![missing(lost, 1), doubled(twice, 1, 2)],
        Expect::Moved { from, .. } if key == KeyKind::Text => vec![changed(from, vec!["n"])],
        Expect::Moved { from, to } => vec![missing(from, 1), extra(to, 1)],
    }
}

fn missing(n: i64, copies: u64) -> String {
    format!("row {n} missing {copies} times")
}

fn extra(n: i64, copies: u64) -> String {
    format!("row {n} extra {copies} times")
}

fn doubled(n: i64, staged: u64, target: u64) -> String {
    format!("row {n} {staged} times staged and {target} times in the target")
}

fn changed(n: i64, mut columns: Vec<&str>) -> String {
    columns.sort_unstable();
    format!("row {n} changed in {}", columns.join(", "))
}

/// The row's `n`: from the column itself, or from `code`; 0 for a row without either.
fn number(row: &[ShownColumn]) -> i64 {
    let value = |name: &str| {
        let cell = row.iter().find(|cell| cell.column == name)?;
        cell.value.as_deref()?.trim_start_matches("k-").parse().ok()
    };
    value("n").or_else(|| value("code")).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::difference::ChangedColumn;

    fn row(n: &str) -> Vec<ShownColumn> {
        vec![ShownColumn {
            column: "n".to_owned(),
            value: Some(n.to_owned()),
        }]
    }

    fn change(n: &str, column: &str) -> Difference {
        let columns = vec![ChangedColumn {
            column: column.to_owned(),
            staged: None,
            target: None,
        }];
        Difference::Changed {
            unit: 0,
            row: row(n),
            columns,
        }
    }

    #[test]
    fn the_right_row_and_column_are_called_for() {
        let expect = Expect::Changed(&[(3, &["amount"])]);
        assert_eq!(compare(expect, KeyKind::Integer, &[change("3", "amount")]), Ok(()));
        assert!(compare(expect, KeyKind::Integer, &[change("4", "amount")]).is_err());
        assert!(compare(expect, KeyKind::Integer, &[change("3", "note")]).is_err());
        assert!(compare(expect, KeyKind::Integer, &[]).is_err(), "a silent detector");
        assert!(
            compare(
                expect,
                KeyKind::Integer,
                &[change("3", "amount"), change("5", "amount")]
            )
            .is_err()
        );
        assert!(
            compare(Expect::Equal, KeyKind::Integer, &[change("3", "amount")]).is_err(),
            "a false alarm"
        );
    }

    #[test]
    fn without_a_key_a_change_is_one_row_less_and_one_more() {
        let expect = Expect::Changed(&[(3, &["amount"])]);
        let found = [
            Difference::Missing {
                unit: 0,
                row: row("3"),
                copies: 1,
                hash: String::new(),
            },
            Difference::Extra {
                unit: 1,
                row: row("3"),
                copies: 1,
                hash: String::new(),
            },
        ];
        assert_eq!(compare(expect, KeyKind::None, &found), Ok(()));
        assert!(compare(expect, KeyKind::Text, &found).is_err());
    }
}

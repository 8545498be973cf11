//! Rows behind changes of their table.

use std::sync::Arc;

use model::source_schema::SourceDefault;
use model::{MssqlType, SourceType};

use super::*;
use crate::script::{ShapeColumn, Unnamed};

fn literal(text: &str) -> Option<SourceDefault> {
    Some(SourceDefault::Literal(text.to_owned()))
}

fn shape(columns: &[(&str, Option<SourceDefault>, Option<SourceDefault>)]) -> Shape {
    let column = |(name, default, added): &(&str, Option<SourceDefault>, Option<SourceDefault>)| ShapeColumn {
        name: (*name).to_owned(),
        implied: true,
        default: default.clone(),
        added: added.clone(),
        of_type: None,
    };
    Shape {
        columns: columns.iter().map(column).collect(),
    }
}

fn table(name: &str) -> TableName {
    TableName::new("s".to_owned(), name.to_owned())
}

fn rows() -> Rows {
    Rows::new(|name| (name.schema.clone(), name.name.clone()), Allowance::of(&[]))
}

fn put(rows: &mut Rows, name: &str, columns: Option<&[&str]>, line: u32) {
    rows.push(RowsStatement {
        table: table(name),
        columns: columns.map(|columns| columns.iter().map(|column| (*column).to_owned()).collect()),
        unnamed: None,
        retyped: None,
        fate: Fate::Kept,
        times: 1,
        constraints: None,
        next_identity: None,
        uncounted: false,
        bytes: 0..0,
        values: 0,
        text: None,
        backslash: false,
        lenient: false,
        zero_is_value: false,
        zone: crate::mysql::zone::Zone::Unsaid,
        dates: crate::mssql::calendar::DateSetting::default(),
        at: SourceLine { script: 0, line },
    });
}

fn changed(rows: &mut Rows, before: &Shape, renamed: &[(&str, &str)], dropped: &[&str], after: &Shape) {
    let owned = |(old, new): &(&str, &str)| ((*old).to_owned(), (*new).to_owned());
    let renamed: Vec<(String, String)> = renamed.iter().map(owned).collect();
    let dropped: Vec<String> = dropped.iter().map(|name| (*name).to_owned()).collect();
    let names = Names {
        renamed: &renamed,
        dropped: &dropped,
    };
    rows.changed(&table("t"), None, before, names, after);
}

type Said<'s> = (Vec<&'s str>, Vec<(&'s str, Option<SourceDefault>)>);

fn said(statement: &RowsStatement) -> Said<'_> {
    let columns = statement.columns.iter().flat_map(|columns| columns.iter());
    let unnamed = statement.unnamed.iter().flat_map(|unnamed| unnamed.iter());
    let told = unnamed.map(|unnamed| (unnamed.column.as_str(), unnamed.default.clone()));
    (columns.map(String::as_str).collect(), told.collect())
}

#[test]
fn what_a_row_got_is_what_was_the_default_then() {
    let before = shape(&[("a", literal("1"), None), ("b", None, None)]);
    let after = shape(&[
        ("A", literal("2"), None),
        ("c", literal("3"), None),
        ("d", literal("4"), literal("4")),
        ("b", literal("5"), None),
    ]);
    let mut rows = rows();
    put(&mut rows, "t", None, 1);
    changed(&mut rows, &before, &[("b", "c")], &[], &after);
    put(&mut rows, "t", None, 2);
    let (statements, _) = rows.finish();
    let expected = vec![("A", literal("1")), ("c", None), ("b", None)];
    assert_eq!(said(&statements[0]), (vec!["a", "c"], expected));
    assert_eq!(said(&statements[1]), (vec![], vec![]));
}

#[test]
fn a_column_that_comes_back_is_another_one() {
    let mut rows = rows();
    put(&mut rows, "t", None, 1);
    let (before, after) = (shape(&[("a", None, None)]), shape(&[("a", None, literal("0"))]));
    changed(&mut rows, &before, &[], &["a"], &after);
    let (statements, _) = rows.finish();
    assert_eq!(said(&statements[0]), (vec![""], vec![("a", literal("0"))]));
}

#[test]
fn changes_behind_each_other_are_one_from_every_place() {
    let shapes = [
        shape(&[("a", literal("1"), None), ("b", None, None)]),
        shape(&[("a", literal("2"), None), ("x", None, None)]),
        shape(&[("x", None, None), ("y", literal("7"), None)]),
        shape(&[("x", literal("8"), None), ("z", literal("7"), None), ("a", None, None)]),
    ];
    let mut rows = rows();
    put(&mut rows, "t", Some(&["B", "a"]), 1);
    changed(&mut rows, &shapes[0], &[("b", "x")], &[], &shapes[1]);
    put(&mut rows, "t", None, 2);
    put(&mut rows, "other", Some(&["a"]), 3);
    changed(&mut rows, &shapes[1], &[], &[], &shapes[2]);
    put(&mut rows, "t", Some(&["y"]), 4);
    changed(&mut rows, &shapes[2], &[("y", "z")], &[], &shapes[3]);
    let (statements, _) = rows.finish();
    let then = [("x", None), ("z", None)];
    assert_eq!(said(&statements[0]), (vec!["x", ""], then.to_vec()));
    assert_eq!(said(&statements[1]), (vec!["", "x"], then.to_vec()));
    assert_eq!(said(&statements[2]), (vec!["a"], vec![]));
    assert_eq!(said(&statements[3]), (vec!["z"], vec![("x", None)]));
}

#[test]
fn rows_of_a_table_that_takes_the_name_of_another_keep_what_they_said() {
    let mut rows = rows();
    let (one, other) = (shape(&[("a", literal("1"), None)]), shape(&[("b", literal("2"), None)]));
    put(&mut rows, "t", None, 1);
    changed(&mut rows, &one, &[("a", "b")], &[], &other);
    put(&mut rows, "u", None, 2);
    rows.renamed(&table("u"), &table("t"));
    let third = shape(&[("c", literal("2"), None)]);
    changed(&mut rows, &other, &[("b", "c")], &[], &third);
    let (statements, _) = rows.finish();
    assert_eq!(said(&statements[0]), (vec!["c"], vec![("c", literal("1"))]));
    assert_eq!(said(&statements[1]), (vec!["c"], vec![]));
    assert_eq!(statements[1].table, table("t"));
}

#[test]
fn the_lists_of_many_changes_do_not_grow_with_their_square() {
    let mut rows = rows();
    let mut columns = vec![("id".to_owned(), None, None)];
    let of = |columns: &[(String, Option<SourceDefault>, Option<SourceDefault>)]| Shape {
        columns: columns
            .iter()
            .map(|(name, default, added)| ShapeColumn {
                name: name.clone(),
                implied: true,
                default: default.clone(),
                added: added.clone(),
                of_type: None,
            })
            .collect(),
    };
    for at in 0..2000_u32 {
        put(&mut rows, "t", None, at);
        let before = of(&columns);
        columns.push((format!("c{at}"), literal("1"), None));
        changed(&mut rows, &before, &[], &[], &of(&columns));
    }
    let (statements, given_up) = rows.finish();
    let held: usize = statements
        .iter()
        .map(|statement| statement.unnamed.as_ref().map_or(0, |list| list.len()))
        .sum();
    assert!(held < 400_000, "{held} entries of 2 million");
    assert!(given_up.len() > 500 && given_up.len() < 2000, "{}", given_up.len());
    let last = statements
        .last()
        .and_then(|statement| statement.columns.as_deref().map(<[String]>::len));
    assert_eq!(last, Some(2000));
    let _: &Arc<[Unnamed]> = statements[1999].unnamed.as_ref().unwrap();
}

#[test]
fn the_types_of_a_column_are_remembered_under_its_name_of_today() {
    let of = |name: &str, of_type: MssqlType| {
        let mut shape = shape(&[(name, None, None)]);
        shape.columns[0].of_type = Some(SourceType::Mssql(of_type));
        shape
    };
    let mut rows = rows();
    put(&mut rows, "t", None, 1);
    let (first, second) = (of("a", MssqlType::Int), of("a", MssqlType::BigInt));
    changed(&mut rows, &first, &[], &[], &second);
    put(&mut rows, "t", None, 2);
    let (third, last) = (of("b", MssqlType::BigInt), of("b", MssqlType::TinyInt));
    changed(&mut rows, &second, &[("a", "b")], &[], &third);
    put(&mut rows, "t", None, 3);
    rows.renamed(&table("t"), &table("u"));
    put(&mut rows, "t", None, 4);
    rows.renamed(&table("u"), &table("t"));
    changed(&mut rows, &third, &[], &[], &last);
    let (statements, _) = rows.finish();
    let types = |at: usize| {
        let retyped = statements[at].retyped.as_deref().unwrap_or_default();
        assert!(retyped.iter().all(|retyped| retyped.column == "b"));
        retyped
            .iter()
            .flat_map(|retyped| retyped.types.clone())
            .collect::<Vec<_>>()
    };
    let (int, long) = (SourceType::Mssql(MssqlType::Int), SourceType::Mssql(MssqlType::BigInt));
    assert_eq!(types(0), [int, long.clone()]);
    assert_eq!([types(1), types(2), types(3)], [[long.clone()], [long.clone()], [long]]);
}

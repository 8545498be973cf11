//! What of a planned schema the target has already, under whatever name: tables that others built come with keys of their own.

use model::PgSchema;
use model::pg_schema::PgTable;
use postgres::catalog::structure::{ConstraintKind, TargetConstraint, TargetStructure};

/// The schema without the keys, indexes and foreign keys that the target has.
///
/// A key counts as there if its columns are the same; an index, if its method and its parts are; a foreign key, if columns and
/// referenced columns are. Checks and triggers are known by their names when they are made.
pub(super) fn without_present(schema: &PgSchema, structure: &TargetStructure) -> PgSchema {
    let mut schema = schema.clone();
    for table in &mut schema.tables {
        drop_present(table, structure);
    }
    schema
}

fn drop_present(table: &mut PgTable, structure: &TargetStructure) {
    let constraints: Vec<&TargetConstraint> = structure
        .constraints
        .iter()
        .filter(|constraint| constraint.table == table.name)
        .collect();
    let of = |kind: ConstraintKind| constraints.iter().filter(move |constraint| constraint.kind == kind);
    if of(ConstraintKind::PrimaryKey).next().is_some() {
        // There can be one only; whether it is the right one, `landfall verify` says.
        table.primary_key = None;
    }
    table.unique_keys.retain(|key| {
        !of(ConstraintKind::Unique)
            .chain(of(ConstraintKind::PrimaryKey))
            .any(|found| same_columns(&found.columns, &key.columns))
    });
    table.foreign_keys.retain(|key| {
        !of(ConstraintKind::ForeignKey).any(|found| {
            // One that is not validated is left to the statement that validates it.
            found.validated
                && found.columns == key.columns
                && found.references.as_ref().is_some_and(|reference| {
                    reference.table == key.referenced_table && reference.columns == key.referenced_columns
                })
        })
    });
    table.indexes.retain(|index| {
        !structure.indexes.iter().any(|found| {
            found.table == table.name
                && found.valid
                && found.unique == index.unique
                && found.method == index.method
                && found.predicate.is_none()
                && found.parts.len() == index.parts.len()
                && found
                    .parts
                    .iter()
                    .zip(&index.parts)
                    .all(|(found, planned)| same_part(found, planned))
        })
    });
}

/// The same columns in any order: that is what a unique key means.
fn same_columns(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().all(|column| b.contains(column))
}

/// The catalog quotes only what needs it, and says nothing about ASC.
fn same_part(found: &str, planned: &str) -> bool {
    let plain = |part: &str| part.trim_end_matches(" ASC").replace('"', "");
    plain(found) == plain(planned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::TableName;
    use model::pg_schema::{PgIndex, PgKey};
    use postgres::catalog::structure::TargetIndex;

    fn table() -> PgTable {
        let key = |name: &str, column: &str| PgKey {
            name: name.to_owned(),
            columns: vec![column.to_owned()],
            ..PgKey::default()
        };
        PgTable {
            name: TableName::new("s", "t"),
            source: TableName::new("s", "t"),
            columns: Vec::new(),
            primary_key: Some(key("t_pkey", "id")),
            unique_keys: vec![key("t_code_key", "code")],
            indexes: vec![PgIndex {
                name: "t_a_idx".to_owned(),
                unique: false,
                method: "btree".to_owned(),
                parts: vec!["\"a\" DESC".to_owned()],
                ..PgIndex::default()
            }],
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            on_update_now: Vec::new(),
            on_update_utc: std::collections::BTreeSet::new(),
            partitioning: None,
            comment: String::new(),
        }
    }

    fn constraint(kind: ConstraintKind, columns: &[&str]) -> TargetConstraint {
        TargetConstraint {
            table: TableName::new("s", "t"),
            name: "another_name".to_owned(),
            kind,
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
            definition: String::new(),
            validated: true,
            deferrable: false,
            references: None,
        }
    }

    #[test]
    fn keys_of_other_names_count_as_there() {
        let schema = PgSchema {
            tables: vec![table()],
            ..PgSchema::default()
        };
        let structure = TargetStructure {
            constraints: vec![
                constraint(ConstraintKind::PrimaryKey, &["id"]),
                constraint(ConstraintKind::Unique, &["other"]),
            ],
            indexes: vec![TargetIndex {
                table: TableName::new("s", "t"),
                name: "x".to_owned(),
                method: "btree".to_owned(),
                unique: false,
                primary: false,
                valid: true,
                definition: String::new(),
                of_constraint: false,
                parts: vec!["a DESC".to_owned()],
                predicate: None,
            }],
            ..TargetStructure::default()
        };
        let left = &without_present(&schema, &structure).tables[0];
        assert!(left.primary_key.is_none() && left.indexes.is_empty());
        assert_eq!(left.unique_keys.len(), 1, "another column's key is another key");
        assert_eq!(without_present(&schema, &TargetStructure::default()), schema);
    }
}

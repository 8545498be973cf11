//! What is beside tables: modules, sequences, synonyms, extended properties.

use super::Making;
use crate::engine::fixture::{Database, ModuleKind};
use crate::types::Type;
use crate::value::Value;

pub(super) fn others(making: &mut Making, database: &Database) {
    for module in &database.modules {
        let kind = match &module.kind {
            ModuleKind::View => ("V", "VIEW"),
            ModuleKind::Procedure => ("P", "SQL_STORED_PROCEDURE"),
            ModuleKind::Function => ("FN", "SQL_SCALAR_FUNCTION"),
            ModuleKind::Trigger(_) => ("TR", "SQL_TRIGGER"),
        };
        let parent = match &module.kind {
            ModuleKind::Trigger(table) => making.find(&module.schema, table),
            _ => 0,
        };
        let (id, row) = making.object((&module.schema, &module.name), parent, kind);
        if module.definition.is_none() {
            making.names.encrypted.push(id);
        }
        let text = vec![
            ("object_id", id.into()),
            ("definition", module.definition.clone().into()),
            ("uses_ansi_nulls", true.into()),
            ("uses_quoted_identifier", true.into()),
        ];
        making.rows.add("sql_modules", text);
        match &module.kind {
            ModuleKind::View => making.rows.add("views", row),
            ModuleKind::Procedure => making.rows.add("procedures", row),
            ModuleKind::Function => {}
            ModuleKind::Trigger(_) => {
                let row = vec![
                    ("name", module.name.as_str().into()),
                    ("object_id", id.into()),
                    ("parent_class", 1.into()),
                    ("parent_class_desc", "OBJECT_OR_COLUMN".into()),
                    ("parent_id", parent.into()),
                    ("type", "TR".into()),
                    ("type_desc", "SQL_TRIGGER".into()),
                ];
                making.rows.add("triggers", row);
            }
        }
    }
    for sequence in &database.sequences {
        let (_, mut row) = making.object((&sequence.schema, &sequence.name), 0, ("SO", "SEQUENCE_OBJECT"));
        let variant = |number: i64| Value::variant(Type::BigInt, Value::Int(number));
        row.extend([
            ("start_value", variant(sequence.start)),
            ("increment", variant(sequence.increment)),
            ("minimum_value", variant(i64::MIN)),
            ("maximum_value", variant(i64::MAX)),
            ("current_value", variant(sequence.current)),
            ("last_used_value", variant(sequence.current)),
            ("is_cycling", false.into()),
            ("is_cached", true.into()),
            ("system_type_id", 127.into()),
            ("user_type_id", 127.into()),
            ("precision", 19.into()),
        ]);
        making.rows.add("sequences", row);
    }
    for (schema, name, target) in &database.synonyms {
        let (_, mut row) = making.object((schema, name), 0, ("SN", "SYNONYM"));
        row.push(("base_object_name", target.as_str().into()));
        making.rows.add("synonyms", row);
    }
    for (schema, table, column, name, text) in &database.properties {
        let id = making.find(schema, table);
        let minor = column
            .as_ref()
            .map_or(Value::Int(0), |column| making.column(id, column));
        let row = vec![
            ("class", 1.into()),
            ("class_desc", "OBJECT_OR_COLUMN".into()),
            ("major_id", id.into()),
            ("minor_id", minor),
            ("name", name.as_str().into()),
            ("value", Value::variant(Type::nvarchar(4000), text.as_str().into())),
        ];
        making.rows.add("extended_properties", row);
    }
}

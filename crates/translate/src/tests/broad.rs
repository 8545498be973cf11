//! A schema by hand that has every type and every feature.

mod families;
mod names;
mod partitions;
mod types;

use model::name::TableName;
use model::source_schema::*;
use model::{Dialect, SourceSchema, SourceTable, SourceType};

use crate::mysql::column_type::parse;

pub(super) fn column(name: &str, raw: &str) -> SourceColumn {
    let text = ["char", "text", "enum", "set"].iter().any(|word| raw.contains(word));
    SourceColumn {
        name: name.to_owned(),
        raw_type: raw.to_owned(),
        source_type: SourceType::Mysql(parse(raw)),
        nullable: true,
        default: None,
        on_update_now: None,
        generated: None,
        identity: None,
        alias: None,
        options: Vec::new(),
        invisible: false,
        charset: text.then(|| "utf8mb4".to_owned()),
        collation: text.then(|| "utf8mb4_bin".to_owned()),
        comment: String::new(),
        hidden_labels: Vec::new(),
    }
}

pub(super) fn required(name: &str, raw: &str) -> SourceColumn {
    SourceColumn {
        nullable: false,
        ..column(name, raw)
    }
}

pub(super) fn with_default(name: &str, raw: &str, default: SourceDefault) -> SourceColumn {
    SourceColumn {
        default: Some(default),
        ..column(name, raw)
    }
}

pub(super) fn literal(name: &str, raw: &str, text: &str) -> SourceColumn {
    with_default(name, raw, SourceDefault::Literal(text.to_owned()))
}

pub(super) fn computed(name: &str, raw: &str, expression: &str, stored: bool) -> SourceColumn {
    SourceColumn {
        generated: Some(SourceGenerated {
            expression: expression.to_owned(),
            stored,
        }),
        ..column(name, raw)
    }
}

pub(super) fn identity(name: &str, raw: &str) -> SourceColumn {
    SourceColumn {
        identity: Some(SourceIdentity::AUTO_INCREMENT),
        ..required(name, raw)
    }
}

pub(super) fn index(name: &str, columns: &[&str]) -> SourceIndex {
    SourceIndex {
        name: name.to_owned(),
        kind: SourceIndexKind::Btree,
        unique: false,
        visible: true,
        parts: columns.iter().map(|name| part(name)).collect(),
        comment: String::new(),
        ..SourceIndex::default()
    }
}

pub(super) fn part(name: &str) -> SourceIndexPart {
    SourceIndexPart {
        column: Some(name.to_owned()),
        expression: None,
        prefix: None,
        descending: false,
    }
}

pub(super) fn unique(name: &str, columns: &[&str]) -> SourceIndex {
    SourceIndex {
        unique: true,
        ..index(name, columns)
    }
}

pub(super) fn table(name: &str, columns: Vec<SourceColumn>, key: &[&str]) -> SourceTable {
    SourceTable {
        name: TableName::new("shop", name),
        engine: "InnoDB".to_owned(),
        transactional: true,
        comment: String::new(),
        collation: Some("utf8mb4_0900_ai_ci".to_owned()),
        next_identity: None,
        columns,
        primary_key: (!key.is_empty()).then(|| unique("PRIMARY", key)),
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
        partitioning: None,
        system_versioned: None,
        estimated_rows: 10,
        estimated_bytes: 1_000,
        options: Vec::new(),
    }
}

pub(super) fn foreign_key(name: &str, columns: &[&str], parent: &str, referenced: &[&str]) -> SourceForeignKey {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    SourceForeignKey {
        name: name.to_owned(),
        columns: owned(columns),
        referenced_table: TableName::new("shop", parent),
        referenced_columns: owned(referenced),
        on_update: ReferentialAction::Restrict,
        on_delete: ReferentialAction::Cascade,
        state: ConstraintState::Enforced,
        server_named: false,
    }
}

pub(super) fn check(name: &str, expression: &str) -> SourceCheck {
    SourceCheck {
        name: name.to_owned(),
        expression: expression.to_owned(),
        state: ConstraintState::Enforced,
        server_named: false,
    }
}

pub(super) fn partitioned(method: &str, expression: &str, partitions: &[(&str, &str)]) -> Option<SourcePartitioning> {
    Some(SourcePartitioning {
        method: method.to_owned(),
        expression: expression.to_owned(),
        partitions: partitions
            .iter()
            .map(|(name, description)| SourcePartition {
                name: (*name).to_owned(),
                description: (*description).to_owned(),
            })
            .collect(),
        subpartition: None,
    })
}

pub(super) fn schema(tables: Vec<SourceTable>) -> SourceSchema {
    SourceSchema {
        tables,
        ..SourceSchema::empty(Dialect::Mysql, "MySQL", "9.1.0")
    }
}

/// The whole schema.
pub(super) fn broad() -> SourceSchema {
    let mut tables = vec![types::types(), types::generated()];
    tables.extend(families::families());
    tables.extend(partitions::partitions());
    tables.extend(names::names());
    let object = |kind, name: &str, table: Option<&str>| SourceObject {
        kind,
        name: TableName::new("shop", name),
        table: table.map(|table| TableName::new("shop", table)),
        definition: Some(format!("text of {name}")),
        columns: Vec::new(),
        options: Vec::new(),
    };
    SourceSchema {
        others: vec![
            object(SourceObjectKind::View, "v", None),
            object(SourceObjectKind::Procedure, "p", None),
            object(SourceObjectKind::Function, "f", None),
            object(SourceObjectKind::Trigger, "t", Some("orders")),
            object(SourceObjectKind::Event, "e", None),
            SourceObject {
                definition: None,
                ..object(SourceObjectKind::Sequence, "s", None)
            },
        ],
        ..schema(tables)
    }
}

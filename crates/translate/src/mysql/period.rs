//! System-versioned tables of MariaDB: the columns of their period, which a table has whether or not anybody declared them.
//!
//! Source: <https://mariadb.com/kb/en/system-versioned-tables/>.

use model::source_schema::{SourceColumn, SourceGenerated, SourceTable};
use model::{MysqlType, SourceType};

use super::script::Version;
use crate::schema::history::{Keeping, Moment};

/// The property of columns whose changes make no history.
pub const UNVERSIONED: &str = "WITHOUT SYSTEM VERSIONING";

/// What the catalog shows as the expressions of the columns of a period.
const EDGES: [&str; 2] = ["ROW START", "ROW END"];

/// True for `ROW START` and `ROW END`.
pub(super) fn is_period(expression: &str) -> bool {
    EDGES.iter().any(|edge| expression.trim().eq_ignore_ascii_case(edge))
}

/// Gives a system-versioned table the names of its period, and the columns `row_start` and `row_end` where nobody declared
/// them: no catalog and no statement lists those, every query may name them.
///
/// `version` is that of the server: since 11.5 its timestamps end in 2106.
/// <https://mariadb.com/kb/en/timestamp/>
pub fn complete(table: &mut SourceTable, version: &str) {
    let Some(versioning) = &mut table.system_versioned else {
        for column in &mut table.columns {
            column.options.retain(|option| option != UNVERSIONED);
        }
        return;
    };
    let end = if Version::parse(version).is_mariadb_since(11, 5) {
        "2106-02-07 06:28:15.999999"
    } else {
        "2038-01-19 03:14:07.999999"
    };
    versioning.end = Some(end.to_owned());
    let edge = |wanted: &str| {
        let mut columns = table.columns.iter();
        let found = columns.find(|column| {
            let generated = column.generated.as_ref();
            generated.is_some_and(|generated| generated.expression.trim().eq_ignore_ascii_case(wanted))
        });
        found.map(|column| column.name.clone())
    };
    versioning.period = edge(EDGES[0]).zip(edge(EDGES[1]));
    if versioning.period.is_some() {
        return;
    }
    let names = ["row_start", "row_end"];
    versioning.implicit = true;
    versioning.period = Some((names[0].to_owned(), names[1].to_owned()));
    for (name, edge) in names.into_iter().zip(EDGES) {
        table.columns.push(SourceColumn {
            name: name.to_owned(),
            raw_type: "timestamp(6)".to_owned(),
            source_type: SourceType::Mysql(MysqlType::Timestamp { digits: 6 }),
            nullable: false,
            default: None,
            on_update_now: None,
            generated: Some(SourceGenerated {
                expression: edge.to_owned(),
                stored: true,
            }),
            identity: None,
            invisible: true,
            charset: None,
            collation: None,
            alias: None,
            options: Vec::new(),
            comment: String::new(),
            hidden_labels: Vec::new(),
        });
    }
}

/// Versions of rows begin with the statement.
///
/// <https://mariadb.com/kb/en/system-versioned-tables/#transaction-precise-history-in-innodb>
pub(super) fn keeping(table: &SourceTable) -> Keeping {
    let versioning = table.system_versioned.as_ref();
    let untracked = table
        .columns
        .iter()
        .filter(|column| column.options.iter().any(|option| option == UNVERSIONED));
    Keeping {
        moment: Moment::Statement,
        endless: versioning
            .and_then(|versioning| versioning.end.clone())
            .unwrap_or_default(),
        untracked: untracked.map(|column| column.name.clone()).collect(),
        lost: Some(
            "only rows that are valid now are copied: the old ones that the source has already stay there".to_owned(),
        ),
    }
}

//! What SQL Server's column types mean beside the type: collations, properties, and what a person should know.

use model::source_schema::{SourceColumn, SourceTable};
use model::{Code, Finding, MssqlType, PgType, SourceType, code};

use crate::schema::draft::{ColumnDraft, TableDraft};
use crate::schema::history::{Keeping, Moment};

/// The collation of a database that nobody gave another one, on servers of the language English (United States).
///
/// <https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support>
const DEFAULT_COLLATION: &str = "SQL_Latin1_General_CP1_CI_AS";

/// The collation of a column: its own, or its table's, or the server's default.
pub(super) fn collation<'c>(table: &'c SourceTable, column: &'c SourceColumn) -> &'c str {
    column
        .collation
        .as_deref()
        .or(table.collation.as_deref())
        .unwrap_or(DEFAULT_COLLATION)
}

/// True if a database whose collation is this one, or the server's default, compares without case.
pub(super) fn is_case_insensitive(collation: Option<&str>) -> bool {
    has_part(collation.unwrap_or(DEFAULT_COLLATION), "CI")
}

/// True for types that hold characters.
pub(super) fn is_text(source: &MssqlType) -> bool {
    matches!(
        source,
        MssqlType::Char { .. }
            | MssqlType::Varchar { .. }
            | MssqlType::Text
            | MssqlType::Nchar { .. }
            | MssqlType::Nvarchar { .. }
            | MssqlType::Ntext
    )
}

/// True for texts whose collation ignores case.
pub(super) fn case_insensitive(table: &SourceTable, column: &SourceColumn) -> bool {
    matches!(&column.source_type, SourceType::Mssql(source) if is_text(source))
        && has_part(collation(table, column), "CI")
}

/// True for texts whose collation ignores accents.
pub(super) fn accent_insensitive(table: &SourceTable, column: &SourceColumn) -> bool {
    has_part(collation(table, column), "AI")
}

/// True if one of the words of a collation's name is this one.
fn has_part(collation: &str, word: &str) -> bool {
    collation.split('_').any(|part| part.eq_ignore_ascii_case(word))
}

/// What a person should know of the type that was chosen.
pub(super) fn type_findings(object: &str, column: &SourceColumn, target: &PgType, findings: &mut Vec<Finding>) {
    let SourceType::Mssql(source) = &column.source_type else {
        return;
    };
    let mut add = |code: Code, message: &str| findings.push(Finding::new(code, object, message));
    match (source, target) {
        (MssqlType::Rowversion, _) => add(
            code::ROWVERSION_NOT_KEPT,
            "a rowversion is bytea in PostgreSQL: it holds the copied value, no update changes it, and it may be NULL",
        ),
        (MssqlType::SqlVariant, _) => add(
            code::VARIANT_AS_TEXT,
            "each value of a sql_variant has a type of its own; the column holds their texts",
        ),
        (MssqlType::HierarchyId, _) => add(
            code::HIERARCHYID_AS_TEXT,
            "a hierarchyid becomes the text of its path (/1/2.1/); texts are ordered otherwise, and of its methods GetLevel, ToString and IsDescendantOf are translated",
        ),
        (MssqlType::Geometry | MssqlType::Geography, PgType::Bytea) => add(
            code::GEOMETRY_AS_BYTEA,
            "the shape is kept as EWKB bytes, without spatial functions",
        ),
        (MssqlType::Geography, PgType::Geometry { .. }) => add(
            code::GEOGRAPHY_AS_GEOMETRY,
            "shapes on the globe become planar ones with their SRID; lengths and areas are in degrees unless cast to geography",
        ),
        (MssqlType::Xml, PgType::Xml) => add(
            code::XML_CONTENT,
            "schema collections and XQuery methods are not kept; an inline DTD is refused by PostgreSQL",
        ),
        (MssqlType::Json, PgType::Jsonb) => add(
            code::JSON_NORMALIZED,
            "jsonb puts keys in another order and keeps the last of repeated ones",
        ),
        _ => {}
    }
    properties(object, column, findings);
}

/// Properties that PostgreSQL's columns do not have.
fn properties(object: &str, column: &SourceColumn, findings: &mut Vec<Finding>) {
    for option in &column.options {
        let word = option.trim().to_ascii_uppercase();
        let (code, advice) = match word.split([' ', '(']).next().unwrap_or_default() {
            "SPARSE" => (
                code::COLUMN_PROPERTY_DROPPED,
                "PostgreSQL stores a NULL in one bit: nothing to do",
            ),
            "ROWGUIDCOL" => (
                code::COLUMN_PROPERTY_DROPPED,
                "the property only lets queries say $ROWGUID; name the column there",
            ),
            "FILESTREAM" => (
                code::COLUMN_PROPERTY_DROPPED,
                "the bytes are in the table, up to 1 GB per value; use large objects or files for more",
            ),
            "NOT" => (
                code::COLUMN_PROPERTY_DROPPED,
                "logical replication of PostgreSQL writes the publisher's numbers by itself, and advances no sequence",
            ),
            // The period of a temporal table is told with the table.
            "COLLATE" | "GENERATED" => continue,
            "MASKED" => (
                code::COLUMN_PROPERTY_LOST,
                "every reader sees the whole value: mask it by a view, column privileges, or the extension anon",
            ),
            "ENCRYPTED" => (
                code::COLUMN_PROPERTY_LOST,
                "the client must decrypt before the copy; encrypt again with pgcrypto or in the application",
            ),
            "COLUMN_SET" => (
                code::COLUMN_PROPERTY_LOST,
                "an XML column over the sparse columns has no counterpart: use the columns themselves",
            ),
            _ => (code::COLUMN_PROPERTY_DROPPED, code::COLUMN_PROPERTY_DROPPED.help),
        };
        findings.push(Finding::new(code, object, format!("the property {option} is not kept")).with_help(advice));
    }
}

/// What a table's types change, one finding for all columns that have the same.
pub(super) fn table_findings(table: &TableDraft<'_>, findings: &mut Vec<Finding>) {
    let mut listed = |code: Code, message: &str, affected: &dyn Fn(&ColumnDraft<'_>, &MssqlType) -> bool| {
        let names: Vec<&str> = table
            .columns
            .iter()
            .filter(|column| matches!(column.source_type(), SourceType::Mssql(source) if affected(column, source)))
            .map(|column| column.source.name.as_str())
            .collect();
        if !names.is_empty() {
            findings.push(Finding::new(
                code,
                table.source.name.to_string(),
                format!("{message}: {}", names.join(", ")),
            ));
        }
    };
    listed(
        code::DIGIT_ROUNDED,
        "PostgreSQL keeps six digits of a second; the seventh is rounded in",
        &|column, source| {
            let own = match source {
                MssqlType::Time { digits } | MssqlType::Datetime2 { digits } | MssqlType::DatetimeOffset { digits } => {
                    *digits
                }
                _ => 0,
            };
            own > 6
                && matches!(
                    column.target,
                    PgType::Time { .. } | PgType::Timestamp { .. } | PgType::TimestampTz { .. }
                )
        },
    );
    listed(
        code::OFFSET_NOT_KEPT,
        "PostgreSQL keeps the instant and not the offset from UTC of",
        &|_, source| matches!(source, MssqlType::DatetimeOffset { .. }),
    );
    listed(
        code::MONEY_AS_NUMERIC,
        "money becomes numeric with four digits; division no longer cuts to four in",
        &|_, source| matches!(source, MssqlType::Money | MssqlType::SmallMoney),
    );
    listed(
        code::LENGTH_IN_CHARACTERS,
        "the collation uses several bytes per character; the length counts bytes in SQL Server and characters in PostgreSQL in",
        &|column, source| {
            matches!(source, MssqlType::Char { .. } | MssqlType::Varchar { length: Some(_) })
                && is_multibyte(collation(table.source, column.source))
        },
    );
}

/// What is lost with an option that makes a table of another kind.
pub(super) fn table_kind(option: &str) -> Option<&'static str> {
    let option = option.to_ascii_uppercase();
    let word = option
        .split([' ', '=', '('])
        .find(|word| !word.is_empty())
        .unwrap_or_default();
    let off = option.ends_with("OFF");
    match word {
        "MEMORY_OPTIMIZED" if !off => {
            Some("a memory-optimized table is an ordinary one, durable; UNLOGGED is near to SCHEMA_ONLY")
        }
        "DURABILITY" if option.contains("SCHEMA_ONLY") => {
            Some("rows survive a restart in PostgreSQL; UNLOGGED is near to SCHEMA_ONLY")
        }
        "LEDGER" if !off => Some("the ledger's proof that nobody changed rows is not kept"),
        "AS" if option.contains("NODE") || option.contains("EDGE") => Some(
            "a graph table is an ordinary one: MATCH becomes joins, and $node_id, $from_id and $to_id columns of your own",
        ),
        "AS" if option.contains("FILETABLE") => Some("the files of a FileTable are not reached by the file system"),
        "EXTERNAL" => Some("an external table is an ordinary one; a foreign table is near"),
        _ => None,
    }
}

/// True for collations whose code page has characters of more than one byte.
///
/// <https://learn.microsoft.com/en-us/sql/relational-databases/collations/collation-and-unicode-support>
fn is_multibyte(collation: &str) -> bool {
    let collation = collation.to_ascii_uppercase();
    collation.ends_with("_UTF8")
        || ["JAPANESE", "CHINESE", "KOREAN", "XJIS"]
            .iter()
            .any(|language| collation.starts_with(language))
}

/// Versions of rows begin with the transaction, and end at the greatest value of the type, here without a seventh digit.
///
/// <https://learn.microsoft.com/en-us/sql/relational-databases/tables/temporal-tables#how-do-temporal-tables-work>
pub(super) fn keeping(to: &ColumnDraft<'_>) -> Keeping {
    let endless = match to.source_type() {
        SourceType::Mssql(MssqlType::Datetime2 { digits: 0 }) => "9999-12-31 23:59:59".to_owned(),
        SourceType::Mssql(MssqlType::Datetime2 { digits: digits @ 1..=6 }) => {
            format!("9999-12-31 23:59:59.{}", "9".repeat(usize::from(*digits)))
        }
        _ => "9999-12-31 23:59:59.999999".to_owned(),
    };
    Keeping {
        moment: Moment::Transaction,
        endless,
        untracked: Vec::new(),
        lost: None,
    }
}

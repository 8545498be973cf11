//! Types: what a column's row says, spelled as a script spells it; alias types, table types and those of assemblies.

use model::source_schema::{SourceUserType, SourceUserTypeKind};
use model::{MssqlType, SourceType, TableName};
use translate::mssql::column_type;

use super::Refining;
use super::queries::Query;
use crate::error::Result;
use crate::mssql::quote;
use crate::mssql::record::Record;

/// A type as the catalog has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Catalogued {
    /// The server's own type, an alias resolved.
    pub(super) source_type: MssqlType,
    /// The alias, or another made type, that the column was declared with.
    pub(super) made: Option<TableName>,
}

impl Catalogued {
    /// Of a row with the columns of `columns.sql`.
    pub(super) fn of(record: &Record) -> Result<Catalogued> {
        let base = record.optional("base_name")?;
        // An alias that the account does not see.
        let own = record
            .optional("type_name")?
            .or_else(|| base.clone())
            .unwrap_or_default();
        if !record.flag("is_user_defined")? {
            return Ok(Catalogued {
                source_type: parsed(&own, record)?,
                made: None,
            });
        }
        let made = TableName::new(record.text_or_empty("type_schema")?, own);
        let source_type = match base {
            Some(base) if !record.flag("is_assembly_type")? => parsed(&base, record)?,
            _ => MssqlType::Unsupported { raw: made.to_string() },
        };
        Ok(Catalogued {
            source_type,
            made: Some(made),
        })
    }
}

/// A type of the server's own by its name, with the lengths and digits of a row.
pub(super) fn parsed(name: &str, record: &Record) -> Result<MssqlType> {
    let length = match record.has("max_length") {
        true => record.number("max_length")?.unwrap_or(0),
        false => 0,
    };
    let digits = record.number("digits")?.unwrap_or(0);
    let scale = record.number("scale")?.unwrap_or(0);
    Ok(column_type::parse(&spelled(name, length, digits, scale)))
}

/// A type with its arguments; `length` is in bytes, -1 for `max`.
///
/// <https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-columns-transact-sql>
fn spelled(name: &str, length: i64, digits: i64, scale: i64) -> String {
    match (name, length) {
        ("varchar" | "varbinary" | "nvarchar", -1) => format!("{name}(max)"),
        ("char" | "varchar" | "binary" | "varbinary", _) => format!("{name}({length})"),
        ("nchar" | "nvarchar", _) => format!("{name}({})", length / 2),
        ("decimal" | "numeric", _) => format!("{name}({digits},{scale})"),
        ("time" | "datetime2" | "datetimeoffset", _) => format!("{name}({scale})"),
        // Eight bytes before the numbers of four bytes each.
        ("vector", _) => format!("{name}({})", (length - 8) / 4),
        _ => name.to_owned(),
    }
}

impl Refining<'_> {
    /// Alias types, table types and types of assemblies.
    pub(super) fn types(&self) -> Result<Vec<SourceUserType>> {
        let mut types = Vec::new();
        for record in self.raw.rows(Query::AliasTypes) {
            let Some(name) = self.name(record, "type_name")? else {
                continue;
            };
            let source_type = parsed(&record.text_or_empty("base_name")?, record)?;
            types.push(SourceUserType {
                name,
                kind: SourceUserTypeKind::Alias {
                    raw_type: column_type::spell(&source_type),
                    source_type: SourceType::Mssql(source_type),
                    nullable: record.flag("is_nullable")?,
                },
            });
        }
        for record in self.raw.rows(Query::TableTypes) {
            let Some(name) = self.name(record, "type_name")? else {
                continue;
            };
            let definition = format!(
                "CREATE TYPE {} AS TABLE ({})",
                quote::table(&name),
                self.table_type(record.number("table_id")?)?.join(", ")
            );
            types.push(SourceUserType {
                name,
                kind: SourceUserTypeKind::Table { definition },
            });
        }
        for record in self.raw.rows(Query::AssemblyTypes) {
            let Some(name) = self.name(record, "type_name")? else {
                continue;
            };
            let definition = format!(
                "CREATE TYPE {} EXTERNAL NAME {}.{}",
                quote::table(&name),
                quote::identifier(&record.text_or_empty("assembly_name")?),
                quote::identifier(&record.text_or_empty("class_name")?)
            );
            types.push(SourceUserType {
                name,
                kind: SourceUserTypeKind::Other { definition },
            });
        }
        types.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(types)
    }

    /// The columns and keys of a table type, as its statement has them.
    fn table_type(&self, number: Option<i64>) -> Result<Vec<String>> {
        let mut items = Vec::new();
        for record in self.raw.rows(Query::TableTypeColumns) {
            if record.number("table_id")? != number {
                continue;
            }
            let catalogued = Catalogued::of(record)?;
            let written = match &catalogued.made {
                Some(made) => quote::table(made),
                None => column_type::spell(&catalogued.source_type),
            };
            let mut item = format!("{} {written}", quote::identifier(&record.text_or_empty("column_name")?));
            if record.flag("is_identity")? {
                item.push_str(" IDENTITY");
            }
            item.push_str(if record.flag("is_nullable")? {
                " NULL"
            } else {
                " NOT NULL"
            });
            items.push(item);
        }
        let mut keys: Vec<(i64, &str, Vec<String>)> = Vec::new();
        for record in self.raw.rows(Query::TableTypeKeys) {
            if record.number("table_id")? != number {
                continue;
            }
            let index = record.number("index_id")?.unwrap_or(0);
            let column = quote::identifier(&record.text_or_empty("column_name")?);
            match keys.iter_mut().find(|(known, ..)| *known == index) {
                Some((_, _, columns)) => columns.push(column),
                None => {
                    let word = match (record.flag("is_primary_key")?, record.flag("is_unique")?) {
                        (true, _) => "PRIMARY KEY",
                        (false, true) => "UNIQUE",
                        (false, false) => "INDEX",
                    };
                    keys.push((index, word, vec![column]));
                }
            }
        }
        items.extend(
            keys.iter()
                .map(|(_, word, columns)| format!("{word} ({})", columns.join(", "))),
        );
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_characters_and_digits_are_kept() {
        for (name, length, digits, scale, expected) in [
            ("nvarchar", 100, 0, 0, "nvarchar(50)"),
            ("nvarchar", -1, 0, 0, "nvarchar(max)"),
            ("nchar", 20, 0, 0, "nchar(10)"),
            ("varchar", 50, 0, 0, "varchar(50)"),
            ("varbinary", -1, 0, 0, "varbinary(max)"),
            ("numeric", 17, 38, 10, "decimal(38,10)"),
            ("datetime2", 6, 19, 0, "datetime2(0)"),
            ("time", 5, 16, 7, "time(7)"),
            ("datetimeoffset", 8, 26, 0, "datetimeoffset(0)"),
            ("float", 8, 53, 0, "float"),
            ("real", 4, 24, 0, "real"),
            ("text", 16, 0, 0, "text"),
            ("xml", -1, 0, 0, "xml"),
            ("sysname", 256, 0, 0, "nvarchar(128)"),
            ("timestamp", 8, 0, 0, "timestamp"),
            ("geography", -1, 0, 0, "geography"),
            ("hierarchyid", 892, 0, 0, "hierarchyid"),
            ("vector", 8 + 4 * 1536, 0, 0, "vector(1536)"),
            ("sql_variant", 8016, 0, 0, "sql_variant"),
        ] {
            let parsed = column_type::parse(&spelled(name, length, digits, scale));
            assert_eq!(
                column_type::spell(&parsed),
                expected,
                "{name}({length},{digits},{scale})"
            );
            assert!(!matches!(parsed, MssqlType::Unsupported { .. }), "{name}");
        }
    }
}

//! SQL Server's indexes: names, lengths, properties, filters.

use model::source_schema::{SourceIndex, SourceIndexKind};
use model::{Finding, MssqlType, SourceType, code};

use super::default::without_parentheses;
use super::name;
use crate::schema::draft::{ColumnDraft, TableDraft};

/// The most bytes of a nonclustered key.
///
/// <https://learn.microsoft.com/en-us/sql/sql-server/maximum-capacity-specifications-for-sql-server>
const LONGEST_KEY: u64 = 1_700;

/// The most bytes that a part of an index can have in UTF-8.
pub(super) fn part_bytes(column: &ColumnDraft<'_>) -> Option<u64> {
    // Nothing without a bound can be a key in SQL Server, but one of their computed columns may be planned as text.
    bytes_within(column, LONGEST_KEY).map(|bytes| bytes.unwrap_or(16))
}

/// The most bytes of a column that an index includes, which SQL Server does not bound; `None` where it has no bound.
pub(super) fn included_bytes(column: &ColumnDraft<'_>) -> Option<u64> {
    bytes_within(column, u64::MAX)?
}

/// The most bytes in UTF-8 of a column that takes up to `longest` in the source: of a type of SQL Server, with a bound.
fn bytes_within(column: &ColumnDraft<'_>, longest: u64) -> Option<Option<u64>> {
    let SourceType::Mssql(source) = column.source_type() else {
        return None;
    };
    Some(Some(match source {
        // A character of three bytes is one code unit, one of four bytes two.
        MssqlType::Nchar { length } | MssqlType::Nvarchar { length: Some(length) } => {
            3 * u64::from(*length).min(longest / 2)
        }
        MssqlType::Char { length } | MssqlType::Varchar { length: Some(length) } => {
            let width = match column.source.collation.as_deref() {
                Some(collation) if collation.to_ascii_uppercase().ends_with("_UTF8") => 1,
                _ => 3,
            };
            width * u64::from(*length).min(longest)
        }
        MssqlType::Binary { length } | MssqlType::Varbinary { length: Some(length) } => u64::from(*length).min(longest),
        MssqlType::HierarchyId => LONGEST_KEY,
        MssqlType::SqlVariant => longest.min(8_000),
        MssqlType::Varchar { length: None }
        | MssqlType::Nvarchar { length: None }
        | MssqlType::Varbinary { length: None }
        | MssqlType::Text
        | MssqlType::Ntext
        | MssqlType::Image
        | MssqlType::Json
        | MssqlType::Xml
        | MssqlType::Geometry
        | MssqlType::Geography => return Some(None),
        _ => 16,
    }))
}

/// The name that a primary key (`None`) or an index asks for: its own, or where the server made it, one of table and columns.
pub(super) fn index_name(table: &TableDraft<'_>, index: Option<&SourceIndex>) -> String {
    let key = index.or(table.source.primary_key.as_ref());
    let own = key
        .filter(|key| !key.server_named && !name::is_server_made(&key.name))
        .map(|key| key.name.as_str());
    match own {
        Some(own) => own.to_owned(),
        None if index.is_none() => format!("{}_pkey", table.target.name),
        None => {
            let columns: Vec<&str> = key
                .iter()
                .flat_map(|key| &key.parts)
                .filter_map(|part| Some(table.column(part.column.as_deref()?)?.name.as_str()))
                .collect();
            format!("{}_{}_key", table.target.name, columns.join("_"))
        }
    }
}

/// Options of an index that say something else than how it is stored.
pub(super) fn options(index: &SourceIndex) -> Vec<&str> {
    index
        .options
        .iter()
        .map(String::as_str)
        .filter(|option| !is_clustered(option) && language(option).is_none() && !is_kept(option))
        .collect()
}

/// A fill factor that PostgreSQL has as well; 0 and 100 are the default of SQL Server.
fn is_kept(option: &str) -> bool {
    percent(option).is_some_and(|percent| percent == 0 || percent >= 10)
}

/// The number of FILLFACTOR.
fn percent(option: &str) -> Option<u8> {
    let (name, value) = option.split_once('=')?;
    name.trim().eq_ignore_ascii_case("FILLFACTOR").then_some(())?;
    value.trim().parse().ok()
}

/// Percent of each page that is filled at first. PostgreSQL takes 10 and more.
///
/// <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-STORAGE-PARAMETERS>
pub(super) fn fill_factor(index: &SourceIndex) -> Option<u8> {
    let percent = index.options.iter().find_map(|option| percent(option))?;
    (10..100).contains(&percent).then_some(percent)
}

fn is_clustered(option: &str) -> bool {
    ["CLUSTERED", "NONCLUSTERED"]
        .iter()
        .any(|word| option.eq_ignore_ascii_case(word))
}

/// The columns of a filter that only says that they are not NULL.
pub(super) fn not_null_columns(filter: &str) -> Option<Vec<String>> {
    let mut columns = Vec::new();
    for condition in conjunction(without_parentheses(filter)) {
        let condition = without_parentheses(condition);
        let lower = condition.to_ascii_lowercase();
        let subject = lower.strip_suffix("null")?.trim_end().strip_suffix("not")?.trim_end();
        let subject = subject
            .strip_suffix("is")
            .filter(|text| text.ends_with([' ', ']', '"', ')']))?;
        // The same bytes, in the case that they were written in.
        let name = name::parts(without_parentheses(condition.get(..subject.len())?))?;
        columns.push(name.into_iter().next_back()?);
    }
    (!columns.is_empty()).then_some(columns)
}

/// The parts of a condition between its ANDs, outside of quotes, brackets and parentheses.
fn conjunction(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut close) = (Vec::new(), 0, 0_i64, None);
    let lower = text.to_ascii_lowercase();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match (close, c) {
            (Some(end), _) if c == end => close = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => close = Some(c),
            (None, '[') => close = Some(']'),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, 'a' | 'A') if depth == 0 && at >= start && !before.is_alphanumeric() && before != '_' => {
                let rest = lower.get(at + 3..).unwrap_or("x");
                if lower.get(at..at + 3) == Some("and") && !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
                {
                    parts.push(&text[start..at]);
                    start = at + 3;
                }
            }
            _ => {}
        }
        before = c;
    }
    parts.push(&text[start..]);
    parts
}

/// The text search configuration of a column of a full-text index, by the language that the index names for it.
pub(super) fn text_search(index: &SourceIndex, column: &str) -> Option<&'static str> {
    let column = column.to_lowercase();
    index.options.iter().find_map(|option| {
        let own = option.to_lowercase();
        let of_column = own.strip_prefix(&column).is_some_and(|rest| rest.starts_with(' '));
        // An index may name one for all its columns.
        if of_column || own.starts_with("language ") {
            language(option)
        } else {
            None
        }
    })
}

/// The configuration of PostgreSQL for `LANGUAGE 1033`, `LANGUAGE 'English'` or `title LANGUAGE 0x409`.
///
/// <https://learn.microsoft.com/en-us/sql/relational-databases/system-catalog-views/sys-fulltext-languages-transact-sql>
fn language(option: &str) -> Option<&'static str> {
    let upper = option.to_ascii_uppercase();
    let at = upper.find("LANGUAGE ")?;
    let named = upper[at + "LANGUAGE ".len()..].trim();
    let named = named
        .strip_prefix('N')
        .filter(|text| text.starts_with('\''))
        .unwrap_or(named)
        .trim_matches(['\'', '"', ' ', '[', ']', ')'])
        .to_owned();
    let id = match named.strip_prefix("0X") {
        Some(hex) => i64::from_str_radix(hex, 16).ok(),
        None => named.parse::<i64>().ok(),
    };
    // The low ten bits of an LCID are the language, whatever the country.
    let configuration = match id.map(|id| id & 0x3ff) {
        Some(0x01) => "arabic",
        Some(0x06) => "danish",
        Some(0x07) => "german",
        Some(0x08) => "greek",
        Some(0x09) => "english",
        Some(0x0a) => "spanish",
        Some(0x0b) => "finnish",
        Some(0x0c) => "french",
        Some(0x0e) => "hungarian",
        Some(0x10) => "italian",
        Some(0x13) => "dutch",
        Some(0x14) => "norwegian",
        Some(0x16) => "portuguese",
        Some(0x18) => "romanian",
        Some(0x19) => "russian",
        Some(0x1d) => "swedish",
        Some(0x1f) => "turkish",
        Some(_) => "simple",
        None => match named.as_str() {
            name if name.contains("ENGLISH") => "english",
            "GERMAN" => "german",
            "FRENCH" => "french",
            "SPANISH" => "spanish",
            "ITALIAN" => "italian",
            "DUTCH" => "dutch",
            "SWEDISH" => "swedish",
            "DANISH" => "danish",
            "RUSSIAN" => "russian",
            "PORTUGUESE" | "BRAZILIAN" => "portuguese",
            "NEUTRAL" => "simple",
            _ => return None,
        },
    };
    Some(configuration)
}

/// Says where a table lies in the order of an index other than its primary key.
pub(super) fn clustered(table: &TableDraft<'_>, findings: &mut Vec<Finding>) {
    let clustered = table.source.indexes.iter().find(|index| {
        let rows = index.kind != SourceIndexKind::Columnstore;
        rows && index
            .options
            .iter()
            .any(|option| option.eq_ignore_ascii_case("CLUSTERED"))
    });
    if let Some(index) = clustered {
        findings.push(
            Finding::new(
                code::CLUSTERED_INDEX,
                format!("index {}.{}", table.source.name, index.name),
                "the rows lie in the order of this index in SQL Server; PostgreSQL keeps no order",
            )
            .with_help("nothing to do in most cases; CLUSTER puts the rows of a table in the order of an index, once"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_that_leave_out_nulls_are_known() {
        for (filter, expected) in [
            ("([a] IS NOT NULL)", Some(vec!["a"])),
            ("a is not null", Some(vec!["a"])),
            ("([A b] IS NOT NULL AND (c IS NOT NULL))", Some(vec!["A b", "c"])),
            ("([and] IS NOT NULL)", Some(vec!["and"])),
            ("[a]=(1) AND [b] IS NOT NULL", None),
            ("a is null", None),
            ("a is not null or b is not null", None),
            ("", None),
        ] {
            let expected = expected.map(|names| names.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(not_null_columns(filter), expected, "{filter}");
        }
    }

    #[test]
    fn languages_have_configurations() {
        for (option, expected) in [
            ("LANGUAGE 1033", Some("english")),
            ("[title] LANGUAGE 0x407", Some("german")),
            ("LANGUAGE N'French'", Some("french")),
            ("LANGUAGE 'Neutral'", Some("simple")),
            ("LANGUAGE 0", Some("simple")),
            ("PAD_INDEX = ON", None),
        ] {
            assert_eq!(language(option), expected, "{option}");
        }
    }
}

//! Type names of T-SQL, in all their spellings -> [`MssqlType`].
//!
//! Covers SQL Server 2012 to 2025 and Azure SQL Database. Defaults are those of DDL: `char` is `char(1)`, `decimal` is
//! `decimal(18,0)`, `datetime2` is `datetime2(7)`. Whatever is not understood to the last character becomes
//! [`MssqlType::Unsupported`] with the text, alias types among them: only who knows the script's types can resolve them.
//!
//! Sources: <https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-types-transact-sql>,
//! <https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-type-synonyms-transact-sql>.

use model::MssqlType;

/// Parses a type as a script or the catalog spells it.
///
/// Never fails: an unknown or malformed type is [`MssqlType::Unsupported`].
pub fn parse(text: &str) -> MssqlType {
    parse_known(text).unwrap_or_else(|| MssqlType::Unsupported { raw: text.to_owned() })
}

/// The one spelling that Landfall uses for a type: lower case, nothing left out, `decimal(18,2)`, `datetime2(7)`.
pub fn spell(source_type: &MssqlType) -> String {
    let sized = |name: &str, length: Option<u32>| match length {
        Some(length) => format!("{name}({length})"),
        None => format!("{name}(max)"),
    };
    match source_type {
        MssqlType::Bit => "bit".to_owned(),
        MssqlType::TinyInt => "tinyint".to_owned(),
        MssqlType::SmallInt => "smallint".to_owned(),
        MssqlType::Int => "int".to_owned(),
        MssqlType::BigInt => "bigint".to_owned(),
        MssqlType::Decimal { precision, scale } => format!("decimal({precision},{scale})"),
        MssqlType::Money => "money".to_owned(),
        MssqlType::SmallMoney => "smallmoney".to_owned(),
        MssqlType::Float => "float".to_owned(),
        MssqlType::Real => "real".to_owned(),
        MssqlType::Char { length } => sized("char", Some(*length)),
        MssqlType::Varchar { length } => sized("varchar", *length),
        MssqlType::Text => "text".to_owned(),
        MssqlType::Nchar { length } => sized("nchar", Some(*length)),
        MssqlType::Nvarchar { length } => sized("nvarchar", *length),
        MssqlType::Ntext => "ntext".to_owned(),
        MssqlType::Binary { length } => sized("binary", Some(*length)),
        MssqlType::Varbinary { length } => sized("varbinary", *length),
        MssqlType::Image => "image".to_owned(),
        MssqlType::Date => "date".to_owned(),
        MssqlType::Time { digits } => format!("time({digits})"),
        MssqlType::Datetime => "datetime".to_owned(),
        MssqlType::SmallDatetime => "smalldatetime".to_owned(),
        MssqlType::Datetime2 { digits } => format!("datetime2({digits})"),
        MssqlType::DatetimeOffset { digits } => format!("datetimeoffset({digits})"),
        MssqlType::Rowversion => "timestamp".to_owned(),
        MssqlType::UniqueIdentifier => "uniqueidentifier".to_owned(),
        MssqlType::Xml => "xml".to_owned(),
        MssqlType::SqlVariant => "sql_variant".to_owned(),
        MssqlType::HierarchyId => "hierarchyid".to_owned(),
        MssqlType::Geometry => "geometry".to_owned(),
        MssqlType::Geography => "geography".to_owned(),
        MssqlType::Json => "json".to_owned(),
        MssqlType::Vector { dimensions } => format!("vector({dimensions})"),
        MssqlType::Unsupported { raw } => raw.clone(),
    }
}

/// Length of the longest `nvarchar` and `nchar`, in UTF-16 code units.
const MAX_NATIONAL: u32 = 4000;
/// Length of the longest `varchar`, `char`, `varbinary` and `binary`, in bytes.
const MAX_BYTES: u32 = 8000;

fn parse_known(text: &str) -> Option<MssqlType> {
    let (name, arguments) = split(text)?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let words: Vec<&str> = name.split(' ').collect();
    let plain = |source_type: MssqlType| arguments.is_empty().then_some(source_type);
    match *words.as_slice() {
        ["bit"] => plain(MssqlType::Bit),
        ["tinyint"] => plain(MssqlType::TinyInt),
        ["smallint"] => plain(MssqlType::SmallInt),
        ["int" | "integer"] => plain(MssqlType::Int),
        ["bigint"] => plain(MssqlType::BigInt),
        ["decimal" | "numeric" | "dec"] => decimal(&arguments),
        ["money"] => plain(MssqlType::Money),
        ["smallmoney"] => plain(MssqlType::SmallMoney),
        ["float"] => float(&arguments),
        ["double", "precision"] => plain(MssqlType::Float),
        ["real"] => plain(MssqlType::Real),
        ["char" | "character"] => Some(MssqlType::Char {
            length: fixed(&arguments, MAX_BYTES)?,
        }),
        ["varchar"] | ["char" | "character", "varying"] => Some(MssqlType::Varchar {
            length: varying(&arguments, MAX_BYTES)?,
        }),
        ["nchar"] | ["national", "char" | "character"] => Some(MssqlType::Nchar {
            length: fixed(&arguments, MAX_NATIONAL)?,
        }),
        ["nvarchar"] | ["national", "char" | "character", "varying"] => Some(MssqlType::Nvarchar {
            length: varying(&arguments, MAX_NATIONAL)?,
        }),
        ["sysname"] => plain(MssqlType::Nvarchar { length: Some(128) }),
        ["text"] => plain(MssqlType::Text),
        ["ntext"] | ["national", "text"] => plain(MssqlType::Ntext),
        ["binary"] => Some(MssqlType::Binary {
            length: fixed(&arguments, MAX_BYTES)?,
        }),
        ["varbinary"] | ["binary", "varying"] => Some(MssqlType::Varbinary {
            length: varying(&arguments, MAX_BYTES)?,
        }),
        ["image"] => plain(MssqlType::Image),
        ["date"] => plain(MssqlType::Date),
        ["time"] => Some(MssqlType::Time {
            digits: digits(&arguments)?,
        }),
        ["datetime"] => plain(MssqlType::Datetime),
        ["smalldatetime"] => plain(MssqlType::SmallDatetime),
        ["datetime2"] => Some(MssqlType::Datetime2 {
            digits: digits(&arguments)?,
        }),
        ["datetimeoffset"] => Some(MssqlType::DatetimeOffset {
            digits: digits(&arguments)?,
        }),
        ["timestamp" | "rowversion"] => plain(MssqlType::Rowversion),
        ["uniqueidentifier"] => plain(MssqlType::UniqueIdentifier),
        // With or without a schema collection; its name is the column's business.
        ["xml"] => (arguments.len() <= 1).then_some(MssqlType::Xml),
        ["sql_variant"] => plain(MssqlType::SqlVariant),
        ["hierarchyid"] => plain(MssqlType::HierarchyId),
        ["geometry"] => plain(MssqlType::Geometry),
        ["geography"] => plain(MssqlType::Geography),
        ["json"] => plain(MssqlType::Json),
        ["vector"] => match *arguments.as_slice() {
            [dimensions] | [dimensions, "float32"] => Some(MssqlType::Vector {
                dimensions: dimensions.parse().ok().filter(|count| (1..=3996).contains(count))?,
            }),
            _ => None,
        },
        _ => None,
    }
}

fn decimal(arguments: &[&str]) -> Option<MssqlType> {
    let (precision, scale) = match *arguments {
        [] => (18, 0),
        [precision] => (precision.parse().ok()?, 0),
        [precision, scale] => (precision.parse().ok()?, scale.parse().ok()?),
        _ => return None,
    };
    ((1..=38).contains(&precision) && scale <= precision).then_some(MssqlType::Decimal { precision, scale })
}

fn float(arguments: &[&str]) -> Option<MssqlType> {
    match *arguments {
        [] => Some(MssqlType::Float),
        [bits] => match bits.parse::<u8>().ok()? {
            1..=24 => Some(MssqlType::Real),
            25..=53 => Some(MssqlType::Float),
            _ => None,
        },
        _ => None,
    }
}

fn fixed(arguments: &[&str], longest: u32) -> Option<u32> {
    match *arguments {
        [] => Some(1),
        [length] => length.parse().ok().filter(|length| (1..=longest).contains(length)),
        _ => None,
    }
}

/// The outer `None` is no length, the inner one `max`.
#[allow(clippy::option_option, reason = "the two are different answers")]
fn varying(arguments: &[&str], longest: u32) -> Option<Option<u32>> {
    match *arguments {
        ["max"] => Some(None),
        _ => fixed(arguments, longest).map(Some),
    }
}

fn digits(arguments: &[&str]) -> Option<u8> {
    match *arguments {
        [] => Some(7),
        [digits] => digits.parse().ok().filter(|digits| *digits <= 7),
        _ => None,
    }
}

/// The name in lower case, with one space between its words, quotes and a leading `sys.` gone; and the arguments.
fn split(text: &str) -> Option<(String, Vec<String>)> {
    let (name, arguments) = match text.find('(') {
        Some(open) => {
            let inner = text[open + 1..].trim_end().strip_suffix(')')?;
            let arguments = inner.split(',').map(|argument| argument.trim().to_ascii_lowercase());
            (&text[..open], arguments.collect())
        }
        None => (text, Vec::new()),
    };
    let mut words = Vec::new();
    for word in name.replace('.', " . ").split_whitespace() {
        let word = word
            .strip_prefix('[')
            .and_then(|word| word.strip_suffix(']'))
            .or_else(|| word.strip_prefix('"').and_then(|word| word.strip_suffix('"')))
            .unwrap_or(word);
        words.push(word.to_ascii_lowercase());
    }
    if words.len() > 2 && words[0] == "sys" && words[1] == "." {
        words.drain(..2);
    }
    Some((words.join(" "), arguments))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_type_is_read() {
        for (text, spelled) in [
            ("[decimal](18, 2)", "decimal(18,2)"),
            ("numeric", "decimal(18,0)"),
            ("DEC(5)", "decimal(5,0)"),
            ("[nvarchar](max)", "nvarchar(max)"),
            ("NVARCHAR ( MAX )", "nvarchar(max)"),
            ("varchar", "varchar(1)"),
            ("character varying(10)", "varchar(10)"),
            ("char  varying (10)", "varchar(10)"),
            ("national character varying(7)", "nvarchar(7)"),
            ("national char varying(7)", "nvarchar(7)"),
            ("national character(7)", "nchar(7)"),
            ("national text", "ntext"),
            ("binary varying(max)", "varbinary(max)"),
            ("binary", "binary(1)"),
            ("double precision", "float"),
            ("float(24)", "real"),
            ("float(25)", "float"),
            ("sysname", "nvarchar(128)"),
            ("[sys].[sysname]", "nvarchar(128)"),
            ("rowversion", "timestamp"),
            ("timestamp", "timestamp"),
            ("xml(CONTENT [s].[c])", "xml"),
            ("xml(dbo.c)", "xml"),
            ("sys.geography", "geography"),
            ("[sys].[hierarchyid]", "hierarchyid"),
            ("vector(1536)", "vector(1536)"),
            ("json", "json"),
            ("datetime2", "datetime2(7)"),
            ("datetime2(0)", "datetime2(0)"),
            ("datetimeoffset(3)", "datetimeoffset(3)"),
            ("time", "time(7)"),
            ("\"int\"", "int"),
            ("INTEGER", "int"),
        ] {
            let parsed = parse(text);
            assert!(!matches!(parsed, MssqlType::Unsupported { .. }), "{text}");
            assert_eq!(spell(&parsed), spelled, "{text}");
            assert_eq!(parse(&spell(&parsed)), parsed, "{text}");
        }
    }

    #[test]
    fn what_is_no_type_stays_as_spelled() {
        for text in [
            "dbo.Flag",
            "int(11)",
            "decimal(39)",
            "decimal(5,6)",
            "varchar(8001)",
            "nvarchar(4001)",
            "float(54)",
            "time(8)",
            "",
            "(",
            "char(max)",
            "bit varying",
        ] {
            assert_eq!(parse(text), MssqlType::Unsupported { raw: text.to_owned() });
        }
    }
}

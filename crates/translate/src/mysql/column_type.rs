//! `COLUMN_TYPE` of `information_schema.COLUMNS` (and the spellings that people write) -> [`MysqlType`].
//!
//! Covers MySQL 5.7 to 9.x and MariaDB 10.6 to 11.x. Attributes that do not change how a value travels (display
//! width, zerofill, character set, collation, MariaDB's `/*M!100301 COMPRESSED*/`) are read and left out. Whatever is
//! not understood to the last character becomes [`MysqlType::Unsupported`] with the text; nothing is guessed.
//!
//! MariaDB's JSON is `longtext` here: only the inspector, which sees the column's CHECK, can tell it.
//!
//! Sources: <https://dev.mysql.com/doc/refman/9.0/en/data-types.html>, <https://mariadb.com/kb/en/data-types/>.

mod token;

use model::MysqlType;

use self::token::{Arguments, Cursor, Token};

/// Parses a column type as the catalog spells it.
///
/// Never fails: an unknown or malformed type is [`MysqlType::Unsupported`].
pub fn parse(column_type: &str) -> MysqlType {
    parse_known(column_type).unwrap_or_else(|| MysqlType::Unsupported {
        raw: column_type.to_owned(),
    })
}

/// The name that a type is known by, of one of its spellings (`character varying`, `INT4`); `None` for what is no type.
pub(super) fn canonical_name(words: &str) -> Option<&'static str> {
    let mut cursor = Cursor::over(words)?;
    let name = type_name(&mut cursor)?;
    cursor.is_at_end().then_some(name)
}

/// The longest fractional part of a second that MySQL has.
const MAX_DIGITS: u8 = 6;

/// Attributes after the type.
#[derive(Default)]
struct Attributes {
    unsigned: bool,
    /// `binary`, `character set`, `collate`, `ascii`, `unicode`, `byte`.
    character: bool,
    byte: bool,
    srid: Option<u32>,
}

fn attributes(cursor: &mut Cursor) -> Option<Attributes> {
    let mut found = Attributes::default();
    while let Some(word) = cursor.word() {
        match word.as_str() {
            "unsigned" => found.unsigned = true,
            // ZEROFILL implies UNSIGNED.
            "zerofill" => found.unsigned = true,
            "signed" => {}
            "binary" | "ascii" | "unicode" => found.character = true,
            "byte" => found.byte = true,
            "character" | "char" => {
                if !cursor.eat("set") {
                    return None;
                }
                cursor.word()?;
                found.character = true;
            }
            "charset" | "collate" => {
                cursor.word()?;
                found.character = true;
            }
            "srid" | "ref_system_id" => match cursor.next()? {
                Token::Number(number) => found.srid = Some(number),
                _ => return None,
            },
            _ => return None,
        }
    }
    cursor.is_at_end().then_some(found)
}

fn parse_known(column_type: &str) -> Option<MysqlType> {
    let mut cursor = Cursor::over(column_type)?;
    let name = type_name(&mut cursor)?;
    let arguments = cursor.arguments()?;
    let attributes = attributes(&mut cursor)?;
    let unsigned = attributes.unsigned;
    let texts = matches!(arguments, Arguments::Texts(_));
    let numbers = match &arguments {
        Arguments::Numbers(numbers) => numbers.as_slice(),
        _ => &[],
    };
    if texts && !matches!(name, "enum" | "set") {
        return None;
    }
    let first = numbers.first().copied();
    let at_most = |count: usize| (numbers.len() <= count).then_some(());
    let digits = || -> Option<u8> {
        at_most(1)?;
        let digits = u8::try_from(first.unwrap_or(0)).ok()?;
        (digits <= MAX_DIGITS).then_some(digits)
    };
    let parsed = match name {
        "tinyint" => {
            at_most(1)?;
            MysqlType::TinyInt {
                unsigned,
                display_width: first.map(u8::try_from).transpose().ok()?,
            }
        }
        "boolean" => {
            at_most(0)?;
            MysqlType::TinyInt {
                unsigned,
                display_width: Some(1),
            }
        }
        "smallint" => at_most(1).map(|()| MysqlType::SmallInt { unsigned })?,
        "mediumint" => at_most(1).map(|()| MysqlType::MediumInt { unsigned })?,
        "int" => at_most(1).map(|()| MysqlType::Int { unsigned })?,
        "bigint" => at_most(1).map(|()| MysqlType::BigInt { unsigned })?,
        "serial" => at_most(0).map(|()| MysqlType::BigInt { unsigned: true })?,
        "decimal" => {
            at_most(2)?;
            let precision = u8::try_from(first.unwrap_or(10)).ok()?;
            let scale = u8::try_from(numbers.get(1).copied().unwrap_or(0)).ok()?;
            // decimal(0) is how people ask for the default.
            let precision = if precision == 0 { 10 } else { precision };
            if precision > 65 || scale > 38 || scale > precision {
                return None;
            }
            MysqlType::Decimal {
                precision,
                scale,
                unsigned,
            }
        }
        "float" => match numbers {
            // float(p) is a choice between the two widths; float(m,d) is rounding that the server does itself.
            [precision] if *precision > 24 => MysqlType::Double { unsigned },
            [] | [_] | [_, _] => MysqlType::Float { unsigned },
            _ => return None,
        },
        "double" => at_most(2).map(|()| MysqlType::Double { unsigned })?,
        "bit" => {
            at_most(1)?;
            let width = u8::try_from(first.unwrap_or(1)).ok()?;
            if !(1..=64).contains(&width) {
                return None;
            }
            MysqlType::Bit { width }
        }
        "char" if attributes.byte => at_most(1).map(|()| MysqlType::Binary {
            length: first.unwrap_or(1),
        })?,
        "char" => at_most(1).map(|()| MysqlType::Char {
            length: first.unwrap_or(1),
        })?,
        "varchar" => at_most(1).and(first).map(|length| MysqlType::Varchar { length })?,
        "binary" => at_most(1).map(|()| MysqlType::Binary {
            length: first.unwrap_or(1),
        })?,
        "varbinary" => at_most(1).and(first).map(|length| MysqlType::Varbinary { length })?,
        "tinytext" => at_most(0).map(|()| MysqlType::TinyText)?,
        "text" => at_most(1).map(|()| match size_class(first) {
            SizeClass::Tiny => MysqlType::TinyText,
            SizeClass::Normal => MysqlType::Text,
            SizeClass::Medium => MysqlType::MediumText,
            SizeClass::Long => MysqlType::LongText,
        })?,
        "mediumtext" => at_most(0).map(|()| MysqlType::MediumText)?,
        "longtext" => at_most(0).map(|()| MysqlType::LongText)?,
        "tinyblob" => at_most(0).map(|()| MysqlType::TinyBlob)?,
        "blob" => at_most(1).map(|()| match size_class(first) {
            SizeClass::Tiny => MysqlType::TinyBlob,
            SizeClass::Normal => MysqlType::Blob,
            SizeClass::Medium => MysqlType::MediumBlob,
            SizeClass::Long => MysqlType::LongBlob,
        })?,
        "mediumblob" => at_most(0).map(|()| MysqlType::MediumBlob)?,
        "longblob" => at_most(0).map(|()| MysqlType::LongBlob)?,
        "date" => at_most(0).map(|()| MysqlType::Date)?,
        "time" => MysqlType::Time { digits: digits()? },
        "datetime" => MysqlType::Datetime { digits: digits()? },
        "timestamp" => MysqlType::Timestamp { digits: digits()? },
        "year" => at_most(1).map(|()| MysqlType::Year)?,
        "enum" => match arguments {
            Arguments::Texts(labels) => MysqlType::Enum { labels },
            _ => return None,
        },
        "set" => match arguments {
            Arguments::Texts(members) if members.len() <= 64 => MysqlType::Set { members },
            _ => return None,
        },
        "json" => at_most(0).map(|()| MysqlType::Json { alias: false })?,
        "vector" => at_most(1).map(|()| MysqlType::Vector {
            dimensions: first.unwrap_or(2048),
        })?,
        "uuid" => at_most(0).map(|()| MysqlType::Uuid)?,
        "inet4" => at_most(0).map(|()| MysqlType::Inet4)?,
        "inet6" => at_most(0).map(|()| MysqlType::Inet6)?,
        kind => {
            at_most(0)?;
            MysqlType::Geometry {
                kind: kind.to_owned(),
                srid: attributes.srid,
            }
        }
    };
    let numeric = matches!(
        parsed,
        MysqlType::TinyInt { .. }
            | MysqlType::SmallInt { .. }
            | MysqlType::MediumInt { .. }
            | MysqlType::Int { .. }
            | MysqlType::BigInt { .. }
            | MysqlType::Decimal { .. }
            | MysqlType::Float { .. }
            | MysqlType::Double { .. }
    );
    let geometry = matches!(parsed, MysqlType::Geometry { .. });
    if (attributes.unsigned && !numeric)
        || (attributes.character && numeric)
        || (attributes.srid.is_some() && !geometry)
    {
        return None;
    }
    Some(parsed)
}

/// The canonical name of a type, its synonyms resolved; `None` for a name that is no type.
///
/// Source: <https://dev.mysql.com/doc/refman/9.0/en/other-vendor-data-types.html>.
fn type_name(cursor: &mut Cursor) -> Option<&'static str> {
    let word = cursor.word()?;
    Some(match word.as_str() {
        "tinyint" | "int1" => "tinyint",
        "bool" | "boolean" => "boolean",
        "smallint" | "int2" => "smallint",
        "mediumint" | "int3" | "middleint" => "mediumint",
        "int" | "integer" | "int4" => "int",
        "bigint" | "int8" => "bigint",
        "serial" => "serial",
        "decimal" | "dec" | "numeric" | "fixed" | "number" => "decimal",
        "float" | "float4" => "float",
        "double" => {
            cursor.eat("precision");
            "double"
        }
        "real" | "float8" => "double",
        "bit" => "bit",
        "char" | "character" => {
            if cursor.eat("varying") {
                "varchar"
            } else {
                "char"
            }
        }
        "nchar" => {
            if cursor.eat("varchar") || cursor.eat("varying") {
                "varchar"
            } else {
                "char"
            }
        }
        "national" => match cursor.word()?.as_str() {
            "varchar" | "varcharacter" => "varchar",
            "char" | "character" => {
                if cursor.eat("varying") {
                    "varchar"
                } else {
                    "char"
                }
            }
            _ => return None,
        },
        "varchar" | "varcharacter" | "nvarchar" | "varchar2" => "varchar",
        "binary" => "binary",
        "varbinary" | "raw" => "varbinary",
        "tinytext" => "tinytext",
        "text" => "text",
        "mediumtext" => "mediumtext",
        "long" => {
            if cursor.eat("varbinary") {
                "mediumblob"
            } else {
                cursor.eat("varchar");
                "mediumtext"
            }
        }
        "longtext" | "clob" => "longtext",
        "tinyblob" => "tinyblob",
        "blob" => "blob",
        "mediumblob" => "mediumblob",
        "longblob" => "longblob",
        "date" => "date",
        "time" => "time",
        "datetime" => "datetime",
        "timestamp" => "timestamp",
        "year" => "year",
        "enum" => "enum",
        "set" => "set",
        "json" => "json",
        "vector" => "vector",
        "uuid" => "uuid",
        "inet4" => "inet4",
        "inet6" => "inet6",
        "geometry" => "geometry",
        "point" => "point",
        "linestring" => "linestring",
        "polygon" => "polygon",
        "multipoint" => "multipoint",
        "multilinestring" => "multilinestring",
        "multipolygon" => "multipolygon",
        // MySQL 8 shows the short name.
        "geometrycollection" | "geomcollection" => "geometrycollection",
        _ => return None,
    })
}

/// The four sizes of texts and blobs.
enum SizeClass {
    Tiny,
    Normal,
    Medium,
    Long,
}

/// `text(n)` and `blob(n)` are the smallest type that holds n.
fn size_class(length: Option<u32>) -> SizeClass {
    match length {
        Some(1..=255) => SizeClass::Tiny,
        None | Some(0 | 256..=65_535) => SizeClass::Normal,
        Some(65_536..=16_777_215) => SizeClass::Medium,
        Some(_) => SizeClass::Long,
    }
}

#[cfg(test)]
mod tests;

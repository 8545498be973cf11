//! Types of columns and parameters, as T-SQL declares them.

use crate::collation::Collation;

/// A type. Lengths are in bytes, as in `sys.columns.max_length`; `None` is `(max)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// bit
    Bit,
    /// tinyint
    TinyInt,
    /// smallint
    SmallInt,
    /// int
    Int,
    /// bigint
    BigInt,
    /// real, float(1-24)
    Real,
    /// float, float(25-53)
    Float,
    /// smallmoney
    SmallMoney,
    /// money
    Money,
    /// decimal(precision, scale)
    Decimal(u8, u8),
    /// numeric(precision, scale)
    Numeric(u8, u8),
    /// char(bytes)
    Char(u16, Collation),
    /// varchar(bytes) or varchar(max)
    VarChar(Option<u16>, Collation),
    /// nchar: twice its length
    NChar(u16, Collation),
    /// nvarchar: twice its length, or nvarchar(max)
    NVarChar(Option<u16>, Collation),
    /// text
    Text(Collation),
    /// ntext
    NText(Collation),
    /// image
    Image,
    /// binary(bytes)
    Binary(u16),
    /// varbinary(bytes) or varbinary(max)
    VarBinary(Option<u16>),
    /// rowversion, also called timestamp: binary(8) on the wire
    RowVersion,
    /// uniqueidentifier
    UniqueIdentifier,
    /// date
    Date,
    /// time(scale)
    Time(u8),
    /// datetime
    DateTime,
    /// smalldatetime
    SmallDateTime,
    /// datetime2(scale)
    DateTime2(u8),
    /// datetimeoffset(scale)
    DateTimeOffset(u8),
    /// xml
    Xml,
    /// sql_variant
    SqlVariant,
    /// A CLR type: hierarchyid, geometry, geography or a user's own.
    Udt(Udt),
    /// json, in its native form (MS-TDS type 0xF4)
    Json,
    /// vector(dimensions), in its native form (MS-TDS type 0xF5)
    Vector(u16),
}

/// Names of a CLR type (MS-TDS 2.2.5.5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Udt {
    /// Of its database; empty for the system's own.
    pub database: String,
    /// `sys` for the system's own.
    pub schema: String,
    /// `hierarchyid`, `geometry`, `geography` or another.
    pub name: String,
    /// With version, culture and key.
    pub assembly: String,
}

impl Udt {
    /// One of the system's: `hierarchyid`, `geometry`, `geography`.
    pub fn system(name: &str) -> Self {
        let class = match name {
            "hierarchyid" => "SqlHierarchyId",
            "geometry" => "SqlGeometry",
            _ => "SqlGeography",
        };
        Self {
            database: String::new(),
            schema: "sys".to_owned(),
            name: name.to_owned(),
            assembly: format!(
                "Microsoft.SqlServer.Types.{class}, Microsoft.SqlServer.Types, Version=11.0.0.0, Culture=neutral, PublicKeyToken=89845dcd8080cc91"
            ),
        }
    }
}

/// A column of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name; empty for an expression without an alias.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Where it is not, types of a fixed length travel in their form without NULL.
    pub nullable: bool,
}

impl Column {
    /// One that may be NULL.
    pub fn new(name: &str, ty: Type) -> Self {
        Self {
            name: name.to_owned(),
            ty,
            nullable: true,
        }
    }

    /// One that is never NULL.
    pub fn not_null(name: &str, ty: Type) -> Self {
        Self {
            nullable: false,
            ..Self::new(name, ty)
        }
    }
}

impl Type {
    /// nvarchar of this many characters, in the default collation.
    pub fn nvarchar(characters: u16) -> Self {
        Self::NVarChar(Some(characters.saturating_mul(2)), Collation::default())
    }

    /// nvarchar(max) in the default collation.
    pub fn nvarchar_max() -> Self {
        Self::NVarChar(None, Collation::default())
    }

    /// varchar of this many bytes, in the default collation.
    pub fn varchar(bytes: u16) -> Self {
        Self::VarChar(Some(bytes), Collation::default())
    }

    /// From its T-SQL form: `decimal(18, 4)`, `nvarchar(max)`, `[datetime2](3)`, `sysname`. Character types get `collation`.
    pub fn parse(text: &str, collation: &Collation) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase().replace(['[', ']'], "");
        let (name, arguments) = match text.split_once('(') {
            Some((name, rest)) => (name.trim(), rest.trim_end().strip_suffix(')')?),
            None => (text.as_str(), ""),
        };
        let arguments: Vec<&str> = arguments
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        Self::of(name, &arguments, collation)
    }

    /// From its name in lower case and its arguments.
    pub(crate) fn of(name: &str, arguments: &[&str], collation: &Collation) -> Option<Self> {
        let first: Option<u16> = arguments.first().and_then(|argument| argument.parse().ok());
        let max = arguments
            .first()
            .is_some_and(|argument| argument.eq_ignore_ascii_case("max"));
        let small = |default: u8| first.map_or(Some(default), |number| u8::try_from(number).ok());
        let length = |default: u16, unit: u16| {
            let length = first.unwrap_or(default);
            (length > 0 && length <= 8000 / unit).then_some(length * unit)
        };
        let scale = || small(7).filter(|scale| *scale <= 7);
        let exact = || {
            let precision = small(18).filter(|precision| (1..=38).contains(precision))?;
            let scale = arguments.get(1).map_or(Some(0), |argument| argument.parse().ok())?;
            (scale <= precision).then_some((precision, scale))
        };
        let own = || collation.clone();
        Some(match name {
            "bit" => Self::Bit,
            "tinyint" => Self::TinyInt,
            "smallint" => Self::SmallInt,
            "int" | "integer" => Self::Int,
            "bigint" => Self::BigInt,
            "real" => Self::Real,
            "float" | "double precision" if first.is_some_and(|bits| bits <= 24) => Self::Real,
            "float" | "double precision" => Self::Float,
            "smallmoney" => Self::SmallMoney,
            "money" => Self::Money,
            "decimal" | "dec" => exact().map(|(precision, scale)| Self::Decimal(precision, scale))?,
            "numeric" => exact().map(|(precision, scale)| Self::Numeric(precision, scale))?,
            "char" | "character" => Self::Char(length(1, 1)?, own()),
            "varchar" | "character varying" if max => Self::VarChar(None, own()),
            "varchar" | "character varying" => Self::VarChar(Some(length(1, 1)?), own()),
            "nchar" => Self::NChar(length(1, 2)?, own()),
            "nvarchar" if max => Self::NVarChar(None, own()),
            "nvarchar" => Self::NVarChar(Some(length(1, 2)?), own()),
            "sysname" => Self::NVarChar(Some(256), own()),
            "text" => Self::Text(own()),
            "ntext" => Self::NText(own()),
            "image" => Self::Image,
            "binary" => Self::Binary(length(1, 1)?),
            "varbinary" if max => Self::VarBinary(None),
            "varbinary" => Self::VarBinary(Some(length(1, 1)?)),
            "rowversion" | "timestamp" => Self::RowVersion,
            "uniqueidentifier" => Self::UniqueIdentifier,
            "date" => Self::Date,
            "time" => Self::Time(scale()?),
            "datetime" => Self::DateTime,
            "smalldatetime" => Self::SmallDateTime,
            "datetime2" => Self::DateTime2(scale()?),
            "datetimeoffset" => Self::DateTimeOffset(scale()?),
            "xml" => Self::Xml,
            "sql_variant" => Self::SqlVariant,
            "hierarchyid" | "geometry" | "geography" => Self::Udt(Udt::system(name)),
            "json" => Self::Json,
            "vector" => Self::Vector(first?),
            _ => return None,
        })
    }

    /// Its name in `sys.types`.
    pub fn name(&self) -> &str {
        match self {
            Self::Bit => "bit",
            Self::TinyInt => "tinyint",
            Self::SmallInt => "smallint",
            Self::Int => "int",
            Self::BigInt => "bigint",
            Self::Real => "real",
            Self::Float => "float",
            Self::SmallMoney => "smallmoney",
            Self::Money => "money",
            Self::Decimal(..) => "decimal",
            Self::Numeric(..) => "numeric",
            Self::Char(..) => "char",
            Self::VarChar(..) => "varchar",
            Self::NChar(..) => "nchar",
            Self::NVarChar(..) => "nvarchar",
            Self::Text(_) => "text",
            Self::NText(_) => "ntext",
            Self::Image => "image",
            Self::Binary(_) => "binary",
            Self::VarBinary(_) => "varbinary",
            Self::RowVersion => "timestamp",
            Self::UniqueIdentifier => "uniqueidentifier",
            Self::Date => "date",
            Self::Time(_) => "time",
            Self::DateTime => "datetime",
            Self::SmallDateTime => "smalldatetime",
            Self::DateTime2(_) => "datetime2",
            Self::DateTimeOffset(_) => "datetimeoffset",
            Self::Xml => "xml",
            Self::SqlVariant => "sql_variant",
            Self::Udt(udt) => &udt.name,
            Self::Json => "json",
            Self::Vector(_) => "vector",
        }
    }

    /// The collation of a character type.
    pub fn collation(&self) -> Option<&Collation> {
        match self {
            Self::Char(_, collation)
            | Self::VarChar(_, collation)
            | Self::NChar(_, collation)
            | Self::NVarChar(_, collation)
            | Self::Text(collation)
            | Self::NText(collation) => Some(collation),
            _ => None,
        }
    }

    /// The same type in another collation.
    #[must_use]
    pub fn collated(self, collation: &Collation) -> Self {
        let own = || collation.clone();
        match self {
            Self::Char(length, _) => Self::Char(length, own()),
            Self::VarChar(length, _) => Self::VarChar(length, own()),
            Self::NChar(length, _) => Self::NChar(length, own()),
            Self::NVarChar(length, _) => Self::NVarChar(length, own()),
            Self::Text(_) => Self::Text(own()),
            Self::NText(_) => Self::NText(own()),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_as_t_sql_writes_them() {
        let collation = Collation::default();
        let parse = |text| Type::parse(text, &collation);
        assert_eq!(parse("[decimal](18, 4)"), Some(Type::Decimal(18, 4)));
        assert_eq!(parse("numeric"), Some(Type::Numeric(18, 0)));
        assert_eq!(parse("NVARCHAR(50)"), Some(Type::nvarchar(50)));
        assert_eq!(parse("nvarchar(max)"), Some(Type::nvarchar_max()));
        assert_eq!(parse("float(24)"), Some(Type::Real));
        assert_eq!(parse("datetime2"), Some(Type::DateTime2(7)));
        assert_eq!(parse("nvarchar(4001)"), None);
        assert_eq!(parse("time(8)"), None);
        assert_eq!(parse("money2"), None);
    }
}

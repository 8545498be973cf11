//! From `pg_type` and `atttypmod` to [`PgType`].
//!
//! The encoding of `atttypmod` is each type's own: <https://www.postgresql.org/docs/current/catalog-pg-attribute.html>
//! and the `typmodin` functions in PostgreSQL's source (`numeric.c`, `varchar.c`, `timestamp.c`, `varbit.c`).

use model::{PgType, TableName};

/// A type as the catalog has it; domains already followed to their base.
#[derive(Debug, Clone)]
pub(crate) struct CatalogType {
    pub(crate) schema: String,
    pub(crate) name: String,
    /// `typtype`: `b` base, `e` enum, `c` composite, …
    pub(crate) kind: String,
    /// `atttypmod`, -1 if there is none.
    pub(crate) modifier: i32,
    /// As `format_type` spells it.
    pub(crate) formatted: String,
    /// The element's type name, for arrays.
    pub(crate) element: Option<String>,
}

/// varchar, char and numeric keep their modifier behind a 4-byte header.
const HEADER: i32 = 4;

impl CatalogType {
    /// The type; [`PgType::Other`] for what Landfall cannot load.
    pub(crate) fn pg_type(&self) -> PgType {
        let other = || PgType::Other {
            raw: self.formatted.clone(),
        };
        if self.kind == "e" {
            return PgType::Enum {
                type_name: TableName::new(&self.schema, &self.name),
            };
        }
        if self.schema != "pg_catalog" {
            // Extension types: by name, since an extension may live in any schema.
            return match self.name.as_str() {
                "citext" => PgType::Citext,
                "vector" => {
                    u32::try_from(self.modifier).map_or_else(|_| other(), |dimensions| PgType::Vector { dimensions })
                }
                "geometry" => geometry(&self.formatted),
                _ => other(),
            };
        }
        match self.name.as_str() {
            "bool" => PgType::Boolean,
            "int2" => PgType::SmallInt,
            "int4" => PgType::Integer,
            "int8" => PgType::BigInt,
            "numeric" => PgType::Numeric {
                modifier: numeric_modifier(self.modifier),
            },
            "float4" => PgType::Real,
            "float8" => PgType::DoublePrecision,
            "text" => PgType::Text,
            "varchar" => PgType::Varchar { length: self.length() },
            // bpchar without a length, which DDL cannot say as char, has no padding rule.
            "bpchar" => self.length().map_or_else(other, |length| PgType::Char { length }),
            "bytea" => PgType::Bytea,
            "date" => PgType::Date,
            "time" => PgType::Time { digits: self.digits() },
            "timestamp" => PgType::Timestamp { digits: self.digits() },
            "timestamptz" => PgType::TimestampTz { digits: self.digits() },
            "interval" => interval_digits(self.modifier).map_or_else(other, |digits| PgType::Interval { digits }),
            "uuid" => PgType::Uuid,
            "inet" => PgType::Inet,
            "json" => PgType::Json,
            "jsonb" => PgType::Jsonb,
            "bit" => u32::try_from(self.modifier).map_or_else(|_| other(), |width| PgType::Bit { width }),
            "varbit" => PgType::Varbit {
                width: u32::try_from(self.modifier).ok(),
            },
            "xml" => PgType::Xml,
            _ => match self.element.as_deref() {
                Some("text") => PgType::TextArray,
                Some("float4") => PgType::RealArray,
                _ => other(),
            },
        }
    }

    fn length(&self) -> Option<u32> {
        u32::try_from(self.modifier - HEADER).ok()
    }

    fn digits(&self) -> u8 {
        u8::try_from(self.modifier).unwrap_or(6)
    }
}

/// Precision in the high 16 bits, scale in the low 11 bits, signed (PostgreSQL 15: `numeric_typmod_scale`).
fn numeric_modifier(modifier: i32) -> Option<(u16, i16)> {
    let modifier = modifier.checked_sub(HEADER).filter(|m| *m >= 0)?;
    let precision = u16::try_from((modifier >> 16) & 0xffff).ok()?;
    let scale = i16::try_from(((modifier & 0x7ff) ^ 1024) - 1024).ok()?;
    Some((precision, scale))
}

/// The precision is in the low 16 bits (0xffff: none given); a range such as `day to second` is in the high ones.
fn interval_digits(modifier: i32) -> Option<u8> {
    const FULL_RANGE: i32 = 0x7fff;
    const FULL_PRECISION: i32 = 0xffff;
    if modifier < 0 {
        return Some(6);
    }
    if modifier >> 16 != FULL_RANGE {
        return None;
    }
    match modifier & FULL_PRECISION {
        FULL_PRECISION => Some(6),
        digits => u8::try_from(digits).ok(),
    }
}

/// `geometry`, `geometry(Point)` or `geometry(Point,4326)`, possibly with a schema before it.
fn geometry(formatted: &str) -> PgType {
    let arguments = formatted.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    match arguments {
        None => PgType::Geometry {
            kind: "Geometry".to_owned(),
            srid: None,
        },
        Some(arguments) => match arguments.split_once(',') {
            None => PgType::Geometry {
                kind: arguments.to_owned(),
                srid: None,
            },
            Some((kind, srid)) => PgType::Geometry {
                kind: kind.to_owned(),
                srid: srid.trim().parse().ok(),
            },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog(name: &str, modifier: i32) -> PgType {
        let schema = "pg_catalog".to_owned();
        let formatted = format!("{name}!");
        CatalogType {
            schema,
            name: name.to_owned(),
            kind: "b".to_owned(),
            modifier,
            formatted,
            element: None,
        }
        .pg_type()
    }

    #[test]
    fn modifiers_are_read() {
        assert_eq!(catalog("numeric", -1), PgType::Numeric { modifier: None });
        assert_eq!(
            catalog("numeric", ((20 << 16) | 3) + 4),
            PgType::Numeric {
                modifier: Some((20, 3))
            }
        );
        // numeric(5,-2): the scale is 11 bits of two's complement.
        assert_eq!(
            catalog("numeric", ((5 << 16) | 0x7fe) + 4),
            PgType::Numeric {
                modifier: Some((5, -2))
            }
        );
        assert_eq!(catalog("varchar", 14), PgType::Varchar { length: Some(10) });
        assert_eq!(catalog("varchar", -1), PgType::Varchar { length: None });
        assert_eq!(catalog("bpchar", 7), PgType::Char { length: 3 });
        assert_eq!(
            catalog("bpchar", -1),
            PgType::Other {
                raw: "bpchar!".to_owned()
            }
        );
        assert_eq!(catalog("timestamptz", 0), PgType::TimestampTz { digits: 0 });
        assert_eq!(catalog("time", -1), PgType::Time { digits: 6 });
        assert_eq!(catalog("interval", 0x7fff_0000 | 3), PgType::Interval { digits: 3 });
        assert_eq!(catalog("interval", 0x7fff_ffff), PgType::Interval { digits: 6 });
        assert!(matches!(catalog("interval", 0x1c08_ffff), PgType::Other { .. }));
        assert_eq!(catalog("bit", 9), PgType::Bit { width: 9 });
        assert_eq!(catalog("varbit", -1), PgType::Varbit { width: None });
        assert!(matches!(catalog("money", -1), PgType::Other { .. }));
    }

    #[test]
    fn geometry_arguments_are_read() {
        assert_eq!(
            geometry("public.geometry(Point,4326)"),
            PgType::Geometry {
                kind: "Point".to_owned(),
                srid: Some(4326)
            }
        );
        assert_eq!(
            geometry("geometry"),
            PgType::Geometry {
                kind: "Geometry".to_owned(),
                srid: None
            }
        );
    }
}

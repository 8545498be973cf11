//! What the server, the session and the user are called, and generated values.

use model::PgType;
use model::pg_type::quote;
use sqlparser::ast::{Expr, Ident};

use super::Translator;
use crate::expression::{Kind, Result, Sql, Untranslatable, Volatility, quoted};

impl Translator<'_> {
    /// Words that are calls without parentheses.
    pub(super) fn niladic(&mut self, word: &str) -> Result<Option<Sql>> {
        match word {
            "current_timestamp" | "current_date" => self.date_function(word, &[]),
            "current_user" | "session_user" | "system_user" | "user" => self.system_function(word, &[]),
            _ if word.starts_with("@@") => match word {
                "@@spid" => Ok(Some(
                    Sql::new("pg_backend_pid()", Kind::Integer).at_least(Volatility::Stable),
                )),
                _ => Err(Untranslatable::new(format!(
                    "names {word}, which PostgreSQL does not have"
                ))),
            },
            _ => Ok(None),
        }
    }

    pub(super) fn system_function(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Sql>> {
        let stable = |text: &str| Sql::new(text, Kind::Text).at_least(Volatility::Stable);
        Ok(Some(match (name, args) {
            ("newid", []) => Sql::new("gen_random_uuid()", Kind::Uuid).at_least(Volatility::Volatile),
            ("newsequentialid", []) => {
                self.caveat("values are random, not in order");
                Sql::new("gen_random_uuid()", Kind::Uuid).at_least(Volatility::Volatile)
            }
            ("suser_sname" | "suser_name" | "system_user" | "original_login", []) => {
                self.caveat("the name is that of PostgreSQL's role");
                stable("session_user::text")
            }
            ("user_name" | "current_user" | "session_user" | "user", []) => {
                self.caveat("the name is that of PostgreSQL's role");
                stable("current_user::text")
            }
            ("host_name", []) => {
                self.caveat("the client's address stands for its name");
                stable("coalesce(host(inet_client_addr()), 'local')")
            }
            ("app_name" | "program_name", []) => stable("current_setting('application_name')"),
            ("db_name", []) => stable("current_database()::text"),
            ("schema_name", []) => stable("current_schema::text"),
            ("decompress" | "compress", _) => {
                return Err(Untranslatable::new(format!(
                    "calls {}, and PostgreSQL has no GZIP",
                    name.to_ascii_uppercase()
                )));
            }
            (
                "type_name" | "type_id" | "object_name" | "object_id" | "col_name" | "object_schema_name" | "schema_id"
                | "objectproperty" | "columnproperty" | "databasepropertyex" | "serverproperty" | "index_col"
                | "has_perms_by_name" | "is_member" | "is_srvrolemember" | "db_id" | "file_name" | "filegroup_name"
                | "indexproperty" | "context_info" | "session_context" | "connectionproperty",
                _,
            ) => {
                return Err(Untranslatable::new(format!(
                    "calls {}, which asks SQL Server about itself",
                    name.to_ascii_uppercase()
                )));
            }
            ("checksum" | "binary_checksum" | "checksum_agg", _) => {
                return Err(Untranslatable::new(format!(
                    "calls {}, whose numbers only SQL Server computes",
                    name.to_ascii_uppercase()
                )));
            }
            ("parsename", [name, part]) => {
                let name = self.expression(name)?;
                let name = self.text(name)?;
                let Some(part @ 1..=4) = self.expression(part)?.whole() else {
                    return Err(Untranslatable::new(
                        "calls PARSENAME with a part that is no literal of 1 to 4",
                    ));
                };
                self.caveat("a name in brackets or quotes is cut at its dots too");
                let parts = format!("string_to_array({}, '.')", name.text);
                let text = format!(
                    "(case when cardinality({parts}) <= 4 then nullif(({parts})[cardinality({parts}) - {}], '') end)",
                    part - 1
                );
                Sql::of(text, Kind::Text, &[&name])
            }
            ("hashbytes", [algorithm, value]) => {
                let algorithm = self.expression(algorithm)?;
                let value = self.expression(value)?;
                if value.kind != Kind::Bytes {
                    return Err(Untranslatable::new(
                        "hashes a text, whose bytes in SQL Server are of another character set",
                    ));
                }
                let text = match algorithm.text_literal().map(str::to_ascii_uppercase).as_deref() {
                    Some("MD5") => format!("decode(md5({}), 'hex')", value.text),
                    Some("SHA2_256") => format!("sha256({})", value.text),
                    Some("SHA2_512") => format!("sha512({})", value.text),
                    _ => {
                        return Err(Untranslatable::new(
                            "hashes by an algorithm that PostgreSQL does not have",
                        ));
                    }
                };
                Sql::of(text, Kind::Bytes, &[&value])
            }
            _ => return Ok(None),
        }))
    }

    /// NEXT VALUE FOR a sequence; without a schema it is one of `dbo`.
    pub(super) fn next_value(&mut self, idents: &[Ident]) -> Result<Sql> {
        let (schema, name) = match idents {
            [name] => ("dbo", name.value.as_str()),
            [.., schema, name] => (schema.value.as_str(), name.value.as_str()),
            [] => return Err(Untranslatable::new("names no sequence")),
        };
        let sequence = format!("{}.{}", quote(schema), quote(name));
        Ok(Sql::new(format!("nextval({})", quoted(&sequence)), Kind::Integer)
            .typed(PgType::BigInt)
            .at_least(Volatility::Volatile))
    }
}

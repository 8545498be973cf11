//! What a statement can ask about the server, its database and its session.

use super::fixture::Database;
use crate::types::Type;
use crate::value::Value;

/// What statements can ask about their session.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) session: u16,
    pub(super) user: String,
    pub(super) transactions: i64,
    pub(super) lock_timeout: i64,
}

impl Facts {
    /// `@@NAME`.
    pub(super) fn global(&self, name: &str) -> Option<(Type, Value)> {
        Some(match name {
            "@@SPID" => (Type::SmallInt, Value::Int(self.session.into())),
            "@@VERSION" => (Type::nvarchar(300), crate::VERSION.into()),
            "@@TRANCOUNT" => (Type::Int, self.transactions.into()),
            "@@LOCK_TIMEOUT" => (Type::Int, self.lock_timeout.into()),
            "@@SERVERNAME" => (Type::nvarchar(128), "STANDIN".into()),
            "@@MICROSOFTVERSION" => (Type::Int, 0x1000_1027.into()),
            _ => return None,
        })
    }

    /// Functions that are constant within a statement.
    pub(super) fn function(
        &self,
        database: &Database,
        name: &str,
        arguments: &[Option<Value>],
    ) -> Option<(Type, Value)> {
        let text = |at: usize| match arguments.get(at) {
            Some(Some(Value::Text(text))) => text.to_uppercase(),
            _ => String::new(),
        };
        let word = Type::nvarchar(128);
        Some(match name {
            "DB_NAME" if arguments.is_empty() => (word, database.name.as_str().into()),
            "DB_ID" if arguments.is_empty() => (Type::SmallInt, 5.into()),
            "USER_NAME" | "CURRENT_USER" if arguments.is_empty() => (word, "dbo".into()),
            "SUSER_SNAME" | "ORIGINAL_LOGIN" | "SUSER_NAME" | "SYSTEM_USER" => (word, self.user.as_str().into()),
            "SERVERPROPERTY" => {
                let value = match text(0).as_str() {
                    "PRODUCTVERSION" => database.version.as_str().into(),
                    "PRODUCTLEVEL" => "RTM".into(),
                    "EDITION" if database.engine_edition == 5 => "SQL Azure".into(),
                    "EDITION" => "Developer Edition (64-bit)".into(),
                    "ENGINEEDITION" => Value::Int(database.engine_edition),
                    "SERVERNAME" | "MACHINENAME" => "STANDIN".into(),
                    "COLLATION" => database.collation.name.as_str().into(),
                    _ => Value::Null,
                };
                let value = match value {
                    Value::Null => Value::Null,
                    Value::Int(_) => Value::variant(Type::Int, value),
                    other => Value::variant(word, other),
                };
                (Type::SqlVariant, value)
            }
            "DATABASEPROPERTYEX" => {
                let value = match text(1).as_str() {
                    "COLLATION" => database.collation.name.as_str().into(),
                    "UPDATEABILITY" if database.read_only => "READ_ONLY".into(),
                    "UPDATEABILITY" => "READ_WRITE".into(),
                    "STATUS" => "ONLINE".into(),
                    _ => Value::Null,
                };
                (
                    Type::SqlVariant,
                    if value.is_null() {
                        value
                    } else {
                        Value::variant(word, value)
                    },
                )
            }
            "CHANGE_TRACKING_CURRENT_VERSION" => (Type::BigInt, Value::Null),
            "GETDATE" | "GETUTCDATE" | "CURRENT_TIMESTAMP" => {
                let (days, ticks) = now();
                (
                    Type::DateTime,
                    crate::text::to_datetime(days, ticks).unwrap_or(Value::Null),
                )
            }
            "SYSDATETIME" | "SYSUTCDATETIME" => {
                let (days, ticks) = now();
                (Type::DateTime2(7), Value::DateTime2 { days, ticks })
            }
            _ => return None,
        })
    }
}

/// The clock, in UTC: the stand-in lives there.
pub(super) fn now() -> (u32, u64) {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap_or_default();
    let days = u32::try_from(since.as_secs() / 86_400).unwrap_or(0) + 719_162;
    (
        days,
        since.as_secs() % 86_400 * 10_000_000 + u64::from(since.subsec_nanos() / 100),
    )
}

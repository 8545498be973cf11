//! Users, roles and permissions, as the statements that a script has.

use std::collections::BTreeMap;

use model::TableName;
use model::source_schema::SourceGrant;

use super::Refining;
use super::queries::Query;
use crate::error::Result;
use crate::mssql::quote;
use crate::mssql::record::Record;

/// Every database grants these to everybody.
const OF_EVERY_DATABASE: [&str; 2] = [
    "VIEW ANY COLUMN ENCRYPTION KEY DEFINITION",
    "VIEW ANY COLUMN MASTER KEY DEFINITION",
];

/// A user or role.
struct Principal {
    name: String,
    /// `R` a database role, `A` an application role, others users.
    kind: String,
    /// It is in every database.
    is_given: bool,
}

/// A permission, without its columns.
#[derive(Debug, PartialEq, Eq)]
struct Permission {
    state: State,
    permission: String,
    /// After ON.
    on: Option<String>,
    columns: Vec<String>,
    grantee: String,
}

/// The order in which they count: a denial beats a grant, whenever it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Grant,
    GrantWithOption,
    Revoke,
    Deny,
}

impl Refining<'_> {
    pub(super) fn grants(&self) -> Result<Vec<SourceGrant>> {
        let principals = self.principals()?;
        let mut statements = Vec::new();
        for principal in principals.values().filter(|principal| !principal.is_given) {
            let word = match principal.kind.as_str() {
                "R" => "ROLE",
                "A" => "APPLICATION ROLE",
                _ => "USER",
            };
            statements.push(format!("CREATE {word} {}", quote::identifier(&principal.name)));
        }
        for record in self.raw.rows(Query::SchemaOwners) {
            let (schema, owner) = (record.text("schema_name")?, record.text("owner_name")?);
            let is_given = principals.values().any(|known| known.name == owner && known.is_given);
            if self.schemas.contains(&schema) && !is_given {
                let (schema, owner) = (quote::identifier(&schema), quote::identifier(&owner));
                statements.push(format!("ALTER AUTHORIZATION ON SCHEMA::{schema} TO {owner}"));
            }
        }
        for record in self.raw.rows(Query::RoleMembers) {
            let of = |column: &str| -> Result<Option<&Principal>> {
                Ok(record.number(column)?.and_then(|number| principals.get(&number)))
            };
            if let (Some(role), Some(member)) = (of("role_id")?, of("member_id")?)
                && !member.is_given
            {
                let (role, member) = (quote::identifier(&role.name), quote::identifier(&member.name));
                statements.push(format!("ALTER ROLE {role} ADD MEMBER {member}"));
            }
        }
        statements.extend(self.permissions(&principals)?.iter().map(Permission::statement));
        let grant = |statement| SourceGrant { statement, line: None };
        Ok(statements.into_iter().map(grant).collect())
    }

    fn principals(&self) -> Result<BTreeMap<i64, Principal>> {
        let mut principals = BTreeMap::new();
        for record in self.raw.rows(Query::Principals) {
            let Some(number) = record.number("principal_id")? else {
                continue;
            };
            let name = record.text("principal_name")?;
            let of_server = matches!(
                name.to_lowercase().as_str(),
                "public" | "dbo" | "guest" | "sys" | "information_schema"
            );
            let is_given = of_server || record.flag("is_fixed_role")? || name.starts_with("##");
            let kind = record.text_or_empty("kind")?.trim().to_owned();
            principals.insert(number, Principal { name, kind, is_given });
        }
        Ok(principals)
    }

    /// The permissions on what is wanted, those on several columns put together, denials last.
    fn permissions(&self, principals: &BTreeMap<i64, Principal>) -> Result<Vec<Permission>> {
        let mut permissions: Vec<Permission> = Vec::new();
        for record in self.raw.rows(Query::Permissions) {
            let grantee = record.number("grantee_id")?.and_then(|number| principals.get(&number));
            let Some(grantee) = grantee.filter(|grantee| !grantee.name.eq_ignore_ascii_case("dbo")) else {
                continue;
            };
            let permission = record.text("permission")?.trim().to_owned();
            if grantee.is_given && OF_EVERY_DATABASE.contains(&permission.as_str()) {
                continue;
            }
            let Some(on) = self.securable(record, principals)? else {
                continue;
            };
            let state = match record.text_or_empty("state")?.trim() {
                "D" => State::Deny,
                "R" => State::Revoke,
                "W" => State::GrantWithOption,
                _ => State::Grant,
            };
            let grantee = grantee.name.clone();
            let column = record.optional("column_name")?;
            let same = permissions.iter_mut().find(|known| {
                !known.columns.is_empty()
                    && (known.state, &known.permission, &known.on, &known.grantee)
                        == (state, &permission, &on, &grantee)
            });
            match (same, column) {
                (Some(known), Some(column)) => known.columns.push(column),
                (_, column) => permissions.push(Permission {
                    state,
                    permission,
                    on,
                    columns: column.into_iter().collect(),
                    grantee,
                }),
            }
        }
        permissions.sort_by_key(|permission| permission.state);
        Ok(permissions)
    }

    /// What stands after ON: `Some(None)` is the database, which is not named; `None` is not wanted.
    #[allow(
        clippy::option_option,
        reason = "nothing after ON and nothing wanted are different answers"
    )]
    fn securable(&self, record: &Record, principals: &BTreeMap<i64, Principal>) -> Result<Option<Option<String>>> {
        let major = record.number("major_id")?.unwrap_or(0);
        Ok(match record.number("class")?.unwrap_or(0) {
            0 => Some(None),
            1 => match (record.optional("schema_name")?, record.optional("object_name")?) {
                (Some(schema), Some(name)) if self.schemas.contains(&schema) => {
                    Some(Some(quote::table(&TableName::new(schema, name))))
                }
                _ => None,
            },
            3 => record
                .optional("securable_schema")?
                .filter(|schema| self.schemas.contains(schema))
                .map(|schema| Some(format!("SCHEMA::{}", quote::identifier(&schema)))),
            4 => principals.get(&major).map(|principal| {
                let class = match principal.kind.as_str() {
                    "R" => "ROLE",
                    "A" => "APPLICATION ROLE",
                    _ => "USER",
                };
                Some(format!("{class}::{}", quote::identifier(&principal.name)))
            }),
            _ => {
                let class = record.text_or_empty("class_name")?.replace('_', " ");
                Some(Some(format!("{class}::[{major}]")))
            }
        })
    }
}

impl Permission {
    fn statement(&self) -> String {
        let verb = match self.state {
            State::Grant | State::GrantWithOption => "GRANT",
            State::Revoke => "REVOKE",
            State::Deny => "DENY",
        };
        let mut statement = format!("{verb} {}", self.permission);
        if let Some(on) = &self.on {
            statement.push_str(&format!(" ON {on}"));
        }
        if !self.columns.is_empty() {
            let columns: Vec<String> = self.columns.iter().map(|column| quote::identifier(column)).collect();
            statement.push_str(&format!(" ({})", columns.join(", ")));
        }
        let word = if self.state == State::Revoke { "FROM" } else { "TO" };
        statement.push_str(&format!(" {word} {}", quote::identifier(&self.grantee)));
        if self.state == State::GrantWithOption {
            statement.push_str(" WITH GRANT OPTION");
        }
        statement
    }
}

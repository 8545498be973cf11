//! Every account of the server and what it may write, its roles included. Needs SELECT on the database `mysql`.

use std::collections::{BTreeMap, BTreeSet};

use model::TableName;

use crate::error::{Result, SourceError};
use crate::mysql::client::Client;
use crate::mysql::grants::Grants;
use crate::mysql::quote;

/// What passes `read_only` by. <https://dev.mysql.com/doc/refman/9.0/en/server-system-variables.html#sysvar_read_only>,
/// <https://mariadb.com/kb/en/grant/#read_only-admin>
const ADMINISTRATORS: [&str; 4] = ["SUPER", "CONNECTION_ADMIN", "READ_ONLY ADMIN", "READ ONLY ADMIN"];
/// What changes rows of a table.
const WRITERS: [&str; 5] = ["INSERT", "UPDATE", "DELETE", "DROP", "ALTER"];

/// An account, or a role.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) user: String,
    pub(super) host: String,
    pub(super) locked: bool,
    /// May write while the server is read-only.
    pub(super) administrator: bool,
    /// A table in scope that it may write to.
    pub(super) writes: Option<TableName>,
}

impl Account {
    pub(super) fn name(&self) -> String {
        format!("{}@{}", self.user, self.host)
    }
}

type Name = (String, String);

/// Every account that can log in at all, or whose locking may end.
///
/// # Errors
/// [`SourceError::PermissionDenied`] where this account may not see the others.
pub(super) async fn accounts(client: &mut Client, tables: &[TableName]) -> Result<Vec<Account>> {
    let listed = listed(client).await?;
    let mut grants: BTreeMap<Name, Grants> = BTreeMap::new();
    for row in &listed {
        grants.insert(row.name.clone(), of(client, row).await?);
    }
    let roles = roles(client, &listed).await?;
    let mut accounts = Vec::new();
    for row in listed.iter().filter(|row| !row.role) {
        let all: Vec<&Grants> = reached(&row.name, &roles)
            .iter()
            .filter_map(|name| grants.get(name))
            .collect();
        let has = |test: &dyn Fn(&Grants) -> bool| all.iter().any(|grants| test(grants));
        let writes = tables.iter().find(|table| {
            has(&|grants| {
                WRITERS
                    .iter()
                    .any(|privilege| grants.mentions_for_table(privilege, table))
            })
        });
        accounts.push(Account {
            user: row.name.0.clone(),
            host: row.name.1.clone(),
            locked: row.locked,
            administrator: has(&|grants| ADMINISTRATORS.iter().any(|privilege| grants.has_globally(privilege))),
            writes: writes.cloned(),
        });
    }
    Ok(accounts)
}

struct Row {
    name: Name,
    locked: bool,
    role: bool,
}

async fn listed(client: &mut Client) -> Result<Vec<Row>> {
    let sql = if client.version().is_mariadb() {
        "SELECT User AS user, Host AS host, IF(JSON_VALUE(Priv, '$.account_locked') = 1, 'Y', 'N') AS locked, \
         IF(JSON_VALUE(Priv, '$.is_role') = 1, 'Y', 'N') AS role FROM mysql.global_priv"
    } else {
        // Roles are accounts there.
        "SELECT User AS user, Host AS host, account_locked AS locked, 'N' AS role FROM mysql.user"
    };
    let mut rows = Vec::new();
    for record in client.show("listing the accounts", sql).await? {
        rows.push(Row {
            name: (record.text_or_empty("user")?, record.text_or_empty("host")?),
            locked: record.text_or_empty("locked")? == "Y",
            role: record.text_or_empty("role")? == "Y",
        });
    }
    Ok(rows)
}

async fn of(client: &mut Client, row: &Row) -> Result<Grants> {
    let (user, host) = &row.name;
    let who = if row.role {
        // PUBLIC is a word of the grammar.
        if user.eq_ignore_ascii_case("public") {
            "PUBLIC".to_owned()
        } else {
            quote::identifier(user)
        }
    } else {
        format!("{}@{}", quote::text(user), quote::text(host))
    };
    match client
        .show("reading an account's privileges", &format!("SHOW GRANTS FOR {who}"))
        .await
    {
        Ok(records) => Grants::of(records),
        // ER_NONEXISTING_GRANT: dropped meanwhile, or a role to which nothing was ever granted.
        Err(SourceError::Server { code: 1141, .. }) => Ok(Grants::default()),
        Err(error) => Err(error),
    }
}

/// Which roles each account has at once. Those that everybody has are under the empty name.
async fn roles(client: &mut Client, listed: &[Row]) -> Result<BTreeMap<Name, Vec<Name>>> {
    let mariadb = client.version().is_mariadb();
    let sql = if mariadb {
        "SELECT User AS user, Host AS host, Role AS role, '' AS role_host FROM mysql.roles_mapping"
    } else if client.version().is_mysql_since(8, 0, 0) {
        "SELECT TO_USER AS user, TO_HOST AS host, FROM_USER AS role, FROM_HOST AS role_host FROM mysql.role_edges"
    } else {
        return Ok(BTreeMap::new());
    };
    let mut roles: BTreeMap<Name, Vec<Name>> = BTreeMap::new();
    for record in client.show("listing the roles", sql).await? {
        let to = (record.text_or_empty("user")?, record.text_or_empty("host")?);
        let role = (record.text_or_empty("role")?, record.text_or_empty("role_host")?);
        roles.entry(to).or_default().push(role);
    }
    let everybody: Vec<Name> = if mariadb {
        let public = listed
            .iter()
            .filter(|row| row.role && row.name.0.eq_ignore_ascii_case("public"));
        public.map(|row| row.name.clone()).collect()
    } else {
        let mandatory = client.variable("global.mandatory_roles").await?.unwrap_or_default();
        let named = listed
            .iter()
            .filter(|row| !row.name.0.is_empty() && mandatory.contains(&row.name.0));
        named.map(|row| row.name.clone()).collect()
    };
    roles.entry(Name::default()).or_default().extend(everybody);
    Ok(roles)
}

/// An account and all roles that it has, directly or by another role.
fn reached(account: &Name, roles: &BTreeMap<Name, Vec<Name>>) -> BTreeSet<Name> {
    let mut reached = BTreeSet::from([account.clone()]);
    let mut open = vec![account.clone(), Name::default()];
    while let Some(name) = open.pop() {
        for role in roles.get(&name).into_iter().flatten() {
            if reached.insert(role.clone()) {
                open.push(role.clone());
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_of_roles_and_of_everybody_are_reached() {
        let name = |user: &str| (user.to_owned(), String::new());
        let roles = BTreeMap::from([
            (name("app"), vec![name("writer")]),
            (name("writer"), vec![name("admin"), name("app")]),
            (name(""), vec![name("public")]),
        ]);
        let found: Vec<String> = reached(&name("app"), &roles)
            .into_iter()
            .map(|(user, _)| user)
            .collect();
        assert_eq!(found, ["admin", "app", "public", "writer"]);
        assert_eq!(reached(&name("other"), &roles).len(), 2);
    }
}

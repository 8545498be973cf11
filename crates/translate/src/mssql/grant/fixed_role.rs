//! Roles that every database has, and that have no counterpart.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/relational-databases/security/authentication-access/database-level-roles>.

const FIXED_ROLES: &[&str] = &[
    "db_owner",
    "db_datareader",
    "db_datawriter",
    "db_securityadmin",
    "db_accessadmin",
    "db_backupoperator",
    "db_ddladmin",
    "db_denydatareader",
    "db_denydatawriter",
];

/// True for the lower-case name of one.
pub(super) fn is_fixed(name: &str) -> bool {
    FIXED_ROLES.contains(&name)
}

/// What members of a fixed role may do with every table.
pub(super) fn what_members_may(name: &str) -> Option<&'static [&'static str]> {
    match name.to_lowercase().as_str() {
        "db_datareader" => Some(&["select"]),
        "db_datawriter" => Some(&["insert", "update", "delete"]),
        _ => None,
    }
}

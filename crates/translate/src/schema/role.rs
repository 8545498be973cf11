//! Roles of the target that stand for users and roles of the source.

use std::collections::BTreeSet;

use model::pg_type::quote;
use model::{Finding, code};

use super::dollar_tag;

/// SQL that makes the roles, without login, and a finding that names them.
pub(crate) fn made(roles: &BTreeSet<String>, findings: &mut Vec<Finding>) -> Vec<String> {
    if !roles.is_empty() {
        let names: Vec<&str> = roles.iter().map(String::as_str).collect();
        findings.push(Finding::new(
            code::ROLE_WITHOUT_LOGIN,
            "permissions",
            format!(
                "roles without login stand for these users and roles: {}",
                names.join(", ")
            ),
        ));
    }
    roles
        .iter()
        .map(|role| {
            let create = format!("create role {} nologin", quote(role));
            let tag = dollar_tag(&create);
            // A role belongs to the whole server: it may be there.
            format!("do {tag} begin\n  {create};\nexception when duplicate_object then null;\nend {tag}")
        })
        .collect()
}

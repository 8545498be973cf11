//! Users, roles and permissions as roles and grants of PostgreSQL.
//!
//! Source: <https://learn.microsoft.com/en-us/sql/t-sql/statements/grant-transact-sql>.

mod fixed_role;

use std::collections::{BTreeMap, BTreeSet};

use model::pg_schema::PgView;
use model::pg_type::quote;
use model::source_schema::SourceGrant;
use model::{Finding, SourceSchema, TableName, code};
use sqlparser::dialect::MsSqlDialect;
use sqlparser::tokenizer::Token;

use self::fixed_role::{is_fixed, what_members_may};
use super::permission::{EXECUTE, On, Permissions, Privilege, known};
use crate::names::Registry;
use crate::options::Options;
use crate::schema::by_name::ByName;
use crate::schema::draft::{TableDraft, same_name};
use crate::schema::role;
use crate::script::{Cursor, tokens};

/// Why a statement has no counterpart.
type Refused = String;

/// The statements that make roles and grant what they may do, and the schemas that they name: `dbo` is always there on the
/// server, also with nothing in it.
pub(super) fn grants(
    source: &SourceSchema,
    tables: &[TableDraft<'_>],
    views: &[(TableName, PgView)],
    functions: &[(TableName, String)],
    options: &Options,
    findings: &mut Vec<Finding>,
) -> (Vec<String>, BTreeSet<String>) {
    let mut grants = Grants {
        source,
        tables,
        by_name: ByName::of(tables),
        views,
        functions,
        options,
        roles: BTreeSet::new(),
        principals: BTreeMap::new(),
        names: Registry::default(),
        renamed: Vec::new(),
        permissions: Permissions::default(),
    };
    for statement in &source.grants {
        if let Err(reason) = grants.statement(statement) {
            let mut finding = Finding::new(
                code::PERMISSION_NOT_KEPT,
                "permissions",
                format!("{reason}: {}", statement.statement.trim()),
            );
            finding.line = statement.line;
            findings.push(finding);
        }
    }
    findings.append(&mut grants.renamed);
    let roles = role::made(&grants.roles, findings);
    let (statements, usage) = grants.permissions.statements();
    let schemas = usage.iter().map(|(schema, _)| schema.clone()).collect();
    let usage = usage
        .iter()
        .map(|(schema, role)| format!("grant usage on schema {} to {role}", quote(schema)));
    (roles.into_iter().chain(usage).chain(statements).collect(), schemas)
}

struct Grants<'g, 't> {
    source: &'g SourceSchema,
    tables: &'g [TableDraft<'t>],
    by_name: ByName<'g, 't>,
    views: &'g [(TableName, PgView)],
    /// By their names in the source, those in the target as SQL.
    functions: &'g [(TableName, String)],
    options: &'g Options,
    roles: BTreeSet<String>,
    /// The roles of principals, by the names of those in lower case.
    principals: BTreeMap<String, String>,
    names: Registry,
    /// What is said of their names.
    renamed: Vec<Finding>,
    permissions: Permissions,
}

impl Grants<'_, '_> {
    fn statement(&mut self, grant: &SourceGrant) -> Result<(), Refused> {
        let text = grant.statement.trim().trim_end_matches(';');
        let tokens = tokens(&MsSqlDialect {}, text, grant.line.unwrap_or(1)).map_err(|error| error.to_string())?;
        let mut cursor = Cursor::new(text, &tokens);
        let wrong = |error: crate::script::SyntaxError| error.to_string();
        if cursor.eat("CREATE") {
            cursor.eat("APPLICATION");
            if cursor.eat_one_of(&["ROLE", "USER", "LOGIN"]).is_none() {
                return Err("it has no counterpart".to_owned());
            }
            let name = cursor.identifier().map_err(wrong)?;
            self.role(&name)?;
            return Ok(());
        }
        if cursor.eat_all(&["ALTER", "ROLE"]) {
            let role = cursor.identifier().map_err(wrong)?;
            if !cursor.eat_all(&["ADD", "MEMBER"]) {
                return Err("it has no counterpart".to_owned());
            }
            let member = cursor.identifier().map_err(wrong)?;
            return self.member(&role, &member);
        }
        if cursor.eat_all(&["ALTER", "AUTHORIZATION", "ON", "SCHEMA"]) && cursor.eat_symbol(&Token::DoubleColon) {
            let schema = self.options.target_schema(&cursor.identifier().map_err(wrong)?);
            cursor.expect("TO").map_err(wrong)?;
            let owner = self.role(&cursor.identifier().map_err(wrong)?)?;
            self.permissions.owner(schema, owner);
            return Ok(());
        }
        let executed = cursor.eat_one_of(&["EXEC", "EXECUTE"]).is_some();
        if executed || cursor.is("sp_addrolemember") || cursor.is("sp_addrole") {
            let procedure = cursor.parts().map_err(wrong)?.pop().unwrap_or_default().to_lowercase();
            let mut arguments = cursor.split_commas().into_iter().map(|mut argument| {
                if matches!(argument.peek(), Some(Token::Word(word)) if word.value.starts_with('@')) {
                    argument.bump();
                    argument.eat_symbol(&Token::Eq);
                }
                argument.string().or_else(|_| argument.identifier()).unwrap_or_default()
            });
            let (first, second) = (
                arguments.next().unwrap_or_default(),
                arguments.next().unwrap_or_default(),
            );
            return match procedure.as_str() {
                "sp_addrolemember" => self.member(&first, &second),
                "sp_addrole" | "sp_adduser" | "sp_grantdbaccess" => self.role(&first).map(|_| ()),
                _ => Err("it has no counterpart".to_owned()),
            };
        }
        let verb = match cursor.eat_one_of(&["GRANT", "REVOKE", "DENY"]) {
            Some("GRANT") => Verb::Grant,
            Some("REVOKE") => Verb::Revoke,
            Some(_) => Verb::Deny,
            None => return Err("it has no counterpart".to_owned()),
        };
        self.permission(verb, &mut cursor).map_err(|error| match error {
            Problem::Syntax(error) => error.to_string(),
            Problem::Refused(reason) => reason,
        })
    }

    /// A principal as SQL; it is made if it is no role of PostgreSQL's own.
    fn role(&mut self, name: &str) -> Result<String, Refused> {
        match name.to_lowercase().as_str() {
            "public" => return Ok("public".to_owned()),
            "" | "dbo" | "guest" | "sys" | "information_schema" => {
                return Err(format!("{name:?} has no counterpart"));
            }
            fixed if is_fixed(fixed) => {
                return Err(format!("the fixed role {name} has no counterpart"));
            }
            _ => {}
        }
        let principal = name.to_lowercase();
        if let Some(role) = self.principals.get(&principal) {
            return Ok(quote(role));
        }
        let wanted = self.options.identifiers.spelled(name);
        let role = self.names.free("", &wanted);
        // PostgreSQL keeps this prefix for itself.
        if role.starts_with("pg_") {
            return Err(format!("PostgreSQL keeps names like {role} for itself"));
        }
        let sql = quote(&role);
        self.names.claim("", &wanted);
        if role != wanted {
            let message = format!("the role is called {role}");
            self.renamed
                .push(Finding::new(code::NAME_CHANGED, format!("role {name}"), message));
        }
        self.principals.insert(principal, role.clone());
        self.roles.insert(role);
        Ok(sql)
    }

    fn member(&mut self, role: &str, member: &str) -> Result<(), Refused> {
        if let Some(words) = what_members_may(role) {
            return self.read_or_write_all(words, member);
        }
        let (role, member) = (self.role(role)?, self.role(member)?);
        if role == "public" || member == "public" {
            return Err("public has no members and is no member".to_owned());
        }
        self.permissions.member(role, member);
        Ok(())
    }

    /// Members of db_datareader and db_datawriter may read or write every table, also those made later. (PostgreSQL's
    /// pg_read_all_data reaches all databases of a cluster.)
    fn read_or_write_all(&mut self, words: &[&'static str], member: &str) -> Result<(), Refused> {
        let member = self.role(member)?;
        for schema in self.schemas()? {
            let privileges = words.iter().map(|word| Privilege {
                word,
                columns: Vec::new(),
                option: false,
            });
            self.permissions
                .grant(privileges.collect(), On::Schema(schema), member.clone());
        }
        Ok(())
    }

    /// GRANT, REVOKE or DENY, from the permissions on.
    fn permission(&mut self, verb: Verb, cursor: &mut Cursor<'_>) -> Result<(), Problem> {
        let only_option = verb == Verb::Revoke && cursor.eat_all(&["GRANT", "OPTION", "FOR"]);
        let mut permissions = Vec::new();
        loop {
            let mut words = Vec::new();
            while !cursor.is_at_end()
                && !cursor.is_one_of(&["ON", "TO", "FROM"])
                && !matches!(cursor.peek(), Some(Token::Comma | Token::LParen))
            {
                words.push(cursor.identifier()?.to_uppercase());
            }
            let columns = columns(cursor)?;
            permissions.push((words.join(" "), columns));
            if !cursor.eat_symbol(&Token::Comma) {
                break;
            }
        }
        let on = if cursor.eat("ON") {
            Some(self.securable(cursor)?)
        } else {
            None
        };
        let listed = columns(cursor)?;
        if !(verb == Verb::Revoke && cursor.eat("FROM")) {
            cursor.expect("TO")?;
        }
        let mut principals = vec![cursor.identifier()?];
        while cursor.eat_symbol(&Token::Comma) {
            principals.push(cursor.identifier()?);
        }
        let option = cursor.eat_all(&["WITH", "GRANT", "OPTION"]);
        if verb == Verb::Grant && permissions.iter().all(|(word, _)| word == "CONNECT") && on.is_none() {
            // Everybody may connect to a database of PostgreSQL.
            return Ok(());
        }
        let on = match on {
            Some(on) => vec![on],
            None => self.schemas()?.into_iter().map(On::Schema).collect(),
        };
        let mut unknown = None;
        let mut privileges = Vec::new();
        for (word, own) in &permissions {
            let columns = if own.is_empty() { &listed } else { own };
            match known(word) {
                Some(words) => privileges.extend(words.iter().map(|word| (*word, columns.clone()))),
                None => unknown = Some(format!("the permission {word} has no counterpart")),
            }
        }
        // What is granted in part would be too little, what is taken away in part too much.
        if let Some(reason) = unknown.take_if(|_| verb == Verb::Grant) {
            return Err(reason.into());
        }
        for on in on {
            let mut resolved = Vec::with_capacity(privileges.len());
            for (word, columns) in &privileges {
                if *word == EXECUTE && !matches!(on, On::Schema(_) | On::Function { .. }) {
                    return Err(Problem::Refused("what it is on is nothing that runs".to_owned()));
                }
                if matches!(on, On::Function { .. }) && !matches!(*word, EXECUTE | "select") {
                    return Err(Problem::Refused("a function is only run, or read".to_owned()));
                }
                resolved.push(Privilege {
                    word,
                    columns: targets(columns, &on)?,
                    option,
                });
            }
            for principal in &principals {
                let role = match self.role(principal) {
                    Ok(role) => role,
                    Err(reason) if verb == Verb::Grant => return Err(reason.into()),
                    Err(reason) => {
                        unknown = Some(reason);
                        continue;
                    }
                };
                match verb {
                    Verb::Grant => self.permissions.grant(resolved.clone(), on.clone(), role),
                    Verb::Revoke => {
                        for privilege in &resolved {
                            self.permissions.revoke(privilege, &on, &role, only_option);
                        }
                    }
                    Verb::Deny => {
                        for privilege in &resolved {
                            self.permissions.deny(privilege, &on, &role);
                        }
                    }
                }
            }
        }
        match (unknown, verb) {
            (Some(reason), _) => Err(reason.into()),
            (None, Verb::Deny) => Err(NO_DENY.to_owned().into()),
            (None, _) => Ok(()),
        }
    }

    /// What a grant is on, after ON.
    fn securable(&self, cursor: &mut Cursor<'_>) -> Result<On, Problem> {
        let class = matches!(cursor.peek_at(1), Some(Token::DoubleColon)).then(|| {
            let class = cursor.identifier().unwrap_or_default().to_uppercase();
            cursor.bump();
            class
        });
        let parts = cursor.parts()?;
        if class.as_deref() == Some("SCHEMA") {
            return Ok(On::Schema(self.options.target_schema(&parts.concat())));
        }
        if class.is_some_and(|class| class != "OBJECT") {
            return Err(Problem::Refused("what it is on has no counterpart".to_owned()));
        }
        let (schema, name) = match parts.as_slice() {
            [name] => ("dbo", name.as_str()),
            [schema, name] => (schema.as_str(), name.as_str()),
            _ => return Err(Problem::Refused("it is in another database".to_owned())),
        };
        if let Some(table) = self.by_name.table(schema, name) {
            let columns = table
                .columns
                .iter()
                .map(|column| (column.source.name.clone(), column.name.clone()))
                .collect();
            return Ok(On::Table(table.target.clone(), columns));
        }
        let is = |other: &TableName| same_name(&other.schema, schema) && same_name(&other.name, name);
        if let Some((_, view)) = self.views.iter().find(|(synonym, _)| is(synonym)) {
            return Ok(On::Table(view.name.clone(), Vec::new()));
        }
        if let Some((_, sql)) = self.functions.iter().find(|(function, _)| is(function)) {
            return Ok(On::Function {
                schema: self.options.target_schema(schema),
                sql: sql.clone(),
            });
        }
        if let Some(sequence) = self.source.sequences.iter().find(|sequence| is(&sequence.name)) {
            return Ok(On::Sequence(self.options.target_of(&sequence.name)));
        }
        Err(Problem::Refused(format!("{schema}.{name} is not made in PostgreSQL")))
    }

    /// Every schema of the target, which a permission on the database is about.
    fn schemas(&self) -> Result<BTreeSet<String>, Refused> {
        let tables = self.tables.iter().map(|table| table.target.schema.clone());
        let views = self.views.iter().map(|(_, view)| view.name.schema.clone());
        let declared = self.source.schemas.iter().map(|name| self.options.target_schema(name));
        let schemas: BTreeSet<String> = tables.chain(views).chain(declared).collect();
        if schemas.is_empty() {
            return Err("there is no schema that it could be about".to_owned());
        }
        Ok(schemas)
    }
}

/// What is said of a denial that was followed as far as PostgreSQL can.
const NO_DENY: &str = "PostgreSQL has no DENY: the grants of this are taken away, but not what the role has from public, \
    from another role or as an owner";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Grant,
    Revoke,
    Deny,
}

enum Problem {
    Syntax(crate::script::SyntaxError),
    Refused(Refused),
}

impl From<crate::script::SyntaxError> for Problem {
    fn from(error: crate::script::SyntaxError) -> Problem {
        Problem::Syntax(error)
    }
}

impl From<String> for Problem {
    fn from(reason: String) -> Problem {
        Problem::Refused(reason)
    }
}

/// Columns of the source by their names in the target.
fn targets(columns: &[String], on: &On) -> Result<Vec<String>, Refused> {
    let On::Table(_, names) = on else {
        return Ok(Vec::new());
    };
    let target = |column: &String| {
        let found = names.iter().find(|(source, _)| same_name(source, column));
        found
            .map(|(_, target)| target.clone())
            .ok_or_else(|| format!("the column {column} is not there"))
    };
    columns.iter().map(target).collect()
}

/// Column names in parentheses, if they are next.
fn columns(cursor: &mut Cursor<'_>) -> Result<Vec<String>, Problem> {
    if !cursor.is_symbol(&Token::LParen) {
        return Ok(Vec::new());
    }
    let inner = cursor.parenthesized()?;
    let names: Result<Vec<String>, _> = inner.split_commas().iter_mut().map(Cursor::identifier).collect();
    Ok(names?)
}

//! Accounts, roles and permissions as roles and grants of PostgreSQL: the state after the last statement counts.
//!
//! Sources: <https://dev.mysql.com/doc/refman/9.0/en/grant.html>, <https://mariadb.com/kb/en/grant/>.

mod account;
mod held;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use model::pg_type::quote;
use model::source_schema::SourceGrant;
use model::{Finding, SourceSchema, TableName, code};
use sqlparser::dialect::MySqlDialect;
use sqlparser::tokenizer::Token;

use self::account::{Accounts, accounts};
use self::held::{EXECUTE, Held, On, PRIVILEGES};
use super::routine::Programs;
use crate::options::Options;
use crate::schema::by_name::ByName;
use crate::schema::draft::{TableDraft, same_name};
use crate::schema::role;
use crate::script::{Cursor, SyntaxError, tokens};

/// The database of a script that names none.
const UNNAMED: &str = super::script::DEFAULT_DATABASE;

/// Why a statement, or a part of it, has no counterpart.
type Refused = String;
type Result<T> = std::result::Result<T, Refused>;

/// The statements that make roles and grant what they may do.
pub(super) fn grants(
    source: &SourceSchema,
    tables: &[TableDraft<'_>],
    programs: &Programs,
    options: &Options,
    findings: &mut Vec<Finding>,
) -> Vec<String> {
    let mut grants = Grants {
        source,
        tables,
        by_name: ByName::of(tables),
        programs,
        options,
        accounts: Accounts::default(),
        database: None,
        granted: BTreeMap::new(),
        members: BTreeMap::new(),
    };
    for statement in &source.grants {
        let mut lost = Vec::new();
        if let Err(reason) = grants.statement(statement, &mut lost) {
            lost.push(reason);
        }
        if !lost.is_empty() {
            let message = format!("{}: {}", lost.join("; "), statement.statement.trim());
            let mut finding = Finding::new(code::PERMISSION_NOT_KEPT, "permissions", message);
            finding.line = statement.line;
            findings.push(finding);
        }
    }
    if !source.grants.is_empty() && programs.signatures.len() > programs.definers.len() {
        let message = "PostgreSQL lets every role call the functions and procedures that act with the rights of who calls them, \
                       until REVOKE EXECUTE … FROM PUBLIC says otherwise";
        findings.push(Finding::new(code::PERMISSION_NOT_KEPT, "permissions", message));
    }
    let mut sql = role::made(&grants.accounts.roles(), findings);
    // Nobody may call them in MySQL who was not granted it, and they may do what their owner may.
    let definers = programs.definers.iter();
    sql.extend(definers.map(|signature| format!("revoke execute on {signature} from public")));
    let members = grants.members.iter().map(|((role, member), admin)| {
        let option = if *admin { " with admin option" } else { "" };
        format!("grant {} to {}{option}", quote(role), quote(member))
    });
    let usage: BTreeSet<String> = grants
        .granted
        .iter()
        .filter(|(_, held)| !held.privileges.is_empty())
        .map(|((role, on), _)| format!("grant usage on schema {} to {}", quote(on.schema()), quote(role)))
        .collect();
    sql.extend(usage);
    sql.extend(members);
    for ((role, on), held) in &grants.granted {
        sql.extend(held.sql(role, on));
    }
    sql
}

/// A privilege as written, with its columns.
struct Named {
    name: String,
    columns: Vec<String>,
}

struct Grants<'g, 't> {
    source: &'g SourceSchema,
    tables: &'g [TableDraft<'t>],
    by_name: ByName<'g, 't>,
    programs: &'g Programs,
    options: &'g Options,
    accounts: Accounts,
    /// What grants call the database of a script that does not name it.
    database: Option<String>,
    granted: BTreeMap<(String, On), Held>,
    /// Role and member; true with ADMIN OPTION.
    members: BTreeMap<(String, String), bool>,
}

fn wrong(error: SyntaxError) -> Refused {
    error.to_string()
}

impl Grants<'_, '_> {
    /// What of a statement is not kept goes to `lost`.
    fn statement(&mut self, grant: &SourceGrant, lost: &mut Vec<Refused>) -> Result<()> {
        let text = grant.statement.trim().trim_end_matches(';');
        let tokens = tokens(&MySqlDialect {}, text, grant.line.unwrap_or(1)).map_err(wrong)?;
        let mut cursor = Cursor::new(text, &tokens);
        if cursor.eat("create") {
            cursor.eat_all(&["or", "replace"]);
            cursor.eat_one_of(&["user", "role"]);
            cursor.eat_all(&["if", "not", "exists"]);
            for account in accounts(&mut cursor).map_err(wrong)? {
                self.accounts.role(&account)?;
            }
            return Ok(());
        }
        if cursor.eat("drop") {
            cursor.eat_one_of(&["user", "role"]);
            cursor.eat_all(&["if", "exists"]);
            for account in accounts(&mut cursor).map_err(wrong)? {
                if let Some(role) = self.accounts.remove(&account) {
                    self.granted.retain(|(holder, _), _| *holder != role);
                    self.members
                        .retain(|(group, member), _| *group != role && *member != role);
                }
            }
            return Ok(());
        }
        if cursor.eat("grant") {
            return self.change(&mut cursor, true, lost);
        }
        if cursor.eat("revoke") {
            cursor.eat_all(&["if", "exists"]);
            return self.change(&mut cursor, false, lost);
        }
        Err("it has no counterpart".to_owned())
    }

    /// GRANT and REVOKE, from behind that word.
    fn change(&mut self, cursor: &mut Cursor<'_>, is_grant: bool, lost: &mut Vec<Refused>) -> Result<()> {
        let to = if is_grant { "to" } else { "from" };
        let all_of = {
            let mut ahead = cursor.clone();
            ahead.eat("all") && {
                ahead.eat("privileges");
                ahead.eat_symbol(&Token::Comma) && ahead.eat_all(&["grant", "option", "from"])
            }
        };
        if all_of {
            cursor.text_until(|place| place.is("from"));
            cursor.bump();
            for account in accounts(cursor).map_err(wrong)? {
                let role = self.accounts.role(&account)?;
                self.granted.retain(|(holder, _), _| *holder != role);
            }
            return Ok(());
        }
        let mut ahead = cursor.clone();
        ahead.text_until(|place| place.is("on") || place.is(to));
        if !ahead.is("on") {
            return self.membership(cursor, is_grant);
        }
        let named = privileges(cursor)?;
        cursor.expect("on").map_err(wrong)?;
        let on = self.securables(cursor)?;
        cursor.expect(to).map_err(wrong)?;
        let holders = accounts(cursor).map_err(wrong)?;
        cursor.text_until(|place| place.are(&["grant", "option"]));
        let option = is_grant && !cursor.is_at_end();
        let mut changed = BTreeSet::new();
        let (mut takes_option, mut unknown) = (false, Vec::new());
        for one in &named {
            let columns = self.columns(one, &on)?;
            match one.name.as_str() {
                "all" | "all privileges" => {
                    changed.extend(PRIVILEGES.iter().map(|privilege| (*privilege, None)));
                    changed.insert((EXECUTE, None));
                    if is_grant {
                        lost.push(
                            "ALL is what PostgreSQL has for tables; to make, alter and drop them is not kept"
                                .to_owned(),
                        );
                    }
                }
                "usage" => {}
                "grant option" => takes_option = true,
                EXECUTE if on.iter().all(|on| on.takes(EXECUTE)) => {
                    changed.insert((EXECUTE, None));
                }
                name => match PRIVILEGES.iter().find(|privilege| **privilege == name) {
                    Some(privilege) if columns.is_empty() => {
                        changed.insert((*privilege, None));
                    }
                    Some(privilege) => changed.extend(columns.into_iter().map(|column| (*privilege, Some(column)))),
                    None => unknown.push(name.to_uppercase()),
                },
            }
        }
        // What was never granted need not be taken.
        if !unknown.is_empty() && is_grant {
            lost.push(format!("without a counterpart: {}", unknown.join(", ")));
        }
        for account in &holders {
            let role = self.accounts.role(account)?;
            for on in &on {
                let held = self.granted.entry((role.clone(), on.clone())).or_default();
                if is_grant {
                    let taken = changed.iter().filter(|(privilege, _)| on.takes(privilege));
                    held.privileges.extend(taken.cloned());
                    held.grant_option |= option || takes_option;
                } else {
                    held.grant_option &= !takes_option;
                    held.privileges.retain(|(privilege, column)| {
                        !changed.contains(&(*privilege, None)) && !changed.contains(&(*privilege, column.clone()))
                    });
                }
            }
        }
        Ok(())
    }

    /// GRANT role TO account.
    fn membership(&mut self, cursor: &mut Cursor<'_>, is_grant: bool) -> Result<()> {
        if cursor.is("proxy") {
            return Err("it has no counterpart".to_owned());
        }
        if !is_grant {
            cursor.eat_all(&["admin", "option", "for"]);
        }
        let to = if is_grant { "to" } else { "from" };
        let granted = accounts(cursor).map_err(wrong)?;
        cursor.expect(to).map_err(wrong)?;
        let members = accounts(cursor).map_err(wrong)?;
        let admin = cursor.eat_all(&["with", "admin", "option"]);
        for role in &granted {
            let role = self.accounts.role(role)?;
            for member in &members {
                let key = (role.clone(), self.accounts.role(member)?);
                if is_grant {
                    *self.members.entry(key).or_default() |= admin;
                } else {
                    self.members.remove(&key);
                }
            }
        }
        Ok(())
    }

    /// What stands behind ON, in the target.
    fn securables(&mut self, cursor: &mut Cursor<'_>) -> Result<Vec<On>> {
        let kind = cursor.eat_one_of(&["table", "procedure", "function", "package"]);
        let part = |cursor: &mut Cursor<'_>| -> Result<Option<String>> {
            if cursor.eat_symbol(&Token::Mul) {
                return Ok(None);
            }
            cursor.identifier().map(Some).map_err(wrong)
        };
        let first = part(cursor)?;
        if !cursor.eat_symbol(&Token::Period) {
            return match first {
                // The database in use is known where there is one only.
                None if self.schemas().len() == 1 => Ok(self.all()),
                None => Err("the database in use is not known".to_owned()),
                Some(name) => self.named(kind, None, &name).map(|on| vec![on]),
            };
        }
        let second = part(cursor)?;
        match (first, second) {
            (None, _) => Ok(self.all()),
            (Some(database), None) => {
                let schema = self.migrated(&database)?;
                Ok(vec![On::Schema(self.options.target_schema(&schema))])
            }
            (Some(database), Some(name)) => {
                let schema = self.migrated(&database)?;
                self.named(kind, Some(&schema), &name).map(|on| vec![on])
            }
        }
    }

    fn schemas(&self) -> BTreeSet<&str> {
        let tables = self.source.tables.iter().map(|table| &table.name);
        let sequences = self.source.sequences.iter().map(|sequence| &sequence.name);
        tables.chain(sequences).map(|name| name.schema.as_str()).collect()
    }

    fn all(&self) -> Vec<On> {
        let schemas = self.schemas();
        schemas
            .into_iter()
            .map(|schema| On::Schema(self.options.target_schema(schema)))
            .collect()
    }

    /// The database of that name; `_` and `%` are wildcards unless escaped.
    fn migrated(&mut self, database: &str) -> Result<String> {
        let plain = database.replace("\\_", "_").replace("\\%", "%");
        let schemas = self.schemas();
        if schemas.contains(plain.as_str()) {
            return Ok(plain);
        }
        if database.replace("\\%", "").contains('%') {
            return Err("a pattern of databases has no counterpart".to_owned());
        }
        // A script without the name of its database: what its grants name is taken for it, if it is always the same.
        if schemas.iter().eq([&UNNAMED]) && self.database.as_ref().is_none_or(|known| *known == plain) {
            self.database = Some(plain);
            return Ok(UNNAMED.to_owned());
        }
        Err(format!("the database {plain} is not part of the migration"))
    }

    /// A routine, or else a table, view or sequence.
    fn named(&self, kind: Option<&str>, schema: Option<&str>, name: &str) -> Result<On> {
        let Some(word) = kind.filter(|kind| *kind != "table") else {
            return self.object(schema, name);
        };
        let is = |other: &TableName| schema.is_none_or(|schema| schema == other.schema) && same_name(&other.name, name);
        let mut found = self.programs.signatures.iter();
        found
            .find(|((kind, routine), _)| *kind == word && is(routine))
            .map(|((_, routine), signature)| {
                On::Routine(self.options.target_schema(&routine.schema), signature.clone())
            })
            .ok_or_else(|| format!("the {word} {name} is not made in PostgreSQL"))
    }

    fn object(&self, schema: Option<&str>, name: &str) -> Result<On> {
        let is = |other: &TableName| schema.is_none_or(|schema| schema == other.schema) && same_name(&other.name, name);
        let tables = self.by_name.named(name).filter(|table| is(&table.source.name));
        let sequences = self.source.sequences.iter().filter(|sequence| is(&sequence.name));
        let views = self.programs.views.iter().filter(|(view, _)| is(view));
        let mut found = tables
            .map(|table| On::Table(table.target.clone()))
            .chain(sequences.map(|sequence| On::Sequence(self.options.target_of(&sequence.name))))
            .chain(views.map(|(_, view)| On::Table(view.name.clone())));
        match (found.next(), found.next()) {
            (Some(on), None) => Ok(on),
            (Some(_), Some(_)) => Err(format!(
                "several databases have {name}, and which was in use is not known"
            )),
            (None, _) => Err(format!("{name} is not made in PostgreSQL")),
        }
    }

    /// The columns of a privilege as they are called in the target.
    fn columns(&self, named: &Named, on: &[On]) -> Result<Vec<String>> {
        let [On::Table(target)] = on else {
            return Ok(Vec::new());
        };
        if named.columns.is_empty() {
            return Ok(Vec::new());
        }
        let table = self.tables.iter().find(|table| table.target == *target);
        let names = named.columns.iter().map(|name| {
            let column = table.and_then(|table| table.column(name));
            column
                .map(|column| column.name.clone())
                .ok_or_else(|| format!("the column {name} is not there"))
        });
        names.collect()
    }
}

/// The privileges before ON, in lower case.
fn privileges(cursor: &mut Cursor<'_>) -> Result<Vec<Named>> {
    let mut found = Vec::new();
    loop {
        let mut words = Vec::new();
        while let Some(Token::Word(word)) = cursor.peek()
            && !cursor.is("on")
        {
            words.push(word.value.to_lowercase());
            cursor.bump();
        }
        let mut columns = Vec::new();
        if cursor.is_symbol(&Token::LParen) {
            for mut name in cursor.parenthesized().map_err(wrong)?.split_commas() {
                columns.push(name.identifier().map_err(wrong)?);
            }
        }
        found.push(Named {
            name: words.join(" "),
            columns,
        });
        if !cursor.eat_symbol(&Token::Comma) {
            return Ok(found);
        }
    }
}

//! Accounts, and the roles of PostgreSQL that stand for them.

use std::collections::{BTreeMap, BTreeSet};

use sqlparser::tokenizer::Token;

use crate::script::{Cursor, SyntaxError};

/// `'user'@'host'`; a role of MySQL is an account on the host `%`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Account {
    user: String,
    host: String,
}

/// Takes accounts with commas between, each with what says how it identifies itself.
pub(super) fn accounts(cursor: &mut Cursor<'_>) -> Result<Vec<Account>, SyntaxError> {
    let mut found = Vec::new();
    loop {
        found.push(account(cursor)?);
        if cursor.eat("identified") {
            // WITH is a part of it.
            cursor.bump();
        }
        cursor.text_until(|place| {
            place.is_symbol(&Token::Comma)
                || place.is_one_of(&[
                    "to",
                    "from",
                    "with",
                    "default",
                    "require",
                    "account",
                    "comment",
                    "attribute",
                ])
        });
        if !cursor.eat_symbol(&Token::Comma) {
            return Ok(found);
        }
    }
}

fn account(cursor: &mut Cursor<'_>) -> Result<Account, SyntaxError> {
    let word = match cursor.peek() {
        Some(Token::Word(word)) if word.quote_style.is_none() => Some(word.value.clone()),
        _ => None,
    };
    let name = |cursor: &mut Cursor<'_>| cursor.string().or_else(|_| cursor.identifier());
    // `a@b` without quotes is one word.
    if let Some((user, host)) = word.as_deref().and_then(|word| word.split_once('@'))
        && !user.is_empty()
    {
        cursor.bump();
        let host = if host.is_empty() {
            name(cursor)?
        } else {
            host.to_owned()
        };
        return Ok(Account::new(user, &host));
    }
    let user = name(cursor)?;
    let host = match cursor.peek() {
        Some(Token::AtSign) => {
            cursor.bump();
            name(cursor)?
        }
        Some(Token::Word(word)) if word.quote_style.is_none() && word.value.starts_with('@') => {
            cursor.bump();
            match word.value.trim_start_matches('@') {
                "" => name(cursor)?,
                host => host.to_owned(),
            }
        }
        _ => "%".to_owned(),
    };
    Ok(Account::new(&user, &host))
}

impl Account {
    fn new(user: &str, host: &str) -> Account {
        Account {
            user: user.to_owned(),
            host: host.to_lowercase(),
        }
    }
}

/// Which role stands for which account.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    roles: BTreeMap<Account, String>,
    taken: BTreeSet<String>,
}

impl Accounts {
    /// The role of an account. The first of a user's accounts has the user's name, others have their host in theirs:
    /// each has permissions of its own.
    pub(super) fn role(&mut self, account: &Account) -> Result<String, String> {
        if let Some(known) = self.roles.get(account) {
            return Ok(known.clone());
        }
        let user = account.user.as_str();
        if user.is_empty() {
            return Err("the anonymous account has no counterpart".to_owned());
        }
        if user.eq_ignore_ascii_case("current_user") || user.eq_ignore_ascii_case("current_role") {
            return Err("whose statement it is, is not known".to_owned());
        }
        // PostgreSQL keeps these names for itself.
        if user.starts_with("pg_") || user == "public" || user == "none" {
            return Err(format!("PostgreSQL keeps the name {user} for itself"));
        }
        let mut role = crate::names::shortened(user);
        if self.taken.contains(&role) {
            role = crate::names::shortened(&format!("{user}@{}", account.host));
        }
        if self.taken.contains(&role) {
            return Err(format!("the name {role} stands for another account already"));
        }
        self.taken.insert(role.clone());
        self.roles.insert(account.clone(), role.clone());
        Ok(role)
    }

    /// Forgets an account; its role, if it had one.
    pub(super) fn remove(&mut self, account: &Account) -> Option<String> {
        let role = self.roles.remove(account)?;
        self.taken.remove(&role);
        Some(role)
    }

    pub(super) fn roles(&self) -> BTreeSet<String> {
        self.taken.clone()
    }
}

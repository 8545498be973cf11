//! Secrets taken out of what steps write: it is kept as evidence and read by many.

use crate::project::Project;

/// What stands in a secret's place.
const MASK: &str = "***";
/// Variables of clients that people put passwords into.
const VARIABLES: [&str; 4] = [
    "PGPASSWORD",
    "MYSQL_PWD",
    "LANDFALL_SOURCE_PASSWORD",
    "LANDFALL_TARGET_PASSWORD",
];

/// The secrets that this process knows.
#[derive(Clone, Default)]
pub(crate) struct Mask(Vec<String>);

impl std::fmt::Debug for Mask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mask({} secrets)", self.0.len())
    }
}

impl Mask {
    /// The passwords of the project's servers, as far as they can be read here, and those of the environment.
    pub(crate) fn of(project: &Project) -> Mask {
        let servers = [
            project.settings.source().ok().and_then(|address| match address {
                source::Address::Server { connection, .. } => connection.password,
                source::Address::Script(_) => None,
            }),
            project
                .settings
                .target()
                .ok()
                .and_then(|connection| connection.password),
        ];
        let environment = VARIABLES.iter().filter_map(|name| std::env::var(name).ok());
        let passwords = servers.iter().flatten().map(|password| password.reveal().to_owned());
        Mask::new(passwords.chain(environment))
    }

    fn new(secrets: impl Iterator<Item = String>) -> Mask {
        let mut secrets: Vec<String> = secrets.filter(|secret| !secret.is_empty()).collect();
        // The longest first, for one may be a part of another.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.dedup();
        Mask(secrets)
    }

    /// The text without secrets, and without the passwords of URLs.
    pub(crate) fn apply(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.0 {
            text = text.replace(secret.as_str(), MASK);
        }
        without_url_passwords(&text)
    }
}

/// `scheme://user:password@host` without the password.
fn without_url_passwords(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        masked.push_str(before);
        let end = after
            .find(|letter: char| letter.is_whitespace() || matches!(letter, '/' | '"' | '\'' | '<' | '>'))
            .unwrap_or(after.len());
        let place = &after[..end];
        match place.rfind('@').and_then(|at| Some((place[..at].find(':')?, at))) {
            Some((colon, at)) => {
                masked.push_str(&place[..=colon]);
                masked.push_str(MASK);
                masked.push_str(&place[at..]);
            }
            None => masked.push_str(place),
        }
        rest = &after[end..];
    }
    masked.push_str(rest);
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_passwords_of_urls_are_masked() {
        let mask = Mask::new(["hunter2".to_owned(), "hunter".to_owned(), String::new()].into_iter());
        assert_eq!(mask.apply("pass hunter2, hunter!"), "pass ***, ***!");
        let text = "to postgres://ann:s3cr@t@pg1:5432/shop, from mysql://bob@db1 and http://x/y:z@w";
        let masked = "to postgres://ann:***@pg1:5432/shop, from mysql://bob@db1 and http://x/y:z@w";
        assert_eq!(mask.apply(text), masked);
    }
}

//! Secrets taken out of what steps write: it is kept as evidence and read by many.

use crate::project::Project;

/// What stands in a secret's place.
const MASK: &str = "***";
/// Endings of the names of environment variables, of keys in connection strings and of fields that hold secrets; letters only, in small.
const NAMES: [&str; 10] = [
    "password",
    "passwd",
    "pwd",
    "secret",
    "token",
    "accesskey",
    "accountkey",
    "storagekey",
    "apikey",
    "sharedaccesssignature",
];
/// Shorter values of the environment are words as well.
const SHORTEST: usize = 4;

/// Whether what has this name is a secret.
fn is_secret(name: &str) -> bool {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let letters = letters.to_ascii_lowercase();
    NAMES.iter().any(|ending| letters.ends_with(ending))
}

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
        let environment = std::env::vars_os().filter_map(|(name, value)| {
            let value = value.into_string().ok().filter(|value| value.len() >= SHORTEST)?;
            let name = name.to_string_lossy();
            // The shell's folders.
            let is_folder = ["PWD", "OLDPWD"].contains(&&*name);
            (is_secret(&name) && !is_folder).then_some(value)
        });
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

    /// The text without secrets, without the passwords of URLs, and without what is given to a name of one.
    pub(crate) fn apply(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.0 {
            text = text.replace(secret.as_str(), MASK);
        }
        without_given(&without_url_passwords(&text))
    }
}

/// `password=…`, `Pwd = "…"`, `"secret": "…"` and `PASSWORD '…'` without what is given.
fn without_given(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(end) = rest.find(|letter: char| !is_of_name(letter)) {
        let (name, after) = rest.split_at(end);
        masked.push_str(name);
        let value = if is_secret(name) { given(after) } else { None };
        let (kept, next) = match value {
            Some((from, to)) => {
                masked.push_str(&after[..from]);
                masked.push_str(MASK);
                ("", &after[to..])
            }
            // One character that is of no name.
            None => after.split_at(after.chars().next().map_or(0, char::len_utf8)),
        };
        masked.push_str(kept);
        rest = next;
    }
    masked.push_str(rest);
    masked
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// Bytes of the value behind a name: after `=`, or in quotes after `:` or a blank.
fn given(after: &str) -> Option<(usize, usize)> {
    // The quote that closes the name.
    let rest = after.strip_prefix(['"', '\'']).unwrap_or(after);
    let trimmed = rest.trim_start_matches([' ', '\t']);
    let (is_assigned, value) = match trimmed.strip_prefix('=') {
        Some(value) => (true, value),
        None => (false, trimmed.strip_prefix(':').unwrap_or(trimmed)),
    };
    let value = value.trim_start_matches([' ', '\t']);
    let start = after.len() - value.len();
    let quote = value.chars().next().filter(|letter| matches!(letter, '"' | '\''));
    match quote {
        Some(quote) if start > 0 => {
            let length = value[1..].find(quote)?;
            (length > 0).then_some((start + 1, start + 1 + length))
        }
        _ if is_assigned => {
            let ends = |letter: char| letter.is_whitespace() || matches!(letter, ';' | '&' | ',' | '"' | '\'' | ')');
            let length = value.find(ends).unwrap_or(value.len());
            (length > 0).then_some((start, start + length))
        }
        _ => None,
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

    #[test]
    fn what_is_given_to_a_name_of_a_secret_is_masked() {
        let mask = Mask::default();
        for (text, masked) in [
            (
                "host=db1 password=hunter2 dbname=shop",
                "host=db1 password=*** dbname=shop",
            ),
            (
                "Server=tcp:db1;User Id=sa;Pwd=\"a;b\";Encrypt=yes",
                "Server=tcp:db1;User Id=sa;Pwd=\"***\";Encrypt=yes",
            ),
            ("psql --set PGPASSWORD='it' -c", "psql --set PGPASSWORD='***' -c"),
            (
                "{\"client_secret\": \"x y\", \"id\": \"1\"}",
                "{\"client_secret\": \"***\", \"id\": \"1\"}",
            ),
            ("ALTER ROLE app PASSWORD 'x'", "ALTER ROLE app PASSWORD '***'"),
            (
                "AWS_SECRET_ACCESS_KEY=abc/def+g= next",
                "AWS_SECRET_ACCESS_KEY=*** next",
            ),
            ("AccountName=a;AccountKey=zz==;x", "AccountName=a;AccountKey=***;x"),
            (
                "the password of ann is not shown; tokens=3",
                "the password of ann is not shown; tokens=3",
            ),
            ("password=", "password="),
        ] {
            assert_eq!(mask.apply(text), masked);
        }
        assert!(is_secret("AZURE_SQL_TOKEN") && is_secret("LANDFALL_TARGET_PASSWORD") && is_secret("MYSQL_PWD"));
        assert!(!is_secret("PWDX") && !is_secret("PATH"));
    }
}

//! The list of those who may sign: the file that ssh-keygen(1) describes under ALLOWED SIGNERS.

use super::key::PublicKey;
use super::{Refused, Signer};
use crate::Moment;

/// Largest list that is read.
const LONGEST: usize = 1024 * 1024;

/// The list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signers {
    lines: Vec<Line>,
    text: String,
}

/// What is wrong with a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the list of signers: {reason}")]
pub struct SignersError {
    pub line: usize,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    number: usize,
    names: String,
    namespaces: Option<String>,
    after: Option<Moment>,
    before: Option<Moment>,
    key: PublicKey,
}

impl Signers {
    /// Reads the list.
    ///
    /// # Errors
    /// A line that cannot be read, or that asks for what is not supported here: certificates, and times without a `Z`, which would
    /// mean another moment on every machine.
    pub fn parse(text: &str) -> Result<Self, SignersError> {
        if text.len() > LONGEST {
            return Err(SignersError {
                line: 1,
                reason: format!("the list has more than {LONGEST} bytes"),
            });
        }
        let mut lines = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            lines.push(parse_line(line, number).map_err(|reason| SignersError { line: number, reason })?);
        }
        let text = text.to_owned();
        Ok(Signers { lines, text })
    }

    /// The list as it was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nobody is listed.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether a key is listed for this name, whatever its limits.
    pub fn lists(&self, name: &str) -> bool {
        self.lines.iter().any(|line| in_list(&line.names, name))
    }

    /// The line that lets this key sign; of several, the first one without an objection.
    pub(super) fn find(
        &self,
        key: &PublicKey,
        namespace: &str,
        at: Moment,
        name: Option<&str>,
    ) -> Result<Signer, Refused> {
        let mut refused = Refused::NotListed(key.fingerprint());
        for line in self.lines.iter().filter(|line| line.key == *key) {
            match line.objection(namespace, at, name) {
                None => {
                    return Ok(Signer {
                        names: line.names.clone(),
                        fingerprint: key.fingerprint(),
                    });
                }
                Some(objection) => refused = objection,
            }
        }
        Err(refused)
    }
}

impl Line {
    fn objection(&self, namespace: &str, at: Moment, name: Option<&str>) -> Option<Refused> {
        let fingerprint = self.key.fingerprint();
        let names = self.names.clone();
        if let Some(name) = name.filter(|name| !in_list(&self.names, name)) {
            return Some(Refused::OtherName {
                fingerprint,
                names,
                name: name.to_owned(),
            });
        }
        let listed = |list: &String| in_list(list, namespace);
        if !self.namespaces.as_ref().is_none_or(listed) {
            return Some(Refused::NamespaceNotListed {
                fingerprint,
                names,
                namespace: namespace.to_owned(),
            });
        }
        let valid = self.after.is_none_or(|after| at >= after) && self.before.is_none_or(|before| at <= before);
        (!valid).then_some(Refused::NotValidThen {
            fingerprint,
            names,
            at,
            line: self.number,
        })
    }
}

fn parse_line(line: &str, number: usize) -> Result<Line, String> {
    let (names, rest) = field(line)?;
    let names = names.replace('"', "");
    if names.is_empty() {
        return Err("it begins with no name".to_owned());
    }
    // As ssh-keygen does: what is no key at once, is options with a key behind them.
    let (options, key) = if rest.is_empty() || looks_like_key(rest) {
        (Limits::default(), rest)
    } else {
        let (options, key) = field(rest)?;
        (Limits::parse(options)?, key)
    };
    let mut words = key.split_ascii_whitespace();
    let (Some(algorithm), Some(base64)) = (words.next(), words.next()) else {
        return Err("there is no key: names, options, kind of key, key".to_owned());
    };
    let key = PublicKey::parse_text(algorithm, base64).map_err(|refused| match refused {
        Refused::Malformed(reason) => reason,
        other => other.to_string(),
    })?;
    Ok(Line {
        number,
        names,
        namespaces: options.namespaces,
        after: options.after,
        before: options.before,
        key,
    })
}

/// Whether a key begins here; no option begins as kinds of keys do.
fn looks_like_key(text: &str) -> bool {
    let kind = text.split_ascii_whitespace().next().unwrap_or("");
    ["ssh-", "ecdsa-", "sk-"].iter().any(|start| kind.starts_with(start))
}

#[derive(Debug, Default)]
struct Limits {
    namespaces: Option<String>,
    after: Option<Moment>,
    before: Option<Moment>,
}

impl Limits {
    fn parse(text: &str) -> Result<Self, String> {
        let mut limits = Limits::default();
        for option in outside_quotes(text, ',') {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            let value = value
                .strip_prefix('"')
                .and_then(|value| value.strip_suffix('"'))
                .unwrap_or(value);
            let twice = || Err(format!("{name} stands there twice"));
            match name.to_ascii_lowercase().as_str() {
                "cert-authority" => {
                    return Err("cert-authority is not supported: list the keys themselves".to_owned());
                }
                "namespaces" if limits.namespaces.is_some() => return twice(),
                "namespaces" if !value.is_empty() => limits.namespaces = Some(value.to_owned()),
                "valid-after" if limits.after.is_some() => return twice(),
                "valid-after" => limits.after = Some(moment(value)?),
                "valid-before" if limits.before.is_some() => return twice(),
                "valid-before" => limits.before = Some(moment(value)?),
                _ => return Err(format!("option {option:?} is not known")),
            }
        }
        if limits
            .after
            .zip(limits.before)
            .is_some_and(|(after, before)| before <= after)
        {
            return Err("valid-before is not later than valid-after".to_owned());
        }
        Ok(limits)
    }
}

/// The first field and what follows it; quotes hold spaces.
fn field(text: &str) -> Result<(&str, &str), String> {
    let mut quoted = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            letter if letter.is_ascii_whitespace() && !quoted => {
                let (first, rest) = text.split_at(at);
                return Ok((first, rest.trim_start()));
            }
            _ => {}
        }
    }
    if quoted {
        return Err("a quote is not closed".to_owned());
    }
    Ok((text, ""))
}

fn outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |letter| {
        quoted ^= letter == '"';
        letter == separator && !quoted
    })
}

/// `YYYYMMDDZ`, `YYYYMMDDHHMMZ` or `YYYYMMDDHHMMSSZ`.
fn moment(text: &str) -> Result<Moment, String> {
    let wrong = || format!("{text:?} is no time such as 20261123Z or 20261123213000Z");
    let Some(digits) = text.strip_suffix(['Z', 'z']) else {
        return Err(format!(
            "time {text:?} has no Z, and would mean another moment in another time zone: write it in UTC, e.g. 20261123213000Z"
        ));
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || ![8, 12, 14].contains(&digits.len()) {
        return Err(wrong());
    }
    let padded = format!("{digits:0<14}");
    let part = |from: usize, to: usize| padded.get(from..to).unwrap_or("00");
    format!(
        "{}-{}-{}T{}:{}:{}Z",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 12),
        part(12, 14)
    )
    .parse()
    .map_err(|_| wrong())
}

/// Whether a list of patterns holds a name (ssh_config(5), PATTERNS): `*` and `?` are wild, and a pattern with `!` before it takes
/// out what it matches.
fn in_list(list: &str, name: &str) -> bool {
    let mut found = false;
    for pattern in list.split(',') {
        match pattern.strip_prefix('!') {
            Some(pattern) if matches(pattern.as_bytes(), name.as_bytes()) => return false,
            Some(_) => {}
            None => found |= matches(pattern.as_bytes(), name.as_bytes()),
        }
    }
    found
}

/// In time proportional to the product of both lengths, whatever the pattern.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(letter) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p + 1, t));
                p += 1;
            }
            Some(wanted) if *wanted == b'?' || wanted == letter => {
                p += 1;
                t += 1;
            }
            _ => match star {
                None => return false,
                Some((after, from)) => {
                    star = Some((after, from + 1));
                    p = after;
                    t = from + 1;
                }
            },
        }
    }
    pattern
        .get(p..)
        .is_none_or(|rest| rest.iter().all(|letter| *letter == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_openssh() {
        assert!(in_list("*@example.com,bob", "ann@example.com"));
        assert!(!in_list("*@example.com,!ann@*", "ann@example.com"));
        assert!(!in_list("!ann", "bob"), "what is not taken out is not in either");
        assert!(in_list("b?b", "bob") && !in_list("b?b", "boob") && in_list("*o*b", "boob"));
        assert!(!in_list("bob", "Bob") && !in_list("", "bob"));
    }

    #[test]
    fn times_are_in_utc_or_refused() {
        assert_eq!(moment("20261123Z").unwrap().to_string(), "2026-11-23T00:00:00.000Z");
        assert_eq!(moment("202611232130Z").unwrap().to_string(), "2026-11-23T21:30:00.000Z");
        assert_eq!(
            moment("20261123213059Z").unwrap().to_string(),
            "2026-11-23T21:30:59.000Z"
        );
        assert!(moment("20261123").unwrap_err().contains("no Z"));
        for bad in ["Z", "2026Z", "20261323Z", "20261123T21Z", "20261123٣٣Z"] {
            assert!(moment(bad).is_err(), "{bad}");
        }
    }
}

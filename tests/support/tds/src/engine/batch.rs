//! A batch cut into its statements, and those that are no queries.

use crate::error::ServerError;

/// A statement of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// `IF @@TRANCOUNT = 0` or `> 0`, and what is done then.
    IfTransaction(bool, Box<Step>),
    Throw(ServerError),
    /// Words after SET.
    Set(String),
    Begin,
    Commit,
    /// With the name of a savepoint, if one is told.
    Rollback(Option<String>),
    Save(String),
    Use(String),
    /// A query, or a change of rows.
    Other(String),
}

/// The statements, which are separated by semicolons.
pub(super) fn steps(batch: &str) -> Result<Vec<Step>, ServerError> {
    let mut steps = Vec::new();
    // The condition of a block, which is that of each of its statements: none of them changes what it asks.
    let mut block: Option<String> = None;
    for text in cut(batch) {
        let upper = text.to_uppercase();
        match &block {
            None if upper.starts_with("IF ") && upper.ends_with(" BEGIN") => {
                block = Some(text[..text.len() - "BEGIN".len()].to_owned());
            }
            Some(_) if upper == "END" => block = None,
            Some(condition) => steps.push(step(&format!("{condition}{text}"))?),
            None => steps.push(step(&text)?),
        }
    }
    match block {
        None => Ok(steps),
        Some(_) => Err(ServerError::not_served("BEGIN without END", batch)),
    }
}

/// Texts between semicolons that stand in no text, name or comment. Comments are left out.
fn cut(batch: &str) -> Vec<String> {
    let (mut parts, mut part) = (Vec::new(), String::new());
    let mut rest = batch;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' => quoted(rest, first),
            '[' => quoted(rest, ']'),
            '-' if rest.starts_with("--") => {
                rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
                continue;
            }
            '/' if rest.starts_with("/*") => {
                rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
                part.push(' ');
                continue;
            }
            ';' => {
                parts.push(std::mem::take(&mut part));
                rest = &rest[1..];
                continue;
            }
            other => other.len_utf8(),
        };
        part.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    parts.push(part);
    parts
        .into_iter()
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// The length of a quoted part; its end is doubled inside of it.
fn quoted(text: &str, end: char) -> usize {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if character == end {
            match characters.peek() {
                Some((_, next)) if *next == end => {
                    characters.next();
                }
                _ => return at + character.len_utf8(),
            }
        }
    }
    text.len()
}

/// The first word in capitals, and what follows it.
fn word(text: &str) -> (String, &str) {
    let text = text.trim_start();
    let end = text
        .find(|character: char| !character.is_alphanumeric() && character != '_')
        .unwrap_or(text.len());
    (text[..end].to_uppercase(), text[end..].trim_start())
}

fn step(text: &str) -> Result<Step, ServerError> {
    let (first, rest) = word(text);
    let (second, after) = word(rest);
    let transaction = matches!(second.as_str(), "TRAN" | "TRANSACTION");
    Ok(match first.as_str() {
        "IF" => {
            let compact: String = rest
                .chars()
                .take_while(|character| !character.is_alphabetic() || *character == '@')
                .collect();
            let condition = rest.to_uppercase();
            let Some(condition) = condition.strip_prefix("@@TRANCOUNT") else {
                return Err(ServerError::not_served("IF of anything but @@TRANCOUNT", text));
            };
            let condition = condition.trim_start();
            let open = match condition {
                condition if condition.starts_with("> 0") => true,
                condition if condition.starts_with("= 0") => false,
                _ => return Err(ServerError::not_served(format!("IF{compact}"), text)),
            };
            let then = &rest[rest.len() - condition.len() + 3..];
            Step::IfTransaction(open, Box::new(step(then.trim_start())?))
        }
        "THROW" => Step::Throw(thrown(rest).ok_or_else(|| ServerError::not_served("such a THROW", text))?),
        "SET" => Step::Set(rest.to_owned()),
        "BEGIN" if transaction => Step::Begin,
        "COMMIT" => Step::Commit,
        "ROLLBACK" if transaction && !after.is_empty() => Step::Rollback(Some(after.to_owned())),
        "ROLLBACK" => Step::Rollback(None),
        "SAVE" if transaction => Step::Save(after.to_owned()),
        "USE" => Step::Use(rest.trim_matches(['[', ']']).to_owned()),
        _ => Step::Other(text.to_owned()),
    })
}

/// `number, N'message', state`.
fn thrown(text: &str) -> Option<ServerError> {
    let (number, rest) = text.split_once(',')?;
    let (message, state) = rest.rsplit_once(',')?;
    let message = message
        .trim()
        .trim_start_matches('N')
        .strip_prefix('\'')?
        .strip_suffix('\'')?;
    Some(ServerError {
        number: number.trim().parse().ok()?,
        state: state.trim().parse().ok()?,
        class: 16,
        message: message.replace("''", "'"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_done_on_its_condition() {
        let thrown = Step::Throw(ServerError {
            number: 50_717,
            state: 1,
            class: 16,
            message: "over".to_owned(),
        });
        assert_eq!(
            steps("IF @@TRANCOUNT = 0 BEGIN; THROW 50717, N'over', 1; END; SELECT 1").unwrap(),
            [
                Step::IfTransaction(false, Box::new(thrown)),
                Step::Other("SELECT 1".to_owned())
            ]
        );
        assert!(steps("IF @@TRANCOUNT = 0 BEGIN; THROW 50717, N'over', 1").is_err());
    }

    #[test]
    fn semicolons_in_texts_and_names_separate_nothing() {
        let parts = cut("SELECT 'a;''b' AS [x;]]y] -- c;\n; SET NOCOUNT ON; /* ; */ SELECT 1");
        assert_eq!(parts, ["SELECT 'a;''b' AS [x;]]y]", "SET NOCOUNT ON", "SELECT 1"]);
    }

    #[test]
    fn statements_about_transactions_are_known() {
        assert_eq!(
            steps("IF @@TRANCOUNT > 0 ROLLBACK; BEGIN TRAN").unwrap(),
            [Step::IfTransaction(true, Box::new(Step::Rollback(None))), Step::Begin]
        );
        let thrown = steps("IF @@TRANCOUNT = 0 THROW 50001, N'it''s over', 1; SELECT 1").unwrap();
        let Step::IfTransaction(false, step) = &thrown[0] else {
            panic!("{thrown:?}");
        };
        assert!(matches!(&**step, Step::Throw(error) if error.number == 50001 && error.message == "it's over"));
        assert!(steps("IF EXISTS (SELECT 1) SELECT 2").is_err());
    }
}

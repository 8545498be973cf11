//! The plan as people read it: Markdown, and one HTML page that needs nothing else. Both are rendered of one view of the plan.

mod view;
pub mod words;

use std::fmt::Write as _;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value, escape_formatter};

use self::view::View;
use crate::plan::Plan;

/// Names of the runbook's forms in the cutover's folder.
pub const MARKDOWN: &str = "runbook.md";
pub const HTML: &str = "runbook.html";

const MARKDOWN_TEMPLATE: &str = include_str!("../../templates/runbook.md");
const HTML_TEMPLATE: &str = include_str!("../../templates/runbook.html");

/// A runbook cannot be rendered: its template is wrong, or the plan has no form in JSON.
#[derive(Debug, thiserror::Error)]
pub enum RunbookError {
    #[error("rendering the runbook: {0}")]
    Template(#[from] minijinja::Error),
    #[error("rendering the runbook: {0}")]
    Form(#[from] serde_json::Error),
}

/// As Markdown (CommonMark, with GitHub's tables).
///
/// # Errors
/// [`RunbookError`].
pub fn markdown(plan: &Plan) -> Result<String, RunbookError> {
    render(plan, MARKDOWN, MARKDOWN_TEMPLATE)
}

/// As one page of HTML that needs nothing else, and prints well.
///
/// # Errors
/// [`RunbookError`].
pub fn html(plan: &Plan) -> Result<String, RunbookError> {
    render(plan, HTML, HTML_TEMPLATE)
}

fn render(plan: &Plan, name: &str, template: &str) -> Result<String, RunbookError> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|name| match name {
        MARKDOWN => AutoEscape::Custom(MARKDOWN.into()),
        _ => AutoEscape::Html,
    });
    environment.set_formatter(format);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.add_filter("fence", |text: &str| Value::from_safe_string(fence(text)));
    environment.add_template(name, template)?;
    let view = View::of(plan)?;
    let text = environment.get_template(name)?.render(Value::from(Serde(&view)))?;
    Ok(format!("{}\n", text.trim_end()))
}

fn format(out: &mut Output, state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    let is_markdown = matches!(state.auto_escape(), AutoEscape::Custom(form) if form == MARKDOWN);
    let text = match (is_markdown, value.is_safe()) {
        // The escaping of Markdown is of no concern to what is safe in it.
        (true, true) => value.to_string(),
        (true, false) => escaped(&value.to_string()),
        (false, _) => return escape_formatter(out, state, value),
    };
    out.write_str(&text)
        .map_err(|error| minijinja::Error::new(minijinja::ErrorKind::WriteFailure, "the runbook").with_source(error))
}

/// A text in one line of Markdown in which nothing means anything but itself.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut characters = text.trim().chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' | '\r' => out.push(' '),
            // Inside a word it is no emphasis.
            '_' if before.is_alphanumeric() && characters.peek().is_some_and(|next| next.is_alphanumeric()) => {
                out.push('_')
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
        before = character;
    }
    out
}

/// A block of code whose fence is longer than any in it.
fn fence(text: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for character in text.chars() {
        run = if character == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(3.max(longest + 1));
    let mut out = format!("{fence}text\n");
    for line in text.lines() {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{line}");
    }
    out + &fence
}

#[cfg(test)]
mod tests;

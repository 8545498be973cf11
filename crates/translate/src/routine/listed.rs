//! The finding of a routine, trigger or event that is not translated.

use std::collections::BTreeSet;

use model::Finding;
use model::code::{self, Code};
use model::routine_note::{NotedParameter, RoutineNote};
use model::source_schema::{SourceObject, SourceObjectKind};

use super::{Difficulty, Event, Header, Mode};
use crate::secret::shown;

/// What is known of a text that is not translated.
pub(crate) struct Listed<'a> {
    pub(crate) object: &'a SourceObject,
    /// `None` if the text cannot be seen or its header was not understood.
    pub(crate) header: Option<Header>,
    /// As [`super::uses()`] gives them.
    pub(crate) uses: Vec<String>,
    pub(crate) difficulties: BTreeSet<Difficulty>,
    /// Why it is not translated; completes "it …".
    pub(crate) reason: Option<String>,
}

/// The code of an object's finding, and its word.
fn kind_word(kind: SourceObjectKind) -> (Code, &'static str) {
    match kind {
        SourceObjectKind::View => (code::VIEW, "view"),
        SourceObjectKind::Procedure => (code::ROUTINE, "procedure"),
        SourceObjectKind::Function => (code::ROUTINE, "function"),
        SourceObjectKind::Trigger => (code::TRIGGER, "trigger"),
        SourceObjectKind::Event => (code::EVENT, "event"),
        SourceObjectKind::Sequence => (code::SEQUENCE, "sequence"),
        SourceObjectKind::Other => (code::FEATURE_NOT_KEPT, "object"),
    }
}

/// What the source says of a trigger beside its text.
fn state(object: &SourceObject) -> String {
    let disabled = object.options.iter().any(|option| option == "DISABLED");
    let order = object
        .options
        .iter()
        .filter(|option| option.starts_with("FIRST FOR ") || option.starts_with("LAST FOR "));
    let notes: Vec<&str> = disabled
        .then_some("disabled in the source")
        .into_iter()
        .chain(order.map(String::as_str))
        .collect();
    if notes.is_empty() {
        String::new()
    } else {
        format!(" ({})", notes.join("; "))
    }
}

/// The finding: what it takes and gives, how long it is, what it uses, what is hard, why; and its whole text at the end.
pub(crate) fn finding(listed: &Listed<'_>) -> Finding {
    let object = listed.object;
    let (code, word) = kind_word(object.kind);
    let name = format!("{word} {}", object.name);
    let is_routine = matches!(
        object.kind,
        SourceObjectKind::Procedure | SourceObjectKind::Function | SourceObjectKind::Trigger | SourceObjectKind::Event
    );
    let state = state(object);
    let on = object
        .table
        .as_ref()
        .map(|table| format!(" on {table}"))
        .unwrap_or_default();
    let Some(text) = &object.definition else {
        let message = format!("this {word}{state}{on} is not translated; the account may not see its text");
        return Finding::new(code, name, message);
    };
    let note = note(listed, text);
    let mut message = format!("this {word}{state}{on} is not translated");
    if let Some(reason) = &note.reason {
        message.push_str(&format!(": it {reason}"));
    }
    if is_routine {
        let parts = [
            takes(listed),
            Some(size(&note)),
            named("uses", &note.uses),
            named("hard", &note.hard),
        ];
        for part in parts.into_iter().flatten() {
            message.push_str(&format!("; {part}"));
        }
    }
    message.push_str(&format!("; its text: {}", shown(text)));
    let mut finding = Finding::new(code, name, message);
    if is_routine {
        finding.routine = Some(Box::new(note));
    }
    finding
}

fn note(listed: &Listed<'_>, text: &str) -> RoutineNote {
    let header = listed.header.clone().unwrap_or_default();
    let mut difficulties = listed.difficulties.clone();
    if header.parameters.iter().any(|parameter| parameter.mode != Mode::In) {
        difficulties.insert(Difficulty::OutParameter);
    }
    let trigger = header.trigger;
    RoutineNote {
        parameters: header
            .parameters
            .into_iter()
            .map(|parameter| NotedParameter {
                name: parameter.name,
                mode: parameter.mode.word().to_owned(),
                type_name: parameter.type_name,
                default: parameter.default,
            })
            .collect(),
        result: header.result,
        table: listed.object.table.as_ref().map(ToString::to_string),
        timing: trigger.as_ref().map(|trigger| trigger.timing.word().to_owned()),
        events: trigger
            .iter()
            .flat_map(|trigger| &trigger.events)
            .map(|event| event.word().to_owned())
            .collect(),
        lines: text.trim_end().lines().count(),
        bytes: text.len(),
        uses: listed.uses.clone(),
        hard: difficulties.iter().map(|each| each.word().to_owned()).collect(),
        reason: listed.reason.clone(),
    }
}

/// `(in a int, out b int) -> text`, or when a trigger fires.
fn takes(listed: &Listed<'_>) -> Option<String> {
    let header = listed.header.as_ref()?;
    if let Some(trigger) = &header.trigger {
        let events: Vec<&str> = trigger.events.iter().map(Event::word).collect();
        return Some(format!("{} {}", trigger.timing.word(), events.join(" or ")));
    }
    if listed.object.kind == SourceObjectKind::Event {
        return None;
    }
    let parameters: Vec<String> = header
        .parameters
        .iter()
        .map(|parameter| {
            let mode = match parameter.mode {
                Mode::In => String::new(),
                other => format!("{} ", other.word()),
            };
            let default = parameter
                .default
                .as_ref()
                .map(|value| format!(" = {value}"))
                .unwrap_or_default();
            format!("{mode}{} {}{default}", parameter.name, parameter.type_name)
        })
        .collect();
    let result = header
        .result
        .as_ref()
        .map(|result| format!(" -> {result}"))
        .unwrap_or_default();
    Some(format!("({}){result}", parameters.join(", ")))
}

fn size(note: &RoutineNote) -> String {
    let plural = if note.lines == 1 { "" } else { "s" };
    format!("{} line{plural}", note.lines)
}

fn named(what: &str, list: &[String]) -> Option<String> {
    (!list.is_empty()).then(|| format!("{what}: {}", list.join(", ")))
}

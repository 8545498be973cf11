//! Headers as findings show them.

use model::source_schema::{SourceObject, SourceObjectKind};

use super::header::{self, Event, Parameter, Returns, Timing};
use crate::mssql::script::{Batch, lexemes};
use crate::routine;

/// The header of a routine or trigger, as far as it is understood.
pub(in crate::mssql) fn noted(object: &SourceObject) -> Option<routine::Header> {
    let text = object.definition.as_deref()?;
    let lexemes = lexemes(text);
    let batch = Batch {
        text,
        lexemes: &lexemes,
    };
    let place = |at: usize| lexemes.get(at).map_or(text.len(), |lexeme| lexeme.start);
    match object.kind {
        SourceObjectKind::Function => {
            let header = header::function(batch).ok()?;
            Some(routine::Header {
                parameters: header.parameters.iter().map(parameter).collect(),
                result: Some(match header.returns {
                    Returns::Value(written) => written.to_owned(),
                    Returns::Query | Returns::TableVariable { .. } => "TABLE".to_owned(),
                }),
                trigger: None,
                body: place(header.body),
            })
        }
        SourceObjectKind::Procedure => {
            let (parameters, body) = header::procedure(batch).ok()?;
            Some(routine::Header {
                parameters: parameters.iter().map(parameter).collect(),
                result: None,
                trigger: None,
                body: place(body),
            })
        }
        SourceObjectKind::Trigger => {
            let header = header::trigger(batch).ok()?;
            let timing = match header.timing {
                Timing::After => routine::Timing::After,
                Timing::InsteadOf => routine::Timing::InsteadOf,
            };
            let event = |event: &Event| match event {
                Event::Insert => routine::Event::Insert,
                Event::Update => routine::Event::Update,
                Event::Delete => routine::Event::Delete,
            };
            Some(routine::Header {
                parameters: Vec::new(),
                result: None,
                trigger: Some(routine::TriggerHeader {
                    table: object.table.clone(),
                    timing,
                    events: header.events.iter().map(event).collect(),
                }),
                body: place(header.body),
            })
        }
        _ => None,
    }
}

fn parameter(parameter: &Parameter<'_>) -> routine::Parameter {
    let is_output = parameter
        .mode
        .is_some_and(|mode| mode.to_ascii_uppercase().starts_with("OUT"));
    let mode = if is_output {
        routine::Mode::InOut
    } else {
        routine::Mode::In
    };
    let read_only = parameter
        .mode
        .filter(|_| !is_output)
        .map(|mode| format!(" {}", mode.to_ascii_uppercase()));
    routine::Parameter {
        name: parameter.name.to_owned(),
        mode,
        type_name: format!("{}{}", parameter.type_name, read_only.unwrap_or_default()),
        default: parameter.default.map(str::to_owned),
    }
}

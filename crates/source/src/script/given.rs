//! What a row says of its columns: a list of values, or assignments.

use model::Dialect;

use super::columns::{Columns, Place, Problem};
use super::constant::Constant;
use super::dialect::Session;
use super::refusal::Refusal;
use super::scan::Scan;

/// What a row says of a column.
#[derive(Debug)]
pub(super) enum Given<'t> {
    Nothing,
    Value(Constant<'t>),
    Unknown,
}

impl Columns<'_> {
    pub(super) fn list<'t>(
        &self,
        scan: &mut Scan<'t>,
        places: &[Place],
        session: Session<'_>,
        constants: &mut [Option<Constant<'t>>],
    ) -> Result<(), Problem> {
        scan.blank();
        // MySQL: `() VALUES ()` is a row of defaults.
        if scan.is_at_end() && self.dialect == Dialect::Mysql {
            return Ok(());
        }
        for (number, place) in places.iter().enumerate() {
            let column = match place {
                Place::Planned(column) => Some(*column),
                Place::Unplanned => None,
            };
            if number > 0 && !scan.eat(b',') {
                scan.blank();
                let reason = if scan.is_at_end() {
                    Refusal::ValueCount
                } else {
                    Refusal::NotConstant
                };
                return Err((None, reason));
            }
            match column {
                Some(column) => {
                    let value = session.constant(scan).map_err(|reason| (Some(column), reason))?;
                    session.after_value(scan);
                    scan.blank();
                    if !(scan.is_at_end() || scan.peek() == Some(b',')) {
                        return Err((Some(column), Refusal::NotConstant));
                    }
                    constants[column] = Some(value);
                }
                None => {
                    scan.to(b",");
                }
            }
        }
        scan.blank();
        if scan.is_at_end() {
            Ok(())
        } else {
            Err((None, Refusal::ValueCount))
        }
    }

    /// `a = 1, b = 2`
    pub(super) fn assignments<'t>(
        &self,
        mut scan: Scan<'t>,
        session: Session<'_>,
        constants: &mut [Option<Constant<'t>>],
    ) -> Result<(), Problem> {
        loop {
            scan.blank();
            let name = assigned_name(&mut scan);
            let place = self.places(Some(&[name])).map_err(|_| (None, Refusal::UnknownColumn))?;
            if !scan.eat(b'=') {
                return Err((None, Refusal::NotUnderstood));
            }
            match place.first() {
                Some(Place::Planned(column)) => {
                    let value = session.constant(&mut scan).map_err(|reason| (Some(*column), reason))?;
                    constants[*column] = Some(value);
                }
                _ => {
                    scan.to(b",");
                }
            }
            if !scan.eat(b',') {
                scan.blank();
                return if scan.is_at_end() {
                    Ok(())
                } else {
                    Err((None, Refusal::NotConstant))
                };
            }
        }
    }
}

/// What a list of values says of the column at a position of the plan, whatever stands before it.
pub(super) fn listed_value<'t>(mut scan: Scan<'t>, places: &[Place], at: usize, session: Session<'_>) -> Given<'t> {
    let is_column = |place: &Place| matches!(place, Place::Planned(planned) if *planned == at);
    let Some(number) = places.iter().position(is_column) else {
        return Given::Nothing;
    };
    for _ in 0..number {
        if !scan.to(b",") {
            return Given::Unknown;
        }
        scan.at += 1;
    }
    session.constant(&mut scan).map_or(Given::Unknown, Given::Value)
}

/// What assignments say of a column.
pub(super) fn assigned_value<'t>(mut scan: Scan<'t>, wanted: &str, session: Session<'_>) -> Given<'t> {
    loop {
        scan.blank();
        let name = assigned_name(&mut scan);
        if name.to_lowercase() == wanted.to_lowercase() && scan.eat(b'=') {
            return session.constant(&mut scan).map_or(Given::Unknown, Given::Value);
        }
        if !scan.to(b",") {
            return Given::Nothing;
        }
        scan.at += 1;
    }
}

/// The name of a column before its `=`.
fn assigned_name(scan: &mut Scan<'_>) -> String {
    match scan.peek() {
        Some(b'`' | b'"') => {
            let from = scan.at + 1;
            scan.skip_quoted();
            scan.text.get(from..scan.at - 1).unwrap_or_default().replace("``", "`")
        }
        _ => {
            let word = scan.word();
            scan.at += word.len();
            word.to_owned()
        }
    }
}

//! A row that is whole: its cells, of what it says and of what it leaves out.

use std::borrow::Cow;

use model::source_schema::SourceColumn;
use model::{Dialect, MysqlType, SourceType};

use super::columns::{Columns, Problem, Row, identity_value};
use super::constant::{Constant, Wire};
use super::dialect::{Session, asks_next, constant_of_sql};
use super::refusal::Refusal;
use super::row::Missing;

impl Columns<'_> {
    /// The row's cells, and the columns that are left to the target.
    pub(super) fn cells<'t>(
        &mut self,
        constants: Vec<Option<Constant<'t>>>,
        session: Session<'_>,
    ) -> Result<Row<'t>, Problem> {
        let mut cells = Vec::with_capacity(self.columns.len());
        let (mut left, mut uncomputed, mut counted) = (Vec::new(), Vec::new(), None);
        let mut generated = None;
        let mut rowversion = self.rowversion;
        for (at, (column, given)) in self.columns.iter().zip(constants).enumerate() {
            let failed = |reason: Refusal| (Some(at), reason);
            let is_passed_over =
                |value: &Constant<'_>| column.source.generated.is_some() && session.computed.drops(value);
            let is_default =
                matches!(given, None | Some(Constant::Default)) || given.as_ref().is_some_and(is_passed_over);
            let asks_next = matches!(column.missing(), Missing::Identity)
                && self.dialect == Dialect::Mysql
                && given.as_ref().is_some_and(|value| asks_next(value, session));
            let value = if is_default || asks_next {
                match column.missing() {
                    Missing::Sql(text) => {
                        let constant =
                            constant_of_sql(self.dialect, text, (session.dates, session.zone), session.maker)
                                .ok_or(failed(Refusal::DefaultNotConstant))?;
                        let wire = column.wire(constant, session).map_err(failed)?;
                        owned(wire)
                    }
                    Missing::Literal(text) => {
                        let constant = match session.dialect {
                            // Bits and bytes are spelled as in SQL.
                            Dialect::Mysql if text.starts_with("b'") || is_hex(text, column.source) => {
                                constant_of_sql(Dialect::Mysql, text, (session.dates, session.zone), session.maker)
                            }
                            _ => Some(Constant::Text(Cow::Borrowed(text.as_str()))),
                        };
                        let constant = constant.ok_or(failed(Refusal::DefaultNotConstant))?;
                        owned(column.wire(constant, session.of_default()).map_err(failed)?)
                    }
                    Missing::Identity => {
                        let next = self.identity.next().map_err(failed)?;
                        (counted, generated) = (Some(next), Some(next));
                        let number = Constant::Number(Cow::Owned(next.to_string()));
                        column.wire(number, session).map_err(failed)?
                    }
                    Missing::Rowversion => {
                        rowversion += 1;
                        Wire::Bytes(Cow::Owned(
                            u64::try_from(rowversion).unwrap_or_default().to_be_bytes().to_vec(),
                        ))
                    }
                    Missing::Now => {
                        let now = session.now().map_err(failed)?;
                        owned(column.wire(Constant::Moment(now), session).map_err(failed)?)
                    }
                    Missing::Target => {
                        left.push(at);
                        Wire::Null
                    }
                    Missing::ComputedNull => {
                        uncomputed.push(at);
                        Wire::Null
                    }
                    Missing::ComputedUnknown => return Err(failed(Refusal::ComputedUnknown)),
                    Missing::Null => Wire::Null,
                    Missing::Unknown => return Err(failed(Refusal::DefaultNotConstant)),
                    Missing::None => return Err(failed(Refusal::NoValue)),
                }
            } else if column.source.generated.is_some() {
                return Err(failed(Refusal::Computed));
            } else {
                let wire = match given {
                    Some(Constant::Null) | None => Wire::Null,
                    Some(value) => column.wire(value, session).map_err(failed)?,
                };
                if matches!(wire, Wire::Null) && !column.source.nullable {
                    return Err(failed(Refusal::NotNull));
                }
                if matches!(column.missing(), Missing::Identity) {
                    counted = identity_value(&wire);
                }
                wire
            };
            cells.push(column.builder.cell(value).map_err(failed)?);
        }
        // The whole row is there: only now it counts.
        self.rowversion = rowversion;
        if let Some(value) = counted {
            self.identity.take(value, generated.is_some());
        }
        for at in uncomputed {
            if !self.uncomputed.contains(&at) {
                self.uncomputed.push(at);
            }
        }
        Ok(Row { cells, left, generated })
    }
}

/// MySQL's catalog spells the defaults of binary columns in hexadecimal.
fn is_hex(text: &str, column: &SourceColumn) -> bool {
    let binary = matches!(
        column.source_type,
        SourceType::Mysql(MysqlType::Binary { .. } | MysqlType::Varbinary { .. })
    );
    binary && text.starts_with("0x")
}

fn owned<'t>(wire: Wire<'_>) -> Wire<'t> {
    match wire {
        Wire::Bytes(bytes) => Wire::Bytes(Cow::Owned(bytes.into_owned())),
        Wire::Null => Wire::Null,
        Wire::Integer(number) => Wire::Integer(number),
        Wire::Float(number) => Wire::Float(number),
        Wire::Double(number) => Wire::Double(number),
    }
}

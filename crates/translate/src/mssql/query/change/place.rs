//! Where the table that a statement changes stands among those that it reads.

use sqlparser::ast::{Expr, Join, JoinConstraint, JoinOperator, TableFactor, TableWithJoins};

use super::parts_of;
use crate::expression::{Result, Untranslatable};
use crate::mssql::expression::Translator;

/// Where the table that is changed stands among those that are read.
pub(super) struct Place {
    list: usize,
    /// 0 for the first table of the item, else one more than the number of its join.
    join: usize,
}

impl Translator<'_> {
    /// The place in a FROM of the table that a change names: by its alias, or as the table itself.
    pub(super) fn place_of(&self, parts: &[String], from: &[TableWithJoins]) -> Result<Option<Place>> {
        let factors = || {
            from.iter().enumerate().flat_map(|(list, item)| {
                let joins = item.joins.iter().map(|join| &join.relation);
                std::iter::once(&item.relation)
                    .chain(joins)
                    .enumerate()
                    .map(move |(join, factor)| (Place { list, join }, factor))
            })
        };
        if let [only] = parts {
            let aliased = |factor: &TableFactor| match factor {
                TableFactor::Table { alias: Some(alias), .. } => alias.name.value.eq_ignore_ascii_case(only),
                _ => false,
            };
            if let Some((place, _)) = factors().find(|(_, factor)| aliased(factor)) {
                return Ok(Some(place));
            }
        }
        let own = self.changed_table(parts)?;
        let mut found: Vec<(Place, bool)> = Vec::new();
        for (place, factor) in factors() {
            if let TableFactor::Table {
                name,
                alias,
                args: None,
                ..
            } = factor
                && self
                    .reach
                    .as_ref()
                    .and_then(|reach| reach.resolver.named(&parts_of(name)).ok())
                    .is_some_and(|named| named.target == own.target)
                && !self.is_cte(&parts_of(name))
            {
                found.push((place, alias.is_none()));
            }
        }
        // One that has no other name is the one that is meant.
        if found.len() > 1 {
            found.retain(|(_, bare)| *bare);
            if found.len() != 1 {
                return Err(Untranslatable::new("changes a table that it reads more than once"));
            }
        }
        Ok(found.pop().map(|(place, _)| place))
    }

    fn is_cte(&self, parts: &[String]) -> bool {
        let [only] = parts else { return false };
        let key = only.to_lowercase();
        self.reach
            .as_ref()
            .is_some_and(|reach| reach.ctes.iter().any(|cte| cte.key == key))
    }
}

pub(super) fn factor_at<'f>(from: &'f [TableWithJoins], place: &Place) -> Option<&'f TableFactor> {
    let item = from.get(place.list)?;
    match place.join.checked_sub(1) {
        None => Some(&item.relation),
        Some(join) => item.joins.get(join).map(|join| &join.relation),
    }
}

/// Takes a table out of a FROM whose joins with it are inner ones: the others stand in the list, the conditions in WHERE.
/// `None` leaves the list as it was.
pub(super) fn taken_out(
    from: &mut Vec<TableWithJoins>,
    place: &Place,
    conditions: &mut Vec<Expr>,
) -> Option<TableFactor> {
    let item = from.get(place.list)?.clone();
    let mut factors = vec![item.relation];
    let mut found = Vec::new();
    for Join {
        relation,
        join_operator,
        ..
    } in item.joins
    {
        match join_operator {
            JoinOperator::Join(JoinConstraint::On(condition)) | JoinOperator::Inner(JoinConstraint::On(condition)) => {
                found.push(condition);
            }
            JoinOperator::CrossJoin(JoinConstraint::None) => {}
            _ => return None,
        }
        factors.push(relation);
    }
    if place.join >= factors.len() {
        return None;
    }
    let own = factors.remove(place.join);
    let others = factors.into_iter().map(|relation| TableWithJoins {
        relation,
        joins: Vec::new(),
    });
    from.splice(place.list..=place.list, others);
    conditions.append(&mut found);
    Some(own)
}

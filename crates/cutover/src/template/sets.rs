//! Sets of tables that move one after the other, and the foreign keys between them.

use std::collections::BTreeMap;

use model::TableName;

use super::Template;
use super::given::{ForeignKey, Given};
use super::wishes::Wishes;
use crate::plan::{Action, CutKey, Flaw, FlawKind, Rehearsal, Side, Step, TableSet, Undo};
use crate::{Id, Span};

/// A key of a large table is built and checked within this time, or somebody has to look.
const KEY_TIMEOUT: Span = Span::seconds(2 * 3600);

/// The sets in the order in which they move, and the foreign keys between them.
#[derive(Debug, Clone, Default)]
pub(super) struct Sets {
    pub(super) sets: Vec<TableSet>,
    cuts: Vec<Cut>,
}

/// A foreign key whose ends are in two sets.
#[derive(Debug, Clone)]
struct Cut {
    /// Positions of the sets in which its ends are: the one that moves first, and the last.
    first: usize,
    last: usize,
    key: ForeignKey,
}

/// The sets that the project names, or one for each wave of foreign keys.
pub(super) fn of(wishes: &Wishes, given: &Given, flaws: &mut Vec<Flaw>) -> Sets {
    let sets = if wishes.sets.is_empty() {
        waves(given)
    } else {
        wishes.sets.clone()
    };
    let mut place: BTreeMap<&TableName, usize> = BTreeMap::new();
    for (at, set) in sets.iter().enumerate() {
        if set.tables.is_empty() {
            flaws.push(Flaw::new(
                FlawKind::Sets,
                format!("[[cutover.sets]] {}", set.id),
                "holds no table that is in scope",
                "look at its patterns: schema.table as the source spells them, * is any text",
            ));
        }
        for table in &set.tables {
            // One that two sets name is told of by the plan's own validation.
            place.entry(table).or_insert(at);
        }
    }
    let missed: Vec<String> = given
        .tables
        .iter()
        .filter(|table| !place.contains_key(table))
        .map(ToString::to_string)
        .collect();
    if !missed.is_empty() {
        flaws.push(Flaw::new(
            FlawKind::Sets,
            "[[cutover.sets]]",
            format!("no set holds {}", missed.join(", ")),
            "add each to a set, or leave it out of [scope]: a table in no set would never move",
        ));
    }
    let cut = |key: &ForeignKey| {
        let (child, parent) = (*place.get(&key.key.table)?, *place.get(&key.key.references)?);
        (child != parent).then(|| Cut {
            first: child.min(parent),
            last: child.max(parent),
            key: key.clone(),
        })
    };
    let cuts = given.keys.iter().filter_map(cut).collect();
    Sets { sets, cuts }
}

fn waves(given: &Given) -> Vec<TableSet> {
    let waves = given.waves.iter().filter(|tables| !tables.is_empty());
    let set = |(number, tables): (usize, &Vec<TableName>)| {
        Some(TableSet {
            id: format!("wave-{}", number + 1).parse().ok()?,
            tables: tables.clone(),
        })
    };
    waves.enumerate().filter_map(set).collect()
}

impl Sets {
    /// The keys whose second end moves with this set, numbered from 1.
    pub(super) fn created_after(&self, set: &TableSet) -> impl Iterator<Item = (usize, &ForeignKey)> {
        let at = self.sets.iter().position(|known| known.id == set.id);
        let cuts = self.cuts.iter().filter(move |cut| Some(cut.last) == at);
        cuts.enumerate().map(|(index, cut)| (index + 1, &cut.key))
    }

    /// The keys that lose one end when this set moves; each with the phase that creates it, at `index` of its set's copy of the template.
    pub(super) fn cut_by(&self, set: &TableSet, copies: &[(TableSet, Template)], index: usize) -> Vec<CutKey> {
        let at = self.sets.iter().position(|known| known.id == set.id);
        let cuts = self.cuts.iter().filter(|cut| Some(cut.first) == at);
        cuts.map(|cut| CutKey {
            created_after: copies
                .get(cut.last)
                .and_then(|(_, copy)| Some(copy.phase.get(index)?.id.clone())),
            ..cut.key.key.clone()
        })
        .collect()
    }
}

/// The step that creates a key.
pub(super) fn step(set: &TableSet, number: usize, key: &ForeignKey, owner: &str) -> Option<Step> {
    let sql = |statements: &[String]| Action::Sql {
        on: Side::Target,
        statements: statements.to_vec(),
    };
    let id: Id = format!("{}-key-{number}", set.id).parse().ok()?;
    Some(Step {
        id,
        title: format!(
            "Create the foreign key {} from {} to {}",
            key.key.name, key.key.table, key.key.references
        ),
        notes: "Both of its ends are in the target now. If rows stand against it, they were written while it was cut: list them, and \
                decide with the application's owner what becomes of them before anything goes on."
            .to_owned(),
        owner: owner.to_owned(),
        action: sql(&key.create),
        timeout: KEY_TIMEOUT,
        expected: None,
        undo: Undo::By(sql(&key.drop)),
        evidence: None,
        rehearsal: Rehearsal::Same,
    })
}

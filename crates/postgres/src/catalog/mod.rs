//! What the target holds, read from its catalog.

pub mod facts;
pub mod structure;
pub mod tables;
mod types;

pub use facts::{Extension, TargetFacts};
pub use structure::{
    ConstraintKind, TargetComment, TargetConstraint, TargetEnum, TargetIndex, TargetSequence, TargetStructure,
    TargetTrigger,
};
pub(crate) use tables::column_types;
pub use tables::{Identity, RelationKind, TargetColumn, TargetKey, TargetTable};

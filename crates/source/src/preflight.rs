//! What a preflight is told.

use crate::pressure::PressureLimits;

/// What the migration is going to ask of the source.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PreflightOptions {
    /// Databases to migrate; if none is named, as in [`crate::Scope`].
    pub databases: Vec<String>,
    /// Parallel readers wanted.
    pub readers: usize,
    /// Tables without snapshots are accepted as they come.
    pub allow_inconsistent: bool,
    /// Tables without transactions will be locked during their read.
    pub fence_nontransactional: bool,
    /// What the copy will look at while it reads.
    pub pressure: PressureLimits,
}

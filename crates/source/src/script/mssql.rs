//! Values of SQL Server scripts.

mod call;
mod cast;
pub(super) mod common;
pub(super) mod literal;
mod money;
pub(super) mod retyped;
pub(super) mod value;

use super::scan::Comments;

pub(super) const COMMENTS: Comments = Comments {
    hash: false,
    dashes_need_blank: false,
    nested: true,
    backslash: false,
    brackets: true,
};

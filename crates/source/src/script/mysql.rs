//! Values of MySQL and MariaDB scripts.

mod calendar;
mod geometry;
pub(super) mod literal;
pub(super) mod value;

use super::scan::Comments;

pub(super) const COMMENTS: Comments = Comments {
    hash: true,
    dashes_need_blank: true,
    nested: false,
    backslash: true,
    brackets: false,
};

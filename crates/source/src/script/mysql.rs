//! Values of MySQL and MariaDB scripts.

mod call;
pub(super) mod computed;
mod fixed_point;
mod geometry;
mod interval;
mod label;
pub(super) mod literal;
pub(super) mod retyped;
mod str_to_date;
pub(super) mod value;

use super::scan::Comments;

pub(super) const COMMENTS: Comments = Comments {
    hash: true,
    dashes_need_blank: true,
    nested: false,
    backslash: true,
    brackets: false,
};

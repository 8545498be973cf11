//! Rows of the catalog as servers give them, refined without one.

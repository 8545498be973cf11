//! Texts of a live catalog -> the parts of the model that the same texts in a script become.
//!
//! The server keeps expressions in parentheses of its own (`((0))`, `(getdate())`); a script's reader sees some of them too,
//! since SSMS writes down what the catalog holds.

use model::source_schema::{ConstraintState, SourceCheck, SourceDefault};
use sqlparser::dialect::MsSqlDialect;

use super::script;
use crate::script::{Cursor, Starred, tokens};

/// The definition of a default -> the default; `None` for NULL, which a column without one has.
pub fn default(definition: &str) -> Option<SourceDefault> {
    script::default(definition)
}

/// The definition of a check, a filter or a computed column, without the parentheses around all of it.
pub fn expression(definition: &str) -> &str {
    script::without_parentheses(definition)
}

/// The expression of a `CREATE DEFAULT` or `CREATE RULE` statement; `None` if it is no such statement.
pub fn bound_expression(statement: &str) -> Option<String> {
    let tokens = tokens(&MsSqlDialect {}, statement, 1).ok()?;
    let mut cursor = Cursor::new(statement, &tokens);
    cursor.eat("CREATE").then_some(())?;
    cursor.eat_one_of(&["DEFAULT", "RULE"])?;
    cursor.parts().ok()?;
    cursor.eat("AS").then_some(())?;
    let text = cursor.rest().trim_end().trim_end_matches(';');
    Some(script::without_parentheses(text).to_owned())
}

/// The check that a rule is where it is bound to a column: of new rows only.
pub fn rule(name: &str, condition: &str, column: &str) -> SourceCheck {
    SourceCheck {
        name: name.to_owned(),
        expression: script::with_column(condition, column),
        state: ConstraintState::NotTrusted,
        server_named: false,
    }
}

/// The query of a view with its columns in the place of a star, where the table behind it has others now: the server fixed them
/// when the view was made. `columns` are the view's; `now` gives those of the table with a name of these parts.
pub fn settled_star(query: &str, columns: &[String], now: impl Fn(&[String]) -> Option<Vec<String>>) -> Option<String> {
    let star = Starred::of(&MsSqlDialect {}, query, |parts| Some((parts, columns.to_vec())))?;
    star.settled(query, &now(&star.table)?, script::bracketed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_lose_the_servers_parentheses() {
        assert_eq!(default("((0))"), Some(SourceDefault::Literal("0".to_owned())));
        assert_eq!(default("((-1))"), Some(SourceDefault::Literal("-1".to_owned())));
        assert_eq!(default("(N'it''s')"), Some(SourceDefault::Literal("it's".to_owned())));
        assert_eq!(default("(NULL)"), None);
        assert_eq!(
            default("(getdate())"),
            Some(SourceDefault::Expression("getdate()".to_owned()))
        );
        assert_eq!(expression("([a]>(0) AND ([b]<(1)))"), "[a]>(0) AND ([b]<(1))");
        assert_eq!(expression("([a]>(0)) AND ([b]<(1))"), "([a]>(0)) AND ([b]<(1))");
    }

    #[test]
    fn a_star_is_what_it_was() {
        let strings = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let settled = |query: &str, now: &[&str]| settled_star(query, &strings(&["a", "b]"]), |_| Some(strings(now)));
        let added = settled("select * from dbo.t where a > 1", &["a", "b]", "c"]);
        assert_eq!(added.as_deref(), Some("select [a], [b]]] from dbo.t where a > 1"));
        assert_eq!(settled("select * from t", &["a", "b]"]), None);
        assert_eq!(settled("select a from t", &["a", "b]", "c"]), None);
        // A column that is gone: the view does not work any more in the source either.
        assert_eq!(settled("select * from t", &["a"]), None);
        let parts = settled_star("select * from s.t", &strings(&["a"]), |parts| {
            assert_eq!(parts, ["s", "t"]);
            None
        });
        assert_eq!(parts, None);
    }

    #[test]
    fn what_is_bound_has_its_expression_behind_as() {
        let own = |text: &str| bound_expression(text);
        assert_eq!(own("CREATE DEFAULT dbo.zero AS (0)"), Some("0".to_owned()));
        assert_eq!(
            own("create rule [dbo].[positive] as @v > 0;\n"),
            Some("@v > 0".to_owned())
        );
        assert_eq!(own("CREATE VIEW v AS SELECT 1"), None);
        assert_eq!(rule("positive", "@v > 0", "a]b").expression, "[a]]b] > 0");
    }
}

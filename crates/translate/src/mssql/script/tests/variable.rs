//! Texts that variables make: as far as they stay in proportion to the script.

use super::*;

/// More than this no short script makes of itself.
const PLENTY: usize = 60 << 20;

fn scripts(text: &str) -> [Script; 1] {
    [Script {
        name: "install.sql".to_owned(),
        text: text.to_owned(),
    }]
}

/// Bytes of all variables at the end of a script of one batch.
fn held(text: &str) -> usize {
    let mut reader = Reader::new(&scripts(text), &ReadOptions::default());
    reader.read_script(text);
    let kept = reader.deferred.iter().flat_map(Deferred::values);
    reader.locals.values().chain(kept).map(Value::length).sum()
}

/// `declare @a nvarchar(max) = '…'` of a megabyte.
fn megabyte() -> String {
    format!("declare @a nvarchar(max) = '{}'\n", "x".repeat(1 << 20))
}

#[test]
fn a_variable_that_doubles_itself_is_not_known_in_the_end() {
    for doubled in [
        "set @a = @a + @a\n",
        "set @a += @a\n",
        "set @a = concat(@a, @a)\n",
        "set @a = (@a + @a)\n",
    ] {
        let text = format!("declare @a nvarchar(max) = 'x'\n{}exec (@a)", doubled.repeat(60));
        assert!(held(&text) < PLENTY, "{doubled}");
        let reading = reading(&text);
        assert_eq!(codes(&reading), ["script-statement-not-run"], "{doubled}");
    }
}

#[test]
fn a_text_put_together_of_many_parts_is_run() {
    let parts: String = (0..6000)
        .map(|at| match at % 2 {
            0 => format!("set @a = @a + 'c{at} int, ' + char(10)\n"),
            _ => format!("set @a += 'c{at} int, '\n"),
        })
        .collect();
    let reading = clean(&format!(
        "declare @a nvarchar(max) = 'create table t ('\n{parts}set @a = @a + 'z int)'\nexec (@a)"
    ));
    assert_eq!(table(&reading, "dbo.t").columns.len(), 6001);
}

#[test]
fn many_variables_of_one_long_text_are_not_all_known() {
    let copies: String = (0..2000)
        .map(|at| format!("declare @b{at} nvarchar(max) = @a\n"))
        .collect();
    assert!(held(&format!("{}{copies}", megabyte())) < PLENTY);
}

#[test]
fn a_long_text_is_not_run_as_often_as_it_is_named() {
    let text = format!(
        "declare @a nvarchar(max) = '{}'\n{}",
        format!("print N''{}'' ", "x".repeat(1000)).repeat(100),
        "exec (@a)\n".repeat(3000)
    );
    let reading = reading(&text);
    assert!(codes(&reading).contains(&"script-statement-not-run"));
    assert!(reading.statements.ignored < 10_000, "{:?}", reading.statements);
}

#[test]
fn statements_that_are_put_off_keep_the_variables_that_they_name() {
    let put_off = "exec sp_addextendedproperty 'MS_Description', @a, 'schema', 'dbo', 'table', 'later'\n".repeat(500);
    let text = format!("{}declare @b int = 1\n{put_off}", megabyte());
    assert!(held(&text) < PLENTY);
    let described = format!("declare @a nvarchar(9) = 'said'\n{put_off}\ngo\ncreate table later (a int)");
    let reading = clean(&described);
    assert_eq!(table(&reading, "dbo.later").comment, "said");
}

#[test]
fn a_variable_of_sqlcmd_is_not_replaced_without_end() {
    let views: String = (0..2000)
        .map(|at| format!("create view v{at} as select '$(a)' as x\ngo\n"))
        .collect();
    let reading = reading(&format!(":setvar a {}\n{views}", "x".repeat(1 << 18)));
    let definitions = reading.schema.others.iter().flat_map(|view| &view.definition);
    let made: usize = definitions.map(String::len).sum();
    assert!(made < PLENTY, "{made}");
    assert!(codes(&reading).contains(&"script-variable"));
}

#[test]
fn sqlcmd_ends_a_script_where_it_says_exit() {
    let made = |text: &str| -> (Vec<String>, Vec<Option<u32>>) {
        let reading = reading(text);
        let tables = reading
            .schema
            .tables
            .iter()
            .map(|table| table.name.name.clone())
            .collect();
        (tables, reading.findings.iter().map(|finding| finding.line).collect())
    };
    let (a, b) = ("create table a (x int)\n", "create table b (x int)\n");
    for (text, tables, lines) in [
        (format!("{a}go\n{b}:exit\n{b}"), vec!["a"], vec![Some(4)]),
        (format!("{a}go\n  :QUIT\nnonsense )("), vec!["a"], vec![Some(3)]),
        (format!("{a}go\n:quit\n\n"), vec!["a"], vec![]),
        (format!("{a}:exit(select 1)\n{b}"), vec!["a"], vec![Some(2)]),
        (format!("{a}:Exit()"), vec!["a"], vec![]),
        (format!(":exit\n{a}"), vec![], vec![Some(1)]),
        (format!("{a}--\n/*\n:exit\n*/\n{b}"), vec!["a", "b"], vec![]),
    ] {
        assert_eq!(
            made(&text),
            (tables.into_iter().map(str::to_owned).collect(), lines),
            "{text}"
        );
    }
}

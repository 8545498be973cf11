//! Everything that can be wrong before and during a migration: a clear message, the documented exit code, nothing lost
//! and nothing half done.

mod connection;
mod project;
mod rows;
mod servers;
mod stage;

use crate::support::pair::Pair;

/// A pair whose source has a small table.
fn small(name: &str, more: &str) -> Pair {
    let mut pair = Pair::new(name, more);
    pair.source
        .run("create table t (id int not null primary key, v varchar(20) null) engine=InnoDB");
    pair.source
        .run("insert into t values (1, 'one'), (2, 'two'), (3, null)");
    pair
}

/// The source's URL with other parts.
fn source_url(pair: &Pair, change: impl FnOnce(&mut url::Url)) -> String {
    changed(&format!("{}/{}", pair.source.server_url, pair.name), change)
}

fn changed(url: &str, change: impl FnOnce(&mut url::Url)) -> String {
    let mut url = url::Url::parse(url).unwrap();
    change(&mut url);
    url.into()
}

/// The target as it was before anything happened.
#[track_caller]
fn assert_untouched(pair: &mut Pair) {
    let tables = pair.target.value("select count(*) from pg_class where relkind in ('r', 'p') and relnamespace not in (select oid from pg_namespace where nspname like 'pg\\_%' or nspname = 'information_schema')").unwrap();
    assert_eq!(tables, "0", "nothing was created in the target");
}

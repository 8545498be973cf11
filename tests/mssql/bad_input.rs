//! What can be wrong before a copy: a clear message, the documented exit code, no secret, nothing done in the target.

use crate::support::landfall::Run;
use crate::support::mssql::server_url;
use crate::support::mssql_pair::{MssqlPair, project};
use crate::support::pair::findings;
use crate::support::project::Project;

const SECRET: &str = "hunter2-SeCrEt;x";
const PASSWORD: &str = "Right-0ne;\"x\" %41#";

fn small(name: &str) -> MssqlPair {
    let mut pair = MssqlPair::new(name, "");
    pair.source
        .run("create table t (id int not null primary key, v nvarchar(20) null)");
    pair.source
        .run("insert into t values (1, N'one'), (2, N'zwei é'), (3, null)");
    pair
}

fn changed(pair: &MssqlPair, change: impl FnOnce(&mut url::Url)) -> Project {
    let mut url = pair.source.url.clone();
    change(&mut url);
    project(url.as_str(), &pair.target.url, "")
}

#[track_caller]
fn assert_untouched(pair: &mut MssqlPair) {
    let schemas = pair
        .target
        .value("select count(*) from pg_namespace where nspname in ('landfall', 'dbo')");
    assert_eq!(schemas.as_deref(), Some("0"), "something was made in the target");
}

/// A port of this machine on which nobody listens.
fn silent_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn a_wrong_password_is_said_and_never_shown() {
    let mut pair = small("lf_mssql_bad_password");
    let user = server_url().username().to_owned();
    let in_url = changed(&pair, |url| url.set_password(Some(SECRET)).unwrap());
    let beside = changed(&pair, |url| url.set_password(None).unwrap());
    for arguments in [["migrate"], ["copy"], ["assess"]] {
        in_url
            .landfall(&arguments)
            .expect(2)
            .keeps(SECRET)
            .keeps("hunter2")
            .says(&["access denied", &user, "password"]);
        let output = beside
            .command(&arguments)
            .env("LANDFALL_SOURCE_PASSWORD", SECRET)
            .output()
            .unwrap();
        Run::from_output(&output)
            .expect(2)
            .keeps(SECRET)
            .says(&["access denied", &user]);
    }
    let doctor = in_url.landfall(&["doctor"]).keeps(SECRET);
    assert!(doctor.code == 1 || doctor.code == 2, "{doctor:?}");
    assert_untouched(&mut pair);
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn an_unknown_database_and_a_refused_port_are_named() {
    let mut pair = small("lf_mssql_bad_place");
    changed(&pair, |url| url.set_path("lf_no_such_database"))
        .landfall(&["migrate"])
        .expect(2)
        .says(&["lf_no_such_database"]);
    let port = silent_port();
    changed(&pair, |url| url.set_port(Some(port)).unwrap())
        .landfall(&["migrate"])
        .expect(2)
        .says(&[&port.to_string(), "refused"]);
    changed(&pair, |url| url.set_host(Some("no-such-host.invalid")).unwrap())
        .landfall(&["migrate"])
        .expect(2)
        .says(&["no-such-host.invalid", "unknown"]);
    assert_untouched(&mut pair);
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn an_unknown_schema_in_the_scope_is_named() {
    let mut pair = small("lf_mssql_bad_schema");
    let url = pair.source.url.clone();
    project(
        url.as_str(),
        &pair.target.url,
        "[scope]\ninclude = [\"no_such_schema.*\"]\n",
    )
    .landfall(&["migrate"])
    .expect(2)
    .says(&["no_such_schema"]);
    assert_untouched(&mut pair);
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn a_certificate_that_nobody_vouches_for_is_refused_unless_it_is_trusted_on_purpose() {
    let mut pair = small("lf_mssql_bad_certificate");
    let verified = changed(&pair, |url| url.set_query(None));
    let run = verified.landfall(&["assess"]);
    if run.code == 0 {
        eprintln!("the certificate of this server is vouched for");
        return;
    }
    run.expect(2).says(&["certificate", "ca_file"]);
    verified.landfall(&["migrate"]).expect(2).says(&["certificate"]);
    assert_untouched(&mut pair);
    changed(&pair, |url| url.set_query(Some("trust_server_certificate=true")))
        .landfall(&["migrate"])
        .expect(0);
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn an_account_with_select_alone_copies_and_a_table_without_is_named() {
    let mut pair = small("lf_mssql_reader");
    pair.source.run("create table hidden (id int not null primary key)");
    let login = "lf_mssql_reader";
    let exists = format!("select count(*) from sys.server_principals where name = '{login}'");
    if pair.source.value(&exists).as_deref() != Some("0") {
        pair.source.run(&format!("drop login {login}"));
    }
    pair.source.run(&format!(
        "create login {login} with password = '{}'",
        PASSWORD.replace('\'', "''")
    ));
    pair.source.run(&format!("create user {login} for login {login}"));
    pair.source.run(&format!("grant select on t to {login}"));
    let reader = changed(&pair, |url| {
        url.set_username(login).unwrap();
        url.set_password(None).unwrap();
    });
    let run = |arguments: &[&str]| {
        let output = reader
            .command(arguments)
            .env("LANDFALL_SOURCE_PASSWORD", PASSWORD)
            .output()
            .unwrap();
        Run::from_output(&output).keeps(PASSWORD)
    };
    let doctor = run(&["doctor"]);
    assert!(doctor.code <= 1, "{doctor:?}");
    // What an account may not read it does not see: a migration of all that there is cannot vouch for it.
    run(&["migrate"]).expect(1).says(&["no SELECT on the whole database"]);
    let file = reader.file("landfall.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text + "[scope]\ninclude = [\"dbo.t\"]\n").unwrap();
    run(&["migrate"]).expect(0);
    run(&["verify"]).expect(0);
    assert_eq!(pair.assert_same_rows("dbo", "t"), 3);
    // It has written nothing: no right to, and no trace.
    assert_eq!(
        pair.source
            .value("select cast(count(*) as int) from sys.tables")
            .as_deref(),
        Some("2")
    );
    pair.source.run(&format!("revoke select on t from {login}"));
    pair.source.run(&format!("drop user {login}"));
    pair.source.run(&format!("drop login {login}"));
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn a_connection_string_of_ado_net_says_what_a_url_says() {
    let mut pair = small("lf_mssql_ado");
    let url = pair.source.url.clone();
    let (host, port) = (url.host_str().unwrap().to_owned(), url.port().unwrap_or(1433));
    let target = pair.target.url.clone();
    let text = |password: &str| {
        format!(
            "[source]\nurl = 'Server=tcp:{host},{port};Initial Catalog=lf_mssql_ado;User ID={};{password}Encrypt=True;TrustServerCertificate=True;MultipleActiveResultSets=False;Connection Timeout=30;'\n[target]\nurl = \"{}\"\ntls = \"disable\"\n",
            url.username(),
            target
        )
    };
    Project::with_text(&text("Password={hunter2-SeCrEt};x};"))
        .landfall(&["assess"])
        .keeps("hunter2");
    Project::with_text(&text("Password=hunter2-SeCrEt;"))
        .landfall(&["migrate"])
        .expect(2)
        .keeps("hunter2")
        .says(&["access denied"]);
    assert_untouched(&mut pair);
    let good = Project::with_text(&text(""));
    let password = url::form_urlencoded::parse(format!("x={}", url.password().unwrap()).as_bytes())
        .next()
        .unwrap()
        .1
        .into_owned();
    let output = good
        .command(&["migrate"])
        .env("LANDFALL_SOURCE_PASSWORD", &password)
        .output()
        .unwrap();
    Run::from_output(&output).expect(0).keeps(&password);
    assert_eq!(pair.assert_same_rows("dbo", "t"), 3);
}

#[test]
#[ignore = "needs LANDFALL_TEST_MSSQL_URL"]
fn nothing_of_a_database_is_left_out_without_a_word() {
    let mut pair = small("lf_mssql_findings");
    pair.source.run("create procedure double_it @x int as select @x * 2");
    pair.source
        .run("create view twice as select id, id * 2 as doubled from t");
    let assessed = pair.landfall(&["assess", "--format", "json"]).expect(0).json();
    let found = findings(&assessed);
    let is_told = |name: &str| {
        let mut objects = found.iter().filter_map(|finding| finding["object"].as_str());
        objects.any(|object| object.contains(name))
    };
    assert!(is_told("double_it"), "{assessed:#}");
    // What is not a finding is planned.
    let views = assessed["objects"]
        .as_array()
        .unwrap()
        .iter()
        .find(|kind| kind["kind"] == "views");
    assert!(
        is_told("twice") || views.is_some_and(|kind| kind["planned"] == 1),
        "{assessed:#}"
    );
}

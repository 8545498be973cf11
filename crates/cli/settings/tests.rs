use super::*;
use std::io::Write as _;

const SERVERS: &str = "[source]\nurl = \"mysql://reader@db:3306/shop\"\n[target]\nurl = \"postgres://owner@pg/shop\"\n";

fn parse(text: &str) -> Result<Settings, SettingsError> {
    Settings::parse(Path::new("project/landfall.toml"), text)
}

fn error(text: &str) -> SettingsError {
    parse(text).expect_err("is refused")
}

/// The TOML blocks of the reference.
fn documented() -> Vec<String> {
    let text = include_str!("../../../docs/landfall-toml.md");
    text.split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("```"))
        .map(|(block, _)| block.to_owned())
        .collect()
}

#[test]
fn the_documented_sample_is_valid_and_differs_from_every_default() {
    let blocks = documented();
    let settings = parse(&blocks[0]).expect("the first block of docs/landfall-toml.md parses");
    assert_eq!(settings.expected_target(), (Some(17), &["citext".to_owned()][..]));
    let copy = settings.copy_options(&args::CopyOptions::default());
    let defaults = transfer::CopyOptions::default();
    assert_ne!(copy.readers, defaults.readers);
    assert_ne!(copy.loaders, defaults.loaders);
    assert_ne!(copy.chunk_bytes, defaults.chunk_bytes);
    assert_ne!(copy.chunk_rows, defaults.chunk_rows);
    assert_ne!(copy.batch_rows, defaults.batch_rows);
    assert_ne!(copy.memory, defaults.memory);
    assert_ne!(copy.max_quarantined, defaults.max_quarantined);
    assert_ne!(copy.lock_wait, defaults.lock_wait);
    assert_ne!(copy.attempts, defaults.attempts);
    assert_ne!(copy.stall_after, defaults.stall_after);
    assert_ne!(copy.rate, defaults.rate);
    assert_ne!(copy.max_pause, defaults.max_pause);
    assert!(copy.fence && copy.allow_inconsistent);
    let metrics = settings.metrics(&args::CopyOptions::default()).unwrap();
    assert_eq!(metrics.address, "9464".parse().unwrap());
    assert!(!metrics.linger.is_zero());
    let (verify, default) = (settings.verify_options(), verify::VerifyOptions::default());
    assert_ne!(verify.sessions, default.sessions);
    assert_ne!(verify.drill_down.listed, default.drill_down.listed);
    assert_eq!(settings.translate_options().identifiers, translate::Identifiers::Lower);
    assert_eq!(settings.include(), ["shop.*", "billing.invoice*"]);
    assert_eq!(settings.exclude(), ["*.tmp_*"]);
    assert_eq!(settings.stage().path(), Path::new("project/work/stage"));
    assert_eq!(settings.cutover_folder(), Path::new("project/work/cutover"));
    assert_ne!(settings.cutover_template(), Path::new("rehearsed"));
    assert!(!settings.cutover_signers().unwrap().is_empty());
    let tables = ["product", "product_tag", "customer"].map(|name| TableName::new("shop", name));
    let wishes = settings.cutover_wishes(&tables);
    assert_eq!(wishes.sets[0].tables, tables[..2]);
    assert_eq!(wishes.heartbeats, ["shop.heartbeat"]);
    let nothing = ::cutover::template::Wishes::default();
    assert_ne!(wishes.title, nothing.title);
    assert_ne!(wishes.ticket, nothing.ticket);
    assert_ne!(wishes.downtime_budget, nothing.downtime_budget);
    assert_ne!(wishes.rollback_deadline, nothing.rollback_deadline);
    assert_ne!(wishes.freeze_proof, nothing.freeze_proof);
    assert_eq!(
        (wishes.contacts.len(), wishes.owners.len(), wishes.entry_points.len()),
        (2, 4, 1)
    );
    assert_eq!((wishes.steps.len(), wishes.extra.len()), (3, 1));
}

#[test]
fn nonsense_about_the_cutover_is_told_with_its_place() {
    for (text, expected) in [
        ("[cutover]\ndowntime_budget = \"soon\"", "no length of time"),
        (
            "[cutover]\nfreeze_proof = \"hope\"",
            "expected one of \"digests\", \"changes\", \"read-only\"",
        ),
        ("[cutover]\nheartbeats = [\"beat\"]", "schema and table"),
        ("[cutover]\napprovers = 5", "a file of allowed signers"),
        ("[cutover.contacts]\nann = \"Ann\"", "expected"),
        ("[cutover.steps.\"No Name\"]\nowner = \"ann\"", "is no name"),
        ("[[cutover.sets]]\nname = \"one\"\ntables = [\"orders\"]", "a pattern"),
    ] {
        let error = error(&format!("{SERVERS}{text}"));
        let SettingsError::BadValue { what, .. } = &error else {
            panic!("{text}: {error:?}")
        };
        assert!(what.contains(expected), "{text}: {what}");
    }
    let unlisted = format!("{SERVERS}[cutover.approvers]\nann = \"no key\"");
    let error = parse(&unlisted).unwrap().cutover_signers().unwrap_err();
    assert!(error.to_string().contains("[cutover.approvers]"), "{error}");
}

#[test]
fn every_key_is_documented() {
    let documented = include_str!("../../../docs/landfall-toml.md");
    // An unknown key makes serde name all valid ones.
    for section in [
        "",
        "source",
        "target",
        "stage",
        "scope",
        "mapping",
        "copy",
        "verify",
        "target_options",
        "cutover",
        "cutover.steps.a",
        "tables.\"a.b\"",
    ] {
        let text = if section.is_empty() {
            "zzz = 1".to_owned()
        } else {
            format!("[{section}]\nzzz = 1")
        };
        let SettingsError::UnknownKey { valid, .. } = error(&text) else {
            panic!("[{section}] takes zzz")
        };
        for key in valid {
            assert!(
                documented.contains(&format!("`{key}`"))
                    || documented.contains(&format!("`[{key}]`"))
                    || documented.contains(&format!("`[{key}.")),
                "[{section}] {key}"
            );
        }
    }
}

#[test]
fn an_unknown_key_is_named_with_its_place_and_the_nearest() {
    let found = error(&format!("{SERVERS}\n[copy]\n# comment\n  raeders = 4\n"));
    let SettingsError::UnknownKey { key, nearest, .. } = &found else {
        panic!("{found:?}")
    };
    assert_eq!((key.as_str(), nearest.as_deref()), ("raeders", Some("readers")));
    assert_eq!(found.place().as_deref(), Some("project/landfall.toml:8:3"));
    assert_eq!(found.hints()[0], "did you mean `readers`?");
}

#[test]
fn an_unknown_section_is_an_unknown_key() {
    let found = error(&format!("{SERVERS}\n[scopes]\ninclude = []\n"));
    let SettingsError::UnknownKey { key, nearest, .. } = &found else {
        panic!("{found:?}")
    };
    assert_eq!((key.as_str(), nearest.as_deref()), ("scopes", Some("scope")));
}

#[test]
fn a_bad_value_says_what_is_expected() {
    for (section, expected) in [
        ("[copy]\nreaders = 0", "a whole number of at least 1"),
        ("[copy]\nreaders = \"many\"", "a whole number of at least 1"),
        ("[copy]\nchunk_bytes = \"64 parsecs\"", "a size such as"),
        ("[copy]\nlock_wait = \"soon\"", "a time such as"),
        ("[copy]\nfence = \"yes\"", "a boolean"),
        ("[scope]\ninclude = [\"orders\"]", "a pattern of schema and table"),
        ("[tables.orders]\ntarget = \"a.b\"", "schema and table such as"),
        ("[tables.\"a.b\"]\ntarget = \"orders\"", "schema and table such as"),
    ] {
        let found = error(&format!("{SERVERS}{section}\n"));
        let SettingsError::BadValue { what, place } = &found else {
            panic!("{section}: {found:?}")
        };
        assert!(what.contains(expected), "{section}: {what}");
        assert!(place.line >= 5, "{section}: {place}");
    }
}

#[test]
fn sql_server_is_named_by_a_url_or_a_connection_string() {
    let of = |url: &str, token: Option<&str>| {
        let settings = parse(&SERVERS.replace("mysql://reader@db:3306/shop", url)).expect("parses");
        let token = token.map(str::to_owned);
        settings.source_with(&|name| token.clone().filter(|_| name == "AZURE_SQL_TOKEN"))
    };
    let source = of("mssql://reader@db/shop", None).expect("resolves");
    let connection = source.connection().expect("is a server");
    assert_eq!((source.dialect(), connection.port), (Dialect::Mssql, 1433));
    let source = of("Server=db,1434;Database=shop;ApplicationIntent=ReadOnly", Some("eyJ")).expect("resolves");
    let connection = source.connection().expect("is a server");
    assert_eq!((connection.port, connection.database.as_deref()), (1434, Some("shop")));
    assert!(connection.mssql.read_only_intent && connection.mssql.token.is_some());
    assert!(!format!("{connection:?}").contains("eyJ"));
    // Who it is must be said, and a token is not sent in the clear.
    let found = of("Server=db;Database=shop", None).expect_err("is refused").to_string();
    assert!(found.contains("names no user"), "{found}");
    // All schemas of the database are in scope: its name is none.
    let settings = parse(&SERVERS.replace("mysql://reader@db:3306/shop", "mssql://reader@db/shop")).expect("parses");
    assert!(settings.include().is_empty());
}

#[test]
fn a_server_must_be_named_and_its_url_must_be_complete() {
    assert!(matches!(
        error("[target]\nurl = \"postgres://a@b/c\""),
        SettingsError::MissingSection { section: "source", .. }
    ));
    for (url, what) in [
        ("db.example", "is not a URL"),
        ("mysql:///shop", "names no host"),
        ("mysql://db/shop", "names no user"),
        ("mysql://u@db/shop?ssl=1", "parameters after"),
        ("mysql://u@db/shop/orders", "more than a database"),
        ("mssql://u@db/shop?colour=1", "a parameter after"),
        ("Database=shop", "names no host"),
        ("oracle://u@db/shop", "unknown scheme oracle"),
        ("postgres://u@db/shop", "PostgreSQL"),
    ] {
        let found = error(&SERVERS.replace("mysql://reader@db:3306/shop", url)).to_string();
        assert!(found.contains(what), "{url}: {found}");
    }
    let found = error(&SERVERS.replace("postgres://owner@pg/shop", "postgres://owner@pg")).to_string();
    assert!(found.contains("names no database"), "{found}");
}

#[test]
fn defaults_are_filled_in() {
    let settings = parse(SERVERS).expect("parses");
    let source = settings.source_with(&|_| None).expect("resolves");
    let connection = source.connection().expect("is a server");
    assert_eq!((source.dialect(), connection.port), (Dialect::Mysql, 3306));
    assert_eq!(connection.tls, model::Tls::Verify { ca_file: None });
    let target = settings.target().expect("resolves");
    assert_eq!((target.port, target.database.as_deref()), (5432, Some("shop")));
    assert_eq!(settings.include(), ["shop.*"]);
    assert_eq!(settings.stage().path(), Path::new("project/stage"));
    assert_eq!(settings.report(), Path::new("project/report"));
    assert!(settings.warnings().is_empty());
}

#[test]
fn urls_are_percent_decoded_and_know_ipv6() {
    let text = SERVERS.replace(
        "mysql://reader@db:3306/shop",
        "mysql://re%40der:p%2Fw@[::1]:3307/my%20shop",
    );
    let settings = parse(&text).expect("parses");
    let source = settings.source_with(&|_| None).expect("resolves");
    let connection = source.connection().expect("is a server");
    assert_eq!((connection.host.as_str(), connection.user.as_str()), ("::1", "re@der"));
    assert_eq!(connection.database.as_deref(), Some("my shop"));
    assert_eq!(connection.password.as_ref().expect("has one").reveal(), "p/w");
}

#[test]
fn the_default_variable_wins_over_the_url_and_a_named_one_over_both() {
    let environment = |name: &str| match name {
        "LANDFALL_SOURCE_PASSWORD" => Some("default".to_owned()),
        "SHOP_PASSWORD" => Some("named".to_owned()),
        _ => None,
    };
    let password = |text: &str| {
        let source = parse(text)
            .expect("parses")
            .source_with(&environment)
            .expect("resolves");
        let password = source.connection().and_then(|connection| connection.password.clone());
        password.expect("has one").reveal().to_owned()
    };
    let with_url = SERVERS.replace("reader@", "reader:url@");
    assert_eq!(password(&with_url), "default");
    assert_eq!(
        password(&with_url.replace("[target]", "password_env = \"SHOP_PASSWORD\"\n[target]")),
        "named"
    );
}

#[test]
fn scripts_are_a_source_too() {
    let blocks = documented();
    let source = parse(&blocks[1])
        .expect("the block with scripts parses")
        .source()
        .expect("resolves");
    let Address::Script(script) = &source else {
        panic!("{source:?}")
    };
    let files: Vec<&Path> = script.files.iter().map(PathBuf::as_path).collect();
    assert_eq!(files, [Path::new("project/schema.sql"), Path::new("project/data.sql")]);
    assert_eq!(
        (script.version.as_deref(), script.schema.as_deref()),
        (Some("10.11-mariadb"), Some("shop"))
    );
    for (source, what) in [
        ("", "names neither url nor script"),
        ("script = []", "names an empty list"),
        ("script = \"a\"\ntls = \"disable\"", "of use with a url only"),
        (
            "url = \"mysql://a@b/c\"\ndialect = \"mysql\"",
            "of use with a script only",
        ),
    ] {
        let found = error(&format!("[source]\n{source}\n[target]\nurl = \"postgres://a@b/c\"\n"));
        assert!(found.to_string().contains(what), "{found}");
    }
    // What was typed takes the place of the file's source, which need not be there.
    let typed = args::FromScript {
        from_script: vec![PathBuf::from("a.sql")],
        from: Some(args::SourceDialect::Mssql),
    };
    let text = "[target]\nurl = \"postgres://a@b/c\"\n";
    let settings = Settings::parsed(Path::new("landfall.toml"), text, Some(&typed)).expect("parses");
    assert_eq!(settings.source().expect("resolves").dialect(), Dialect::Mssql);
    assert!(settings.include().is_empty());
}

#[test]
fn typed_options_win_over_the_file() {
    let settings = parse(&format!("{SERVERS}[copy]\nreaders = 7\nloaders = 3\n")).expect("parses");
    let typed = args::CopyOptions {
        readers: Some(9),
        fence: true,
        ..args::CopyOptions::default()
    };
    let options = settings.copy_options(&typed);
    assert_eq!((options.readers, options.loaders, options.fence), (9, 3, true));
}

#[test]
fn a_password_file_loses_its_line_end_only() {
    let mut file = tempfile::NamedTempFile::new().expect("temporary file");
    file.write_all(b" secret with spaces \r\n").expect("writes");
    let text = SERVERS.replace(
        "/shop\"\n[target]",
        &format!("/shop\"\npassword_file = {:?}\n[target]", file.path()),
    );
    let source = parse(&text).expect("parses").source().expect("resolves");
    let password = source.connection().and_then(|connection| connection.password.clone());
    let password = password.expect("has one");
    assert_eq!(password.reveal(), " secret with spaces ");
}

/// Every way to write a secret wrongly, and no message or debug output that shows it.
#[test]
fn no_message_shows_a_secret() {
    let secret = "hunter2-SeCrEt";
    let url = format!("mysql://reader:{secret}@db:3306/shop");
    let with_url = SERVERS.replace("mysql://reader@db:3306/shop", &url);
    for text in [
        format!("source = \"{url}\"\n"),
        format!("[source]\nurl = {{ a = \"{url}\" }}\n"),
        format!("[source]\nurl = \"{url}\n"),
        format!("[source]\nurl = [\"{url}\"]\n"),
        format!("{with_url}[copy]\nraeders = \"{secret}\"\n"),
        format!("{with_url}[copy]\nreaders = \"{secret}\"\n"),
        with_url.replace("@db", "@d b"),
        with_url.replace("/shop\"\n[target]", "/shop?password=x\"\n[target]"),
        with_url.replace(":3306", ":99999"),
        with_url.replace(secret, &format!("{secret}%zz")),
        with_url.replace(secret, &format!("{secret}#")),
        format!("{SERVERS}password = \"{secret}\"\n"),
        SERVERS.replace("[target]", &format!("tls = \"{secret}\"\n[target]")),
        SERVERS.replace("[target]", &format!("password_env = \"{secret}\"\n[target]")),
        SERVERS.replace("[target]", "password_env = \"LANDFALL_NO_SUCH_VARIABLE\"\n[target]"),
    ] {
        let found = parse(&text).and_then(|settings| settings.source_with(&|_| None).map(|source| (settings, source)));
        let shown = match &found {
            Ok((settings, source)) => format!("{settings:?} {source:?} {:?}", settings.warnings()),
            Err(error) => {
                let mut shown = format!("{error:?} {error} {:?} {:?}", error.place(), error.hints());
                let mut cause = std::error::Error::source(error);
                while let Some(error) = cause {
                    shown.push_str(&error.to_string());
                    cause = error.source();
                }
                shown
            }
        };
        assert!(found.is_err(), "{text}");
        assert!(!shown.contains(secret), "{shown}");
    }
    let settings = parse(&with_url).expect("a password in the url is accepted");
    assert!(settings.warnings()[0].contains("holds a password"));
    assert!(
        !format!(
            "{settings:?} {:?} {:?}",
            settings.source_with(&|_| None),
            settings.warnings()
        )
        .contains(secret)
    );
}

#[test]
fn a_stage_is_a_folder_or_an_address_of_an_object_store() {
    let at = |stage: &str| parse(&format!("{SERVERS}\n[stage]\n{stage}"));
    let settings = at("path = \"s3://bucket/deep/stage\"").expect("parses");
    assert_eq!(settings.stage().path(), Path::new("s3://bucket/deep/stage"));
    assert_eq!(settings.stage().local(), Path::new("project/scratch"));
    assert_eq!(settings.report(), Path::new("project/report"));
    let settings = at("path = \"gs://bucket\"\nscratch = \"/big/disk\"").expect("parses");
    assert_eq!(settings.stage().local(), Path::new("/big/disk"));
    for bad in ["ftp://host/x", "s3://", "s3:///x", "https://bucket/x"] {
        let error = at(&format!("path = \"{bad}\"")).expect_err(bad).to_string();
        assert!(error.contains("s3://BUCKET/PREFIX"), "{error}");
    }
    let error = at("path = \"s3://key:secret@bucket/x\"")
        .expect_err("has credentials")
        .to_string();
    assert!(error.contains("environment") && !error.contains("secret"), "{error}");
}

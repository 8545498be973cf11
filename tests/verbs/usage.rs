//! Wrong usage: exit code 2, and the JSON document where JSON was asked for.

use crate::support::landfall;

#[test]
fn wrong_usage_gives_the_error_document_in_json_format() {
    let folder = tempfile::tempdir().unwrap();
    for (typed, verb, words) in [
        (&["copy", "--bogus", "--format", "json"][..], Some("copy"), "--bogus"),
        (&["--format=json", "copi"], None, "copi"),
        (&["status", "--format", "json", "-q", "-v"], Some("status"), "--verbose"),
        (&["copy", "--readers", "0", "--format=json"], Some("copy"), "--readers"),
        (
            &["schema", "--print", "--apply", "--format", "json"],
            Some("schema"),
            "--apply",
        ),
        (&["completions", "--format", "json"], Some("completions"), "SHELL"),
        (&["--format", "json"], None, "no verb"),
    ] {
        let run = landfall::run(folder.path(), typed).expect(2);
        let document = run.json();
        assert_eq!(document["command"].as_str(), verb, "{document:#}");
        assert_eq!(document["exit_code"], 2);
        let message = document["error"]["message"].as_str().unwrap();
        assert!(message.contains(words) && !message.starts_with("error"), "{message}");
        assert!(
            !document["error"]["hints"].as_array().unwrap().is_empty(),
            "{document:#}"
        );
        assert!(
            run.stderr.contains(words) || verb.is_none(),
            "people are told as before: {}",
            run.stderr
        );
    }
}

#[test]
fn wrong_usage_in_text_format_says_nothing_on_stdout() {
    let folder = tempfile::tempdir().unwrap();
    let run = landfall::run(folder.path(), &["copy", "--bogus"])
        .expect(2)
        .says(&["--bogus"]);
    assert_eq!(run.stdout, "");
    // What was asked for is no error.
    assert!(
        landfall::run(folder.path(), &["--help", "--format", "json"])
            .expect(0)
            .stderr
            .is_empty()
    );
    assert!(
        landfall::run(folder.path(), &["--version"])
            .expect(0)
            .stdout
            .starts_with("landfall ")
    );
}

//! The help texts, as they are read: `tests/cases/help/`.

use super::VERBS;
use crate::support::golden;
use crate::support::landfall;

#[test]
fn help_texts_are_the_blessed_ones() {
    let folder = tempfile::tempdir().unwrap();
    let mut names = vec!["landfall.txt".to_owned()];
    golden::assert_blessed(
        "help/landfall.txt",
        &landfall::run(folder.path(), &["--help"]).expect(0).stdout,
    );
    for verb in VERBS.iter().chain(&["completions"]) {
        let help = landfall::run(folder.path(), &[verb, "--help"]).expect(0);
        golden::assert_blessed(&format!("help/{verb}.txt"), &help.stdout);
        names.push(format!("{verb}.txt"));
    }
    golden::assert_no_others("help", &names);
}

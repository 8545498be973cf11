//! Signatures against the program that makes them.

use std::path::Path;
use std::process::{Command, Stdio};

use super::*;

const KINDS: [(&str, &str); 5] = [
    ("ed25519", "256"),
    ("ecdsa", "256"),
    ("ecdsa", "384"),
    ("ecdsa", "521"),
    ("rsa", "2048"),
];

fn now() -> Moment {
    "2026-11-23T21:30:00Z".parse().unwrap()
}

/// Whether ssh-keygen is there; in CI it must be.
fn have_ssh_keygen() -> bool {
    let there = Command::new("ssh-keygen")
        .arg("-?")
        .stdin(Stdio::null())
        .output()
        .is_ok();
    assert!(
        there || std::env::var_os("CI").is_none(),
        "ssh-keygen (openssh-client) is missing"
    );
    if !there {
        std::io::Write::write_all(&mut std::io::stderr(), b"skipped: there is no ssh-keygen\n").ok();
    }
    there
}

fn ssh_keygen(folder: &Path, arguments: &[&str]) {
    let output = Command::new("ssh-keygen")
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A key pair in the folder; gives the public key's line.
fn key(folder: &Path, name: &str, kind: &str, bits: &str) -> String {
    ssh_keygen(
        folder,
        &["-q", "-t", kind, "-b", bits, "-N", "", "-C", "a comment", "-f", name],
    );
    std::fs::read_to_string(folder.join(format!("{name}.pub"))).unwrap()
}

fn sign(folder: &Path, key: &str, namespace: &str, hash: &str, message: &[u8]) -> String {
    std::fs::write(folder.join("message"), message).unwrap();
    let _none = std::fs::remove_file(folder.join("message.sig"));
    let hash = format!("hashalg={hash}");
    ssh_keygen(
        folder,
        &["-q", "-Y", "sign", "-f", key, "-n", namespace, "-O", &hash, "message"],
    );
    std::fs::read_to_string(folder.join("message.sig")).unwrap()
}

#[test]
fn signatures_of_ssh_keygen_are_verified_for_every_kind_of_key() {
    if !have_ssh_keygen() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (kind, bits) in KINDS {
        let name = format!("{kind}{bits}");
        let public = key(folder.path(), &name, kind, bits);
        let signers = Signers::parse(&format!("# people\n\nann@example.com,ann {public}")).unwrap();
        for hash in ["sha256", "sha512"] {
            // ECDSA's numbers, and RSA's, have leading zeros now and then.
            for round in 0..8 {
                let message = format!("round {round} of {name}");
                let signature = sign(folder.path(), &name, CUTOVER_NAMESPACE, hash, message.as_bytes());
                let verify = |namespace: &str, message: &str, name: Option<&str>| {
                    signers.verify(&signature, namespace, message.as_bytes(), now(), name)
                };
                let signer = verify(CUTOVER_NAMESPACE, &message, Some("ann")).unwrap();
                assert_eq!(signer.names, "ann@example.com,ann");
                assert_eq!(verify(CUTOVER_NAMESPACE, &message, None).unwrap(), signer);
                assert!(matches!(
                    verify(CUTOVER_NAMESPACE, "another", None),
                    Err(Refused::Wrong(fingerprint)) if fingerprint == signer.fingerprint
                ));
                assert!(matches!(
                    verify(SEAL_NAMESPACE, &message, None),
                    Err(Refused::Namespace { .. })
                ));
                assert!(matches!(
                    verify(CUTOVER_NAMESPACE, &message, Some("bob")),
                    Err(Refused::OtherName { .. })
                ));
            }
        }
    }
}

#[test]
fn the_list_says_who_may_sign_what_and_when() {
    if !have_ssh_keygen() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let public = key(folder.path(), "one", "ed25519", "256");
    let other = key(folder.path(), "two", "ed25519", "256");
    let signature = sign(folder.path(), "one", SEAL_NAMESPACE, "sha512", b"root");
    let verify = |list: &str| {
        Signers::parse(list)
            .unwrap()
            .verify(&signature, SEAL_NAMESPACE, b"root", now(), Some("ann@example.com"))
    };
    for good in [
        format!("*@example.com {public}"),
        format!("\"ann@example.com\" {public}"),
        format!("* namespaces=\"file,landfall-*\" {public}"),
        format!("* NAMESPACES=\"landfall-seal\",valid-after=\"20260101Z\",valid-before=20270101Z {public}"),
        // The first line does not let it sign, the second one does.
        format!("bob {public}ann@* {public}"),
    ] {
        assert!(verify(&good).is_ok(), "{good}: {:?}", verify(&good));
    }
    let refused = |list: String| verify(&list).unwrap_err();
    assert!(matches!(refused(format!("* {other}")), Refused::NotListed(_)));
    assert!(matches!(refused(String::new()), Refused::NotListed(_)));
    assert!(matches!(
        refused(format!("*,!ann@* {public}")),
        Refused::OtherName { .. }
    ));
    assert!(matches!(
        refused(format!("* namespaces=\"landfall-cutover\" {public}")),
        Refused::NamespaceNotListed { .. }
    ));
    assert!(matches!(
        refused(format!("* valid-before=\"20261101Z\" {public}")),
        Refused::NotValidThen { line: 1, .. }
    ));
    assert!(matches!(
        refused(format!("* valid-after=\"20261201Z\" {public}")),
        Refused::NotValidThen { .. }
    ));
}

#[test]
fn a_list_that_cannot_be_read_is_refused_at_its_line() {
    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIxF5n5mGkMZ4wTjSgLs1s0bCmWwYgSAJTkEzWVhkLlI";
    for (line, words) in [
        (format!("* cert-authority {KEY}"), "cert-authority is not supported"),
        (format!("* valid-after=\"20260101\" {KEY}"), "has no Z"),
        (
            format!("* valid-after=\"20260101Z\",valid-before=\"20250101Z\" {KEY}"),
            "not later",
        ),
        (format!("* sudo {KEY}"), "is not known"),
        (format!("* namespaces=\"a\",namespaces=\"b\" {KEY}"), "twice"),
        (format!("* namespaces=\"a {KEY}"), "quote"),
        ("ann".to_owned(), "no key"),
        ("ann ssh-ed25519 not!base64".to_owned(), "base64"),
        ("ann ssh-ed25519 AAAA".to_owned(), "not of kind"),
        (KEY.replace("ssh-ed25519", "* ssh-rsa"), "not of kind"),
        (KEY.to_owned(), "is not known"),
    ] {
        let error = Signers::parse(&format!("# one\n{line}\n")).unwrap_err();
        assert!(error.line == 2 && error.reason.contains(words), "{line}: {error}");
    }
    assert!(Signers::parse(&"#".repeat(2 * 1024 * 1024)).is_err());
    assert!(
        Signers::parse(&format!("* {KEY} comment\r\n"))
            .unwrap()
            .lists("anybody")
    );
}

/// Whatever is changed in a signature, it is refused, and nothing panics.
#[test]
fn a_damaged_signature_is_refused() {
    if !have_ssh_keygen() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (kind, bits) in KINDS {
        let name = format!("{kind}{bits}");
        let public = key(folder.path(), &name, kind, bits);
        let signers = Signers::parse(&format!("* {public}")).unwrap();
        let signature = sign(folder.path(), &name, SEAL_NAMESPACE, "sha256", b"root");
        let verify = |text: &str| signers.verify(text, SEAL_NAMESPACE, b"root", now(), None);
        assert!(verify(&signature).is_ok());
        let letters = signature.trim().strip_prefix(BEGIN).unwrap().strip_suffix(END).unwrap();
        let letters: String = letters.chars().filter(|letter| !letter.is_whitespace()).collect();
        let bytes = STANDARD.decode(letters).unwrap();
        let armoured = |bytes: &[u8]| format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(bytes));
        assert!(verify(&armoured(&bytes)).is_ok());
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x10;
            assert!(verify(&armoured(&damaged)).is_err(), "{name}, byte {at}");
            assert!(verify(&armoured(&bytes[..at])).is_err(), "{name}, cut at {at}");
        }
        assert!(verify(&armoured(&[&bytes[..], b"x"].concat())).is_err());
        assert!(verify(&signature.replace("BEGIN", "BEGUN")).is_err());
    }
    for text in [
        "",
        BEGIN,
        END,
        &"A".repeat(LONGEST + 1),
        &format!("{BEGIN}\u{1f600}{END}"),
    ] {
        assert!(matches!(Signature::parse(text), Err(Refused::Malformed(_))));
    }
}

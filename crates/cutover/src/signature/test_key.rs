//! Keys of tests that need no file and no program, and sign as `ssh-keygen -Y sign` does.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{BEGIN, END, MAGIC, wire};
use crate::Sha256;

/// An Ed25519 key.
pub(crate) struct TestKey(Ed25519KeyPair);

impl TestKey {
    /// The same key for the same name.
    pub(crate) fn of(name: &str) -> TestKey {
        let seed: Vec<u8> = Sha256::of(name.as_bytes()).to_string().into_bytes();
        TestKey(Ed25519KeyPair::from_seed_unchecked(&seed[..32]).unwrap())
    }

    fn blob(&self) -> Vec<u8> {
        let mut blob = Vec::new();
        wire::put_string(&mut blob, b"ssh-ed25519");
        wire::put_string(&mut blob, self.0.public_key().as_ref());
        blob
    }

    /// Its line in a list of signers, `options` being empty or ending with a space.
    pub(crate) fn line(&self, names: &str, options: &str) -> String {
        format!("{names} {options}ssh-ed25519 {}\n", STANDARD.encode(self.blob()))
    }

    /// The armoured signature of a text.
    pub(crate) fn sign(&self, namespace: &str, text: &[u8]) -> String {
        use sha2::Digest;
        let mut signed = MAGIC.to_vec();
        for field in [namespace.as_bytes(), b"", b"sha512", &sha2::Sha512::digest(text)] {
            wire::put_string(&mut signed, field);
        }
        let mut signature = Vec::new();
        wire::put_string(&mut signature, b"ssh-ed25519");
        wire::put_string(&mut signature, self.0.sign(&signed).as_ref());
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&1_u32.to_be_bytes());
        for field in [&self.blob()[..], namespace.as_bytes(), b"", b"sha512", &signature] {
            wire::put_string(&mut bytes, field);
        }
        format!("{BEGIN}\n{}\n{END}\n", STANDARD.encode(bytes))
    }
}

//! Logging in against a scripted server.

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeySize, OaepPrivateDecryptingKey, PrivateDecryptingKey};
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

use super::super::greeting::common;
use super::*;

/// What MariaDB 10.11 and MySQL 9.7 sent.
const MARIADB: &str = "0a352e352e352d31302e31312e31392d4d6172696144422d302b646562313275312d6c6f6700040000007868226a73265e2800fef72d0200\
                       ff81150000000000001d0000004b22665d7e25382c6f6d574c006d7973716c5f6e61746976655f70617373776f726400";
const MYSQL: &str = "0a392e372e342d3200080000000877566b67483e7a00ffffff0200ffdf15000000000000000000002d50067b1d1e180a7158411f00636163\
                     68696e675f736861325f70617373776f726400";

const PASSWORD: &str = "secret pass";

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(|byte| byte.is_ascii_hexdigit()).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn account(private: bool) -> Account<'static> {
    Account {
        user: "app",
        password: Some(PASSWORD),
        database: None,
        private,
    }
}

/// The server's side.
struct Server {
    stream: DuplexStream,
    sequence: u8,
}

impl Server {
    async fn send(&mut self, payload: &[u8]) {
        self.sequence += 1;
        let mut bytes = u32::try_from(payload.len()).unwrap().to_le_bytes()[..3].to_vec();
        bytes.push(self.sequence);
        bytes.extend_from_slice(payload);
        self.stream.write_all(&bytes).await.unwrap();
    }

    /// A packet of the client; `None` when it has gone.
    async fn receive(&mut self) -> Option<Vec<u8>> {
        let mut header = [0; 4];
        self.stream.read_exact(&mut header).await.ok()?;
        self.sequence = header[3];
        let mut payload = vec![0; usize::from(header[0]) | usize::from(header[1]) << 8];
        self.stream.read_exact(&mut payload).await.unwrap();
        Some(payload)
    }
}

/// Logs in while `script` plays the server from the client's first packet on.
async fn play<F: Future<Output = ()>>(
    greeting: &str,
    account: Account<'_>,
    script: impl FnOnce(Server, Vec<u8>) -> F,
) -> Result<()> {
    let greeting = Greeting::parse(&bytes(greeting)).unwrap();
    let capabilities = common(greeting.capabilities, false, false);
    let (client, server) = tokio::io::duplex(1 << 16);
    let mut frames = Frames::new(client);
    let server = async {
        let mut server = Server {
            stream: server,
            sequence: 0,
        };
        let first = server.receive().await.unwrap();
        script(server, first).await;
    };
    let client = async move {
        let done = log_in(&mut frames, &greeting, capabilities, account).await;
        drop(frames);
        done
    };
    tokio::join!(client, server).0
}

const OK: [u8; 7] = [0, 0, 0, 2, 0, 0, 0];

fn switch(plugin: &str, nonce: &[u8]) -> Vec<u8> {
    let mut packet = vec![0xFE];
    packet.extend_from_slice(plugin.as_bytes());
    packet.push(0);
    packet.extend_from_slice(nonce);
    packet.push(0);
    packet
}

/// `caching_sha2_password`'s answer by its definition: SHA256(p) xor SHA256(SHA256(SHA256(p)) and nonce).
fn sha2_answer(nonce: &[u8]) -> Vec<u8> {
    use sha2::Digest;
    let once = Sha256::digest(PASSWORD);
    let mut twice = Sha256::digest(once).to_vec();
    twice.extend_from_slice(nonce);
    let mask = Sha256::digest(twice);
    once.iter().zip(mask).map(|(a, b)| a ^ b).collect()
}

#[test]
fn recorded_greetings_are_read_and_cut_ones_are_not() {
    let greeting = Greeting::parse(&bytes(MARIADB)).unwrap();
    assert_eq!(greeting.plugin, b"mysql_native_password");
    assert_eq!(greeting.nonce, b"xh\"js&^(K\"f]~%8,omWL");
    assert!(!greeting.capabilities.contains(CapabilityFlags::CLIENT_SSL));
    assert!(greeting.capabilities.contains(CapabilityFlags::CLIENT_DEPRECATE_EOF));
    let greeting = Greeting::parse(&bytes(MYSQL)).unwrap();
    assert_eq!(greeting.plugin, b"caching_sha2_password");
    assert_eq!(greeting.nonce, b"\x08wVkgH>z-P\x06{\x1d\x1e\x18\nqXA\x1f");
    for recorded in [MARIADB, MYSQL] {
        let whole = bytes(recorded);
        let fixed = whole.iter().position(|&byte| byte == 0).unwrap() + 32;
        for length in 0..fixed + 13 {
            assert!(Greeting::parse(&whole[..length]).is_err(), "{length}");
        }
        // Whatever a byte is, there is an answer and no panic.
        for position in 0..whole.len() {
            for byte in [0, 0x7F, 0x80, 0x85, 0xFF] {
                let mut other = whole.clone();
                other[position] = byte;
                let _ = Greeting::parse(&other);
            }
        }
    }
    let other = [&[9], &bytes(MYSQL)[1..]].concat();
    assert!(Greeting::parse(&other).is_err());
}

#[tokio::test]
async fn the_first_packet_is_as_documented() {
    let greeting = Greeting::parse(&bytes(MYSQL)).unwrap();
    let nonce = greeting.nonce.clone();
    play(MYSQL, account(false), |mut server, first| async move {
        let mut expected = Vec::new();
        let capabilities = common(greeting.capabilities, false, false).bits();
        expected.extend_from_slice(&capabilities.to_le_bytes());
        expected.extend_from_slice(&(1_u32 << 30).to_le_bytes());
        expected.push(COLLATION);
        expected.extend_from_slice(&[0; 23]);
        expected.extend_from_slice(b"app\0\x20");
        expected.extend_from_slice(&sha2_answer(&nonce));
        expected.extend_from_slice(b"caching_sha2_password\0\x16\x0cprogram_name\x08landfall");
        assert_eq!(first, expected);
        assert_eq!(capabilities & 0x0000_00A0, 0, "neither compression nor LOCAL INFILE");
        server.send(&[1, 3]).await;
        server.send(&OK).await;
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn an_account_of_another_plugin_is_switched_to() {
    let nonce = *b"12345678901234567890";
    for (greeting, plugin) in [
        (MARIADB, "caching_sha2_password"),
        (MYSQL, "caching_sha2_password"),
        (MYSQL, "mysql_native_password"),
        (MARIADB, "client_ed25519"),
    ] {
        play(greeting, account(false), |mut server, _| async move {
            server.send(&switch(plugin, &nonce)).await;
            let answer = server.receive().await.unwrap();
            match plugin {
                "caching_sha2_password" => assert_eq!(answer, sha2_answer(&nonce)),
                "mysql_native_password" => assert_eq!(answer.len(), 20),
                _ => assert_eq!(answer.len(), 64),
            }
            server.send(&OK).await;
        })
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn a_password_in_clear_is_sent_only_where_nobody_can_read_it() {
    let clear = b"secret pass\0".to_vec();
    for (plugin, before) in [
        ("caching_sha2_password", &[1, 4][..]),
        ("sha256_password", &[]),
        ("mysql_clear_password", &[]),
    ] {
        let expected = clear.clone();
        play(MARIADB, account(true), |mut server, _| async move {
            server.send(&switch(plugin, b"12345678901234567890")).await;
            let mut answer = server.receive().await.unwrap();
            if !before.is_empty() {
                server.send(before).await;
                answer = server.receive().await.unwrap();
            }
            assert_eq!(answer, expected, "{plugin}");
            server.send(&OK).await;
        })
        .await
        .unwrap();
    }
    let refused = play(MARIADB, account(false), |mut server, _| async move {
        server.send(&switch("mysql_clear_password", b"")).await;
        assert_eq!(server.receive().await, None, "nothing is sent");
    })
    .await;
    assert!(matches!(refused, Err(Error::CannotLogIn(reason)) if reason.contains("TLS") && !reason.contains(PASSWORD)));
}

/// A public key as a server sends it.
fn pem(der: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = b"-----BEGIN PUBLIC KEY-----\n".to_vec();
    for chunk in der.chunks(3) {
        let word = u32::from_be_bytes([0, chunk[0], *chunk.get(1).unwrap_or(&0), *chunk.get(2).unwrap_or(&0)]);
        for (position, shift) in [18, 12, 6, 0].into_iter().enumerate() {
            let digit = DIGITS[usize::try_from(word >> shift & 63).unwrap()];
            text.push(if position <= chunk.len() { digit } else { b'=' });
        }
        if text.len() % 65 > 60 {
            text.push(b'\n');
        }
    }
    text.extend_from_slice(b"\n-----END PUBLIC KEY-----\n");
    text
}

#[tokio::test]
async fn without_tls_the_password_is_sent_for_the_servers_key_alone() {
    let key = PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap();
    let public: PublicKeyX509Der<'_> = key.public_key().as_der().unwrap();
    let public = pem(public.as_ref());
    let key = OaepPrivateDecryptingKey::new(key).unwrap();
    for (plugin, question, challenge) in [
        ("caching_sha2_password", 2, *b"12345678901234567890"),
        ("sha256_password", 1, *b"abcdefghijklmnopqrst"),
    ] {
        let (public, key) = (&public, &key);
        play(MYSQL, account(false), |mut server, _| async move {
            server.send(&switch(plugin, &challenge)).await;
            let mut question_sent = server.receive().await.unwrap();
            if plugin == "caching_sha2_password" {
                server.send(&[1, 4]).await;
                question_sent = server.receive().await.unwrap();
            }
            assert_eq!(question_sent, [question]);
            server.send(&[&[1], public.as_slice()].concat()).await;
            let encrypted = server.receive().await.unwrap();
            let mut mixed = vec![0; key.min_output_size()];
            let mixed = key.decrypt(&OAEP_SHA1_MGF1SHA1, &encrypted, &mut mixed, None).unwrap();
            let clear: Vec<u8> = mixed.iter().zip(challenge.iter().cycle()).map(|(a, b)| a ^ b).collect();
            assert_eq!(clear, b"secret pass\0");
            server.send(&OK).await;
        })
        .await
        .unwrap();
    }
    // A key that is none, and a password that does not fit, are errors.
    for (password, key) in [
        (PASSWORD, b"-----BEGIN".as_slice()),
        ("x".repeat(300).as_str(), &public),
    ] {
        let account = Account {
            password: Some(password),
            ..account(false)
        };
        let refused = play(MYSQL, account, |mut server, _| async move {
            server.send(&[1, 4]).await;
            server.receive().await.unwrap();
            server.send(&[&[1], key].concat()).await;
            assert_eq!(server.receive().await, None);
        })
        .await;
        assert!(matches!(refused, Err(Error::CannotLogIn(_))));
    }
}

#[tokio::test]
async fn what_has_no_place_is_an_error_and_names_what_to_do() {
    let refused = play(MARIADB, account(false), |mut server, _| async move {
        server.send(&switch("parsec", b"123")).await;
    })
    .await;
    let Err(Error::CannotLogIn(reason)) = refused else {
        panic!("{refused:?}")
    };
    assert!(
        reason.contains("parsec") && reason.contains("caching_sha2_password"),
        "{reason}"
    );
    for packets in [
        // A key, and a full authentication, that nobody asked for.
        vec![vec![1, b'-', b'-']],
        vec![vec![1, 3, 3]],
        // Neither OK nor error.
        vec![vec![2, 0]],
        vec![vec![]],
        // A switch without a name's end, and one without anything (of servers before 4.1).
        vec![vec![0xFE, b'x']],
        vec![vec![0xFE]],
        vec![switch("mysql_native_password", b"12345678901234567890"); MAX_SWITCHES + 1],
    ] {
        let shown = format!("{packets:?}");
        let refused = play(MYSQL, account(true), |mut server, _| async move {
            for packet in packets {
                server.send(&packet).await;
                server.receive().await;
            }
        })
        .await;
        assert!(
            matches!(refused, Err(Error::Malformed(_) | Error::CannotLogIn(_))),
            "{shown}: {refused:?}"
        );
    }
    let refused = play(MYSQL, account(true), |mut server, _| async move {
        server.send(b"\xFF\x15\x04#28000Access denied for user").await;
    })
    .await;
    assert!(matches!(refused, Err(Error::Server(error)) if error.code == 1045 && error.state == "28000"));
}

#[tokio::test]
async fn without_a_password_nothing_is_answered() {
    let account = Account {
        password: None,
        ..account(false)
    };
    play(MARIADB, account, |mut server, first| async move {
        assert!(first.windows(5).any(|part| part == b"app\0\0"));
        server
            .send(&switch("caching_sha2_password", b"12345678901234567890"))
            .await;
        assert!(server.receive().await.unwrap().is_empty());
        server.send(&OK).await;
    })
    .await
    .unwrap();
}

//! Any bytes give a text, and come back.

use super::*;
use crate::script::{ReadOptions, Script, read};

fn decode(bytes: &[u8]) -> Decoded {
    super::decode(Dialect::Mysql, bytes)
}

/// Of a script in one encoding.
fn encoding(decoded: &Decoded) -> Encoding {
    assert_eq!(decoded.encodings.parts.len(), 1);
    decoded.encodings.at(0)
}

/// Line and message of each finding.
fn findings(bytes: &[u8]) -> Vec<(u32, String)> {
    let decoded = decode(bytes);
    let scripts = [Script {
        name: "a.sql".to_owned(),
        text: decoded.text,
    }];
    let reading = read(Dialect::Mysql, &scripts, &ReadOptions::default());
    let told = told(&scripts, &[decoded.encodings], &reading);
    told.into_iter()
        .map(|finding| (finding.line.unwrap(), finding.message))
        .collect()
}

#[test]
fn every_encoding_is_told_from_the_bytes() {
    for (bytes, text, expected) in [
        (&b"\xef\xbb\xbfa\xc3\xa4"[..], "aä", Encoding::Utf8),
        (b"a\xc3\xa4", "aä", Encoding::Utf8),
        (b"a\xe4\x80", "aä€", Encoding::Windows1252),
        (b"\x81\xe4", "\u{81}ä", Encoding::Windows1252),
        (b"\xff\xfea\0\xe4\0", "aä", Encoding::Utf16LittleEndian),
        (b"\xfe\xff\0a\0\xe4", "aä", Encoding::Utf16BigEndian),
        (b"U\0S\0E\0", "USE", Encoding::Utf16LittleEndian),
        (b"\0U\0S\0E", "USE", Encoding::Utf16BigEndian),
        ("a\u{ef80}".as_bytes(), "a\u{ef80}", Encoding::Utf8),
        (b"", "", Encoding::Utf8),
        (b"a", "a", Encoding::Utf8),
    ] {
        let decoded = decode(bytes);
        assert_eq!((decoded.text.as_str(), encoding(&decoded)), (text, expected));
        assert_eq!(decoded.encodings.replaced, 0);
    }
}

/// The likelier encoding is taken, and told with its lines.
#[test]
fn a_few_bytes_that_are_no_utf_8_change_no_other() {
    for (bytes, text, expected) in [
        (
            &b"-- \xd0\x9f\xd1\x80\xd0\xb8\n'caf\xe9'"[..],
            "-- При\n'caf\u{efe9}'",
            Encoding::Utf8WithBytes,
        ),
        (b"\xef\xbb\xbf\xe9\xe9", "\u{efe9}\u{efe9}", Encoding::Utf8WithBytes),
        ("\u{ef80}äö\u{e9}".as_bytes(), "\u{ef80}äöé", Encoding::Utf8),
        (b"\xcf\xf0\xe8\xc2\xa9", "ÏðèÂ©", Encoding::Windows1252),
    ] {
        let decoded = decode(bytes);
        assert_eq!((decoded.text.as_str(), encoding(&decoded)), (text, expected));
        assert_eq!(decoded.encodings.is_doubtful(), expected != Encoding::Utf8);
    }
    let first = |bytes: &[u8]| findings(bytes).into_iter().next().unwrap();
    let (line, message) = first(b"-- \xc3\xa4\xc3\xb6\xc3\xbc\n\n'\xe9'\n'\xe9'");
    assert_eq!(line, 3);
    assert!(
        message.starts_with("2 bytes are not UTF-8, while") && message.ends_with("(line 3, 4)"),
        "{message}"
    );
    let (line, message) = first(b"a\n\xe9 \xe9");
    assert_eq!(line, 2);
    assert!(
        message.contains("Windows-1252") && message.contains("2 characters beyond ASCII (line 2)"),
        "{message}"
    );
    assert_eq!(first(b"\xff\xfea\0\n\0\0\xd8").0, 2);
    assert_eq!(findings("ä".as_bytes()), []);
}

/// What a script says holds from there on, and where it is wrong or not known that is told.
#[test]
fn a_script_is_in_the_sets_that_it_names() {
    let dump = b"-- \xc3\xa4\nSET NAMES cp1251;\n-- \xcf\xf0\nSET @a = @@character_set_client, character_set_client = utf8;\n-- \xc3\xa4\n\
        SET character_set_client = @a;\n-- \xcf\nSET NAMES latin1;\n-- \xe4\nSET NAMES cp850;\n-- \x84\nSET NAMES sjis;\n-- \x95\x5c\xff";
    let decoded = decode(dump);
    let lines: Vec<&str> = decoded.text.lines().filter(|line| line.starts_with("--")).collect();
    assert_eq!(
        lines,
        ["-- ä", "-- Пр", "-- ä", "-- П", "-- ä", "-- \u{ef84}", "-- 表\u{efff}"]
    );
    let of_line = |wanted: usize| {
        let at = decoded.text.match_indices("-- ").nth(wanted).unwrap().0;
        decoded.encodings.at(at)
    };
    let named = |name: &str| Encoding::Set(CharacterSet::named(name).unwrap());
    assert_eq!(
        [
            of_line(0),
            of_line(1),
            of_line(2),
            of_line(3),
            of_line(4),
            of_line(5),
            of_line(6)
        ],
        [
            Encoding::Utf8,
            named("cp1251"),
            Encoding::Utf8,
            named("cp1251"),
            Encoding::Windows1252,
            Encoding::Bytes,
            named("sjis")
        ]
    );
    let told = findings(dump);
    let lines: Vec<u32> = told.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [11, 13], "{told:?}");
    assert!(told[0].1.contains("cp850"), "{told:?}");
    assert!(told[1].1.starts_with("1 byte is not sjis"), "{told:?}");
    let values = BTreeMap::from([("a".to_owned(), "long".to_owned())]);
    let filled = decode(b"SET NAMES latin1; ${a} \xe4; SET NAMES cp1251; \xcf").filled(&values);
    assert_eq!(filled.text, "SET NAMES latin1; long ä; SET NAMES cp1251; П");
    assert_eq!(filled.encodings.at(filled.text.len() - 1), named("cp1251"));
}

/// latin1 that is UTF-8 is what the server takes it for, and told.
#[test]
fn utf_8_under_another_name_is_told() {
    let script = "SET NAMES latin1;\nINSERT INTO t VALUES ('ä');";
    assert!(decode(script.as_bytes()).text.ends_with("('Ã¤');"));
    let told = findings(script.as_bytes());
    assert_eq!(told[0].0, 2);
    assert!(told[0].1.contains("would be UTF-8, too"), "{told:?}");
    assert_eq!(findings(b"SET NAMES latin1;\nINSERT INTO t VALUES ('\xe4');"), []);
}

/// Bytes in the values of rows are looked at with the rows.
#[test]
fn bytes_outside_of_rows_are_told() {
    let told = findings(b"SET NAMES utf8;\nINSERT INTO t VALUES ('\xff');\nCREATE TABLE t (a int COMMENT '\xe4');");
    assert_eq!(told.len(), 1);
    assert!(
        told[0].0 == 3 && told[0].1.starts_with("1 byte is not utf8"),
        "{told:?}"
    );
}

#[test]
fn what_an_encoding_does_not_have_is_counted() {
    assert_eq!(decode(b"\xff\xfe\x00\xd8a\0b").encodings.replaced, 2);
}

/// Every byte, in every neighbourhood, in blocks of every size.
#[test]
fn bytes_come_back_as_they_were() {
    let mut bytes = b"/*!40101 SET NAMES utf8mb4 */;\n-- \xc3\xa4\n'".to_vec();
    bytes.extend(0..=255_u8);
    bytes.extend((0..=255_u8).rev());
    bytes.extend("\u{ef7f}\u{ef80}\u{efff}\u{f000}€\u{1f600}".bytes());
    bytes.extend(b"\xe2\x82'\xf0\x9f\x98");
    for size in [1, 2, 3, 5, 7, 64, bytes.len()] {
        let mut decoder = Decoder::new(0);
        bytes.chunks(size).for_each(|block| decoder.push(block));
        let decoded = decoder.finish(Dialect::Mysql);
        assert_eq!(encoding(&decoded), Encoding::Utf8WithBytes);
        assert!(decoded.text.contains("-- ä\n"));
        assert_eq!(
            encoding(&decoded).bytes(&decoded.text).unwrap().as_ref(),
            bytes.as_slice()
        );
    }
    let plain: Vec<u8> = bytes[31..].to_vec();
    let decoded = decode(&plain);
    assert_eq!(encoding(&decoded), Encoding::Windows1252);
    assert_eq!(
        encoding(&decoded).bytes(&decoded.text).unwrap().as_ref(),
        plain.as_slice()
    );
}

#[test]
fn text_is_told_from_bytes() {
    let decoded = decode(b"set names 'utf8'; a \xff");
    let encoding = encoding(&decoded);
    assert_eq!(encoding.text(Cow::Borrowed("ä")).as_deref(), Some("ä"));
    assert_eq!(encoding.text(Cow::Borrowed(&decoded.text)), None);
}

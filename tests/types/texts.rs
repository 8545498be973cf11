//! Texts, enums and sets, from every character set.

use super::{Family, Shown, travel};
use crate::support::pair::Pair;

const TEXTS: &[Family] = &[
    Family {
        name: "texts",
        columns: &[
            ("c", "char(20)", "character varying(20)", Shown::Text),
            (
                "cb",
                "char(20) character set utf8mb4 collate utf8mb4_bin",
                "character varying(20)",
                Shown::Text,
            ),
            ("v", "varchar(60)", "character varying(60)", Shown::Text),
            ("tt", "tinytext", "text", Shown::Text),
            ("t", "text", "text", Shown::Text),
            ("mt", "mediumtext", "text", Shown::Text),
            ("lt", "longtext", "text", Shown::Text),
        ],
        rows: &[
            "'', '', '', '', '', '', ''",
            "'NULL', 'null', 'NULL', '\\\\N', '\\\\N', 'NULL', '\\\\.'",
            "'end  ', 'end  ', 'trailing  ', 'trailing  ', 'trailing  ', ' both ', ' both '",
            "'🙂', '👨‍👩‍👧‍👦', '🙂🙃 🏳️‍🌈', '日本語', 'ﷺ', 'naïve café', '𝔘𝔫𝔦𝔠𝔬𝔡𝔢'",
            "concat('e', convert(x'CC81' using utf8mb4)), 'é', concat('e', convert(x'CC81' using utf8mb4), 'é'), 'Å', 'Å', 'ﬁ', concat('a', convert(x'CCB6CCB7' using utf8mb4))",
            "'a\\tb', 'a\\nb', 'a\\r\\nb', '\\r\\n', 'a\\\\b\\\\\\\\c', '\\\\', 'quote '' and \" and `'",
            "'a\\tb', '\\b', char(1 using utf8mb4), char(31 using utf8mb4), char(127 using utf8mb4), convert(x'C280' using utf8mb4), convert(x'EFBBBF' using utf8mb4)",
            "'{}', '{\"a\",NULL}', '(1,2)', '$1', '%s', '--', ';'",
            "repeat('é', 20), repeat('🙂', 20), repeat('日', 60), repeat('x', 255), repeat('ab', 32000), repeat('mno', 100000), repeat('xyz', 200000)",
            "convert(x'F48FBFBF' using utf8mb4), convert(x'EFBFBD' using utf8mb4), convert(x'E280A8' using utf8mb4), convert(x'E2808F' using utf8mb4), 'Ω', 'İı', 'ß'",
        ],
    },
    Family {
        name: "charsets",
        columns: &[
            (
                "latin",
                "varchar(40) character set latin1",
                "character varying(40)",
                Shown::Text,
            ),
            (
                "latin_bin",
                "varchar(40) character set latin1 collate latin1_bin",
                "character varying(40)",
                Shown::Text,
            ),
            ("latin_text", "text character set latin1", "text", Shown::Text),
            (
                "three",
                "varchar(40) character set utf8mb3",
                "character varying(40)",
                Shown::Text,
            ),
            (
                "three_char",
                "char(10) character set utf8mb3 collate utf8mb3_bin",
                "character varying(10)",
                Shown::Text,
            ),
            (
                "ascii7",
                "varchar(40) character set ascii",
                "character varying(40)",
                Shown::Text,
            ),
            (
                "ucs",
                "varchar(40) character set ucs2",
                "character varying(40)",
                Shown::Text,
            ),
            (
                "wide",
                "varchar(40) character set utf16",
                "character varying(40)",
                Shown::Text,
            ),
            (
                "wider",
                "varchar(40) character set utf32",
                "character varying(40)",
                Shown::Text,
            ),
            (
                "cyrillic",
                "varchar(40) character set cp1251",
                "character varying(40)",
                Shown::Text,
            ),
            (
                "japanese",
                "varchar(40) character set sjis",
                "character varying(40)",
                Shown::Text,
            ),
            (
                "chinese",
                "varchar(40) character set gbk",
                "character varying(40)",
                Shown::Text,
            ),
        ],
        rows: &[
            "'', '', '', '', '', '', '', '', '', '', '', ''",
            "'é€ÿ', 'É', 'ƒŒ™', 'ЖЩ日本', 'ñandú', 'plain ~', '日本', '🙂日', '🙂é', 'Привет', '日本カナ', '汉字'",
            "'a\\\\b', 'tab\\t', '\\r\\n', 'x  ', 'x', '\\\\', 'y ', ' z ', '\\t', 'Ё', 'ｱ', '啊'",
        ],
    },
    Family {
        name: "labels",
        columns: &[
            ("size", "enum('small','medium','large')", "enum", Shown::Text),
            (
                "odd",
                "enum('it''s','a,b','\"q\"','back\\\\slash','','naïve','日本','ｗ','NULL','{x}','  lead')",
                "enum",
                Shown::Text,
            ),
            ("latin", "enum('é','ü') character set latin1", "enum", Shown::Text),
            ("few", "set('a','b','c')", "text[]", Shown::Set),
            (
                "strange",
                "set('it''s','\"q\"','back\\\\slash','naïve 日本','NULL','{}','with space','ｗ')",
                "text[]",
                Shown::Set,
            ),
        ],
        rows: &[
            "'small', 'it''s', 'é', '', ''",
            "'large', 'a,b', 'ü', 'a,b,c', 'it''s,\"q\",back\\\\slash,naïve 日本,NULL,{},with space,ｗ'",
            "'medium', '\"q\"', 'é', 'c,a', 'ｗ'",
            "'small', 'back\\\\slash', 'é', 'b', 'NULL'",
            "'small', '', 'é', 'b,c', '{}'",
            "'small', 'naïve', 'é', 'a', 'with space,back\\\\slash'",
            "'small', '日本', 'é', 'a', '\"q\"'",
            "'small', 'ｗ', 'é', 'a', 'it''s'",
            "'small', 'NULL', 'é', 'a', 'naïve 日本'",
            "'small', '{x}', 'é', 'a', ''",
            "'small', '  lead', 'é', 'a', ''",
        ],
    },
];

#[test]
fn texts_arrive_byte_for_byte_from_every_character_set() {
    let mut pair = Pair::new("lf_types_texts", "");
    travel(&mut pair, TEXTS);
    // Labels keep their order: the enum sorts as MySQL sorts it.
    let sorted = pair.target.value("select string_agg(size::text, ',' order by size) from (select distinct size from labels where size is not null) as d");
    assert_eq!(sorted.as_deref(), Some("small,medium,large"));
    // The null and the empty set are not the same.
    assert_eq!(
        pair.target
            .value("select count(*) from labels where few = '{}'")
            .as_deref(),
        Some("1")
    );
    assert_eq!(
        pair.target
            .value("select count(*) from labels where few is null")
            .as_deref(),
        Some("1")
    );
}

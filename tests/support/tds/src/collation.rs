//! Collations: their five bytes on the wire (MS-TDS 2.2.5.1.2), their code page, and how they compare.

use encoding_rs as rs;

/// A collation by its name, with what its name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collation {
    /// As in `sys.columns.collation_name`.
    pub name: String,
    /// The locale, 20 bits.
    pub lcid: u32,
    /// Bits 20 to 27 of the wire form: ignore case 1, accent 2, kana 4, width 8, binary 16, binary2 32, UTF-8 64.
    pub flags: u8,
    /// 0, or 1 for `_90`, 2 for `_100`, 3 for `_140`.
    pub version: u8,
    /// Of a collation whose name begins with `SQL_`; else 0.
    pub sort_id: u8,
}

/// What the bytes of a `char` or `varchar` mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodePage {
    /// 437, the IBM PC's.
    Cp437,
    /// 850, DOS Latin 1.
    Cp850,
    /// 65001.
    Utf8,
    /// One of those that browsers know too, with its number.
    Web(&'static rs::Encoding, u16),
}

/// How two texts compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Case is ignored, and trailing spaces.
    IgnoreCase,
    /// Case counts; trailing spaces are ignored.
    Case,
    /// By code point, trailing spaces ignored (`_BIN2`; `_BIN` too, which differs in rare cases).
    Binary,
}

/// Beginnings of names, with their locale. The first that fits is taken.
const LOCALES: [(&str, u32); 19] = [
    ("SQL_Latin1_General", 0x409),
    ("Latin1_General", 0x409),
    ("Japanese", 0x411),
    ("Chinese_PRC", 0x804),
    ("Chinese_Taiwan", 0x404),
    ("Korean", 0x412),
    ("Cyrillic", 0x419),
    ("Greek", 0x408),
    ("Turkish", 0x41F),
    ("Hebrew", 0x40D),
    ("Arabic", 0x401),
    ("Thai", 0x41E),
    ("Vietnamese", 0x42A),
    ("Polish", 0x415),
    ("Czech", 0x405),
    ("Hungarian", 0x40E),
    ("Lithuanian", 0x427),
    ("Finnish_Swedish", 0x40B),
    ("French", 0x40C),
];

/// Sort ids of MS-TDS's `SQL_` collations that the stand-in knows.
const SORT_IDS: [(&str, u8); 12] = [
    ("SQL_Latin1_General_CP437_BIN", 30),
    ("SQL_Latin1_General_CP437_BIN2", 30),
    ("SQL_Latin1_General_CP437_CS_AS", 31),
    ("SQL_Latin1_General_CP437_CI_AS", 32),
    ("SQL_Latin1_General_CP850_BIN", 40),
    ("SQL_Latin1_General_CP850_BIN2", 40),
    ("SQL_Latin1_General_CP850_CS_AS", 41),
    ("SQL_Latin1_General_CP850_CI_AS", 42),
    ("SQL_Latin1_General_CP1_CS_AS", 51),
    ("SQL_Latin1_General_CP1_CI_AS", 52),
    ("SQL_Latin1_General_CP1_CI_AI", 54),
    ("SQL_Latin1_General_CP1251_CI_AS", 106),
];

impl Default for Collation {
    /// That of an American installation.
    fn default() -> Self {
        Self {
            name: "SQL_Latin1_General_CP1_CI_AS".to_owned(),
            lcid: 0x409,
            flags: 0x0D,
            version: 0,
            sort_id: 52,
        }
    }
}

impl Collation {
    /// By name. `None` where its locale or sort id is none that the stand-in knows.
    pub fn named(name: &str) -> Option<Self> {
        let (_, lcid) = LOCALES.iter().find(|(beginning, _)| name.starts_with(beginning))?;
        let sort_id = if name.starts_with("SQL_") {
            SORT_IDS.iter().find(|(known, _)| *known == name)?.1
        } else {
            0
        };
        let has = |part: &str| name.split('_').any(|word| word == part);
        let binary = has("BIN") || has("BIN2");
        let mut flags = 0;
        for (bit, on) in [
            (0x01, has("CI")),
            (0x02, has("AI")),
            (0x04, !binary && !has("KS")),
            (0x08, !binary && !has("WS")),
            (0x10, has("BIN")),
            (0x20, has("BIN2")),
            (0x40, has("UTF8")),
        ] {
            if on {
                flags |= bit;
            }
        }
        let version = match () {
            () if has("140") => 3,
            () if has("100") => 2,
            () if has("90") => 1,
            () => 0,
        };
        Some(Self {
            name: name.to_owned(),
            lcid: *lcid,
            flags,
            version,
            sort_id,
        })
    }

    /// As it travels: locale, flags and version as one little-endian number, then the sort id.
    pub fn bytes(&self) -> [u8; 5] {
        let word = self.lcid | u32::from(self.flags) << 20 | u32::from(self.version) << 28;
        let [a, b, c, d] = word.to_le_bytes();
        [a, b, c, d, self.sort_id]
    }

    /// What its `varchar` is encoded in.
    pub fn code_page(&self) -> CodePage {
        if self.flags & 0x40 != 0 {
            return CodePage::Utf8;
        }
        match self.sort_id {
            30..=32 => return CodePage::Cp437,
            40..=42 => return CodePage::Cp850,
            106 => return CodePage::Web(rs::WINDOWS_1251, 1251),
            _ => {}
        }
        match self.lcid {
            0x411 => CodePage::Web(rs::SHIFT_JIS, 932),
            0x804 => CodePage::Web(rs::GBK, 936),
            0x412 => CodePage::Web(rs::EUC_KR, 949),
            0x404 => CodePage::Web(rs::BIG5, 950),
            0x405 | 0x40E | 0x415 => CodePage::Web(rs::WINDOWS_1250, 1250),
            0x419 => CodePage::Web(rs::WINDOWS_1251, 1251),
            0x408 => CodePage::Web(rs::WINDOWS_1253, 1253),
            0x41F => CodePage::Web(rs::WINDOWS_1254, 1254),
            0x40D => CodePage::Web(rs::WINDOWS_1255, 1255),
            0x401 => CodePage::Web(rs::WINDOWS_1256, 1256),
            0x427 => CodePage::Web(rs::WINDOWS_1257, 1257),
            0x42A => CodePage::Web(rs::WINDOWS_1258, 1258),
            0x41E => CodePage::Web(rs::WINDOWS_874, 874),
            _ => CodePage::Web(rs::WINDOWS_1252, 1252),
        }
    }

    /// How it compares.
    pub fn comparison(&self) -> Comparison {
        match self.flags {
            flags if flags & 0x30 != 0 => Comparison::Binary,
            flags if flags & 0x01 != 0 => Comparison::IgnoreCase,
            _ => Comparison::Case,
        }
    }
}

impl CodePage {
    /// As `COLLATIONPROPERTY(name, 'CodePage')` gives it.
    pub fn number(self) -> u16 {
        match self {
            Self::Cp437 => 437,
            Self::Cp850 => 850,
            Self::Utf8 => 65001,
            Self::Web(_, number) => number,
        }
    }

    /// The bytes of a text; a character that the code page lacks becomes `?`, as on the server.
    pub fn encode(self, text: &str) -> Vec<u8> {
        match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Cp437 => text.chars().map(|character| dos(character, CP437)).collect(),
            Self::Cp850 => text.chars().map(|character| dos(character, CP850)).collect(),
            Self::Web(encoding, _) => {
                let mut bytes = Vec::with_capacity(text.len());
                let mut one = [0; 4];
                for character in text.chars() {
                    let (encoded, _, unmappable) = encoding.encode(character.encode_utf8(&mut one));
                    if unmappable {
                        bytes.push(b'?');
                    } else {
                        bytes.extend_from_slice(&encoded);
                    }
                }
                bytes
            }
        }
    }
}

impl CodePage {
    /// What one byte means in a DOS code page; of the others this gives ASCII alone.
    pub(crate) fn character(self, byte: u8) -> char {
        let upper = if self == Self::Cp437 { CP437 } else { CP850 };
        match byte.checked_sub(128) {
            None => char::from(byte),
            Some(at) => upper.chars().nth(at.into()).unwrap_or('\u{fffd}'),
        }
    }
}

/// The upper half of code page 437.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
/// The upper half of code page 850.
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

fn dos(character: char, upper: &str) -> u8 {
    if character.is_ascii() {
        return u8::try_from(u32::from(character)).unwrap_or(b'?');
    }
    upper
        .chars()
        .position(|other| other == character)
        .and_then(|at| u8::try_from(at + 128).ok())
        .unwrap_or(b'?')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_collation_travels_as_an_american_server_sends_it() {
        // 09 04 D0 00 34 is in every login trace of MS-TDS section 4.
        assert_eq!(Collation::default().bytes(), [0x09, 0x04, 0xD0, 0x00, 0x34]);
        assert_eq!(
            Collation::named("SQL_Latin1_General_CP1_CI_AS"),
            Some(Collation::default())
        );
    }

    #[test]
    fn dos_code_pages_have_128_characters_in_their_upper_half() {
        assert_eq!((CP437.chars().count(), CP850.chars().count()), (128, 128));
        assert_eq!(CodePage::Cp850.encode("grün ×€"), b"gr\x81n \x9e?");
    }

    #[test]
    fn a_name_says_how_it_compares_and_is_encoded() {
        let utf8 = Collation::named("Latin1_General_100_CI_AS_SC_UTF8").unwrap();
        assert_eq!((utf8.code_page(), utf8.version), (CodePage::Utf8, 2));
        let binary = Collation::named("Latin1_General_100_BIN2").unwrap();
        assert_eq!(
            (binary.comparison(), binary.code_page().number()),
            (Comparison::Binary, 1252)
        );
        assert_eq!(
            Collation::named("Cyrillic_General_CI_AS").unwrap().code_page().number(),
            1251
        );
        assert_eq!(Collation::named("Klingon_CI_AS"), None);
    }
}

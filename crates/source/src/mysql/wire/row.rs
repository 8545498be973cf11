//! Rows of the binary protocol: a zero byte, a bitmap of NULLs, then the values that are not NULL, one after another.
//!
//! <https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_binary_resultset.html>

use model::column_plan::packed;
use mysql_common::Value;

use super::input::{Input, Malformed};

/// How a column's values lie in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Every value is NULL.
    Null,
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Float,
    Double,
    /// Length and bytes: text, bytes, decimals, bits, JSON, geometries.
    Bytes,
    /// A date, with or without a time of day.
    Calendar,
    Clock,
}

impl Form {
    /// By the type's number in the protocol; `None` for one that is not known.
    /// <https://dev.mysql.com/doc/dev/mysql-server/latest/field__types_8h.html>
    pub(crate) fn of(code: u8, unsigned: bool) -> Option<Form> {
        Some(match (code, unsigned) {
            // TINY
            (1, false) => Form::Int8,
            (1, true) => Form::UInt8,
            // SHORT, YEAR
            (2 | 13, false) => Form::Int16,
            (2 | 13, true) => Form::UInt16,
            // LONG, INT24
            (3 | 9, false) => Form::Int32,
            (3 | 9, true) => Form::UInt32,
            // LONGLONG
            (8, false) => Form::Int64,
            (8, true) => Form::UInt64,
            (4, _) => Form::Float,
            (5, _) => Form::Double,
            (6, _) => Form::Null,
            // TIMESTAMP, DATE, DATETIME, NEWDATE
            (7 | 10 | 12 | 14, _) => Form::Calendar,
            (11, _) => Form::Clock,
            // DECIMAL, VARCHAR, BIT, VECTOR, JSON, NEWDECIMAL, ENUM, SET, the four BLOBs, VAR_STRING, STRING, GEOMETRY
            (0 | 15 | 16 | 242 | 245..=255, _) => Form::Bytes,
            _ => return None,
        })
    }
}

/// A date, with or without a time of day, as the server sends it. Any part may be zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Calendar {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
    pub(crate) hour: u8,
    pub(crate) minute: u8,
    pub(crate) second: u8,
    pub(crate) microsecond: u32,
}

impl Calendar {
    /// In packed form. Zero and partly zero dates are values; months, hours and the like beyond their range are not
    /// (`None`).
    #[inline]
    pub(crate) fn packed(self) -> Option<i64> {
        let in_range = self.year <= 9999
            && self.month <= 12
            && self.day <= 31
            && self.hour <= 23
            && self.minute <= 59
            && self.second <= 59
            && self.microsecond <= 999_999;
        in_range.then(|| {
            packed::pack(packed::Fields {
                year: self.year,
                month: self.month,
                day: self.day,
                hour: self.hour,
                minute: self.minute,
                second: self.second,
                microsecond: self.microsecond,
            })
        })
    }

    #[inline]
    fn read(input: &mut Input<'_>) -> Result<Calendar, Malformed> {
        let mut parts = Calendar::default();
        let length = input.u8()?;
        if !matches!(length, 0 | 4 | 7 | 11) {
            return Err(Malformed("a date of an unknown length"));
        }
        if length >= 4 {
            let [y0, y1, month, day] = input.array()?;
            (parts.year, parts.month, parts.day) = (u16::from_le_bytes([y0, y1]), month, day);
        }
        if length >= 7 {
            let [hour, minute, second] = input.array()?;
            (parts.hour, parts.minute, parts.second) = (hour, minute, second);
        }
        if length == 11 {
            parts.microsecond = input.u32()?;
        }
        Ok(parts)
    }
}

/// A TIME as the server sends it: days, hours and the rest, with one sign for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Clock {
    pub(crate) negative: bool,
    pub(crate) days: u32,
    pub(crate) hours: u8,
    pub(crate) minutes: u8,
    pub(crate) seconds: u8,
    pub(crate) microseconds: u32,
}

impl Clock {
    /// In signed microseconds; `None` for parts beyond their range.
    #[inline]
    pub(crate) fn micros(self) -> Option<i64> {
        if self.hours > 23 || self.minutes > 59 || self.seconds > 59 || self.microseconds > 999_999 {
            return None;
        }
        let hours = i64::from(self.days) * 24 + i64::from(self.hours);
        let seconds = (hours * 60 + i64::from(self.minutes)) * 60 + i64::from(self.seconds);
        let micros = seconds * 1_000_000 + i64::from(self.microseconds);
        Some(if self.negative { -micros } else { micros })
    }

    #[inline]
    fn read(input: &mut Input<'_>) -> Result<Clock, Malformed> {
        let mut parts = Clock::default();
        let length = input.u8()?;
        if !matches!(length, 0 | 8 | 12) {
            return Err(Malformed("a time of an unknown length"));
        }
        if length >= 8 {
            let sign = input.u8()?;
            if sign > 1 {
                return Err(Malformed("a time with an unknown sign"));
            }
            parts.negative = sign == 1;
            parts.days = input.u32()?;
            [parts.hours, parts.minutes, parts.seconds] = input.array()?;
        }
        if length == 12 {
            parts.microseconds = input.u32()?;
        }
        Ok(parts)
    }
}

/// A value of a row, its bytes where they were received.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'p> {
    Null,
    Signed(i64),
    Unsigned(u64),
    Float(f32),
    Double(f64),
    Bytes(&'p [u8]),
    Calendar(Calendar),
    Clock(Clock),
}

impl Cell<'_> {
    /// A value of its own.
    pub(crate) fn to_value(self) -> Value {
        match self {
            Cell::Null => Value::NULL,
            Cell::Signed(number) => Value::Int(number),
            Cell::Unsigned(number) => Value::UInt(number),
            Cell::Float(number) => Value::Float(number),
            Cell::Double(number) => Value::Double(number),
            Cell::Bytes(bytes) => Value::Bytes(bytes.to_vec()),
            Cell::Calendar(c) => Value::Date(c.year, c.month, c.day, c.hour, c.minute, c.second, c.microsecond),
            Cell::Clock(c) => Value::Time(c.negative, c.days, c.hours, c.minutes, c.seconds, c.microseconds),
        }
    }
}

/// A row that is read from its front.
#[derive(Debug)]
pub(crate) struct BinaryRow<'p> {
    nulls: &'p [u8],
    input: Input<'p>,
    /// The bit of the next column in the bitmap, whose first two are unused.
    bit: usize,
}

impl<'p> BinaryRow<'p> {
    #[inline]
    pub(crate) fn new(packet: &'p [u8], columns: usize) -> Result<BinaryRow<'p>, Malformed> {
        let mut input = Input::new(packet);
        if input.u8()? != 0 {
            return Err(Malformed("another packet where a row belongs"));
        }
        Ok(BinaryRow {
            nulls: input.take((columns + 9) / 8)?,
            input,
            bit: 2,
        })
    }

    /// The next column's value. Unsigned numbers of less than eight bytes come as signed ones.
    #[inline]
    pub(crate) fn next(&mut self, form: Form) -> Result<Cell<'p>, Malformed> {
        let bit = self.bit;
        self.bit += 1;
        let byte = self
            .nulls
            .get(bit / 8)
            .ok_or(Malformed("a row with fewer columns than its result"))?;
        if byte & (1 << (bit % 8)) != 0 {
            return Ok(Cell::Null);
        }
        let input = &mut self.input;
        Ok(match form {
            Form::Null => return Err(Malformed("a value in a column of NULLs")),
            Form::Int8 => Cell::Signed(i64::from(i8::from_le_bytes(input.array()?))),
            Form::UInt8 => Cell::Signed(i64::from(input.u8()?)),
            Form::Int16 => Cell::Signed(i64::from(i16::from_le_bytes(input.array()?))),
            Form::UInt16 => Cell::Signed(i64::from(input.u16()?)),
            Form::Int32 => Cell::Signed(i64::from(i32::from_le_bytes(input.array()?))),
            Form::UInt32 => Cell::Signed(i64::from(input.u32()?)),
            Form::Int64 => Cell::Signed(i64::from_le_bytes(input.array()?)),
            Form::UInt64 => Cell::Unsigned(u64::from_le_bytes(input.array()?)),
            Form::Float => Cell::Float(f32::from_le_bytes(input.array()?)),
            Form::Double => Cell::Double(f64::from_le_bytes(input.array()?)),
            Form::Bytes => Cell::Bytes(input.bytes()?),
            Form::Calendar => Cell::Calendar(Calendar::read(input)?),
            Form::Clock => Cell::Clock(Clock::read(input)?),
        })
    }

    /// After the last column: nothing may be left.
    #[inline]
    pub(crate) fn end(self) -> Result<(), Malformed> {
        if self.input.rest().is_empty() {
            Ok(())
        } else {
            Err(Malformed("a row that goes on after its last column"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMS: [Form; 14] = [
        Form::Int8,
        Form::UInt8,
        Form::Int16,
        Form::UInt16,
        Form::Int32,
        Form::UInt32,
        Form::Int64,
        Form::UInt64,
        Form::Float,
        Form::Double,
        Form::Bytes,
        Form::Calendar,
        Form::Clock,
        Form::Bytes,
    ];

    /// A value of each form as bytes of a row, and as what it must become.
    fn values() -> Vec<(Vec<u8>, Cell<'static>)> {
        vec![
            (vec![0x80], Cell::Signed(-128)),
            (vec![0x80], Cell::Signed(128)),
            (vec![0x00, 0x80], Cell::Signed(-32_768)),
            (vec![0xFF, 0xFF], Cell::Signed(65_535)),
            (vec![0, 0, 0, 0x80], Cell::Signed(-2_147_483_648)),
            (vec![0xFF; 4], Cell::Signed(4_294_967_295)),
            (vec![0, 0, 0, 0, 0, 0, 0, 0x80], Cell::Signed(i64::MIN)),
            (vec![0xFF; 8], Cell::Unsigned(u64::MAX)),
            (0.1_f32.to_le_bytes().to_vec(), Cell::Float(0.1)),
            ((-0.0_f64).to_le_bytes().to_vec(), Cell::Double(-0.0)),
            (vec![3, b'a', 0, 0xFF], Cell::Bytes(b"a\0\xFF")),
            (
                vec![11, 0xE8, 0x07, 2, 29, 23, 59, 58, 0x3F, 0x42, 0x0F, 0x00],
                Cell::Calendar(Calendar {
                    year: 2024,
                    month: 2,
                    day: 29,
                    hour: 23,
                    minute: 59,
                    second: 58,
                    microsecond: 999_999,
                }),
            ),
            (
                vec![12, 1, 34, 0, 0, 0, 22, 59, 59, 1, 0, 0, 0],
                Cell::Clock(Clock {
                    negative: true,
                    days: 34,
                    hours: 22,
                    minutes: 59,
                    seconds: 59,
                    microseconds: 1,
                }),
            ),
            (vec![0], Cell::Bytes(b"")),
        ]
    }

    /// A row of the values that are not NULL by the pattern.
    fn row(is_null: &dyn Fn(usize) -> bool) -> (Vec<u8>, Vec<Cell<'static>>) {
        let mut packet = vec![0];
        packet.extend(std::iter::repeat_n(0, (FORMS.len() + 9) / 8));
        let mut cells = Vec::new();
        for (position, (bytes, cell)) in values().into_iter().enumerate() {
            if is_null(position) {
                packet[1 + (position + 2) / 8] |= 1 << ((position + 2) % 8);
                cells.push(Cell::Null);
            } else {
                packet.extend(bytes);
                cells.push(cell);
            }
        }
        (packet, cells)
    }

    fn read<'p>(packet: &'p [u8], forms: &[Form]) -> Result<Vec<Cell<'p>>, Malformed> {
        let mut row = BinaryRow::new(packet, forms.len())?;
        let cells = forms.iter().map(|&form| row.next(form)).collect::<Result<_, _>>()?;
        row.end()?;
        Ok(cells)
    }

    #[test]
    fn every_form_and_pattern_of_nulls_is_read() {
        // Fourteen columns have two bytes of bitmap, and the first two bits are not used.
        for pattern in 0_u32..1 << FORMS.len() {
            let (packet, cells) = row(&|position| pattern & (1 << position) != 0);
            assert_eq!(read(&packet, &FORMS), Ok(cells), "{pattern:b}");
        }
        let forms = [Form::UInt8; 70];
        for null in 0..forms.len() {
            let mut packet = vec![0; 1 + 9];
            packet[1 + (null + 2) / 8] = 1 << ((null + 2) % 8);
            packet.extend([7; 69]);
            let cells = read(&packet, &forms).unwrap();
            for (position, cell) in cells.into_iter().enumerate() {
                assert_eq!(cell == Cell::Null, position == null, "{null}");
            }
        }
    }

    #[test]
    fn a_row_that_is_cut_or_goes_on_is_malformed() {
        for pattern in [0_u32, 0b1, 0b10_1010_1010_1010, 0b11_1111_1111_1111] {
            let (mut packet, _) = row(&|position| pattern & (1 << position) != 0);
            for length in 0..packet.len() {
                assert!(read(&packet[..length], &FORMS).is_err(), "{pattern:b} cut at {length}");
            }
            packet.push(0);
            assert!(read(&packet, &FORMS).is_err(), "{pattern:b}");
        }
    }

    #[test]
    fn lengths_and_signs_that_do_not_exist_are_malformed() {
        for length in (0..=255).filter(|length| !matches!(length, 0 | 4 | 7 | 11)) {
            let mut packet = vec![0, 0, length];
            packet.extend(vec![0; usize::from(length)]);
            assert!(read(&packet, &[Form::Calendar]).is_err(), "{length}");
        }
        for length in (0..=255).filter(|length| !matches!(length, 0 | 8 | 12)) {
            let mut packet = vec![0, 0, length];
            packet.extend(vec![0; usize::from(length)]);
            assert!(read(&packet, &[Form::Clock]).is_err(), "{length}");
        }
        assert!(read(&[0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0], &[Form::Clock]).is_err());
        assert!(read(&[0, 0], &[Form::Null]).is_err());
        assert_eq!(read(&[0, 4], &[Form::Null]), Ok(vec![Cell::Null]));
        assert!(read(&[0, 0, 0xFB], &[Form::Bytes]).is_err());
        assert!(read(&[1, 0, 0], &[Form::Int8]).is_err());
    }

    #[test]
    fn short_dates_and_times_are_zero_in_what_is_left_out() {
        let date = |packet: &[u8]| match read(packet, &[Form::Calendar]).unwrap()[0] {
            Cell::Calendar(parts) => parts.packed(),
            _ => None,
        };
        assert_eq!(date(&[0, 0, 0]), Some(0));
        let day = date(&[0, 0, 4, 0xE4, 0x07, 2, 0]);
        assert_eq!(day, date(&[0, 0, 7, 0xE4, 0x07, 2, 0, 0, 0, 0]));
        assert_eq!(day, date(&[0, 0, 11, 0xE4, 0x07, 2, 0, 0, 0, 0, 0, 0, 0, 0]));
        assert_eq!(date(&[0, 0, 4, 0xE4, 0x07, 13, 1]), None);
        assert_eq!(
            read(&[0, 0, 0], &[Form::Clock]),
            Ok(vec![Cell::Clock(Clock::default())])
        );
    }

    #[test]
    fn types_that_are_not_known_have_no_form() {
        for code in 0..=255 {
            // TIMESTAMP2, DATETIME2 and TIME2 are of the binary log, 20 is an array, 243 invalid, 244 BOOL.
            let unknown = matches!(code, 17..=241 | 243 | 244);
            assert_eq!(Form::of(code, false).is_none(), unknown, "{code}");
        }
    }
}

//! The bytes in which SQL Server keeps shapes, and SSMS scripts them -> EWKB.
//!
//! Source: [MS-SSCLRT], <https://learn.microsoft.com/en-us/openspecs/sql_server_protocols/ms-ssclrt/>, and
//! EWKB, <https://libgeos.org/specifications/wkb/#extended-wkb>. Arcs and the whole globe have no counterpart here.

const HAS_Z: u8 = 1;
const HAS_M: u8 = 2;
const IS_POINT: u8 = 8;
const IS_SEGMENT: u8 = 16;

/// Deepest nesting of collections.
const MAX_DEPTH: u32 = 32;

/// A shape as EWKB, little-endian; `None` for bytes that are none, and for kinds that are not known here.
///
/// A geography keeps latitude before longitude; EWKB has x first.
pub(crate) fn ewkb(bytes: &[u8], is_geography: bool) -> Option<Vec<u8>> {
    let mut input = Input(bytes);
    let srid = input.int()?;
    let version = input.byte()?;
    if !matches!(version, 1 | 2) {
        return None;
    }
    let properties = input.byte()?;
    let shape = if properties & IS_POINT != 0 {
        let points = input.points(1, properties, is_geography)?;
        Shape::alone(points, 1)
    } else if properties & IS_SEGMENT != 0 {
        let points = input.points(2, properties, is_geography)?;
        Shape::alone(points, 2)
    } else {
        let count = input.count(16)?;
        let points = input.points(count, properties, is_geography)?;
        let figures = input.list(5, |input| {
            input.byte()?;
            input.int()
        })?;
        let parts = input.list(9, |input| {
            Some(Part {
                parent: input.int()?,
                figure: input.int()?,
                kind: input.byte()?,
            })
        })?;
        Shape { points, figures, parts }
    };
    let mut written = Vec::with_capacity(bytes.len() + 16);
    let dimensions = (u32::from(properties & HAS_Z) << 31) | (u32::from(properties & HAS_M) << 29);
    shape.write(0, Some(srid), dimensions, 0, &mut written)?;
    Some(written)
}

/// What is left of the bytes.
struct Input<'b>(&'b [u8]);

impl Input<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn int(&mut self) -> Option<i32> {
        let (first, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(i32::from_le_bytes(*first))
    }

    fn number(&mut self) -> Option<[u8; 8]> {
        let (first, rest) = self.0.split_first_chunk::<8>()?;
        self.0 = rest;
        Some(*first)
    }

    /// A count of things of at least so many bytes, which the bytes must have.
    fn count(&mut self, each: usize) -> Option<usize> {
        let count = usize::try_from(self.int()?).ok()?;
        (count.checked_mul(each)? <= self.0.len()).then_some(count)
    }

    fn list<T>(&mut self, each: usize, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        (0..self.count(each)?).map(|_| read(self)).collect()
    }

    /// Points as EWKB has them: x, y, and where they are there z and m, which stand behind all points.
    fn points(&mut self, count: usize, properties: u8, is_geography: bool) -> Option<Vec<Vec<u8>>> {
        let mut points = Vec::with_capacity(count);
        for _ in 0..count {
            let (first, second) = (self.number()?, self.number()?);
            let (x, y) = if is_geography { (second, first) } else { (first, second) };
            points.push([x, y].concat());
        }
        for dimension in [HAS_Z, HAS_M] {
            if properties & dimension != 0 {
                for point in &mut points {
                    point.extend(self.number()?);
                }
            }
        }
        Some(points)
    }
}

/// A shape or a part of one.
struct Part {
    parent: i32,
    figure: i32,
    kind: u8,
}

struct Shape {
    points: Vec<Vec<u8>>,
    /// The first point of each.
    figures: Vec<i32>,
    parts: Vec<Part>,
}

impl Shape {
    /// One figure of all points.
    fn alone(points: Vec<Vec<u8>>, kind: u8) -> Shape {
        Shape {
            points,
            figures: vec![0],
            parts: vec![Part {
                parent: -1,
                figure: 0,
                kind,
            }],
        }
    }

    /// The figures of a part: up to those of the next part that has some.
    fn figures(&self, part: usize) -> Option<std::ops::Range<usize>> {
        let Ok(first) = usize::try_from(self.parts.get(part)?.figure) else {
            return Some(0..0);
        };
        let later = self.parts[part + 1..].iter();
        let next = later
            .map(|part| part.figure)
            .find_map(|figure| usize::try_from(figure).ok());
        let end = next.unwrap_or(self.figures.len());
        (first <= end && end <= self.figures.len()).then_some(first..end)
    }

    fn of_figure(&self, figure: usize) -> Option<&[Vec<u8>]> {
        let place = |figure: usize| usize::try_from(*self.figures.get(figure)?).ok();
        let end = if figure + 1 < self.figures.len() {
            place(figure + 1)?
        } else {
            self.points.len()
        };
        self.points.get(place(figure)?..end)
    }

    fn write(&self, at: usize, srid: Option<i32>, dimensions: u32, depth: u32, out: &mut Vec<u8>) -> Option<()> {
        let part = self.parts.get(at).filter(|_| depth < MAX_DEPTH)?;
        // PostGIS knows no reference system 0.
        let srid = srid.filter(|srid| *srid > 0);
        let flag = if srid.is_some() { 0x2000_0000 } else { 0 };
        out.push(1);
        out.extend((u32::from(part.kind) | dimensions | flag).to_le_bytes());
        out.extend(srid.iter().flat_map(|srid| srid.to_le_bytes()));
        let count = |count: usize| u32::try_from(count).ok().map(u32::to_le_bytes);
        let list = |points: &[Vec<u8>], out: &mut Vec<u8>| -> Option<()> {
            out.extend(count(points.len())?);
            out.extend(points.concat());
            Some(())
        };
        match part.kind {
            1 => match self.figures(at)?.next() {
                Some(figure) => out.extend(self.of_figure(figure)?.first()?),
                // An empty point.
                None => {
                    let numbers = 2 + dimensions.count_ones();
                    (0..numbers).for_each(|_| out.extend(f64::NAN.to_le_bytes()));
                }
            },
            2 => match self.figures(at)?.next() {
                Some(figure) => list(self.of_figure(figure)?, out)?,
                None => list(&[], out)?,
            },
            3 => {
                let figures = self.figures(at)?;
                out.extend(count(figures.len())?);
                for figure in figures {
                    list(self.of_figure(figure)?, out)?;
                }
            }
            4..=7 => {
                let own = i32::try_from(at).ok()?;
                let parts: Vec<usize> = (at + 1..self.parts.len())
                    .filter(|part| self.parts[*part].parent == own)
                    .collect();
                out.extend(count(parts.len())?);
                for part in parts {
                    self.write(part, None, dimensions, depth + 1, out)?;
                }
            }
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::ewkb;

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
        digits
            .chunks(2)
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    #[test]
    fn points_segments_and_polygons() {
        // geography::Point(1, 2, 4326): the latitude first.
        assert_eq!(
            ewkb(&hex("E6100000 01 0C 000000000000F03F 0000000000000040"), true).unwrap(),
            hex("01 01000020 E6100000 0000000000000040 000000000000F03F")
        );
        // geometry LINESTRING(0 0, 1 2).
        assert_eq!(
            ewkb(
                &hex("00000000 01 14 0000000000000000 0000000000000000 000000000000F03F 0000000000000040"),
                false
            )
            .unwrap(),
            hex("01 02000000 02000000 0000000000000000 0000000000000000 000000000000F03F 0000000000000040")
        );
        // geometry POINT(1 2 3): z behind the points.
        assert_eq!(
            ewkb(
                &hex("00000000 01 0D 000000000000F03F 0000000000000040 0000000000000840"),
                false
            )
            .unwrap(),
            hex("01 01000080 000000000000F03F 0000000000000040 0000000000000840")
        );
        // geometry POLYGON((0 0, 1 0, 0 1, 0 0)).
        let zero = "0000000000000000";
        let one = "000000000000F03F";
        let points = format!("{zero}{zero}{one}{zero}{zero}{one}{zero}{zero}");
        let own = format!("00000000 01 04 04000000 {points} 01000000 02 00000000 01000000 FFFFFFFF 00000000 03");
        let expected = format!("01 03000000 01000000 04000000 {points}");
        assert_eq!(ewkb(&hex(&own), false).unwrap(), hex(&expected));
        // MULTIPOINT((0 0), (1 0)).
        let own = format!(
            "00000000 01 04 02000000 {zero}{zero}{one}{zero} 02000000 01 00000000 01 01000000 \
             03000000 FFFFFFFF 00000000 04 00000000 00000000 01 00000000 01000000 01"
        );
        let expected = format!("01 04000000 02000000 01 01000000 {zero}{zero} 01 01000000 {one}{zero}");
        assert_eq!(ewkb(&hex(&own), false).unwrap(), hex(&expected));
        // POLYGON EMPTY.
        assert_eq!(
            ewkb(
                &hex("00000000 01 04 00000000 00000000 01000000 FFFFFFFF FFFFFFFF 03"),
                false
            )
            .unwrap(),
            hex("01 03000000 00000000")
        );
    }

    #[test]
    fn any_bytes_get_an_answer() {
        let whole = hex("00000000 01 04 00000000 00000000 02000000 FFFFFFFF FFFFFFFF 07 00000000 FFFFFFFF 07");
        for end in 0..=whole.len() {
            let _ = ewkb(&whole[..end], true);
            for at in 0..end {
                let mut other = whole[..end].to_vec();
                other[at] ^= 0xff;
                let _ = ewkb(&other, false);
            }
        }
        assert_eq!(ewkb(&hex("00000000 03 0C"), false), None);
    }
}

//! Rows cut out of the messages of a COPY out, wherever the messages end.

use bytes::Bytes;

const SIGNATURE: &[u8] = b"PGCOPY\n\xff\r\n\0";
/// Signature, flags and the length of the extension.
const HEADER: usize = 19;
/// Bit of the flags that says that rows carry object ids, which no supported server sends.
const CRITICAL_FLAGS: u32 = 0xffff_0000;

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Frame<'a> {
    /// The fields of one row, each behind its length; checked to be complete.
    Row(&'a [u8]),
    /// The trailer.
    End,
    /// More data is needed.
    Incomplete,
}

/// The data that has come and is not yet used.
#[derive(Debug, Default)]
pub(crate) struct Frames {
    /// Usually one whole message, taken without copying.
    data: Bytes,
    /// Bytes of it that are used.
    used: usize,
    started: bool,
}

impl Frames {
    /// Takes the next message.
    pub(crate) fn add(&mut self, message: Bytes) {
        let rest = self.rest();
        if rest.is_empty() {
            self.data = message;
        } else {
            self.data = [rest, &message].concat().into();
        }
        self.used = 0;
    }

    fn rest(&self) -> &[u8] {
        &self.data[self.used..]
    }

    /// The next row of `columns` fields.
    ///
    /// # Errors
    /// What is wrong with the data.
    pub(crate) fn next(&mut self, columns: usize) -> Result<Frame<'_>, &'static str> {
        if !self.started && !self.header()? {
            return Ok(Frame::Incomplete);
        }
        // Not by `rest`: the fields are of the data alone, what is used of it changes.
        let Some((count, fields)) = self.data[self.used..].split_first_chunk::<2>() else {
            return Ok(Frame::Incomplete);
        };
        let count = i16::from_be_bytes(*count);
        if count == -1 {
            self.used += 2;
            return if fields.is_empty() {
                Ok(Frame::End)
            } else {
                Err("there is data after its trailer")
            };
        }
        if usize::try_from(count).ok() != Some(columns) {
            return Err("a row has another number of columns than was asked for");
        }
        let mut rest = fields;
        for _ in 0..columns {
            let Some((length, after)) = rest.split_first_chunk::<4>() else {
                return Ok(Frame::Incomplete);
            };
            let length = match i32::from_be_bytes(*length) {
                -1 => 0,
                length => usize::try_from(length).map_err(|_| "a field has a negative length")?,
            };
            let Some(after) = after.get(length..) else {
                return Ok(Frame::Incomplete);
            };
            rest = after;
        }
        let length = fields.len() - rest.len();
        self.used += 2 + length;
        Ok(Frame::Row(&fields[..length]))
    }

    /// Skips the header; false if it is not all there.
    fn header(&mut self) -> Result<bool, &'static str> {
        let data = self.rest();
        if data.len() < HEADER {
            return Ok(false);
        }
        if !data.starts_with(SIGNATURE) {
            return Err("it does not begin with PostgreSQL's signature");
        }
        let word = |at: usize| u32::from_be_bytes([data[at], data[at + 1], data[at + 2], data[at + 3]]);
        if word(11) & CRITICAL_FLAGS != 0 {
            return Err("its header has flags that this version does not know");
        }
        let extension = usize::try_from(word(15)).map_err(|_| "its header is too long")?;
        if data.len() < HEADER + extension {
            return Ok(false);
        }
        self.used += HEADER + extension;
        self.started = true;
        Ok(true)
    }
}

/// The fields of a [`Frame::Row`]; `None` is NULL.
pub(crate) fn fields(row: &[u8]) -> impl Iterator<Item = Option<&[u8]>> {
    let mut rest = row;
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        match usize::try_from(i32::from_be_bytes(*length)) {
            Err(_) => {
                rest = after;
                Some(None)
            }
            Ok(length) => {
                let (field, after) = after.split_at_checked(length)?;
                rest = after;
                Some(Some(field))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream() -> Vec<u8> {
        let mut data = SIGNATURE.to_vec();
        data.extend([0; 8]);
        data.extend([0, 2, 0, 0, 0, 3, b'a', b'b', b'c', 0xff, 0xff, 0xff, 0xff]);
        data.extend([0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 9]);
        data.extend([0xff, 0xff]);
        data
    }

    fn read(pieces: &[&[u8]]) -> Result<Vec<Vec<Option<Vec<u8>>>>, &'static str> {
        let mut frames = Frames::default();
        let mut pieces = pieces.iter();
        let mut rows = Vec::new();
        loop {
            match frames.next(2)? {
                Frame::Row(row) => rows.push(fields(row).map(|field| field.map(<[u8]>::to_vec)).collect()),
                Frame::End => return Ok(rows),
                Frame::Incomplete => match pieces.next() {
                    Some(piece) => frames.add(Bytes::copy_from_slice(piece)),
                    None => return Err("short"),
                },
            }
        }
    }

    #[test]
    fn messages_may_end_anywhere() {
        let data = stream();
        let expected = vec![vec![Some(b"abc".to_vec()), None], vec![Some(Vec::new()), Some(vec![9])]];
        assert_eq!(read(&[&data]), Ok(expected.clone()));
        for cut in 0..=data.len() {
            assert_eq!(
                read(&[&data[..cut], &data[cut..]]),
                Ok(expected.clone()),
                "cut at {cut}"
            );
        }
        let single: Vec<&[u8]> = data.chunks(1).collect();
        assert_eq!(read(&single), Ok(expected));
    }

    #[test]
    fn malformed_data_is_refused() {
        let data = stream();
        assert_eq!(read(&[&data[..data.len() - 1]]), Err("short"));
        let mut wrong = data.clone();
        wrong[0] = b'X';
        assert!(read(&[&wrong]).is_err());
        let mut columns = data.clone();
        columns[20] = 3;
        assert!(read(&[&columns]).is_err());
        let mut more = data;
        more.push(0);
        assert!(read(&[&more]).is_err());
    }
}

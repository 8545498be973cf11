//! Tables for people: aligned columns, no frame, readable without colour, wrapped on a narrow terminal.

use std::fmt::Write as _;

/// How a cell is emphasised where colours are on. The text itself always says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Tone {
    #[default]
    Plain,
    Good,
    Warning,
    Bad,
    Dim,
    Bold,
}

impl Tone {
    /// `text` in this tone.
    pub(crate) fn paint(self, text: &str, colors: bool) -> String {
        let code = match self {
            Tone::Plain => return text.to_owned(),
            Tone::Good => "32",
            Tone::Warning => "33",
            Tone::Bad => "31",
            Tone::Dim => "2",
            Tone::Bold => "1",
        };
        if colors && !text.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// A cell: a text and its tone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    text: String,
    tone: Tone,
}

impl Cell {
    /// A cell with a tone.
    pub(crate) fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Cell {
            text: text.into(),
            tone,
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Cell {
            text: text.into(),
            tone: Tone::Plain,
        }
    }
}

/// A column: its heading and where its cells stand.
#[derive(Debug, Clone, Copy)]
struct Column {
    heading: &'static str,
    right: bool,
    /// May be wrapped when the terminal is narrow.
    wraps: bool,
}

/// Columns and rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

const GAP: &str = "  ";
/// A column is not wrapped to less than this; a terminal that is narrower gets one block per row.
const NARROWEST: usize = 16;

impl Table {
    pub(crate) fn new() -> Self {
        Table::default()
    }

    /// Adds a column of texts.
    pub(crate) fn left(self, heading: &'static str) -> Self {
        self.column(Column {
            heading,
            right: false,
            wraps: false,
        })
    }

    /// Adds a column of numbers.
    pub(crate) fn right(self, heading: &'static str) -> Self {
        self.column(Column {
            heading,
            right: true,
            wraps: false,
        })
    }

    /// Adds a column of longer texts.
    pub(crate) fn wrapping(self, heading: &'static str) -> Self {
        self.column(Column {
            heading,
            right: false,
            wraps: true,
        })
    }

    fn column(mut self, column: Column) -> Self {
        self.columns.push(column);
        self
    }

    /// Adds a row; missing cells are empty.
    pub(crate) fn row<C: Into<Cell>>(&mut self, cells: impl IntoIterator<Item = C>) {
        let mut row: Vec<Cell> = cells.into_iter().map(Into::into).collect();
        row.resize_with(self.columns.len(), Cell::default);
        self.rows.push(row);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as text, ending with a line feed. `width` is the terminal's, if it is one.
    pub(crate) fn render(&self, width: Option<usize>, colors: bool) -> String {
        let natural: Vec<usize> = (0..self.columns.len()).map(|index| self.natural_width(index)).collect();
        match fit(&self.columns, &natural, width) {
            Some(widths) => self.render_rows(&widths, colors),
            None => self.render_blocks(colors),
        }
    }

    fn natural_width(&self, index: usize) -> usize {
        let cells = self.rows.iter().map(|row| display_width(&row[index].text));
        cells
            .chain([display_width(self.columns[index].heading)])
            .max()
            .unwrap_or(0)
    }

    fn render_rows(&self, widths: &[usize], colors: bool) -> String {
        let mut out = String::new();
        let headings: Vec<Cell> = self
            .columns
            .iter()
            .map(|column| Cell::toned(column.heading, Tone::Bold))
            .collect();
        self.render_row(&mut out, &headings, widths, colors);
        let rules: Vec<Cell> = widths
            .iter()
            .map(|width| Cell::toned("-".repeat(*width), Tone::Dim))
            .collect();
        self.render_row(&mut out, &rules, widths, colors);
        for row in &self.rows {
            self.render_row(&mut out, row, widths, colors);
        }
        out
    }

    fn render_row(&self, out: &mut String, row: &[Cell], widths: &[usize], colors: bool) {
        let wrapped: Vec<Vec<String>> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| wrap(&cell.text, *width))
            .collect();
        let lines = wrapped.iter().map(Vec::len).max().unwrap_or(1);
        for line in 0..lines {
            let mut text = String::new();
            let mut pending = 0;
            for (index, column) in self.columns.iter().enumerate() {
                let part = wrapped[index].get(line).map_or("", String::as_str);
                let space = widths[index].saturating_sub(display_width(part));
                if column.right {
                    pending += space;
                }
                if !part.is_empty() {
                    text.extend(std::iter::repeat_n(' ', pending));
                    pending = 0;
                    text.push_str(&row[index].tone.paint(part, colors));
                } else {
                    pending += if column.right { 0 } else { widths[index] };
                }
                if !column.right && !part.is_empty() {
                    pending += space;
                }
                pending += GAP.len();
            }
            out.push_str(&text);
            out.push('\n');
        }
    }

    /// One block per row: the first cell, then heading and cell on a line of their own.
    fn render_blocks(&self, colors: bool) -> String {
        let indent = self
            .columns
            .iter()
            .skip(1)
            .map(|column| display_width(column.heading))
            .max()
            .unwrap_or(0);
        let mut out = String::new();
        for row in &self.rows {
            for (index, (column, cell)) in self.columns.iter().zip(row).enumerate() {
                let text = cell.tone.paint(&cell.text, colors);
                // Writing to a String does not fail.
                let _ = if index == 0 {
                    writeln!(out, "{text}")
                } else if cell.text.is_empty() {
                    Ok(())
                } else {
                    writeln!(out, "  {:indent$}  {text}", column.heading)
                };
            }
        }
        out
    }
}

/// Widths that fit, or `None` if even the wrapping columns at their narrowest do not.
fn fit(columns: &[Column], natural: &[usize], width: Option<usize>) -> Option<Vec<usize>> {
    let mut widths = natural.to_vec();
    let Some(width) = width else { return Some(widths) };
    let gaps = GAP.len() * columns.len().saturating_sub(1);
    loop {
        let total = widths.iter().sum::<usize>() + gaps;
        if total <= width {
            return Some(widths);
        }
        // The widest column gives first, so that two long columns share what there is.
        let (index, widest) = columns
            .iter()
            .zip(&widths)
            .enumerate()
            .filter(|(_, (column, _))| column.wraps)
            .map(|(index, (_, width))| (index, *width))
            .max_by_key(|(_, width)| *width)?;
        if widest <= NARROWEST {
            return None;
        }
        widths[index] = widest - 1;
    }
}

/// Lines of at most `width` columns, broken between words where possible. Line feeds in the text are kept.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0;
        for word in paragraph.split(' ') {
            let mut word = word;
            let mut length = display_width(word);
            if used > 0 && used + 1 + length > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            while length > width.max(1) {
                let cut = cut_at(word, width.max(1));
                lines.push(word[..cut].to_owned());
                length -= display_width(&word[..cut]);
                word = &word[cut..];
            }
            line.push_str(word);
            used += length;
        }
        lines.push(line);
    }
    lines
}

/// Byte position after as many characters as fit into `width`; at least one.
fn cut_at(text: &str, width: usize) -> usize {
    let mut used = 0;
    for (position, character) in text.char_indices() {
        used += char_width(character);
        if used > width && position > 0 {
            return position;
        }
    }
    text.len()
}

/// Columns of a terminal that a text takes.
pub(crate) fn display_width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// Columns of one character: the ranges that matter for names of tables, not all of UAX #11.
fn char_width(character: char) -> usize {
    match u32::from(character) {
        // Combining marks, zero-width characters and variation selectors.
        0x300..=0x36F
        | 0x483..=0x489
        | 0x591..=0x5BD
        | 0x610..=0x61A
        | 0x64B..=0x65F
        | 0x200B..=0x200F
        | 0x20D0..=0x20FF
        | 0xFE00..=0xFE0F
        | 0xFE20..=0xFE2F
        | 0xFEFF
        | 0xE0100..=0xE01EF => 0,
        // Hangul Jamo, CJK, kana, Hangul, fullwidth forms, emoji.
        0x1100..=0x115F
        | 0x2E80..=0x303E
        | 0x3041..=0x33FF
        | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF
        | 0xA000..=0xA4CF
        | 0xA960..=0xA97F
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60
        | 0xFFE0..=0xFFE6
        | 0x1F300..=0x1F64F
        | 0x1F680..=0x1F6FF
        | 0x1F900..=0x1F9FF
        | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let mut table = Table::new().left("table").right("rows").wrapping("verdict");
        table.row(["shop.orders", "1,200", "equal"]);
        table.row(["shop.größe", "7", "different in three rows of two units"]);
        table
    }

    #[test]
    fn columns_are_aligned_and_lines_have_no_trailing_space() {
        let text = sample().render(None, false);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "table         rows  verdict");
        assert_eq!(lines[1], "-----------  -----  ------------------------------------");
        assert_eq!(lines[2], "shop.orders  1,200  equal");
        assert_eq!(lines[3], "shop.größe       7  different in three rows of two units");
        assert!(lines.iter().all(|line| line.trim_end() == *line));
    }

    #[test]
    fn a_narrow_terminal_wraps_and_a_very_narrow_one_gets_blocks() {
        let text = sample().render(Some(40), false);
        assert!(text.lines().all(|line| display_width(line) <= 40), "{text}");
        assert!(text.contains("\n                    rows of two units\n"), "{text}");
        let text = sample().render(Some(20), false);
        assert!(
            text.starts_with("shop.orders\n  rows     1,200\n  verdict  equal\n"),
            "{text}"
        );
    }

    /// Half a minute where every line measured the rest of the word anew.
    #[test]
    fn a_word_as_long_as_a_script_is_cut_into_lines() {
        let lines = wrap(&"x".repeat(1_000_000), 60);
        assert_eq!(lines.len(), 16_667);
        assert_eq!(lines.concat().len(), 1_000_000);
    }

    #[test]
    fn colours_do_not_move_columns() {
        let mut table = Table::new().left("a").left("b");
        table.row([Cell::toned("x", Tone::Bad), Cell::from("y")]);
        assert!(table.render(None, true).contains("\u{1b}[31mx\u{1b}[0m  y\n"));
        assert!(!table.render(None, false).contains('\u{1b}'));
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(display_width("注文"), 4);
        assert_eq!(display_width("e\u{301}"), 1);
        assert_eq!(wrap("注文注文", 5), ["注文", "注文"]);
    }
}

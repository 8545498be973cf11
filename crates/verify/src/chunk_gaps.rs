//! Whether chunks are all of a table, each once.

use model::ChunkRange;

use crate::input::TableInput;

/// A chunk that is missing or there twice would be rows that nobody compares.
pub(crate) fn chunks_have_gaps(mut chunks: Vec<&ChunkRange>, input: &TableInput) -> Option<String> {
    chunks.sort_by_key(|chunk| chunk.ordinal);
    for (position, chunk) in chunks.iter().enumerate() {
        if u32::try_from(position).ok() != Some(chunk.ordinal) {
            return Some(format!("chunk {position} is not staged, or is staged twice"));
        }
    }
    if chunks.iter().any(|chunk| chunk.partitions.is_some()) {
        return partitions_have_gaps(&chunks);
    }
    let open = chunks.first().is_some_and(|chunk| chunk.lower.is_none())
        && chunks.last().is_some_and(|chunk| chunk.upper.is_none())
        && chunks
            .windows(2)
            .all(|pair| pair[0].upper == pair[1].lower && pair[0].upper.is_some());
    if !open {
        return Some("its chunks do not cover the whole key".to_owned());
    }
    if input.scheme.is_range() && u32::try_from(chunks.len()).ok() != Some(input.scheme.units()) {
        return Some(format!(
            "it has {} chunks and {} units",
            chunks.len(),
            input.scheme.units()
        ));
    }
    None
}

/// The same of a table that is cut by its partitions; in order of their ordinals.
fn partitions_have_gaps(chunks: &[&ChunkRange]) -> Option<String> {
    let mut next = 0;
    let mut of = None;
    for chunk in chunks {
        let range = chunk.partitions.as_ref().filter(|range| {
            !chunk.has_ends()
                && range.first == next
                && !range.names.is_empty()
                && *of.get_or_insert(range.of) == range.of
        });
        next = range.map_or(u32::MAX, |range| {
            next.saturating_add(u32::try_from(range.names.len()).unwrap_or(u32::MAX))
        });
    }
    (of != Some(next)).then(|| "its chunks do not cover all partitions".to_owned())
}

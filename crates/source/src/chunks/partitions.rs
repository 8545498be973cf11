//! Cutting a table without a key by its partitions: the only parts of it that a server finds without passing over the
//! whole. Small neighbours are read together.

use model::{ChunkRange, PartitionRange};

use super::MOST_CHUNKS;

/// Chunks of about `target_rows` rows, each of whole partitions, which are given with the rows that the server estimates
/// for them. One chunk if they are small together, or if there are none.
pub(crate) fn group(partitions: Vec<(String, u64)>, target_rows: u64) -> Vec<ChunkRange> {
    let rows = partitions
        .iter()
        .fold(0_u64, |sum, (_, rows)| sum.saturating_add(*rows));
    let target = target_rows.max(rows.div_ceil(MOST_CHUNKS)).max(1);
    let (Ok(of), true) = (u32::try_from(partitions.len()), rows > target) else {
        return vec![ChunkRange::WHOLE];
    };
    let mut chunks: Vec<PartitionRange> = Vec::new();
    let mut held = 0_u64;
    for (first, (name, rows)) in (0..).zip(partitions) {
        match chunks.last_mut() {
            Some(chunk) if held.saturating_add(rows) <= target => {
                chunk.names.push(name);
                held = held.saturating_add(rows);
            }
            _ => {
                chunks.push(PartitionRange {
                    names: vec![name],
                    first,
                    of,
                });
                held = rows;
            }
        }
    }
    if chunks.len() < 2 {
        return vec![ChunkRange::WHOLE];
    }
    (0..)
        .zip(chunks)
        .map(|(ordinal, partitions)| ChunkRange {
            ordinal,
            partitions: Some(partitions),
            ..ChunkRange::WHOLE
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(partitions: &[u64], target: u64) -> Vec<Vec<String>> {
        let partitions = (0..).zip(partitions).map(|(n, rows)| (format!("p{n}"), *rows));
        let chunks = group(partitions.collect(), target);
        let mut next = 0;
        for (position, chunk) in chunks.iter().enumerate() {
            assert_eq!(usize::try_from(chunk.ordinal).unwrap(), position);
            assert!(!chunk.has_ends());
            if let Some(range) = &chunk.partitions {
                assert_eq!(range.first, next, "they follow each other");
                next += u32::try_from(range.names.len()).unwrap();
            }
        }
        let of = chunks.iter().flat_map(|chunk| &chunk.partitions).map(|range| range.of);
        assert!(of.into_iter().all(|of| of == next), "every one is in a chunk");
        let names = chunks
            .into_iter()
            .map(|chunk| chunk.partitions.map_or_else(Vec::new, |range| range.names));
        names.collect()
    }

    #[test]
    fn small_neighbours_are_read_together_and_large_ones_alone() {
        assert_eq!(names(&[], 10), [[""; 0]]);
        assert_eq!(names(&[50], 10), [[""; 0]]);
        assert_eq!(names(&[5, 5], 10), [[""; 0]]);
        assert_eq!(
            names(&[5, 5, 1, 90, 0, 0, 9, 2], 10),
            [
                vec!["p0", "p1"],
                vec!["p2"],
                vec!["p3"],
                vec!["p4", "p5", "p6"],
                vec!["p7"]
            ]
        );
        assert_eq!(names(&[0, 0, 90], 10), [vec!["p0", "p1"], vec!["p2"]]);
        assert_eq!(names(&[u64::MAX; 3], 10).len(), 3);
        assert!(names(&[1; 8192], 1).len() <= 4096);
    }
}

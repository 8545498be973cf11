//! The order in which views can be made: a view after the views that it reads.

/// What became of a list of views.
#[derive(Debug)]
pub(crate) struct Ordered<T, E> {
    /// In an order in which they can be made, each with its place in the list.
    pub(crate) made: Vec<(usize, T)>,
    /// The others, with the last reason.
    pub(crate) failed: Vec<(usize, E)>,
}

/// Tries views until no further one succeeds; `attempt` sees what was made before. A view that reads one that is not
/// there yet must fail.
pub(crate) fn in_order<T, E>(count: usize, mut attempt: impl FnMut(usize) -> Result<T, E>) -> Ordered<T, E> {
    let mut made = Vec::with_capacity(count);
    let mut waiting: Vec<usize> = (0..count).collect();
    loop {
        let mut failed = Vec::new();
        let before = made.len();
        for at in waiting {
            match attempt(at) {
                Ok(view) => made.push((at, view)),
                Err(error) => failed.push((at, error)),
            }
        }
        if failed.is_empty() || made.len() == before {
            return Ordered { made, failed };
        }
        waiting = failed.into_iter().map(|(at, _)| at).collect();
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn views_follow_what_they_read() {
        // 0 reads 2, 2 reads 1, 3 reads itself, 4 reads 3.
        let needs: [&[usize]; 5] = [&[2], &[], &[1], &[3], &[3]];
        let known = RefCell::new(Vec::new());
        let ordered = in_order(5, |at| {
            let mut known = known.borrow_mut();
            match needs[at].iter().find(|need| !known.contains(*need)) {
                Some(need) => Err(*need),
                None => {
                    known.push(at);
                    Ok(at)
                }
            }
        });
        let made: Vec<usize> = ordered.made.iter().map(|(at, _)| *at).collect();
        assert_eq!(made, [1, 2, 0]);
        assert_eq!(ordered.failed, [(3, 3), (4, 3)]);
    }
}

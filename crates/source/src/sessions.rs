//! Which sessions a connection has, for who asks after them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The sessions of a connection and of all that were opened beside it, by the server's numbers. Clones show the same ones.
#[derive(Debug, Clone, Default)]
pub struct Sessions(Arc<Mutex<Vec<u64>>>);

impl Sessions {
    /// Those that are open now, the oldest first.
    pub fn numbers(&self) -> Vec<u64> {
        self.locked().clone()
    }

    /// Adds one until the place is dropped.
    pub(crate) fn enter(&self, number: Option<u64>) -> Place {
        self.locked().extend(number);
        Place {
            sessions: self.clone(),
            number,
        }
    }

    fn locked(&self) -> MutexGuard<'_, Vec<u64>> {
        // A list of numbers is whole after every change.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One session among the others of its connection.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) sessions: Sessions,
    pub(crate) number: Option<u64>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.sessions.locked().retain(|other| Some(*other) != self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_listed_until_it_ends() {
        let sessions = Sessions::default();
        let first = sessions.enter(Some(4));
        let second = first.sessions.enter(Some(9));
        let _unknown = sessions.enter(None);
        assert_eq!(sessions.numbers(), [4, 9]);
        drop(first);
        assert_eq!(sessions.numbers(), [9]);
        drop(second);
        assert!(sessions.numbers().is_empty());
    }
}

//! Who made which exec. An exec's id is all that it takes to start it, so others must not use it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// How many are remembered; the oldest leave first.
const REMEMBERED: usize = 10_000;

/// Whose an exec is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecOwner {
    /// The person who made it.
    pub user: i64,
    /// The full id of its container.
    pub container: String,
}

/// The execs that were made through the door since the console started.
#[derive(Debug, Default)]
pub struct Execs {
    made: Mutex<Made>,
}

#[derive(Debug, Default)]
struct Made {
    owners: HashMap<String, ExecOwner>,
    /// Their ids, the oldest first.
    order: VecDeque<String>,
}

impl Execs {
    /// Whose an exec is; `None` for one that was not made here, or long ago.
    pub fn get(&self, id: &str) -> Option<ExecOwner> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).owners.get(id).cloned()
    }

    /// Remembers whose an exec is.
    pub fn put(&self, id: String, owner: ExecOwner) {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if made.owners.insert(id.clone(), owner).is_none() {
            made.order.push_back(id);
        }
        if made.order.len() > REMEMBERED
            && let Some(oldest) = made.order.pop_front()
        {
            made.owners.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_remembered() {
        let execs = Execs::default();
        let owner = |user| ExecOwner { user, container: "c".into() };
        for nth in 0..=REMEMBERED {
            execs.put(format!("exec{nth}"), owner(1));
        }
        assert_eq!(execs.get("exec0"), None);
        assert_eq!(execs.get("exec1"), Some(owner(1)));
        assert_eq!(execs.get("exec"), None, "an id is never a prefix");
        execs.put("exec1".into(), owner(2));
        assert_eq!(execs.get("exec1"), Some(owner(2)));
        assert_eq!(execs.get(&format!("exec{REMEMBERED}")), Some(owner(1)));
    }
}

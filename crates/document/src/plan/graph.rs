//! Which changes of a document know of which.

use automerge::{Automerge, ChangeHash};
use std::collections::{BTreeSet, HashMap};

/// The changes of a document in an order in which each comes after those that it builds on. A change is told by its place.
#[derive(Debug, Clone, Default)]
pub(super) struct Graph {
    hashes: Vec<ChangeHash>,
    places: HashMap<ChangeHash, usize>,
    builds_on: Vec<Vec<usize>>,
    heads: BTreeSet<usize>,
    /// Changes beside which others may have been written. All others know of everything before them and are known to
    /// everything after them, so that a document that one person writes costs nothing.
    crossed: Vec<bool>,
}

/// A set of changes, by place.
pub(super) type Set = Vec<bool>;

impl Graph {
    pub(super) fn of(doc: &Automerge) -> Graph {
        let mut graph = Graph::default();
        for change in doc.get_changes_meta(&[]) {
            graph.add(change.hash, &change.deps);
        }
        graph
    }

    /// Adds a change; those that it builds on are there.
    pub(super) fn add(&mut self, hash: ChangeHash, builds_on: &[ChangeHash]) {
        let place = self.hashes.len();
        let builds_on: Vec<usize> = builds_on.iter().filter_map(|hash| self.places.get(hash)).copied().collect();
        let knows_all = builds_on.len() == self.heads.len() && builds_on.iter().all(|at| self.heads.contains(at));
        self.crossed.push(false);
        if !knows_all {
            let first = builds_on.iter().min().map_or(0, |at| at + 1);
            self.crossed[first..].fill(true);
        }
        for at in &builds_on {
            self.heads.remove(at);
        }
        self.heads.insert(place);
        self.hashes.push(hash);
        self.places.insert(hash, place);
        self.builds_on.push(builds_on);
    }

    pub(super) fn len(&self) -> usize {
        self.hashes.len()
    }

    pub(super) fn heads(&self) -> Vec<ChangeHash> {
        self.heads.iter().filter_map(|at| self.hash(*at)).collect()
    }

    pub(super) fn place(&self, hash: &ChangeHash) -> Option<usize> {
        self.places.get(hash).copied()
    }

    pub(super) fn hash(&self, place: usize) -> Option<ChangeHash> {
        self.hashes.get(place).copied()
    }

    /// Whether anything may have been written beside any change.
    pub(super) fn is_crossed(&self) -> bool {
        self.crossed.contains(&true)
    }

    /// `of` and everything that they know of.
    pub(super) fn past(&self, of: &[usize]) -> Set {
        let mut past = vec![false; self.hashes.len()];
        let mut open = of.to_vec();
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut past[at], true) {
                open.extend(self.builds_on[at].iter().filter(|before| !past[**before]));
            }
        }
        past
    }

    /// The changes of `within` that none of `of` knows of, and that do not know of all of them.
    pub(super) fn beside(&self, of: &[usize], within: Option<&Set>) -> Vec<usize> {
        let Some(first) = of.iter().min().copied().filter(|_| of.iter().any(|at| self.crossed[*at])) else {
            return Vec::new();
        };
        let past = self.past(of);
        // How many of `of` a change knows cannot be counted along the way: two ways lead to the same one.
        let mut knows_all = vec![true; self.hashes.len()];
        for one in of {
            let mut knows: Set = vec![false; self.hashes.len()];
            knows[*one] = true;
            for at in one + 1..self.hashes.len() {
                knows[at] = self.builds_on[at].iter().any(|before| knows[*before]);
            }
            knows_all.iter_mut().zip(knows).for_each(|(all, one)| *all &= one);
        }
        // Before the first of them a change may be unknown to it as well: the order is only one of many.
        let start = self.crossed[..first].iter().rposition(|crossed| !crossed).map_or(0, |at| at + 1);
        let unknown = (start..self.hashes.len()).filter(|at| !past[*at] && !knows_all[*at]);
        unknown.filter(|at| within.is_none_or(|within| within[*at])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(n: u8) -> ChangeHash {
        ChangeHash([n; 32])
    }

    fn graph(of: &[(u8, &[u8])]) -> Graph {
        let mut graph = Graph::default();
        for (change, builds_on) in of {
            graph.add(hash(*change), &builds_on.iter().map(|n| hash(*n)).collect::<Vec<_>>());
        }
        graph
    }

    #[test]
    fn beside_a_change_stands_what_neither_of_the_two_knows() {
        // 2 and 3 build on 1, 4 on 3, 5 on both ends.
        let graph = graph(&[(1, &[]), (2, &[1]), (3, &[1]), (4, &[3]), (5, &[2, 4]), (6, &[5])]);
        assert_eq!(graph.crossed, [false, true, true, true, false, false]);
        assert_eq!(graph.beside(&[1], None), [2, 3]);
        assert_eq!(graph.beside(&[2], None), [1]);
        assert_eq!(graph.beside(&[3], None), [1]);
        assert_eq!(graph.beside(&[0], None), [0; 0]);
        assert_eq!(graph.beside(&[4], None), [0; 0]);
        assert_eq!(graph.beside(&[1, 3], None), [0; 0], "each of the others is known to one of them");
        assert_eq!(graph.beside(&[1], Some(&graph.past(&[2]))), [2]);
    }

    #[test]
    fn an_order_is_one_of_many() {
        let one = graph(&[(1, &[]), (2, &[1]), (3, &[1]), (4, &[2])]);
        let other = graph(&[(1, &[]), (3, &[1]), (2, &[1]), (4, &[2])]);
        let told = |graph: &Graph, of: u8| -> BTreeSet<ChangeHash> {
            let place: Vec<usize> = graph.place(&hash(of)).into_iter().collect();
            graph.beside(&place, None).into_iter().filter_map(|at| graph.hash(at)).collect()
        };
        for change in 1..=4 {
            assert_eq!(told(&one, change), told(&other, change));
        }
    }
}

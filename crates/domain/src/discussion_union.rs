//! What is said about a plan in two places, read as one: among the agency, and where the client reads it.

use crate::Discussion;

impl Discussion {
    /// This discussion together with what is said where the client reads it. A comment that is in both is as the client
    /// sees it; a thread that is there has what the agency says in it among itself.
    #[must_use]
    pub fn united_with(mut self, shown: &Discussion) -> Discussion {
        for (id, theirs) in &shown.threads {
            let mut thread = theirs.clone();
            if let Some(ours) = self.threads.remove(id) {
                let ours =
                    ours.comments.into_iter().filter(|ours| theirs.comments.iter().all(|there| there.id != ours.id));
                thread.comments.extend(ours);
                thread.sort(*id);
            }
            self.threads.insert(*id, thread);
        }
        self
    }
}

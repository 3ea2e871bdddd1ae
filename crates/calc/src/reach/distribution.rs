//! How many people have so many contacts.

/// The frequency distribution: the share of the universe with 0, 1, 2 … contacts. Adds up to one.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution(Vec<f64>);

impl Distribution {
    pub(crate) fn new(shares: Vec<f64>) -> Distribution {
        Distribution(shares)
    }

    /// Nobody has any contact.
    pub fn nothing() -> Distribution {
        Distribution(vec![1.0])
    }

    /// Shares `P(0) … P(n)` in proportion to products of `ratio(x) = P(x+1)/P(x)`.
    ///
    /// In logarithms, so that thousands of insertions neither underflow nor overflow.
    pub(crate) fn of_ratios(n: u32, ratio: impl Fn(f64) -> f64) -> Distribution {
        let mut logs = Vec::with_capacity(n as usize + 1);
        let mut log = 0.0;
        logs.push(log);
        for x in 0..n {
            log += ratio(f64::from(x)).ln();
            logs.push(log);
        }
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = logs.into_iter().map(|log| (log - most).exp()).collect();
        Distribution(weights).scaled()
    }

    /// The same shares, made to add up to one.
    pub(crate) fn scaled(mut self) -> Distribution {
        let sum: f64 = self.0.iter().sum();
        for share in &mut self.0 {
            *share /= sum;
        }
        self
    }

    /// The shares, from no contact on.
    pub fn shares(&self) -> &[f64] {
        &self.0
    }

    /// The share with exactly so many contacts.
    pub fn share(&self, contacts: usize) -> f64 {
        self.0.get(contacts).copied().unwrap_or(0.0)
    }

    /// Net reach: the share with at least one contact.
    pub fn reach(&self) -> f64 {
        self.reach_from(1)
    }

    /// Effective reach: the share with at least so many contacts.
    pub fn reach_from(&self, contacts: usize) -> f64 {
        let missed: f64 = self.0.iter().take(contacts).sum();
        (1.0 - missed).clamp(0.0, 1.0)
    }

    /// Reach 1+, 2+ … up to the largest number of contacts.
    pub fn reaches(&self) -> Vec<f64> {
        (1..self.0.len()).map(|contacts| self.reach_from(contacts)).collect()
    }

    /// Contacts per person of the universe: GRP / 100.
    pub fn mean(&self) -> f64 {
        self.0.iter().enumerate().map(|(contacts, share)| contacts as f64 * share).sum()
    }

    /// Variance of the contacts of one person.
    pub fn variance(&self) -> f64 {
        let mean = self.mean();
        self.0.iter().enumerate().map(|(contacts, share)| (contacts as f64 - mean).powi(2) * share).sum()
    }

    /// Contacts per person reached. `None` where nobody is reached.
    pub fn frequency(&self) -> Option<f64> {
        frequency(self.mean(), self.reach())
    }

    /// Average contacts of those with at least so many. `None` where there are none.
    pub fn frequency_from(&self, contacts: usize) -> Option<f64> {
        let counted = self.0.iter().enumerate().skip(contacts);
        let (sum, share) = counted.fold((0.0, 0.0), |(sum, all), (c, share)| (sum + c as f64 * share, all + share));
        frequency(sum, share)
    }

    /// Without the last contacts that hardly anyone has; whoever has them counts with the last ones kept.
    pub(crate) fn trimmed(&self) -> Distribution {
        const HARDLY_ANYONE: f64 = 1e-12;
        let mut rest = 0.0;
        let mut kept = self.0.len();
        while kept > 1 && rest + self.0[kept - 1] < HARDLY_ANYONE {
            kept -= 1;
            rest += self.0[kept];
        }
        let mut shares = self.0[..kept].to_vec();
        shares[kept - 1] += rest;
        Distribution(shares)
    }

    /// The contacts of both together, met independently.
    #[must_use]
    pub fn with(&self, other: &Distribution) -> Distribution {
        let mut shares = vec![0.0; self.0.len() + other.0.len() - 1];
        for (mine, share) in self.0.iter().enumerate() {
            for (theirs, other_share) in other.0.iter().enumerate() {
                shares[mine + theirs] += share * other_share;
            }
        }
        Distribution(shares)
    }
}

/// Contacts per person reached; `None` where nobody is reached.
pub(crate) fn frequency(contacts: f64, reach: f64) -> Option<f64> {
    (reach > 0.0).then(|| contacts / reach)
}

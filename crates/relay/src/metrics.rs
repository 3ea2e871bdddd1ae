//! Counts for whoever runs the relay, in the text format of Prometheus.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! counts {
    ($($(#[$doc:meta])* $field:ident: $kind:literal, $help:literal;)*) => {
        /// What happened since the relay started.
        #[derive(Debug, Default)]
        pub struct Metrics {
            $($(#[$doc])* pub $field: AtomicU64,)*
        }

        impl Metrics {
            /// As Prometheus reads it.
            pub fn text(&self) -> String {
                let mut text = String::new();
                $(
                    // Writing to a String cannot fail.
                    let _written = writeln!(
                        text,
                        concat!(
                            "# HELP mrm_relay_", stringify!($field), " ", $help, "\n",
                            "# TYPE mrm_relay_", stringify!($field), " ", $kind, "\n",
                            "mrm_relay_", stringify!($field), " {}"
                        ),
                        self.$field.load(Ordering::Relaxed)
                    );
                )*
                text
            }
        }
    };
}

counts! {
    /// Connections now.
    connections: "gauge", "Connections now.";
    /// Connections that were let in.
    admitted_total: "counter", "Connections that were let in.";
    /// Connections that were not.
    turned_away_total: "counter", "Connections that were not let in.";
    /// Envelopes accepted.
    envelopes_total: "counter", "Envelopes that are on the disk.";
    /// Their bytes.
    envelope_bytes_total: "counter", "Bytes of envelopes that are on the disk.";
    /// Entries of membership logs accepted.
    entries_total: "counter", "Entries of membership logs that are on the disk.";
    /// Envelopes handed on to connections that follow.
    deliveries_total: "counter", "Envelopes handed on to connections that follow.";
    /// Frames that were refused.
    refusals_total: "counter", "Frames that were refused.";
    /// Connections that were cut because they did not keep up.
    slow_total: "counter", "Connections that were cut because they did not keep up.";
    /// Documents whose log a device knew further or otherwise.
    resets_total: "counter", "Documents of which a device knew another log.";
}

/// One more.
pub fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_what_prometheus_reads() {
        let metrics = Metrics::default();
        count(&metrics.envelopes_total);
        let text = metrics.text();
        assert!(text.contains("# TYPE mrm_relay_envelopes_total counter\nmrm_relay_envelopes_total 1\n"), "{text}");
    }
}

//! A plan in its document.

use mrm_document::PlanDoc;
use mrm_testkit::generated_plan;

use crate::support::{annas, writer};

#[test]
fn a_generated_plan_comes_back_from_its_log_as_it_went_in() {
    for (lines, seed) in [(0, 1), (1, 2), (40, 3), (200, 4)] {
        let plan = generated_plan(lines, seed);
        let (_, log) = annas(&plan);
        let loaded = PlanDoc::load(&log.0, &writer(b'b')).unwrap();
        assert_eq!(loaded.damage, None, "nothing happened to the log");
        let reading = loaded.doc.hydrate();
        assert_eq!(reading.unreadable, [], "we can read what we write");
        assert_eq!(reading.plan, plan);
    }
}

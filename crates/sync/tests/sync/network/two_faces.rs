//! A member who signs different changes under one number, for different people to hear of first.

use mrm_testkit::Random;

use crate::documents::Copy;

/// What the member's device looked like before it wrote: where it may stand once more.
#[derive(Default)]
pub struct Faces(Vec<Copy>);

/// The most that are kept.
const MOST: usize = 12;

impl Faces {
    /// What goes into one envelope after the other: one change, or two under one number.
    pub fn write(&mut self, copy: &Copy, random: &mut Random) -> Vec<Vec<Vec<u8>>> {
        let value = random.between(0, 1_000_000);
        let face = match self.0.len() {
            0 => copy.clone(),
            // Often where colleagues have built since.
            kept if random.chance(60) => {
                let last = i64::try_from(kept).unwrap_or(1) - 1;
                self.0[usize::try_from(random.between(0, last)).unwrap_or(0)].clone()
            }
            _ => copy.clone(),
        };
        if self.0.len() < MOST {
            self.0.push(face.clone());
        }
        let mut write = || face.clone().write(random.pick(&["бюджет", "охват", "показы"]), value);
        let one = write();
        if random.chance(50) {
            let other = face.clone().write("бюджет", value + 1);
            return vec![vec![one], vec![other]];
        }
        vec![vec![one]]
    }
}

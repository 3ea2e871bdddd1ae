//! The kit that a person keeps on paper.

use mrm_wire::{LogId, RecoveryKit, RecoveryKitError};
use proptest::prelude::*;

pub(crate) fn kit() -> RecoveryKit {
    RecoveryKit::new(LogId([200; 32]), [7; 32], "wss://relay.agency.ru").expect("a kit")
}

#[test]
fn a_kit_is_read_as_people_type_it() {
    let code = kit().code();
    assert!(code.starts_with("MRMR1-"), "{}", code.as_str());
    for typed in [code.to_lowercase(), code.replace('-', " "), code.replace('-', ""), format!("  {}\n", code.as_str())]
    {
        assert_eq!(RecoveryKit::read(&typed), Ok(kit()), "{typed}");
    }
}

#[test]
fn a_damaged_kit_is_told_from_another_text() {
    let code = kit().code();
    assert_eq!(RecoveryKit::read("привет"), Err(RecoveryKitError::NotAKit));
    assert_eq!(RecoveryKit::read(&code.replace("MRMR1", "MRM1")), Err(RecoveryKitError::NotAKit), "an invitation");
    for cut in 6..code.len() {
        assert_eq!(RecoveryKit::read(&code[..cut]), Err(RecoveryKitError::Checksum), "{cut}");
    }
    for at in (6..code.len()).filter(|at| code.as_bytes()[*at] != b'-') {
        let mut typed: Vec<char> = code.chars().collect();
        typed[at] = if typed[at] == 'A' { 'B' } else { 'A' };
        assert_eq!(RecoveryKit::read(&typed.iter().collect::<String>()), Err(RecoveryKitError::Checksum), "{at}");
    }
}

#[test]
fn a_kit_leads_into_its_workspace_and_its_seed_is_not_printed() {
    assert!(kit().leads_to(LogId([200; 32])) && !kit().leads_to(LogId([201; 32])));
    assert!(!format!("{:?}", kit()).contains("7, 7"));
}

proptest! {
    #[test]
    fn any_kit_comes_back(workspace in any::<[u8; 32]>(), seed in any::<[u8; 32]>(), relay in "(wss://[a-zа-я.]{1,60}(:[0-9]{1,4})?)?") {
        let kit = RecoveryKit::new(LogId(workspace), seed, &relay).expect("a kit");
        prop_assert_eq!(RecoveryKit::read(&kit.code()), Ok(kit));
    }

    #[test]
    fn no_text_makes_the_reader_fall(text in any::<String>()) {
        let prefixed = format!("MRMR1{text}");
        prop_assert!(RecoveryKit::read(&text).is_err() && RecoveryKit::read(&prefixed).is_err());
    }
}

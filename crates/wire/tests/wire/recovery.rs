//! The kit that a person keeps on paper.

use mrm_wire::{LogId, RecoveryKit, RecoveryKitError, SealedKit, SealedKitError};
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

/// The file of [`kit`] as if some cipher had sealed it.
pub(crate) fn sealed() -> SealedKit {
    let sealed: Vec<u8> = kit().bytes().iter().map(|byte| byte ^ 0x5a).chain([9; 16]).collect();
    SealedKit { memory_kib: 64 * 1024, passes: 3, salt: [1; 16], nonce: [2; 12], sealed }
}

#[test]
fn a_file_is_read_as_it_was_written_and_says_what_is_wrong_with_it() {
    let text = sealed().write();
    assert!(text.len() < 600, "it can be typed from paper");
    assert_eq!(SealedKit::read(&format!("\n{}\n", text.to_lowercase())), Ok(sealed()), "an editor has saved it");
    assert_eq!(SealedKit::read(&kit().code()), Err(SealedKitError::NotAKit), "that is the code on paper");
    assert_eq!(SealedKit::read(&text.replace("MRMKIT1", "MRMKIT2")), Err(SealedKitError::Newer));
    assert_eq!(SealedKit::read("MRMKIT"), Err(SealedKitError::Damaged));
    for cut in 8..text.len() {
        assert_eq!(SealedKit::read(&text[..cut]), Err(SealedKitError::Damaged), "{cut}");
    }
    for at in 8..text.len() {
        let mut changed: Vec<char> = text.chars().collect();
        changed[at] = if changed[at] == '7' { '8' } else { '7' };
        let changed: String = changed.into_iter().collect();
        assert!(changed == text || SealedKit::read(&changed) == Err(SealedKitError::Damaged), "{at}");
    }
    let long = format!("{text}{}", " ".repeat(5_000));
    assert_eq!(SealedKit::read(&long), Err(SealedKitError::Damaged), "no file of ours is so long");
}

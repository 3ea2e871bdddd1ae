//! The code that somebody gets who is invited.

use mrm_wire::{Invitation, InvitationError, LogId};
use proptest::prelude::*;

fn invitation() -> Invitation {
    Invitation::new(LogId([200; 32]), [3; 16], "wss://relay.agency.ru").expect("an invitation")
}

#[test]
fn a_code_is_read_as_people_type_it() {
    let code = invitation().code();
    assert!(code.starts_with("MRM1-"), "{code}");
    for typed in [code.to_lowercase(), code.replace('-', " "), code.replace('-', ""), format!("  {code}\n")] {
        assert_eq!(Invitation::read(&typed), Ok(invitation()), "{typed}");
    }
    // The letters that are taken for digits.
    let (prefix, digits) = code.split_at(5);
    assert_eq!(Invitation::read(&format!("{prefix}{}", digits.replace('0', "o").replace('1', "l"))), Ok(invitation()));
}

#[test]
fn a_mistyped_or_cut_code_is_told_from_a_wrong_one() {
    let code = invitation().code();
    assert_eq!(Invitation::read("привет"), Err(InvitationError::NotACode));
    assert_eq!(Invitation::read("MRM1-!"), Err(InvitationError::Character('!')));
    for cut in 5..code.len() {
        assert!(Invitation::read(&code[..cut]).is_err(), "{cut}");
    }
    for at in 5..code.len() {
        let mut typed: Vec<char> = code.chars().collect();
        if typed[at] == '-' {
            continue;
        }
        typed[at] = if typed[at] == 'A' { 'B' } else { 'A' };
        let typed: String = typed.into_iter().collect();
        assert_eq!(Invitation::read(&typed), Err(InvitationError::Checksum), "{typed}");
    }
}

#[test]
fn a_code_leads_into_its_workspace_only() {
    assert!(invitation().leads_to(LogId([200; 32])));
    assert!(!invitation().leads_to(LogId([201; 32])));
}

#[test]
fn its_secret_is_not_printed() {
    assert!(!format!("{:?}", invitation()).contains("3, 3"));
}

proptest! {
    #[test]
    fn any_code_comes_back(workspace in any::<[u8; 32]>(), secret in any::<[u8; 16]>(), relay in "wss://[a-zа-я.]{1,60}(:[0-9]{1,4})?") {
        let invitation = Invitation::new(LogId(workspace), secret, &relay).expect("an invitation");
        prop_assert_eq!(Invitation::read(&invitation.code()), Ok(invitation));
    }

    #[test]
    fn no_text_makes_the_reader_fall(text in any::<String>()) {
        prop_assert!(Invitation::read(&text).is_err());
        let prefixed = format!("MRM1{text}");
        prop_assert!(Invitation::read(&prefixed).is_err());
    }
}

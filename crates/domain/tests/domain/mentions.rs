//! Who is meant by an `@` in a comment.

use mrm_domain::{MAX_MENTIONS, PersonId, mentions};
use std::collections::BTreeSet;
use uuid::Uuid;

fn person(n: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(n))
}

fn team() -> Vec<(PersonId, String)> {
    let named = [(1, "Анна"), (2, "Анна Петрова"), (3, "Борис"), (4, "Вера"), (5, "Вера")];
    named.into_iter().map(|(n, name)| (person(n), name.to_owned())).collect()
}

fn meant(text: &str) -> Vec<(PersonId, String)> {
    mentions(text, &team(), &BTreeSet::new()).into_iter().map(|mention| (mention.person, mention.name)).collect()
}

#[test]
fn a_name_after_an_at_sign_means_its_person() {
    assert_eq!(meant("@Борис, посмотрите цену"), [(person(3), "Борис".to_owned())]);
    assert_eq!(meant("Смотрите (@борис) и @Анна."), [(person(3), "борис".to_owned()), (person(1), "Анна".to_owned())]);
    assert_eq!(meant("@Анна Петрова проверит"), [(person(2), "Анна Петрова".to_owned())], "the longest name that fits");
    assert_eq!(meant("@Борис и снова @Борис").len(), 1, "once is enough");
}

#[test]
fn an_address_or_a_longer_word_means_nobody() {
    assert_eq!(meant("anna@Борис.example"), []);
    assert_eq!(meant("@Бориса спросим потом"), []);
    assert_eq!(meant("@ Борис, @Никто и просто Борис"), []);
    assert_eq!(mentions("@", &[(person(9), " ".to_owned())], &BTreeSet::new()), []);
}

#[test]
fn of_two_people_with_one_name_the_chosen_one_is_meant() {
    assert_eq!(meant("@Вера").len(), 2, "nobody was chosen: both notice");
    let chosen = mentions("@Вера", &team(), &BTreeSet::from([person(5)]));
    assert_eq!(chosen.iter().map(|mention| mention.person).collect::<Vec<_>>(), [person(5)]);
}

#[test]
fn a_comment_does_not_call_everybody_there_is() {
    let many: Vec<_> = (0..200).map(|n| (person(n), format!("Коллега {n}"))).collect();
    let text: String = many.iter().map(|(_, name)| format!("@{name} ")).collect();
    assert_eq!(mentions(&text, &many, &BTreeSet::new()).len(), MAX_MENTIONS);
}

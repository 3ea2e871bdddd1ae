//! Whose a device is: documents name the device that wrote, people are shown.

use mrm_document::is_early_author;
use mrm_domain::PersonId;
use mrm_wire::DeviceKey;
use std::collections::BTreeMap;

use super::Membership;

/// The people behind devices, as this device may know them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Authors {
    me: String,
    early: String,
    names: BTreeMap<String, Author>,
}

/// Somebody who writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Author {
    /// What they are called; `None`: this device may not know.
    pub name: Option<String>,
    /// Who they are in the team; `None`: nobody of it.
    pub person: Option<PersonId>,
    /// Whether it is the person of this device, with whichever of their devices.
    pub me: bool,
    /// A number that stays theirs, for their colour.
    pub number: usize,
}

impl Membership {
    /// Who wrote what. `early`: the id that this device had before devices had keys; `person`: the name of its person;
    /// `told`: names that this device was told where the team's own are not for it.
    pub(crate) fn authors(&self, early: Option<String>, person: &str, told: &BTreeMap<PersonId, String>) -> Authors {
        let log = self.log();
        let team = log.team();
        let mine = team.person_at(self.device());
        let numbers: BTreeMap<_, _> = team.people.keys().zip(0..).collect();
        let names = team.devices.iter().map(|(key, device)| {
            let me = Some(device.person) == mine;
            let name = log.names(*key).map(|names| names.person).or_else(|| me.then(|| person.to_owned()));
            let name = name.or_else(|| told.get(&device.person).cloned());
            let number = numbers.get(&device.person).copied().unwrap_or_default();
            (key.to_string(), Author { name, person: Some(device.person), me, number })
        });
        let names: BTreeMap<String, Author> = names.collect();
        let founder = team.devices.iter().find(|(_, device)| device.added == 0).map(|(key, _)| key.to_string());
        Authors { me: early.unwrap_or_default(), early: founder.unwrap_or_default(), names }
    }
}

impl Authors {
    /// A team of people with a device each, the first of whom is here.
    #[cfg(test)]
    pub(crate) fn of(people: &[(DeviceKey, &str)]) -> Authors {
        let named = people.iter().zip(0..).map(|((key, name), number)| {
            (key.to_string(), Author { name: Some((*name).to_owned()), person: None, me: number == 0, number })
        });
        Authors { names: named.collect(), ..Authors::default() }
    }

    /// Whoever a document names as its author.
    pub(crate) fn author(&self, device: &str) -> Option<&Author> {
        let early = <&[u8; 32]>::try_from(device.as_bytes()).is_ok_and(is_early_author);
        self.names.get(if early { self.early.as_str() } else { device })
    }

    /// The same for a change, which names the device by its bytes.
    pub(crate) fn author_of(&self, device: &[u8]) -> Option<&Author> {
        let key = <[u8; 32]>::try_from(device).ok()?;
        if is_early_author(&key) { self.names.get(&self.early) } else { self.names.get(&DeviceKey(key).to_string()) }
    }

    /// Who the person of this device is in the team.
    pub(crate) fn me(&self) -> Option<PersonId> {
        self.names.values().find(|author| author.me)?.person
    }

    /// What a person is called, by whichever of their devices.
    pub(crate) fn person(&self, person: PersonId) -> Option<String> {
        self.names.values().filter(|author| author.person == Some(person)).find_map(|author| author.name.clone())
    }

    /// The name of whom a device belongs to; of somebody unknown, the device's id.
    pub(crate) fn name(&self, device: &str) -> String {
        self.author(device).and_then(|author| author.name.clone()).unwrap_or_else(|| device.to_owned())
    }

    /// The same for a change, which names the device by its bytes.
    pub(crate) fn name_of(&self, device: &[u8]) -> Option<String> {
        self.author_of(device)?.name.clone()
    }

    /// Whether it is the person of this device.
    pub(crate) fn is_me(&self, device: &str) -> bool {
        (!device.is_empty() && device == self.me) || self.author(device).is_some_and(|author| author.me)
    }
}

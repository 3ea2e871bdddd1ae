//! Bringing devices together.
//!
//! What the document library believes of a change, and where it is kept from believing it:
//!
//! | what somebody sends | the test |
//! |---|---|
//! | a change cut off, flipped, packed, or two at once | document `incoming::what_is_not_one_plain_change_is_refused` |
//! | a change in another's name | `receiving::nobody_writes_in_anothers_name` |
//! | a gap in an actor's numbers | document `incoming::a_gap_in_the_numbers_is_named_before_the_library_falls_over_it` |
//! | an author where none belongs | document `incoming::an_author_where_none_belongs_is_named` |
//! | operations that use up all numbers | document `incoming::a_change_that_would_use_up_all_numbers_is_refused` |
//! | a change that does not build on its actor's last one | document `incoming::a_change_that_forgets_its_actors_last_one_is_a_fork` |
//! | a good change beside a bad one | `receiving::a_change_that_came_in_a_refused_envelope_too_is_taken_from_the_sound_one` |
//! | poison | `receiving::a_poisoned_envelope_changes_nothing_and_stops_nothing`, `network` (bent member) |
//! | a bomb | `contents::a_bomb_is_refused_without_being_unpacked` |
//!
//! What goes wrong on the way, and where it is shown to cost nothing:
//!
//! | what happens | the test |
//! |---|---|
//! | repeated, reordered, thrown away, kept back | `network` (unreliable), `receiving::the_same_envelopes_come_to_the_same_document` |
//! | a device falls over before, between and after | `network` (crashes) |
//! | the relay comes back from a copy, or empty | `network` (weather, lost entries) |
//! | an envelope of another document or space | `keys::another_key_is_named_and_another_document_does_not_open` |
//! | different logs to different people | `log::two_logs_shown_to_two_people_are_proof_against_the_relay`, `network` (lying) |
//! | work of somebody who was taken out | `removed` |
//! | a device that was copied | `network` (cloned) |
//! | two admins remove each other | `leaving::two_admins_who_remove_each_other_the_first_to_land_stands`, `network` (members) |
//! | a removed device reads on | `leaving::who_was_removed_gets_no_later_key` |
//! | the relay reads, changes or forges | `keys`, `log::nobody_signs_for_somebody_else`, `log::a_member_cannot_tell_the_relay_to_let_somebody_in` |

mod contents;
mod documents;
mod joining;
mod keys;
mod leaving;
mod log;
mod network;
mod peer;
mod people;
mod primitives;
mod receiving;
mod removed;
mod roles;
mod statements;

//! Bringing devices together.
//!
//! What could go wrong, and the test that shows that it does not. A word before a test says where it is: a crate's suite, or
//! `team`, the stories of several devices before a real relay (`tests/team`). `cargo xtask tidy` sees to it that each test is
//! there. What the document library does that is fenced is listed in `crates/document/tests/document/edges.rs`.
//!
//! Poison:
//!
//! | what somebody sends | the test |
//! |---|---|
//! | a change in another's name | `receiving::nobody_writes_in_anothers_name` |
//! | a good change beside a bad one | `receiving::a_change_that_came_in_a_refused_envelope_too_is_taken_from_the_sound_one` |
//! | two changes under one number | `two_histories`, `network` (two faces) |
//! | a change under the number of somebody else | `two_histories::nobody_takes_over_the_numbers_of_another_device` |
//! | what no program of ours makes | `receiving::a_poisoned_envelope_changes_nothing_and_stops_nothing`, `network` (bent member) |
//! | a snapshot that lacks something, or holds what nobody wrote | `snapshots`, `network` (bent snapshots) |
//! | a bomb | `contents::a_bomb_is_refused_without_being_unpacked` |
//!
//! Failures:
//!
//! | what happens | the test |
//! |---|---|
//! | an envelope is pushed twice, or again after a lost answer | relay `store::an_envelope_has_one_place_however_often_it_comes` |
//! | envelopes come in another order | `receiving::the_same_envelopes_come_to_the_same_document`, `network` (unreliable) |
//! | the relay throws one away | `receiving::an_edit_whose_past_is_missing_waits_for_it`, `session::what_was_accepted_beyond_a_gap_goes_again_to_a_relay_that_lost_it`, `network` (unreliable) |
//! | a device falls over before it has kept an edit | store `crash::every_acknowledged_edit_survives_a_kill_at_any_moment` |
//! | after it has, before and after it was sent, while it takes others' | `network` (crashes), team `processes::killed_in_the_middle_everybody_has_everything_in_the_end` |
//! | the connection breaks in the middle, falls silent, is not there | team `partitions::over_a_wire_that_breaks_both_come_to_the_same_and_nothing_is_lost` |
//! | the database is torn | team `troubles::a_torn_database_says_so_and_what_was_sent_comes_back`, document `damage::every_flipped_bit_of_a_small_log_is_noticed_and_all_before_it_is_loaded` |
//! | a clock is off by days | team `troubles::whoever_has_a_clock_that_is_off_by_days_comes_in_and_loses_nothing` |
//! | the relay comes back from a copy | relay `sealed::a_relay_back_from_a_copy_gets_everything_again`, `network` (weather, lost entries) |
//! | the relay comes back empty | team `together::a_relay_that_lost_everything_gets_it_again`, `network` (weather) |
//! | another relay stands in its place | team `troubles::another_relay_at_the_address_gets_nothing_until_somebody_decides` |
//! | old envelopes are played again, in another document or space | `receiving::a_colleagues_edit_arrives_and_arriving_twice_is_nothing_new`, `keys::another_key_is_named_and_another_document_does_not_open` |
//! | different logs are shown to different people | `log::two_logs_shown_to_two_people_are_proof_against_the_relay`, `network` (lying) |
//! | somebody who was taken out goes on writing | `removed::the_order_of_arrival_decides_nothing`, team `leaving::who_was_taken_out_writes_for_nobody` |
//! | two admins remove each other | `leaving::two_admins_who_remove_each_other_the_first_to_land_stands`, team `troubles::two_admins_who_remove_each_other_one_of_them_stays` |
//! | a device is lost | `leaving::a_lost_device_is_taken_away_and_its_person_stays` |
//! | all devices are lost | team `keys::whoever_lost_every_device_comes_back_with_the_kit_as_a_new_device` |
//! | a device comes back from a backup | team `together::a_device_that_comes_back_from_a_backup_loses_nothing_and_is_in_nobodys_way` |
//! | a device is copied | relay `store::a_copied_device_is_noticed`, `network` (cloned) |
//! | the relay is full | relay `sealed::a_full_relay_leaves_the_envelope_with_its_device`, team `troubles::a_full_relay_takes_nothing_more_and_what_was_written_waits` |
//!
//! What is promised:
//!
//! | what | the test |
//! |---|---|
//! | the relay reads nothing | `keys::nothing_of_the_content_is_seen_from_outside`, team `secret::the_relay_has_a_marked_secret_nowhere` |
//! | nobody forges or alters an envelope | wire `envelopes::every_byte_is_under_the_signature`, `keys::any_content_comes_back_and_no_changed_bit_passes` |
//! | nobody gives it another author | wire `envelopes::somebody_elses_signature_is_refused`, `receiving::nobody_writes_in_anothers_name` |
//! | the relay lets nobody in | `log::a_member_cannot_tell_the_relay_to_let_somebody_in`, `log::nobody_signs_for_somebody_else`, `log::the_relay_can_neither_leave_out_nor_exchange_nor_repeat_an_entry` |
//! | no change counts without somebody who was allowed to make it | `network::what_must_hold_holds_in_every_schedule` (I4), `receiving::a_client_neither_reads_nor_writes_what_is_internal` |
//! | the same envelopes and log are the same document | `receiving::the_same_envelopes_come_to_the_same_document`, `network::what_must_hold_holds_in_every_schedule` (I3) |
//! | what was acknowledged survives the relay's fall | relay `killed::what_was_acknowledged_survives_every_kill` |
//! | a device that was taken away reads nothing later | `leaving::who_was_removed_gets_no_later_key` |

mod contents;
mod documents;
mod driver;
mod joining;
mod keys;
mod leaving;
mod log;
mod network;
mod notices;
mod office;
mod peer;
mod people;
mod primitives;
mod receiving;
mod removed;
mod roles;
mod session;
mod snapshots;
mod statements;
mod two_histories;

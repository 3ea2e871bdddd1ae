import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { refusalText } from '@/lib/error-text';
import { startI18n } from './index';

/**
 * What can go wrong between a team and its relay, the code by which the core says so (a refusal, a notice of the
 * connection, why somebody else’s change waits), and the story that shows the core saying it. Each has a text of its own
 * with what to do, in both languages.
 */
const CASES: { case: string; refusal?: [code: string, reason?: string]; notice?: string; reason?: string; story: string }[] = [
  { case: 'a code that was mistyped', refusal: ['invitation', 'mistyped'], story: 'team leaving::a_code_that_leads_nowhere_says_why' },
  { case: 'a code that was used, taken back, or whose asker was sent away', refusal: ['invitation', 'closed'], story: 'team leaving::a_code_that_leads_nowhere_says_why' },
  { case: 'a code that has expired, or a clock that is off by days', refusal: ['invitation', 'expired'], story: 'sync joining::a_code_serves_once_and_not_for_ever' },
  { case: 'the admin’s clock says that the code has expired', refusal: ['team', 'expired'], story: 'sync joining::whoever_lets_somebody_in_looks_at_the_date_too' },
  { case: 'a code of another workspace', refusal: ['invitation', 'other_workspace'], story: 'sync joining::a_code_of_another_workspace_is_named' },
  { case: 'a workspace that the relay does not know', refusal: ['invitation', 'unknown_workspace'], story: 'relay administration::a_workspace_is_refused_allowed_and_removed_while_its_devices_are_there' },
  { case: 'a relay that is older than the program', refusal: ['invitation', 'old_relay'], notice: 'old_relay', story: 'sync session::an_older_relay_and_another_one_are_named_and_hear_nothing' },
  { case: 'nobody answers at the address', refusal: ['relay', 'unreachable'], story: 'team troubles::what_answers_at_the_address_and_is_no_relay_is_named' },
  { case: 'another relay answers at the address', refusal: ['relay', 'other_relay'], notice: 'other_relay', story: 'team troubles::another_relay_at_the_address_gets_nothing_until_somebody_decides' },
  { case: 'the relay is full, or the workspace over its quota', refusal: ['relay', 'quota'], notice: 'quota', story: 'team troubles::a_full_relay_takes_nothing_more_and_what_was_written_waits' },
  { case: 'the relay does not take it', refusal: ['relay', 'refused'], notice: 'refused', story: 'relay server::nobody_comes_in_with_a_wrong_signature_or_as_a_stranger' },
  { case: 'two admins remove each other', refusal: ['team', 'removed'], story: 'team troubles::two_admins_who_remove_each_other_one_of_them_stays' },
  { case: 'this device is not in the team any more', refusal: ['relay', 'not_a_member'], notice: 'not_a_member', story: 'team leaving::who_was_taken_out_writes_for_nobody' },
  { case: 'the relay shows another log', refusal: ['relay', 'fork'], notice: 'fork', story: 'sync log::two_logs_shown_to_two_people_are_proof_against_the_relay' },
  { case: 'the folder was copied', refusal: ['relay', 'cloned'], notice: 'cloned', story: 'sync network (cloned)' },
  { case: 'the relay came back from a copy', notice: 'relay_forgot', story: 'team together::a_relay_that_lost_everything_gets_it_again' },
  { case: 'the keyring is not there', refusal: ['no_keyring'], story: 'app locking::what_cannot_be_locked_says_why' },
  { case: 'the passphrase is wrong', refusal: ['wrong_passphrase'], story: 'app locking::wrong_passphrases_make_the_next_try_wait_longer_and_longer' },
  { case: 'passphrases were tried too often', refusal: ['too_soon'], story: 'app locking::wrong_passphrases_make_the_next_try_wait_longer_and_longer' },
  { case: 'a backup of another workspace lies in the folder', refusal: ['wrong_key'], story: 'app starting::another_key_opens_the_recovery_screen_and_never_a_new_workspace' },
  { case: 'a document of a newer version', refusal: ['precondition', 'newer_format'], reason: 'newer', story: 'document damage::a_document_of_a_newer_program_is_told_as_such' },
  { case: 'a change of a kind that only a newer version knows', reason: 'kind', story: 'sync receiving::a_kind_that_this_program_does_not_know_is_put_aside' },
];

describe.each(['ru', 'en'] as const)('what goes wrong between a team and its relay is said in %s', (language) => {
  beforeAll(async () => { await startI18n(language); await i18next.changeLanguage(language); });
  it.each(CASES)('$case', ({ refusal, notice, reason, story }) => {
    expect(story).not.toBe('');
    if (refusal) {
      const [code, why] = refusal;
      const text = refusalText({ code, args: { ...(why && { reason: why }), seconds: '5' }, message: '' });
      if (why) expect(i18next.exists(`codes:because.${code}.${why}.what`), 'a text of its own').toBe(true);
      expect(text.what).not.toBe(i18next.t('codes:fallback'));
      expect(text.todo?.length ?? 0, text.what).toBeGreaterThan(20);
    }
    if (notice) for (const part of ['what', 'todo']) expect(i18next.exists(`sync:notice.${notice}.${part}`), part).toBe(true);
    if (reason) expect(i18next.exists(`sync:reason.${reason}`)).toBe(true);
  });
});

/** Every reason by which the core lets others’ changes wait or puts them aside (`crates/app/src/team/incoming.rs`). */
it.each(['log_ahead', 'key', 'missing', 'newer', 'document', 'stranger', 'signature', 'other_log', 'kind', 'not_allowed', 'revoked', 'seal', 'content', 'change', 'library'])('%s is told in words', (reason) => {
  for (const language of ['ru', 'en']) expect(i18next.exists(`sync:reason.${reason}`, { lng: language }), language).toBe(true);
});

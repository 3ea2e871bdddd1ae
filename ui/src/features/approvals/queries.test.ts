import { describe, expect, it } from 'vitest';
import { touchesApprovals } from './queries';

describe('what was decided about a plan is read again', () => {
  it('when somebody decides, and when a plan changes', () => {
    for (const type of ['approvals_updated', 'artifact_updated', 'team_updated'] as const) expect(touchesApprovals({ type })).toBe(true);
  });
  it('when what the client has comes after the word that it was published', () => { expect(touchesApprovals({ type: 'directory_updated' })).toBe(true); });
  it('not at every move of a colleague', () => { expect(touchesApprovals({ type: 'presence' })).toBe(false); });
});

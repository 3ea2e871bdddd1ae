import type { Kit } from '@/api';

/** The groups of a kit's code, each with its number: 1 is the one after the prefix. */
export function groupsOf(code: string): { place: number; text: string }[] {
  return code.split('-').slice(1).map((text, at) => ({ place: at + 1, text }));
}

/** Whether a kit protects, does so perhaps, or does not. */
export function toneOf(state: Kit['state']): 'good' | 'warn' | 'plain' {
  switch (state) {
    case 'tested': return 'good';
    case 'not_needed': return 'plain';
    default: return 'warn';
  }
}

/** Whether what is to be done is to make a kit; otherwise it is to test the one that there is. */
export function wantsMaking(state: Kit['state']): boolean {
  return state === 'none' || state === 'used' || state === 'other_relay';
}

/** The name under which a kit's file is offered: nothing that a file system refuses. */
export function fileName(workspace: string, word: string): string {
  const plain = workspace.replace(/[\\/:*?"<>|\p{Cc}]/gu, ' ').replace(/\s+/g, ' ').trim().slice(0, 80);
  return `${[plain, word].filter(Boolean).join(' – ')}.mrmkit`;
}

/** What is missing of a passphrase typed twice. */
export function passphraseTrouble(first: string, second: string, min: number): 'short' | 'differs' | null {
  if ([...first].length < min) return 'short';
  return first === second ? null : 'differs';
}

/** Whether the person is asked now: something has just made a kit necessary, or they came back by the one that there was. */
export function asksNow(before: Kit | null, now: Kit): boolean {
  return now.ask && (now.state === 'used' || (before !== null && !before.ask));
}

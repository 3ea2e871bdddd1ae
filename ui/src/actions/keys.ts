import { allActions, isEnabled } from './registry';

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

/** A key as pressed, in the notation of actions. Letters and digits by their place, so that a Russian layout works. */
export function pressedKey(event: KeyboardEvent): string {
  const parts: string[] = [];
  if (MAC ? event.metaKey : event.ctrlKey) parts.push('Mod');
  if (MAC && event.ctrlKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey) parts.push('Shift');
  parts.push(keyName(event));
  return parts.join('+');
}

function keyName(event: KeyboardEvent): string {
  const letter = /^(?:Key|Digit)(.)$/.exec(event.code)?.[1];
  if (letter) return letter;
  const named: Record<string, string> = { Slash: '/', Backslash: '\\', Comma: ',', Period: '.', BracketLeft: '[', BracketRight: ']', Minus: '-', Equal: '=' };
  return named[event.code] ?? event.key;
}

/** `Mod+K` as a reader of this machine knows it. */
export function keyCaps(key: string): string[] {
  const caps: Record<string, string> = MAC
    ? { Mod: '⌘', Alt: '⌥', Shift: '⇧', Ctrl: '⌃', Enter: '↵', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' }
    : { Mod: 'Ctrl', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→' };
  return key.split('+').map((part) => caps[part] ?? part);
}

function typesText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Runs actions by their keys. An open dialog keeps the keys to itself, those that work anywhere excepted. */
export function listenToKeys(): () => void {
  const first = (event: KeyboardEvent) => {
    const key = pressedKey(event);
    const action = allActions().find((candidate) => candidate.anywhere === true && (candidate.keys?.includes(key) ?? false) && isEnabled(candidate));
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    void action.run();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const key = pressedKey(event);
    const inDialog = document.querySelector('[role="dialog"][data-state="open"]') !== null;
    const action = allActions().find((candidate) => !candidate.keysHandledElsewhere && (candidate.keys?.includes(key) ?? false) && isEnabled(candidate));
    if (!action || inDialog) return;
    if (typesText(event.target) && !action.inFields && !/^(Mod|Alt|F\d)/.test(key)) return;
    event.preventDefault();
    void action.run();
  };
  window.addEventListener('keydown', first, { capture: true });
  window.addEventListener('keydown', onKey);
  return () => {
    window.removeEventListener('keydown', first, { capture: true });
    window.removeEventListener('keydown', onKey);
  };
}

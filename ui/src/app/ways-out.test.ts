import { expect, it } from 'vitest';

import { holdWaysOut } from './ways-out';

const click = (href: string): boolean => {
  const link = document.createElement('a');
  link.href = href;
  document.body.append(link);
  const event = new MouseEvent('click', { bubbles: true, cancelable: true });
  link.addEventListener('click', (heard) => { if (!heard.defaultPrevented) heard.preventDefault(); else link.dataset['held'] = 'yes'; });
  link.dispatchEvent(event);
  return link.dataset['held'] === 'yes';
};

it('holds links that lead out of the interface, and no others', () => {
  const stop = holdWaysOut();
  expect(click('https://example.org/')).toBe(true);
  expect(click('#/projects')).toBe(false);
  stop();
  expect(click('https://example.org/')).toBe(false);
});

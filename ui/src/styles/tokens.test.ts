import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync('src/styles/tokens.css', 'utf8');
const colours = (block: string) => new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((found) => [found[1] ?? '', found[2] ?? '']));
const light = colours(css.slice(0, css.indexOf("[data-theme='dark']")));
const dark = colours(css.slice(css.indexOf("[data-theme='dark']"), css.indexOf('/* Channels')));

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}
const TEXT: [string, string][] = [
  ...['canvas', 'surface', 'raised', 'hover'].flatMap((ground): [string, string][] => ['ink', 'ink-2', 'accent', 'bad', 'warn', 'good', 'info', 'internal'].map((ink) => [ink, ground])),
  ...['canvas', 'surface', 'raised'].map((ground): [string, string] => ['ink-3', ground]),
  ...['good', 'warn', 'bad', 'info', 'internal'].map((meaning): [string, string] => [meaning, `${meaning}-soft`]), ['on-accent', 'accent-fill'], ['on-accent', 'accent-fill-hover'], ['ink', 'accent-soft'], ['accent', 'accent-soft'],
  ...['header', 'line', 'section', 'total', 'skipped', 'metadata'].map((region): [string, string] => ['ink-2', `region-${region}`]),
  ...['1', '2', '3', '4', '5', '6', '7', '8'].flatMap((person): [string, string][] => [['on-person', `person-${person}`], [`person-${person}`, 'surface']]),
];

describe.each([['light', light], ['dark', dark]] as const)('colours, %s', (_, tokens) => {
  it.each(TEXT)('%s on %s is readable (4.5 : 1)', (ink, ground) => {
    expect(contrast(tokens.get(ink) ?? '', tokens.get(ground) ?? '')).toBeGreaterThanOrEqual(4.5);
  });
  it.each([['field-line', 'surface'], ['accent', 'surface']])('%s on %s is visible (3 : 1)', (line, ground) => {
    expect(contrast(tokens.get(line) ?? '', tokens.get(ground) ?? '')).toBeGreaterThanOrEqual(3);
  });
});
it('both themes have the same tokens', () => {
  expect([...dark.keys()].sort()).toEqual([...light.keys()].sort());
});

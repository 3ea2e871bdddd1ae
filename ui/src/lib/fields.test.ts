import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FIELDS } from './fields';

it('the vocabulary is the core’s, word for word', () => {
  const source = readFileSync('../crates/domain/src/field_table.rs', 'utf8');
  const rows = [...source.matchAll(/^\s+\w+ "(\w+)" (\w+) (\w+) (\w+) "([^"]*)" "([^"]*)";/gm)];
  expect(rows.length).toBeGreaterThan(80);
  expect(FIELDS.map((f) => [f.code, f.kind, f.scope, f.audience, f.en, f.ru])).toEqual(
    rows.map(([, code, kind, scope, audience, en, ru]) => [code, kind!.toLowerCase(), scope!.toLowerCase(), audience!.toLowerCase(), en, ru]));
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NAMESPACES, oneQuote, startI18n } from './index';
import { resources } from './resources';

/** Keys that are put together from a code at run time; everything below them counts as used. */
const BY_CODE = [
  'codes:error.', 'codes:reader.', 'codes:because.', 'sync:state.', 'sync:about.', 'sync:notice.', 'sync:reason.', 'sync:name.', 'team:tab.', 'team:role.', 'team:roleHint.', 'team:object.', 'team:rights.action.', 'team:rights.limit.', 'codes:problem.', 'codes:cause.', 'codes:skipped.', 'codes:role.', 'codes:stage.', 'codes:what.', 'codes:word.', 'actions:group.', 'imports:step.', 'imports:picture.role.', 'imports:columns.level.', 'imports:totals.', 'imports:problems.', 'imports:table.', 'calculators:title.', 'calculators:formula.', 'calculators:subject.', 'calculators:model.', 'calculators:because.', 'calculators:warning.', 'calculators:code.', 'calculators:option.', 'calculators:unit.', 'calculators:chart.', 'calculators:axis.', 'optimise:objective.', 'optimise:kind.', 'optimise:parameter.', 'optimise:place.', 'optimise:reason.', 'optimise:unit.', 'optimise:column.', 'optimise:task.', 'optimise:family.', 'approvals:kind.', 'approvals:clientKind.', 'approvals:worth.', 'comments:shows.', 'notices:told.', 'notices:kind.', 'comments:none.', 'versions:deed.', 'rates:basis.', 'security:key.', 'security:keyHint.', 'security:kit.state.', 'security:kit.about.', 'security:kit.again.', 'security:picture.keyAt.', 'security:keyring.', 'session:recovery.', 'rates:tab.', 'rates:by.', 'plans:reach.wrong.', 'plans:reach.unfit.', 'rates:over.', 'versions:kind.', 'versions:status.', 'versions:give.', 'versions:total.', 'versions:intent.', 'versions:fate.', 'versions:fateOne.',
];
const PLURAL = /_(one|few|many|other)$/;
const FORMS = { ru: ['one', 'few', 'many', 'other'], en: ['one', 'other'] } as const;

function flat(texts: Record<string, unknown>, prefix: string): string[] {
  return Object.entries(texts).flatMap(([key, value]) => (typeof value === 'object' && value !== null ? flat(value as Record<string, unknown>, `${prefix}${key}.`) : [`${prefix}${key}`]));
}
function textAt(language: 'ru' | 'en', key: string): string {
  const [feature = '', path = ''] = key.split(':');
  return path.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], resources[language][feature]) as string;
}
const keysOf = (language: 'ru' | 'en') => NAMESPACES.flatMap((feature) => flat(resources[language][feature] ?? {}, `${feature}:`));
const bases = (language: 'ru' | 'en') => new Set(keysOf(language).map((key) => key.replace(PLURAL, '')));
/** Every source file of the interface, tests and texts left out. */
function sources(folder: string): string {
  return readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.includes('.test.') ? readFileSync(path, 'utf8') : '';
  }).join('\n');
}

describe('texts', () => {
  it('are there in both languages', () => {
    expect([...bases('ru')].sort()).toEqual([...bases('en')].sort());
  });
  it.each(['ru', 'en'] as const)('have every plural form of %s', (language) => {
    const keys = new Set(keysOf(language));
    const lacking = [...keys].filter((key) => PLURAL.test(key)).map((key) => key.replace(PLURAL, ''))
      .flatMap((base) => FORMS[language].filter((form) => !keys.has(`${base}_${form}`)).map((form) => `${base}_${form}`));
    expect([...new Set(lacking)]).toEqual([]);
  });
  it('use the same values in both languages', () => {
    const names = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]))].sort().join();
    const different = keysOf('en').filter((key) => !PLURAL.test(key) && names(textAt('en', key)) !== names(textAt('ru', key)));
    expect(different).toEqual([]);
  });
  it('are not empty and do not shout', () => {
    for (const language of ['ru', 'en'] as const) {
      for (const key of keysOf(language)) {
        expect(textAt(language, key), `${language} ${key}`).not.toBe('');
        expect(textAt(language, key), `${language} ${key}`).not.toContain('!');
      }
    }
  });
  it('are all used', () => {
    const code = sources('src');
    const unused = [...bases('en')].filter((key) => {
      const short = key.replace(/^common:/, '');
      return !BY_CODE.some((prefix) => key.startsWith(prefix)) && !/^(plans|flowchart):/.test(key) && !code.includes(`'${key}'`) && !code.includes(`'${short}'`);
    });
    expect(unused).toEqual([]);
  });
});

it('writes quotation marks that meet once', () => {
  expect(oneQuote('в новый проект «ООО «Пример»»')).toBe('в новый проект «ООО «Пример»');
  expect(oneQuote('Проект ««Весна» и лето»')).toBe('Проект «Весна» и лето»');
});

it('groups the digits of numbers within texts', () => {
  const texts = startI18n('ru');
  expect(texts.t('plans:status.lines', { count: 10_000 }).replace(/\s/g, ' ')).toBe('10 000 строк');
  expect(texts.t('plans:status.lines', { count: 1001 }).replace(/\s/g, ' ')).toBe('1 001 строка');
});

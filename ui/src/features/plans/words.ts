/** The texts that the grid and its model need, in the reader's language. */
import type { TFunction } from 'i18next';

import type { CellWords } from './grid/scene';
import type { Choices, RefusedCell } from './model/edits';
import type { Ref } from './model/format';
import type { Measured } from './model/per';

/** Texts for the plan's model. */
export interface PlanWords {
  cells: CellWords;
  /** What a price is for and what units count, by the buying model; `null` where nothing is to be said. */
  per: (ref: Measured, model: string) => string | null;
  choices: Choices;
  refused: (code: RefusedCell['code'], text: string) => string;
  removed: (count: number) => string;
  linesAdded: (count: number) => string;
  columnsLost: (count: number) => string;
  tooMuch: (limit: number) => string;
  severalRanges: string;
  /** Why nothing is changed in what the client has, and in what the client will see. */
  readsCopy: string;
  readsAsClient: string;
  replaced: (count: number) => string;
  sortedCannotMove: string;
  groupedCannotMove: string;
  emptyGroup: string;
  noChannels: string;
  channelColumns: (channel: string, columns: string) => string;
  showColumns: string;
  viewUpdated: (name: string) => string;
  viewRemoved: (name: string) => string;
  noProblems: string;
  written: (field: string, calculator: string) => string;
  /** Texts that could not be taken stand in their cells again. */
  textsKept: (count: number) => string;
  showTexts: string;
  /** Texts that could not be taken, of lines that are gone. */
  textsLost: (texts: readonly string[]) => string;
}

const NAMED: ReadonlySet<Ref> = new Set(['channel', 'buy_model', 'status']);

/** Names of choices: a code without a name is its own name. */
export function choicesIn(t: TFunction<'plans'>, exists: (key: string) => boolean): Choices {
  const names = new Map<string, string>();
  const codes = new Map<string, string>();
  const name = (ref: Ref, code: string): string => {
    if (!NAMED.has(ref)) return code;
    const key = `${ref}.${code}`;
    const known = names.get(key);
    if (known !== undefined) return known;
    const found = exists(`plans:choice.${key}`) ? t(`choice.${key}` as 'choice.channel.tv') : code;
    names.set(key, found);
    codes.set(`${ref}.${found.toLocaleLowerCase()}`, code);
    return found;
  };
  return {
    name,
    code: (ref, text) => {
      const trimmed = text.trim();
      return codes.get(`${ref}.${trimmed.toLocaleLowerCase()}`) ?? trimmed;
    },
  };
}

/** All of them. */
export function wordsIn(t: TFunction<['plans', 'comments', 'approvals']>, exists: (key: string) => boolean, number: (value: number) => string): PlanWords {
  return {
    per: (ref, model) => (model !== '' && exists(`plans:per.${ref}.${model}`) ? t(`per.${ref}.${model}` as 'per.units.CPM') : null),
    cells: { perMany: t('per.many'), commented: t('comments:here'), total: t('grid.total'), notSummed: t('grid.notSummed'), untitledSection: t('grid.untitledSection'), collapse: t('grid.collapse'), expand: t('grid.expand'), notApplicable: t('grid.notApplicable') },
    choices: choicesIn(t, exists),
    refused: (code, text) => t(`refused.${code}`, { text }),
    removed: (count) => t('notice.removed', { count }),
    linesAdded: (count) => t('notice.linesAdded', { count }),
    columnsLost: (count) => t('notice.columnsLost', { count }),
    tooMuch: (limit) => t('notice.tooMuch', { limit: number(limit) }),
    severalRanges: t('notice.severalRanges'),
    readsCopy: t('approvals:clientSide'),
    readsAsClient: t('state.clientView'),
    replaced: (count) => t('notice.replaced', { count }),
    sortedCannotMove: t('notice.sortedCannotMove'),
    groupedCannotMove: t('notice.groupedCannotMove'),
    emptyGroup: t('groups.empty'),
    noChannels: t('notice.noChannels'),
    channelColumns: (channel, columns) => t('notice.channelColumns', { channel, columns }),
    showColumns: t('notice.showColumns'),
    viewUpdated: (name) => t('notice.viewUpdated', { name }),
    viewRemoved: (name) => t('notice.viewRemoved', { name }),
    noProblems: t('notice.noProblems'),
    written: (field, title) => t('notice.written', { field, title }),
    textsKept: (count) => t('notice.textsKept', { count }),
    showTexts: t('notice.showTexts'),
    textsLost: (texts) => t('notice.textsLost', { texts: texts.join('; ') }),
  };
}

import type { RowView } from '@/api';

import type { PlanDesk } from '../desk';
import { cellText } from './format';

/** The name of a row: what the grid calls it. */
export function rowName(desk: PlanDesk, row: RowView, untitled: string): string {
  const refs = row.kind === 'section' ? ['name'] : [desk.namingRef, 'name', 'site', 'vendor', 'placement', 'format'];
  const words: string[] = [];
  for (const ref of new Set(refs)) {
    const column = desk.session.columns.get(ref);
    const text = column ? cellText(row, column, desk.formats, desk.precision) : '';
    if (text !== '' && !words.includes(text)) words.push(text);
    if (words.length === 2) break;
  }
  return words.join(' · ') || untitled;
}

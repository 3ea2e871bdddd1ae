import { useQueries } from '@tanstack/react-query';
import { api, type Picture, type PictureRow } from '@/api';

/** Rows asked for at once. */
export const PAGE = 200;

export interface SheetPicture { rows: (row: number) => PictureRow | undefined; totalRows: number; totalColumns: number; pending: boolean; error: unknown; hiddenColumns: ReadonlySet<string> }

/** The parts of a sheet's picture that are in view: pages are asked for as one scrolls. `version` changes with every decision. */
export function useSheetPicture(importId: string, sheet: string, version: string, from: number, to: number): SheetPicture {
  const first = Math.max(0, Math.floor((from - 1) / PAGE));
  const last = Math.max(first, Math.floor((to - 1) / PAGE));
  // The first page is always there: it knows the size of the sheet.
  const pages = [...new Set([0, ...Array.from({ length: last - first + 1 }, (_, i) => first + i)])];
  const answers = useQueries({
    queries: pages.map((page) => ({
      queryKey: ['import', importId, 'picture', sheet, version, page],
      queryFn: () => api.importPicture(importId, sheet, page * PAGE + 1, PAGE),
      staleTime: Infinity,
      // Between two decisions the old tint stays until the new one is there.
      placeholderData: (before: Picture | undefined) => (before?.sheet === sheet && before.first_row === page * PAGE + 1 ? before : undefined),
    })),
  });
  const known = new Map<number, PictureRow>();
  for (const answer of answers) for (const row of answer.data?.rows ?? []) known.set(row.row, row);
  const sized = answers[0]?.data;
  return {
    rows: (row) => known.get(row),
    totalRows: sized?.total_rows ?? 0,
    totalColumns: sized?.total_columns ?? 0,
    pending: answers[0]?.isPending ?? true,
    error: answers[0]?.error ?? null,
    hiddenColumns: new Set(sized?.hidden_columns),
  };
}

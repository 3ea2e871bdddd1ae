/** A cell: a text, a number, nothing, or a formula with its result. */
export type StoryCell = string | number | null | { f: string; v: number };
/** The bytes of a workbook of one sheet; `extra` is further XML behind its cells. */
export function workbook(sheetName: string, rows: readonly (readonly StoryCell[])[], extra?: string): Buffer;
/** The parts of a package: names and contents. */
export function unzip(bytes: Buffer): [string, Buffer][];
/** A workbook with every saved result replaced by a wrong number. */
export function withWrongResults(bytes: Buffer): Buffer;

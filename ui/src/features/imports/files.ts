import type { PickedFile } from '@/platform';

/** What certainly is no workbook. Anything unknown goes to the core, which looks inside. */
const REFUSED = /\.(pdf|docx?|pptx?|png|jpe?g|gif|webp|svg|bmp|tiff?|zip|rar|7z|gz|mp[34]|mov|avi|exe|msi|dmg|html?|json|md|numbers|pages|key|eml|msg)$/i;

/** Whether a name says that the file cannot be imported. */
export function isRefused(name: string): boolean {
  return REFUSED.test(name);
}

/** Files to import, and the names of those that cannot be. */
export function sortOut(files: readonly PickedFile[]): { wanted: PickedFile[]; refused: string[] } {
  return { wanted: files.filter((file) => !isRefused(file.name)), refused: files.filter((file) => isRefused(file.name)).map((file) => file.name) };
}

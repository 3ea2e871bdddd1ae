/** One file per feature and language; a namespace is a feature. */
const ru = import.meta.glob<Record<string, unknown>>('./ru/*.json', { eager: true, import: 'default' });
const en = import.meta.glob<Record<string, unknown>>('./en/*.json', { eager: true, import: 'default' });

function byFeature(files: Record<string, Record<string, unknown>>): Record<string, Record<string, unknown>> {
  return Object.fromEntries(Object.entries(files).map(([path, texts]) => [path.replace(/^.*\/(.+)\.json$/, '$1'), texts]));
}

export const resources = { ru: byFeature(ru), en: byFeature(en) };

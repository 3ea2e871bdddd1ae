// eslint-disable-next-line no-control-regex -- file systems refuse control characters too
const REFUSED = /[<>:"/\\|?*\u0000-\u001f]/g;

/** A name that every file system takes: `Медиаплан Q3 — для клиента.xlsx`. */
export function fileName(title: string, suffix: string | null, format: string): string {
  const base = title.replace(REFUSED, ' ').replace(/\s+/g, ' ').trim().slice(0, 120).replace(/[. ]+$/, '') || 'plan';
  return `${base}${suffix ? ` — ${suffix}` : ''}.${format}`;
}

/** The name that the core gave the file (`filename*=UTF-8''…`). */
export function nameFrom(disposition: string | null): string | null {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (!encoded) return null;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

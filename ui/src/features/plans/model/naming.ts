/** A naming convention as its form shows it; its text is `options|pattern`. */
export interface NamingForm { pattern: string; case: 'as_written' | 'lower' | 'upper'; latin: boolean; safe: boolean; space: 'keep' | '-' | '_' | '.' | ''; max: string }

export const NO_NAMING: NamingForm = { pattern: '', case: 'as_written', latin: false, safe: false, space: '-', max: '255' };

/** Reads the text that the core keeps. */
export function readNaming(text: string | undefined): NamingForm {
  if (text === undefined || text === '') return NO_NAMING;
  const at = text.indexOf('|');
  const form: NamingForm = { ...NO_NAMING, pattern: text.slice(at + 1) };
  for (const option of text.slice(0, Math.max(at, 0)).split(';')) {
    const [name, value = ''] = option.split('=');
    if (name === 'lower' || name === 'upper') form.case = name;
    if (name === 'latin') form.latin = true;
    if (name === 'safe') form.safe = true;
    if (name === 'space') form.space = value as NamingForm['space'];
    if (name === 'max') form.max = value;
  }
  return form;
}

/** Writes it; nothing where there is no pattern. */
export function writeNaming(form: NamingForm): string {
  if (form.pattern.trim() === '') return '';
  const options = [form.case === 'as_written' ? '' : form.case, form.latin ? 'latin' : '', form.safe ? 'safe' : '', `space=${form.space}`, `max=${form.max}`];
  return `${options.filter(Boolean).join(';')}|${form.pattern.trim()}`;
}

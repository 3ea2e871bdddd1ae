import i18next, { type FormatterModule, type ParseKeys } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Settings } from '@/api';
import { resources } from './resources';

export type Language = 'ru' | 'en';

/** Namespaces are features; the first needs no prefix in keys. */
export const NAMESPACES = ['common', 'actions', 'approvals', 'calculators', 'codes', 'comments', 'exports', 'flowchart', 'imports', 'notices', 'optimise', 'plans', 'projects', 'rates', 'security', 'session', 'settings', 'sync', 'team', 'versions'] as const;

/** Every text key with its namespace, `projects:title`. */
export type TextKey = ParseKeys<typeof NAMESPACES>;

/** Texts of all features in the language on the screen. */
export function useTexts() {
  return useTranslation(NAMESPACES);
}

/** The language that “as in the system” means here. */
export function systemLanguage(): Language {
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2));
  return wanted.find((tag): tag is Language => tag === 'ru' || tag === 'en') ?? 'en';
}

const REMEMBERED = 'mrm.language';

/** Before the session is known or while it is locked: the language of the last time. */
export function rememberedLanguage(): Language {
  const known = localStorage.getItem(REMEMBERED);
  return known === 'ru' || known === 'en' ? known : systemLanguage();
}

/** What a setting means. */
export function resolveLanguage(setting: Settings['language']): Language {
  return setting === 'system' ? systemLanguage() : setting;
}

/** The language on the screen now. */
export function currentLanguage(): Language {
  return i18next.language === 'ru' ? 'ru' : 'en';
}

/** A name that has quotation marks of its own within a text’s: Russian writes marks that meet once, «проект «ООО «Пример»». */
const QUOTES = { type: 'postProcessor' as const, name: 'quotes', process: (text: string) => oneQuote(text) };

/** Quotation marks that meet become one. */
export function oneQuote(text: string): string {
  return text.replace(/««/g, '«').replace(/»»/g, '»');
}

/** Numbers within texts are written like numbers elsewhere: `10 000 строк`. */
const NUMBERS: FormatterModule = {
  type: 'formatter',
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: (value: unknown, _format: string | undefined, language: string | undefined) => (typeof value === 'number' ? new Intl.NumberFormat(language, { useGrouping: 'always' }).format(value) : (value as string)),
};

/** Starts the texts. Both languages are in the bundle, so this is done before it returns. */
export function startI18n(language: Language): typeof i18next {
  void i18next.use(initReactI18next).use(QUOTES).use(NUMBERS).init({
    resources,
    lng: language,
    fallbackLng: false,
    ns: NAMESPACES,
    defaultNS: 'common',
    initAsync: false,
    interpolation: { escapeValue: false, alwaysFormat: true },
    returnNull: false,
    postProcess: [QUOTES.name],
  });
  document.documentElement.lang = language;
  i18next.on('languageChanged', (now) => {
    document.documentElement.lang = now;
    localStorage.setItem(REMEMBERED, now);
  });
  return i18next;
}

import type { ReactNode } from 'react';
import { Select } from '@/components';
import { currentLanguage, useTexts } from '@/i18n';
import i18next from 'i18next';

/** The frame of everything that stands before the workspace: mark, title, one card. */
export function FrontPage({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const { t } = useTexts();
  return (
    <main className="flex h-full flex-col overflow-y-auto">
      <div className="m-auto flex w-110 max-w-full flex-col gap-5 p-6">
        <div className="flex flex-col gap-2">
          <img src="./favicon.svg" alt="" className="mb-2 size-10" />
          <h1 className="text-xl font-medium">{title}</h1>
          {lead && <p className="text-pretty text-ink-2">{lead}</p>}
        </div>
        {children}
      </div>
      <div className="flex justify-end p-4">
        {/* The trigger is a button as wide as its room; the room decides. */}
        <div className="w-36"><Select aria-label={t('session:onboarding.language')} value={currentLanguage()} onChange={(language) => { void i18next.changeLanguage(language); }}
          options={[{ value: 'ru', label: 'Русский' }, { value: 'en', label: 'English' }]} /></div>
      </div>
    </main>
  );
}

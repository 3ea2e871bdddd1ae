import { ChevronRight, Search } from 'lucide-react';
import { useState } from 'react';

import type { Calculator } from '@/api';
import { ErrorPanel, Input, SkeletonRows } from '@/components';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { errorText } from '@/lib/error-text';

import { found } from './model/search';
import { useCalculators } from './queries';
import { useCalculatorWords } from './words';

/** All calculators by what they are about, with a search over names, formulas, inputs and results. */
export function CalculatorList({ current, onOpen }: { current: string | null; onOpen: (name: string) => void }) {
  const { t } = useTexts();
  const words = useCalculatorWords();
  const [text, setText] = useState('');
  const list = useCalculators();
  if (list.error) return <div className="p-4"><ErrorPanel compact {...errorText(list.error)} /></div>;
  if (!list.data) return <SkeletonRows rows={10} />;
  const shown = list.data.calculators.filter((calculator) => found(calculator, text, words));
  const subjects = [...new Set(shown.map((calculator) => calculator.subject))];
  const only = shown.length === 1 ? shown[0] : undefined;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="relative m-3 mb-1 flex items-center">
        <Search size={14} aria-hidden className="pointer-events-none absolute left-2.5 text-ink-3" />
        <Input type="search" className="pl-8" value={text} placeholder={t('calculators:ui.search')} aria-label={t('calculators:ui.search')} onChange={(event) => { setText(event.target.value); }}
          onKeyDown={(event) => { if (event.key === 'Enter' && only) onOpen(only.name); }} />
      </div>
      <nav aria-label={t('calculators:ui.title')} className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {subjects.map((subject) => (
          <section key={subject} aria-label={words.subject(subject)}>
            <h3 className="px-2 pt-3 pb-1 text-xs text-ink-3">{words.subject(subject)}</h3>
            <ul>{shown.filter((one) => one.subject === subject).map((one) => <Entry key={one.name} calculator={one} title={words.title(one.name)} current={one.name === current} onOpen={onOpen} />)}</ul>
          </section>
        ))}
        {shown.length === 0 && <p className="p-4 text-center text-sm text-ink-3">{t('calculators:ui.nothing', { text })}</p>}
      </nav>
    </div>
  );
}

function Entry({ calculator, title, current, onOpen }: { calculator: Calculator; title: string; current: boolean; onOpen: (name: string) => void }) {
  return (
    <li>
      <button type="button" aria-current={current ? 'true' : undefined} onClick={() => { onOpen(calculator.name); }} className={cx('flex min-h-7 w-full items-center gap-2 rounded-md px-2 py-1 text-left text-sm', current ? 'bg-accent-soft text-ink' : 'text-ink hover:bg-hover')}>
        <span className="min-w-0 flex-1">{title}</span><ChevronRight size={14} className="text-ink-3" />
      </button>
    </li>
  );
}

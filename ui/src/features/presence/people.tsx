import { Avatar, Tooltip } from '@/components';
import { useTexts } from '@/i18n';
import { people } from './model';
import { usePresent } from './queries';

/** More than these are a number. */
const MOST = 3;

/** Those who are in the plan besides oneself. */
export function PeopleHere({ plan }: { plan: string }) {
  const { t } = useTexts();
  const here = people(usePresent(plan));
  if (here.length === 0) return null;
  const nameOf = (name: string | null) => name ?? t('team:nameless');
  return (
    <ul aria-label={t('team:here.title')} className="flex shrink-0 items-center -space-x-1.5">
      {here.slice(0, MOST).map((one) => (
        <li key={one.number}><Tooltip text={one.me ? t('team:here.myDevice') : nameOf(one.name)}><span role="img" aria-label={nameOf(one.name)} tabIndex={0} className="block rounded-full ring-2 ring-[var(--surface)]"><Avatar name={one.name} number={one.number} className="size-6 text-[10px]" /></span></Tooltip></li>
      ))}
      {here.length > MOST && <li className="pl-2.5 text-xs text-ink-2">{t('team:here.more', { count: here.length - MOST })}</li>}
    </ul>
  );
}

/** Who is writing a comment now. */
export function Typing({ plan }: { plan: string }) {
  const { t } = useTexts();
  const writing = people(usePresent(plan).filter((one) => one.typing));
  if (writing.length === 0) return null;
  return <p role="status" className="px-3 py-1.5 text-xs text-ink-3">{t('team:here.typing', { names: writing.map((one) => one.name ?? t('team:nameless')).join(', '), count: writing.length })}</p>;
}

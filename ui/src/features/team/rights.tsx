import i18next from 'i18next';
import type { RightsCell } from '@/api';
import { ErrorPanel, SkeletonRows, Tooltip } from '@/components';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { errorText } from '@/lib/error-text';
import { ORGANISATION_ROLES, ownRoles, readNotation } from './model';
import { useRights, useTeam } from './queries';

const ACTIONS = ['C', 'R', 'U', 'D', 'A'] as const;
const LIMITS = ['o', 's', 'p', 'i', 'c'] as const;

/** Codes are open-ended: a workspace of a newer version may have more. */
const word = (key: string, code: string): string => (i18next.exists(key) ? i18next.t(key as 'team:role.admin') : code);
const actionWord = (letter: string): string => word(`team:rights.action.${letter}`, letter);
const limitWord = (letter: string): string => word(`team:rights.limit.${letter}`, letter);

/** Who may do what: objects by roles. */
export function Rights() {
  const { t } = useTexts();
  const rights = useRights();
  const mine = ownRoles(useTeam().data);
  if (rights.error) return <ErrorPanel {...errorText(rights.error)} />;
  if (!rights.data) return <SkeletonRows rows={10} />;
  const { roles, objects } = rights.data;
  const ofOrganisation = (role: string) => ORGANISATION_ROLES.some((one) => one === role);
  const inProjects = roles.filter((role) => !ofOrganisation(role)).length;
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-160 text-sm text-pretty text-ink-2">{t('team:rights.lead')}</p>
      <Legend />
      <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={t('team:tab.rights')}>
        <table className="border-collapse text-xs">
          <thead>
            <tr className="text-left text-ink-3">
              <td />
              <th scope="colgroup" colSpan={inProjects} className="border-b border-line px-2 py-1 font-normal">{t('team:rights.project')}</th>
              <th scope="colgroup" colSpan={roles.length - inProjects} className="border-b border-l border-line px-2 py-1 font-normal">{t('team:rights.organisation')}</th>
            </tr>
            <tr className="text-left align-bottom">
              <th scope="col" className="sticky left-0 z-1 border-b border-line-strong bg-surface py-1.5 pr-3 font-medium">{t('team:rights.object')}</th>
              {roles.map((role, i) => <th key={role} scope="col" className={cx('border-b border-line-strong px-2 py-1.5 font-medium', i === inProjects && 'border-l border-l-line', mine.has(role) && 'bg-accent-soft')}>{word(`team:role.${role}`, role)}{mine.has(role) && <span className="block font-normal text-ink-2">{t('team:rights.mine')}</span>}</th>)}
            </tr>
          </thead>
          <tbody>
            {objects.map(({ object, cells }) => (
              <tr key={object} className="hover:bg-hover">
                <th scope="row" className="sticky left-0 z-1 border-b border-line bg-surface py-1.5 pr-3 text-left font-normal whitespace-nowrap">{word(`team:object.${object}`, object)}</th>
                {cells.map((cell, i) => <td key={roles[i]} className={cx('border-b border-line px-2 py-1.5', i === inProjects && 'border-l border-l-line', mine.has(roles[i] ?? '') && 'bg-accent-soft')}><Cell cell={cell} /></td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Cell({ cell }: { cell: RightsCell }) {
  const { t } = useTexts();
  const parts = readNotation(cell.notation);
  if (parts.length === 0) return <span className="text-ink-3" aria-label={t('team:rights.nothing')}>–</span>;
  const said = parts.map((part) => [part.actions.map(actionWord).join(', '), part.limits.map(limitWord).join(', ')].filter(Boolean).join(': ')).join('; ');
  return (
    <Tooltip text={said}>
      <span className="cursor-default font-mono whitespace-nowrap" aria-label={said}>
        {parts.map((part, i) => <span key={i} className={cx(i > 0 && 'ml-1')}>{part.actions.join('')}{part.limits.length > 0 && <sup className="text-ink-3">{part.limits.join('')}</sup>}</span>)}
      </span>
    </Tooltip>
  );
}

function Legend() {
  const { t } = useTexts();
  const sign = (letter: string, small: boolean, text: string) => <div key={letter} className="flex gap-1"><dt className="font-mono">{small ? <sup className="text-ink-3">{letter}</sup> : letter}</dt><dd className="text-ink-2">{text}</dd></div>;
  return (
    <section aria-label={t('team:rights.legend')}>
      <dl className="flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
        {ACTIONS.map((letter) => sign(letter, false, actionWord(letter)))}
        {LIMITS.map((letter) => sign(letter, true, limitWord(letter)))}
      </dl>
    </section>
  );
}

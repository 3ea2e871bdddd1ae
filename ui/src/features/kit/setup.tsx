import { CircleCheck, FileKey, Printer } from 'lucide-react';
import { useState } from 'react';
import { api, ApiError, type NewKit } from '@/api';
import { Button, Dialog, ErrorPanel, Field, Input, toast } from '@/components';
import { MIN_PASSPHRASE, useSession } from '@/features/session';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { platform } from '@/platform';
import { fileName, passphraseTrouble } from './model';
import { useKitWork } from './queries';
import { CodeGroups, PrintedKit } from './sheet';
import { TestKit } from './test';

type Step = 'why' | 'keep' | 'test' | 'done';
const STEPS: readonly Step[] = ['why', 'keep', 'test'];

/** Makes a recovery kit, sees it put away, and tests it. Whoever stops is reminded. */
export function SetUpKit({ again, onClose }: { again: 'used' | 'other_relay' | 'newer' | null; onClose: () => void }) {
  const { t } = useTexts();
  const [step, setStep] = useState<Step>('why');
  const [kit, setKit] = useState<NewKit | null>(null);
  const make = useKitWork(async (_: undefined) => api.makeRecoveryKit());
  const later = useKitWork(async (_: undefined) => api.recoveryKitLater());
  const leave = () => {
    if (step !== 'done') later.mutate(undefined);
    onClose();
  };
  const begin = () => { make.mutate(undefined, { onSuccess: (made) => { setKit(made); setStep('keep'); } }); };
  const number = STEPS.indexOf(step) + 1;
  const description = number > 0 ? t('security:kit.step', { number, of: STEPS.length }) : undefined;
  if (step === 'test' && kit) return <TestKit places={kit.places} fresh description={description} onBack={() => { setStep('keep'); }} onDone={() => { setStep('done'); }} onClose={leave} />;
  if (step === 'done') {
    return (
      <Dialog open onClose={onClose} onApply={onClose} title={t('security:kit.doneTitle')} footer={<Button type="submit" look="primary" autoFocus>{t('security:kit.close')}</Button>}>
        <p className="flex items-start gap-2 text-sm text-pretty"><CircleCheck size={16} className="mt-0.5 shrink-0 text-good" />{t('security:kit.doneText')}</p>
      </Dialog>
    );
  }
  if (step === 'keep' && kit) return <Keep kit={kit} description={description} onNext={() => { setStep('test'); }} onClose={leave} />;
  return (
    <Dialog open onClose={leave} onApply={begin} title={t('security:kit.setUp')} description={description}
      footer={<><Button onClick={leave}>{t('security:kit.later')}</Button><Button type="submit" look="primary" autoFocus busy={make.isPending}>{t('security:kit.make')}</Button></>}>
      <div className="flex flex-col gap-2 text-sm text-pretty">
        {again && <p>{t(`security:kit.again.${again}`)}</p>}
        <p>{t('security:kit.why')}</p>
        <ul className="flex list-disc flex-col gap-1 pl-5 text-ink-2">
          <li>{t('security:kit.whyDevices')}</li>
          <li>{t('security:kit.whyKeyring')}</li>
        </ul>
        <p className="text-ink-2">{t('security:kit.whyNobody')}</p>
        {make.error && <ErrorPanel compact {...errorText(make.error)} />}
      </div>
    </Dialog>
  );
}

/** The code is shown once: it is printed, written down, or goes into a file. */
function Keep({ kit, description, onNext, onClose }: { kit: NewKit; description: string | undefined; onNext: () => void; onClose: () => void }) {
  const { t } = useTexts();
  const session = useSession().data;
  const [filing, setFiling] = useState(false);
  const workspace = session?.workspace?.name ?? '';
  return (
    <Dialog open size="md" onClose={onClose} onApply={onNext} title={t('security:kit.keepTitle')} description={description}
      footer={<><Button onClick={onClose}>{t('security:kit.testLater')}</Button><Button type="submit" look="primary">{t('security:kit.toTest')}</Button></>}>
      <div className="flex flex-col gap-3">
        <p className="text-sm text-pretty text-ink-2">{t('security:kit.shown')}</p>
        <CodeGroups code={kit.code} />
        <div className="flex flex-wrap gap-2">
          <Button size="sm" onClick={() => { window.print(); }}><Printer size={14} />{t('security:kit.print')}</Button>
          <Button size="sm" aria-expanded={filing} onClick={() => { setFiling((now) => !now); }}><FileKey size={14} />{t('security:kit.toFile')}</Button>
        </div>
        {filing && <IntoFile code={kit.code} workspace={workspace} onSaved={() => { setFiling(false); }} />}
        <PrintedKit code={kit.code} workspace={workspace} person={session?.person ?? ''} />
      </div>
    </Dialog>
  );
}

/** Seals the kit under a passphrase and saves the file. */
function IntoFile({ code, workspace, onSaved }: { code: string; workspace: string; onSaved: () => void }) {
  const { t } = useTexts();
  const [first, setFirst] = useState('');
  const [second, setSecond] = useState('');
  const [tried, setTried] = useState(false);
  const trouble = passphraseTrouble(first, second, MIN_PASSPHRASE);
  const name = fileName(workspace, t('security:kit.fileWord'));
  const save = useKitWork(async (_: undefined) => {
    const target = await platform().pickSaveTarget(name, t('security:kit.toFile'));
    if (!target) return false;
    const { file } = await api.sealRecoveryKit(code, first);
    await platform().saveBytes(target, name, new Blob([file], { type: 'text/plain' }));
    return true;
  });
  const apply = () => {
    setTried(true);
    if (trouble || save.isPending) return;
    save.mutate(undefined, { onSuccess: (saved) => { if (saved) { toast({ tone: 'good', text: t('security:kit.saved') }); onSaved(); } } });
  };
  const weak = save.error instanceof ApiError && save.error.code === 'weak_passphrase';
  return (
    <div className="flex flex-col gap-3 rounded-lg border border-line p-3">
      <p className="text-xs text-ink-2">{t('security:kit.fileHint')}</p>
      <div className="grid grid-cols-2 gap-3">
        <Field label={t('security:kit.filePassphrase')} error={tried && trouble === 'short' || weak ? t('session:onboarding.short', { min: MIN_PASSPHRASE }) : undefined}>
          <Input type="password" autoFocus autoComplete="new-password" value={first} onChange={(event) => { setFirst(event.target.value); }} />
        </Field>
        <Field label={t('session:onboarding.repeat')} error={tried && trouble === 'differs' ? t('session:onboarding.differs') : undefined}>
          <Input type="password" autoComplete="new-password" value={second} onChange={(event) => { setSecond(event.target.value); }} />
        </Field>
      </div>
      {save.error && !weak && <ErrorPanel compact {...errorText(save.error)} />}
      <Button size="sm" className="self-start" busy={save.isPending} onClick={apply}>{t('security:kit.save')}</Button>
    </div>
  );
}

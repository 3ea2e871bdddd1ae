import { Check, Copy } from 'lucide-react';
import { useMemo, useState } from 'react';
import { renderSVG } from 'uqr';
import type { Invited } from '@/api';
import { Button, Moment } from '@/components';
import { useTexts } from '@/i18n';
import { offerText } from './offer-text';

/** The code as text and as a picture. Always dark on light: cameras do not read it otherwise. */
export function InvitationCode({ invited }: { invited: Invited }) {
  const { t } = useTexts();
  const [copied, setCopied] = useState(false);
  const picture = useMemo(() => `data:image/svg+xml;utf8,${encodeURIComponent(renderSVG(invited.code, { ecc: 'M', border: 2 }))}`, [invited.code]);
  const copy = () => { void navigator.clipboard.writeText(invited.code).then(() => { setCopied(true); }); };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-start gap-4">
        <img src={picture} alt={t('team:code.qr')} className="size-44 shrink-0 rounded-md border border-line bg-white" />
        <div className="flex min-w-0 flex-1 flex-col items-start gap-2">
          <output data-code className="max-h-28 w-full overflow-y-auto rounded-md bg-sunken p-2 font-mono text-xs select-all wrap-anywhere">{invited.code}</output>
          <Button look="primary" size="sm" onClick={copy}>{copied ? <Check size={14} /> : <Copy size={14} />}{copied ? t('team:code.copied') : t('team:code.copy')}</Button>
          <p className="text-xs text-ink-2">{offerText(invited.invitation, t)}<br />{t('team:code.until')} <Moment at={invited.invitation.expires_at} /></p>
        </div>
      </div>
      <p className="text-sm text-pretty text-ink-2">{t('team:code.next')}</p>
    </div>
  );
}

import type { ReactNode } from 'react';
import type { Security } from '@/api';
import { useTexts } from '@/i18n';

/** Where the data and the keys are, as a picture: this computer, the relay, the other devices, the kit. */
export function SecurityPicture({ security, relay, devices }: { security: Security; relay: boolean; devices: number }) {
  const { t } = useTexts();
  const kit = security.kit.state;
  const hasKit = kit !== 'none' && kit !== 'not_needed';
  const tested = kit === 'tested';
  return (
    <figure className="rounded-lg border border-line bg-canvas p-3">
      <svg viewBox="0 0 720 216" role="img" aria-label={t('security:picture.label')} className="w-full text-ink" fontSize={12}>
        <Box x={8} y={8} width={260} height={140} title={t('security:picture.here')}>
          <Item x={24} y={48} icon={<Database />} title={t('security:picture.database')} text={t('security:picture.encrypted')} />
          <Item x={24} y={98} icon={<Key />} title={t('security:picture.key')} text={t(`security:picture.keyAt.${security.key}`)} tone={security.keyring === 'lost' || security.keyring === 'silent' ? 'warn' : undefined} />
        </Box>
        <Way x1={268} x2={336} y={78} off={!relay} text={t('security:picture.sealed')} />
        <Box x={336} y={32} width={154} height={92} title={t('security:picture.relay')} off={!relay}>
          <Item x={348} y={70} icon={<Envelope />} title={t(relay ? 'security:picture.onlySealed' : 'security:picture.noRelay')} text={relay ? t('security:picture.noKeys') : ''} />
        </Box>
        <Way x1={490} x2={548} y={78} off={!relay} text={t('security:picture.sealed')} />
        <Box x={548} y={8} width={164} height={140} title={t('security:picture.others')} off={!relay}>
          <Item x={560} y={48} icon={<Person />} title={t('security:picture.colleagues')} text={t('security:picture.ownKeys')} />
          <Item x={560} y={98} icon={<Laptop />} title={t('security:picture.mine', { count: devices })} text={t('security:picture.ownKeys')} />
        </Box>
        <path d="M142 148v22" stroke="var(--line-strong)" strokeWidth={1.5} strokeDasharray={hasKit ? undefined : '3 3'} fill="none" />
        <g data-picture-kit={kit}>
          <rect x={8} y={170} width={704} height={38} rx={6} fill="var(--surface)" stroke={tested ? 'var(--good)' : 'var(--line-strong)'} strokeDasharray={hasKit ? undefined : '3 3'} />
          <g transform="translate(24 181)" stroke={tested ? 'var(--good)' : 'var(--ink-3)'}><Paper /></g>
          <text x={50} y={193} fill="currentColor">{t('security:picture.kit')}</text>
          <text x={696} y={193} textAnchor="end" fill="var(--ink-2)">{t(`security:kit.state.${kit}`)}</text>
        </g>
      </svg>
    </figure>
  );
}

function Box({ x, y, width, height, title, off = false, children }: { x: number; y: number; width: number; height: number; title: string; off?: boolean; children: ReactNode }) {
  return (
    <g opacity={off ? 0.5 : 1}>
      <rect x={x} y={y} width={width} height={height} rx={8} fill="var(--surface)" stroke="var(--line-strong)" strokeDasharray={off ? '3 3' : undefined} />
      <text x={x + 12} y={y + 22} fontWeight={550} fill="currentColor">{title}</text>
      {children}
    </g>
  );
}

function Item({ x, y, icon, title, text, tone }: { x: number; y: number; icon: ReactNode; title: string; text: string; tone?: 'warn' | undefined }) {
  return (
    <g>
      <g transform={`translate(${String(x)} ${String(y - 4)})`} stroke={tone ? 'var(--warn)' : 'var(--ink-3)'}>{icon}</g>
      <text x={x + 24} y={y + 6} fill="currentColor">{title}</text>
      <text x={x + 24} y={y + 22} fontSize={11} fill={tone ? 'var(--warn)' : 'var(--ink-2)'}>{text}</text>
    </g>
  );
}

function Way({ x1, x2, y, off, text }: { x1: number; x2: number; y: number; off: boolean; text: string }) {
  return (
    <g opacity={off ? 0.5 : 1}>
      <path d={`M${String(x1 + 4)} ${String(y)}H${String(x2 - 4)}m-5-4 5 4-5 4M${String(x1 + 9)} ${String(y - 4)}l-5 4 5 4`} stroke="var(--line-strong)" strokeWidth={1.5} fill="none" strokeDasharray={off ? '3 3' : undefined} />
      <text x={(x1 + x2) / 2} y={y - 10} textAnchor="middle" fontSize={10} fill="var(--ink-3)">{text}</text>
    </g>
  );
}

const STROKE = { fill: 'none', strokeWidth: 1.5, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;
const Database = () => <path {...STROKE} d="M2 4c0-1.1 2.7-2 6-2s6 .9 6 2-2.7 2-6 2-6-.9-6-2v8c0 1.1 2.7 2 6 2s6-.9 6-2V4M2 8c0 1.1 2.7 2 6 2s6-.9 6-2" />;
const Key = () => <path {...STROKE} d="M6.5 9.5a3 3 0 1 0-4 1.5 3 3 0 0 0 4-1.5zM6.5 8 14 2M11 4.5l2 2" />;
const Envelope = () => <path {...STROKE} d="M2 3.5h12v9H2zM2 4l6 5 6-5" />;
const Person = () => <path {...STROKE} d="M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2.5 14c0-2.5 2.5-4 5.5-4s5.5 1.5 5.5 4" />;
const Laptop = () => <path {...STROKE} d="M3 3h10v7H3zM1 13h14" />;
const Paper = () => <path {...STROKE} d="M3 1h7l3 3v11H3zM10 1v3h3M6 8h4M6 11h4" />;

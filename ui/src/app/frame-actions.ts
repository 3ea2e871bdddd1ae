import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useActions, type Action } from '@/actions';
import { startImport } from '@/features/imports';
import { showCreateProject, useOpenSample } from '@/features/projects';
import { lockNow, useChangeSettings, useGuest, useImportObstacle, useObstacle, useSession } from '@/features/session';
import { goToPane } from './panes';
import { goTo } from './router';
import { showOverlay, toggleSidebar } from './view-state';

/** What is no business of a client. */
const NOT_FOR_GUESTS = new Set(['go.calculators', 'go.rates', 'go.team', 'project.create', 'project.sample', 'file.import']);

/** What can be done wherever one is. */
export function useFrameActions(): void {
  const change = useChangeSettings();
  const sample = useOpenSample();
  const { mutate: openSample } = sample;
  const mayBegin = useObstacle('create_project') === null;
  const mayImport = useImportObstacle() === null;
  const guest = useGuest();
  const lockable = useSession().data?.has_lock === true;
  const queries = useQueryClient();
  const list = useMemo<Action[]>(() => ([
    { id: 'app.palette', label: 'actions:palette', group: 'app', keys: ['Mod+K'], inFields: true, run: () => { showOverlay('palette'); } },
    { id: 'go.plan', label: 'actions:switchPlan', group: 'go', keys: ['Mod+P'], inFields: true, words: 'plan switch план', run: () => { showOverlay('switcher'); } },
    { id: 'go.projects', label: 'actions:go.projects', group: 'go', words: 'projects home проекты главная', run: () => { goTo({ at: 'projects' }); } },
    { id: 'go.calculators', label: 'actions:go.calculators', group: 'go', words: 'calculators reach grp cpp frequency adstock калькуляторы охват частота', run: () => { goTo({ at: 'calculators' }); } },
    { id: 'go.rates', label: 'actions:go.rates', group: 'go', words: 'rate cards prices прайс цены тарифы', run: () => { goTo({ at: 'rates' }); } },
    { id: 'go.team', label: 'actions:go.team', group: 'go', words: 'team people invite relay команда люди пригласить сервер', run: () => { goTo({ at: 'team' }); } },
    { id: 'go.settings', label: 'actions:go.settings', group: 'go', keys: ['Mod+,'], words: 'settings preferences настройки', run: () => { goTo({ at: 'settings' }); } },
    { id: 'go.security', label: 'actions:go.security', group: 'go', words: 'security lock passphrase key безопасность блокировка ключ пароль', run: () => { goTo({ at: 'security' }); } },
    { id: 'app.lock', label: 'actions:app.lock', group: 'app', keys: ['Mod+Shift+K'], anywhere: true, words: 'lock passphrase заблокировать закрыть', enabled: () => lockable, run: () => lockNow(queries) },
    { id: 'project.create', label: 'actions:project.create', group: 'project', words: 'new project новый проект', enabled: () => mayBegin, run: showCreateProject },
    { id: 'project.sample', label: 'actions:project.sample', group: 'project', words: 'sample demo пример', enabled: () => mayBegin, run: () => { openSample(); } },
    { id: 'file.import', label: 'actions:file.import', group: 'file', keys: ['Mod+O'], inFields: true, words: 'import excel xlsx импорт загрузить файл', enabled: () => mayImport, run: () => startImport() },
    { id: 'app.keys', label: 'actions:keys', group: 'app', keys: ['Mod+/'], inFields: true, words: 'keys shortcuts клавиши', run: () => { showOverlay('keys'); } },
    { id: 'app.sidebar', label: 'actions:app.sidebar', group: 'app', keys: ['Mod+\\'], inFields: true, run: toggleSidebar },
    { id: 'app.next_pane', label: 'actions:app.nextPane', group: 'app', keys: ['F6'], inFields: true, hidden: true, run: () => { goToPane(1); } },
    { id: 'app.previous_pane', label: 'actions:app.previousPane', group: 'app', keys: ['Shift+F6'], inFields: true, hidden: true, run: () => { goToPane(-1); } },
    { id: 'app.theme_light', label: 'actions:app.light', group: 'app', words: 'theme light тема светлая', run: () => { change({ theme: 'light' }); } },
    { id: 'app.theme_dark', label: 'actions:app.dark', group: 'app', words: 'theme dark тема тёмная', run: () => { change({ theme: 'dark' }); } },
    { id: 'app.theme_system', label: 'actions:app.systemTheme', group: 'app', words: 'theme system тема', run: () => { change({ theme: 'system' }); } },
    { id: 'app.russian', label: 'actions:app.russian', group: 'app', words: 'language russian язык русский', run: () => { change({ language: 'ru' }); } },
    { id: 'app.english', label: 'actions:app.english', group: 'app', words: 'language english язык английский', run: () => { change({ language: 'en' }); } },
  ] satisfies Action[]).filter((action) => !guest || !NOT_FOR_GUESTS.has(action.id)), [change, guest, lockable, mayBegin, mayImport, openSample, queries]);
  useActions(list);
}

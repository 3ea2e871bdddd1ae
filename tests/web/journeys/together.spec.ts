import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BIN, SCREENSHOTS, Server } from '../fixture';
import { PlanGrid } from '../pages/plan';
import { ask } from '../plan-fixture';
import { expect, test } from '../team-fixture';

const KEY = '00112233445566778899aabbccddeeff'.repeat(2);

/** What a terminal says over a data folder. */
function mrm(folder: string, ...args: string[]): Record<string, unknown> {
  const { status, stdout: said, stderr } = spawnSync(BIN, ['--data-dir', folder, '--json', ...args], { env: { ...process.env, MRM_DB_KEY: KEY, MRM_LOG: 'error' }, encoding: 'utf8' });
  if (status !== 0) throw new Error(`mrm ${args.join(' ')}: ${said} ${stderr}`);
  return said.trim() === '' ? {} : (JSON.parse(said) as Record<string, unknown>);
}

test('two planners edit one cell while the relay is away, see both values, decide, and have the same plan', async ({ browser, relay }) => {
  test.setTimeout(240_000);
  const folders = await Promise.all(['anna', 'boris'].map((name) => mkdtemp(join(tmpdir(), `mrm-${name}-`))));
  const [annas = '', boriss = ''] = folders;
  const [anna, boris] = [new Server(annas, KEY), new Server(boriss, KEY)];
  try {
    mrm(annas, 'start', '--person', 'Анна', '--workspace', 'Агентство «Север»');
    const project = String(mrm(annas, 'project', 'new', 'Осень')['id']);
    mrm(annas, 'relay', 'add', relay.address);
    await anna.start();
    const { id: plan } = await ask<{ id: string }>(anna, 'POST', `/projects/${project}/plans`, { title: 'Медиаплан', currency: 'RUB' });
    await ask(anna, 'POST', `/plans/${plan}/edits`, { intent: 'story', edits: ['Яндекс', 'ВКонтакте'].map((site) => ({ op: 'add_row', kind: 'line', parent: null, after: null, cells: { site, clicks: '1000' } })) });
    await anna.stop();
    mrm(annas, 'sync', '--until-idle');
    const code = String(mrm(annas, 'invite', '--project', project, '--project-role', 'specialist')['code']);
    mrm(boriss, 'join', code, '--name', 'Борис');
    mrm(annas, 'members', 'accept');
    mrm(boriss, 'join', '--wait', '60');
    await Promise.all([anna.start(), boris.start()]);
    await expect.poll(async () => (await ask<{ plans: { id: string }[] }>(boris, 'GET', '/plans')).plans.map((one) => one.id), { timeout: 40_000 }).toEqual([plan]);
    const open = async (server: Server, colorScheme: 'light' | 'dark', locale: string): Promise<PlanGrid> => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, colorScheme, locale });
      const page = await context.newPage();
      await page.goto(server.address);
      // The token in the address has to be taken before another hash takes its place.
      await page.getByRole('navigation').first().waitFor();
      await page.evaluate((id) => { location.hash = `#/plans/${id}`; }, plan);
      const grid = new PlanGrid(page);
      await grid.cell('Яндекс').first().waitFor();
      return grid;
    };
    const [hers, his] = [await open(anna, 'light', 'ru-RU'), await open(boris, 'dark', 'en-GB')];

    await his.click('ВКонтакте', 'Clicks');
    // Soon Boris sees what Anna enters, in her colour; that fades within seconds, the text stays.
    const lit = await his.at('ВКонтакте', 'Clicks');
    await enter(hers, 'ВКонтакте', 'Клики', '7000');
    await expect(lit).toHaveClass(/plan-lit/);
    await expect(lit).toHaveText(/7.?000/);
    await his.page.screenshot({ path: join(SCREENSHOTS, 'together-lit.png') });

    await relay.stop('SIGKILL');
    await enter(hers, 'Яндекс', 'Клики', '120000');
    await enter(his, 'Яндекс', 'Clicks', '140000');
    await relay.start();
    for (const [grid, heading] of [[hers, 'Клики'], [his, 'Clicks']] as const) {
      await expect(await grid.at('Яндекс', heading)).toHaveClass(/plan-warned/, { timeout: 40_000 });
      await grid.click('Яндекс', heading);
    }
    await hers.page.mouse.move(5, 5);
    await (await hers.at('Яндекс', 'Клики')).hover();
    const choice = hers.page.getByRole('group', { name: 'Также изменено' }).first();
    await expect(choice).toContainText(/120.?000/);
    await expect(choice).toContainText(/140.?000/);
    await expect(choice).toContainText('Борис');
    await hers.page.screenshot({ path: join(SCREENSHOTS, 'together-conflict.png') });
    await choice.getByRole('button', { name: /^Взять/ }).click();
    for (const [grid, heading] of [[hers, 'Клики'], [his, 'Clicks']] as const) await expect(await grid.at('Яндекс', heading)).not.toHaveClass(/plan-warned/);
    const [one, other] = [await (await hers.at('Яндекс', 'Клики')).innerText(), await (await his.at('Яндекс', 'Clicks')).innerText()];
    expect(one.replace(/\D/g, '')).toBe(other.replace(/\D/g, ''));
  } finally {
    await Promise.all([anna.stop(), boris.stop()]);
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }
});

async function enter(grid: PlanGrid, line: string, heading: string, text: string): Promise<void> {
  await grid.click(line, heading);
  await grid.page.keyboard.type(text);
  await grid.page.keyboard.press('Enter');
}

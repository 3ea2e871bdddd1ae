import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect } from '../fixture';
import { run } from '../pages/lists';
import { ask, test } from '../plan-fixture';

const FOLDER = resolve(import.meta.dirname, '../../../docs/guide/img');

/** Invented sites, in the order of the plan: model, units, price, discount, flight. */
const LINES = [
  ['CPM', '4000000', '420', '10%', '2027-03-01', '2027-03-28'], ['CPM', '16000000', '200', '5%+15%', '2027-03-08', '2027-04-25'],
  ['CPM', '8500000', '310', '', '2027-03-15', '2027-05-09'], ['CPC', '22500', '38', '', '2027-03-01', '2027-05-23'],
] as const;

/** What the pictures say in each language of the guide. */
const GUIDES = [
  {
    lang: 'ru', language: 'Русский', person: 'Анна Белова', agency: 'Агентство «Север»', period: 'март–май 2027', tv: 'ТВ', project: 'Весна 2027', client: 'ООО «Солод»', plan: 'Медиаплан', sections: ['Охват', 'Отклик'], sites: ['Видеосеть', 'Порталы', 'Соцсети', 'Поиск'], formats: ['Pre-roll 15"', 'Баннер', 'Пост', 'Объявления'],
    report: 'Отчётность ОРД', production: 'Производство', clicks: 'Клики',
    table: 'Площадка\tФормат\tПериод\tМодель закупки\tКол-во единиц\tЦена за единицу\tСкидка\nВидеосеть\tPre-roll 15"\t01.03.2027-28.03.2027\tCPM\t4 000 000\t420\t10%\nПорталы\tБаннер\t08.03.2027-25.04.2027\tCPM\t16 000 000\t200\t5%\n',
  },
  {
    lang: 'en', language: 'English', person: 'Anna Bell', agency: 'North Agency', period: 'Mar–May 2027', tv: 'TV', project: 'Spring 2027', client: 'Malt Ltd', plan: 'Media plan', sections: ['Reach', 'Response'], sites: ['Video network', 'Portals', 'Social', 'Search'], formats: ['Pre-roll 15"', 'Banner', 'Post', 'Text ads'],
    report: 'Reporting', production: 'Production', clicks: 'Clicks',
    table: 'Site\tFormat\tPeriod\tBuying model\tUnits\tUnit price\tDiscount\nVideo network\tPre-roll 15"\t2027-03-01 - 2027-03-28\tCPM\t4,000,000\t420\t10%\nPortals\tBanner\t2027-03-08 - 2027-04-25\tCPM\t16,000,000\t200\t5%\n',
  },
] as const;

/** A palette makes a picture of an interface a third as heavy; without ImageMagick it stays as it is. */
function lighten(path: string): void {
  try {
    execFileSync('convert', [path, '-strip', '-dither', 'None', '-colors', '200', `PNG8:${path}`], { stdio: 'ignore' });
  } catch {
    console.log('there is no ImageMagick here: the pictures are heavier than they need be');
  }
}

for (const words of GUIDES) {
  test(`pictures of the guide, ${words.lang}`, async ({ server, front, page, context }) => {
    await front.start(words.person, words.agency);
    await mkdir(FOLDER, { recursive: true });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.addStyleTag({ content: '* { caret-color: transparent !important; transition: none !important; animation: none !important; }' });
    const either = (ru: string, en: string): string => (words.lang === 'ru' ? ru : en);
    const shot = async (name: string): Promise<void> => {
      await page.mouse.move(700, 705);
      await page.waitForTimeout(700);
      const path = join(FOLDER, `${name}-${words.lang}.png`);
      await page.screenshot({ path });
      lighten(path);
    };
    const goTo = (hash: string): Promise<void> => page.evaluate((to) => { window.location.hash = to; }, hash);
    const tab = (ru: string, en: string): Promise<void> => page.getByRole('tab', { name: either(ru, en), exact: true }).click();

    await page.keyboard.press('Control+Comma');
    await page.getByRole('radio', { name: words.language }).click();
    const { id: project } = await ask<{ id: string }>(server, 'POST', '/projects', { name: words.project, client: words.client });
    await goTo(`#/projects/${project}`);
    await page.getByRole('button', { name: either('Создать план', 'Create plan') }).first().click();
    await page.getByLabel(either('Название плана', 'Plan title')).fill(words.plan);
    await page.getByLabel(either('Начало кампании', 'Campaign start')).fill(words.period);
    await page.keyboard.press('Tab');
    await expect(page.getByLabel(either('Окончание кампании', 'Campaign end'))).not.toHaveValue('');
    await shot('1-new');
    await page.keyboard.press('Escape');
    const { id } = await ask<{ id: string }>(server, 'POST', `/projects/${project}/plans`, { title: words.plan, currency: 'RUB' });
    await goTo(`#/plans/${id}`);
    const grid = page.getByTestId('plan-grid');
    await expect(grid).toBeFocused();
    await shot('1-empty');

    await page.evaluate((text) => navigator.clipboard.writeText(text), words.table);
    await page.keyboard.press('Control+KeyV');
    await expect(page.getByRole('button', { name: either('Далее', 'Next') })).toBeVisible();
    await shot('2-table');
    await page.getByRole('button', { name: either('Отменить импорт', 'Cancel import') }).click();

    const edits: unknown[] = [['period_start', '2027-03-01'], ['period_end', '2027-05-23'], ['universe', '24000000'], ['commission_rate', '2%']].map(([field, text]) => ({ op: 'set_header', field, text }));
    words.sections.forEach((name, index) => edits.push({ op: 'add_row', kind: 'section', parent: null, after: index > 0 ? `s${String(index - 1)}` : null, temp: `s${String(index)}`, cells: { name } }));
    LINES.forEach(([buy_model, units, unit_price, discount, start, end], index) => {
      const section = index < 3 ? 's0' : 's1';
      edits.push({ op: 'add_row', kind: 'line', parent: section, after: index === 0 || index === 3 ? null : `l${String(index - 1)}`, temp: `l${String(index)}`, cells: { site: words.sites[index], format: words.formats[index], buy_model, units, unit_price, ...(discount === '' ? {} : { discount }), ...(index < 3 ? { frequency: '3', ctr: '0.4%' } : {}) } });
      edits.push({ op: 'set_flight', row: `l${String(index)}`, start, end });
    });
    edits.push({ op: 'add_cost', kind: 'ord', label: words.report, basis: { kind: 'share_of_media', rate: '1.3%' }, audience: 'client' }, { op: 'add_cost', kind: 'production', label: words.production, basis: { kind: 'amount', amount: '42000' }, audience: 'client' });
    await ask(server, 'POST', `/plans/${id}/edits`, { intent: 'guide', edits });
    await goTo('#/projects');
    await expect(grid).toHaveCount(0);
    await goTo(`#/plans/${id}`);
    await expect(page.locator('.rgCell', { hasText: words.sites[3] }).first()).toBeVisible();
    await page.locator('.rgCell.plan-naming', { hasText: words.sites[2] }).first().click();
    await shot('3-lines');
    await page.keyboard.press('Control+Alt+KeyC');
    await page.getByRole('combobox', { name: either('Столбцы канала', 'Columns of a channel') }).click();
    await page.getByRole('option', { name: words.tv, exact: true }).click();
    await page.getByRole('button', { name: either('Отметить все', 'Tick all') }).click();
    await shot('3-columns');
    await page.keyboard.press('Escape');

    await page.keyboard.press('Control+Alt+KeyP');
    await tab('План', 'Plan');
    await shot('4-plan');
    await tab('Расходы', 'Costs');
    await shot('5-costs');
    await tab('Итоги', 'Totals');
    await shot('6-totals');
    // The key leads to the line's page first, then closes the panel.
    await page.keyboard.press('Control+Alt+KeyP');
    await page.keyboard.press('Control+Alt+KeyP');
    await expect(page.getByRole('complementary')).toHaveCount(0);

    await tab('Флоучарт', 'Flowchart');
    await expect(page.getByTestId('flowchart').locator('[data-bar]').first()).toBeVisible();
    await shot('7-flowchart');
    await tab('Таблица', 'Table');

    await run(page, either('Распределить бюджет', 'Split the budget'));
    await page.getByRole('combobox', { name: either('Цель', 'Objective') }).click();
    await page.getByRole('option', { name: words.clicks, exact: true }).click();
    await shot('8-optimise');
  });
}

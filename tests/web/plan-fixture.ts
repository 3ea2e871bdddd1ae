import { expect, test as base, type Server } from './fixture';
import { PlanGrid } from './pages/plan';
import { sampleCsv } from './sample';

/** A row as a story tells of it: a section by its name, a line by its cells and, maybe, one flight. */
export type StoryRow = { section: string } | { cells: Record<string, string>; flight?: [string, string] };

/** Asks the served API, as a script would. */
export async function ask<T>(server: Server, method: string, path: string, body?: unknown): Promise<T> {
  const [origin = '', token = ''] = server.address.split('/#token=');
  const answer = await fetch(`${origin}/api/v1${path}`, { method, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'Accept-Language': 'ru' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
  return (text === '' ? null : JSON.parse(text)) as T;
}

/** A plan of these rows; its id. */
export async function makePlan(server: Server, rows: readonly StoryRow[], header: Record<string, string> = {}): Promise<string> {
  const { id: project } = await ask<{ id: string }>(server, 'POST', '/projects', { name: 'Осенняя кампания' });
  const { id } = await ask<{ id: string }>(server, 'POST', `/projects/${project}/plans`, { title: 'Медиаплан', currency: 'RUB' });
  const edits: unknown[] = Object.entries(header).map(([field, text]) => ({ op: 'set_header', field, text }));
  let section: string | null = null;
  let after: string | null = null;
  rows.forEach((row, index) => {
    const temp = `r${String(index)}`;
    if ('section' in row) {
      edits.push({ op: 'add_row', kind: 'section', parent: null, after: section, temp, cells: { name: row.section } });
      section = temp;
      after = null;
    } else {
      edits.push({ op: 'add_row', kind: 'line', parent: section, after, temp, cells: row.cells });
      if (row.flight) edits.push({ op: 'set_flight', row: temp, start: row.flight[0], end: row.flight[1] });
      after = temp;
    }
  });
  if (edits.length > 0) await ask(server, 'POST', `/plans/${id}/edits`, { intent: 'story', edits });
  return id;
}

interface PlanFixtures { plan: PlanGrid; fresh: PlanGrid; open: (rows: readonly StoryRow[], header?: Record<string, string>) => Promise<PlanGrid> }

/** `plan`: two lines imported from a workbook; `fresh`: an empty plan; `open`: a plan of the rows one gives. */
export const test = base.extend<PlanFixtures>({
  plan: async ({ wizard, page, context }, use) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await wizard.dropBytes('план.csv', sampleCsv());
    await wizard.takeAsFound();
    await expect(page).toHaveURL(/#\/plans\/pln_/);
    const grid = new PlanGrid(page);
    await grid.cell('Видеосеть').first().waitFor();
    await use(grid);
  },
  fresh: async ({ projects, page, context }, use) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await projects.create('Осенняя кампания', '');
    await projects.createPlan('Медиаплан Q4 2026');
    await use(new PlanGrid(page));
  },
  open: async ({ server, workspace, context }, use) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await use(async (rows, header) => {
      const id = await makePlan(server, rows, header);
      await workspace.evaluate((hash) => { window.location.hash = hash; }, `#/plans/${id}`);
      await workspace.locator('revogr-data[type="rgRow"] .rgCell').first().waitFor();
      return new PlanGrid(workspace);
    });
  },
});
export { expect } from './fixture';

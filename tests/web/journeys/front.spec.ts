import { expect, test } from '../fixture';

test('a newcomer says who they are and is in the workspace; after a restart nothing is asked again', async ({ front, server, page }) => {
  await page.getByRole('button', { name: 'Начать работу' }).click();
  await expect(page.getByText('Заполните это поле')).toHaveCount(2);
  await front.start('Анна Белова', 'Агентство «Север»');
  await expect(page.getByText('Агентство «Север»')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Здесь будут проекты с медиапланами' })).toBeVisible();
  await server.stop();
  await server.start();
  await page.goto(server.address);
  await expect(page.getByText('Агентство «Север»')).toBeVisible();
});

test('the token leaves the address at once', async ({ front, page }) => {
  await front.fill('А', 'Б');
  expect(page.url()).not.toContain('token');
});

test('the sample project opens in one click', async ({ front, page }) => {
  await front.fill('Анна Белова', 'Агентство «Север»');
  await page.getByRole('button', { name: 'Начать с примера проекта' }).click();
  await expect(page).toHaveURL(/#\/plans\/pln_/);
});

test('a plan whose screen did not come, because the core was away, opens at the next try', async ({ workspace: page }) => {
  await page.route('**/assets/*.js', (route) => route.abort());
  await page.getByRole('button', { name: 'Открыть пример проекта' }).click();
  await expect(page.getByText('Нет связи с ядром приложения')).toBeVisible();
  await page.unroute('**/assets/*.js');
  await page.getByRole('button', { name: 'Открыть ещё раз' }).click();
  await expect(page.getByTestId('plan-grid')).toBeVisible();
});

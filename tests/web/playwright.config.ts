import { defineConfig } from '@playwright/test';

/** Journeys over `mrm serve`, each with its own data folder, in the system's Chromium. */
export default defineConfig({
  testDir: 'journeys',
  // Patience for a machine several times slower than a planner's: whoever finds sooner goes on sooner.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  // Two cores: more windows at once only wait for each other.
  workers: Number(process.env['MRM_WEB_WORKERS'] ?? 1),
  forbidOnly: true,
  reporter: [['list']],
  use: {
    viewport: { width: 1280, height: 720 },
    locale: 'ru-RU',
    launchOptions: { executablePath: process.env['MRM_CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] },
    trace: 'retain-on-failure',
  },
});

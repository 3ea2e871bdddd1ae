import { defineConfig } from '@playwright/test';
import usual from './playwright.config';

/** The pictures of the user guide, made anew: `npx playwright test -c guide.config.ts` after building `mrm` and the interface. */
export default defineConfig({ ...usual, testDir: 'guide' });

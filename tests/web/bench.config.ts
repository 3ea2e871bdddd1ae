import { defineConfig } from '@playwright/test';
import usual from './playwright.config';

/** How long the window is held, for `cargo xtask bench`: rows of its table go to the file that `MRM_BENCH_OUT` names. */
export default defineConfig({ ...usual, testDir: 'bench', workers: 1 });

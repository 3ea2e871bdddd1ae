import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Where `mrm serve` listens while the interface is developed.
const loopback = process.env['MRM_API'] ?? 'http://127.0.0.1:4777';

export default defineConfig({
  plugins: [react(), tailwind()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // Relative addresses: the same files are served by the window and by the loopback host.
  base: './',
  server: { port: 5173, strictPort: true, host: '127.0.0.1', proxy: { '/api': { target: loopback, ws: true, changeOrigin: true } } },
  build: {
    target: ['chrome111', 'safari16.4'],
    // The content security policy allows no inline scripts and no data: fonts.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  test: { environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'], setupFiles: ['src/lib/test-setup.ts'], testTimeout: 60_000 },
});

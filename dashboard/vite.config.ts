import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

/** Served under a strict Content-Security-Policy, so nothing is inlined: no data: URIs, no inline script or style. */
export default defineConfig({
  base: './',
  plugins: [preact()],
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});

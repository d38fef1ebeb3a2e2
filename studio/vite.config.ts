import { defineConfig } from 'vite';

export default defineConfig({
  // The gateway serves the page at many addresses and the assets at one.
  base: '/studio/',
  build: {
    outDir: 'dist/app',
    target: 'es2023',
    // `use client` speaks to server-side rendering, which a console has none of.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
    // Monaco is one large library that is loaded when the page is there already.
    chunkSizeWarningLimit: 4096,
  },
  worker: { format: 'es' },
});

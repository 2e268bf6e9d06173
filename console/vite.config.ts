/** How the console is built into dist/console, and served while it is worked on. */
import { defineConfig, type Plugin } from 'vite';

/** Rhetor itself puts a relative base into the page that it serves; see src/api/console. */
const developmentBase: Plugin = {
  name: 'development-base',
  apply: 'serve',
  transformIndexHtml: () => [
    { tag: 'base', attrs: { href: '/console/' }, injectTo: 'head-prepend' },
  ],
};

export default defineConfig(({ command }) => ({
  base: command === 'serve' ? '/console/' : './',
  plugins: [developmentBase],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
}));

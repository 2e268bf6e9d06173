/** What the build puts together for the start, and what it leaves for later. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildRhetor } from './rhetor-process.ts';

const BUNDLE = join(import.meta.dirname, '../../dist/bundle');
/** Each is imported only by what needs it. */
const LATER = ['openai.js', 'sdk.js', 'mcp-server.js', 'exposition.js', 'trace-recorder.js'];
const IMPORTED = /(?:\bfrom|^import) "\.\/([^"]+)"/gm;

describe('the bundle', () => {
  beforeAll(buildRhetor, 150_000);

  const codeOf = (name: string): string => readFileSync(join(BUNDLE, name), 'utf8');
  const files = (): readonly string[] => readdirSync(BUNDLE).filter((name) => name.endsWith('.js'));

  it('keeps SDKs, metrics and traces out of the files that the start loads', () => {
    const loaded = new Set<string>();
    const load = (name: string): void => {
      if (loaded.has(name)) return;
      loaded.add(name);
      for (const [, imported = ''] of codeOf(name).matchAll(IMPORTED)) load(imported);
    };
    ['start.js', 'environment.js', 'serve.js'].forEach(load);
    expect(loaded.size).toBeGreaterThan(10);
    expect(files()).toEqual(expect.arrayContaining(LATER));
    expect(LATER.filter((name) => loaded.has(name))).toEqual([]);
  });

  it('is ASCII, which V8 keeps at one byte a character', () => {
    expect(files().filter((name) => /[^\0-\x7f]/.test(codeOf(name)))).toEqual([]);
  });
});

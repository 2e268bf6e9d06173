/** The manifests in docs/operations.md name only existing paths, ports, variables and users. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { readEnvironment } from '../../src/config/environment.ts';
import { TestRhetor } from '../support/rhetor.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const PAGE = readFileSync(join(PROJECT, 'docs', 'operations.md'), 'utf8');
const DOCKERFILE = readFileSync(join(PROJECT, 'Dockerfile'), 'utf8');
const PORT = readEnvironment({}).port;
/** Seconds: 20 for running answers, and the time to close. */
const LONGEST_DRAIN = 22;

const blocks = (language: string): readonly string[] =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text = '']) => text,
  );

/** Every variable that the code or config/providers.json names. */
const KNOWN = new Set(
  [
    ...readdirSync(join(PROJECT, 'src', 'config')).map((file) => join('src', 'config', file)),
    join('config', 'providers.json'),
  ].flatMap((file) =>
    [...readFileSync(join(PROJECT, file), 'utf8').matchAll(/['"]([A-Z][A-Z0-9_]+)['"]/g)].map(
      ([, name = '']) => name,
    ),
  ),
);

function expectKnown(names: readonly string[]): void {
  expect(names.filter((name) => !KNOWN.has(name) && name !== 'NODE_ENV')).toEqual([]);
}

it('has one Compose file and one Kubernetes manifest', () => {
  expect(blocks('yaml')).toHaveLength(2);
  expect(blocks('ini')).toHaveLength(1);
});

describe('the Compose file', () => {
  const { services, volumes } = parse(blocks('yaml')[0] ?? '');
  const { rhetor, db } = services;

  it('runs the image as it is meant to', () => {
    expect(rhetor.ports).toEqual([`${PORT}:${PORT}`]);
    expect(rhetor.volumes).toEqual(['rhetor:/data']);
    expect(DOCKERFILE).toContain('VOLUME /data');
    expect(rhetor).toMatchObject({ read_only: true, tmpfs: ['/tmp'], build: '.' });
    expect(Number.parseInt(rhetor.stop_grace_period, 10)).toBeGreaterThan(LONGEST_DRAIN);
    expect(Object.keys(volumes)).toEqual(['rhetor', 'db']);
  });

  it('sets only variables that are read, to values that are taken', () => {
    expectKnown(Object.keys(rhetor.environment));
    const filled = Object.entries(rhetor.environment).map(([name, value]) => [
      name,
      String(value).replaceAll(/\$\{\w+[^}]*\}/g, 'sixteen-letters-x'),
    ]);
    const environment = readEnvironment(Object.fromEntries(filled));
    expect(environment).toMatchObject({ hermesUrl: undefined, authToken: 'sixteen-letters-x' });
    const url = new URL(rhetor.environment.RHETOR_DATABASE_URL.replace(/\$\{[^}]*\}/, 'x'));
    expect(url.hostname).toBe('db');
    expect(url.pathname.slice(1)).toBe(db.environment.POSTGRES_DB);
    expect(url.username).toBe(db.environment.POSTGRES_USER);
  });
});

describe('the Kubernetes manifest', () => {
  const [deployment, service] = parseAllDocuments(blocks('yaml')[1] ?? '').map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
  const pod = deployment.spec.template.spec;
  const [container] = pod.containers;
  let rhetor: TestRhetor;

  beforeAll(async () => {
    rhetor = await TestRhetor.start({ variables: { RHETOR_AUTH_TOKEN: 'sixteen-letters-x' } });
  });
  afterAll(() => rhetor.stop());

  it.each(['startupProbe', 'readinessProbe', 'livenessProbe'])(
    'has a %s that answers without a token',
    async (probe) => {
      const { path, port } = container[probe].httpGet;
      expect(container.ports).toContainEqual({ name: port, containerPort: PORT });
      expect((await rhetor.get(path)).status).toBe(200);
    },
  );

  it('waits longer than the pause and the drain take', () => {
    const pause = Number(container.lifecycle.preStop.exec.command.at(-1));
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(pause + LONGEST_DRAIN);
  });

  it('keeps Kubernetes from setting RHETOR_PORT for a service of the same name', () => {
    expect(service.metadata.name).toBe('rhetor');
    expect(pod.enableServiceLinks).toBe(false);
  });

  it('leads its service to its pods', () => {
    expect(service.spec.selector).toEqual(deployment.spec.template.metadata.labels);
    expect(service.spec.selector).toEqual(deployment.spec.selector.matchLabels);
    expect(service.spec.ports).toMatchObject([{ port: PORT, targetPort: 'http' }]);
  });

  it('runs as the image does: no root, nothing to write but /data and /tmp', () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(DOCKERFILE).toContain('USER node');
    expect(container.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath)).toEqual(
      ['/data', '/tmp'],
    );
    expectKnown(container.env.map(({ name }: { name: string }) => name));
    const [command = ''] = /kubectl create secret[^`]*/.exec(PAGE) ?? [];
    expectKnown([...command.matchAll(/literal=(\w+)=/g)].map(([, name = '']) => name));
  });
});

describe('the systemd unit', () => {
  const unit = blocks('ini')[0] ?? '';
  const value = (key: string): string | undefined =>
    new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1];

  it('waits longer than the drain takes, and sets only variables that are read', () => {
    expect(Number(value('TimeoutStopSec'))).toBeGreaterThan(LONGEST_DRAIN);
    expectKnown([...unit.matchAll(/^Environment=(\w+)=/gm)].map(([, name = '']) => name));
    expect(value('ExecStart')).toContain('node_modules/.bin/node dist/main.js');
    expect(unit).toContain(`Environment=RHETOR_DATA_DIR=/var/lib/${value('StateDirectory')}`);
  });

  const hasAnalyzer = spawnSync('systemd-analyze', ['--version']).status === 0;
  it.runIf(hasAnalyzer)('passes systemd’s own check', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rhetor-unit-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'rhetor.service');
    // The analyzer checks that the program exists.
    writeFileSync(file, unit.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`));
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', file], {
      encoding: 'utf8',
    });
    // Other units of this machine may have errors.
    expect((stdout + stderr).split('\n').filter((line) => line.includes('rhetor.service'))).toEqual(
      [],
    );
  });
});

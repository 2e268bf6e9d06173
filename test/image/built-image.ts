/** Builds the Dockerfile with buildah on a stand-in for Node's image, and runs containers of it. */
import type { ChildProcess } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.ts';
import { addNode, copyOfDebian, type NodeAndNpm } from './debian.ts';
import type { RegistrySettings } from './registry-settings.ts';
import { type Bind, startRooted } from './rooted.ts';

/** The base image of the Dockerfile. */
const BASE = 'docker.io/library/node:24-slim';
const IMAGE = 'localhost/rhetor-image-check';
const USER_ID = 1000;

type ImageConfig = {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly Healthcheck?: { readonly Test: readonly string[] };
};

export class BuiltImage {
  /** The file system of a container, writable from here. */
  readonly root: string;
  readonly config: ImageConfig;
  /** Bytes. */
  readonly sizeOverBase: number;

  private constructor(root: string, config: ImageConfig, sizeOverBase: number) {
    this.root = root;
    this.config = config;
    this.sizeOverBase = sizeOverBase;
  }

  static async build(
    project: string,
    folder: string,
    debian: string,
    nodeAndNpm: NodeAndNpm,
    registry: RegistrySettings,
  ): Promise<BuiltImage> {
    const buildah = buildahIn(folder);
    const scratch = await buildah('from', 'scratch');
    const base = await buildah('mount', scratch);
    await copyOfDebian(debian, base);
    addNode(base, nodeAndNpm);
    appendFileSync(join(base, 'etc/passwd'), `node:x:${USER_ID}:${USER_ID}::/home/node:/bin/sh\n`);
    appendFileSync(join(base, 'etc/group'), `node:x:${USER_ID}:\n`);
    const baseSize = await sizeOf(base);
    await buildah('commit', scratch, BASE);
    const volumes = [...registry.binds, { from: registry.npmrc, to: '/root/.npmrc' }];
    await buildah(
      ...['bud', '--pull-never', '--network', 'host', '--format', 'docker', '--tag', IMAGE],
      ...volumes.flatMap(({ from, to }) => ['--volume', `${from}:${to}:ro`]),
      project,
    );
    const container = await buildah('from', '--pull-never', IMAGE);
    const root = await buildah('mount', container);
    const { Docker } = JSON.parse(await buildah('inspect', '--type', 'image', IMAGE));
    return new BuiltImage(root, Docker.config, (await sizeOf(root)) - baseSize);
  }

  /** The image's own variables. */
  get variables(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      this.config.Env.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
    );
  }

  /** Read from the image's own list of users. */
  get userId(): number {
    const users = readFileSync(join(this.root, 'etc', 'passwd'), 'utf8');
    const id = new RegExp(`^${this.config.User}:[^:]*:(\\d+):`, 'm').exec(users)?.[1];
    return Number(id ?? (this.config.User || 0));
  }

  /** Like `docker run --read-only --tmpfs /tmp -v <data>:/data`. */
  start(
    command: readonly string[],
    variables: Readonly<Record<string, string>>,
    data: string,
  ): ChildProcess {
    const binds: Bind[] = [{ from: data, to: '/data' }];
    return startRooted({
      root: this.root,
      command,
      cwd: this.config.WorkingDir,
      user: this.userId,
      variables: { ...this.variables, ...variables },
      binds,
      isReadOnly: true,
    });
  }
}

/** Uses the check's own storage, not this machine's. */
function buildahIn(folder: string): (...args: readonly string[]) => Promise<string> {
  const storage = join(folder, 'storage');
  if (!existsSync(storage)) mkdirSync(storage);
  const options = ['--root', storage, '--runroot', join(folder, 'runroot')];
  const variables = { STORAGE_DRIVER: 'vfs', BUILDAH_ISOLATION: 'chroot' };
  return async (...args) => (await run('buildah', [...options, ...args], { variables })).trim();
}

async function sizeOf(folder: string): Promise<number> {
  return Number.parseInt(await run('du', ['-s', '--apparent-size', '--block-size=1', folder]), 10);
}

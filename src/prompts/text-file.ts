/** Reads the files in a folder of the templates directory. */
import { hash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { SHIPPED_TEMPLATES } from '../config/environment.ts';
import { StartupError } from '../config/startup-error.ts';
import type { NewText } from './versioned-text.ts';

export type TextFile = {
  readonly name: string;
  readonly content: string;
  /** Identifies the content. */
  readonly digest: string;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
};

/** The text and facts in a file. */
export type FileText<Facts> = NewText & {
  readonly id: string;
  readonly digest: string;
  readonly modifiedAt: number;
  readonly facts: Facts;
};

/**
 * Returns the files sorted by name; none if the templates directory lacks the folder.
 *
 * @throws StartupError that names the file and what is wrong with it
 */
export async function readTextFiles<Facts>(
  templatesDirectory: string,
  folder: string,
  parse: (file: TextFile) => FileText<Facts>,
): Promise<readonly FileText<Facts>[]> {
  if (!(await list(templatesDirectory)).includes(folder)) return [];
  const directory = join(templatesDirectory, folder);
  const names = (await list(directory)).filter((name) => name.endsWith('.md')).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      try {
        return parse(await read(path, name));
      } catch (error) {
        throw new StartupError(`${path}: ${reasonOf(error)}`);
      }
    }),
  );
}

/**
 * Identifies the files shipped with Rhetor, for when another directory is in use.
 *
 * @returns their digests
 */
export async function shippedDigests(
  templatesDirectory: string,
  folder: string,
): Promise<ReadonlySet<string>> {
  if (resolve(templatesDirectory) === SHIPPED_TEMPLATES) return new Set();
  const directory = join(SHIPPED_TEMPLATES, folder);
  const names = await readdir(directory).catch(() => []);
  const files = await Promise.all(names.map((name) => read(join(directory, name), name)));
  return new Set(files.map(({ digest }) => digest));
}

async function read(path: string, name: string): Promise<TextFile> {
  const [content, { mtime }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
  return {
    name,
    content,
    digest: hash('sha256', content, 'base64url'),
    modifiedAt: mtime.getTime(),
  };
}

async function list(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch((error: unknown) => {
    throw new StartupError(
      `cannot read the templates directory ${directory} (${reasonOf(error)}). ` +
        'Set RHETOR_TEMPLATES_DIR to a folder that is there; an empty one means no prompts.',
    );
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

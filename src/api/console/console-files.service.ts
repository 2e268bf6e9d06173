/** The built files of the console, held in memory with what browsers need to cache them. */
import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { Injectable } from '@nestjs/common';

export type ConsoleFile = {
  readonly type: string;
  readonly bytes: Buffer;
  /** Made at build; undefined for a file that is compressed already. */
  readonly gzip: Buffer | undefined;
  readonly etag: string;
  /** Whether the name changes with the content, so that it may be cached for ever. */
  readonly isImmutable: boolean;
};

/** src/api/console and dist/api/console are at the same depth. */
const BUILT = join(import.meta.dirname, '..', '..', '..', 'dist', 'console');
const PAGE = 'index.html';
const COMPRESSED = '.gz';
/** Where the build puts the files that have a hash in their names. */
const HASHED = 'assets/';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

@Injectable()
export class ConsoleFiles {
  private files: ReadonlyMap<string, ConsoleFile> = new Map();
  /** When the page was built that the files belong to. */
  private builtAt: number | undefined;

  /** The page that every address shows; undefined if the console was not built. */
  page(): ConsoleFile | undefined {
    this.read();
    return this.files.get(PAGE);
  }

  /**
   * @param name its path below the console, with `/`; it is only looked up and never becomes a path
   * @returns undefined for an unknown name
   */
  find(name: string): ConsoleFile | undefined {
    if (this.builtAt === undefined) this.read();
    return name === PAGE ? undefined : this.files.get(name);
  }

  /** Reads the files again when the console has been built anew. */
  private read(): void {
    const page = join(BUILT, PAGE);
    const builtAt = statSync(page, { throwIfNoEntry: false })?.mtimeMs;
    if (builtAt === this.builtAt) return;
    this.files = builtAt === undefined ? new Map() : readFiles(BUILT);
    this.builtAt = builtAt;
  }
}

export function isHashed(name: string): boolean {
  return name.startsWith(HASHED);
}

function readFiles(folder: string): ReadonlyMap<string, ConsoleFile> {
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const type = TYPES[extname(entry.name)];
      if (!entry.isFile() || type === undefined) return [];
      const name = relative(folder, path).replaceAll('\\', '/');
      return [[name, readFile(path, { type, isImmutable: isHashed(name) })] as const];
    }),
  );
}

function readFile(path: string, traits: Pick<ConsoleFile, 'type' | 'isImmutable'>): ConsoleFile {
  const bytes = readFileSync(path);
  const compressed = path + COMPRESSED;
  return {
    ...traits,
    bytes,
    gzip: existsSync(compressed) ? readFileSync(compressed) : undefined,
    etag: `"${hash('sha256', bytes, 'base64url').slice(0, 27)}"`,
  };
}

/** A templates directory for a test, with files of a given age. */
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Folder = 'prompts' | 'templates';

export class TemplatesDirectory {
  private constructor(readonly path: string) {}

  static async create(): Promise<TemplatesDirectory> {
    const path = await mkdtemp(join(tmpdir(), 'rhetor-templates-'));
    for (const folder of ['prompts', 'templates'] satisfies Folder[])
      await mkdir(join(path, folder));
    return new TemplatesDirectory(path);
  }

  /** @param age of the file, milliseconds; negative: written after everything so far */
  async write(folder: Folder, name: string, content: string, age = 60_000): Promise<void> {
    const path = join(this.path, folder, name);
    await writeFile(path, content);
    const time = new Date(Date.now() - age);
    await utimes(path, time, time);
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}

/** The file of ergon's prompt. */
export function promptFile(text: string, head = ''): string {
  return `---\nname: Ergon\ncomponent: ergon\n${head}---\n\n${text}\n`;
}

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { textMessage } from '../model/message.ts';
import { ContextModule } from './context.module.ts';
import { ContextService } from './context.service.ts';
import { EVERY_CONTEXT } from './records/context-scope.ts';

let parent: string;
let dataDirectory: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'rhetor-module-'));
  dataDirectory = join(parent, 'data');
  vi.stubEnv('RHETOR_DATA_DIR', dataDirectory);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(parent, { recursive: true });
});

const QUIET = { logger: false, abortOnError: false } as const;

describe('ContextModule', () => {
  it('opens the store at startup and closes it after the last turn', async () => {
    const application = await NestFactory.createApplicationContext(ContextModule, QUIET);
    const contexts = application.get(ContextService);
    const turn = contexts.appendTurn(
      {
        contextId: 'test',
        component: undefined,
        mode: 'append',
        messages: [textMessage('user', 'Hello?')],
        askedAt: 1,
        reply: textMessage('assistant', 'Hello!'),
        repliedAt: 2,
        origin: { provider: 'simulated', model: 'simulated-fast' },
      },
      EVERY_CONTEXT,
    );
    await application.close();
    expect(await turn).toMatchObject({ version: 1 });

    const again = await NestFactory.createApplicationContext(ContextModule, QUIET);
    const page = await again.get(ContextService).messages('test', { limit: 10 }, EVERY_CONTEXT);
    expect(page?.messages.map(({ message }) => message)).toEqual([
      textMessage('user', 'Hello?'),
      textMessage('assistant', 'Hello!'),
    ]);
    await again.close();
  });

  it('touches no disk in a preview', async () => {
    const application = await NestFactory.createApplicationContext(ContextModule, {
      ...QUIET,
      preview: true,
    });
    await application.close();
    expect(existsSync(dataDirectory)).toBe(false);
  });
});

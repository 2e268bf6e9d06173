import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ENVIRONMENT, readEnvironment } from '../../src/config/environment.ts';
import { HermesService } from '../../src/hermes/hermes.service.ts';
import { StandInHermes } from './stand-in-hermes.ts';

async function application(hermesUrl: string) {
  const environment = readEnvironment({
    HERMES_API_URL: hermesUrl,
    RHETOR_PUBLIC_URL: 'https://rhetor.example/',
  });
  const module = await Test.createTestingModule({
    providers: [HermesService, { provide: ENVIRONMENT, useValue: environment }],
  }).compile();
  return { module, service: module.get(HermesService) };
}

describe('HermesService', () => {
  const hermes = new StandInHermes();

  beforeEach(async () => {
    Logger.overrideLogger(false);
    await hermes.start();
  });
  afterEach(() => hermes.stop());

  it('registers in the background with its public URL, and unregisters at shutdown', async () => {
    const { module, service } = await application(hermes.url);
    expect(service.status()).toEqual({ state: 'away' });
    await module.init();
    await vi.waitFor(() => expect(service.status().state).toBe('registered'));
    expect(hermes.callsTo('/api/register')[0]?.body).toMatchObject({
      endpoint: 'https://rhetor.example',
      metadata: { endpoints: { ws: 'wss://rhetor.example/ws' } },
    });
    await module.close();
    expect(hermes.knownComponents).toEqual([]);
  });

  it('never delays startup or shutdown', async () => {
    hermes.mood = 'silent';
    const { module, service } = await application(hermes.url);
    await module.init();
    // The call has no outcome yet.
    expect(service.status()).toEqual({ state: 'away' });
    await module.close();
    expect(service.status().state).toBe('away');
  });

  it('reports why it is not registered, without the credentials of the address', async () => {
    const { host } = new URL(hermes.url);
    const { module, service } = await application(`http://user:secret@${host}/api`);
    await module.init();
    await vi.waitFor(() => expect(service.status().lastError).toBeDefined());
    expect(JSON.stringify(service.status())).not.toContain('secret');
    await module.close();
  });

  it('does nothing when it is off', async () => {
    const { module, service } = await application('off');
    await module.init();
    expect(service.status()).toEqual({ state: 'off' });
    await module.close();
  });
});

import { expect, it } from 'vitest';
import { readClientEnvironment } from './client-environment.ts';

it('expects Rhetor on this machine by default', () => {
  expect(readClientEnvironment({}).server).toEqual({
    url: 'http://127.0.0.1:8300',
    isGiven: false,
  });
  expect(readClientEnvironment({ RHETOR_PORT: '9000' }).server).toMatchObject({
    url: 'http://127.0.0.1:9000',
  });
  expect(
    readClientEnvironment({ RHETOR_PORT: '9000', RHETOR_URL: 'https://x.example/llm' }).server,
  ).toEqual({ url: 'https://x.example/llm', isGiven: true });
});

it('names the invalid variable, and shows no password', () => {
  const faultOf = (variables: NodeJS.ProcessEnv) => readClientEnvironment(variables).server;
  expect(faultOf({ RHETOR_PORT: 'eighty' })).toEqual({
    fault: expect.stringContaining('RHETOR_PORT=eighty'),
    isGiven: false,
  });
  expect(faultOf({ RHETOR_URL: 'localhost:8300' })).toEqual({
    fault: expect.stringContaining('RHETOR_URL localhost:8300 is not an http(s) URL'),
    isGiven: true,
  });
  const withPassword = faultOf({ RHETOR_URL: 'http://user:canary@localhost' });
  expect(withPassword).toMatchObject({ fault: expect.stringContaining('RHETOR_AUTH_TOKEN') });
  expect(JSON.stringify(withPassword)).not.toContain('canary');
});

it('keeps the chat history in the XDG state directory, or beside the data', () => {
  expect(readClientEnvironment({ XDG_STATE_HOME: '/state' }).historyFile).toBe(
    '/state/rhetor/chat-history',
  );
  expect(readClientEnvironment({}).historyFile).toMatch(/\.tekton\/data\/rhetor\/chat-history$/);
});

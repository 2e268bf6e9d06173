/** Plays the dialogues of docs/websocket.md with a running Rhetor; every frame matches its type. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contractSchemas } from '../../openapi/contract-schemas.ts';
import type { Dialogue } from '../../openapi/dialogue.ts';
import { FLAT_DIALOGUES } from '../../openapi/flat-dialogues.ts';
import { DIALOGUES } from '../../openapi/socket-dialogues.ts';
import { SocketClient } from '../api/socket-client.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { FrameSchemas } from './frame-schemas.ts';

type Frame = Readonly<Record<string, unknown>>;

let rhetor: TestRhetor;
let schemas: FrameSchemas;

beforeAll(async () => {
  rhetor = await TestRhetor.start({ tasks: { default: {} } });
  schemas = new FrameSchemas(contractSchemas());
});
afterAll(() => rhetor.stop());

describe.each([
  ['own', DIALOGUES, 'ClientFrame', 'ServerFrame'],
  ['flat', FLAT_DIALOGUES, 'FlatClientFrame', 'FlatServerFrame'],
] as const)('%s frames', (_, dialogues, sentType, receivedType) => {
  it.each(dialogues.map((dialogue) => [dialogue.title, dialogue] as const))(
    '%s',
    async (_title, { sent, received }: Dialogue<object, object>) => {
      const expected = received.map((frame) => stepOf(frame as Frame));
      for (const frame of received) schemas.expectValid(frame, receivedType);
      const known = sent.filter((frame) => (frame as Frame)['type'] !== 'SING');
      for (const frame of known) schemas.expectValid(frame, sentType);

      const client = await SocketClient.connect(rhetor.socketUrl);
      const frames = (): readonly Frame[] => client.frames as readonly Frame[];
      const [first, ...later] = sent;
      client.send(first ?? {});
      if (later.length > 0) await client.until(() => frames().some((frame) => isChunk(frame)));
      for (const frame of later) client.send(frame);
      await client.until(() => frames().some((frame) => stepOf(frame) === expected.at(-1)));
      client.close();

      const steps = frames().map(stepOf);
      expect(steps.filter((step, index) => step !== steps[index - 1])).toEqual(expected);
      for (const frame of frames()) schemas.expectValid(frame, receivedType);
    },
  );
});

/** A frame without its text, times and ids. */
function stepOf(frame: Frame): string {
  const payload = (frame['payload'] ?? frame) as Frame;
  const kinds = ['isTyping', 'done', 'finish_reason', 'code'].map((key) => payload[key]);
  return [
    frame['type'],
    frame['source'],
    frame['target'],
    frame['req_id'],
    frame['request_id'],
    ...kinds,
  ]
    .map(String)
    .join(' ');
}

function isChunk(frame: Frame): boolean {
  return ((frame['payload'] ?? frame) as Frame)['done'] === false;
}

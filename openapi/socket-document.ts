/** Makes docs/websocket.md from the types of the frames and the dialogues. */
import type { JsonSchema, Schemas } from './contract-schemas.ts';
import { limitedSchemas, reachable, schemaNamed } from './limited-schemas.ts';
import { DIALOGUES } from './socket-dialogues.ts';
import type { Dialogue } from './dialogue.ts';
import { FLAT_DIALOGUES } from './flat-dialogues.ts';
import { readSourceFacts } from './source-facts.ts';
import { fieldTable } from './field-table.ts';

const HEAD = `# The WebSocket

Made from src/contract by \`npm run docs\`; a test compares it with the code.

The address is \`ws://localhost:8300/ws\`; each frame is one JSON text. Rhetor's own frames have an envelope around a payload. The flat frames of Tekton's former client library have \`request_id\` or \`component_id\` at the top level, and no \`source\` and \`payload\`. A socket can carry both kinds.

- With RHETOR_AUTH_TOKEN set, the upgrade request needs \`Authorization: Bearer\` or \`x-api-key\`. Browsers, which cannot set headers, offer two subprotocols instead: \`rhetor\` and \`bearer.<base64url of the token>\`; the server always selects \`rhetor\`. A page of the console that has signed in offers \`rhetor\` and \`csrf.<the value that the sign-in returned>\`, and the browser adds the cookie. A wrong token, Host or Origin is refused with the same HTTP status and body as on any route.
- Up to 16 requests run at the same time on one socket. Another one gets an ERROR \`overloaded\`; a \`req_id\` that is already running gets an ERROR \`conflict\`.
- A message over 4 MiB closes the socket with 1009; a message that takes more than 30 s to arrive closes it with 1008. On shutdown the server closes sockets with 1001, after the last frames of running requests.
- A frame of more than 64 KiB is sent in fragments, as fast as the client reads. If more than 4 MiB wait behind the frame that is being sent, the server closes the socket with 1013; a client that reads nothing for 30 s loses its connection.
- The server sends a WebSocket ping every 30 s; a client that misses two is disconnected. If a client sends pings faster than it reads the pongs, the server answers only the newest.
- With RHETOR_SOCKET_IDLE_SECONDS set, a socket that has sent no request and run none for that long is closed with 1001. PING and PONG frames do not count as requests.
- Closing a socket cancels its requests.
- A frame that is refused gets one error frame, and the socket stays open.
- In frames from the client, \`null\` means absent. Frames from the server leave out fields that do not apply.
`;

const ORDER = `## Order

Every request gets a typing frame (\`isTyping\` true), then its answer, then a second typing frame (\`isTyping\` false), even if it fails. A streamed answer consists of any number of chunks and exactly one last frame with \`done: true\`, which is sent after the turn has been stored. If a streamed answer fails, that last frame has \`error\` and \`code\`; an answer that is not streamed fails with an ERROR. Frames of requests that run at the same time are interleaved; \`req_id\` identifies the request.
`;

const FLAT_ORDER = `GENERATE and CHAT get one RESPONSE; STREAM and CHAT_STREAM get CHUNKs, of which the last has \`done: true\`. A request that fails gets one ERROR, and no further frames with its \`request_id\` follow.
`;

/** @throws Error if the contract does not export a frame */
export function makeSocketDocument(): string {
  const schemas = limitedSchemas(readSourceFacts(), []);
  const own = ['ClientFrame', 'ServerFrame'].map((name) => membersOf(schemas, name));
  const flat = ['FlatClientFrame', 'FlatServerFrame'].map((name) => membersOf(schemas, name));
  const frames = new Set([...own, ...flat].flat());
  const types = Object.keys(
    reachable(
      schemas,
      [...frames].map((name) => schemaNamed(schemas, name)),
    ),
  ).filter((name) => !frames.has(name));
  const [fromClient = [], fromServer = []] = own;
  const [flatFromClient = [], flatFromServer = []] = flat;
  return [
    HEAD,
    '## From the client\n',
    'Around every payload:\n',
    envelopeTable(schemas, fromClient),
    ...fromClient.map((name) => frameSection(schemas, name)),
    '## From the server\n',
    'Around every payload:\n',
    envelopeTable(schemas, fromServer),
    ...fromServer.map((name) => frameSection(schemas, name)),
    ORDER,
    '## Dialogues\n',
    'Only the first of several similar chunks is shown.\n',
    ...DIALOGUES.map(toDialogue),
    '## Flat frames\n',
    FLAT_ORDER,
    ...[...flatFromClient, ...flatFromServer].map((name) => flatSection(schemas, name)),
    ...FLAT_DIALOGUES.map(toDialogue),
    '## Types\n',
    ...types.map((name) => typeSection(schemas, name)),
  ].join('\n');
}

/** Names of the members of a union. */
function membersOf(schemas: Schemas, name: string): readonly string[] {
  const { anyOf = [] } = schemaNamed(schemas, name);
  return anyOf.flatMap((member) =>
    typeof member === 'object' && member.$ref !== undefined
      ? [member.$ref.replace('#/components/schemas/', '')]
      : [],
  );
}

/** The fields that all frames of one side share. */
function envelopeTable(schemas: Schemas, frames: readonly string[]): string {
  const [name = ''] = frames;
  const { payload: _, ...envelope } = schemaNamed(schemas, name).properties ?? {};
  const { type: __, source, ...others } = envelope;
  const anySource = typeof source === 'object' && source.const !== undefined ? WHO : source;
  const properties = {
    type: KIND,
    ...(anySource !== undefined && { source: anySource }),
    ...others,
  };
  return fieldTable({ ...schemaNamed(schemas, name), properties });
}

const KIND: JsonSchema = {
  type: 'string',
  description: 'The type of the frame, as in the headings below.',
};
const WHO: JsonSchema = { enum: ['SYSTEM', 'LLM'], description: 'As in the headings below.' };

/** A frame without its envelope. */
function frameSection(schemas: Schemas, name: string): string {
  const schema = schemaNamed(schemas, name);
  const speaker = constantOf(schema, 'source');
  const heading = `${constantOf(schema, 'type')}${speaker === '' ? '' : ` from ${speaker}`}`;
  const payload = schema.properties?.['payload'];
  const given = typeof payload === 'object' ? payload : {};
  const isTable = given.properties !== undefined;
  const body = `Payload:${isTable ? '\n\n' : ' '}${fieldTable(given)}`;
  return block(`${heading} (${name})`, schema.description, body);
}

function flatSection(schemas: Schemas, name: string): string {
  const schema = schemaNamed(schemas, name);
  return block(`${constantOf(schema, 'type')} (${name})`, schema.description, fieldTable(schema));
}

function typeSection(schemas: Schemas, name: string): string {
  const schema = schemaNamed(schemas, name);
  return block(name, schema.description, fieldTable(schema));
}

function block(heading: string, description: string | undefined, body: string): string {
  return [
    `### ${heading}\n`,
    ...(description === undefined ? [] : [`${description}\n`]),
    body,
  ].join('\n');
}

function constantOf({ properties = {}, anyOf = [] }: JsonSchema, field: string): string {
  const [first] = anyOf;
  if (typeof first === 'object') return constantOf(first, field);
  const property = properties[field];
  if (typeof property !== 'object') return '';
  return property.const === undefined ? (property.enum ?? []).join(', ') : String(property.const);
}

function toDialogue({ title, sent, received }: Dialogue<object, object>): string {
  const [first, ...later] = sent;
  const lines = [
    ...[first].map((frame) => `> ${JSON.stringify(frame)}`),
    ...received.slice(0, later.length * 2).map((frame) => `< ${JSON.stringify(frame)}`),
    ...later.map((frame) => `> ${JSON.stringify(frame)}`),
    ...received.slice(later.length * 2).map((frame) => `< ${JSON.stringify(frame)}`),
  ];
  return `**${title}**\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n`;
}

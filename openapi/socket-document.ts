/** docs/websocket.md, from the types of the frames and the dialogues. */
import type { JsonSchema, Schemas } from './contract-schemas.ts';
import { limitedSchemas, reachable, schemaNamed } from './limited-schemas.ts';
import { DIALOGUES } from './socket-dialogues.ts';
import type { Dialogue } from './dialogue.ts';
import { FLAT_DIALOGUES } from './flat-dialogues.ts';
import { readSourceFacts } from './source-facts.ts';
import { fieldTable } from './field-table.ts';

const HEAD = `# The WebSocket

Made from src/contract by \`npm run docs\`; a test holds it against the code.

\`ws://localhost:8300/ws\`, one JSON text a frame. Rhetor's own frames have an envelope around a payload; the flat frames of Tekton's former client library are told from them by \`request_id\` or \`component_id\` at the top, without \`source\` and \`payload\`. Both may come over one socket.

- With RHETOR_AUTH_TOKEN set the upgrade wants \`Authorization: Bearer\` or \`x-api-key\`. A browser, which cannot set headers, offers two subprotocols: \`rhetor\` and \`bearer.<base64url of the token>\`; the server always selects \`rhetor\`. A wrong token, Host or Origin is refused with the HTTP status and body of any route.
- Requests on one socket run side by side, up to 16; one more is an ERROR \`overloaded\`, and a \`req_id\` that is already running an ERROR \`conflict\`.
- A message over 4 MiB closes the socket with 1009, one that takes more than 30 s from its first byte to its last with 1008. A shutdown closes with 1001, after the last frame of what runs.
- A frame of more than 64 KiB is sent in fragments, as fast as the client reads. A client that lets 4 MiB wait behind the frame that it is being sent is closed with 1013; one that takes nothing for 30 s loses its connection.
- The server sends a WebSocket ping every 30 s; a client that misses two is disconnected. Of pings that a client sends faster than it reads the pongs, only the newest is answered.
- With RHETOR_SOCKET_IDLE_SECONDS set, a socket that asks nothing for so long, while nothing runs on it, is closed with 1001. PING and PONG frames ask nothing.
- A socket that closes cancels its requests.
- What is refused gets one error frame, and the socket lives on.
- In what a client sends \`null\` means absent. In what it gets, what does not apply is absent.
`;

const ORDER = `## Order

A request is answered by typing (\`isTyping\` true), then its answer, then typing no more (\`isTyping\` false), whatever happens between them. An answer that streams is any number of chunks and exactly one frame with \`done: true\`, which is the last of the answer; the turn is stored before it is sent. A failure of an answer that streams is that last frame, with \`error\` and \`code\`; of one that does not, an ERROR. Frames of requests that run at the same time come mixed; \`req_id\` tells them apart.
`;

const FLAT_ORDER = `A request is answered by one RESPONSE (GENERATE, CHAT), or by CHUNKs of which the last has \`done: true\` (STREAM, CHAT_STREAM). A failure is one ERROR, and then nothing more comes for its \`request_id\`.
`;

/** @throws Error for a frame that the contract does not export */
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
    'Of chunks that are alike one is shown.\n',
    ...DIALOGUES.map(toDialogue),
    '## Flat frames\n',
    FLAT_ORDER,
    ...[...flatFromClient, ...flatFromServer].map((name) => flatSection(schemas, name)),
    ...FLAT_DIALOGUES.map(toDialogue),
    '## Types\n',
    ...types.map((name) => typeSection(schemas, name)),
  ].join('\n');
}

/** The names in a union. */
function membersOf(schemas: Schemas, name: string): readonly string[] {
  const { anyOf = [] } = schemaNamed(schemas, name);
  return anyOf.flatMap((member) =>
    typeof member === 'object' && member.$ref !== undefined
      ? [member.$ref.replace('#/components/schemas/', '')]
      : [],
  );
}

/** What all frames of one side have. */
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
  description: 'The kind of the frame, as the headings below.',
};
const WHO: JsonSchema = { enum: ['SYSTEM', 'LLM'], description: 'As the headings below.' };

/** A frame with its envelope left out. */
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

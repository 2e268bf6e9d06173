/** Compares a request body with what arrived at the upstream, field by field. */
import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../src/model/json/json.ts';

/** What Rhetor itself decides. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['model', 'stream', 'stream_options', 'store']);

/** Where a response belongs is Rhetor's to know: it sends what was said before in its place. */
const PLACE_FIELDS: ReadonlySet<string> = new Set(['previous_response_id', 'conversation']);

/** Without it a model that stores nothing cannot be given its own reasoning again. */
const SEALED_REASONING = 'reasoning.encrypted_content';

type Body = Readonly<Record<string, unknown>>;

/** @returns paths, without the positions in lists, each with what became of the field */
export function bodyDifferences(sent: Body, received: Body): readonly string[] {
  const isPlaced = [...PLACE_FIELDS].some((name) => (sent[name] ?? undefined) !== undefined);
  const own = [...OWN_FIELDS, ...PLACE_FIELDS];
  return fieldDifferences(
    without(sent, own),
    without(asAsked(sent, isPlaced ? withoutPast(sent, received) : received), own),
    '',
  );
}

function without(body: Body, names: readonly string[]): Body {
  const left = new Set(names);
  return Object.fromEntries(Object.entries(body).filter(([name]) => !left.has(name)));
}

/** Without what Rhetor put before the input. */
function withoutPast({ input }: Body, received: Body): Body {
  const { input: whole } = received;
  if (!Array.isArray(input) || !Array.isArray(whole)) return received;
  return { ...received, input: whole.slice(Math.max(0, whole.length - input.length)) };
}

/** Without the sealed reasoning, unless the caller asked for it. */
function asAsked({ include: asked }: Body, received: Body): Body {
  const { include, ...rest } = received;
  if (!Array.isArray(include) || isDeepStrictEqual(asked, include)) return received;
  const others = include.filter((name) => name !== SEALED_REASONING);
  return others.length === 0 && asked === undefined ? rest : { ...rest, include: others };
}

function fieldDifferences(sent: unknown, received: unknown, path: string): readonly string[] {
  if (isDeepStrictEqual(sent, received)) return [];
  if (Array.isArray(sent) && Array.isArray(received)) {
    if (sent.length !== received.length) {
      return [`${path}: ${received.length} elements instead of ${sent.length}`];
    }
    return sent.flatMap((one, place) => fieldDifferences(one, received[place], `${path}[]`));
  }
  if (isRecord(sent) && isRecord(received)) {
    const names = new Set([...Object.keys(sent), ...Object.keys(received)]);
    return [...names].flatMap((name) => {
      const inner = path === '' ? name : `${path}.${name}`;
      if (!(name in received)) return [`${inner} is lost`];
      if (!(name in sent)) return [`${inner} is added`];
      return fieldDifferences(sent[name], received[name], inner);
    });
  }
  return [`${path}: ${typeName(received)} instead of ${typeName(sent)}`];
}

/** A value in a report names its class, not its content. */
function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `another ${typeof value}`;
}

/** The tool calls in a streamed answer, as an agent reads them. */
import { isRecord, parseJson } from '../../../src/model/json/json.ts';

type Fields = Readonly<Record<string, unknown>>;

export type AgentCall = {
  readonly type: unknown;
  readonly name: unknown;
  readonly namespace?: unknown;
  /** An object, or a free text. */
  readonly input: unknown;
};

/** @param stream the body of an answer that is server-sent events */
export function agentCalls(dialect: string, stream: string): readonly AgentCall[] {
  const events = stream
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line) => parseJson(line.slice('data: '.length)))
    .filter(isRecord);
  switch (dialect) {
    case 'responses':
      return events.filter(({ type }) => type === 'response.output_item.done').flatMap(itemCall);
    case 'anthropic':
      return events
        .filter(({ type }) => type === 'content_block_start')
        .flatMap((event) => {
          const block = at(event, 'content_block');
          if (block['type'] !== 'tool_use') return [];
          const text = events
            .filter(({ type, index }) => type === 'content_block_delta' && index === event['index'])
            .map((delta) => at(delta, 'delta')['partial_json'] ?? '')
            .join('');
          return [{ type: block['type'], name: block['name'], input: parseJson(text) }];
        });
    default:
      return chatCalls(events);
  }
}

function itemCall(event: Fields): readonly AgentCall[] {
  const { type, name, namespace, arguments: given, input } = at(event, 'item');
  if (!String(type).endsWith('_call')) return [];
  const place = namespace === undefined ? {} : { namespace };
  const read = typeof given === 'string' ? parseJson(given) : given;
  return [{ type, name, ...place, input: input ?? read }];
}

function chatCalls(events: readonly Fields[]): readonly AgentCall[] {
  const pieces = events
    .flatMap(({ choices }) => (Array.isArray(choices) ? choices.filter(isRecord) : []))
    .flatMap((choice) => at(choice, 'delta')['tool_calls'])
    .filter(isRecord);
  return pieces
    .filter(({ id }) => id !== undefined)
    .map(({ index, type, function: called, custom }) => {
      const field = isRecord(custom) ? 'input' : 'arguments';
      const text = pieces
        .filter((piece) => piece['index'] === index)
        .map((piece) => at(piece, isRecord(custom) ? 'custom' : 'function')[field] ?? '')
        .join('');
      const { name } = isRecord(custom) ? custom : at({ called }, 'called');
      return { type, name, input: isRecord(custom) ? text : parseJson(text) };
    });
}

function at(fields: Fields, name: string): Fields {
  const { [name]: value } = fields;
  return isRecord(value) ? value : {};
}

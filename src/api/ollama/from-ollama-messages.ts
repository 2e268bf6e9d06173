/**
 * Validates the `messages` of POST /api/chat and converts them to Messages; calls get the ids that
 * the dialect lacks.
 */
import type { Message as OllamaMessage } from 'ollama/browser';
import type { ImagePart, Message, MessagePart, Role, ToolCallPart } from '../../model/message.ts';
import {
  type Fields,
  fieldFault,
  listField,
  recordField,
  textField,
  textsField,
} from '../compat/body-fields.ts';
import type { FieldCollector } from '../compat/unknown-fields.ts';

import { OpenCalls } from './open-calls.ts';
import { MOST_IMAGES, MOST_MESSAGES, MOST_TOOL_CALLS } from '../limits.ts';
import { isRecord, parseJson } from '../../model/json/json.ts';

const ROLES: readonly Role[] = ['system', 'user', 'assistant', 'tool'];
/** Newer servers and clients distinguish calls of the same name by their ids. */
const MESSAGE_FIELDS = new Set<string>([
  'role',
  'content',
  'thinking',
  'images',
  'tool_calls',
  'tool_name',
  'tool_call_id',
] satisfies (keyof OllamaMessage | 'tool_call_id')[]);
const CALL_FIELDS = new Set(['id', 'type', 'function']);

/**
 * An empty list only asks for the model to be loaded.
 * @throws RhetorError `validation_failed` that names the field
 */
export function fromOllamaMessages(body: Fields, collector: FieldCollector): readonly Message[] {
  const calls = new OpenCalls();
  return (listField(body, 'messages', MOST_MESSAGES) ?? []).map((value, index) => {
    const path = `messages.${index}`;
    if (!isRecord(value)) throw fieldFault(path, 'must be an object with role and content');
    const role = ROLES.find((known) => known === value['role']);
    if (role === undefined) throw fieldFault(`${path}.role`, `must be one of ${ROLES.join(', ')}`);
    return role === 'tool'
      ? fromResult(value, path, calls, collector)
      : {
          role,
          parts: fromParts(value, role, path, calls, collector),
          ...collector.marks(value, MESSAGE_FIELDS, path),
        };
  });
}

/** Whether the list, already validated, has calls without an id, as older clients write them. */
export function hasUnnamedCalls({ messages }: Fields): boolean {
  const isUnnamed = (call: unknown): boolean => isRecord(call) && !call['id'];
  const isWithout = (message: unknown): boolean => {
    const calls = isRecord(message) ? message['tool_calls'] : undefined;
    return Array.isArray(calls) && calls.some(isUnnamed);
  };
  return Array.isArray(messages) && messages.some(isWithout);
}

/** Base64 of any kind of image: its first bytes say which. */
export function fromImages(fields: Fields, path: string): readonly ImagePart[] {
  return (textsField(fields, 'images', MOST_IMAGES, path) ?? []).map((data, index) => {
    if (/^data:image\/[\w.+-]+;base64,/.test(data)) return { type: 'image', url: data };
    const type = SIGNATURES.find(([start]) => data.startsWith(start))?.[1];
    if (type !== undefined) return { type: 'image', url: `data:image/${type};base64,${data}` };
    throw fieldFault(`${path}.${index}`, 'must be a JPEG, PNG, GIF or WebP image in base64');
  });
}

/** The beginning of each file type, in base64. */
const SIGNATURES: readonly (readonly [string, string])[] = [
  ['/9j/', 'jpeg'],
  ['iVBORw0KGgo', 'png'],
  ['R0lGOD', 'gif'],
  ['UklGR', 'webp'],
];

/** In the order in which answers are stored: reasoning, text, images, calls. */
function fromParts(
  value: Fields,
  role: Role,
  path: string,
  calls: OpenCalls,
  collector: FieldCollector,
): readonly MessagePart[] {
  const thinking = textField(value, 'thinking', `${path}.thinking`) ?? '';
  const text = textField(value, 'content', `${path}.content`) ?? '';
  const images = readImages(value, path, collector);
  const toolCalls = fromToolCalls(value, path, calls, collector);
  if (toolCalls.length > 0 && role !== 'assistant') {
    throw fieldFault(`${path}.tool_calls`, "belong to an assistant's message");
  }
  return [
    ...(thinking === '' ? [] : [{ type: 'reasoning', text: thinking } as const]),
    ...(text === '' ? [] : [{ type: 'text', text } as const]),
    ...images,
    ...toolCalls,
  ];
}

function readImages(value: Fields, path: string, collector: FieldCollector): readonly ImagePart[] {
  const imagesPath = `${path}.images`;
  listField(value, 'images', MOST_IMAGES, imagesPath);
  return collector.judge(undefined, () => fromImages(value, imagesPath)) ?? [];
}

function fromToolCalls(
  value: Fields,
  path: string,
  calls: OpenCalls,
  collector: FieldCollector,
): readonly ToolCallPart[] {
  const values = listField(value, 'tool_calls', MOST_TOOL_CALLS, `${path}.tool_calls`) ?? [];
  return values.map((call, index) => {
    const callPath = `${path}.tool_calls.${index}`;
    const target = isRecord(call) ? call['function'] : undefined;
    if (!isRecord(call) || !isRecord(target) || typeof target['name'] !== 'string') {
      throw fieldFault(callPath, 'must be {function: {name, arguments}}');
    }
    const given = argumentsOf(target, `${callPath}.function.arguments`);
    const id = calls.add(target['name'], textField(call, 'id', `${callPath}.id`));
    return {
      type: 'tool-call',
      id,
      name: target['name'],
      arguments: JSON.stringify(given ?? {}),
      ...collector.marks(call, CALL_FIELDS, callPath),
    };
  });
}

/** Clients of other vendors' make a text of them. */
function argumentsOf(target: Fields, path: string): Fields | undefined {
  const { arguments: given } = target;
  const value = typeof given === 'string' ? parseJson(given === '' ? '{}' : given) : given;
  return recordField({ ...target, arguments: value ?? given }, 'arguments', path);
}

function fromResult(
  value: Fields,
  path: string,
  calls: OpenCalls,
  collector: FieldCollector,
): Message {
  const name = textField(value, 'tool_name', `${path}.tool_name`);
  const id = textField(value, 'tool_call_id', `${path}.tool_call_id`);
  const toolCallId = calls.answer(name, id);
  if (toolCallId === undefined) {
    throw fieldFault(`${path}.tool_name`, 'answers no call of the messages before it');
  }
  const content = textField(value, 'content', `${path}.content`) ?? '';
  const images = readImages(value, path, collector);
  const text = content === '' ? [] : [{ type: 'text', text: content } as const];
  const result = {
    type: 'tool-result',
    toolCallId,
    content,
    ...(images.length > 0 && { parts: [...text, ...images] }),
    ...collector.marks(value, MESSAGE_FIELDS, path),
  } as const;
  return { role: 'tool', parts: [result] };
}

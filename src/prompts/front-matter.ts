/** The format of a text's file: Markdown below YAML front matter. */
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { VARIABLE_NAME } from './render.ts';
import { LONGEST_CONTENT } from './limits.ts';

/** The fields that every kind of file has. */
export const COMMON_FIELDS = {
  name: z.string().min(1),
  description: z.string().default(''),
  tags: z.array(z.string().min(1)).default([]),
  variables: z
    .array(z.string().regex(VARIABLE_NAME, 'must be plain names of letters, digits and "_"'))
    .default([]),
};

const FILE_NAME = /^([a-z0-9][a-z0-9._-]{0,63})\.md$/;
const FILE = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/;

export type FrontMatterFile<Head> = {
  /** The file's name without `.md`. */
  readonly id: string;
  readonly head: Head;
  readonly text: string;
};

/** @throws Error whose message explains the fault to the person who edits the file */
export function parseFrontMatterFile<Head>(
  fileName: string,
  content: string,
  headSchema: z.ZodType<Head>,
): FrontMatterFile<Head> {
  const id = FILE_NAME.exec(fileName)?.[1];
  if (id === undefined) {
    throw new Error('the name must be lower-case letters, digits, ".", "_", "-", and end in .md');
  }
  const [, head, body] = FILE.exec(content.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')) ?? [];
  if (head === undefined || body === undefined) {
    throw new Error('it must begin with front matter between two lines of ---');
  }
  const text = body.trim();
  if (text === '') throw new Error('there is no text after the front matter');
  if (text.length > LONGEST_CONTENT) {
    throw new Error(`the text has more than ${LONGEST_CONTENT} characters`);
  }
  return { id, head: parseHead(head, headSchema), text };
}

function parseHead<Head>(text: string, schema: z.ZodType<Head>): Head {
  const result = schema.safeParse(parseYaml(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.join('.') || 'front matter';
  throw new Error(`${place}: ${issue?.message ?? 'not valid'}`);
}

function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const [reason] = error.message.split('\n');
    throw new Error(`the front matter is not valid YAML: ${reason}`, { cause: error });
  }
}

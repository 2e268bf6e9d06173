/** Reads a prompt from a markdown file with YAML front matter. */
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import type { Prompt } from './prompt.ts';
import { parseTemplate, VARIABLE_NAME } from './render.ts';

/** What Rhetor itself can fill in; a component's default prompt has nothing else to draw on. */
const SUPPLIED_VARIABLES = ['component', 'date'] as const;
export type SuppliedVariable = (typeof SUPPLIED_VARIABLES)[number];

/** A file has no history; versions begin with it. */
const FILE_VERSION = '1';

const frontMatter = z.strictObject({
  name: z.string().min(1),
  component: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be lower-case letters, digits, ".", "_", "-"'),
  description: z.string().default(''),
  tags: z.array(z.string().min(1)).default([]),
  variables: z
    .array(z.string().regex(VARIABLE_NAME, 'must be plain names of letters, digits and "_"'))
    .default([]),
  is_default: z.boolean().default(false),
});

const FILE_NAME = /^([a-z0-9][a-z0-9._-]{0,63})\.md$/;
const FILE = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/;

/**
 * The id is the file's name without `.md`.
 *
 * @throws Error whose message is the reason, for the person who edits the file
 */
export function parsePromptFile(fileName: string, content: string): Prompt {
  const id = FILE_NAME.exec(fileName)?.[1];
  if (id === undefined) {
    throw new Error('the name must be lower-case letters, digits, ".", "_", "-", and end in .md');
  }
  const [, head, body] = FILE.exec(content.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')) ?? [];
  if (head === undefined || body === undefined) {
    throw new Error('it must begin with front matter between two lines of ---');
  }
  const text = body.trim();
  if (text === '') throw new Error('there is no prompt after the front matter');

  const facts = parseFrontMatter(head);
  const template = parseTemplate(text, facts.variables);
  const foreign = template.variables.filter(
    (name) => !SUPPLIED_VARIABLES.some((supplied) => supplied === name),
  );
  if (facts.is_default && foreign.length > 0) {
    throw new Error(
      `a default prompt can use ${SUPPLIED_VARIABLES.join(' and ')} only, not ${foreign.join(', ')}`,
    );
  }
  return {
    id,
    name: facts.name,
    component: facts.component,
    description: facts.description,
    tags: facts.tags,
    isDefault: facts.is_default,
    version: FILE_VERSION,
    template,
  };
}

function parseFrontMatter(text: string): z.infer<typeof frontMatter> {
  const result = frontMatter.safeParse(parseYaml(text));
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
    throw new Error(`the front matter is not valid YAML: ${error.message.split('\n')[0]}`);
  }
}

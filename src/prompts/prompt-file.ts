/** Parses a prompt's file. */
import { z } from 'zod';
import { COMMON_FIELDS, parseFrontMatterFile } from './front-matter.ts';
import type { PromptFacts } from './prompt.ts';
import { foreignVariables, foreignVariablesFault } from './supplied-variables.ts';
import type { FileText, TextFile } from './text-file.ts';

const head = z.strictObject({
  ...COMMON_FIELDS,
  component: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be lower-case letters, digits, ".", "_", "-"'),
  is_default: z.boolean().default(false),
});

/** @throws Error whose message explains the fault to the person who edits the file */
export function parsePromptFile(file: TextFile): FileText<PromptFacts> {
  const { id, head: facts, text } = parseFrontMatterFile(file.name, file.content, head);
  const { name, description, tags, variables, component } = facts;
  const source = { content: text, variables };
  const foreign = facts.is_default ? foreignVariables(source) : [];
  if (foreign.length > 0) throw new Error(foreignVariablesFault(foreign));
  return {
    id,
    digest: file.digest,
    modifiedAt: file.modifiedAt,
    facts: {
      name,
      description,
      tags,
      component,
      ...(facts.is_default && { defaultAt: file.modifiedAt }),
    },
    ...source,
  };
}

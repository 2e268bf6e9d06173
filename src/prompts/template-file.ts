/** Parses a template's file. */
import { z } from 'zod';
import { COMMON_FIELDS, parseFrontMatterFile } from './front-matter.ts';
import { DEFAULT_CATEGORY, type TemplateFacts } from './template.ts';
import type { FileText, TextFile } from './text-file.ts';

const head = z.strictObject({
  ...COMMON_FIELDS,
  category: z.string().min(1).default(DEFAULT_CATEGORY),
});

/** @throws Error whose message explains the fault to the person who edits the file */
export function parseTemplateFile(file: TextFile): FileText<TemplateFacts> {
  const { id, head: facts, text } = parseFrontMatterFile(file.name, file.content, head);
  const { name, description, tags, variables, category } = facts;
  return {
    id,
    digest: file.digest,
    modifiedAt: file.modifiedAt,
    facts: { name, description, tags, category },
    content: text,
    variables,
  };
}

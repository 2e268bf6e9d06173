/** What the screen calls on a prompt or a template, whose routes differ. */
import type { Labels, RhetorClient, TextVersion } from '../../../../src/client/client.ts';

export type TextKind = 'prompt' | 'template';

/** What both have. */
export type StoredText = {
  readonly name: string;
  readonly description: string;
  /** A prompt's component, or a template's category. */
  readonly group: string;
  readonly isDefault: boolean;
  readonly hasFileConflict: boolean;
  readonly labels: Labels;
  /** Variables of a template that may be written with single braces. */
  readonly variables: readonly string[];
  /** Newest first. */
  readonly versions: readonly TextVersion[];
};

export async function loadText(
  client: RhetorClient,
  kind: TextKind,
  id: string,
  signal: AbortSignal,
): Promise<StoredText> {
  const options = { signal };
  if (kind === 'prompt') {
    const prompt = await client.prompts.get(id, undefined, options);
    return {
      ...common(prompt),
      group: prompt.component,
      isDefault: prompt.is_default,
      variables: [],
    };
  }
  const template = await client.templates.get(id, undefined, options);
  const { category: group, variables } = template;
  return { ...common(template), group, isDefault: false, variables };
}

export function addVersion(client: RhetorClient, kind: TextKind, id: string, content: string) {
  return kind === 'prompt'
    ? client.prompts.update(id, { content })
    : client.templates.update(id, { content });
}

export function serveVersion(client: RhetorClient, kind: TextKind, id: string, version: string) {
  const body = { label: 'production', version_id: version } as const;
  return kind === 'prompt'
    ? client.prompts.setLabel(id, body)
    : client.templates.setLabel(id, body);
}

export function deleteText(client: RhetorClient, kind: TextKind, id: string) {
  return kind === 'prompt' ? client.prompts.delete(id) : client.templates.delete(id);
}

export function textAddress(kind: TextKind, id: string): string {
  return `prompts/${encodeURIComponent(id)}${kind === 'template' ? '?kind=template' : ''}`;
}

type Common = {
  readonly name: string;
  readonly description: string;
  readonly file_conflict?: true;
  readonly labels: Labels;
  readonly versions: readonly TextVersion[];
};

function common({ name, description, file_conflict: conflict, labels, versions }: Common) {
  const hasFileConflict = conflict === true;
  return { name, description, hasFileConflict, labels, versions: versions.toReversed() };
}

/** Substitutes variables in a text: plain names, nothing evaluated, nothing expanded twice. */
import { LONGEST_RENDERED } from './limits.ts';

/** A text split at its variables once, so that rendering only walks over its pieces. */
export type ParsedTemplate = {
  readonly pieces: readonly TemplatePiece[];
  /** The distinct variables, in order of first occurrence. */
  readonly variables: readonly string[];
  /** The variables that lack a default in at least one place. */
  readonly required: readonly string[];
};

type TemplatePiece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'variable'; readonly name: string; readonly defaultValue?: string };

export type TemplateValues = Readonly<Record<string, unknown>>;

export type Rendered =
  | { readonly text: string }
  /** Names without a value, and names whose value is not a text, number or boolean. */
  | { readonly missing: readonly string[]; readonly unusable: readonly string[] }
  /** The length of a text that would exceed LONGEST_RENDERED. */
  | { readonly characters: number };

/** The bounded length of a name keeps the search linear for any text. */
const VARIABLE = /\{\{([A-Za-z_]\w{0,63})(?:\|([^{}]*))?\}\}|\{([A-Za-z_]\w{0,63})\}/g;

export const VARIABLE_NAME = /^[A-Za-z_]\w{0,63}$/;

/**
 * `{{name}}` is always a variable, and `{{name|default}}` an optional one. `{name}` is a variable
 * only if it is declared, so that code in braces stays text.
 */
export function parseTemplate(text: string, declared: readonly string[]): ParsedTemplate {
  const declaredNames = new Set(declared);
  const pieces: TemplatePiece[] = [];
  const names = new Set<string>();
  const required = new Set<string>();
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const [whole, always, defaultValue, ifDeclared = ''] = match;
    const name = always ?? ifDeclared;
    if (always === undefined && !declaredNames.has(name)) continue;
    if (match.index > end) pieces.push({ type: 'text', text: text.slice(end, match.index) });
    pieces.push({ type: 'variable', name, ...(defaultValue !== undefined && { defaultValue }) });
    names.add(name);
    if (defaultValue === undefined) required.add(name);
    end = match.index + whole.length;
  }
  if (end < text.length) pieces.push({ type: 'text', text: text.slice(end) });
  return { pieces, variables: [...names], required: [...required] };
}

/** Values are inserted literally: a value that looks like a variable stays text. */
export function renderTemplate(template: ParsedTemplate, values: TemplateValues): Rendered {
  const texts = new Map<string, string>();
  const unusable = new Set<string>();
  for (const name of template.variables) {
    const value = valueOf(values, name);
    if (value === undefined || value === null) continue;
    if (isPlain(value)) texts.set(name, String(value));
    else unusable.add(name);
  }
  const missing = template.required.filter((name) => !texts.has(name) && !unusable.has(name));
  if (missing.length > 0 || unusable.size > 0) return { missing, unusable: [...unusable] };
  const textOf = (piece: TemplatePiece): string =>
    piece.type === 'text' ? piece.text : (texts.get(piece.name) ?? piece.defaultValue ?? '');
  // Measured first: a long value in many places could exceed the memory.
  let characters = 0;
  for (const piece of template.pieces) characters += textOf(piece).length;
  if (characters > LONGEST_RENDERED) return { characters };
  return { text: template.pieces.map(textOf).join('') };
}

/** Own properties only: `constructor` is a name like any other, without a value unless one was given. */
function valueOf(values: TemplateValues, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

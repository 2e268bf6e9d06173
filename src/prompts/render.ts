/** Puts values in the places of a text: plain names, nothing evaluated, nothing expanded twice. */

/** A text cut at its variables, once, so that filling it in is a walk over its pieces. */
export type Template = {
  readonly pieces: readonly TemplatePiece[];
  /** Each variable that occurs, once, in the order of the text. */
  readonly variables: readonly string[];
};

type TemplatePiece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'variable'; readonly name: string };

export type TemplateValues = Readonly<Record<string, unknown>>;

export type Rendered =
  | { readonly text: string }
  /** Names without a value, and names whose value is no text, number or boolean. */
  | { readonly missing: readonly string[]; readonly unusable: readonly string[] };

/** The bound keeps the search linear in the text, whatever the text is. */
const VARIABLE = /\{\{([A-Za-z_]\w{0,63})\}\}|\{([A-Za-z_]\w{0,63})\}/g;

export const VARIABLE_NAME = /^[A-Za-z_]\w{0,63}$/;

/** `{{name}}` is always a variable; `{name}` only if it is declared, so that code in braces stays text. */
export function parseTemplate(text: string, declared: readonly string[]): Template {
  const declaredNames = new Set(declared);
  const pieces: TemplatePiece[] = [];
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const [whole, always, ifDeclared = ''] = match;
    const name = always ?? ifDeclared;
    if (always === undefined && !declaredNames.has(name)) continue;
    if (match.index > end) pieces.push({ type: 'text', text: text.slice(end, match.index) });
    pieces.push({ type: 'variable', name });
    end = match.index + whole.length;
  }
  if (end < text.length) pieces.push({ type: 'text', text: text.slice(end) });
  const names = pieces.flatMap((piece) => (piece.type === 'variable' ? [piece.name] : []));
  return { pieces, variables: [...new Set(names)] };
}

/** Values are inserted as they are: a value that looks like a variable stays text. */
export function renderTemplate(template: Template, values: TemplateValues): Rendered {
  const missing: string[] = [];
  const unusable: string[] = [];
  for (const name of template.variables) {
    const value = valueOf(values, name);
    if (value === undefined || value === null) missing.push(name);
    else if (!isPlain(value)) unusable.push(name);
  }
  if (missing.length > 0 || unusable.length > 0) return { missing, unusable };
  let text = '';
  for (const piece of template.pieces) {
    text += piece.type === 'text' ? piece.text : String(valueOf(values, piece.name));
  }
  return { text };
}

/** Own properties only: `constructor` is a name like any other, and has a value only if it was given one. */
function valueOf(values: TemplateValues, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

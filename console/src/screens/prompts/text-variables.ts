/** The variables of a text, with their defaults. */

export type TextVariable = {
  readonly name: string;
  /** Absent: a value is needed. */
  readonly byDefault?: string;
};

const VARIABLE = /\{\{([A-Za-z_]\w{0,63})(?:\|([^{}]*))?\}\}|\{([A-Za-z_]\w{0,63})\}/g;

/** @param declared those that may also be written with single braces */
export function variablesOf(text: string, declared: readonly string[]): readonly TextVariable[] {
  const found = new Map<string, TextVariable>();
  for (const [, always, byDefault, ifDeclared = ''] of text.matchAll(VARIABLE)) {
    const name = always ?? ifDeclared;
    if (always === undefined && !declared.includes(name)) continue;
    // A place without a default needs a value, wherever else there is one.
    const isNeeded = byDefault === undefined || isWithoutDefault(found.get(name));
    found.set(name, isNeeded ? { name } : { name, byDefault });
  }
  return [...found.values()];
}

function isWithoutDefault(variable: TextVariable | undefined): boolean {
  return variable !== undefined && variable.byDefault === undefined;
}

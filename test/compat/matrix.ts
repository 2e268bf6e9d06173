/**
 * The compatibility matrix as data: which client can do what with which kind of provider. Every cell
 * is a test; `npm run compat` runs them all and prints the table.
 */
import { it, type TestContext } from 'vitest';

export const CALLERS = ['openai', 'anthropic', 'ollama'] as const;
export type Caller = (typeof CALLERS)[number];

export const PROVIDER_KINDS = ['openai', 'anthropic', 'ollama', 'simulated'] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

/** The rows of the table, in its order. */
export const ABILITIES = [
  'text',
  'system prompt',
  'images',
  'parallel tool calls',
  'tool results',
  'structured output',
  'stop sequences',
  'reasoning',
  'usage',
  'finish reasons',
  'fields of its own',
  'errors with their class',
  'a cut is an error',
  'abort',
] as const;
export type Ability = (typeof ABILITIES)[number];

export type Mode = 'whole' | 'streamed';

/** `refused`: it can't be translated, and the answer is a 400 that names the field. */
export type CompatCell = {
  readonly caller: Caller;
  readonly provider: ProviderKind;
  readonly ability: Ability;
  readonly mode: Mode;
  readonly outcome: 'works' | 'refused';
};

declare module 'vitest' {
  interface TaskMeta {
    compat?: CompatCell;
  }
}

/** One cell and its test. */
export function cell(
  { outcome = 'works', ...place }: Omit<CompatCell, 'outcome'> & Partial<CompatCell>,
  expectProof: (context: TestContext) => Promise<void>,
): void {
  const { ability, mode } = place;
  it(`${ability}, ${mode}${outcome === 'refused' ? ': refused by name' : ''}`, (context) => {
    context.task.meta.compat = { ...place, outcome };
    return expectProof(context);
  });
}

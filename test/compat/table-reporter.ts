/** Prints the compatibility matrix: a row an ability, a column a caller and a kind of provider. */
import type { Reporter, TestModule } from 'vitest/node';
import {
  ABILITIES,
  CALLERS,
  type Ability,
  type Caller,
  type CompatCell,
  PROVIDER_KINDS,
  type ProviderKind,
} from './matrix.ts';

type Proved = CompatCell & { readonly isProved: boolean };

const SIGNS = { works: '✓', refused: '400' } as const;
const NOT_TESTED = '·';

export default class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const cells = tests.flatMap((test): readonly Proved[] => {
      const { compat } = test.meta();
      return compat === undefined
        ? []
        : [{ ...compat, isProved: test.result().state === 'passed' }];
    });
    for (const caller of CALLERS) {
      const own = cells.filter((one) => one.caller === caller);
      if (own.length > 0) process.stdout.write(`${tableOf(caller, own)}\n`);
    }
    const proved = cells.filter(({ isProved }) => isProved).length;
    process.stdout.write(`${proved} of ${cells.length} cells hold.\n`);
    process.stdout.write(
      `Whole/streamed; ${SIGNS.works} works, ${SIGNS.refused} is refused by name, ✗ fails, ${NOT_TESTED} is not tested.\n`,
    );
  }
}

function tableOf(caller: Caller, cells: readonly Proved[]): string {
  const rows = ABILITIES.map((ability) => [
    ability,
    ...PROVIDER_KINDS.map((provider) => signsOf(cells, ability, provider)),
  ]);
  const lines = [[`${caller} client →`, ...PROVIDER_KINDS], ...rows];
  return `\n${lines.map(([first = '', ...others]) => [first.padEnd(26), ...others.map((sign) => sign.padEnd(11))].join('')).join('\n')}\n`;
}

function signsOf(cells: readonly Proved[], ability: Ability, provider: ProviderKind): string {
  const signOf = (mode: CompatCell['mode']): string => {
    const all = cells.filter(
      (one) => one.ability === ability && one.provider === provider && one.mode === mode,
    );
    const [first] = all;
    if (first === undefined) return NOT_TESTED;
    return all.every(({ isProved }) => isProved) ? SIGNS[first.outcome] : '✗';
  };
  return `${signOf('whole')}/${signOf('streamed')}`;
}

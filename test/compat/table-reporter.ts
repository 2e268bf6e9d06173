/**
 * Prints the compatibility matrix: one table per client, one row per ability, one column per kind of
 * provider; then the other tests of each client, and every failed test.
 */
import type { Reporter, TestCase, TestModule } from 'vitest/node';
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
const LEGEND = `Whole/streamed; ${SIGNS.works} works, ${SIGNS.refused} is refused by name, ✗ fails, ${NOT_TESTED} is not tested.`;

export default class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const cells = tests.flatMap((test): readonly Proved[] => {
      const { compat } = test.meta();
      return compat === undefined ? [] : [{ ...compat, isProved: isPassed(test) }];
    });
    const others = tests.filter((test) => test.meta().compat === undefined);
    const lines = [
      ...CALLERS.flatMap((caller) => tableOf(caller, cells)),
      `${cells.filter(({ isProved }) => isProved).length} of ${cells.length} cells hold. ${LEGEND}`,
      '',
      ...tallyOf(others),
      ...modules.flatMap((module) => module.errors().map(({ message }) => `✗ ${message}`)),
      ...tests.filter((test) => !isPassed(test)).map(failureOf),
    ];
    process.stdout.write(`\n${lines.join('\n')}\n`);
  }
}

function tableOf(caller: Caller, all: readonly Proved[]): readonly string[] {
  const cells = all.filter((one) => one.caller === caller);
  if (cells.length === 0) return [];
  const rows = ABILITIES.map((ability) => [
    ability,
    ...PROVIDER_KINDS.map((provider) => signsOf(cells, ability, provider)),
  ]);
  const table = [[`${caller} client →`, ...PROVIDER_KINDS], ...rows];
  return [
    ...table.map(([first = '', ...signs]) =>
      [first.padEnd(26), ...signs.map((sign) => sign.padEnd(11))].join('').trimEnd(),
    ),
    '',
  ];
}

function signsOf(cells: readonly Proved[], ability: Ability, provider: ProviderKind): string {
  const signOf = (mode: CompatCell['mode']): string => {
    const own = cells.filter(
      (one) => one.ability === ability && one.provider === provider && one.mode === mode,
    );
    const [first] = own;
    if (first === undefined) return NOT_TESTED;
    return own.every(({ isProved }) => isProved) ? SIGNS[first.outcome] : '✗';
  };
  return `${signOf('whole')}/${signOf('streamed')}`;
}

/** The tests that are not cells, by their suite. */
function tallyOf(tests: readonly TestCase[]): readonly string[] {
  const suites = Map.groupBy(tests, (test) => test.fullName.split(' > ', 1)[0] ?? '');
  return [...suites].map(([suite, own]) => {
    const passed = own.filter(isPassed).length;
    return `${passed === own.length ? '✓' : '✗'} ${suite.padEnd(48)} ${passed} of ${own.length}`;
  });
}

function failureOf(test: TestCase): string {
  const [error] = test.result().errors ?? [];
  return `✗ ${test.fullName}: ${error?.message ?? test.result().state}`;
}

function isPassed(test: TestCase): boolean {
  return test.result().state === 'passed';
}

/** The tables that `npm run replay` prints. */
import type { Exchange } from './replay-answers.ts';
import type { RequestOutcome } from './replay-requests.ts';

const WIDTH = 24;

/** Agreements for each kind of recording and each surface, and a line for each disagreement. */
export function answerReport(exchanges: readonly Exchange[]): string {
  const bySurface = Map.groupBy(exchanges, ({ surface }) => surface);
  const kinds = [...new Set(exchanges.map(({ recording }) => recording.kind))];
  const rows = [...bySurface].map(([surface, own]) => [
    surface,
    ...kinds.map((kind) => tally(own.filter(({ recording }) => recording.kind === kind))),
    tally(own),
  ]);
  const wrong = exchanges.filter(({ differences }) => differences.length > 0);
  return lines([
    ...[['answers', ...kinds, 'all'], ...rows].map(toRow),
    ...wrong.map(
      ({ recording, surface, differences }) =>
        `✗ ${recording.kind} → ${surface}: ${recording.id}: ${differences.join('; ')}`,
    ),
    `${tally(exchanges)} exchanges agree.`,
  ]);
}

/** Agreements for each dialect, and each class of difference with the number of bodies that have it. */
export function requestReport(outcomes: readonly RequestOutcome[]): string {
  const byKind = Map.groupBy(outcomes, ({ recorded }) => recorded.kind);
  const classes = new Map<string, string[]>();
  for (const { recorded, differences } of outcomes) {
    for (const difference of new Set(differences)) {
      const name = `${recorded.kind}: ${difference}`;
      classes.set(name, [...(classes.get(name) ?? []), recorded.id]);
    }
  }
  const sorted = [...classes].sort(([, one], [, other]) => other.length - one.length);
  return lines([
    ...[['request bodies', 'equal'], ...[...byKind].map(([kind, own]) => [kind, tally(own)])].map(
      toRow,
    ),
    ...sorted.map(([name, ids]) => `✗ ${String(ids.length).padStart(4)} × ${name} (${ids[0]})`),
    `${tally(outcomes)} request bodies arrive as they were sent.`,
  ]);
}

function tally(all: readonly { readonly differences: readonly string[] }[]): string {
  return `${all.filter(({ differences }) => differences.length === 0).length} of ${all.length}`;
}

function toRow(cells: readonly string[]): string {
  return cells
    .map((cell) => cell.padEnd(WIDTH))
    .join('')
    .trimEnd();
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n\n`;
}

/** Plays fault cases against a running Rhetor, several at a time, and judges each. */
import type { RecordedRequest } from '../upstream/recorded-request.ts';
import type { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import type { Script } from '../upstream/script.ts';
import { type Address, ask } from './edges.ts';
import type { FaultCase } from './fault-case.ts';
import { type AskedTimes, judge, type Verdict } from './judge.ts';
import { goOn } from './whole-text.ts';

export type FaultResult = { readonly faultCase: FaultCase; readonly verdict: Verdict };

/** With more at once, some would be late on a busy machine. */
const SIDE_BY_SIDE = 12;
/** Longer than the slowest case may take. */
const PATIENCE_MS = 60_000;

export async function runFaults(
  rhetor: Address,
  upstream: ScriptedUpstream,
  cases: readonly FaultCase[],
): Promise<readonly FaultResult[]> {
  const plays = new Map(cases.flatMap(playsOf));
  upstream.otherwise((request) => plays.get(request.model)?.(request) ?? { text: ['stray '] });
  const results: FaultResult[] = [];
  const queue = [...cases];
  const work = async (): Promise<void> => {
    for (let faultCase = queue.shift(); faultCase; faultCase = queue.shift()) {
      results.push({ faultCase, verdict: await runOne(rhetor, upstream, faultCase) });
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  return cases.flatMap((each) => results.filter(({ faultCase }) => faultCase === each));
}

/** The behaviour of a case's models, by model name. */
function playsOf({ fault, first, fallback }: FaultCase) {
  let attempt = 0;
  const plays: [string, (request: RecordedRequest) => Script][] = [
    [first.model, () => fault.first(attempt++)],
  ];
  if (fallback !== undefined) plays.push([fallback.model, fault.fallback ?? goOn]);
  return plays;
}

async function runOne(
  rhetor: Address,
  upstream: ScriptedUpstream,
  faultCase: FaultCase,
): Promise<Verdict> {
  const { name, edge, recovery, first, fallback } = faultCase;
  const startedAt = performance.now();
  const seen = await ask(rhetor, {
    name,
    edge,
    patienceMs: PATIENCE_MS,
    body: {
      message: `Case ${name}`,
      context_id: name,
      options: {
        ...first,
        ...(fallback && { fallback_provider: fallback.provider, fallback_model: fallback.model }),
        stream_recovery: recovery,
      },
    },
  });
  const requestsOf = (model: string | undefined): readonly RecordedRequest[] =>
    upstream.requests.filter((request) => request.model === model);
  const all = [...requestsOf(first.model), ...requestsOf(fallback?.model)];
  const verdict = judge(faultCase, seen, {
    first: times(requestsOf(first.model), startedAt),
    fallback: times(requestsOf(fallback?.model), startedAt),
  });
  try {
    await upstream.until(() => all.every(({ isOver }) => isOver));
    return verdict;
  } catch {
    const violations = [...verdict.violations, 'a call is left open at the upstream'];
    return { ...verdict, outcome: 'VIOLATION', violations };
  }
}

function times(requests: readonly RecordedRequest[], startedAt: number): AskedTimes['first'] {
  return requests.map(({ receivedAt }) => receivedAt - startedAt);
}

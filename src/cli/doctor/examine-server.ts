/**
 * Turns what the checked server reports about its config, providers and neighbours into findings;
 * pure.
 */
import type { Health } from '../../contract/info.ts';
import type { ListedProvider, ProviderList } from '../../contract/providers.ts';
import { inCommandWords } from '../command-words.ts';
import { counted } from '../output/counted.ts';
import { fail, type Finding, ok, warn } from './finding.ts';

const CONFIG_FILE = /^(providers\.json|tasks\.json): (.*)$/s;

export function examineHealth({
  registered_with_hermes: isRegistered,
  details,
}: Health): readonly Finding[] {
  const { problems = [], file_conflicts: conflicts = [], hermes, hermes_state: state } = details;
  const registration = isRegistered ? 'registered' : 'not registered';
  return [
    ...problems.map(toFinding),
    ...conflicts.map((text) =>
      warn(
        'prompts',
        `${text} differs from its file on the server`,
        `Compare them, then update one: rhetor ${text.replace('/', ' show ')}.`,
      ),
    ),
    hermes !== undefined && !isRegistered
      ? warn('Hermes', hermes, 'Rhetor works without it; the server keeps trying to register.')
      : ok('Hermes', state === 'off' ? 'switched off' : registration),
  ];
}

/** Converts each problem of the server; a config file is an area of its own. */
function toFinding(problem: string): Finding {
  const [, file, fault] = CONFIG_FILE.exec(problem) ?? [];
  if (file === undefined || fault === undefined) {
    return warn('server', inCommandWords(problem), "The server's log says more.");
  }
  return fail(
    file,
    fault,
    'Correct the file on the server; until then the previous content is used, and a restart fails.',
  );
}

/** How the server says that no model can answer, the simulated ones included. */
const OUTAGE = /^no model can answer/;

export function examineProviders(
  { providers }: ProviderList,
  { details }: Pick<Health, 'details'>,
): readonly Finding[] {
  const isOutage = details.problems?.some((problem) => OUTAGE.test(problem)) ?? false;
  const all = Object.entries(providers);
  const real = all.filter(([, { kind }]) => kind !== 'simulated');
  const isAnswering = ([, { available, circuit }]: (typeof all)[number]): boolean =>
    available && circuit !== 'open';
  return [
    ...all.map(([id, provider]) => examineProvider(id, provider)),
    ...(real.some(isAnswering)
      ? []
      : [
          all.some(isAnswering) && !isOutage
            ? warn(
                'models',
                'no real provider is available, so answers are simulated',
                "Set a provider's key where the server is started, or start Ollama there.",
              )
            : fail(
                'models',
                'no model can answer now; the simulated provider answers only while no real one is set up',
                'Correct what is wrong with a provider, such as its key, where the server runs.',
              ),
        ]),
  ];
}

function examineProvider(id: string, provider: ListedProvider): Finding {
  const { available, reason, models } = provider;
  if (!available) {
    return warn(
      id,
      `not available: ${reason ?? 'it has not answered yet'}`,
      'Correct this where the server runs, if you want to use it.',
    );
  }
  const troubled = models.filter(({ circuit, parked }) => circuit !== 'closed' || parked);
  if (troubled.length === 0) return ok(id, `available, ${counted(models.length, 'model')}`);
  const names = troubled.map(
    ({ id: model, parked, circuit }) => `${model} (${parked ?? `circuit ${circuit}`})`,
  );
  return warn(
    id,
    `available, but not asked now: ${names.join(', ')}`,
    'Rhetor tries again by itself; "rhetor providers --models" shows each model.',
  );
}

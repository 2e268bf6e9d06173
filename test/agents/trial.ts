/** One agent with one kind of provider: a real Rhetor between them, and what went wrong. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, ended } from '../image/command.ts';
import { RhetorHome } from '../process/rhetor-process.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { brokenRules } from '../upstream/vendor-rules.ts';
import { bodyDifferences } from './body-differences.ts';
import type { CodingAgent } from './coding-agents.ts';
import { RecordingTap } from './recording-tap.ts';
import { LAST_WORD, PROMPT, SHELL_RESULT, TASK_FILES, taskScript } from './scripted-task.ts';
import { toolResults } from './upstream-body.ts';
import { MODELS, PATHS, providerOf, type UpstreamKind } from './upstream-kinds.ts';

const PATIENCE_MS = 180_000;
/** A model that must not be asked: where it is, the first was refused in silence. */
const BYSTANDER = 'bystander-model';

export type TrialOutcome = {
  /** Empty: the task was done, and everything arrived as it should. */
  readonly problems: readonly string[];
  /** On the agent's own dialect: how the first body that offers tools differs; elsewhere undefined. */
  readonly differences: readonly string[] | undefined;
  /** The fields that Rhetor named as dropped. */
  readonly dropped: readonly string[];
};

/** @param keepIn a folder for what was sent, received and printed; undefined: nothing is kept */
export async function runTrial(
  agent: CodingAgent,
  binary: string,
  kind: UpstreamKind,
  keepIn: string | undefined,
): Promise<TrialOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'rhetor-agents-'));
  const upstream = await ScriptedUpstream.start();
  const rhetorHome = await RhetorHome.make();
  let tap: RecordingTap | undefined;
  try {
    const rhetor = await rhetorHome.start(settings(kind, upstream));
    tap = await RecordingTap.to(rhetor.url);
    const [home, workspace] = [join(folder, 'home'), join(folder, 'workspace')];
    await Promise.all([mkdir(home), mkdir(workspace)]);
    upstream.otherwise(taskScript(workspace));
    const origin = tap.origin;
    const { args, variables } = await agent.prepare({ origin, home, workspace, prompt: PROMPT });
    const outcome = await ended(
      spawn(binary, args, {
        cwd: workspace,
        env: { PATH: process.env['PATH'], HOME: home, TERM: 'dumb', ...variables },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: PATIENCE_MS,
      }),
    );
    if (keepIn !== undefined)
      await keep(join(keepIn, `${agent.name}-${kind}`), tap, upstream, outcome);
    return {
      problems: [
        ...problemsOf(outcome),
        ...(await fileProblems(workspace)),
        ...tapProblems(tap),
        ...upstreamProblems(kind, upstream),
      ],
      differences: agent.ownKind === kind ? firstDifferences(tap, upstream) : undefined,
      dropped: droppedIn(tap),
    };
  } finally {
    await tap?.stop();
    await rhetorHome.remove();
    await upstream.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whatever an agent asks for is answered by the kind under trial, or the bystander stands in. */
function settings(kind: UpstreamKind, upstream: ScriptedUpstream): object {
  const other: UpstreamKind = kind === 'chat' ? 'anthropic' : 'chat';
  return {
    providers: { tried: providerOf(kind, upstream), bystander: providerOf(other, upstream) },
    tasks: {
      agents: {
        provider: 'tried',
        model: MODELS[kind],
        models: ['*'],
        fallbacks: [{ provider: 'bystander', model: BYSTANDER }],
      },
    },
  };
}

function problemsOf({ code, stdout, output }: Ended): readonly string[] {
  return [
    ...(code === 0 ? [] : [`it ended with ${code}: ${output.slice(-600)}`]),
    ...(stdout.includes(LAST_WORD) ? [] : ['it did not print the last word']),
  ];
}

async function fileProblems(workspace: string): Promise<readonly string[]> {
  const found = Object.entries(TASK_FILES).map(async ([name, content]) => {
    const text = await readFile(join(workspace, name), 'utf8').catch(() => undefined);
    if (text === undefined) return [`there is no ${name}`];
    return text.trim() === content ? [] : [`${name} holds ${JSON.stringify(text.slice(0, 100))}`];
  });
  return (await Promise.all(found)).flat();
}

function tapProblems({ requests }: RecordingTap): readonly string[] {
  return requests
    .filter(({ method, status }) => method === 'POST' && status !== 200)
    .map(({ path, status, refusal }) => `${path} got ${status}: ${refusal.slice(0, 300)}`);
}

function upstreamProblems(kind: UpstreamKind, { requests }: ScriptedUpstream): readonly string[] {
  const last = requests.at(-1);
  const results = requests.flatMap(toolResults);
  return [
    ...requests.filter(({ path }) => path !== PATHS[kind]).map(({ path }) => `${path} was asked`),
    ...(requests.some(({ model }) => model === BYSTANDER) ? ['another model was asked'] : []),
    ...(last === undefined ? ['the provider was not asked'] : []),
    ...(results.some((text) => text.includes(SHELL_RESULT))
      ? []
      : ['no result of the shell arrived']),
    ...new Set(requests.flatMap(brokenRules).map((rule) => `the vendor would refuse: ${rule}`)),
  ];
}

function firstDifferences(
  { requests }: RecordingTap,
  upstream: ScriptedUpstream,
): readonly string[] {
  const sent = requests.find(({ method, body }) => method === 'POST' && hasTools(body));
  const arrived = upstream.requests.find(({ body }) => hasTools(body));
  const headers = ['anthropic-beta', 'openai-beta'].flatMap((name) =>
    sent?.headers[name] === arrived?.headers[name] ? [] : [`header ${name} is changed`],
  );
  const sentQuery = new URL(sent?.path ?? '/', 'http://agent').search;
  const query = arrived?.query === sentQuery ? [] : [`the query ${sentQuery} is changed`];
  return [...bodyDifferences(sent?.body, arrived?.body), ...headers, ...query];
}

function hasTools(body: unknown): boolean {
  return JSON.stringify(body ?? null).includes('"tools":[');
}

function droppedIn({ requests }: RecordingTap): readonly string[] {
  const named = requests.flatMap(({ answerHeaders }) => {
    const dropped = answerHeaders['x-rhetor-dropped'];
    return typeof dropped === 'string' ? dropped.split(',') : [];
  });
  return [...new Set(named.map((name) => name.trim()))];
}

async function keep(
  folder: string,
  tap: RecordingTap,
  upstream: ScriptedUpstream,
  outcome: Ended,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const arrived = upstream.requests.map(({ path, headers, body }) => ({ path, headers, body }));
  const files = { 'sent.json': tap.requests, 'arrived.json': arrived, 'outcome.json': outcome };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), `${JSON.stringify(content, undefined, 1)}\n`);
  }
}

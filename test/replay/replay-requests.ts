/** Sends recorded request bodies to the surface of their dialect, and compares them with what the upstream receives. */
import { bodyDifferences } from './body-differences.ts';
import { PlaybackUpstream, type PlayedAnswer, type Received } from './playback-upstream.ts';
import type { RecordedBody } from './recordings/recorded-traffic.ts';
import { replayProviders } from './replay-answers.ts';
import { shortAnswer } from './recordings/short-answers.ts';
import type { RhetorAddress } from './surfaces.ts';

export type RequestOutcome = {
  readonly recorded: RecordedBody;
  /** Paths of fields and what became of them, or the refusal; empty if the body arrived as it was sent. */
  readonly differences: readonly string[];
};

const PATHS: Readonly<Record<RecordedBody['kind'], string>> = {
  chat: '/v1/chat/completions',
  responses: '/v1/responses',
  messages: '/v1/messages',
  count: '/v1/messages/count_tokens',
};

/** Runs a Rhetor with these providers while the work goes on. */
type WithRhetor = <Result>(
  providers: object,
  work: (rhetor: RhetorAddress) => Promise<Result>,
) => Promise<Result>;

/** One at a time, so that what the upstream received last belongs to the body sent last. */
export async function replayRequests(
  withRhetor: WithRhetor,
  bodies: readonly RecordedBody[],
): Promise<readonly RequestOutcome[]> {
  const outcomes: RequestOutcome[] = [];
  for (const [kind, own] of Map.groupBy(bodies, ({ kind }) =>
    kind === 'count' ? 'messages' : kind,
  )) {
    const upstream = await PlaybackUpstream.start(playShort);
    upstream.models = [...new Set(own.map(({ body }) => String(body['model'])))];
    const providers = { [kind]: replayProviders(upstream.origin)[kind] };
    await withRhetor(providers, async (rhetor) => {
      for (const recorded of own) outcomes.push(await send(rhetor, upstream, recorded));
    });
    await upstream.stop();
  }
  return outcomes;
}

function playShort({ path, body }: Received): PlayedAnswer {
  return shortAnswer(path, body['stream'] === true);
}

/** The vendor itself refused it, or it asks for what Rhetor cannot know or do. */
function isRightlyRefused({ status, body }: RecordedBody): boolean {
  const isForeign = (body['previous_response_id'] ?? undefined) !== undefined;
  return status === 400 || body['background'] === true || isForeign;
}

async function send(
  { url }: RhetorAddress,
  upstream: PlaybackUpstream,
  recorded: RecordedBody,
): Promise<RequestOutcome> {
  upstream.last = undefined;
  const response = await fetch(url + PATHS[recorded.kind], {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(recorded.body),
  });
  const text = await response.text();
  const { last } = upstream as { last: Received | undefined };
  if (last === undefined) {
    const isAgreed = response.status === 400 && isRightlyRefused(recorded);
    return { recorded, differences: isAgreed ? [] : [`${response.status} ${text}`] };
  }
  return { recorded, differences: bodyDifferences(recorded.body, last.body) };
}

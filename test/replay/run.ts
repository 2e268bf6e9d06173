/** `npm run replay -- <folder>`: plays a folder of recorded vendor traffic, and prints what disagrees. */
import { RhetorHome, type RhetorProcess } from '../process/rhetor-process.ts';
import { PlaybackUpstream } from './playback-upstream.ts';
import { recordedBodies, recordedStreams } from './recordings/recorded-traffic.ts';
import { playRecording, REPLAY_TASKS, replayAnswers, replayProviders } from './replay-answers.ts';
import { replayRequests } from './replay-requests.ts';
import { answerReport, requestReport } from './replay-report.ts';

const USAGE = 'npm run replay -- <folder with answers.jsonl.gz and requests.jsonl.gz>';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write(`usage: ${USAGE}\n`);
  process.exit(2);
}
const answers = await playAnswers(folder);
const requests = await playRequests(folder);
process.exitCode = answers && requests ? 0 : 1;

async function playAnswers(from: string): Promise<boolean> {
  const recordings = await recordedStreams(from);
  const byModel = new Map(recordings.map((recording, place) => [`replay-${place}`, recording]));
  const models = new Map([...byModel].map(([model, recording]) => [recording, model]));
  const upstream = await PlaybackUpstream.start(({ body }) => {
    const recording = byModel.get(String(body['model']));
    return recording && playRecording(recording, body);
  });
  const exchanges = await withRhetor(replayProviders(upstream.origin), (rhetor) =>
    replayAnswers(rhetor, recordings, (one) => models.get(one) ?? ''),
  );
  await upstream.stop();
  process.stdout.write(answerReport(exchanges));
  return exchanges.every(({ differences }) => differences.length === 0);
}

async function playRequests(from: string): Promise<boolean> {
  const outcomes = await replayRequests(withRhetor, await recordedBodies(from));
  process.stdout.write(requestReport(outcomes));
  return outcomes.every(({ differences }) => differences.length === 0);
}

/** A Rhetor as users run it, with nothing left over from the one before. */
async function withRhetor<Result>(
  providers: object,
  work: (rhetor: RhetorProcess) => Promise<Result>,
): Promise<Result> {
  const home = await RhetorHome.make();
  try {
    return await work(await home.start({ providers, tasks: REPLAY_TASKS }));
  } finally {
    await home.remove();
  }
}

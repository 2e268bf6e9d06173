/** Finds the messages that answer a question best: by its words, and by its meaning where vectors are made. */
import type { ContextScope } from '../records/context-scope.ts';
import type { MeaningService } from './meaning.service.ts';
import type { MessageSearch } from '../ports/message-search.ts';
import { rankCandidates } from './rank-candidates.ts';
import type { RankedMessage, SearchQuestion } from '../records/search-question.ts';
import type { SearchCandidate, SearchQuery } from '../records/search-query.ts';
import { searchWords } from '../words/search-words.ts';
import { type TimeAlone, timeAlone } from '../words/time-alone.ts';
import { CROWDED_CANDIDATES, SEARCH_CANDIDATES } from '../limits.ts';
import { unlessAborted } from './unless-aborted.ts';

type Sources = { readonly index: MessageSearch; readonly meaning: MeaningService };

/**
 * Best first.
 * @param signal the caller waits no longer: it gets what the first look has found, if that has ended
 * @throws RhetorError as `MessageSearch.candidates`
 */
export async function bestMessages(
  { index, meaning }: Sources,
  asked: SearchQuestion,
  scope: ContextScope,
  signal: AbortSignal | undefined,
): Promise<readonly RankedMessage[]> {
  const { question, limit, neighbours: _, askingComponent, mergesCopies, ...place } = asked;
  const words = searchWords(question);
  if (words.length === 0) return [];
  const now = Date.now();
  const time = timeAlone(question, now);
  const component = askingComponent ?? place.component;
  const meant = meaning.ask(question, { owner: scope.owner, component });
  const rankAmong = async (most: number) => {
    const query = { ...place, words, limit: most };
    const find = (each: SearchQuery) => index.candidates(each, scope, signal);
    const said = time === undefined ? [] : await saidOf(time, query, find, signal);
    const candidates = said.length > 0 ? said : await find(query);
    const found = candidates.map(({ message }) => message.sequence);
    const similarities = await meant.similarities('message', found, signal);
    const ranking = { question, limit, now, similarities, mergesCopies };
    const ranked = rankCandidates(candidates, ranking);
    const copies = candidates.length - ranked.length;
    return { ranked, isCrowded: ranked.length < limit && copies > most / 2 };
  };
  const most = Math.max(SEARCH_CANDIDATES, limit);
  const { ranked, isCrowded } = await rankAmong(most);
  if (!isCrowded || most >= CROWDED_CANDIDATES) return ranked;
  return ((await ifHad(rankAmong(CROWDED_CANDIDATES), signal)) ?? { ranked }).ranked;
}

/** What is found already counts, even if there is more that cannot be had. */
function ifHad<More>(
  more: Promise<More>,
  signal: AbortSignal | undefined,
): Promise<More | undefined> {
  return unlessAborted(
    more.catch(() => undefined),
    signal,
  );
}

/** The messages of a time, those with the words or near them and others, and what tells of it at other times. */
async function saidOf(
  { from, to, names }: TimeAlone,
  query: SearchQuery,
  find: (query: SearchQuery) => Promise<readonly SearchCandidate[]>,
  signal: AbortSignal | undefined,
): Promise<readonly SearchCandidate[]> {
  const findMore = (each: SearchQuery) => ifHad(find(each), signal);
  const { since = from, until = to } = query;
  const within = { ...query, since: Math.max(since, from), until: Math.min(until, to) };
  const byWords = await find(within);
  const byNames = names.length === 0 ? [] : ((await findMore({ ...query, words: names })) ?? []);
  const others = (await findMore({ ...within, words: [] })) ?? [];
  const found = new Map<number, SearchCandidate>();
  for (const candidate of [...byWords, ...byNames, ...others]) {
    const { sequence } = candidate.message;
    const former = found.get(sequence);
    if (former === undefined || former.share < candidate.share) found.set(sequence, candidate);
  }
  return [...found.values()];
}

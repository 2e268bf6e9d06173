/** The three calls of Engram (Tekton's memory) that Rhetor uses, each with a time limit. */
import { boundedText } from '../../bytes/bounded-text.ts';
import { isRecord, parseJson } from '../../model/json/json.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { withoutTrailingSlashes } from '../../model/slashes.ts';
import type { Memory, RecalledMemory } from './memory.ts';
import { fromSearchAnswer } from './memory.ts';
import { LONGEST_ENGRAM_ANSWER_BYTES } from '../limits.ts';

const HEADERS = { 'content-type': 'application/json', 'x-client-id': 'rhetor' };
const NAMESPACE = 'conversations';

export class EngramClient {
  /** For people: without credentials, path and query. */
  readonly origin: string;
  private readonly base: string;

  constructor(url: string) {
    this.base = withoutTrailingSlashes(url);
    this.origin = new URL(url).origin;
  }

  /** Port 8000 is a common port, so an address is used only after its health endpoint says `engram`. */
  async isEngram(signal: AbortSignal): Promise<boolean> {
    const answer = await this.call('health', undefined, signal);
    return isRecord(answer) && Object.values(answer).some((value) => isItsName(value));
  }

  /** @throws RhetorError; `upstreamStatus` 4xx: permanently refused */
  async remember({ content, metadata }: Memory, signal: AbortSignal): Promise<void> {
    await this.call('api/v1/memory', { content, namespace: NAMESPACE, metadata }, signal);
  }

  /** @throws RhetorError */
  async search(
    query: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly RecalledMemory[]> {
    const body = { query, namespace: NAMESPACE, limit };
    return fromSearchAnswer(await this.call('api/v1/search', body, signal));
  }

  private async call(
    path: string,
    body: object | undefined,
    signal: AbortSignal,
  ): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(`${this.base}/${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: HEADERS,
        body: body === undefined ? null : JSON.stringify(body),
        redirect: 'manual',
        signal,
      });
      const { text, isCut } = await boundedText(response.body, LONGEST_ENGRAM_ANSWER_BYTES);
      if (response.ok) return isCut ? undefined : parseJson(text);
    } catch (cause) {
      throw new RhetorError('upstream_error', 'Engram cannot be reached.', {
        cause,
        operatorMessage: `Engram at ${this.origin} cannot be reached.`,
      });
    }
    throw new RhetorError('upstream_error', `Engram refused ${path} (HTTP ${response.status}).`, {
      upstreamStatus: response.status,
      operatorMessage: `Engram at ${this.origin} refused ${path} (HTTP ${response.status}).`,
    });
  }
}

function isItsName(value: unknown): boolean {
  return typeof value === 'string' && /^engram\b/i.test(value);
}

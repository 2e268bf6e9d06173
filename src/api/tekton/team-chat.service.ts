/** Sends one message to many components at once, and collects the answers that arrive in time. */
import { Injectable } from '@nestjs/common';
import type { TeamChatResponse } from '../../contract/platform.ts';
import type { Cost } from '../../model/cost.ts';
import { isRhetorBusy } from './rhetor-busy.ts';
import { type SpecialistQuestion, Specialists } from './specialists.service.ts';
import { aiIdOf } from './to-specialist.ts';

/** Maximum number of components asked when the caller names none. */
const MOST_UNNAMED = 8;

/** `report` receives the log fields of each component's turn. */
export type TeamQuestion = Omit<SpecialistQuestion, 'component'> & {
  readonly targets: readonly string[];
  /** Receives what each component's turn cost. */
  readonly onCost: (cost: Cost) => void;
  readonly timeoutMs: number;
};

@Injectable()
export class TeamChat {
  constructor(private readonly specialists: Specialists) {}

  /**
   * The answers are in the order of their completion. Late turns are cancelled; failed ones have no
   * answer.
   * @param left aborting it cancels all turns
   * @throws RhetorError `overloaded`, `draining`, `rate_limited` or `budget_exceeded` if that kept every component from being asked
   */
  async ask(question: TeamQuestion, left: AbortSignal): Promise<readonly TeamChatResponse[]> {
    const responses: TeamChatResponse[] = [];
    const refusals: Error[] = [];
    const end = new AbortController();
    const signal = AbortSignal.any([end.signal, left]);
    const { targets, timeoutMs, onCost, ...asker } = question;
    const asked = this.socketsOf(targets);
    const timer = setTimeout(() => end.abort(), timeoutMs);
    await Promise.all(
      [...asked].map(async ([component, socketId]) => {
        try {
          const { text, cost } = await this.specialists.ask({ ...asker, component }, signal);
          if (cost !== undefined) onCost(cost);
          responses.push(toResponse(socketId, text));
        } catch (error) {
          if (isRhetorBusy(error)) refusals.push(error);
        }
      }),
    );
    clearTimeout(timer);
    const [refusal] = refusals;
    if (refusal !== undefined && refusals.length === asked.size) throw refusal;
    return responses;
  }

  /** The name under which each component's answer is sent, by component. */
  private socketsOf(targets: readonly string[]): ReadonlyMap<string, string> {
    if (targets.length === 0) {
      const components = this.specialists.components().slice(0, MOST_UNNAMED);
      return new Map(components.map((component) => [component, aiIdOf(component)]));
    }
    const sockets = new Map<string, string>();
    for (const target of targets) {
      const component = this.specialists.find(target);
      if (component !== undefined && !sockets.has(component)) sockets.set(component, target);
    }
    return sockets;
  }
}

function toResponse(socketId: string, content: string): TeamChatResponse {
  return {
    socket_id: socketId,
    content,
    timestamp: new Date().toISOString(),
    metadata: { role: 'assistant', type: 'response' },
  };
}

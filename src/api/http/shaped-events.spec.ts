import type { Response } from 'express';
import { Subject } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { TurnEnd, TurnEvent, TurnStart } from '../../conversation/events/turn-event.ts';
import { UNKNOWN_USAGE } from '../../model/usage.ts';
import { shapedEvents } from './shaped-events.ts';

const START: TurnStart = {
  type: 'turn-start',
  source: {
    contextId: 'test',
    provider: 'openai',
    model: 'm',
    isSimulated: false,
    isFallback: false,
    route: { rule: undefined, attempts: 1, dropped: [], continuedFrom: undefined },
  },
};

function end(finishReason: TurnEnd['finishReason']): TurnEnd {
  return {
    type: 'turn-end',
    finishReason,
    usage: UNKNOWN_USAGE,
    isInputCut: false,
    stored: undefined,
  };
}

function shaped(headersSent: boolean) {
  const set = new Map<string, string>();
  const response = {
    headersSent,
    setHeader: (name: string, value: string) => set.set(name, value),
  } as unknown as Response;
  const events = new Subject<TurnEvent>();
  const error = vi.fn();
  const complete = vi.fn();
  shapedEvents(events, response, {
    headers: () => ({ 'x-own': 'yes' }),
    isCutAnError: true,
  }).subscribe({ error, complete });
  return { events, set, error, complete };
}

describe('shapedEvents', () => {
  it('sets the dialect’s headers only when a model has answered', () => {
    const { events, set } = shaped(false);
    expect(set.size).toBe(0);
    events.next(START);
    expect(set.get('x-own')).toBe('yes');
  });

  it('sets no headers once a keep-alive has sent them', () => {
    const { events, set } = shaped(true);
    events.next(START);
    expect(set.size).toBe(0);
  });

  it('turns an answer that Rhetor itself cut off into an error', () => {
    const { events, error, complete } = shaped(false);
    events.next(START);
    events.next(end('cancelled'));
    expect(error).toHaveBeenCalledWith(expect.objectContaining({ code: 'upstream_truncated' }));
    expect(events.observed).toBe(false);
    expect(complete).not.toHaveBeenCalled();
  });

  it('leaves every other end unchanged', () => {
    const { events, error } = shaped(false);
    events.next(end('length'));
    expect(error).not.toHaveBeenCalled();
  });
});

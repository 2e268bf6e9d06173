import { expect, it } from 'vitest';
import type { RunningTurn } from './running-turns.ts';
import { EVERY_CONTEXT } from '../../context/records/context-scope.ts';
import { TurnScope } from './turn-scope.ts';

const TURN: RunningTurn = {
  request: { scope: EVERY_CONTEXT, component: undefined },
  requestId: 'r1',
  contextId: 'c1',
  cancel: () => {},
  discard: () => {},
};

/** What a timer that the turn starts finds when it ends. */
function seenByTimer(scope: TurnScope): Promise<RunningTurn | undefined> {
  const { promise, resolve } = Promise.withResolvers<RunningTurn | undefined>();
  scope.run(() => void setImmediate(() => resolve(TurnScope.current)));
  return promise;
}

it('belongs to what a turn starts, and to nothing else', async () => {
  expect(await seenByTimer(new TurnScope(TURN))).toBe(TURN);
  expect(TurnScope.current).toBeUndefined();
});

it('holds no turn that has ended, although a connection may keep the scope', async () => {
  const scope = new TurnScope(TURN);
  const seen = seenByTimer(scope);
  scope.leave();
  expect(await seen).toBeUndefined();
});

/**
 * Reads the state of the Engram mirror, and how many turns wait for it, from the server's health;
 * pure.
 */
import type { Health } from '../../contract/info.ts';
import { type Finding, ok, warn } from './finding.ts';

const AREA = 'mirror';

export function checkMirror(engram: Health['details']['engram']): readonly Finding[] {
  // Only the administrator sees it.
  if (engram === undefined || engram.state === 'off') return [];
  const { state, refused, waiting = 0, waiting_since: since } = engram;
  const turns = `${waiting} ${waiting === 1 ? 'turn waits' : 'turns wait'}`;
  const backlog = since === undefined ? turns : `${turns} for Engram since ${since}`;
  const finding =
    state === 'away' || state === 'looking'
      ? warn(AREA, `Engram is unavailable; ${backlog}`, 'Start Engram, or correct ENGRAM_URL.')
      : ok(AREA, `finished turns go to Engram; ${backlog}`);
  if (refused === 0) return [finding];
  const words = refused === 1 ? 'message' : 'messages';
  return [
    finding,
    warn(
      AREA,
      `Engram has refused ${refused} ${words} for good`,
      'Rhetor still has them; look at the log of Engram for the reason.',
    ),
  ];
}

/** The digest under which an answer is kept: of everything that decides it, and of who asks; pure. */
import { hash } from 'node:crypto';
import { canonicalJson } from '../../model/json/canonical-json.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import type { SettledRequest } from '../request/conversation-request.ts';
import type { PreparedTurn } from '../preparation/prepared-turn.ts';

/** Raised when an answer is kept in another form, or under another digest. */
const FORM = 1;

/** They choose how an answer is sent, or name a model, whose place the plan's models take. */
const FORM_FIELDS: ReadonlySet<string> = new Set(['model', 'stream', 'stream_options']);

/**
 * @param models any of which may answer
 * @param homeOf where a provider is: another server's model is another one
 */
export function cacheKey(
  { request, system, expected }: Pick<PreparedTurn, 'request' | 'system' | 'expected'>,
  owner: string,
  models: readonly PlannedCandidate[],
  homeOf: (provider: string) => string,
): string {
  const text = canonicalJson({
    form: FORM,
    owner,
    models: models.map((model) => toKeyedModel(model, homeOf)).toSorted(byName),
    system,
    isChecked: expected !== undefined,
    ...questionOf(request),
  });
  return hash('sha256', text, 'base64url');
}

function toKeyedModel(candidate: PlannedCandidate, homeOf: (provider: string) => string) {
  const { provider, model, options, passes, dropped } = candidate;
  return {
    name: `${provider}/${model}`,
    home: homeOf(provider),
    options,
    added: passes?.added,
    dropped,
  };
}

/** A body in a vendor's dialect decides all else; without one, the messages do. */
function questionOf(request: SettledRequest): object {
  const { own, vendor, messages, systemMessages, tools } = request;
  if (own === undefined) return { messages, systemMessages, tools, vendor };
  const fields = Object.fromEntries(
    Object.entries(own.fields).filter(([name]) => !FORM_FIELDS.has(name)),
  );
  return { dialect: own.dialect, route: own.route, fields, headers: vendor?.headers };
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}

/** LiteLLM's cache as that of a rule: it keeps the answers of exactly equal requests, too. */
import { MOST_CACHE_SECONDS } from '../../config/limits.ts';
import type { TaskRule } from '../../config/tasks-config.ts';
import type { ImportNotes } from './import-notes.ts';
import type { Section } from './section.ts';

/** How long LiteLLM keeps an answer in memory if the file does not say. */
const USUAL_SECONDS = 600;
const IS_SEMANTIC = /semantic/;
const OF_ANSWERS = /^a?(?:chat_|text_)?completion$/;

/** @param litellm the section `litellm_settings` */
export function cacheOf(litellm: Section, notes: ImportNotes): Pick<TaskRule, 'cache'> {
  if (litellm.flag('cache') !== true) {
    litellm.section('cache_params').leaveOut();
    return {};
  }
  const params = litellm.section('cache_params');
  const types = params.take('supported_call_types', (value) =>
    Array.isArray(value) ? [...(value as unknown[])] : undefined,
  );
  const mode = params.text('mode');
  const seconds = params.number('ttl') ?? USUAL_SECONDS;
  const type = params.text('type') ?? 'local';
  const reason =
    (IS_SEMANTIC.test(type) &&
      'is left out: questions that resemble each other have other answers, so only equal ones share one') ||
    (mode === 'default_off' &&
      'is left to callers, as in the file: with the header "x-rhetor-cache: use" they get kept answers') ||
    (types?.every((each) => !OF_ANSWERS.test(String(each))) === true &&
      'is left out: it is not for answers of models that chat') ||
    (seconds <= 0 && 'is left out: its answers expire at once');
  if (reason !== false) {
    params.leaveOut();
    notes.add(litellm.pathOf('cache'), reason);
    return {};
  }
  if (seconds > MOST_CACHE_SECONDS) {
    notes.add(params.pathOf('ttl'), `is shortened to ${MOST_CACHE_SECONDS} seconds`);
  }
  return { cache: { seconds: Math.min(MOST_CACHE_SECONDS, Math.max(1, Math.round(seconds))) } };
}

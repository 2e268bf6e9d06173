/** Names the records of models: for each key of its own, where a provider has several; pure. */
import type { RhetorError } from '../../model/rhetor-error.ts';
import type { KeyedChoice } from '../candidate-plan.ts';

/** What a refusal of a key concerns: the provider, or one of its keys. */
export function accountOf({ provider, key }: Omit<KeyedChoice, 'model'>): string {
  return key === undefined ? provider : `${provider}#${key}`;
}

export function recordName(choice: KeyedChoice): string {
  return `${accountOf(choice)} ${choice.model}`;
}

/** Whether the record is about the provider, with whichever key. */
export function isOf(name: string, provider: string): boolean {
  return name.startsWith(`${provider} `) || name.startsWith(`${provider}#`);
}

/** Another key can be asked at once. */
export function isRefusedKey({ key }: KeyedChoice, { upstreamStatus }: RhetorError): boolean {
  return key !== undefined && upstreamStatus === 429;
}

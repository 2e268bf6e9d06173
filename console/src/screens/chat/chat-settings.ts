/** What the chat asks with: component, task and prompt for both columns; the model is each column's own. */
import type { MessagePayload } from '../../../../src/client/client.ts';

export type ChatSettings = {
  readonly component: string;
  readonly task: string;
  /** `id` or `id@version` of a stored prompt; empty for the component's own. */
  readonly prompt: string;
};

export const NO_SETTINGS: ChatSettings = { component: '', task: '', prompt: '' };

/** @param model `provider/model`, or empty for the one that the rule chooses */
export function askedWith(
  { component, task, prompt }: ChatSettings,
  model: string,
): Pick<MessagePayload, 'component' | 'task_type' | 'prompt_id' | 'options'> {
  return {
    ...(component !== '' && { component }),
    ...(task !== '' && { task_type: task }),
    ...(prompt !== '' && { prompt_id: prompt }),
    ...(model !== '' && { options: { model } }),
  };
}

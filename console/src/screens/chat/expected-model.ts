/** The model that the route names first, so that a fallback is noticed as soon as another one begins. */
import type { RhetorClient } from '../../../../src/client/client.ts';
import type { ChatSettings } from './chat-settings.ts';

/**
 * @param model `provider/model`, or empty for the one that the rule chooses
 * @returns `provider/model`; undefined if it is unknown
 */
export async function expectedModel(
  client: RhetorClient,
  { component, task }: ChatSettings,
  model: string,
): Promise<string | undefined> {
  if (model.includes('/')) return model;
  try {
    const { candidates } = await client.route({
      ...(component !== '' && { component }),
      ...(task !== '' && { task_type: task }),
    });
    const first = candidates.find(({ available }) => available);
    return first && `${first.provider}/${first.model}`;
  } catch {
    // The answer itself will say what is wrong.
    return undefined;
  }
}

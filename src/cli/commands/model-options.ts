/** The flags that say which conversation, rule and model a message is for. */
import type { Command } from 'commander';
import type { RequestOptions, TurnRequest } from '../../contract/turn-request.ts';
import { collect, fromJsonOrText, fromPairs } from '../key-value.ts';

export type ModelOptions = {
  readonly context?: string;
  readonly task?: string;
  readonly component?: string;
  readonly provider?: string;
  readonly model?: string;
  readonly system?: string;
  readonly option?: readonly string[];
};

export function withModelOptions(command: Command): Command {
  return command
    .option('-c, --context <id>', 'the conversation to go on with; otherwise a new one')
    .option('-t, --task <type>', 'the kind of task, which picks the rule')
    .option('--component <name>', 'the component, which picks the rule and the system prompt')
    .option('--provider <id>', 'ask this provider')
    .option('-m, --model <name>', 'ask this model: an id, provider/model, or a rule')
    .option('-s, --system <text>', 'replaces the system prompt')
    .option(
      '-o, --option <key=value>',
      'an option of the request, such as temperature=0.2; may be repeated',
      collect,
    );
}

/** @throws UsageError for an --option without "=" */
export function modelOptions(options: ModelOptions): Omit<TurnRequest, 'streaming'> {
  const { context, task, component, provider, model, system, option = [] } = options;
  const wishes: RequestOptions = {
    // Whether there is such an option, and what it may be, the server says.
    ...(Object.fromEntries(
      Object.entries(fromPairs('--option', option)).map(([key, value]) => [
        key,
        fromJsonOrText(value),
      ]),
    ) as RequestOptions),
    ...(provider !== undefined && { provider }),
    ...(model !== undefined && { model }),
  };
  return {
    ...(context !== undefined && { context_id: context }),
    ...(task !== undefined && { task_type: task }),
    ...(component !== undefined && { component }),
    ...(system !== undefined && { system_prompt: system }),
    ...(Object.keys(wishes).length > 0 && { options: wishes }),
  };
}

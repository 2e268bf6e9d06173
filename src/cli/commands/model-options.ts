/** The flags that choose the conversation, rule and model of a message. */
import type { Command } from 'commander';
import type { RequestOptions, TurnRequest } from '../../contract/turn-request.ts';
import { collect, fromJsonOrText, fromPairs } from '../input/key-value.ts';

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
    .option('-c, --context <id>', 'conversation to continue (default: a new one)')
    .option('-t, --task <type>', 'kind of task; it selects the rule')
    .option('--component <name>', 'component; it selects the rule and the system prompt')
    .option('--provider <id>', 'provider to ask')
    .option('-m, --model <id>', 'model to ask: an id, provider/model, or the name of a rule')
    .option('-s, --system <text>', 'system prompt to use instead')
    .option(
      '-o, --option <key=value>',
      'request option such as temperature=0.2; can be repeated',
      collect,
    );
}

/** @throws UsageError for an --option without "=" */
export function modelOptions(options: ModelOptions): Omit<TurnRequest, 'streaming'> {
  const { context, task, component, provider, model, system, option = [] } = options;
  const wishes: RequestOptions = {
    // The server checks names and values.
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

/** Answers the messages of one request; knows nothing of the SDK, which carries them. */
import type { ErrorBody } from '../../contract/error-body.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { INVALID_PARAMS, RESOURCE_NOT_FOUND, toJsonRpcError } from '../errors/json-rpc-error.ts';
import { LONGEST_SHOWN_NAME } from '../limits.ts';
import type { BatchTurns } from './batch-turns.ts';
import type {
  CompletedArgument,
  CompletedPlace,
  Completion,
  McpCompletions,
} from './completions.service.ts';
import { JsonRpcFailure } from './json-rpc-failure.ts';
import type { McpCaller, Progress, RecordedAs } from './mcp-call.ts';
import type { FilledPrompt, McpPrompts, PromptPage } from './prompts.service.ts';
import type { McpResources, ResourcePage, ResourceText } from './resources.service.ts';
import type { CallId } from './running-calls.ts';
import { isToolName, type ToolName } from './tools/tool-definitions.ts';
import type { ToolResult } from './tools/tool-result.ts';
import type { McpTools } from './tools/tools.service.ts';

export type McpServices = {
  readonly tools: McpTools;
  readonly resources: McpResources;
  readonly prompts: McpPrompts;
  readonly completions: McpCompletions;
};

/** What the request says, and how it is recorded. */
export type McpRequest = {
  readonly caller: McpCaller;
  /** How the next turn is recorded; called once for each. */
  readonly recordedAs: () => RecordedAs;
  /** Registers a call, so that a later request can cancel it; returns what ends the registration. */
  readonly begin: (id: CallId, cancel: () => void) => () => void;
  /** The body of a failure, which the log line of the request gets, too. */
  readonly describe: (error: unknown) => ErrorBody;
  /** Undefined for a message that is alone. */
  readonly turns: BatchTurns | undefined;
};

export type CalledTool = {
  readonly name: string;
  readonly given: unknown;
  readonly id: CallId;
  readonly signal: AbortSignal;
  readonly progress: Progress | undefined;
};

export type ToolOutcome = ToolResult | { readonly failure: ErrorBody };

export class McpExchange {
  constructor(
    private readonly services: McpServices,
    private readonly request: McpRequest,
  ) {}

  toolNames(): readonly ToolName[] {
    return this.services.tools.namesFor(this.request.caller.key);
  }

  /**
   * A tool that fails has an outcome, too, which models can read.
   * @throws JsonRpcFailure for a tool that does not exist
   */
  async callTool({ name, given, id, signal, progress }: CalledTool): Promise<ToolOutcome> {
    if (!isToolName(name)) throw unknownTool(name);
    const { caller, recordedAs, begin, describe } = this.request;
    const cancelled = new AbortController();
    const end = begin(id, () => cancelled.abort());
    const call = {
      ...caller,
      recordedAs: recordedAs(),
      signal: AbortSignal.any([signal, cancelled.signal]),
      progress,
    };
    try {
      return await this.inTurn(() => {
        if (call.signal.aborted) throw cancelledBefore();
        return this.services.tools.run(name, given, call);
      });
    } catch (error) {
      return { failure: describe(error) };
    } finally {
      end();
    }
  }

  /** @throws JsonRpcFailure, as do the methods below */
  resources(cursor: string | undefined): Promise<ResourcePage> {
    const { caller } = this.request;
    return this.guard(() => this.services.resources.list(cursor, caller));
  }

  read(uri: string): Promise<ResourceText> {
    const { caller } = this.request;
    return this.guard(() => this.services.resources.read(uri, caller), RESOURCE_NOT_FOUND);
  }

  prompts(cursor: string | undefined): Promise<PromptPage> {
    return this.guard(() => this.services.prompts.list(cursor));
  }

  prompt(name: string, values: Readonly<Record<string, string>>): Promise<FilledPrompt> {
    return this.guard(() => this.services.prompts.get(name, values));
  }

  complete(place: CompletedPlace, argument: CompletedArgument): Promise<Completion> {
    const { caller } = this.request;
    return this.guard(() => this.services.completions.complete(place, argument, caller));
  }

  private async guard<T>(work: () => T | Promise<T>, notFound?: number): Promise<T> {
    try {
      return await this.inTurn(work);
    } catch (error) {
      throw new JsonRpcFailure(toJsonRpcError(this.request.describe(error), notFound));
    }
  }

  private async inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const { turns } = this.request;
    return turns === undefined ? work() : turns.run(work);
  }
}

/** A call of a batch, while it waited for others. */
function cancelledBefore(): RhetorError {
  return new RhetorError('client_closed_request', 'The call was cancelled before it began.');
}

function unknownTool(name: string): JsonRpcFailure {
  const shown = name.slice(0, LONGEST_SHOWN_NAME);
  const message = `There is no tool "${shown}"; tools/list names those that you may call.`;
  return new JsonRpcFailure({ code: INVALID_PARAMS, message });
}

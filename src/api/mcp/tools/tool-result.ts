/** What a tool returns: the structure of its schema, and the same for people and models to read. */
import type { McpCall } from '../mcp-call.ts';

export type ToolResult = {
  /** Has the contract type that the tool's definition names. */
  readonly structured: object;
  readonly texts: readonly string[];
};

/** @param given the arguments, not validated yet */
export type ToolHandler = (given: unknown, call: McpCall) => Promise<ToolResult>;

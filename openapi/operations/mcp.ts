/** The operation of MCP, with the schemas of its tools. */
import { TOOL_NAMES, TOOLS } from '../../src/api/mcp/tools/tool-definitions.ts';
import type { Operations } from '../operation.ts';
import { JSON_RPC } from './json-rpc-schemas.ts';

/** The classes that validate the arguments of the tools. */
export const MCP_ARGUMENTS = TOOL_NAMES.map((name) => TOOLS[name].arguments);

export const MCP: Operations = {
  'POST /mcp': {
    tag: 'MCP',
    summary: 'Speak the Model Context Protocol',
    description:
      'Streamable HTTP without sessions: each request stands for itself, and GET and DELETE are 405. The tools are ' +
      `${TOOL_NAMES.map((name) => `\`${name}\``).join(', ')}; \`x-rhetor-tools\` has the types of their arguments and results. ` +
      'A key sees only the tools that its permissions allow. Prompts are the stored prompts; resources are `rhetor://contexts/{id}` ' +
      'and `rhetor://prompts/{id}`. A request that calls `ask` is answered with server-sent events, which show the answer as ' +
      'progress; every other one with JSON. A tool that fails has a result with `isError`, whose text ends with the error code.',
    bodySchema: JSON_RPC.body,
    answer: JSON_RPC.answer,
    otherAnswer: 'text/event-stream',
    otherStatuses: { 202: 'The body had no request.' },
    tools: TOOL_NAMES,
    examples: [
      { summary: 'The tools', body: { jsonrpc: '2.0', id: 1, method: 'tools/list' } },
      {
        summary: 'One tool',
        body: {
          jsonrpc: '2.0',
          id: 2,
          method: 'tools/call',
          params: { name: 'explain_route', arguments: { task_type: 'code' } },
        },
      },
      {
        summary: 'A question',
        body: {
          jsonrpc: '2.0',
          id: 3,
          method: 'tools/call',
          params: { name: 'ask', arguments: { message: 'Hello' } },
        },
      },
    ],
  },
};

/** The task of every trial: a shell command, a file that the agent's own tool writes, and a last word. */
import { join } from 'node:path';
import type { RecordedRequest } from '../upstream/recorded-request.ts';
import type { Script } from '../upstream/script.ts';
import { findTool, type OfferedTool, offeredTools, toolResults } from './upstream-body.ts';
import { scriptedCall } from './scripted-call.ts';

export const PROMPT = 'Run the command, write the file, and say when you are done.';
export const LAST_WORD = 'Both are done, 6 times 7 is 42.';
/** What the shell prints is not in its command, so that only a real result holds it. */
export const SHELL_RESULT = '42-from-the-shell';
/** File → its content after the task. */
export const TASK_FILES = {
  'shell.txt': SHELL_RESULT,
  'written.txt': 'written by a tool',
} as const;

const COMMAND = 'echo "$((6*7))-from-the-shell" | tee shell.txt';
const WRITING = `printf '%s\\n' '${TASK_FILES['written.txt']}' > written.txt`;
const PATCH = `*** Begin Patch\n*** Add File: written.txt\n+${TASK_FILES['written.txt']}\n*** End Patch\n`;

/** A tool of an agent, and what it is called with; a text is for tools of free text. */
type Hand = readonly [name: string, input: (workspace: string) => string | object];

/** The first that is offered is used. */
const STEPS: readonly (readonly Hand[])[] = [
  [
    ['Bash', () => ({ command: COMMAND, description: 'Multiplies' })],
    ['bash', () => ({ command: COMMAND, description: 'Multiplies' })],
    ['exec_command', () => ({ cmd: COMMAND })],
    ['exec', () => nested('exec_command', { cmd: COMMAND })],
  ],
  [
    ['Write', writing('file_path')],
    ['write', writing('filePath')],
    ['apply_patch', () => PATCH],
    ['exec', () => nested('apply_patch', PATCH)],
    ['exec_command', () => ({ cmd: WRITING })],
  ],
];

/** Plays the task to the requests that offer tools; a request without, for a title, gets a text. */
export function taskScript(workspace: string): (request: RecordedRequest) => Script {
  return (request) => {
    const tools = offeredTools(request.body);
    if (tools.length === 0) return { text: 'A title' };
    const step = toolResults(request).length;
    const hands = STEPS[step];
    if (hands === undefined) return { text: LAST_WORD };
    const [tool, input] = taken(hands, tools, workspace);
    if (tool === undefined) return { text: `None of the tools of step ${step} is offered.` };
    return { toolCalls: [scriptedCall(tool, `call_${step}`, input)] };
  };
}

function taken(
  hands: readonly Hand[],
  tools: readonly OfferedTool[],
  workspace: string,
): readonly [OfferedTool | undefined, string | object] {
  for (const [name, input] of hands) {
    const tool = findTool(tools, name);
    if (tool !== undefined) return [tool, input(workspace)];
  }
  return [undefined, ''];
}

function writing(pathField: string): (workspace: string) => object {
  return (workspace) => ({
    [pathField]: join(workspace, 'written.txt'),
    content: `${TASK_FILES['written.txt']}\n`,
  });
}

/** A tool that is called from the program which is the input of another. */
function nested(tool: string, input: unknown): string {
  return `const result = await tools.${tool}(${JSON.stringify(input)});\ntext(result);\n`;
}

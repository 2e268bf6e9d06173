/** Runs the tools of the image check, and keeps their output in case one fails. */
import { type ChildProcess, spawn } from 'node:child_process';

const PATIENCE_MS = 15 * 60_000;

export type CommandOptions = {
  readonly cwd?: string;
  readonly variables?: Readonly<Record<string, string>>;
};

/** @throws an error with the end of its output, if its exit code is not 0 */
export async function run(
  command: string,
  args: readonly string[],
  { cwd, variables = {} }: CommandOptions = {},
): Promise<string> {
  const child = spawn(command, args, {
    ...(cwd !== undefined && { cwd }),
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
  });
  const { code, stdout, output } = await ended(child);
  if (code === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output.slice(-3_000)}`);
}

export type Ended = {
  readonly code: number | null;
  readonly stdout: string;
  /** stdout and stderr in the order of their arrival. */
  readonly output: string;
};

export function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    output += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, output }));
  });
}

/** Runs the command line as people and scripts do: `node dist/cli/main.js …`, in a pipe or on a pseudo-terminal. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { Happenings } from '../upstream/happenings.ts';

export const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');
const PATIENCE_MS = 60_000;

/** Python includes a pseudo-terminal; without Python, tests that need one are skipped. */
const ON_TERMINAL = `import os, pty, sys
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))`;

export const hasTerminal = process.platform !== 'win32' && isThere('python3');

export type CommandOptions = {
  readonly variables?: Readonly<Record<string, string>>;
  /** Piped into stdin, followed by its end; nothing by default. */
  readonly input?: string;
  /** Simulates a user at the terminal: input stays open for `type`. */
  readonly onTerminal?: boolean;
  /** Flags of Node itself. */
  readonly nodeFlags?: readonly string[];
};

export class RunningCommand {
  stdout = '';
  stderr = '';
  /** Undefined while it runs; null if it was ended by a signal. */
  code: number | null | undefined;
  private typedAt = 0;
  private readonly child: ChildProcess;
  private readonly happenings = new Happenings();

  private constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.happenings.happened();
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.happenings.happened();
    });
    // The command ended before it had read its input.
    child.stdin?.on('error', () => undefined);
    child.once('close', (code) => {
      this.code = code;
      this.happenings.happened();
    });
  }

  static start(args: readonly string[], options: CommandOptions = {}): RunningCommand {
    const { variables = {}, input, onTerminal = false, nodeFlags = [] } = options;
    const command = [process.execPath, ...nodeFlags, MAIN, ...args];
    const [program = '', ...rest] = onTerminal
      ? ['python3', '-c', ON_TERMINAL, ...command]
      : command;
    const child = spawn(program, rest, {
      env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm', ...variables },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    if (!onTerminal) child.stdin.end(input ?? '');
    return new RunningCommand(child);
  }

  /** For commands on a terminal. */
  type(keys: string): void {
    this.typedAt = this.stdout.length;
    this.child.stdin?.write(keys);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Output since the last typed input. */
  async untilPrinted(text: string): Promise<void> {
    const isPrinted = (): boolean => this.stdout.includes(text, this.typedAt);
    await this.happenings.until(() => this.code !== undefined || isPrinted(), PATIENCE_MS);
    if (!isPrinted()) {
      throw new Error(`it ended without "${text}": ${this.stdout}${this.stderr}`);
    }
  }

  async untilEnd(): Promise<number | null> {
    await this.happenings.until(() => this.code !== undefined, PATIENCE_MS);
    return this.code ?? null;
  }
}

export type Outcome = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
};

export async function run(args: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
  const command = RunningCommand.start(args, options);
  const code = await command.untilEnd();
  return { code, stdout: command.stdout, stderr: command.stderr };
}

function isThere(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** `rhetor doctor`: checks a server, or this machine, and recommends what to do. */
import type { Command } from 'commander';
import type { LookedFor } from '../doctor/check-server.ts';
import type { Finding, Standing } from '../doctor/finding.ts';
import { EXIT } from '../exit-codes.ts';
import { Progress } from '../output/progress.ts';
import type { Session } from '../session.ts';
import type { Terminal } from '../output/terminal.ts';
import { type ServerOptions, withServerOptions } from './server-options.ts';

const COLOURS = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

export function registerDoctor(program: Command, session: Session): void {
  const command = program
    .command('doctor')
    .description(
      'check the server at --url or RHETOR_URL, or else this machine, and say what to do',
    );
  withServerOptions(command).action(async (options: ServerOptions) => {
    const { terminal, environment } = session;
    const progress = new Progress(terminal, 'checking');
    // Loaded here, since only this command needs the server's own configuration.
    const { runChecks } = await import('../doctor/run-checks.ts');
    const findings = await runChecks(serverOf(session, options.url), environment.token).finally(
      () => progress.end(),
    );
    const isWell = findings.every(({ standing }) => standing !== 'fail');
    if (!isWell) process.exitCode = EXIT.failure;
    if (options.json) return terminal.json({ ok: isWell, findings });
    return print(terminal, findings);
  });
}

/** An invalid address becomes a finding. */
function serverOf(session: Session, url: string | undefined): LookedFor {
  const { server } = session.environment;
  if (url === undefined && 'fault' in server) {
    return { fault: server.fault, isNamed: server.isGiven };
  }
  const isNamed = url !== undefined || server.isGiven;
  return { client: session.client(url), isNamed };
}

async function print(terminal: Terminal, findings: readonly Finding[]): Promise<void> {
  const width = Math.max(...findings.map(({ area }) => area.length));
  for (const { standing, area, message, advice } of findings) {
    const mark = terminal.style(COLOURS[standing], standing.padEnd(4));
    await terminal.line(`${mark}  ${area.padEnd(width)}  ${terminal.foreign(message)}`);
    if (advice !== undefined) await terminal.line(`      ${' '.repeat(width)}  → ${advice}`);
  }
  const count = (wanted: Standing): number =>
    findings.filter(({ standing }) => standing === wanted).length;
  await terminal.line();
  await terminal.line(`${count('ok')} ok, ${count('warn')} warnings, ${count('fail')} failed`);
}

/** `npm run crash [kills]` repeatedly kills a process that stores turns, and checks that nothing is lost. */
import { spawn } from 'node:child_process';
import { projectPath } from './project.mjs';

const kills = Number(process.argv[2] ?? 200);
const arguments_ = ['run', 'test/context/sqlite-crash.spec.ts', '--testNamePattern', 'kill -9'];
const child = spawn('vitest', arguments_, {
  cwd: projectPath(),
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, RHETOR_CRASH_KILLS: String(kills) },
});
child.once('close', (code) => {
  process.exitCode = code ?? 1;
});

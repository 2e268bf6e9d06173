/** Allows one setup at a time in a clone, with a lock file that holds the ids of its processes. */
import { randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { projectPath } from './project.mjs';
import { SetupError } from './setup-error.mjs';

const LOCK = projectPath('.rhetor-setup.lock');

/** No setup takes that long; afterwards the ids in the file belong to other processes. */
const STALE_AFTER_MS = 15 * 60_000;

/** @typedef {{ addProcess(id: number): void }} SetupLock */

/** True while another process sets this clone up, so that its unfinished files are not used. */
export function isSetupRunning() {
  const content = readLock();
  return content !== undefined && isHeld(content);
}

/** @param {(lock: SetupLock) => Promise<void>} work */
export async function withSetupLock(work) {
  const token = `${randomUUID()}\n${process.pid}\n`;
  await acquire(token);
  const release = () => {
    if (readLock()?.startsWith(token)) rmSync(LOCK, { force: true });
  };
  process.once('exit', release);
  try {
    await work({ addProcess: (id) => appendFileSync(LOCK, `${id}\n`) });
  } finally {
    release();
    process.off('exit', release);
  }
}

/** @param {string} token */
async function acquire(token) {
  let isTold = false;
  while (!tryCreate(token) && !(await tryTakeOver(token))) {
    if (!isTold) console.error('rhetor: another command is setting this clone up; waiting for it');
    isTold = true;
    await delay(200);
  }
}

/** @param {string} token */
function tryCreate(token) {
  try {
    writeFileSync(LOCK, token, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw new SetupError(`Rhetor cannot write into its own folder (${codeOf(error)}): ${LOCK}`);
  }
}

/**
 * Replaces the lock of a setup that was killed. If several processes try at once, the last one to
 * rename wins; the pause lets each of them see which one that was.
 * @param {string} token
 */
async function tryTakeOver(token) {
  const content = readLock();
  if (content === undefined || isHeld(content)) return false;
  const own = `${LOCK}.${process.pid}`;
  writeFileSync(own, token);
  renameSync(own, LOCK);
  await delay(100);
  return readLock() === token;
}

/** @param {string} content */
function isHeld(content) {
  if (lockAge() > STALE_AFTER_MS) return false;
  const [, ...ids] = content.trim().split('\n').map(Number);
  return ids.some(isRunning);
}

/** @param {number} id */
function isRunning(id) {
  try {
    process.kill(id, 0);
    return !isZombie(id);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/**
 * In a container whose first process does not reap children, a killed process keeps its id forever.
 * @param {number} id
 */
function isZombie(id) {
  try {
    return /\) Z /.test(readFileSync(`/proc/${id}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function readLock() {
  try {
    return readFileSync(LOCK, 'utf8');
  } catch {
    return undefined;
  }
}

function lockAge() {
  return Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root, say } from './checkout.mjs';

const lockFile = join(root, '.setup-lock');
const POLL_MS = 100;
/** Longer than any set-up takes: a lock this old was left behind, whoever has its process id today. */
const STALE_MS = 15 * 60_000;
const NAMELESS_MS = 5_000;

/** Runs `work` while no other process of this checkout does. */
export async function withLock(work) {
  await acquire();
  const release = () => rmSync(lockFile, { force: true });
  const onSignal = () => process.exit(130);
  process.once('exit', release);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, onSignal);
  try {
    return await work();
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM']) process.removeListener(signal, onSignal);
    process.removeListener('exit', release);
    release();
  }
}

async function acquire() {
  for (let waited = 0; ; waited++) {
    if (tryCreate()) return;
    const holder = readHolder();
    if (holder !== undefined && !holder.isAlive) {
      rmSync(lockFile, { force: true });
      if (!tryCreate()) continue;
      // Two that found the same dead holder may have taken each other's file away: the last one to write has it.
      await sleep(POLL_MS);
      if (readHolder()?.pid === process.pid) return;
      continue;
    }
    if (waited === 0) say('Another process is setting this checkout up; waiting for it …');
    await sleep(POLL_MS);
  }
}

function tryCreate() {
  try {
    const file = openSync(lockFile, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when nobody holds it. */
function readHolder() {
  try {
    const ageMs = Date.now() - statSync(lockFile).mtimeMs;
    const pid = Number(readFileSync(lockFile, 'utf8'));
    // Empty for a moment after it was made, and for good when its maker died in that moment.
    return { pid, isAlive: pid === 0 ? ageMs < NAMELESS_MS : isRunning(pid) && ageMs < STALE_MS };
  } catch {
    return undefined;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

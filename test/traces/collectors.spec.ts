/** Collectors that are dead, slow or back again, and none at all. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { buildRhetor, RhetorHome } from '../process/rhetor-process.ts';
import { Stage } from '../api/stage.ts';
import { Collector } from './collector.ts';

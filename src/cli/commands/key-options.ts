/** The flags of `rhetor keys create` and `update`, and the fields that they set. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { KeyContexts, KeyPermissionName, KeyRequest } from '../../contract/keys.ts';
import { count } from '../input/count-option.ts';
import { collect } from '../input/key-value.ts';
import type { ServerOptions } from './server-options.ts';
import { metadataOf } from './text-versions.ts';

export type KeyFlags = ServerOptions & {
  readonly component?: string;
  readonly model?: readonly string[];
  readonly contexts?: KeyContexts;
  readonly permission?: readonly KeyPermissionName[];
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  readonly concurrent?: number;
  readonly expires?: string;
  readonly metadata?: readonly string[];
};

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

export function withKeyOptions(command: Command): Command {
  return command
    .option('--component <name>', 'the key always speaks as this component')
    .option(
      '--model <pattern>',
      'a model or rule that it may use, such as "anthropic/*" or "rhetor/code"; can be repeated',
      collect,
    )
    .addOption(
      new Option('--contexts <which>', 'conversations that it sees').choices([
        'own',
        'component',
        'all',
      ]),
    )
    .addOption(
      new Option('--permission <name...>', 'what it may do; by default everything').choices([
        'ask',
        'remember',
      ]),
    )
    .option('--requests-per-minute <count>', 'limit of requests', count)
    .option('--tokens-per-minute <count>', 'limit of tokens', count)
    .option('--concurrent <count>', 'limit of calls at a time', count)
    .option('--expires <time>', 'in 90d, 12h or 30m, or at an ISO time with a zone', expiry)
    .option('--metadata <key=value>', 'a note for yourself; can be repeated', collect);
}

/** The fields that are given; `limits` replaces all limits. */
export function toKeyFields(flags: KeyFlags): Omit<KeyRequest, 'name'> {
  const limits = {
    ...(flags.requestsPerMinute !== undefined && { requests_per_minute: flags.requestsPerMinute }),
    ...(flags.tokensPerMinute !== undefined && { tokens_per_minute: flags.tokensPerMinute }),
    ...(flags.concurrent !== undefined && { concurrent: flags.concurrent }),
  };
  return {
    ...(flags.component !== undefined && { component: flags.component }),
    ...(flags.model !== undefined && { models: flags.model }),
    ...(flags.contexts !== undefined && { contexts: flags.contexts }),
    ...(flags.permission !== undefined && { permissions: flags.permission }),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(flags.expires !== undefined && { expires_at: flags.expires }),
    ...metadataOf(flags),
  };
}

/** A time from now on, or a time as the server takes it. */
function expiry(text: string): string {
  const [, amount, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (amount !== undefined) {
    return new Date(Date.now() + Number(amount) * (UNITS[unit] ?? 0)).toISOString();
  }
  const time = Date.parse(text);
  if (/(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(time)) return new Date(time).toISOString();
  throw new InvalidArgumentError('Write it as 90d, 12h or 30m, or like 2027-01-31T12:00:00Z.');
}

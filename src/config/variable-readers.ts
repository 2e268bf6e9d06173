/** Reads the values of environment variables; each fault names its variable and what to give instead. */
import { compile } from 'proxy-addr';
import { withoutTrailingSlashes } from '../model/slashes.ts';
import { StartupError } from './startup-error.ts';

export function readPort(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65_535) return port;
  throw new StartupError(`${name}=${value} is not a port; give a number from 0 to 65535.`);
}

export function readBytes(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const match = /^(\d+)\s*(b|kb|kib|mb|mib)?$/i.exec(value);
  const bytes =
    Number(match?.[1]) *
    ({ k: 1024, m: 1024 * 1024 }[(match?.[2] ?? '').charAt(0).toLowerCase()] ?? 1);
  if (bytes >= 1024 && bytes <= 1024 ** 3) return bytes;
  throw new StartupError(
    `${name}=${value} is not a size from 1 KiB to 1 GiB; give bytes, or a number with kb or mb.`,
  );
}

export function readCount(
  name: string,
  value: string | undefined,
  most = 100_000,
  least = 1,
): number | undefined {
  if (value === undefined) return undefined;
  const count = Number(value);
  if (Number.isInteger(count) && count >= least && count <= most) return count;
  throw new StartupError(
    `${name}=${value} is not a count; give a number from ${least} to ${most}.`,
  );
}

export function toMilliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1_000;
}

export function readUrl(name: string, value: string, advice: string): string {
  if (URL.canParse(value) && /^https?:/i.test(value)) return withoutTrailingSlashes(value);
  throw new StartupError(`${name}=${value} is not an http(s) URL; ${advice}`);
}

/** On by default. */
export function readOnOff(name: string, value = 'on'): boolean {
  const word = value.toLowerCase();
  if (word === 'on' || word === 'off') return word === 'on';
  throw new StartupError(`${name}=${value} is neither "on" nor "off"; give one of them.`);
}

export function readSwitch(name: string, value: string): string | undefined {
  return value.toLowerCase() === 'off' ? undefined : readUrl(name, value, 'give one, or "off".');
}

/** One that no browser would send is refused: it would keep out whom it was meant to let in. */
export function readOrigins(
  name: string,
  value: string | undefined,
): readonly string[] | undefined {
  const origins = readList(value)?.map(withoutTrailingSlashes);
  const wrong = origins?.find((origin) => !/^[a-z][a-z\d+.-]*:\/\/[^/]+$/.test(origin));
  if (wrong === undefined) return origins;
  throw new StartupError(
    `${name}: "${wrong}" is not an origin; write it as a browser does, like https://app.example.`,
  );
}

export function readTrustedProxies(value: string | undefined): readonly string[] {
  const proxies = readList(value) ?? [];
  try {
    compile([...proxies]);
    return proxies;
  } catch (error) {
    throw new StartupError(
      `RHETOR_TRUSTED_PROXIES: ${error instanceof Error ? error.message : String(error)}; give addresses or ` +
        'networks such as 10.0.0.0/8, separated by commas, or loopback, linklocal, uniquelocal.',
    );
  }
}

export function readList(value: string | undefined): readonly string[] | undefined {
  return value
    ?.split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '');
}

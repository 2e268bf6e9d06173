/** A component as Hermes lists it, narrowed from Hermes' answer; pure. */
import { isRecord } from '../model/json/json.ts';
import type { Instance } from './instance.ts';

export type RegisteredComponent = {
  readonly componentId: string;
  readonly endpoint: string | undefined;
  /** Identifies a Rhetor; undefined for other components, and for older versions. */
  readonly instance: Instance | undefined;
  /** Epoch milliseconds, by Hermes' clock. */
  readonly lastHeartbeat: number | undefined;
};

/** Returns undefined for an entry without an id. */
export function toRegisteredComponent(entry: unknown): RegisteredComponent | undefined {
  if (!isRecord(entry)) return undefined;
  const componentId = componentText(entry, 'componentId') ?? componentText(entry, 'component_id');
  if (componentId === undefined) return undefined;
  return {
    componentId,
    endpoint: componentText(entry, 'endpoint'),
    instance: toInstance(entry['metadata']),
    lastHeartbeat: toTime(entry['lastHeartbeat'] ?? entry['last_heartbeat']),
  };
}

export function componentText(
  record: Readonly<Record<string, unknown>>,
  name: string,
): string | undefined {
  const value = record[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function toInstance(metadata: unknown): Instance | undefined {
  if (!isRecord(metadata)) return undefined;
  const id = componentText(metadata, 'instance');
  return id === undefined ? undefined : { id, process: componentText(metadata, 'process') ?? '' };
}

/** Accepts seconds, milliseconds or a date as text, since versions of Hermes differ. */
function toTime(value: unknown): number | undefined {
  if (typeof value === 'number' && value > 0) return value < 1e11 ? value * 1_000 : value;
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

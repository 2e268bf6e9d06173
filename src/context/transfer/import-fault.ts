/** What is wrong with a file to be imported, and where. */
export class ImportFault extends Error {
  override readonly name = 'ImportFault';
  /** A path such as `contexts.3.messages.0.role`. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns undefined for an absent value or null. */
export function importedText(value: JsonObject, key: string, path: string): string | undefined {
  const field = value[key];
  if (field === undefined || field === null) return undefined;
  if (typeof field === 'string') return field;
  throw new ImportFault(`${path}.${key}`, 'must be a text');
}

export function importedList(value: JsonObject, key: string, path: string): readonly unknown[] {
  const field = value[key];
  if (field === undefined || field === null) return [];
  if (Array.isArray(field)) return field;
  throw new ImportFault(`${path}.${key}`, 'must be a list');
}

/** The year 5138 in seconds: a greater number is in milliseconds. */
const MOST_SECONDS = 1e11;
/** The end of the year 9999. */
const LATEST = 253_402_300_799_999;

/** Epoch milliseconds, from an ISO 8601 text (UTC if it has no time zone) or an epoch number. */
export function importedTime(value: JsonObject, key: string, path: string): number | undefined {
  const field = value[key];
  if (field === undefined || field === null) return undefined;
  const time =
    typeof field === 'number'
      ? Math.round(field < MOST_SECONDS ? field * 1_000 : field)
      : typeof field === 'string'
        ? Date.parse(/\dT[\d:.,]+$/.test(field) ? `${field}Z` : field)
        : Number.NaN;
  if (time >= 0 && time <= LATEST) return time;
  throw new ImportFault(`${path}.${key}`, 'must be a time: ISO 8601, or seconds since 1970');
}

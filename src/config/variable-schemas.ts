/**
 * The formats of environment variables, and a reader for a table of them. A fault's message
 * continues after the variable's name, with the value unless it may be a secret.
 */
import { compile } from 'proxy-addr';
import { z } from 'zod';
import { withoutTrailingSlashes } from '../model/slashes.ts';
import { StartupError } from './startup-error.ts';

type Variables = Readonly<Record<string, string | undefined>>;

const NAMES = z.registry<{ readonly name: string }>();

/** One entry of a table: the variable's name and format. Blank counts as unset. */
export function variable<Schema extends z.ZodType>(name: string, schema: Schema): Schema {
  // Cloned, since the variable's name is stored by schema.
  const own = schema.clone();
  NAMES.add(own, { name });
  return own;
}

/** The variable names of a table. */
export function namesOf(table: z.ZodObject): readonly string[] {
  return Object.values(table.shape).map(nameOf);
}

/** @throws StartupError for the first invalid value: the variable, the fault, and what to do */
export function readVariables<Shape extends z.ZodRawShape>(
  table: z.ZodObject<Shape>,
  variables: Variables,
): z.output<z.ZodObject<Shape>> {
  const given = Object.entries(table.shape).map(([key, schema]) => [
    key,
    variables[nameOf(schema)]?.trim() || undefined,
  ]);
  const result = table.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const schema = table.shape[String(issue?.path[0])];
  throw new StartupError(`${schema && nameOf(schema)}${issue?.message}`);
}

function nameOf(schema: z.core.$ZodType): string {
  return NAMES.get(schema)?.name ?? '';
}

/** The part of a message that shows the value. */
function shown(fault: string): { error: (issue: { readonly input: unknown }) => string } {
  return { error: ({ input }) => `=${String(input)} ${fault}` };
}

export const plainText = z.string();

/** Anything other than "1" is off. */
export const flag = z
  .string()
  .optional()
  .transform((value) => value === '1');

export const port = z
  .string()
  .refine((value) => /^\d+$/.test(value) && Number(value) <= 65_535, {
    error: ({ input }) => `=${String(input)} is not a port; ${portAdvice(String(input))}`,
  })
  .transform(Number);

export const size = z
  .string()
  .refine(
    (value) => toBytes(value) >= 1024 && toBytes(value) <= 1024 ** 3,
    shown('is not a size from 1 KiB to 1 GiB; give bytes, or a number with kb or mb.'),
  )
  .transform(toBytes);

export function wholeNumber(most = 100_000, least = 1) {
  return z
    .string()
    .refine(
      (value) => Number.isInteger(Number(value)) && Number(value) >= least && Number(value) <= most,
      shown(`is not a count; give a number from ${least} to ${most}.`),
    )
    .transform(Number);
}

export function httpUrl(advice: string) {
  return z
    .string()
    .refine(isHttpUrl, shown(`is not an http(s) URL; ${advice}`))
    .transform(withoutTrailingSlashes);
}

/** Undefined for "off". */
export const urlOrOff = z
  .string()
  .refine(
    (value) => isOff(value) || isHttpUrl(value),
    shown('is not an http(s) URL; give one, or "off".'),
  )
  .transform((value) => (isOff(value) ? undefined : withoutTrailingSlashes(value)));

export const onOff = z
  .string()
  .refine(
    (value) => isOff(value) || value.toLowerCase() === 'on',
    shown('is neither "on" nor "off"; give one of them.'),
  )
  .transform((value) => !isOff(value));

export function word<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z
    .string()
    .toLowerCase()
    .pipe(z.enum(words, shown(`is unknown; give one of ${words.join(', ')}.`)));
}

/** Separated by commas. */
export const list = z.string().transform((value): readonly string[] =>
  value
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== ''),
);

/** Rejects an origin that no browser would send: it would lock out the site that it was meant to allow. */
export const origins = list
  .transform((values): readonly string[] => values.map(withoutTrailingSlashes))
  .superRefine((values, context) => {
    const wrong = values.find((origin) => !/^[a-z][a-z\d+.-]*:\/\/[^/]+$/.test(origin));
    if (wrong === undefined) return;
    const message = `: "${wrong}" is not an origin; write it as a browser does, like https://app.example.`;
    context.addIssue({ code: 'custom', message });
  });

export const trustedProxies = list.superRefine((values, context) => {
  try {
    compile([...values]);
  } catch (error) {
    const message =
      `: ${error instanceof Error ? error.message : String(error)}; give addresses or networks such ` +
      'as 10.0.0.0/8, separated by commas, or loopback, linklocal, uniquelocal.';
    context.addIssue({ code: 'custom', message });
  }
});

/** Kubernetes sets `<NAME>_PORT=tcp://…` in every container beside a Service of that name. */
function portAdvice(given: string): string {
  return given.startsWith('tcp://')
    ? 'Kubernetes sets it for a Service. Put "enableServiceLinks: false" into the pod’s spec.'
    : 'give a number from 0 to 65535.';
}

function isOff(value: string): boolean {
  return value.toLowerCase() === 'off';
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:/i.test(value);
}

/** Returns NaN for an invalid size. */
function toBytes(value: string): number {
  const match = /^(\d+)\s*(b|kb|kib|mb|mib)?$/i.exec(value);
  const unit = (match?.[2] ?? '').charAt(0).toLowerCase();
  return Number(match?.[1]) * ({ k: 1024, m: 1024 * 1024 }[unit] ?? 1);
}

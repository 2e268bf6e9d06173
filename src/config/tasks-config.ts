/** config/tasks.json: the model, options and fallbacks for each task or component. */
import { z } from 'zod';
import { isRecord } from '../model/json/json.ts';
import { assertNever } from '../model/assert-never.ts';
import {
  embeddingFault,
  isMemoryConfig,
  type MemoryConfig,
  memorySchema,
} from './memory-config.ts';
import type { ResolvedProvider } from './providers-config.ts';
import { isShape, OPTION_ROWS } from '../model/options/option-places.ts';
import type { WireOptions } from '../model/completion-request.ts';
import type { OptionValue } from '../model/options/option-row.ts';
import type { RateLimits } from '../model/rate-limits.ts';
import { poolSchema } from './pool-config.ts';
import { rateLimitsSchema } from './rate-limits-config.ts';
import { timeoutsSchema } from './timeouts.ts';
import { MOST_CACHE_SECONDS, MOST_FALLBACKS, MOST_RECALLED, MOST_RETRIES } from './limits.ts';
import { RECALL_SCOPES } from '../model/choices/recall-scope.ts';
import { STREAM_RECOVERIES } from '../model/choices/stream-recovery.ts';
import { PROMPT_CACHES } from '../model/choices/prompt-cache.ts';
import { UNKNOWN_FIELDS } from '../model/choices/unknown-fields.ts';

const candidate = z.strictObject({ provider: z.string().min(1), model: z.string().min(1) });

/** All options except those with a custom shape, which only a caller can set. */
const ofModel = Object.fromEntries(
  [...OPTION_ROWS.values()].flatMap(({ wire, value }) =>
    isShape(value) ? [] : [[wire, schemaOf(value).optional()]],
  ),
  // `fromEntries` loses which name has which type; the table has both.
) as unknown as {
  readonly [Wire in keyof WireOptions]-?: z.ZodOptional<z.ZodType<WireOptions[Wire]>>;
};

const options = z.strictObject({
  ...ofModel,
  fallback_provider: z.string().min(1).optional(),
  fallback_model: z.string().min(1).optional(),
});

/** A name that callers may request; `*` matches any text. */
const namePattern = z
  .string()
  .min(1)
  .max(256)
  .refine((pattern) => pattern.trim() === pattern, 'must not begin or end with a space');

const ruleFields = z.strictObject({
  provider: z.string().min(1).optional(),
  model: z.string().min(1).optional(),
  /** In place of `provider` and `model`. */
  pool: poolSchema.optional(),
  models: z.array(namePattern).max(64).optional(),
  fallback_for_named_models: z.boolean().optional(),
  options: options.optional(),
  fallbacks: z.array(candidate).max(MOST_FALLBACKS).optional(),
  timeouts_ms: timeoutsSchema.optional(),
  retries: z.int().min(0).max(MOST_RETRIES).optional(),
  stream_recovery: z.enum(STREAM_RECOVERIES).optional(),
  upstream_stream: z.boolean().optional(),
  unknown_fields: z.enum(UNKNOWN_FIELDS).optional(),
  /** Answers that do not fit the JSON schema of their request are asked for once more. */
  validate: z.literal('repair').optional(),
  prompt_cache: z.enum(PROMPT_CACHES).optional(),
  /** How long a complete answer is kept for equal requests of the same caller. */
  cache: z.strictObject({ seconds: z.int().min(1).max(MOST_CACHE_SECONDS) }).optional(),
  recall: z
    .strictObject({
      limit: z.int().min(1).max(MOST_RECALLED),
      scope: z.enum(RECALL_SCOPES).optional(),
    })
    .optional(),
});

const rule = ruleFields.superRefine(({ provider, model, pool }, context) => {
  if (pool === undefined || (provider ?? model) === undefined) return;
  const message =
    'cannot be combined with "provider" or "model"; a rule has either a pool or one model';
  context.addIssue({ code: 'custom', path: ['pool'], message });
});

export const tasksSchema = z.record(z.string().min(1).max(128), rule);

export type TasksFile = {
  readonly rules: TasksConfig;
  /** The limits of all callers together. */
  readonly limits: RateLimits | undefined;
  readonly memory: MemoryConfig | undefined;
};

/** The file: beside the rules it may have `limits` and `memory`, which are no rules. */
export const tasksFileSchema = z.unknown().transform((file, context): TasksFile => {
  const { limits, ...others } = isRecord(file) ? file : {};
  const { memory: given, ...unnamed } = others;
  const memory = isMemoryConfig(given) ? given : undefined;
  const rules = memory === undefined ? others : unnamed;
  const parsedRules = tasksSchema.safeParse(isRecord(file) ? rules : file);
  const parsedLimits = rateLimitsSchema.optional().safeParse(limits);
  const parsedMemory = memorySchema.optional().safeParse(memory);
  if (parsedRules.success && parsedLimits.success && parsedMemory.success) {
    return { rules: parsedRules.data, limits: parsedLimits.data, memory: parsedMemory.data };
  }
  const pass = (issue: z.core.$ZodIssue, ...at: readonly string[]): void => {
    // Only the nested issue says what is wrong with a name.
    const { message } = (issue.code === 'invalid_key' ? issue.issues[0] : undefined) ?? issue;
    context.addIssue({ code: 'custom', path: [...at, ...issue.path], message });
  };
  for (const issue of parsedRules.error?.issues ?? []) pass(issue);
  for (const issue of parsedLimits.error?.issues ?? []) pass(issue, 'limits');
  for (const issue of parsedMemory.error?.issues ?? []) pass(issue, 'memory');
  return z.NEVER;
});

/** The same, with the providers that it names held against those of providers.json. */
export function tasksFileSchemaBeside(providers: () => readonly ResolvedProvider[]) {
  return tasksFileSchema.superRefine(({ memory }, context) => {
    const fault = embeddingFault(memory, providers());
    if (fault === undefined) return;
    context.addIssue({ code: 'custom', path: [...(fault.path ?? [])], message: fault.message });
  });
}

/** The content that an empty tasks.json stands for: no rules. */
export const NO_RULES = '{}';

export type TasksConfig = Readonly<Record<string, TaskRule>>;
export type TaskRule = z.infer<typeof rule>;
export type TaskOptions = z.infer<typeof options>;

/** Every provider that a rule names: its own, those of its pool, its fallback, and its list of fallbacks. */
export function providersOfRules(
  tasks: TasksConfig,
): readonly { readonly rule: string; readonly provider: string }[] {
  return Object.entries(tasks).flatMap(([name, { provider, pool, options, fallbacks = [] }]) => {
    const listed = [...(pool?.members ?? []), ...fallbacks].map((one) => one.provider);
    return [...new Set([provider, options?.fallback_provider, ...listed])]
      .filter((id) => id !== undefined)
      .map((id) => ({ rule: name, provider: id }));
  });
}

function schemaOf(value: OptionValue): z.ZodType {
  switch (value.type) {
    case 'number':
    case 'integer': {
      const { least, above, most } = value;
      const number = value.type === 'integer' ? z.int() : z.number();
      const bounds = [
        ...(least === undefined ? [] : [z.gte(least)]),
        ...(above === undefined ? [] : [z.gt(above)]),
        ...(most === undefined ? [] : [z.lte(most)]),
      ];
      return number.check(...bounds);
    }
    case 'flag':
      return z.boolean();
    case 'word':
      return z.enum(value.words);
    case 'text':
      return z.string().min(1).max(value.longest);
    case 'texts':
      return z.union([z.string(), z.array(z.string()).max(value.most)], {
        error: `must be a text or a list of texts, ${value.most} at most`,
      });
    case 'number-map': {
      const { least, most, mostEntries } = value;
      return z
        .record(z.string().regex(/^\d+$/), z.number().min(least).max(most))
        .refine(
          (map) => Object.keys(map).length <= mostEntries,
          `must have at most ${mostEntries} entries`,
        );
    }
    case 'response-format':
    case 'tool-choice':
      return z.never();
    default:
      return assertNever(value);
  }
}

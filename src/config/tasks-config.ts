/** config/tasks.json: which model a task or component gets, with which options and fallbacks. */
import { z } from 'zod';
import { REASONING_EFFORTS } from '../model/completion-request.ts';
import { timeoutsSchema } from './timeouts.ts';
import { MOST_RECALLED } from './limits.ts';

const candidate = z.strictObject({ provider: z.string().min(1), model: z.string().min(1) });

const options = z.strictObject({
  temperature: z.number().min(0).max(2).optional(),
  max_tokens: z.int().positive().optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().positive().optional(),
  stop: z
    .union([z.string(), z.array(z.string()).max(16)], {
      error: 'must be a text or a list of texts, 16 at most',
    })
    .optional(),
  seed: z.int().optional(),
  presence_penalty: z.number().min(-2).max(2).optional(),
  frequency_penalty: z.number().min(-2).max(2).optional(),
  reasoning_effort: z.enum(REASONING_EFFORTS).optional(),
  num_ctx: z.int().positive().optional(),
  fallback_provider: z.string().min(1).optional(),
  fallback_model: z.string().min(1).optional(),
});

export const STREAM_RECOVERIES = ['error', 'buffer', 'continue'] as const;
export type StreamRecovery = (typeof STREAM_RECOVERIES)[number];

/** A name that a caller may ask for; `*` matches any text. */
const namePattern = z
  .string()
  .min(1)
  .max(256)
  .refine((pattern) => pattern.trim() === pattern, 'must not begin or end with a space');

const rule = z.strictObject({
  provider: z.string().min(1).optional(),
  model: z.string().min(1).optional(),
  models: z.array(namePattern).max(64).optional(),
  fallback_for_named_models: z.boolean().optional(),
  options: options.optional(),
  fallbacks: z.array(candidate).max(16).optional(),
  timeouts_ms: timeoutsSchema.optional(),
  retries: z.int().min(0).max(10).optional(),
  stream_recovery: z.enum(STREAM_RECOVERIES).optional(),
  recall: z.strictObject({ limit: z.int().min(1).max(MOST_RECALLED) }).optional(),
});

export const tasksSchema = z.record(z.string().min(1).max(128), rule);

/** What an empty tasks.json means: there are no rules. */
export const NO_RULES = '{}';

export type TasksConfig = Readonly<Record<string, TaskRule>>;
export type TaskRule = z.infer<typeof rule>;
export type TaskOptions = z.infer<typeof options>;

/** Every provider that a rule names: as its own, as its fallback, or in its list of fallbacks. */
export function providersOfRules(
  tasks: TasksConfig,
): readonly { readonly rule: string; readonly provider: string }[] {
  return Object.entries(tasks).flatMap(([name, { provider, options, fallbacks = [] }]) =>
    [...new Set([provider, options?.fallback_provider, ...fallbacks.map((one) => one.provider)])]
      .filter((id) => id !== undefined)
      .map((id) => ({ rule: name, provider: id })),
  );
}

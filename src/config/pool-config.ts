/** The `pool` of a rule in tasks.json: models that share its requests, and how one is chosen. */
import { z } from 'zod';
import { HIGHEST_WEIGHT, LONGEST_TIMER_MS, MOST_MEMBERS, SHORTEST_HEDGE_MS } from './limits.ts';

export const POOL_CHOICES = ['weighted', 'fastest', 'cheapest', 'least_busy'] as const;
export type PoolChoice = (typeof POOL_CHOICES)[number];

const member = z.strictObject({
  provider: z.string().min(1),
  model: z.string().min(1),
  /** Its share of the requests, relative to the weights of the others; default 1. */
  weight: z.number().positive().max(HIGHEST_WEIGHT).optional(),
});

export const poolSchema = z
  .strictObject({
    members: z.array(member).min(1).max(MOST_MEMBERS),
    choose: z.enum(POOL_CHOICES).optional(),
    /** Whether the turns of a conversation go to the same member; default true. */
    sticky: z.boolean().optional(),
    /** After this silence a second member is asked the same; absent: never. */
    hedge_after_ms: z
      .union([z.int().min(SHORTEST_HEDGE_MS).max(LONGEST_TIMER_MS), z.literal('p95')], {
        error: `must be ${SHORTEST_HEDGE_MS} milliseconds or more, or "p95"`,
      })
      .optional(),
  })
  .superRefine(({ members }, context) => {
    const seen = new Set<string>();
    members.forEach(({ provider, model }, index) => {
      const name = `${provider}/${model}`;
      if (seen.has(name)) {
        const message = `names ${name} twice; give it one entry with a higher weight`;
        context.addIssue({ code: 'custom', path: ['members', index], message });
      }
      seen.add(name);
    });
  });

export type PoolDefinition = z.infer<typeof poolSchema>;

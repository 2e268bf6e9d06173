/** The `pool` of a rule in tasks.json: models that share its requests, and how one is chosen. */
import { z } from 'zod';
import { HIGHEST_WEIGHT, MOST_MEMBERS } from './limits.ts';

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

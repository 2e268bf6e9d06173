/**
 * Lists a component as one of the platform's AIs, and resolves the names by which they are asked;
 * pure.
 */
import type { Specialist } from '../../contract/platform.ts';
import type { ComponentDescription } from '../../prompts/prompt.ts';

type Standing = {
  /** The address of Rhetor, which answers for all of them. */
  readonly address: URL;
  readonly capabilities: readonly string[];
  readonly isHealthy: boolean;
};

const SUFFIX = '-ci';
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

export function aiIdOf(component: string): string {
  return `${component}${SUFFIX}`;
}

/** `apollo-ci` and `apollo` both mean `apollo`. */
export function componentOfAi(aiId: string): string {
  const name = aiId.toLowerCase();
  return name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
}

/** Whether a component may have this name; an AI's id is not a component name. */
export function isComponentName(name: string): boolean {
  return /^[a-z][a-z0-9_-]{0,63}$/.test(name) && !name.endsWith(SUFFIX);
}

export function toSpecialist(
  component: string,
  { name, description, tags }: ComponentDescription,
  { address, capabilities, isHealthy }: Standing,
): Specialist {
  return {
    ai_id: aiIdOf(component),
    component,
    name,
    port: Number(address.port) || (DEFAULT_PORTS[address.protocol] ?? 0),
    host: address.hostname,
    description,
    category: tags[0] ?? 'specialist',
    capabilities,
    healthy: isHealthy,
    in_roster: true,
  };
}

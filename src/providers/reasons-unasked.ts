/** Whether a model reasons without being asked to, whichever server it runs on; pure. */
import { claudeTraits } from './anthropic/claude-models.ts';
import { isReasoningModel } from './openai/openai-models.ts';

const OTHERS = /^gemini-(?:2\.5|[3-9]|[a-z-]+-latest)|^grok-(?:3-mini|[4-9]|code)/;

/** @param model with or without its vendor in front, such as `openai/gpt-5.4` or `us.anthropic.claude-opus-5` */
export function reasonsUnasked(model: string): boolean {
  const name = model.slice(model.lastIndexOf('/') + 1).replace(/^(?:ft:)?(?:[a-z-]+\.)*/, '');
  // Routers write versions with a dot.
  if (name.startsWith('claude-')) {
    return claudeTraits(name.replaceAll('.', '-')).thinking === 'by-itself';
  }
  return isReasoningModel(name) || (OTHERS.test(name) && !name.endsWith('-non-reasoning'));
}

/** The text of a stored message, for a terminal. */
import type { StoredContent } from '../../contract/contexts.ts';

export function contentText(content: StoredContent): string {
  if (typeof content === 'string') return content;
  return content.map((part) => (part.type === 'text' ? part.text : '[image]')).join('\n');
}

/** Refuses a choice among tools that the request does not have; pure. */
import { RhetorError } from '../../model/rhetor-error.ts';
import type { ConversationRequest } from '../request/conversation-request.ts';

/**
 * Without tools a vendor is not sent the choice, so a call that must be made would be forgotten.
 * @throws RhetorError `validation_failed` that names `tool_choice`
 */
export function assertToolsToChoose({
  tools,
  options: { toolChoice },
  vendor,
}: Pick<ConversationRequest, 'tools' | 'options' | 'vendor'>): void {
  const mustCall = toolChoice?.type === 'required' || toolChoice?.type === 'tool';
  // The vendor's own tools are among its fields.
  if (!mustCall || tools.length > 0 || vendor?.fields['tools'] !== undefined) return;
  const field = 'options.tool_choice';
  throw new RhetorError(
    'validation_failed',
    `${field}: the request has no tools to call; add tools, or leave it out.`,
    { fields: [{ field, message: 'needs tools in the request' }] },
  );
}

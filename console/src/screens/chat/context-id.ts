/** Ids of new conversations. The page chooses them, so that it can find an answer after a lost connection. */

const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const LENGTH = 12;

/** @param component the conversation's component, which its id then begins with */
export function newContextId(component: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
  const name = Array.from(bytes, (byte) => LETTERS[byte % LETTERS.length]).join('');
  return /^[A-Za-z0-9][A-Za-z0-9._@-]{0,80}$/.test(component)
    ? `${component}:${name}`
    : `chat-${name}`;
}

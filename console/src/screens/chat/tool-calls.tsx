/** The tools that a model wants to have called, with their arguments. */
import type { ToolCall } from '../../../../src/client/client.ts';

export function ToolCalls({ calls }: { readonly calls: readonly ToolCall[] }) {
  return (
    <>
      {calls.map(({ id, function: { name, arguments: text } }, place) => (
        <details key={`${place}-${id}`} class="folded" open>
          <summary>
            Calls <code>{name}</code>
          </summary>
          <pre class="tool-text">{indented(text)}</pre>
        </details>
      ))}
    </>
  );
}

/** The model may still be writing them, or have written them wrongly. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

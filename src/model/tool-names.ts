/** One name for a tool that its caller keeps in a group, since most models know no groups of tools; pure. */

/** A tool's place: the name of its group, and its own name within it. */
export type ToolGroup = { readonly group: string; readonly member: string };

/** The name by which models call a client's search for tools, which has none of its own. */
export const TOOL_SEARCH = 'tool_search';

/** The longest name that every vendor takes. */
const LONGEST_NAME = 64;
const JOINT = '__';

/**
 * `group__member`, as agents write it themselves; the same for every request, so that a call in the
 * history has the name of the tool that is offered. Where that would be ambiguous, or no name to some
 * vendor, a mark of the pair is part of it.
 */
export function toolNameInGroup({ group, member }: ToolGroup): string {
  const joined = `${group}${JOINT}${member}`;
  const isClear = /^[\w-]+$/.test(joined) && joined.split(JOINT).at(-1) === member;
  if (isClear && joined.length <= LONGEST_NAME && !group.endsWith('_')) return joined;
  return markedToolName({ group, member });
}

/** The name with its mark, for a request that has another tool of the plain name. */
export function markedToolName({ group, member }: ToolGroup): string {
  const mark = markOf(`${group}\u0000${member}`);
  const kept = `${group}${JOINT}${member}`.slice(0, LONGEST_NAME - mark.length - 1);
  return `${kept.replaceAll(/[^\w-]/g, '_')}_${mark}`;
}

const FIRST = 0x81_1c_9d_c5;
const FACTOR = 0x01_00_01_93;

/** FNV-1a: short, and the same in every process. */
function markOf(text: string): string {
  let hash = FIRST;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), FACTOR);
  }
  return (hash >>> 0).toString(36).padStart(7, '0');
}

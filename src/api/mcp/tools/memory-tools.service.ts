/** The tools of memory. */
import { Injectable } from '@nestjs/common';
import type { StoredMessage } from '../../../contract/contexts.ts';
import type { MemoryHit } from '../../../contract/memory.ts';
import { MemoryService } from '../../../memory/memory.service.ts';
import { LONGEST_FOUND_TEXT } from '../../limits.ts';
import { validateBody } from '../../validation/validate-body.ts';
import { searchMemory } from '../../views/memory-search.ts';
import { toNoteView } from '../../views/memory-view.ts';
import { RememberBody, SearchMemoryBody } from '../dto/tools.dto.ts';
import type { McpCall } from '../mcp-call.ts';
import { shortenedMessage } from '../shortened-message.ts';
import type { ToolResult } from './tool-result.ts';

@Injectable()
export class MemoryTools {
  constructor(private readonly memory: MemoryService) {}

  async search(given: unknown, { memory: access }: McpCall): Promise<ToolResult> {
    const body = validateBody(SearchMemoryBody, given);
    const results = await searchMemory(this.memory, body, access);
    const { text, count } = results;
    const nothing = count === 0 ? 'Nothing was found.' : 'Nothing fits into max_tokens.';
    return {
      structured: { ...results, hits: results.hits.map(shortenedHit) },
      texts: [text === '' ? nothing : text],
    };
  }

  async remember(given: unknown, { memory: access }: McpCall): Promise<ToolResult> {
    const { text, component, about, tags } = validateBody(RememberBody, given);
    const note = await this.memory.remember(
      {
        text,
        ...(component !== undefined && { component }),
        ...(about !== undefined && { about }),
        ...(tags !== undefined && { tags }),
      },
      access,
    );
    return { structured: toNoteView(note), texts: [`Kept as the note ${note.id}.`] };
  }
}

function shortenedHit(hit: MemoryHit): MemoryHit {
  if (hit.type !== 'message') return hit;
  const { before, after } = hit.neighbours;
  return {
    ...hit,
    message: shortened(hit.message),
    neighbours: { before: before.map(shortened), after: after.map(shortened) },
  };
}

function shortened(message: StoredMessage): StoredMessage {
  return shortenedMessage(message, LONGEST_FOUND_TEXT);
}

/** The tools of memory. */
import { Injectable } from '@nestjs/common';
import type { MemoryHit } from '../../../contract/memory.ts';
import { MemoryService } from '../../../memory/memory.service.ts';
import { validateBody } from '../../validation/validate-body.ts';
import { searchMemory } from '../../views/memory-search.ts';
import { rememberNote } from '../../views/remember-note.ts';
import { RememberBody, SearchMemoryBody } from '../dto/tools.dto.ts';
import type { McpCall } from '../mcp-call.ts';
import { ResultRoom } from '../result-room.ts';
import type { ToolResult } from './tool-result.ts';

@Injectable()
export class MemoryTools {
  constructor(private readonly memory: MemoryService) {}

  async search(given: unknown, { memory: access, signal }: McpCall): Promise<ToolResult> {
    const body = validateBody(SearchMemoryBody, given);
    const results = await searchMemory(this.memory, body, access, signal);
    const { text, count } = results;
    const room = new ResultRoom();
    const nothing = count === 0 ? 'Nothing was found.' : 'Nothing fits into max_tokens.';
    return {
      structured: { ...results, hits: results.hits.map((hit) => shortenedHit(hit, room)) },
      texts: [text === '' ? nothing : text],
    };
  }

  async remember(given: unknown, { memory: access }: McpCall): Promise<ToolResult> {
    const note = await rememberNote(this.memory, validateBody(RememberBody, given), access);
    return { structured: note, texts: [`Kept as the note ${note.note_id}.`] };
  }
}

/** The best hits, which come first, get room first. */
function shortenedHit(hit: MemoryHit, room: ResultRoom): MemoryHit {
  if (hit.type === 'note') return { ...hit, note: room.note(hit.note) };
  const message = room.found(hit.message);
  const before = hit.neighbours.before.map((neighbour) => room.found(neighbour));
  const after = hit.neighbours.after.map((neighbour) => room.found(neighbour));
  return { ...hit, message, neighbours: { before, after } };
}

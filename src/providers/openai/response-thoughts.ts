/** Numbers the items of reasoning in a response: each is a block of thoughts of its own. */
import type { ReasoningDelta } from '../../model/completion-event.ts';
import type { ItemPlace } from './item-places.ts';

export class ResponseThoughts {
  private readonly blocks = new Map<ItemPlace, number>();

  get count(): number {
    return this.blocks.size;
  }

  say(place: ItemPlace, text: string, signature?: string): ReasoningDelta {
    const block = this.blocks.get(place) ?? this.blocks.size;
    this.blocks.set(place, block);
    return {
      type: 'reasoning-delta',
      text,
      ...(block > 0 && { block }),
      ...(signature !== undefined && { signature }),
    };
  }
}

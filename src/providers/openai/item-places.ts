/** Finds the item to which an event of a response belongs: servers send its index, its id, both, or neither. */
import { countAt, recordAt, textAt, type WireRecord } from '../../model/json/narrowing.ts';

/** Items are numbered from 0 in the order of their first event. */
export type ItemPlace = number;

export class ItemPlaces {
  /** By index and by id. The index takes precedence, because some servers create a new id for each event. */
  private readonly known = new Map<number | string, ItemPlace>();
  private count = 0;
  private last: ItemPlace | undefined;
  /** The last event had neither index nor id; a later event that has one belongs to the same item. */
  private isLastNameless = false;

  /** The place of the last event. */
  get latest(): ItemPlace {
    return this.last ?? 0;
  }

  of(event: WireRecord): ItemPlace {
    const index = countAt(event, 'output_index');
    const place = index === undefined ? undefined : this.known.get(index);
    return (this.last = place ?? this.meet(event, index));
  }

  private meet(event: WireRecord, index: number | undefined): ItemPlace {
    const id = textAt(event, 'item_id') ?? textAt(recordAt(event, 'item'), 'id');
    const isNameless = index === undefined && id === undefined;
    const known = id === undefined ? undefined : this.known.get(id);
    const same = isNameless || this.isLastNameless ? this.last : undefined;
    const place = known ?? same ?? this.count++;
    this.isLastNameless = isNameless && (this.isLastNameless || same === undefined);
    if (index !== undefined) this.known.set(index, place);
    if (id !== undefined) this.known.set(id, place);
    return place;
  }
}

/** Puts the citations of an answer into the dialect of its reader, and names those that it has no word for. */
import { Observable } from 'rxjs';
import type { TurnEvent, TurnSource } from '../../conversation/events/turn-event.ts';
import { isQuoting, readCitations, writeCitations } from '../../model/vendors/citation.ts';
import type { TextDelta } from '../../model/completion-event.ts';
import type { VendorPart } from '../../model/message.ts';
import type { VendorDialect, VendorFields } from '../../model/vendors/vendor-fields.ts';
import { vendorPart } from '../../model/vendors/vendor-part.ts';
import { MOST_CITATIONS, MOST_NAMED_CITATIONS } from '../limits.ts';

export function citedEvents(
  events: Observable<TurnEvent>,
  dialect: VendorDialect,
): Observable<TurnEvent> {
  return new Observable((reader) => {
    const citing = new CitingReader(dialect, (event) => reader.next(event));
    return events.subscribe({
      next: (event) => citing.take(event),
      error: (error: unknown) => reader.error(error),
      complete: () => reader.complete(),
    });
  });
}

class CitingReader {
  private source: TurnSource | undefined;
  /** Where the part of the answer that is cited next begins and ends, in UTF-16 units. */
  private beginning = 0;
  private ending = 0;
  /** The text of that part; stays empty for a dialect that quotes none of it. */
  private text = '';
  private citations = 0;
  /** Citations that the dialect has beside the text, written at the end. */
  private readonly beside: unknown[] = [];
  private readonly dropped = new Set<string>();

  constructor(
    private readonly dialect: VendorDialect,
    private readonly pass: (event: TurnEvent) => void,
  ) {}

  take(event: TurnEvent): void {
    switch (event.type) {
      case 'text-delta':
        return this.takeText(event);
      case 'text-marks': {
        const marks = this.translate(event.vendor);
        this.beginPart();
        return this.pass(marks === undefined ? event : { type: 'text-marks', vendor: marks });
      }
      case 'vendor-item':
        return this.takeItem(event.part);
      case 'turn-start':
        this.source = event.source;
        return this.pass(event);
      case 'turn-end':
        this.end();
        return this.pass(event);
      default:
        return this.pass(event);
    }
  }

  /** A text that comes whole may have its citations with it. */
  private takeText(event: TextDelta): void {
    const { vendor, text } = event;
    if (vendor !== undefined) this.beginPart();
    this.ending += text.length;
    if (isQuoting(this.dialect)) this.text += text;
    const marks = vendor && this.translate(vendor);
    this.pass(marks === undefined ? event : { ...event, vendor: marks });
  }

  /** Chat completions have them beside the text, after all of it. */
  private takeItem(part: VendorPart): void {
    const marks = part.vendor && this.translate(part.vendor);
    if (marks === undefined) return this.pass({ type: 'vendor-item', part });
    this.pass({ type: 'text-marks', vendor: marks });
    this.beginPart();
  }

  private beginPart(): void {
    this.beginning = this.ending;
    this.text = '';
  }

  /** Undefined if there is nothing to translate. */
  private translate(vendor: VendorFields): VendorFields | undefined {
    if (vendor.dialect === this.dialect) return undefined;
    const read = readCitations(vendor);
    if (read === undefined) return undefined;
    for (const name of read.untranslatable) this.drop(name);
    const citations = read.citations.slice(0, MOST_CITATIONS - this.citations);
    this.citations += citations.length;
    const { text, beginning: offset, ending } = this;
    const cited = { text, offset, length: ending - offset };
    const written = writeCitations(this.dialect, citations, cited);
    const isWhole = written !== undefined && citations.length === read.citations.length;
    if (!isWhole && read.citations.length > 0) this.drop('citations');
    if (written === undefined || citations.length === 0) return undefined;
    if (this.dialect !== 'openai') return written;
    this.beside.push(...(written.fields['annotations'] as readonly unknown[]));
    return undefined;
  }

  /** The vendor chooses the names of what it cites. */
  private drop(name: string): void {
    if (this.dropped.size < MOST_NAMED_CITATIONS) this.dropped.add(name);
  }

  private end(): void {
    if (this.beside.length > 0) {
      const part = vendorPart('openai', { annotations: this.beside });
      this.pass({ type: 'vendor-item', part });
    }
    if (this.dropped.size === 0 || this.source === undefined) return;
    const { route } = this.source;
    const dropped = [...new Set([...route.dropped, ...this.dropped])];
    this.pass({ type: 'turn-start', source: { ...this.source, route: { ...route, dropped } } });
  }
}

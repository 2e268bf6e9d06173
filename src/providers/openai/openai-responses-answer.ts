/** One answer of the Responses API, event by event or whole, as CompletionEvents. */
import type { CompletionRequest } from '../../model/completion-request.ts';
import type { CompletionEvent, ResponseEnd } from '../../model/completion-event.ts';
import { isRecord } from '../../model/json/json.ts';
import { countAt, recordAt, textAt, type WireRecord } from '../../model/json/narrowing.ts';
import { begunAgain } from '../upstream/answers/begun-again.ts';
import { wireContentText } from '../upstream/wire/content-parts.ts';
import type { StreamedAnswer } from '../upstream/answers/streamed-answer.ts';
import { neededWireRecord, optionalWireList, optionalWireText } from '../upstream/wire-fields.ts';
import { type ItemPlace, ItemPlaces } from './item-places.ts';
import { failedEvent, failedWhole, throwOpenAIError } from './openai-errors.ts';
import { annotationsOf, isOwnCall, OwnItems, ownToolsOf } from './own-items.ts';
import { seal, type Thinker } from './reasoning-seal.ts';
import { ResponseCalls } from './response-calls.ts';
import {
  contentPartOf,
  messageText,
  NEW_PARAGRAPH,
  OpenItem,
  partOf,
  reasoningText,
} from './response-item.ts';
import { isPlainDelta, readableResponse, readableResponseEvent } from './readable-response.ts';
import { responseEnd } from './response-end.ts';
import { ResponseThoughts } from './response-thoughts.ts';

const NOTHING: readonly CompletionEvent[] = [];

/** The API repeats each text once it is complete; some servers send it only then. */
export class OpenAIResponsesAnswer implements StreamedAnswer {
  private readonly thinker: Thinker;
  private readonly places = new ItemPlaces();
  private readonly calls: ResponseCalls;
  private readonly offered: ReadonlySet<string>;
  private readonly items = new Map<ItemPlace, OpenItem>();
  private readonly thoughts = new ResponseThoughts();
  private readonly own = new OwnItems();
  private responseId: string | undefined;
  private hasText = false;
  private phase: string | undefined;
  private finished: WireRecord | undefined;

  /** @param request the tools that it offers say which calls are the caller's */
  constructor(thinker: Thinker, request: Pick<CompletionRequest, 'tools' | 'vendor'>) {
    this.thinker = thinker;
    this.calls = new ResponseCalls(request.tools);
    this.offered = ownToolsOf(request);
  }

  get isComplete(): boolean {
    return this.finished !== undefined;
  }

  get isClosing(): boolean {
    return this.isComplete;
  }

  accept(event: WireRecord, name?: string): readonly CompletionEvent[] {
    throwOpenAIError(event, name);
    switch (event['type']) {
      case 'response.output_text.delta':
      case 'response.refusal.delta':
        return this.say(
          this.places.of(event),
          contentPartOf(event),
          wireContentText(event['delta'], 'delta'),
        );
      case 'response.output_text.done':
      case 'response.refusal.done':
        return this.sayRest(event, wireContentText(event['text'] ?? event['refusal'], 'text'));
      case 'response.content_part.done': {
        const part = recordAt(event, 'part');
        if (part['type'] === 'reasoning_text') return this.thinkRest(event, textAt(part, 'text'));
        return this.sayRest(event, wireContentText([part], 'part'));
      }
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        return this.think(event, optionalWireText(event['delta'], 'delta'));
      case 'response.reasoning_summary_text.done':
      case 'response.reasoning_text.done':
        return this.thinkRest(event, optionalWireText(event['text'], 'text'));
      case 'response.reasoning_summary_part.added':
        return (countAt(event, 'summary_index') ?? 0) > 0
          ? [this.thoughts.say(this.places.of(event), NEW_PARAGRAPH)]
          : NOTHING;
      case 'response.function_call_arguments.delta':
        return this.calls.addArguments(this.places.of(event), event['delta']);
      case 'response.output_item.added':
        return this.openItem(this.places.of(event), neededWireRecord(event['item'], 'item'));
      case 'response.output_item.done':
        return this.closeItem(this.places.of(event), neededWireRecord(event['item'], 'item'));
      case 'response.created':
        return this.begin(textAt(recordAt(event, 'response'), 'id'));
      case 'response.completed':
      case 'response.done':
        return this.finish({ status: 'completed', ...recordAt(event, 'response') });
      case 'response.incomplete':
        return this.finish({ ...recordAt(event, 'response'), status: 'incomplete' });
      case 'response.cancelled':
        return this.finish({ ...recordAt(event, 'response'), status: 'cancelled' });
      case 'response.failed':
        throw failedEvent(recordAt(event, 'response'));
      default:
        // Progress, and whatever the vendor adds.
        return NOTHING;
    }
  }

  /** @throws the vendor's error; a body without output is treated as one */
  acceptWhole(answer: WireRecord): readonly CompletionEvent[] {
    throwOpenAIError(answer, undefined);
    if (!Array.isArray(answer['output'])) throw failedWhole(answer, 'output');
    return this.finish(answer);
  }

  readable(event: WireRecord): WireRecord {
    return isPlainDelta(event) ? event : readableResponseEvent(event, this.places.latest);
  }

  readonly readableWhole = readableResponse;

  end(): ResponseEnd | undefined {
    if (this.finished === undefined) return undefined;
    const hasCalls = this.calls.count > 0;
    return responseEnd(this.finished, {
      provider: this.thinker.provider,
      hasCalls,
      isProven: this.hasContent && this.calls.areComplete,
    });
  }

  private get hasContent(): boolean {
    return this.hasText || this.calls.count > 0 || this.own.count > 0;
  }

  /** With its phase, which the vendor wants back. */
  private openMessage({ phase }: WireRecord): readonly CompletionEvent[] {
    const said = typeof phase === 'string' ? phase : undefined;
    // Each message stays apart: annotations belong to one.
    if (said === undefined && this.phase === undefined && !this.hasText) return NOTHING;
    this.phase = said;
    const fields = said === undefined ? {} : { phase: said };
    return [{ type: 'text-delta', text: '', vendor: { dialect: 'openai-responses', fields } }];
  }

  /** Some servers announce the same response twice. */
  private begin(id: string | undefined): readonly CompletionEvent[] {
    const former = this.responseId;
    this.responseId = id ?? former;
    if (former !== undefined && id !== undefined && id !== former && this.hasContent) {
      throw begunAgain(this.thinker.provider);
    }
    return NOTHING;
  }

  private itemAt(place: ItemPlace): OpenItem {
    let item = this.items.get(place);
    if (item === undefined) this.items.set(place, (item = new OpenItem()));
    return item;
  }

  private say(
    place: ItemPlace,
    part: number,
    text: string | undefined,
  ): readonly CompletionEvent[] {
    if (!text) return NOTHING;
    this.itemAt(place).text.add(part, text);
    this.hasText = true;
    return [{ type: 'text-delta', text }];
  }

  private sayRest(event: WireRecord, whole = ''): readonly CompletionEvent[] {
    const [place, part] = [this.places.of(event), contentPartOf(event)];
    return this.say(place, part, this.itemAt(place).text.restOfPart(part, whole));
  }

  private think(event: WireRecord, text: string | undefined): readonly CompletionEvent[] {
    if (!text) return NOTHING;
    const place = this.places.of(event);
    this.itemAt(place).thought.add(partOf(event), text);
    return [this.thoughts.say(place, text)];
  }

  private thinkRest(event: WireRecord, whole = ''): readonly CompletionEvent[] {
    const { thought } = this.itemAt(this.places.of(event));
    return this.think(event, thought.restOfPart(partOf(event), whole));
  }

  private openItem(place: ItemPlace, item: WireRecord): readonly CompletionEvent[] {
    switch (item['type']) {
      case 'message':
        return this.openMessage(item);
      case 'function_call':
      case 'custom_tool_call':
        return this.calls.open(place, item);
      default:
        return NOTHING;
    }
  }

  private closeItem(place: ItemPlace, item: WireRecord): readonly CompletionEvent[] {
    switch (item['type']) {
      case 'message':
        return [
          ...this.say(place, 0, this.itemAt(place).text.restOf(messageText(item))),
          ...annotationsOf(item),
        ];
      case 'reasoning': {
        const { thought } = this.itemAt(place);
        const text = thought.isEmpty ? reasoningText(item) : '';
        if (text !== '') thought.add(0, text);
        // Whole only here; while the item is in progress it may not be.
        const encrypted = textAt(item, 'encrypted_content');
        if (encrypted !== undefined) {
          return [this.thoughts.say(place, text, seal(this.thinker, encrypted))];
        }
        return text === '' ? NOTHING : [this.thoughts.say(place, text)];
      }
      case 'custom_tool_call':
        return this.calls.closeFreeText(place, item);
      case 'function_call':
        return this.calls.close(place, item);
      default:
        return isOwnCall(item, this.offered)
          ? this.calls.closeOwn(place, item)
          : this.own.close(place, item);
    }
  }

  /** The last event contains the whole answer; emits the kinds of items that were not streamed. */
  private finish(response: WireRecord): readonly CompletionEvent[] {
    if (response['status'] === 'failed') throw failedEvent(response);
    this.finished = response;
    const { hasText } = this;
    const hasCalls = this.calls.count > 0;
    const hasThoughts = this.thoughts.count > 0;
    return optionalWireList(response['output'], 'response.output').flatMap((item, place) => {
      if (!isRecord(item)) return NOTHING;
      const { type } = item;
      const isSaid =
        (type === 'message' && hasText) ||
        ((type === 'function_call' || type === 'custom_tool_call') && hasCalls) ||
        (type === 'reasoning' && (hasThoughts || hasText || hasCalls));
      if (isSaid) return NOTHING;
      const opened = type === 'message' ? this.openMessage(item) : NOTHING;
      return [...opened, ...this.closeItem(this.places.of({ output_index: place, item }), item)];
    });
  }
}

/** An answer while it arrives: what has come, from which model, and how long it took. */
import { batch, signal } from '@preact/signals';
import type { StreamStep, ToolCall } from '../../../../src/client/client.ts';
import type { Figures } from './entry.ts';
import { type Block, GrowingMarkdown } from './growing-markdown.ts';

type Call = { readonly id: string; readonly name: string; readonly arguments: string };

export class LiveAnswer {
  readonly settled = signal<readonly Block[]>([]);
  readonly open = signal<readonly Block[]>([]);
  readonly reasoning = signal('');
  readonly toolCalls = signal<readonly ToolCall[]>([]);
  readonly figures = signal<Figures>({});
  private readonly markdown = new GrowingMarkdown();
  private readonly startedAt = performance.now();
  private readonly calls = new Map<number, Call>();
  private whole = '';
  private thought = '';
  /** Text that is not on the screen yet. */
  private waiting = '';
  private frame: number | undefined;

  /** @param expected the model that the route names first, as `provider/model` */
  constructor(private readonly expected: Promise<string | undefined>) {}

  /** Everything that has arrived. */
  get text(): string {
    return this.whole;
  }

  get isEmpty(): boolean {
    return this.whole === '' && this.thought === '' && this.calls.size === 0;
  }

  add(step: StreamStep): void {
    this.note(step);
    if (step.done) return this.end(step);
    if ('reasoning' in step) this.thought += step.reasoning;
    else if ('tool_call' in step) this.addCall(step.tool_call);
    this.whole += step.chunk;
    this.waiting += step.chunk;
    // A hidden page has no frames, and shows nothing either.
    this.frame ??= requestAnimationFrame(() => this.show());
  }

  /** Puts on the screen what has arrived since the last frame. */
  show(): void {
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    this.frame = undefined;
    const piece = this.waiting;
    this.waiting = '';
    batch(() => {
      if (piece !== '') {
        this.markdown.push(piece);
        this.settled.value = this.markdown.settled;
        this.open.value = this.markdown.open;
      }
      this.reasoning.value = this.thought;
      this.toolCalls.value = [...this.calls.values()].map(({ id, ...call }) => ({
        id,
        type: 'function',
        function: call,
      }));
    });
  }

  private addCall(piece: {
    readonly index: number;
    readonly id?: string;
    readonly name?: string;
    readonly arguments: string;
  }): void {
    const former = this.calls.get(piece.index) ?? { id: '', name: '', arguments: '' };
    this.calls.set(piece.index, {
      id: piece.id ?? former.id,
      name: piece.name ?? former.name,
      arguments: former.arguments + piece.arguments,
    });
  }

  /** Notices the first step, and every change of the model. */
  private note({ provider, model, done }: StreamStep): void {
    const { value } = this.figures;
    if (provider === undefined || model === undefined) return;
    const isFirst = value.model === undefined;
    if (!isFirst && value.model === model && value.provider === provider) return;
    const happenings = isFirst
      ? []
      : [`${provider}/${model} went on after ${value.provider}/${value.model} was cut off.`];
    this.figures.value = {
      ...value,
      provider,
      model,
      ...(isFirst && !done && { firstTokenMs: performance.now() - this.startedAt }),
      happenings: [...(value.happenings ?? []), ...happenings],
    };
    if (isFirst) void this.compare(`${provider}/${model}`);
  }

  private async compare(model: string): Promise<void> {
    const expected = await this.expected;
    if (expected === undefined || expected === model) return;
    const { value } = this.figures;
    const text = `${model} answered in place of ${expected}.`;
    this.figures.value = { ...value, happenings: [text, ...(value.happenings ?? [])] };
  }

  private end(step: Extract<StreamStep, { readonly done: true }>): void {
    this.show();
    this.figures.value = {
      ...this.figures.value,
      durationMs: performance.now() - this.startedAt,
      usage: step.usage,
      ...(step.attempts !== undefined && { attempts: step.attempts }),
      isSimulated: step.simulated === true,
    };
  }
}

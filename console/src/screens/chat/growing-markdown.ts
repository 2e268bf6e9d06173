/** Markdown that arrives piece by piece: only its last block is parsed again with each piece. Pure. */
import { lexer, type Token } from 'marked';

export type Block = { readonly key: number; readonly token: Token };

export class GrowingMarkdown {
  private settledBlocks: readonly Block[] = [];
  private openBlocks: readonly Block[] = [];
  /** The source of the blocks that may still change. */
  private tail = '';
  private count = 0;

  /** Blocks that no later piece changes; the same list as long as none is added. */
  get settled(): readonly Block[] {
    return this.settledBlocks;
  }

  /** The last block, and nothing else as long as the text ends in it. */
  get open(): readonly Block[] {
    return this.openBlocks;
  }

  /** @returns how many characters were parsed, for a test of the work that a piece costs */
  push(piece: string): number {
    this.tail += piece;
    const parsed = this.tail.length;
    const tokens = lexer(this.tail);
    const last = tokens.findLastIndex(({ type }) => type !== 'space');
    if (last > 0) this.settle(tokens.slice(0, last));
    this.openBlocks = toBlocks(tokens.slice(Math.max(last, 0)), this.count);
    return parsed;
  }

  private settle(tokens: readonly Token[]): void {
    this.settledBlocks = [...this.settledBlocks, ...toBlocks(tokens, this.count)];
    this.count += tokens.length;
    this.tail = this.tail.slice(tokens.reduce((length, { raw }) => length + raw.length, 0));
  }
}

/** The blocks of a text that is complete. */
export function blocksOf(text: string): readonly Block[] {
  return toBlocks(lexer(text), 0);
}

function toBlocks(tokens: readonly Token[], first: number): readonly Block[] {
  return tokens
    .map((token, place) => ({ key: first + place, token }))
    .filter(({ token }) => token.type !== 'space');
}

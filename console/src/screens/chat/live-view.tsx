/** The answer that is arriving. */
import { AnswerFigures } from './answer-figures.tsx';
import type { LiveAnswer } from './live-answer.ts';
import { MarkdownBlocks } from './markdown-view.tsx';
import { ToolCalls } from './tool-calls.tsx';

export type LiveViewProps = { readonly live: LiveAnswer; readonly isRecovering: boolean };

export function LiveView({ live, isRecovering }: LiveViewProps) {
  return (
    <article class="message answer" aria-label="Answer" aria-busy="true">
      <LiveReasoning live={live} />
      <div class="markdown">
        <Settled live={live} />
        <Open live={live} />
      </div>
      <LiveToolCalls live={live} />
      <footer class="message-foot">
        <span class="typing" role="status">
          <span class="spinner" aria-hidden="true" />
          {isRecovering ? 'Connection lost. Looking for the stored answer…' : 'Answering…'}
        </span>
        <LiveFigures live={live} />
      </footer>
    </article>
  );
}

// Each of these is rendered for its own signals alone: a new piece renders only the last block.

function Settled({ live }: { readonly live: LiveAnswer }) {
  return <MarkdownBlocks blocks={live.settled.value} />;
}

function Open({ live }: { readonly live: LiveAnswer }) {
  return <MarkdownBlocks blocks={live.open.value} />;
}

function LiveReasoning({ live }: { readonly live: LiveAnswer }) {
  const text = live.reasoning.value;
  if (text === '') return null;
  return (
    <details class="folded" open={live.open.value.length === 0}>
      <summary>Reasoning</summary>
      <div class="folded-body reasoning-text">{text}</div>
    </details>
  );
}

function LiveToolCalls({ live }: { readonly live: LiveAnswer }) {
  return <ToolCalls calls={live.toolCalls.value} />;
}

function LiveFigures({ live }: { readonly live: LiveAnswer }) {
  return <AnswerFigures figures={live.figures.value} />;
}

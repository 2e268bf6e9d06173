/** A chat before its first message: what to ask, and how to get further than the simulated model. */
import { useLoaded } from '../../data/use-loaded.ts';
import { Moment } from '../../parts/figures.tsx';
import { useClient } from '../../session/use-client.ts';
import { consolePath } from '../../shell/place.ts';
import { remembers } from './chat-store.ts';

const IDEAS = [
  'Explain what an LLM gateway is for, in five sentences.',
  'Write a function that finds the longest word of a text, with a test.',
  'Compare three ways to store a conversation, as a table.',
];

const MOST_RECENT = 5;

export function StartView({ ask }: { readonly ask: (text: string) => void }) {
  return (
    <div class="start">
      <h2>What would you like to know?</h2>
      <ul class="start-ideas">
        {IDEAS.map((idea) => (
          <li key={idea}>
            <button type="button" class="start-idea" onClick={() => ask(idea)}>
              {idea}
            </button>
          </li>
        ))}
      </ul>
      <SimulatedHint />
      {remembers.value && <Recent />}
    </div>
  );
}

function SimulatedHint() {
  const client = useClient();
  const loaded = useLoaded((signal) => client.providers({ signal }), [client]);
  if (loaded.state !== 'loaded') return null;
  const able = Object.values(loaded.value.providers).filter(({ available }) => available);
  if (able.some(({ kind }) => kind !== 'simulated')) return null;
  return (
    <p class="notice">
      Only the simulated model can answer now; its texts are made up. For a real one, set
      ANTHROPIC_API_KEY or OPENAI_API_KEY and start Rhetor again, or start Ollama.
    </p>
  );
}

/** Says nothing where there is nothing, or nothing can be read: the ideas above are the next step. */
function Recent() {
  const client = useClient();
  const loaded = useLoaded(
    (signal) => client.contexts.list({ limit: MOST_RECENT }, { signal }),
    [client],
  );
  if (loaded.state !== 'loaded' || loaded.value.contexts.length === 0) return null;
  return (
    <section class="start-recent">
      <h3>Recent conversations</h3>
      <ul class="plain-list">
        {loaded.value.contexts.map(({ id, updated_at: at }) => (
          <li key={id}>
            <a href={consolePath(`chat/${encodeURIComponent(id)}`)}>{id}</a>{' '}
            <span class="small muted">
              <Moment at={at} isRelative />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The Chat screen: one conversation, or two models side by side, and where the next message is written. */
import { useLocation, useRoute } from 'preact-iso';
import { useEffect } from 'preact/hooks';
import { useLoaded } from '../../data/use-loaded.ts';
import { Button } from '../../parts/button.tsx';
import { consolePath } from '../../shell/place.ts';
import { useClient } from '../../session/use-client.ts';
import '../../style/chat.css';
import { ChatColumn } from './chat-column.tsx';
import { ChatOptions } from './chat-options.tsx';
import { addressOfPlace, isSamePlace, placeIn } from './chat-place.ts';
import {
  beside,
  compare,
  connect,
  main,
  openBeside,
  openTalk,
  shownPlace,
  socketState,
  startTalk,
  stopComparing,
} from './chat-store.ts';
import { Composer } from './composer.tsx';
import { ContextId } from './context-id-view.tsx';
import { modelOptions } from './model-options.ts';

export function ChatScreen() {
  const client = useClient();
  const { route } = useLocation();
  const { params, query } = useRoute();
  const asked = placeIn(params['id'], query);
  const columns = beside.value === undefined ? [main.value] : [main.value, beside.value];
  const context = main.value.talk.context.value;
  const providers = useLoaded((signal) => client.providers({ signal }), [client]);
  const models = providers.state === 'loaded' ? modelOptions(providers.value) : [];

  useEffect(connect, [client]);
  useEffect(() => {
    const { talk } = main.peek();
    const isOther = asked.context !== undefined && asked.context !== talk.context.peek();
    const isFirst = beside.peek() === undefined && talk.context.peek() === undefined;
    if (isOther) void openTalk(asked.context);
    else for (const column of [main.peek(), beside.peek()]) void column?.talk.refresh();
    if (!isOther && !isFirst) return;
    if (asked.model !== '') main.peek().talk.model.value = asked.model;
    if (asked.beside !== undefined) void openBeside(asked.beside);
  }, [asked.context]);
  const shown = shownPlace.value;
  useEffect(() => {
    // The effect above may have opened another conversation in this very moment.
    const now = shownPlace.peek();
    if (isSamePlace(now, { ...asked, context: params['id'] })) return;
    route(addressOfPlace(now), params['id'] === undefined || params['id'] === now.context);
  }, [addressOfPlace(shown), params['id']]);
  useEffect(() => {
    document.title = `${context ?? 'Chat'} · Rhetor`;
  }, [context]);

  const start = (): void => {
    startTalk();
    route(consolePath(''));
  };
  const isBusy = columns.some(({ talk }) => talk.isBusy);
  const canSend = columns.every(({ opening }) => opening.state === 'ready');

  return (
    <div class="chat">
      <header class="chat-head">
        <h1 class={context === undefined ? '' : 'hidden'}>Chat</h1>
        {context !== undefined && <ContextId id={context} />}
        <div class="row chat-actions">
          <Button
            icon="columns"
            kind="quiet"
            aria-pressed={beside.value !== undefined}
            isDisabled={isBusy}
            onClick={() => (beside.peek() === undefined ? void compare() : stopComparing())}
          >
            Compare
          </Button>
          <Button icon="plus" onClick={start} isDisabled={isBusy}>
            New chat
          </Button>
        </div>
      </header>
      <ChatOptions />
      {socketState.value === 'connecting' && (
        <p class="connecting small" role="status">
          Connecting to Rhetor…
        </p>
      )}
      <div class={columns.length === 1 ? 'columns' : 'columns columns-two'}>
        {columns.map((column, place) => (
          <ChatColumn
            key={place}
            column={column}
            models={models}
            name={columns.length === 1 ? 'Model' : place === 0 ? 'First model' : 'Second model'}
          />
        ))}
      </div>
      <Composer
        isBusy={isBusy || !canSend}
        canStop={isBusy}
        send={(text) => columns.forEach(({ talk }) => void talk.ask(text))}
        stop={() => columns.forEach(({ talk }) => talk.stop())}
      />
    </div>
  );
}

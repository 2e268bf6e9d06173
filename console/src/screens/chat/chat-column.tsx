/** One conversation with the model that is to answer next. */
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Select } from '../../parts/select.tsx';
import { type Column, main, openBeside, openTalk } from './chat-store.ts';
import { ContextId } from './context-id-view.tsx';
import { MessageList } from './message-list.tsx';
import type { ModelOption } from './model-options.ts';
import { StartView } from './start-view.tsx';

export type ChatColumnProps = {
  readonly column: Column;
  readonly models: readonly ModelOption[];
  /** The name of the field that chooses the model. */
  readonly name: string;
};

export function ChatColumn({ column, models, name }: ChatColumnProps) {
  const { talk } = column;
  const context = talk.context.value;
  const isFirst = column === main.value;
  return (
    <section class="chat-column" aria-label={isFirst ? 'Conversation' : 'Second conversation'}>
      <div class="chat-model">
        <Select
          label={name}
          value={talk.model.value}
          options={models}
          isDisabled={talk.isBusy}
          change={(model) => {
            talk.model.value = model;
          }}
        />
        {!isFirst && context !== undefined && <ContextId id={context} />}
      </div>
      <Content column={column} models={models} context={context} isFirst={isFirst} />
    </section>
  );
}

function Content({
  column: { talk, opening },
  models,
  context,
  isFirst,
}: {
  readonly column: Column;
  readonly models: readonly ModelOption[];
  readonly context: string | undefined;
  readonly isFirst: boolean;
}) {
  if (opening.state === 'loading') return <Loading what="the conversation" />;
  if (opening.state === 'failed') {
    const open = (id: string): Promise<void> =>
      isFirst ? openTalk(id) : openBeside({ context: id, model: talk.model.peek() });
    const retry = context === undefined ? undefined : () => void open(context);
    return (
      <div class="message-failure">
        <Failure error={opening.error} retry={retry} />
      </div>
    );
  }
  if (talk.history.pages.value.length === 0 && talk.live.value === undefined) {
    return <StartView ask={(text) => void talk.ask(text)} />;
  }
  return <MessageList talk={talk} models={models} />;
}

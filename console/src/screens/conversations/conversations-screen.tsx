/** The Conversations screen: all that is stored, and one conversation with its layers. */
import { useRoute } from 'preact-iso';
import '../../style/conversations.css';
import { ConversationList } from './conversation-list.tsx';
import { ConversationView } from './conversation-view.tsx';

export function ConversationsScreen() {
  const { id } = useRoute().params;
  return id === undefined ? <ConversationList /> : <ConversationView key={id} id={id} />;
}

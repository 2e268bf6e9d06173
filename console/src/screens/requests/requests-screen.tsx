/** The Requests screen: every request of a model, and one in detail. */
import { useRoute } from 'preact-iso';
import '../../style/requests.css';
import { RequestList } from './request-list.tsx';
import { RequestView } from './request-view.tsx';

export function RequestsScreen() {
  const { id } = useRoute().params;
  return id === undefined ? <RequestList /> : <RequestView key={id} id={id} />;
}

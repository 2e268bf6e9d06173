/** The Prompts screen: the lists of prompts and templates, or one of them. */
import { useRoute } from 'preact-iso';
import { OneText } from './one-text.tsx';
import { TextLists } from './text-lists.tsx';
import '../../style/prompts.css';

export function PromptsScreen() {
  const { params, query } = useRoute();
  const { id } = params;
  if (id === undefined) return <TextLists />;
  const kind = query['kind'] === 'template' ? 'template' : 'prompt';
  return <OneText key={`${kind}/${id}`} kind={kind} id={id} />;
}

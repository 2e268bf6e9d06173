/** Shows loaded data, or that it is loading or could not be loaded. */
import type { ComponentChildren } from 'preact';
import type { Loaded } from '../data/use-loaded.ts';
import { Failure } from './failure.tsx';
import { Loading } from './loading.tsx';

export type WithLoadedProps<Value> = {
  readonly loaded: Loaded<Value>;
  /** What is loaded: `the requests`. */
  readonly what: string;
  readonly children: (value: Value) => ComponentChildren;
};

export function WithLoaded<Value>({ loaded, what, children }: WithLoadedProps<Value>) {
  switch (loaded.state) {
    case 'loading':
      return <Loading what={what} />;
    case 'failed':
      return <Failure error={loaded.error} retry={loaded.reload} />;
    case 'loaded':
      return <>{children(loaded.value)}</>;
  }
}

/** The whole console: the sign-in where one is needed, else the shell with the screen of the address. */
import { LocationProvider } from 'preact-iso';
import { Failure } from './parts/failure.tsx';
import { Loading } from './parts/loading.tsx';
import { loadSession, session } from './session/session.ts';
import { SignIn } from './session/sign-in.tsx';
import { CONSOLE_PATH } from './shell/place.ts';
import { Shell } from './shell/shell.tsx';

void loadSession();

export function App() {
  const current = session.value;
  switch (current.state) {
    case 'loading':
      return <Loading what="the console" />;
    case 'failed':
      return (
        <main class="sign-in">
          <Failure error={current.error} retry={() => void loadSession()} />
        </main>
      );
    case 'signed-out':
      return <SignIn reason={current.reason} />;
    case 'signed-in':
      return (
        <LocationProvider scope={CONSOLE_PATH}>
          <Shell identity={current.identity} isSession={current.isSession} />
        </LocationProvider>
      );
  }
}

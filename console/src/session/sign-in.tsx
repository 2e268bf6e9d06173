/** The sign-in with a token or a key. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { failureText } from '../data/failure-text.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { signIn } from './session.ts';

export function SignIn({ reason }: { readonly reason: string | undefined }) {
  const credential = useSignal('');
  const error = useSignal<string | undefined>(undefined);
  const isBusy = useSignal(false);

  useEffect(() => {
    document.title = 'Sign in · Rhetor';
  }, []);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const given = credential.value.trim();
    if (given === '') {
      error.value = 'Enter the token of this Rhetor, or a key.';
      return;
    }
    isBusy.value = true;
    error.value = undefined;
    try {
      await signIn(given);
    } catch (cause) {
      error.value = failureText(cause);
      isBusy.value = false;
    }
  };

  return (
    <main class="sign-in">
      <form class="card sign-in-form" onSubmit={(event) => void submit(event)} noValidate>
        <h1>Rhetor</h1>
        {reason !== undefined && <p role="status">{reason}</p>}
        <Field
          label="Token or key"
          hint="RHETOR_AUTH_TOKEN of the server, or a key that you were given."
          error={error.value}
        >
          {(attributes) => (
            <input
              {...attributes}
              type="password"
              autocomplete="current-password"
              autofocus
              value={credential.value}
              onInput={(event) => {
                credential.value = event.currentTarget.value;
              }}
            />
          )}
        </Field>
        <Button type="submit" kind="primary" isBusy={isBusy.value}>
          Sign in
        </Button>
      </form>
    </main>
  );
}

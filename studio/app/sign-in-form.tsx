import { type ReactNode, type SubmitEvent, useEffect, useRef, useState } from 'react';
import type { Session } from './session.ts';

interface Properties {
  readonly session: Session;
  readonly onClose: () => void;
}

/** Asks for e-mail and password in a dialog, and says in plain words why a sign-in failed. */
export function SignInForm({ session, onClose }: Properties): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  useEffect(() => dialog.current?.showModal(), []);

  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(undefined);
    try {
      await session.signIn(textOf(form, 'email'), textOf(form, 'password'));
      onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'The sign-in failed. Try again.');
      setBusy(false);
    }
  };

  return (
    <dialog ref={dialog} className="sign-in" aria-labelledby="sign-in-title" onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <h1 id="sign-in-title">Sign in</h1>
        <label>
          E-mail
          <input name="email" type="text" inputMode="email" autoComplete="username" required autoFocus />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        {problem !== undefined && <p role="alert">{problem}</p>}
        <div className="sign-in-actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" disabled={busy}>
            {busy ? 'Signing in …' : 'Sign in'}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

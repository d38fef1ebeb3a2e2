import { useGraphiQLActions } from '@graphiql/react';
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Session } from './session.ts';
import { SignInForm } from './sign-in-form.tsx';

/** Who is signed in, with the way in and out. Stands where GraphiQL has its logo, so that it can ask for the schema. */
export function Account({ session }: { readonly session: Session }): ReactNode {
  const state = useSyncExternalStore(session.subscribe, session.state);
  const actions = useGraphiQLActions();
  const [open, setOpen] = useState(false);
  const person = state.kind === 'signedIn' ? state.email : undefined;

  const introspected = useRef(person);
  useEffect(() => {
    // GraphiQL asks by itself when it starts; after that, another caller may see another schema.
    if (introspected.current === person) return;
    introspected.current = person;
    void actions.introspect();
  }, [person, actions]);

  if (state.kind === 'signedIn') {
    return (
      <div className="account">
        <span className="account-person">{state.email}</span>
        <button type="button" className="account-button" onClick={() => void session.signOut()}>
          Sign out
        </button>
      </div>
    );
  }
  return (
    <div className="account">
      {state.notice !== undefined && <span role="status">{state.notice}</span>}
      <button type="button" className="account-button" onClick={() => setOpen(true)}>
        Sign in
      </button>
      {open && <SignInForm session={session} onClose={() => setOpen(false)} />}
    </div>
  );
}

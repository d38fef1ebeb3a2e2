import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './console.css';
import { createLocalStorage } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { Account } from './account.tsx';
import { createFetcher } from './create-fetcher.ts';
import { endpointsOf } from './endpoint.ts';
import { createSession } from './session.ts';
import { createSessionRequests } from './session-requests.ts';

const endpoints = endpointsOf(location);
const session = createSession({ requests: createSessionRequests(endpoints.platform), storage: sessionStorage });
const place = endpoints.app ?? 'platform';
const firstQuery =
  endpoints.app === undefined
    ? '# The platform: people and apps\n\nquery Me {\n  me {\n    id\n  }\n}\n'
    : `# The app ${endpoints.app}\n\nquery Models {\n  appModels {\n    name\n  }\n}\n`;

document.title = `${place} · Trellis console`;
const root = document.getElementById('console');
if (!root) throw new Error('The page has no place for the console.');
createRoot(root).render(
  <GraphiQL
    fetcher={createFetcher(endpoints, session)}
    storage={createLocalStorage({ namespace: `trellis:${place}` })}
    defaultQuery={firstQuery}
    inputValueDeprecation
    schemaDescription
  >
    <GraphiQL.Logo>
      <Account session={session} />
    </GraphiQL.Logo>
  </GraphiQL>,
);

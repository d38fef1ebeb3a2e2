import { ada } from './people.ts';
import { startAppModel } from './start.ts';

/** A process of its own that publishes or deletes an app and dies, as by `kill -9`, right after one of the steps. */
const [databaseUrl = '', action = '', app = '', slug = '', deadlyStep = ''] = process.argv.slice(2);

const appModel = await startAppModel(databaseUrl, {
  onStep: (step) => {
    if (step === deadlyStep) process.kill(process.pid, 'SIGKILL');
  },
});
const { errors } = await appModel.ask(
  ada,
  action === 'publish'
    ? 'mutation ($app: ID!) { publishApp(app: $app) { version { number } } }'
    : 'mutation ($app: ID!, $slug: String!) { deleteApp(app: $app, confirmSlug: $slug) }',
  { app, slug },
);
throw new Error(`It lived through ${deadlyStep}: ${JSON.stringify(errors)}`);

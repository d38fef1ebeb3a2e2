import { setTimeout as sleep } from 'node:timers/promises';
import { admin, afterDeaths, ask, dataOf, person, startStation, type TestApp } from './station.ts';

/**
 * A process of its own that works on an app's runs, approves what is to be approved, and dies, as by `kill -9`, at the
 * given point when it comes there for the given time.
 */
const [databaseUrl = '', appText = '', point = '', times = ''] = process.argv.slice(2);

const app = JSON.parse(appText) as TestApp;
let left = Number(times);
const station = await startStation(databaseUrl, {
  ...afterDeaths,
  onPoint: (reached) => {
    if (reached === point && --left === 0) process.kill(process.pid, 'SIGKILL');
  },
});
for (;;) {
  const { workflowTasks: tasks } = await dataOf(
    ask(station.workflow.subgraph, { app, as: admin }, '{ workflowTasks(status: OPEN) { id } }'),
  );
  for (const { id } of tasks) {
    const approve = 'mutation ($id: ID!) { completeWorkflowTask(id: $id, decision: APPROVE) { id } }';
    await dataOf(ask(station.workflow.subgraph, { app, as: person(app.id, 'manager') }, approve, { id }));
  }
  await sleep(20);
}

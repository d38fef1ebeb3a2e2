import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Caller } from '@trellis/service-api';
import { Client } from 'pg';
import { appSchema } from '../../sql.ts';
import { admin, person, type RecordsFixture } from '../records-fixture.ts';
import type { Step } from './program.ts';
import { TestReplica } from './replica.ts';
import { teamApp } from './team-app.ts';

const fields = 'version title estimate double projectId';

type ModelName = 'Project' | 'Member' | 'Label' | 'Task';

interface Player {
  caller: Caller;
  readonly id: string;
  readonly replica: TestReplica;
  /** Every record that he could ever see. */
  readonly seen: Set<string>;
}

/** Plays a program: after each pull to its end a replica is what its caller sees, and was told of nothing else. */
export async function assertReplicas(fixture: RecordsFixture, program: readonly Step[]): Promise<void> {
  const game = new Game(fixture);
  try {
    await game.start();
    for (const step of program) await game.step(step);
    await game.finish();
  } finally {
    await game.end();
  }
}

/**
 * Plays a program while each player's stream is not read, and his replica pulls: after it the stream makes of the
 * replica what its caller sees, whatever the replica has pulled, and tells it of nothing else.
 */
export async function assertStreams(fixture: RecordsFixture, program: readonly Step[]): Promise<void> {
  const game = new Game(fixture);
  try {
    await game.start();
    await using streams = new AsyncDisposableStack();
    const following = await game.follow(streams);
    for (const step of program) await game.step(step);
    await following.readToTheEnd();
  } finally {
    await game.end();
  }
}

class Game {
  readonly #fixture: RecordsFixture;
  readonly #hand: Client;
  readonly #ids: Record<ModelName, string[]> = {
    Project: [],
    Member: [],
    Label: [],
    Task: [],
  };
  readonly #players: Player[];
  readonly #schema: string;
  #isOpen = false;
  #rules = 0;

  constructor(fixture: RecordsFixture) {
    this.#fixture = fixture;
    this.#hand = new Client({ connectionString: fixture.databaseUrl });
    this.#schema = appSchema(fixture.appId);
    this.#players = Array.from({ length: 3 }, () => {
      const id = randomUUID();
      const replica = new TestReplica(fixture, 'Task', fields);
      return { id, caller: person(id, 'worker'), replica, seen: new Set<string>() };
    });
  }

  async start(): Promise<void> {
    await this.#hand.connect();
    for (let i = 0; i < 3; i++) {
      await this.step({ kind: 'createProject', a: i, b: i });
      await this.step({ kind: 'createLabel', a: i, b: i });
      await this.step({ kind: 'join', a: i, b: i });
      await this.step({ kind: 'createTask', a: i, b: i });
      await this.step({ kind: 'createTask', a: i, b: i });
    }
  }

  async step(step: Step): Promise<void> {
    const player = this.#players[step.a % this.#players.length];
    if (!player) throw new Error('there are players');
    switch (step.kind) {
      case 'page':
        await player.replica.pullOnce(player.caller, 1 + (step.b % 4));
        return;
      case 'pull':
        await this.#pullAll(player, [1, 2, 3, 7, 500][step.b % 5] ?? 1);
        return;
      case 'role':
        player.caller = player.caller.roles.includes('worker') ? person(player.id) : person(player.id, 'worker');
        break;
      case 'publish':
        // A publish waits for nobody who has written.
        if (this.#isOpen) await this.#commit();
        this.#rules++;
        await this.#fixture.publish(this.#rules % 2 === 0 ? teamApp : withOtherRules);
        break;
      default:
        await this.#write(step);
    }
    await this.#look();
  }

  async finish(): Promise<void> {
    if (this.#isOpen) await this.#commit();
    await this.#look();
    for (const player of this.#players) await this.#pullAll(player, 3);
  }

  async follow(streams: AsyncDisposableStack): Promise<{ readToTheEnd(): Promise<void> }> {
    const following = await Promise.all(
      this.#players.map(async (player) => {
        const home = await this.#made('Project', { name: 'home', owner: player.id });
        return { player, home, stream: streams.use(await player.replica.follow(player.caller)) };
      }),
    );
    const readToTheEnd = async () => {
      for (const { player, home, stream } of following) {
        // The last of the ids, and a stream tells in their order.
        const last = await this.#made('Task', { title: 'last', projectId: home });
        await this.#look();
        await stream.readUntil(last);
        await this.#assertShows(player);
      }
    };
    await readToTheEnd();
    return { readToTheEnd };
  }

  async end(): Promise<void> {
    await this.#hand.end();
    if (this.#rules % 2 === 1) await this.#fixture.publish(teamApp);
  }

  async #pullAll(player: Player, limit: number): Promise<void> {
    await player.replica.pull(player.caller, limit);
    await this.#assertShows(player);
  }

  async #assertShows(player: Player): Promise<void> {
    const visible = await this.#visibleTo(player);
    const expected = visible.map((task) => ({ ...task, _deleted: false }));
    assert.deepEqual(player.replica.held, expected);
    for (const id of player.replica.told) assert.ok(player.seen.has(id), `${id} was never in sight`);
  }

  async #look(): Promise<void> {
    for (const player of this.#players) for (const { id } of await this.#visibleTo(player)) player.seen.add(id);
  }

  async #visibleTo({ caller }: Player): Promise<readonly { readonly id: string }[]> {
    if (!caller.roles.includes('worker')) return [];
    const visible = await this.#tasks(`id ${fields}`, '{}', caller);
    // What goes offline is the builder's to say, so it does not matter who may see whether a task is archived.
    const ids = JSON.stringify(visible.map(({ id }) => id));
    const offline = await this.#tasks('id', `{ archived: { ne: true }, id: { in: ${ids} } }`, admin);
    const kept = new Set(offline.map(({ id }) => id));
    return visible.filter(({ id }) => kept.has(id));
  }

  async #tasks(asked: string, where: string, caller: Caller): Promise<readonly { readonly id: string }[]> {
    const query = `query { tasks(where: ${where}, first: 1000) { nodes { ${asked} } } }`;
    return (await this.#fixture.ask<{ tasks: { nodes: { id: string }[] } }>(query, {}, caller)).tasks.nodes;
  }

  #pick(model: ModelName, n: number): string | undefined {
    const ids = this.#ids[model];
    return ids[n % Math.max(1, ids.length)];
  }

  async #create(model: ModelName, data: object): Promise<void> {
    this.#ids[model].push(await this.#made(model, data));
  }

  async #made(model: ModelName, data: object): Promise<string> {
    const query = `mutation($data: ${model}CreateInput!) { it: create${model}(data: $data) { id } }`;
    const { it } = await this.#fixture.ask<{ it: { id: string } }>(query, { data });
    return it.id;
  }

  /** By the API, or by hand where a transaction is open; what meets a lock or a rule is left. */
  async #write({ kind, a, b }: Step): Promise<void> {
    const [task, project, member, label] = [
      this.#pick('Task', b),
      this.#pick('Project', a),
      this.#pick('Member', b),
      this.#pick('Label', a),
    ];
    const user = this.#players[(a + b) % this.#players.length]?.id;
    const update = (model: string, id: string | undefined, data: object) =>
      this.#attempt(
        `mutation($id: ID!, $data: ${model}UpdateInput) { update${model}(where: {id: $id}, data: $data) { id } }`,
        { id, data },
      );
    switch (kind) {
      case 'createTask':
        return this.#create('Task', {
          title: `T${b}`,
          estimate: b,
          ...(b % 5 === 0 ? {} : { projectId: await this.#live('Project', project) }),
        });
      case 'moveTask':
        return this.#sql('update :schema."Task" set "projectId" = $2 where id = $1', [
          task,
          await this.#live('Project', project),
        ]);
      case 'editTask':
        return this.#sql('update :schema."Task" set title = $2, estimate = $3 where id = $1', [task, `E${a}`, a]);
      case 'archiveTask':
        return this.#sql('update :schema."Task" set archived = archived is not true where id = $1', [task]);
      case 'deleteTask':
        return this.#attempt('mutation($id: ID!) { deleteTask(where: {id: $id}) { id } }', { id: task });
      case 'restoreTask':
        return this.#attempt('mutation($id: ID!) { restoreTask(id: $id) { id } }', { id: task });
      case 'eraseTask':
        return this.#sql('delete from :schema."Task" where id = $1', [task]);
      case 'createProject':
        return this.#create('Project', { name: `P${b}` });
      case 'ownProject':
        return update('Project', project, { owner: b % 3 === 0 ? null : user });
      case 'deleteProject':
        return b % 3 === 0
          ? this.#attempt('mutation($id: ID!) { deleteProject(where: {id: $id}) { id } }', { id: project })
          : undefined;
      case 'join':
        return this.#create('Member', { user, projectId: await this.#live('Project', project) });
      case 'leave':
        return this.#sql('delete from :schema."Member" where id = $1', [member]);
      case 'transfer':
        return this.#sql('update :schema."Member" set "projectId" = $2, "user" = $3 where id = $1', [
          member,
          await this.#live('Project', project),
          user,
        ]);
      case 'createLabel':
        return this.#create('Label', { name: `L${b}`, holder: user });
      case 'label':
        return update('Task', task, { labels: { connect: [{ id: label }] } });
      case 'unlabel':
        return update('Task', task, { labels: { disconnect: [{ id: label }] } });
      case 'holdLabel':
        return this.#sql('update :schema."Label" set holder = $2 where id = $1', [label, b % 3 === 0 ? null : user]);
      case 'eraseLabel':
        return b % 3 === 0 ? this.#sql('delete from :schema."Label" where id = $1', [label]) : undefined;
      case 'begin':
        if (!this.#isOpen) await this.#hand.query("begin; set local lock_timeout = '300ms'");
        this.#isOpen = true;
        return;
      case 'end':
        if (!this.#isOpen) return;
        return b % 4 === 0 ? this.#rollback() : this.#commit();
      case 'role':
      case 'publish':
      case 'page':
      case 'pull':
        throw new Error(`${kind} is no write`);
    }
  }

  async #live(model: string, id: string | undefined): Promise<string | null> {
    const { rows } = await this.#hand.query<{ id: string }>(
      `select id from ${this.#schema}."${model}" where id = $1 and "deletedAt" is null`,
      [id],
    );
    return rows[0]?.id ?? null;
  }

  async #sql(text: string, values: readonly unknown[]): Promise<void> {
    if (values[0] === undefined) return;
    if (this.#isOpen) await this.#hand.query('savepoint s');
    try {
      await this.#hand.query(text.replaceAll(':schema', this.#schema), [...values]);
    } catch (error) {
      if (!this.#isOpen) throw error;
      await this.#hand.query('rollback to savepoint s');
    }
  }

  async #attempt(query: string, variables: Readonly<Record<string, unknown>>): Promise<void> {
    if (variables['id'] === undefined) return;
    // What an open transaction has locked would be waited for: it ends first.
    if (this.#isOpen) await this.#commit();
    await this.#fixture.answer(query, variables, admin);
  }

  async #commit(): Promise<void> {
    this.#isOpen = false;
    await this.#hand.query('commit');
    await this.#look();
  }

  async #rollback(): Promise<void> {
    this.#isOpen = false;
    await this.#hand.query('rollback');
  }
}

/** Members see nothing by themselves any more, owners see titles alone. */
const withOtherRules: typeof teamApp = {
  ...teamApp,
  models: {
    ...teamApp.models,
    Task: {
      ...(teamApp.models['Task'] ?? { fields: {} }),
      permissions: {
        worker: {
          read: [
            {
              where: { project: { owner: { eq: { $: 'user.id' } } } },
              fields: ['title', 'estimate', 'double', 'project'],
            },
            { where: { estimate: { gt: 500 } }, fields: ['title'] },
          ],
        },
      },
    },
  },
};

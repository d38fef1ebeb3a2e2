import type { GraphRequest } from '@trellis/service-api';
import { authorize } from './authorize/authorize.ts';
import { compileMutation } from './compile/mutation.ts';
import { compilePlainWrite } from './compile/plain-write.ts';
import { compileQuery } from './compile/query.ts';
import type { Explaining } from './explain/explaining.ts';
import { read } from './read/read.ts';
import type { Found } from './run/operations.ts';
import { isPullOperation } from './sync/read-request.ts';
import type { CompiledOperation, Version } from './versions.ts';

/** The compiled operation of a request by callers with these roles: `read`, `authorize` and `compile`, or what was kept. */
export function findOperation(
  version: Omit<Version, 'pool'>,
  request: GraphRequest,
  roles: readonly string[],
  timed: Explaining['time'] = (_stage, work) => work(),
): Found<CompiledOperation> {
  return version.operations.find(
    request.query,
    request.operationName,
    roles.join(),
    request.variables,
    (operation, observer): CompiledOperation => {
      const { app, schema } = version;
      if (isPullOperation(version.roots, operation, observer)) return { kind: 'pull', operation };
      const asked = timed('read', () => read(app, version.roots, operation, observer));
      const authorized = timed('authorize', () => authorize(app, version.permissions(roles), asked));
      return timed('compile', () =>
        authorized.kind === 'query'
          ? { kind: 'query', query: compileQuery(app, schema, authorized.fields) }
          : {
              kind: 'mutation',
              fields: authorized.fields.map((field) => compileMutation(app, schema, field)),
              plain: compilePlainWrite(app, schema, authorized.fields),
            },
      );
    },
  );
}

import { allow, createRule, fields, isSignedIn, type Rule, type RuleTree } from '@trellis/subgraph-kit';

/** Who may ask for what. Which files a caller finds, the resolvers decide. */
export const rules: RuleTree = {
  Query: { file: isSignedIn, files: isSignedIn },
  Mutation: { createUpload: isSignedIn, completeUpload: isSignedIn },
  File: fields(allow, 'id', 'name', 'type', 'size', 'sha256', 'createdAt', 'createdBy', 'url'),
  FileUpload: fields(allow, 'id', 'file', 'url', 'fields', 'expiresAt'),
  FileUploadField: fields(allow, 'name', 'value'),
  FileConnection: fields(allow, 'nodes', 'edges', 'pageInfo', 'totalCount'),
  FileEdge: fields(allow, 'node', 'cursor'),
  PageInfo: fields(allow, 'hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'),
  User: fields(allow, 'id'),
};

/** Whoever may read a record may follow it to its files, also without signing in; the loader stays within the app. */
export const isAskedInAnApp: Rule = createRule('isAskedInAnApp', ({ call }) => call.app !== undefined);

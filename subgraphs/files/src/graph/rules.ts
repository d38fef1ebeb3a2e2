import { allow, createRule, isSignedIn, type Rule, type RuleTree } from '@trellis/subgraph-kit';

/** Who may ask for what. Which files a caller finds, the resolvers decide. */
export const rules: RuleTree = {
  Query: { file: isSignedIn, files: isSignedIn },
  Mutation: { createUpload: isSignedIn, completeUpload: isSignedIn },
  File: allow,
  FileUpload: allow,
  FileUploadField: allow,
  FileConnection: allow,
  FileEdge: allow,
  PageInfo: allow,
  User: allow,
};

/** Whoever may read a record may follow it to its files, also without signing in; the loader stays within the app. */
export const isAskedInAnApp: Rule = createRule('isAskedInAnApp', ({ call }) => call.app !== undefined);

export type { AppDirectory, Disclosure, LiveApp, PublishedApp, Supergraph, SupergraphRegistry } from './app-model.ts';
export type { FileAttachments, FileVerdict, WantedFile } from './files.ts';
export {
  type Answer,
  type AppCall,
  type CallContext,
  type Caller,
  type Claims,
  type EventStream,
  type GraphRequest,
  type GraphTarget,
  type KeyScope,
  type Log,
  type SignedIn,
  type Subgraph,
  type SubgraphName,
  subgraphNames,
} from './graph.ts';
export type {
  AppStanding,
  Authenticated,
  ForbiddenOperation,
  IdentityService,
  ReadOperation,
  View,
  ViewedAs,
} from './identity.ts';
export type {
  AccessAction,
  AccessCondition,
  AccessExplanation,
  AccessQuestion,
  AccessReason,
  AccessRule,
  ChangeFeed,
  FeedChange,
  FeedPage,
  FeedRequest,
  FeedVersion,
  RecordsStore,
  RecordsVersion,
} from './records.ts';

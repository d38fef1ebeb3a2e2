/** Where the page's graph answers, and where sessions are made. */
export interface Endpoints {
  /** The graph that the page was opened at. */
  readonly graph: string;
  /** The same address, for subscriptions. */
  readonly socket: string;
  /** The platform graph of the same installation: sessions belong to the installation, not to an app. */
  readonly platform: string;
  /** The app's slug; undefined on the platform graph. */
  readonly app: string | undefined;
}

/** Reads the endpoints off the page's own address: `/graphql` or `/apps/:slug/graphql`, maybe behind a prefix. */
export function endpointsOf({ origin, pathname }: { readonly origin: string; readonly pathname: string }): Endpoints {
  const [, prefix = '', app] = /^(.*?)(?:\/apps\/([^/]+))?\/graphql\/?$/.exec(pathname) ?? [];
  const path = app === undefined ? `${prefix}/graphql` : `${prefix}/apps/${app}/graphql`;
  return {
    graph: `${origin}${path}`,
    socket: `${origin.replace(/^http/, 'ws')}${path}`,
    platform: `${origin}${prefix}/graphql`,
    app: app === undefined ? undefined : decodeURIComponent(app),
  };
}

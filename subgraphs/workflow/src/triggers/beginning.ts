import type { ChangeFeed } from '@trellis/service-api';
import { isFollowedText } from '../apps/is-followed.ts';

/**
 * Where an app is to be followed from: the publish since which it has had workflows or webhooks. However late that is asked, no
 * change since then is missed. Undefined where the publish noted no place.
 */
export async function beginningOf(feed: Pick<ChangeFeed, 'version'>, appId: string): Promise<string | undefined> {
  let begins: string | undefined;
  let version = await feed.version(appId);
  while (version && isFollowedText(version.definition)) {
    ({ begins } = version);
    version = await feed.version(appId, version.number - 1);
  }
  return begins;
}

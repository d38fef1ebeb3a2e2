import type { AppDefinition } from '@trellis/app-definition';

/** Whether an app's changes are read: where it has workflows or webhooks. */
export function isFollowed({ workflows = {}, webhooks = {} }: AppDefinition): boolean {
  return Object.keys(workflows).length + Object.keys(webhooks).length > 0;
}

/** The same of a published definition's text. Most have none, and reading one is dear. */
export function isFollowedText(definition: string): boolean {
  if (!definition.includes('"workflows"') && !definition.includes('"webhooks"')) return false;
  return isFollowed(JSON.parse(definition) as AppDefinition); // Checked when it was published.
}

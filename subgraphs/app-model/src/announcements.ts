import type { PubSub } from '@trellis/pubsub';

/** Tells every process that an app was published or deleted. */
export interface Announcements {
  announce(slug: string): Promise<void>;
  onChange(listener: (slug: string) => void): () => void;
}

const channel = 'app-model.changed';

export function createAnnouncements(pubsub: PubSub): Announcements {
  return {
    announce: (slug) => pubsub.publish(channel, slug),
    onChange: (listener) => pubsub.subscribe(channel, listener),
  };
}

/** Every screen: its name, its addresses, who may see it, and its code, which is loaded when it opens. */
import type { AnyComponent } from 'preact';
import { lazy } from 'preact-iso';
import type { KeyPermissionName, SessionIdentity } from '../../../src/client/client.ts';
import type { IconName } from '../parts/icon.tsx';
import { MissingScreen } from './missing-screen.tsx';

export type Screen = {
  readonly name: string;
  readonly icon: IconName;
  /** Its address below the console. */
  readonly path: string;
  /** Patterns of its further addresses, such as `requests/:id`; parameters come from `useRoute`. */
  readonly below: readonly string[];
  readonly isFor: (identity: SessionIdentity) => boolean;
  readonly component: AnyComponent;
};

/** In the order of the navigation; the first that somebody may see is opened at the console's own address. */
export const SCREENS: readonly Screen[] = [
  {
    name: 'Chat',
    icon: 'chat',
    path: '',
    below: ['chat/:id'],
    isFor: (identity) => may(identity, 'ask'),
    component: screen(async () => (await import('../screens/chat/chat-screen.tsx')).ChatScreen),
  },
  {
    name: 'Conversations',
    icon: 'conversations',
    path: 'conversations',
    below: ['conversations/:id'],
    isFor: (identity) => may(identity, 'remember'),
    component: screen(
      async () =>
        (await import('../screens/conversations/conversations-screen.tsx')).ConversationsScreen,
    ),
  },
  {
    name: 'Requests',
    icon: 'requests',
    path: 'requests',
    below: ['requests/:id'],
    isFor: () => true,
    component: screen(
      async () => (await import('../screens/requests/requests-screen.tsx')).RequestsScreen,
    ),
  },
  {
    name: 'Usage',
    icon: 'usage',
    path: 'usage',
    below: [],
    isFor: () => true,
    component: screen(async () => (await import('../screens/usage/usage-screen.tsx')).UsageScreen),
  },
  {
    name: 'Routing',
    icon: 'routing',
    path: 'routing',
    below: [],
    isFor: isAdministrator,
    component: screen(
      async () => (await import('../screens/routing/routing-screen.tsx')).RoutingScreen,
    ),
  },
  {
    name: 'Prompts',
    icon: 'prompts',
    path: 'prompts',
    below: ['prompts/:id'],
    isFor: isAdministrator,
    component: screen(
      async () => (await import('../screens/prompts/prompts-screen.tsx')).PromptsScreen,
    ),
  },
  {
    name: 'Keys',
    icon: 'keys',
    path: 'keys',
    below: [],
    isFor: isAdministrator,
    component: screen(async () => (await import('../screens/keys/keys-screen.tsx')).KeysScreen),
  },
  {
    name: 'System',
    icon: 'system',
    path: 'system',
    below: [],
    isFor: isAdministrator,
    component: screen(
      async () => (await import('../screens/system/system-screen.tsx')).SystemScreen,
    ),
  },
];

export function screensFor(identity: SessionIdentity): readonly Screen[] {
  return SCREENS.filter(({ isFor }) => isFor(identity));
}

/** Where nobody has to sign in, everybody is the administrator. */
function isAdministrator({ type }: SessionIdentity): boolean {
  return type !== 'key';
}

function may(identity: SessionIdentity, permission: KeyPermissionName): boolean {
  return identity.type !== 'key' || identity.permissions.includes(permission);
}

function screen(load: () => Promise<AnyComponent>): AnyComponent {
  return lazy(() => load().catch(() => MissingScreen));
}

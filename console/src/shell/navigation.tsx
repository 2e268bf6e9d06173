/** The links to the screens. */
import { useLocation } from 'preact-iso';
import { Icon } from '../parts/icon.tsx';
import { consolePath } from './place.ts';
import type { Screen } from './screens.ts';

export function Navigation({ screens }: { readonly screens: readonly Screen[] }) {
  const { path } = useLocation();
  const open = screens.find((screen) => isAt(path, screen)) ?? atHome(path, screens);
  return (
    <nav aria-label="Screens">
      <ul class="nav">
        {screens.map((screen) => (
          <li key={screen.name}>
            <a
              href={consolePath(screen.path)}
              aria-current={screen === open ? 'page' : undefined}
              class="nav-link"
            >
              <Icon name={screen.icon} />
              {screen.name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** @param path without a slash at its end, as the router has it */
function isAt(path: string, screen: Screen): boolean {
  const own = consolePath(screen.path).replace(/\/$/, '');
  if (path === own) return true;
  return screen.below.some((pattern) => {
    const head = consolePath(pattern.replace(/\/:.*$/, ''));
    return path === head || path.startsWith(`${head}/`);
  });
}

function atHome(path: string, screens: readonly Screen[]): Screen | undefined {
  return path === consolePath('').replace(/\/$/, '') ? screens[0] : undefined;
}
